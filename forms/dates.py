"""Days as Thai offices write them, of the Buddhist era, typed and read."""

import re
from datetime import date
from typing import Any

from wtforms.validators import ValidationError

from forms.fields import BUDDHIST_ERA, MONTHS, ThaiLine, thai_digits

# As the Royal Society shortens them; people leave the dots out as often as not.
SHORT_MONTHS = (
    "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.",
    "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
)  # fmt: skip
WANTED = "เช่น ๓๑/๑๒/๒๕๖๙ หรือ ๓๑ ธันวาคม ๒๕๖๙"
FIRST_YEAR, LAST_YEAR = 2500, 2942
# Two digits are what offices write of the years 2500 to 2599.
CENTURY = 2500
NUMBERS = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})")
IN_WORDS = re.compile(r"(\d{1,2})\s*([ก-๎.]+?)\s*(?:พ\.?ศ\.?)?\s*(\d{4}|\d{2})")
LONGEST = 40


def read_day(typed: str) -> date:
    """Return the day that was typed.

    >>> read_day("๓๑/๑๒/๒๕๖๙")
    datetime.date(2026, 12, 31)
    >>> read_day("31 ธ.ค. 69")
    datetime.date(2026, 12, 31)

    Raises:
        ValueError: it is no day; the message tells, in Thai, what is wanted instead.
    """
    text = " ".join(typed.split())
    if found := NUMBERS.fullmatch(text):
        day, month, year = (int(number) for number in found.groups())
    elif (found := IN_WORDS.fullmatch(text)) and (month := _month(found[2])):
        day, year = int(found[1]), int(found[3])
    else:
        raise ValueError(f"อ่านวันที่ “{typed}” ไม่ออก โปรดกรอกวัน เดือน และปี พ.ศ. {WANTED}")
    return _day(day, month, _year(year))


def thai_day_numbers(day: date) -> str:
    """Return a day as it can be typed again.

    >>> thai_day_numbers(date(2026, 12, 31))
    '๓๑/๑๒/๒๕๖๙'
    """
    return thai_digits(f"{day.day:02}/{day.month:02}/{day.year + BUDDHIST_ERA}")


def thai_day_words(day: date) -> str:
    """Return a day as Thai offices write it.

    >>> thai_day_words(date(2026, 12, 31))
    '๓๑ ธันวาคม ๒๕๖๙'
    """
    return thai_digits(f"{day.day} {MONTHS[day.month - 1]} {day.year + BUDDHIST_ERA}")


class ThaiDay(ThaiLine):
    """A day of the Buddhist era, which may be left empty."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, limit=LONGEST, **kwargs)

    @property
    def day(self) -> date | None:
        """The day that was typed; None where nothing was, or no day."""
        try:
            return read_day(self.data or "")
        except ValueError:
            return None

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no day, saying what is wanted."""
        if self.data and len(self.data) <= LONGEST:
            try:
                read_day(self.data)
            except ValueError as error:
                raise ValidationError(str(error)) from error


def _month(word: str) -> int:
    """Return which month a word means; 0 for none."""
    bare = word.replace(".", "")
    for number, (whole, short) in enumerate(zip(MONTHS, SHORT_MONTHS, strict=True), 1):
        # People say ธันวา for ธันวาคม, and write it.
        spoken = len(bare) > 3 and whole.startswith(bare)
        if spoken or bare in (whole, short.replace(".", "")):
            return number
    return 0


def _year(year: int) -> int:
    """Return the year of the Buddhist era that is meant."""
    if year < 100:
        return CENTURY + year
    if FIRST_YEAR <= year <= LAST_YEAR:
        return year
    if FIRST_YEAR <= year + BUDDHIST_ERA <= LAST_YEAR:
        raise ValueError(
            f"ปี {thai_digits(str(year))} เป็นปี ค.ศ. โปรดกรอกเป็น พ.ศ. "
            f"คือ {thai_digits(str(year + BUDDHIST_ERA))}"
        )
    raise ValueError(f"ปี {thai_digits(str(year))} ไม่น่าถูกต้อง โปรดกรอกวัน เดือน และปี พ.ศ. {WANTED}")


def _day(day: int, month: int, year: int) -> date:
    if not 1 <= month <= len(MONTHS):
        raise ValueError(
            f"ไม่มีเดือนที่ {thai_digits(month)} โปรดกรอกวัน เดือน และปี พ.ศ. ตามลำดับ {WANTED}"
        )
    try:
        return date(year - BUDDHIST_ERA, month, day)
    except ValueError as error:
        raise ValueError(
            f"{MONTHS[month - 1]} {thai_digits(str(year))} ไม่มีวันที่ {thai_digits(day)} "
            "โปรดตรวจสอบวันที่อีกครั้ง"
        ) from error
