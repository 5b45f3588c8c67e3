"""Answers taken apart into statements: where in doubt, not at all."""

import csv
import time
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


@pytest.mark.parametrize(
    ("answer", "statements"),
    [
        ("รอคิวนานมาก และห้องน้ำสกปรก", ["รอคิวนานมาก", "และห้องน้ำสกปรก"]),
        ("พยาบาลพูดไม่ดี ส่วนหมอก็มาสาย", ["พยาบาลพูดไม่ดี", "ส่วนหมอก็มาสาย"]),
        ("คิวล่มบ่อยแถมที่จอดรถก็เต็ม", ["คิวล่มบ่อย", "แถมที่จอดรถก็เต็ม"]),
        ("เงินเดือนน้อย เเล้วก็โอทีไม่ได้เต็ม", ["เงินเดือนน้อย", "เเล้วก็โอทีไม่ได้เต็ม"]),
        ("รอคิวนานมาก\nและห้องน้ำสกปรก", ["รอคิวนานมาก", "และห้องน้ำสกปรก"]),
        ("ขอพัดลมเพิ่ม ขอเก้าอี้ใหม่ด้วย", ["ขอพัดลมเพิ่ม", "ขอเก้าอี้ใหม่ด้วย"]),
        ("วิทยากรสอนดีมาก แต่ห้องแคบไป", ["วิทยากรสอนดีมาก", "แต่ห้องแคบไป"]),
        ("อาหารก็ไม่อร่อย ห้องก็ร้อน", ["อาหารก็ไม่อร่อย", "ห้องก็ร้อน"]),
        ("ที่จอดรถน้อย ห้องน้ำไม่สะอาด", ["ที่จอดรถน้อย", "ห้องน้ำไม่สะอาด"]),
    ],
)
def test_two_whole_opinions_in_one_line_are_two_statements(
    answer: str, statements: list[str]
) -> None:
    assert list(segment(answer)) == statements


@pytest.mark.parametrize(
    "answer",
    [
        "รอคิวนานมาก เพราะหมอมาสาย",
        "อยากให้เปิดนอกเวลา จะได้ไม่ต้องลางาน",
        "ถ้าฝนตก น้ำก็ท่วมหน้าตึก",
        "ไม่ได้อยากไป แต่โดนบังคับ",
        "เซ็นชื่อเสร็จ แล้วก็กลับบ้าน",
        "ควรปรับปรุงห้องน้ำ ที่จอดรถ และโรงอาหาร",
        "ประกาศทางไลน์ เฟซบุ๊ก และเว็บไซต์ของหน่วยงาน",
        "ควรจัดอบรมเพื่อให้ความรู้ และสร้างความเข้าใจแก่บุคลากร",
        "การเข้าร่วมไม่ตรงตามเป้า ส่วนใหญ่เข้าร่วมเพื่อให้ครบจำนวน",
        "ของใหม่มาทุกปี ของเก่าไม่เคยเลิก",
        "รุ่นพี่ทำไว้ยังไงก็ทำตามนั้น ปีนี้ก็ทำตามเดิม",
    ],
)
def test_a_cause_a_purpose_or_a_list_stays_with_its_opinion(answer: str) -> None:
    assert segment(answer) == (answer,)


def test_nothing_but_bullets_and_outer_space_is_lost() -> None:
    answer = "  ๑) แจ้งช้ามากกก  จริง ๆ 😂\n  ๒) “ที่จอดรถ” น้อย  "
    assert segment(answer) == ("แจ้งช้ามากกก  จริง ๆ 😂", "“ที่จอดรถ” น้อย")


def test_the_points_of_the_report_are_41_statements() -> None:
    points = read_rows(HERE.parent / "data" / "points.csv")
    assert [segment(point["text"]) for point in points] == [(p["text"],) for p in points]
    assert len(points) == 41


def test_most_pairs_of_opinions_are_cut_and_hardly_a_single_one() -> None:
    answers = read_rows(HERE / "data" / "answers_dev.csv")
    cut = ["|" in row["themes"] for row in answers if len(segment(row["text"])) > 1]
    pairs = sum("|" in row["themes"] for row in answers)
    assert sum(cut) >= 0.5 * pairs
    assert cut.count(False) <= 0.02 * (len(answers) - pairs)


@pytest.mark.parametrize(
    "hostile",
    [
        " " * 10_000,
        "1) " * 3_300,
        "แถม" * 3_000,
        "แล้วก็ " * 1_500,
        "ส " * 5_000,
        "และไม่มีอะไรเลย " * 600,
        "นะคะ" * 2_500 + " แต่ไม่มีอะไรเลย",
    ],
)
def test_a_hostile_row_is_read_in_an_instant(hostile: str) -> None:
    begun = time.perf_counter()
    segment(hostile)
    assert time.perf_counter() - begun < 2


@pytest.mark.parametrize("answer", ["", " ", "\n\n", "-", "1.", "• •"])
def test_an_answer_without_words_stays_one_statement(answer: str) -> None:
    assert len(segment(answer)) == 1
