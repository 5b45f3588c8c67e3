"""From answers to themes: the steps of the analysis, read aloud."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from .account import Finding, Found, account
from .clean import normalise
from .cluster import (
    Grouping,
    cluster,
    group_silent,
    keep_apart,
    keep_together,
    measure_fit,
    place_rest,
    set_apart_loose,
    unite_alike,
)
from .concepts import read_concepts
from .embed import embed
from .label import Label, Vocabulary, bind, find_capitals, name_themes, rank_concepts
from .material import Material, draw, gather, name_topics
from .meaning import centre, liken, weigh_meaning
from .model import Analysis, Reading, Seed, Settings, Statement, Topic
from .quote import pick_quotes
from .read import ReadAnswers, read_answers
from .tokenise import Words, name_engine, stop_words, tokenise
from .topics import UNKNOWN
from .vectorise import Vectoriser, find_axes, latent_spaces

Labels = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]
Rows = NDArray[np.float32]

# Called with the name of the step that begins and the share of the work already done.
Progress = Callable[[str, float], None]

# A longer description holds points of an earlier report, whose words a label may well repeat.
MOST_LINES_OF_QUESTIONS = 12
# Two seeds are drawn from it, and the libraries take no larger one.
LARGEST_SEED = 2**32 - 2
LAYERS = frozenset({"vectors", "concepts"})
# How like the nearest of its group a statement must be, in meaning, to be held by it.
LOOSEST_FIT = 0.25
ENOUGH = 80
# Words of the largest themes are counted in so many of their statements.
MOST_READ = 400
MOST_NEIGHBOURS = 15


@dataclass(frozen=True)
class Likeness:
    """How alike the opinions under one topic are, in every way that they are compared.

    ``similarity`` (n × n) is words and meaning together, ``meaning`` meaning alone; ``means`` is
    what each means, ``centred`` beside what all have in common; ``rows`` are the opinions as
    points, ``spaces`` the views of them in which partitions are looked for, ``joined`` their
    words and letters; ``most`` is the largest similarity there can be.
    """

    similarity: Floats
    meaning: Floats
    means: Rows
    centred: Rows
    rows: Floats
    spaces: tuple[Floats, ...]
    joined: sparse.csr_matrix
    most: float


def analyse(
    statements: Iterable[Statement | str],
    topics: Iterable[Topic] = (),
    settings: Settings = Settings(),  # noqa: B008 - frozen, so no call can change it
    progress: Progress | None = None,
    seeds: Iterable[Seed] = (),
    readings: MutableMapping[str, tuple[Reading, ...]] | None = None,
    apart: Iterable[frozenset[tuple[str, str]]] = (),
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
        seeds: themes as people left them, which are found again.
        readings: answers as read before, under their texts, so that they needn't be read again;
            those read now are added.
        apart: pairs of statements, each (answer key, text), that people said are not about the
            same: they end in different themes.

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
        tell("read", 0.0)
        answers = _give_keys(statements)
        read = read_answers([answer.text for answer in answers], settings, readings)
        opinions, rows = _take_apart(answers, read)
        tell("topics", 0.5)
        named = name_topics(tuple(topics), opinions)
        material = gather(opinions, read.readings, rows, named, settings)
        found = _find_themes(material, settings, _pin(material, opinions, seeds, apart), tell)
        tell("account", 0.95)
        analysis = account(len(answers), opinions, material, found, settings)
    tell("done", 1.0)
    return analysis


def _tell_nobody(step: str, share: float) -> None:
    """Take the place of a progress callback."""


def _check(settings: Settings) -> None:
    name_engine(settings.engine)
    if not settings.layers <= LAYERS:
        raise ValueError(
            f"layers must be among {', '.join(sorted(LAYERS))}; got {sorted(settings.layers)}."
        )
    if settings.themes is not None and settings.themes < 1:
        raise ValueError(f"themes must be at least 1, or None; got {settings.themes}.")
    if not 0 <= settings.seed <= LARGEST_SEED:
        raise ValueError(f"seed must be from 0 to {LARGEST_SEED}; got {settings.seed}.")
    if settings.language != "th":
        raise ValueError(f"language must be 'th', the only one known; got {settings.language!r}.")


def _give_keys(statements: Iterable[Statement | str]) -> tuple[Statement, ...]:
    """Return the answers as statements, each with a key."""
    return tuple(
        Statement(each, answer=str(position))
        if isinstance(each, str)
        else each
        if each.answer
        else replace(each, answer=str(position))
        for position, each in enumerate(statements)
    )


def _take_apart(
    answers: Sequence[Statement], read: ReadAnswers
) -> tuple[tuple[Statement, ...], Labels]:
    """Return the opinions of the answers, each a statement, and the positions of their readings."""
    opinions: list[Statement] = []
    rows = array("q")
    spans = zip(answers, read.starts.tolist(), read.ends.tolist(), strict=True)
    for answer, start, end in spans:
        rows.extend(range(start, end))
        if end - start == 1:
            opinions.append(answer)
        else:
            texts = read.readings.texts[start:end]
            opinions.extend(replace(answer, text=text) for text in texts)
    return tuple(opinions), np.frombuffer(rows, dtype=np.int64)


@dataclass(frozen=True)
class Pins:
    """What people settled: the number of the seed that holds each opinion, -1 for none.

    ``apart`` are pairs of rows that must not be in one theme.
    """

    seeds: tuple[Seed, ...]
    held: Labels
    apart: tuple[tuple[int, int], ...]


def _pin(
    material: Material,
    statements: Sequence[Statement],
    seeds: Iterable[Seed],
    apart: Iterable[frozenset[tuple[str, str]]],
) -> Pins:
    """Return which opinions people put in a theme themselves, drew to it, or told apart."""
    given, pairs = tuple(seeds), _find_pairs(material, statements, apart)
    owners = {each: number for number, seed in enumerate(given) for each in seed.statements}
    held = np.full(len(material.places), -1, dtype=np.int64)
    if not given:
        return Pins(given, held, pairs)
    worded = [
        (compared, number)
        for number, seed in enumerate(given)
        for compared in map(normalise, seed.words)
        if compared
    ]
    keys = [*(topic.key for topic in material.topics), ""]
    for row, place in enumerate(material.places.tolist()):
        statement, topic = statements[place], keys[material.home[row]]
        compared = normalise(statement.text) if worded else ""
        own = owners.get((statement.answer, statement.text))
        drawn = (
            number
            for word, number in worded
            if word in compared and given[number].topic in ("", topic)
        )
        held[row] = next(drawn, -1) if own is None else own
    return Pins(given, held, pairs)


def _find_pairs(
    material: Material,
    statements: Sequence[Statement],
    apart: Iterable[frozenset[tuple[str, str]]],
) -> tuple[tuple[int, int], ...]:
    """Return the rows of each pair that was told apart; a pair that is gone is left out."""
    told = [sorted(pair) for pair in apart if len(pair) == 2]
    if not told:
        return ()
    names = ((statements[place].answer, statements[place].text) for place in material.places)
    rows = {name: row for row, name in enumerate(names)}
    found = [tuple(sorted(rows[each] for each in pair if each in rows)) for pair in told]
    return tuple(sorted((pair[0], pair[1]) for pair in found if len(pair) == 2))


def _find_themes(material: Material, settings: Settings, pins: Pins, tell: Progress) -> list[Found]:
    """Return the themes under each topic, largest first; last those of opinions under none."""
    homes = [np.flatnonzero(material.home == at) for at in (*range(len(material.topics)), UNKNOWN)]
    wanted = share_out(settings.themes, [len(rows) for rows in homes])
    barred = _bar_words(material.topics, settings)
    found: list[Found] = []
    for rows, count in zip(homes, wanted, strict=True):
        done = sum(len(home) for home in homes[: len(found)]) / max(1, len(material.places))
        tell("cluster", 0.6 + 0.35 * done)
        found.append(_find_themes_of(material, rows, count, barred, pins, settings))
    return found


def _find_themes_of(
    material: Material,
    rows: Labels,
    wanted: int | None,
    barred: frozenset[str],
    pins: Pins,
    settings: Settings,
) -> Found:
    """Return the themes of the opinions at ``rows``, which are all under one topic."""
    if len(rows) < 2 or not material.some_counts(rows).vocabulary:
        return Found((), {})
    pinned = rows[pins.held[rows] >= 0]
    sample = np.union1d(draw(rows, settings.seed), draw(pinned, settings.seed))
    likeness = _compare(material, sample, settings.seed)
    grouping = cluster(
        likeness.similarity, likeness.spaces, wanted, settings.seed, settings.consensus
    )
    labels, seeded = _settle(
        grouping, likeness, [material.key(row) for row in sample.tolist()], pins.held[sample]
    )
    rank = {row: position for position, row in enumerate(sample.tolist())}
    pairs = [(rank[a], rank[b]) for a, b in pins.apart if a in rank and b in rank]
    labels = keep_apart(labels, pairs, pins.held[sample] >= 0, likeness.similarity)
    groups = _list_groups(labels)
    names, ranked = _name(material, sample, groups, likeness, barred, settings)
    homes = {seed: label for label, seed in seeded.items()}
    members = _place_all(material, rows, sample, groups, labels, pins.held, homes)
    texts = [material.text(row) for row in sample]
    findings = [
        Finding(
            members=held,
            quotes=tuple(int(sample[i]) for i in pick_quotes(group.tolist(), texts, likeness.rows)),
            label=name,
            stability=grouping.measure_stability(group),
            seed=pins.seeds[seeded[at]].key if (at := int(labels[group[0]])) in seeded else "",
            middle=_find_middle(likeness.means[group]),
            concepts=told,
        )
        for held, group, name, told in zip(members, groups, names, ranked, strict=True)
    ]
    findings.sort(key=lambda finding: (-len(finding.members), int(finding.members[0])))
    whole = len(sample) == len(rows)
    return Found(tuple(findings), _list_nearest(likeness, sample) if whole else {})


def _find_middle(rows: Rows) -> Rows:
    return np.asarray(normalize(rows.mean(axis=0, keepdims=True))[0])


def _compare(material: Material, rows: Labels, seed: int) -> Likeness:
    """Return how alike the opinions at ``rows`` are, with as much meaning as they bear out."""
    few = material.some_counts(rows)
    vectors = Vectoriser(seed).fit(few).transform(few)
    words = vectors.similarity()
    means = material.means(rows)
    centred = centre(means)
    meaning, known = _add_embedding(material, rows, centred)
    alike = liken(meaning)
    if not meaning.any():
        rows_of_words = normalize(vectors.latent)
        spaces = latent_spaces(vectors, seed)
        return Likeness(words, words, means, centred, rows_of_words, spaces, vectors.joined, 1.8)
    weight = weigh_meaning(words, alike, known)
    standing = normalize(
        np.hstack([np.sqrt(weight) * meaning, np.sqrt(0.3) * vectors.latent]).astype(np.float64)
    )
    axes = find_axes(standing, 25, seed)
    spaces = (standing, meaning.astype(np.float64), normalize(standing @ axes.T))
    similarity = words + weight * alike
    return Likeness(
        similarity, alike, means, centred, standing, spaces, vectors.joined, 1.8 + weight
    )


def _add_embedding(material: Material, rows: Labels, centred: Rows) -> tuple[Rows, float]:
    """Return what the opinions mean, by a model of one's own too, and how many of them are known.

    A model knows every text; the thesaurus those in which it found a concept.
    """
    if material.embedding is None:
        return centred, material.known(rows)
    own = centre(embed([material.text(row) for row in rows], material.embedding))
    return np.asarray(normalize(np.hstack([centred, own])), dtype=np.float32), 1.0


def _settle(
    grouping: Grouping, likeness: Likeness, keys: Sequence[bytes], pins: Labels
) -> tuple[Labels, dict[int, int]]:
    """Return the group of each opinion, -1 for a single view, and the seed of each seeded group.

    Statements of one key say the same and are in one group, and what people settled stays settled.
    """
    labels = unite_alike(grouping.labels, keys)
    unknown = (np.diff(likeness.joined.indptr) == 0) & ~likeness.meaning.any(axis=1)
    labels = group_silent(labels, unknown, keys)
    seeds = np.unique(pins[pins >= 0])
    numbered = np.where(pins >= 0, np.searchsorted(seeds, pins), -1)
    labels, homes = keep_together(labels, numbered, likeness.similarity)
    fits = np.where(pins >= 0, np.inf, measure_fit(labels, likeness.meaning))
    # Among few statements the nearest are farther off, and less is known of what is far.
    loosest = LOOSEST_FIT * min(1.0, len(keys) / ENOUGH)
    labels = set_apart_loose(labels, fits, loosest, keys)
    return labels, dict(zip(homes, seeds.tolist(), strict=True))


def _list_groups(labels: Labels) -> list[Labels]:
    """Return the positions in each group, largest first, single views in none."""
    groups = [np.flatnonzero(labels == group) for group in sorted(set(labels.tolist()) - {-1})]
    return sorted(groups, key=lambda members: (-len(members), int(members[0])))


def _place_all(
    material: Material,
    rows: Labels,
    sample: Labels,
    groups: Sequence[Labels],
    labels: Labels,
    held: Labels,
    homes: Mapping[int, int],
) -> list[Labels]:
    """Return the rows in each group: those of the sample, and the rest where they belong.

    What says the same as a statement of the sample goes with it, and what people settled stays.
    """
    if len(sample) == len(rows) or not groups:
        return [sample[group] for group in groups]
    numbers = {int(labels[group[0]]): number for number, group in enumerate(groups)}
    settled = np.array([numbers.get(label, -1) for label in labels.tolist()], dtype=np.int64)
    placed = place_rest(material.marks, rows, np.searchsorted(rows, sample), settled)
    said = {
        material.key(row): number
        for row, number in zip(sample.tolist(), settled.tolist(), strict=True)
        if held[row] < 0 and number >= 0
    }
    for at, row in enumerate(rows.tolist()):
        home = homes.get(int(held[row]))
        placed[at] = numbers[home] if home in numbers else said.get(material.key(row), placed[at])
    return [rows[placed == number] for number in range(len(groups))]


def _name(
    material: Material,
    sample: Labels,
    groups: Sequence[Labels],
    likeness: Likeness,
    barred: frozenset[str],
    settings: Settings,
) -> tuple[tuple[Label, ...], list[frozenset[str]]]:
    """Return a name for each theme, and the keys of the concepts that it speaks of."""
    single = np.setdiff1d(np.arange(len(sample)), np.concatenate([*groups, np.zeros(0, int)]))
    read = [sample[_spread(group)] for group in (*groups, single)]
    tokens = [
        [w.tokens for w in tokenise(map(normalise, map(material.text, few)), settings.engine)]
        for few in read
    ]
    texts = [material.text(row) for few in read for row in few]
    vocabulary = Vocabulary(stop_words(), barred)
    ranked = _rank(material, sample, groups, likeness)
    names = {concept.key: concept.name for concept in read_concepts()}
    called = [[(names[key], strength) for key, strength in each] for each in ranked]
    labels = name_themes(tokens[:-1], tokens[-1], vocabulary, find_capitals(texts), called)
    return labels, [frozenset(key for key, _ in each) for each in ranked]


def _rank(
    material: Material, sample: Labels, groups: Sequence[Labels], likeness: Likeness
) -> list[list[tuple[str, float]]]:
    """Return for each theme the keys of the concepts it speaks of, with how strongly."""
    if not material.vectors.concepts or not groups:
        return [[] for _ in groups]
    keys = list(material.vectors.concepts)
    middles = np.array([likeness.centred[group].mean(axis=0) for group in groups])
    near = normalize(middles) @ material.vectors.points.T
    held = [
        np.diff(material.some_found(sample[group]).tocsc().indptr) / len(group) for group in groups
    ]
    sizes = [len(group) for group in groups]
    return [
        [(keys[column], strength) for column, strength in each]
        for each in rank_concepts(near.astype(np.float64), np.array(held), sizes)
    ]


def _spread(rows: Labels) -> Labels:
    """Return at most 400 of ``rows``, evenly spread."""
    if len(rows) <= MOST_READ:
        return rows
    return rows[np.linspace(0, len(rows) - 1, MOST_READ).astype(np.int64)]


def _list_nearest(likeness: Likeness, rows: Labels) -> dict[int, tuple[tuple[int, float], ...]]:
    """Return for each opinion the rows of those most like it, with how much (0 to 1)."""
    count = min(MOST_NEIGHBOURS, len(rows) - 1)
    nearest = np.argsort(-likeness.similarity, axis=1, kind="stable")[:, :count]
    return {
        int(rows[i]): tuple(
            (int(rows[j]), round(float(likeness.similarity[i, j] / likeness.most), 4))
            for j in nearest[i]
            if likeness.similarity[i, j] > 0
        )
        for i in range(len(rows))
    }


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


def _tokenise_topics(topics: Sequence[Topic], settings: Settings) -> list[tuple[Words, ...]]:
    """Return the lines of each topic as words, its title first."""
    lines = [[topic.title, *topic.description.splitlines()] for topic in topics]
    return [tokenise([normalise(line) for line in own], settings.engine) for own in lines]


def _bar_words(topics: Sequence[Topic], settings: Settings) -> frozenset[str]:
    """Return the words of the topics' titles and questions: a label of these says nothing new."""
    described = _tokenise_topics(topics, settings)
    held = Counter(line for lines in described for line in set(lines))
    questions = [
        line
        for lines in described
        for at, line in enumerate(lines)
        if at == 0 or held[line] > 1 or len(lines) <= MOST_LINES_OF_QUESTIONS
    ]
    return frozenset(word for line in questions for word in (*line.tokens, *bind(line.tokens)))
