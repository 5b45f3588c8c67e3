"""Measures a review: how many actions bring the themes to the gold, with and without suggestions.

An oracle who knows the gold sits before the board of each topic. At each step she does the one
thing, of all that the product offers, that puts most statements right. The suggestions never see
the gold: they see where the statements stand, what she put there, and who is like whom.
"""

import argparse
import csv
import statistics
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_mutual_info_score

from analysis import Analysis, Settings, Statement, Status, analyse
from analysis.suggest import (
    SINGLE_VIEW,
    Board,
    Key,
    preview_split,
    suggest_merges,
    suggest_moves,
)

COLLECTIONS = (
    Path(__file__).parents[1] / "tests" / "data" / "answers_dev.csv",
    *(
        path
        for path in sorted((Path(__file__).parent / "data").glob("*.csv"))
        if not path.stem.endswith("_themes")
    ),
)
GOOD = 0.80
AFTER = (0, 10, 20, 40)
MOST_ACTIONS = 150
EVERYTHING = frozenset({"ticks", "moves", "choices", "cards", "merges", "splits"})
# A merge is one click; to see a split and to take it are two.
MERGE_CLICKS, SPLIT_CLICKS = 1, 2


@dataclass(frozen=True)
class Labelled:
    """Answers with their gold: for each answer's key the themes of its opinions, in order.

    ``SINGLE_VIEW`` is the theme of what stands alone; an answer without any is not scored.
    """

    answers: tuple[Statement, ...]
    themes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Action:
    """One thing the oracle can do: statements and where each goes, and how many clicks it takes."""

    kind: str
    moves: tuple[tuple[Key, str], ...]
    clicks: int


@dataclass(frozen=True)
class Desk:
    """What lies before the oracle: the board, the gold and what was moved last.

    A statement without gold (asked under a wrong topic, say) is on the board but not scored.
    """

    board: Board
    gold: Mapping[Key, str]
    moved: tuple[Key, ...] = ()
    towards: str = ""


@dataclass(frozen=True)
class Step:
    """The state after an action: agreement with the gold, and what it took so far."""

    agreement: float
    right: int
    clicks: int = 0
    kind: str = ""


@dataclass(frozen=True)
class Review:
    """The review of one topic; ``steps`` begins with the state before the first action."""

    topic: str
    statements: int
    steps: tuple[Step, ...] = field(repr=False)

    def after(self, actions: int) -> float:
        """Return the agreement after so many actions."""
        return self.steps[min(actions, len(self.steps) - 1)].agreement

    def needed(self, wanted: float = GOOD) -> Step | None:
        """Return the first step with at least the wanted agreement."""
        return next((step for step in self.steps if step.agreement >= wanted), None)

    def actions(self, wanted: float = GOOD) -> int:
        """Return how many actions the wanted agreement takes; all of them if it is not reached."""
        reached = [step.agreement >= wanted for step in self.steps]
        return reached.index(True) if any(reached) else len(self.steps) - 1

    def clicks(self, wanted: float = GOOD) -> int:
        """Return how many clicks the wanted agreement takes."""
        return self.steps[self.actions(wanted)].clicks


def read_labelled(path: Path) -> Labelled:
    """Return a labelled survey out of a CSV with topic, text, themes and kind."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    answers = tuple(
        Statement(row["text"], row["topic"], row.get("section", ""), str(at))
        for at, row in enumerate(rows)
    )
    return Labelled(answers, {str(at): _read_themes(row) for at, row in enumerate(rows)})


def _read_themes(row: Mapping[str, str]) -> tuple[str, ...]:
    if row["kind"] in ("nonanswer", "misplaced"):
        return ()
    return tuple(row["themes"].split("|")) if row["themes"] else (SINGLE_VIEW,)


def lay_out(analysis: Analysis, themes: Mapping[str, tuple[str, ...]]) -> dict[str, Desk]:
    """Return the desk of each topic; keys are positions in ``analysis.statements``."""
    seen: dict[str, int] = {}
    gold: dict[Key, str] = {}
    for at, statement in enumerate(analysis.statements):
        own = themes.get(statement.answer, ())
        place = seen.get(statement.answer, 0)
        seen[statement.answer] = place + 1
        if own:
            gold[str(at)] = own[min(place, len(own) - 1)]
    desks = {}
    for topic in sorted({placement.topic for placement in analysis.placements}):
        groups = {
            str(at): placement.theme
            for at, placement in enumerate(analysis.placements)
            if placement.topic == topic
            and (str(at) in gold or placement.status != Status.NON_ANSWER)
        }
        nearest = {
            key: tuple((str(other), share) for other, share in analysis.nearest[int(key)])
            for key in groups
        }
        board = Board(groups, frozenset(), nearest)
        desks[topic] = Desk(board, {key: gold[key] for key in groups if key in gold})
    return desks


def match(groups: Mapping[Key, str], gold: Mapping[Key, str]) -> tuple[int, dict[str, str]]:
    """Return how many statements are right, and the theme that stands for each gold theme.

    Themes and gold themes are matched one to one, so that most are right; a single view is right
    where the gold says so too.
    """
    held: dict[tuple[str, str], int] = {}
    for key, theme in gold.items():
        pair = (groups[key], theme)
        held[pair] = held.get(pair, 0) + 1
    right = held.get((SINGLE_VIEW, SINGLE_VIEW), 0)
    ours = {theme: at for at, theme in enumerate(sorted({a for a, _ in held} - {SINGLE_VIEW}))}
    theirs = {theme: at for at, theme in enumerate(sorted({b for _, b in held} - {SINGLE_VIEW}))}
    table = np.zeros((len(ours), len(theirs)))
    for (a, b), number in held.items():
        if a in ours and b in theirs:
            table[ours[a], theirs[b]] = number
    names, wanted = list(ours), list(theirs)
    rows, columns = linear_sum_assignment(-table)
    matched = {
        wanted[b]: names[a]
        for a, b in zip(rows.tolist(), columns.tolist(), strict=True)
        if table[a, b]
    }
    return right + int(table[rows, columns].sum()), {**matched, SINGLE_VIEW: SINGLE_VIEW}


def agree(groups: Mapping[Key, str], gold: Mapping[Key, str]) -> float:
    """Return the adjusted mutual information, each single view a class of its own."""
    wanted = [theme or f"-{at}" for at, theme in enumerate(gold.values())]
    ours = [groups[key] or f"-{at}" for at, key in enumerate(gold)]
    return float(adjusted_mutual_info_score(wanted, ours))


def do(desk: Desk, action: Action) -> Desk:
    """Return the desk after an action: what was moved is pinned."""
    groups = {**desk.board.groups, **dict(action.moves)}
    moved = tuple(key for key, _ in action.moves)
    board = replace(desk.board, groups=groups, pinned=desk.board.pinned | set(moved))
    return replace(desk, board=board, moved=moved, towards=action.moves[0][1])


def list_wrong(desk: Desk) -> dict[tuple[str, str], list[Key]]:
    """Return the statements that stand wrong, under where each is and where it belongs.

    Gold themes without a theme of their own belong in a new one.
    """
    _, matched = match(desk.board.groups, desk.gold)
    wrong: dict[tuple[str, str], list[Key]] = {}
    for key, theme in desk.gold.items():
        target = matched.get(theme) or (f"new {theme}" if theme else SINGLE_VIEW)
        if desk.board.groups[key] != target:
            wrong.setdefault((desk.board.groups[key], target), []).append(key)
    return wrong


def offer_by_hand(desk: Desk, offers: Collection[str]) -> Iterator[Action]:
    """Yield moves by hand: several ticked on one card to one target, or one at a time."""
    for (_, target), keys in list_wrong(desk).items():
        ticked = [keys] if "ticks" in offers else [[key] for key in keys]
        for some in ticked:
            yield Action("hand", tuple((key, target) for key in some), len(some) + 1)


def offer_suggested(desk: Desk, offers: Collection[str]) -> Iterator[Action]:
    """Yield what the product suggests on the board as it is."""
    themes = sorted(set(desk.board.groups.values()) - {SINGLE_VIEW})
    if "moves" in offers:
        yield from _offer_moves(desk, themes if "cards" in offers else (), "choices" in offers)
    if "merges" in offers:
        for pair in suggest_merges(desk.board):
            members = [key for key, own in desk.board.groups.items() if own == pair.second]
            yield Action("merge", tuple((key, pair.first) for key in members), MERGE_CLICKS)
    if "splits" in offers:
        for theme in themes:
            yield from _offer_split(desk.board, theme)


def _offer_moves(desk: Desk, cards: Iterable[str], choices: bool) -> Iterator[Action]:
    """Yield the suggested moves, each as a whole and, if ``choices``, those of it that are right.

    They are those of the whole board, those after the last move, and on each card the first list
    of what may belong there.
    """
    found = suggest_moves(desk.board)
    if desk.moved:
        found += suggest_moves(desk.board, towards=desk.towards, after=desk.moved)
    for theme in cards:
        found += suggest_moves(desk.board, most=1, towards=theme)
    belongs = {key: to for (_, to), keys in list_wrong(desk).items() for key in keys}
    for each in dict.fromkeys(found):
        yield Action("move", tuple((key, each.target) for key in each.statements), 1)
        fit = [key for key in each.statements if belongs.get(key) == each.target]
        if choices and 0 < len(fit) < len(each.statements):
            yield Action("choice", tuple((key, each.target) for key in fit), len(fit) + 1)


def _offer_split(board: Board, theme: str) -> Iterator[Action]:
    _, leaving = preview_split(board, theme)
    if leaving:
        taken = set(board.groups.values())
        fresh = next(f"part {at}" for at in count() if f"part {at}" not in taken)
        yield Action("split", tuple((key, fresh) for key in leaving), SPLIT_CLICKS)


def choose(desk: Desk, actions: Iterable[Action], by_clicks: bool) -> Action | None:
    """Return the action that puts most right (a click, if ``by_clicks``); then best agreement."""
    before, _ = match(desk.board.groups, desk.gold)
    gains: list[tuple[float, Action]] = []
    for action in actions:
        groups = {**desk.board.groups, **dict(action.moves)}
        gain = match(groups, desk.gold)[0] - before
        if gain > 0:
            gains.append((gain / action.clicks if by_clicks else float(gain), action))
    if not gains:
        return None
    most = max(gain for gain, _ in gains)
    best = [action for gain, action in gains if gain == most]
    if len(best) == 1:
        return best[0]
    return max(best, key=lambda action: _agree_after(desk, action))


def _agree_after(desk: Desk, action: Action) -> float:
    return agree({**desk.board.groups, **dict(action.moves)}, desk.gold)


def review_topic(
    desk: Desk, topic: str = "", offers: Collection[str] = EVERYTHING, by_clicks: bool = False
) -> Review:
    """Return the review of one topic with what is offered besides moving one by one."""
    steps = [_look(desk)]
    while len(steps) <= MOST_ACTIONS:
        offered = [*offer_by_hand(desk, offers), *offer_suggested(desk, offers)]
        action = choose(desk, offered, by_clicks)
        if action is None:
            break
        desk = do(desk, action)
        steps.append(_look(desk, steps[-1].clicks + action.clicks, action.kind))
    return Review(topic, len(desk.gold), tuple(steps))


def _look(desk: Desk, clicks: int = 0, kind: str = "") -> Step:
    right, _ = match(desk.board.groups, desk.gold)
    return Step(agree(desk.board.groups, desk.gold), right, clicks, kind)


def simulate(
    analysis: Analysis,
    themes: Mapping[str, tuple[str, ...]],
    offers: Collection[str] = EVERYTHING,
    by_clicks: bool = False,
) -> tuple[Review, ...]:
    """Return the review of each topic of a labelled survey.

    Args:
        analysis: where the review starts.
        themes: the gold, as in ``Labelled.themes``.
        offers: what the product offers besides moving one statement: ``"ticks"`` (several at
            once from one card), ``"moves"`` (suggested ones, as a whole), ``"choices"`` (some of
            them, ticked), ``"cards"`` (suggested ones on each theme's card too), ``"merges"``,
            ``"splits"``. Nothing: one by one, in the best order.
        by_clicks: whether the oracle saves clicks rather than actions.
    """
    desks = lay_out(analysis, themes)
    return tuple(review_topic(desk, topic, offers, by_clicks) for topic, desk in desks.items())


def simulate_in_order(
    analysis: Analysis, themes: Mapping[str, tuple[str, ...]]
) -> tuple[Review, ...]:
    """Return the review of each topic by a person who moves each wrong statement as she reads."""
    desks = lay_out(analysis, themes)
    return tuple(review_in_order(desk, topic) for topic, desk in desks.items())


def review_in_order(desk: Desk, topic: str = "") -> Review:
    """Return the review of one topic that moves each wrong statement when it is come to."""
    steps = [_look(desk)]
    for key in desk.gold:
        places = {k: target for (_, target), keys in list_wrong(desk).items() for k in keys}
        if key in places:
            desk = do(desk, Action("hand", ((key, places[key]),), 2))
            steps.append(_look(desk, steps[-1].clicks + 2, "hand"))
    return Review(topic, len(desk.gold), tuple(steps))


# What is compared: what the product offers, and whether the oracle saves clicks.
WAYS = {
    "one by one, best order": (frozenset[str](), False),
    "several ticked": (frozenset({"ticks"}), False),
    "+ merges, splits": (frozenset({"ticks", "merges", "splits"}), False),
    "+ whole suggestions": (frozenset({"ticks", "merges", "splits", "moves"}), False),
    "all": (EVERYTHING, False),
    "all but ticks by hand": (EVERYTHING - {"ticks"}, False),
    "several ticked, fewest clicks": (frozenset({"ticks"}), True),
    "all, fewest clicks": (EVERYTHING, True),
}


def report(name: str, reviews: Sequence[Review], naive: Sequence[Review]) -> None:
    """Print one row: mean agreement of the topics, what 0.80 took in all, and against naive."""
    means = [statistics.mean(review.after(actions) for review in reviews) for actions in AFTER]
    actions, clicks = (sum(map(take, reviews)) for take in (Review.actions, Review.clicks))
    shares = (
        actions / max(1, sum(map(Review.actions, naive))),
        clicks / max(1, sum(map(Review.clicks, naive))),
    )
    print(
        f"{name:31}" + "".join(f"{mean:6.3f}" for mean in means) + f"{actions:6}{clicks:8}"
        f"{shares[0]:9.2f}{shares[1]:8.2f}"
    )


def measure(path: Path) -> None:
    """Print the table of one labelled survey."""
    labelled = read_labelled(path)
    analysis = analyse(labelled.answers, (), Settings())
    naive = simulate_in_order(analysis, labelled.themes)
    scored = sum(review.statements for review in naive)
    print(f"\n{path.stem}: {len(naive)} topics, {scored} statements scored")
    head = "".join(f"{actions:>6}" for actions in AFTER)
    print(f"{'AMI after actions a topic':31}{head}   .80  clicks  actions÷ clicks÷")
    report("one by one, in reading order", naive, naive)
    for name, (offers, by_clicks) in WAYS.items():
        report(name, simulate(analysis, labelled.themes, offers, by_clicks), naive)


def main(arguments: Sequence[str]) -> None:
    """Print a table for each collection; ``--data FILE …`` for others than those kept here."""
    parser = argparse.ArgumentParser(prog="python -m bench.review", description=__doc__)
    parser.add_argument("--data", nargs="+", type=Path, default=COLLECTIONS)
    for path in parser.parse_args(arguments).data:
        measure(path)


if __name__ == "__main__":
    main(sys.argv[1:])
