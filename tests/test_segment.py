"""Answers taken apart into statements: where in doubt, not at all."""

import csv
from pathlib import Path

import pytest

from analysis.segment import segment

HERE = Path(__file__).parent


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("answer", "statements"),
    [
        ("แจ้งช้า", ["แจ้งช้า"]),
        ("แจ้งช้าตลอด\nที่จอดรถไม่พอ", ["แจ้งช้าตลอด", "ที่จอดรถไม่พอ"]),
        ("แจ้งช้าตลอด\r\n\r\nที่จอดรถไม่พอ", ["แจ้งช้าตลอด", "ที่จอดรถไม่พอ"]),
        ("- แจ้งช้า\n- ที่จอดรถน้อย", ["แจ้งช้า", "ที่จอดรถน้อย"]),
        ("• แจ้งช้า • ที่จอดรถน้อย", ["แจ้งช้า", "ที่จอดรถน้อย"]),
        ("๑) แจ้งช้า\n๒) ที่จอดรถน้อย", ["แจ้งช้า", "ที่จอดรถน้อย"]),
        ("๑. แจ้งช้า ๒. ที่จอดรถน้อย", ["แจ้งช้า", "ที่จอดรถน้อย"]),
        ("(1) แจ้งช้า (2) ที่จอดรถน้อย", ["แจ้งช้า", "ที่จอดรถน้อย"]),
        ("1.แจ้งช้า 2.ที่จอดรถน้อย", ["แจ้งช้า", "ที่จอดรถน้อย"]),
        ("- แจ้งช้า - ที่จอดรถน้อย", ["แจ้งช้า", "ที่จอดรถน้อย"]),
        ("แจ้งช้ามาก อีกอย่างที่จอดรถน้อย", ["แจ้งช้ามาก", "อีกอย่างที่จอดรถน้อย"]),
        ("แจ้งช้ามาก นอกจากนี้ที่จอดรถน้อย", ["แจ้งช้ามาก", "นอกจากนี้ที่จอดรถน้อย"]),
        ("1. แจ้งช้า\nเพราะหนังสือมาช้า\n2. รถน้อย", ["แจ้งช้า\nเพราะหนังสือมาช้า", "รถน้อย"]),
    ],
)
def test_an_answer_keeps_each_of_its_opinions(answer: str, statements: list[str]) -> None:
    assert list(segment(answer)) == statements


@pytest.mark.parametrize(
    "answer",
    [
        "ประชุมเวลา 13.30 - 15.00 น. ที่ชั้น 4",
        "แจ้งก่อน 1. ชม.",
        "จัดวันจันทร์ - ศุกร์",
        "วันที่ 12) ชนกับวันประชุม 5) วัน",
        "E-Office กับ TikTok",
        "แจ้งช้า\nเพราะหนังสือมาช้า",
        "ซ้ำ ๆ เดิม ๆ อีกแล้ว",
    ],
)
def test_one_opinion_is_not_cut(answer: str) -> None:
    assert segment(answer) == (answer,)


def test_nothing_but_bullets_and_outer_space_is_lost() -> None:
    answer = "  ๑) แจ้งช้ามากกก  จริง ๆ 😂\n  ๒) “ที่จอดรถ” น้อย  "
    assert segment(answer) == ("แจ้งช้ามากกก  จริง ๆ 😂", "“ที่จอดรถ” น้อย")


def test_the_points_of_the_report_are_41_statements() -> None:
    points = read_rows(HERE.parent / "data" / "points.csv")
    assert [segment(point["text"]) for point in points] == [(p["text"],) for p in points]
    assert len(points) == 41


def test_no_single_opinion_among_synthetic_answers_is_cut() -> None:
    answers = read_rows(HERE / "data" / "answers_dev.csv")
    cut = [row for row in answers if len(segment(row["text"])) > 1]
    assert len(cut) >= 4
    assert all("|" in row["points"] for row in cut)


@pytest.mark.parametrize("answer", ["", " ", "\n\n", "-", "1.", "• •"])
def test_an_answer_without_words_stays_one_statement(answer: str) -> None:
    assert len(segment(answer)) == 1
