"""The outline of a report: what the findings suggest, with every standing edit of its writers."""

import csv
from collections.abc import Sequence
from dataclasses import replace

from conftest import POINTS

from forms.catalogue import read_template
from survey.findings import Findings, Point, Quote, SectionFindings, Sums, TopicFindings
from survey.outline import Outline, outline
from survey.records import Edit, EditAct, RoomPoint

SURVEY = read_template("workshop")
QUOTES = tuple(Quote(f"K{n}-0001", f"ข้อความที่ {n}", 1, 1, "ก") for n in range(1, 6))


def log(*acts: tuple[EditAct, str, str]) -> list[Edit]:
    """Return edits with numbers from 1 on."""
    return [Edit(n, *each, "writer", "") for n, each in enumerate(acts, 1)]


def found(*points: Point) -> Findings:
    """Return findings that have these points under the first section of the first topic."""
    topics = tuple(
        TopicFindings(
            topic.number,
            topic.title,
            tuple(
                SectionFindings(
                    section.number,
                    section.heading,
                    points if (topic.number, section.number) == (1, 1) else (),
                    (),
                    0,
                    0,
                )
                for section in topic.sections
            ),
            (),
        )
        for topic in SURVEY.topics
    )
    return Findings(SURVEY, 1, topics, Sums(0, 0, 0, 0, 0))


TWO = found(Point("ประเด็นใหญ่", 12, QUOTES[:1], "aa", 11), Point("ประเด็นเล็ก", 5, (), "bb", 5))


def drawn(edits: Sequence[Edit], raised: Sequence[RoomPoint] = ()) -> Outline:
    """Return the outline of two themes with these edits."""
    return outline(SURVEY, TWO, QUOTES, raised, edits)


def wordings(held: Outline, topic: int = 1, section: int = 1) -> list[str]:
    """Return what a section prints, point by point."""
    return [point.wording for point in held.topics[topic - 1].sections[section - 1].points]


def test_points_stand_by_count_until_a_writer_moves_them() -> None:
    """The largest first; a writer's order stays."""
    assert wordings(drawn([])) == ["ประเด็นใหญ่", "ประเด็นเล็ก"]
    moved = drawn(log((EditAct.PLACE, "bb-1", "1 1 ")))
    assert wordings(moved) == ["ประเด็นเล็ก", "ประเด็นใหญ่"]
    assert [moved.position(key) for key in ("bb-1", "aa-1")] == ["1.1", "1.2"]


def test_a_wording_is_kept_apart_from_what_was_suggested() -> None:
    """And an empty one brings the suggestion back."""
    reworded = drawn(log((EditAct.WORD, "aa-1", "ถ้อยคำใหม่")))
    assert wordings(reworded)[0] == "ถ้อยคำใหม่"
    assert reworded.points[0].suggestion == "ประเด็นใหญ่"
    assert reworded.points[0].themes == ("ประเด็นใหญ่",)
    assert (
        wordings(drawn(log((EditAct.WORD, "aa-1", "ถ้อยคำใหม่"), (EditAct.WORD, "aa-1", ""))))[0]
        == "ประเด็นใหญ่"
    )


def test_points_joined_keep_their_counts_and_where_they_came_from() -> None:
    """Nothing is lost when two points become one."""
    joined = drawn(log((EditAct.JOIN, "bb-1", "aa-1"))).points[0]
    assert (joined.count, joined.answers, joined.joined) == (17, 11, ("bb-1",))
    assert joined.themes == ("ประเด็นใหญ่", "ประเด็นเล็ก")


def test_what_is_left_out_stays_to_be_seen_with_its_reason() -> None:
    """A dropped point is no lost point."""
    held = drawn(log((EditAct.DROP, "bb-1", "รวมไว้ในหัวข้ออื่นแล้ว")))
    (dropped,) = held.topics[0].sections[0].dropped
    assert (dropped.point.key, dropped.reason) == ("bb-1", "รวมไว้ในหัวข้ออื่นแล้ว")


def test_undo_brings_back_and_undoing_that_takes_again() -> None:
    """The log of edits behaves as the log of decisions does."""
    edits = log((EditAct.DROP, "bb-1", ""), (EditAct.UNDO, "1", ""), (EditAct.UNDO, "2", ""))
    assert [len(drawn(edits[:n]).points) for n in (0, 1, 2, 3)] == [2, 1, 2, 1]


def test_a_point_by_hand_stands_where_it_was_added() -> None:
    """Under its topic and section, after what is there."""
    held = drawn(log((EditAct.ADD, "1 1", "ข้อที่เพิ่มเอง"), (EditAct.WORD, "hand-1", "แก้แล้ว")))
    assert wordings(held) == ["ประเด็นใหญ่", "ประเด็นเล็ก", "แก้แล้ว"]


def test_points_of_the_room_are_part_of_the_outline() -> None:
    """Each under its section, marked as raised there."""
    raised = [RoomPoint(7, 2, 3, "จัดอบรม", "f", "")]
    assert wordings(drawn([], raised), 2, 3) == ["จัดอบรม"]


def test_a_point_bears_no_more_quotes_than_its_group_allows() -> None:
    """One per group of threshold size: eleven answers allow two, five allow one."""
    quoting = [(EditAct.QUOTE, "aa-1", quote.code) for quote in QUOTES[:3]]
    held = drawn(log(*quoting))
    assert [quote.code for quote in held.points[0].quotes] == ["K1-0001", "K2-0001"]
    assert [edit.value for edit in held.unapplied] == ["K3-0001"]


def test_what_may_not_be_quoted_is_attached_to_nothing() -> None:
    """A code that is no quote, or is one no more, is told and not printed."""
    edits = log((EditAct.QUOTE, "aa-1", "Z9-9999"), (EditAct.PICK, "Z9-9999", ""))
    held = drawn(edits)
    assert not held.points[0].quotes
    assert not held.basket
    assert len(held.unapplied) == 2


def test_edits_of_points_that_are_gone_are_told_and_kept() -> None:
    """A new sign-off may have another theme; the writer's words are not dropped silently."""
    held = drawn(log((EditAct.WORD, "cc-1", "เดิม")))
    assert [edit.value for edit in held.unapplied] == ["เดิม"]
    assert len(held.points) == 2


def test_facts_and_headings_are_what_writers_state() -> None:
    """And what they did not state comes from the survey."""
    held = drawn(log((EditAct.FACT, "people", "86"), (EditAct.HEADING, "1 1", "หัวเรื่องของเรา")))
    assert (held.facts.people, held.facts.unit) == ("86", SURVEY.organisation)
    assert held.topics[0].sections[0].heading == "หัวเรื่องของเรา"


def test_an_outline_needs_no_analysis() -> None:
    """A report of points by hand can be written before any answer was themed."""
    with POINTS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    edits = log(*((EditAct.ADD, f"{r['topic']} {r['section']}", r["text"]) for r in rows))
    held = outline(SURVEY, None, (), (), edits)
    assert [point.wording for point in held.points] == [row["text"] for row in rows]
    assert not replace(held, topics=()).points
