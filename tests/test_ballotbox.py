"""The ballot box keeps answers and forgets everything else."""

import random
import secrets
import sqlite3
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import SECRET, answers_in

from forms.catalogue import SURVEYS
from survey import ballotbox
from survey.ballotbox import Ballot, BallotBox, BallotBoxes, BoxAnswer, SealedBallot
from survey.errors import (
    AlreadyReceived,
    CodeNeeded,
    CodeSpent,
    CodeUnknown,
    NotStored,
    SealBroken,
    SurveyClosed,
    SurveyNotFound,
    WrongPassphrase,
    WrongState,
)
from survey.sealing import SurveyKeys

PAPER = (SURVEYS / "workshop.toml").read_text(encoding="utf-8")


@pytest.fixture
def boxes(tmp_path: Path) -> BallotBoxes:
    return BallotBoxes(tmp_path)


@pytest.fixture
def box(boxes: BallotBoxes, keys: SurveyKeys) -> BallotBox:
    return boxes.open("workshop", PAPER, keys)


def ballot(body: str = "แจ้งช้า", boxes: int = 1) -> Ballot:
    answers = tuple(BoxAnswer(2, f"section-{n}", body) for n in range(1, boxes + 1))
    return Ballot(secrets.token_bytes(32), answers)


def test_an_acknowledged_answer_is_on_disk(box: BallotBox) -> None:
    """When cast returns, another connection finds the sealed answer, and its key opens it."""
    box.cast(ballot("อยู่ในแฟ้มแล้ว"))
    ((sealed,),) = sqlite3.connect(box.files[0]).execute("SELECT sealed FROM answer").fetchall()
    assert "อยู่ในแฟ้มแล้ว".encode() not in sealed
    assert answers_in(box) == [BoxAnswer(2, "section-1", "อยู่ในแฟ้มแล้ว")]


def test_nobody_can_read_an_answer_while_the_survey_is_open(box: BallotBox) -> None:
    """No file of the box holds a word, and without the passphrase no key opens one."""
    box.cast(ballot("ความลับของฉัน", boxes=3))
    for path in box.folder.iterdir():
        assert "ความลับ".encode() not in path.read_bytes(), path.name
    with pytest.raises(WrongPassphrase):
        box.unlock("เดาเอา")


def test_no_column_could_hold_a_time_an_address_or_a_link(box: BallotBox) -> None:
    """The columns are these and no others, and there is no hidden row number."""
    box.admit(["ABCDEFGHJK"])
    columns = {}
    for path in box.folder.glob("*.db"):
        connection = sqlite3.connect(path)
        query = "SELECT name FROM sqlite_schema WHERE type = 'table'"
        for (table,) in connection.execute(query).fetchall():
            columns[table] = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            with pytest.raises(sqlite3.OperationalError, match="rowid"):
                connection.execute(f"SELECT rowid FROM {table}")
    assert columns == {"answer": ["k", "sealed"], "spent": ["h"], "admitted": ["h"]}


def test_an_answer_shows_no_more_of_its_length_than_a_step(box: BallotBox) -> None:
    """A word, a tick and six hundred characters are the same size on disk."""
    for body in ("ไม่", "ก" * 600):
        box.cast(ballot(body))
    box.cast(ballot("ก" * 2_000))
    sizes = [
        len(row[0]) for row in sqlite3.connect(box.files[0]).execute("SELECT sealed FROM answer")
    ]
    assert len(set(sizes)) == 2


def file_after(folder: Path, keys: SurveyKeys, ballots: list[SealedBallot]) -> bytes:
    """The bytes of a box into which these ballots were put one by one, in this order."""
    box = BallotBoxes(folder).open("workshop", PAPER, keys)
    for one in ballots:
        box.put_in(one)
    return box.files[0].read_bytes()


def test_the_order_of_answering_leaves_no_trace_in_the_file(
    box: BallotBox, tmp_path: Path, keys: SurveyKeys
) -> None:
    """The same answers in any order, with any pairing of tokens, give the same bytes."""
    source = random.Random(1)
    ballots = [box.sealed(ballot("ก" * source.choice([5, 80, 2_000]))) for _ in range(20)]
    first = file_after(tmp_path / "0", keys, ballots)
    for attempt in range(1, 5):
        source.shuffle(ballots)
        tokens = [one.spends for one in ballots]
        source.shuffle(tokens)
        paired = [replace(one, spends=t) for one, t in zip(ballots, tokens, strict=True)]
        assert file_after(tmp_path / str(attempt), keys, paired) == first


def test_a_file_written_by_another_order_would_show_without_the_rewrite(
    box: BallotBox, tmp_path: Path, keys: SurveyKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above can fail: leave the rewriting out, and order shows."""
    monkeypatch.setattr(ballotbox, "_forget_history", lambda connection: None)
    ballots = [box.sealed(ballot("ก" * 900)) for _ in range(20)]
    forth = file_after(tmp_path / "0", keys, ballots)
    assert forth != file_after(tmp_path / "1", keys, ballots[::-1])


def test_the_file_does_not_tell_when_the_last_answer_came(box: BallotBox) -> None:
    """Times of change are levelled."""
    box.cast(ballot())
    for path in [*box.folder.glob("*.db*"), box.folder / "lock", box.folder]:
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
    assert len(answers_in(box)) == 3


def test_a_roomful_at_once_is_all_stored(box: BallotBox) -> None:
    """86 people who press send together lose nothing."""
    threads = [threading.Thread(target=box.cast, args=(ballot(str(n)),)) for n in range(86)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.body for answer in answers_in(box)} == {str(n) for n in range(86)}


def test_closed_means_closed_for_every_process(box: BallotBox, boxes: BallotBoxes) -> None:
    """A box closed by a command takes nothing from a server that has it open."""
    box.cast(ballot())
    BallotBoxes(boxes.root).get("workshop").close()
    with pytest.raises(SurveyClosed):
        box.cast(ballot())
    assert len(answers_in(box)) == 1


def test_a_refused_write_is_not_acknowledged(box: BallotBox) -> None:
    """What the disk does not take, nobody is thanked for; later answers are taken again."""
    kept = box.files[0].read_bytes()
    box.files[0].write_bytes(b"broken" * 1_000)
    with pytest.raises(NotStored):
        box.cast(ballot())
    box.files[0].write_bytes(kept)
    box.cast(ballot())
    assert len(answers_in(box)) == 1


def test_a_failed_tidying_loses_nothing(box: BallotBox, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the disk is too full to rewrite the file, the answer is safe and is acknowledged."""

    def no_room(connection: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(ballotbox, "_forget_history", no_room)
    box.cast(ballot())
    assert len(answers_in(box)) == 1


@pytest.mark.parametrize(("sent", "told"), [(0, 0), (9, 0), (10, 10), (19, 10)])
def test_only_a_coarse_count_can_be_known(box: BallotBox, sent: int, told: int) -> None:
    """The number of responses is rounded down to ten."""
    for _ in range(sent):
        box.cast(ballot(boxes=3))
    assert box.coarse_count() == told


def test_released_answers_have_new_keys_in_a_new_order(box: BallotBox) -> None:
    """Nothing ties a published row to its place in the box."""
    for n in range(30):
        box.cast(ballot(str(n)))
    old = [row[0] for row in sqlite3.connect(box.files[0]).execute("SELECT k FROM answer")]
    with box.taken_out(box.unlock(SECRET)) as taken:
        assert [key for key, _ in taken] == sorted(key for key, _ in taken)
        assert not {key for key, _ in taken} & set(old)
    assert answers_in(box) == []


def test_a_release_that_was_cut_off_is_done_again_under_the_same_new_keys(
    box: BallotBox,
) -> None:
    """Nothing can be published twice, as the salt of a power cut is used again."""
    box.cast(ballot())
    with box.taken_out(box.unlock(SECRET)) as taken:
        first, salt = list(taken), (box.folder / "salt").read_bytes()
        with suppress(OSError), box.files[0].open("rb") as file:
            kept = file.read()
    box.files[0].write_bytes(kept)
    (box.folder / "salt").write_bytes(salt)
    with box.taken_out(box.unlock(SECRET)) as taken:
        assert list(taken) == first


def test_a_refused_release_leaves_nothing_that_ties_answers_to_the_box(box: BallotBox) -> None:
    """A salt left beside the box would order every answer that is published later."""
    box.cast(ballot())
    with pytest.raises(OSError, match="refused"), box.taken_out(box.unlock(SECRET)):
        raise OSError("refused")
    assert not (box.folder / "salt").exists()
    assert len(answers_in(box)) == 1


def test_a_changed_answer_is_told_and_nothing_is_taken(box: BallotBox) -> None:
    """Somebody who tampers with the file cannot make an answer say something else."""
    box.cast(ballot())
    box.cast(ballot())
    connection = sqlite3.connect(box.files[0])
    connection.execute(
        "UPDATE answer SET sealed = zeroblob(2096) WHERE k = (SELECT min(k) FROM answer)"
    )
    connection.commit()
    with pytest.raises(SealBroken), box.taken_out(box.unlock(SECRET)):
        raise AssertionError("nothing may be given")
    with box.taken_out(box.unlock(SECRET), leave_out_broken=True) as taken:
        assert len(taken) == 1, "the others can still be published, if somebody says so"


def test_a_destroyed_box_leaves_neither_answer_nor_key(box: BallotBox) -> None:
    """After release the box, its journal, its codes and its keys are overwritten and gone."""
    box.cast(ballot("ความลับของฉัน"))
    box.admit(["ABCDEFGHJK"])
    box.destroy()
    assert {path.name for path in box.folder.iterdir()} == {"paper.toml", "lock"}
    assert box.coarse_count() == 0


def test_another_file_is_begun_when_one_is_full(
    box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cost of rewriting stays bounded; retries and releases see all files."""
    monkeypatch.setattr(ballotbox, "ROWS_PER_FILE", 4)
    first = ballot("ใบแรก")
    box.cast(first)
    for n in range(11):
        box.cast(ballot(str(n)))
    assert len(box.files) == 3
    with pytest.raises(AlreadyReceived):
        box.cast(first)
    assert len(answers_in(box)) == 12
    assert box.coarse_count() == 10


def test_a_box_is_brought_to_its_one_form_at_start(box: BallotBox, boxes: BallotBoxes) -> None:
    """What a power cut left between writing and rewriting is tidied before serving."""
    box.cast(ballot())
    clean = box.files[0].read_bytes()
    with ballotbox._opened(box.files[0]) as connection:
        connection.execute("INSERT INTO spent VALUES (zeroblob(32))")
        connection.execute("DELETE FROM spent WHERE h = zeroblob(32)")
    BallotBoxes(boxes.root).heal()
    healed = box.files[0].read_bytes()
    # The header counts commits; all else is as it was.
    assert healed[100:] == clean[100:]


SLIPS_PAPER = 'admission = "slips"\n' + PAPER
CODES = ["ABCDE12345", "FGHJK67890", "MNPQR0V1W2"]


@pytest.fixture
def slips_box(boxes: BallotBoxes, keys: SurveyKeys) -> BallotBox:
    box = boxes.open("slips", SLIPS_PAPER, keys)
    box.admit(CODES)
    return box


def with_code(box: BallotBox, code: str, topic: int = 1) -> Ballot:
    return replace(ballot(), code=box.code_digest(topic, code))


def test_a_slip_answers_each_topic_once(slips_box: BallotBox) -> None:
    """The second answer to a topic is refused, another topic is not."""
    slips_box.cast(with_code(slips_box, CODES[0]))
    with pytest.raises(CodeSpent):
        slips_box.cast(with_code(slips_box, CODES[0]))
    slips_box.cast(with_code(slips_box, CODES[0], topic=2))
    assert len(answers_in(slips_box)) == 2


@pytest.mark.parametrize("typed", ["abcde-12345", "ABCDE 12345", " abcdeI2345 ", "abcdel2345"])
def test_a_code_is_forgiven_its_typing(slips_box: BallotBox, typed: str) -> None:
    """Case, spaces, hyphens and look-alikes do not matter."""
    slips_box.cast(with_code(slips_box, typed))


def test_without_a_good_code_nothing_is_taken(slips_box: BallotBox) -> None:
    """No code, and a code of no slip, are told apart; the form can be sent again."""
    first = ballot()
    with pytest.raises(CodeNeeded):
        slips_box.cast(first)
    with pytest.raises(CodeUnknown):
        slips_box.cast(replace(first, code=slips_box.code_digest(1, "ZZZZZ99999")))
    slips_box.cast(replace(first, code=slips_box.code_digest(1, CODES[1])))
    assert len(answers_in(slips_box)) == 1


def test_a_retry_with_a_code_is_told_that_it_was_received(slips_box: BallotBox) -> None:
    """Not that the code is used: the person has done nothing wrong."""
    sent = with_code(slips_box, CODES[0])
    slips_box.cast(sent)
    with pytest.raises(AlreadyReceived):
        slips_box.cast(sent)


def test_codes_are_made_once_and_not_kept(slips_box: BallotBox) -> None:
    """A second set would be second votes; the first lies nowhere on disk."""
    with pytest.raises(WrongState):
        slips_box.admit(["AAAAA00000"])
    kept = b"".join(path.read_bytes() for path in slips_box.folder.iterdir())
    assert not any(code.encode() in kept for code in CODES)


def test_each_code_is_accepted_once_however_many_try(slips_box: BallotBox) -> None:
    """Twenty tries of one code at the same moment: one is stored."""
    outcomes: list[str] = []

    def attempt() -> None:
        try:
            slips_box.cast(with_code(slips_box, CODES[2]))
            outcomes.append("stored")
        except CodeSpent:
            outcomes.append("refused")

    threads = [threading.Thread(target=attempt) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 19 + ["stored"]


def test_a_box_that_was_never_opened_is_not_found(boxes: BallotBoxes) -> None:
    """Unknown and malicious names lead nowhere."""
    for slug in ("nothing", "../workshop", ""):
        with pytest.raises(SurveyNotFound):
            boxes.get(slug)


def test_a_release_leaves_no_sealed_answer_in_the_journal(box: BallotBox) -> None:
    """What was published lies nowhere in the box any more, not even sealed under its old key."""
    for n in range(12):
        box.cast(ballot(str(n)))
    rows = sqlite3.connect(box.files[0]).execute("SELECT k, sealed FROM answer").fetchall()
    with box.taken_out(box.unlock(SECRET)):
        pass
    left = b"".join(path.read_bytes() for path in box.folder.iterdir())
    assert not any(key in left or sealed[40:120] in left for key, sealed in rows)
    box.cast(ballot("หลังเผยแพร่"))
    assert len(answers_in(box)) == 1


def test_a_large_commit_is_journalled_in_one_piece(box: BallotBox) -> None:
    """Spilled in pieces, the journal would keep bytes of an earlier state between them."""
    with ballotbox._opened(box.files[0]) as connection:
        assert connection.execute("PRAGMA cache_spill").fetchone()[0] == 0
