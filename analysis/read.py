"""Answers read once: taken apart, cut into words, with the concepts they hold."""

import hashlib
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from .clean import is_non_answer, normalise
from .columns import Readings, join_columns, put_in_columns
from .concepts import ConceptFinder, read_concepts, sign_concepts
from .model import Reading, Settings
from .segment import segment
from .tokenise import cut_to_parts, name_engine
from .tone import read_tone

Positions = NDArray[np.int64]

# Below this many answers, starting other processes costs more than it saves.
WORTH_SHARING = 40_000
# To be raised with every change of how an answer is taken apart, cut or compared.
READING = "6"
AT_ONCE = 5_000


@dataclass(frozen=True)
class ReadAnswers:
    """Answers taken apart: of the i-th, ``readings`` from ``starts[i]`` to before ``ends[i]``.

    Each text is read once, and the readings stand in the order of the texts' letters, whatever
    the order of the answers.
    """

    readings: Readings
    starts: Positions
    ends: Positions

    def __len__(self) -> int:
        """Return how many answers there are."""
        return len(self.starts)

    def __iter__(self) -> Iterator[tuple[Reading, ...]]:
        """Return the statements of each answer."""
        spans = zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        return (tuple(self.readings[start:end]) for start, end in spans)


def read_answers(
    texts: Sequence[str],
    settings: Settings,
    kept: MutableMapping[str, tuple[Reading, ...]] | None = None,
) -> ReadAnswers:
    """Return the statements of each answer as read; a non-answer is one without words.

    Many answers are read in several processes through joblib: inside ``parallel_config`` it takes
    the backend named there, a Dask cluster too, and the result is the same.

    Args:
        texts: whole answers.
        settings: whose engine cuts the words.
        kept: readings of earlier runs, under the answers' texts; new ones are added.
    """
    every, at = _sort_out(texts)
    if kept is None:
        readings, lengths = _read_all(every, settings)
    else:
        fresh = [text for text in every if text not in kept]
        readings, lengths = _read_all(fresh, settings)
        kept.update(_list_by_text(fresh, readings, lengths))
        if len(fresh) < len(every):
            readings, lengths = _recall(every, kept)
    bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])
    return ReadAnswers(readings, bounds[at], bounds[at + 1])


def read_whole(texts: Sequence[str], settings: Settings) -> Readings:
    """Return each text as one reading, however many statements it is; a non-answer has no words."""
    return put_in_columns(map(_join, read_answers(texts, settings)))


def _join(read: tuple[Reading, ...]) -> Reading:
    fields = ("text", "said", "concepts")
    return Reading(*(" ".join(getattr(each, name) for each in read) for name in fields))


def _sort_out(texts: Sequence[str]) -> tuple[list[str], Positions]:
    """Return the texts in the order of their letters, each once, and where each given one is."""
    every: list[str] = []
    at = np.empty(len(texts), dtype=np.int64)
    for place in sorted(range(len(texts)), key=texts.__getitem__):
        if not every or every[-1] != texts[place]:
            every.append(texts[place])
        at[place] = len(every) - 1
    return every, at


def _read_all(texts: Sequence[str], settings: Settings) -> tuple[Readings, list[int]]:
    """Return the statements of all texts as read, and how many each text is."""
    chunks = [texts[at : at + AT_ONCE] for at in range(0, len(texts), AT_ONCE)]
    few = len(texts) < WORTH_SHARING
    read = (
        (_read_some(chunk, settings) for chunk in chunks)
        if few
        else Parallel(n_jobs=-1, return_as="generator")(
            delayed(_read_some)(chunk, settings) for chunk in chunks
        )
    )
    lengths: list[int] = []

    def take() -> Iterator[Readings]:
        for chunk, (found, counts) in zip(chunks, read, strict=True):
            lengths.extend(counts)
            yield _share_texts(chunk, found, counts)

    return join_columns(take()), lengths


def _read_some(texts: Sequence[str], settings: Settings) -> tuple[Readings, list[int]]:
    read = [_read_answer(text, settings) for text in texts]
    return put_in_columns(each for parts in read for each in parts), [*map(len, read)]


def _share_texts(texts: Sequence[str], read: Readings, lengths: Sequence[int]) -> Readings:
    """Return ``read`` with the given texts where they are the same: no process made them anew."""
    whole = (text for text, length in zip(texts, lengths, strict=True) for _ in range(length))
    same = [own if own == text else text for own, text in zip(whole, read.texts, strict=True)]
    return replace(read, texts=same)


def _list_by_text(
    texts: Sequence[str], readings: Readings, lengths: Sequence[int]
) -> Iterator[tuple[str, tuple[Reading, ...]]]:
    """Return the statements of each text beside it."""
    start = 0
    for text, length in zip(texts, lengths, strict=True):
        yield text, tuple(readings[start : start + length])
        start += length


def _recall(
    texts: Sequence[str], kept: Mapping[str, tuple[Reading, ...]]
) -> tuple[Readings, list[int]]:
    """Return the kept statements of all texts, and how many each text is."""
    columns = put_in_columns(each for text in texts for each in kept[text])
    return columns, [len(kept[text]) for text in texts]


def _read_answer(text: str, settings: Settings) -> tuple[Reading, ...]:
    if is_non_answer(text):
        return (Reading(text),)
    pieces = segment(text)
    if pieces == (text,):
        return (_read_opinion(text, settings),)
    return tuple(
        Reading(piece) if is_non_answer(piece) else _read_opinion(piece, settings)
        for piece in pieces
    )


def _read_opinion(text: str, settings: Settings) -> Reading:
    compared = normalise(text)
    said = cut_to_parts(compared, settings.engine)
    concepts = _finder().find(compared) if "concepts" in settings.layers else ()
    return Reading(
        text,
        " ".join(said),
        " ".join(concepts),
        read_tone(compared).value,
    )


@cache
def reading_version(settings: Settings) -> str:
    """Return by what a reading was made; one made by another version must be read again."""
    parts = (
        *(f"{name} {version(name)}" for name in ("pythainlp", "nlpo3") if find_spec(name)),
        name_engine(settings.engine),
        sign_concepts(read_concepts()) if "concepts" in settings.layers else "",
        READING,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@cache
def _finder() -> ConceptFinder:
    concepts = read_concepts()
    return ConceptFinder({each.key: [*map(normalise, each.terms)] for each in concepts})
