"""A report as a row of blocks, which each kind of document writes in its own way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from forms.dates import thai_day_words
from forms.fields import thai_digits
from survey.comparison import Comparison, StillSaid
from survey.counts import counts
from survey.documents.official import legible, official
from survey.findings import Findings, Quote, Tally
from survey.manuscript import Manuscript
from survey.outline import Facts, OutlinePoint, OutlineSection, OutlineTopic
from survey.records import PictureFile
from survey.told import Decided, ToldSums, ToldTopic

MEMO = "บันทึกข้อความ"
DOTS = "." * 36
FOREWORD, CONTENTS, PAGE = "คำนำ", "สารบัญ", "หน้า"
BACKGROUND = "ความเป็นมาและวัตถุประสงค์ในการจัดกิจกรรม"
SUMMARY = "สรุปผลการจัดกิจกรรม"
TOPIC = "หัวข้อ “{title}”"
GROUP = "กลุ่มที่ {number}"
FOLLOWS = "ทั้งนี้ มีผลการระดมความคิดเห็น สรุปได้ ดังนี้"
NOTHING = "ไม่มีข้อสรุปในประเด็นนี้"
CLOSED_QUESTIONS = "ผลคำถามแบบเลือกตอบ"
COUNTED = "{text} ({count}\u00a0ข้อความ)"
DECISIONS = "มติและการดำเนินการ"
PROGRESS = "ความก้าวหน้าเทียบกับปีก่อน"
STILL_SAID, SAID_NO_MORE, NEW = "ยังกล่าวถึง", "ไม่กล่าวถึงแล้ว", "ประเด็นใหม่"
RESOLVED = "มติและการดำเนินการครั้งก่อน"
PICTURES = "ประมวลภาพกิจกรรม"
ANNEX = "ภาคผนวก {letter} {title}"
LETTERS = "กขคงจฉช"
SILENT = "ไม่แสดงความเห็น"
# A number that is too small, or that would give one away.
NOT_TOLD = "ไม่แสดง"
TOO_FEW = "น้อยกว่า {threshold}"
TOO_FEW_ANSWERED = "คำถาม “{question}” มีผู้ตอบน้อยเกินกว่าจะแสดงผล"
WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")


class Numbered(Enum):
    """What kind of number a heading or point bears, counted anew inside the kind above it."""

    GROUP = auto()
    SECTION = auto()
    POINT = auto()


@dataclass(frozen=True)
class Memo:
    """The memo that hands the report on (บันทึกข้อความ); "" where nothing was stated."""

    unit: str
    number: str
    day: str
    subject: str
    to: str
    paragraphs: tuple[str, ...]
    signer: str
    position: tuple[str, ...]

    @property
    def heads(self) -> tuple[tuple[str, str], ...]:
        """The lines of its head, each with what it is called."""
        return (
            ("ส่วนราชการ", self.unit),
            ("ที่", self.number),
            ("วันที่", self.day),
            ("เรื่อง", self.subject),
            ("เรียน", self.to),
        )

    @property
    def signature(self) -> tuple[str, ...]:
        """The lines under which it is signed."""
        return (f"(ลงชื่อ) {DOTS}", f"({self.signer or DOTS})", *self.position)


@dataclass(frozen=True)
class Cover:
    """The lines of the title page: the kind of paper and its title; below them the unit."""

    lines: tuple[str, ...]
    unit: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; ``number`` is what it bears ("กลุ่มที่ ๑", "๒."), apart from its text.

    Those of level 1 are in the table of contents where ``listed``; ``anchor`` is unique.
    """

    level: int
    text: str
    anchor: str
    number: str = ""
    numbered: Numbered | None = None
    listed: bool = True


@dataclass(frozen=True)
class Body:
    """A paragraph of running text."""

    text: str


@dataclass(frozen=True)
class Item:
    """A point under a heading; ``number`` is what it bears ("๒.๑")."""

    number: str
    text: str
    anchor: str


@dataclass(frozen=True)
class Listed:
    """A line of a short list that bears its number in its text."""

    text: str


@dataclass(frozen=True)
class Cited:
    """A quote under a point, in its writer's own words and digits, with its code."""

    text: str
    code: str


@dataclass(frozen=True)
class Signed:
    """Who signs, at the right, line by line."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Contents:
    """The table of contents: every listed heading with the number it has there ("๑.")."""

    entries: tuple[tuple[str, Heading], ...]


@dataclass(frozen=True)
class Grid:
    """A table; ``widths`` are shares of its width, ``counts`` the columns that hold numbers."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    counts: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Figure:
    """A picture with its caption."""

    picture: PictureFile
    caption: str


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = (
    Memo
    | Cover
    | Heading
    | Body
    | Item
    | Listed
    | Cited
    | Signed
    | Contents
    | Grid
    | Figure
    | PageBreak
)


def compose(kept: Manuscript) -> tuple[Block, ...]:
    """Return a report as blocks, from the memo to the last annex; every text is as printed.

    Headings and points are numbered by their position, in Thai digits. Source of the shape: the
    2566 workshop report of สำนักประชาสัมพันธ์.
    """
    body = tuple(_body(kept))
    listed = [b for b in body if isinstance(b, Heading) and b.level == 1 and b.listed]
    entries = tuple((f"{thai_digits(n)}.", heading) for n, heading in enumerate(listed, 1))
    return (*_front(kept.outline.facts), Contents(entries), PageBreak(), *body)


def _front(facts: Facts) -> Iterator[Block]:
    if facts.memo:
        yield _memo(facts)
        yield PageBreak()
    lines = (facts.kind, *facts.title.splitlines(), *_fiscal_year(facts))
    yield Cover(tuple(map(official, lines)), tuple(map(official, facts.unit.splitlines())))
    yield PageBreak()
    if facts.foreword:
        yield Heading(1, FOREWORD, "foreword", listed=False)
        yield from _paragraphs(facts.foreword)
        yield Signed(tuple(map(official, facts.foreword_by.splitlines())))
        yield PageBreak()


def _memo(facts: Facts) -> Memo:
    return Memo(
        unit=official(facts.memo_from or facts.unit),
        number=official(facts.memo_number),
        day=_day_in_words(facts.memo_day),
        subject=official(facts.memo_subject or f"{facts.kind}{facts.title}"),
        to=official(facts.memo_to),
        paragraphs=tuple(body.text for body in _paragraphs(facts.memo_text)),
        signer=official(facts.memo_signer),
        position=tuple(map(official, facts.memo_position.splitlines())),
    )


def _day_in_words(day: str) -> str:
    """Return an ISO day as it is written; what is none, as it was typed."""
    try:
        return thai_day_words(date.fromisoformat(day))
    except ValueError:
        return official(day)


def _fiscal_year(facts: Facts) -> tuple[str, ...]:
    return (f"ประจำปีงบประมาณ พ.ศ. {facts.fiscal_year}",) if facts.fiscal_year else ()


def _body(kept: Manuscript) -> Iterator[Block]:
    facts, topics = kept.outline.facts, kept.outline.topics
    yield Heading(1, official(facts.activity), "activity")
    yield from _paragraphs(when_and_where(facts))
    if facts.background or facts.objectives:
        yield Heading(1, BACKGROUND, "background")
        yield from _paragraphs(facts.background)
        yield from _paragraphs(facts.objectives)
    yield Heading(1, SUMMARY, "summary")
    yield from _paragraphs(facts.summary)
    yield from _paragraphs(kept.survey.note)
    for number, topic in enumerate(topics, 1):
        yield Listed(f"{thai_digits(number)}. {TOPIC.format(title=official(topic.title))}")
    yield Body(FOLLOWS)
    for number, topic in enumerate(topics, 1):
        yield from _topic(number, topic, bool(facts.counts))
    yield from _paragraphs(facts.closing)
    if kept.comparison and facts.comparison:
        yield from _comparison(kept.comparison, kept.survey.threshold)
    yield from _decisions(kept.decided)
    yield from _pictures(kept)
    yield from _annexes(kept)


def when_and_where(facts: Facts) -> str:
    """Return the sentence that tells when and where the workshop was, with whom."""
    parts = []
    if facts.day:
        day = date.fromisoformat(facts.day)
        parts.append(f"วัน{WEEKDAYS[day.weekday()]}ที่ {thai_day_words(day)}")
    if facts.starts:
        until = f" – {facts.ends}" if facts.ends else ""
        parts.append(f"เวลา {facts.starts}{until} นาฬิกา")
    parts += [facts.activity_text] if facts.activity_text else []
    parts += [f"ณ {facts.place}"] if facts.place else []
    parts += [f"มีผู้เข้าร่วมกิจกรรม จำนวนทั้งสิ้น {facts.people} คน"] if facts.people else []
    return " ".join(parts)


def _paragraphs(text: str) -> Iterator[Body]:
    return (Body(official(line)) for line in text.splitlines() if line.strip())


def _topic(number: int, topic: OutlineTopic, counts: bool) -> Iterator[Block]:
    yield Heading(
        1,
        TOPIC.format(title=official(topic.title)),
        f"topic-{topic.number}",
        GROUP.format(number=thai_digits(number)),
        Numbered.GROUP,
    )
    for position, section in enumerate(topic.sections, 1):
        yield from _section(position, topic.number, section, counts)
    if topic.tallies:
        yield _section_heading(len(topic.sections) + 1, CLOSED_QUESTIONS, topic.number, 0)
        yield from (_tally(tally) for tally in topic.tallies)


def _section(position: int, topic: int, section: OutlineSection, counts: bool) -> Iterator[Block]:
    yield _section_heading(position, official(section.heading), topic, section.number)
    if not section.points:
        yield Body(NOTHING)
    for place, point in enumerate(section.points, 1):
        yield Item(thai_digits(f"{position}.{place}"), _worded(point, counts), point.key)
        yield from (_cited(quote) for quote in point.quotes)


def _section_heading(position: int, text: str, topic: int, section: int) -> Heading:
    anchor = f"topic-{topic}-{section}"
    return Heading(2, text, anchor, f"{thai_digits(position)}.", Numbered.SECTION, listed=False)


def _worded(point: OutlinePoint, counts: bool) -> str:
    text = official(point.wording)
    if counts and point.count > 1:
        return COUNTED.format(text=text, count=thai_digits(point.count))
    return text


def _cited(quote: Quote) -> Cited:
    return Cited(legible(quote.text), legible(quote.code))


def _tally(tally: Tally) -> Block:
    if tally.choices and all(count is None for _, count in tally.choices):
        return Body(TOO_FEW_ANSWERED.format(question=official(tally.question)))
    # A number may be hidden only because it would give another one away.
    rows = tuple(
        (official(text), NOT_TOLD if count is None else thai_digits(count))
        for text, count in tally.choices
    )
    heads = ("ตัวเลือก", "จำนวนคำตอบ")
    return Grid(official(tally.question), heads, rows, (0.75, 0.25), frozenset({1}))


def _comparison(comparison: Comparison, threshold: int) -> Iterator[Block]:
    """Tell how far this year's themes are those of an earlier report; nothing half compared."""
    if not comparison.is_whole:
        return
    yield Heading(1, PROGRESS, "progress")
    yield Body(official(_compared_with(comparison)))
    yield Body(official(_sums_of(comparison, threshold)))
    decided = any(point.earlier.decided for topic in comparison.topics for point in topic.points)
    for topic in comparison.topics:
        rows = [
            *(_said_before(comparison, p, decided, p.labels, STILL_SAID) for p in topic.still),
            *(_said_before(comparison, p, decided, (), SAID_NO_MORE) for p in topic.gone),
            *(("–", *(["–"] if decided else []), official(label), NEW) for label in topic.new),
        ]
        if rows:
            heads = ("รายงานครั้งก่อน", *([RESOLVED] if decided else []), "ประเด็นครั้งนี้", "สถานะ")
            widths = (0.32, 0.24, 0.26, 0.18) if decided else (0.42, 0.38, 0.2)
            yield Grid(TOPIC.format(title=official(topic.title)), heads, tuple(rows), widths)


def _compared_with(comparison: Comparison) -> str:
    return (
        f"ส่วนนี้เปรียบเทียบประเด็นครั้งนี้กับ{comparison.source} "
        "โดยเปรียบเทียบเป็นรายประเด็น มิได้เชื่อมโยงหรือเปรียบเทียบคำตอบของบุคคลระหว่างปี"
    )


def _sums_of(comparison: Comparison, threshold: int) -> str:
    still = sum(len(topic.still) for topic in comparison.topics)
    gone = sum(len(topic.gone) for topic in comparison.topics)
    new = sum(len(topic.new) for topic in comparison.topics)
    return (
        f"รายงานครั้งก่อนมี {still + gone} ข้อ ครั้งนี้ยังกล่าวถึง {still} ข้อ ไม่กล่าวถึงแล้ว {gone} ข้อ "
        f"และมีประเด็นใหม่ {new} ประเด็น ทั้งนี้ ข้อที่ไม่กล่าวถึงแล้วคือข้อที่ไม่ปรากฏในประเด็นที่แสดงในรายงานนี้ "
        f"เรื่องที่มีผู้กล่าวถึงน้อยกว่า {threshold} คำตอบมิได้นำมาเปรียบเทียบ"
    )


def _said_before(
    comparison: Comparison, said: StillSaid, decided: bool, labels: Sequence[str], status: str
) -> tuple[str, ...]:
    earlier = said.earlier
    source = f" ({earlier.source})" if len(comparison.sources) > 1 else ""
    resolution = [official(earlier.decided) or "–"] if decided else []
    # A number such as 3.3.1b, where a report counted twice, is no number to print.
    place = earlier.place if earlier.place.replace(".", "").isdecimal() else ""
    text = f"{place} {earlier.text}{source}"
    return official(text), *resolution, official(_listed(labels)) or "–", status


def _listed(labels: Sequence[str]) -> str:
    """Return several labels as one line: ก, ข และ ค."""
    head = ", ".join(labels[:-1])
    return " และ ".join(part for part in (head, *labels[-1:]) if part)


def _decisions(decided: Sequence[ToldTopic]) -> Iterator[Block]:
    heads = ("ประเด็น", "มติ", "สิ่งที่จะดำเนินการหรือเหตุผล", "หน่วยงานรับผิดชอบ", "กำหนดแล้วเสร็จ", "ความคืบหน้า")
    tables = []
    for topic in decided:
        rows = tuple(_resolution(item.said, item.decided) for item in topic.items if item.decided)
        if rows:
            caption = TOPIC.format(title=official(topic.title))
            tables.append(Grid(caption, heads, rows, (0.22, 0.13, 0.22, 0.15, 0.14, 0.14)))
    if tables:
        yield Heading(1, DECISIONS, "decisions")
        yield from tables


def _resolution(said: str, decided: Decided) -> tuple[str, ...]:
    what = decided.action or decided.reason
    cells = (decided.verdict_said, what, decided.owner, decided.due_day, decided.progress_said)
    return (official(said), *map(official, cells))


def _pictures(kept: Manuscript) -> Iterator[Block]:
    shown = [c for c in kept.outline.pictures if c.digest in kept.pictures]
    if shown:
        yield Heading(1, PICTURES, "pictures")
    for caption in shown:
        yield Figure(kept.pictures[caption.digest], official(caption.text))


def _annexes(kept: Manuscript) -> Iterator[Block]:
    if kept.found is None:
        return
    parts = [
        ("วิธีจัดทำและการนับข้อความ", tuple(_method(kept, kept.found))),
        ("ความแน่นของประเด็น", tuple(_quality(kept))),
        ("ดัชนีคำพูดอ้างอิง", tuple(_index(kept))),
        ("ที่มาของรายงาน", tuple(_provenance(kept))),
    ]
    for letter, (title, blocks) in zip(LETTERS, [part for part in parts if part[1]], strict=False):
        yield PageBreak()
        yield Heading(1, ANNEX.format(letter=letter, title=title), f"annex-{letter}")
        yield from blocks


def _method(kept: Manuscript, found: Findings) -> Iterator[Block]:
    few = kept.survey.threshold
    yield Body(
        "คำตอบแต่ละข้อถูกแยกเป็นข้อความตามความเห็นที่กล่าวถึง แล้วจัดข้อความที่กล่าวถึงเรื่องเดียวกันเป็นประเด็น "
        "ผู้อำนวยกระบวนการตรวจ แก้ไข และรับรองประเด็นทุกประเด็นก่อนนำมาใช้ในรายงาน "
        "จำนวนในรายงานนี้เป็นจำนวนข้อความ มิใช่คะแนนเสียงหรือจำนวนผู้ตอบ"
    )
    if not kept.survey.published:
        yield Body(
            "ไม่มีการเก็บชื่อหรือข้อมูลที่บอกว่าผู้ใดเป็นผู้ตอบ ถ้อยคำของผู้ตอบยกมาเฉพาะที่ผู้ตอบอนุญาต "
            f"และเฉพาะกลุ่มที่มีตั้งแต่ {thai_digits(few)} คำตอบขึ้นไป "
            "กลุ่มที่เล็กกว่านั้นนับรวมไว้โดยไม่แสดงรายละเอียด"
        )
    yield from _totals(counts(found).sums, few)
    yield from _by_section(found)


def _totals(sums: ToldSums, threshold: int) -> Iterator[Block]:
    """Return the table of where everything went; others are all that is not told apart."""
    others = ["ความเห็นเดี่ยว", "กลุ่มที่เล็กเกินแสดง", "ไม่นำมาใช้"]
    rows = [
        ("คำตอบทั้งหมด", sums.answers),
        ("ข้อความที่แยกได้", sums.statements),
        ("– อยู่ในประเด็นที่แสดง", sums.in_themes),
    ]
    if sums.non_answers is None:
        rows += [(_others([*others, SILENT]), sums.others)]
    else:
        rows += [(_others(others), sums.others), (f"– {SILENT}", sums.non_answers)]
    told = tuple((what, _told(count, threshold)) for what, count in rows)
    yield Grid("การนับข้อความทั้งหมด", ("รายการ", "จำนวน"), told, (0.75, 0.25), frozenset({1}))


def _others(kinds: Sequence[str]) -> str:
    return f"– อื่น\u00a0ๆ ({' '.join(kinds[:-1])} หรือ{kinds[-1]})"


def _by_section(found: Findings) -> Iterator[Grid]:
    """Return a table per topic of where the statements of each section went."""
    counted = counts(found)
    apart = counted.sums.non_answers is not None
    heads = ("ประเด็นคำถาม", "อยู่ในประเด็นที่แสดง", official("อื่น ๆ"), *([SILENT] if apart else []))
    widths = (0.4, 0.2, 0.2, 0.2) if apart else (0.5, 0.25, 0.25)
    for topic in found.topics:
        headings = {section.number: official(section.heading) for section in topic.sections}
        rows = tuple(
            (
                headings[each.section],
                thai_digits(each.in_themes),
                _number(each.others),
                *([_number(each.non_answers)] if apart else []),
            )
            for each in counted.sections
            if each.topic == topic.number
        )
        caption = TOPIC.format(title=official(topic.title))
        yield Grid(caption, heads, rows, widths, frozenset(range(1, len(heads))))


def _number(count: int | None) -> str:
    return NOT_TOLD if count is None else thai_digits(count)


def _told(count: int | None, threshold: int) -> str:
    if count is None:
        return TOO_FEW.format(threshold=thai_digits(threshold))
    return thai_digits(count)


def _quality(kept: Manuscript) -> Iterator[Block]:
    words = {True: "แน่น", False: "หลวม", None: "ไม่ได้วัด"}
    rows = tuple(
        (
            thai_digits(group),
            official(point.label),
            thai_digits(point.count),
            words[kept.firm.get(point.key)],
        )
        for group, topic in enumerate(kept.found.topics if kept.found else (), 1)
        for section in topic.sections
        for point in section.points
    )
    if rows:
        yield Body(
            "ประเด็นที่แน่นคือประเด็นที่ยังจับกลุ่มเหมือนเดิมเมื่อทดลองนำคำตอบบางส่วนออก "
            "ประเด็นที่หลวมเปลี่ยนไปเมื่อคำตอบเปลี่ยน จึงควรอ่านประกอบกับถ้อยคำของผู้ตอบ "
            "ประเด็นที่ผู้อำนวยกระบวนการตั้งขึ้นเองไม่ได้วัด"
        )
        heads = ("กลุ่มที่", "ประเด็น", "ข้อความ", "ความแน่น")
        yield Grid("", heads, rows, (0.12, 0.58, 0.15, 0.15), frozenset({2}))


def _index(kept: Manuscript) -> Iterator[Block]:
    rows = sorted(
        (
            quote.code,
            thai_digits(f"กลุ่มที่ {group} ข้อ {kept.outline.position(point.key)}"),
            legible(quote.text),
        )
        for group, topic in enumerate(kept.outline.topics, 1)
        for section in topic.sections
        for point in section.points
        for quote in point.quotes
    )
    if rows:
        heads = ("รหัส", "อยู่ที่", "คำพูดอ้างอิง")
        yield Grid("", heads, tuple(rows), (0.16, 0.24, 0.6))


def _provenance(kept: Manuscript) -> Iterator[Block]:
    edition = kept.edition
    name = f"ฉบับที่ {edition.number}" if edition else "ฉบับร่าง"
    rows = [("รายงาน", official(name)), ("แบบสำรวจ", kept.survey.slug)]
    rows += [
        (official(f"หัวข้อที่ {topic}"), official(f"รับรองครั้งที่ {version.number}"))
        for topic, version in sorted(kept.versions.items())
    ]
    asked = run_settings(kept.found.run, kept.settings) if kept.found else []
    rows += [(name, official(value)) for name, value in asked]
    rows += [(f"โปรแกรม {name}", value) for name, value in sorted(kept.programs.items())]
    yield Grid("", ("รายการ", "ค่า"), tuple(rows), (0.5, 0.5))


def run_settings(run: int, settings: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return what a run was asked for; one begun at the desk is asked for nothing special."""
    wanted = settings.get("themes")
    return [
        ("รอบวิเคราะห์", str(run)),
        ("จำนวนประเด็นที่กำหนดไว้", str(wanted) if wanted else "ให้ระบบหาเอง"),
        ("เลขตั้งต้นของการสุ่ม", str(settings.get("seed", 0))),
    ]
