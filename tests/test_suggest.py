"""Suggestions: what a facilitator may want to change next, from what she changed."""

import random
import subprocess
import sys
import time

import pytest

from analysis.suggest import (
    Board,
    Key,
    preview_split,
    suggest_merges,
    suggest_moves,
)

# Two things were said under one topic; whoever speaks of one is like whoever else does.
LATE = ("แจ้งกำหนดการช้า", "แจ้งวันงานกระชั้นชิด", "รู้กำหนดการก่อนงานวันเดียว", "หนังสือแจ้งมาช้า")
PARKING = ("ที่จอดรถไม่พอ", "วนหาที่จอดรถนาน", "ต้องจอดรถริมถนน", "ลานจอดรถเต็มทุกเช้า")
ALONE = "อยากให้มีต้นไม้"


def _lay_board(
    groups: dict[str, str],
    pinned: frozenset[Key] = frozenset(),
    apart: frozenset[frozenset[Key]] = frozenset(),
) -> Board:
    """Return a board on which those who say the same are near, and all others hardly."""
    nearest: dict[Key, tuple[tuple[Key, float], ...]] = {}
    for text in groups:
        same = [some for some in (LATE, PARKING) if text in some]
        near = {other: 0.6 for some in same for other in some}
        likeness = {other: near.get(other, 0.05) for other in groups if other != text}
        nearest[text] = tuple(sorted(likeness.items(), key=lambda pair: -pair[1]))
    return Board(groups, pinned, nearest, apart)


def _place(late: str, parking: str, **others: str) -> dict[str, str]:
    return {**dict.fromkeys(LATE, late), **dict.fromkeys(PARKING, parking), **others}


def test_a_statement_among_strangers_is_suggested_to_its_like() -> None:
    board = _lay_board({**_place("T1", "T2"), LATE[3]: "T2"})
    first = suggest_moves(board)[0]
    assert (first.statements, first.source, first.target) == ((LATE[3],), "T2", "T1")
    assert set(first.because) <= set(LATE[:3])
    assert 0.5 < first.strength <= 1


def test_nothing_is_suggested_where_all_stand_with_their_like() -> None:
    assert suggest_moves(_lay_board(_place("T1", "T2"))) == ()


def test_those_who_go_the_same_way_go_with_one_click() -> None:
    board = _lay_board({**_place("T1", "T2"), LATE[2]: "T2", LATE[3]: "T3"})
    first = suggest_moves(board)[0]
    assert set(first.statements) == {LATE[2], LATE[3]}
    assert (first.source, first.target) == (None, "T1")


def test_what_is_most_like_the_moved_statement_comes_first() -> None:
    """All eight stood in one theme; she moves one about parking, and the others follow."""
    groups = {**_place("T1", "T1"), PARKING[0]: "T2"}
    moved = frozenset({PARKING[0]})
    followers = suggest_moves(_lay_board(groups, moved), after=moved)[0]
    assert set(followers.statements) == set(PARKING[1:])
    assert (followers.source, followers.target) == ("T1", "T2")
    assert followers.because == (PARKING[0],)


def test_what_a_person_placed_is_never_moved() -> None:
    groups = {**_place("T1", "T2"), LATE[3]: "T2"}
    board = _lay_board(groups, frozenset({LATE[3]}))
    moved = {key for each in suggest_moves(board) for key in each.statements}
    assert LATE[3] not in moved
    asked = suggest_moves(board, towards="T1")
    assert LATE[3] not in {key for each in asked for key in each.statements}


def test_nothing_is_moved_to_what_it_is_to_stay_apart_from() -> None:
    groups = {**_place("T1", "T2"), LATE[3]: "T2"}
    apart = frozenset({frozenset({LATE[3], LATE[0]})})
    for towards in (None, "T1"):
        suggested = suggest_moves(_lay_board(groups, apart=apart), towards=towards)
        assert not [s for s in suggested if LATE[3] in s.statements and s.target == "T1"]


def test_a_single_view_is_taken_into_the_theme_it_is_like() -> None:
    first = suggest_moves(_lay_board({**_place("T1", "T2"), PARKING[3]: ""}))[0]
    assert (first.statements, first.source, first.target) == ((PARKING[3],), "", "T2")


def test_a_statement_hardly_like_its_theme_is_suggested_to_stand_alone() -> None:
    suggested = suggest_moves(_lay_board({**_place("T1", "T2"), ALONE: "T1"}), towards="")
    assert [(each.statements, each.target) for each in suggested] == [((ALONE,), "")]


def test_asked_for_a_theme_only_moves_into_it_are_told() -> None:
    groups = {**_place("T1", "T2"), LATE[3]: "T2", PARKING[3]: "T1"}
    suggested = suggest_moves(_lay_board(groups), towards="T2")
    assert suggested[0].statements[0] == PARKING[3]
    assert {each.target for each in suggested} == {"T2"}


def test_no_more_is_suggested_than_asked_for() -> None:
    groups = {**_place("T1", "T2"), LATE[3]: "T2", PARKING[3]: "T1"}
    assert len(suggest_moves(_lay_board(groups), most=1)) == 1
    assert suggest_moves(_lay_board(groups), most=0) == ()


def test_two_themes_that_say_the_same_may_be_one() -> None:
    board = _lay_board({**_place("T1", "T2"), LATE[2]: "T3", LATE[3]: "T3"})
    first, *others = suggest_merges(board)
    assert {first.first, first.second} == {"T1", "T3"}
    assert all(other.strength < first.strength / 2 for other in others)


@pytest.mark.parametrize("pair", [{LATE[0], LATE[3]}, {"T1", "T3"}])
def test_what_a_person_said_is_not_the_same_is_never_merged(pair: set[Key]) -> None:
    groups = {**_place("T1", "T2"), LATE[2]: "T3", LATE[3]: "T3"}
    merges = suggest_merges(_lay_board(groups, apart=frozenset({frozenset(pair)})))
    assert {"T1", "T3"} not in [{merge.first, merge.second} for merge in merges]


def test_a_theme_of_two_things_falls_into_them() -> None:
    parts = preview_split(_lay_board(_place("T1", "T1")), "T1")
    assert {frozenset(part) for part in parts} == {frozenset(LATE), frozenset(PARKING)}


def test_a_theme_of_four_never_loses_a_lone_statement() -> None:
    groups = {**dict.fromkeys(LATE[:3], "T1"), ALONE: "T1"}
    assert [len(part) for part in preview_split(_lay_board(groups), "T1")] == [2, 2]


def test_what_a_person_put_there_stays_together_when_the_theme_is_split() -> None:
    put = frozenset({LATE[0], PARKING[0]})
    first, second = preview_split(_lay_board(_place("T1", "T1"), put), "T1")
    assert put <= set(first)
    assert len(second) >= 2


def test_a_theme_that_a_person_made_falls_apart_all_the_same() -> None:
    parts = preview_split(_lay_board(_place("T1", "T1"), frozenset(LATE + PARKING)), "T1")
    assert {frozenset(part) for part in parts} == {frozenset(LATE), frozenset(PARKING)}


def test_what_is_not_the_same_comes_apart_when_the_theme_is_split() -> None:
    apart = frozenset({frozenset({LATE[0], LATE[1]})})
    first, second = preview_split(_lay_board(_place("T1", "T1"), apart=apart), "T1")
    assert (LATE[0] in first) is (LATE[1] in second)


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_a_split_accounts_for_every_statement_of_a_small_theme(size: int) -> None:
    first, second = preview_split(_lay_board(dict.fromkeys(LATE[:size], "T1")), "T1")
    assert sorted(map(str, first + second)) == sorted(LATE[:size])
    assert bool(second) is (size > 1)


def test_statements_without_neighbours_are_left_where_they_are() -> None:
    board = Board({"ก": "T1", "ข": "T1", "ค": "T2", "ง": ""}, frozenset(), {})
    assert suggest_moves(board) == ()
    assert suggest_merges(board) == ()
    assert suggest_moves(Board({}, frozenset(), {})) == ()


def _draw_board(n: int) -> Board:
    """Return a large board with fifteen neighbours each, a third of them strangers."""
    draw = random.Random(0)
    keys = [f"{at:04}" for at in range(n)]
    of_theme = [draw.sample(keys[at::12], 10) for at in range(12)]
    nearest: dict[Key, tuple[tuple[Key, float], ...]] = {
        key: tuple((other, draw.random()) for other in of_theme[at % 12] + draw.sample(keys, 5))
        for at, key in enumerate(keys)
    }
    groups = {key: f"T{draw.choice([at % 12, draw.randrange(12)])}" for at, key in enumerate(keys)}
    return Board(groups, frozenset(keys[::9]), nearest)


def test_the_order_in_which_neighbours_are_stored_changes_nothing() -> None:
    board = _draw_board(120)
    turned = Board(board.groups, board.pinned, dict(reversed(list(board.nearest.items()))))
    assert suggest_moves(turned) == suggest_moves(board)
    assert suggest_merges(turned) == suggest_merges(board)
    assert preview_split(turned, "T1") == preview_split(board, "T1")


def test_a_thousand_statements_take_no_noticeable_time() -> None:
    board = _draw_board(1000)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        suggest_moves(board)
        times.append(time.perf_counter() - start)
    # 30 ms by itself; the rest is for machines that do other things too.
    assert min(times) < 0.1


def test_suggestions_need_neither_numpy_nor_scikit_learn() -> None:
    code = "import analysis.suggest, sys; sys.exit(bool({'numpy', 'sklearn'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
