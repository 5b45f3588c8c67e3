"""The writers' pages of a report's facts, its front matter and its pictures."""

import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import AtDesk, Served, check_page, sign_in, violations
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from test_photographs import from_a_phone, png_that_claims
from waitress.channel import HTTPChannel
from werkzeug.test import TestResponse

from forms.catalogue import SURVEYS
from forms.dates import thai_day_numbers
from forms.fields import today
from forms.frontmatter import FactsForm
from survey.access import one_time_link
from survey.documents.blocks import Body, Cover, Figure, Heading, compose
from survey.manuscript import manuscript
from survey.outline import FACTS, Facts, default_facts, outline
from survey.preface import TEXTS, first_texts, fiscal_year_of
from survey.records import EditAct, Role
from survey.serving import refuse_in_thai
from survey.store import Store

ServeApp = Callable[[Flask], Served]

AT = "/desk/workshop/report/facts"
ALBUM = "/desk/workshop/report/pictures"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"


@pytest.fixture
def draft(store: Store) -> str:
    """The workshop survey; facts can be stated from its first day on."""
    store.add_survey("workshop", (SURVEYS / "workshop.toml").read_text(encoding="utf-8"))
    return "workshop"


@pytest.fixture
def colleague(app: Flask, store: Store, draft: str) -> AtDesk:
    """Another writer."""
    return sign_in(app, store, "colleague", Role.WRITER)


def stated(store: Store) -> Facts:
    return outline(store.survey("workshop").survey, None, (), (), store.edits("workshop")).facts


def captions(store: Store) -> list[str]:
    edits = store.edits("workshop")
    drawn = outline(store.survey("workshop").survey, None, (), (), edits)
    return [picture.text for picture in drawn.pictures]


def fields_of(page: str) -> dict[str, str]:
    """What a page's form would send if nobody touched it."""
    from html import unescape

    found = dict(
        re.findall(r'<input type="(?:text|hidden)"[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', page)
    )
    found |= re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.S)
    found |= dict.fromkeys(
        re.findall(r'<input type="checkbox" value="y"[^>]*name="([^"]+)"[^>]* checked>', page), "y"
    )
    return {name: unescape(value) for name, value in found.items()}


def sends(
    person: AtDesk, expecting: int = 303, at: str = AT, page: str = "", **typed: Any
) -> TestResponse:
    """Open the page (or have it open), fill in some fields and send the whole form."""
    sent = {**fields_of(page or person.opens(at).text), **typed}
    response = person.client.post(
        at, data={k.replace("caption_", "caption-"): v for k, v in sent.items()}
    )
    assert response.status_code == expecting, re.findall(
        'class="error"[^>]*>([^<]+)', response.text
    )
    if expecting != 303:
        check_page(response)
    return response


def upload(content: bytes, name: str = "photo.jpg") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def digest_of(person: AtDesk, place: int) -> str:
    page = person.opens(ALBUM).text
    return str(re.findall(r'<li class="card" id="picture-(\w+)"', page)[place - 1])


def typed_in(name: str, text: str) -> dict[str, Any]:
    return {name: text}


def told(response: TestResponse) -> str:
    return " ".join(re.findall('class="error"[^>]*>([^<]+)<', response.text))


# What is stated


def test_every_fact_has_its_field() -> None:
    """A fact added to the report has to be asked for here."""
    assert {field for field in vars(FactsForm) if not field.startswith("_")} >= FACTS


def test_what_the_survey_knows_stands_there(writer: AtDesk, draft: str, store: Store) -> None:
    """A writer begins with what would be printed, and sending that changes nothing."""
    page = writer.opens(AT).text
    expected = default_facts(store.survey(draft).survey)
    filled = fields_of(page)
    assert filled["title"] == expected.title
    assert filled["foreword_by"] == expected.foreword_by
    assert (filled["unit"], filled["comparison"]) == (expected.unit, "y")
    sends(writer)
    assert store.edits(draft) == []
    assert "ไม่มีข้อความที่เปลี่ยนไป" in writer.opens(AT).text


def test_each_changed_field_is_one_edit(writer: AtDesk, draft: str, store: Store) -> None:
    """Days, hours and numbers are read as Thai offices write them; the rest is left alone."""
    sends(
        writer,
        day="๑๕ พ.ค. ๒๕๖๖",
        starts="๑๓:๓๐ น.",
        ends="15.00",
        people="๑,๐๘๖ คน",
        fiscal_year="๒๕๖๖",
        place="ห้องประชุม ๔๐๒",
        counts="y",
    )
    edits = store.edits(draft)
    assert {(e.act, e.account) for e in edits} == {(EditAct.FACT, "writer")}
    assert {e.subject: e.value for e in edits} == {
        "day": "2023-05-15",
        "starts": "13.30",
        "ends": "15.00",
        "people": "1086",
        "fiscal_year": "2566",
        "place": "ห้องประชุม ๔๐๒",
        "counts": "yes",
    }
    page = writer.opens(AT).text
    assert "วันจันทร์ที่ ๑๕ พฤษภาคม ๒๕๖๖ เวลา ๑๓.๓๐ – ๑๕.๐๐ นาฬิกา ณ ห้องประชุม ๔๐๒" in page
    assert fields_of(page)["day"] == "๑๕ พฤษภาคม ๒๕๖๖"
    sends(writer)
    assert store.edits(draft) == edits


def test_a_tick_can_be_taken_off(writer: AtDesk, draft: str, store: Store) -> None:
    """What a browser does not send is no longer wanted."""
    filled = fields_of(writer.opens(AT).text)
    del filled["comparison"]
    writer.client.post(AT, data=filled)
    assert stated(store).comparison == ""


def test_a_report_keeps_a_name(writer: AtDesk, draft: str, store: Store) -> None:
    """Emptied, it is called as the survey is; a foreword may be left to nobody."""
    sends(writer, title="ชื่ออื่น", kind="สรุป")
    sends(writer, title="", kind=" ", foreword_by="")
    found = stated(store)
    assert (found.title, found.kind) == (Facts().title or "สรุปผล" + found.activity, "รายงาน")
    assert found.foreword_by == ""


@pytest.mark.parametrize("typed", ["๙.๐๕", "9:05", "09.05", "๐๙:๐๕ น.", "9 . 05 นาฬิกา"])
def test_an_hour_is_read_however_it_is_typed(
    writer: AtDesk, draft: str, store: Store, typed: str
) -> None:
    """With a full stop or a colon, in either digits."""
    sends(writer, starts=typed)
    assert stated(store).starts == "09.05"


FAR = thai_day_numbers(today() + timedelta(days=400))
MISTAKES = [
    ({"day": "15/5/2026"}, "day", "ปี ๒๐๒๖ เป็นปี ค.ศ."),
    ({"day": "๓๑/๒/๒๕๖๙"}, "day", "ไม่มีวันที่ ๓๑"),
    ({"day": "วันศุกร์หน้า"}, "day", "อ่านวันที่ “วันศุกร์หน้า” ไม่ออก"),
    ({"day": FAR}, "day", "ไม่เกินหนึ่งปีจากวันนี้"),
    ({"memo_day": FAR}, "memo_day", "ไม่เกินหนึ่งปีจากวันนี้"),
    ({"day-date": "5", "day-year": "2569"}, "day", "ให้ครบทั้งสามรายการ"),
    ({"starts": "บ่ายโมงครึ่ง"}, "starts", "อ่านเวลา “บ่ายโมงครึ่ง” ไม่ออก"),
    ({"starts": "24.00"}, "starts", "๒๓.๕๙"),
    ({"starts": "9.75"}, "starts", "๒๓.๕๙"),
    ({"ends": "15.00"}, "ends", "กรอกเวลาเริ่มด้วย"),
    ({"starts": "13.30", "ends": "13:30"}, "ends", "เป็นเวลาเดียวกัน คือ ๑๓.๓๐"),
    ({"starts": "13.30", "ends": "๙.๐๐"}, "ends", "เวลาสิ้นสุด ๐๙.๐๐ นาฬิกา มาก่อนเวลาเริ่ม ๑๓.๓๐"),
    ({"people": "0"}, "people", "อย่างน้อย ๑ คน"),
    ({"people": "1,000,000"}, "people", "๑,๐๐๐,๐๐๐ คน มากผิดปกติ"),
    ({"people": "แปดสิบหก"}, "people", "ต้องเป็นตัวเลข"),
    ({"people": "9" * 25}, "people", "ต้องเป็นตัวเลข"),
    ({"fiscal_year": "2026"}, "fiscal_year", "คือ ๒๕๖๙"),
    ({"fiscal_year": "69"}, "fiscal_year", "สี่หลัก"),
    ({"fiscal_year": "๙๙๙๙"}, "fiscal_year", "สี่หลัก"),
    ({"place": "ห" * 601}, "place", "โปรดตัดออก ๑ ตัวอักษร"),
]


@pytest.mark.parametrize(("typed", "name", "said"), MISTAKES)
def test_a_mistake_is_told_and_nothing_typed_is_lost(
    writer: AtDesk, draft: str, store: Store, typed: dict[str, Any], name: str, said: str
) -> None:
    """What is wrong comes back with what to do; what is right is kept meanwhile."""
    response = sends(writer, 422, **typed, background="ความเป็นมาที่พิมพ์ไว้")
    assert said in told(response)
    assert f'<a href="#{name}">' in response.text
    assert "ช่องอื่นที่แก้ไขบันทึกแล้ว" in response.text
    filled = fields_of(response.text)
    assert filled["background"] == "ความเป็นมาที่พิมพ์ไว้"
    for field, value in typed.items():
        assert filled.get(field, value) == value
    kept = {e.subject: e.value for e in store.edits(draft)}
    assert kept == {"background": "ความเป็นมาที่พิมพ์ไว้"}


def test_a_mistake_put_right_is_kept_with_what_waited_for_it(
    writer: AtDesk, draft: str, store: Store
) -> None:
    """An hour is not kept while the other is wrong, or the sentence would say nonsense."""
    response = sends(writer, 422, starts="15.00", ends="13.00")
    sends(writer, page=response.text, ends="16.00")
    assert (stated(store).starts, stated(store).ends) == ("15.00", "16.00")


def test_a_day_can_be_picked(writer: AtDesk, draft: str, store: Store) -> None:
    """From three lists, without a script, whatever stands in the line beside them."""
    year = str(today().year + 543)
    picked: dict[str, Any] = {"day-date": "31", "day-month": "1", "day-year": year}
    sends(writer, day="๑/๑/๒๕๖๐", **picked)
    assert stated(store).day == date(int(year) - 543, 1, 31).isoformat()


def test_the_fiscal_year_follows_from_the_day(writer: AtDesk, draft: str, store: Store) -> None:
    """It begins on 1 October, is offered, and taken with one press."""
    assert [fiscal_year_of(date(2022, *each)) for each in ((9, 30), (10, 1))] == [2565, 2566]
    sends(writer, day="๑/๑๐/๒๕๖๕")
    assert "ใช้ปี ๒๕๖๖" in writer.opens(AT).text
    response = sends(writer, use="fiscal_year", place="ห้องประชุม")
    assert response.location.endswith("#fiscal_year")
    assert (stated(store).fiscal_year, stated(store).place) == ("2566", "ห้องประชุม")
    assert "ใช้ปี" not in writer.opens(AT).text


# Texts to begin with


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_text_to_begin_with_is_taken_with_one_press(
    writer: AtDesk, draft: str, store: Store, name: str
) -> None:
    """Made of the facts, those just typed among them; and it does not replace what was typed."""
    sends(writer, use=name, fiscal_year="2569", unit="สำนักทดสอบ")
    text = getattr(stated(store), name)
    assert text
    assert "{" not in text
    if "{unit}" in TEXTS[name]:
        assert "สำนักทดสอบ" in text
    if "{year}" in TEXTS[name]:
        assert "ปีงบประมาณ พ.ศ. ๒๕๖๙" in text
    sends(writer, use=name, **typed_in(name, "ของเราเอง"))
    assert getattr(stated(store), name) == "ของเราเอง"


def test_every_empty_text_is_filled_with_one_press(
    writer: AtDesk, colleague: AtDesk, draft: str, store: Store
) -> None:
    """What was typed stays; the year comes of the day; one undo takes all of them back."""
    assert 'value="all"' in writer.opens(AT).text
    sends(colleague, day="๑๕/๕/๒๕๖๖", closing="ของเราเอง")
    sends(writer, use="all")
    filled = stated(store)
    assert (filled.fiscal_year, filled.closing) == ("2566", "ของเราเอง")
    assert "ปีงบประมาณ พ.ศ. ๒๕๖๖" in filled.foreword
    assert filled.background
    assert filled.objectives
    assert filled.summary
    assert not filled.memo_text, "only those who want a memorandum have one written"
    assert 'value="all"' not in writer.opens(AT).text
    last = store.edits(draft)[-1].id
    writer.presses("/desk/workshop/report/undo", on="/desk/workshop/report", edit=str(last))
    assert (stated(store).foreword, stated(store).closing) == ("", "ของเราเอง")
    sends(writer, use="all", memo="y")
    assert stated(store).memo_text


def test_a_first_text_stays_where_another_field_has_a_mistake(
    writer: AtDesk, draft: str, store: Store
) -> None:
    """And the next sending does not empty it again."""
    response = sends(writer, 422, use="foreword", people="0")
    assert fields_of(response.text)["foreword"].startswith("ตามที่")
    sends(writer, page=response.text, people="86")
    assert stated(store).foreword.startswith("ตามที่")


def test_first_texts_read_well_without_facts(store: Store, draft: str) -> None:
    """No gap, no doubled word, no Arabic digit."""
    survey = store.survey(draft).survey
    for facts in (Facts(), Facts(activity="กิจกรรมถอดบทเรียน", unit="สำนักหนึ่ง\nสำนักงานสอง")):
        for text in first_texts(survey, facts).values():
            assert "  " not in text
            assert "กิจกรรมกิจกรรม" not in text
            assert not re.search("[0-9]", text)
            assert text == text.strip()


# Two writers at once


def test_two_who_change_different_fields_lose_nothing(
    writer: AtDesk, colleague: AtDesk, store: Store
) -> None:
    """What one did not touch stays as the other left it."""
    opened = writer.opens(AT).text
    sends(colleague, place="ห้องประชุมเล็ก")
    sends(writer, page=opened, people="86")
    assert (stated(store).place, stated(store).people) == ("ห้องประชุมเล็ก", "86")


def test_two_who_change_one_field_are_shown_both(
    writer: AtDesk, colleague: AtDesk, store: Store
) -> None:
    """The second is told who wrote what, everything else is kept, and nothing is replaced yet."""
    opened = writer.opens(AT).text
    sends(colleague, place="ห้องประชุมเล็ก", memo="y")
    response = sends(writer, 409, page=opened, place="ห้องประชุมใหญ่", people="86")
    assert '<a href="#place">สถานที่</a> โดย colleague' in response.text
    assert "<blockquote>ห้องประชุมเล็ก</blockquote>" in response.text
    filled = fields_of(response.text)
    assert (filled["place"], filled["memo"]) == ("ห้องประชุมใหญ่", "y")
    assert (stated(store).place, stated(store).people) == ("ห้องประชุมเล็ก", "86")


@pytest.mark.parametrize(
    ("press", "expected"), [({}, "ห้องประชุมใหญ่"), ({"take": "place"}, "ห้องประชุมเล็ก")]
)
def test_whoever_was_shown_both_decides(
    writer: AtDesk, colleague: AtDesk, store: Store, press: dict[str, Any], expected: str
) -> None:
    """Sent again, one's own stands; or the other's is taken."""
    opened = writer.opens(AT).text
    sends(colleague, place="ห้องประชุมเล็ก")
    both = sends(writer, 409, page=opened, place="ห้องประชุมใหญ่")
    sends(writer, page=both.text, **press)
    assert stated(store).place == expected
    assert fields_of(writer.opens(AT).text)["place"] == expected


def test_two_who_write_the_same_agree(writer: AtDesk, colleague: AtDesk, store: Store) -> None:
    """There is nothing to decide, and one edit."""
    opened = writer.opens(AT).text
    sends(colleague, place="ห้องประชุมเล็ก")
    sends(writer, page=opened, place="ห้องประชุมเล็ก")
    assert len(store.edits("workshop")) == 1


# What comes of it


def test_the_report_prints_what_was_stated(reporter: AtDesk, themed_store: Store) -> None:
    """Cover, foreword, the sentence of when and where, and the picture with its caption."""
    sends(reporter, day="๑๕/๕/๒๕๖๖", people="86", fiscal_year="2566", use="foreword")
    sends(reporter, at=ALBUM, picture=upload(from_a_phone()), caption="ระดมความคิดเห็น", act="add")
    blocks = compose(manuscript(themed_store, "workshop"))
    cover = next(block for block in blocks if isinstance(block, Cover))
    assert cover.lines[-1] == "ประจำปีงบประมาณ พ.ศ. ๒๕๖๖"
    texts = [block.text for block in blocks if isinstance(block, Heading | Body)]
    assert "คำนำ" in texts
    assert "วันจันทร์ที่ ๑๕ พฤษภาคม ๒๕๖๖ มีผู้เข้าร่วมกิจกรรม จำนวนทั้งสิ้น ๘๖ คน" in texts
    figures = [block for block in blocks if isinstance(block, Figure)]
    assert [figure.caption for figure in figures] == ["ระดมความคิดเห็น"]


def test_what_is_typed_is_never_markup(writer: AtDesk, draft: str) -> None:
    """Neither in fields nor in the preview, in the texts made of it or a caption."""
    bad = "<script>alert(1)</script>"
    sends(writer, place=bad, title=bad, unit=bad, foreword=f"{bad}\n</textarea>{bad}")
    sends(writer, at=ALBUM, picture=upload(from_a_phone()), caption=f'"{bad}', act="add")
    for path in (AT, ALBUM):
        assert bad not in writer.opens(path).text


def test_long_texts_fit_in_one_form(writer: AtDesk, draft: str, store: Store) -> None:
    """As long as each field allows, all at once, and they come back whole."""
    long: dict[str, Any] = dict.fromkeys(
        ("foreword", "background", "summary", "closing"), "ก" * 4_000
    )
    long |= {"objectives": "ข" * 4_000, "memo_text": "ค" * 5_000}
    sends(writer, **long)
    assert asdict(stated(store)).items() >= long.items()


def test_an_ended_session_carries_what_was_typed(
    app: Flask, draft: str, store: Store, writer: AtDesk
) -> None:
    """The sign-in page holds it, and says what it was."""
    filled = fields_of(writer.opens(AT).text) | {"place": "ห้องประชุมที่พิมพ์ไว้"}
    stranger = app.test_client()
    response = stranger.post(AT, data=filled, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 403
    assert "ห้องประชุมที่พิมพ์ไว้" in response.text


# Pictures


def test_a_picture_is_added_with_its_caption(writer: AtDesk, draft: str, store: Store) -> None:
    """And shown to whoever may see the report, without where it was taken."""
    sends(writer, at=ALBUM, picture=upload(from_a_phone()), caption="กลุ่มที่ ๑", act="add")
    assert captions(store) == ["กลุ่มที่ ๑"]
    response = writer.client.get(f"{ALBUM}/{digest_of(writer, 1)}")
    assert (response.status_code, response.mimetype) == (200, "image/jpeg")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "img-src 'self'" in response.headers["Content-Security-Policy"]
    assert Image.open(io.BytesIO(response.data)).size == (80, 60)
    assert b"Secret Camera" not in response.data
    assert "ยินยอม" in writer.opens(ALBUM).text


def test_a_picture_of_another_survey_is_not_handed_out(
    writer: AtDesk, draft: str, store: Store
) -> None:
    """Nor one that never was."""
    sends(writer, at=ALBUM, picture=upload(from_a_phone()), act="add")
    digest = digest_of(writer, 1)
    store.add_survey("other", (SURVEYS / "aar.toml").read_text(encoding="utf-8"))
    writer.opens(f"/desk/other/report/pictures/{digest}", expecting=404)
    writer.opens(f"{ALBUM}/{'0' * 32}", expecting=404)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7", "ไม่ใช่ภาพชนิดที่รับได้"),
        (HEIC, "HEIC"),
        (from_a_phone()[:-300], "เสียหรือไม่สมบูรณ์"),
        (png_that_claims(40_000, 40_000), "ล้านจุด"),
        (None, "โปรดเลือกภาพที่จะเพิ่มก่อน"),
    ],
)
def test_a_wrong_picture_is_told_and_no_caption_lost(
    writer: AtDesk, draft: str, store: Store, content: bytes | None, said: str
) -> None:
    """Whatever its name says, that of the picture and those of the others stay as typed."""
    sends(writer, at=ALBUM, picture=upload(from_a_phone()), caption="เดิม", act="add")
    first = f"caption_{digest_of(writer, 1)}"
    file: dict[str, Any] = {"picture": upload(content)} if content else {}
    response = sends(
        writer, 422, ALBUM, **file, caption="คำบรรยายใหม่", act="add", **typed_in(first, "แก้ไขแล้ว")
    )
    assert said in told(response)
    filled = fields_of(response.text)
    assert filled["caption"] == "คำบรรยายใหม่"
    assert filled[first.replace("_", "-")] == "แก้ไขแล้ว"
    assert captions(store) == ["เดิม"]


def test_the_same_picture_twice_is_one(writer: AtDesk, draft: str, store: Store) -> None:
    """The second time one is told where it stands."""
    sends(writer, at=ALBUM, picture=upload(from_a_phone()), caption="ก", act="add")
    response = sends(writer, 422, ALBUM, picture=upload(from_a_phone()), caption="ข", act="add")
    assert "ภาพนี้มีอยู่แล้ว เป็นภาพที่ ๑" in told(response)
    assert fields_of(response.text)["caption"] == "ข"
    assert captions(store) == ["ก"]


def three(writer: AtDesk) -> list[str]:
    for n, name in enumerate("กขค"):
        sends(writer, at=ALBUM, picture=upload(from_a_phone(80 + n)), caption=name, act="add")
    return [digest_of(writer, n) for n in (1, 2, 3)]


def test_pictures_change_places_and_captions_stay(writer: AtDesk, draft: str, store: Store) -> None:
    """A caption typed on the way is kept by every button; the ends have nowhere to go."""
    first, second, third = three(writer)
    sends(writer, at=ALBUM, act=f"up:{third}", **typed_in(f"caption_{first}", "ก ใหม่"))
    assert captions(store) == ["ก ใหม่", "ค", "ข"]
    sends(writer, at=ALBUM, act=f"down:{first}", caption="รอภาพ")
    assert captions(store) == ["ค", "ก ใหม่", "ข"]
    for nowhere in (f"down:{second}", f"up:{third}", "up:unknown", "nonsense"):
        sends(writer, at=ALBUM, act=nowhere)
    assert captions(store) == ["ค", "ก ใหม่", "ข"]


def test_one_undo_takes_a_move_back_and_loses_no_picture(
    writer: AtDesk, draft: str, store: Store
) -> None:
    """However far a picture was moved; and what was moved behind one that has gone stays."""
    first, second, third = three(writer)
    sends(writer, at=ALBUM, act=f"up:{third}")
    assert captions(store) == ["ก", "ค", "ข"]
    hub = f"/desk/{draft}/report"
    last = re.search(
        r'action="[^"]*report/undo".*?name="edit" value="(\d+)"', writer.opens(hub).text
    )
    assert last
    writer.presses(f"{hub}/undo", on=hub, edit=last[1])
    assert captions(store) == ["ก", "ข", "ค"]
    sends(writer, at=ALBUM, act=f"up:{third}")
    store.edit(draft, EditAct.NO_PICTURE, first, "", "writer")
    sends(writer, at=ALBUM, act=f"up:{second}")
    assert captions(store) == ["ข", "ค"]


def test_a_caption_of_a_picture_whose_adding_was_taken_back_is_told(
    writer: AtDesk, draft: str, store: Store
) -> None:
    """As if it had been taken out."""
    *_, third = three(writer)
    opened = writer.opens(ALBUM).text
    added = store.edits(draft)[-1]
    store.edit(draft, EditAct.UNDO, str(added.id), "", "colleague")
    response = sends(
        writer, 409, ALBUM, opened, act="save", **typed_in(f"caption_{third}", "ยังเขียนอยู่")
    )
    assert "“ยังเขียนอยู่”" in response.text
    assert captions(store) == ["ก", "ข"]


def test_a_caption_that_waits_for_its_picture_stays(writer: AtDesk, draft: str) -> None:
    """Another button pressed meanwhile does not empty the line."""
    first, *_ = three(writer)
    response = sends(writer, at=ALBUM, act=f"down:{first}", caption="รอภาพ & อื่น")
    assert fields_of(writer.opens(response.location).text)["caption"] == "รอภาพ & อื่น"


def test_a_picture_taken_away_comes_back_where_it_stood(
    writer: AtDesk, draft: str, store: Store
) -> None:
    """With its caption; an album without it is what the report prints meanwhile."""
    _, second, _ = three(writer)
    sends(writer, at=ALBUM, act=f"remove:{second}")
    assert captions(store) == ["ก", "ค"]
    assert "ภาพที่เอาออก ๑ ภาพ" in writer.opens(ALBUM).text
    sends(writer, at=ALBUM, act=f"restore:{second}")
    assert captions(store) == ["ก", "ข", "ค"]
    sends(writer, 404, ALBUM, act="restore:unknown")


def test_an_album_has_an_end(
    writer: AtDesk, draft: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More pictures than a report can hold are refused."""
    monkeypatch.setattr("survey.frontmatter.MOST_PICTURES", 1)
    sends(writer, at=ALBUM, picture=upload(from_a_phone()), act="add")
    response = sends(writer, 422, ALBUM, picture=upload(from_a_phone(90)), act="add")
    assert "ไม่เกิน ๑ ภาพ" in told(response)


def test_a_caption_is_no_longer_than_its_line(writer: AtDesk, draft: str, store: Store) -> None:
    """A longer one comes back, beside its picture."""
    first, *_ = three(writer)
    response = sends(writer, 422, ALBUM, act="save", **typed_in(f"caption_{first}", "ก" * 301))
    assert f'<a href="#caption-{first}">' in response.text
    assert captions(store)[0] == "ก"


def test_two_who_caption_one_picture_are_shown_both(
    writer: AtDesk, colleague: AtDesk, store: Store
) -> None:
    """Another caption is kept at once; sent again, one's own stands."""
    first, second, _ = three(writer)
    opened = writer.opens(ALBUM).text
    sends(colleague, at=ALBUM, act="save", **typed_in(f"caption_{first}", "ของเพื่อน"))
    both = sends(
        writer, 409, ALBUM, opened, act="save",
        **typed_in(f"caption_{first}", "ของเรา"), **typed_in(f"caption_{second}", "ข ใหม่"),
    )  # fmt: skip
    assert "<blockquote>ของเพื่อน</blockquote>" in both.text
    assert captions(store) == ["ของเพื่อน", "ข ใหม่", "ค"]
    sends(writer, at=ALBUM, page=both.text, act="save")
    assert captions(store)[0] == "ของเรา"


def test_a_caption_of_a_picture_taken_away_meanwhile_is_told(
    writer: AtDesk, colleague: AtDesk, store: Store
) -> None:
    """Who took it away, and what was typed."""
    first, *_ = three(writer)
    opened = writer.opens(ALBUM).text
    sends(colleague, at=ALBUM, act=f"remove:{first}")
    response = sends(
        writer, 409, ALBUM, opened, act="save", **typed_in(f"caption_{first}", "ยังเขียนอยู่")
    )
    assert "colleague เอาภาพออก" in response.text
    assert "“ยังเขียนอยู่”" in response.text
    assert captions(store) == ["ข", "ค"]


def test_a_picture_rests_on_no_disk_but_the_database(
    writer: AtDesk, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file sent is held in memory, with all that its camera wrote into it."""

    def refuse(*args: Any, **options: Any) -> Any:
        raise AssertionError("a temporary file")

    monkeypatch.setattr("werkzeug.wrappers.request.default_stream_factory", refuse)
    sends(writer, at=ALBUM, picture=upload(from_a_phone()), act="add")


def test_a_picture_too_large_for_the_app_gets_our_page(
    writer: AtDesk, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In Thai, speaking of pictures."""
    monkeypatch.setattr("survey.frontmatter.MOST_OF_A_PICTURE", 100_000)
    response = sends(writer, 413, ALBUM, picture=upload(bytes(200_000)), act="add")
    assert "ข้อมูลหรือแฟ้มใหญ่เกินไป" in response.text


def test_pages_do_not_bring_the_library_of_pictures_in() -> None:
    """It is loaded when somebody adds one."""
    code = (
        "import sys; from survey import create_app; "
        "sys.exit(any(name.split('.')[0] == 'PIL' for name in sys.modules))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent)


# In a browser

WIDTHS = ((390, 844), (820, 1180), (1280, 800))


@pytest.fixture
def service(app: Flask, draft: str, serve: ServeApp, monkeypatch: pytest.MonkeyPatch) -> Served:
    """The service, as it refuses what is too large."""
    monkeypatch.setattr(HTTPChannel, "parser_class", HTTPChannel.parser_class)
    refuse_in_thai(app)
    return serve(app)


def enters(page: Page, service: Served, store: Store, name: str = "writer") -> None:
    store.add_account(name, Role.WRITER)
    page.goto(service.address + one_time_link(store, name))
    page.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("แบบสำรวจทั้งหมด")


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    """A desk without scripts."""
    context = browser.new_context(java_script_enabled=False, locale="th-TH")
    yield context.new_page()
    context.close()


@pytest.mark.browser
def test_a_field_is_kept_when_it_is_left(service: Served, store: Store, desk: Page) -> None:
    """With its sentence, its notes and what it was read as; nothing is pressed."""
    enters(desk, service, store)
    desk.goto(service.address + AT)
    desk.get_by_label("วันที่จัดกิจกรรม", exact=True).fill("15/5/2566")
    desk.get_by_label("เวลาเริ่ม").fill("13:30")
    expect(desk.locator("#state")).to_contain_text("บันทึกแล้ว")
    desk.get_by_label("จำนวนผู้เข้าร่วม (คน)").fill("0")
    desk.get_by_label("สถานที่").focus()
    expect(desk.locator("#people-notes")).to_contain_text("อย่างน้อย ๑ คน")
    expect(desk.locator("#people")).to_have_attribute("aria-invalid", "true")
    expect(desk.locator("#sentence")).to_have_text("วันจันทร์ที่ ๑๕ พฤษภาคม ๒๕๖๖ เวลา ๑๓.๓๐ นาฬิกา")
    expect(desk.locator("#starts")).to_have_value("๑๓.๓๐")
    desk.get_by_label("จำนวนผู้เข้าร่วม (คน)").fill("86")
    desk.get_by_label("สถานที่").focus()
    expect(desk.locator("#people")).to_have_value("๘๖")
    expect(desk.locator("#people-notes")).to_have_text("")
    assert (stated(store).people, stated(store).starts) == ("86", "13.30")
    expect(desk.get_by_role("button", name="ใช้ปี ๒๕๖๖")).to_be_visible()


@pytest.mark.browser
def test_a_script_replaces_nobodys_words(service: Served, store: Store, desk: Page) -> None:
    """What somebody else wrote meanwhile appears, and what clashes waits for a decision."""
    enters(desk, service, store)
    desk.goto(service.address + AT)
    store.edit("workshop", EditAct.FACT, "place", "ห้องประชุมเล็ก", "colleague")
    desk.get_by_label("จำนวนผู้เข้าร่วม (คน)").fill("86")
    desk.get_by_label("เวลาเริ่ม").focus()
    expect(desk.locator("#place")).to_have_value("ห้องประชุมเล็ก")
    store.edit("workshop", EditAct.FACT, "place", "ห้องประชุมกลาง", "colleague")
    desk.get_by_label("สถานที่").fill("ห้องประชุมใหญ่")
    desk.get_by_label("เวลาเริ่ม").fill("13.30")
    desk.get_by_label("เวลาสิ้นสุด").focus()
    expect(desk.locator("#place-notes blockquote")).to_have_text("ห้องประชุมกลาง")
    expect(desk.locator("#state")).to_contain_text("โปรดตัดสินใจ")
    expect(desk.locator("#place")).to_have_value("ห้องประชุมใหญ่")
    assert stated(store).place == "ห้องประชุมกลาง"
    desk.get_by_role("button", name="บันทึก", exact=True).first.click()
    expect(desk.get_by_role("status").first).to_have_text("บันทึกแล้ว")
    assert (stated(store).place, stated(store).starts) == ("ห้องประชุมใหญ่", "13.30")


@pytest.mark.browser
def test_words_stay_where_they_cannot_be_kept(service: Served, store: Store, desk: Page) -> None:
    """A session that ended is told of; the button then leads through the sign-in page."""
    enters(desk, service, store)
    desk.goto(service.address + AT)
    desk.context.clear_cookies()
    desk.get_by_label("สถานที่").fill("ห้องประชุมใหญ่")
    desk.get_by_label("เวลาเริ่ม").focus()
    expect(desk.locator("#state")).to_contain_text("ยังบันทึกไม่ได้")
    desk.get_by_role("button", name="บันทึก", exact=True).first.click()
    expect(desk.get_by_text("ข้อความที่กรอกยังอยู่ครบในหน้านี้")).to_be_visible()
    expect(desk.locator("[name=unfinished]")).to_have_value(re.compile("ห้องประชุมใหญ่"))


@pytest.mark.browser
def test_a_picked_day_is_written_into_its_line(service: Served, store: Store, desk: Page) -> None:
    """And kept at once."""
    enters(desk, service, store)
    desk.goto(service.address + AT)
    desk.get_by_text("เลือกจากรายการ").first.click()
    year = str(today().year + 543)
    for called, value in (("วันที่", "5"), ("เดือน", "5"), ("พ.ศ.", year)):
        desk.get_by_label(f"วันที่จัดกิจกรรม: {called}", exact=True).select_option(value)
    expect(desk.locator("#state")).to_contain_text("บันทึกแล้ว")
    assert stated(store).day == f"{int(year) - 543}-05-05"


def phones_picture(folder: Path) -> Path:
    """A picture as large as phones make them."""
    path = folder / "IMG_0001.jpg"
    exif = Image.Exif()
    exif[0x0110] = "Secret Camera 9"
    Image.effect_noise((4_000, 3_000), 60).convert("RGB").save(path, quality=92, exif=exif)
    assert path.stat().st_size > 4_000_000
    return path


@pytest.mark.browser
def test_a_phones_picture_is_made_smaller_before_it_is_sent(
    service: Served, store: Store, desk: Page, tmp_path: Path
) -> None:
    """Nobody has to know of megabytes."""
    enters(desk, service, store)
    desk.goto(service.address + ALBUM)
    desk.get_by_label("เลือกภาพ").set_input_files(phones_picture(tmp_path))
    desk.get_by_label("คำบรรยายใต้ภาพ").fill("กลุ่มที่ ๑")
    desk.get_by_role("button", name="เพิ่มภาพ").click()
    shown = desk.get_by_role("img", name="ภาพที่ ๑ กลุ่มที่ ๑")
    expect(shown).to_be_visible()
    assert (
        shown.evaluate("async image => { await image.decode(); return image.naturalWidth }")
        == 1_600
    )
    (kept,) = store.pictures("workshop", whole=True)
    assert (kept.width, kept.height) == (1_600, 1_200)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a letter, not a picture", "ไม่ใช่ภาพที่เปิดได้"),
        (HEIC + bytes(100), "HEIC"),
        (bytes(41 * 1024 * 1024), "๔๑.๐ เมกะไบต์"),
    ],
)
def test_what_is_no_picture_is_told_before_it_is_sent(
    service: Served, store: Store, desk: Page, content: bytes, said: str, tmp_path: Path
) -> None:
    """The caption stays, and so do the captions of other pictures."""
    enters(desk, service, store)
    desk.goto(service.address + ALBUM)
    desk.get_by_label("คำบรรยายใต้ภาพ").fill("กลุ่มที่ ๑")
    chosen = tmp_path / "photo.jpg"
    chosen.write_bytes(content)
    desk.get_by_label("เลือกภาพ").set_input_files(chosen)
    expect(desk.get_by_role("alert")).to_contain_text(said)
    expect(desk.get_by_label("คำบรรยายใต้ภาพ")).to_have_value("กลุ่มที่ ๑")
    assert desk.get_by_label("เลือกภาพ").evaluate("input => input.files.length") == 0


@pytest.mark.browser
def test_a_large_picture_without_a_script_gets_an_answer(
    service: Served, store: Store, scriptless: Page, tmp_path: Path
) -> None:
    """In Thai, and going back the caption is still there."""
    enters(scriptless, service, store)
    scriptless.goto(service.address + ALBUM)
    expect(scriptless.get_by_text("๒ เมกะไบต์ โปรดย่อภาพก่อนเลือก")).to_be_visible()
    scriptless.get_by_label("เลือกภาพ").set_input_files(phones_picture(tmp_path))
    scriptless.get_by_label("คำบรรยายใต้ภาพ").fill("กลุ่มที่ ๑")
    scriptless.get_by_role("button", name="เพิ่มภาพ").click()
    expect(scriptless.get_by_role("heading", level=1)).to_have_text("ข้อมูลหรือแฟ้มใหญ่เกินไป")
    scriptless.go_back()
    expect(scriptless.get_by_label("คำบรรยายใต้ภาพ")).to_have_value("กลุ่มที่ ๑")


@pytest.mark.browser
def test_no_page_of_the_front_matter_shuts_anybody_out(
    service: Served, store: Store, desk: Page, tmp_path: Path
) -> None:
    """axe-core finds nothing, filled, empty or in error, and no page scrolls sideways."""
    enters(desk, service, store)

    def looks() -> None:
        desk.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        for width, height in WIDTHS:
            desk.set_viewport_size({"width": width, "height": height})
            assert violations(desk) == [], (desk.url, width)
            widths = desk.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert widths[0] <= widths[1], (desk.url, width)

    for path in (AT, ALBUM):
        desk.goto(service.address + path)
        looks()
    desk.goto(service.address + AT)
    store.edit("workshop", EditAct.FACT, "place", "ย" * 300, "colleague")
    desk.get_by_label("สถานที่").fill("ห" * 500)
    desk.get_by_label("จำนวนผู้เข้าร่วม (คน)").fill("0")
    desk.get_by_role("button", name="บันทึก", exact=True).first.click()
    expect(desk.locator("#people-notes")).not_to_have_text("")
    looks()
    desk.goto(service.address + ALBUM)
    (tmp_path / "small.jpg").write_bytes(from_a_phone())
    (tmp_path / "other.jpg").write_bytes(from_a_phone(90))
    for name in ("small.jpg", "other.jpg"):
        desk.get_by_label("เลือกภาพ").set_input_files(tmp_path / name)
        desk.get_by_label("คำบรรยายใต้ภาพ").fill("ก" * 300)
        desk.get_by_role("button", name="เพิ่มภาพ").click()
        expect(desk.get_by_text("เพิ่มภาพแล้ว")).to_be_visible()
    desk.get_by_role("button", name="เอาภาพที่ ๑ ออกจากรายงาน").click()
    expect(desk.get_by_text("เอาภาพออกแล้ว")).to_be_visible()
    looks()
