"""Thai text made comparable, and non-answers told from opinions."""

import csv
import time
from pathlib import Path

import pytest

from analysis.clean import is_non_answer, normalise

ANSWERS = Path(__file__).parent / "data" / "answers_dev.csv"


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("เเจ้งช้า", "แจ้งช้า"),
        ("แจ้งช้ามากกกก", "แจ้งช้ามาก"),
        ("แจ้ง\u200bช้า", "แจ้งช้า"),
        ("\ufeffแจ้งช้า", "แจ้งช้า"),
        ("  แจ้ง \n ช้า  ", "แจ้ง ช้า"),
        ("นํ้าท่วม", "น้ำท่วม"),
        ("ก่อน ๗ วัน", "ก่อน 7 วัน"),
        ("TikTok", "tiktok"),
        ("ซ้ำๆๆๆ", "ซ้ำๆ"),
        ("แจ้ง\ud800ช้า", "แจ้งช้า"),
        ("", ""),
    ],
)
def test_texts_that_differ_in_typing_only_compare_alike(typed: str, compared: str) -> None:
    assert normalise(typed) == compared


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "-",
        "--",
        "...",
        ".",
        "ไม่มี",
        "ไม่มีค่ะ",
        "ไม่มีคับ 555",
        "ไม่มีีีี",
        "ไม่ มี",
        "N/A",
        "n/a",
        "No comment",
        "ดีแล้วค่ะ",
        "ดีอยู่แล้วครับ",
        "ไม่ทราบ",
        "ไม่มีความเห็นเพิ่มเติมค่ะ",
        "ยังไม่มีข้อเสนอแนะ",
        "ไม่แน่ใจค่ะ ขอไม่ตอบ",
        "ตามที่เห็นสมควร",
        "แล้วแต่ผู้บริหาร",
        "เหมือนข้อข้างบน",
        "ขอบคุณค่ะ 🙏",
        "😂😂",
        "555",
        "ไม่มี ๆ",
        "ม่ายมีคร้าบ",
        "มีครับ",
        "ก",
        "เหมือนข้อ 1",
        "ตามเอกสารแนบ",
        "ตามที่เคยตอบไปแล้ว",
        "ก็โอเคอยู่ครับ",
        "เป็นไปตามปกติค่ะ",
        "ไม่แน่ใจ เพราะเพิ่งย้ายมาค่ะ",
        "แล้วแต่ทางผู้บริหารจะพิจารณา",
        "ไม่มีปัญหา/อุปสรรคแต่อย่างใด",
        "ไม่สะดวกให้ความเห็นค่ะ",
        "ไม่รู้จะตอบว่าอะไร",
        "I have no comment",
    ],
)
def test_an_answer_that_says_nothing_is_a_non_answer(typed: str) -> None:
    assert is_non_answer(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "ไม่มีเวลา",
        "ไม่มีอะไรใหม่เลย",
        "ไม่มีใครบอก",
        "ไม่ดี",
        "ดีแต่แจ้งช้า",
        "ไม่รู้กำหนดการ",
        "ไม่ทราบว่าได้ประโยชน์อะไร",
        "เหมือนเดิมทุกปี",
        "แจ้งช้า",
        "ไลน์",
        "E-office",
        "มีปัญหา",
        "มีปัญหามากค่ะ",
        "ปัญหามากค่ะ",
        "ไม่โอเค",
        "ว่างมาก",
        "ไม่ทราบกำหนด",
        "ไม่เข้าใจวัตถุประสงค์",
        "แล้วแต่หัวหน้าจะสั่งใครไป",
    ],
)
def test_a_short_opinion_is_not_a_non_answer(typed: str) -> None:
    assert not is_non_answer(typed)


def test_non_answers_are_found_among_synthetic_answers() -> None:
    with ANSWERS.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    silent = [row["kind"] == "nonanswer" for row in rows]
    found = [is_non_answer(row["text"]) for row in rows]
    right = sum(s and f for s, f in zip(silent, found, strict=True))
    assert 2 * right / (sum(silent) + sum(found)) >= 0.95


@pytest.mark.parametrize("untidy", ["  ไม่มี", "ไม่มมมมี", "ไ\u200bม่มี", "เเล้วแต่หัวหน้า", "😅 ดีแล้ว", "นํ้"])
def test_untidy_typing_hides_no_non_answer(untidy: str) -> None:
    assert is_non_answer(untidy) == is_non_answer(normalise(untidy))


@pytest.mark.parametrize("typed", ["ส" * 10_000, "ไม่มี" * 2_000, "เเ" * 5_000, "า " * 5_000])
def test_hostile_text_is_read_in_an_instant(typed: str) -> None:
    begun = time.perf_counter()
    is_non_answer(typed)
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize(
    "text",
    ["สื่อออนไลน์", "ระบบบริการ", "แบบบันทึก", "งบ 1000 บาท", "ชื่อออกมาก", "แบบบรรยาย", "ข้อออกแบบ"],
)
def test_letters_that_meet_at_the_edge_of_two_words_stay(text: str) -> None:
    assert normalise(text) == text
