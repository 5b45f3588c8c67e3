"""Where an answer lands: per open survey one write-only SQLite file that keeps no history.

The design is that of Molnar, Kohno, Sastry and Wagner, "Tamper-Evident, History-Independent,
Subliminal-Free Data Structures on PROM Storage" (IEEE S&P 2006), carried over to SQLite: random
keys in a table without row ids, overwritten deletions, and a rewrite of the whole file after each
commit, so that the same set of answers gives the same file whatever order they came in.
"""

import fcntl
import hashlib
import os
import queue
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from forms.catalogue import SLUG, parse_survey
from forms.definition import Survey
from survey.errors import AlreadyReceived, NotStored, Refusal, SurveyClosed, SurveyNotFound

SCHEMA = """
CREATE TABLE IF NOT EXISTS answer(
    k BLOB PRIMARY KEY, topic INT NOT NULL, box TEXT NOT NULL, body TEXT NOT NULL,
    quotable INT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spent(h BLOB PRIMARY KEY) WITHOUT ROWID;
"""
PRAGMAS = """
PRAGMA journal_mode=PERSIST; PRAGMA secure_delete=ON; PRAGMA synchronous=FULL;
PRAGMA temp_store=MEMORY;
"""
GATHERING_SECONDS = 0.03
PATIENCE_SECONDS = 30
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
    """One response in transit: its answers, and the digest that makes a retry harmless."""

    once: bytes
    answers: tuple[BoxAnswer, ...]


@dataclass
class _Sending:
    """A ballot waiting for the writer, with the refusal it met, if any."""

    ballot: Ballot
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
    def file(self) -> Path:
        """The SQLite file the answers lie in."""
        return self.folder / "box.db"

    @property
    def is_closed(self) -> bool:
        """Whether the box takes no more answers."""
        return (self.folder / "closed").exists()

    def paper(self) -> Survey:
        """Return the survey as it was locked when the box was opened."""
        if self._paper is None:
            text = (self.folder / "paper.toml").read_text(encoding="utf-8")
            self._paper = parse_survey(text, self.folder.name, "paper.toml")
        return self._paper

    def cast(self, ballot: Ballot) -> None:
        """Put a ballot in the box; when this returns, its answers are on disk.

        Raises:
            AlreadyReceived: a ballot with the same ``once`` is in the box.
            SurveyClosed: the box was closed before the ballot could be written.
            NotStored: the disk refused, or did not answer in time; nothing was acknowledged.
        """
        sending = _Sending(ballot)
        self._start_writer()
        self._waiting.put(sending)
        if not sending.settled.wait(PATIENCE_SECONDS):
            raise NotStored
        if sending.refusal is not None:
            raise sending.refusal

    def coarse_count(self) -> int:
        """Return how many responses there are, rounded down to ten: no more may be known."""
        if not self.file.exists():
            return 0
        with self._alone(), self._connection() as box:
            count: int = box.execute("SELECT count(*) FROM spent").fetchone()[0]
        return count // COARSE_STEP * COARSE_STEP

    def schema(self) -> str:
        """Return the tables of the box as SQLite itself describes them."""
        if not self.file.exists():
            return SCHEMA
        with self._alone(), self._connection() as box:
            rows = box.execute(
                "SELECT sql FROM sqlite_schema WHERE type = 'table' ORDER BY name"
            ).fetchall()
        return "\n".join(row[0] for row in rows)

    def close(self) -> None:
        """Take no more answers, from this moment on and for every process."""
        with self._alone():
            (self.folder / "closed").touch()

    def take_out(self) -> list[tuple[bytes, BoxAnswer]]:
        """Return the answers of a closed box under new keys, in the order of these keys.

        The new keys come from a salt that lies beside the box until it is destroyed, so that a
        release that broke off can be done again without publishing an answer twice.
        """
        if not self.file.exists():
            return []
        salt = self._release_salt()
        with self._alone(), self._connection() as box:
            rows = box.execute("SELECT k, topic, box, body, quotable FROM answer").fetchall()
        answers = [
            (_new_key(key, salt), BoxAnswer(topic, box, body, bool(quotable)))
            for key, topic, box, body, quotable in rows
        ]
        return sorted(answers, key=lambda pair: pair[0])

    def destroy(self) -> None:
        """Overwrite and delete the answers that were taken out; the ballot paper stays."""
        with self._alone():
            for name in ("box.db", "box.db-journal", "salt"):
                _overwrite_and_delete(self.folder / name)

    def _release_salt(self) -> bytes:
        path = self.folder / "salt"
        if not path.exists():
            path.write_bytes(secrets.token_bytes(32))
        return path.read_bytes()

    def _start_writer(self) -> None:
        with self._starting:
            if self._writer is None or not self._writer.is_alive():
                self._writer = threading.Thread(target=self._write_forever, daemon=True)
                self._writer.start()

    def _write_forever(self) -> None:
        while True:
            batch = [self._waiting.get()]
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
        with self._alone():
            if self.is_closed:
                for sending in batch:
                    sending.refusal = SurveyClosed()
                return
            with self._connection() as box:
                box.execute("BEGIN IMMEDIATE")
                for sending in batch:
                    _put_in(box, sending)
                box.execute("COMMIT")
                # The rows are safe now; if the disk is too full to tidy, the next batch will.
                with suppress(sqlite3.Error):
                    _forget_history(box)
            self._level_times()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the box against every other process and thread."""
        with (self.folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        box = sqlite3.connect(self.file, timeout=10, isolation_level=None)
        try:
            box.executescript(PRAGMAS)
            yield box
        finally:
            box.close()

    def _level_times(self) -> None:
        for name in ("box.db", "box.db-journal", "lock"):
            with suppress(OSError):
                os.utime(self.folder / name, (LEVEL_TIME, LEVEL_TIME))

    def _prepare(self, paper: str) -> None:
        (self.folder / "paper.toml").write_text(paper, encoding="utf-8")
        with self._alone(), self._connection() as box:
            box.executescript(SCHEMA)
            _forget_history(box)
        self._level_times()


class BallotBoxes:
    """The folder of ballot boxes, one for each survey that was ever opened."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._boxes: dict[str, BallotBox] = {}

    def open(self, slug: str, paper: str) -> BallotBox:
        """Make the box of a survey that opens now, with its ballot paper (TOML) beside it."""
        folder = self.root / slug
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        BallotBox(folder)._prepare(paper)
        return self.get(slug)

    def get(self, slug: str) -> BallotBox:
        """Return the box of a survey; raises ``SurveyNotFound`` for one that was never opened."""
        if slug not in self._boxes:
            folder = self.root / slug
            if not SLUG.fullmatch(slug) or not (folder / "paper.toml").exists():
                raise SurveyNotFound
            self._boxes[slug] = BallotBox(folder)
        return self._boxes[slug]


def _put_in(box: sqlite3.Connection, sending: _Sending) -> None:
    spent = box.execute("INSERT OR IGNORE INTO spent VALUES (?)", (sending.ballot.once,))
    if spent.rowcount == 0:
        sending.refusal = AlreadyReceived()
        return
    box.executemany(
        "INSERT INTO answer VALUES (?, ?, ?, ?, ?)",
        [
            (secrets.token_bytes(16), a.topic, a.box, a.body, int(a.quotable))
            for a in sending.ballot.answers
        ],
    )


def _forget_history(box: sqlite3.Connection) -> None:
    """Rewrite the file in the order of its keys; twice, as the journal keeps the last pages."""
    box.execute("VACUUM")
    box.execute("VACUUM")


def _new_key(key: bytes, salt: bytes) -> bytes:
    return hashlib.blake2b(key, key=salt, digest_size=16).digest()


def _overwrite_and_delete(path: Path) -> None:
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
