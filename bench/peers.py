"""The methods that find themes, ours and the usual ones; each is measured in a fresh process."""

import functools
import gc
import hashlib
import importlib
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TypeVar

from analysis import Analysis, Settings, Statement, Status

# From here on the analysis reads in several processes; the workers are warmed like the rest.
SHARED_FROM = 5_000
CHUNK = 2_500
HOLDS_TEXTS = 1_000

T = TypeVar("T")


@dataclass(frozen=True)
class Sample:
    """Answers to find the themes of; ``counts`` is the true number of themes under each topic.

    Only methods that can't count for themselves look at ``counts``.
    """

    seed: int
    statements: tuple[Statement, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Outcome:
    """What one method did with some samples.

    ``groups`` holds for each sample the theme of each answer, "" for none; ``seconds`` is the
    median of the samples, ``megabytes`` the most that the process held; ``refusal`` says why there
    is nothing else.
    """

    groups: tuple[tuple[str, ...], ...] = ()
    seconds: float = 0.0
    megabytes: float = 0.0
    refusal: str = ""


@dataclass(frozen=True)
class Speed:
    """How long a large run took; ``stored`` is the time with the readings kept from before.

    ``megabytes`` is the most that the process held, ``together`` the most with those that helped
    it; ``digest`` stands for the whole result, byte for byte.
    """

    seconds: float
    stored: float = 0.0
    megabytes: float = 0.0
    together: float = 0.0
    digest: str = ""


def group_ours(sample: Sample, **settings: Any) -> list[str]:
    """Return the theme of each answer's first opinion."""
    from analysis import analyse

    analysis = analyse(sample.statements, settings=Settings(seed=sample.seed, **settings))
    first = first_themes(analysis)
    return [first.get(statement.answer, "") for statement in sample.statements]


def first_themes(analysis: Analysis) -> dict[str, str]:
    """Return the theme of the first opinion of each answer, "" where it is a single view."""
    first: dict[str, str] = {}
    for statement, placement in zip(analysis.statements, analysis.placements, strict=True):
        if placement.status is not Status.NON_ANSWER:
            first.setdefault(statement.answer, placement.theme)
    return first


def group_under_topics(
    sample: Sample, partition: Callable[[list[list[str]], int, int], Sequence[int]]
) -> list[str]:
    """Return the groups that ``partition`` makes of the words of the answers under each topic."""
    groups = [""] * len(sample.statements)
    for topic, count in sample.counts.items():
        rows = [at for at, each in enumerate(sample.statements) if each.topic == topic]
        words = [cut_with_newmm(sample.statements[at].text) for at in rows]
        for at, label in zip(rows, partition(words, count, sample.seed), strict=True):
            groups[at] = f"{topic}-{label}" if label >= 0 else ""
    return groups


def cut_with_newmm(text: str) -> list[str]:
    """Return the words of a text as most Thai projects cut it, without stop words."""
    from pythainlp.corpus import thai_stopwords
    from pythainlp.tokenize import word_tokenize

    from analysis.clean import normalise

    words = word_tokenize(normalise(text), engine="newmm", keep_whitespace=False)
    stop_words = thai_stopwords()
    return [word for word in words if len(word) > 1 and word not in stop_words]


def split_by_tfidf(words: list[list[str]], k: int, seed: int) -> Sequence[int]:
    """Return k-means of TF-IDF."""
    return _split_by_means(weigh(words), k, seed)


def split_by_lsa(words: list[list[str]], k: int, seed: int) -> Sequence[int]:
    """Return k-means of latent semantic analysis."""
    return _split_by_means(find_latent(words, seed), k, seed)


def split_by_nmf(words: list[list[str]], k: int, seed: int) -> Sequence[int]:
    """Return the strongest factor of each answer."""
    from sklearn.decomposition import NMF

    factors = NMF(k, init="nndsvda", max_iter=500, random_state=seed).fit_transform(weigh(words))
    strongest: list[int] = factors.argmax(axis=1).tolist()
    return strongest


def split_by_bertopic(words: list[list[str]], k: int, seed: int) -> Sequence[int]:
    """Return BERTopic's topics over latent semantic analysis; it counts for itself.

    No sentence embedding is downloaded. Its own least size of a topic, 10, leaves next to nothing
    of a hundred answers, so there it is 5.
    """
    bertopic, umap = importlib.import_module("bertopic"), importlib.import_module("umap")
    vectoriser = importlib.import_module("sklearn.feature_extraction.text").CountVectorizer
    n = len(words)
    near = min(15, n - 1)
    reducer = umap.UMAP(
        n_neighbors=near, n_components=5, min_dist=0.0, metric="cosine", random_state=seed
    )
    model = bertopic.BERTopic(
        umap_model=reducer,
        vectorizer_model=vectoriser(analyzer=str.split),
        min_topic_size=10 if n > 200 else 5,
    )
    texts = [" ".join(each) or "-" for each in words]
    labels, _ = model.fit_transform(texts, embeddings=find_latent(words, seed))
    return [int(label) for label in labels]


def weigh(words: list[list[str]]) -> Any:
    """Return the answers as TF-IDF rows."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    held = Counter(word for each in words for word in set(each))
    telling = any(2 <= count <= len(words) / 2 for count in held.values())
    options = {"min_df": 2, "max_df": 0.5} if telling else {}
    return TfidfVectorizer(analyzer=list, sublinear_tf=True, **options).fit_transform(words)


def find_latent(words: list[list[str]], seed: int) -> Any:
    """Return the answers in the latent space of their words, rows of length 1."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    rows = weigh(words)
    dimensions = min(50, max(10, len(words) // 10), rows.shape[1] - 1)
    return normalize(TruncatedSVD(dimensions, random_state=seed).fit_transform(rows))


def _split_by_means(rows: Any, k: int, seed: int) -> Sequence[int]:
    from sklearn.cluster import KMeans

    labels: list[int] = KMeans(k, n_init=10, random_state=seed).fit_predict(rows).tolist()
    return labels


Method = Callable[[Sample], list[str]]
_under_topics = functools.partial(functools.partial, group_under_topics)

METHODS: dict[str, Method] = {
    "ours": group_ours,
    "ours, no thesaurus": functools.partial(group_ours, layers=frozenset({"vectors"})),
    "ours, words only": functools.partial(group_ours, layers=frozenset()),
    "ours, no consensus": functools.partial(group_ours, consensus=False),
    "TF-IDF + k-means, true k": _under_topics(partition=split_by_tfidf),
    "LSA + k-means, true k": _under_topics(partition=split_by_lsa),
    "NMF, true k": _under_topics(partition=split_by_nmf),
    "BERTopic on LSA": _under_topics(partition=split_by_bertopic),
}
# What a method needs that the project doesn't.
NEEDS = {"BERTopic on LSA": ("bertopic", "umap", "hdbscan")}


def is_ours(method: str) -> bool:
    """Return whether ``method`` is a variant of this project's."""
    return method.startswith("ours")


def measure(method: str, samples: Sequence[Sample]) -> Outcome:
    """Return what ``method`` makes of the samples, in a process of its own."""
    missing = [name for name in NEEDS.get(method, ()) if find_spec(name) is None]
    if missing:
        return Outcome(refusal=f"not installed: {', '.join(missing)} (requirements-bench.txt)")
    try:
        done, _ = call("group", method=method, samples=[asdict(sample) for sample in samples])
    except ChildProcessError as error:
        return Outcome(refusal=f"failed: {error}")
    return Outcome(tuple(map(tuple, done["groups"])), done["seconds"], done["megabytes"])


def measure_speed(job: str, texts: Sequence[str], n: int) -> Speed:
    """Return how long ``job`` ("tokenise", "analyse" or "share") takes with ``n`` answers."""
    done, together = call(job, texts=list(texts), n=n)
    return Speed(**{**done, "together": max(together, done["megabytes"])})


def call(job: str, **given: Any) -> tuple[dict[str, Any], float]:
    """Return what a fresh process makes of a job, and the MB it held with those it started.

    Raises:
        ChildProcessError: it broke off; the message is the last line it wrote.
    """
    command = [sys.executable, "-m", "bench.peers", job]
    with TemporaryFile("w+") as asked, TemporaryFile("w+") as told, TemporaryFile("w+") as moaned:
        json.dump(given, asked)
        asked.seek(0)
        process = subprocess.Popen(command, stdin=asked, stdout=told, stderr=moaned)
        together = watch(process)
        told.seek(0)
        moaned.seek(0)
        if process.returncode:
            lines = moaned.read().strip().splitlines()
            raise ChildProcessError(lines[-1] if lines else "it said nothing")
        return json.loads(told.read().splitlines()[-1]), together


def watch(process: "subprocess.Popen[bytes]") -> float:
    """Return the most memory a process and all it started held together, in MB (Linux)."""
    most = 0.0
    while process.poll() is None:
        most = max(most, sum(map(resident, family(process.pid))))
        time.sleep(0.1)
    return most


def family(process: int) -> list[int]:
    """Return a process and all it started, and they started."""
    listed = Path(f"/proc/{process}/task").glob("*/children")
    try:
        children = [int(child) for file in listed for child in file.read_text("ascii").split()]
    except OSError:
        children = []
    return [process, *(each for child in children for each in family(child))]


def resident(process: int) -> float:
    """Return the memory of a process in MB; nothing where it has just ended."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * resource.getpagesize() / 2**20


def group(method: str, samples: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the groups of each sample; the first is done once more beforehand, to warm up."""
    given = [
        Sample(each["seed"], tuple(Statement(**s) for s in each["statements"]), each["counts"])
        for each in samples
    ]
    run = METHODS[method]
    run(given[0])
    timed = [take_time(lambda sample=sample: run(sample)) for sample in given]  # type: ignore[misc]
    return {
        "groups": [groups for groups, _ in timed],
        "seconds": statistics.median(seconds for _, seconds in timed),
        "megabytes": peak(),
    }


def take_time(act: Callable[[], T]) -> tuple[T, float]:
    """Return what ``act`` gives, and its seconds; texts met before are forgotten first."""
    forget_texts()
    began = time.perf_counter()
    done = act()
    return done, time.perf_counter() - began


def forget_texts() -> None:
    """Empty the large bounded caches, which hold texts; the others hold dictionaries."""
    for each in gc.get_objects():
        bounded = isinstance(each, functools._lru_cache_wrapper) and each.cache_info().maxsize
        if bounded and bounded >= HOLDS_TEXTS:
            each.cache_clear()


def peak() -> float:
    """Return the most memory that this process held, in MB (Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def make_answers(texts: Sequence[str], n: int, seed: int = 0) -> list[str]:
    """Return ``n`` answers, each two texts dovetailed: no clause of one is found in another.

    Put one after the other, a few thousand texts would make a million answers of clauses that
    every cache already knows.
    """
    chance = random.Random(seed)
    return [_dovetail(chance.choice(texts).split(), chance.choice(texts).split()) for _ in range(n)]


def _dovetail(one: list[str], other: list[str]) -> str:
    shorter = min(len(one), len(other))
    joined = [a + b for a, b in zip(one[:shorter], other[:shorter], strict=True)]
    return " ".join([*joined, *one[shorter:], *other[shorter:]])


def tokenise_all(texts: Sequence[str], n: int) -> dict[str, Any]:
    """Return the time to normalise and tokenise alone, shared among processes as the reading is."""
    from joblib import Parallel, delayed

    def run(answers: list[str]) -> object:
        if len(answers) < SHARED_FROM:
            return _tokenise_some(answers)
        chunks = [answers[at : at + CHUNK] for at in range(0, len(answers), CHUNK)]
        return Parallel(n_jobs=-1)(delayed(_tokenise_some)(chunk) for chunk in chunks)

    run(make_answers(texts, min(n, SHARED_FROM), seed=1))
    answers = make_answers(texts, n)
    return asdict(Speed(take_time(lambda: run(answers))[1]))


def _tokenise_some(answers: Sequence[str]) -> list[str]:
    from analysis.clean import normalise
    from analysis.tokenise import tokenise

    return [" ".join(words.parts) for words in tokenise(map(normalise, answers))]


def analyse_all(texts: Sequence[str], n: int) -> dict[str, Any]:
    """Return the time of a whole analysis, and of another from the stored readings."""
    from analysis import analyse

    analyse(make_answers(texts, min(n, SHARED_FROM), seed=1))
    answers = make_answers(texts, n)
    found, seconds = take_time(lambda: analyse(answers))
    held, mark = peak(), digest(found)
    del found
    readings: dict[str, Any] = {}
    analyse(answers, readings=readings)
    again, stored = take_time(lambda: analyse(answers, readings=readings))
    if digest(again) != mark:
        raise ValueError("stored readings gave another result than reading afresh")
    return asdict(Speed(seconds, stored, held, digest=mark))


def share_all(texts: Sequence[str], n: int) -> dict[str, Any]:
    """Return the time of a whole analysis shared between two Dask workers."""
    import joblib

    from analysis import analyse

    distributed: Any = importlib.import_module("distributed")
    with (
        distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        analyse(make_answers(texts, SHARED_FROM, seed=1))
        answers = make_answers(texts, n)
        found, seconds = take_time(lambda: analyse(answers))
    return asdict(Speed(seconds, megabytes=peak(), digest=digest(found)))


def digest(analysis: Analysis) -> str:
    """Return what stands for the whole result: the same bytes, the same digest."""
    whole = (analysis.answers, analysis.statements, analysis.placements, analysis.themes)
    return hashlib.sha256(repr((*whole, analysis.nearest)).encode()).hexdigest()


JOBS: dict[str, Callable[..., dict[str, Any]]] = {
    "group": group,
    "tokenise": tokenise_all,
    "analyse": analyse_all,
    "share": share_all,
}

if __name__ == "__main__":
    print(json.dumps(JOBS[sys.argv[1]](**json.load(sys.stdin)), ensure_ascii=False))
