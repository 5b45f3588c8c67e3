"""The word lists of the analysis: Thai as data, one entry a line, ``#`` opens a note."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def read_words(name: str) -> tuple[str, ...]:
    """Return the entries of ``words/<name>.txt`` in their own order.

    Example:
        >>> read_words("particles")[0]
        'ครับ'
    """
    lines = (files(__name__) / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    entries = (line.partition("#")[0].strip() for line in lines)
    return tuple(entry for entry in entries if entry)


def say(message: str, **values: object) -> str:
    """Return one of ``words/messages.toml``, with its gaps filled."""
    return _read_messages()[message].format(**values)


@cache
def _read_messages() -> dict[str, str]:
    return tomllib.loads((files(__name__) / "messages.toml").read_text(encoding="utf-8"))
