"""Naive Bayes: what a sample of statements tells of all the others, a block at a time."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.floating[Any]]
Positions = NDArray[np.int64]
# Gives, for positions of statements, which words and concepts stand in each, as ones.
Marks = Callable[[Positions], sparse.csr_matrix]

UNSEEN = 0.1
BLOCK = 20_000


def learn_chances(marks: sparse.csr_matrix, shares: Floats | sparse.csr_matrix) -> Floats:
    """Return the logarithm of how likely each word is in a statement of each kind.

    A word that no statement holds decides for none.

    Args:
        marks: statements × words, 1 where a word stands in a statement.
        shares: statements × kinds, how much each statement is of each kind.
    """
    product = marks.T @ shares
    seen = np.asarray(product.todense() if sparse.issparse(product) else product).T
    counts = seen + UNSEEN
    chances: Floats = np.log(counts / counts.sum(axis=1, keepdims=True))
    chances[:, ~seen.any(axis=0)] = 0.0
    return chances


def take_blocks(positions: Positions) -> Iterator[Positions]:
    """Return ``positions`` in blocks, so that what is made of each is small."""
    return (positions[at : at + BLOCK] for at in range(0, len(positions), BLOCK))
