"""Statements as read, kept in columns: a million of them fit in memory."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import overload

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .model import Reading
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

    def count(self) -> "Counts":
        """Return how often each word stands in each row, the words in alphabetical order."""
        ordered = sorted(range(len(self.vocabulary)), key=self.vocabulary.__getitem__)
        place = np.empty(len(ordered), dtype=np.int32)
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


def _join_rows(chunks: Sequence[WordRows]) -> WordRows:
    """Return the rows of all ``chunks`` under one vocabulary."""
    if not chunks:
        return number_words(())
    codes: dict[str, int] = {}
    renumbered = []
    for chunk in chunks:
        new = [codes.setdefault(word, len(codes)) for word in chunk.vocabulary]
        renumbered.append(np.array(new, np.int32)[chunk.codes])
    lengths = np.concatenate([np.diff(chunk.ends) for chunk in chunks])
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    return WordRows(tuple(codes), np.concatenate(renumbered), ends)


@dataclass(frozen=True)
class Readings(Sequence[Reading]):
    """Statements as read: their texts, and their words, parts and concepts as numbers."""

    texts: Sequence[str]
    said: WordRows
    parts: WordRows
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
            " ".join(self.parts.row(position)),
            " ".join(self.concepts.row(position)),
            self.tone(position),
        )

    def tone(self, position: int) -> str:
        """Return the tone of one statement, "" for a non-answer."""
        return _TONES[int(self.tones[position])]

    def number_alike(self) -> Positions:
        """Return a number for each statement, the same for those that say the same.

        Those do that have the same parts or, without any, the same text.
        """
        held, ends = self.parts.codes, self.parts.ends.tolist()
        numbers: dict[bytes | str, int] = {}
        return np.array(
            [
                numbers.setdefault(held[start:end].tobytes() or self.texts[row], row)
                for row, (start, end) in enumerate(pairwise(ends))
            ],
            dtype=np.int64,
        )


def put_in_columns(readings: Iterable[Reading]) -> Readings:
    """Return statements as read, in columns."""
    given = list(readings)
    return Readings(
        [each.text for each in given],
        number_words(each.said.split() for each in given),
        number_words(each.parts.split() for each in given),
        number_words(each.concepts.split() for each in given),
        np.array([_TONES.index(each.tone) for each in given], dtype=np.uint8),
    )


def join_columns(chunks: Sequence[Readings]) -> Readings:
    """Return the statements of all ``chunks``, one chunk after the other."""
    return Readings(
        [text for chunk in chunks for text in chunk.texts],
        _join_rows([chunk.said for chunk in chunks]),
        _join_rows([chunk.parts for chunk in chunks]),
        _join_rows([chunk.concepts for chunk in chunks]),
        np.concatenate([np.zeros(0, np.uint8), *(chunk.tones for chunk in chunks)]),
    )
