"""What topic a statement speaks of, and when it is plainly in the wrong box."""

import numpy as np

from analysis.topics import find_misplaced, read_topics, weigh_asking, weigh_themes, weigh_topics
from analysis.vectorise import Vectoriser

CHANNELS = [("ไลน์", "ข่าว"), ("เฟซบุ๊ก", "ข่าว"), ("ไลน์", "ประกาศ"), ("โปสเตอร์", "ประกาศ")] * 6
PLANS = [("แผน", "กรอบ"), ("แผน", "เดิม"), ("กรอบ", "ยึดติด"), ("เดิม", "ซ้ำ")] * 6
STRAY = ("ไลน์", "ประกาศ", "ข่าว")
PARTS = [*CHANNELS, *PLANS, STRAY]
ASKED = np.array([0] * len(CHANNELS) + [1] * len(PLANS) + [1])
TITLES = [("ไลน์", "ข่าว"), ("แผน",)]

VECTORISER = Vectoriser().fit([*PARTS, *TITLES])
STATEMENTS = VECTORISER.transform(PARTS).nearness
DESCRIBED = VECTORISER.transform(TITLES).nearness


def test_statements_speak_of_the_topic_whose_answers_they_are_like() -> None:
    shares = weigh_topics(STATEMENTS, DESCRIBED, ASKED)
    assert (shares[:-1].argmax(axis=1) == ASKED[:-1]).all()
    assert np.allclose(shares.sum(axis=1), 1)


def test_only_the_statement_in_the_wrong_box_is_flagged() -> None:
    said = weigh_asking(weigh_topics(STATEMENTS, DESCRIBED, ASKED), ASKED)
    assert np.flatnonzero(find_misplaced(said, ASKED)).tolist() == [len(PARTS) - 1]


def test_where_few_answered_nothing_is_flagged() -> None:
    few = [0, 1, 2, 24, 25, 26, len(PARTS) - 1]
    said = weigh_asking(weigh_topics(STATEMENTS[few], DESCRIBED, ASKED[few]), ASKED[few])
    assert not find_misplaced(said, ASKED[few]).any()


def test_without_asking_the_words_decide() -> None:
    unknown = np.full(len(PARTS), -1)
    home = read_topics(STATEMENTS, DESCRIBED, unknown)
    assert home[0] == 0
    assert home[len(CHANNELS)] == 1


def test_a_statement_that_speaks_of_no_topic_has_none() -> None:
    silent = VECTORISER.transform([("งบประมาณ",)]).nearness
    assert read_topics(silent, DESCRIBED, np.array([-1])).tolist() == [-1]


def test_a_theme_speaks_as_its_statements_do() -> None:
    shares = np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]])
    assert weigh_themes(shares, [(0, 1), (2,)]).tolist() == [[0.75, 0.25], [0.0, 1.0]]
