"""Facilitators put the themes right on the review board, by plain forms."""

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from conftest import AtDesk, check_page, sign_in
from docx import Document
from flask import Flask

from survey import themes
from survey.decisions import signature
from survey.log import standing
from survey.records import Act, Role, StatementRecord
from survey.runs import reviewed
from survey.store import Store

SLUG = "workshop"
BOARD = f"/desk/{SLUG}/themes/1"


def themes_of(store: Store, topic: int = 1) -> list[str]:
    return [t.key for t in reviewed(store, SLUG)[1].themes if t.topic == topic]


def test_a_person_reads_what_may_name_somebody_before_it_is_quoted(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """Marked statements stand first on the board; cleared by a person, they may be quoted."""
    themed_store.database.execute("UPDATE statement SET identifying = topic = 1")
    page = reviewer.opens(BOARD)
    assert "ข้อความที่อาจระบุตัวบุคคล" in page.text
    _, found = reviewed(themed_store, SLUG)
    marked = [s.key for s in found.statements if s.identifying and s.status == "theme"]
    reviewer.presses(f"{BOARD}/clear", on=BOARD, statements=marked[:2])
    _, after = reviewed(themed_store, SLUG)
    assert {s.key for s in found.statements if s.identifying} - {
        s.key for s in after.statements if s.identifying
    } == set(marked[:2])
    page = reviewer.presses(f"{BOARD}/clear", on=BOARD, expecting=422)
    assert "โปรดเลือกข้อความที่ตรวจแล้ว" in page.text


def test_the_board_accounts_for_every_statement_of_the_topic(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """The cards, single views and non-answers on the page hold each statement once."""
    _, found = reviewed(themed_store, SLUG)
    page = reviewer.opens(BOARD)
    here = [s for s in found.statements if s.topic == 1]
    _, _, cards = page.text.partition('<div class="cards">')
    keys = re.findall(r'name="statements" value="([0-9a-f]+)"', cards)
    assert sorted(keys) == sorted(s.key for s in here if s.status != "non-answer")
    assert f"<b>{len(here)}</b>".translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")) in page.text


def test_a_theme_gets_the_name_a_person_gives_it(reviewer: AtDesk, themed_store: Store) -> None:
    """Renaming shows at once, and is recorded with who did it."""
    theme = themes_of(themed_store)[0]
    reviewer.presses(f"{BOARD}/{theme}/name", on=BOARD, label="กิจกรรมซ้ำทุกปี")
    assert "<h2>กิจกรรมซ้ำทุกปี</h2>" in reviewer.opens(BOARD).text
    assert themed_store.decisions(SLUG)[-1].account == "facilitator"


@pytest.mark.parametrize(
    ("label", "told"), [("  ", "โปรดกรอกชื่อประเด็น"), ("ก" * 500, "โปรดตัดออก ๔๒๐ ตัวอักษร")]
)
def test_a_name_that_will_not_do_is_refused_and_kept(
    reviewer: AtDesk, themed_store: Store, label: str, told: str
) -> None:
    """An empty or endless name comes back with the reason."""
    theme = themes_of(themed_store)[0]
    page = reviewer.presses(f"{BOARD}/{theme}/name", on=BOARD, expecting=422, label=label)
    assert told in page.text
    assert label.strip() in page.text
    assert themed_store.decisions(SLUG) == []


def test_statements_move_together_and_come_back_by_undo(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """Several ticked statements go to another theme; undoing brings them back together."""
    source, target = themes_of(themed_store)[:2]
    _, before = reviewed(themed_store, SLUG)
    moving = [s.key for s in before.members(source)[:2]]
    reviewer.presses(f"{BOARD}/move", on=BOARD, statements=moving, theme=target)
    _, after = reviewed(themed_store, SLUG)
    assert set(moving) <= {s.key for s in after.members(target)}
    shown_decision = str(themed_store.decisions(SLUG)[-1].id)
    reviewer.presses(f"{BOARD}/undo", on=BOARD, decision=shown_decision)
    assert reviewed(themed_store, SLUG)[1] == before
    assert 'id="undo" title="Ctrl+Z" disabled' in reviewer.opens(BOARD).text


def test_a_statement_can_stand_alone(reviewer: AtDesk, themed_store: Store) -> None:
    """What belongs nowhere becomes a single view, counted as such."""
    _, found = reviewed(themed_store, SLUG)
    statement = found.members(themes_of(themed_store)[0])[0].key
    reviewer.presses(f"{BOARD}/move", on=BOARD, statements=[statement], theme="-")
    _, found = reviewed(themed_store, SLUG)
    assert next(s.status for s in found.statements if s.key == statement) == "single"


def test_moving_nothing_or_nowhere_is_told(reviewer: AtDesk, themed_store: Store) -> None:
    """No statement ticked, or a theme of another topic: a clear message and no decision."""
    statement = reviewed(themed_store, SLUG)[1].members(themes_of(themed_store)[0])[0].key
    page = reviewer.presses(f"{BOARD}/move", on=BOARD, expecting=422, theme="-")
    assert "โปรดเลือกข้อความอย่างน้อยหนึ่งข้อความก่อน" in page.text
    page = reviewer.presses(
        f"{BOARD}/move",
        on=BOARD,
        expecting=422,
        statements=[statement],
        theme=themes_of(themed_store, topic=2)[0],
    )
    assert "โปรดเลือกประเด็นปลายทางจากรายการ" in page.text
    assert themed_store.decisions(SLUG) == []


def ticked_on(page: str) -> set[str]:
    """The statements that a page shows as ticked."""
    return set(re.findall(r'value="([0-9a-f]{16})" form="act" checked', page))


def offered(page: str) -> tuple[list[str], str]:
    """The statements of the first suggestion on a page, and where they would go."""
    moves = page.partition('id="offered-moves"')[2]
    form = moves.partition('class="offer"')[2].partition("</form>")[0]
    target = re.search(r'name="theme" value="([^"]*)"', form)
    assert target
    return re.findall(r'name="statements" value="([0-9a-f]+)"', form), target[1]


def suggested(page: str) -> set[str]:
    """All statements that a page suggests to move."""
    section = page.partition('id="offered-moves"')[2].partition("</section>")[0]
    return set(re.findall(r'name="statements" value="([0-9a-f]+)"', section))


def test_a_suggested_move_is_taken_with_one_press(reviewer: AtDesk, themed_store: Store) -> None:
    """What is suggested goes where it is said to, and is not suggested again."""
    keys, target = offered(reviewer.opens(BOARD).text)
    reviewer.presses(f"{BOARD}/move", on=BOARD, statements=keys, theme=target, seen="0")
    _, found = reviewed(themed_store, SLUG)
    assert {s.theme for s in found.statements if s.key in keys} == {target.strip("-")}
    assert not set(keys) & suggested(reviewer.opens(BOARD).text)


def test_what_stays_is_not_suggested_again(reviewer: AtDesk, themed_store: Store) -> None:
    """A person says that statements are right where they are; one undo takes it back."""
    keys, _ = offered(reviewer.opens(BOARD).text)
    _, before = reviewed(themed_store, SLUG)
    reviewer.presses(f"{BOARD}/keep", on=BOARD, statements=keys[:1])
    _, after = reviewed(themed_store, SLUG)
    assert after.statements == before.statements
    assert keys[0] not in suggested(reviewer.opens(BOARD).text)
    page = reviewer.presses(f"{BOARD}/keep", on=BOARD, expecting=422)
    assert "โปรดเลือกข้อความอย่างน้อยหนึ่งข้อความก่อน" in page.text


def test_a_move_brings_up_what_may_follow(reviewer: AtDesk, themed_store: Store) -> None:
    """The page after a move offers its kind first; the address of an undone move offers none."""
    _, found = reviewed(themed_store, SLUG)
    follows = "ข้อความที่น่าจะย้ายด้วย"
    for theme in themes_of(themed_store)[1:]:
        moving = [s.key for s in found.members(theme)[:3]]
        target = themes_of(themed_store)[0]
        moved = reviewer.presses(f"{BOARD}/move", on=BOARD, statements=moving, theme=target)
        if told := follows in reviewer.opens(moved.location).text:
            break
    assert told
    assert follows not in reviewer.opens(BOARD).text
    latest = str(themed_store.decisions(SLUG)[-1].id)
    reviewer.presses(f"{BOARD}/undo", on=BOARD, decision=latest)
    assert follows not in reviewer.opens(moved.location).text


def test_a_suggestion_that_somebody_else_overtook_is_refused(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """What was decided since the page was made stands; what others do elsewhere is no hindrance."""
    keys, target = offered(reviewer.opens(BOARD).text)
    theme = themes_of(themed_store, topic=2)[0]
    themed_store.decide(SLUG, Act.RENAME, theme, "ชื่อ", "other")
    seen = str(themed_store.decide(SLUG, Act.MOVE, keys[0], "", "other"))
    reviewer.presses(
        f"{BOARD}/move", on=BOARD, expecting=409, statements=keys, theme=target, seen="0"
    )
    themed_store.decide(SLUG, Act.RENAME, theme, "ชื่ออื่น", "other")
    reviewer.presses(f"{BOARD}/move", on=BOARD, statements=keys, theme=target, seen=seen)
    undone = str(themed_store.decisions(SLUG)[-1].id)
    themed_store.decide(SLUG, Act.UNDO, undone, "", "other")
    reviewer.presses(
        f"{BOARD}/move", on=BOARD, expecting=409, statements=keys, theme=target, seen=undone
    )


def test_two_themes_become_one_and_two_again(reviewer: AtDesk, themed_store: Store) -> None:
    """Merging is one decision, and so is taking it back."""
    source, target = themes_of(themed_store)[:2]
    _, before = reviewed(themed_store, SLUG)
    reviewer.presses(f"{BOARD}/{source}/merge", on=BOARD, into=target)
    _, after = reviewed(themed_store, SLUG)
    assert source not in themes_of(themed_store)
    united = {s.key for s in (*before.members(source), *before.members(target))}
    assert {s.key for s in after.members(target)} == united
    assert "รายการล่าสุดของท่าน: รวมประเด็น" in reviewer.opens(BOARD).text
    latest = str(themed_store.decisions(SLUG)[-1].id)
    reviewer.presses(f"{BOARD}/undo", on=BOARD, decision=latest)
    assert reviewed(themed_store, SLUG)[1] == before


def test_a_theme_is_merged_into_no_other_than_its_topics(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """Nowhere, itself or a theme of another topic: told at the form, and nothing is lost."""
    source = themes_of(themed_store)[0]
    for into in ("", source, themes_of(themed_store, topic=2)[0]):
        page = reviewer.presses(f"{BOARD}/{source}/merge", on=BOARD, expecting=422, into=into)
        assert "โปรดเลือกประเด็นที่จะรวมเข้าด้วยจากรายการ" in page.text
    reviewer.presses(f"{BOARD}/gone/merge", on=BOARD, expecting=409, into=source)
    assert themed_store.decisions(SLUG) == []


def test_a_theme_is_split_after_a_look_at_its_parts(reviewer: AtDesk, themed_store: Store) -> None:
    """The preview changes nothing; what is ticked on it becomes a theme with a name."""
    theme = themes_of(themed_store)[0]
    path = f"{BOARD}/{theme}/split"
    page = reviewer.opens(path).text
    keys = set(re.findall(r'name="statements" value="([0-9a-f]+)"', page))
    ticked = set(re.findall(r'name="statements" value="([0-9a-f]+)" checked', page))
    _, before = reviewed(themed_store, SLUG)
    assert keys == {s.key for s in before.members(theme)}
    assert set() < ticked < keys
    assert themed_store.decisions(SLUG) == []
    reviewer.presses(path, on=path, statements=sorted(ticked), label="ส่วนใหม่", seen="0")
    _, after = reviewed(themed_store, SLUG)
    new = next(t for t in after.themes if t.label == "ส่วนใหม่")
    assert {s.key for s in after.members(new.key)} == ticked
    assert {s.key for s in after.members(theme)} == keys - ticked
    assert "<h2>ส่วนใหม่</h2>" in reviewer.opens(BOARD).text


def test_a_split_that_will_not_do_is_refused_and_kept(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """Nothing or everything ticked, or an endless name: told, with ticks and name as they were."""
    theme = themes_of(themed_store)[0]
    path = f"{BOARD}/{theme}/split"
    keys = [s.key for s in reviewed(themed_store, SLUG)[1].members(theme)]
    for ticked, label, told in (
        ([], "ชื่อ", "โปรดเลือกข้อความที่จะแยกออกไป"),
        (keys, "ชื่อ", "ต้องเหลืออย่างน้อยหนึ่งข้อความ"),
        (keys[:1], "ก" * 100, "โปรดตัดออก ๒๐ ตัวอักษร"),
    ):
        page = reviewer.presses(path, on=path, expecting=422, statements=ticked, label=label).text
        assert told in page
        assert f'value="{label}"' in page
        assert set(re.findall(r'value="([0-9a-f]{16})" checked', page)) == set(ticked)
    reviewer.presses(path, on=path, expecting=409, statements=["gone"], label="")
    reviewer.opens(f"{BOARD}/gone/split", expecting=409)
    assert themed_store.decisions(SLUG) == []


def test_words_are_added_to_a_theme(reviewer: AtDesk, themed_store: Store) -> None:
    """They stand on the card, each is long enough to mean something, and a wrong entry is kept."""
    theme = themes_of(themed_store)[0]
    path = f"{BOARD}/{theme}/words"
    reviewer.presses(path, on=BOARD, words="แจ้งช้า,  กระชั้นชิด , แจ้งช้า")
    page = reviewer.opens(BOARD).text
    assert "คำที่เพิ่มไว้: แจ้งช้า · กระชั้นชิด" in page
    assert "ข้อความที่มีคำดังกล่าว" in page
    for words in ("", "แจ้งช้า, จด"):
        refused = reviewer.presses(path, on=BOARD, expecting=422, words=words).text
        assert "แต่ละคำยาวอย่างน้อย ๓ ตัวอักษร" in refused
        assert f'value="{words}"' in refused
    assert len(themed_store.decisions(SLUG)) == 1


def test_two_things_are_said_to_be_apart(reviewer: AtDesk, themed_store: Store) -> None:
    """Two statements or two themes; one or three are told, and stay ticked."""
    first, second = themes_of(themed_store)[:2]
    _, found = reviewed(themed_store, SLUG)
    keys = [s.key for s in found.members(first)[:3]]
    path = f"{BOARD}/apart"
    for ticked in (keys[:1], keys):
        page = reviewer.presses(path, on=BOARD, expecting=422, statements=ticked).text
        assert "โปรดเลือกสองข้อความ" in page
        assert ticked_on(page) == set(ticked)
    reviewer.presses(path, on=BOARD, statements=keys[:2])
    reviewer.presses(path, on=BOARD, themes=[first, second])
    assert reviewed(themed_store, SLUG)[1].apart == {
        frozenset(keys[:2]),
        frozenset((first, second)),
    }
    for gone in ({"statements": [keys[0], "gone"]}, {"themes": [first, "gone"]}):
        reviewer.presses(path, on=BOARD, expecting=409, **gone)


def test_the_board_tells_how_firm_a_theme_is_and_why_a_statement_is_there(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """In plain words, explained once; for an older run, which does not know, nothing is said."""
    page = reviewer.opens(BOARD).text
    _, found = reviewed(themed_store, SLUG)
    here = [theme for theme in found.themes if theme.topic == 1]
    for mark, said in ((True, "แน่น"), (False, "หลวม")):
        count = sum(theme.firm is mark for theme in here)
        assert len(re.findall(f'<span class="(?:firm|loose)">{said}</span>', page)) == count + 1
    assert "แม้ตัดคำตอบบางส่วนออก ข้อความเหล่านี้ก็ยังจัดอยู่ด้วยกัน" in page
    statement = next(s for s in found.members(here[0].key) if s.reasons)
    told = reviewer.opens(f"{BOARD}/{here[0].key}/why").text
    assert "คำหรือเรื่องที่ตรงกัน: " + " · ".join(statement.reasons) in told
    themed_store.database.execute("UPDATE theme SET stability = NULL, firm = 0, kin = '[]'")
    themed_store.database.execute("DELETE FROM nearest")
    page = reviewer.opens(BOARD).text
    assert "หลวม" not in page
    assert "ระบบเสนอให้พิจารณา" not in page
    reviewer.opens(f"{BOARD}/{here[0].key}/split")


def test_a_theme_leads_to_its_like_under_another_topic(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """A facilitator of one topic finds what another group heard about the same."""
    _, found = reviewed(themed_store, SLUG)
    theme = next(theme for theme in found.themes if theme.kin)
    other = next(t for t in found.themes if t.key == theme.kin[0])
    page = reviewer.opens(f"/desk/{SLUG}/themes/{theme.topic}").text
    assert f'/desk/{SLUG}/themes/{other.topic}#{other.key}">“{other.label}”</a>' in page


def test_statements_for_a_theme_are_looked_for_when_asked(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """Those found are not ticked beforehand; an unknown theme is no mistake."""
    asked = [
        reviewer.opens(f"{BOARD}?towards={theme}").text.partition('id="asked"')[2]
        for theme in themes_of(themed_store)
    ]
    assert all(asked)
    found = [page.partition("</section>")[0] for page in asked]
    assert any('name="statements"' in section for section in found)
    assert not any(" checked" in section for section in found)
    assert 'id="asked"' not in reviewer.opens(f"{BOARD}?towards=gone&after=x").text


def test_what_is_no_longer_there_is_told(reviewer: AtDesk, themed_store: Store) -> None:
    """A theme or statement that another facilitator's run took away gives a kind page."""
    for path, data in (
        (f"{BOARD}/gone/name", {"label": "x"}),
        (f"{BOARD}/move", {"statements": ["gone"], "theme": "-"}),
    ):
        page = reviewer.presses(path, on=BOARD, expecting=409, **data)
        assert "ไม่อยู่แล้ว" in page.text
    assert themed_store.decisions(SLUG) == []


def test_undo_with_nothing_to_undo_says_so(reviewer: AtDesk) -> None:
    """Pressing undo once too often, or on a page gone stale, does no harm."""
    page = reviewer.presses(f"{BOARD}/undo", on=BOARD, expecting=409, decision="1")
    assert "ไม่อยู่แล้ว" in page.text


def statement(store: Store, key: str) -> StatementRecord:
    return next(s for s in reviewed(store, SLUG)[1].statements if s.key == key)


def counted(page: str) -> list[int]:
    """The sums at the head of a board: all, in themes, single views, non-answers, set aside."""
    sums = page.partition('<ul class="sums">')[2].partition("</ul>")[0]
    told = re.findall(r"<b>([๐-๙,]+)</b>([^<]+)", sums)
    return [int(number.replace(",", "")) for number, what in told if "เห็นชอบ" not in what]


def sums_of(reviewer: AtDesk, number: int) -> list[int]:
    """A board's sums, which have to add up."""
    total, *parts = counted(reviewer.opens(f"/desk/{SLUG}/themes/{number}").text)
    assert total == sum(parts)
    return [total, *parts]


def some_of_each(store: Store, topic: int = 1) -> list[str]:
    """A statement of each of two themes, and a single view."""
    _, found = reviewed(store, SLUG)
    first, second = themes_of(store, topic)[:2]
    alone = next(s.key for s in found.statements if s.topic == topic and s.status == "single")
    return [found.members(first)[0].key, found.members(second)[0].key, alone]


def test_ticks_of_several_cards_make_a_theme(reviewer: AtDesk, themed_store: Store) -> None:
    """Whatever stood anywhere is one theme with the name given, and counts still add up."""
    before = sums_of(reviewer, 1)
    keys = some_of_each(themed_store)
    page = reviewer.presses(f"{BOARD}/new", on=BOARD, statements=[*keys, keys[0]], label="ใหม่")
    _, found = reviewed(themed_store, SLUG)
    new = next(theme for theme in found.themes if theme.label == "ใหม่")
    assert {s.key for s in found.members(new.key)} == set(keys)
    assert page.location.endswith(f"#{new.key}")
    assert "ตั้งประเด็น “ใหม่” แล้ว ๓ ข้อความ" in reviewer.opens(BOARD).text
    after = sums_of(reviewer, 1)
    assert (after[0], after[1], after[2]) == (before[0], before[1] + 1, before[2] - 1)


def test_what_is_set_aside_is_counted_and_comes_back(reviewer: AtDesk, themed_store: Store) -> None:
    """It leaves its card with the reason beside it, stays in the sum, and moves back."""
    before = sums_of(reviewer, 1)
    key = some_of_each(themed_store)[0]
    theme = statement(themed_store, key).theme
    reviewer.presses(f"{BOARD}/aside", on=BOARD, statements=[key], reason="ไม่เกี่ยวกับคำถาม")
    assert statement(themed_store, key).status == "aside"
    page = reviewer.opens(BOARD).text
    assert "(ไม่เกี่ยวกับคำถาม)" in page.partition('id="set-aside"')[2]
    assert sums_of(reviewer, 1) == [before[0], before[1] - 1, *before[2:], 1]
    reviewer.presses(f"{BOARD}/keep", on=BOARD, statements=[key])
    assert statement(themed_store, key).status == "aside", "kept, it stays where it is"
    reviewer.presses(f"{BOARD}/move", on=BOARD, statements=[key], theme=theme)
    assert statement(themed_store, key).theme == theme
    assert sums_of(reviewer, 1) == before


def test_what_is_sent_to_another_topic_is_counted_there(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """One topic loses what the other gains, under the same section, and undo brings it back."""
    one, two = sums_of(reviewer, 1), sums_of(reviewer, 2)
    keys = some_of_each(themed_store)
    sections = {key: statement(themed_store, key).section for key in keys}
    reviewer.presses(f"{BOARD}/send", on=BOARD, statements=keys, topic="2")
    assert sums_of(reviewer, 1)[0] == one[0] - 3
    after = sums_of(reviewer, 2)
    assert (after[0], after[2]) == (two[0] + 3, two[2] + 3)
    for key in keys:
        sent = statement(themed_store, key)
        assert (sent.topic, sent.section, sent.status) == (2, sections[key], "single")
    while decisions := standing(themed_store.decisions(SLUG)):
        reviewer.presses(f"{BOARD}/undo", on=BOARD, decision=str(decisions[-1].id))
    assert (sums_of(reviewer, 1), sums_of(reviewer, 2)) == (one, two)


def test_a_statement_goes_to_a_topic_with_fewer_questions(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """Where the other topic does not ask the same, it stands under its first question."""
    survey = themed_store.survey(SLUG).survey
    short, long = (
        replace(survey.topics[0], sections=survey.topics[0].sections[:1]),
        survey.topics[1],
    )
    assert themes._same_section(short, long.sections[2]) == short.sections[0]
    assert themes._same_section(long, long.sections[1]) == long.sections[1]


def test_a_theme_is_agreed_with_as_it_stands(reviewer: AtDesk, themed_store: Store) -> None:
    """Agreeing shows and counts; withdrawn, it does not; other statements are not agreed with."""
    theme, other = themes_of(themed_store)[:2]
    path = f"{BOARD}/{theme}/accept"
    agreed = signature(reviewed(themed_store, SLUG)[1].members(theme))
    assert f'name="agreed" value="{agreed}"' in reviewer.opens(BOARD).text
    reviewer.presses(path, on=BOARD, agreed=agreed)
    page = reviewer.opens(BOARD).text
    assert "<b>๑</b>ประเด็นที่เห็นชอบแล้ว" in page
    assert "✓ เห็นชอบแล้ว" in page
    reviewer.presses(path, on=BOARD, agreed="")
    assert "<b>๐</b>ประเด็นที่เห็นชอบแล้ว" in reviewer.opens(BOARD).text
    leaving = reviewed(themed_store, SLUG)[1].members(theme)[0].key
    themed_store.decide(SLUG, Act.MOVE, leaving, other, "other")
    reviewer.presses(path, on=BOARD, expecting=409, agreed=agreed)


def test_a_late_answer_asks_about_an_agreed_theme_again(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """A new run that finds one more statement in it does not count as agreed with."""
    theme = themes_of(themed_store)[0]
    members = reviewed(themed_store, SLUG)[1].members(theme)
    reviewer.presses(f"{BOARD}/{theme}/accept", on=BOARD, agreed=signature(members))
    late = some_of_each(themed_store)[2]
    themed_store.database.execute(
        "UPDATE statement SET status = 'theme', theme = ? WHERE key = ?", [theme, late]
    )
    page = reviewer.opens(BOARD).text
    assert "<b>๐</b>ประเด็นที่เห็นชอบแล้ว" in page
    assert "✓ เห็นชอบแล้ว" not in page
    assert "การแก้ไขยังเก็บไว้ครบ" in page
    assert "ใช้กับผลรอบนี้ไม่ได้ทั้งหมด" in reviewer.opens(f"/desk/{SLUG}/history").text


def test_what_was_undone_is_done_again(reviewer: AtDesk, themed_store: Store) -> None:
    """As often as it was undone, until something new is decided; a stale press does no harm."""
    theme = themes_of(themed_store)[0]
    for label in ("หนึ่ง", "สอง"):
        reviewer.presses(f"{BOARD}/{theme}/name", on=BOARD, label=label)
    for _ in range(2):
        page = reviewer.opens(BOARD).text
        reviewer.presses(f"{BOARD}/undo", on=BOARD, decision=pressed(page, "undo"))
    for label in ("หนึ่ง", "สอง"):
        page = reviewer.opens(BOARD).text
        reviewer.presses(f"{BOARD}/redo", on=BOARD, decision=pressed(page, "redo"))
        assert f"<h2>{label}</h2>" in reviewer.opens(BOARD).text
    assert 'id="redo" title="Ctrl+Y" disabled' in reviewer.opens(BOARD).text
    reviewer.presses(f"{BOARD}/redo", on=BOARD, expecting=409, decision="1")


def pressed(page: str, button: str) -> str:
    """The decision that a board's undo or redo button is about."""
    found = re.search(rf'name="decision" value="(\d+)"><button class="quiet" id="{button}"', page)
    assert found
    return found[1]


def test_the_history_tells_every_decision_in_words(reviewer: AtDesk, themed_store: Store) -> None:
    """Who did what, what was taken back, and nothing else than words people know."""
    theme, other = themes_of(themed_store)[:2]
    keys = some_of_each(themed_store)
    for path, data in (
        (f"{theme}/name", {"label": "ชื่อใหม่"}),
        ("move", {"statements": keys[1:2], "theme": theme}),
        ("move", {"statements": keys[1:2], "theme": "-"}),
        ("new", {"statements": keys[:1], "label": "ตั้งใหม่"}),
        (f"{theme}/words", {"words": "แจ้งช้า"}),
        ("apart", {"themes": [theme, other]}),
        ("clear", {"statements": keys[:1]}),
        ("aside", {"statements": keys[:1], "reason": "อ่านไม่เข้าใจ"}),
        ("send", {"statements": keys[2:], "topic": "2"}),
        (f"{other}/accept", {"agreed": ""}),
        (f"{other}/merge", {"into": theme}),
    ):
        reviewer.presses(f"{BOARD}/{path}", on=BOARD, **data)
    page = reviewer.opens(BOARD).text
    reviewer.presses(f"{BOARD}/undo", on=BOARD, decision=pressed(page, "undo"))
    page = reviewer.opens(BOARD).text
    reviewer.presses(f"{BOARD}/redo", on=BOARD, decision=pressed(page, "redo"))
    page = reviewer.opens(f"/desk/{SLUG}/history").text.replace("\u00a0", " ")
    for told in (
        "เปลี่ยนชื่อประเด็นเป็น “ชื่อใหม่”",
        "จัด ๑ ข้อความไว้ในประเด็น “ชื่อใหม่”",
        "จัด ๑ ข้อความไว้ในความเห็นเดี่ยว",
        "ตั้งประเด็น “ตั้งใหม่” จาก ๑ ข้อความ",
        "เพิ่มคำของประเด็น “ชื่อใหม่”: แจ้งช้า",
        "บันทึกว่าไม่ใช่เรื่องเดียวกัน",
        "ตรวจแล้วว่า ๑ ข้อความไม่ระบุถึงผู้ใด",
        "ไม่นำ ๑ ข้อความมาใช้ เหตุผล: อ่านไม่เข้าใจ",
        "ส่ง ๑ ข้อความไปหัวข้อ ๒",
        "ยกเลิกความเห็นชอบ",
        "ย้อนกลับ: รวมประเด็น",
        "ทำซ้ำ: รวมประเด็น",
    ):
        assert told in page, told
    assert not re.search(r"ว่า None|Act\.|[0-9a-f]{16}", page.partition("<tbody>")[2])
    some = reviewer.opens(f"/desk/{SLUG}/history?since=12").text
    assert some.count("<tr") == 2
    assert "ดูประวัติทั้งหมด ๑๓ รายการ" in some
    reviewer.opens(f"/desk/{SLUG}/history?since=x")


def test_words_are_looked_for_on_the_board(reviewer: AtDesk, themed_store: Store) -> None:
    """Every word has to be there, however it is spaced; nothing found and too much say so."""
    key = some_of_each(themed_store)[0]
    text = statement(themed_store, key).text
    spaced = " ".join([text[:4].strip(), text[-5:].strip()])
    page = reviewer.opens(f"{BOARD}?q={spaced}").text.partition('id="hits"')[2]
    assert f'value="{key}"' in page.partition("</section>")[0]
    assert "พบ ๐ ข้อความ" in reviewer.opens(f"{BOARD}?q=ไม่มีคำนี้เลย").text
    assert 'id="hits"' not in reviewer.opens(f"{BOARD}?q=%20").text
    long = reviewer.opens(f"{BOARD}?q={'ก' * 500}").text
    assert "โปรดตัดออก ๔๐๐ ตัวอักษร" in long
    assert 'id="hits"' not in long


def test_what_may_name_somebody_is_masked_until_decided(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """On cards, in what was found and among the reasons; cleared, it is read as written."""
    theme = themes_of(themed_store)[0]
    key = reviewed(themed_store, SLUG)[1].members(theme)[0].key
    named = "แจ้งข่าวช้า โทรหาคุณสมชาย 081-234-5678"
    themed_store.database.execute(
        "UPDATE statement SET text = ?, identifying = 1 WHERE key = ?", [named, key]
    )
    page = reviewer.opens(f"{BOARD}?q=แจ้งข่าวช้า").text
    before, _, after = page.partition(f"<p>{named}</p>")
    assert "081-234-5678" not in before + after
    assert "081" not in reviewer.opens(f"{BOARD}/{theme}/why").text
    assert "081" not in reviewer.opens(f"{BOARD}/{theme}/split").text
    reviewer.presses(f"{BOARD}/clear", on=BOARD, statements=[key])
    assert named in reviewer.opens(BOARD).text.partition('<div class="cards">')[2]


def test_what_names_somebody_is_set_aside_with_one_press(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """It is decided, so it no longer waits; who sends nothing is told."""
    key = some_of_each(themed_store)[0]
    themed_store.database.execute("UPDATE statement SET identifying = key = ?", [key])
    reviewer.presses(f"{BOARD}/aside", on=BOARD, statements=[key], reason="ข้อความระบุตัวบุคคล")
    assert 'id="check"' not in reviewer.opens(BOARD).text
    page = reviewer.presses(f"{BOARD}/aside", on=BOARD, expecting=422, reason="ข้อความระบุตัวบุคคล")
    assert "โปรดเลือกข้อความอย่างน้อยหนึ่งข้อความก่อน" in page.text


def test_a_second_facilitator_sees_what_changed_since_she_looked(
    themed: Flask, themed_store: Store, reviewer: AtDesk
) -> None:
    """Once, with who did it; what she did herself is no news."""
    second = sign_in(themed, themed_store, "second", Role.FACILITATOR)
    theme, other = themes_of(themed_store)[:2]
    news = "มีผู้อื่นแก้ไข"
    assert news not in second.opens(BOARD).text
    for n in range(5):
        reviewer.presses(f"{BOARD}/{theme}/name", on=BOARD, label=f"ชื่อที่ {n}")
    page = second.opens(BOARD).text
    assert "มีผู้อื่นแก้ไข ๕ รายการ" in page
    assert "facilitator: เปลี่ยนชื่อประเด็นเป็น “ชื่อที่ 4”" in page
    assert "history?since=0" in page
    assert news not in second.opens(BOARD).text
    second.presses(f"{BOARD}/{other}/name", on=BOARD, label="ของดิฉัน")
    assert news not in second.opens(BOARD).text


def test_who_was_overtaken_keeps_ticks_and_what_she_typed(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """She is told what others did, on the board as it stands, and can press again."""
    theme, other = themes_of(themed_store)[:2]
    keys = [s.key for s in reviewed(themed_store, SLUG)[1].members(theme)[:2]]
    themed_store.decide(SLUG, Act.MOVE, keys[0], other, "second")
    sent = {"statements": keys, "theme": "-", "seen": "0"}
    page = reviewer.presses(f"{BOARD}/move", on=BOARD, expecting=409, **sent)
    check_page(page)
    assert "ยังไม่ได้ทำรายการนี้" in page.text
    assert "second: จัด ๑ ข้อความ" in page.text
    assert ticked_on(page.text) == set(keys)
    assert '<option value="-" selected>' in page.text
    themed_store.decide(SLUG, Act.RENAME, theme, "ของเขา", "second")
    for path, field in ((f"{BOARD}/{theme}/name", "label"), (f"{BOARD}/new", "label")):
        page = reviewer.presses(
            path, on=BOARD, expecting=409, seen="0", statements=keys, **{field: "ที่พิมพ์ไว้"}
        )
        assert 'value="ที่พิมพ์ไว้"' in page.text
    reviewer.presses(f"{BOARD}/move", on=BOARD, statements=keys, theme="-", seen="2")


@pytest.mark.parametrize("act", ["undo", "redo", "move", "new", "aside", "send", "keep", "clear"])
def test_acts_on_what_never_was_are_not_found(
    reviewer: AtDesk, themed_store: Store, act: str
) -> None:
    """An unknown topic or survey gets a page that says so, never an error of the machine."""
    sent = {"statements": ["x"], "theme": "-", "topic": "2", "label": "ก", "reason": "ก"}
    reviewer.presses(f"/desk/{SLUG}/themes/9/{act}", on=BOARD, expecting=404, **sent)
    unknown = 404 if act in ("undo", "redo", "send") else 409
    reviewer.presses(f"/desk/nothing/themes/1/{act}", on=BOARD, expecting=unknown, **sent)
    assert themed_store.decisions(SLUG) == []


def test_an_act_that_lacks_something_says_what_and_keeps_the_rest(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """No name, no reason, no topic, nothing ticked, 500 characters: ticks and words stay."""
    keys = some_of_each(themed_store)
    for act, field, value, told in (
        ("new", "label", "", "โปรดกรอกชื่อประเด็นใหม่"),
        ("new", "label", "ก" * 500, "โปรดตัดออก ๔๒๐ ตัวอักษร"),
        ("aside", "reason", " ", "โปรดกรอกเหตุผลที่ไม่นำมาใช้"),
        ("aside", "reason", "ข" * 500, "โปรดตัดออก ๓๘๐ ตัวอักษร"),
        ("send", "topic", "", "โปรดเลือกหัวข้อปลายทางจากรายการ"),
        ("send", "topic", "1", "โปรดเลือกหัวข้อปลายทางจากรายการ"),
        ("send", "topic", "99", "โปรดเลือกหัวข้อปลายทางจากรายการ"),
    ):
        sent = {"statements": keys, "theme": "-", field: value}
        page = reviewer.presses(f"{BOARD}/{act}", on=BOARD, expecting=422, **sent)
        check_page(page)
        assert told in page.text
        assert ticked_on(page.text) == set(keys)
        assert '<details id="more-acts" open>' in page.text, "what is wrong can be seen"
        if value.strip() and field != "topic":
            assert f'value="{value}"' in page.text
        page = reviewer.presses(
            f"{BOARD}/{act}", on=BOARD, expecting=422, **{field: "2" if act == "send" else "เก็บไว้"}
        )
        assert "โปรดเลือกข้อความอย่างน้อยหนึ่งข้อความก่อน" in page.text
        assert act == "send" or 'value="เก็บไว้"' in page.text
    assert themed_store.decisions(SLUG) == []


def test_what_seems_of_another_topic_is_sent_or_kept(reviewer: AtDesk, themed_store: Store) -> None:
    """Either way it is decided, and not asked about again."""
    keys = some_of_each(themed_store)[:2]
    themed_store.database.execute("UPDATE statement SET misplaced = 0")
    for key in keys:
        themed_store.database.execute(
            "UPDATE statement SET misplaced = 1, says = 2 WHERE key = ?", [key]
        )
    page = reviewer.opens(BOARD).text.partition('id="elsewhere"')[2].partition("</section>")[0]
    assert set(re.findall(r'name="statements" value="([0-9a-f]+)"', page)) == set(keys)
    reviewer.presses(f"{BOARD}/send", on=BOARD, statements=keys[:1], topic="2")
    reviewer.presses(f"{BOARD}/keep", on=BOARD, statements=keys[1:])
    assert [statement(themed_store, key).topic for key in keys] == [2, 1]
    for number in (1, 2):
        assert 'id="elsewhere"' not in reviewer.opens(f"/desk/{SLUG}/themes/{number}").text


def test_what_was_just_moved_moves_again(reviewer: AtDesk, themed_store: Store) -> None:
    """Through a theme, aside and another topic: it ends where it was last put, once."""
    key = some_of_each(themed_store)[0]
    target = themes_of(themed_store)[1]
    elsewhere = f"/desk/{SLUG}/themes/2"
    reviewer.presses(f"{BOARD}/move", on=BOARD, statements=[key], theme=target)
    reviewer.presses(f"{BOARD}/move", on=BOARD, statements=[key], theme=target)
    reviewer.presses(f"{BOARD}/aside", on=BOARD, statements=[key], reason="เหตุผล")
    reviewer.presses(f"{BOARD}/send", on=BOARD, statements=[key], topic="2")
    reviewer.presses(f"{BOARD}/move", on=BOARD, expecting=409, statements=[key], theme=target)
    there = themes_of(themed_store, topic=2)[0]
    reviewer.presses(f"{elsewhere}/move", on=elsewhere, statements=[key], theme=there)
    moved = statement(themed_store, key)
    assert (moved.topic, moved.theme, moved.status, moved.aside) == (2, there, "theme", "")
    sums_of(reviewer, 1)
    sums_of(reviewer, 2)


def test_a_board_of_one_statement_and_of_none(reviewer: AtDesk, themed_store: Store) -> None:
    """With nothing to compare, the page still shows, and what is there can be acted on."""
    keep = some_of_each(themed_store)[0]
    theme = statement(themed_store, keep).theme
    themed_store.database.execute("DELETE FROM nearest")
    themed_store.database.execute("DELETE FROM statement WHERE topic = 1 AND key <> ?", [keep])
    assert sums_of(reviewer, 1) == [1, 1, 0, 0]
    assert "จึงแยกไม่ได้" in reviewer.opens(f"{BOARD}/{theme}/split").text
    reviewer.presses(f"{BOARD}/aside", on=BOARD, statements=[keep], reason="เหตุผล")
    assert sums_of(reviewer, 1) == [1, 0, 0, 0, 1]
    themed_store.database.execute("DELETE FROM statement WHERE topic = 1")
    page = reviewer.opens(BOARD).text
    assert "หัวข้อนี้ยังไม่มีคำตอบ" in page
    assert sums_of(reviewer, 1) == [0, 0, 0, 0]


def test_what_leaves_the_review_accounts_for_what_is_set_aside(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """Among the others, without words or her reason; the report's counts add up to everything."""
    _, found = reviewed(themed_store, SLUG)
    here = [s for s in found.statements if (s.topic, s.section) == (1, 2) and s.theme]
    keys, texts = [s.key for s in here[:6]], {s.text for s in here[:6]}
    reviewer.presses(f"{BOARD}/aside", on=BOARD, statements=keys, reason="เหตุผลลับของกลุ่ม")
    table = reviewer.opens(f"/desk/{SLUG}/statements.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert "ผู้อำนวยกระบวนการไม่นำมาใช้" not in table, "how few were set aside is nobody's business"
    assert "เหตุผลลับของกลุ่ม" not in table
    assert not texts & {row["ข้อความ"] for row in rows}
    report = Document(io.BytesIO(reviewer.opens(f"/desk/{SLUG}/report.docx").data))
    rows_of_all = (row for table in report.tables for row in table.rows)
    arabic = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
    told = {row.cells[0].text: row.cells[1].text.translate(arabic) for row in rows_of_all}
    parts = [int(count) for what, count in told.items() if what.startswith("– ")]
    assert sum(parts) == int(told["ข้อความที่แยกได้"]) == len(found.statements)
    assert any("ไม่นำมาใช้" in what for what in told)


def test_of_two_who_press_at_once_one_is_told(themed: Flask, themed_store: Store) -> None:
    """They look and decide in turn: the second sees what the first decided."""
    people = [sign_in(themed, themed_store, name, Role.FACILITATOR) for name in ("first", "second")]
    _, found = reviewed(themed_store, SLUG)
    source, *targets = themes_of(themed_store)
    key = found.members(source)[0].key
    forms = [{"statements": [key], "theme": target, "seen": "0"} for target in targets[:2]]
    pages = [person.opens(BOARD) for person in people]
    assert all(page.status_code == 200 for page in pages)

    def press(person: AtDesk, form: dict[str, object]) -> int:
        token = re.search(r'name="csrf_token" value="([^"]+)"', person.opens(BOARD).text)
        assert token
        sent = {**form, "csrf_token": token[1]}
        return int(person.client.post(f"{BOARD}/move", data=sent).status_code)

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(press, people, forms))
    assert told == [303, 409]
    assert len(themed_store.decisions(SLUG)) == 1
