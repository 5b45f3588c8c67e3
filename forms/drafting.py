"""The forms of a report's outline: wordings, places, points by hand, quotes, headings."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.validators import ValidationError

from forms.fields import ThaiLine, ThaiTextArea, options, thai_digits

WORDING_LIMIT, HEADING_LIMIT, REASON_LIMIT = 2_000, 200, 300
NUMBER_LIMIT, CODE_LIMIT = 10, 40
ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
# "๒.๑" as people type it, also with a space or without the section's number.
NUMBER = re.compile(r"(?:(\d{1,3})\s*[.\s]\s*)?(\d{1,4})")
# What people type for the sign between the parts of a code.
DASHES = str.maketrans("–—−‑", "----")

Number = tuple[int, int]


class PointForm(FlaskForm):
    """A point's wording as it stands in its box, which every act on the point brings along.

    ``seen`` is the number of the newest edit of the wording, ``last`` of any edit, that the page
    knew.
    """

    wording = ThaiTextArea("ถ้อยคำในรายงาน", limit=WORDING_LIMIT)
    seen = HiddenField()
    last = HiddenField()

    @property
    def said(self) -> str:
        """The wording as one paragraph."""
        return " ".join((self.wording.data or "").split())


class WordForm(PointForm):
    """A point's wording, to be kept; or, where ``suggested`` is sent, the suggested one."""

    suggested = HiddenField()

    def validate_wording(self, field: Any) -> None:
        """Refuse an empty wording: whoever wants the suggestion or no point has buttons for it."""
        if not self.said and not self.suggested.data:
            raise ValidationError(
                "โปรดกรอกถ้อยคำ หรือกด “ใช้ถ้อยคำที่ระบบเสนอ” หากไม่ต้องการข้อนี้ในรายงาน ให้กด “ไม่นำลงรายงาน”"
            )


class PlaceForm(PointForm):
    """Where a point goes: the number it shall have, under which topic."""

    to = ThaiLine("ย้ายไปเป็นข้อ", limit=NUMBER_LIMIT, what="เลขข้อที่ต้องการ เช่น ๒.๑")
    topic = SelectField(
        "หัวข้อ",
        # Newer than WTForms' type stubs.
        invalid_choice_message="โปรดเลือกหัวข้อจากรายการ",  # type: ignore[call-arg]
    )
    place: Number

    def offer(
        self, topics: Iterable[tuple[str, str]], section: int, most: Callable[[str, int], int]
    ) -> "PlaceForm":
        """Offer these topics; ``section`` is the position of the section the point stands in now.

        ``most`` tells the highest number there may be under a topic and the position of a section,
        0 where there is no such section.
        """
        self.topic.choices = options(topics)
        self.section, self.most = section, most
        return self

    def validate_to(self, field: Any) -> None:
        """Refuse what is no number of a place."""
        found = _number(field.data)
        if found is None:
            raise ValidationError(_no_number(field.data))
        section, number = found[0] or self.section, found[1]
        most = self.most(self.topic.data or "", section)
        if not most:
            raise ValidationError(f"หัวข้อนี้ไม่มีหัวเรื่องลำดับที่ {thai_digits(section)} โปรดตรวจเลขข้อ")
        if not 1 <= number <= most:
            raise ValidationError(
                f"ย้ายไปเป็นข้อ {_shown(section, number)} ไม่ได้ ที่นั่นใช้เลขได้ตั้งแต่ {_shown(section, 1)} "
                f"ถึง {_shown(section, most)}"
            )
        self.place = (section, number)


class JoinForm(PointForm):
    """Which point another becomes part of, by its number."""

    into = ThaiLine("รวมเข้ากับข้อ", limit=NUMBER_LIMIT, what="เลขข้อที่จะรวมเข้าด้วย เช่น ๒.๑")
    target: str

    def offer(self, point: str, section: int, numbers: Mapping[Number, str]) -> "JoinForm":
        """Say which point stands at which number on the page, and which is to be joined."""
        self.point, self.section, self.numbers = point, section, numbers
        return self

    def validate_into(self, field: Any) -> None:
        """Refuse what is no other point's number."""
        found = _number(field.data)
        if found is None:
            raise ValidationError(_no_number(field.data))
        place = (found[0] or self.section, found[1])
        if place not in self.numbers:
            raise ValidationError(f"ไม่มีข้อ {_shown(*place)} ในหัวข้อนี้ โปรดตรวจเลขข้อ")
        if self.numbers[place] == self.point:
            raise ValidationError(f"ข้อ {_shown(*place)} คือข้อนี้เอง โปรดกรอกเลขของข้ออื่น")
        self.target = self.numbers[place]


class DropForm(PointForm):
    """Why a point is left out of the report."""

    reason = ThaiLine("เหตุผลที่ไม่นำลงรายงาน", limit=REASON_LIMIT, what="เหตุผลที่ไม่นำลงรายงาน")


class QuoteForm(PointForm):
    """The code of a quote to attach or take off: of a button, or as typed."""

    code = HiddenField()
    typed = ThaiLine("รหัสคำพูด", limit=CODE_LIMIT)

    @property
    def wanted(self) -> str:
        """The code as it is kept."""
        text = (self.code.data or self.typed.data or "").translate(ARABIC).translate(DASHES)
        return "".join(text.split()).upper()

    def expect(self, quotable: Iterable[str], attached: int, most: int) -> "QuoteForm":
        """Say which codes may be attached, how many quotes are, and how many may be."""
        self.quotable, self.attached, self.most = frozenset(quotable), attached, most
        return self

    def validate_typed(self, field: Any) -> None:
        """Refuse what cannot be quoted, and more quotes than the group behind a point allows."""
        if not self.wanted:
            raise ValidationError("โปรดกรอกรหัสคำพูด หรือกดแนบที่คำพูดที่ระบบเสนอ")
        if self.wanted not in self.quotable:
            raise ValidationError(
                f"รหัส {self.wanted} ยกไปใช้ไม่ได้ หรือไม่มีรหัสนี้ โปรดคัดลอกรหัสจากหน้าคำพูดอ้างอิง"
            )
        if self.attached >= self.most:
            raise ValidationError(
                "กลุ่มของข้อนี้เล็กเกินกว่าจะแนบคำพูดได้"
                if not self.most
                else f"ข้อนี้แนบคำพูดได้ไม่เกิน {thai_digits(self.most)} คำพูด ตามขนาดของกลุ่ม "
                "โปรดนำคำพูดอื่นออกก่อน"
            )


class UnquoteForm(PointForm):
    """The code of a quote to take off a point."""

    code = HiddenField()


class HeadingForm(FlaskForm):
    """The heading of a section in the report; empty for the survey's own."""

    section = SelectField(
        "ส่วน",
        # Newer than WTForms' type stubs.
        invalid_choice_message="ไม่พบหัวเรื่องนี้ โปรดเปิดหน้านี้ใหม่",  # type: ignore[call-arg]
    )
    heading = ThaiLine("หัวเรื่อง", limit=HEADING_LIMIT)

    def offer(self, sections: Iterable[tuple[int, str]]) -> "HeadingForm":
        """Offer these sections (number, heading)."""
        self.section.choices = options((str(number), heading) for number, heading in sections)
        return self


class AddForm(FlaskForm):
    """A point by hand and where it goes; ``instead`` is an edit whose text it takes up again."""

    place = SelectField(
        "หัวข้อและประเด็นคำถาม",
        # Newer than WTForms' type stubs.
        invalid_choice_message="โปรดเลือกหัวข้อและประเด็นคำถามจากรายการ",  # type: ignore[call-arg]
    )
    text = ThaiTextArea("ข้อที่เพิ่ม", limit=WORDING_LIMIT)
    instead = HiddenField()

    def offer(self, places: Iterable[tuple[str, str]]) -> "AddForm":
        """Offer these places (value, text)."""
        self.place.choices = options(places)
        return self

    @property
    def said(self) -> str:
        """The text as one paragraph."""
        return " ".join((self.text.data or "").split())

    def validate_text(self, field: Any) -> None:
        """Refuse an empty point."""
        if not self.said:
            raise ValidationError("โปรดกรอกข้อความของข้อที่จะเพิ่ม")


def number_key(typed: str) -> str:
    """Return a number of an edit as it was sent, "" for what is none."""
    return typed if typed.isascii() and typed.isdigit() and len(typed) < 19 else ""


def _number(typed: str) -> Number | None:
    """Return the position of a section (0 for the point's own) and a number, as typed."""
    found = NUMBER.fullmatch(typed.translate(ARABIC).removeprefix("ข้อ").strip(". "))
    return (int(found[1] or 0), int(found[2])) if found else None


def _no_number(typed: str) -> str:
    return f"“{typed}” ไม่ใช่เลขข้อ โปรดกรอกเลขตามที่เห็นในหน้านี้ เช่น ๒.๑"


def _shown(section: int, number: int) -> str:
    return thai_digits(f"{section}.{number}")
