"""The forms of the room: signing off, what was decided about a theme, points raised there."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import ValidationError

from forms.dates import ThaiDay
from forms.fields import ThaiLine, ThaiTextArea, Tick, options

ACTION_LIMIT, NOTE_LIMIT, POINT_LIMIT = 500, 1_000, 500
OWNER_LIMIT = 120
NO_ACTION = "not-now"
# What verdicts and progress are called, in the room, at the desk and to staff.
VERDICTS = (
    ("adopt", "รับไปดำเนินการ"),
    ("adapt", "ปรับแล้วดำเนินการ"),
    (NO_ACTION, "ยังไม่ดำเนินการ"),
)
PROGRESS = (
    ("planned", "ยังไม่เริ่ม"),
    ("under-way", "กำลังดำเนินการ"),
    ("done", "ดำเนินการแล้วเสร็จ"),
    ("stopped", "ยุติ"),
)


class SignOffForm(FlaskForm):
    """Whether themes that nobody accepted yet are accepted as they stand, and what was seen."""

    accept = Tick("เห็นชอบทุกประเด็นในหัวข้อนี้ตามที่ปรากฏ")
    seen = HiddenField()

    def expect_tick(self, needed: bool) -> "SignOffForm":
        """Say whether a theme waits that nobody accepted yet."""
        self.needed = needed
        return self

    def validate_accept(self, field: Any) -> None:
        """Refuse to freeze what nobody accepted, unless told to."""
        if self.needed and not field.data:
            raise ValidationError(
                "ยังมีประเด็นที่ไม่มีผู้เห็นชอบ หากตรวจแล้วเห็นชอบ โปรดทำเครื่องหมายเห็นชอบทุกประเด็นตามที่ปรากฏ"
            )


class PlainForm(FlaskForm):
    """Texts in which no person is to be named; ``plain`` says that somebody looked."""

    plain = Tick("ตรวจแล้ว คำดังกล่าวไม่ใช่ชื่อหรือข้อมูลของบุคคล")

    def expect_no_names(self, found: Iterable[tuple[str, str]]) -> "PlainForm":
        """Say which words were found, by field, that may name a person."""
        self.named: dict[str, list[str]] = {}
        for name, words in found:
            self.named.setdefault(name, []).append(words)
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and ask about words that may name a person."""
        valid = bool(super().validate(extra_validators))
        if self.plain.data or not self.named:
            return valid
        for name, words in self.named.items():
            told = " ".join(f"“{word}”" for word in dict.fromkeys(words))
            self[name].errors = [*self[name].errors, f"{told} {self.why(name)}"]
        return False

    def why(self, name: str) -> str:
        """Return what speaks against a person's name in this field."""
        return "อาจระบุตัวบุคคล โปรดแก้ไขข้อความ หรือยืนยันด้านล่างว่าไม่ใช่ข้อมูลของบุคคล"


class OutcomeForm(PlainForm):
    """What the room decided about a theme: verdict, action, who and until when."""

    verdict = RadioField(
        "มติที่ประชุม",
        choices=options(VERDICTS),
        # Newer than WTForms' type stubs.
        invalid_choice_message="โปรดเลือกมติที่ประชุม",  # type: ignore[call-arg]
    )
    action = ThaiTextArea("สิ่งที่จะดำเนินการ", limit=ACTION_LIMIT)
    owner = ThaiLine("หน่วยงานรับผิดชอบ", limit=OWNER_LIMIT)
    due = ThaiDay("กำหนดแล้วเสร็จ")
    progress = RadioField(
        "ความคืบหน้า",
        choices=options(PROGRESS),
        default=PROGRESS[0][0],
        invalid_choice_message="โปรดเลือกความคืบหน้า",  # type: ignore[call-arg]
    )
    note = ThaiTextArea("เหตุผลหรือหมายเหตุ", limit=NOTE_LIMIT)
    seen = HiddenField()

    def validate_action(self, field: Any) -> None:
        """Refuse to take up a theme without saying what will be done."""
        if self.verdict.data not in (None, NO_ACTION) and not field.data:
            raise ValidationError("โปรดกรอกสิ่งที่จะดำเนินการ")

    def validate_note(self, field: Any) -> None:
        """Refuse to leave a theme without saying why: those who spoke of it will ask."""
        if self.verdict.data == NO_ACTION and not field.data:
            raise ValidationError("โปรดกรอกเหตุผลที่ยังไม่ดำเนินการ เพื่อใช้ชี้แจงแก่ผู้ตอบ")

    def why(self, name: str) -> str:
        """Return what speaks against a person's name; the owner is a unit."""
        if name == "owner":
            return (
                "อาจเป็นชื่อบุคคล ช่องนี้ให้กรอกชื่อหน่วยงาน เช่น กลุ่มบริหารทั่วไป "
                "โปรดแก้ไข หรือยืนยันด้านล่างว่าไม่ใช่ชื่อบุคคล"
            )
        return super().why(name)


class RoomPointForm(PlainForm):
    """A point raised in the room, and where it belongs."""

    place = SelectField(
        "หัวข้อและประเด็นคำถาม",
        # Newer than WTForms' type stubs.
        invalid_choice_message="โปรดเลือกหัวข้อและประเด็นคำถามจากรายการ",  # type: ignore[call-arg]
    )
    text = ThaiTextArea("ข้อเสนอ", limit=POINT_LIMIT)

    def validate_text(self, field: Any) -> None:
        """Refuse an empty point."""
        if not field.data:
            raise ValidationError("โปรดกรอกข้อเสนอที่ยกขึ้นในห้องประชุม")

    def offer(self, places: Iterable[tuple[str, str]]) -> "RoomPointForm":
        """Offer these places (value, text)."""
        self.place.choices = options(places)
        return self
