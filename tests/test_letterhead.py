"""The organisation's own Word template: what of it stays, and what is refused."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from conftest import AtDesk, Served, violations
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from flask import Flask
from manuscripts import everything, picture
from playwright.sync_api import Page

from survey.access import one_time_link
from survey.documents.stationery import MOST_BYTES, templates_paper
from survey.documents.word import word_report
from survey.errors import UnusableTemplate
from survey.records import AuditAct, Letterhead, Role
from survey.store import Store

HERE = "/desk/letterhead"
WHOLE = everything()


def template(change: Callable[[docx.document.Document], None] = lambda document: None) -> bytes:
    """Return an organisation's template: its logo above, its page number below, wide margins."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(4)
    logo = section.header.paragraphs[0].add_run()
    logo.add_picture(io.BytesIO(picture("logo", 30, 20).content), Cm(2))
    section.header.add_paragraph("สำนักงานตัวอย่าง")
    section.footer.paragraphs[0]._p.append(
        parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        )
    )
    document.styles["Normal"].element.get_or_add_rPr().append(
        parse_xml(f'<w:rFonts {nsdecls("w")} w:ascii="TH Niramit AS" w:cs="TH Niramit AS"/>')
    )
    document.styles["Heading 1"].font.size = Pt(22)
    document.add_paragraph("ข้อความเดิมของแม่แบบ")
    change(document)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def repacked(content: bytes, **changed: bytes | None) -> bytes:
    """Return a template with parts added, replaced or, where None, left out."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, part in changed.items():
            if part is not None:
                new.writestr(name, part)
    return written.getvalue()


def part(content: bytes, name: str) -> bytes:
    """Return one part of a file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def read(content: bytes) -> docx.document.Document:
    """Open a report as Word would."""
    return docx.Document(io.BytesIO(content))


def without_styles() -> bytes:
    """Return a template whose styles were lost, and with them all that names them."""
    whole = template()
    rels = part(whole, "word/_rels/document.xml.rels")
    kinds = part(whole, "[Content_Types].xml")
    return repacked(
        whole,
        **{
            "word/styles.xml": None,
            "word/_rels/document.xml.rels": re.sub(
                b'<Relationship [^>]*relationships/styles"[^>]*/>', b"", rels
            ),
            "[Content_Types].xml": re.sub(b'<Override [^>]*styles.xml"[^>]*/>', b"", kinds),
        },
    )


def bomb() -> bytes:
    """Return a small file that becomes a huge one."""
    return repacked(template(), **{"word/media/bomb.xml": b"\0" * 60_000_000})


def with_macros() -> bytes:
    """Return a template that would run something."""
    whole = template()
    kinds = part(whole, "[Content_Types].xml").replace(
        b"openxmlformats-officedocument.wordprocessingml.document.main",
        b"ms-word.document.macroEnabled.main",
    )
    return repacked(whole, **{"[Content_Types].xml": kinds, "word/vbaProject.bin": b"x"})


def as_dotx() -> bytes:
    """Return a template of Word's own kind of templates."""
    whole = template()
    kinds = part(whole, "[Content_Types].xml")
    kinds = kinds.replace(b"wordprocessingml.document.main", b"wordprocessingml.template.main")
    return repacked(whole, **{"[Content_Types].xml": kinds})


def with_entities() -> bytes:
    """Return a template that a careless reader would blow up."""
    laughs = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa">]><w>&a;</w>'
    return repacked(template(), **{"word/settings.xml": laughs})


REFUSED = {
    "empty": (b"", "ว่างเปล่า"),
    "text": (b"hello", "ไม่ใช่เอกสาร Word"),
    "old": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".doc"),
    "cut off": (template()[:9_000], "ไม่ใช่เอกสาร Word"),
    "damaged": (template().replace(b"PK\x01\x02", b"PK\x09\x09", 1), "ไม่ใช่เอกสาร Word"),
    "no xml": (repacked(template(), **{"word/document.xml": b"<w:document"}), "ไม่ใช่เอกสาร Word"),
    "other zip": (repacked(template(), **{"[Content_Types].xml": None}), "ไม่ใช่เอกสาร Word"),
    "large": (b"PK" + b"x" * 50_000_000, "๕๐.๐ เมกะไบต์"),
    "bomb": (bomb(), "ขยายออกแล้วใหญ่ผิดปกติ"),
    "macros": (with_macros(), "แมโคร"),
    "dotx": (as_dotx(), ".dotx"),
    "entities": (with_entities(), "ไม่ใช่เอกสาร Word"),
    "odd properties": (repacked(template(), **{"docProps/core.xml": b"<x/>"}), "ไม่ใช่เอกสาร Word"),
    "no styles": (without_styles(), "ไม่มีชุดลักษณะ"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_is_no_template_is_refused_with_what_to_do(kind: str) -> None:
    """In Thai: what came, what is wanted, and the report is written on nothing half read."""
    content, told = REFUSED[kind]
    with pytest.raises(UnusableTemplate, match=told) as refusal:
        word_report(WHOLE, content)
    assert "โปรด" in str(refusal.value)


def test_margins_that_leave_no_room_are_refused() -> None:
    """A report has to stand somewhere."""

    def narrow(document: docx.document.Document) -> None:
        document.sections[0].left_margin = Cm(18)

    with pytest.raises(UnusableTemplate, match="ขอบกระดาษ"):
        word_report(WHOLE, template(narrow))


def test_the_paper_headers_and_logo_stay_and_the_text_goes() -> None:
    """In every part of the report."""
    report = word_report(WHOLE, template())
    document = read(report)
    assert len(document.sections) == 3
    for section in document.sections:
        assert abs((section.left_margin or 0) - Cm(4)) < 1_000
        assert [p.text for p in section.header.paragraphs] == ["", "สำนักงานตัวอย่าง"]
        assert "PAGE" in section.footer._element.xml
        numbers = section._sectPr.find(qn("w:pgNumType"))
        assert numbers is None or numbers.get(qn("w:fmt")).startswith("thai")
    assert "ข้อความเดิมของแม่แบบ" not in "\n".join(p.text for p in document.paragraphs)
    with zipfile.ZipFile(io.BytesIO(report)) as archive:
        images = [name for name in archive.namelist() if "media" in name]
    assert len(images) == 4
    width = sum(int(c.get(qn("w:w"))) for c in document.tables[1]._tbl.tblGrid.gridCol_lst)
    assert abs(width - Cm(13) / 635) < 5


def test_the_styles_of_the_template_are_used_and_numbered() -> None:
    """Its heading keeps its size; what it lacks is added in its letters."""
    document = read(word_report(WHOLE, template()))
    heading = document.styles["Heading 1"]
    assert heading.font.size == Pt(22)
    assert heading.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    added = document.styles["Chapter Heading"].element
    assert added.base_style.name_val == "heading 1"
    assert (
        document.styles["Table Text"]
        .element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        .get(qn("w:cs"))
        == "TH Niramit AS"
    )
    names = [style.name for style in document.styles]
    assert len(names) == len(set(names))
    ids = [style.get(qn("w:styleId")) for style in document.styles.element.iter(qn("w:style"))]
    assert len(ids) == len(set(ids))


def test_every_number_and_style_leads_somewhere_in_a_template_too() -> None:
    """Its own lists stay beside ours."""
    document = read(word_report(WHOLE, template()))
    numbering = document.part.numbering_part.element
    lists = {num.numId for num in numbering.num_lst} | {0}
    assert len(lists) == len(numbering.num_lst) + 1
    kinds = {each.get(qn("w:abstractNumId")) for each in numbering.findall(qn("w:abstractNum"))}
    assert {str(num.abstractNumId.val) for num in numbering.num_lst} <= kinds
    styles = document.styles.element
    assert {n.numId.val for n in styles.iter(qn("w:numPr")) if n.numId is not None} <= lists
    defined = {style.get(qn("w:styleId")) for style in styles.iter(qn("w:style"))}
    body = document.element.body
    assert {p.style for p in body.iter(qn("w:p")) if p.style} <= defined


def test_only_what_is_to_be_numbered_takes_over_a_number() -> None:
    """Word bases the heading of the contents on heading 1: it would be the first group."""
    document = read(word_report(WHOLE, template()))
    styles = document.styles
    for name in ("TOC Heading", "Chapter Heading"):
        style = styles[name].element
        assert style.base_style.name_val == "heading 1"
        assert style.pPr.numPr.numId.val == 0
    level = styles["TOC Heading"].element.pPr.find(qn("w:outlineLvl"))
    assert level.get(qn("w:val")) == "9"
    assert document.styles["Table Text"].element.rPr.find(qn("w:szCs")).get(qn("w:val")) == "22"


def test_styles_with_thai_names_are_found() -> None:
    """หัวเรื่อง ๑ is heading 1, whatever digit it was named with."""

    def thai(document: docx.document.Document) -> None:
        document.styles["Heading 1"].element.find(qn("w:name")).set(qn("w:val"), "หัวเรื่อง ๑")
        document.styles.add_style("ชื่อเรื่องใหม่", WD_STYLE_TYPE.PARAGRAPH)
        document.styles["Quote"].element.find(qn("w:name")).set(qn("w:val"), "คำพูดอ้างอิง")

    paper = templates_paper(template(thai))
    assert (paper.found["หัวเรื่อง 1"], paper.found["คำอ้างอิง"]) == ("หัวเรื่อง ๑", "คำพูดอ้างอิง")


def test_what_a_template_lacks_is_told() -> None:
    """By the names people know; and a page number that is missing too."""

    def bare(document: docx.document.Document) -> None:
        for name in ("Quote", "List Number"):
            style = document.styles[name].element
            style.getparent().remove(style)
        document.sections[0].footer.is_linked_to_previous = True

    paper = templates_paper(template(bare))
    assert re.search("แม่แบบไม่มีลักษณะ .*“รายการลำดับเลข” “คำอ้างอิง”.* จึงใช้ของระบบ", paper.told[0])
    assert "ไม่มีเลขหน้า" in paper.told[1]


def test_a_template_without_header_and_footer_gets_the_page_numbers_of_the_service() -> None:
    """A plain document with styles is a template too."""
    plain = io.BytesIO()
    docx.Document().save(plain)
    report = word_report(WHOLE, plain.getvalue())
    assert "THAIARABIC" in read(report).sections[-1].header._element.xml


def test_nothing_in_a_template_leads_out_of_the_report() -> None:
    """Links, pictures and templates from elsewhere go; their words stay."""

    def leads_out(document: docx.document.Document) -> None:
        header = document.sections[0].header
        for kind, target in (
            (RELATIONSHIP_TYPE.HYPERLINK, "https://example.org/link"),
            (RELATIONSHIP_TYPE.IMAGE, "https://example.org/spy.png"),
        ):
            key = header.part.relate_to(target, kind, is_external=True)
            link = (
                f'<w:hyperlink {nsdecls("w", "r")} r:id="{key}"><w:r><w:t>เว็บไซต์</w:t></w:r>'
                "</w:hyperlink>"
            )
            shown = (
                f'<w:r {nsdecls("w", "r", "a")}><w:drawing><a:blip r:link="{key}"/></w:drawing>'
                "</w:r>"
            )
            xml = link if kind == RELATIONSHIP_TYPE.HYPERLINK else shown
            header.paragraphs[1]._p.append(parse_xml(xml))
        header.add_paragraph()._p.append(
            parse_xml(
                f'<w:fldSimple {nsdecls("w")} w:instr=" INCLUDEPICTURE https://example.org/a ">'
                "<w:r><w:t>ภาพ</w:t></w:r></w:fldSimple>"
            )
        )
        key = document.part._settings_part.relate_to(
            "file:///x.dotx", RELATIONSHIP_TYPE.SETTINGS + "x", is_external=True
        )
        document.settings.element.insert(
            0, parse_xml(f'<w:attachedTemplate {nsdecls("w", "r")} r:id="{key}"/>')
        )

    report = word_report(WHOLE, template(leads_out))
    with zipfile.ZipFile(io.BytesIO(report)) as archive:
        for name in archive.namelist():
            assert b"example.org" not in archive.read(name), name
            assert b"External" not in archive.read(name), name
            assert b"attachedTemplate" not in archive.read(name), name
    words = [p.text for p in read(report).sections[0].header.paragraphs]
    assert words == ["", "สำนักงานตัวอย่างเว็บไซต์", "ภาพ"]


def test_a_report_can_be_the_template_of_the_next() -> None:
    """Somebody puts a logo on what was downloaded, and brings it back."""
    own = word_report(WHOLE)
    again = word_report(WHOLE, own)
    said = [p.text for p in read(own).paragraphs]
    assert [p.text for p in read(again).paragraphs] == said
    assert not [told for told in templates_paper(own).told if "ลักษณะ" in told]


def test_the_same_template_gives_the_same_bytes() -> None:
    """Written twice, nothing differs."""
    assert word_report(WHOLE, template()) == word_report(WHOLE, template())


def brings(person: AtDesk, content: bytes, name: str = "แม่แบบ.docx", expecting: int = 303) -> str:
    """Bring a template in, and return the page that answers."""
    sent = (io.BytesIO(content), name)
    return person.presses(HERE, on=HERE, expecting=expecting, act="keep", template=sent).text


def test_a_facilitator_brings_a_template_in_and_reports_are_written_on_it(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """The page says what it has and lacks; taking it away brings our own look back."""
    assert "ยังไม่มีแม่แบบ" in reviewer.opens(HERE).text
    brings(reviewer, template())
    page = reviewer.opens(HERE).text
    assert "แม่แบบ.docx" in page
    assert "หัวเรื่อง ๑" in page
    report = reviewer.opens("/desk/report-2566/report.docx").data
    assert abs((read(report).sections[0].left_margin or 0) - Cm(4)) < 1_000
    reviewer.presses(HERE, on=HERE, act="remove")
    report = reviewer.opens("/desk/report-2566/report.docx").data
    assert abs((read(report).sections[0].left_margin or 0) - Cm(3)) < 1_000
    acts = [entry.act for entry in themed_store.audit(2**62, 10)]
    assert acts[:4] == [
        AuditAct.EXPORTED, AuditAct.REMOVED_LETTERHEAD, AuditAct.EXPORTED,
        AuditAct.KEPT_LETTERHEAD,
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [kind for kind in REFUSED if kind != "large"])
def test_a_file_that_is_refused_leaves_the_last_template_in_place(
    facilitator: AtDesk, store: Store, kind: str
) -> None:
    """Nothing is lost by a mistake."""
    store.keep_letterhead(Letterhead("เดิม.docx", b"x", {}, (), "facilitator", ""))
    page = brings(facilitator, REFUSED[kind][0], expecting=422)
    assert REFUSED[kind][1] in page
    assert "เดิม.docx" in page


@pytest.mark.parametrize("size", [MOST_BYTES + 1, 3_000_000, 50_000_000])
def test_a_file_that_is_too_large_is_told_so(facilitator: AtDesk, store: Store, size: int) -> None:
    """Just over the limit by its form, far over it by its length, unread."""
    expecting = 422 if size < MOST_BYTES + 10_000 else 413
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', facilitator.opens(HERE).text)
    assert token
    # By hand: the client of the tests would leave its temporary file open.
    fields = {'name="csrf_token"': token[1], 'name="act"': "keep"}
    parts = [f"Content-Disposition: form-data; {n}\r\n\r\n{v}".encode() for n, v in fields.items()]
    named = b'Content-Disposition: form-data; name="template"; filename="a.docx"\r\n\r\n'
    parts.append(named + b"PK" + b"x" * (size - 2))
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"
    sent = facilitator.client.post(HERE, data=body, content_type="multipart/form-data; boundary=b")
    assert sent.status_code == expecting
    assert "แม่แบบใหญ่เกินไป" in sent.text
    assert store.letterhead() is None


def test_pressing_without_a_file_asks_for_one(facilitator: AtDesk) -> None:
    """And an act that is none does nothing."""
    page = facilitator.presses(HERE, on=HERE, expecting=422, act="keep").text
    assert "ยังไม่ได้เลือกแฟ้ม" in page
    facilitator.presses(HERE, on=HERE, expecting=400, act="else")


def test_a_writer_sees_the_template_and_changes_nothing(writer: AtDesk, store: Store) -> None:
    """The page has no form for them, and one sent all the same is refused."""
    store.keep_letterhead(Letterhead("<b>เดิม", b"x", {}, ("บอกไว้",), "facilitator", ""))
    page = writer.opens(HERE).text
    assert "&lt;b&gt;เดิม" in page
    assert "บอกไว้" in page
    assert "ลบแม่แบบ ใช้" not in page
    writer.presses(HERE, on=HERE, expecting=403, act="remove")
    assert store.letterhead() is not None


@pytest.mark.browser
@pytest.mark.parametrize("size", [(390, 844), (820, 1180), (1280, 800)])
def test_the_page_is_usable_on_every_screen(
    app: Flask,
    store: Store,
    serve: Callable[[Flask], Served],
    desk: Page,
    tmp_path: Path,
    size: tuple[int, int],
) -> None:
    """A template is brought in by hand, a file too large is told before it is sent."""
    app.config["PUBLIC_URL"] = ""
    served = serve(app)
    store.add_account("facilitator", Role.FACILITATOR)
    desk.set_viewport_size({"width": size[0], "height": size[1]})
    desk.goto(served.address + one_time_link(store, "facilitator"))
    desk.get_by_role("button", name="เข้าสู่ระบบ").click()
    desk.goto(served.address + HERE)
    assert violations(desk) == []
    file, large = tmp_path / "แม่แบบหน่วยงาน.docx", tmp_path / "large.docx"
    file.write_bytes(template())
    large.write_bytes(b"x" * (MOST_BYTES + 1))
    chosen = desk.get_by_label("แฟ้มแม่แบบ Word")
    chosen.set_input_files(large)
    assert desk.get_by_text("แฟ้มที่เลือกใหญ่เกินไป").is_visible()
    chosen.set_input_files(file)
    desk.get_by_role("button", name="บันทึกแม่แบบ").click()
    desk.get_by_text("แม่แบบหน่วยงาน.docx").wait_for()
    desk.get_by_text("ลักษณะที่ใช้ในรายงาน").click()
    assert violations(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if shots := __import__("os").environ.get("SHOTS"):
        desk.screenshot(path=f"{shots}/letterhead-{size[0]}.png", full_page=True)
