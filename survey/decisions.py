"""Facilitators' decisions applied to a run: pure functions."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from analysis.model import Seed
from survey.log import standing
from survey.records import Act, Decision, StatementRecord, ThemeRecord

SINGLE_VIEW = ""
# What a part of a theme is called until somebody names it.
PART = "{} (ส่วนที่แยก)"
NEW = "ประเด็นที่แยกออกมา"
# How many typical statements stand for a theme that people named or added words to.
TYPICAL_SEEDS = 3


@dataclass(frozen=True)
class Reviewed:
    """A run as people see it: the machine's themes with every decision applied.

    ``unapplied`` are decisions whose theme or statement this run does not have: they are kept,
    and told, never dropped. ``placed`` are the keys of statements that people put where they are,
    ``kept`` of those they left there when they merged others in; the statements or themes of a
    pair in ``apart`` are not about the same.
    ``found`` is where the machine put each statement: pairs of statement and theme. ``sent`` are
    the keys of statements that people sent to another topic than the one they were asked under.
    """

    themes: tuple[ThemeRecord, ...]
    statements: tuple[StatementRecord, ...]
    unapplied: tuple[Decision, ...] = ()
    placed: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    apart: frozenset[frozenset[str]] = frozenset()
    found: frozenset[tuple[str, str]] = frozenset()
    sent: frozenset[str] = frozenset()

    def theme(self, key: str) -> ThemeRecord | None:
        """Return the theme with this key, or None."""
        return next((theme for theme in self.themes if theme.key == key), None)

    def members(self, theme: str) -> tuple[StatementRecord, ...]:
        """Return a theme's statements, the typical ones first."""
        held = [s for s in self.statements if s.status == "theme" and s.theme == theme]
        return tuple(sorted(held, key=lambda s: (s.rank == 0, s.rank, s.text)))


def review(
    themes: Iterable[ThemeRecord],
    statements: Iterable[StatementRecord],
    decisions: Iterable[Decision],
) -> Reviewed:
    """Return the run with every standing decision applied, in the order they were made."""
    read = tuple(statements)
    found = frozenset((s.key, s.theme) for s in read)
    reviewed, kept = Reviewed(tuple(themes), read, found=found), standing(decisions)
    for decision in kept:
        reviewed = _apply(reviewed, decision)
    reviewed = _still_accepted(reviewed, kept)
    # What was done with a theme before it was merged went along with the merging.
    merged = {
        d.subjects[0]: d.id for d in kept if d.act is Act.MERGE and d not in reviewed.unapplied
    }
    told = (d for d in reviewed.unapplied if d.id > merged.get(_theme_of(d), 0))
    return replace(reviewed, unapplied=tuple(told))


def _still_accepted(reviewed: Reviewed, kept: Iterable[Decision]) -> Reviewed:
    """Return the run with those themes accepted that stand as they did when a person agreed."""
    agreed = {d.subject: d.value for d in kept if d.act is Act.ACCEPT}
    themes = tuple(
        replace(t, accepted=t.accepted and agreed[t.key] == signature(reviewed.members(t.key)))
        for t in reviewed.themes
    )
    return replace(reviewed, themes=themes)


def _theme_of(decision: Decision) -> str:
    return decision.value if decision.act is Act.MOVE else decision.subjects[0]


def seeds(reviewed: Reviewed) -> tuple[Seed, ...]:
    """Return the themes that people had a hand in, for the next run to start from.

    What they put or kept in a theme ends there again; a theme that they named, accepted or added
    words to is found again by its typical statements.
    """
    found = []
    for theme in reviewed.themes:
        members = reviewed.members(theme.key)
        known = {s.key for s in members} & (reviewed.placed | reviewed.kept)
        if theme.named or theme.words or theme.accepted:
            known |= {s.key for s in members[:TYPICAL_SEEDS]}
        # The analysis still finds them under the topic that asked: they are sent again afterwards.
        known -= reviewed.sent
        if known:
            held = frozenset((s.answer.hex(), s.text) for s in members if s.key in known)
            found.append(Seed(theme.key, str(theme.topic), held, theme.words))
    return tuple(found)


def told_apart(reviewed: Reviewed) -> tuple[frozenset[tuple[str, str]], ...]:
    """Return the pairs of statements that are not the same, named as the analysis names them."""
    names = {s.key: (s.answer.hex(), s.text) for s in reviewed.statements}
    pairs = (frozenset(names[key] for key in pair if key in names) for pair in reviewed.apart)
    return tuple(sorted((pair for pair in pairs if len(pair) == 2), key=sorted))


def _apply(reviewed: Reviewed, decision: Decision) -> Reviewed:
    applied = {
        Act.RENAME: _renamed,
        Act.MOVE: _moved,
        Act.MERGE: _merged,
        Act.SPLIT: _split,
        Act.WORDS: _worded,
        Act.APART: _kept_apart,
        Act.CLEAR: _cleared,
        Act.ASIDE: _set_aside,
        Act.SEND: _sent,
        Act.ACCEPT: _accepted,
    }
    changed = applied[decision.act](reviewed, decision)
    if changed is None:
        return replace(reviewed, unapplied=(*reviewed.unapplied, decision))
    return changed


def _renamed(reviewed: Reviewed, decision: Decision) -> Reviewed | None:
    return _theme_changed(
        reviewed, decision.subject, lambda t: replace(t, label=decision.value, named=True)
    )


def _worded(reviewed: Reviewed, decision: Decision) -> Reviewed | None:
    """Return the run with words added to a theme, each once."""
    added = decision.value.split(",")
    return _theme_changed(
        reviewed,
        decision.subject,
        lambda t: replace(t, words=tuple(dict.fromkeys([*t.words, *added]))),
    )


def _theme_changed(
    reviewed: Reviewed, key: str, change: Callable[[ThemeRecord], ThemeRecord]
) -> Reviewed | None:
    if reviewed.theme(key) is None:
        return None
    themes = tuple(change(theme) if theme.key == key else theme for theme in reviewed.themes)
    return replace(reviewed, themes=themes)


def _moved(reviewed: Reviewed, decision: Decision) -> Reviewed | None:
    if decision.value != SINGLE_VIEW and reviewed.theme(decision.value) is None:
        return None
    return _put(reviewed, decision, decision.subjects, decision.value)


def _merged(reviewed: Reviewed, decision: Decision) -> Reviewed | None:
    """Return the run with a theme made part of another.

    A new run may have found the two as one already, or the theme may hold statements that were
    not there then: what was merged goes along, and what stands beside it.
    """
    source, *keys = decision.subjects
    target = decision.value
    if source == target or reviewed.theme(target) is None:
        return None
    own = {s.key for s in reviewed.members(target)}
    beside = [s.key for s in reviewed.members(source) if s.key not in keys]
    changed = _put(reviewed, decision, [*keys, *beside], target)
    if changed is None and reviewed.theme(source) is None:
        return None
    whole = reviewed.theme(source)
    added = whole.words if whole else ()
    changed = _theme_changed(
        changed or reviewed,
        target,
        lambda t: replace(t, stability=None, words=tuple(dict.fromkeys([*t.words, *added]))),
    )
    assert changed is not None  # noqa: S101  the target is there
    themes = tuple(_of_kin(t, source, target) for t in changed.themes if t.key != source)
    return replace(changed, themes=themes, kept=changed.kept | own)


def _of_kin(theme: ThemeRecord, gone: str, instead: str) -> ThemeRecord:
    """Return the theme with another in place of one of its kin that is gone."""
    kin = dict.fromkeys(instead if key == gone else key for key in theme.kin)
    return replace(theme, kin=tuple(kin))


def _split(reviewed: Reviewed, decision: Decision) -> Reviewed | None:
    """Return the run with a theme's statements in a theme of their own.

    A new run may have found that theme already; then it is the one.
    """
    source, *keys = decision.subjects
    key, _, label = decision.value.partition(" ")
    leaving = [s for s in reviewed.statements if s.key in keys]
    if not leaving:
        return None
    if reviewed.theme(key) is None:
        part = _part(key, label, reviewed.theme(source), leaving)
        reviewed = replace(reviewed, themes=(*reviewed.themes, part))
    elif label:
        named = _theme_changed(reviewed, key, lambda t: replace(t, label=label, named=True))
        reviewed = named or reviewed
    stays = {s.key for s in reviewed.members(source)} - set(keys)
    changed = _put(reviewed, decision, keys, key)
    return changed and replace(changed, kept=changed.kept | stays)


def _part(
    key: str, label: str, whole: ThemeRecord | None, held: Sequence[StatementRecord]
) -> ThemeRecord:
    """Return the new theme that ``held`` leave ``whole`` for."""
    keywords = whole.keywords if whole else ()
    return ThemeRecord(
        key=key,
        topic=held[0].topic,
        label=label or (PART.format(whole.label) if whole else NEW),
        keywords=tuple(word for word in keywords if any(word in s.text for s in held)),
        named=bool(label) or (whole is not None and whole.named),
    )


def _kept_apart(reviewed: Reviewed, decision: Decision) -> Reviewed | None:
    """Return the run knowing that statements, or themes, are not the same as the first of them."""
    there = {s.key for s in reviewed.statements} | {theme.key for theme in reviewed.themes}
    first, *others = decision.subjects
    pairs = frozenset(frozenset((first, key)) for key in others if {first, key} <= there)
    if not pairs:
        return None
    told = (*reviewed.unapplied, decision) if len(pairs) < len(others) else reviewed.unapplied
    return replace(reviewed, apart=reviewed.apart | pairs, unapplied=told)


def _cleared(reviewed: Reviewed, decision: Decision) -> Reviewed | None:
    """Return the run with statements that a person read and found to name nobody."""
    return _each_changed(
        reviewed, decision, decision.subjects, lambda s: replace(s, identifying=False)
    )


def _set_aside(reviewed: Reviewed, decision: Decision) -> Reviewed | None:
    """Return the run with statements that are not used, and the reason."""
    return _each_changed(
        reviewed,
        decision,
        decision.subjects,
        lambda s: replace(s, theme="", status="aside", rank=0, reasons=(), aside=decision.value),
    )


def _sent(reviewed: Reviewed, decision: Decision) -> Reviewed | None:
    """Return the run with statements as single views under the topic and section they belong to."""
    topic, section = map(int, decision.value.split())
    changed = _each_changed(
        reviewed, decision, decision.subjects, lambda s: _under(s, topic, section)
    )
    return changed and replace(changed, sent=changed.sent | set(decision.subjects))


def _under(statement: StatementRecord, topic: int, section: int) -> StatementRecord:
    alone = replace(statement, theme="", status="single", rank=0, reasons=(), aside="")
    asked = statement.asked or (statement.topic, statement.section)
    here = replace(alone, topic=topic, section=section, says=topic, misplaced=False)
    return replace(here, asked=None if asked == (topic, section) else asked)


def _accepted(reviewed: Reviewed, decision: Decision) -> Reviewed | None:
    """Return the run with a theme that a person agreed with, or no longer does.

    A theme that holds other statements now than when she agreed is to be looked at again.
    """
    agreed = decision.value != ""
    if agreed and decision.value != signature(reviewed.members(decision.subject)):
        return None
    return _theme_changed(reviewed, decision.subject, lambda t: replace(t, accepted=agreed))


def signature(members: Iterable[StatementRecord]) -> str:
    """Return what stands for exactly these statements."""
    keys = ",".join(sorted(statement.key for statement in members))
    return hashlib.sha256(keys.encode()).hexdigest()[:16]


def _put(
    reviewed: Reviewed, decision: Decision, keys: Collection[str], theme: str
) -> Reviewed | None:
    """Return the run with statements where a person wants them, and noted as hers.

    A theme holds statements of its own topic; what is under another one by now is told.
    """
    home = reviewed.theme(theme)
    strangers = {
        s.key for s in reviewed.statements if home is not None and s.topic != home.topic
    } & set(keys)
    fitting = set(keys) - strangers
    changed = _each_changed(reviewed, decision, fitting, lambda s: _placed(s, theme))
    if changed is None:
        return None
    told = (*changed.unapplied, decision) if strangers else changed.unapplied
    return replace(changed, placed=changed.placed | fitting, unapplied=tuple(dict.fromkeys(told)))


def _each_changed(
    reviewed: Reviewed,
    decision: Decision,
    keys: Collection[str],
    change: Callable[[StatementRecord], StatementRecord],
) -> Reviewed | None:
    """Return the run with the decision's statements changed; those that are gone are told."""
    wanted = set(keys)
    there = wanted & {statement.key for statement in reviewed.statements}
    if not there:
        return None
    told = (*reviewed.unapplied, decision) if there != wanted else reviewed.unapplied
    statements = tuple(change(s) if s.key in there else s for s in reviewed.statements)
    return replace(reviewed, statements=statements, unapplied=told)


def _placed(statement: StatementRecord, theme: str) -> StatementRecord:
    """Return the statement in a theme, or as a single view.

    Typical, and with reasons, it is only where the machine said.
    """
    if theme == statement.theme and statement.status != "aside":
        return statement
    status = "single" if theme == SINGLE_VIEW else "theme"
    return replace(statement, theme=theme, status=status, rank=0, reasons=(), aside="")
