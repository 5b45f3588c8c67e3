"""The kinds of files a report is handed on as."""

from collections.abc import Callable
from dataclasses import dataclass

from forms.fields import thai_digits
from survey.documents.data import as_json
from survey.documents.markdown import markdown
from survey.documents.spreadsheet import csv_table, workbook
from survey.documents.word import word_report
from survey.manuscript import Manuscript

Write = Callable[[Manuscript, bytes | None], bytes]


@dataclass(frozen=True)
class Format:
    """One kind of file: ``name`` as people call it, ``purpose`` what it is for.

    ``write`` takes the organisation's own template where it has one; only Word knows such.
    """

    suffix: str
    name: str
    mimetype: str
    purpose: str
    write: Write


FORMATS = {
    each.suffix: each
    for each in (
        Format(
            "docx",
            "Word",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "รายงานฉบับเต็มตามรูปแบบราชการ สำหรับแก้ไขต่อ เสนอลงนาม และจัดเก็บ",
            word_report,
        ),
        Format(
            "xlsx",
            "Excel",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "ประเด็น คำพูดอ้างอิง จำนวน และมติ แยกเป็นแผ่นงาน สำหรับเรียง กรอง และคำนวณ",
            lambda kept, _: workbook(kept),
        ),
        Format(
            "csv",
            "CSV",
            "text/csv",
            "คำพูดอ้างอิงทุกข้อความในตารางเดียว สำหรับโปรแกรมตารางหรือโปรแกรมสถิติ",
            lambda kept, _: csv_table(kept),
        ),
        Format(
            "json",
            "JSON",
            "application/json",
            "เนื้อหาทั้งหมดอย่างมีโครงสร้าง สำหรับนำเข้าระบบสารสนเทศอื่น",
            lambda kept, _: as_json(kept),
        ),
        Format(
            "md",
            "Markdown",
            "text/markdown",
            "รายงานฉบับเต็มเป็นข้อความล้วน สำหรับเว็บไซต์หรือระบบจัดการเอกสาร",
            lambda kept, _: markdown(kept),
        ),
    )
}


def in_trail(name: str, kept: Manuscript) -> str:
    """Return what the audit trail says was taken along: a format, and of which edition."""
    return f"{name} ฉบับที่ {thai_digits(kept.edition.number)}" if kept.edition else name
