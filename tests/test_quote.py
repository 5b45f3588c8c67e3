"""Quotes: the statements that speak best for their theme."""

from analysis.columns import count_words
from analysis.quote import pick_quotes
from analysis.vectorise import Vectoriser

TEXTS = (
    "แจ้งกำหนดการกระชั้นชิดมากจนเตรียมตัวไม่ทัน",
    "แจ้งกำหนดการกระชั้นชิดทุกครั้ง เตรียมตัวไม่ทัน",
    "แจ้งกำหนดการกระชั้นชิดทุกครั้ง เตรียมตัวไม่ทัน",
    "กำหนดการกระชั้นชิด เตรียมตัวไม่ทันเลยครับ",
    "ที่จอดรถไม่พอและน้ำมันแพงขึ้นทุกวัน",
    "ด่วน",
)
PARTS = [
    ("แจ้ง", "กำหนดการ", "กระชั้นชิด", "เตรียมตัว"),
    ("แจ้ง", "กำหนดการ", "กระชั้นชิด", "เตรียมตัว"),
    ("แจ้ง", "กำหนดการ", "กระชั้นชิด", "เตรียมตัว"),
    ("กำหนดการ", "กระชั้นชิด", "เตรียมตัว"),
    ("จอดรถ", "น้ำมัน"),
    ("กระชั้นชิด",),
]
NEARNESS = Vectoriser().fit(count_words(PARTS)).transform(count_words(PARTS)).nearness.toarray()


def test_the_most_typical_statements_are_quoted() -> None:
    quotes = pick_quotes(range(6), TEXTS, NEARNESS)
    assert len(quotes) == 3
    assert set(quotes) <= {0, 1, 2, 3}


def test_no_text_is_quoted_twice() -> None:
    quotes = pick_quotes(range(6), TEXTS, NEARNESS)
    assert len({TEXTS[i] for i in quotes}) == 3


def test_a_word_alone_comes_after_a_sentence() -> None:
    assert pick_quotes([3, 5], TEXTS, NEARNESS)[0] == 3


def test_a_theme_of_two_has_two_quotes() -> None:
    assert sorted(pick_quotes([0, 3], TEXTS, NEARNESS)) == [0, 3]
