"""What is still said, new, or said no more: pure functions over points, themes and shares."""

from dataclasses import replace

from forms.catalogue import read_template
from survey.comparison import Comparison, compare, merges
from survey.documents.blocks import Body, Grid, _comparison
from survey.records import Act, Decision, EarlierPoint, Likeness

SURVEY = read_template("workshop")
LABELS = {1: {"aa": "ประเด็นหนึ่ง", "bb": "ประเด็นสอง"}, 2: {"cc": "ประเด็นสาม"}, 3: {}}
POINTS = [
    EarlierPoint(1, "ปี ๒๕๖๖", "1.1.1", 1, 1, "ข้อแรก"),
    EarlierPoint(2, "ปี ๒๕๖๖", "1.2.1", 1, 2, "ข้อสอง", "รับไปดำเนินการ"),
    EarlierPoint(3, "ปี ๒๕๖๖", "2.1.1", 2, 1, "ข้อสาม"),
]
FOUND = [
    Likeness(1, "aa", 0.9),
    Likeness(1, "bb", 0.3),
    Likeness(2, "aa", 0.1),
    Likeness(2, "bb", 0.2),
    Likeness(3, "cc", 0.6),
]


def compared(**changes: object) -> Comparison:
    """Return the comparison of three points with three themes."""
    given = {"labels": LABELS, "earlier": POINTS, "found": FOUND, "corrected": {}, **changes}
    found = compare(SURVEY, **given)  # type: ignore[arg-type]  # each of its own kind
    assert found is not None
    return found


def test_every_point_is_still_said_or_said_no_more_and_other_themes_are_new() -> None:
    """Each once."""
    first, second, _ = compared().topics
    assert [p.earlier.id for p in first.still] == [1]
    assert [p.earlier.id for p in first.gone] == [2]
    assert first.new == ("ประเด็นสอง",)
    assert [p.labels for p in second.points] == [("ประเด็นสาม",)]
    assert second.new == ()


def test_how_sure_a_match_is_stands_in_words() -> None:
    """Sure, likely, and not sure: the last is offered and does not count."""
    first, second, _ = compared().topics
    assert [m.sureness for m in first.points[0].matches] == ["ตรงกันมาก"]
    assert [(m.label, m.sureness) for m in first.points[0].unsure] == [("ประเด็นสอง", "ไม่แน่ใจ")]
    assert [m.sureness for m in second.points[0].matches] == ["น่าจะตรง"]


def test_what_people_say_counts_instead_of_what_was_found() -> None:
    """Several themes, of any topic, or none."""
    found = compared(corrected={1: (), 2: ("bb", "cc")})
    points = {p.earlier.id: p for topic in found.topics for p in topic.points}
    assert (points[1].labels, points[1].by_hand) == ((), True)
    assert points[2].labels == ("ประเด็นสอง", "ประเด็นสาม")


def test_a_theme_too_small_to_be_told_of_says_nothing_again() -> None:
    """Neither found nor chosen by hand, and it is nowhere named."""
    small = {1: {"bb": "ประเด็นสอง"}, 2: {}, 3: {}}
    found = compared(labels=small, corrected={3: ("cc",)})
    assert [len(topic.still) for topic in found.topics] == [0, 0, 0]
    assert "ประเด็นหนึ่ง" not in str(found)
    assert "ประเด็นสาม" not in str(found)


def test_a_match_follows_its_theme_into_the_one_it_was_merged_with() -> None:
    """What the machine found and what people said, over several merges; undone ones don't count."""
    log = [
        Decision(1, Act.MERGE, "aa,s1", "xx", "f", ""),
        Decision(2, Act.MERGE, "xx,s2", "bb", "f", ""),
        Decision(3, Act.MERGE, "bb,s3", "aa", "f", ""),
        Decision(4, Act.UNDO, "3", "", "f", ""),
    ]
    left = {1: {"bb": "ประเด็นสอง"}, 2: {"cc": "ประเด็นสาม"}}
    found = compared(labels=left, merged=merges(log), corrected={3: ("aa",)})
    assert [p.labels for p in found.topics[0].points] == [("ประเด็นสอง",), ()]
    assert [p.labels for p in found.topics[1].points] == [("ประเด็นสอง",)]


def test_nothing_is_called_gone_that_was_not_compared() -> None:
    """Before matching, and with a theme that came since, the comparison is not whole."""
    before = compared(found=[])
    assert not before.is_whole
    assert not any(topic.gone for topic in before.topics)
    since = compared(labels={**LABELS, 1: {**LABELS[1], "dd": "ประเด็นใหม่"}})
    assert not since.is_whole
    assert since.unweighed == {"dd"}
    assert not list(_comparison(since, 5))
    assert compared().is_whole


def test_the_report_tells_it_topic_by_topic_with_what_was_decided() -> None:
    """In official Thai: sums that hold, Thai digits, one table a topic."""
    blocks = list(_comparison(compared(), 5))
    said = " ".join(block.text for block in blocks if isinstance(block, Body))
    assert "ครั้งก่อนมี ๓ ข้อ ครั้งนี้ยังกล่าวถึง ๒ ข้อ ไม่กล่าวถึงแล้ว ๑ ข้อ และมีประเด็นใหม่ ๑ ประเด็น" in said
    assert "มิได้เชื่อมโยงหรือเปรียบเทียบคำตอบของบุคคลระหว่างปี" in said
    first, second = (block for block in blocks if isinstance(block, Grid))
    assert first.rows == (
        ("๑.๑.๑ ข้อแรก", "–", "ประเด็นหนึ่ง", "ยังกล่าวถึง"),
        ("๑.๒.๑ ข้อสอง", "รับไปดำเนินการ", "–", "ไม่กล่าวถึงแล้ว"),
        ("–", "–", "ประเด็นสอง", "ประเด็นใหม่"),
    )
    assert {len(row) for row in second.rows} == {len(second.heads)} == {len(second.widths)}


def test_several_themes_stand_in_one_line() -> None:
    """Between commas, the last after และ; and a number that is none is not printed."""
    odd = EarlierPoint(5, "ปี ๒๕๖๖", "3.3.1b", 1, 1, "ข้อ")
    found = compared(earlier=[odd], found=[], corrected={5: ("aa", "bb", "cc")})
    (_, *rest) = _comparison(replace(found, unweighed=frozenset()), 5)
    table = next(block for block in rest if isinstance(block, Grid))
    assert table.rows[0] == ("ข้อ", "ประเด็นหนึ่ง, ประเด็นสอง และ ประเด็นสาม", "ยังกล่าวถึง")


def test_points_of_several_reports_are_told_apart() -> None:
    """Each with the name of its report."""
    older = EarlierPoint(4, "ปี ๒๕๖๕", "", 1, 1, "ข้อเก่า")
    found = compared(earlier=[*POINTS, older], found=[*FOUND, Likeness(4, "aa", 0.8)])
    assert found.sources == ("ปี ๒๕๖๖", "ปี ๒๕๖๕")
    tables = [block for block in _comparison(found, 5) if isinstance(block, Grid)]
    assert ("ข้อเก่า (ปี ๒๕๖๕)", "–", "ประเด็นหนึ่ง", "ยังกล่าวถึง") in tables[0].rows
