"""Labels: what sets a theme apart, never the question again, the opposite or one person's words."""

import numpy as np

from analysis.clean import normalise
from analysis.concepts import read_concepts
from analysis.label import (
    LONGEST_LABEL,
    SEPARATOR,
    Ranked,
    Vocabulary,
    bind,
    find_capitals,
    name_themes,
    rank_concepts,
)
from analysis.tokenise import stop_words, tokenise

LATE = ["แจ้งกระชั้นชิดเกินไป", "แจ้งกระชั้นชิดมาก", "เขาแจ้งกระชั้นชิดตลอด"]
PLAN = ["ยึดติดกับแผนงาน", "รูปแบบยึดติดกับแผนงาน", "ยึดติดกับแผนงานมากเกินไป"]
UNWILLING = ["บุคลากรไม่ร่วมมือ", "คนไม่ร่วมมือเลย", "ไม่ร่วมมือกัน"]
SHORT = ["ทำคลิป TikTok", "ลง TikTok ก็ได้", "คลิป TikTok สั้น ๆ"]


def read(texts: list[str]) -> list[tuple[str, ...]]:
    return [words.tokens for words in tokenise([normalise(text) for text in texts])]


def name(
    *themes: list[str], barred: frozenset[str] = frozenset(), concepts: list[Ranked] | None = None
) -> list[str]:
    vocabulary = Vocabulary(stop_words(), barred)
    capitals = find_capitals([text for texts in themes for text in texts])
    read_themes = [read(texts) for texts in themes]
    labels = name_themes(read_themes, [], vocabulary, capitals, concepts or [])
    return [label.text for label in labels]


def test_a_theme_is_called_by_the_phrase_its_statements_share() -> None:
    late, plan = name(LATE, PLAN)
    assert "กระชั้นชิด" in late
    assert "แผนงาน" in plan


def test_a_label_never_says_the_opposite() -> None:
    (label,) = name(UNWILLING)
    assert "ไม่ร่วมมือ" in label


def test_a_label_does_not_repeat_the_question() -> None:
    barred = frozenset({"แจ้ง", "กระชั้นชิด"})
    late, _ = name([*LATE, "แจ้งเวลาด่วน", "แจ้งด่วน"], PLAN, barred=barred)
    assert late not in {"แจ้ง", "กระชั้นชิด", "แจ้งกระชั้นชิด"}


def test_labels_fit_on_a_card() -> None:
    assert all(0 < len(label) <= LONGEST_LABEL for label in name(LATE, PLAN, UNWILLING, SHORT))


def test_no_two_themes_have_one_label() -> None:
    labels = name(LATE, LATE, PLAN)
    assert len(set(labels)) == 3


def test_latin_words_are_spelt_as_people_spell_them() -> None:
    (label, _) = name(SHORT, PLAN)
    assert "TikTok" in label


def test_a_theme_has_three_to_six_whole_words() -> None:
    vocabulary = Vocabulary(stop_words())
    for label in name_themes([read(LATE), read(PLAN)], [], vocabulary):
        assert 2 <= len(label.keywords) <= 6
        assert all(word.strip() == word and word for word in label.keywords)


def test_a_theme_without_a_word_said_twice_still_has_a_name() -> None:
    assert all(name(["ที่จอดรถไม่พอ", "รถตู้รับส่ง"], ["ok", "go"]))


def test_repetition_is_written_the_official_way() -> None:
    assert bind(("เดิม", "ๆ")) == bind(("เดิม", " ", "ๆ")) == bind(("เดิมๆ",)) == ("เดิม ๆ",)


def test_a_theme_is_called_by_the_concept_it_speaks_of() -> None:
    concepts: list[Ranked] = [[("การแจ้งกระชั้นชิด", 0.7)], [("แผนและกรอบที่ตายตัว", 0.8)]]
    assert name(LATE, PLAN, concepts=concepts) == ["การแจ้งกระชั้นชิด", "แผนและกรอบที่ตายตัว"]


def test_a_faint_concept_names_nothing() -> None:
    (label,) = name(LATE, concepts=[[("การจัดอาหารและเบรก", 0.3)]])
    assert "กระชั้นชิด" in label


def test_a_concept_of_two_themes_goes_to_the_one_that_speaks_of_it_more() -> None:
    """The other takes its second best; a name spelt nearly alike would confuse too."""
    concepts: list[Ranked] = [
        [("การมีแต่คนหน้าเดิม", 0.6), ("มีแต่คนหน้าเดิมร่วม", 0.6), ("การหมุนเวียนงาน", 0.5)],
        [("การมีแต่คนหน้าเดิม", 0.8)],
    ]
    labels = name(["ส่งคนเดิมทุกที", "คนเดิมอีกแล้ว"], ["ใช้แต่หน้าเดิม", "หน้าเดิม"], concepts=concepts)
    assert labels == ["การหมุนเวียนงาน", "การมีแต่คนหน้าเดิม"]


def test_themes_with_one_concept_alone_are_told_apart_by_a_word() -> None:
    concepts: list[Ranked] = [[("การแจ้งช้า", 0.8)], [("การแจ้งช้า", 0.6)]]
    first, second = name(LATE, SHORT, concepts=concepts)
    assert first == "การแจ้งช้า"
    assert second.startswith("การแจ้งช้า" + SEPARATOR)
    assert len(second) <= LONGEST_LABEL


def test_a_concept_about_people_nobody_spoke_of_is_no_name() -> None:
    """Whoever is bullied at an office is not bullied at school."""
    told = ["โดนกลั่นแกล้งทุกวัน", "รุ่นพี่กลั่นแกล้ง"]
    at_school: list[Ranked] = [[("การกลั่นแกล้งในโรงเรียน", 0.7), ("การกลั่นแกล้งในที่ทำงาน", 0.6)]]
    assert name(told, concepts=at_school) == ["การกลั่นแกล้งในที่ทำงาน"]
    pupils = [*told, "เด็กนักเรียนกลั่นแกล้งกัน ครูไม่เห็น"]
    assert name(pupils, concepts=at_school) == ["การกลั่นแกล้งในโรงเรียน"]


def test_who_complains_of_a_lack_is_not_called_content() -> None:
    concepts: list[Ranked] = [[("ความเต็มใจเข้าร่วม", 0.7)]]
    assert name(["เต็มใจไปทุกครั้ง", "ไปด้วยใจ"], concepts=concepts) == ["ความเต็มใจเข้าร่วม"]
    assert name(UNWILLING, concepts=concepts) != ["ความเต็มใจเข้าร่วม"]


def test_no_label_quotes_one_person() -> None:
    """Where nobody shares a phrase, a label holds single words only."""
    texts = ["กรณีศึกษาจากหน้าเคาน์เตอร์", "นักการเมืองสั่งให้ผิดระเบียบ", "สอนแต่ทฤษฎีไกลตัว"]
    (label,) = name(texts)
    words = {word for tokens in read(texts) for word in bind(tokens)}
    assert set(label.split(SEPARATOR)) <= words


def test_a_phrase_is_written_as_a_noun() -> None:
    (label,) = name(["ติดตามข่าวยาก", "ติดตามข่าวไม่ทัน", "ไม่มีเวลาติดตามข่าว"])
    assert label == "การติดตามข่าว"


def test_a_concept_is_ranked_by_how_far_it_stands_out() -> None:
    """A concept near to all themes, or found in one statement only, says little of one of them."""
    near = np.full((2, 60), 0.1)
    near[0, [3, 7]] = 0.6
    near[1, 7] = 0.6
    ranked = rank_concepts(near, np.zeros((2, 60)), [12, 12])
    assert [column for column, _ in ranked[0][:2]] == [3, 7]
    found = np.zeros((2, 60))
    found[0, 7] = 0.9
    assert rank_concepts(near, found, [12, 12])[0][0][0] == 7
    assert all(0 <= strength <= 1 for theme in ranked for _, strength in theme)


def test_a_concept_proves_less_in_a_small_theme() -> None:
    near = np.eye(2, 60)
    small, large = (theme[0][1] for theme in rank_concepts(near, np.zeros((2, 60)), [2, 40]))
    assert small < large


def test_the_names_of_the_thesaurus_fit_on_a_card() -> None:
    assert all(len(concept.name) <= LONGEST_LABEL for concept in read_concepts())
