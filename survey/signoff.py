"""What is signed off: a topic frozen, what changed between two versions, what stands."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from forms.definition import Topic
from survey.decisions import Reviewed
from survey.records import Outcome, RoomPoint, SignedTheme, ThemeRecord, Version

POINT = "point-"
Themes = tuple[ThemeRecord, ...]


@dataclass(frozen=True)
class Part:
    """How many statements a theme shares with one of another version."""

    theme: SignedTheme
    count: int


@dataclass(frozen=True)
class Moved:
    """A theme that is in one of two versions only, with where its statements are in the other.

    ``elsewhere`` counts those that no theme of the other version holds.
    """

    theme: SignedTheme
    parts: tuple[Part, ...]
    elsewhere: int


@dataclass(frozen=True)
class Changed:
    """A theme that two versions both have, and how many statements came to it and left it.

    ``renamed`` says that its label changed, ``retold`` that the label it may leave the review
    under did.
    """

    earlier: SignedTheme
    later: SignedTheme
    came: int
    left: int

    @property
    def renamed(self) -> bool:
        """Whether it is called otherwise now."""
        return self.earlier.label != self.later.label

    @property
    def retold(self) -> bool:
        """Whether it is called otherwise outside the review now, or may be told no more."""
        return self.earlier.shown != self.later.shown


@dataclass(frozen=True)
class Count:
    """How many statements there were of a kind, and are now."""

    earlier: int
    later: int


@dataclass(frozen=True)
class Difference:
    """What changed from one version of a topic to a later one.

    ``counts`` holds what changed of "total", "in_themes", "single_views", "non_answers", "aside".
    """

    added: tuple[Moved, ...]
    gone: tuple[Moved, ...]
    changed: tuple[Changed, ...]
    counts: Mapping[str, Count]

    @property
    def is_empty(self) -> bool:
        """Whether the two versions say the same."""
        return not (self.added or self.gone or self.changed or self.counts)


@dataclass(frozen=True)
class Draft:
    """What would be signed off of a topic now, and what was before.

    ``waiting`` are the themes that nobody accepted yet; ``earlier`` is the version that stands.
    """

    topic: Topic
    version: Version
    waiting: Themes
    earlier: Version | None

    @property
    def total(self) -> int:
        """How many statements the topic has."""
        return total(self.version)

    @property
    def difference(self) -> Difference | None:
        """What changed since the version that stands; None where none does."""
        return None if self.earlier is None else difference(self.earlier, self.version)

    @property
    def is_new(self) -> bool:
        """Whether there is anything to sign off that was not signed off as it stands."""
        if self.earlier is None:
            return self.total > 0
        return not difference(self.earlier, self.version).is_empty


@dataclass(frozen=True)
class Item:
    """A theme that was signed off, or a point raised in the room, with what was decided about it.

    ``outcomes`` are in the order they were recorded. ``left`` says that the version that stands has
    the theme no more, ``missing`` that the newest run has it no more.
    """

    subject: str
    topic: int
    text: str
    outcomes: tuple[Outcome, ...]
    theme: SignedTheme | None = None
    point: RoomPoint | None = None
    left: bool = False
    missing: bool = False

    @property
    def latest(self) -> Outcome | None:
        """The outcome that stands."""
        return self.outcomes[-1] if self.outcomes else None


def freeze(
    topic: int, run: int, reviewed: Reviewed, shown: Mapping[str, str], account: str
) -> Version:
    """Return what would be signed off of a topic now: every theme that holds a statement.

    ``shown`` are the labels that may leave the review, by theme. Which themes nobody accepted yet
    is for ``not_accepted`` to tell, and for a person to settle first. The store gives the version
    its number and time.
    """
    status = Counter(s.status for s in reviewed.statements if s.topic == topic)
    themes = (
        _signed(theme, reviewed, shown.get(theme.key, ""))
        for theme in reviewed.themes
        if theme.topic == topic
    )
    return Version(
        id=0,
        topic=topic,
        number=0,
        run=run,
        themes=tuple(theme for theme in themes if theme.statements),
        single_views=status["single"],
        non_answers=status["non-answer"],
        aside=status["aside"],
        account=account,
        made_at="",
    )


def not_accepted(reviewed: Reviewed, version: Version, earlier: Version | None) -> Themes:
    """Return the themes of what would be signed off that nobody accepted yet.

    What stands in the earlier version as it stands now was accepted then.
    """
    before = {t.key: (t.label, t.statements) for t in (earlier.themes if earlier else ())}
    asked = {t.key for t in version.themes if before.get(t.key) != (t.label, t.statements)}
    return tuple(t for t in reviewed.themes if t.key in asked and not t.accepted)


def in_themes(version: Version) -> int:
    """Return how many statements the themes of a version hold."""
    return sum(len(theme.statements) for theme in version.themes)


def total(version: Version) -> int:
    """Return how many statements the topic had: all of them, wherever they went."""
    return in_themes(version) + version.single_views + version.non_answers + version.aside


def difference(earlier: Version, later: Version) -> Difference:
    """Return what changed from one version of a topic to a later one."""
    before = {theme.key: theme for theme in earlier.themes}
    after = {theme.key: theme for theme in later.themes}
    both = (_changed(before[key], after[key]) for key in after if key in before)
    return Difference(
        added=tuple(_moved(after[key], earlier) for key in after if key not in before),
        gone=tuple(_moved(before[key], later) for key in before if key not in after),
        changed=tuple(c for c in both if c.came or c.left or c.renamed or c.retold),
        counts={
            name: Count(old, new)
            for (name, old), new in zip(
                _counts(earlier).items(), _counts(later).values(), strict=True
            )
            if old != new
        },
    )


def fingerprint(drafts: Iterable[Draft]) -> str:
    """Return a short text that changes whenever anything would be signed off otherwise."""
    held = [
        (
            draft.version.topic,
            draft.version.themes,
            _counts(draft.version),
            [theme.key for theme in draft.waiting],
            draft.earlier and draft.earlier.number,
        )
        for draft in drafts
    ]
    return hashlib.sha256(repr(held).encode()).hexdigest()[:16]


def newest(versions: Iterable[Version]) -> dict[int, Version]:
    """Return the version that stands of each topic, by its number."""
    return {v.topic: v for v in sorted(versions, key=lambda v: v.number)}


def standing(outcomes: Iterable[Outcome]) -> dict[str, Outcome]:
    """Return the outcome that stands of each subject: the newest."""
    return {o.subject: o for o in sorted(outcomes, key=lambda o: o.id)}


def agenda(
    versions: Sequence[Version],
    points: Iterable[RoomPoint],
    outcomes: Sequence[Outcome],
    present: Collection[str],
) -> dict[int, tuple[Item, ...]]:
    """Return what the room decides about, by topic: the themes that stand, then the points.

    A theme of an earlier version stays listed, between them, once something was decided about it.
    ``present`` are the keys of the themes that the newest run has.
    """
    by_subject: dict[str, list[Outcome]] = {}
    for outcome in sorted(outcomes, key=lambda o: o.id):
        by_subject.setdefault(outcome.subject, []).append(outcome)
    found: dict[int, list[Item]] = {}
    for version in newest(versions).values():
        held = {theme.key for theme in version.themes}
        listed = [(theme, False) for theme in version.themes]
        listed += [
            (theme, True)
            for key, theme in _ever_signed(versions, version.topic).items()
            if key not in held and key in by_subject
        ]
        found[version.topic] = [
            Item(
                subject=theme.key,
                topic=version.topic,
                text=theme.label,
                outcomes=tuple(by_subject.get(theme.key, ())),
                theme=theme,
                left=left,
                missing=theme.key not in present,
            )
            for theme, left in listed
        ]
    for point in points:
        decided = tuple(by_subject.get(subject_of(point), ()))
        item = Item(subject_of(point), point.topic, point.text, decided, point=point)
        found.setdefault(point.topic, []).append(item)
    return {topic: tuple(items) for topic, items in sorted(found.items())}


def subject_of(point: RoomPoint) -> str:
    """Return the subject under which outcomes of a point raised in the room are kept."""
    return f"{POINT}{point.id}"


def same_outcome(earlier: Outcome | None, later: Outcome) -> bool:
    """Whether two outcomes of a subject say the same, whoever wrote them and when."""
    return earlier is not None and not outcome_changes(earlier, later)


def outcome_changes(earlier: Outcome | None, later: Outcome) -> tuple[str, ...]:
    """Return the names of the fields in which an outcome says something else than an earlier one.

    Of a first outcome these are the fields that say anything.
    """
    names = ("verdict", "action", "owner", "due", "progress", "note")
    if earlier is None:
        return tuple(name for name in names if getattr(later, name))
    return tuple(name for name in names if getattr(earlier, name) != getattr(later, name))


def _ever_signed(versions: Iterable[Version], topic: int) -> dict[str, SignedTheme]:
    """Return every theme of a topic that was signed off, as it was last."""
    ordered = sorted((v for v in versions if v.topic == topic), key=lambda v: v.number)
    return {theme.key: theme for version in ordered for theme in version.themes}


def _signed(theme: ThemeRecord, reviewed: Reviewed, shown: str) -> SignedTheme:
    held = reviewed.members(theme.key)
    sections = Counter(statement.section for statement in held)
    return SignedTheme(
        key=theme.key,
        label=theme.label,
        shown=shown,
        statements=tuple(sorted(statement.key for statement in held)),
        by_section={number: sections[number] for number in sorted(sections)},
        answers=len({statement.answer for statement in held}),
    )


def _changed(earlier: SignedTheme, later: SignedTheme) -> Changed:
    before, after = set(earlier.statements), set(later.statements)
    return Changed(earlier, later, came=len(after - before), left=len(before - after))


def _moved(theme: SignedTheme, other: Version) -> Moved:
    """Return a theme with where its statements are in another version, the most first."""
    held = set(theme.statements)
    parts = (Part(found, len(held & set(found.statements))) for found in other.themes)
    shared = sorted((part for part in parts if part.count), key=lambda part: -part.count)
    return Moved(theme, tuple(shared), len(held) - sum(part.count for part in shared))


def _counts(version: Version) -> dict[str, int]:
    return {
        "total": total(version),
        "in_themes": in_themes(version),
        "single_views": version.single_views,
        "non_answers": version.non_answers,
        "aside": version.aside,
    }
