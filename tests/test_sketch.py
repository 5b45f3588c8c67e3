"""A survey while it is being made may lack anything, and loses nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.catalogue import DefinitionError, parse_survey, template_names, template_text
from forms.dates import thai_day_numbers
from forms.definition import Admission, Kind, Purpose
from forms.fields import today
from forms.sketch import (
    MOST_PARTS,
    MOST_TOPICS,
    UNASKED,
    UNNAMED,
    Sketch,
    SketchQuestion,
    SketchSection,
    SketchTopic,
    drafted,
    is_too_large,
    lacking,
    missing,
    read_sketch,
    rearranged,
    toml_of,
)

TEXTS = st.text(max_size=20).map(lambda text: " ".join(text.split()))
SECTIONS = st.builds(SketchSection, TEXTS, TEXTS, st.sampled_from([p.value for p in Purpose]))
CHOICES = st.lists(TEXTS.filter(bool), max_size=6).map("\n".join)
QUESTIONS = st.builds(
    SketchQuestion, st.sampled_from(["single", "several", "scale"]), TEXTS, CHOICES
)
TOPICS = st.builds(
    SketchTopic,
    TEXTS,
    TEXTS,
    st.lists(SECTIONS, max_size=3).map(tuple),
    st.lists(QUESTIONS, max_size=3).map(tuple),
)
SKETCHES = st.builds(
    Sketch,
    title=TEXTS,
    organisation=TEXTS,
    introduction=TEXTS,
    threshold=st.integers(1, 50).map(str),
    closes_on=st.one_of(
        st.just(""), st.dates(date(2000, 1, 1), date(2399, 12, 31)).map(thai_day_numbers)
    ),
    admission=st.sampled_from([a.value for a in Admission]),
    topics=st.lists(TOPICS, max_size=3).map(tuple),
    published=st.booleans(),
    note=TEXTS,
)
ROOMY = Sketch(
    title="ก", topics=tuple(SketchTopic(f"หัวข้อ {n}", "", (SketchSection("ข"),)) for n in range(20))
)
ACTS = st.from_regex(
    r"topics(-[0-4](-(sections|questions)(-[0-4])?)?)?:(add|up|down|remove)", fullmatch=True
)
WHOLE = Sketch(
    title="ทดสอบ",
    topics=(
        SketchTopic("หนึ่ง", sections=(SketchSection("ก"), SketchSection("ข"))),
        SketchTopic("สอง", sections=(SketchSection("ค"),)),
    ),
)


def told(sketch: Sketch) -> list[tuple[str, str]]:
    return [(each.what, each.place) for each in missing(sketch)]


@settings(deadline=None)
@given(SKETCHES)
def test_what_is_written_is_read_back_the_same(sketch: Sketch) -> None:
    """Whatever was typed goes through TOML unharmed, control characters and quotes among it."""
    assert read_sketch(toml_of(sketch)) == sketch


@settings(deadline=None)
@given(SKETCHES)
def test_what_lacks_nothing_is_a_survey_and_what_lacks_something_is_none(sketch: Sketch) -> None:
    """The list of what is missing and the strict reader agree, so that nobody opens in vain.

    Two topics of one name are told beforehand, but a survey that has them is still read.
    """
    told = missing(sketch, day=date(2000, 1, 1))
    lacks = [each for each in told if "มีชื่อเหมือนกัน" not in each.what]
    paper = toml_of(sketch)
    if not lacks:
        assert parse_survey(paper, "test").title == sketch.title
    else:
        with pytest.raises(DefinitionError):
            parse_survey(paper, "test")
    assert drafted(paper, "test").threshold == int(sketch.threshold)


@settings(deadline=None)
@given(SKETCHES, st.lists(ACTS, max_size=6))
def test_no_button_loses_a_word_but_those_that_remove(sketch: Sketch, acts: list[str]) -> None:
    """Adding and moving keep every topic and question, in whatever order they are pressed."""
    for act in acts:
        after, _ = rearranged(sketch, act)
        if act.endswith((":up", ":down")):
            assert sorted(map(repr, parts(after))) == sorted(map(repr, parts(sketch)))
        elif act.endswith(":add"):
            assert len(parts(after)) >= len(parts(sketch))
        sketch = after


def parts(sketch: Sketch) -> list[object]:
    return [
        *(topic.title for topic in sketch.topics),
        *(part for topic in sketch.topics for part in (*topic.sections, *topic.questions)),
    ]


@pytest.mark.parametrize("name", template_names())
def test_every_template_says_the_same_once_written(name: str) -> None:
    """Export and import change no word of a survey."""
    text = template_text(name)
    assert drafted(toml_of(read_sketch(text)), "test") == drafted(text, "test")


def test_every_template_but_the_blank_one_is_ready() -> None:
    """Whoever takes one as it is can open it at once."""
    ready = {name: not lacking(template_text(name), "test") for name in template_names()}
    assert ready == {name: name != "blank" for name in template_names()}


def test_the_four_questions_and_the_four_fields_are_there() -> None:
    """AAR asks four things under one topic; SWOT two and two."""
    shapes = {
        name: [len(topic.sections) for topic in read_sketch(template_text(name)).topics]
        for name in ("aar", "swot", "blank")
    }
    assert shapes == {"aar": [4], "swot": [2, 2], "blank": [1]}


def test_what_is_missing_is_named_with_its_place() -> None:
    """Each line says the topic and the question, and leads to the field."""
    sketch = Sketch(
        topics=(
            SketchTopic("หนึ่ง", sections=(SketchSection("ก"), SketchSection())),
            SketchTopic(questions=(SketchQuestion("single", "ถาม", "ก"),)),
        )
    )
    assert told(sketch) == [
        ("ยังไม่มีชื่อแบบสำรวจ", "title"),
        ("หัวข้อที่ ๑ ข้อ ๒ ยังไม่มีคำถาม", "topics-0-sections-1-heading"),
        ("หัวข้อที่ ๒ ยังไม่มีชื่อหัวข้อ", "topics-1-title"),
        ("หัวข้อที่ ๒ ยังไม่มีคำถามปลายเปิด ต้องมีอย่างน้อยหนึ่งข้อ", "topics-1"),
        ("หัวข้อที่ ๒ ข้อ ๑ ต้องมีตัวเลือกอย่างน้อยสองข้อ", "topics-1-questions-0-choices"),
    ]
    assert told(Sketch("ชื่อ"))[0][0] == "ยังไม่มีหัวข้อ ต้องมีอย่างน้อยหนึ่งหัวข้อ"


@pytest.mark.parametrize(
    ("question", "what"),
    [
        (SketchQuestion("several", "ถาม", "ก\nก"), "ซ้ำ"),
        (SketchQuestion("scale", "ถาม", "ก\nข"), "ห้าระดับ"),
        (SketchQuestion("single", "", "ก\nข"), "ยังไม่มีคำถาม"),
        (SketchQuestion("scale", "ถาม", ""), ""),
        (SketchQuestion("scale", "ถาม", "1\n2\n3\n4\n5"), ""),
    ],
)
def test_choices_are_looked_at(question: SketchQuestion, what: str) -> None:
    """Two or more, all different; five on a scale, or none for the usual ones."""
    topic = replace(WHOLE.topics[0], questions=(question,))
    found = told(replace(WHOLE, topics=(topic,)))
    assert (what in found[0][0]) if what else found == []


def test_a_last_day_that_is_past_is_missing_a_new_one() -> None:
    """Yesterday will not do; today is a day like any other."""
    yesterday = today() - timedelta(days=1)
    for day, past in ((yesterday, True), (today(), False)):
        paper = toml_of(replace(WHOLE, closes_on=thai_day_numbers(day)))
        assert bool(lacking(paper, "test")) is past


@pytest.mark.parametrize(
    ("act", "place", "titles"),
    [
        ("topics-1:up", "topics-0", ["สอง", "หนึ่ง"]),
        ("topics-0:down", "topics-1", ["สอง", "หนึ่ง"]),
        ("topics-0:up", "topics-0", ["หนึ่ง", "สอง"]),
        ("topics-0:remove", "topics-0", ["สอง"]),
        ("topics:add", "topics-2", ["หนึ่ง", "สอง", ""]),
        ("topics-9:remove", "", ["หนึ่ง", "สอง"]),
        ("topics-9-sections:add", "", ["หนึ่ง", "สอง"]),
        ("save", "", ["หนึ่ง", "สอง"]),
        ("topics:explode", "", ["หนึ่ง", "สอง"]),
        ("topics-" + "9" * 5_000 + ":up", "", ["หนึ่ง", "สอง"]),
    ],
)
def test_topics_are_added_moved_and_removed(act: str, place: str, titles: list[str]) -> None:
    """And the page then shows the one that was meant; an act that fits nothing does nothing."""
    after, there = rearranged(WHOLE, act)
    assert ([topic.title for topic in after.topics], there) == (titles, place)


def test_questions_are_moved_inside_their_topic() -> None:
    """The other topic stays as it is."""
    after, place = rearranged(WHOLE, "topics-0-sections-0:down")
    assert [s.heading for s in after.topics[0].sections] == ["ข", "ก"]
    assert place == "topics-0-sections-1"
    assert after.topics[1] == WHOLE.topics[1]
    assert rearranged(WHOLE, "topics-1-questions:add")[1] == "topics-1-questions-0"


def test_no_more_is_added_than_anybody_answers() -> None:
    """Twenty topics, twelve questions of a kind in each."""
    sketch = WHOLE
    for _ in range(MOST_TOPICS + 3):
        sketch, _ = rearranged(sketch, "topics:add")
    for _ in range(MOST_PARTS + 3):
        sketch, _ = rearranged(sketch, "topics-0-sections:add")
    assert (len(sketch.topics), len(sketch.topics[0].sections)) == (MOST_TOPICS, MOST_PARTS)
    assert not is_too_large(sketch)
    assert is_too_large(replace(sketch, topics=(*sketch.topics, SketchTopic())))


def test_a_draft_shows_words_where_nothing_was_written() -> None:
    """A preview of an unfinished survey is a page all the same."""
    survey = drafted(template_text("blank"), "test")
    assert survey.title == UNNAMED
    assert survey.topics[0].sections[0].question.text == UNASKED
    scale = SketchTopic(questions=(SketchQuestion("scale"), SketchQuestion("single")))
    questions = drafted(toml_of(Sketch(topics=(scale,))), "test").topics[0].closed_questions
    assert [(q.kind, len(q.choices)) for q in questions] == [(Kind.SCALE, 5), (Kind.SINGLE, 0)]


@pytest.mark.parametrize(
    "text",
    [
        "title = ",
        'titel = "ก"',
        "title = 5",
        "[[topic]]\ncolour = 1",
        '[[topic]]\n[[topic.section]]\npurpose = "x"',
        '[[topic]]\n[[topic.question]]\nkind = "open"',
        '[[topic]]\n[[topic.question]]\nkind = "single"\nchoices = [1]',
        "threshold = 0",
        'admission = "x"',
        "topic = 1",
    ],
)
def test_a_sketch_may_lack_anything_but_hold_nothing_unknown(text: str) -> None:
    """A misspelt key would be lost in silence."""
    with pytest.raises(DefinitionError):
        read_sketch(text)


def test_a_draft_under_no_name_is_refused() -> None:
    """Also while it lacks something."""
    with pytest.raises(DefinitionError, match="slug"):
        drafted("", "new")


def test_two_topics_of_one_name_do_not_open() -> None:
    """Nobody could tell them apart; the second is pointed at."""
    alike = replace(ROOMY, topics=(*ROOMY.topics[:2], ROOMY.topics[0]))
    (told,) = missing(alike)
    assert told.what == "สองหัวข้อมีชื่อเหมือนกัน คือหัวข้อที่ ๑ และหัวข้อที่ ๓"
    assert told.place == "topics-2-title"
    assert lacking(toml_of(alike), "test") == (told,)
    assert missing(ROOMY) == lacking(toml_of(ROOMY), "test") == ()


@pytest.mark.parametrize(
    ("title", "description", "told"),
    [
        ("ก" * 151, "", "หัวข้อที่ ๑ ชื่อหัวข้อต้องไม่เกิน ๑๕๐ ตัวอักษร"),
        ("ก", "ข" * 301, "หัวข้อที่ ๑ คำอธิบายต้องไม่เกิน ๓๐๐ ตัวอักษร"),
    ],
)
def test_a_topic_that_is_too_long_does_not_open(title: str, description: str, told: str) -> None:
    """A file may hold what the page would not take."""
    one = replace(ROOMY.topics[0], title=title, description=description)
    sketch = replace(ROOMY, topics=(one,))
    assert [each.what for each in missing(sketch)] == [told]
    assert [each.what for each in lacking(toml_of(sketch), "test")] == [told]


def test_a_first_page_too_large_for_a_phone_does_not_open() -> None:
    """Told with how much to leave out; without that much it may."""
    topics = tuple(replace(t, title=t.title + "ก" * 100) for t in ROOMY.topics)
    (told,) = missing(replace(ROOMY, topics=topics))
    assert "ยาวเกินไปสำหรับหน้าแรกบนโทรศัพท์" in told.what
    assert not missing(replace(ROOMY, topics=topics[:10]))
