"""What was said: staff answers become themes; a plain Python library, usable on its own."""

import os
from typing import TYPE_CHECKING, Any

from .model import Analysis, Placement, Settings, Statement, Status, Theme, Topic

if TYPE_CHECKING:
    from .pipeline import analyse
    from .theme_model import ThemeModel

# PyThaiNLP reads these when first imported: it must neither go online nor make a directory.
os.environ.setdefault("PYTHAINLP_OFFLINE", "1")
os.environ.setdefault("PYTHAINLP_READ_ONLY", "1")

__all__ = [
    "Analysis",
    "Placement",
    "Settings",
    "Statement",
    "Status",
    "Theme",
    "ThemeModel",
    "Topic",
    "analyse",
]


def __getattr__(name: str) -> Any:
    """Import the heavy half only when asked: the web process needs ``identify`` alone."""
    if name == "analyse":
        from .pipeline import analyse

        return analyse
    if name == "ThemeModel":
        from .theme_model import ThemeModel

        return ThemeModel
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
