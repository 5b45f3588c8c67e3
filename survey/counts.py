"""Where every statement went, as documents and pages tell it: no small number to be worked out.

Pure functions: what is told of the whole, of each section and by reason comes from one place, as a
number that one of them hides could else be found by subtracting another.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from survey.findings import Findings, Quote, Reason, SectionFindings
from survey.telling import sums_told
from survey.told import ToldSums


@dataclass(frozen=True)
class SectionCounts:
    """Where the statements of one section went; None for a number too small to tell.

    ``others`` are single views, small groups and what was set aside, for how few were set aside is
    nobody's business outside the review. Where the whole tells no ``non_answers``, they are among
    the others here too.
    """

    topic: int
    section: int
    in_themes: int
    others: int | None
    non_answers: int | None


@dataclass(frozen=True)
class Counts:
    """Where every statement of a report went: in all, and section by section."""

    sums: ToldSums
    sections: tuple[SectionCounts, ...]


@dataclass(frozen=True)
class Withheld:
    """How many statements of one section are not quoted for one reason; None for too few to say."""

    topic: int
    section: int
    reason: Reason
    count: int | None


def counts(found: Findings) -> Counts:
    """Return where every statement went, with no small number to be worked out."""
    sums, threshold = sums_told(found), found.survey.threshold
    places = [(topic.number, section) for topic in found.topics for section in topic.sections]
    silent = [section.non_answers for _, section in places]
    others = [_others(section) for _, section in places]
    apart: Sequence[int | None] = [None] * len(places)
    if sums.non_answers is None:
        others = [sum(both) for both in zip(others, silent, strict=True)]
    else:
        apart = told(silent, threshold)
    return Counts(
        sums,
        tuple(
            SectionCounts(topic, section.number, _in_themes(section), other, non_answers)
            for (topic, section), other, non_answers in zip(
                places, told(others, threshold), apart, strict=True
            )
        ),
    )


def withheld(found: Findings, quotable: Collection[Quote]) -> list[Withheld]:
    """Return what is not quoted, counted by section and reason as ``counts`` counts it."""
    all_told = counts(found)
    silent_apart = all_told.sums.non_answers is not None
    sections = [section for topic in found.topics for section in topic.sections]
    parts = [
        Withheld(counted.topic, counted.section, reason, count)
        for counted, section in zip(all_told.sections, sections, strict=True)
        for reason, count in _reasons(found, counted, section, quotable)
        if count != 0
    ]
    # Counted among the others, non-answers have no line of their own.
    return [part for part in parts if silent_apart or part.reason is not Reason.NON_ANSWER]


def told(numbers: Sequence[int], threshold: int) -> list[int | None]:
    """Return numbers with the small ones None, and enough of them that none can be worked out.

    Whoever knows the sum finds one hidden number by subtraction: the smallest of the others are
    hidden with it, until what is hidden is a large enough group.
    """
    ranked = sorted((n for n, count in enumerate(numbers) if count), key=lambda n: numbers[n])
    hidden = [n for n in ranked if numbers[n] < threshold]
    while hidden and len(hidden) < len(ranked) and sum(numbers[n] for n in hidden) < threshold:
        hidden.append(ranked[len(hidden)])
    return [None if n in hidden else count for n, count in enumerate(numbers)]


def _in_themes(section: SectionFindings) -> int:
    return sum(point.count for point in section.points)


def _others(section: SectionFindings) -> int:
    return section.folded + len(section.single_views) + section.aside


def _reasons(
    found: Findings, counted: SectionCounts, section: SectionFindings, quotable: Collection[Quote]
) -> list[tuple[Reason, int | None]]:
    """Return how many statements of a section are not quoted, by reason."""
    place, threshold = (counted.topic, counted.section), found.survey.threshold
    shown, others, why = counted.in_themes, counted.others, Reason.OTHERS
    if threshold <= 1:
        # Where no group is too small, what is folded lacks its writer's leave.
        shown += section.folded + len(section.single_views)
        others, why = section.aside, Reason.ASIDE
    refused = shown - sum((quote.topic, quote.section) == place for quote in quotable)
    return [
        (why, others),
        (Reason.NOT_RELEASED, None if 0 < refused < threshold else refused),
        (Reason.NON_ANSWER, counted.non_answers),
    ]
