"""The forms with which facilitators look after the desk's accounts."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.validators import ValidationError

from forms.fields import Needed, ThaiLine, options

MOST_NAME = 80
# Who stands in the audit trail when it is nobody signed in.
TAKEN = ("command line",)


class InviteForm(FlaskForm):
    """Who is invited, and as what."""

    name = ThaiLine("ชื่อบัญชี", limit=MOST_NAME, what="ชื่อบัญชี")
    role = SelectField("บทบาท", validators=[Needed("บทบาท")])

    def offer(self, roles: dict[str, str]) -> "InviteForm":
        """Offer these roles, each with its Thai name."""
        self.role.choices = options(roles.items())
        return self

    def validate_name(self, field: Any) -> None:
        """Refuse a name that the audit trail could not tell from the command line."""
        if (field.data or "").casefold() in TAKEN:
            raise ValidationError(f"ชื่อ “{field.data}” ระบบใช้อยู่ โปรดใช้ชื่ออื่น")


class AccountForm(FlaskForm):
    """Which account a button is for."""

    account = HiddenField("บัญชี", validators=[Needed("บัญชี")])


class RoleForm(AccountForm):
    """An account's new role."""

    role = SelectField("บทบาท", validators=[Needed("บทบาท")])

    def offer(self, roles: dict[str, str]) -> "RoleForm":
        """Offer these roles, each with its Thai name."""
        self.role.choices = options(roles.items())
        return self
