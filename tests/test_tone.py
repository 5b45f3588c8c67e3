"""What a statement does: it tells of a problem, proposes something, or tells what is done."""

import pytest

from analysis.clean import normalise
from analysis.tone import Tone, read_tone

PROBLEMS = [
    "แจ้งช้ามาก",
    "ที่จอดรถไม่พอ",
    "บุคลากรไม่มีส่วนร่วมในการวางแผน",
    "รู้สึกเบื่อกับกิจกรรมเดิมๆ",
    "ติดเวรเลยไปร่วมงานไม่ได้",
    "งานซ้ำซ้อนกันหลายหน่วยงาน",
]
SUGGESTIONS = [
    "ควรแจ้งล่วงหน้าอย่างน้อย ๗ วัน",
    "อยากให้มีที่จอดรถเพิ่ม",
    "ขอห้องประชุมที่ใหญ่กว่าเดิม",
    "เพิ่มช่องทางรับฟังความคิดเห็น",
    "จัดกิจกรรมให้มากกว่านี้",
    "ประชาสัมพันธ์ผ่านไลน์ น่าจะดี",
]
OTHERS = [
    "อาหารอร่อย",
    "ไลน์กลุ่มแจ้งข่าวเร็ว",
    "วันจันทร์มีประชุมทุกเดือน",
    "หัวหน้าให้กำลังใจ",
]


@pytest.mark.parametrize("text", PROBLEMS)
def test_a_complaint_tells_of_a_problem(text: str) -> None:
    assert read_tone(normalise(text)) is Tone.PROBLEM


@pytest.mark.parametrize("text", SUGGESTIONS)
def test_a_wish_or_a_request_proposes_something(text: str) -> None:
    assert read_tone(normalise(text)) is Tone.SUGGESTION


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_told_plainly_does_neither(text: str) -> None:
    assert read_tone(normalise(text)) is Tone.OTHER


@pytest.mark.parametrize("text", ["แจ้งช้ามาก ควรบอกก่อน", "ควรบอกก่อน แจ้งช้ามาก"])
def test_who_complains_and_proposes_proposes(text: str) -> None:
    assert read_tone(normalise(text)) is Tone.SUGGESTION


def test_words_that_propose_at_the_beginning_do_not_elsewhere() -> None:
    assert read_tone("ลดขั้นตอน") is Tone.SUGGESTION
    assert read_tone("งบถูกตัดลดลง") is Tone.OTHER


def test_nothing_said_has_no_tone() -> None:
    assert read_tone("") is Tone.OTHER


@pytest.mark.parametrize(
    "text",
    [
        "วิทยากรบรรยายสนุก",
        "บรรยากาศดีมาก",
        "มาตอนเช้าสะดวก",
        "เสียงเพลงเพราะ",
        "แต่ละฝ่ายร่วมมือดี",
        "พึงพอใจมาก",
        "ดีพอสมควร",
        "ขอบคุณวิทยากร",
        "ของที่ระลึกสวย",
    ],
)
def test_a_word_that_only_holds_the_letters_of_a_complaint_or_wish_is_neither(text: str) -> None:
    assert read_tone(normalise(text)) is Tone.OTHER
