"""The staff side: pages that know nobody."""

from typing import cast

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forms.definition import Survey, Topic
from forms.response import ResponseForm, build_response_form
from survey import privacy
from survey.ballotbox import Ballot, BallotBox, BallotBoxes, BoxAnswer
from survey.errors import AlreadyReceived, NotStored, SurveyClosed, SurveyNotFound

pages = Blueprint("respond", __name__, url_prefix="/s")

FROM_ELSEWHERE = "คำตอบนี้ไม่ได้ส่งมาจากหน้าแบบสำรวจโดยตรง ข้อความของท่านยังอยู่ครบ โปรดกดส่งอีกครั้งจากหน้านี้"
NOT_STORED = "ระบบบันทึกไม่สำเร็จ จึงยังไม่ได้รับคำตอบ ข้อความของท่านยังอยู่ครบ โปรดรอสักครู่แล้วกดส่งอีกครั้ง"


@pages.get("/<slug>")
def landing(slug: str) -> str:
    """Show what is asked, what is promised, and the topics to choose from."""
    return render_template("respond/landing.html", survey=_open_survey(slug))


@pages.route("/<slug>/<int:number>", methods=["GET", "POST"])
def answer_topic(slug: str, number: int) -> tuple[str, int] | Response:
    """Show one topic's boxes, and put what was written into the ballot box."""
    box = _box(slug)
    survey, topic = box.paper(), _topic(box.paper(), number)
    form = build_response_form(survey, topic, str(current_app.secret_key))
    if not form.is_submitted():
        return _topic_page(_open_survey(slug), topic, form, 200)
    if box.is_closed:
        return _not_taken_page(survey, topic, form, SurveyClosed())
    if not _acceptable(form):
        return _topic_page(survey, topic, form, 422)
    try:
        box.cast(_ballot(topic, form))
    except NotStored as refusal:
        form.ask_to_try_again(NOT_STORED)
        return _topic_page(survey, topic, form, refusal.status)
    except (AlreadyReceived, SurveyClosed) as refusal:
        return _not_taken_page(survey, topic, form, refusal)
    return redirect(url_for(".thanks", slug=slug), 303)


@pages.get("/<slug>/thanks")
def thanks(slug: str) -> str:
    """Say that the answers are stored, and offer the other topics."""
    return render_template("respond/thanks.html", survey=_box(slug).paper())


@pages.get("/<slug>/privacy")
def privacy_page(slug: str) -> str:
    """Show the promise, its limits, and the tables the answers are kept in."""
    box = _box(slug)
    return render_template("respond/privacy.html", survey=box.paper(), schema=box.schema())


def _box(slug: str) -> BallotBox:
    return cast(BallotBoxes, current_app.extensions["ballot-boxes"]).get(slug)


def _open_survey(slug: str) -> Survey:
    """Return the survey; one that is closed is refused as such."""
    box = _box(slug)
    if box.is_closed:
        raise SurveyClosed
    return box.paper()


def _topic(survey: Survey, number: int) -> Topic:
    try:
        return survey.topic(number)
    except KeyError as error:
        raise SurveyNotFound from error


def _acceptable(form: ResponseForm) -> bool:
    if not form.validate():
        return False
    if not privacy.sent_from_our_own_page(dict(request.headers), request.host):
        form.form_errors.append(FROM_ELSEWHERE)
        return False
    return True


def _ballot(topic: Topic, form: ResponseForm) -> Ballot:
    filled = form.filled()
    answers = tuple(BoxAnswer(topic.number, box.name, box.body, box.quotable) for box in filled)
    return Ballot(form.once, answers)


def _topic_page(survey: Survey, topic: Topic, form: ResponseForm, status: int) -> tuple[str, int]:
    page = render_template("respond/topic.html", survey=survey, topic=topic, form=form)
    return page, status


def _not_taken_page(
    survey: Survey, topic: Topic, form: ResponseForm, refusal: AlreadyReceived | SurveyClosed
) -> tuple[str, int]:
    """Say why the page was not taken, with all that was written on it."""
    page = render_template(
        "respond/not_taken.html", survey=survey, topic=topic, form=form, refusal=refusal
    )
    return page, refusal.status
