"""What a survey is: its topics, their sections and questions, as frozen dataclasses."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

BOX_LIMIT = 2_000
DEFAULT_THRESHOLD = 5


class Kind(StrEnum):
    """How a question is answered."""

    OPEN = "open"
    SINGLE = "single"
    SEVERAL = "several"
    SCALE = "scale"


class Purpose(StrEnum):
    """What a section collects: the report's three parts, and anything else."""

    DONE = "done"
    PROBLEM = "problem"
    SUGGESTION = "suggestion"
    OTHER = "other"


class Admission(StrEnum):
    """Who may answer: whoever has the link, or whoever drew a paper slip with a code."""

    OPEN = "open"
    SLIPS = "slips"


@dataclass(frozen=True)
class Choice:
    """One thing that may be ticked; ``value`` is what is stored."""

    value: str
    text: str


@dataclass(frozen=True)
class Question:
    """One question of the form, under the name its field has there."""

    name: str
    kind: Kind
    text: str
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Section:
    """One box of a topic: its heading in the report and the open question that fills it."""

    number: int
    heading: str
    purpose: Purpose
    question: Question


@dataclass(frozen=True)
class Topic:
    """A heading the organisers fixed beforehand, with its boxes and its closed questions."""

    number: int
    title: str
    description: str
    sections: tuple[Section, ...]
    closed_questions: tuple[Question, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question in the order of the page: the boxes first."""
        return tuple(section.question for section in self.sections) + self.closed_questions

    def section(self, number: int) -> Section:
        """Return the section with this number; raises ``KeyError`` when there is none."""
        for section in self.sections:
            if section.number == number:
                return section
        raise KeyError(number)

    def box(self, name: str) -> Section | None:
        """Return the section whose box has this field name, or None for a closed question."""
        return next((s for s in self.sections if s.question.name == name), None)

    def question(self, name: str) -> Question:
        """Return the question with this field name; raises ``KeyError`` when there is none."""
        for question in self.questions:
            if question.name == name:
                return question
        raise KeyError(name)


@dataclass(frozen=True)
class Survey:
    """One set of questions, as it is locked when the survey opens.

    ``threshold`` is the smallest group whose words may be shown; ``published`` says that the
    answers are lines that were public already, so that no promise to staff hangs on them;
    ``closes_on`` is the last day on which answers are taken, None where none is fixed.
    """

    slug: str
    title: str
    organisation: str
    introduction: str
    topics: tuple[Topic, ...]
    threshold: int = DEFAULT_THRESHOLD
    published: bool = False
    note: str = ""
    admission: Admission = Admission.OPEN
    closes_on: date | None = None

    def is_over(self, today: date) -> bool:
        """Whether the last day for answers is past."""
        return self.closes_on is not None and today > self.closes_on

    def topic(self, number: int) -> Topic:
        """Return the topic with this number; raises ``KeyError`` when there is none."""
        for topic in self.topics:
            if topic.number == number:
                return topic
        raise KeyError(number)
