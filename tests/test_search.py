"""Thai words are found however they are spaced and spelt, and by what else says the same."""

import doctest
import time

import pytest

import survey.search
from survey.findings import Reason, Row
from survey.search import Hit, Length, Match, Search, Wanted, plain

CODE = "K4-0273"


def row(text: str, code: str = CODE, theme: str = "", reason: Reason | None = None) -> Row:
    return Row(code, 1, 2, theme, "theme", text, reason)


def found(words: str, *rows: Row) -> list[Hit]:
    return Search(Wanted(words=words)).find(rows)


def way(words: str, text: str) -> Match | None:
    """In what way words find a text, if they do."""
    hits = found(words, row(text))
    return hits[0].match if hits else None


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("แจ้งช้า", "แจ้ง ช้ามาก"),
        ("แจ้ง ช้า", "แจ้งช้ามาก"),
        ("แจ้งช้ามาก", "เเจ้งช้ามากกกกก"),
        ("มากกกก", "มาก"),
        ("มากเลย", "มากกกกเลย"),
        ("มากกว่า", "ดีมากกกกว่าเดิม"),
        ("ระบบ", "ระบบบริการ"),
        ("บริการ", "ระบบบริการ"),
        ("ออนไลน์", "สื่อออนไลน์"),
        ("สื่อออนไลน์", "สื่อ ออนไลน์"),
        ("5ส", "ทำ ๕ ส. ทุกวัน"),
        ("๕ส", "ทำ 5ส"),
        ("1000", "๑,๐๐๐ บาท"),
        ("ต่างๆ", "เรื่องต่าง ๆ"),
        ("ต่าง ๆ", "เรื่องต่างๆ"),
        ("ที่", "ท่ี"),
        ("น้ำ", "นํ้า"),
        ("น้ำ", "นำ้"),
        ("line", "ส่งทาง LINE"),
        ("LINE", "ส่งทางline"),
        ("แจ้งช้าค่ะ", "แจ้งช้า"),
        ("ครับบบ", "ดีครับ"),
        ("อบต", "ที่ อ.บ.ต."),
    ],
)
def test_the_same_letters_are_found_however_they_are_typed(words: str, text: str) -> None:
    """Spaces, stretched letters, Thai digits, ๆ, marks in another order, polite endings."""
    assert way(words, text) is Match.WORDS


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("เฟซบุค", "เฟสบุ๊ก"),
        ("กระทันหัน", "แบบกะทันหัน"),
        ("อนุญาด", "ไม่อนุญาต"),
        ("นะค่ะ", "ดีนะคะ"),
        ("สังเกตุการ", "สังเกตุการณ์"),
        ("โอกาศ", "ไม่มีโอกาส"),
    ],
)
def test_common_misspellings_are_found(words: str, text: str) -> None:
    """With other tone marks, or with a letter that sounds alike."""
    assert way(words, text) in (Match.SOUND, Match.WORDS)


@pytest.mark.parametrize(
    ("words", "text"),
    [("กรม", "กิจกรรม"), ("ไม่", "ไม้ไผ"), ("!!!", "ดีมาก!!!"), ("ๆ", "ต่าง ๆ"), ("11", "1 ข้อ")],
)
def test_other_words_are_not(words: str, text: str) -> None:
    """A department is no activity, and signs alone are no words."""
    assert way(words, text) is None


def test_a_concept_finds_what_says_the_same() -> None:
    """The words first, then what shares the concept, with the reason."""
    hits = found("แจ้งช้า", row("หนังสือมากระชั้นชิด", "A1-0001"), row("แจ้งช้าเสมอ", "A1-0002"))
    assert [hit.row.code for hit in hits] == ["A1-0002", "A1-0001"]
    assert [hit.why for hit in hits] == ["", "ตรงกับแนวคิด: การแจ้งกระชั้นชิด"]
    assert found("แจ้ง ช้า", row("หนังสือมากระชั้นชิด"))[0].match is Match.CONCEPT
    # By the name of the concept, though the term around it is another concept's.
    assert found("แจ้งช้า", row("แจ้งกระชั้นชิดเกินไป"))[0].match is Match.CONCEPT


def test_part_of_a_concepts_name_leads_to_it() -> None:
    """Whoever types กระชั้น means the concept, where no other has it in its name."""
    assert way("กระชั้น", "เพิ่งรู้เมื่อเช้า") is Match.CONCEPT


def test_every_word_has_to_be_met() -> None:
    """By itself, or by its concept."""
    assert found("เฟสบุ๊ก กระชั้นชิด", row("ประกาศในเฟซบุ๊กแบบปุบปับ"))
    assert not found("เฟสบุ๊ก กระชั้นชิด", row("ประกาศในเฟซบุ๊ก"))


def test_a_quote_is_found_by_its_code_and_by_the_name_of_its_theme() -> None:
    """The code with or without its dash; the theme after everything else."""
    assert way("k4-0273", "อะไรก็ได้") is Match.CODE
    assert way("K40273", "อะไรก็ได้") is Match.CODE
    hits = found("ที่จอดรถ", row("เต็มตั้งแต่เช้า", "A1-0001", "ที่จอดรถไม่พอ"), row("ไม่มีที่จอดรถ"))
    assert [hit.match for hit in hits] == [Match.WORDS, Match.THEME]


def test_what_is_withheld_is_never_searched() -> None:
    """Not by words, not by code, not by its concept: even if its words were still there."""
    for reason in Reason:
        held_back = row("แจ้งช้า กระชั้นชิด", theme="การแจ้งกระชั้นชิด", reason=reason)
        for words in ("แจ้งช้า", "กระชั้นชิด", CODE, ""):
            assert found(words, held_back) == []


def test_what_was_looked_for_is_marked() -> None:
    """The words, or the way in which the concept is said; nothing of the text is lost."""
    for words, text, marked in [
        ("แจ้งช้า", "เขา แจ้ง ช้า มาก", ["แจ้ง ช้า"]),
        ("ระบบ", "ระบบบริการ", ["ระบบ"]),
        ("แจ้งช้า", "หนังสือมากระชั้นชิดและด่วน", ["กระชั้นชิด"]),
        ("แจ้ง ช้า", "ช้าเพราะไม่แจ้ง แจ้งไม่ทัน", ["ช้า", "แจ้ง", "แจ้ง"]),
    ]:
        search = Search(Wanted(words=words))
        parts = list(search.parts(search.find([row(text)])[0]))
        assert "".join(part for part, _ in parts) == text
        assert [part for part, sought in parts if sought] == marked


def test_lengths_part_quotes_in_three() -> None:
    """Short, of middle length, long."""
    rows = [row("ก" * n) for n in (1, 40, 41, 80, 81, 4000)]
    counts = [len(Search(Wanted(length=each.name)).find(rows)) for each in Length]
    assert counts == [2, 2, 2]


def test_no_text_and_no_words_take_long() -> None:
    """Nothing is matched in two ways; 5,000 letters stay letters."""
    texts = ["ก" * 5000, "ก " * 2500, "กรร" * 1600, "บ" * 5000, "่ี" * 2500, "1" * 5000]
    start = time.process_time()
    for words in ("กกข", "กรรกกรร กก", "บบบบอ", "ที่ที่", "1112", "ก" * 100):
        found(words, *map(row, texts))
    assert time.process_time() - start < 5


def test_one_spelling_for_all() -> None:
    """What an analysis would read as the same is the same here."""
    assert plain("เเจ้งช้ามากกกก ๑ ชม.\u200b") == "แจ้งช้ามาก 1 ชม."


def test_the_examples_in_the_docstrings_are_true() -> None:
    assert doctest.testmod(survey.search).failed == 0
