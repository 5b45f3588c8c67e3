"""Staff answer on a phone, and nothing they typed is ever lost."""

import base64
import hashlib
import io
import json
import logging
import re
import time
from collections.abc import Callable
from dataclasses import fields
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest
from conftest import (
    PAGE_BUDGET,
    SECRET,
    Served,
    Staff,
    answers_in,
    check_page,
    check_staff_page,
    violations,
)
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.test import TestResponse

from analysis import identify
from forms.catalogue import SURVEYS
from forms.fields import thai_digits
from survey import passages, respond
from survey.ballotbox import BallotBox, BoxAnswer
from survey.limits import Limits
from survey.release import LEAST_WAITING, close_survey, open_survey
from survey.sealing import SurveyKeys
from survey.store import Store

TOPIC = "/s/workshop/2"
WORDS = "แจ้งข่าวกระชั้นชิด เพิ่งทราบเมื่อเช้า"


def box_of(app: Flask) -> BallotBox:
    box: BallotBox = app.extensions["ballot-boxes"].get("workshop")
    return box


def stored(app: Flask) -> list[tuple[int, str, str, bool]]:
    """What lies in the ballot box, as its release will find it."""
    return [(a.topic, a.box, a.body, a.quotable) for a in answers_in(box_of(app))]


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
    assert "ส่งมาไม่สมบูรณ์" in response.text
    assert stored(app) == []


def test_a_token_of_another_survey_is_refused(
    app: Flask, store: Store, staff: Staff, keys: SurveyKeys
) -> None:
    """Tokens are bound to their survey."""
    store.add_survey("other", store.survey("workshop").paper)
    app.extensions["ballot-boxes"].open("other", store.survey("workshop").paper, keys)
    staff.sends(TOPIC, expecting=422, section_1=WORDS, csrf_token=staff.token("/s/other/2"))


def test_a_page_that_waited_too_long_keeps_the_text(
    app: Flask, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After more than a day the page comes back whole, says why, and can be sent at once."""
    token = staff.token(TOPIC)
    now = time.time()
    monkeypatch.setattr("forms.token.time.time", lambda: now + 30 * 3_600)
    page = staff.sends(TOPIC, expecting=422, section_1=WORDS, csrf_token=token)
    assert "เปิดค้างไว้นานเกินไป" in page.text
    assert WORDS in page.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"section-1": 5}', "application/json"),
        (b"[1]", "application/json"),
        (b"\xff\xfe\x00", "application/octet-stream"),
        (b"section-1=x", "text/plain"),
        (b"", "application/x-www-form-urlencoded"),
        (b"section-1=%ff%fe&csrf_token=%00", "application/x-www-form-urlencoded"),
        (b"junk", "multipart/form-data"),
    ],
)
def test_what_is_no_form_gets_the_form_back(
    app: Flask, staff: Staff, body: bytes, kind: str
) -> None:
    """Anything but a form is told so, never stored, and never breaks the page."""
    response = staff.client.post(TOPIC, data=body, content_type=kind)
    assert response.status_code == 422
    check_page(response)
    check_staff_page(response)
    assert "ส่งมาไม่สมบูรณ์" in response.text
    assert stored(app) == []


def test_a_file_in_place_of_a_text_is_no_answer(app: Flask, staff: Staff) -> None:
    """A part of the form that comes as a file is not taken for text."""
    data = {"section-1": (io.BytesIO(b"x"), "a.txt"), "csrf_token": (io.BytesIO(b"x"), "b.txt")}
    response = staff.client.post(TOPIC, data=data)
    assert response.status_code == 422
    assert stored(app) == []


def test_a_broken_origin_is_not_ours(app: Flask, staff: Staff) -> None:
    """A header no browser sends is refused, not stumbled over."""
    data = {"section-1": WORDS, "csrf_token": staff.token(TOPIC)}
    response = staff.client.post(TOPIC, data=data, headers={"Origin": "http://[::bad"})
    assert response.status_code == 422


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
    close_survey(store, app.extensions["ballot-boxes"], "workshop", SECRET)
    for path in ("/s/workshop", TOPIC):
        assert "ปิดรับคำตอบแล้ว" in staff.opens(path, expecting=410).text
    staff.opens("/s/workshop/privacy")


def test_an_answer_that_comes_too_late_can_be_copied(
    app: Flask, store: Store, staff: Staff
) -> None:
    """Somebody who was still writing at closing gets the text back, and knows it was not taken."""
    token = staff.token(TOPIC)
    close_survey(store, app.extensions["ballot-boxes"], "workshop", SECRET)
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
    file = box_of(app).files[-1]
    kept = file.read_bytes()
    file.write_bytes(b"no database any more" * 500)
    page = staff.sends(TOPIC, expecting=503, section_1=WORDS, csrf_token=token)
    assert "ระบบบันทึกไม่สำเร็จ" in page.text
    assert WORDS in page.text
    assert f'value="{token}"' in page.text, (
        "a retry carries the same token, so it can't count twice"
    )
    file.write_bytes(kept)
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
    [file] = box_of(app).files
    before = file.read_bytes()
    for path in ("/s/workshop", TOPIC, "/s/workshop/thanks", "/s/workshop/privacy"):
        staff.opens(path)
    assert file.read_bytes() == before


def test_two_visits_differ_in_nothing_but_the_token(staff: Staff) -> None:
    """No byte of a page belongs to one person."""
    first, second = (staff.opens(TOPIC) for _ in range(2))
    assert first.text != second.text
    token = re.compile(r'(name="csrf_token"[^>]*value=")[^"]+')
    assert token.sub(r"\1", first.text) == token.sub(r"\1", second.text)
    assert sorted(first.headers) == sorted(second.headers)


# Words that identify.

NAMED = "อยากให้นายสมชาย ใจดี ส่งข่าวล่วงหน้านะคะ"


def test_a_page_that_names_somebody_comes_back_before_anything_is_stored(
    app: Flask, staff: Staff
) -> None:
    """The passage is marked under its box with its kind, the text is whole, and nothing is kept."""
    page = staff.sends(TOPIC, expecting=422, section_2=WORDS, section_3=NAMED, section_3_quote="y")
    assert "<mark>นายสมชาย ใจดี</mark>" in page.text
    assert "<b>ชื่อบุคคล</b>" in page.text
    assert "อาจมีผู้รู้ว่าท่านเป็นใคร หรือพาดพิงถึงผู้อื่น" in page.text
    assert NAMED in page.text
    assert WORDS in page.text
    assert re.search(r'name="section-3-quote"[^>]*checked', page.text)
    assert stored(app) == []


def test_a_page_that_names_somebody_offers_three_ways_on(staff: Staff) -> None:
    """Mend it oneself, have it neutralised, or send it as it is: buttons of one form."""
    page = staff.sends(TOPIC, expecting=422, section_3=NAMED)
    buttons = re.findall(r"<button([^>]*)>([^<]+)</button>", page.text)
    assert [text for _, text in buttons] == [
        "แก้ไขเอง แล้วส่งคำตอบ",
        "ให้ระบบแทนคำให้ แล้วส่ง",
        "ส่งตามที่เขียน",
    ]
    assert "name=" not in buttons[0][0], (
        "Enter in a field presses the first: it must decide nothing"
    )
    assert 'name="way" value="neutralise"' in buttons[1][0]
    assert 'name="way" value="as-written"' in buttons[2][0]


def test_neutralised_text_is_stored_without_names_and_voice(app: Flask, staff: Staff) -> None:
    """All findings go, in every box, the soft ones included."""
    staff.sends(TOPIC, section_2="ผมทราบช้าครับ", section_3=NAMED, way="neutralise")
    assert sorted(stored(app)) == [
        (2, "section-2", "ข้าพเจ้าทราบช้า", False),
        (2, "section-3", "อยากให้[ชื่อบุคคล] ส่งข่าวล่วงหน้านะ", False),
    ]


def test_text_sent_as_written_is_stored_as_written(app: Flask, staff: Staff) -> None:
    """It is the writer's own decision."""
    staff.sends(TOPIC, section_3=NAMED, way="as-written")
    assert stored(app) == [(2, "section-3", NAMED, False)]


def test_an_edited_text_is_looked_at_again(app: Flask, staff: Staff) -> None:
    """Another name comes back too; a text without one is taken."""
    staff.sends(TOPIC, expecting=422, section_3=NAMED)
    page = staff.sends(TOPIC, expecting=422, section_3="โทร 081-234-5678")
    assert "<b>เบอร์โทรศัพท์</b>" in page.text
    staff.sends(TOPIC, section_3="อยากให้ส่งข่าวล่วงหน้า")
    assert len(stored(app)) == 1


@pytest.mark.parametrize("text", ["ผมว่าช้าไปครับ", "ดิฉันทราบช้าค่ะ", "หนูอยากให้แจ้งก่อนน้าา"])
def test_particles_and_pronouns_alone_stop_nobody(app: Flask, staff: Staff, text: str) -> None:
    """Soft words are stored as they were written."""
    staff.sends(TOPIC, section_2=text)
    assert stored(app) == [(2, "section-2", text, False)]


def test_a_way_that_is_not_offered_decides_nothing(staff: Staff) -> None:
    """A tampered button is an ordinary one."""
    staff.sends(TOPIC, expecting=422, section_3=NAMED, way="whatever")


def test_neutralising_loses_no_box(app: Flask, staff: Staff) -> None:
    """A box of nothing but politeness is stored as it is, not dropped beside another."""
    staff.sends(TOPIC, section_1="ครับ", section_2="ถามคุณสมชาย ใจดี", way="neutralise")
    assert {box: body for _, box, body, _ in stored(app)}.keys() == {"section-1", "section-2"}
    assert ("section-1", "ครับ") in {(box, body) for _, box, body, _ in stored(app)}


def test_a_text_that_grows_too_long_by_neutralising_comes_back(app: Flask, staff: Staff) -> None:
    """Longer words stand in for shorter ones; the writer learns what to do."""
    page = staff.sends(TOPIC, expecting=422, section_1="ผม " * 660, way="neutralise")
    assert "เมื่อแทนคำแล้วข้อความยาวเกิน" in page.text
    assert stored(app) == []


def test_many_passages_leave_the_page_small(staff: Staff) -> None:
    """Eight are shown of each box, and the rest counted."""
    numbers = " ".join(f"08123456{n:02}" for n in range(30))
    page = staff.sends(TOPIC, expecting=422, section_1=numbers)
    assert page.text.count("<mark>") == 8
    assert "และอีก ๒๒ แห่ง" in page.text


def test_markup_around_a_name_stays_text(staff: Staff) -> None:
    """The excerpt is as harmless as the box."""
    page = staff.sends(TOPIC, expecting=422, section_1="<i>นายสมชาย ใจดี</i><script>")
    assert "&lt;i&gt;<mark>นายสมชาย ใจดี</mark>&lt;/i&gt;" in page.text


@pytest.mark.parametrize(
    "hostile",
    [
        "ก" + "้" * 20_000,
        "a" + "\u0301\u0323" * 10_000,
        "1" * 20_000,
        "๑-" * 10_000,
        "ครับ" * 5_000,
        "สมชาย" * 400,
        "พี่" * 660,
        "ผู้อำนวยการ" * 180,
        "a@" * 1_000,
        "1" * 2_000,
    ],
)
def test_hostile_text_costs_no_more_than_a_blink(staff: Staff, hostile: str) -> None:
    """Marks, digits and repeats without end do not hold a page up."""
    token = staff.token(TOPIC)
    passages.read("โทร")
    times = []
    for _ in range(3):
        began = time.perf_counter()
        staff.client.post(TOPIC, data={"section-1": hostile, "csrf_token": token[:-1]})
        times.append(time.perf_counter() - began)
    # A tenth of a second on a quiet machine (bench.identify); a loaded one takes longer.
    assert min(times) < 2


def test_warming_up_loads_the_words_aside() -> None:
    """Nobody waits for the lists of names, neither at the start nor at the first page."""
    identify._lexicon.cache_clear()
    began = time.perf_counter()
    respond.warm_up()
    assert time.perf_counter() - began < 2
    for _ in range(500):
        if identify._lexicon.cache_info().currsize:
            break
        time.sleep(0.01)
    assert identify._lexicon.cache_info().currsize == 1


# Slips.

SLIPS = "/s/slips/2"
CODE, OTHER_CODE = "ABCDEFGHJK", "MNPQRSTVWX"
SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class SlipHolder(Staff):
    """Somebody who drew a paper slip; pages may carry the one script that copies its code."""

    def opens(self, path: str, expecting: int = 200) -> TestResponse:
        response = self.client.get(path)
        assert response.status_code == expecting
        check_page(response)
        self.checks_script(response)
        return response

    def sends(self, path: str, expecting: int = 303, **boxes: Any) -> TestResponse:
        data = {name.replace("_", "-"): value for name, value in boxes.items()}
        data.setdefault("csrf_token", data.pop("csrf-token", None) or self.token(path))
        response = self.client.post(path, data=data, headers={"Sec-Fetch-Site": "same-origin"})
        assert response.status_code == expecting
        if expecting != 303:
            check_page(response)
            self.checks_script(response)
        return response

    @staticmethod
    def checks_script(response: TestResponse) -> None:
        """Assert that the page has one script and lets no other run."""
        [script] = SCRIPT.findall(response.text)
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"script-src 'sha256-{digest}';" in response.headers["Content-Security-Policy"]
        assert not {"Set-Cookie", "ETag", "Vary"} & set(response.headers.keys())


@pytest.fixture
def slips(app: Flask, store: Store, keys: SurveyKeys) -> str:
    """A survey that admits by slips, with two of them drawn."""
    paper = 'admission = "slips"\n' + (SURVEYS / "workshop.toml").read_text(encoding="utf-8")
    store.add_survey("slips", paper)
    boxes = app.extensions["ballot-boxes"]
    open_survey(store, boxes, "slips", keys)
    boxes.get("slips").admit([CODE, OTHER_CODE])
    return "slips"


@pytest.fixture
def holder(app: Flask, slips: str) -> SlipHolder:
    """A staff member with a slip."""
    return SlipHolder(app.test_client(use_cookies=False))


@pytest.fixture
def quick_box(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ballot box that does not wait for others to come."""
    monkeypatch.setattr("survey.ballotbox.GATHERING_SECONDS", 0)


def stored_by_slips(app: Flask) -> list[tuple[int, str, str]]:
    found = answers_in(app.extensions["ballot-boxes"].get("slips"))
    return sorted((a.topic, a.box, a.body) for a in found)


@pytest.mark.parametrize("typed", ["ABCDE-FGHJK", "abcde fghjk", " abcdefghjk ", "a-b-c-d-e-fghjk"])
def test_a_code_admits_however_it_is_typed(app: Flask, holder: SlipHolder, typed: str) -> None:
    """Case, spaces and hyphens are forgiven."""
    holder.sends(SLIPS, section_1=WORDS, code=typed)
    assert stored_by_slips(app) == [(2, "section-1", WORDS)]


def test_one_slip_answers_each_topic_once(app: Flask, holder: SlipHolder) -> None:
    """The second try on a topic is told so, keeps its text, and other topics stay open."""
    holder.sends(SLIPS, section_1=WORDS, code=CODE)
    page = holder.sends(SLIPS, expecting=409, section_1=WORDS + " อีก", code=CODE)
    assert "รหัสนี้ใช้ตอบหัวข้อนี้แล้ว" in page.text
    assert WORDS + " อีก" in page.text
    assert f'value="{CODE}"' in page.text
    holder.sends("/s/slips/1", section_1="ดี", code=CODE)
    assert stored_by_slips(app) == [(1, "section-1", "ดี"), (2, "section-1", WORDS)]


@pytest.mark.parametrize("typed", ["ABCDE-FGHJ2", "---", "x" * 40, "<b>"])
def test_an_unknown_code_comes_back_with_everything_typed(
    app: Flask, holder: SlipHolder, typed: str
) -> None:
    """The code is still in its field, and so is the answer."""
    page = holder.sends(SLIPS, expecting=422, section_1=WORDS, code=typed)
    assert "ไม่พบรหัสนี้ โปรดตรวจตัวอักษรบนบัตรอีกครั้ง" in page.text
    assert f'value="{escape(typed)}"' in page.text
    assert WORDS in page.text
    assert 'href="#code"' in page.text
    assert stored_by_slips(app) == []


def test_a_missing_code_is_asked_for(app: Flask, holder: SlipHolder) -> None:
    """What is wanted is said at its field."""
    page = holder.sends(SLIPS, expecting=422, section_1=WORDS)
    assert "โปรดกรอกรหัส ๑๐ ตัว" in page.text
    assert WORDS in page.text
    assert stored_by_slips(app) == []


def test_a_name_and_a_wrong_code_are_told_together(holder: SlipHolder) -> None:
    """Whoever has to come back learns everything at once, and need not decide twice."""
    page = holder.sends(SLIPS, expecting=422, section_3=NAMED, code="WRONG", way="neutralise")
    assert "ไม่พบรหัสนี้" in page.text
    assert "<mark>นายสมชาย ใจดี</mark>" in page.text
    assert 'value="neutralise"' in page.text
    assert NAMED in page.text


def test_before_slips_are_made_no_code_admits(
    app: Flask, store: Store, keys: SurveyKeys, holder: SlipHolder
) -> None:
    """A survey whose slips are not printed yet knows no code."""
    paper = store.survey("slips").paper
    store.add_survey("unprinted", paper)
    open_survey(store, app.extensions["ballot-boxes"], "unprinted", keys)
    page = holder.sends("/s/unprinted/1", expecting=422, section_1=WORDS, code=CODE)
    assert "ไม่พบรหัสนี้" in page.text


def test_opening_a_page_spends_no_code(app: Flask, holder: SlipHolder) -> None:
    """Previews and scanners may look as often as they like."""
    for _ in range(3):
        holder.opens(f"{SLIPS}?code={CODE}")
    holder.sends(SLIPS, section_1=WORDS, code=CODE)


def test_a_retry_of_the_same_page_is_received_not_spent(app: Flask, holder: SlipHolder) -> None:
    """A double tap is told that the page arrived, rather than that the code was used."""
    token = holder.token(SLIPS)
    holder.sends(SLIPS, section_1=WORDS, code=CODE, csrf_token=token)
    page = holder.sends(SLIPS, expecting=409, section_1=WORDS, code=CODE, csrf_token=token)
    assert "ได้รับแบบฟอร์มนี้แล้ว" in page.text


def test_two_hundred_wrong_codes_do_not_stop_a_right_one(
    app: Flask, holder: SlipHolder, quick_box: None
) -> None:
    """Whoever guesses is slowed, and whoever holds a slip gets in."""
    token = holder.token(SLIPS)
    told = []
    for number in range(200):
        data = {"section-1": WORDS, "code": f"WR0NG{number:05}", "csrf_token": token}
        told.append(holder.client.post(SLIPS, data=data))
    assert [page.status_code for page in told[:50]] == [422] * 50
    assert told[-1].status_code == 429
    assert "ลองใหม่ในหนึ่งนาที" in told[-1].text
    assert WORDS in told[-1].text
    holder.sends(SLIPS, section_1=WORDS, code=CODE)
    assert stored_by_slips(app) == [(2, "section-1", WORDS)]


def test_a_code_reaches_neither_log_nor_address_nor_disk(
    app: Flask, holder: SlipHolder, caplog: pytest.LogCaptureFixture
) -> None:
    """Right or wrong, it is read from the body and forgotten."""
    caplog.set_level(logging.DEBUG)
    wrong = "WRNGC-D2222"
    holder.sends(SLIPS, expecting=422, section_1=WORDS, code=wrong)
    response = holder.sends(SLIPS, section_1=WORDS, code=CODE, show="1")
    assert CODE not in response.location
    kept = b"".join(path.read_bytes() for path in Path(app.instance_path).rglob("*.db*"))
    for code in (CODE, "ABCDE-FGHJK", wrong, wrong.replace("-", "")):
        assert code not in caplog.text
        assert code.encode() not in kept


def test_only_surveys_with_slips_carry_a_script(staff: Staff, holder: SlipHolder) -> None:
    """An open link has no script on any page; where there are slips, it is one and the same."""
    for path in ("/s/workshop", TOPIC, "/s/workshop/thanks", "/s/workshop/privacy"):
        assert "script-src" not in staff.opens(path).headers["Content-Security-Policy"]
    scripts = {SCRIPT.findall(holder.opens(path).text)[0] for path in ("/s/slips", SLIPS)}
    assert len(scripts) == 1


def test_a_page_with_slips_stays_within_the_budget(holder: SlipHolder) -> None:
    """The script and the field fit into the fourteen kilobytes of a first answer."""
    for path in ("/s/slips", SLIPS, "/s/slips/privacy", "/s/slips/thanks"):
        assert len(holder.opens(path).data) <= PAGE_BUDGET - 700


def test_an_open_link_says_that_nothing_guards_against_answering_twice(
    staff: Staff, holder: SlipHolder
) -> None:
    """It stands on the first page and on the privacy page, and not where slips guard."""
    assert "กันการตอบซ้ำหลายครั้งไม่ได้" in staff.opens("/s/workshop").text
    assert "กันผู้ที่ตอบหลายครั้งไม่ได้" in staff.opens("/s/workshop/privacy").text
    assert "กันการตอบซ้ำ" not in holder.opens("/s/slips").text
    assert "กันผู้ที่ตอบหลายครั้ง" not in holder.opens("/s/slips/privacy").text


@pytest.mark.browser
def test_a_scanned_code_needs_no_typing(
    app: Flask, slips: str, serve: Callable[[Flask], Served], desk: Page
) -> None:
    """The code travels in the fragment, which no server sees, from the QR to every topic."""
    address = serve(app).address
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.goto(f"{address}/s/slips#abcde-fghjk")
    for number, title in ((1, "การกำหนดรูปแบบ"), (3, "การมีส่วนร่วม")):
        desk.get_by_role("link", name=title).click()
        expect(desk.get_by_label("รหัสบนบัตร")).to_have_value("abcde-fghjk")
        desk.locator("#section-1").fill(f"ความเห็นหัวข้อ {number}")
        desk.get_by_role("button", name="ส่งคำตอบ").click()
        expect(desk.get_by_role("heading", level=1)).to_have_text("ได้รับคำตอบแล้ว ขอบคุณ")
        expect(desk.locator("pre")).to_contain_text(f"ความเห็นหัวข้อ {number}")
    assert [topic for topic, _, _ in stored_by_slips(app)] == [1, 3]


@pytest.mark.browser
def test_pages_with_marks_codes_and_records_pass_the_accessibility_rules(
    app: Flask, workshop: str, slips: str, serve: Callable[[Flask], Served], desk: Page
) -> None:
    """WCAG 2.2 AA on every new state, at 320 pixels, without sideways scrolling."""
    address = serve(app).address
    desk.set_viewport_size({"width": 320, "height": 640})

    def holds() -> None:
        assert violations(desk) == []
        assert desk.evaluate("document.documentElement.scrollWidth") <= 320

    for path in ("/s/slips", "/s/slips/privacy", SLIPS):
        desk.goto(address + path)
        holds()
    desk.locator("#code").fill("WRONG")
    desk.locator("#section-1").fill(NAMED)
    desk.locator("#section-2").fill("โทร 081-234-5678 " + "ก" * 300)
    desk.get_by_role("button", name="ส่งคำตอบ").click()
    holds()
    desk.get_by_role("button", name="ให้ระบบแทนคำให้").click()
    expect(desk.locator("#code-error")).to_contain_text("ไม่พบรหัสนี้")
    holds()
    desk.locator("#code").fill(CODE)
    desk.get_by_role("button", name="ให้ระบบแทนคำให้").click()
    expect(desk.locator("pre").first).to_contain_text("[ชื่อบุคคล]")
    holds()


# Floods.


def test_a_flood_gets_the_text_back_and_asks_to_wait(app: Flask, staff: Staff) -> None:
    """Nothing is lost or counted twice: the same page is sent again with the same token."""
    token = staff.token(TOPIC)
    app.extensions["limits"] = Limits(clock=lambda: 0.0)
    while app.extensions["limits"].take_post("workshop"):
        pass
    page = staff.sends(TOPIC, expecting=429, section_1=WORDS, csrf_token=token)
    assert "มีผู้ส่งพร้อมกันจำนวนมาก" in page.text
    assert "โปรดรอสักครู่แล้วกดส่งอีกครั้ง" in page.text
    assert "โปรดแก้ไข" not in page.text, "there is nothing to mend"
    assert WORDS in page.text
    assert f'value="{token}"' in page.text
    assert stored(app) == []
    app.extensions["limits"] = Limits()
    staff.sends(TOPIC, section_1=WORDS, csrf_token=token)
    assert len(stored(app)) == 1


# The literal record.


def test_thanks_shows_the_literal_record_once(app: Flask, staff: Staff) -> None:
    """Word for word what was sealed, one block an answer; a second look shows the plain thanks."""
    response = staff.sends(TOPIC, section_1=WORDS, section_2="ช้า", section_2_quote="y", show="1")
    assert re.fullmatch(r"/s/workshop/thanks\?record=[A-Za-z0-9_-]{22}", response.location)
    page = staff.opens(response.location)
    shown = [json.loads(unescape(text)) for text in re.findall(r"<pre>(.*?)</pre>", page.text)]
    assert [BoxAnswer(**record) for record in shown] == [
        BoxAnswer(2, "section-1", WORDS),
        BoxAnswer(2, "section-2", "ช้า", True),
    ]
    assert sorted(map(repr, answers_in(box_of(app)))) == sorted(
        repr(BoxAnswer(**record)) for record in shown
    )
    assert "<pre>" not in staff.opens(response.location).text


def test_thanks_shows_what_was_neutralised_as_it_is_stored(staff: Staff) -> None:
    """Whoever had words replaced sees what they became."""
    response = staff.sends(TOPIC, section_3=NAMED, way="neutralise", show="1")
    page = staff.opens(response.location)
    assert "[ชื่อบุคคล]" in page.text
    assert "สมชาย" not in page.text


def test_a_page_that_does_not_ask_goes_to_plain_thanks(staff: Staff) -> None:
    """Whoever sends without a browser keeps the address that was promised."""
    assert staff.sends(TOPIC, section_1=WORDS).location == "/s/workshop/thanks"


def test_a_record_asked_for_under_a_made_up_name_shows_nothing(staff: Staff) -> None:
    """Guessing leads to the ordinary thanks."""
    for record in ("", "x", "A" * 22):
        assert "<pre>" not in staff.opens(f"/s/workshop/thanks?record={record}").text


def test_thanks_clears_what_the_browser_keeps(staff: Staff) -> None:
    """Nobody who takes up the phone later finds the page in it."""
    assert staff.opens("/s/workshop/thanks").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in staff.opens(TOPIC).headers


# The privacy page.


def test_the_privacy_page_shows_a_made_up_record_as_it_is_sealed(app: Flask, staff: Staff) -> None:
    """The example has the very fields that are sealed, and no other."""
    page = staff.opens("/s/workshop/privacy")
    [example] = (r for r in map(unescape, re.findall(r"<pre>(.*?)</pre>", page.text)) if "{" in r)
    assert set(json.loads(example)) == {field.name for field in fields(BoxAnswer)}
    assert "สมมุติ" in example


def test_the_promise_of_the_seal_names_the_fewest_that_are_opened_together(staff: Staff) -> None:
    """The number on the page is the one that the release keeps to."""
    for path in ("/s/workshop", "/s/workshop/privacy"):
        page = staff.opens(path).text
        assert "ปิดผนึก" in page
        assert f"อย่างน้อย {thai_digits(LEAST_WAITING)} คำตอบ" in page


def test_the_privacy_page_shows_the_last_selftest_as_it_went(app: Flask, staff: Staff) -> None:
    """What failed is said as plainly as what passed; without any test there is no such part."""
    assert "ผลการตรวจตนเอง" not in staff.opens("/s/workshop/privacy").text
    app.extensions["selftest"] = lambda: {
        "day": "วันที่ ๓ กุมภาพันธ์ พ.ศ. ๒๕๖๙",
        "checks": [("ไม่มีคุกกี้", True), ("ไม่มีคอลัมน์เวลา", False)],
    }
    page = staff.opens("/s/workshop/privacy").text
    assert "๓ กุมภาพันธ์ พ.ศ. ๒๕๖๙" in page
    assert "ไม่มีคุกกี้: <b>ผ่าน</b>" in page
    assert "ไม่มีคอลัมน์เวลา: <b>ไม่ผ่าน</b>" in page
