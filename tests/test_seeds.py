"""Seeds: what people settled stays settled, whatever else is answered, and nothing goes out."""

import csv
import random
import subprocess
import sys
from pathlib import Path

import pytest

from analysis import Analysis, Statement, Status, Topic, analyse
from analysis.clean import normalise
from analysis.model import Seed

HERE = Path(__file__).parent
TOPICS = (Topic("1", "การกำหนดรูปแบบและกิจกรรมต่าง ๆ"), Topic("2", "การสื่อสารและการสร้างการรับรู้"))

# Said in the statements of many themes.
WORD = "กิจกรรม"


def read_answers() -> dict[str, list[Statement]]:
    """Return the answers under each topic."""
    answers: dict[str, list[Statement]] = {}
    with (HERE / "data" / "answers_dev.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            answer = Statement(row["text"], row["topic"], row["section"], row["id"])
            answers.setdefault(row["topic"], []).append(answer)
    return answers


ANSWERS = read_answers()
EARLY, LATE = ANSWERS["1"][:60], ANSWERS["1"][60:]


@pytest.fixture(scope="module")
def found() -> Analysis:
    return analyse(EARLY, TOPICS)


def hold(analysis: Analysis, key: str, *members: int, words: tuple[str, ...] = ()) -> Seed:
    """Return a seed of some statements of an analysis."""
    held = (analysis.statements[i] for i in members)
    return Seed(key, "1", frozenset((s.answer, s.text) for s in held), words)


def seed_every_theme(analysis: Analysis) -> list[Seed]:
    return [hold(analysis, f"was {theme.id}", *theme.members) for theme in analysis.themes]


def ends_under(analysis: Analysis, seed: Seed) -> set[str]:
    """Return the seeds of the themes that the statements of ``seed`` ended in."""
    seeds = {theme.id: theme.seed for theme in analysis.themes}
    return {
        seeds.get(placement.theme, "no theme")
        for statement, placement in zip(analysis.statements, analysis.placements, strict=True)
        if (statement.answer, statement.text) in seed.statements
    }


def summarise(analysis: Analysis) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """Return what a reader sees of the themes, whatever order the answers came in."""
    said = [(statement.answer, statement.text) for statement in analysis.statements]
    return [
        (theme.id, theme.label, theme.seed, sorted(said[i] for i in theme.members))
        for theme in analysis.themes
    ]


def pick_strangers(analysis: Analysis) -> Seed:
    """Return a seed of statements out of five themes, as only a person would join them."""
    return hold(analysis, "by hand", *(theme.members[0] for theme in analysis.themes[:5]))


def test_without_seeds_no_theme_grew_from_one(found: Analysis) -> None:
    assert {theme.seed for theme in found.themes} == {""}


def test_statements_that_people_joined_end_in_one_theme_of_that_seed(found: Analysis) -> None:
    seed = pick_strangers(found)
    assert ends_under(found, seed) == {""}
    again = analyse(EARLY, TOPICS, seeds=[seed])
    assert ends_under(again, seed) == {"by hand"}
    assert [theme.seed for theme in again.themes].count("by hand") == 1


def test_what_people_parted_stays_parted(found: Analysis) -> None:
    members = found.themes[0].members
    half = len(members) // 2
    seeds = [hold(found, "one", *members[:half]), hold(found, "other", *members[half:])]
    again = analyse(EARLY, TOPICS, seeds=seeds)
    assert [ends_under(again, seed) for seed in seeds] == [{"one"}, {"other"}]


def test_a_single_view_that_people_placed_stays_placed() -> None:
    alone = Statement("ขอลิฟต์อีกหนึ่งตัว", "1", "", "lift")
    answers = [*EARLY, alone]
    before = analyse(answers, TOPICS)
    theme = before.themes[-1]
    held = (before.statements[i] for i in theme.members)
    seed = Seed("k", "1", frozenset({("lift", alone.text), *((s.answer, s.text) for s in held)}))
    assert ends_under(analyse(answers, TOPICS, seeds=[seed]), seed) == {"k"}


def test_late_answers_keep_the_identity_of_every_theme(found: Analysis) -> None:
    seeds = seed_every_theme(found)
    again = analyse([*EARLY, *LATE], TOPICS, seeds=seeds)
    assert [ends_under(again, seed) for seed in seeds] == [{seed.key} for seed in seeds]
    kept = [theme.seed for theme in again.themes if theme.seed]
    assert sorted(kept) == sorted(seed.key for seed in seeds)
    late = {answer.answer for answer in LATE}
    joined = [
        theme.seed
        for theme in again.themes
        if theme.seed and late & {again.statements[i].answer for i in theme.members}
    ]
    assert len(joined) > len(kept) / 2, "late answers join the themes that there are"


def test_themes_of_other_topics_are_left_as_they_are(found: Analysis) -> None:
    answers = [*EARLY, *ANSWERS["2"][:50]]
    before, after = (
        analyse(answers, TOPICS, seeds=seeds) for seeds in ((), [pick_strangers(found)])
    )
    kept = [[s for s in summarise(each) if s[0].startswith("T2-")] for each in (before, after)]
    assert kept[0] == kept[1] != []


@pytest.mark.parametrize("draw", [1, 2])
def test_the_order_of_answers_changes_nothing(found: Analysis, draw: int) -> None:
    seeds = [*seed_every_theme(found)[:4], Seed("words", "1", words=(WORD,))]
    answers = [*EARLY, *LATE]
    shuffled = random.Random(draw).sample(answers, len(answers))
    one, other = (analyse(each, TOPICS, seeds=seeds) for each in (answers, shuffled))
    assert summarise(one) == summarise(other)


def test_words_draw_the_statements_that_hold_them(found: Analysis) -> None:
    holding = hold(found, "drawn", *find_word(found))
    assert len(holding.statements) >= 8
    assert len({found.placements[i].theme for i in find_word(found)}) >= 4
    drawn = analyse(EARLY, TOPICS, seeds=[Seed("drawn", "1", words=(WORD,))])
    assert ends_under(drawn, holding) == {"drawn"}


def find_word(analysis: Analysis) -> list[int]:
    return [i for i, each in enumerate(analysis.statements) if WORD in normalise(each.text)]


def test_words_are_compared_as_answers_are() -> None:
    answers = [*EARLY, Statement("ขอ WIFI ด้วย", "1"), Statement("wifi ช้าาาา", "1")]
    again = analyse(answers, TOPICS, seeds=[Seed("net", "1", words=("  WiFi ",))])
    (theme,) = [each for each in again.themes if each.seed == "net"]
    assert {"ขอ WIFI ด้วย", "wifi ช้าาาา"} <= {again.statements[i].text for i in theme.members}


def test_what_people_placed_goes_before_what_words_draw(found: Analysis) -> None:
    own = hold(found, "own", *find_word(found)[::2])
    rest = hold(found, "words", *find_word(found)[1::2])
    again = analyse(EARLY, TOPICS, seeds=[Seed("words", "1", words=(WORD,)), own])
    assert ends_under(again, own) == {"own"}
    assert ends_under(again, rest) == {"words"}


def test_words_draw_nothing_from_another_topic() -> None:
    answers = [*EARLY, *ANSWERS["2"]]
    again = analyse(answers, TOPICS, seeds=[Seed("told", "2", words=(WORD,))])
    assert {theme.topic for theme in again.themes if theme.seed == "told"} == {"2"}


@pytest.mark.parametrize(
    "gone",
    [
        Seed("gone", "1", frozenset({("no such answer", "แจ้งช้า")})),
        Seed("gone", "1", frozenset({(EARLY[0].answer, "ไม่ได้เขียนอย่างนี้")})),
        Seed("gone", "1", words=("ไม่มีใครเขียนคำนี้",)),
        Seed("gone", "7", words=(WORD,)),
        Seed("gone"),
    ],
)
def test_a_seed_whose_statements_are_gone_does_nothing(found: Analysis, gone: Seed) -> None:
    assert analyse(EARLY, TOPICS, seeds=[gone]) == found


@pytest.mark.parametrize("answers", [[], ["แจ้งช้า"], ["แจ้งช้า", "ที่จอดรถไม่พอ"], ["ไม่มี", "-"]])
def test_seeds_of_very_little_are_no_error(answers: list[str]) -> None:
    held = frozenset((str(i), text) for i, text in enumerate(answers))
    analysis = analyse(answers, seeds=[Seed("k", "", held)])
    assert analysis.answers == len(answers)


def test_two_unlike_statements_that_people_joined_are_a_theme() -> None:
    answers = ["แจ้งช้า", "ห้องน้ำสกปรก"]
    assert analyse(answers).count(Status.THEME) == 0
    seed = Seed("k", "", frozenset({("0", "แจ้งช้า"), ("1", "ห้องน้ำสกปรก")}))
    (theme,) = analyse(answers, seeds=[seed]).themes
    assert (theme.seed, theme.members) == ("k", (0, 1))


def test_an_analysis_needs_no_network(tmp_path: Path) -> None:
    texts = [answer.text for answer in EARLY[:20]]
    program = f"""
import socket

def refuse(*given, **named):
    raise OSError("an analysis must not reach for the network")

socket.socket.__init__ = socket.socket.connect = refuse
socket.getaddrinfo = socket.create_connection = refuse

import analysis

found = analysis.analyse({texts!r})
print(found.answers, len(found.themes) > 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=HERE.parent,
        env={"HOME": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.returncode) == ("20 True", 0), done.stderr


ONE_TOPIC = Topic("1", "การกำหนดรูปแบบ")
FEW_ANSWERS = [
    *["แจ้งช้ามาก", "แจ้งกระชั้นชิด", "เพิ่งรู้เมื่อวาน", "บอกปุ๊บไปปั๊บ"],
    *["ที่จอดรถไม่พอ", "หาที่จอดรถไม่ได้", "ที่จอดรถน้อย", "จอดรถยาก"],
]


def test_one_statement_that_people_set_apart_is_a_theme() -> None:
    seeds = [Seed(str(i), "", frozenset({(str(i), FEW_ANSWERS[i])})) for i in range(4)]
    found = analyse(FEW_ANSWERS, seeds=seeds)
    assert sorted(t.seed for t in found.themes if t.seed) == ["0", "1", "2", "3"]


def test_words_draw_by_the_topic_a_statement_is_counted_under() -> None:
    answers = [Statement(text, ONE_TOPIC.title) for text in FEW_ANSWERS]
    found = analyse(answers, [ONE_TOPIC], seeds=[Seed("k", "1", words=("แจ้ง",))])
    assert "k" in {theme.seed for theme in found.themes}


def test_a_blank_word_draws_nobody() -> None:
    assert {t.seed for t in analyse(FEW_ANSWERS, seeds=[Seed("k", words=(" ",))]).themes} == {""}


def test_what_people_told_apart_ends_in_different_themes() -> None:
    answers = [Statement(text, answer=str(i)) for i, text in enumerate(FEW_ANSWERS)]
    before = analyse(answers)
    theme = before.themes[0]
    one, other = theme.members[:2]
    pair = frozenset((before.statements[i].answer, before.statements[i].text) for i in (one, other))
    after = analyse(answers, apart=[pair, frozenset({("gone", "x"), ("0", FEW_ANSWERS[0])})])
    places = {s.answer: p.theme for s, p in zip(after.statements, after.placements, strict=True)}
    assert places[str(one)] != places[str(other)] or not places[str(one)]
