"""Words: the same kind of result from both engines, terms of the house whole."""

import random
import time

import pytest

from analysis.clean import normalise
from analysis.tokenise import name_engine, tokenise

ENGINES = ["nlpo3", "newmm"]
TEXTS = [
    "แจ้งกระชั้นชิด บางทีแจ้งก่อน 1 ชม.",
    "รูปแบบกิจกรรมยึดติดกับแผนงานที่กำหนดให้เกินไป",
    "ทำคลิปลง tiktok ใครๆก็ดู 😂",
    "",
]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_tokens_joined_are_the_text(engine: str) -> None:
    assert ["".join(words.tokens) for words in tokenise(TEXTS, engine)] == TEXTS


def test_both_engines_give_the_same_parts() -> None:
    fast, plain = (tokenise(TEXTS, engine) for engine in ENGINES)
    assert [words.parts for words in fast] == [words.parts for words in plain]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("term", ["สำนักประชาสัมพันธ์", "ตัวชี้วัด", "จิตอาสา"])
def test_a_term_of_the_house_is_kept_whole(engine: str, term: str) -> None:
    (words,) = tokenise([f"อยู่ใน{term}ของเรา"], engine)
    assert term in words.tokens
    assert term in words.parts


@pytest.mark.parametrize("engine", ENGINES)
def test_parts_leave_out_what_says_nothing(engine: str) -> None:
    (words,) = tokenise(["ก็แจ้งช้าในวันที่ 12 ค่ะ !!"], engine)
    assert words.parts == ("แจ้ง",)


def test_a_text_of_stop_words_alone_keeps_them() -> None:
    (words,) = tokenise(["ไม่เข้าใจ"])
    assert words.parts


def test_an_unknown_engine_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="engine must be one of auto, nlpo3, newmm; got 'icu'"):
        tokenise(["แจ้งช้า"], "icu")


def test_auto_is_the_fast_engine_where_it_is_installed() -> None:
    assert name_engine("auto") == "nlpo3"


@pytest.mark.parametrize("engine", ENGINES)
def test_hostile_text_is_cut_in_an_instant(engine: str) -> None:
    tokenise(["อุ่นเครื่อง"], engine)
    digits = "".join(random.Random(0).choices("0123456789", k=8_000))
    hostile = ["ส" * 10_000, digits, "ด้านหน้า" * 500, "นา" * 4_000]
    for text in hostile:
        begun = time.perf_counter()
        tokenise([normalise(text)], engine)
        assert time.perf_counter() - begun < 1
