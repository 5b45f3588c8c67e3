"""Tables for spreadsheets that cannot carry a formula."""

import csv
import io
from collections.abc import Sequence

from forms.definition import Survey
from survey.findings import Row, Withheld, withheld

HEADER = (
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
STATUS = {"theme": "อยู่ในประเด็น", "single": "ความเห็นเดี่ยว"}
NOT_QUOTED = "ไม่ยกข้อความ"
TOO_FEW = "น้อยกว่า {threshold}"
# Excel and LibreOffice take a cell that begins so for a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def csv_table(survey: Survey, rows: Sequence[Row]) -> bytes:
    """Return quotes one by one, and what is not quoted counted by section and reason.

    As CSV that Excel opens as Thai: UTF-8 with a byte order mark. Every statement is in a line.
    """
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(HEADER)
    quoted = (_quoted(survey, row) for row in rows if row.reason is None)
    counted = (_counted(survey, part) for part in withheld(survey, rows))
    for cells in (*quoted, *counted):
        writer.writerow([without_formula(cell) for cell in cells])
    return table.getvalue().encode("utf-8-sig")


def without_formula(cell: str) -> str:
    """Return a cell that a spreadsheet takes for text."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _quoted(survey: Survey, row: Row) -> list[str]:
    place = _place(survey, row.topic, row.section)
    return [row.code, *place, row.theme, STATUS[row.status], row.text, "1", ""]


def _counted(survey: Survey, part: Withheld) -> list[str]:
    few = TOO_FEW.format(threshold=survey.threshold)
    count = few if part.count is None else str(part.count)
    place = _place(survey, part.topic, part.section)
    return ["", *place, "", NOT_QUOTED, "", count, part.reason.value]


def _place(survey: Survey, topic: int, section: int) -> list[str]:
    heading = survey.topic(topic).section(section).heading
    return [str(topic), survey.topic(topic).title, str(section), heading]
