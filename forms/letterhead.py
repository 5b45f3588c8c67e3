"""The form that brings in the organisation's Word template."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import ValidationError

KEEP, REMOVE = "keep", "remove"


class LetterheadForm(FlaskForm):
    """A Word template to keep, or that the one there is goes."""

    act = StringField()
    template = FileField("แฟ้มแม่แบบ Word (.docx)")

    def validate_template(self, field: Any) -> None:
        """Refuse to keep nothing."""
        if self.act.data == KEEP and not field.data:
            raise ValidationError("ยังไม่ได้เลือกแฟ้ม โปรดเลือกแฟ้มแม่แบบ .docx แล้วกดบันทึกแม่แบบ")
