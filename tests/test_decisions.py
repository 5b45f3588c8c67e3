"""Facilitators' decisions: replayed, undone, never lost."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from survey.decisions import SINGLE_VIEW, review, seeds, signature, told_apart
from survey.log import last_to_redo, last_to_undo, standing
from survey.records import Act, Decision, StatementRecord, ThemeRecord

THEMES = [ThemeRecord(key, 1, f"ประเด็น {key}", ("คำ",)) for key in "abc"]
STATEMENTS = [
    StatementRecord(
        str(n),
        bytes([n]),
        1,
        1,
        f"ข้อความ {n}",
        "theme" if n < 6 else "single",
        theme="abc"[n % 3] if n < 6 else "",
        rank=n % 2,
    )
    for n in range(8)
]


def decision(number: int, act: Act, subject: str, value: str = "") -> Decision:
    return Decision(number, act, subject, value, "facilitator", "2026-11-22")


def test_a_renamed_theme_keeps_its_statements() -> None:
    """Only the label changes."""
    found = review(THEMES, STATEMENTS, [decision(1, Act.RENAME, "a", "ชื่อใหม่")])
    assert [theme.label for theme in found.themes] == ["ชื่อใหม่", "ประเด็น b", "ประเด็น c"]
    assert [theme.named for theme in found.themes] == [True, False, False]
    assert found.statements == tuple(STATEMENTS)


def test_a_moved_statement_is_in_its_new_theme_and_nowhere_else() -> None:
    """Moving changes one place, and the theme's typical statements stay its own."""
    found = review(THEMES, STATEMENTS, [decision(1, Act.MOVE, "1", "a")])
    assert "1" in {s.key for s in found.members("a")}
    assert "1" not in {s.key for s in found.members("b")}
    assert next(s for s in found.statements if s.key == "1").rank == 0


def test_a_statement_moved_out_of_every_theme_is_a_single_view() -> None:
    """It is still shown and counted."""
    found = review(THEMES, STATEMENTS, [decision(1, Act.MOVE, "0", SINGLE_VIEW)])
    moved = next(s for s in found.statements if s.key == "0")
    assert (moved.status, moved.theme) == ("single", "")


def test_what_cannot_be_applied_is_told() -> None:
    """A decision about something this run does not have is kept and named."""
    gone = [
        decision(1, Act.RENAME, "z", "x"),
        decision(2, Act.MOVE, "99", "a"),
        decision(3, Act.MOVE, "0", "z"),
    ]
    found = review(THEMES, STATEMENTS, gone)
    assert found.unapplied == tuple(gone)
    assert found.statements == tuple(STATEMENTS)


def test_statements_moved_together_are_one_decision() -> None:
    """They move together, and one undo brings them all back."""
    log = [decision(1, Act.MOVE, "0,1,2,7", "b")]
    assert {s.key for s in review(THEMES, STATEMENTS, log).members("b")} >= {"0", "1", "2", "7"}
    log.append(decision(2, Act.UNDO, "1"))
    assert review(THEMES, STATEMENTS, log).statements == tuple(STATEMENTS)


def test_the_part_of_a_decision_that_is_gone_is_told() -> None:
    """What can be moved is moved; that something could not is not kept quiet."""
    log = [decision(1, Act.MOVE, "0,99", "b")]
    found = review(THEMES, STATEMENTS, log)
    assert "0" in {s.key for s in found.members("b")}
    assert found.unapplied == tuple(log)


def test_a_statement_a_person_read_no_longer_waits_to_be_read() -> None:
    """Cleared statements may be quoted, until the clearing is undone."""
    marked = [replace(s, identifying=True) for s in STATEMENTS]
    log = [decision(1, Act.CLEAR, "0,3")]
    found = review(THEMES, marked, log)
    assert [s.key for s in found.statements if not s.identifying] == ["0", "3"]


def test_an_undo_takes_back_the_latest_decision_that_stands() -> None:
    """Undoing twice goes back two steps."""
    log = [decision(1, Act.RENAME, "a", "หนึ่ง"), decision(2, Act.RENAME, "a", "สอง")]
    latest = last_to_undo(log)
    assert latest is not None
    log.append(decision(3, Act.UNDO, str(latest.id)))
    assert review(THEMES, STATEMENTS, log).themes[0].label == "หนึ่ง"
    latest = last_to_undo(log)
    assert latest is not None
    log.append(decision(4, Act.UNDO, str(latest.id)))
    assert review(THEMES, STATEMENTS, log).themes[0].label == "ประเด็น a"
    assert last_to_undo(log) is None


def test_an_undone_undo_brings_the_decision_back() -> None:
    """An undo is a decision like any other."""
    log = [
        decision(1, Act.RENAME, "a", "หนึ่ง"),
        decision(2, Act.UNDO, "1"),
        decision(3, Act.UNDO, "2"),
    ]
    assert [d.id for d in standing(log)] == [1]


def test_a_merged_theme_is_part_of_the_other_and_gone_itself() -> None:
    """All its statements are in the other theme, also those that nobody saw when it was merged."""
    themes = [replace(THEMES[0], kin=("b",)), *THEMES[1:]]
    found = review(themes, STATEMENTS, [decision(1, Act.MERGE, "b,1", "c")])
    assert [theme.key for theme in found.themes] == ["a", "c"]
    assert {s.key for s in found.members("c")} == {"1", "2", "4", "5"}
    assert found.themes[0].kin == ("c",)
    assert found.unapplied == ()


def test_a_merge_that_a_new_run_made_itself_is_not_told_as_lost() -> None:
    """Where the theme is gone because its statements are in the other, all is as people want it."""
    united = [replace(s, theme="c") if s.theme == "b" else s for s in STATEMENTS]
    themes = [THEMES[0], THEMES[2]]
    found = review(themes, united, [decision(1, Act.MERGE, "b,1,4", "c")])
    assert {s.key for s in found.members("c")} == {"1", "2", "4", "5"}
    assert found.unapplied == ()


def test_a_merge_into_a_theme_that_is_gone_is_told() -> None:
    """Nothing is moved nowhere."""
    gone = [
        decision(1, Act.MERGE, "b,1,4", "z"),
        decision(2, Act.MERGE, "z,99", "a"),
        decision(3, Act.MERGE, "a,0", "a"),
    ]
    found = review(THEMES, STATEMENTS, gone)
    assert found.unapplied == tuple(gone)
    assert (found.themes, found.statements) == (tuple(THEMES), tuple(STATEMENTS))


def test_what_was_done_with_a_theme_before_it_was_merged_is_not_told_as_lost() -> None:
    """Its name and its moves went along with the merging; its words go to the theme it joined."""
    log = [
        decision(1, Act.RENAME, "b", "ชื่อ"),
        decision(2, Act.WORDS, "b", "แจ้งช้า"),
        decision(3, Act.MERGE, "b,1,4", "c"),
    ]
    within = review(THEMES, STATEMENTS, log)
    joined = within.theme("c")
    assert joined is not None
    assert joined.words == ("แจ้งช้า",)
    united = [replace(s, theme="c") if s.theme == "b" else s for s in STATEMENTS]
    without = review([THEMES[0], THEMES[2]], united, log)
    assert Act.RENAME not in {told.act for told in without.unapplied}


def test_an_empty_theme_can_be_merged_away() -> None:
    """A card without statements goes, and the other theme is as it was."""
    empty = ThemeRecord("e", 1, "ว่าง", ())
    found = review([*THEMES, empty], STATEMENTS, [decision(1, Act.MERGE, "e", "a")])
    assert found.themes == tuple(THEMES)
    assert found.statements == tuple(STATEMENTS)
    assert found.unapplied == ()


def test_statements_split_off_are_a_theme_of_their_own() -> None:
    """The new theme bears the name it was given, or its origin's; what stays keeps the theme."""
    for value, label, named in (
        ("n ชื่อ ของส่วน", "ชื่อ ของส่วน", True),
        ("n", "ประเด็น a (ส่วนที่แยก)", False),
    ):
        found = review(THEMES, STATEMENTS, [decision(1, Act.SPLIT, "a,0", value)])
        new = found.theme("n")
        assert new is not None
        assert (new.label, new.named, new.topic) == (label, named, 1)
        assert [s.key for s in found.members("n")] == ["0"]
        assert [s.key for s in found.members("a")] == ["3"]


def test_a_split_is_found_again_by_a_new_run() -> None:
    """Whether the run found the part by itself, or the theme it came from is gone."""
    split = [decision(1, Act.SPLIT, "a,0,99", "n ชื่อ")]
    part = ThemeRecord("n", 1, "ชื่อของระบบ", ())
    of_run = [replace(s, theme="n") if s.key == "0" else s for s in STATEMENTS]
    found = review([*THEMES, part], of_run, split)
    assert [(t.key, t.label) for t in found.themes if t.key == "n"] == [("n", "ชื่อ")]
    assert found.unapplied == tuple(split), "one of its statements is gone, which is told"
    found = review(THEMES[1:], [s for s in STATEMENTS if s.theme != "a" or s.key == "0"], split)
    assert {s.key for s in found.members("n")} == {"0"}
    assert review(THEMES, STATEMENTS[6:], split).unapplied == tuple(split)


def test_words_are_added_to_a_theme_once() -> None:
    """A theme that is gone is told."""
    log = [
        decision(1, Act.WORDS, "a", "แจ้งช้า,กระชั้นชิด"),
        decision(2, Act.WORDS, "a", "แจ้งช้า"),
        decision(3, Act.WORDS, "z", "แจ้งช้า"),
    ]
    found = review(THEMES, STATEMENTS, log)
    assert found.themes[0].words == ("แจ้งช้า", "กระชั้นชิด")
    assert found.unapplied == (log[2],)


def test_what_is_not_the_same_is_known() -> None:
    """Of statements and of themes, and what is gone is told."""
    log = [
        decision(1, Act.APART, "0,1"),
        decision(2, Act.APART, "a,b"),
        decision(3, Act.APART, "0,99"),
        decision(4, Act.APART, "0,2,99"),
    ]
    found = review(THEMES, STATEMENTS, log)
    assert found.apart == {frozenset("01"), frozenset("ab"), frozenset("02")}
    assert found.unapplied == tuple(log[2:])
    assert found.statements == tuple(STATEMENTS)


def test_a_reason_holds_only_where_the_machine_put_a_statement() -> None:
    """What a person moved is there because she did; what she kept keeps its reasons."""
    told = [replace(s, reasons=("แจ้ง",)) for s in STATEMENTS]
    found = review(THEMES, told, [decision(1, Act.MOVE, "0,1", "a")])
    by_key = {s.key: s for s in found.statements}
    assert (by_key["0"].reasons, by_key["1"].reasons) == (("แจ้ง",), ())
    assert found.placed == {"0", "1"}


def seeded(*log: Decision) -> dict[str, tuple[set[str], tuple[str, ...]]]:
    """What the next run starts from: for each theme its statements' keys, and its words."""
    by_text = {s.text: s.key for s in STATEMENTS}
    return {
        seed.key: ({by_text[text] for _, text in seed.statements}, seed.words)
        for seed in seeds(review(THEMES, STATEMENTS, log))
    }


def test_the_next_run_starts_from_what_people_did() -> None:
    """Moved, merged and split statements, a named theme's typical ones, and added words."""
    assert seeded() == {}
    assert seeded(decision(1, Act.MOVE, "0,7", "b")) == {"b": ({"0", "7"}, ())}
    assert seeded(decision(1, Act.MOVE, "0", SINGLE_VIEW)) == {}
    assert seeded(decision(1, Act.MERGE, "b,1,4", "c")) == {"c": ({"1", "2", "4", "5"}, ())}
    assert seeded(decision(1, Act.SPLIT, "a,0", "n")) == {"a": ({"3"}, ()), "n": ({"0"}, ())}
    assert seeded(decision(1, Act.RENAME, "a", "ชื่อ")) == {"a": ({"0", "3"}, ())}
    assert seeded(decision(1, Act.WORDS, "a", "แจ้งช้า")) == {"a": ({"0", "3"}, ("แจ้งช้า",))}
    undone = decision(2, Act.UNDO, "1")
    assert seeded(decision(1, Act.MOVE, "0", "b"), undone) == {}


def test_a_seed_names_its_statements_as_the_analysis_does() -> None:
    """By the answer's key as given to it, and the words."""
    (seed,) = seeds(review(THEMES, STATEMENTS, [decision(1, Act.MOVE, "3", "b")]))
    assert (seed.topic, seed.statements) == ("1", frozenset({("03", "ข้อความ 3")}))


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just(Act.RENAME), st.sampled_from("abcz"), st.text(min_size=1, max_size=9)),
        st.tuples(st.just(Act.MOVE), st.sampled_from("0123456789"), st.sampled_from(["", *"abcz"])),
        st.tuples(
            st.just(Act.MERGE), st.sampled_from(["a", "a,0,3", "b,1,99"]), st.sampled_from("abcn")
        ),
        st.tuples(
            st.just(Act.SPLIT),
            st.sampled_from(["a,0", "b,1,4", "z,7", ",0,1,7", ",99"]),
            st.sampled_from(["n", "m ชื่อ"]),
        ),
        st.tuples(st.just(Act.APART), st.sampled_from(["0,1", "a,b"]), st.just("")),
        st.tuples(st.just(Act.WORDS), st.sampled_from("abn"), st.just("คำ")),
        st.tuples(st.just(Act.ASIDE), st.sampled_from(["0", "1,7", "2,99"]), st.just("เหตุผล")),
        st.tuples(
            st.just(Act.SEND), st.sampled_from(["0", "1,7", "99"]), st.sampled_from(["2 1", "1 2"])
        ),
        st.tuples(
            st.just(Act.ACCEPT),
            st.sampled_from("abn"),
            st.sampled_from(
                ["", *(signature(held) for held in (STATEMENTS[:6:3], STATEMENTS[1:5:3]))]
            ),
        ),
        st.tuples(st.just(Act.UNDO), st.sampled_from("12345"), st.just("")),
    ),
    max_size=12,
)


@given(ACTS)
def test_any_sequence_keeps_every_statement_accounted_for(
    acts: list[tuple[Act, str, str]],
) -> None:
    """No decision, in any order, loses, doubles or misplaces a statement."""
    log = [decision(n, *act) for n, act in enumerate(acts, 1)]
    found = review(THEMES, STATEMENTS, log)
    assert [s.key for s in found.statements] == [s.key for s in STATEMENTS]
    in_themes = sum(len(found.members(theme.key)) for theme in found.themes)
    beside = sum(s.status in ("single", "aside") for s in found.statements)
    assert in_themes + beside == len(STATEMENTS)
    assert all(bool(s.theme) == (s.status == "theme") for s in found.statements)
    assert all(bool(s.aside) == (s.status == "aside") for s in found.statements)
    assert len({theme.key for theme in found.themes}) == len(found.themes)


@given(ACTS)
def test_undoing_everything_gives_the_run_back(acts: list[tuple[Act, str, str]]) -> None:
    """However long the log, taking back what stands ends at what the machine suggested."""
    log = [decision(n, *act) for n, act in enumerate(acts, 1)]
    while (latest := last_to_undo(log)) is not None:
        log.append(decision(len(log) + 1, Act.UNDO, str(latest.id)))
    found = review(THEMES, STATEMENTS, log)
    assert (found.themes, found.statements) == (tuple(THEMES), tuple(STATEMENTS))


@given(ACTS, st.lists(st.booleans(), max_size=12))
def test_doing_again_gives_what_was_before_undoing(
    acts: list[tuple[Act, str, str]], presses: list[bool]
) -> None:
    """However often a person goes back and forth, she finds what she had at each step."""
    log = [decision(n, *act) for n, act in enumerate(acts, 1) if act[0] is not Act.UNDO]
    log = [replace(each, id=n) for n, each in enumerate(log, 1)]
    seen = [review(THEMES, STATEMENTS, log[:n]) for n in range(len(log) + 1)]
    at = len(log)
    for back in presses:
        target = last_to_undo(log) if back else last_to_redo(log)
        assert (target is None) == (at == (0 if back else len(seen) - 1))
        if target is not None:
            log.append(decision(len(log) + 1, Act.UNDO, str(target.id)))
            at += -1 if back else 1
        assert review(THEMES, STATEMENTS, log) == seen[at]


def test_nothing_is_done_again_once_something_new_was_decided() -> None:
    """The page offers no redo that would undo what came after."""
    log = [decision(1, Act.RENAME, "a", "หนึ่ง"), decision(2, Act.UNDO, "1")]
    assert last_to_redo(log) == log[1]
    log.append(decision(3, Act.ASIDE, "0", "เหตุผล"))
    assert last_to_redo(log) is None


def test_what_is_set_aside_is_in_no_theme_and_comes_back_by_a_move() -> None:
    """With its reason; moved to a theme or to stand alone, it has none."""
    log = [decision(1, Act.ASIDE, "0,99", "ไม่เกี่ยว")]
    found = review(THEMES, STATEMENTS, log)
    aside = next(s for s in found.statements if s.key == "0")
    assert (aside.status, aside.theme, aside.aside) == ("aside", "", "ไม่เกี่ยว")
    assert found.unapplied == tuple(log), "one of its statements is gone, which is told"
    for place, status in (("a", "theme"), ("", "single")):
        back = review(THEMES, STATEMENTS, [*log, decision(2, Act.MOVE, "0", place)]).statements[0]
        assert (back.status, back.theme, back.aside) == (status, place, "")


def test_what_is_sent_stands_alone_under_its_topic() -> None:
    """It is not looked for under the topic that asked, nor is it a seed there."""
    log = [decision(1, Act.MOVE, "0", "b"), decision(2, Act.SEND, "0", "2 3")]
    found = review(THEMES, STATEMENTS, log)
    sent = found.statements[0]
    assert (sent.topic, sent.section, sent.says, sent.status) == (2, 3, 2, "single")
    assert found.sent == {"0"}
    assert seeded(*log) == {}


def test_who_agreed_agreed_with_these_statements() -> None:
    """Others in the theme, and it is to be looked at again; an agreed theme is a seed."""
    agreed = decision(1, Act.ACCEPT, "a", signature(review(THEMES, STATEMENTS, []).members("a")))
    assert review(THEMES, STATEMENTS, [agreed]).themes[0].accepted
    assert seeded(agreed) == {"a": ({"0", "3"}, ())}
    late = [*STATEMENTS, replace(STATEMENTS[0], key="8", text="คำตอบที่มาทีหลัง")]
    found = review(THEMES, late, [agreed])
    assert not found.themes[0].accepted
    assert found.unapplied == (agreed,)
    withdrawn = decision(2, Act.ACCEPT, "a", "")
    assert not review(THEMES, STATEMENTS, [agreed, withdrawn]).themes[0].accepted


def test_the_next_run_is_told_what_is_not_the_same() -> None:
    """Statements by answer and words; a pair of themes is for the suggestions alone."""
    log = [decision(1, Act.APART, "0,3", ""), decision(2, Act.APART, "a,b", "")]
    (pair,) = told_apart(review(THEMES, STATEMENTS, log))
    assert {text for _, text in pair} == {"ข้อความ 0", "ข้อความ 3"}


def test_a_theme_changed_after_somebody_agreed_is_to_be_agreed_with_again() -> None:
    """Whatever moved something in or out; a new name alone changes nothing."""
    agreed = decision(1, Act.ACCEPT, "a", signature(review(THEMES, STATEMENTS, []).members("a")))
    changes = [
        decision(2, Act.MOVE, "7", "a"),
        decision(2, Act.MERGE, "b,1,4", "a"),
        decision(2, Act.SPLIT, "a,0", "n ชื่อ"),
        decision(2, Act.ASIDE, "0", "ไม่เกี่ยว"),
        decision(2, Act.SEND, "0", "2 1"),
    ]
    for changed in changes:
        assert not review(THEMES, STATEMENTS, [agreed, changed]).themes[0].accepted, changed
    assert (
        review(THEMES, STATEMENTS, [agreed, decision(2, Act.RENAME, "a", "ชื่อ")]).themes[0].accepted
    )


def test_a_theme_holds_statements_of_its_own_topic() -> None:
    """What was sent to another topic is told instead of following a theme of the old one."""
    log = [decision(1, Act.SEND, "0", "2 1"), decision(2, Act.MOVE, "0,1", "c")]
    found = review(THEMES, STATEMENTS, log)
    homes = {theme.key: theme.topic for theme in found.themes}
    assert all(homes[s.theme] == s.topic for s in found.statements if s.theme)
    assert {"1"} <= {s.key for s in found.members("c")}
    assert found.unapplied == (log[1],)
    (sent,) = (s for s in found.statements if s.key == "0")
    assert (sent.topic, sent.status, sent.asked) == (2, "single", (1, 1))


def test_an_undo_takes_back_ones_own() -> None:
    """Two people at two topics do not undo each other."""
    log = [
        decision(1, Act.RENAME, "a", "ของฉัน"),
        replace(decision(2, Act.RENAME, "b", "ของเพื่อน"), account="other"),
    ]
    mine = last_to_undo(log, "facilitator")
    assert mine is log[0]
    log.append(decision(3, Act.UNDO, "1"))
    assert last_to_undo(log, "facilitator") is None
    assert last_to_undo(log, "other") is log[1]
    assert last_to_redo(log, "facilitator") is log[2]
    assert last_to_redo(log, "other") is None
