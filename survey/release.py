"""Ballot box → store: what is published when a survey closes, or when enough answers wait."""

from collections import Counter
from collections.abc import Iterable

from forms.sketch import lacking
from survey.ballotbox import BallotBoxes, BoxAnswer
from survey.errors import NotReady, SurveyNotFound, TooFewWaiting
from survey.records import Answer, KeptSurvey, State
from survey.sealing import SurveyKeys
from survey.store import Store

# Fewer would tell whoever watches the published answers who wrote them.
LEAST_WAITING = 10


def open_survey(store: Store, boxes: BallotBoxes, slug: str, keys: SurveyKeys) -> None:
    """Lock a draft's definition, make its ballot box, and take answers from now on.

    The ballot paper, which lets staff in, is laid out last: an opening that broke off has taken
    no answer.

    Raises:
        WrongState: the survey is open or closed already.
        NotReady: its definition lacks something.
    """
    with store.transaction():
        store.expect_state(slug, State.DRAFT)
        kept = store.survey(slug)
        if lacks := lacking(kept.paper, slug):
            raise NotReady("ยังเปิดรับคำตอบไม่ได้: " + " ".join(each.what for each in lacks))
        store.move_survey(slug, State.DRAFT, State.OPEN)
        boxes.prepare(slug, keys)
    boxes.lay_paper(slug, kept.paper)


def set_closing_day(store: Store, boxes: BallotBoxes, kept: KeptSurvey, paper: str) -> None:
    """Let an open survey close on another day: its paper and the staff side's, in this order.

    A change that broke off between them is finished at the next start.

    Raises:
        WrongState, StaleDecision: the survey is not any more as it was read.
    """
    store.expect_state(kept.survey.slug, State.OPEN)
    store.change_paper(kept, paper)
    boxes.lay_paper(kept.survey.slug, paper)


def close_survey(
    store: Store, boxes: BallotBoxes, slug: str, secret: str, leave_out_broken: bool = False
) -> int:
    """Take no more answers, publish those in the box, and return how many these were.

    ``leave_out_broken`` gives up answers that a damaged disk made unreadable, so that the others
    can be published.

    ``secret`` is the passphrase or the recovery key; it is tried first, so that a mistyped one
    closes nothing. A closing that broke off is taken up where it stopped.

    Raises:
        WrongState: the survey is not open.
        WrongPassphrase: the secret does not open the answers.
        SealBroken: an answer cannot be opened; none was published, and none is lost.
    """
    broken_off = store.survey(slug).state is State.CLOSING
    store.expect_state(slug, State.CLOSING if broken_off else State.OPEN)
    box = boxes.get(slug)
    private = box.unlock(secret)
    if not broken_off:
        store.move_survey(slug, State.OPEN, State.CLOSING)
    box.close()
    with box.taken_out(private, leave_out_broken) as answers, store.transaction():
        _publish(store, slug, answers)
        store.move_survey(slug, State.CLOSING, State.CLOSED)
    box.destroy()
    return len(answers)


def release_waiting(store: Store, boxes: BallotBoxes, slug: str, secret: str) -> int:
    """Publish the answers that wait in an open survey, if at least ten wait in one box.

    Counted in one box of the form, because one person may fill several.

    Raises:
        WrongState: the survey is not open.
        WrongPassphrase: the secret does not open the answers.
        TooFewWaiting: fewer than ten; nothing was published.
    """
    store.expect_state(slug, State.OPEN)
    box = boxes.get(slug)
    with box.taken_out(box.unlock(secret)) as answers, store.transaction():
        # What a release that broke off has published already does not wait any more.
        published = {answer.key for answer in store.answers(slug)}
        waiting = [(key, answer) for key, answer in answers if key not in published]
        if waiting or not answers:
            _refuse_too_few(waiting)
        _publish(store, slug, waiting)
        store.note_release(slug)
    return len(waiting)


def finish_what_broke_off(store: Store, boxes: BallotBoxes) -> None:
    """Finish, at start-up, what a power cut stopped half way: opening, another day, closing."""
    for kept in store.surveys():
        slug = kept.survey.slug
        if kept.state is State.OPEN and boxes.paper_of(slug) != kept.paper:
            boxes.lay_paper(slug, kept.paper)
        elif kept.state is State.CLOSED:
            _destroy(boxes, slug)


def _publish(store: Store, slug: str, taken: Iterable[tuple[bytes, BoxAnswer]]) -> None:
    """Keep the answers under their new random keys, whose order is the only one they have."""
    answers = [Answer(key, a.topic, a.box, a.body, a.quotable) for key, a in taken]
    store.publish(slug, answers)
    store.expect_published(slug, answers)


def _refuse_too_few(taken: Iterable[tuple[bytes, BoxAnswer]]) -> None:
    """Refuse unless ten answers wait for one question: one sheet gives each at most one row.

    Where several choices may be ticked, a sheet gives one row a choice.
    """
    waiting = Counter(
        (a.topic, a.box, "" if a.box.startswith("section-") else a.body) for _, a in taken
    )
    if max(waiting.values(), default=0) < LEAST_WAITING:
        raise TooFewWaiting


def _destroy(boxes: BallotBoxes, slug: str) -> None:
    try:
        boxes.get(slug).destroy()
    except SurveyNotFound:
        return
