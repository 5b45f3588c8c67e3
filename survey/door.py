"""What a request may bring in: a short list of headers, and never an address or a device."""

import io
from collections.abc import Iterable
from typing import IO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Request
from werkzeug.middleware.proxy_fix import ProxyFix

DESK = "/desk"
# What finds the page, and what tells our own forms from another site's.
EVERYWHERE = frozenset({"HTTP_HOST", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE"})
# The session, and what Flask-WTF asks of a form that came over TLS.
AT_THE_DESK = EVERYWHERE | {"HTTP_COOKIE", "HTTP_REFERER"}


def is_desk(path: str) -> bool:
    """Whether a path belongs to facilitators and writers; every other knows nobody."""
    return path == DESK or path.startswith(f"{DESK}/")


def leads_to_the_desk(path: str) -> bool:
    """Whether a path that somebody sent leads back to the desk and not to another site."""
    return path.startswith(f"{DESK}/") and "//" not in path and "\\" not in path


class Incoming(Request):
    """A request whose files are held in memory: the usual one spells them out on the disk."""

    def _get_file_stream(self, *args: object, **kwargs: object) -> IO[bytes]:
        return io.BytesIO()


class Door:
    """Middleware that leaves outside whatever could tell who is at the other end.

    All other headers stay out, cookies among them on the staff side; so do the address that the
    server notes and the one that ProxyFix sets aside. What never comes in cannot be kept.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on with what may enter."""
        at_desk = is_desk(environ.get("PATH_INFO", ""))
        allowed = AT_THE_DESK if at_desk else EVERYWHERE
        for key in [key for key in environ if not _may_enter(key, allowed)]:
            del environ[key]
        return self.app(environ, start_response)


def _may_enter(key: str, allowed: frozenset[str]) -> bool:
    if key.startswith("HTTP_"):
        return key in allowed
    return not key.startswith("REMOTE_") and key != "werkzeug.proxy_fix.orig"


def put_door(app: Flask) -> None:
    """Put the door before the app, and before the door, where set, what a proxy says of itself.

    A proxy is believed about the scheme and the host alone: without these, forms that come over
    TLS would be compared with another address than their own.
    """
    app.wsgi_app = Door(app.wsgi_app)  # type: ignore[method-assign]  # Flask's way to wrap it
    if app.config["BEHIND_PROXY"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=0, x_proto=1, x_host=1)  # type: ignore[method-assign]
