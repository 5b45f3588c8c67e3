"""Which of the asked topics a statement speaks of, whatever box it was typed in."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.preprocessing import normalize

from .chances import Marks, learn_chances, take_blocks

Floats = NDArray[np.floating[Any]]
Positions = NDArray[np.int64]

UNKNOWN = -1
# The nearest answers of a topic stand for it: a topic is many small things, not one average.
NEAREST_ANSWERS = 8
# So many answers of each topic are enough to liken others to.
MOST_COMPARED = 300
DESCRIPTION_WEIGHT = 0.3
FAINTEST = 0.02
# Where nobody asked, a statement must be so much more like one topic than like the others.
PLAINEST = 0.05
# How many times what the words say of a topic counts where it was asked about.
PLAINLY = 5.0
MORE_THAN_HALF = 0.5
FEWEST_ANSWERS = 20


class TopicReader:
    """Reads from their rows how strongly statements speak of each topic.

    A topic is known by the lines that describe it, and by the answers given under it, or, where
    nobody asked, by those its lines decide for.
    """

    def __init__(self, lines: Floats, owners: Positions, topics: int) -> None:
        """Take the rows of the topics' lines, the topic of each, and how many topics there are."""
        self._lines, self._owners, self._topics = lines, owners, topics
        self._answers: tuple[Floats, Positions] | None = None

    def fit(self, rows: Floats, asked: Positions) -> "TopicReader":
        """Learn from statements what belongs under each topic; -1 in ``asked`` is not known.

        Statements that nobody asked for stand under the topic that their lines say.
        """
        first = np.where(asked == UNKNOWN, self.choose(rows), asked)
        kept = [_thin(np.flatnonzero(first == topic)) for topic in range(self._topics)]
        positions = np.concatenate(kept).astype(np.int64)
        self._answers = rows[positions], first[positions]
        return self

    def choose(self, rows: Floats) -> Positions:
        """Return the topic each statement speaks of by the topics' own lines, -1 for none."""
        likeness = self._describe(rows)
        if not likeness.shape[1]:
            return np.full(len(rows), UNKNOWN)
        ordered = np.sort(likeness, axis=1)
        lead = ordered[:, -1] - (ordered[:, -2] if likeness.shape[1] > 1 else 0.0)
        plain = (lead >= PLAINEST) & rows.any(axis=1)
        chosen: Positions = np.where(plain, likeness.argmax(axis=1), UNKNOWN)
        return chosen

    def weigh(self, rows: Floats) -> Floats:
        """Return how strongly each statement speaks of each topic: rows summing to 1, or zeros."""
        strength = DESCRIPTION_WEIGHT * self._describe(rows)
        if self._answers is not None:
            held, owners = self._answers
            near = rows @ held.T
            # A statement is not likened to itself, nor to who wrote the same.
            near[near > 0.999] = -1.0
            strength = strength + np.column_stack(
                [_average_nearest(near[:, owners == topic]) for topic in range(self._topics)]
            )
        strongest = strength.max(axis=1, initial=0.0, keepdims=True)
        return _divide(np.where(strongest >= FAINTEST, np.maximum(strength, 0.0), 0.0) ** 2)

    def _describe(self, rows: Floats) -> Floats:
        """Return how like the lines of each topic each statement is: the best line, and all."""
        columns = []
        for topic in range(self._topics):
            own = self._lines[self._owners == topic]
            if not len(own):
                columns.append(np.zeros(len(rows), dtype=np.float32))
                continue
            middle = normalize(own.mean(axis=0, keepdims=True))
            columns.append((rows @ own.T).max(axis=1) + (rows @ middle.T).ravel())
        return np.column_stack(columns) if columns else np.zeros((len(rows), 0), np.float32)


def _average_nearest(near: Floats) -> Floats:
    count = min(NEAREST_ANSWERS, near.shape[1])
    if count < 1:
        return np.zeros(len(near), dtype=np.float32)
    nearest = np.partition(near, near.shape[1] - count, axis=1)[:, -count:]
    return np.asarray(nearest.mean(axis=1))


def spread_shares(marks: Marks, count: int, sample: Positions, shares: Floats) -> Floats:
    """Return how strongly every statement speaks of each topic, from a sample of them.

    Args:
        marks: gives which words and concepts stand in statements.
        count: how many statements there are.
        sample: positions of the statements whose shares are known.
        shares: theirs, sample × topics.
    """
    chances = learn_chances(marks(sample), shares)
    spread = np.zeros((count, shares.shape[1]))
    for rows in take_blocks(np.arange(count)):
        held = marks(rows)
        lengths = np.diff(held.indptr)
        told = np.exp(2 * (held @ chances.T) / np.maximum(1, lengths)[:, None])
        spread[rows] = _divide(np.where(lengths[:, None] > 0, told, 0.0))
    spread[sample] = shares
    return spread


def weigh_asking(shares: Floats, asked: Positions) -> Floats:
    """Return ``shares`` with the asking counted in, five times: most answers are in their box."""
    weighed = shares.copy()
    known = np.flatnonzero(asked != UNKNOWN)
    weighed[known, asked[known]] *= PLAINLY
    return _divide(weighed)


def find_misplaced(said: Floats, asked: Positions) -> NDArray[np.bool_]:
    """Return which statements plainly say another topic than the one they were asked under.

    More than half of what they say, with the asking counted in, must be another topic's. Where
    few answered, what belongs under a topic isn't known well enough.
    """
    if not said.shape[1]:
        return np.zeros(len(asked), dtype=np.bool_)
    answered = np.bincount(asked[asked != UNKNOWN], minlength=said.shape[1])
    enough = (asked != UNKNOWN) & (answered[np.maximum(asked, 0)] >= FEWEST_ANSWERS)
    plainly: NDArray[np.bool_] = said.max(axis=1) > MORE_THAN_HALF
    misplaced: NDArray[np.bool_] = enough & plainly & (said.argmax(axis=1) != asked)
    return misplaced


def _thin(positions: Positions) -> Positions:
    """Return at most 300 of ``positions``, evenly spread."""
    if len(positions) <= MOST_COMPARED:
        return positions
    return positions[np.linspace(0, len(positions) - 1, MOST_COMPARED).astype(np.int64)]


def _divide(weights: Floats) -> Floats:
    """Return each row divided by its sum; a row of zeros stays one."""
    sums = weights.sum(axis=1, keepdims=True)
    shares: Floats = np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)
    return shares
