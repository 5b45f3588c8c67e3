"""Staff are told what they said and what comes of it, and nothing of a group too small."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import PAGE_BUDGET, SECRET, AtDesk, Served, Staff, violations
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from forms.catalogue import read_template
from forms.fields import thai_digits
from forms.response import Reading
from survey.access import one_time_link
from survey.ballotbox import BallotBoxes
from survey.endoflife import Installation, destroy_answers
from survey.errors import NotStored
from survey.findings import (
    NAMELESS,
    Findings,
    Point,
    SectionFindings,
    Sums,
    TopicFindings,
    shown_labels,
)
from survey.records import (
    Act,
    AuditAct,
    Outcome,
    Progress,
    Role,
    RoomPoint,
    State,
    Verdict,
)
from survey.release import close_survey
from survey.roster import Rosters
from survey.runs import reviewed, shown_findings
from survey.selftest import told_problems
from survey.signoff import freeze, standing
from survey.store import Store
from survey.telling import changes, fingerprint, not_told, people_in, telling
from survey.told import Told, ToldTopic, Unreadable, read_told
from survey.wall import signed_findings

DESK = "/desk/workshop/feedback"
STAFF = "/s/workshop/feedback"
DAY = "2026-11-22"
WORKSHOP = read_template("workshop")


def outcome(
    subject: str,
    verdict: Verdict = Verdict.ADOPT,
    action: str = "แจ้งล่วงหน้าเจ็ดวันทุกกิจกรรม",
    progress: Progress = Progress.PLANNED,
    note: str = "",
    id: int = 1,
) -> Outcome:
    owner, due = "ฝ่ายเลขานุการ", "2027-03-31"
    return Outcome(id, subject, verdict, action, owner, due, progress, note, "facilitator", "")


def section(*points: Point, number: int = 1, folded: int = 0, silent: int = 0) -> SectionFindings:
    return SectionFindings(number, "ปัญหา", points, (), folded, silent)


def found(*sections: SectionFindings, topic: int = 1) -> Findings:
    """Findings of one topic, whose sums are those of its sections."""
    in_themes = sum(point.count for s in sections for point in s.points)
    folded, silent = (sum(getattr(s, name) for s in sections) for name in ("folded", "non_answers"))
    every = in_themes + folded + silent
    sums = Sums(every, every, in_themes, folded, silent)
    topics = (TopicFindings(topic, "การสื่อสาร", sections, ()),)
    return Findings(WORKSHOP, 1, topics, sums)


def told_of(of: Findings, *outcomes: Outcome, **more: object) -> Told:
    values = {"points": [], "opening": "ขอบคุณ", "day": DAY, **more}
    return telling(of, standing(outcomes), **values)  # type: ignore[arg-type]


# What is told


def test_a_theme_is_counted_where_it_may_be_shown_and_joined_with_its_newest_outcome() -> None:
    """Its sections add up; an outcome that was given again stands as it was given last."""
    shown = found(
        section(Point("แจ้งช้า", 7, (), "a"), Point("งานล้นมือ", 9, (), "b")),
        section(Point("แจ้งช้า", 5, (), "a"), number=2),
    )
    told = told_of(shown, outcome("a", id=1), outcome("a", progress=Progress.DONE, id=2))
    first, second = told.topics[0].themes
    assert (first.label, first.count) == ("แจ้งช้า", 12)
    assert first.decided is not None
    assert first.decided.progress_said == "ดำเนินการแล้วเสร็จ"
    assert first.decided.due_day == "๓๑ มีนาคม พ.ศ. ๒๕๗๐"
    assert (second.label, second.count, second.decided) == ("งานล้นมือ", 9, None)


def test_a_decision_on_a_small_theme_is_not_told() -> None:
    """Its label would stand in the action; the desk says how many are left out."""
    told = told_of(found(section(folded=9)), outcome("small", action="คานารี"))
    assert "คานารี" not in told.as_json()
    assert not_told(told, ["small"]) == 1


@pytest.mark.parametrize(
    ("verdict", "progress", "reason"),
    [
        (Verdict.NOT_NOW, Progress.PLANNED, "งบประมาณไม่พอ"),
        (Verdict.ADOPT, Progress.STOPPED, "งบประมาณไม่พอ"),
        (Verdict.ADOPT, Progress.PLANNED, ""),
        (Verdict.ADAPT, Progress.DONE, ""),
    ],
)
def test_a_note_is_told_only_where_it_is_a_reason(
    verdict: Verdict, progress: Progress, reason: str
) -> None:
    """What the room noted for itself stays in the room."""
    shown = found(section(Point("แจ้งช้า", 7, (), "a")))
    told = told_of(shown, outcome("a", verdict, progress=progress, note="งบประมาณไม่พอ"))
    decided = told.topics[0].themes[0].decided
    assert decided is not None
    assert decided.reason == reason


def test_a_day_is_told_while_it_is_awaited() -> None:
    """What is done, stopped or not begun has none to wait for."""
    shown = found(section(Point("แจ้งช้า", 7, (), "a")))
    for made, awaited in (
        (outcome("a"), True),
        (outcome("a", progress=Progress.DONE), False),
        (outcome("a", Verdict.NOT_NOW), False),
    ):
        decided = told_of(shown, made).topics[0].themes[0].decided
        assert decided is not None
        assert decided.is_awaited is awaited


def test_a_point_of_the_room_stands_apart_with_its_own_decision() -> None:
    """It is never counted among the answers."""
    point = RoomPoint(4, 1, 0, "ขอห้องประชุมใหญ่", "facilitator", "")
    elsewhere = replace(point, id=5, topic=3)
    told = told_of(found(section()), outcome("point-4"), points=[point, elsewhere])
    assert [p.text for p in told.topics[0].points] == ["ขอห้องประชุมใหญ่"]
    assert told.topics[0].points[0].decided is not None
    assert told.sums.in_themes == 0


@given(
    st.lists(
        st.tuples(st.lists(st.integers(5, 40), max_size=3), st.integers(0, 12), st.integers(0, 12)),
        max_size=4,
    )
)
def test_all_is_accounted_for_and_no_small_number_can_be_worked_out(
    parts: list[tuple[list[int], int, int]],
) -> None:
    """What is told adds up to every statement, or a number is left out so that none is found."""
    shown = found(
        *(
            section(
                *(Point("ก", count, (), str(count)) for count in counts),
                folded=folded,
                silent=silent,
            )
            for counts, folded, silent in parts
        )
    )
    sums = told_of(shown).sums
    for number in (sums.others, sums.non_answers, sums.answers):
        assert number is None or number == 0 or number >= WORKSHOP.threshold
    assert sums.statements in (None, shown.sums.statements)
    if sums.statements is None:
        assert 0 < shown.sums.statements - sums.in_themes < WORKSHOP.threshold


def test_what_was_published_is_read_as_it_was_written() -> None:
    """Nothing is lost on the way through the file."""
    point = RoomPoint(4, 1, 0, "ขอห้องประชุมใหญ่", "facilitator", "")
    shown = found(section(Point("แจ้งช้า", 7, (), "a"), folded=9, silent=6))
    told = told_of(shown, outcome("a"), points=[point])
    assert read_told(told.as_json()) == told
    assert read_told("") is None
    assert json.loads(told.as_json())["version"] == 1


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"version": 2}', '{"version": 1}'])
def test_what_another_version_wrote_is_not_guessed_at(text: str) -> None:
    """Neither is a torn file."""
    with pytest.raises(Unreadable):
        read_told(text)


def test_what_changes_is_said_item_by_item() -> None:
    """New, gone, counted anew, decided otherwise, further on; and nothing where nothing is."""
    before = told_of(
        found(section(Point("แจ้งช้า", 7, (), "a"), Point("จอดรถ", 6, (), "b"), folded=9)),
        outcome("a"),
    )
    after = told_of(
        found(section(Point("แจ้งกระชั้น", 8, (), "a"), Point("งานล้น", 6, (), "c"), folded=8)),
        outcome("a", progress=Progress.DONE),
        before=before,
    )
    said = {(c.about, c.what, c.before, c.after) for c in changes(before, after)}
    assert said == {
        ("", "จำนวนข้อความในประเด็น", "๑๓", "๑๔"),
        ("", "จำนวนข้อความที่เหลือ", "๙", "๘"),
        ("แจ้งกระชั้น", "ชื่อ", "แจ้งช้า", "แจ้งกระชั้น"),
        ("แจ้งกระชั้น", "จำนวนข้อความ", "๗", "๘"),
        ("แจ้งกระชั้น", "ความคืบหน้า", "ยังไม่เริ่ม", "ดำเนินการแล้วเสร็จ"),
        ("งานล้น", "เพิ่มใหม่", "", "งานล้น"),
        ("จอดรถ", "ไม่แสดงแล้ว", "จอดรถ", ""),
    }
    assert after.gone == 1
    assert changes(before, before) == []
    assert changes(None, after) == []
    assert fingerprint(before) != fingerprint(after)
    assert fingerprint(before) == fingerprint(replace(before, opening="ใหม่", day="2027-01-01"))


def test_a_long_topic_is_cut_into_parts_that_hold_all_of_it() -> None:
    """Nothing is dropped and the order stays."""
    points = [Point("ก" * 80, 90 - n, (), str(n)) for n in range(60)]
    topic = told_of(found(section(*points)), *(outcome(str(n), id=n + 1) for n in range(60)))
    parts = topic.topics[0].parts()
    assert len(parts) > 3
    assert [t for part in parts for t in part.themes] == list(topic.topics[0].themes)
    assert ToldTopic(1, "ว่าง").parts() == [ToldTopic(1, "ว่าง")]


def test_names_are_looked_for_everywhere_but_the_unit_in_charge_may_stand() -> None:
    """Opening, label, action and reason are read; a kind that may be named is left out."""
    from survey import passages

    def read(text: str) -> Reading:
        return passages.read(text, ["สมชาย ใจดี"])

    shown = found(section(Point("อยากให้สมชาย ใจดี ยิ้ม", 7, (), "a")))
    told = told_of(shown, outcome("a", action="โทร 081-234-5678"), opening="จาก สมชาย ใจดี")
    named = people_in(told, read, ("หน่วยงานย่อย", "ตำแหน่งหน้าที่"))
    assert {n.where for n in named} == {"ข้อความเปิดหน้า", "อยากให้สมชาย ใจดี ยิ้ม"}
    assert {n.kind for n in named} >= {"ชื่อบุคคล", "เบอร์โทรศัพท์"}


# Publishing it


@pytest.fixture
def reader(themed: Flask) -> Staff:
    """Somebody of the staff, after the survey was closed."""
    return Staff(themed.test_client(use_cookies=False))


def sign_off(store: Store, *topics: int) -> None:
    """Freeze topics as they stand now, as the page of the desk does."""
    run, found = reviewed(store, "workshop")
    labels = shown_labels(store.survey("workshop").survey, found)
    for topic in topics:
        store.sign_off("workshop", freeze(topic, run.id, found, labels, "facilitator"))


@pytest.fixture
def decided(themed_store: Store) -> dict[str, str]:
    """What the room decided on the themes signed off; returns each theme's label by key."""
    sign_off(themed_store, 1, 2, 3)
    shown = shown_findings(themed_store, "workshop")
    labels = {p.key: p.label for t in shown.topics for s in t.sections for p in s.points}
    verdicts = (Verdict.ADOPT, Verdict.ADAPT, Verdict.NOT_NOW)
    for place, key in enumerate(labels):
        note = "ต้องรองบประมาณปีหน้า"
        themed_store.add_outcome("workshop", outcome(key, verdicts[place % 3], note=note))
    point = RoomPoint(0, 2, 0, "ขอให้มีห้องประชุมออนไลน์กลาง", "facilitator", "")
    themed_store.add_room_point("workshop", point)
    return labels


def publish(person: AtDesk, expecting: int = 303, opening: str = "ขอบคุณทุกท่าน", **more: str) -> str:
    """Press the button of the page as it stands."""
    page = person.opens(DESK).text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    data = {"opening": opening, "seen": seen, **more}
    return person.presses(DESK, on=DESK, expecting=expecting, **data).text


def file_of(app: Flask) -> Path:
    return Path(app.instance_path) / "ballots/workshop/feedback.json"


def whole(reader: Staff) -> str:
    """Everything that staff can read: the first page and, where there are, the topics' pages."""
    pages = [reader.opens(STAFF).text]
    for number in (1, 2, 3):
        topic, part = reader.opens(f"{STAFF}/{number}").text, 1
        pages.append(topic)
        while "อ่านหัวข้อนี้ต่อ" in topic:
            part += 1
            topic = reader.opens(f"{STAFF}/{number}?part={part}").text
            pages.append(topic)
    return "\n".join(pages)


def test_before_publishing_staff_read_that_nothing_is_yet(
    reader: Staff, decided: dict[str, str]
) -> None:
    """A kind page at every address, and the survey's own link leads there."""
    for path in (STAFF, f"{STAFF}/1", f"{STAFF}/99"):
        assert "ยังไม่มีผลการดำเนินการที่เผยแพร่" in reader.opens(path).text
    assert f'href="{STAFF}"' in reader.opens("/s/workshop", expecting=410).text
    assert f'href="{STAFF}"' in reader.opens("/s/workshop/thanks").text
    reader.opens("/s/nothing/feedback", expecting=404)


def test_staff_read_what_was_published_under_the_same_link(
    reviewer: AtDesk, reader: Staff, decided: dict[str, str], themed_store: Store
) -> None:
    """Themes with counts, decisions, reasons, units, days and states, points marked, and sums."""
    publish(reviewer)
    page = whole(reader).replace("\u00a0", " ")
    for label in decided.values():
        assert label in page
    for words in (
        "ขอบคุณทุกท่าน",
        "รับไปดำเนินการ",
        "ปรับแล้วดำเนินการ",
        "ยังไม่ดำเนินการ",
        "เหตุผล: ต้องรองบประมาณปีหน้า",
        "หน่วยงานรับผิดชอบ: ฝ่ายเลขานุการ",
        "กำหนดแล้วเสร็จภายใน ๓๑ มีนาคม พ.ศ. ๒๕๗๐",
        "ความคืบหน้า: <b>ยังไม่เริ่ม</b>",
        "ยกขึ้นในห้องประชุม (ไม่ได้มาจากคำตอบในแบบสำรวจ)",
        "ขอให้มีห้องประชุมออนไลน์กลาง",
        f"แยกเป็น {thai_digits(shown_findings(themed_store, 'workshop').sums.statements)} ข้อความ",
    ):
        assert words in page, words
    landing = reader.opens("/s/workshop").text
    assert "ปิดรับคำตอบแล้ว" in landing
    assert f'href="{STAFF}"' in landing
    reader.opens("/s/workshop/1", expecting=410)
    for path in (f"{STAFF}/99", f"{STAFF}/1?part=99", f"{STAFF}/1?part=0"):
        reader.opens(path, expecting=404)


def test_the_desk_shows_beforehand_what_staff_will_read(
    reviewer: AtDesk, decided: dict[str, str]
) -> None:
    """All of it, with what becomes public in a plain sentence, and nothing is published yet."""
    page = reviewer.opens(DESK).text.replace("\u00a0", " ")
    for words in (*decided.values(), "ทุกคนที่มีลิงก์จะอ่านได้", "ยังไม่ได้เผยแพร่", "นับครบทุกคำตอบ"):
        assert words in page
    tried = reviewer.presses(DESK, on=DESK, expecting=200, opening="ลองดูก่อน", preview="y").text
    assert '<p class="say">ลองดูก่อน</p>' in tried
    assert "ยังไม่ได้เผยแพร่" in tried


def test_no_word_of_an_answer_and_no_small_theme_reaches_the_page_or_its_file(
    themed: Flask, reviewer: AtDesk, reader: Staff, decided: dict[str, str], themed_store: Store
) -> None:
    """Canaries in a small theme's name and decision, and every statement, are not found."""
    _, found = reviewed(themed_store, "workshop")
    small = next(t.key for t in found.themes if t.key not in decided)
    themed_store.decide("workshop", Act.RENAME, small, "คานารีชื่อเล็ก", "facilitator")
    themed_store.add_outcome("workshop", outcome(small, action="คานารีสิ่งที่จะทำ"))
    publish(reviewer)
    everything = whole(reader) + file_of(themed).read_text(encoding="utf-8")
    assert "คานารี" not in everything
    assert small not in everything
    texts = [
        s.text for s in found.statements if len(s.text) > 15 and s.text not in decided.values()
    ]
    assert len(texts) > 100
    assert not [text for text in texts if text in everything.replace("\u00a0", " ")]
    assert "มีมติที่ประชุม ๑ เรื่องที่ไม่แสดง" in reviewer.opens(DESK).text


def test_what_is_published_stays_until_it_is_published_again(
    reviewer: AtDesk, reader: Staff, decided: dict[str, str], themed_store: Store
) -> None:
    """A new state and a new name are read after the button, with the change said before it."""
    publish(reviewer)
    before = whole(reader)
    key, label = next(iter(decided.items()))
    themed_store.decide("workshop", Act.RENAME, key, "ชื่อใหม่ของประเด็น", "facilitator")
    moved = replace(standing(themed_store.outcomes("workshop"))[key], progress=Progress.DONE)
    themed_store.add_outcome("workshop", moved)
    assert whole(reader) == before
    sign_off(themed_store, 1)
    page = reviewer.opens(DESK).text.replace("\u00a0", " ")
    assert f"<del>{label}</del> → <ins>ชื่อใหม่ของประเด็น</ins>" in page
    assert "<del>ยังไม่เริ่ม</del> → <ins>ดำเนินการแล้วเสร็จ</ins>" in page
    publish(reviewer)
    assert "ชื่อใหม่ของประเด็น" in whole(reader)
    assert "ไม่มีสิ่งใดเปลี่ยน" in reviewer.opens(DESK).text
    assert len(themed_store.feedback("workshop")) == 2


def test_a_theme_that_became_too_small_goes_from_the_page(
    themed: Flask, reviewer: AtDesk, reader: Staff, decided: dict[str, str], themed_store: Store
) -> None:
    """Published again, its name is gone, and the page says that something is."""
    publish(reviewer)
    key, label = next(iter(decided.items()))
    _, found = reviewed(themed_store, "workshop")
    leaving = ",".join(s.key for s in found.members(key))
    themed_store.decide("workshop", Act.MOVE, leaving, "", "facilitator")
    sign_off(themed_store, 1)
    assert "ไม่แสดงแล้ว" in reviewer.opens(DESK).text
    publish(reviewer)
    page = whole(reader).replace("\u00a0", " ")
    assert f"<b>{label}</b>" not in page
    assert "เรื่องที่เคยแสดงไว้" in page
    assert key not in file_of(themed).read_text(encoding="utf-8")


def test_withdrawn_is_gone_from_page_and_disk_and_stays_in_the_records(
    themed: Flask, reviewer: AtDesk, reader: Staff, decided: dict[str, str], themed_store: Store
) -> None:
    """The history says what was told; the audit trail who did it."""
    publish(reviewer)
    assert file_of(themed).stat().st_mode & 0o777 == 0o600
    reviewer.presses(f"{DESK}/withdraw", on=DESK)
    assert not file_of(themed).exists()
    assert "ยังไม่มีผลการดำเนินการที่เผยแพร่" in reader.opens(STAFF).text
    assert [f.content == "" for f in themed_store.feedback("workshop")] == [False, True]
    acts = [entry.act for entry in themed_store.audit(2**62, 2)]
    assert acts == [AuditAct.WITHDREW_FEEDBACK, AuditAct.PUBLISHED_FEEDBACK]
    assert "ถอนผลการดำเนินการ" in reviewer.opens("/desk/audit").text
    reviewer.presses(f"{DESK}/withdraw", on=DESK, expecting=409)


def test_destroyed_answers_take_what_was_told_with_them(
    themed: Flask, reviewer: AtDesk, reader: Staff, decided: dict[str, str], themed_store: Store
) -> None:
    """Neither page, file nor history stays; the desk says why nothing can be told."""
    publish(reviewer)
    boxes: BallotBoxes = themed.extensions["ballot-boxes"]
    rosters = Rosters(Path(themed.instance_path) / "rosters")
    destroy_answers(Installation(themed_store, boxes, rosters), "workshop")
    assert not file_of(themed).exists()
    assert themed_store.feedback("workshop") == []
    assert "ทำลายคำตอบของแบบสำรวจนี้แล้ว" in reader.opens(STAFF).text
    assert "ยังไม่มีผลจัดประเด็น" in reviewer.opens(DESK).text


@pytest.mark.parametrize(
    ("state", "early", "why"),
    [
        (State.DRAFT, False, "ยังเป็นฉบับร่าง"),
        (State.OPEN, False, "ยังเปิดรับคำตอบอยู่"),
        (State.OPEN, True, "ยังเปิดรับคำตอบอยู่"),
        (State.CLOSING, False, "ยังเปิดรับคำตอบอยู่"),
    ],
)
def test_nothing_is_told_of_a_survey_that_is_not_closed(
    themed: Flask,
    reviewer: AtDesk,
    decided: dict[str, str],
    themed_store: Store,
    state: State,
    early: bool,
    why: str,
) -> None:
    """Two states of an open survey, compared, would show who came in between."""
    token = {"seen": "x", "opening": ""}
    themed_store.database.execute(
        "UPDATE survey SET state = ?, released_early = ? WHERE slug = 'workshop'", [state, early]
    )
    assert why in reviewer.opens(DESK).text
    answer = reviewer.presses(DESK, on="/desk/password", expecting=409, **token)
    assert why in answer.text
    assert not file_of(themed).exists()


def test_an_open_survey_shows_staff_nothing_even_if_a_file_lay_there(
    app: Flask, staff: Staff, store: Store
) -> None:
    """The page says that the survey is open and leads to it."""
    box = app.extensions["ballot-boxes"].get("workshop")
    box.tell(told_of(found(section(Point("คานารี", 7, (), "a")))).as_json())
    page = staff.opens(STAFF).text
    assert "ยังเปิดรับคำตอบอยู่" in page
    assert "คานารี" not in page
    assert list(told_problems(app))
    box.tell("")
    close_survey(store, app.extensions["ballot-boxes"], "workshop", SECRET)
    assert list(told_problems(app)) == []


def test_names_are_published_only_after_somebody_read_them(
    themed: Flask, reviewer: AtDesk, reader: Staff, decided: dict[str, str]
) -> None:
    """The tick is worth the names it stood beside; nothing typed is lost."""
    words = "สอบถามนายสมชาย ใจดี โทร 081-234-5678"
    page = publish(reviewer, expecting=422, opening=words)
    assert "อาจเป็นชื่อหรือช่องทางติดต่อของบุคคล" in page
    assert words in page
    assert not file_of(themed).exists()
    mark = page.partition('name="names_read" value="')[2].partition('"')[0]
    publish(reviewer, expecting=422, opening=f"{words} และนางสมหญิง รักดี", names_read=mark)
    publish(reviewer, opening=words, names_read=mark)
    assert words in reader.opens(STAFF).text


@pytest.mark.parametrize(
    ("opening", "expecting"), [("ก" * 1_000, 303), ("ก" * 1_001, 422), ("", 303)]
)
def test_an_opening_of_a_thousand_characters_is_taken(
    reviewer: AtDesk, decided: dict[str, str], opening: str, expecting: int
) -> None:
    """One more is refused with how many to leave out, and stays in the box."""
    page = publish(reviewer, expecting=expecting, opening=opening)
    if expecting == 422:
        assert "โปรดตัดออก ๑ ตัวอักษร" in page
        assert opening in page


def test_markup_in_what_is_told_is_text(
    reviewer: AtDesk, reader: Staff, decided: dict[str, str]
) -> None:
    """Nothing that was typed runs."""
    publish(reviewer, opening="<b>ขอบคุณ</b>")
    assert "&lt;b&gt;ขอบคุณ" in reader.opens(STAFF).text


def test_what_changed_after_the_page_was_made_is_not_published_unseen(
    themed: Flask, reviewer: AtDesk, decided: dict[str, str], themed_store: Store
) -> None:
    """Somebody else's decision in between: the page comes back with it, and what was typed."""
    page = reviewer.opens(DESK).text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    key = next(iter(decided))
    themed_store.add_outcome("workshop", outcome(key, action="เพิ่งแก้ไข"))
    data = {"opening": "พิมพ์ไว้แล้ว", "seen": seen}
    answer = reviewer.presses(DESK, on=DESK, expecting=409, **data)
    assert "เนื้อหาเปลี่ยนไปจากที่ท่านเห็นก่อนกด" in answer.text
    assert "พิมพ์ไว้แล้ว" in answer.text
    assert not file_of(themed).exists()


def test_a_full_disk_publishes_nothing_and_says_so(
    reviewer: AtDesk,
    decided: dict[str, str],
    themed_store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Neither the history nor the trail says that it was told."""

    def refuses(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("survey.ballotbox._write_whole", refuses)
    page = publish(reviewer, expecting=NotStored.status, opening="ยังอยู่ครบ")
    assert "ระบบบันทึกไม่สำเร็จ" in page
    assert "ยังอยู่ครบ" in page
    assert themed_store.feedback("workshop") == []


def test_a_state_is_moved_on_at_the_desk_and_read_after_publishing(
    reviewer: AtDesk, reader: Staff, decided: dict[str, str], themed_store: Store
) -> None:
    """The newest outcome stands, the rest as it was; one made meanwhile is not overwritten."""

    def presses(data: dict[str, str], expecting: int = 303) -> None:
        page = reviewer.opens(DESK).text
        token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
        answer = reviewer.client.post(f"{DESK}/progress", data={"csrf_token": token, **data})
        assert answer.status_code == expecting

    publish(reviewer)
    latest = next(o for o in themed_store.outcomes("workshop") if o.verdict is Verdict.ADOPT)
    presses({"outcome": str(latest.id), f"progress-{latest.id}": "under-way"})
    stands = standing(themed_store.outcomes("workshop"))[latest.subject]
    assert stands.progress is Progress.UNDER_WAY
    assert (stands.action, stands.owner, stands.due) == (latest.action, latest.owner, latest.due)
    assert "กำลังดำเนินการ" not in whole(reader)
    publish(reviewer)
    assert "ความคืบหน้า: <b>กำลังดำเนินการ</b>" in whole(reader)
    for wrong, state in ((str(latest.id), "done"), (str(stands.id), "x"), ("nothing", "done")):
        presses({"outcome": wrong, f"progress-{wrong}": state}, expecting=409)
    count = len(themed_store.outcomes("workshop"))
    presses({"outcome": str(stands.id), f"progress-{stands.id}": "under-way"})
    assert len(themed_store.outcomes("workshop")) == count


def test_an_opening_that_was_typed_stays_when_a_state_is_moved_on(
    themed: Flask, reviewer: AtDesk, decided: dict[str, str], themed_store: Store
) -> None:
    """The page comes back with it; nothing of it is published."""
    latest = next(o for o in themed_store.outcomes("workshop") if o.verdict is Verdict.ADOPT)
    data = {"outcome": str(latest.id), f"progress-{latest.id}": "done", "opening": "พิมพ์ค้างไว้"}
    page = reviewer.presses(f"{DESK}/progress", on=DESK, expecting=200, **data).text
    assert ">\nพิมพ์ค้างไว้</textarea>" in page
    assert "บันทึกความคืบหน้าแล้ว" in page
    assert not file_of(themed).exists()
    stands = standing(themed_store.outcomes("workshop"))[latest.subject]
    assert stands.progress is Progress.DONE


def test_nothing_is_told_of_a_topic_that_nobody_signed_off(
    themed: Flask, reviewer: AtDesk, reader: Staff, themed_store: Store
) -> None:
    """The page says which, and leads to signing off; then it is published."""
    sign_off(themed_store, 1, 3)
    page = reviewer.opens(DESK).text
    assert "ยังไม่ได้รับรองประเด็นของหัวข้อ ๒" in page
    assert 'href="/desk/workshop/signoff"' in page
    assert "<button>เผยแพร่แก่ผู้ตอบ" not in page
    refused = publish(reviewer, expecting=409, opening="ยังอยู่ครบ")
    assert "ยังไม่ได้รับรองประเด็นของหัวข้อ ๒ จึงยังไม่ได้เผยแพร่" in refused
    assert "ยังอยู่ครบ" in refused
    assert not file_of(themed).exists()
    sign_off(themed_store, 2)
    publish(reviewer)
    assert reader.opens(STAFF)


def test_staff_read_the_themes_as_they_were_signed_off(
    reviewer: AtDesk, reader: Staff, decided: dict[str, str], themed_store: Store
) -> None:
    """A name given since waits until it is signed off too; the desk says where they differ."""
    key, label = next(iter(decided.items()))
    assert "เปลี่ยนไปหลังรับรอง" not in reviewer.opens(DESK).text
    before = signed_findings(themed_store, "workshop")
    assert before.sums.statements == shown_findings(themed_store, "workshop").sums.statements
    _, found = reviewed(themed_store, "workshop")
    themed_store.decide("workshop", Act.RENAME, key, "ชื่อหลังประชุม", "facilitator")
    leaving = found.members(key)[0].key
    themed_store.decide("workshop", Act.MOVE, leaving, "", "facilitator")
    assert signed_findings(themed_store, "workshop").sums == before.sums
    page = reviewer.opens(DESK).text.replace("\u00a0", " ")
    assert "ผลการทบทวนของหัวข้อ ๑ เปลี่ยนไปหลังรับรอง" in page
    assert f"ประเด็น “{label}” เป็น “ชื่อหลังประชุม”" in page
    publish(reviewer)
    told = whole(reader).replace("\u00a0", " ")
    assert label in told
    assert "ชื่อหลังประชุม" not in told
    sign_off(themed_store, 1)
    publish(reviewer)
    told = whole(reader).replace("\u00a0", " ")
    assert "ชื่อหลังประชุม" in told


def test_unnamed_themes_are_pointed_out(
    reviewer: AtDesk, decided: dict[str, str], themed_store: Store
) -> None:
    """Staff could not know what they are."""
    themed_store.decide("workshop", Act.RENAME, next(iter(decided)), NAMELESS, "facilitator")
    sign_off(themed_store, 1)
    assert "ประเด็นที่ยังไม่ได้ตั้งชื่อ" in reviewer.opens(DESK).text


def test_another_versions_file_shows_staff_no_error(
    themed: Flask, reviewer: AtDesk, reader: Staff, decided: dict[str, str]
) -> None:
    """They read that nothing is published; the self-test tells, and publishing anew mends it."""
    publish(reviewer)
    file_of(themed).write_text('{"version": 99}', encoding="utf-8")
    assert "ยังไม่มีผลการดำเนินการที่เผยแพร่" in reader.opens(STAFF).text
    assert len(list(told_problems(themed))) == 1
    publish(reviewer)
    assert list(told_problems(themed)) == []


@pytest.mark.parametrize("themes", [3, 12, 40])
@pytest.mark.parametrize("words", [10, 300])
def test_every_page_is_small_however_much_is_told(
    themed: Flask, reader: Staff, themes: int, words: int
) -> None:
    """``opens`` holds each to 14 KB with its headers."""
    points = [Point("ก" * 80, 90 - n, (), str(n)) for n in range(themes)]
    every = [outcome(str(n), action="ข" * words, id=n + 1) for n in range(themes)]
    one = told_of(found(section(*points)), *every, opening="ค" * 1_000)
    topics = tuple(replace(one.topics[0], number=number) for number in (1, 2, 3))
    themed.extensions["ballot-boxes"].get("workshop").tell(replace(one, topics=topics).as_json())
    assert whole(reader).count("รับไปดำเนินการ") >= 3 * themes


@pytest.mark.parametrize("words", [1, 70])
def test_twenty_topics_are_listed_within_the_budget(
    themed: Flask, reader: Staff, words: int
) -> None:
    """Long titles leave less room for what else is told; the desk says how much for an opening."""
    every = [outcome(str(n), action="ข" * 300, id=n + 1) for n in range(12)]
    points = [Point("ก" * 80, 90 - n, (), str(n)) for n in range(12)]
    one = told_of(found(section(*points)), *every).topics[0]
    topics = tuple(replace(one, number=n, title="ค" * words) for n in range(1, 21))
    told = replace(told_of(found(section())), topics=topics)
    assert told.opening_room > 500
    told = replace(told, opening="ง" * min(told.opening_room // 3, 1_000))
    themed.extensions["ballot-boxes"].get("workshop").tell(told.as_json())
    whole(reader)


def test_an_opening_that_long_titles_leave_no_room_for_is_refused(
    reviewer: AtDesk, decided: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With how much to leave out; it stays in the box."""
    monkeypatch.setattr(Told, "opening_room", 30)
    page = publish(reviewer, expecting=422, opening="ก" * 14)
    assert "โปรดตัดออกประมาณ ๔ ตัวอักษร" in page
    assert "ก" * 14 in page


def test_a_usual_survey_is_read_on_a_few_pages(
    reviewer: AtDesk, reader: Staff, decided: dict[str, str]
) -> None:
    """The first page is well below the budget."""
    publish(reviewer)
    assert len(reader.opens(STAFF).data) < PAGE_BUDGET * 0.8


def test_nothing_is_kept_of_who_reads_it(
    themed: Flask,
    reviewer: AtDesk,
    decided: dict[str, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Address, agent, cookie and query reach neither disk nor log; no header marks anybody."""
    publish(reviewer)
    caplog.set_level(logging.DEBUG)
    caplog.clear()
    headers = {"User-Agent": "CanaryAgent", "Cookie": "canarycookie=1", "Referer": "canaryreferer"}
    client = themed.test_client(use_cookies=False)
    before = {p: p.read_bytes() for p in Path(themed.instance_path).rglob("*") if p.is_file()}
    for path in (STAFF, f"{STAFF}/1", "/s/workshop"):
        where = {"REMOTE_ADDR": "203.0.113.77"}
        response = client.get(f"{path}?canaryquery=1", headers=headers, environ_base=where)
        assert not {"Set-Cookie", "Vary", "ETag", "Last-Modified"} & set(response.headers.keys())
    after = {p: p.read_bytes() for p in Path(themed.instance_path).rglob("*") if p.is_file()}
    assert after == before
    assert "canary" not in caplog.text.lower()


# In a browser


def at_desk(page: Page, service: Served, store: Store) -> None:
    store.add_account("facilitator", Role.FACILITATOR)
    page.goto(service.address + one_time_link(store, "facilitator"))
    page.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("แบบสำรวจทั้งหมด")


def too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.mark.browser
def test_from_the_desk_to_a_phone_without_script(
    themed: Flask,
    themed_store: Store,
    decided: dict[str, str],
    serve: Callable[[Flask], Served],
    browser: Browser,
    phone: Page,
) -> None:
    """The facilitator publishes by keyboard alone; staff read it from the survey's link."""
    service = serve(themed)
    context = browser.new_context(java_script_enabled=False, locale="th-TH")
    page = context.new_page()
    at_desk(page, service, themed_store)
    page.goto(f"{service.address}/desk/workshop")
    page.get_by_role("link", name="ที่ท่านบอก เราทำ").click()
    page.get_by_label("ข้อความเปิดหน้า").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("ขอบคุณที่บอกเรา")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="ตัวอย่างในหน้านี้")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="เผยแพร่แก่ผู้ตอบ")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("เผยแพร่แล้ว")
    phone.goto(f"{service.address}/s/workshop")
    phone.get_by_role("link", name="อ่าน “ที่ท่านบอก เราทำ”").click()
    expect(phone.get_by_text("ขอบคุณที่บอกเรา")).to_be_visible()
    phone.locator(".topics a").first.click()
    expect(phone.get_by_text("รับไปดำเนินการ").first).to_be_visible()
    context.close()


@pytest.mark.browser
def test_the_desk_page_works_by_touch(
    themed: Flask,
    themed_store: Store,
    decided: dict[str, str],
    serve: Callable[[Flask], Served],
    browser: Browser,
) -> None:
    """On a tablet: a state moved on, published and withdrawn, each with a tap on a large target."""
    service = serve(themed)
    context = browser.new_context(
        viewport={"width": 820, "height": 1_180}, has_touch=True, locale="th-TH"
    )
    page = context.new_page()
    at_desk(page, service, themed_store)
    page.goto(service.address + DESK)
    page.get_by_text("ปรับความคืบหน้า").tap()
    first = page.locator(".moving").first
    first.get_by_role("combobox").select_option("done")
    first.get_by_role("button", name="บันทึก").tap()
    expect(page.get_by_role("status")).to_contain_text("บันทึกความคืบหน้าแล้ว")
    page.get_by_role("button", name="เผยแพร่แก่ผู้ตอบ").tap()
    expect(page.get_by_role("status")).to_contain_text("เผยแพร่แล้ว")
    assert not too_wide(page)
    for target in page.locator("main button:visible").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    page.get_by_text("ถอนผลที่เผยแพร่").tap()
    page.get_by_role("button", name="ถอนออก").tap()
    expect(page.get_by_role("status")).to_contain_text("ถอนออกแล้ว")
    context.close()


@pytest.mark.browser
def test_none_of_these_pages_shuts_anybody_out(
    themed: Flask,
    themed_store: Store,
    decided: dict[str, str],
    serve: Callable[[Flask], Served],
    browser: Browser,
) -> None:
    """axe-core finds nothing, and no page has to be scrolled sideways, large text included."""
    service = serve(themed)
    handheld = browser.new_page(viewport={"width": 390, "height": 844}, locale="th-TH")
    at_desk(handheld, service, themed_store)
    staff_pages = ("/s/workshop", STAFF, f"{STAFF}/1", f"{STAFF}/2")
    for published in (False, True):
        if published:
            handheld.goto(service.address + DESK)
            handheld.get_by_role("button", name="เผยแพร่แก่ผู้ตอบ").click()
        for path in (*staff_pages, DESK):
            handheld.goto(service.address + path)
            handheld.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            assert violations(handheld) == [], path
            assert not too_wide(handheld), path
    handheld.get_by_label("ข้อความเปิดหน้า").fill("ถามนายสมชาย ใจดี")
    handheld.get_by_role("button", name="เผยแพร่อีกครั้ง").click()
    expect(handheld.get_by_role("alert")).to_be_visible()
    assert violations(handheld) == []
    handheld.set_viewport_size({"width": 320, "height": 640})
    for path in staff_pages:
        handheld.goto(service.address + path)
        handheld.evaluate("document.documentElement.style.fontSize = '32px'")
        handheld.evaluate("document.body.style.fontSize = '36px'")
        assert not too_wide(handheld), path
    handheld.close()
