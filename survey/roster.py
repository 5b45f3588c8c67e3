"""Names and nicknames that facilitators paste, so that more of them are found in answers.

They lie apart from every database of answers, in a file a survey, and are never shown to staff.
"""

from pathlib import Path

from forms.catalogue import SLUG
from forms.fields import visible_text
from survey.erasing import overwrite_and_delete
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
        # The names of before go with their bytes, not only with their place in the folder.
        overwrite_and_delete(path)
        path.touch(mode=0o600)
        path.write_text("\n".join(names), encoding="utf-8")
        return names

    def forget(self, slug: str) -> None:
        """Overwrite and delete a survey's roster; none is no mistake."""
        overwrite_and_delete(self._path(slug))

    def _path(self, slug: str) -> Path:
        if not SLUG.fullmatch(slug):
            raise SurveyNotFound
        return self.root / f"{slug}.txt"


def _names_in(pasted: str) -> tuple[str, ...]:
    """Return the lines of a pasted list that hold something, cleaned, each once, in their order."""
    lines = (" ".join(line.split())[:LONGEST_NAME] for line in visible_text(pasted).splitlines())
    return tuple(dict.fromkeys(filter(None, lines)))[:MOST_NAMES]
