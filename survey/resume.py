"""What was sent into a session that had ended, carried in the page until it is sent again."""

import json
from dataclasses import dataclass

from flask import Request

from survey.door import DESK, leads_to_the_desk

# Never carried along: tokens of the session that ended, and what nobody but its owner should hold.
SECRET_FIELDS = frozenset({"csrf_token", "password", "again", "present", "passphrase", "secret"})
# Thai letters are nine signs each in a form, and the largest request holds 256 kB.
MOST_BYTES = 60_000
NOT_RESUMED = (f"{DESK}/signin", f"{DESK}/signout")


@dataclass(frozen=True)
class Unfinished:
    """What somebody was about to do: where it was sent, and the fields it was sent with."""

    path: str
    fields: tuple[tuple[str, str], ...]

    def packed(self) -> str:
        """Return it as the text of one hidden field."""
        return json.dumps([self.path, self.fields], ensure_ascii=False)

    @property
    def typed(self) -> tuple[str, ...]:
        """The texts among the fields, as far as a person may have typed them: not keys or ticks."""
        return tuple(text for _, text in self.fields if not text.isascii() or " " in text)


def unfinished(request: Request) -> Unfinished | None:
    """Return what a request would have done; None when it cannot be carried along."""
    path = request.full_path if request.query_string else request.path
    fields = [f for f in request.form.items(multi=True) if f[0] not in SECRET_FIELDS]
    if request.method != "POST" or request.files:
        return None
    return _sound(path, fields)


def unpacked(text: str | None) -> Unfinished | None:
    """Return what a hidden field holds, or None when it holds nothing of the kind."""
    try:
        path, fields = json.loads(text or "")
        pairs = [(str(name), str(value)) for name, value in fields]
    except (ValueError, TypeError, RecursionError):
        return None
    return _sound(str(path), pairs)


def _sound(path: str, fields: list[tuple[str, str]]) -> Unfinished | None:
    """Return it if it leads to our own desk, not through its door, and is not too large."""
    if not leads_to_the_desk(path) or path.startswith(NOT_RESUMED):
        return None
    found = Unfinished(path, tuple(f for f in fields if f[0] not in SECRET_FIELDS))
    size = len(found.packed().encode(errors="replace"))
    return found if size <= MOST_BYTES else None
