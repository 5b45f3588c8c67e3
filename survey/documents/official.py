"""Text as official Thai papers have it: Thai digits, no ๆ alone on a line, nothing unprintable."""

import re

from forms.fields import printed_digits

NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Word and browsers break "ต่าง / ๆ" across lines at a plain space.
SPACE_BEFORE_REPEAT = re.compile("[ \u00a0]+ๆ")


def official(text: str) -> str:
    """Return our own text on one line with Thai digits; 5G, COVID-19 and links keep theirs."""
    return printed_digits(legible(" ".join(text.split())))


def legible(text: str) -> str:
    """Return the text with every character a document can hold and no ๆ alone on a line."""
    held = NOT_IN_XML.sub("", text.replace("\r\n", "\n"))
    return SPACE_BEFORE_REPEAT.sub("\u00a0ๆ", held)
