"""Labels: what sets a theme apart, never the question again, never the opposite."""

from analysis.clean import normalise
from analysis.label import LONGEST_LABEL, Vocabulary, bind, find_capitals, name_themes
from analysis.tokenise import stop_words, tokenise

LATE = ["แจ้งกระชั้นชิดเกินไป", "แจ้งกระชั้นชิดมาก", "เขาแจ้งกระชั้นชิดตลอด"]
PLAN = ["ยึดติดกับแผนงาน", "รูปแบบยึดติดกับแผนงาน", "ยึดติดกับแผนงานมากเกินไป"]
UNWILLING = ["บุคลากรไม่ร่วมมือ", "คนไม่ร่วมมือเลย", "ไม่ร่วมมือกัน"]
SHORT = ["ทำคลิป TikTok", "ลง TikTok ก็ได้", "คลิป TikTok สั้น ๆ"]


def read(texts: list[str]) -> list[tuple[str, ...]]:
    return [words.tokens for words in tokenise([normalise(text) for text in texts])]


def name(*themes: list[str], barred: frozenset[str] = frozenset()) -> list[str]:
    vocabulary = Vocabulary(stop_words(), barred)
    capitals = find_capitals([text for texts in themes for text in texts])
    labels = name_themes([read(texts) for texts in themes], [], vocabulary, capitals)
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
