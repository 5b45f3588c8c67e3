"""``python -m analysis``: every row comes back, every refusal says what to do, in Thai."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.__main__ import main

HERE = Path(__file__).parent
POINTS = HERE.parent / "data" / "points.csv"
ANSWERS = HERE / "data" / "answers_dev.csv"
ADDED = ["theme", "themes", "label", "topic_assigned", "topic_score", "status"]
TOPIC_FILE = """
slug = "workshop"

[[topic]]
title = "การกำหนดรูปแบบและกิจกรรมต่าง ๆ"

[[topic.section]]
heading = "ปัญหาและอุปสรรค"
asks = "ท่านพบปัญหาใดบ้าง"

[[topic]]
key = "2"
title = "การสื่อสารและการสร้างการรับรู้"
description = "ไลน์ เฟซบุ๊ก หนังสือเวียน บอร์ด"

[[topic]]
title = "การมีส่วนร่วมของบุคลากร"
"""


def read(path: Path, encoding: str = "utf-8") -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def write(path: Path, text: str, encoding: str = "utf-8") -> str:
    path.write_bytes(text.encode(encoding))
    return str(path)


def refuse(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return the message of a command that must be refused."""
    assert main(arguments) == 2
    message = capsys.readouterr().err
    assert re.search("[ก-๙]", message)
    assert "Traceback" not in message
    return message


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.csv"


def test_rows_come_back_in_order_with_their_columns(tmp_path: Path, out: Path) -> None:
    summary = tmp_path / "summary.json"
    topics = write(tmp_path / "topics.toml", TOPIC_FILE)
    arguments = ["themes", str(ANSWERS), "--out", str(out), "--topics", topics]
    assert main([*arguments, "--summary", str(summary)]) == 0
    came, went = read(ANSWERS, "utf-8-sig"), read(out, "utf-8-sig")
    assert went[0] == [*came[0], *ADDED]
    assert [row[: len(came[0])] for row in went] == came
    told = json.loads(summary.read_text(encoding="utf-8"))
    assert told["answers"] == len(came) - 1
    assert sum(told["counts"].values()) == told["statements"]
    assert {theme["topic"] for theme in told["themes"]} == {"1", "2", "3"}


def test_each_row_says_how_it_ended(out: Path) -> None:
    assert main(["themes", str(ANSWERS), "--out", str(out)]) == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["status"] for row in rows} == {"theme", "single", "non-answer"}
    for row in rows:
        assert bool(row["theme"]) == bool(row["label"]) == (row["status"] == "theme")
        assert row["theme"] in row["themes"].split("|")
        assert row["topic_assigned"] in {"1", "2", "3"}
        assert not row["topic_score"] or 0 < float(row["topic_score"]) <= 1


def test_the_same_command_gives_the_same_bytes(tmp_path: Path) -> None:
    outs = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for out in outs:
        assert main(["themes", str(POINTS), "--out", str(out), "--seed", "3"]) == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_a_column_already_called_theme_is_kept(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["themes", str(POINTS), "--out", str(out)]) == 0
    assert read(out)[0].count("theme") == 2
    assert "theme" in capsys.readouterr().err


def test_it_works_without_topics_and_with_cells_of_many_lines(tmp_path: Path, out: Path) -> None:
    text = 'คำตอบ,หมายเหตุ\r\n"1. แจ้งช้ามาก\r\n2. ที่จอดรถไม่พอ","=1+1"\r\nแจ้งช้า,@a\r\n,-\r\n'
    table = write(tmp_path / "in.csv", text)
    assert main(["themes", table, "--out", str(out), "--text", "คำตอบ"]) == 0
    rows = read(out)
    assert [row[:2] for row in rows[1:]] == [
        ["1. แจ้งช้ามาก\r\n2. ที่จอดรถไม่พอ", "=1+1"],
        ["แจ้งช้า", "@a"],
        ["", "-"],
    ]
    assert [row[-1] for row in rows[1:]] == ["theme", "theme", "non-answer"]
    assert [row[-3] for row in rows[1:]] == ["", "", ""]


def test_a_table_without_rows_gives_one_without_rows(tmp_path: Path, out: Path) -> None:
    assert main(["themes", write(tmp_path / "in.csv", "text\n"), "--out", str(out)]) == 0
    assert read(out) == [["text", *ADDED]]


def test_thai_windows_text_is_read_and_said_so(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = write(tmp_path / "in.csv", "text\nแจ้งกระชั้นชิด\nแจ้งกระชั้นชิดมาก\n", "cp874")
    assert main(["themes", table, "--out", str(out)]) == 0
    assert [row[0] for row in read(out)] == ["text", "แจ้งกระชั้นชิด", "แจ้งกระชั้นชิดมาก"]
    assert "TIS-620" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "ว่างเปล่า".encode()),
        (b"\n\n", "ว่างเปล่า".encode()),
        (b"\xef\xbb\xbf", "ว่างเปล่า".encode()),
        (b"PK\x03\x04rest", b".xlsx"),
        (b"text\n\x00\x01\x02\n", "ควบคุม".encode()),
        ("text\nแจ้งช้า\n".encode("utf-16"), b"UTF-16"),
        ("text\ncafé déjà vu naïve\n".encode("cp1252"), b"Windows-1252"),
        ("text,n\nแจ้งช้า,1\nแจ้งช้า\n".encode(), "แถวข้อมูลที่ 2".encode()),
        ('text\n"แจ้งช้า\n'.encode(), "เครื่องหมายคำพูด".encode()),
        ("คำตอบ,เลข\nแจ้งช้า,1\n".encode(), "“คำตอบ”, “เลข”".encode()),
    ],
)
def test_a_file_that_will_not_do_is_refused_with_the_reason(
    content: bytes, said: bytes, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "in.csv"
    table.write_bytes(content)
    message = refuse(capsys, "themes", str(table), "--out", str(out))
    assert said.decode() in message
    assert "แจ้งช้า" not in message
    assert not out.exists()


def test_a_missing_file_is_named(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "ไม่มี.csv" in refuse(capsys, "themes", "ไม่มี.csv", "--out", str(out))


def test_a_directory_is_no_table(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refuse(capsys, "themes", str(tmp_path), "--out", str(out))


def test_a_place_that_cannot_be_written_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for place in (tmp_path, tmp_path / "none" / "out.csv"):
        assert str(place) in refuse(capsys, "themes", str(POINTS), "--out", str(place))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--themes", "0"],
        ["--themes", "สาม"],
        ["--seed", "-1"],
        ["--lang", "en"],
        ["--topic", "หัวข้อ"],
        ["--section", "ช่อง"],
        ["--topics", "ไม่มี.toml"],
        ["--unknown"],
    ],
)
def test_an_option_that_will_not_do_is_refused(
    arguments: list[str], out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refuse(capsys, "themes", str(POINTS), "--out", str(out), *arguments)


@pytest.mark.parametrize(
    ("topics", "said"),
    [
        ("topic = ", "TOML"),
        ("title = 'ก'", "[[topic]]"),
        ("[[topic]]\nkey = '1'", "title"),
        ("[[topic]]\ntitle = 3", "title"),
        ("[[topic]]\ntitle = 'ก'\nkey = 'x'\n[[topic]]\ntitle = 'ข'\nkey = 'x'", "x"),
        ("[[topic]]\ntitle = 'ก'\nsection = 3", "section"),
    ],
)
def test_a_topic_file_that_will_not_do_is_refused(
    topics: str, said: str, tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "topics.toml", topics)
    message = refuse(capsys, "themes", str(POINTS), "--out", str(out), "--topics", file)
    assert said in message


def test_no_command_is_refused_with_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--help" in refuse(capsys)


def test_identifiers_are_found_row_by_row(tmp_path: Path, out: Path) -> None:
    table = write(tmp_path / "in.csv", "id,text\n1,โทร 081-234-5678 ได้เลย\n2,แจ้งช้า\n")
    assert main(["identify", table, "--out", str(out)]) == 0
    header, phone, none = read(out)
    assert header == ["id", "text", "spans", "kinds"]
    assert phone[2:] == ["081-234-5678", "phone"]
    assert none[2:] == ["", ""]


def test_the_command_is_quiet_away_from_a_terminal(out: Path) -> None:
    command = [sys.executable, "-m", "analysis", "themes", str(ANSWERS), "--out", str(out)]
    done = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert "%" not in done.stderr


def test_the_command_asks_for_help_in_thai(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["themes", "--help"])
    assert ended.value.code == 0
    assert "ประเด็น" in capsys.readouterr().out


def test_a_folder_that_holds_no_model_is_refused(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["themes", str(ANSWERS), "--out", str(out), "--embedding", str(tmp_path)]
    message = refuse(capsys, *arguments)
    assert str(tmp_path) in message
    assert "requirements-embedding.txt" in message
    assert not out.exists()


def test_the_summary_says_how_firm_each_theme_is_and_what_it_does(
    tmp_path: Path, out: Path
) -> None:
    summary = tmp_path / "summary.json"
    assert main(["themes", str(ANSWERS), "--out", str(out), "--summary", str(summary)]) == 0
    themes = json.loads(summary.read_text(encoding="utf-8"))["themes"]
    assert all(0 <= theme["stability"] <= 1 for theme in themes)
    assert {theme["firm"] for theme in themes} == {True, False}
    assert all(sum(theme["tones"].values()) == theme["size"] for theme in themes)
    assert all(set(theme["kin"]) <= {other["id"] for other in themes} for theme in themes)
