"""This survey beside an earlier report: what is still said, what is new, what is said no more.

Points are compared with themes, never persons or answers of one year with those of another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forms.definition import Survey
from survey.log import standing
from survey.records import Act, Decision, EarlierPoint, Likeness

# From this share on a theme is taken to say an earlier point again, until a person says otherwise;
# from SURE on that is told as sure, and from UNSURE on offered to be looked at
# (measured by bench/likeness.py; docs/decisions/0021).
SURE_ENOUGH = 0.5
SURE, UNSURE = 0.75, 0.25


@dataclass(frozen=True)
class Match:
    """A theme that may say an earlier point again; ``share`` is None where nobody measured it."""

    key: str
    label: str
    share: float | None

    @property
    def sureness(self) -> str:
        """How sure it is, as people say it."""
        if self.share is None or self.share < SURE_ENOUGH:
            return "ไม่แน่ใจ"
        return "ตรงกันมาก" if self.share >= SURE else "น่าจะตรง"


@dataclass(frozen=True)
class StillSaid:
    """An earlier point, and the labels of the themes that say it again; none: said no more.

    ``keys`` are the themes', ``by_hand`` whether a person settled it. ``matches`` are the same
    themes with how sure that is, ``unsure`` others that may say it. ``weighed`` is whether it is
    known at all which themes say it.
    """

    earlier: EarlierPoint
    labels: tuple[str, ...]
    keys: tuple[str, ...]
    by_hand: bool
    matches: tuple[Match, ...] = ()
    unsure: tuple[Match, ...] = ()
    weighed: bool = True


@dataclass(frozen=True)
class Compared:
    """One topic beside its earlier points; ``new`` are the labels that no earlier point had."""

    topic: int
    title: str
    points: tuple[StillSaid, ...]
    new: tuple[str, ...]

    @property
    def still(self) -> tuple[StillSaid, ...]:
        """What was said before and is said again."""
        return tuple(point for point in self.points if point.labels)

    @property
    def gone(self) -> tuple[StillSaid, ...]:
        """What was said before and no theme says now."""
        return tuple(point for point in self.points if point.weighed and not point.labels)


@dataclass(frozen=True)
class Comparison:
    """This survey beside earlier points, topic by topic; ``source`` names the earlier report.

    ``unweighed`` are the keys of themes that came about since they were last compared.
    """

    source: str
    topics: tuple[Compared, ...]
    sources: tuple[str, ...] = ()
    unweighed: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether every point was compared with every theme: before, nothing is known as gone."""
        points = (point for topic in self.topics for point in topic.points)
        return not self.unweighed and all(point.weighed for point in points)


def compare(
    survey: Survey,
    labels: Mapping[int, Mapping[str, str]],
    earlier: Iterable[EarlierPoint],
    found: Iterable[Likeness],
    corrected: Mapping[int, tuple[str, ...]],
    merged: Mapping[str, str] | None = None,
) -> Comparison | None:
    """Return the comparison, None without earlier points.

    ``labels`` are the themes that may be told of, by topic and key: a theme too small to be told
    of says nothing again. ``found`` is what the machine matched, ``corrected`` what people said
    instead, by the number of the earlier point; ``merged`` says for themes that became part of
    others of which.
    """
    points = list(earlier)
    if not points:
        return None
    desk = _Desk(labels, found, merged or {})
    said = {point.id: desk.look(point, corrected.get(point.id)) for point in points}
    again = {key for each in said.values() for key in each.keys}
    topics = tuple(
        Compared(
            topic=topic.number,
            title=topic.title,
            points=tuple(said[point.id] for point in points if point.topic == topic.number),
            new=tuple(
                label for key, label in labels.get(topic.number, {}).items() if key not in again
            ),
        )
        for topic in survey.topics
    )
    asked = {point.topic for point in points}
    sources = tuple(dict.fromkeys(point.source for point in points))
    return Comparison(" และ".join(sources), topics, sources, desk.unweighed(asked))


def merges(decisions: Iterable[Decision]) -> dict[str, str]:
    """Return which theme each theme that was merged became part of, by their keys."""
    return {d.subjects[0]: d.value for d in standing(decisions) if d.act is Act.MERGE}


class _Desk:
    """The themes that may be told of, with how sure it is that each says an earlier point."""

    def __init__(
        self,
        labels: Mapping[int, Mapping[str, str]],
        found: Iterable[Likeness],
        merged: Mapping[str, str],
    ) -> None:
        self.labels, self.merged = labels, merged
        self.told = {key: label for held in labels.values() for key, label in held.items()}
        self.shares: dict[int, dict[str, float]] = {}
        for likeness in found:
            shares = self.shares.setdefault(likeness.earlier, {})
            key = self.follow(likeness.theme)
            shares[key] = max(likeness.share, shares.get(key, 0.0))
        self.weighed = {key for shares in self.shares.values() for key in shares}

    def follow(self, key: str) -> str:
        """Return the theme that may be told of and holds this one now; itself, if there is none."""
        passed = {key}
        here = key
        while here not in self.told and here in self.merged and self.merged[here] not in passed:
            here = self.merged[here]
            passed.add(here)
        return here if here in self.told else key

    def look(self, point: EarlierPoint, corrected: tuple[str, ...] | None) -> StillSaid:
        """Return an earlier point with the themes that say it again."""
        shares = self.shares.get(point.id, {})
        sure = sorted((key for key in shares if key in self.told), key=lambda k: (-shares[k], k))
        chosen = [key for key in sure if shares[key] >= SURE_ENOUGH]
        if corrected is not None:
            chosen = [key for key in dict.fromkeys(map(self.follow, corrected)) if key in self.told]
        matches = tuple(Match(key, self.told[key], shares.get(key)) for key in chosen)
        offered = [key for key in sure if shares[key] >= UNSURE and key not in chosen]
        return StillSaid(
            earlier=point,
            labels=tuple(match.label for match in matches),
            keys=tuple(chosen),
            by_hand=corrected is not None,
            matches=matches,
            unsure=tuple(Match(key, self.told[key], shares[key]) for key in offered),
            weighed=corrected is not None or bool(shares) or not self.labels.get(point.topic),
        )

    def unweighed(self, topics: Iterable[int]) -> frozenset[str]:
        """Return the keys of the themes of these topics that were compared with nothing yet."""
        keys = {key for topic in topics for key in self.labels.get(topic, {})}
        return frozenset(keys - self.weighed)
