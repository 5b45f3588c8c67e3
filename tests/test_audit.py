"""What facilitators and writers do is recorded and stays; what staff do never is."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import AtDesk, Staff, sign_in
from flask import Flask

from forms.fields import thai_date
from survey.access import AUDIT_PAGE, COMMAND_LINE, one_time_link
from survey.records import AuditAct, Role
from survey.store import Store

GOOD = "ม้า ถูกต้อง แบตเตอรี่ ลวดเย็บ"
EVERY = 2**62


def acts(store: Store) -> list[tuple[str, AuditAct, str, str]]:
    """Return the trail, oldest first, without its times."""
    entries = reversed(store.audit(EVERY, 1_000))
    return [(entry.account, entry.act, entry.survey, entry.note) for entry in entries]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET account = 'x'",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit(id, made_at, account, act) VALUES (1, '', 'x', 'opened')",
    ],
)
def test_the_trail_can_be_neither_changed_nor_shortened(store: Store, change: str) -> None:
    """The database itself refuses."""
    store.record("facilitator", AuditAct.OPENED, "workshop")
    with pytest.raises(sqlite3.IntegrityError, match="appended only"):
        store.database.execute(change)
    assert acts(store) == [("facilitator", AuditAct.OPENED, "workshop", "")]


def test_an_entry_holds_who_what_and_when_to_the_second(store: Store) -> None:
    """These columns and no other, so that nothing of an answer finds a place."""
    columns = [column.name for column in store.database.table("audit").columns]
    assert columns == ["id", "made_at", "account", "act", "survey", "note"]
    before = datetime.now(UTC).replace(microsecond=0)
    store.record("facilitator", AuditAct.SIGNED_OUT)
    made_at = datetime.fromisoformat(store.audit(EVERY, 1)[0].made_at)
    assert made_at.microsecond == 0
    assert before <= made_at <= datetime.now(UTC)


def test_coming_and_going_is_recorded(app: Flask, store: Store) -> None:
    """Links, sign-ins, passwords and signing out, each by the one who did it."""
    person = sign_in(app, store, "facilitator", Role.FACILITATOR)
    person.presses("/desk/password", on="/desk/password", password=GOOD, again=GOOD)
    person.presses("/desk/signout", on="/desk/")
    person.presses("/desk/signin", on="/desk/signin", name="facilitator", password=GOOD)
    person.presses("/desk/signout/everywhere", on="/desk/password")
    assert acts(store) == [
        (COMMAND_LINE, AuditAct.MADE_LINK, "", "facilitator"),
        ("facilitator", AuditAct.SIGNED_IN_BY_LINK, "", ""),
        ("facilitator", AuditAct.CHANGED_PASSWORD, "", ""),
        ("facilitator", AuditAct.SIGNED_OUT, "", ""),
        ("facilitator", AuditAct.SIGNED_IN, "", ""),
        ("facilitator", AuditAct.SIGNED_OUT_EVERYWHERE, "", ""),
    ]


def test_downloads_and_runs_are_recorded(reviewer: AtDesk, themed_store: Store) -> None:
    """Who took the table or the report, and who had the answers themed anew."""
    reviewer.opens("/desk/report-2566/statements.csv")
    reviewer.opens("/desk/report-2566/report.docx")
    reviewer.presses("/desk/report-2566/analyse", on="/desk/report-2566")
    assert acts(themed_store)[-3:] == [
        ("facilitator", AuditAct.EXPORTED, "report-2566", "CSV"),
        ("facilitator", AuditAct.EXPORTED, "report-2566", "Word"),
        ("facilitator", AuditAct.ANALYSED, "report-2566", ""),
    ]


def test_commands_are_recorded_as_such(themed: Flask, themed_store: Store, tmp_path: Path) -> None:
    """What is done on the server itself stands in the same trail."""
    before = len(acts(themed_store))
    run = themed.test_cli_runner().invoke
    for arguments in (
        ["export", "report-2566", "--csv", str(tmp_path / "a.csv")],
        ["export", "report-2566", "--docx", str(tmp_path / "a.docx")],
        ["analyse", "report-2566"],
        ["create", "again"],
        ["open", "again", "--passphrase", GOOD],
        ["close", "again", "--passphrase", GOOD],
        ["link", "writer", "--role", "writer"],
    ):
        result = run(args=["survey", *arguments])
        assert result.exit_code == 0, result.output
    assert acts(themed_store)[before:] == [
        (COMMAND_LINE, AuditAct.EXPORTED, "report-2566", "CSV"),
        (COMMAND_LINE, AuditAct.EXPORTED, "report-2566", "Word"),
        (COMMAND_LINE, AuditAct.ANALYSED, "report-2566", ""),
        (COMMAND_LINE, AuditAct.OPENED, "again", ""),
        (COMMAND_LINE, AuditAct.CLOSED, "again", ""),
        (COMMAND_LINE, AuditAct.MADE_LINK, "", "writer"),
    ]


def test_nothing_that_staff_do_is_recorded(staff: Staff, store: Store) -> None:
    """Opening, sending, being refused: the trail stays empty."""
    for path in ("/s/workshop", "/s/workshop/1", "/s/workshop/thanks", "/s/none"):
        staff.client.get(path)
    staff.sends("/s/workshop/1", expecting=422)
    staff.sends("/s/workshop/1", section_1="canarytext")
    assert acts(store) == []


def test_a_wrong_password_leaves_no_word_in_the_trail(app: Flask, store: Store) -> None:
    """People type passwords where the name should be; nothing of it is kept."""
    person = AtDesk(app.test_client())
    person.presses("/desk/signin", on="/desk/signin", expecting=422, name=GOOD, password="x")
    assert acts(store) == []


def test_every_act_reads_in_thai(facilitator: AtDesk, store: Store) -> None:
    """No act stands on the page by the program's word for it."""
    for act in AuditAct:
        store.record(COMMAND_LINE, act, "workshop")
    page = facilitator.opens("/desk/audit").text
    assert page.count("คำสั่งบนเครื่องแม่ข่าย") == len(AuditAct) + 1
    assert not [act for act in AuditAct if act.value in page]
    assert page.count("<td></td>") == 0


def test_the_newest_stands_first_with_its_thai_date(facilitator: AtDesk, store: Store) -> None:
    """Day, month, year of the Buddhist era and the time in Thailand, in Thai digits."""
    store.record("<b>ผู้ทดสอบ", AuditAct.OPENED, "workshop")
    page = facilitator.opens("/desk/audit").text
    rows = page.split("<tbody>")[1].split("<tr>")[1:]
    assert "&lt;b&gt;ผู้ทดสอบ" in rows[0]
    assert thai_date(store.audit(EVERY, 1)[0].made_at) in rows[0]
    assert "ออกลิงก์เข้าสู่ระบบให้บัญชี facilitator" in rows[-1]


def test_two_hundred_entries_stand_on_a_page(facilitator: AtDesk, store: Store) -> None:
    """The rest is a link away, and none is lost or shown twice between the pages."""
    for number in range(AUDIT_PAGE + 20):
        store.record(f"account-{number:03}", AuditAct.SIGNED_OUT)
    first = facilitator.opens("/desk/audit").text
    older = first.split('href="/desk/audit?before=')[1].split('"')[0]
    second = facilitator.opens(f"/desk/audit?before={older}").text
    for number in range(AUDIT_PAGE + 20):
        assert (first + second).count(f"account-{number:03}<") == 1
    assert "before=" not in second


@pytest.mark.parametrize("before", ["", "0", "-1", "x", "9" * 30, "-" + "9" * 30, "9" * 5_000])
def test_a_made_up_page_number_is_no_error(facilitator: AtDesk, before: str) -> None:
    """It shows the newest, or nothing."""
    facilitator.opens(f"/desk/audit?before={before}")


def test_the_trail_is_for_facilitators(facilitator: AtDesk, writer: AtDesk) -> None:
    """They find it in the header; writers neither see nor open it."""
    assert 'href="/desk/audit"' in facilitator.opens("/desk/").text
    assert "/desk/audit" not in writer.opens("/desk/").text
    writer.opens("/desk/audit", expecting=403)


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        ("2026-06-05T07:05:00+00:00", "๕ มิถุนายน พ.ศ. ๒๕๖๙ เวลา ๑๔.๐๕ น."),
        ("2026-12-31T17:00:00+00:00", "๑ มกราคม พ.ศ. ๒๕๗๐ เวลา ๐๐.๐๐ น."),
        ("2024-02-29T23:59:59+07:00", "๒๙ กุมภาพันธ์ พ.ศ. ๒๕๖๗ เวลา ๒๓.๕๙ น."),
    ],
)
def test_a_date_is_written_as_thai_offices_do(moment: str, written: str) -> None:
    """In Thailand's time, wherever the server stands."""
    assert thai_date(moment) == written


def test_a_link_is_never_made_unrecorded(app: Flask, store: Store) -> None:
    """The entry and the link are kept together; the link itself is not in the trail."""
    store.add_account("facilitator", Role.FACILITATOR)
    token = one_time_link(store, "facilitator").rpartition("/")[2]
    assert [act for _, act, _, _ in acts(store)] == [AuditAct.MADE_LINK]
    assert token not in str(acts(store))
