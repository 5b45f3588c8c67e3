"""Staff answer on a phone, and nothing they typed is ever lost."""

import re
from pathlib import Path

import pytest
from conftest import Staff, check_page, check_staff_page
from flask import Flask

from survey.ballotbox import BallotBox
from survey.release import close_survey
from survey.store import Store

TOPIC = "/s/workshop/2"
WORDS = "แจ้งข่าวกระชั้นชิด เพิ่งทราบเมื่อเช้า"


def box_of(app: Flask) -> BallotBox:
    box: BallotBox = app.extensions["ballot-boxes"].get("workshop")
    return box


def stored(app: Flask) -> list[tuple[int, str, str, bool]]:
    """What lies in the ballot box, as its release will find it."""
    return [(a.topic, a.box, a.body, a.quotable) for _, a in box_of(app).take_out()]


def test_the_landing_page_shows_the_promise_and_the_three_topics(staff: Staff) -> None:
    """Staff see at once that no name is asked and what can be answered."""
    page = staff.opens("/s/workshop")
    assert "ไม่ต้องบอกชื่อ" in page.text
    assert [f"/s/workshop/{n}" in page.text for n in (1, 2, 3)] == [True] * 3


def test_an_answer_is_stored_box_by_box(app: Flask, staff: Staff) -> None:
    """Each box becomes a row of its own; what was left empty becomes none."""
    response = staff.sends(TOPIC, section_2=WORDS, section_3="แจ้งล่วงหน้า", section_3_quote="y")
    assert response.location == "/s/workshop/thanks"
    assert sorted(stored(app)) == [
        (2, "section-2", WORDS, False),
        (2, "section-3", "แจ้งล่วงหน้า", True),
    ]
    staff.opens("/s/workshop/thanks")


def test_each_choice_is_stored_by_itself(app: Flask, staff: Staff) -> None:
    """Several choices of one person stand in as many rows, so they can't be joined."""
    staff.sends(TOPIC, question_1=["1", "3", "3"], question_2="4")
    assert sorted(stored(app)) == [
        (2, "question-1", "1", False),
        (2, "question-1", "3", False),
        (2, "question-2", "4", False),
    ]


def test_an_empty_page_says_what_is_wanted(staff: Staff) -> None:
    """At least one box has to be filled, and the page says so at the top."""
    page = staff.sends(TOPIC, expecting=422, section_1="   ")
    assert "ยังไม่มีคำตอบที่จะส่ง" in page.text
    assert 'role="alert"' in page.text


def test_a_text_too_long_comes_back_whole_with_the_number_to_cut(app: Flask, staff: Staff) -> None:
    """Nothing typed is lost, and the person learns by how much to shorten."""
    long = "ก" * 2_050
    page = staff.sends(TOPIC, expecting=422, section_1=long, section_2=WORDS, section_2_quote="y")
    assert "โปรดตัดออก ๕๐ ตัวอักษร" in page.text
    assert long in page.text
    assert WORDS in page.text
    assert re.search(r'name="section-2-quote"[^>]*checked', page.text)
    assert 'href="#section-1"' in page.text
    assert stored(app) == []


def test_a_full_page_of_thai_fits(app: Flask, staff: Staff) -> None:
    """Three boxes filled to the limit are taken."""
    staff.sends(TOPIC, section_1="ก" * 2_000, section_2="ข" * 2_000, section_3="ค" * 2_000)
    assert len(stored(app)) == 3


def test_an_enormous_request_gets_a_page_that_says_what_to_do(staff: Staff) -> None:
    """What no phone would send is refused unread, in Thai."""
    data = {"section-1": "ก" * 100_000, "csrf_token": staff.token(TOPIC)}
    response = staff.client.post(TOPIC, data=data)
    assert response.status_code == 413
    check_page(response)
    check_staff_page(response)
    assert "ข้อความยาวเกินไป" in response.text


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "AAAA.1.AAAA", "ก.๑.ข", "." * 50])
def test_a_malformed_token_keeps_the_text(app: Flask, staff: Staff, token: str) -> None:
    """A page that waited too long, or was tampered with, comes back with all that was typed."""
    data = {"section-1": WORDS, "csrf_token": token}
    response = staff.client.post(TOPIC, data=data)
    assert response.status_code == 422
    check_page(response)
    assert WORDS in response.text
    assert "เปิดค้างไว้นานเกินไป" in response.text
    assert stored(app) == []


def test_a_token_of_another_survey_is_refused(app: Flask, store: Store, staff: Staff) -> None:
    """Tokens are bound to their survey."""
    store.add_survey("other", store.survey("workshop").paper)
    app.extensions["ballot-boxes"].open("other", store.survey("workshop").paper)
    staff.sends(TOPIC, expecting=422, section_1=WORDS, csrf_token=staff.token("/s/other/2"))


def test_a_page_sent_twice_is_stored_once(app: Flask, staff: Staff) -> None:
    """A double tap counts once, and the second sees that the first was received."""
    token = staff.token(TOPIC)
    staff.sends(TOPIC, section_1=WORDS, csrf_token=token)
    page = staff.sends(TOPIC, expecting=409, section_1=WORDS + " เพิ่มเติม", csrf_token=token)
    assert "ได้รับแบบฟอร์มนี้แล้ว" in page.text
    assert WORDS + " เพิ่มเติม" in page.text, "what was added can be copied"
    assert len(stored(app)) == 1


def test_a_form_sent_from_another_site_is_not_taken(app: Flask, staff: Staff) -> None:
    """Another site cannot answer in a visitor's place."""
    data = {"section-1": WORDS, "csrf_token": staff.token(TOPIC)}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        response = staff.client.post(TOPIC, data=data, headers=headers)
        assert response.status_code == 422
        assert WORDS in response.text
    assert stored(app) == []


def test_a_browser_that_sends_neither_header_is_let_through(app: Flask, staff: Staff) -> None:
    """Old in-app browsers send no Fetch Metadata; the token is enough."""
    data = {"section-1": WORDS, "csrf_token": staff.token(TOPIC)}
    assert staff.client.post(TOPIC, data=data).status_code == 303
    assert len(stored(app)) == 1


def test_a_choice_that_is_not_offered_is_refused(staff: Staff) -> None:
    """Tampered choices get a clear error."""
    page = staff.sends(TOPIC, expecting=422, question_1="99", question_2="x", section_1=WORDS)
    assert "ไม่อยู่ในแบบสำรวจนี้" in page.text
    assert WORDS in page.text


def test_a_closed_survey_says_so_kindly(app: Flask, store: Store, staff: Staff) -> None:
    """Late visitors get 410 and a thank you."""
    close_survey(store, app.extensions["ballot-boxes"], "workshop")
    for path in ("/s/workshop", TOPIC):
        assert "ปิดรับคำตอบแล้ว" in staff.opens(path, expecting=410).text
    staff.opens("/s/workshop/privacy")


def test_an_answer_that_comes_too_late_can_be_copied(
    app: Flask, store: Store, staff: Staff
) -> None:
    """Somebody who was still writing at closing gets the text back, and knows it was not taken."""
    token = staff.token(TOPIC)
    close_survey(store, app.extensions["ballot-boxes"], "workshop")
    page = staff.sends(TOPIC, expecting=410, section_1=WORDS, csrf_token=token)
    assert "ระบบจึงไม่ได้รับข้อความชุดนี้" in page.text
    assert WORDS in page.text
    assert store.answers("workshop") == []


@pytest.mark.parametrize(
    "path",
    [
        "/s/nothing",
        "/s/nothing/1",
        "/s/workshop/9",
        "/s/workshop/0",
        "/s/WORKSHOP",
        "/s/",
        "/x",
        "/s/..%2f..",
        "/s/workshop/1/2",
    ],
)
def test_an_unknown_address_gets_a_kind_page(staff: Staff, path: str) -> None:
    """A mistyped link says what to check."""
    assert "ไม่พบหน้านี้" in staff.opens(path, expecting=404).text


def test_a_draft_is_not_shown_to_staff(store: Store, staff: Staff) -> None:
    """A survey that was never opened has no staff page."""
    store.add_survey("draft", store.survey("workshop").paper)
    staff.opens("/s/draft", expecting=404)


def test_a_disk_that_refuses_gives_the_text_back(app: Flask, staff: Staff) -> None:
    """Not stored means not thanked: the page comes back whole, and the same page can be resent."""
    token = staff.token(TOPIC)
    box = box_of(app)
    kept = box.file.read_bytes()
    box.file.write_bytes(b"no database any more" * 500)
    page = staff.sends(TOPIC, expecting=503, section_1=WORDS, csrf_token=token)
    assert "ระบบบันทึกไม่สำเร็จ" in page.text
    assert WORDS in page.text
    assert f'value="{token}"' in page.text, (
        "a retry carries the same token, so it can't count twice"
    )
    box.file.write_bytes(kept)
    staff.sends(TOPIC, section_1=WORDS, csrf_token=token)
    assert len(stored(app)) == 1


def test_what_cannot_be_seen_is_not_stored(app: Flask, staff: Staff) -> None:
    """Zero-width signs, direction marks and invisible tags could carry a watermark."""
    staff.sends(TOPIC, section_1="แจ้ง\u200bช้า\u202e \U000e0041\r\nมาก\x00")
    assert stored(app)[0][2] == "แจ้งช้า \nมาก"


def test_markup_in_an_answer_stays_text(staff: Staff) -> None:
    """Hostile text comes back harmless."""
    page = staff.sends(TOPIC, expecting=422, section_1="</textarea><b>" + "ก" * 2_000)
    assert "&lt;/textarea&gt;&lt;b&gt;" in page.text


def test_the_privacy_page_shows_the_tables_as_they_are(app: Flask, staff: Staff) -> None:
    """The promise stands beside what is stored, read from the file itself."""
    page = staff.opens("/s/workshop/privacy")
    assert "CREATE TABLE answer" in page.text
    assert "WITHOUT ROWID" in page.text
    assert "๕ คำตอบ" in page.text
    assert Path(app.instance_path).name not in page.text


def test_opening_pages_changes_nothing(app: Flask, staff: Staff) -> None:
    """LINE fetches links for its previews: a GET leaves the box as it was."""
    before = box_of(app).file.read_bytes()
    for path in ("/s/workshop", TOPIC, "/s/workshop/thanks", "/s/workshop/privacy"):
        staff.opens(path)
    assert box_of(app).file.read_bytes() == before


def test_two_visits_differ_in_nothing_but_the_token(staff: Staff) -> None:
    """No byte of a page belongs to one person."""
    first, second = (staff.opens(TOPIC) for _ in range(2))
    assert first.text != second.text
    token = re.compile(r'(name="csrf_token"[^>]*value=")[^"]+')
    assert token.sub(r"\1", first.text) == token.sub(r"\1", second.text)
    assert sorted(first.headers) == sorted(second.headers)
