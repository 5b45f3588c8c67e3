"""The forms of a report's facts and front matter, and of its pictures."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField
from wtforms.validators import ValidationError

from forms.dates import ThaiDay, thai_day_words
from forms.fields import (
    BUDDHIST_ERA,
    MONTHS,
    ThaiLine,
    ThaiTextArea,
    Tick,
    thai_calendar_day,
    thai_digits,
    today,
)

# A day further away is a slip of the pen.
MOST_DAYS = 366
MOST_PEOPLE = 99_999
FIRST_YEAR, LAST_YEAR = 2500, 2700
CAPTION_LIMIT = 300
YES = "yes"
PARTS_OF_A_DAY = ("date", "month", "year")
HOUR = re.compile(r"(\d{1,2})(?:\s*[.:]\s*(\d{2}))?\s*(?:น\.?|นาฬิกา)?")
PEOPLE = re.compile(r"(?:จำนวน)?\s*(\d{1,3}(?:,\d{3})+|\d{1,9})\s*(?:คน|ท่าน)?")


class PickedDay(ThaiDay):
    """A day that is typed, or picked from three lists: of its date, its month and its year."""

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Take the day that was picked, where one was, for the one that was typed."""
        super().process(formdata, *args, **kwargs)
        self.picked = [str(formdata.get(name, "")) if formdata else "" for name in self.lists]
        if all(self.picked):
            self.data = thai_digits("/".join(self.picked))

    @property
    def lists(self) -> list[str]:
        """The names of the three lists."""
        return [f"{self.name}-{part}" for part in PARTS_OF_A_DAY]

    @property
    def offered(self) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """The three lists: name, what it is called, and what can be picked."""
        this_year = today().year + BUDDHIST_ERA
        dates = [(str(n), thai_digits(n)) for n in range(1, 32)]
        months = [(str(n), month) for n, month in enumerate(MONTHS, 1)]
        years = [(str(n), thai_digits(str(n))) for n in range(this_year + 1, this_year - 6, -1)]
        called = ("วันที่", "เดือน", "พ.ศ.")
        return list(zip(self.lists, called, (dates, months, years), strict=True))

    def pre_validate(self, form: Any) -> None:
        """Refuse half of a day, what is no day, and days too far away to be meant."""
        if any(self.picked) and not all(self.picked):
            raise ValidationError("โปรดเลือกวันที่ เดือน และปี พ.ศ. ให้ครบทั้งสามรายการ")
        super().pre_validate(form)
        if self.day and self.day > today() + timedelta(days=MOST_DAYS):
            raise ValidationError(
                f"วันที่ต้องไม่เกินหนึ่งปีจากวันนี้ ที่กรอกมาคือ {thai_calendar_day(self.day)} โปรดตรวจสอบปี พ.ศ."
            )


class Hour(ThaiLine):
    """An hour of the day, with a full stop or a colon, in Thai or Arabic digits."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, limit=30, **kwargs)

    @property
    def hour(self) -> str:
        """The hour as "13.30"; "" where nothing, or no hour, was typed."""
        found = HOUR.fullmatch(self.data or "")
        if not found:
            return ""
        hour, minute = int(found[1]), int(found[2] or 0)
        return f"{hour:02}.{minute:02}" if hour < 24 and minute < 60 else ""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no hour."""
        if self.data and not self.hour:
            raise ValidationError(
                f"อ่านเวลา “{self.data}” ไม่ออก โปรดกรอกชั่วโมงและนาที ตั้งแต่ ๐๐.๐๐ ถึง ๒๓.๕๙ เช่น ๑๓.๓๐"
            )


class FactsForm(FlaskForm):
    """What a writer states about the report; fields are named as in ``survey.outline.Facts``."""

    kind = ThaiLine("ชนิดเอกสาร", limit=60)
    title = ThaiTextArea("ชื่อรายงาน", limit=600)
    unit = ThaiTextArea("หน่วยงาน", limit=600)
    fiscal_year = ThaiLine("ปีงบประมาณ พ.ศ.", limit=30)
    foreword = ThaiTextArea("คำนำ", limit=6_000)
    foreword_by = ThaiTextArea("ผู้ลงท้ายคำนำ", limit=600)
    activity = ThaiLine("ชื่อกิจกรรม", limit=600)
    day = PickedDay("วันที่จัดกิจกรรม")
    starts = Hour("เวลาเริ่ม")
    ends = Hour("เวลาสิ้นสุด")
    activity_text = ThaiTextArea("ข้อความบรรยายกิจกรรม", limit=3_000)
    place = ThaiLine("สถานที่", limit=600)
    people = ThaiLine("จำนวนผู้เข้าร่วม (คน)", limit=30)
    background = ThaiTextArea("ความเป็นมา", limit=8_000)
    objectives = ThaiTextArea("วัตถุประสงค์", limit=4_000)
    summary = ThaiTextArea("ข้อความนำเข้าสู่ผลการจัดกิจกรรม", limit=4_000)
    closing = ThaiTextArea("ข้อความปิดท้าย", limit=4_000)
    memo = Tick("ใส่บันทึกข้อความไว้หน้ารายงาน")
    memo_from = ThaiLine("ส่วนราชการ", limit=300)
    memo_number = ThaiLine("ที่", limit=60)
    memo_day = PickedDay("วันที่ของบันทึกข้อความ")
    memo_subject = ThaiLine("เรื่อง", limit=900)
    memo_to = ThaiLine("เรียน", limit=300)
    memo_text = ThaiTextArea("เนื้อความ", limit=5_000)
    memo_signer = ThaiLine("ชื่อผู้ลงนาม", limit=200)
    memo_position = ThaiTextArea("ตำแหน่งผู้ลงนาม", limit=300)
    counts = Tick("พิมพ์จำนวนข้อความท้ายแต่ละข้อ")
    comparison = Tick("พิมพ์ส่วน “ความก้าวหน้าเทียบกับปีก่อน” เมื่อมีรายงานครั้งก่อนให้เทียบ")
    seen = HiddenField()

    def validate_ends(self, field: Any) -> None:
        """Refuse an end without, at or before its beginning."""
        starts, ends = self.starts.hour, self.ends.hour
        if field.data and not self.starts.data:
            raise ValidationError("โปรดกรอกเวลาเริ่มด้วย หรือลบเวลาสิ้นสุดออก")
        if starts and ends and starts == ends:
            raise ValidationError(
                f"เวลาเริ่มและเวลาสิ้นสุดเป็นเวลาเดียวกัน คือ {thai_digits(starts)} นาฬิกา "
                "โปรดแก้เวลาใดเวลาหนึ่ง หากไม่ทราบเวลาสิ้นสุด เว้นว่างได้"
            )
        if starts and ends and ends < starts:
            raise ValidationError(
                f"เวลาสิ้นสุด {thai_digits(ends)} นาฬิกา มาก่อนเวลาเริ่ม {thai_digits(starts)} นาฬิกา "
                "โปรดตรวจสอบว่าสลับกันหรือไม่"
            )

    def validate_people(self, field: Any) -> None:
        """Refuse what is no number of people in a room."""
        if not field.data:
            return
        found = PEOPLE.fullmatch(field.data)
        if not found:
            raise ValidationError(
                f"จำนวนผู้เข้าร่วมต้องเป็นตัวเลข ที่กรอกมาคือ “{field.data}” โปรดกรอกเฉพาะจำนวน เช่น ๘๖"
            )
        number = _whole(found)
        if number < 1:
            raise ValidationError("จำนวนผู้เข้าร่วมต้องมีอย่างน้อย ๑ คน หากยังไม่ทราบ เว้นว่างไว้ก่อนได้")
        if number > MOST_PEOPLE:
            raise ValidationError(
                f"จำนวนผู้เข้าร่วม {thai_digits(number)} คน มากผิดปกติ โปรดตรวจสอบตัวเลข "
                f"กรอกได้ไม่เกิน {thai_digits(MOST_PEOPLE)} คน"
            )

    def validate_fiscal_year(self, field: Any) -> None:
        """Refuse what is no year of the Buddhist era, in four digits."""
        if not field.data:
            return
        year = int(field.data) if re.fullmatch(r"\d{4}", field.data) else 0
        if FIRST_YEAR <= year <= LAST_YEAR:
            return
        if FIRST_YEAR <= year + BUDDHIST_ERA <= LAST_YEAR:
            raise ValidationError(
                f"ปี {thai_digits(str(year))} เป็นปี ค.ศ. โปรดกรอกเป็น พ.ศ. "
                f"คือ {thai_digits(str(year + BUDDHIST_ERA))}"
            )
        raise ValidationError(
            f"ปีงบประมาณต้องเป็นปี พ.ศ. สี่หลัก ที่กรอกมาคือ “{field.data}” โปรดกรอกใหม่ เช่น ๒๕๖๙"
        )

    @property
    def stated(self) -> dict[str, str]:
        """What was stated, in the words of ``Facts``, apart from fields with a mistake."""
        wrong = {name for name, errors in self.errors.items() if errors}
        # Whichever of the two is put right, the other goes along with it.
        wrong |= {"starts"} if "ends" in wrong else set()
        fields = (f for f in self if f.name not in wrong | {"seen", "csrf_token"})
        return {field.name: _stated(field) for field in fields}


class PicturesForm(FlaskForm):
    """A picture to add, its caption, and the captions of those that are there."""

    picture = FileField("เลือกภาพ")
    caption = ThaiLine("คำบรรยายใต้ภาพ", limit=CAPTION_LIMIT)
    seen = HiddenField()

    def captions(self) -> dict[str, Any]:
        """Return the captions' fields, by the digests of their pictures."""
        parted = ((field.name.partition("caption-"), field) for field in self)
        return {digest: field for (_, found, digest), field in parted if found}


def pictures_form(digests: Iterable[str], shown: dict[str, str]) -> PicturesForm:
    """Return the form of pictures with these digests, filled with what was sent, or the captions.

    The captions that are ``shown`` go by digest.
    """
    fields: dict[str, Any] = {
        f"caption-{digest}": ThaiLine("คำบรรยายใต้ภาพ", limit=CAPTION_LIMIT) for digest in digests
    }
    named = {f"caption-{digest}": text for digest, text in shown.items()}
    form: PicturesForm = type("KeptPicturesForm", (PicturesForm,), fields)(data=named)
    return form


def as_typed(name: str, value: str) -> str | bool:
    """Return a fact as somebody would type it into the field of this name."""
    field = getattr(FactsForm, name).field_class
    if field is Tick:
        return value == YES
    if field is PickedDay and value:
        return thai_day_words(date.fromisoformat(value))
    return thai_digits(value) if name in ("fiscal_year", "starts", "ends", "people") else value


def _stated(field: Any) -> str:
    if isinstance(field, Tick):
        return YES if field.data else ""
    if isinstance(field, PickedDay):
        return field.day.isoformat() if field.day else ""
    if isinstance(field, Hour):
        return field.hour
    typed = field.data or ""
    if typed and field.name == "people":
        found = PEOPLE.fullmatch(typed)
        return str(_whole(found)) if found else ""
    return str(int(typed)) if typed and field.name == "fiscal_year" else typed


def _whole(found: re.Match[str]) -> int:
    return int(found[1].replace(",", ""))
