"""Words that could identify somebody, marked for their writer before anything is stored."""

import unicodedata
from collections.abc import Collection
from functools import lru_cache

from analysis.identify import MASKS, Identifier, Kind, find_identifiers, neutralise
from forms.response import Passage, Reading

KINDS = {
    Kind.NAME: "ชื่อบุคคล",
    Kind.NICKNAME: "ชื่อเล่น",
    Kind.PHONE: "เบอร์โทรศัพท์",
    Kind.NATIONAL_ID: "เลขประจำตัวประชาชน",
    Kind.EMAIL: "อีเมล",
    Kind.LINE_ID: "ไอดีไลน์",
    Kind.URL: "ลิงก์",
    Kind.PLATE: "ทะเบียนรถ",
    Kind.POSITION: "ตำแหน่งหน้าที่",
    Kind.UNIT: "หน่วยงานย่อย",
}
# What tells of a person where it stands by itself: an office or a position may be named.
NAMING = frozenset(
    {
        Kind.NAME, Kind.NICKNAME, Kind.PHONE, Kind.NATIONAL_ID, Kind.EMAIL, Kind.LINE_ID,
        Kind.PLATE,
    }
)  # fmt: skip
SIGNS_AROUND = 24
LONGEST_MARKED = 60
# ะ า ำ ๅ belong to the consonant before them, though Unicode does not call them marks.
LEANING = "ะาำๅ"
LEADING = "เแโใไ"


def read(text: str, names: Collection[str] = ()) -> Reading:
    """Return the passages of ``text`` that point at a person, the same words once, and the text
    without anything that could tell who wrote it or whom it is about.

    ``names`` is the roster that facilitators pasted. Particles and pronouns alone stop nobody, so
    they are not among the passages; they go from the neutral text.
    """
    found = find_identifiers(text, names)
    passages: dict[tuple[Kind, str], Passage] = {}
    for identifier in (i for i in found if i.hard):
        passages.setdefault((identifier.kind, identifier.text), _passage(text, identifier))
    return Reading(tuple(passages.values()), neutralise(text, found))


def naming(text: str, names: Collection[str] = ()) -> tuple[str, ...]:
    """Return the words of a text that may name a person, each once; ``names`` is the roster."""
    return _naming(text, tuple(names))


@lru_cache(maxsize=4_096)
def _naming(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    found = (i.text for i in find_identifiers(text, names) if i.kind in NAMING)
    return tuple(dict.fromkeys(found))


def _passage(text: str, found: Identifier) -> Passage:
    before = cut_front(text[: found.start])
    after = cut_back(text[found.end :])
    marked = cut_back(found.text, LONGEST_MARKED)
    return Passage(KINDS[found.kind], before, marked, after, MASKS[found.kind])


def cut_front(text: str) -> str:
    """Return the last signs of a text, from a whole syllable on, with … where it was cut."""
    if len(text) <= SIGNS_AROUND:
        return text
    start = len(text) - SIGNS_AROUND
    while start < len(text) and _leans(text[start]):
        start += 1
    return "…" + text[start:]


def cut_back(text: str, limit: int = SIGNS_AROUND) -> str:
    """Return the first signs of a text, up to a whole syllable, with … where it was cut."""
    end = min(limit, len(text))
    while end < len(text) and (_leans(text[end]) or text[end - 1] in LEADING):
        end += 1
    return text[:end] + ("…" if end < len(text) else "")


def _leans(sign: str) -> bool:
    return sign in LEANING or unicodedata.category(sign) == "Mn"
