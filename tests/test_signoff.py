"""What is frozen of a topic adds up, and two versions tell apart what changed between them."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.catalogue import read_template
from forms.dates import read_day, thai_day_numbers, thai_day_words
from survey.decisions import Reviewed
from survey.findings import findings, shown_labels
from survey.records import (
    Outcome,
    Progress,
    RoomPoint,
    StatementRecord,
    ThemeRecord,
    Verdict,
    Version,
)
from survey.signoff import (
    Count,
    Draft,
    agenda,
    difference,
    fingerprint,
    freeze,
    newest,
    not_accepted,
    outcome_changes,
    same_outcome,
    standing,
    total,
)

WORKSHOP = read_template("workshop")
THEMES = tuple(ThemeRecord(key, 1, f"ประเด็น {key}", (), named=True) for key in "abcd")
STATUSES = ("theme", "single", "non-answer", "aside")


def said(
    number: int, theme: str = "a", status: str = "theme", topic: int = 1, section: int = 2
) -> StatementRecord:
    return StatementRecord(
        key=f"{number:03}",
        answer=number.to_bytes(4, "big"),
        topic=topic,
        section=section,
        text=f"ข้อความ {number}",
        status=status,
        theme=theme if status == "theme" else "",
    )


def frozen(*statements: StatementRecord, themes: tuple[ThemeRecord, ...] = THEMES) -> Version:
    return freeze(1, 1, Reviewed(themes, statements), {}, "facilitator")


def outcome(number: int, subject: str = "a", action: str = "จัดอบรม") -> Outcome:
    return Outcome(
        number, subject, Verdict.ADOPT, action, "", "", Progress.PLANNED, "", "facilitator", ""
    )


REVIEWS = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.sampled_from(STATUSES),
        st.sampled_from((1, 2)),
        st.sampled_from((1, 2, 3)),
    ),
    max_size=40,
).map(
    lambda rows: tuple(
        said(n, theme if topic == 1 else "", status if topic == 1 else "single", topic, section)
        for n, (theme, status, topic, section) in enumerate(rows)
    )
)


@given(REVIEWS)
def test_a_version_accounts_for_every_statement_of_its_topic(
    statements: tuple[StatementRecord, ...],
) -> None:
    """Themes, single views, non-answers and what was set aside are all there is, each once."""
    version = frozen(*statements)
    here = [s for s in statements if s.topic == 1]
    assert total(version) == len(here)
    held = [key for theme in version.themes for key in theme.statements]
    assert sorted(held) == sorted(s.key for s in here if s.status == "theme")
    counts = Counter(s.status for s in here)
    assert version.single_views == counts["single"]
    assert version.non_answers == counts["non-answer"]
    assert version.aside == counts["aside"]
    for theme in version.themes:
        assert sum(theme.by_section.values()) == len(theme.statements) >= theme.answers > 0


@given(REVIEWS)
def test_a_version_does_not_differ_from_itself(statements: tuple[StatementRecord, ...]) -> None:
    """Nothing was added, lost, renamed or moved."""
    version = frozen(*statements)
    assert difference(version, replace(version, id=9, number=2, made_at="later")).is_empty


@given(REVIEWS, REVIEWS)
def test_what_differs_is_told_the_other_way_round_too(
    first: tuple[StatementRecord, ...], second: tuple[StatementRecord, ...]
) -> None:
    """What was added one way is gone the other way; what came, left; no statement is told twice."""
    before, after = frozen(*first), frozen(*second)
    there, back = difference(before, after), difference(after, before)
    assert [m.theme for m in there.added] == [m.theme for m in back.gone]
    assert [m.theme for m in there.gone] == [m.theme for m in back.added]
    assert sorted((c.came, c.left) for c in there.changed) == sorted(
        (c.left, c.came) for c in back.changed
    )
    for moved in (*there.added, *there.gone):
        parts = sum(part.count for part in moved.parts)
        assert parts + moved.elsewhere == len(moved.theme.statements)


def test_an_emptied_theme_is_not_frozen() -> None:
    """Nothing stands in it, so nobody has to accept it either."""
    version = frozen(said(1, "a"))
    assert [theme.key for theme in version.themes] == ["a"]
    waiting = not_accepted(Reviewed(THEMES, (said(1, "a"),)), version, None)
    assert [theme.key for theme in waiting] == ["a"]


def test_accepted_themes_wait_for_nobody() -> None:
    """Only those of the topic are asked about that nobody accepted, and that changed since."""
    themes = (replace(THEMES[0], accepted=True), *THEMES[1:3], replace(THEMES[3], topic=2))
    statements = (said(1, "a"), said(2, "b"), said(3, "c"), said(4, "d", topic=2))
    review = Reviewed(themes, statements)
    version = frozen(*statements, themes=themes)
    assert [t.key for t in not_accepted(review, version, None)] == ["b", "c"]
    assert not_accepted(review, version, version) == ()
    earlier = frozen(*statements[:2], said(5, "c"), themes=themes)
    assert [t.key for t in not_accepted(review, version, earlier)] == ["c"]


def test_a_merge_a_rename_and_what_is_new_are_told() -> None:
    """Gone with where its statements went; renamed; come and left; counted."""
    before = frozen(said(1, "a"), said(2, "a"), said(3, "b"), said(4, "", "single"))
    renamed = (replace(THEMES[0], label="ชื่อใหม่"), *THEMES[1:])
    after = frozen(
        said(1, "a"),
        said(2, "c"),
        said(3, "a"),
        said(4, "", "aside"),
        said(5, "", "single"),
        said(6, "", "single"),
        themes=renamed,
    )
    found = difference(before, after)
    assert [(m.theme.key, m.parts[0].theme.key, m.elsewhere) for m in found.added] == [
        ("c", "a", 0)
    ]
    assert [(m.theme.key, m.parts[0].theme.key, m.parts[0].count) for m in found.gone] == [
        ("b", "a", 1)
    ]
    (changed,) = found.changed
    assert (changed.renamed, changed.came, changed.left) == (True, 1, 1)
    assert found.counts == {
        "total": Count(4, 6),
        "single_views": Count(1, 2),
        "aside": Count(0, 1),
    }


def test_a_label_that_may_leave_the_review_no_more_is_a_change() -> None:
    """What staff were told may not stay as it was when the group became too small."""
    review = Reviewed(THEMES, (said(1, "a"),))
    before = freeze(1, 1, review, {"a": "ประเด็น a"}, "facilitator")
    (changed,) = difference(before, freeze(1, 1, review, {}, "facilitator")).changed
    assert changed.retold
    assert not changed.renamed


@given(REVIEWS)
def test_labels_leave_the_review_with_findings_only(
    statements: tuple[StatementRecord, ...],
) -> None:
    """A theme may be named outside where the findings show it as a point, and nowhere else."""
    review = Reviewed(THEMES, statements)
    shown = findings(WORKSHOP, 1, review, {})
    points = {p.label for t in shown.topics for s in t.sections for p in s.points}
    assert set(shown_labels(WORKSHOP, review).values()) == points


def test_whatever_changes_what_is_seen_changes_the_fingerprint() -> None:
    """A draft that differs in a statement, a name or an acceptance is another."""
    topic = WORKSHOP.topic(1)
    first = Draft(topic, frozen(said(1, "a")), (), None)
    others = [
        replace(first, version=frozen(said(2, "a"))),
        replace(first, version=frozen(said(1, "a"), said(2, "", "aside"))),
        replace(first, waiting=THEMES[:1]),
        replace(first, earlier=replace(first.version, number=1)),
    ]
    prints = [fingerprint([draft]) for draft in (first, *others)]
    assert len(set(prints)) == len(prints)
    assert fingerprint([first]) == fingerprint([replace(first)])


def test_the_newest_outcome_of_a_subject_stands() -> None:
    """Whatever order they come in; and the newest version of a topic."""
    assert standing([outcome(3), outcome(1), outcome(2, "b")]) == {
        "a": outcome(3),
        "b": outcome(2, "b"),
    }
    first = frozen(said(1))
    second = replace(first, number=2)
    assert newest([second, first]) == {1: second}


def test_what_an_outcome_changed_is_named() -> None:
    """By the fields; time and account are no change."""
    later = replace(outcome(2, action="ประชุม"), verdict=Verdict.ADAPT, account="other")
    assert outcome_changes(outcome(1), later) == ("verdict", "action")
    assert same_outcome(outcome(1), replace(outcome(2), account="other", made_at="later"))
    assert not same_outcome(None, outcome(1))
    assert outcome_changes(None, outcome(1)) == ("verdict", "action", "progress")


def test_a_theme_that_is_gone_stays_on_the_agenda_with_what_was_decided() -> None:
    """After those that stand; without an outcome it needs no place; points come last."""
    before = replace(frozen(said(1, "a"), said(2, "b"), said(3, "c")), number=1)
    after = replace(frozen(said(1, "a")), number=2)
    point = RoomPoint(7, 1, 3, "จัดเวทีทุกเดือน", "facilitator", "")
    found = agenda([before, after], [point], [outcome(1, "b"), outcome(2, "point-7")], {"b"})
    assert [(i.subject, i.left, i.missing) for i in found[1]] == [
        ("a", False, True),
        ("b", True, False),
        ("point-7", False, False),
    ]
    assert [i.latest for i in found[1]] == [None, outcome(1, "b"), outcome(2, "point-7")]


@pytest.mark.parametrize(
    "typed",
    [
        "๓๑/๑๒/๒๕๖๙",
        "31/12/2569",
        "31-12-2569",
        "31.12.69",
        "31 / 12 / 2569",
        "31 ธันวาคม 2569",
        "๓๑ ธันวาคม พ.ศ. ๒๕๖๙",
        "31 ธ.ค. 69",
        "31ธค2569",
        "31 ธันวา 2569",
    ],
)
def test_a_day_is_read_as_offices_write_it(typed: str) -> None:
    """Thai or other digits, in numbers or words, two or four digits of the year."""
    assert read_day(typed) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("31/12/2026", "ปี ๒๐๒๖ เป็นปี ค.ศ. โปรดกรอกเป็น พ.ศ. คือ ๒๕๖๙"),
        ("31/2/2569", "กุมภาพันธ์ ๒๕๖๙ ไม่มีวันที่ ๓๑"),
        ("29/2/2569", "ไม่มีวันที่ ๒๙"),
        ("12/31/2569", "ไม่มีเดือนที่ ๓๑"),
        ("0/1/2569", "ไม่มีวันที่ ๐"),
        ("1/1/9999", "ปี ๙๙๙๙ ไม่น่าถูกต้อง"),
        ("สิ้นปี", "อ่านวันที่ “สิ้นปี” ไม่ออก"),
        ("31 ธันวามหา 2569", "ไม่ออก"),
        ("", "ไม่ออก"),
        ("2569", "ไม่ออก"),
    ],
)
def test_what_is_no_day_is_told(typed: str, told: str) -> None:
    """With what was read, and what is wanted."""
    with pytest.raises(ValueError, match="โปรด") as raised:
        read_day(typed)
    assert told in str(raised.value)


@given(st.dates(date(1957, 1, 1), date(2100, 12, 31)))
def test_a_day_can_be_typed_as_it_is_shown(day: date) -> None:
    """In numbers and in words."""
    assert read_day(thai_day_numbers(day)) == read_day(thai_day_words(day)) == day


@given(st.text(max_size=40))
def test_no_text_breaks_the_reading_of_days(typed: str) -> None:
    """It is a day or a plain refusal."""
    try:
        assert isinstance(read_day(typed), date)
    except ValueError as error:
        assert "โปรด" in str(error)  # noqa: PT017  either is right
