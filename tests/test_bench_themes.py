"""The figures of the bench of themes are what their names say."""

import math
from dataclasses import replace

import pytest

from analysis import Topic, analyse
from analysis.concepts import read_concepts
from bench import peers, themes
from bench.themes import Answer

OPINIONS = (
    Answer("1", "แจ้งข่าวกระชั้นชิดเกินไป", ("late",), topic="1"),
    Answer("2", "แจ้งข่าวช้า ไม่ทันเตรียมตัว", ("late",), topic="1"),
    Answer("3", "ห้องประชุมร้อนมาก", ("room",), topic="1"),
    Answer("4", "ห้องประชุมคับแคบ", ("room",), topic="1"),
    Answer("5", "อยากให้มีแมวในสำนักงาน", (), kind="single", topic="1"),
)


def test_groups_that_are_peoples_agree_fully_single_views_and_all() -> None:
    """The names of groups don't matter, and what is alone may stand alone."""
    groups = {"1": "A", "2": "A", "3": "B", "4": "B", "5": ""}
    agreement = themes.measure_agreement(OPINIONS, groups)
    assert agreement.ami == pytest.approx(1.0)
    assert agreement.themed_ari == pytest.approx(1.0)
    assert (agreement.coverage, agreement.themes) == (0.8, 2)


def test_a_single_view_forced_into_a_theme_costs_agreement_in_one_column_only() -> None:
    """The other column looks at statements with a theme."""
    groups = {"1": "A", "2": "A", "3": "B", "4": "B", "5": "B"}
    agreement = themes.measure_agreement(OPINIONS, groups)
    assert agreement.ami < 0.95
    assert agreement.themed_ami == pytest.approx(1.0)


def test_non_answers_and_misplaced_answers_are_not_scored() -> None:
    """They count neither for nor against a method, wherever it put them."""
    others = (
        Answer("6", "ไม่มี", (), kind="nonanswer", topic="1"),
        Answer("7", "ไม่ได้อยู่ในไลน์กลุ่ม", ("late",), kind="misplaced", topic="1"),
    )
    groups = {"1": "A", "2": "A", "3": "B", "4": "B", "5": "", "6": "A", "7": "B"}
    assert themes.measure_agreement((*OPINIONS, *others), groups).ami == pytest.approx(1.0)


def test_groups_are_compared_inside_their_topic() -> None:
    """Two topics, one of them right and one all in one heap, are right by half."""
    again = tuple(replace(each, key=f"b{each.key}", topic="2") for each in OPINIONS[:4])
    groups = {"1": "A", "2": "A", "3": "B", "4": "B"} | {each.key: "C" for each in again}
    agreement = themes.measure_agreement((*OPINIONS[:4], *again), groups)
    assert agreement.ami == pytest.approx(0.5)


def test_hits_are_counted_both_ways() -> None:
    """Of three found two were wanted, of four wanted two were found."""
    hits = themes.count_hits({"1", "2", "3"}, {"2", "3", "4", "5"})
    assert hits.precision == pytest.approx(2 / 3)
    assert hits.recall == 0.5
    assert hits.f1 == pytest.approx(4 / 7)
    assert math.isnan(themes.count_hits(set(), {"1"}).precision)


def test_words_said_together_cohere_and_words_never_said_together_do_not() -> None:
    """NPMI runs from 1, always together, to -1, never."""
    texts = [each.text for each in OPINIONS]
    assert themes.measure_coherence(["ห้อง", "ประชุม"], texts) == pytest.approx(1.0)
    assert themes.measure_coherence(["ห้อง", "แมว"], texts) == -1.0
    assert -1.0 < themes.measure_coherence(["ประชุม", "ร้อน"], texts) < 1.0


def test_a_name_is_scored_by_the_statements_that_hold_it() -> None:
    """Recall looks inside the theme, precision at everybody who says it."""
    inside = ["แจ้งข่าวช้า", "แจ้ง ข่าวกระชั้นชิด", "รู้เรื่องวันสุดท้าย", "หนังสือมาช้า"]
    outside = ["ไม่มีใครแจ้งข่าวเลยว่าย้ายห้อง", "ห้องร้อน"]
    recall, precision = themes.measure_naming(["แจ้งข่าว"], inside, outside)
    assert recall == 0.5
    assert precision == pytest.approx(2 / 3)


def test_a_name_out_of_the_thesaurus_is_held_by_who_says_it_in_other_words() -> None:
    """Nobody writes as the thesaurus does."""
    concept = next(each for each in read_concepts() if each.key == "staff_shortage")
    assert themes.holds("ฝ่ายเราบุคลากรน้อยมาก", concept.name)
    assert not themes.holds("ห้องประชุมร้อนมาก", concept.name)


def test_keywords_shared_by_themes_lower_their_diversity() -> None:
    """Three different words of four."""
    assert themes.measure_diversity([("แจ้ง", "ช้า"), ("ห้อง", "แจ้ง")]) == 0.75


def test_a_theme_is_as_pure_as_its_majority() -> None:
    """Three of four belong to what most belong to."""
    assert themes.measure_purity(["late", "late", "room", "late"]) == 0.75


def test_the_opinions_of_an_answer_are_wanted_in_the_order_of_its_themes() -> None:
    """The first line belongs to the first theme, the second to the second."""
    answer = Answer("1", "1) แจ้งข่าวช้ามาก\n2) ห้องประชุมร้อนมาก", ("late", "room"), "two")
    analysis = analyse([answer.statement])
    assert themes.find_wanted([answer], analysis) == ["late", "room"]
    assert themes.count_opinions(analysis) == {"1": 2}


def test_a_theme_is_at_home_where_it_was_asked_even_if_some_typed_it_elsewhere() -> None:
    """Answers marked as misplaced say nothing of a theme's topic."""
    strays = [replace(OPINIONS[0], key=str(n), topic="2", kind="misplaced") for n in range(9, 13)]
    assert themes.find_homes([*OPINIONS, *strays])["late"] == "1"


def test_samples_of_a_survey_are_nine_tenths_of_every_topic_and_the_same_each_time() -> None:
    """Nothing is drawn without the seed."""
    answers = tuple(Answer(str(n), "ดี", (), topic="1" if n < 40 else "2") for n in range(60))
    survey = themes.Labelled("survey", answers, (Topic("1", "ข่าว"),))
    drawn = survey.draw(0, seed=3)
    assert [len(own) for own in themes.under_topics(drawn).values()] == [36, 18]
    assert drawn == survey.draw(0, seed=3)
    assert drawn != survey.draw(0, seed=4)


def test_a_peer_that_is_not_installed_says_so_instead_of_a_figure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A row of the table is never just missing."""
    monkeypatch.setitem(peers.NEEDS, "NMF, true k", ("no_such_library",))
    sample = peers.Sample(0, (OPINIONS[0].statement,), {"1": 1})
    assert "no_such_library" in peers.measure("NMF, true k", [sample]).refusal


def test_a_peer_that_breaks_off_says_why() -> None:
    """The table goes on with the next row."""
    sample = peers.Sample(0, (OPINIONS[0].statement,), {"1": 3})
    outcome = peers.measure("TF-IDF + k-means, true k", [sample])
    assert outcome.refusal.startswith("failed: ValueError")
    assert not outcome.groups


def test_answers_made_to_time_share_no_clause_with_what_they_are_made_of() -> None:
    """Otherwise a cache would do the work that is timed."""
    texts = ["แจ้งข่าวช้า ไม่ทันเตรียมตัว", "ห้องประชุมร้อน แอร์เสีย"]
    made = peers.make_answers(texts, 20)
    clauses = {clause for text in texts for clause in text.split()}
    assert len(made) == 20
    assert clauses.isdisjoint(clause for answer in made for clause in answer.split())
    assert made == peers.make_answers(texts, 20)
