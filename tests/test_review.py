"""Facilitators see every statement under its theme and put the themes right."""

import re
import time
from pathlib import Path

import pytest
from conftest import SECRET, AtDesk, Staff
from flask import Flask

from survey.records import Act, RunState
from survey.runs import reviewed
from survey.store import Store

SLUG = "workshop"
BOARD = f"/desk/{SLUG}/themes/1"


def themes_of(store: Store, topic: int = 1) -> list[str]:
    return [t.key for t in reviewed(store, SLUG)[1].themes if t.topic == topic]


def test_the_list_shows_each_survey_and_only_a_coarse_count(
    facilitator: AtDesk, staff: Staff
) -> None:
    """Three responses are "fewer than ten"; nothing finer is known while a survey is open."""
    for _ in range(3):
        staff.sends("/s/workshop/1", section_1="ดี")
    for page in (facilitator.opens("/desk/"), facilitator.opens("/desk/workshop")):
        assert "น้อยกว่า ๑๐ ครั้ง" in page.text
        assert "๓ ครั้ง" not in page.text


def test_a_draft_is_opened_with_a_passphrase_and_gives_a_recovery_key(
    facilitator: AtDesk, store: Store, app: Flask
) -> None:
    """Opening locks the questions, lets staff in, and shows once what is kept nowhere."""
    store.add_survey("fresh", store_paper())
    path = "/desk/fresh/open"
    page = facilitator.presses(path, on=path, expecting=200, passphrase=SECRET, again=SECRET)
    recovery = re.search(r"(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}", page.text)
    assert recovery
    assert app.test_client().get("/s/fresh").status_code == 200
    assert "กำลังเปิดรับคำตอบ" in facilitator.opens("/desk/fresh").text
    for file in Path(app.instance_path).rglob("*"):
        if file.is_file():
            assert recovery[0].encode() not in file.read_bytes()
    assert "สถานะของแบบสำรวจเปลี่ยนไปแล้ว" in facilitator.opens(path, expecting=409).text
    facilitator.presses("/desk/fresh/close", on="/desk/fresh", secret=recovery[0])


@pytest.mark.parametrize(
    ("passphrase", "again", "told"),
    [("สั้น", "สั้น", "ต้องยาว ๑๒"), (SECRET, SECRET + "x", "ไม่ตรงกัน"), ("", "", "โปรดกรอกรหัสเปิดหีบ")],
)
def test_a_poor_passphrase_opens_nothing(
    facilitator: AtDesk, store: Store, passphrase: str, again: str, told: str
) -> None:
    """Too short or mistyped: the draft stays a draft."""
    store.add_survey("fresh", store_paper())
    path = "/desk/fresh/open"
    page = facilitator.presses(path, on=path, expecting=422, passphrase=passphrase, again=again)
    assert told in page.text
    assert store.survey("fresh").state == "draft"


def store_paper() -> str:
    return "title='ก'\n[[topic]]\ntitle='ก'\n[[topic.section]]\nheading='ก'"


def test_closing_begins_the_themes_at_once(
    app: Flask, store: Store, staff: Staff, facilitator: AtDesk
) -> None:
    """One button closes, publishes and themes, in a process of its own."""
    for words in ("แจ้งกระชั้นชิด", "แจ้งข่าวช้า", "แจ้งล่วงหน้าน้อย"):
        staff.sends("/s/workshop/2", section_2=words)
    page = facilitator.presses(
        "/desk/workshop/close", on="/desk/workshop", expecting=422, secret="เดาเอาเอง"
    )
    assert "ไม่ถูกต้อง จึงยังไม่ได้ทำรายการใด" in page.text
    facilitator.presses("/desk/workshop/close", on="/desk/workshop", secret=SECRET)
    page = facilitator.opens("/desk/workshop")
    assert "กำลังจัดประเด็น" in page.text
    assert 'http-equiv="refresh"' in page.text
    deadline = time.monotonic() + 60
    while store.latest_run(SLUG, RunState.DONE) is None and time.monotonic() < deadline:
        time.sleep(0.2)
    page = facilitator.opens("/desk/workshop")
    assert "<b>๓</b>ข้อความ จาก ๓ คำตอบ" in page.text


def test_answers_are_published_before_closing_only_ten_together(
    store: Store, staff: Staff, facilitator: AtDesk
) -> None:
    """Too few are refused with the reason; ten are published and the survey goes on."""
    path = "/desk/workshop/release"
    for n in range(10):
        if n == 9:
            page = facilitator.presses(path, on="/desk/workshop", expecting=409, secret=SECRET)
            assert "อย่างน้อย ๑๐ คำตอบ" in page.text
        staff.sends("/s/workshop/1", section_1=f"ความเห็นที่ {n}")
    facilitator.presses(path, on="/desk/workshop", secret=SECRET)
    assert len(store.answers(SLUG)) == 10
    assert store.survey(SLUG).state == "open"


def test_a_roster_is_kept_apart_from_the_answers(
    app: Flask, facilitator: AtDesk, store: Store, workshop: str
) -> None:
    """Names pasted by facilitators come back to them, and are in no database."""
    path = "/desk/workshop/roster"
    facilitator.presses(path, on=path, names="สมชาย ใจดี (ชาย)\nเจี๊ยบ\nเจี๊ยบ\n")
    assert "เจี๊ยบ" in facilitator.opens(path).text
    assert "(๒ ชื่อ)" in facilitator.opens("/desk/workshop").text
    for file in Path(app.instance_path).rglob("*.db*"):
        assert "เจี๊ยบ".encode() not in file.read_bytes()


def test_a_person_reads_what_may_name_somebody_before_it_is_quoted(
    reviewer: AtDesk, themed_store: Store
) -> None:
    """Marked statements stand first on the board; cleared by a person, they may be quoted."""
    themed_store.database.execute("UPDATE statement SET identifying = topic = 1")
    page = reviewer.opens(BOARD)
    assert "ตรวจก่อนยกไปใช้" in page.text
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
    assert "ย้อนกลับการแก้ไขล่าสุด" not in reviewer.opens(BOARD).text


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
    assert "โปรดเลือกข้อความที่จะย้าย" in page.text
    page = reviewer.presses(
        f"{BOARD}/move",
        on=BOARD,
        expecting=422,
        statements=[statement],
        theme=themes_of(themed_store, topic=2)[0],
    )
    assert "โปรดเลือกประเด็นปลายทางจากรายการ" in page.text
    assert themed_store.decisions(SLUG) == []


def offered(page: str) -> tuple[list[str], str]:
    """The statements of the first suggestion on a page, and where they would go."""
    form = page.partition('class="offer"')[2].partition("</form>")[0]
    target = re.search(r'name="theme" value="([^"]*)"', form)
    assert target
    return re.findall(r'name="statements" value="([0-9a-f]+)"', form), target[1]


def suggested(page: str) -> set[str]:
    """All statements that a page suggests to move."""
    section = page.partition('id="offers"')[2].partition("</section>")[0]
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
    page = reviewer.presses(f"{BOARD}/keep", on=BOARD, expecting=422, at="offer-1")
    assert "โปรดเลือกข้อความที่จะคงไว้" in page.text


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
    assert "ล่าสุด: รวมประเด็น" in reviewer.opens(BOARD).text
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
        page = reviewer.presses(path, on=BOARD, expecting=422, statements=ticked, at=first).text
        assert "โปรดเลือกสองข้อความ" in page
        assert all(f'value="{key}" checked' in page for key in ticked)
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
    assert "คำหรือเรื่องที่ตรงกัน: " + " · ".join(statement.reasons) in page
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


def test_a_failed_run_is_told_and_can_be_repeated(
    facilitator: AtDesk, store: Store, workshop: str
) -> None:
    """The facilitator learns that nothing is lost and what to press."""
    run = store.begin_run(workshop, {})
    store.fail_run(run, "MemoryError")
    from survey.records import Answer

    store.publish(workshop, [Answer(b"k" * 16, 1, "section-1", "ดี", False)])
    page = facilitator.opens("/desk/workshop")
    assert "การจัดประเด็นครั้งล่าสุดไม่สำเร็จ" in page.text


@pytest.mark.parametrize("path", ["themes/1", "quotes", "report.docx", "statements.csv"])
def test_pages_of_a_survey_without_themes_say_what_to_press(
    facilitator: AtDesk, workshop: str, path: str
) -> None:
    """Nothing to show yet is told kindly, with the way on."""
    assert "ยังไม่มีผลวิเคราะห์" in facilitator.opens(f"/desk/workshop/{path}", expecting=409).text


def test_unknown_surveys_and_topics_are_not_found(reviewer: AtDesk) -> None:
    """Mistyped addresses get a page, not an error."""
    for path in ("/desk/nothing", "/desk/nothing/themes/1", "/desk/workshop/themes/9"):
        reviewer.opens(path, expecting=404)


def test_the_share_page_has_link_message_and_code(facilitator: AtDesk, workshop: str) -> None:
    """What staff are sent stands ready to copy or print."""
    page = facilitator.opens("/desk/workshop/share")
    assert "http://localhost/workshop" in page.text
    assert "<svg" in page.text
