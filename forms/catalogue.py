"""Survey definitions read from TOML, each mistake named by file, key and what was wanted."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from forms.definition import (
    DEFAULT_THRESHOLD,
    Admission,
    Choice,
    Kind,
    Purpose,
    Question,
    Section,
    Survey,
    Topic,
)

SURVEYS = Path(__file__).parent / "surveys"
PLACE_IN_TOML = re.compile(r"line (\d+), column (\d+)")
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# Addresses of the desk, and of the service, that a survey's own would hide behind.
RESERVED = (
    "accounts",
    "audit",
    "letterhead",
    "new",
    "password",
    "signin",
    "signout",
    "desk",
    "health",
    "s",
    "static",
)
# Years of the Common Era, as TOML has them; one of the Buddhist era is an oversight.
YEARS = range(2000, 2400)
SCALE_OF_AGREEMENT = ("น้อยที่สุด", "น้อย", "ปานกลาง", "มาก", "มากที่สุด")
Option = TypeVar("Option", Kind, Purpose, Admission)
WORDS_FOR = {
    str: "ข้อความ",
    int: "จำนวนเต็ม",
    bool: "true หรือ false",
    list: "รายการ",
    date: "วันที่ เช่น 2026-12-31",
}


class DefinitionError(ValueError):
    """A survey file says something a survey cannot be; the message names file, key and need."""

    def __init__(self, source: str, key: str, wanted: str, got: object) -> None:
        super().__init__(f"{source}: {key} ต้องเป็น{wanted} แต่พบ {got}")


class Table:
    """One TOML table that knows where it stands, so that its errors can say so."""

    def __init__(self, source: str, where: str, values: Mapping[str, Any]) -> None:
        self.source, self.where, self.values = source, where, values

    def refuse(self, key: str, wanted: str, got: object) -> DefinitionError:
        return DefinitionError(self.source, f"{self.where}{key}", wanted, got)

    def only(self, *allowed: str) -> None:
        """Refuse a key nobody reads: a misspelt key would otherwise be lost in silence."""
        for key in self.values:
            if key not in allowed:
                raise self.refuse(key, f"หนึ่งในคีย์ {', '.join(allowed)}", "คีย์ที่ไม่รู้จัก")

    def value(self, key: str, kind: type, default: Any = None) -> Any:
        found = self.values.get(key, default)
        if found is None:
            raise self.refuse(key, WORDS_FOR[kind], "ว่าง (ไม่มีคีย์นี้)")
        if type(found) is not kind:
            raise self.refuse(key, WORDS_FOR[kind], type(found).__name__)
        return found

    def text(self, key: str, default: str | None = None) -> str:
        found = " ".join(str(self.value(key, str, default)).split())
        if not found and default is None:
            raise self.refuse(key, "ข้อความที่ไม่ว่าง", "ข้อความว่าง")
        return found

    def number(self, key: str, default: int, least: int) -> int:
        found: int = self.value(key, int, default)
        if found < least:
            raise self.refuse(key, f"จำนวนเต็มตั้งแต่ {least}", found)
        return found

    def one_of(self, key: str, options: type[Option], default: Option | None = None) -> Option:
        found = self.text(key, default.value if default else None)
        if found not in list(options):
            raise self.refuse(key, f"หนึ่งใน {', '.join(options)}", found)
        return options(found)

    def day(self, key: str) -> date | None:
        """Return a day, which may be left out."""
        if key not in self.values:
            return None
        found: date = self.value(key, date)
        if found.year not in YEARS:
            raise self.refuse(key, f"วันที่ในปี ค.ศ. {YEARS.start} ถึง {YEARS.stop - 1}", found)
        return found

    def tables(self, key: str, least: int = 0) -> list["Table"]:
        found = self.value(key, list, [])
        if len(found) < least or not all(isinstance(item, dict) for item in found):
            raise self.refuse(f"[[{key}]]", f"ตารางอย่างน้อย {least} ตาราง", len(found))
        prefix = f"{self.where}{key}"
        return [Table(self.source, f"{prefix}[{i}].", item) for i, item in enumerate(found, 1)]


def template_names() -> tuple[str, ...]:
    """Return the names of the survey templates that come with the program."""
    return tuple(sorted(path.stem for path in SURVEYS.glob("*.toml")))


def template_text(name: str) -> str:
    """Return the TOML of the template ``name``; raises ``DefinitionError`` if there is none."""
    if name not in template_names():
        known = f"หนึ่งใน {', '.join(template_names())}"
        raise DefinitionError("forms/surveys", "ชื่อแม่แบบ", known, name)
    return (SURVEYS / f"{name}.toml").read_text(encoding="utf-8")


def read_template(name: str) -> Survey:
    """Return the template ``name`` as a survey of the same name.

    Raises:
        DefinitionError: there is no such template, or its file is not a survey.
    """
    return parse_survey(template_text(name), name, f"{name}.toml")


def read_survey(path: Path, slug: str) -> Survey:
    """Return the survey that the TOML file at ``path`` defines.

    Raises:
        DefinitionError: the file cannot be read as TOML, or a key is missing, unknown, of the
            wrong kind or out of range.
    """
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(
            path.name, "แฟ้ม", "แฟ้ม TOML แบบ UTF-8 ที่อ่านได้", type(error).__name__
        ) from error
    return parse_survey(source, slug, path.name)


def parse_survey(text: str, slug: str, source: str = "TOML") -> Survey:
    """Return the survey that ``text`` defines; ``source`` names it in errors."""
    check_slug(slug, source)
    table = read_table(text, source)
    return Survey(
        slug=slug,
        title=table.text("title"),
        organisation=table.text("organisation", ""),
        introduction=table.text("introduction", ""),
        threshold=table.number("threshold", DEFAULT_THRESHOLD, least=1),
        published=table.value("published", bool, default=False),
        note=table.text("note", ""),
        admission=table.one_of("admission", Admission, Admission.OPEN),
        closes_on=table.day("closes_on"),
        topics=tuple(_topic(t, number) for number, t in enumerate(table.tables("topic", 1), 1)),
    )


def check_slug(slug: str, source: str = "TOML") -> None:
    """Raise ``DefinitionError`` unless a survey's address may be called so."""
    if not SLUG.fullmatch(slug) or slug in RESERVED:
        raise DefinitionError(
            source, "slug (ชื่อแบบสำรวจในลิงก์)", "อักษร a-z ตัวเลข หรือขีด ไม่เกิน 40 ตัว", slug
        )


def read_table(text: str, source: str) -> Table:
    """Return the TOML of a survey as a table that holds the keys of a survey and no other."""
    try:
        values = tomllib.loads(text)
    # Besides its own error, a ValueError: a number of thousands of digits, and deep nesting.
    except (ValueError, RecursionError) as error:
        raise DefinitionError(source, "แฟ้ม", "ข้อความ TOML ที่ถูกรูปแบบ", _told(error)) from error
    table = Table(source, "", values)
    table.only(
        *(field.name for field in fields(Survey) if field.name not in ("slug", "topics")), "topic"
    )
    return table


def _told(error: Exception) -> str:
    """Return where a text stops being TOML, as far as its reader says so."""
    place = PLACE_IN_TOML.search(str(error))
    return f"ส่วนที่อ่านไม่ได้ตรงบรรทัดที่ {place[1]} ตัวอักษรที่ {place[2]}" if place else "ส่วนที่อ่านไม่ได้ท้ายแฟ้ม"


def _topic(table: Table, number: int) -> Topic:
    table.only("title", "description", "section", "question")
    sections = enumerate(table.tables("section", least=1), start=1)
    questions = enumerate(table.tables("question"), start=1)
    return Topic(
        number=number,
        title=table.text("title"),
        description=table.text("description", ""),
        sections=tuple(_section(section, n) for n, section in sections),
        closed_questions=tuple(_closed_question(question, n) for n, question in questions),
    )


def _section(table: Table, number: int) -> Section:
    table.only("heading", "purpose", "asks")
    heading = table.text("heading")
    return Section(
        number=number,
        heading=heading,
        purpose=table.one_of("purpose", Purpose, Purpose.OTHER),
        question=Question(f"section-{number}", Kind.OPEN, table.text("asks", heading)),
    )


def _closed_question(table: Table, number: int) -> Question:
    table.only("kind", "text", "choices")
    kind = table.one_of("kind", Kind)
    if kind is Kind.OPEN:
        raise table.refuse("kind", "single, several หรือ scale (คำถามปลายเปิดให้เป็น section)", kind)
    return Question(f"question-{number}", kind, table.text("text"), _choices(table, kind))


def _choices(table: Table, kind: Kind) -> tuple[Choice, ...]:
    default = list(SCALE_OF_AGREEMENT) if kind is Kind.SCALE else None
    texts = table.value("choices", list, default)
    wanted = 5 if kind is Kind.SCALE else 2
    right = len(texts) == 5 if kind is Kind.SCALE else len(texts) >= 2
    if not right or not all(isinstance(text, str) and text.strip() for text in texts):
        raise table.refuse(
            "choices", f"ข้อความไม่ว่าง {wanted} ข้อขึ้นไป (scale ต้องครบ 5)", f"{len(texts)} ข้อ"
        )
    if len(set(texts)) != len(texts):
        raise table.refuse("choices", "ข้อความที่ไม่ซ้ำกัน", "ข้อความซ้ำ")
    return tuple(Choice(str(value), text.strip()) for value, text in enumerate(texts, 1))
