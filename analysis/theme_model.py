"""The analysis in the manner of scikit-learn: fit, labels_, predict."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from sklearn.preprocessing import normalize

from .material import find_meanings
from .model import Settings, Status, Theme
from .pipeline import analyse
from .read import read_whole
from .vectorise import Vectoriser
from .vectors import read_vectors

Labels = NDArray[np.int64]
Floats = NDArray[np.float64]

# A text must be so like the middle of a theme to be placed in it.
FARTHEST = 0.12
MEANING_SHARE, WORDS_SHARE = 0.75, 0.25


class ThemeModel:
    """Finds the themes of whole texts, one theme a text, and places further texts in them.

    Attributes after ``fit``: ``labels_``, the theme of each text as a number (-1 for a single
    view or a non-answer), and ``themes_``, the themes those numbers stand for.

    Example:
        >>> ThemeModel().fit(["แจ้งช้า", "แจ้งช้ามาก", "ไม่มี"]).labels_
        array([ 0,  0, -1])
    """

    def __init__(self, n_themes: int | None = None, seed: int = 0, engine: str = "auto") -> None:
        self.n_themes = n_themes
        self.seed = seed
        self.engine = engine

    def fit(self, texts: Iterable[str]) -> "ThemeModel":
        """Find the themes of ``texts``; a text of several opinions is under its first theme."""
        settings = Settings(themes=self.n_themes, seed=self.seed, engine=self.engine)
        analysis = analyse(list(texts), settings=settings)
        numbers = {theme.id: number for number, theme in enumerate(analysis.themes)}
        labels = np.full(analysis.answers, -1, dtype=np.int64)
        for statement, placement in zip(analysis.statements, analysis.placements, strict=True):
            answer = int(statement.answer)
            if placement.status is Status.THEME and labels[answer] == -1:
                labels[answer] = numbers[placement.theme]
        self.labels_ = labels
        self.themes_: tuple[Theme, ...] = analysis.themes
        self._learn([[analysis.statements[i].text for i in t.members] for t in analysis.themes])
        return self

    def predict(self, texts: Iterable[str]) -> Labels:
        """Return the nearest theme of each text, -1 where none is near.

        Raises:
            ValueError: ``fit`` has not been called.
        """
        if not hasattr(self, "themes_"):
            raise ValueError("predict needs themes to choose from; call fit first.")
        given = list(texts)
        labels = np.full(len(given), -1, dtype=np.int64)
        if self.themes_ and given:
            nearness = self._place(given) @ self._middles.T
            near = nearness.max(axis=1) >= FARTHEST
            labels[near] = nearness.argmax(axis=1)[near]
        return labels

    def _learn(self, themes: list[list[str]]) -> None:
        """Keep the words of the themes and the middle of each, to compare other texts with."""
        held = [text for texts in themes for text in texts]
        if not held:
            return
        settings = Settings(engine=self.engine)
        read = read_whole(held, settings)
        self._vectoriser = Vectoriser(self.seed).fit(read.parts().count())
        rows = self._place(held)
        starts = np.cumsum([0, *(len(texts) for texts in themes)])
        middles = [rows[a:b].mean(axis=0) for a, b in zip(starts[:-1], starts[1:], strict=True)]
        self._middles = normalize(np.array(middles))

    def _place(self, texts: list[str]) -> Floats:
        """Return texts as points; a non-answer is at nought, near to nothing."""
        read = read_whole(texts, Settings(engine=self.engine))
        meaning = find_meanings(read, read_vectors())
        words = self._vectoriser.transform(read.parts().count()).latent
        return np.hstack([np.sqrt(MEANING_SHARE) * meaning, np.sqrt(WORDS_SHARE) * words])
