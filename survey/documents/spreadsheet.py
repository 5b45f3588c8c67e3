"""Tables for spreadsheets that cannot carry a formula: a workbook of the report, and its quotes."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from forms.definition import Survey
from forms.fields import thai_digits
from survey.counts import Withheld, withheld
from survey.documents.blocks import NOT_TOLD, TOO_FEW, Grid, Heading, compose, run_settings
from survey.documents.official import NOT_IN_XML
from survey.documents.thai_order import thai_order
from survey.errors import NoAnalysisYet
from survey.findings import Quote
from survey.manuscript import Manuscript
from survey.outline import Origin, OutlinePoint
from survey.told import Decided

Cell = str | int
CSV_HEADS = (
    "รหัส",
    "หัวข้อที่",
    "หัวข้อ",
    "ประเด็นคำถามที่",
    "ประเด็นคำถาม",
    "ประเด็น",
    "สถานะ",
    "ข้อความ",
    "จำนวนข้อความ",
    "เหตุที่ไม่ยกข้อความ",
)
IN_THEME, SINGLE_VIEW, NOT_QUOTED = "อยู่ในประเด็น", "ความเห็นเดี่ยว", "ไม่ยกข้อความ"
ORIGINS = {
    Origin.THEME: "ประเด็นจากคำตอบ",
    Origin.SINGLE: "ความเห็นเดี่ยว",
    Origin.ROOM: "เสนอในที่ประชุม",
    Origin.HAND: "ผู้จัดทำเพิ่มเอง",
}
FIRM = {True: "แน่น", False: "หลวม", None: "ไม่ได้วัด"}
# Excel and LibreOffice take a cell that begins so for a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
# The same report must give the same bytes, and the hour a file was made is nobody's business.
LONG_AGO = datetime(1980, 1, 1)
WITHOUT_MAGIC = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
FONT = {"font_name": "TH SarabunPSK", "font_size": 16, "valign": "top"}
A4 = 9


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook; ``widths`` are those of its columns, in digits."""

    name: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]


def csv_table(kept: Manuscript) -> bytes:
    """Return quotes one by one, and what is not quoted counted by section and reason.

    As CSV that Excel opens as Thai: UTF-8 with a byte order mark. Every statement is in a line.

    Raises:
        NoAnalysisYet: there are no statements to list.
    """
    if kept.found is None:
        raise NoAnalysisYet(kept.survey.slug)
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(CSV_HEADS)
    quoted = (_quoted(kept.survey, quote) for quote in _by_place(kept.quotable.values()))
    counted = (_counted(kept.survey, part) for part in withheld(kept.found, kept.quotable.values()))
    for cells in (*quoted, *counted):
        writer.writerow([without_formula(cell) for cell in cells])
    return table.getvalue().encode("utf-8-sig")


def without_formula(cell: str) -> str:
    """Return a cell that a spreadsheet takes for text."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def workbook(kept: Manuscript) -> bytes:
    """Return the report as an Excel workbook; the same report gives the same bytes.

    Numbers are numbers, so that they can be reckoned with; a count under the threshold is told
    in words as everywhere. Whatever people wrote stays text.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, WITHOUT_MAGIC) as book:
        book.set_properties({"title": kept.outline.facts.title, "created": LONG_AGO})
        head = book.add_format({**FONT, "bold": True, "text_wrap": True, "bg_color": "#EEF6F5"})
        text = book.add_format({**FONT, "text_wrap": True})
        for sheet in _sheets(kept):
            page = book.add_worksheet(sheet.name)
            page.write_row(0, 0, sheet.heads, head)
            for at, row in enumerate(sheet.rows, 1):
                for column, cell in enumerate(row):
                    _write(page, at, column, cell, text)
            _furnish(page, sheet)
    return content.getvalue()


def _write(page: Worksheet, row: int, column: int, cell: Cell, look: object) -> None:
    if isinstance(cell, int):
        page.write_number(row, column, cell, look)
    elif cell:
        page.write_string(row, column, NOT_IN_XML.sub("", cell), look)


def _furnish(page: Worksheet, sheet: Sheet) -> None:
    """Make a sheet one that can be read, filtered and printed."""
    last_row, last_column = len(sheet.rows), len(sheet.heads) - 1
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, last_row, last_column)
    # Point 2.1 is a name, not a number.
    page.ignore_errors({"number_stored_as_text": f"A1:Z{last_row + 1}"})
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)


def _sheets(kept: Manuscript) -> Iterator[Sheet]:
    yield _points(kept)
    yield _quotes(kept)
    yield _counts(kept)
    yield _decisions(kept)
    if kept.comparison and kept.outline.facts.comparison:
        yield _compared(kept)
    yield _provenance(kept)


def _points(kept: Manuscript) -> Sheet:
    heads = (
        "หัวข้อที่", "หัวข้อ", "ประเด็นคำถาม", "ข้อ", "ถ้อยคำในรายงาน", "ประเด็น", "ที่มา",
        "จำนวนข้อความ", "ความแน่น", "รหัสคำพูดอ้างอิง",
    )  # fmt: skip
    rows = tuple(
        (
            topic.number,
            topic.title,
            section.heading,
            kept.outline.position(point.key),
            point.wording,
            " และ ".join(point.themes),
            ORIGINS[point.origin],
            _told(point.count, kept.survey.threshold) if point.count else "",
            _firm(kept, point),
            ", ".join(quote.code for quote in point.quotes),
        )
        for topic in kept.outline.topics
        for section in topic.sections
        for point in section.points
    )
    return Sheet("ประเด็น", heads, (9, 28, 28, 8, 60, 40, 18, 14, 12, 22), rows)


def _quotes(kept: Manuscript) -> Sheet:
    heads = (
        "รหัส", "คำพูดอ้างอิง", "หัวข้อที่", "หัวข้อ", "ประเด็นคำถามที่", "ประเด็นคำถาม", "ประเด็น",
        "ใช้ในรายงานข้อ",
    )  # fmt: skip
    places: dict[str, list[str]] = {}
    for point in kept.outline.points:
        for quote in point.quotes:
            place = f"หัวข้อที่ {point.topic} ข้อ {kept.outline.position(point.key)}"
            places.setdefault(quote.code, []).append(place)
    rows = tuple(
        (
            quote.code,
            quote.text,
            *_place(kept.survey, quote.topic, quote.section),
            quote.theme or SINGLE_VIEW,
            ", ".join(places.get(quote.code, ())),
        )
        for quote in _by_place(kept.quotable.values())
    )
    return Sheet("คำพูดอ้างอิง", heads, (14, 70, 9, 28, 12, 28, 40, 22), rows)


def _counts(kept: Manuscript) -> Sheet:
    """Return every number of the report's tables, one in a row, as the report tells it."""
    rows: list[tuple[Cell, ...]] = []
    above: dict[int, str] = {}
    for block in compose(kept):
        if isinstance(block, Heading):
            above = {level: text for level, text in above.items() if level < block.level}
            above[block.level] = f"{block.number} {block.text}".strip()
        if isinstance(block, Grid):
            rows += [
                (
                    " – ".join(above.values()),
                    block.caption,
                    row[0],
                    block.heads[column],
                    _number(row[column]),
                )
                for row in block.rows
                for column in sorted(block.counts)
            ]
    heads = ("ส่วนของรายงาน", "ตาราง", "รายการ", "นับอะไร", "จำนวน")
    return Sheet("จำนวน", heads, (36, 40, 44, 24, 14), tuple(rows))


def _decisions(kept: Manuscript) -> Sheet:
    heads = (
        "หัวข้อที่", "หัวข้อ", "ประเด็น", "มติ", "สิ่งที่จะดำเนินการ", "เหตุผล", "หน่วยงานรับผิดชอบ", "กำหนดแล้วเสร็จ",
        "ความคืบหน้า",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for topic in kept.decided:
        told = ((item.said, item.decided) for item in topic.items if item.decided)
        rows += [(topic.number, topic.title, said, *_resolution(d)) for said, d in told]
    return Sheet("มติ", heads, (9, 28, 44, 20, 50, 40, 28, 24, 20), tuple(rows))


def _resolution(decided: Decided) -> tuple[str, ...]:
    return (
        decided.verdict_said,
        decided.action,
        decided.reason,
        decided.owner,
        decided.due_day,
        decided.progress_said,
    )


def _compared(kept: Manuscript) -> Sheet:
    heads = ("หัวข้อที่", "หัวข้อ", "รายงานเดิม", "ข้อเดิม", "ประเด็นเดิม", "ประเด็นครั้งนี้", "สถานะ")
    rows: list[tuple[Cell, ...]] = []
    for topic in kept.comparison.topics if kept.comparison else ():
        about = (topic.topic, topic.title)
        for point in topic.points:
            earlier = (point.earlier.source, point.earlier.place, point.earlier.text)
            status = "ยังกล่าวถึง" if point.labels else "ไม่กล่าวถึงแล้ว"
            rows.append((*about, *earlier, " และ ".join(point.labels), status))
        rows += [(*about, "", "", "", label, "ประเด็นใหม่") for label in topic.new]
    return Sheet("เทียบกับปีก่อน", heads, (9, 28, 30, 10, 60, 50, 18), tuple(rows))


def _provenance(kept: Manuscript) -> Sheet:
    edition = f"ฉบับที่ {kept.edition.number}" if kept.edition else "ฉบับร่าง"
    rows: list[tuple[Cell, ...]] = [
        ("รายงาน", kept.outline.facts.title),
        ("ฉบับ", edition),
        ("แบบสำรวจ", kept.survey.slug),
        *(
            (f"หัวข้อที่ {topic}", f"รับรองครั้งที่ {version.number}")
            for topic, version in sorted(kept.versions.items())
        ),
    ]
    rows += run_settings(kept.found.run, kept.settings) if kept.found else []
    rows += [(f"โปรแกรม {name}", value) for name, value in sorted(kept.programs.items())]
    return Sheet("ที่มา", ("รายการ", "ค่า"), (36, 60), tuple(rows))


def _by_place(quotes: Iterable[Quote]) -> list[Quote]:
    """Return quotes by topic, section and theme, in Thai order; single views come last."""
    return sorted(
        quotes, key=lambda q: (q.topic, q.section, not q.theme, thai_order(q.theme), q.code)
    )


def _firm(kept: Manuscript, point: OutlinePoint) -> str:
    return ", ".join(FIRM[kept.firm.get(key)] for key in point.keys)


def _told(count: int, threshold: int) -> Cell:
    return TOO_FEW.format(threshold=thai_digits(threshold)) if count < threshold else count


def _number(cell: str) -> Cell:
    """Return the number that a cell of the report tells; what tells none stays as it is."""
    return int(cell.translate(ARABIC)) if cell.isdecimal() else cell


def _quoted(survey: Survey, quote: Quote) -> list[str]:
    place = map(str, _place(survey, quote.topic, quote.section))
    status = IN_THEME if quote.theme else SINGLE_VIEW
    return [quote.code, *place, quote.theme, status, quote.text, "1", ""]


def _counted(survey: Survey, part: Withheld) -> list[str]:
    count = NOT_TOLD if part.count is None else str(part.count)
    place = map(str, _place(survey, part.topic, part.section))
    return ["", *place, "", NOT_QUOTED, "", count, part.reason.value]


def _place(survey: Survey, topic: int, section: int) -> tuple[Cell, ...]:
    heading = survey.topic(topic).section(section).heading
    return (topic, survey.topic(topic).title, section, heading)
