"""What writers did to a report: undone in one go, told in words, and nothing ever lost."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from test_outline import QUOTES, SURVEY, found

from survey.findings import Findings, Point
from survey.outline import Outline, outline
from survey.records import Edit, EditAct, RoomPoint
from survey.revisions import (
    GONE,
    go_to_redo,
    go_to_undo,
    last_wordings,
    lines_of,
    reworded_since,
)

START = datetime(2026, 5, 15, 9, tzinfo=UTC)
FOUR = found(
    Point("ประเด็นหนึ่ง", 12, QUOTES[:2], "aa", 11),
    Point("ประเด็นสอง", 9, QUOTES[2:3], "bb", 9),
    Point("ประเด็นสาม", 7, (), "cc", 7),
    Point("ประเด็นสี่", 5, (), "dd", 5),
)
RAISED = (RoomPoint(1, 1, 2, "ข้อเสนอในห้อง", "f", ""),)
FOUND = ("aa-1", "bb-1", "cc-1", "dd-1", "room-1")
KEYS = (*FOUND, "zz-1", "hand-1", "hand-2", "hand-3")


class Log:
    """A log that people write to, a minute apart unless said."""

    def __init__(self) -> None:
        self.edits: list[Edit] = []
        self.now = START

    def adds(
        self, act: EditAct, subject: str, value: str = "", by: str = "มานี", after: int = 60
    ) -> Edit:
        self.now += timedelta(seconds=after)
        made = Edit(len(self.edits) + 1, act, subject, value, by, self.now.isoformat())
        self.edits.append(made)
        return made

    def undoes(self, by: str = "มานี") -> int:
        """Undo a go, and return how many edits it had."""
        go = go_to_undo(self.edits, by)
        for n, edit in enumerate(go):
            self.adds(EditAct.UNDO, str(edit.id), by=by, after=0 if n else 60)
        return len(go)

    def redoes(self, by: str = "มานี") -> int:
        go = go_to_redo(self.edits, by)
        for n, edit in enumerate(go):
            self.adds(EditAct.UNDO, str(edit.id), by=by, after=0 if n else 60)
        return len(go)

    def wording(self, point: str = "aa-1") -> str:
        held = drawn(self.edits).point(point)
        assert held is not None
        return held.wording


def drawn(edits: Sequence[Edit], of: Findings = FOUR) -> Outline:
    return outline(SURVEY, of, QUOTES, RAISED, edits)


def test_a_burst_of_savings_is_undone_and_done_again_at_once() -> None:
    """Back to the wording before it, and forth to the last one, however often it was saved."""
    log = Log()
    log.adds(EditAct.WORD, "bb-1", "อื่น")
    for text in ("ก", "กา", "การ"):
        log.adds(EditAct.WORD, "aa-1", text, after=2)
    for _ in range(2):
        assert log.undoes() == 3
        assert log.wording() == "ประเด็นหนึ่ง"
        assert log.wording("bb-1") == "อื่น"
        assert log.redoes() == 3
        assert log.wording() == "การ"
    assert [log.undoes(), log.undoes(), log.undoes()] == [3, 1, 0]


def test_a_pause_parts_two_goes() -> None:
    """Whoever comes back after lunch does not undo the morning with it."""
    log = Log()
    log.adds(EditAct.WORD, "aa-1", "เช้า")
    log.adds(EditAct.WORD, "aa-1", "บ่าย", after=3_600)
    assert log.undoes() == 1
    assert log.wording() == "เช้า"


def test_what_another_wrote_in_between_parts_a_burst() -> None:
    """Undoing one's own leaves the other's wording, and the other's is not undone."""
    log = Log()
    log.adds(EditAct.WORD, "aa-1", "ของมานี", after=2)
    log.adds(EditAct.WORD, "aa-1", "ของปิติ", by="ปิติ", after=2)
    log.adds(EditAct.WORD, "aa-1", "ของมานีอีกครั้ง", after=2)
    assert log.undoes() == 1
    assert log.wording() == "ของปิติ"


def test_quotes_attached_at_once_are_undone_at_once() -> None:
    """But not those that somebody attached one by one."""
    log = Log()
    log.adds(EditAct.QUOTE, "aa-1", QUOTES[0].code)
    log.adds(EditAct.QUOTE, "aa-1", QUOTES[1].code)
    log.adds(EditAct.QUOTE, "bb-1", QUOTES[2].code, after=0)
    assert [log.undoes(), log.undoes()] == [2, 1]
    assert [log.redoes(), log.redoes()] == [1, 2]
    assert sum(len(point.quotes) for point in drawn(log.edits).points) == 3


def test_who_reworded_a_point_since_is_known() -> None:
    """Undoing is changing too; one's own changes and those that were seen are none."""
    log = Log()
    first = log.adds(EditAct.WORD, "aa-1", "หนึ่ง", by="ปิติ")
    log.adds(EditAct.PLACE, "aa-1", "1 1 bb-1", by="ปิติ")
    log.adds(EditAct.WORD, "bb-1", "อื่น", by="ปิติ")
    assert last_wordings(log.edits) == {"aa-1": 1, "bb-1": 3}
    assert reworded_since(log.edits, "aa-1", 0, "มานี") == first
    assert reworded_since(log.edits, "aa-1", 1, "มานี") is None
    assert reworded_since(log.edits, "aa-1", 0, "ปิติ") is None
    taken = log.adds(EditAct.UNDO, "1", by="ปิติ")
    assert reworded_since(log.edits, "aa-1", 1, "มานี") == taken


def test_the_history_reads_in_plain_words() -> None:
    """Every act has its sentence, a burst is one line, and what was undone is told so."""
    log = Log()
    for act, subject, value in (
        (EditAct.WORD, "aa-1", "ถ้อย"),
        (EditAct.WORD, "aa-1", "ถ้อยคำ"),
        (EditAct.WORD, "aa-1", ""),
        (EditAct.ADD, "1 2", "ข้อใหม่"),
        (EditAct.PLACE, "hand-4", "1 1 aa-1"),
        (EditAct.PLACE, "bb-1", "1 1 "),
        (EditAct.JOIN, "cc-1", "bb-1"),
        (EditAct.DROP, "dd-1", "ซ้ำ"),
        (EditAct.QUOTE, "aa-1", QUOTES[0].code),
        (EditAct.UNQUOTE, "aa-1", QUOTES[0].code),
        (EditAct.PICK, QUOTES[0].code, ""),
        (EditAct.LET_GO, QUOTES[0].code, ""),
        (EditAct.HEADING, "1 2", "อุปสรรค"),
        (EditAct.HEADING, "1 2", ""),
        (EditAct.FACT, "day", "2026-05-15"),
        (EditAct.FACT, "memo", "yes"),
        (EditAct.FACT, "place", ""),
        (EditAct.PICTURE, "f" * 64, "ระดมความคิด"),
        (EditAct.NO_PICTURE, "f" * 64, ""),
        (EditAct.MATCH, "7", "aa"),
        (EditAct.MATCH, "7", ""),
        (EditAct.WORD, "zz-1", "ถ้อยคำที่ค้าง"),
    ):
        log.adds(act, subject, value, after=600 if value == "ถ้อย" else 1)
    log.adds(EditAct.UNDO, "8", after=600)
    log.adds(EditAct.UNDO, "23", after=600)
    lines = lines_of(SURVEY, log.edits, drawn(log.edits))
    said = [line.says for line in lines][::-1]
    assert said[0] == "ใช้ถ้อยคำที่ระบบเสนอข้อ ๑.๒ หัวข้อ ๑"
    assert said[1:] == [
        "เพิ่มข้อ “ข้อใหม่” ในหัวข้อ ๑ “ปัญหาและอุปสรรค”",
        "ย้าย “ข้อใหม่” ไปไว้หลัง “ประเด็นหนึ่ง” ในหัวข้อ ๑ “รูปแบบและกิจกรรมต่าง ๆ ที่ได้ดำเนินการผ่านมา”",
        "ย้าย “ประเด็นสอง” ไปเป็นข้อแรก ในหัวข้อ ๑ “รูปแบบและกิจกรรมต่าง ๆ ที่ได้ดำเนินการผ่านมา”",
        "รวม “ประเด็นสาม” เข้ากับ “ประเด็นสอง”",
        "ไม่นำ “ประเด็นสี่” ลงรายงาน เหตุผล: ซ้ำ",
        "แนบคำพูด K1-0001 กับ “ประเด็นหนึ่ง”",
        "นำคำพูด K1-0001 ออกจาก “ประเด็นหนึ่ง”",
        "เลือกคำพูด K1-0001 ใส่ตะกร้า",
        "นำคำพูด K1-0001 ออกจากตะกร้า",
        "เปลี่ยนหัวเรื่องของหัวข้อ ๑ “ปัญหาและอุปสรรค” เป็น “อุปสรรค”",
        "ใช้หัวเรื่องเดิมของหัวข้อ ๑ “ปัญหาและอุปสรรค”",
        "แก้วันที่จัดกิจกรรม เป็น “๑๕ พฤษภาคม พ.ศ. ๒๕๖๙”",
        "เลือกให้มีบันทึกข้อความ",
        "ลบสถานที่",
        "ใส่ภาพกิจกรรม คำบรรยาย “ระดมความคิด”",
        "นำภาพกิจกรรมออก",
        "แก้คู่เทียบของข้อหนึ่งในรายงานครั้งก่อน",
        "กำหนดว่าข้อหนึ่งในรายงานครั้งก่อนไม่ตรงกับประเด็นใด",
        "แก้ถ้อยคำเป็น “ถ้อยคำที่ค้าง”",
        "ย้อนกลับ: ไม่นำ “ประเด็นสี่” ลงรายงาน เหตุผล: ซ้ำ",
        "ทำซ้ำ: ไม่นำ “ประเด็นสี่” ลงรายงาน เหตุผล: ซ้ำ",
    ]
    assert [line.says for line in lines if line.unapplied] == ["แก้ถ้อยคำเป็น “ถ้อยคำที่ค้าง”"]
    assert GONE not in " ".join(said)


def accounted(held: Outline) -> Counter[str]:
    """Where every point went: in the outline, joined into another, or left out."""
    sections = [section for topic in held.topics for section in topic.sections]
    inside = list(held.points)
    outside = [each.point for section in sections for each in section.dropped]
    return Counter(key for point in (*inside, *outside) for key in (point.key, *point.joined))


place = st.builds(
    lambda section, after: f"1 {section} {after}",
    st.integers(1, 4),
    st.sampled_from(["", *KEYS]),
)
step = st.one_of(
    st.tuples(st.just(EditAct.WORD), st.sampled_from(KEYS), st.sampled_from(["", "ก", "ข"])),
    st.tuples(st.just(EditAct.JOIN), st.sampled_from(KEYS), st.sampled_from(KEYS)),
    st.tuples(st.just(EditAct.PLACE), st.sampled_from(KEYS), place),
    st.tuples(st.just(EditAct.DROP), st.sampled_from(KEYS), st.just("ซ้ำ")),
    st.tuples(st.just(EditAct.ADD), st.sampled_from(["1 1", "1 2", "9 9"]), st.just("เพิ่ม")),
    st.tuples(
        st.sampled_from([EditAct.QUOTE, EditAct.UNQUOTE]),
        st.sampled_from(KEYS),
        st.sampled_from([quote.code for quote in QUOTES]),
    ),
    st.tuples(st.just("undo"), st.just(""), st.just("")),
    st.tuples(st.just("redo"), st.just(""), st.just("")),
    st.tuples(st.just("undo one"), st.just(""), st.just("")),
)
steps = st.lists(
    st.tuples(step, st.sampled_from(["มานี", "ปิติ"]), st.sampled_from([0, 2, 600])), max_size=40
)


def played(done: Sequence[tuple[tuple[str, str, str], str, int]]) -> Log:
    log = Log()
    for (act, subject, value), by, after in done:
        log.now += timedelta(seconds=after)
        if act == "undo":
            log.undoes(by)
        elif act == "redo":
            log.redoes(by)
        elif act == "undo one":
            # Somebody brings back what another left out, however long ago.
            for edit in [e for e in log.edits if e.act is EditAct.DROP][:1]:
                log.adds(EditAct.UNDO, str(edit.id), by=by)
        else:
            log.adds(EditAct(act), subject, value, by, after)
    return log


@given(steps)
def test_every_point_is_accounted_for_once_after_any_edits(
    done: Sequence[tuple[tuple[str, str, str], str, int]],
) -> None:
    """In the outline, joined into another, or left out: no edit loses or doubles one."""
    log = played(done)
    held = drawn(log.edits)
    counts = accounted(held)
    assert set(counts.values()) == {1}
    assert set(FOUND) <= set(counts)
    assert {key for key in counts if key not in FOUND} <= {f"hand-{e.id}" for e in log.edits}
    total = sum(p.count for p in held.points)
    sections = [section for topic in held.topics for section in topic.sections]
    assert total + sum(d.point.count for s in sections for d in s.dropped) == 12 + 9 + 7 + 5
    lines_of(SURVEY, log.edits, held)


@given(steps)
def test_undoing_everything_gives_the_original(
    done: Sequence[tuple[tuple[str, str, str], str, int]],
) -> None:
    """Each of two writers undoes until nothing is left; the report is as it was suggested."""
    log = played(done)
    for by in ("มานี", "ปิติ"):
        while log.undoes(by):
            pass
    assert replace(drawn(log.edits), last=0) == drawn([])


@given(steps)
def test_undone_goes_come_back_as_they_were(
    done: Sequence[tuple[tuple[str, str, str], str, int]],
) -> None:
    """What one person takes back and does again stands as before."""
    log = played([each for each in done if each[0][0] not in ("undo", "redo", "undo one")])
    before, goes = drawn(log.edits), 0
    while log.undoes():
        goes += 1
    for _ in range(goes):
        log.redoes()
    assert replace(drawn(log.edits), last=0) == replace(before, last=0)
