"""Words by their meaning: the shipped word vectors, and how texts are likened through them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

Floats = NDArray[np.float32]

# A word of this share of all text counts half (smooth inverse frequency; Arora and others, 2017).
SMOOTHING = 1e-3
PAIR = "+"


@dataclass(frozen=True)
class WordVectors:
    """Words and pairs of words as rows, each with how much it weighs in a text.

    ``concepts`` are the thesaurus's concepts as points among the words, under their keys.
    """

    positions: Mapping[str, int]
    vectors: Floats
    weights: Floats
    concepts: Mapping[str, Floats]

    @property
    def points(self) -> Floats:
        """Return the concepts as rows, in their order."""
        rows = list(self.concepts.values())
        return np.array(rows, dtype=np.float32).reshape(len(rows), self.dimensions)

    @property
    def dimensions(self) -> int:
        """Return how many numbers say where a word is."""
        return int(self.vectors.shape[1])

    def rows(self, vocabulary: Sequence[str]) -> Floats:
        """Return the words as weighed rows, zeros for those never learnt."""
        rows = np.zeros((len(vocabulary), self.dimensions), dtype=np.float32)
        known = [(i, self.positions[w]) for i, w in enumerate(vocabulary) if w in self.positions]
        if known:
            at, learnt = np.array(known).T
            rows[at] = self.vectors[learnt] * self.weights[learnt, None]
        return rows

    def means(self, counts: sparse.csr_matrix, vocabulary: Sequence[str]) -> Floats:
        """Return each text as the weighed mean of its words, of length 1 (0 where none is known).

        Args:
            counts: texts × vocabulary, how often each word stands in each text.
            vocabulary: the words of the columns.
        """
        return np.asarray(normalize(counts.astype(np.float32) @ self.rows(vocabulary)))


@cache
def read_vectors(taught: bool = True) -> WordVectors:
    """Return the shipped vectors, made by ``tools/train_vectors.py`` from running text.

    ``taught`` is whether as ``tools/teach_vectors.py`` moved them, so that what says one concept
    of the thesaurus lies together; without it there are no concepts among them.
    """
    file = _read("vectors.npz")
    words = str(file["words"]).split("\n")
    vectors = _widen(file["vectors"])
    if not taught:
        return WordVectors(_locate(words), vectors, weigh_words(file["counts"], 0), {})
    lessons = _read("taught.npz")
    positions = _locate(words)
    shifted = str(lessons["words"]).split("\n")
    new = [word for word in shifted if word not in positions]
    positions = _locate([*words, *new])
    every = np.vstack([vectors, np.zeros((len(new), vectors.shape[1]), dtype=np.float32)])
    at = np.array([positions[word] for word in shifted])
    every[at] += lessons["shift"].astype(np.float32) * lessons["scale"]
    concepts = zip(str(lessons["concepts"]).split("\n"), _widen(lessons["points"]), strict=True)
    weights = weigh_words(file["counts"], len(new))
    return WordVectors(positions, every @ lessons["turn"], weights, dict(concepts))


def join_pairs(parts: Sequence[str]) -> list[str]:
    """Return the parts of a text and, after them, each two neighbours as one: ไม่+ทั่วถึง."""
    return [*parts, *(f"{one}{PAIR}{other}" for one, other in pairwise(parts))]


def weigh_words(counts: NDArray[np.int32], new: int) -> Floats:
    """Return how much each word weighs in a text: the commoner, the less; ``new`` ones are rare."""
    every = np.concatenate([counts, np.ones(new, dtype=counts.dtype)])
    return np.asarray(SMOOTHING / (SMOOTHING + every / every.sum()), dtype=np.float32)


def _locate(words: Sequence[str]) -> dict[str, int]:
    return {word: position for position, word in enumerate(words)}


def _read(name: str) -> dict[str, NDArray[Any]]:
    with (
        as_file(files("analysis.words") / name) as path,
        np.load(path, allow_pickle=False) as file,
    ):
        return dict(file)


def _widen(small: NDArray[np.int8]) -> Floats:
    """Return rows kept in 8 bits as rows of length 1; a row of zeros stays one."""
    return np.asarray(normalize(small.astype(np.float32)))
