"""Groups: those plainly there are found, and what fits nowhere is let go."""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy import sparse

from analysis.cluster import (
    Grouping,
    Labels,
    agree,
    cluster,
    divide_graph,
    keep_together,
    link_nearest,
    measure_fit,
    merge_small,
    place_rest,
    resample,
    set_apart_loose,
    share_together,
    unite_alike,
)
from analysis.columns import Counts, count_words
from analysis.vectorise import Vectoriser, latent_spaces

LATE = [("แจ้ง", "กระชั้นชิด"), ("แจ้ง", "กะทันหัน"), ("แจ้ง", "ด่วน"), ("กระชั้นชิด", "ด่วน")]
DULL = [("โปสเตอร์", "จืด"), ("โปสเตอร์", "ตัวหนังสือ"), ("จืด", "ตัวหนังสือ"), ("โปสเตอร์", "สี")]
BOUND = [("แผน", "กรอบ"), ("แผน", "ยึดติด"), ("กรอบ", "ยึดติด"), ("แผน", "ตายตัว")]
STATEMENTS = [*LATE, *DULL, *BOUND] * 3


def group(statements: Sequence[tuple[str, ...]], wanted: int | None = None) -> list[int]:
    counts = count_words(statements)
    vectors = Vectoriser().fit(counts).transform(counts)
    grouping = cluster(vectors.similarity(), latent_spaces(vectors, 0), wanted)
    found: list[int] = grouping.labels.tolist()
    return found


def place(counts: Counts, sample: Labels, labels: Labels) -> Labels:
    def mark(rows: Labels) -> sparse.csr_matrix:
        return (counts.matrix[rows] > 0).astype(np.float32)

    return place_rest(mark, np.arange(counts.matrix.shape[0]), sample, labels)


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
    assert agree(share_together(partitions), 2).tolist() == [0, 0, 1, 1]


def test_a_group_that_every_partition_keeps_is_wholly_stable() -> None:
    partitions = [np.array([0, 0, 1, 1]), np.array([0, 0, 1, 0])]
    grouping = Grouping(partitions[0], share_together(partitions))
    assert grouping.measure_stability(np.array([0, 1])) == 1
    assert grouping.measure_stability(np.array([2, 3])) == 0.5


def test_the_same_seed_leaves_out_the_same_statements() -> None:
    space = np.random.default_rng(0).normal(size=(30, 4))
    first, second = (resample([space], 3, 5) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_statements_of_the_same_words_are_in_one_group() -> None:
    assert unite_alike(np.array([0, 1, 0, 1]), ["ก", "ก", "ก", "ข"]).tolist() == [0, 0, 0, 1]


def test_a_statement_that_fits_no_group_is_a_single_view() -> None:
    similarity = np.full((5, 5), 0.6)
    similarity[4, :] = similarity[:, 4] = 0.01
    labels = np.zeros(5, dtype=np.int64)
    fits = measure_fit(labels, similarity)
    assert set_apart_loose(labels, fits, 0.2, range(5)).tolist() == [0, 0, 0, 0, -1]


def test_two_with_nothing_in_common_are_no_theme() -> None:
    labels = np.array([0, 0, 0, 1, 1])
    fits = np.array([0.6, 0.6, 0.6, 0.3, 0.0])
    assert set_apart_loose(labels, fits, 0.2, range(5)).tolist() == [0, 0, 0, -1, -1]


def test_what_two_people_wrote_alike_is_never_set_apart() -> None:
    labels = np.array([0, 0])
    assert set_apart_loose(labels, np.zeros(2), 0.2, ["ก", "ก"]).tolist() == [0, 0]


def test_the_rest_of_a_large_set_follows_its_sample() -> None:
    counts = count_words([*LATE, *DULL, ("น้ำ", "ไฟ")])
    placed = place(counts, np.array([0, 1, 4, 5]), np.array([0, 0, 1, 1]))
    assert placed.tolist() == [0, 0, 0, 0, 1, 1, 1, 1, -1]


def test_the_rest_goes_by_what_it_holds_and_not_by_how_often_it_says_it() -> None:
    counts = count_words([*LATE, *DULL, ("แจ้ง", "โปสเตอร์", "โปสเตอร์", "กระชั้นชิด")])
    placed = place(counts, np.arange(8), np.array([0] * 4 + [1] * 4))
    assert placed[8] == 0


def test_the_sample_stays_where_it_is_single_views_too() -> None:
    counts = count_words([*LATE, *DULL])
    labels = np.array([0, 1, -1, 0, 1, 1, 1, -1])
    assert place(counts, np.arange(8), labels).tolist() == labels.tolist()


def test_words_of_single_views_alone_draw_nobody_into_a_group() -> None:
    counts = count_words([("แจ้ง", "ด่วน"), ("แจ้ง", "ช้า"), ("แอร์", "พัง"), ("แอร์", "ร้อน")])
    placed = place(counts, np.arange(3), np.array([0, 0, -1]))
    assert placed.tolist() == [0, 0, -1, -1]


def test_words_that_no_group_holds_do_not_decide_for_the_smallest() -> None:
    strange = [(f"คำ{i}", f"อีก{i}") for i in range(3)]
    large = [("แจ้ง", "ช้า")] * 9
    counts = count_words([*large, ("แอร์", "ช้า"), ("ช้า", *sum(strange, ()))])
    placed = place(counts, np.arange(10), np.array([0] * 9 + [1]))
    assert placed[10] == 0


ALIKE = np.zeros((6, 6))
NOBODY = np.full(6, -1)


def test_without_people_s_groups_nothing_changes() -> None:
    labels = np.array([0, 0, 1, 1, -1, 2])
    kept, homes = keep_together(labels, NOBODY, ALIKE)
    assert (kept.tolist(), homes) == (labels.tolist(), [])


def test_what_people_joined_goes_to_the_group_that_holds_most_of_it() -> None:
    labels = np.array([0, 0, 1, 1, 1, 2])
    kept, homes = keep_together(labels, np.array([0, -1, 0, 0, -1, 0]), ALIKE)
    assert homes == [1]
    assert kept.tolist() == [1, 0, 1, 1, 1, 1]


def test_single_views_that_people_joined_are_a_group_of_their_own() -> None:
    kept, homes = keep_together(np.array([0, 0, 0, 0, -1, -1]), np.array([-1] * 4 + [0, 0]), ALIKE)
    assert kept.tolist() == [0, 0, 0, 0, 1, 1]
    assert homes == [1]


def test_a_group_that_two_of_people_s_groups_claim_is_parted_and_the_others_choose() -> None:
    pins = np.array([0, 0, 1, 1, -1, -1])
    similarity = np.zeros((6, 6))
    similarity[4, :2] = similarity[:2, 4] = 0.9
    similarity[5, 2:4] = similarity[2:4, 5] = 0.9
    kept, homes = keep_together(np.zeros(6, dtype=np.int64), pins, similarity)
    assert len(set(homes)) == 2
    first, second = homes
    assert kept.tolist() == [first, first, second, second, first, second]


def test_others_of_a_group_that_one_claims_stay_in_it() -> None:
    kept, homes = keep_together(
        np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, -1, 1, 1, -1]), np.ones((6, 6))
    )
    assert kept.tolist() == [0, 0, 0, 1, 1, 1]
    assert homes == [0, 1]


def test_the_labels_handed_in_are_left_as_they_were() -> None:
    labels = np.array([0, 0, 1, 1, 2, 2])
    keep_together(labels, np.array([0, -1, 0, 0, 0, -1]), ALIKE)
    assert labels.tolist() == [0, 0, 1, 1, 2, 2]
