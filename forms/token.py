"""The form token that needs no cookie: nonce, hour and a keyed hash of both.

Flask-WTF's own token lives in a session cookie; staff are promised none. A staff request carries
no ambient authority that another site could borrow, so a stateless HMAC (RFC 2104) over a nonce
serves, together with the Fetch Metadata and Origin checks of the view.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from typing import Any

from wtforms.csrf.core import CSRF
from wtforms.validators import ValidationError

HOUR = 3_600
HOURS_VALID = 25
NONCE_BYTES = 16
TAG_BYTES = 16


class TokenRefused(ValidationError):
    """The token was not made here for this survey."""

    said = "แบบฟอร์มที่ส่งมาไม่สมบูรณ์ จึงยังไม่ได้รับคำตอบ โปรดตรวจข้อความในหน้านี้ แล้วกดส่งอีกครั้ง"


class TokenTooOld(TokenRefused):
    """The token was made here, but more than a day ago."""

    said = "หน้านี้เปิดค้างไว้นานเกินไป จึงยังไม่ได้รับคำตอบ โปรดตรวจข้อความในหน้านี้ แล้วกดส่งอีกครั้ง"


@dataclass(frozen=True)
class TokenScope:
    """What a token is bound to: the installation's secret and one survey."""

    secret: str
    survey: str

    def make(self, now: float) -> str:
        """Return a new token, made at ``now`` (seconds since 1970, kept to the hour)."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        hour = int(now // HOUR)
        return f"{_encode(nonce)}.{hour:x}.{_encode(self._tag(nonce, hour))}"

    def digest(self, token: str, now: float) -> bytes:
        """Return what the ballot box remembers of a valid token, so that it serves once.

        Raises:
            TokenRefused: the token is malformed, forged, or for another survey.
            TokenTooOld: it was good once.
        """
        try:
            nonce_text, hour_text, tag_text = token.split(".")
            nonce, hour, tag = _decode(nonce_text), int(hour_text, 16), _decode(tag_text)
        except (ValueError, binascii.Error) as error:
            raise TokenRefused from error
        age = int(now // HOUR) - hour
        if not hmac.compare_digest(tag, self._tag(nonce, hour)):
            raise TokenRefused
        if not -1 <= age <= HOURS_VALID:
            raise TokenTooOld
        return hmac.new(self._key(b"spent"), nonce, hashlib.sha256).digest()

    def _tag(self, nonce: bytes, hour: int) -> bytes:
        message = b"|".join((self.survey.encode(), b"%x" % hour, nonce))
        return hmac.new(self._key(b"token"), message, hashlib.sha256).digest()[:TAG_BYTES]

    def _key(self, purpose: bytes) -> bytes:
        return hmac.new(self.secret.encode(), purpose, hashlib.sha256).digest()


class CookieFreeToken(CSRF):
    """WTForms' seam for form tokens, filled with ``TokenScope`` from the form's ``Meta``."""

    def setup_form(self, form: Any) -> Any:
        """Remember the scope that the view handed over in ``meta={"csrf_context": scope}``."""
        self.scope: TokenScope = form.meta.csrf_context
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: Any) -> str:
        """Return a fresh token: each rendering of the form is a form of its own."""
        return self.scope.make(time.time())

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        """Refuse a missing, forged or stale token, in words for the person who waited."""
        try:
            field.digest = self.scope.digest(field.data or "", time.time())
        except TokenRefused as error:
            raise type(error)(error.said) from error


def _encode(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
