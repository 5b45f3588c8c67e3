"""The words of the analysis: what goes in, what comes out, and the sums that must hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """How one statement ended. There is no fourth way, so nothing can get lost."""

    THEME = "theme"
    SINGLE = "single"
    NON_ANSWER = "non-answer"


@dataclass(frozen=True)
class Topic:
    """A heading the organisers fixed beforehand.

    ``description`` is everything that says what belongs here: the section headings, the
    questions, points of an earlier report, one a line.
    """

    key: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One opinion, with the box it was typed in and the answer it is part of.

    Going into ``analyse`` a statement is a whole answer; coming out, an answer that held
    several opinions has become several statements with the same ``answer`` key.
    """

    text: str
    topic: str = ""
    section: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One statement as the analysis read it; all empty but ``text`` where it gives no opinion.

    ``said`` is its words in their smallest parts and ``concepts`` the keys of the concepts it
    holds, both between spaces. ``tone`` is "problem", "suggestion" or "other".
    """

    text: str
    said: str = ""
    concepts: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Seed:
    """A theme as people left it, which the next analysis starts from.

    ``statements`` are (answer key, text) pairs that people put or kept there: they end there
    again. ``words`` are words and phrases that people added: statements that hold one are drawn
    to it. ``key`` is the caller's own name for the theme and comes back as ``Theme.seed``.
    """

    key: str
    topic: str = ""
    statements: frozenset[tuple[str, str]] = frozenset()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one statement ended.

    ``topic`` is the topic it is counted under: where it was asked, or, when that is not known,
    what it says. ``says`` is the topic its words point to, with ``score`` from 0 to 1; where
    ``says`` differs plainly from ``topic`` the statement is flagged ``misplaced``, never moved.
    ``tone`` is by its words: "problem", "suggestion" or "other"; "" for a non-answer.
    ``reasons`` are the concepts and words it has in common with its theme, the strongest first.
    """

    status: Status
    theme: str = ""
    topic: str = ""
    says: str = ""
    score: float = 0.0
    misplaced: bool = False
    tone: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Theme:
    """Statements that say the same thing.

    ``members`` and ``quotes`` are positions in ``Analysis.statements``; ``quotes`` are the most
    typical members, best first. ``strengths`` gives, for every topic, how strongly the theme
    speaks of it (0 to 1). ``stability`` is the share of groupings, with some statements left out
    or not, in which two of it stand together (0 to 1), ``firm`` whether that is enough to rely on.
    ``seed`` is the key of the seed it grew from; ``kin`` are the themes of other topics that say
    nearly the same; ``tones`` are how many statements tell of a "problem", make a "suggestion" or
    do neither ("other").
    """

    id: str
    topic: str
    label: str
    keywords: tuple[str, ...]
    members: tuple[int, ...]
    quotes: tuple[int, ...]
    strengths: Mapping[str, float] = field(default_factory=dict)
    stability: float = 0.0
    firm: bool = False
    seed: str = ""
    kin: tuple[str, ...] = ()
    tones: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Settings:
    """What a run may vary. The same statements and settings give the same result.

    ``themes`` is the wanted number of themes in all; ``None`` lets the statements decide.
    ``engine`` is ``"auto"`` (nlpo3 where installed, else newmm), ``"nlpo3"`` or ``"newmm"``.
    ``embedding`` is the path of a local sentence-embedding model, used beside the rest.
    ``layers`` are the layers of meaning to use beside the words themselves; ``consensus`` is
    whether many partitions are asked, or one.
    """

    themes: int | None = None
    seed: int = 0
    language: str = "th"
    engine: str = "auto"
    embedding: str | None = None
    layers: frozenset[str] = frozenset({"vectors", "concepts"})
    consensus: bool = True


@dataclass(frozen=True)
class Analysis:
    """One finished analysis: every statement placed, every theme described.

    ``nearest`` gives for each statement the positions of those under its topic that are most like
    it, with how much (0 to 1), the nearest first; empty for a non-answer and in very large runs.

    Raises:
        ValueError: a statement is in no place or in two, as that would lose or double a voice.
    """

    answers: int
    statements: tuple[Statement, ...]
    placements: tuple[Placement, ...]
    themes: tuple[Theme, ...]
    settings: Settings
    versions: Mapping[str, str]
    nearest: tuple[tuple[tuple[int, float], ...], ...] = ()

    def __post_init__(self) -> None:
        """Refuse to exist unless every statement is accounted for exactly once."""
        if len(self.statements) != len(self.placements):
            raise ValueError(
                f"every statement needs one placement; got {len(self.statements)} statements "
                f"and {len(self.placements)} placements"
            )
        held = sorted(member for theme in self.themes for member in theme.members)
        placed = [i for i, p in enumerate(self.placements) if p.status is Status.THEME]
        if held != placed:
            raise ValueError("every statement placed in a theme must be a member of exactly one")

    def count(self, status: Status) -> int:
        """Return how many statements ended with ``status``."""
        return sum(p.status is status for p in self.placements)
