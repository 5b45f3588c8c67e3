"""Answers, and points of earlier reports, that somebody has: a CSV read whole or not at all."""

import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from analysis.table import BadInputError, Table, parse_table, read_bytes, read_table
from forms.definition import BOX_LIMIT, Survey
from forms.fields import visible_text
from survey.errors import ImportRefused
from survey.records import Answer, EarlierPoint

COLUMNS = ("topic", "section", "text")
MOST_TOLD = 10
# A point of a report is a paragraph at most, and a report of more points is none.
POINT_LIMIT, PLACE_LIMIT, MOST_POINTS = 1_000, 20, 2_000


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
    lines = zip(table.lines, rows, strict=True)
    _refuse_mistakes(table.path, [(line, _mistake(row, survey)) for line, row in lines])
    answers = [_answer(row, quotable) for row in rows if visible_text(row[2])]
    if not answers:
        raise ImportRefused(f"แฟ้ม {path} ไม่มีคำตอบให้นำเข้า โปรดตรวจสอบว่าคอลัมน์ text มีข้อความ")
    return answers


def read_points(path: Path, survey: Survey, source: str) -> list[EarlierPoint]:
    """Return the points of the report ``source`` from a CSV file; see ``parse_points``."""
    try:
        content = read_bytes(str(path))
    except BadInputError as error:
        raise ImportRefused(str(error)) from error
    return parse_points(content, path.name, survey, source)


def parse_points(content: bytes, name: str, survey: Survey, source: str) -> list[EarlierPoint]:
    """Return the points of the report ``source`` from the bytes of a CSV file called ``name``.

    Its columns are topic, section and text, and may be point (its number in that report) and
    decided (what was decided about it, and how far that came).

    Raises:
        ImportRefused: it is no such file, or has rows that do not fit; the message names the
            lines. Nothing is quoted.
    """
    try:
        table = parse_table(content, name)
    except BadInputError as error:
        raise ImportRefused(str(error)) from error
    _expect_points(table)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    lines = zip(table.lines, rows, strict=True)
    _refuse_mistakes(name, [(line, _mistake_of_point(row, survey)) for line, row in lines])
    return [
        EarlierPoint(
            id=0,
            source=source,
            place=_line(row.get("point", "")),
            topic=int(row["topic"]),
            section=int(row["section"]),
            text=_line(row["text"]),
            decided=_line(row.get("decided", "")),
        )
        for row in rows
    ]


def _expect_points(table: Table) -> None:
    """Refuse a table without the columns of points, or with none or too many of them.

    What stands in their place may be a point itself, so it is not told.
    """
    missing = [column for column in COLUMNS if column not in table.columns]
    if missing:
        raise ImportRefused(
            f"แฟ้ม {table.path} ต้องมีหัวตาราง {', '.join(COLUMNS)} ในบรรทัดแรก แต่ไม่พบ "
            f"{', '.join(missing)} โปรดแก้หัวตารางแล้วนำเข้าใหม่"
        )
    if not 1 <= len(table.rows) <= MOST_POINTS:
        raise ImportRefused(
            f"แฟ้ม {table.path} ต้องมี 1 ถึง {MOST_POINTS} ข้อ แต่มี {len(table.rows)} ข้อ "
            "โปรดแก้ไขแล้วนำเข้าใหม่"
        )


def _mistake_of_point(row: Mapping[str, str], survey: Survey) -> str:
    """Return what is wrong with a row of points, or nothing."""
    found = _mistake((row["topic"], row["section"], row["text"]), survey, POINT_LIMIT)
    if found:
        return found
    if not _line(row["text"]):
        return "text ต้องไม่ว่าง"
    for column, limit in (("point", PLACE_LIMIT), ("decided", POINT_LIMIT)):
        if len(_line(row.get(column, ""))) > limit:
            return f"{column} ต้องยาวไม่เกิน {limit} ตัวอักษร"
    return ""


def _line(text: str) -> str:
    return " ".join(visible_text(text).split())


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


def _refuse_mistakes(path: str, found: Iterable[tuple[int, str]]) -> None:
    """Refuse a file for the mistakes that were found, told by their lines; "" is none."""
    told = [f"บรรทัด {line}: {mistake}" for line, mistake in found if mistake]
    if told:
        more = f"\nและอีก {len(told) - MOST_TOLD} บรรทัด" if len(told) > MOST_TOLD else ""
        listed = "\n".join(told[:MOST_TOLD])
        raise ImportRefused(
            f"แฟ้ม {path} ยังไม่ได้นำเข้าแถวใดเลย เพราะพบข้อผิดพลาด\n{listed}{more}\n"
            "โปรดแก้ไขแล้วนำเข้าใหม่ทั้งแฟ้ม"
        )


def _mistake(row: tuple[str, str, str], survey: Survey, limit: int = BOX_LIMIT) -> str:
    """Return what is wrong with a row, or nothing."""
    try:
        topic = survey.topic(int(row[0]))
    except (KeyError, ValueError):
        return f"topic ต้องเป็นเลขหัวข้อ 1 ถึง {len(survey.topics)}"
    try:
        topic.section(int(row[1]))
    except (KeyError, ValueError):
        return f"section ต้องเป็นเลขประเด็นคำถาม 1 ถึง {len(topic.sections)}"
    if len(visible_text(row[2])) > limit:
        return f"text ต้องยาวไม่เกิน {limit} ตัวอักษร"
    return ""


def _answer(row: tuple[str, str, str], quotable: bool) -> Answer:
    return Answer(
        key=secrets.token_bytes(16),
        topic=int(row[0]),
        box=f"section-{int(row[1])}",
        body=visible_text(row[2]),
        quotable=quotable,
    )
