"""Statements stand on a plane: alike ones close, themes apart, and always in the same places."""

import itertools
import math
import random
import subprocess
import sys
import time

import pytest

from analysis.layout import lay_out

PAIRS = (("a", "d"), ("b", "e"), ("c", "f"))
Made = tuple[dict[str, str], dict[str, list[tuple[str, float]]]]


def made_up(count: int, themes: int, seed: int = 0) -> Made:
    """Statements in themes and outside, each with fifteen others that are like it."""
    chance = random.Random(seed)
    groups = {f"{n:05}": f"t{chance.randrange(themes)}" if n % 20 else "" for n in range(count)}
    keys = sorted(groups)
    nearest = {}
    for key in keys:
        mates = [k for k in keys if groups[k] == groups[key] and k != key]
        near = {*chance.sample(mates, min(9, len(mates))), *chance.sample(keys, 6)} - {key}
        nearest[key] = [(k, chance.random()) for k in sorted(near)]
    return groups, nearest


def distance(one: tuple[float, float], two: tuple[float, float]) -> float:
    return math.dist(one, two)


def test_each_statement_has_one_place_inside_its_own_region() -> None:
    """Nobody is left out, and no region holds a statement of another."""
    groups, nearest = made_up(300, 12)
    found = lay_out(groups, nearest)
    assert set(found.spots) == set(groups)
    for key, group in groups.items():
        for held in found.regions:
            inside = distance(found.spots[key], (held.x, held.y)) <= held.radius
            assert inside is (held.group == group)


def test_no_two_statements_and_no_two_regions_touch() -> None:
    """Dots of their own, and the gap that was asked for between regions."""
    found = lay_out(*made_up(300, 12), gap=1.5)
    for one, two in itertools.combinations(found.spots.values(), 2):
        assert distance(one, two) > 0.8
    for first, second in itertools.combinations(found.regions, 2):
        apart = distance((first.x, first.y), (second.x, second.y))
        assert apart >= first.radius + second.radius + 1.5 - 1e-3


def test_what_is_alike_stands_close() -> None:
    """Themes that share words are neighbours; a single view is beside what it is like."""
    groups = {f"{g}{n}": g for g in "abcdef" for n in range(6)} | {"z": ""}
    nearest = {f"{one}{n}": [(f"{two}{n}", 0.6)] for one, two in PAIRS for n in range(6)}
    found = lay_out(groups, nearest | {"z": [("b0", 0.4)]})
    middles = {r.group: (r.x, r.y) for r in found.regions}
    for one, two in PAIRS:
        others = [distance(middles[one], middles[g]) for g in middles if g not in (one, two)]
        assert distance(middles[one], middles[two]) <= min(others) + 1e-3
    from_z = {group: distance(found.spots["z"], middle) for group, middle in middles.items()}
    assert min(from_z, key=lambda group: from_z[group]) == "b"


def test_inside_a_region_two_camps_sit_apart() -> None:
    """Statements that say the same sit together even within their theme."""
    groups = {f"{camp}{n}": "t" for camp in "xy" for n in range(8)}
    nearest = {key: [(o, 0.9) for o in groups if o[0] == key[0] and o != key] for key in groups}
    spots = lay_out(groups, nearest).spots
    middles = [
        [sum(spots[f"{camp}{n}"][axis] for n in range(8)) / 8 for axis in (0, 1)] for camp in "xy"
    ]
    assert math.dist(*middles) > 1.0


def test_the_same_likeness_gives_the_same_places_in_another_process() -> None:
    """Neither the order of the statements nor chance moves anything."""
    groups, nearest = made_up(120, 7)
    found = lay_out(groups, nearest)
    turned = dict(reversed(groups.items()))
    assert lay_out(turned, nearest) == found
    script = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from test_layout import lay_out, made_up\n"
        "print(repr(lay_out(*made_up(120, 7))))"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    assert told.stdout.strip() == repr(found)


@pytest.mark.parametrize(
    "groups",
    [{}, {"a": ""}, {"a": "t"}, {"a": "t", "b": "t"}, {"a": "", "b": ""}, {"a": "t", "b": "u"}],
)
def test_a_few_statements_of_which_nothing_is_known_have_places_too(groups: dict[str, str]) -> None:
    """Nothing, one, two: none of it is an error."""
    found = lay_out(groups, {})
    assert set(found.spots) == set(groups)
    assert len(set(found.spots.values())) == len(groups)
    assert all(map(math.isfinite, (found.left, found.top, found.right, found.bottom)))


def test_only_single_views_find_room() -> None:
    """Two hundred opinions that nobody shares."""
    assert len(set(lay_out({f"{n}": "" for n in range(200)}, {}).spots.values())) == 200


def test_a_thousand_statements_are_placed_within_a_second() -> None:
    """Fast enough to be done while the page is made."""
    groups, nearest = made_up(1_000, 30)
    lay_out(*made_up(20, 3))
    began = time.perf_counter()
    lay_out(groups, nearest)
    # Three times what is measured on a busy machine of two cores.
    assert time.perf_counter() - began < 3.0
