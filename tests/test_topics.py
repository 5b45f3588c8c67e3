"""What topic a statement speaks of, and when it is plainly in the wrong box."""

import numpy as np
from sklearn.preprocessing import normalize

from analysis import Settings, Topic, analyse
from analysis.topics import describe, find_kinds, find_misplaced, weigh_asking, weigh_topics
from analysis.vectors import read_vectors

RNG = np.random.default_rng(0)
CHANNELS = normalize(np.array([1.0, 0, 0]) + RNG.normal(0, 0.2, (24, 3)))
PLANS = normalize(np.array([0, 1.0, 0]) + RNG.normal(0, 0.2, (24, 3)))
STRAY = np.array([[1.0, 0, 0.05]])
ROWS = np.vstack([CHANNELS, PLANS, STRAY])
ASKED = np.array([0] * 24 + [1] * 24 + [1])
LINES, OWNERS = np.array([[1.0, 0, 0], [0, 1.0, 0]]), np.array([0, 1])


def read(rows: np.ndarray, asked: np.ndarray) -> np.ndarray:
    return weigh_topics(rows, describe(rows, LINES, OWNERS, 2), asked)


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


def test_what_is_like_no_line_is_told_by_the_company_it_keeps() -> None:
    """None of the chain but its first is like what was asked, only each like the one before."""
    angles = np.linspace(0, np.pi / 2, 30)
    chain = np.column_stack([np.cos(angles), np.zeros(30), np.sin(angles)])
    shares = read(np.vstack([chain, PLANS]), np.full(54, -1))
    assert (shares[:30].argmax(axis=1) == 0).all()


def test_those_who_were_asked_tell_for_their_neighbours() -> None:
    lines = np.array([[0, 0, 1.0], [0, 0, 1.0]])
    asked = np.where(np.arange(len(ROWS)) % 2, ASKED, -1)
    shares = weigh_topics(ROWS, describe(ROWS, lines, OWNERS, 2), asked)
    assert (shares[:-1].argmax(axis=1) == ASKED[:-1]).all()


def test_a_statement_is_not_its_own_witness() -> None:
    moved = np.where(np.arange(len(ROWS)) == 3, 1, ASKED)
    assert read(ROWS, moved)[3].argmax() == 0


def test_the_order_of_statements_changes_nothing() -> None:
    order = RNG.permutation(len(ROWS))
    assert np.allclose(read(ROWS, ASKED)[order], read(ROWS[order], ASKED[order]))


def test_a_statement_that_speaks_of_no_topic_has_none() -> None:
    rows = np.vstack([ROWS, [[-0.7, -0.7, 0.0]], [[0.0, 0.0, 0.0]]])
    assert not read(rows, np.append(ASKED, [-1, -1]))[-2:].any()


def test_of_a_single_topic_all_speak() -> None:
    shares = weigh_topics(ROWS, describe(ROWS, LINES[:1], OWNERS[:1], 1), np.full(len(ROWS), -1))
    assert (shares == 1).all()


def test_what_is_said_of_one_kind_in_other_words_is_of_that_kind() -> None:
    vectors = read_vectors()
    keys = list(vectors.concepts)
    late, chat, pay = (vectors.concepts[key] for key in ("late_notice", "line_group", "bonus"))
    kinds = find_kinds(np.array([late, chat, pay]), vectors.points, keys)
    assert kinds[0] @ kinds[1] > kinds[0] @ kinds[2]
    assert np.allclose((kinds**2).sum(axis=1), 1)


def test_topics_are_read_without_thesaurus_and_vectors_too() -> None:
    topics = [Topic("1", "การสื่อสาร", "ช่องทางแจ้งข่าว"), Topic("2", "สวัสดิการ", "ค่าตอบแทน")]
    answers = ["แจ้งข่าวช้า", "ช่องทางแจ้งข่าวน้อย", "ค่าตอบแทนน้อย", "ค่าตอบแทนต่ำ"]
    for layers in (frozenset({"vectors"}), frozenset[str]()):
        found = analyse(answers, topics, Settings(layers=layers))
        assert [placement.topic for placement in found.placements] == ["1", "1", "2", "2"]


def test_an_answer_of_which_no_word_is_known_is_put_under_no_topic() -> None:
    topics = [Topic("1", "การสื่อสาร", "ช่องทางแจ้งข่าว"), Topic("2", "สวัสดิการ", "ค่าตอบแทน")]
    answers = ["แจ้งข่าวช้า", "แจ้งช้ามาก", "ค่าตอบแทนน้อย", "ค่าตอบแทนน้อยมาก", "qzxqv"]
    assert analyse(answers, topics).placements[-1].topic == ""


def test_answers_from_no_box_go_where_they_belong_though_they_share_no_word_with_it() -> None:
    topics = [
        Topic("1", "การสื่อสาร", "ช่องทางแจ้งข่าว และการรับรู้ข่าวสาร"),
        Topic("2", "สวัสดิการ", "ค่าตอบแทน และความเป็นอยู่ของพนักงาน"),
    ]
    told = ["แจ้งกระชั้นชิด", "ไลน์กลุ่มเงียบ", "ประกาศช้ามาก", "บอกล่วงหน้าแค่วันเดียว"]
    paid = ["โอทีได้น้อย", "เงินเดือนไม่พอใช้", "โบนัสไม่มี", "ค่าแรงต่ำเกินไป"]
    found = analyse([*told, *paid], topics)
    assert [placement.topic for placement in found.placements] == ["1"] * 4 + ["2"] * 4
