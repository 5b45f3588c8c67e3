"""Names and nicknames that facilitators paste, so that more of them are found in answers.

They lie apart from every database of answers, in a file a survey, and are never shown to staff.
"""

import os
from pathlib import Path

from forms.catalogue import SLUG
from forms.fields import visible_text
from survey.errors import SurveyNotFound

MOST_NAMES = 5_000
LONGEST_NAME = 200


class Rosters:
    """The folder of rosters, one file for each survey that has one."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def names(self, slug: str) -> tuple[str, ...]:
        """Return the names kept for a survey, as they were pasted; none when there is no roster."""
        try:
            return tuple(self._path(slug).read_text(encoding="utf-8").splitlines())
        except FileNotFoundError:
            return ()

    def keep(self, slug: str, pasted: str) -> tuple[str, ...]:
        """Replace a survey's roster by what was pasted, one name a line, and return what is kept.

        Names come back once each; lines beyond ``MOST_NAMES`` are left out, which the caller sees
        from what is returned.
        """
        names = _names_in(pasted)
        path = self._path(slug)
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root.chmod(0o700)
        written = path.with_suffix(".new")
        written.unlink(missing_ok=True)
        descriptor = os.open(written, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(names))
        written.replace(path)
        return names

    def forget(self, slug: str) -> None:
        """Overwrite and delete a survey's roster; none is no mistake."""
        path = self._path(slug)
        if not path.exists():
            return
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()

    def _path(self, slug: str) -> Path:
        if not SLUG.fullmatch(slug):
            raise SurveyNotFound
        return self.root / f"{slug}.txt"


def _names_in(pasted: str) -> tuple[str, ...]:
    """Return the lines of a pasted list that hold something, cleaned, each once, in their order."""
    lines = (" ".join(line.split())[:LONGEST_NAME] for line in visible_text(pasted).splitlines())
    return tuple(dict.fromkeys(filter(None, lines)))[:MOST_NAMES]
