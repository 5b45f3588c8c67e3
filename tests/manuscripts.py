"""Manuscripts to write documents from: one with everything in it, and smaller ones."""

import csv
import struct
import zlib
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from conftest import POINTS

from forms.catalogue import read_template
from forms.definition import Survey
from survey.comparison import Compared, Comparison, StillSaid
from survey.findings import (
    Findings,
    Point,
    Quote,
    SectionFindings,
    Sums,
    Tally,
    TopicFindings,
)
from survey.manuscript import Manuscript
from survey.outline import outline
from survey.records import EarlierPoint, Edit, EditAct, PictureFile
from survey.told import Decided, ToldPoint, ToldTheme, ToldTopic

WORKSHOP = read_template("workshop")
REPORT_2566 = POINTS.parent / "report_2566.txt"
MEMO = {
    "memo": "yes",
    "memo_from": "สำนักประชาสัมพันธ์ กลุ่มงานบริหารทั่วไป โทร. 02 831 9400",
    "memo_number": "สว 0012.1/456",
    "memo_day": "2023-06-12",
    "memo_subject": "รายงานสรุปผลโครงการถอดบทเรียนขับเคลื่อนสู่การเป็นองค์กรต้นแบบด้านคุณธรรมและความโปร่งใส",
    "memo_to": "เลขาธิการวุฒิสภา (ผ่านรองเลขาธิการวุฒิสภา)",
    "memo_text": (
        "ตามที่สำนักประชาสัมพันธ์ได้จัดกิจกรรมถอดบทเรียนการขับเคลื่อนสู่การเป็นองค์กรต้นแบบด้านคุณธรรม"
        "และความโปร่งใส เมื่อวันที่ 15 พฤษภาคม 2566 โดยมีบุคลากรเข้าร่วมจำนวน 86 คน นั้น\n"
        "บัดนี้ การจัดทำรายงานเสร็จเรียบร้อยแล้ว รายละเอียดปรากฏตามเอกสารที่แนบมาพร้อมนี้\n"
        "จึงเรียนมาเพื่อโปรดพิจารณา"
    ),
    "memo_signer": "นางสาวสมมติ ใจงาม",
    "memo_position": "ผู้อำนวยการสำนักประชาสัมพันธ์",
}


def of_2566(section: str, until: str) -> str:
    """Return what stands between two lines of the published report."""
    text = REPORT_2566.read_text(encoding="utf-8")
    return text.split(f"\n{section}\n", 1)[1].split(f"\n{until}", 1)[0].strip()


def facts_of_2566() -> dict[str, str]:
    """Return what the writers of the published report would have stated."""
    return {
        "title": (
            "สรุปผลโครงการถอดบทเรียนขับเคลื่อนสู่การเป็นองค์กร\nต้นแบบด้านคุณธรรมและความโปร่งใส\n"
            "เพื่อสร้างประสิทธิผล และแนวปฏิบัติงานที่เป็นเลิศ\n(Best Practice)"
        ),
        "unit": "สำนักประชาสัมพันธ์\nสำนักงานเลขาธิการวุฒิสภา",
        "fiscal_year": "2566",
        "foreword": of_2566("คำนำ", "คณะทำงาน"),
        "foreword_by": "คณะทำงาน\nสำนักประชาสัมพันธ์",
        "activity": (
            "กิจกรรมถอดบทเรียนการขับเคลื่อนสู่การเป็นองค์กรต้นแบบด้านคุณธรรมและความโปร่งใส "
            "เพื่อสร้างประสิทธิผลและแนวปฏิบัติที่เป็นเลิศ (Best Practice)"
        ),
        "activity_text": "สำนักประชาสัมพันธ์ ได้จัดกิจกรรมถอดบทเรียนการดำเนินงานองค์กรคุณธรรมต้นแบบ",
        "day": "2023-05-15",
        "starts": "13.30",
        "ends": "15.00",
        "place": "ห้องประชุม หมายเลข 402 – 403 ชั้น 4 อาคารรัฐสภา (ฝั่งวุฒิสภา)",
        "people": "86",
        "background": of_2566("ความเป็นมาและวัตถุประสงค์ในการจัดกิจกรรม", "สรุปผลการจัดกิจกรรม"),
        "summary": of_2566("สรุปผลการจัดกิจกรรม", "๑. หัวข้อ"),
        "closing": of_2566("ควรมีการประชาสัมพันธ์กิจกรรมล่วงหน้า", "ประมวลภาพกิจกรรม").split("\n\n")[-1],
    }


def points_of_2566() -> list[dict[str, str]]:
    """Return the points of the published report."""
    with POINTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def manuscript_of_2566(**stated: str) -> Manuscript:
    """Return the published report as writers would make it by hand: 41 points, no analysis."""
    adds = [(EditAct.ADD, f"{p['topic']} {p['section']}", p["text"]) for p in points_of_2566()]
    facts = [(EditAct.FACT, *each) for each in {**facts_of_2566(), **stated}.items()]
    return _manuscript(WORKSHOP, None, (), [*adds, *facts])


def manuscript_of(
    *points: Point, tallies: tuple[Tally, ...] = (), survey: Survey = WORKSHOP, **stated: str
) -> Manuscript:
    """Return a report with these points under the first section of its first topic."""
    found = _found(survey, points, tallies)
    quoted = [quote for point in points for quote in point.quotes]
    quoting = [
        (EditAct.QUOTE, f"{point.key}-1", quote.code) for point in points for quote in point.quotes
    ]
    facts = [(EditAct.FACT, *each) for each in stated.items()]
    return _manuscript(survey, found, quoted, [*quoting, *facts])


def everything() -> Manuscript:
    """Return a report that has everything a report can have."""
    rows = points_of_2566()
    quotes = [
        Quote(f"K{at:02}-{at * 37 % 1000:04}", row["text"], int(row["topic"]), 1, row["theme"])
        for at, row in enumerate(rows, 1)
    ]
    topics = tuple(
        TopicFindings(
            topic.number,
            topic.title,
            tuple(
                SectionFindings(
                    place.number,
                    place.heading,
                    tuple(
                        Point(row["text"], 5 + at % 9, (quotes[at],), f"t{at:02}", 15)
                        for at, row in enumerate(rows)
                        if (row["topic"], row["section"]) == (str(topic.number), str(place.number))
                    ),
                    (),
                    7 * place.number,
                    4 + place.number,
                )
                for place in topic.sections
            ),
            (Tally("ท่านทราบข่าวกิจกรรมจากช่องทางใด", (("ไลน์", 61), ("เฟซบุ๊ก", None), ("อื่น ๆ", 12))),)
            if topic.number == 2
            else (),
        )
        for topic in WORKSHOP.topics
    )
    found = Findings(WORKSHOP, 4, topics, Sums(330, 402, 301, 61, 33, 7))
    quoting = [
        (EditAct.QUOTE, f"t{at:02}-{rows[at]['section']}", quotes[at].code)
        for at in range(0, len(rows), 4)
    ]
    stated = {**facts_of_2566(), **MEMO, "counts": "yes", "objectives": "เพื่อร่วมแลกเปลี่ยนความคิดเห็น"}
    facts = [(EditAct.FACT, *each) for each in stated.items()]
    pictures = [
        (EditAct.PICTURE, f"p{n}", f"ภาพที่ {n} บุคลากรร่วมกิจกรรมต่าง ๆ กลุ่มที่ {n}") for n in (1, 2, 3)
    ]
    kept = _manuscript(WORKSHOP, found, quotes, [*quoting, *facts, *pictures])
    sizes = {"p1": (1600, 900), "p2": (300, 200), "p3": (600, 1400)}
    return replace(
        kept,
        pictures={name: picture(name, *size) for name, size in sizes.items()},
        decided=_decided(topics),
        comparison=_compared(topics),
        firm={f"t{at:02}": (True, False, None)[at % 3] for at in range(len(rows))},
        settings={"seed": 0, "themes": None, "lang": "th"},
        programs={"python": "3.11.2", "scikit-learn": "1.9.1"},
    )


def picture(digest: str, width: int, height: int) -> PictureFile:
    """Return a picture of slanting stripes, as PNG."""
    row = b"".join(
        b"\x00" + bytes((90 + (x + y) // 40 % 4 * 40) for x in range(width)) for y in range(height)
    )
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(row)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return PictureFile(digest, "png", width, height, b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


def _decided(topics: tuple[TopicFindings, ...]) -> tuple[ToldTopic, ...]:
    done = Decided(
        "adopt",
        "จัดทำปฏิทินกิจกรรมประจำปีเผยแพร่ล่วงหน้า 30 วัน",
        "กลุ่มงานบริหารทั่วไป",
        "2023-09-30",
        "under-way",
        "",
    )
    no = Decided("not-now", "", "", "", "", "งบประมาณปี 2566 จัดสรรแล้ว จะพิจารณาอีกครั้งในปีถัดไป")
    return tuple(
        ToldTopic(
            topic.number,
            topic.title,
            tuple(
                ToldTheme(point.key, point.label, point.count, (done, no)[at % 2])
                for section in topic.sections[1:]
                for at, point in enumerate(section.points)
            ),
            (ToldPoint("point-1", "จัดอบรมการสื่อสารภายใน", done),),
        )
        for topic in topics
    )


def _compared(topics: tuple[TopicFindings, ...]) -> Comparison:
    compared = []
    for topic in topics:
        labels = [point.label for section in topic.sections for point in section.points]
        points = tuple(
            StillSaid(
                EarlierPoint(at, "รายงานปี 2565", f"2.{at}", topic.number, 2, before),
                (now,) if at % 2 else (),
                (),
                False,
            )
            for at, (before, now) in enumerate(pairwise(labels), 1)
        )
        compared.append(Compared(topic.number, topic.title, points, tuple(labels[:2])))
    return Comparison("รายงานปี 2565", tuple(compared))


def _found(survey: Survey, points: tuple[Point, ...], tallies: tuple[Tally, ...]) -> Findings:
    topics = tuple(
        TopicFindings(
            topic.number,
            topic.title,
            tuple(
                SectionFindings(
                    place.number,
                    place.heading,
                    points if (topic.number, place.number) == (1, 1) else (),
                    (),
                    0,
                    0,
                )
                for place in topic.sections
            ),
            tallies if topic.number == 1 else (),
        )
        for topic in survey.topics
    )
    return Findings(survey, 1, topics, Sums(0, 0, 0, 0, 0))


def _manuscript(
    survey: Survey, found: Findings | None, quotable: Iterable[Quote], acts: Iterable[Any]
) -> Manuscript:
    quotes = {quote.code: quote for quote in quotable}
    edits = [
        Edit(n, act, subject, value, "writer", "")
        for n, (act, subject, value) in enumerate(acts, 1)
    ]
    drawn = outline(survey, found, quotes.values(), (), edits)
    return Manuscript(survey, drawn, found, quotes, {}, (), {}, None)
