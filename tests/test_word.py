"""The Word report, read again as a writer's Word would read it."""

import os
import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm
from manuscripts import (
    MEMO,
    WORKSHOP,
    everything,
    manuscript_of,
    manuscript_of_2566,
    points_of_2566,
)

from forms.fields import thai_digits
from survey.documents import blocks
from survey.documents.blocks import Block, compose
from survey.documents.looks import FONT
from survey.documents.pages import pages
from survey.documents.word import word_report
from survey.findings import Point, Quote, Tally
from survey.manuscript import Manuscript

NBSP = "\u00a0"
WHOLE = everything()
REPORT = word_report(WHOLE)


def quote(text: str, code: str = "A1-001") -> Quote:
    """Return a quote of the first topic."""
    return Quote(code, text, topic=1, section=1, theme="")


def point(label: str, *quotes: Quote, count: int = 15) -> Point:
    """Return a theme that is large enough for three quotes."""
    return Point(label, count, quotes, "aa", 15)


def read(report: bytes) -> Document:
    """Open a report as Word would."""
    return docx.Document(BytesIO(report))


def lines(report: bytes, style: str | None = None) -> list[str]:
    """Return the paragraphs outside tables, those of one style only where it is given."""
    paragraphs = read(report).paragraphs
    return [p.text for p in paragraphs if style in (None, p.style.name if p.style else "")]


def part(report: bytes, name: str) -> str:
    """Return one part of the file."""
    with zipfile.ZipFile(BytesIO(report)) as archive:
        return archive.read(name).decode()


def parts(report: bytes) -> list[str]:
    """Return the names of all parts."""
    with zipfile.ZipFile(BytesIO(report)) as archive:
        return archive.namelist()


def printed(report: bytes) -> list[str]:
    """Return all that stands in a report from top to bottom, with the numbers Word counts."""
    document = read(report)
    counted: dict[int, int] = {}
    found = []
    for paragraph in document.element.body.iter(qn("w:p")):
        text = "".join(_text(paragraph))
        style = document.styles.element.get_by_id(paragraph.style)
        number = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if number is not None and number.numId.val and style.name_val != "toc 1":
            text = f"{_number(document, number, counted)} {text}"
        if text:
            found.append(text)
    return found


def _text(paragraph: BaseOxmlElement) -> Iterator[str]:
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        yield {qn("w:tab"): "\t", qn("w:br"): "\n"}.get(node.tag, node.text or "")


def _number(document: Document, number: BaseOxmlElement, counted: dict[int, int]) -> str:
    """Return the number Word gives a paragraph, and count it: a level begins those below anew."""
    numbering = document.part.numbering_part.element
    (num,) = (n for n in numbering.num_lst if n.numId == number.numId.val)
    (lists,) = (
        each
        for each in numbering.findall(qn("w:abstractNum"))
        if int(each.get(qn("w:abstractNumId"))) == num.abstractNumId.val
    )
    level = number.ilvl.val
    counted[level] = counted.get(level, 0) + 1
    for below in [each for each in counted if each > level]:
        del counted[below]
    made = lists.findall(qn("w:lvl"))[level]
    assert made.find(qn("w:numFmt")).get(qn("w:val")) == "thaiNumbers"
    shown: str = made.find(qn("w:lvlText")).get(qn("w:val"))
    for at, reached in counted.items():
        shown = shown.replace(f"%{at + 1}", thai_digits(reached))
    return shown


def told(block: Block) -> list[str]:
    """Return what a block prints, line by line."""
    match block:
        case blocks.Memo():
            form = ["บันทึกข้อความ", "ส่วนราชการ", block.unit, "ที่", block.number, "วันที่", block.day]
            form += ["เรื่อง", block.subject, f"เรียน\t{block.to}", *block.paragraphs]
            return [*form, *block.signature]
        case blocks.Cover():
            return [*block.lines, *block.unit]
        case blocks.Signed():
            return list(block.lines)
        case blocks.Grid():
            cells = [cell for row in (block.heads, *block.rows) for cell in row]
            return [text for text in (block.caption, *cells) if text]
        case blocks.Contents():
            entries = [f"{h.number} {h.text}".strip() for _, h in block.entries]
            return ["สารบัญ", "หน้า", *entries]
    return told_in_a_line(block)


def told_in_a_line(block: Block) -> list[str]:
    """Return what a block of one paragraph prints."""
    match block:
        case blocks.Heading() | blocks.Item():
            return [f"{block.number} {block.text}".strip()]
        case blocks.Body() | blocks.Listed():
            return [block.text]
        case blocks.Cited():
            return [f"“{block.text}” [{block.code}]"]
        case blocks.Figure():
            return [block.caption]
    return []


@pytest.mark.parametrize("kept", [WHOLE, manuscript_of_2566()])
def test_the_document_says_what_the_blocks_say_in_their_order(kept: Manuscript) -> None:
    """Every line once, with the numbers Word counts: none is lost, moved or numbered otherwise."""
    wanted = [line for block in compose(kept) for line in told(block)]
    found = [re.sub("\t[๐-๙]+$", "", line) for line in printed(word_report(kept))]
    assert found == wanted


def test_the_2566_report_comes_out_with_its_points_under_their_numbers() -> None:
    """Three groups, three sections each, 41 points, counted without a slip."""
    text = [line.replace(NBSP, " ") for line in printed(word_report(manuscript_of_2566()))]
    headings = [line for line in text if line.startswith("กลุ่มที่ ๑ หัวข้อ")]
    assert len(headings) == 2  # in the contents and in its place
    assert "๒. ปัญหาและอุปสรรค" in text
    for row in points_of_2566():
        assert any(re.fullmatch(f"[๑๒๓]\\.[๐-๙]+ {re.escape(row['text'])}", line) for line in text)


def test_points_are_counted_anew_under_every_section_without_a_gap() -> None:
    """Also beyond nine, where numbers by hand went wrong."""
    points = tuple(Point(f"ประเด็น{mark}", 7, (), mark, 7) for mark in "กขคงจฉชซฌญฎ")
    report = word_report(manuscript_of(*points))
    numbers = [line.split()[0] for line in printed(report) if "ประเด็น" in line[:13]]
    assert numbers[:11] == [thai_digits(f"1.{at}") for at in range(1, 12)]


def test_every_number_is_words_own_and_attached_through_a_style() -> None:
    """No paragraph carries its list itself, so that a new heading in Word is numbered too."""
    document = part(REPORT, "word/document.xml")
    assert "<w:numPr" not in document
    styles = parse_xml(part(REPORT, "word/styles.xml").encode())
    attached = {
        style.get(qn("w:styleId")): (n.ilvl.val, n.numId.val)
        for style in styles.iter(qn("w:style"))
        for n in style.iter(qn("w:numPr"))
    }
    assert attached == {
        "TOC1": (0, 2),
        "Heading1": (0, 1),
        "ChapterHeading": (0, 0),
        "Heading2": (1, 1),
        "ListNumber": (2, 1),
    }


def test_every_list_and_style_that_is_named_is_there() -> None:
    """A number or style that leads nowhere is what Word repairs."""
    numbering = part(REPORT, "word/numbering.xml")
    styles, document = part(REPORT, "word/styles.xml"), part(REPORT, "word/document.xml")
    lists = set(re.findall('<w:num w:numId="(\\d+)"', numbering)) | {"0"}
    assert set(re.findall('<w:numId w:val="(\\d+)"', styles)) <= lists
    kinds = set(re.findall('w:abstractNum w:abstractNumId="(\\d+)"', numbering))
    assert set(re.findall('<w:abstractNumId w:val="(\\d+)"', numbering)) == kinds
    defined = set(re.findall('w:styleId="(\\w+)"', styles))
    named = re.findall(r'<w:(?:pStyle|tblStyle) w:val="(\w+)"', document + numbering)
    assert set(named) <= defined
    assert set(re.findall('<w:(?:basedOn|next) w:val="(\\w+)"', styles)) <= defined
    # The header's style is used in its own parts.
    assert defined - set(named) == {"Normal", "Header"}


def test_the_levels_read_as_official_papers_number_them() -> None:
    """กลุ่มที่ ๑, ๑., ๑.๑ and, in the contents, ๑."""
    numbering = parse_xml(part(REPORT, "word/numbering.xml").encode())
    shown = [each.get(qn("w:val")) for each in numbering.iter(qn("w:lvlText"))]
    assert shown == ["กลุ่มที่ %1", "%2.", "%2.%3", "%1."]
    assert {each.get(qn("w:val")) for each in numbering.iter(qn("w:numFmt"))} == {"thaiNumbers"}


def test_the_contents_are_words_own_and_filled_in() -> None:
    """A field of its own gallery, each entry a link with a PAGEREF to a bookmark that is there."""
    document = part(REPORT, "word/document.xml")
    assert '<w:docPartGallery w:val="Table of Contents"/>' in document
    assert ' TOC \\o "1-1" \\h \\z \\u ' in document
    places = re.findall('<w:bookmarkStart w:id="(\\d+)" w:name="(\\w+)"', document)
    ids, names = [number for number, _ in places], [name for _, name in places]
    assert len(set(ids)) == len(ids) == len(set(names)) == 13
    assert sorted(ids) == sorted(re.findall('<w:bookmarkEnd w:id="(\\d+)"', document))
    assert re.findall(r" PAGEREF (\w+) \\h ", document) == names
    assert re.findall('<w:hyperlink w:anchor="(\\w+)"', document) == names
    for kind in ("begin", "separate", "end"):
        assert document.count(f'w:fldCharType="{kind}"') == len(names) + 1


def test_word_is_not_told_to_ask_about_fields() -> None:
    """Its question about other files frightens, so the contents are filled in instead."""
    assert "updateFields" not in part(REPORT, "word/settings.xml")
    assert "w:dirty" not in part(REPORT, "word/document.xml")


def test_the_pages_in_the_contents_are_reckoned_and_never_fall() -> None:
    """From page ๑ of the body on; chapters on new pages begin later than those before."""
    composed = compose(WHOLE)
    reckoned = pages(composed, 9071, 14287)
    (contents,) = (block for block in composed if isinstance(block, blocks.Contents))
    numbers = [reckoned[heading.anchor] for _, heading in contents.entries]
    assert numbers == sorted(numbers)
    assert numbers[0] == 1
    assert numbers[-1] - numbers[-2] >= 1
    shown = [line.split("\t")[1] for line in lines_of_contents(REPORT)]
    assert shown == [thai_digits(number) for number in numbers]


def lines_of_contents(report: bytes) -> list[str]:
    """Return the entries of the table of contents."""
    found = read(report).element.body.iter(qn("w:p"))
    return ["".join(_text(p)) for p in found if p.style == "TOC1"]


def test_what_bears_no_number_is_a_heading_in_the_contents_all_the_same() -> None:
    """Chapters go by heading 1, with its outline level and without its number."""
    styles = read(REPORT).styles
    chapter = styles["Chapter Heading"].element
    assert chapter.base_style.name_val == "heading 1"
    assert chapter.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}").get(qn("w:val")) == "0"
    assert "ความก้าวหน้าเทียบกับปีก่อน" in lines(REPORT, "Chapter Heading")
    assert lines(REPORT, "Front Heading") == ["คำนำ"]


def test_the_page_is_a4_with_official_margins_in_every_part() -> None:
    """Left 3, right 2, top 2.5, bottom 2 cm."""
    sections = read(REPORT).sections
    assert len(sections) == 3
    for page in sections:
        measures = (page.page_width, page.page_height, page.left_margin, page.right_margin)
        wanted = (Cm(21), Cm(29.7), Cm(3), Cm(2))
        # Word keeps twentieths of a point: 635 of the library's units.
        assert all(abs((m or 0) - w) <= 635 for m, w in zip(measures, wanted, strict=True))
        assert abs((page.top_margin or 0) - Cm(2.5)) <= 635
        assert abs((page.bottom_margin or 0) - Cm(2)) <= 635


def test_pages_are_numbered_in_thai_and_the_cover_is_not() -> None:
    """ก ข for what comes before, ๑ ๒ from the first chapter on."""
    cover, front, body = (section._sectPr for section in read(REPORT).sections)
    assert cover.find(qn("w:headerReference")) is None
    assert cover.find(qn("w:pgNumType")) is None
    for section, style in ((front, "thaiLetters"), (body, "thaiNumbers")):
        numbers = section.find(qn("w:pgNumType"))
        assert (numbers.get(qn("w:fmt")), numbers.get(qn("w:start"))) == (style, "1")
    headers = sorted(name for name in parts(REPORT) if "header" in name and "rels" not in name)
    switches = [re.findall('w:instr="([^"]+)"', part(REPORT, name)) for name in headers]
    assert switches == [[r" PAGE \* THAILETTER "], [r" PAGE \* THAIARABIC "]]


def test_thai_letters_get_the_font_size_and_weight_of_latin_ones_in_every_style() -> None:
    """Word takes Thai from cs, szCs and bCs; a style that lacks one shows Thai small and light."""
    styles = read(REPORT).styles.element
    assert all(
        style.find(qn("w:rPr")) is not None
        for style in styles.iter(qn("w:style"))
        if style.get(qn("w:type")) == "paragraph"
    )
    letters = list(styles.iter(qn("w:rPr")))
    assert len(letters) > 20
    for look in letters:
        fonts = look.find(qn("w:rFonts"))
        assert {fonts.get(qn(f"w:{at}")) for at in ("ascii", "hAnsi", "eastAsia", "cs")} == {FONT}
        assert look.find(qn("w:sz")).get(qn("w:val")) == look.find(qn("w:szCs")).get(qn("w:val"))
        assert (look.find(qn("w:b")) is None) == (look.find(qn("w:bCs")) is None)
        assert look.find(qn("w:lang")).get(qn("w:bidi")) == "th-TH"
    assert (
        styles.get_by_id("BodyText").find(f"{qn('w:rPr')}/{qn('w:szCs')}").get(qn("w:val")) == "32"
    )


def test_nothing_is_formatted_outside_the_styles() -> None:
    """No run says how it looks, so that changing a style changes everything."""
    for name in parts(REPORT):
        if name.startswith(("word/document", "word/header")):
            assert "<w:rPr" not in part(REPORT, name)


def test_headings_keep_with_what_follows_and_a_point_with_its_quotes() -> None:
    """None stands alone at the foot of a page."""
    document = read(REPORT)
    for name in ("Heading 1", "Heading 2", "Chapter Heading", "Caption", "Figure"):
        shape = document.styles[name].element.find(qn("w:pPr"))
        assert shape.find(qn("w:keepNext")) is not None
    rows = document.paragraphs
    for this, following in zip(rows, rows[1:], strict=False):
        if this.style and this.style.name == "List Number":
            quoted = bool(following.style and following.style.name == "Quote")
            assert bool(this.paragraph_format.keep_with_next) == quoted


def test_tables_break_between_rows_and_say_their_heads_again() -> None:
    """Widths fill the text; no row is torn; numbers stand at the right."""
    tables = read(REPORT).tables[1:]
    assert len(tables) == 14
    for table in tables:
        assert sum(int(c.get(qn("w:w"))) for c in table._tbl.tblGrid.gridCol_lst) == 9071
        marks = [row._tr.trPr for row in table.rows]
        assert all(mark.find(qn("w:cantSplit")) is not None for mark in marks)
        heads = [mark.find(qn("w:tblHeader")) is not None for mark in marks]
        assert heads == [True, *[False] * (len(marks) - 1)]
    counts = next(t for t in tables if t.rows[0].cells[0].text == "รายการ")
    looks = [cell.paragraphs[0].style for cell in counts.rows[1].cells]
    assert [look.name for look in looks if look] == ["Table Text", "Table Number"]
    # A short table stays whole, with its caption.
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in counts.rows]
    assert kept == [True] * (len(kept) - 1) + [None]


def test_a_closed_question_without_choices_leaves_a_table_of_its_heads() -> None:
    """And one without a caption does not grow together with the one before."""
    report = word_report(manuscript_of(tallies=(Tally("ช่องทางใด", ()), Tally("", ()))))
    assert [len(table.rows) for table in read(report).tables[:2]] == [1, 1]
    tags = [child.tag for child in read(report).element.body]
    assert (qn("w:tbl"), qn("w:tbl")) not in set(zip(tags, tags[1:], strict=False))


def test_pictures_are_no_wider_than_the_text_and_stand_above_their_captions() -> None:
    """Each with its caption read out to those who do not see it."""
    document = read(REPORT)
    shown = document.inline_shapes
    assert [int(shape.width) <= 9071 * 635 for shape in shown] == [True, True, True]
    ratios = [round(shape.width / shape.height, 2) for shape in shown]
    assert ratios == [1.78, 1.5, 0.43]
    spoken = [shape._inline.docPr.get("descr") for shape in shown]
    assert spoken == lines(REPORT, "Figure Caption")


def test_the_memo_comes_first_in_the_official_form() -> None:
    """Its labels and what was stated, and no memo where none was wished."""
    assert printed(REPORT)[:7] == [
        "บันทึกข้อความ",
        "ส่วนราชการ",
        "สำนักประชาสัมพันธ์ กลุ่มงานบริหารทั่วไป โทร. ๐๒ ๘๓๑ ๙๔๐๐",
        "ที่",
        "สว ๐๐๑๒.๑/๔๕๖",
        "วันที่",
        "๑๒ มิถุนายน ๒๕๖๖",
    ]
    assert "บันทึกข้อความ" not in printed(word_report(manuscript_of_2566()))
    bare = word_report(manuscript_of_2566(memo="yes", memo_day="วันพฤหัส 5"))
    assert printed(bare)[5] == "วันพฤหัส ๕"


def test_a_quote_keeps_the_digits_and_lines_of_its_writer() -> None:
    """Also codes stay as they are looked up."""
    said = quote("ประชุม 3 ครั้ง\r\nแต่ไม่แจ้ง", "K4-0273")
    report = word_report(manuscript_of(point("แจ้งช้า", said)))
    assert lines(report, "Quote") == ["“ประชุม 3 ครั้ง\nแต่ไม่แจ้ง” [K4-0273]"]


def test_our_own_text_holds_no_arabic_digit() -> None:
    """Counts, numbers, dates and pages alike; quotes, codes and settings keep theirs."""
    tally = Tally("ช่องทางใด", (("ไลน์", 2061), ("เฟซบุ๊ก", None)))
    kept = manuscript_of(point("แจ้งช้า"), tallies=(tally,), counts="yes")
    shown = "".join(
        line for line in printed(word_report(replace(kept, found=None))) if not line.startswith("K")
    )
    assert re.search("[0-9]", shown) is None


def test_no_line_can_begin_with_the_repetition_mark() -> None:
    """A plain space before ๆ breaks across lines."""
    xml = part(REPORT, "word/document.xml")
    assert xml.count(f"{NBSP}ๆ") > 30
    assert " ๆ" not in xml


def test_the_file_tells_its_title_and_language_and_nobody_s_name() -> None:
    """Nothing about who made it, when, or with what."""
    properties = read(REPORT).core_properties
    assert properties.title.startswith("สรุปผลโครงการถอดบทเรียน")
    assert properties.language == "th-TH"
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert "docProps/app.xml" not in parts(REPORT)


def test_a_title_too_long_for_the_file_s_properties_still_stands_in_the_report() -> None:
    """Five hundred letters and more."""
    report = word_report(manuscript_of(title="ยาว" * 300))
    assert "ยาว" * 300 in lines(report, "Title")


def test_the_same_manuscript_gives_the_same_bytes_at_another_hour() -> None:
    """A zip archive counts time in steps of two seconds."""
    time.sleep(2.1)
    assert word_report(everything()) == REPORT
    with zipfile.ZipFile(BytesIO(REPORT)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_xml_cannot_hold_is_left_out_and_the_rest_stays() -> None:
    """Control characters, half letters, and markup that stays text."""
    broken = "ก\x00\x0b\ud800\ufffe<w:p>&ข"
    survey = replace(WORKSHOP, title=broken, organisation=broken, note=broken)
    stated: dict[str, Any] = dict.fromkeys(MEMO, broken)
    kept = manuscript_of(
        point(broken, quote(broken + "ค", "A1")), tallies=(Tally(broken, ((broken, 9),)),),
        survey=survey, foreword=broken, title=broken, **stated,
    )  # fmt: skip
    report = word_report(kept)
    assert lines(report, "Quote") == ["“ก<w:p>&ขค” [A1]"]
    assert read(report).core_properties.title == "ก <w:p>&ข"


def test_text_that_looks_like_a_formula_or_a_field_stays_text() -> None:
    """Nothing typed becomes an instruction."""
    said = quote("=1+1 { PAGE } {threshold}")
    report = word_report(manuscript_of(point("=SUM(A1)", said), counts="yes"))
    assert lines(report, "List Number") == [f"=SUM(A1) (๑๕{NBSP}ข้อความ)"]
    assert lines(report, "Quote") == ["“=1+1 { PAGE } {threshold}” [A1-001]"]
    instructions = re.findall("<w:instrText[^>]*>([^<]*)<", part(report, "word/document.xml"))
    assert {text.split()[0] for text in instructions} == {"TOC", "PAGEREF"}


def test_nothing_in_the_file_leads_out_of_it() -> None:
    """No link, picture or template from elsewhere."""
    for name in parts(REPORT):
        if name.endswith(".rels"):
            assert "External" not in part(REPORT, name)


def test_an_empty_report_can_be_written() -> None:
    """Before anything was stated or analysed."""
    assert "กลุ่มที่ ๑ หัวข้อ" in "\n".join(printed(word_report(manuscript_of())))


def test_two_thousand_points_take_seconds() -> None:
    """Each with quotes, their index and their stability."""
    points = tuple(
        Point(
            f"ประเด็นที่ {n}", 15, tuple(quote("แจ้งกำหนดการกระชั้นชิดเกินไป", f"Q{n}-{m}") for m in "abc"),
            f"k{n}", 15,
        )
        for n in range(2_000)
    )  # fmt: skip
    kept = manuscript_of(*points)
    assert sum(len(p.quotes) for p in kept.outline.points) == 6_000
    started = time.perf_counter()
    report = word_report(kept)
    assert time.perf_counter() - started < 10
    assert report.startswith(b"PK")


@pytest.mark.office
def test_libreoffice_opens_the_report_and_prints_it(tmp_path: Path) -> None:
    """Every page, with the contents filled in."""
    soffice = shutil.which("soffice")
    if soffice is None:
        missing = "LibreOffice (soffice) is not installed: NOBODY HAS LOOKED AT THE WORD REPORT"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    report = tmp_path / "report.docx"
    report.write_bytes(REPORT)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for form in ("pdf", "txt:Text (encoded):UTF8"):
        convert = [soffice, profile, "--headless", "--convert-to", form, "--outdir", str(tmp_path)]
        subprocess.run([*convert, str(report)], check=True, capture_output=True, timeout=120)
    text = (tmp_path / "report.txt").read_text(encoding="utf-8-sig").replace(NBSP, " ")
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert "หัวข้อ “การมีส่วนร่วมของบุคลากร”" in text
    # LibreOffice counts in Arabic digits where Word counts in Thai ones.
    assert re.search("[2๒]\\. ปัญหาและอุปสรรค", text)
    assert "ภาคผนวก ง ที่มาของรายงาน" in text


def test_a_heading_without_a_letter_leaves_a_document_that_opens() -> None:
    """One of a survey's own paper, or from before such text was refused."""
    report = read(word_report(manuscript_of_2566(activity="\ufffe\uffff")))
    looks = [line.style for line in report.paragraphs if not line.text]
    assert "ChapterHeading" in {look.style_id for look in looks if look}
