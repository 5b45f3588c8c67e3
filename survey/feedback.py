"""The desk's page on which facilitators tell staff what came of their answers."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.feedback import ProgressForm, TellForm
from forms.fields import THAILAND
from forms.response import Reading
from forms.signin import ButtonForm
from survey import passages
from survey.access import boxes, facilitators, record, rosters, store
from survey.config import public_address
from survey.errors import NoAnalysisYet, NotStored, StaleDecision, WrongState
from survey.findings import NAMELESS
from survey.records import AuditAct, KeptSurvey, Outcome, Progress, State
from survey.runs import shown_findings
from survey.telling import changes, fingerprint, newest, not_told, people_in, telling
from survey.told import PROGRESS, Told, Unreadable, read_told

pages = Blueprint("feedback", __name__, url_prefix="/desk")

OPENING = "ขอบคุณทุกท่านที่ร่วมแสดงความคิดเห็น หน้านี้สรุปว่าท่านบอกอะไร และหน่วยงานจะดำเนินการอย่างไร"
NOT_WRITTEN = "ระบบบันทึกไม่สำเร็จ หน้าของผู้ตอบยังเป็นอย่างเดิม ข้อความที่พิมพ์ไว้ยังอยู่ครบ โปรดลองอีกครั้ง"
# The unit that sees to something, and where more is to be read, are meant to be named.
MAY_BE_NAMED = ("หน่วยงานย่อย", "ตำแหน่งหน้าที่", "ลิงก์")


@pages.route("/<slug>/feedback", methods=["GET", "POST"])
@facilitators
def preview(slug: str) -> str | Response | tuple[str, int]:
    """Show exactly what staff would read, and publish it when asked to."""
    kept = store().survey(slug)
    hindrance = _hindrance(kept)
    if hindrance:
        return _hindered_page(kept, hindrance)
    before = _published(slug)
    form = TellForm(opening=before.opening if before else OPENING)
    told = _telling(slug, form.opening.data or "", before)
    form.expect(fingerprint(told), _names_mark(slug, told))
    if not form.is_submitted():
        return _feedback_page(kept, form, told, before), 200
    if "preview" in request.form:
        good = form.opening.validate(form)
        return _feedback_page(kept, form, told, before), 200 if good else 422
    if not form.validate():
        return _feedback_page(kept, form, told, before), 409 if form.seen.errors else 422
    try:
        _publish(slug, told.as_json(), AuditAct.PUBLISHED_FEEDBACK)
    except NotStored as refusal:
        form.form_errors.append(NOT_WRITTEN)
        return _feedback_page(kept, form, told, before), refusal.status
    flash("เผยแพร่แล้ว ผู้ตอบเปิดอ่านได้จากลิงก์และคิวอาร์โค้ดเดิม")
    return redirect(url_for(".preview", slug=slug), 303)


@pages.post("/<slug>/feedback/withdraw")
@facilitators
def withdraw(slug: str) -> Response:
    """Take what was published off the page of staff; what was told stays in the records."""
    store().survey(slug)
    if not ButtonForm().validate_on_submit() or not _published_text(slug):
        raise WrongState
    _publish(slug, "", AuditAct.WITHDREW_FEEDBACK)
    flash("ถอนออกแล้ว หน้าของผู้ตอบแจ้งว่ายังไม่มีผลการดำเนินการที่เผยแพร่")
    return redirect(url_for(".preview", slug=slug), 303)


@pages.post("/<slug>/feedback/progress")
@facilitators
def progress(slug: str) -> Response:
    """Record how far a decision has come; staff read it when it is published again."""
    store().survey(slug)
    form = ProgressForm().offer(PROGRESS)
    latest = newest(store().outcomes(slug)).get(form.subject.data or "")
    if latest is None or not form.validate_on_submit() or form.seen.data != str(latest.id):
        raise StaleDecision
    if latest.progress.value != form.progress.data:
        moved = replace(latest, progress=Progress(form.progress.data), account=current_user.name)
        store().add_outcome(slug, moved)
    flash("บันทึกความคืบหน้าแล้ว ผู้ตอบจะเห็นเมื่อกดเผยแพร่อีกครั้ง")
    return redirect(url_for(".preview", slug=slug, _anchor="progress"), 303)


def _hindrance(kept: KeptSurvey) -> str:
    """Return why nothing can be told now, as the page knows it; empty when it can.

    While a survey is open two states of it, compared, would show who came in between.
    """
    if kept.state is State.DRAFT:
        return "draft"
    if kept.state is not State.CLOSED or not kept.may_be_shown:
        return "open"
    if not boxes().paper_of(kept.survey.slug):
        return "no-page"
    try:
        shown_findings(store(), kept.survey.slug)
    except NoAnalysisYet:
        return "no-run"
    return ""


def _telling(slug: str, opening: str, before: Told | None) -> Told:
    return telling(
        shown_findings(store(), slug),
        newest(store().outcomes(slug)),
        store().room_points(slug),
        opening,
        datetime.now(THAILAND).date().isoformat(),
        before,
    )


def _publish(slug: str, content: str, act: AuditAct) -> None:
    """Keep what staff are told and lay it where they read it: both, or neither."""
    with store().transaction():
        store().add_feedback(slug, content, current_user.name)
        record(act, slug)
        boxes().get(slug).tell(content)


def _published_text(slug: str) -> str:
    return boxes().get(slug).told() if boxes().paper_of(slug) else ""


def _published(slug: str) -> Told | None:
    """Return what staff read now; what another version of the program wrote is written anew."""
    try:
        return read_told(_published_text(slug))
    except Unreadable:
        return None


def _reader(slug: str) -> Callable[[str], Reading]:
    names = rosters().names(slug)
    return lambda text: passages.read(text, names)


def _names_mark(slug: str, told: Told) -> str:
    """Return a mark of the names that would become public; "" where there are none."""
    named = people_in(told, _reader(slug), MAY_BE_NAMED)
    return hashlib.blake2b(repr(named).encode(), digest_size=8).hexdigest() if named else ""


def _hindered_page(kept: KeptSurvey, hindrance: str) -> tuple[str, int]:
    page = render_template(
        "review/feedback.html", survey=kept.survey, hindrance=hindrance, form=ButtonForm()
    )
    return page, WrongState.status if request.method == "POST" else 200


def _feedback_page(kept: KeptSurvey, form: TellForm, told: Told, before: Told | None) -> str:
    slug = kept.survey.slug
    outcomes = newest(store().outcomes(slug))
    return render_template(
        "review/feedback.html",
        survey=kept.survey,
        hindrance="",
        form=form,
        told=told,
        before=before,
        changes=changes(before, told),
        named=people_in(told, _reader(slug), MAY_BE_NAMED),
        unnamed=sum(theme.label == NAMELESS for topic in told.topics for theme in topic.themes),
        not_told=not_told(told, outcomes),
        under_way=_under_way(told, outcomes),
        states=PROGRESS,
        button_form=ButtonForm(),
        address=public_address() + url_for("respond.feedback", slug=slug),
    )


def _under_way(told: Told, outcomes: dict[str, Outcome]) -> list[tuple[str, Outcome]]:
    """Return what is being done, with what it is about, as staff would read it."""
    return [
        (item.said, outcomes[item.key])
        for _, item in told.items()
        if item.decided and item.decided.goes_on
    ]
