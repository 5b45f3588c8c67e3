"""A model of one's own: plugged in by path, never looked for elsewhere."""

from pathlib import Path

import numpy as np
import pytest
from model2vec import StaticModel
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from analysis import Settings, Statement, Status, analyse
from analysis.embed import embed

WORDS = {"[UNK]": 0, "late": 1, "tardy": 2, "dull": 3, "boring": 4}


@pytest.fixture
def tiny(tmp_path: Path) -> str:
    """Give the folder of a model in which late is tardy, and dull is boring."""
    tokenizer = Tokenizer(WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    vectors = np.array([[0, 0, 1], [1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0]], dtype=np.float32)
    StaticModel(vectors, tokenizer).save_pretrained(tmp_path / "tiny")
    return str(tmp_path / "tiny")


def test_a_model_tells_what_words_alone_do_not(tiny: str) -> None:
    rows = embed(["late", "tardy", "dull"], tiny)
    assert rows[0] @ rows[1] == pytest.approx(1)
    assert rows[0] @ rows[2] == pytest.approx(0)


def test_the_analysis_groups_by_the_model_it_is_given(tiny: str) -> None:
    texts = ["late", "tardy", "late tardy", "dull", "boring", "boring dull"] * 4
    answers = [Statement(text, answer=str(i)) for i, text in enumerate(texts)]
    found = analyse(answers, settings=Settings(themes=2, embedding=tiny))
    themes = [found.placements[i].theme for i in range(6)]
    assert len({*themes[:3]}) == 1
    assert len({*themes[3:]}) == 1
    assert themes[0] != themes[3]
    assert found.count(Status.THEME) == len(texts)


def test_what_is_no_model_is_refused_before_anything_else(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is none at"):
        embed(["late"], str(tmp_path / "nowhere"))
    with pytest.raises(ValueError, match="holds neither"):
        embed(["late"], str(tmp_path))


def test_a_library_that_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("[]")
    with pytest.raises(ModuleNotFoundError, match="needs sentence-transformers"):
        embed(["late"], str(tmp_path))
