"""A survey ends: its answers are destroyed to the last byte, and what is copied is chosen."""

import re
import secrets
import shutil
import sqlite3
from pathlib import Path

import pytest
from conftest import SECRET, Staff, check_page
from flask import Flask
from flask.testing import FlaskCliRunner

from analysis.model import Settings
from survey.ballotbox import BallotBoxes
from survey.endoflife import Installation, destroy_answers
from survey.records import Act, Answer, State
from survey.release import close_survey
from survey.roster import Rosters
from survey.runs import analyse_survey
from survey.store import FROM_ANSWERS, Store

# Tables with a survey's name in them that stay, and why.
STAYS = {
    "audit",  # the acts of the desk, without a word of an answer
}


def files_holding(folder: Path, words: str) -> list[str]:
    """The files that hold these words, as Thai, as JSON escapes or in SQLite's other encodings."""
    forms = [words.encode(), words.encode("utf-16-le"), ascii(words)[1:-1].encode()]
    return sorted(
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    )


@pytest.fixture
def runner(themed: Flask) -> FlaskCliRunner:
    return themed.test_cli_runner()


def destroy(runner: FlaskCliRunner, path: Path, *words: str, typed: str = "") -> tuple[int, str]:
    args = ["survey", "destroy", "workshop", "--certificate", str(path), *words]
    result = runner.invoke(args=args, input=typed)
    return result.exit_code, result.output


def plant(store: Store) -> dict[str, str]:
    """Write a canary wherever words of answers go: answers, readings, statements, labels, words."""
    canaries = {
        place: f"คานารี{secrets.token_hex(6)}"
        for place in ("body", "text", "label", "name", "read", "word")
    }
    store.publish(
        "workshop",
        [Answer(secrets.token_bytes(16), 1, "section-1", canaries["body"] * 40, True)],
    )
    run = "SELECT max(id) FROM run WHERE survey = 'workshop'"
    for table, column in (("statement", "text"), ("theme", "label")):
        store.database.execute(
            f"UPDATE {table} SET {column} = ? WHERE run = ({run})", [canaries[column]]
        )
    store.database.execute(
        "UPDATE reading SET parts = ? WHERE survey = 'workshop'", [canaries["read"]]
    )
    store.decide("workshop", Act.RENAME, "x", canaries["name"], "facilitator")
    store.decide("workshop", Act.WORDS, "x", canaries["word"], "facilitator")
    return canaries


def test_no_byte_of_an_answer_is_left(
    themed: Flask, themed_store: Store, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    """Answers, readings, statements, labels and decisions are in no file of the installation."""
    instance = Path(themed.instance_path)
    bodies = {answer.body for answer in themed_store.answers("workshop") if len(answer.body) > 25}
    bodies -= {answer.body for answer in themed_store.answers("report-2566")}
    canaries = plant(themed_store)
    for canary in canaries.values():
        assert files_holding(instance, canary)
    code, told = destroy(runner, tmp_path / "c.html", "--yes")
    assert code == 0, told
    for words in (*canaries.values(), *bodies):
        assert files_holding(instance, words) == []


def test_an_answer_that_came_in_by_the_box_is_gone_as_well(
    app: Flask, store: Store, staff: Staff, tmp_path: Path
) -> None:
    """From the phone to the certificate: nothing stays of the box but its questions."""
    for n in range(6):
        staff.sends("/s/workshop/1", section_1=f"คานารีจากโทรศัพท์ {n}", section_1_quote="y")
    Rosters(Path(app.instance_path) / "rosters").keep("workshop", "สมชาย คานารีนามสกุล")
    close_survey(store, app.extensions["ballot-boxes"], "workshop", SECRET)
    assert files_holding(Path(app.instance_path), "คานารี")
    assert destroy(app.test_cli_runner(), tmp_path / "c.html", "--yes")[0] == 0
    assert files_holding(Path(app.instance_path), "คานารี") == []
    left = {path.name for path in (Path(app.instance_path) / "ballots/workshop").iterdir()}
    assert left == {"paper.toml", "lock", "closed"}
    assert "ปิดรับ" in staff.opens("/s/workshop/1", expecting=410).text


def test_other_surveys_are_left_alone(
    themed_store: Store, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    """Their answers, themes and decisions are as they were, and decisions stay unchangeable."""
    themed_store.decide("report-2566", Act.RENAME, "x", "y", "facilitator")
    before = themed_store.holdings("report-2566")
    destroy(runner, tmp_path / "c.html", "--yes")
    assert themed_store.holdings("report-2566") == before
    assert before["answer"] == 41
    assert not any(themed_store.holdings("workshop").values())
    assert themed_store.survey("workshop").state is State.CLOSED
    with pytest.raises(sqlite3.IntegrityError, match="appended only"):
        themed_store.database.execute("DELETE FROM decision")


def test_every_table_is_either_destroyed_or_kept_on_purpose(store: Store) -> None:
    """A new table that belongs to a survey or a run has to be given its place."""
    tables = {
        table: {column.name for column in store.database.table(table).columns}
        for table in store.database.table_names()
    }
    surveys = {table for table, columns in tables.items() if {"survey", "run"} & columns}
    assert surveys == set(FROM_ANSWERS) | STAYS


def test_the_certificate_says_what_went_and_what_cannot_be_promised(
    themed: Flask, themed_store: Store, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    """One page in official Thai: which survey, how many answers, the day, what is out of reach."""
    count = themed_store.count_answers("workshop")
    path = tmp_path / "c.html"
    destroy(runner, path, "--yes")
    page = path.read_text(encoding="utf-8")
    title = themed_store.survey("workshop").survey.title
    for words in (title, "(รหัส workshop)", "พ.ศ. ๒๕", "สำรองไว้ก่อน", "ส่งออก", "พยาน"):
        assert words in page
    assert f"{count} คำตอบ".translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")) in page
    assert not re.search(r"[0-9]", re.sub(r"<style>.*</style>|<[^>]+>", "", page, flags=re.DOTALL))
    assert path.stat().st_mode & 0o777 == 0o600
    themed.add_url_rule("/certificate", view_func=lambda: page)
    check_page(themed.test_client().get("/certificate"))


def test_the_audit_trail_keeps_that_it_was_done(
    themed_store: Store, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    """Who destroyed and who copied can be asked later."""
    runner.invoke(args=["survey", "backup", str(tmp_path / "b.db")])
    destroy(runner, tmp_path / "c.html", "--yes")
    assert [e.act.value for e in themed_store.audit(1_000_000, 2)] == ["destroyed", "backed_up"]


def test_an_open_survey_is_not_destroyed(
    app: Flask, store: Store, workshop: str, tmp_path: Path
) -> None:
    """It is to be closed first, so that staff who are writing are told."""
    code, told = destroy(app.test_cli_runner(), tmp_path / "c.html", "--yes")
    assert code == 2
    assert "survey close workshop" in told
    assert "Traceback" not in told
    assert app.extensions["ballot-boxes"].get("workshop").files


def test_without_yes_the_surveys_name_has_to_be_typed(
    themed_store: Store, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    """It says first what would go; anything else typed destroys nothing."""
    path = tmp_path / "c.html"
    before = themed_store.holdings("workshop")
    code, told = destroy(runner, path, typed="ใช่\n")
    assert code == 2
    assert f"คำตอบ {before['answer']}" in told
    assert themed_store.holdings("workshop") == before
    assert not path.exists()
    assert destroy(runner, path, typed="workshop\n")[0] == 0
    assert path.exists()


def test_nothing_is_destroyed_when_the_certificate_cannot_be_written(
    themed_store: Store, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    """A file that is there already is not overwritten, and is known before anything goes."""
    path = tmp_path / "c.html"
    path.write_text("ของเดิม", encoding="utf-8")
    for wrong in (path, tmp_path / "nowhere" / "c.html"):
        assert destroy(runner, wrong, "--yes")[0] == 2
    assert path.read_text(encoding="utf-8") == "ของเดิม"
    assert themed_store.count_answers("workshop")


def test_a_draft_and_a_second_time_do_no_harm(
    app: Flask, store: Store, keys: object, tmp_path: Path
) -> None:
    """A draft has no box; what is gone is gone."""
    runner = app.test_cli_runner()
    runner.invoke(args=["survey", "create", "workshop"])
    for n in range(2):
        code, told = destroy(runner, tmp_path / f"{n}.html", "--yes")
        assert code == 0, told
    assert store.survey("workshop").state is State.DRAFT


def test_a_backup_holds_the_published_database_alone(
    app: Flask, store: Store, staff: Staff, tmp_path: Path
) -> None:
    """What waits in a box is in no copy; the command says why; the copy is its owner's."""
    store.publish("workshop", [Answer(b"k" * 16, 1, "section-1", "เผยแพร่แล้ว", True)])
    staff.sends("/s/workshop/1", section_1="คานารีในหีบ")
    path = tmp_path / "copy.db"
    told = app.test_cli_runner().invoke(args=["survey", "backup", str(path)]).output
    assert "ไม่รวมหีบคำตอบ" in told
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["copy.db"]
    assert path.stat().st_mode & 0o777 == 0o600
    copied = Store(path)
    assert [answer.body for answer in copied.answers("workshop")] == ["เผยแพร่แล้ว"]
    assert copied.survey("workshop").state is State.OPEN
    copied.close()
    rows = [
        row for file in _box(app) for row in sqlite3.connect(file).execute("SELECT * FROM answer")
    ]
    assert rows
    assert not any(part in path.read_bytes() for row in rows for part in row)


def _box(app: Flask) -> list[Path]:
    boxes: BallotBoxes = app.extensions["ballot-boxes"]
    return boxes.get("workshop").files


def test_a_backup_overwrites_nothing(app: Flask, tmp_path: Path) -> None:
    """Yesterday's copy is not lost to a mistake in today's name."""
    path = tmp_path / "copy.db"
    path.write_bytes(b"yesterday")
    result = app.test_cli_runner().invoke(args=["survey", "backup", str(path)])
    assert result.exit_code == 2
    assert "มีแฟ้ม" in result.output
    assert path.read_bytes() == b"yesterday"


def test_the_published_database_leaves_no_log_beside_it(themed: Flask, themed_store: Store) -> None:
    """No write-ahead log, which would be let go with answers in it; also where one was before."""
    instance = Path(themed.instance_path)
    shutil.copy(instance / "siangsathon.db", instance / "old.db")
    sqlite3.connect(instance / "old.db").execute("PRAGMA journal_mode=WAL").connection.close()
    for name in ("old.db", "siangsathon.db"):
        opened = Store(instance / name)
        assert opened.database.execute("PRAGMA journal_mode").fetchone()[0] == "persist"
        opened.close()
        assert not (instance / f"{name}-wal").exists()


def test_what_is_destroyed_while_a_run_is_under_way_does_not_come_back(
    themed: Flask, themed_store: Store
) -> None:
    """The run had read the answers already; neither its readings nor its codes are kept."""
    slug = "workshop"
    themed_store.database.execute("DELETE FROM reading WHERE survey = ?", [slug])
    running = Store(themed_store.path)
    destroyed: list[str] = []

    def destroy_midway(step: str, done: float) -> None:
        if done > 0.3 and not destroyed:
            boxes, rosters = themed.extensions["ballot-boxes"], themed.extensions["rosters"]
            destroy_answers(Installation(themed_store, boxes, rosters), slug)
            destroyed.append(step)

    with themed.app_context(), pytest.raises(sqlite3.IntegrityError):
        analyse_survey(running, slug, Settings(), None, destroy_midway)
    running.close()
    assert destroyed
    assert set(themed_store.holdings(slug).values()) == {0}
