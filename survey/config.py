"""What an installation may set, and where its files lie."""

import os
import secrets
from pathlib import Path

from flask import Flask

CHECKOUT = Path(__file__).resolve().parent.parent
PREFIX = "SIANGSATHON"
LEAST_SECRET = 32


class Defaults:
    """The settings, each to be changed by an environment variable SIANGSATHON_<NAME>."""

    # The address staff reach, as it stands in links and QR codes; empty: the one served.
    PUBLIC_URL = ""
    # True where TLS ends in front of the service, so that the sign-in cookie travels only there.
    SESSION_COOKIE_SECURE = False
    # Three boxes of 2,000 Thai characters are 54 kB once percent-encoded; four times that lets an
    # over-long text come back to its writer with its error instead of being cut off unread.
    MAX_CONTENT_LENGTH = 256 * 1024
    MAX_FORM_MEMORY_SIZE = 256 * 1024
    MAX_FORM_PARTS = 200


class MissingSecret(RuntimeError):
    """The installation has no usable secret, so the service does not start."""


def instance_folder() -> Path:
    """Return the folder of everything that must be kept: databases, ballot boxes, secret."""
    return Path(os.environ.get(f"{PREFIX}_INSTANCE", CHECKOUT / "instance")).resolve()


def configure(app: Flask) -> None:
    """Read the settings and the secret; only the owner may look into the instance folder.

    Raises:
        MissingSecret: the secret is too short to sign anything with.
    """
    folder = Path(app.instance_path)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    app.config.from_object(Defaults)
    app.config.from_prefixed_env(PREFIX)
    app.config.update(
        SESSION_COOKIE_NAME="desk",
        # Facilitators who answer as staff bring no cookie along: it stays on their own side.
        SESSION_COOKIE_PATH="/desk",
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_HTTPONLY=True,
    )
    app.secret_key = app.config["SECRET_KEY"] or _kept_secret(folder / "secret_key")
    if len(str(app.secret_key)) < LEAST_SECRET:
        raise MissingSecret(
            f"{PREFIX}_SECRET_KEY must be at least {LEAST_SECRET} characters; "
            f"got {len(str(app.secret_key))}; leave it unset to have one made"
        )


def _kept_secret(path: Path) -> str:
    """Return the secret of this installation, made when there is none yet."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()
