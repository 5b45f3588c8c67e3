"""A report as a Word document in the official Thai look, with Word's own numbers and contents."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from itertools import count
from typing import cast

from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu
from lxml.etree import SubElement

from forms.fields import thai_digits
from survey.documents.blocks import (
    CONTENTS,
    MEMO,
    PAGE,
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
    Numbered,
    Signed,
    compose,
)
from survey.documents.official import official
from survey.documents.pages import Kind, Leaf, leaves, pages, picture_size
from survey.documents.stationery import EMU, Paper, own_paper, templates_paper
from survey.manuscript import Manuscript

SHAPE, STYLE, KEEP_NEXT, RUN, TEXT = map(qn, ("w:pPr", "w:pStyle", "w:keepNext", "w:r", "w:t"))
VALUE, SPACE = qn("w:val"), qn("xml:space")
# The same report must give the same bytes, and the hour it was made is nobody's business.
LONG_AGO = datetime(1980, 1, 1)
# A table so long is let go over pages; a shorter one stays whole.
KEPT_WHOLE = 8
MEMO_COLUMNS = (850, 850, 3402, 850, 3119)
# The line to write on, under what the memo states.
BORDER = (
    f'<w:tcBorders {nsdecls("w")}><w:bottom w:val="dotted" w:sz="4" w:space="0" '
    'w:color="auto"/></w:tcBorders>'
)
NUMBERS = {
    Kind.FRONT: ("thaiLetters", "THAILETTER", "ก"),
    Kind.BODY: ("thaiNumbers", "THAIARABIC", "๑"),
}
STYLES = {Numbered.GROUP: "Heading1", Numbered.SECTION: "Heading2"}


def word_report(kept: Manuscript, template: bytes | None = None) -> bytes:
    """Return a report as a .docx file, on the organisation's template where one is given.

    The same manuscript and template give the same bytes. Numbers of groups, sections and points
    are Word's own, in Thai digits, by lists that the styles are attached to. All formatting is in
    styles and names the complex-script properties Word uses for Thai. Source of the look: the
    Cabinet resolution of 7 September 2553 on TH SarabunPSK.

    Raises:
        UnusableTemplate: no report can be written on the template.
    """
    paper = own_paper() if template is None else templates_paper(template)
    blocks = compose(kept)
    _Writer(paper, _marks(blocks), pages(blocks, paper.width, paper.height)).write(blocks)
    _set_properties(paper.document, kept)
    return _levelled(paper.document)


def _marks(blocks: Sequence[Block]) -> dict[str, tuple[int, str]]:
    """Return the bookmark of each listed heading, by its anchor: its number and its name."""
    listed = [b.anchor for b in blocks if isinstance(b, Heading) and b.listed and b.level == 1]
    return {anchor: (at, f"_Toc{at:09}") for at, anchor in enumerate(listed, 1)}


@dataclass
class _Writer:
    """Writes blocks on paper; ``pages`` are what we reckon until Word counts for itself."""

    paper: Paper
    marks: Mapping[str, tuple[int, str]]
    pages: Mapping[str, int]
    drawings: Iterator[int] = field(default_factory=lambda: count(1))

    def write(self, blocks: Sequence[Block]) -> None:
        """Write a whole report, part by part, each with page numbers of its own kind."""
        body = self.paper.document.element.body
        parts: list[tuple[Kind, list[Leaf]]] = []
        for leaf in leaves(blocks):
            if not parts or parts[-1][0] is not leaf.kind:
                parts.append((leaf.kind, []))
            parts[-1][1].append(leaf)
        for at, (kind, held) in enumerate(parts):
            elements = [element for leaf in held for element in self._leaf(leaf, leaf is held[0])]
            section = self._section(kind, first=at == 0)
            if at < len(parts) - 1:
                self._end(elements)
                cast(CT_P, elements[-1]).set_sectPr(section)
                body.extend(elements)
            else:
                self._end(elements)
                body.extend([*elements, section])

    def _end(self, elements: list[BaseOxmlElement]) -> None:
        """Let a part end with a paragraph, as Word wants it."""
        if not elements or elements[-1].tag != qn("w:p"):
            elements.append(self._line("SectionEnd", ""))

    def _leaf(self, leaf: Leaf, opens: bool) -> list[BaseOxmlElement]:
        elements: list[BaseOxmlElement] = []
        for at, block in enumerate(leaf.blocks):
            following = leaf.blocks[at + 1] if at + 1 < len(leaf.blocks) else None
            for element in self._written(block, following):
                if _touch(elements, element):
                    # Word would make one table of two that touch.
                    elements.append(self._line("SectionEnd", ""))
                elements.append(element)
        if not opens and elements:
            if elements[0].tag != qn("w:p"):
                elements.insert(0, self._line("SectionEnd", ""))
            cast(CT_P, elements[0]).get_or_add_pPr().get_or_add_pageBreakBefore()
        return elements

    def _written(self, block: Block, following: Block | None) -> Iterator[BaseOxmlElement]:
        match block:
            case Memo():
                yield from self._memo(block)
            case Cover():
                yield from self._opened("Title", block.lines)
                yield from self._opened("Subtitle", block.unit)
            case Signed():
                yield from self._opened("Signature", block.lines)
            case Contents():
                yield self._contents(block)
            case Grid():
                yield from self._grid(block)
            case Figure():
                yield from self._figure(block)
            case _:
                yield from self._running(block, following)

    def _running(self, block: Block, following: Block | None) -> Iterator[BaseOxmlElement]:
        match block:
            case Heading():
                yield self._heading(block)
            case Body():
                yield self._line("BodyText", block.text)
            case Item():
                yield self._line("ListNumber", block.text, keep=isinstance(following, Cited))
            case Listed():
                yield self._line("ListedLine", block.text)
            case Cited():
                yield self._line("Quote", f"“{block.text}” [{block.code}]")

    def _line(self, look: str, text: str, keep: bool = False) -> CT_P:
        # Element by element: the library looks for each one's place among its neighbours, which
        # takes seconds for a long report.
        paragraph = cast(CT_P, OxmlElement("w:p"))
        shape = SubElement(paragraph, SHAPE)
        SubElement(shape, STYLE).set(VALUE, self.paper.ids[look])
        if keep:
            SubElement(shape, KEEP_NEXT)
        if "\n" in text or "\t" in text:
            paragraph.add_r().text = text
        elif text:
            said = SubElement(SubElement(paragraph, RUN), TEXT)
            said.text = text
            said.set(SPACE, "preserve")
        return paragraph

    def _opened(self, look: str, lines: Sequence[str]) -> Iterator[CT_P]:
        """Return lines of which the first stands apart from what is above."""
        for at, line in enumerate(lines):
            yield self._line(look if at else f"{look}Opening", line)

    def _heading(self, heading: Heading) -> CT_P:
        numbered = heading.numbered and STYLES[heading.numbered]
        look = numbered or ("ChapterHeading" if heading.listed else "FrontHeading")
        line = self._line(look, heading.text)
        if heading.anchor in self.marks:
            number, name = self.marks[heading.anchor]
            start = parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="{number}" w:name="{name}"/>')
            # Behind its shape, which comes first: a heading may have no letter that can be printed.
            line[0].addnext(start)
            line.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{number}"/>'))
        return line

    def _contents(self, contents: Contents) -> BaseOxmlElement:
        """Return the table of contents: Word's own field, with what it shows until it is renewed.

        Word asks an alarming question before it renews fields by itself, so it is not told to.
        """
        held = parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtPr><w:docPartObj>"
            '<w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
            "</w:sdtPr><w:sdtContent/></w:sdt>"
        )
        inside = held[-1]
        inside.append(self._line("TOCHeading", CONTENTS))
        inside.append(self._line("ContentsColumn", PAGE))
        entries = [self._entry(heading) for _, heading in contents.entries]
        ending = self._line("SectionEnd", "")
        opening = _runs(_begin(' TOC \\o "1-1" \\h \\z \\u '))
        first = entries[0] if entries else ending
        for run in reversed(opening):
            first.insert(1, run)
        ending.extend(_runs('<w:r><w:fldChar w:fldCharType="end"/></w:r>'))
        inside.extend([*entries, ending])
        return held

    def _entry(self, heading: Heading) -> CT_P:
        line = self._line("TOC1", "")
        _, name = self.marks[heading.anchor]
        link = parse_xml(f'<w:hyperlink {nsdecls("w")} w:anchor="{name}" w:history="1"/>')
        text = cast(CT_P, OxmlElement("w:p"))
        # As Word writes it: the number of a group is text here.
        text.add_r().text = f"{heading.number} {heading.text}".strip()
        page = thai_digits(self.pages.get(heading.anchor, 1))
        link.extend(
            [text[0], *_runs("<w:r><w:tab/></w:r>" + _field(f" PAGEREF {name} \\h ", page))]
        )
        line.append(link)
        return line

    def _grid(self, grid: Grid) -> Iterator[BaseOxmlElement]:
        if grid.caption:
            yield self._line("Caption", grid.caption)
        widths = [round(share * self.paper.width) for share in grid.widths]
        widths[-1] += self.paper.width - sum(widths)
        whole = len(grid.rows) <= KEPT_WHOLE
        looks = ["TableNumber" if at in grid.counts else "TableText" for at in range(len(widths))]
        rows = [_Row(["TableHeading"] * len(widths), grid.heads, header=True, keep=bool(grid.rows))]
        last = len(grid.rows) - 1
        rows += [_Row(looks, row, keep=whole and at < last) for at, row in enumerate(grid.rows)]
        yield self._table("TableGrid", widths, rows)

    def _table(self, style: str, widths: Sequence[int], rows: "Sequence[_Row]") -> BaseOxmlElement:
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        table = parse_xml(
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{self.paper.ids[style]}"/>'
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
            "</w:tbl>"
        )
        table.extend(self._row(row, widths) for row in rows)
        return table

    def _row(self, row: "_Row", widths: Sequence[int]) -> BaseOxmlElement:
        made = cast(BaseOxmlElement, OxmlElement("w:tr"))
        shape = SubElement(made, qn("w:trPr"))
        SubElement(shape, qn("w:cantSplit"))
        if row.header:
            SubElement(shape, qn("w:tblHeader"))
        at = 0
        for look, text, span in zip(
            row.looks, row.texts, row.spans or [1] * len(widths), strict=True
        ):
            cell = SubElement(made, qn("w:tc"))
            of_cell = SubElement(cell, qn("w:tcPr"))
            width = {qn("w:w"): str(sum(widths[at : at + span])), qn("w:type"): "dxa"}
            SubElement(of_cell, qn("w:tcW"), width)
            if span > 1:
                SubElement(of_cell, qn("w:gridSpan")).set(VALUE, str(span))
            if look == "MemoValue":
                of_cell.append(parse_xml(BORDER))
            cell.append(self._line(look, text, keep=row.keep))
            at += span
        return made

    def _figure(self, figure: Figure) -> Iterator[CT_P]:
        picture, number = figure.picture, next(self.drawings)
        across, down = picture_size(picture.width, picture.height, self.paper.width)
        part = self.paper.document.part
        inline = part.new_pic_inline(BytesIO(picture.content), Emu(across * EMU), Emu(down * EMU))
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")
        inline.docPr.set("id", str(number))
        inline.docPr.set("name", f"Picture {number}")
        inline.docPr.set("descr", figure.caption)
        line = self._line("Figure", "")
        line.add_r().append(parse_xml(f"<w:drawing {nsdecls('w')}/>"))
        line.r_lst[0][-1].append(inline)
        yield line
        yield self._line("FigureCaption", figure.caption)

    def _memo(self, memo: Memo) -> Iterator[BaseOxmlElement]:
        """Return the memo in the form of the Regulation on Correspondence, without the Garuda."""
        yield self._line("MemoTitle", MEMO)
        label, value = "MemoLabel", "MemoValue"
        unit, number, day, subject, to = memo.heads
        rows = [
            _Row([label, value], unit, spans=(2, 3)),
            _Row([label, value, label, value], (*number, *day), spans=(1, 2, 1, 1)),
            _Row([label, value], subject, spans=(1, 4)),
        ]
        rest = self.paper.width - sum(MEMO_COLUMNS)
        widths = [*MEMO_COLUMNS[:2], MEMO_COLUMNS[2] + rest, *MEMO_COLUMNS[3:]]
        yield self._table("TableMemo", widths, rows)
        yield self._line("MemoTo", "\t".join(to))
        for text in memo.paragraphs:
            yield self._line("BodyText", text)
        yield from self._opened("Signature", memo.signature)

    def _section(self, kind: Kind, first: bool) -> BaseOxmlElement:
        """Return what a part says of its pages."""
        style, switch, sample = NUMBERS.get(kind, ("", "", ""))
        heads = self.paper.heads
        if self.paper.ours and style:
            heads = self._page_numbers(switch, sample)
        numbers = f'<w:pgNumType w:fmt="{style}" w:start="1"/>' if style else ""
        apart = "<w:titlePg/>" if self.paper.first and first else ""
        return parse_xml(
            f'<w:sectPr {nsdecls("w", "r")}>{heads}<w:type w:val="nextPage"/>'
            f"{self.paper.geometry}{numbers}{apart}</w:sectPr>"
        )

    def _page_numbers(self, switch: str, sample: str) -> str:
        """Return the reference to a new header that holds the page number alone."""
        part, key = self.paper.document.part.add_header_part()  # type: ignore[no-untyped-call]
        line = self._line("Header", "")
        # LibreOffice prints Arabic digits here; Word follows the switch.
        line.extend(
            _runs(
                f'<w:fldSimple w:instr=" PAGE \\* {switch} "><w:r><w:t>{sample}</w:t></w:r>'
                "</w:fldSimple>"
            )
        )
        part.element[:] = [line]
        return f'<w:headerReference w:type="default" r:id="{key}"/>'


@dataclass(frozen=True)
class _Row:
    """A row of a table: a look and a text for each cell, and how many columns each spans."""

    looks: Sequence[str]
    texts: Sequence[str]
    header: bool = False
    keep: bool = False
    spans: tuple[int, ...] = ()


def _touch(elements: Sequence[BaseOxmlElement], element: BaseOxmlElement) -> bool:
    return bool(elements) and elements[-1].tag == element.tag == qn("w:tbl")


def _begin(instruction: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def _field(instruction: str, shown: str) -> str:
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    return f"{_begin(instruction)}<w:r><w:t>{shown}</w:t></w:r>{end}"


def _runs(xml: str) -> list[BaseOxmlElement]:
    return list(parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"))


def _set_properties(document: Document, kept: Manuscript) -> None:
    properties = document.core_properties
    facts = kept.outline.facts
    properties.title = official(facts.title or kept.survey.title)[:255]
    properties.language = "th-TH"
    # A template names its own maker and program in these.
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.keywords = properties.subject = properties.category = ""
    properties.revision = 1
    properties.created = properties.modified = LONG_AGO


def _levelled(document: Document) -> bytes:
    """Return the file with every entry dated alike, for the archive would note the hour."""
    written, levelled = BytesIO(), BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(levelled, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, LONG_AGO.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return levelled.getvalue()
