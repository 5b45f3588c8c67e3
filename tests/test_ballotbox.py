"""The ballot box keeps answers and forgets everything else."""

import random
import secrets
import sqlite3
import threading
from pathlib import Path

import pytest

from forms.catalogue import SURVEYS
from survey import ballotbox
from survey.ballotbox import Ballot, BallotBox, BallotBoxes, BoxAnswer
from survey.errors import AlreadyReceived, NotStored, SurveyClosed, SurveyNotFound

PAPER = (SURVEYS / "workshop.toml").read_text(encoding="utf-8")


@pytest.fixture
def boxes(tmp_path: Path) -> BallotBoxes:
    return BallotBoxes(tmp_path)


@pytest.fixture
def box(boxes: BallotBoxes) -> BallotBox:
    return boxes.open("workshop", PAPER)


def ballot(body: str = "แจ้งช้า", boxes: int = 1) -> Ballot:
    answers = tuple(BoxAnswer(2, f"section-{n}", body) for n in range(1, boxes + 1))
    return Ballot(secrets.token_bytes(32), answers)


def test_an_acknowledged_answer_is_on_disk(box: BallotBox) -> None:
    """When cast returns, another connection finds the answer in the file."""
    box.cast(ballot("อยู่ในแฟ้มแล้ว"))
    rows = sqlite3.connect(box.file).execute("SELECT body FROM answer").fetchall()
    assert rows == [("อยู่ในแฟ้มแล้ว",)]


def test_no_column_could_hold_a_time_an_address_or_a_link(box: BallotBox) -> None:
    """The columns are these and no others, and there is no hidden row number."""
    connection = sqlite3.connect(box.file)
    columns = {
        table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    }
    assert columns == {
        "answer": ["k", "topic", "box", "body", "quotable"],
        "spent": ["h"],
    }
    for table in columns:
        with pytest.raises(sqlite3.OperationalError, match="rowid"):
            connection.execute(f"SELECT rowid FROM {table}")


def file_after(folder: Path, rows: list[tuple[bytes, str]], spent: list[bytes]) -> bytes:
    """The bytes of a box into which these rows were put one by one, in this order."""
    box = BallotBoxes(folder).open("workshop", PAPER)
    for (key, body), once in zip(rows, spent, strict=True):
        with box._alone(), box._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO spent VALUES (?)", (once,))
            connection.execute("INSERT INTO answer VALUES (?, 2, 'section-1', ?, 0)", (key, body))
            connection.execute("COMMIT")
            ballotbox._forget_history(connection)
    return box.file.read_bytes()


def test_the_order_of_answering_leaves_no_trace_in_the_file(tmp_path: Path) -> None:
    """The same answers in any order, with any pairing of tokens, give the same bytes."""
    source = random.Random(1)
    rows = [(source.randbytes(16), "ก" * source.choice([5, 80, 2_000])) for _ in range(25)]
    spent = [source.randbytes(32) for _ in rows]
    first = file_after(tmp_path / "0", rows, spent)
    for attempt in range(1, 6):
        source.shuffle(rows)
        source.shuffle(spent)
        assert file_after(tmp_path / str(attempt), rows, spent) == first


def test_a_file_written_by_another_order_would_show_without_the_rewrite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above can fail: leave the rewriting out, and order shows."""
    monkeypatch.setattr(ballotbox, "_forget_history", lambda connection: None)
    source = random.Random(1)
    rows = [(source.randbytes(16), "ก" * 900) for _ in range(25)]
    spent = [source.randbytes(32) for _ in rows]
    assert file_after(tmp_path / "0", rows, spent) != file_after(
        tmp_path / "1", rows[::-1], spent[::-1]
    )


def test_the_file_does_not_tell_when_the_last_answer_came(box: BallotBox) -> None:
    """Times of change are levelled."""
    box.cast(ballot())
    for path in (box.file, box.folder / "box.db-journal", box.folder / "lock"):
        assert path.stat().st_mtime == ballotbox.LEVEL_TIME


def test_a_retry_is_stored_once(box: BallotBox) -> None:
    """The same form sent again, even at the same moment, is refused the second time."""
    sent = ballot(boxes=3)
    outcomes: list[str] = []

    def send() -> None:
        try:
            box.cast(sent)
            outcomes.append("stored")
        except AlreadyReceived:
            outcomes.append("refused")

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 7 + ["stored"]
    assert len(box.take_out()) == 3


def test_a_roomful_at_once_is_all_stored(box: BallotBox) -> None:
    """86 people who press send together lose nothing."""
    threads = [threading.Thread(target=box.cast, args=(ballot(str(n)),)) for n in range(86)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.body for _, answer in box.take_out()} == {str(n) for n in range(86)}


def test_closed_means_closed_for_every_process(box: BallotBox, boxes: BallotBoxes) -> None:
    """A box closed by a command takes nothing from a server that has it open."""
    box.cast(ballot())
    BallotBoxes(boxes.root).get("workshop").close()
    with pytest.raises(SurveyClosed):
        box.cast(ballot())
    assert len(box.take_out()) == 1


def test_a_refused_write_is_not_acknowledged(box: BallotBox) -> None:
    """What the disk does not take, nobody is thanked for; later answers are taken again."""
    kept = box.file.read_bytes()
    box.file.write_bytes(b"broken" * 1_000)
    with pytest.raises(NotStored):
        box.cast(ballot())
    box.file.write_bytes(kept)
    box.cast(ballot())
    assert len(box.take_out()) == 1


def test_a_failed_tidying_loses_nothing(box: BallotBox, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the disk is too full to rewrite the file, the answer is safe and is acknowledged."""

    def no_room(connection: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(ballotbox, "_forget_history", no_room)
    box.cast(ballot())
    assert len(box.take_out()) == 1


@pytest.mark.parametrize(("sent", "told"), [(0, 0), (9, 0), (10, 10), (19, 10)])
def test_only_a_coarse_count_can_be_known(box: BallotBox, sent: int, told: int) -> None:
    """The number of responses is rounded down to ten."""
    for _ in range(sent):
        box.cast(ballot(boxes=3))
    assert box.coarse_count() == told


def test_released_answers_have_new_keys_in_a_new_order(box: BallotBox) -> None:
    """Nothing ties a published row to its place in the box; asking again gives the same."""
    for n in range(30):
        box.cast(ballot(str(n)))
    old = [row[0] for row in sqlite3.connect(box.file).execute("SELECT k FROM answer ORDER BY k")]
    taken = box.take_out()
    assert [key for key, _ in taken] == sorted(key for key, _ in taken)
    assert not {key for key, _ in taken} & set(old)
    assert [a.body for _, a in taken] != [str(n) for n in range(30)]
    assert box.take_out() == taken


def test_a_destroyed_box_leaves_no_answer_behind(box: BallotBox) -> None:
    """After release the box, its journal and its salt are overwritten and gone."""
    box.cast(ballot("ความลับของฉัน"))
    box.take_out()
    box.destroy()
    left = {path.name for path in box.folder.iterdir()}
    assert left == {"paper.toml", "lock"}
    assert box.take_out() == []
    assert box.coarse_count() == 0


def test_a_box_that_was_never_opened_is_not_found(boxes: BallotBoxes) -> None:
    """Unknown and malicious names lead nowhere."""
    for slug in ("nothing", "../workshop", ""):
        with pytest.raises(SurveyNotFound):
            boxes.get(slug)
