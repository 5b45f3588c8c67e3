"""An answer taken apart into its statements, one opinion each."""

import re
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
# What stands alone on each side of a cut must be long enough to be an opinion.
_SHORTEST_STATEMENT = 6


def segment(text: str) -> tuple[str, ...]:
    """Return the statements of one answer, in order, in the writer's own spelling.

    It cuts at new lines, at bullets and numbers (also inside a line, when they count 1, 2, …),
    and before a few strong connectives; where in doubt it doesn't cut. Nothing of the opinion is
    lost or changed: only bullets and outer spaces go.

    Example:
        >>> segment("1) แจ้งด่วน\\n2) ไม่รู้ว่าจัดเพื่ออะไร")
        ('แจ้งด่วน', 'ไม่รู้ว่าจัดเพื่ออะไร')
    """
    statements: list[str] = []
    for line in _join_continued(_LINE_BREAK.split(text), text):
        for item in _cut_inline_bullets(line):
            statements.extend(_cut_at_connectives(item))
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


def _cut_at_connectives(item: str) -> list[str]:
    """Return ``item`` cut before each connective that has enough on both of its sides."""
    cuts = [0]
    for match in _connective().finditer(item):
        start = match.start()
        if _is_long_enough(item[cuts[-1] : start]) and _is_long_enough(item[match.end() :]):
            cuts.append(start)
    return [item[start:end] for start, end in zip(cuts, [*cuts[1:], len(item)], strict=True)]


def _is_long_enough(text: str) -> bool:
    return len(text.strip()) >= _SHORTEST_STATEMENT


@cache
def _connective() -> re.Pattern[str]:
    longest_first = sorted(read_words("connectives"), key=len, reverse=True)
    return re.compile(rf"(?<=\s)(?:{'|'.join(map(re.escape, longest_first))})")


@cache
def _continuations() -> tuple[str, ...]:
    return read_words("continuations")
