"""The review board in a real browser: without waiting, by hand and by keyboard, and for two."""

from collections.abc import Callable
from typing import Any

import pytest
from conftest import OpensInBrowser, tab_to, violations
from playwright.sync_api import Locator, Page, expect

from survey.records import Act, Role
from survey.runs import reviewed
from survey.store import Store

pytestmark = pytest.mark.browser

SLUG = "workshop"
NUMERALS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
AtBoard = Callable[..., Page]


@pytest.fixture
def board(opens_in_browser: OpensInBrowser) -> AtBoard:
    """Somebody signed in, in front of a topic."""

    def opened(name: str = "facilitator", size: tuple[int, int] = (1280, 800), **more: Any) -> Page:
        return opens_in_browser(f"/desk/{SLUG}/themes/1", name, Role.FACILITATOR, size, **more)

    return opened


def keys_of(store: Store, at: int = 0, topic: int = 1) -> tuple[str, list[str]]:
    """The key of a topic's theme, and those of its statements."""
    _, found = reviewed(store, SLUG)
    theme = [t.key for t in found.themes if t.topic == topic][at]
    return theme, [s.key for s in found.members(theme)]


def place_of(store: Store, key: str) -> str:
    return next(s.theme for s in reviewed(store, SLUG)[1].statements if s.key == key)


def held(page: Page, theme: str, key: str) -> Locator:
    """The tick of a statement on a theme's card."""
    return page.locator(f"#all-{theme} input[value='{key}']")


def add_up(page: Page) -> None:
    """Assert that the sums at the head of a board hold."""
    told = page.locator("ul.sums li b").all_inner_texts()
    total, *parts = [int(text.replace(",", "").translate(NUMERALS)) for text in told]
    assert total == sum(parts[:-1])


def too_wide(page: Page) -> list[str]:
    """What makes a page scroll sideways, if it does."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll("body *")]
            .filter(each => each.getBoundingClientRect().right > innerWidth)
            .slice(0, 9)
            .map(each => `${each.getBoundingClientRect().right} ${each.outerHTML.slice(0, 80)}`)"""
    )


def test_what_is_ticked_moves_without_a_new_page(board: AtBoard, themed_store: Store) -> None:
    """The page stays, what was open stays open, and the count follows the ticks."""
    (theme, keys), (target, _) = keys_of(themed_store), keys_of(themed_store, 1)
    page = board()
    page.evaluate("window.stayed = true")
    page.locator(f"#all-{theme} > summary").click()
    expect(page.locator("#picked")).to_have_text("เลือกไว้ ๐ ข้อความ")
    held(page, theme, keys[0]).check()
    held(page, theme, keys[1]).check()
    expect(page.locator("#picked")).to_have_text("เลือกไว้ ๒ ข้อความ")
    page.locator("#act-theme").select_option(target)
    page.get_by_role("button", name="ย้าย", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("ย้ายแล้ว ๒ ข้อความ")
    assert page.evaluate("window.stayed") is True
    expect(page.locator(f"#all-{theme}")).to_have_attribute("open", "")
    expect(held(page, target, keys[0])).to_have_count(1)
    expect(held(page, theme, keys[0])).to_have_count(0)
    expect(page.locator("#picked")).to_have_text("เลือกไว้ ๐ ข้อความ")
    add_up(page)
    page.reload()
    add_up(page)


def test_a_statement_is_dragged_to_another_card(board: AtBoard, themed_store: Store) -> None:
    """It goes where it is dropped; what is dropped outside of every card stays."""
    (theme, keys), (target, _) = keys_of(themed_store), keys_of(themed_store, 1)
    page = board()
    page.locator(f"#all-{theme} > summary").click()
    statement = page.locator(f"#all-{theme} [data-statement='{keys[0]}']")
    statement.drag_to(page.locator(".acting .picked"))
    assert themed_store.decisions(SLUG) == []
    statement.drag_to(page.locator(f"[id='{target}'] h2"))
    expect(page.get_by_role("status").first).to_contain_text("ย้ายแล้ว ๑ ข้อความ")
    assert place_of(themed_store, keys[0]) == target
    add_up(page)


def test_the_usual_keys_undo_and_do_again(board: AtBoard, themed_store: Store) -> None:
    """On either keyboard layout; while somebody writes, they are the field's own."""
    theme, _ = keys_of(themed_store)
    themed_store.decide(SLUG, Act.RENAME, theme, "ชื่อที่ตั้ง", "facilitator")
    page = board()
    named = page.get_by_role("heading", name="ชื่อที่ตั้ง")
    expect(named).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(named).to_have_count(0)
    page.keyboard.press("Control+y")
    expect(named).to_have_count(1)
    page.evaluate(
        "dispatch = new KeyboardEvent('keydown',"
        "{key: 'ผ', code: 'KeyZ', ctrlKey: true, bubbles: true});"
        "document.body.dispatchEvent(dispatch)"
    )
    expect(named).to_have_count(0)
    page.locator("#find").fill("ur")
    page.keyboard.press("Control+y")
    page.keyboard.press("u")
    expect(page.locator("#find")).to_have_value("uru")
    expect(named).to_have_count(0)


def test_an_act_by_keyboard_alone(board: AtBoard, themed_store: Store) -> None:
    """From the summary of a card to the button, and the person is told what was done."""
    theme, keys = keys_of(themed_store)
    page = board()
    page.locator(f"#all-{theme} > summary").focus()
    page.keyboard.press("Enter")
    tab_to(page, held(page, theme, keys[0]))
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#act-theme")).to_be_focused()
    tab_to(page, page.locator("#more-acts > summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("#act-reason"))
    page.keyboard.type("ไม่เกี่ยวกับคำถาม")
    tab_to(page, page.get_by_role("button", name="ไม่นำมาใช้", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("ไม่นำ ๑ ข้อความมาใช้")
    expect(page.locator("#set-aside")).to_contain_text("ไม่นำมาใช้ ๑ ข้อความ")
    add_up(page)


def test_enter_in_a_field_does_what_stands_beside_it(board: AtBoard, themed_store: Store) -> None:
    """A person who types a name for a new theme and presses Enter gets that theme."""
    (theme, keys), (target, _) = keys_of(themed_store), keys_of(themed_store, 1)
    page = board()
    page.locator(f"#all-{theme} > summary").click()
    held(page, theme, keys[0]).check()
    page.locator("#act-theme").select_option(target)
    page.locator("#more-acts > summary").click()
    page.locator("#act-label").fill("ชื่อที่พิมพ์")
    page.locator("#act-label").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("ตั้งประเด็น “ชื่อที่พิมพ์” แล้ว")
    assert themed_store.decisions(SLUG)[-1].act is Act.SPLIT


def test_a_board_by_touch(board: AtBoard, themed_store: Store) -> None:
    """On a tablet held upright, by taps alone; what is tapped is large enough."""
    (theme, keys), (target, _) = keys_of(themed_store), keys_of(themed_store, 1)
    page = board(size=(820, 1180), has_touch=True)
    page.locator(f"#all-{theme} > summary").tap()
    label = page.locator(f"#all-{theme} [data-statement='{keys[0]}']")
    label.tap()
    expect(held(page, theme, keys[0])).to_be_checked()
    page.locator("#act-theme").select_option(target)
    for tapped in (label, page.locator("#do-move"), page.locator("#act-theme")):
        box = tapped.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    page.locator("#do-move").tap()
    expect(page.get_by_role("status").first).to_contain_text("ย้ายแล้ว ๑ ข้อความ")
    assert too_wide(page) == []


def test_of_two_at_once_the_second_is_told_and_keeps_her_ticks(
    board: AtBoard, themed_store: Store
) -> None:
    """She sees what the other did, and presses again."""
    (theme, keys), (target, _) = keys_of(themed_store), keys_of(themed_store, 1)
    first, second = board("first"), board("second")
    for page in (first, second):
        page.locator(f"#all-{theme} > summary").click()
        held(page, theme, keys[0]).check()
    held(second, theme, keys[1]).check()
    first.locator("#act-theme").select_option(target)
    first.locator("#do-move").click()
    expect(first.get_by_role("status").first).to_contain_text("ย้ายแล้ว")
    second.locator("#act-theme").select_option("-")
    second.locator("#do-move").click()
    expect(second.get_by_role("alert")).to_contain_text("ยังไม่ได้ทำรายการนี้")
    expect(second.locator(".notice").first).to_contain_text("first: จัด ๑ ข้อความไว้ใน")
    expect(second.locator("#picked")).to_have_text("เลือกไว้ ๒ ข้อความ")
    expect(second.locator("#act-theme")).to_have_value("-")
    assert violations(second) == []
    second.locator("#do-move").click()
    expect(second.get_by_role("status").first).to_contain_text("ย้ายแล้ว ๒ ข้อความ")
    assert place_of(themed_store, keys[0]) == ""
    add_up(second)


def test_every_act_with_scripts_off(board: AtBoard, themed_store: Store) -> None:
    """Names, moves, new themes, setting aside, sending, agreeing, undoing and doing again."""
    (theme, keys), (target, _) = keys_of(themed_store), keys_of(themed_store, 1)
    page = board(java_script_enabled=False)
    told = page.get_by_role("status").first

    def tick(key: str) -> None:
        if page.locator(f"#all-{theme}").get_attribute("open") is None:
            page.locator(f"#all-{theme} > summary").click()
        held(page, theme, key).check()

    def more() -> None:
        page.locator("#more-acts > summary").click()

    tick(keys[0])
    page.locator("#act-theme").select_option(target)
    page.locator("#do-move").click()
    expect(told).to_contain_text("ย้ายแล้ว")
    tick(keys[1])
    more()
    page.locator("#act-label").fill("ประเด็นใหม่ (ทดสอบ)")
    page.get_by_role("button", name="ตั้งประเด็นใหม่").click()
    expect(page.get_by_role("heading", name="ประเด็นใหม่ (ทดสอบ)", exact=True)).to_be_visible()
    tick(keys[2])
    more()
    page.locator("#act-reason").fill("อ่านไม่เข้าใจ")
    page.get_by_role("button", name="ไม่นำมาใช้", exact=True).click()
    expect(told).to_contain_text("ไม่นำ ๑ ข้อความมาใช้")
    tick(keys[3])
    more()
    page.locator("#act-topic").select_option("2")
    page.get_by_role("button", name="ส่งไปหัวข้อนั้น").click()
    expect(told).to_contain_text("ส่ง ๑ ข้อความไปหัวข้อ ๒")
    page.locator(f"[id='{theme}']").get_by_role("button", name="เห็นชอบประเด็นนี้").click()
    expect(page.locator(f"[id='{theme}']")).to_contain_text("เห็นชอบแล้ว")
    page.get_by_role("button", name="ย้อนกลับ").click()
    expect(told).to_contain_text("ย้อนกลับรายการล่าสุดแล้ว")
    page.get_by_role("button", name="ทำซ้ำ").click()
    expect(told).to_contain_text("นำรายการที่ย้อนกลับกลับมาใช้แล้ว")
    add_up(page)
    page.locator("#find").fill("กิจกรรม")
    page.get_by_role("button", name="ค้น", exact=True).click()
    expect(page.locator("#hits")).to_be_visible()
    page.get_by_role("link", name="ประวัติการแก้ไข").first.click()
    expect(page.get_by_role("table")).to_contain_text("ไม่นำ ๑ ข้อความมาใช้ เหตุผล: อ่านไม่เข้าใจ")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (820, 1180), (1280, 800)])
def test_no_page_of_the_board_shuts_anybody_out(
    board: AtBoard, themed_store: Store, width: int, height: int
) -> None:
    """axe-core finds nothing, and nothing is scrolled sideways, also with long names."""
    (theme, keys), (other, _) = keys_of(themed_store), keys_of(themed_store, 1)
    themed_store.decide(SLUG, Act.RENAME, theme, "ชื่อประเด็นที่ยาว" * 4, "facilitator")
    themed_store.decide(SLUG, Act.RENAME, other, "ก" * 80, "facilitator")
    themed_store.decide(SLUG, Act.ASIDE, keys[0], "เหตุผล" * 20, "facilitator")
    themed_store.database.execute(
        "UPDATE statement SET misplaced = 1, identifying = 1, says = 2 WHERE key = ?", [keys[1]]
    )
    page = board(size=(width, height))
    for path in (
        "themes/1?q=กิจกรรม",
        "themes/1",
        "history",
        f"themes/1/{theme}/why",
        f"themes/1/{theme}/split",
    ):
        page.goto(f"/desk/{SLUG}/{path}")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert violations(page) == [], path
        assert too_wide(page) == [], path


def test_what_else_can_be_done_is_within_reach_on_a_phone(board: AtBoard) -> None:
    """The panel over the page stands inside the screen, its fields and buttons whole."""
    page = board(size=(390, 844))
    page.locator("#more-acts > summary").click()
    panel = page.locator("#more-acts .panel").bounding_box()
    assert panel is not None
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= 390
    assert panel["y"] >= 0
