"""Closing a survey publishes its answers, whole, once, and without their history."""

import secrets
from pathlib import Path

import pytest
from conftest import SECRET, answers_in
from flask import Flask

from survey.ballotbox import Ballot, BallotBox, BallotBoxes, BoxAnswer
from survey.errors import SurveyNotFound, TooFewWaiting, WrongPassphrase, WrongState
from survey.records import State
from survey.release import (
    close_survey,
    finish_what_broke_off,
    open_survey,
    release_waiting,
)
from survey.sealing import SurveyKeys
from survey.store import Store


@pytest.fixture
def boxes(app: Flask) -> BallotBoxes:
    found: BallotBoxes = app.extensions["ballot-boxes"]
    return found


def fill(boxes: BallotBoxes, number: int) -> None:
    for n in range(number):
        answers = (BoxAnswer(1, "section-1", f"ข้อ {n}"), BoxAnswer(1, "question-1", "2"))
        boxes.get("workshop").cast(Ballot(secrets.token_bytes(32), answers))


def test_every_answer_in_the_box_is_published(
    store: Store, boxes: BallotBoxes, workshop: str
) -> None:
    """What was acknowledged is there after closing, nothing more and nothing less."""
    fill(boxes, 12)
    assert close_survey(store, boxes, workshop, SECRET) == 24
    answers = store.answers(workshop)
    assert {a.body for a in answers if a.box == "section-1"} == {f"ข้อ {n}" for n in range(12)}
    assert len(answers) == 24
    assert store.survey(workshop).state is State.CLOSED


def test_answers_of_one_response_do_not_lie_together(
    store: Store, boxes: BallotBoxes, workshop: str
) -> None:
    """After release no row is the neighbour of its sheet's other row more often than by chance."""
    for n in range(60):
        answers = tuple(BoxAnswer(1, f"section-{k}", str(n)) for k in (1, 2))
        boxes.get(workshop).cast(Ballot(secrets.token_bytes(32), answers))
    close_survey(store, boxes, workshop, SECRET)
    bodies = [answer.body for answer in store.answers(workshop)]
    pairs = sum(a == b for a, b in zip(bodies, bodies[1:], strict=False))
    # By chance about one of the 119 neighbours is a pair; ten would be a one in ten million event.
    assert pairs < 10


def test_nothing_is_published_before_closing(
    store: Store, boxes: BallotBoxes, workshop: str
) -> None:
    """While a survey is open, the published database does not have its answers."""
    fill(boxes, 3)
    assert store.answers(workshop) == []


def test_after_closing_the_box_is_gone(
    app: Flask, store: Store, boxes: BallotBoxes, workshop: str
) -> None:
    """The answers are in one place only."""
    fill(boxes, 3)
    close_survey(store, boxes, workshop, SECRET)
    names = {path.name for path in (Path(app.instance_path) / "ballots" / workshop).iterdir()}
    assert names == {"paper.toml", "lock", "closed"}


def test_closed_means_closed(
    store: Store, boxes: BallotBoxes, workshop: str, keys: SurveyKeys
) -> None:
    """A closed survey can neither be closed nor opened again."""
    close_survey(store, boxes, workshop, SECRET)
    with pytest.raises(WrongState, match="ปิดรับคำตอบแล้ว"):
        close_survey(store, boxes, workshop, SECRET)
    with pytest.raises(WrongState):
        open_survey(store, boxes, workshop, keys)


def test_a_draft_cannot_be_closed(store: Store, boxes: BallotBoxes, workshop: str) -> None:
    """Only what is open can close."""
    store.add_survey("draft", store.survey(workshop).paper)
    with pytest.raises(WrongState, match="ฉบับร่าง"):
        close_survey(store, boxes, "draft", SECRET)


def test_a_mistyped_passphrase_closes_nothing(
    store: Store, boxes: BallotBoxes, workshop: str
) -> None:
    """The survey stays open, and the answers stay sealed."""
    fill(boxes, 2)
    with pytest.raises(WrongPassphrase):
        close_survey(store, boxes, workshop, "ผิด")
    assert store.survey(workshop).state is State.OPEN
    assert store.answers(workshop) == []
    fill(boxes, 1)
    assert len(answers_in(boxes.get(workshop))) == 6


def test_the_recovery_key_opens_what_the_passphrase_opens(
    store: Store, boxes: BallotBoxes, workshop: str, keys: SurveyKeys
) -> None:
    """Typed from paper, in small letters and without its hyphens."""
    fill(boxes, 3)
    typed = keys.recovery.lower().replace("-", " ")
    assert close_survey(store, boxes, workshop, typed) == 6


def test_ten_answers_may_be_published_together_while_the_survey_is_open(
    store: Store, boxes: BallotBoxes, workshop: str
) -> None:
    """Nine are held back; ten are published, and the survey goes on."""
    fill(boxes, 9)
    with pytest.raises(TooFewWaiting):
        release_waiting(store, boxes, workshop, SECRET)
    assert store.answers(workshop) == []
    fill(boxes, 1)
    assert release_waiting(store, boxes, workshop, SECRET) == 20
    with pytest.raises(TooFewWaiting):
        release_waiting(store, boxes, workshop, SECRET)
    fill(boxes, 4)
    assert close_survey(store, boxes, workshop, SECRET) == 8
    assert len(store.answers(workshop)) == 28


def test_one_person_cannot_make_ten(store: Store, boxes: BallotBoxes, workshop: str) -> None:
    """Ten boxes filled by a few are no ten people: the count is that of one box."""
    for _ in range(4):
        answers = tuple(BoxAnswer(t, f"section-{n}", "x") for t in (1, 2, 3) for n in (1, 2, 3))
        boxes.get(workshop).cast(Ballot(secrets.token_bytes(32), answers))
    ticks = tuple(BoxAnswer(2, "question-1", str(n)) for n in range(1, 8))
    for _ in range(4):
        boxes.get(workshop).cast(Ballot(secrets.token_bytes(32), ticks))
    with pytest.raises(TooFewWaiting):
        release_waiting(store, boxes, workshop, SECRET)


def test_what_a_broken_off_release_published_does_not_wait_again(
    store: Store, boxes: BallotBoxes, workshop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One new answer cannot go out behind ten that are published already."""
    fill(boxes, 10)
    with monkeypatch.context() as patch:
        patch.setattr(BallotBox, "_empty", lambda box, connections: None)
        assert release_waiting(store, boxes, workshop, SECRET) == 20
    fill(boxes, 1)
    with pytest.raises(TooFewWaiting):
        release_waiting(store, boxes, workshop, SECRET)
    fill(boxes, 9)
    assert release_waiting(store, boxes, workshop, SECRET) == 20
    assert len(store.answers(workshop)) == 40


def test_an_opening_that_broke_off_has_taken_no_answer(
    store: Store,
    boxes: BallotBoxes,
    workshop: str,
    keys: SurveyKeys,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before the survey is open nobody is let in; opened again, it works."""
    store.add_survey("fresh", store.survey(workshop).paper)

    def stops(*args: object) -> None:
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(store, "move_survey", stops)
        with pytest.raises(OSError, match="power cut"):
            open_survey(store, boxes, "fresh", keys)
    with pytest.raises(SurveyNotFound):
        boxes.get("fresh")
    with monkeypatch.context() as patch:
        patch.setattr(boxes, "lay_paper", stops)
        with pytest.raises(OSError, match="power cut"):
            open_survey(store, boxes, "fresh", keys)
    with pytest.raises(SurveyNotFound):
        boxes.get("fresh")
    finish_what_broke_off(store, boxes)
    boxes.get("fresh").cast(Ballot(secrets.token_bytes(32), (BoxAnswer(1, "section-1", "ดี"),)))
    assert close_survey(store, boxes, "fresh", SECRET) == 1


@pytest.mark.parametrize("stop", ["publish", "expect_published", "move_survey", "destroy"])
def test_a_closing_that_broke_off_is_taken_up_again(
    store: Store,
    boxes: BallotBoxes,
    workshop: str,
    stop: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A power cut anywhere between closing and cleaning up neither loses nor doubles an answer."""
    fill(boxes, 5)
    target = boxes.get(workshop) if stop == "destroy" else store
    real = getattr(target, stop)
    calls = []

    def fails(*args: object) -> object:
        calls.append(args)
        if stop == "move_survey" and State.CLOSED not in args:
            return real(*args)
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(target, stop, fails)
        with pytest.raises(OSError, match="power cut"):
            close_survey(store, boxes, workshop, SECRET)
    assert calls
    again = BallotBoxes(boxes.root)
    again.heal()
    finish_what_broke_off(store, again)
    if store.survey(workshop).state is State.CLOSING:
        close_survey(store, again, workshop, SECRET)
    assert store.survey(workshop).state is State.CLOSED
    assert len(store.answers(workshop)) == 10
    assert again.get(workshop).files == []


def test_a_start_after_an_orderly_stop_changes_nothing(
    store: Store, boxes: BallotBoxes, workshop: str
) -> None:
    """Open surveys stay open, with their answers."""
    store.add_survey("draft", store.survey(workshop).paper)
    fill(boxes, 2)
    BallotBoxes(boxes.root).heal()
    finish_what_broke_off(store, boxes)
    assert store.survey(workshop).state is State.OPEN
    assert len(answers_in(boxes.get(workshop))) == 4
