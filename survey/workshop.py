"""The room: themes signed off as versions, what was decided about them, points raised there."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.dates import thai_day_numbers, thai_day_words
from forms.definition import Topic
from forms.fields import THAILAND, thai_date, thai_digits
from forms.workshop import PROGRESS, VERDICTS, OutcomeForm, PlainForm, RoomPointForm, SignOffForm
from survey.access import facilitators, record, rosters, store
from survey.decisions import Reviewed, signature
from survey.errors import NoAnalysisYet, NotShownYet, StaleDecision, SurveyNotFound
from survey.findings import shown_labels
from survey.passages import naming
from survey.records import (
    Act,
    AuditAct,
    KeptSurvey,
    Outcome,
    Progress,
    RoomPoint,
    State,
    Verdict,
    Version,
)
from survey.retrospect import match_in_background
from survey.runs import reviewed, shown
from survey.signoff import (
    Difference,
    Draft,
    Item,
    agenda,
    difference,
    fingerprint,
    freeze,
    newest,
    not_accepted,
    outcome_changes,
    same_outcome,
    standing,
    total,
)

pages = Blueprint("workshop", __name__, url_prefix="/desk")


@pages.route("/<slug>/signoff", methods=["GET", "POST"])
@facilitators
def sign_off(slug: str) -> str | Response | tuple[str, int]:
    """Show what would be frozen of every topic, and freeze it."""
    return _sign_off(slug, store().survey(slug).survey.topics)


@pages.route("/<slug>/signoff/<int:number>", methods=["GET", "POST"])
@facilitators
def sign_off_topic(slug: str, number: int) -> str | Response | tuple[str, int]:
    """Show what would be frozen of one topic, and freeze it."""
    return _sign_off(slug, (_topic(store().survey(slug), number),))


@pages.get("/<slug>/versions")
@facilitators
def versions(slug: str) -> str:
    """List what was signed off, each version with what changed from the one before."""
    kept = store().survey(slug)
    signed = store().versions(slug)
    totals = {version.id: total(version) for version in signed}
    return render_template(
        "review/versions.html",
        survey=kept.survey,
        history={t.number: _with_differences(signed, t.number) for t in kept.survey.topics},
        totals=totals,
        thai_date=thai_date,
    )


@pages.get("/<slug>/outcomes")
@facilitators
def outcomes(slug: str) -> str:
    """List what the room decided about every theme signed off, and the points raised there."""
    return render_template(
        "review/outcomes.html",
        survey=store().survey(slug).survey,
        agenda=_agenda(slug),
        signed=newest(store().versions(slug)),
        today=datetime.now(THAILAND).date().isoformat(),
        **_words(),
    )


@pages.route("/<slug>/outcomes/<subject>", methods=["GET", "POST"])
@facilitators
def outcome(slug: str, subject: str) -> str | Response | tuple[str, int]:
    """Record what the room decided about one theme or point; earlier records stay."""
    _expect_all_answers(slug)
    item = _item(slug, subject)
    form = OutcomeForm(data=None if request.method == "POST" else _typed(item.latest))
    _expect_no_names(slug, form, ("action", "owner", "note"))
    if not form.validate_on_submit():
        page = _outcome_page(slug, item, form)
        return page, 422 if form.is_submitted() else 200
    said = _outcome(subject, form)
    with store().transaction():
        latest = standing(store().outcomes(slug)).get(subject)
        if not same_outcome(latest, said):
            if form.seen.data != _number(latest):
                return _outcome_page(slug, _item(slug, subject), form, overtaken=True), 409
            store().add_outcome(slug, said)
    flash(f"บันทึกแล้ว “{item.text}”")
    return redirect(_after(slug, subject), 303)


@pages.route("/<slug>/points", methods=["GET", "POST"])
@facilitators
def points(slug: str) -> str | Response | tuple[str, int]:
    """Record a point raised in the room: no staff answer, and counted with none."""
    kept = _expect_all_answers(slug)
    places = {f"{t.number}-{s.number}": (t, s) for t in kept.survey.topics for s in t.sections}
    form = RoomPointForm(place=request.args.get("place"))
    form.offer((value, s.heading) for value, (_, s) in places.items())
    _expect_no_names(slug, form, ("text",))
    if not form.validate_on_submit():
        page = _points_page(kept, form)
        return page, 422 if form.is_submitted() else 200
    topic, section = places[form.place.data]
    text = form.text.data or ""
    with store().transaction():
        there = {(p.topic, p.section, p.text) for p in store().room_points(slug)}
        if (topic.number, section.number, text) not in there:
            point = RoomPoint(0, topic.number, section.number, text, current_user.name, "")
            store().add_room_point(slug, point)
    flash("บันทึกข้อเสนอที่ยกขึ้นในห้องประชุมแล้ว")
    return redirect(url_for(".points", slug=slug, place=form.place.data), 303)


def _expect_all_answers(slug: str) -> KeptSurvey:
    """Return a survey that gets no more answers, so that people may meet about what it holds.

    Raises:
        WrongState: it is open, or a draft into which no answers were brought from elsewhere.
    """
    if not store().count_answers(slug) or store().survey(slug).state is not State.DRAFT:
        store().expect_state(slug, State.CLOSED)
    return store().survey(slug)


def _sign_off(slug: str, topics: Sequence[Topic]) -> str | Response | tuple[str, int]:
    kept = _expect_all_answers(slug)
    if not kept.may_be_shown:
        raise NotShownYet
    if request.method == "GET":
        return _sign_off_page(kept, _drafts(kept, topics), SignOffForm())
    # What is frozen is what was seen: nobody decides anything between looking and freezing.
    with store().transaction():
        answer = _freeze(kept, _drafts(kept, topics))
    # What is signed off may be themes that no earlier point was compared with.
    if isinstance(answer, Response):
        match_in_background(store(), Path(current_app.instance_path), kept.survey.slug)
    return answer


def _freeze(kept: KeptSurvey, drafts: Sequence[Draft]) -> Response | tuple[str, int]:
    slug, new = kept.survey.slug, [draft for draft in drafts if draft.is_new]
    form = SignOffForm().expect_tick(any(draft.waiting for draft in new))
    if not form.validate_on_submit():
        return _sign_off_page(kept, drafts, form), 422
    if not new:
        flash("ไม่มีสิ่งใดเปลี่ยนไปจากฉบับที่รับรองไว้ จึงไม่ได้ออกฉบับใหม่")
        return redirect(url_for(".versions", slug=slug), 303)
    if form.seen.data != fingerprint(drafts):
        form.form_errors.append(_overtaken_by(slug))
        form.accept.data = False
        return _sign_off_page(kept, drafts, form), 409
    names = []
    _, found = reviewed(store(), slug)
    for draft in new:
        store().sign_off(slug, draft.version)
        for theme in draft.waiting:
            held = signature(found.members(theme.key))
            store().decide(slug, Act.ACCEPT, theme.key, held, current_user.name)
        number = draft.earlier.number + 1 if draft.earlier else 1
        names.append(f"หัวข้อ {thai_digits(draft.topic.number)} ฉบับที่ {thai_digits(number)}")
        record(AuditAct.SIGNED_OFF, slug, names[-1])
    flash(f"รับรองแล้ว {' · '.join(names)}")
    return redirect(url_for(".versions", slug=slug), 303)


def _drafts(kept: KeptSurvey, topics: Sequence[Topic]) -> tuple[Draft, ...]:
    """Return what would be signed off of these topics now."""
    slug = kept.survey.slug
    run, found = reviewed(store(), slug)
    # A label leaves the review as the run that may be shown knows it, which can be an earlier one.
    labels = shown_labels(kept.survey, shown(store(), slug)[1])
    signed = newest(store().versions(slug))
    return tuple(_draft(topic, run.id, found, labels, signed) for topic in topics)


def _draft(
    topic: Topic,
    run: int,
    found: Reviewed,
    labels: Mapping[str, str],
    signed: Mapping[int, Version],
) -> Draft:
    version = freeze(topic.number, run, found, labels, current_user.name)
    earlier = signed.get(topic.number)
    return Draft(topic, version, not_accepted(found, version, earlier), earlier)


def _sign_off_page(kept: KeptSurvey, drafts: Sequence[Draft], form: SignOffForm) -> str:
    return render_template(
        "review/signoff.html",
        survey=kept.survey,
        drafts=drafts,
        new=[draft for draft in drafts if draft.is_new],
        waiting=[draft for draft in drafts if draft.is_new and draft.waiting],
        whole=len(drafts) == len(kept.survey.topics) > 1,
        seen=fingerprint(drafts),
        form=form,
        thai_date=thai_date,
    )


def _overtaken_by(slug: str) -> str:
    """Return who changed something last, for somebody who looked before that."""
    made = [(e.made_at, e.account) for e in store().decisions(slug)[-1:]]
    made += [(e.made_at, e.account) for e in store().versions(slug)[-1:]]
    by = max(made, default=None)
    told = f" การแก้ไขล่าสุดเป็นของ {by[1]} เมื่อ {thai_date(by[0])}" if by else ""
    return (
        f"มีการเปลี่ยนแปลงหลังจากที่ท่านเปิดหน้านี้ จึงยังไม่ได้รับรอง{told} "
        "ด้านล่างเป็นผลล่าสุด โปรดตรวจแล้วกดรับรองอีกครั้ง"
    )


def _with_differences(
    signed: Sequence[Version], topic: int
) -> list[tuple[Version, Difference | None]]:
    """Return the versions of a topic, newest first, each with what changed from the one before."""
    own = [version for version in signed if version.topic == topic]
    before = [None, *own]
    pairs = zip(own, before, strict=False)
    return [(v, None if b is None else difference(b, v)) for v, b in pairs][::-1]


def _agenda(slug: str) -> dict[int, tuple[Item, ...]]:
    try:
        _, found = reviewed(store(), slug)
        present = {s.theme for s in found.statements if s.status == "theme"}
    except NoAnalysisYet:
        present = set()
    return agenda(
        store().versions(slug), store().room_points(slug), store().outcomes(slug), present
    )


def _item(slug: str, subject: str) -> Item:
    store().survey(slug)
    for items in _agenda(slug).values():
        for item in items:
            if item.subject == subject:
                return item
    raise StaleDecision


def _outcome_page(slug: str, item: Item, form: OutcomeForm, overtaken: bool = False) -> str:
    kept = store().survey(slug)
    seen = next((o for o in item.outcomes if _number(o) == form.seen.data), None)
    changes = outcome_changes(seen, item.latest) if overtaken and item.latest else ()
    return render_template(
        "review/outcome.html",
        survey=kept.survey,
        topic=next((t for t in kept.survey.topics if t.number == item.topic), None),
        item=item,
        form=form,
        overtaken=overtaken,
        changes=[form[name].label.text for name in changes],
        seen=_number(item.latest),
        **_words(),
    )


def _points_page(kept: KeptSurvey, form: RoomPointForm) -> str:
    return render_template(
        "review/points.html",
        survey=kept.survey,
        points=store().room_points(kept.survey.slug)[::-1],
        topics={topic.number: topic for topic in kept.survey.topics},
        form=form,
        thai_date=thai_date,
    )


def _words() -> dict[str, object]:
    """Return what the pages call verdicts, progress and days."""
    return {
        "verdicts": dict(VERDICTS),
        "progress": dict(PROGRESS),
        "thai_date": thai_date,
        "day": lambda due: thai_day_words(date.fromisoformat(due)) if due else "",
    }


def _typed(latest: Outcome | None) -> dict[str, str] | None:
    """Return an outcome as somebody would type it."""
    if latest is None:
        return None
    due = thai_day_numbers(date.fromisoformat(latest.due)) if latest.due else ""
    return {
        "verdict": latest.verdict.value,
        "action": latest.action,
        "owner": latest.owner,
        "due": due,
        "progress": latest.progress.value,
        "note": latest.note,
    }


def _outcome(subject: str, form: OutcomeForm) -> Outcome:
    day = form.due.day
    return Outcome(
        id=0,
        subject=subject,
        verdict=Verdict(form.verdict.data),
        action=form.action.data or "",
        owner=form.owner.data or "",
        due=day.isoformat() if day else "",
        progress=Progress(form.progress.data),
        note=form.note.data or "",
        account=current_user.name,
        made_at="",
    )


def _number(latest: Outcome | None) -> str:
    return str(latest.id) if latest else "0"


def _after(slug: str, subject: str) -> str:
    """Return where to go from a saved outcome: back, or to the next that has none."""
    items = [item for held in _agenda(slug).values() for item in held]
    place = next(n for n, item in enumerate(items) if item.subject == subject)
    later = [item for item in items[place + 1 :] + items[:place] if item.latest is None]
    if request.form.get("then") == "next" and later:
        return url_for(".outcome", slug=slug, subject=later[0].subject)
    return url_for(".outcomes", slug=slug, _anchor=subject)


def _expect_no_names(slug: str, form: PlainForm, names: Sequence[str]) -> None:
    """Let the form ask about words that may name a person."""
    roster = rosters().names(slug) if form.is_submitted() else ()
    form.expect_no_names(
        (name, words)
        for name in names
        if form.is_submitted()
        for words in naming(form[name].data or "", roster)
    )


def _topic(kept: KeptSurvey, number: int) -> Topic:
    try:
        return kept.survey.topic(number)
    except KeyError as error:
        raise SurveyNotFound from error
