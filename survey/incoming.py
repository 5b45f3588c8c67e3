"""Answers that somebody has already: a CSV file read whole or not at all."""

import secrets
from pathlib import Path

from analysis.table import BadInputError, Table, read_table
from forms.definition import BOX_LIMIT, Survey
from forms.fields import visible_text
from survey.errors import ImportRefused
from survey.records import Answer

COLUMNS = ("topic", "section", "text")
MOST_TOLD = 10


def read_answers(path: Path, survey: Survey, quotable: bool) -> list[Answer]:
    """Return the answers of a CSV file with the columns topic, section and text.

    ``topic`` and ``section`` are numbers of the survey's own; rows whose text is empty hold no
    answer and are passed over. UTF-8, or TIS-620 where it can be nothing else.

    Raises:
        ImportRefused: the file cannot be read, lacks a column, or has rows that do not fit; the
            message names the lines. Nothing is quoted.
    """
    try:
        table = read_table(str(path))
    except BadInputError as error:
        raise ImportRefused(str(error)) from error
    rows = _rows(table)
    _refuse_mistakes(table, rows, survey)
    answers = [_answer(row, quotable) for row in rows if visible_text(row[2])]
    if not answers:
        raise ImportRefused(f"แฟ้ม {path} ไม่มีคำตอบให้นำเข้า โปรดตรวจสอบว่าคอลัมน์ text มีข้อความ")
    return answers


def _rows(table: Table) -> list[tuple[str, str, str]]:
    """Return topic, section and text of every row."""
    missing = [column for column in COLUMNS if column not in table.columns]
    if missing:
        raise ImportRefused(
            f"แฟ้ม {table.path} ต้องมีคอลัมน์ {', '.join(COLUMNS)} แต่ไม่พบ {', '.join(missing)} "
            f"(ที่พบคือ {', '.join(table.columns)}) โปรดแก้หัวตารางแล้วนำเข้าใหม่"
        )
    topic, section, text = (table.columns.index(column) for column in COLUMNS)
    return [(row[topic], row[section], row[text]) for row in table.rows]


def _refuse_mistakes(table: Table, rows: list[tuple[str, str, str]], survey: Survey) -> None:
    lines = zip(table.lines, rows, strict=True)
    found = [(line, _mistake(row, survey)) for line, row in lines]
    told = [f"บรรทัด {line}: {mistake}" for line, mistake in found if mistake]
    if told:
        more = f"\nและอีก {len(told) - MOST_TOLD} บรรทัด" if len(told) > MOST_TOLD else ""
        listed = "\n".join(told[:MOST_TOLD])
        raise ImportRefused(
            f"แฟ้ม {table.path} ยังไม่ได้นำเข้าแถวใดเลย เพราะพบข้อผิดพลาด\n{listed}{more}\n"
            "โปรดแก้ไขแล้วนำเข้าใหม่ทั้งแฟ้ม"
        )


def _mistake(row: tuple[str, str, str], survey: Survey) -> str:
    """Return what is wrong with a row, or nothing."""
    try:
        topic = survey.topic(int(row[0]))
    except (KeyError, ValueError):
        return f"topic ต้องเป็นเลขหัวข้อ 1 ถึง {len(survey.topics)}"
    try:
        topic.section(int(row[1]))
    except (KeyError, ValueError):
        return f"section ต้องเป็นเลขประเด็นคำถาม 1 ถึง {len(topic.sections)}"
    if len(visible_text(row[2])) > BOX_LIMIT:
        return f"text ต้องยาวไม่เกิน {BOX_LIMIT} ตัวอักษร"
    return ""


def _answer(row: tuple[str, str, str], quotable: bool) -> Answer:
    return Answer(
        key=secrets.token_bytes(16),
        topic=int(row[0]),
        box=f"section-{int(row[1])}",
        body=visible_text(row[2]),
        quotable=quotable,
    )
