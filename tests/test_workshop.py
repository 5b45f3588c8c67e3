"""In the room: topics are signed off, decisions recorded, points raised, and nothing is lost."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from conftest import AtDesk, Served, sign_in, violations
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.test import TestResponse

from forms.fields import thai_date
from survey.access import one_time_link
from survey.records import Act, AuditAct, Outcome, Progress, Role, RoomPoint, State, Verdict
from survey.runs import reviewed, shown_findings
from survey.signoff import difference, newest, standing, total
from survey.store import Store

SLUG = "workshop"
SIGN_OFF = f"/desk/{SLUG}/signoff"
FIRST = f"{SIGN_OFF}/1"
VERSIONS = f"/desk/{SLUG}/versions"
OUTCOMES = f"/desk/{SLUG}/outcomes"
POINTS = f"/desk/{SLUG}/points"
ADOPTED = {"verdict": "adopt", "action": "จัดอบรมทุกไตรมาส", "progress": "planned"}
NAME = "นายสมชาย ใจดี"
ServeApp = Callable[[Flask], Served]


def seen_on(person: AtDesk, path: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', person.opens(path).text)
    assert found
    return found[1]


def signs(person: AtDesk, path: str = SIGN_OFF) -> TestResponse:
    """Sign off what a page shows, as it stands."""
    return person.presses(path, on=path, accept="y", seen=seen_on(person, path))


def decides(person: AtDesk, subject: str, expecting: int = 303, **fields: str) -> TestResponse:
    """Record an outcome on its page, knowing what the page shows."""
    path = f"{OUTCOMES}/{subject}"
    fields.setdefault("seen", seen_on(person, path))
    return person.presses(path, on=path, expecting=expecting, **{**ADOPTED, **fields})


def first_theme(store: Store) -> str:
    return store.versions(SLUG)[0].themes[0].key


def test_signing_off_asks_first_about_themes_that_nobody_accepted(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """It names each of them, freezes nothing without the tick, and all of them with it."""
    _, found = reviewed(themed_store, SLUG)
    themes = [t for t in found.themes if t.topic == 1]
    page = reviewer.presses(FIRST, on=FIRST, expecting=422, seen=seen_on(reviewer, FIRST))
    assert "โปรดทำเครื่องหมายเห็นชอบทุกประเด็นตามที่ปรากฏ" in page.text
    form = page.text.partition('<form class="panel"')[2]
    assert all(f"“{t.label}”" in form.replace("\u00a0", " ") for t in themes)
    assert themed_store.versions(SLUG) == []
    signs(reviewer, FIRST)
    (version,) = themed_store.versions(SLUG)
    assert (version.topic, version.number, version.account) == (1, 1, "facilitator")
    assert [t.key for t in version.themes] == [t.key for t in themes]


def test_themes_signed_off_as_they_stand_are_not_asked_about_again(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """The second time only the one that changed waits."""
    signs(reviewer, FIRST)
    theme = themed_store.versions(SLUG)[0].themes[0]
    themed_store.decide(SLUG, Act.MOVE, theme.statements[0], "", "facilitator")
    page = reviewer.opens(FIRST).text.replace("\u00a0", " ")
    assert page.count('<span class="tag">ยังไม่มีผู้เห็นชอบ</span>') == 1
    assert f"<b>หัวข้อ ๑</b> “{theme.label}”</li>" in page


def test_a_version_holds_every_statement_of_the_topic(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """The sums on the page are those of the review, and what is shown outside is a finding."""
    signs(reviewer)
    _, found = reviewed(themed_store, SLUG)
    points = {
        p.label
        for t in shown_findings(themed_store, SLUG).topics
        for s in t.sections
        for p in s.points
    }
    versions = themed_store.versions(SLUG)
    assert [v.topic for v in versions] == [1, 2, 3]
    for version in versions:
        assert total(version) == sum(s.topic == version.topic for s in found.statements)
        assert {t.shown for t in version.themes} - {""} <= points


def test_what_did_not_change_is_not_signed_off_again(reviewer: AtDesk, themed_store: Store) -> None:
    """Pressing twice makes one version, and the page says that nothing changed."""
    seen = seen_on(reviewer, FIRST)
    for _ in range(2):
        reviewer.presses(FIRST, on=FIRST, accept="y", seen=seen)
    assert len(themed_store.versions(SLUG)) == 1
    assert "ไม่มีสิ่งใดเปลี่ยนไปจากฉบับที่ ๑" in reviewer.opens(FIRST).text
    assert "<button>รับรอง" not in reviewer.opens(FIRST).text


def test_a_later_change_makes_a_new_version_with_a_visible_difference(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """Renamed and moved: told before signing off and after; the first version stays as it was."""
    signs(reviewer)
    (first, *_) = before = themed_store.versions(SLUG)
    theme, other = first.themes[:2]
    themed_store.decide(SLUG, Act.RENAME, theme.key, "ชื่อที่ตกลงกัน", "facilitator")
    themed_store.decide(SLUG, Act.MOVE, theme.statements[0], other.key, "facilitator")
    for path, press in ((SIGN_OFF, True), (VERSIONS, False)):
        page = reviewer.opens(path).text
        assert f"ประเด็น “{theme.label}” เป็น “ชื่อที่ตกลงกัน”" in page
        assert "ข้อความออก ๑" in page
        assert "ข้อความเข้า ๑" in page
        if press:
            signs(reviewer)
    assert themed_store.versions(SLUG)[:3] == before
    (second,) = themed_store.versions(SLUG)[3:]
    assert (second.topic, second.number) == (1, 2)
    assert not difference(first, second).is_empty
    assert thai_date(second.made_at) in page


def test_a_merged_theme_is_told_as_gone_with_where_it_went(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """Nobody has to search for its statements."""
    signs(reviewer, FIRST)
    source, target = themed_store.versions(SLUG)[0].themes[:2]
    subject = ",".join([source.key, *source.statements])
    themed_store.decide(SLUG, Act.MERGE, subject, target.key, "facilitator")
    page = reviewer.opens(FIRST).text
    assert "<b>ไม่มีแล้ว</b>" in page
    assert f"ข้อความไปอยู่ใน “{target.label}”" in page


def test_nobody_signs_off_what_they_did_not_see(reviewer: AtDesk, themed_store: Store) -> None:
    """What somebody changed meanwhile is told, with who it was; the tick has to be set anew."""
    seen = seen_on(reviewer, FIRST)
    theme = next(t for t in reviewed(themed_store, SLUG)[1].themes if t.topic == 1)
    themed_store.decide(SLUG, Act.RENAME, theme.key, "ชื่อของอีกคน", "colleague")
    page = reviewer.presses(FIRST, on=FIRST, expecting=409, accept="y", seen=seen)
    assert "การแก้ไขล่าสุดเป็นของ colleague" in page.text
    assert "ชื่อของอีกคน" in page.text
    assert 'name="accept" value="y" checked' not in page.text
    assert themed_store.versions(SLUG) == []


def test_what_others_do_with_another_topic_is_no_hindrance(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """Three groups sign off their topics at the same time."""
    seen = seen_on(reviewer, FIRST)
    theme = next(t for t in reviewed(themed_store, SLUG)[1].themes if t.topic == 2)
    themed_store.decide(SLUG, Act.RENAME, theme.key, "ชื่อของอีกคน", "colleague")
    reviewer.presses(FIRST, on=FIRST, accept="y", seen=seen)
    assert len(themed_store.versions(SLUG)) == 1


def test_signing_off_is_in_the_audit_trail(reviewer: AtDesk, themed_store: Store) -> None:
    """Who signed which topic off, as which version."""
    signs(reviewer)
    trail = [e for e in themed_store.audit(2**62, 10) if e.act is AuditAct.SIGNED_OFF]
    assert [e.note for e in trail][::-1] == [f"หัวข้อ {n} ฉบับที่ ๑" for n in "๑๒๓"]
    assert "รับรองประเด็น หัวข้อ ๓ ฉบับที่ ๑" in reviewer.opens("/desk/audit").text


def test_nothing_is_signed_off_while_answers_still_come(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """Two versions of an open survey, compared, would show who came in between."""
    themed_store.note_release(SLUG)
    themed_store.database.execute("UPDATE survey SET state = ?", [State.OPEN])
    reviewer.opens(SIGN_OFF, expecting=409)
    reviewer.presses(SIGN_OFF, on="/desk/", expecting=409, accept="y")
    assert themed_store.versions(SLUG) == []


def test_before_there_are_themes_there_is_nothing_to_sign_off(
    facilitator: AtDesk, workshop: str
) -> None:
    """Told as such; the other pages are there, and empty."""
    facilitator.opens(SIGN_OFF, expecting=409)
    assert facilitator.opens(VERSIONS).text.count("ยังไม่มีฉบับที่รับรอง") == 3
    assert facilitator.opens(OUTCOMES).text.count("หัวข้อนี้ยังไม่ได้รับรอง") == 3
    for path in (f"{SIGN_OFF}/9", "/desk/none/signoff", "/desk/none/points"):
        facilitator.opens(path, expecting=404)
    facilitator.opens(f"{OUTCOMES}/gone", expecting=409)


def test_a_topic_without_answers_is_left_out(reviewer: AtDesk, themed_store: Store) -> None:
    """It has nothing to freeze; the others are signed off."""
    themed_store.database.execute("DELETE FROM statement WHERE topic = 2")
    assert "จึงไม่มีสิ่งใดให้รับรอง" in reviewer.opens(SIGN_OFF).text
    signs(reviewer)
    assert [v.topic for v in themed_store.versions(SLUG)] == [1, 3]


def test_the_room_records_what_it_decided(reviewer: AtDesk, themed_store: Store) -> None:
    """Verdict, action, unit, day and progress stand on the list, with who recorded them."""
    signs(reviewer)
    theme = first_theme(themed_store)
    answer = decides(
        reviewer, theme, owner="กลุ่มบริหารทั่วไป", due="31/12/2569", note="เริ่มปีงบประมาณหน้า"
    )
    assert answer.location == f"{OUTCOMES}#{theme}"
    (kept,) = themed_store.outcomes(SLUG)
    assert (kept.subject, kept.verdict, kept.due) == (theme, Verdict.ADOPT, "2026-12-31")
    page = reviewer.opens(OUTCOMES).text
    for told in ("รับไปดำเนินการ", "จัดอบรมทุกไตรมาส", "กลุ่มบริหารทั่วไป", "๓๑ ธันวาคม ๒๕๖๙", "ยังไม่เริ่ม"):
        assert told in page
    assert f"บันทึกโดย facilitator เมื่อ {thai_date(kept.made_at)}" in page
    assert 'value="๓๑/๑๒/๒๕๖๙"' in reviewer.opens(f"{OUTCOMES}/{theme}").text


def test_every_saving_appends_and_the_newest_stands(reviewer: AtDesk, themed_store: Store) -> None:
    """Earlier records are listed; saving the same again appends nothing."""
    signs(reviewer)
    theme = first_theme(themed_store)
    decides(reviewer, theme)
    decides(reviewer, theme, action="ประชุมชี้แจงทุกเดือน", progress="under-way")
    decides(reviewer, theme, action="ประชุมชี้แจงทุกเดือน", progress="under-way")
    kept = themed_store.outcomes(SLUG)
    assert [o.action for o in kept] == ["จัดอบรมทุกไตรมาส", "ประชุมชี้แจงทุกเดือน"]
    assert standing(kept)[theme].progress is Progress.UNDER_WAY
    page = reviewer.opens(f"{OUTCOMES}/{theme}").text
    assert "ที่บันทึกไว้แล้ว ๒ ครั้ง" in page
    assert "จัดอบรมทุกไตรมาส" in page


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"verdict": ""}, "โปรดเลือกมติที่ประชุม"),
        ({"verdict": "perhaps"}, "โปรดเลือกมติที่ประชุม"),
        ({"progress": "never"}, "โปรดเลือกความคืบหน้า"),
        ({"action": " "}, "โปรดกรอกสิ่งที่จะดำเนินการ"),
        ({"verdict": "not-now", "action": ""}, "โปรดกรอกเหตุผลที่ยังไม่ดำเนินการ"),
        ({"due": "31/12/2026"}, "โปรดกรอกเป็น พ.ศ. คือ ๒๕๖๙"),
        ({"due": "สิ้นปี"}, "อ่านวันที่ “สิ้นปี” ไม่ออก"),
        ({"due": "1" * 500}, "เขียนได้ไม่เกิน ๔๐ ตัวอักษร"),
        ({"owner": "ก" * 500}, "โปรดตัดออก ๓๘๐ ตัวอักษร"),
        ({"action": "ก" * 900}, "โปรดตัดออก ๔๐๐ ตัวอักษร"),
    ],
)
def test_an_outcome_that_will_not_do_is_told_and_kept(
    reviewer: AtDesk, themed_store: Store, fields: dict[str, str], told: str
) -> None:
    """With what was wanted; everything typed comes back."""
    signs(reviewer)
    page = decides(
        reviewer, first_theme(themed_store), 422, **{"note": "", "owner": "กองคลัง", **fields}
    )
    assert told in page.text
    for name, typed in {"owner": "กองคลัง", **fields}.items():
        assert name in ("verdict", "progress") or typed.strip() in page.text
    assert themed_store.outcomes(SLUG) == []


def test_a_persons_name_is_asked_about(reviewer: AtDesk, themed_store: Store) -> None:
    """The owner is a unit: a name is told and kept; whoever says that it is none may save it."""
    signs(reviewer)
    theme = first_theme(themed_store)
    page = decides(reviewer, theme, 422, owner=NAME)
    assert "อาจเป็นชื่อบุคคล ช่องนี้ให้กรอกชื่อหน่วยงาน" in page.text
    assert f'value="{NAME}"' in page.text
    assert 'name="plain"' in page.text
    assert 'name="plain"' not in reviewer.opens(f"{OUTCOMES}/{theme}").text
    assert themed_store.outcomes(SLUG) == []
    decides(reviewer, theme, owner=NAME, plain="y")
    assert len(themed_store.outcomes(SLUG)) == 1


def test_a_name_of_the_roster_is_asked_about_too(
    themed: Flask, reviewer: AtDesk, themed_store: Store
) -> None:
    """Nicknames that only the organisation knows, in any text of an outcome."""
    themed.extensions["rosters"].keep(SLUG, "เจี๊ยบ")
    signs(reviewer)
    page = decides(reviewer, first_theme(themed_store), 422, action="ให้เจี๊ยบเป็นผู้ประสานงาน")
    assert "อาจระบุตัวบุคคล" in page.text


def test_of_two_who_edit_at_once_the_later_is_told_and_loses_nothing(
    themed: Flask, reviewer: AtDesk, themed_store: Store
) -> None:
    """Who changed what and when; what was typed stays, and may be saved knowing it."""
    signs(reviewer)
    theme = first_theme(themed_store)
    colleague = sign_in(themed, themed_store, "colleague", Role.FACILITATOR)
    seen = seen_on(reviewer, f"{OUTCOMES}/{theme}")
    decides(colleague, theme, owner="กองกลาง")
    page = decides(reviewer, theme, 409, seen=seen, action="ของอีกคน", owner="กองคลัง")
    told = page.text.partition('role="alert"')[2].partition("</div>\n<form")[0]
    assert "colleague บันทึกเมื่อ" in told
    assert "มติที่ประชุม · สิ่งที่จะดำเนินการ · หน่วยงานรับผิดชอบ" in told
    assert "กองกลาง" in told
    assert 'value="กองคลัง"' in page.text
    assert ">\nของอีกคน</textarea>" in page.text
    assert len(themed_store.outcomes(SLUG)) == 1
    found = re.search(r'name="seen" value="([^"]*)"', page.text)
    assert found
    decides(reviewer, theme, seen=found[1], action="ของอีกคน", owner="กองคลัง")
    assert [o.account for o in themed_store.outcomes(SLUG)] == ["colleague", "facilitator"]


def test_pressing_save_twice_records_once(reviewer: AtDesk, themed_store: Store) -> None:
    """The second press finds what the first one kept."""
    signs(reviewer)
    theme = first_theme(themed_store)
    for _ in range(2):
        decides(reviewer, theme, seen="0")
    assert len(themed_store.outcomes(SLUG)) == 1


def test_a_theme_that_vanished_still_shows_what_was_decided(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """Gone from the run, then from the version that stands: told so, and kept."""
    signs(reviewer)
    version = themed_store.versions(SLUG)[0]
    theme = version.themes[0]
    decides(reviewer, theme.key)
    source = ",".join([theme.key, *theme.statements])
    themed_store.decide(SLUG, Act.MERGE, source, version.themes[1].key, "facilitator")
    page = reviewer.opens(OUTCOMES).text
    assert page.count("ผลการจัดประเด็นรอบล่าสุดไม่มีประเด็นนี้") == 1
    signs(reviewer)
    page = reviewer.opens(OUTCOMES).text
    assert page.count("ประเด็นนี้ไม่มีในฉบับที่รับรองล่าสุดแล้ว") == 1
    card = page.partition(f'id="{theme.key}"')[2].partition("</article>")[0]
    assert "จัดอบรมทุกไตรมาส" in card
    decides(reviewer, theme.key, progress="done")


def test_saving_leads_to_the_next_theme_that_waits(reviewer: AtDesk, themed_store: Store) -> None:
    """Where somebody asked for it; past those decided on, and back when none waits."""
    signs(reviewer, FIRST)
    keys = [theme.key for theme in themed_store.versions(SLUG)[0].themes]
    decides(reviewer, keys[1])
    for key, following in ((keys[0], keys[2]), (keys[-1], keys[2])):
        assert decides(reviewer, key, then="next").location == f"{OUTCOMES}/{following}"
    for key in keys[2:-1]:
        location = decides(reviewer, key, then="next").location
    assert location == f"{OUTCOMES}#{keys[-2]}"


def test_an_overdue_action_is_marked(reviewer: AtDesk, themed_store: Store) -> None:
    """Until it is done."""
    signs(reviewer)
    theme = first_theme(themed_store)
    decides(reviewer, theme, due="๑ ม.ค. ๖๖")
    assert reviewer.opens(OUTCOMES).text.count("เลยกำหนด") == 1
    decides(reviewer, theme, due="๑ ม.ค. ๖๖", progress="done")
    assert "เลยกำหนด" not in reviewer.opens(OUTCOMES).text


def test_a_point_raised_in_the_room_is_marked_and_no_answer(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """It is listed as such, may be decided on, and no sum counts it."""
    signs(reviewer)
    before, sums = themed_store.count_answers(SLUG), shown_findings(themed_store, SLUG)
    reviewer.presses(POINTS, on=POINTS, place="2-3", text="ขอให้มีเวทีกลางทุกเดือน")
    (point,) = themed_store.room_points(SLUG)
    assert (point.topic, point.section) == (2, 3)
    for path in (POINTS, OUTCOMES, f"{OUTCOMES}/point-{point.id}"):
        page = reviewer.opens(path).text
        assert "ขอให้มีเวทีกลางทุกเดือน" in page
        assert '<span class="tag">ยกขึ้นในห้องประชุม</span>' in page
    decides(reviewer, f"point-{point.id}")
    assert "จัดอบรมทุกไตรมาส" in reviewer.opens(OUTCOMES).text
    assert themed_store.count_answers(SLUG) == before
    assert shown_findings(themed_store, SLUG) == sums
    assert "ไม่มีสิ่งใดเปลี่ยนไป" in reviewer.opens(SIGN_OFF).text


def test_a_point_that_will_not_do_is_told_and_kept(reviewer: AtDesk, themed_store: Store) -> None:
    """Nowhere, empty, endless, or with somebody's name; the same twice is kept once."""
    for fields, told in (
        ({"place": "", "text": "ดี"}, "โปรดเลือกหัวข้อและประเด็นคำถาม"),
        ({"place": "9-9", "text": "ดี"}, "โปรดเลือกหัวข้อและประเด็นคำถาม"),
        ({"place": "1-1", "text": " "}, "โปรดกรอกข้อเสนอ"),
        ({"place": "1-1", "text": "ก" * 700}, "โปรดตัดออก ๒๐๐ ตัวอักษร"),
        ({"place": "1-1", "text": f"{NAME} เสนอให้ประชุม"}, "อาจระบุตัวบุคคล"),
    ):
        page = reviewer.presses(POINTS, on=POINTS, expecting=422, **fields).text
        assert told in page
        assert fields["text"].strip() in page
    assert themed_store.room_points(SLUG) == []
    for _ in range(2):
        reviewer.presses(POINTS, on=POINTS, place="1-1", text="ขอเวทีกลาง")
    assert len(themed_store.room_points(SLUG)) == 1
    assert 'value="1-1" selected' in reviewer.opens(f"{POINTS}?place=1-1").text


@pytest.mark.parametrize("state", [State.DRAFT, State.OPEN, State.CLOSING])
def test_a_survey_that_still_gets_answers_takes_nothing_of_the_room(
    facilitator: AtDesk, workshop: str, store: Store, state: State
) -> None:
    """Its questions or its answers may still change: nothing is raised, decided or signed off."""
    store.database.execute("UPDATE survey SET state = ?", [state])
    data = {"place": "1-1", "text": "ขอเวทีกลาง", "accept": "y", **ADOPTED}
    for path in (POINTS, SIGN_OFF, FIRST, f"{OUTCOMES}/point-1"):
        page = facilitator.opens(path, expecting=409)
        assert "ทำรายการนี้ไม่ได้ในขณะนี้" in page.text
        facilitator.presses(path, on="/desk/", expecting=409, **data)
    assert store.room_points(SLUG) == []


def test_a_point_whose_question_is_gone_breaks_no_page(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """It is shown without its place."""
    signs(reviewer)
    for topic, section in ((99, 1), (1, 99)):
        point = RoomPoint(0, topic, section, "ขอเวทีกลาง", "facilitator", "")
        number = themed_store.add_room_point(SLUG, point)
        for path in (POINTS, OUTCOMES, f"{OUTCOMES}/point-{number}"):
            reviewer.opens(path)
        assert "ประเด็นคำถามที่ไม่มีแล้ว" in reviewer.opens(POINTS).text


def test_what_was_decided_reads_as_thai(reviewer: AtDesk, themed_store: Store) -> None:
    """Every verdict and progress has its words, on the list and in the history."""
    signs(reviewer)
    theme = first_theme(themed_store)
    base = Outcome(0, theme, Verdict.ADOPT, "ก", "", "", Progress.DONE, "ข", "facilitator", "")
    for verdict in Verdict:
        for progress in Progress:
            themed_store.add_outcome(SLUG, replace(base, verdict=verdict, progress=progress))
    page = reviewer.opens(f"{OUTCOMES}/{theme}").text
    for words in ("รับไปดำเนินการ", "ปรับแล้วดำเนินการ", "ยังไม่ดำเนินการ", "กำลังดำเนินการ", "ยุติ"):
        assert f"<dd>{words}</dd>" in page
    assert page.count("<dd></dd>") == 0


def test_facilitators_find_the_pages_and_writers_do_not(reviewer: AtDesk, reporter: AtDesk) -> None:
    """From the survey's own page."""
    for path in (SIGN_OFF, OUTCOMES):
        assert f'href="{path}"' in reviewer.opens(f"/desk/{SLUG}").text
        assert path not in reporter.opens(f"/desk/{SLUG}").text


def test_a_destroyed_survey_leaves_nothing_of_the_room(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """Versions, outcomes and points go with the answers."""
    signs(reviewer)
    decides(reviewer, first_theme(themed_store))
    reviewer.presses(POINTS, on=POINTS, place="1-1", text="ขอเวทีกลาง")
    themed_store.forget_answers(SLUG)
    assert newest(themed_store.versions(SLUG)) == {}
    assert themed_store.outcomes(SLUG) == []
    assert themed_store.room_points(SLUG) == []
    assert "ขอเวทีกลาง" not in reviewer.opens(OUTCOMES).text


@pytest.fixture
def served(themed: Flask, serve: ServeApp) -> Served:
    """The themed surveys, at an address."""
    return serve(themed)


def enters(page: Page, service: Served, store: Store) -> None:
    """Sign in by one-time link."""
    store.add_account("facilitator", Role.FACILITATOR)
    page.goto(service.address + one_time_link(store, "facilitator"))
    page.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("แบบสำรวจทั้งหมด")


def focus(page: Page, name: str) -> None:
    """Press Tab until the element with this name attribute, or these words, has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        at = "[document.activeElement.name, document.activeElement.innerText]"
        if name in page.evaluate(at):
            return
    raise AssertionError(f"{name} is out of the keyboard's reach")


@pytest.mark.browser
def test_the_room_is_run_by_keyboard(served: Served, themed_store: Store, desk: Page) -> None:
    """Sign off all topics, record a verdict with action and day, go to the next theme."""
    enters(desk, served, themed_store)
    desk.goto(served.address + SIGN_OFF)
    focus(desk, "accept")
    desk.keyboard.press("Space")
    focus(desk, "รับรองทุกหัวข้อ")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("รับรองแล้ว หัวข้อ ๑ ฉบับที่ ๑")
    theme = first_theme(themed_store)
    desk.goto(f"{served.address}{OUTCOMES}/{theme}")
    focus(desk, "verdict")
    desk.keyboard.press("ArrowDown")
    focus(desk, "action")
    desk.keyboard.type("จัดอบรมทุกไตรมาส")
    desk.keyboard.press("Tab")
    desk.keyboard.type("กลุ่มบริหารทั่วไป")
    desk.keyboard.press("Tab")
    desk.keyboard.type("๓๑/๑๒/๒๕๖๙")
    focus(desk, "บันทึกแล้วไปเรื่องถัดไป")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("บันทึกแล้ว")
    (kept,) = themed_store.outcomes(SLUG)
    assert (kept.verdict, kept.owner, kept.due) == (
        Verdict.ADAPT,
        "กลุ่มบริหารทั่วไป",
        "2026-12-31",
    )
    assert theme not in desk.url


@pytest.mark.browser
def test_the_room_is_run_by_touch_with_scripts_off(
    served: Served, themed_store: Store, browser: Browser
) -> None:
    """On a phone: everything is tapped, large enough, and nothing scrolls sideways."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, java_script_enabled=False
    )
    page = context.new_page()
    enters(page, served, themed_store)
    page.goto(served.address + SIGN_OFF)
    page.get_by_role("button", name="รับรองทุกหัวข้อ").tap()
    expect(page.get_by_role("alert")).to_contain_text("โปรดทำเครื่องหมายเห็นชอบ")
    page.get_by_text("เห็นชอบทุกประเด็นในทุกหัวข้อตามที่ปรากฏ").tap()
    page.get_by_role("button", name="รับรองทุกหัวข้อ").tap()
    page.get_by_role("link", name="บันทึกมติและการดำเนินการ").tap()
    page.get_by_role("link", name="บันทึกมติ", exact=False).nth(1).tap()
    page.get_by_label("ยังไม่ดำเนินการ").tap()
    page.get_by_label("เหตุผลหรือหมายเหตุ").fill("รอระเบียบใหม่")
    for target in page.locator("label.tick, main button").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 40
    page.get_by_role("button", name="บันทึก", exact=True).tap()
    expect(page.get_by_text("เหตุผล: รอระเบียบใหม่")).to_be_visible()
    page.get_by_role("link", name="บันทึกข้อเสนอที่ยกขึ้นในห้องประชุม").tap()
    page.get_by_label("หัวข้อและประเด็นคำถาม").select_option("2-3")
    page.get_by_label("ข้อเสนอ", exact=True).fill("ขอให้มีเวทีกลางทุกเดือน")
    page.get_by_role("button", name="บันทึกข้อเสนอ").tap()
    expect(page.get_by_role("heading", name="บันทึกไว้แล้ว ๑ ข้อ")).to_be_visible()
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 390, 820, 1280])
def test_no_page_of_the_room_shuts_anybody_out(
    served: Served, themed_store: Store, browser: Browser, reviewer: AtDesk, width: int
) -> None:
    """axe-core finds nothing in any state, and no page has to be scrolled sideways."""
    page = browser.new_page(viewport={"width": width, "height": 844}, locale="th-TH")
    enters(page, served, themed_store)

    def check(path: str) -> None:
        page.wait_for_load_state("load")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        wide, there = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= there, path
        if width in (390, 1280):
            assert violations(page) == [], path

    def look(*paths: str) -> None:
        for path in paths:
            page.goto(served.address + path)
            check(path)

    look(SIGN_OFF, FIRST, VERSIONS, OUTCOMES)
    page.goto(served.address + FIRST)
    page.get_by_role("button", name="รับรองประเด็น").click()
    check("refused sign-off")
    signs(reviewer)
    theme = themed_store.versions(SLUG)[0].themes[0]
    themed_store.decide(SLUG, Act.RENAME, theme.key, "ก" * 80, "facilitator")
    look(FIRST)
    signs(reviewer)
    reviewer.presses(POINTS, on=POINTS, place="1-2", text="ข" * 500)
    decides(reviewer, theme.key, owner="ค" * 120, due="1/1/2566")
    look(VERSIONS, OUTCOMES, POINTS, f"{OUTCOMES}/{theme.key}", f"{OUTCOMES}/point-1")
    page.get_by_label("หน่วยงานรับผิดชอบ").fill(NAME)
    page.get_by_label("กำหนดแล้วเสร็จ").fill("สิ้นปี")
    page.get_by_role("button", name="บันทึก", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("อาจเป็นชื่อบุคคล")
    check("refused outcome")
    page.goto(f"{served.address}{OUTCOMES}/{theme.key}")
    decides(reviewer, theme.key, action="ของอีกคน")
    page.get_by_label("สิ่งที่จะดำเนินการ").fill("ของฉัน")
    page.get_by_role("button", name="บันทึก", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("มีผู้บันทึกเรื่องนี้")
    check("overtaken outcome")
    page.close()
