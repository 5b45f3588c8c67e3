"""The forms people sign in with."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField
from wtforms.validators import ValidationError

from forms.fields import Needed, ThaiLine, thai_digits

LEAST_PASSWORD = 12
# scrypt's cost grows with the input's length only a little, but nobody types more than this.
MOST_PASSWORD = 200


class SignInForm(FlaskForm):
    """Name and password; ``unfinished`` is what was being done when the session ended."""

    name = ThaiLine("ชื่อบัญชี", limit=80, what="ชื่อบัญชี")
    password = PasswordField("รหัสผ่าน", validators=[Needed("รหัสผ่าน")])
    unfinished = HiddenField()


class PasswordForm(FlaskForm):
    """A new password; the present one is asked for where there is one."""

    present = PasswordField("รหัสผ่านปัจจุบัน", validators=[Needed("รหัสผ่านปัจจุบัน")])
    password = PasswordField("รหัสผ่านใหม่", validators=[Needed("รหัสผ่านใหม่")])
    again = PasswordField("รหัสผ่านใหม่อีกครั้ง", validators=[Needed("รหัสผ่านใหม่อีกครั้ง")])

    def validate_password(self, field: Any) -> None:
        """Refuse a password that is too short or absurdly long."""
        length = len(field.data or "")
        if not LEAST_PASSWORD <= length <= MOST_PASSWORD:
            raise ValidationError(
                f"รหัสผ่านต้องยาว {thai_digits(LEAST_PASSWORD)} ถึง {thai_digits(MOST_PASSWORD)} "
                f"ตัวอักษร ที่กรอกมามี {thai_digits(length)} ตัวอักษร "
                "แนะนำให้ใช้คำหลายคำต่อกันที่จำได้ง่าย"
            )

    def validate_again(self, field: Any) -> None:
        """Refuse two entries that differ."""
        if field.data != self.password.data:
            raise ValidationError("รหัสผ่านสองช่องไม่ตรงกัน โปรดกรอกใหม่ให้เหมือนกันทั้งสองช่อง")


class ButtonForm(FlaskForm):
    """A form that is only a button: it carries the token and nothing else."""
