"""The order of Thai dictionaries, for tables that are sorted."""

import re

# Marks above and below decide only between words that are the same without them.
MARKS = re.compile("[\u0e47-\u0e4e]")
# Written before its consonant, a leading vowel is sorted after it.
LEADING_VOWEL = re.compile("([เ-ไ])([ก-ฮ])")


def thai_order(text: str) -> tuple[str, str]:
    """Return what to sort a text by, as the dictionary of the Royal Society does.

    >>> sorted(["เกาะ", "ขา", "ก้อง", "กอง"], key=thai_order)
    ['กอง', 'ก้อง', 'เกาะ', 'ขา']
    """
    return LEADING_VOWEL.sub(r"\2\1", MARKS.sub("", text)), text
