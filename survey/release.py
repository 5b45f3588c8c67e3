"""Ballot box → store: what is published when a survey closes."""

from survey.ballotbox import BallotBox, BallotBoxes
from survey.errors import SurveyNotFound
from survey.records import Answer, State
from survey.store import Store


def open_survey(store: Store, boxes: BallotBoxes, slug: str) -> None:
    """Lock a draft's definition, make its ballot box, and take answers from now on.

    Raises:
        WrongState: the survey is open or closed already.
    """
    kept = store.survey(slug)
    with store.transaction():
        store.move_survey(slug, State.DRAFT, State.OPEN)
        boxes.open(slug, kept.paper)


def close_survey(store: Store, boxes: BallotBoxes, slug: str) -> int:
    """Take no more answers, publish those in the box, and return how many these were.

    A closing that broke off half way is taken up where it stopped; no answer is published twice.

    Raises:
        WrongState: the survey is not open.
    """
    if store.survey(slug).state is not State.CLOSING:
        store.move_survey(slug, State.OPEN, State.CLOSING)
    box = boxes.get(slug)
    box.close()
    return _publish(store, box, slug)


def finish_interrupted_closings(store: Store, boxes: BallotBoxes) -> None:
    """Finish, at start-up, what a power cut interrupted between closing and publishing."""
    for kept in store.surveys():
        if kept.state is State.CLOSING:
            close_survey(store, boxes, kept.survey.slug)
        elif kept.state is State.CLOSED:
            _destroy_emptied_box(boxes, kept.survey.slug)


def _publish(store: Store, box: BallotBox, slug: str) -> int:
    """Move the box's answers under new random keys, whose order is the only one they have."""
    taken = box.take_out()
    answers = [Answer(key, a.topic, a.box, a.body, a.quotable) for key, a in taken]
    with store.transaction():
        store.publish(slug, answers)
        store.move_survey(slug, State.CLOSING, State.CLOSED)
    box.destroy()
    return len(answers)


def _destroy_emptied_box(boxes: BallotBoxes, slug: str) -> None:
    try:
        boxes.get(slug).destroy()
    except SurveyNotFound:
        return
