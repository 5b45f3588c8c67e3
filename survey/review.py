"""The facilitators' side: surveys, themes by topic, and the decisions made on them."""

from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.fields import thai_digits, today
from forms.review import (
    OpenForm,
    RosterForm,
    SecretForm,
)
from forms.sketch import lacking
from survey.access import boxes, facilitators, record, rosters, store, writers
from survey.errors import (
    NoAnalysisYet,
    NotShownYet,
    Refusal,
    TooFewWaiting,
    WrongPassphrase,
)
from survey.findings import Sums, sums
from survey.records import AuditAct, KeptSurvey, Role, RunState, State
from survey.release import close_survey, open_survey, release_waiting
from survey.runs import shown, start_in_background
from survey.sealing import make_keys
from survey.telling import sums_told
from survey.told import ToldSums
from survey.wall import signed_findings

pages = Blueprint("review", __name__, url_prefix="/desk")


@pages.get("/")
@writers
def home() -> str:
    """List the surveys with their states."""
    return render_template("review/home.html", surveys=store().surveys(), counts=_counts())


@pages.get("/<slug>")
@writers
def overview(slug: str) -> str:
    """Show where a survey stands and what can be done next."""
    return _overview_page(slug, SecretForm())


@pages.route("/<slug>/open", methods=["GET", "POST"])
@facilitators
def open_for_answers(slug: str) -> str | Response | tuple[str, int]:
    """Open a draft for answers, and show once the recovery key that is kept nowhere."""
    store().expect_state(slug, State.DRAFT)
    kept, form = store().survey(slug), OpenForm()
    survey = kept.survey
    if lacking(kept.paper, slug):
        flash("ยังเปิดรับคำตอบไม่ได้ โปรดแก้ไขตามรายการตรวจความพร้อม")
        return redirect(url_for("making.edit", slug=slug, _anchor="readiness"), 303)
    if not form.validate_on_submit():
        page = render_template("review/open.html", survey=survey, form=form)
        return page, 422 if form.is_submitted() else 200
    keys = make_keys(form.passphrase.data or "")
    open_survey(store(), boxes(), slug, keys)
    record(AuditAct.OPENED, slug)
    return render_template("review/opened.html", survey=survey, recovery=keys.recovery)


@pages.post("/<slug>/close")
@facilitators
def close(slug: str) -> Response | tuple[str, int]:
    """Close a survey, open and publish its answers, and begin to theme them."""
    form = SecretForm()
    if not form.validate_on_submit():
        return _overview_page(slug, form), 422
    try:
        close_survey(store(), boxes(), slug, form.secret.data or "")
    except WrongPassphrase as refusal:
        return _refused_overview(slug, form, refusal)
    record(AuditAct.CLOSED, slug)
    _begin_run(slug)
    flash("ปิดรับคำตอบแล้ว ระบบกำลังจัดประเด็น")
    return redirect(url_for(".overview", slug=slug), 303)


@pages.post("/<slug>/release")
@facilitators
def release(slug: str) -> Response | tuple[str, int]:
    """Publish the answers that wait, at least ten together, and go on taking more."""
    form = SecretForm()
    if not form.validate_on_submit():
        return _overview_page(slug, form), 422
    try:
        published = release_waiting(store(), boxes(), slug, form.secret.data or "")
    except (WrongPassphrase, TooFewWaiting) as refusal:
        return _refused_overview(slug, form, refusal)
    record(AuditAct.RELEASED, slug)
    _begin_run(slug)
    flash(f"เผยแพร่คำตอบที่รออยู่ {thai_digits(published)} ช่องแล้ว แบบสำรวจยังเปิดรับต่อ ระบบกำลังจัดประเด็น")
    return redirect(url_for(".overview", slug=slug), 303)


@pages.route("/<slug>/roster", methods=["GET", "POST"])
@facilitators
def roster(slug: str) -> str | Response | tuple[str, int]:
    """Keep the names and nicknames to look for, apart from all answers."""
    kept = store().survey(slug)
    form = RosterForm(names="\n".join(rosters().names(slug)))
    if not form.validate_on_submit():
        page = render_template("review/roster.html", survey=kept.survey, form=form)
        return page, 422 if form.is_submitted() else 200
    rosters().keep(slug, form.names.data or "")
    record(AuditAct.KEPT_ROSTER, slug)
    flash(f"บันทึกรายชื่อแล้ว {thai_digits(len(rosters().names(slug)))} ชื่อ")
    return redirect(url_for(".overview", slug=slug), 303)


@pages.post("/<slug>/analyse")
@facilitators
def analyse(slug: str) -> Response:
    """Begin a new run; decisions already made are applied to it again."""
    store().survey(slug)
    record(AuditAct.ANALYSED, slug)
    _begin_run(slug)
    return redirect(url_for(".overview", slug=slug), 303)


def _overview_page(slug: str, form: SecretForm) -> str:
    kept = store().survey(slug)
    latest = store().latest_run(slug)
    return render_template(
        "review/overview.html",
        kept=kept,
        survey=kept.survey,
        count=_coarse_count(kept),
        published=store().count_answers(slug),
        themed=store().latest_run(slug, RunState.DONE) is not None,
        running=latest is not None and latest.is_under_way,
        failed=latest is not None and latest.state is RunState.FAILED,
        sums=_sums(slug),
        told=None if current_user.role == Role.FACILITATOR else _told(slug),
        form=form,
        roster=len(rosters().names(slug)),
        lacks=lacking(kept.paper, slug) if kept.state is State.DRAFT else (),
        days_left=(kept.survey.closes_on - today()).days if kept.survey.closes_on else 0,
    )


def _refused_overview(slug: str, form: SecretForm, refusal: Refusal) -> tuple[str, int]:
    form.form_errors.append(str(refusal))
    return _overview_page(slug, form), refusal.status


def _begin_run(slug: str) -> None:
    start_in_background(store(), Path(current_app.instance_path), slug)


def _coarse_count(kept: KeptSurvey) -> int:
    """Return how many responses wait, to the ten: while open no more may be known."""
    if kept.state is not State.OPEN:
        return 0
    return boxes().get(kept.survey.slug).coarse_count()


def _counts() -> dict[str, int]:
    return {kept.survey.slug: _coarse_count(kept) for kept in store().surveys()}


def _told(slug: str) -> ToldSums | None:
    """Return the same as a writer may read it beside the report, whose numbers these are."""
    try:
        return sums_told(signed_findings(store(), slug))
    except (NoAnalysisYet, NotShownYet):
        return None


def _sums(slug: str) -> Sums | None:
    """Return where everything went, as far as it may leave the review; None before a run."""
    try:
        return sums(shown(store(), slug)[1])
    except (NoAnalysisYet, NotShownYet):
        return None
