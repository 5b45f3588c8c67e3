"""The three people's journeys, in a real browser."""

import csv
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import DATA, SECRET, Served, violations
from docx import Document
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from forms.catalogue import read_template
from survey.access import one_time_link
from survey.documents.official import official
from survey.incoming import read_answers
from survey.manuscript import manuscript
from survey.records import Role
from survey.runs import reviewed
from survey.store import Store

pytestmark = pytest.mark.browser

ANSWER = "งานประจำล้นมือมาก ไม่มีเวลาเปิดดูข่าวกิจกรรมที่ส่งมาเลย"
ServeApp = Callable[[Flask], Served]


@pytest.fixture
def served(app: Flask, workshop: str, serve: ServeApp) -> Served:
    """The workshop, open for answers, at an address."""
    return serve(app)


@pytest.fixture
def served_themes(themed: Flask, serve: ServeApp) -> Served:
    """The themed surveys, at an address."""
    return serve(themed)


def sign_in(page: Page, service: Served, store: Store, role: Role = Role.FACILITATOR) -> None:
    """Open a one-time link and press its button."""
    store.add_account(role.value, role)
    page.goto(service.address + one_time_link(store, role.value))
    page.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("แบบสำรวจทั้งหมด")


def test_from_a_phone_to_the_word_file(
    app: Flask, served: Served, store: Store, phone: Page, desk: Page, tmp_path: Path
) -> None:
    """Staff answer; the facilitator closes, sees themes, renames one; the writer quotes it."""
    colleagues = read_answers(DATA / "answers_dev.csv", read_template("workshop"), quotable=True)
    store.publish("workshop", colleagues)

    phone.goto(f"{served.address}/s/workshop")
    phone.get_by_role("link", name="การสื่อสารและการสร้างการรับรู้").click()
    phone.get_by_label("การแจ้งข่าวสารมีปัญหา").fill(ANSWER)
    phone.locator("[name=section-2-quote]").check()
    phone.get_by_role("button", name="ส่งคำตอบ").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("ได้รับคำตอบแล้ว ขอบคุณ")

    sign_in(desk, served, store)
    desk.get_by_role("link", name="ถอดบทเรียนการขับเคลื่อนองค์กรคุณธรรมต้นแบบ").click()
    desk.locator("summary", has_text="ปิดรับคำตอบ").first.click()
    desk.locator("#secret-danger").fill(SECRET)
    desk.get_by_role("button", name="ปิดรับคำตอบและจัดประเด็น").click()
    expect(desk.get_by_role("link", name="ดูและปรับประเด็น")).to_be_visible(timeout=60_000)
    desk.get_by_role("navigation").get_by_role("link", name="หัวข้อ ๒").click()

    # Another card may show it too, as like one of its own.
    holder = desk.locator("article", has=desk.get_by_label(ANSWER)).first
    holder.get_by_text("เปลี่ยนชื่อ รวม แยก").click()
    holder.get_by_label("ชื่อประเด็นใหม่").fill("งานล้นมือจนตามข่าวไม่ทัน (ทดสอบ)")
    holder.get_by_role("button", name="บันทึกชื่อ").click()
    expect(desk.get_by_role("heading", name="งานล้นมือจนตามข่าวไม่ทัน (ทดสอบ)")).to_be_visible()

    writer = desk.context.browser
    assert writer is not None
    page = writer.new_page(accept_downloads=True)
    sign_in(page, served, store, Role.WRITER)
    page.goto(f"{served.address}/desk/workshop/quotes")
    page.get_by_label("คำค้นหรือรหัส").fill("เปิดดูข่าวกิจกรรมที่ส่งมา")
    page.get_by_role("button", name="ค้นหา").click()
    row = page.get_by_role("listitem").filter(has_text="งานล้นมือจนตามข่าวไม่ทัน").first
    expect(row).to_contain_text(ANSWER)
    with page.expect_download() as download:
        page.evaluate("location.href = '/desk/workshop/report.docx'")
    path = tmp_path / "report.docx"
    download.value.save_as(path)
    words = "\n".join(p.text for p in Document(str(path)).paragraphs).replace("\u00a0", " ")
    assert "งานล้นมือจนตามข่าวไม่ทัน (ทดสอบ)" in words
    # The number before it is Word's own.
    assert "หัวข้อ “การสื่อสารและการสร้างการรับรู้”" in words
    with page.expect_download() as download:
        page.evaluate("location.href = '/desk/workshop/statements.csv'")
    table = csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig")))
    assert [r["ประเด็น"] for r in table if r["ข้อความ"] == ANSWER] == ["งานล้นมือจนตามข่าวไม่ทัน (ทดสอบ)"]
    page.close()


def test_a_facilitator_puts_themes_right_with_scripts_off(
    served_themes: Served, themed_store: Store, browser: Browser
) -> None:
    """She takes a suggestion, looks at a split and takes it, merges it back, and undoes that."""
    context = browser.new_context(java_script_enabled=False, locale="th-TH")
    page = context.new_page()
    sign_in(page, served_themes, themed_store)
    page.goto(f"{served_themes.address}/desk/workshop/themes/1")
    page.get_by_text("ข้อความที่น่าจะย้าย").first.click()
    page.get_by_role("button", name="ย้ายตามนี้").first.click()
    expect(page.get_by_role("status").first).to_contain_text("ย้ายแล้ว")
    card = page.locator(".cards article").first
    card.get_by_text("เปลี่ยนชื่อ รวม แยก").click()
    card.get_by_role("link", name="ดูตัวอย่างการแยกเป็นสองประเด็น").click()
    page.get_by_label("ชื่อประเด็นใหม่").fill("ส่วนที่แยก (ทดสอบ)")
    page.get_by_role("button", name="แยกเป็นสองประเด็น").click()
    new = page.locator("article", has=page.get_by_role("heading", name="ส่วนที่แยก (ทดสอบ)"))
    new.get_by_text("เปลี่ยนชื่อ รวม แยก").click()
    new.get_by_label("รวมประเด็นนี้เข้ากับ").select_option(index=1)
    new.get_by_role("button", name="รวมประเด็น").click()
    expect(page.get_by_role("status").first).to_contain_text("รวมประเด็น “ส่วนที่แยก (ทดสอบ)”")
    expect(new).to_have_count(0)
    page.get_by_role("button", name="ย้อนกลับ").click()
    expect(new).to_have_count(1)
    context.close()


@pytest.mark.office
def test_the_word_file_opens_in_an_office_program(
    served_themes: Served, themed_store: Store, desk: Page, tmp_path: Path
) -> None:
    """LibreOffice turns the downloaded report into pages with the report's words on them."""
    sign_in(desk, served_themes, themed_store)
    desk.goto(f"{served_themes.address}/desk/report-2566/quotes")
    with desk.expect_download() as download:
        desk.evaluate("location.href = '/desk/report-2566/report.docx'")
    download.value.save_as(tmp_path / "report.docx")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            "txt:Text (encoded):UTF8",
            "--outdir",
            str(tmp_path),
            str(tmp_path / "report.docx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    words = (tmp_path / "report.txt").read_text("utf-8-sig").replace("\u00a0", " ")
    assert "กลุ่มที่ ๓ หัวข้อ “การมีส่วนร่วมของบุคลากร”" in words
    for point in manuscript(themed_store, "report-2566").outline.points:
        assert official(point.wording).replace("\u00a0", " ") in words


STAFF_PAGES = ["", "/1", "/2", "/3", "/thanks", "/privacy", "/feedback"]


@pytest.fixture
def handheld(browser: Browser) -> Page:
    """A phone-sized browser with scripts on, as axe-core needs them."""
    return browser.new_page(viewport={"width": 390, "height": 844}, locale="th-TH")


def test_no_staff_page_shuts_anybody_out(served: Served, store: Store, handheld: Page) -> None:
    """axe-core finds nothing against WCAG 2.2 AA in any state of the staff side."""
    for path in STAFF_PAGES:
        handheld.goto(f"{served.address}/s/workshop{path}")
        assert violations(handheld) == [], path
    for text in ("", "ก" * 2_001):
        handheld.goto(f"{served.address}/s/workshop/2")
        handheld.locator("textarea").first.evaluate("box => box.removeAttribute('maxlength')")
        handheld.locator("textarea").first.fill(text)
        handheld.get_by_role("button", name="ส่งคำตอบ").click()
        expect(handheld.get_by_role("alert")).to_be_visible()
        assert violations(handheld) == []
    handheld.goto(f"{served.address}/s/nothing")
    assert violations(handheld) == []
    handheld.goto(f"{served.address}/s/workshop/1")
    handheld.locator("textarea").first.fill("ดี")
    close = served.app.extensions["ballot-boxes"].get("workshop").close
    close()
    handheld.get_by_role("button", name="ส่งคำตอบ").click()
    expect(handheld.get_by_role("heading", level=1)).to_have_text("ปิดรับคำตอบแล้ว")
    assert violations(handheld) == []


def test_no_desk_page_shuts_anybody_out(
    served_themes: Served, themed_store: Store, desk: Page
) -> None:
    """axe-core finds nothing against WCAG 2.2 AA at the desk either."""
    desk.goto(f"{served_themes.address}/desk/signin")
    assert violations(desk) == []
    sign_in(desk, served_themes, themed_store)
    theme = next(t.key for t in reviewed(themed_store, "workshop")[1].themes if t.topic == 1)
    for path in (
        "",
        "password",
        "workshop",
        "workshop/themes/1",
        f"workshop/themes/1?towards={theme}",
        f"workshop/themes/1/{theme}/split",
        "workshop/quotes?withheld=y",
        "report-2566/themes/2",
        "workshop/share",
    ):
        desk.goto(f"{served_themes.address}/desk/{path}")
        desk.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert violations(desk) == [], path


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_a_staff_page_fits_the_narrowest_phone_with_large_text(
    served: Served, browser: Browser, path: str
) -> None:
    """At 320 px with text at 200 % nothing has to be scrolled sideways."""
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.goto(f"{served.address}/s/workshop{path}")
    page.evaluate("document.documentElement.style.fontSize = '32px'")
    page.evaluate("document.body.style.fontSize = '36px'")
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    page.close()
    assert widths[0] <= widths[1]


def test_a_staff_page_asks_for_nothing_but_itself(served: Served, handheld: Page) -> None:
    """One request a page, and none to anybody else."""
    asked: list[str] = []
    handheld.on("request", lambda request: asked.append(request.url))
    for path in STAFF_PAGES:
        asked.clear()
        handheld.goto(f"{served.address}/s/workshop{path}")
        handheld.wait_for_load_state("networkidle")
        remote = [url for url in asked if not url.startswith("data:")]
        assert remote == [f"{served.address}/s/workshop{path}"]


def test_what_is_touched_is_large_enough(served: Served, handheld: Page) -> None:
    """Buttons, links to topics and ticks are at least 44 px high."""
    for path in ("", "/2"):
        handheld.goto(f"{served.address}/s/workshop{path}")
        for target in handheld.locator("button, .topics a, .tick").all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 44


def test_a_limit_is_said_before_it_is_hit(served: Served, handheld: Page) -> None:
    """The box says how much it takes, and takes no more."""
    handheld.goto(f"{served.address}/s/workshop/1")
    assert "๒,๐๐๐" in handheld.inner_text("#section-1-hint")
    assert handheld.get_attribute("#section-1", "maxlength") == "2000"


def test_chromium_is_there_in_ci() -> None:
    """Where browser tests run at all, they run in the system's browser."""
    assert any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
