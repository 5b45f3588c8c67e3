"""Writers put the report's points into words: in place, undoable, two at once, kept as editions."""

import re
import time

import pytest
from conftest import AtDesk, check_page, sign_in
from flask import Flask
from test_audit import acts
from werkzeug.test import TestResponse

from forms.drafting import WORDING_LIMIT
from survey.manuscript import manuscript
from survey.outline import OutlinePoint, OutlineSection
from survey.records import Act, AuditAct, EditAct, Role
from survey.store import Store

SLUG = "workshop"
REPORT = f"/desk/{SLUG}/report"
FIRST = f"{REPORT}/outline/1"
NAME = "นายสมชาย ใจดี"


def section_of(store: Store, topic: int = 1, at: int = 1) -> OutlineSection:
    """A section of the report as it is now, by its place."""
    return manuscript(store, SLUG).outline.topics[topic - 1].sections[at]


def points_of(store: Store, topic: int = 1, at: int = 1) -> list[OutlinePoint]:
    return list(section_of(store, topic, at).points)


def keys_of(store: Store, topic: int = 1, at: int = 1) -> list[str]:
    return [point.key for point in points_of(store, topic, at)]


def told(response: TestResponse) -> str:
    return response.text.replace("\u00a0", " ")


def field(person: AtDesk, name: str, path: str = FIRST, point: str = "") -> str:
    """What a hidden field of a page holds, in the form of a point where one is named."""
    page = person.opens(path).text
    part = page.partition(f'data-point="{point}"')[2] if point else page
    found = re.search(rf'name="{name}" value="([^"]*)"', part)
    assert found
    return found[1]


def does(person: AtDesk, point: str, act: str, expecting: int = 303, **data: str) -> TestResponse:
    """Press a button of a point on the first topic's page, with what the page brings along."""
    page = person.opens(FIRST).text
    own = page.partition(f'data-point="{point}"')[2].partition("</form>")[0]
    brought = dict(re.findall(r'name="(csrf_token|seen|last)"[^>]*value="([^"]*)"', own))
    response = person.client.post(f"{FIRST}/{point}/{act}", data={**brought, **data})
    assert response.status_code == expecting
    if expecting != 303:
        check_page(response)
    return response


def undoes(person: AtDesk, way: str = "undo") -> TestResponse:
    page = person.opens(FIRST).text.partition(f"/report/{way}")[2]
    found = re.search(r'name="edit" value="(\d+)"', page)
    assert found
    return person.presses(f"{REPORT}/{way}", on=FIRST, edit=found[1], topic="1")


def signs_all(store: Store, person: AtDesk) -> None:
    page = person.opens(f"/desk/{SLUG}/signoff").text
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found
    path = f"/desk/{SLUG}/signoff"
    person.presses(path, on=path, accept="y", seen=found[1])


def test_the_outline_has_the_reports_shape(reporter: AtDesk, themed_store: Store) -> None:
    """Headings in their order, points numbered under them, each with its wording to be edited."""
    page = told(reporter.opens(FIRST))
    for at, section in enumerate(manuscript(themed_store, SLUG).outline.topics[0].sections):
        assert f"<h2>{'๑๒๓'[at]}. {section.heading}</h2>" in page
        for place, point in enumerate(section.points):
            assert f'<span class="number">{"๑๒๓"[at]}.{"๑๒๓๔๕๖๗๘๙"[place]}</span>' in page
            assert f">\n{point.wording}</textarea>" in page
            assert f'id="{point.key}"' in page


def test_a_wording_is_kept_apart_from_its_source(reporter: AtDesk, themed_store: Store) -> None:
    """The page shows both, counts and quotes too, and the suggestion is a press away."""
    point = points_of(themed_store)[0]
    does(reporter, point.key, "word", wording="ถ้อยคำ\nของเรา")
    assert points_of(themed_store)[0].wording == "ถ้อยคำ ของเรา"
    page = told(reporter.opens(FIRST))
    assert f"ถ้อยคำที่ระบบเสนอ: “{point.suggestion}”" in page
    assert f"ประเด็น “{point.themes[0]}” " in page
    assert all(quote.text in page for quote in point.offered)
    does(reporter, point.key, "word", suggested="y", wording="พิมพ์ค้างไว้")
    assert points_of(themed_store)[0].wording == point.suggestion


def test_an_unchanged_wording_writes_no_edit(reporter: AtDesk, themed_store: Store) -> None:
    """Leaving a field without typing is no act."""
    point = points_of(themed_store)[0]
    does(reporter, point.key, "word", wording=point.wording)
    does(reporter, point.key, "word", suggested="y")
    assert themed_store.edits(SLUG) == []


def test_points_move_by_step_and_by_number(reporter: AtDesk, themed_store: Store) -> None:
    """Up, down, to a place in this section or another; at the ends they stay."""
    first, second, third, *_ = before = keys_of(themed_store)
    does(reporter, first, "down")
    assert keys_of(themed_store)[:3] == [second, first, third]
    does(reporter, first, "up")
    does(reporter, first, "up")
    assert keys_of(themed_store) == before
    does(reporter, before[-1], "down")
    assert keys_of(themed_store) == before
    does(reporter, third, "place", to="๑", topic="1")
    assert keys_of(themed_store)[0] == third
    does(reporter, third, "place", to="3.2", topic="1")
    assert keys_of(themed_store, at=2)[1] == third
    does(reporter, first, "place", to="ข้อ ๒.๑", topic="2")
    assert keys_of(themed_store, topic=2)[0] == first


def test_numbers_mean_those_of_the_page_that_was_seen(
    reporter: AtDesk, themed_store: Store
) -> None:
    """Somebody moved a point meanwhile: the point that stood there is meant."""
    first, second, third, *_ = keys_of(themed_store)
    last = field(reporter, "last")
    themed_store.edit(SLUG, EditAct.PLACE, third, "1 2 ", "facilitator")
    does(reporter, second, "join", into="๒.๑", last=last)
    assert points_of(themed_store)[1].key == first
    assert points_of(themed_store)[1].joined == (second,)


def test_a_point_joined_can_be_parted_again(reporter: AtDesk, themed_store: Store) -> None:
    """What it said stands with the other, and comes back as it was."""
    first, second, *_ = points_of(themed_store)
    does(reporter, second.key, "join", into="๒.๑", wording="ถ้อยคำที่แก้ก่อนรวม")
    page = told(reporter.opens(FIRST))
    assert "รวมข้อ “ถ้อยคำที่แก้ก่อนรวม” ไว้ด้วย" in page
    assert len(points_of(themed_store)[0].keys) == 2
    does(reporter, first.key, "up")
    reporter.presses(f"{FIRST}/{second.key}/restore", on=FIRST)
    assert "ถ้อยคำที่แก้ก่อนรวม" in [point.wording for point in points_of(themed_store)]


def test_a_point_is_left_out_with_a_reason_and_brought_back(
    reporter: AtDesk, themed_store: Store
) -> None:
    """Also after other acts, and by whoever thinks it belongs in."""
    before = keys_of(themed_store)
    refused = does(reporter, before[0], "drop", expecting=422, reason="")
    assert "โปรดกรอกเหตุผลที่ไม่นำลงรายงาน" in refused.text
    does(reporter, before[0], "drop", reason="ซ้ำกับข้ออื่น")
    does(reporter, before[1], "word", wording="แก้ข้ออื่นหลังจากนั้น")
    assert keys_of(themed_store) == before[1:]
    page = told(reporter.opens(FIRST))
    assert "ไม่นำลงรายงาน ๑ ข้อ" in page
    assert "เหตุผล: ซ้ำกับข้ออื่น" in page
    reporter.presses(f"{FIRST}/{before[0]}/restore", on=FIRST)
    assert keys_of(themed_store) == before
    reporter.presses(f"{FIRST}/{before[0]}/restore", on=FIRST, expecting=409)


def test_a_point_is_added_by_hand(reporter: AtDesk, themed_store: Store) -> None:
    """At the end of its section; an empty one is refused on the page it came from."""
    path = f"{REPORT}/add"
    refused = reporter.presses(path, on=FIRST, expecting=422, place="1-2", text="  ")
    assert "โปรดกรอกข้อความของข้อที่จะเพิ่ม" in refused.text
    assert "<h1>โครงรายงาน" in refused.text
    reporter.presses(path, on=FIRST, place="1-2", text="ข้อที่เพิ่มเอง")
    assert points_of(themed_store)[-1].wording == "ข้อที่เพิ่มเอง"
    for place in ("9-9", "", "1-2-3", "x"):
        refused = reporter.presses(path, on=FIRST, expecting=422, place=place, text="ข้อ")
        assert "โปรดเลือกหัวข้อและประเด็นคำถามจากรายการ" in refused.text


def test_quotes_are_attached_and_taken_off(reporter: AtDesk, themed_store: Store) -> None:
    """An offered one, one typed with Thai digits and any dash; never more than the group allows."""
    point = next(p for p in points_of(themed_store) if p.answers in range(5, 10))
    code = point.offered[0].code
    does(reporter, point.key, "quote", code=code)
    held = manuscript(themed_store, SLUG).outline.point(point.key)
    assert held is not None
    assert [q.code for q in held.quotes] == [code]
    other = next(c for c in manuscript(themed_store, SLUG).quotable if c != code)
    refused = does(reporter, point.key, "quote", expecting=422, typed=other)
    assert "ข้อนี้แนบคำพูดได้ไม่เกิน ๑ คำพูด" in refused.text
    does(reporter, point.key, "unquote", code=code)
    typed = other.lower().replace("-", "–").translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    does(reporter, point.key, "quote", typed=f" {typed} ")
    held = manuscript(themed_store, SLUG).outline.point(point.key)
    assert held is not None
    assert [q.code for q in held.quotes] == [other]


@pytest.mark.parametrize("code", ["", "Z9-9999", "ก" * 41, "' OR 1=1", "<b>"])
def test_what_may_not_be_quoted_is_refused(
    reporter: AtDesk, themed_store: Store, code: str
) -> None:
    """Whether there is no such code, or its words may not be shown, nobody is told."""
    does(reporter, keys_of(themed_store)[0], "quote", expecting=422, typed=code)
    assert themed_store.edits(SLUG) == []


def test_every_offered_quote_is_attached_in_one_act(reporter: AtDesk, themed_store: Store) -> None:
    """And one undo takes them all off."""
    reporter.presses(f"{FIRST}/offered", on=FIRST)
    held = manuscript(themed_store, SLUG).outline
    attached = [len(p.quotes) for s in held.topics[0].sections for p in s.points]
    assert min(attached) >= 1
    assert held.unapplied == ()
    page = reporter.presses(f"{FIRST}/offered", on=FIRST)
    assert page.status_code == 303
    assert len(themed_store.edits(SLUG)) == sum(attached)
    undoes(reporter)
    assert not any(point.quotes for point in manuscript(themed_store, SLUG).outline.points)
    undoes(reporter, "redo")
    now = manuscript(themed_store, SLUG).outline
    assert [len(p.quotes) for s in now.topics[0].sections for p in s.points] == attached


def test_a_heading_is_changed_and_comes_back(reporter: AtDesk, themed_store: Store) -> None:
    """Empty means the survey's own; too long a one is told and stays typed."""
    path, own = f"{FIRST}/heading", section_of(themed_store).heading
    reporter.presses(path, on=FIRST, section="2", heading="อุปสรรคที่พบ")
    assert section_of(themed_store).heading == "อุปสรรคที่พบ"
    reporter.presses(path, on=FIRST, section="2", heading="")
    assert section_of(themed_store).heading == own
    reporter.presses(path, on=FIRST, section="2", heading=own)
    assert len(themed_store.edits(SLUG)) == 2
    refused = reporter.presses(path, on=FIRST, expecting=422, section="2", heading="ย" * 500)
    assert "โปรดตัดออก ๓๐๐ ตัวอักษร" in refused.text
    assert "ย" * 500 in refused.text
    reporter.presses(path, on=FIRST, expecting=422, section="9", heading="x")


def test_two_writers_at_one_point_see_both_wordings(
    reporter: AtDesk, reviewer: AtDesk, themed_store: Store
) -> None:
    """The second is refused, loses nothing, and chooses."""
    point = points_of(themed_store)[0]
    seen = field(reporter, "seen", point=point.key)
    does(reviewer, point.key, "word", wording="ถ้อยคำของอีกคน")
    page = does(reporter, point.key, "word", expecting=409, wording="ถ้อยคำของฉัน", seen=seen)
    assert "facilitator แก้ถ้อยคำข้อนี้หลังจากที่ท่านเปิดหน้านี้" in page.text
    assert "<blockquote>ถ้อยคำของอีกคน</blockquote>" in page.text
    assert ">\nถ้อยคำของฉัน</textarea>" in page.text
    assert points_of(themed_store)[0].wording == "ถ้อยคำของอีกคน"
    other_act = does(reporter, point.key, "down", expecting=409, wording="ถ้อยคำของฉัน", seen=seen)
    assert ">\nถ้อยคำของฉัน</textarea>" in other_act.text
    shown = re.search(
        r'name="seen" value="(\d+)"', page.text.partition(f'data-point="{point.key}"')[2]
    )
    assert shown
    does(reporter, point.key, "word", wording="ถ้อยคำของฉัน", seen=shown[1])
    assert points_of(themed_store)[0].wording == "ถ้อยคำของฉัน"


def test_the_same_wording_by_two_is_no_clash(
    reporter: AtDesk, reviewer: AtDesk, themed_store: Store
) -> None:
    """Nor is moving the point meanwhile: only words clash with words."""
    point = points_of(themed_store)[0]
    seen = field(reporter, "seen", point=point.key)
    does(reviewer, point.key, "word", wording="เหมือนกัน")
    does(reporter, point.key, "word", wording="เหมือนกัน", seen=seen)
    seen = field(reporter, "seen", point=point.key)
    does(reviewer, point.key, "down")
    does(reporter, point.key, "word", wording="ของฉัน", seen=seen)


def test_a_point_that_is_gone_is_told_and_what_was_typed_stays(
    reporter: AtDesk, reviewer: AtDesk, themed_store: Store
) -> None:
    """Joined, left out or never there: the page as it is now, and the words to copy."""
    first, second, *_ = keys_of(themed_store)
    does(reviewer, first, "drop", reason="ซ้ำ")
    token = {"csrf_token": field(reporter, "csrf_token"), "wording": "พิมพ์ไว้แล้ว"}
    for act in ("word", "up", "down", "place", "join", "drop", "quote", "unquote"):
        point = "zz-1" if act == "place" else first
        page = reporter.client.post(f"{FIRST}/{point}/{act}", data=token)
        assert page.status_code == 409
        assert "ข้อนี้ไม่อยู่ที่เดิมแล้ว" in page.text
        assert "<blockquote>พิมพ์ไว้แล้ว</blockquote>" in page.text
    last = field(reporter, "last")
    does(reviewer, second, "drop", reason="ซ้ำ")
    third = keys_of(themed_store)[0]
    does(reporter, third, "join", expecting=409, into="๒.๑", last=last)
    assert len(themed_store.edits(SLUG)) == 2


@pytest.mark.parametrize(
    ("act", "data", "message"),
    [
        ("word", {"wording": "ก" * (WORDING_LIMIT + 7)}, "โปรดตัดออก ๗ ตัวอักษร"),
        ("word", {"wording": " \u200b "}, "โปรดกรอกถ้อยคำ หรือกด"),
        ("down", {"wording": "ก" * (WORDING_LIMIT + 7)}, "โปรดตัดออก ๗ ตัวอักษร"),
        ("join", {"into": "๒.๑"}, "ข้อ ๒.๑ คือข้อนี้เอง"),
        ("join", {"into": "๒.๙๙"}, "ไม่มีข้อ ๒.๙๙ ในหัวข้อนี้"),
        ("join", {"into": ""}, "โปรดกรอกเลขข้อที่จะรวมเข้าด้วย"),
        ("join", {"into": "สอง"}, "“สอง” ไม่ใช่เลขข้อ"),
        ("place", {"to": "๙.๑", "topic": "1"}, "หัวข้อนี้ไม่มีหัวเรื่องลำดับที่ ๙"),
        ("place", {"to": "๒.๙๙", "topic": "1"}, "ย้ายไปเป็นข้อ ๒.๙๙ ไม่ได้"),
        ("place", {"to": "๒.๐", "topic": "1"}, "ย้ายไปเป็นข้อ ๒.๐ ไม่ได้"),
        ("place", {"to": "-1", "topic": "1"}, "“-1” ไม่ใช่เลขข้อ"),
        ("place", {"to": "๒.๑", "topic": "99"}, "โปรดเลือกหัวข้อจากรายการ"),
        ("drop", {"reason": "ก" * 301}, "โปรดตัดออก ๑ ตัวอักษร"),
    ],
)
def test_a_mistake_is_told_at_its_place(
    reporter: AtDesk, themed_store: Store, act: str, data: dict[str, str], message: str
) -> None:
    """What was wanted, what came; the page holds what was typed, and nothing changed."""
    page = told(does(reporter, keys_of(themed_store)[0], act, expecting=422, **data))
    assert message in page
    assert "<title>ยังทำรายการไม่ได้" in page
    assert themed_store.edits(SLUG) == []


@pytest.mark.parametrize("seen", ["", "-1", "x", "9" * 40, "๑"])
def test_a_made_up_number_is_no_error(reporter: AtDesk, themed_store: Store, seen: str) -> None:
    """The wording is kept as from a page that knew nothing."""
    point = keys_of(themed_store)[0]
    does(reporter, point, "word", wording="ถ้อยคำ", seen=seen, last=seen)
    does(reporter, point, "join", into="๒.๒", seen=seen, last=seen)
    reporter.presses(f"{REPORT}/undo", on=FIRST, expecting=409, edit=seen)
    reporter.presses(f"{REPORT}/dismiss", on=FIRST, expecting=409, edit=seen)


def test_a_point_of_another_topic_is_not_found_here(reporter: AtDesk, themed_store: Store) -> None:
    """An address made of parts that do not belong together changes nothing."""
    other = keys_of(themed_store, topic=2)[0]
    reporter.presses(f"{FIRST}/{other}/word", on=FIRST, expecting=409, wording="x")
    reporter.opens(f"{REPORT}/outline/99", expecting=404)
    reporter.presses(f"{REPORT}/outline/99/{other}/word", on=FIRST, expecting=404, wording="x")
    reporter.opens("/desk/nowhere/report", expecting=404)


def test_a_name_in_a_wording_is_kept_and_marked(reporter: AtDesk, themed_store: Store) -> None:
    """Saving is never held up by it, but whoever writes sees it."""
    point = keys_of(themed_store)[0]
    does(reporter, point, "word", wording=f"{NAME} เสนอให้แจ้งล่วงหน้า")
    page = told(reporter.opens(FIRST))
    assert f"อาจมีชื่อหรือข้อมูลของบุคคล: “{NAME}”" in page
    assert page.count("data-named") == 1


def test_a_script_is_told_what_became_of_a_wording(
    reporter: AtDesk, reviewer: AtDesk, themed_store: Store
) -> None:
    """Kept, refused, overtaken or gone: as data, for the page to show."""
    point, other, *_ = keys_of(themed_store)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', reporter.opens(FIRST).text)
    assert found

    def sends(key: str, **data: str) -> TestResponse:
        body = {"csrf_token": found[1] if found else "", "seen": "0", "answer": "data", **data}
        return reporter.client.post(f"{FIRST}/{key}/word", data=body)

    kept = sends(point, wording=f"{NAME} เสนอ")
    assert kept.status_code == 200
    assert kept.json is not None
    assert (kept.json["seen"], kept.json["named"], kept.json["undo"]) == (1, [NAME], 1)
    assert "แก้ถ้อยคำข้อ" in kept.json["says"]
    assert sends(point, wording="").status_code == 422
    assert "โปรดตัดออก" in sends(point, wording="ก" * 2_001).json["error"]  # type: ignore[index]
    does(reviewer, other, "word", wording="ของอีกคน")
    clash = sends(other, wording="ของฉัน")
    assert clash.status_code == 409
    assert clash.json is not None
    assert (clash.json["theirs"], clash.json["by"], clash.json["seen"]) == (
        "ของอีกคน",
        "facilitator",
        2,
    )
    gone = sends("zz-1", wording="x")
    assert (gone.status_code, list(gone.json or ())) == (409, ["error"])


def test_one_undoes_ones_own_acts_only(
    reporter: AtDesk, reviewer: AtDesk, themed_store: Store
) -> None:
    """And does them again; the page names what would be taken back."""
    first, second, *_ = points_of(themed_store)
    does(reporter, first.key, "word", wording="ก")
    does(reporter, first.key, "word", wording="กา")
    does(reviewer, second.key, "word", wording="ของอีกคน")
    page = told(reporter.opens(FIRST))
    assert "รายการล่าสุดของท่าน: แก้ถ้อยคำข้อ ๒.๑ หัวข้อ ๑ เป็น “กา”" in page
    undoes(reporter)
    wordings = [point.wording for point in points_of(themed_store)[:2]]
    assert wordings == [first.wording, "ของอีกคน"]
    assert 'name="edit" value=""' in reporter.opens(FIRST).text
    undoes(reporter, "redo")
    assert points_of(themed_store)[0].wording == "กา"


def test_an_edition_needs_every_topic_signed_off(
    reporter: AtDesk, reviewer: AtDesk, themed_store: Store
) -> None:
    """Until then the page says which is not; then it is kept, once, and recorded."""
    path = f"{REPORT}/keep"
    refused = reporter.presses(path, on=REPORT, expecting=422)
    assert "ยังไม่ได้รับรอง หัวข้อ ๑ หัวข้อ ๒ หัวข้อ ๓" in " ".join(told(refused).split())
    assert themed_store.editions(SLUG) == []
    assert "/signoff" not in refused.text
    assert f"/desk/{SLUG}/signoff/1" in reviewer.opens(REPORT).text
    signs_all(themed_store, reviewer)
    reporter.presses(path, on=REPORT)
    reporter.presses(path, on=REPORT)
    (edition,) = themed_store.editions(SLUG)
    assert (edition.number, edition.account, edition.versions) == (1, "writer", {1: 1, 2: 1, 3: 1})
    assert acts(themed_store)[-1] == ("writer", AuditAct.KEPT_EDITION, SLUG, "ฉบับที่ ๑")
    page = reporter.opens(REPORT).text
    assert f'href="{REPORT}.docx?edition=1"' in page
    does(reporter, keys_of(themed_store)[0], "word", wording="แก้หลังเก็บ")
    reporter.presses(path, on=REPORT)
    assert [edition.number for edition in themed_store.editions(SLUG)] == [1, 2]
    first = manuscript(themed_store, SLUG, themed_store.editions(SLUG)[0]).outline
    assert "แก้หลังเก็บ" not in [point.wording for point in first.points]


def test_the_report_tells_what_it_has_and_lacks(reporter: AtDesk, themed_store: Store) -> None:
    """Points, what was left out, quotes, facts: at a glance."""
    first, second, *_ = points_of(themed_store)
    does(reporter, first.key, "quote", code=first.offered[0].code)
    does(reporter, second.key, "drop", reason="ซ้ำ")
    themed_store.edit(SLUG, EditAct.FACT, "place", "ห้องประชุม", "writer")
    page = " ".join(told(reporter.opens(REPORT)).replace("&nbsp;", " ").split())
    number = len([p for p in manuscript(themed_store, SLUG).outline.points if p.topic == 1])
    thai = str(number).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert f"<b>{thai}</b> ข้อ" in page
    assert "ไม่นำลงรายงาน ๑" in page
    assert "แนบคำพูด ๑" in page
    assert f'<span class="firm">✓ มีแล้ว</span> <a href="{REPORT}/facts#place">' in page
    assert f'<span class="tag">ยังไม่มี</span> <a href="{REPORT}/facts#day">' in page
    history = told(reporter.opens(f"{REPORT}/history"))
    assert f"แนบคำพูด {first.offered[0].code} กับ “{first.wording}”" in history


def test_words_for_a_theme_that_is_gone_are_kept_to_be_used(
    reporter: AtDesk, reviewer: AtDesk, themed_store: Store
) -> None:
    """A merge took the theme away: the writer's words are shown, added by hand, or put away."""
    first, second, *_ = points_of(themed_store)
    does(reporter, second.key, "word", wording="ถ้อยคำ")
    does(reporter, second.key, "word", wording="ถ้อยคำที่เขียนไว้")
    run = manuscript(themed_store, SLUG).found
    assert run is not None
    members = [s.key for s in themed_store.statements(run.run) if s.theme == second.keys[0]]
    subject = ",".join([second.keys[0], *members])
    themed_store.decide(SLUG, Act.MERGE, subject, first.keys[0], "facilitator")
    page = told(reporter.opens(REPORT)).partition('id="waiting"')[2].partition("</section>")[0]
    assert "ถ้อยคำของท่านสำหรับประเด็นที่ไม่มีแล้ว" in page
    assert page.count("<textarea") == 1
    assert ">\nถ้อยคำที่เขียนไว้</textarea>" in page
    found = re.search(r'name="instead" value="(\d+)"', page)
    assert found
    refused = reporter.presses(
        f"{REPORT}/add", on=REPORT, expecting=422, place="", text="แก้ค้าง", instead=found[1]
    )
    assert ">\nแก้ค้าง</textarea>" in refused.text
    reporter.presses(f"{REPORT}/add", on=REPORT, place="1-2", text="ถ้อยคำที่เขียนไว้", instead=found[1])
    assert points_of(themed_store)[-1].wording == "ถ้อยคำที่เขียนไว้"
    assert 'id="waiting"' not in reporter.opens(REPORT).text


def test_a_survey_without_themes_can_be_written_by_hand(writer: AtDesk, workshop: str) -> None:
    """While answers come in, points by hand wait for them."""
    page = writer.opens(FIRST)
    assert "ยังไม่มีข้อในหัวเรื่องนี้" in page.text
    writer.presses(f"{REPORT}/add", on=FIRST, place="1-1", text="ข้อแรก")
    assert ">\nข้อแรก</textarea>" in writer.opens(FIRST).text
    writer.presses(f"{REPORT}/keep", on=REPORT, expecting=422)


def test_three_hundred_points_stay_usable(
    themed: Flask, themed_store: Store, reporter: AtDesk
) -> None:
    """The page of a topic is there in a second, and a wording kept in less."""
    with themed_store.transaction():
        for number in range(300):
            made = themed_store.edit(SLUG, EditAct.ADD, "1 2", f"ข้อที่ {number} " * 8, "writer")
            for turn in range(3):
                themed_store.edit(SLUG, EditAct.WORD, f"hand-{made}", f"แก้ {turn} " * 9, "writer")
    reporter.opens(FIRST)
    start = time.perf_counter()
    assert reporter.client.get(FIRST).text.count("<textarea") >= 300
    assert time.perf_counter() - start < 1
    point = keys_of(themed_store)[-1]
    start = time.perf_counter()
    does_not_look = reporter.client.get(REPORT)
    assert does_not_look.status_code == 200
    assert time.perf_counter() - start < 1
    does(reporter, point, "word", wording="ถ้อยคำสุดท้าย")


def test_an_edit_that_came_with_an_ended_session_can_be_sent_again(
    themed: Flask, themed_store: Store
) -> None:
    """What was typed is carried through signing in."""
    person = sign_in(themed, themed_store, "มานี", Role.WRITER)
    point = keys_of(themed_store)[0]
    page = person.opens(FIRST).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    person.presses("/desk/signout", on="/desk/")
    response = person.client.post(
        f"{FIRST}/{point}/word",
        data={"csrf_token": token[1], "wording": "พิมพ์ก่อนหมดเวลา", "seen": "0"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert response.status_code == 403
    assert "พิมพ์ก่อนหมดเวลา" in response.text
