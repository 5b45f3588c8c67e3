"""Thai text as people type and paste it."""

from datetime import date

import pytest

from forms.fields import thai_calendar_day, thai_digits, visible_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, ""),
        ("  ดี  ", "ดี"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("ก\u200bข\ufeffค", "กขค"),
        ("ก\u202eข\u2066ค\u2069", "กขค"),
        ("ก\U000e0041\U000e007fข", "กข"),
        ("\x00\x1bก\x7f", "ก"),
        ("e\u0301", "é"),
        ("ที่นี้ปั๊ป", "ที่นี้ปั๊ป"),
        ("ก" + "\u0e49" * 50, "ก" + "\u0e49" * 3),
        ("👍🏽 ๆ", "👍🏽 ๆ"),
        ("ก\ud800ข", "กข"),
        ("ก\ufffe\uffffข\ufdd0\U0001fffe\U0010ffff", "กข"),
    ],
)
def test_only_what_a_reader_can_see_is_kept(typed: str | None, kept: str) -> None:
    """Ordinary Thai passes untouched; invisible signs and towers of marks go."""
    assert visible_text(typed) == kept


def test_numbers_are_shown_in_thai_digits() -> None:
    """Counts on screen and in reports read as in an official letter."""
    assert thai_digits(2_000) == "๒,๐๐๐"
    assert thai_digits("พ.ศ. 2566") == "พ.ศ. ๒๕๖๖"


def test_a_day_is_written_in_full() -> None:
    """On pages with the month's name."""
    assert thai_calendar_day(date(2026, 12, 1)) == "๑ ธันวาคม พ.ศ. ๒๕๖๙"
