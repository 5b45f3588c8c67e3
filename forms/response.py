"""The form of one topic, made from its definition."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.widgets import CheckboxInput, ListWidget

from forms.definition import BOX_LIMIT, Admission, Kind, Question, Survey, Topic
from forms.fields import ThaiLine, ThaiTextArea, Tick, options, thai_digits
from forms.token import CookieFreeToken, TokenScope

NOTHING_FILLED = "ยังไม่มีคำตอบที่จะส่ง โปรดเขียนหรือเลือกอย่างน้อยหนึ่งข้อ แล้วกดส่งอีกครั้ง"
WRONG_CHOICE = "ตัวเลือกที่ส่งมาไม่อยู่ในแบบสำรวจนี้ โปรดเลือกจากรายการที่แสดง"
GROWN_TOO_LONG = (
    f"เมื่อแทนคำแล้วข้อความยาวเกิน {thai_digits(BOX_LIMIT)} ตัวอักษร จึงยังไม่ได้ส่ง โปรดตัดให้สั้นลง "
    "แล้วเลือกวิธีส่งอีกครั้ง"
)

# Ten signs, with whatever is put between them.
CODE_LIMIT = 40

# As a dict, because WTForms' type stubs do not know the argument yet.
_REFUSING: dict[str, Any] = {"invalid_choice_message": WRONG_CHOICE}


@dataclass(frozen=True)
class FilledBox:
    """What one box of a valid form holds."""

    name: str
    body: str
    quotable: bool = False


@dataclass(frozen=True)
class Passage:
    """Words in a box that could identify somebody, as they are shown to their writer.

    ``kind`` says in Thai what they are, ``mask`` what would stand in their place.
    """

    kind: str
    before: str
    words: str
    after: str
    mask: str


@dataclass(frozen=True)
class Reading:
    """What the text of a box gives away, and the same text with that taken out."""

    passages: tuple[Passage, ...]
    neutral: str


class Way(StrEnum):
    """How somebody whose page names a person wants to go on without editing it."""

    NEUTRALISE = "neutralise"
    AS_WRITTEN = "as-written"


class _Choices(SelectMultipleField):
    """Choices to tick, sent one by one."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class _Choice(RadioField):
    """One choice of several, or none: WTForms' own field insists on one."""

    def pre_validate(self, form: Any) -> None:
        """Let an empty choice pass, as no question is compulsory."""
        if self.data is not None:
            super().pre_validate(form)


class ResponseForm(FlaskForm):
    """One page of a survey: its boxes, their ticks and its closed questions."""

    class Meta(FlaskForm.Meta):
        """Staff forms are guarded without a cookie, always."""

        csrf = True
        csrf_class = CookieFreeToken
        csrf_field_name = "csrf_token"

    topic: Topic
    way = StringField()
    show = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.readings: Mapping[str, Reading] = {}

    def filled(self) -> Iterator[FilledBox]:
        """Yield what was filled in; several choices come one by one, so that none are linked."""
        for question in self.topic.questions:
            field = self[question.name]
            match question.kind:
                case Kind.OPEN if body := self._body(question.name):
                    yield FilledBox(question.name, body, self[f"{question.name}-quote"].data)
                case Kind.SEVERAL if field.data:
                    yield from (
                        FilledBox(question.name, value) for value in dict.fromkeys(field.data)
                    )
                case Kind.SINGLE | Kind.SCALE if field.data:
                    yield FilledBox(question.name, field.data)

    @property
    def once(self) -> bytes:
        """The digest under which the ballot box remembers this valid form."""
        digest: bytes = self["csrf_token"].digest
        return digest

    @property
    def chosen_way(self) -> Way | None:
        """The way that was chosen by its button; None for the ordinary one."""
        return next((way for way in Way if way == self.way.data), None)

    @property
    def typed_code(self) -> str | None:
        """The slip's code as it was typed; None where no slips are asked for."""
        return self["code"].data if "code" in self else None

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield the name and the text of every filled box that is not too long."""
        for section in self.topic.sections:
            name = section.question.name
            if self[name].data and len(self[name].data) <= BOX_LIMIT:
                yield name, self[name].data

    def passages(self, name: str) -> tuple[Passage, ...]:
        """Return the passages of a box that could identify somebody."""
        return self.readings[name].passages if name in self.readings else ()

    @property
    def names_somebody(self) -> bool:
        """Whether any box holds words that could identify somebody."""
        return any(reading.passages for reading in self.readings.values())

    @property
    def example_mask(self) -> str:
        """What would stand in the place of the first passage found."""
        found = (passage for reading in self.readings.values() for passage in reading.passages)
        return next((passage.mask for passage in found), "")

    def refuse(self, name: str, why: str) -> None:
        """Come back with an error at a field."""
        self[name].errors = [*self[name].errors, why]

    def ask_to_try_again(self, why: str) -> None:
        """Come back with an error and the same token, so that a second try cannot count twice."""
        self.form_errors.append(why)
        self["csrf_token"].current_token = self["csrf_token"].data

    def written(self) -> Iterator[tuple[str, str]]:
        """Yield the question and the text of every box with something in it, valid or not."""
        for section in self.topic.sections:
            if self[section.question.name].data:
                yield section.question.text, self[section.question.name].data

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Return whether the page can be sent: every field right and at least one filled."""
        if not super().validate(extra_validators):
            return False
        if not any(self.filled()):
            self.form_errors.append(NOTHING_FILLED)
        for box in self.filled():
            if len(box.body) > BOX_LIMIT:
                self.refuse(box.name, GROWN_TOO_LONG)
        return not self.errors

    def _body(self, name: str) -> str:
        """Return the text of a box in the way that was chosen."""
        if self.chosen_way is Way.NEUTRALISE and name in self.readings:
            # An answer of nothing but particles is sent as it is, rather than not at all.
            return self.readings[name].neutral or self[name].data
        return self[name].data or ""


def build_response_form(
    survey: Survey, topic: Topic, secret: str, sent: MultiDict[str, str] | None
) -> ResponseForm:
    """Return the form of ``topic``, filled with what was sent when anything was.

    Form fields only: Flask-WTF by itself would take JSON and files for them as well.
    """
    page = _page_of(topic, survey.admission)
    scope = TokenScope(secret=secret, survey=survey.slug)
    form: ResponseForm = page(formdata=sent, meta={"csrf_context": scope})
    return form


@lru_cache(maxsize=100)
def _page_of(topic: Topic, admission: Admission) -> type[ResponseForm]:
    """Return the form's class: WTForms takes longer to make one than to fill it."""
    fields: dict[str, Any] = {}
    for question in topic.questions:
        fields[question.name] = _field(question)
        if question.kind is Kind.OPEN:
            fields[f"{question.name}-quote"] = Tick("ยกข้อความนี้ไปใช้ได้")
    if admission is Admission.SLIPS:
        fields["code"] = ThaiLine("รหัสบนบัตร", CODE_LIMIT, what="รหัส ๑๐ ตัวที่พิมพ์อยู่บนบัตรของท่าน")
    return type("TopicForm", (ResponseForm,), {**fields, "topic": topic})


def _field(question: Question) -> Any:
    choices = options((choice.value, choice.text) for choice in question.choices)
    match question.kind:
        case Kind.OPEN:
            return ThaiTextArea(question.text, limit=BOX_LIMIT)
        case Kind.SEVERAL:
            return _Choices(question.text, choices=choices, **_REFUSING)
        case _:
            return _Choice(question.text, choices=choices, **_REFUSING)
