"""Where an answer lands: per open survey a folder of sealed, write-only files without history.

The design is that of Molnar, Kohno, Sastry and Wagner, "Tamper-Evident, History-Independent,
Subliminal-Free Data Structures on PROM Storage" (IEEE S&P 2006), carried over to SQLite: random
keys in a table without row ids, overwritten deletions, and a rewrite of the whole file after each
commit, so that the same set of answers gives the same file whatever order they came in.
"""

import fcntl
import hashlib
import hmac
import json
import os
import queue
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from nacl.public import PrivateKey

from forms.catalogue import SLUG, parse_survey
from forms.definition import Admission, Survey
from forms.fields import today
from survey.erasing import overwrite, overwrite_and_delete
from survey.errors import (
    AlreadyReceived,
    CodeNeeded,
    CodeSpent,
    CodeUnknown,
    NotStored,
    Refusal,
    SealBroken,
    SurveyClosed,
    SurveyNotFound,
    WrongState,
)
from survey.sealing import SurveyKeys, plain_code, seal, unseal, unwrap

SCHEMA = """
CREATE TABLE IF NOT EXISTS answer(k BLOB PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spent(h BLOB PRIMARY KEY) WITHOUT ROWID;
"""
SLIPS_SCHEMA = "CREATE TABLE admitted(h BLOB PRIMARY KEY) WITHOUT ROWID;"
# Without cache_spill=OFF a large transaction is journalled in several pieces, and the gaps between
# them keep bytes of an earlier state.
PRAGMAS = """
PRAGMA journal_mode=PERSIST; PRAGMA secure_delete=ON; PRAGMA synchronous=FULL;
PRAGMA temp_store=MEMORY; PRAGMA cache_spill=OFF;
"""
GATHERING_SECONDS = 0.03
# In a crowd the next batch has gathered while the last was written.
ENOUGH_TO_MIX = 50
PATIENCE_SECONDS = 30
# Rewriting costs time with every row; beyond this many another file is begun.
ROWS_PER_FILE = 500
# A file's time of change would tell when the last answer came.
LEVEL_TIME = 946_684_800
COARSE_STEP = 10


@dataclass(frozen=True)
class BoxAnswer:
    """What was typed or ticked in one box; linked to no other."""

    topic: int
    box: str
    body: str
    quotable: bool = False


@dataclass(frozen=True)
class Ballot:
    """One response in transit: its answers, and the digests that let it in once.

    ``once`` makes a retry harmless; ``code`` is the digest of a slip's code for this topic.
    """

    once: bytes
    answers: tuple[BoxAnswer, ...]
    code: bytes | None = None


@dataclass(frozen=True)
class SealedBallot:
    """A ballot nobody can read any more: its digests, and its answers under random keys."""

    spends: tuple[bytes, ...]
    rows: tuple[tuple[bytes, bytes], ...]


@dataclass
class _Sending:
    """A sealed ballot waiting for the writer, with the refusal it met, if any."""

    ballot: SealedBallot
    refusal: Refusal | None = None
    settled: threading.Event = field(default_factory=threading.Event)


class BallotBox:
    """The ballot box of one survey, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._waiting: queue.SimpleQueue[_Sending] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._writer: threading.Thread | None = None
        self._paper: Survey | None = None

    @property
    def files(self) -> list[Path]:
        """The SQLite files the answers lie in, oldest first."""
        return sorted(self.folder.glob("box-*.db"))

    @property
    def is_closed(self) -> bool:
        """Whether the box takes no more answers: it was closed, or its last day is past."""
        return self.was_closed or self.paper().is_over(today())

    @property
    def was_closed(self) -> bool:
        """Whether somebody closed the box for good."""
        return (self.folder / "closed").exists()

    @property
    def has_slips(self) -> bool:
        """Whether codes were made for this survey."""
        return (self.folder / "slips.db").exists()

    def paper(self) -> Survey:
        """Return the survey as it was locked when the box was opened."""
        if self._paper is None:
            text = (self.folder / "paper.toml").read_text(encoding="utf-8")
            self._paper = parse_survey(text, self.folder.name, "paper.toml")
        return self._paper

    def read_paper_anew(self) -> None:
        """Forget the paper as it was read: another was laid out."""
        self._paper = None

    def cast(self, ballot: Ballot) -> None:
        """Put a ballot in the box; when this returns, its answers are on disk, sealed.

        Raises:
            AlreadyReceived: a ballot with the same ``once`` is in the box.
            CodeNeeded, CodeUnknown, CodeSpent: the slip's code does not admit it.
            SurveyClosed: the box was closed before the ballot could be written.
            NotStored: the disk refused, or did not answer in time; nothing was acknowledged.
        """
        self.put_in(self.sealed(ballot))

    def sealed(self, ballot: Ballot) -> SealedBallot:
        """Return a ballot with each answer sealed to the survey's key, by itself."""
        public = (self.folder / "public.key").read_bytes()
        rows = (
            (secrets.token_bytes(16), seal(public, self.record_of(answer).encode()))
            for answer in ballot.answers
        )
        digests = (ballot.once,) if ballot.code is None else (ballot.once, ballot.code)
        return SealedBallot(digests, tuple(rows))

    def put_in(self, ballot: SealedBallot) -> None:
        """Hand a sealed ballot to the writer and wait until it is on disk; refuse as ``cast``."""
        sending = _Sending(ballot)
        self._start_writer()
        self._waiting.put(sending)
        if not sending.settled.wait(PATIENCE_SECONDS):
            raise NotStored
        if sending.refusal is not None:
            raise sending.refusal

    def coarse_count(self) -> int:
        """Return how many responses there are, rounded down to ten: no more may be known."""
        with self.held(), self._connections() as boxes:
            spent = sum(_count(box, "spent") for box in boxes)
        responses = spent // 2 if self.paper().admission is Admission.SLIPS else spent
        return responses // COARSE_STEP * COARSE_STEP

    def schema(self) -> str:
        """Return the tables of the box as SQLite itself describes them."""
        query = "SELECT sql FROM sqlite_schema WHERE type = 'table' ORDER BY name"
        tables: list[str] = []
        with self.held():
            for path in [*self.files[-1:], *self.folder.glob("slips.db")]:
                with _opened(path) as box:
                    tables += [row[0] for row in box.execute(query)]
        return "\n".join(tables) or SCHEMA.replace("IF NOT EXISTS ", "").strip()

    def record_of(self, answer: BoxAnswer) -> str:
        """Return, word for word, what is sealed and stored of an answer."""
        return json.dumps(asdict(answer), ensure_ascii=False)

    # Slips

    def code_digest(self, topic: int, code: str) -> bytes:
        """Return what is kept of a code for one topic: nothing ties a slip's topics together."""
        key = (self.folder / "slips.key").read_bytes()
        return hmac.new(key, f"{topic}|{plain_code(code)}".encode(), hashlib.sha256).digest()

    def admit(self, codes: Iterable[str]) -> None:
        """Let each of these codes answer each topic once; only keyed digests are kept.

        Raises:
            WrongState: codes were made before: a second set would be second votes.
        """
        with self.held():
            if self.has_slips:
                raise WrongState("ทำบัตรรหัสของแบบสำรวจนี้ไปแล้ว ทำซ้ำไม่ได้")
            _write_whole(self.folder / "slips.key", secrets.token_bytes(32))
            topics = [topic.number for topic in self.paper().topics]
            digests = [(self.code_digest(topic, code),) for code in codes for topic in topics]
            with _opened(self.folder / "slips.db") as slips:
                slips.execute("BEGIN IMMEDIATE")
                slips.execute(SLIPS_SCHEMA)
                slips.executemany("INSERT INTO admitted VALUES (?)", digests)
                slips.execute("COMMIT")
                _forget_history(slips)
            self._level_times()

    # What staff are told afterwards

    def tell(self, content: str) -> None:
        """Lay beside the box what staff may read of what came of their answers; "" takes it away.

        Raises:
            NotStored: the disk refused; what lay there before lies there still.
        """
        path = self.folder / "feedback.json"
        with self.held():
            try:
                if content:
                    _write_whole(path, content.encode())
                else:
                    overwrite_and_delete(path)
            except OSError as error:
                raise NotStored from error
            self._level_times()

    def told(self) -> str:
        """Return what staff may read of what came of their answers; empty where there is none."""
        try:
            return (self.folder / "feedback.json").read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    # Closing and release

    def close(self) -> None:
        """Take no more answers, from this moment on and for every process."""
        with self.held():
            (self.folder / "closed").touch()

    def unlock(self, secret: str) -> PrivateKey:
        """Return the key that opens the answers; raises ``WrongPassphrase``."""
        return unwrap((self.folder / "key.wrapped").read_text(encoding="ascii"), secret)

    @contextmanager
    def taken_out(
        self, private: PrivateKey, leave_out_broken: bool = False
    ) -> Iterator[list[tuple[bytes, BoxAnswer]]]:
        """Hold the box and give its answers, opened, under new keys and in the order of these.

        When the block ends well, what was given is gone from the box; when it fails, all is as
        before. The new keys come from a salt that lies beside the box meanwhile, so that a
        release that broke off can be done again without publishing an answer twice.

        Raises:
            SealBroken: an answer cannot be opened, so none is given; unless those that cannot are
                to be left out, and with them lost.
        """
        with self.held(), self._connections() as boxes:
            rows = [row for box in boxes for row in box.execute("SELECT k, sealed FROM answer")]
            opened = list(_opened_answers(private, rows, leave_out_broken))
            broke_off = (self.folder / "salt").exists()
            salt = self._release_salt()
            try:
                yield sorted(((_new_key(key, salt), a) for key, a in opened), key=lambda p: p[0])
            except BaseException:
                # Nothing was published under it; left here it would tie what will be to the box.
                if not broke_off:
                    overwrite_and_delete(self.folder / "salt")
                raise
            # Published is published: if the disk is too full to tidy, the next release will.
            with suppress(sqlite3.Error):
                self._empty(boxes)

    def _empty(self, boxes: list[sqlite3.Connection]) -> None:
        """Take the answers that were published out of the files, the journals and all."""
        for box in boxes:
            box.execute("DELETE FROM answer")
            _forget_history(box)
        for journal in self.folder.glob("*.db-journal"):
            # It holds the pages of before: every sealed answer, under its old key.
            overwrite(journal)
        overwrite_and_delete(self.folder / "salt")
        self._level_times()

    def destroy(self) -> None:
        """Overwrite and delete answers, codes and keys; the ballot paper stays."""
        with self.held():
            for pattern in ("*.db*", "*.key", "*.new"):
                for path in self.folder.glob(pattern):
                    overwrite_and_delete(path)
            for name in ("key.wrapped", "salt"):
                overwrite_and_delete(self.folder / name)

    def heal(self) -> None:
        """Finish what a power cut interrupted: roll back, forget, level the times."""
        with self.held(), self._connections() as boxes:
            for box in boxes:
                _forget_history(box)
            self._level_times()

    def _release_salt(self) -> bytes:
        path = self.folder / "salt"
        if not path.exists():
            _write_whole(path, secrets.token_bytes(32))
        return path.read_bytes()

    # The writer

    def _start_writer(self) -> None:
        with self._starting:
            if self._writer is None or not self._writer.is_alive():
                self._writer = threading.Thread(target=self._write_forever, daemon=True)
                self._writer.start()

    def _write_forever(self) -> None:
        while True:
            batch = [self._waiting.get()]
            if self._waiting.qsize() < ENOUGH_TO_MIX:
                time.sleep(GATHERING_SECONDS)
            with suppress(queue.Empty):
                while True:
                    batch.append(self._waiting.get_nowait())
            secrets.SystemRandom().shuffle(batch)
            self._settle(batch)

    def _settle(self, batch: list[_Sending]) -> None:
        """Write a batch and tell each sender how it went; the writer itself survives anything."""
        try:
            self._write(batch)
        except Exception:
            for sending in batch:
                sending.refusal = NotStored()
        for sending in batch:
            sending.settled.set()

    def _write(self, batch: list[_Sending]) -> None:
        with self.held():
            if self.is_closed:
                for sending in batch:
                    sending.refusal = SurveyClosed()
                return
            self._begin_another_file_when_full()
            with self._connections() as boxes:
                box = boxes[-1]
                box.execute("BEGIN IMMEDIATE")
                for sending in batch:
                    self._put_in(boxes, sending)
                box.execute("COMMIT")
                # The rows are safe now; if the disk is too full to tidy, the next batch will.
                with suppress(sqlite3.Error):
                    _forget_history(box)
            self._level_times()

    def _put_in(self, boxes: list[sqlite3.Connection], sending: _Sending) -> None:
        """Put one ballot in, or note why not; a ballot that is refused leaves nothing behind."""
        box, ballot = boxes[-1], sending.ballot
        sending.refusal = self._refusal(boxes, ballot)
        if sending.refusal is not None:
            return
        box.executemany("INSERT INTO spent VALUES (?)", [(digest,) for digest in ballot.spends])
        box.executemany("INSERT INTO answer VALUES (?, ?)", ballot.rows)

    def _refusal(self, boxes: list[sqlite3.Connection], ballot: SealedBallot) -> Refusal | None:
        """Return why a ballot is not let in; a retry first, or it would find its code used."""
        once, *code = ballot.spends
        if _is_spent(boxes, once):
            return AlreadyReceived()
        if self.paper().admission is Admission.OPEN:
            return None
        if not code:
            return CodeNeeded()
        if not self._is_admitted(code[0]):
            return CodeUnknown()
        return CodeSpent() if _is_spent(boxes, code[0]) else None

    def _is_admitted(self, digest: bytes) -> bool:
        if not self.has_slips:
            return False
        with _opened(self.folder / "slips.db") as slips:
            query = "SELECT 1 FROM admitted WHERE h = ?"
            return slips.execute(query, (digest,)).fetchone() is not None

    def _begin_another_file_when_full(self) -> None:
        files = self.files
        with _opened(files[-1]) as newest:
            full = _count(newest, "answer") >= ROWS_PER_FILE
        if full:
            _make_file(self.folder / f"box-{len(files) + 1:04}.db")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the box against every other process and thread."""
        with (self.folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _connections(self) -> Iterator[list[sqlite3.Connection]]:
        with ExitStack() as stack:
            yield [stack.enter_context(_opened(path)) for path in self.files]

    def _level_times(self) -> None:
        for path in [*self.folder.glob("*.db*"), self.folder / "lock", self.folder]:
            with suppress(OSError):
                os.utime(path, (LEVEL_TIME, LEVEL_TIME))

    def _prepare(self, keys: SurveyKeys) -> None:
        """Make an empty box; what an opening that broke off left behind goes first."""
        self.destroy()
        for name in ("closed", "paper.toml"):
            (self.folder / name).unlink(missing_ok=True)
        _write_whole(self.folder / "public.key", keys.public)
        _write_whole(self.folder / "key.wrapped", keys.wrapped.encode())
        with self.held():
            _make_file(self.folder / "box-0001.db")
            self._level_times()


class BallotBoxes:
    """The folder of ballot boxes, one for each survey that was ever opened."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._boxes: dict[str, BallotBox] = {}

    def prepare(self, slug: str, keys: SurveyKeys) -> None:
        """Make the box of a survey that is about to open, with its key; nobody is let in yet."""
        folder = self.root / slug
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        BallotBox(folder)._prepare(keys)

    def lay_paper(self, slug: str, paper: str) -> BallotBox:
        """Let staff in: lay the locked definition (TOML) beside the box, and return the box."""
        _write_whole(self.root / slug / "paper.toml", paper.encode())
        box = self.get(slug)
        box.read_paper_anew()
        box.heal()
        return box

    def paper_of(self, slug: str) -> str:
        """Return the definition that lies beside the box; empty while staff are not let in."""
        path = self.root / slug / "paper.toml"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def open(self, slug: str, paper: str, keys: SurveyKeys) -> BallotBox:
        """Make the box of a survey and let staff in, and return it."""
        self.prepare(slug, keys)
        return self.lay_paper(slug, paper)

    def get(self, slug: str) -> BallotBox:
        """Return the box of a survey; raises ``SurveyNotFound`` for one that was never opened."""
        if slug not in self._boxes:
            folder = self.root / slug
            if not SLUG.fullmatch(slug) or not (folder / "paper.toml").exists():
                raise SurveyNotFound
            self._boxes[slug] = BallotBox(folder)
        return self._boxes[slug]

    def heal(self) -> None:
        """Bring every box to its one form, whatever stopped the service before."""
        for paper in self.root.glob("*/paper.toml"):
            self.get(paper.parent.name).heal()


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    box = sqlite3.connect(path, timeout=10, isolation_level=None)
    try:
        box.executescript(PRAGMAS)
        yield box
    finally:
        box.close()


def _make_file(path: Path) -> None:
    with _opened(path) as box:
        box.executescript(SCHEMA)
        _forget_history(box)


def _count(box: sqlite3.Connection, table: str) -> int:
    count: int = box.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608  our own
    return count


def _is_spent(boxes: Iterable[sqlite3.Connection], digest: bytes) -> bool:
    query = "SELECT 1 FROM spent WHERE h = ?"
    return any(box.execute(query, (digest,)).fetchone() for box in boxes)


def _opened_answers(
    private: PrivateKey, rows: Iterable[tuple[bytes, bytes]], leave_out_broken: bool
) -> Iterator[tuple[bytes, BoxAnswer]]:
    for key, sealed in rows:
        try:
            yield key, _opened_answer(private, sealed)
        except SealBroken:
            if not leave_out_broken:
                raise


def _opened_answer(private: PrivateKey, sealed: bytes) -> BoxAnswer:
    try:
        return BoxAnswer(**json.loads(unseal(private, sealed)))
    except (ValueError, TypeError) as error:
        raise SealBroken from error


def _forget_history(box: sqlite3.Connection) -> None:
    """Rewrite the file in the order of its keys; twice, as the journal keeps the last pages."""
    box.execute("VACUUM")
    box.execute("VACUUM")


def _new_key(key: bytes, salt: bytes) -> bytes:
    return hashlib.blake2b(key, key=salt, digest_size=16).digest()


def _write_whole(path: Path, content: bytes) -> None:
    """Write a file so that after a power cut it is there whole, or not at all."""
    unfinished = path.with_suffix(".new")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
