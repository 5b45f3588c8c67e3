"""The statements that speak best for their theme."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

QUOTES = 3
# A shorter statement says too little out of its place, a longer one is not read on a card.
GOOD_LENGTH = (25, 160)
OUTSIDE_GOOD_LENGTH = 0.6


def pick_quotes(
    members: Sequence[int], texts: Sequence[str], rows: NDArray[np.floating[Any]]
) -> tuple[int, ...]:
    """Return up to three of ``members``, the most typical first, no text twice.

    Args:
        members: positions of the theme's statements.
        texts: all statements.
        rows: one for each, whose products are how near two statements are.
    """
    typical = _measure_typicality(rows[list(members)])
    scores = [share * _suit(texts[i]) for share, i in zip(typical, members, strict=True)]
    ranked = sorted(range(len(members)), key=lambda at: (-round(scores[at], 9), at))
    quotes: dict[str, int] = {}
    for at in ranked:
        quotes.setdefault(" ".join(texts[members[at]].split()), members[at])
    return tuple(quotes.values())[:QUOTES]


def _measure_typicality(rows: NDArray[np.floating[Any]]) -> list[float]:
    """Return how near each row is, on average, to all the others."""
    middle = rows.sum(axis=0)
    itself = (rows * rows).sum(axis=1)
    typical = (rows @ middle - itself) / max(1, rows.shape[0] - 1)
    return [float(share) for share in typical]


def _suit(text: str) -> float:
    shortest, longest = GOOD_LENGTH
    return 1.0 if shortest <= len(text) <= longest else OUTSIDE_GOOD_LENGTH
