"""Facilitators see every statement under its theme and put the themes right."""

import re
import time
from pathlib import Path

import pytest
from conftest import SECRET, AtDesk, Staff
from flask import Flask

from survey.records import RunState
from survey.store import Store

SLUG = "workshop"
BOARD = f"/desk/{SLUG}/themes/1"


def test_the_list_shows_each_survey_and_only_a_coarse_count(
    facilitator: AtDesk, staff: Staff
) -> None:
    """Three responses are "fewer than ten"; nothing finer is known while a survey is open."""
    for _ in range(3):
        staff.sends("/s/workshop/1", section_1="ดี")
    for page in (facilitator.opens("/desk/"), facilitator.opens("/desk/workshop")):
        assert "น้อยกว่า ๑๐ ครั้ง" in page.text
        assert "๓ ครั้ง" not in page.text


def test_a_draft_is_opened_with_a_passphrase_and_gives_a_recovery_key(
    facilitator: AtDesk, store: Store, app: Flask
) -> None:
    """Opening locks the questions, lets staff in, and shows once what is kept nowhere."""
    store.add_survey("fresh", store_paper())
    path = "/desk/fresh/open"
    page = facilitator.presses(path, on=path, expecting=200, passphrase=SECRET, again=SECRET)
    recovery = re.search(r"(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}", page.text)
    assert recovery
    assert app.test_client().get("/s/fresh").status_code == 200
    assert "กำลังเปิดรับคำตอบ" in facilitator.opens("/desk/fresh").text
    for file in Path(app.instance_path).rglob("*"):
        if file.is_file():
            assert recovery[0].encode() not in file.read_bytes()
    assert "สถานะของแบบสำรวจเปลี่ยนไปแล้ว" in facilitator.opens(path, expecting=409).text
    facilitator.presses("/desk/fresh/close", on="/desk/fresh", secret=recovery[0])


@pytest.mark.parametrize(
    ("passphrase", "again", "told"),
    [("สั้น", "สั้น", "ต้องยาว ๑๒"), (SECRET, SECRET + "x", "ไม่ตรงกัน"), ("", "", "โปรดกรอกรหัสเปิดหีบ")],
)
def test_a_poor_passphrase_opens_nothing(
    facilitator: AtDesk, store: Store, passphrase: str, again: str, told: str
) -> None:
    """Too short or mistyped: the draft stays a draft."""
    store.add_survey("fresh", store_paper())
    path = "/desk/fresh/open"
    page = facilitator.presses(path, on=path, expecting=422, passphrase=passphrase, again=again)
    assert told in page.text
    assert store.survey("fresh").state == "draft"


def store_paper() -> str:
    return "title='ก'\n[[topic]]\ntitle='ก'\n[[topic.section]]\nheading='ก'"


def test_closing_begins_the_themes_at_once(
    app: Flask, store: Store, staff: Staff, facilitator: AtDesk
) -> None:
    """One button closes, publishes and themes, in a process of its own."""
    for words in ("แจ้งกระชั้นชิด", "แจ้งข่าวช้า", "แจ้งล่วงหน้าน้อย"):
        staff.sends("/s/workshop/2", section_2=words)
    page = facilitator.presses(
        "/desk/workshop/close", on="/desk/workshop", expecting=422, secret="เดาเอาเอง"
    )
    assert "ไม่ถูกต้อง จึงยังไม่ได้ทำรายการใด" in page.text
    facilitator.presses("/desk/workshop/close", on="/desk/workshop", secret=SECRET)
    page = facilitator.opens("/desk/workshop")
    assert "กำลังจัดประเด็น" in page.text
    assert 'http-equiv="refresh"' in page.text
    deadline = time.monotonic() + 60
    while store.latest_run(SLUG, RunState.DONE) is None and time.monotonic() < deadline:
        time.sleep(0.2)
    page = facilitator.opens("/desk/workshop")
    assert "<b>๓</b>ข้อความ จาก ๓ คำตอบ" in page.text


def test_answers_are_published_before_closing_only_ten_together(
    store: Store, staff: Staff, facilitator: AtDesk
) -> None:
    """Too few are refused with the reason; ten are published and the survey goes on."""
    path = "/desk/workshop/release"
    for n in range(10):
        if n == 9:
            page = facilitator.presses(path, on="/desk/workshop", expecting=409, secret=SECRET)
            assert "อย่างน้อย ๑๐ คำตอบ" in page.text
        staff.sends("/s/workshop/1", section_1=f"ความเห็นที่ {n}")
    facilitator.presses(path, on="/desk/workshop", secret=SECRET)
    assert len(store.answers(SLUG)) == 10
    assert store.survey(SLUG).state == "open"


def test_a_roster_is_kept_apart_from_the_answers(
    app: Flask, facilitator: AtDesk, store: Store, workshop: str
) -> None:
    """Names pasted by facilitators come back to them, and are in no database."""
    path = "/desk/workshop/roster"
    facilitator.presses(path, on=path, names="สมชาย ใจดี (ชาย)\nเจี๊ยบ\nเจี๊ยบ\n")
    assert "เจี๊ยบ" in facilitator.opens(path).text
    assert "(๒ ชื่อ)" in facilitator.opens("/desk/workshop").text
    for file in Path(app.instance_path).rglob("*.db*"):
        assert "เจี๊ยบ".encode() not in file.read_bytes()


def test_a_failed_run_is_told_and_can_be_repeated(
    facilitator: AtDesk, store: Store, workshop: str
) -> None:
    """The facilitator learns that nothing is lost and what to press."""
    run = store.begin_run(workshop, {})
    store.fail_run(run, "MemoryError")
    from survey.records import Answer

    store.publish(workshop, [Answer(b"k" * 16, 1, "section-1", "ดี", False)])
    page = facilitator.opens("/desk/workshop")
    assert "การจัดประเด็นครั้งล่าสุดไม่สำเร็จ" in page.text


@pytest.mark.parametrize("path", ["themes/1", "statements.csv"])
def test_pages_of_a_survey_without_themes_say_what_to_press(
    facilitator: AtDesk, workshop: str, path: str
) -> None:
    """Nothing to show yet is told kindly, with the way on."""
    assert "ยังไม่มีผลวิเคราะห์" in facilitator.opens(f"/desk/workshop/{path}", expecting=409).text


def test_unknown_surveys_and_topics_are_not_found(reviewer: AtDesk) -> None:
    """Mistyped addresses get a page, not an error."""
    for path in ("/desk/nothing", "/desk/nothing/themes/1", "/desk/workshop/themes/9"):
        reviewer.opens(path, expecting=404)


def test_the_share_page_has_link_message_and_code(facilitator: AtDesk, workshop: str) -> None:
    """What staff are sent stands ready to copy or print."""
    page = facilitator.opens("/desk/workshop/share")
    assert "http://localhost/workshop" in page.text
    assert "<svg" in page.text
