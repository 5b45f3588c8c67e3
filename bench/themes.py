"""Measures the themes: agreement with people, labels, topics, stability, speed and memory."""

import argparse
import csv
import math
import random
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

from scipy.stats import spearmanr
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from analysis import Analysis, Settings, Statement, Status, Theme, Topic, analyse
from analysis.clean import normalise
from analysis.concepts import read_concepts
from analysis.label import SEPARATOR
from analysis.read import read_answers
from analysis.topic_file import read_topic_file
from bench.peers import METHODS, Sample, Speed, first_themes, is_ours, measure, measure_speed

CHECKOUT = Path(__file__).parents[1]
ANSWERS_DEV = CHECKOUT / "tests" / "data" / "answers_dev.csv"
WORKSHOP = CHECKOUT / "forms" / "surveys" / "workshop.toml"
TRUEVOICE = {"objects": "truevoice_1000.csv", "destinations": "truevoice_dest_1000.csv"}
# What a person left without a theme, for one reason or another.
NOT_AN_OPINION, ELSEWHERE, ALONE = "nonanswer", "misplaced", "single"
KEPT = 0.9
TOP = 5
UNITS = 2
SPEEDS = (300, 1_000, 10_000, 100_000)
A_MILLION = 1_000_000
SHARED = 10_000

Texts = Sequence[str]


@dataclass(frozen=True)
class Answer:
    """One answer with what people said of it: its kind, and the themes of its opinions in order."""

    key: str
    text: str
    themes: tuple[str, ...]
    kind: str = "opinion"
    topic: str = ""
    section: str = ""

    @property
    def statement(self) -> Statement:
        """Return it as the analysis gets it."""
        return Statement(self.text, self.topic, self.section, self.key)

    @property
    def wanted(self) -> str:
        """Return the group that it belongs in; a single view is a group of its own."""
        return self.themes[0] if self.themes else f"alone {self.key}"

    @property
    def is_two(self) -> bool:
        """Return whether it holds several opinions."""
        return self.kind == "two" or len(self.themes) > 1


@dataclass(frozen=True)
class Labelled:
    """A labelled collection; one with ``topics`` is a survey, and taken whole."""

    name: str
    answers: tuple[Answer, ...]
    topics: tuple[Topic, ...] = ()

    def draw(self, n: int, seed: int) -> tuple[Answer, ...]:
        """Return ``n`` answers at random; of a survey nine tenths of those under each topic."""
        chance = random.Random(seed)
        if not self.topics:
            return tuple(chance.sample(self.answers, n))
        kept: list[Answer] = []
        for answers in under_topics(self.answers).values():
            kept += chance.sample(answers, round(KEPT * len(answers)))
        return tuple(kept)


@dataclass(frozen=True)
class Agreement:
    """How far groups are those of people; the ``themed`` figures leave single views out."""

    ami: float
    ari: float
    themed_ami: float
    themed_ari: float
    coverage: float
    themes: int


@dataclass(frozen=True)
class Hits:
    """How many were found, were wanted, and were both."""

    found: int
    wanted: int
    right: int

    @property
    def precision(self) -> float:
        """Return the share of the found that was wanted."""
        return self.right / self.found if self.found else math.nan

    @property
    def recall(self) -> float:
        """Return the share of the wanted that was found."""
        return self.right / self.wanted if self.wanted else math.nan

    @property
    def f1(self) -> float:
        """Return the harmonic mean of the two."""
        both = self.found + self.wanted
        return 2 * self.right / both if both else math.nan


# Reading


def read_truevoice(directory: str | None) -> list[Labelled]:
    """Return the call-centre utterances found in ``directory``, which aren't ours to ship."""
    if not directory:
        print("TrueVoice is left out: it isn't shipped; give its directory with --truevoice.")
        return []
    there = {name: Path(directory) / file for name, file in TRUEVOICE.items()}
    for path in there.values():
        if not path.is_file():
            print(f"TrueVoice is left out in part: there is no {path}.")
    return [
        Labelled(f"TrueVoice {name}", tuple(map(_read_utterance, *_numbered(path))))
        for name, path in there.items()
        if path.is_file()
    ]


def _numbered(path: Path) -> tuple[range, list[dict[str, str]]]:
    rows = read_rows(path)
    return range(len(rows)), rows


def _read_utterance(number: int, row: Mapping[str, str]) -> Answer:
    return Answer(str(number), row["text"], (row["label"],))


def read_surveys(paths: Iterable[Path]) -> list[Labelled]:
    """Return the labelled surveys among the files of ``paths``, the shipped answers first."""
    pairs = [(ANSWERS_DEV, WORKSHOP), *((path, path.with_suffix(".toml")) for path in paths)]
    return [
        Labelled(path.stem, tuple(map(read_answer, rows)), read_topic_file(str(topics)))
        for path, topics in pairs
        if topics.is_file() and {"text", "themes", "kind"} <= set((rows := read_rows(path))[0])
    ]


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_answer(row: Mapping[str, str]) -> Answer:
    """Return one answer of a labelled survey."""
    themes = tuple(theme for theme in row["themes"].split("|") if theme)
    return Answer(row["id"], row["text"], themes, row["kind"], row["topic"], row["section"])


def under_topics(answers: Iterable[Answer]) -> dict[str, list[Answer]]:
    """Return the answers under each topic."""
    held: dict[str, list[Answer]] = {}
    for answer in answers:
        held.setdefault(answer.topic, []).append(answer)
    return held


# The figures


def agree(wanted: Sequence[str], got: Sequence[str]) -> tuple[float, float]:
    """Return adjusted mutual information and adjusted Rand index."""
    ami = adjusted_mutual_info_score(wanted, got)
    return float(ami), float(adjusted_rand_score(wanted, got))


def measure_agreement(answers: Sequence[Answer], groups: Mapping[str, str]) -> Agreement:
    """Return how far groups are those of people, inside each topic, averaged over topics.

    Left out are non-answers, and what was typed in a wrong box: where people put it, no method
    that looks under one topic can. What is in no group is a group of its own.

    Args:
        answers: what people said.
        groups: the group of each answer, under its key; "" for none.
    """
    every, themed = [], []
    for own in under_topics(answers).values():
        scored = [each for each in own if each.kind not in (NOT_AN_OPINION, ELSEWHERE)]
        every.append(_agree_on(scored, groups))
        themed.append(_agree_on([each for each in scored if each.themes], groups))
    opinions = [groups.get(each.key, "") for each in answers if each.kind != NOT_AN_OPINION]
    coverage = share(map(bool, opinions))
    themes = len(set(groups.values()) - {""})
    return Agreement(*_average(every), *_average(themed), coverage, themes)


def _agree_on(answers: Sequence[Answer], groups: Mapping[str, str]) -> tuple[float, float]:
    got = [groups.get(each.key) or f"alone {each.key}" for each in answers]
    return agree([each.wanted for each in answers], got)


def _average(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return statistics.fmean(a for a, _ in pairs), statistics.fmean(b for _, b in pairs)


def share(true: Iterable[bool]) -> float:
    """Return which share of them is true; nan where there are none."""
    held = list(true)
    return sum(held) / len(held) if held else math.nan


def mean_of_known(figures: Iterable[float]) -> float:
    """Return the mean of those that could be measured; nan where none could."""
    known = [figure for figure in figures if not math.isnan(figure)]
    return statistics.fmean(known) if known else math.nan


def count_hits(found: Collection[str], wanted: Collection[str]) -> Hits:
    """Return the hits among answers, told by their keys."""
    return Hits(len(set(found)), len(set(wanted)), len(set(found) & set(wanted)))


def measure_coherence(words: Texts, texts: Texts) -> float:
    """Return the mean NPMI of each two of a theme's words: 1 always together, -1 never.

    Normalised pointwise mutual information, a text being the window (Bouma, 2009; Lau and
    others, 2014).
    """
    marks = [[holds(text, word) for text in texts] for word in words]
    pairs = [_npmi(one, other) for one, other in combinations(marks, 2)]
    return statistics.fmean(pairs) if pairs else math.nan


def _npmi(one: Sequence[bool], other: Sequence[bool]) -> float:
    together = share(a and b for a, b in zip(one, other, strict=True))
    if not together:
        return -1.0
    if together == 1.0:
        return 1.0
    return math.log(together / (share(one) * share(other))) / -math.log(together)


def measure_diversity(keywords: Sequence[Texts]) -> float:
    """Return the share of different words among the keywords of all themes."""
    words = [word for each in keywords for word in each]
    return len(set(words)) / len(words) if words else math.nan


def measure_naming(units: Texts, inside: Texts, outside: Texts) -> tuple[float, float]:
    """Return recall and precision of a theme's name.

    Recall is the share of its statements that hold one of ``units``; precision the share of all
    statements that do which are in it.
    """
    right = sum(any(holds(text, unit) for unit in units) for text in inside)
    wrong = sum(any(holds(text, unit) for unit in units) for text in outside)
    named = right / (right + wrong) if right + wrong else math.nan
    return (right / len(inside) if inside else math.nan), named


def holds(text: str, unit: str) -> bool:
    """Return whether a text says a unit: in these words, or in others of the concept so named."""
    return _compact(unit) in _compact(text) or unit in _name_concepts(text)


@lru_cache(maxsize=10_000)
def _name_concepts(text: str) -> frozenset[str]:
    (read,) = read_answers([text], Settings())
    return frozenset(_names()[key] for statement in read for key in statement.concepts.split())


@cache
def _names() -> dict[str, str]:
    return {concept.key: concept.name for concept in read_concepts()}


def _compact(text: str) -> str:
    return normalise(text).replace(" ", "")


def measure_purity(wanted: Sequence[str]) -> float:
    """Return the share of a theme's statements that belong to what most of it belongs to."""
    return max(Counter(wanted).values()) / len(wanted)


# Ours on a survey


def measure_labels(analysis: Analysis) -> dict[str, str]:
    """Return how well themes are named, each among the statements of its own topic."""
    figures: list[tuple[float, float, float]] = []
    diversities: list[float] = []
    for topic in sorted({theme.topic for theme in analysis.themes}):
        themes = [theme for theme in analysis.themes if theme.topic == topic]
        spoken = _opinions(analysis, topic)
        figures += [_measure_label(theme, spoken) for theme in themes]
        diversities.append(measure_diversity([theme.keywords[:TOP] for theme in themes]))
    coherence, recall, precision = (
        mean_of_known([each[at] for each in figures]) for at in range(3)
    )
    return {
        "label: NPMI@5": f"{coherence:.2f}",
        "label: diversity@5": f"{mean_of_known(diversities):.2f}",
        "label: recall@2": f"{recall:.2f}",
        "label: precision@2": f"{precision:.2f}",
    }


def _opinions(analysis: Analysis, topic: str) -> dict[int, str]:
    """Return the opinions counted under a topic, by position."""
    return {
        at: analysis.statements[at].text
        for at, placement in enumerate(analysis.placements)
        if placement.topic == topic and placement.status is not Status.NON_ANSWER
    }


def _measure_label(theme: Theme, spoken: Mapping[int, str]) -> tuple[float, float, float]:
    held = set(theme.members)
    inside = [text for at, text in spoken.items() if at in held]
    outside = [text for at, text in spoken.items() if at not in held]
    units = list(dict.fromkeys([*theme.label.split(SEPARATOR), *theme.keywords]))[:UNITS]
    coherence = measure_coherence(theme.keywords[:TOP], list(spoken.values()))
    return (coherence, *measure_naming(units, inside, outside))


def measure_segments(answers: Sequence[Answer], analysis: Analysis) -> dict[str, str]:
    """Return how well answers of two opinions are told, and those of none."""
    opinions = count_opinions(analysis)
    spoken = [answer for answer in answers if answer.kind != NOT_AN_OPINION]
    cut = {answer.key for answer in spoken if opinions[answer.key] >= 2}
    two = count_hits(cut, {answer.key for answer in spoken if answer.is_two})
    silent = {answer.key for answer in answers if not opinions[answer.key]}
    none = count_hits(silent, {a.key for a in answers if a.kind == NOT_AN_OPINION})
    return {
        "two opinions: F1": f"{two.f1:.2f}",
        "  its precision / recall": f"{two.precision:.2f} / {two.recall:.2f}",
        "  one opinion cut in two": f"{two.found - two.right}/{len(spoken) - two.wanted}",
        "non-answers: F1": f"{none.f1:.2f}",
        "  their precision / recall": f"{none.precision:.2f} / {none.recall:.2f}",
    }


def count_opinions(analysis: Analysis) -> Counter[str]:
    """Return how many opinions each answer was found to hold."""
    pairs = zip(analysis.statements, analysis.placements, strict=True)
    return Counter(s.answer for s, p in pairs if p.status is not Status.NON_ANSWER)


def measure_topics(survey: Labelled, analysis: Analysis) -> dict[str, str]:
    """Return how well topics are read from the text alone, and answers in a wrong box found."""
    bare = [replace(answer.statement, topic="", section="") for answer in survey.answers]
    unasked = analyse(bare, survey.topics)
    homes = find_homes(survey.answers)
    read: dict[str, str] = {}
    for statement, placement in zip(unasked.statements, unasked.placements, strict=True):
        if placement.status is not Status.NON_ANSWER:
            read.setdefault(statement.answer, placement.topic)
    spoken = [answer for answer in survey.answers if answer.kind != NOT_AN_OPINION]
    right = share(read.get(a.key) == homes.get(a.wanted, a.topic) for a in spoken)
    pairs = zip(analysis.statements, analysis.placements, strict=True)
    flagged = {statement.answer for statement, placement in pairs if placement.misplaced}
    found = count_hits(flagged, {a.key for a in survey.answers if a.kind == ELSEWHERE})
    return {
        "topic from the text": f"{right:.2f}",
        "misplaced: prec. / recall": f"{found.precision:.2f} / {found.recall:.2f}",
    }


def find_homes(answers: Iterable[Answer]) -> dict[str, str]:
    """Return the topic of each theme: where most of it was asked."""
    asked: dict[str, Counter[str]] = {}
    for answer in answers:
        if answer.themes and answer.kind != ELSEWHERE:
            asked.setdefault(answer.wanted, Counter())[answer.topic] += 1
    return {theme: topics.most_common(1)[0][0] for theme, topics in asked.items()}


def measure_singles(answers: Sequence[Answer], analysis: Analysis) -> dict[str, str]:
    """Return how well single views are told: answers of which nothing is in any theme."""
    spoken = count_opinions(analysis)
    held = {analysis.statements[at].answer for theme in analysis.themes for at in theme.members}
    alone = count_hits(set(spoken) - held, {a.key for a in answers if a.kind == ALONE})
    return {"single views: prec. / recall": f"{alone.precision:.2f} / {alone.recall:.2f}"}


def measure_firmness(answers: Sequence[Answer], analysis: Analysis) -> dict[str, str]:
    """Return whether firm themes are purer than loose ones."""
    wanted = find_wanted(answers, analysis)
    pure = [measure_purity([wanted[at] for at in theme.members]) for theme in analysis.themes]
    firm = [p for p, theme in zip(pure, analysis.themes, strict=True) if theme.firm]
    loose = [p for p, theme in zip(pure, analysis.themes, strict=True) if not theme.firm]
    follows = spearmanr([theme.stability for theme in analysis.themes], pure).statistic
    return {
        "purity of firm themes": _mean_of(firm),
        "purity of loose themes": _mean_of(loose),
        "  stability ~ purity (rho)": f"{follows:.2f}",
    }


def find_wanted(answers: Sequence[Answer], analysis: Analysis) -> list[str]:
    """Return the group that each statement belongs in; opinions stand in the order of themes."""
    told = {answer.key: answer for answer in answers}
    seen: Counter[str] = Counter()
    wanted = []
    for statement in analysis.statements:
        answer = told[statement.answer]
        themes = answer.themes or (answer.wanted,)
        wanted.append(themes[min(seen[answer.key], len(themes) - 1)])
        seen[answer.key] += 1
    return wanted


def _mean_of(figures: Sequence[float]) -> str:
    return f"{statistics.fmean(figures):.2f} (of {len(figures)})" if figures else "– (of 0)"


def measure_self_agreement(survey: Labelled, analysis: Analysis, samples: int) -> dict[str, str]:
    """Return how far nine tenths of the answers give the themes of all: ARI inside topics."""
    whole = first_themes(analysis)
    figures = []
    for seed in range(samples):
        drawn = survey.draw(0, seed)
        again = first_themes(analyse([answer.statement for answer in drawn], survey.topics))
        figures.append(statistics.fmean(_compare(own, whole, again) for own in _by_topic(drawn)))
    return {"agrees with itself (ARI)": _plus_minus(figures)}


def _by_topic(answers: Iterable[Answer]) -> list[list[Answer]]:
    return list(under_topics(answers).values())


def _compare(answers: Sequence[Answer], one: Mapping[str, str], other: Mapping[str, str]) -> float:
    keys = [answer.key for answer in answers if answer.key in one and answer.key in other]
    pairs = [(one[key] or f"alone {key}", other[key] or f"alone {key}") for key in keys]
    return float(adjusted_rand_score(*zip(*pairs, strict=True)))


# The tables


def print_table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows as they come under a header; the first column is wide, the rest as wide as it."""
    print(f"\n{title}\n{_align(header, header)}", flush=True)
    for row in rows:
        print(_align(row, header), flush=True)


def _align(row: Sequence[str], header: Sequence[str]) -> str:
    widths = [max(11, len(name)) for name in header[1:]]
    cells = [f"{cell:>{width}}" for cell, width in zip(row[1:], widths, strict=False)]
    return "  ".join([f"{row[0]:<29}", *cells]).rstrip()


def _plus_minus(figures: Sequence[float]) -> str:
    """Return the mean and its standard error."""
    if len(figures) < 2:
        return f"{figures[0]:.3f}"
    error = statistics.stdev(figures) / math.sqrt(len(figures))
    return f"{statistics.fmean(figures):.3f}±{error:.3f}"


METHOD_COLUMNS = ("method", "AMI", "ARI", "coverage", "themes", "seconds", "MB")
SURVEY_COLUMNS = (*METHOD_COLUMNS[:3], "AMI themed", "ARI themed", *METHOD_COLUMNS[3:])


def print_methods(collection: Labelled, n: int, samples: int, methods: Collection[str]) -> None:
    """Print the table of all methods on the same samples of a collection."""
    drawn = [collection.draw(n, seed) for seed in range(samples)]
    survey = bool(collection.topics)
    rows = (_measure_method(method, drawn, survey) for method in methods)
    what = "inside topics, 90 % of the answers" if survey else f"n = {n:,}"
    title = f"{collection.name}, {what}; {samples} samples, mean ± standard error"
    print_table(title, SURVEY_COLUMNS if survey else METHOD_COLUMNS, rows)


def _measure_method(
    method: str, drawn: Sequence[Sequence[Answer]], survey: bool
) -> tuple[str, ...]:
    """Return one row of the table."""
    seen = [_look(answers, method) for answers in drawn]
    outcome = measure(method, [_sample(a, seed) for seed, a in enumerate(seen)])
    if outcome.refusal:
        return method, outcome.refusal
    scores = [
        measure_agreement(answers, dict(zip((a.key for a in given), groups, strict=True)))
        for answers, given, groups in zip(drawn, seen, outcome.groups, strict=True)
    ]
    ami, ari, themed, themed_ari = (
        _plus_minus([getattr(score, name) for score in scores])
        for name in ("ami", "ari", "themed_ami", "themed_ari")
    )
    agreement = (ami, ari, themed, themed_ari) if survey else (ami, ari)
    coverage = statistics.fmean(score.coverage for score in scores)
    themes = statistics.fmean(score.themes for score in scores)
    costs = (f"{outcome.seconds:.2f}", f"{outcome.megabytes:.0f}")
    return (method, *agreement, f"{coverage:.2f}", f"{themes:.1f}", *costs)


def _look(answers: Sequence[Answer], method: str) -> list[Answer]:
    """Return what a method gets to see; the others are spared the non-answers, ours isn't."""
    return [a for a in answers if is_ours(method) or a.kind != NOT_AN_OPINION]


def _sample(answers: Sequence[Answer], seed: int) -> Sample:
    """Return answers as a sample; the true counts are of themes asked under their own topic."""
    counts = {
        topic: len({a.wanted for a in own if a.themes and a.kind != ELSEWHERE})
        for topic, own in under_topics(answers).items()
    }
    return Sample(seed, tuple(answer.statement for answer in answers), counts)


def print_surveys(surveys: Sequence[Labelled], samples: int) -> None:
    """Print everything else that is measured of ours, a column for each survey."""
    columns = [measure_survey(survey, samples) for survey in surveys]
    header = ("measure", *(survey.name for survey in surveys))
    rows = ((name, *(column[name] for column in columns)) for name in columns[0])
    print_table("Ours on whole surveys", header, rows)


def measure_survey(survey: Labelled, samples: int) -> dict[str, str]:
    """Return every figure of one survey under its name."""
    analysis = analyse([answer.statement for answer in survey.answers], survey.topics)
    answers = survey.answers
    return {
        "answers / statements": f"{len(answers)} / {len(analysis.statements)}",
        "themes": str(len(analysis.themes)),
        **measure_labels(analysis),
        **measure_segments(answers, analysis),
        **measure_topics(survey, analysis),
        **measure_singles(answers, analysis),
        **measure_firmness(answers, analysis),
        **measure_self_agreement(survey, analysis, samples),
    }


SPEED_COLUMNS = (
    "answers",
    "tokenising s",
    "analysis s",
    "ratio",
    "from stored s",
    "MB",
    "MB in all",
    "result",
)


def print_speed(collections: Sequence[Labelled], sizes: Sequence[int], shared: bool) -> None:
    """Print how long large runs take, on texts made of the labelled ones."""
    texts = [answer.text for each in collections for answer in each.answers]
    title = (
        "Speed, warm, two labelled texts dovetailed to an answer; the ratio is to normalising\n"
        "and tokenising alone, shared among processes in the same way"
    )
    print_table(title, SPEED_COLUMNS, (_measure_size(texts, n) for n in sizes))
    if shared:
        print_table("The same on two Dask workers", SPEED_COLUMNS, [_measure_sharing(texts)])


def _measure_size(texts: Texts, n: int) -> tuple[str, ...]:
    try:
        alone = measure_speed("tokenise", texts, n)
        return _tell_speed(f"{n:,}", alone, measure_speed("analyse", texts, n))
    except ChildProcessError as error:
        return f"{n:,}", f"failed: {error}"


def _tell_speed(name: str, alone: Speed, whole: Speed) -> tuple[str, ...]:
    ratio = whole.seconds / alone.seconds
    times = (f"{alone.seconds:.2f}", f"{whole.seconds:.2f}", f"{ratio:.1f}", f"{whole.stored:.2f}")
    return name, *times, f"{whole.megabytes:.0f}", f"{whole.together:.0f}", whole.digest[:8]


def _measure_sharing(texts: Texts) -> tuple[str, ...]:
    """Return the row of the Dask cluster, and whether its result is the same byte for byte."""
    if find_spec("distributed") is None:
        return f"{SHARED:,}", "not installed: distributed (requirements-bench.txt)"
    try:
        alone = measure_speed("tokenise", texts, SHARED)
        whole, other = (measure_speed(job, texts, SHARED) for job in ("share", "analyse"))
    except ChildProcessError as error:
        return f"{SHARED:,}", f"failed: {error}"
    same = "identical" if whole.digest == other.digest else "DIFFERS"
    *row, _ = _tell_speed(f"{SHARED:,}", alone, whole)
    row[4] = "–"
    return *row, same


def print_review() -> None:
    """Print the simulated review, where that bench is there."""
    if find_spec("bench.review") is None:
        print("\nThe review is left out: there is no bench.review.")
        return
    print("\nReview, simulated", flush=True)
    subprocess.run([sys.executable, "-m", "bench.review"], cwd=CHECKOUT, check=False)


PARTS = ("methods", "surveys", "speed", "review")


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.themes", description=__doc__)
    parser.add_argument("--samples", type=int, default=8, help="samples of each collection")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 300, 1_000])
    parser.add_argument("--speeds", type=int, nargs="+", default=list(SPEEDS))
    parser.add_argument("--million", action="store_true", help="time a million answers too")
    parser.add_argument("--truevoice", metavar="DIR", help="holds truevoice_1000.csv and its like")
    data = sorted((Path(__file__).parent / "data").glob("*.csv"))
    parser.add_argument("--data", type=Path, nargs="*", default=data, help="labelled surveys")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--quick", action="store_true", help="two samples, the smallest sizes")
    given = parser.parse_args(arguments)
    if given.quick:
        given.samples, given.sizes, given.speeds = 2, given.sizes[:1], given.speeds[:2]
    given.speeds += [A_MILLION] * given.million
    return given


def main(arguments: Sequence[str]) -> None:
    """Measure everything that was asked for, and print a table for each."""
    given = read_arguments(arguments)
    utterances, surveys = read_truevoice(given.truevoice), read_surveys(given.data)
    if "methods" in given.parts:
        for collection in utterances:
            for n in (n for n in given.sizes if n <= len(collection.answers)):
                print_methods(collection, n, given.samples, given.methods)
        for survey in surveys:
            print_methods(survey, 0, given.samples, given.methods)
    if "surveys" in given.parts:
        print_surveys(surveys, given.samples)
    if "speed" in given.parts:
        print_speed([*utterances, *surveys], given.speeds, max(given.speeds) >= SHARED)
    if "review" in given.parts:
        print_review()


if __name__ == "__main__":
    main(sys.argv[1:])
