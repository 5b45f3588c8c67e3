"""An answer taken apart into its statements, one opinion each."""

import re
from collections.abc import Callable
from functools import cache

from .words import read_words

_LINE_BREAK = re.compile(r"[\r\n\v\f\u0085\u2028\u2029]+")
_NUMBER = r"(?:\(?(?P<number>[0-9๐-๙]{1,2}(?:\.[0-9๐-๙]{1,2})*)[).]\)?)"
_DOT = r"[-–—•●○▪■□◦‣⁃·*✓✔➢➤►✅👉]"
# A number or a dash must be followed by a space or a letter: 1.5 and -5 are no bullets.
_BULLET = re.compile(rf"[ \t\u00a0]*(?:{_NUMBER}|{_DOT}+)(?:[ \t\u00a0]+|(?=[^\s\d.,๐-๙]))")
_INLINE_NUMBER = re.compile(rf"(?:^|(?<=\s)){_NUMBER}(?:\s+|(?=[^\s\d.,๐-๙]))")
_INLINE_DOT = re.compile(r"(?:^|(?<=\s))[•●○▪■◦‣✓✔➢➤►✅👉]\s*")
_INLINE_DASH = re.compile(r"(?:^|(?<=\s))[-–]\s+")
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
# What stands on each side of a strong connective must be long enough to be an opinion.
_SHORTEST_STATEMENT = 6
_SHORTEST_CLAUSE = 8
# What joins two opinions also joins two acts, and those are told briefly: "แล้วก็กลับ".
_SHORTEST_JOINED = 10
# What lies further away decides nothing, and looking there would take a long row too long.
_LONGEST_CLAUSE = 200
# A clause goes on over the space beside ๆ, a number or a word of another alphabet.
_CLAUSE = re.compile(r"\s*\S+(?:(?:(?<=[0-9๐-๙A-Za-z.])\s+|\s+(?=[0-9๐-๙A-Za-zๆ(]))\S+)*")


def segment(text: str) -> tuple[str, ...]:
    """Return the statements of one answer, in order, in the writer's own spelling.

    It cuts at new lines, at bullets and numbers (also inside a line, when they count 1, 2, …),
    and before connectives, where whole opinions stand on both sides; where in doubt it doesn't
    cut. Nothing of the opinion is lost or changed: only bullets and outer spaces go.

    Example:
        >>> segment("1) แจ้งด่วน\\n2) ไม่รู้ว่าจัดเพื่ออะไร")
        ('แจ้งด่วน', 'ไม่รู้ว่าจัดเพื่ออะไร')
    """
    statements: list[str] = []
    for line in _join_continued(_LINE_BREAK.split(text), text):
        for item in _cut_inline_bullets(line):
            statements.extend(_cut_between_opinions(item))
    kept = tuple(statement.strip() for statement in statements if statement.strip())
    return kept or (text.strip(),)


def _join_continued(lines: list[str], text: str) -> list[str]:
    """Return the lines as items: one that opens with a connective goes on with the one before.

    In a list with bullets a line without one belongs to the bullet above it, and what stands
    above the first bullet (a heading, such as "ข้อเสนอ:") to the first.
    """
    lines = [line for line in lines if line.strip()]
    listed = sum(bool(_BULLET.match(line)) for line in lines) >= 2
    items: list[str] = []
    for line in lines:
        if items and _goes_on(items[-1], line, listed):
            items[-1] = _rejoin(items[-1], line, text)
        else:
            items.append(line)
    return items


def _goes_on(before: str, line: str, listed: bool) -> bool:
    if before.rstrip().endswith(":"):
        return True
    if _BULLET.match(line):
        return False
    return (listed and bool(_BULLET.match(before))) or line.strip().startswith(_continuations())


def _rejoin(before: str, line: str, text: str) -> str:
    """Return ``before`` and ``line`` with what stood between them in ``text``."""
    start = text.index(before)
    return text[start : text.index(line, start + len(before)) + len(line)]


def _cut_inline_bullets(line: str) -> list[str]:
    numbered = list(_INLINE_NUMBER.finditer(line))
    if len(numbered) >= 2 and _counts_up(numbered):
        return _cut_at(line, numbered)
    dotted = list(_INLINE_DOT.finditer(line))
    if dotted:
        return _cut_at(line, dotted)
    dashed = list(_INLINE_DASH.finditer(line))
    if len(dashed) >= 2 and dashed[0].start() == len(line) - len(line.lstrip()):
        return _cut_at(line, dashed)
    bullet = _BULLET.match(line)
    return [line[bullet.end() :] if bullet else line]


def _counts_up(numbers: list[re.Match[str]]) -> bool:
    """Return whether the numbers are 1, 2, 3, …: "ชั้น 4) วันที่ 12)" is no list."""
    counted = [match["number"].translate(_THAI_DIGITS) for match in numbers]
    return counted == [str(position + 1) for position in range(len(counted))]


def _cut_at(line: str, bullets: list[re.Match[str]]) -> list[str]:
    """Return what stands between the bullets; a few words before the first stay with it."""
    opening = line[: bullets[0].start()]
    ends = [bullet.start() for bullet in bullets[1:]] + [len(line)]
    items = [line[bullet.end() : end] for bullet, end in zip(bullets, ends, strict=True)]
    if not opening.strip():
        return items
    if opening.rstrip().endswith(":"):
        return [line[: ends[0]], *items[1:]]
    return [opening, *items]


def _cut_between_opinions(item: str) -> list[str]:
    """Return ``item`` cut wherever a new opinion opens."""
    cuts = [0]
    for place in _places().finditer(item):
        start = place.start()
        before = item[max(cuts[-1], start - _LONGEST_CLAUSE) : start].strip()
        if _opens_opinion(place, before):
            cuts.append(start)
    return [item[start:end] for start, end in zip(cuts, [*cuts[1:], len(item)], strict=True)]


def _opens_opinion(place: re.Match[str], before: str) -> bool:
    """Return whether another opinion than ``before`` opens at ``place``."""
    sign = str(place.lastgroup)
    rest = place.string[place.end() : place.end() + _LONGEST_CLAUSE].strip()
    if sign == "strong":
        return min(len(before), len(rest)) >= _SHORTEST_STATEMENT
    after = _first_clause(rest)
    if len(before) < _SHORTEST_CLAUSE or not _is_whole(after):
        return False
    return sign in _SHOWS_ANOTHER and _SHOWS_ANOTHER[sign](before, after)


def _is_whole(clause: str) -> bool:
    """Return whether ``clause`` is long enough, and says something of something."""
    return len(clause) >= _SHORTEST_CLAUSE and bool(_one_of("predicates").search(clause))


def _first_clause(text: str) -> str:
    clause = _CLAUSE.match(text)
    return clause.group() if clause else ""


def _last_clause(text: str) -> str:
    *_, last = _CLAUSE.finditer(text)
    return last.group().strip()


def _joins_whole_opinions(before: str, after: str) -> bool:
    """Return whether a joiner stands between opinions, not in a purpose or a list."""
    in_a_list = not _is_whole(_last_clause(before)) or _one_of("open_ends").search(before)
    return len(after) >= _SHORTEST_JOINED and not in_a_list


def _asks_twice(before: str, after: str) -> bool:
    """Return whether ``before`` opens with a suggestion, as ``after`` does."""
    return bool(_suggestion().match(before))


def _asks_of_another(before: str, after: str) -> bool:
    """Return whether ``before`` asks too: "ประชุมให้สั้นลง วันหยุดอย่าส่งไลน์"."""
    return bool(_one_of("asking").search(before)) or _speaks_of_another_thing(before, after)


def _names_its_topic(before: str, after: str) -> bool:
    """Return whether "เรื่อง…" opens ``before`` too, or goes on with ก็."""
    return bool(_one_of("topic_openers").match(before)) or "ก็" in after


def _praises_one_only(before: str, after: str) -> bool:
    """Return whether one side is praise: "วิทยากรดีมาก แต่ห้องร้อน" are two opinions."""
    return any(_praising_end().search(clause) for clause in (before, after))


def _tells_of_two(before: str, after: str) -> bool:
    """Return whether ก็ adds to ``before``: "โปสเตอร์ก็จืด กิจกรรมก็เยอะ"."""
    if _subject_too().match(_last_clause(before)):
        return True
    return _last_clause(before) == before and _judge_both(before, after)


def _speaks_of_another_thing(before: str, after: str) -> bool:
    """Return whether each judges a thing of its own: "ที่จอดรถน้อย ห้องน้ำไม่สะอาด"."""
    one, other = _one_of("things").match(before), _one_of("things").match(after)
    if not one or not other or one.group() == other.group() or _last_clause(before) != before:
        return False
    return _judge_both(before, after)


def _judge_both(before: str, after: str) -> bool:
    return all(_one_of("judgements").search(clause) for clause in (before, after))


# When the words themselves show that a sign opens another opinion.
_SHOWS_ANOTHER: dict[str, Callable[[str, str], bool]] = {
    "joined": _joins_whole_opinions,
    "weak": lambda before, after: True,
    "joiner": _joins_whole_opinions,
    "suggestion": _asks_twice,
    "topic": _names_its_topic,
    "contrast": _praises_one_only,
    "also": _tells_of_two,
    "request": _asks_of_another,
    "thing": _speaks_of_another_thing,
}


@cache
def _places() -> re.Pattern[str]:
    """Return what finds the places where an opinion may open, each under the name of its sign."""
    signs = [
        f"(?P<none>{_any_of('not_connectives')})",
        f"(?P<strong>{_any_of('connectives')})",
        f"(?P<weak>{_any_of('weak_connectives')})",
        f"(?P<joiner>{_any_of('joiners')})",
        f"(?P<suggestion>(?={_suggestion().pattern}))",
        f"(?P<topic>{_any_of('topic_openers')})",
        f"(?P<contrast>{_any_of('contrasts')})",
        rf"(?P<also>(?={_subject_too().pattern}\S{{4}}))",
        rf"(?P<request>(?=(?!{_any_of('dependents')})\S{{3,20}}?(?:{_any_of('requests')})(?!ง)))",
        f"(?P<thing>(?={_any_of('things')}))",
    ]
    joined = f"(?<!ของ)(?P<joined>{_any_of('joined_connectives')})"
    return re.compile(rf"(?<!\s)\s++(?:{'|'.join(signs)})|{joined}")


@cache
def _suggestion() -> re.Pattern[str]:
    # ขอ asks, ของ doesn't.
    return re.compile(f"(?:{_any_of('suggestions')})(?!ง)")


@cache
def _subject_too() -> re.Pattern[str]:
    no_subject = f"(?!{_any_of('not_subjects')})"
    return re.compile(
        rf"{no_subject}(?:(?!{_any_of('open_subjects')})\S){{2,25}}?ก็(?!อย่าง|เขา|มี\s)(?=\S{{3}})"
    )


@cache
def _praising_end() -> re.Pattern[str]:
    unless = "".join(f"(?<!{word})" for word in ("ไม่", "ค่อย", "ก็"))
    softened = rf"(?:{_any_of('fillers')}|{_any_of('particles')}|\s)*+"
    return re.compile(f"{unless}(?:{_any_of('praises')}){softened}$")


@cache
def _one_of(name: str) -> re.Pattern[str]:
    return re.compile(_any_of(name))


@cache
def _any_of(name: str) -> str:
    """Return the alternatives of a word list, the longest first; เเ, typed for แ, is the same."""
    longest_first = sorted(read_words(name), key=len, reverse=True)
    return "|".join(re.escape(word).replace("แ", "(?:แ|เเ)") for word in longest_first)


@cache
def _continuations() -> tuple[str, ...]:
    return read_words("continuations")
