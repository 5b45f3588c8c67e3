"""Logs of what people did, appended and never changed: what stands, what to undo, what to redo."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

UNDO = "undo"


class Entry(Protocol):
    """One recorded change; an act of undoing has the number of what it takes back as subject."""

    @property
    def id(self) -> int:
        """Its number: later ones are higher."""

    @property
    def act(self) -> str:
        """What was done."""

    @property
    def subject(self) -> str:
        """What it was done to."""

    @property
    def account(self) -> str:
        """Who did it."""


Logged = TypeVar("Logged", bound=Entry)


def standing(log: Iterable[Logged]) -> list[Logged]:
    """Return the entries that stand: those that no later undo took back, oldest first.

    An undo may itself be undone, which brings back what it took.
    """
    taken_back: set[int] = set()
    kept: list[Logged] = []
    for entry in sorted(log, key=lambda e: e.id, reverse=True):
        if entry.id in taken_back:
            continue
        if entry.act == UNDO:
            taken_back.add(int(entry.subject))
        else:
            kept.append(entry)
    return kept[::-1]


def last_to_undo(log: Sequence[Logged], account: str = "") -> Logged | None:
    """Return the entry that an undo would take back now, or None; of one account, if named."""
    kept = [entry for entry in standing(log) if account in ("", entry.account)]
    return kept[-1] if kept else None


def last_to_redo(log: Sequence[Logged], account: str = "") -> Logged | None:
    """Return the undo that a redo would take back now, or None once something new was done.

    Where an account is named, only what it did and undid counts.
    """
    undone: list[tuple[Logged, Logged]] = []
    by_id = {entry.id: entry for entry in log}
    own = [entry for entry in log if account in ("", entry.account)]
    for entry in sorted(own, key=lambda e: e.id):
        if entry.act != UNDO:
            undone.clear()
        elif by_id[int(entry.subject)].act == UNDO:
            undone = [pair for pair in undone if pair[0].id != int(entry.subject)]
        else:
            undone.append((entry, by_id[int(entry.subject)]))
    return undone[-1][0] if undone else None


def what_it_took(undo: Logged, log: Iterable[Logged]) -> Logged:
    """Return the entry that an undo is about, through undoings of undoings."""
    by_id = {entry.id: entry for entry in log}
    while undo.act == UNDO:
        undo = by_id[int(undo.subject)]
    return undo
