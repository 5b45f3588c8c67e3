"""From answers to themes: complete, reproducible, and sensible with very little."""

import csv
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from analysis import Analysis, Settings, Statement, Status, ThemeModel, Topic, analyse
from analysis.pipeline import share_out

HERE = Path(__file__).parent
TOPICS = (
    Topic("1", "การกำหนดรูปแบบและกิจกรรมต่าง ๆ", "ปัญหาและอุปสรรค\nแนวทางและข้อเสนอแนะ"),
    Topic("2", "การสื่อสารและการสร้างการรับรู้", "ปัญหาและอุปสรรค\nแนวทางและข้อเสนอแนะ"),
    Topic("3", "การมีส่วนร่วมของบุคลากร", "ปัญหาและอุปสรรค\nแนวทางและข้อเสนอแนะ"),
)


def read_answers(path: Path, key: str) -> list[Statement]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        return [Statement(r["text"], r["topic"], r["section"], r[key]) for r in rows]


ANSWERS = read_answers(HERE / "data" / "answers_dev.csv", "id")
POINTS = read_answers(HERE.parent / "data" / "points.csv", "point")


@pytest.fixture(scope="module")
def found() -> Analysis:
    return analyse(ANSWERS, TOPICS)


def describe(analysis: Analysis) -> list[object]:
    """Return everything a reader sees, whatever order the answers came in."""
    placed = zip(analysis.statements, analysis.placements, strict=True)
    themes = [
        (
            theme.id,
            theme.label,
            theme.keywords,
            sorted(analysis.statements[i].answer for i in theme.members),
            [analysis.statements[i].text for i in theme.quotes],
            dict(theme.strengths),
        )
        for theme in analysis.themes
    ]
    return [themes, sorted((s.answer, s.text, repr(p)) for s, p in placed)]


def test_every_answer_is_accounted_for(found: Analysis) -> None:
    assert found.answers == len(ANSWERS)
    assert {s.answer for s in found.statements} == {a.answer for a in ANSWERS}
    assert sum(found.count(status) for status in Status) == len(found.statements)


def test_statements_come_out_in_the_order_the_answers_went_in(found: Analysis) -> None:
    order = {answer.answer: position for position, answer in enumerate(ANSWERS)}
    positions = [order[statement.answer] for statement in found.statements]
    assert positions == sorted(positions)


def test_row_order_does_not_change_the_themes(found: Analysis) -> None:
    shuffled = ANSWERS.copy()
    random.Random(7).shuffle(shuffled)
    assert describe(analyse(shuffled, TOPICS)) == describe(found)


def test_row_order_does_not_change_the_themes_without_topics() -> None:
    texts = [answer.text for answer in ANSWERS[:120]]
    first, second = analyse(texts), analyse(texts[::-1])
    labels = [[(t.id, t.label, t.keywords) for t in a.themes] for a in (first, second)]
    assert labels[0] == labels[1]


def test_the_same_words_in_the_same_box_are_in_the_same_theme(found: Analysis) -> None:
    twice = analyse([*ANSWERS, *ANSWERS], TOPICS)
    seen: dict[tuple[str, str], set[str]] = {}
    for statement, placement in zip(twice.statements, twice.placements, strict=True):
        seen.setdefault((statement.text, statement.topic), set()).add(placement.theme)
    assert all(len(themes) == 1 for themes in seen.values())


def test_themes_never_cross_a_topic_that_was_asked(found: Analysis) -> None:
    for theme in found.themes:
        assert {found.statements[i].topic for i in theme.members} == {theme.topic}
        assert theme.id.startswith(f"T{theme.topic}-")


def test_the_largest_theme_of_a_topic_comes_first(found: Analysis) -> None:
    for topic in TOPICS:
        sizes = [len(theme.members) for theme in found.themes if theme.topic == topic.key]
        assert sizes == sorted(sizes, reverse=True)
        assert 4 <= len(sizes) <= 16


def test_a_theme_has_a_label_keywords_quotes_and_strengths(found: Analysis) -> None:
    for theme in found.themes:
        assert 0 < len(theme.label) <= 30
        assert 3 <= len(theme.keywords) <= 6
        assert 1 <= len(theme.quotes) <= 3
        assert set(theme.quotes) <= set(theme.members)
        assert set(theme.strengths) == {"1", "2", "3"}
        assert all(0 <= strength <= 1 for strength in theme.strengths.values())


def test_no_two_themes_of_a_topic_have_one_label(found: Analysis) -> None:
    named = [(theme.topic, theme.label) for theme in found.themes]
    assert len(set(named)) == len(named)


def test_themes_agree_with_people_better_than_chance(found: Analysis) -> None:
    from sklearn.metrics import adjusted_mutual_info_score

    with (HERE / "data" / "answers_dev.csv").open(encoding="utf-8-sig", newline="") as file:
        gold = {r["id"]: r["themes"].split("|")[0] for r in csv.DictReader(file)}
    held = [
        (found.statements[i].answer, theme.id)
        for theme in found.themes
        for i in theme.members
        if gold[found.statements[i].answer]
    ]
    truth, themes = [gold[answer] for answer, _ in held], [theme for _, theme in held]
    assert adjusted_mutual_info_score(truth, themes) > 0.35


def test_a_statement_plainly_of_another_topic_is_flagged_and_not_moved(found: Analysis) -> None:
    flagged = [
        (s, p) for s, p in zip(found.statements, found.placements, strict=True) if p.misplaced
    ]
    assert flagged
    assert all(p.topic == s.topic and p.says != p.topic for s, p in flagged)
    assert len(flagged) < 0.05 * len(found.statements)


def test_the_points_of_the_report_are_all_there() -> None:
    analysis = analyse(POINTS, TOPICS)
    assert len(analysis.statements) == 41
    assert analysis.count(Status.NON_ANSWER) == 0
    assert {theme.topic for theme in analysis.themes} == {"1", "2", "3"}
    assert all(len(theme.members) <= 7 for theme in analysis.themes)


def test_two_topics_of_the_same_words_are_analysed_as_asked() -> None:
    topics = [Topic("1", "การสื่อสาร", "แจ้งงาน"), Topic("2", "การสื่อสาร", "แจ้งงาน")]
    answers = [Statement(a.text, str(n % 2 + 1)) for n, a in enumerate(POINTS)]
    placements = analyse(answers, topics).placements
    assert {placement.topic for placement in placements} == {"1", "2"}


def test_topics_only_named_by_answers_are_known_by_that_name() -> None:
    answers = [Statement(answer.text, f"หัวข้อ {answer.topic}") for answer in POINTS]
    analysis = analyse(answers)
    assert {placement.topic for placement in analysis.placements} == {
        "หัวข้อ 1",
        "หัวข้อ 2",
        "หัวข้อ 3",
    }


def test_without_asked_topics_the_words_choose_among_those_given() -> None:
    topics = [Topic("ก", "ที่จอดรถ", "จอดรถไม่พอ"), Topic("ข", "อาหาร", "โรงอาหารแพง")]
    answers = ["ที่จอดรถน้อย", "จอดรถไม่ได้", "อาหารแพง", "โรงอาหารไม่อร่อย", "แอร์เสีย"]
    analysis = analyse(answers, topics)
    assert [p.topic for p in analysis.placements] == ["ก", "ก", "ข", "ข", ""]


@pytest.mark.parametrize("wanted", [1, 3, 9, 20])
def test_the_wanted_number_of_themes_is_kept_to(wanted: int) -> None:
    analysis = analyse(ANSWERS[:150], TOPICS, Settings(themes=wanted))
    assert len(analysis.themes) <= max(wanted, len(TOPICS))
    assert len(analysis.themes) >= min(wanted, 9) - 2


def test_wanted_themes_are_shared_out_by_size() -> None:
    assert share_out(6, [30, 10, 1]) == [5, 1, 0]
    assert share_out(None, [30, 10]) == [None, None]
    assert share_out(10**9, [4, 2]) == [4, 2]


@pytest.mark.parametrize(
    "answers",
    [
        [],
        ["แจ้งช้า"],
        ["แจ้งช้า", "ที่จอดรถไม่พอ"],
        ["แจ้งช้า", "แจ้งช้ามาก", "ที่จอดรถไม่พอ"],
        ["แจ้งช้า"] * 30,
        ["ไม่มี", "-", "", "...", "ดีค่ะ"],
        ["😂", "🙏🙏"],
        ["too many meetings", "meetings too long", "no parking"],
        ["1", "2", "3"],
        ["ก", "ข", "ค"],
        ["แล้วกัน", "ของเรา", "ให้มาก"],
        ["\ud800แจ้งช้า", "แจ้งช้า\u200b", "\ufeffแจ้งช้า"],
    ],
)
@pytest.mark.parametrize("engine", ["nlpo3", "newmm"])
def test_very_little_is_analysed_without_fuss(answers: list[str], engine: str) -> None:
    for topics in ((), TOPICS):
        for themes in (None, 2):
            analysis = analyse(answers, topics, Settings(themes=themes, engine=engine))
            assert analysis.answers == len(answers)


def test_all_the_same_is_one_theme() -> None:
    (theme,) = analyse(["แจ้งกระชั้นชิด"] * 30).themes
    assert (theme.id, len(theme.members), len(theme.quotes)) == ("T01", 30, 1)


def test_what_most_people_typed_alike_is_a_theme_of_its_own() -> None:
    parking = ["ที่จอดรถไม่พอ", "ที่จอดรถน้อยมาก", "หาที่จอดรถไม่ได้", "จอดรถยาก"]
    analysis = analyse([*["แจ้งกระชั้นชิด"] * 12, *parking])
    first = analysis.themes[0]
    assert {analysis.statements[i].text for i in first.members} == {"แจ้งกระชั้นชิด"}
    assert len(first.members) == 12


def test_one_answer_alone_is_a_single_view() -> None:
    analysis = analyse(["แจ้งช้า", "ไม่มี"])
    assert [p.status for p in analysis.placements] == [Status.SINGLE, Status.NON_ANSWER]


def test_a_statement_is_shown_as_it_was_written() -> None:
    typed = ["1) เเจ้งช้ามากกกก 😂\n2) ที่จอดรถไม่พอ", "แจ้งช้ามาก", "ที่จอดรถน้อย"]
    shown = [statement.text for statement in analyse(typed).statements]
    assert shown == ["เเจ้งช้ามากกกก 😂", "ที่จอดรถไม่พอ", "แจ้งช้ามาก", "ที่จอดรถน้อย"]


def test_more_answers_than_can_be_paired_follow_a_sample() -> None:
    draw = random.Random(0)
    texts = [answer.text for answer in ANSWERS]
    many = [f"{draw.choice(texts)} {draw.choice(texts)}" for _ in range(2_100)]
    analysis = analyse(many, settings=Settings(themes=8))
    assert len(analysis.themes) == 8
    assert analysis.count(Status.THEME) > 2_000


def test_progress_is_told_from_beginning_to_end() -> None:
    told: list[tuple[str, float]] = []
    analyse(ANSWERS[:40], TOPICS, progress=lambda step, share: told.append((step, share)))
    assert told[0] == ("read", 0.0)
    assert told[-1] == ("done", 1.0)
    assert [share for _, share in told] == sorted(share for _, share in told)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (Settings(themes=0), "themes must be at least 1"),
        (Settings(seed=-1), "seed must be from 0"),
        (Settings(engine="icu"), "engine must be one of"),
        (Settings(language="en"), "language must be 'th'"),
    ],
)
def test_a_setting_out_of_range_is_refused(settings: Settings, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        analyse(["แจ้งช้า"], settings=settings)


def test_two_topics_of_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="every topic needs a key of its own; got '1', '1'"):
        analyse(["แจ้งช้า"], [Topic("1", "ก"), Topic("1", "ข")])


def test_a_result_says_what_it_was_made_with(found: Analysis) -> None:
    assert {"python", "pythainlp", "scikit-learn", "engine"} <= set(found.versions)


def test_a_theme_model_fits_and_predicts() -> None:
    texts = ["แจ้งช้า", "แจ้งช้ามาก", "ที่จอดรถไม่พอ", "ที่จอดรถน้อย", "ไม่มี"]
    model = ThemeModel().fit(texts)
    assert model.labels_.tolist()[-1] == -1
    assert model.labels_[0] == model.labels_[1] != model.labels_[2] == model.labels_[3]
    assert model.predict(["แจ้งช้าไป", "จอดรถยาก", "ไม่มีค่ะ"]).tolist() == [
        model.labels_[0],
        model.labels_[2],
        -1,
    ]
    assert len(model.themes_) == 2


def test_a_theme_model_of_nothing_predicts_nothing() -> None:
    assert ThemeModel(n_themes=3).fit([]).predict(["แจ้งช้า"]).tolist() == [-1]
    with pytest.raises(ValueError, match="call fit first"):
        ThemeModel().predict(["แจ้งช้า"])
    assert np.issubdtype(ThemeModel().fit(["แจ้งช้า"]).labels_.dtype, np.integer)


def run(program: str, home: Path) -> str:
    """Return what ``program`` prints, run in a home of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTHAINLP")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=HERE.parent,
        env={**kept, "HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_importing_the_library_stays_light(tmp_path: Path) -> None:
    program = (
        "import sys, analysis; analysis.Settings(); "
        "print(sorted({'sklearn', 'scipy', 'numpy', 'pythainlp'} & set(sys.modules)))"
    )
    assert run(program, tmp_path) == "[]"


def test_an_analysis_leaves_no_directory_behind(tmp_path: Path) -> None:
    program = "import analysis; print(len(analysis.analyse(['แจ้งช้า', 'แจ้งช้ามาก']).themes))"
    assert run(program, tmp_path) == "1"
    assert list(tmp_path.iterdir()) == []


def test_every_statement_and_theme_says_its_tone() -> None:
    analysis = analyse(["แจ้งช้ามาก", "แจ้งช้าไม่ทันตั้งตัว", "ไม่มี"])
    assert [placement.tone for placement in analysis.placements] == ["problem", "problem", ""]
    assert [dict(theme.tones) for theme in analysis.themes] == [{"problem": 2}]
