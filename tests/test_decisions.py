"""Facilitators' decisions: replayed, undone, never lost."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from survey.decisions import SINGLE_VIEW, last_to_undo, review, standing
from survey.records import Act, Decision, StatementRecord, ThemeRecord

THEMES = [ThemeRecord(key, 1, f"ประเด็น {key}", ("คำ",)) for key in "abc"]
STATEMENTS = [
    StatementRecord(
        str(n),
        bytes([n]),
        1,
        1,
        f"ข้อความ {n}",
        "theme" if n < 6 else "single",
        theme="abc"[n % 3] if n < 6 else "",
        rank=n % 2,
    )
    for n in range(8)
]


def decision(number: int, act: Act, subject: str, value: str = "") -> Decision:
    return Decision(number, act, subject, value, "facilitator", "2026-11-22")


def test_a_renamed_theme_keeps_its_statements() -> None:
    """Only the label changes."""
    found = review(THEMES, STATEMENTS, [decision(1, Act.RENAME, "a", "ชื่อใหม่")])
    assert [theme.label for theme in found.themes] == ["ชื่อใหม่", "ประเด็น b", "ประเด็น c"]
    assert [theme.named for theme in found.themes] == [True, False, False]
    assert found.statements == tuple(STATEMENTS)


def test_a_moved_statement_is_in_its_new_theme_and_nowhere_else() -> None:
    """Moving changes one place, and the theme's typical statements stay its own."""
    found = review(THEMES, STATEMENTS, [decision(1, Act.MOVE, "1", "a")])
    assert "1" in {s.key for s in found.members("a")}
    assert "1" not in {s.key for s in found.members("b")}
    assert next(s for s in found.statements if s.key == "1").rank == 0


def test_a_statement_moved_out_of_every_theme_is_a_single_view() -> None:
    """It is still shown and counted."""
    found = review(THEMES, STATEMENTS, [decision(1, Act.MOVE, "0", SINGLE_VIEW)])
    moved = next(s for s in found.statements if s.key == "0")
    assert (moved.status, moved.theme) == ("single", "")


def test_what_cannot_be_applied_is_told() -> None:
    """A decision about something this run does not have is kept and named."""
    gone = [
        decision(1, Act.RENAME, "z", "x"),
        decision(2, Act.MOVE, "99", "a"),
        decision(3, Act.MOVE, "0", "z"),
    ]
    found = review(THEMES, STATEMENTS, gone)
    assert found.unapplied == tuple(gone)
    assert found.statements == tuple(STATEMENTS)


def test_statements_moved_together_are_one_decision() -> None:
    """They move together, and one undo brings them all back."""
    log = [decision(1, Act.MOVE, "0,1,2,7", "b")]
    assert {s.key for s in review(THEMES, STATEMENTS, log).members("b")} >= {"0", "1", "2", "7"}
    log.append(decision(2, Act.UNDO, "1"))
    assert review(THEMES, STATEMENTS, log).statements == tuple(STATEMENTS)


def test_the_part_of_a_decision_that_is_gone_is_told() -> None:
    """What can be moved is moved; that something could not is not kept quiet."""
    log = [decision(1, Act.MOVE, "0,99", "b")]
    found = review(THEMES, STATEMENTS, log)
    assert "0" in {s.key for s in found.members("b")}
    assert found.unapplied == tuple(log)


def test_a_statement_a_person_read_no_longer_waits_to_be_read() -> None:
    """Cleared statements may be quoted, until the clearing is undone."""
    marked = [replace(s, identifying=True) for s in STATEMENTS]
    log = [decision(1, Act.CLEAR, "0,3")]
    found = review(THEMES, marked, log)
    assert [s.key for s in found.statements if not s.identifying] == ["0", "3"]


def test_an_undo_takes_back_the_latest_decision_that_stands() -> None:
    """Undoing twice goes back two steps."""
    log = [decision(1, Act.RENAME, "a", "หนึ่ง"), decision(2, Act.RENAME, "a", "สอง")]
    latest = last_to_undo(log)
    assert latest is not None
    log.append(decision(3, Act.UNDO, str(latest.id)))
    assert review(THEMES, STATEMENTS, log).themes[0].label == "หนึ่ง"
    latest = last_to_undo(log)
    assert latest is not None
    log.append(decision(4, Act.UNDO, str(latest.id)))
    assert review(THEMES, STATEMENTS, log).themes[0].label == "ประเด็น a"
    assert last_to_undo(log) is None


def test_an_undone_undo_brings_the_decision_back() -> None:
    """An undo is a decision like any other."""
    log = [
        decision(1, Act.RENAME, "a", "หนึ่ง"),
        decision(2, Act.UNDO, "1"),
        decision(3, Act.UNDO, "2"),
    ]
    assert [d.id for d in standing(log)] == [1]


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just(Act.RENAME), st.sampled_from("abcz"), st.text(min_size=1, max_size=9)),
        st.tuples(st.just(Act.MOVE), st.sampled_from("0123456789"), st.sampled_from(["", *"abcz"])),
        st.tuples(st.just(Act.UNDO), st.sampled_from("12345"), st.just("")),
    ),
    max_size=12,
)


@given(ACTS)
def test_any_sequence_keeps_every_statement_accounted_for(
    acts: list[tuple[Act, str, str]],
) -> None:
    """No decision, in any order, loses, doubles or misplaces a statement."""
    log = [decision(n, *act) for n, act in enumerate(acts, 1)]
    found = review(THEMES, STATEMENTS, log)
    assert [s.key for s in found.statements] == [s.key for s in STATEMENTS]
    in_themes = sum(len(found.members(theme.key)) for theme in found.themes)
    assert in_themes + sum(s.status == "single" for s in found.statements) == len(STATEMENTS)


@given(ACTS)
def test_undoing_everything_gives_the_run_back(acts: list[tuple[Act, str, str]]) -> None:
    """However long the log, taking back what stands ends at what the machine suggested."""
    log = [decision(n, *act) for n, act in enumerate(acts, 1)]
    while (latest := last_to_undo(log)) is not None:
        log.append(decision(len(log) + 1, Act.UNDO, str(latest.id)))
    found = review(THEMES, STATEMENTS, log)
    assert (found.themes, found.statements) == (tuple(THEMES), tuple(STATEMENTS))
