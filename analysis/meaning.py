"""What statements mean: their words and concepts as one row of numbers each."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

from .columns import WordRows

Floats = NDArray[np.float32]

# What a concept found word for word counts beside all the words of the statement.
FOUND_WEIGHT = 0.4
# In call-centre speech words and meanings correlate by .6, and meaning needs counting only twice;
# in staff surveys by .25 to .45, and five to eight times is best (measured on 18 collections).
FULL_AGREEMENT = 0.6
STEEPNESS = 20.0
LEAST_WEIGHT, MOST_WEIGHT = 2.0, 8.0
ENOUGH_KNOWN = 0.4


def liken(rows: Floats) -> NDArray[np.float64]:
    """Return how alike each two statements are, -1 to 1, 0 on the diagonal."""
    alike = rows.astype(np.float64) @ rows.T.astype(np.float64)
    np.fill_diagonal(alike, 0.0)
    return alike


def join_meanings(means: Floats, found: sparse.csr_matrix, points: Floats) -> Floats:
    """Return each statement by its words and by the concepts found in it, as rows of length 1.

    Args:
        means: the statements as means of their words.
        found: statements × concepts, how often each was found.
        points: the concepts among the words.
    """
    if not found.shape[1]:
        return means
    of_concepts = normalize(found.sqrt().astype(np.float32) @ points)
    return np.asarray(normalize(means + FOUND_WEIGHT * of_concepts))


def centre(rows: Floats) -> Floats:
    """Return the rows without what all have in common, which sets none of them apart."""
    known = np.asarray(rows.any(axis=1))
    if known.sum() < 3:
        return rows
    shifted = np.where(known[:, None], rows - rows[known].mean(axis=0), 0.0)
    return np.asarray(normalize(shifted), dtype=np.float32)


def count_found(found: WordRows, keys: Sequence[str]) -> sparse.csr_matrix:
    """Return statements × concepts from the concepts' keys of each; other keys are left out."""
    counts = found.count()
    columns = {key: at for at, key in enumerate(keys)}
    pairs = [(at, columns[key]) for at, key in enumerate(counts.vocabulary) if key in columns]
    old, new = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    shape = (len(counts.vocabulary), len(keys))
    moved = sparse.csr_matrix((np.ones(len(pairs)), (old, new)), shape=shape)
    return (counts.matrix @ moved).tocsr()


def weigh_meaning(words: NDArray[np.float64], alike: NDArray[np.float64], known: float) -> float:
    """Return how much the likeness of meaning counts beside that of words.

    Where people say one thing in the same words, words and meanings agree on who is near whom,
    and both are heard; where they hardly agree, people say one thing in many words, and only
    meaning can tell. It counts less where the thesaurus knows few of the statements.

    Args:
        words: n × n likeness of words.
        alike: n × n likeness of meaning.
        known: the share of the statements in which any concept was found, 0 to 1.
    """
    agreement = _correlate(words, alike)
    heard = LEAST_WEIGHT + STEEPNESS * (FULL_AGREEMENT - agreement)
    return float(np.clip(heard, LEAST_WEIGHT, MOST_WEIGHT) * np.clip(known / ENOUGH_KNOWN, 0.25, 1))


def _correlate(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    pairs = np.triu_indices(len(one), 1)
    first, second = one[pairs], other[pairs]
    if len(first) < 3 or not first.std() or not second.std():
        return FULL_AGREEMENT
    return float(np.corrcoef(first, second)[0, 1])
