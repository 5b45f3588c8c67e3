"""The form of one topic, made from its definition."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from forms.definition import BOX_LIMIT, Kind, Question, Survey, Topic
from forms.fields import ThaiTextArea, Tick, options
from forms.token import CookieFreeToken, TokenScope

NOTHING_FILLED = "ยังไม่มีคำตอบที่จะส่ง โปรดเขียนหรือเลือกอย่างน้อยหนึ่งข้อ แล้วกดส่งอีกครั้ง"
WRONG_CHOICE = "ตัวเลือกที่ส่งมาไม่อยู่ในแบบสำรวจนี้ โปรดเลือกจากรายการที่แสดง"

# As a dict, because WTForms' type stubs do not know the argument yet.
_REFUSING: dict[str, Any] = {"invalid_choice_message": WRONG_CHOICE}


@dataclass(frozen=True)
class FilledBox:
    """What one box of a valid form holds."""

    name: str
    body: str
    quotable: bool = False


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

    def filled(self) -> Iterator[FilledBox]:
        """Yield what was filled in; several choices come one by one, so that none are linked."""
        for question in self.topic.questions:
            field = self[question.name]
            match question.kind:
                case Kind.OPEN if field.data:
                    yield FilledBox(question.name, field.data, self[f"{question.name}-quote"].data)
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
            return False
        return True


def build_response_form(survey: Survey, topic: Topic, secret: str) -> ResponseForm:
    """Return the form of ``topic``, filled with the request's data when there is any."""
    fields: dict[str, Any] = {}
    for question in topic.questions:
        fields[question.name] = _field(question)
        if question.kind is Kind.OPEN:
            fields[f"{question.name}-quote"] = Tick("ยกข้อความนี้ไปใช้ได้")
    page = type("TopicForm", (ResponseForm,), {**fields, "topic": topic})
    scope = TokenScope(secret=secret, survey=survey.slug)
    form: ResponseForm = page(meta={"csrf_context": scope})
    return form


def _field(question: Question) -> Any:
    choices = options((choice.value, choice.text) for choice in question.choices)
    match question.kind:
        case Kind.OPEN:
            return ThaiTextArea(question.text, limit=BOX_LIMIT)
        case Kind.SEVERAL:
            return _Choices(question.text, choices=choices, **_REFUSING)
        case _:
            return _Choice(question.text, choices=choices, **_REFUSING)
