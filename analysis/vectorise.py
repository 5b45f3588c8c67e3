"""Statements as vectors: how near two are in words, in letters, in company and in meaning."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

from .columns import Counts, count_words

Floats = NDArray[np.float64]

LETTER_RUNS = (2, 3, 4)
LETTERS_WEIGHT = 0.7
MOST_LETTER_FEATURES = 30_000
FEW = 8
# Shares of words, letters and latent space in the similarity of two statements.
NEARNESS = (1.0, 0.5, 0.3)


@dataclass(frozen=True)
class Vectors:
    """Statements as rows of matrices, every row of length 1 (or 0, where nothing is known).

    ``nearness`` is words, letters and latent space side by side, so weighted that the product
    of two of its rows is how near two statements are.
    """

    words: sparse.csr_matrix
    joined: sparse.csr_matrix
    latent: Floats
    nearness: sparse.csr_matrix

    def similarity(self) -> Floats:
        """Return how near each statement is to each other (n × n, diagonal 0)."""
        _, _, latent = NEARNESS
        near = np.asarray((self.nearness @ self.nearness.T).todense())
        # A latent angle over 90° is no evidence against two statements that share words.
        near -= latent * np.minimum(self.latent @ self.latent.T, 0.0)
        np.fill_diagonal(near, 0.0)
        return near


class _Weigher:
    """Weighs features by how rare they are (TF-IDF, sublinear), those too rare or common left out.

    A feature of more than half says nothing, unless there are so few statements that half of them
    is a theme; one of a single statement likens it to none, unless all are.
    """

    def __init__(self, counts: sparse.csr_matrix, most: int | None = None) -> None:
        held = np.bincount(counts.indices, minlength=counts.shape[1])
        commonest = (0.5 if counts.shape[0] >= FEW else 1.0) * counts.shape[0]
        kept = (held >= 2) & (held <= commonest)
        if not kept.any():
            kept = held >= 1
        if most is not None and kept.sum() > most:
            totals = np.where(kept, np.asarray(counts.sum(axis=0)).ravel(), -1.0)
            kept = np.zeros_like(kept)
            kept[np.argsort(-totals, kind="stable")[:most]] = True
        self._columns = np.flatnonzero(kept)
        self._tfidf = TfidfTransformer(sublinear_tf=True).fit(counts[:, self._columns])

    def weigh(self, counts: sparse.csr_matrix) -> sparse.csr_matrix:
        return self._tfidf.transform(counts[:, self._columns])


class Vectoriser:
    """Learns the words of some statements; turns these and others into vectors."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def fit(self, statements: Counts) -> "Vectoriser":
        """Learn which words and letters there are, and how rare each is."""
        self._vocabulary = {word: at for at, word in enumerate(statements.vocabulary)}
        self._spelling = _spell(statements.vocabulary)
        self._words = _Weigher(statements.matrix)
        letters = statements.matrix @ self._spelling
        self._letters = _Weigher(letters, MOST_LETTER_FEATURES)
        joined = _join(self._words.weigh(statements.matrix), self._letters.weigh(letters))
        dimensions = min(50, max(10, statements.matrix.shape[0] // 10))
        self._axes = find_axes(joined, dimensions, self.seed)
        return self

    def transform(self, statements: Counts) -> Vectors:
        """Return ``statements`` as vectors; words never learnt count for nothing."""
        counts = self._recount(statements)
        words = self._words.weigh(counts)
        letters = self._letters.weigh(counts @ self._spelling)
        joined = _join(words, letters)
        latent = normalize(joined @ self._axes.T)
        shares = [np.sqrt(share) for share in NEARNESS]
        parts = [words * shares[0], letters * shares[1], sparse.csr_matrix(latent * shares[2])]
        return Vectors(words, joined, latent, sparse.hstack(parts, format="csr"))

    def _recount(self, statements: Counts) -> sparse.csr_matrix:
        """Return the counts in the columns that were learnt."""
        pairs = [
            (at, self._vocabulary[word])
            for at, word in enumerate(statements.vocabulary)
            if word in self._vocabulary
        ]
        old, new = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        shape = (len(statements.vocabulary), len(self._vocabulary))
        moved = sparse.csr_matrix((np.ones(len(pairs)), (old, new)), shape=shape)
        return (statements.matrix @ moved).tocsr()


def latent_spaces(vectors: Vectors, seed: int) -> tuple[Floats, Floats, Floats]:
    """Return the three latent views of the statements in which partitions are looked for."""
    dimensions = min(50, max(10, vectors.latent.shape[0] // 10))
    of_words = vectors.words @ find_axes(vectors.words, dimensions, seed).T
    coarse = max(8, dimensions // 2)
    of_joined = vectors.joined @ find_axes(vectors.joined, coarse, seed + 1).T
    return vectors.latent, normalize(of_words), normalize(of_joined)


def find_axes(matrix: sparse.csr_matrix | Floats, dimensions: int, seed: int) -> Floats:
    """Return the axes of the latent space of ``matrix`` (latent semantic analysis), one a row."""
    dimensions = min(dimensions, *matrix.shape)
    _, _, axes = randomized_svd(matrix, dimensions, n_iter=7, random_state=seed)
    return np.asarray(axes)


def _join(words: sparse.csr_matrix, letters: sparse.csr_matrix) -> sparse.csr_matrix:
    return normalize(sparse.hstack([words, LETTERS_WEIGHT * letters], format="csr"))


def _spell(vocabulary: Sequence[str]) -> sparse.csr_matrix:
    """Return how often each run of 2 to 4 letters stands inside each word: words × runs."""
    return count_words(_take_letters(word) for word in vocabulary).matrix


def _take_letters(word: str) -> list[str]:
    return [
        word[start : start + length]
        for length in LETTER_RUNS
        for start in range(len(word) - length + 1)
    ]
