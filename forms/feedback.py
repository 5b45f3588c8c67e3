"""The forms that tell staff what came of their answers."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.validators import ValidationError

from forms.fields import ThaiTextArea, options

OPENING_LIMIT = 1_000
CHANGED_MEANWHILE = (
    "เนื้อหาเปลี่ยนไปจากที่ท่านเห็นก่อนกด จึงยังไม่ได้เผยแพร่ "
    "ตัวอย่างในหน้านี้เป็นเนื้อหาล่าสุดแล้ว โปรดตรวจอีกครั้งแล้วกดเผยแพร่"
)
NAMES_UNREAD = (
    "มีคำที่อาจเป็นชื่อหรือช่องทางติดต่อของบุคคล จึงยังไม่ได้เผยแพร่ โปรดแก้ข้อความ หรือทำเครื่องหมายยืนยันว่าเผยแพร่ได้"
)


class TellForm(FlaskForm):
    """What opens the page of staff, and that somebody read the rest."""

    opening = ThaiTextArea("ข้อความเปิดหน้า", limit=OPENING_LIMIT)
    seen = HiddenField()
    names_read = HiddenField()

    def expect(self, seen: str, names: str) -> "TellForm":
        """Say what stands on the page now, and which names it may hold ("" for none)."""
        self.expected, self.names = seen, names
        return self

    def validate_seen(self, field: Any) -> None:
        """Refuse to publish anything but what the page showed."""
        if field.data != self.expected:
            raise ValidationError(CHANGED_MEANWHILE)

    def validate_names_read(self, field: Any) -> None:
        """Refuse names that nobody confirmed: the tick is worth these and no others."""
        if self.names and field.data != self.names:
            raise ValidationError(NAMES_UNREAD)


class ProgressForm(FlaskForm):
    """How far one decision has come; ``seen`` is the outcome that the page showed."""

    subject = HiddenField()
    seen = HiddenField()
    progress = SelectField(
        "ความคืบหน้า",
        # Newer than WTForms' type stubs.
        invalid_choice_message="โปรดเลือกความคืบหน้าจากรายการ",  # type: ignore[call-arg]
    )

    def offer(self, states: dict[str, str]) -> "ProgressForm":
        """Offer these states (value, what it is called)."""
        self.progress.choices = options(states.items())
        return self
