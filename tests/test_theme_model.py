"""The analysis in the manner of scikit-learn: it fits, predicts, and says when it cannot."""

import numpy as np
import pytest

from analysis import ThemeModel

LATE = ["แจ้งกระชั้นชิด", "แจ้งช้ามาก", "เพิ่งรู้เมื่อวาน", "บอกปุ๊บไปปั๊บ"]
PARKING = ["ที่จอดรถไม่พอ", "ที่จอดรถน้อย", "หาที่จอดรถไม่ได้", "จอดรถยากมาก"]
FOOD = ["อาหารกลางวันแพง", "โรงอาหารขายแพง", "กับข้าวแพงเกินไป", "อาหารราคาแพงมาก"]


@pytest.fixture(scope="module")
def model() -> ThemeModel:
    return ThemeModel(n_themes=3).fit([*LATE, *PARKING, *FOOD, "ไม่มี"])


def test_texts_that_say_one_thing_have_one_label(model: ThemeModel) -> None:
    groups = [set(model.labels_[start : start + 4].tolist()) for start in (0, 4, 8)]
    assert [len(group) for group in groups] == [1, 1, 1]
    assert len(set.union(*groups)) == 3


def test_every_text_has_a_label_and_a_non_answer_has_minus_one(model: ThemeModel) -> None:
    assert model.labels_.shape == (13,)
    assert model.labels_[-1] == -1
    assert set(model.labels_.tolist()) == {-1, *range(len(model.themes_))}


def test_labels_are_positions_in_the_themes(model: ThemeModel) -> None:
    sizes = np.bincount(model.labels_[model.labels_ >= 0]).tolist()
    assert sizes == [len(theme.members) for theme in model.themes_]


@pytest.mark.parametrize(
    ("text", "like"),
    [
        ("รู้ก่อนงานแค่วันเดียว", 0),
        ("ไม่แจ้งล่วงหน้าเลย", 0),
        ("ลานจอดรถเต็มตลอด", 4),
        ("วนหาที่จอดครึ่งชั่วโมง", 4),
        ("ข้าวแกงขึ้นราคา", 8),
    ],
)
def test_a_new_text_is_placed_with_those_that_mean_the_same(
    model: ThemeModel, text: str, like: int
) -> None:
    assert model.predict([text]).tolist() == [model.labels_[like]]


@pytest.mark.parametrize("text", ["", "ไม่มีค่ะ", "-", "😂", "zqxv"])
def test_a_text_that_says_nothing_known_is_in_no_theme(model: ThemeModel, text: str) -> None:
    assert model.predict([text]).tolist() == [-1]


def test_a_text_is_placed_alike_alone_and_among_others(model: ThemeModel) -> None:
    texts = [*PARKING, "ไม่มี", *LATE]
    together = model.predict(iter(texts)).tolist()
    assert together == [int(model.predict([text])[0]) for text in texts]


def test_the_texts_it_was_fitted_on_are_placed_where_they_are(model: ThemeModel) -> None:
    texts = [*LATE, *PARKING, *FOOD, "ไม่มี"]
    assert model.predict(texts).tolist() == model.labels_.tolist()


def test_no_texts_are_in_no_theme(model: ThemeModel) -> None:
    assert model.predict([]).tolist() == []


def test_a_text_of_several_opinions_is_under_its_first_theme(model: ThemeModel) -> None:
    two = "1) ที่จอดรถไม่พอเลย\n2) แจ้งช้ามากจริงๆ"
    labels = ThemeModel(n_themes=3).fit([*LATE, *PARKING, *FOOD, two]).labels_
    assert labels[-1] == labels[4] != labels[0]


def test_fitting_anew_forgets_what_was_learnt() -> None:
    model = ThemeModel(n_themes=2).fit([*LATE, *PARKING])
    assert model.predict(["ที่จอดรถเต็ม"]).tolist() != [-1]
    assert model.fit(["ไม่มี"]).predict(["ที่จอดรถเต็ม"]).tolist() == [-1]


def test_the_same_texts_and_seed_give_the_same_labels() -> None:
    texts = [*LATE, *PARKING, *FOOD]
    first, second = (ThemeModel(seed=3).fit(texts) for _ in range(2))
    assert first.labels_.tolist() == second.labels_.tolist()
    assert first.themes_ == second.themes_


def test_the_wanted_number_of_themes_is_kept_to() -> None:
    assert len(ThemeModel(n_themes=1).fit([*LATE, *PARKING]).themes_) == 1


def test_a_constructor_only_stores_what_it_was_given() -> None:
    model = ThemeModel(n_themes=4, seed=2, engine="newmm")
    assert vars(model) == {"n_themes": 4, "seed": 2, "engine": "newmm"}


def test_before_fitting_nothing_can_be_predicted() -> None:
    with pytest.raises(ValueError, match="call fit first"):
        ThemeModel().predict(["แจ้งช้า"])


def test_an_engine_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="engine must be one of"):
        ThemeModel(engine="icu").fit(["แจ้งช้า"])
