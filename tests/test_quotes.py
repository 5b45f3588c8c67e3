"""Writers find quotes, pick them into a basket, and attach them to points of the report."""

import re
from collections.abc import Callable

import pytest
from conftest import AtDesk, Served, check_page, violations
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from test_workshop import signs
from werkzeug.test import TestResponse

from analysis.model import Settings
from survey.access import one_time_link
from survey.findings import Quote
from survey.manuscript import Manuscript, manuscript
from survey.outline import most_quotes
from survey.records import Act, EditAct, Role
from survey.runs import analyse_survey, reviewed
from survey.store import Store

SLUG = "workshop"
QUOTES = f"/desk/{SLUG}/quotes"
LATE = f"{QUOTES}?words=แจ้งช้า"
CANARY = "นกขมิ้นเหลืองอ่อน"
ServeApp = Callable[[Flask], Served]


def held(store: Store) -> Manuscript:
    return manuscript(store, SLUG)


def some(store: Store, number: int = 3) -> list[Quote]:
    """Some quotes whose words no other quote holds, so that a page without them can be told."""
    every = list(held(store).quotable.values())
    apart = [q for q in every if sum(q.text in other.text for other in every) == 1]
    return apart[:number]


def picks(person: AtDesk, *quotes: Quote, on: str = QUOTES) -> TestResponse:
    return person.presses(f"{QUOTES}/pick", on=on, codes=[quote.code for quote in quotes])


def on_page(text: str) -> list[str]:
    """The codes of the results on a page, in their order."""
    return re.findall(r'<li id="q-([^"]+)"', text)


def test_what_says_the_same_stands_after_the_words_with_its_reason(reporter: AtDesk) -> None:
    """Whoever looks for แจ้งช้า reads what was said of short notice."""
    page = reporter.opens(LATE).text
    exact, concept = page.index("<mark>แจ้งช้า</mark>"), page.index("ตรงกับแนวคิด: การแจ้งกระชั้นชิด")
    assert exact < concept
    assert "ตรงคำค้น ๒" in page


def test_every_quote_of_the_report_is_on_one_page_of_the_list(
    reporter: AtDesk, themed_store: Store
) -> None:
    """Fifty a page, each once; a page beyond the last is the last."""
    quotable = held(themed_store).quotable
    last = (len(quotable) + 49) // 50
    pages = [on_page(reporter.opens(f"{QUOTES}?page={n}").text) for n in range(1, last + 1)]
    assert [len(page) for page in pages[:-1]] == [50] * (last - 1)
    codes = [code for page in pages for code in page]
    assert len(codes) == len(quotable)
    assert set(codes) == set(quotable)
    for beyond in ("999", "-1", "x"):
        assert on_page(reporter.opens(f"{QUOTES}?page={beyond}").text) in (pages[0], pages[-1])


def test_quotes_are_those_of_what_was_signed_off(reviewer: AtDesk, themed_store: Store) -> None:
    """Page and report agree, also about what was moved since."""
    signs(reviewer)
    theme = themed_store.versions(SLUG)[0].themes[0]
    before = set(held(themed_store).quotable)
    for statement in theme.statements:
        themed_store.decide(SLUG, Act.MOVE, statement, "", "facilitator")
    text = "".join(reviewer.opens(f"{QUOTES}?page={n}").text for n in range(1, 6))
    assert set(held(themed_store).quotable) == before == set(on_page(text))


def test_length_narrows_the_list(reporter: AtDesk, themed_store: Store) -> None:
    """Short ones only, for a table."""
    quotable = held(themed_store).quotable
    codes = on_page(reporter.opens(f"{QUOTES}?length=SHORT").text)
    assert codes
    assert all(len(quotable[code].text) <= 40 for code in codes)


def test_a_choice_that_is_no_longer_there_is_told(reporter: AtDesk) -> None:
    """A bookmark outlives a theme's name; what was typed stays."""
    page = reporter.opens(f"{QUOTES}?theme=ชื่อเก่า&words=แจ้ง").text
    assert "ไม่มีประเด็นชื่อนี้แล้ว" in page
    assert 'value="แจ้ง"' in page


def test_counts_of_what_is_withheld_follow_topic_and_section_only(reporter: AtDesk) -> None:
    """Words, theme and length would make groups small enough to tell of somebody."""
    page = reporter.opens(f"{QUOTES}?withheld=y&topic=2&words=แจ้ง").text
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert re.findall(r"<tr><td>(.)", table) == ["๒"] * table.count("<tr>")
    assert "ไม่มีผลกับรายการนี้" in page
    assert page.count('<li id="q-') == 0
    assert (
        table
        == (
            reporter.opens(f"{QUOTES}?withheld=y&topic=2")
            .text.partition("<tbody>")[2]
            .partition("</tbody>")[0]
        )
    )


def test_no_search_tells_what_is_withheld(reporter: AtDesk, themed_store: Store) -> None:
    """For a word that only a withheld statement has, the page is that of a word nobody wrote."""
    (hidden, unticked, _) = some(themed_store)
    key = "SELECT statement FROM quote_code WHERE code = ?"
    themed_store.database.execute(
        f"UPDATE statement SET identifying = 1, text = ? WHERE key = ({key})",
        [f"แจ้งช้า {CANARY}", hidden.code],
    )
    themed_store.database.execute(
        f"UPDATE statement SET quotable = 0, text = ? WHERE key = ({key})",
        [f"{CANARY} กระชั้นชิด", unticked.code],
    )
    for seen, unseen in [(CANARY, "นกกระจอกเทศสีชมพู"), (hidden.code, "K4-9999")]:
        for rest in ("", "&withheld=y", "&topic=1", "&length=SHORT"):
            pages = [
                reporter.opens(f"{QUOTES}?words={words}{rest}").text.replace(words, "…")
                for words in (seen, unseen)
            ]
            first, second = (re.sub(r'value="[^"]*\.[^"]*"|words=[^"&]*', "", p) for p in pages)
            assert first == second
    for path in (LATE, QUOTES, f"{QUOTES}?page=2", f"{QUOTES}?words=กระชั้นชิด"):
        page = reporter.opens(path).text
        assert CANARY not in page
        assert hidden.code not in page
        assert unticked.code not in page


def test_quotes_are_picked_one_by_one_and_several_at_once(
    reporter: AtDesk, themed_store: Store
) -> None:
    """They wait in the order in which they were picked, each once, and the search stays."""
    first, second, third = some(themed_store)
    back = picks(reporter, first, on=LATE)
    assert back.location.endswith(f"#q-{first.code}")
    reporter.presses(f"{QUOTES}/pick?words=แจ้ง", on=QUOTES, codes=[third.code, first.code])
    picks(reporter, second)
    assert held(themed_store).outline.basket == (first.code, third.code, second.code)
    assert len(themed_store.edits(SLUG)) == 3
    reporter.presses(f"{QUOTES}/let-go", on=QUOTES, codes=[third.code])
    assert held(themed_store).outline.basket == (first.code, second.code)
    page = reporter.opens(QUOTES).text
    assert "ตะกร้า (๒ รายการ)" in page
    assert page.count("อยู่ในตะกร้าแล้ว") == 2
    assert themed_store.edits(SLUG)[-1].act is EditAct.LET_GO


def test_a_press_leads_back_to_the_same_search(reporter: AtDesk, themed_store: Store) -> None:
    """With its words, filters and page."""
    (quote, *_) = some(themed_store)
    path = f"{QUOTES}/pick?topic=1&page=2&words=x&slug=other&next=//elsewhere"
    back = reporter.presses(path, on=QUOTES, codes=[quote.code]).location
    assert back == f"{QUOTES}?topic=1&page=2&words=x#q-{quote.code}"


def test_picking_nothing_or_what_is_withheld_is_told(reporter: AtDesk, themed_store: Store) -> None:
    """Nothing is done, and the other ticks stay."""
    (quote, *_) = some(themed_store)
    page = reporter.presses(f"{QUOTES}/pick", on=QUOTES, expecting=422)
    check_page(page)
    assert "โปรดเลือกคำพูดอ้างอิงอย่างน้อยหนึ่งรายการก่อน" in page.text
    codes = [quote.code, "Z9-9999"]
    page = reporter.presses(f"{QUOTES}/pick", on=QUOTES, expecting=422, codes=codes)
    assert "รหัส Z9-9999 ยกไปใช้ไม่ได้แล้ว" in page.text
    assert f'aria-label="เลือก {quote.code}" checked' in page.text
    for act in ("let-go", "attach"):
        page = reporter.presses(f"{QUOTES}/{act}", on=QUOTES, expecting=422, codes=[])
        assert "โปรดเลือกคำพูดอ้างอิงอย่างน้อยหนึ่งรายการก่อน" in page.text
    assert themed_store.edits(SLUG) == []


def test_a_quote_is_attached_to_the_point_of_its_theme_with_one_press(
    reporter: AtDesk, themed_store: Store
) -> None:
    """The basket offers it, and tells afterwards where it is attached."""
    (quote, *_) = some(themed_store)
    picks(reporter, quote)
    page = reporter.opens(QUOTES).text
    key = re.search(r'name="point" value="([^"]+)"', page)
    assert key
    reporter.presses(f"{QUOTES}/attach", on=QUOTES, codes=[quote.code], point=key[1])
    drawn = held(themed_store).outline
    point = drawn.point(key[1])
    assert point
    assert (point.topic, point.section) == (quote.topic, quote.section)
    assert quote.theme in point.themes
    assert point.quotes == (quote,)
    link = f"/desk/{SLUG}/report/outline/{point.topic}#{point.key}"
    assert reporter.opens(QUOTES).text.count(f'แนบแล้วที่ <a href="{link}"') == 2


def test_a_point_takes_no_more_quotes_than_its_group_allows(
    reporter: AtDesk, themed_store: Store
) -> None:
    """The refusal tells how many, why and what to do; nothing is attached, nothing typed lost."""
    of_report = held(themed_store)
    point = next(p for p in of_report.outline.points if most_quotes(p, 5) == 1)
    quotes = some(themed_store)
    picks(reporter, *quotes)
    codes = [quote.code for quote in quotes]
    path = f"{QUOTES}/attach"
    page = reporter.presses(path, on=QUOTES, expecting=422, codes=codes, point=point.key)
    check_page(page)
    assert "แนบคำพูดอ้างอิงได้ ๑ รายการ" in page.text
    assert "จึงยังไม่ได้แนบรายการใด โปรดเลือกให้น้อยลง หรือเลือกข้ออื่น" in page.text
    assert f'<option value="{point.key}" selected>' in page.text
    assert page.text.count('ในตะกร้า" checked') == 3
    reporter.presses(path, on=QUOTES, codes=codes[:1], point=point.key)
    page = reporter.presses(path, on=QUOTES, expecting=422, codes=codes[1:2], point=point.key)
    assert "ถอดรายการเดิมออกที่โครงรายงานก่อน" in page.text
    # What it bears already is no more.
    reporter.presses(path, on=QUOTES, codes=codes[:1], point=point.key)
    assert [e.act for e in themed_store.edits(SLUG)].count(EditAct.QUOTE) == 1


def test_a_quote_needs_a_point_that_is_there(reporter: AtDesk, themed_store: Store) -> None:
    """None chosen, or one that went: told, with the ticks kept."""
    (quote, *_) = some(themed_store)
    picks(reporter, quote)
    for point, said in [("", "โปรดเลือกข้อของรายงาน"), ("gone-1", "ไม่มีข้อนี้ในโครงรายงานแล้ว")]:
        page = reporter.presses(
            f"{QUOTES}/attach", on=QUOTES, expecting=422, codes=[quote.code], point=point
        )
        assert said in page.text
        assert f'aria-label="เลือก {quote.code} ในตะกร้า" checked' in page.text


def test_codes_survive_moves_merges_and_new_runs(reviewer: AtDesk, themed_store: Store) -> None:
    """What was picked and attached stays the same words under the same code."""
    before = held(themed_store)
    texts = {code: quote.text for code, quote in before.quotable.items()}
    _, found = reviewed(themed_store, SLUG)
    first, second, third = [theme for theme in found.themes if theme.topic == 1][:3]
    moved, *_ = found.members(third.key)
    picked = [before.quotable[s.code] for s in found.members(first.key) if s.code in texts][:2]
    picks(reviewer, *picked)
    themed_store.decide(SLUG, Act.MOVE, moved.key, second.key, "facilitator")
    merged = ",".join([first.key, *(s.key for s in found.members(first.key))])
    themed_store.decide(SLUG, Act.MERGE, merged, second.key, "facilitator")
    analyse_survey(themed_store, SLUG, Settings(), None, lambda step, done: None)
    signs(reviewer)
    after = held(themed_store)
    assert after.outline.basket == tuple(quote.code for quote in picked)
    assert {c: q.text for c, q in after.quotable.items() if c in texts} == {
        c: text for c, text in texts.items() if c in after.quotable
    }
    assert {after.quotable[quote.code].theme for quote in picked} == {second.label}
    assert len(after.quotable.keys() & texts.keys()) > 0.8 * len(texts)


def test_a_pick_that_may_not_be_quoted_any_more_is_told_without_its_words(
    reporter: AtDesk, themed_store: Store
) -> None:
    """By its code, with no reason of its own; it can be let go."""
    quote, other, _ = some(themed_store)
    picks(reporter, quote, other)
    themed_store.database.execute(
        "UPDATE statement SET identifying = 1 WHERE text = ?", [quote.text]
    )
    page = reporter.opens(QUOTES).text
    assert f'ยกไปใช้ไม่ได้แล้ว: <span class="code">{quote.code}</span>' in page
    assert quote.text not in page.replace("\u00a0", " ")
    assert "ตะกร้า (๑ รายการ)" in page
    reporter.presses(f"{QUOTES}/let-go", on=QUOTES, codes=[quote.code])
    assert quote.code not in reporter.opens(QUOTES).text


def test_before_there_are_themes_the_page_says_so(writer: AtDesk, workshop: str) -> None:
    """A report of points by hand can be begun; there is nothing to quote yet."""
    assert "ยังไม่ได้จัดประเด็น" in writer.opens(QUOTES).text


def at_desk(page: Page, served: Served, store: Store) -> Page:
    store.add_account("writer", Role.WRITER)
    page.goto(served.address + one_time_link(store, "writer"))
    page.get_by_role("main").get_by_role("button").click()
    return page


@pytest.mark.browser
def test_a_quote_is_copied_with_its_code_and_theme(
    themed: Flask, themed_store: Store, desk: Page, serve: ServeApp
) -> None:
    """One press, by keyboard or mouse; where there is no clipboard its text is selected."""
    served = serve(themed)
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    at_desk(desk, served, themed_store).goto(served.address + LATE)
    code = desk.locator("ol.quotes > li").first.get_attribute("id")
    assert code
    quote = held(themed_store).quotable[code[2:]]
    wanted = f"“{quote.text}” (รหัส {quote.code} ประเด็น “{quote.theme}”)"
    desk.get_by_role("button", name=f"คัดลอก {quote.code}").press("Enter")
    expect(desk.get_by_text("คัดลอกแล้ว")).to_be_visible()
    pasted = str(desk.evaluate("navigator.clipboard.readText()"))
    assert pasted.replace("\u00a0", " ") == wanted
    desk.evaluate(
        "() => { Object.defineProperty(navigator, 'clipboard', {value: undefined});"
        "document.execCommand = () => false; }"
    )
    desk.get_by_role("button", name=f"คัดลอก {quote.code}").click()
    expect(desk.get_by_text("ระบบเลือกข้อความไว้ให้แล้ว")).to_be_visible()
    assert str(desk.evaluate("getSelection().toString()")).replace("\u00a0", " ") == wanted


@pytest.mark.browser
def test_quotes_are_picked_and_attached_with_scripts_off(
    themed: Flask, themed_store: Store, phone: Page, serve: ServeApp
) -> None:
    """Ticked, put in the basket, attached to the point of their theme, let go."""
    served = serve(themed)
    at_desk(phone, served, themed_store).goto(served.address + LATE)
    assert phone.get_by_role("button", name="คัดลอก").count() == 0
    for box in phone.locator("#pick input[type=checkbox]").all()[:2]:
        box.check()
    phone.get_by_role("button", name="หยิบรายการที่เลือกใส่ตะกร้า").click()
    expect(phone.locator("#basket .quotes > li")).to_have_count(2)
    phone.get_by_role("button", name="แนบกับข้อ").first.click()
    expect(phone.get_by_role("status").first).to_contain_text("แนบคำพูดอ้างอิงกับข้อ")
    phone.get_by_role("button", name="นำออก", exact=False).first.click()
    expect(phone.locator("#basket .quotes > li")).to_have_count(1)
    assert phone.get_by_label("คำค้นหรือรหัส").input_value() == "แจ้งช้า"
    assert sum(len(point.quotes) for point in held(themed_store).outline.points) == 1


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 820, 1280])
def test_the_page_fits_and_is_accessible(
    themed: Flask, themed_store: Store, browser: Browser, serve: ServeApp, width: int
) -> None:
    """axe-core finds nothing, and nothing has to be scrolled sideways; an endless word neither."""
    served = serve(themed)
    page = browser.new_page(viewport={"width": width, "height": 844}, locale="th-TH")
    at_desk(page, served, themed_store)
    quotes = some(themed_store)
    for quote in quotes:
        themed_store.edit(SLUG, EditAct.PICK, quote.code, "", "writer")
    themed_store.edit(SLUG, EditAct.ADD, "1 1", "ก" * 500, "writer")
    for rest in ("", "?words=แจ้งช้า", "?withheld=y", "?words=ฮิปโปโปเตมัส", f"?words={'ก' * 101}"):
        page.goto(f"{served.address}{QUOTES}{rest}")
        assert violations(page) == [], rest
        wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide[0] <= wide[1], rest
    page.close()
