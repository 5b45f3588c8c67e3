"""The page beside an earlier report: what is said again, what is new, what is said no more."""

from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from forms.earlier import NONE, SAVE, EarlierFileForm, EarlierSurveyForm, ForgetForm, MatchForm
from forms.fields import thai_digits
from forms.signin import ButtonForm
from survey.access import record, store, writers
from survey.comparison import Comparison, StillSaid
from survey.errors import ImportRefused, NoAnalysisYet, Refusal, StaleDecision, SurveyNotFound
from survey.incoming import parse_points
from survey.log import standing
from survey.manuscript import Manuscript, manuscript
from survey.outline import AS_FOUND
from survey.records import AuditAct, EarlierPoint, Edit, EditAct
from survey.retrospect import keep_points, match_in_background, points_of

pages = Blueprint("earlier", __name__, url_prefix="/desk")

# A file of points with the form around it; the server takes no more in one request.
MOST_OF_A_REQUEST = 2 * 1024 * 1024
# Matching takes seconds; so often the page looks whether it is done, every three of them.
MOST_LOOKS = 10


@pages.url_value_preprocessor
def take_a_file(endpoint: str | None, values: Mapping[str, object] | None) -> None:
    """Let a file of points in, before the form's token is looked for in what was sent."""
    if endpoint == "earlier.add_file":
        request.max_content_length = MOST_OF_A_REQUEST


@pages.get("/<slug>/report/earlier")
@writers
def comparison(slug: str) -> str:
    """Show earlier points topic by topic, with the themes that say them again."""
    return _page(slug)


@pages.post("/<slug>/report/earlier/file")
@writers
def add_file(slug: str) -> Response | tuple[str, int]:
    """Keep the points of an uploaded file, in place of those under the same name."""
    survey, form = store().survey(slug).survey, EarlierFileForm()
    if not form.validate_on_submit():
        return _page(slug, file_form=form), 422
    name = form.upload.data.filename or "CSV"
    try:
        points = parse_points(form.content, name, survey, form.source.data or "")
    except ImportRefused as refusal:
        form.form_errors.append(str(refusal))
        return _page(slug, file_form=form), refusal.status
    return _kept(slug, points)


@pages.post("/<slug>/report/earlier/from")
@writers
def add_survey(slug: str) -> Response | tuple[str, int]:
    """Keep what the report of an earlier survey of this installation says."""
    form = EarlierSurveyForm().offer(_other_surveys(slug))
    if not form.validate_on_submit():
        return _page(slug, survey_form=form), 422
    try:
        taken = points_of(store(), slug, form.earlier.data)
    except Refusal as refusal:
        form.form_errors.append(str(refusal))
        return _page(slug, survey_form=form), refusal.status
    for warning in taken.warnings:
        flash(thai_digits(warning))
    return _kept(slug, taken.points)


@pages.route("/<slug>/report/earlier/<int:number>", methods=["GET", "POST"])
@writers
def match(slug: str, number: int) -> str | Response | tuple[str, int]:
    """Say which themes say an earlier point again, or that none does."""
    kept = manuscript(store(), slug)
    said = _said(kept, number)
    form = MatchForm(themes=said.keys).offer(_told(kept))
    if not form.validate_on_submit():
        page = render_template(
            "report/match.html", survey=kept.survey, said=said, form=form, told=_offers(kept, said)
        )
        return page, 422 if form.is_submitted() else 200
    keys = {SAVE: " ".join(form.themes.data or ()), NONE: ""}.get(form.act.data or "", AS_FOUND)
    if (keys, said.by_hand) not in ((" ".join(said.keys), True), (AS_FOUND, False)):
        store().edit(slug, EditAct.MATCH, str(number), keys, current_user.name)
    flash(f"บันทึกการจับคู่แล้ว “{_short(said.earlier.text)}”")
    return redirect(url_for(".comparison", slug=slug, _anchor=f"point-{number}"), 303)


@pages.post("/<slug>/report/earlier/undo")
@writers
def undo(slug: str) -> Response:
    """Take one's own latest match back."""
    store().survey(slug)
    with store().transaction():
        latest = _latest_match(slug)
        seen = request.form.get("seen")
        if not ButtonForm().validate_on_submit() or latest is None or str(latest.id) != seen:
            raise StaleDecision
        store().edit(slug, EditAct.UNDO, str(latest.id), "", current_user.name)
    flash("ย้อนกลับการจับคู่ล่าสุดของท่านแล้ว")
    return redirect(url_for(".comparison", slug=slug, _anchor=f"point-{latest.subject}"), 303)


@pages.post("/<slug>/report/earlier/match")
@writers
def match_again(slug: str) -> Response:
    """Begin to match earlier points with the themes as they are now; what people said stays."""
    store().survey(slug)
    if not ButtonForm().validate_on_submit() or not _begin_matching(slug):
        raise NoAnalysisYet(slug)
    return redirect(url_for(".comparison", slug=slug, wait=1), 303)


@pages.post("/<slug>/report/earlier/forget")
@writers
def forget(slug: str) -> Response | tuple[str, int]:
    """Let the points of all earlier reports go."""
    store().survey(slug)
    form = ForgetForm()
    if not form.validate_on_submit():
        return _page(slug, forget_form=form), 422
    with store().transaction():
        store().forget_earlier_points(slug)
        record(AuditAct.FORGOT_EARLIER_POINTS, slug)
    flash("ลบข้อของรายงานครั้งก่อนแล้ว รายงานไม่มีส่วนเทียบกับปีก่อน")
    return redirect(url_for(".comparison", slug=slug), 303)


def _kept(slug: str, points: list[EarlierPoint] | tuple[EarlierPoint, ...]) -> Response:
    """Keep points, begin to match them, and tell what was replaced."""
    source = points[0].source
    with store().transaction():
        replaced = keep_points(store(), slug, points)
        record(AuditAct.KEPT_EARLIER_POINTS, slug, source)
    instead = f" แทนที่ของเดิม {thai_digits(replaced)} ข้อ" if replaced else ""
    flash(f"เก็บข้อของ “{_short(source)}” ไว้เทียบแล้ว {thai_digits(len(points))} ข้อ{instead}")
    begun = _begin_matching(slug)
    return redirect(url_for(".comparison", slug=slug, wait=1 if begun else None), 303)


def _begin_matching(slug: str) -> bool:
    return match_in_background(store(), Path(current_app.instance_path), slug)


def _page(
    slug: str,
    file_form: EarlierFileForm | None = None,
    survey_form: EarlierSurveyForm | None = None,
    forget_form: ForgetForm | None = None,
) -> str:
    kept, others = manuscript(store(), slug), _other_surveys(slug)
    looks = request.args.get("wait", 0, type=int)
    compared = kept.comparison
    waits = compared is not None and not compared.is_whole
    return render_template(
        "report/earlier.html",
        survey=kept.survey,
        comparison=compared,
        counts=_counts(compared),
        earlier=store().earlier_points(slug),
        editions=len(store().editions(slug)),
        printed=bool(kept.outline.facts.comparison),
        waits=waits,
        next_look=looks + 1 if waits and 0 < looks < MOST_LOOKS else 0,
        file_form=file_form or EarlierFileForm(formdata=None),
        survey_form=survey_form or EarlierSurveyForm(formdata=None).offer(others),
        forget_form=forget_form or ForgetForm(formdata=None),
        others=others,
        latest=_latest_match(slug),
        button_form=ButtonForm(formdata=None),
    )


def _counts(compared: Comparison | None) -> dict[str, int]:
    """Return how many points are still said and no more, to be looked at, and themes new."""
    topics = compared.topics if compared else ()
    return {
        "still": sum(len(topic.still) for topic in topics),
        "gone": sum(len(topic.gone) for topic in topics),
        "new": sum(len(topic.new) for topic in topics),
        "unsure": sum(not p.by_hand and bool(p.unsure) for t in topics for p in t.points),
    }


def _other_surveys(slug: str) -> list[tuple[str, str]]:
    """Return the surveys that may be compared with: those that have answers."""
    return [
        (kept.survey.slug, kept.survey.title)
        for kept in store().surveys()
        if kept.survey.slug != slug
        and kept.may_be_shown
        and store().count_answers(kept.survey.slug)
    ]


def _compared(kept: Manuscript) -> Comparison:
    if kept.comparison is None:
        raise NoAnalysisYet(kept.survey.slug)
    return kept.comparison


def _said(kept: Manuscript, number: int) -> StillSaid:
    for topic in _compared(kept).topics:
        for said in topic.points:
            if said.earlier.id == number:
                return said
    raise SurveyNotFound


def _told(kept: Manuscript) -> set[str]:
    return {key for _, held in _themes(kept) for key in held}


def _themes(kept: Manuscript) -> list[tuple[str, dict[str, str]]]:
    """Return the themes that may be told of: their keys and labels, under each topic's title."""
    return [
        (topic.title, {p.key: p.label for section in topic.sections for p in section.points})
        for topic in (kept.found.topics if kept.found else ())
    ]


def _offers(
    kept: Manuscript, said: StillSaid
) -> list[tuple[str, bool, list[tuple[str, str, str]]]]:
    """Return the themes to choose from, topic by topic, the point's own first, the surest first.

    Each topic is told by its title and whether it is the point's own, each theme by its key, its
    label, and how sure it is that it says the point.
    """
    known = {match.key: match for match in (*said.matches, *said.unsure)}
    offers = []
    for topic, (title, held) in zip(kept.survey.topics, _themes(kept), strict=True):
        keys = sorted(held, key=lambda k: -(known[k].share or 0) if k in known else 0)
        sure = {
            key: known[key].sureness if key in known and known[key].share else "" for key in keys
        }
        own = topic.number == said.earlier.topic
        offers.append((title, own, [(key, held[key], sure[key]) for key in keys]))
    return sorted(offers, key=lambda offer: not offer[1])


def _latest_match(slug: str) -> Edit | None:
    """Return the latest match that one made oneself, and that stands."""
    there = {str(point.id) for point in store().earlier_points(slug)}
    own = [
        edit
        for edit in standing(store().edits(slug))
        if (edit.act, edit.account) == (EditAct.MATCH, current_user.name) and edit.subject in there
    ]
    return own[-1] if own else None


def _short(text: str) -> str:
    """Return the beginning of a text, for a line that tells what was done to it."""
    return text if len(text) <= 60 else f"{text[:60].rstrip()}…"
