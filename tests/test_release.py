"""Closing a survey publishes its answers, whole, once, and without their history."""

import secrets
from pathlib import Path

import pytest
from flask import Flask

from survey.ballotbox import Ballot, BallotBoxes, BoxAnswer
from survey.errors import WrongState
from survey.records import State
from survey.release import close_survey, finish_interrupted_closings, open_survey
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
    assert close_survey(store, boxes, workshop) == 24
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
    close_survey(store, boxes, workshop)
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
    close_survey(store, boxes, workshop)
    names = {path.name for path in (Path(app.instance_path) / "ballots" / workshop).iterdir()}
    assert names == {"paper.toml", "lock", "closed"}


def test_closed_means_closed(store: Store, boxes: BallotBoxes, workshop: str) -> None:
    """A closed survey can neither be closed nor opened again."""
    close_survey(store, boxes, workshop)
    with pytest.raises(WrongState, match="closed"):
        close_survey(store, boxes, workshop)
    with pytest.raises(WrongState):
        open_survey(store, boxes, workshop)


def test_a_draft_cannot_be_closed(store: Store, boxes: BallotBoxes, workshop: str) -> None:
    """Only what is open can close."""
    store.add_survey("draft", store.survey(workshop).paper)
    with pytest.raises(WrongState, match="draft"):
        close_survey(store, boxes, "draft")


@pytest.mark.parametrize("stop", ["publish", "move_survey", "destroy"])
def test_a_closing_that_broke_off_is_finished_at_start(
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
            close_survey(store, boxes, workshop)
    finish_interrupted_closings(store, BallotBoxes(boxes.root))
    assert store.survey(workshop).state is State.CLOSED
    assert len(store.answers(workshop)) == 10
    assert not boxes.get(workshop).file.exists()
    assert calls


def test_a_start_after_an_orderly_stop_changes_nothing(
    store: Store, boxes: BallotBoxes, workshop: str
) -> None:
    """Open surveys stay open; closed ones without a box are left alone."""
    store.add_survey("draft", store.survey(workshop).paper)
    fill(boxes, 2)
    finish_interrupted_closings(store, boxes)
    assert store.survey(workshop).state is State.OPEN
    assert len(boxes.get(workshop).take_out()) == 4
