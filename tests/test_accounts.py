"""Who may sign in is settled in the browser; and nothing is lost when a session ends."""

import inspect
import io
import json
import re
from collections.abc import Callable
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import AtDesk, Served, check_page, tab_to, violations
from flask import Flask
from flask_wtf import FlaskForm
from playwright.sync_api import Page, expect
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse
from wtforms import PasswordField

import forms.accounts
import forms.review
import forms.signin
import forms.slips
from survey.access import COMMAND_LINE, one_time_link
from survey.errors import LastFacilitator
from survey.records import AuditAct, Role
from survey.resume import ACTS, MOST_BYTES, SECRET_FIELDS, unpacked
from survey.store import Store

ACCOUNTS = "/desk/accounts"
GOOD = "ม้า ถูกต้อง แบตเตอรี่ ลวดเย็บ"
BETTER = "เรือ ลำใหม่ จอดริมตลิ่ง"
OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
ServeApp = Callable[[Flask], Served]


def acts(store: Store) -> list[tuple[str, AuditAct, str]]:
    """Return the trail, oldest first: who, what, about whom."""
    return [(e.account, e.act, e.note) for e in reversed(store.audit(2**62, 1_000))]


def link_on(page: TestResponse) -> str:
    found = re.search(r'id="link">([^<]+)<', page.text)
    assert found
    return urlsplit(found[1]).path


def invites(person: AtDesk, name: str, role: str = "writer", expecting: int = 200) -> TestResponse:
    """Fill in the form for a new account."""
    page = person.presses(
        f"{ACCOUNTS}/invite", on=ACCOUNTS, expecting=expecting, name=name, role=role
    )
    check_page(page)
    return page


# Inviting


def test_a_facilitator_invites_a_writer_by_link(
    app: Flask, facilitator: AtDesk, store: Store
) -> None:
    """The link is shown once, to hand over; whoever opens it is signed in with that role."""
    page = invites(facilitator, "สมหญิง")
    assert page.headers["Cache-Control"] == "no-store"
    assert "แสดงลิงก์ครั้งนี้ครั้งเดียว" in page.text
    link = link_on(page)
    assert link not in facilitator.opens(ACCOUNTS).text
    assert link.rpartition("/")[2].encode() not in store.path.read_bytes()
    newcomer = AtDesk(app.test_client())
    newcomer.presses(link, on=link)
    newcomer.opens("/desk/")
    newcomer.opens(ACCOUNTS, expecting=403)
    assert acts(store)[-3:] == [
        ("facilitator", AuditAct.INVITED, "สมหญิง เป็นผู้จัดทำรายงาน"),
        ("facilitator", AuditAct.MADE_LINK, "สมหญิง"),
        ("สมหญิง", AuditAct.SIGNED_IN_BY_LINK, ""),
    ]


def test_a_link_bears_the_address_that_people_reach(app: Flask, facilitator: AtDesk) -> None:
    """It is sent to somebody else's machine."""
    app.config["PUBLIC_URL"] = "https://voice.example.go.th/"
    assert "https://voice.example.go.th/desk/signin/" in invites(facilitator, "สมหญิง").text


@pytest.mark.parametrize(
    ("name", "role", "told"),
    [
        ("", "writer", "โปรดกรอกชื่อบัญชี"),
        ("   ", "writer", "โปรดกรอกชื่อบัญชี"),
        ("ก" * 500, "writer", "ไม่เกิน ๘๐ ตัวอักษร ขณะนี้มี ๕๐๐"),
        ("facilitator", "writer", "มีบัญชี facilitator อยู่แล้ว"),
        (COMMAND_LINE, "writer", "ระบบใช้อยู่"),
        ("Command Line", "writer", "ระบบใช้อยู่"),
    ],
)
def test_a_name_that_will_not_do_is_refused_with_the_reason(
    facilitator: AtDesk, store: Store, name: str, role: str, told: str
) -> None:
    """It stays in its field, and nobody is added."""
    page = invites(facilitator, name, role, expecting=422)
    assert told in page.text
    assert f'value="{name.strip()}"' in page.text
    assert [a.name for a in store.accounts()] == ["facilitator"]


def test_a_role_that_there_is_not_is_refused(facilitator: AtDesk, store: Store) -> None:
    """Nobody becomes what the program does not know."""
    invites(facilitator, "สมหญิง", "administrator", expecting=422)
    assert store.account("สมหญิง") is None


def test_a_name_of_signs_is_shown_as_it_is(facilitator: AtDesk, store: Store) -> None:
    """Quotes, slashes and angle brackets are no markup and no address."""
    name = "<b>\"a/b\" & 'c'"
    invites(facilitator, name)
    assert "<b>" not in facilitator.opens(ACCOUNTS).text
    facilitator.presses(f"{ACCOUNTS}/remove", on=ACCOUNTS, account=name)
    assert store.account(name) is None


def test_an_invitation_is_kept_whole_or_not_at_all(
    facilitator: AtDesk, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An account without its link and its entry would be an open question."""

    def fails(*args: object) -> str:
        raise RuntimeError

    monkeypatch.setattr("survey.accounts.one_time_link", fails)
    with pytest.raises(RuntimeError):
        invites(facilitator, "สมหญิง")
    assert store.account("สมหญิง") is None
    assert AuditAct.INVITED not in [act for _, act, _ in acts(store)]


# Looking after accounts


def test_the_list_says_who_is_what(facilitator: AtDesk, store: Store) -> None:
    """Role, whether a password is set, whether a link waits; nothing of the password."""
    store.add_account("สมหญิง", Role.WRITER)
    store.set_password("สมหญิง", generate_password_hash(GOOD))
    one_time_link(store, "สมหญิง")
    page = facilitator.opens(ACCOUNTS).text
    card = page.split("<article")[2]
    for words in ("สมหญิง", "ผู้จัดทำรายงาน", "ตั้งรหัสผ่านแล้ว", "มีลิงก์เข้าสู่ระบบที่ยังไม่ได้ใช้"):
        assert words in card
    assert "บัญชีทั้งหมด ๒ บัญชี" in page
    assert "scrypt" not in page


def test_a_new_link_replaces_those_that_wait(app: Flask, facilitator: AtDesk, store: Store) -> None:
    """One that went astray opens nothing any more."""
    first = link_on(invites(facilitator, "สมหญิง"))
    page = facilitator.presses(f"{ACCOUNTS}/link", on=ACCOUNTS, expecting=200, account="สมหญิง")
    second = link_on(page)
    AtDesk(app.test_client()).presses(first, on=first, expecting=410)
    AtDesk(app.test_client()).presses(second, on=second)
    assert acts(store)[-2] == ("facilitator", AuditAct.MADE_LINK, "สมหญิง")


def test_a_role_changes_from_the_next_page_on(
    facilitator: AtDesk, writer: AtDesk, store: Store
) -> None:
    """Nobody has to sign in again."""
    facilitator.presses(f"{ACCOUNTS}/role", on=ACCOUNTS, account="writer", role="facilitator")
    writer.opens(ACCOUNTS)
    facilitator.presses(f"{ACCOUNTS}/role", on=ACCOUNTS, account="writer", role="writer")
    writer.opens(ACCOUNTS, expecting=403)
    assert acts(store)[-1] == (
        "facilitator",
        AuditAct.CHANGED_ROLE,
        "writer เป็นผู้จัดทำรายงาน",
    )


def test_somebody_is_signed_out_everywhere(
    app: Flask, facilitator: AtDesk, writer: AtDesk, store: Store
) -> None:
    """Their sessions end and links that wait for them die; the account stays."""
    link = one_time_link(store, "writer")
    facilitator.presses(f"{ACCOUNTS}/end", on=ACCOUNTS, account="writer")
    writer.opens("/desk/", expecting=302)
    AtDesk(app.test_client()).presses(link, on=link, expecting=410)
    assert store.account("writer") is not None
    assert acts(store)[-1] == ("facilitator", AuditAct.ENDED_SESSIONS, "writer")
    facilitator.opens("/desk/")


def test_a_removed_account_is_out_and_its_acts_stay(
    app: Flask, facilitator: AtDesk, writer: AtDesk, store: Store
) -> None:
    """Sessions, links and password open nothing; the trail keeps every line."""
    store.set_password("writer", generate_password_hash(GOOD))
    link, before = one_time_link(store, "writer"), acts(store)
    facilitator.presses(f"{ACCOUNTS}/remove", on=ACCOUNTS, account="writer")
    writer.opens("/desk/", expecting=302)
    stranger = AtDesk(app.test_client())
    stranger.presses(link, on=link, expecting=410)
    stranger.presses("/desk/signin", on="/desk/signin", expecting=422, name="writer", password=GOOD)
    assert [*before, ("facilitator", AuditAct.REMOVED_ACCOUNT, "writer")] == acts(store)
    assert "writer" in facilitator.opens("/desk/audit").text


def test_a_namesake_gets_nothing_of_the_account_before(facilitator: AtDesk, writer: AtDesk) -> None:
    """A session of the removed account does not open the new one."""
    facilitator.presses(f"{ACCOUNTS}/remove", on=ACCOUNTS, account="writer")
    invites(facilitator, "writer", "facilitator")
    writer.opens("/desk/", expecting=302)


@pytest.mark.parametrize("act", ["role", "remove"])
def test_nobody_takes_the_desk_from_themselves(facilitator: AtDesk, store: Store, act: str) -> None:
    """A slip of the finger would; a colleague can do it."""
    store.add_account("colleague", Role.FACILITATOR)
    page = facilitator.presses(
        f"{ACCOUNTS}/{act}", on=ACCOUNTS, expecting=409, account="facilitator", role="writer"
    )
    assert "เปลี่ยนบัญชีของตนเองไม่ได้" in page.text
    assert store.account("facilitator") == next(
        a for a in store.accounts() if a.name == "facilitator"
    )


def test_the_last_facilitator_stays(store: Store) -> None:
    """Also where two remove each other at once: the second is refused."""
    store.add_account("one", Role.FACILITATOR)
    store.add_account("other", Role.FACILITATOR)
    store.set_role("one", Role.WRITER)
    with pytest.raises(LastFacilitator, match="อย่างน้อยหนึ่งคน"):
        store.set_role("other", Role.WRITER)
    with pytest.raises(LastFacilitator, match="อย่างน้อยหนึ่งคน"):
        store.remove_account("other")
    store.remove_account("one")
    assert [a.name for a in store.accounts()] == ["other"]


@pytest.mark.parametrize("act", ["link", "role", "end", "remove"])
@pytest.mark.parametrize("account", ["", "nobody", "ก" * 500])
def test_an_account_that_is_not_there_is_not_found(
    facilitator: AtDesk, act: str, account: str
) -> None:
    """Somebody else removed it, or it never was."""
    page = facilitator.presses(
        f"{ACCOUNTS}/{act}", on=ACCOUNTS, expecting=404, account=account, role="writer"
    )
    assert "ไม่พบบัญชีนี้" in page.text


def test_a_writer_sees_nothing_of_accounts(facilitator: AtDesk, writer: AtDesk) -> None:
    """Facilitators find the page in the header."""
    assert f'href="{ACCOUNTS}"' in facilitator.opens("/desk/").text
    assert ACCOUNTS not in writer.opens("/desk/").text
    writer.opens(ACCOUNTS, expecting=403)


# Passwords


def with_password(store: Store, app: Flask) -> AtDesk:
    """A facilitator who signed in with a password."""
    store.add_account("facilitator", Role.FACILITATOR)
    store.set_password("facilitator", generate_password_hash(GOOD))
    person = AtDesk(app.test_client())
    person.presses("/desk/signin", on="/desk/signin", name="facilitator", password=GOOD)
    return person


def test_a_password_is_changed_with_the_one_before(app: Flask, store: Store) -> None:
    """Whoever sits down at an open screen cannot take the account over."""
    person = with_password(store, app)
    before = store.account("facilitator")
    for present, told in (("", "โปรดกรอกรหัสผ่านปัจจุบัน"), ("ผิด", "รหัสผ่านปัจจุบันไม่ถูกต้อง")):
        page = person.presses(
            "/desk/password",
            on="/desk/password",
            expecting=422,
            present=present,
            password=BETTER,
            again=BETTER,
        )
        check_page(page)
        assert told in page.text
        assert BETTER not in page.text
    assert store.account("facilitator") == before
    person.presses(
        "/desk/password", on="/desk/password", present=GOOD, password=BETTER, again=BETTER
    )
    person.presses("/desk/signout", on="/desk/")
    person.presses("/desk/signin", on="/desk/signin", name="facilitator", password=BETTER)


def test_guessing_the_present_password_is_slowed_down(app: Flask, store: Store) -> None:
    """As it is at the door."""
    person = with_password(store, app)
    send = {"on": "/desk/password", "present": "ผิด", "password": BETTER, "again": BETTER}
    for _ in range(3):
        person.presses("/desk/password", expecting=422, **send)
    page = person.presses("/desk/password", expecting=429, **send)
    assert "โปรดรอ ๑ วินาที" in page.text


def test_whoever_forgot_the_password_comes_by_link(app: Flask, store: Store) -> None:
    """A link from a colleague opens the desk, and a new password needs no old one."""
    with_password(store, app)
    link = one_time_link(store, "facilitator")
    person = AtDesk(app.test_client())
    person.presses(link, on=link)
    assert "รหัสผ่านปัจจุบัน" not in person.opens("/desk/password").text
    person.presses("/desk/password", on="/desk/password", password=BETTER, again=BETTER)
    assert "รหัสผ่านปัจจุบัน" in person.opens("/desk/password").text


def test_the_password_page_offers_to_sign_out_everywhere(facilitator: AtDesk) -> None:
    """Whoever worries about a password worries about sessions too."""
    assert "ออกจากระบบในทุกเครื่อง" in facilitator.opens("/desk/password").text


# Failed sign-ins


def fails_to_sign_in(app: Flask, name: str, times: int) -> None:
    """Try wrong passwords, each after its delay."""
    person, delays = AtDesk(app.test_client()), app.extensions["delays"]
    for _ in range(times):
        delays.clock = partial(float, delays.clock() + 60)
        person.presses(
            "/desk/signin", on="/desk/signin", expecting=422, name=name, password="wrong"
        )


def test_wrong_passwords_are_counted_without_a_flood(app: Flask, store: Store) -> None:
    """A line each time the delay grows: the third to the ninth, and none from then on."""
    store.add_account("facilitator", Role.FACILITATOR)
    fails_to_sign_in(app, "facilitator", 14)
    assert acts(store) == [
        ("", AuditAct.FAILED_TO_SIGN_IN, f"บัญชี facilitator {count} ครั้งติดต่อกัน")
        for count in "๓๔๕๖๗๘๙"
    ]


def test_made_up_names_are_counted_together_and_not_kept(app: Flask, store: Store) -> None:
    """People type a password where the name should be; many names make few lines."""
    # However slow the machine: all within one delay.
    app.extensions["unknown-names"].clock = partial(float, 0)
    for number in range(12):
        fails_to_sign_in(app, f"{GOOD} {number}", 1)
    assert acts(store) == [("", AuditAct.FAILED_TO_SIGN_IN, "ชื่อบัญชีที่ไม่มีในระบบ")]
    assert GOOD.encode() not in store.path.read_bytes()


def test_the_trail_tells_of_failures_without_naming_anybody(
    facilitator: AtDesk, store: Store
) -> None:
    """Nobody is known to have done it."""
    store.record("", AuditAct.FAILED_TO_SIGN_IN, note="บัญชี facilitator ๓ ครั้งติดต่อกัน")
    page = facilitator.opens("/desk/audit").text
    assert "<td>ไม่ทราบว่าผู้ใด</td><td>พยายามเข้าสู่ระบบไม่สำเร็จ บัญชี facilitator ๓ ครั้งติดต่อกัน</td>" in page


# A session that ended


def sends(person: AtDesk, path: str, **data: str | list[str]) -> TestResponse:
    """Send a form of a page that was opened long ago."""
    return person.client.post(
        path, data={"csrf_token": "of a session before", **data}, headers=OURS
    )


def carried(page: TestResponse) -> str:
    found = re.search(r'name="unfinished" value="([^"]*)"', page.text)
    assert found
    return unescape(found[1])


def signs_in_again(app: Flask, store: Store, page: TestResponse, person: AtDesk) -> TestResponse:
    """Fill in the sign-in form that came instead of what was asked for."""
    store.set_password("facilitator", generate_password_hash(GOOD))
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found
    return person.client.post(
        "/desk/signin",
        data={
            "csrf_token": found[1],
            "name": "facilitator",
            "password": GOOD,
            "unfinished": carried(page),
        },
    )


def expired(person: AtDesk) -> AtDesk:
    """Somebody whose session ended while they were writing."""
    person.client.delete_cookie("desk", path="/desk")
    return person


def test_a_password_page_sent_empty_says_what_is_wanted(facilitator: AtDesk) -> None:
    """A request without its fields is no error of ours."""
    page = facilitator.presses("/desk/password", on="/desk/password", expecting=422)
    assert "รหัสผ่านใหม่" in page.text


def test_what_was_typed_survives_the_end_of_the_session(
    app: Flask, facilitator: AtDesk, store: Store, workshop: str
) -> None:
    """Sign in again, be asked, press: it is done as if nothing had been between."""
    names = 'สมชาย\nสมหญิง <b>\n"ต้น"'
    page = sends(expired(facilitator), "/desk/workshop/roster", names=names)
    assert page.status_code == 403
    check_page(page)
    assert "ระบบออกจากระบบให้ท่านแล้วก่อนที่ท่านจะส่งรายการนี้" in page.text
    asked = signs_in_again(app, store, page, facilitator)
    check_page(asked)
    assert asked.status_code == 200
    assert "ท่านมีรายการที่ทำค้างไว้" in asked.text
    assert app.extensions["rosters"].names(workshop) == (), "nothing is done by itself"
    path, fields = posted_by(asked)
    assert path == "/desk/workshop/roster"
    done = facilitator.client.post(path, data=fields)
    assert done.status_code == 303
    assert sorted(app.extensions["rosters"].names(workshop)) == sorted(names.split("\n"))


def posted_by(page: TestResponse) -> tuple[str, dict[str, list[str]]]:
    """What the page's own button would send."""
    form = page.text.split("<main")[1].split("<form")[1].split("</form>")[0]
    action = re.search(r'action="([^"]+)"', form)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert action
    assert token
    fields: dict[str, list[str]] = {"csrf_token": [token[1]]}
    for name, value in re.findall(
        r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', form, re.S
    ):
        fields.setdefault(unescape(name), []).append(unescape(value))
    return unescape(action[1]), fields


def test_a_wrong_password_in_between_loses_nothing(
    app: Flask, facilitator: AtDesk, workshop: str
) -> None:
    """The page that says so carries it on."""
    page = sends(expired(facilitator), "/desk/workshop/roster", names="สมชาย")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token
    again = facilitator.client.post(
        "/desk/signin",
        data={
            "csrf_token": token[1],
            "name": "facilitator",
            "password": "wrong",
            "unfinished": carried(page),
        },
    )
    assert again.status_code == 422
    assert carried(again) == carried(page)


def test_a_sign_in_page_that_waited_too_long_still_carries_it(
    facilitator: AtDesk, workshop: str
) -> None:
    """Its own token has run out meanwhile; it comes back with another."""
    page = sends(expired(facilitator), "/desk/workshop/roster", names="สมชาย")
    again = sends(
        expired(facilitator), "/desk/signin", name="facilitator", unfinished=carried(page)
    )
    assert again.status_code == 403
    assert carried(again) == carried(page)


def test_a_session_that_was_ended_elsewhere_loses_nothing_either(
    app: Flask, facilitator: AtDesk, store: Store, workshop: str
) -> None:
    """The cookie and its token are good, but the account's sessions were ended."""
    token = re.search(
        r'name="csrf_token"[^>]*value="([^"]+)"', facilitator.opens("/desk/workshop/roster").text
    )
    assert token
    store.end_sessions("facilitator")
    page = facilitator.client.post(
        "/desk/workshop/roster", data={"csrf_token": token[1], "names": "สมชาย"}, headers=OURS
    )
    assert page.status_code == 403
    assert json.loads(carried(page)) == ["/desk/workshop/roster", [["names", "สมชาย"]]]


def test_signed_in_again_in_another_tab(app: Flask, facilitator: AtDesk, workshop: str) -> None:
    """A page that was opened in the session before comes back with the question at once."""
    page = sends(facilitator, "/desk/workshop/roster", names="สมชาย")
    assert page.status_code == 409
    assert "ท่านมีรายการที่ทำค้างไว้" in page.text
    path, fields = posted_by(page)
    assert facilitator.client.post(path, data=fields).status_code == 303
    assert app.extensions["rosters"].names(workshop) == ("สมชาย",)


def test_somebody_without_a_password_goes_on_by_link(
    app: Flask, facilitator: AtDesk, store: Store, workshop: str
) -> None:
    """The link is opened in another tab; the button of the page that waits then goes on."""
    page = sends(expired(facilitator), "/desk/workshop/roster", names="สมชาย")
    link = one_time_link(store, "facilitator")
    facilitator.presses(link, on=link)
    asked = sends(facilitator, "/desk/signin", unfinished=carried(page))
    assert asked.status_code == 409
    assert posted_by(asked)[1]["names"] == ["สมชาย"]


def test_a_page_that_may_send_a_file_is_carried_along_without_one(
    app: Flask, facilitator: AtDesk, store: Store
) -> None:
    """Browsers send an empty file where none was chosen; what was pasted is not lost with it."""
    paper = 'title = "ของเรา"\n[[topic]]\ntitle = "ก"\n[[topic.section]]\nheading = "ข"\n'
    data = {"csrf_token": "old", "slug": "ours", "start": "toml", "pasted": paper}
    expired(facilitator)
    kinds: Any = {"content_type": "multipart/form-data", "headers": OURS}
    chosen = (io.BytesIO(b"x"), "a.toml")
    page = facilitator.client.post("/desk/new", data={**data, "upload": chosen}, **kinds)
    assert page.status_code == 400, "a file cannot be carried along"
    empty = (io.BytesIO(), "")
    page = facilitator.client.post("/desk/new", data={**data, "upload": empty}, **kinds)
    asked = signs_in_again(app, store, page, facilitator)
    assert "<b>สร้างแบบสำรวจใหม่</b>" in asked.text
    path, fields = posted_by(asked)
    assert facilitator.client.post(path, data=fields).status_code == 303
    assert store.survey("ours").survey.title == "ของเรา"


def test_the_act_and_the_account_are_said_before_it_is_done(
    facilitator: AtDesk, workshop: str
) -> None:
    """In plain words, with the survey and the topic; an address we do not know is said to be so."""
    page = sends(facilitator, "/desk/workshop/signoff/2?x=1").text
    assert "<b>รับรองประเด็น</b> ในแบบสำรวจ “" in page
    assert "หัวข้อ ๒ โดยบันทึกในชื่อบัญชี <b>facilitator</b>" in page
    for path in ("/desk/nothing/delete", "/desk/no/such/page"):
        left = json.dumps([path, []])
        assert "ระบบไม่รู้จักรายการนี้" in sends(facilitator, "/desk/new", unfinished=left).text


def test_every_act_of_the_desk_has_its_words(app: Flask) -> None:
    """A new form has to say what it does."""
    door = {"access.sign_in", "access.sign_in_by_link", "access.sign_out"}
    posted = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.rule.startswith("/desk/")
    }
    assert set(ACTS) == posted - door - {"access.sign_out_everywhere"}


def test_no_secret_is_carried_along(facilitator: AtDesk) -> None:
    """Passphrases and tokens have to be typed, or made, anew."""
    secrets = dict.fromkeys(SECRET_FIELDS, "canary")
    page = facilitator.client.post(
        "/desk/workshop/close", data={**secrets, "kept": "ข้อความ"}, headers=OURS
    )
    assert "canary" not in page.text
    assert unpacked(json.dumps(["/desk/x", [["password", "canary"], ["a", "b"]]])).fields == (  # type: ignore[union-attr]
        ("a", "b"),
    )


def test_every_secret_field_is_known() -> None:
    """A form that asks for a new secret has to say so here."""
    for module in (forms.accounts, forms.review, forms.signin, forms.slips):
        for form in vars(module).values():
            if inspect.isclass(form) and issubclass(form, FlaskForm):
                for name in dir(form):
                    field = getattr(form, name)
                    if getattr(field, "field_class", None) is PasswordField:
                        assert name in SECRET_FIELDS, (form, name)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    ],
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_form_from_elsewhere_is_not_carried_along(
    app: Flask, facilitator: AtDesk, headers: dict[str, str], signed_in: bool
) -> None:
    """Another site cannot put words into a facilitator's page, to be sent at a press."""
    person = facilitator if signed_in else expired(facilitator)
    page = person.client.post("/desk/workshop/roster", data={"names": "canary"}, headers=headers)
    assert page.status_code == 400
    assert "canary" not in page.text
    assert "หมดอายุ" in page.text


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/",
        "//evil.example/desk/",
        "/desk//evil",
        "/desk/\\evil",
        "/s/workshop/1",
        "/desk/signin",
        "/desk/signout/everywhere",
        "javascript:alert(1)",
        "",
    ],
)
def test_nothing_is_sent_anywhere_but_to_the_desk(path: str) -> None:
    """What the hidden field holds is looked at again."""
    assert unpacked(json.dumps([path, [["a", "b"]]])) is None


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "x",
        "[]",
        "{}",
        "1",
        '["/desk/x"]',
        '["/desk/x", 1]',
        '["/desk/x", ["abc"]]',
        "[" * 9_999,
    ],
)
def test_a_hidden_field_that_makes_no_sense_is_left_alone(text: str | None) -> None:
    """Somebody who changes it signs in as ever."""
    assert unpacked(text) is None


def test_what_is_too_large_is_not_half_carried(facilitator: AtDesk) -> None:
    """Whoever sent it is told to go back, where the browser still has it."""
    page = sends(expired(facilitator), "/desk/workshop/roster", names="x" * MOST_BYTES)
    assert page.status_code == 400
    assert "กดย้อนกลับ" in page.text


def test_the_largest_that_is_carried_can_be_sent(
    app: Flask, facilitator: AtDesk, store: Store
) -> None:
    """Thai letters are nine signs each in a form; the sign-in still fits into a request."""
    names = "ก" * (MOST_BYTES // 3 - 50)
    page = sends(expired(facilitator), "/desk/workshop/roster", names=names)
    asked = signs_in_again(app, store, page, facilitator)
    assert posted_by(asked)[1]["names"] == [names]


def test_a_page_that_was_only_read_is_found_again(facilitator: AtDesk) -> None:
    """As before: sign in, and there it is."""
    sent = expired(facilitator).opens("/desk/workshop", expecting=302)
    assert "next=%2Fdesk%2Fworkshop" in sent.location


# In the browser


def tabbing(page: Page, name: str, text: str) -> None:
    """Write into a field that the keyboard reaches."""
    field = page.get_by_label(name, exact=True).first
    tab_to(page, field)
    page.keyboard.insert_text(text)


@pytest.mark.browser
def test_inviting_by_keyboard_and_signing_in(
    app: Flask, store: Store, desk: Page, serve: ServeApp
) -> None:
    """From the name to the copied link without a mouse; the newcomer sets a password."""
    service = serve(app)
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    store.add_account("facilitator", Role.FACILITATOR)
    desk.goto(service.address + one_time_link(store, "facilitator"))
    tab_to(desk, desk.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ"))
    desk.keyboard.press("Enter")
    tab_to(desk, desk.get_by_role("link", name="บัญชีผู้ใช้"))
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("บัญชีผู้ใช้")
    tabbing(desk, "ชื่อบัญชี", "สมหญิง")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("ลิงก์เข้าสู่ระบบ")
    assert violations(desk) == []
    tab_to(desk, desk.get_by_role("button", name="คัดลอกลิงก์"))
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("คัดลอกแล้ว")).to_be_visible()
    link = desk.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{service.address}/desk/signin/")
    assert desk.context.browser is not None
    newcomer = desk.context.browser.new_page()
    newcomer.goto(link)
    newcomer.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()
    newcomer.get_by_role("link", name="ตั้งรหัสผ่าน").click()
    newcomer.get_by_label("รหัสผ่านใหม่", exact=True).fill(GOOD)
    newcomer.get_by_label("รหัสผ่านใหม่อีกครั้ง").fill(GOOD)
    newcomer.get_by_role("button", name="บันทึกรหัสผ่าน").click()
    expect(newcomer.get_by_role("status")).to_contain_text("ตั้งรหัสผ่านเรียบร้อยแล้ว")
    newcomer.close()
    account = store.account("สมหญิง")
    assert account is not None
    assert account.role is Role.WRITER


@pytest.mark.browser
def test_a_tablet_and_scripts_off_do_to_look_after_accounts(
    app: Flask, store: Store, phone: Page, serve: ServeApp
) -> None:
    """Roles, sessions and removal are plain forms behind what opens at a touch."""
    service = serve(app)
    phone.set_viewport_size({"width": 820, "height": 1_180})
    store.add_account("facilitator", Role.FACILITATOR)
    store.add_account("สมหญิง", Role.WRITER)
    phone.goto(service.address + one_time_link(store, "facilitator"))
    phone.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()
    phone.get_by_role("link", name="บัญชีผู้ใช้").click()
    card = phone.get_by_role("article", name="สมหญิง")
    card.get_by_text("จัดการบัญชี").click()
    card.get_by_label("บทบาทใหม่").select_option("facilitator")
    card.get_by_role("button", name="เปลี่ยนบทบาท").click()
    expect(phone.get_by_role("status")).to_have_text("บัญชี สมหญิง เป็นผู้อำนวยกระบวนการแล้ว")
    card.get_by_text("จัดการบัญชี").click()
    card.get_by_text("ลบบัญชี").first.click()
    card.get_by_role("button", name="ลบบัญชีนี้").click()
    expect(phone.get_by_role("status")).to_contain_text("ลบบัญชี สมหญิง แล้ว")
    expect(card).to_have_count(0)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(390, 844), (820, 1_180), (1_280, 800)])
def test_the_accounts_shut_nobody_out(
    app: Flask, store: Store, desk: Page, serve: ServeApp, width: int, height: int
) -> None:
    """axe-core finds nothing, nothing runs off the side, and fingers hit what they mean."""
    service = serve(app)
    desk.set_viewport_size({"width": width, "height": height})
    store.add_account("facilitator", Role.FACILITATOR)
    store.add_account("ก" * 80, Role.WRITER)
    store.set_password("facilitator", generate_password_hash(GOOD))
    desk.goto(f"{service.address}/desk/signin")
    desk.get_by_label("ชื่อบัญชี").fill("facilitator")
    desk.get_by_label("รหัสผ่าน").fill(GOOD)
    desk.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()
    for path in ("accounts", "password", "audit"):
        desk.goto(f"{service.address}/desk/{path}")
        desk.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert violations(desk) == [], path
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        for target in desk.locator("main :is(button, .button, summary, select)").all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 44


@pytest.mark.browser
def test_a_session_that_ends_while_writing_loses_nothing(
    app: Flask, store: Store, workshop: str, phone: Page, serve: ServeApp
) -> None:
    """In a real browser, scripts off: write, be signed out, sign in, go on."""
    service = serve(app)
    store.add_account("facilitator", Role.FACILITATOR)
    store.set_password("facilitator", generate_password_hash(GOOD))
    phone.goto(f"{service.address}/desk/workshop/roster")
    phone.get_by_label("ชื่อบัญชี").fill("facilitator")
    phone.get_by_label("รหัสผ่าน").fill(GOOD)
    phone.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()
    phone.locator("textarea").fill("สมชาย\n\nสมหญิง")
    phone.context.clear_cookies()
    phone.locator("main form button").first.click()
    expect(
        phone.get_by_role("heading", name="ระบบออกจากระบบให้ท่านแล้วก่อนที่ท่านจะส่งรายการนี้")
    ).to_be_visible()
    phone.get_by_label("ชื่อบัญชี").fill("facilitator")
    phone.get_by_label("รหัสผ่าน").fill(GOOD)
    phone.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("ท่านมีรายการที่ทำค้างไว้")
    phone.get_by_role("button", name="ทำรายการต่อ").click()
    expect(phone.get_by_role("status")).to_have_text("บันทึกรายชื่อแล้ว ๒ ชื่อ")


@pytest.mark.browser
def test_the_pages_of_an_ended_session_shut_nobody_out(
    app: Flask, store: Store, workshop: str, desk: Page, serve: ServeApp
) -> None:
    """axe-core finds nothing on the page that waits, nor on the one that asks."""
    service = serve(app)
    desk.set_viewport_size({"width": 390, "height": 844})
    store.add_account("facilitator", Role.FACILITATOR)
    store.set_password("facilitator", generate_password_hash(GOOD))
    desk.goto(service.address + one_time_link(store, "facilitator"))
    desk.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()
    desk.goto(f"{service.address}/desk/workshop/roster")
    desk.locator("textarea").fill("สมชาย " * 30)
    desk.context.clear_cookies()
    desk.locator("main form button").first.click()
    expect(desk.get_by_label("รหัสผ่าน")).to_be_visible()
    assert violations(desk) == []
    desk.get_by_label("ชื่อบัญชี").fill("facilitator")
    desk.get_by_label("รหัสผ่าน").fill(GOOD)
    desk.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()
    expect(desk.get_by_role("button", name="ทำรายการต่อ")).to_be_visible()
    assert violations(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
