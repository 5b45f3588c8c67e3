"""How a report looks in Word: its styles with their Thai letters, and its real numbering."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from docx.oxml.ns import nsdecls

FONT = "TH SarabunPSK"
# 21 cm less margins of 3 and 2 cm, in twentieths of a point, as all measures here.
TEXT_WIDTH = 9071
RUNNING = "thaiDistribute"


@dataclass(frozen=True)
class Look:
    """A paragraph style; ``size`` in half-points.

    ``own`` marks one that is not Word's. ``based`` is the look whose letters it takes over: then
    it says only what differs. ``numbered`` is the list and level that number it, ``"", 0`` where
    it bears no number though the look it is based on does. ``thai`` is what people call it, and
    ``known_as`` other names that templates have for it.
    """

    id: str
    name: str
    size: int = 32
    bold: bool = False
    align: str = "left"
    left: int | None = 0
    right: int = 0
    first: int = 0
    before: int = 0
    after: int = 0
    line: int = 0
    with_next: bool = False
    level: int | None = None
    own: bool = False
    based: str = ""
    numbered: tuple[str, int] | None = None
    leader: bool = False
    thai: str = ""
    known_as: tuple[str, ...] = ()


OUTLINE, CONTENTS = "outline", "contents"
LOOKS = (
    Look("Title", "Title", size=36, bold=True, align="center", thai="ชื่อเรื่อง"),
    Look("TitleOpening", "Title Opening", before=2600, based="Title", align="center", own=True),
    Look(
        "Subtitle", "Subtitle", size=36, bold=True, align="center",
        thai="ชื่อเรื่องรอง", known_as=("ชื่อรอง",),
    ),
    Look(
        "SubtitleOpening", "Subtitle Opening", before=3800, based="Subtitle", align="center",
        own=True,
    ),
    Look(
        "FrontHeading", "Front Heading", size=36, bold=True, align="center", after=240,
        with_next=True, own=True,
    ),
    Look(
        "TOCHeading", "TOC Heading", size=36, bold=True, align="center", after=120,
        with_next=True, thai="หัวเรื่องสารบัญ", known_as=("หัวข้อสารบัญ",),
    ),
    Look(
        "ContentsColumn", "Contents Column", bold=True, align="right", after=60, with_next=True,
        own=True,
    ),
    Look(
        "TOC1", "toc 1", left=567, first=-567, before=60, numbered=(CONTENTS, 0),
        leader=True, thai="สารบัญ 1",
    ),
    Look(
        "Heading1", "heading 1", bold=True, before=240, after=60, with_next=True, level=0,
        numbered=(OUTLINE, 0), thai="หัวเรื่อง 1",
    ),
    Look(
        "ChapterHeading", "Chapter Heading", before=240, after=60, with_next=True, level=0,
        numbered=("", 0), based="Heading1", own=True,
    ),
    Look(
        "Heading2", "heading 2", bold=True, left=850, first=-425, before=120, with_next=True,
        level=1, numbered=(OUTLINE, 1), thai="หัวเรื่อง 2",
    ),
    Look(
        "BodyText", "Body Text", align=RUNNING, first=1417, before=60, after=60,
        thai="เนื้อความ", known_as=("เนื้อเรื่อง",),
    ),
    Look("ListedLine", "Listed Line", left=1757, first=-340, before=60, own=True),
    Look(
        "ListNumber", "List Number", align=RUNNING, left=1474, first=-624, before=60,
        numbered=(OUTLINE, 2), thai="รายการลำดับเลข", known_as=("ลำดับเลข",),
    ),
    Look(
        "Quote", "Quote", align=RUNNING, left=1814, right=425, before=30,
        thai="คำอ้างอิง", known_as=("คำพูดอ้างอิง", "คำอ้างถึง"),
    ),
    Look("Signature", "Signature", align="center", left=4535, thai="ลายเซ็น"),
    Look(
        "SignatureOpening", "Signature Opening", align="center", left=4535, before=480,
        with_next=True, based="Signature", own=True,
    ),
    Look(
        "Caption", "caption", before=200, after=60, with_next=True,
        thai="คำอธิบายภาพ", known_as=("คำอธิบายเฉพาะ", "คำบรรยาย", "คำอธิบายตาราง"),
    ),
    Look("Figure", "Figure", align="center", before=160, with_next=True, own=True),
    Look("FigureCaption", "Figure Caption", align="center", before=60, after=240, own=True),
    Look("TableHeading", "Table Heading", bold=True, align="center", with_next=True, own=True),
    Look("TableText", "Table Text", before=20, after=20, own=True),
    Look("TableNumber", "Table Number", align="right", before=20, after=20, own=True),
    Look("SectionEnd", "Section End", size=2, line=20, own=True),
    Look("MemoTitle", "Memo Title", size=58, bold=True, align="center", after=120, own=True),
    Look("MemoLabel", "Memo Label", size=40, bold=True, own=True),
    Look("MemoValue", "Memo Value", before=80, own=True),
    Look("MemoTo", "Memo To", left=709, first=-709, before=120, after=60, own=True),
    Look("Header", "header", align="center", thai="หัวกระดาษ"),
)  # fmt: skip
BY_ID = {look.id: look for look in LOOKS}
TABLE_GRID = Look("TableGrid", "Table Grid", thai="เส้นตาราง", known_as=("ตารางแบบเส้น",))
TABLE_PLAIN = Look("TableMemo", "Table Memo", own=True)
# Of these a template tells how a report looks; the others go by them.
EXPECTED = tuple(look for look in (*LOOKS, TABLE_GRID) if look.thai and look.id != "Header")


def style_xml(
    look: Look,
    ids: Mapping[str, str],
    nums: Mapping[str, int],
    font: str = FONT,
    scale: float = 1,
    inherits: bool = False,
) -> str:
    """Return a paragraph style under the ids and list numbers of its document.

    ``ids[""]`` is the style all others go by; ``scale`` is how large its letters are beside ours.
    One that ``inherits`` has the letters of its base, and stands as that does.
    """
    following = ids["BodyText"] if look.level is not None else ids[look.id]
    like = BY_ID[look.based] if look.based else look
    letters = "" if inherits else letters_xml(round(like.size * scale), like.bold, font)
    return (
        f'<w:style {nsdecls("w")} w:type="paragraph" w:customStyle="{look.own:d}" '
        f'w:styleId="{ids[look.id]}"><w:name w:val="{look.name}"/>'
        f'<w:basedOn w:val="{ids[look.based]}"/><w:next w:val="{following}"/><w:qFormat/>'
        f"{_shape_xml(look, nums, inherits)}{letters}</w:style>"
    )


def document_defaults_xml() -> str:
    """Return what every style of ours starts from."""
    return (
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault>{letters_xml(32, bold=False, font=FONT)}"
        "</w:rPrDefault><w:pPrDefault><w:pPr>"
        '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
    )


def normal_xml() -> str:
    """Return the style that all others are based on."""
    return (
        f'<w:style {nsdecls("w")} w:type="paragraph" w:default="1" w:styleId="Normal">'
        f'<w:name w:val="Normal"/><w:qFormat/>{letters_xml(32, bold=False, font=FONT)}</w:style>'
    )


def table_xml(look: Look, style: str) -> str:
    """Return a table style: of lines around every cell, or, for the memo, none."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides
    )
    borders = f"<w:tblBorders>{lines}</w:tblBorders>" if look is TABLE_GRID else ""
    side = 85 if look is TABLE_GRID else 28
    return (
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="{look.own:d}" '
        f'w:styleId="{style}"><w:name w:val="{look.name}"/><w:tblPr>{borders}<w:tblCellMar>'
        f'<w:left w:w="{side}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/></w:tblCellMar>'
        "</w:tblPr></w:style>"
    )


def letters_xml(size: int, bold: bool, font: str) -> str:
    """Return the letters of a style; Word takes Thai from cs, bCs and szCs, Latin from the rest."""
    weight = "<w:b/><w:bCs/>" if bold else ""
    return (
        f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}"/>'
        f'{weight}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        '<w:lang w:val="en-US" w:bidi="th-TH"/></w:rPr>'
    )


def number_xml(look: Look, nums: Mapping[str, int]) -> str:
    """Return what attaches a style to its list; "" for a style without numbers."""
    if look.numbered is None:
        return ""
    list_name, level = look.numbered
    # The number 0 takes a number away that the style's base has.
    number = nums[list_name] if list_name else 0
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def tabs_xml(width: int = TEXT_WIDTH) -> str:
    """Return the dots that lead to the page number at the right end of a line."""
    return f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{width}"/></w:tabs>'


def lists_xml(ids: Mapping[str, str], first: int) -> Iterator[tuple[str, int, str]]:
    """Return the lists, each with its name, its number and what it is made of.

    A group begins the sections anew, a section its points: that is how Word counts levels.
    """
    texts = {OUTLINE: ("กลุ่มที่ %1", "%2.", "%2.%3"), CONTENTS: ("%1.",)}
    for number, (name, shown) in enumerate(texts.items(), first):
        numbered = [look for look in LOOKS if look.numbered and look.numbered[0] == name]
        levels = "".join(
            _level_xml(look, level, text, ids[look.id])
            for level, (look, text) in enumerate(zip(numbered, shown, strict=True))
        )
        kind = "multilevel" if len(shown) > 1 else "singleLevel"
        xml = (
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">'
            f'<w:multiLevelType w:val="{kind}"/>{levels}</w:abstractNum>'
        )
        yield name, number, xml


def names_of(look: Look) -> Iterable[str]:
    """Return what a template may call a look, as ``comparable`` has names."""
    return map(comparable, filter(None, (look.name, look.thai, *look.known_as)))


def comparable(name: str) -> str:
    """Return the name of a style without case, Thai digits and needless spaces.

    >>> comparable("หัวเรื่อง  ๑") == comparable("หัวเรื่อง 1")
    True
    """
    arabic = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
    return " ".join(name.translate(arabic).casefold().split())


def _level_xml(look: Look, level: int, text: str, style: str) -> str:
    # “กลุ่มที่ ๑” stands before its title as a word does, and so it goes into the contents.
    after = "tab" if look.first else "space"
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="thaiNumbers"/>'
        f'<w:pStyle w:val="{style}"/><w:suff w:val="{after}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr>{_indent_xml(look)}</w:pPr></w:lvl>'
    )


def _indent_xml(look: Look) -> str:
    first = f'w:hanging="{-look.first}"' if look.first < 0 else f'w:firstLine="{look.first}"'
    return f'<w:ind w:left="{look.left}" w:right="{look.right}" {first}/>'


def _shape_xml(look: Look, nums: Mapping[str, int], inherits: bool) -> str:
    keep = "<w:keepNext/><w:keepLines/>" if look.with_next else ""
    line = f' w:line="{look.line}" w:lineRule="exact"' if look.line else ""
    level = "" if look.level is None else f'<w:outlineLvl w:val="{look.level}"/>'
    number = number_xml(look, nums)
    if inherits:
        return f'<w:pPr>{keep}{number}<w:spacing w:before="{look.before}"/>{level}</w:pPr>'
    return (
        f"<w:pPr>{keep}{number}{tabs_xml() if look.leader else ''}"
        f'<w:spacing w:before="{look.before}" w:after="{look.after}"{line}/>'
        f'{_indent_xml(look)}<w:jc w:val="{look.align}"/>{level}</w:pPr>'
    )
