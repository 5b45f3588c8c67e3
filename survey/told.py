"""What staff are told afterwards, as it was published, and how it lies beside the ballot box.

The staff side may not reach the published answers or their analysis; this is all it reads of them.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import forms.workshop
from forms.fields import thai_day

VERSION = 1
# Room on a staff page for what was published, beside the style, the frame and the headers.
ROOM = 7_500
# The markup around one theme or point, and the few words that the page adds to it.
AROUND_ONE = 330
# The markup around one topic of a list, and the list from which on topics go without their counts
# and are listed on the first page alone.
AROUND_A_TOPIC, LONG_LIST = 120, 2_500

VERDICTS, PROGRESS = dict(forms.workshop.VERDICTS), dict(forms.workshop.PROGRESS)


class Unreadable(ValueError):
    """What lies beside the box was not written by this version of the program."""


@dataclass(frozen=True)
class Decided:
    """What was decided about a theme or a point: ``due`` is an ISO date or "".

    ``reason`` says why, where nothing is done or what was begun was stopped.
    """

    verdict: str
    action: str
    owner: str
    due: str
    progress: str
    reason: str

    @property
    def goes_on(self) -> bool:
        """Whether something is done, so that it has a state."""
        return self.verdict != "not-now"

    @property
    def is_awaited(self) -> bool:
        """Whether it is still to be done, so that its day matters."""
        return self.goes_on and self.progress not in ("done", "stopped")

    @property
    def verdict_said(self) -> str:
        """The verdict as people say it."""
        return VERDICTS[self.verdict]

    @property
    def progress_said(self) -> str:
        """How far it has come, as people say it; "" where nothing is done."""
        return PROGRESS[self.progress] if self.goes_on else ""

    @property
    def due_day(self) -> str:
        """Until when, as Thai offices write it; "" where no day was set."""
        return _day_in_words(self.due)


@dataclass(frozen=True)
class ToldTheme:
    """A theme that is large enough to be shown: in how many statements, what comes of it."""

    key: str
    label: str
    count: int
    decided: Decided | None = None

    @property
    def said(self) -> str:
        """What it is called."""
        return self.label


@dataclass(frozen=True)
class ToldPoint:
    """A point raised in the room; no staff answer."""

    key: str
    text: str
    decided: Decided | None = None

    @property
    def said(self) -> str:
        """What was raised."""
        return self.text


@dataclass(frozen=True)
class ToldTopic:
    """One topic: its themes, those with a decision first, and the points raised in the room."""

    number: int
    title: str
    themes: tuple[ToldTheme, ...] = ()
    points: tuple[ToldPoint, ...] = ()

    @property
    def items(self) -> tuple[ToldTheme | ToldPoint, ...]:
        """The themes and the points, as the page lists them."""
        return (*self.themes, *self.points)

    @property
    def decided(self) -> tuple[ToldTheme, ...]:
        """The themes with a decision."""
        return tuple(theme for theme in self.themes if theme.decided)

    @property
    def undecided(self) -> tuple[ToldTheme, ...]:
        """The themes without one."""
        return tuple(theme for theme in self.themes if not theme.decided)

    def parts(self, room: int = ROOM) -> list["ToldTopic"]:
        """Return the topic cut so that each part fits into ``room`` on a staff page, in order."""
        empty = replace(self, themes=(), points=())
        parts, left = [empty], room
        for item in self.items:
            if _weight(item) > left and parts[-1] != empty:
                parts.append(empty)
                left = room
            left -= _weight(item)
            parts[-1] = parts[-1]._with(item)
        return parts

    def _with(self, item: ToldTheme | ToldPoint) -> "ToldTopic":
        if isinstance(item, ToldTheme):
            return replace(self, themes=(*self.themes, item))
        return replace(self, points=(*self.points, item))


@dataclass(frozen=True)
class ToldSums:
    """Where every statement went; None for a number too small to tell.

    ``in_themes`` are in the themes shown, ``others`` are single views and small groups. Where one
    of these is too small, ``non_answers`` is None and they are counted among the others: whoever
    knows the whole would find it by subtraction.
    """

    answers: int | None
    in_themes: int
    others: int | None
    non_answers: int | None

    @property
    def statements(self) -> int | None:
        """All of them together, where that tells no small number."""
        if self.others is None:
            return None
        return self.in_themes + self.others + (self.non_answers or 0)


@dataclass(frozen=True)
class Told:
    """All that staff are told: ``day`` is the ISO date of publishing.

    ``gone`` counts the themes that the page before showed and this one no longer does.
    """

    opening: str
    day: str
    threshold: int
    topics: tuple[ToldTopic, ...]
    sums: ToldSums
    gone: int = 0

    @property
    def published_day(self) -> str:
        """When it was published, as Thai offices write it."""
        return _day_in_words(self.day)

    @property
    def fits_one_page(self) -> bool:
        """Whether staff get it whole; else topic by topic."""
        items = sum(_weight(item) for topic in self.topics for item in topic.items)
        topics = sum(_size(topic.title) + 150 for topic in self.topics)
        return _size(self.opening) + items + topics <= ROOM

    @property
    def list_is_long(self) -> bool:
        """Whether the topics' titles take so much that they are listed once, and bare."""
        return self._list_size > LONG_LIST

    @property
    def opening_room(self) -> int:
        """How many bytes an opening may take on a page that lists the topics."""
        return max(ROOM - self._list_size, 0)

    @property
    def _list_size(self) -> int:
        return sum(_size(topic.title) + AROUND_A_TOPIC for topic in self.topics)

    def parts_of(self, number: int) -> list[ToldTopic]:
        """Return a topic cut into parts that fit beside the list of the others.

        Raises ``KeyError`` when there is none with this number.
        """
        topic = self.topic(number)
        listed = 0 if self.list_is_long else self._list_size
        return topic.parts(ROOM - listed - 2 * _size(topic.title))

    @property
    def verdicts(self) -> list[tuple[str, int]]:
        """How often each verdict was given, as people say it; those that never were left out."""
        given = Counter(item.decided.verdict for _, item in self.items() if item.decided)
        return [(said, given[verdict]) for verdict, said in VERDICTS.items() if given[verdict]]

    @property
    def done(self) -> int:
        """How much of what was decided is done."""
        decided = (item.decided for _, item in self.items())
        return sum(d is not None and d.goes_on and d.progress == "done" for d in decided)

    def topic(self, number: int) -> ToldTopic:
        """Return the topic with this number; raises ``KeyError`` when there is none."""
        for topic in self.topics:
            if topic.number == number:
                return topic
        raise KeyError(number)

    def items(self) -> Iterator[tuple[ToldTopic, ToldTheme | ToldPoint]]:
        """Yield every theme and point with its topic."""
        return ((topic, item) for topic in self.topics for item in topic.items)

    def as_json(self) -> str:
        """Return all of it as JSON, with the version of its form."""
        return json.dumps({"version": VERSION, **asdict(self)}, ensure_ascii=False)


def read_told(text: str) -> Told | None:
    """Return what was published as ``Told.as_json`` wrote it; None for an empty text.

    Raises:
        Unreadable: it is not of a form that this version knows.
    """
    if not text:
        return None
    try:
        whole = json.loads(text)
        if whole.pop("version") != VERSION:
            raise Unreadable("the form of what was published must be of this version")
        topics = tuple(_topic(topic) for topic in whole.pop("topics"))
        return Told(**{**whole, "topics": topics, "sums": ToldSums(**whole["sums"])})
    except (AttributeError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise Unreadable("what was published must be whole") from error


def _day_in_words(day: str) -> str:
    return thai_day(f"{day}T00:00:00+07:00") if day else ""


def _topic(whole: dict[str, Any]) -> ToldTopic:
    themes = tuple(ToldTheme(**{**t, "decided": _decided(t)}) for t in whole["themes"])
    points = tuple(ToldPoint(**{**p, "decided": _decided(p)}) for p in whole["points"])
    return ToldTopic(whole["number"], whole["title"], themes, points)


def _decided(item: dict[str, Any]) -> Decided | None:
    return Decided(**item["decided"]) if item["decided"] else None


def _weight(item: ToldTheme | ToldPoint) -> int:
    """Return about how many bytes an item takes on a page."""
    decided = item.decided
    if decided is None:
        return _size(item.said) + AROUND_ONE // 2
    words = (item.said, decided.action, decided.owner, decided.reason)
    return sum(map(_size, words)) + AROUND_ONE


def _size(text: str) -> int:
    return len(text.encode())
