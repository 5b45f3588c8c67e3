"""Thai text as words: whole words to show, and their smallest parts to compare."""

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from pythainlp.corpus import thai_stopwords, thai_words
from pythainlp.corpus.icu import thai_icu_words
from pythainlp.tokenize import newmm
from pythainlp.util import Trie

from .words import read_words

ENGINES = ("auto", "nlpo3", "newmm")

_SPACE = re.compile(r"(\s+)")
_HAS_LETTER = re.compile(r"[ก-ฮเ-ไa-z]")


@dataclass(frozen=True)
class Words:
    """One text as words.

    ``tokens`` is everything in its order, spaces and marks too, so that joined they are the
    text; ``parts`` are the pieces that carry meaning, re-cut as small as a dictionary allows.
    """

    tokens: tuple[str, ...]
    parts: tuple[str, ...]


def tokenise(texts: Iterable[str], engine: str = "auto") -> tuple[Words, ...]:
    """Return the words of each normalised text.

    Both engines are maximal matching over the same dictionary (PyThaiNLP's words and our
    ``domain_terms``) and give the same kind of result; nlpo3 is three times as fast.

    Args:
        texts: texts out of ``normalise``.
        engine: "nlpo3", "newmm", or "auto" for nlpo3 where it is installed.

    Raises:
        ValueError: ``engine`` is another word.
        ModuleNotFoundError: nlpo3 was asked for by name and isn't installed.
    """
    cut = choose_engine(engine)
    return tuple(_read_words_of(text, cut) for text in texts)


def cut_to_parts(text: str, engine: str = "auto") -> tuple[str, ...]:
    """Return every part of a normalised text that holds a letter, the stop words too."""
    cut = choose_engine(engine)
    return tuple(p for chunk in text.split() for token in cut(chunk) for p in _recut(token))


def choose_parts(parts: Sequence[str]) -> tuple[str, ...]:
    """Return the parts that carry meaning; the stop words too, where there is nothing else."""
    weights = [weigh_part(part) for part in parts]
    heaviest = max([1, *weights])
    return tuple(p for p, weight in zip(parts, weights, strict=True) if weight == heaviest)


def weigh_part(part: str) -> int:
    """Return how much a part says: 2, 1 for a stop word, 0 for a single letter.

    Of a statement only the heaviest parts count, and never single letters.
    """
    return 0 if len(part) < 2 else 1 if part in stop_words() else 2


def name_engine(engine: str) -> str:
    """Return which engine ``engine`` stands for here: "nlpo3" or "newmm"."""
    if engine not in ENGINES:
        raise ValueError(f"engine must be one of {', '.join(ENGINES)}; got {engine!r}.")
    if engine == "auto":
        return "nlpo3" if find_spec("nlpo3") else "newmm"
    return engine


def choose_engine(engine: str) -> Callable[[str], tuple[str, ...]]:
    """Return the function that cuts one chunk without spaces into words."""
    return _cut_with_nlpo3 if name_engine(engine) == "nlpo3" else _cut_with_newmm


def _read_words_of(text: str, cut: Callable[[str], tuple[str, ...]]) -> Words:
    tokens: list[str] = []
    for chunk in _SPACE.split(text):
        tokens.extend(cut(chunk) if chunk and not chunk.isspace() else [chunk] * bool(chunk))
    parts = [part for token in tokens for part in _recut(token)]
    return Words(tuple(tokens), choose_parts(parts))


@lru_cache(maxsize=100_000)
def _recut(token: str) -> tuple[str, ...]:
    """Return ``token`` in its smallest words, which share more (ICU re-cut: +.05 AMI).

    Pieces without a letter say nothing and are left out.
    """
    if token in _domain_terms():
        return (token,)
    return tuple(p for p in newmm.segment(token, _small_words()) if _HAS_LETTER.search(p))


@lru_cache(maxsize=10_000)
def _cut_with_newmm(chunk: str) -> tuple[str, ...]:
    return tuple(newmm.segment(chunk, _large_words(), safe_mode=True))


@lru_cache(maxsize=10_000)
def _cut_with_nlpo3(chunk: str) -> tuple[str, ...]:
    import nlpo3

    return tuple(nlpo3.segment(chunk, _nlpo3_dictionary(), safe=True))


@cache
def _nlpo3_dictionary() -> str:
    """Give nlpo3 our dictionary and return the name it goes by.

    nlpo3 reads files only, and never replaces a name: so the name is made of the content.
    """
    import nlpo3

    content = "\n".join(sorted(_all_words())) + "\n"
    name = f"siangsathon-{hashlib.sha256(content.encode()).hexdigest()[:16]}"
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "words.txt"
        file.write_text(content, encoding="utf-8")
        message, loaded = nlpo3.load_dict(str(file), name)
    if not loaded and "exist" not in message:
        raise RuntimeError(f"nlpo3 could not read its dictionary: {message}")
    return name


def _all_words() -> frozenset[str]:
    return frozenset(thai_words()) | _domain_terms()


@cache
def _large_words() -> Trie:
    return Trie(_all_words())


@cache
def _small_words() -> Trie:
    return Trie(thai_icu_words())


@cache
def stop_words() -> frozenset[str]:
    """Return the words that every text is full of (PyThaiNLP's 1,030)."""
    return frozenset(thai_stopwords())


@cache
def _domain_terms() -> frozenset[str]:
    return frozenset(read_words("domain_terms"))
