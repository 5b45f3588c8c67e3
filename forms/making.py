"""The forms in which a survey is made: where it starts from, its whole wording, its last day."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import FieldList, Form, FormField, RadioField, SelectField, TextAreaField
from wtforms.validators import ValidationError

from forms.catalogue import RESERVED, SLUG, DefinitionError
from forms.dates import read_day
from forms.definition import Admission, Kind, Purpose
from forms.fields import (
    ThaiLine,
    ThaiTextArea,
    options,
    thai_calendar_day,
    thai_digits,
    today,
)
from forms.sketch import (
    MOST_DESCRIPTION,
    MOST_TITLE,
    Sketch,
    SketchQuestion,
    SketchSection,
    SketchTopic,
    is_too_large,
    read_sketch,
)

# Fewer cannot hide anybody; more would hide what most themes say.
LEAST_THRESHOLD, MOST_THRESHOLD = 3, 50
# A day further away is a slip of the pen.
MOST_DAYS = 2 * 366
MOST_TOML = 100_000
BOM = "\ufeff"
STARTS = {
    "workshop": "ถอดบทเรียน: ๓ หัวข้อ หัวข้อละ ๓ ประเด็นคำถาม",
    "aar": "ทบทวนหลังการปฏิบัติงาน (AAR): ๔ คำถาม",
    "swot": "วิเคราะห์จุดแข็ง จุดอ่อน โอกาส และอุปสรรค (SWOT)",
    "blank": "แบบว่าง เขียนเองทั้งหมด",
}
COPY, TOML = "copy", "toml"
PURPOSES = (
    (Purpose.DONE, "สิ่งที่ดำเนินการมาแล้ว"),
    (Purpose.PROBLEM, "ปัญหาและอุปสรรค"),
    (Purpose.SUGGESTION, "แนวทางและข้อเสนอแนะ"),
    (Purpose.OTHER, "อื่น ๆ"),
)
KINDS = (
    (Kind.SINGLE, "เลือกได้ข้อเดียว"),
    (Kind.SEVERAL, "เลือกได้หลายข้อ"),
    (Kind.SCALE, "มาตรวัด ๕ ระดับ"),
)
ADMISSIONS = (
    (Admission.OPEN, "ลิงก์เปิด: ทุกคนที่มีลิงก์ตอบได้ และกันการตอบซ้ำไม่ได้"),
    (Admission.SLIPS, "บัตรรหัส: ผู้ตอบจับสลากบัตรกระดาษ บัตรหนึ่งใบตอบได้หัวข้อละหนึ่งครั้ง"),
)
# As a dict, because WTForms' type stubs do not know the argument yet.
_REFUSING: dict[str, Any] = {"invalid_choice_message": "โปรดเลือกจากรายการที่แสดง"}


class StartForm(FlaskForm):
    """What a new survey starts from, and how it is called in its link."""

    slug = ThaiLine("ชื่อในลิงก์", limit=80)
    start = RadioField("เริ่มจาก", **_REFUSING)
    copied = SelectField("แบบสำรวจที่จะทำสำเนา", **_REFUSING)
    upload = FileField("แฟ้ม TOML")
    pasted = TextAreaField("หรือวางเนื้อหา TOML")

    def offer(self, surveys: Iterable[tuple[str, str]]) -> "StartForm":
        """Offer the templates, and these surveys (slug, title) to copy."""
        surveys = list(surveys)
        self.taken = frozenset(slug for slug, _ in surveys)
        self.proposal = proposed_slug(self.taken)
        self.copied.choices = options(surveys)
        copy = [(COPY, "สำเนาของแบบสำรวจที่มีอยู่")] if surveys else []
        self.start.choices = options([*STARTS.items(), *copy, (TOML, "นำเข้าจากแฟ้ม TOML")])
        if not self.is_submitted():
            self.start.data, self.slug.data = next(iter(STARTS)), self.proposal
            self.copied.data = surveys[0][0] if surveys else None
        elif not surveys or self.start.data != COPY:
            # A list nobody chose from has nothing to say about it.
            self.copied.validate_choice = False
        self.toml: str | None = None
        return self

    @property
    def chosen_slug(self) -> str:
        """How the survey is called in its link; as proposed when nothing was typed."""
        return (self.slug.data or self.proposal).lower()

    def validate_slug(self, field: Any) -> None:
        """Refuse what does not travel in a link, and what is taken."""
        slug = self.chosen_slug
        if not SLUG.fullmatch(slug) or slug in RESERVED:
            raise ValidationError(
                "ชื่อในลิงก์ใช้ได้เฉพาะอักษร a ถึง z ตัวเลขอารบิก และขีด (-) ไม่เกิน ๔๐ ตัว "
                f"และไม่ขึ้นต้นด้วยขีด ที่กรอกมาคือ “{slug[:60]}” โปรดกรอกใหม่ เช่น {self.proposal}"
            )
        if slug in self.taken:
            raise ValidationError(f"มีแบบสำรวจชื่อ “{slug}” ในลิงก์อยู่แล้ว โปรดใช้ชื่ออื่น เช่น {self.proposal}")

    def validate_upload(self, field: Any) -> None:
        """Read the file, or what was pasted, where a survey is to be brought in."""
        if self.start.data != TOML:
            return
        content = field.data.read() if field.data else b""
        try:
            text = content.decode("utf-8").removeprefix(BOM) if content else self.pasted.data or ""
        except UnicodeDecodeError as error:
            raise ValidationError(
                "แฟ้มที่เลือกไม่ใช่ข้อความแบบ UTF-8 จึงอ่านไม่ได้ โปรดเลือกแฟ้ม .toml ที่ส่งออกจากระบบนี้"
            ) from error
        # A browser forgets the file that was chosen; its words stay on the page.
        self.pasted.data = text
        self.toml = _checked_toml(text)


def _checked_toml(text: str) -> str:
    """Return the text of a survey; raises ``ValidationError`` saying what is wrong with it."""
    if not text.strip():
        raise ValidationError("โปรดเลือกแฟ้ม TOML หรือวางเนื้อหาในช่อง")
    if len(text) > MOST_TOML:
        raise ValidationError(
            f"เนื้อหายาว {thai_digits(len(text))} ตัวอักษร รับได้ไม่เกิน {thai_digits(MOST_TOML)} ตัวอักษร"
        )
    try:
        sketch = read_sketch(text, "TOML")
    except DefinitionError as error:
        raise ValidationError(f"นำเข้าไม่ได้ ยังไม่ได้สร้างฉบับร่าง {error} โปรดแก้แล้วลองอีกครั้ง") from error
    if is_too_large(sketch):
        raise ValidationError("แฟ้มนี้มีหัวข้อเกิน ๒๐ หัวข้อ หรือมีหัวข้อที่มีคำถามเกิน ๑๒ ข้อ โปรดตัดให้เหลือตามนั้น")
    return text


def proposed_slug(taken: Collection[str]) -> str:
    """Return a free name for a link, with the year of the Buddhist era in it."""
    base = f"survey-{today().year + 543}"
    names = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


class SectionPart(Form):
    """One open question."""

    heading = ThaiLine("ประเด็นคำถาม (เป็นหัวข้อย่อยในรายงาน)", limit=200)
    asks = ThaiLine("คำถามที่ผู้ตอบเห็น (หากเว้นว่าง ใช้ประเด็นคำถามแทน)", limit=300)
    purpose = SelectField("เก็บเรื่องใด", choices=options(PURPOSES), **_REFUSING)


class QuestionPart(Form):
    """One closed question."""

    kind = SelectField("วิธีตอบ", choices=options(KINDS), **_REFUSING)
    text = ThaiLine("คำถาม", limit=300)
    choices = ThaiTextArea("ตัวเลือก บรรทัดละหนึ่งข้อ", limit=3_000)


class TopicPart(Form):
    """One topic."""

    title = ThaiLine("ชื่อหัวข้อ", limit=MOST_TITLE)
    description = ThaiLine("คำอธิบายหัวข้อ (เว้นว่างได้)", limit=MOST_DESCRIPTION)
    sections = FieldList(FormField(SectionPart))
    questions = FieldList(FormField(QuestionPart))


class DayToCome:
    """Refuse what is no day of the Buddhist era, is past, or is too far away to be meant."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raise ``ValidationError`` saying what was wanted and what came."""
        if not field.data:
            return
        try:
            day = read_day(field.data)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if day < today():
            raise ValidationError(
                f"วันปิดรับต้องไม่ผ่านมาแล้ว ที่กรอกมาคือ {thai_calendar_day(day)} "
                f"วันนี้คือ {thai_calendar_day(today())}"
            )
        if day > today() + timedelta(days=MOST_DAYS):
            raise ValidationError(
                f"วันปิดรับต้องไม่เกินสองปีจากวันนี้ ที่กรอกมาคือ {thai_calendar_day(day)} โปรดตรวจปี"
            )


@dataclass(frozen=True)
class Problem:
    """A mistake in what was typed: what to put right, and the field where it is."""

    what: str
    place: str


class MakerForm(FlaskForm):
    """A whole survey as it is being made."""

    title = ThaiLine("ชื่อแบบสำรวจ", limit=200)
    organisation = ThaiLine("หน่วยงาน", limit=200)
    introduction = ThaiTextArea("ข้อความเปิด", limit=1_000)
    closes_on = ThaiLine("วันสุดท้ายที่รับคำตอบ", limit=60)
    threshold = ThaiLine("เกณฑ์กลุ่มเล็ก (จำนวนคำตอบ)", limit=10)
    admission = RadioField("ผู้ตอบเข้ามาตอบอย่างไร", choices=options(ADMISSIONS), **_REFUSING)
    topics = FieldList(FormField(TopicPart))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.closes_on.validators = [*self.closes_on.validators, DayToCome()]
        self.least_threshold = LEAST_THRESHOLD

    def typed_over(self, kept: Sketch) -> Sketch:
        """Return what was typed, with what the page does not ask for as it was kept."""
        return replace(
            kept,
            title=self.title.data or "",
            organisation=self.organisation.data or "",
            introduction=" ".join((self.introduction.data or "").split()),
            threshold=_plain_number(self.threshold.data or ""),
            closes_on=self.closes_on.data or "",
            admission=self.admission.data or "",
            topics=tuple(_typed_topic(entry.form) for entry in self.topics),
        )

    def validate_threshold(self, field: Any) -> None:
        """Refuse what is no number, or no threshold that could be meant."""
        typed = _plain_number(field.data or "")
        number = int(typed) if typed.isdecimal() else 0
        if not self.least_threshold <= number <= MOST_THRESHOLD:
            raise ValidationError(
                f"เกณฑ์กลุ่มเล็กต้องเป็นจำนวนเต็มตั้งแต่ {thai_digits(self.least_threshold)} ถึง "
                f"{thai_digits(MOST_THRESHOLD)} ที่กรอกมาคือ “{field.data}” โดยทั่วไปใช้ ๕"
            )

    def problems(self) -> Iterator[Problem]:
        """Yield every mistake, in the order of the page, with where it is."""
        for field in self:
            if field.name != "topics":
                yield from _problems_of(field, "")
        for n, topic in enumerate(self.topics, 1):
            where = f"หัวข้อที่ {thai_digits(n)} "
            for name in ("title", "description"):
                yield from _problems_of(topic.form[name], where)
            for number, part in enumerate(_parts_of(topic.form), 1):
                for field in part:
                    yield from _problems_of(field, f"{where}ข้อ {thai_digits(number)} ")


class ClosingDayForm(FlaskForm):
    """The last day on which an open survey takes answers; none where it is left empty."""

    closes_on = ThaiLine("วันสุดท้ายที่รับคำตอบ", limit=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.closes_on.validators = [*self.closes_on.validators, DayToCome()]


def _problems_of(field: Any, where: str) -> Iterator[Problem]:
    for message in field.errors:
        name = field.label.text.partition(" (")[0]
        yield Problem(f"{where}{name}: {message}", field.id)


def _parts_of(topic: Any) -> list[Any]:
    return [entry.form for part in (topic.sections, topic.questions) for entry in part]


def _typed_topic(form: Any) -> SketchTopic:
    return SketchTopic(
        title=form.title.data or "",
        description=form.description.data or "",
        sections=tuple(SketchSection(**_texts(entry.form)) for entry in form.sections),
        questions=tuple(SketchQuestion(**_texts(entry.form)) for entry in form.questions),
    )


def _texts(form: Any) -> dict[str, str]:
    return {field.short_name: field.data or "" for field in form}


def _plain_number(typed: str) -> str:
    """Return a number with the digits that programs write; any other text as it is."""
    return str(int(typed)) if re.fullmatch(r"\d{1,9}", typed) else typed
