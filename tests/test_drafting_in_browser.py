"""The outline in a real browser: kept while typed, for two, by keyboard, and without script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from conftest import OpensInBrowser, tab_to, violations
from playwright.sync_api import Locator, Page, expect
from test_board_in_browser import too_wide
from test_drafting import FIRST, REPORT, SLUG, keys_of, points_of

from survey.records import EditAct, Role
from survey.store import Store

pytestmark = pytest.mark.browser

AtOutline = Callable[..., Page]


@pytest.fixture
def outlined(opens_in_browser: OpensInBrowser) -> AtOutline:
    """Somebody signed in, in front of a topic."""

    def opened(name: str = "writer", size: tuple[int, int] = (1280, 800), **more: Any) -> Page:
        return opens_in_browser(FIRST, name, Role.WRITER, size, **more)

    return opened


def box(page: Page, point: str) -> Locator:
    return page.locator(f"[id='wording-{point}']")


def state(page: Page, point: str) -> Locator:
    return page.locator(f"[id='{point}'] [data-state]")


def test_a_wording_is_kept_when_typing_stops_or_the_field_is_left(
    outlined: AtOutline, themed_store: Store
) -> None:
    """The page says so and stays; an undo takes the whole burst back."""
    point = points_of(themed_store)[0]
    page = outlined()
    page.evaluate("window.stayed = true")
    box(page, point.key).fill("ถ้อยคำแรก")
    expect(state(page, point.key)).to_have_text("ยังไม่ได้บันทึก")
    expect(state(page, point.key)).to_have_text("บันทึกแล้ว", timeout=10_000)
    box(page, point.key).fill("ถ้อยคำที่สอง")
    page.keyboard.press("Tab")
    expect(state(page, point.key)).to_have_text("บันทึกแล้ว")
    assert points_of(themed_store)[0].wording == "ถ้อยคำที่สอง"
    assert page.evaluate("window.stayed") is True
    assert len(themed_store.edits(SLUG)) == 2
    page.reload()
    page.locator("h1").click()
    page.keyboard.press("Control+z")
    expect(box(page, point.key)).to_have_value(point.wording)
    page.locator("h1").click()
    page.keyboard.press("Control+y")
    expect(box(page, point.key)).to_have_value("ถ้อยคำที่สอง")


def test_a_field_that_was_left_unchanged_writes_nothing(
    outlined: AtOutline, themed_store: Store
) -> None:
    """Neither leaving it nor pressing the button does."""
    point = keys_of(themed_store)[0]
    page = outlined()
    box(page, point).focus()
    page.keyboard.press("Tab")
    page.locator(f"[id='{point}']").get_by_role("button", name="บันทึกถ้อยคำ").click()
    expect(state(page, point)).to_have_text("บันทึกแล้ว")
    assert themed_store.edits(SLUG) == []


def test_what_cannot_be_sent_stays_in_the_page(outlined: AtOutline, themed_store: Store) -> None:
    """It says so, warns before leaving, and is kept once the network is back."""
    point = keys_of(themed_store)[0]
    page = outlined()
    page.route("**/word", lambda route: route.abort())
    box(page, point).fill("พิมพ์ตอนเครือข่ายหลุด")
    page.keyboard.press("Tab")
    expect(state(page, point)).to_contain_text("บันทึกไม่สำเร็จ ข้อความยังอยู่ในหน้านี้")
    warned: list[str] = []

    def stay(dialog: Any) -> None:
        warned.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="หัวข้อ ๒", exact=True).click()
    expect(box(page, point)).to_have_value("พิมพ์ตอนเครือข่ายหลุด")
    page.wait_for_function("document.title.includes('หัวข้อ ๑')")
    page.unroute("**/word")
    page.locator(f"[id='{point}']").get_by_role("button", name="บันทึกถ้อยคำ").click()
    expect(state(page, point)).to_have_text("บันทึกแล้ว")
    assert points_of(themed_store)[0].wording == "พิมพ์ตอนเครือข่ายหลุด"
    assert set(warned) == {"beforeunload"}


def test_two_writers_choose_in_the_page(outlined: AtOutline, themed_store: Store) -> None:
    """The later one sees both wordings without losing the place."""
    point, other, *_ = keys_of(themed_store)
    page = outlined()
    themed_store.edit(SLUG, EditAct.WORD, point, "ของปิติ", "ปิติ")
    themed_store.edit(SLUG, EditAct.WORD, other, "ของปิติข้อสอง", "ปิติ")
    for key, choice, wording in (
        (point, "ใช้ถ้อยคำที่ท่านพิมพ์", "ของฉัน"),
        (other, "ใช้ถ้อยคำของ ปิติ", "ของปิติข้อสอง"),
    ):
        box(page, key).fill("ของฉัน")
        page.keyboard.press("Tab")
        clash = page.locator(f"[id='{key}'] [data-clash]")
        expect(clash).to_contain_text("ปิติ แก้ถ้อยคำข้อนี้หลังจากที่ท่านเปิดหน้านี้")
        expect(clash.locator("blockquote")).to_have_text(re.compile("^ของปิติ"))
        expect(box(page, key)).to_have_value("ของฉัน")
        clash.get_by_role("button", name=choice).click()
        expect(clash).to_have_count(0)
        expect(state(page, key)).to_have_text("บันทึกแล้ว")
        expect(box(page, key)).to_have_value(wording)
    assert [point.wording for point in points_of(themed_store)[:2]] == ["ของฉัน", "ของปิติข้อสอง"]


def test_another_act_takes_along_what_was_typed(outlined: AtOutline, themed_store: Store) -> None:
    """Also what was typed in another point a moment ago."""
    first, second, *_ = keys_of(themed_store)
    page = outlined()
    box(page, first).fill("พิมพ์ข้อแรก")
    box(page, second).fill("พิมพ์ข้อสอง")
    page.locator(f"[id='{second}']").get_by_role("button", name="ขึ้น").click()
    page.wait_for_url(f"**#{second}")
    expect(page.locator(".points").nth(1).locator("textarea").first).to_have_value("พิมพ์ข้อสอง")
    assert [p.wording for p in points_of(themed_store)[:2]] == ["พิมพ์ข้อสอง", "พิมพ์ข้อแรก"]


def test_a_press_of_the_mouse_is_taken_where_nothing_waits_to_be_kept(
    outlined: AtOutline, themed_store: Store
) -> None:
    """The first one; a browser drops what is sent again while it is still being sent."""
    second = keys_of(themed_store)[1]
    page = outlined()
    page.locator(f"[id='{second}']").get_by_role("button", name="ขึ้น").click()
    page.wait_for_url(f"**#{second}")
    assert points_of(themed_store)[0].key == second


def test_what_was_kept_just_now_is_what_undo_takes_back(
    outlined: AtOutline, themed_store: Store
) -> None:
    """Without opening the page again; and the button says so."""
    first = keys_of(themed_store)[0]
    page = outlined()
    expect(page.locator("#undo")).to_be_disabled()
    box(page, first).fill("ถ้อยคำใหม่")
    box(page, first).blur()
    expect(page.locator("#undo-says")).to_contain_text("ถ้อยคำใหม่")
    page.locator("#undo").click()
    expect(page.get_by_role("status").first).to_contain_text("ย้อนกลับ")
    assert points_of(themed_store)[0].wording != "ถ้อยคำใหม่"


def test_everything_is_done_by_keyboard(outlined: AtOutline, themed_store: Store) -> None:
    """From the wording to where it comes from, and joined by Enter in its field."""
    first, second, *_ = keys_of(themed_store)
    page = outlined()
    box(page, second).focus()
    summary = page.locator(f"[id='{second}'] summary")
    tab_to(page, summary)
    page.keyboard.press("Enter")
    tab_to(page, page.locator(f"[id='into-{second}']"))
    page.keyboard.type("๒.๑")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**#{first}")
    expect(page.get_by_role("status").first).to_contain_text("รวมเข้ากับ")
    assert points_of(themed_store)[0].joined == (second,)


@pytest.mark.parametrize("size", [(390, 844), (820, 1180), (1280, 800)])
def test_the_pages_fit_and_are_accessible(
    outlined: AtOutline, themed_store: Store, size: tuple[int, int]
) -> None:
    """On a phone, a tablet and a laptop: no sideways scroll, nothing that axe finds."""
    first, second, third, *_ = points = points_of(themed_store)
    for act, subject, value in (
        (EditAct.WORD, first.key, "นายสมชาย ใจดี เสนอให้แจ้งล่วงหน้า" * 9),
        (EditAct.QUOTE, first.key, first.offered[0].code),
        (EditAct.JOIN, third.key, second.key),
        (EditAct.DROP, points[-1].key, "ซ้ำ"),
        (EditAct.ADD, "1 2", "ก" * 500),
        (EditAct.WORD, "zz-1", "ถ้อยคำที่ค้าง" * 9),
    ):
        themed_store.edit(SLUG, act, subject, value, "writer")
    page = outlined(size=size)
    for details in page.locator("details").all():
        details.evaluate("each => { each.open = true }")
    assert too_wide(page) == []
    assert violations(page) == []
    for path in (REPORT, f"{REPORT}/history"):
        page.goto(path)
        assert too_wide(page) == []
        assert violations(page) == []


def test_without_a_script_every_form_has_its_button(
    outlined: AtOutline, themed_store: Store
) -> None:
    """Wording, order, quotes: plain forms, and Enter in a field presses nothing else."""
    first, second, *_ = keys_of(themed_store)
    page = outlined(java_script_enabled=False)
    box(page, first).fill("ไม่มีสคริปต์")
    page.locator(f"[id='{first}']").get_by_role("button", name="บันทึกถ้อยคำ").click()
    expect(page.get_by_role("status").first).to_contain_text("บันทึกถ้อยคำแล้ว")
    page.locator(f"[id='{first}']").get_by_role("button", name="ลง", exact=False).first.click()
    assert keys_of(themed_store)[:2] == [second, first]
    page.locator(f"[id='{first}'] summary").click()
    page.locator(f"[id='reason-{first}']").fill("ซ้ำกับข้ออื่น")
    page.keyboard.press("Enter")
    assert keys_of(themed_store)[:2] == [second, first]
    page.get_by_role("button", name="ไม่นำลงรายงาน").locator("visible=true").click()
    expect(page.get_by_role("status").first).to_contain_text("ไม่นำข้อนี้ลงรายงานแล้ว")
    assert first not in keys_of(themed_store)


def test_three_hundred_points_can_be_worked_on(outlined: AtOutline, themed_store: Store) -> None:
    """A wording is kept, and what else can be done with a point is a link away."""
    with themed_store.transaction():
        for number in range(300):
            themed_store.edit(SLUG, EditAct.ADD, "1 2", f"ข้อที่ {number} " * 8, "writer")
    point = keys_of(themed_store)[-1]
    page = outlined()
    box(page, point).fill("ถ้อยคำ")
    page.keyboard.press("Tab")
    expect(state(page, point)).to_have_text("บันทึกแล้ว", timeout=10_000)
    page.locator(f"[id='{point}']").get_by_role("link", name="ที่มา คำพูด ย้าย รวม").click()
    page.locator(f"[id='to-{point}']").fill("๒.๒๕๐")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("ย้ายข้อแล้ว")
    assert keys_of(themed_store)[249] == point
    assert points_of(themed_store)[249].wording == "ถ้อยคำ"
