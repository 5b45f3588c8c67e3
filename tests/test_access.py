"""Who may sign in, how, and what a sign-in opens."""

from urllib.parse import urlsplit

import pytest
from conftest import AtDesk, sign_in
from flask import Flask

from survey.access import one_time_link
from survey.records import Role
from survey.store import Store

GOOD = "ม้า ถูกต้อง แบตเตอรี่ ลวดเย็บ"


def test_a_one_time_link_signs_in_once(app: Flask, store: Store) -> None:
    """The link opens the desk; used again it says to ask for a new one."""
    store.add_account("facilitator", Role.FACILITATOR)
    link = one_time_link(store, "facilitator")
    first, second = AtDesk(app.test_client()), AtDesk(app.test_client())
    response = first.presses(link, on=link)
    assert urlsplit(response.location).path == "/desk/"
    assert "ลิงก์นี้ใช้ไม่ได้แล้ว" in second.presses(link, on=link, expecting=410).text


def test_opening_a_link_does_not_spend_it(app: Flask, store: Store) -> None:
    """Mail and chat programs fetch links for previews."""
    store.add_account("facilitator", Role.FACILITATOR)
    link = one_time_link(store, "facilitator")
    for _ in range(3):
        AtDesk(app.test_client()).opens(link)
    person = AtDesk(app.test_client())
    person.presses(link, on=link)


def test_the_database_does_not_hold_the_link(app: Flask, store: Store) -> None:
    """Whoever reads the database cannot sign in with what it holds."""
    store.add_account("facilitator", Role.FACILITATOR)
    token = one_time_link(store, "facilitator").rpartition("/")[2]
    assert token.encode() not in store.path.read_bytes()


def test_a_password_serves_from_then_on(app: Flask, facilitator: AtDesk, store: Store) -> None:
    """Chosen once, it signs in anywhere; a wrong one does not."""
    facilitator.presses("/desk/password", on="/desk/password", password=GOOD, again=GOOD)
    facilitator.opens("/desk/")
    kept = store.account("facilitator")
    assert kept is not None
    assert kept.password.startswith("scrypt:32768:8:1$")
    elsewhere = AtDesk(app.test_client())
    page = elsewhere.presses(
        "/desk/signin", on="/desk/signin", expecting=422, name="facilitator", password="wrong"
    )
    assert "ไม่ถูกต้อง" in page.text
    elsewhere.presses("/desk/signin", on="/desk/signin", name="facilitator", password=GOOD)
    elsewhere.opens("/desk/")


def test_an_account_without_a_password_cannot_be_guessed_into(
    app: Flask, facilitator: AtDesk
) -> None:
    """An empty password opens nothing, nor does an unknown name."""
    elsewhere = AtDesk(app.test_client())
    for name, password in (("facilitator", "x"), ("nobody", "x")):
        elsewhere.presses(
            "/desk/signin", on="/desk/signin", expecting=422, name=name, password=password
        )
    page = elsewhere.presses("/desk/signin", on="/desk/signin", expecting=200, name="facilitator")
    assert "โปรดกรอกรหัสผ่าน" in page.text


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [
        ("สั้น", "สั้น", "๑๒"),
        (GOOD, "อื่น", "ไม่ตรงกัน"),
        ("ก" * 201, "ก" * 201, "๒๐๑"),
        ("", "", "โปรดกรอก"),
    ],
)
def test_a_poor_password_is_refused_with_the_reason(
    facilitator: AtDesk, password: str, again: str, told: str
) -> None:
    """Too short, too long, or mistyped: each says what to do."""
    page = facilitator.presses(
        "/desk/password", on="/desk/password", expecting=200, password=password, again=again
    )
    assert told in page.text


def test_a_new_password_ends_other_sessions(app: Flask, store: Store) -> None:
    """Somebody who lost a laptop shuts it out by choosing a new password."""
    lost = sign_in(app, store, "facilitator", Role.FACILITATOR)
    here = sign_in(app, store, "facilitator", Role.FACILITATOR)
    here.presses("/desk/password", on="/desk/password", password=GOOD, again=GOOD)
    here.opens("/desk/")
    lost.opens("/desk/", expecting=302)


def test_signing_out_ends_the_session(facilitator: AtDesk) -> None:
    """After signing out the desk is closed again."""
    facilitator.presses("/desk/signout", on="/desk/")
    facilitator.opens("/desk/", expecting=302)


def test_the_desk_cookie_stays_at_the_desk(app: Flask, store: Store) -> None:
    """It is not sent with staff pages, nor to scripts, nor from other sites."""
    store.add_account("facilitator", Role.FACILITATOR)
    link = one_time_link(store, "facilitator")
    response = AtDesk(app.test_client()).presses(link, on=link)
    cookie = response.headers["Set-Cookie"]
    for property_ in ("Path=/desk", "HttpOnly", "SameSite=Strict"):
        assert property_ in cookie


def test_sign_in_leads_back_to_where_one_wanted_to_go(app: Flask, store: Store) -> None:
    """A session that ended mid-way is taken up at the same place."""
    store.add_account("facilitator", Role.FACILITATOR)
    person = AtDesk(app.test_client())
    asked = person.opens("/desk/workshop", expecting=302).location
    link = f"{one_time_link(store, 'facilitator')}?{urlsplit(asked).query}"
    assert person.presses(link, on=link).location == "/desk/workshop"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example", "//evil.example", "/desk//evil", "/desk/\\evil", "/s/x"]
)
def test_sign_in_leads_nowhere_else(app: Flask, store: Store, elsewhere: str) -> None:
    """A crafted link cannot send a facilitator to another site."""
    store.add_account("facilitator", Role.FACILITATOR)
    link = f"{one_time_link(store, 'facilitator')}?next={elsewhere}"
    person = AtDesk(app.test_client())
    assert person.presses(link, on=link).location == "/desk/"


def test_a_form_without_its_token_is_refused(facilitator: AtDesk, store: Store) -> None:
    """Another site cannot press a facilitator's buttons."""
    store.add_survey("workshop", "title='ก'\n[[topic]]\ntitle='ก'\n[[topic.section]]\nheading='ก'")
    response = facilitator.client.post("/desk/workshop/open")
    assert response.status_code == 400
    assert "หมดอายุ" in response.text
    assert store.survey("workshop").state == "draft"
