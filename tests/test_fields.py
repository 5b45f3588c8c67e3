"""Thai text as people type and paste it."""

from datetime import date

import pytest

from forms.fields import thai_calendar_day, thai_digits, thai_short_day, typed_day, visible_text


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
    ],
)
def test_only_what_a_reader_can_see_is_kept(typed: str | None, kept: str) -> None:
    """Ordinary Thai passes untouched; invisible signs and towers of marks go."""
    assert visible_text(typed) == kept


def test_numbers_are_shown_in_thai_digits() -> None:
    """Counts on screen and in reports read as in an official letter."""
    assert thai_digits(2_000) == "๒,๐๐๐"
    assert thai_digits("พ.ศ. 2566") == "พ.ศ. ๒๕๖๖"


@pytest.mark.parametrize(
    "typed",
    [
        "๓๑/๑๒/๒๕๖๙",
        "31/12/2569",
        "31-12-2569",
        "31.12.2569",
        "31 / 12 / 2569",
        "๓๑ ธันวาคม ๒๕๖๙",
        "31 ธันวาคม พ.ศ. 2569",
    ],
)
def test_a_day_is_read_as_people_type_it(typed: str) -> None:
    """Thai or Arabic digits, strokes, dots or the month's name; always the Buddhist era."""
    assert typed_day(typed) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("พรุ่งนี้", "“พรุ่งนี้”"),
        ("2026-12-31", "วัน/เดือน/ปี พ.ศ."),
        ("31/12/2026", "โปรดกรอกปี ๒๕๖๙"),
        ("31/12/69", "วัน/เดือน/ปี พ.ศ."),
        ("31/13/2569", "ไม่มีวันที่"),
        ("29/2/2570", "ไม่มีวันที่"),
        ("0/1/2570", "ไม่มีวันที่"),
        ("31/0/2570", "วัน/เดือน/ปี พ.ศ."),
        ("²/1/2570", "วัน/เดือน/ปี พ.ศ."),
        ("1/1/9999", ""),
    ],
)
def test_what_is_no_day_is_refused_with_what_was_wanted(typed: str, told: str) -> None:
    """A year of the Common Era is told which one it would be."""
    if told:
        with pytest.raises(ValueError, match=told):
            typed_day(typed)
    else:
        assert typed_day(typed).year == 9999 - 543


def test_a_day_is_written_in_full_and_as_typed() -> None:
    """On pages with the month's name; in a field so that it can be typed over."""
    assert thai_calendar_day(date(2026, 12, 1)) == "๑ ธันวาคม พ.ศ. ๒๕๖๙"
    assert typed_day(thai_short_day(date(2026, 12, 1))) == date(2026, 12, 1)
