"""Groups: those plainly there are found, and what fits nowhere is let go."""

from collections.abc import Sequence

import numpy as np
import pytest

from analysis.cluster import (
    agree,
    cluster,
    divide_graph,
    link_nearest,
    merge_small,
    place_rest,
    set_apart_loose,
    unite_alike,
)
from analysis.vectorise import Vectoriser, join_every_word, latent_spaces

LATE = [("แจ้ง", "กระชั้นชิด"), ("แจ้ง", "กะทันหัน"), ("แจ้ง", "ด่วน"), ("กระชั้นชิด", "ด่วน")]
DULL = [("โปสเตอร์", "จืด"), ("โปสเตอร์", "ตัวหนังสือ"), ("จืด", "ตัวหนังสือ"), ("โปสเตอร์", "สี")]
BOUND = [("แผน", "กรอบ"), ("แผน", "ยึดติด"), ("กรอบ", "ยึดติด"), ("แผน", "ตายตัว")]
STATEMENTS = [*LATE, *DULL, *BOUND] * 3


def group(statements: Sequence[tuple[str, ...]], wanted: int | None = None) -> list[int]:
    vectors = Vectoriser().fit(statements).transform(statements)
    found: list[int] = cluster(vectors.similarity(), latent_spaces(vectors, 0), wanted).tolist()
    return found


def test_three_plain_themes_are_three_groups() -> None:
    labels = group(STATEMENTS, 3)
    groups = [set(labels[start::12]) | set(labels[start + 1 :: 12]) for start in (0, 4, 8)]
    assert [len(each) for each in groups] == [1, 1, 1]
    assert len(set().union(*groups)) == 3


@pytest.mark.parametrize("wanted", [1, 2, 3, 5, 8])
def test_the_wanted_number_of_groups_is_kept_to(wanted: int) -> None:
    assert 1 <= len(set(group(STATEMENTS, wanted))) <= wanted


@pytest.mark.parametrize("n", [2, 3, 5])
def test_very_few_statements_are_grouped_without_fuss(n: int) -> None:
    assert len(group(STATEMENTS[:n])) == n


def test_statements_all_alike_are_one_group() -> None:
    statements = [("แจ้ง", "ช้า")] * 12
    labels = np.array(group(statements), dtype=np.int64)
    assert set(unite_alike(labels, statements).tolist()) == {0}


def test_communities_are_those_of_the_graph() -> None:
    similarity = np.kron(np.eye(3), np.ones((5, 5))).astype(np.float64)
    np.fill_diagonal(similarity, 0)
    labels = divide_graph(link_nearest(similarity, 4), 1.0, seed=0)
    assert [len(set(labels[i : i + 5].tolist())) for i in (0, 5, 10)] == [1, 1, 1]
    assert len(set(labels.tolist())) == 3


def test_a_group_too_small_joins_the_one_it_is_nearest_to() -> None:
    similarity = np.zeros((6, 6))
    similarity[5, 3] = similarity[3, 5] = 1.0
    labels = merge_small(np.array([0, 0, 0, 1, 1, 2]), similarity)
    assert labels[5] == labels[3]


def test_partitions_agree_on_what_most_of_them_say() -> None:
    partitions = [np.array([0, 0, 1, 1]), np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])]
    assert agree(partitions, 2).tolist() == [0, 0, 1, 1]


def test_statements_of_the_same_words_are_in_one_group() -> None:
    assert unite_alike(np.array([0, 1, 0, 1]), ["ก", "ก", "ก", "ข"]).tolist() == [0, 0, 0, 1]


def test_a_statement_that_fits_no_group_is_a_single_view() -> None:
    statements = [*LATE, ("จอดรถ", "น้ำมัน")]
    joined = join_every_word(statements)
    labels = set_apart_loose(np.zeros(5, dtype=np.int64), joined, statements)
    assert labels.tolist() == [0, 0, 0, 0, -1]


def test_two_with_nothing_in_common_are_no_theme() -> None:
    statements = [*LATE, ("จอดรถ", "น้ำมัน"), ("งบ", "ห้องน้ำ")]
    joined = join_every_word(statements)
    labels = set_apart_loose(np.array([0, 0, 0, 0, 1, 1]), joined, statements)
    assert labels.tolist() == [0, 0, 0, 0, -1, -1]


def test_the_rest_of_a_large_set_follows_its_sample() -> None:
    placed = place_rest([*LATE, *DULL], [0, 1, 4, 5], np.array([0, 0, 1, 1]))
    assert placed.tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
