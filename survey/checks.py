"""What to look at before a report goes out: pure functions from a manuscript to checks."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from forms.fields import BUDDHIST_ERA, printed_digits, thai_digits
from forms.response import Reading
from survey.documents.blocks import Block, Contents, Heading, Item, Numbered, compose
from survey.findings import NAMELESS
from survey.manuscript import Manuscript
from survey.outline import FACT_NAMES, Facts, OutlinePoint, most_quotes
from survey.passages import cut_back, cut_front
from survey.records import Edit, EditAct


class Severity(StrEnum):
    """How much a check matters; none of them keeps a report from going out."""

    MUST = "ต้องแก้ไข"
    SHOULD = "ควรตรวจทาน"
    KNOW = "เพื่อทราบ"


class Kind(StrEnum):
    """What was looked at."""

    NUMBERING = "เลขข้อ"
    CONTENTS = "สารบัญ"
    EMPTY = "ประเด็นคำถามที่ว่าง"
    WORDING = "ถ้อยคำ"
    DIGITS = "ตัวเลข"
    REPEAT = "ไม้ยมก"
    SPACES = "เว้นวรรค"
    MARKS = "เครื่องหมายคำพูด"
    NAMES = "ชื่อหรือข้อมูลบุคคล"
    QUOTES = "คำพูดอ้างอิง"
    TOTALS = "ยอดรวม"
    UNDECIDED = "การรับรองและมติ"
    UNAPPLIED = "การแก้ไขที่ไม่มีที่ใช้"
    FACTS = "ข้อมูลรายงาน"
    PICTURES = "ภาพกิจกรรม"
    MEMO = "บันทึกข้อความ"
    DATES = "วันเวลา"


@dataclass(frozen=True)
class Mend:
    """An edit that would mend what was found: its act, what it is about, and its new value."""

    act: EditAct
    subject: str
    value: str


@dataclass(frozen=True)
class Check:
    """Something to look at: what is wrong and what to do, and where that is.

    ``where`` is a path with the anchor of the very place, ``place`` what people call it,
    ``passage`` the words it is about. ``mend`` is there where one press can mend it.
    """

    kind: Kind
    severity: Severity
    message: str
    where: str
    place: str = ""
    passage: str = ""
    mend: Mend | None = None

    @property
    def key(self) -> str:
        """What a form calls it; "" for one that a person has to mend."""
        return f"{self.kind.name} {self.mend.act} {self.mend.subject}" if self.mend else ""

    @property
    def is_facilitators(self) -> bool:
        """Whether only facilitators can open the place."""
        return "/signoff" in self.where or "/outcomes" in self.where


@dataclass(frozen=True)
class Beside:
    """What stands in the review beside a manuscript.

    ``waiting`` counts the themes of each topic that nobody accepted yet, ``outdated`` are the
    topics where something changed since they were signed off. ``unquotable`` are the texts of
    statements that may not be quoted, ``quotable`` of those that may.
    """

    waiting: Mapping[int, int] = field(default_factory=dict)
    outdated: frozenset[int] = frozenset()
    unquotable: tuple[str, ...] = ()
    quotable: tuple[str, ...] = ()


# What finds words that could identify somebody.
Reader = Callable[[str], Reading]

# Facts that are no running text, each kept in its own form.
PLAIN = frozenset({"fiscal_year", "day", "starts", "ends", "people", "memo_day", "memo_number"})
# Who signs, for whom and where is meant to be named.
SIGNING = frozenset(
    {"unit", "foreword_by", "place", "memo_from", "memo_to", "memo_signer", "memo_position"}
)
NEEDED = ("title", "activity", "day", "place", "people")
WANTED = ("unit", "fiscal_year", "foreword", "background", "objectives", "summary")
OF_MEMO = ("memo_from", "memo_day", "memo_subject", "memo_to", "memo_text", "memo_signer")
# As survey.passages calls them: what a report may name.
MAY_BE_NAMED = ("หน่วยงานย่อย", "ตำแหน่งหน้าที่", "ลิงก์")

# The slips of the 2566 report: a dash or a number typed before what is numbered anyway.
BULLET = r"[-–—•●○▪◦*]+[ \u00a0]+|[•●○▪◦]|[-–—](?=[ก-ฮเ-ไ])"
COUNTED = r"\(?[0-9๐-๙]{1,2}(?:\.[0-9๐-๙]{1,2})*[.)](?![0-9๐-๙])[ \u00a0]*"
UNITS = r"ล้าน|แสน|หมื่น|พัน|บาท|เมตร|กิโล|เท่า|ชั่วโมง|นาที|น\.|นาฬิกา|คน|เปอร์เซ็นต์|ร้อยละ|%"
PLACED = rf"[0-9๐-๙]{{1,2}}\.[0-9๐-๙]{{1,2}}[ \u00a0]+(?!{UNITS})"
OPENING = re.compile(rf"^[ \u00a0]*(?:{BULLET}|{COUNTED}|{PLACED})+")
# ๆ stands apart from the word before it and from what follows, and once.
CLOSE_BEFORE = re.compile(r"(?<=[^\s\u00a0ๆ])ๆ")
CLOSE_AFTER = re.compile(r"ๆ(?=[0-9A-Za-zก-ๅ๐-๙])")
TWICE = re.compile(r"ๆ(?:[ \u00a0]*ๆ)+")
WIDE = re.compile(r"[ \u00a0]{2,}|^[ \u00a0]+|[ \u00a0]+(?=\r?$)", re.MULTILINE)
THAI_DIGIT, ARABIC_DIGIT = re.compile("[๐-๙]"), re.compile("[0-9]")
HOUR = re.compile(r"(\d{1,2})[.:](\d{2})")
# What is enough to know a text again.
SHORT = 60
# So many letters in a row, spaces apart, are nobody's chance: they are somebody's words.
WORD_FOR_WORD = 25
NOT_COMPARED = re.compile(r"[\s\u00a0\u200b“”\"'.,()ๆฯ-]+")


@dataclass(frozen=True)
class _Text:
    """A text that people typed, with where it is and the edit that would change it."""

    place: str
    where: str
    text: str
    act: EditAct
    subject: str

    @property
    def is_point(self) -> bool:
        return self.act is EditAct.WORD

    @property
    def is_fact(self) -> bool:
        return self.act is EditAct.FACT

    def found(
        self, kind: Kind, severity: Severity, message: str, passage: str = "", mended: str = ""
    ) -> Check:
        """Return a check on this text; ``mended`` is how it would read."""
        mend = Mend(self.act, self.subject, mended) if mended and mended != self.text else None
        return Check(kind, severity, message, self.where, self.place, passage, mend)


@dataclass(frozen=True)
class _Report:
    """A manuscript while it is looked through."""

    kept: Manuscript
    read: Reader
    beside: Beside
    blocks: tuple[Block, ...]
    points: tuple[tuple[str, OutlinePoint], ...]
    texts: tuple[_Text, ...]

    @property
    def desk(self) -> str:
        return f"/desk/{self.kept.survey.slug}"

    @property
    def facts(self) -> Facts:
        return self.kept.outline.facts

    def of_point(self, point: OutlinePoint) -> str:
        return f"{self.desk}/report/outline/{point.topic}#{point.key}"

    def of_fact(self, name: str) -> str:
        return f"{self.desk}/report/facts#{name}"


def checks(kept: Manuscript, read: Reader, beside: Beside | None = None) -> tuple[Check, ...]:
    """Return everything to look at before a report goes out, what must be mended first.

    ``read`` finds words that could identify somebody.
    """
    points = tuple(_placed_points(kept))
    texts = tuple(_texts(kept, points))
    report = _Report(kept, read, beside or Beside(), compose(kept), points, texts)
    looks = (
        _numbering, _openings, _contents, _empty, _wordings, _digits, _repeats, _spaces, _marks,
        _names, _quotes, _word_for_word, _totals, _undecided, _unapplied, _facts, _pictures,
        _memo, _dates,
    )  # fmt: skip
    found = [check for look in looks for check in look(report)]
    return tuple(sorted(found, key=lambda check: list(Severity).index(check.severity)))


def is_ready(found: Iterable[Check]) -> bool:
    """Whether nothing is left that must be mended."""
    return not any(check.severity is Severity.MUST for check in found)


def all_mends(found: Iterable[Check]) -> tuple[Mend, ...]:
    """Return one edit per text that does all that can be mended with one press."""
    mends = {(c.mend.act, c.mend.subject): c.mend for c in found if c.mend}
    return tuple(
        Mend(mend.act, mend.subject, _spaced(_repeated(_opened(mend)))) for mend in mends.values()
    )


def _opened(mend: Mend) -> str:
    return OPENING.sub("", mend.value) if mend.act is EditAct.WORD else mend.value


def _repeated(text: str) -> str:
    """Return a text with every ๆ once, and apart from the words around it."""
    once = TWICE.sub("ๆ", text)
    return CLOSE_AFTER.sub("ๆ ", CLOSE_BEFORE.sub(" ๆ", once))


def _spaced(text: str) -> str:
    """Return a text with one space where there were several, and none around its lines."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(WIDE.sub(" ", line).strip(" \u00a0") for line in lines)


# What there is to look through.


def _placed_points(kept: Manuscript) -> Iterator[tuple[str, OutlinePoint]]:
    """Yield every point with what people call its place."""
    for group, topic in enumerate(kept.outline.topics, 1):
        for at, section in enumerate(topic.sections, 1):
            for number, point in enumerate(section.points, 1):
                yield thai_digits(f"กลุ่มที่ {group} ข้อ {at}.{number}"), point


def _texts(kept: Manuscript, points: Iterable[tuple[str, OutlinePoint]]) -> Iterator[_Text]:
    """Yield every text that people typed, or may change."""
    desk, facts = f"/desk/{kept.survey.slug}/report", kept.outline.facts
    for name, called in FACT_NAMES.items():
        text = getattr(facts, name)
        if text and (facts.memo or not name.startswith("memo_")):
            yield _Text(called, f"{desk}/facts#{name}", text, EditAct.FACT, name)
    for place, point in points:
        where = f"{desk}/outline/{point.topic}#{point.key}"
        yield _Text(place, where, point.wording, EditAct.WORD, point.key)
    for group, topic in enumerate(kept.outline.topics, 1):
        for section in topic.sections:
            place = thai_digits(f"กลุ่มที่ {group} ชื่อประเด็นคำถามที่ {section.number}")
            where = f"{desk}/outline/{topic.number}#section-{section.number}"
            subject = f"{topic.number} {section.number}"
            yield _Text(place, where, section.heading, EditAct.HEADING, subject)
    for number, caption in enumerate(kept.outline.pictures, 1):
        where = f"{desk}/pictures#{caption.digest}"
        place = thai_digits(f"คำบรรยายภาพที่ {number}")
        yield _Text(place, where, caption.text, EditAct.PICTURE, caption.digest)


# Numbers and contents.


def _numbering(report: _Report) -> Iterator[Check]:
    """Groups, sections and points are numbered from one on, each anew inside the one above."""
    group = section = point = 0
    for block in report.blocks:
        wanted = ""
        if isinstance(block, Heading) and block.numbered is Numbered.GROUP:
            group, section, point = group + 1, 0, 0
            wanted = f"กลุ่มที่ {group}"
        elif isinstance(block, Heading) and block.numbered is Numbered.SECTION:
            section, point = section + 1, 0
            wanted = f"{section}."
        elif isinstance(block, Item):
            point += 1
            wanted = f"{section}.{point}"
        if isinstance(block, (Heading, Item)) and wanted and block.number != thai_digits(wanted):
            yield Check(
                Kind.NUMBERING,
                Severity.MUST,
                f"เลข “{block.number}” ไม่เรียงต่อกัน ควรเป็น “{thai_digits(wanted)}” "
                "โปรดเปิดโครงรายงานแล้วจัดลำดับใหม่",
                f"{report.desk}/report",
                thai_digits(f"กลุ่มที่ {group}"),
                block.text,
            )


def _openings(report: _Report) -> Iterator[Check]:
    """No wording begins with a number or dash of its own."""
    for text in report.texts:
        found = OPENING.match(text.text) if text.is_point else None
        if found and (rest := text.text[found.end() :].strip()):
            yield text.found(
                Kind.NUMBERING,
                Severity.MUST,
                f"ถ้อยคำขึ้นต้นด้วย “{found[0].strip()}” ซึ่งจะซ้อนกับเลขข้อที่ระบบใส่ให้ โปรดลบออก",
                _excerpt(text.text, 0, found.end()),
                rest,
            )


def _contents(report: _Report) -> Iterator[Check]:
    """The table of contents has the listed headings, in their order, numbered from one on."""
    listed = [b for b in report.blocks if isinstance(b, Heading) and b.level == 1 and b.listed]
    for contents in (b for b in report.blocks if isinstance(b, Contents)):
        numbers = [number for number, _ in contents.entries]
        told = [heading for _, heading in contents.entries]
        wanted = [f"{thai_digits(n)}." for n in range(1, len(told) + 1)]
        if told != listed or numbers != wanted:
            yield Check(
                Kind.CONTENTS,
                Severity.MUST,
                "สารบัญไม่ตรงกับหัวเรื่องในเล่ม โปรดเปิดโครงรายงานแล้วตรวจลำดับหัวเรื่อง",
                f"{report.desk}/report",
                "สารบัญ",
            )


# Points.

SAME_SECTION = "โปรดรวมเป็นข้อเดียว หรือแก้ถ้อยคำให้ต่างกัน"
OTHER_SECTION = "หากเป็นคนละเรื่อง โปรดเพิ่มถ้อยคำให้เห็นว่าต่างกันอย่างไร"


def _empty(report: _Report) -> Iterator[Check]:
    for group, topic in enumerate(report.kept.outline.topics, 1):
        for at, section in enumerate(topic.sections, 1):
            if not section.points:
                yield Check(
                    Kind.EMPTY,
                    Severity.SHOULD,
                    f"“{section.heading}” ยังไม่มีข้อใด รายงานจะพิมพ์ว่า “ไม่มีข้อสรุปในประเด็นนี้” "
                    "หากมีข้อสรุป โปรดเพิ่มข้อ",
                    f"{report.desk}/report/outline/{topic.number}#section-{section.number}",
                    thai_digits(f"กลุ่มที่ {group} ประเด็นคำถามที่ {at}"),
                )


def _wordings(report: _Report) -> Iterator[Check]:
    """Every point says something, and something else than the others."""
    said: dict[str, tuple[str, OutlinePoint]] = {}
    texts = (text for text in report.texts if text.is_point)
    for (place, point), text in zip(report.points, texts, strict=True):
        comparable = _comparable(point.wording)
        if not comparable:
            message = "ข้อนี้ยังไม่มีถ้อยคำ โปรดพิมพ์ถ้อยคำ หรือนำข้อนี้ออกจากรายงาน"
            yield text.found(Kind.WORDING, Severity.MUST, message)
        elif point.wording == NAMELESS:
            message = "ข้อนี้ยังใช้ชื่อชั่วคราว โปรดพิมพ์ถ้อยคำที่บอกว่าผู้ตอบกล่าวถึงเรื่องใด"
            yield text.found(Kind.WORDING, Severity.MUST, message, point.wording)
        elif comparable in said:
            before, other = said[comparable]
            same = (other.topic, other.section) == (point.topic, point.section)
            severity = Severity.MUST if same else Severity.SHOULD
            told = SAME_SECTION if same else OTHER_SECTION
            message = f"ถ้อยคำซ้ำกับ{before} {told}"
            yield text.found(Kind.WORDING, severity, message, _short(point.wording))
        else:
            said[comparable] = (place, point)


# Letters and signs.


def _digits(report: _Report) -> Iterator[Check]:
    """What is typed in Arabic digits is printed in Thai ones, so this is only told."""
    turned = [text for text in report.texts if _is_turned(text)]
    for text in turned:
        if THAI_DIGIT.search(text.text):
            message = "มีทั้งเลขไทยและเลขอารบิก จะพิมพ์เป็นเลขไทย"
            yield text.found(Kind.DIGITS, Severity.KNOW, message, _short(text.text))
    arabic = [text for text in turned if not THAI_DIGIT.search(text.text)]
    if arabic:
        others = f" และอีก {thai_digits(len(arabic) - 1)} แห่ง" if arabic[1:] else ""
        message = f"มีเลขอารบิก{others} จะพิมพ์เป็นเลขไทย"
        yield arabic[0].found(Kind.DIGITS, Severity.KNOW, message, _short(arabic[0].text))


def _is_turned(text: _Text) -> bool:
    """Whether printing changes digits of a running text."""
    plain = text.is_fact and text.subject in PLAIN
    return not plain and printed_digits(text.text) != text.text


def _repeats(report: _Report) -> Iterator[Check]:
    for text in report.texts:
        mended = _repeated(text.text)
        if mended != text.text:
            slip = next(
                filter(None, (p.search(text.text) for p in (TWICE, CLOSE_BEFORE, CLOSE_AFTER)))
            )
            yield text.found(
                Kind.REPEAT,
                Severity.SHOULD,
                "ไม้ยมก (ๆ) ต้องเว้นวรรคหน้าและหลัง และใช้ครั้งเดียว เช่น “ต่าง ๆ”",
                _excerpt(text.text, slip.start(), slip.end()),
                mended,
            )


def _spaces(report: _Report) -> Iterator[Check]:
    for text in report.texts:
        slip = WIDE.search(text.text)
        if slip:
            yield text.found(
                Kind.SPACES,
                Severity.KNOW,
                "มีเว้นวรรคเกิน จะพิมพ์เป็นวรรคเดียว",
                _excerpt(text.text, slip.start(), slip.end()),
                _spaced(text.text),
            )


def _marks(report: _Report) -> Iterator[Check]:
    for text in report.texts:
        slip = _unbalanced(text.text)
        if slip is not None:
            message = "เครื่องหมายคำพูดไม่ครบคู่ โปรดเติมหรือลบให้เปิด “ และปิด ” ครบ"
            yield text.found(
                Kind.MARKS, Severity.SHOULD, message, _excerpt(text.text, slip, slip + 1)
            )


def _unbalanced(text: str) -> int | None:
    """Return the place of a quotation mark without its partner; None where all have theirs."""
    opened: int | None = None
    for at, sign in enumerate(text):
        if sign == "“":
            if opened is not None:
                return opened
            opened = at
        elif sign == "”":
            if opened is None:
                return at
            opened = None
    if opened is None and text.count('"') % 2:
        return text.rindex('"')
    return opened


# People and their words.


def _names(report: _Report) -> Iterator[Check]:
    """Nobody is named but by those who may be: who signs, units, positions."""
    for text in report.texts:
        if text.is_fact and text.subject in SIGNING | PLAIN:
            continue
        severity = Severity.SHOULD if text.is_fact else Severity.MUST
        ask = "หากไม่ประสงค์ให้ปรากฏในรายงาน โปรดลบออก" if text.is_fact else "โปรดลบหรือใช้คำกลาง"
        yield from (
            text.found(Kind.NAMES, severity, f"อาจเป็น{kind} {ask}", passage)
            for kind, passage in _named(report.read, text.text)
        )
    for topic in report.kept.decided:
        for item in topic.items:
            if item.decided:
                said = f"{item.decided.action} {item.decided.reason}"
                where = f"{report.desk}/outcomes/{item.key}"
                message = "อาจเป็น{} ในมติที่จะพิมพ์ โปรดให้ผู้อำนวยกระบวนการแก้มติ"
                yield from (
                    Check(
                        Kind.NAMES, Severity.MUST, message.format(kind), where, item.said, passage
                    )
                    for kind, passage in _named(report.read, said)
                )


def _named(read: Reader, text: str) -> Iterator[tuple[str, str]]:
    """Yield what a text may name, with the words that do."""
    for passage in read(text).passages if text.strip() else ():
        if passage.kind not in MAY_BE_NAMED:
            yield passage.kind, f"{passage.before}{passage.words}{passage.after}"


def _quotes(report: _Report) -> Iterator[Check]:
    """Every quote may be shown, and no group is quoted so often that its people stand out."""
    threshold = report.kept.survey.threshold
    for place, point in report.points:
        where = report.of_point(point)
        for quote in point.quotes:
            if quote.code not in report.kept.quotable:
                message = f"คำพูดอ้างอิง {quote.code} ยกมาไม่ได้แล้ว โปรดถอดออกจากข้อนี้"
                yield Check(Kind.QUOTES, Severity.MUST, message, where, place)
        most = most_quotes(point, threshold)
        if len(point.quotes) > most:
            message = (
                f"แนบคำพูดอ้างอิง {thai_digits(len(point.quotes))} ข้อความ ข้อนี้แนบได้ไม่เกิน "
                f"{thai_digits(most)} (ไม่เกินหนึ่งข้อความต่อ {thai_digits(threshold)} คำตอบ) โปรดถอดออก"
            )
            yield Check(Kind.QUOTES, Severity.MUST, message, where, place)
    for edit in report.kept.outline.unapplied:
        if edit.act is EditAct.QUOTE:
            yield _quote_gone(report, edit)


def _quote_gone(report: _Report, edit: Edit) -> Check:
    message = (
        f"คำพูดอ้างอิง {edit.value} ที่เคยแนบไว้ไม่ปรากฏในรายงาน เพราะยกมาไม่ได้แล้ว "
        "หรือข้อที่แนบไว้ไม่อยู่แล้ว หากต้องการคำพูดอื่น โปรดเลือกใหม่"
    )
    for place, point in report.points:
        if point.key == edit.subject:
            return Check(Kind.QUOTES, Severity.SHOULD, message, report.of_point(point), place)
    return Check(Kind.QUOTES, Severity.SHOULD, message, f"{report.desk}/quotes", "คำพูดอ้างอิง")


def _word_for_word(report: _Report) -> Iterator[Check]:
    """No text repeats what somebody wrote and did not allow to be quoted."""
    if report.kept.survey.published or not report.beside.unquotable:
        return
    typed = {piece: text for text in report.texts for piece in _pieces(text.text)}
    free = {piece for text in _free(report) for piece in _pieces(text)}
    taken = (typed.get(p) for said in report.beside.unquotable for p in _pieces(said) - free)
    for text in dict.fromkeys(text for text in taken if text):
        message = (
            "ถ้อยคำตรงกับคำตอบที่ยกมาแสดงไม่ได้ยาวเกินไป (ผู้ตอบไม่ได้อนุญาต หรือกลุ่มเล็กเกินเปิดเผย) "
            "โปรดเรียบเรียงด้วยถ้อยคำของรายงานเอง"
        )
        yield text.found(Kind.QUOTES, Severity.MUST, message)


def _free(report: _Report) -> Iterator[str]:
    """Yield what may be said in anybody's words: the questions, and what may be quoted."""
    survey = report.kept.survey
    yield from (survey.title, survey.organisation, survey.introduction)
    for topic in survey.topics:
        yield from (topic.title, topic.description)
        yield from (section.heading for section in topic.sections)
        yield from (question.text for question in topic.questions)
    yield from report.beside.quotable
    for _, point in report.points:
        yield from point.themes


def _pieces(text: str) -> set[str]:
    """Return every run of a text that is long enough to be somebody's words."""
    said = _comparable(text)
    return {said[at : at + WORD_FOR_WORD] for at in range(len(said) - WORD_FOR_WORD + 1)}


# Numbers, decisions, edits.


def _totals(report: _Report) -> Iterator[Check]:
    """What was said is all accounted for."""
    found = report.kept.found
    if found is None:
        return
    sums = found.sums
    parts = sums.in_themes + sums.single_views + sums.non_answers + sums.aside
    by_section = sum(
        sum(p.count for p in s.points) + len(s.single_views) + s.folded + s.non_answers + s.aside
        for topic in found.topics
        for s in topic.sections
    )
    for whole, what in ((parts, "ยอดแยกประเภท"), (by_section, "ยอดรวมรายประเด็นคำถาม")):
        if whole != sums.statements:
            yield Check(
                Kind.TOTALS,
                Severity.MUST,
                f"{what}ได้ {thai_digits(whole)} ข้อความ แต่มีข้อความทั้งหมด "
                f"{thai_digits(sums.statements)} โปรดให้ผู้อำนวยกระบวนการรับรองประเด็นทุกหัวข้อใหม่",
                f"{report.desk}/signoff",
                "การนับข้อความ",
            )
    told = [row.code for row in report.kept.rows]
    if len(told) != len(set(told)):
        yield Check(
            Kind.TOTALS,
            Severity.MUST,
            "มีข้อความที่นับซ้ำในสองหัวข้อ เพราะย้ายหัวข้อหลังจากรับรองหัวข้อเดิมแล้ว "
            "โปรดให้ผู้อำนวยกระบวนการรับรองหัวข้อที่มีการแก้ไขใหม่",
            f"{report.desk}/signoff",
            "การนับข้อความ",
        )


def _undecided(report: _Report) -> Iterator[Check]:
    """Every topic is signed off as it stands now, and the room decided about every theme."""
    kept = report.kept
    if kept.found is None:
        message = "ยังไม่มีผลจัดประเด็น รายงานมีเฉพาะข้อที่เขียนเองและข้อเสนอในห้องประชุม"
        yield Check(Kind.UNDECIDED, Severity.KNOW, message, report.desk, "ผลการจัดประเด็น")
        return
    for topic in kept.survey.topics:
        signing = f"{report.desk}/signoff/{topic.number}"
        place = thai_digits(f"หัวข้อที่ {topic.number}")
        if topic.number not in kept.versions:
            waiting = report.beside.waiting.get(topic.number, 0)
            also = f"และมี {thai_digits(waiting)} ประเด็นที่ยังไม่มีผู้เห็นชอบ " if waiting else ""
            message = f"ยังไม่ได้รับรองประเด็น {also}ข้อในรายงานอาจเปลี่ยนได้อีก โปรดให้ผู้อำนวยกระบวนการรับรอง"
            yield Check(Kind.UNDECIDED, Severity.MUST, message, signing, place)
        elif topic.number in report.beside.outdated:
            message = (
                "มีการแก้ไขประเด็นหลังจากรับรอง รายงานยังใช้ฉบับที่รับรองไว้ "
                "หากต้องการใช้ผลล่าสุด โปรดให้ผู้อำนวยกระบวนการรับรองใหม่"
            )
            yield Check(Kind.UNDECIDED, Severity.SHOULD, message, signing, place)
    for told in kept.decided:
        left = sum(item.decided is None for item in told.items)
        if left:
            yield Check(
                Kind.UNDECIDED,
                Severity.KNOW,
                f"ยังไม่ได้บันทึกมติ {thai_digits(left)} เรื่อง ตารางมติจะมีเฉพาะเรื่องที่บันทึกแล้ว",
                f"{report.desk}/outcomes",
                thai_digits(f"หัวข้อที่ {told.number}"),
            )


def _unapplied(report: _Report) -> Iterator[Check]:
    """What a writer did and what has no place now is told, so that nothing typed is lost."""
    for edit in report.kept.outline.unapplied:
        if edit.act is not EditAct.QUOTE:
            typed = edit.act in (EditAct.WORD, EditAct.ADD, EditAct.HEADING, EditAct.FACT)
            yield Check(
                Kind.UNAPPLIED,
                Severity.SHOULD,
                f"การแก้ไขของ {edit.account} ไม่มีที่ใช้ เพราะข้อที่แก้ไว้ไม่อยู่ในรายงานแล้ว "
                "หากยังต้องการถ้อยคำนี้ โปรดนำไปใส่ในข้อที่เหมาะสม",
                f"{report.desk}/report",
                "ขั้นตอน",
                _short(edit.value) if typed else "",
            )


# Facts, pictures, memo, dates.


def _facts(report: _Report) -> Iterator[Check]:
    for name in (*NEEDED, *WANTED):
        if not getattr(report.facts, name).strip():
            severity = Severity.MUST if name in NEEDED else Severity.SHOULD
            yield _missing(report, name, Kind.FACTS, severity)
    if report.facts.foreword.strip() and not report.facts.foreword_by.strip():
        yield _missing(report, "foreword_by", Kind.FACTS, Severity.SHOULD)
    people = report.facts.people.strip()
    if people and not people.isdecimal():
        message = f"ต้องเป็นจำนวนเต็ม ที่กรอกไว้คือ “{_short(people)}” โปรดแก้"
        where = report.of_fact("people")
        yield Check(Kind.FACTS, Severity.MUST, message, where, FACT_NAMES["people"])


def _missing(report: _Report, name: str, kind: Kind, severity: Severity) -> Check:
    called = FACT_NAMES[name]
    return Check(kind, severity, "ยังไม่ได้กรอก", report.of_fact(name), called)


def _pictures(report: _Report) -> Iterator[Check]:
    for text in (each for each in report.texts if each.act is EditAct.PICTURE):
        if text.subject not in report.kept.pictures:
            message = "ไม่พบแฟ้มของภาพนี้ รายงานจะไม่มีภาพ โปรดเพิ่มภาพใหม่ หรือนำภาพออก"
            yield text.found(Kind.PICTURES, Severity.MUST, message)
        elif not text.text.strip():
            message = "ภาพนี้ยังไม่มีคำบรรยาย โปรดพิมพ์ว่าเป็นภาพอะไร"
            yield text.found(Kind.PICTURES, Severity.SHOULD, message)


def _memo(report: _Report) -> Iterator[Check]:
    if report.facts.memo:
        for name in OF_MEMO:
            if not getattr(report.facts, name).strip():
                yield _missing(report, name, Kind.MEMO, Severity.MUST)
        for name in ("memo_number", "memo_position"):
            if not getattr(report.facts, name).strip():
                yield _missing(report, name, Kind.MEMO, Severity.KNOW)


def _dates(report: _Report) -> Iterator[Check]:
    """The days and hours agree with each other."""
    facts = report.facts
    day, memo = _day(facts.day), _day(facts.memo_day) if facts.memo else None
    if day and facts.fiscal_year.isdecimal() and int(facts.fiscal_year) != _fiscal_year(day):
        message = (
            f"กรอกไว้ {thai_digits(str(int(facts.fiscal_year)))} แต่วันที่จัดกิจกรรมอยู่ในปีงบประมาณ "
            f"{thai_digits(str(_fiscal_year(day)))} (เริ่ม ๑ ตุลาคม) โปรดตรวจว่าข้อใดถูก"
        )
        yield _odd(report, "fiscal_year", message)
    if day and memo and memo < day:
        yield _odd(report, "memo_day", "เป็นวันก่อนวันที่จัดกิจกรรม โปรดตรวจว่าข้อใดถูก")
    starts, ends = _hour(facts.starts), _hour(facts.ends)
    if starts is not None and ends is not None and ends <= starts:
        yield _odd(report, "ends", "ไม่ได้อยู่หลังเวลาเริ่ม โปรดตรวจว่าข้อใดถูก")


def _odd(report: _Report, name: str, message: str) -> Check:
    where = report.of_fact(name)
    return Check(Kind.DATES, Severity.SHOULD, message, where, FACT_NAMES[name])


def _fiscal_year(day: date) -> int:
    """Return the fiscal year of a day, which begins on 1 October of the year before."""
    return day.year + BUDDHIST_ERA + (day.month >= 10)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _hour(text: str) -> int | None:
    """Return an hour as minutes since midnight; None for no hour."""
    found = HOUR.fullmatch(text.strip())
    return int(found[1]) * 60 + int(found[2]) if found else None


def _comparable(text: str) -> str:
    """Return a text without what two writings of the same words may differ in."""
    return NOT_COMPARED.sub("", printed_digits(text)).lower()


def _short(text: str) -> str:
    return cut_back(text, SHORT)


def _excerpt(text: str, start: int, end: int) -> str:
    """Return the words around a place, with … where something is left out."""
    return f"{cut_front(text[:start])}{text[start:end]}{cut_back(text[end:])}"
