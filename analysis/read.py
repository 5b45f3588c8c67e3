"""Answers read once: taken apart, cut into words, with the concepts they hold."""

import hashlib
from collections.abc import Iterable, MutableMapping, Sequence
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec

from joblib import Parallel, delayed

from .clean import is_non_answer, normalise
from .concepts import ConceptFinder, read_concepts, sign_concepts
from .model import Reading, Settings
from .segment import segment
from .tokenise import choose_parts, cut_to_parts, name_engine
from .tone import read_tone

# Below this many answers, starting other processes costs more than it saves.
WORTH_SHARING = 40_000
# To be raised with every change of how an answer is taken apart, cut or compared.
READING = "3"
AT_ONCE = 5_000


def read_answers(
    texts: Sequence[str],
    settings: Settings,
    kept: MutableMapping[str, tuple[Reading, ...]] | None = None,
) -> list[tuple[Reading, ...]]:
    """Return the statements of each answer as read; a non-answer is one without words.

    Many answers are read in several processes through joblib: inside ``parallel_config`` it takes
    the backend named there, a Dask cluster too, and the result is the same.

    Args:
        texts: whole answers.
        settings: whose engine cuts the words.
        kept: readings of earlier runs, under the answers' texts; new ones are added.
    """
    known = {} if kept is None else kept
    fresh = [text for text in dict.fromkeys(texts) if text not in known]
    for text, reading in zip(fresh, _read_all(fresh, settings), strict=True):
        known[text] = reading
    return [known[text] for text in texts]


def _read_all(texts: Sequence[str], settings: Settings) -> Iterable[tuple[Reading, ...]]:
    if len(texts) < WORTH_SHARING:
        return _read_some(texts, settings)
    chunks = [texts[at : at + AT_ONCE] for at in range(0, len(texts), AT_ONCE)]
    read = Parallel(n_jobs=-1, return_as="generator")(
        delayed(_read_some)(chunk, settings) for chunk in chunks
    )
    return (reading for chunk in read for reading in chunk)


def _read_some(texts: Sequence[str], settings: Settings) -> list[tuple[Reading, ...]]:
    return [_read_answer(text, settings) for text in texts]


def _read_answer(text: str, settings: Settings) -> tuple[Reading, ...]:
    if is_non_answer(text):
        return (Reading(text),)
    return tuple(_read_statement(piece, settings) for piece in segment(text))


def _read_statement(text: str, settings: Settings) -> Reading:
    if is_non_answer(text):
        return Reading(text)
    compared = normalise(text)
    said = cut_to_parts(compared, settings.engine)
    concepts = _finder().find(compared) if "concepts" in settings.layers else ()
    return Reading(
        text,
        compared,
        " ".join(said),
        " ".join(choose_parts(said)),
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
