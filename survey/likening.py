"""How sure it is that the themes of a run say earlier points again: measured and kept."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from survey.decisions import Reviewed, review
from survey.records import EarlierPoint, Likeness, StatementRecord, ThemeRecord, Version
from survey.signoff import newest
from survey.store import Store

if TYPE_CHECKING:
    from analysis.likeness import SaidNow


def weigh(
    store: Store,
    slug: str,
    themes: Sequence[ThemeRecord],
    statements: Sequence[StatementRecord],
) -> list[Likeness]:
    """Return how sure it is that each theme says each earlier point of its topic again.

    A theme counts as it was signed off, or else as people left it, or as the run found it: one
    that was merged away may be told of still, as long as no later version is signed off.
    """
    earlier = store.earlier_points(slug)
    if not earlier:
        return []
    found = review(themes, statements, ())
    left = review(themes, statements, store.decisions(slug))
    known = {**_themes_of(found), **_themes_of(left), **_signed_themes(store, slug)}
    return _liken(earlier, known)


def keep(store: Store, slug: str, run: int, found: Iterable[Likeness]) -> None:
    """Keep what was measured for a run; what an edition of the report was made of stays with it."""
    with store.transaction():
        there = {point.id for point in store.earlier_points(slug)}
        new = {(each.earlier, each.theme): each for each in found if each.earlier in there}
        if any(edition.matches == run for edition in store.editions(slug)):
            new |= {(each.earlier, each.theme): each for each in store.likenesses(run)}
        store.keep_likenesses(run, new.values())


def _liken(earlier: Sequence[EarlierPoint], known: Mapping[str, "SaidNow"]) -> list[Likeness]:
    # Only here, in the process that analyses.
    from analysis.likeness import SaidBefore, liken_points

    keys = sorted(known)
    points = [SaidBefore(str(point.topic), point.text) for point in earlier]
    found = liken_points(points, [known[key] for key in keys])
    return [
        Likeness(earlier[point].id, keys[theme], share)
        for (point, theme), share in sorted(found.items())
    ]


def _themes_of(reviewed: Reviewed) -> dict[str, "SaidNow"]:
    from analysis.likeness import SaidNow

    texts: dict[str, list[str]] = {}
    for statement in reviewed.statements:
        if statement.status == "theme":
            texts.setdefault(statement.theme, []).append(statement.text)
    return {
        theme.key: SaidNow(
            str(theme.topic), " ".join([theme.label, *theme.keywords]), tuple(texts[theme.key])
        )
        for theme in reviewed.themes
        if theme.key in texts
    }


def _signed_themes(store: Store, slug: str) -> dict[str, "SaidNow"]:
    """Return the themes that were signed off, as they were then, from the run of each version."""
    versions = newest(store.versions(slug)).values()
    texts = {
        run: {s.key: s.text for s in store.statements(run)} for run in {v.run for v in versions}
    }
    return {
        key: said for version in versions for key, said in _as_signed(version, texts[version.run])
    }


def _as_signed(version: Version, texts: Mapping[str, str]) -> Iterable[tuple[str, "SaidNow"]]:
    from analysis.likeness import SaidNow

    for theme in version.themes:
        held = tuple(texts[key] for key in theme.statements if key in texts)
        if held:
            yield theme.key, SaidNow(str(version.topic), theme.label, held)
