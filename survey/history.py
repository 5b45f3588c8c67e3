"""What was decided, told in plain words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forms.fields import thai_digits
from survey.decisions import Reviewed
from survey.log import standing, what_it_took
from survey.records import Act, Decision

GONE = "ประเด็นที่ไม่มีในผลรอบนี้"
SINGLE_VIEWS = "ความเห็นเดี่ยว"
SENTENCES = {
    Act.RENAME: "เปลี่ยนชื่อประเด็นเป็น “{value}”",
    Act.MOVE: "จัด {count} ข้อความไว้ใน{place}",
    Act.MERGE: "รวมประเด็น {others} ข้อความเข้ากับ{place}",
    Act.SPLIT: "ตั้ง{place} จาก {others} ข้อความ",
    Act.WORDS: "เพิ่มคำของ{theme}: {value}",
    Act.APART: "บันทึกว่าไม่ใช่เรื่องเดียวกัน",
    Act.CLEAR: "ตรวจแล้วว่า {count} ข้อความไม่ระบุถึงผู้ใด",
    Act.ASIDE: "ไม่นำ {count} ข้อความมาใช้ เหตุผล: {value}",
    Act.SEND: "ส่ง {count} ข้อความไปหัวข้อ {topic}",
    Act.ACCEPT: "เห็นชอบ{theme}",
    Act.UNDO: "ย้อนกลับ",
}
NO_LONGER_ACCEPTED = "ยกเลิกความเห็นชอบ{theme}"


@dataclass(frozen=True)
class Line:
    """One decision as the history shows it: what it was, and what became of it.

    ``taken_back`` says that it was undone; ``unapplied`` that the run at hand lacks what it is
    about, so that it waits for one that has it.
    """

    decision: Decision
    says: str
    taken_back: bool
    unapplied: bool


def lines_of(decisions: Sequence[Decision], reviewed: Reviewed) -> list[Line]:
    """Return every decision in words, the newest first."""
    kept = {decision.id for decision in standing(decisions)}
    waiting = {decision.id for decision in reviewed.unapplied}
    return [
        Line(
            decision,
            _says(decision, decisions, reviewed),
            taken_back=decision.act is not Act.UNDO and decision.id not in kept,
            unapplied=decision.id in waiting,
        )
        for decision in reversed(decisions)
    ]


def _says(decision: Decision, decisions: Iterable[Decision], reviewed: Reviewed) -> str:
    if decision.act is not Act.UNDO:
        return tell(decision, reviewed)
    steps = 0
    by_id = {each.id: each for each in decisions}
    target = decision
    while target.act is Act.UNDO:
        target, steps = by_id[int(target.subject)], steps + 1
    verb = "ย้อนกลับ" if steps % 2 else "ทำซ้ำ"
    return f"{verb}: {tell(what_it_took(decision, by_id.values()), reviewed)}"


def tell(decision: Decision, reviewed: Reviewed) -> str:
    """Return a decision in words; themes are called what they are called now."""
    first, *others = decision.subjects
    place, _, _ = decision.value.partition(" ")
    sentence = SENTENCES[decision.act]
    if decision.act is Act.ACCEPT and not decision.value:
        sentence = NO_LONGER_ACCEPTED
    return sentence.format(
        theme=_name(first, reviewed),
        place=_name(place, reviewed),
        topic=thai_digits(place),
        count=thai_digits(len(decision.subjects)),
        others=thai_digits(len(others)),
        value=decision.value,
    )


def _name(key: str, reviewed: Reviewed) -> str:
    theme = reviewed.theme(key)
    if theme is not None:
        return f"ประเด็น “{theme.label}”"
    return GONE if key else SINGLE_VIEWS
