"""The report as leaves of paper, for the page that browsers print or keep as PDF."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from survey.documents.blocks import Block, Cover, PageBreak, compose
from survey.manuscript import Manuscript
from survey.records import PictureFile


@dataclass(frozen=True)
class Leaf:
    """What begins on a new page: its blocks, each with the name of its kind."""

    blocks: tuple[tuple[str, Block], ...]


@dataclass(frozen=True)
class Printed:
    """A report to print: ``title`` is what the browser calls the PDF."""

    title: str
    leaves: tuple[Leaf, ...]


def printed(kept: Manuscript) -> Printed:
    """Return the report leaf by leaf."""
    leaves: list[list[Block]] = [[]]
    for block in compose(kept):
        if isinstance(block, PageBreak):
            leaves.append([])
        else:
            leaves[-1].append(block)
    return Printed(
        _title(leaves),
        tuple(Leaf(tuple((type(b).__name__, b) for b in leaf)) for leaf in leaves if leaf),
    )


def picture_address(picture: PictureFile) -> str:
    """Return a picture as an address that holds it, so that the page can be kept whole."""
    kind = picture.kind.rpartition("/")[2]
    return f"data:image/{kind};base64,{base64.b64encode(picture.content).decode()}"


def _title(leaves: Iterable[list[Block]]) -> str:
    covers = (block for leaf in leaves for block in leaf if isinstance(block, Cover))
    return " ".join(line for cover in covers for line in cover.lines).replace("\u00a0", " ")
