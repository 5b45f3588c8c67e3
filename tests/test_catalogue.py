"""Surveys are data, and a mistake in that data is named."""

from pathlib import Path

import pytest

from forms.catalogue import (
    DefinitionError,
    parse_survey,
    read_survey,
    read_template,
    template_names,
)
from forms.definition import Kind, Purpose

GOOD = """
title = "ทดสอบ"
[[topic]]
title = "หัวข้อ"
[[topic.section]]
heading = "ปัญหา"
"""


@pytest.mark.parametrize("name", sorted({*template_names()} - {"blank"}))
def test_every_template_is_a_survey(name: str) -> None:
    """What comes with the program can be opened; the blank one has to be written first."""
    assert read_template(name).topics


def test_the_workshop_has_the_reports_own_headings() -> None:
    """Three topics, three sections each; heading ๑ differs per topic, ๒ and ๓ are the same."""
    survey = read_template("workshop")
    assert [len(topic.sections) for topic in survey.topics] == [3, 3, 3]
    assert [topic.section(1).heading for topic in survey.topics] == [
        "รูปแบบและกิจกรรมต่าง ๆ ที่ได้ดำเนินการผ่านมา",
        "ช่องทางการสื่อสารเพื่อแจ้งข่าวสารของสำนักประชาสัมพันธ์",
        "รูปแบบการมีส่วนร่วมของบุคลากร",
    ]
    for topic in survey.topics:
        assert topic.section(2).purpose is Purpose.PROBLEM
        assert topic.section(3).heading == "แนวทางและข้อเสนอแนะการปรับปรุงแก้ไขปัญหา"


def test_the_workshop_asks_every_kind_of_question() -> None:
    """Open text, one choice, several choices and a scale of five are all in use."""
    survey = read_template("workshop")
    kinds = {question.kind for topic in survey.topics for question in topic.questions}
    assert kinds == set(Kind)


def test_a_survey_asked_for_by_an_unknown_number_is_refused() -> None:
    """Topics, sections and questions that are not there are errors, not None."""
    topic = read_template("workshop").topics[1]
    with pytest.raises(KeyError):
        read_template("workshop").topic(9)
    with pytest.raises(KeyError):
        topic.section(4)
    with pytest.raises(KeyError):
        topic.question("question-9")
    assert topic.box("question-1") is None


@pytest.mark.parametrize(
    ("text", "key", "wanted"),
    [
        ("title = 5", "title", "ข้อความ"),
        ('title = " "', "title", "ข้อความที่ไม่ว่าง"),
        ("", "title", "ข้อความ"),
        ('title = "ก"', "[[topic]]", "อย่างน้อย 1"),
        ('title = "ก"\ntopic = [1]', "[[topic]]", "ตาราง"),
        ('titel = "ก"\n' + GOOD, "titel", "หนึ่งในคีย์"),
        ("threshold = 0\n" + GOOD, "threshold", "จำนวนเต็มตั้งแต่ 1"),
        ("threshold = true\n" + GOOD, "threshold", "จำนวนเต็ม"),
        ('published = "ใช่"\n' + GOOD, "published", "true หรือ false"),
        ('title = "ก"\n[[topic]]\ntitle = "ข"', "topic[1].[[section]]", "อย่างน้อย 1"),
        (GOOD + 'purpose = "x"', "topic[1].section[1].purpose", "done, problem"),
        (GOOD + 'colour = "x"', "topic[1].section[1].colour", "หนึ่งในคีย์"),
        (GOOD + '[[topic.question]]\nkind = "x"\ntext = "ก"', "kind", "single"),
        (GOOD + '[[topic.question]]\nkind = "open"\ntext = "ก"', "kind", "section"),
        (GOOD + '[[topic.question]]\nkind = "single"\ntext = "ก"', "choices", "รายการ"),
        (
            GOOD + '[[topic.question]]\nkind = "single"\ntext = "ก"\nchoices = ["ก", "ก"]',
            "choices",
            "ไม่ซ้ำ",
        ),
        (
            GOOD + '[[topic.question]]\nkind = "scale"\ntext = "ก"\nchoices = ["ก", "ข"]',
            "choices",
            "5",
        ),
        ("title = ", "แฟ้ม", "TOML"),
        ("title = x", "แฟ้ม", "บรรทัดที่ 1 ตัวอักษรที่ 9"),
        ("a = " + "[" * 100_000, "แฟ้ม", "TOML"),
        ("threshold = " + "9" * 5_000, "แฟ้ม", "TOML"),
        ('closes_on = "31/12/2569"\n' + GOOD, "closes_on", "2026-12-31"),
        ("closes_on = 2026-12-31T10:00:00\n" + GOOD, "closes_on", "วันที่"),
        ("closes_on = 2569-12-31\n" + GOOD, "closes_on", "ค.ศ. 2000"),
    ],
)
def test_a_mistake_names_the_file_the_key_and_what_was_wanted(
    text: str, key: str, wanted: str
) -> None:
    """Whoever wrote the file learns where to look."""
    with pytest.raises(DefinitionError) as error:
        parse_survey(text, "test", "my.toml")
    assert str(error.value).startswith("my.toml: ")
    assert key in str(error.value)
    assert wanted in str(error.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """A binary or missing file gets the same kind of message."""
    binary = tmp_path / "x.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    for path in (binary, tmp_path / "missing.toml"):
        with pytest.raises(DefinitionError, match=path.name):
            read_survey(path, "test")


@pytest.mark.parametrize(
    "slug", ["", "ก", "A", "a/b", "a" * 41, "../x", "-a", "audit", "signin", "new"]
)
def test_an_address_that_would_not_travel_is_refused(slug: str) -> None:
    """Slugs go into links, QR codes and folder names."""
    with pytest.raises(DefinitionError, match="slug"):
        parse_survey(GOOD, slug)


def test_an_unknown_template_lists_the_known() -> None:
    """A mistyped template name shows the right ones."""
    with pytest.raises(DefinitionError, match="workshop"):
        read_template("workshpo")
