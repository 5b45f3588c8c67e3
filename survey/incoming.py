"""Answers that somebody has already: a CSV file read whole or not at all."""

import csv
import io
import secrets
from collections.abc import Iterator
from pathlib import Path

from forms.definition import BOX_LIMIT, Survey
from forms.fields import visible_text
from survey.errors import ImportRefused
from survey.records import Answer

COLUMNS = ("topic", "section", "text")
MOST_TOLD = 10


def read_answers(path: Path, survey: Survey, quotable: bool) -> list[Answer]:
    """Return the answers of a CSV file with the columns topic, section and text.

    ``topic`` and ``section`` are numbers of the survey's own; rows whose text is empty hold no
    answer and are passed over.

    Raises:
        ImportRefused: the file cannot be read, lacks a column, or has rows that do not fit; the
            message names the lines. Nothing is quoted.
    """
    answers: list[Answer] = []
    mistakes: list[str] = []
    for line, row in _rows(path):
        mistake = _mistake(row, survey)
        if mistake:
            mistakes.append(f"บรรทัด {line}: {mistake}")
        elif visible_text(row["text"]):
            answers.append(_answer(row, quotable))
    if mistakes:
        raise ImportRefused(_told(path, mistakes))
    if not answers:
        raise ImportRefused(f"{path.name}: ไม่มีคำตอบให้นำเข้า โปรดตรวจสอบว่าคอลัมน์ text มีข้อความ")
    return answers


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the file's rows with the number of the line each ends on."""
    reader = csv.DictReader(io.StringIO(_text(path), newline=""), restkey="", restval="")
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or [])]
    if missing:
        came = ", ".join(reader.fieldnames or []) or "ไม่มีบรรทัดหัวตาราง"
        raise ImportRefused(
            f"{path.name}: ต้องมีคอลัมน์ {', '.join(COLUMNS)} แต่ไม่พบ {', '.join(missing)} "
            f"(ที่พบคือ {came}) โปรดแก้หัวตารางแล้วนำเข้าใหม่"
        )
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise ImportRefused(f"{path.name}: บรรทัด {reader.line_num} ไม่ใช่ CSV ที่ถูกรูปแบบ") from error


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ImportRefused(f"เปิดแฟ้ม {path} ไม่ได้ ({type(error).__name__})") from error
    if b"\0" in content:
        raise ImportRefused(f"{path.name}: ต้องเป็นแฟ้ม CSV แต่พบแฟ้มไบนารี โปรดบันทึกเป็น CSV UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefused(
            f"{path.name}: ต้องเป็นรหัสอักษร UTF-8 โปรดบันทึกใหม่เป็น “CSV UTF-8” แล้วนำเข้าอีกครั้ง"
        ) from error


def _mistake(row: dict[str, str], survey: Survey) -> str:
    """Return what is wrong with a row, or nothing."""
    try:
        topic = survey.topic(int(row["topic"]))
    except (KeyError, ValueError):
        return f"topic ต้องเป็นเลขหัวข้อ 1 ถึง {len(survey.topics)}"
    try:
        topic.section(int(row["section"]))
    except (KeyError, ValueError):
        return f"section ต้องเป็นเลขประเด็นคำถาม 1 ถึง {len(topic.sections)}"
    if len(visible_text(row["text"])) > BOX_LIMIT:
        return f"text ต้องยาวไม่เกิน {BOX_LIMIT} ตัวอักษร"
    return "มีช่องเกินหัวตาราง" if row.get("") else ""


def _answer(row: dict[str, str], quotable: bool) -> Answer:
    return Answer(
        key=secrets.token_bytes(16),
        topic=int(row["topic"]),
        box=f"section-{int(row['section'])}",
        body=visible_text(row["text"]),
        quotable=quotable,
    )


def _told(path: Path, mistakes: list[str]) -> str:
    more = len(mistakes) - MOST_TOLD
    told = "\n".join(mistakes[:MOST_TOLD]) + (f"\nและอีก {more} บรรทัด" if more > 0 else "")
    return f"{path.name}: ยังไม่ได้นำเข้าแถวใดเลย เพราะพบข้อผิดพลาด\n{told}\nโปรดแก้ไขแล้วนำเข้าใหม่ทั้งแฟ้ม"
