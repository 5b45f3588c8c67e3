"""Words as vectors: near is near, and nothing known is no error."""

import numpy as np
import pytest

from analysis.columns import count_words
from analysis.vectorise import Vectoriser, latent_spaces

STATEMENTS = count_words(
    [
        ("แจ้ง", "กระชั้นชิด"),
        ("แจ้ง", "กระชั้นชิด", "เวลา"),
        ("โปสเตอร์", "จืด"),
        ("โปสเตอร์", "สวย"),
        ("แผน", "กรอบ"),
    ]
)


def test_statements_that_share_words_are_nearest() -> None:
    near = Vectoriser().fit(STATEMENTS).transform(STATEMENTS).similarity()
    assert near[0].argmax() == 1
    assert near[2].argmax() == 3


def test_the_similarity_is_symmetric_and_not_of_oneself() -> None:
    near = Vectoriser().fit(STATEMENTS).transform(STATEMENTS).similarity()
    assert np.allclose(near, near.T)
    assert not near.diagonal().any()


def test_the_same_seed_gives_the_same_vectors() -> None:
    first, second = (Vectoriser(3).fit(STATEMENTS).transform(STATEMENTS) for _ in range(2))
    assert np.array_equal(first.latent, second.latent)
    spaces = (latent_spaces(vectors, 3) for vectors in (first, second))
    assert all(np.array_equal(a, b) for a, b in zip(*spaces, strict=True))


def test_words_never_learnt_count_for_nothing() -> None:
    vectors = Vectoriser().fit(STATEMENTS).transform(count_words([("zzz",), ()]))
    assert not vectors.nearness.toarray().any()


@pytest.mark.parametrize(
    "statements", [[("ช้า",)], [("ช้า",)] * 4, [("ช้า",), ()], [("กข", "คง"), ("จฉ", "ชซ")]]
)
def test_very_few_statements_have_vectors_too(statements: list[tuple[str, ...]]) -> None:
    counts = count_words(statements)
    vectors = Vectoriser().fit(counts).transform(counts)
    assert vectors.similarity().shape == (len(statements), len(statements))
    assert np.isfinite(vectors.latent).all()


def test_words_are_counted_in_alphabetical_order_whoever_comes_first() -> None:
    one, other = count_words([("ข", "ก"), ("ก",)]), count_words([("ก",), ("ก", "ข")])
    assert one.vocabulary == other.vocabulary == ("ก", "ข")
    assert one.matrix.toarray().tolist() == [[1, 1], [1, 0]]


def test_some_statements_keep_their_own_words_only() -> None:
    few = count_words([("ก", "ข"), ("ค",), ("ข", "ข")]).rows([2, 0])
    assert few.vocabulary == ("ก", "ข")
    assert few.matrix.toarray().tolist() == [[0, 2], [1, 1]]
