"""The published database: its tables, and the migrations that make them."""

import sqlite3
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
    database = Database(connection)
    if migrations.pending(database):
        connection.execute("PRAGMA journal_mode=WAL")
        migrations.apply(database)
    return database


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
    for act in ("UPDATE", "DELETE"):
        database.execute(
            f"CREATE TRIGGER decision_no_{act.lower()} BEFORE {act} ON decision "
            "BEGIN SELECT RAISE(ABORT, 'decisions are appended only'); END"
        )


def _run(database: Database, script: str) -> None:
    """Run statements one by one: ``executescript`` would commit the migration half way."""
    for statement in script.split(";"):
        database.execute(statement)
