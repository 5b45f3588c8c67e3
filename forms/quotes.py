"""The forms of the quotes page: what is looked for, what is picked, which point bears it."""

from collections.abc import Collection, Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, ValidationError

from forms.fields import AtMost, options, visible_text

WORDS_LIMIT = 100
# So many codes a message names at most.
MOST_NAMED = 5


class QuoteSearchForm(FlaskForm):
    """What a writer looks for; sent by GET, so that it can be bookmarked, and changes nothing."""

    class Meta(FlaskForm.Meta):
        """A search changes nothing, so it needs no token."""

        csrf = False

    SOUGHT = ("topic", "section", "theme", "length", "withheld", "words")

    topic = SelectField("หัวข้อ", default="", invalid_choice_message="ไม่มีหัวข้อนี้ในแบบสำรวจ")  # type: ignore[call-arg]  # newer than the stubs
    section = SelectField(
        "ประเด็นคำถาม",
        default="",
        invalid_choice_message="ไม่มีประเด็นคำถามนี้ในแบบสำรวจ",  # type: ignore[call-arg]
    )
    theme = SelectField(
        "ประเด็น",
        default="",
        invalid_choice_message="ไม่มีประเด็นชื่อนี้แล้ว อาจเปลี่ยนชื่อหรือรวมกับประเด็นอื่นไปแล้ว",  # type: ignore[call-arg]
    )
    length = SelectField("ความยาว", default="", invalid_choice_message="ไม่มีความยาวนี้ให้เลือก")  # type: ignore[call-arg]
    withheld = SelectField(
        "การยกไปใช้",
        default="",
        choices=options([("", "ยกไปใช้ได้"), ("y", "ยกไปใช้ไม่ได้ (จำนวนและเหตุผล)")]),
        invalid_choice_message="ไม่มีตัวเลือกนี้",  # type: ignore[call-arg]
    )
    words = StringField("คำค้นหรือรหัส", validators=[AtMost(WORDS_LIMIT)], filters=[visible_text])

    def offer(
        self,
        topics: Iterable[tuple[str, str]],
        sections: Iterable[tuple[str, str]],
        themes: Iterable[tuple[str, str]],
        lengths: Iterable[tuple[str, str]],
    ) -> None:
        """Offer these topics, sections, themes and lengths, each after "all of them"."""
        self.topic.choices = options([("", "ทุกหัวข้อ"), *topics])
        self.section.choices = options([("", "ทุกประเด็นคำถาม"), *sections])
        self.theme.choices = options([("", "ทุกประเด็น"), *themes])
        self.length.choices = options([("", "ทุกความยาว"), *lengths])


class PickForm(FlaskForm):
    """Quotes that were ticked, by their codes, to be put in the basket."""

    codes = SelectMultipleField(
        "คำพูดอ้างอิง",
        validators=[DataRequired("โปรดเลือกคำพูดอ้างอิงอย่างน้อยหนึ่งรายการก่อน")],
        validate_choice=False,
    )

    def allow(self, codes: Collection[str]) -> None:
        """Say which codes are of quotes that may be used now."""
        self.allowed = codes

    def validate_codes(self, field: Any) -> None:
        """Refuse all where one may not be used any more, naming it."""
        gone = [code for code in field.data if code not in self.allowed]
        if gone:
            raise ValidationError(
                f"รหัส {' '.join(gone[:MOST_NAMED])} ยกไปใช้ไม่ได้แล้ว จึงยังไม่ได้ทำรายการใด "
                "โปรดเลือกใหม่จากรายการที่แสดงอยู่"
            )

    @property
    def each(self) -> tuple[str, ...]:
        """The codes, each once, in the order of the page."""
        return tuple(dict.fromkeys(self.codes.data or ()))


class LetGoForm(PickForm):
    """Quotes that leave the basket; also those that may not be used any more."""

    def validate_codes(self, field: Any) -> None:
        """Let go of any."""


class AttachForm(PickForm):
    """Quotes of the basket, and the point of the report that is to bear them."""

    point = SelectField(
        "ข้อของรายงาน",
        default="",
        invalid_choice_message="ไม่มีข้อนี้ในโครงรายงานแล้ว โปรดเลือกข้อจากรายการ",  # type: ignore[call-arg]
    )

    def offer(self, points: Iterable[tuple[str, str]]) -> None:
        """Offer these points (key, number and wording), after none."""
        self.point.choices = options([("", "เลือกข้อของรายงาน"), *points])

    def validate_point(self, field: Any) -> None:
        """Refuse to attach quotes to nothing."""
        if not field.data:
            raise ValidationError("โปรดเลือกข้อของรายงานที่จะแนบคำพูดอ้างอิง")
