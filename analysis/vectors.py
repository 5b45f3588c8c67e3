"""Words by their meaning: the shipped word vectors, and how texts are likened through them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

Floats = NDArray[np.float32]

# A word of this share of all text counts half (smooth inverse frequency; Arora and others, 2017).
SMOOTHING = 1e-3


@dataclass(frozen=True)
class WordVectors:
    """Words as rows of length 1, each with how much it weighs in a text.

    ``concepts`` are the thesaurus's concepts as points among the words, under their keys.
    """

    positions: Mapping[str, int]
    vectors: Floats
    weights: Floats
    concepts: Mapping[str, Floats]

    @property
    def dimensions(self) -> int:
        """Return how many numbers say where a word is."""
        return int(self.vectors.shape[1])

    def cover(self, vocabulary: Sequence[str]) -> NDArray[np.bool_]:
        """Return which of the words are known."""
        return np.array([word in self.positions for word in vocabulary], dtype=np.bool_)

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
    with (
        as_file(files("analysis.words") / "vectors.npz") as path,
        np.load(path, allow_pickle=False) as file,
    ):
        words = str(file["words"]).split("\n")
        vectors = _widen(file["vectors"])
        counts = file["counts"]
        concepts: dict[str, Floats] = {}
        if taught:
            shift = file["shift"].astype(np.float32) * file["shift_scale"]
            vectors[file["shifted"]] += shift
            vectors = np.asarray(normalize(vectors @ file["turn"]), dtype=np.float32)
            keys = str(file["concepts"]).split("\n")
            concepts = dict(zip(keys, _widen(file["concept_vectors"]), strict=True))
    weights = (SMOOTHING / (SMOOTHING + counts / counts.sum())).astype(np.float32)
    positions = {word: position for position, word in enumerate(words)}
    return WordVectors(positions, vectors, weights, concepts)


def _widen(small: NDArray[np.int8]) -> Floats:
    """Return rows kept in 8 bits as rows of length 1; a row of zeros stays one."""
    return np.asarray(normalize(small.astype(np.float32)))
