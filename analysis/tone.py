"""What a statement does: tells of a problem, proposes something, or tells what is done."""

import re
from enum import StrEnum
from functools import cache

from .words import read_words


class Tone(StrEnum):
    """What a statement does; a survey's sections often ask for one of these each."""

    PROBLEM = "problem"
    SUGGESTION = "suggestion"
    OTHER = "other"


def read_tone(compared: str) -> Tone:
    """Return what a normalised text does, by its words alone.

    Who proposes often tells the problem too ("ช้ามาก ควรเพิ่มคน"), so proposing goes first.

    Example:
        >>> read_tone("ควรแจ้งล่วงหน้า"), read_tone("แจ้งช้ามาก")
        (<Tone.SUGGESTION: 'suggestion'>, <Tone.PROBLEM: 'problem'>)
    """
    compared = _neither().sub(" ", compared).strip()
    if _proposing().search(compared) or compared.startswith(_openings()):
        return Tone.SUGGESTION
    return Tone.PROBLEM if _complaining().search(compared) else Tone.OTHER


@cache
def _neither() -> re.Pattern[str]:
    """Return the words that only hold the letters of others: บรรยากาศ is not ยาก."""
    return _any_of("no_tone")


@cache
def _proposing() -> re.Pattern[str]:
    return _any_of("proposing")


@cache
def _complaining() -> re.Pattern[str]:
    return _any_of("complaining")


@cache
def _openings() -> tuple[str, ...]:
    return read_words("proposing_openings")


def _any_of(name: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, read_words(name))))
