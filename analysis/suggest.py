"""What a facilitator may want to change next, from what she changed and who is like whom.

It runs while a page is made, so it is plain Python over the stored nearest statements, and takes
time in proportion to them. Each statement asks those most like it where they stand, and those
that a person placed count several times. (Letting the votes travel on for two or three rounds,
as label propagation does, took twice the time and was no better in ``bench.review``.)
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

Key = str
Nearest = Mapping[Key, tuple[tuple[Key, float], ...]]
Links = dict[Key, dict[Key, float]]
Votes = dict[str, float]

SINGLE_VIEW = ""
# How many times the word of a statement counts that a person placed, and of one just moved.
PINNED, JUST_MOVED = 8.0, 16.0
# Likeness is raised to this power, so that the nearest say more than many that are hardly alike.
SHARPNESS = 1.5
# A theme's votes are divided by its size to this power, lest the largest take everything.
EVENNESS = 0.4
# From 0 to 1; at half, as much speaks for the move as against it.
LEAST_STRENGTH, LEAST_ASKED = 0.4, 0.2
# What speaks against taking a single view into a theme, as a share of all its votes.
ALONE = 0.3
# Statements moved by one click differ by no more than this in strength.
WIDTH = 0.1
MOST_TOGETHER, MOST_ASKED = 6, 12
# A statement with less than this share of the usual hold is hardly like its theme.
LOOSE = 0.3
MATES = 3
MOST_REASONS = 3


@dataclass(frozen=True)
class Board:
    """The statements of one topic as they stand in a review.

    ``groups`` is the theme of each statement, ``""`` for a single view; ``pinned`` are statements
    that a person put or confirmed where they are; ``nearest`` gives for each statement those most
    like it, with how much (0 to 1), as in ``Analysis.nearest``; ``apart`` are pairs, of statements
    or of themes, that a person said are not the same.
    """

    groups: Mapping[Key, str]
    pinned: frozenset[Key]
    nearest: Nearest
    apart: frozenset[frozenset[Key]] = frozenset()


@dataclass(frozen=True)
class Suggestion:
    """Statements that one click would move to a theme, the surest first.

    ``source`` is the theme they stand in, None where they come from several; ``target`` is ``""``
    where they would become single views. ``strength`` (0 to 1) is that of the surest, and
    ``because`` the statements they are like: those of the target, or none.
    """

    statements: tuple[Key, ...]
    source: str | None
    target: str
    strength: float
    because: tuple[Key, ...]


@dataclass(frozen=True)
class Merge:
    """Two themes that may be one: as alike as each is in itself at ``strength`` 1."""

    first: str
    second: str
    strength: float


@dataclass(frozen=True)
class _Candidate:
    key: Key
    target: str
    strength: float


def suggest_moves(
    board: Board, most: int = 8, towards: str | None = None, after: Collection[Key] = ()
) -> tuple[Suggestion, ...]:
    """Return what else to move, the most useful first.

    Nothing that a person placed is moved, nor to one that it is to stay apart from.

    Args:
        board: the statements as they stand.
        most: how many suggestions at most.
        towards: the only theme to move to (``""``: only those that should stand alone); then
            less sure moves are told too, as somebody asked.
        after: statements that were just moved; what is most like them comes first.

    Example:
        >>> near = {"a": (("b", 0.9),), "b": (("a", 0.9),), "c": (("b", 0.1),)}
        >>> suggest_moves(Board({"a": "T1", "b": "T2", "c": "T2"}, frozenset("a"), near))[0].target
        'T1'
    """
    links = _link(board)
    fresh = frozenset(after) & board.groups.keys()
    candidates = _find_candidates(board, links, towards, fresh)
    if not towards:
        taken = {candidate.key for candidate in candidates}
        candidates += [each for each in _find_loose(board, links, fresh) if each.key not in taken]
    several = MOST_TOGETHER if towards is None else MOST_ASKED
    width = WIDTH if towards is None else 1.0
    bundles = _bundle(candidates, several, width)
    places = {board.groups[key] for key in fresh} - {SINGLE_VIEW}
    bundles.sort(key=lambda some: (some[0].target not in places, -_weigh(some), some[0].key))
    return tuple(_describe(board, links, some) for some in bundles[:most])


def _link(board: Board) -> Links:
    """Return for each statement all it is linked with, whichever of the two named the other."""
    links: Links = {key: {} for key in board.groups}
    for key, own in links.items():
        for other, likeness in board.nearest.get(key, ()):
            if other in links and other != key:
                weight = likeness**SHARPNESS
                own[other] = weight
                links[other][key] = weight
    return links


def _vote(board: Board, links: Links, fresh: frozenset[Key]) -> dict[Key, Votes]:
    """Return for each statement how much speaks for its standing in each theme."""
    ease = {theme: size**-EVENNESS for theme, size in Counter(board.groups.values()).items()}
    # A vote is worth what its theme and its statement make it; single views speak for none.
    worth = {
        key: (theme, _trust(board, key, fresh) * ease[theme])
        for key, theme in board.groups.items()
        if theme
    }
    votes: dict[Key, Votes] = {}
    for key, near in links.items():
        heard = votes[key] = {}
        for other, weight in near.items():
            if other in worth:
                theme, trust = worth[other]
                heard[theme] = heard.get(theme, 0.0) + weight * trust
    return votes


def _trust(board: Board, key: Key, fresh: frozenset[Key]) -> float:
    if key in fresh:
        return JUST_MOVED
    return PINNED if key in board.pinned else 1.0


def _find_candidates(
    board: Board, links: Links, towards: str | None, fresh: frozenset[Key]
) -> list[_Candidate]:
    """Return each statement that may belong in another theme, with the best for it."""
    barred = _list_barred(board)
    least = LEAST_STRENGTH if towards is None else LEAST_ASKED
    candidates = []
    for key, votes in _vote(board, links, fresh).items():
        own = board.groups[key]
        if key in board.pinned or key in fresh or own == towards:
            continue
        open_to = votes.keys() - barred.get(key, set()) - {own}
        if towards is not None:
            open_to &= {towards}
        if open_to:
            target = max(open_to, key=lambda theme: (votes[theme], theme))
            strength = _compare(votes, own, target)
            if strength >= least:
                candidates.append(_Candidate(key, target, strength))
    return candidates


def _compare(votes: Votes, own: str, target: str) -> float:
    """Return how much more speaks for ``target`` than for staying, 0 to 1."""
    against = votes.get(own, 0.0) if own else ALONE * sum(votes.values())
    return votes[target] / (votes[target] + against)


def _list_barred(board: Board) -> dict[Key, set[str]]:
    """Return for each statement the themes in which stands one that it is to stay apart from."""
    barred: dict[Key, set[str]] = {}
    for pair in board.apart:
        held = [key for key in pair if key in board.groups]
        if len(held) == 2:
            first, second = held
            barred.setdefault(first, set()).add(board.groups[second])
            barred.setdefault(second, set()).add(board.groups[first])
    return barred


def _find_loose(board: Board, links: Links, fresh: frozenset[Key]) -> list[_Candidate]:
    """Return the statements that are hardly like their theme, to stand alone."""
    holds = {
        key: sum(sorted(_near_mates(board, links, key).values(), reverse=True)[:MATES])
        for key, theme in board.groups.items()
        if theme
    }
    if not holds:
        return []
    usual = sorted(holds.values())[len(holds) // 2]
    return [
        _Candidate(key, SINGLE_VIEW, 0.5 * (1 - hold / usual))
        for key, hold in holds.items()
        if hold < LOOSE * usual and key not in board.pinned and key not in fresh
    ]


def _near_mates(board: Board, links: Links, key: Key) -> dict[Key, float]:
    """Return the statements of its own theme that a statement is linked with."""
    own = board.groups[key]
    return {other: weight for other, weight in links[key].items() if board.groups[other] == own}


def _bundle(candidates: Iterable[_Candidate], several: int, width: float) -> list[list[_Candidate]]:
    """Return the candidates as one click each would move them: to one theme, about as sure."""
    bound: dict[str, list[_Candidate]] = {}
    for candidate in candidates:
        bound.setdefault(candidate.target, []).append(candidate)
    bundles = []
    for same_way in bound.values():
        same_way.sort(key=lambda candidate: (-candidate.strength, candidate.key))
        start = 0
        while start < len(same_way):
            surest = same_way[start].strength
            some = [c for c in same_way[start : start + several] if c.strength >= surest - width]
            bundles.append(some)
            start += len(some)
    return bundles


def _weigh(bundle: Sequence[_Candidate]) -> float:
    """Return how useful one click would be: how many it moves, and how surely."""
    return sum(candidate.strength for candidate in bundle) - 0.3 * len(bundle)


def _describe(board: Board, links: Links, bundle: Sequence[_Candidate]) -> Suggestion:
    target = bundle[0].target
    sources = {board.groups[candidate.key] for candidate in bundle}
    like: dict[Key, float] = {}
    for candidate in bundle:
        for other, weight in links[candidate.key].items():
            if target and board.groups[other] == target:
                like[other] = like.get(other, 0.0) + weight * (1 + (other in board.pinned))
    return Suggestion(
        statements=tuple(candidate.key for candidate in bundle),
        source=sources.pop() if len(sources) == 1 else None,
        target=target,
        strength=round(bundle[0].strength, 4),
        because=_take_top(like),
    )


def _take_top(weights: Mapping[Key, float]) -> tuple[Key, ...]:
    return tuple(sorted(weights, key=lambda key: (-weights[key], key))[:MOST_REASONS])


# So much likeness is taken as given inside each theme, lest a loose one be like everything.
GIVEN = 0.1


def suggest_merges(board: Board, most: int = 5) -> tuple[Merge, ...]:
    """Return the themes whose statements are each other's neighbours, the most alike first.

    Themes that a person said are not the same, or that hold statements which are not, are left.
    """
    sizes = Counter(board.groups.values())
    between = _add_up(board)
    apart = {frozenset(board.groups.get(key, key) for key in pair) for pair in board.apart}
    inside = {
        theme: (between.get((theme, theme), 0.0) + GIVEN) / (size * (size - 1) / 2 + 1)
        for theme, size in sizes.items()
    }
    merges = [
        Merge(one, two, weight / (sizes[one] * sizes[two] * math.sqrt(inside[one] * inside[two])))
        for (one, two), weight in between.items()
        if one != two and frozenset((one, two)) not in apart
    ]
    merges.sort(key=lambda merge: (-merge.strength, merge.first, merge.second))
    return tuple(merges[:most])


def _add_up(board: Board) -> dict[tuple[str, str], float]:
    """Return the weight of all links inside each theme and between each two, the larger first."""
    sizes = Counter(board.groups.values())
    between: dict[tuple[str, str], float] = {}
    for key, near in _link(board).items():
        own = board.groups[key]
        for other, weight in near.items():
            pair = (own, board.groups[other])
            if SINGLE_VIEW not in pair and (-sizes[pair[0]], pair[0]) <= (-sizes[pair[1]], pair[1]):
                between[pair] = between.get(pair, 0.0) + weight
    # Links inside a theme were met from both ends.
    return {pair: w / 2 if pair[0] == pair[1] else w for pair, w in between.items()}


# How much a common neighbour says beside likeness itself, and a link between all that keeps
# loose statements from being cut off for nothing.
COMPANY, FAINT = 1.0, 0.002
# As good as the same statement.
BOUND = 3.0
TURNS = 60


def preview_split(board: Board, theme: str) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
    """Return the two parts a theme falls into best; the first keeps its name.

    The normalised cut of its links (Shi and Malik, 2000), where statements are also alike by
    having the same neighbours. Statements that a person put there stay together in the first
    part, unless nearly all were; those said not to be the same come apart. Neither part of a
    theme of four or more is a single statement; the second part of a theme of one is empty.
    """
    members = sorted(key for key, own in board.groups.items() if own == theme)
    if len(members) < 2:
        return tuple(members), ()
    least = 2 if len(members) >= 4 else 1
    table = _compare_all(board, members)
    put = {at for at, key in enumerate(members) if key in board.pinned}
    put = put if len(members) - len(put) >= least else set()
    for at in put:
        for other in put - {at}:
            table[at][other] += BOUND
    leaving = _cut(table, _line_up(table), least)
    if (len(leaving & put), len(leaving)) > (len(put - leaving), len(members) - len(leaving)):
        leaving = set(range(len(members))) - leaving
    leaving = _give_back(table, leaving, put, least)
    leaving = _set_apart(table, leaving, put, _pair_up(board, members))
    parts = [
        [key for at, key in enumerate(members) if (at in leaving) is out] for out in (False, True)
    ]
    return tuple(parts[0]), tuple(parts[1])


def _give_back(
    table: Sequence[Sequence[float]], leaving: set[int], put: set[int], least: int
) -> set[int]:
    """Return those that leave without what a person put there, filled up where too few are left."""
    leaving = leaving - put
    others = [at for at in range(len(table)) if at not in leaving | put]
    while len(leaving) < least:
        staying = [at for at in others if at not in leaving]
        leaving.add(min(staying, key=lambda at: _pull(table, at, put, leaving)))
    return leaving


def _set_apart(
    table: Sequence[Sequence[float]],
    leaving: set[int],
    put: set[int],
    pairs: Iterable[tuple[int, int]],
) -> set[int]:
    """Return those that leave, of each pair that is to come apart one: that less held here."""
    settled: set[int] = set()
    for pair in pairs:
        if (pair[0] in leaving) is (pair[1] in leaving):
            here = leaving if pair[0] in leaving else set(range(len(table))) - leaving
            there = set(range(len(table))) - here
            order = [(at in settled, at in put, _pull(table, at, here, there), at) for at in pair]
            leaving = leaving ^ {min(order)[-1]}
        settled.update(pair)
    return leaving


def _pull(table: Sequence[Sequence[float]], at: int, here: set[int], there: set[int]) -> float:
    """Return how much more alike one is to those ``here`` than to those ``there``."""
    return sum(table[at][other] for other in here) - sum(table[at][other] for other in there)


def _pair_up(board: Board, members: Sequence[Key]) -> list[tuple[int, int]]:
    """Return the positions of each two members that are to come apart."""
    place = {key: at for at, key in enumerate(members)}
    held = [sorted(place[key] for key in pair if key in place) for pair in board.apart]
    return sorted((pair[0], pair[1]) for pair in held if len(pair) == 2)


def _compare_all(board: Board, members: Sequence[Key]) -> list[list[float]]:
    """Return how alike each two members are, themselves and by their neighbours."""
    links = _link(board)
    place = {key: at for at, key in enumerate(members)}
    lengths = {key: math.sqrt(sum(w * w for w in links[key].values())) or 1.0 for key in members}
    table = [[FAINT] * len(members) for _ in members]
    known_by: dict[Key, list[tuple[int, float]]] = {}
    for key, at in place.items():
        for other, weight in links[key].items():
            known_by.setdefault(other, []).append((at, weight / lengths[key]))
            if other in place:
                table[at][place[other]] += weight / math.sqrt(lengths[key] * lengths[other])
    for known in known_by.values():
        for one, weight in known:
            for two, theirs in known:
                table[one][two] += COMPANY * weight * theirs
    for at in range(len(members)):
        table[at][at] = 0.0
    return table


def _line_up(table: Sequence[Sequence[float]]) -> list[int]:
    """Return the positions along the second eigenvector of the normalised table."""
    roots = [math.sqrt(sum(row)) for row in table]
    length = math.sqrt(sum(root * root for root in roots))
    first = [root / length for root in roots]
    # Any start will do that favours nobody: the golden ratio spreads it evenly.
    line = [(at * 0.6180339887) % 1 - 0.5 for at in range(len(table))]
    for _ in range(TURNS):
        scaled = [value / root for value, root in zip(line, roots, strict=True)]
        turned = [
            value + sum(map(mul, row, scaled)) / root
            for value, row, root in zip(line, table, roots, strict=True)
        ]
        shadow = sum(map(mul, turned, first))
        turned = [value - shadow * part for value, part in zip(turned, first, strict=True)]
        size = math.sqrt(sum(map(mul, turned, turned))) or 1.0
        line = [value / size for value in turned]
    return sorted(range(len(table)), key=lambda at: (line[at] / roots[at], at))


def _cut(table: Sequence[Sequence[float]], order: Sequence[int], least: int) -> set[int]:
    """Return the positions before the best cut along ``order``, at least ``least`` on each side."""
    degrees = [sum(row) for row in table]
    total, held, cut = sum(degrees), 0.0, 0.0
    before: list[int] = []
    best, lowest = 0, math.inf
    for at in order[: len(order) - least]:
        cut += degrees[at] - 2 * sum(table[at][other] for other in before)
        held += degrees[at]
        before.append(at)
        price = cut / held + cut / (total - held)
        if len(before) >= least and price < lowest - 1e-12:
            best, lowest = len(before), price
    return set(before[:best])
