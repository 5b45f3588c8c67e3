"""The published report of 2566 made again: same headings, order and words, its slips mended."""

import csv
import re
from pathlib import Path

import pytest
from conftest import POINTS

from forms.catalogue import template_text
from survey.documents.blocks import Block, Body, Contents, Cover, Heading, Item, Listed, compose
from survey.manuscript import manuscript
from survey.records import EditAct, PictureFile
from survey.store import Store

SOURCE = (Path(__file__).parent.parent / "data/report_2566.txt").read_text(encoding="utf-8")
LINES = [line.strip() for line in SOURCE.splitlines() if line.strip()]
# The third slip: a line that the report left without a number, so that those after it slipped.
UNNUMBERED = "ควรมีการประชาสัมพันธ์กิจกรรมล่วงหน้า"


def between(first: str, last: str) -> list[str]:
    """Return the lines of the source between two of its lines, the last time the first stands."""
    start = max(n for n, line in enumerate(LINES) if line == first) + 1
    return LINES[start : next(n for n in range(start, len(LINES)) if LINES[n] == last)]


def body_of_topics() -> list[str]:
    """Return the source's lines from the first group on, its numbering slips mended by hand."""
    start = max(n for n, line in enumerate(LINES) if line.startswith("กลุ่มที่ ๑ หัวข้อ"))
    lines = [line.removeprefix("- ") for line in LINES[start:-2]]
    at = lines.index(UNNUMBERED)
    lines[at] = f"๓.๒ {UNNUMBERED}"
    for n in range(at + 1, len(lines)):
        place, text = lines[n].split(" ", 1)
        lines[n] = f"{place[:-1]}{chr(ord(place[-1]) + 1)} {text}"
    return lines


def facts_of_the_source() -> dict[str, str]:
    """Return what the source states, as a writer would type it."""
    activity = next(line for line in LINES if line.startswith("กิจกรรมถอดบทเรียนการขับเคลื่อน"))
    when = between(activity, "ความเป็นมาและวัตถุประสงค์ในการจัดกิจกรรม")[0]
    text, place, people = re.fullmatch(
        r"วันจันทร์ที่ .+? นาฬิกา (.+) ณ (ห้องประชุม.+) มีผู้เข้าร่วม.+ (\S+) คน", when
    ).groups()  # type: ignore[union-attr]  # the source is what it is
    summary = between("สรุปผลการจัดกิจกรรม", "๑. หัวข้อ “การกำหนดรูปแบบและกิจกรรมต่าง ๆ”")
    background = between("ความเป็นมาและวัตถุประสงค์ในการจัดกิจกรรม", "สรุปผลการจัดกิจกรรม")
    *foreword, committee, unit = between("คำนำ", "สารบัญ")
    return {
        "title": "\n".join(LINES[1:5]),
        "unit": "",
        "foreword": "\n".join(foreword),
        "foreword_by": f"{committee}\n{unit}",
        "activity": activity,
        "activity_text": text,
        "day": "2023-05-15",
        "starts": "13.30",
        "ends": "15.00",
        "place": place,
        "people": people,
        "background": "\n".join(background),
        "summary": "\n".join(summary),
        "closing": LINES[-2],
    }


@pytest.fixture
def retyped(store: Store) -> Store:
    """The store with the source's points and facts in a report, and one picture."""
    store.add_survey("workshop", template_text("workshop"))
    with POINTS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            where = f"{row['topic']} {row['section']}"
            store.edit("workshop", EditAct.ADD, where, row["text"], "writer")
    for name, value in facts_of_the_source().items():
        store.edit("workshop", EditAct.FACT, name, value, "writer")
    store.keep_picture("workshop", PictureFile("aa", "image/png", 1, 1, b""))
    store.edit("workshop", EditAct.PICTURE, "aa", "ภาพที่หนึ่ง", "writer")
    return store


def composed(store: Store) -> tuple[Block, ...]:
    """Return the report as blocks."""
    return compose(manuscript(store, "workshop"))


def plain(text: str) -> str:
    """Return a text with plain spaces, one at a time."""
    return " ".join(text.split())


def printed(block: Block) -> str:
    """Return a block's number and text."""
    match block:
        case Heading(number=number, text=text) | Item(number=number, text=text):
            return plain(f"{number} {text}")
        case Body(text=text) | Listed(text=text):
            return plain(text)
    return ""


def test_its_forty_one_points_come_out_with_their_headings_order_and_words(retyped: Store) -> None:
    """Every line from the first group to the closing, numbered without a slip."""
    blocks = composed(retyped)
    at = next(n for n, b in enumerate(blocks) if isinstance(b, Heading) and b.number)
    pictures = next(n for n, b in enumerate(blocks) if getattr(b, "anchor", "") == "pictures")
    assert [printed(block) for block in blocks[at:pictures]] == [
        *map(plain, body_of_topics()),
        plain(LINES[-2]),
    ]


def test_its_contents_list_what_is_there_numbered_without_a_slip(retyped: Store) -> None:
    """The source counts ๑ ๒ ๓ ๔ ๕ ๖ ๕."""
    (contents,) = [block for block in composed(retyped) if isinstance(block, Contents)]
    listed = [plain(f"{number} {printed(heading)}") for number, heading in contents.entries]
    source = [
        re.sub(r"\t\S+$", "", line) for line in between("สารบัญ", facts_of_the_source()["activity"])
    ]
    wanted = [re.sub(r"^๕(?=\. ประมวล)", "๗", line) for line in source if line != "หน้า"]
    # The source spaces the activity's name otherwise in its contents than in its heading.
    assert [line.replace(" ", "") for line in listed] == [line.replace(" ", "") for line in wanted]


def test_its_front_matter_comes_out_as_it_stood(retyped: Store) -> None:
    """Cover, foreword, activity, background and summary, word for word."""
    blocks = composed(retyped)
    (cover,) = [block for block in blocks if isinstance(block, Cover)]
    assert list(cover.lines) == LINES[:5]
    texts = {printed(block) for block in blocks}
    front = LINES[5 : LINES.index("สารบัญ")] + between(
        facts_of_the_source()["activity"], "กลุ่มที่ ๑ หัวข้อ “การกำหนดรูปแบบและกิจกรรมต่าง ๆ”"
    )
    signed = facts_of_the_source()["foreword_by"].splitlines()
    missing = [line for line in front if plain(line) not in texts and line not in signed]
    assert missing == []
