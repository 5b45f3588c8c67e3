"""What may be shown: nothing from a group too small, every statement accounted for."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.catalogue import read_template
from survey.decisions import Reviewed
from survey.findings import (
    Findings,
    Reason,
    common_label,
    findings,
    fold,
    quotes,
    rows,
    sums,
    voices,
)
from survey.records import StatementRecord, ThemeRecord

WORKSHOP = read_template("workshop")
PUBLISHED = read_template("report-2566")
THEMES = tuple(ThemeRecord(key, 1, f"ประเด็น {key}", (), named=True) for key in "abcd")


def said(
    number: int,
    theme: str = "a",
    *,
    section: int = 2,
    quotable: bool = True,
    identifying: bool = False,
    status: str = "theme",
    answer: int | None = None,
) -> StatementRecord:
    return StatementRecord(
        key=f"{number:03}",
        answer=(number if answer is None else answer).to_bytes(4, "big"),
        topic=1,
        section=section,
        text=f"CANARY-{theme if status == 'theme' else status}-{number:03}",
        status=status,
        theme=theme if status == "theme" else "",
        quotable=quotable,
        identifying=identifying,
        code=f"K1-{number:04}",
    )


def of(*statements: StatementRecord) -> Reviewed:
    return Reviewed(THEMES, statements)


def printed(found: Findings) -> str:
    return repr(found.topics)


def test_a_theme_of_five_answers_may_be_quoted() -> None:
    """At the threshold a theme shows its label, its count and a quote."""
    found = findings(WORKSHOP, 1, of(*(said(n) for n in range(5))), {})
    (point,) = found.topics[0].sections[1].points
    assert (point.label, point.count, len(point.quotes)) == ("ประเด็น a", 5, 1)


def test_nothing_is_quoted_from_a_group_smaller_than_the_threshold() -> None:
    """Four answers are folded: no words, no label, only that they are there."""
    found = findings(WORKSHOP, 1, of(*(said(n) for n in range(4))), {})
    assert "CANARY" not in printed(found)
    assert "ประเด็น a" not in printed(found)
    assert found.topics[0].sections[1].folded == 4


def test_one_person_cannot_fill_a_group() -> None:
    """Five opinions of one answer are one voice."""
    found = findings(WORKSHOP, 1, of(*(said(n, answer=7) for n in range(5))), {})
    assert found.topics[0].sections[1].points == ()


def test_a_small_remainder_takes_the_next_smallest_group_along() -> None:
    """One folded answer could be worked out by subtraction, so a shown group joins it."""
    reviewed = of(
        *(said(n) for n in range(9)), *(said(n, "b") for n in range(9, 15)), said(20, "c")
    )
    section = findings(WORKSHOP, 1, reviewed, {}).topics[0].sections[1]
    assert [point.label for point in section.points] == ["ประเด็น a"]
    assert section.folded == 7


def test_a_single_view_is_not_shown_by_itself() -> None:
    """It is counted with the others that are folded."""
    reviewed = of(*(said(n) for n in range(9)), said(30, status="single"))
    section = findings(WORKSHOP, 1, reviewed, {}).topics[0].sections[1]
    assert section.single_views == ()
    assert section.folded == 10


def test_published_lines_are_all_shown() -> None:
    """Lines that were public already have threshold one."""
    reviewed = of(said(1), said(2, "b"), said(3, status="single"))
    section = findings(PUBLISHED, 1, reviewed, {}).topics[0].sections[1]
    assert len(section.points) == 2
    assert [quote.text for quote in section.single_views] == ["CANARY-single-003"]
    assert section.folded == 0


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (said(1, quotable=False), Reason.NOT_RELEASED),
        (said(1, identifying=True), Reason.NOT_RELEASED),
        (said(1, "b"), Reason.SMALL_GROUP),
        (said(1, status="single"), Reason.SMALL_GROUP),
        (said(1, status="non-answer"), Reason.NON_ANSWER),
        (said(1, status="aside"), Reason.ASIDE),
    ],
)
def test_what_is_not_quoted_says_why(statement: StatementRecord, reason: Reason) -> None:
    """The words are withheld, the reason given."""
    reviewed = of(statement, *(said(n) for n in range(10, 20)))
    row = next(row for row in rows(WORKSHOP, reviewed) if row.code == statement.code)
    # A lone statement takes the only shown group into the fold with it.
    assert row.reason in (reason, Reason.SMALL_GROUP)
    assert row.text == ""
    assert statement.text not in printed(findings(WORKSHOP, 1, reviewed, {}))


def test_at_most_one_quote_for_every_group_of_threshold_size() -> None:
    """Eleven answers give two quotes, fifty give three."""
    for answers, expected in ((11, 2), (50, 3)):
        found = findings(WORKSHOP, 1, of(*(said(n) for n in range(answers))), {})
        assert len(found.topics[0].sections[1].points[0].quotes) == expected


def test_choices_ticked_by_too_few_are_not_counted_out() -> None:
    """A closed question shows a number from the threshold on."""
    ticks = {(2, "question-1", "1"): 7, (2, "question-1", "2"): 4, (2, "question-1", "3"): 3}
    tally = findings(WORKSHOP, 1, of(), ticks).topics[1].tallies[0]
    assert [count for _, count in tally.choices[:3]] == [7, None, None]


def test_one_hidden_choice_cannot_be_worked_out_by_subtraction() -> None:
    """A single choice ticked by too few takes the next smallest along."""
    ticks = {(3, "question-1", value): times for value, times in {"1": 20, "2": 9, "3": 2}.items()}
    tally = findings(WORKSHOP, 1, of(), ticks).topics[2].tallies[0]
    assert [count for _, count in tally.choices] == [20, None, None, None]


def labelled(label: str, keywords: tuple[str, ...], texts: list[str], **flags: bool) -> str:
    """What a theme of these texts is called outside the review."""
    held = [replace(said(n), text=text, **flags) for n, text in enumerate(texts)]  # type: ignore[arg-type]
    found = frozenset((statement.key, "a") for statement in held)
    return common_label(ThemeRecord("a", 1, label, keywords), held, WORKSHOP.threshold, found)


def test_a_label_that_one_answer_brought_is_not_shown() -> None:
    """It would quote that answer without leave; words that enough people share stand instead."""
    texts = [f"ข้อที่ 0.{n} เรื่องงาน" for n in range(8)]
    assert labelled("ข้อที่ 0.1 เรื่องงาน", ("เรื่องงาน", "0.1"), texts) == "เรื่องงาน"
    assert labelled("ข้อที่ ๐.๑ เรื่องงาน", (), texts) == "ประเด็นที่ยังไม่ได้ตั้งชื่อ"


def test_a_name_does_not_become_a_label() -> None:
    """However many wrote it: words of statements that may name somebody do not count."""
    texts = ["นายสมชาย ใจดี ไม่แจ้งข่าวล่วงหน้า"] * 8
    named = labelled("ไม่แจ้งข่าวล่วงหน้า · สมชาย", ("สมชาย",), texts, identifying=True)
    assert named == "ประเด็นที่ยังไม่ได้ตั้งชื่อ"


def test_a_label_many_people_share_is_kept() -> None:
    """Spaces, letters' case and digits' script do not matter."""
    texts = ["แจ้งทาง LINE ช้า", "line ช้ามาก", "ไลน์ Line ช้า", "LINE  ช้า", "ใน line ช้า 2 วัน"]
    assert labelled("Line ช้า · ๒ วัน", (), texts) == "Line ช้า"


STATEMENTS = st.lists(
    st.builds(
        said,
        st.integers(0, 999),
        st.sampled_from("abcd"),
        section=st.sampled_from([1, 2, 3]),
        quotable=st.booleans(),
        identifying=st.booleans(),
        status=st.sampled_from(["theme"] * 5 + ["single", "non-answer", "aside"]),
        answer=st.integers(0, 40),
    ),
    max_size=60,
    unique_by=lambda s: s.key,
)


@given(STATEMENTS)
def test_every_statement_is_accounted_for_in_every_view(said_: list[StatementRecord]) -> None:
    """Points, single views, folded, non-answers and aside add up, as do the rows."""
    reviewed = of(*said_)
    found = findings(WORKSHOP, 1, reviewed, {})
    shown = sum(
        sum(point.count for point in section.points)
        + len(section.single_views)
        + section.folded
        + section.non_answers
        + section.aside
        for topic in found.topics
        for section in topic.sections
    )
    total = sums(reviewed)
    assert shown == total.statements == len(said_)
    parts = (total.in_themes, total.single_views, total.non_answers, total.aside)
    assert sum(parts) == total.statements
    assert Counter(row.code for row in rows(WORKSHOP, reviewed)) == Counter(s.code for s in said_)


@given(STATEMENTS)
def test_no_view_prints_what_may_not_be_shown(said_: list[StatementRecord]) -> None:
    """Neither findings nor rows nor quotes hold words that lack consent, name or group size."""
    reviewed = of(*said_)
    everything = printed(findings(WORKSHOP, 1, reviewed, {})) + repr(rows(WORKSHOP, reviewed))
    for statement in said_:
        group = [
            s
            for s in said_
            if s.status == "theme" and (s.theme, s.section) == (statement.theme, statement.section)
        ]
        small = statement.status != "theme" or voices(group) < WORKSHOP.threshold
        if small or statement.identifying or not statement.quotable:
            assert statement.text not in everything
    assert {q.text for q in quotes(WORKSHOP, reviewed)} <= {s.text for s in said_}


@given(STATEMENTS, st.integers(2, 6))
def test_what_is_folded_is_no_small_group_unless_all_is(
    said_: list[StatementRecord], threshold: int
) -> None:
    """The remainder can't be worked out by subtraction: it is large enough, or nothing is shown."""
    groups: dict[str, list[StatementRecord]] = {}
    for statement in said_:
        groups.setdefault(statement.theme, []).append(statement)
    shown, folded = fold(groups, [], threshold)
    assert all(voices(groups[key]) >= threshold for key in shown)
    assert not folded or voices(folded) >= threshold or not shown
    assert len(folded) + sum(len(groups[key]) for key in shown) == len(said_)


def test_the_name_of_a_concept_quotes_nobody_and_is_kept() -> None:
    """It comes from the thesaurus; as a keyword it counts like any word."""
    texts = [f"พึ่งรู้เมื่อเช้า {n}" for n in range(8)]
    assert labelled("การแจ้งกระชั้นชิด", ("จิตอาสา",), texts) == "การแจ้งกระชั้นชิด"
    assert labelled("การแจ้งกระชั้นชิด · สมชาย", (), texts) == "การแจ้งกระชั้นชิด"
    assert labelled("สมชาย", ("จิตอาสา",), texts) == "ประเด็นที่ยังไม่ได้ตั้งชื่อ"


def test_what_one_answer_spoke_of_does_not_name_those_merged_with_it() -> None:
    """That somebody told of harassment is a disclosure, though the words are nobody's."""
    texts = [f"ประชุมผ่าน zoom {n}" for n in range(8)]
    named = "การคุกคามทางเพศ"
    assert labelled(named, (), texts[:2]) == "ประเด็นที่ยังไม่ได้ตั้งชื่อ"


def test_two_people_are_not_five_because_a_facilitator_sent_their_answers() -> None:
    """One person may have answered several boxes: only those of one box are counted."""
    here = [said(n) for n in range(2)]
    sent = [
        replace(said(10 + n), asked=(topic, 2), answer=bytes([9, n]))
        for n, topic in enumerate((2, 3, 2))
    ]
    assert printed(findings(WORKSHOP, 1, of(*here), {})).count("ประเด็น a") == 0
    assert "ประเด็น a" not in printed(findings(WORKSHOP, 1, of(*here, *sent), {}))
    crowd = [replace(said(20 + n), asked=(2, 2)) for n in range(5)]
    assert "ประเด็น a" in printed(findings(WORKSHOP, 1, of(*here, *crowd), {}))
