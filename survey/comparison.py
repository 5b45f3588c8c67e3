"""This survey beside an earlier report: what is still said, what is new, what is said no more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forms.definition import Survey
from survey.records import EarlierPoint, Likeness

# From this share on a theme is taken to say an earlier point again, until a person says otherwise.
SURE_ENOUGH = 0.5


@dataclass(frozen=True)
class StillSaid:
    """An earlier point, and the labels of the themes that say it again; none: said no more.

    ``keys`` are the themes', ``by_hand`` whether a person settled it.
    """

    earlier: EarlierPoint
    labels: tuple[str, ...]
    keys: tuple[str, ...]
    by_hand: bool


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
        return tuple(point for point in self.points if not point.labels)


@dataclass(frozen=True)
class Comparison:
    """This survey beside earlier points, topic by topic; ``source`` names the earlier report."""

    source: str
    topics: tuple[Compared, ...]


def compare(
    survey: Survey,
    labels: Mapping[int, Mapping[str, str]],
    earlier: Iterable[EarlierPoint],
    found: Iterable[Likeness],
    corrected: Mapping[int, tuple[str, ...]],
) -> Comparison | None:
    """Return the comparison, None without earlier points.

    ``labels`` are the themes that may be told of, by topic and key: a theme too small to be told
    of says nothing again. ``found`` is what the machine matched, ``corrected`` what people said
    instead, by the number of the earlier point.
    """
    points = list(earlier)
    if not points:
        return None
    told = {key: label for held in labels.values() for key, label in held.items()}
    matched: dict[int, list[str]] = {}
    for likeness in found:
        if likeness.share >= SURE_ENOUGH:
            matched.setdefault(likeness.earlier, []).append(likeness.theme)
    said = {
        point.id: tuple(
            key for key in corrected.get(point.id, matched.get(point.id, ())) if key in told
        )
        for point in points
    }
    again = {key for keys in said.values() for key in keys}
    return Comparison(
        source=points[-1].source,
        topics=tuple(
            Compared(
                topic=topic.number,
                title=topic.title,
                points=tuple(
                    StillSaid(
                        point,
                        tuple(told[key] for key in said[point.id]),
                        said[point.id],
                        point.id in corrected,
                    )
                    for point in points
                    if point.topic == topic.number
                ),
                new=tuple(
                    label for key, label in labels.get(topic.number, {}).items() if key not in again
                ),
            )
            for topic in survey.topics
        ),
    )
