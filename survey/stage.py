"""What a room sees: slides for the projector, theme cards for the wall, sheets for the groups."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request

from forms.definition import Survey
from forms.fields import thai_day
from forms.workshop import VERDICTS
from survey.access import facilitators, record, store
from survey.errors import SurveyNotFound
from survey.records import AuditAct
from survey.wall import WallTheme, WallTopic, wall

pages = Blueprint("stage", __name__, url_prefix="/desk")

# The paper a theme's card is printed on, as the audit trail calls it.
PAPERS = {"a5": "บัตรประเด็น A5", "a4": "บัตรประเด็น A5 สองใบต่อแผ่น A4", "a3": "แผ่นประเด็น A3"}
# So many labels fill a slide of contents, and so many ruled lines the back of a group's sheet.
LABELS_A_SLIDE = 6
LINES_A_SHEET, FEWEST_LINES = 21, 3


@dataclass(frozen=True)
class Slide:
    """One slide: where it stands in the deck and what it shows.

    ``kind`` is "contents", "theme" or "rest"; ``place`` counts from 1 inside its kind and topic.
    """

    id: str
    kind: str
    wall: WallTopic
    place: int
    themes: tuple[WallTheme, ...] = ()


@pages.get("/<slug>/room")
@facilitators
def room(slug: str) -> str:
    """Offer what can be shown in the room and what can be printed for it."""
    survey = store().survey(slug).survey
    topics = wall(store(), slug)
    return render_template(
        "room/start.html", survey=survey, topics=topics, papers=PAPERS, thai_day=thai_day
    )


@pages.get("/<slug>/room/slides")
@facilitators
def slides(slug: str) -> str:
    """Show one theme at a time, in big letters; quotes only where they are asked for.

    All slides are one page: people talk about a theme for longer than a session lasts without a
    page, and full screen ends with every page that is left.
    """
    survey, topics = _chosen(slug)
    record(AuditAct.EXPORTED, slug, "ภาพฉายในห้องประชุม")
    return render_template(
        "room/slides.html",
        survey=survey,
        slides=[slide for topic in topics for slide in slides_of(topic)],
        labels_a_slide=LABELS_A_SLIDE,
        with_quotes="quotes" in request.args,
        verdicts=dict(VERDICTS),
        thai_day=thai_day,
    )


@pages.get("/<slug>/room/cards/<size>")
@facilitators
def cards(slug: str, size: str) -> str:
    """Show a card for every theme, to print and hang on the wall."""
    if size not in PAPERS:
        abort(404)
    survey, topics = _chosen(slug)
    record(AuditAct.EXPORTED, slug, PAPERS[size])
    return render_template(
        "room/cards.html",
        survey=survey,
        cards=[(topic, theme) for topic in topics for theme in topic.themes],
        size=size,
        paper=PAPERS[size],
    )


@pages.get("/<slug>/room/sheets")
@facilitators
def sheets(slug: str) -> str:
    """Show each group's sheet: its topic's themes, and lines to write on under every section."""
    survey, topics = _chosen(slug)
    record(AuditAct.EXPORTED, slug, "ใบงานกลุ่ม")
    return render_template(
        "room/sheets.html", survey=survey, topics=topics, lines=lines_of, thai_day=thai_day
    )


def slides_of(found: WallTopic) -> list[Slide]:
    """Return the slides of one topic: its contents, a slide for each theme, and the rest."""
    topic, themes = found.topic.number, found.themes
    parts = range(0, max(len(themes), 1), LABELS_A_SLIDE)
    contents = [
        Slide(f"topic-{topic}" + (f"-{n}" if n > 1 else ""), "contents", found, n, part)
        for n, part in enumerate((themes[at : at + LABELS_A_SLIDE] for at in parts), 1)
    ]
    each = [
        Slide(f"theme-{topic}-{t.key}", "theme", found, n, (t,)) for n, t in enumerate(themes, 1)
    ]
    return [*contents, *each, Slide(f"rest-{topic}", "rest", found, 1)]


def lines_of(found: WallTopic) -> int:
    """Return how many ruled lines each section of a group's sheet has."""
    return max(FEWEST_LINES, LINES_A_SHEET // max(len(found.topic.sections), 1))


def _chosen(slug: str) -> tuple[Survey, tuple[WallTopic, ...]]:
    """Return the survey with all its topics for the room, or the one the address asks for."""
    survey, topics = store().survey(slug).survey, wall(store(), slug)
    wanted = request.args.get("topic")
    if wanted is None:
        return survey, topics
    chosen = tuple(found for found in topics if str(found.topic.number) == wanted)
    if not chosen:
        raise SurveyNotFound
    return survey, chosen
