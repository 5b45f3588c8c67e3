"""The thesaurus taught to the word vectors: what says one concept is drawn together.

    python -m tools.teach_vectors

Every term and example of the thesaurus is a text of its concept. Words are shifted a little from
where ``train_vectors`` put them, pairs of neighbouring words get a place of their own, and all are
turned alike, so that texts of one concept lie near its point and far from others' (a softmax over
cosines, as in Wang and others' CosFace, 2018, without margin; Adam; words left out at random).
Words the thesaurus never uses are turned with the rest. The same files give the same vectors.

It reads ``analysis/words/vectors.npz`` and writes ``taught.npz`` beside it, what the thesaurus
changed. Run it after every change of ``analysis/words/concepts``: half a minute.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

from analysis.clean import normalise
from analysis.concepts import Concept, read_concepts, sign_concepts
from analysis.tokenise import cut_to_parts
from analysis.vectors import PAIR, join_pairs, weigh_words

Floats = NDArray[np.float32]

EPOCHS = 12
BATCH = 256
RATE = 0.005
# The turning of all words learns slower than the words themselves.
TURN_RATE = 0.2
SHARPNESS = 6.0
LEFT_OUT = 0.5
DECAY = 1e-4
SEED = 0
# A pair of words is learnt from so many texts of the thesaurus at least.
FEWEST_PAIRS = 2
SMALLEST_SHIFT = 1e-4
SHIPPED = Path(__file__).parents[1] / "analysis" / "words"


@dataclass(frozen=True)
class Lessons:
    """Texts as rows of word positions, and the position of the concept that each says."""

    counts: sparse.csr_matrix
    concepts: NDArray[np.int64]


def main() -> None:
    """Teach the shipped vectors the shipped thesaurus, and write what changed."""
    with np.load(SHIPPED / "vectors.npz") as file:
        words, counts = str(file["words"]).split("\n"), file["counts"]
        vectors = normalize(file["vectors"].astype(np.float32))
    concepts = read_concepts()
    new, lessons = prepare_lessons(words, concepts)
    blank = np.zeros((len(new), vectors.shape[1]), dtype=np.float32)
    every = np.vstack([vectors, blank])
    weights = weigh_words(counts, len(new))
    shift, turn, points = teach(every, weights, lessons, len(concepts))
    shifted = np.flatnonzero(np.abs(shift).max(axis=1) > SMALLEST_SHIFT)
    scale = np.abs(shift[shifted]).max(axis=1, keepdims=True) / 127
    np.savez_compressed(
        SHIPPED / "taught.npz",
        words="\n".join([*words, *new][at] for at in shifted.tolist()),
        shift=np.round(shift[shifted] / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        turn=turn.astype(np.float32),
        concepts="\n".join(concept.key for concept in concepts),
        points=_narrow(points),
        thesaurus=sign_concepts(concepts),
    )


def prepare_lessons(words: Sequence[str], concepts: Sequence[Concept]) -> tuple[list[str], Lessons]:
    """Return the words and pairs that only the thesaurus has, and its texts as lessons."""
    said = [(i, text) for i, c in enumerate(concepts) for text in (*c.terms, *c.examples)]
    pieces = [join_pairs(cut_to_parts(normalise(text))) for _, text in said]
    held = Counter(piece for each in pieces for piece in set(each))
    fewest = {piece: FEWEST_PAIRS if PAIR in piece else 1 for piece in held}
    new = sorted(held.keys() - set(words) - {p for p in held if held[p] < fewest[p]})
    positions = {word: i for i, word in enumerate([*words, *new])}
    pairs = [(row, positions[p]) for row, each in enumerate(pieces) for p in each if p in positions]
    rows, columns = np.array(pairs).T
    counts = sparse.csr_matrix(
        (np.ones(len(pairs), np.float32), (rows, columns)), shape=(len(said), len(positions))
    )
    return new, Lessons(counts, np.array([concept for concept, _ in said]))


class _Adam:
    """Steps of one array by its gradients (Kingma and Ba, 2015)."""

    def __init__(self, values: Floats, rate: float) -> None:
        self.values, self.rate = values, rate
        self.mean, self.square = np.zeros_like(values), np.zeros_like(values)

    def step(self, gradient: Floats, slower: float, rows: NDArray[np.int64] | slice) -> None:
        self.mean[rows] = 0.9 * self.mean[rows] + 0.1 * gradient
        self.square[rows] = 0.99 * self.square[rows] + 0.01 * gradient**2
        self.values[rows] -= (
            self.rate * slower * self.mean[rows] / (np.sqrt(self.square[rows]) + 1e-8)
        )


def teach(
    vectors: Floats, weights: Floats, lessons: Lessons, concepts: int, epochs: int = EPOCHS
) -> tuple[Floats, Floats, Floats]:
    """Return how each word is shifted, how all are turned, and the concepts' points."""
    rng = np.random.default_rng(SEED)
    counts = lessons.counts @ sparse.diags(weights)
    texts = normalize(counts @ vectors)
    points = _Adam(_middles(texts, lessons.concepts, concepts), RATE)
    shift = _Adam(np.zeros_like(vectors), RATE)
    turn = _Adam(np.eye(vectors.shape[1], dtype=np.float32), RATE * TURN_RATE)
    worded = np.flatnonzero(np.diff(counts.indptr))
    for epoch in range(epochs):
        rng.shuffle(worded)
        for start in range(0, len(worded), BATCH):
            rows = worded[start : start + BATCH]
            batch = _leave_out(counts[rows], rng)
            told = lessons.concepts[rows]
            _learn(vectors, batch, told, (shift, turn, points), 1 - epoch / epochs)
    return shift.values, turn.values, normalize(points.values)


def _middles(texts: Floats, concepts: NDArray[np.int64], count: int) -> Floats:
    marks = np.ones(len(texts), dtype=np.float32)
    owner = sparse.csr_matrix((marks, (concepts, np.arange(len(texts)))), (count, len(texts)))
    return np.asarray(normalize(owner @ texts), dtype=np.float32)


def _leave_out(counts: sparse.csr_matrix, rng: np.random.Generator) -> sparse.csr_matrix:
    """Return the texts without half of their words; the short and the emptied ones whole."""
    kept = counts.copy()
    kept.data = kept.data * (rng.random(len(kept.data)) > LEFT_OUT)
    whole = (np.diff(counts.indptr) <= 2) | (np.asarray(kept.sum(axis=1)).ravel() == 0)
    of_whole = np.repeat(whole, np.diff(counts.indptr))
    kept.data = np.where(of_whole, counts.data, kept.data).astype(np.float32)
    return kept


def _learn(
    vectors: Floats,
    batch: sparse.csr_matrix,
    told: NDArray[np.int64],
    learners: tuple[_Adam, _Adam, _Adam],
    slower: float,
) -> None:
    """Take one step against the loss of a batch: how unlike its concept each text still is."""
    shift, turn, points = learners
    used = np.unique(batch.indices)
    few = batch[:, used]
    means, lengths = _unit(few @ (vectors[used] + shift.values[used]))
    texts, turned = _unit(means @ turn.values)
    named, sizes = _unit(points.values)
    scores = SHARPNESS * (texts @ named.T)
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[np.arange(len(told)), told] -= 1
    shares *= SHARPNESS / len(told)
    of_texts = _through_unit(shares @ named, texts, turned)
    of_means = _through_unit(of_texts @ turn.values.T, means, lengths)
    whole = slice(None)
    points.step(_through_unit(shares.T @ texts, named, sizes), slower, whole)
    shift.step(few.T @ of_means + DECAY * shift.values[used], slower, used)
    turn.step(means.T @ of_texts, slower, whole)


def _unit(rows: Floats) -> tuple[Floats, Floats]:
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return rows / lengths, lengths


def _through_unit(gradient: Floats, units: Floats, lengths: Floats) -> Floats:
    """Return the gradient before rows were brought to length 1."""
    along = (gradient * units).sum(axis=1, keepdims=True)
    passed: Floats = (gradient - along * units) / lengths
    return passed


def _narrow(vectors: Floats) -> NDArray[np.int8]:
    """Return rows in 8 bits a number, each scaled to use them all."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    return np.asarray(np.round(vectors / largest * 127), dtype=np.int8)


if __name__ == "__main__":
    main()
