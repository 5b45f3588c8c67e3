"""A report looked through, with what stands in the review beside it."""

from collections.abc import Iterable
from functools import partial

from survey.checks import Beside, Check, checks
from survey.decisions import Reviewed
from survey.errors import NoAnalysisYet
from survey.findings import shown_labels
from survey.manuscript import Manuscript
from survey.passages import read
from survey.runs import reviewed, shown
from survey.signoff import difference, freeze
from survey.store import Store


def look_through(store: Store, kept: Manuscript, names: Iterable[str]) -> tuple[Check, ...]:
    """Return the checks of a report; ``names`` is the roster of names to look for."""
    return checks(kept, partial(read, names=tuple(names)), _beside(store, kept))


def _beside(store: Store, kept: Manuscript) -> Beside:
    try:
        run, found = reviewed(store, kept.survey.slug)
    except NoAnalysisYet:
        return Beside()
    unquotable = [
        s.text for s in found.statements if s.code not in kept.quotable and s.status != "non-answer"
    ]
    return Beside(
        waiting=_waiting(found),
        outdated=_outdated(store, kept, run.id, found),
        unquotable=tuple(unquotable),
        quotable=tuple(quote.text for quote in kept.quotable.values()),
    )


def _waiting(found: Reviewed) -> dict[int, int]:
    """Return how many themes of each topic hold statements, and nobody accepted yet."""
    waiting: dict[int, int] = {}
    for theme in found.themes:
        if not theme.accepted and found.members(theme.key):
            waiting[theme.topic] = waiting.get(theme.topic, 0) + 1
    return waiting


def _outdated(store: Store, kept: Manuscript, run: int, found: Reviewed) -> frozenset[int]:
    """Return the topics of which something else would be signed off now.

    What was kept as an edition is what it was.
    """
    if kept.edition is not None:
        return frozenset()
    labels = shown_labels(kept.survey, shown(store, kept.survey.slug)[1])
    return frozenset(
        topic
        for topic, version in kept.versions.items()
        if not difference(version, freeze(topic, run, found, labels, "")).is_empty
    )
