"""Answers read once: kept readings are used again, and several processes read as one does."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from joblib import delayed, parallel_config

from analysis import analyse, read
from analysis.model import Reading, Settings, Status
from analysis.read import read_answers, reading_version
from analysis.segment import segment

ANSWERS = Path(__file__).parent / "data" / "answers_dev.csv"
LATE = "แจ้งกระชั้นชิดมาก"


def some_answers(count: int) -> list[str]:
    with ANSWERS.open(encoding="utf-8-sig", newline="") as file:
        return [row["text"] for row, _ in zip(csv.DictReader(file), range(count), strict=False)]


@pytest.fixture
def taken_apart(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The answers that were read anew, in the order in which they were."""
    texts: list[str] = []

    def note(text: str) -> tuple[str, ...]:
        texts.append(text)
        return segment(text)

    monkeypatch.setattr("analysis.read.segment", note)
    return texts


def test_an_answer_is_read_as_its_statements_with_words_and_concepts() -> None:
    ((late, parking),) = read_answers(["1) บอกปุ๊บไปปั๊บ\n2) ที่จอดรถไม่พอ"], Settings())
    assert (late.text, parking.text) == ("บอกปุ๊บไปปั๊บ", "ที่จอดรถไม่พอ")
    assert late.said.replace(" ", "") == "บอกปุ๊บไปปั๊บ"
    assert "parking" in parking.concepts.split()


def test_a_non_answer_is_kept_as_written_and_has_no_words() -> None:
    assert [*read_answers(["ไม่มีค่ะ", ""], Settings())] == [
        (Reading("ไม่มีค่ะ"),),
        (Reading(""),),
    ]


def test_without_the_thesaurus_no_concepts_are_looked_for() -> None:
    ((plain,),) = read_answers(["ที่จอดรถไม่พอ"], Settings(layers=frozenset({"vectors"})))
    assert plain.concepts == ""
    assert plain.said


def test_who_wrote_the_same_is_read_once(taken_apart: list[str]) -> None:
    read_twice = [*read_answers([LATE, "ที่จอดรถไม่พอ", LATE], Settings())]
    assert sorted(taken_apart) == sorted([LATE, "ที่จอดรถไม่พอ"])
    assert read_twice[0] == read_twice[2] != read_twice[1]


def test_readings_kept_are_used_again_and_not_read_twice(taken_apart: list[str]) -> None:
    kept: dict[str, tuple[Reading, ...]] = {}
    first = [*read_answers([LATE, "ไม่มี"], Settings(), kept)]
    again = [*read_answers(["ที่จอดรถไม่พอ", LATE, "ไม่มี"], Settings(), kept)]
    assert taken_apart == [LATE, "ที่จอดรถไม่พอ"]
    assert again[1:] == first
    assert list(kept) == [LATE, "ไม่มี", "ที่จอดรถไม่พอ"]


def test_a_reading_kept_is_taken_at_its_word() -> None:
    marked = (Reading(LATE, "x", "x", "problem"),)
    assert [*read_answers([LATE], Settings(), {LATE: marked})] == [marked]


def test_an_analysis_out_of_kept_readings_is_the_same(taken_apart: list[str]) -> None:
    answers = some_answers(40)
    kept: dict[str, tuple[Reading, ...]] = {}
    first = analyse(answers, readings=kept)
    read_first = len(taken_apart)
    assert analyse(answers, readings=kept) == first
    assert len(taken_apart) == read_first > 0
    assert first.count(Status.THEME) > 0


@pytest.fixture
def chunks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Small chunks are shared out; their sizes are noted."""
    sizes: list[int] = []

    def note(task: Callable[..., Any]) -> Callable[..., Any]:
        def hand_out(texts: list[str], settings: Settings) -> Any:
            sizes.append(len(texts))
            return delayed(task)(texts, settings)

        return hand_out

    monkeypatch.setattr(read, "WORTH_SHARING", 8)
    monkeypatch.setattr(read, "AT_ONCE", 5)
    monkeypatch.setattr("analysis.read.delayed", note)
    return sizes


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_several_processes_read_as_one_does(chunks: list[int], backend: str) -> None:
    answers = some_answers(9)
    with parallel_config(backend=backend, n_jobs=2):
        shared = [*read_answers([*answers, answers[0]], Settings())]
    assert chunks == [5, 4]
    assert shared == [
        next(iter(read_answers([answer], Settings()))) for answer in [*answers, answers[0]]
    ]
    assert chunks == [5, 4], "a single answer isn't worth sharing"


def test_a_reading_is_out_of_date_with_another_engine_or_thesaurus(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version = reading_version.__wrapped__
    here = version(Settings(engine="newmm"))
    assert version(Settings(engine="newmm", themes=3, seed=9)) == here
    assert version(Settings(engine="newmm", layers=frozenset({"vectors"}))) != here
    assert version(Settings(engine="nlpo3")) != here
    monkeypatch.setattr(read, "read_concepts", tuple)
    assert version(Settings(engine="newmm")) != here


def test_a_reading_is_out_of_date_once_reading_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    version = reading_version.__wrapped__
    here = version(Settings())
    monkeypatch.setattr(read, "READING", f"{read.READING} and more")
    assert version(Settings()) != here
