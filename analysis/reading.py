"""What the search for identifiers works on: a folded text, its words, and what was found in it."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from math import inf
from typing import NamedTuple

# A word can neither begin with a mark or following vowel nor end in a leading vowel.
NEVER_FIRST = "ะัาำิีึืฺุูๅ็่้๊๋์ํ๎"
LEADING_VOWELS = "เแโใไ"
# Text pasted from LINE and Word brings these with it.
INVISIBLE = "\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff"
# Staff stretch words (ครับบบ, ค่าาา) and type two เ for แ, ํ and า for ำ.
SIGNS = re.compile(
    rf"[{INVISIBLE}]+|เเ|ํา|([{NEVER_FIRST}])\1+|([ก-ฮ])\2{{2,}}|[\u0e01-\u0e4e]|.", re.DOTALL
)
UNUSUAL = re.compile(rf"[^ -~\n\u0e01-\u0e4e]|เเ|ํา|([{NEVER_FIRST}])\1|([ก-ฮ])\2\2")
REWRITTEN = {"เเ": "แ", "ํา": "ำ"}
SEPARATORS = dict.fromkeys("‐‑‒–—―−﹘﹣ー", "-") | dict.fromkeys(
    "\u00a0\u2002\u2003\u2007\u2008\u2009\u202f\u3000\t", " "
)
PIECES = re.compile(r"[A-Za-z]+|\d+|[ \n\r]+|[^\u0e01-\u0e4eA-Za-z0-9 \n\r]{1,9}")
STRANGE_COST = 13.0
NAME_AFTER_TITLE_COST = 7.0


class Kind(StrEnum):
    """What a passage gives away."""

    NAME = "name"
    NICKNAME = "nickname"
    PHONE = "phone"
    NATIONAL_ID = "national-id"
    EMAIL = "email"
    LINE_ID = "line-id"
    URL = "url"
    PLATE = "plate"
    POSITION = "position"
    UNIT = "unit"
    PARTICLE = "particle"
    PRONOUN = "pronoun"


@dataclass(frozen=True)
class Finding:
    """A passage of a folded text that may give somebody away."""

    start: int
    end: int
    kind: Kind
    certain: bool = False


@dataclass(frozen=True)
class Folded:
    """A text with one spelling for each sign, and the place every sign came from."""

    source: str
    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the source that reads ``text[start:end]``."""
        return self.starts[start], self.ends[end - 1]


def fold(source: str) -> Folded:
    """Return the text with Arabic digits, plain dashes and spaces, and nothing invisible.

    >>> fold("๐๘๑—ครับบบ").text
    '081-ครับ'
    """
    if not UNUSUAL.search(source):
        return Folded(source, source, range(len(source)), range(1, len(source) + 1))
    matches = list(SIGNS.finditer(source))
    kept = [(match, sign) for match in matches if (sign := _plain(match[0]))]
    return Folded(
        source,
        "".join(sign for _, sign in kept),
        [match.start() for match, _ in kept],
        [match.end() for match, _ in kept],
    )


def _plain(signs: str) -> str:
    sign = REWRITTEN.get(signs, signs[0])
    if "\u0e01" <= sign <= "\u0e4e" or " " <= sign <= "~":
        return sign
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    if "\uff01" <= sign <= "\uff5e":
        return chr(ord(sign) - 0xFEE0)
    return "" if re.match(f"[{INVISIBLE}]", sign) else SEPARATORS.get(sign, sign)


class Word(NamedTuple):
    """One piece of a folded text; ``strange`` if it is Thai and no list holds it."""

    start: int
    end: int
    text: str
    strange: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """Words with the cost of believing in them (the rarer, the dearer)."""

    costs: Mapping[str, float]
    names: Collection[str] = frozenset()
    titles: Collection[str] = frozenset()

    @cached_property
    def lengths(self) -> dict[str, tuple[int, ...]]:
        """The lengths of the words that begin with the same four signs."""
        found: dict[str, set[int]] = {}
        for word in self.costs:
            if len(word) > 3:
                found.setdefault(word[:4], set()).add(len(word))
        # Equal tuples are shared: most beginnings have one word.
        shared: dict[tuple[int, ...], tuple[int, ...]] = {}
        lengths = ((first, tuple(each)) for first, each in found.items())
        return {first: shared.setdefault(each, each) for first, each in lengths}

    def words_at(self, text: str, start: int, titled: bool) -> list[tuple[int, float]]:
        """Return end and cost of every word that may begin at ``start``."""
        found = []
        for length in (1, 2, 3, *self.lengths.get(text[start : start + 4], ())):
            word = text[start : start + length]
            cost = self.costs.get(word)
            if cost is not None:
                cheap = titled and word in self.names
                found.append((start + len(word), NAME_AFTER_TITLE_COST if cheap else cost))
        return found


def cut(text: str, vocabularies: Sequence[Vocabulary]) -> list[Word]:
    """Return the cheapest way to read a folded text as words.

    Names compete with ordinary words, so นิด is not found in นิดหน่อย; right after a title a
    name is cheap, so นายกมล is not read as นายก. The time grows with the length only.
    """
    following, size = _breaks(text), len(text)
    best, back = [0.0, *[inf] * size], [0] * (size + 1)
    titles = vocabularies[0].titles
    for start in range(size):
        if best[start] == inf:
            continue
        if is_thai(text[start]):
            edges = [(following[start], STRANGE_COST)]
            titled = text[back[start] : start] in titles
            for vocabulary in vocabularies:
                edges += vocabulary.words_at(text, start, titled)
        else:
            edges = [(_piece_end(text, start), 0.0)]
        so_far = best[start]
        for end, cost in edges:
            if so_far + cost < best[end] and following[end - 1] == end:
                best[end], back[end] = so_far + cost, start
    return _joined(text, _places(back), vocabularies)


def is_thai(text: str) -> bool:
    """Whether a text begins with a Thai letter or mark."""
    return "\u0e01" <= text[:1] <= "\u0e4e"


def _piece_end(text: str, start: int) -> int:
    piece = PIECES.match(text, start)
    return piece.end() if piece else start + 1


def _breaks(text: str) -> list[int]:
    """Return, for every place, the next one where a word may end."""
    following = [len(text)] * (len(text) + 1)
    for place in range(len(text) - 1, 0, -1):
        may_break = text[place] not in NEVER_FIRST and text[place - 1] not in LEADING_VOWELS
        following[place - 1] = place if may_break else following[place]
    return following


def _places(back: Sequence[int]) -> list[int]:
    places = [len(back) - 1]
    while places[-1] > 0:
        places.append(back[places[-1]])
    return places[::-1]


def _joined(text: str, places: list[int], vocabularies: Sequence[Vocabulary]) -> list[Word]:
    words: list[Word] = []
    for start, end in pairwise(places):
        piece = text[start:end]
        strange = is_thai(piece) and not any(piece in known.costs for known in vocabularies)
        if strange and words and words[-1].strange:
            start = words.pop().start
        words.append(Word(start, end, text[start:end], strange))
    return words
