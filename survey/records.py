"""What the published database holds, as frozen dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum, auto

from forms.definition import Survey


class State(StrEnum):
    """Where a survey stands. It only ever moves down this list."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


# As people say it.
IN_WORDS = {
    State.DRAFT: "เป็นฉบับร่างที่ยังไม่เปิดรับคำตอบ",
    State.OPEN: "เปิดรับคำตอบอยู่",
    State.CLOSING: "อยู่ระหว่างปิดรับคำตอบ",
    State.CLOSED: "ปิดรับคำตอบแล้ว",
}


class RunState(StrEnum):
    """Where one execution of the analysis stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Role(StrEnum):
    """What an account may do: facilitators everything, writers read findings and export."""

    FACILITATOR = "facilitator"
    WRITER = "writer"


# As people say it.
ROLES_IN_WORDS = {Role.FACILITATOR: "ผู้อำนวยกระบวนการ", Role.WRITER: "ผู้จัดทำรายงาน"}


class Act(StrEnum):
    """A kind of decision, with what its subject and value hold.

    ``RENAME`` a theme → its label. ``MOVE`` statements → a theme, or none. ``MERGE`` a theme and
    its statements → another theme. ``SPLIT`` a theme and the statements that leave it → the key of
    their new theme and, after a space, the label it was given; the theme may be "" for statements
    of several places. ``WORDS`` a theme → words that speak of it. ``APART`` statements, or themes,
    that are not the same as the first of them. ``CLEAR`` statements that name nobody. ``ASIDE``
    statements → the reason they are set aside for. ``SEND`` statements → the number of the topic
    they belong to. ``ACCEPT`` a theme as it stands → the keys of its statements' signature.
    ``UNDO`` the number of the decision it takes back.
    """

    RENAME = "rename"
    MOVE = "move"
    MERGE = "merge"
    SPLIT = "split"
    WORDS = "words"
    APART = "apart"
    CLEAR = "clear"
    ASIDE = "aside"
    SEND = "send"
    ACCEPT = "accept"
    UNDO = "undo"


class AuditAct(StrEnum):
    """What somebody at the desk did, as the audit trail keeps it."""

    SIGNED_IN = auto()
    SIGNED_IN_BY_LINK = auto()
    SIGNED_OUT = auto()
    SIGNED_OUT_EVERYWHERE = auto()
    CHANGED_PASSWORD = auto()
    FAILED_TO_SIGN_IN = auto()
    INVITED = auto()
    MADE_LINK = auto()
    CHANGED_ROLE = auto()
    ENDED_SESSIONS = auto()
    REMOVED_ACCOUNT = auto()
    MADE_DRAFT = auto()
    DELETED_DRAFT = auto()
    OPENED = auto()
    SET_CLOSING_DAY = auto()
    IMPORTED = auto()
    RELEASED = auto()
    KEPT_ROSTER = auto()
    MADE_SLIPS = auto()
    CLOSED = auto()
    ANALYSED = auto()
    SIGNED_OFF = auto()
    KEPT_EARLIER_POINTS = auto()
    FORGOT_EARLIER_POINTS = auto()
    IMPORTED_POINTS = auto()
    PUBLISHED_FEEDBACK = auto()
    WITHDREW_FEEDBACK = auto()
    KEPT_EDITION = auto()
    EXPORTED = auto()
    KEPT_LETTERHEAD = auto()
    REMOVED_LETTERHEAD = auto()
    BACKED_UP = auto()
    DESTROYED = auto()


STALLED_AFTER = timedelta(minutes=15)
# The statements most like one, by key, each with how much (0 to 1), the nearest first.
Nearest = tuple[tuple[str, float], ...]
# A choice of a closed question: its topic, its field and the choice's value.
Tick = tuple[int, str, str]


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
    released_early: bool = False

    @property
    def may_be_shown(self) -> bool:
        """Whether findings may leave the review.

        Two states of an open survey, compared, would show who came in between.
        """
        return self.state in (State.DRAFT, State.CLOSED) or not self.released_early


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

    @property
    def is_under_way(self) -> bool:
        """Whether the run is being executed; one that was cut off long ago is not."""
        began = datetime.fromisoformat(self.started_at)
        return self.state is RunState.RUNNING and datetime.now(UTC) - began < STALLED_AFTER


@dataclass(frozen=True)
class ThemeRecord:
    """A candidate theme of a run. ``key`` stays when a later run finds the same theme.

    ``stability`` (0 to 1) is how much of the theme comes back when some answers are left out, None
    where that is not known; ``firm`` is whether that is enough. ``kin`` are the keys of themes of
    other topics that say nearly the same. ``named`` says that a person gave the label: only then is
    it known to quote nobody. ``words`` are those that people said speak of the theme. ``accepted``
    says that a person agreed with it as it stands.
    """

    key: str
    topic: int
    label: str
    keywords: tuple[str, ...]
    strengths: Mapping[str, float] = field(default_factory=dict)
    stability: float | None = None
    firm: bool = False
    kin: tuple[str, ...] = ()
    named: bool = False
    words: tuple[str, ...] = ()
    accepted: bool = False


@dataclass(frozen=True)
class StatementRecord:
    """One opinion of a run, where it ended, and what bears on showing it.

    ``status`` is "theme", "single", "non-answer", or "aside" for one that people set aside, with
    the reason in ``aside``. ``asked`` is the topic and section it was written under, where people
    sent it to another. ``theme`` is empty but for the first status; ``rank`` orders a theme's
    typical statements from 1 (0: not among them); ``identifying`` says that its words may name a
    person;
    ``reasons`` are the words and concepts that put it in its theme.
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
    reasons: tuple[str, ...] = ()
    code: str = ""
    aside: str = ""
    asked: tuple[int, int] | None = None


@dataclass(frozen=True)
class Decision:
    """One recorded change by a facilitator: an act on a theme or statements, with its new value."""

    id: int
    act: Act
    subject: str
    value: str
    account: str
    made_at: str

    @property
    def subjects(self) -> tuple[str, ...]:
        """The keys of what was changed together: statements, after a theme where one is named."""
        return tuple(self.subject.split(","))


@dataclass(frozen=True)
class SignedTheme:
    """An accepted theme as it was frozen: what stood in it, counted by section.

    ``statements`` are the keys of its statements, ``answers`` how many answers stand behind them;
    ``shown`` is the label it may leave the review under, "" where the group is too small.
    """

    key: str
    label: str
    shown: str
    statements: tuple[str, ...]
    by_section: Mapping[int, int]
    answers: int


@dataclass(frozen=True)
class Version:
    """What was signed off for one topic: its accepted themes, and where all else went.

    Versions of a topic are numbered from 1; themes, single views, non-answers and statements set
    aside add up to all statements of the topic.
    """

    id: int
    topic: int
    number: int
    run: int
    themes: tuple[SignedTheme, ...]
    single_views: int
    non_answers: int
    aside: int
    account: str
    made_at: str


class Verdict(StrEnum):
    """What the room decided about a theme."""

    ADOPT = "adopt"
    ADAPT = "adapt"
    NOT_NOW = "not-now"


class Progress(StrEnum):
    """How far what was decided has come."""

    PLANNED = "planned"
    UNDER_WAY = "under-way"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Outcome:
    """What the room decided about one theme, or about a point raised in the room.

    ``subject`` is a theme's key, or "point-" and the number of a point; ``due`` is an ISO date or
    "". The newest outcome of a subject stands, the earlier ones stay.
    """

    id: int
    subject: str
    verdict: Verdict
    action: str
    owner: str
    due: str
    progress: Progress
    note: str
    account: str
    made_at: str


@dataclass(frozen=True)
class RoomPoint:
    """A point raised in the room: no staff answer, and marked as such wherever it is shown."""

    id: int
    topic: int
    section: int
    text: str
    account: str
    made_at: str


@dataclass(frozen=True)
class Feedback:
    """What staff are told: the content as it was published, deliberately, by a facilitator.

    ``content`` is JSON; an empty one withdraws what stood before.
    """

    id: int
    content: str
    account: str
    made_at: str


class EditAct(StrEnum):
    """A kind of edit of the report, with what its subject and value hold.

    ``WORD`` a point → its wording ("" for the suggested one). ``JOIN`` a point → the point it
    becomes part of. ``PLACE`` a point → the number of its topic, of its section, and the key of
    the point before it ("" for the first place), after spaces. ``ADD`` the numbers of a topic and
    a section → the text of a point by hand. ``DROP`` a point → why it stays out of the report.
    ``QUOTE`` and ``UNQUOTE`` a point → the code of a quote. ``PICK`` and ``LET_GO`` the code of a
    quote that waits in the basket. ``FACT`` the name of a fact → what it is. ``HEADING`` the
    numbers of a topic and a section → its heading. ``PICTURE`` the digest of a picture → its
    caption. ``NO_PICTURE`` the digest of a picture that goes. ``MOVE_PICTURE`` the digest of a
    picture → that of the picture before it ("" for the first place). ``MATCH`` the number of an
    earlier point → the keys of the themes that say it again, with spaces between, or "-" for those
    that the machine found. ``UNDO`` the number of the edit it takes back.
    """

    WORD = "word"
    JOIN = "join"
    PLACE = "place"
    ADD = "add"
    DROP = "drop"
    QUOTE = "quote"
    UNQUOTE = "unquote"
    PICK = "pick"
    LET_GO = "let-go"
    FACT = "fact"
    HEADING = "heading"
    PICTURE = "picture"
    NO_PICTURE = "no-picture"
    MOVE_PICTURE = "move-picture"
    MATCH = "match"
    UNDO = "undo"


@dataclass(frozen=True)
class Edit:
    """One recorded change of the report by a writer."""

    id: int
    act: EditAct
    subject: str
    value: str
    account: str
    made_at: str


@dataclass(frozen=True)
class Edition:
    """The report as it stood when a writer kept it, as marks in what it was made of.

    ``versions`` gives the number of the signed version of each topic; ``decisions``, ``edits``,
    ``outcomes``, ``points`` and ``earlier`` (points of earlier reports) are the numbers of the last
    of each that count, ``matches`` of the last run whose matches with earlier points do.
    """

    id: int
    number: int
    versions: Mapping[int, int]
    decisions: int
    edits: int
    outcomes: int
    points: int
    matches: int
    earlier: int
    account: str
    made_at: str


@dataclass(frozen=True)
class PictureFile:
    """A picture of the report, under the digest of its bytes; measures in pixels."""

    digest: str
    kind: str
    width: int
    height: int
    content: bytes


@dataclass(frozen=True)
class Letterhead:
    """The organisation's Word template, with the name of the file it came as.

    ``styles`` are the looks of a report, by what people call them, with the template's own names
    for them: "" where it has none. ``told`` is what to tell whoever uses it.
    """

    name: str
    content: bytes
    styles: Mapping[str, str]
    told: tuple[str, ...]
    account: str
    made_at: str


@dataclass(frozen=True)
class EarlierPoint:
    """A point of an earlier report, under the topic and section it would have in this survey.

    ``place`` is its number there, ``source`` what that report is called; ``decided`` tells what was
    decided about it then and how far that came, "" where that is not known.
    """

    id: int
    source: str
    place: str
    topic: int
    section: int
    text: str
    decided: str = ""


@dataclass(frozen=True)
class Likeness:
    """That a theme seems to say what an earlier point said, and how sure that is (0 to 1)."""

    earlier: int
    theme: str
    share: float


@dataclass(frozen=True)
class AuditEntry:
    """One act of an account, with the survey it was about and a note: whom or what it concerned.

    The account is empty where nobody is known to have acted: a sign-in that failed.
    """

    id: int
    made_at: str
    account: str
    act: AuditAct
    survey: str = ""
    note: str = ""
