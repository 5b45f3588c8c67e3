"""What an installation may set, and where its files lie."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request

CHECKOUT = Path(__file__).resolve().parent.parent
PREFIX = "SIANGSATHON"
LEAST_SECRET = 32
# A working day; who needs longer signs in again.
MOST_SESSION_MINUTES = 12 * 60


class Defaults:
    """The settings, each to be changed by an environment variable SIANGSATHON_<NAME>."""

    # The address staff reach, as it stands in links and QR codes; empty: the one served.
    PUBLIC_URL = ""
    # True where TLS ends in front of the service, so that the sign-in cookie travels only there.
    SESSION_COOKIE_SECURE = False
    # True behind a proxy that sets X-Forwarded-Proto and X-Forwarded-Host itself on every request.
    BEHIND_PROXY = False
    # A session at the desk ends after so many minutes without a page.
    SESSION_MINUTES = 30
    # Three boxes of 2,000 Thai characters are 54 kB once percent-encoded; four times that lets an
    # over-long text come back to its writer with its error instead of being cut off unread.
    MAX_CONTENT_LENGTH = 256 * 1024
    MAX_FORM_MEMORY_SIZE = 256 * 1024
    MAX_FORM_PARTS = 200


class UnusableSetting(RuntimeError):
    """A setting is not of its kind, so the service does not start."""


class MissingSecret(RuntimeError):
    """The installation has no usable secret, so the service does not start."""


def instance_folder() -> Path:
    """Return the folder of everything that must be kept: databases, ballot boxes, secret."""
    return Path(os.environ.get(f"{PREFIX}_INSTANCE", CHECKOUT / "instance")).resolve()


def public_address() -> str:
    """Return the address people reach this service by, without a slash at its end."""
    return str(current_app.config["PUBLIC_URL"] or request.host_url).rstrip("/")


def configure(app: Flask) -> None:
    """Read the settings and the secret; only the owner may look into the instance folder.

    Raises:
        UnusableSetting: a setting that guards the desk is not of its kind.
        MissingSecret: the secret is too short to sign anything with.
    """
    # Every file made from here on is its owner's alone: databases, boxes, keys, rosters.
    os.umask(0o077)
    folder = Path(app.instance_path)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    app.config.from_object(Defaults)
    app.config.from_prefixed_env(PREFIX)
    _check(app.config)
    app.secret_key = app.config["SECRET_KEY"] or _kept_secret(folder / "secret_key")
    if len(str(app.secret_key)) < LEAST_SECRET:
        raise MissingSecret(
            f"{PREFIX}_SECRET_KEY or {folder / 'secret_key'} must be at least {LEAST_SECRET} "
            f"characters; got {len(str(app.secret_key))}; unset the one and delete the other "
            "to have one made"
        )


def _check(settings: Mapping[str, Any]) -> None:
    """Refuse what would be read otherwise than it was meant: the word "False" counts as true."""
    for name in ("SESSION_COOKIE_SECURE", "BEHIND_PROXY"):
        if settings[name] not in (True, False):
            raise UnusableSetting(
                f"{PREFIX}_{name} must be true or false, in small letters; got {settings[name]!r}"
            )
    for name in ("MAX_CONTENT_LENGTH", "MAX_FORM_MEMORY_SIZE", "MAX_FORM_PARTS"):
        if type(settings[name]) is not int or settings[name] < 1:
            raise UnusableSetting(
                f"{PREFIX}_{name} must be a whole number from 1; got {settings[name]!r}"
            )
    minutes = settings["SESSION_MINUTES"]
    if not isinstance(minutes, int) or not 1 <= minutes <= MOST_SESSION_MINUTES:
        raise UnusableSetting(
            f"{PREFIX}_SESSION_MINUTES must be a whole number from 1 to {MOST_SESSION_MINUTES}; "
            f"got {minutes!r}"
        )


def _kept_secret(path: Path) -> str:
    """Return the secret of this installation, made when there is none yet."""
    if not path.exists():
        unfinished = path.with_suffix(f".{secrets.token_hex(4)}")
        unfinished.touch(mode=0o600)
        unfinished.write_text(secrets.token_urlsafe(48), encoding="ascii")
        # Whoever comes first is kept, and whole: a half-written secret never has this name.
        with suppress(FileExistsError):
            path.hardlink_to(unfinished)
        unfinished.unlink()
    return path.read_text(encoding="ascii").strip()
