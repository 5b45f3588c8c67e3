"""The one-time codes on paper slips: made here once, printed, and kept nowhere."""

import secrets

from survey.sealing import CROCKFORD, GROUP

# Ten signs of five bits: with 2,000 slips a guess hits one time in half a million million.
SIGNS = 10


def make_codes(number: int) -> tuple[str, ...]:
    """Return as many different codes of 50 random bits, in an order that means nothing.

    Written in Crockford's base32 (https://www.crockford.com/base32.html); read back, however
    they are typed, by ``survey.sealing.plain_code``.
    """
    codes: set[str] = set()
    while len(codes) < number:
        codes.add("".join(secrets.choice(CROCKFORD) for _ in range(SIGNS)))
    return tuple(codes)


def printed(code: str) -> str:
    """Return a code as it stands on its slip.

    >>> printed("ABCDEFGHJK")
    'ABCDE-FGHJK'
    """
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
