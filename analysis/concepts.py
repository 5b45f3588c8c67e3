"""The thesaurus: under one concept, the many ways in which people say it."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate

import ahocorasick

# A term this long says its concept wherever it stands; a shorter one must open a written word.
LONG_ENOUGH = 4
# Up to four Latin letters at an edge of a term are a whole word there: ot is not in hotel.
_OPENED_BY_LATIN = re.compile(r"[a-z]{1,4}(?![a-z])")
_CLOSED_BY_LATIN = re.compile(r"(?<![a-z])[a-z]{1,4}$")
# Latin letters among Thai ones are a word of their own without a space: ทำot.
_WRITTEN_WORD = re.compile(r"[a-z]+|[^a-z\s]+")
_DEPENDENT = frozenset("ะัาำิีึืฺุู็่้๊๋์ํ๎ๅ")


@dataclass(frozen=True)
class Concept:
    """One thing people say. ``terms`` stand in answers as they are, ``examples`` are whole ones.

    ``polarity`` is -1 for a complaint, 1 for praise, 0 for either.
    """

    key: str
    name: str
    parent: str
    polarity: int
    terms: tuple[str, ...]
    examples: tuple[str, ...]


@cache
def read_concepts() -> tuple[Concept, ...]:
    """Return every concept of ``words/concepts/*.toml``, in the order of the files."""
    folder = files("analysis.words") / "concepts"
    tables = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=str)
    return tuple(
        Concept(
            key=entry["id"],
            name=entry["name"],
            parent=entry["parent"],
            polarity=entry["polarity"],
            terms=tuple(entry["terms"]),
            examples=tuple(entry["examples"]),
        )
        for table in tables
        for entry in tomllib.loads(table.read_text(encoding="utf-8"))["concept"]
    )


def sign_concepts(concepts: Sequence[Concept]) -> str:
    """Return a signature of the concepts, by which it is known what the vectors were taught."""
    return hashlib.sha256(repr(concepts).encode()).hexdigest()


class ConceptFinder:
    """Finds the concepts of normalised texts, all terms at once (Aho and Corasick, 1975).

    Spaces are left out of both, so a term is found however the text was spaced or cut. A term of
    several concepts is none's. A short term must open a written word, and a short Latin one be it.

    Example:
        >>> finder = ConceptFinder({"late": ["กระชั้นชิด"], "early": ["ล่วงหน้า"]})
        >>> finder.find("แจ้ง กระชั้น ชิดมาก")
        ('late',)
    """

    def __init__(self, terms: Mapping[str, Iterable[str]]) -> None:
        owners: dict[str, set[str]] = {}
        for key, said in terms.items():
            for term in said:
                owners.setdefault(_squeeze(term), set()).add(key)
        self._automaton = ahocorasick.Automaton()
        for term, keys in owners.items():
            if len(keys) == 1 and term:
                opens = len(term) < LONG_ENOUGH or bool(_OPENED_BY_LATIN.match(term))
                closes = bool(_CLOSED_BY_LATIN.search(term))
                self._automaton.add_word(term, (len(term), *keys, opens, closes))
        self._automaton.make_automaton()

    def find(self, text: str) -> tuple[str, ...]:
        """Return the concepts of a normalised text, each as often as it is said, in their order.

        Of two terms one inside the other only the longer counts.
        """
        if not len(self._automaton):
            return ()
        squeezed, edges = _squeeze(text), _word_edges(text)
        # Not iter_long: it misses a term at the end where a longer one around it has begun.
        spans = [
            (end + 1 - length, -length, key)
            for end, (length, key, opens, closes) in self._automaton.iter(squeezed)
            if squeezed[end + 1 : end + 2] not in _DEPENDENT
            and squeezed[end + 1 - length] not in _DEPENDENT
            and (not opens or end + 1 - length in edges)
            and (not closes or end + 1 in edges)
        ]
        found, read = [], 0
        for start, length, key in sorted(spans):
            if start >= read:
                found.append(key)
                read = start - length
        return tuple(found)


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _word_edges(text: str) -> frozenset[int]:
    """Return where the written words of a text begin and end once the spaces are gone."""
    words = _WRITTEN_WORD.findall(text)
    return frozenset(accumulate(map(len, words), initial=0))
