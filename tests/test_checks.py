"""What a report is looked through for: each slip is found, told with its place, and no more."""

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pytest

from forms.catalogue import read_template
from forms.response import Reading
from survey.checks import Beside, Check, Kind, Mend, Severity, all_mends, checks, is_ready
from survey.findings import NAMELESS, Findings, Point, Quote, SectionFindings, Sums, TopicFindings
from survey.manuscript import Manuscript
from survey.outline import outline
from survey.passages import read
from survey.records import Edit, EditAct, PictureFile, Version
from survey.told import Decided, ToldTheme, ToldTopic

SURVEY = read_template("workshop")
PLACES = [(topic.number, s.number) for topic in SURVEY.topics for s in topic.sections]
QUOTES = {q.code: q for q in (Quote(f"K1-000{n}", f"คำพูดที่ {n}", 1, 1, "ก") for n in (1, 2, 3))}
FACTS = {
    "day": "2023-05-15",
    "starts": "13.30",
    "ends": "15.00",
    "place": "ห้องประชุม ๔๐๒",
    "people": "86",
    "fiscal_year": "2566",
    "foreword": "ตามที่ได้จัดกิจกรรมนั้น",
    "background": "เพื่อแลกเปลี่ยนความคิดเห็น",
    "objectives": "เพื่อปรับปรุงการจัดกิจกรรม",
    "summary": "แบ่งบุคลากรออกเป็น ๓ กลุ่ม",
}
WORDS = (
    "รูปแบบกิจกรรมยังไม่แปลกใหม่", "บุคลากรมีภารกิจหลายด้าน", "ควรจัดกิจกรรมให้น่าสนใจ",
    "แจ้งข่าวผ่านกลุ่มไลน์ของสำนัก", "บุคลากรไม่ติดตามข่าวสาร", "ควรใช้วิดีโอสั้น",
    "บุคลากรเต็มใจเข้าร่วม", "แจ้งเวลากระชั้นชิด", "ควรแจ้งล่วงหน้า",
)  # fmt: skip
Act = tuple[EditAct, str, str]
FULL: tuple[Act, ...] = (
    *((EditAct.FACT, name, value) for name, value in FACTS.items()),
    *((EditAct.ADD, f"{t} {s}", text) for (t, s), text in zip(PLACES, WORDS, strict=True)),
)
# The point that the first ADD of FULL made.
FIRST = f"hand-{len(FACTS) + 1}"


def nobody(text: str) -> Reading:
    return Reading((), text)


def findings(point: Point) -> Findings:
    """Return findings with one theme under the first section, all statements accounted for."""
    topics = tuple(
        TopicFindings(
            topic.number,
            topic.title,
            tuple(
                SectionFindings(
                    s.number,
                    s.heading,
                    (point,) if (topic.number, s.number) == (1, 1) else (),
                    (),
                    0,
                    0,
                )
                for s in topic.sections
            ),
            (),
        )
        for topic in SURVEY.topics
    )
    return Findings(SURVEY, 1, topics, Sums(point.answers, point.count, point.count, 0, 0))


def report(*acts: Act, found: Findings | None = None) -> Manuscript:
    """Return the report that these acts make of findings, with nothing else around it."""
    edits = [Edit(n, *act, "writer", "") for n, act in enumerate(acts, 1)]
    drawn = outline(SURVEY, found, QUOTES.values(), (), edits)
    return Manuscript(SURVEY, drawn, found, QUOTES, {}, (), {}, None)


def of(kind: Kind, found: Sequence[Check]) -> list[Check]:
    return [check for check in found if check.kind is kind]


def looked(kind: Kind, *acts: Act) -> list[Check]:
    """Return the checks of one kind on a whole report with these acts after the others."""
    return of(kind, checks(report(*FULL, *acts), nobody))


def test_a_whole_report_is_ready() -> None:
    """Nothing is red, and what is left needs nothing done."""
    found = checks(report(*FULL), nobody)
    assert is_ready(found)
    assert {check.severity for check in found} <= {Severity.KNOW}


def test_every_check_says_what_and_leads_to_the_place() -> None:
    """An empty report lacks nearly everything; each lack has its link."""
    found = checks(report(), nobody)
    assert not is_ready(found)
    for check in found:
        assert check.message
        assert check.place
        assert check.where.startswith("/desk/workshop")
    assert [c.severity for c in found] == sorted(
        (c.severity for c in found), key=list(Severity).index
    )
    lacks = {check.where.partition("#")[2] for check in of(Kind.FACTS, found)}
    assert {"day", "place", "people", "foreword", "background"} <= lacks
    assert len(of(Kind.EMPTY, found)) == len(PLACES)


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("- ควรปรับกิจกรรม", "ควรปรับกิจกรรม"),
        ("-ควรปรับกิจกรรม", "ควรปรับกิจกรรม"),
        ("• ควรปรับกิจกรรม", "ควรปรับกิจกรรม"),
        ("๓.๒ ควรปรับกิจกรรม", "ควรปรับกิจกรรม"),
        ("- ๓.๒ ควรปรับกิจกรรม", "ควรปรับกิจกรรม"),
        ("1) ควรปรับกิจกรรม", "ควรปรับกิจกรรม"),
        ("(๒) ควรปรับกิจกรรม", "ควรปรับกิจกรรม"),
        ("4. ควรปรับกิจกรรม", "ควรปรับกิจกรรม"),
    ],
)
def test_a_number_typed_before_a_point_is_found_and_can_go(typed: str, clean: str) -> None:
    """The slips of the report this project starts from."""
    (check,) = looked(Kind.NUMBERING, (EditAct.WORD, FIRST, typed))
    assert (check.severity, check.mend) == (Severity.MUST, Mend(EditAct.WORD, FIRST, clean))
    assert check.place == "กลุ่มที่ ๑ ข้อ ๑.๑"
    assert check.where == f"/desk/workshop/report/outline/1#{FIRST}"


@pytest.mark.parametrize(
    "typed",
    [
        "5ส ยังทำไม่ครบ",
        "๑.๕ ล้านบาทไม่เพียงพอ",
        "๑๓.๓๐ น. เป็นเวลาที่ไม่สะดวก",
        "2 ครั้งต่อปียังน้อย",
        "COVID-19 ทำให้งด",
    ],
)
def test_a_number_that_belongs_to_a_point_stays(typed: str) -> None:
    """Not every number that a point begins with is its own."""
    assert looked(Kind.NUMBERING, (EditAct.WORD, FIRST, typed)) == []


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("กิจกรรมต่างๆ ไม่น่าสนใจ", "กิจกรรมต่าง ๆ ไม่น่าสนใจ"),
        ("กิจกรรมต่าง ๆไม่น่าสนใจ", "กิจกรรมต่าง ๆ ไม่น่าสนใจ"),
        ("กิจกรรมต่าง ๆ ๆ ไม่น่าสนใจ", "กิจกรรมต่าง ๆ ไม่น่าสนใจ"),
        ("(กิจกรรมอื่นๆ)", "(กิจกรรมอื่น ๆ)"),
    ],
)
def test_the_sign_of_repetition_stands_apart_and_once(typed: str, clean: str) -> None:
    """As the Royal Society writes it, with or without a break after it."""
    (check,) = looked(Kind.REPEAT, (EditAct.WORD, FIRST, typed))
    assert check.mend == Mend(EditAct.WORD, FIRST, clean)
    assert looked(Kind.REPEAT, (EditAct.WORD, FIRST, clean)) == []
    assert looked(Kind.REPEAT, (EditAct.WORD, FIRST, clean.replace(" ๆ", "\u00a0ๆ"))) == []


def test_spaces_too_many_go_and_paragraphs_stay() -> None:
    """In every text that people typed."""
    (check,) = looked(Kind.SPACES, (EditAct.FACT, "foreword", " ตามที่  ได้จัด \n\nวรรคสอง"))
    assert check.mend == Mend(EditAct.FACT, "foreword", "ตามที่ ได้จัด\n\nวรรคสอง")
    assert check.where == "/desk/workshop/report/facts#foreword"


def test_everything_can_be_mended_with_one_press() -> None:
    """One edit per text, and nothing is left that a press could mend."""
    acts = (
        (EditAct.WORD, FIRST, "- กิจกรรมต่างๆ  ไม่น่าสนใจ"),
        (EditAct.FACT, "summary", "แบ่ง  กลุ่มต่างๆ"),
        (EditAct.HEADING, "1 2", "ปัญหาต่างๆ"),
    )
    mends = all_mends(checks(report(*FULL, *acts), nobody))
    assert {(m.subject, m.value) for m in mends} == {
        (FIRST, "กิจกรรมต่าง ๆ ไม่น่าสนใจ"),
        ("summary", "แบ่ง กลุ่มต่าง ๆ"),
        ("1 2", "ปัญหาต่าง ๆ"),
    }
    after = [(mend.act, mend.subject, mend.value) for mend in mends]
    assert all_mends(checks(report(*FULL, *acts, *after), nobody)) == ()


@pytest.mark.parametrize("typed", ["เฟซบุ๊ก “คุณธรรม", "เฟซบุ๊ก คุณธรรม”", "“ก “ข”", 'เฟซบุ๊ก "คุณธรรม'])
def test_a_quotation_mark_without_its_partner_is_found(typed: str) -> None:
    """Whichever of the two is missing."""
    assert len(looked(Kind.MARKS, (EditAct.WORD, FIRST, typed))) == 1
    assert looked(Kind.MARKS, (EditAct.WORD, FIRST, 'เฟซบุ๊ก “คุณธรรม” และ "ไลน์"')) == []


def test_arabic_digits_are_only_told() -> None:
    """They are printed in Thai; those of 5G and of days kept in their own form are no matter."""
    (check,) = looked(Kind.DIGITS, (EditAct.WORD, FIRST, "จัด 3 ครั้งจาก ๕ ครั้ง"))
    assert check.severity is Severity.KNOW
    assert looked(Kind.DIGITS, (EditAct.WORD, FIRST, "ใช้ 5G และ COVID-19")) == []
    (several,) = looked(
        Kind.DIGITS, (EditAct.WORD, FIRST, "จัด 3 ครั้ง"), (EditAct.FACT, "summary", "86 คน")
    )
    assert "อีก ๑ แห่ง" in several.message


def test_points_that_say_nothing_or_the_same_twice_are_found() -> None:
    """In one section it must be mended, elsewhere somebody should look."""
    (nothing,) = looked(Kind.WORDING, (EditAct.ADD, "1 1", " ๆ "))
    assert nothing.severity is Severity.MUST
    (nameless,) = looked(Kind.WORDING, (EditAct.WORD, FIRST, NAMELESS))
    assert nameless.severity is Severity.MUST
    (same,) = looked(Kind.WORDING, (EditAct.ADD, "1 1", f"{WORDS[0]} "))
    assert (same.severity, "กลุ่มที่ ๑ ข้อ ๑.๑" in same.message) == (Severity.MUST, True)
    (elsewhere,) = looked(Kind.WORDING, (EditAct.ADD, "2 1", WORDS[0]))
    assert elsewhere.severity is Severity.SHOULD


def test_names_are_found_but_where_somebody_signs() -> None:
    """A unit, a position and who signs may stand; in points nobody may."""
    name = "นายสมชาย ใจดี"
    acts = (
        (EditAct.WORD, FIRST, f"{name} ไม่แจ้งข่าว โทร. 081-234-5678"),
        (EditAct.FACT, "foreword_by", name),
        (EditAct.FACT, "summary", f"{name} ผู้อำนวยการสำนักประชาสัมพันธ์ กล่าวเปิด"),
    )
    found = of(Kind.NAMES, checks(report(*FULL, *acts), partial(read, names=())))
    assert [(c.severity, c.where.partition("#")[2]) for c in found] == [
        (Severity.MUST, FIRST),
        (Severity.MUST, FIRST),
        (Severity.SHOULD, "summary"),
    ]
    assert any("เบอร์โทร" in check.message for check in found)


def test_a_name_in_a_decision_is_found_too() -> None:
    """It is printed with the report."""
    decided = Decided("adopt", "ให้นายสมชาย ใจดี จัดอบรม", "", "", "planned", "")
    told = (ToldTopic(1, "ก", (ToldTheme("aa", "การอบรม", 6, decided),)),)
    found = checks(replace(report(*FULL), decided=told), partial(read, names=()))
    (check,) = of(Kind.NAMES, found)
    assert (check.where, check.is_facilitators) == ("/desk/workshop/outcomes/aa", True)


def test_a_quote_that_may_not_be_shown_any_more_is_told() -> None:
    """One that is attached must go; one that was left out already is only told."""
    quoted = (EditAct.QUOTE, FIRST, "K1-0001")
    kept = report(*FULL, quoted, (EditAct.QUOTE, FIRST, "K9-9999"))
    assert [c.severity for c in of(Kind.QUOTES, checks(kept, nobody))] == [Severity.SHOULD]
    (check,) = of(Kind.QUOTES, checks(replace(report(*FULL, quoted), quotable={}), nobody))
    assert (check.severity, "K1-0001" in check.message) == (Severity.MUST, True)


def test_a_group_is_quoted_no_more_often_than_its_size_allows() -> None:
    """Points joined bring their quotes along, and so may have too many."""
    theme = Point("ประเด็นใหญ่ของหัวข้อนี้", 6, (), "aa", 6)
    acts = [(EditAct.QUOTE, "aa-1", "K1-0001"), (EditAct.QUOTE, FIRST, "K1-0002")]
    kept = report(*FULL, *acts, (EditAct.JOIN, FIRST, "aa-1"), found=findings(theme))
    assert any("แนบได้ไม่เกิน ๑" in check.message for check in of(Kind.QUOTES, checks(kept, nobody)))


def test_somebodys_words_without_leave_are_found_and_not_repeated() -> None:
    """Typed into a point or a fact, with other spaces; what may be quoted or was asked is free."""
    said = "หัวหน้ากลุ่มงานของดิฉันไม่เคยส่งหนังสือเวียนให้ใครอ่านเลย"
    typed = said.replace("ไม่เคย", "  ไม่เคย")
    kept = report(*FULL, (EditAct.WORD, FIRST, f"พบว่า{typed}"))
    (check,) = of(Kind.QUOTES, checks(kept, nobody, Beside(unquotable=(said,))))
    assert check.severity is Severity.MUST
    assert said[:12] not in check.message + check.passage
    free = Beside(unquotable=(said,), quotable=(said,))
    assert of(Kind.QUOTES, checks(kept, nobody, free)) == []
    asked = Beside(unquotable=(f"{SURVEY.title} ดี",))
    assert of(Kind.QUOTES, checks(report(*FULL), nobody, asked)) == []


def test_sums_that_do_not_add_up_are_found() -> None:
    """By kind, and by section."""
    found = findings(Point("ประเด็นใหญ่ของหัวข้อนี้", 6, (), "aa", 6))
    assert of(Kind.TOTALS, checks(report(*FULL, found=found), nobody)) == []
    short = replace(found, sums=replace(found.sums, statements=7))
    assert len(of(Kind.TOTALS, checks(report(*FULL, found=short), nobody))) == 2


def test_what_nobody_decided_yet_is_told_topic_by_topic() -> None:
    """Not signed off is red; signed off and changed since is for somebody to look at."""
    found = findings(Point("ประเด็นใหญ่ของหัวข้อนี้", 6, (), "aa", 6))
    version = Version(1, 1, 1, 1, (), 0, 0, 0, "f", "")
    told = (ToldTopic(1, "ก", (ToldTheme("aa", "ประเด็นใหญ่", 6),)),)
    kept = replace(report(*FULL, found=found), versions={1: version}, decided=told)
    beside = Beside(waiting={2: 3}, outdated=frozenset({1}))
    held = of(Kind.UNDECIDED, checks(kept, nobody, beside))
    assert [(c.severity, c.where) for c in held] == [
        (Severity.MUST, "/desk/workshop/signoff/2"),
        (Severity.MUST, "/desk/workshop/signoff/3"),
        (Severity.SHOULD, "/desk/workshop/signoff/1"),
        (Severity.KNOW, "/desk/workshop/outcomes"),
    ]


def test_an_excerpt_begins_and_ends_with_whole_syllables() -> None:
    """No mark stands without its letter."""
    typed = f"{'ที่เกี่ยวข้อง' * 9}ต่างๆ{'ำเนินการ' * 9}"
    (check,) = looked(Kind.REPEAT, (EditAct.WORD, FIRST, typed))
    assert check.passage[0] == check.passage[-1] == "…"
    assert check.passage[1] not in "ะาำิีึืฺุู็่้๊๋์"


def test_an_edit_that_has_no_place_is_told_with_what_was_typed() -> None:
    """So that nothing a writer typed is lost."""
    (check,) = looked(Kind.UNAPPLIED, (EditAct.WORD, "gone-1", "ถ้อยคำที่พิมพ์ไว้"))
    assert (check.passage, "writer" in check.message) == ("ถ้อยคำที่พิมพ์ไว้", True)


def test_pictures_need_their_file_and_a_caption() -> None:
    """A picture that is gone is red, one without words only to be looked at."""
    shown = [(EditAct.PICTURE, "d1", ""), (EditAct.PICTURE, "d2", "ถ่ายภาพร่วมกัน")]
    file = PictureFile("d1", "png", 1, 1, b"")
    found = checks(replace(report(*FULL, *shown), pictures={"d1": file}), nobody)
    assert [(c.severity, c.where.partition("#")[2]) for c in of(Kind.PICTURES, found)] == [
        (Severity.MUST, "d2"),
        (Severity.SHOULD, "d1"),
    ]


def test_a_memo_is_looked_at_only_where_there_is_one() -> None:
    """Its number comes from the registry later."""
    assert looked(Kind.MEMO) == []
    found = looked(Kind.MEMO, (EditAct.FACT, "memo", "yes"))
    lacks = {c.where.partition("#")[2] for c in found if c.severity is Severity.MUST}
    assert lacks == {
        "memo_from", "memo_day", "memo_subject", "memo_to", "memo_text", "memo_signer",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("acts", "field"),
    [
        ([("fiscal_year", "2567")], "fiscal_year"),
        ([("day", "2023-10-01")], "fiscal_year"),
        ([("ends", "13.00")], "ends"),
        ([("memo", "yes"), ("memo_day", "2023-05-01")], "memo_day"),
    ],
)
def test_days_and_hours_that_contradict_each_other_are_found(
    acts: list[tuple[str, str]], field: str
) -> None:
    """A fiscal year begins in October."""
    (check,) = looked(Kind.DATES, *((EditAct.FACT, *act) for act in acts))
    assert check.where.endswith(f"#{field}")


def test_nonsense_breaks_no_check() -> None:
    """Whatever stands in a fact or point is only looked at."""
    odd = ("", "\n\n", "ๆ" * 500, "๑.๑.๑", "“" * 90, "\u00a0", "-", "9" * 400, "2023-99-99")
    for value in odd:
        acts = [(EditAct.FACT, name, value) for name in ("people", "starts", "fiscal_year")]
        checks(report(*FULL, *acts, (EditAct.WORD, FIRST, value or " ")), nobody)


def test_three_hundred_points_are_looked_through_in_a_second() -> None:
    """With a reader of names, and two thousand statements that may not be quoted."""
    points = [
        (EditAct.ADD, "{} {}".format(*PLACES[n % 9]), f"ควรจัดกิจกรรมแบบที่ {n} ให้ต่างๆ กลุ่มงานร่วมคิด")
        for n in range(300)
    ]
    said = tuple(f"ข้อความลับลำดับที่ {n} ซึ่งยาวพอสมควรและไม่มีใครอนุญาตให้ยกมา" for n in range(2000))
    kept = report(*FULL, *points)
    reader = partial(read, names=())
    reader("อ่านรายการคำครั้งแรก")
    began = time.perf_counter()
    found = checks(kept, reader, Beside(unquotable=said))
    assert time.perf_counter() - began < 1
    assert len(of(Kind.REPEAT, found)) == 300
