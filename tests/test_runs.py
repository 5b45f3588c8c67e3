"""A run turns published answers into kept themes, and later runs keep what people named."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import POINTS, SECRET
from flask import Flask

from analysis.model import Settings
from analysis.read import reading_version
from survey.errors import NoAnalysisYet, NotShownYet
from survey.records import Act, Answer, RunState, StatementRecord
from survey.release import close_survey
from survey.runs import (
    analyse_survey,
    carried_keys,
    may_be_shown,
    new_codes,
    reviewed,
    shown,
)
from survey.store import Store


def quiet(step: str, done: float) -> None:
    """Show nothing."""


def test_the_41_points_give_41_accounted_statements_under_3_topics(themed_store: Store) -> None:
    """The real report comes through whole."""
    _, found = reviewed(themed_store, "report-2566")
    assert len(found.statements) == 41
    assert {s.topic for s in found.statements} == {1, 2, 3}
    texts = {s.text for s in found.statements}
    lines = POINTS.read_text(encoding="utf-8").splitlines()[1:]
    assert all(any(text in line for line in lines) for text in texts)
    assert {theme.topic for theme in found.themes} == {1, 2, 3}


def test_every_answer_is_in_a_theme_a_single_view_or_a_non_answer(themed_store: Store) -> None:
    """No published text is missing from the run."""
    _, found = reviewed(themed_store, "workshop")
    answered = {a.key for a in themed_store.answers("workshop")}
    assert {s.answer for s in found.statements} == answered
    keys = {theme.key for theme in found.themes}
    for statement in found.statements:
        assert statement.status in ("theme", "single", "non-answer")
        assert (statement.theme in keys) == (statement.status == "theme")


def test_a_run_keeps_its_settings_and_versions(themed_store: Store) -> None:
    """What is needed to get the same result again is stored with it."""
    run, _ = reviewed(themed_store, "workshop")
    assert run.settings["seed"] == 0
    assert "scikit-learn" in run.versions


def test_a_new_run_keeps_names_moves_and_codes(themed_store: Store) -> None:
    """Late answers come in, and what facilitators did stays with what they did it to."""
    slug = "workshop"
    _, before = reviewed(themed_store, slug)
    theme, other = [t for t in before.themes if t.topic == 1][:2]
    moved = before.members(theme.key)[-1]
    themed_store.decide(slug, Act.RENAME, theme.key, "ชื่อที่คนตั้ง", "facilitator")
    themed_store.decide(slug, Act.MOVE, moved.key, other.key, "facilitator")
    late = [Answer(bytes([n]) * 16, 1, "section-2", f"คำตอบที่มาช้าเรื่องที่ {n}", True) for n in (1, 2)]
    themed_store.publish(slug, late)
    analyse_survey(themed_store, slug, Settings(), None, quiet)
    _, after = reviewed(themed_store, slug)
    assert "ชื่อที่คนตั้ง" in {t.label for t in after.themes}
    assert next(s for s in after.statements if s.key == moved.key).theme == other.key
    assert after.unapplied == ()
    codes = {s.key: s.code for s in before.statements}
    assert all(s.code == codes[s.key] for s in after.statements if s.key in codes)
    assert len({s.code for s in after.statements}) == len(after.statements)


def test_what_people_merged_split_and_moved_is_found_again(themed_store: Store) -> None:
    """A new run starts from it: late answers come in, and no theme of theirs falls apart."""
    slug = "workshop"
    _, found = reviewed(themed_store, slug)
    first, second, third, fourth = [t.key for t in found.themes if t.topic == 1][:4]
    merged = [s.key for s in found.members(first)]
    leaving = [s.key for s in found.members(third)][::2]
    moved = found.members(fourth)[-1].key
    for act, subject, value in (
        (Act.MERGE, ",".join([first, *merged]), second),
        (Act.SPLIT, ",".join([third, *leaving]), "5eed5eed ส่วนที่คนแยก"),
        (Act.MOVE, moved, second),
    ):
        themed_store.decide(slug, act, subject, value, "facilitator")
    _, before = reviewed(themed_store, slug)
    themed_store.publish(slug, [Answer(b"l" * 16, 1, "section-2", "คำตอบที่มาช้า", True)])
    run = analyse_survey(themed_store, slug, Settings(), None, quiet)
    of_run = {s.key: s.theme for s in themed_store.statements(run.id)}
    assert all(of_run[s.key] == second for s in before.members(second))
    assert all(of_run[key] == "5eed5eed" for key in leaving)
    _, after = reviewed(themed_store, slug)
    assert after.unapplied == ()
    assert "ส่วนที่คนแยก" in {t.label for t in after.themes}
    assert first not in {t.key for t in after.themes}


def test_a_run_keeps_what_is_near_how_firm_and_why(themed_store: Store) -> None:
    """Suggestions, the marks on the cards and the reasons need no second analysis."""
    run, found = reviewed(themed_store, "workshop")
    topics = {s.key: s.topic for s in found.statements}
    nearest = themed_store.nearest(run.id)
    assert nearest.keys() == {s.key for s in found.statements if s.status != "non-answer"}
    for key, near in nearest.items():
        shares = [share for _, share in near]
        assert len(near) <= 15
        assert shares == sorted(shares, reverse=True)
        assert {topics[other] for other, _ in near} <= {topics[key]}
    homes = {theme.key: theme.topic for theme in found.themes}
    for theme in found.themes:
        assert theme.stability is not None
        assert 0 <= theme.stability <= 1
        assert all(homes[other] != theme.topic for other in theme.kin)
    assert any(theme.firm for theme in found.themes)
    assert any(theme.kin for theme in found.themes)
    assert any(s.reasons for s in found.statements)
    assert not any(s.reasons for s in found.statements if s.status != "theme")


def test_a_new_run_starts_from_what_was_read_before(themed_store: Store) -> None:
    """Kept readings are used as they are; those of another version are made anew."""
    slug = "report-2566"
    version = reading_version(Settings())
    kept = themed_store.readings(slug, version)
    assert kept.keys() == {answer.body for answer in themed_store.answers(slug)}
    part = '["อ่านไว้ก่อนแล้ว", "อ่าน ไว้ ก่อน", "", "other"]'
    changed = min(answer.key for answer in themed_store.answers(slug))
    themed_store.database.execute(
        "UPDATE reading SET parts = ? WHERE answer = ?", [f"[{part}, {part}]", changed]
    )
    for renamed, seen in ((version, True), ("another", False)):
        themed_store.database.execute("UPDATE reading SET version = ?", [renamed])
        analyse_survey(themed_store, slug, Settings(), None, quiet)
        texts = {s.text for s in reviewed(themed_store, slug)[1].statements}
        assert ("อ่านไว้ก่อนแล้ว" in texts) is seen
    assert themed_store.readings(slug, "another") == {}
    assert themed_store.readings(slug, version) == kept


def test_the_same_answers_give_the_same_themes(themed_store: Store) -> None:
    """A second run of the same answers finds the same themes under the same keys."""
    _, before = reviewed(themed_store, "report-2566")
    analyse_survey(themed_store, "report-2566", Settings(), None, quiet)
    _, after = reviewed(themed_store, "report-2566")
    assert after == before


def test_a_survey_without_answers_can_be_analysed(store: Store, workshop: str) -> None:
    """No answers is a result, not an error."""
    analyse_survey(store, workshop, Settings(), None, quiet)
    _, found = reviewed(store, workshop)
    assert (found.themes, found.statements) == ((), ())


def test_a_survey_with_one_answer_shows_it_as_a_single_view(store: Store, workshop: str) -> None:
    """One voice is no theme, and is not lost."""
    store.publish(workshop, [Answer(b"k" * 16, 1, "section-1", "อยากให้แจ้งล่วงหน้า", True)])
    analyse_survey(store, workshop, Settings(), None, quiet)
    _, found = reviewed(store, workshop)
    assert [s.status for s in found.statements] == ["single"]


def test_what_stopped_a_run_is_noted_by_its_class(store: Store, workshop: str) -> None:
    """A failed run says so, keeps no text, and leaves the way free for the next."""
    store.publish(workshop, [Answer(b"k" * 16, 1, "section-1", "แจ้งช้า", True)])
    with pytest.raises(ValueError, match="engine"):
        analyse_survey(store, workshop, Settings(engine="no such engine"), None, quiet)
    latest = store.latest_run(workshop)
    assert latest is not None
    assert (latest.state, latest.problem) == (RunState.FAILED, "ValueError")
    assert not latest.is_under_way
    with pytest.raises(NoAnalysisYet):
        reviewed(store, workshop)


def test_serving_never_loads_the_analysis(app: Flask) -> None:
    """The process that serves staff imports neither scikit-learn, SciPy nor PyThaiNLP."""
    heavy = "{'sklearn', 'scipy', 'pythainlp'}"
    code = f"import sys, wsgi; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent.parent,
        env={"SIANGSATHON_INSTANCE": app.instance_path},
    )
    assert told.stdout.strip() == "[]"


def test_a_small_difference_between_two_runs_is_not_shown(themed_store: Store) -> None:
    """One late answer would stand out between two reports; five together do not."""
    slug = "workshop"
    first, _ = shown(themed_store, slug)
    for n in range(1, 6):
        late = Answer(bytes([n]) * 16, 1, "section-2", f"เรื่องใหม่ที่มาช้าเรื่องที่ {n}", True)
        themed_store.publish(slug, [late])
        if n in (1, 5):
            analyse_survey(themed_store, slug, Settings(), None, quiet)
            run, _ = shown(themed_store, slug)
            newest, _ = reviewed(themed_store, slug)
            assert (run.id == first.id) is (n == 1)
            assert newest.id != first.id


def test_nothing_of_an_early_release_leaves_the_review_before_closing(
    app: Flask, store: Store, workshop: str
) -> None:
    """Two states of an open survey, compared, would show who came in between."""
    store.publish(workshop, [Answer(b"k" * 16, 1, "section-1", "แจ้งช้า", True)])
    analyse_survey(store, workshop, Settings(), None, quiet)
    shown(store, workshop)
    store.note_release(workshop)
    with pytest.raises(NotShownYet):
        shown(store, workshop)
    reviewed(store, workshop)
    close_survey(store, app.extensions["ballot-boxes"], workshop, SECRET)
    shown(store, workshop)


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ({1: 0}, 1),
        ({1: 7, 2: 7}, 2),
        ({1: 7, 2: 8}, 1),
        ({1: 7, 2: 8, 3: 12}, 3),
        ({1: 7, 2: 3}, 1),
        ({1: 7, 2: 12, 3: 13}, 2),
    ],
)
def test_a_new_figure_is_shown_only_when_it_moved_by_the_threshold(
    sizes: dict[int, int], expected: int
) -> None:
    """One answer more in a second report would show that answer."""
    assert may_be_shown(sizes, 5) == expected


def test_a_roster_marks_what_a_person_must_look_at(store: Store, workshop: str) -> None:
    """A bare nickname of somebody listed is found, and the statement marked."""
    store.publish(workshop, [Answer(b"k" * 16, 1, "section-1", "ฝากบอกเจี๊ยบให้แจ้งล่วงหน้าด้วย", True)])
    for roster, marked in (((), False), (("เจี๊ยบ",), True)):
        analyse_survey(store, workshop, Settings(), None, quiet, roster)
        _, found = reviewed(store, workshop)
        assert [s.identifying for s in found.statements] == [marked]


def placed(key: str, theme: str) -> StatementRecord:
    return StatementRecord(key, b"", 1, 1, key, "theme", theme=theme)


def test_a_theme_takes_the_key_of_the_one_it_shares_most_with() -> None:
    """Larger overlaps choose first; no key is given twice; new themes get new keys."""
    earlier = [placed("1", "old"), placed("2", "old"), placed("3", "old"), placed("4", "gone")]
    now = [placed("1", "T1"), placed("2", "T1"), placed("3", "T2"), placed("9", "T3")]
    names = carried_keys(now, earlier, {})
    assert names["T1"] == "old"
    assert len(set(names.values())) == 3
    assert "old" not in (names["T2"], names["T3"])


def test_keys_go_where_most_statements_are_shared_in_all() -> None:
    """The first to choose does not leave another with nothing."""
    earlier = [placed(key, "a" if key in "12345" else "b") for key in "1234567"]
    now = [placed(key, "T2" if key in "45" else "T1") for key in "1234567"]
    assert carried_keys(now, earlier, {}) == {"T1": "b", "T2": "a"}


def test_a_theme_that_grew_from_a_seed_has_the_seeds_key() -> None:
    """Whatever it shares with others; its key is given to no other."""
    earlier = [placed("1", "old"), placed("2", "old"), placed("3", "named")]
    now = [placed("1", "T1"), placed("2", "T2"), placed("3", "T2")]
    assert carried_keys(now, earlier, {"T1": "named"}) == {"T1": "named", "T2": "old"}


def test_codes_are_random_and_given_once() -> None:
    """A code says nothing of order, and nobody shares one."""
    statements = [placed(str(n), "a") for n in range(3_000)]
    first, second = new_codes(statements, {}), new_codes(statements, {})
    assert len(set(first.values())) == 3_000
    assert first != second
    assert new_codes(statements, first) == {}


def test_a_theme_of_statements_that_were_sent_stays_where_they_were_sent(
    themed_store: Store,
) -> None:
    """A new run finds them under the topic that asked, and gives that topic none of their theme."""
    slug = "workshop"
    _, before = reviewed(themed_store, slug)
    theme = max(
        (t for t in before.themes if t.topic == 1), key=lambda t: len(before.members(t.key))
    )
    keys = ",".join(s.key for s in before.members(theme.key))
    themed_store.decide(slug, Act.SEND, keys, "2 1", "facilitator")
    themed_store.decide(slug, Act.SPLIT, f",{keys}", "abcd1234 เรื่องที่ส่งมา", "facilitator")
    analyse_survey(themed_store, slug, Settings(), None, quiet)
    _, after = reviewed(themed_store, slug)
    homes = {t.key: t.topic for t in after.themes}
    assert all(homes[s.theme] == s.topic for s in after.statements if s.theme)
    assert homes["abcd1234"] == 2
    assert {s.key for s in after.members("abcd1234")} == set(keys.split(","))
