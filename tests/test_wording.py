"""The first wording of a point: a theme's label and a typical statement, as reports put them."""

import pytest

from forms.definition import Purpose
from survey.findings import NAMELESS
from survey.wording import LONGEST, formal, suggested_wording

DONE, PROBLEM, SUGGESTION = Purpose.DONE, Purpose.PROBLEM, Purpose.SUGGESTION


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("เปิด google form ให้เสนอได้แบบไม่ต้องใส่ชื่อ", "ควรเปิดแบบฟอร์มออนไลน์ให้เสนอได้โดยไม่ต้องระบุชื่อ"),
        (
            "บอกก่อนสัก 1-2 อาทิตย์นะคะ จะได้เคลียร์งาน",
            "ควรแจ้งล่วงหน้าประมาณ ๑-๒ สัปดาห์ เพื่อให้สามารถจัดการงานได้",
        ),
        ("แบ่งๆงานกันบ้าง อย่าให้คณะทำงานแบกอยู่ไม่กี่คน", "ควรแบ่งงาน ไม่ควรให้คณะทำงานรับภาระเพียงไม่กี่คน"),
        ("ผมอยากให้แจ้งข่าวล่วงหน้านะครับบบ 😅", "ควรแจ้งข่าวล่วงหน้า"),
        ("ขอห้องพยาบาลเปิด 24 ชม.", "ควรมีห้องพยาบาลเปิด ๒๔ ชั่วโมง"),
        ("ควรทบทวนและยุบรวมกิจกรรมที่คล้ายกัน", "ควรทบทวนและยุบรวมกิจกรรมที่คล้ายกัน"),
    ],
)
def test_what_somebody_asked_for_becomes_a_proposal(said: str, written: str) -> None:
    """Without particles, pronouns and spoken words, with ควร and Thai digits."""
    assert suggested_wording("การแจ้งกระชั้นชิด", said, SUGGESTION) == written


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("การแจ้งกระชั้นชิด", "ควรแก้ไขปัญหาการแจ้งกระชั้นชิด"),
        ("รูปแบบใหม่ที่ทันสมัย", "ควรพิจารณาเรื่องรูปแบบใหม่ที่ทันสมัย"),
        ("จัดอบรมให้ทั่วถึงทุกกลุ่มงาน", "ควรจัดอบรมให้ทั่วถึงทุกกลุ่มงาน"),
        ("ทุกกลุ่มงานควรได้รับข่าวพร้อมกัน", "ทุกกลุ่มงานควรได้รับข่าวพร้อมกัน"),
    ],
)
def test_a_label_alone_can_be_proposed_too(label: str, written: str) -> None:
    """Where nothing may be quoted: what is wrong is to be mended, the rest considered."""
    assert suggested_wording(label, "", SUGGESTION) == written


def test_a_phrase_that_says_enough_is_kept() -> None:
    """It was given by a person, who knows all statements and not one of them."""
    label = "บุคลากรได้รับแจ้งกำหนดการล่าช้า"
    for purpose in (DONE, PROBLEM):
        assert suggested_wording(label, "แจ้งกำหนดการช้ามากเลยครับ ไปไม่ทัน", purpose) == label


def test_a_subject_under_problems_is_told_as_a_problem() -> None:
    """Or by what somebody wrote of it, where that could stand in a report."""
    label = "การแจ้งข่าวทางกลุ่มไลน์"
    assert suggested_wording(label, "", PROBLEM) == "ปัญหาเกี่ยวกับการแจ้งข่าวทางกลุ่มไลน์"
    said = "บุคลากรบางส่วนไม่ได้เป็นสมาชิกกลุ่มไลน์ของสำนัก จึงไม่ทราบกำหนดการ"
    assert suggested_wording(label, said, PROBLEM) == said


def test_a_label_too_short_to_say_anything_gives_way_to_a_statement_about_it() -> None:
    """And stays where the statement is about something else."""
    said = "ห้องประชุมคับแคบเกินไปสำหรับทุกคน"
    assert suggested_wording("ห้องประชุม", said, DONE) == said
    assert suggested_wording("ลานจอดรถ", said, DONE) == "ลานจอดรถ"
    assert suggested_wording(NAMELESS, said, DONE) == said
    assert suggested_wording(NAMELESS, "", SUGGESTION) == NAMELESS


def test_parts_of_a_label_are_joined() -> None:
    """As a sentence would join them."""
    assert suggested_wording("แจ้งช้า · ไม่ทั่วถึง", "", PROBLEM) == "แจ้งช้า และไม่ทั่วถึง"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("กลุ่มงานเราไม่ค่อยได้รับข่าวสาร", "กลุ่มงานไม่ได้รับข่าวสารเท่าที่ควร"),
        ("ไม่ค่อยมีใครอ่านเพราะข้อความยาวเกินไป", "มักไม่มีใครอ่านเพราะข้อความยาวเกินไป"),
        ("กิจกรรมเยอะมากกกก จนคนทำงานไม่มีเวลา", "กิจกรรมมาก จนผู้ปฏิบัติงานไม่มีเวลา"),
        ("คะแนนประเมินไม่สะท้อนงานที่ทำจริง", "คะแนนประเมินไม่สะท้อนงานที่ทำจริง"),
        ("ห้องประชุมต่างๆมีไม่เพียงพอ.", "ห้องประชุมต่าง ๆ มีไม่เพียงพอ"),
    ],
)
def test_speech_is_put_formally(said: str, written: str) -> None:
    """Word by word, and only where the word is one."""
    assert formal(said) == written


@pytest.mark.parametrize(
    "said",
    [
        "ใครจะไปทันล่ะ บอกเช้าไปบ่าย",
        "ทำไมต้องจัดทุกปีก็ไม่รู้?",
        "ขอแบบ board game escape room ไรงี้ครับ",
        "สั้นไป",
        "",
    ],
)
def test_one_persons_voice_is_never_made_the_reports(said: str) -> None:
    """Questions, jokes and complaints stay quotes."""
    assert formal(said) == ""


def test_a_wording_is_one_line_of_a_reports_length() -> None:
    """Whatever was typed."""
    long = "ควรจัดกิจกรรมให้หลากหลายและเปิดโอกาสให้บุคลากรทุกกลุ่มเสนอความเห็น " * 9
    for said in (long, long.replace(" ", ""), "ๆ" * 500, "ควร\n\nจัด 5 กิจกรรม\tให้ครบทุกกลุ่มงาน."):
        written = suggested_wording("รูปแบบกิจกรรมที่หลากหลาย", said, SUGGESTION)
        assert "\n" not in written
        assert not written.endswith(".")
        assert 0 < len(written) <= LONGEST
