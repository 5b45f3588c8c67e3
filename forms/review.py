"""The facilitators' forms: naming a theme, moving statements, searching quotes."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired

from forms.fields import AtMost, ThaiLine, Tick, options, visible_text

LABEL_LIMIT = 80
SINGLE_VIEW = "-"


class RenameForm(FlaskForm):
    """A theme's new name."""

    label = ThaiLine("ชื่อประเด็น", limit=LABEL_LIMIT, what="ชื่อประเด็น")


class MoveForm(FlaskForm):
    """Which statements go to which theme."""

    statements = SelectMultipleField(
        "ข้อความ",
        validators=[DataRequired("โปรดเลือกข้อความที่จะย้ายอย่างน้อยหนึ่งข้อความ")],
        validate_choice=False,
    )
    theme = SelectField(
        "ย้ายไปที่",
        # Newer than WTForms' type stubs.
        invalid_choice_message="โปรดเลือกประเด็นปลายทางจากรายการ",  # type: ignore[call-arg]
    )

    def offer(self, themes: Iterable[tuple[str, str]]) -> "MoveForm":
        """Offer these themes (key, label) as targets, and standing alone as the last."""
        self.theme.choices = options([*themes, (SINGLE_VIEW, "ความเห็นเดี่ยว (ไม่เข้าประเด็นใด)")])
        return self


class QuoteSearchForm(FlaskForm):
    """What a writer looks for; sent by GET, so that it can be bookmarked, and changes nothing."""

    class Meta(FlaskForm.Meta):
        """A search changes nothing, so it needs no token."""

        csrf = False

    topic = SelectField("หัวข้อ", validate_choice=False)
    section = SelectField("ประเด็นคำถาม", validate_choice=False)
    theme = SelectField("ประเด็น", validate_choice=False)
    words = StringField("คำค้น", validators=[AtMost(100)], filters=[visible_text])
    withheld = Tick("แสดงรายการที่ยกไปใช้ไม่ได้ พร้อมเหตุผล")

    def offer(
        self,
        topics: Iterable[tuple[str, str]],
        sections: Iterable[tuple[str, str]],
        themes: Iterable[tuple[str, str]],
    ) -> None:
        """Offer these topics, sections and themes, each after "all of them"."""
        self.topic.choices = options([("", "ทุกหัวข้อ"), *topics])
        self.section.choices = options([("", "ทุกประเด็นคำถาม"), *sections])
        self.theme.choices = options([("", "ทุกประเด็น"), *themes])
