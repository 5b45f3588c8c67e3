"""Words that could identify somebody are shown to their writer in what stands around them."""

import pytest

from survey.passages import KINDS, LONGEST_MARKED, read


def test_only_what_points_at_a_person_is_marked() -> None:
    """Particles and pronouns alone are no reason to stop; they only go from the neutral text."""
    reading = read("ผมว่าแจ้งข่าวช้าไปครับ")
    assert reading.passages == ()
    assert reading.neutral == "ข้าพเจ้าว่าแจ้งข่าวช้าไป"


def test_a_passage_says_what_it_is_where_it_stands_and_what_would_replace_it() -> None:
    """A person finds the place again, and knows what the service would write."""
    [passage] = read("โทรหาได้ที่ 081-234-5678 ทุกวัน").passages
    assert (passage.before, passage.words, passage.after) == (
        "โทรหาได้ที่ ",
        "081-234-5678",
        " ทุกวัน",
    )
    assert (passage.kind, passage.mask) == ("เบอร์โทรศัพท์", "[เบอร์โทร]")


def test_the_same_words_are_shown_once_where_they_stand_first() -> None:
    """A name written two hundred times is one thing to decide about."""
    [passage] = read("เริ่มเลย นายสมชาย ใจดี มา " + "นายสมชาย ใจดี มา " * 50).passages
    assert passage.before == "เริ่มเลย "


@pytest.mark.parametrize("lead", ["ก็", "น้ำ", "ดีๆ", "แม่", "เปี๊ยะ", "ใหญ่"])
def test_no_excerpt_tears_a_syllable_from_its_marks(lead: str) -> None:
    """No piece begins with a mark or ends in a leading vowel."""
    for shift in range(8):
        text = lead * 12 + "x" * shift + " 081-234-5678 " + "y" * shift + lead * 12
        [passage] = read(text).passages
        assert passage.before.lstrip("…")[0] not in "็้ำ๊่ะั"
        assert passage.after.rstrip("…")[-1] not in "เแโใไ"


def test_an_excerpt_stays_short() -> None:
    """Even words without end leave the page readable."""
    text = "ก่อนหน้า" * 20 + " https://example.org/" + "a" * 500 + " " + "ตามหลัง" * 20
    for passage in read(text).passages:
        assert len(passage.words) <= LONGEST_MARKED + 1
        assert len(passage.before) + len(passage.after) < 60


def test_every_kind_that_stops_a_page_has_a_thai_name() -> None:
    """No page shows the program's own word for what it found."""
    texts = (
        "นายสมชาย ใจดี",
        "พี่จิ๊บ",
        "0812345678",
        "1101700203451",
        "a.b@example.org",
        "ไลน์ไอดี somchai99",
        "https://example.org/a",
        "ทะเบียน กข 1234",
        "ผู้อำนวยการสำนักประชาสัมพันธ์",
        "กลุ่มงานบริการข่าวสาร",
    )
    shown = {passage.kind for text in texts for passage in read(text).passages}
    assert shown <= set(KINDS.values())
    assert len(shown) >= 8
