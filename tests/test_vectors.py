"""Word vectors: shipped small, and words of one meaning lie together."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from analysis.columns import count_words
from analysis.concepts import read_concepts
from analysis.vectors import (
    Floats,
    WordVectors,
    join_pairs,
    read_vectors,
    weigh_words,
)

DECISION = "docs/decisions/0011-meaning-without-a-downloaded-model.md"
TINY = WordVectors(
    positions={"ช้า": 0, "สาย": 1, "รถ": 2},
    vectors=np.array([[1, 0], [0.8, 0.6], [0, 1]], dtype=np.float32),
    weights=np.array([1, 1, 0.5], dtype=np.float32),
    concepts={},
)


def means(vectors: WordVectors, *texts: tuple[str, ...]) -> Floats:
    counts = count_words(texts)
    return vectors.means(counts.matrix, counts.vocabulary)


@pytest.mark.parametrize("taught", [True, False])
def test_every_shipped_word_has_one_place_of_its_own_and_a_weight(taught: bool) -> None:
    vectors = read_vectors(taught)
    assert sorted(vectors.positions.values()) == list(range(len(vectors.vectors)))
    assert vectors.weights.shape == (len(vectors.vectors),)
    assert len(vectors.positions) >= 30_000
    assert np.isfinite(vectors.vectors).all()
    assert (vectors.weights > 0).all()
    assert (vectors.weights < 1).all()


def test_every_concept_of_the_thesaurus_is_a_point_among_the_words() -> None:
    vectors = read_vectors()
    assert list(vectors.concepts) == [concept.key for concept in read_concepts()]
    assert vectors.points.shape == (len(read_concepts()), vectors.dimensions)
    assert np.allclose(np.linalg.norm(vectors.points, axis=1), 1, atol=1e-5)


def test_untaught_vectors_know_no_concepts() -> None:
    untaught = read_vectors(taught=False)
    assert dict(untaught.concepts) == {}
    assert untaught.points.shape == (0, untaught.dimensions)
    assert len(untaught.positions) < len(read_vectors().positions)


def test_pairs_of_words_have_a_place_only_where_they_were_taught() -> None:
    assert "ไม่+พอ" in read_vectors().positions
    assert "ไม่+พอ" not in read_vectors(taught=False).positions


@pytest.mark.parametrize("taught", [True, False])
@pytest.mark.parametrize(
    ("word", "near", "far"),
    [("ร้อน", "หนาว", "ประชุม"), ("หัวหน้า", "ผู้บริหาร", "อาหาร"), ("แพง", "ราคา", "หลังคา")],
)
def test_words_of_one_field_are_nearer_than_others(
    taught: bool, word: str, near: str, far: str
) -> None:
    one, other, stranger = means(read_vectors(taught), (word,), (near,), (far,))
    assert one @ other > one @ stranger + 0.1


def test_the_shipped_files_are_small_enough_to_keep_in_the_repository() -> None:
    shipped = (each for each in files("analysis.words").iterdir() if each.is_file())
    sizes = {each.name: len(each.read_bytes()) for each in shipped}
    assert {"vectors.npz", "taught.npz"} <= set(sizes)
    assert {name: size for name, size in sizes.items() if size >= 8_000_000} == {}


@pytest.mark.parametrize("name", ["vectors.npz", "taught.npz"])
def test_the_shipped_vectors_hold_numbers_and_text_and_no_programs(name: str) -> None:
    with np.load(str(files("analysis.words") / name), allow_pickle=False) as file:
        assert {file[key].dtype.kind for key in file} <= {"U", "i", "f"}


@pytest.mark.parametrize("page", ["analysis/words/README.md", DECISION])
@pytest.mark.parametrize(
    "named", ["thaigov-corpus", "thaigov-v2-corpus", "public domain", "wisesight-sentiment", "CC0"]
)
def test_the_sources_of_the_vectors_are_named_with_their_licences(page: str, named: str) -> None:
    assert named in (Path(__file__).parents[1] / page).read_text(encoding="utf-8")


def test_the_decision_tells_how_many_words_and_concepts_are_shipped() -> None:
    told = (Path(__file__).parents[1] / DECISION).read_text(encoding="utf-8")
    assert f"{len(read_vectors(taught=False).positions):,} words" in told
    assert f"{len(read_concepts()):,} concepts" in told


def test_a_text_is_the_weighed_mean_of_its_words() -> None:
    (mean,) = means(TINY, ("ช้า", "รถ", "รถ", "รถ", "รถ"))
    assert np.allclose(mean, np.array([1, 2]) / np.sqrt(5))


def test_words_never_learnt_change_nothing_and_alone_say_nothing() -> None:
    plain, with_stranger, stranger, empty = means(TINY, ("ช้า",), ("ช้า", "qqq"), ("qqq",), ())
    assert np.allclose(plain, with_stranger)
    assert not stranger.any()
    assert not empty.any()


def test_no_words_at_all_are_no_error() -> None:
    assert TINY.rows([]).shape == (0, 2)
    assert not TINY.rows(["qqq"]).any()


def test_neighbours_are_joined_to_pairs_after_the_words_themselves() -> None:
    assert join_pairs(["ไม่", "ทั่วถึง", "เลย"]) == ["ไม่", "ทั่วถึง", "เลย", "ไม่+ทั่วถึง", "ทั่วถึง+เลย"]
    assert join_pairs(["แพง"]) == ["แพง"]
    assert join_pairs([]) == []


def test_the_commoner_a_word_the_less_it_weighs_and_new_ones_weigh_most() -> None:
    common, rare, *new = weigh_words(np.array([90_000, 10], dtype=np.int32), 2).tolist()
    assert common < 0.01 < 0.5 < rare < min(new)
    assert len(new) == 2
