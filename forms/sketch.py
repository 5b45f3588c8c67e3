"""A survey while it is being made: what was typed, whole or not, to and from TOML."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar, cast

import tomli_w

from forms.catalogue import (
    SCALE_OF_AGREEMENT,
    DefinitionError,
    Table,
    check_slug,
    parse_survey,
    read_table,
)
from forms.dates import read_day, thai_day_numbers
from forms.definition import (
    DEFAULT_THRESHOLD,
    Admission,
    Choice,
    Kind,
    Purpose,
    Question,
    Section,
    Survey,
    Topic,
)
from forms.fields import thai_digits, today

# More than anybody answers; a page that held more could not be worked with.
MOST_TOPICS, MOST_PARTS = 20, 12
MOST_TITLE, MOST_DESCRIPTION = 150, 300
# Bytes of a staff page of 14 kB for what was typed (its frame and promise take the rest), and of
# the markup around a topic there.
FIRST_PAGE, AROUND_A_TOPIC = 6_000, 80
SCALE_STEPS = 5
PAST = "วันปิดรับคำตอบผ่านไปแล้ว โปรดกำหนดวันใหม่ หรือเว้นว่างไว้"
# What a draft shows where nothing was written yet.
UNNAMED, UNTITLED, UNASKED = "(ยังไม่มีชื่อแบบสำรวจ)", "(ยังไม่มีชื่อหัวข้อ)", "(ยังไม่มีคำถาม)"
ACT = re.compile(
    r"topics(?:-(\d{1,3})(?:-(sections|questions)(?:-(\d{1,3}))?)?)?:(add|up|down|remove)"
)
Part = TypeVar("Part")


@dataclass(frozen=True)
class SketchSection:
    """A box as it was typed: what the report calls it, and what staff are asked."""

    heading: str = ""
    asks: str = ""
    purpose: str = Purpose.OTHER.value


@dataclass(frozen=True)
class SketchQuestion:
    """A closed question as it was typed, its choices one a line."""

    kind: str = Kind.SINGLE.value
    text: str = ""
    choices: str = ""

    @property
    def listed(self) -> tuple[str, ...]:
        """The choices, one by one."""
        return tuple(filter(None, (" ".join(line.split()) for line in self.choices.splitlines())))


@dataclass(frozen=True)
class SketchTopic:
    """A topic as it was typed."""

    title: str = ""
    description: str = ""
    sections: tuple[SketchSection, ...] = ()
    questions: tuple[SketchQuestion, ...] = ()


@dataclass(frozen=True)
class Sketch:
    """A survey as it was typed; threshold and closing day are still the words of who typed them."""

    title: str = ""
    organisation: str = ""
    introduction: str = ""
    threshold: str = str(DEFAULT_THRESHOLD)
    closes_on: str = ""
    admission: str = Admission.OPEN.value
    topics: tuple[SketchTopic, ...] = ()
    published: bool = False
    note: str = ""


@dataclass(frozen=True)
class Missing:
    """Something a survey lacks before it can open, and the field where it is put right."""

    what: str
    place: str


BLANKS: dict[str, Any] = {
    "topics": SketchTopic(sections=(SketchSection(),)),
    "sections": SketchSection(),
    "questions": SketchQuestion(),
}


def read_sketch(text: str, source: str = "TOML") -> Sketch:
    """Return the sketch that ``text`` (TOML) holds; what is missing is empty.

    Raises:
        DefinitionError: it is no TOML, or a key is unknown or of the wrong kind.
    """
    table = read_table(text, source)
    closes_on = table.day("closes_on")
    return Sketch(
        title=table.text("title", ""),
        organisation=table.text("organisation", ""),
        introduction=table.text("introduction", ""),
        threshold=str(table.number("threshold", DEFAULT_THRESHOLD, least=1)),
        closes_on=thai_day_numbers(closes_on) if closes_on else "",
        admission=table.one_of("admission", Admission, Admission.OPEN),
        topics=tuple(map(_read_topic, table.tables("topic"))),
        published=table.value("published", bool, default=False),
        note=table.text("note", ""),
    )


def toml_of(sketch: Sketch) -> str:
    """Return a sketch as TOML; its threshold and closing day have to be good.

    >>> print(toml_of(Sketch(title="ทดสอบ", closes_on="๓๑/๑๒/๒๕๖๙")), end="")
    title = "ทดสอบ"
    threshold = 5
    admission = "open"
    closes_on = 2026-12-31
    """
    values = {
        "title": sketch.title,
        "organisation": sketch.organisation,
        "introduction": sketch.introduction,
        "threshold": int(sketch.threshold),
        "admission": sketch.admission,
        "closes_on": read_day(sketch.closes_on) if sketch.closes_on else None,
        "published": sketch.published,
        "note": sketch.note,
        "topic": [_topic_values(topic) for topic in sketch.topics],
    }
    return tomli_w.dumps(_written(values))


def drafted(paper: str, slug: str) -> Survey:
    """Return the survey of a draft, which may lack anything yet; words stand where it does.

    Raises:
        DefinitionError: as ``read_sketch``, or the slug is none.
    """
    try:
        return parse_survey(paper, slug)
    except DefinitionError:
        check_slug(slug)
        sketch = read_sketch(paper)
    return Survey(
        slug=slug,
        title=sketch.title or UNNAMED,
        organisation=sketch.organisation,
        introduction=sketch.introduction,
        topics=tuple(_drafted_topic(topic, n) for n, topic in enumerate(sketch.topics, 1)),
        threshold=int(sketch.threshold),
        published=sketch.published,
        note=sketch.note,
        admission=Admission(sketch.admission),
        closes_on=read_day(sketch.closes_on) if sketch.closes_on else None,
    )


def missing(sketch: Sketch, day: date | None = None) -> tuple[Missing, ...]:
    """Return what a sketch lacks before it can open, in the order of its page."""
    return tuple(_missing(sketch, day or today()))


def lacking(paper: str, slug: str) -> tuple[Missing, ...]:
    """Return what a draft lacks before it can open; nothing, for a survey that is whole."""
    try:
        survey = parse_survey(paper, slug)
    except DefinitionError:
        return missing(read_sketch(paper))
    over = (Missing(PAST, "closes_on"),) if survey.is_over(today()) else ()
    return (*over, *_unfit(survey.title, survey.introduction, survey.topics))


def is_too_large(sketch: Sketch) -> bool:
    """Whether there is more of something than can be worked with on a page."""
    parts = [len(part) for topic in sketch.topics for part in (topic.sections, topic.questions)]
    return len(sketch.topics) > MOST_TOPICS or max(parts, default=0) > MOST_PARTS


def rearranged(sketch: Sketch, act: str) -> tuple[Sketch, str]:
    """Return the sketch after an act such as ``topics-1-sections:add``, and where to look then.

    An act that fits nothing leaves everything as it is.

    >>> rearranged(Sketch(), "topics:add")[1]
    'topics-0'
    """
    found = ACT.fullmatch(act)
    if not found:
        return sketch, ""
    topic, part, number, verb = found[1], found[2], found[3], found[4]
    if part is None:
        topics, place = _changed(sketch.topics, "topics", topic, verb)
        return replace(sketch, topics=topics), place
    if int(topic) >= len(sketch.topics):
        return sketch, ""
    changed, place = _changed(getattr(sketch.topics[int(topic)], part), part, number, verb)
    topics = tuple(
        replace(each, **cast(Any, {part: changed})) if place_of == int(topic) else each
        for place_of, each in enumerate(sketch.topics)
    )
    return replace(sketch, topics=topics), f"topics-{topic}-{place}"


def _changed(
    items: tuple[Part, ...], name: str, number: str | None, verb: str
) -> tuple[tuple[Part, ...], str]:
    """Return a list after one act on it, and the name of the item to look at."""
    if number is None:
        most = MOST_TOPICS if name == "topics" else MOST_PARTS
        grown = (*items, BLANKS[name]) if verb == "add" and len(items) < most else items
        return grown, f"{name}-{max(len(grown) - 1, 0)}"
    at = int(number)
    if at >= len(items):
        return items, ""
    left = [*items[:at], *items[at + 1 :]]
    if verb == "remove":
        return tuple(left), f"{name}-{max(at - 1, 0)}" if left else ""
    to = min(max(at + {"up": -1, "down": 1}.get(verb, 0), 0), len(left))
    left.insert(to, items[at])
    return tuple(left), f"{name}-{to}"


def _missing(sketch: Sketch, day: date) -> Iterator[Missing]:
    if not sketch.title:
        yield Missing("ยังไม่มีชื่อแบบสำรวจ", "title")
    if sketch.closes_on and read_day(sketch.closes_on) < day:
        yield Missing(PAST, "closes_on")
    yield from _unfit(sketch.title, sketch.introduction, sketch.topics)
    if not sketch.topics:
        yield Missing("ยังไม่มีหัวข้อ ต้องมีอย่างน้อยหนึ่งหัวข้อ", "add-topic")
    for n, topic in enumerate(sketch.topics):
        yield from _missing_in(topic, n)


def _unfit(
    title: str, introduction: str, topics: Sequence[SketchTopic | Topic]
) -> Iterator[Missing]:
    """Yield what would confuse staff or make their first page too large for a phone."""
    seen: dict[str, int] = {}
    for n, topic in enumerate(topics):
        name, place = f"หัวข้อที่ {thai_digits(n + 1)}", f"topics-{n}"
        if len(topic.title) > MOST_TITLE:
            yield Missing(
                f"{name} ชื่อหัวข้อต้องไม่เกิน {thai_digits(MOST_TITLE)} ตัวอักษร", f"{place}-title"
            )
        if len(topic.description) > MOST_DESCRIPTION:
            most = thai_digits(MOST_DESCRIPTION)
            yield Missing(f"{name} คำอธิบายต้องไม่เกิน {most} ตัวอักษร", f"{place}-description")
        earlier = seen.setdefault(" ".join(topic.title.split()), n)
        if topic.title and earlier != n:
            other = thai_digits(earlier + 1)
            yield Missing(f"สองหัวข้อมีชื่อเหมือนกัน คือหัวข้อที่ {other} และ{name}", f"{place}-title")
    texts = [title] * 3 + [introduction] + [t.title + t.description for t in topics]
    weight = sum(len(text.encode()) for text in texts) + AROUND_A_TOPIC * len(topics)
    if weight > FIRST_PAGE:
        more = thai_digits(-(-(weight - FIRST_PAGE) // 3))
        yield Missing(
            "ข้อความเปิด ชื่อหัวข้อ และคำอธิบายหัวข้อรวมกันยาวเกินไปสำหรับหน้าแรกบนโทรศัพท์ "
            f"โปรดตัดออกรวมประมาณ {more} ตัวอักษร",
            "introduction",
        )


def _missing_in(topic: SketchTopic, n: int) -> Iterator[Missing]:
    name, place = f"หัวข้อที่ {thai_digits(n + 1)}", f"topics-{n}"
    if not topic.title:
        yield Missing(f"{name} ยังไม่มีชื่อหัวข้อ", f"{place}-title")
    if not topic.sections:
        yield Missing(f"{name} ยังไม่มีคำถามปลายเปิด ต้องมีอย่างน้อยหนึ่งข้อ", place)
    for number, section in enumerate(topic.sections, 1):
        at = f"{name} ข้อ {thai_digits(number)}"
        if not section.heading:
            lacking = "ชื่อประเด็นคำถาม" if section.asks else "คำถาม"
            yield Missing(f"{at} ยังไม่มี{lacking}", f"{place}-sections-{number - 1}-heading")
    for number, question in enumerate(topic.questions):
        at = f"{name} ข้อ {thai_digits(len(topic.sections) + number + 1)}"
        here = f"{place}-questions-{number}"
        if not question.text:
            yield Missing(f"{at} ยังไม่มีคำถาม", f"{here}-text")
        if wrong := _wrong_choices(question):
            yield Missing(f"{at} {wrong}", f"{here}-choices")


def _wrong_choices(question: SketchQuestion) -> str:
    """Return what is wrong with the choices of a question; empty when nothing is."""
    listed = question.listed
    if len(set(listed)) != len(listed):
        return "มีตัวเลือกซ้ำกัน"
    if question.kind != Kind.SCALE:
        return "" if len(listed) >= 2 else "ต้องมีตัวเลือกอย่างน้อยสองข้อ"
    if listed and len(listed) != SCALE_STEPS:
        return "มาตรวัดต้องมีห้าระดับ หรือเว้นว่างไว้เพื่อใช้ น้อยที่สุด ถึง มากที่สุด"
    return ""


def _read_topic(table: Table) -> SketchTopic:
    table.only("title", "description", "section", "question")
    return SketchTopic(
        title=table.text("title", ""),
        description=table.text("description", ""),
        sections=tuple(map(_read_section, table.tables("section"))),
        questions=tuple(map(_read_question, table.tables("question"))),
    )


def _read_section(table: Table) -> SketchSection:
    table.only("heading", "purpose", "asks")
    return SketchSection(
        heading=table.text("heading", ""),
        asks=table.text("asks", ""),
        purpose=table.one_of("purpose", Purpose, Purpose.OTHER),
    )


def _read_question(table: Table) -> SketchQuestion:
    table.only("kind", "text", "choices")
    kind = table.one_of("kind", Kind)
    if kind is Kind.OPEN:
        raise table.refuse("kind", "single, several หรือ scale (คำถามปลายเปิดให้เป็น section)", kind)
    choices = table.value("choices", list, [])
    if not all(isinstance(choice, str) for choice in choices):
        raise table.refuse("choices", "รายการของข้อความ", "รายการที่มีสิ่งอื่น")
    return SketchQuestion(
        kind=kind,
        text=table.text("text", ""),
        choices="\n".join(" ".join(choice.split()) for choice in choices),
    )


def _topic_values(topic: SketchTopic) -> dict[str, Any]:
    sections = (
        {"heading": s.heading, "purpose": s.purpose, "asks": s.asks} for s in topic.sections
    )
    questions = (
        {"kind": q.kind, "text": q.text, "choices": list(q.listed)} for q in topic.questions
    )
    return _written(
        {
            "title": topic.title,
            "description": topic.description,
            "section": list(map(_written, sections)),
            "question": list(map(_written, questions)),
        }
    )


def _written(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty: an empty key would not mean its default."""
    return {key: value for key, value in values.items() if value}


def _drafted_topic(topic: SketchTopic, number: int) -> Topic:
    return Topic(
        number=number,
        title=topic.title or UNTITLED,
        description=topic.description,
        sections=tuple(_drafted_section(section, n) for n, section in enumerate(topic.sections, 1)),
        closed_questions=tuple(_drafted_question(q, n) for n, q in enumerate(topic.questions, 1)),
    )


def _drafted_section(section: SketchSection, number: int) -> Section:
    heading = section.heading or UNASKED
    question = Question(f"section-{number}", Kind.OPEN, section.asks or heading)
    return Section(number, heading, Purpose(section.purpose), question)


def _drafted_question(question: SketchQuestion, number: int) -> Question:
    kind = Kind(question.kind)
    default = SCALE_OF_AGREEMENT if kind is Kind.SCALE else ()
    choices = (Choice(str(n), text) for n, text in enumerate(question.listed or default, 1))
    return Question(f"question-{number}", kind, question.text or UNASKED, tuple(choices))
