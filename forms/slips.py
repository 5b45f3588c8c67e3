"""The form that asks how many slips to make."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms.validators import ValidationError

from forms.fields import ThaiLine, thai_digits

# Two hundred sheets; a longer page is too much for one request and for whoever cuts it.
MOST_SLIPS = 2_000
# Ten full sheets: the 86 people of the bureau this was made for, a tenth to spare, rounded up.
USUAL_SLIPS = 100


class SlipsForm(FlaskForm):
    """How many slips to make; Thai digits and a comma between thousands are understood."""

    number = ThaiLine("จำนวนบัตร", limit=20, what="จำนวนบัตร", default=str(USUAL_SLIPS))

    @property
    def wanted(self) -> int:
        """The number that was typed; 0 when it is none."""
        digits = (self.number.data or "").replace(",", "")
        return int(digits) if digits.isdecimal() else 0

    def validate_number(self, field: Any) -> None:
        """Refuse what is no number, and numbers of slips that cannot be meant."""
        if field.data and not 1 <= self.wanted <= MOST_SLIPS:
            raise ValidationError(
                f"จำนวนบัตรต้องเป็นจำนวนเต็มตั้งแต่ {thai_digits(1)} ถึง {thai_digits(MOST_SLIPS)} "
                f"ที่กรอกมาคือ “{field.data}” ระบบจึงยังไม่ได้ทำบัตร โปรดกรอกจำนวนใหม่"
            )
