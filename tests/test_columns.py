"""Statements in columns: what goes in comes out, in one chunk or in many."""

import numpy as np
import pytest

from analysis.columns import count_words, join_columns, number_words, put_in_columns
from analysis.model import Reading
from analysis.tokenise import choose_parts

READINGS = [
    Reading("แจ้งช้า", "แจ้ง ช้า", "late_notice", "problem"),
    Reading("ไม่มีค่ะ"),
    Reading("ควรแจ้งก่อน", "ควร แจ้ง ก่อน", "late_notice late_notice", "suggestion"),
    Reading("ก็ได้", "ก็ ได้", "", "other"),
    Reading("123", "", "", "other"),
]


def test_what_goes_into_columns_comes_out() -> None:
    columns = put_in_columns(READINGS)
    assert [*columns] == READINGS
    assert columns[1:3] == READINGS[1:3]
    assert [columns.tone(at) for at in range(2)] == ["problem", ""]


@pytest.mark.parametrize("size", [1, 2, 5])
def test_chunks_joined_are_the_same_as_one(size: int) -> None:
    chunks = [put_in_columns(READINGS[at : at + size]) for at in range(0, 5, size)]
    joined = join_columns(chunks)
    assert [*joined] == READINGS
    whole = put_in_columns(READINGS).said.count()
    assert joined.said.count().vocabulary == whole.vocabulary
    assert (joined.said.count().matrix != whole.matrix).nnz == 0


def test_no_chunks_are_no_statements() -> None:
    assert [*join_columns([])] == []
    assert join_columns([]).parts().count().matrix.shape == (0, 0)


def test_columns_keep_the_same_parts_as_a_text_alone_would() -> None:
    columns = put_in_columns(READINGS)
    parts = columns.parts()
    kept = [tuple(parts.row(at)) for at in range(len(READINGS))]
    assert kept == [choose_parts(each.said.split()) for each in READINGS]
    assert kept[3], "where there is nothing but stop words, they count"


def test_those_of_the_same_words_have_one_key() -> None:
    counts = count_words([("แจ้ง", "ช้า"), ("ช้า",), ("แจ้ง", "ช้า"), ("ช้า", "ช้า"), ()])
    keys = [counts.key(at) for at in range(5)]
    assert keys[0] == keys[2]
    assert len(set(keys)) == 4
    assert not keys[4]


def test_words_are_counted_in_alphabetical_order_and_unused_ones_left_out() -> None:
    rows = number_words([("ข", "ก", "ข"), ("ค",)])
    assert rows.keep_heaviest([1, 1, 0]).count().vocabulary == ("ก", "ข")
    counts = count_words([("ข", "ก", "ข"), ()])
    assert counts.vocabulary == ("ก", "ข")
    assert np.array_equal(counts.matrix.toarray(), [[1, 2], [0, 0]])
