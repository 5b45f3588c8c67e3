"""What a report is written on: our own blank paper, or the organisation's Word template."""

import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from io import BytesIO
from typing import cast
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from docx.opc.rel import Relationships
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.numbering import NumberingPart
from lxml import etree

from forms.fields import thai_digits
from survey.documents.looks import (
    EXPECTED,
    FONT,
    LOOKS,
    TABLE_GRID,
    TABLE_PLAIN,
    TEXT_WIDTH,
    Look,
    comparable,
    document_defaults_xml,
    lists_xml,
    names_of,
    normal_xml,
    number_xml,
    style_xml,
    table_xml,
    tabs_xml,
)
from survey.errors import UnusableTemplate

MOST_BYTES = 2_000_000
# What a template may become when it is unpacked: many times a template full of logos.
MOST_UNPACKED, MOST_ENTRIES = 40_000_000, 500
OLD_WORD = b"\xd0\xcf\x11\xe0"
# Twentieths of a point, in the library's units.
EMU = 635
# Sixteen points, in half-points.
SIZE = 32
NARROWEST = 2800
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KEPT_PARTS = ("/styles", "/settings", "/theme", "/numbering", "/core-properties", "/officeDocument")
# What a section says of its paper; the rest belongs to the text that is dropped.
OF_THE_PAPER = ("pgSz", "pgMar", "pgBorders", "docGrid")
# Fields that would fetch something when they are brought up to date.
FETCHES = re.compile(r"\b(INCLUDEPICTURE|INCLUDETEXT|LINK|DDE|DDEAUTO|IMPORT|DATABASE|RD)\b", re.I)
PAGE_FIELD = re.compile(r"\bPAGE\b")
# Settings that lead out of the file, lock it, or speak of parts that are dropped.
DROPPED_SETTINGS = (
    "attachedTemplate", "mailMerge", "documentProtection", "writeProtection", "footnotePr",
    "endnotePr", "updateFields", "docVars", "linkStyles", "embedTrueTypeFonts", "rsids",
)  # fmt: skip

NO_FILE = "แฟ้มนี้ว่างเปล่า โปรดเลือกแฟ้มแม่แบบ .docx ที่บันทึกจากโปรแกรม Word"
TOO_LARGE = (
    "แม่แบบใหญ่เกินไป รับได้ไม่เกิน ๒ เมกะไบต์ แฟ้มที่เลือกมีขนาดประมาณ {} เมกะไบต์ "
    "โปรดย่อภาพตราสัญลักษณ์ในแม่แบบแล้วเลือกใหม่"
)
TOO_OLD = (
    "แฟ้มนี้เป็น Word รุ่นเก่า (.doc) หรือตั้งรหัสผ่านไว้ จึงใช้ไม่ได้ "
    "โปรดเปิดใน Word ยกเลิกรหัสผ่าน แล้วบันทึกเป็น “เอกสาร Word (*.docx)” ก่อนเลือกใหม่"
)
NOT_WORD = (
    "แฟ้มนี้ไม่ใช่เอกสาร Word (.docx) หรือแฟ้มเสียหาย "
    "โปรดเปิดใน Word แล้วบันทึกเป็น “เอกสาร Word (*.docx)” ก่อนเลือกใหม่"
)
MACROS = (
    "แม่แบบนี้มีแมโคร จึงใช้ไม่ได้เพื่อความปลอดภัย "
    "โปรดเปิดใน Word แล้วบันทึกเป็น “เอกสาร Word (*.docx)” ซึ่งไม่มีแมโคร ก่อนเลือกใหม่"
)
TEMPLATE_KIND = (
    "แฟ้มนี้เป็นแม่แบบชนิด .dotx จึงยังใช้ไม่ได้ โปรดเปิดใน Word แล้วบันทึกเป็น “เอกสาร Word (*.docx)” ก่อนเลือกใหม่"
)
UNPACKS_HUGE = "แฟ้มนี้ขยายออกแล้วใหญ่ผิดปกติ จึงไม่เปิดเพื่อความปลอดภัย โปรดสร้างแม่แบบใหม่ใน Word แล้วเลือกใหม่"
NO_STYLES = (
    "แม่แบบนี้ไม่มีชุดลักษณะ (Styles) จึงจัดรูปแบบรายงานตามแม่แบบไม่ได้ "
    "โปรดเปิดใน Word แล้วบันทึกเป็น “เอกสาร Word (*.docx)” ก่อนเลือกใหม่"
)
NO_ROOM = (
    "ขอบกระดาษของแม่แบบกว้างจนแทบไม่เหลือที่สำหรับข้อความ โปรดแก้ขนาดกระดาษหรือขอบกระดาษใน Word แล้วเลือกใหม่"
)
LACKS = "แม่แบบไม่มีลักษณะ {} จึงใช้ของระบบ"
NO_PAGE_NUMBER = (
    "หัวกระดาษและท้ายกระดาษของแม่แบบไม่มีเลขหน้า รายงานจึงไม่มีเลขหน้า หากต้องการ โปรดแทรกเลขหน้าในแม่แบบ"
)
PAGE_NUMBER_ADDED = "แม่แบบไม่มีหัวกระดาษและท้ายกระดาษ ระบบจึงใส่เลขหน้าไว้กลางหัวกระดาษ"


@dataclass(frozen=True)
class Paper:
    """An empty document to write a report into.

    ``ids`` are its styles by the names we give them. ``width`` is that of its text, ``height``
    that of a page's text, ``tall`` its line. ``geometry`` is what its sections say of the paper,
    ``heads`` the headers and footers that all of them bear, ``first`` whether the first page has
    its own. ``ours`` says whether page numbers are ours to print. ``found`` are the looks the
    template has, by what people call them, with its own names for them ("" where it has none);
    ``told`` is what to tell whoever brought it.
    """

    document: Document
    ids: Mapping[str, str]
    geometry: str
    width: int = TEXT_WIDTH
    height: int = 14287
    heads: str = ""
    first: bool = False
    ours: bool = True
    found: Mapping[str, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()


def own_paper() -> Paper:
    """Return blank official paper: A4, margins of 3, 2, 2.5 and 2 cm, our own styles alone."""
    document = docx.Document()
    _drop_unused_parts(document)
    ids = {look.id: look.id for look in (*LOOKS, TABLE_GRID, TABLE_PLAIN)} | {"": "Normal"}
    nums = _add_lists(_emptied(document.part.numbering_part.element), ids)
    styles = document.styles.element
    styles[:] = [parse_xml(document_defaults_xml()), parse_xml(normal_xml())]
    styles.extend(parse_xml(style_xml(look, ids, nums)) for look in LOOKS)
    styles.extend(parse_xml(table_xml(look, look.id)) for look in (TABLE_GRID, TABLE_PLAIN))
    document.settings.element[:] = parse_xml(_settings_xml())[:]
    geometry = (
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1134" w:bottom="1134" '
        'w:left="1701" w:header="709" w:footer="709" w:gutter="0"/>'
    )
    _empty(document)
    return Paper(document, ids, geometry)


def templates_paper(content: bytes) -> Paper:
    """Return the organisation's paper: its styles, headers, footers, logo, size and margins.

    Its text is dropped, and so is all that leads out of the file. Looks it has no style for are
    added with our own, in its letters.

    Raises:
        UnusableTemplate: the file is no template that can be used; the message says what to do.
    """
    _expect_sound(content)
    try:
        document = docx.Document(BytesIO(content))
        return _paper_of(document)
    except UnusableTemplate:
        raise
    except Exception as error:
        # The library meets a broken file with errors of many kinds, from many floors below.
        raise UnusableTemplate(NOT_WORD) from error


def _expect_sound(content: bytes) -> None:
    """Refuse what is no .docx, would run something, or unpacks to more than it should."""
    if not content:
        raise UnusableTemplate(NO_FILE)
    if len(content) > MOST_BYTES:
        raise UnusableTemplate(too_large(len(content)))
    if content.startswith(OLD_WORD):
        raise UnusableTemplate(TOO_OLD)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _expect_small(archive)
            kinds = archive.read("[Content_Types].xml").decode("utf-8", "replace")
            names = [name.casefold() for name in archive.namelist()]
    except (zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, RuntimeError, OSError) as error:
        raise UnusableTemplate(NOT_WORD) from error
    except (NotImplementedError, EOFError, ValueError, zlib.error) as error:
        raise UnusableTemplate(NOT_WORD) from error
    if "macroEnabled" in kinds or any("vbaproject" in name for name in names):
        raise UnusableTemplate(MACROS)
    if "wordprocessingml.template.main+xml" in kinds:
        raise UnusableTemplate(TEMPLATE_KIND)


def too_large(size: int) -> str:
    """Return what to tell whoever brought a template of so many bytes."""
    return TOO_LARGE.format(thai_digits(f"{size / 1_000_000:.1f}"))


def _expect_small(archive: zipfile.ZipFile) -> None:
    """Refuse what unpacks to more than a template is, by what is read and not what is claimed."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise UnusableTemplate(UNPACKS_HUGE)
    room = MOST_UNPACKED
    for entry in entries:
        with archive.open(entry) as file:
            while piece := file.read(65_536):
                room -= len(piece)
                if room < 0:
                    raise UnusableTemplate(UNPACKS_HUGE)
                if entry.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in piece:
                    raise UnusableTemplate(NOT_WORD)


def _paper_of(document: Document) -> Paper:
    if not any(rel.reltype == RELATIONSHIP_TYPE.STYLES for rel in document.part.rels.values()):
        raise UnusableTemplate(NO_STYLES)
    if not list(document.styles.element.iter(qn("w:style"))):
        raise UnusableTemplate(NO_STYLES)
    # What a report writes there: a part that is something else fails now, not at every download.
    document.core_properties.title = ""
    heads, first = _heads(document)
    geometry, width, height = _geometry(document)
    _close_off(document, heads)
    held = _styles_by_name(document)
    ids = _ids(document, held)
    nums = _add_lists(_numbering(document), ids)
    _adopt(document, held, ids, nums, width)
    found = {
        look.thai: next((held[n].name_val for n in names_of(look) if n in held), "")
        for look in EXPECTED
    }
    lacking = [f"“{thai}”" for thai, name in found.items() if not name]
    told = [LACKS.format(" ".join(lacking))] if lacking else []
    numbered = any(
        PAGE_FIELD.search(_instructions(_element(part))) for part in _head_parts(document, heads)
    )
    if not heads:
        told.append(PAGE_NUMBER_ADDED)
    elif not numbered:
        told.append(NO_PAGE_NUMBER)
    references = "".join(
        f'<w:{kind}Reference w:type="{when}" r:id="{key}"/>' for (kind, when), key in heads.items()
    )
    _empty(document)
    return Paper(
        document,
        ids,
        geometry,
        width,
        height,
        references,
        first,
        not heads,
        found,
        tuple(told),
    )


def _heads(document: Document) -> tuple[dict[tuple[str, str], str], bool]:
    """Return the headers and footers of the last section, those it takes over included."""
    heads: dict[tuple[str, str], str] = {}
    first = False
    for section in document.element.body.iter(qn("w:sectPr")):
        for kind in ("header", "footer"):
            for reference in section.findall(qn(f"w:{kind}Reference")):
                key = reference.get(qn("r:id"))
                if key in document.part.rels:
                    heads[kind, reference.get(qn("w:type")) or "default"] = key
        first = section.find(qn("w:titlePg")) is not None
    order = {"header": 0, "footer": 1, "default": 0, "first": 1, "even": 2}
    return dict(sorted(heads.items(), key=lambda head: [order.get(w, 3) for w in head[0]])), first


def _geometry(document: Document) -> tuple[str, int, int]:
    """Return what the last section says of its paper, and how wide and high its text is."""
    said = list(document.element.body.iter(qn("w:sectPr")))[-1:]
    kept = [
        deepcopy(part)
        for tag in OF_THE_PAPER
        for each in said
        for part in each.findall(qn(f"w:{tag}"))
    ]
    holder = parse_xml(f"<w:sectPr {nsdecls('w', 'r')}/>")
    holder.extend(kept)
    section = document.sections[-1]
    measures = (
        section.page_width, section.left_margin, section.right_margin, section.gutter,
        section.page_height, section.top_margin, section.bottom_margin,
    )  # fmt: skip
    if any(measure is None for measure in measures[:3]):
        raise UnusableTemplate(NOT_WORD)
    across, left, right, gutter, down, top, bottom = (
        round((measure or 0) / EMU) for measure in measures
    )
    width, height = across - left - right - gutter, down - abs(top) - abs(bottom)
    if width < NARROWEST or height < NARROWEST:
        raise UnusableTemplate(NO_ROOM)
    text = "".join(etree.tostring(part, encoding="unicode") for part in kept)
    return text, width, height


def _close_off(document: Document, heads: Mapping[tuple[str, str], str]) -> None:
    """Drop every part but those a report needs, and all that leads out of those."""
    _drop_unused_parts(document, set(heads.values()))
    for rel in document.part.rels.values():
        _cut_loose(rel.target_part)
    settings = document.settings.element
    for tag in DROPPED_SETTINGS:
        for each in settings.findall(qn(f"w:{tag}")):
            settings.remove(each)
    for part in _head_parts(document, heads):
        _still_fields(part)


def _cut_loose(part: Part) -> None:
    """Drop a part's relationships but those to its own pictures, and what showed the others."""
    rels: Relationships = part.rels
    gone = {
        key
        for key, rel in rels.items()
        if rel.is_external or not rel.reltype.endswith(("/image", "/theme"))
    }
    for key in gone:
        del rels[key]
    element = getattr(part, "element", None)
    if element is None:
        return
    for node in list(element.iter(etree.Element)):
        named = [n for n, value in node.attrib.items() if n.startswith(f"{{{RELATIONSHIPS}}}")]
        if any(node.attrib[name] in gone for name in named):
            _take_out(node)
        elif node.get("src"):
            del node.attrib["src"]


def _take_out(node: BaseOxmlElement) -> None:
    """Take out what showed something from elsewhere; the words of a link stay."""
    if node.tag == qn("w:hyperlink"):
        for child in list(node):
            node.addprevious(child)
    shown = (qn("w:drawing"), qn("w:pict"), qn("w:object"))
    whole = next((each for each in node.iterancestors() if each.tag in shown), node)
    parent = whole.getparent()
    if parent is not None:
        parent.remove(whole)


def _still_fields(part: Part) -> None:
    """Leave of fields that fetch something what they last showed."""
    for paragraph in _element(part).iter(qn("w:p")):
        if FETCHES.search(_instructions(paragraph)):
            for tag in ("w:instrText", "w:fldChar"):
                for node in list(paragraph.iter(qn(tag))):
                    node.getparent().remove(node)
            for node in list(paragraph.iter(qn("w:fldSimple"))):
                for child in list(node):
                    node.addprevious(child)
                node.getparent().remove(node)


def _element(part: Part) -> BaseOxmlElement:
    """Return what a part of XML is made of."""
    return cast(BaseOxmlElement, cast(XmlPart, part).element)


def _instructions(element: BaseOxmlElement) -> str:
    """Return the instructions of all fields in an element."""
    spelt = "".join(node.text or "" for node in element.iter(qn("w:instrText")))
    simple = (node.get(qn("w:instr")) or "" for node in element.iter(qn("w:fldSimple")))
    return " ".join([spelt, *simple])


def _head_parts(document: Document, heads: Mapping[tuple[str, str], str]) -> Iterator[Part]:
    return (document.part.rels[key].target_part for key in heads.values())


def _styles_by_name(document: Document) -> dict[str, BaseOxmlElement]:
    """Return the styles for paragraphs and tables, under all they are called."""
    held: dict[str, BaseOxmlElement] = {}
    for style in document.styles.element.findall(qn("w:style")):
        name, aliases = style.find(qn("w:name")), style.find(qn("w:aliases"))
        if style.get(qn("w:type")) not in ("paragraph", "table") or name is None:
            continue
        also = (aliases.get(qn("w:val")) or "").split(",") if aliases is not None else []
        for each in (name.get(qn("w:val")) or "", *also):
            held.setdefault(comparable(each), style)
    return held


def _ids(document: Document, held: Mapping[str, BaseOxmlElement]) -> dict[str, str]:
    """Return under which id each look stands in a template, or will when it is added."""
    taken = {s.get(qn("w:styleId")) for s in document.styles.element.findall(qn("w:style"))}
    ids = {"": _normal(document)}
    for look in (*LOOKS, TABLE_GRID, TABLE_PLAIN):
        there = [held[name] for name in names_of(look) if name in held]
        kind = "table" if look in (TABLE_GRID, TABLE_PLAIN) else "paragraph"
        fitting = [style for style in there if style.get(qn("w:type")) == kind]
        own = look.id if look.id not in taken else f"{look.id}OfReport"
        ids[look.id] = str(fitting[0].get(qn("w:styleId"))) if fitting else own
    return ids


def _normal(document: Document) -> str:
    """Return the id of the style that all paragraphs have unless they name another."""
    for style in document.styles.element.findall(qn("w:style")):
        default = style.get(qn("w:default")) in ("1", "true", "on")
        if default and style.get(qn("w:type")) == "paragraph":
            return str(style.get(qn("w:styleId")))
    raise UnusableTemplate(NO_STYLES)


def _adopt(
    document: Document,
    held: Mapping[str, BaseOxmlElement],
    ids: Mapping[str, str],
    nums: Mapping[str, int],
    width: int,
) -> None:
    """Give a template's styles our numbers, and add those it lacks."""
    styles, font = document.styles.element, _font(document, ids[""])
    scale = _size(document, ids[""]) / SIZE
    for look in LOOKS:
        style = next((held[name] for name in names_of(look) if name in held), None)
        if style is None or style.get(qn("w:styleId")) != ids[look.id]:
            xml = style_xml(look, ids, nums, font, scale, inherits=bool(look.based))
            styles.append(parse_xml(xml.replace(tabs_xml(), tabs_xml(width))))
        else:
            _number(style, look, nums, width)
    for look in LOOKS:
        _take_numbers_off(styles, look, ids[look.id])
    there = {style.get(qn("w:styleId")) for style in styles.findall(qn("w:style"))}
    for look in (TABLE_GRID, TABLE_PLAIN):
        if ids[look.id] not in there:
            styles.append(parse_xml(table_xml(look, ids[look.id])))


def _number(style: BaseOxmlElement, look: Look, nums: Mapping[str, int], width: int) -> None:
    """Attach a template's style to our lists; all else about it stays as it is."""
    if look.numbered is None and look.level is None:
        return
    shape = style.get_or_add_pPr()
    if look.numbered is not None:
        _put(shape, "numPr", number_xml(look, nums))
    if look.level is not None:
        _put(shape, "outlineLvl", f'<w:outlineLvl w:val="{look.level}"/>')
    if look.leader:
        _put(shape, "tabs", tabs_xml(width))
        _put(shape, "ind", f'<w:ind w:left="{look.left}" w:right="0" w:hanging="{-look.first}"/>')


def _take_numbers_off(styles: BaseOxmlElement, look: Look, style_id: str) -> None:
    """Let a look that bears no number take over none: Word bases the contents' own on Heading 1."""
    by_id = {style.get(qn("w:styleId")): style for style in styles.findall(qn("w:style"))}
    bases, each = [], by_id.get(style_id)
    while each is not None and each not in bases:
        bases.append(each)
        based = each.find(qn("w:basedOn"))
        each = by_id.get(based.get(qn("w:val"))) if based is not None else None
    shape = bases[0].get_or_add_pPr()
    if look.numbered is None and any(any(True for _ in b.iter(qn("w:numPr"))) for b in bases):
        _put(shape, "numPr", '<w:numPr><w:numId w:val="0"/></w:numPr>')
    if look.level is None and any(any(True for _ in b.iter(qn("w:outlineLvl"))) for b in bases):
        _put(shape, "outlineLvl", '<w:outlineLvl w:val="9"/>')


# The order in which a paragraph's properties have to stand, from numPr on.
IN_ORDER = (
    "numPr", "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku",
    "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi",
    "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents",
    "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl",
    "divId", "cnfStyle", "rPr", "sectPr", "pPrChange",
)  # fmt: skip


def _put(shape: BaseOxmlElement, tag: str, xml: str) -> None:
    """Put a property into its place, instead of the one that is there."""
    for old in shape.findall(qn(f"w:{tag}")):
        shape.remove(old)
    new = parse_xml(xml.replace(f"<w:{tag}", f"<w:{tag} {nsdecls('w')}", 1))
    after = IN_ORDER[IN_ORDER.index(tag) + 1 :]
    shape.insert_element_before(new, *(f"w:{each}" for each in after))


def _size(document: Document, normal: str) -> int:
    """Return how large a template's Thai letters are, in half-points."""
    styles = document.styles.element
    places = [s for s in styles.findall(qn("w:style")) if s.get(qn("w:styleId")) == normal]
    for place in [*places, *styles.findall(qn("w:docDefaults"))]:
        for size in place.iter(qn("w:szCs")):
            return int(float(size.get(qn("w:val"))))
    return SIZE


def _font(document: Document, normal: str) -> str:
    """Return the font of a template's Thai letters, for the styles that are added to it."""
    styles = document.styles.element
    places = [s for s in styles.findall(qn("w:style")) if s.get(qn("w:styleId")) == normal]
    for place in [*places, *styles.findall(qn("w:docDefaults"))]:
        for fonts in place.iter(qn("w:rFonts")):
            if font := fonts.get(qn("w:cs")):
                return escape(font, {'"': "&quot;"})
    return FONT


def _numbering(document: Document) -> BaseOxmlElement:
    """Return a template's lists, made where it has none."""
    for rel in document.part.rels.values():
        if rel.reltype == RELATIONSHIP_TYPE.NUMBERING:
            return _element(rel.target_part)
    element = parse_xml(f"<w:numbering {nsdecls('w')}/>")
    place, kind = PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING
    part = NumberingPart(place, kind, element, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
    return element


def _add_lists(numbering: BaseOxmlElement, ids: Mapping[str, str]) -> dict[str, int]:
    """Add our lists to a document's, and return their numbers by name."""
    there = [
        int(each.get(qn(at)))
        for tag, at in (("w:abstractNum", "w:abstractNumId"), ("w:num", "w:numId"))
        for each in numbering.findall(qn(tag))
    ]
    nums = {}
    for name, number, xml in lists_xml(ids, max(there, default=0) + 1):
        numbering.insert_element_before(parse_xml(xml), "w:num", "w:numIdMacAtCleanup")
        numbering.insert_element_before(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{number}">'
                f'<w:abstractNumId w:val="{number}"/></w:num>'
            ),
            "w:numIdMacAtCleanup",
        )
        nums[name] = number
    return nums


def _emptied(element: BaseOxmlElement) -> BaseOxmlElement:
    del element[:]
    return element


def _empty(document: Document) -> None:
    """Drop the text of a document; what its last section says is written anew."""
    document.element.body[:] = []


def _drop_unused_parts(document: Document, used: Collection[str] = ()) -> None:
    """Leave pictures of the text, fonts and the program's name out; ``used`` are kept by key."""
    for rels, named in ((document.part.rels, used), (document.part.package.rels, ())):
        for key, rel in list(rels.items()):
            if rel.is_external or not (key in named or rel.reltype.endswith(KEPT_PARTS)):
                del rels[key]


def _settings_xml() -> str:
    # Below mode 15 Word opens the file in its compatibility mode, and says so in the title bar.
    return (
        f'<w:settings {nsdecls("w")}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:bidi="th-TH"/></w:settings>'
    )
