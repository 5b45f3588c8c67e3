"""One topic's review board: its theme cards, single views and non-answers, with sums that hold."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from forms.definition import Section, Topic
from survey.decisions import Reviewed
from survey.records import StatementRecord, ThemeRecord

TYPICAL = 2
# A theme strongly about another topic as well is of interest to that topic's group.
KINSHIP = 0.35


@dataclass(frozen=True)
class SectionCount:
    """How many of a card's statements stand under one section."""

    section: Section
    count: int


@dataclass(frozen=True)
class Card:
    """One theme with its statements, counted by section, typical ones first."""

    theme: ThemeRecord
    statements: tuple[StatementRecord, ...]
    by_section: tuple[SectionCount, ...]
    kin: tuple[int, ...]

    @property
    def typical(self) -> tuple[StatementRecord, ...]:
        """The statements that say best what the theme is about."""
        return self.statements[:TYPICAL]

    @property
    def answers(self) -> int:
        """How many answers stand behind the statements."""
        return len({statement.answer for statement in self.statements})


@dataclass(frozen=True)
class Board:
    """Everything of one topic; cards, single views and non-answers hold each statement once."""

    cards: tuple[Card, ...]
    single_views: tuple[StatementRecord, ...]
    non_answers: tuple[StatementRecord, ...]

    @property
    def to_check(self) -> tuple[StatementRecord, ...]:
        """The statements that may name somebody, which a person reads before they are quoted."""
        held = [statement for card in self.cards for statement in card.statements]
        return tuple(s for s in [*held, *self.single_views] if s.identifying)

    @property
    def in_themes(self) -> int:
        """How many statements the cards hold."""
        return sum(len(card.statements) for card in self.cards)

    @property
    def total(self) -> int:
        """How many statements the topic has."""
        return self.in_themes + len(self.single_views) + len(self.non_answers)


def board_of(topic: Topic, reviewed: Reviewed) -> Board:
    """Return the board of a topic: largest card first, emptied themes last."""
    cards = [_card(topic, t, reviewed.members(t.key)) for t in reviewed.themes if _of(topic, t)]
    here = [s for s in reviewed.statements if s.topic == topic.number]
    return Board(
        cards=tuple(sorted(cards, key=lambda card: -len(card.statements))),
        single_views=_with_status(here, "single"),
        non_answers=_with_status(here, "non-answer"),
    )


def _card(topic: Topic, theme: ThemeRecord, statements: tuple[StatementRecord, ...]) -> Card:
    sections = Counter(statement.section for statement in statements)
    kin = [int(key) for key, strength in theme.strengths.items() if strength >= KINSHIP]
    return Card(
        theme=theme,
        statements=statements,
        by_section=tuple(SectionCount(s, sections[s.number]) for s in topic.sections),
        kin=tuple(sorted(number for number in kin if number != topic.number)),
    )


def _of(topic: Topic, theme: ThemeRecord) -> bool:
    return theme.topic == topic.number


def _with_status(statements: Iterable[StatementRecord], status: str) -> tuple[StatementRecord, ...]:
    return tuple(sorted((s for s in statements if s.status == status), key=lambda s: s.text))
