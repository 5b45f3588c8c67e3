"""The opinions of a run with everything known of each, and what topic they speak of."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

from .clean import normalise
from .cluster import MOST_PAIRED
from .columns import Counts, Readings, count_words, put_in_columns
from .meaning import count_found, join_meanings
from .model import Reading, Settings, Statement, Topic
from .read import read_answers
from .topics import (
    UNKNOWN,
    describe,
    find_kinds,
    find_misplaced,
    spread_shares,
    weigh_asking,
    weigh_topics,
)
from .vectorise import Vectoriser
from .vectors import WordVectors, join_pairs, read_vectors

Labels = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]
Rows = NDArray[np.float32]

# Shares of meaning, of company (latent space) and of kinds in the rows read for topics.
MEANING_SHARE, LATENT_SHARE, KINDS_SHARE = 3.0, 1.0, 1.0


@dataclass(frozen=True)
class Material:
    """The opinions of a run in their canonical order, and everything known of each.

    ``places`` are their positions among all statements, and ``read`` those of their readings;
    ``counts`` and ``found`` are how often each word and each concept stands in each reading;
    ``home`` is the position in ``topics`` of the topic each is counted under, -1 for none;
    ``shares`` (n × topics) is how strongly each speaks of each topic, ``said`` the same with the
    asking counted in, ``says`` the strongest.
    """

    topics: tuple[Topic, ...]
    places: Labels
    readings: Readings
    read: Labels
    counts: Counts
    found: sparse.csr_matrix
    vectors: WordVectors
    home: Labels
    shares: Floats
    said: Floats
    says: Labels
    misplaced: NDArray[np.bool_]
    embedding: str | None

    def reading(self, row: int) -> Reading:
        """Return one opinion as it was read."""
        return self.readings[int(self.read[row])]

    def text(self, row: int) -> str:
        """Return the words of one opinion as they were written."""
        return self.readings.texts[int(self.read[row])]

    def key(self, row: int) -> bytes:
        """Return what opinions that say the same have in common: words, or else their text."""
        return self.counts.key(int(self.read[row])) or self.text(row).encode()

    def tone(self, row: int) -> str:
        """Return what one opinion does."""
        return self.readings.tone(int(self.read[row]))

    def count_tones(self, rows: Labels) -> Counter[str]:
        """Return how many of the opinions at ``rows`` have each tone."""
        return Counter(map(self.tone, rows.tolist()))

    def means(self, rows: Labels) -> Rows:
        """Return what the opinions at ``rows`` mean, not yet centred."""
        said = [self.readings.said.row(at) for at in self.read[rows].tolist()]
        return _mean(said, self.some_found(rows), self.vectors)

    def some_counts(self, rows: Labels) -> Counts:
        """Return how often each word stands in the opinions at ``rows``."""
        return self.counts.rows(self.read[rows])

    def some_found(self, rows: Labels) -> sparse.csr_matrix:
        """Return how often each concept stands in the opinions at ``rows``."""
        return self.found[self.read[rows]]

    def marks(self, rows: Labels) -> sparse.csr_matrix:
        """Return which words and concepts stand in the opinions at ``rows``, each as 1."""
        read = self.read[rows]
        held = sparse.hstack([self.counts.matrix[read], self.found[read]], format="csr")
        held.data = np.ones_like(held.data)
        return held

    def known(self, rows: Labels) -> float:
        """Return the share of the opinions at ``rows`` in which a concept was found."""
        return float((np.diff(self.found.indptr)[self.read[rows]] > 0).mean())


def gather(
    statements: Sequence[Statement],
    readings: Readings,
    read: Labels,
    topics: tuple[Topic, ...],
    settings: Settings,
) -> Material:
    """Return the opinions in canonical order, with their words and what topic they speak of.

    Args:
        statements: all, non-answers too.
        readings: statements as they were read, each text once.
        read: the position in ``readings`` of each statement.
        topics: what was asked about.
        settings: of the run.
    """
    positions = locate(topics)
    asked = np.array([positions.get(each.topic, UNKNOWN) for each in statements], dtype=np.int64)
    order = np.lexsort((asked, read))
    places = order[readings.tones[read[order]] > 0]
    read, asked = read[places], asked[places]
    vectors = _choose_vectors(settings)
    none = np.zeros((len(places), len(topics)))
    material = Material(
        topics,
        places,
        readings,
        read,
        readings.parts().count(),
        count_found(readings.concepts, list(vectors.concepts)),
        vectors,
        asked,
        none,
        none,
        asked,
        np.zeros(len(places), bool),
        settings.embedding,
    )
    home, shares = _read_topics(material, asked, settings)
    said = weigh_asking(shares, asked)
    misplaced = find_misplaced(said, asked)
    says = _find_strongest(said)
    return replace(material, home=home, shares=shares, said=said, says=says, misplaced=misplaced)


def _choose_vectors(settings: Settings) -> WordVectors:
    """Return the word vectors that the settings ask for; without any, nothing has a meaning."""
    vectors = read_vectors(taught="concepts" in settings.layers)
    return vectors if settings.layers else replace(vectors, positions={})


def find_meanings(read: Readings, vectors: WordVectors) -> Rows:
    """Return what every text that was read means."""
    said = [read.said.row(at) for at in range(len(read))]
    return _mean(said, count_found(read.concepts, list(vectors.concepts)), vectors)


def _mean(said: Sequence[Sequence[str]], found: sparse.csr_matrix, vectors: WordVectors) -> Rows:
    """Return what statements mean: their words and the concepts found in them."""
    counts = count_words(map(join_pairs, said))
    return join_meanings(vectors.means(counts.matrix, counts.vocabulary), found, vectors.points)


def _read_topics(material: Material, asked: Labels, settings: Settings) -> tuple[Labels, Floats]:
    """Return the home topic of each opinion, and how strongly it speaks of each topic.

    Where there are very many, a sample is read, and the rest by the words of the sample.
    """
    topics, n = material.topics, len(asked)
    if not topics or not n or not material.counts.vocabulary:
        return asked, np.zeros((n, len(topics)))
    lines, owners = _read_lines(topics, settings)
    if not len(lines):
        return asked, np.zeros((n, len(topics)))
    sample = draw(np.arange(n), settings.seed)
    counts = material.some_counts(sample)
    vectoriser = Vectoriser(settings.seed).fit(counts)
    meaning = material.means(sample), find_meanings(lines, material.vectors)
    described = lines.parts().count()
    latent = vectoriser.transform(counts).latent, vectoriser.transform(described).latent
    rows, standing = _stand(*meaning, *latent, material.vectors)
    likeness = describe(rows, standing, owners, len(topics))
    shares = weigh_topics(rows, likeness, asked[sample])
    if len(sample) < n:
        shares = spread_shares(material.marks, n, sample, shares)
    return np.where(asked == UNKNOWN, _find_strongest(shares), asked), shares


def _find_strongest(shares: Floats) -> Labels:
    """Return the topic that each opinion speaks of most, -1 for none."""
    if not shares.shape[1]:
        return np.full(len(shares), UNKNOWN)
    return np.where(shares.any(axis=1), shares.argmax(axis=1), UNKNOWN)


def _stand(
    meaning: Rows, of_lines: Rows, latent: Floats, latent_of_lines: Floats, vectors: WordVectors
) -> tuple[Rows, Rows]:
    """Return statements and lines as rows of length 1: meaning, latent space and kinds abreast.

    Meaning and kinds are beside what the statements have in common; a statement of which neither
    meaning nor company is known is a row of zeros, and without a thesaurus there are no kinds.
    """
    middle = meaning.mean(axis=0)
    own, lines = normalize(meaning - middle), normalize(of_lines - middle)
    parts, parts_of_lines = [own, latent], [lines, latent_of_lines]
    if vectors.concepts:
        points, keys = normalize(vectors.points - middle), list(vectors.concepts)
        kinds = find_kinds(own, points, keys)
        usual = kinds.mean(axis=0)
        parts.append(normalize(kinds - usual))
        parts_of_lines.append(normalize(find_kinds(lines, points, keys) - usual))
    rows = _join(parts)
    rows[~(meaning.any(axis=1) | latent.any(axis=1))] = 0.0
    return rows, _join(parts_of_lines)


def _join(parts: Sequence[Floats]) -> Rows:
    """Return meaning, latent space and, where there are any, kinds side by side."""
    shares = np.sqrt((MEANING_SHARE, LATENT_SHARE, KINDS_SHARE))
    weighed = [share * part for share, part in zip(shares, parts, strict=False)]
    return np.asarray(normalize(np.hstack(weighed)), dtype=np.float32)


def draw(rows: Labels, seed: int) -> Labels:
    """Return ``rows``, or a sample of them where there are too many to compare each with each."""
    if len(rows) <= MOST_PAIRED:
        return rows
    drawn = np.random.default_rng(seed).choice(len(rows), MOST_PAIRED, replace=False)
    return rows[np.sort(drawn)]


def _read_lines(topics: Sequence[Topic], settings: Settings) -> tuple[Readings, Labels]:
    """Return the lines that describe the topics as read, and the topic of each.

    Lines that stand under several topics ("ปัญหาและอุปสรรค") are left out.
    """
    lines = [[topic.title, *topic.description.splitlines()] for topic in topics]
    held = Counter(normalise(line) for own in lines for line in set(own))
    kept = [
        (line, at)
        for at, own in enumerate(lines)
        for line in dict.fromkeys(own)
        if line.strip() and held[normalise(line)] == 1
    ]
    read = read_answers([line for line, _ in kept], settings)
    pairs = [(part, at) for parts, (_, at) in zip(read, kept, strict=True) for part in parts]
    owners = np.array([at for _, at in pairs], dtype=np.int64)
    return put_in_columns(part for part, _ in pairs), owners


def name_topics(topics: tuple[Topic, ...], statements: Sequence[Statement]) -> tuple[Topic, ...]:
    """Return ``topics`` and, after them, those that only statements name."""
    keys = [topic.key for topic in topics]
    if len(set(keys)) < len(keys) or "" in keys:
        raise ValueError(f"every topic needs a key of its own; got {', '.join(map(repr, keys))}.")
    known = {"", *keys, *(topic.title for topic in topics)}
    others = sorted({statement.topic for statement in statements} - known)
    return (*topics, *(Topic(key, key) for key in others))


def locate(topics: Sequence[Topic]) -> dict[str, int]:
    """Return the position of each topic under its key and, where that is free, its title."""
    titles = {topic.title: at for at, topic in reversed(list(enumerate(topics)))}
    return {**titles, **{topic.key: at for at, topic in enumerate(topics)}}
