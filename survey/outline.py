"""The outline of a report: points made of what was signed off, with writers' edits applied.

Pure functions: the machine suggests, people decide, both are kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum

from forms.definition import Section, Survey
from survey.findings import MOST_QUOTES, Findings, Quote, Tally
from survey.log import standing
from survey.records import Edit, EditAct, RoomPoint
from survey.wording import suggested_wording

Place = tuple[int, int]
# Takes a person's match of an earlier point back: what the machine found counts again.
AS_FOUND = "-"


class Origin(StrEnum):
    """Where a point of the report comes from."""

    THEME = "theme"
    SINGLE = "single"
    ROOM = "room"
    HAND = "hand"


@dataclass(frozen=True)
class Facts:
    """What a writer states about the report and its workshop; "" where nothing was stated.

    ``day`` is an ISO date, ``starts`` and ``ends`` are hours as typed ("13.30"), ``people`` is a
    number in Arabic digits. ``counts``, ``comparison`` and ``memo`` are "yes" or "": whether points
    bear the count of their statements, whether the comparison and the memo are part of the report.
    Texts of several paragraphs have them on lines of their own.
    """

    kind: str = "รายงาน"
    title: str = ""
    unit: str = ""
    fiscal_year: str = ""
    foreword: str = ""
    foreword_by: str = ""
    activity: str = ""
    activity_text: str = ""
    day: str = ""
    starts: str = ""
    ends: str = ""
    place: str = ""
    people: str = ""
    background: str = ""
    objectives: str = ""
    summary: str = ""
    closing: str = ""
    counts: str = ""
    comparison: str = "yes"
    memo: str = ""
    memo_from: str = ""
    memo_number: str = ""
    memo_day: str = ""
    memo_subject: str = ""
    memo_to: str = ""
    memo_text: str = ""
    memo_signer: str = ""
    memo_position: str = ""


# What each fact is called, as on the page where writers state it.
FACT_NAMES = {
    "kind": "ชนิดเอกสาร",
    "title": "ชื่อรายงาน",
    "unit": "หน่วยงาน",
    "fiscal_year": "ปีงบประมาณ",
    "foreword": "คำนำ",
    "foreword_by": "ผู้ลงท้ายคำนำ",
    "activity": "ชื่อกิจกรรม",
    "activity_text": "ข้อความบรรยายกิจกรรม",
    "day": "วันที่จัดกิจกรรม",
    "starts": "เวลาเริ่ม",
    "ends": "เวลาสิ้นสุด",
    "place": "สถานที่",
    "people": "จำนวนผู้เข้าร่วม",
    "background": "ความเป็นมา",
    "objectives": "วัตถุประสงค์",
    "summary": "ข้อความนำเข้าสู่ผลการจัดกิจกรรม",
    "closing": "ข้อความปิดท้าย",
    "counts": "จำนวนข้อความท้ายแต่ละข้อ",
    "comparison": "ส่วนความก้าวหน้าเทียบกับปีก่อน",
    "memo": "บันทึกข้อความ",
    "memo_from": "ส่วนราชการ (บันทึกข้อความ)",
    "memo_number": "ที่ (บันทึกข้อความ)",
    "memo_day": "วันที่ (บันทึกข้อความ)",
    "memo_subject": "เรื่อง (บันทึกข้อความ)",
    "memo_to": "เรียน (บันทึกข้อความ)",
    "memo_text": "เนื้อความ (บันทึกข้อความ)",
    "memo_signer": "ผู้ลงนาม (บันทึกข้อความ)",
    "memo_position": "ตำแหน่งผู้ลงนาม (บันทึกข้อความ)",
}
FACTS = frozenset(each.name for each in fields(Facts))


@dataclass(frozen=True)
class OutlinePoint:
    """One point of the report.

    ``wording`` is what the report prints, ``suggestion`` what the machine proposed for it.
    ``themes`` are the labels of the themes it was made of, ``keys`` their keys. ``count`` tells
    the statements behind it, ``answers`` the answers: 0 for a point by hand. ``quotes`` are those
    a writer attached that may be quoted now, ``offered`` those the findings propose. ``joined``
    are the keys of the points that became part of it, ``joined_wordings`` what they said.
    """

    key: str
    topic: int
    section: int
    wording: str
    origin: Origin
    suggestion: str = ""
    themes: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    count: int = 0
    answers: int = 0
    quotes: tuple[Quote, ...] = ()
    offered: tuple[Quote, ...] = ()
    joined: tuple[str, ...] = ()
    joined_wordings: tuple[str, ...] = ()

    @property
    def is_reworded(self) -> bool:
        """Whether a writer put it in other words than were suggested."""
        return self.wording != self.suggestion


@dataclass(frozen=True)
class Dropped:
    """A point that a writer left out of the report, and why."""

    point: OutlinePoint
    reason: str


@dataclass(frozen=True)
class OutlineSection:
    """The points under one heading, in their order, and those that were left out."""

    number: int
    heading: str
    points: tuple[OutlinePoint, ...]
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True)
class OutlineTopic:
    """One topic of the report; ``tallies`` are the closed questions asked under it."""

    number: int
    title: str
    sections: tuple[OutlineSection, ...]
    tallies: tuple[Tally, ...] = ()


@dataclass(frozen=True)
class Caption:
    """A picture of the report by its digest, and what stands under it."""

    digest: str
    text: str


@dataclass(frozen=True)
class Outline:
    """The report as its writers have it now.

    ``basket`` are the codes that were picked and wait. ``matches`` says which themes, by key, a
    person found to say an earlier point again, by the number of that point. ``unapplied`` are edits
    whose point or quote is there no more: kept and told, never dropped. ``last`` is the number of
    the newest edit.
    """

    topics: tuple[OutlineTopic, ...]
    facts: Facts
    basket: tuple[str, ...] = ()
    pictures: tuple[Caption, ...] = ()
    matches: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    unapplied: tuple[Edit, ...] = ()
    last: int = 0

    @property
    def points(self) -> tuple[OutlinePoint, ...]:
        """Every point of the report, in the order of the page."""
        return tuple(p for t in self.topics for s in t.sections for p in s.points)

    def point(self, key: str) -> OutlinePoint | None:
        """Return the point with this key, or None."""
        return next((point for point in self.points if point.key == key), None)

    def position(self, key: str) -> str:
        """Return the number of a point, such as "2.1", in Arabic digits; "" where there is none."""
        for topic in self.topics:
            for at, section in enumerate(topic.sections, 1):
                for number, point in enumerate(section.points, 1):
                    if point.key == key:
                        return f"{at}.{number}"
        return ""


def outline(
    survey: Survey,
    found: Findings | None,
    quotable: Iterable[Quote],
    raised: Iterable[RoomPoint],
    edits: Sequence[Edit],
) -> Outline:
    """Return the outline: what the findings suggest, with every standing edit applied in order.

    ``found`` is None before the first analysis; ``quotable`` are all statements that may be quoted
    word for word, ``raised`` the points raised in the room.
    """
    points = [*_found_points(survey, found), *_room_points(survey, raised)]
    desk = _Desk(survey, found, points, {quote.code: quote for quote in quotable})
    unapplied = tuple(edit for edit in standing(edits) if not desk.apply(edit))
    last = max((edit.id for edit in edits), default=0)
    return replace(desk.outline(), unapplied=unapplied, last=last)


def most_quotes(point: OutlinePoint, threshold: int) -> int:
    """Return how many quotes a point may bear: one per group of threshold size, three at most.

    A point by hand, or of the room, has no answers behind it that could be told apart by quotes.
    """
    if point.origin in (Origin.THEME, Origin.SINGLE):
        return min(MOST_QUOTES, point.answers // max(threshold, 1))
    return MOST_QUOTES


def default_facts(survey: Survey) -> Facts:
    """Return the facts as far as the survey itself tells them."""
    return Facts(
        title=f"สรุปผล{survey.title}",
        unit=survey.organisation,
        activity=survey.title,
        foreword_by=f"คณะทำงาน\n{survey.organisation}",
    )


class _Desk:
    """An outline while edits are applied to it, one by one."""

    def __init__(
        self,
        survey: Survey,
        found: Findings | None,
        points: Iterable[OutlinePoint],
        quotable: Mapping[str, Quote],
    ) -> None:
        self.survey, self.found, self.quotable = survey, found, quotable
        self.points = {point.key: point for point in points}
        self.places: dict[Place, list[str]] = {
            (topic.number, section.number): []
            for topic in survey.topics
            for section in topic.sections
        }
        for point in self.points.values():
            self.places[point.topic, point.section].append(point.key)
        self.dropped: dict[Place, list[Dropped]] = {place: [] for place in self.places}
        self.headings: dict[Place, str] = {}
        self.basket: dict[str, None] = {}
        self.captions: dict[str, str] = {}
        self.matches: dict[int, tuple[str, ...]] = {}
        self.facts = default_facts(survey)

    def apply(self, edit: Edit) -> bool:
        """Apply an edit; False where what it is about is not there."""
        if edit.act is EditAct.ADD:
            return self._add(f"hand-{edit.id}", edit.subject, edit.value)
        acts = {
            EditAct.WORD: self._word,
            EditAct.JOIN: self._join,
            EditAct.PLACE: self._place,
            EditAct.DROP: self._drop,
            EditAct.QUOTE: self._quote,
            EditAct.UNQUOTE: self._unquote,
            EditAct.PICK: self._pick,
            EditAct.LET_GO: self._let_go,
            EditAct.HEADING: self._head,
            EditAct.FACT: self._state,
            EditAct.PICTURE: self._show,
            EditAct.NO_PICTURE: self._hide,
            EditAct.MOVE_PICTURE: self._shift,
            EditAct.MATCH: self._match,
        }
        return acts[edit.act](edit.subject, edit.value)

    def outline(self) -> Outline:
        """Return the outline as it stands now."""
        tallies = {t.number: t.tallies for t in self.found.topics} if self.found else {}
        return Outline(
            topics=tuple(
                OutlineTopic(
                    topic.number,
                    topic.title,
                    tuple(self._section(topic.number, section) for section in topic.sections),
                    tallies.get(topic.number, ()),
                )
                for topic in self.survey.topics
            ),
            facts=self.facts,
            basket=tuple(self.basket),
            pictures=tuple(Caption(*each) for each in self.captions.items()),
            matches=self.matches,
        )

    def _section(self, topic: int, section: Section) -> OutlineSection:
        place = (topic, section.number)
        return OutlineSection(
            number=section.number,
            heading=self.headings.get(place) or section.heading,
            points=tuple(self.points[key] for key in self.places[place]),
            dropped=tuple(self.dropped[place]),
        )

    def _word(self, key: str, wording: str) -> bool:
        if key not in self.points:
            return False
        point = self.points[key]
        self.points[key] = replace(point, wording=wording or point.suggestion)
        return True

    def _join(self, key: str, into: str) -> bool:
        if key not in self.points or into not in self.points or key == into:
            return False
        part, whole = self._take(key), self.points[into]
        self.points[into] = replace(
            whole,
            themes=tuple(dict.fromkeys((*whole.themes, *part.themes))),
            keys=tuple(dict.fromkeys((*whole.keys, *part.keys))),
            count=whole.count + part.count,
            # One person may stand behind both, so no more than the larger are sure.
            answers=max(whole.answers, part.answers),
            quotes=(*whole.quotes, *part.quotes),
            offered=(*whole.offered, *part.offered),
            joined=(*whole.joined, part.key, *part.joined),
            joined_wordings=(*whole.joined_wordings, part.wording, *part.joined_wordings),
        )
        return True

    def _place(self, key: str, value: str) -> bool:
        topic, section, after = value.split(" ")
        place = (int(topic), int(section))
        if key not in self.points or place not in self.places or after == key:
            return False
        point = self._take(key)
        row = self.places[place]
        # The point it was put after may have gone: then it stands at the end.
        at = row.index(after) + 1 if after in row else (len(row) if after else 0)
        row.insert(at, key)
        self.points[key] = replace(point, topic=place[0], section=place[1])
        return True

    def _add(self, key: str, where: str, text: str) -> bool:
        topic, section = where.split(" ")
        place = (int(topic), int(section))
        if place not in self.places:
            return False
        self.points[key] = OutlinePoint(key, *place, text, Origin.HAND, suggestion=text)
        self.places[place].append(key)
        return True

    def _drop(self, key: str, reason: str) -> bool:
        if key not in self.points:
            return False
        point = self._take(key)
        self.dropped[point.topic, point.section].append(Dropped(point, reason))
        return True

    def _quote(self, key: str, code: str) -> bool:
        if key not in self.points or code not in self.quotable:
            return False
        point = self.points[key]
        if code in {quote.code for quote in point.quotes}:
            return True
        if len(point.quotes) >= most_quotes(point, self.survey.threshold):
            return False
        self.points[key] = replace(point, quotes=(*point.quotes, self.quotable[code]))
        return True

    def _unquote(self, key: str, code: str) -> bool:
        if key not in self.points:
            return False
        kept = tuple(quote for quote in self.points[key].quotes if quote.code != code)
        self.points[key] = replace(self.points[key], quotes=kept)
        return True

    def _pick(self, code: str, _: str) -> bool:
        if code not in self.quotable:
            return False
        self.basket[code] = None
        return True

    def _let_go(self, code: str, _: str) -> bool:
        self.basket.pop(code, None)
        return True

    def _show(self, digest: str, caption: str) -> bool:
        self.captions[digest] = caption
        return True

    def _hide(self, digest: str, _: str) -> bool:
        return self.captions.pop(digest, None) is not None

    def _shift(self, digest: str, after: str) -> bool:
        """Put a picture behind another; behind one that has gone it stays where it is."""
        if digest not in self.captions:
            return False
        order = [each for each in self.captions if each != digest]
        if after in order or not after:
            order.insert(order.index(after) + 1 if after else 0, digest)
            self.captions = {each: self.captions[each] for each in order}
        return True

    def _match(self, earlier: str, themes: str) -> bool:
        if themes == AS_FOUND:
            self.matches.pop(int(earlier), None)
        else:
            self.matches[int(earlier)] = tuple(themes.split())
        return True

    def _head(self, where: str, heading: str) -> bool:
        topic, section = where.split(" ")
        place = (int(topic), int(section))
        self.headings[place] = heading
        return place in self.places

    def _state(self, name: str, value: str) -> bool:
        if name not in FACTS:
            return False
        self.facts = replace(self.facts, **{name: value})
        return True

    def _take(self, key: str) -> OutlinePoint:
        """Take a point out of the outline, and return it."""
        point = self.points.pop(key)
        self.places[point.topic, point.section].remove(key)
        return point


def _found_points(survey: Survey, found: Findings | None) -> Iterable[OutlinePoint]:
    """Return a point per theme and section, the largest first, then views that stand alone."""
    for topic in found.topics if found else ():
        for section in topic.sections:
            purpose = survey.topic(topic.number).section(section.number).purpose
            for point in section.points:
                typical = point.quotes[0].text if point.quotes else ""
                wording = suggested_wording(point.label, typical, purpose)
                yield OutlinePoint(
                    key=f"{point.key}-{section.number}",
                    topic=topic.number,
                    section=section.number,
                    wording=wording,
                    origin=Origin.THEME,
                    suggestion=wording,
                    themes=(point.label,),
                    keys=(point.key,),
                    count=point.count,
                    answers=point.answers,
                    offered=point.quotes,
                )
            for view in section.single_views:
                yield OutlinePoint(
                    key=f"view-{view.code}",
                    topic=topic.number,
                    section=section.number,
                    wording=view.text,
                    origin=Origin.SINGLE,
                    suggestion=view.text,
                    count=1,
                    answers=1,
                    offered=(view,),
                )


def _room_points(survey: Survey, raised: Iterable[RoomPoint]) -> Iterable[OutlinePoint]:
    """Return the points raised in the room, in the order they were."""
    there = {(topic.number, s.number) for topic in survey.topics for s in topic.sections}
    for point in raised:
        if (point.topic, point.section) in there:
            yield OutlinePoint(
                key=f"room-{point.id}",
                topic=point.topic,
                section=point.section,
                wording=point.text,
                origin=Origin.ROOM,
                suggestion=point.text,
            )
