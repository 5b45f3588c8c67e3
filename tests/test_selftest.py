"""An installation tries its own promises, and notices when one is broken."""

import logging
import os
import secrets
import sqlite3
import tempfile
from pathlib import Path

import pytest
from conftest import SECRET
from flask import Flask, Response, request

from survey import ballotbox, selftest
from survey.ballotbox import Ballot, BallotBox, BoxAnswer
from survey.release import close_survey
from survey.store import Store


@pytest.fixture
def box(app: Flask, workshop: str) -> BallotBox:
    """The workshop's box, with three answers in it."""
    found: BallotBox = app.extensions["ballot-boxes"].get(workshop)
    for length in (5, 2_000, 80):
        answer = BoxAnswer(1, "section-1", "ก" * length)
        found.cast(Ballot(secrets.token_bytes(32), (answer,)))
    return found


def test_an_installation_in_use_keeps_its_promises(
    app: Flask, store: Store, box: BallotBox
) -> None:
    """The command prints a line a promise and keeps the outcome, by day only, for the page."""
    result = app.test_cli_runner().invoke(args=["survey", "selftest"])
    assert result.exit_code == 0, result.output
    assert result.output.count("ผ่าน") == len(selftest.CHECKS)
    kept = app.extensions["selftest"]()
    assert [name for name, passed in kept["checks"] if passed] == list(selftest.CHECKS)
    assert "พ.ศ." in kept["day"]
    assert "เวลา" not in kept["day"]
    close_survey(store, app.extensions["ballot-boxes"], "workshop", SECRET)
    assert all(finding.passed for finding in selftest.run_selftest(app))


def test_before_the_first_run_there_is_no_outcome(app: Flask) -> None:
    """The privacy page is told that nothing was tried, not that all is well."""
    assert app.extensions["selftest"]() is None


def test_a_broken_promise_is_told_and_fails_the_command(app: Flask, box: BallotBox) -> None:
    """The line says which, what was found follows, and the exit status is 1."""
    os.utime(box.files[0])
    result = app.test_cli_runner().invoke(args=["survey", "selftest"])
    assert result.exit_code == 1
    assert "ไม่ผ่าน" in result.output
    assert "box-0001.db" in result.output
    assert sum(not passed for _, passed in app.extensions["selftest"]()["checks"]) == 1


def test_a_box_that_keeps_order_is_noticed(
    app: Flask, box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leave the rewriting out: other orders give other files."""
    assert not list(selftest.order_problems(app))
    monkeypatch.setattr(ballotbox, "_forget_history", lambda connection: None)
    assert list(selftest.order_problems(app))


def test_history_in_a_box_in_use_is_noticed(app: Flask, box: BallotBox) -> None:
    """Rows that were added and taken away without rewriting leave a mark on the file."""
    assert not list(selftest.form_problems(app))
    with sqlite3.connect(box.files[0]) as connection:
        rows = [(secrets.token_bytes(32),) for _ in range(200)]
        connection.executemany("INSERT INTO spent VALUES (?)", rows)
        connection.executemany("DELETE FROM spent WHERE h = ?", rows)
    connection.close()
    assert list(selftest.form_problems(app))


def test_old_pages_in_a_journal_are_noticed(app: Flask, box: BallotBox) -> None:
    """A page that the file no longer holds may not lie in the journal either."""
    journal = box.files[0].with_name("box-0001.db-journal")
    with journal.open("ab") as file:
        file.write((2).to_bytes(4, "big") + b"x" * 4_096 + bytes(4))
    assert ["journal" in problem for problem in selftest.form_problems(app)] == [True]


@pytest.mark.parametrize(
    "column", ["created_at", "sent_on", "ip", "user_agent", "session", "seq", "sort_order"]
)
def test_a_column_that_could_tell_is_noticed(app: Flask, store: Store, column: str) -> None:
    """In the published answers as in the boxes."""
    assert not list(selftest.column_problems(app))
    store.database.execute(f"ALTER TABLE answer ADD COLUMN {column} TEXT")
    assert [column in problem for problem in selftest.column_problems(app)] == [True]


def test_rows_numbered_by_arrival_are_noticed(app: Flask, box: BallotBox) -> None:
    """A table with hidden row numbers is found by asking SQLite."""
    with sqlite3.connect(box.files[0]) as connection:
        connection.execute("CREATE TABLE draft(k BLOB PRIMARY KEY)")
        connection.execute("SELECT rowid FROM draft")
        with pytest.raises(sqlite3.OperationalError, match="rowid"):
            connection.execute("SELECT rowid FROM answer")
    connection.close()
    assert ["draft" in problem for problem in selftest.column_problems(app)] == [True]


def test_loose_folders_and_left_logs_are_noticed(app: Flask, box: BallotBox) -> None:
    """Modes, a write-ahead log, the time of the last answer."""
    assert not list(selftest.file_problems(app))
    box.folder.chmod(0o755)
    (box.folder / "box-0001.db-wal").touch()
    told = "\n".join(selftest.file_problems(app))
    assert "workshop/: ผู้อื่นในเครื่องเปิดได้" in told
    assert "box-0001.db-wal: มีบันทึกการเขียนค้างอยู่" in told
    assert "ballots/workshop: เวลาของแฟ้ม" in told


def test_words_in_a_box_are_noticed(app: Flask, box: BallotBox) -> None:
    """An answer that was not sealed would be found by its letters."""
    assert not list(selftest.seal_problems(app))
    with sqlite3.connect(box.files[0]) as connection:
        connection.execute("INSERT INTO answer VALUES (?, ?)", (b"x", "แจ้งข่าวช้า".encode()))
    connection.close()
    assert list(selftest.seal_problems(app))


@pytest.mark.parametrize(
    ("name", "value"),
    [("Set-Cookie", "who=1"), ("Vary", "Cookie"), ("ETag", "x"), ("Last-Modified", "x")],
)
def test_a_telling_header_is_noticed(app: Flask, workshop: str, name: str, value: str) -> None:
    """On any staff page."""

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers[name] = value
        return response

    problems = list(selftest.page_problems(app))
    assert all(name in problem for problem in problems)
    assert {f"/s/workshop/{n}: ส่ง {name}" for n in (1, 2, 3)} <= set(problems)


def test_something_from_elsewhere_is_noticed(app: Flask, workshop: str) -> None:
    """A font, a picture or a script of another house, or a policy that lets them in."""

    def fetch(response: Response) -> Response:
        response.set_data(response.get_data() + b'<img src="https://example.org/x.png">')
        response.headers["Content-Security-Policy"] = "default-src *"
        return response

    app.after_request_funcs[None].insert(0, fetch)  # the first is called last
    problems = list(selftest.page_problems(app))
    assert any("เรียกสิ่งที่อยู่นอกระบบ" in problem for problem in problems)
    assert any("Content-Security-Policy" in problem for problem in problems)


def test_a_line_in_the_log_is_noticed(app: Flask, workshop: str) -> None:
    """Somebody adds a line that logs what was asked for."""
    assert not list(selftest.log_problems(app))
    app.before_request_funcs.setdefault(None, []).append(
        lambda: logging.getLogger("somewhere").debug(request.query_string)
    )
    assert list(selftest.log_problems(app)) == ["บันทึกของระบบมีข้อมูลจากคำขอ"]


def test_a_note_on_disk_is_noticed(
    app: Flask, workshop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the installation's folder, or in the system's temporary one."""
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(aside))
    for folder in (Path(app.instance_path), aside):
        note = folder / "note"
        app.before_request_funcs[None] = [
            lambda note=note: note.write_bytes(request.query_string) and None
        ]
        assert ["note" in problem for problem in selftest.log_problems(app)] == [True]
        note.unlink()
