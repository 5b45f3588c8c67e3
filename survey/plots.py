"""What the pictures of a review show: bars, the map of its statements, and pairs in a theme."""

import math
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from forms.definition import Purpose, Section, Survey, Topic
from survey.decisions import Reviewed
from survey.records import Nearest, StatementRecord, ThemeRecord

if TYPE_CHECKING:
    from analysis.layout import Layout

# So many shapes and hatchings are told apart in grey; a sixth section begins again.
MARKS = 5
# As a legend says them; a section for anything else is called by its heading.
IN_SHORT = {
    Purpose.DONE: "สิ่งที่ดำเนินการ",
    Purpose.PROBLEM: "ปัญหา",
    Purpose.SUGGESTION: "ข้อเสนอแนะ",
}
# More dots than this are a grey mass that takes a browser seconds to draw.
MOST_DOTS = 3_000

# The map's measures, in its own units: it is this wide, and about as high.
# What a topic holds besides its themes.
OUTSIDE = ("single", "non-answer", "aside")
SIDE = 1_000.0
MARGIN = 16.0
TITLE = 70.0
# Distance between the middles of two dots, where there is room for it.
WIDEST = 46.0
LEAST_RADIUS = 46.0
# Room for names between regions; islands side by side leave about half of it.
BETWEEN = 87.0
BADGE = 23.0
NAME_SIZE = 17.0
NAME_HEIGHT = 25.0
NAME_SIGNS = (30, 18)
# Thai letters are narrower than Latin capitals; some of the fonts in use are wide.
SIGN_WIDTH = 0.6
_Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Part:
    """How many of a bar's statements stand under one section; where its part of the bar lies.

    ``mark`` is the section's shape and hatching; ``start`` and ``width`` are per cent.
    """

    section: Section
    mark: int
    count: int
    start: float
    width: float


@dataclass(frozen=True)
class Bar:
    """A theme, or what no theme holds (``status``), by section."""

    theme: ThemeRecord | None
    number: int
    status: str
    parts: tuple[Part, ...]

    @property
    def count(self) -> int:
        """How many statements the bar stands for."""
        return sum(part.count for part in self.parts)


@dataclass(frozen=True)
class TopicBars:
    """The bars of one topic; together they hold each of its statements once."""

    topic: Topic
    bars: tuple[Bar, ...]

    @property
    def count(self) -> int:
        """How many statements the topic has."""
        return sum(bar.count for bar in self.bars)

    @property
    def by_section(self) -> tuple[int, ...]:
        """How many statements of the topic stand under each section."""
        return tuple(
            sum(bar.parts[at].count for bar in self.bars) for at in range(len(self.topic.sections))
        )


@dataclass(frozen=True)
class Dot:
    """One statement on the map."""

    statement: StatementRecord
    mark: int
    x: float
    y: float


@dataclass(frozen=True)
class Name:
    """Words on the map, about their middle; ``text`` may be shortened."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Place:
    """One theme's region: its dots, number, and name where there is room for one."""

    theme: ThemeRecord
    number: int
    x: float
    y: float
    radius: float
    name: Name | None
    members: tuple[StatementRecord, ...]
    dots: tuple[Dot, ...]
    parts: tuple[Part, ...]
    kin: tuple[tuple[int, ThemeRecord], ...]

    @property
    def badge(self) -> tuple[float, float]:
        """Where the number stands: on the region's shoulder."""
        return _badge(self.x, self.y, self.radius)


@dataclass(frozen=True)
class Island:
    """One topic's part of the map: its themes, and single views between them."""

    topic: Topic
    title: Name
    places: tuple[Place, ...]
    singles: tuple[Dot, ...]
    single_views: tuple[StatementRecord, ...]
    non_answers: int
    aside: int


@dataclass(frozen=True)
class Kinship:
    """A line between two themes of different topics that say nearly the same."""

    first: int
    second: int
    path: str


@dataclass(frozen=True)
class Map:
    """The picture of all statements; ``scale`` is the distance between two dots."""

    islands: tuple[Island, ...]
    kinships: tuple[Kinship, ...]
    height: float
    scale: float
    crowded: bool

    @property
    def dots(self) -> tuple[Dot, ...]:
        """Every dot, island by island."""
        held = (dot for i in self.islands for place in i.places for dot in place.dots)
        return (*held, *(dot for island in self.islands for dot in island.singles))

    @property
    def places(self) -> tuple[Place, ...]:
        """Every region, island by island."""
        return tuple(place for island in self.islands for place in island.places)


@dataclass(frozen=True)
class Answered:
    """A problem with the suggestions of its theme that are most like it."""

    problem: StatementRecord
    suggestions: tuple[StatementRecord, ...]


@dataclass(frozen=True)
class ThemePairs:
    """A theme's problems beside its suggestions; each statement stands here once."""

    theme: ThemeRecord
    number: int
    answered: tuple[Answered, ...]
    problems: tuple[StatementRecord, ...]
    suggestions: tuple[StatementRecord, ...]


def mark_of(section: int) -> int:
    """Return the shape and hatching of a section, by its number."""
    return (section - 1) % MARKS + 1


def short_name(section: Section) -> str:
    """Return what a section is called where there is little room."""
    return IN_SHORT.get(section.purpose, section.heading)


def legend_of(topics: Iterable[Topic]) -> tuple[tuple[int, str], ...]:
    """Return what each mark means under these topics."""
    names: dict[int, dict[str, None]] = {}
    for topic in topics:
        for section in topic.sections:
            names.setdefault(mark_of(section.number), {})[short_name(section)] = None
    return tuple((mark, " / ".join(names[mark])) for mark in sorted(names))


def numbers_of(survey: Survey, reviewed: Reviewed) -> dict[str, int]:
    """Return the number of each theme that holds something: by topic, the largest first."""
    sizes = Counter(s.theme for s in reviewed.statements if s.status == "theme")
    order = [topic.number for topic in survey.topics]
    held = [theme for theme in reviewed.themes if sizes[theme.key]]
    held.sort(key=lambda t: (order.index(t.topic), -sizes[t.key]))
    return {theme.key: number for number, theme in enumerate(held, 1)}


def bars_of(survey: Survey, reviewed: Reviewed) -> tuple[TopicBars, ...]:
    """Return every topic's bars, drawn to one scale."""
    numbers = numbers_of(survey, reviewed)
    held: dict[tuple[int, str, str], Counter[int]] = {}
    for s in reviewed.statements:
        held.setdefault((s.topic, s.status, s.theme), Counter())[s.section] += 1
    longest = max((sum(counts.values()) for counts in held.values()), default=1)
    themes = {key: reviewed.theme(key) for key in numbers}
    found = []
    for topic in survey.topics:
        rows = [(theme, "theme", key) for key, theme in themes.items() if _is_of(theme, topic)]
        bars = [
            Bar(theme, numbers.get(key, 0), status, _parts(topic, counts, longest))
            for theme, status, key in [*rows, *((None, status, "") for status in OUTSIDE)]
            if (counts := held.get((topic.number, status, key)))
        ]
        found.append(TopicBars(topic, tuple(bars)))
    return tuple(found)


def _is_of(theme: ThemeRecord | None, topic: Topic) -> bool:
    return theme is not None and theme.topic == topic.number


def _parts(topic: Topic, counts: Mapping[int, int], longest: int) -> tuple[Part, ...]:
    parts: list[Part] = []
    for section in topic.sections:
        start = sum(part.width for part in parts)
        width = 100 * counts.get(section.number, 0) / longest
        count = counts.get(section.number, 0)
        parts.append(Part(section, mark_of(section.number), count, start, width))
    return tuple(parts)


def map_of(
    survey: Survey, reviewed: Reviewed, nearest: Mapping[str, Nearest], only: int | None = None
) -> Map:
    """Return the map of all topics, or of ``only`` one; what says nothing is not on it."""
    # Only when a map is drawn: the process that serves staff does not load numpy.
    from analysis.layout import lay_out

    topics = [topic for topic in survey.topics if only in (None, topic.number)]
    spoken = [s for s in reviewed.statements if s.status in ("theme", "single")]
    shown = [s for s in spoken if only in (None, s.topic)]
    # So wide apart would the dots be if they and what is between them filled the map.
    guess = min(WIDEST, SIDE * math.sqrt(0.4 / max(len(shown), 1)))
    layouts: list[tuple[Topic, Layout]] = []
    for topic in topics:
        groups = {s.key: s.theme for s in shown if s.topic == topic.number}
        if groups:
            gap, least = BETWEEN / guess, LEAST_RADIUS / guess
            layouts.append((topic, lay_out(groups, nearest, gap, least)))
    scale, height, corners = _arrange([found for _, found in layouts])
    crowded = len(shown) > MOST_DOTS
    numbers = numbers_of(survey, reviewed)
    islands = [
        _island(topic, found, corner, scale, reviewed, numbers, crowded)
        for (topic, found), corner in zip(layouts, corners, strict=True)
    ]
    return Map(_named(islands, scale), _kinships(islands), height, scale, crowded)


def _arrange(layouts: Sequence["Layout"]) -> tuple[float, float, list[tuple[float, float]]]:
    """Return scale, height and corners of islands in the rows that leave them largest."""
    best: tuple[float, float, list[tuple[float, float]]] = (0.0, TITLE, [])
    for rows in _in_rows(len(layouts)):
        wide = [sum(layouts[at].right - layouts[at].left for at in row) for row in rows]
        high = [max(layouts[at].bottom - layouts[at].top for at in row) for row in rows]
        scale = min(
            WIDEST,
            *((SIDE - MARGIN * (len(row) + 1)) / w for row, w in zip(rows, wide, strict=True)),
            (1.1 * SIDE - len(rows) * (TITLE + NAME_HEIGHT + MARGIN)) / sum(high),
        )
        if scale > best[0]:
            corners, top = [], 0.0
            for row, w, h in zip(rows, wide, high, strict=True):
                free = (SIDE - w * scale) / (len(row) + 1)
                left = free
                for at in row:
                    found = layouts[at]
                    spare = (h - (found.bottom - found.top)) * scale / 2
                    corners.append(
                        (left - found.left * scale, top + TITLE + spare - found.top * scale)
                    )
                    left += (found.right - found.left) * scale + free
                top += TITLE + h * scale + NAME_HEIGHT + MARGIN
            best = (scale, top, corners)
    return best


def _in_rows(count: int) -> Iterator[list[list[int]]]:
    """Yield ways to break ``count`` islands into rows, as text is broken into lines."""
    # With many topics only even rows: the number of all ways doubles with each.
    several = range(1, count + 1) if count > 6 else range(count)
    for number in several:
        if count > 6:
            yield [list(range(at, min(at + number, count))) for at in range(0, count, number)]
            continue
        for cuts in combinations(range(1, count), number):
            edges = [0, *cuts, count]
            yield [list(range(*pair)) for pair in zip(edges, edges[1:], strict=False)]


def _island(
    topic: Topic,
    found: "Layout",
    corner: tuple[float, float],
    scale: float,
    reviewed: Reviewed,
    numbers: Mapping[str, int],
    crowded: bool,
) -> Island:
    here = [s for s in reviewed.statements if s.topic == topic.number]
    singles = tuple(s for s in here if s.status == "single")

    def put(x: float, y: float) -> tuple[float, float]:
        return round(corner[0] + x * scale, 1), round(corner[1] + y * scale, 1)

    def dots(statements: Iterable[StatementRecord]) -> tuple[Dot, ...]:
        if crowded:
            return ()
        return tuple(Dot(s, mark_of(s.section), *put(*found.spots[s.key])) for s in statements)

    places = []
    for region in found.regions:
        theme = reviewed.theme(region.group)
        assert theme is not None  # noqa: S101  its statements are in it
        members = reviewed.members(theme.key)
        by_section = Counter(s.section for s in members)
        kin = ((numbers[key], reviewed.theme(key)) for key in theme.kin if key in numbers)
        places.append(
            Place(
                theme,
                numbers[theme.key],
                *put(region.x, region.y),
                radius=round(region.radius * scale, 1),
                name=None,
                members=members,
                dots=dots(members),
                parts=_parts(topic, by_section, len(members)),
                kin=tuple((number, other) for number, other in kin if other is not None),
            )
        )
    places.sort(key=lambda place: place.number)
    middle = corner[0] + (found.left + found.right) / 2 * scale
    title = Name(_shortened(topic.title, 36), round(middle, 1), round(put(0, found.top)[1] - 33, 1))
    status = Counter(s.status for s in here)
    off = (status["non-answer"], status["aside"])
    return Island(topic, title, tuple(places), dots(singles), singles, *off)


def _badge(x: float, y: float, radius: float) -> tuple[float, float]:
    reach = (radius + BADGE / 2) * math.sqrt(0.5)
    return round(x - reach, 1), round(y - reach, 1)


def _kinships(islands: Sequence[Island]) -> tuple[Kinship, ...]:
    """Return a line for each two kindred themes on the map, bent so that none hides another."""
    places = {p.theme.key: p for island in islands for p in island.places}
    pairs = {
        tuple(sorted((place.number, number)))
        for place in places.values()
        for number, other in place.kin
        if other.key in places
    }
    by_number = {place.number: place for place in places.values()}
    found = []
    for one, two in sorted(pairs):
        a, b = by_number[one], by_number[two]
        length = math.dist((a.x, a.y), (b.x, b.y)) or 1.0
        ux, uy = (b.x - a.x) / length, (b.y - a.y) / length
        x, y = (a.x + b.x) / 2 - uy * length / 8, (a.y + b.y) / 2 + ux * length / 8
        path = (
            f"M{a.x + ux * a.radius:.1f} {a.y + uy * a.radius:.1f}"
            f"Q{x:.1f} {y:.1f} {b.x - ux * b.radius:.1f} {b.y - uy * b.radius:.1f}"
        )
        found.append(Kinship(one, two, path))
    return tuple(found)


def _named(islands: Sequence[Island], scale: float) -> tuple[Island, ...]:
    """Return the islands with the names of their regions, wherever one finds room.

    The largest choose first; a name that fits nowhere is left to the table beside the map.
    """
    places = [place for island in islands for place in island.places]
    singles = [_round_box(d.x, d.y, scale / 3) for i in islands for d in i.singles]
    taken = singles + [_round_box(*place.badge, BADGE) for place in places]
    taken += [_text_box(i.title, TITLE / 2, _width(f"หัวข้อ 0 {i.title.text}", 26)) for i in islands]
    names: dict[str, Name | None] = {}
    for place in sorted(places, key=lambda place: (-place.radius, place.number)):
        name = _free_name(place, places, taken)
        names[place.theme.key] = name
        if name:
            taken.append(_text_box(name, NAME_HEIGHT, _width(name.text, NAME_SIZE)))
    return tuple(
        replace(i, places=tuple(replace(p, name=names[p.theme.key]) for p in i.places))
        for i in islands
    )


def _free_name(place: Place, places: Iterable[Place], taken: Collection[_Box]) -> Name | None:
    """Return the theme's name where it meets nothing, as long as it can be there."""
    for most in NAME_SIGNS:
        text = _shortened(place.theme.label, most)
        width = _width(text, NAME_SIZE)
        for x, y in _beside(place, width):
            name = Name(text, round(min(max(x, width / 2), SIDE - width / 2), 1), round(y, 1))
            box = _text_box(name, NAME_HEIGHT, width)
            met = any(_meet(box, other) for other in taken)
            if not met and not any(_covers(p, box) for p in places):
                return name
    return None


def _beside(place: Place, width: float) -> Iterator[tuple[float, float]]:
    """Yield where a name as wide may stand: above its region, below it, at its sides."""
    above, below = place.y - place.radius - 9, place.y + place.radius + NAME_HEIGHT - 4
    for share in (0.0, 0.4, -0.4, 0.8, -0.8, 1.0, -1.0):
        yield place.x + share * place.radius, above
        yield place.x + share * place.radius, below
    aside = place.radius + width / 2 + 5
    for y in (place.y, place.y - place.radius / 2, place.y + place.radius / 2):
        yield place.x + aside, y + 5
        yield place.x - aside, y + 5


def _covers(place: Place, box: _Box) -> bool:
    """Whether a region lies under a box."""
    x, y = min(max(place.x, box[0]), box[2]), min(max(place.y, box[1]), box[3])
    return math.dist((x, y), (place.x, place.y)) < place.radius


def _round_box(x: float, y: float, reach: float) -> _Box:
    return x - reach, y - reach, x + reach, y + reach


def _text_box(name: Name, height: float, width: float) -> _Box:
    # The text stands on its line; Thai tone marks rise high and vowels hang below.
    return name.x - width / 2, name.y - 0.78 * height, name.x + width / 2, name.y + 0.28 * height


def _meet(one: _Box, two: _Box) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def _signs(text: str) -> list[str]:
    """Return the text's signs: a letter with the marks above and below it."""
    signs: list[str] = []
    for letter in text:
        if signs and unicodedata.category(letter) == "Mn":
            signs[-1] += letter
        else:
            signs.append(letter)
    return signs


def _width(text: str, size: float) -> float:
    """Return about how wide a text is, at most: the browser's font is not known here."""
    return len(_signs(text)) * SIGN_WIDTH * size


def _shortened(text: str, most: int) -> str:
    signs = _signs(text)
    return text if len(signs) <= most else "".join(signs[: most - 1]) + "…"


def pairs_in(
    topic: Topic, survey: Survey, reviewed: Reviewed, nearest: Mapping[str, Nearest]
) -> tuple[ThemePairs, ...]:
    """Return the themes of a topic that hold problems or suggestions, the largest first."""
    numbers = numbers_of(survey, reviewed)
    purposes = {section.number: section.purpose for section in topic.sections}
    found = []
    for theme in sorted(reviewed.themes, key=lambda theme: numbers.get(theme.key, 0)):
        if theme.topic != topic.number or theme.key not in numbers:
            continue
        members = reviewed.members(theme.key)
        problems = [s for s in members if purposes.get(s.section) is Purpose.PROBLEM]
        suggestions = [s for s in members if purposes.get(s.section) is Purpose.SUGGESTION]
        if problems or suggestions:
            paired = _pair(problems, suggestions, nearest)
            found.append(ThemePairs(theme, numbers[theme.key], *paired))
    return tuple(found)


# Less alike than this, a suggestion answers its theme rather than one problem.
ANSWERS = 0.15
# What two say that are like the same others counts this much of what they say themselves.
COMPANY = 0.5


def _pair(
    problems: Sequence[StatementRecord],
    suggestions: Sequence[StatementRecord],
    nearest: Mapping[str, Nearest],
) -> tuple[tuple[Answered, ...], tuple[StatementRecord, ...], tuple[StatementRecord, ...]]:
    """Return problems with the suggestions most like each, the other problems, and the rest."""
    answers: dict[str, list[StatementRecord]] = {}
    rest = []
    for suggestion in suggestions:
        strengths = [(_alike(suggestion.key, p.key, nearest), -at) for at, p in enumerate(problems)]
        strength, at = max(strengths, default=(0.0, 0))
        if strength >= ANSWERS:
            answers.setdefault(problems[-at].key, []).append(suggestion)
        else:
            rest.append(suggestion)
    answered = [Answered(p, tuple(answers[p.key])) for p in problems if p.key in answers]
    return tuple(answered), tuple(p for p in problems if p.key not in answers), tuple(rest)


def _alike(one: str, two: str, nearest: Mapping[str, Nearest]) -> float:
    """Return how alike two statements are: themselves, or by what both are like."""
    ours, theirs = dict(nearest.get(one, ())), dict(nearest.get(two, ()))
    itself = max(ours.get(two, 0.0), theirs.get(one, 0.0))
    lengths = math.hypot(*ours.values()) * math.hypot(*theirs.values())
    common = sum(share * theirs.get(key, 0.0) for key, share in ours.items())
    return itself + (COMPANY * common / lengths if lengths else 0.0)
