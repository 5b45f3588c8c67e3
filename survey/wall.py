"""What leaves the review topic by topic: as signed off where it is, else as the findings are."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.definition import Survey, Topic
from survey.decisions import Reviewed, review
from survey.findings import (
    Findings,
    Point,
    Quote,
    Row,
    Sums,
    TopicFindings,
    findings,
    quoted,
    rows,
)
from survey.records import RunState, StatementRecord, ThemeRecord, Verdict, Version
from survey.runs import may_be_shown, reviewed, shown
from survey.signoff import freeze, in_themes, standing, total
from survey.store import Store

# What can be read on a slide at a glance; a longer quote is left to the report, never cut.
MOST_QUOTES, LONGEST_QUOTE = 2, 160


@dataclass(frozen=True)
class Cell:
    """How many answers of a theme stand under one section; None where none or too few do."""

    section: int
    heading: str
    answers: int | None


@dataclass(frozen=True)
class WallTheme:
    """A theme as the room sees it: only what stands by itself under at least one section.

    ``answers`` is the sum of its cells, so that no hidden cell can be worked out. ``verdict`` is
    what the room decided about it, if it did.
    """

    key: str
    label: str
    answers: int
    cells: tuple[Cell, ...]
    quotes: tuple[Quote, ...]
    verdict: Verdict | None


@dataclass(frozen=True)
class WallTopic:
    """One topic for the room: its themes, the largest first, and where all else went.

    ``told`` are the statements behind its themes. ``folded_themes`` are those too small to be told
    of, ``folded`` the statements in themes that are counted only. ``version`` is what was signed
    off, None for findings that nobody signed off yet.
    """

    topic: Topic
    themes: tuple[WallTheme, ...]
    told: int
    folded_themes: int
    folded: int
    single_views: int
    non_answers: int
    aside: int = 0
    version: Version | None = None


def wall(store: Store, slug: str) -> tuple[WallTopic, ...]:
    """Return what the room may see of a survey, topic by topic.

    Raises:
        NotShownYet: the survey is open, and some of its answers were published early.
        NoAnalysisYet: no run of the survey has finished.
    """
    survey = store.survey(slug).survey
    _, present = shown(store, slug)
    versions = signed_versions(store, slug)
    verdicts = {key: o.verdict for key, o in standing(store.outcomes(slug)).items()}
    return tuple(
        _signed_topic(store, survey, topic, versions[topic.number], verdicts)
        if topic.number in versions
        else wall_topic(survey, topic, present, verdicts)
        for topic in survey.topics
    )


@dataclass(frozen=True)
class Signed:
    """Findings with every topic as it was signed off, if it was, and all that may be quoted.

    ``rows`` are all statements, those that may not be quoted with the reason in place of their
    words. ``versions`` are those that were used, by the number of their topic.
    """

    findings: Findings
    rows: tuple[Row, ...]
    versions: Mapping[int, Version]

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Every statement that may be quoted word for word."""
        return tuple(quoted(self.rows))


def signed_findings(store: Store, slug: str) -> Findings:
    """Return the findings of a survey with every topic as it was signed off, if it was.

    Raises:
        NotShownYet: the survey is open, and some of its answers were published early.
        NoAnalysisYet: no run of the survey has finished.
    """
    return signed(store, slug).findings


def signed(
    store: Store,
    slug: str,
    pinned: Mapping[int, int] | None = None,
    last_decision: int | None = None,
) -> Signed:
    """Return what may be told of a survey: as signed off, or as it stood at an earlier time.

    ``pinned`` are the numbers of the versions to use, by topic, instead of those that stand: under
    the other topics nothing was said then, whatever a later run found. Decisions after the one
    numbered ``last_decision`` do not count, but where they forbid a quote.

    Raises:
        NotShownYet: the survey is open, and some of its answers were published early.
        NoAnalysisYet: no run of the survey has finished.
    """
    survey = store.survey(slug).survey
    run, now = shown(store, slug)
    present, versions = now, signed_versions(store, slug)
    if pinned is not None:
        present = Reviewed((), ())
        versions = {v.topic: v for v in store.versions(slug) if pinned.get(v.topic) == v.number}
    decisions = store.decisions(slug)
    counting = [d for d in decisions if last_decision is None or d.id <= last_decision]
    # Mostly one run is all there is: it is read and its decisions are replayed once.
    at_hand = {run.id: now} if counting == decisions else {}
    runs = {
        n: at_hand.get(n) or review(store.themes(n), store.statements(n), counting)
        for n in {version.run for version in versions.values()}
    }
    latest = store.latest_run(slug, RunState.DONE)
    newest_found = now if latest == run else reviewed(store, slug)[1]
    forbidden = {s.key for s in newest_found.statements if _is_forbidden(s)}
    topics: list[TopicFindings] = []
    held: list[Version] = []
    answers: set[bytes] = set()
    every: list[Row] = []
    for topic in survey.topics:
        version = versions.get(topic.number)
        seen = as_signed(version, runs[version.run]) if version else present
        seen = _without_quoting(seen, forbidden)
        of_run = version.run if version else run.id
        only = replace(survey, topics=(topic,))
        topics += findings(only, of_run, seen, store.ticks(of_run)).topics
        every += rows(only, seen)
        held.append(version or freeze(topic.number, run.id, present, {}, ""))
        answers |= {s.answer for s in seen.statements if s.topic == topic.number}
    sums = Sums(
        answers=len(answers),
        statements=sum(map(total, held)),
        in_themes=sum(map(in_themes, held)),
        single_views=sum(version.single_views for version in held),
        non_answers=sum(version.non_answers for version in held),
        aside=sum(version.aside for version in held),
    )
    # A topic of which nothing was said is of no run.
    newest = max((version.run for version in held if total(version)), default=run.id)
    return Signed(Findings(survey, newest, tuple(topics), sums), tuple(every), versions)


def _is_forbidden(statement: StatementRecord) -> bool:
    """Whether what people did since, or a name looked for since, speaks against quoting."""
    return statement.identifying or statement.status == "aside"


def _without_quoting(seen: Reviewed, forbidden: Collection[str]) -> Reviewed:
    statements = (
        replace(s, quotable=s.quotable and s.key not in forbidden) for s in seen.statements
    )
    return replace(seen, statements=tuple(statements))


def signed_versions(store: Store, slug: str) -> dict[int, Version]:
    """Return the version of each topic, by its number, that may leave the review."""
    threshold = store.survey(slug).survey.threshold
    return showable(store.versions(slug), store.sizes_by_run(slug), threshold)


def showable(
    versions: Iterable[Version], sizes: Mapping[int, int], threshold: int
) -> dict[int, Version]:
    """Return the newest version of each topic, by its number, whose run may leave the review.

    A version of a run with one answer more than what was shown before would show that answer.
    """
    found: dict[int, Version] = {}
    for version in sorted(versions, key=lambda v: v.number):
        until = {run: size for run, size in sizes.items() if run <= version.run}
        if version.run in until and may_be_shown(until, threshold) == version.run:
            found[version.topic] = version
    return found


def wall_topic(
    survey: Survey,
    topic: Topic,
    reviewed: Reviewed,
    verdicts: Mapping[str, Verdict],
) -> WallTopic:
    """Return one topic of a reviewed run as the room may see it."""
    only = replace(survey, topics=(topic,))
    points: dict[str, dict[int, Point]] = {}
    for section in findings(only, 0, reviewed, {}).topics[0].sections:
        for point in section.points:
            points.setdefault(point.key, {})[section.number] = point
    here = [s for s in reviewed.statements if s.topic == topic.number]
    status = Counter(s.status for s in here)
    told = sum(point.count for held in points.values() for point in held.values())
    themes = (_theme(topic, key, held, verdicts.get(key)) for key, held in points.items())
    return WallTopic(
        topic=topic,
        themes=tuple(sorted(themes, key=lambda theme: (-theme.answers, theme.key))),
        told=told,
        folded_themes=len({s.theme for s in here if s.status == "theme"} - points.keys()),
        folded=status["theme"] - told,
        single_views=status["single"],
        non_answers=status["non-answer"],
        aside=status["aside"],
    )


def as_signed(version: Version, reviewed: Reviewed) -> Reviewed:
    """Return a topic of a run as it was signed off, whatever was decided since.

    A theme that was too small to be told of then is counted with the single views, so that it is
    folded with them. Of what was decided since, only what speaks against quoting a statement
    counts: that it may name somebody, or was set aside.
    """
    told = [theme for theme in version.themes if theme.shown]
    places = {key: theme.key for theme in told for key in theme.statements}
    return replace(
        reviewed,
        themes=tuple(
            ThemeRecord(theme.key, version.topic, theme.shown, (), named=True) for theme in told
        ),
        statements=tuple(_frozen(s, version.topic, places) for s in reviewed.statements),
    )


def _frozen(statement: StatementRecord, topic: int, places: Mapping[str, str]) -> StatementRecord:
    """Return a statement where it stood when its topic was signed off; ``places`` are themes."""
    if statement.key in places:
        quotable = statement.quotable and statement.status != "aside"
        theme, status = places[statement.key], "theme"
        return replace(statement, topic=topic, theme=theme, status=status, quotable=quotable)
    if statement.topic == topic and statement.status == "theme":
        return replace(statement, theme="", status="single")
    return statement


def _signed_topic(
    store: Store,
    survey: Survey,
    topic: Topic,
    version: Version,
    verdicts: Mapping[str, Verdict],
) -> WallTopic:
    """Return a topic as it was signed off; the counts are those of the version."""
    run, slug = version.run, survey.slug
    reviewed = review(store.themes(run), store.statements(run), store.decisions(slug))
    found = wall_topic(survey, topic, as_signed(version, reviewed), verdicts)
    in_all = sum(len(theme.statements) for theme in version.themes)
    return replace(
        found,
        folded_themes=len(version.themes) - len(found.themes),
        folded=in_all - found.told,
        single_views=version.single_views,
        non_answers=version.non_answers,
        aside=version.aside,
        version=version,
    )


def _theme(topic: Topic, key: str, held: Mapping[int, Point], verdict: Verdict | None) -> WallTheme:
    points = list(held.values())
    return WallTheme(
        key=key,
        label=points[0].label,
        answers=sum(point.answers for point in points),
        cells=tuple(
            Cell(s.number, s.heading, held[s.number].answers if s.number in held else None)
            for s in topic.sections
        ),
        quotes=_quotes(points),
        verdict=verdict,
    )


def _quotes(points: Sequence[Point]) -> tuple[Quote, ...]:
    """Return the quotes for a slide: the most typical of the largest sections, none cut."""
    by_size = sorted(points, key=lambda point: -point.answers)
    first = [quote for point in by_size for quote in point.quotes[:1]]
    others = [quote for point in by_size for quote in point.quotes[1:]]
    short = [q for q in [*first, *others] if len(q.text) <= LONGEST_QUOTE]
    return tuple(short[:MOST_QUOTES])
