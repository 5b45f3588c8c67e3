"""The report as files: one content in every format, nothing run that people wrote, same bytes."""

import csv
import io
import json
import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import segno
from conftest import AtDesk, Served, violations
from flask import Flask
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page
from pythainlp.util import collate
from test_stage import BIG, SMALL, keep, usual_talk

from forms.catalogue import SURVEYS
from survey.access import one_time_link
from survey.documents.blocks import (
    Block,
    Body,
    Cited,
    Contents,
    Cover,
    Figure,
    Grid,
    Heading,
    Item,
    Listed,
    Signed,
    compose,
)
from survey.documents.data import as_json
from survey.documents.formats import FORMATS
from survey.documents.markdown import escaped, markdown
from survey.documents.spreadsheet import csv_table, workbook
from survey.documents.thai_order import thai_order
from survey.findings import Quote
from survey.manuscript import Manuscript, edition_of, manuscript, marks
from survey.outline import Origin
from survey.records import (
    AuditAct,
    EarlierPoint,
    EditAct,
    Likeness,
    Outcome,
    PictureFile,
    Progress,
    Role,
    RoomPoint,
    Verdict,
)
from survey.store import Store

SLUG = "workshop"
EXPORTS = f"/desk/{SLUG}/report/exports"
PRINT = f"/desk/{SLUG}/report/print"
FILES = {
    "docx": f"/desk/{SLUG}/report.docx",
    "xlsx": f"/desk/{SLUG}/report.xlsx",
    "csv": f"/desk/{SLUG}/statements.csv",
    "json": f"/desk/{SLUG}/report.json",
    "md": f"/desk/{SLUG}/report.md",
}
HERE = Path(__file__).parent.parent
SCHEMA = json.loads((HERE / "survey/documents/report.schema.json").read_text(encoding="utf-8"))
NASTY = (
    "=1+1",
    "@SUM(A1)",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "<script>alert(1)</script>",
    "**ด่วน** __มาก__ `ลบ` ~~ทิ้ง~~",
    "| ก | ข |",
    "# ไม่ใช่หัวข้อ",
    "[คลิก](https://example.org)",
    "![ภาพ](x.png)",
    "https://example.org/?a=1&b=2",
    "www.example.org",
    "&lt;b&gt;",
    "1. หนึ่ง",
    "- ขีด",
    "> อ้าง",
    "{{ config }} {% raw %}",
    r"C:\ไฟล์ $x^2$",
    "คำ\n# บรรทัดสอง\n    โค้ด",
)
FACTS = {
    "title": "สรุปผลโครงการถอดบทเรียนขับเคลื่อนสู่การเป็นองค์กร\nต้นแบบด้านคุณธรรมและความโปร่งใส",
    "unit": "สำนักประชาสัมพันธ์\nสำนักงานเลขาธิการวุฒิสภา",
    "fiscal_year": "2566",
    "foreword": "ตามที่ได้เห็นชอบแผนบูรณาการประจำปีงบประมาณ พ.ศ. 2566 และกำหนดให้จัดทำรายงานผล "
    "โครงการถอดบทเรียนการขับเคลื่อนสู่การเป็นองค์กรต้นแบบด้านคุณธรรมและความโปร่งใส นั้น\n"
    "คณะทำงานได้จัดกิจกรรมดังกล่าวโดยมีบุคลากรในสังกัดทุกระดับเข้าร่วมระดมความคิดเห็น "
    "เพื่อสกัดเป็นองค์ความรู้และเป็นแนวทางการปฏิบัติงานต่อไป",
    "activity": "กิจกรรมถอดบทเรียนการขับเคลื่อนสู่การเป็นองค์กรต้นแบบด้านคุณธรรมและความโปร่งใส "
    "เพื่อสร้างประสิทธิผลและแนวปฏิบัติที่เป็นเลิศ (Best Practice)",
    "activity_text": "สำนักประชาสัมพันธ์ ได้จัดกิจกรรมถอดบทเรียนการดำเนินงานต่าง ๆ",
    "day": "2023-05-15",
    "starts": "13.30",
    "ends": "15.00",
    "place": "ห้องประชุม หมายเลข 402 – 403 ชั้น 4 อาคารรัฐสภา",
    "people": "86",
    "background": "สำนักประชาสัมพันธ์ ได้ดำเนินกิจกรรมขับเคลื่อนองค์กร STRONG จิตพอเพียงต้านทุจริต " * 6,
    "objectives": "เพื่อร่วมแลกเปลี่ยนความคิดเห็นและถอดบทเรียน",
    "summary": "ในการจัดกิจกรรมครั้งนี้ ได้แบ่งบุคลากรออกเป็น 3 กลุ่ม เพื่อระดมความคิดเห็น",
    "closing": "ทั้งนี้ คณะทำงานจะนำข้อเสนอแนะไปดำเนินการต่อไป",
    "counts": "yes",
}
ServeApp = Callable[[Flask], Served]


def furnish(store: Store, slug: str = SLUG) -> None:
    """Let writers and the room do everything to a report that can be done."""
    for name, value in FACTS.items():
        store.edit(slug, EditAct.FACT, name, value, "writer")
    kept = manuscript(store, slug)
    points = [p for p in kept.outline.points if p.origin is Origin.THEME]
    store.edit(slug, EditAct.WORD, points[0].key, "ถ้อยคำของผู้จัดทำ ข้อ 5 ต่าง ๆ", "writer")
    for point in points:
        if point.offered:
            store.edit(slug, EditAct.QUOTE, point.key, point.offered[0].code, "writer")
    for text in NASTY:
        store.edit(slug, EditAct.ADD, "1 1", text, "writer")
    store.edit(slug, EditAct.DROP, points[-1].key, "CANARYREASON", "writer")
    store.add_room_point(slug, RoomPoint(0, 2, 3, NASTY[0], "facilitator", ""))
    (raised,) = store.room_points(slug)
    for subject, verdict in (
        (points[0].keys[0], Verdict.ADOPT),
        (points[1].keys[0], Verdict.NOT_NOW),
        (f"point-{raised.id}", Verdict.ADAPT),
    ):
        store.add_outcome(
            slug,
            Outcome(
                0, subject, verdict, NASTY[1], "=กลุ่มงาน 1", "2026-12-31", Progress.PLANNED,
                "ยังไม่มีงบประมาณ", "facilitator", "",
            ),
        )  # fmt: skip
    made = io.BytesIO()
    segno.make("ภาพ").save(made, kind="png", scale=12)
    picture = PictureFile("d" * 16, "png", 348, 348, made.getvalue())
    store.keep_picture(slug, picture)
    store.edit(slug, EditAct.PICTURE, picture.digest, "ผู้เข้าร่วม 86 คน **พร้อมกัน**", "writer")
    earlier = [EarlierPoint(0, "รายงานปี 2566", f"1.{n}", 1, 1, NASTY[n]) for n in range(5)]
    store.add_earlier_points(slug, earlier)
    assert kept.found
    first = store.earlier_points(slug)[0].id
    store.keep_likenesses(kept.found.run, [Likeness(first, points[0].keys[0], 0.9)])


@pytest.fixture
def furnished(themed_store: Store) -> Store:
    """The store of a survey whose report has everything that a report can have."""
    furnish(themed_store)
    return themed_store


@pytest.fixture
def kept(furnished: Store) -> Manuscript:
    """The furnished report as it stands."""
    return manuscript(furnished, SLUG, with_pictures=True)


def texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Every text of a report, as it is printed."""
    for block in blocks:
        if isinstance(block, Grid):
            yield from (block.caption, *block.heads)
            yield from (cell for row in block.rows for cell in row)
        elif isinstance(block, Contents):
            yield from (f"{number} {named(heading)}" for number, heading in block.entries)
        else:
            yield from lines(block)


def lines(block: Block) -> tuple[str, ...]:
    """The texts of a block that is no table."""
    match block:
        case Cover(titles, unit):
            return (*titles, *unit)
        case Heading():
            return (named(block),)
        case Item(number, text):
            return (f"{number} {text}",)
        case Cited(text, code):
            return (f"“{text}” [{code}]",)
        case Signed(signing):
            return signing
        case Body(text) | Listed(text) | Figure(_, text):
            return (text,)
    return ()


def named(heading: Heading) -> str:
    return f"{heading.number} {heading.text}".strip()


def squeezed(text: str) -> str:
    """A text without white space, which readers and paper may put anywhere."""
    return "".join(text.split())


def sheets(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """A workbook as an independent reader has it."""
    book = load_workbook(io.BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def shown_by(text: str) -> tuple[str, set[str]]:
    """What Markdown shows as text, and the kinds of everything in it."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    words = [t.content if t.type == "text" else "\n" for t in inline]
    return "".join(words), {token.type for token in (*tokens, *inline)}


# What every format owes


def test_every_format_downloads_under_its_own_name(reporter: AtDesk, furnished: Store) -> None:
    """As a file of its kind, kept by nobody between, and written in the trail."""
    for suffix, path in FILES.items():
        response = reporter.opens(path)
        assert response.mimetype == FORMATS[suffix].mimetype
        assert f"filename={SLUG}.{suffix}" in response.headers["Content-Disposition"]
        assert response.headers["Cache-Control"] == "no-store"
        assert "ETag" not in response.headers
    reporter.opens(PRINT)
    trail = [e.note for e in reversed(furnished.audit(2**62, 20)) if e.act is AuditAct.EXPORTED]
    assert trail == ["Word", "Excel", "CSV", "JSON", "Markdown", "หน้าสำหรับพิมพ์"]


@pytest.mark.parametrize("suffix", ["xlsx", "csv", "json", "md"])
def test_the_same_report_gives_the_same_bytes(kept: Manuscript, suffix: str) -> None:
    """Whenever it is written."""
    write = FORMATS[suffix].write
    assert write(kept, None) == write(kept, None)


def test_no_file_tells_when_it_was_made(kept: Manuscript) -> None:
    """A workbook is an archive, and archives like to tell the hour."""
    with zipfile.ZipFile(io.BytesIO(workbook(kept))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"1980-01-01T00:00:00Z" in archive.read("docProps/core.xml")


def test_the_page_to_print_is_the_same_for_everybody(
    reporter: AtDesk, reviewer: AtDesk, furnished: Store
) -> None:
    """No token, name or hour is on it."""
    assert reporter.opens(PRINT).data == reviewer.opens(PRINT).data


def test_what_is_not_in_the_report_is_in_no_file(reporter: AtDesk, furnished: Store) -> None:
    """Why a point was left out stays with the writers."""
    for path in (*FILES.values(), PRINT):
        assert b"CANARYREASON" not in reporter.opens(path).data


def test_without_analysis_there_is_a_report_but_no_quotes(
    facilitator: AtDesk, store: Store, workshop: str
) -> None:
    """A report can be begun before anybody answered; a table of statements can not."""
    for suffix in ("xlsx", "json", "md"):
        facilitator.opens(FILES[suffix])
    facilitator.opens(PRINT)
    facilitator.opens(EXPORTS)
    assert "ยังไม่มีผลวิเคราะห์" in facilitator.opens(FILES["csv"], expecting=409).text


def test_an_open_survey_with_answers_published_early_exports_nothing(
    reporter: AtDesk, themed_store: Store
) -> None:
    """Two reports compared would show who answered in between."""
    themed_store.database.execute(
        "UPDATE survey SET state = 'open', released_early = 1 WHERE slug = ?", [SLUG]
    )
    for path in (*FILES.values(), PRINT, EXPORTS):
        assert "ผลยังส่งออกไม่ได้" in reporter.opens(path, expecting=409).text


def test_nothing_that_may_not_be_told_is_in_any_file(facilitator: AtDesk, store: Store) -> None:
    """Neither words without leave or of small groups, nor their names, nor names of people."""
    keep(store, usual_talk(), {BIG: "แจ้งข่าวช้า", SMALL: "CANARYNAMEOFSMALL"})
    for path in (*FILES.values(), PRINT):
        content = facilitator.opens(path).data
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = b"".join(map(archive.read, archive.namelist()))
        assert "แจ้งข่าวช้า" in content.decode()
        assert b"CANARY" not in content, path


# Editions


def test_an_edition_gives_what_it_gave_then(reporter: AtDesk, furnished: Store) -> None:
    """Whatever writers do since, byte for byte; and it says which it is."""
    kept = manuscript(furnished, SLUG, with_pictures=True)
    assert furnished.add_edition(SLUG, marks(furnished, SLUG, kept, "writer")) == 1
    paths = [*[p for s, p in FILES.items() if s != "docx"], PRINT]
    before = [reporter.opens(f"{path}?edition=1").data for path in paths]
    furnished.edit(SLUG, EditAct.FACT, "title", "ชื่อใหม่", "writer")
    furnished.edit(SLUG, EditAct.ADD, "1 1", "ข้อใหม่", "writer")
    assert [reporter.opens(f"{path}?edition=1").data for path in paths] == before
    assert "ข้อใหม่" in reporter.opens(FILES["md"]).text
    response = reporter.opens(f"{FILES['xlsx']}?edition=๑")
    assert f"{SLUG}-1.xlsx" in response.headers["Content-Disposition"]
    assert furnished.audit(2**62, 1)[0].note == "Excel ฉบับที่ ๑"
    assert ("ฉบับ", "ฉบับที่ 1") in sheets(response.data)["ที่มา"]
    assert json.loads(reporter.opens(f"{FILES['json']}?edition=1").data)["edition"] == 1


@pytest.mark.parametrize("number", ["9", "0", "-1", "x", "9" * 5_000])
def test_an_edition_that_is_not_there_is_told(
    reporter: AtDesk, themed_store: Store, number: str
) -> None:
    """Never another report than was asked for."""
    for path in (*FILES.values(), PRINT, EXPORTS):
        page = reporter.opens(f"{path}?edition={number}", expecting=404)
        assert "ไม่พบรายงานฉบับนี้" in page.text


def test_the_page_of_downloads_warns_of_a_draft(reporter: AtDesk, furnished: Store) -> None:
    """It says what each format is for, what is not checked, and leads to the checks."""
    page = reporter.opens(EXPORTS).text
    assert f'href="/desk/{SLUG}/report/checks"' in page
    assert "เนื้อหายังเปลี่ยนได้ทุกเมื่อ" in page
    assert 'href="/desk/letterhead"' in page
    assert "หัวข้อที่ยังไม่ได้รับรองประเด็น ได้แก่ หัวข้อที่ ๑ หัวข้อที่ ๒ หัวข้อที่ ๓" in page
    for wanted in FORMATS.values():
        assert wanted.purpose in page
    for path in (*FILES.values(), PRINT):
        assert f'href="{path}"' in page
    furnished.add_edition(SLUG, marks(furnished, SLUG, manuscript(furnished, SLUG), "writer"))
    page = reporter.opens(f"{EXPORTS}?edition=1").text
    assert "เนื้อหายังเปลี่ยนได้ทุกเมื่อ" not in page
    assert f'href="{PRINT}?edition=1"' in page


# What people wrote stays text


def test_nothing_in_a_workbook_is_run(kept: Manuscript) -> None:
    """No formula, no link, no number out of words: an independent reader finds strings."""
    content = workbook(kept)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pages = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/")]
    assert not any(b"<f>" in page or b"<hyperlink" in page for page in pages)
    read = load_workbook(io.BytesIO(content))
    cells = [cell for sheet in read for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    wordings = [row[4] for row in sheets(content)["ประเด็น"]]
    assert set(NASTY) <= set(wordings)


def test_the_table_of_quotes_carries_no_formula(kept: Manuscript) -> None:
    """A quote that begins like one is marked as text."""
    quote = Quote("K1-9999", "=1+1", 1, 1, "@ประเด็น")
    table = csv_table(replace(kept, quotable={quote.code: quote})).decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(table, newline="")))
    assert (row["ข้อความ"], row["ประเด็น"]) == ("'=1+1", "'@ประเด็น")


def test_nothing_in_markdown_is_marked_up_but_by_us(kept: Manuscript) -> None:
    """Neither HTML, links, pictures and code nor emphasis; every text is there as it is printed."""
    words, kinds = shown_by(markdown(kept).decode())
    ours = {"text", "inline", "hardbreak", "softbreak"}
    blocks = "heading paragraph blockquote bullet_list list_item table thead tbody tr th td"
    assert kinds <= ours | {f"{kind}_{end}" for kind in blocks.split() for end in ("open", "close")}
    for text in texts(compose(kept)):
        assert squeezed(text) in squeezed(words)


@pytest.mark.parametrize("text", NASTY)
def test_markup_in_an_answer_stays_text(text: str) -> None:
    """Each piece by itself, at the start of a paragraph."""
    words, kinds = shown_by(escaped(text))
    assert squeezed(words) == squeezed(text)
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "softbreak"}


def test_markup_on_the_page_to_print_stays_text(reporter: AtDesk, furnished: Store) -> None:
    """Nothing that people wrote becomes an element."""
    page = reporter.opens(PRINT).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert page.count("<script") == 1


# Numbers


def test_every_number_of_the_workbook_is_the_reports(kept: Manuscript) -> None:
    """All counts of the report's tables, and a few of them in words; points bear theirs."""
    read = sheets(workbook(kept))
    grids = [block for block in compose(kept) if isinstance(block, Grid)]
    printed = [row[n] for g in grids for row in g.rows for n in sorted(g.counts)]
    arabic = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
    told = [int(c.translate(arabic)) if c.isdecimal() else c for c in printed]
    assert [row[4] for row in read["จำนวน"][1:]] == told
    assert "ไม่แสดง" in told
    counts = [row[7] for row in read["ประเด็น"][1:]]
    assert counts == [point.count or None for point in kept.outline.points]
    assert any(isinstance(number, int) and number > 5 for number in counts)


def test_a_workbook_holds_points_quotes_counts_and_decisions(kept: Manuscript) -> None:
    """A sheet each, with a head that stays, filters, and widths to read it by."""
    book = load_workbook(io.BytesIO(workbook(kept)))
    assert book.sheetnames == ["ประเด็น", "คำพูดอ้างอิง", "จำนวน", "มติ", "เทียบกับปีก่อน", "ที่มา"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.column_dimensions["B"].width >= 9
    read = sheets(workbook(kept))
    quoted = {row[0]: row for row in read["คำพูดอ้างอิง"][1:]}
    assert set(quoted) == set(kept.quotable)
    attached = {quote.code for point in kept.outline.points for quote in point.quotes}
    assert {code for code, row in quoted.items() if row[7]} == attached
    themes = [theme.decided for topic in kept.decided for theme in topic.decided]
    raised = [point.decided for topic in kept.decided for point in topic.points]
    said = [decided.verdict_said for decided in (*themes, *raised) if decided]
    assert sorted(row[3] for row in read["มติ"][1:]) == sorted(said)
    assert len(said) == 3
    assert [row[6] for row in read["เทียบกับปีก่อน"][1:6]] == ["ยังกล่าวถึง"] + ["ไม่กล่าวถึงแล้ว"] * 4


def test_without_an_earlier_report_no_sheet_compares(themed_store: Store) -> None:
    """Nor where writers left the comparison out."""
    assert "เทียบกับปีก่อน" not in sheets(workbook(manuscript(themed_store, SLUG)))
    furnish(themed_store)
    themed_store.edit(SLUG, EditAct.FACT, "comparison", "", "writer")
    kept = manuscript(themed_store, SLUG)
    assert "เทียบกับปีก่อน" not in sheets(workbook(kept))
    assert json.loads(as_json(kept))["comparison"] is None


# Thai order


def test_tables_are_sorted_as_thai_dictionaries_are(kept: Manuscript) -> None:
    """Leading vowels after their consonant, tone marks last: as PyThaiNLP sorts."""
    words = [
        "ไก่",
        "ขา",
        "เกาะ",
        "กอง",
        "ก้อง",
        "แขก",
        "กิน",
        "ข่า",
        "โต๊ะ",
        "ตา",
        "อาน",
        "ไอ",
        "สี่",
        "สี",
        "5ส",
        "IT",
    ]
    labels = [quote.theme for quote in kept.quotable.values() if quote.theme]
    for held in (words, labels):
        assert sorted(held, key=thai_order) == collate(held)


# JSON


def test_the_data_has_the_form_that_is_documented(kept: Manuscript, themed_store: Store) -> None:
    """The schema is strict and itself sound; every name of it is told in the document."""
    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(SCHEMA)
    bare = manuscript(themed_store, "report-2566")
    themed_store.add_survey("empty", (SURVEYS / "blank.toml").read_text(encoding="utf-8"))
    empty = manuscript(themed_store, "empty")
    for report in (kept, bare, empty):
        assert not [error.message for error in validator.iter_errors(json.loads(as_json(report)))]
    told = (HERE / "docs/report-json.md").read_text(encoding="utf-8")
    described = {name: each for name, each in SCHEMA["$defs"].items() if name != "facts"}
    for part in (SCHEMA, *described.values()):
        for name in part.get("properties", ()):
            assert f"`{name}`" in told, name


def test_the_data_says_what_the_report_says(kept: Manuscript) -> None:
    """Points in their order with their quotes, and nothing too small to tell."""
    whole = json.loads(as_json(kept))
    assert (whole["format"], whole["version"]) == ("siangsathon-report", 1)
    points = [p for t in whole["topics"] for s in t["sections"] for p in s["points"]]
    assert [p["wording"] for p in points] == [p.wording for p in kept.outline.points]
    cited = [code for point in points for code in point["quotes"]]
    assert cited
    assert set(cited) <= {quote["code"] for quote in whole["quotes"]}
    counts = [n for s in whole["counts"]["sections"] for n in s.values()]
    assert None in counts
    for section in whole["counts"]["sections"]:
        for name in ("in_themes", "others", "non_answers"):
            assert section[name] in (0, None) or section[name] >= kept.survey.threshold


# The command


def run(app: Flask, *arguments: str) -> Any:
    return app.test_cli_runner().invoke(args=["survey", "export", SLUG, *arguments])


def test_the_command_writes_every_format_at_once(
    themed: Flask, furnished: Store, tmp_path: Path, reporter: AtDesk
) -> None:
    """The same bytes as at the desk, and a line in the trail for each."""
    paths = {suffix: tmp_path / f"r.{suffix}" for suffix in FILES}
    result = run(themed, *(part for s, p in paths.items() for part in (f"--{s}", str(p))))
    assert result.exit_code == 0, result.output
    for suffix, path in paths.items():
        assert path.read_bytes() == reporter.opens(FILES[suffix]).data
    trail = [e.note for e in reversed(furnished.audit(2**62, 20)) if e.act is AuditAct.EXPORTED]
    assert trail[:5] == ["Word", "Excel", "CSV", "JSON", "Markdown"]


def test_the_command_writes_an_edition(themed: Flask, furnished: Store, tmp_path: Path) -> None:
    """One that was kept, or it says that there is none."""
    path = tmp_path / "r.json"
    told = run(themed, "--json", str(path), "--edition", "1")
    assert told.exit_code == 2
    assert "ไม่พบรายงานฉบับที่ 1" in told.output
    assert not path.exists()
    furnished.add_edition(SLUG, marks(furnished, SLUG, manuscript(furnished, SLUG), "writer"))
    assert run(themed, "--json", str(path), "--edition", "1").exit_code == 0
    assert path.read_bytes() == as_json(manuscript(furnished, SLUG, edition_of(furnished, SLUG, 1)))


def test_the_command_says_what_it_lacks(themed: Flask, tmp_path: Path) -> None:
    """No format, no template, no place to write to."""
    assert "--docx แฟ้ม --xlsx แฟ้ม --csv แฟ้ม --json แฟ้ม --md แฟ้ม" in run(themed).output
    nowhere = str(tmp_path / "none" / "r.md")
    assert "เขียนแฟ้ม" in run(themed, "--md", nowhere).output
    assert "อ่านแฟ้ม" in run(themed, "--docx", "r.docx", "--template", nowhere).output


# Size


def test_two_thousand_points_take_seconds(kept: Manuscript) -> None:
    """Each format by itself in less than ten."""
    first = kept.outline.topics[0]
    section = first.sections[0]
    numbers = count(1)
    many = tuple(
        replace(point, key=f"x{next(numbers)}")
        for point in section.points * (1 + 2_000 // len(section.points))
    )[:2_000]
    topic = replace(first, sections=(replace(section, points=many), *first.sections[1:]))
    topics = (topic, *kept.outline.topics[1:])
    large = replace(kept, outline=replace(kept.outline, topics=topics))
    for suffix in ("xlsx", "csv", "json", "md"):
        began = time.monotonic()
        FORMATS[suffix].write(large, None)
        assert time.monotonic() - began < 10, suffix


# On paper


@pytest.fixture
def served(themed: Flask, furnished: Store, serve: ServeApp) -> Served:
    """The furnished report, at an address."""
    return serve(themed)


def comes_in(page: Page, served: Served, store: Store, path: str) -> None:
    """A writer signs in and opens a page."""
    store.add_account("writer", Role.WRITER)
    page.goto(served.address + one_time_link(store, "writer"))
    page.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()
    page.goto(served.address + path)


def printed_pages(page: Page, path: Path) -> list[str]:
    """The text of each page of the PDF that the browser makes of a page."""
    page.pdf(path=str(path), prefer_css_page_size=True, tagged=True, outline=True)
    told = subprocess.run(
        ["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True
    ).stdout
    return told.decode().split("\f")[:-1]


paper = pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is missing")


@paper
@pytest.mark.browser
def test_every_word_of_the_report_is_in_the_pdf(
    served: Served, furnished: Store, kept: Manuscript, desk: Page, tmp_path: Path
) -> None:
    """Found again by an independent reader, with pages in Thai digits and fonts embedded."""
    comes_in(desk, served, furnished, PRINT)
    desk.locator(".numbered").wait_for()
    pages = printed_pages(desk, tmp_path / "r.pdf")
    numbers = [page.split("\n")[0].strip() for page in pages]
    arabic = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
    assert [n.translate(arabic) for n in numbers[1:]] == [str(n + 2) for n in range(len(pages) - 1)]
    assert not any("๑" <= digit <= "๙" for digit in numbers[0])
    # A number in the margin stands between two halves of what goes on on the next page.
    body = [page.split("\n", 1)[1] if n else page for n, page in enumerate(pages)]
    words = squeezed("".join(body))
    missing = [text for text in texts(compose(kept)) if squeezed(text) not in words]
    assert not missing
    fonts = subprocess.run(
        ["pdffonts", str(tmp_path / "r.pdf")], capture_output=True, check=True, text=True
    ).stdout.splitlines()[2:]
    assert fonts
    assert all(re.search(r" yes +(yes|no) +(yes|no) +\d+ +\d+$", line) for line in fonts)


@paper
@pytest.mark.browser
def test_the_contents_name_the_pages_where_headings_are(
    served: Served, furnished: Store, desk: Page, tmp_path: Path
) -> None:
    """What the script reckons is what the browser prints; a long report has them too."""
    for number in range(120):
        section = number % 3 + 1
        text = f"ข้อที่เพิ่ม {number} การสื่อสารภายในองค์กรยังไม่ทั่วถึง " * (1 + number % 7)
        furnished.edit(SLUG, EditAct.ADD, f"{number % 2 + 1} {section}", text, "writer")
    comes_in(desk, served, furnished, PRINT)
    desk.locator(".numbered").wait_for()
    told = desk.eval_on_selector_all(
        "[data-page-of]", "cells => cells.map(cell => [cell.dataset.pageOf, cell.textContent])"
    )
    pages = printed_pages(desk, tmp_path / "r.pdf")
    headings = {
        heading.anchor: named(heading)
        for block in compose(manuscript(furnished, SLUG))
        if isinstance(block, Contents)
        for _, heading in block.entries
    }
    assert len(pages) > 12
    arabic = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
    wrong = [
        (headings[anchor], number)
        for anchor, number in told
        if squeezed(headings[anchor]) not in squeezed(pages[int(number.translate(arabic)) - 1])
    ]
    assert len(told) == len(headings) >= 8
    assert not wrong


@pytest.mark.browser
@pytest.mark.parametrize("path", [EXPORTS, PRINT])
@pytest.mark.parametrize(("width", "height"), [(390, 844), (820, 1180), (1280, 800)])
def test_pages_are_for_everybody_on_every_screen(
    served: Served, furnished: Store, desk: Page, path: str, width: int, height: int
) -> None:
    """Nothing for axe to find, and nothing to scroll to sideways."""
    desk.set_viewport_size({"width": width, "height": height})
    complaints: list[str] = []
    desk.on("console", lambda message: complaints.append(message.text))
    comes_in(desk, served, furnished, path)
    assert not violations(desk)
    assert desk.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert not complaints


@pytest.mark.browser
def test_without_scripts_the_report_prints_all_the_same(
    served: Served, furnished: Store, browser: Browser
) -> None:
    """The contents lead to their headings; only their pages are not told."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    comes_in(page, served, furnished, PRINT)
    assert not page.locator("[data-print]").is_visible()
    assert not page.locator(".heads").is_visible()
    page.locator(".contents a").nth(4).click()
    assert "#" in page.url
    context.close()


def test_pages_leave_the_bytes_of_pictures_where_they_are(furnished: Store) -> None:
    """Documents bring them along; a page that saves a wording would carry megabytes for nothing."""
    (bare,) = manuscript(furnished, SLUG).pictures.values()
    (whole,) = manuscript(furnished, SLUG, with_pictures=True).pictures.values()
    assert (bare.content, bare.digest, bare.width) == (b"", whole.digest, whole.width)
    assert whole.content
