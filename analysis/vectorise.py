"""Words as vectors: how near two statements are in words, in letters and in company."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd

Parts = Sequence[str]
Features = Callable[[Parts], list[str]]
Floats = NDArray[np.float64]

LETTER_RUNS = (2, 3, 4)
LETTERS_WEIGHT = 0.7
MOST_LETTER_FEATURES = 30_000
FEW = 8
# Shares of words, letters and latent space in the similarity of two statements.
NEARNESS = (1.0, 0.5, 0.3)


@dataclass(frozen=True)
class Vectors:
    """Statements as rows of four matrices, every row of length 1 (or 0, where nothing is known).

    ``nearness`` is words, letters and latent space side by side, so weighted that the product
    of two of its rows is how near two statements are.
    """

    words: sparse.csr_matrix
    joined: sparse.csr_matrix
    latent: Floats
    nearness: sparse.csr_matrix

    def similarity(self) -> Floats:
        """Return how near each statement is to each other (n × n, diagonal 0)."""
        words, _, latent = NEARNESS
        near = np.asarray((self.nearness @ self.nearness.T).todense())
        # A latent angle over 90° is no evidence against two statements that share words.
        near -= latent * np.minimum(self.latent @ self.latent.T, 0.0)
        np.fill_diagonal(near, 0.0)
        return near


class Vectoriser:
    """Learns the words of some statements; turns these and others into vectors."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def fit(self, statements: Sequence[Parts]) -> "Vectoriser":
        """Learn which words and letters there are, and how rare each is."""
        self._words = _fit_tfidf(statements, _take_words)
        self._letters = _fit_tfidf(statements, _take_letters, MOST_LETTER_FEATURES)
        joined = _join(self._words.transform(statements), self._letters.transform(statements))
        dimensions = min(50, max(10, len(statements) // 10))
        self._axes = find_axes(joined, dimensions, self.seed)
        return self

    def transform(self, statements: Sequence[Parts]) -> Vectors:
        """Return ``statements`` as vectors; words never learnt count for nothing."""
        words = self._words.transform(statements)
        letters = self._letters.transform(statements)
        joined = _join(words, letters)
        latent = normalize(joined @ self._axes.T)
        shares = [np.sqrt(share) for share in NEARNESS]
        parts = [words * shares[0], letters * shares[1], sparse.csr_matrix(latent * shares[2])]
        return Vectors(words, joined, latent, sparse.hstack(parts, format="csr"))


def join_every_word(statements: Sequence[Parts]) -> sparse.csr_matrix:
    """Return words and letters as ``Vectors.joined``, with those that only one statement has.

    In these a statement of rare words is far from all, as it should be when it is asked whether
    anything is near; in ``Vectors`` it is near to whatever shares the little that isn't rare.
    """
    words, letters = (
        _build_tfidf(features, _choose_bounds(statements, features, 1)).fit_transform(statements)
        for features in (_take_words, _take_letters)
    )
    return _join(words, letters)


def latent_spaces(vectors: Vectors, seed: int) -> tuple[Floats, Floats, Floats]:
    """Return the three latent views of the statements in which partitions are looked for."""
    dimensions = min(50, max(10, vectors.latent.shape[0] // 10))
    of_words = vectors.words @ find_axes(vectors.words, dimensions, seed).T
    coarse = max(8, dimensions // 2)
    of_joined = vectors.joined @ find_axes(vectors.joined, coarse, seed + 1).T
    return vectors.latent, normalize(of_words), normalize(of_joined)


def find_axes(matrix: sparse.csr_matrix, dimensions: int, seed: int) -> Floats:
    """Return the axes of the latent space of ``matrix`` (latent semantic analysis), one a row."""
    dimensions = min(dimensions, *matrix.shape)
    _, _, axes = randomized_svd(matrix, dimensions, n_iter=7, random_state=seed)
    return np.asarray(axes)


def _join(words: sparse.csr_matrix, letters: sparse.csr_matrix) -> sparse.csr_matrix:
    return normalize(sparse.hstack([words, LETTERS_WEIGHT * letters], format="csr"))


def _fit_tfidf(
    statements: Sequence[Parts], features: Features, most: int | None = None
) -> TfidfVectorizer:
    return _build_tfidf(features, _choose_bounds(statements, features), most).fit(statements)


def _build_tfidf(
    features: Features, bounds: tuple[int, float], most: int | None = None
) -> TfidfVectorizer:
    rarest, commonest = bounds
    return TfidfVectorizer(
        analyzer=features,
        sublinear_tf=True,
        min_df=rarest,
        max_df=commonest,
        max_features=most,
    )


def _choose_bounds(
    statements: Sequence[Parts], features: Features, rarest: int = 2
) -> tuple[int, float]:
    """Return the fewest statements, and largest share of them, a feature must and may be in.

    A word of more than half says nothing, unless there are so few that half of them is a theme.
    """
    held_by = Counter(feature for parts in statements for feature in set(features(parts)))
    commonest = 0.5 if len(statements) >= FEW else 1.0
    if any(rarest <= count <= commonest * len(statements) for count in held_by.values()):
        return rarest, commonest
    return 1, 1.0


def _take_words(parts: Parts) -> list[str]:
    return list(parts)


def _take_letters(parts: Parts) -> list[str]:
    """Return the runs of 2 to 4 letters inside each word, never across two."""
    return [
        part[start : start + length]
        for part in parts
        for length in LETTER_RUNS
        for start in range(len(part) - length + 1)
    ]
