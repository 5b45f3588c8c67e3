"""The forms beside an earlier report: bringing its points in, matching them, letting them go."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import ValidationError

from forms.fields import ThaiLine, Tick, options

SOURCE_LIMIT = 200
MOST_BYTES = 2_000_000
SAVE, NONE, AS_FOUND = "save", "none", "as-found"


class EarlierFileForm(FlaskForm):
    """A CSV file of points, and what the report they are from is called."""

    source = ThaiLine("ชื่อรายงานครั้งก่อน", limit=SOURCE_LIMIT, what="ชื่อรายงานครั้งก่อน")
    upload = FileField("แฟ้ม CSV")

    def validate_upload(self, field: Any) -> None:
        """Refuse none, and one that is too large to hold points."""
        self.content = field.data.read(MOST_BYTES + 1) if field.data else b""
        if not self.content:
            raise ValidationError("โปรดเลือกแฟ้ม CSV ที่มีข้อของรายงานครั้งก่อน")
        if len(self.content) > MOST_BYTES:
            raise ValidationError(
                "แฟ้มใหญ่เกิน ๒ เมกะไบต์ จึงยังไม่ได้นำเข้า โปรดตรวจว่าเป็นแฟ้ม CSV ที่มีเฉพาะข้อของรายงาน"
            )


class EarlierSurveyForm(FlaskForm):
    """An earlier survey of this installation."""

    earlier = SelectField(
        "แบบสำรวจครั้งก่อน",
        # Newer than WTForms' type stubs.
        invalid_choice_message="โปรดเลือกแบบสำรวจครั้งก่อนจากรายการ",  # type: ignore[call-arg]
    )

    def offer(self, surveys: Iterable[tuple[str, str]]) -> "EarlierSurveyForm":
        """Offer these surveys (slug, title)."""
        self.earlier.choices = options(surveys)
        return self


class MatchForm(FlaskForm):
    """Which themes say an earlier point again; ``act`` is to save them, none, or as found."""

    themes = SelectMultipleField("ประเด็นที่กล่าวถึงเรื่องนี้", validate_choice=False)
    act = StringField(default=SAVE)

    def offer(self, themes: Iterable[str]) -> "MatchForm":
        """Say which themes there are, by their keys."""
        self.there = frozenset(themes)
        return self

    def validate_themes(self, field: Any) -> None:
        """Refuse themes that are gone, and none without saying so."""
        if self.act.data != SAVE:
            return
        if not field.data:
            raise ValidationError("โปรดเลือกอย่างน้อยหนึ่งประเด็น หรือกด “ไม่มีประเด็นใดกล่าวถึง”")
        if not self.there >= set(field.data):
            raise ValidationError(
                "ประเด็นที่เลือกไว้มีการเปลี่ยนแปลงหลังจากที่ท่านเปิดหน้านี้ โปรดเลือกใหม่จากรายการล่าสุด"
            )


class ForgetForm(FlaskForm):
    """Whether the points of earlier reports are to go."""

    sure = Tick("ยืนยันว่าจะลบข้อของรายงานครั้งก่อนทั้งหมด")

    def validate_sure(self, field: Any) -> None:
        """Refuse to let them go unless told to."""
        if not field.data:
            raise ValidationError("ยังไม่ได้ลบ หากต้องการลบ โปรดทำเครื่องหมายยืนยันก่อนกดลบ")
