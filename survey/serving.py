"""waitress taught to refuse what is too large in Thai, and to be heard when it does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import waitress.channel
import waitress.parser
import waitress.utilities
from flask import Flask
from werkzeug.exceptions import RequestEntityTooLarge

from survey.door import DESK, is_desk

# A browser that is cut off while it still sends may show no answer at all (RFC 9112, 9.6). What
# was announced is let through unread up to here; a phone's picture has 3 to 12 MB.
MOST_LET_THROUGH = 64 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What the app itself says to what is too large."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


class TooLarge(waitress.utilities.RequestEntityTooLarge):  # type: ignore[misc]  # has no types
    """waitress's own refusal, in the app's words."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("")
        self.answer = answer

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Return status, headers and page."""
        return self.answer.status, list(self.answer.headers), self.answer.body


class PatientParser(waitress.parser.HTTPRequestParser):  # type: ignore[misc]  # has no types
    """waitress's parser, but what is too large is let through unread before it is refused."""

    answers: Mapping[bool, Answer] = {}
    # How much of a body that is too large has not come yet.
    left = 0
    error: Any = None
    expect_continue = False

    def received(self, data: bytes) -> int:
        """Take what came, and return how many bytes of it were of this request."""
        if self.left:
            return self._let_through(data)
        taken: int = super().received(data)
        if isinstance(self.error, waitress.utilities.RequestEntityTooLarge):
            self.error = TooLarge(self.answers[is_desk(self.path)])
            asks, self.expect_continue = self.expect_continue, False
            if not asks and self.content_length <= MOST_LET_THROUGH:
                self.left, self.completed = self.content_length, not self.content_length
        return taken

    def _let_through(self, data: bytes) -> int:
        taken = min(len(data), self.left)
        self.left -= taken
        self.completed = not self.left
        return taken


def refuse_in_thai(app: Flask) -> None:
    """Let waitress, in this process, answer what is too large as the app would."""
    PatientParser.answers = {at_desk: _answer(app, at_desk) for at_desk in (True, False)}
    waitress.channel.HTTPChannel.parser_class = PatientParser


def _answer(app: Flask, at_desk: bool) -> Answer:
    with app.test_request_context(f"{DESK}/" if at_desk else "/"):
        page = app.make_response(app.handle_http_exception(RequestEntityTooLarge()))
        answer = app.process_response(page)
    headers = [(k, v) for k, v in answer.headers if k != "Content-Length"]
    return Answer(answer.status, tuple(headers), answer.get_data())
