"""The staff side: pages that know nobody."""

import threading
from collections.abc import Callable, Mapping
from typing import Any, cast

from flask import (
    Blueprint,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from forms.definition import Admission, Survey, Topic
from forms.response import ResponseForm, build_response_form
from survey import passages, privacy
from survey.ballotbox import Ballot, BallotBox, BallotBoxes, BoxAnswer
from survey.config import public_address
from survey.errors import (
    AlreadyReceived,
    CodeNeeded,
    CodeSpent,
    CodeUnknown,
    NotStored,
    SurveyClosed,
    SurveyNotFound,
    TooManyTries,
)
from survey.limits import Limits
from survey.receipts import Receipts
from survey.roster import Rosters
from survey.told import Told, Unreadable, read_told

pages = Blueprint("respond", __name__, url_prefix="/s")
front = Blueprint("front", __name__)

FROM_ELSEWHERE = "คำตอบนี้ไม่ได้ส่งมาจากหน้าแบบสำรวจโดยตรง ข้อความของท่านยังอยู่ครบ โปรดกดส่งอีกครั้งจากหน้านี้"
NOT_STORED = "ระบบบันทึกไม่สำเร็จ จึงยังไม่ได้รับคำตอบ ข้อความของท่านยังอยู่ครบ โปรดรอสักครู่แล้วกดส่งอีกครั้ง"
TOO_MANY_AT_ONCE = "มีผู้ส่งพร้อมกันจำนวนมาก จึงยังไม่ได้รับคำตอบ ข้อความของท่านยังอยู่ครบ โปรดรอสักครู่แล้วกดส่งอีกครั้ง"
CODE_UNKNOWN = "ไม่พบรหัสนี้ โปรดตรวจตัวอักษรบนบัตรอีกครั้ง ข้อความของท่านยังอยู่ครบ"
CODE_TRY_LATER = (
    "รหัสนี้ไม่ถูกต้อง และขณะนี้มีการลองรหัสที่ไม่ถูกต้องหลายครั้ง โปรดตรวจตัวอักษรบนบัตร แล้วลองใหม่ในหนึ่งนาที"
)
CODE_SPENT = (
    "รหัสนี้ใช้ตอบหัวข้อนี้แล้ว จึงไม่ได้รับคำตอบชุดนี้ "
    "(หากท่านเพิ่งส่งไป คำตอบครั้งแรกเก็บไว้เรียบร้อยแล้ว) โปรดกลับไปเลือกหัวข้ออื่น"
)
# A made-up answer, to show on the privacy page what is sealed.
EXAMPLE = BoxAnswer(1, "section-2", "ข้อความสมมุติ: ประกาศกิจกรรมล่วงหน้าน้อยไป")


# Reading texts is work for the processor: all at once, a roomful would keep the one thread that
# writes waiting for its turn at every step.
AT_A_TIME = threading.Semaphore(1)


@pages.get("/<slug>")
def landing(slug: str) -> str | tuple[str, int]:
    """Show what is asked, what is promised, and the topics to choose from; later, what came of it.

    The link and the QR code that staff have lead on to what they are told afterwards.
    """
    box = _box(slug)
    if box.is_closed:
        return _closed_page(box)
    picture = public_address() + url_for("static", filename="preview.png")
    return _page("landing", box.paper(), picture=picture)


@front.get("/<slug>")
def short_link(slug: str) -> str | tuple[str, int]:
    """Show the landing page at the address that is printed; in capitals it makes a coarser QR."""
    return landing(slug.lower())


@pages.route("/<slug>/<int:number>", methods=["GET", "POST"])
def answer_topic(slug: str, number: int) -> tuple[str, int] | Response:
    """Show one topic's boxes, and put what was written into the ballot box."""
    box = _box(slug)
    survey, topic = box.paper(), _topic(box.paper(), number)
    sent = request.form if request.method == "POST" else None
    form = build_response_form(survey, topic, str(current_app.secret_key), sent)
    if not form.is_submitted():
        return _closed_page(box, topic) if box.is_closed else _topic_page(survey, topic, form, 200)
    if box.is_closed:
        return _not_taken_page(survey, topic, form, SurveyClosed())
    try:
        with AT_A_TIME:
            acceptable = _acceptable(form, slug)
        if not acceptable:
            return _topic_page(survey, topic, form, 422)
        ballot = _ballot(box, topic, form)
        box.cast(ballot)
    except (AlreadyReceived, SurveyClosed) as refusal:
        return _not_taken_page(survey, topic, form, refusal)
    except (NotStored, TooManyTries, CodeNeeded, CodeUnknown, CodeSpent) as refusal:
        return _topic_page(survey, topic, form, _explained(refusal, form, slug))
    return redirect(_thanks_address(box, form, ballot), 303)


@pages.get("/<slug>/thanks")
def thanks(slug: str) -> Response:
    """Say that the answers are stored, show them once as they were, and offer the other topics."""
    records = _receipts().hand_out(slug, request.args.get("record", ""))
    box = _box(slug)
    page = _page("thanks", box.paper(), records=records, closed=box.is_closed)
    response = make_response(page)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@pages.get("/<slug>/feedback")
def feedback(slug: str) -> str:
    """Show what staff said and what comes of it, as it was published; else that nothing is yet."""
    box = _box(slug)
    told = _told(box)
    if told is None:
        return _afterwards("nothing_told", box.paper(), closed=box.is_closed)
    return _afterwards("feedback", box.paper(), told=told)


@pages.get("/<slug>/feedback/<int:number>")
def feedback_on_topic(slug: str, number: int) -> str:
    """Show one topic of what was published, where the whole is too long for a phone's page."""
    box = _box(slug)
    told = _told(box)
    if told is None:
        return _afterwards("nothing_told", box.paper(), closed=box.is_closed)
    try:
        parts = told.parts_of(number)
    except KeyError as error:
        raise SurveyNotFound from error
    at = request.args.get("part", 1, type=int)
    if not 1 <= at <= len(parts):
        raise SurveyNotFound
    return _afterwards(
        "feedback_topic", box.paper(), told=told, topic=parts[at - 1], at=at, parts=len(parts)
    )


@pages.get("/<slug>/privacy")
def privacy_page(slug: str) -> str:
    """Show the promise, its limits, what is sealed and where, and the last self-test."""
    box = _box(slug)
    selftest: Callable[[], Mapping[str, Any] | None] | None = current_app.extensions.get("selftest")
    return _page(
        "privacy",
        box.paper(),
        schema=box.schema(),
        example=box.record_of(EXAMPLE),
        selftest=selftest() if selftest else None,
    )


def warm_up() -> None:
    """Load, aside, the words that the first look for identifying words would wait for."""
    threading.Thread(target=passages.read, args=("โทร",), daemon=True).start()


def _box(slug: str) -> BallotBox:
    return cast(BallotBoxes, current_app.extensions["ballot-boxes"]).get(slug)


def _receipts() -> Receipts:
    return cast(Receipts, current_app.extensions["receipts"])


def _limits() -> Limits:
    return cast(Limits, current_app.extensions["limits"])


def _told(box: BallotBox) -> Told | None:
    """Return what staff are told, if anything is published in a form that can be read."""
    try:
        return read_told(box.told()) if box.is_closed else None
    except Unreadable:
        return None


def _topic(survey: Survey, number: int) -> Topic:
    try:
        return survey.topic(number)
    except KeyError as error:
        raise SurveyNotFound from error


def _acceptable(form: ResponseForm, slug: str) -> bool:
    """Whether a page can be stored; if not, the form says what to mend or to decide.

    Raises:
        TooManyTries: too much is sent at once for pages to be looked at.
    """
    if not _limits().take_post(slug):
        raise TooManyTries
    names = cast(Rosters, current_app.extensions["rosters"]).names(slug)
    form.readings = {name: passages.read(text, names) for name, text in form.texts()}
    if not form.validate():
        return False
    if not privacy.sent_from_our_own_page(dict(request.headers), request.host):
        form.form_errors.append(FROM_ELSEWHERE)
        return False
    return form.chosen_way is not None or not form.names_somebody


def _ballot(box: BallotBox, topic: Topic, form: ResponseForm) -> Ballot:
    """Return what goes into the box; raises ``CodeUnknown`` where no slips were made yet."""
    filled = form.filled()
    answers = tuple(BoxAnswer(topic.number, part.name, part.body, part.quotable) for part in filled)
    if form.typed_code is None:
        return Ballot(form.once, answers)
    if not box.has_slips:
        raise CodeUnknown
    return Ballot(form.once, answers, box.code_digest(topic.number, form.typed_code))


def _explained(
    refusal: NotStored | TooManyTries | CodeNeeded | CodeUnknown | CodeSpent,
    form: ResponseForm,
    slug: str,
) -> int:
    """Say on the form why nothing was stored, and return the status of its page."""
    match refusal:
        case NotStored():
            form.ask_to_try_again(NOT_STORED)
        case TooManyTries():
            form.ask_to_try_again(TOO_MANY_AT_ONCE)
        case CodeSpent():
            form.refuse("code", CODE_SPENT)
        case _ if _limits().take_wrong_code(slug):
            form.refuse("code", CODE_UNKNOWN)
        case _:
            form.refuse("code", CODE_TRY_LATER)
            return TooManyTries.status
    return refusal.status


def _thanks_address(box: BallotBox, form: ResponseForm, ballot: Ballot) -> str:
    """Return where to go after storing; with what was stored, for a page that asked to see it."""
    slug = box.paper().slug
    if not form.show.data:
        return url_for(".thanks", slug=slug)
    records = [box.record_of(answer) for answer in ballot.answers]
    return url_for(".thanks", slug=slug, record=_receipts().keep(slug, records))


def _page(name: str, survey: Survey, **values: Any) -> str:
    """Return a page; where slips admit, with the one script that copies a code out of the QR."""
    g.with_script = survey.admission is Admission.SLIPS
    return render_template(f"respond/{name}.html", survey=survey, **values)


def _afterwards(name: str, survey: Survey, **values: Any) -> str:
    """Return a page of a survey that is over: no code is needed any more, so no script."""
    return render_template(f"respond/{name}.html", survey=survey, **values)


def _closed_page(box: BallotBox, topic: Topic | None = None) -> tuple[str, int]:
    """Say that no more answers are taken; the survey's own address stays good once staff are told.

    LINE shows no preview of an address that is gone.
    """
    told = _told(box)
    page = _afterwards("closed", box.paper(), told=told)
    return page, 200 if told and topic is None else SurveyClosed.status


def _topic_page(survey: Survey, topic: Topic, form: ResponseForm, status: int) -> tuple[str, int]:
    return _page("topic", survey, topic=topic, form=form), status


def _not_taken_page(
    survey: Survey, topic: Topic, form: ResponseForm, refusal: AlreadyReceived | SurveyClosed
) -> tuple[str, int]:
    """Say why the page was not taken, with all that was written on it."""
    return _page("not_taken", survey, topic=topic, form=form, refusal=refusal), refusal.status
