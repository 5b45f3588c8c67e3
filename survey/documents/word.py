"""The findings as a Word report in the official Thai shape, numbered by position."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import cast

import docx
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm

from forms.definition import Survey
from forms.fields import thai_digits
from survey.findings import Findings, Point, Quote, SectionFindings, Sums, Tally, TopicFindings


@dataclass(frozen=True)
class _Wording:
    """The sentences that differ between answers of staff and lines that were public already."""

    opening: str
    answers: str
    counting: str


OF_STAFF = _Wording(
    opening=(
        "รายงานฉบับนี้สรุปความคิดเห็นที่บุคลากรตอบแบบสำรวจโดยไม่ระบุชื่อ รวม {answers} คำตอบ "
        "แยกได้ {statements} ข้อความ ใน {topics} หัวข้อ สรุปได้ ดังนี้"
    ),
    answers="คำตอบที่ได้รับ",
    counting=(
        "จำนวนในรายงานนี้เป็นจำนวนข้อความ มิใช่คะแนนเสียงหรือจำนวนผู้ตอบ "
        "เพราะผู้ตอบคนหนึ่งตอบได้หลายช่อง และคำตอบหนึ่งอาจมีหลายข้อความ "
        "ข้อความในเครื่องหมายคำพูดเป็นถ้อยคำของผู้เขียน ยกมาเฉพาะที่ผู้เขียนอนุญาต "
        "และเฉพาะกลุ่มที่มีตั้งแต่ {threshold} คำตอบขึ้นไป "
        "กลุ่มที่เล็กกว่านั้นนับรวมไว้โดยไม่แสดงรายละเอียด "
        "บางแห่งรวมกลุ่มที่ใหญ่กว่าไว้ด้วยเพื่อไม่ให้คำนวณย้อนกลับได้ "
        "รหัสในวงเล็บเหลี่ยมมีไว้อ้างอิงข้อความ ไม่ได้บอกว่าผู้เขียนเป็นใคร"
    ),
)
ALREADY_PUBLISHED = _Wording(
    opening=(
        "รายงานฉบับนี้จัดกลุ่มข้อความที่เผยแพร่แล้ว รวม {answers} รายการ แยกได้ {statements} ข้อความ "
        "ใน {topics} หัวข้อ มิใช่คำตอบที่บุคลากรเขียนในแบบสำรวจ สรุปได้ ดังนี้"
    ),
    answers="รายการที่เผยแพร่แล้ว",
    counting=(
        "จำนวนในรายงานนี้เป็นจำนวนข้อความ มิใช่คะแนนเสียงหรือจำนวนผู้แสดงความเห็น "
        "ข้อความในเครื่องหมายคำพูดยกมาจากรายการที่เผยแพร่แล้วตามถ้อยคำเดิม "
        "รหัสในวงเล็บเหลี่ยมมีไว้อ้างอิงข้อความ"
    ),
)
TITLE = ("รายงาน", "สรุปผลการระดมความคิดเห็น")
TOPIC = "กลุ่มที่ {number} หัวข้อ “{title}”"
COUNTED = "{label} ({count}\u00a0ข้อความ)"
SINGLE_VIEWS = "ความเห็นเดี่ยว"
FOLDED = "ความเห็นอื่นซึ่งแต่ละประเด็นมีไม่ถึง {threshold} คำตอบ {count} ข้อความ ไม่แสดงรายละเอียด"
NOT_QUOTABLE = (
    "ความเห็นอื่น {count} ข้อความ ไม่แสดงรายละเอียด เพราะผู้เขียนไม่ได้อนุญาตให้ยกข้อความ หรือมีคำที่อาจระบุตัวบุคคล"
)
NON_ANSWERS = "ไม่แสดงความเห็น (เช่น “ไม่มี” หรือ “-”) {count} ข้อความ"
ASIDE = "ผู้อำนวยกระบวนการไม่นำมาใช้ {count} ข้อความ"
NOTHING = "ไม่มีความเห็นในหัวข้อนี้"
CLOSED_QUESTIONS = "ผลคำถามแบบเลือกตอบ"
CHOICE_HEADS = ("ตัวเลือก", "จำนวนคำตอบ")
TOO_FEW = "น้อยกว่า {threshold}"
ANNEX = "ภาคผนวก การนับข้อความ"
ANNEX_HEADS = ("รายการ", "จำนวน")
STATEMENTS = "ข้อความที่แยกได้"
PARTS = (
    "ในจำนวนนี้ จัดเข้าประเด็น",
    # Together: how few were set aside is nobody's business outside the review.
    "ในจำนวนนี้ เป็นความเห็นเดี่ยว หรือไม่นำมาใช้",
    "ในจำนวนนี้ ไม่แสดงความเห็น",
)
PARTS_TOGETHER = "รวมสามบรรทัดข้างต้น"

FONT = "TH SarabunPSK"
# The same findings must give the same bytes, and the hour a report was made is nobody's business.
LONG_AGO = datetime(1980, 1, 1)
COLUMNS = (6236, 1984)  # 11 cm and 3.5 cm in twentieths of a point

NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Word and browsers break "ต่าง / ๆ" across lines at a plain space.
SPACE_BEFORE_REPEAT = re.compile("[ \u00a0]+ๆ")
RUN_OF_ASCII = re.compile("[!-~]+")


@dataclass(frozen=True)
class _Look:
    """A paragraph style; measures in half-points (size) and twentieths of a point.

    ``own`` marks a style that is not one of Word's.
    """

    id: str
    name: str
    size: int = 32
    bold: bool = False
    align: str = "left"
    left: int = 0
    right: int = 0
    first: int = 0
    before: int = 0
    after: int = 0
    with_next: bool = False
    level: int | None = None
    own: bool = False


LOOKS = (
    _Look("Title", "Title", size=36, bold=True, align="center", with_next=True),
    _Look("Subtitle", "Subtitle", size=36, bold=True, align="center", after=240, with_next=True),
    _Look("Heading1", "heading 1", bold=True, before=240, with_next=True, level=0),
    _Look("Heading2", "heading 2", bold=True, left=425, before=120, with_next=True, level=1),
    _Look("BodyText", "Body Text", first=1417, before=60, after=120),
    _Look("ListNumber", "List Number", left=1276, first=-426, before=60),
    _Look("ListContinue", "List Continue", left=850, before=60),
    _Look("Quote", "Quote", left=1701, right=425, before=30),
    _Look("Caption", "caption", left=1276, first=-426, before=120, after=60, with_next=True),
    _Look("TableHeading", "Table Heading", bold=True, align="center", with_next=True, own=True),
    _Look("TableText", "Table Text", before=30, after=30, with_next=True, own=True),
    _Look("TableEnd", "Table End", before=30, after=30, own=True),
    _Look("TableNumber", "Table Number", align="right", before=30, after=30, own=True),
    _Look("Header", "header", align="center"),
)


def word_report(findings: Findings) -> bytes:
    """Return the findings as a .docx file; the same findings give the same bytes.

    Headings and points are numbered by their position, in Thai digits, as text, so that no number
    can slip. All formatting is in styles and names the complex-script properties Word uses for
    Thai. Characters XML cannot hold are left out.

    Source of the shape: the 2566 workshop report of สำนักประชาสัมพันธ์; of the look: the Cabinet
    resolution of 7 September 2553 on TH SarabunPSK.
    """
    document = docx.Document()
    _drop_unused_parts(document)
    _set_styles(document)
    _set_page(document)
    _set_properties(document, findings.survey)
    end = document.element.body.sectPr
    for block in _blocks(findings):
        end.addprevious(block)
    return _levelled(document)


def _blocks(findings: Findings) -> Iterator[BaseOxmlElement]:
    survey = findings.survey
    wording = ALREADY_PUBLISHED if survey.published else OF_STAFF
    yield from _title(survey)
    yield _paragraph("BodyText", _opening(findings, wording))
    if survey.note:
        yield _paragraph("BodyText", _official(survey.note))
    for number, topic in enumerate(findings.topics, 1):
        yield from _topic(number, topic, survey.threshold)
    yield from _annex(findings.sums, wording, survey.threshold)


def _title(survey: Survey) -> Iterator[CT_P]:
    for line in (*TITLE, survey.title):
        yield _paragraph("Title", _official(line))
    yield _paragraph("Subtitle", _official(survey.organisation))


def _opening(findings: Findings, wording: _Wording) -> str:
    return wording.opening.format(
        answers=thai_digits(findings.sums.answers),
        statements=thai_digits(findings.sums.statements),
        topics=thai_digits(len(findings.topics)),
    )


def _topic(number: int, topic: TopicFindings, threshold: int) -> Iterator[BaseOxmlElement]:
    title = TOPIC.format(number=thai_digits(number), title=_official(topic.title))
    yield _paragraph("Heading1", title)
    if not topic.sections and not topic.tallies:
        yield _paragraph("ListContinue", NOTHING)
    for position, section in enumerate(topic.sections, 1):
        yield from _section(position, section, threshold)
    if topic.tallies:
        yield from _tallies(len(topic.sections) + 1, topic.tallies, threshold)


def _section(number: int, section: SectionFindings, threshold: int) -> Iterator[CT_P]:
    yield _heading_2(number, section.heading)
    for position, point in enumerate(section.points, 1):
        yield from _point(_place(number, position), point)
    if section.single_views:
        place = _place(number, len(section.points) + 1)
        yield from _single_views(place, section.single_views)
    if not section.points and not section.single_views and not section.folded:
        yield _paragraph("ListContinue", NOTHING)
    yield from _not_shown(section, threshold)


def _point(place: str, point: Point) -> Iterator[CT_P]:
    label = _official(point.label)
    # One statement needs no counting.
    shown = _counted(label, point.count) if point.count > 1 else label
    # A label may be a statement word for word: its code then stands here, not under a copy of it.
    codes = [_code(quote) for quote in point.quotes if quote.text == point.label]
    yield _paragraph("ListNumber", " ".join([place, shown, *codes]))
    for quote in point.quotes:
        if quote.text != point.label:
            yield _quote(quote)


def _single_views(place: str, views: Sequence[Quote]) -> Iterator[CT_P]:
    yield _paragraph("ListNumber", f"{place} {_counted(SINGLE_VIEWS, len(views))}")
    for view in views:
        yield _quote(view)


def _not_shown(section: SectionFindings, threshold: int) -> Iterator[CT_P]:
    if section.folded:
        # Without a threshold nothing is small; what is folded then may not be quoted.
        reason = FOLDED if threshold > 1 else NOT_QUOTABLE
        count, least = _told(section.folded, threshold), thai_digits(threshold)
        yield _paragraph("ListContinue", reason.format(threshold=least, count=count))
    if section.non_answers:
        count = _told(section.non_answers, threshold)
        yield _paragraph("ListContinue", NON_ANSWERS.format(count=count))
    if section.aside:
        count = _told(section.aside, threshold)
        yield _paragraph("ListContinue", ASIDE.format(count=count))


def _told(count: int, threshold: int) -> str:
    """Return a count in words; one under the threshold only as such."""
    few = TOO_FEW.format(threshold=thai_digits(threshold))
    return f"รวม {thai_digits(count)}" if count >= threshold else few


def _quote(quote: Quote) -> CT_P:
    # The words and digits are the writer's own.
    return _paragraph("Quote", f"“{_legible(quote.text)}” {_code(quote)}")


def _code(quote: Quote) -> str:
    # Latin and Arabic with a plain hyphen: it is looked up as it is printed.
    return f"[{_legible(quote.code)}]"


def _tallies(number: int, tallies: Sequence[Tally], threshold: int) -> Iterator[BaseOxmlElement]:
    yield _heading_2(number, CLOSED_QUESTIONS)
    for position, tally in enumerate(tallies, 1):
        place = _place(number, position)
        yield _paragraph("Caption", f"{place} {_official(tally.question)}")
        rows = [(_official(text), _ticks(count, threshold)) for text, count in tally.choices]
        yield _table(CHOICE_HEADS, rows)


def _ticks(count: int | None, threshold: int) -> str:
    if count is None:
        return TOO_FEW.format(threshold=thai_digits(threshold))
    return thai_digits(count)


def _annex(sums: Sums, wording: _Wording, threshold: int) -> Iterator[BaseOxmlElement]:
    yield _paragraph("Heading1", ANNEX)
    counting = wording.counting.format(threshold=thai_digits(threshold))
    yield _paragraph("BodyText", counting)
    parts = (sums.in_themes, sums.single_views + sums.aside, sums.non_answers)
    rows = [
        (wording.answers, sums.answers),
        (STATEMENTS, sums.statements),
        *zip(PARTS, parts, strict=True),
        (PARTS_TOGETHER, sum(parts)),
    ]
    yield _table(ANNEX_HEADS, [(what, thai_digits(count)) for what, count in rows])


def _heading_2(number: int, heading: str) -> CT_P:
    return _paragraph("Heading2", f"{thai_digits(number)}. {_official(heading)}")


def _place(section: int, position: int) -> str:
    return thai_digits(f"{section}.{position}")


def _counted(label: str, count: int) -> str:
    return COUNTED.format(label=label, count=thai_digits(count))


def _official(text: str) -> str:
    """Return our own text on one line with Thai digits; 5G, COVID-19 and links keep theirs."""
    return RUN_OF_ASCII.sub(_thai_unless_latin, _legible(" ".join(text.split())))


def _thai_unless_latin(run: re.Match[str]) -> str:
    return run[0] if re.search("[A-Za-z]", run[0]) else thai_digits(run[0])


def _legible(text: str) -> str:
    """Return the text with every character a document can hold and no ๆ alone on a line."""
    held = NOT_IN_XML.sub("", text.replace("\r\n", "\n"))
    return SPACE_BEFORE_REPEAT.sub("\u00a0ๆ", held)


def _paragraph(style: str, text: str) -> CT_P:
    # Built without Document.add_paragraph, which looks its style up by name each time and takes
    # seconds for a long report.
    paragraph = cast(CT_P, OxmlElement("w:p"))
    paragraph.style = style
    paragraph.add_r().text = text
    return paragraph


def _table(heads: tuple[str, str], rows: Sequence[tuple[str, str]]) -> BaseOxmlElement:
    widths = "".join(f'<w:gridCol w:w="{width}"/>' for width in COLUMNS)
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(COLUMNS)}" w:type="dxa"/><w:tblInd w:w="850" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:firstRow="1"/></w:tblPr>'
        f"<w:tblGrid>{widths}</w:tblGrid></w:tbl>"
    )
    table.append(_row("<w:tblHeader/>", ("TableHeading", "TableHeading"), heads))
    for row in rows[:-1]:
        table.append(_row("", ("TableText", "TableNumber"), row))
    # Each row but the last keeps with the next, so that a small table stays on one page.
    for row in rows[-1:]:
        table.append(_row("", ("TableEnd", "TableNumber"), row))
    return table


def _row(mark: str, styles: tuple[str, str], texts: tuple[str, str]) -> BaseOxmlElement:
    row = parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{mark}</w:trPr></w:tr>")
    for width, style, text in zip(COLUMNS, styles, texts, strict=True):
        cell = parse_xml(
            f'<w:tc {nsdecls("w")}><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr></w:tc>'
        )
        cell.append(_paragraph(style, text))
        row.append(cell)
    return row


def _drop_unused_parts(document: Document) -> None:
    """Leave the template's picture, fonts, lists and program name out of the file."""
    kept = ("/styles", "/settings", "/theme", "/core-properties", "/officeDocument")
    for rels in (document.part.rels, document.part.package.rels):
        for key in [key for key, rel in rels.items() if not rel.reltype.endswith(kept)]:
            del rels[key]


def _set_styles(document: Document) -> None:
    document.styles.element[:] = parse_xml(_styles_xml())[:]
    document.settings.element[:] = parse_xml(_settings_xml())[:]


def _styles_xml() -> str:
    looks = "".join(_style_xml(look) for look in LOOKS)
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f"<w:styles {nsdecls('w')}><w:docDefaults><w:rPrDefault>{_letters_xml(32, bold=False)}"
        "</w:rPrDefault><w:pPrDefault><w:pPr>"
        '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
        '</w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" '
        'w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"{_letters_xml(32, bold=False)}</w:style>{looks}"
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>"
        '<w:left w:w="113" w:type="dxa"/><w:right w:w="113" w:type="dxa"/></w:tblCellMar>'
        "</w:tblPr></w:style></w:styles>"
    )


def _style_xml(look: _Look) -> str:
    next_style = "BodyText" if look.level is not None else look.id
    return (
        f'<w:style w:type="paragraph" w:customStyle="{look.own:d}" w:styleId="{look.id}">'
        f'<w:name w:val="{look.name}"/>'
        f'<w:basedOn w:val="Normal"/><w:next w:val="{next_style}"/><w:qFormat/>'
        f"{_shape_xml(look)}{_letters_xml(look.size, look.bold)}</w:style>"
    )


def _shape_xml(look: _Look) -> str:
    first = f'w:hanging="{-look.first}"' if look.first < 0 else f'w:firstLine="{look.first}"'
    keep = "<w:keepNext/><w:keepLines/>" if look.with_next else ""
    level = "" if look.level is None else f'<w:outlineLvl w:val="{look.level}"/>'
    return (
        f'<w:pPr>{keep}<w:spacing w:before="{look.before}" w:after="{look.after}"/>'
        f'<w:ind w:left="{look.left}" w:right="{look.right}" {first}/>'
        f'<w:jc w:val="{look.align}"/>{level}</w:pPr>'
    )


def _letters_xml(size: int, bold: bool) -> str:
    """Return the letters of a style; Word takes Thai from cs, bCs and szCs, Latin from the rest."""
    weight = "<w:b/><w:bCs/>" if bold else ""
    return (
        f'<w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
        f'{weight}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        '<w:lang w:val="en-US" w:bidi="th-TH"/></w:rPr>'
    )


def _settings_xml() -> str:
    # Below mode 15 Word opens the file in its compatibility mode, and says so in the title bar.
    return (
        f'<w:settings {nsdecls("w")}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:bidi="th-TH"/></w:settings>'
    )


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2)
    section.header_distance = section.footer_distance = Cm(1.25)
    # Without this a table of contents added by hand in Word would number its pages in Arabic.
    section._sectPr.insert_element_before(_thai_page_numbers(), "w:cols")
    # The first page of an official paper bears no number.
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = False
    section.header.paragraphs[0]._p.append(_page_number())


def _thai_page_numbers() -> BaseOxmlElement:
    return parse_xml(f'<w:pgNumType {nsdecls("w")} w:fmt="thaiNumbers"/>')


def _page_number() -> BaseOxmlElement:
    # LibreOffice 7.4 prints Arabic digits here; Word follows the switch.
    return parse_xml(
        f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE \\* THAIARABIC ">'
        "<w:r><w:t>๒</w:t></w:r></w:fldSimple>"
    )


def _set_properties(document: Document, survey: Survey) -> None:
    properties = document.core_properties
    properties.title = _official(survey.title)[:255]
    properties.language = "th-TH"
    # The template names its own maker and program in these.
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.keywords = properties.subject = properties.category = ""
    properties.revision = 1
    properties.created = properties.modified = LONG_AGO


def _levelled(document: Document) -> bytes:
    """Return the file with every entry dated alike, for the archive would note the hour."""
    written, levelled = BytesIO(), BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(levelled, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, LONG_AGO.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return levelled.getvalue()
