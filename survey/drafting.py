"""The writers' outline: the report at a glance, its points put into words, editions kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.definition import Survey
from forms.drafting import (
    AddForm,
    DropForm,
    HeadingForm,
    JoinForm,
    Number,
    PlaceForm,
    PointForm,
    QuoteForm,
    UnquoteForm,
    WordForm,
    number_key,
)
from forms.fields import thai_date, thai_digits
from forms.signin import ButtonForm
from survey.access import in_turn, record, rosters, store, writers
from survey.errors import Refusal, StaleDecision, SurveyNotFound
from survey.log import last_to_redo, standing, what_it_took
from survey.manuscript import Manuscript, manuscript, marks
from survey.outline import (
    FACT_NAMES,
    Origin,
    Outline,
    OutlinePoint,
    OutlineTopic,
    most_quotes,
    outline,
)
from survey.passages import naming
from survey.records import AuditAct, Edit, EditAct, Edition
from survey.revisions import (
    Teller,
    go_to_redo,
    go_to_undo,
    last_wordings,
    lines_of,
    reworded_since,
)

pages = Blueprint("drafting", __name__, url_prefix="/desk")

HISTORY_PAGE, LATEST = 200, 8
# A topic of more points shows those to be typed in at once, and what else there is one by one.
MOST_UNFOLDED = 60
# The facts without which a report looks unfinished, in the order of its pages.
EXPECTED = ("title", "day", "place", "people", "foreword", "background", "closing")


@dataclass(frozen=True)
class Glance:
    """What the report has of one topic: when it was signed off, and how many of everything."""

    topic: OutlineTopic
    signed: str
    waits: bool
    points: int
    reworded: int
    dropped: int
    quotes: int


@dataclass(frozen=True)
class Clash:
    """A wording that somebody else saved while this person wrote another."""

    point: str
    theirs: str
    edit: Edit


@dataclass(frozen=True)
class Draft:
    """A report on its writer's desk: all it is made of, and everything that was done to it."""

    kept: Manuscript
    edits: Sequence[Edit]

    @property
    def outline(self) -> Outline:
        """The report as its writers have it now."""
        return self.kept.outline

    def topic(self, number: int) -> OutlineTopic:
        """Return the topic with this number.

        Raises:
            SurveyNotFound: there is none.
        """
        for topic in self.outline.topics:
            if topic.number == number:
                return topic
        raise SurveyNotFound

    def point(self, number: int, key: str) -> OutlinePoint:
        """Return a point of a topic.

        Raises:
            StaleDecision: it is not, or no longer, there.
        """
        self.topic(number)
        point = self.outline.point(key)
        if point is None or point.topic != number:
            raise StaleDecision
        return point


@pages.get("/<slug>/report")
@writers
def report(slug: str) -> str:
    """Show the report at a glance: what is there, what is missing, what to do next."""
    return _report_page(slug)


@pages.get("/<slug>/report/history")
@writers
def history(slug: str) -> str:
    """Show everything that was done to the report, newest first."""
    draft = _draft(slug)
    lines = lines_of(draft.kept.survey, draft.edits, draft.outline)
    return render_template(
        "drafting/history.html",
        survey=draft.kept.survey,
        lines=lines[:HISTORY_PAGE],
        total=len(lines),
        **_own_acts(draft),
    )


@pages.post("/<slug>/report/keep")
@writers
@in_turn
def keep(slug: str) -> Response | tuple[str, int]:
    """Keep the report as it stands as an edition, once every topic is signed off."""
    kept = manuscript(store(), slug)
    form = ButtonForm()
    if not form.validate_on_submit() or not kept.is_signed_off:
        return _report_page(slug, refused=True), 422
    now = marks(store(), slug, kept, current_user.name)
    editions = store().editions(slug)
    if editions and _same(editions[-1], now):
        flash(f"รายงานไม่ต่างจากฉบับที่ {thai_digits(editions[-1].number)} จึงไม่ได้เก็บเป็นฉบับใหม่")
        return _to_exports(slug, editions[-1].number)
    number = store().add_edition(slug, now)
    record(AuditAct.KEPT_EDITION, slug, f"ฉบับที่ {thai_digits(number)}")
    flash(f"เก็บรายงานฉบับที่ {thai_digits(number)} แล้ว ดาวน์โหลดได้ที่หน้านี้")
    return _to_exports(slug, number)


@pages.post("/<slug>/report/undo")
@writers
@in_turn
def undo(slug: str) -> Response:
    """Take back what the page showed as this person's own last act, if it still is."""
    go = go_to_undo(_edits(slug), current_user.name)
    if not go or request.form.get("edit") != str(go[0].id):
        raise StaleDecision
    for edit in go:
        _edit(slug, EditAct.UNDO, str(edit.id))
    flash("ย้อนกลับรายการล่าสุดของท่านแล้ว")
    return _back(slug)


@pages.post("/<slug>/report/redo")
@writers
@in_turn
def redo(slug: str) -> Response:
    """Do again what this person took back last, if nothing followed."""
    go = go_to_redo(_edits(slug), current_user.name)
    if not go or request.form.get("edit") != str(go[0].id):
        raise StaleDecision
    for edit in go:
        _edit(slug, EditAct.UNDO, str(edit.id))
    flash("นำรายการที่ย้อนกลับกลับมาใช้แล้ว")
    return _back(slug)


@pages.post("/<slug>/report/add")
@writers
@in_turn
def add(slug: str) -> Response | tuple[str, int]:
    """Add a point by hand under a section."""
    draft = _draft(slug)
    form = AddForm().offer(_places(draft.kept.survey))
    if not form.validate_on_submit():
        return _add_refused(draft, form), 422
    topic, _, section = form.place.data.partition("-")
    made = _edit(slug, EditAct.ADD, f"{topic} {section}", form.said)
    _let_rest(draft, form.instead.data or "")
    flash("เพิ่มข้อแล้ว")
    return _to_topic(slug, int(topic), f"hand-{made}")


@pages.post("/<slug>/report/dismiss")
@writers
@in_turn
def dismiss(slug: str) -> Response:
    """Take back edits that wait for a point which is there no more."""
    draft = _draft(slug)
    if not _let_rest(draft, request.form.get("edit", "")):
        raise StaleDecision
    flash("นำรายการที่ใช้ไม่ได้แล้วออกจากหน้านี้ ยังดูได้ในประวัติการแก้ไข")
    return _to_report(slug, "waiting")


@pages.get("/<slug>/report/outline/<int:number>")
@writers
def topic(slug: str, number: int) -> str:
    """Show one topic as the report will have it, every wording to be edited in its place."""
    return _topic_page(_draft(slug), number)


@pages.post("/<slug>/report/outline/<int:number>/heading")
@writers
@in_turn
def heading(slug: str, number: int) -> Response | tuple[str, int]:
    """Give a section of the report another heading."""
    draft = _draft(slug)
    here = draft.topic(number)
    form = HeadingForm().offer((s.number, s.heading) for s in here.sections)
    if not form.validate_on_submit():
        return _topic_page(draft, number, heading=form), 422
    section = next(s for s in here.sections if str(s.number) == form.section.data)
    own = draft.kept.survey.topic(number).section(section.number).heading
    wanted = form.heading.data or own
    if wanted != section.heading:
        value = "" if wanted == own else wanted
        _edit(slug, EditAct.HEADING, f"{number} {section.number}", value)
        flash("บันทึกหัวเรื่องแล้ว")
    return _to_topic(slug, number, f"section-{section.number}")


@pages.post("/<slug>/report/outline/<int:number>/offered")
@writers
@in_turn
def offered(slug: str, number: int) -> Response:
    """Attach every quote that the findings offer to the points of a topic, as far as allowed."""
    draft = _draft(slug)
    attached = 0
    for section in draft.topic(number).sections:
        for point in section.points:
            for quote in _open_offers(draft, point):
                _edit(slug, EditAct.QUOTE, point.key, quote)
                attached += 1
    flash(
        f"แนบคำพูดแล้ว {thai_digits(attached)} คำพูด ย้อนกลับได้ในครั้งเดียว"
        if attached
        else "ไม่มีคำพูดที่ระบบเสนอเหลือให้แนบ"
    )
    return _to_topic(slug, number)


@pages.post("/<slug>/report/outline/<int:number>/<point>/word")
@writers
@in_turn
def word(slug: str, number: int, point: str) -> ResponseReturnValue:
    """Keep a point's wording; a script is answered with what became of it."""
    draft = _draft(slug)
    held = draft.point(number, point)
    form = WordForm()
    if not form.validate_on_submit():
        return _refused(draft, number, point, form)
    if form.suggested.data:
        if held.is_reworded:
            _edit(slug, EditAct.WORD, point)
        return _worded(slug, number, point, held.suggestion)
    clash = _save_wording(draft, held, form)
    if clash:
        return _clashing(draft, number, clash, form)
    return _worded(slug, number, point, form.said)


@pages.post("/<slug>/report/outline/<int:number>/<point>/up")
@writers
@in_turn
def up(slug: str, number: int, point: str) -> ResponseReturnValue:
    """Move a point before the one above it."""
    return _step(slug, number, point, -1)


@pages.post("/<slug>/report/outline/<int:number>/<point>/down")
@writers
@in_turn
def down(slug: str, number: int, point: str) -> ResponseReturnValue:
    """Move a point behind the one below it."""
    return _step(slug, number, point, 1)


@pages.post("/<slug>/report/outline/<int:number>/<point>/place")
@writers
@in_turn
def place(slug: str, number: int, point: str) -> ResponseReturnValue:
    """Move a point to a place, under its number on the page that was seen."""
    draft = _draft(slug)
    held = draft.point(number, point)
    seen = _as_seen(draft)
    rows = _rows_without(seen, point)
    topics = [(str(t.number), t.title) for t in draft.outline.topics]
    form = PlaceForm().offer(
        topics,
        _position(draft.topic(number), held),
        lambda topic, at: len(rows[topic, at][1]) + 1 if (topic, at) in rows else 0,
    )
    refusal = _carried(draft, number, held, form)
    if refusal is not None:
        return refusal
    section, others = rows[form.topic.data, form.place[0]]
    after = others[form.place[1] - 2] if form.place[1] > 1 else ""
    if after and draft.outline.point(after) is None:
        raise StaleDecision
    _edit(slug, EditAct.PLACE, point, f"{form.topic.data} {section} {after}")
    flash("ย้ายข้อแล้ว")
    return _to_topic(slug, int(form.topic.data), point)


@pages.post("/<slug>/report/outline/<int:number>/<point>/join")
@writers
@in_turn
def join(slug: str, number: int, point: str) -> ResponseReturnValue:
    """Make a point part of another, under its number on the page that was seen."""
    draft = _draft(slug)
    held = draft.point(number, point)
    numbers = _numbers(_as_seen(draft), number)
    form = JoinForm().offer(point, _position(draft.topic(number), held), numbers)
    refusal = _carried(draft, number, held, form)
    if refusal is not None:
        return refusal
    into = draft.outline.point(form.target)
    if into is None:
        raise StaleDecision
    _edit(slug, EditAct.JOIN, point, into.key)
    flash(f"รวมเข้ากับ “{into.wording}” แล้ว แยกกลับได้ที่ข้อนั้น")
    return _to_topic(slug, into.topic, into.key)


@pages.post("/<slug>/report/outline/<int:number>/<point>/drop")
@writers
@in_turn
def drop(slug: str, number: int, point: str) -> ResponseReturnValue:
    """Leave a point out of the report, with the reason."""
    draft = _draft(slug)
    held = draft.point(number, point)
    form = DropForm()
    refusal = _carried(draft, number, held, form)
    if refusal is not None:
        return refusal
    _edit(slug, EditAct.DROP, point, form.reason.data or "")
    flash("ไม่นำข้อนี้ลงรายงานแล้ว นำกลับมาได้ที่ท้ายหัวเรื่อง")
    return _to_topic(slug, number, f"section-{held.section}")


@pages.post("/<slug>/report/outline/<int:number>/<point>/restore")
@writers
@in_turn
def restore(slug: str, number: int, point: str) -> Response:
    """Bring back a point that was left out, or that became part of another."""
    draft = _draft(slug)
    draft.topic(number)
    if draft.outline.point(point) is not None:
        raise StaleDecision
    away = (EditAct.DROP, EditAct.JOIN)
    gone = [e for e in standing(draft.edits) if e.act in away and e.subject == point]
    if not gone:
        raise StaleDecision
    for edit in gone:
        _edit(slug, EditAct.UNDO, str(edit.id))
    flash("นำข้อกลับมาแล้ว")
    return _to_topic(slug, number, point)


@pages.post("/<slug>/report/outline/<int:number>/<point>/quote")
@writers
@in_turn
def quote(slug: str, number: int, point: str) -> ResponseReturnValue:
    """Attach a quote to a point."""
    draft = _draft(slug)
    held = draft.point(number, point)
    attached = {q.code for q in held.quotes}
    most = most_quotes(held, draft.kept.survey.threshold)
    form = QuoteForm().expect(draft.kept.quotable, len(attached), most)
    if form.wanted in attached:
        return _to_topic(slug, number, point)
    refusal = _carried(draft, number, held, form)
    if refusal is not None:
        return refusal
    _edit(slug, EditAct.QUOTE, point, form.wanted)
    flash(f"แนบคำพูด {form.wanted} แล้ว")
    return _to_topic(slug, number, point)


@pages.post("/<slug>/report/outline/<int:number>/<point>/unquote")
@writers
@in_turn
def unquote(slug: str, number: int, point: str) -> ResponseReturnValue:
    """Take a quote off a point."""
    draft = _draft(slug)
    held = draft.point(number, point)
    form = UnquoteForm()
    refusal = _carried(draft, number, held, form)
    if refusal is not None:
        return refusal
    code = form.code.data or ""
    if code not in {q.code for q in held.quotes}:
        raise StaleDecision
    _edit(slug, EditAct.UNQUOTE, point, code)
    flash(f"นำคำพูด {code} ออกแล้ว")
    return _to_topic(slug, number, point)


@pages.errorhandler(StaleDecision)
def overtaken(refusal: StaleDecision) -> ResponseReturnValue:
    """Show the report as it stands now, with what was typed kept to be copied."""
    place = request.view_args or {}
    typed = request.form.get("wording") or request.form.get("text") or ""
    if _asks_for_data():
        return jsonify(error="ข้อนี้ไม่อยู่ในหัวข้อนี้แล้ว อาจมีผู้รวม ย้าย หรือไม่นำลงรายงาน"), refusal.status
    try:
        if "number" in place:
            page = _topic_page(_draft(place["slug"]), place["number"], overtaken=True, typed=typed)
        else:
            page = _report_page(place["slug"], overtaken=True)
    except Refusal as other:
        return current_app.handle_user_exception(other)
    return page, refusal.status


def _draft(slug: str) -> Draft:
    return Draft(manuscript(store(), slug), _edits(slug))


def _edits(slug: str) -> list[Edit]:
    store().survey(slug)
    return store().edits(slug)


def _edit(slug: str, act: EditAct, subject: str, value: str = "") -> int:
    return store().edit(slug, act, subject, value, current_user.name)


def _carried(
    draft: Draft, number: int, point: OutlinePoint, form: PointForm
) -> ResponseReturnValue | None:
    """Check an act on a point and keep the wording that came along; return what refuses it."""
    if not form.validate_on_submit():
        return _refused(draft, number, point.key, form)
    if not form.said:
        return None
    clash = _save_wording(draft, point, form)
    return _clashing(draft, number, clash, form) if clash else None


def _save_wording(draft: Draft, point: OutlinePoint, form: PointForm) -> Clash | None:
    """Keep a wording where it is a new one; return who else wrote another since it was seen."""
    if form.said == point.wording:
        return None
    seen = int(number_key(form.seen.data or "") or 0)
    since = reworded_since(draft.edits, point.key, seen, current_user.name)
    if since is not None:
        return Clash(point.key, point.wording, since)
    _edit(draft.kept.survey.slug, EditAct.WORD, point.key, form.said)
    return None


def _worded(slug: str, number: int, point: str, wording: str) -> ResponseReturnValue:
    """Answer a wording that was kept."""
    if not _asks_for_data():
        flash("บันทึกถ้อยคำแล้ว")
        return _to_topic(slug, number, point)
    draft = _draft(slug)
    own, seen = _own_acts(draft), last_wordings(draft.edits).get(point, 0)
    return jsonify(
        seen=seen,
        named=naming(wording, rosters().names(slug)),
        undo=own["undoable"].id if own["undoable"] else "",
        says=own["undo_says"],
    )


def _clashing(draft: Draft, number: int, clash: Clash, form: PointForm) -> ResponseReturnValue:
    if not _asks_for_data():
        return _topic_page(draft, number, at=clash.point, form=form, clash=clash), 409
    by, at = clash.edit.account, thai_date(clash.edit.made_at)
    return jsonify(theirs=clash.theirs, by=by, at=at, seen=clash.edit.id), 409


def _refused(draft: Draft, number: int, point: str, form: PointForm) -> ResponseReturnValue:
    if not _asks_for_data():
        return _topic_page(draft, number, at=point, form=form), 422
    return jsonify(error=" ".join(m for messages in form.errors.values() for m in messages)), 422


def _asks_for_data() -> bool:
    """Whether a script asks, which shows in the page what became of a wording."""
    return request.form.get("answer") == "data"


def _step(slug: str, number: int, point: str, by: int) -> ResponseReturnValue:
    """Move a point past its neighbour; at either end it stays."""
    draft = _draft(slug)
    held = draft.point(number, point)
    form = PointForm()
    refusal = _carried(draft, number, held, form)
    if refusal is not None:
        return refusal
    row = next(s for s in draft.topic(number).sections if s.number == held.section).points
    keys = [each.key for each in row]
    at = keys.index(point) + by
    if 0 <= at < len(keys):
        keys.remove(point)
        after = keys[at - 1] if at else ""
        _edit(slug, EditAct.PLACE, point, f"{number} {held.section} {after}")
    return _to_topic(slug, number, point)


def _as_seen(draft: Draft) -> Outline:
    """Return the outline as the page that was sent showed it, so that its numbers are meant."""
    last = number_key(request.form.get("last", ""))
    if not last or int(last) >= draft.outline.last:
        return draft.outline
    kept = draft.kept
    known = [edit for edit in draft.edits if edit.id <= int(last)]
    raised = store().room_points(kept.survey.slug)
    return outline(kept.survey, kept.found, kept.quotable.values(), raised, known)


def _rows_without(seen: Outline, point: str) -> dict[tuple[str, int], tuple[int, list[str]]]:
    """Return the number of each section, by topic and position, and its points but this one."""
    return {
        (str(topic.number), at): (s.number, [p.key for p in s.points if p.key != point])
        for topic in seen.topics
        for at, s in enumerate(topic.sections, 1)
    }


def _numbers(seen: Outline, number: int) -> dict[Number, str]:
    """Return the points of a topic by the numbers they have on the page."""
    return {
        (at, place): point.key
        for topic in seen.topics
        if topic.number == number
        for at, section in enumerate(topic.sections, 1)
        for place, point in enumerate(section.points, 1)
    }


def _position(topic: OutlineTopic, point: OutlinePoint) -> int:
    """Return at which place among its topic's sections a point's section stands."""
    return next(at for at, s in enumerate(topic.sections, 1) if s.number == point.section)


def _open_offers(draft: Draft, point: OutlinePoint) -> list[str]:
    """Return the codes of offered quotes that may still be attached to a point."""
    attached = {quote.code for quote in point.quotes}
    room = most_quotes(point, draft.kept.survey.threshold) - len(attached)
    free = dict.fromkeys(q.code for q in point.offered if q.code in draft.kept.quotable)
    return [code for code in free if code not in attached][: max(room, 0)]


def _let_rest(draft: Draft, number: str) -> bool:
    """Take back an edit that waits, with the other wordings of its point; whether there is one."""
    waiting = {str(edit.id): edit for edit in draft.outline.unapplied}
    chosen = waiting.get(number)
    if chosen is None:
        return False
    alike = (EditAct.WORD,) if chosen.act is EditAct.WORD else ()
    for edit in waiting.values():
        if edit == chosen or (edit.act in alike and edit.subject == chosen.subject):
            _edit(draft.kept.survey.slug, EditAct.UNDO, str(edit.id))
    return True


def _report_page(
    slug: str, *, refused: bool = False, overtaken: bool = False, added: AddForm | None = None
) -> str:
    draft = _draft(slug)
    kept, lines = draft.kept, lines_of(draft.kept.survey, draft.edits, draft.outline)
    return render_template(
        "drafting/report.html",
        survey=kept.survey,
        glances=[_glance(kept, topic) for topic in draft.outline.topics],
        unsigned=[t.number for t in draft.outline.topics if t.number in kept.unsigned],
        signed_off=kept.is_signed_off,
        facts=[
            (name, FACT_NAMES[name], bool(getattr(draft.outline.facts, name))) for name in EXPECTED
        ],
        pictures=len(kept.pictures),
        basket=len(draft.outline.basket),
        waiting=_waiting(draft),
        compared=kept.comparison.source if kept.comparison else "",
        places=_places(kept.survey),
        editions=store().editions(slug)[::-1],
        lines=lines[:LATEST],
        total=len(lines),
        refused=refused,
        overtaken=overtaken,
        added=added or AddForm(formdata=None),
        **_own_acts(draft),
    )


def _topic_page(
    draft: Draft,
    number: int,
    *,
    at: str = "",
    form: PointForm | None = None,
    heading: HeadingForm | None = None,
    added: AddForm | None = None,
    clash: Clash | None = None,
    overtaken: bool = False,
    typed: str = "",
) -> str:
    kept, here = draft.kept, draft.topic(number)
    points = [point for section in here.sections for point in section.points]
    most = {point.key: most_quotes(point, kept.survey.threshold) for point in points}
    return render_template(
        "drafting/topic.html",
        survey=kept.survey,
        topic=here,
        outline=draft.outline,
        own={s.number: s.heading for s in kept.survey.topic(number).sections},
        offers={point.key: _open_offers(draft, point) for point in points},
        most=most,
        roomy=any(p.key == at and len(p.quotes) < most[p.key] for p in points),
        unfolded=len(points) <= MOST_UNFOLDED,
        opened=request.args.get("open", ""),
        named=_named(kept.survey.slug, points),
        basket=[kept.quotable[code] for code in draft.outline.basket if code in kept.quotable],
        seen={**last_wordings(draft.edits), **({clash.point: clash.edit.id} if clash else {})},
        at=at,
        form=form or PointForm(formdata=None),
        heading=heading or HeadingForm(formdata=None),
        added=added or AddForm(formdata=None),
        clash=clash,
        overtaken=overtaken,
        typed=typed,
        **_own_acts(draft),
    )


def _own_acts(draft: Draft) -> dict[str, Any]:
    """Return what a page says of this person's last act, and of the last they took back."""
    teller = Teller(draft.kept.survey, draft.edits, draft.outline)
    go = go_to_undo(draft.edits, current_user.name)
    undone = last_to_redo(draft.edits, current_user.name)
    return {
        "undoable": go[0] if go else None,
        "undo_says": teller.says(go[0]) if go else "",
        "redoable": undone,
        "redo_says": teller.says(what_it_took(undone, draft.edits)) if undone else "",
        "button_form": ButtonForm(formdata=None),
        "thai_date": thai_date,
    }


def _glance(kept: Manuscript, topic: OutlineTopic) -> Glance:
    points = [point for section in topic.sections for point in section.points]
    version = kept.versions.get(topic.number)
    return Glance(
        topic=topic,
        signed=f"ฉบับที่ {thai_digits(version.number)}" if version else "",
        waits=topic.number in kept.unsigned,
        points=len(points),
        reworded=sum(point.is_reworded for point in points),
        dropped=sum(len(section.dropped) for section in topic.sections),
        quotes=sum(len(point.quotes) for point in points),
    )


def _waiting(draft: Draft) -> list[tuple[Edit, str]]:
    """Return the edits whose point is there no more, in words; of one point's wordings the last."""
    teller = Teller(draft.kept.survey, draft.edits, draft.outline)
    newest = {(e.act, e.subject, e.act is EditAct.WORD or e.id): e for e in draft.outline.unapplied}
    return [(edit, teller.says(edit)) for edit in newest.values()][::-1]


def _named(slug: str, points: Iterable[OutlinePoint]) -> Mapping[str, tuple[str, ...]]:
    """Return the words that may name somebody, by point; what left the review was looked at."""
    roster = rosters().names(slug)
    written = [p for p in points if p.is_reworded or p.origin in (Origin.HAND, Origin.ROOM)]
    found = {point.key: naming(point.wording, roster) for point in written}
    return {key: words for key, words in found.items() if words}


def _places(survey: Survey) -> list[tuple[str, str]]:
    """Return every section as the value of a choice, with what it is called."""
    return [
        (f"{topic.number}-{section.number}", section.heading)
        for topic in survey.topics
        for section in topic.sections
    ]


def _add_refused(draft: Draft, form: AddForm) -> str:
    """Show the page that a point by hand was sent from."""
    number = (form.place.data or "").partition("-")[0]
    if form.instead.data or number not in {str(t.number) for t in draft.outline.topics}:
        return _report_page(draft.kept.survey.slug, added=form)
    return _topic_page(draft, int(number), added=form)


def _same(earlier: Edition, now: Edition) -> bool:
    """Whether nothing changed from an edition."""
    same = replace(
        now,
        id=earlier.id,
        number=earlier.number,
        account=earlier.account,
        made_at=earlier.made_at,
    )
    return same == earlier


def _to_topic(slug: str, number: int, anchor: str | None = None) -> Response:
    return redirect(url_for(".topic", slug=slug, number=number, _anchor=anchor), 303)


def _to_report(slug: str, anchor: str | None = None) -> Response:
    return redirect(url_for(".report", slug=slug, _anchor=anchor), 303)


def _to_exports(slug: str, edition: int) -> Response:
    return redirect(url_for("exports.exports", slug=slug, edition=edition), 303)


def _back(slug: str) -> Response:
    """Return to the topic that an undo was asked for on, or to the report."""
    number = number_key(request.form.get("topic", ""))
    return _to_topic(slug, int(number)) if number else _to_report(slug, "history")
