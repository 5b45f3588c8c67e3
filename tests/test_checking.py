"""The page of checks: a writer sees what is left, goes to the place, and mends with one press."""

from collections.abc import Callable

import pytest
from conftest import AtDesk, Served, violations
from flask import Flask
from playwright.sync_api import Browser, expect

from survey.access import one_time_link
from survey.log import standing
from survey.manuscript import manuscript, marks
from survey.records import EditAct, Role
from survey.runs import reviewed
from survey.store import Store

SLUG = "workshop"
REPORT = f"/desk/{SLUG}/report"
PAGE = f"{REPORT}/checks"
MEND = f"{PAGE}/mend"
SIGN_OFF = f"/desk/{SLUG}/signoff"
FACTS = {
    "day": "2023-05-15",
    "place": "ห้องประชุม ๔๐๒ – ๔๐๓",
    "people": "86",
    "fiscal_year": "2566",
    "foreword": "ตามที่ได้จัดกิจกรรมต่าง ๆ นั้น",
    "background": "เพื่อแลกเปลี่ยนความคิดเห็น",
    "objectives": "เพื่อปรับปรุงการจัดกิจกรรม",
    "summary": "แบ่งบุคลากรออกเป็น ๓ กลุ่ม",
}
ServeApp = Callable[[Flask], Served]


def writes(store: Store, act: EditAct, subject: str, value: str) -> None:
    store.edit(SLUG, act, subject, value, "writer")


def states_facts(store: Store) -> None:
    for name, value in FACTS.items():
        writes(store, EditAct.FACT, name, value)


def first_point(store: Store) -> str:
    return manuscript(store, SLUG).outline.points[0].key


def wording(store: Store, key: str) -> str:
    point = manuscript(store, SLUG).outline.point(key)
    assert point
    return point.wording


def signs(person: AtDesk) -> None:
    seen = person.opens(SIGN_OFF).text.partition('name="seen" value="')[2].partition('"')[0]
    person.presses(SIGN_OFF, on=SIGN_OFF, accept="y", seen=seen)


def test_a_writer_is_told_what_is_left_and_where(reporter: AtDesk, themed_store: Store) -> None:
    """Counts on top, red first, each with a link to the very field or point."""
    key = first_point(themed_store)
    writes(themed_store, EditAct.WORD, key, "- กิจกรรมต่างๆ เหมือนเดิม")
    text = reporter.opens(PAGE).text
    assert "ยังมีสิ่งที่ต้องแก้" in text
    assert f'href="{REPORT}/facts#day"' in text
    assert f'href="{REPORT}/outline/1#{key}"' in text
    assert text.index("<h2>ต้องแก้ไข") < text.index("<h2>ควรตรวจทาน")
    assert f'href="{SIGN_OFF}/1"' not in text, "a writer cannot open it"


def test_a_facilitator_is_led_to_signing_off(reviewer: AtDesk) -> None:
    """She is the one who can."""
    assert f'href="{SIGN_OFF}/1"' in reviewer.opens(PAGE).text


def test_a_report_is_ready_once_nothing_is_red(
    reviewer: AtDesk, reporter: AtDesk, themed_store: Store
) -> None:
    """Facts stated and every topic signed off; then a change makes the sign-off old, not red."""
    states_facts(themed_store)
    signs(reviewer)
    page = reporter.opens(PAGE).text
    assert "พร้อมส่งออก" in page
    assert f'href="{REPORT}/exports"' in page
    assert "มีการแก้ไขประเด็นหลังจากรับรอง" not in page
    _, found = reviewed(themed_store, SLUG)
    name = f"/desk/{SLUG}/themes/1/{found.themes[0].key}/name"
    reviewer.presses(name, on=f"/desk/{SLUG}/themes/1", label="ชื่อใหม่ที่ตั้งให้")
    assert "มีการแก้ไขประเด็นหลังจากรับรอง" in reporter.opens(PAGE).text


def test_one_press_mends_one_slip(reporter: AtDesk, themed_store: Store) -> None:
    """As an edit of whoever pressed, which an undo takes back; the other slip stays."""
    key = first_point(themed_store)
    writes(themed_store, EditAct.WORD, key, "- กิจกรรมต่างๆ เดิม")
    page = reporter.presses(MEND, on=PAGE, check=f"REPEAT word {key}")
    assert page.location == PAGE
    assert wording(themed_store, key) == "- กิจกรรมต่าง ๆ เดิม"
    last = themed_store.edits(SLUG)[-1]
    assert (last.act, last.account) == (EditAct.WORD, "writer")
    writes(themed_store, EditAct.UNDO, str(last.id), "")
    assert wording(themed_store, key) == "- กิจกรรมต่างๆ เดิม"


def test_one_press_mends_everything_it_can(reporter: AtDesk, themed_store: Store) -> None:
    """In points and facts alike, one edit per text."""
    key = first_point(themed_store)
    writes(themed_store, EditAct.WORD, key, "- กิจกรรมต่างๆ  เดิม")
    writes(themed_store, EditAct.FACT, "summary", "แบ่ง  กลุ่มต่างๆ")
    before = len(standing(themed_store.edits(SLUG)))
    reporter.presses(MEND, on=PAGE, check="all")
    assert wording(themed_store, key) == "กิจกรรมต่าง ๆ เดิม"
    assert manuscript(themed_store, SLUG).outline.facts.summary == "แบ่ง กลุ่มต่าง ๆ"
    assert len(standing(themed_store.edits(SLUG))) == before + 2
    assert "แก้ให้ทั้งหมด" not in reporter.opens(PAGE).text


@pytest.mark.parametrize("check", ["", "REPEAT word gone-1", "x" * 500])
def test_what_is_mended_already_is_said_kindly(
    reporter: AtDesk, themed_store: Store, check: str
) -> None:
    """Nothing is changed by a press that comes too late."""
    reporter.presses(MEND, on=PAGE, check=check)
    assert themed_store.edits(SLUG) == []
    assert "จุดนี้ไม่มีสิ่งที่ต้องแก้ไขแล้ว" in reporter.opens(PAGE).text


def test_an_edition_is_looked_through_as_it_was_kept(
    reviewer: AtDesk, reporter: AtDesk, themed_store: Store
) -> None:
    """What was written since is not in it, and it cannot be mended."""
    key = first_point(themed_store)
    writes(themed_store, EditAct.WORD, key, "กิจกรรมต่างๆ เดิม")
    signs(reviewer)
    kept = manuscript(themed_store, SLUG)
    number = themed_store.add_edition(SLUG, marks(themed_store, SLUG, kept, "writer"))
    writes(themed_store, EditAct.WORD, key, "กิจกรรมต่าง ๆ เดิม")
    page = reporter.opens(f"{PAGE}?edition={number}").text
    assert "ไม้ยมก (ๆ) ต้องเว้นวรรค" in page.replace("\u00a0", " ")
    assert "แก้ให้" not in page
    assert "ไม้ยมก (ๆ) ต้องเว้นวรรค" not in reporter.opens(PAGE).text.replace("\u00a0", " ")
    for unknown in ("99", "ฉบับแรก", "1.5"):
        reporter.opens(f"{PAGE}?edition={unknown}", expecting=404)


def test_words_of_an_answer_that_may_not_be_quoted_are_not_shown(
    reporter: AtDesk, themed_store: Store
) -> None:
    """They are found in a point, and the page says so without saying them again."""
    _, found = reviewed(themed_store, SLUG)
    quotable = manuscript(themed_store, SLUG).quotable
    held = [s for s in found.statements if s.code not in quotable and s.status == "single"]
    secret = max(held, key=lambda s: len(s.text)).text
    other = [s.text for s in held if s.text != secret]
    writes(themed_store, EditAct.ADD, "1 2", f"พบว่า {secret}")
    page = reporter.opens(PAGE).text
    assert "ถ้อยคำตรงกับคำตอบที่ยกมาแสดงไม่ได้" in page
    assert not [text for text in (secret, *other) if len(text) > 25 and text in page]


def test_a_survey_without_themes_has_checks_too(
    writer: AtDesk, store: Store, workshop: str
) -> None:
    """A report of points by hand can be written before any answer was themed."""
    store.edit(SLUG, EditAct.ADD, "1 1", "ก" * 500, "writer")
    assert "ยังไม่มีผลจัดประเด็น" in writer.opens(PAGE).text
    writer.opens("/desk/nobody/report/checks", expecting=404)


@pytest.mark.browser
@pytest.mark.parametrize("size", [(390, 844), (820, 1180), (1280, 800)])
def test_the_page_fits_every_screen_and_nobody_is_shut_out(
    themed: Flask, themed_store: Store, serve: ServeApp, browser: Browser, size: tuple[int, int]
) -> None:
    """No sideways scroll, no violation, and the press works without a script."""
    served = serve(themed)
    key = first_point(themed_store)
    writes(themed_store, EditAct.WORD, key, f"- กิจกรรมต่างๆ  {'ยาว' * 60}")
    themed_store.add_account("writer", Role.WRITER)
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, java_script_enabled=False, locale="th-TH"
    )
    page = context.new_page()
    page.goto(served.address + one_time_link(themed_store, "writer"))
    page.get_by_role("button").first.click()
    page.goto(served.address + PAGE)
    expect(page.get_by_role("heading", name="ยังมีสิ่งที่ต้องแก้")).to_be_visible()
    page.get_by_role("button", name="แก้ให้ เลขข้อ กลุ่มที่ ๑ ข้อ ๑.๑").click()
    expect(page.get_by_role("status")).to_contain_text("แก้ให้แล้ว ๑ แห่ง")
    context.close()
    looking = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="th-TH")
    page = looking.new_page()
    page.goto(served.address + one_time_link(themed_store, "writer"))
    page.get_by_role("button").first.click()
    page.goto(served.address + PAGE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    looking.close()
