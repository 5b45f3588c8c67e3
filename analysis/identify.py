"""Finds what in an answer could name a person, and takes it out on request."""

import os
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from math import log
from pathlib import Path

from analysis.contacts import contact_words, find_contacts
from analysis.reading import Finding, Folded, Kind, Vocabulary, Word, cut, fold, is_thai

__all__ = ["MASKS", "Identifier", "Kind", "find_identifiers", "neutralise"]

WORDS = Path(__file__).parent / "words" / "identify"
SOFT = frozenset({Kind.PARTICLE, Kind.PRONOUN})
MASKS = {
    Kind.NAME: "[ชื่อบุคคล]",
    Kind.NICKNAME: "[ชื่อเล่น]",
    Kind.PHONE: "[เบอร์โทร]",
    Kind.NATIONAL_ID: "[เลขประจำตัวประชาชน]",
    Kind.EMAIL: "[อีเมล]",
    Kind.LINE_ID: "[ไอดีไลน์]",
    Kind.URL: "[ลิงก์]",
    Kind.PLATE: "[ทะเบียนรถ]",
    Kind.POSITION: "[ตำแหน่ง]",
    Kind.UNIT: "[หน่วยงาน]",
    Kind.PARTICLE: "",
    Kind.PRONOUN: "ข้าพเจ้า",
}
MASKED = re.compile("|".join(re.escape(mask) for mask in MASKS.values() if mask[:1] == "["))
# Where two passages overlap the earlier kind here wins.
PRIORITY = (
    Kind.EMAIL, Kind.URL, Kind.NATIONAL_ID, Kind.PHONE, Kind.PLATE, Kind.LINE_ID, Kind.NAME,
    Kind.NICKNAME, Kind.POSITION, Kind.UNIT, Kind.PRONOUN, Kind.PARTICLE,
)  # fmt: skip
# Longer runs are not a Thai given name, a surname, an office.
NAME_LENGTH = 16
FAMILY_LENGTH = 22
OFFICE_LENGTH = 45
TITLES_AT_MOST = 6
LONG_ROLE = 13
SYLLABLE_LENGTH = 5


@dataclass(frozen=True)
class Identifier:
    """A passage that could tell who wrote an answer, or whom it is about.

    ``text`` is exactly ``source[start:end]``. ``certain`` passages may be masked without asking;
    the others are for a person to look at.
    """

    start: int
    end: int
    text: str
    kind: Kind
    certain: bool = False

    @property
    def soft(self) -> bool:
        """Whether it can be neutralised and never stops an answer by itself."""
        return self.kind in SOFT

    @property
    def hard(self) -> bool:
        """Whether it points at a person."""
        return not self.soft


def find_identifiers(text: str, roster: Collection[str] = ()) -> tuple[Identifier, ...]:
    """Return the passages of ``text`` that could name a person, in order, none overlapping.

    ``roster`` holds names and nicknames the organiser pasted, one an item, such as
    ``"สมชาย ใจดี (ชาย)"``; with it bare names and nicknames are found too. The name of the whole
    organisation is no identifier, the name of a part of it is.

    >>> [found.text for found in find_identifiers("โทร ๐๘๑-๒๓๔-๕๖๗๘ หาพี่จิ๊บ")]
    ['๐๘๑-๒๓๔-๕๖๗๘', 'พี่จิ๊บ']
    """
    folded = fold(text)
    page = _open_page(folded.text, _read_roster(tuple(roster)))
    findings = [*find_contacts(folded.text)]
    for find in (_names, _latin_names, _positions, _units, _voice):
        findings.extend(find(page))
    return tuple(_identifiers(folded, _settled(folded.text, findings)))


def neutralise(text: str, identifiers: Iterable[Identifier]) -> str:
    """Return ``text`` with every identifier masked, particles gone and pronouns neutral.

    >>> text = "ผมอยากให้พี่จิ๊บช่วยครับ"
    >>> neutralise(text, find_identifiers(text))
    'ข้าพเจ้าอยากให้[ชื่อเล่น]ช่วย'
    """
    pieces, place = [], 0
    for found in sorted(identifiers, key=lambda found: found.start):
        pieces += [text[place : found.start], MASKS[found.kind] or "\0"]
        place = found.end
    whole = "".join([*pieces, text[place:]])
    # Nothing stays where a particle ended or opened a line; between words, one space does.
    whole = re.sub(r" ?\0[ \0]*(?=[\n.,!?)\"”…]|$)", "", whole)
    whole = re.sub(r"(^|\n)[ \0]*\0 *", r"\1", whole)
    return re.sub(r" ?\0[ \0]*", " ", whole)


def _settled(text: str, findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings in order, without those that overlap a better one or a mask."""
    taken = bytearray(len(text))
    for match in MASKED.finditer(text):
        taken[match.start() : match.end()] = b"\1" * len(match[0])
    kept = []
    for found in sorted(findings, key=lambda x: (PRIORITY.index(x.kind), x.start - x.end)):
        if found.end > found.start and not any(taken[found.start : found.end]):
            taken[found.start : found.end] = b"\1" * (found.end - found.start)
            kept.append(found)
    return sorted(kept, key=lambda found: found.start)


def _identifiers(folded: Folded, findings: Iterable[Finding]) -> Iterator[Identifier]:
    for found in findings:
        start, end = folded.original(found.start, found.end)
        yield Identifier(start, end, folded.source[start:end], found.kind, found.certain)


# What is known beforehand.

WordSets = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Lexicon:
    """Words, names, offices and voices."""

    vocabulary: Vocabulary
    frequent: frozenset[str]
    everyday: frozenset[str]
    ordinary: frozenset[str]
    given: frozenset[str]
    families: frozenset[str]
    nicknames: frozenset[str]
    follows: frozenset[str]
    titles: WordSets
    context: WordSets
    positions: WordSets
    units: WordSets
    voice: WordSets
    beginnings: frozenset[str]
    endings: frozenset[str]
    given_beginnings: frozenset[str]
    given_endings: frozenset[str]

    def like_a_family(self, text: str) -> bool:
        """Whether a name no list holds begins and ends as Thai surnames do."""
        if len(text) < 5 or text in self.ordinary:
            return False
        return text[:3] in self.beginnings and text[-3:] in self.endings

    def like_a_given_name(self, text: str) -> bool:
        """Whether a name no list holds begins and ends as Thai given names do."""
        if len(text) < 5 or text in self.ordinary:
            return False
        return text[:3] in self.given_beginnings and text[-3:] in self.given_endings

    def names_a_subject(self, word: str) -> bool:
        """Whether a word says what a unit does."""
        return word in self.units["subjects"] or (word.startswith("การ") and len(word) > 4)


def _listed(name: str) -> WordSets:
    with (WORDS / f"{name}.toml").open("rb") as file:
        return {key: frozenset(words) for key, words in tomllib.load(file).items()}


def _lines(name: str) -> frozenset[str]:
    lines = (WORDS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def _lexicon() -> Lexicon:
    """Return the word lists, read at the first search (about a third of a second)."""
    # Set before the import: PyThaiNLP would make a folder in the home directory.
    os.environ.setdefault("PYTHAINLP_OFFLINE", "1")
    os.environ.setdefault("PYTHAINLP_READ_ONLY", "1")
    from pythainlp.corpus import common, tnc

    frequencies: dict[str, int] = tnc.unigram_word_freqs()
    words: frozenset[str] = frozenset(common.thai_words())
    given = frozenset(n for n in common.thai_female_names() | common.thai_male_names() if n[1:])
    families = frozenset(name for name in common.thai_family_names() if len(name) > 2)
    not_names = _lines("not_names") | contact_words()["provinces"]
    follows = _lines("follows") | common.thai_stopwords()
    titles, voice, units = _listed("titles"), _listed("voice"), _listed("units")
    positions, context = _listed("positions"), _listed("context")
    # Dictionary words the corpus hardly ever has, but parents give: จุฑารัตน์, เกศินี.
    rare_names = {n for n in given & words if len(n) > 4 and frequencies.get(n, 0) < 40}
    units = {**units, "named": units["named"] | _unit_compounds(words, units)}
    costs = dict.fromkeys(families, 15.0) | dict.fromkeys(given, 14.5)
    costs |= {word: _cost(frequencies.get(word, 0)) for word in words | voice["ordinary"]}
    for word in follows.union(*_own_words(titles, positions, units, voice)):
        costs[word] = min(8.0, _cost(frequencies.get(word, 0)))
    for word in voice["not_words"]:
        costs.pop(word, None)
    return Lexicon(
        Vocabulary(costs, given, titles["sure"] | titles["weak"] | titles["kin"]),
        frequent=frozenset(word for word in words if frequencies.get(word, 0) > 3000),
        everyday=not_names.union(word for word in words if frequencies.get(word, 0) > 1000),
        ordinary=(words - _lines("also_names") - rare_names) | not_names,
        given=given,
        families=families,
        nicknames=_lines("nicknames"),
        follows=follows,
        titles=titles,
        context=context,
        positions=positions,
        units=units,
        voice=voice,
        beginnings=_common(name[:3] for name in families),
        endings=_common(name[-3:] for name in families),
        given_beginnings=_common(name[:3] for name in given),
        given_endings=_common(name[-3:] for name in given),
    )


def _own_words(
    titles: WordSets, positions: WordSets, units: WordSets, voice: WordSets
) -> Iterator[frozenset[str]]:
    yield from (titles["sure"], titles["weak"], titles["kin"])
    yield from (positions["single"], positions["heads"], positions["careers"], positions["ranks"])
    yield from (units["heads"], units["named"], units["whole"])
    yield frozenset(subject for subject in units["subjects"] if len(subject) > 5)
    yield from (voice["particles"], voice["pronouns"])


def _unit_compounds(words: frozenset[str], units: WordSets) -> set[str]:
    """Return the units that a dictionary holds as one word, such as ฝ่ายวิชาการ."""
    heads = tuple(units["heads"])
    compounds = (word for word in words if word.startswith(heads))
    return {
        word
        for word in compounds
        if any(word.removeprefix(head) in units["subjects"] for head in heads)
    } - units["heads"]


def _cost(frequency: int) -> float:
    # The Thai National Corpus counts 33.5 million words; compounds it does not count must still
    # be cheaper than their parts.
    return min(13.0, log(33_500_000 / (frequency + 1)))


def _common(pieces: Iterable[str]) -> frozenset[str]:
    return frozenset(piece for piece, count in Counter(pieces).items() if count >= 5)


@dataclass(frozen=True)
class Roster:
    """The names and nicknames the organiser pasted."""

    given: frozenset[str]
    families: frozenset[str]
    nicknames: frozenset[str]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Its words, dearer than frequent words and cheaper than strange ones."""
        costs = dict.fromkeys(self.families, 9.0) | dict.fromkeys(self.nicknames, 10.0)
        return Vocabulary(costs | dict.fromkeys(self.given, 9.0))

    def holds(self, word: str) -> bool:
        """Whether a word is on it."""
        return word in self.given or word in self.families or word in self.nicknames


@lru_cache(maxsize=8)
def _read_roster(items: tuple[str, ...]) -> Roster:
    """Return the names in ``items``, each ``"ชื่อ สกุล (ชื่อเล่น)"`` or any part of that."""
    given: set[str] = set()
    families: set[str] = set()
    nicknames: set[str] = set()
    for item in items:
        text = fold(item).text
        for inside in re.findall(r"\(([^()]*)\)", text):
            nicknames.update(_parts(inside))
        parts = _parts(re.sub(r"\([^()]*\)?", " ", text))
        if len(parts) == 1 and (len(parts[0]) <= 4 or parts[0] in _lexicon().nicknames):
            nicknames.update(parts)
        else:
            given.update(parts[:1])
            families.update(parts[1:])
    return Roster(frozenset(given), frozenset(families), frozenset(nicknames))


def _parts(text: str) -> list[str]:
    return [part for word in re.split(r"[\s,/;]+", text) if len(part := _untitled(word)) > 1]


def _untitled(word: str) -> str:
    """Return a word of the roster without นาย, น.ส., พี่ … before it."""
    known = _lexicon()
    if word in known.given or word in known.nicknames:
        return word
    before = known.titles["sure"] | known.context["close"] | {"คุณ", "ชื่อเล่น"}
    for title in sorted(before, key=len, reverse=True):
        if word.startswith(title):
            return word.removeprefix(title)
    return word


# One text, open for the search.


@dataclass(frozen=True)
class Page:
    """A folded text cut into words, with what is known."""

    text: str
    words: Sequence[Word]
    lexicon: Lexicon
    roster: Roster

    def word(self, index: int) -> Word:
        """Return the word at ``index``, or an empty one beyond the ends."""
        if 0 <= index < len(self.words):
            return self.words[index]
        return Word(len(self.text), len(self.text), "")

    def says(self, index: int) -> str:
        """Return the text of the word at ``index``."""
        return self.words[index].text if 0 <= index < len(self.words) else ""

    def run(self, start: int, end: int) -> str:
        """Return the text from one word up to another."""
        return self.text[self.word(start).start : self.word(end - 1).end]

    def skip_space(self, index: int) -> int:
        """Return the index of the next word, over a space or a few."""
        gap = self.says(index)
        return index + 1 if gap in (" ", "  ", "   ") else index

    def stops(self, index: int) -> bool:
        """Whether the word at ``index`` says that a name has ended."""
        return not _is_thai(self.says(index)) or self.says(index) in self.lexicon.follows

    def finding(self, start: int, end: int, kind: Kind, certain: bool = False) -> Finding:
        """Return the words from ``start`` up to ``end`` as a finding."""
        return Finding(self.word(start).start, self.word(end - 1).end, kind, certain)


def _open_page(text: str, roster: Roster) -> Page:
    known = _lexicon()
    vocabularies = [known.vocabulary]
    if roster.vocabulary.costs:
        vocabularies.append(roster.vocabulary)
    return Page(text, cut(text, vocabularies), known, roster)


def _is_thai(word: str) -> bool:
    return is_thai(word) and word[0] not in "ฯๆ"


# Names and nicknames. A search returns its finding and the index of the word after it.

Found = tuple[Finding, int] | None


def _names(page: Page) -> Iterator[Finding]:
    """Yield names and nicknames: after a title, from the lists, from the roster."""
    index = 0
    while index < len(page.words):
        found = _name_at(page, index) if page.says(index)[0].isalpha() else None
        if found:
            yield found[0]
        index = found[1] if found else index + 1


def _name_at(page: Page, index: int) -> Found:
    return _called(page, index) or _titled(page, index) or _bare(page, index)


def _called(page: Page, index: int) -> Found:
    """Return the nickname after พี่, น้อง, คุณ … at ``index``."""
    kin, context = page.says(index), page.lexicon.context
    if kin not in page.lexicon.titles["kin"]:
        return None
    after = page.skip_space(index + 1)
    if after > index + 1 and (kin in context["risky"] or kin in context["no_space"]):
        return None
    if after > index + 1 and page.says(after) in page.lexicon.ordinary:
        return None
    end = _nickname_end(page, after, kin)
    if end is None or page.says(end) == "ๆ" or kin + page.says(after) in context["not_called"]:
        return None
    start = after if kin in page.lexicon.titles["role"] else index
    return page.finding(start, end, Kind.NICKNAME), end


def _nickname_end(page: Page, index: int, kin: str) -> int | None:
    known = page.lexicon
    for end in (index + 3, index + 2, index + 1):
        text = page.run(index, end)
        if text in page.roster.nicknames:
            return end
        if text in known.nicknames and not _family_end(page, end, trusted=False):
            return end if _may_be_called(page, text, kin) else None
    if kin in known.context["risky"]:
        return None
    return index + 1 if _is_unheard_nickname(page, index) else None


def _may_be_called(page: Page, nickname: str, kin: str) -> bool:
    known = page.lexicon
    if kin in known.context["risky"]:
        return nickname not in known.ordinary
    if nickname in known.context["verbs"]:
        return False
    return kin in known.context["close"] or nickname not in known.follows


def _is_unheard_nickname(page: Page, index: int) -> bool:
    """Whether no list holds the word, and it is as short as a nickname."""
    word = page.word(index)
    if word.text.isascii():
        named = re.fullmatch(r"[A-Z][a-z]{1,11}", word.text)
        return bool(named) and word.text.lower() not in page.lexicon.titles["latin_not_names"]
    return word.strange and 1 < len(word.text) <= 7


def _titled(page: Page, index: int) -> Found:
    """Return the name after the titles at ``index``."""
    after, sure = _after_titles(page, index)
    end = _given_end(page, after, sure) if after > index else None
    if end is None:
        return None
    listed = page.says(after) in page.lexicon.given
    end = _family_end(page, end, trusted=sure or listed, sure=sure) or end
    start = after if page.says(index) in page.lexicon.titles["role"] else index
    return page.finding(start, end, Kind.NAME, sure or listed), end


def _after_titles(page: Page, index: int) -> tuple[int, bool]:
    """Return the index after the titles at ``index``, and whether a name must follow."""
    titles, context = page.lexicon.titles, page.lexicon.context
    after, sure = index, False
    while after < index + TITLES_AT_MOST:
        title = page.says(after)
        sure = sure or title in titles["sure"]
        if not (title in titles["sure"] or title in titles["weak"] or title in context["close"]):
            break
        after += 1
        if title not in context["no_space"]:
            after = page.skip_space(after)
    return after, sure


def _given_end(page: Page, index: int, sure: bool) -> int | None:
    """Return the index after the given name that begins at ``index``, if one does."""
    word, known = page.says(index), page.lexicon
    # Many a given name stands among the surnames only (สมจิตต์).
    surname = word in known.families and word not in known.ordinary
    listed = word in known.given or word in page.roster.given or surname
    if not _is_thai(word) or not _may_be_given(page, index, sure, listed):
        return None
    end, limit = index + 1, page.word(index).start + NAME_LENGTH
    while not page.stops(end) and page.word(end).end <= limit:
        if listed and not page.word(end).strange:
            break
        end += 1
    return end


def _may_be_given(page: Page, index: int, sure: bool, listed: bool) -> bool:
    word, known = page.word(index), page.lexicon
    if word.text in known.voice["particles"]:
        return False
    if not listed:
        heard = sure or (word.strange and len(word.text) > 2) or _reads_as_given(page, index)
        return heard and not page.stops(index)
    if sure:
        return len(word.text) > 3 or word.text not in known.follows
    if word.text in known.context["names_when_addressed"]:
        return True
    if known.names_a_subject(word.text):
        return False
    return word.text not in known.everyday and word.text not in known.follows


def _reads_as_given(page: Page, index: int) -> bool:
    """Whether ordinary words up to the next stop make up a name (สม + จิตต์)."""
    end = index
    while not page.stops(end) and len(page.run(index, end + 1)) <= NAME_LENGTH:
        end += 1
    # Names are put together from short words; offices from long ones.
    short = all(len(word.text) <= SYLLABLE_LENGTH for word in page.words[index:end])
    return short and end > index + 1 and page.lexicon.like_a_given_name(page.run(index, end))


def _family_end(page: Page, index: int, trusted: bool, sure: bool = False) -> int | None:
    """Return the index after the surname at ``index``, or after one space, if there is one.

    A surname in no list is believed after a ``trusted`` given name if it looks like one, and
    after a ``sure`` title whatever it looks like.
    """
    first = page.skip_space(index)
    best, end = None, first
    while _is_thai(page.says(end)) and len(page.run(first, end + 1)) <= FAMILY_LENGTH:
        end += 1
        run = page.run(first, end)
        listed = run in page.lexicon.families and len(run) > 3
        alone = first > index and not _is_thai(page.says(end))
        if run in page.roster.families or (listed and (alone or run not in page.lexicon.follows)):
            best = end
    return best or (_unlisted_family_end(page, first, index, sure) if trusted else None)


def _unlisted_family_end(page: Page, first: int, index: int, sure: bool) -> int | None:
    end = first
    while not page.stops(end) and len(page.run(first, end + 1)) <= FAMILY_LENGTH:
        end += 1
    if end == first:
        return None
    run = page.run(first, end)
    strange = any(word.strange for word in page.words[first:end]) and len(run) > 3
    alone = first > index and not _is_thai(page.says(end)) and len(run) > 3
    put_together = end > first + 1 or (sure and run not in page.lexicon.everyday)
    return end if strange or (alone and put_together) or page.lexicon.like_a_family(run) else None


def _bare(page: Page, index: int) -> Found:
    """Return the name at ``index`` that no title announces."""
    word, known = page.says(index), page.lexicon
    if page.roster.holds(word):
        return _on_roster(page, index)
    if word not in known.given or page.says(index - 1) in known.context["places"]:
        return None
    if word not in known.ordinary and len(word) > 3:
        end = _family_end(page, index + 1, trusted=True)
        return page.finding(index, end or index + 1, Kind.NAME, bool(end)), end or index + 1
    end = None if word in known.follows else _family_end(page, index + 1, trusted=False)
    family = page.run(page.skip_space(index + 1), end) if end else ""
    addressed = word in known.context["names_when_addressed"]
    if (
        not end
        or (word in known.everyday and not addressed)
        or family in known.everyday
        or len(family) < 4
    ):
        return None
    return page.finding(index, end, Kind.NAME), end


def _on_roster(page: Page, index: int) -> Found:
    word, roster = page.says(index), page.roster
    if word not in roster.given and word not in roster.nicknames and word in page.lexicon.ordinary:
        return None
    if (word in page.lexicon.ordinary or len(word) < 3) and not _speaks_of_somebody(page, index):
        return None
    if word in roster.given:
        end = _family_end(page, index + 1, trusted=True) or index + 1
        return page.finding(index, end, Kind.NAME, True), end
    family = word in roster.families
    return page.finding(index, index + 1, Kind.NAME if family else Kind.NICKNAME, family), index + 1


def _speaks_of_somebody(page: Page, index: int) -> bool:
    """Whether a name that is also a word stands where a person is spoken of."""
    context = page.lexicon.context
    family = page.says(page.skip_space(index + 1))
    if page.says(index) in page.roster.given and family in page.roster.families:
        return True
    before, after = page.says(index - 1), page.says(index + 1)
    opens = not _is_thai(before) and not before.isalpha()
    closes = not _is_thai(after)
    if before in context["persons_before"]:
        return closes or after in context["persons_after"] or after in page.lexicon.follows
    return opens and after in context["persons_after"]


LATIN_NAME = re.compile(
    r"(?<![A-Za-z])(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Khun|Ajarn|Kru)\b\.?|K\.|[PN]') ?"
    r"[A-Z][a-z]{1,20}(?: [A-Z][a-z]{1,20})?(?![A-Za-z])"
)


def _latin_names(page: Page) -> Iterator[Finding]:
    """Yield names in Latin letters after a title."""
    for match in LATIN_NAME.finditer(page.text):
        yield Finding(match.start(), match.end(), Kind.NAME, True)


# Positions and units.

# ป.4/2, หมู่ 5, a ward's number; not "3 คน".
TAIL = re.compile(
    r" ?(?:(?:ป|ม|อ|หมู่|หมู่ที่|ชั้น)[. ]{0,2}\d{1,2}(?:/\d{1,2})?|\d{1,2}(?!\d))"
    r"(?![ \-]?\d)(?! ?(?:คน|ครั้ง|ปี|วัน|ท่าน))"
)


def _positions(page: Page) -> Iterator[Finding]:
    """Yield offices one person holds, careers with their rank, and roles people call theirs."""
    positions, context = page.lexicon.positions, page.lexicon.context
    prefixes = tuple(positions["careers"])
    offices = positions["single"] | positions["heads"] | positions["leaders"]
    for index, word in enumerate(page.words):
        if word.text in offices:
            yield from _office(page, index)
        if word.text in context["only_one"]:
            yield from _only_one(page, index)
        if word.text.startswith(prefixes):
            yield from _career(page, index)


def _office(page: Page, index: int) -> Iterator[Finding]:
    positions, units = page.lexicon.positions, page.lexicon.units
    if page.says(index - 1) in positions["general_before"]:
        return
    end, unit = index + 1, page.skip_space(index + 1)
    led = page.says(unit) in units["heads"] or page.says(unit) in units["named"]
    leads = page.says(index) in positions["leaders"]
    if leads and not led and not page.lexicon.names_a_subject(page.says(end)):
        return
    end = unit + 1 if led else end
    end = _unit_end(page, end, needs_subject=not led and page.says(index) in positions["single"])
    if page.says(page.skip_space(end)) not in positions["general_after"]:
        yield _with_tail(page, page.finding(index, end, Kind.POSITION))


def _only_one(page: Page, index: int) -> Iterator[Finding]:
    context = page.lexicon.context
    before = {page.says(place) for place in range(index - 4, index)}
    if before & context["only_one_not_after"] or not before & context["only_one_before"]:
        return
    if page.says(index + 1) not in context["only_one_after"]:
        return
    end = index + 1
    while _is_thai(page.says(end)) and len(page.run(index, end + 1)) < OFFICE_LENGTH:
        end += 1
    yield page.finding(index, end, Kind.POSITION)


def _career(page: Page, index: int) -> Iterator[Finding]:
    ranks = page.lexicon.positions["ranks"]
    end = index + 1
    while page.says(end) not in ranks and (page.says(end) == "และ" or not page.stops(end)):
        if len(page.run(index, end + 1)) > OFFICE_LENGTH:
            return
        end += 1
    ranked = page.skip_space(end)
    if page.says(ranked) in ranks and page.says(index - 1) not in ("ระดับ", "สอบ"):
        yield page.finding(index, ranked + 1, Kind.POSITION)
    elif _says_i_am(page, index, page.run(index, end)):
        yield page.finding(index, end, Kind.POSITION)


def _says_i_am(page: Page, index: int, role: str) -> bool:
    """Whether the words before say that the speaker is what follows."""
    context, voice = page.lexicon.context, page.lexicon.voice
    # "เป็นเจ้าหน้าที่ธุรการ…" at the start of a clause leaves out who is.
    if page.says(index - 1) == "เป็น" and not _is_thai(page.says(index - 2)):
        return len(role) >= LONG_ROLE
    if page.says(index - 1) in context["self_stated"]:
        return True
    if page.says(index - 1) not in context["self_before"]:
        return False
    before = [page.says(place) for place in range(max(0, index - 4), index - 1)]
    return any(word in voice["pronouns"] or word in context["selves"] for word in before)


def _units(page: Page) -> Iterator[Finding]:
    """Yield named parts of an organisation, but not the whole body."""
    units, many = page.lexicon.units, page.lexicon.context["many"]
    for index, word in enumerate(page.words):
        named = word.text in units["named"]
        if not named and (word.text not in units["heads"] or page.says(index - 1) in many):
            continue
        end = _unit_end(page, index + 1, needs_subject=named or word.text in units["weak"])
        if (named or end > index + 1) and page.run(index, end) not in units["whole"]:
            yield _with_tail(page, page.finding(index, end, Kind.UNIT))


def _unit_end(page: Page, index: int, needs_subject: bool) -> int:
    """Return the index after the words that name a unit, from ``index`` on."""
    known, end = page.lexicon, index
    if not _may_name_unit(page, index, needs_subject):
        return index
    while _is_thai(page.says(end)) and len(page.run(index, end + 1)) < OFFICE_LENGTH:
        word = page.says(end)
        joined = word == "และ" and known.names_a_subject(page.says(end + 1))
        joined = joined or page.says(end - 1) == "การ"
        if end > index and not joined and not known.names_a_subject(word):
            if word in known.follows or word in known.units["heads"] or page.word(end).strange:
                break
            if word in known.frequent or word in known.units["not_named"]:
                break
        end += 1
    return end


def _may_name_unit(page: Page, index: int, needs_subject: bool) -> bool:
    word, known = page.says(index), page.lexicon
    if word == "และ":
        word = page.says(index + 1)
    if known.names_a_subject(word):
        return True
    if needs_subject or not _is_thai(word):
        return False
    return word not in known.units["not_named"] and word not in known.follows


def _with_tail(page: Page, found: Finding) -> Finding:
    tail = TAIL.match(page.text, found.end)
    return Finding(found.start, tail.end() if tail else found.end, found.kind, found.certain)


# Voice.


def _voice(page: Page) -> Iterator[Finding]:
    """Yield particles and pronouns that say man, woman or junior."""
    voice = page.lexicon.voice
    for index, word in enumerate(page.words):
        if word.text in voice["pronouns"] and _is_person(page, index):
            yield page.finding(index, index + 1, Kind.PRONOUN, True)
        elif word.text in voice["particles"] and _is_particle(page, index):
            yield page.finding(index, index + 1, Kind.PARTICLE, True)


def _is_person(page: Page, index: int) -> bool:
    """Whether ผม is not hair here, nor หนู a mouse."""
    voice, word = page.lexicon.voice, page.says(index)
    before, after = page.says(index - 1), page.says(index + 1)
    if word == "ผม":
        return before not in voice["hair_before"] and after not in voice["hair_after"]
    if word == "หนู":
        person = before not in voice["mouse_before"] or after in voice["person_after"]
        return person and after not in voice["mouse_after"]
    return True


def _is_particle(page: Page, index: int) -> bool:
    voice = page.lexicon.voice
    if page.says(index) not in voice["only_at_end"]:
        return True
    after = page.says(index + 1)
    ends = not _is_thai(after) and not after.isalnum()
    return ends and page.says(index - 1) not in voice["not_after"]
