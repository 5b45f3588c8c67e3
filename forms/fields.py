"""Fields for Thai text: cleaned of what cannot be seen, limited, with messages that help."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from typing import Any

from wtforms import BooleanField, StringField, TextAreaField

# Newer than WTForms' type stubs.
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

# Controls (line breaks and tabs apart), zero width, direction marks, the invisible tag characters
# that can carry a watermark, and what is no character at all, which no document can hold.
UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
    )
    + "]"
)
# Real Thai stacks two marks on a consonant; more only serve to break a page.
STACKED_MARKS = re.compile(
    "([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0300-\u036f]{3})"
    "[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0300-\u036f]+"
)

MARKS_IN_A_ROW = 30
RUN_OF_ASCII = re.compile("[!-~]+")

# Thailand has kept one offset, without summer time, since 1920.
THAILAND = timezone(timedelta(hours=7))
BUDDHIST_ERA = 543
MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)


def visible_text(typed: str | None) -> str:
    """Return what was typed, composed (NFC) and without what a reader could not see."""
    if not typed:
        return ""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", _stream_safe(lines))
    return STACKED_MARKS.sub(r"\1", UNSEEN.sub("", text)).strip()


def _stream_safe(text: str) -> str:
    """Return ``text`` with no more marks in a row than a real text has (UAX #15, section 13).

    Normalising sorts each run of marks, in time that grows with the square of its length.
    """
    kept, marks = [], 0
    for sign in text:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks <= MARKS_IN_A_ROW:
            kept.append(sign)
    return "".join(kept)


def thai_digits(number: int | str) -> str:
    """Return a number in Thai digits, thousands apart when it is a whole number."""
    text = f"{number:,}" if isinstance(number, int) else number
    return text.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))


def printed_digits(text: str) -> str:
    """Return a text with Thai digits, but 5G, COVID-19 and links keep theirs.

    >>> printed_digits("ห้อง 402 – 403 ใช้ 5G")
    'ห้อง ๔๐๒ – ๔๐๓ ใช้ 5G'
    """
    return RUN_OF_ASCII.sub(_thai_unless_latin, text)


def _thai_unless_latin(run: re.Match[str]) -> str:
    return run[0] if re.search("[A-Za-z]", run[0]) else thai_digits(run[0])


def thai_date(moment: str) -> str:
    """Return a moment (ISO 8601 with its offset) as Thai offices write it, in Thailand's time.

    >>> thai_date("2026-06-05T07:05:00+00:00")
    '๕ มิถุนายน พ.ศ. ๒๕๖๙ เวลา ๑๔.๐๕ น.'
    """
    here = datetime.fromisoformat(moment).astimezone(THAILAND)
    return f"{thai_calendar_day(here.date())} {thai_digits(f'เวลา {here:%H.%M} น.')}"


def thai_day(moment: str) -> str:
    """Return the day of a moment as Thai offices write it, and nothing finer."""
    return thai_date(moment).partition(" เวลา ")[0]


def thai_calendar_day(day: date) -> str:
    """Return a day as Thai offices write it.

    >>> thai_calendar_day(date(2026, 12, 31))
    '๓๑ ธันวาคม พ.ศ. ๒๕๖๙'
    """
    return thai_digits(f"{day.day} {MONTHS[day.month - 1]} พ.ศ. {day.year + BUDDHIST_ERA}")


def today() -> date:
    """Return which day it is in Thailand."""
    return datetime.now(THAILAND).date()


def options(pairs: Iterable[tuple[str, str]]) -> list[Any]:
    """Return (value, text) pairs as WTForms wants the choices of a field."""
    return [SelectChoice(value, text) for value, text in pairs]


class AtMost:
    """Refuse a text that is too long, saying by how much; the text itself stays in the field."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        # WTForms reads flags to write the field's HTML attributes.
        self.field_flags = {"maxlength": limit}

    def __call__(self, form: Any, field: Any) -> None:
        """Raise ``ValidationError`` when the text is longer than the limit."""
        length = len(field.data or "")
        if length > self.limit:
            raise ValidationError(
                f"เขียนได้ไม่เกิน {thai_digits(self.limit)} ตัวอักษร ขณะนี้มี {thai_digits(length)} "
                f"ตัวอักษร โปรดตัดออก {thai_digits(length - self.limit)} ตัวอักษร"
            )


class Needed:
    """Refuse an empty text, naming what is wanted."""

    field_flags = {"required": True}

    def __init__(self, what: str) -> None:
        self.what = what

    def __call__(self, form: Any, field: Any) -> None:
        """Raise ``ValidationError`` when nothing was typed."""
        if not field.data:
            raise ValidationError(f"โปรดกรอก{self.what}")


class ThaiTextArea(TextAreaField):
    """A box for several lines of Thai."""

    def __init__(self, label: str, limit: int, **kwargs: Any) -> None:
        super().__init__(label, validators=[AtMost(limit)], filters=[visible_text], **kwargs)


class ThaiLine(StringField):
    """One line of Thai; ``what`` names what is wanted where it may not be left empty."""

    def __init__(self, label: str, limit: int, what: str = "", **kwargs: Any) -> None:
        needed = [Needed(what)] if what else []
        super().__init__(label, validators=[*needed, AtMost(limit)], filters=[_one_line], **kwargs)


class Tick(BooleanField):
    """A box to tick; off unless ticked."""


def _one_line(typed: str | None) -> str:
    return " ".join(visible_text(typed).split())
