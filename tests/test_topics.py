"""What topic a statement speaks of, and when it is plainly in the wrong box."""

import numpy as np
from sklearn.preprocessing import normalize

from analysis.topics import TopicReader, find_misplaced, weigh_asking

RNG = np.random.default_rng(0)
CHANNELS = normalize(np.array([1.0, 0, 0]) + RNG.normal(0, 0.2, (24, 3)))
PLANS = normalize(np.array([0, 1.0, 0]) + RNG.normal(0, 0.2, (24, 3)))
STRAY = np.array([[1.0, 0, 0.05]])
ROWS = np.vstack([CHANNELS, PLANS, STRAY])
ASKED = np.array([0] * 24 + [1] * 24 + [1])
LINES, OWNERS = np.array([[1.0, 0, 0], [0, 1.0, 0]]), np.array([0, 1])


def read(rows: np.ndarray, asked: np.ndarray) -> np.ndarray:
    return TopicReader(LINES, OWNERS, 2).fit(rows, asked).weigh(rows)


def test_statements_speak_of_the_topic_whose_answers_they_are_like() -> None:
    shares = read(ROWS, ASKED)
    assert (shares[:-1].argmax(axis=1) == ASKED[:-1]).all()
    assert np.allclose(shares.sum(axis=1), 1)


def test_only_the_statement_in_the_wrong_box_is_flagged() -> None:
    said = weigh_asking(read(ROWS, ASKED), ASKED)
    assert np.flatnonzero(find_misplaced(said, ASKED)).tolist() == [len(ROWS) - 1]


def test_where_few_answered_nothing_is_flagged() -> None:
    few = [0, 1, 2, 24, 25, 26, len(ROWS) - 1]
    said = weigh_asking(read(ROWS[few], ASKED[few]), ASKED[few])
    assert not find_misplaced(said, ASKED[few]).any()


def test_without_asking_the_words_decide() -> None:
    shares = read(ROWS, np.full(len(ROWS), -1))
    assert shares[0].argmax() == 0
    assert shares[30].argmax() == 1


def test_a_statement_that_speaks_of_no_topic_has_none() -> None:
    reader = TopicReader(LINES, OWNERS, 2).fit(ROWS, ASKED)
    assert not reader.weigh(np.array([[-0.7, -0.7, 0.0]])).any()
