"""The one door to the published database; knows no Flask."""

import json
import secrets
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, astuple
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from sqlite_utils.db import Table

from analysis.model import Reading
from forms.catalogue import parse_survey
from forms.sketch import drafted
from survey.erasing import overwrite
from survey.errors import (
    LastFacilitator,
    SealBroken,
    StaleDecision,
    SurveyNotFound,
    WrongState,
)
from survey.records import (
    IN_WORDS,
    Account,
    Act,
    Answer,
    AuditAct,
    AuditEntry,
    Decision,
    EarlierPoint,
    Edit,
    EditAct,
    Edition,
    Feedback,
    KeptSurvey,
    Letterhead,
    Likeness,
    Nearest,
    Outcome,
    PictureFile,
    Progress,
    Role,
    RoomPoint,
    Run,
    RunState,
    SignedTheme,
    State,
    StatementRecord,
    ThemeRecord,
    Tick,
    Verdict,
    Version,
)
from survey.schema import open_database

# What an answer became, and which rows of it are a survey's; children before their parents.
BY_RUN = "run IN (SELECT id FROM run WHERE survey = ?)"
BY_SURVEY = "survey = ?"
FROM_ANSWERS = {
    "nearest": BY_RUN,
    "statement": BY_RUN,
    "theme": BY_RUN,
    "tick": BY_RUN,
    "quote_code": BY_SURVEY,
    "version": BY_SURVEY,
    "outcome": BY_SURVEY,
    "room_point": BY_SURVEY,
    "feedback": BY_SURVEY,
    "edition": BY_SURVEY,
    "edit": BY_SURVEY,
    "picture": BY_SURVEY,
    "likeness": BY_RUN,
    "earlier_point": BY_SURVEY,
    "decision": BY_SURVEY,
    "run": BY_SURVEY,
    "reading": BY_SURVEY,
    "answer": BY_SURVEY,
}


class Store:
    """The published database of one installation, opened for one request or command."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = open_database(path)

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep everything that is done inside, or nothing; inside another, be part of that.

        It takes its turn at once: SQLite refuses a transaction that began by reading and wants to
        write after somebody else has, without waiting.
        """
        connection = self.database.conn
        if connection.in_transaction:
            yield
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    # Surveys

    def add_survey(self, slug: str, paper: str) -> None:
        """Keep a new survey as a draft, which may lack things that it needs to open.

        Raises:
            DefinitionError: the paper is no draft of a survey, or the slug is none.
            WrongState: a survey with this slug is there already.
        """
        drafted(paper, slug)
        try:
            self._table("survey").insert({"slug": slug, "paper": paper, "state": State.DRAFT})
        except sqlite3.IntegrityError as error:
            raise WrongState(f"มีแบบสำรวจชื่อ {slug} อยู่แล้ว โปรดใช้ชื่ออื่น") from error

    def survey(self, slug: str) -> KeptSurvey:
        """Return the survey with this slug; raises ``SurveyNotFound``."""
        rows = list(self._rows("SELECT * FROM survey WHERE slug = ?", slug))
        if not rows:
            raise SurveyNotFound(f"ไม่พบแบบสำรวจชื่อ {slug}")
        return _kept_survey(rows[0])

    def surveys(self) -> list[KeptSurvey]:
        """Return every survey, by slug."""
        return [_kept_survey(row) for row in self._rows("SELECT * FROM survey ORDER BY slug")]

    def move_survey(self, slug: str, before: State, after: State) -> None:
        """Take a survey from one state to the next, noting the day it opened or closed.

        Raises:
            WrongState: it is not in the state ``before``.
        """
        moved = self.database.execute(
            """
            UPDATE survey SET state = :after,
                opened_on = iif(:after = 'open', date('now'), opened_on),
                closed_on = iif(:after = 'closed', date('now'), closed_on)
            WHERE slug = :slug AND state = :before
            """,
            {"slug": slug, "before": before, "after": after},
        )
        if moved.rowcount != 1:
            self.expect_state(slug, before)

    def expect_state(self, slug: str, state: State) -> None:
        """Raise ``WrongState`` unless the survey is in this state."""
        found = self.survey(slug).state
        if found is not state:
            raise WrongState(
                f"แบบสำรวจ {slug} {IN_WORDS[found]} จึงทำรายการนี้ไม่ได้ ต้อง{IN_WORDS[state]}"
            )

    def change_paper(self, before: KeptSurvey, paper: str) -> None:
        """Replace the definition of a survey that is still as it was read.

        Raises:
            WrongState: it went on to another state meanwhile.
            StaleDecision: somebody else changed its definition meanwhile.
        """
        slug = before.survey.slug
        drafted(paper, slug)
        changed = self.database.execute(
            "UPDATE survey SET paper = ? WHERE slug = ? AND state = ? AND paper = ?",
            [paper, slug, before.state, before.paper],
        )
        if changed.rowcount != 1:
            self.expect_state(slug, before.state)
            raise StaleDecision

    def delete_draft(self, slug: str) -> None:
        """Delete a draft, with whatever was noted about it.

        Raises:
            WrongState: it is no draft, or answers were imported for it.
        """
        with self.transaction():
            self.expect_state(slug, State.DRAFT)
            if self.count_answers(slug):
                raise WrongState(f"แบบสำรวจ {slug} มีคำตอบที่นำเข้าแล้ว จึงลบไม่ได้")
            self.forget_answers(slug)
            self.database.execute("DELETE FROM survey WHERE slug = ?", [slug])

    def note_release(self, slug: str) -> None:
        """Note that answers were published before the survey closed."""
        self.database.execute("UPDATE survey SET released_early = 1 WHERE slug = ?", [slug])

    # Answers

    def publish(self, slug: str, answers: Iterable[Answer]) -> None:
        """Add released or imported answers; one that is there already is left alone."""
        rows = [(a.key, slug, a.topic, a.box, a.body, int(a.quotable)) for a in answers]
        # sqlite-utils looks for the row id of what it ignored, and this table has none.
        rows.sort()
        with self.transaction():
            self.database.conn.executemany(
                "INSERT OR IGNORE INTO answer VALUES (?, ?, ?, ?, ?, ?)", rows
            )

    def expect_published(self, slug: str, answers: Collection[Answer]) -> None:
        """Raise ``SealBroken`` unless every one of these answers can be read back."""
        kept = {answer.key for answer in self.answers(slug)}
        missing = sum(answer.key not in kept for answer in answers)
        if missing:
            raise SealBroken(f"ตรวจนับแล้วขาด {missing} จาก {len(answers)} คำตอบ จึงยังไม่เผยแพร่")

    def answers(self, slug: str) -> list[Answer]:
        """Return a survey's published answers, in the order of their random keys."""
        query = "SELECT k, topic, box, body, quotable FROM answer WHERE survey = ? ORDER BY k"
        return [
            Answer(row["k"], row["topic"], row["box"], row["body"], bool(row["quotable"]))
            for row in self._rows(query, slug)
        ]

    def count_answers(self, slug: str) -> int:
        """Return how many answers of a survey are published."""
        row = next(self._rows("SELECT count(*) AS n FROM answer WHERE survey = ?", slug))
        return int(row["n"])

    # Runs

    def begin_run(self, slug: str, settings: Mapping[str, object]) -> int:
        """Note that a run begins, and return its number.

        Raises:
            WrongState: another run of this survey is under way.
        """
        row = {
            "survey": slug,
            "state": RunState.RUNNING,
            "started_at": _now(),
            "settings": json.dumps(settings),
        }
        with self.transaction():
            latest = self.latest_run(slug)
            if latest is not None and latest.is_under_way:
                raise WrongState(f"กำลังจัดประเด็นของ {slug} อยู่ โปรดรอให้เสร็จก่อน")
            return cast(int, self._table("run").insert(row).last_pk)

    def fail_interrupted_runs(self) -> None:
        """Note, at start-up, that the runs under way went with the process that began them."""
        under_way = "SELECT id FROM run WHERE state = 'running'"
        for row in list(self._rows(under_way)):
            self.fail_run(row["id"], "Interrupted")

    def finish_run(
        self,
        run: int,
        themes: Iterable[ThemeRecord],
        statements: Iterable[StatementRecord],
        ticks: Mapping[Tick, int],
        versions: Mapping[str, str],
        nearest: Mapping[str, Nearest],
    ) -> None:
        """Keep what a run found, whole or not at all; ``nearest`` goes by statement."""
        with self.transaction():
            self._table("theme").insert_all(
                _theme_row(run, place, theme) for place, theme in enumerate(themes, 1)
            )
            self._table("statement").insert_all(_statement_row(run, s) for s in statements)
            self.database.conn.executemany(
                "INSERT INTO tick VALUES (?, ?, ?, ?, ?)",
                [(run, *tick, times) for tick, times in ticks.items()],
            )
            self.database.conn.executemany(
                "INSERT INTO nearest VALUES (?, ?, ?)",
                [(run, key, json.dumps(nearest[key])) for key in sorted(nearest)],
            )
            self.database.execute(
                "UPDATE run SET state = ?, finished_at = ?, versions = ? WHERE id = ?",
                [RunState.DONE, _now(), json.dumps(dict(versions)), run],
            )

    def fail_run(self, run: int, problem: str) -> None:
        """Note that a run under way came to nothing, and the class of what stopped it."""
        self.database.execute(
            "UPDATE run SET state = ?, finished_at = ?, problem = ? WHERE id = ? AND state = ?",
            [RunState.FAILED, _now(), problem, run, RunState.RUNNING],
        )

    def latest_run(self, slug: str, state: RunState | None = None) -> Run | None:
        """Return a survey's newest run (in ``state``, when given), or None."""
        query = "SELECT * FROM run WHERE survey = ? AND state = coalesce(?, state) ORDER BY id DESC"
        row = next(self._rows(query, slug, state), None)
        return None if row is None else _run(row)

    def run(self, number: int) -> Run:
        """Return the run with this number."""
        return _run(next(self._rows("SELECT * FROM run WHERE id = ?", number)))

    def ticks(self, run: int) -> dict[Tick, int]:
        """Return how often each choice was ticked among the answers of a run."""
        query = "SELECT topic, box, value, times FROM tick WHERE run = ?"
        return {(r["topic"], r["box"], r["value"]): r["times"] for r in self._rows(query, run)}

    def sizes_by_run(self, slug: str) -> dict[int, int]:
        """Return how many answers every finished run of a survey held, ticks included."""
        query = """
            SELECT run.id AS run,
                (SELECT count(DISTINCT answer) FROM statement WHERE statement.run = run.id)
                + (SELECT coalesce(sum(times), 0) FROM tick WHERE tick.run = run.id) AS size
            FROM run WHERE survey = ? AND state = 'done'
        """
        return {row["run"]: row["size"] for row in self._rows(query, slug)}

    def themes(self, run: int) -> list[ThemeRecord]:
        """Return a run's candidate themes in their order."""
        query = "SELECT * FROM theme WHERE run = ? ORDER BY place"
        return [_theme(row) for row in self._rows(query, run)]

    def statements(self, run: int) -> list[StatementRecord]:
        """Return a run's statements with their quote codes, in the order of their keys."""
        query = """
            SELECT statement.*, coalesce(code, '') AS code FROM statement
            JOIN run ON run.id = statement.run
            LEFT JOIN quote_code ON quote_code.survey = run.survey
                AND quote_code.statement = statement.key
            WHERE run = ? ORDER BY statement.key
        """
        return [_statement(row) for row in self._rows(query, run)]

    def nearest(self, run: int) -> dict[str, Nearest]:
        """Return for each statement of a run, by key, those most like it; none in older runs."""
        query = "SELECT statement, others FROM nearest WHERE run = ?"
        return {
            row["statement"]: tuple((key, share) for key, share in json.loads(row["others"]))
            for row in self._rows(query, run)
        }

    def readings(self, slug: str, version: str) -> dict[str, tuple[Reading, ...]]:
        """Return how answers of a survey were read by this version, under their texts."""
        query = """
            SELECT body, parts FROM reading
            JOIN answer ON answer.survey = reading.survey AND answer.k = reading.answer
            WHERE reading.survey = ? AND version = ?
        """
        return {
            row["body"]: tuple(Reading(*part) for part in json.loads(row["parts"]))
            for row in self._rows(query, slug, version)
        }

    def keep_readings(
        self, slug: str, version: str, readings: Mapping[bytes, Iterable[Reading]]
    ) -> None:
        """Keep how a survey's answers were read, by their keys; other versions' readings go."""
        rows = [
            (version, _as_json([astuple(part) for part in readings[key]]), slug, key)
            for key in sorted(readings)
        ]
        with self.transaction():
            self.database.execute(
                "DELETE FROM reading WHERE survey = ? AND version != ?", [slug, version]
            )
            self.database.conn.executemany(
                """
                INSERT OR IGNORE INTO reading
                SELECT survey, k, ?, ? FROM answer WHERE survey = ? AND k = ?
                """,
                rows,
            )

    def codes(self, slug: str) -> dict[str, str]:
        """Return the quote codes of a survey, by statement key."""
        query = "SELECT statement, code FROM quote_code WHERE survey = ?"
        return {row["statement"]: row["code"] for row in self._rows(query, slug)}

    def add_codes(self, slug: str, codes: Mapping[str, str]) -> None:
        """Give codes to statements that had none."""
        rows = [{"survey": slug, "statement": key, "code": codes[key]} for key in codes]
        with self.transaction():
            self._table("quote_code").insert_all(rows)

    # Decisions

    def decide(self, slug: str, act: Act, subject: str, value: str, account: str) -> int:
        """Append a decision, and return its number."""
        row = {"act": act, "subject": subject, "value": value, "account": account}
        kept = self._table("decision").insert({"survey": slug, "made_at": _now(), **row})
        return cast(int, kept.last_pk)

    def decisions(self, slug: str) -> list[Decision]:
        """Return a survey's decisions, oldest first."""
        query = "SELECT * FROM decision WHERE survey = ? ORDER BY id"
        return [
            Decision(
                row["id"],
                Act(row["act"]),
                row["subject"],
                row["value"],
                row["account"],
                row["made_at"],
            )
            for row in self._rows(query, slug)
        ]

    # The room

    def sign_off(self, slug: str, version: Version) -> int:
        """Freeze what stands of one topic; its ``id``, ``number`` and time are given here."""
        with self.transaction():
            earlier = [v.number for v in self.versions(slug) if v.topic == version.topic]
            row = {
                "survey": slug,
                "topic": version.topic,
                "number": max(earlier, default=0) + 1,
                "run": version.run,
                "content": _version_as_json(version),
                "account": version.account,
                "made_at": _now(),
            }
            return cast(int, self._table("version").insert(row).last_pk)

    def versions(self, slug: str) -> list[Version]:
        """Return what was signed off of a survey, oldest first."""
        query = "SELECT * FROM version WHERE survey = ? ORDER BY id"
        return [_version(row) for row in self._rows(query, slug)]

    def add_outcome(self, slug: str, outcome: Outcome) -> int:
        """Append what the room decided; ``id`` and time are given here."""
        row = {"survey": slug, **asdict(outcome), "made_at": _now()}
        del row["id"]
        return cast(int, self._table("outcome").insert(row).last_pk)

    def outcomes(self, slug: str) -> list[Outcome]:
        """Return every outcome of a survey, oldest first: the newest of a subject stands."""
        query = "SELECT * FROM outcome WHERE survey = ? ORDER BY id"
        return [_outcome(row) for row in self._rows(query, slug)]

    def add_room_point(self, slug: str, point: RoomPoint) -> int:
        """Append a point raised in the room; ``id`` and time are given here."""
        row = {"survey": slug, **asdict(point), "made_at": _now()}
        del row["id"]
        return cast(int, self._table("room_point").insert(row).last_pk)

    def room_points(self, slug: str) -> list[RoomPoint]:
        """Return the points raised in the room, oldest first."""
        query = "SELECT * FROM room_point WHERE survey = ? ORDER BY id"
        names = ("id", "topic", "section", "text", "account", "made_at")
        return [RoomPoint(*(row[name] for name in names)) for row in self._rows(query, slug)]

    def add_feedback(self, slug: str, content: str, account: str) -> int:
        """Append what staff are told; empty to tell nothing any more."""
        row = {"survey": slug, "content": content, "account": account, "made_at": _now()}
        return cast(int, self._table("feedback").insert(row).last_pk)

    def feedback(self, slug: str) -> list[Feedback]:
        """Return what staff were told, oldest first: the newest stands."""
        query = "SELECT id, content, account, made_at FROM feedback WHERE survey = ? ORDER BY id"
        return [Feedback(**row) for row in self._rows(query, slug)]

    # The report

    def edit(self, slug: str, act: EditAct, subject: str, value: str, account: str) -> int:
        """Append an edit of the report, and return its number."""
        row = {"act": act, "subject": subject, "value": value, "account": account}
        kept = self._table("edit").insert({"survey": slug, "made_at": _now(), **row})
        return cast(int, kept.last_pk)

    def edits(self, slug: str) -> list[Edit]:
        """Return the edits of a survey's report, oldest first."""
        query = "SELECT id, act, subject, value, account, made_at FROM edit WHERE survey = ?"
        rows = self._rows(f"{query} ORDER BY id", slug)
        return [Edit(**{**row, "act": EditAct(row["act"])}) for row in rows]

    def add_edition(self, slug: str, edition: Edition) -> int:
        """Keep the marks of an edition, and return its number; number and time are given here."""
        with self.transaction():
            number = len(self.editions(slug)) + 1
            row = {"survey": slug, **asdict(edition), "number": number, "made_at": _now()}
            row["versions"] = json.dumps(dict(edition.versions))
            del row["id"]
            self._table("edition").insert(row)
            return number

    def editions(self, slug: str) -> list[Edition]:
        """Return the editions of a survey's report, oldest first."""
        query = "SELECT * FROM edition WHERE survey = ? ORDER BY number"
        return [_edition(row) for row in self._rows(query, slug)]

    def keep_picture(self, slug: str, picture: PictureFile) -> None:
        """Keep a picture of a survey's report; one that is there already is left alone."""
        # sqlite-utils looks for the row id of what it ignored, and this table has none.
        self.database.execute(
            "INSERT OR IGNORE INTO picture VALUES (:survey, :digest, :kind, :width, :height, "
            ":content)",
            {"survey": slug, **asdict(picture)},
        )

    def pictures(self, slug: str, *, whole: bool = False) -> list[PictureFile]:
        """Return the pictures of a survey's report, by digest; their bytes only where ``whole``."""
        query = """
            SELECT digest, kind, width, height, iif(?, content, x'') AS content
            FROM picture WHERE survey = ? ORDER BY digest
        """
        return [PictureFile(**row) for row in self._rows(query, whole, slug)]

    def picture(self, slug: str, digest: str) -> PictureFile | None:
        """Return one picture of a survey's report, or None."""
        query = "SELECT * FROM picture WHERE survey = ? AND digest = ?"
        names = ("digest", "kind", "width", "height", "content")
        rows = self._rows(query, slug, digest)
        return next((PictureFile(*(row[name] for name in names)) for row in rows), None)

    def keep_letterhead(self, letterhead: Letterhead) -> None:
        """Keep the organisation's Word template instead of the one before; time is given here."""
        row = {
            **asdict(letterhead),
            "id": 1,
            "styles": _as_json(letterhead.styles),
            "told": _as_json(letterhead.told),
            "made_at": _now(),
        }
        self._table("letterhead").insert(row, replace=True)

    def letterhead(self) -> Letterhead | None:
        """Return the organisation's Word template, or None."""
        for row in self._rows("SELECT * FROM letterhead"):
            del row["id"]
            styles, told = json.loads(row["styles"]), tuple(json.loads(row["told"]))
            return Letterhead(**{**row, "styles": styles, "told": told})
        return None

    def forget_letterhead(self) -> None:
        """Let the organisation's Word template go."""
        with self.transaction():
            self.database.execute("DELETE FROM letterhead")

    def add_earlier_points(self, slug: str, points: Iterable[EarlierPoint]) -> None:
        """Append points of an earlier report, whole or not at all; their ``id`` is given here."""
        rows = [{"survey": slug, **asdict(point)} for point in points]
        for row in rows:
            del row["id"]
        with self.transaction():
            self._table("earlier_point").insert_all(rows)

    def forget_earlier_points(self, slug: str, source: str | None = None) -> None:
        """Let the points of earlier reports go, with what was found like them; of one, if named."""
        whose = "SELECT id FROM earlier_point WHERE survey = ? AND source = coalesce(?, source)"
        with self.transaction():
            for query in (
                f"DELETE FROM likeness WHERE earlier IN ({whose})",  # noqa: S608  our own words
                f"DELETE FROM earlier_point WHERE id IN ({whose})",  # noqa: S608
            ):
                self.database.execute(query, [slug, source])

    def earlier_points(self, slug: str) -> list[EarlierPoint]:
        """Return the points of earlier reports a survey is compared with, in their order."""
        query = "SELECT * FROM earlier_point WHERE survey = ? ORDER BY id"
        names = ("id", "source", "place", "topic", "section", "text", "decided")
        return [EarlierPoint(*(row[name] for name in names)) for row in self._rows(query, slug)]

    def keep_likenesses(self, run: int, found: Iterable[Likeness]) -> None:
        """Keep which themes of a run seem to say earlier points again; what was kept goes."""
        with self.transaction():
            self.database.execute("DELETE FROM likeness WHERE run = ?", [run])
            self.database.conn.executemany(
                "INSERT INTO likeness VALUES (?, ?, ?, ?)",
                [(run, each.earlier, each.theme, each.share) for each in found],
            )

    def likenesses(self, run: int) -> list[Likeness]:
        """Return which themes of a run seem to say earlier points again, the surest first."""
        query = (
            "SELECT earlier, theme, share FROM likeness WHERE run = ? ORDER BY share DESC, theme"
        )
        return [Likeness(**row) for row in self._rows(query, run)]

    # Accounts

    def add_account(self, name: str, role: Role) -> None:
        """Add an account that can sign in by one-time link; one that is there is left alone.

        Raises:
            WrongState: the account is there with another role, or the name is empty.
        """
        if not name.strip():
            raise WrongState("ชื่อบัญชีต้องไม่ว่าง โปรดระบุชื่อ")
        kept = self.account(name)
        if kept is not None and kept.role is not role:
            raise WrongState(f"บัญชี {name} มีอยู่แล้วในบทบาท {kept.role} โปรดใช้ชื่ออื่น")
        # A session of an account of the same name, removed before, is not to open this one.
        self.database.execute(
            "INSERT OR IGNORE INTO account(name, role, generation) VALUES (?, ?, ?)",
            [name, role, secrets.randbelow(2**40) + 1],
        )

    def account(self, name: str) -> Account | None:
        """Return the account with this name, or None."""
        row = next(self._rows("SELECT * FROM account WHERE name = ?", name), None)
        return None if row is None else _account(row)

    def accounts(self) -> list[Account]:
        """Return every account, by name."""
        return [_account(row) for row in self._rows("SELECT * FROM account ORDER BY name")]

    def set_role(self, name: str, role: Role) -> None:
        """Give an account another role.

        Raises:
            LastFacilitator: nobody would be left to look after the desk.
        """
        with self.transaction():
            if role is not Role.FACILITATOR:
                self._expect_another_facilitator(name)
            self.database.execute("UPDATE account SET role = ? WHERE name = ?", [role, name])

    def remove_account(self, name: str) -> None:
        """Remove an account with its links; what it did stays in the audit trail.

        Raises:
            LastFacilitator: nobody would be left to look after the desk.
        """
        with self.transaction():
            self._expect_another_facilitator(name)
            self.forget_links(name)
            self.database.execute("DELETE FROM account WHERE name = ?", [name])

    def _expect_another_facilitator(self, name: str) -> None:
        facilitators = {a.name for a in self.accounts() if a.role is Role.FACILITATOR}
        if facilitators == {name}:
            raise LastFacilitator

    def set_password(self, name: str, password: str) -> None:
        """Keep a password's hash; sessions that began before it end."""
        self.database.execute(
            "UPDATE account SET password = ?, generation = generation + 1 WHERE name = ?",
            [password, name],
        )

    def end_sessions(self, name: str) -> None:
        """End every session of an account, wherever it is signed in."""
        self.database.execute(
            "UPDATE account SET generation = generation + 1 WHERE name = ?", [name]
        )

    def add_link(self, digest: bytes, account: str, expires: int) -> None:
        """Keep the digest of a one-time sign-in link; links that expired go."""
        self.database.execute("DELETE FROM sign_in_link WHERE expires < ?", [_seconds()])
        self._table("sign_in_link").insert(
            {"digest": digest, "account": account, "expires": expires}
        )

    def forget_links(self, account: str) -> None:
        """Let no link that waits for this account open anything any more."""
        self.database.execute("DELETE FROM sign_in_link WHERE account = ?", [account])

    def accounts_with_links(self) -> set[str]:
        """Return the names of the accounts for which a link waits to be used."""
        query = "SELECT DISTINCT account FROM sign_in_link WHERE expires >= ?"
        return {row["account"] for row in self._rows(query, _seconds())}

    def spend_link(self, digest: bytes) -> Account | None:
        """Return the account a one-time link opens and spend the link; None if it opens none."""
        spent = self.database.execute(
            "DELETE FROM sign_in_link WHERE digest = ? AND expires >= ? RETURNING account",
            [digest, _seconds()],
        ).fetchone()
        return None if spent is None else self.account(spent[0])

    # Audit

    def record(self, account: str, act: AuditAct, survey: str = "", note: str = "") -> None:
        """Append an act at the desk to the audit trail; never a word or a key of an answer."""
        row = {"account": account, "act": act, "survey": survey, "note": note}
        self._table("audit").insert({"made_at": _now(), **row})

    def audit(self, before: int, most: int) -> list[AuditEntry]:
        """Return up to ``most`` entries with numbers below ``before``, newest first."""
        query = "SELECT * FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?"
        return [
            AuditEntry(**{**row, "act": AuditAct(row["act"])})
            for row in self._rows(query, before, most)
        ]

    # End of life

    def holdings(self, slug: str) -> dict[str, int]:
        """Return, table by table, how many rows a survey's answers became."""
        counted = {
            table: f"SELECT count(*) AS n FROM {table} WHERE {whose}"  # noqa: S608  our own names
            for table, whose in FROM_ANSWERS.items()
        }
        return {table: next(self._rows(query, slug))["n"] for table, query in counted.items()}

    def forget_answers(self, slug: str) -> None:
        """Delete all that a survey's answers became, whole or not at all; the survey stays.

        The triggers that forbid deleting decisions are away meanwhile, for this transaction only.
        """
        triggers = self.database.triggers
        with self.transaction():
            for trigger in triggers:
                self.database.execute(f"DROP TRIGGER {trigger.name}")
            for table, whose in FROM_ANSWERS.items():
                self.database.execute(f"DELETE FROM {table} WHERE {whose}", [slug])  # noqa: S608
            for trigger in triggers:
                self.database.execute(trigger.sql)

    def forget_history(self) -> None:
        """Rewrite the file, then overwrite what the journal keeps of its earlier pages."""
        self.database.execute("VACUUM")
        # Held alone, so that no transaction of another process needs the journal.
        self.database.execute("BEGIN EXCLUSIVE")
        overwrite(self.path.with_name(f"{self.path.name}-journal"))
        self.database.execute("COMMIT")

    def copy_to(self, path: Path) -> None:
        """Write the published database to an empty file, as it stands at this moment."""
        self.database.execute("VACUUM INTO ?", [str(path)])

    def content(self) -> bytes:
        """Return the database as the bytes of a file."""
        return self.database.conn.serialize()

    def _table(self, name: str) -> Table:
        return self.database.table(name)

    def _rows(self, query: str, *values: object) -> Iterator[dict[str, Any]]:
        return self.database.query(query, values)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _seconds() -> int:
    return int(datetime.now(UTC).timestamp())


def _account(row: Mapping[str, Any]) -> Account:
    return Account(row["name"], row["password"], Role(row["role"]), row["generation"])


def _kept_survey(row: Mapping[str, Any]) -> KeptSurvey:
    state = State(row["state"])
    read = drafted if state is State.DRAFT else parse_survey
    return KeptSurvey(
        survey=read(row["paper"], row["slug"]),
        paper=row["paper"],
        state=state,
        opened_on=row["opened_on"],
        closed_on=row["closed_on"],
        released_early=bool(row["released_early"]),
    )


def _run(row: Mapping[str, Any]) -> Run:
    return Run(
        id=row["id"],
        state=RunState(row["state"]),
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        settings=json.loads(row["settings"]),
        versions=json.loads(row["versions"]),
        problem=row["problem"],
    )


def _as_json(value: object) -> str:
    """Return a value as JSON with its Thai as it is written, which takes half the room."""
    return json.dumps(value, ensure_ascii=False)


def _statement_row(run: int, statement: StatementRecord) -> dict[str, Any]:
    row = {"run": run, **asdict(statement), "reasons": _as_json(statement.reasons)}
    for of_people in ("code", "aside", "asked"):
        del row[of_people]
    return row


def _theme_row(run: int, place: int, theme: ThemeRecord) -> dict[str, Any]:
    row = {"run": run, "place": place, **asdict(theme)}
    for name in ("keywords", "strengths", "kin"):
        row[name] = _as_json(row[name])
    for of_people in ("named", "words", "accepted"):
        del row[of_people]
    return row


def _version_as_json(version: Version) -> str:
    names = ("themes", "single_views", "non_answers", "aside")
    whole = asdict(version)
    return _as_json({name: whole[name] for name in names})


def _version(row: Mapping[str, Any]) -> Version:
    content = json.loads(row["content"])
    themes = tuple(
        SignedTheme(
            key=theme["key"],
            label=theme["label"],
            shown=theme["shown"],
            statements=tuple(theme["statements"]),
            by_section={int(number): count for number, count in theme["by_section"].items()},
            answers=theme["answers"],
        )
        for theme in content["themes"]
    )
    names = ("id", "topic", "number", "run", "account", "made_at")
    counts = {name: content[name] for name in ("single_views", "non_answers", "aside")}
    return Version(**{name: row[name] for name in names}, **counts, themes=themes)


def _edition(row: Mapping[str, Any]) -> Edition:
    values = {name: value for name, value in row.items() if name != "survey"}
    versions = {int(topic): number for topic, number in json.loads(row["versions"]).items()}
    return Edition(**{**values, "versions": versions})


def _outcome(row: Mapping[str, Any]) -> Outcome:
    names = ("id", "subject", "action", "owner", "due", "note", "account", "made_at")
    values: dict[str, Any] = {name: row[name] for name in names}
    values.update(verdict=Verdict(row["verdict"]), progress=Progress(row["progress"]))
    return Outcome(**values)


def _theme(row: Mapping[str, Any]) -> ThemeRecord:
    return ThemeRecord(
        key=row["key"],
        topic=row["topic"],
        label=row["label"],
        keywords=tuple(json.loads(row["keywords"])),
        strengths=json.loads(row["strengths"]),
        stability=row["stability"],
        firm=bool(row["firm"]),
        kin=tuple(json.loads(row["kin"])),
    )


def _statement(row: Mapping[str, Any]) -> StatementRecord:
    flags = ("misplaced", "quotable", "identifying")
    values: dict[str, Any] = {
        name: bool(value) if name in flags else value for name, value in row.items()
    }
    del values["run"]
    values["reasons"] = tuple(json.loads(row["reasons"]))
    return StatementRecord(**values)
