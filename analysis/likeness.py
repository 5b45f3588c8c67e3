"""How sure it is that a theme says again what a point of an earlier report said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.preprocessing import normalize

from .material import find_meanings
from .model import Settings
from .read import read_whole
from .vectors import read_vectors

Floats = NDArray[np.floating[Any]]
Positions = NDArray[np.int64]

# A point is likened to the middle of a theme, to its nearest statements, and to what it is called.
MIDDLE_SHARE, NEAREST_SHARE, NAME_SHARE = 0.4, 0.4, 0.2
NEAREST = 3
# A likeness (cosine) of this much is as sure as not; a step more or less is e times the odds.
# Chosen on two labelled surveys, tried on a third: bench/likeness.py, docs/decisions/0021.
EVEN, STEP = 0.425, 0.07
# A theme of very many statements is compared by so many of them.
MOST_READ = 150


@dataclass(frozen=True)
class SaidBefore:
    """A point of an earlier report, under the topic it would have now."""

    topic: str
    text: str


@dataclass(frozen=True)
class SaidNow:
    """A theme: its topic, what it is called with its keywords, and its statements."""

    topic: str
    name: str
    statements: tuple[str, ...]


def liken_points(
    points: Sequence[SaidBefore],
    themes: Sequence[SaidNow],
    settings: Settings = Settings(),  # noqa: B008 - frozen, so no call can change it
) -> dict[tuple[int, int], float]:
    """Return how sure it is (0 to 1) that a theme says a point, for each pair of one topic.

    Both are compared by what they mean, beside what all statements of the topic and of the survey
    have in common. Points and themes go by their positions.

    Raises:
        ValueError: a theme has no statement.

    Example:
        >>> now = SaidNow("1", "แจ้งกระชั้นชิด", ("แจ้งช้ามาก", "บอกวันเดียวก่อนจัด"))
        >>> other = SaidNow("1", "งบประมาณไม่พอ", ("เงินน้อย", "ขาดงบจัดงาน"))
        >>> sure = liken_points([SaidBefore("1", "แจ้งเวลาแบบกระชั้นชิด")], [now, other])
        >>> sure[0, 0] > 0.5 > sure[0, 1]
        True
    """
    empty = [at for at, theme in enumerate(themes) if not theme.statements]
    if empty:
        raise ValueError(f"every theme must have a statement; got none at {empty}.")
    held = [_draw(theme.statements) for theme in themes]
    statements = [text for texts in held for text in texts]
    if not points or not statements:
        return {}
    texts = [*statements, *(point.text for point in points), *(theme.name for theme in themes)]
    rows = find_meanings(read_whole(texts, settings), read_vectors())
    rows, of_points, of_names = np.split(rows, [len(statements), len(statements) + len(points)])
    owners = np.repeat(np.arange(len(themes)), [len(texts) for texts in held])
    # Every theme weighs alike: what one says very often is not what all have in common.
    middles = np.array([rows[owners == theme].mean(axis=0) for theme in range(len(themes))])
    everywhere = middles.mean(axis=0)
    found: dict[tuple[int, int], float] = {}
    for topic in sorted({point.topic for point in points}):
        asked = [at for at, point in enumerate(points) if point.topic == topic]
        there = [at for at, theme in enumerate(themes) if theme.topic == topic]
        if not there:
            continue
        common = (everywhere + middles[there].mean(axis=0)) / 2
        said = _beside(of_points[asked], common)
        for theme in there:
            of_theme = _beside(rows[owners == theme], common)
            name = _beside(of_names[[theme]], common)
            for at, sure in zip(asked, _weigh(said, of_theme, name), strict=True):
                found[at, theme] = sure
    return found


def _draw(statements: Sequence[str]) -> list[str]:
    """Return the statements in the order of their letters, or some of them, evenly drawn."""
    ordered = sorted(statements)
    if len(ordered) <= MOST_READ:
        return ordered
    return [ordered[at * len(ordered) // MOST_READ] for at in range(MOST_READ)]


def _beside(rows: Floats, common: Floats) -> Floats:
    """Return rows without what all have in common; one of which nothing is known is nought."""
    known = np.asarray(rows.any(axis=1))[:, None]
    return np.asarray(normalize(np.where(known, rows - common, 0.0)))


def _weigh(points: Floats, statements: Floats, name: Floats) -> list[float]:
    """Return for each point how sure it is that a theme with these statements says it."""
    middle = points @ normalize(statements.mean(axis=0, keepdims=True)).ravel()
    near = np.sort(points @ statements.T, axis=1)[:, -NEAREST:].mean(axis=1)
    shares, parts = [MIDDLE_SHARE, NEAREST_SHARE], [middle, near]
    if name.any():
        shares, parts = [*shares, NAME_SHARE], [*parts, (points @ name.T).ravel()]
    likeness = np.average(parts, axis=0, weights=shares)
    return [float(sure) for sure in np.round(1 / (1 + np.exp((EVEN - likeness) / STEP)), 4)]
