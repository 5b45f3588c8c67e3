"""The teaching of the vectors: what says one concept is drawn together, always alike."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from analysis.columns import count_words
from analysis.concepts import Concept, read_concepts, sign_concepts
from analysis.vectors import WordVectors, join_pairs, read_vectors
from tools import teach_vectors
from tools.teach_vectors import prepare_lessons, teach

CONCEPTS = (
    Concept(
        "late",
        "การแจ้งกระชั้นชิด",
        "communication",
        -1,
        ("แจ้งช้า", "แจ้งด่วน", "บอกช้า"),
        ("แจ้งช้ามาก", "บอกด่วนทุกครั้ง"),
    ),
    Concept(
        "parking",
        "ที่จอดรถ",
        "places",
        -1,
        ("รถเต็ม", "จอดไกล", "ลานเต็ม"),
        ("รถจอดเต็มลาน", "ลานจอดไกลมาก"),
    ),
)
# Words of running text; the thesaurus never uses the last two.
WORDS = ("แจ้ง", "ช้า", "ด่วน", "บอก", "รถ", "จอด", "เต็ม", "ไกล", "ลาน", "มาก", "ข้าว", "แกง")
SIZE = 12


def train(path: Path) -> None:
    """Write vectors as ``train_vectors`` does: words in no order of meaning."""
    drawn = np.random.default_rng(5).normal(size=(len(WORDS), SIZE))
    np.savez_compressed(
        path,
        words="\n".join(WORDS),
        counts=np.arange(len(WORDS), 0, -1, dtype=np.int32) * 50,
        vectors=np.round(drawn * 127 / np.abs(drawn).max(axis=1, keepdims=True)).astype(np.int8),
    )


def teach_into(folder: Path, monkeypatch: pytest.MonkeyPatch) -> WordVectors:
    """Teach the tiny thesaurus into ``folder``, and return the vectors as they are read."""
    folder.mkdir()
    monkeypatch.setattr(teach_vectors, "SHIPPED", folder)
    monkeypatch.setattr(teach_vectors, "read_concepts", lambda: CONCEPTS)
    train(folder / "vectors.npz")
    teach_vectors.main()
    monkeypatch.setattr("analysis.vectors.files", lambda package: folder)
    return read_vectors.__wrapped__()


@pytest.fixture
def taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WordVectors:
    return teach_into(tmp_path / "words", monkeypatch)


def liken_to_concepts(learnt: WordVectors, *parts: str) -> list[float]:
    """Return how near a text is to each of the concepts."""
    counts = count_words([join_pairs(parts)])
    liked: list[float] = (learnt.means(counts.matrix, counts.vocabulary) @ learnt.points.T)[0]
    return [float(each) for each in liked]


@pytest.mark.parametrize(
    ("parts", "own"),
    [
        (("แจ้ง", "ช้า"), 0),
        (("บอก", "ด่วน"), 0),
        (("รถ", "เต็ม"), 1),
        (("ลาน", "จอด"), 1),
    ],
)
def test_what_says_a_concept_is_drawn_to_it(
    taught: WordVectors, parts: tuple[str, ...], own: int
) -> None:
    near = liken_to_concepts(taught, *parts)
    assert list(taught.concepts) == ["late", "parking"]
    assert near[own] > near[1 - own] + 0.3


def test_teaching_draws_texts_nearer_than_they_were(taught: WordVectors) -> None:
    untaught = read_vectors.__wrapped__(taught=False)
    pair = [("แจ้ง", "ช้า"), ("บอก", "ด่วน")]
    counts = count_words(pair)
    before, after = (
        learnt.means(counts.matrix, counts.vocabulary) for learnt in (untaught, taught)
    )
    assert after[0] @ after[1] > before[0] @ before[1]


def test_words_that_the_thesaurus_never_uses_are_only_turned_with_the_rest(
    taught: WordVectors, tmp_path: Path
) -> None:
    untaught = read_vectors.__wrapped__(taught=False)
    with np.load(tmp_path / "words" / "taught.npz") as file:
        shifted, turn = str(file["words"]).split("\n"), file["turn"]
    for word in ("ข้าว", "แกง"):
        assert word not in shifted
        at = untaught.positions[word]
        assert np.allclose(taught.vectors[at], untaught.vectors[at] @ turn, atol=1e-5)
    assert "ช้า" in shifted


def test_the_same_files_give_the_same_vectors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (teach_into(tmp_path / name, monkeypatch) for name in ("one", "other"))
    assert one.positions == other.positions
    assert np.array_equal(one.vectors, other.vectors)
    assert np.array_equal(one.points, other.points)
    assert np.array_equal(one.weights, other.weights)


def test_what_is_shipped_says_which_thesaurus_it_was_taught(
    taught: WordVectors, tmp_path: Path
) -> None:
    with np.load(tmp_path / "words" / "taught.npz") as file:
        assert str(file["thesaurus"]) == sign_concepts(CONCEPTS)


def test_pairs_are_learnt_where_two_texts_at_least_say_them() -> None:
    new, lessons = prepare_lessons(WORDS, CONCEPTS)
    # Said in a term and in an example; the other pairs are said once.
    assert "แจ้ง+ช้า" in new
    assert "บอก+ช้า" not in new
    assert {"ทุก", "ครั้ง"} <= set(new), "a word is learnt from one text"
    assert not set(new) & set(WORDS)
    assert lessons.counts.shape == (10, len(WORDS) + len(new))
    assert lessons.concepts.tolist() == [0] * 5 + [1] * 5


def test_what_is_taught_nothing_is_not_shifted() -> None:
    new, lessons = prepare_lessons(WORDS, CONCEPTS)
    count = len(WORDS) + len(new)
    drawn = np.random.default_rng(1).normal(size=(count, SIZE)).astype(np.float32)
    shift, turn, points = teach(drawn, np.ones(count, np.float32), lessons, 2, epochs=0)
    assert not shift.any()
    assert np.array_equal(turn, np.eye(SIZE))
    assert np.allclose(np.linalg.norm(points, axis=1), 1, atol=1e-5)


def test_the_shipped_vectors_were_taught_the_shipped_thesaurus() -> None:
    with np.load(str(files("analysis.words") / "taught.npz"), allow_pickle=False) as file:
        assert str(file["thesaurus"]) == sign_concepts(read_concepts()), (
            "The thesaurus changed: run python -m tools.teach_vectors"
        )
