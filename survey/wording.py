"""A first wording for a point of the report, out of a theme's label and what was said typically.

Pure functions over the word lists of ``wording.toml``: Thai is data, and people have the last word.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from analysis.concepts import read_concepts
from analysis.identify import find_identifiers
from forms.definition import Purpose
from forms.fields import printed_digits
from survey.findings import LABEL_JOIN, NAMELESS

LONGEST, SHORTEST = 140, 15
# From this length on a label that a person gave says enough.
SAYS_ENOUGH = 12
MOST_LATIN = 0.4
# So many letters in a row tell that two texts have a word in common.
SHARED = 6
# Emoji, pictures and signs that stand for feelings.
FEELINGS = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d]+|[5๕]{3,}\\+?")
STRETCHED = re.compile("([\u0e01-\u0e2e\u0e30-\u0e45\u0e47-\u0e4e])\\1{2,}")
TWICE = re.compile("([\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e])\\1")
REPEAT = re.compile("[ \u00a0]*ๆ[ \u00a0]*(?=(.?))")
SPACES = re.compile("\\s+")
LATIN = re.compile("[A-Za-z]")
SELDOM = re.compile("ไม่ค่อย(?P<what>[^ ]{2,24})$")
NOT_SELDOM = ("เพราะ", "แต่", "ทำให้", "จึง", "ว่า", "ไม่")
SO_THAT = re.compile("^(?P<who>(?:(?!ไม่|แต่)[^ ]){0,18}?)จะได้(?P<what>[^ ]{2,})$")
NO_MODAL = re.compile("ไม่ต้อง|เท่าที่ควร|ต้องการ|ถูกต้อง")
PROBLEM, MEND, CONSIDER = "ปัญหาเกี่ยวกับ{}", "ควรแก้ไขปัญหา{}", "ควรพิจารณาเรื่อง{}"


@dataclass(frozen=True)
class Lists:
    """The word lists: how people speak, and how reports put it."""

    voice: tuple[str, ...]
    openings: tuple[str, ...]
    openings_kept: tuple[str, ...]
    endings: tuple[str, ...]
    endings_kept: tuple[str, ...]
    goes_on: tuple[str, ...]
    examples: tuple[str, ...]
    modals: tuple[str, ...]
    asks: tuple[str, ...]
    asks_for: tuple[str, ...]
    verbs: tuple[str, ...]
    verbs_not: tuple[str, ...]
    wrong: tuple[str, ...]
    words: re.Pattern[str]
    instead: dict[str, str]


def suggested_wording(label: str, typical: str, purpose: Purpose) -> str:
    """Return a first wording in the language of reports; ``typical`` is a quote, or "".

    A phrase that says enough is kept. A proposal is told as one, out of what was said where that
    can be put in a report's words. Problems and what was done are told by the label, as one
    person's words speak for many only where the label says too little.

    >>> suggested_wording("ช่องทางเสนอแนะ", "อยากให้เปิดช่องให้ถามแบบไม่ต้องบอกชื่อนะคะ", Purpose.SUGGESTION)
    'ควรเปิดช่องทางให้ถามโดยไม่ต้องระบุชื่อ'
    """
    phrase = _tidy(" และ".join(label.split(LABEL_JOIN)))
    if purpose is Purpose.SUGGESTION:
        return _proposal(label, phrase, typical)
    if _says_enough(label) and not (purpose is Purpose.PROBLEM and _is_subject(label)):
        return phrase
    said = formal(typical)
    if said and _is_about(said, label) and (purpose is not Purpose.PROBLEM or _tells_wrong(said)):
        return said
    if purpose is Purpose.PROBLEM and _is_subject(label):
        return PROBLEM.format(phrase)
    return phrase


@lru_cache(maxsize=4096)
def formal(said: str) -> str:
    """Return a statement in a report's words; "" for one that stays its writer's voice."""
    lists = _lists()
    text = _calm(said)
    if any(sign in f"{text} " for sign in lists.voice):
        return ""
    clauses = [bare for clause in _clauses(text) if (bare := _bare(clause, lists))]
    whole = _tidy(_joined(clauses, lists)) if clauses else ""
    if not SHORTEST <= len(whole) <= LONGEST or _is_foreign(whole):
        return ""
    return whole


def _proposal(label: str, phrase: str, typical: str) -> str:
    """Return what should be done: as the label puts it, as somebody did, or that it matters."""
    lists = _lists()
    if _says_enough(label) and (proposed := _proposed(phrase, lists)):
        return proposed
    said = formal(typical)
    if said and (proposed := _proposed(said, lists)) and len(proposed) <= LONGEST:
        return proposed
    if label == NAMELESS:
        return phrase
    return (MEND if _tells_wrong(label) else CONSIDER).format(phrase)


def _proposed(text: str, lists: Lists) -> str:
    """Return a text as a proposal: with ควร unless another word says so; "" where it is none."""
    asked = next((word for word in lists.asks if text.startswith(word)), "")
    rest = text.removeprefix(asked)
    if asked and (_opens_with_verb(rest, lists) or rest.startswith(lists.modals)):
        return rest if rest.startswith(lists.modals) else f"ควร{rest}"
    if asked == "ให้":
        return f"ควรให้{rest}"
    wish = next((word for word in lists.asks_for if text.startswith(word)), "")
    if wish:
        rest = text.removeprefix(wish)
        return f"ควร{rest}" if _opens_with_verb(rest, lists) else f"ควรมี{rest.removeprefix('มี')}"
    first = NO_MODAL.sub("", _clauses(text)[0])
    if any(word in first for word in lists.modals):
        return text
    return f"ควร{text}" if _opens_with_verb(text, lists) else ""


def _opens_with_verb(text: str, lists: Lists) -> bool:
    return text.startswith(lists.verbs) and not text.startswith(lists.verbs_not)


def _says_enough(label: str) -> bool:
    """Whether a label is a phrase that can stand in a report by itself."""
    return LABEL_JOIN not in label and label != NAMELESS and len(label) >= SAYS_ENOUGH


def _is_subject(label: str) -> bool:
    """Whether a label is the machine's name of a subject, which tells of nothing wrong."""
    return label in _concept_names() and not _tells_wrong(label)


def _tells_wrong(text: str) -> bool:
    return any(word in text for word in _lists().wrong)


def _is_about(said: str, label: str) -> bool:
    """Whether a statement names what a label does, or the label names nothing."""
    if label == NAMELESS:
        return True
    parts = [part.removeprefix("การ").removeprefix("ความ") for part in label.split(LABEL_JOIN)]
    pieces = (p[at : at + SHARED] for p in parts for at in range(max(1, len(p) - SHARED + 1)))
    return any(piece in said for piece in pieces)


def _calm(said: str) -> str:
    """Return what was said without feelings, stretched words, particles and pronouns."""
    text = SPACES.sub(" ", STRETCHED.sub("\\1", FEELINGS.sub(" ", said)))
    text = TWICE.sub("\\1", text.replace("เเ", "แ")).strip(" ,;:–-")
    for found in reversed(find_identifiers(text)):
        if found.soft:
            text = text[: found.start] + text[found.end :]
    return REPEAT.sub("ๆ", SPACES.sub(" ", text)).strip()


def _clauses(text: str) -> list[str]:
    """Return the clauses of a text: Thai writers part them by spaces, which numbers have too."""
    held: list[str] = []
    for part in text.split(" "):
        latin = held and (LATIN.match(part) or LATIN.search(held[-1][-1:]) or part[:1].isdigit())
        if held and (latin or held[-1][-1:].isdigit() or held[-1].endswith("เช่น")):
            held[-1] += f" {part}"
        elif part:
            held.append(part)
    return held


def _bare(clause: str, lists: Lists) -> str:
    """Return a clause in a report's words, without what it opens and ends with in speech."""
    text = clause
    while (end := next(filter(text.endswith, lists.endings), "")) and len(text) > len(end):
        if text.endswith(lists.endings_kept):
            break
        text = text.removesuffix(end).strip()
    while (begin := next(filter(text.startswith, lists.openings), "")) and len(text) > len(begin):
        if text.startswith(lists.openings_kept):
            break
        text = text.removeprefix(begin).strip()
    text = lists.words.sub(lambda found: _instead(found, lists), text)
    return _so_that(_seldom(text))


def _instead(found: re.Match[str], lists: Lists) -> str:
    """Return what a report writes for a spoken word; a Thai one needs no space before or after."""
    before, word, after = found.groups()
    written = lists.instead[word.lower()]
    if not LATIN.match(word):
        return f"{before}{written}{after}"
    first, last = LATIN.match(written[:1]), LATIN.match(written[-1:])
    return f"{before if first else ''}{written}{after if last else ''}"


def _seldom(text: str) -> str:
    found = SELDOM.search(text)
    if found and not any(word in found["what"] for word in NOT_SELDOM):
        return f"{text[: found.start()]}ไม่{found['what']}เท่าที่ควร"
    return text.replace("ไม่ค่อย", "มักไม่")


def _so_that(text: str) -> str:
    found = SO_THAT.match(text)
    if found is None:
        return text
    able = "สามารถ" if not found["what"].startswith("ไม่") and not found["who"] else ""
    can = "ได้" if able and not text.endswith("ได้") else ""
    return f"เพื่อให้{found['who']}{able}{found['what']}{can}"


def _joined(clauses: list[str], lists: Lists) -> str:
    """Return the first clause with those that go on with it; more, while that says too little."""
    text = clauses[0]
    for clause in clauses[1:]:
        fits = len(text) + len(clause) < LONGEST
        goes_on = clause.startswith(lists.goes_on) or any(word in text for word in lists.examples)
        if not fits or not (goes_on or len(text) < SHORTEST):
            break
        text += f" {clause}"
    return text


def _tidy(text: str) -> str:
    """Return one line with its ๆ apart and Thai digits, that ends in no full stop."""
    spaced = REPEAT.sub(lambda found: " ๆ " if found[1] else " ๆ", text)
    line = SPACES.sub(" ", spaced).strip()
    return printed_digits(line if line.endswith("ๆ") else line.rstrip(" .,;:"))


def _is_foreign(text: str) -> bool:
    """Whether a good part of a text is in Latin letters, which a report would put in Thai."""
    return len(LATIN.findall(text)) > MOST_LATIN * len(text)


@cache
def _concept_names() -> frozenset[str]:
    return frozenset(concept.name for concept in read_concepts())


@cache
def _lists() -> Lists:
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        table = tomllib.load(file)
    instead = table.pop("words")
    longest = {name: tuple(sorted(words, key=len, reverse=True)) for name, words in table.items()}
    words = "|".join(map(re.escape, sorted(instead, key=len, reverse=True)))
    return Lists(**longest, words=re.compile(f"( ?)({words})( ?)", re.IGNORECASE), instead=instead)
