"""What a room sees: nothing but findings, large enough to be read, on exactly the right paper."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from conftest import AtDesk, Served, violations
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from forms.catalogue import SURVEYS
from forms.review import LABEL_LIMIT
from survey.access import one_time_link
from survey.records import (
    Act,
    AuditAct,
    Outcome,
    Progress,
    Role,
    SignedTheme,
    StatementRecord,
    ThemeRecord,
    Verdict,
    Version,
)
from survey.store import Store
from survey.wall import showable, wall

ROOM = "/desk/workshop/room"
PAGES = ("", "/slides", "/slides?quotes=1", "/cards/a5", "/cards/a4", "/cards/a3", "/sheets")
BIG, SMALL, TWO = "b" * 8, "5" * 8, "2" * 8
LONG = ("การแจ้งข่าวสารกิจกรรมผ่านหลายช่องทางพร้อมกันจนบุคลากรสับสนว่าควรติดตามช่องทางใด" * 2)[:LABEL_LIMIT]
ServeApp = Callable[[Flask], Served]


class Talk:
    """What people said, made up statement by statement."""

    def __init__(self) -> None:
        self.statements: list[StatementRecord] = []

    def says(self, times: int, theme: str, text: str, section: int = 2, **more: object) -> "Talk":
        """So many answers of topic 1 say this, each in its own words."""
        for _ in range(times):
            number = len(self.statements)
            values = {"status": "theme", "quotable": True, "topic": 1, **more}
            self.statements.append(
                StatementRecord(
                    key=f"{number:08x}",
                    answer=number.to_bytes(4, "big"),
                    section=section,
                    text=f"{text}-{number:03}",
                    theme=theme,
                    **values,  # type: ignore[arg-type]  # the test's own
                )
            )
        return self


def keep(store: Store, talk: Talk, labels: dict[str, str]) -> int:
    """Keep a finished run of the workshop; ``labels`` are names that a person gave."""
    if not any(kept.survey.slug == "workshop" for kept in store.surveys()):
        paper = (SURVEYS / "workshop.toml").read_text(encoding="utf-8")
        store.add_survey("workshop", paper)
    run = store.begin_run("workshop", {})
    themes = [ThemeRecord(key, 1, "CANARYLABEL", ("CANARYWORD",)) for key in labels]
    store.finish_run(run, themes, talk.statements, {}, {}, {})
    given = store.codes("workshop")
    codes = {s.key: f"K1-{s.key}" for s in talk.statements if s.key not in given}
    store.add_codes("workshop", codes)
    for key, label in labels.items():
        if label:
            store.decide("workshop", Act.RENAME, key, label, "facilitator")
    return run


def usual_talk() -> Talk:
    """A theme that may be shown, and around it everything that may not."""
    return (
        Talk()
        .says(7, BIG, "RELEASED")
        .says(3, BIG, "CANARYUNCONSENTED", quotable=False)
        .says(2, BIG, "CANARYNAMING", identifying=True)
        .says(4, BIG, "CANARYCELL", section=3)
        .says(4, SMALL, "CANARYSMALL")
        .says(6, "", "CANARYSINGLE", status="single")
        .says(8, "", "CANARYNON", status="non-answer")
    )


@pytest.fixture
def usual(store: Store) -> int:
    """The run of a usual talk."""
    return keep(store, usual_talk(), {BIG: "แจ้งข่าวช้า", SMALL: "CANARYNAMEOFSMALL"})


def many(number: int, label: str = "ประเด็นที่") -> tuple[Talk, dict[str, str]]:
    """So many themes of five answers each."""
    talk, labels = Talk(), {}
    for n in range(number):
        key = f"{n:08x}"
        talk.says(5, key, f"คำพูด{n}")
        labels[key] = f"{n:03} {label}"[:LABEL_LIMIT]
    return talk, labels


def version(run: int, themes: Iterable[SignedTheme], **more: int) -> Version:
    counts = {"single_views": 6, "non_answers": 8, "aside": 0, **more}
    return Version(0, 1, 0, run, tuple(themes), account="facilitator", made_at="", **counts)


def signed(talk: Talk, key: str, shown: str) -> SignedTheme:
    held = [s for s in talk.statements if s.theme == key]
    sections = [s.section for s in held]
    return SignedTheme(
        key,
        "CANARYOWNLABEL",
        shown,
        tuple(s.key for s in held),
        {n: sections.count(n) for n in set(sections)},
        len({s.answer for s in held}),
    )


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


# What may be seen


@pytest.mark.parametrize("path", PAGES)
def test_nothing_unreleased_is_on_any_page_of_the_room(
    facilitator: AtDesk, usual: int, path: str
) -> None:
    """Neither words of a small theme, nor its name, nor a statement without leave."""
    page = facilitator.opens(ROOM + path).text
    assert "CANARY" not in page
    assert ("RELEASED" in page) == ("quotes" in path)
    if path:
        assert "แจ้งข่าวช้า" in page


def test_a_theme_is_told_with_its_count_in_words_and_by_section(
    facilitator: AtDesk, usual: int
) -> None:
    """Twelve answers under one section; four under another are not told of at all."""
    page = plain(facilitator.opens(f"{ROOM}/slides").text)
    slide = page.partition(f'id="theme-1-{BIG}"')[2].partition("</section>")[0]
    assert "มี ๑๒ คำตอบ" in slide
    assert "<b>๑๒</b> <span>ปัญหาและอุปสรรค" in slide
    assert "แนวทางและข้อเสนอแนะ" not in slide
    assert "หัวข้อ ๑ การกำหนดรูปแบบและกิจกรรมต่าง ๆ" in slide
    assert "๑/๑" in slide


def test_what_is_no_theme_for_the_room_is_counted(facilitator: AtDesk, usual: int) -> None:
    """Single views, what was folded with how many themes, and non-answers."""
    page = facilitator.opens(f"{ROOM}/slides").text
    slide = page.partition('id="rest-1"')[2].partition("</section>")[0]
    told = re.findall(r"<dd>([^<]+)</dd>", slide)
    assert told == ["๖ ข้อความ", "๘ ข้อความ", "๘ ข้อความ"]
    assert "ไม่แสดงชื่อ ๑ ประเด็น" in slide


def test_a_count_under_the_threshold_is_told_as_such(facilitator: AtDesk, store: Store) -> None:
    """Fewer than five are fewer than five."""
    keep(store, Talk().says(9, BIG, "a").says(2, "", "b", status="non-answer"), {BIG: "แจ้งช้า"})
    slide = facilitator.opens(f"{ROOM}/slides").text.partition('id="rest-1"')[2]
    assert re.findall(r"<dd>([^<]+)</dd>", slide)[:3] == ["ไม่มี", "ไม่มี", "น้อยกว่า ๕ ข้อความ"]


def test_the_room_is_told_what_nobody_signed_off_yet(facilitator: AtDesk, usual: int) -> None:
    """On the slide, on the card and on the sheet."""
    for path in ("", "/slides", "/cards/a5", "/sheets"):
        assert "ยังไม่ได้รับรอง" in facilitator.opens(ROOM + path).text


def test_themes_that_were_signed_off_stand_as_they_were(
    facilitator: AtDesk, store: Store, usual: int
) -> None:
    """Names, counts and members of the version, whatever was changed on the board since."""
    talk = usual_talk()
    themes = [signed(talk, BIG, "ชื่อที่รับรอง"), signed(talk, SMALL, "")]
    store.sign_off("workshop", version(usual, themes))
    store.decide("workshop", Act.RENAME, BIG, "CANARYLATER", "facilitator")
    store.decide("workshop", Act.MOVE, talk.statements[0].key, "", "facilitator")
    for path in PAGES:
        page = facilitator.opens(ROOM + path).text
        assert "CANARY" not in page
        if path:
            assert "ชื่อที่รับรอง" in page
    page = plain(facilitator.opens(f"{ROOM}/slides?topic=1").text)
    assert "รับรองแล้ว ครั้งที่ ๑ เมื่อ" in page
    assert "ยังไม่ได้รับรอง" not in page
    assert "มี ๑๒ คำตอบ" in page
    assert re.findall(r"<dd>([^<]+)</dd>", page) == ["๖ ข้อความ", "๘ ข้อความ", "๘ ข้อความ"]


def test_the_newest_version_is_the_one_shown(facilitator: AtDesk, store: Store, usual: int) -> None:
    """The room sees one, the last that was signed off."""
    for label in ("ชื่อแรก", "ชื่อที่สอง"):
        store.sign_off("workshop", version(usual, [signed(usual_talk(), BIG, label)]))
    page = facilitator.opens(f"{ROOM}/slides").text
    assert "ชื่อที่สอง" in page
    assert "ชื่อแรก" not in page
    assert "ครั้งที่ ๒" in page


def test_a_theme_signed_off_without_a_name_for_outside_stays_inside(
    facilitator: AtDesk, store: Store, usual: int
) -> None:
    """It was too small to be told of then; it is counted, and so it stays."""
    store.sign_off("workshop", version(usual, [signed(usual_talk(), BIG, "")]))
    assert wall(store, "workshop")[0].themes == ()
    assert wall(store, "workshop")[0].folded_themes == 1
    assert "RELEASED" not in facilitator.opens(f"{ROOM}/slides?quotes=1").text


def test_a_version_with_one_answer_more_than_was_shown_stays_out(store: Store, usual: int) -> None:
    """Compared with what the room saw before, it would show that answer."""
    first = version(usual, [signed(usual_talk(), BIG, "ชื่อแรก")])
    store.sign_off("workshop", first)
    later = keep(store, usual_talk().says(1, BIG, "CANARYLATE"), {BIG: "แจ้งข่าวช้า"})
    store.sign_off("workshop", version(later, [signed(usual_talk(), BIG, "ชื่อหลัง")]))
    (shown,) = (t.version for t in wall(store, "workshop") if t.topic.number == 1)
    assert shown is not None
    assert (shown.number, shown.run) == (1, usual)


def test_a_version_of_a_run_far_enough_ahead_is_shown(store: Store, usual: int) -> None:
    """Five answers more hide each other."""
    store.sign_off("workshop", version(usual, [signed(usual_talk(), BIG, "ชื่อแรก")]))
    talk = usual_talk().says(5, BIG, "LATE")
    later = keep(store, talk, {BIG: "แจ้งข่าวช้า"})
    store.sign_off("workshop", version(later, [signed(talk, BIG, "ชื่อหลัง")]))
    found = showable(store.versions("workshop"), store.sizes_by_run("workshop"), 5)
    assert found[1].number == 2
    assert wall(store, "workshop")[0].themes[0].answers == 17


def test_the_verdict_that_stands_is_shown_with_its_theme(
    facilitator: AtDesk, store: Store, usual: int
) -> None:
    """The newest; a verdict on a theme that the room may not see is not shown either."""
    for subject, verdict in (
        (BIG, Verdict.NOT_NOW),
        (BIG, Verdict.ADOPT),
        (SMALL, Verdict.ADAPT),
    ):
        told = Outcome(0, subject, verdict, "", "", "", Progress.PLANNED, "", "facilitator", "")
        store.add_outcome("workshop", told)
    page = facilitator.opens(f"{ROOM}/slides").text
    assert "มติที่ประชุม <b>รับไปดำเนินการ</b>" in page
    assert "ยังไม่ดำเนินการ" not in page
    assert "ปรับแล้วดำเนินการ" not in page


def test_lines_that_were_public_already_are_not_called_answers(reviewer: AtDesk) -> None:
    """They are told as items, with the survey's own note."""
    page = plain(reviewer.opens("/desk/report-2566/room/slides").text)
    assert re.search("มี [๐-๙]+ รายการ", page)
    assert not re.search("มี [๐-๙]+ คำตอบ", page)
    assert "คัดจากรายงานที่เผยแพร่แล้ว" in page


def test_every_slide_leads_to_the_next_and_back(facilitator: AtDesk, store: Store) -> None:
    """Twenty themes: contents in four parts, each theme, the rest; then the next topic."""
    keep(store, *many(20))
    page = facilitator.opens(f"{ROOM}/slides").text
    slides = re.findall(r'<section class="slide [a-z]+" id="([^"]+)"', page)
    assert len(slides) == len(set(slides))
    assert slides[:4] == ["topic-1", "topic-1-2", "topic-1-3", "topic-1-4"]
    assert len(slides) == 4 + 20 + 1 + 2 * 2
    ways = [re.findall(rf'rel="{rel}" href="([^"]+)"', page) for rel in ("prev", "next")]
    assert ways[0] == [ROOM, *(f"#{name}" for name in slides[:-1])]
    assert ways[1] == [*(f"#{name}" for name in slides[1:]), ROOM]
    assert page.count('<li><a href="#theme-') == 20
    assert 'class="number">๒๐<' in page


def test_one_topic_can_be_chosen(facilitator: AtDesk, usual: int) -> None:
    """A group sees its own; a topic that is not there is no page."""
    page = facilitator.opens(f"{ROOM}/slides?topic=2").text
    assert 'id="topic-2"' in page
    assert 'id="topic-1"' not in page
    for path in ("/slides", "/cards/a4", "/sheets"):
        for topic in ("9", "x", "", "9" * 400):
            facilitator.opens(f"{ROOM}{path}?topic={topic}", expecting=404)
    facilitator.opens(f"{ROOM}/cards/a6", expecting=404)
    facilitator.opens("/desk/nothing/room", expecting=404)


def test_a_room_without_any_theme_is_told_so(facilitator: AtDesk, store: Store) -> None:
    """Nothing to hang up is said before anybody prints."""
    keep(store, Talk().says(9, "", "CANARY", status="single"), {})
    assert "ยังไม่มีประเด็นใดที่แสดงในห้องได้" in facilitator.opens(ROOM).text
    assert "จึงไม่มีบัตรให้พิมพ์" in facilitator.opens(f"{ROOM}/cards/a5").text
    for path in ("/slides", "/sheets"):
        assert "ยังไม่มีประเด็นที่แสดงได้ในหัวข้อนี้" in facilitator.opens(ROOM + path).text


def test_before_any_run_the_room_waits(facilitator: AtDesk, workshop: str) -> None:
    """There is no way to it on the overview, and its address says why."""
    assert ROOM not in facilitator.opens("/desk/workshop").text
    for path in PAGES:
        assert "ยังไม่ได้จัดประเด็น" in facilitator.opens(ROOM + path, expecting=409).text


def test_an_open_survey_that_published_early_shows_the_room_nothing(
    facilitator: AtDesk, store: Store, usual: int
) -> None:
    """As with reports: two states compared would show who answered in between."""
    store.database.execute("UPDATE survey SET state = 'open', released_early = 1")
    for path in PAGES:
        facilitator.opens(ROOM + path, expecting=409)


def test_the_overview_leads_facilitators_to_the_room(reviewer: AtDesk, reporter: AtDesk) -> None:
    """Writers have no such link."""
    assert f'href="{ROOM}"' in reviewer.opens("/desk/workshop").text
    assert f'href="{ROOM}"' not in reporter.opens("/desk/workshop").text


def test_what_leaves_the_review_is_recorded(facilitator: AtDesk, store: Store, usual: int) -> None:
    """Slides, cards and sheets, by their kind; a refused address is none."""
    facilitator.opens(ROOM)
    facilitator.opens(f"{ROOM}/cards/a6", expecting=404)
    for path in ("/slides", "/cards/a4", "/sheets"):
        facilitator.opens(ROOM + path)
    entries = [e.note for e in store.audit(2**62, 10) if e.act is AuditAct.EXPORTED]
    assert entries == ["ใบงานกลุ่ม", "บัตรประเด็น A5 สองใบต่อแผ่น A4", "ภาพฉายในห้องประชุม"]


def test_the_sheets_have_lines_under_every_section_and_ask_for_no_name(
    facilitator: AtDesk, usual: int
) -> None:
    """Who wrote it down is a unit, not a person."""
    page = facilitator.opens(f"{ROOM}/sheets").text
    assert page.count("ผู้บันทึก (หน่วยงาน)") == 3
    assert page.count('class="to-write"') == 9
    assert page.count("๒. ปัญหาและอุปสรรค") == 3
    assert "โปรดไม่เขียนชื่อบุคคล" in page


# In a browser


@pytest.fixture
def open_room(
    app: Flask, store: Store, browser: Browser, serve: ServeApp
) -> Iterator[Callable[..., Page]]:
    """Open a page of the room, signed in, in a browser of one's choice."""
    served = serve(app)
    contexts = []

    def opened(path: str, **settings: object) -> Page:
        context = browser.new_context(locale="th-TH", **settings)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        store.add_account("facilitator", Role.FACILITATOR)
        page.goto(served.address + one_time_link(store, "facilitator"))
        page.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("แบบสำรวจทั้งหมด")
        page.goto(served.address + ROOM + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def at(page: Page) -> str:
    """The one slide that is to be seen."""
    (slide,) = [s for s in page.locator(".slide").all() if s.is_visible()]
    return slide.get_attribute("id") or ""


@pytest.mark.browser
def test_keys_lead_through_the_slides(store: Store, open_room: Callable[..., Page]) -> None:
    """Arrows, space, a remote control, Home and End; never out by a key too many."""
    keep(store, *many(3))
    page = open_room("/slides", viewport={"width": 1280, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    first, second = "theme-1-00000000", "theme-1-00000001"
    assert at(page) == "topic-1"
    for key, place in (
        ("ArrowLeft", "topic-1"),
        ("ArrowRight", first),
        ("Space", second),
        ("Shift+Space", first),
        ("PageDown", second),
        ("PageUp", first),
        ("End", "rest-1"),
        ("ArrowRight", "topic-2"),
        ("ArrowRight", "rest-2"),
        ("Home", "topic-2"),
        ("ArrowLeft", "rest-1"),
        ("Home", "topic-1"),
    ):
        page.keyboard.press(key)
        expect(page.locator(f"#{place}")).to_be_visible()
        assert at(page) == place
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    assert at(page) == "rest-3"
    assert asked == [], "a talk longer than a session needs nothing of the service"


@pytest.mark.browser
def test_full_screen_lasts_from_slide_to_slide(
    store: Store, usual: int, open_room: Callable[..., Page]
) -> None:
    """F fills the screen, with either keyboard layout, and F again ends it."""
    page = open_room("/slides")
    page.keyboard.press("KeyF")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"#theme-1-{BIG}")).to_be_visible()
    assert page.evaluate("document.fullscreenElement !== null")
    page.keyboard.press("KeyF")
    page.wait_for_function("document.fullscreenElement === null")


@pytest.mark.browser
def test_slides_are_walked_by_touch_and_without_script(
    store: Store, usual: int, open_room: Callable[..., Page]
) -> None:
    """On a tablet: one slide at a time, large targets, out at the end."""
    page = open_room(
        "/slides",
        viewport={"width": 820, "height": 1180},
        has_touch=True,
        java_script_enabled=False,
    )
    seen = [at(page)]
    while (forth := page.locator(f"#{seen[-1]} a[rel=next]")).get_attribute("href") != ROOM:
        box = forth.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 48
        forth.tap()
        seen.append(at(page))
    assert len(seen) == len(set(seen)) == page.locator(".slide").count()
    page.locator(f"#{seen[-1]} a[rel=prev]").tap()
    assert at(page) == seen[-2]
    page.locator(f"#{seen[-2]} a[rel=next]").tap()
    page.locator(f"#{seen[-1]} a[rel=next]").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("ใช้ในห้องประชุม")


@pytest.mark.browser
def test_a_slide_that_is_gone_leads_to_the_first(
    store: Store, usual: int, open_room: Callable[..., Page]
) -> None:
    """A theme that was merged away while it was shown leaves no empty screen."""
    assert at(open_room("/slides#theme-1-gone")) == "topic-1"


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080), (1024, 768)])
def test_a_slide_is_large_enough_and_fits(
    store: Store, open_room: Callable[..., Page], width: int, height: int
) -> None:
    """The longest name stands in letters of 6 % of the screen's height, nothing in under 3 %."""
    talk, labels = many(9, LONG)
    talk.says(5, "00000000", "ยาว", section=1).says(5, "00000000", "ยาว", section=3)
    keep(store, talk, labels)
    page = open_room("/slides", viewport={"width": width, "height": height})
    for name in ("topic-1", "topic-1-2", "theme-1-00000000", "rest-1"):
        page.evaluate("name => { location.hash = name }", name)
        expect(page.locator(f"#{name}")).to_be_visible()
        sizes = page.locator(f"#{name} :is(h2, p, b, dt, dd, li, a, span)").evaluate_all(
            "all => all.filter(e => !e.matches('.hidden'))"
            ".map(e => parseFloat(getComputedStyle(e).fontSize))"
        )
        title = page.locator(f"#{name} h2").evaluate(
            "e => parseFloat(getComputedStyle(e).fontSize)"
        )
        assert title >= 0.06 * height
        assert min(sizes) >= 0.03 * height
        whole = page.evaluate(
            "[document.documentElement.scrollHeight, document.documentElement.scrollWidth]"
        )
        assert whole[0] <= height, name
        assert whole[1] <= width, name


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(390, 844), (820, 1180), (1280, 800)])
def test_the_rooms_pages_shut_nobody_out(
    store: Store, open_room: Callable[..., Page], width: int, height: int
) -> None:
    """axe-core finds nothing, and nothing has to be scrolled sideways."""
    keep(store, usual_talk(), {BIG: LONG, SMALL: "CANARY"})
    page = open_room("", viewport={"width": width, "height": height})
    base = page.url
    for path in (
        "",
        "/slides?quotes=1#topic-1",
        f"/slides?quotes=1#theme-1-{BIG}",
        "/slides#rest-1",
        "/slides#topic-2",
        "/cards/a4",
        "/cards/a3",
        "/sheets",
    ):
        page.goto("about:blank")
        page.goto(base + path)
        assert violations(page) == [], path
        widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1], path


# On paper


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.fixture
def on_paper(tmp_path: Path) -> Callable[[Page], tuple[list[tuple[int, int]], list[str]]]:
    """Print a page; return the size in millimetres and the text of each sheet."""
    missing = [program for program in ("pdfinfo", "pdftotext") if not shutil.which(program)]
    if missing:
        pytest.skip(f"!!! programs are missing: {', '.join(missing)} !!!")

    def printed(page: Page) -> tuple[list[tuple[int, int]], list[str]]:
        path = str(tmp_path / "printed.pdf")
        page.pdf(path=path, prefer_css_page_size=True, print_background=False)
        facts = _output("pdfinfo", "-l", "-1", path)
        points = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", facts)
        sizes = [(round(float(w) / 72 * 25.4), round(float(h) / 72 * 25.4)) for w, h in points]
        return sizes, plain(_output("pdftotext", path, "-")).split("\f")[: len(sizes)]

    return printed


OnPaper = Callable[[Page], tuple[list[tuple[int, int]], list[str]]]


@pytest.mark.browser
@pytest.mark.parametrize("number", [1, 2, 40])
@pytest.mark.parametrize(
    ("size", "paper", "cards"),
    [("a5", (210, 148), 1), ("a4", (210, 297), 2), ("a3", (420, 297), 1)],
)
def test_every_theme_has_its_card_on_exactly_that_paper(
    store: Store,
    open_room: Callable[..., Page],
    on_paper: OnPaper,
    number: int,
    size: str,
    paper: tuple[int, int],
    cards: int,
) -> None:
    """Whole sheets, none empty, with the longest names too, and nothing for facilitators."""
    keep(store, *many(number, LONG))
    page = open_room(f"/cards/{size}")
    sizes, texts = on_paper(page)
    assert sizes == [paper] * -(-number // cards)
    found = [re.findall(r"^(\d{3}) ", text, re.MULTILINE) for text in texts]
    assert sum(found, []) == [f"{n:03}" for n in range(number)]
    assert all(len(names) == cards for names in found[:-1])
    assert not any("Ctrl+P" in text or "ออกจากระบบ" in text for text in texts)
    page.emulate_media(media="print")
    for card in page.locator(".theme-card").all()[:2]:
        assert card.evaluate("e => e.scrollHeight <= e.clientHeight + 1")
        assert card.evaluate("e => e.scrollWidth <= e.clientWidth + 1")


@pytest.mark.browser
@pytest.mark.parametrize(("number", "sheets"), [(0, 6), (1, 6), (12, 6), (40, 7)])
def test_a_group_has_its_themes_in_front_and_lines_on_the_back(
    store: Store, open_room: Callable[..., Page], on_paper: OnPaper, number: int, sheets: int
) -> None:
    """Two A4 pages each; only forty themes need another."""
    talk, labels = many(number)
    keep(store, talk.says(6, "", "CANARY", status="single"), labels)
    sizes, texts = on_paper(open_room("/sheets"))
    assert sizes == [(210, 297)] * sheets
    backs = [text for text in texts if "ผู้บันทึก" in text]
    assert len(backs) == 3
    for group, back in zip("๑๒๓", backs, strict=True):
        assert f"กลุ่มที่ {group}" in back
        assert "โปรดไม่เขียนชื่อบุคคล" in back
    assert not any("Ctrl+P" in text or "CANARY" in text for text in texts)


@pytest.mark.browser
def test_nothing_unreleased_is_on_any_paper_of_the_room(
    store: Store, usual: int, open_room: Callable[..., Page], on_paper: OnPaper
) -> None:
    """What is printed is what the pages show."""
    page = open_room("")
    base = page.url
    for path in PAGES:
        page.goto(base + path)
        _, texts = on_paper(page)
        assert "CANARY" not in "".join(texts), path
        if path:
            assert "แจ้งข่าว" in "".join(texts), path
