"""Answers sealed to a survey's key, and that key wrapped under what facilitators keep.

Sealed boxes are libsodium's (X25519, XSalsa20-Poly1305): whoever holds the public half can seal
and cannot open. The private half is wrapped under a passphrase and under a printed recovery key,
each stretched with Argon2id (RFC 9106); it exists unwrapped only in memory, during a release.
"""

import json
import re
import secrets
import threading
from dataclasses import dataclass
from unicodedata import decimal, normalize

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id
from nacl.secret import SecretBox

from survey.errors import SealBroken, StretchingBusy, WrongPassphrase

# A reader of the file learns a length only to these steps: six hundred Thai characters fit the
# first, the longest answer the second (three bytes a character, and the JSON around it).
SIZES = (2_048, 8_192)
LENGTH_BYTES = 4
# libsodium's "moderate": most of a second and a quarter of a gigabyte for each try.
OPERATIONS, MEMORY = argon2id.OPSLIMIT_MODERATE, argon2id.MEMLIMIT_MODERATE
# Crockford's base32: no I, L, O or U, so that nothing is misread from paper.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECOVERY_GROUPS = 5
# NFKC takes ำ apart into ํ and า, and leaves a tone mark typed before it where it was.
TONE_BEFORE_NIKHAHIT = re.compile("([\u0e48-\u0e4b])\u0e4d")
# Stretching takes a quarter of a gigabyte: one at a time, and a few may wait.
AT_ONCE = threading.Lock()
QUEUE = threading.BoundedSemaphore(3)
GROUP = 5


@dataclass(frozen=True)
class SurveyKeys:
    """The key pair of one survey, as it is made at opening; kept only in parts."""

    public: bytes
    wrapped: str
    recovery: str


def make_keys(passphrase: str) -> SurveyKeys:
    """Return a new key pair: the public half, the wrapped private half, and a recovery key.

    ``recovery`` is shown once, to be printed; either it or the passphrase opens the answers, and
    when both are lost nothing does.
    """
    private = PrivateKey.generate()
    recovery = make_recovery_key()
    secrets_ = (plain_passphrase(passphrase), plain_code(recovery))
    wrapped = [_wrap(bytes(private), secret) for secret in secrets_]
    return SurveyKeys(bytes(private.public_key), json.dumps(wrapped), recovery)


def make_recovery_key() -> str:
    """Return 125 random bits as five groups of five letters and digits."""
    letters = [secrets.choice(CROCKFORD) for _ in range(RECOVERY_GROUPS * GROUP)]
    return "-".join("".join(letters[i : i + GROUP]) for i in range(0, len(letters), GROUP))


def plain_code(typed: str) -> str:
    """Return a code as it was printed, whatever case, spaces or look-alikes it was typed with."""
    arabic = (str(decimal(sign)) if sign.isdecimal() else sign for sign in normalize("NFKC", typed))
    kept = "".join(sign for sign in "".join(arabic).upper() if sign.isalnum())
    return kept.translate(str.maketrans("OILU", "011V"))


def plain_passphrase(typed: str) -> str:
    """Return a passphrase in one spelling: Thai keyboards put ำ and its tone in either order."""
    composed = " ".join(normalize("NFKC", typed).split())
    return TONE_BEFORE_NIKHAHIT.sub("\u0e4d\\1", composed)


def unwrap(wrapped: str, secret: str) -> PrivateKey:
    """Return the private key that a passphrase or recovery key opens.

    Raises:
        WrongPassphrase: it opens neither wrapping.
    """
    candidates = (plain_passphrase(secret), plain_code(secret))
    for box, candidate in zip(json.loads(wrapped), candidates, strict=True):
        try:
            return PrivateKey(_unwrap(box, candidate))
        except CryptoError:
            continue
    raise WrongPassphrase


def seal(public: bytes, content: bytes) -> bytes:
    """Return ``content`` padded to one of ``SIZES`` and sealed.

    Raises:
        ValueError: the content is longer than the largest size.
    """
    size = next((s for s in SIZES if len(content) + LENGTH_BYTES <= s), None)
    if size is None:
        raise ValueError(f"content must fit {SIZES[-1]} bytes; got {len(content)}")
    padded = len(content).to_bytes(LENGTH_BYTES, "big") + content
    return SealedBox(PublicKey(public)).encrypt(padded.ljust(size, b"\0"))


def unseal(private: PrivateKey, sealed: bytes) -> bytes:
    """Return what was sealed.

    Raises:
        SealBroken: it was sealed to another key, or changed since.
    """
    try:
        padded = SealedBox(private).decrypt(sealed)
    except CryptoError as error:
        raise SealBroken from error
    length = int.from_bytes(padded[:LENGTH_BYTES], "big")
    return padded[LENGTH_BYTES : LENGTH_BYTES + length]


def _wrap(private: bytes, secret: str) -> dict[str, str]:
    salt = secrets.token_bytes(argon2id.SALTBYTES)
    return {
        "salt": salt.hex(),
        "box": bytes(SecretBox(_stretch(secret, salt)).encrypt(private)).hex(),
    }


def _unwrap(wrapped: dict[str, str], secret: str) -> bytes:
    key = _stretch(secret, bytes.fromhex(wrapped["salt"]))
    return SecretBox(key).decrypt(bytes.fromhex(wrapped["box"]))


def _stretch(secret: str, salt: bytes) -> bytes:
    if not QUEUE.acquire(blocking=False):
        raise StretchingBusy
    try:
        with AT_ONCE:
            return _stretched(secret, salt)
    finally:
        QUEUE.release()


def _stretched(secret: str, salt: bytes) -> bytes:
    key: bytes = argon2id.kdf(
        SecretBox.KEY_SIZE,
        secret.encode(),
        salt,
        opslimit=OPERATIONS,
        memlimit=MEMORY,
    )
    return key
