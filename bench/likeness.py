"""Measures how well points of an earlier report are matched with the themes of a survey."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis import Topic, analyse
from analysis.label import SEPARATOR
from analysis.likeness import SaidBefore, SaidNow, liken_points
from analysis.topic_file import read_topic_file
from bench.themes import (
    ANSWERS_DEV,
    CHECKOUT,
    WORKSHOP,
    Answer,
    Hits,
    print_table,
    read_answer,
    read_rows,
)
from survey.comparison import SURE_ENOUGH

DATA = CHECKOUT / "bench" / "data"
SURVEYS = ("workshop", "province", "school")
# A machine's theme stands for a theme of people that gives it this share of its statements, or
# that has this share of its own there.
OF_IT, OF_THEIRS = 0.3, 0.5
CUTS = (0.25, 0.4, SURE_ENOUGH, 0.6, 0.75)


@dataclass(frozen=True)
class Earlier:
    """A point of an earlier report, and the theme of people that says it again; "" for none."""

    topic: str
    text: str
    theme: str


@dataclass(frozen=True)
class Known:
    """A theme, and the themes of people that it stands for."""

    said: SaidNow
    stands_for: frozenset[str]


@dataclass(frozen=True)
class Measured:
    """How matching went: ``pairs`` of point and theme, ``points`` that found one of theirs.

    ``made_up`` is how many points were said to be said again though no theme says them, of
    ``silent`` ones: those of nobody, and every other with its own themes taken away.
    """

    pairs: Hits
    points: Hits
    made_up: int
    silent: int

    @property
    def f1(self) -> float:
        """Return the harmonic mean of the pairs' precision and the points' recall."""
        both = self.pairs.precision + self.points.recall
        return 2 * self.pairs.precision * self.points.recall / both if both else 0.0


def read_survey(name: str) -> tuple[list[Answer], list[Earlier], tuple[Topic, ...]]:
    """Return a survey's answers, the points of an earlier report, and its topics."""
    if name == "workshop":
        paths: tuple[Path, ...] = (ANSWERS_DEV, CHECKOUT / "data" / "points.csv", WORKSHOP)
    else:
        paths = (DATA / f"{name}.csv", DATA / f"{name}_points.csv", DATA / f"{name}.toml")
    answers, points, topics = paths
    return (
        [read_answer(row) for row in read_rows(answers)],
        [Earlier(row["topic"], row["text"], row["theme"]) for row in read_rows(points)],
        tuple(read_topic_file(str(topics))),
    )


def themes_of_people(name: str, answers: Sequence[Answer]) -> Iterator[Known]:
    """Return the themes as people labelled the answers, without those of two opinions."""
    table = DATA / f"{name}_themes.csv"
    names = {r["theme"]: r["label"] for r in read_rows(table)} if table.exists() else {}
    held = defaultdict(list)
    for answer in answers:
        if len(answer.themes) == 1:
            held[answer.themes[0]].append(answer.text)
    for theme in sorted(held):
        said = SaidNow(theme[1], names.get(theme, ""), tuple(held[theme]))
        yield Known(said, frozenset({theme}))


def themes_of_machine(answers: Sequence[Answer], topics: Sequence[Topic]) -> Iterator[Known]:
    """Return the themes of a run, with the themes of people that each stands for."""
    found = analyse([answer.statement for answer in answers], topics=topics)
    by_key = {answer.key: answer for answer in answers}
    sizes = Counter(theme for answer in answers for theme in answer.themes)
    for theme in found.themes:
        held = [found.statements[at] for at in theme.members]
        said = Counter(t for statement in held for t in by_key[statement.answer].themes)
        stands_for = {
            t
            for t, times in said.items()
            if times >= OF_IT * said.total() or times >= OF_THEIRS * sizes[t]
        }
        name = " ".join([*theme.label.split(SEPARATOR), *theme.keywords])
        texts = tuple(statement.text for statement in held)
        yield Known(SaidNow(theme.topic, name, texts), frozenset(stands_for))


def measure(points: Sequence[Earlier], themes: Sequence[Known], cut: float) -> Measured:
    """Return how matching goes where a pair as sure as ``cut`` counts."""
    pairs = _pairs(points, themes, cut)
    wanted = {
        (at, n)
        for at, point in enumerate(points)
        for n, theme in enumerate(themes)
        if point.theme in theme.stands_for and theme.said.topic == point.topic
    }
    said = {at for at, _ in wanted}
    made_up = len({at for at, _ in pairs} - said)
    for theme in sorted({point.theme for point in points if point.theme}):
        own = [point for point in points if point.theme == theme]
        others = [known for known in themes if theme not in known.stands_for]
        made_up += len({at for at, _ in _pairs(own, others, cut)})
    return Measured(
        Hits(len(pairs), len(wanted), len(pairs & wanted)),
        Hits(len({at for at, _ in pairs}), len(said), len({at for at, _ in pairs & wanted})),
        made_up,
        len(points) - len(said) + sum(bool(point.theme) for point in points),
    )


def _pairs(points: Sequence[Earlier], themes: Sequence[Known], cut: float) -> set[tuple[int, int]]:
    found = _likened(tuple(points), tuple(themes))
    return {pair for pair, sure in found.items() if sure >= cut}


@cache
def _likened(
    points: tuple[Earlier, ...], themes: tuple[Known, ...]
) -> dict[tuple[int, int], float]:
    before = [SaidBefore(point.topic, point.text) for point in points]
    return liken_points(before, [theme.said for theme in themes])


def main() -> None:
    """Print the measures of every survey, topic by topic and cut by cut."""
    rows, cuts = [], []
    for name in SURVEYS:
        answers, points, topics = read_survey(name)
        for whose, themes in (
            ("people", list(themes_of_people(name, answers))),
            ("machine", list(themes_of_machine(answers, topics))),
        ):
            for topic in ["", *sorted({point.topic for point in points})]:
                here = [point for point in points if topic in ("", point.topic)]
                rows.append(
                    (name, whose, topic or "all", *_tell(measure(here, themes, SURE_ENOUGH)))
                )
            for cut in CUTS:
                found = _tell(measure(points, themes, cut))
                cuts.append((name, whose, f"{cut:.2f}", *found))
    head = ("pairs", "precision", "recall of pairs", "recall of points", "F1", "made up")
    print_table(f"At {SURE_ENOUGH}", ("survey", "themes of", "topic", *head), rows)
    print_table("By cut", ("survey", "themes of", "cut", *head), cuts)


def _tell(found: Measured) -> tuple[str, ...]:
    return (
        f"{found.pairs.right}/{found.pairs.found}",
        f"{found.pairs.precision:.2f}",
        f"{found.pairs.recall:.2f}",
        f"{found.points.recall:.2f}",
        f"{found.f1:.2f}",
        f"{found.made_up}/{found.silent}",
    )


if __name__ == "__main__":
    main()
