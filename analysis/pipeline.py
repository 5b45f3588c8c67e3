"""From answers to themes: the steps of the analysis, read aloud."""

import platform
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from .clean import is_non_answer, normalise
from .cluster import (
    MOST_PAIRED,
    cluster,
    group_silent,
    place_rest,
    set_apart_loose,
    unite_alike,
)
from .label import Label, Vocabulary, bind, find_capitals, name_themes
from .model import Analysis, Placement, Settings, Statement, Status, Theme, Topic
from .quote import pick_quotes
from .segment import segment
from .tokenise import Words, name_engine, stop_words, tokenise
from .topics import (
    UNKNOWN,
    find_misplaced,
    read_topics,
    weigh_asking,
    weigh_themes,
    weigh_topics,
)
from .vectorise import Vectoriser, Vectors, join_every_word, latent_spaces

Labels = NDArray[np.int64]
Floats = NDArray[np.float64]

# Called with the name of the step that begins and the share of the work already done.
Progress = Callable[[str, float], None]

# A longer description holds points of an earlier report, whose words a label may well repeat.
MOST_LINES_OF_QUESTIONS = 12
# Two seeds are drawn from it, and the libraries take no larger one.
LARGEST_SEED = 2**32 - 2
_LIBRARIES = ("pythainlp", "nlpo3", "scikit-learn", "scipy", "numpy")


@dataclass(frozen=True)
class Material:
    """The opinions of a run in their canonical order, and everything known of each.

    ``places`` are their positions among all statements; ``home`` is the position in ``topics``
    of the topic each is counted under, -1 for none; ``shares`` (n × topics) is how strongly the
    words of each speak of each topic, ``said`` the same with the asking counted in.
    """

    topics: tuple[Topic, ...]
    texts: tuple[str, ...]
    places: tuple[int, ...]
    words: tuple[Words, ...]
    home: Labels
    shares: Floats
    said: Floats
    misplaced: NDArray[np.bool_]


@dataclass(frozen=True)
class Finding:
    """A theme before it has an identifier; members and quotes are rows of its ``Material``."""

    members: tuple[int, ...]
    quotes: tuple[int, ...]
    label: Label


def analyse(
    statements: Iterable[Statement | str],
    topics: Iterable[Topic] = (),
    settings: Settings = Settings(),  # noqa: B008 - frozen, so no call can change it
    progress: Progress | None = None,
) -> Analysis:
    """Return the themes of ``statements``, and where each statement ended.

    An answer is taken apart into its opinions; those under one topic are compared with each
    other, grouped, named and quoted; what fits nowhere is a single view, what says nothing a
    non-answer. The order of the answers changes nothing, and nothing is drawn without the seed.

    Args:
        statements: whole answers; a plain string is an answer without a topic. An answer
            without a key gets its position as the key.
        topics: what the organisers asked about; those only named by statements are added.
        settings: what may vary.
        progress: told the name of each step and the share of the work done, 0 to 1.

    Raises:
        ValueError: a setting is out of its range, or two topics have one key.

    Example:
        >>> analyse(["แจ้งช้า", "แจ้งช้ามาก", "ไม่มี"]).count(Status.NON_ANSWER)
        1
    """
    _check(settings)
    tell = progress or _tell_nobody
    # Threads would add up in another order from run to run, and differ in the last bit.
    with threadpool_limits(1):
        tell("segment", 0.0)
        answers = _give_keys(statements)
        opinions = tuple(opinion for answer in answers for opinion in _take_apart(answer))
        tell("tokenise", 0.1)
        material = _gather(opinions, _name_topics(tuple(topics), opinions), settings)
        findings = _find_themes(material, settings, tell)
        tell("account", 0.95)
        analysis = _account(len(answers), opinions, material, findings, settings)
    tell("done", 1.0)
    return analysis


def _tell_nobody(step: str, share: float) -> None:
    """Take the place of a progress callback."""


def _check(settings: Settings) -> None:
    name_engine(settings.engine)
    if settings.themes is not None and settings.themes < 1:
        raise ValueError(f"themes must be at least 1, or None; got {settings.themes}.")
    if not 0 <= settings.seed <= LARGEST_SEED:
        raise ValueError(f"seed must be from 0 to {LARGEST_SEED}; got {settings.seed}.")
    if settings.language != "th":
        raise ValueError(f"language must be 'th', the only one known; got {settings.language!r}.")


def _give_keys(statements: Iterable[Statement | str]) -> tuple[Statement, ...]:
    """Return the answers as statements, each with a key."""
    given = [Statement(each) if isinstance(each, str) else each for each in statements]
    return tuple(
        each if each.answer else replace(each, answer=str(position))
        for position, each in enumerate(given)
    )


def _take_apart(answer: Statement) -> tuple[Statement, ...]:
    """Return the opinions of ``answer``, each as a statement of its own; a non-answer stays one."""
    if is_non_answer(answer.text):
        return (answer,)
    return tuple(replace(answer, text=text) for text in segment(answer.text))


def _name_topics(topics: tuple[Topic, ...], statements: Sequence[Statement]) -> tuple[Topic, ...]:
    """Return ``topics`` and, after them, those that only statements name."""
    keys = [topic.key for topic in topics]
    if len(set(keys)) < len(keys) or "" in keys:
        raise ValueError(f"every topic needs a key of its own; got {', '.join(map(repr, keys))}.")
    known = {"", *keys, *(topic.title for topic in topics)}
    others = sorted({statement.topic for statement in statements} - known)
    return (*topics, *(Topic(key, key) for key in others))


def _locate(topics: Sequence[Topic]) -> dict[str, int]:
    """Return the position of each topic under its key and, where that is free, its title."""
    titles = {topic.title: at for at, topic in reversed(list(enumerate(topics)))}
    return {**titles, **{topic.key: at for at, topic in enumerate(topics)}}


def _gather(
    statements: Sequence[Statement], topics: tuple[Topic, ...], settings: Settings
) -> Material:
    """Return the opinions in canonical order, with their words and what topic they speak of."""
    compared = {i: normalise(s.text) for i, s in enumerate(statements) if not is_non_answer(s.text)}
    places = sorted(compared, key=lambda i: (compared[i], statements[i].text, statements[i].topic))
    words = tokenise([compared[i] for i in places], settings.engine)
    positions = _locate(topics)
    asked = np.array([positions.get(statements[i].topic, UNKNOWN) for i in places], dtype=np.int64)
    home, shares = _read_topics(words, topics, asked, settings)
    texts = tuple(statements[i].text for i in places)
    said = weigh_asking(shares, asked)
    misplaced = find_misplaced(said, asked)
    return Material(topics, texts, tuple(places), words, home, shares, said, misplaced)


def _read_topics(
    words: Sequence[Words], topics: tuple[Topic, ...], asked: Labels, settings: Settings
) -> tuple[Labels, Floats]:
    """Return the home topic of each opinion, and how strongly it speaks of each topic."""
    if not topics or not words:
        return asked, np.zeros((len(words), len(topics)))
    described = _tokenise_topics(topics, settings)
    own = [[part for word in lines for part in word.parts] for lines in _own_lines(described)]
    parts = [word.parts for word in words]
    if not any(part for statement in parts for part in statement):
        return asked, np.zeros((len(words), len(topics)))
    vectoriser = Vectoriser(settings.seed).fit([*parts, *own])
    statements, titles = vectoriser.transform(parts).nearness, vectoriser.transform(own).nearness
    home = read_topics(statements, titles, asked)
    return home, weigh_topics(statements, titles, home)


def _tokenise_topics(topics: Sequence[Topic], settings: Settings) -> list[tuple[Words, ...]]:
    """Return the lines of each topic as words, its title first."""
    lines = [[topic.title, *topic.description.splitlines()] for topic in topics]
    return [tokenise([normalise(line) for line in own], settings.engine) for own in lines]


def _own_lines(described: Sequence[Sequence[Words]]) -> list[list[Words]]:
    """Return each topic's lines without those that stand under others too: "ปัญหาและอุปสรรค"."""
    held = Counter(line for lines in described for line in set(lines))
    return [[line for line in lines if held[line] == 1] for lines in described]


def _find_themes(material: Material, settings: Settings, tell: Progress) -> list[list[Finding]]:
    """Return the themes under each topic, largest first; last those of opinions under none."""
    homes = [np.flatnonzero(material.home == at) for at in (*range(len(material.topics)), UNKNOWN)]
    wanted = share_out(settings.themes, [len(rows) for rows in homes])
    barred = _bar_words(material.topics, settings)
    findings: list[list[Finding]] = []
    for rows, count in zip(homes, wanted, strict=True):
        done = sum(len(home) for home in homes[: len(findings)]) / max(1, len(material.texts))
        tell("cluster", 0.2 + 0.75 * done)
        findings.append(_find_themes_of(material, rows, count, barred, settings.seed))
    return findings


def _find_themes_of(
    material: Material, rows: Labels, wanted: int | None, barred: frozenset[str], seed: int
) -> list[Finding]:
    """Return the themes of the opinions at ``rows``, which are all under one topic."""
    words = [material.words[i] for i in rows]
    parts = [each.parts for each in words]
    if len(rows) < 2 or not any(parts):
        return []
    vectors = Vectoriser(seed).fit(parts).transform(parts)
    labels = _group(words, vectors, wanted, seed)
    groups = [np.flatnonzero(labels == group) for group in sorted(set(labels.tolist()) - {-1})]
    groups.sort(key=lambda members: (-len(members), int(members[0])))
    tokens = [each.tokens for each in words]
    texts = [material.texts[i] for i in rows]
    names = name_themes(
        [[tokens[i] for i in members] for members in groups],
        [tokens[i] for i in np.flatnonzero(labels == -1)],
        Vocabulary(stop_words(), barred),
        find_capitals(texts),
    )
    return [
        Finding(
            members=tuple(int(rows[i]) for i in members),
            quotes=tuple(
                int(rows[i]) for i in pick_quotes(members.tolist(), texts, vectors.nearness)
            ),
            label=name,
        )
        for members, name in zip(groups, names, strict=True)
    ]


def _group(words: Sequence[Words], vectors: Vectors, wanted: int | None, seed: int) -> Labels:
    """Return the group of each opinion under a topic, -1 for a single view."""
    parts = [each.parts for each in words]
    if len(parts) <= MOST_PAIRED:
        labels = cluster(vectors.similarity(), latent_spaces(vectors, seed), wanted, seed)
    else:
        labels = _group_by_sample(parts, wanted, seed)
    alike = [each.parts or each.tokens for each in words]
    labels = group_silent(unite_alike(labels, alike), vectors.joined, alike)
    return set_apart_loose(labels, join_every_word(parts), alike)


def _group_by_sample(parts: Sequence[tuple[str, ...]], wanted: int | None, seed: int) -> Labels:
    drawn = np.random.default_rng(seed).choice(len(parts), MOST_PAIRED, replace=False)
    sample = sorted(drawn.tolist())
    sampled = [parts[i] for i in sample]
    vectors = Vectoriser(seed).fit(sampled).transform(sampled)
    labels = cluster(vectors.similarity(), latent_spaces(vectors, seed), wanted, seed)
    return place_rest(parts, sample, labels)


def share_out(themes: int | None, sizes: Sequence[int]) -> list[int | None]:
    """Return how many themes each topic gets of those wanted: by size, at least one of two.

    Example:
        >>> share_out(6, [30, 10, 1])
        [5, 1, 0]
    """
    if themes is None:
        return [None] * len(sizes)
    wanted = [int(size >= 2) for size in sizes]
    for _ in range(min(themes, sum(sizes)) - sum(wanted)):
        pairs = zip(sizes, wanted, strict=True)
        claims = [size / (count + 0.5) * (size > count) for size, count in pairs]
        wanted[claims.index(max(claims))] += 1
    return list(wanted)


def _bar_words(topics: Sequence[Topic], settings: Settings) -> frozenset[str]:
    """Return the words of the topics' titles and questions: a label of these says nothing new."""
    described = [list(lines) for lines in _tokenise_topics(topics, settings)]
    held = Counter(line for lines in described for line in set(lines))
    questions = [
        line
        for lines in described
        for at, line in enumerate(lines)
        if at == 0 or held[line] > 1 or len(lines) <= MOST_LINES_OF_QUESTIONS
    ]
    return frozenset(word for line in questions for word in (*line.tokens, *bind(line.tokens)))


def _account(
    answers: int,
    statements: tuple[Statement, ...],
    material: Material,
    findings: Sequence[Sequence[Finding]],
    settings: Settings,
) -> Analysis:
    """Return the analysis, with a placement for every statement."""
    names = _name_findings(material.topics, findings)
    themes = tuple(_describe(identifier, finding, material) for identifier, finding in names)
    held = {row: identifier for identifier, finding in names for row in finding.members}
    rows = {place: row for row, place in enumerate(material.places)}
    placements = tuple(
        _place(statement, rows.get(place), held, material)
        for place, statement in enumerate(statements)
    )
    return Analysis(answers, statements, placements, themes, settings, _name_versions(settings))


def _name_findings(
    topics: Sequence[Topic], findings: Sequence[Sequence[Finding]]
) -> list[tuple[str, Finding]]:
    """Return each theme with its identifier: T1-01 is the largest of topic 1, T01 of no topic."""
    short = all(re.fullmatch(r"[\w.]{1,12}", topic.key) for topic in topics)
    keys = [topic.key if short else str(at + 1) for at, topic in enumerate(topics)]
    return [
        (f"T{prefix}{number:02}", finding)
        for prefix, found in zip([*(f"{key}-" for key in keys), ""], findings, strict=True)
        for number, finding in enumerate(found, start=1)
    ]


def _describe(identifier: str, finding: Finding, material: Material) -> Theme:
    members = tuple(sorted(material.places[row] for row in finding.members))
    strengths = weigh_themes(material.shares, [finding.members])[0]
    home = int(material.home[finding.members[0]])
    return Theme(
        id=identifier,
        topic=material.topics[home].key if home != UNKNOWN else "",
        label=finding.label.text,
        keywords=finding.label.keywords,
        members=members,
        quotes=tuple(material.places[row] for row in finding.quotes),
        strengths={
            topic.key: round(float(strength), 6)
            for topic, strength in zip(material.topics, strengths, strict=True)
        },
    )


def _place(
    statement: Statement, row: int | None, held: Mapping[int, str], material: Material
) -> Placement:
    """Return where ``statement`` ended; it has no row where it is a non-answer."""
    if row is None:
        at = _locate(material.topics).get(statement.topic)
        return Placement(Status.NON_ANSWER, topic="" if at is None else material.topics[at].key)
    home, said = int(material.home[row]), material.said[row]
    says = int(said.argmax()) if said.any() else UNKNOWN
    return Placement(
        status=Status.THEME if row in held else Status.SINGLE,
        theme=held.get(row, ""),
        topic=material.topics[home].key if home != UNKNOWN else "",
        says=material.topics[says].key if says != UNKNOWN else "",
        score=round(float(said[says]), 6) if says != UNKNOWN else 0.0,
        misplaced=bool(material.misplaced[row]),
    )


def _name_versions(settings: Settings) -> dict[str, str]:
    """Return what the result depends on: libraries, Python, and the tokeniser that ran."""
    versions = {"python": platform.python_version(), "engine": name_engine(settings.engine)}
    for library in _LIBRARIES:
        with suppress(PackageNotFoundError):
            versions[library] = version(library)
    return versions
