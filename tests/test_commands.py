"""The commands do what the desk does, and tell mistakes in a line."""

import re
from pathlib import Path

import pytest
from conftest import DATA, POINTS, SECRET
from docx import Document
from flask import Flask
from flask.testing import FlaskCliRunner

from survey.records import State
from survey.store import Store


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def run(runner: FlaskCliRunner, *words: str, expecting: int = 0) -> str:
    result = runner.invoke(args=["survey", *words])
    assert result.exit_code == expecting, result.output
    return result.output


def test_prepare_makes_a_survey_ready_to_answer(
    app: Flask, runner: FlaskCliRunner, store: Store
) -> None:
    """One command gives the staff link, its QR code and a sign-in link that works."""
    told = run(runner, "prepare", "--host", "10.0.0.5")
    assert "http://10.0.0.5:8000/s/workshop" in told
    assert "█" in told
    assert app.test_client().get("/s/workshop").status_code == 200
    link = re.search(r"http://10\.0\.0\.5:8000(/desk/signin/\S+)", told)
    assert link
    assert app.test_client().get(link[1]).status_code == 200
    assert "กุญแจสำรอง" in told
    assert "กุญแจสำรอง" not in run(runner, "prepare"), "it is shown once"
    assert store.survey("workshop").state is State.OPEN


def test_the_demo_shows_the_reports_points_themed(runner: FlaskCliRunner) -> None:
    """A newcomer sees themes of the real report; doing it twice does no harm."""
    for _ in range(2):
        told = run(runner, "demo")
        assert "41 คำตอบ 41 ข้อความ" in told


def test_a_survey_goes_from_file_to_report(runner: FlaskCliRunner, tmp_path: Path) -> None:
    """Create, open, import, close, analyse, export: the whole road without a browser."""
    run(runner, "create", "bureau", "--template", "workshop")
    run(runner, "open", "bureau", "--passphrase", SECRET)
    told = run(runner, "import", "bureau", str(DATA / "answers_dev.csv"), "--quotable")
    assert "332" in told
    run(runner, "close", "bureau", "--passphrase", SECRET)
    assert "332 คำตอบ" in run(runner, "analyse", "bureau", "--themes", "12", "--seed", "1")
    word, table = tmp_path / "r.docx", tmp_path / "t.csv"
    run(runner, "export", "bureau", "--docx", str(word), "--csv", str(table))
    assert Document(str(word)).paragraphs
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_survey_opened_by_command_is_closed_with_its_printed_key(runner: FlaskCliRunner) -> None:
    """Without a passphrase of one's own, the recovery key is the only one."""
    run(runner, "create", "bureau")
    key = re.search(r"(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}", run(runner, "open", "bureau"))
    assert key
    result = runner.invoke(args=["survey", "close", "bureau"], input=key[0] + "\n")
    assert result.exit_code == 0, result.output


def test_imported_answers_are_not_quoted_unless_permission_is_said(
    runner: FlaskCliRunner, store: Store
) -> None:
    """Nobody's words are taken for granted."""
    run(runner, "create", "bureau")
    run(runner, "import", "bureau", str(POINTS))
    assert not any(answer.quotable for answer in store.answers("bureau"))


def test_a_survey_can_be_made_from_a_file(runner: FlaskCliRunner, tmp_path: Path) -> None:
    """An organisation's own questions, as TOML."""
    path = tmp_path / "own.toml"
    path.write_text('title = "ก"\n[[topic]]\ntitle = "ข"\n[[topic.section]]\nheading = "ค"\n')
    run(runner, "create", "own", "--file", str(path))
    path.write_text("title = 3")
    assert "own.toml: title" in run(runner, "create", "own2", "--file", str(path), expecting=2)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["open", "nothing"], "ไม่พบแบบสำรวจชื่อ nothing"),
        (["close", "nothing", "--passphrase", "x"], "ไม่พบแบบสำรวจชื่อ nothing"),
        (["analyse", "nothing"], "ไม่พบแบบสำรวจชื่อ nothing"),
        (["export", "nothing", "--csv", "x"], "ไม่พบแบบสำรวจชื่อ nothing"),
        (["create", "x", "--template", "nothing"], "workshop"),
        (["create", "ภาษาไทย"], "slug"),
        (["import", "workshop", "nothing.csv"], "ไม่พบแฟ้ม"),
        (["export", "workshop"], "--csv"),
        (["export", "workshop", "--csv", "/nowhere/x.csv"], "ยังไม่มีผลจัดประเด็น"),
        (["create", "workshop"], "อยู่แล้ว"),
        (["open", "workshop"], "เปิดรับคำตอบอยู่"),
        (["close", "workshop", "--passphrase", "ผิดไปหน่อยหนึ่ง"], "ไม่ถูกต้อง"),
        (["release", "workshop", "--passphrase", SECRET], "อย่างน้อย ๑๐"),
    ],
)
def test_a_mistake_is_told_in_a_line(
    runner: FlaskCliRunner, workshop: str, words: list[str], told: str
) -> None:
    """What was wanted and what came, with exit status 2 and no traceback."""
    output = run(runner, *words, expecting=2)
    assert told in output
    assert "Traceback" not in output


def test_a_report_that_cannot_be_written_is_told(themed: Flask) -> None:
    """A full or missing folder is no traceback."""
    runner = themed.test_cli_runner()
    told = run(runner, "export", "workshop", "--docx", "/nowhere/r.docx", expecting=2)
    assert "เขียนแฟ้ม /nowhere/r.docx ไม่ได้" in told


def test_a_writers_account_is_made_with_its_link(runner: FlaskCliRunner, app: Flask) -> None:
    """One command lets a writer in."""
    link = run(runner, "link", "someone", "--role", "writer").strip()
    assert link.startswith("http://127.0.0.1:8000/desk/signin/")
    assert app.test_client().get(link).status_code == 200


def test_every_command_explains_itself(runner: FlaskCliRunner) -> None:
    """--help is there for each, in Thai."""
    listed = run(runner, "--help")
    for name in (
        "prepare",
        "create",
        "open",
        "close",
        "import",
        "analyse",
        "export",
        "link",
        "serve",
    ):
        assert name in listed
        assert re.search("[ก-ฮ]", run(runner, name, "--help"))
