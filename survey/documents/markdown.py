"""The report as Markdown, in which whatever people wrote stays text."""

import re
from collections.abc import Iterator

from survey.documents.blocks import (
    CONTENTS,
    MEMO,
    Block,
    Body,
    Cited,
    Contents,
    Cover,
    Figure,
    Grid,
    Heading,
    Item,
    Listed,
    Memo,
    Signed,
    compose,
)
from survey.manuscript import Manuscript

# CommonMark, GitHub's and Pandoc's: each means something in the midst of a line.
MARKUP = re.compile(r"[\\`*_\[\]{}<>#|~&$@^]")
# These do at its start; digits make a numbered list.
AT_START = re.compile(r"^([0-9]*)([-+=.):%])")
# GitHub makes a link of an address though nobody asked for one.
ADDRESS = re.compile(r":(?=//)|(?<=www)\.", re.IGNORECASE)


def markdown(kept: Manuscript) -> bytes:
    """Return the report as Markdown; the same report gives the same bytes."""
    parts = (part for block in compose(kept) for part in _written(block) if part)
    return "\n\n".join(parts).encode() + b"\n"


def escaped(text: str) -> str:
    """Return a text that Markdown shows as it is, line by line.

    >>> escaped("**ด่วน** [ดู](x)")
    '\\\\*\\\\*ด่วน\\\\*\\\\* \\\\[ดู\\\\](x)'
    """
    lines = (_escaped_line(line.replace("\t", " ").strip(" ")) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _escaped_line(line: str) -> str:
    line = ADDRESS.sub(r"\\\g<0>", MARKUP.sub(r"\\\g<0>", line))
    return AT_START.sub(r"\1\\\2", line)


def _written(block: Block) -> Iterator[str]:
    match block:
        case Cover(lines, unit):
            yield f"# {escaped(' '.join(lines))}"
            yield _broken(*unit)
        case Memo(paragraphs=paragraphs):
            yield f"# {MEMO}"
            yield _broken(*(f"{name} {told}".strip() for name, told in block.heads))
            yield from map(_broken, paragraphs)
            yield _broken(*block.signature)
        case Heading():
            yield f"{'#' * (block.level + 1)} {escaped(_named(block))}"
        case Contents(entries):
            yield f"## {CONTENTS}"
            told = (f"{number} {_named(heading)}" for number, heading in entries)
            yield "\n".join(f"- {escaped(entry)}" for entry in told)
        case Cited(text, code):
            yield "> " + _broken(f"“{text}” [{code}]").replace("\n", "\n> ")
        case Grid():
            yield from _table(block)
        case _:
            yield _broken(*_lines(block))


def _lines(block: Block) -> tuple[str, ...]:
    """Return the text of a block that is nothing but text."""
    match block:
        case Body(text) | Listed(text):
            return (text,)
        case Item(number, text):
            return (f"{number} {text}",)
        case Signed(lines):
            return lines
        case Figure(_, caption):
            return (f"(ภาพ) {caption}",)
    return ()


def _named(heading: Heading) -> str:
    return f"{heading.number} {heading.text}".strip()


def _table(grid: Grid) -> Iterator[str]:
    if grid.caption:
        yield _broken(grid.caption)
    rules = tuple("--:" if at in grid.counts else "---" for at in range(len(grid.heads)))
    heads, *rows = (tuple(map(_in_one_line, row)) for row in (grid.heads, *grid.rows))
    yield "\n".join(f"| {' | '.join(row)} |" for row in (heads, rules, *rows))


def _broken(*texts: str) -> str:
    """Return texts escaped, with a new line wherever they have one."""
    return "\\\n".join(line for text in texts for line in escaped(text).split("\n"))


def _in_one_line(text: str) -> str:
    return escaped(" ".join(text.split()))
