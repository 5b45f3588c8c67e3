"""A survey is made in the browser, opened when it is whole, and closes on its day."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import SECRET, AtDesk, Served, Staff, answers_in, check_page, violations
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.test import TestResponse

from forms.catalogue import SURVEYS, parse_survey, template_text
from forms.dates import thai_day_numbers
from forms.fields import thai_calendar_day, today
from forms.making import MOST_TOML
from forms.sketch import lacking
from survey.access import one_time_link
from survey.ballotbox import Ballot, BallotBoxes, BoxAnswer
from survey.errors import NotReady, StaleDecision, SurveyClosed, WrongState
from survey.incoming import read_answers
from survey.records import AuditAct, Role, RoomPoint, State
from survey.release import finish_what_broke_off, open_survey, set_closing_day
from survey.sealing import SurveyKeys
from survey.store import Store

EDIT = "/desk/ours/edit"
LATER = thai_day_numbers(today() + timedelta(days=30))
WORKSHOP = template_text("workshop")
WIDTHS = ((390, 844), (820, 1180), (1280, 800))
ServeApp = Callable[[Flask], Served]


@pytest.fixture
def draft(store: Store) -> str:
    """The workshop's wording as a draft called ``ours``."""
    store.add_survey("ours", WORKSHOP)
    return "ours"


@pytest.fixture
def ballot_boxes(app: Flask) -> BallotBoxes:
    return app.extensions["ballot-boxes"]  # type: ignore[no-any-return]  # extensions are untyped


def fields_of(page: TestResponse) -> dict[str, str]:
    """Everything the draft's page would send, as it stands."""
    form = page.text.split('<div class="maker">')[1].split("</form>")[0]
    text = r'<input type="(?:text|hidden)"[^>]*? name="([^"]+)"[^>]*? value="([^"]*)"'
    found = dict(re.findall(text, form))
    found |= dict(re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>\n([^<]*)', form))
    for name, inside in re.findall(r'<select[^>]*? name="([^"]+)"[^>]*>(.*?)</select>', form):
        found[name] = re.findall(r'value="([^"]+)" selected', inside)[0]
    found["admission"] = re.findall(r'name="admission" value="([^"]+)" checked', form)[0]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert token
    return {**found, "csrf_token": token[1]}


def sends(
    person: AtDesk,
    act: str = "save",
    expecting: int = 303,
    start: TestResponse | None = None,
    **typed: str,
) -> TestResponse:
    """Press a button of the draft's page; ``topics_0_title`` fills ``topics-0-title``."""
    names = {name: name.replace("_", "-") if name[:6] == "topics" else name for name in typed}
    data = fields_of(start or person.opens(EDIT)) | {names[name]: typed[name] for name in typed}
    response = person.client.post(EDIT, data={**data, "act": act})
    assert response.status_code == expecting
    if expecting != 303:
        check_page(response)
    return response


def begins(person: AtDesk, expecting: int = 303, **typed: Any) -> TestResponse:
    """Send the page that begins a draft."""
    response = person.presses("/desk/new", on="/desk/new", expecting=expecting, **typed)
    if expecting != 303:
        check_page(response)
    return response


# Beginning


@pytest.mark.parametrize("name", ["workshop", "aar", "swot", "blank"])
def test_a_draft_begins_from_each_template(facilitator: AtDesk, store: Store, name: str) -> None:
    """The next page is the draft with all the template's words in its fields."""
    assert f'value="{name}"' in facilitator.opens("/desk/new").text
    assert begins(facilitator, start=name, slug="ours").location == EDIT
    kept = store.survey("ours")
    assert kept.state is State.DRAFT
    if name != "blank":
        assert parse_survey(kept.paper, "ours") == parse_survey(template_text(name), "ours")
    assert store.audit(2**60, 1)[0].act is AuditAct.MADE_DRAFT
    facilitator.opens(EDIT)


def test_a_name_for_the_link_is_proposed_and_free(facilitator: AtDesk, store: Store) -> None:
    """With the year; what is proposed is taken when the field is left empty."""
    name = f"survey-{today().year + 543}"
    assert f'value="{name}"' in facilitator.opens("/desk/new").text
    assert begins(facilitator, start="aar", slug="").location == f"/desk/{name}/edit"
    assert f'value="{name}-2"' in facilitator.opens("/desk/new").text
    assert begins(facilitator, start="aar", slug=" My-Survey ").location == "/desk/my-survey/edit"


@pytest.mark.parametrize(
    ("slug", "told"),
    [
        ("แบบที่ ๑", "ใช้ได้เฉพาะอักษร a ถึง z"),
        ("a/b", "ใช้ได้เฉพาะอักษร a ถึง z"),
        ("new", "ใช้ได้เฉพาะอักษร a ถึง z"),
        ("a" * 500, "ไม่เกิน ๔๐ ตัว"),
        ("workshop", "อยู่แล้ว โปรดใช้ชื่ออื่น"),
    ],
)
def test_a_name_that_will_not_do_comes_back(
    facilitator: AtDesk, workshop: str, slug: str, told: str
) -> None:
    """With what was wanted and a name that would do."""
    page = begins(facilitator, expecting=422, start="swot", slug=slug)
    assert told in page.text
    assert f'value="{slug[:60]}' in page.text
    assert f"survey-{today().year + 543}" in page.text
    assert re.search(r'value="swot" checked', page.text)


def test_a_copy_has_the_words_and_none_of_what_was_promised_otherwise(
    facilitator: AtDesk, store: Store, workshop: str
) -> None:
    """Questions are copied; the last day, and that lines were public already, are not."""
    store.add_survey("report-2566", template_text("report-2566"))
    begins(facilitator, start="copy", copied="report-2566", slug="ours")
    survey = store.survey("ours").survey
    assert survey.topics == store.survey("report-2566").survey.topics
    assert (survey.published, survey.note, survey.threshold) == (False, "", 5)
    begins(facilitator, start="copy", copied="workshop", slug="two")
    assert store.survey("two").survey.topics == store.survey("workshop").survey.topics
    begins(facilitator, expecting=422, start="copy", copied="nothing", slug="three")


def test_what_is_exported_is_brought_in_again(
    facilitator: AtDesk, store: Store, draft: str
) -> None:
    """As a file or pasted, whole or not, with or without a mark at its beginning."""
    sends(facilitator, closes_on=LATER, topics_1_title="")
    sent = facilitator.opens("/desk/ours/paper.toml")
    assert sent.headers["Content-Disposition"] == 'attachment; filename="ours.toml"'
    assert sent.mimetype == "application/toml"
    for slug, content in (("a", sent.data), ("b", b"\xef\xbb\xbf" + sent.data)):
        begins(facilitator, start="toml", slug=slug, upload=(io.BytesIO(content), "x.toml"))
        assert store.survey(slug).paper == store.survey(draft).paper
    begins(facilitator, start="toml", slug="c", pasted=sent.text)
    assert store.survey("c").paper == store.survey(draft).paper


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("title = x", "บรรทัดที่ 1 ตัวอักษรที่ 9"),
        ('titel = "ก"', "titel"),
        ("", "โปรดเลือกแฟ้ม TOML หรือวางเนื้อหา"),
        ("[" * 90_000, "TOML"),
        ("[[topic]]\n" * 21, "เกิน ๒๐ หัวข้อ"),
        ("# " + "ก" * MOST_TOML, "ไม่เกิน ๑๐๐,๐๐๐ ตัวอักษร"),
    ],
)
def test_what_is_no_survey_is_not_brought_in(
    facilitator: AtDesk, store: Store, content: str, told: str
) -> None:
    """The page says what is wrong and where, and keeps what was pasted."""
    page = begins(facilitator, expecting=422, start="toml", slug="ours", pasted=content)
    assert told in page.text
    assert store.surveys() == []
    shown = page.text.split('name="pasted"')[1].split("</textarea>")[0]
    assert content[:50].replace('"', "&#34;") in shown


def test_a_picture_or_five_megabytes_are_no_survey(facilitator: AtDesk, store: Store) -> None:
    """A file that is no text is told so; one beyond all measure is cut off unread."""
    for content in (b"\x89PNG\r\n\x1a\n\xff\xfe", b"\xff\xfeg\x00"):
        upload = (io.BytesIO(content), "x.png")
        page = begins(facilitator, expecting=422, start="toml", slug="ours", upload=upload)
        assert "ไม่ใช่ข้อความแบบ UTF-8" in page.text
    begins(facilitator, expecting=413, start="toml", slug="ours", pasted="# \n" * 1_700_000)
    assert store.surveys() == []


# Editing


def test_every_word_can_be_changed(facilitator: AtDesk, store: Store, draft: str) -> None:
    """Texts, kinds, day, threshold and admission, saved together by one button."""
    sends(
        facilitator,
        title="ชื่อใหม่",
        introduction="บรรทัดหนึ่ง\nบรรทัดสอง",
        closes_on=LATER,
        threshold="๘",
        admission="slips",
        topics_0_title="หัวข้อใหม่",
        topics_0_sections_0_asks="ถามใหม่",
        topics_1_questions_1_choices="ก\nข\nค\nง\nจ",
    )
    survey = store.survey("ours").survey
    assert (survey.title, survey.introduction) == ("ชื่อใหม่", "บรรทัดหนึ่ง บรรทัดสอง")
    assert (survey.threshold, survey.admission) == (8, "slips")
    assert survey.closes_on == today() + timedelta(days=30)
    assert survey.topics[0].title == "หัวข้อใหม่"
    assert survey.topics[0].sections[0].question.text == "ถามใหม่"
    assert [c.text for c in survey.topics[1].closed_questions[1].choices] == list("กขคงจ")
    assert survey.topics[2] == parse_survey(WORKSHOP, "x").topics[2]
    assert "บันทึกฉบับร่างแล้ว" in facilitator.opens(EDIT).text


def test_each_button_keeps_what_was_typed(facilitator: AtDesk, store: Store, draft: str) -> None:
    """Adding a topic saves the words typed a moment before, and leads to the new one."""
    response = sends(facilitator, "topics:add", title="พิมพ์ค้างไว้")
    assert response.location == f"{EDIT}?topic=4#topics-3"
    survey = store.survey("ours").survey
    assert (survey.title, len(survey.topics)) == ("พิมพ์ค้างไว้", 4)
    assert sends(facilitator, "topics-3-questions:add", topics_3_title="ใหม่").location.endswith(
        "#topics-3-questions-0"
    )
    sends(facilitator, "topics-3:up")
    sends(facilitator, "topics-0-sections-2:remove")
    survey = store.survey("ours").survey
    assert survey.topics[2].title == "ใหม่"
    assert len(survey.topics[0].sections) == 2


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("title", "ก" * 500, "โปรดตัดออก ๓๐๐ ตัวอักษร"),
        ("closes_on", "31/12/2026", "โปรดกรอกเป็น พ.ศ."),
        ("closes_on", "31/12/2500", "ต้องไม่ผ่านมาแล้ว"),
        ("closes_on", "31/12/2900", "ไม่เกินสองปี"),
        ("closes_on", "สิ้นปี", "วัน/เดือน/ปี พ.ศ."),
        ("threshold", "abc", "“abc”"),
        ("threshold", "1", "ตั้งแต่ ๓ ถึง ๕๐"),
        ("threshold", "9" * 10, "ตั้งแต่ ๓ ถึง ๕๐"),
        ("admission", "everybody", "โปรดเลือกจากรายการ"),
        ("topics-2-title", "ก" * 500, "หัวข้อที่ ๓ ชื่อหัวข้อ"),
        ("topics-1-sections-0-heading", "ก" * 500, "หัวข้อที่ ๒ ข้อ ๑ ประเด็นคำถาม"),
        ("topics-1-questions-0-kind", "essay", "หัวข้อที่ ๒ ข้อ ๔ วิธีตอบ"),
    ],
)
def test_a_mistake_saves_nothing_and_loses_nothing(
    facilitator: AtDesk, store: Store, draft: str, field: str, typed: str, told: str
) -> None:
    """The summary leads to the field; whatever was typed, and the button's change, are there."""
    data = fields_of(facilitator.opens(EDIT)) | {"organisation": "พิมพ์ค้างไว้", field: typed}
    page = facilitator.client.post(EDIT, data={**data, "act": "topics:add"})
    assert page.status_code == 422
    check_page(page)
    assert told in page.text
    assert "ยังไม่ได้บันทึก" in page.text
    assert 'value="พิมพ์ค้างไว้"' in page.text
    assert 'id="topics-3-title"' in page.text
    if field not in ("threshold", "admission", "topics-1-questions-0-kind"):
        assert f'value="{typed}"' in page.text
    assert store.survey("ours").paper == WORKSHOP


def test_the_page_lists_what_is_missing_and_leads_there(facilitator: AtDesk) -> None:
    """Each line is a link to its field; opening is refused until the list is empty."""
    begins(facilitator, start="blank", slug="ours")
    page = facilitator.opens(EDIT).text
    assert '<a href="#topics-0-sections-0-heading">หัวข้อที่ ๑ ข้อ ๑ ยังไม่มีคำถาม</a>' in page
    assert "ยังขาด ๓ รายการ" in page
    assert "/desk/ours/open" not in page
    assert "หัวข้อที่ ๑ ข้อ ๑ ยังไม่มีคำถาม" in facilitator.opens("/desk/ours").text
    assert facilitator.opens("/desk/ours/open", expecting=303).location == f"{EDIT}#readiness"
    sends(facilitator, title="ก", topics_0_title="ข", topics_0_sections_0_heading="ค")
    assert "/desk/ours/open" in facilitator.opens(EDIT).text
    facilitator.opens("/desk/ours/open")


def test_what_lacks_something_opens_by_no_way(
    app: Flask, store: Store, ballot_boxes: BallotBoxes, keys: SurveyKeys
) -> None:
    """The command says what is missing, and nobody is let in."""
    run = app.test_cli_runner().invoke
    assert run(args=["survey", "create", "ours", "--template", "blank"]).exit_code == 0
    result = run(args=["survey", "open", "ours"])
    assert result.exit_code == 2
    assert "ยังไม่มีชื่อแบบสำรวจ" in result.output
    with pytest.raises(NotReady):
        open_survey(store, ballot_boxes, "ours", keys)
    assert store.survey("ours").state is State.DRAFT
    assert ballot_boxes.paper_of("ours") == ""


def test_two_who_edit_the_same_draft_are_told(
    facilitator: AtDesk, store: Store, draft: str
) -> None:
    """The later page saves nothing at first and keeps its words; sent again, it is meant."""
    first, second = facilitator.opens(EDIT), facilitator.opens(EDIT)
    sends(facilitator, start=first, title="ของคนแรก")
    page = sends(facilitator, expecting=409, start=second, title="ของคนที่สอง")
    assert "มีผู้แก้ไขฉบับร่างนี้หลังจากท่านเปิดหน้านี้" in page.text
    assert 'value="ของคนที่สอง"' in page.text
    assert store.survey("ours").survey.title == "ของคนแรก"
    sends(facilitator, start=page)
    assert store.survey("ours").survey.title == "ของคนที่สอง"


def test_two_at_the_very_same_moment_are_told_too(store: Store, draft: str) -> None:
    """The database keeps the first and refuses the second."""
    kept = store.survey("ours")
    store.change_paper(kept, "title = 'ก'")
    with pytest.raises(StaleDecision):
        store.change_paper(kept, "title = 'ข'")
    assert store.survey("ours").paper == "title = 'ก'"


def test_an_open_survey_is_locked(
    facilitator: AtDesk, store: Store, ballot_boxes: BallotBoxes, draft: str, keys: SurveyKeys
) -> None:
    """Its page is refused; what was typed while it opened is shown and not saved."""
    page = facilitator.opens(EDIT)
    open_survey(store, ballot_boxes, "ours", keys)
    refused = sends(facilitator, expecting=409, start=page, title="สายไปแล้ว")
    assert "คำถามถูกล็อกแล้ว" in refused.text
    assert 'value="สายไปแล้ว"' in refused.text
    facilitator.opens(EDIT, expecting=409)
    facilitator.presses("/desk/ours/delete", on="/desk/", expecting=409)
    assert store.survey("ours").paper == WORKSHOP
    with pytest.raises(WrongState):
        store.change_paper(replace(store.survey("ours"), state=State.DRAFT), "title = 'ก'")


def test_a_draft_with_answers_is_neither_changed_nor_deleted(
    facilitator: AtDesk, store: Store, draft: str, tmp_path: Path
) -> None:
    """Answers that were imported belong to the questions as they stood."""
    page = facilitator.opens(EDIT)
    table = tmp_path / "a.csv"
    table.write_text("topic,section,text\n1,1,ดี\n", encoding="utf-8")
    store.publish("ours", read_answers(table, store.survey("ours").survey, quotable=False))
    sends(facilitator, expecting=409, start=page)
    facilitator.opens(EDIT, expecting=409)
    facilitator.presses("/desk/ours/delete", on="/desk/", expecting=409)
    assert store.count_answers("ours") == 1


def test_a_draft_is_deleted_with_its_roster(
    facilitator: AtDesk, store: Store, draft: str, app: Flask
) -> None:
    """Nothing of it stays but the entry in the audit trail; its name is free again."""
    facilitator.presses("/desk/ours/roster", on="/desk/ours/roster", names="สมชาย")
    facilitator.presses("/desk/ours/delete", on=EDIT)
    assert store.surveys() == []
    assert app.extensions["rosters"].names("ours") == ()
    assert store.audit(2**60, 1)[0].act is AuditAct.DELETED_DRAFT
    facilitator.opens("/desk/ours", expecting=404)
    begins(facilitator, start="aar", slug="ours")


def test_a_survey_as_large_as_may_be_is_saved(facilitator: AtDesk, store: Store) -> None:
    """Twenty topics of twelve long questions go through one form."""
    topic = '[[topic]]\ntitle = "ก"\n' + f'[[topic.section]]\nheading = "{"ห" * 150}"\n' * 12
    begins(facilitator, start="toml", slug="ours", pasted='title = "ใหญ่"\n' + topic * 20)
    sends(facilitator, title="ใหญ่มาก")
    assert store.survey("ours").survey.title == "ใหญ่มาก"


def test_a_draft_is_deleted_with_what_was_noted_about_it(
    facilitator: AtDesk, store: Store, draft: str
) -> None:
    """Only answers keep a draft; a point of the room or a run of nothing does not."""
    store.add_room_point(draft, RoomPoint(0, 9, 9, "ขอเวทีกลาง", "facilitator", ""))
    store.fail_run(store.begin_run(draft, {}), "NoAnswers")
    facilitator.presses(f"/desk/{draft}/delete", on=f"/desk/{draft}")
    assert store.surveys() == []
    assert store.room_points(draft) == []


def test_the_largest_survey_that_may_open_is_small_on_every_staff_page(
    app: Flask, store: Store, keys: SurveyKeys
) -> None:
    """Titles, descriptions and opening up to what readiness lets through: 14 KB at the most."""
    head = f'title = "{"ก" * 60}"\nintroduction = "{"ข" * 300}"\n'
    for most in range(150, 0, -1):
        topics = (f'[[topic]]\ntitle = "{n:02}{"ค" * most}"\n' for n in range(20))
        paper = head + "".join(f'{topic}[[topic.section]]\nheading = "ง"\n' for topic in topics)
        if not lacking(paper, "ours"):
            break
    assert most > 30
    store.add_survey("ours", paper)
    open_survey(store, app.extensions["ballot-boxes"], "ours", keys)
    staff = Staff(app.test_client(use_cookies=False))
    for path in ("/s/ours", "/ours", "/s/ours/1", "/s/ours/20", "/s/ours/thanks"):
        staff.opens(path)


def test_writers_read_of_a_draft_but_make_none(writer: AtDesk, draft: str) -> None:
    """They find neither button."""
    for path in ("/desk/", "/desk/ours"):
        page = writer.opens(path).text
        assert "/desk/new" not in page
        assert "/edit" not in page


# Preview


def test_the_preview_is_the_staff_page_and_sends_nothing(
    facilitator: AtDesk, store: Store, draft: str
) -> None:
    """The same template, saved words, a token good for nothing, and only our own desk frames it."""
    for path in ("/desk/ours/preview", "/desk/ours/preview/2"):
        response = facilitator.opens(path)
        policy = response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy
        assert "form-action 'none'" in policy
        assert "script-src" not in policy
        assert 'href="/s/' not in response.text
    assert "ช่องทางใดที่ท่านได้รับข่าวสารจริง" in facilitator.opens("/desk/ours/preview/2").text
    facilitator.opens("/desk/ours/preview/9", expecting=404)
    elsewhere = facilitator.opens("/desk/ours").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in elsewhere
    assert "frame-src 'none'" in elsewhere
    assert "frame-src 'self'" in facilitator.opens(EDIT).headers["Content-Security-Policy"]


def test_a_previews_token_opens_no_box(facilitator: AtDesk, staff: Staff) -> None:
    """Taken from the preview of an open survey and sent to the real one, it is refused."""
    page = facilitator.opens("/desk/workshop/preview/1").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    staff.sends("/s/workshop/1", expecting=422, section_1="ดี", csrf_token=token[1])


# The last day


@pytest.fixture
def with_day(store: Store, ballot_boxes: BallotBoxes, keys: SurveyKeys) -> str:
    """The workshop, open until a day a month away."""
    day = today() + timedelta(days=30)
    store.add_survey("ours", f"closes_on = {day.isoformat()}\n" + WORKSHOP)
    open_survey(store, ballot_boxes, "ours", keys)
    return "ours"


def moves_to(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Look at everything so many days from now."""
    then = today() + timedelta(days=days)
    for module in ("survey.ballotbox", "survey.review", "forms.making", "forms.sketch"):
        monkeypatch.setattr(f"{module}.today", lambda: then)


def test_everybody_reads_until_when(app: Flask, facilitator: AtDesk, with_day: str) -> None:
    """Staff on their first page, facilitators with the days left, in the share kit too."""
    day = thai_calendar_day(today() + timedelta(days=30))
    staff = Staff(app.test_client(use_cookies=False))
    assert f"ตอบได้ถึงวันที่ {day}" in staff.opens("/s/ours").text
    assert f"รับคำตอบถึง {day} <b>เหลืออีก ๓๐ วัน</b>" in facilitator.opens("/desk/ours").text
    assert f"ตอบได้ถึงวันที่ {day}" in facilitator.opens("/desk/ours/share").text
    assert f"ถึง {day}" in facilitator.opens("/desk/").text


def test_answers_are_taken_to_the_end_of_the_last_day_and_not_after(
    app: Flask,
    facilitator: AtDesk,
    with_day: str,
    ballot_boxes: BallotBoxes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The day after, the page is kind, shows what was written, and nothing is stored."""
    staff = Staff(app.test_client(use_cookies=False))
    token = staff.token("/s/ours/1")
    moves_to(monkeypatch, 30)
    staff.sends("/s/ours/1", section_1="ทันเวลา")
    assert "วันนี้เป็นวันสุดท้าย" in facilitator.opens("/desk/ours").text
    moves_to(monkeypatch, 31)
    page = staff.sends("/s/ours/1", expecting=410, section_1="ไม่ทัน", csrf_token=token)
    assert "ไม่ทัน" in page.text
    for path in ("/s/ours", "/s/ours/1"):
        assert "ปิดรับคำตอบแล้ว" in staff.opens(path, expecting=410).text
    assert "ขณะนี้แบบสำรวจปิดรับคำตอบแล้ว" in staff.opens("/s/ours/thanks").text
    assert [answer.body for answer in answers_in(ballot_boxes.get("ours"))] == ["ทันเวลา"]
    assert "เลยกำหนดแล้ว โปรดปิดรับ" in facilitator.opens("/desk/ours").text


def test_the_writer_of_the_box_refuses_after_the_last_day(
    with_day: str, ballot_boxes: BallotBoxes, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing slips in between the page and the file."""
    moves_to(monkeypatch, 31)
    with pytest.raises(SurveyClosed):
        ballot_boxes.get("ours").cast(Ballot(b"x" * 32, (BoxAnswer(1, "section-1", "ดี"),)))


def test_another_day_lets_staff_in_again_and_changes_nothing_else(
    app: Flask, facilitator: AtDesk, store: Store, with_day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The staff side's paper follows at once; the trail tells who moved it to when."""
    locked = store.survey("ours").survey
    staff = Staff(app.test_client(use_cookies=False))
    moves_to(monkeypatch, 31)
    staff.opens("/s/ours", expecting=410)
    day = today() + timedelta(days=40)
    facilitator.presses("/desk/ours/until", on="/desk/ours/until", closes_on=thai_day_numbers(day))
    assert f"ตอบได้ถึงวันที่ {thai_calendar_day(day)}" in staff.opens("/s/ours").text
    staff.sends("/s/ours/1", section_1="ดี")
    survey = store.survey("ours").survey
    assert survey.closes_on == day
    assert vars(survey) == {**vars(locked), "closes_on": day}
    entry = store.audit(2**60, 1)[0]
    assert (entry.act, entry.note) == (AuditAct.SET_CLOSING_DAY, thai_calendar_day(day))
    facilitator.presses("/desk/ours/until", on="/desk/ours/until", closes_on="")
    assert store.survey("ours").survey.closes_on is None
    assert "ตอบได้ถึง" not in staff.opens("/s/ours").text


@pytest.mark.parametrize("typed", ["31/12/2500", "31/12/2026", "พรุ่งนี้", "9" * 500])
def test_a_day_that_will_not_do_moves_nothing(
    facilitator: AtDesk, store: Store, with_day: str, typed: str
) -> None:
    """It comes back with what was typed."""
    before = store.survey("ours").paper
    page = facilitator.presses(
        "/desk/ours/until", on="/desk/ours/until", expecting=422, closes_on=typed
    )
    check_page(page)
    assert f'value="{typed}"' in page.text
    assert store.survey("ours").paper == before


def test_only_an_open_survey_has_a_last_day_to_move(facilitator: AtDesk, draft: str) -> None:
    """A draft's is changed with its other words."""
    facilitator.opens("/desk/ours/until", expecting=409)


def test_a_change_that_broke_off_is_finished_at_the_next_start(
    store: Store, ballot_boxes: BallotBoxes, with_day: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database knew the new day, the box did not: the box is told."""
    kept = store.survey("ours")
    new = WORKSHOP

    def stops(*args: object) -> None:
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(ballot_boxes, "lay_paper", stops)
        with pytest.raises(OSError, match="power cut"):
            set_closing_day(store, ballot_boxes, kept, new)
    assert ballot_boxes.paper_of("ours") == kept.paper
    finish_what_broke_off(store, ballot_boxes)
    assert ballot_boxes.get("ours").paper().closes_on is None


def test_another_day_leaves_no_time_at_the_box(
    store: Store, ballot_boxes: BallotBoxes, with_day: str
) -> None:
    """The folder's time is level again, so that it does not tell when anything happened."""
    set_closing_day(store, ballot_boxes, store.survey("ours"), WORKSHOP)
    folder = ballot_boxes.get("ours").folder
    assert {path.stat().st_mtime for path in [folder, *folder.glob("*.db")]} == {946_684_800}


# In a browser


def enters(page: Page, service: Served, store: Store) -> None:
    """Sign a facilitator in by one-time link."""
    store.add_account("facilitator", Role.FACILITATOR)
    page.goto(service.address + one_time_link(store, "facilitator"))
    page.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("แบบสำรวจทั้งหมด")


def tabs_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse."""
    for _ in range(200):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


@pytest.mark.browser
def test_by_keyboard_alone_from_a_blank_page_to_an_open_survey(
    app: Flask, serve: ServeApp, store: Store, desk: Page
) -> None:
    """Tab, arrows, Enter and typing are enough; staff can answer at the end."""
    service = serve(app)
    enters(desk, service, store)
    keys = desk.keyboard
    tabs_to(desk, "main a.button")
    keys.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("สร้างแบบสำรวจ")
    tabs_to(desk, "input[name=start]")
    for _ in range(3):
        keys.press("ArrowDown")
    tabs_to(desk, "#slug")
    keys.press("Control+a")
    keys.type("ours")
    # Enter in a field is as good as the button.
    keys.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("แก้ไขแบบสำรวจ")
    for field, words in (
        ("#title", "ความเห็นต่อโรงอาหาร"),
        ("#closes_on", LATER),
        ("#topics-0-title", "อาหาร"),
        ("#topics-0-sections-0-heading", "สิ่งที่ควรปรับ"),
    ):
        tabs_to(desk, field)
        keys.type(words)
    tabs_to(desk, "button[value='topics-0-questions:add']")
    keys.press("Enter")
    expect(desk.locator("#topics-0-questions-0-text")).to_be_visible()
    for field, words in (
        ("#topics-0-questions-0-text", "ท่านรับประทานที่โรงอาหารบ่อยเพียงใด"),
        ("#topics-0-questions-0-choices", "ทุกวัน\nบางวัน\nไม่เคย"),
    ):
        tabs_to(desk, field)
        keys.type(words)
    tabs_to(desk, "button[value='save']")
    keys.press("Enter")
    expect(desk.get_by_text("บันทึกฉบับร่างแล้ว")).to_be_visible()
    framed = desk.frame_locator("iframe")
    expect(framed.get_by_role("heading", level=1)).to_contain_text("อาหาร")
    tabs_to(desk, "a[href='/desk/ours/open']")
    keys.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("เปิดรับคำตอบ")
    for field in ("#passphrase", "#again"):
        tabs_to(desk, field)
        keys.type(SECRET)
    keys.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("เปิดรับคำตอบแล้ว")
    desk.goto(f"{service.address}/s/ours/1")
    expect(desk.get_by_label("สิ่งที่ควรปรับ")).to_be_visible()
    expect(desk.get_by_label("ไม่เคย")).to_be_visible()


@pytest.mark.browser
def test_by_touch_on_a_tablet_questions_are_moved_removed_and_seen(
    app: Flask, serve: ServeApp, store: Store, draft: str, browser: Browser
) -> None:
    """At 820 × 1180 with a finger, scripts off; the preview follows links of its own."""
    context = browser.new_context(
        viewport={"width": 820, "height": 1180},
        has_touch=True,
        java_script_enabled=False,
        locale="th-TH",
    )
    page = context.new_page()
    service = serve(app)
    enters(page, service, store)
    page.goto(f"{service.address}{EDIT}")
    page.get_by_role("button", name="เลื่อนลง หัวข้อที่ ๑", exact=True).tap()
    expect(page.locator("#topics-1-title")).to_have_value("การกำหนดรูปแบบและกิจกรรมต่าง ๆ")
    second = page.locator("#topics-1")
    second.get_by_text("ลบหัวข้อที่ ๒ ข้อ ๓", exact=True).tap()
    page.get_by_role("button", name="ยืนยันลบหัวข้อที่ ๒ ข้อ ๓").tap()
    expect(page.locator("#topics-1-sections-2-heading")).to_have_count(0)
    framed = page.frame_locator("iframe")
    expect(framed.get_by_role("heading", level=1)).to_contain_text("การกำหนดรูปแบบ")
    framed.get_by_role("link", name="กลับไปเลือกหัวข้อ").tap()
    framed.get_by_role("link", name="การมีส่วนร่วมของบุคลากร").tap()
    expect(framed.get_by_label("เต็มใจเข้าร่วม")).to_be_visible()
    page.get_by_role("link", name="หัวข้อที่ ๑", exact=True).tap()
    expect(framed.get_by_role("heading", level=1)).to_contain_text("การสื่อสาร")
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    for target in page.locator("main button:visible, main .which a, .remove summary").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 40
    context.close()


@pytest.mark.browser
def test_no_page_of_the_maker_shuts_anybody_out(
    app: Flask, serve: ServeApp, store: Store, draft: str, with_day_elsewhere: str, desk: Page
) -> None:
    """axe-core finds nothing on any of its pages or their errors, and none scrolls sideways."""
    service = serve(app)
    enters(desk, service, store)

    def looks() -> None:
        desk.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        for width, height in WIDTHS:
            desk.set_viewport_size({"width": width, "height": height})
            assert violations(desk) == [], (desk.url, width)
            widths = desk.evaluate("[document.documentElement.scrollWidth, innerWidth]")
            assert widths[0] <= widths[1], (desk.url, width)

    for path in ("", "new", "ours", "ours/edit?topic=2", "ours/preview", "ours/preview/2"):
        desk.goto(f"{service.address}/desk/{path}")
        looks()
    desk.goto(f"{service.address}/desk/new")
    desk.get_by_label("นำเข้าจากแฟ้ม TOML").check()
    desk.get_by_label("ชื่อในลิงก์").fill("ผิด")
    desk.get_by_role("button", name="สร้างฉบับร่าง").click()
    expect(desk.get_by_role("alert").first).to_be_visible()
    looks()
    desk.goto(f"{service.address}{EDIT}")
    desk.get_by_label("วันสุดท้ายที่รับคำตอบ").fill("เมื่อวาน")
    desk.locator("#topics-1-title").fill("ก" * 500)
    desk.get_by_role("button", name="บันทึกฉบับร่าง").first.click()
    expect(desk.get_by_role("alert")).to_contain_text("หัวข้อที่ ๒ ชื่อหัวข้อ")
    looks()
    store.change_paper(store.survey("ours"), "title = ''")
    desk.get_by_role("button", name="บันทึกฉบับร่าง").first.click()
    expect(desk.get_by_role("alert").first).to_contain_text("มีผู้แก้ไข")
    looks()
    for path in ("elsewhere", "elsewhere/until"):
        desk.goto(f"{service.address}/desk/{path}")
        looks()
    desk.get_by_label("วันสุดท้ายที่รับคำตอบ").fill("31/12/2026")
    desk.get_by_role("button", name="บันทึกวันปิดรับ").click()
    expect(desk.get_by_role("alert")).to_be_visible()
    looks()


@pytest.fixture
def with_day_elsewhere(store: Store, ballot_boxes: BallotBoxes, keys: SurveyKeys) -> str:
    """Another survey, open until a day a month away."""
    day = today() + timedelta(days=30)
    store.add_survey("elsewhere", f"closes_on = {day.isoformat()}\n" + WORKSHOP)
    open_survey(store, ballot_boxes, "elsewhere", keys)
    return "elsewhere"


@pytest.mark.browser
def test_a_file_of_five_megabytes_is_told_before_it_is_sent(
    app: Flask, serve: ServeApp, store: Store, desk: Page, tmp_path: Path
) -> None:
    """The page lets go of it and says how large one may be."""
    service = serve(app)
    enters(desk, service, store)
    desk.goto(f"{service.address}/desk/new")
    large, right = tmp_path / "large.toml", SURVEYS / "aar.toml"
    large.write_bytes(b"# \n" * 1_700_000)
    desk.get_by_label("แฟ้ม TOML", exact=True).set_input_files(large)
    expect(desk.get_by_text("แฟ้มที่เลือกใหญ่เกินไป")).to_be_visible()
    assert desk.evaluate("document.getElementById('upload').files.length") == 0
    desk.get_by_label("แฟ้ม TOML", exact=True).set_input_files(right)
    expect(desk.get_by_text("แฟ้มที่เลือกใหญ่เกินไป")).to_be_hidden()
    desk.get_by_label("นำเข้าจากแฟ้ม TOML").check()
    desk.get_by_role("button", name="สร้างฉบับร่าง").click()
    expect(desk.get_by_label("ชื่อแบบสำรวจ")).to_have_value("ทบทวนหลังการปฏิบัติงาน")
