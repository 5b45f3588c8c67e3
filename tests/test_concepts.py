"""The thesaurus: well kept, and found in what people write however they space it."""

import re
from collections import Counter, defaultdict
from importlib.resources import files

import pytest

from analysis.clean import normalise
from analysis.concepts import Concept, ConceptFinder, read_concepts, sign_concepts

LATE, PARKING = "late_notice", "parking"
FINDER = ConceptFinder(
    {
        LATE: ["กระชั้นชิด", "แจ้งช้า", "ปุ๊บปั๊บ", "โดน"],
        PARKING: ["ที่จอดรถ", "จอดรถไม่", "จอดรถไม่ได้เลย"],
        "line": ["ไลน์", "ไลน", "กทม"],
    }
)


def squeeze(term: str) -> str:
    return "".join(term.split())


def find(text: str) -> tuple[str, ...]:
    return FINDER.find(normalise(text))


def test_the_thesaurus_has_at_least_400_concepts() -> None:
    assert len(read_concepts()) >= 400


def test_every_concept_has_an_identifier_and_a_thai_name_of_its_own() -> None:
    concepts = read_concepts()
    for named in ([c.key for c in concepts], [c.name for c in concepts]):
        assert [each for each, count in Counter(named).items() if count > 1] == []
    # Keys stand between spaces in a reading.
    assert [c.key for c in concepts if not re.fullmatch(r"[a-z0-9_]+", c.key)] == []
    assert [c.name for c in concepts if not re.search("[ก-ฮ]", c.name)] == []


def test_every_concept_knows_at_least_fifteen_ways_in_which_people_say_it() -> None:
    few = [c.key for c in read_concepts() if len({*c.terms, *c.examples}) < 15]
    assert few == []
    assert [c.key for c in read_concepts() if not c.terms or not c.examples] == []


def test_every_concept_is_a_complaint_a_praise_or_neither() -> None:
    polarities = {concept.polarity for concept in read_concepts()}
    assert polarities == {-1, 0, 1}


def test_no_concept_says_a_thing_twice() -> None:
    twice = [
        (concept.key, said)
        for concept in read_concepts()
        for ways in (concept.terms, concept.examples)
        for said, count in Counter(map(squeeze, ways)).items()
        if count > 1 or not said
    ]
    assert twice == []


def test_every_concept_can_be_found() -> None:
    concepts = read_concepts()
    finder = ConceptFinder({concept.key: concept.terms for concept in concepts})
    lost = [
        concept.key
        for concept in concepts
        if not any(concept.key in finder.find(normalise(term)) for term in concept.terms)
    ]
    assert lost == []


def test_no_term_of_the_thesaurus_belongs_to_two_concepts() -> None:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for concept in read_concepts():
        for term in concept.terms:
            owners[squeeze(normalise(term))].add(concept.key)
    assert [(term, keys) for term, keys in owners.items() if len(keys) > 1] == []


def test_a_term_of_two_concepts_is_found_for_neither() -> None:
    finder = ConceptFinder({"one": ["ล่วงหน้า", "กระชั้นชิด"], "other": ["ล่วง หน้า", "ที่จอดรถ"]})
    assert finder.find("บอกล่วงหน้า") == ()
    assert finder.find("กระชั้นชิด ที่จอดรถ") == ("one", "other")


@pytest.mark.parametrize(
    "text",
    [
        "แจ้งกระชั้นชิด",
        "กระชั้นนนน ชิด",
        "กระ ชั้น ชิด มาก",
        "กระชั้น\u200bชิด",
        "กระชั้น\nชิด",
        "กระชั้นชิดดดด",
    ],
)
def test_a_term_is_found_across_spaces_and_repeated_letters(text: str) -> None:
    assert find(text) == (LATE,)


@pytest.mark.parametrize("text", ["แจ้งช้าง", "ไลน์กลุ่ม", "ไลน กลุ่ม"])
def test_a_whole_term_is_found_whatever_consonant_follows(text: str) -> None:
    assert len(find(text)) == 1


@pytest.mark.parametrize("text", ["โดนั", "ไลนิ่ง", "ปุ๊บปั๊บ่", "กระชั้นชิดา", "จอดรถไม่ำ"])
def test_a_term_that_would_cut_off_a_vowel_is_not_there(text: str) -> None:
    assert FINDER.find(text) == ()


@pytest.mark.parametrize(("text", "times"), [("กทม", 1), ("อยู่ กทม", 1), ("สกทมข", 0)])
def test_a_very_short_term_says_its_concept_only_where_a_word_begins(text: str, times: int) -> None:
    assert find(text) == ("line",) * times


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ไม่ได้ OT เลย", ("pay",)),
        ("ไม่ได้otเลย", ("pay",)),
        ("PR ER OT", ("news", "ward", "pay")),
        ("hotel bot otp", ()),
        ("ขอ OTP ใหม่", ()),
        ("pressure, PRINT, spr", ()),
        ("แอปล่ม App ล่ม", ("app", "app")),
        ("apple application happy", ()),
        ("งบ PR น้อย", ("budget",)),
        ("งบ print น้อย", ()),
        ("mc พูดนาน", ("host",)),
        ("bmcพูดนาน", ()),
        ("team buildings", ("outing",)),
    ],
)
def test_a_short_latin_term_is_found_only_as_a_whole_word(
    text: str, found: tuple[str, ...]
) -> None:
    terms = {"pay": ["ot"], "news": ["pr"], "ward": ["er"], "app": ["app", "แอป"]}
    more = {"budget": ["งบpr"], "host": ["mcพูด"], "outing": ["teambuilding"]}
    assert ConceptFinder({**terms, **more}).find(normalise(text)) == found


def test_of_two_nested_terms_the_longer_counts() -> None:
    finder = ConceptFinder({"dear": ["แพง"], "canteen": ["โรงอาหารแพง"], "food": ["โรงอาหาร"]})
    assert finder.find("โรงอาหารแพง") == ("canteen",)
    assert finder.find("โรงอาหารเล็ก แพง") == ("food", "dear")


def test_concepts_come_in_the_order_and_as_often_as_they_are_said() -> None:
    assert find("ที่จอดรถไกล แจ้งช้า ที่จอดรถเต็ม") == (PARKING, LATE, PARKING)


@pytest.mark.parametrize("text", ["", " ", "ไม่มีอะไร", "😂"])
def test_where_nothing_is_said_nothing_is_found(text: str) -> None:
    assert find(text) == ()
    assert ConceptFinder({}).find(text) == ()
    assert ConceptFinder({"blank": ["", " "]}).find(text) == ()


def test_the_signature_changes_with_any_word_of_the_thesaurus() -> None:
    concept = Concept("late", "การแจ้งช้า", "communication", -1, ("แจ้งช้า",), ("เพิ่งรู้เมื่อวาน",))
    changed = Concept("late", "การแจ้งช้า", "communication", -1, ("แจ้งช้า",), ("เพิ่งรู้วันนี้",))
    assert sign_concepts([concept]) == sign_concepts([concept])
    assert sign_concepts([concept]) != sign_concepts([changed])
    assert sign_concepts([concept]) != sign_concepts([concept, changed])


def test_no_file_of_the_thesaurus_is_too_large_to_keep_in_the_repository() -> None:
    tables = list((files("analysis.words") / "concepts").iterdir())
    assert tables
    assert all(len(table.read_bytes()) < 8_000_000 for table in tables if table.is_file())
