"""Statements as read, kept in columns: a million of them fit in memory."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import overload

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .model import Reading
from .tokenise import weigh_part
from .tone import Tone

Codes = NDArray[np.int32]
Positions = NDArray[np.int64]

# A non-answer has no tone.
_TONES = ("", *(tone.value for tone in Tone))


@dataclass(frozen=True)
class WordRows:
    """Rows of words, each word as its number in ``vocabulary``; row i ends at ``ends[i + 1]``."""

    vocabulary: tuple[str, ...]
    codes: Codes
    ends: Positions

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.ends) - 1

    def row(self, position: int) -> list[str]:
        """Return the words of one row, in their order."""
        held = self.codes[self.ends[position] : self.ends[position + 1]].tolist()
        return [self.vocabulary[code] for code in held]

    def keep_heaviest(self, weights: Sequence[int]) -> "WordRows":
        """Return of each row the words of its greatest weight, and none that weigh nothing.

        Args:
            weights: how much each word of the vocabulary weighs, from 0.
        """
        weighed = np.array(weights, dtype=np.int8)[self.codes]
        lengths = np.diff(self.ends)
        full = np.flatnonzero(lengths)
        heaviest = np.ones(len(self), dtype=np.int8)
        if len(full):
            heaviest[full] = np.maximum(np.maximum.reduceat(weighed, self.ends[full]), 1)
        kept = weighed == np.repeat(heaviest, lengths)
        ends = np.zeros(len(self) + 1, dtype=np.int64)
        if len(full):
            ends[full + 1] = np.add.reduceat(kept, self.ends[full], dtype=np.int64)
        return WordRows(self.vocabulary, self.codes[kept], ends.cumsum())

    def count(self) -> "Counts":
        """Return how often each word stands in each row, the words in alphabetical order."""
        held = np.flatnonzero(np.bincount(self.codes, minlength=len(self.vocabulary)))
        ordered = sorted(held.tolist(), key=self.vocabulary.__getitem__)
        place = np.zeros(len(self.vocabulary), dtype=np.int32)
        place[ordered] = np.arange(len(ordered), dtype=np.int32)
        shape = (len(self), len(ordered))
        ones = np.ones(len(self.codes), dtype=np.float32)
        matrix = sparse.csr_matrix((ones, place[self.codes], self.ends), shape=shape)
        matrix.sum_duplicates()
        return Counts(matrix, tuple(self.vocabulary[code] for code in ordered))


@dataclass(frozen=True)
class Counts:
    """How often each word of ``vocabulary`` (in its order) stands in each statement."""

    matrix: sparse.csr_matrix
    vocabulary: tuple[str, ...]

    def key(self, position: int) -> bytes:
        """Return what statements of the same words have in common; nothing where there is none."""
        held = slice(*self.matrix.indptr[position : position + 2])
        key: bytes = self.matrix.indices[held].tobytes() + self.matrix.data[held].tobytes()
        return key

    def rows(self, positions: Sequence[int] | Positions) -> "Counts":
        """Return some of the statements, with the words that they hold."""
        few = self.matrix[positions].astype(np.float64)
        held = np.unique(few.indices)
        return Counts(few[:, held], tuple(self.vocabulary[i] for i in held.tolist()))


def number_words(rows: Iterable[Sequence[str]]) -> WordRows:
    """Return rows of words as numbers, the words numbered as they come."""
    codes: defaultdict[str, int] = defaultdict(count().__next__)
    held = array("i")
    ends = array("q", [0])
    for row in rows:
        held.extend(map(codes.__getitem__, row))
        ends.append(len(held))
    return WordRows(tuple(codes), np.array(held, dtype=np.int32), np.array(ends, dtype=np.int64))


def count_words(rows: Iterable[Sequence[str]]) -> Counts:
    """Return rows of words as counts of their words, the words in alphabetical order."""
    return number_words(rows).count()


class _Joiner:
    """Puts rows of words one after the other, under one vocabulary."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._codes = array("i")
        self._lengths = array("q", [0])

    def add(self, rows: WordRows) -> None:
        numbers = np.array([self._numbers[word] for word in rows.vocabulary], dtype=np.int32)
        self._codes.frombytes(numbers[rows.codes].tobytes())
        self._lengths.frombytes(np.diff(rows.ends).tobytes())

    def join(self) -> WordRows:
        codes = np.frombuffer(self._codes, dtype=np.int32)
        ends = np.cumsum(np.frombuffer(self._lengths, dtype=np.int64))
        return WordRows(tuple(self._numbers), codes, ends)


@dataclass(frozen=True)
class Readings(Sequence[Reading]):
    """Statements as read: their texts, and their words and concepts as numbers."""

    texts: Sequence[str]
    said: WordRows
    concepts: WordRows
    tones: NDArray[np.uint8]

    def __len__(self) -> int:
        """Return how many statements there are."""
        return len(self.texts)

    @overload
    def __getitem__(self, position: int) -> Reading: ...
    @overload
    def __getitem__(self, position: slice) -> list[Reading]: ...
    def __getitem__(self, position: int | slice) -> Reading | list[Reading]:
        """Return one statement as read, or some."""
        if isinstance(position, slice):
            return [self[each] for each in range(*position.indices(len(self)))]
        return Reading(
            self.texts[position],
            " ".join(self.said.row(position)),
            " ".join(self.concepts.row(position)),
            self.tone(position),
        )

    def tone(self, position: int) -> str:
        """Return the tone of one statement, "" for a non-answer."""
        return _TONES[int(self.tones[position])]

    def parts(self) -> WordRows:
        """Return of each statement the words that carry meaning."""
        return self.said.keep_heaviest([weigh_part(word) for word in self.said.vocabulary])


def put_in_columns(readings: Iterable[Reading]) -> Readings:
    """Return statements as read, in columns."""
    given = list(readings)
    return Readings(
        [each.text for each in given],
        number_words(each.said.split() for each in given),
        number_words(each.concepts.split() for each in given),
        np.array([_TONES.index(each.tone) for each in given], dtype=np.uint8),
    )


def join_columns(chunks: Iterable[Readings]) -> Readings:
    """Return the statements of all ``chunks``, one chunk after the other."""
    texts: list[str] = []
    said, concepts, tones = _Joiner(), _Joiner(), bytearray()
    for chunk in chunks:
        texts.extend(chunk.texts)
        said.add(chunk.said)
        concepts.add(chunk.concepts)
        tones.extend(chunk.tones.tobytes())
    return Readings(texts, said.join(), concepts.join(), np.frombuffer(tones, dtype=np.uint8))
