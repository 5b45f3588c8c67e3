"""The facilitators' forms: opening and closing, putting the themes right, searching."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from forms.fields import AtMost, Needed, ThaiLine, options, thai_digits, visible_text

LABEL_LIMIT = 80
REASON_LIMIT = 120
WORDS_LIMIT, SHORTEST_WORD = 200, 3
LEAST_PASSWORD, MOST_PASSWORD = 12, 200
SINGLE_VIEW = "-"


class OpenForm(FlaskForm):
    """The passphrase that will open the answers at closing, twice."""

    passphrase = PasswordField("รหัสเปิดหีบ", validators=[Needed("รหัสเปิดหีบ")])
    again = PasswordField("รหัสเปิดหีบอีกครั้ง", validators=[Needed("รหัสเปิดหีบอีกครั้ง")])

    def validate_passphrase(self, field: Any) -> None:
        """Refuse a passphrase that could be guessed by trying."""
        length = len(field.data)
        if not LEAST_PASSWORD <= length <= MOST_PASSWORD:
            raise ValidationError(
                f"รหัสเปิดหีบต้องยาว {thai_digits(LEAST_PASSWORD)} ถึง {thai_digits(MOST_PASSWORD)} "
                f"ตัวอักษร ที่กรอกมามี {thai_digits(length)} ตัวอักษร"
            )

    def validate_again(self, field: Any) -> None:
        """Refuse two entries that differ: a mistyped passphrase would lose the answers."""
        if field.data != self.passphrase.data:
            raise ValidationError("รหัสเปิดหีบสองช่องไม่ตรงกัน โปรดกรอกใหม่ให้เหมือนกันทั้งสองช่อง")


class SecretForm(FlaskForm):
    """The passphrase or recovery key, to open the ballot box."""

    secret = PasswordField("รหัสเปิดหีบหรือกุญแจสำรอง", validators=[Needed("รหัสเปิดหีบหรือกุญแจสำรอง")])


class RosterForm(FlaskForm):
    """Names and nicknames to look for, one a line."""

    names = TextAreaField("รายชื่อและชื่อเล่น", validators=[AtMost(100_000)])


class StatementsForm(FlaskForm):
    """Statements ticked on a board, for whatever is to be done with them."""

    statements = SelectMultipleField(
        "ข้อความ",
        validators=[DataRequired("โปรดเลือกข้อความอย่างน้อยหนึ่งข้อความก่อน")],
        validate_choice=False,
    )


class ClearForm(FlaskForm):
    """Statements that a person has read and found fit to be quoted."""

    statements = SelectMultipleField(
        "ข้อความ",
        validators=[DataRequired("โปรดเลือกข้อความที่ตรวจแล้วอย่างน้อยหนึ่งข้อความ")],
        validate_choice=False,
    )


class RenameForm(FlaskForm):
    """A theme's new name."""

    label = ThaiLine("ชื่อประเด็น", limit=LABEL_LIMIT, what="ชื่อประเด็น")


class WordsForm(FlaskForm):
    """Words and phrases that speak of a theme, between commas."""

    words = ThaiLine("คำหรือวลี", limit=WORDS_LIMIT)

    def list_words(self) -> list[str]:
        """Return the words, each once."""
        words = (word.strip() for word in (self.words.data or "").split(","))
        return list(dict.fromkeys(word for word in words if word))

    def validate_words(self, field: Any) -> None:
        """Refuse none, and words so short that they stand in nearly every statement."""
        words = self.list_words()
        if not words or any(len(word) < SHORTEST_WORD for word in words):
            raise ValidationError(
                f"โปรดกรอกอย่างน้อยหนึ่งคำ แต่ละคำยาวอย่างน้อย {thai_digits(SHORTEST_WORD)} ตัวอักษร "
                "คั่นแต่ละคำด้วยเครื่องหมายจุลภาค (,)"
            )


class MergeForm(FlaskForm):
    """Which theme another becomes part of."""

    into = SelectField(
        "รวมเข้ากับ",
        # Newer than WTForms' type stubs.
        invalid_choice_message="โปรดเลือกประเด็นที่จะรวมเข้าด้วยจากรายการ",  # type: ignore[call-arg]
    )

    def offer(self, themes: Iterable[tuple[str, str]]) -> "MergeForm":
        """Offer these themes (key, label)."""
        self.into.choices = options(themes)
        return self


class KeepForm(StatementsForm):
    """Statements that belong where they stand."""


class NewThemeForm(StatementsForm):
    """Statements that make a theme of their own, and its name."""

    label = ThaiLine("ชื่อประเด็นใหม่", limit=LABEL_LIMIT, what="ชื่อประเด็นใหม่")


class AsideForm(StatementsForm):
    """Statements that are not used, and why."""

    reason = ThaiLine("เหตุผลที่ไม่นำมาใช้", limit=REASON_LIMIT, what="เหตุผลที่ไม่นำมาใช้")


class SendForm(StatementsForm):
    """Statements that belong to another topic."""

    topic = SelectField(
        "ส่งไปหัวข้อ",
        # Newer than WTForms' type stubs.
        invalid_choice_message="โปรดเลือกหัวข้อปลายทางจากรายการ",  # type: ignore[call-arg]
    )

    def offer(self, topics: Iterable[tuple[int, str]]) -> "SendForm":
        """Offer these topics (number, title)."""
        self.topic.choices = options((str(number), title) for number, title in topics)
        return self


class AcceptForm(FlaskForm):
    """What stands for the statements that a person agrees make a theme; empty where no longer."""

    agreed = StringField("เห็นชอบ")


class SplitForm(FlaskForm):
    """Which statements leave a theme, and what their new theme is called."""

    statements = SelectMultipleField(
        "ข้อความ",
        validators=[DataRequired("โปรดเลือกข้อความที่จะแยกออกไปอย่างน้อยหนึ่งข้อความ")],
        validate_choice=False,
    )
    label = ThaiLine("ชื่อประเด็นใหม่", limit=LABEL_LIMIT)

    def offer(self, statements: Iterable[str]) -> "SplitForm":
        """Say which statements the theme holds: one of them has to stay."""
        self.held = frozenset(statements)
        return self

    def validate_statements(self, field: Any) -> None:
        """Refuse to empty the theme."""
        if self.held <= set(field.data):
            raise ValidationError("ต้องเหลืออย่างน้อยหนึ่งข้อความไว้ในประเด็นเดิม")


class ApartForm(FlaskForm):
    """Two statements, or two themes, that are not about the same."""

    statements = SelectMultipleField("ข้อความ", validate_choice=False)
    themes = SelectMultipleField("ประเด็น", validate_choice=False)

    def validate_statements(self, field: Any) -> None:
        """Refuse any number but two different ones."""
        chosen = field.data or self.themes.data or []
        if len(chosen) != 2 or len(set(chosen)) != 2:
            raise ValidationError("โปรดเลือกสองข้อความที่ไม่ใช่เรื่องเดียวกัน")


class MoveForm(StatementsForm):
    """Which statements go to which theme."""

    theme = SelectField(
        "ย้ายไปที่",
        # Newer than WTForms' type stubs.
        invalid_choice_message="โปรดเลือกประเด็นปลายทางจากรายการ",  # type: ignore[call-arg]
    )

    def offer(self, themes: Iterable[tuple[str, str]]) -> "MoveForm":
        """Offer these themes (key, label) as targets, and standing alone as the last."""
        self.theme.choices = options([*themes, (SINGLE_VIEW, "ความเห็นเดี่ยว (ไม่เข้าประเด็นใด)")])
        return self


class SearchForm(FlaskForm):
    """Words looked for on a board; sent by GET, and changes nothing."""

    class Meta(FlaskForm.Meta):
        """A search changes nothing, so it needs no token."""

        csrf = False

    q = StringField("ค้นในหัวข้อนี้", validators=[AtMost(100)], filters=[visible_text])
