"""The facilitators' side: surveys, themes by topic, and the decisions made on them."""

from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.definition import Topic
from forms.fields import thai_digits
from forms.review import (
    SINGLE_VIEW,
    ClearForm,
    MoveForm,
    OpenForm,
    RenameForm,
    RosterForm,
    SecretForm,
)
from forms.signin import ButtonForm
from survey.access import boxes, facilitators, record, rosters, store, writers
from survey.board import board_of
from survey.decisions import Reviewed, last_to_undo
from survey.errors import (
    NoAnalysisYet,
    NotShownYet,
    Refusal,
    StaleDecision,
    SurveyNotFound,
    TooFewWaiting,
    WrongPassphrase,
)
from survey.findings import Sums, sums
from survey.records import Act, AuditAct, KeptSurvey, RunState, State
from survey.release import close_survey, open_survey, release_waiting
from survey.runs import reviewed, shown, start_in_background
from survey.sealing import make_keys

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
def open_for_answers(slug: str) -> str | tuple[str, int]:
    """Open a draft for answers, and show once the recovery key that is kept nowhere."""
    store().expect_state(slug, State.DRAFT)
    survey, form = store().survey(slug).survey, OpenForm()
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


@pages.get("/<slug>/themes/<int:number>")
@facilitators
def board(slug: str, number: int) -> str:
    """Show one topic's themes as cards, its single views and its non-answers."""
    return _board_page(slug, number, RenameForm())


@pages.post("/<slug>/themes/<int:number>/<theme>/name")
@facilitators
def rename(slug: str, number: int, theme: str) -> Response | tuple[str, int]:
    """Record a theme's new name."""
    _refuse_unknown_theme(slug, number, theme)
    form = RenameForm()
    if not form.validate_on_submit():
        return _board_page(slug, number, form, at=theme), 422
    _decide(slug, Act.RENAME, theme, form.label.data or "")
    flash(f"เปลี่ยนชื่อประเด็นเป็น “{form.label.data}” แล้ว")
    return redirect(url_for(".board", slug=slug, number=number, _anchor=theme), 303)


@pages.post("/<slug>/themes/<int:number>/move")
@facilitators
def move(slug: str, number: int) -> Response | tuple[str, int]:
    """Record that statements belong to another theme, or to none."""
    _, found = reviewed(store(), slug)
    form = MoveForm().offer((t.key, t.label) for t in found.themes if t.topic == number)
    if not form.validate_on_submit():
        return _board_page(slug, number, RenameForm(), move=form), 422
    moving = form.statements.data or []
    _refuse_unknown_statements(found, number, moving)
    target = "" if form.theme.data == SINGLE_VIEW else form.theme.data
    _decide(slug, Act.MOVE, ",".join(moving), target)
    flash(f"ย้ายแล้ว {thai_digits(len(moving))} ข้อความ")
    return redirect(url_for(".board", slug=slug, number=number), 303)


@pages.post("/<slug>/themes/<int:number>/clear")
@facilitators
def clear(slug: str, number: int) -> Response | tuple[str, int]:
    """Record that a person read statements and found that they name nobody."""
    _, found = reviewed(store(), slug)
    form = ClearForm()
    if not form.validate_on_submit():
        return _board_page(slug, number, RenameForm(), told=form), 422
    checked = form.statements.data or []
    _refuse_unknown_statements(found, number, checked)
    _decide(slug, Act.CLEAR, ",".join(checked), "")
    flash(f"บันทึกว่าตรวจแล้ว {thai_digits(len(checked))} ข้อความ")
    return redirect(url_for(".board", slug=slug, number=number), 303)


@pages.post("/<slug>/themes/<int:number>/undo")
@facilitators
def undo(slug: str, number: int) -> Response:
    """Take back the decision the page showed as the latest, if it still is."""
    latest = last_to_undo(store().decisions(slug))
    if latest is None or request.form.get("decision") != str(latest.id):
        raise StaleDecision
    _decide(slug, Act.UNDO, str(latest.id), "")
    flash("ย้อนกลับรายการล่าสุดแล้ว")
    return redirect(url_for(".board", slug=slug, number=number), 303)


def _board_page(
    slug: str,
    number: int,
    rename: RenameForm,
    at: str = "",
    move: MoveForm | None = None,
    told: ClearForm | None = None,
) -> str:
    kept = store().survey(slug)
    topic = _topic(kept, number)
    run, found = reviewed(store(), slug)
    return render_template(
        "review/board.html",
        survey=kept.survey,
        topic=topic,
        board=board_of(topic, found),
        rename=rename,
        at=at,
        move=move or MoveForm(),
        told=told or ClearForm(),
        undoable=last_to_undo(store().decisions(slug)),
        unapplied=len(found.unapplied),
        run=run,
        button_form=ButtonForm(),
    )


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
        form=form,
        roster=len(rosters().names(slug)),
    )


def _refused_overview(slug: str, form: SecretForm, refusal: Refusal) -> tuple[str, int]:
    form.form_errors.append(str(refusal))
    return _overview_page(slug, form), refusal.status


def _begin_run(slug: str) -> None:
    start_in_background(store(), Path(current_app.instance_path), slug)


def _topic(kept: KeptSurvey, number: int) -> Topic:
    try:
        return kept.survey.topic(number)
    except KeyError as error:
        raise SurveyNotFound from error


def _refuse_unknown_theme(slug: str, topic: int, theme: str) -> None:
    _, found = reviewed(store(), slug)
    if theme not in {t.key for t in found.themes if t.topic == topic}:
        raise StaleDecision


def _refuse_unknown_statements(found: Reviewed, topic: int, keys: list[str]) -> None:
    movable = (s for s in found.statements if s.topic == topic and s.status != "non-answer")
    if not set(keys) <= {s.key for s in movable}:
        raise StaleDecision


def _decide(slug: str, act: Act, subject: str, value: str) -> None:
    store().decide(slug, act, subject, value, current_user.name)


def _coarse_count(kept: KeptSurvey) -> int:
    """Return how many responses wait, to the ten: while open no more may be known."""
    if kept.state is not State.OPEN:
        return 0
    return boxes().get(kept.survey.slug).coarse_count()


def _counts() -> dict[str, int]:
    return {kept.survey.slug: _coarse_count(kept) for kept in store().surveys()}


def _sums(slug: str) -> Sums | None:
    """Return where everything went, as far as it may leave the review; None before a run."""
    try:
        return sums(shown(store(), slug)[1])
    except (NoAnalysisYet, NotShownYet):
        return None
