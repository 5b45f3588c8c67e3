"""The facilitators' side: surveys, themes by topic, and the decisions made on them."""

import secrets
from collections.abc import Collection
from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.definition import Topic
from forms.fields import thai_digits, today
from forms.review import (
    SINGLE_VIEW,
    ApartForm,
    ClearForm,
    KeepForm,
    MergeForm,
    MoveForm,
    OpenForm,
    RenameForm,
    RosterForm,
    SecretForm,
    SplitForm,
    WordsForm,
)
from forms.signin import ButtonForm
from forms.sketch import lacking
from survey.access import boxes, facilitators, record, rosters, store, writers
from survey.board import board_of, mates_of, offers_of, pairs_of, parts_of, what_follows
from survey.decisions import Reviewed, last_to_undo, standing
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
from survey.records import Act, AuditAct, Decision, KeptSurvey, RunState, State, ThemeRecord
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


@pages.get("/<slug>/themes/<int:number>")
@facilitators
def board(slug: str, number: int) -> str:
    """Show one topic's themes as cards, what might be changed, single views and non-answers."""
    return _board_page(slug, number, RenameForm())


@pages.post("/<slug>/themes/<int:number>/<theme>/name")
@facilitators
def rename(slug: str, number: int, theme: str) -> Response | tuple[str, int]:
    """Record a theme's new name."""
    _known_theme(slug, number, theme)
    form = RenameForm()
    if not form.validate_on_submit():
        return _board_page(slug, number, form, at=theme), 422
    _decide(slug, Act.RENAME, theme, form.label.data or "")
    flash(f"เปลี่ยนชื่อประเด็นเป็น “{form.label.data}” แล้ว")
    return redirect(url_for(".board", slug=slug, number=number, _anchor=theme), 303)


@pages.post("/<slug>/themes/<int:number>/<theme>/words")
@facilitators
def add_words(slug: str, number: int, theme: str) -> Response | tuple[str, int]:
    """Record words that speak of a theme; the next run draws statements with them to it."""
    found, _ = _known_theme(slug, number, theme)
    form = WordsForm()
    if not form.validate_on_submit():
        return _board_page(slug, number, RenameForm(), at=theme, words=form), 422
    words = form.list_words()
    _decide(slug, Act.WORDS, theme, ",".join(words))
    texts = [s.text for s in found.statements if s.topic == number]
    holding = sum(any(word in text for word in words) for text in texts)
    flash(
        f"เพิ่มคำของประเด็นแล้ว หัวข้อนี้มี {thai_digits(holding)} ข้อความที่มีคำดังกล่าว "
        "ระบบจะนำมารวมในประเด็นนี้เมื่อจัดประเด็นรอบใหม่"
    )
    return redirect(url_for(".board", slug=slug, number=number, _anchor=theme), 303)


@pages.post("/<slug>/themes/<int:number>/move")
@facilitators
def move(slug: str, number: int) -> Response | tuple[str, int]:
    """Record that statements belong to another theme, or to none."""
    _, found = reviewed(store(), slug)
    form = MoveForm().offer((t.key, t.label) for t in found.themes if t.topic == number)
    if not form.validate_on_submit():
        return _board_page(slug, number, RenameForm(), ticked=form), 422
    moving = form.statements.data or []
    _refuse_unknown_statements(found, number, moving)
    _refuse_changed_since(slug, moving)
    target = "" if form.theme.data == SINGLE_VIEW else form.theme.data
    made = _decide(slug, Act.MOVE, ",".join(moving), target)
    flash(f"ย้ายแล้ว {thai_digits(len(moving))} ข้อความ")
    return redirect(url_for(".board", slug=slug, number=number, after=made), 303)


@pages.post("/<slug>/themes/<int:number>/keep")
@facilitators
def keep(slug: str, number: int) -> Response | tuple[str, int]:
    """Record that statements belong where they stand: a move to their own place."""
    _, found = reviewed(store(), slug)
    form = KeepForm()
    if not form.validate_on_submit():
        return _board_page(slug, number, RenameForm(), ticked=form), 422
    keys = form.statements.data or []
    _refuse_unknown_statements(found, number, keys)
    _refuse_changed_since(slug, keys)
    keeping = [s for s in found.statements if s.key in keys]
    with store().transaction():
        for place in sorted({s.theme for s in keeping}):
            here = [s.key for s in keeping if s.theme == place]
            _decide(slug, Act.MOVE, ",".join(here), place)
    flash(f"คงไว้ที่เดิม {thai_digits(len(keeping))} ข้อความ ระบบจะไม่เสนอให้ย้ายอีก")
    return redirect(url_for(".board", slug=slug, number=number), 303)


@pages.post("/<slug>/themes/<int:number>/apart")
@facilitators
def set_apart(slug: str, number: int) -> Response | tuple[str, int]:
    """Record that two statements, or two themes, are not about the same."""
    _, found = reviewed(store(), slug)
    form = ApartForm()
    if not form.validate_on_submit():
        return _board_page(slug, number, RenameForm(), ticked=form), 422
    statements, themes = form.statements.data or [], form.themes.data or []
    _refuse_unknown_statements(found, number, statements)
    if not set(themes) <= {theme.key for theme in found.themes if theme.topic == number}:
        raise StaleDecision
    _decide(slug, Act.APART, ",".join(statements or themes), "")
    flash("บันทึกว่าไม่ใช่เรื่องเดียวกันแล้ว ระบบจะไม่เสนอให้อยู่ด้วยกันอีก หากยังอยู่ในประเด็นเดียวกัน โปรดย้ายออก")
    return redirect(url_for(".board", slug=slug, number=number), 303)


@pages.post("/<slug>/themes/<int:number>/<theme>/merge")
@facilitators
def merge(slug: str, number: int, theme: str) -> Response | tuple[str, int]:
    """Record that a theme is part of another."""
    found, whole = _known_theme(slug, number, theme)
    others = [t for t in found.themes if t.topic == number and t != whole]
    form = MergeForm().offer((t.key, t.label) for t in others)
    if not form.validate_on_submit():
        return _board_page(slug, number, RenameForm(), at=theme, merge=form), 422
    into = form.into.data
    _refuse_changed_since(slug, [theme, into])
    members = [s.key for s in found.members(theme)]
    made = _decide(slug, Act.MERGE, ",".join([theme, *members]), into)
    label = next(t.label for t in others if t.key == into)
    flash(f"รวมประเด็น “{whole.label}” เข้ากับ “{label}” แล้ว {thai_digits(len(members))} ข้อความ")
    return redirect(url_for(".board", slug=slug, number=number, after=made, _anchor=into), 303)


@pages.route("/<slug>/themes/<int:number>/<theme>/split", methods=["GET", "POST"])
@facilitators
def split(slug: str, number: int, theme: str) -> str | Response | tuple[str, int]:
    """Show the two parts a theme falls into; record what leaves it for a theme of its own."""
    found, whole = _known_theme(slug, number, theme)
    members = [s.key for s in found.members(theme)]
    form = SplitForm().offer(members)
    if not form.validate_on_submit():
        page = _split_page(slug, number, whole, form)
        return page, 422 if form.is_submitted() else 200
    leaving = form.statements.data or []
    if not set(leaving) <= set(members):
        raise StaleDecision
    _refuse_changed_since(slug, [theme, *members])
    key, label = secrets.token_hex(4), form.label.data or ""
    made = _decide(slug, Act.SPLIT, ",".join([theme, *leaving]), f"{key} {label}".strip())
    flash(f"แยก {thai_digits(len(leaving))} ข้อความออกเป็นประเด็นใหม่แล้ว")
    return redirect(url_for(".board", slug=slug, number=number, after=made, _anchor=key), 303)


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
    ticked: MoveForm | KeepForm | ApartForm | None = None,
    told: ClearForm | None = None,
    words: WordsForm | None = None,
    merge: MergeForm | None = None,
) -> str:
    kept = store().survey(slug)
    topic = _topic(kept, number)
    run, found = reviewed(store(), slug)
    nearest, decisions = store().nearest(run.id), store().decisions(slug)
    towards = found.theme(request.args.get("towards", ""))
    pairs, others = pairs_of(number, found, nearest)
    return render_template(
        "review/board.html",
        survey=kept.survey,
        topic=topic,
        board=board_of(topic, found),
        follows=what_follows(number, found, nearest, _just_moved(decisions)),
        offers=offers_of(number, found, nearest),
        towards=towards,
        asked=offers_of(number, found, nearest, towards=towards.key) if towards else (),
        pairs=pairs,
        others=others,
        labels={theme.key: theme.label for theme in found.themes},
        mates=mates_of(number, found, nearest),
        placed=found.placed,
        rename=rename,
        at=at,
        ticked=ticked or MoveForm(),
        told=told or ClearForm(),
        words=words or WordsForm(),
        merge=merge or MergeForm().offer(()),
        undoable=last_to_undo(decisions),
        unapplied=len(found.unapplied),
        seen=decisions[-1].id if decisions else 0,
        button_form=ButtonForm(),
    )


def _split_page(slug: str, number: int, theme: ThemeRecord, form: SplitForm) -> str:
    kept = store().survey(slug)
    run, found = reviewed(store(), slug)
    decisions = store().decisions(slug)
    parts = parts_of(theme, found, store().nearest(run.id))
    if not form.is_submitted():
        form.statements.data = [s.key for s in parts.leaves]
    return render_template(
        "review/split.html",
        survey=kept.survey,
        topic=_topic(kept, number),
        theme=theme,
        parts=parts,
        form=form,
        seen=decisions[-1].id if decisions else 0,
    )


def _just_moved(decisions: list[Decision]) -> tuple[str, ...]:
    """Return the statements of the decision that the address names, while it stands."""
    number = request.args.get("after", type=int)
    made = next((d for d in standing(decisions) if d.id == number), None)
    if made is None:
        return ()
    themes_first = made.act in (Act.MERGE, Act.SPLIT)
    return made.subjects[1:] if themes_first else made.subjects


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
        lacks=lacking(kept.paper, slug) if kept.state is State.DRAFT else (),
        days_left=(kept.survey.closes_on - today()).days if kept.survey.closes_on else 0,
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


def _known_theme(slug: str, topic: int, theme: str) -> tuple[Reviewed, ThemeRecord]:
    """Return the review with one of its themes; raises ``StaleDecision`` if it is not there."""
    _, found = reviewed(store(), slug)
    known = found.theme(theme)
    if known is None or known.topic != topic:
        raise StaleDecision
    return found, known


def _refuse_unknown_statements(found: Reviewed, topic: int, keys: list[str]) -> None:
    movable = (s for s in found.statements if s.topic == topic and s.status != "non-answer")
    if not set(keys) <= {s.key for s in movable}:
        raise StaleDecision


def _refuse_changed_since(slug: str, keys: Collection[str]) -> None:
    """Raise ``StaleDecision`` if these were decided on after the page was made that was sent."""
    seen = request.form.get("seen", type=int)
    decisions = {decision.id: decision for decision in store().decisions(slug)}
    for decision in decisions.values():
        if seen is not None and decision.id > seen:
            undone = decisions[int(decision.subject)] if decision.act is Act.UNDO else decision
            if {*undone.subjects, undone.value.partition(" ")[0]} & set(keys):
                raise StaleDecision


def _decide(slug: str, act: Act, subject: str, value: str) -> int:
    return store().decide(slug, act, subject, value, current_user.name)


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
