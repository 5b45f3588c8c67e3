"""Thai text made comparable, and the answers that hold no opinion told apart."""

import re
from functools import cache, lru_cache

from pythainlp.util import normalize

from .words import read_words

# Longer answers are shown whole but compared by their beginning: two tokenisers are quadratic.
COMPARED_CHARACTERS = 2000

_TONES = "\u0e48-\u0e4b"
_MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_VOWELS = "\u0e30\u0e32\u0e33\u0e40-\u0e44\u0e45"
_SPACES = re.compile(r"\s+")
# Text pasted from LINE brings zero-width characters, broken files bring lone surrogates.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ud800-\udfff]")
# Three alike may be the edge of two words: ระบบ|บริการ, สื่อ|ออนไลน์; 1000 is a number.
_THREE_OR_MORE = re.compile(r"(?![0-9])(?:(บ|อ)\1{3,}|((?![บอ]).)\2{2,})", re.DOTALL)
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
# PyThaiNLP's normaliser is 63 % of the time of a large run, and 88 % of texts need nothing of it.
_NEEDS_NORMALISING = re.compile(
    f"เเ|\u0e4d|[{_TONES}\u0e4c][\u0e31\u0e34-\u0e39\u0e47]|[{_TONES}]{{2}}"
    f"|[\u0e30\u0e32\u0e33\u0e45][{_TONES}]|\u0e45"
    f"|([{_MARKS}{_VOWELS}]) *\\1|(?:^| )[{_MARKS}]"
)
_SAYS_NOTHING = re.compile(r"[^0-9a-zก-๛/]+")
_LAUGHTER = re.compile(r"5{2,}\+?|[0-9]+")
# No way of saying nothing is longer; a longer text is an opinion without looking further.
_LONGEST_NON_ANSWER = 80
# A bare answer, polite words and all, is no longer; of a longer text it is only the first word.
_LONGEST_BARE_ANSWER = 24
# So many first letters tell most opinions from all ways of saying nothing.
_OPENING = 6
_UNTIDY = re.compile(
    f"[^a-z/ก-ฮ\u0e30-\u0e39เ-ไ\u0e47-\u0e4c]|เเ|(.)\\1\\1|([{_MARKS}{_VOWELS}])\\2"
    f"|[{_TONES}\u0e4c][\u0e31\u0e34-\u0e39\u0e47{_TONES}]|[\u0e30\u0e32\u0e33][{_TONES}]"
)


@lru_cache(maxsize=20_000)
def normalise(text: str) -> str:
    """Return ``text`` in the one form in which two texts are compared; never shown to anyone.

    Vowels and tone marks are put in order, Thai digits become Arabic, letters lower case, runs
    of spaces one space, and what is repeated three times or more stands once, so that มากกกก is
    มาก. Only the first 2,000 characters count.

    Example:
        >>> normalise("เเจ้งช้ามากกกก  ๑ ชม.")
        'แจ้งช้ามาก 1 ชม.'
    """
    text = _INVISIBLE.sub("", text[:COMPARED_CHARACTERS])
    text = _SPACES.sub(" ", text).strip()
    if _NEEDS_NORMALISING.search(text):
        text = normalize(text)
    return _THREE_OR_MORE.sub(r"\1\2", text.translate(_THAI_DIGITS).lower())


def is_non_answer(text: str) -> bool:
    """Return whether ``text`` gives no opinion: "ไม่มี", "-", "ดีแล้วค่ะ", an emoji alone.

    It does when nothing is left of it once the ways of saying nothing, and the polite words
    around them, are taken away: "ไม่มีเวลา" keeps "เวลา" and is an opinion.

    Example:
        >>> is_non_answer("ไม่มีค่ะ"), is_non_answer("ไม่มีเวลา")
        (True, False)
    """
    if not _may_say_nothing(text):
        return False
    said = _SAYS_NOTHING.sub(" ", normalise(text)).strip()
    if len(said) > _LONGEST_NON_ANSWER:
        return False
    chunks = [chunk for chunk in said.split() if not _LAUGHTER.fullmatch(chunk)]
    return sum(map(len, chunks)) <= 1 or _is_made_of_nothings("".join(chunks))


def _may_say_nothing(text: str) -> bool:
    """Return whether ``text`` opens as non-answers do; most opinions need no look beyond that.

    An opening that ``normalise`` could change (a doubled letter, a stray space) always may.
    """
    opening = text[: 2 * _OPENING].lower().replace(" ", "")[: _OPENING + 2]
    if len(opening) < _OPENING or _UNTIDY.search(opening):
        return True
    openings = _openings(len(text) <= _LONGEST_BARE_ANSWER)
    return any(opening[:length] in openings for length in range(2, _OPENING + 1))


def _is_made_of_nothings(said: str) -> bool:
    """Return whether ``said`` is a bare answer, or a non-answer and fillers, and politeness."""
    pieces = _take_apart(said)
    core = [piece for piece in pieces if piece not in _particles()]
    if not core:
        return bool(pieces)
    if not _bare_answers().isdisjoint(core):
        return len(core) == 1
    return not _nothings().isdisjoint(core)


def _take_apart(said: str) -> list[str]:
    """Return the pieces without an opinion that make up ``said``, or none if more is said."""
    pieces: list[str] = []
    read = 0
    while read < len(said):
        piece = _piece().match(said, read)
        if not piece:
            return []
        pieces.append(piece.group())
        read = piece.end()
    return pieces


@cache
def _piece() -> re.Pattern[str]:
    longest_first = sorted(_without_opinion(), key=len, reverse=True)
    return re.compile("|".join([_LAUGHTER.pattern, *map(re.escape, longest_first)]))


@cache
def _openings(bare: bool) -> frozenset[str]:
    pieces = _without_opinion() if bare else _without_opinion() - _bare_answers()
    return frozenset(piece[:_OPENING] for piece in pieces)


@cache
def _without_opinion() -> frozenset[str]:
    return _nothings() | _bare_answers() | _particles() | _comparable("fillers")


@cache
def _nothings() -> frozenset[str]:
    return _comparable("non_answers")


@cache
def _bare_answers() -> frozenset[str]:
    return _comparable("bare_answers")


@cache
def _particles() -> frozenset[str]:
    return _comparable("particles")


def _comparable(name: str) -> frozenset[str]:
    """Return a word list as ``is_non_answer`` sees texts: normalised, without spaces."""
    entries = {_SAYS_NOTHING.sub(" ", normalise(entry)).strip() for entry in read_words(name)}
    return frozenset({entry.replace(" ", "") for entry in entries} - {""})
