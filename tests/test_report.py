"""Writers find quotes and take the report along."""

import csv
import io

import pytest
from conftest import AtDesk
from docx import Document

from analysis.concepts import read_concepts
from forms.fields import thai_digits
from survey.counts import counts
from survey.findings import quotes
from survey.manuscript import manuscript
from survey.runs import reviewed
from survey.store import Store


def test_quotes_are_found_by_words_across_spaces(reporter: AtDesk) -> None:
    """Thai writers put spaces anywhere; the search does not mind."""
    for words in ("เฟสบุ๊ก", "เฟส บุ๊ก", "คุณธรรมข้าราชการ เฟสบุ๊ก"):
        page = reporter.opens(f"/desk/report-2566/quotes?words={words}")
        first = page.text.partition('<li id="q-')[2].partition("</li>")[0]
        assert "คุณธรรมข้าราชการ" in first.replace("<mark>", "").replace("</mark>", "")
        assert "ตรงกับแนวคิด" not in first


def test_quotes_are_found_by_topic_section_and_theme(reporter: AtDesk, themed_store: Store) -> None:
    """Each choice narrows the list, and they narrow it together."""
    survey = themed_store.survey("report-2566").survey
    every = quotes(survey, reviewed(themed_store, "report-2566")[1])
    some = next(q for q in every if q.theme)
    page = reporter.opens(
        f"/desk/report-2566/quotes?topic={some.topic}&section={some.section}&theme={some.theme}"
    )
    alike = [
        q for q in every if (q.topic, q.section, q.theme) == (some.topic, some.section, some.theme)
    ]
    assert page.text.count('<li id="q-') == len(alike)
    assert all(quote.code in page.text for quote in alike)


def test_a_search_that_finds_nothing_says_what_to_try(reporter: AtDesk) -> None:
    """No dead end."""
    assert "ไม่พบข้อความ" in reporter.opens("/desk/workshop/quotes?words=ฮิปโปโปเตมัส").text


def test_an_endless_search_is_told(reporter: AtDesk) -> None:
    """A pasted page is no search."""
    page = reporter.opens(f"/desk/workshop/quotes?words={'ก' * 101}")
    assert "เขียนได้ไม่เกิน ๑๐๐ ตัวอักษร" in page.text


def test_what_cannot_be_quoted_is_counted_with_the_reason(reporter: AtDesk) -> None:
    """Asked for, what is withheld is counted by section and reason, a small count not told."""
    page = reporter.opens("/desk/workshop/quotes?withheld=y")
    assert "ยกข้อความไม่ได้: กลุ่มเล็กเกินเปิดเผย" in page.text
    assert "<td>ไม่แสดง</td>" in page.text


def test_an_answer_without_its_tick_is_quoted_nowhere(
    reporter: AtDesk, themed_store: Store
) -> None:
    """Take the permission away, and neither page nor table nor document has the words."""
    survey = themed_store.survey("workshop").survey
    quoted = quotes(survey, reviewed(themed_store, "workshop")[1])
    assert len(quoted) > 20
    themed_store.database.execute("UPDATE statement SET quotable = 0")
    page = reporter.opens("/desk/workshop/quotes?withheld=y").text
    table = reporter.opens("/desk/workshop/statements.csv").text
    document = Document(io.BytesIO(reporter.opens("/desk/workshop/report.docx").data))
    words = "\n".join(p.text for p in document.paragraphs)
    names = {concept.name for concept in read_concepts()}
    for quote in quoted:
        assert f"“{quote.text}”" not in page
        assert f",{quote.text}," not in table
        # The name of a concept is nobody's words, though somebody may have typed the same.
        if not any(quote.text in name for name in names):
            assert quote.text not in words


def test_the_table_accounts_for_every_statement(reporter: AtDesk, themed_store: Store) -> None:
    """Read back by an independent reader: quotes one by one, the rest counted."""
    response = reporter.opens("/desk/report-2566/statements.csv")
    assert response.data.startswith(b"\xef\xbb\xbf")
    table = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"), newline="")))
    statements = reviewed(themed_store, "report-2566")[1].statements
    assert sum(int(row["จำนวนข้อความ"]) for row in table) == len(statements) == 41
    for row in table:
        assert bool(row["ข้อความ"]) != bool(row["เหตุที่ไม่ยกข้อความ"])
    codes = {statement.code for statement in statements}
    assert {row["รหัส"] for row in table if row["รหัส"]} <= codes


def test_the_word_file_has_the_reports_shape(reporter: AtDesk) -> None:
    """Three groups with their topics, three sections each, in the report's order."""
    response = reporter.opens("/desk/report-2566/report.docx")
    assert "attachment" in response.headers["Content-Disposition"]
    document = Document(io.BytesIO(response.data))
    headings = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    groups = [h.replace("\u00a0", " ") for h in headings if h.startswith("หัวข้อ")]
    assert groups == [
        "หัวข้อ “การกำหนดรูปแบบและกิจกรรมต่าง ๆ”",
        "หัวข้อ “การสื่อสารและการสร้างการรับรู้”",
        "หัวข้อ “การมีส่วนร่วมของบุคลากร”",
    ]


def test_a_quote_keeps_its_code_when_its_theme_is_renamed(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """What stands in a report can be found again."""
    survey = themed_store.survey("report-2566").survey
    before = {q.text: q.code for q in quotes(survey, reviewed(themed_store, "report-2566")[1])}
    theme = reviewed(themed_store, "report-2566")[1].themes[0]
    board = f"/desk/report-2566/themes/{theme.topic}"
    reviewer.presses(f"{board}/{theme.key}/name", on=board, label="ชื่อใหม่")
    after = {q.text: q.code for q in quotes(survey, reviewed(themed_store, "report-2566")[1])}
    assert after == before


@pytest.mark.parametrize("path", ["report.docx", "statements.csv"])
def test_downloads_are_not_kept_by_anybody_between(reporter: AtDesk, path: str) -> None:
    """No cache on the way holds a report."""
    response = reporter.opens(f"/desk/workshop/{path}")
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


def test_a_writer_sees_the_overview_but_no_buttons(reporter: AtDesk) -> None:
    """Writers can see where a survey stands, and change nothing."""
    page = reporter.opens("/desk/workshop")
    assert "จัดประเด็นใหม่" not in page.text
    assert "จัดทำรายงาน" in page.text


def test_a_writer_reads_no_number_that_the_report_does_not_tell(
    reporter: AtDesk, reviewer: AtDesk, themed_store: Store
) -> None:
    """Taken from the report's, others would give the statements of small themes away."""
    found = manuscript(themed_store, "workshop").found
    assert found is not None
    sums = counts(found).sums
    assert sums.in_themes < found.sums.in_themes
    page = reporter.opens("/desk/workshop").text
    assert f"<b>{thai_digits(sums.in_themes)}</b>อยู่ในประเด็นที่แสดง" in page
    assert thai_digits(found.sums.in_themes) not in page
    assert f"<b>{thai_digits(found.sums.in_themes)}</b>" in reviewer.opens("/desk/workshop").text
