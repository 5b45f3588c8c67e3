"""The published database holds what may be known, and refuses what may not happen."""

import sqlite3
import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlite_utils import Database

from analysis.model import Reading
from survey.errors import SurveyNotFound, WrongState
from survey.manuscript import manuscript, marks
from survey.records import (
    Act,
    Answer,
    EditAct,
    Outcome,
    Progress,
    Role,
    RoomPoint,
    RunState,
    Verdict,
)
from survey.runs import reviewed
from survey.schema import migrations, open_database
from survey.signoff import freeze
from survey.store import Store


def test_answers_have_no_hidden_row_number(store: Store) -> None:
    """Where answers or what became of them lie, no row number could tell their order."""
    for table in ("answer", "statement", "theme", "quote_code", "nearest", "reading"):
        with pytest.raises(sqlite3.OperationalError, match="rowid"):
            store.database.execute(f"SELECT rowid FROM {table}")


def test_no_column_beside_an_answer_could_tell_who_or_when(store: Store) -> None:
    """The columns of an answer are these and no others."""
    columns = [column.name for column in store.database.table("answer").columns]
    assert columns == ["k", "survey", "topic", "box", "body", "quotable"]


def test_an_answer_that_is_there_already_is_not_doubled(store: Store, workshop: str) -> None:
    """A release done again adds nothing."""
    answer = Answer(b"k" * 16, 1, "section-1", "ดี", True)
    store.publish(workshop, [answer])
    store.publish(workshop, [answer])
    assert store.answers(workshop) == [answer]
    assert store.count_answers(workshop) == 1


@pytest.mark.parametrize("change", ["UPDATE decision SET value = 'x'", "DELETE FROM decision"])
def test_a_decision_can_be_neither_changed_nor_deleted(
    store: Store, workshop: str, change: str
) -> None:
    """The database itself refuses."""
    store.decide(workshop, Act.RENAME, "t", "ชื่อ", "facilitator")
    with pytest.raises(sqlite3.IntegrityError, match="appended only"):
        store.database.execute(change)
    assert store.decisions(workshop)[0].value == "ชื่อ"


def test_an_unknown_survey_is_refused_by_name(store: Store) -> None:
    """The message names what was looked for."""
    with pytest.raises(SurveyNotFound, match="nothing"):
        store.survey("nothing")


def test_a_name_is_given_to_one_survey_only(store: Store, workshop: str) -> None:
    """A second survey of the same address is refused."""
    with pytest.raises(WrongState, match="อยู่แล้ว"):
        store.add_survey(workshop, store.survey(workshop).paper)


def test_writers_take_turns(app: Flask, store: Store, workshop: str) -> None:
    """Six facilitators who decide at the same moment all have their decisions kept."""
    problems: list[Exception] = []

    def decide() -> None:
        mine = Store(store.path)
        try:
            for _ in range(10):
                with mine.transaction():
                    mine.decisions(workshop)
                    mine.decide(workshop, Act.RENAME, "t", "ชื่อ", "facilitator")
        except Exception as problem:
            problems.append(problem)
        finally:
            mine.close()

    threads = [threading.Thread(target=decide) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(store.decisions(workshop)) == 60


def test_a_transaction_that_fails_leaves_nothing(store: Store, workshop: str) -> None:
    """Also when it was part of another."""

    def decide_and_stop() -> None:
        with store.transaction():
            with store.transaction():
                store.decide(workshop, Act.RENAME, "t", "ชื่อ", "facilitator")
            raise OSError("stop")

    with pytest.raises(OSError, match="stop"):
        decide_and_stop()
    assert store.decisions(workshop) == []


def test_one_run_at_a_time(store: Store, workshop: str) -> None:
    """A second is refused while the first is under way, and allowed when that was cut off."""
    first = store.begin_run(workshop, {})
    with pytest.raises(WrongState, match="กำลังจัดประเด็น"):
        store.begin_run(workshop, {})
    store.fail_interrupted_runs()
    assert store.begin_run(workshop, {}) > first


def test_an_accounts_role_is_not_changed_by_a_link(store: Store) -> None:
    """Asking for a writer's link of a facilitator's account is refused."""
    store.add_account("someone", Role.FACILITATOR)
    with pytest.raises(WrongState, match="someone"):
        store.add_account("someone", Role.WRITER)
    with pytest.raises(WrongState, match="ว่าง"):
        store.add_account(" ", Role.WRITER)


def test_a_run_that_failed_is_told_from_one_that_finished(store: Store, workshop: str) -> None:
    """The newest finished run stays the one that is shown."""
    done = store.begin_run(workshop, {"seed": 0})
    store.finish_run(done, [], [], {}, {"scikit-learn": "1"}, {})
    failed = store.begin_run(workshop, {})
    store.fail_run(failed, "MemoryError")
    latest = store.latest_run(workshop)
    finished = store.latest_run(workshop, RunState.DONE)
    assert latest is not None
    assert finished is not None
    assert (latest.id, latest.problem) == (failed, "MemoryError")
    assert (finished.id, finished.versions, finished.settings) == (
        done,
        {"scikit-learn": "1"},
        {"seed": 0},
    )


def test_a_one_time_link_opens_once(store: Store) -> None:
    """Spent or expired links open nothing."""
    store.add_account("someone", Role.WRITER)
    store.add_link(b"good", "someone", 2**40)
    store.add_link(b"old", "someone", 1)
    assert store.spend_link(b"old") is None
    account = store.spend_link(b"good")
    assert account is not None
    assert account.role is Role.WRITER
    assert store.spend_link(b"good") is None


def test_the_database_is_brought_up_to_date_once(tmp_path: Path) -> None:
    """Migrations are recorded, and opening again applies nothing."""
    path = tmp_path / "x.db"
    open_database(path).close()
    database = open_database(path)
    assert not migrations.pending(database)
    database.close()


def test_a_database_of_an_earlier_version_moves_on(tmp_path: Path) -> None:
    """What was kept before stays; what was not known then is told as not known."""
    path = tmp_path / "x.db"
    earlier = Database(sqlite3.connect(path, isolation_level=None))
    migrations.apply(earlier, stop_before="m008_what_the_analysis_knows")
    for row in (
        "survey(slug, paper, state) VALUES ('s', '', 'closed')",
        "run(id, survey, state, started_at) VALUES (1, 's', 'done', '')",
        "theme VALUES (1, 't', 1, 1, 'ชื่อ', '[]', '{}')",
        "statement VALUES (1, 'k', x'00', 1, 1, 'แจ้งช้า', 'theme', 't', 0, 0, 1, 1, 0)",
    ):
        earlier.execute(f"INSERT INTO {row}")
    earlier.close()
    store = Store(path)
    assert [(t.label, t.stability, t.kin) for t in store.themes(1)] == [("ชื่อ", None, ())]
    assert [(s.text, s.reasons) for s in store.statements(1)] == [("แจ้งช้า", ())]
    assert store.nearest(1) == {}
    store.close()


def test_readings_of_another_version_are_no_readings(store: Store, workshop: str) -> None:
    """What another version of the analysis read is neither used nor kept."""
    store.publish(workshop, [Answer(b"k" * 16, 1, "section-1", "แจ้งช้า", True)])
    read = (Reading("แจ้งช้า", "แจ้ง ช้า", "late", "problem"),)
    store.keep_readings(workshop, "1", {b"k" * 16: read})
    assert store.readings(workshop, "1") == {"แจ้งช้า": read}
    assert store.readings(workshop, "2") == {}
    store.keep_readings(workshop, "2", {})
    assert store.readings(workshop, "1") == {}


def test_a_foreign_survey_is_refused(store: Store) -> None:
    """Answers belong to a survey that is there."""
    with pytest.raises(sqlite3.IntegrityError):
        store.publish("nothing", [Answer(b"k" * 16, 1, "section-1", "ดี", False)])


@pytest.mark.parametrize("table", ["edit", "edition", "version", "outcome", "room_point"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET survey = 'other'"])
def test_what_an_edition_counts_on_cannot_be_changed(
    themed_store: Store, table: str, change: str
) -> None:
    """The database itself refuses."""
    themed_store.edit("workshop", EditAct.FACT, "title", "ชื่อ", "writer")
    run, found = reviewed(themed_store, "workshop")
    themed_store.sign_off("workshop", freeze(1, run.id, found, {}, "facilitator"))
    themed_store.add_room_point("workshop", RoomPoint(0, 1, 1, "ข้อเสนอ", "f", ""))
    decided = Outcome(0, "a", Verdict.ADOPT, "", "", "", Progress.PLANNED, "", "f", "")
    themed_store.add_outcome("workshop", decided)
    kept = manuscript(themed_store, "workshop")
    themed_store.add_edition("workshop", marks(themed_store, "workshop", kept, "writer"))
    with pytest.raises(sqlite3.IntegrityError, match="appended only"):
        themed_store.database.execute(change.format(table))
