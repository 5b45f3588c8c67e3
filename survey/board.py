"""One topic's review board: its theme cards, single views and non-answers, with sums that hold."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis import suggest
from analysis.identify import find_identifiers, neutralise
from forms.definition import Section, Topic
from survey.decisions import Reviewed, signature
from survey.records import Nearest, StatementRecord, ThemeRecord

TYPICAL = 2
# A theme strongly about another topic as well is of interest to that topic's group.
STRONG = 0.35
# Two themes at least so alike, compared with what holds each together, may be one.
LIKELY_ONE = 0.25
MOST_MERGES = 3
MOST_MATES = 2


@dataclass(frozen=True)
class SectionCount:
    """How many of a card's statements stand under one section."""

    section: Section
    count: int


@dataclass(frozen=True)
class Card:
    """One theme with its statements, counted by section, typical ones first.

    ``other_topics`` are the topics it also speaks of, ``kin`` the themes of other topics that say
    nearly the same.
    """

    theme: ThemeRecord
    statements: tuple[StatementRecord, ...]
    by_section: tuple[SectionCount, ...]
    other_topics: tuple[int, ...]
    kin: tuple[ThemeRecord, ...]

    @property
    def typical(self) -> tuple[StatementRecord, ...]:
        """The statements that say best what the theme is about."""
        return self.statements[:TYPICAL]

    @property
    def signature(self) -> str:
        """What stands for exactly these statements, to agree with them and no others."""
        return signature(self.statements)

    @property
    def answers(self) -> int:
        """How many answers stand behind the statements."""
        return len({statement.answer for statement in self.statements})


@dataclass(frozen=True)
class Elsewhere:
    """Statements that seem to belong to another topic than the one they were written under."""

    topic: Topic
    statements: tuple[StatementRecord, ...]


@dataclass(frozen=True)
class Board:
    """Everything of one topic; cards, single views, non-answers and what was set aside hold each
    statement once.
    """

    cards: tuple[Card, ...]
    single_views: tuple[StatementRecord, ...]
    non_answers: tuple[StatementRecord, ...]
    aside: tuple[StatementRecord, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()

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
        others = (self.single_views, self.non_answers, self.aside)
        return self.in_themes + sum(map(len, others))

    @property
    def accepted(self) -> int:
        """How many of the themes that hold statements a person agreed with."""
        return sum(card.theme.accepted for card in self.cards if card.statements)

    @property
    def filled(self) -> int:
        """How many themes hold statements."""
        return sum(bool(card.statements) for card in self.cards)

    @property
    def measured(self) -> bool:
        """Whether it is known of any theme how firm it is."""
        return any(card.theme.stability is not None for card in self.cards)


@dataclass(frozen=True)
class Offer:
    """Statements that may belong in another theme (None: in none), and what speaks for it."""

    statements: tuple[StatementRecord, ...]
    target: ThemeRecord | None
    because: tuple[StatementRecord, ...]


@dataclass(frozen=True)
class Pair:
    """Two themes that may be one, the larger first."""

    first: ThemeRecord
    second: ThemeRecord
    strength: float


@dataclass(frozen=True)
class Parts:
    """The two parts a theme falls into: what stays, and what may become a theme of its own."""

    stays: tuple[StatementRecord, ...]
    leaves: tuple[StatementRecord, ...]


def board_of(topic: Topic, reviewed: Reviewed, topics: Sequence[Topic] = ()) -> Board:
    """Return the board of a topic: largest card first, emptied themes last.

    Statements that seem to belong to another of ``topics`` are offered to it, until somebody
    keeps them where they are.
    """
    cards = [_card(topic, t, reviewed) for t in reviewed.themes if t.topic == topic.number]
    here = [s for s in reviewed.statements if s.topic == topic.number]
    return Board(
        cards=tuple(sorted(cards, key=lambda card: -len(card.statements))),
        single_views=_with_status(here, "single"),
        non_answers=_with_status(here, "non-answer"),
        aside=_with_status(here, "aside"),
        elsewhere=tuple(
            Elsewhere(other, strays)
            for other in topics
            if (strays := _strays(here, other.number, reviewed.placed))
        ),
    )


def _strays(
    here: Iterable[StatementRecord], topic: int, placed: frozenset[str]
) -> tuple[StatementRecord, ...]:
    return tuple(
        s
        for s in here
        if s.misplaced and s.says == topic and s.key not in placed and s.status != "aside"
    )


def found_on(board: Board, words: str) -> tuple[StatementRecord, ...]:
    """Return the statements of a board that hold every word, however they are spaced."""
    wanted = [_comparable(word) for word in words.split()]
    held = [s for card in board.cards for s in card.statements]
    every = [*held, *board.single_views, *board.aside]
    return tuple(s for s in every if all(word in _comparable(s.text) for word in wanted))


def _comparable(text: str) -> str:
    return "".join(text.lower().split())


def masks_of(statements: Iterable[StatementRecord], names: Collection[str]) -> dict[str, str]:
    """Return, by key, the words of statements that may name somebody with those names masked."""
    return {
        s.key: neutralise(s.text, find_identifiers(s.text, names))
        for s in statements
        if s.identifying
    }


def offers_of(
    topic: int, reviewed: Reviewed, nearest: Mapping[str, Nearest], towards: str | None = None
) -> tuple[Offer, ...]:
    """Return which statements of a topic to move, the most useful first.

    ``towards`` is the only theme asked about, if any.
    """
    board = _stand(topic, reviewed, nearest)
    found = suggest.suggest_moves(board, towards=towards)
    return tuple(_offer(each, reviewed) for each in found)


def what_follows(
    topic: int, reviewed: Reviewed, nearest: Mapping[str, Nearest], moved: Collection[str]
) -> Offer | None:
    """Return which statements may go where others were just moved to, if any."""
    board = _stand(topic, reviewed, nearest)
    places = {board.groups[key] for key in moved if key in board.groups} - {suggest.SINGLE_VIEW}
    if not places:
        return None
    found = suggest.suggest_moves(board, most=1, after=moved)
    return next((_offer(each, reviewed) for each in found if each.target in places), None)


def _offer(found: suggest.Suggestion, reviewed: Reviewed) -> Offer:
    by_key = {s.key: s for s in reviewed.statements}
    return Offer(
        statements=tuple(by_key[str(key)] for key in found.statements),
        target=reviewed.theme(found.target),
        because=tuple(by_key[str(key)] for key in found.because),
    )


def pairs_of(
    topic: int, reviewed: Reviewed, nearest: Mapping[str, Nearest]
) -> tuple[tuple[Pair, ...], dict[str, tuple[ThemeRecord, ...]]]:
    """Return which themes may be one, and for each theme the others, the most alike first."""
    themes = {theme.key: theme for theme in reviewed.themes if theme.topic == topic}
    board = _stand(topic, reviewed, nearest)
    merges = suggest.suggest_merges(board, most=len(themes) ** 2)
    pairs = [Pair(themes[m.first], themes[m.second], m.strength) for m in merges]
    alike = Counter({(p.first.key, p.second.key): p.strength for p in pairs})
    others = {
        key: tuple(
            sorted(
                (theme for theme in themes.values() if theme.key != key),
                key=lambda theme: -max(alike[key, theme.key], alike[theme.key, key]),
            )
        )
        for key in themes
    }
    return tuple(pair for pair in pairs[:MOST_MERGES] if pair.strength >= LIKELY_ONE), others


def parts_of(theme: ThemeRecord, reviewed: Reviewed, nearest: Mapping[str, Nearest]) -> Parts:
    """Return the two parts a theme falls into best, the typical statements of each first."""
    _, leaving = suggest.preview_split(_stand(theme.topic, reviewed, nearest), theme.key)
    members = reviewed.members(theme.key)
    return Parts(
        stays=tuple(s for s in members if s.key not in leaving),
        leaves=tuple(s for s in members if s.key in leaving),
    )


def mates_of(
    topic: int, reviewed: Reviewed, nearest: Mapping[str, Nearest]
) -> dict[str, tuple[StatementRecord, ...]]:
    """Return for each statement in a theme, by key, the ones of that theme it is most like."""
    held = {s.key: s for s in reviewed.statements if s.topic == topic and s.status == "theme"}
    mates = {
        key: [held[k] for k, _ in nearest.get(key, ()) if k in held and held[k].theme == own.theme]
        for key, own in held.items()
    }
    return {key: tuple(found[:MOST_MATES]) for key, found in mates.items()}


def _stand(topic: int, reviewed: Reviewed, nearest: Mapping[str, Nearest]) -> suggest.Board:
    """Return where the statements of a topic stand, as suggestions need it."""
    here = [s for s in reviewed.statements if s.topic == topic and s.status in ("theme", "single")]
    return suggest.Board(
        groups={s.key: s.theme for s in here},
        pinned=reviewed.placed & {s.key for s in here},
        nearest={s.key: nearest.get(s.key, ()) for s in here},
        apart=frozenset(frozenset(pair) for pair in reviewed.apart),
    )


def _card(topic: Topic, theme: ThemeRecord, reviewed: Reviewed) -> Card:
    statements = reviewed.members(theme.key)
    sections = Counter(statement.section for statement in statements)
    strong = {int(key) for key, strength in theme.strengths.items() if strength >= STRONG}
    kin = (reviewed.theme(key) for key in theme.kin)
    return Card(
        theme=theme,
        statements=statements,
        by_section=tuple(SectionCount(s, sections[s.number]) for s in topic.sections),
        other_topics=tuple(sorted(strong - {topic.number})),
        kin=tuple(other for other in kin if other is not None),
    )


def _with_status(statements: Iterable[StatementRecord], status: str) -> tuple[StatementRecord, ...]:
    return tuple(sorted((s for s in statements if s.status == status), key=lambda s: s.text))
