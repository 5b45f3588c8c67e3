"""What staff are sent: link, message and poster, and slips that admit once each."""

import base64
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import segno
from conftest import (
    SECRET,
    AtDesk,
    Served,
    Staff,
    check_page,
    sign_in,
    tab_to,
    violations,
)
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.test import TestResponse

from forms.catalogue import RESERVED, SURVEYS
from survey.access import one_time_link
from survey.ballotbox import Ballot, BallotBox, BoxAnswer
from survey.errors import CodeSpent, CodeUnknown
from survey.records import Role
from survey.release import close_survey, open_survey
from survey.sealing import SurveyKeys
from survey.share import in_capitals
from survey.store import Store

SLIPS = "/desk/workshop/slips"
CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}\b")
ANSWER = (BoxAnswer(1, "section-1", "ดี"),)
WORKSHOP = (SURVEYS / "workshop.toml").read_text(encoding="utf-8")
# How many dots of a picture are dark above the QR code and below it.
INK = """async picture => {
    const image = new Image();
    image.src = `data:image/png;base64,${picture}`;
    await image.decode();
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    [canvas.width, canvas.height] = [image.width, image.height];
    pen.drawImage(image, 0, 0);
    const dark = (from, to) => pen.getImageData(0, from, image.width, to - from).data
        .filter((value, place) => place % 4 === 0 && value < 128).length;
    return {above: dark(0, 900), below: dark(2850, image.height)};
}"""
ServeApp = Callable[[Flask], Served]


@pytest.fixture
def draft(store: Store) -> str:
    """The workshop survey, not open yet, for which slips are to be drawn."""
    store.add_survey("workshop", 'admission = "slips"\n' + WORKSHOP)
    return "workshop"


@pytest.fixture
def drawing(app: Flask, store: Store, draft: str, keys: SurveyKeys) -> BallotBox:
    """The ballot box of the workshop, open to whoever draws a slip; none is made yet."""
    boxes = app.extensions["ballot-boxes"]
    open_survey(store, boxes, draft, keys)
    return boxes.get(draft)  # type: ignore[no-any-return]  # extensions are untyped


def makes(person: AtDesk, number: object, expecting: int = 200) -> TestResponse:
    """Ask for so many slips, as on the page."""
    response = person.presses(SLIPS, on=SLIPS, expecting=expecting, number=number)
    check_page(response)
    return response


def codes_on(page: TestResponse) -> list[str]:
    return re.findall(r'class="key">([^<]+)<', page.text)


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG, as its header says them."""
    assert picture.startswith(b"\x89PNG")
    return int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")


def kept_files(app: Flask) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in Path(app.instance_path).rglob("*") if p.is_file()}


def token_on(person: AtDesk, path: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', person.opens(path).text)
    assert found
    return found[1]


def cast(box: BallotBox, code: str, topic: int = 1) -> None:
    box.cast(Ballot(os.urandom(16), ANSWER, box.code_digest(topic, code)))


def test_the_page_says_before_that_slips_are_made_once(
    facilitator: AtDesk, drawing: BallotBox
) -> None:
    """Nobody finds out afterwards; the address is shown, as it cannot be mended on paper."""
    page = facilitator.opens(SLIPS).text
    for words in ("ทำได้ครั้งเดียว", "ระบบไม่เก็บรหัสไว้", "จะพิมพ์ซ้ำไม่ได้"):
        assert words in page
    assert "http://localhost/workshop" in page
    assert 'value="100"' in page


def test_each_slip_has_title_instructions_code_and_picture(
    facilitator: AtDesk, drawing: BallotBox
) -> None:
    """Whoever draws a slip needs nothing else."""
    page = makes(facilitator, 23)
    codes = codes_on(page)
    assert len(set(codes)) == 23
    assert all(CODE.fullmatch(code) for code in codes)
    for words in (
        "ถอดบทเรียนการขับเคลื่อนองค์กรคุณธรรมต้นแบบ</b>",
        "สแกน หรือเปิดลิงก์แล้วพิมพ์รหัส",
        "ใช้ตอบได้หัวข้อละหนึ่งครั้ง",
        "ไม่มีการจดว่าใครได้บัตรใด",
        "http://localhost/workshop</p>",
        "<svg",
    ):
        assert page.text.count(words) == 23
    assert page.headers["Cache-Control"] == "no-store"


def test_the_sheets_say_what_to_do_and_what_never(facilitator: AtDesk, drawing: BallotBox) -> None:
    """Print now, mix, let people draw; a list of names and codes would undo it all."""
    page = makes(facilitator, 11).text
    for words in ("Ctrl+P", "จนกว่าจะพิมพ์ครบ ๒ แผ่น", "คละบัตรในกล่อง", "ห้ามส่งรหัสให้ใครโดยระบุชื่อ"):
        assert words in page


@pytest.mark.parametrize("number", ["12", "๑๒", " 12 "])
def test_a_number_is_read_as_people_type_it(
    facilitator: AtDesk, drawing: BallotBox, number: str
) -> None:
    """Thai digits and stray spaces are no mistake."""
    assert len(codes_on(makes(facilitator, number))) == 12


@pytest.mark.parametrize("number", ["0", "3000", "๒,๐๐๑", "abc", "-5", "1.5", "²", "9" * 20])
def test_a_wrong_number_makes_nothing_and_says_why(
    facilitator: AtDesk, drawing: BallotBox, number: str
) -> None:
    """The message says what was wanted and what came, and nothing is used up."""
    page = makes(facilitator, number, expecting=422).text
    assert "จำนวนบัตรต้องเป็นจำนวนเต็มตั้งแต่ ๑ ถึง ๒,๐๐๐" in page
    assert f"“{number}”" in page
    assert not drawing.has_slips


def test_no_number_at_all_is_asked_for(facilitator: AtDesk, drawing: BallotBox) -> None:
    """An empty field gets one message, not two."""
    page = makes(facilitator, "", expecting=422).text
    assert "โปรดกรอกจำนวนบัตร" in page
    assert "จำนวนบัตรต้องเป็น" not in page


def test_every_slip_admits_once_to_each_topic(facilitator: AtDesk, drawing: BallotBox) -> None:
    """What was printed is what the ballot box lets in."""
    for code in codes_on(makes(facilitator, 3)):
        for topic in (1, 2, 3):
            cast(drawing, code, topic)
        with pytest.raises(CodeSpent):
            cast(drawing, code)
    with pytest.raises(CodeUnknown):
        cast(drawing, "AAAAA-AAAAA")


def test_a_slip_admits_however_its_code_is_typed(facilitator: AtDesk, drawing: BallotBox) -> None:
    """Small letters, no dash, O for 0, I or L for 1: the slip is as good."""
    for code in codes_on(makes(facilitator, 40)):
        hurried = code.lower().replace("-", "  ").replace("0", "O").replace("1", "l")
        cast(drawing, hurried)
        with pytest.raises(CodeSpent):
            cast(drawing, code.replace("1", "I"))


def test_no_code_is_on_disk_or_in_the_log(
    app: Flask,
    facilitator: AtDesk,
    drawing: BallotBox,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Once the page is closed the codes exist on paper only."""
    codes = codes_on(makes(facilitator, 50))
    said = caplog.text + "".join(capfd.readouterr())
    kept = b"".join(p.read_bytes() for p in Path(app.instance_path).rglob("*") if p.is_file())
    assert drawing.code_digest(1, codes[0]) in kept, "the search finds what is there"
    for code in codes:
        for form in (code, code.replace("-", ""), code.lower(), code.replace("-", "").lower()):
            assert form.encode() not in kept
            assert form not in said


def test_slips_are_made_once(facilitator: AtDesk, drawing: BallotBox) -> None:
    """A second set would be second votes; the page says where the first one is."""
    token = token_on(facilitator, SLIPS)
    first = makes(facilitator, 5)
    again = facilitator.client.post(SLIPS, data={"csrf_token": token, "number": "5"})
    assert again.status_code == 409
    for page in (again, facilitator.opens(SLIPS)):
        check_page(page)
        assert "ทำบัตรของแบบสำรวจนี้ไปแล้ว" in page.text
        assert "อยู่ในแท็บที่เปิดขึ้นก่อนหน้านี้" in page.text
        assert not codes_on(page)
    cast(drawing, codes_on(first)[0])


def test_of_several_who_press_at_once_one_has_slips(
    app: Flask, store: Store, drawing: BallotBox
) -> None:
    """The others are told the same as whoever comes later."""
    people = [sign_in(app, store, f"facilitator-{n}", Role.FACILITATOR) for n in range(4)]
    forms = [(person.client, token_on(person, SLIPS)) for person in people]
    with ThreadPoolExecutor(len(forms)) as pool:
        pages = list(
            pool.map(lambda f: f[0].post(SLIPS, data={"csrf_token": f[1], "number": "9"}), forms)
        )
    assert sorted(page.status_code for page in pages) == [200, 409, 409, 409]
    assert sum("ทำบัตรของแบบสำรวจนี้ไปแล้ว" in page.text for page in pages) == 3
    (codes,) = filter(None, map(codes_on, pages))
    cast(drawing, codes[0])


def test_a_draft_is_to_be_opened_first(facilitator: AtDesk, draft: str) -> None:
    """Slips belong to a ballot box, which there is none of yet."""
    assert "เปิดรับคำตอบ</a>ก่อน" in facilitator.opens(SLIPS).text


def test_a_closed_survey_makes_no_slips(
    app: Flask, store: Store, facilitator: AtDesk, drawing: BallotBox
) -> None:
    """What is left of them is to be destroyed."""
    makes(facilitator, 5)
    close_survey(store, app.extensions["ballot-boxes"], "workshop", SECRET)
    assert "ปิดรับคำตอบแล้ว จึงทำบัตรไม่ได้" in facilitator.opens(SLIPS).text


def test_an_open_link_has_no_slips(facilitator: AtDesk, workshop: str) -> None:
    """It says so, and that nothing guards against answering twice."""
    page = facilitator.opens(SLIPS).text
    assert "จึงไม่ใช้บัตร และไม่มีสิ่งใดกันไม่ให้คนเดียวตอบหลายครั้ง" in page


def test_a_writer_makes_no_slips(writer: AtDesk, drawing: BallotBox) -> None:
    """Whoever quotes the answers hands out no votes."""
    writer.opens(SLIPS, expecting=403)
    data = {"csrf_token": token_on(writer, "/desk/"), "number": "5"}
    refused = writer.client.post(SLIPS, data=data)
    assert refused.status_code == 403
    assert not drawing.has_slips


def test_a_form_from_elsewhere_makes_no_slips(facilitator: AtDesk, drawing: BallotBox) -> None:
    """Without the page's own token nothing is made."""
    assert facilitator.client.post(SLIPS, data={"number": "5"}).status_code == 400
    assert not drawing.has_slips


def test_two_thousand_slips_are_made_while_one_waits(
    facilitator: AtDesk, drawing: BallotBox
) -> None:
    """The largest number takes less than five seconds of the machine."""
    begun = time.process_time()
    page = makes(facilitator, "2,000")
    assert time.process_time() - begun < 5
    assert len(set(codes_on(page))) == 2_000


def test_what_staff_are_sent_says_that_a_slip_is_needed(
    facilitator: AtDesk, drawing: BallotBox
) -> None:
    """In the message and on the poster, with the way to the slips for whoever prints them."""
    page = facilitator.opens("/desk/workshop/share").text
    assert "ใช้รหัสจากบัตรกระดาษที่ท่านจับสลากได้" in page
    assert "ต้องใช้รหัสจากบัตรกระดาษ" in facilitator.opens("/desk/workshop/poster").text
    assert f'href="{SLIPS}"' in page
    assert "ทุกคนที่มีลิงก์ตอบได้" not in page


def test_an_open_link_says_that_it_has_no_guard(facilitator: AtDesk, workshop: str) -> None:
    """The facilitator knows it before the link is sent."""
    page = facilitator.opens("/desk/workshop/share").text
    assert "ไม่มีสิ่งใดกันไม่ให้คนเดียวตอบหลายครั้ง" in page
    assert "บัตรกระดาษ" not in page


# On paper


@pytest.fixture
def on_paper(tmp_path: Path) -> Callable[[Page], list[str]]:
    """Print a page on A4; return the text of each sheet, whose pictures lie in ``tmp_path``."""
    _need("pdfinfo", "pdftotext", "pdftoppm")

    def printed_pages(page: Page) -> list[str]:
        path = tmp_path / "printed.pdf"
        page.pdf(path=path, prefer_css_page_size=True, print_background=False)
        facts = _output("pdfinfo", str(path))
        assert "(A4)" in facts
        number = int(re.findall(r"Pages: +(\d+)", facts)[0])
        _output("pdftoppm", "-r", "300", "-gray", "-png", str(path), str(tmp_path / "sheet"))
        text = _output("pdftotext", "-layout", str(path), "-")
        return text.split("\f")[:number]

    return printed_pages


def _need(*programs: str) -> None:
    missing = [program for program in programs if shutil.which(program) is None]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"!!! programs are missing: {', '.join(missing)} !!!")
    assert not missing


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


def scanned(picture: Path) -> list[str]:
    """What a phone reads from the QR codes of a picture."""
    _need("zbarimg")
    read = _output("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(picture))
    return read.splitlines()


def at_desk(page: Page, service: Served, store: Store) -> Page:
    """Sign a facilitator in, in the browser."""
    store.add_account("facilitator", Role.FACILITATOR)
    page.goto(service.address + one_time_link(store, "facilitator"))
    page.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("แบบสำรวจทั้งหมด")
    return page


def sheets_of(page: Page, service: Served, store: Store, number: str) -> Page:
    """Ask for slips in the browser and return the tab they open in."""
    at_desk(page, service, store).goto(service.address + SLIPS)
    page.get_by_label("จำนวนบัตร").fill(number)
    with page.expect_popup() as tab:
        page.get_by_role("button", name="ทำบัตร").click()
    expect(tab.value.get_by_role("heading", level=1)).to_contain_text("บัตรรหัส")
    return tab.value


@pytest.mark.browser
def test_ten_slips_fill_a_sheet_and_every_code_can_be_scanned(
    app: Flask,
    store: Store,
    drawing: BallotBox,
    desk: Page,
    serve: ServeApp,
    on_paper: Callable[[Page], list[str]],
    tmp_path: Path,
) -> None:
    """Twenty-three slips are three sheets; each picture brings its own code to the address."""
    app.config["PUBLIC_URL"] = "https://siangsathon.secretariat.example.go.th"
    tab = sheets_of(desk, serve(app), store, "23")
    codes = tab.locator(".key").all_inner_texts()
    sheets = on_paper(tab)
    assert [CODE.findall(sheet) for sheet in sheets] == [codes[:10], codes[10:20], codes[20:]]
    assert not any("Ctrl+P" in sheet for sheet in sheets)
    for number, sheet in enumerate(sheets, 1):
        link = f"{app.config['PUBLIC_URL']}/workshop".upper() + "#"
        read = scanned(tmp_path / f"sheet-{number}.png")
        assert sorted(read) == sorted(link + code for code in CODE.findall(sheet))
    for code in codes:
        cast(drawing, code)


@pytest.mark.browser
def test_a_slip_stays_whole_under_the_longest_title_and_address(
    app: Flask,
    store: Store,
    desk: Page,
    serve: ServeApp,
    keys: SurveyKeys,
    on_paper: Callable[[Page], list[str]],
) -> None:
    """The code and the picture are never cut off or pushed onto another sheet."""
    app.config["PUBLIC_URL"] = "https://" + "a" * 60 + ".example.go.th/" + "b" * 40
    title = "ถอดบทเรียน" * 20
    text = re.sub(r"(?m)^title = .*$", f'title = "{title}"', WORKSHOP, count=1)
    store.add_survey("workshop", 'admission = "slips"\n' + text)
    open_survey(store, app.extensions["ballot-boxes"], "workshop", keys)
    tab = sheets_of(desk, serve(app), store, "20")
    tab.emulate_media(media="print")
    for slip in tab.locator(".slip").all()[:3]:
        outer = slip.bounding_box()
        assert outer is not None
        for part in (".key", ".link", "svg", "ol"):
            inner = slip.locator(part).bounding_box()
            assert inner is not None
            assert inner["y"] >= outer["y"]
            assert inner["y"] + inner["height"] <= outer["y"] + outer["height"]
        picture = slip.locator("svg").bounding_box()
        assert picture is not None
        # 22 mm at 96 CSS pixels an inch.
        assert picture["width"] >= 22 / 25.4 * 96
    assert [len(CODE.findall(sheet)) for sheet in on_paper(tab)] == [10, 10]


@pytest.mark.browser
def test_pressing_twice_loses_no_slips(
    app: Flask, store: Store, drawing: BallotBox, desk: Page, serve: ServeApp
) -> None:
    """The sheets keep their tab; the second press finds that they are made."""
    service = serve(app)
    at_desk(desk, service, store).goto(service.address + SLIPS)
    desk.get_by_label("จำนวนบัตร").fill("5")
    with desk.expect_popup():
        desk.get_by_role("button", name="ทำบัตร").dblclick()
    desk.wait_for_timeout(500)
    tabs = [tab for tab in desk.context.pages if tab is not desk]
    for tab in tabs:
        tab.wait_for_load_state()
    assert [tab.locator(".slip").count() for tab in tabs].count(5) == 1


@pytest.mark.browser
@pytest.mark.parametrize("admission", ["open", "slips"])
@pytest.mark.parametrize("title", ["ถอดบทเรียน", "ถอดบทเรียน " * 8, "ถอดบทเรียนการขับเคลื่อน" * 22])
def test_the_poster_is_one_sheet_and_can_be_scanned(
    app: Flask,
    store: Store,
    desk: Page,
    serve: ServeApp,
    on_paper: Callable[[Page], list[str]],
    tmp_path: Path,
    admission: str,
    title: str,
) -> None:
    """On the wall hang the title, the picture and the address, and nothing for facilitators."""
    text = re.sub(r"(?m)^title = .*$", f'title = "{title}"', WORKSHOP, count=1)
    store.add_survey("workshop", f'admission = "{admission}"\n' + text)
    service = serve(app)
    at_desk(desk, service, store).goto(f"{service.address}/desk/workshop/poster")
    (sheet,) = on_paper(desk)
    link = f"{service.address}/workshop"
    assert link in sheet
    assert title.split()[0][:20] in sheet.replace("\u00a0", " ")
    assert "Ctrl+P" not in sheet
    assert scanned(tmp_path / "sheet-1.png") == [link.upper()]
    desk.emulate_media(media="print")
    inner, outer = (desk.locator(f".paper{part}").bounding_box() for part in (" .qr", ""))
    assert inner is not None
    assert outer is not None
    assert round(inner["width"] / 96 * 25.4) == 120
    assert round(outer["width"] / 96 * 25.4) == 210
    promise = desk.locator(".promised").bounding_box()
    assert promise is not None
    assert promise["y"] + promise["height"] < outer["height"]


@pytest.mark.browser
def test_the_poster_can_be_saved_as_a_picture(
    app: Flask, store: Store, desk: Page, serve: ServeApp, workshop: str, tmp_path: Path
) -> None:
    """A4 at 300 dots an inch, drawn by the browser, with a QR code that can be read."""
    service = serve(app)
    at_desk(desk, service, store).goto(f"{service.address}/desk/workshop/poster")
    with desk.expect_download() as download:
        desk.get_by_role("button", name="บันทึกเป็นภาพ").click()
    assert download.value.suggested_filename == "poster-workshop.png"
    path = tmp_path / "poster.png"
    download.value.save_as(path)
    assert size_of(path.read_bytes()) == (2_480, 3_508)
    assert scanned(path) == [f"{service.address}/workshop".upper()]
    # Words beside the picture: much of the sheet above and below it is not white.
    drawn = desk.evaluate(INK, base64.b64encode(path.read_bytes()).decode())
    assert drawn["above"] > 5_000
    assert drawn["below"] > 5_000


def test_the_qr_code_can_be_taken_as_a_picture(
    app: Flask, facilitator: AtDesk, workshop: str, tmp_path: Path
) -> None:
    """To be pasted anywhere: 12 cm at 300 dots an inch, with its white margin."""
    app.config["PUBLIC_URL"] = "https://voice.example.go.th"
    response = facilitator.opens("/desk/workshop/qr.png")
    assert response.mimetype == "image/png"
    assert "qr-workshop.png" in response.headers["Content-Disposition"]
    width, height = size_of(response.data)
    assert width == height >= 12 / 2.54 * 300
    # 300 dots an inch are 11,811 a metre.
    assert b"pHYs" + (11_811).to_bytes(4, "big") * 2 in response.data
    (tmp_path / "qr.png").write_bytes(response.data)
    assert scanned(tmp_path / "qr.png") == ["HTTPS://VOICE.EXAMPLE.GO.TH/WORKSHOP"]


def test_capitals_make_larger_squares() -> None:
    """The same address in capitals needs a version less; one that others own stays as it is."""
    link = "https://voice.example.go.th/workshop"
    sizes = [segno.make(text, error="q").version for text in (in_capitals(link), link)]
    assert sizes == [3, 4]
    for owned in ("https://example.go.th/voice/workshop", "https://example.go.th/A/b/workshop"):
        assert in_capitals(owned) == owned


@pytest.mark.parametrize("path", ["/workshop", "/WORKSHOP", "/Workshop", "/workshop/"])
def test_the_short_link_opens_the_landing_page(staff: Staff, path: str) -> None:
    """However it is typed, at once and without a cookie; the long link stays."""
    assert staff.opens(path).text == staff.opens("/s/workshop").text


@pytest.mark.parametrize(
    "path", ["/nothing", "/NOTHING", "/ก", "/workshop.txt", "/work shop", "/-"]
)
def test_a_short_link_to_nothing_says_so(staff: Staff, path: str) -> None:
    """It is a page like every other of the staff side."""
    assert "ไม่พบหน้านี้" in staff.opens(path, expecting=404).text


def test_no_survey_hides_behind_an_address_of_the_service(app: Flask) -> None:
    """What stands first in any address of ours cannot be a survey's name."""
    firsts = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()} - {"", "<slug>"}
    rules = [rule.rule.split("/") for rule in app.url_map.iter_rules()]
    of_the_desk = {rule[2] for rule in rules if rule[1] == "desk"} - {"", "<slug>"}
    assert firsts | of_the_desk <= set(RESERVED)


def test_a_closed_surveys_short_link_says_so(app: Flask, staff: Staff) -> None:
    """As the long one does."""
    app.extensions["ballot-boxes"].get("workshop").close()
    assert "ปิดรับคำตอบแล้ว" in staff.opens("/WORKSHOP", expecting=410).text


@pytest.mark.parametrize("path", ["/s/workshop", "/WORKSHOP"])
def test_a_chat_shows_what_the_link_is_about(app: Flask, staff: Staff, path: str) -> None:
    """Title, line and picture, by the address that people reach; reading them changes nothing."""
    app.config["PUBLIC_URL"] = "https://voice.example.go.th/"
    before = kept_files(app)
    page = staff.opens(path).text
    told = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page))
    assert told == {
        "title": "ถอดบทเรียนการขับเคลื่อนองค์กรคุณธรรมต้นแบบ",
        "description": "แบบสำรวจความคิดเห็น ๓ หัวข้อ หัวข้อละประมาณ ๒ นาที ไม่เก็บชื่อผู้ตอบ",
        "image": "https://voice.example.go.th/static/preview.png",
    }
    fetched = staff.client.get(urlsplit(told["image"]).path)
    assert size_of(fetched.data) == (1_200, 630)
    assert "Set-Cookie" not in fetched.headers
    fetched.close()
    assert kept_files(app) == before


def test_a_preview_says_that_a_slip_is_needed_and_escapes_the_title(
    app: Flask, store: Store, keys: SurveyKeys
) -> None:
    """Nobody opens the link in vain, and no title breaks out of its place."""
    text = re.sub(r"(?m)^title = .*$", "title = '\"><script>x</script>'", WORKSHOP, count=1)
    store.add_survey("workshop", 'admission = "slips"\n' + text)
    open_survey(store, app.extensions["ballot-boxes"], "workshop", keys)
    page = app.test_client().get("/workshop").text
    assert 'ไม่เก็บชื่อผู้ตอบ ต้องใช้รหัสจากบัตรกระดาษ">' in page
    assert "<script>x" not in page


def test_the_kit_warns_of_a_link_that_no_phone_opens(
    app: Flask, facilitator: AtDesk, workshop: str
) -> None:
    """Before it is sent to eighty people or printed."""
    assert "โทรศัพท์ของผู้ตอบจะเปิดไม่ได้" in facilitator.opens("/desk/workshop/share").text
    app.config["PUBLIC_URL"] = "https://voice.example.go.th"
    assert "โทรศัพท์ของผู้ตอบจะเปิดไม่ได้" not in facilitator.opens("/desk/workshop/share").text


def test_the_kit_says_when_the_link_does_not_open_yet_or_any_more(
    app: Flask, store: Store, facilitator: AtDesk, draft: str, keys: SurveyKeys
) -> None:
    """A draft's poster may be printed before; a closed survey's link is of no use."""
    assert "ยังเป็นฉบับร่าง" in facilitator.opens("/desk/workshop/share").text
    open_survey(store, app.extensions["ballot-boxes"], draft, keys)
    close_survey(store, app.extensions["ballot-boxes"], draft, SECRET)
    assert "ปิดรับคำตอบแล้ว ผู้ที่เปิดลิงก์" in facilitator.opens("/desk/workshop/share").text


def test_a_survey_that_is_not_there_has_no_kit(facilitator: AtDesk) -> None:
    """Neither page nor picture."""
    for name in ("share", "poster", "qr.png"):
        facilitator.opens(f"/desk/nothing/{name}", expecting=404)


@pytest.mark.browser
def test_the_message_is_copied_by_keyboard(
    app: Flask, store: Store, desk: Page, serve: ServeApp, workshop: str
) -> None:
    """Tab to the button, press Enter, paste into the chat."""
    service = serve(app)
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    at_desk(desk, service, store).goto(f"{service.address}/desk/workshop/share")
    tab_to(desk, desk.get_by_role("button", name="คัดลอกข้อความ"))
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("คัดลอกแล้ว")).to_be_visible()
    pasted = desk.evaluate("navigator.clipboard.readText()")
    assert pasted.splitlines() == [
        "ขอเชิญร่วมแสดงความคิดเห็น “ถอดบทเรียนการขับเคลื่อนองค์กรคุณธรรมต้นแบบ”",
        "ไม่ต้องบอกชื่อ ใช้เวลาหัวข้อละประมาณ ๒ นาที",
        f"{service.address}/workshop",
    ]


@pytest.mark.browser
def test_without_a_script_nothing_offers_to_copy(
    app: Flask, store: Store, phone: Page, serve: ServeApp, workshop: str
) -> None:
    """The texts and the poster are there all the same."""
    service = serve(app)
    at_desk(phone, service, store).goto(f"{service.address}/desk/workshop/share")
    expect(phone.locator("#message")).to_contain_text("ขอเชิญ")
    expect(phone.get_by_role("button", name="คัดลอก")).to_have_count(0)
    phone.get_by_role("link", name="เปิดแผ่นประกาศ").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("แผ่นประกาศ")
    expect(phone.locator("[data-print], [data-picture]")).to_have_count(2)
    expect(phone.locator("[data-print]")).to_be_hidden()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(390, 844), (820, 1_180)])
def test_the_kit_shuts_nobody_out(
    app: Flask,
    store: Store,
    desk: Page,
    serve: ServeApp,
    drawing: BallotBox,
    tmp_path: Path,
    width: int,
    height: int,
) -> None:
    """axe-core finds nothing, nothing runs off the side, and fingers hit what they mean."""
    service = serve(app)
    desk.set_viewport_size({"width": width, "height": height})
    at_desk(desk, service, store)
    for name in ("share", "poster"):
        desk.goto(f"{service.address}/desk/workshop/{name}")
        desk.locator(".qr").screenshot(path=tmp_path / f"{name}.png")
        assert scanned(tmp_path / f"{name}.png") == [f"{service.address}/workshop".upper()]
        assert violations(desk) == [], name
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for target in desk.locator("main :is(button, .button):visible").all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 44
