"""How a survey ends: the published database copied for safe keeping, the answers destroyed."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from survey.ballotbox import BallotBoxes
from survey.erasing import overwrite_and_delete
from survey.errors import Refusal, SurveyNotFound, WrongState
from survey.records import KeptSurvey, State
from survey.roster import Rosters
from survey.store import Store

# What stays of a ballot box: its questions, and that it is closed, so that staff are told so.
KEPT_IN_THE_BOX = {"paper.toml", "lock", "closed"}


@dataclass(frozen=True)
class Destroyed:
    """What a certificate speaks of: a survey, and how much of it was there before."""

    kept: KeptSurvey
    holdings: Mapping[str, int]
    had_box: bool
    had_roster: bool
    moment: str


@dataclass(frozen=True)
class Installation:
    """The places where something of a survey's answers may lie."""

    store: Store
    boxes: BallotBoxes
    rosters: Rosters


def expect_destroyable(store: Store, slug: str) -> KeptSurvey:
    """Return a survey whose answers may be destroyed.

    Raises:
        WrongState: it takes answers, or its closing is not finished.
    """
    kept = store.survey(slug)
    if kept.state not in (State.DRAFT, State.CLOSED):
        raise WrongState(
            f"แบบสำรวจ {slug} ยังเปิดรับคำตอบหรือยังปิดไม่เสร็จ ({kept.state}) จึงทำลายไม่ได้ "
            f"โปรดปิดรับก่อนด้วยคำสั่ง survey close {slug}"
        )
    return kept


def destroy_answers(place: Installation, slug: str) -> Destroyed:
    """Destroy all that a survey's answers became, so that no file of ours holds a byte of them.

    The survey itself stays closed, with its questions. Doing it again does no harm.

    Raises:
        WrongState: the survey takes answers.
    """
    kept = expect_destroyable(place.store, slug)
    destroyed = Destroyed(
        kept=kept,
        holdings=place.store.holdings(slug),
        had_box=(place.boxes.root / slug).exists(),
        had_roster=bool(place.rosters.names(slug)),
        moment=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    _empty_box(place.boxes, slug)
    place.rosters.forget(slug)
    place.store.forget_answers(slug)
    place.store.forget_history()
    return destroyed


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Make an empty file that only its owner may read, and take it away if the block fails.

    Raises:
        Refusal: there is a file of that name, or none can be made there.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise Refusal(f"มีแฟ้ม {path} อยู่แล้ว จึงไม่เขียนทับ โปรดใช้ชื่ออื่น") from error
    except OSError as error:
        raise Refusal(f"เขียนแฟ้ม {path} ไม่ได้ ({type(error).__name__}) โปรดเลือกที่อื่น") from error
    try:
        yield path
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def back_up(store: Store, path: Path) -> None:
    """Copy the published database, and it alone, to a new file.

    Ballot boxes stay out: copies made one after the other would tell by their differences which
    answers came when.

    Raises:
        Refusal: the file is there already, or cannot be written.
    """
    with new_file(path):
        store.copy_to(path)
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _empty_box(boxes: BallotBoxes, slug: str) -> None:
    try:
        box = boxes.get(slug)
    except SurveyNotFound:
        return
    box.destroy()
    for path in box.folder.iterdir():
        if path.name not in KEPT_IN_THE_BOX:
            overwrite_and_delete(path)
