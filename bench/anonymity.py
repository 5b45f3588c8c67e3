"""Attacks the files that answers lie in: what order do they give away, beside simpler designs?

Rows are random bytes of the sizes of sealed answers, which nobody without the key can tell from
them. tau is Kendall's: 1 when the whole order of sending is recovered, 0 when nothing is.
"""

import random
import sqlite3
import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy
from scipy.stats import kendalltau
from sklearn.ensemble import GradientBoostingRegressor

from forms.catalogue import SURVEYS
from survey import ballotbox
from survey.ballotbox import BallotBox, BallotBoxes, SealedBallot
from survey.sealing import SIZES, SurveyKeys
from survey.selftest import journal_is_clean, without_counters

PAPER = (SURVEYS / "workshop.toml").read_text(encoding="utf-8")
SEALING_BYTES = 48
LONG_SHARE = 0.2
SETS = 200
PEOPLE = 86
TRAINING, TESTING = 30, 15
LATEST = 0.1
PAGE = 4_096
Row = tuple[bytes, bytes]


@dataclass(frozen=True)
class Loot:
    """What a thief finds: the database file, whatever lies beside it, and the rows as listed."""

    file: bytes
    beside: bytes
    listed: list[bytes]


def sealed_row(chance: random.Random) -> Row:
    """Return a random key and what a sealed answer looks like."""
    size = SIZES[1] if chance.random() < LONG_SHARE else SIZES[0]
    return chance.randbytes(16), chance.randbytes(size + SEALING_BYTES)


# The designs


def plain_table(declaration: str, wal: bool = False) -> Callable[[Path, Sequence[Row]], Loot]:
    """Return a design that puts each row into a SQLite table as it comes, a commit a row."""

    def fill(folder: Path, rows: Sequence[Row]) -> Loot:
        path = folder / "naive.db"
        database = sqlite3.connect(path, isolation_level=None)
        mode = "WAL" if wal else "PERSIST"
        database.executescript(
            f"PRAGMA journal_mode={mode}; PRAGMA synchronous=OFF; PRAGMA secure_delete=ON;"
            f"CREATE TABLE answer{declaration};"
        )
        for key, sealed in rows:
            value = key.hex() if "TEXT" in declaration else key
            database.execute("INSERT INTO answer(k, sealed) VALUES (?, ?)", (value, sealed))
        listed = [row[0] for row in database.execute("SELECT sealed FROM answer")]
        loot = Loot(path.read_bytes(), beside(path), listed)
        database.close()
        return loot

    return fill


def our_box(folder: Path, rows: Sequence[Row]) -> Loot:
    """Put each row into a ballot box by itself, as one person's sending."""
    box = new_box(folder)
    for key, sealed in rows:
        box.put_in(SealedBallot((key * 2,), ((key, sealed),)))
    path = box.files[0]
    by_key = [sealed for _, sealed in sorted(rows)]
    return Loot(path.read_bytes(), beside(path), by_key)


def beside(path: Path) -> bytes:
    """Return what SQLite keeps next to a database file."""
    names = [path.with_name(path.name + end) for end in ("-journal", "-wal")]
    return b"".join(name.read_bytes() for name in names if name.exists())


def new_box(folder: Path) -> BallotBox:
    """Return a fresh ballot box."""
    return BallotBoxes(folder).open("workshop", PAPER, SurveyKeys(bytes(32), "[]", ""))


DESIGNS: dict[str, Callable[[Path, Sequence[Row]], Loot]] = {
    "integer key": plain_table("(id INTEGER PRIMARY KEY, k BLOB, sealed BLOB)"),
    "TEXT key": plain_table("(k TEXT PRIMARY KEY, sealed BLOB)"),
    "without row ids, not rewritten": plain_table(
        "(k BLOB PRIMARY KEY, sealed BLOB) WITHOUT ROWID"
    ),
    "without row ids, in WAL": plain_table("(k BLOB PRIMARY KEY, sealed BLOB) WITHOUT ROWID", True),
    "ballot box": our_box,
}

# The attacks


def places(loot: Loot, row: Row) -> dict[str, float]:
    """Return where a row lies, in every way an attacker may look at it."""
    key, sealed = row
    start, tail = loot.file.find(sealed[:64]), loot.file.find(sealed[-64:])
    return {
        "as listed": loot.listed.index(sealed),
        "by key": int.from_bytes(key[:6], "big"),
        "in the file": start,
        "overflow pages": tail,
        "first seen beside": loot.beside.find(sealed[:64]),
        "last seen beside": loot.beside.rfind(sealed[:64]),
        "last tail beside": loot.beside.rfind(sealed[-64:]),
    }


def features(
    loot: Loot, rows: Sequence[Row]
) -> "numpy.ndarray[tuple[int, int], numpy.dtype[numpy.float64]]":
    """Return for each row its places, their ranks, pages and offsets, for a learner to weigh."""
    found = numpy.array([list(places(loot, row).values()) for row in rows], dtype=float)
    ranks = found.argsort(axis=0).argsort(axis=0)
    sizes = numpy.array([[len(sealed)] for _, sealed in rows], dtype=float)
    return numpy.hstack([ranks, found[:, 2:] // PAGE, found[:, 2:] % PAGE, sizes])


@dataclass(frozen=True)
class Attack:
    """How well a design was attacked."""

    rule: str
    rule_tau: float
    learned_tau: float
    spread: float
    latest: float


def attack(design: Callable[[Path, Sequence[Row]], Loot], chance: random.Random) -> Attack:
    """Let rules and a trained model guess the order of sending in files they have not seen."""
    files = [loot_of(design, chance) for _ in range(TRAINING + TESTING)]
    truth = numpy.arange(PEOPLE)
    rules = {
        name: statistics.fmean(
            tau([places(loot, row)[name] for row in rows]) for loot, rows in files
        )
        for name in places(*_first(files))
    }
    rule = max(rules, key=lambda name: abs(rules[name]))
    seen = [(features(loot, rows), truth) for loot, rows in files[:TRAINING]]
    model = GradientBoostingRegressor(random_state=0)
    model.fit(numpy.vstack([x for x, _ in seen]), numpy.hstack([y for _, y in seen]))
    guesses = [model.predict(features(loot, rows)) for loot, rows in files[TRAINING:]]
    taus = [tau(guess) for guess in guesses]
    latest = int(PEOPLE * LATEST)
    hits = [numpy.isin(guess.argsort()[-latest:], truth[-latest:]).mean() for guess in guesses]
    return Attack(
        rule,
        rules[rule],
        statistics.fmean(taus),
        statistics.stdev(taus) / len(taus) ** 0.5,
        statistics.fmean(hits),
    )


def loot_of(
    design: Callable[[Path, Sequence[Row]], Loot], chance: random.Random
) -> tuple[Loot, list[Row]]:
    """Return one file of a design with its rows in the order they were sent."""
    rows = [sealed_row(chance) for _ in range(PEOPLE)]
    with tempfile.TemporaryDirectory() as folder:
        return design(Path(folder), rows), rows


def tau(guess: Sequence[float]) -> float:
    """Return how much of the order 0, 1, 2 … a guess recovers; a guess of all alike, nothing."""
    found = float(kendalltau(range(len(guess)), guess).statistic)
    return 0.0 if found != found else found


def _first(files: Sequence[tuple[Loot, list[Row]]]) -> tuple[Loot, Row]:
    return files[0][0], files[0][1][0]


# The bytes


@dataclass
class Differences:
    """How many of the sets gave files that differ, and how many journals kept something."""

    ours: int = 0
    other_groups: int = 0
    journals: int = 0
    not_rewritten: int = 0


def compare_bytes(chance: random.Random) -> Differences:
    """Put random sets in twice, in other orders and pairings, and once more in other groups."""
    seen = Differences()
    naive = DESIGNS["without row ids, not rewritten"]
    for _ in range(SETS):
        ballots = [random_ballot(chance) for _ in range(chance.randint(3, 20))]
        again, grouped = shuffled(ballots, chance), shuffled(ballots, chance)
        with tempfile.TemporaryDirectory() as folder:
            first = filled(Path(folder, "1"), [[ballot] for ballot in ballots])
            second = filled(Path(folder, "2"), [[ballot] for ballot in again])
            third = filled(Path(folder, "3"), in_groups(grouped, chance))
            files = [box.files[0].read_bytes() for box in (first, second, third)]
            seen.ours += files[0] != files[1]
            seen.other_groups += without_counters(files[0]) != without_counters(files[2])
            seen.journals += any(
                not journal_is_clean(beside(box.files[0]), files[0])
                for box in (first, second, third)
            )
            plain = [
                naive(made(Path(folder, str(n))), [row for ballot in order for row in ballot.rows])
                for n, order in ((4, ballots), (5, again))
            ]
            seen.not_rewritten += plain[0].file != plain[1].file
    return seen


def random_ballot(chance: random.Random) -> SealedBallot:
    """Return one sending: up to three answers, long ones among them, a token and a code."""
    rows = tuple(sealed_row(chance) for _ in range(chance.randint(1, 3)))
    return SealedBallot((chance.randbytes(32), chance.randbytes(32)), rows)


def shuffled(ballots: Sequence[SealedBallot], chance: random.Random) -> list[SealedBallot]:
    """Return the same tokens, codes and rows, in another order and otherwise paired."""
    onces = chance.sample([ballot.spends[0] for ballot in ballots], len(ballots))
    codes = chance.sample([ballot.spends[1] for ballot in ballots], len(ballots))
    rows = chance.sample([ballot.rows for ballot in ballots], len(ballots))
    return [SealedBallot((o, c), r) for o, c, r in zip(onces, codes, rows, strict=True)]


def in_groups(ballots: Sequence[SealedBallot], chance: random.Random) -> list[list[SealedBallot]]:
    """Return the sendings as group commits of up to five would take them."""
    rest, groups = list(ballots), []
    while rest:
        size = chance.randint(1, 5)
        groups.append(rest[:size])
        rest = rest[size:]
    return groups


def filled(folder: Path, groups: Sequence[Sequence[SealedBallot]]) -> BallotBox:
    """Return a box that took these sendings, a commit a group."""
    box = new_box(folder)
    for group in groups:
        box._write([ballotbox._Sending(ballot) for ballot in group])
    return box


def made(folder: Path) -> Path:
    """Make a folder and return it."""
    folder.mkdir()
    return folder


def main() -> None:
    """Print what the bytes and the attackers tell."""
    chance = random.Random(1)
    # The writer would wait for company that does not come here.
    ballotbox.GATHERING_SECONDS = 0
    seen = compare_bytes(chance)
    print(f"{SETS} random sets, put in twice in other orders and pairings: files that differ")
    print(f"  ballot box, same groups                    {seen.ours:4}")
    print(f"  ballot box, other groups, counters blanked {seen.other_groups:4}")
    print(f"  ballot box, journals with an older page    {seen.journals:4}")
    print(f"  without row ids, not rewritten             {seen.not_rewritten:4}\n")
    print(
        f"{PEOPLE} sendings; model trained on {TRAINING} files, tried on {TESTING}; chance: 0, .10"
    )
    print(f"{'design':<32}{'best rule':<20}{'tau':>6}{'learned tau':>16}{'last 10 %':>11}")
    for name, design in DESIGNS.items():
        found = attack(design, chance)
        print(
            f"{name:<32}{found.rule:<20}{found.rule_tau:6.2f}"
            f"{found.learned_tau:9.3f} ± {found.spread:.3f}{found.latest:11.2f}"
        )


if __name__ == "__main__":
    main()
