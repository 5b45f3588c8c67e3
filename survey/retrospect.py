"""Points of an earlier report: kept, taken from an earlier survey, matched, made a report's own."""

import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from forms.definition import Section, Survey, Topic
from forms.fields import BUDDHIST_ERA, thai_digits, visible_text
from survey import likening
from survey.errors import ImportRefused, WrongState
from survey.log import standing
from survey.manuscript import manuscript
from survey.outline import AS_FOUND, OutlinePoint, outline
from survey.records import EarlierPoint, EditAct, RunState
from survey.runs import may_be_shown, start_command
from survey.signoff import newest
from survey.store import Store
from survey.telling import POINT
from survey.told import Decided

# A title that names its year needs no other.
A_YEAR = re.compile("25[0-9]{2}|๒๕[๐-๙]{2}")


@dataclass(frozen=True)
class Taken:
    """The points of an earlier survey as they fit this one; ``warnings`` tell what was changed."""

    points: tuple[EarlierPoint, ...]
    warnings: tuple[str, ...]


def keep_points(store: Store, slug: str, points: Sequence[EarlierPoint]) -> int:
    """Keep the points of one earlier report, in place of those kept under the same name.

    What a person said about a point stays with it where the point is the same; the same report
    once more changes nothing, in no edition either. Returns how many were replaced.
    """
    source = points[0].source
    with store.transaction():
        before = [point for point in store.earlier_points(slug) if point.source == source]
        if [replace(point, id=0) for point in before] == [replace(point, id=0) for point in points]:
            return len(before)
        settled = _settled(store, slug, before)
        store.forget_earlier_points(slug, source)
        store.add_earlier_points(slug, points)
        for point in store.earlier_points(slug):
            if point.source == source and _same(point) in settled:
                account, themes = settled[_same(point)]
                store.edit(slug, EditAct.MATCH, str(point.id), themes, account)
    return len(before)


def match_points(store: Store, slug: str) -> None:
    """Match the earlier points of a survey with the themes of every run that is told of."""
    sizes = store.sizes_by_run(slug)
    if not sizes or not store.earlier_points(slug):
        return
    runs = {max(sizes), may_be_shown(sizes, store.survey(slug).survey.threshold)}
    runs |= {version.run for version in newest(store.versions(slug)).values()}
    for run in sorted(runs):
        found = likening.weigh(store, slug, store.themes(run), store.statements(run))
        likening.keep(store, slug, run, found)


def match_in_background(store: Store, instance: Path, slug: str) -> bool:
    """Begin to match in a process of its own; False where there is nothing to match with."""
    if store.latest_run(slug, RunState.DONE) is None or not store.earlier_points(slug):
        return False
    process = start_command(instance, "points", "match", slug)
    threading.Thread(target=process.wait, daemon=True).start()
    return True


def points_of(store: Store, slug: str, earlier: str, source: str = "") -> Taken:
    """Return what the report of an earlier survey of this installation says, point by point.

    Only what may leave the review of that survey is taken: the wordings of its points, and what
    was decided about them. No answer, no quote.

    Raises:
        SurveyNotFound: there is no such survey.
        WrongState: it is this survey itself.
        ImportRefused: its report has no point.
        NotShownYet: it is open, and some of its answers were published early.
    """
    if slug == earlier:
        raise WrongState("เทียบแบบสำรวจกับตัวเองไม่ได้ โปรดเลือกแบบสำรวจครั้งก่อน")
    survey, kept = store.survey(slug).survey, manuscript(store, earlier)
    source = source or name_of(store, earlier)
    decided = {item.key: item.decided for topic in kept.decided for item in topic.items}
    found: dict[tuple[int, str], EarlierPoint] = {}
    warnings: list[str] = []
    for held in kept.outline.topics:
        asked = kept.survey.topic(held.number)
        there, warning = _topic_like(survey, asked)
        if any(section.points for section in held.sections) and warning:
            warnings.append(warning)
        for at, section in enumerate(held.sections, 1):
            for number, point in enumerate(section.points, 1):
                if there is not None:
                    # A theme of several sections says one thing.
                    found.setdefault(
                        (there.number, point.wording),
                        EarlierPoint(
                            id=0,
                            source=source,
                            place=f"{held.number}.{at}.{number}",
                            topic=there.number,
                            section=_section_like(there, asked.section(section.number)).number,
                            text=point.wording,
                            decided=_resolved(point, decided),
                        ),
                    )
    if not found:
        raise ImportRefused(
            f"รายงานของ {earlier} ยังไม่มีข้อใดที่นำมาเทียบได้ โปรดจัดและรับรองประเด็นของแบบสำรวจนั้นก่อน"
        )
    return Taken(tuple(found.values()), tuple(warnings))


def name_of(store: Store, slug: str) -> str:
    """Return what the report of a survey of this installation is called, with its year."""
    kept = store.survey(slug)
    title = kept.survey.title
    if not kept.closed_on or A_YEAR.search(title):
        return f"รายงานผล “{title}”"
    year = thai_digits(str(int(kept.closed_on[:4]) + BUDDHIST_ERA))
    return f"รายงานผล “{title}” พ.ศ. {year}"


def add_to_report(store: Store, slug: str, points: Sequence[EarlierPoint], account: str) -> None:
    """Make points the report's own, each at the end of its section, whole or not at all.

    Raises:
        ImportRefused: some stand there already; nothing was added.
    """
    with store.transaction():
        own = outline(store.survey(slug).survey, None, (), (), store.edits(slug)).points
        there = {
            (point.topic, point.section, text)
            for point in own
            for text in (point.wording, point.suggestion)
        }
        again = sum((point.topic, point.section, point.text) in there for point in points)
        if again:
            raise ImportRefused(
                f"ในรายงานของ {slug} มีข้อความเดียวกันอยู่แล้ว {again} ข้อ จึงยังไม่ได้เพิ่มข้อใดเลย "
                "โปรดลบแถวที่มีอยู่แล้วออกจากแฟ้ม หรือนำข้อเดิมออกจากรายงานก่อน"
            )
        for point in points:
            store.edit(slug, EditAct.ADD, f"{point.topic} {point.section}", point.text, account)


def _settled(
    store: Store, slug: str, points: Iterable[EarlierPoint]
) -> dict[tuple[int, int, str], tuple[str, str]]:
    """Return what people matched these points with, and who did, by what the points say."""
    said = {
        edit.subject: (edit.account, edit.value)
        for edit in standing(store.edits(slug))
        if edit.act is EditAct.MATCH
    }
    return {
        _same(point): said[str(point.id)]
        for point in points
        if said.get(str(point.id), ("", AS_FOUND))[1] != AS_FOUND
    }


def _same(point: EarlierPoint) -> tuple[int, int, str]:
    return point.topic, point.section, point.text


def _resolved(point: OutlinePoint, decided: Mapping[str, Decided | None]) -> str:
    """Return what was decided about a point, and how far it came, in a line; "" for nothing."""
    keys = [*point.keys, POINT.format(point.key.removeprefix("room-"))]
    lines = []
    for resolution in filter(None, map(decided.get, keys)):
        parts = (resolution.verdict_said, resolution.action or resolution.reason)
        told = ": ".join(part for part in parts if part)
        progress = f" ({resolution.progress_said})" if resolution.progress_said else ""
        lines.append(told + progress)
    return " และ ".join(dict.fromkeys(lines))


def _topic_like(survey: Survey, topic: Topic) -> tuple[Topic | None, str]:
    """Return the topic of a survey with this one's title, or else its number, and a warning."""
    for own in survey.topics:
        if _comparable(own.title) == _comparable(topic.title):
            return own, ""
    named = f"หัวข้อที่ {topic.number} “{topic.title}” ของแบบสำรวจครั้งก่อน"
    for own in survey.topics:
        if own.number == topic.number:
            return own, f"{named} ไม่มีหัวข้อชื่อเดียวกัน จึงเทียบกับหัวข้อเลขเดียวกัน คือ “{own.title}”"
    return None, f"{named} ไม่มีหัวข้อที่เทียบได้ จึงไม่ได้นำข้อของหัวข้อนั้นมา"


def _section_like(topic: Topic, section: Section) -> Section:
    """Return the section of a topic that asks for the same: by heading, purpose or number."""
    ways = (
        [s for s in topic.sections if _comparable(s.heading) == _comparable(section.heading)],
        [s for s in topic.sections if s.purpose is section.purpose],
        [s for s in topic.sections if s.number == section.number],
        topic.sections,
    )
    return next(found[0] for found in ways if found)


def _comparable(text: str) -> str:
    return "".join(visible_text(text).split()).lower()
