"""The forms that tell staff what came of their answers."""

from collections.abc import Collection, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import ValidationError

from forms.fields import ThaiTextArea, thai_digits

OPENING_LIMIT = 1_000
CHANGED_MEANWHILE = (
    "เนื้อหาเปลี่ยนไปจากที่ท่านเห็นก่อนกด จึงยังไม่ได้เผยแพร่ "
    "ตัวอย่างในหน้านี้เป็นเนื้อหาล่าสุดแล้ว โปรดตรวจอีกครั้งแล้วกดเผยแพร่"
)
TOO_LARGE = (
    "ชื่อหัวข้อรวมกันยาว จึงเหลือที่สำหรับข้อความเปิดหน้าน้อยลง โปรดตัดออกประมาณ {} ตัวอักษร "
    "เพื่อให้เปิดบนโทรศัพท์ได้รวดเร็ว"
)
NOT_SIGNED_OFF = "ยังไม่ได้รับรองประเด็นของหัวข้อ {} จึงยังไม่ได้เผยแพร่ โปรดรับรองประเด็นก่อน แล้วกดเผยแพร่อีกครั้ง"
NAMES_UNREAD = (
    "มีคำที่อาจเป็นชื่อหรือช่องทางติดต่อของบุคคล จึงยังไม่ได้เผยแพร่ โปรดแก้ข้อความ หรือทำเครื่องหมายยืนยันว่าเผยแพร่ได้"
)


class TellForm(FlaskForm):
    """What opens the page of staff, and that somebody read the rest."""

    opening = ThaiTextArea("ข้อความเปิดหน้า", limit=OPENING_LIMIT)
    seen = HiddenField()
    names_read = HiddenField()

    def expect(self, seen: str, names: str, unsigned: str, room: int) -> "TellForm":
        """Say what stands on the page now, with a mark of the names it may hold ("" for none).

        ``unsigned`` are the numbers of the topics that have to be signed off first, ``room`` the
        bytes that an opening may take beside the topics.
        """
        self.expected, self.names, self.unsigned, self.room = seen, names, unsigned, room
        return self

    def validate_opening(self, field: Any) -> None:
        """Refuse an opening that would make the page too large for a phone."""
        over = len((field.data or "").encode()) - self.room
        if over > 0:
            raise ValidationError(TOO_LARGE.format(thai_digits(-(-over // 3))))

    def validate_seen(self, field: Any) -> None:
        """Refuse to publish anything but what the page showed."""
        if self.unsigned:
            raise ValidationError(NOT_SIGNED_OFF.format(self.unsigned))
        if field.data != self.expected:
            raise ValidationError(CHANGED_MEANWHILE)

    def validate_names_read(self, field: Any) -> None:
        """Refuse names that nobody confirmed: the tick is worth these and no others."""
        if self.names and field.data != self.names:
            raise ValidationError(NAMES_UNREAD)


class ProgressForm(FlaskForm):
    """How far one decision has come: ``outcome`` is the number of the one that the page showed.

    What was chosen stands under ``progress-`` and that number: all decisions are in one form.
    """

    outcome = HiddenField()

    def offer(
        self, outcomes: Collection[str], states: Collection[str], sent: Mapping[str, str]
    ) -> "ProgressForm":
        """Say which outcomes stand and which states there are, and read the one chosen."""
        self.outcomes, self.states = outcomes, states
        self.chosen = sent.get(f"progress-{self.outcome.data}", "")
        return self

    def validate_outcome(self, field: Any) -> None:
        """Refuse an outcome that stands no more, and a state that there is not."""
        if field.data not in self.outcomes or self.chosen not in self.states:
            raise ValidationError(CHANGED_MEANWHILE)
