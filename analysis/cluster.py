"""Groups of statements that say the same: many partitions, and what they agree on.

The recipe: as many groups as the statements support, partitions of five kinds (the communities and
the eigenvectors of two graphs of nearest statements, k-means in several spaces, k-means of four
fifths of the statements, average linkage), and average linkage over how often two statements stand
together (consensus clustering; Strehl and Ghosh, 2002).
"""

import math
import warnings
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse.linalg import eigsh
from scipy.spatial.distance import squareform
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import normalize

from .chances import Marks, learn_chances, take_blocks

Floats = NDArray[np.floating[Any]]
Labels = NDArray[np.int64]

MOST_GROUPS = 16
# The consensus looks at every pair; beyond this many statements a sample stands for all.
MOST_PAIRED = 2000
# Below this many statements (a small box) groups of two are looked for.
FEW = 40
# How often the statements are grouped with a fifth of them left out.
RESAMPLES = 10
LEFT_OUT = 0.2
NEAREST_MATES = 3
_DENSE_EIGENVECTORS_TO = 1500
_FEW_EIGENVECTORS = 50


@dataclass(frozen=True)
class Grouping:
    """The group of each statement, and in what share of the partitions each two stand together."""

    labels: Labels
    together: Floats

    def measure_stability(self, members: Labels) -> float:
        """Return how firmly ``members`` hold together whatever is left out, 0 to 1.

        It is the mean share of partitions in which two of them stand together.
        """
        within = self.together[np.ix_(members, members)]
        if len(members) < 2:
            return 0.0
        return float((within.sum() - len(members)) / (len(members) * (len(members) - 1)))


def cluster(
    similarity: Floats,
    spaces: Sequence[Floats],
    wanted: int | None = None,
    seed: int = 0,
    consensus: bool = True,
) -> Grouping:
    """Return the group of each statement, numbered from 0.

    Args:
        similarity: n × n, diagonal 0.
        spaces: views of the same statements, n rows each, the best first.
        wanted: how many groups; None lets the statements decide, up to 16.
        seed: of everything that is drawn.
        consensus: whether many partitions are asked; otherwise the graph's communities alone.
    """
    n = len(similarity)
    if n < 3 or wanted == 1:
        return _certain(_cluster_few(similarity, wanted))
    near, wide = (link_nearest(similarity, count) for count in _choose_neighbours(n))
    if wanted is None or not consensus:
        first = merge_small(_divide(near, wanted, seed), similarity)
        wanted = wanted or _choose_count(first)
    k = min(wanted, n // 2)
    if not consensus or k < 2:
        return _certain(first if k > 1 else np.zeros(n, dtype=np.int64))
    partitions = [
        *(split_spectrally(graph, k, seed) for graph in (near, wide)),
        *(split_by_means(space, k, seed + i) for space in spaces for i in range(2)),
        *(link_by_average(similarity, count) for count in (k, min(2 * k, n))),
        *resample(spaces, k, seed),
        *(divide_graph(graph, 1.0, seed + i) for i in range(2) for graph in (near, wide)),
    ]
    together = share_together(partitions)
    return Grouping(agree(together, k), together)


def _certain(labels: Labels) -> Grouping:
    return Grouping(labels, (labels[:, None] == labels[None, :]).astype(np.float64))


def _cluster_few(similarity: Floats, wanted: int | None) -> Labels:
    """Return one group where one is wanted, or where the only two statements are alike."""
    together = wanted == 1 or bool((similarity > 0).any())
    return np.zeros(len(similarity), dtype=np.int64) * together + (
        0 if together else np.arange(len(similarity))
    )


def _choose_count(communities: Labels) -> int:
    """Return how many groups to look for: the graph's communities or √n, the more, up to 16.

    Communities alone are too few where people use many words. Among few statements most things
    are said by two or three, which no graph of so few shows.
    """
    n = len(communities)
    found = min(MOST_GROUPS, max(_count(communities), round(math.sqrt(n))))
    return max(found, round(n / 4)) if n < FEW else found


def _choose_neighbours(n: int) -> tuple[int, int]:
    """Return how many neighbours each statement keeps in the near and in the wide graph.

    Ten and fifteen are best from 100 statements on; among thirteen they would join all to all.
    """
    return min(10, max(2, n // 6)), min(15, max(3, n // 4))


def link_nearest(similarity: Floats, count: int) -> sparse.csr_matrix:
    """Return the graph in which each statement is linked to its ``count`` most similar."""
    n = len(similarity)
    count = min(count, n - 1)
    nearest = np.argsort(-similarity, axis=1, kind="stable")[:, :count]
    rows = np.repeat(np.arange(n), count)
    weights = np.maximum(similarity[rows, nearest.ravel()], 0.0)
    graph = sparse.csr_matrix((weights, (rows, nearest.ravel())), shape=(n, n))
    graph = graph.maximum(graph.T).tocsr()
    graph.eliminate_zeros()
    return graph


def _divide(graph: sparse.csr_matrix, wanted: int | None, seed: int) -> Labels:
    if wanted is None:
        return divide_graph(graph, 1.0, seed)
    return _divide_into(graph, wanted, seed)


def _divide_into(graph: sparse.csr_matrix, wanted: int, seed: int) -> Labels:
    """Return the division whose count is nearest ``wanted``, by bisecting the resolution."""
    low, high = 0.02, 8.0
    best = divide_graph(graph, 1.0, seed)
    for _ in range(12):
        resolution = float(np.sqrt(low * high))
        labels = divide_graph(graph, resolution, seed)
        if abs(_count(labels) - wanted) < abs(_count(best) - wanted):
            best = labels
        if _count(labels) == wanted:
            break
        low, high = (resolution, high) if _count(labels) < wanted else (low, resolution)
    return best


def divide_graph(graph: sparse.csr_matrix, resolution: float, seed: int) -> Labels:
    """Return the communities of ``graph`` (Louvain; Blondel and others, 2008).

    Our own, as igraph and leidenalg are GPL.
    """
    rng = np.random.default_rng(seed)
    labels = np.arange(graph.shape[0])
    while True:
        moved = _number(_move_nodes(graph, resolution, rng))
        labels = moved[labels]
        if _count(moved) == graph.shape[0]:
            return _number(labels)
        graph = _contract(graph, moved)


def _move_nodes(graph: sparse.csr_matrix, resolution: float, rng: np.random.Generator) -> Labels:
    """Return the community of each node once moving one at a time gains no more modularity."""
    n = graph.shape[0]
    degrees = np.asarray(graph.sum(axis=1)).ravel().tolist()
    total = sum(degrees) or 1.0
    links = _list_links(graph)
    community, weight_of = list(range(n)), list(degrees)
    for _ in range(10):
        moves = 0
        for node in rng.permutation(n).tolist():
            home = community[node]
            weight_of[home] -= degrees[node]
            price = resolution * degrees[node] / total
            best = _find_best(links[node], community, weight_of, price, home)
            weight_of[best] += degrees[node]
            community[node] = best
            moves += best != home
        if moves < 0.002 * n or not moves:
            break
    return np.array(community)


def _find_best(
    links: list[tuple[int, float]],
    community: list[int],
    weight_of: list[float],
    price: float,
    home: int,
) -> int:
    """Return the community a node gains most by joining; its own where none is better."""
    pull: dict[int, float] = {home: 0.0}
    for other, weight in links:
        pull[community[other]] = pull.get(community[other], 0.0) + weight
    best, most = home, pull[home] - price * weight_of[home]
    for candidate, weight in pull.items():
        gain = weight - price * weight_of[candidate]
        if gain > most + 1e-12:
            best, most = candidate, gain
    return best


def _list_links(graph: sparse.csr_matrix) -> list[list[tuple[int, float]]]:
    """Return the links of each node to others."""
    ends, weights, starts = graph.indices.tolist(), graph.data.tolist(), graph.indptr.tolist()
    return [
        [(ends[at], weights[at]) for at in range(starts[i], starts[i + 1]) if ends[at] != i]
        for i in range(graph.shape[0])
    ]


def _contract(graph: sparse.csr_matrix, labels: Labels) -> sparse.csr_matrix:
    """Return the graph whose nodes are the communities of ``graph``."""
    n = len(labels)
    members = sparse.csr_matrix((np.ones(n), (np.arange(n), labels)), shape=(n, _count(labels)))
    contracted = (members.T @ graph @ members).tocsr()
    contracted.sort_indices()
    return contracted


def merge_small(labels: Labels, similarity: Floats) -> Labels:
    """Return ``labels`` without groups of too few: their members go where they fit best."""
    labels = _number(labels)
    fewest = _choose_fewest(len(labels))
    while _count(labels) > 1:
        sizes = np.bincount(labels)
        smallest = int(sizes.argmin())
        if sizes[smallest] >= fewest:
            break
        members = np.flatnonzero(labels == smallest)
        means = similarity[members] @ np.eye(len(sizes))[labels] / sizes
        means[:, smallest] = -np.inf
        labels[members] = means.argmax(axis=1)
        labels = _number(labels)
    return labels


def _choose_fewest(n: int) -> int:
    """Return how many statements make a group: two in a small box, three or 1 % in a large."""
    return 2 if n < FEW else max(3, n // 100)


def split_spectrally(graph: sparse.csr_matrix, k: int, seed: int) -> Labels:
    """Return ``k`` groups by the top eigenvectors of the normalised graph (Ng and others, 2001).

    A link of .001 between all statements keeps loose pieces of the graph from being groups of
    their own.
    """
    n = graph.shape[0]
    faint = 0.001
    scale = 1.0 / np.sqrt(np.asarray(graph.sum(axis=1)).ravel() + faint)
    if n <= _DENSE_EIGENVECTORS_TO or k > _FEW_EIGENVECTORS:
        dense = graph.toarray() + faint * np.eye(n)
        _, vectors = np.linalg.eigh(dense * scale[:, None] * scale[None, :])
        top = vectors[:, -k:]
    else:
        scaled = sparse.diags(scale) @ (graph + faint * sparse.eye(n)) @ sparse.diags(scale)
        _, top = eigsh(scaled, k=k, v0=np.ones(n))
    return split_by_means(normalize(top), k, seed, tries=10)


def split_by_means(space: Floats, k: int, seed: int, tries: int = 3) -> Labels:
    """Return ``k`` groups by k-means; fewer where there are fewer different statements."""
    with warnings.catch_warnings():
        # Answers typed alike leave fewer distinct points than k, and fewer groups are right.
        warnings.simplefilter("ignore", ConvergenceWarning)
        means = KMeans(min(k, len(space)), n_init=tries, random_state=seed)
        return np.asarray(means.fit_predict(space), dtype=np.int64)


def link_by_average(similarity: Floats, k: int) -> Labels:
    """Return ``k`` groups by average linkage, in which a tight few stay a group of their own."""
    apart = similarity.max() - similarity
    np.fill_diagonal(apart, 0.0)
    return _cut(apart, k)


def resample(spaces: Sequence[Floats], k: int, seed: int) -> list[Labels]:
    """Return partitions learnt each from four fifths of the statements, the rest placed in them.

    They go through joblib: one after the other, as other processes take longer to start, but
    inside ``parallel_config`` on the backend named there.
    """
    draws = ((spaces[i % len(spaces)], k + 2 * (i % 3), seed + i) for i in range(RESAMPLES))
    return list(Parallel()(delayed(_group_most)(*draw) for draw in draws))


def _group_most(space: Floats, k: int, seed: int) -> Labels:
    drawn = np.random.default_rng(seed).random(len(space)) >= LEFT_OUT
    kept = space[drawn] if drawn.sum() >= 2 else space
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        means = KMeans(min(k, len(kept)), n_init=1, random_state=seed).fit(kept)
    return np.asarray(means.predict(space), dtype=np.int64)


def share_together(partitions: Sequence[Labels]) -> Floats:
    """Return in what share of the partitions each two statements are in one group."""
    together = np.zeros((len(partitions[0]),) * 2)
    for labels in partitions:
        together += labels[:, None] == labels[None, :]
    return together / len(partitions)


def agree(together: Floats, k: int) -> Labels:
    """Return the ``k`` groups on which the partitions agree most."""
    apart = 1.0 - together
    np.fill_diagonal(apart, 0.0)
    return _cut(apart, k)


def _cut(apart: Floats, k: int) -> Labels:
    tree = linkage(squareform(apart, checks=False), method="average")
    return _number(fcluster(tree, k, criterion="maxclust"))


def unite_alike(labels: Labels, keys: Sequence[Hashable]) -> Labels:
    """Return ``labels`` with statements of one key in one group: the group most of them are in."""
    votes: dict[Hashable, Counter[int]] = {}
    for key, label in zip(keys, labels.tolist(), strict=True):
        votes.setdefault(key, Counter())[label] += 1
    chosen = {key: min(v, key=lambda group: (-v[group], group)) for key, v in votes.items()}
    return _number(np.array([chosen[key] for key in keys], dtype=np.int64))


def group_silent(labels: Labels, unknown: NDArray[np.bool_], keys: Sequence[Hashable]) -> Labels:
    """Return ``labels`` with the statements of which nothing is known grouped by their words.

    What more than half of all say sets nobody apart, so it has no vector; but sixty people who
    typed the same two words are a theme, not noise in somebody else's.
    """
    grouped = labels.copy()
    fresh: dict[Hashable, int] = {}
    for row in np.flatnonzero(unknown).tolist():
        grouped[row] = fresh.setdefault(keys[row], _count(labels) + len(fresh))
    return _number(grouped)


def keep_together(labels: Labels, pins: Labels, similarity: Floats) -> tuple[Labels, list[int]]:
    """Return ``labels`` with people's own groups kept, and the group of each of these.

    Each pinned group is given the group that holds most of it, one each, in their order; where an
    earlier one has it already, a group of its own. The others of such a group go to the pinned
    group they are most like.

    Args:
        labels: the group of each statement.
        pins: the number of the pinned group of each statement, from 0; -1 for none.
        similarity: n × n, how alike the statements are.
    """
    kept = labels.copy()
    homes: list[int] = []
    for pin in range(_count(pins)):
        members = np.flatnonzero(pins == pin)
        votes = Counter(labels[members].tolist())
        free = [group for group in votes if group >= 0 and group not in homes]
        homes.append(min(free, key=lambda g: (-votes[g], g)) if free else _count(kept))
        kept[members] = homes[-1]
    if homes:
        _share_out_disputed(kept, labels, pins, homes, similarity)
    return kept, homes


def _share_out_disputed(
    kept: Labels, labels: Labels, pins: Labels, homes: Sequence[int], similarity: Floats
) -> None:
    """Move who shared a group with several pinned groups to the one they are most like."""
    likeness = np.column_stack(
        [similarity[:, pins == pin].mean(axis=1) for pin in range(len(homes))]
    )
    for group in set(labels[pins >= 0].tolist()) - {-1}:
        claims = sorted(set(pins[(labels == group) & (pins >= 0)].tolist()))
        free = np.flatnonzero((labels == group) & (pins < 0))
        if len(claims) > 1 and len(free):
            chosen = likeness[np.ix_(free, claims)].argmax(axis=1)
            kept[free] = np.array(homes)[np.array(claims)[chosen]]


def keep_apart(
    labels: Labels, pairs: Sequence[tuple[int, int]], pinned: NDArray[np.bool_], similarity: Floats
) -> Labels:
    """Return ``labels`` with no pair that people told apart in one group.

    Of the two the one that is less like the group goes to the group it is most like beside it; one
    that people put there stays, and so do both where they put both there.
    """
    kept = labels.copy()
    for pair in pairs:
        group = kept[pair[0]]
        if group < 0 or group != kept[pair[1]] or pinned[list(pair)].all():
            continue
        mates = np.flatnonzero(kept == group)
        likeness = {row: float(similarity[row, mates].mean()) for row in pair}
        leaver = min(pair, key=lambda row: (pinned[row], likeness[row], row))
        others = sorted(set(kept[kept >= 0].tolist()) - {group})
        near = [float(similarity[leaver, kept == other].mean()) for other in others]
        kept[leaver] = others[int(np.argmax(near))] if near and max(near) > 0 else -1
    return kept


def set_apart_loose(
    labels: Labels, fits: Floats, loosest: float, keys: Sequence[Hashable]
) -> Labels:
    """Return ``labels`` with -1 for the statements that no group holds: the single views.

    A statement is let go when it is hardly like even the nearest of its group, and nobody wrote
    the same; a group left with one member goes too.

    Args:
        labels: the group of each statement.
        fits: how like each is to the nearest of its group, out of ``measure_fit``.
        loosest: the least fit that holds a statement.
        keys: what two statements that are the same have in common.
    """
    held = Counter(keys)
    alone = np.array([held[key] == 1 for key in keys], dtype=np.bool_)
    kept = np.where(alone & (fits < loosest), -1, labels)
    sizes = np.bincount(kept[kept >= 0], minlength=_count(labels))
    return np.where((kept >= 0) & (sizes[kept] < 2) & np.isfinite(fits), -1, kept)


def measure_fit(labels: Labels, similarity: Floats) -> Floats:
    """Return how like each statement is to the three of its group that are most like it."""
    fits = np.zeros(len(labels))
    for group in range(_count(labels)):
        members = np.flatnonzero(labels == group)
        near = similarity[np.ix_(members, members)]
        np.fill_diagonal(near, -np.inf)
        nearest = np.sort(near, axis=1)[:, ::-1][:, : min(NEAREST_MATES, len(members) - 1)]
        fits[members] = nearest.mean(axis=1) if nearest.shape[1] else 0.0
    return fits


def place_rest(marks: Marks, rows: Labels, sample: Labels, labels: Labels) -> Labels:
    """Return the group of every statement, from the groups of a sample of them; -1 for none.

    Naive Bayes over which words and concepts a statement holds; as good as any other way, and
    fast. A statement that holds nothing the sample's groups hold is a single view.

    Args:
        marks: gives which words and concepts stand in statements.
        rows: the statements.
        sample: those that have a group already, as positions in ``rows``.
        labels: their groups, in the order of ``sample``; -1 for single views.
    """
    k, inside = _count(labels), np.flatnonzero(labels >= 0)
    sizes: Floats = np.log((np.bincount(labels[inside], minlength=k) + 1) / (len(inside) + k))
    owner = (np.arange(len(inside)), labels[inside])
    shares = sparse.csr_matrix((np.ones(len(inside)), owner), shape=(len(inside), k))
    chances = learn_chances(marks(rows[sample[inside]]), shares)
    blocks = (marks(block) @ chances.T for block in take_blocks(rows))
    placed: Labels = np.concatenate(
        [np.where(told.any(axis=1), (told + sizes).argmax(axis=1), -1) for told in blocks]
    )
    placed[sample] = labels
    return placed


def _count(labels: Labels) -> int:
    return int(labels.max()) + 1 if len(labels) else 0


def _number(labels: NDArray[np.integer]) -> Labels:
    """Return ``labels`` numbered from 0 without gaps."""
    numbered: Labels = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    return numbered
