"""What the published database holds, as frozen dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from forms.definition import Survey


class State(StrEnum):
    """Where a survey stands. It only ever moves down this list."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class RunState(StrEnum):
    """Where one execution of the analysis stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Role(StrEnum):
    """What an account may do: facilitators everything, writers read findings and export."""

    FACILITATOR = "facilitator"
    WRITER = "writer"


class Act(StrEnum):
    """A kind of decision."""

    RENAME = "rename"
    MOVE = "move"
    UNDO = "undo"


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in. ``generation`` rises when all their sessions end."""

    name: str
    password: str
    role: Role
    generation: int


@dataclass(frozen=True)
class KeptSurvey:
    """A survey with its state; ``paper`` is the TOML it was read from."""

    survey: Survey
    paper: str
    state: State
    opened_on: str = ""
    closed_on: str = ""


@dataclass(frozen=True)
class Answer:
    """One published answer: what was typed or ticked in one box, linked to no other."""

    key: bytes
    topic: int
    box: str
    body: str
    quotable: bool


@dataclass(frozen=True)
class Run:
    """One execution of the analysis."""

    id: int
    state: RunState
    started_at: str
    finished_at: str = ""
    settings: Mapping[str, object] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True)
class ThemeRecord:
    """A candidate theme of a run. ``key`` stays when a later run finds the same theme."""

    key: str
    topic: int
    label: str
    keywords: tuple[str, ...]
    strengths: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class StatementRecord:
    """One opinion of a run, where it ended, and what bears on showing it.

    ``theme`` is empty for single views and non-answers; ``rank`` orders a theme's typical
    statements from 1 (0: not among them); ``identifying`` says that its words may name a person.
    """

    key: str
    answer: bytes
    topic: int
    section: int
    text: str
    status: str
    theme: str = ""
    says: int = 0
    misplaced: bool = False
    rank: int = 0
    quotable: bool = False
    identifying: bool = False
    code: str = ""


@dataclass(frozen=True)
class Decision:
    """One recorded change by a facilitator: an act on a theme or statement, with its new value."""

    id: int
    act: Act
    subject: str
    value: str
    account: str
    made_at: str
