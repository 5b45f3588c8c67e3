"""Facilitators' decisions applied to a run: pure functions."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from survey.records import Act, Decision, StatementRecord, ThemeRecord

SINGLE_VIEW = ""


@dataclass(frozen=True)
class Reviewed:
    """A run as people see it: the machine's themes with every decision applied.

    ``unapplied`` are decisions whose theme or statement this run does not have: they are kept,
    and told, never dropped.
    """

    themes: tuple[ThemeRecord, ...]
    statements: tuple[StatementRecord, ...]
    unapplied: tuple[Decision, ...] = ()

    def members(self, theme: str) -> tuple[StatementRecord, ...]:
        """Return a theme's statements, the typical ones first."""
        held = [s for s in self.statements if s.status == "theme" and s.theme == theme]
        return tuple(sorted(held, key=lambda s: (s.rank == 0, s.rank, s.text)))


def standing(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that stand: those that no later undo took back, oldest first.

    An undo may itself be undone, which brings back what it took.
    """
    taken_back: set[int] = set()
    kept: list[Decision] = []
    for decision in sorted(decisions, key=lambda d: d.id, reverse=True):
        if decision.id in taken_back:
            continue
        if decision.act is Act.UNDO:
            taken_back.add(int(decision.subject))
        else:
            kept.append(decision)
    return kept[::-1]


def last_to_undo(decisions: Sequence[Decision]) -> Decision | None:
    """Return the decision that an undo would take back now, or None."""
    kept = standing(decisions)
    return kept[-1] if kept else None


def review(
    themes: Iterable[ThemeRecord],
    statements: Iterable[StatementRecord],
    decisions: Iterable[Decision],
) -> Reviewed:
    """Return the run with every standing decision applied, in the order they were made."""
    reviewed = Reviewed(tuple(themes), tuple(statements))
    for decision in standing(decisions):
        reviewed = _apply(reviewed, decision)
    return reviewed


def _apply(reviewed: Reviewed, decision: Decision) -> Reviewed:
    applied = {Act.RENAME: _renamed, Act.MOVE: _moved, Act.CLEAR: _cleared}
    changed = applied[decision.act](reviewed, decision)
    if changed is None:
        return replace(reviewed, unapplied=(*reviewed.unapplied, decision))
    return changed


def _renamed(reviewed: Reviewed, decision: Decision) -> Reviewed | None:
    if decision.subject not in {theme.key for theme in reviewed.themes}:
        return None
    themes = tuple(
        replace(theme, label=decision.value, named=True) if theme.key == decision.subject else theme
        for theme in reviewed.themes
    )
    return replace(reviewed, themes=themes)


def _moved(reviewed: Reviewed, decision: Decision) -> Reviewed | None:
    targets = {theme.key for theme in reviewed.themes} | {SINGLE_VIEW}
    if decision.value not in targets:
        return None
    return _each_changed(reviewed, decision, lambda s: _placed(s, decision.value))


def _cleared(reviewed: Reviewed, decision: Decision) -> Reviewed | None:
    """Return the run with statements that a person read and found to name nobody."""
    return _each_changed(reviewed, decision, lambda s: replace(s, identifying=False))


def _each_changed(
    reviewed: Reviewed,
    decision: Decision,
    change: Callable[[StatementRecord], StatementRecord],
) -> Reviewed | None:
    """Return the run with the decision's statements changed; those that are gone are told."""
    wanted = set(decision.subjects)
    there = wanted & {statement.key for statement in reviewed.statements}
    if not there:
        return None
    told = (*reviewed.unapplied, decision) if there != wanted else reviewed.unapplied
    statements = tuple(change(s) if s.key in there else s for s in reviewed.statements)
    return replace(reviewed, statements=statements, unapplied=told)


def _placed(statement: StatementRecord, theme: str) -> StatementRecord:
    """Return the statement in a theme, or as a single view; typical only where the machine said."""
    status = "single" if theme == SINGLE_VIEW else "theme"
    rank = statement.rank if theme == statement.theme else 0
    return replace(statement, theme=theme, status=status, rank=rank)
