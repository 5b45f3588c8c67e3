"""Facilitators look at a survey: bars that add up, a map that answers, problems and suggestions."""

import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import AtDesk, Served, Staff, violations
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from analysis.model import Settings
from forms.catalogue import parse_survey
from forms.definition import Survey
from survey.access import one_time_link
from survey.decisions import Reviewed
from survey.plots import Map, bars_of, legend_of, map_of, numbers_of, pairs_in
from survey.records import Answer, Nearest, Role, StatementRecord, ThemeRecord
from survey.runs import analyse_survey, reviewed
from survey.store import Store

SLUG = "workshop"
PICTURES = f"/desk/{SLUG}/pictures"
PAGES = (
    "pictures",
    "pictures/map",
    "pictures/map?topic=2",
    "pictures/pairs/1",
    "pictures/pairs/3",
)
VENDOR = Path(__file__).parent.parent / "survey/static/vendor"
D3 = "44efc63c3529bacbe8ece52dd004969e44d9aa3df1ae5566ceabaaa18bc5f970"
SIZES = ((390, 844), (820, 1180), (1280, 800))
Review = tuple[Survey, Reviewed, dict[str, Nearest]]


@pytest.fixture
def review(themed_store: Store) -> Review:
    """The workshop as its facilitator finds it."""
    run, found = reviewed(themed_store, SLUG)
    return themed_store.survey(SLUG).survey, found, themed_store.nearest(run.id)


def small(*topics: str) -> Survey:
    """A survey of these topics: what was done, problems, suggestions."""
    sections = "".join(
        f"[[topic.section]]\nheading='{purpose}'\npurpose='{purpose}'\nasks='?'\n"
        for purpose in ("done", "problem", "suggestion")
    )
    return parse_survey(
        "title='ก'\n" + "".join(f"[[topic]]\ntitle='{t}'\n{sections}" for t in topics), "small"
    )


def say(key: str, section: int = 2, theme: str = "t", topic: int = 1) -> StatementRecord:
    status = "theme" if theme else "single"
    return StatementRecord(key, key.encode(), topic, section, f"ว่า {key}", status, theme)


# Bars


def test_the_bars_add_up_to_every_statement(review: Review) -> None:
    """Themes, single views and non-answers: each statement is in one bar, under its section."""
    survey, found, _ = review
    charts = bars_of(survey, found)
    assert sum(chart.count for chart in charts) == len(found.statements)
    for chart in charts:
        here = Counter(s.section for s in found.statements if s.topic == chart.topic.number)
        assert chart.by_section == tuple(here[s.number] for s in chart.topic.sections)
    for bar in (bar for chart in charts for bar in chart.bars if bar.theme):
        assert bar.theme is not None
        assert bar.count == len(found.members(bar.theme.key))


def test_the_longest_bar_fills_the_width_and_the_others_their_share(review: Review) -> None:
    """One scale for all topics, so that bars may be compared."""
    bars = [bar for chart in bars_of(*review[:2]) for bar in chart.bars]
    longest = max(bar.count for bar in bars)
    for bar in bars:
        assert sum(part.width for part in bar.parts) == pytest.approx(100 * bar.count / longest)
        for one, two in itertools.pairwise(bar.parts):
            assert two.start == pytest.approx(one.start + one.width)


def test_the_figures_beside_the_bars_are_on_the_page(reviewer: AtDesk, review: Review) -> None:
    """Each row of the table ends with its sum; each theme leads to its card on the board."""
    survey, found, _ = review
    page = reviewer.opens(PICTURES).text
    assert f"รวม {to_thai(len(found.statements))} ข้อความ" in page
    for key in numbers_of(survey, found):
        assert f"#{key}" in page


def to_thai(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))


def test_a_section_of_any_purpose_has_a_mark_of_its_own() -> None:
    """Five sections are told apart in grey; what has no short name is called by its heading."""
    headings = "".join(f"[[topic.section]]\nheading='ข้อ {n}'\n" for n in range(1, 6))
    legend = legend_of(parse_survey(f"title='ก'\n[[topic]]\ntitle='ก'\n{headings}", "x").topics)
    assert legend == tuple((n, f"ข้อ {n}") for n in range(1, 6))


# The map


@pytest.mark.parametrize("only", [None, 1, 2, 3])
def test_every_statement_that_says_something_is_one_dot(review: Review, only: int | None) -> None:
    """In a theme or on its own, of all topics or of one: exactly once."""
    survey, found, nearest = review
    drawn = map_of(survey, found, nearest, only)
    said = [s.key for s in found.statements if s.status != "non-answer"]
    wanted = [k for k in said if only in (None, topic_of(found, k))]
    assert Counter(dot.statement.key for dot in drawn.dots) == Counter(wanted)
    assert len({(dot.x, dot.y) for dot in drawn.dots}) == len(wanted)


def topic_of(found: Reviewed, key: str) -> int:
    return next(s.topic for s in found.statements if s.key == key)


def test_the_map_is_the_same_every_time(review: Review) -> None:
    """Nothing moves between two looks, whatever order the database answers in."""
    survey, found, nearest = review
    turned = replace(found, statements=found.statements[::-1])
    again = map_of(survey, turned, dict(reversed(nearest.items())))
    first = map_of(survey, found, nearest)
    assert places(again) == places(first)
    assert [p.name for p in again.places] == [p.name for p in first.places]


def places(drawn: Map) -> dict[str, tuple[float, float]]:
    return {dot.statement.key: (dot.x, dot.y) for dot in drawn.dots}


def test_everything_is_inside_the_picture_and_regions_do_not_meet(review: Review) -> None:
    """Of all topics too, whose islands lie beside each other."""
    drawn = map_of(*review)
    for place in drawn.places:
        assert place.radius <= place.x <= 1_000 - place.radius
        assert place.radius <= place.y <= drawn.height - place.radius
    for one, two in itertools.combinations(drawn.places, 2):
        apart = ((one.x - two.x) ** 2 + (one.y - two.y) ** 2) ** 0.5
        assert apart > one.radius + two.radius


def test_kindred_themes_of_two_topics_are_joined_by_a_line(review: Review) -> None:
    """As the board tells them, and only while both are on the map."""
    survey, found, nearest = review
    numbers = numbers_of(survey, found)
    kin = {
        tuple(sorted((numbers[theme.key], numbers[other])))
        for theme in found.themes
        for other in theme.kin
    }
    assert kin
    lines = map_of(survey, found, nearest).kinships
    assert {(line.first, line.second) for line in lines} == kin
    assert map_of(survey, found, nearest, 1).kinships == ()


def test_a_topic_without_statements_has_no_island() -> None:
    """One statement makes a map; a topic in which nobody spoke takes no room on it."""
    one = Reviewed((ThemeRecord("t", 1, "ประเด็น", ()),), (say("a"),))
    drawn = map_of(small("ก", "ข"), one, {})
    assert [island.topic.number for island in drawn.islands] == [1]
    assert len(drawn.dots) == 1
    assert map_of(small("ก", "ข"), one, {}, 2).islands == ()


@pytest.mark.parametrize("topics", [2, 6, 9])
def test_many_topics_all_have_room(topics: int) -> None:
    """However many islands there are, none lies over another."""
    survey = small(*(f"หัวข้อ {n}" for n in range(topics)))
    themes = tuple(ThemeRecord(f"t{n}", n, "ก" * 60, ()) for n in range(1, topics + 1))
    said = tuple(say(f"{n}-{m}", 1, f"t{n}", n) for n in range(1, topics + 1) for m in range(4))
    drawn = map_of(survey, Reviewed(themes, said), {})
    assert len(drawn.islands) == topics
    for one, two in itertools.combinations(drawn.places, 2):
        assert ((one.x - two.x) ** 2 + (one.y - two.y) ** 2) ** 0.5 > one.radius + two.radius


def test_too_many_statements_are_shown_as_regions_only() -> None:
    """Three thousand dots are the most; beyond that the page says what it shows."""
    said = tuple(say(f"{n:05}", theme=f"t{n % 9}") for n in range(3_001))
    themes = tuple(ThemeRecord(f"t{n}", 1, f"ประเด็น {n}", ()) for n in range(9))
    drawn = map_of(small("ก"), Reviewed(themes, said), {})
    assert drawn.crowded
    assert drawn.dots == ()
    assert sum(len(place.members) for place in drawn.places) == 3_001


def test_a_statement_that_may_name_somebody_is_a_dot_without_words(
    reviewer: AtDesk, review: Review
) -> None:
    """Its text is on no picture; the dot says why."""
    held = [s for s in review[1].statements if s.identifying and s.status != "non-answer"]
    assert held
    for path in (f"{PICTURES}/map", *(f"{PICTURES}/pairs/{n}" for n in (1, 2, 3))):
        page = reviewer.opens(path).text
        for statement in held:
            assert statement.text not in page
    assert reviewer.opens(f"{PICTURES}/map").text.count("(อาจระบุตัวบุคคล") >= len(held)


def test_a_topic_that_is_not_there_is_not_found(reviewer: AtDesk) -> None:
    """Neither a number too high nor a word."""
    for path in (
        "map?topic=9",
        "map?topic=x",
        "map?topic=²",
        f"map?topic={'9' * 5_000}",
        "pairs/9",
    ):
        assert "ไม่พบ" in reviewer.opens(f"{PICTURES}/{path}", expecting=404).text


# Pairs


def test_a_suggestion_stands_beside_the_problem_it_is_most_like() -> None:
    """What is like no problem is listed after; nothing is lost."""
    said = (say("p1"), say("p2"), say("s1", 3), say("s2", 3), say("s3", 3), say("d", 1))
    found = Reviewed((ThemeRecord("t", 1, "ประเด็น", ()),), said)
    near: dict[str, Nearest] = {"s1": (("p2", 0.6), ("p1", 0.2)), "p2": (("s2", 0.5),)}
    survey = small("ก")
    (pairs,) = pairs_in(survey.topics[0], survey, found, near)
    (answered,) = pairs.answered
    assert answered.problem.key == "p2"
    assert [s.key for s in answered.suggestions] == ["s1", "s2"]
    assert [s.key for s in pairs.problems] == ["p1"]
    assert [s.key for s in pairs.suggestions] == ["s3"]


def test_each_problem_and_suggestion_of_a_theme_stands_once(review: Review) -> None:
    """On the whole survey too."""
    survey, found, nearest = review
    for topic in survey.topics:
        shown: Counter[str] = Counter()
        for pairs in pairs_in(topic, survey, found, nearest):
            shown.update(s.key for s in (*pairs.problems, *pairs.suggestions))
            for answered in pairs.answered:
                shown.update(s.key for s in (answered.problem, *answered.suggestions))
        wanted = [
            s.key
            for s in found.statements
            if s.topic == topic.number and s.status == "theme" and s.section in (2, 3)
        ]
        assert shown == Counter(wanted)


# Where there is little to show


def test_without_a_run_there_is_a_kind_refusal(facilitator: AtDesk, workshop: str) -> None:
    """Nothing was themed yet, and the page says so."""
    for path in ("", "/map", "/pairs/1"):
        page = facilitator.opens(f"{PICTURES}{path}", expecting=409).text
        assert "จัดประเด็น" in page


@pytest.mark.parametrize("count", [0, 1])
def test_little_is_said_kindly(
    app: Flask, store: Store, staff: Staff, facilitator: AtDesk, count: int
) -> None:
    """No answer or one: topics without any say so instead of showing an empty picture."""
    store.publish(SLUG, [Answer(b"k" * 16, 1, "section-2", "แจ้งช้า", True)][:count])
    analyse_survey(store, SLUG, Settings(), None, lambda step, done: None)
    assert facilitator.opens(PICTURES).text.count("หัวข้อนี้ยังไม่มีคำตอบ") == 3 - count
    page = facilitator.opens(f"{PICTURES}/map").text
    assert page.count('class="stop dot') == count
    assert ("แบบสำรวจนี้ยังไม่มีข้อความ" in page) is (count == 0)
    assert "หัวข้อนี้ยังไม่มีข้อความ" in facilitator.opens(f"{PICTURES}/map?topic=3").text
    assert "ยังไม่มีสิ่งใดให้วางคู่" in facilitator.opens(f"{PICTURES}/pairs/2").text


# The library


def test_the_library_is_the_one_that_was_read() -> None:
    """Its digest stands here, its versions and licence beside it, and it makes no code of text."""
    script = (VENDOR / "d3-zoom.min.js").read_bytes()
    assert hashlib.sha256(script).hexdigest() == D3
    assert b"eval(" not in script
    assert b"Function(" not in script
    named = re.findall(r"d3js\.org/(d3-[a-z]+)/ v([\d.]+)", script.decode())
    licence = (VENDOR / "LICENSE-d3.txt").read_text(encoding="utf-8")
    assert len(named) == 10
    for name, version in named:
        assert f"{name} {version}" in licence


# In a browser


@pytest.fixture
def looker(
    themed: Flask,
    themed_store: Store,
    serve: Callable[[Flask], Served],
    browser: Browser,
) -> Iterator[Page]:
    """The browser of a facilitator who signed in; it takes mouse, keys and touch."""
    service = serve(themed)
    context = browser.new_context(locale="th-TH", base_url=service.address, has_touch=True)
    page = context.new_page()
    themed_store.add_account("facilitator", Role.FACILITATOR)
    page.goto(one_time_link(themed_store, "facilitator"))
    page.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()
    page.wait_for_url("**/desk/")
    yield page
    context.close()


def look(page: Page, path: str, size: tuple[int, int] = (1280, 800)) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"/desk/{SLUG}/{path}")


@pytest.mark.browser
def test_no_picture_shuts_anybody_out(looker: Page) -> None:
    """axe-core finds nothing against WCAG 2.2 AA, on a laptop and on a phone."""
    for path in PAGES:
        for size in (SIZES[2], SIZES[0]):
            look(looker, path, size)
            looker.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            if "map" in path:
                expect(looker.locator(".zoom")).to_be_visible()
            assert violations(looker) == [], (path, size)


@pytest.mark.browser
def test_no_picture_has_to_be_scrolled_sideways(looker: Page) -> None:
    """On a phone, a tablet and a laptop."""
    for path in PAGES:
        for size in SIZES:
            look(looker, path, size)
            assert looker.evaluate("document.documentElement.scrollWidth") <= size[0], (path, size)


@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
def test_no_words_on_the_map_collide(looker: Page, size: tuple[int, int]) -> None:
    """Names, numbers and titles, as the browser draws them, and none is cut off."""
    for path in ("pictures/map", "pictures/map?topic=1", "pictures/map?topic=3"):
        look(looker, path, size)
        expect(looker.locator(".zoom")).to_be_visible()
        boxes = looker.evaluate(
            """[...document.querySelectorAll(".badge circle, .labels .name, .title")]
            .map(e => [e.getBoundingClientRect(), e.textContent])
            .filter(([r]) => r.width)
            .map(([r, text]) => [r.left, r.top, r.right, r.bottom, text])"""
        )
        frame = looker.locator(".map > svg").bounding_box()
        assert frame is not None
        assert len(boxes) >= 10
        for left, top, right, bottom, text in boxes:
            assert left >= frame["x"] - 1, text
            assert right <= frame["x"] + frame["width"] + 1, text
            assert top >= frame["y"] - 1, text
            assert bottom <= frame["y"] + frame["height"] + 1, text
        for one, two in itertools.combinations(boxes, 2):
            beside = one[2] <= two[0] or two[2] <= one[0]
            # A line of Thai has room above and below for marks that most words lack.
            over = one[3] <= two[1] + 4 or two[3] <= one[1] + 4
            assert beside or over, (path, one, two)


@pytest.mark.browser
def test_pointing_at_a_dot_tells_it_beside_the_map(looker: Page) -> None:
    """Its words, theme and section stand in the panel; a click leads to the theme."""
    look(looker, "pictures/map")
    expect(looker.locator(".zoom")).to_be_visible()
    dot = looker.locator(".dot").nth(5)
    dot.hover()
    expect(looker.locator("#facts .text")).to_have_text(dot.get_attribute("aria-label") or "-")
    expect(looker.locator("#facts .where")).to_contain_text("ประเด็น ๑")
    address = dot.get_attribute("href") or ""
    assert looker.locator("#facts .go").get_attribute("href") == address
    dot.click()
    looker.wait_for_url(f"**{address}")
    expect(looker.locator(f"[id='{address.partition('#')[2]}']")).to_be_visible()


@pytest.mark.browser
def test_a_touch_tells_before_it_leads_away(looker: Page) -> None:
    """A finger beside a dot is enough; the panel is under the map and covers none of it."""
    look(looker, "pictures/map?topic=2", SIZES[0])
    expect(looker.locator(".zoom")).to_be_visible()
    dot = looker.locator(".dot").nth(3)
    dot.scroll_into_view_if_needed()
    box = dot.bounding_box()
    assert box is not None
    looker.touchscreen.tap(box["x"] + box["width"] + 1, box["y"] + box["height"] / 2)
    expect(looker.locator("#facts .text")).to_have_text(dot.get_attribute("aria-label") or "-")
    assert "/pictures/map" in looker.url
    picture, panel = (looker.locator(s).bounding_box() for s in (".map > svg", "#facts"))
    assert picture is not None
    assert panel is not None
    assert panel["y"] >= picture["y"] + picture["height"]


@pytest.mark.browser
def test_the_map_is_read_by_keys_alone(looker: Page) -> None:
    """Tab goes from theme to theme, arrows from statement to statement, Enter to the board."""
    look(looker, "pictures/map")
    expect(looker.locator("#facts")).to_be_visible()
    looker.locator(".choose a").last.focus()
    looker.keyboard.press("Tab")
    while looker.evaluate("!document.activeElement.closest('.region')"):
        looker.keyboard.press("Tab")
    words = looker.locator("#facts .text")
    expect(words).to_contain_text("ประเด็น ๑ ")
    looker.keyboard.press("ArrowRight")
    first = looker.locator(".dot").first
    expect(words).to_have_text(first.get_attribute("aria-label") or "-")
    looker.keyboard.press("ArrowRight")
    expect(words).to_have_text(looker.locator(".dot").nth(1).get_attribute("aria-label") or "-")
    looker.keyboard.press("Tab")
    expect(words).to_contain_text("ประเด็น ๒ ")
    looker.keyboard.press("Enter")
    looker.wait_for_url("**/themes/1#*")


@pytest.mark.browser
def test_the_map_can_be_enlarged_and_put_back(looker: Page) -> None:
    """By buttons; names that a phone has no room for appear when it is enlarged."""
    look(looker, "pictures/map", SIZES[0])
    name = looker.locator(".labels .name").first
    expect(name).to_be_hidden()
    for _ in range(2):
        looker.get_by_role("button", name="ขยาย").click()
    expect(name).to_be_visible()
    looker.get_by_role("button", name="กลับขนาดเดิม").click()
    expect(name).to_be_hidden()


@pytest.mark.browser
def test_pictures_ask_nobody_else_and_break_no_rule(looker: Page) -> None:
    """Everything comes from this service; the page's own rules stop nothing of it."""
    asked: list[str] = []
    told: list[str] = []
    looker.on("request", lambda request: asked.append(request.url))
    looker.on("console", lambda message: told.append(message.text))
    looker.on("pageerror", lambda error: told.append(str(error)))
    for path in PAGES:
        look(looker, path)
        looker.wait_for_load_state("networkidle")
    here = looker.url.partition("/desk")[0]
    assert all(url.startswith((here, "data:")) for url in asked)
    assert told == []
    libraries = [url for url in asked if "vendor" in url]
    assert len(libraries) == sum("map" in path for path in PAGES)


@pytest.mark.browser
def test_without_script_the_map_still_shows_and_links(
    looker: Page, browser: Browser, themed_store: Store
) -> None:
    """Scripts only add."""
    context = browser.new_context(
        java_script_enabled=False, storage_state=looker.context.storage_state()
    )
    page = context.new_page()
    page.goto(looker.url.partition("/desk")[0] + f"{PICTURES}/map")
    assert page.locator(".dot").count() == page.locator(".dot > title").count() > 100
    expect(page.locator("#facts")).to_be_hidden()
    page.locator(".region").first.click(position={"x": 4, "y": 40}, force=True)
    page.wait_for_url("**/themes/1#*")
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize(("path", "most"), [("pictures", 1), ("pictures/map", 3)])
def test_a_picture_prints_on_a_page_of_its_own(
    looker: Page, tmp_path: Path, path: str, most: int
) -> None:
    """All bars on one sheet of A4; the map on one, its table on those after."""
    look(looker, path)
    looker.pdf(path=tmp_path / "print.pdf", prefer_css_page_size=True)
    sheets = re.findall(rb"/Type ?/Page\b", (tmp_path / "print.pdf").read_bytes())
    assert 1 <= len(sheets) <= most
