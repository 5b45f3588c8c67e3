"""Groups of statements that say the same: many partitions, and what they agree on.

The recipe: a graph of nearest statements, Louvain for the number of groups, ten partitions of
three kinds, and average linkage over how often two statements stand together (consensus
clustering; Strehl and Ghosh, 2002).
"""

import warnings
from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse.linalg import eigsh
from scipy.spatial.distance import squareform
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import normalize

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]

MOST_GROUPS = 16
# The consensus looks at every pair; beyond this many statements a sample stands for all.
MOST_PAIRED = 2000
# Below this many statements (a small box) groups of two are looked for.
FEW = 40
# How near a statement must be to its nearest mates to belong with them: a twentieth of the
# statements of development are not, and half of those were in a group without mates of theirs.
LOOSEST_FIT = 0.05
NEAREST_MATES = 3
_DENSE_EIGENVECTORS_TO = 1500
_FEW_EIGENVECTORS = 50


def cluster(
    similarity: Floats, spaces: Sequence[Floats], wanted: int | None = None, seed: int = 0
) -> Labels:
    """Return the group of each statement, numbered from 0.

    Args:
        similarity: n × n, diagonal 0.
        spaces: latent views of the same statements, n rows each.
        wanted: how many groups; None lets the graph decide, up to 16.
        seed: of everything that is drawn.
    """
    n = len(similarity)
    if n < 3 or wanted == 1:
        return _cluster_few(similarity, wanted)
    near, wide = (link_nearest(similarity, count) for count in _choose_neighbours(n))
    first = merge_small(_divide(near, wanted, seed), similarity)
    k = min(wanted or _choose_count(first), n)
    if k < 2:
        return np.zeros(n, dtype=np.int64)
    partitions = [
        first,
        _divide(wide, wanted, seed + 1),
        split_spectrally(near, k, seed),
        split_spectrally(wide, k, seed),
        *(split_by_means(space, k, seed + i) for space in spaces for i in range(2)),
    ]
    return agree(partitions, k)


def _cluster_few(similarity: Floats, wanted: int | None) -> Labels:
    """Return one group where one is wanted, or where the only two statements share words."""
    together = wanted == 1 or bool(similarity.any())
    return np.zeros(len(similarity), dtype=np.int64) * together + (
        0 if together else np.arange(len(similarity))
    )


def _choose_count(communities: Labels) -> int:
    """Return how many groups to look for: as many as the graph has communities, up to 16.

    Among few statements most things are said by two or three, which no graph of so few shows.
    """
    n = len(communities)
    found = min(MOST_GROUPS, _count(communities))
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
        means[:, smallest] = -1.0
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
    return split_by_means(normalize(top), k, seed, tries=20)


def split_by_means(space: Floats, k: int, seed: int, tries: int = 3) -> Labels:
    """Return ``k`` groups by k-means; fewer where there are fewer different statements."""
    with warnings.catch_warnings():
        # Answers typed alike leave fewer distinct points than k, and fewer groups are right.
        warnings.simplefilter("ignore", ConvergenceWarning)
        means = KMeans(min(k, len(space)), n_init=tries, random_state=seed)
        return np.asarray(means.fit_predict(space), dtype=np.int64)


def agree(partitions: Sequence[Labels], k: int) -> Labels:
    """Return the ``k`` groups on which the partitions agree most."""
    n = len(partitions[0])
    together = np.zeros((n, n))
    for labels in partitions:
        together += labels[:, None] == labels[None, :]
    apart = 1.0 - together / len(partitions)
    np.fill_diagonal(apart, 0.0)
    tree = linkage(squareform(apart, checks=False), method="average")
    return _number(fcluster(tree, k, criterion="maxclust"))


def unite_alike(labels: Labels, keys: Sequence[Hashable]) -> Labels:
    """Return ``labels`` with statements of one key in one group: the group most of them are in."""
    votes: dict[Hashable, Counter[int]] = {}
    for key, label in zip(keys, labels.tolist(), strict=True):
        votes.setdefault(key, Counter())[label] += 1
    chosen = {key: min(v, key=lambda group: (-v[group], group)) for key, v in votes.items()}
    return _number(np.array([chosen[key] for key in keys], dtype=np.int64))


def group_silent(labels: Labels, joined: sparse.csr_matrix, keys: Sequence[Hashable]) -> Labels:
    """Return ``labels`` with the statements of which nothing is known grouped by their words.

    What more than half of all say sets nobody apart, so it has no vector; but sixty people who
    typed the same two words are a theme, not noise in somebody else's.
    """
    grouped = labels.copy()
    fresh: dict[Hashable, int] = {}
    for row in np.flatnonzero(np.diff(joined.indptr) == 0).tolist():
        grouped[row] = fresh.setdefault(keys[row], _count(labels) + len(fresh))
    return _number(grouped)


def set_apart_loose(labels: Labels, joined: sparse.csr_matrix, keys: Sequence[Hashable]) -> Labels:
    """Return ``labels`` with -1 for the statements that no group holds: the single views.

    A statement is let go when it has hardly a word or a run of letters in common with even the
    nearest of its group, and nobody wrote the same; a group left with one member goes too.

    Args:
        labels: the group of each statement.
        joined: all words and letters of each, the rare ones too, rows of length 1.
        keys: what two statements that are the same have in common.
    """
    held = Counter(keys)
    alone = np.array([held[key] == 1 for key in keys], dtype=np.bool_)
    kept = np.where(alone & (measure_fit(labels, joined) < LOOSEST_FIT), -1, labels)
    sizes = np.bincount(kept[kept >= 0], minlength=_count(labels))
    return np.where((kept >= 0) & (sizes[kept] < 2), -1, kept)


def measure_fit(labels: Labels, joined: sparse.csr_matrix) -> Floats:
    """Return how near each statement is to the three of its group that are nearest to it."""
    fits = np.zeros(len(labels))
    for group in range(_count(labels)):
        members = np.flatnonzero(labels == group)
        others = _thin(members)
        near = np.asarray((joined[members] @ joined[others].T).todense())
        near[np.searchsorted(members, others), np.arange(len(others))] = 0.0
        nearest = np.sort(near, axis=1)[:, -NEAREST_MATES:]
        fits[members] = nearest.sum(axis=1) / max(1, min(NEAREST_MATES, len(others) - 1))
    return fits


def _thin(positions: Labels) -> Labels:
    """Return at most 2,000 of ``positions``, evenly spread."""
    if len(positions) <= MOST_PAIRED:
        return positions
    return positions[np.linspace(0, len(positions) - 1, MOST_PAIRED).astype(np.int64)]


def place_rest(parts: Sequence[Sequence[str]], sample: Sequence[int], labels: Labels) -> Labels:
    """Return the group of every statement, from the groups of a sample of them.

    Naive Bayes over which words a statement holds; as good as any other way, and fast.

    Args:
        parts: the words of all statements.
        sample: positions of the statements that have a group.
        labels: their groups, in the order of ``sample``.
    """
    k = _count(labels)
    columns = {word: i for i, word in enumerate(sorted({w for i in sample for w in parts[i]}))}
    held = _mark_words(parts, columns)
    groups = sparse.csr_matrix((np.ones(len(sample)), (labels, np.arange(len(sample)))))
    counts = np.asarray((groups @ held[list(sample)]).todense()) + 0.1
    chances = np.log(counts / counts.sum(axis=1, keepdims=True))
    sizes: Floats = np.log((np.bincount(labels, minlength=k) + 1) / (len(sample) + k))
    placed: Labels = np.asarray((held @ chances.T + sizes).argmax(axis=1), dtype=np.int64)
    placed[list(sample)] = labels
    return placed


def _mark_words(parts: Sequence[Sequence[str]], columns: dict[str, int]) -> sparse.csr_matrix:
    pairs = [(i, columns[w]) for i, words in enumerate(parts) for w in set(words) if w in columns]
    rows, cols = zip(*pairs, strict=True) if pairs else ((), ())
    shape = (len(parts), max(1, len(columns)))
    marked = sparse.csr_matrix((np.ones(len(rows)), (rows, cols)), shape=shape)
    marked.sort_indices()
    return marked


def _count(labels: Labels) -> int:
    return int(labels.max()) + 1 if len(labels) else 0


def _number(labels: NDArray[np.integer]) -> Labels:
    """Return ``labels`` numbered from 0 without gaps."""
    numbered: Labels = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    return numbered
