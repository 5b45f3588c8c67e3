"""From findings and what the room decided to what staff are told: pure functions."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.fields import thai_digits
from forms.response import Reading
from survey.findings import Findings, Point, TopicFindings
from survey.records import Outcome, Progress, RoomPoint, Verdict
from survey.told import (
    Decided,
    Told,
    ToldPoint,
    ToldSums,
    ToldTheme,
    ToldTopic,
)

POINT = "point-{}"
# What may change of a decision, each under the name it has on the page.
FACTS = ("มติที่ประชุม", "สิ่งที่จะดำเนินการ", "หน่วยงานรับผิดชอบ", "กำหนดแล้วเสร็จ", "ความคืบหน้า", "เหตุผล")


@dataclass(frozen=True)
class Change:
    """One thing that staff would read otherwise than now; ``before`` or ``after`` may be ""."""

    about: str
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Named:
    """Words that might name somebody, in something that would become public."""

    where: str
    words: str
    kind: str


def telling(
    found: Findings,
    outcomes: Mapping[str, Outcome],
    points: Sequence[RoomPoint],
    opening: str,
    day: str,
    before: Told | None = None,
) -> Told:
    """Return what staff would be told: no theme, no number from a group too small.

    ``outcomes`` are those that stand, by subject; ``before`` is what staff read now.
    """
    told = Told(
        opening=opening,
        day=day,
        threshold=found.survey.threshold,
        topics=tuple(_topic(topic, outcomes, points) for topic in found.topics),
        sums=sums_told(found),
    )
    shown = {item.key for _, item in told.items()}
    gone = [i for _, i in before.items() if i.key not in shown] if before else []
    return replace(told, gone=len(gone))


def not_told(told: Told, outcomes: Iterable[str]) -> int:
    """Return how many decisions staff do not read, as their theme is too small or gone."""
    return len(set(outcomes) - {item.key for _, item in told.items()})


def fingerprint(told: Told) -> str:
    """Return a mark of what staff would read but for its opening and day: changed, it differs."""
    same = replace(told, opening="", day="")
    return hashlib.blake2b(same.as_json().encode(), digest_size=8).hexdigest()


def changes(before: Told | None, after: Told) -> list[Change]:
    """Return what would change on the page of staff, none before anything was published."""
    if before is None:
        return []
    found = [Change("", "ข้อความเปิดหน้า", before.opening, after.opening)]
    found += [Change("", what, old, new) for what, old, new in _counts(before.sums, after.sums)]
    then, now = _by_key(before), _by_key(after)
    for key in [*now, *(key for key in then if key not in now)]:
        found += _item_changes(then.get(key), now.get(key))
    return [change for change in found if change.before != change.after]


def people_in(told: Told, read: Callable[[str], Reading], ignored: Iterable[str]) -> list[Named]:
    """Return the words that might name somebody in all that staff would read, each place once.

    ``ignored`` are the kinds that may stand there: the unit that sees to something is to be named.
    """
    found: dict[Named, None] = {}
    for where, text in _texts(told):
        for passage in read(text).passages:
            if passage.kind not in ignored:
                found[Named(where, passage.words, passage.kind)] = None
    return list(found)


def _topic(
    topic: TopicFindings, outcomes: Mapping[str, Outcome], points: Iterable[RoomPoint]
) -> ToldTopic:
    themes = [_theme(held, outcomes) for held in _by_theme(topic).values()]
    raised = [_raised(point, outcomes) for point in points if point.topic == topic.number]
    return ToldTopic(
        number=topic.number,
        title=topic.title,
        themes=tuple(sorted(themes, key=lambda t: (t.decided is None, -t.count, t.label))),
        points=tuple(raised),
    )


def _by_theme(topic: TopicFindings) -> dict[str, list[Point]]:
    """Return what may be shown of each theme: a section where it is too small counts elsewhere."""
    held: dict[str, list[Point]] = {}
    for section in topic.sections:
        for point in section.points:
            held.setdefault(point.key, []).append(point)
    return held


def _theme(held: Sequence[Point], outcomes: Mapping[str, Outcome]) -> ToldTheme:
    key, label = held[0].key, held[0].label
    return ToldTheme(key, label, sum(p.count for p in held), _decided(outcomes.get(key)))


def _raised(point: RoomPoint, outcomes: Mapping[str, Outcome]) -> ToldPoint:
    key = POINT.format(point.id)
    return ToldPoint(key, point.text, _decided(outcomes.get(key)))


def _decided(outcome: Outcome | None) -> Decided | None:
    """Return what staff read of an outcome: its note only where that is a reason."""
    if outcome is None:
        return None
    because = outcome.verdict is Verdict.NOT_NOW or outcome.progress is Progress.STOPPED
    return Decided(
        verdict=outcome.verdict.value,
        action=outcome.action,
        owner=outcome.owner,
        due=outcome.due,
        progress=outcome.progress.value,
        reason=outcome.note if because else "",
    )


def sums_told(found: Findings) -> ToldSums:
    """Return where every statement went, with no small number to be worked out."""
    threshold = found.survey.threshold
    sections = [section for topic in found.topics for section in topic.sections]
    in_themes = sum(point.count for section in sections for point in section.points)
    silent = found.sums.non_answers
    others = found.sums.statements - in_themes - silent
    if 0 < silent < threshold or 0 < others < threshold:
        return ToldSums(
            answers=_enough(found.sums.answers, threshold),
            in_themes=in_themes,
            others=_enough(others + silent, threshold),
            non_answers=None,
        )
    return ToldSums(_enough(found.sums.answers, threshold), in_themes, others, silent)


def _enough(count: int, threshold: int) -> int | None:
    return count if count >= threshold else None


def _counts(before: ToldSums, after: ToldSums) -> list[tuple[str, str, str]]:
    return [
        ("จำนวนคำตอบ", _number(before.answers), _number(after.answers)),
        ("จำนวนข้อความในประเด็น", _number(before.in_themes), _number(after.in_themes)),
        ("จำนวนข้อความที่เหลือ", _number(before.others), _number(after.others)),
        ("จำนวนที่ไม่แสดงความเห็น", _number(before.non_answers), _number(after.non_answers)),
    ]


def _number(count: int | None) -> str:
    return "ไม่แสดง" if count is None else thai_digits(count)


def _by_key(told: Told) -> dict[str, ToldTheme | ToldPoint]:
    return {item.key: item for _, item in told.items()}


def _item_changes(
    before: ToldTheme | ToldPoint | None, after: ToldTheme | ToldPoint | None
) -> list[Change]:
    if before is None and after is not None:
        return [Change(after.said, "เพิ่มใหม่", "", after.said)]
    if after is None:
        return [Change(before.said, "ไม่แสดงแล้ว", before.said, "")] if before else []
    assert before is not None  # noqa: S101  one of the two is there
    rows = zip(_facts(before), _facts(after), strict=True)
    return [Change(after.said, what, old, new) for (what, old), (_, new) in rows]


def _facts(item: ToldTheme | ToldPoint) -> list[tuple[str, str]]:
    """Return what may change of an item, each under the name it has on the page."""
    count = thai_digits(item.count) if isinstance(item, ToldTheme) else ""
    decided = item.decided
    if decided is None:
        return [("ชื่อ", item.said), ("จำนวนข้อความ", count), *((what, "") for what in FACTS)]
    return [
        ("ชื่อ", item.said),
        ("จำนวนข้อความ", count),
        *zip(
            FACTS,
            (
                decided.verdict_said,
                decided.action,
                decided.owner,
                decided.due_day,
                decided.progress_said,
                decided.reason,
            ),
            strict=True,
        ),
    ]


def _texts(told: Told) -> Iterable[tuple[str, str]]:
    """Yield every text that people wrote, with where it stands."""
    yield "ข้อความเปิดหน้า", told.opening
    for _, item in told.items():
        said = item.said
        yield said, said
        if item.decided:
            for text in (item.decided.action, item.decided.owner, item.decided.reason):
                yield said, text
