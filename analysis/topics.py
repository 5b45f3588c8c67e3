"""Which of the asked topics a statement speaks of, whatever box it was typed in."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Positions = NDArray[np.int64]

UNKNOWN = -1
# The nearest answers of a topic stand for it: a topic is many small things, not one average.
NEAREST_ANSWERS = 8
MOST_COMPARED = 2000
DESCRIPTION_WEIGHT = 0.3
FAINTEST = 0.1
# Where nobody asked, words must speak for a topic: company alone (latent space) can give 0.3.
PLAINEST = 0.3
# How many times what the words say of a topic counts where it was asked about.
PLAINLY = 5.0
MORE_THAN_HALF = 0.5
FEWEST_ANSWERS = 20


def weigh_topics(
    statements: sparse.csr_matrix, topics: sparse.csr_matrix, asked: Positions
) -> Floats:
    """Return how strongly each statement speaks of each topic: n × topics, rows summing to 1.

    It is likened to the eight nearest answers of each topic, never to itself, and to the
    topic's title and description. A row of zeros speaks of none.

    Args:
        statements: vectors whose products are how near two statements are, one a row.
        topics: the same for the title and description of each topic.
        asked: the position of the topic each was asked under; -1 where none was.
    """
    return _share(_measure_strength(statements, topics, asked), FAINTEST)


def read_topics(
    statements: sparse.csr_matrix, topics: sparse.csr_matrix, asked: Positions
) -> Positions:
    """Return the topic each statement speaks of, or -1, where it isn't known from the asking.

    First the titles and descriptions decide; then the statements they decided for, and those
    that were asked, speak too.
    """
    described = np.maximum(np.asarray((statements @ topics.T).todense()), 0.0)
    first = np.where(asked == UNKNOWN, _choose(_share(described, PLAINEST)), asked)
    strength = _measure_strength(statements, topics, first)
    return np.where(asked == UNKNOWN, _choose(_share(strength, PLAINEST)), asked)


def weigh_asking(shares: Floats, asked: Positions) -> Floats:
    """Return ``shares`` with the asking counted in, five times: most answers are in their box."""
    weighed = shares.copy()
    known = np.flatnonzero(asked != UNKNOWN)
    weighed[known, asked[known]] *= PLAINLY
    return _divide(weighed)


def find_misplaced(said: Floats, asked: Positions) -> NDArray[np.bool_]:
    """Return which statements plainly say another topic than the one they were asked under.

    More than half of what they say, with the asking counted in, must be another topic's. Where
    few answered, what belongs under a topic isn't known well enough. In development 7 of 312
    were found, 6 of them rightly, of 15 there are.
    """
    if not said.shape[1]:
        return np.zeros(len(asked), dtype=np.bool_)
    answered = np.bincount(asked[asked != UNKNOWN], minlength=said.shape[1])
    enough = (asked != UNKNOWN) & (answered[np.maximum(asked, 0)] >= FEWEST_ANSWERS)
    plainly: NDArray[np.bool_] = said.max(axis=1) > MORE_THAN_HALF
    misplaced: NDArray[np.bool_] = enough & plainly & (said.argmax(axis=1) != asked)
    return misplaced


def weigh_themes(shares: Floats, members: Sequence[Sequence[int]]) -> Floats:
    """Return how strongly each theme speaks of each topic: the mean of its statements."""
    return np.array([shares[list(held)].mean(axis=0) for held in members])


def _measure_strength(
    statements: sparse.csr_matrix, topics: sparse.csr_matrix, asked: Positions
) -> Floats:
    described = np.asarray((statements @ topics.T).todense())
    answered = [_near_answers(statements, asked, topic) for topic in range(topics.shape[0])]
    return np.maximum(np.column_stack(answered) + DESCRIPTION_WEIGHT * described, 0.0)


def _near_answers(statements: sparse.csr_matrix, asked: Positions, topic: int) -> Floats:
    """Return how near each statement is to the nearest answers under ``topic`` but itself."""
    held = _thin(np.flatnonzero(asked == topic))
    count = min(NEAREST_ANSWERS, len(held) - 1)
    if count < 1:
        return np.zeros(statements.shape[0])
    near = np.asarray((statements @ statements[held].T).todense())
    near[held, np.arange(len(held))] = -np.inf
    nearest = np.sort(near, axis=1)[:, -count:]
    means: Floats = nearest.mean(axis=1)
    return means


def _thin(positions: Positions) -> Positions:
    """Return at most 2,000 of ``positions``, evenly spread."""
    if len(positions) <= MOST_COMPARED:
        return positions
    return positions[np.linspace(0, len(positions) - 1, MOST_COMPARED).astype(np.int64)]


def _share(strength: Floats, least: float) -> Floats:
    """Return squared strengths as shares of 1, so that the strongest stands out.

    A statement whose strongest is less than ``least`` speaks of none.
    """
    strongest = strength.max(axis=1, initial=0.0, keepdims=True)
    return _divide(np.where(strongest >= least, strength, 0.0) ** 2)


def _divide(weights: Floats) -> Floats:
    """Return each row divided by its sum; a row of zeros stays one."""
    sums = weights.sum(axis=1, keepdims=True)
    shares: Floats = np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)
    return shares


def _choose(shares: Floats) -> Positions:
    """Return the topic each statement speaks of most, -1 where it speaks of none."""
    if not shares.shape[1]:
        return np.full(len(shares), UNKNOWN)
    chosen: Positions = np.where(shares.max(axis=1) > 0, shares.argmax(axis=1), UNKNOWN)
    return chosen
