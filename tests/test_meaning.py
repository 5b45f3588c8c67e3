"""What statements mean: one thing in other words is near, and meaning is weighed in bounds."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

from analysis.columns import count_words, number_words, put_in_columns
from analysis.meaning import (
    ENOUGH_KNOWN,
    LEAST_WEIGHT,
    MOST_WEIGHT,
    centre,
    count_found,
    join_meanings,
    liken,
    weigh_meaning,
)
from analysis.model import Settings
from analysis.read import read_answers
from analysis.vectors import Floats, join_pairs, read_vectors

LATE = ("แจ้งกระชั้นชิด", "เพิ่งรู้เมื่อวาน", "บอกปุ๊บไปปั๊บ")
OTHERS = ("ที่จอดรถไม่พอ", "โรงอาหารแพง")


def mean(*texts: str) -> Floats:
    read = put_in_columns(part for parts in read_answers(texts, Settings()) for part in parts)
    vectors = read_vectors()
    words = count_words(join_pairs(each.said.split()) for each in read)
    found = count_found(read.concepts, list(vectors.concepts))
    return join_meanings(vectors.means(words.matrix, words.vocabulary), found, vectors.points)


def found_in(*statements: str, keys: list[str]) -> sparse.csr_matrix:
    return count_found(number_words(each.split() for each in statements), keys)


def symmetric(upper: list[float]) -> NDArray[np.float64]:
    """Return the likeness of four statements from its six pairs."""
    alike = np.zeros((4, 4))
    alike[np.triu_indices(4, 1)] = upper
    return alike + alike.T


WORDS = symmetric([0.9, 0.1, 0.2, 0.1, 0.3, 0.8])
AGAINST = symmetric([0.1, 0.9, 0.8, 0.9, 0.7, 0.2])
UNRELATED = symmetric([0.5, 0.4, 0.6, 0.3, 0.6, 0.5])


@pytest.mark.parametrize(("one", "other"), [*combinations(LATE, 2)])
def test_statements_that_say_one_thing_in_other_words_are_nearer_than_others(
    one: str, other: str
) -> None:
    own, same, *strangers = mean(one, other, *OTHERS)
    assert own @ same > 0.4 + max(float(own @ stranger) for stranger in strangers)


@pytest.mark.parametrize(
    ("complaint", "same", "opposite"),
    [
        ("คนทำงานไม่พอ", "ขาดอัตรากำลัง", "คนทำงานเยอะเกินไป"),
        ("แอร์เสีย ร้อนมาก", "ห้องประชุมอบอ้าว", "อาหารว่างอร่อย"),
        ("หัวหน้าไม่ฟังใคร", "ผู้บริหารไม่รับฟังความคิดเห็น", "เน็ตหลุดบ่อย"),
    ],
)
def test_a_complaint_is_nearer_to_the_same_complaint(
    complaint: str, same: str, opposite: str
) -> None:
    own, alike, other = mean(complaint, same, opposite)
    assert own @ alike > own @ other


def test_every_statement_is_a_row_of_length_one_or_nothing() -> None:
    rows = mean(*LATE, *OTHERS, "zqxv jkwq")
    assert np.allclose(np.linalg.norm(rows[:5], axis=1), 1, atol=1e-5)
    assert not rows[5].any()


def test_a_concept_found_draws_a_statement_to_its_point() -> None:
    means = np.array([[1.0, 0.0], [1.0, 0.0]], dtype=np.float32)
    points = np.array([[0.0, 1.0]], dtype=np.float32)
    without, drawn = join_meanings(means, found_in("", "late", keys=["late"]), points)
    assert without.tolist() == [1, 0]
    assert 0 < drawn[1] < drawn[0]


def test_where_no_words_are_known_the_concept_alone_says_what_is_meant() -> None:
    blank = np.zeros((1, 2), dtype=np.float32)
    points = np.array([[0.0, 1.0]], dtype=np.float32)
    assert join_meanings(blank, found_in("late", keys=["late"]), points).tolist() == [[0, 1]]


def test_without_a_thesaurus_words_alone_mean_something() -> None:
    means = np.array([[0.6, 0.8]], dtype=np.float32)
    none = found_in("late", keys=[])
    assert np.array_equal(join_meanings(means, none, np.zeros((0, 2), np.float32)), means)


def test_concepts_are_counted_as_often_as_they_were_said() -> None:
    found = found_in("late parking late", "", "parking", "unheard", keys=["parking", "late"])
    assert found.toarray().tolist() == [[1, 2], [0, 0], [1, 0], [0, 0]]
    assert found_in(keys=["late"]).shape == (0, 1)


def test_likeness_is_the_same_both_ways_and_not_of_oneself() -> None:
    alike = liken(mean(*LATE, *OTHERS))
    assert np.allclose(alike, alike.T)
    assert not alike.diagonal().any()
    assert alike[0, 1] > alike[0, 3]
    assert np.abs(alike).max() <= 1 + 1e-6


def test_what_all_have_in_common_sets_none_of_them_apart() -> None:
    shared = normalize(np.array([[10, 1, 0], [10, 0, 1], [10, -1, -1]], dtype=np.float32))
    apart = centre(shared)
    assert (liken(shared)[np.triu_indices(3, 1)] > 0.9).all()
    assert (liken(apart)[np.triu_indices(3, 1)] < 0).all()


def test_a_statement_of_which_nothing_is_known_stays_nothing() -> None:
    rows = np.array([[1, 0], [0, 1], [0.6, 0.8], [0, 0]], dtype=np.float32)
    centred = centre(rows)
    assert not centred[3].any()
    assert np.allclose(np.linalg.norm(centred[:3], axis=1), 1, atol=1e-5)
    # Nor does it shift the others.
    assert np.allclose(centred[:3], centre(rows[:3]))


def test_two_statements_have_nothing_in_common_with_a_crowd() -> None:
    rows = np.array([[1, 0], [0.6, 0.8], [0, 0]], dtype=np.float32)
    assert np.array_equal(centre(rows), rows)


def test_meaning_counts_more_where_words_and_meanings_disagree() -> None:
    agreeing, unrelated, against = (
        weigh_meaning(WORDS, alike, 1.0) for alike in (WORDS, UNRELATED, AGAINST)
    )
    assert agreeing < unrelated <= against


def test_meaning_counts_less_where_few_statements_are_known() -> None:
    weights = [weigh_meaning(WORDS, AGAINST, known) for known in (0.0, 0.2, 0.3, ENOUGH_KNOWN)]
    assert weights == sorted(weights)
    assert weights[0] < weights[1] < weights[2] < weights[3]
    assert weigh_meaning(WORDS, AGAINST, 1.0) == weights[3]


@pytest.mark.parametrize("alike", [WORDS, -WORDS, AGAINST, UNRELATED, np.zeros((4, 4))])
@pytest.mark.parametrize("known", [0.0, 0.1, 0.4, 1.0])
def test_the_weight_of_meaning_stays_within_its_bounds(
    alike: NDArray[np.float64], known: float
) -> None:
    assert LEAST_WEIGHT / 4 <= weigh_meaning(WORDS, alike, known) <= MOST_WEIGHT
    if known >= ENOUGH_KNOWN:
        assert weigh_meaning(WORDS, alike, known) >= LEAST_WEIGHT


@pytest.mark.parametrize("n", [0, 1, 2])
def test_among_too_few_to_compare_meaning_counts_least(n: int) -> None:
    few = np.zeros((n, n))
    assert weigh_meaning(few, few, 1.0) == LEAST_WEIGHT
