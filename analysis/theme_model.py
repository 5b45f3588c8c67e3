"""The analysis in the manner of scikit-learn: fit, labels_, predict."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .clean import is_non_answer, normalise
from .model import Settings, Status, Theme
from .pipeline import analyse
from .tokenise import tokenise
from .vectorise import Vectoriser

Labels = NDArray[np.int64]

# On average a text must have this much in common with the statements of a theme.
FARTHEST = 0.05


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
            rows = self._vectoriser.transform(self._read(given)).joined
            nearness = np.asarray((rows @ self._middles.T).todense())
            near = nearness.max(axis=1) >= FARTHEST
            labels[near] = nearness.argmax(axis=1)[near]
        labels[[i for i, text in enumerate(given) if is_non_answer(text)]] = -1
        return labels

    def _learn(self, themes: list[list[str]]) -> None:
        """Keep the words of the themes and the middle of each, to compare other texts with."""
        held = [text for texts in themes for text in texts]
        if not held:
            return
        parts = self._read(held)
        self._vectoriser = Vectoriser(self.seed).fit(parts)
        rows = self._vectoriser.transform(parts).joined
        sizes = np.array([len(texts) for texts in themes])
        owner = np.repeat(np.arange(len(themes)), sizes)
        shape = (len(themes), len(held))
        means = sparse.csr_matrix((1 / sizes[owner], (owner, np.arange(len(held)))), shape=shape)
        self._middles = (means @ rows).tocsr()

    def _read(self, texts: list[str]) -> list[tuple[str, ...]]:
        words = tokenise([normalise(text) for text in texts], self.engine)
        return [each.parts for each in words]
