"""On which page of a Word report each heading will stand, as far as lines can be counted here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from math import ceil

from survey.documents.blocks import (
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
    PageBreak,
)

# Twentieths of a point, as all measures here: 16 points of TH SarabunPSK, and its line.
SIZE, LINE = 320, 426
# Widths in parts of the size. A line of Thai ends before a word that does not fit.
ABOVE_OR_BELOW = frozenset("ัิีึืฺุู็่้๊๋์ํ๎\u200b")
NARROW = {
    "เ": 0.21,
    "โ": 0.26,
    "ใ": 0.26,
    "ไ": 0.27,
    " ": 0.17,
    "\u00a0": 0.17,
    ".": 0.17,
    ",": 0.17,
}
LETTER, LATIN, HALF_A_WORD = 0.389, 0.37, 0.6
# Words are long beside the columns of a table.
IN_CELLS = 120
TALLEST_PICTURE = 5950
PIXEL = 15


class Kind(Enum):
    """The three parts of a report; each counts its pages anew."""

    COVER = auto()
    FRONT = auto()
    BODY = auto()


@dataclass(frozen=True)
class Leaf:
    """Blocks that begin on a page of their own."""

    kind: Kind
    blocks: tuple[Block, ...]


def leaves(blocks: Sequence[Block]) -> Iterator[Leaf]:
    """Return a report cut at its page breaks."""
    last = max((at for at, block in enumerate(blocks) if isinstance(block, Contents)), default=-1)
    leaf: list[Block] = []
    for at, block in enumerate(blocks):
        if not isinstance(block, PageBreak):
            leaf.append(block)
        if leaf and (isinstance(block, PageBreak) or at == len(blocks) - 1):
            covers = isinstance(leaf[0], Memo | Cover)
            kind = Kind.FRONT if at <= last + 1 else Kind.BODY
            yield Leaf(Kind.COVER if covers else kind, tuple(leaf))
            leaf = []


def pages(blocks: Sequence[Block], width: int, height: int) -> dict[str, int]:
    """Return on which page each heading of the body stands, by its anchor.

    Lines are counted with the mean widths of letters: near the end of a page it may be one off,
    until Word counts for itself.
    """
    found: dict[str, int] = {}
    page = 0
    for leaf in leaves(blocks):
        if leaf.kind is not Kind.BODY:
            continue
        page, down = page + 1, 0.0
        for block in leaf.blocks:
            for tall, kept in _heights(block, width):
                needed = tall + (2 * LINE if isinstance(block, Heading) else kept)
                if down and down + needed > height:
                    page, down = page + 1, 0.0
                if isinstance(block, Heading):
                    found[block.anchor] = page
                down += tall
    return found


def picture_size(width: int, height: int, room: int) -> tuple[int, int]:
    """Return how large a picture of so many pixels is printed: no wider than the text."""
    across, down = max(width, 1) * PIXEL, max(height, 1) * PIXEL
    scale = min(1.0, room / across, TALLEST_PICTURE / down)
    return max(1, round(across * scale)), max(1, round(down * scale))


def _heights(block: Block, width: int) -> Iterator[tuple[float, float]]:
    """Return how high each piece of a block is, and how much of the next it must stand with."""
    match block:
        case Heading():
            indent = 0 if block.level == 1 else 850
            text = f"{block.number} {block.text}"
            yield _lines(text, width - indent) * LINE + (300 if block.level == 1 else 120), 0
        case Body():
            yield from _running(_lines(block.text, width, 1417), 120)
        case Item():
            yield from _running(_lines(block.text, width - 1474), 60)
        case Listed():
            yield _lines(block.text, width - 1757) * LINE + 60, 0
        case Cited():
            quoted = f"“{block.text}” [{block.code}]"
            yield from _running(_lines(quoted, width - 2239), 30)
        case Figure():
            _, tall = picture_size(block.picture.width, block.picture.height, width)
            yield tall + 160 + 300 + _lines(block.caption, width) * LINE, 0
        case Grid():
            yield from _rows(block, width)


def _rows(grid: Grid, width: int) -> Iterator[tuple[float, float]]:
    if grid.caption:
        yield 260 + _lines(grid.caption, width) * LINE, 2 * LINE
    for row in (grid.heads, *grid.rows):
        columns = zip(row, grid.widths, strict=True)
        tall = max(_lines(cell, share * width - 170 - IN_CELLS) for cell, share in columns)
        yield tall * LINE + 50, 0


def _running(lines: int, space: int) -> Iterator[tuple[float, float]]:
    """Return the lines of a paragraph one by one: it may go on on the next page."""
    yield LINE + space / 2, 0
    for _ in range(lines - 1):
        yield LINE, 0
    yield space / 2, -space / 2


def _lines(text: str, width: float, first: float = 0) -> int:
    """Return how many lines a text takes."""
    room = max(width - HALF_A_WORD * SIZE, SIZE)
    wide = (first + sum(_wide(letter) for letter in line) * SIZE for line in text.split("\n"))
    return sum(max(1, ceil(each / room)) for each in wide)


def _wide(letter: str) -> float:
    if letter in ABOVE_OR_BELOW:
        return 0
    return NARROW.get(letter, LATIN if letter < "\u0e00" else LETTER)
