"""The facilitators' pictures of a survey: bars, the map of its statements, problems and answers."""

from flask import Blueprint, render_template, request

from forms.definition import Topic
from survey.access import facilitators, store
from survey.errors import SurveyNotFound
from survey.plots import bars_of, legend_of, map_of, pairs_in, short_name
from survey.records import KeptSurvey
from survey.runs import reviewed

pages = Blueprint("pictures", __name__, url_prefix="/desk")


@pages.get("/<slug>/pictures")
@facilitators
def bars(slug: str) -> str:
    """Show how many statements each theme has under each section."""
    survey = store().survey(slug).survey
    _, found = reviewed(store(), slug)
    return render_template(
        "pictures/bars.html",
        survey=survey,
        topics=bars_of(survey, found),
        legend=legend_of(survey.topics),
    )


@pages.get("/<slug>/pictures/map")
@facilitators
def theme_map(slug: str) -> str:
    """Show every statement as a dot among those like it, of all topics or of ``?topic=`` one."""
    kept = store().survey(slug)
    only = _wanted_topic(kept)
    run, found = reviewed(store(), slug)
    return render_template(
        "pictures/map.html",
        survey=kept.survey,
        only=only,
        short=short_name,
        legend=legend_of([only] if only else kept.survey.topics),
        drawn=map_of(kept.survey, found, store().nearest(run.id), only.number if only else None),
    )


@pages.get("/<slug>/pictures/pairs/<int:number>")
@facilitators
def pairs(slug: str, number: int) -> str:
    """Show the problems of a topic's themes beside the suggestions that may answer them."""
    kept = store().survey(slug)
    topic = _topic(kept, number)
    run, found = reviewed(store(), slug)
    return render_template(
        "pictures/pairs.html",
        survey=kept.survey,
        topic=topic,
        themes=pairs_in(topic, kept.survey, found, store().nearest(run.id)),
    )


def _wanted_topic(kept: KeptSurvey) -> Topic | None:
    """Return the topic the address asks for; None for all."""
    if not request.args.get("topic"):
        return None
    # No topic has the number 0; Python reads no number of thousands of digits.
    return _topic(kept, request.args.get("topic", 0, type=int))


def _topic(kept: KeptSurvey, number: int) -> Topic:
    try:
        return kept.survey.topic(number)
    except KeyError as error:
        raise SurveyNotFound from error
