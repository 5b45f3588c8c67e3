"""Finding quotes by words: however they are spaced or spelt, and by what else says the same.

Only what may be quoted is ever looked at, so that no search tells of a word that was withheld.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import cache, cached_property
from itertools import groupby

from analysis.concepts import LONG_ENOUGH, ConceptFinder, read_concepts
from forms.fields import UNSEEN
from survey.findings import Row

# Part of a concept's name leads to it as long as it leads to few: ไลน์ is in ออนไลน์ and in ten more.
MOST_CONCEPTS = 3
# Letters without tone marks that a word needs to be looked for by sound: ไม่ would be ไม้ and ไม.
SHORTEST_BY_SOUND = 4
SHORTEST_WITHOUT_POLITENESS = 3

_TONES = "\u0e48-\u0e4b"
_ABOVE_OR_BELOW = "\u0e31\u0e34-\u0e3a\u0e47"
_SILENT = "\u0e47-\u0e4e"
_VOWELS_AND_MARKS = "\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e"
_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
# What people put, or leave out, between the letters of one word.
_BETWEEN = r"\s\u00ad\u200b-\u200f\u2060\ufeffๆฯ.,;:!?'\"“”‘’()\[\]{}/\\…–—_\-"
_NOT_SEARCHED = re.compile(f"[{_BETWEEN}]+")
_TYPED = (
    (re.compile("เเ"), "แ"),
    (re.compile(f"\u0e4d([{_TONES}]?)\u0e32"), r"\1ำ"),
    (re.compile(f"ำ([{_TONES}])"), r"\1ำ"),
    (re.compile(f"([{_TONES}])([{_ABOVE_OR_BELOW}])"), r"\2\1"),
    (re.compile(f"([{_VOWELS_AND_MARKS}])\\1+"), r"\1"),
    # Three of two letters may be the edge of words: ระบบ|บริการ, สื่อ|ออนไลน์; 1000 is a number.
    (re.compile(r"([^0-9บอ])\1{2,}|([บอ])\2{3,}"), r"\1\2"),
    # At the end of what is looked for one letter finds them all.
    (re.compile(r"([ก-ฮa-z])\1{2,}$"), r"\1"),
)
_AT_EDGES = "บอ"
_POLITE = re.compile("(?:นะครับ|นะค่ะ|นะคะ|ครับผม|ครับ|ค่ะ|คะ)+$")
_ALIKE = ("ศษสซ", "ณน", "ธฒฑท", "ฎฏดต", "ฬล", "ใไ", "ญย", "ฌช")
_SOUNDS = {letter: f"[{row}]" for row in _ALIKE for letter in row}
# At the end of a word these sound alike as well: เฟซบุ๊ก, เฟสบุ๊ค.
_ENDINGS = {letter: f"[{row}]" for row in ("กขค", "บปพภ") for letter in row}


class Length(Enum):
    """How long a quote is, with the most characters it has."""

    SHORT = 40
    MEDIUM = 80
    LONG = 5000

    @classmethod
    def of(cls, text: str) -> "Length":
        """Return how long a text is."""
        return next((each for each in cls if len(text) <= each.value), cls.LONG)


class Match(IntEnum):
    """In what way a quote is what was looked for, the surest first."""

    ANY = 0
    CODE = 1
    WORDS = 2
    SOUND = 3
    CONCEPT = 4
    THEME = 5


@dataclass(frozen=True)
class Wanted:
    """What a writer looks for; "" means everything. ``length`` is the name of a ``Length``."""

    topic: str = ""
    section: str = ""
    theme: str = ""
    length: str = ""
    words: str = ""

    def fits(self, row: Row) -> bool:
        """Whether a row is of the topic, section, theme and length that are looked for."""
        return (
            self.topic in ("", str(row.topic))
            and self.section in ("", str(row.section))
            and self.theme in ("", row.theme)
            and self.length in ("", Length.of(row.text).name)
        )


@dataclass(frozen=True)
class Hit:
    """A quote that was found; ``concepts`` are the names of those it shares with the words."""

    row: Row
    match: Match = Match.ANY
    concepts: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """What tells a writer why it was found; "" where the words themselves show it."""
        return {
            Match.CODE: "ตรงกับรหัส",
            Match.SOUND: "สะกดใกล้เคียงกับคำค้น",
            Match.CONCEPT: f"ตรงกับแนวคิด: {' · '.join(self.concepts)}",
            Match.THEME: "อยู่ในประเด็นที่ตรงกับคำค้น",
        }.get(self.match, "")


class Search:
    """Words that were typed, ready to be looked for.

    Example:
        >>> said = Row("K4-0273", 1, 2, "", "theme", "หนังสือมาแบบกระชั้นชิด", None)
        >>> [hit.why for hit in Search(Wanted(words="แจ้งช้า")).find([said])]
        ['ตรงกับแนวคิด: การแจ้งกระชั้นชิด']
    """

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.words = [word for each in wanted.words.split() if (word := _Word(each)).letters]
        # What the words say together, as แจ้ง ช้า does, and none of them alone.
        together = _concepts_meant(plain(wanted.words)) if len(self.words) > 1 else frozenset()
        self.concepts = together.difference(*(word.concepts for word in self.words))
        self._themes: dict[str, frozenset[str]] = {}

    def find(self, rows: Iterable[Row]) -> list[Hit]:
        """Return what was found of these rows, the surest first; never one with a reason."""
        searched = (row for row in rows if row.reason is None and self.wanted.fits(row))
        if not self.wanted.words:
            return [Hit(row) for row in searched]
        found = [hit for row in searched if (hit := self._look_at(row))]
        return sorted(found, key=lambda hit: (hit.match, -len(hit.concepts)))

    def parts(self, hit: Hit) -> Iterator[tuple[str, bool]]:
        """Yield the text of a quote piece by piece, and whether a piece is what was looked for."""
        text, read = hit.row.text, 0
        for start, end in _joined(self._places(hit)):
            if read < start:
                yield text[read:start], False
            yield text[start:end], True
            read = end
        if read < len(text):
            yield text[read:], False

    def _look_at(self, row: Row) -> Hit | None:
        if not self.words:
            return None
        said = _Said(row)
        ways = [self._way(word, said) for word in self.words]
        shared = {key for word in self.words for key in word.concepts & said.concepts}
        if None in ways and self.concepts & said.concepts:
            ways, shared = [Match.CONCEPT], {*self.concepts & said.concepts}
        sure = [way for way in ways if way is not None]
        if len(sure) < len(ways):
            return None
        match = max(sure)
        names = _names()
        concepts = tuple(names[key] for key in sorted(shared)) if match is Match.CONCEPT else ()
        return Hit(row, match, concepts)

    def _way(self, word: "_Word", said: "_Said") -> Match | None:
        """Return in what way a quote holds a word; None where it does not."""
        row = said.row
        if word.letters == _letters(row.code.lower()):
            return Match.CODE
        if word.exact.search(row.text):
            return Match.WORDS
        if word.by_sound and word.by_sound.search(row.text):
            return Match.SOUND
        if word.concepts and word.concepts & said.concepts:
            return Match.CONCEPT
        if word.exact.search(row.theme) or word.concepts & self._concepts_of(row.theme):
            return Match.THEME
        return None

    def _concepts_of(self, theme: str) -> frozenset[str]:
        if theme not in self._themes:
            self._themes[theme] = _concepts_in(plain(theme))
        return self._themes[theme]

    def _places(self, hit: Hit) -> Iterator[tuple[int, int]]:
        patterns = [word.exact for word in self.words]
        if hit.match is Match.SOUND:
            patterns += [word.by_sound for word in self.words if word.by_sound]
        if hit.match is Match.CONCEPT:
            patterns += [_terms_of(name) for name in hit.concepts]
        for pattern in patterns:
            yield from (found.span() for found in pattern.finditer(hit.row.text))


def plain(text: str) -> str:
    """Return ``text`` in one spelling, for words and concepts to be found in; never shown.

    It is to serving what ``analysis.clean.normalise`` is to an analysis, without PyThaiNLP, which
    would take longer to load than a search takes.

    Example:
        >>> plain("เเจ้งช้ามากกกก  ๑ ชม.")
        'แจ้งช้ามาก  1 ชม.'
    """
    text = UNSEEN.sub("", text).translate(_ARABIC).lower()
    for typed, meant in _TYPED:
        text = typed.sub(meant, text)
    return text


class _Word:
    """One word that is looked for."""

    def __init__(self, typed: str) -> None:
        word = plain(typed)
        bare = _POLITE.sub("", word)
        self.text = bare if len(bare) >= SHORTEST_WITHOUT_POLITENESS else word
        self.letters = _letters(self.text)

    @cached_property
    def exact(self) -> re.Pattern[str]:
        """What finds it in the spellings of the same letters."""
        return _pattern(self.letters)

    @cached_property
    def by_sound(self) -> re.Pattern[str] | None:
        """What finds it with other tone marks, or letters of the same sound; None if too short."""
        spoken = re.sub(f"[{_SILENT}]", "", self.letters)
        if len(spoken) < SHORTEST_BY_SOUND:
            return None
        between = f"[{_BETWEEN}{_SILENT}]*+"
        # กะทันหัน is as often written กระทันหัน.
        pieces = [
            "กร?ะ" if s == "กะ" else s for s in re.findall("กะ|.", spoken.replace("กระ", "กะ"))
        ]
        sounds = [_SOUNDS.get(s) or (s if len(s) > 1 else _one(s)) for s in pieces]
        sounds[-1] = _ENDINGS.get(pieces[-1], sounds[-1])
        return re.compile(between.join(sounds))

    @cached_property
    def concepts(self) -> frozenset[str]:
        """The keys of the concepts it speaks of."""
        return _concepts_meant(self.text)


class _Said:
    """A quote while it is looked at; its concepts are found once, if they are asked for."""

    def __init__(self, row: Row) -> None:
        self.row = row

    @cached_property
    def concepts(self) -> frozenset[str]:
        """The keys of the concepts it speaks of."""
        return _concepts_in(plain(self.row.text))


def _letters(text: str) -> str:
    return _NOT_SEARCHED.sub("", text)


def _pattern(letters: str) -> re.Pattern[str]:
    """Return what finds letters, however they are spaced, stretched or put in order.

    Nothing in it may be matched in two ways, so that no text takes long.
    """
    between = f"[{_BETWEEN}]*+"
    pieces = re.findall(f"[{_ABOVE_OR_BELOW}][{_TONES}]|[{_TONES}]ำ|.", letters, re.DOTALL)
    return re.compile(between.join(_run(*each, between) for each in _runs(pieces)))


def _runs(pieces: Sequence[str]) -> Iterator[tuple[str, int]]:
    return ((piece, len(list(same))) for piece, same in groupby(pieces))


def _run(piece: str, times: int, between: str) -> str:
    """Return what finds a piece so many times, or stretched: ก is ก and กกก, not the กก of กว่า."""
    if len(piece) == 2:
        return _in_any_order(piece)
    one = _one(piece)
    if re.match(f"[{_VOWELS_AND_MARKS}]", piece):
        return f"(?:{one})++"
    so_often = between.join([one] * times)
    if piece.isdecimal():
        return so_often
    if piece in _AT_EDGES:
        return f"{so_often}(?:{one}{{3,}})?+"
    return so_often + (f"{one}*+" if times > 1 else f"(?:{one}{{2,}})?+")


def _in_any_order(piece: str) -> str:
    first, second = piece[0], piece[1]
    if second == "ำ":
        return f"(?:{first}ำ|ำ{first}|\u0e4d{first}า|{first}\u0e4dา)"
    return f"(?:{first}++{second}++|{second}++{first}++)"


def _one(sign: str) -> str:
    """Return what finds one sign as it may be typed."""
    if sign.isdecimal() and sign.isascii():
        return f"[{sign}{chr(ord('๐') + int(sign))}]"
    if sign == "แ":
        return "(?:แ|เเ)"
    if sign == "ำ":
        return "(?:ำ|\u0e4dา)"
    return f"[{sign}{sign.upper()}]" if sign.isascii() and sign.isalpha() else re.escape(sign)


def _concepts_meant(words: str) -> frozenset[str]:
    """Return the concepts that words speak of: by a term, or else by part of a concept's name."""
    found = _concepts_in(words)
    letters = _letters(words)
    if found or len(letters) < LONG_ENOUGH:
        return found
    named = {key for key, name in _names().items() if letters in _letters(plain(name))}
    return frozenset(named) if len(named) <= MOST_CONCEPTS else frozenset()


def _concepts_in(text: str) -> frozenset[str]:
    """Return the concepts of a plain text: those said by a term, and those called by their name."""
    return frozenset((*_finder().find(text), *_finder_of_names().find(text)))


@cache
def _finder_of_names() -> ConceptFinder:
    """Return what finds names, apart from terms: of two, one inside the other, only one counts."""
    return ConceptFinder({key: [_bare(plain(name))] for key, name in _names().items()})


def _bare(name: str) -> str:
    """Return a concept's name as people say it: "แจ้งกระชั้นชิด" for "การแจ้งกระชั้นชิด"."""
    bare = name.removeprefix("การ").removeprefix("ความ")
    return bare if len(bare) >= LONG_ENOUGH else name


@cache
def _finder() -> ConceptFinder:
    return ConceptFinder({each.key: map(plain, each.terms) for each in read_concepts()})


@cache
def _names() -> dict[str, str]:
    return {concept.key: concept.name for concept in read_concepts()}


@cache
def _terms_of(name: str) -> re.Pattern[str]:
    """Return what finds the ways in which people say a concept, but for the shortest of them."""
    terms = {term for each in read_concepts() if each.name == name for term in each.terms}
    letters = {_letters(plain(term)) for term in terms}
    longest = sorted((each for each in letters if len(each) >= LONG_ENOUGH), key=len, reverse=True)
    return re.compile("|".join(_pattern(each).pattern for each in longest) or r"(?!)")


def _joined(places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield places in their order, those that touch as one."""
    held: tuple[int, int] | None = None
    for start, end in sorted(places):
        if held and start <= held[1]:
            held = held[0], max(held[1], end)
        else:
            if held:
                yield held
            held = start, end
    if held:
        yield held
