"""Where statements stand on a plane, so that those which are alike stand close together.

Each group has a round region of its own: regions lie by how alike their statements are (classical
scaling; Torgerson, 1952) and are pushed apart until none overlap. Inside a region, statements go
to the seats of a sunflower's head that are nearest to where the same scaling puts them. What is
in no group stands outside the regions, near what it is most like. Nothing is left to chance: the
same likeness gives the same places. The unit is the distance between two neighbours in a region.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Key = str
Nearest = Mapping[Key, Sequence[tuple[Key, float]]]
Links = Mapping[tuple[Key, Key], float]
Floats = NDArray[np.float64]

NO_GROUP = ""
# A sunflower turns by this much from seed to seed (Vogel, 1979).
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
# Seats of a sunflower of radius 0.6 √n are about 1 apart at the least.
ROOMINESS = 0.6
RIM = 0.5
# In larger groups nobody sees who sits beside whom, and scaling takes long.
MOST_SCALED = 500
TURNS = 300
TOWARDS_THE_MIDDLE = 0.02


@dataclass(frozen=True)
class Region:
    """The round place of one group."""

    group: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Layout:
    """Where everything stands: spots by statement, regions by group, and the box round it all."""

    spots: Mapping[Key, tuple[float, float]]
    regions: tuple[Region, ...]
    left: float
    top: float
    right: float
    bottom: float


def lay_out(
    groups: Mapping[Key, str], nearest: Nearest, gap: float = 1.0, least: float = 1.0
) -> Layout:
    """Return places for statements, each in the group it is said to be in (empty: in none).

    Args:
        groups: the group of each statement.
        nearest: for each statement those most like it, with how much (0 to 1).
        gap: the least distance between two regions.
        least: the least radius of a region.

    Example:
        >>> found = lay_out({"a": "1", "b": "1", "c": ""}, {"c": [("a", 0.5)]})
        >>> sorted(found.spots), [region.group for region in found.regions]
        (['a', 'b', 'c'], ['1'])
    """
    links = _link(groups, nearest)
    members: dict[str, list[Key]] = {}
    for key in sorted(groups):
        members.setdefault(groups[key], []).append(key)
    loose = members.pop(NO_GROUP, [])
    names = sorted(members, key=lambda name: (-len(members[name]), name))
    radii = np.array([max(_radius(len(members[name])), least) for name in names])
    centres = _place_regions([members[name] for name in names], links, radii, gap)
    spots: dict[Key, tuple[float, float]] = {}
    for name, centre in zip(names, centres, strict=True):
        for key, seat in zip(members[name], _seats_of(members[name], links), strict=True):
            spots[key] = _rounded(centre + seat)
    _place_loose(spots, loose, links, centres, radii, gap)
    regions = tuple(
        Region(name, *_rounded(centre), round(float(radius), 4))
        for name, centre, radius in zip(names, centres, radii, strict=True)
    )
    return Layout(spots, regions, *_box(spots, regions))


def _link(groups: Mapping[Key, str], nearest: Nearest) -> dict[tuple[Key, Key], float]:
    """Return how alike each two statements are, both ways, as far as it is known."""
    links: dict[tuple[Key, Key], float] = {}
    for key in groups:
        for other, share in nearest.get(key, ()):
            if other in groups and other != key:
                known = max(share, links.get((key, other), 0.0))
                links[key, other] = links[other, key] = known
    return links


def _radius(count: int) -> float:
    return ROOMINESS * math.sqrt(count) + RIM


def _rounded(place: Floats) -> tuple[float, float]:
    # Two machines may differ in the last digits of an eigenvector.
    return round(float(place[0]), 4), round(float(place[1]), 4)


def _scale(distances: Floats) -> Floats:
    """Return points on a plane whose distances are about those given."""
    count = len(distances)
    if count < 3:
        return np.array([[0.0, 0.0], [1.0, 0.0]])[:count]
    middle = np.eye(count) - 1 / count
    values, vectors = np.linalg.eigh(-0.5 * middle @ distances**2 @ middle)
    points = vectors[:, ::-1][:, :2] * np.sqrt(np.maximum(values[::-1][:2], 0.0))
    # An eigenvector is as good as its mirror image: the farthest point goes right and down.
    turn = [points[np.argmax(np.round(np.abs(points[:, d]), 9)), d] < 0 for d in (0, 1)]
    return np.asarray(np.where(turn, -points, points))


def _sunflower(count: int) -> Floats:
    turns = np.arange(count)
    reach = ROOMINESS * np.sqrt(turns + 0.5 * (count > 1))
    angles = turns * GOLDEN_ANGLE
    return np.stack([reach * np.cos(angles), reach * np.sin(angles)], axis=1)


def _seats_of(members: Sequence[Key], links: Links) -> Floats:
    """Return the seats of a group's statements about its middle, those alike beside each other."""
    seats = _sunflower(len(members))
    if not 2 < len(members) <= MOST_SCALED:
        return seats
    # Only here, in the one request that needs it.
    from scipy.optimize import linear_sum_assignment

    distances = np.ones((len(members), len(members)))
    for row, one in enumerate(members):
        for column, two in enumerate(members):
            distances[row, column] -= 1.0 if row == column else links.get((one, two), 0.0)
    wished = _scale(distances)
    wished *= np.abs(seats).max() / max(np.abs(wished).max(), 1e-9)
    costs = ((wished[:, None, :] - seats[None, :, :]) ** 2).sum(axis=2)
    _, chosen = linear_sum_assignment(np.round(costs, 9))
    return np.asarray(seats[chosen])


def _place_regions(
    members: Sequence[Sequence[Key]], links: Links, radii: Floats, gap: float
) -> Floats:
    """Return the middles of regions: by how alike they are, then apart, then close together."""
    count = len(members)
    if not count:
        return np.zeros((0, 2))
    owner = {key: at for at, held in enumerate(members) for key in held}
    alike = np.zeros((count, count))
    for (one, two), share in links.items():
        if one in owner and two in owner:
            alike[owner[one], owner[two]] += share
    sizes = np.sqrt([len(held) for held in members])
    alike /= np.outer(sizes, sizes)
    np.fill_diagonal(alike, 0.0)
    distances = 1.0 - alike / max(float(alike.max()), 1e-9)
    np.fill_diagonal(distances, 0.0)
    centres = _scale(distances) * float(radii.sum())
    for _ in range(TURNS):
        centres -= TOWARDS_THE_MIDDLE * (centres - centres.mean(axis=0))
        centres = _pushed_apart(centres, radii, gap)
    while _overlap(centres, radii, gap).max(initial=0.0) > 1e-6:
        centres = _pushed_apart(centres * 1.001, radii, gap)
    return np.asarray(centres - centres.mean(axis=0))


def _overlap(centres: Floats, radii: Floats, gap: float) -> Floats:
    """Return by how much each two regions are too close, 0 where they are not."""
    apart = np.linalg.norm(centres[:, None, :] - centres[None, :, :], axis=2)
    lacking = np.maximum(radii[:, None] + radii[None, :] + gap - apart, 0.0)
    np.fill_diagonal(lacking, 0.0)
    return np.asarray(lacking)


def _pushed_apart(centres: Floats, radii: Floats, gap: float) -> Floats:
    away = centres[:, None, :] - centres[None, :, :]
    lengths = np.linalg.norm(away, axis=2)
    # Two in one place leave it along a line of their own.
    lines = np.arange(len(centres)) * GOLDEN_ANGLE
    own = np.stack([np.cos(lines), np.sin(lines)], axis=1)
    ways = np.where(
        (lengths > 1e-9)[:, :, None],
        away / np.maximum(lengths, 1e-9)[:, :, None],
        own[:, None, :] - own[None, :, :],
    )
    return np.asarray(
        centres + (0.5 * _overlap(centres, radii, gap)[:, :, None] * ways).sum(axis=1)
    )


def _place_loose(
    spots: dict[Key, tuple[float, float]],
    loose: Sequence[Key],
    links: Links,
    centres: Floats,
    radii: Floats,
    gap: float,
) -> None:
    """Add the statements of no group to ``spots``, each near what it is most like."""
    free = _free_places(len(loose), centres, radii, gap)
    near: dict[Key, list[tuple[Key, float]]] = {key: [] for key in loose}
    for (one, two), share in links.items():
        if one in near:
            near[one].append((two, share))
    for key in loose:
        known = [(spots[other], share) for other, share in sorted(near[key]) if other in spots]
        total = sum(share for _, share in known)
        wished = np.zeros(2)
        if total:
            wished = sum((share / total) * np.array(spot) for spot, share in known) + wished
        at = int(np.argmin(np.round(((free - wished) ** 2).sum(axis=1), 9)))
        spots[key] = _rounded(free[at])
        free = np.delete(free, at, axis=0)


def _free_places(count: int, centres: Floats, radii: Floats, gap: float) -> Floats:
    """Return at least ``count`` places outside all regions, and not right above one."""
    reach = float((np.abs(centres).max(axis=1) + radii).max(initial=0.0)) + 1
    while True:
        steps = np.arange(-math.ceil(reach), math.ceil(reach) + 1, dtype=float)
        x, y = (axis.ravel() for axis in np.meshgrid(steps, steps))
        places = np.stack([x + 0.5 * (y % 2), y], axis=1)
        away = places[:, None, :] - centres[None, :, :]
        outside = np.linalg.norm(away, axis=2) >= radii + 0.8
        above = (np.abs(away[:, :, 0]) < radii) & (away[:, :, 1] < 0)
        titled = above & (away[:, :, 1] > -(radii + gap))
        free = places[(outside & ~titled).all(axis=1)]
        if len(free) >= count:
            return np.asarray(free)
        reach *= 1.2


def _box(
    spots: Mapping[Key, tuple[float, float]], regions: Sequence[Region]
) -> tuple[float, float, float, float]:
    round_spots = [(x, y, RIM) for x, y in spots.values()]
    rounds = [*round_spots, *((r.x, r.y, r.radius) for r in regions)] or [(0.0, 0.0, RIM)]
    return (
        min(x - reach for x, _, reach in rounds),
        min(y - reach for _, y, reach in rounds),
        max(x + reach for x, _, reach in rounds),
        max(y + reach for _, y, reach in rounds),
    )
