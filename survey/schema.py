"""The published database: its tables, and the migrations that make them."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

PATIENCE_SECONDS = 30
migrations = Migrations("siangsathon")


def open_database(path: Path) -> Database:
    """Return the published database at ``path``, brought up to date."""
    connection = sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA trusted_schema=OFF")
    # No WAL: at every closing its file is let go with all it holds, out of reach of `destroy`.
    # A journal that persists keeps its place on the disk, and can be overwritten there.
    connection.execute("PRAGMA journal_mode=PERSIST")
    # VACUUM would otherwise spell the answers out in the system's temporary folder.
    connection.execute("PRAGMA temp_store=MEMORY")
    database = Database(connection)
    if migrations.pending(database):
        # One at a time: two that opened a new database together would both make its tables.
        connection.execute("BEGIN IMMEDIATE")
        migrations.apply(database)
        connection.execute("COMMIT")
    return database


@dataclass(frozen=True)
class Shape:
    """One table of a database: its columns, and whether SQLite numbers its rows by arrival."""

    table: str
    columns: tuple[str, ...]
    numbered: bool


def shapes(content: bytes) -> list[Shape]:
    """Return the tables of a database file from its bytes; the file itself stays unopened."""
    listed = """
        SELECT name, NOT wr FROM pragma_table_list
        WHERE schema = 'main' AND type = 'table' AND name NOT GLOB 'sqlite_*'
        ORDER BY name
    """
    columns = "SELECT name FROM pragma_table_info(?)"
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        return [
            Shape(name, tuple(row[0] for row in database.execute(columns, [name])), bool(numbered))
            for name, numbered in database.execute(listed).fetchall()
        ]


def keyed_rows(content: bytes, table: str) -> list[tuple[bytes, ...]]:
    """Return the rows of a table in the order of their keys, from the bytes of a file."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        return database.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()  # noqa: S608  ours


@migrations()
def m001_surveys_and_accounts(database: Database) -> None:
    """Surveys, and the people who may sign in."""
    _run(
        database,
        """
        CREATE TABLE survey(
            slug TEXT PRIMARY KEY, paper TEXT NOT NULL, state TEXT NOT NULL,
            opened_on TEXT NOT NULL DEFAULT '', closed_on TEXT NOT NULL DEFAULT '');
        CREATE TABLE account(
            name TEXT PRIMARY KEY, password TEXT NOT NULL DEFAULT '', role TEXT NOT NULL,
            generation INT NOT NULL DEFAULT 1);
        CREATE TABLE sign_in_link(
            digest BLOB PRIMARY KEY, account TEXT NOT NULL REFERENCES account(name),
            expires INT NOT NULL)
        """,
    )


@migrations()
def m002_answers(database: Database) -> None:
    """Published answers: a random key, the box, the words; no time, no order, no link."""
    _run(
        database,
        """
        CREATE TABLE answer(
            k BLOB PRIMARY KEY, survey TEXT NOT NULL REFERENCES survey(slug),
            topic INT NOT NULL, box TEXT NOT NULL, body TEXT NOT NULL, quotable INT NOT NULL)
            WITHOUT ROWID;
        CREATE INDEX answer_by_survey ON answer(survey, k)
        """,
    )


@migrations()
def m003_runs(database: Database) -> None:
    """Runs of the analysis with what they found, and the codes that quotes keep."""
    _run(
        database,
        """
        CREATE TABLE run(
            id INTEGER PRIMARY KEY, survey TEXT NOT NULL REFERENCES survey(slug),
            state TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT NOT NULL DEFAULT '',
            settings TEXT NOT NULL DEFAULT '{}', versions TEXT NOT NULL DEFAULT '{}',
            problem TEXT NOT NULL DEFAULT '');
        CREATE TABLE theme(
            run INT NOT NULL REFERENCES run(id), key TEXT NOT NULL, topic INT NOT NULL,
            place INT NOT NULL, label TEXT NOT NULL, keywords TEXT NOT NULL,
            strengths TEXT NOT NULL, PRIMARY KEY (run, key)) WITHOUT ROWID;
        CREATE TABLE statement(
            run INT NOT NULL REFERENCES run(id), key TEXT NOT NULL, answer BLOB NOT NULL,
            topic INT NOT NULL, section INT NOT NULL, text TEXT NOT NULL, status TEXT NOT NULL,
            theme TEXT NOT NULL, says INT NOT NULL, misplaced INT NOT NULL, rank INT NOT NULL,
            quotable INT NOT NULL, identifying INT NOT NULL,
            PRIMARY KEY (run, key)) WITHOUT ROWID;
        CREATE TABLE quote_code(
            survey TEXT NOT NULL REFERENCES survey(slug), statement TEXT NOT NULL,
            code TEXT NOT NULL, PRIMARY KEY (survey, statement), UNIQUE (survey, code))
            WITHOUT ROWID
        """,
    )


@migrations()
def m004_decisions(database: Database) -> None:
    """The facilitators' decisions: appended, never changed, never deleted."""
    _run(
        database,
        """
        CREATE TABLE decision(
            id INTEGER PRIMARY KEY, survey TEXT NOT NULL REFERENCES survey(slug),
            act TEXT NOT NULL, subject TEXT NOT NULL, value TEXT NOT NULL,
            account TEXT NOT NULL, made_at TEXT NOT NULL)
        """,
    )
    _append_only(database, "decision", "decisions are appended only")


@migrations()
def m005_audit(database: Database) -> None:
    """What facilitators and writers did: appended, never changed, never deleted or replaced."""
    _run(
        database,
        """
        CREATE TABLE audit(
            id INTEGER PRIMARY KEY, made_at TEXT NOT NULL, account TEXT NOT NULL,
            act TEXT NOT NULL, survey TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '')
        """,
    )
    _append_only(database, "audit", "the audit trail is appended only")


@migrations()
def m006_ticks(database: Database) -> None:
    """How often each choice was ticked, frozen with the run it was counted for."""
    _run(
        database,
        """
        CREATE TABLE tick(
            run INT NOT NULL REFERENCES run(id), topic INT NOT NULL, box TEXT NOT NULL,
            value TEXT NOT NULL, times INT NOT NULL, PRIMARY KEY (run, topic, box, value))
            WITHOUT ROWID
        """,
    )


@migrations()
def m007_early_release(database: Database) -> None:
    """Whether answers were published before closing: until then nothing of them is shown."""
    _run(database, "ALTER TABLE survey ADD COLUMN released_early INT NOT NULL DEFAULT 0")


@migrations()
def m008_what_the_analysis_knows(database: Database) -> None:
    """How firm a theme is and which say nearly the same; why a statement is there, what is near."""
    _run(
        database,
        """
        ALTER TABLE theme ADD COLUMN stability REAL;
        ALTER TABLE theme ADD COLUMN firm INT NOT NULL DEFAULT 0;
        ALTER TABLE theme ADD COLUMN kin TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE statement ADD COLUMN reasons TEXT NOT NULL DEFAULT '[]';
        CREATE TABLE nearest(
            run INT NOT NULL REFERENCES run(id), statement TEXT NOT NULL, others TEXT NOT NULL,
            PRIMARY KEY (run, statement)) WITHOUT ROWID
        """,
    )


@migrations()
def m009_readings(database: Database) -> None:
    """Published answers as the analysis read them, so that a later run need not read them again."""
    _run(
        database,
        """
        CREATE TABLE reading(
            survey TEXT NOT NULL REFERENCES survey(slug), answer BLOB NOT NULL,
            version TEXT NOT NULL, parts TEXT NOT NULL, PRIMARY KEY (survey, answer))
            WITHOUT ROWID
        """,
    )


@migrations()
def m010_what_the_room_did(database: Database) -> None:
    """Signed-off versions, what the room decided and raised, and what staff were told."""
    _run(
        database,
        """
        CREATE TABLE version(
            id INTEGER PRIMARY KEY, survey TEXT NOT NULL REFERENCES survey(slug),
            topic INT NOT NULL, number INT NOT NULL, run INT NOT NULL, content TEXT NOT NULL,
            account TEXT NOT NULL, made_at TEXT NOT NULL, UNIQUE (survey, topic, number));
        CREATE TABLE outcome(
            id INTEGER PRIMARY KEY, survey TEXT NOT NULL REFERENCES survey(slug),
            subject TEXT NOT NULL, verdict TEXT NOT NULL, action TEXT NOT NULL,
            owner TEXT NOT NULL, due TEXT NOT NULL, progress TEXT NOT NULL, note TEXT NOT NULL,
            account TEXT NOT NULL, made_at TEXT NOT NULL);
        CREATE TABLE room_point(
            id INTEGER PRIMARY KEY, survey TEXT NOT NULL REFERENCES survey(slug),
            topic INT NOT NULL, section INT NOT NULL, text TEXT NOT NULL,
            account TEXT NOT NULL, made_at TEXT NOT NULL);
        CREATE TABLE feedback(
            id INTEGER PRIMARY KEY, survey TEXT NOT NULL REFERENCES survey(slug),
            content TEXT NOT NULL, account TEXT NOT NULL, made_at TEXT NOT NULL)
        """,
    )


@migrations()
def m011_the_report(database: Database) -> None:
    """What writers did to the report, its editions and pictures; points of earlier reports."""
    _run(
        database,
        """
        CREATE TABLE edit(
            id INTEGER PRIMARY KEY, survey TEXT NOT NULL REFERENCES survey(slug),
            act TEXT NOT NULL, subject TEXT NOT NULL, value TEXT NOT NULL,
            account TEXT NOT NULL, made_at TEXT NOT NULL);
        CREATE TABLE edition(
            id INTEGER PRIMARY KEY, survey TEXT NOT NULL REFERENCES survey(slug),
            number INT NOT NULL, versions TEXT NOT NULL, decisions INT NOT NULL,
            edits INT NOT NULL, outcomes INT NOT NULL, points INT NOT NULL,
            matches INT NOT NULL, account TEXT NOT NULL, made_at TEXT NOT NULL,
            UNIQUE (survey, number));
        CREATE TABLE picture(
            survey TEXT NOT NULL REFERENCES survey(slug), digest TEXT NOT NULL,
            kind TEXT NOT NULL, width INT NOT NULL, height INT NOT NULL, content BLOB NOT NULL,
            PRIMARY KEY (survey, digest)) WITHOUT ROWID;
        CREATE TABLE earlier_point(
            id INTEGER PRIMARY KEY AUTOINCREMENT, survey TEXT NOT NULL REFERENCES survey(slug),
            source TEXT NOT NULL, place TEXT NOT NULL, topic INT NOT NULL, section INT NOT NULL,
            text TEXT NOT NULL);
        CREATE TABLE likeness(
            run INT NOT NULL REFERENCES run(id), earlier INT NOT NULL REFERENCES earlier_point(id),
            theme TEXT NOT NULL, share REAL NOT NULL, PRIMARY KEY (run, earlier, theme))
            WITHOUT ROWID
        """,
    )
    _append_only(database, "edit", "edits are appended only")
    _append_only(database, "edition", "editions are appended only")
    # An edition counts on what these held when it was kept.
    for table in ("version", "outcome", "room_point"):
        _append_only(database, table, f"{table} is appended only")


@migrations()
def m012_letterhead(database: Database) -> None:
    """The organisation's Word template: one for the installation, or none."""
    _run(
        database,
        """
        CREATE TABLE letterhead(
            id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL, content BLOB NOT NULL,
            styles TEXT NOT NULL, told TEXT NOT NULL, account TEXT NOT NULL,
            made_at TEXT NOT NULL)
        """,
    )


@migrations()
def m013_what_was_decided_about_earlier_points(database: Database) -> None:
    """What was decided about a point of an earlier report, and how far that came."""
    _run(database, "ALTER TABLE earlier_point ADD COLUMN decided TEXT NOT NULL DEFAULT ''")


@migrations()
def m014_which_earlier_points_an_edition_has(database: Database) -> None:
    """The last point of earlier reports that was there when an edition was kept."""
    _run(database, "ALTER TABLE edition ADD COLUMN earlier INT NOT NULL DEFAULT 0")


def _append_only(database: Database, table: str, message: str) -> None:
    """Let the database itself refuse to change, delete or replace a row of ``table``."""
    # INSERT OR REPLACE deletes without asking the trigger of DELETE.
    replaces = f"INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608
    refused = {"update": f"UPDATE ON {table}", "delete": f"DELETE ON {table}", "replace": replaces}
    for name, act in refused.items():
        database.execute(
            f"CREATE TRIGGER {table}_no_{name} BEFORE {act} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _run(database: Database, script: str) -> None:
    """Run statements one by one: ``executescript`` would commit the migration half way."""
    for statement in script.split(";"):
        database.execute(statement)
