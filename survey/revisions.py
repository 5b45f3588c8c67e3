"""What writers did to a report: told in plain words, and what of it was done in one go."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from forms.definition import Survey
from forms.fields import thai_calendar_day, thai_digits
from survey.log import last_to_redo, last_to_undo, standing, what_it_took
from survey.outline import AS_FOUND, FACT_NAMES, Outline
from survey.records import Edit, EditAct

# A wording is saved while it is typed; what came within this time of each other is one go.
PAUSE, AT_ONCE = timedelta(minutes=5), timedelta(seconds=1)
LONGEST_SAID = 80
GONE = "ข้อที่ไม่มีแล้ว"
# What writers call the facts of a report.
SENTENCES = {
    EditAct.WORD: "แก้ถ้อยคำ{place}เป็น “{value}”",
    EditAct.JOIN: "รวม “{point}” เข้ากับ “{other}”",
    EditAct.PLACE: "ย้าย “{point}” ไป{spot} ใน{section}",
    EditAct.ADD: "เพิ่มข้อ “{value}” ใน{section}",
    EditAct.DROP: "ไม่นำ “{point}” ลงรายงาน เหตุผล: {value}",
    EditAct.QUOTE: "แนบคำพูด {value} กับ “{point}”",
    EditAct.UNQUOTE: "นำคำพูด {value} ออกจาก “{point}”",
    EditAct.PICK: "เลือกคำพูด {subject} ใส่ตะกร้า",
    EditAct.LET_GO: "นำคำพูด {subject} ออกจากตะกร้า",
    EditAct.FACT: "แก้{fact} เป็น “{value}”",
    EditAct.HEADING: "เปลี่ยนหัวเรื่องของ{section}เป็น “{value}”",
    EditAct.PICTURE: "ใส่ภาพกิจกรรม คำบรรยาย “{value}”",
    EditAct.NO_PICTURE: "นำภาพกิจกรรมออก",
    EditAct.MOVE_PICTURE: "ย้ายลำดับภาพกิจกรรม",
    EditAct.MATCH: "แก้คู่เทียบของข้อหนึ่งในรายงานครั้งก่อน",
    EditAct.UNDO: "ย้อนกลับ",
}
# What the same acts are called where they gave nothing: the suggestion, no fact, the own heading.
EMPTIED = {
    EditAct.WORD: "ใช้ถ้อยคำที่ระบบเสนอ{place}",
    EditAct.FACT: "ลบ{fact}",
    EditAct.HEADING: "ใช้หัวเรื่องเดิมของ{section}",
    EditAct.PICTURE: "ใส่ภาพกิจกรรม ไม่มีคำบรรยาย",
    EditAct.MATCH: "กำหนดว่าข้อหนึ่งในรายงานครั้งก่อนไม่ตรงกับประเด็นใด",
}
MATCHED_AS_FOUND = "กลับไปใช้คู่เทียบที่ระบบหาให้ของข้อหนึ่งในรายงานครั้งก่อน"
# A fact that is chosen or not, such as that the memo is part of the report.
YES, CHOSEN = "yes", "เลือกให้มี{fact}"
DAYS = frozenset({"day", "memo_day"})


@dataclass(frozen=True)
class Line:
    """One go as the history shows it: its newest edit, what it was, and what became of it.

    ``unapplied`` says that what it is about is not there, so that it waits.
    """

    edit: Edit
    says: str
    taken_back: bool
    unapplied: bool


def go_to_undo(edits: Sequence[Edit], account: str) -> tuple[Edit, ...]:
    """Return what an account did last in one go, the newest edit first; () where nothing is left.

    A burst of savings of one point's wording is one go, unless somebody else changed that point in
    between; so are quotes attached, and facts stated, all at once.
    """
    last = last_to_undo(edits, account)
    if last is None:
        return ()
    kept = standing(edits)
    foreign = [edit for edit in kept if edit.account != account and edit.subject == last.subject]
    go = [last]
    for edit in reversed([e for e in kept if e.account == account and e.id < last.id]):
        between = any(edit.id < other.id < go[-1].id for other in foreign)
        if between or not _in_one_go(edit, go[-1]):
            break
        go.append(edit)
    return tuple(go)


def go_to_redo(edits: Sequence[Edit], account: str) -> tuple[Edit, ...]:
    """Return the undos of an account that took back its last go, the one to redo first first."""
    log, go = list(edits), list[Edit]()
    while (undo := last_to_redo(log, account)) is not None:
        if go and not _undone_in_one_go(go[-1], undo, log):
            break
        go.append(undo)
        redone = Edit(log[-1].id + 1, EditAct.UNDO, str(undo.id), "", account, undo.made_at)
        log.append(redone)
    return tuple(go)


def last_wordings(edits: Iterable[Edit]) -> dict[str, int]:
    """Return the number of the newest edit of each point's wording, by the point's key."""
    return {point: edit.id for edit, point in _changes_of_wording(edits)}


def reworded_since(edits: Iterable[Edit], point: str, seen: int, account: str) -> Edit | None:
    """Return the newest edit by which somebody else changed a point's wording after ``seen``."""
    changes = (edit for edit, changed in _changes_of_wording(edits) if changed == point)
    later = [edit for edit in changes if edit.id > seen and edit.account != account]
    return later[-1] if later else None


def lines_of(survey: Survey, edits: Sequence[Edit], held: Outline) -> list[Line]:
    """Return what was done in words, the newest first; a burst of savings is one line."""
    kept = {edit.id for edit in standing(edits)}
    waiting = {edit.id for edit in held.unapplied}
    teller = Teller(survey, edits, held)
    lines: list[Line] = []
    later: Edit | None = None
    for edit in reversed(edits):
        status = (edit.id in kept, edit.id in waiting)
        if (
            later is not None
            and _in_one_go(edit, later)
            and edit.act is EditAct.WORD
            and status == (later.id in kept, later.id in waiting)
        ):
            later = edit
            continue
        taken_back = edit.act is not EditAct.UNDO and not status[0]
        lines.append(Line(edit, teller.says(edit), taken_back, status[1]))
        later = edit
    return lines


class Teller:
    """Tells edits in words; points are called what they are called now."""

    def __init__(self, survey: Survey, edits: Sequence[Edit], held: Outline) -> None:
        self._by_id = {edit.id: edit for edit in edits}
        self._names, self._places = _names(edits, held), _places(held)
        self._headings = {
            f"{topic.number} {s.number}": s.heading
            for topic in survey.topics
            for s in topic.sections
        }

    def says(self, edit: Edit) -> str:
        """Return an edit in words; an undo says what it took back or brought again."""
        if edit.act is not EditAct.UNDO:
            return self._tell(edit)
        steps, target = 0, edit
        while target.act is EditAct.UNDO:
            target, steps = self._by_id[int(target.subject)], steps + 1
        return f"{'ย้อนกลับ' if steps % 2 else 'ทำซ้ำ'}: {self._tell(target)}"

    def name(self, point: str) -> str:
        """Return what a point says, shortened, or that it is gone."""
        return self._names.get(point, GONE)

    def _tell(self, edit: Edit) -> str:
        sentence = SENTENCES[edit.act]
        if edit.value == YES and edit.act is EditAct.FACT:
            sentence = CHOSEN
        if edit.value == AS_FOUND and edit.act is EditAct.MATCH:
            sentence = MATCHED_AS_FOUND
        if not edit.value:
            sentence = EMPTIED.get(edit.act, sentence)
        topic, section, after = [*edit.value.split(" "), "", "", ""][:3]
        where = f"{topic} {section}" if edit.act is EditAct.PLACE else edit.subject
        place = self._places.get(edit.subject)
        said = sentence.format(
            subject=edit.subject,
            value=_day(edit.value) if edit.subject in DAYS else shortened(edit.value),
            point=self.name(edit.subject),
            other=self.name(edit.value),
            spot=f"ไว้หลัง “{self.name(after)}”" if after else "เป็นข้อแรก",
            section=self._section(where),
            fact=FACT_NAMES.get(edit.subject, edit.subject),
            place=f"{place} " if place else "",
        )
        return said.strip()

    def _section(self, where: str) -> str:
        heading = self._headings.get(where)
        topic = thai_digits(where.partition(" ")[0])
        return f"หัวข้อ {topic} “{heading}” " if heading else f"หัวข้อ {topic} "


def shortened(text: str) -> str:
    """Return the beginning of a text, as much as a line of a list holds."""
    return text if len(text) <= LONGEST_SAID else f"{text[:LONGEST_SAID].rstrip()}…"


def _day(text: str) -> str:
    try:
        return thai_calendar_day(date.fromisoformat(text))
    except ValueError:
        return text


def _in_one_go(earlier: Edit, later: Edit) -> bool:
    """Whether one person did two edits that follow each other in one go."""
    if (earlier.act, earlier.account) != (later.act, later.account):
        return False
    apart = datetime.fromisoformat(later.made_at) - datetime.fromisoformat(earlier.made_at)
    if earlier.act is EditAct.WORD:
        return earlier.subject == later.subject and apart <= PAUSE
    at_once = earlier.act in (EditAct.QUOTE, EditAct.FACT)
    return at_once and later.id == earlier.id + 1 and apart <= AT_ONCE


def _changes_of_wording(edits: Iterable[Edit]) -> Iterator[tuple[Edit, str]]:
    """Yield every edit that changed a wording, with its point; undoing one changes it too."""
    by_id: dict[int, Edit] = {}
    for edit in edits:
        by_id[edit.id] = origin = edit
        while origin.act is EditAct.UNDO:
            origin = by_id[int(origin.subject)]
        if origin.act is EditAct.WORD:
            yield edit, origin.subject


def _undone_in_one_go(first: Edit, second: Edit, log: Sequence[Edit]) -> bool:
    apart = datetime.fromisoformat(first.made_at) - datetime.fromisoformat(second.made_at)
    same = _in_one_go(what_it_took(first, log), what_it_took(second, log))
    return same and apart <= AT_ONCE


def _names(edits: Iterable[Edit], held: Outline) -> dict[str, str]:
    """Return what points say, those left out, joined or taken back among them."""
    names = {f"hand-{e.id}": shortened(e.value) for e in edits if e.act is EditAct.ADD}
    sections = [section for topic in held.topics for section in topic.sections]
    dropped = [each.point for section in sections for each in section.dropped]
    for point in (*dropped, *held.points):
        names[point.key] = shortened(point.wording)
        names.update(zip(point.joined, map(shortened, point.joined_wordings), strict=True))
    return names


def _places(held: Outline) -> dict[str, str]:
    """Return where each point stands, as people say it."""
    return {
        point.key: thai_digits(f"ข้อ {at}.{number} หัวข้อ {topic.number}")
        for topic in held.topics
        for at, section in enumerate(topic.sections, 1)
        for number, point in enumerate(section.points, 1)
    }
