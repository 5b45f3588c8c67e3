"""The facilitators' side: surveys, themes by topic, and the decisions made on them."""

from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.definition import Topic
from forms.fields import thai_digits
from forms.review import SINGLE_VIEW, MoveForm, RenameForm
from forms.signin import ButtonForm
from survey.access import facilitators, store, writers
from survey.ballotbox import BallotBoxes
from survey.board import board_of
from survey.decisions import Reviewed, last_to_undo
from survey.errors import StaleDecision, SurveyNotFound
from survey.findings import sums
from survey.records import Act, KeptSurvey, Run, RunState, State
from survey.release import close_survey, open_survey
from survey.runs import is_running, reviewed, start_in_background

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
    kept = store().survey(slug)
    latest = store().latest_run(slug)
    return render_template(
        "review/overview.html",
        kept=kept,
        survey=kept.survey,
        count=_coarse_count(kept),
        published=store().count_answers(slug),
        running=is_running(latest),
        failed=latest is not None and latest.state is RunState.FAILED,
        sums=_sums(slug),
        button_form=ButtonForm(),
    )


@pages.post("/<slug>/open")
@facilitators
def open_for_answers(slug: str) -> Response:
    """Open a draft for answers."""
    open_survey(store(), _boxes(), slug)
    flash("เปิดรับคำตอบแล้ว ตั้งแต่นี้แก้ไขคำถามไม่ได้")
    return redirect(url_for(".overview", slug=slug), 303)


@pages.post("/<slug>/close")
@facilitators
def close(slug: str) -> Response:
    """Close a survey, publish its answers, and begin to theme them."""
    close_survey(store(), _boxes(), slug)
    start_in_background(store(), Path(current_app.instance_path), slug)
    flash("ปิดรับคำตอบแล้ว ระบบกำลังจัดประเด็น")
    return redirect(url_for(".overview", slug=slug), 303)


@pages.post("/<slug>/analyse")
@facilitators
def analyse(slug: str) -> Response:
    """Begin a new run; decisions already made are applied to it again."""
    store().survey(slug)
    start_in_background(store(), Path(current_app.instance_path), slug)
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
    _refuse_unknown_theme(slug, theme)
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
    _refuse_unknown_statements(found, moving)
    target = "" if form.theme.data == SINGLE_VIEW else form.theme.data
    with store().transaction():
        for statement in moving:
            _decide(slug, Act.MOVE, statement, target)
    flash(f"ย้ายแล้ว {thai_digits(len(moving))} ข้อความ")
    return redirect(url_for(".board", slug=slug, number=number), 303)


@pages.post("/<slug>/themes/<int:number>/undo")
@facilitators
def undo(slug: str, number: int) -> Response:
    """Take back the latest decision that stands."""
    latest = last_to_undo(store().decisions(slug))
    if latest is None:
        flash("ไม่มีรายการให้ย้อนกลับ")
    else:
        _decide(slug, Act.UNDO, str(latest.id), "")
        flash("ย้อนกลับรายการล่าสุดแล้ว")
    return redirect(url_for(".board", slug=slug, number=number), 303)


def _board_page(
    slug: str, number: int, rename: RenameForm, at: str = "", move: MoveForm | None = None
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
        undoable=last_to_undo(store().decisions(slug)),
        unapplied=len(found.unapplied),
        run=run,
        button_form=ButtonForm(),
    )


def _topic(kept: KeptSurvey, number: int) -> Topic:
    try:
        return kept.survey.topic(number)
    except KeyError as error:
        raise SurveyNotFound from error


def _refuse_unknown_theme(slug: str, theme: str) -> None:
    _, found = reviewed(store(), slug)
    if theme not in {t.key for t in found.themes}:
        raise StaleDecision


def _refuse_unknown_statements(found: Reviewed, keys: list[str]) -> None:
    if not set(keys) <= {s.key for s in found.statements if s.status != "non-answer"}:
        raise StaleDecision


def _decide(slug: str, act: Act, subject: str, value: str) -> None:
    store().decide(slug, act, subject, value, current_user.name)


def _boxes() -> BallotBoxes:
    boxes: BallotBoxes = current_app.extensions["ballot-boxes"]
    return boxes


def _coarse_count(kept: KeptSurvey) -> int:
    """Return how many responses wait, to the ten: while open no more may be known."""
    if kept.state is not State.OPEN:
        return 0
    return _boxes().get(kept.survey.slug).coarse_count()


def _counts() -> dict[str, int]:
    return {kept.survey.slug: _coarse_count(kept) for kept in store().surveys()}


def _sums(slug: str) -> object:
    latest: Run | None = store().latest_run(slug, RunState.DONE)
    return None if latest is None else sums(reviewed(store(), slug)[1])
