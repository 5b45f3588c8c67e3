"""The desk's page on which facilitators tell staff what came of their answers."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.definition import Topic
from forms.feedback import ProgressForm, TellForm
from forms.fields import THAILAND, thai_digits
from forms.response import Reading
from forms.signin import ButtonForm
from survey import passages
from survey.access import boxes, facilitators, record, rosters, store
from survey.config import public_address
from survey.errors import NoAnalysisYet, NotStored, StaleDecision, WrongState
from survey.findings import NAMELESS, Findings, shown_labels
from survey.records import AuditAct, KeptSurvey, Outcome, Progress, State
from survey.runs import reviewed, shown
from survey.signoff import Difference, difference, freeze, newest, standing
from survey.telling import changes, fingerprint, not_told, people_in, telling
from survey.told import PROGRESS, Told, Unreadable, read_told
from survey.wall import signed_findings, signed_versions

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
    if "preview" in request.form:
        return _still_typed_page(kept)
    before = _published(slug)
    form = TellForm(opening=before.opening if before else OPENING)
    found = signed_findings(store(), slug)
    told = _telling(found, form.opening.data or "", before)
    _expect(form, told, found)
    if not form.is_submitted():
        return _feedback_page(kept, form, told, before), 200
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
def progress(slug: str) -> str | Response | tuple[str, int]:
    """Record how far a decision has come; staff read it when it is published again.

    An opening that was typed meanwhile comes along, and stays on the page.
    """
    kept = store().survey(slug)
    with store().transaction():
        outcomes = {str(o.id): o for o in standing(store().outcomes(slug)).values()}
        form = ProgressForm().offer(outcomes, PROGRESS, request.form)
        if not form.validate_on_submit():
            raise StaleDecision
        latest = outcomes[form.outcome.data or ""]
        if latest.progress.value != form.chosen:
            moved = replace(latest, progress=Progress(form.chosen), account=current_user.name)
            store().add_outcome(slug, moved)
    flash("บันทึกความคืบหน้าแล้ว ผู้ตอบจะเห็นเมื่อกดเผยแพร่อีกครั้ง")
    if _hindrance(kept) or not _typed_anew(slug):
        return redirect(url_for(".preview", slug=slug, _anchor="progress"), 303)
    return _still_typed_page(kept)


def _typed_anew(slug: str) -> bool:
    """Whether an opening was typed that nobody published yet."""
    typed, before = TellForm().opening.data, _published(slug)
    given = before.opening if before else OPENING
    return "opening" in request.form and (typed or "") != given


def _still_typed_page(kept: KeptSurvey) -> tuple[str, int]:
    """Show the page with what was typed there, and nothing of it published."""
    slug, form = kept.survey.slug, TellForm()
    before, found = _published(slug), signed_findings(store(), slug)
    told = _telling(found, form.opening.data or "", before)
    _expect(form, told, found)
    good = form.opening.validate(form, (TellForm.validate_opening,))
    return _feedback_page(kept, form, told, before), 200 if good else 422


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
        shown(store(), kept.survey.slug)
    except NoAnalysisYet:
        return "no-run"
    return ""


def _expect(form: TellForm, told: Told, found: Findings) -> None:
    """Let the form know what stands on the page."""
    names = _names_mark(found.survey.slug, told)
    form.expect(fingerprint(told), names, _not_signed_off(found), told.opening_room)


def _not_signed_off(found: Findings) -> str:
    """Return the topics that nobody signed off though staff would read of them; "" for none."""
    signed = signed_versions(store(), found.survey.slug)
    return " ".join(
        thai_digits(topic.number)
        for topic in found.topics
        if topic.number not in signed and any(section.points for section in topic.sections)
    )


def _changed_since(kept: KeptSurvey) -> list[tuple[Topic, Difference]]:
    """Return the topics whose review differs from what was signed off, with how."""
    slug = kept.survey.slug
    run, found = reviewed(store(), slug)
    labels = shown_labels(kept.survey, shown(store(), slug)[1])
    signed = newest(store().versions(slug))
    differing = (
        (t, difference(signed[t.number], freeze(t.number, run.id, found, labels, "")))
        for t in kept.survey.topics
        if t.number in signed
    )
    return [(topic, found) for topic, found in differing if not found.is_empty]


def _telling(found: Findings, opening: str, before: Told | None) -> Told:
    slug = found.survey.slug
    return telling(
        found,
        standing(store().outcomes(slug)),
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
    outcomes = standing(store().outcomes(slug))
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
        changed=_changed_since(kept),
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
