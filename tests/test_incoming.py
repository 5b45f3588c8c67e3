"""Answers that somebody has already are imported whole, or not at all."""

from pathlib import Path

import pytest
from conftest import POINTS

from forms.catalogue import read_template
from survey.errors import ImportRefused
from survey.incoming import read_answers
from survey.records import Answer

WORKSHOP = read_template("workshop")


def read(tmp_path: Path, content: str | bytes) -> list[Answer]:
    path = tmp_path / "answers.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_answers(path, WORKSHOP, quotable=False)


def test_the_41_points_are_read() -> None:
    """The report's own file, with more columns than are needed."""
    answers = read_answers(POINTS, WORKSHOP, quotable=True)
    assert len(answers) == 41
    assert {a.topic for a in answers} == {1, 2, 3}
    assert all(a.quotable for a in answers)


@pytest.mark.parametrize("head", ["", "\ufeff"])
def test_an_excel_file_with_line_breaks_is_read(tmp_path: Path, head: str) -> None:
    """Byte order mark, quotes and breaks inside a cell are as Excel writes them."""
    answers = read(tmp_path, f'{head}topic,section,text\r\n1,2,"แจ้งช้า\r\nมาก"\r\n2,1,"ก ""ข"""\r\n')
    assert [(a.topic, a.box, a.body) for a in answers] == [
        (1, "section-2", "แจ้งช้า\nมาก"),
        (2, "section-1", 'ก "ข"'),
    ]


def test_rows_without_text_hold_no_answer(tmp_path: Path) -> None:
    """Empty boxes of a form's export are passed over."""
    assert len(read(tmp_path, "topic,section,text\n1,1,\n1,2,  \n1,3,ดี\n")) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("topic,text\n1,ดี\n", "ไม่พบ section"),
        ("", "ว่างเปล่า"),
        ("topic,section,text\n", "ไม่มีคำตอบให้นำเข้า"),
        ("topic,section,text\n1,1,ดี\n9,1,ลับมาก\n", "บรรทัด 3: topic ต้องเป็นเลขหัวข้อ 1 ถึง 3"),
        ("topic,section,text\nหนึ่ง,1,ลับมาก\n", "บรรทัด 2: topic"),
        ("topic,section,text\n1,4,ลับมาก\n", "บรรทัด 2: section ต้องเป็นเลขประเด็นคำถาม 1 ถึง 3"),
        ("topic,section,text\n1,,ลับมาก\n", "บรรทัด 2: section"),
        ("topic,section,text\n1,1\n2\n", "มี 2 ช่อง"),
        ("topic,section,text\n1,1,ลับมาก,เกิน\n", "มี 4 ช่อง"),
        ("topic,section,text\n1,1," + "ก" * 2_001 + "\n", "ไม่เกิน 2000"),
        (b"\xff\xfe\x00", "UTF-16"),
        (b"PK\x03\x04", ".xlsx"),
        ("topic,section,text\n1,1,caf\xe9\n".encode("latin-1"), "UTF-8"),
        ("topic,section,text\n" + "9,9,ลับมาก\n" * 30, "และอีก 20 บรรทัด"),
    ],
)
def test_a_mistake_is_told_by_line_and_nothing_is_quoted(
    tmp_path: Path, content: str | bytes, told: str
) -> None:
    """Whoever imports learns where to look, and no answer appears on the screen."""
    with pytest.raises(ImportRefused) as refusal:
        read(tmp_path, content)
    assert told in str(refusal.value)
    assert "ลับมาก" not in str(refusal.value)
    assert "answers.csv" in str(refusal.value)


def test_a_file_from_an_old_office_program_is_read(tmp_path: Path) -> None:
    """TIS-620 (Windows-874) is still common; it is read where nothing speaks against it."""
    content = "topic,section,text\n1,1,ควรแจ้งล่วงหน้าอย่างน้อยหนึ่งสัปดาห์\n".encode("cp874")
    assert [a.body for a in read(tmp_path, content)] == ["ควรแจ้งล่วงหน้าอย่างน้อยหนึ่งสัปดาห์"]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A mistyped path is no traceback."""
    with pytest.raises(ImportRefused, match="ไม่พบแฟ้ม"):
        read_answers(tmp_path / "nothing.csv", WORKSHOP, quotable=False)
