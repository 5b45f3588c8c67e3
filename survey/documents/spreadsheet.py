"""Tables for spreadsheets that cannot carry a formula."""

import csv
import io
from collections.abc import Iterable

from forms.definition import Survey
from survey.findings import Row

HEADER = (
    "รหัส",
    "หัวข้อที่",
    "หัวข้อ",
    "ประเด็นคำถามที่",
    "ประเด็นคำถาม",
    "ประเด็น",
    "สถานะ",
    "ข้อความ",
    "เหตุที่ไม่ยกข้อความ",
)
STATUS = {"theme": "อยู่ในประเด็น", "single": "ความเห็นเดี่ยว", "non-answer": "ไม่แสดงความเห็น"}
# Excel and LibreOffice take a cell that begins so for a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def csv_table(survey: Survey, rows: Iterable[Row]) -> bytes:
    """Return the rows as CSV that Excel opens as Thai: UTF-8 with a byte order mark."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(HEADER)
    for row in rows:
        writer.writerow([without_formula(cell) for cell in _cells(survey, row)])
    return table.getvalue().encode("utf-8-sig")


def without_formula(cell: str) -> str:
    """Return a cell that a spreadsheet takes for text."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def _cells(survey: Survey, row: Row) -> list[str]:
    topic = survey.topic(row.topic)
    section = topic.section(row.section)
    return [
        row.code,
        str(topic.number),
        topic.title,
        str(section.number),
        section.heading,
        row.theme,
        STATUS[row.status],
        row.text,
        row.reason.value if row.reason else "",
    ]
