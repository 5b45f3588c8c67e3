"""Which of the asked topics a statement speaks of, whatever box it was typed in."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

from .chances import Marks, learn_chances, take_blocks
from .concepts import read_concepts

Floats = NDArray[np.floating[Any]]
Positions = NDArray[np.int64]

UNKNOWN = -1
# How near a concept counts: one this much nearer (cosine) than another counts e times as much.
KIND_WIDTH = 0.08
# A statement is judged in the company of so many of the statements most like it, ...
NEAREST = 15
SAME = 0.999
# ... of theirs, and so on: each step counts this much of the one before, after so many nothing.
PASSED_ON, STEPS = 0.97, 30
# As if so many statements like no topic had been there too: of few the mean isn't known.
SILENT = 10
# What counts once all are known to be asked: the lines of a topic, and the neighbours' asking.
DESCRIPTION_WEIGHT, COMPANY_WEIGHT = 0.3, 3.0
FAINTEST = 0.02
# How many times what the words say of a topic counts where it was asked about.
PLAINLY = 10.0
MORE_THAN_HALF = 0.5
FEWEST_ANSWERS = 20


def find_kinds(meanings: Floats, points: Floats, concepts: Sequence[str]) -> Floats:
    """Return what kinds of thing texts speak of: the parents of the concepts nearest to each.

    Args:
        meanings: what each text means, rows of length 1.
        points: the concepts as such rows.
        concepts: their keys.

    Returns:
        texts × kinds, rows of length 1.
    """
    parents = {concept.key: concept.parent for concept in read_concepts()}
    kinds, owners = np.unique([parents[key] for key in concepts], return_inverse=True)
    belongs = np.eye(len(kinds))[owners.astype(np.int64)]
    near = np.exp((meanings @ points.T - 1.0) / KIND_WIDTH)
    return np.sqrt(_divide(near @ belongs))


def describe(rows: Floats, lines: Floats, owners: Positions, topics: int) -> Floats:
    """Return how like the lines of each topic each statement is: the best line, and all.

    Args:
        rows: the statements, of length 1.
        lines: the lines that describe the topics, as such rows.
        owners: the topic of each line.
        topics: how many topics there are.
    """
    likeness = np.zeros((len(rows), topics))
    for topic in range(topics):
        own = lines[owners == topic]
        if len(own):
            middle = normalize(own.mean(axis=0, keepdims=True))
            likeness[:, topic] = (rows @ own.T).max(axis=1) + (rows @ middle.T).ravel()
    return likeness


def weigh_topics(rows: Floats, described: Floats, asked: Positions) -> Floats:
    """Return how strongly each statement speaks of each topic: rows summing to 1, or zeros.

    Few statements are in the words of the topic's lines, so a statement is judged by the company
    it keeps: what the lines say of a topic is passed on among statements that are alike (Zhou and
    others, 2004: learning with local and global consistency), and where it is known which topic
    some were asked about, their neighbours say it too, never the statement itself.

    Args:
        rows: the statements, of length 1.
        described: how like the lines of each topic each is.
        asked: the topic each was asked about, -1 where that is not known.
    """
    links = _link(rows)
    # Some topics are worded so that everything is like them; only what is more so counts.
    level = described - described.sum(axis=0) / (len(rows) + SILENT)
    known = float((asked != UNKNOWN).mean()) if len(asked) else 0.0
    faded = 1.0 - known * (1.0 - DESCRIPTION_WEIGHT)
    strength = faded * _even(_pass_on(links, level))
    if known:
        strength += COMPANY_WEIGHT * _hear(links, asked, described.shape[1])
    shares = _divide(np.exp(strength))
    silent = (np.diff(links.indptr) == 0) & (described.max(axis=1, initial=0.0) < FAINTEST)
    shares[silent] = 0.0
    return shares


def _link(rows: Floats) -> sparse.csr_matrix:
    """Return how near each statement is to those most like it, evened out by how many it has."""
    count = len(rows)
    near = np.maximum(rows @ rows.T, 0.0).astype(np.float64)
    # A statement is not likened to itself, nor to who wrote the same.
    near[near > SAME] = 0.0
    np.fill_diagonal(near, 0.0)
    if count > NEAREST:
        least = np.partition(near, count - NEAREST, axis=1)[:, count - NEAREST]
        near[near < np.minimum(least[:, None], least)] = 0.0
    reach = np.sqrt(near.sum(axis=1))
    links = sparse.csr_matrix(near)
    evened = sparse.diags(np.divide(1.0, reach, out=np.zeros_like(reach), where=reach > 0))
    return (evened @ links @ evened).tocsr()


def _pass_on(links: sparse.csr_matrix, own: Floats) -> Floats:
    """Return what each statement and, the fainter the farther, those around it say."""
    heard = own
    for _ in range(STEPS):
        heard = PASSED_ON * (links @ heard) + (1 - PASSED_ON) * own
    return heard


def _hear(links: sparse.csr_matrix, asked: Positions, topics: int) -> Floats:
    """Return the shares of neighbours and theirs asked about each topic, beyond the usual ones.

    What comes back to a statement from itself is left out; who is not known to be asked is in
    no topic's share.
    """
    known = np.flatnonzero(asked != UNKNOWN)
    own = np.zeros((len(asked), topics + 1))
    own[known, asked[known]] = 1.0
    own[known, :topics] -= own[known, :topics].mean(axis=0)
    own[:, topics] = 1.0
    near = links @ own
    back = np.asarray(links.multiply(links).sum(axis=1))
    heard = near + links @ near - back * own
    reach = heard[:, topics:]
    said: Floats = np.zeros((len(asked), topics))
    np.divide(heard[:, :topics], reach, out=said, where=reach > 0)
    return said


def _even(strength: Floats) -> Floats:
    """Return how much stronger each topic is than the others, in standard deviations of all."""
    lead = strength - strength.mean(axis=1, keepdims=True)
    spread = lead.std()
    return np.asarray(lead / spread if spread > 0 else lead)


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
    """Return ``shares`` with the asking counted in: most answers are in their box."""
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


def _divide(weights: Floats) -> Floats:
    """Return each row divided by its sum; a row of zeros stays one."""
    sums = weights.sum(axis=1, keepdims=True)
    shares: Floats = np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)
    return shares
