"""The review board: one topic's themes, the decisions that put them right, and their history."""

import secrets
from collections.abc import Collection, Iterable

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.definition import Section, Topic
from forms.fields import thai_date, thai_digits
from forms.review import (
    SINGLE_VIEW,
    AcceptForm,
    ApartForm,
    AsideForm,
    ClearForm,
    KeepForm,
    MergeForm,
    MoveForm,
    NewThemeForm,
    RenameForm,
    SearchForm,
    SendForm,
    SplitForm,
    StatementsForm,
    WordsForm,
)
from forms.signin import ButtonForm
from survey.access import facilitators, in_turn, rosters, store
from survey.board import (
    Board,
    board_of,
    found_on,
    masks_of,
    mates_of,
    offers_of,
    pairs_of,
    parts_of,
    what_follows,
)
from survey.decisions import Reviewed, signature
from survey.errors import Refusal, StaleDecision, SurveyNotFound
from survey.history import Line, lines_of, tell
from survey.log import last_to_redo, last_to_undo, standing, what_it_took
from survey.records import Act, Decision, KeptSurvey, ThemeRecord
from survey.runs import reviewed

pages = Blueprint("themes", __name__, url_prefix="/desk")

HISTORY_PAGE = 200
# Kept in the session of the desk: the number of the latest decision that its person has seen.
SEEN = "seen"


@pages.get("/<slug>/themes/<int:number>")
@facilitators
def board(slug: str, number: int) -> str:
    """Show one topic's themes as cards, what might be changed, single views and non-answers."""
    latest = _latest(slug)
    page = _board_page(slug, number)
    _note_as_seen(slug, latest)
    return page


@pages.get("/<slug>/themes/<int:number>/<theme>/why")
@facilitators
def why(slug: str, number: int, theme: str) -> str:
    """Show what put each statement in its theme."""
    found, whole = _known_theme(slug, number, theme)
    run, _ = reviewed(store(), slug)
    kept = store().survey(slug)
    return render_template(
        "themes/why.html",
        survey=kept.survey,
        topic=_topic(kept, number),
        theme=whole,
        members=found.members(theme),
        mates=mates_of(number, found, store().nearest(run.id)),
        placed=found.placed,
        masks=masks_of(found.statements, rosters().names(slug)),
    )


@pages.get("/<slug>/history")
@facilitators
def history(slug: str) -> str:
    """Show every decision, newest first, with what became of it."""
    kept = store().survey(slug)
    _, found = reviewed(store(), slug)
    lines = lines_of(store().decisions(slug), found)
    since = request.args.get("since", 0, type=int)
    _note_as_seen(slug, lines[0].decision.id if lines else 0)
    return render_template(
        "themes/history.html",
        survey=kept.survey,
        lines=[line for line in lines if line.decision.id > since][:HISTORY_PAGE],
        since=since,
        total=len(lines),
        thai_date=thai_date,
    )


@pages.post("/<slug>/themes/<int:number>/<theme>/name")
@facilitators
@in_turn
def rename(slug: str, number: int, theme: str) -> Response | tuple[str, int]:
    """Record a theme's new name."""
    _known_theme(slug, number, theme)
    form = RenameForm()
    if not form.validate_on_submit():
        return _board_page(slug, number, rename=form, at=theme), 422
    _refuse_changed_since(slug, [theme], Act.RENAME)
    _decide(slug, Act.RENAME, theme, form.label.data or "")
    flash(f"เปลี่ยนชื่อประเด็นเป็น “{form.label.data}” แล้ว")
    return _back(slug, number, anchor=theme)


@pages.post("/<slug>/themes/<int:number>/<theme>/words")
@facilitators
@in_turn
def add_words(slug: str, number: int, theme: str) -> Response | tuple[str, int]:
    """Record words that speak of a theme; the next run draws statements with them to it."""
    found, _ = _known_theme(slug, number, theme)
    form = WordsForm()
    if not form.validate_on_submit():
        return _board_page(slug, number, at=theme, words=form), 422
    words = form.list_words()
    _decide(slug, Act.WORDS, theme, ",".join(words))
    texts = [s.text for s in found.statements if s.topic == number]
    holding = sum(any(word in text for word in words) for text in texts)
    flash(
        f"เพิ่มคำของประเด็นแล้ว หัวข้อนี้มี {thai_digits(holding)} ข้อความที่มีคำดังกล่าว "
        "ระบบจะนำมารวมในประเด็นนี้เมื่อจัดประเด็นรอบใหม่"
    )
    return _back(slug, number, anchor=theme)


@pages.post("/<slug>/themes/<int:number>/<theme>/accept")
@facilitators
@in_turn
def accept(slug: str, number: int, theme: str) -> Response:
    """Record that a person agrees with a theme as it stands, or no longer does."""
    found, whole = _known_theme(slug, number, theme)
    agreed = AcceptForm().agreed.data or ""
    members = found.members(theme)
    _refuse_changed_since(slug, [theme, *(s.key for s in members)])
    if agreed not in ("", signature(members)):
        raise StaleDecision
    _decide(slug, Act.ACCEPT, theme, agreed)
    what = "เห็นชอบประเด็น" if agreed else "ยกเลิกความเห็นชอบประเด็น"
    flash(f"{what} “{whole.label}” แล้ว")
    return _back(slug, number, anchor=theme)


@pages.post("/<slug>/themes/<int:number>/move")
@facilitators
@in_turn
def move(slug: str, number: int) -> Response | tuple[str, int]:
    """Record that statements belong to another theme, or to none."""
    _, found = reviewed(store(), slug)
    form = MoveForm().offer((t.key, t.label) for t in found.themes if t.topic == number)
    if not form.validate_on_submit():
        return _board_page(slug, number, ticked=form), 422
    moving = _fresh_statements(slug, found, number, form)
    target = "" if form.theme.data == SINGLE_VIEW else form.theme.data
    made = _decide(slug, Act.MOVE, ",".join(moving), target)
    flash(f"ย้ายแล้ว {thai_digits(len(moving))} ข้อความ")
    return _back(slug, number, after=made)


@pages.post("/<slug>/themes/<int:number>/new")
@facilitators
@in_turn
def new_theme(slug: str, number: int) -> Response | tuple[str, int]:
    """Record that statements, wherever they stand, make a theme of their own."""
    _, found = reviewed(store(), slug)
    form = NewThemeForm()
    if not form.validate_on_submit():
        return _board_page(slug, number, ticked=form), 422
    chosen = _fresh_statements(slug, found, number, form)
    key = secrets.token_hex(4)
    made = _decide(slug, Act.SPLIT, ",".join(["", *chosen]), f"{key} {form.label.data}")
    flash(f"ตั้งประเด็น “{form.label.data}” แล้ว {thai_digits(len(chosen))} ข้อความ")
    return _back(slug, number, after=made, anchor=key)


@pages.post("/<slug>/themes/<int:number>/aside")
@facilitators
@in_turn
def set_aside(slug: str, number: int) -> Response | tuple[str, int]:
    """Record that statements are not used, and why."""
    _, found = reviewed(store(), slug)
    form = AsideForm()
    if not form.validate_on_submit():
        return _board_page(slug, number, ticked=form), 422
    chosen = _fresh_statements(slug, found, number, form)
    _decide(slug, Act.ASIDE, ",".join(chosen), form.reason.data or "")
    flash(f"ไม่นำ {thai_digits(len(chosen))} ข้อความมาใช้ ยังนับไว้ในยอดรวม และย้ายกลับได้ทุกเมื่อ")
    return _back(slug, number)


@pages.post("/<slug>/themes/<int:number>/send")
@facilitators
@in_turn
def send(slug: str, number: int) -> Response | tuple[str, int]:
    """Record that statements belong to another topic."""
    survey = store().survey(slug).survey
    _, found = reviewed(store(), slug)
    form = SendForm().offer((t.number, t.title) for t in survey.topics if t.number != number)
    if not form.validate_on_submit():
        return _board_page(slug, number, ticked=form), 422
    chosen = _fresh_statements(slug, found, number, form)
    target = survey.topic(int(form.topic.data))
    here = survey.topic(number)
    own = {s.key: here.section(s.section) for s in found.statements if s.key in chosen}
    for section in target.sections:
        there = [key for key in chosen if _same_section(target, own[key]) == section]
        if there:
            _decide(slug, Act.SEND, ",".join(there), f"{target.number} {section.number}")
    flash(
        f"ส่ง {thai_digits(len(chosen))} ข้อความไปหัวข้อ {thai_digits(target.number)} แล้ว "
        "อยู่ในความเห็นเดี่ยวของหัวข้อนั้น"
    )
    return _back(slug, number)


@pages.post("/<slug>/themes/<int:number>/keep")
@facilitators
@in_turn
def keep(slug: str, number: int) -> Response | tuple[str, int]:
    """Record that statements belong where they stand: a move to their own place."""
    _, found = reviewed(store(), slug)
    form = KeepForm()
    if not form.validate_on_submit():
        return _board_page(slug, number, ticked=form), 422
    keys = _fresh_statements(slug, found, number, form)
    keeping = [s for s in found.statements if s.key in keys and s.status != "aside"]
    for place in sorted({s.theme for s in keeping}):
        here = [s.key for s in keeping if s.theme == place]
        _decide(slug, Act.MOVE, ",".join(here), place)
    flash(f"คงไว้ที่เดิม {thai_digits(len(keeping))} ข้อความ ระบบจะไม่เสนอให้ย้ายอีก")
    return _back(slug, number)


@pages.post("/<slug>/themes/<int:number>/apart")
@facilitators
@in_turn
def set_apart(slug: str, number: int) -> Response | tuple[str, int]:
    """Record that two statements, or two themes, are not about the same."""
    _, found = reviewed(store(), slug)
    form = ApartForm()
    if not form.validate_on_submit():
        return _board_page(slug, number, ticked=form), 422
    statements, themes = form.statements.data or [], form.themes.data or []
    _refuse_unknown_statements(found, number, statements)
    if not set(themes) <= {theme.key for theme in found.themes if theme.topic == number}:
        raise StaleDecision
    _decide(slug, Act.APART, ",".join(statements or themes), "")
    flash("บันทึกว่าไม่ใช่เรื่องเดียวกันแล้ว ระบบจะไม่เสนอให้อยู่ด้วยกันอีก หากยังอยู่ในประเด็นเดียวกัน โปรดย้ายออก")
    return _back(slug, number)


@pages.post("/<slug>/themes/<int:number>/<theme>/merge")
@facilitators
@in_turn
def merge(slug: str, number: int, theme: str) -> Response | tuple[str, int]:
    """Record that a theme is part of another."""
    found, whole = _known_theme(slug, number, theme)
    others = [t for t in found.themes if t.topic == number and t != whole]
    form = MergeForm().offer((t.key, t.label) for t in others)
    if not form.validate_on_submit():
        return _board_page(slug, number, at=theme, merge=form), 422
    into = form.into.data
    _refuse_changed_since(slug, [theme, into])
    members = [s.key for s in found.members(theme)]
    made = _decide(slug, Act.MERGE, ",".join([theme, *members]), into)
    label = next(t.label for t in others if t.key == into)
    flash(f"รวมประเด็น “{whole.label}” เข้ากับ “{label}” แล้ว {thai_digits(len(members))} ข้อความ")
    return _back(slug, number, after=made, anchor=into)


@pages.route("/<slug>/themes/<int:number>/<theme>/split", methods=["GET", "POST"])
@facilitators
@in_turn
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
    return _back(slug, number, after=made, anchor=key)


@pages.post("/<slug>/themes/<int:number>/clear")
@facilitators
@in_turn
def clear(slug: str, number: int) -> Response | tuple[str, int]:
    """Record that a person read statements and found that they name nobody."""
    _, found = reviewed(store(), slug)
    form = ClearForm()
    if not form.validate_on_submit():
        return _board_page(slug, number, told=form), 422
    checked = form.statements.data or []
    _refuse_unknown_statements(found, number, checked)
    _decide(slug, Act.CLEAR, ",".join(checked), "")
    flash(f"บันทึกว่าตรวจแล้ว {thai_digits(len(checked))} ข้อความ")
    return _back(slug, number)


@pages.post("/<slug>/themes/<int:number>/undo")
@facilitators
@in_turn
def undo(slug: str, number: int) -> Response:
    """Take back the decision the page showed as one's own latest, if it still is."""
    latest = last_to_undo(store().decisions(slug), current_user.name)
    if latest is None or request.form.get("decision") != str(latest.id):
        raise StaleDecision
    _decide(slug, Act.UNDO, str(latest.id), "")
    flash("ย้อนกลับรายการล่าสุดแล้ว")
    return _back(slug, number)


@pages.post("/<slug>/themes/<int:number>/redo")
@facilitators
@in_turn
def redo(slug: str, number: int) -> Response:
    """Bring back what the latest undo took, if the page showed that undo and nothing followed."""
    undone = last_to_redo(store().decisions(slug), current_user.name)
    if undone is None or request.form.get("decision") != str(undone.id):
        raise StaleDecision
    _decide(slug, Act.UNDO, str(undone.id), "")
    flash("นำรายการที่ย้อนกลับกลับมาใช้แล้ว")
    return _back(slug, number)


@pages.errorhandler(StaleDecision)
def overtaken(refusal: StaleDecision) -> ResponseReturnValue:
    """Show the board as it stands now, what others did meanwhile, and what was chosen, kept."""
    place = request.view_args or {}
    at = place["theme"] if request.endpoint == "themes.rename" else ""
    try:
        page = _board_page(
            place["slug"], place["number"], at=at, ticked=StatementsForm(), overtaken=True
        )
    except Refusal as other:
        return current_app.handle_user_exception(other)
    return page, refusal.status


def _board_page(
    slug: str,
    number: int,
    *,
    at: str = "",
    rename: RenameForm | None = None,
    ticked: StatementsForm | None = None,
    told: ClearForm | None = None,
    words: WordsForm | None = None,
    merge: MergeForm | None = None,
    overtaken: bool = False,
) -> str:
    kept = store().survey(slug)
    topic = _topic(kept, number)
    run, found = reviewed(store(), slug)
    nearest, decisions = store().nearest(run.id), store().decisions(slug)
    towards = found.theme(request.args.get("towards", ""))
    pairs, others = pairs_of(number, found, nearest)
    search, whole = SearchForm(request.args), board_of(topic, found, kept.survey.topics)
    me = current_user.name
    latest, undone = last_to_undo(decisions, me), last_to_redo(decisions, me)
    return render_template(
        "themes/board.html",
        survey=kept.survey,
        topic=topic,
        board=whole,
        hits=_hits(search, whole),
        search=search,
        follows=what_follows(number, found, nearest, _just_moved(decisions)),
        offers=offers_of(number, found, nearest),
        towards=towards,
        asked=offers_of(number, found, nearest, towards=towards.key) if towards else (),
        pairs=pairs,
        others=others,
        labels={theme.key: theme.label for theme in found.themes},
        placed=found.placed,
        masks=masks_of(found.statements, rosters().names(slug)),
        rename=rename or RenameForm(),
        at=at,
        ticked=ticked or StatementsForm(),
        chosen=frozenset((ticked.statements.data if ticked else None) or ()),
        told=told or ClearForm(),
        words=words or WordsForm(),
        merge=merge or MergeForm().offer(()),
        undoable=latest,
        undo_says=tell(latest, found) if latest else "",
        redoable=undone,
        unapplied=len(found.unapplied),
        meanwhile=_meanwhile(kept, found, decisions, overtaken),
        overtaken=overtaken,
        seen=decisions[-1].id if decisions else 0,
        button_form=ButtonForm(),
    )


def _hits(search: SearchForm, whole: Board) -> tuple[object, ...] | None:
    """Return the statements that hold what was looked for; None where nothing was."""
    if not search.validate() or not search.q.data:
        return None
    return found_on(whole, search.q.data)


def _meanwhile(
    kept: KeptSurvey, found: Reviewed, decisions: list[Decision], overtaken: bool
) -> tuple[Line, ...]:
    """Return what others decided since this person last looked, newest first."""
    seen = session.get(SEEN, {}).get(kept.survey.slug)
    since = request.form.get("seen", seen, type=int) if overtaken else seen
    if since is None:
        return ()
    lines = lines_of(decisions, found)
    return tuple(
        line
        for line in lines
        if line.decision.id > since and line.decision.account != current_user.name
    )


def _latest(slug: str) -> int:
    """Return the number of the latest decision, 0 before the first."""
    decisions = store().decisions(slug)
    return decisions[-1].id if decisions else 0


def _note_as_seen(slug: str, latest: int) -> None:
    """Remember, in the desk's own session, up to which decision this person has seen."""
    if session.get(SEEN, {}).get(slug) != latest:
        session[SEEN] = {**session.get(SEEN, {}), slug: latest}


def _split_page(slug: str, number: int, theme: ThemeRecord, form: SplitForm) -> str:
    kept = store().survey(slug)
    run, found = reviewed(store(), slug)
    decisions = store().decisions(slug)
    parts = parts_of(theme, found, store().nearest(run.id))
    if not form.is_submitted():
        form.statements.data = [s.key for s in parts.leaves]
    return render_template(
        "themes/split.html",
        survey=kept.survey,
        topic=_topic(kept, number),
        theme=theme,
        parts=parts,
        form=form,
        masks=masks_of(found.statements, rosters().names(slug)),
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


def _back(slug: str, number: int, anchor: str | None = None, after: int | None = None) -> Response:
    address = url_for(".board", slug=slug, number=number, _anchor=anchor, after=after)
    return redirect(address, 303)


def _topic(kept: KeptSurvey, number: int) -> Topic:
    try:
        return kept.survey.topic(number)
    except KeyError as error:
        raise SurveyNotFound from error


def _same_section(topic: Topic, section: Section) -> Section:
    """Return the section of another topic that asks for the same, or else its first."""
    same = [s for s in topic.sections if s.purpose == section.purpose]
    numbered = [s for s in same or topic.sections if s.number == section.number]
    return next(iter([*numbered, *same, *topic.sections]))


def _known_theme(slug: str, topic: int, theme: str) -> tuple[Reviewed, ThemeRecord]:
    """Return the review with one of its themes; raises ``StaleDecision`` if it is not there."""
    _, found = reviewed(store(), slug)
    known = found.theme(theme)
    if known is None or known.topic != topic:
        raise StaleDecision
    return found, known


def _fresh_statements(slug: str, found: Reviewed, number: int, form: StatementsForm) -> list[str]:
    """Return the statements that were ticked, each once, if nobody decided on them meanwhile."""
    keys = list(dict.fromkeys(form.statements.data or []))
    _refuse_unknown_statements(found, number, keys)
    _refuse_changed_since(slug, keys)
    return keys


def _refuse_unknown_statements(found: Reviewed, topic: int, keys: Iterable[str]) -> None:
    movable = (s for s in found.statements if s.topic == topic and s.status != "non-answer")
    if not set(keys) <= {s.key for s in movable}:
        raise StaleDecision


def _refuse_changed_since(slug: str, keys: Collection[str], *only: Act) -> None:
    """Raise ``StaleDecision`` if these were decided on after the page was made that was sent.

    Where kinds of act are named, only those hinder.
    """
    seen = request.form.get("seen", type=int)
    decisions = {decision.id: decision for decision in store().decisions(slug)}
    for decision in decisions.values():
        if seen is not None and decision.id > seen:
            undone = what_it_took(decision, decisions.values())
            hinders = not only or undone.act in only
            if hinders and {*undone.subjects, undone.value.partition(" ")[0]} & set(keys):
                raise StaleDecision


def _decide(slug: str, act: Act, subject: str, value: str) -> int:
    return store().decide(slug, act, subject, value, current_user.name)
