"""Writers set a report beside an earlier one: points come in, are matched, and put right."""

import io
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from conftest import POINTS, AtDesk, Served, violations
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.datastructures import FileStorage

from analysis.model import Settings
from survey.access import one_time_link
from survey.comparison import Comparison
from survey.documents.blocks import Heading, compose
from survey.errors import ImportRefused, NotShownYet, WrongState
from survey.findings import shown_labels
from survey.manuscript import manuscript, marks
from survey.outline import Origin
from survey.records import (
    Act,
    AuditAct,
    EditAct,
    Outcome,
    Progress,
    Role,
    RoomPoint,
    State,
    Verdict,
)
from survey.retrospect import keep_points, match_points, points_of
from survey.runs import analyse_survey, reviewed
from survey.schema import shapes
from survey.signoff import freeze
from survey.store import Store

SLUG, OTHER = "workshop", "report-2566"
PAGE = f"/desk/{SLUG}/report/earlier"
SOURCE = "รายงานปี ๒๕๖๖"
ServeApp = Callable[[Flask], Served]


def runs(app: Flask, *words: str) -> Result:
    """Run a command on points at the terminal."""
    return app.test_cli_runner().invoke(args=["survey", "points", *words])


def comparison(store: Store) -> Comparison:
    found = manuscript(store, SLUG).comparison
    assert found is not None
    return found


def said(store: Store, place: str) -> tuple[str, ...]:
    """Return what is said to say a point again."""
    points = {p.earlier.place: p for topic in comparison(store).topics for p in topic.points}
    return points[place].labels


def number(store: Store, place: str) -> int:
    return next(p.id for p in store.earlier_points(SLUG) if p.place == place)


def progress(store: Store) -> bool:
    """Whether the report has the section that compares it."""
    blocks = compose(manuscript(store, SLUG))
    return any(isinstance(block, Heading) and block.anchor == "progress" for block in blocks)


def file_of(text: str, encoding: str = "utf-8") -> FileStorage:
    return FileStorage(io.BytesIO(text.encode(encoding)), "ข้อ.csv")


@pytest.fixture
def matched(themed: Flask, themed_store: Store) -> Store:
    """The workshop beside the 41 points of the published report."""
    assert runs(themed, "import", SLUG, str(POINTS), "--source", SOURCE).exit_code == 0
    return themed_store


def test_the_reports_own_points_are_matched_at_once(matched: Store) -> None:
    """All 41 are kept in their order, most are still said, and the report tells it."""
    found = comparison(matched)
    points = [p for topic in found.topics for p in topic.points]
    assert [p.earlier.place for p in points][:4] == ["1.1.1", "1.1.2", "1.1.3", "1.2.1"]
    assert (len(points), found.source, found.is_whole) == (41, SOURCE, True)
    assert 25 <= sum(bool(p.labels) for p in points) <= 38
    assert "คลิปสั้นและวิดีโอ" in said(matched, "2.3.4")
    assert progress(matched)


def test_only_themes_that_may_be_told_of_are_matched(matched: Store) -> None:
    """Shares are kept of small themes too, inside the review; outside none is named."""
    survey = matched.survey(SLUG).survey
    run, found = reviewed(matched, SLUG)
    told = set(shown_labels(survey, found))
    small = {theme.key for theme in found.themes} - told
    assert small & {likeness.theme for likeness in matched.likenesses(run.id)}
    keys = {key for topic in comparison(matched).topics for p in topic.points for key in p.keys}
    assert keys <= told
    assert not any(key in str(comparison(matched)) for key in small)


def test_a_file_of_the_same_name_replaces_the_points_and_keeps_what_people_said(
    themed: Flask, matched: Store
) -> None:
    """Told with how many were there; a match that a person made stays with the same point."""
    theme = comparison(matched).topics[1].points[0].keys[0]
    matched.edit(SLUG, EditAct.MATCH, str(number(matched, "3.3.1")), theme, "writer")
    result = runs(themed, "import", SLUG, str(POINTS), "--source", SOURCE)
    assert "มีข้อของ “รายงานปี ๒๕๖๖” อยู่ก่อนแล้ว 41 ข้อ จึงแทนที่" in result.output
    assert len(matched.earlier_points(SLUG)) == 41
    points = {p.earlier.place: p for t in comparison(matched).topics for p in t.points}
    assert (points["3.3.1"].keys, points["3.3.1"].by_hand) == ((theme,), True)
    assert not points["1.1.1"].by_hand


def test_points_of_two_reports_stand_side_by_side(
    themed: Flask, matched: Store, tmp_path: Path
) -> None:
    """Another name is another report; without a name it is the file's."""
    other = tmp_path / "รายงานปี ๒๕๖๕.csv"
    other.write_text("topic,section,text\n1,1,กิจกรรมเดิม\n", encoding="utf-8-sig")
    assert runs(themed, "import", SLUG, str(other)).exit_code == 0
    assert comparison(matched).sources == (SOURCE, "รายงานปี ๒๕๖๕")
    matched.forget_earlier_points(SLUG, SOURCE)
    assert [p.text for p in matched.earlier_points(SLUG)] == ["กิจกรรมเดิม"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            b"topic,section,text\n9,1,canary\n1,7,canary\nx,1,canary\n1,1, \n",
            "บรรทัด 5: text ต้องไม่ว่าง",
        ),
        (
            b"topic,section,text\n9,1,canary\n1,7,canary\n",
            "บรรทัด 3: section ต้องเป็นเลขประเด็นคำถาม 1 ถึง 3",
        ),
        (b"topic,section,text\n9,1,canary\n", "บรรทัด 2: topic ต้องเป็นเลขหัวข้อ 1 ถึง 3"),
        ("topic,section,text\n1,1,{}\n".format("canary " * 200).encode(), "text ต้องยาวไม่เกิน 1000"),
        (b"point,topic,section,text\n1.2.3.4.5.6.7.8.9.10.11,1,1,canary\n", "point ต้องยาวไม่เกิน 20"),
        (b"canary,section,text\n1,1,x\n", "แต่ไม่พบ topic"),
        (b"topic,section,text\n", "ต้องมี 1 ถึง 2000 ข้อ แต่มี 0 ข้อ"),
        (b"topic,section,text\n1,1,canary\n" * 1 + b"1,1,canary\n" * 2001, "แต่มี 2002 ข้อ"),
        (b"topic,section,text\n1,1\n", "มี 2 ช่อง แต่หัวตารางมี 3 ช่อง"),
        (b'topic,section,text\n1,1,"canary\n', "เครื่องหมายคำพูด"),
        (b"topic,section,text\n1,1,caf\xe9 canary\n", "UTF-8"),
        (b"PK\x03\x04canary", "CSV"),
        (b"\x00\x01canary", "CSV"),
        (b"", "ว่าง"),
    ],
)
def test_a_file_with_mistakes_is_refused_whole(
    themed: Flask, themed_store: Store, reporter: AtDesk, tmp_path: Path, content: bytes, told: str
) -> None:
    """At the terminal and in the browser: what is wrong where, no word of it, nothing kept."""
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    for way in ([], ["--into-report"]):
        result = runs(themed, "import", SLUG, str(path), *way)
        assert result.exit_code == 2
        assert told in result.output
        assert "canary" not in result.output
    upload = FileStorage(io.BytesIO(content), "bad.csv")
    sent: dict[str, Any] = {"source": "ชื่อที่พิมพ์ไว้", "upload": upload}
    page = reporter.presses(f"{PAGE}/file", on=PAGE, expecting=422, **sent).text
    assert 'value="ชื่อที่พิมพ์ไว้"' in page
    assert "canary" not in page
    assert not themed_store.earlier_points(SLUG)
    assert not themed_store.edits(SLUG)


def test_points_become_the_reports_own_in_their_order(themed: Flask, themed_store: Store) -> None:
    """Each once: a second time nothing is added, and nothing of it half."""
    assert runs(themed, "import", SLUG, str(POINTS), "--into-report").exit_code == 0
    own = [p for p in manuscript(themed_store, SLUG).outline.points if p.origin is Origin.HAND]
    assert (len(own), own[0].wording) == (41, "กิจกรรมจัดในรูปแบบเดิม ๆ ไม่เปลี่ยนแปลง")
    again = runs(themed, "import", SLUG, str(POINTS), "--into-report")
    assert (again.exit_code, "อยู่แล้ว 41 ข้อ" in again.output) == (2, True)
    assert len(themed_store.edits(SLUG)) == 41
    assert not themed_store.earlier_points(SLUG)
    trail = [e.act for e in themed_store.audit(2**62, 9)]
    assert trail.count(AuditAct.IMPORTED_POINTS) == 1


def test_an_earlier_survey_gives_what_its_report_says(themed: Flask, themed_store: Store) -> None:
    """Its points as worded, with what was decided; topics by title, or else by number and told."""
    theme = next(p for p in manuscript(themed_store, SLUG).outline.points if p.keys)
    decided = Outcome(
        0, theme.keys[0], Verdict.ADOPT, "จัดอบรม", "", "", Progress.DONE, "", "facilitator", ""
    )
    themed_store.add_outcome(SLUG, decided)
    themed_store.add_room_point(SLUG, RoomPoint(0, 2, 3, "ข้อในห้อง", "facilitator", ""))
    themed_store.edit(SLUG, EditAct.WORD, theme.key, "ถ้อยคำของผู้จัดทำ", "writer")
    paper = themed_store.survey(OTHER).paper.replace("การกำหนดรูปแบบ", "รูปแบบใหม่ของ")
    themed_store.database.execute("UPDATE survey SET paper = ? WHERE slug = ?", [paper, OTHER])
    taken = points_of(themed_store, OTHER, SLUG)
    by_text = {point.text: point for point in taken.points}
    assert by_text["ถ้อยคำของผู้จัดทำ"].decided == "รับไปดำเนินการ: จัดอบรม (ดำเนินการแล้วเสร็จ)"
    assert by_text["ข้อในห้อง"].topic == 2
    assert len(taken.warnings) == 1
    assert "ไม่มีหัวข้อชื่อเดียวกัน จึงเทียบกับหัวข้อเลขเดียวกัน" in taken.warnings[0]
    assert {p.source for p in taken.points} == {
        "รายงานผล “ถอดบทเรียนการขับเคลื่อนองค์กรคุณธรรมต้นแบบ” พ.ศ. " + _year(themed_store)
    }
    result = runs(themed, "from", OTHER, SLUG, "--source", "ครั้งก่อน")
    assert result.exit_code == 0
    assert len(themed_store.earlier_points(OTHER)) == len(taken.points)


def _year(store: Store) -> str:
    year = int(store.survey(SLUG).closed_on[:4]) + 543
    return str(year).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))


def test_nothing_that_may_not_leave_an_earlier_review_is_taken(themed_store: Store) -> None:
    """No small theme, no statement that may not be quoted; an open one gives nothing."""
    spoken = "ถ้อยคำที่ผู้เขียนไม่ได้อนุญาต"
    assert reviewed(themed_store, SLUG)[1].statements
    themed_store.database.execute("UPDATE statement SET quotable = 0, text = ?", [spoken])
    survey = themed_store.survey(SLUG).survey
    told = set(shown_labels(survey, reviewed(themed_store, SLUG)[1]).values())
    taken = {p.text for p in points_of(themed_store, OTHER, SLUG).points}
    assert taken
    assert len(taken) <= 2 * len(told)
    assert not [text for text in taken if spoken in text]
    with pytest.raises(WrongState):
        points_of(themed_store, SLUG, SLUG)
    themed_store.note_release(SLUG)
    themed_store.database.execute("UPDATE survey SET state = ?", [State.OPEN])
    with pytest.raises(NotShownYet):
        points_of(themed_store, OTHER, SLUG)


def test_a_survey_whose_report_is_empty_cannot_be_compared_with(
    store: Store, workshop: str
) -> None:
    """Told, and nothing is kept."""
    store.add_survey("second", store.survey(workshop).paper)
    with pytest.raises(ImportRefused):
        points_of(store, "second", workshop)


def test_no_person_is_joined_across_years(themed: Flask, themed_store: Store) -> None:
    """Themes only: no answer, statement or code of a year is kept beside one of another.

    What is kept of an earlier survey stays the same when its answers are gone, and holds none of
    their keys or codes.
    """
    columns = {shape.table: set(shape.columns) for shape in shapes(themed_store.content())}
    text = {"source", "place", "topic", "section", "text", "decided"}
    assert columns["earlier_point"] == {"id", "survey"} | text
    assert columns["likeness"] == {"run", "earlier", "theme", "share"}
    assert runs(themed, "from", SLUG, OTHER).exit_code == 0
    kept = str(themed_store.earlier_points(SLUG)) + str(comparison(themed_store))
    for statement in reviewed(themed_store, OTHER)[1].statements:
        assert statement.key not in kept
        assert statement.code not in kept
        assert statement.answer.hex() not in kept
    before = comparison(themed_store)
    themed_store.forget_answers(OTHER)
    match_points(themed_store, SLUG)
    assert comparison(themed_store) == before


def test_a_new_run_matches_the_points_too(themed: Flask, matched: Store) -> None:
    """Nobody has to ask for it."""
    run = analyse_survey(matched, SLUG, Settings(), None, lambda step, done: None)
    assert {likeness.earlier for likeness in matched.likenesses(run.id)} == {
        point.id for point in matched.earlier_points(SLUG)
    }
    assert comparison(matched).is_whole


def test_points_kept_before_the_first_run_wait_for_it(
    app: Flask, store: Store, workshop: str, writer: AtDesk
) -> None:
    """The page says so; there is no comparison yet, and no error."""
    assert runs(app, "import", SLUG, str(POINTS)).exit_code == 0
    assert "๔๑ ข้อ ระบบจะจับคู่ให้เมื่อจัดประเด็น" in writer.opens(PAGE).text
    assert manuscript(store, SLUG).comparison is None
    writer.opens(f"{PAGE}/{number(store, '1.1.1')}", expecting=409)


def test_a_split_is_matched_before_anything_is_called_gone(
    matched: Store, reporter: AtDesk
) -> None:
    """Until then the report leaves the section out, and the page offers to match."""
    _, found = reviewed(matched, SLUG)
    theme = next(t for t in found.themes if t.topic == 1 and len(found.members(t.key)) > 11)
    leaving = [s.key for s in found.members(theme.key)][:11]
    matched.decide(SLUG, Act.SPLIT, ",".join([theme.key, *leaving]), "abcd1234 ส่วนแยก", "f")
    assert not comparison(matched).is_whole
    assert not progress(matched)
    assert "ให้ระบบจับคู่</button>" in reporter.opens(PAGE).text
    match_points(matched, SLUG)
    assert comparison(matched).is_whole
    assert progress(matched)


def test_an_edition_keeps_its_comparison(matched: Store) -> None:
    """New matching adds to what an edition was made of, and changes nothing of it."""
    survey = matched.survey(SLUG).survey
    run, found = reviewed(matched, SLUG)
    for topic in survey.topics:
        labels = shown_labels(survey, found)
        matched.sign_off(SLUG, freeze(topic.number, run.id, found, labels, "f"))
    kept = manuscript(matched, SLUG)
    matched.add_edition(SLUG, marks(matched, SLUG, kept, "writer"))
    (edition,) = matched.editions(SLUG)
    theme = found.theme(comparison(matched).topics[0].points[0].keys[0])
    assert theme is not None
    matched.decide(SLUG, Act.RENAME, theme.key, "เรื่องอื่น", "f")
    found = reviewed(matched, SLUG)[1]
    for topic in survey.topics:
        labels = shown_labels(survey, found)
        matched.sign_off(SLUG, freeze(topic.number, run.id, found, labels, "f"))
    matched.edit(SLUG, EditAct.MATCH, str(number(matched, "1.1.1")), "", "writer")
    match_points(matched, SLUG)
    assert manuscript(matched, SLUG, edition).comparison == kept.comparison
    assert manuscript(matched, SLUG).comparison != kept.comparison


def test_an_edition_has_the_earlier_points_that_were_there(matched: Store) -> None:
    """Another report to compare with, or the same one once more, changes nothing of it."""
    survey = matched.survey(SLUG).survey
    run, found = reviewed(matched, SLUG)
    for topic in survey.topics:
        labels = shown_labels(survey, found)
        matched.sign_off(SLUG, freeze(topic.number, run.id, found, labels, "f"))
    theme = next(p for p in manuscript(matched, SLUG).outline.points if p.topic == 1)
    by_hand = number(matched, "1.2.1")
    matched.edit(SLUG, EditAct.MATCH, str(by_hand), theme.keys[0], "writer")
    kept = manuscript(matched, SLUG)
    matched.add_edition(SLUG, marks(matched, SLUG, kept, "writer"))
    (edition,) = matched.editions(SLUG)
    points = matched.earlier_points(SLUG)
    keep_points(matched, SLUG, [replace(points[0], id=0, source="รายงานปี ๒๕๖๕")])
    keep_points(matched, SLUG, [replace(point, id=0) for point in points])
    match_points(matched, SLUG)
    assert manuscript(matched, SLUG, edition).comparison == kept.comparison
    assert len(matched.earlier_points(SLUG)) == len(points) + 1


def test_an_edition_from_before_there_were_earlier_points_has_none(
    themed: Flask, themed_store: Store
) -> None:
    """Importing them later does not add a section to it."""
    kept = marks(themed_store, SLUG, manuscript(themed_store, SLUG), "writer")
    themed_store.add_edition(SLUG, kept)
    assert runs(themed, "import", SLUG, str(POINTS)).exit_code == 0
    (edition,) = themed_store.editions(SLUG)
    assert manuscript(themed_store, SLUG, edition).comparison is None


def test_a_writer_puts_a_match_right_and_takes_it_back(matched: Store, reporter: AtDesk) -> None:
    """Several themes, none, what was found again, and undo; the log keeps each."""
    point = number(matched, "1.2.3")
    path = f"{PAGE}/{point}"
    points = manuscript(matched, SLUG).outline.points
    one, other, *_ = dict.fromkeys(key for p in points for key in p.keys)
    answer = reporter.presses(path, on=path, act="save", themes=[one, other])
    assert answer.location == f"{PAGE}#point-{point}"
    assert len(said(matched, "1.2.3")) == 2
    assert "ผู้จัดทำรายงานจับคู่ไว้" in reporter.opens(PAGE).text
    reporter.presses(path, on=path, act="none")
    assert said(matched, "1.2.3") == ()
    assert "ผู้จัดทำรายงานระบุว่าไม่มีประเด็นใดกล่าวถึง" in reporter.opens(PAGE).text
    latest = str(matched.edits(SLUG)[-1].id)
    reporter.presses(f"{PAGE}/undo", on=PAGE, seen=latest)
    assert len(said(matched, "1.2.3")) == 2
    reporter.presses(f"{PAGE}/undo", on=PAGE, seen=latest, expecting=409)
    reporter.presses(path, on=path, act="as-found")
    assert said(matched, "1.2.3") == ()
    assert "ผู้จัดทำรายงาน" not in reporter.opens(PAGE).text.partition("<section>")[2]


def test_a_match_that_cannot_be_is_refused_with_what_was_ticked(
    matched: Store, reporter: AtDesk
) -> None:
    """No theme without saying none; no theme that is gone; no point that is none."""
    path = f"{PAGE}/{number(matched, '1.2.3')}"
    page = reporter.presses(path, on=path, expecting=422, act="save").text
    assert "หรือกด “ไม่มีประเด็นใดกล่าวถึง”" in page
    page = reporter.presses(path, on=path, expecting=422, act="save", themes=["ffffffff"]).text
    assert "มีการเปลี่ยนแปลงหลังจากที่ท่านเปิดหน้านี้" in page
    reporter.opens(f"{PAGE}/999999", expecting=404)
    reporter.opens("/desk/none/report/earlier", expecting=404)
    assert not matched.edits(SLUG)


def test_one_press_says_yes_to_a_theme_that_was_not_sure(matched: Store, reporter: AtDesk) -> None:
    """What was matched already stays."""
    points = [p for topic in comparison(matched).topics for p in topic.points]
    point = next(p for p in points if p.unsure)
    keys = [*point.keys, point.unsure[0].key]
    reporter.presses(f"{PAGE}/{point.earlier.id}", on=PAGE, act="save", themes=keys)
    assert said(matched, point.earlier.place) == (*point.labels, point.unsure[0].label)


def test_one_press_says_no_to_what_was_not_sure(matched: Store, reporter: AtDesk) -> None:
    """What was matched already stays, and nothing is left to look at."""
    points = [p for topic in comparison(matched).topics for p in topic.points if p.unsure]
    held, none_held = (next(p for p in points if bool(p.keys) is has) for has in (True, False))
    for point, act in ((held, "save"), (none_held, "none")):
        path = f"{PAGE}/{point.earlier.id}"
        form = reporter.opens(PAGE).text.partition(f'action="{path}"')[2].rpartition("ไม่ใช่")[0]
        assert f'name="act" value="{act}">' in form
        reporter.presses(path, on=PAGE, act=act, themes=list(point.keys))
        assert said(matched, point.earlier.place) == point.labels
    left = [p for t in comparison(matched).topics for p in t.points if p.unsure and not p.by_hand]
    assert len(left) == len(points) - 2


def test_pressing_twice_makes_one_edit(matched: Store, reporter: AtDesk) -> None:
    """And leaving what was found as it is makes none."""
    path = f"{PAGE}/{number(matched, '1.2.3')}"
    reporter.presses(path, on=path, act="as-found")
    for _ in range(2):
        reporter.presses(path, on=path, act="none")
    assert [e.act for e in matched.edits(SLUG)] == [EditAct.MATCH]


def test_points_go_only_when_it_is_confirmed(matched: Store, reporter: AtDesk) -> None:
    """With their shares, and the audit trail tells it."""
    page = reporter.presses(f"{PAGE}/forget", on=PAGE, expecting=422).text
    assert "โปรดทำเครื่องหมายยืนยันก่อนกดลบ" in page
    assert len(matched.earlier_points(SLUG)) == 41
    reporter.presses(f"{PAGE}/forget", on=PAGE, sure="y")
    assert not matched.earlier_points(SLUG)
    assert not matched.likenesses(reviewed(matched, SLUG)[0].id)
    assert matched.audit(2**62, 1)[0].act is AuditAct.FORGOT_EARLIER_POINTS
    assert not progress(matched)


def test_a_file_too_large_or_none_at_all_is_told(
    reporter: AtDesk, themed_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Up to two megabytes; the name that was typed stays."""
    page = reporter.presses(f"{PAGE}/file", on=PAGE, expecting=422, source="ปีก่อน").text
    assert "โปรดเลือกแฟ้ม CSV" in page
    large: dict[str, Any] = {"source": "ปีก่อน", "upload": file_of("x" * 1_001)}
    monkeypatch.setattr("forms.earlier.MOST_BYTES", 1_000)
    page = reporter.presses(f"{PAGE}/file", on=PAGE, expecting=422, **large).text
    assert "แฟ้มใหญ่เกิน ๒ เมกะไบต์" in page
    assert 'value="ปีก่อน"' in page
    sent: dict[str, Any] = {"source": "ก" * 500, "upload": file_of("topic,section,text\n1,1,ก\n")}
    page = reporter.presses(f"{PAGE}/file", on=PAGE, expecting=422, **sent).text
    assert "ไม่เกิน ๒๐๐ ตัวอักษร" in page
    assert not themed_store.earlier_points(SLUG)


def test_a_point_is_text_wherever_it_stands(reporter: AtDesk) -> None:
    """Markup in a file is shown, never run."""
    sent: dict[str, Any] = {
        "source": "<b>ปี",
        "upload": file_of("topic,section,text\n1,1,<script>x</script>\n"),
    }
    reporter.presses(f"{PAGE}/file", on=PAGE, **sent)
    page = reporter.opens(PAGE).text
    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page
    assert "<b>ปี" not in page


@pytest.mark.browser
def test_a_writer_compares_with_an_earlier_report_in_the_browser(
    themed: Flask, themed_store: Store, serve: ServeApp, desk: Page
) -> None:
    """Upload, wait, put one right; nothing for axe to find, no sideways scrolling anywhere."""
    themed_store.add_account("writer", Role.WRITER)
    base = serve(themed).address
    desk.goto(base + one_time_link(themed_store, "writer"))
    desk.locator("main button").first.click()
    desk.goto(base + PAGE)
    assert violations(desk) == []
    desk.get_by_label("ชื่อรายงานครั้งก่อน").fill(SOURCE)
    desk.get_by_label("แฟ้ม CSV").set_input_files(POINTS)
    desk.get_by_role("button", name="นำเข้าแฟ้มนี้").click()
    expect(desk.get_by_text("เก็บข้อของ “รายงานปี ๒๕๖๖” ไว้เทียบแล้ว ๔๑ ข้อ")).to_be_visible()
    # The page looks again by itself until another process has matched them.
    expect(desk.get_by_text("ยังกล่าวถึง", exact=True).first).to_be_visible(timeout=60_000)
    expect(desk.get_by_text("กำลังจับคู่")).to_have_count(0, timeout=30_000)
    point = number(themed_store, "1.2.3")
    desk.locator(f"#point-{point}").get_by_role("link", name="แก้ไขการจับคู่").click()
    assert violations(desk) == []
    desk.locator("input[name=themes]").first.check()
    desk.get_by_role("button", name="บันทึก", exact=True).click()
    expect(desk.locator(f"#point-{point}")).to_contain_text("ผู้จัดทำรายงานจับคู่ไว้")
    for width, height in ((390, 844), (820, 1180), (1280, 800)):
        desk.set_viewport_size({"width": width, "height": height})
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(desk) == []


def test_signing_off_a_new_theme_begins_to_match_it(matched: Store, reviewer: AtDesk) -> None:
    """In a process of its own; what is signed off is compared without being asked for."""
    _, found = reviewed(matched, SLUG)
    theme = next(t for t in found.themes if t.topic == 1 and len(found.members(t.key)) > 11)
    leaving = [s.key for s in found.members(theme.key)][:11]
    matched.decide(SLUG, Act.SPLIT, ",".join([theme.key, *leaving]), "abcd1234 ส่วนแยก", "f")
    path = f"/desk/{SLUG}/signoff/1"
    seen = reviewer.opens(path).text.split('name="seen" value="')[1].split('"')[0]
    reviewer.presses(path, on=path, accept="y", seen=seen)
    until = time.monotonic() + 60
    while not comparison(matched).is_whole:
        assert time.monotonic() < until, "matching came to nothing"
        time.sleep(0.2)
