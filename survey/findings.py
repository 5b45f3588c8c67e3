"""What may be shown, under which code, with which count."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from analysis.concepts import read_concepts
from forms.definition import Question, Section, Survey, Topic
from survey.decisions import Reviewed
from survey.records import StatementRecord, ThemeRecord, Tick

MOST_QUOTES = 3
# What analysis.label puts between the parts of a label.
LABEL_JOIN = " · "
NAMELESS = "ประเด็นที่ยังไม่ได้ตั้งชื่อ"


class Reason(StrEnum):
    """Why a statement is not quoted."""

    NON_ANSWER = "ไม่แสดงความเห็น"
    # What a facilitator wrote as her reason may tell of the statement, so it stays in the review.
    ASIDE = "ผู้อำนวยกระบวนการไม่นำมาใช้"
    SMALL_GROUP = "กลุ่มเล็กเกินเปิดเผย"
    # Where they are counted: how few were set aside, or said nothing, is nobody's business.
    OTHERS = "กลุ่มเล็กเกินเปิดเผย ไม่นำมาใช้ หรือไม่แสดงความเห็น"
    # One reason for both: the tick of a single answer is nobody's business.
    NOT_RELEASED = "ผู้ตอบไม่ได้อนุญาต หรือมีคำที่อาจระบุตัวบุคคล"


@dataclass(frozen=True)
class Quote:
    """A statement released to be shown, with its stable code."""

    code: str
    text: str
    topic: int
    section: int
    theme: str


@dataclass(frozen=True)
class Point:
    """A theme as it stands under one section: its label, how many statements, some quotes.

    ``key`` is the theme's, ``answers`` how many answers stand behind the statements.
    """

    label: str
    count: int
    quotes: tuple[Quote, ...]
    key: str = ""
    answers: int = 0


@dataclass(frozen=True)
class SectionFindings:
    """What one section of a topic brought.

    ``folded`` counts the statements of groups too small to be shown by themselves, single views
    included; where the threshold allows single views to be shown they stand in ``single_views``
    and are not folded. ``aside`` counts what facilitators set aside. Points + single views + folded
    + non-answers + aside are all its statements; documents tell a count under the threshold as
    such (``too_few``).
    """

    number: int
    heading: str
    points: tuple[Point, ...]
    single_views: tuple[Quote, ...]
    folded: int
    non_answers: int
    aside: int = 0


@dataclass(frozen=True)
class Tally:
    """How often each choice of a closed question was ticked; None where too few did."""

    question: str
    choices: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True)
class TopicFindings:
    """What one topic brought, section by section."""

    number: int
    title: str
    sections: tuple[SectionFindings, ...]
    tallies: tuple[Tally, ...]


@dataclass(frozen=True)
class Sums:
    """Where everything went: the last four add up to ``statements``."""

    answers: int
    statements: int
    in_themes: int
    single_views: int
    non_answers: int
    aside: int = 0


@dataclass(frozen=True)
class Findings:
    """Everything that may leave the review, for one survey and one run."""

    survey: Survey
    run: int
    topics: tuple[TopicFindings, ...]
    sums: Sums


@dataclass(frozen=True)
class Row:
    """One statement as an export may list it: quoted, or with the reason why not."""

    code: str
    topic: int
    section: int
    theme: str
    status: str
    text: str
    reason: Reason | None


@dataclass(frozen=True)
class _Box:
    """The statements of one topic × section, parted into what stands alone and what is folded."""

    shown: tuple[tuple[str, tuple[StatementRecord, ...]], ...]
    shown_singles: tuple[StatementRecord, ...]
    folded: tuple[StatementRecord, ...]
    non_answers: tuple[StatementRecord, ...]
    aside: tuple[StatementRecord, ...]


def findings(survey: Survey, run: int, reviewed: Reviewed, ticks: Mapping[Tick, int]) -> Findings:
    """Return everything that may be shown of a reviewed run, nothing from a group too small."""
    labels = _labels(survey, reviewed)
    return Findings(
        survey=survey,
        run=run,
        topics=tuple(_topic_findings(survey, t, reviewed, ticks, labels) for t in survey.topics),
        sums=sums(reviewed),
    )


def sums(reviewed: Reviewed) -> Sums:
    """Return where every statement of a reviewed run went."""
    status = Counter(s.status for s in reviewed.statements)
    return Sums(
        answers=len({s.answer for s in reviewed.statements}),
        statements=len(reviewed.statements),
        in_themes=status["theme"],
        single_views=status["single"],
        non_answers=status["non-answer"],
        aside=status["aside"],
    )


def rows(survey: Survey, reviewed: Reviewed) -> list[Row]:
    """Return every statement once: with its words where these may be quoted, else the reason.

    The order is that of the random codes inside topic, section and theme, so it tells nothing.
    """
    found = []
    labels = _labels(survey, reviewed)
    for topic, section in _places(survey):
        box = _box(survey, reviewed, topic.number, section.number)
        for theme, held in box.shown:
            found += [_row(s, labels[theme], _reason(s)) for s in held]
        found += [_row(s, "", _reason(s)) for s in box.shown_singles]
        found += [_row(s, "", Reason.SMALL_GROUP) for s in box.folded]
        found += [_row(s, "", Reason.NON_ANSWER) for s in box.non_answers]
        found += [_row(s, "", Reason.ASIDE) for s in box.aside]
    return sorted(found, key=lambda row: (row.topic, row.section, row.theme, row.code))


def quotes(survey: Survey, reviewed: Reviewed) -> list[Quote]:
    """Return every statement that may be quoted word for word."""
    return quoted(rows(survey, reviewed))


def quoted(every: Iterable[Row]) -> list[Quote]:
    """Return those of these statements that may be quoted word for word."""
    return [
        Quote(row.code, row.text, row.topic, row.section, row.theme)
        for row in every
        if row.reason is None
    ]


def _topic_findings(
    survey: Survey,
    topic: Topic,
    reviewed: Reviewed,
    ticks: Mapping[Tick, int],
    labels: Mapping[str, str],
) -> TopicFindings:
    return TopicFindings(
        number=topic.number,
        title=topic.title,
        sections=tuple(
            _section_findings(survey, topic, s, reviewed, labels) for s in topic.sections
        ),
        tallies=tuple(_tally(survey, topic, q, ticks) for q in topic.closed_questions),
    )


def _section_findings(
    survey: Survey,
    topic: Topic,
    section: Section,
    reviewed: Reviewed,
    labels: Mapping[str, str],
) -> SectionFindings:
    box = _box(survey, reviewed, topic.number, section.number)
    return SectionFindings(
        number=section.number,
        heading=section.heading,
        points=tuple(_point(survey, theme, labels[theme], held) for theme, held in box.shown),
        single_views=tuple(_quote(s, "") for s in box.shown_singles if _reason(s) is None),
        folded=len(box.folded) + sum(_reason(s) is not None for s in box.shown_singles),
        non_answers=len(box.non_answers),
        aside=len(box.aside),
    )


def _point(survey: Survey, theme: str, label: str, held: Sequence[StatementRecord]) -> Point:
    """Return a theme's point with at most one quote per group of threshold size, and three."""
    answers = voices(held)
    allowed = min(MOST_QUOTES, answers // survey.threshold)
    quotable = [s for s in held if _reason(s) is None]
    typical = sorted(quotable, key=lambda s: (s.rank == 0, s.rank, s.code))
    quoted = tuple(_quote(s, label) for s in typical[:allowed])
    return Point(label, len(held), quoted, theme, answers)


def voices(held: Iterable[StatementRecord]) -> int:
    """Return how many answers at least stand behind statements of one box.

    Within a box one sheet gives one answer, however many opinions it holds: statements would let
    one person fill a group. Of statements that were sent here from other boxes, a person may have
    written several, so only those of the box that brought most count.
    """
    answers: dict[tuple[int, int], set[bytes]] = {}
    for statement in held:
        asked = statement.asked or (statement.topic, statement.section)
        answers.setdefault(asked, set()).add(statement.answer)
    return max(map(len, answers.values()), default=0)


def _box(survey: Survey, reviewed: Reviewed, topic: int, section: int) -> _Box:
    here = [s for s in reviewed.statements if (s.topic, s.section) == (topic, section)]
    groups: dict[str, list[StatementRecord]] = {}
    for statement in here:
        if statement.status == "theme":
            groups.setdefault(statement.theme, []).append(statement)
    singles = [s for s in here if s.status == "single"]
    singles_stand_alone = survey.threshold <= 1
    shown, folded = fold(groups, [] if singles_stand_alone else singles, survey.threshold)
    return _Box(
        shown=tuple((theme, tuple(groups[theme])) for theme in shown),
        shown_singles=tuple(singles) if singles_stand_alone else (),
        folded=tuple(folded),
        non_answers=tuple(s for s in here if s.status == "non-answer"),
        aside=tuple(s for s in here if s.status == "aside"),
    )


def fold(
    groups: Mapping[str, Sequence[StatementRecord]],
    loose: Sequence[StatementRecord],
    threshold: int,
) -> tuple[list[str], list[StatementRecord]]:
    """Return the groups that may stand alone, largest first, and the statements folded away.

    What is folded must itself be a group of threshold size, or its words could be worked out by
    subtraction: the smallest groups join it until it is (ONS "10-5" rule; docs/anonymity.md).
    """
    shown = sorted(groups, key=lambda key: (-voices(groups[key]), key))
    folded = list(loose)
    while shown and voices(groups[shown[-1]]) < threshold:
        folded += groups[shown.pop()]
    while shown and folded and voices(folded) < threshold:
        folded += groups[shown.pop()]
    return shown, folded


def _tally(survey: Survey, topic: Topic, question: Question, ticks: Mapping[Tick, int]) -> Tally:
    """Return how often each choice was ticked, with no single choice left to be worked out.

    Whoever knows how many answered finds one hidden number by subtraction; so a second is hidden
    with it, the smallest that is left, until what is hidden is a large enough group.
    """
    times = {
        c.value: ticks.get((topic.number, question.name, c.value), 0) for c in question.choices
    }
    ranked = sorted(times, key=lambda value: (times[value], value))
    hidden = [value for value in ranked if times[value] < survey.threshold]
    while 0 < sum(times[value] for value in hidden) < survey.threshold and len(hidden) < len(
        ranked
    ):
        hidden.append(ranked[len(hidden)])
    choices = ((c.text, None if c.value in hidden else times[c.value]) for c in question.choices)
    return Tally(question.text, tuple(choices))


def _reason(statement: StatementRecord) -> Reason | None:
    """Return what speaks against quoting a statement of a group that is large enough."""
    released = statement.quotable and not statement.identifying
    return None if released else Reason.NOT_RELEASED


def _quote(statement: StatementRecord, label: str) -> Quote:
    return Quote(statement.code, statement.text, statement.topic, statement.section, label)


def _row(statement: StatementRecord, label: str, reason: Reason | None) -> Row:
    text = "" if reason else statement.text
    return Row(
        statement.code, statement.topic, statement.section, label, statement.status, text, reason
    )


def _labels(survey: Survey, reviewed: Reviewed) -> dict[str, str]:
    """Return what each theme of the survey's topics is called outside the review, by its key."""
    topics = {topic.number for topic in survey.topics}
    here = {s.theme for s in reviewed.statements if s.topic in topics}
    return {
        theme.key: theme.label
        if theme.named
        else common_label(theme, reviewed.members(theme.key), survey.threshold, reviewed.found)
        for theme in reviewed.themes
        if theme.key in here
    }


def shown_labels(survey: Survey, reviewed: Reviewed) -> dict[str, str]:
    """Return what themes are called outside the review, of those that may be told of at all.

    A theme may be where it stands by itself under at least one section.
    """
    labels = _labels(survey, reviewed)
    boxes = (_box(survey, reviewed, topic.number, s.number) for topic, s in _places(survey))
    told = {theme for box in boxes for theme, _ in box.shown}
    return {key: label for key, label in labels.items() if key in told}


def common_label(
    theme: ThemeRecord,
    held: Sequence[StatementRecord],
    threshold: int,
    found: frozenset[tuple[str, str]],
) -> str:
    """Return a machine's label as far as enough people share its words, or else its keywords.

    The name of a concept of the thesaurus is nobody's words, but that somebody spoke of it is
    theirs to tell: it stands where enough answers that the machine itself found so (``found``,
    pairs of statement and theme) are still there. Else a label is made of words that people wrote:
    one that a single answer brought would quote that answer without leave, and a name may stand
    in it. Words of statements that may name somebody do not count.
    """
    of_theme = theme.label.split(LABEL_JOIN)
    parts = [*of_theme, *theme.keywords]
    # One person may have written what was sent here, and what stood here before.
    at_home = [s for s in held if s.asked is None]
    said = [(s.answer, _comparable(s.text)) for s in at_home if not s.identifying]
    own = [s for s in at_home if (s.key, theme.key) in found and not s.identifying]
    shared = [
        part
        for part in dict.fromkeys(parts)
        if (part in of_theme and part in _concept_names() and voices(own) >= threshold)
        or len({answer for answer, text in said if _comparable(part) in text}) >= threshold
    ]
    of_label = [part for part in shared if part in of_theme]
    return LABEL_JOIN.join(of_label or shared[:2]) or NAMELESS


@cache
def _concept_names() -> frozenset[str]:
    return frozenset(concept.name for concept in read_concepts())


def _comparable(text: str) -> str:
    """Return text without what labels and answers may differ in: space, case, digits' script."""
    arabic = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
    return "".join(text.translate(arabic).lower().split())


def _places(survey: Survey) -> Iterable[tuple[Topic, Section]]:
    return ((topic, section) for topic in survey.topics for section in topic.sections)
