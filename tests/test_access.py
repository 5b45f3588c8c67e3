"""Who may sign in, how, and what a sign-in opens."""

import http.client
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import waitress
from conftest import AtDesk, running, sign_in
from flask import Flask, request
from werkzeug.security import check_password_hash, generate_password_hash

from survey import create_app
from survey.access import EndedSessions, one_time_link
from survey.delay import MOST_NAMES, Delays, delay_after
from survey.errors import TryLater
from survey.records import Role
from survey.store import Store

GOOD = "ม้า ถูกต้อง แบตเตอรี่ ลวดเย็บ"
ADDRESS = "203.0.113.77"
# What proxies and browsers say of who is at the other end, by any name.
TELLING = {
    "X-Forwarded-For": ADDRESS,
    "Forwarded": f"for={ADDRESS}",
    "X-Real-IP": ADDRESS,
    "CF-Connecting-IP": ADDRESS,
    "Via": f"1.1 {ADDRESS}",
    "User-Agent": "CanaryAgent/9.9",
    "Sec-CH-UA-Model": "CanaryAgent",
    "Accept-Language": "CanaryAgent",
}


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(app: Flask) -> Clock:
    """The clock by which this installation counts its delays."""
    moved = Clock()
    app.extensions["delays"].clock = moved
    return moved


@pytest.fixture
def over_tls(tmp_path: Path) -> Flask:
    """A fresh installation behind a proxy that ends TLS."""
    return create_app(
        tmp_path / "instance", TESTING=True, SESSION_COOKIE_SECURE=True, BEHIND_PROXY=True
    )


def behind_proxy(app: Flask) -> AtDesk:
    """Somebody whose browser reaches the service over TLS, through a proxy."""
    client = app.test_client()
    client.environ_base["HTTP_X_FORWARDED_PROTO"] = "https"
    client.environ_base["HTTP_X_FORWARDED_HOST"] = "voice.example.go.th"
    client.environ_base["HTTP_REFERER"] = "https://voice.example.go.th/desk/"
    return AtDesk(client)


def tries(person: AtDesk, name: str, password: str, expecting: int = 422) -> str:
    """Try a password and return the page that comes back."""
    return person.presses(
        "/desk/signin", on="/desk/signin", expecting=expecting, name=name, password=password
    ).text


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
        "/desk/password", on="/desk/password", expecting=422, password=password, again=again
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


def test_a_session_ends_after_half_an_hour_without_a_page(
    facilitator: AtDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page begins the half hour anew; after that the cookie itself is worth nothing."""
    began = time.time()
    for minutes in (29, 58, 87):
        monkeypatch.setattr(time, "time", lambda m=minutes: began + m * 60)
        facilitator.opens("/desk/")
    monkeypatch.setattr(time, "time", lambda: began + (87 + 31) * 60)
    sent = facilitator.opens("/desk/", expecting=302)
    assert "นานเกิน ๓๐ นาที" in facilitator.opens(sent.location).text


def test_how_long_a_session_lasts_can_be_set(tmp_path: Path) -> None:
    """An installation with shared computers can make it shorter."""
    app = create_app(tmp_path / "instance", SESSION_MINUTES=5)
    assert app.permanent_session_lifetime == timedelta(minutes=5)


def test_signing_in_begins_a_new_session(app: Flask, store: Store) -> None:
    """What was planted in the session before does not live on in the one after."""
    store.add_account("facilitator", Role.FACILITATOR)
    link = one_time_link(store, "facilitator")
    person = AtDesk(app.test_client())
    person.opens(link)
    with person.client.session_transaction(link) as before:
        planted = dict(before, planted="x")
        before.update(planted)
    person.presses(link, on=link)
    with person.client.session_transaction("/desk/") as after:
        assert "planted" not in after
        assert after["key"]
        assert after.get("csrf_token") != planted["csrf_token"]


def test_two_sessions_are_never_the_same(app: Flask, store: Store) -> None:
    """Signing in twice makes two sessions, which end one by one."""
    here, there = (sign_in(app, store, "facilitator", Role.FACILITATOR) for _ in range(2))
    here.presses("/desk/signout", on="/desk/")
    here.opens("/desk/", expecting=302)
    there.opens("/desk/")


def test_a_copied_cookie_ends_with_its_session(app: Flask, facilitator: AtDesk) -> None:
    """Whoever copied the cookie is out as soon as its owner signs out."""
    copied = facilitator.client.get_cookie("desk", path="/desk")
    assert copied is not None
    thief = AtDesk(app.test_client())
    thief.client.set_cookie("desk", copied.value, path="/desk")
    thief.opens("/desk/")
    facilitator.presses("/desk/signout", on="/desk/")
    thief.client.set_cookie("desk", copied.value, path="/desk")
    thief.opens("/desk/", expecting=302)


def test_ended_sessions_are_remembered_only_while_they_could_be_used() -> None:
    """The memory of them does not grow without end."""
    clock = Clock()
    ended = EndedSessions(timedelta(minutes=30), clock)
    ended.add("first")
    clock.now += 30 * 60
    ended.add("second")
    assert "first" in ended
    clock.now += 1
    ended.add("third")
    assert "first" not in ended
    assert "second" in ended


def test_one_button_signs_out_everywhere(app: Flask, store: Store) -> None:
    """All sessions of this account end, and nobody else's."""
    here, lost = (sign_in(app, store, "facilitator", Role.FACILITATOR) for _ in range(2))
    colleague = sign_in(app, store, "colleague", Role.FACILITATOR)
    response = here.presses("/desk/signout/everywhere", on="/desk/password")
    assert "ออกจากระบบในทุกเครื่องแล้ว" in here.opens(response.location).text
    for person in (here, lost):
        person.opens("/desk/", expecting=302)
    colleague.opens("/desk/")


def test_a_new_password_is_confirmed_on_the_next_page(facilitator: AtDesk) -> None:
    """The new session still says what happened."""
    facilitator.presses("/desk/password", on="/desk/password", password=GOOD, again=GOOD)
    assert "ตั้งรหัสผ่านเรียบร้อยแล้ว" in facilitator.opens("/desk/").text


def test_over_tls_the_cookie_belongs_to_the_host_alone(over_tls: Flask) -> None:
    """A neighbouring host cannot set it, and no connection without TLS carries it."""
    store = Store(Path(over_tls.instance_path) / "siangsathon.db")
    store.add_account("facilitator", Role.FACILITATOR)
    link = one_time_link(store, "facilitator")
    store.close()
    person = behind_proxy(over_tls)
    cookie = person.presses(link, on=link).headers["Set-Cookie"]
    assert cookie.startswith("__Host-desk=")
    properties = set(cookie.split("; ")[1:])
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= properties
    assert not any(property_.startswith("Domain") for property_ in properties)
    assert person.opens("/desk/").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_without_tls_nothing_asks_for_it(facilitator: AtDesk) -> None:
    """A room's own network without TLS is served too, and no browser is told otherwise."""
    assert "Strict-Transport-Security" not in facilitator.opens("/desk/").headers


def test_over_tls_a_form_from_elsewhere_is_refused(over_tls: Flask) -> None:
    """The referrer has to be a page of the host that the proxy names."""
    person = behind_proxy(over_tls)
    person.client.environ_base["HTTP_REFERER"] = "https://evil.example/"
    person.presses("/desk/signin", on="/desk/signin", expecting=400, name="x", password="x")


def look_into(app: Flask) -> dict[str, Any]:
    """Return a dict that holds the latest request as code inside the app could see it."""
    seen: dict[str, Any] = {}

    @app.before_request
    def look() -> None:
        seen.clear()
        seen.update(request.environ)

    return seen


@pytest.mark.parametrize("path", ["/s/workshop", "/health", "/elsewhere", "/desk/signin"])
@pytest.mark.parametrize("proxied", [False, True])
def test_no_address_and_no_device_enters_the_app(tmp_path: Path, path: str, proxied: bool) -> None:
    """Whatever it is called, no code could keep it; behind a proxy neither."""
    app = create_app(tmp_path / "instance", TESTING=True, BEHIND_PROXY=proxied)
    seen = look_into(app)
    app.test_client().get(path, headers=TELLING, environ_base={"REMOTE_ADDR": ADDRESS})
    assert seen["PATH_INFO"] == path
    for key, value in seen.items():
        if key != "werkzeug.request":
            assert ADDRESS not in str(value), key
            assert "CanaryAgent" not in str(value), key
    assert not [key for key in seen if key.startswith("REMOTE_")]


def test_over_tls_no_cookie_enters_the_staff_side(over_tls: Flask) -> None:
    """Browsers send a host's own cookie everywhere; the door leaves it outside."""
    seen = look_into(over_tls)
    client = over_tls.test_client(use_cookies=False)
    cookie = {"Cookie": "__Host-desk=canary"}
    for path in ("/s/workshop", "/s/workshop/1", "/health", "/static/desk.css"):
        response = client.get(path, headers=cookie)
        assert "HTTP_COOKIE" not in seen
        response.close()
        assert not {"Set-Cookie", "Vary"} & set(response.headers.keys())
    client.get("/desk/signin", headers=cookie)
    assert "canary" in seen["HTTP_COOKIE"]


@pytest.mark.parametrize("proxied", [False, True])
def test_a_proxy_is_believed_only_where_there_is_one(tmp_path: Path, proxied: bool) -> None:
    """Otherwise anybody could claim TLS or another host."""
    app = create_app(tmp_path / "instance", TESTING=True, BEHIND_PROXY=proxied)
    seen = look_into(app)
    behind_proxy(app).opens("/desk/signin")
    assert seen["wsgi.url_scheme"] == ("https" if proxied else "http")
    assert seen["HTTP_HOST"] == ("voice.example.go.th" if proxied else "localhost")


def test_the_server_hands_on_what_the_proxy_says(
    over_tls: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """waitress would clear these headers by itself; as we start it, it does not."""
    started: dict[str, Any] = {}
    monkeypatch.setattr(waitress, "serve", lambda app, **options: started.update(options))
    over_tls.test_cli_runner().invoke(args=["survey", "serve"], catch_exceptions=False)
    seen = look_into(over_tls)
    server: Any = waitress.create_server(over_tls, **{**started, "port": 0})
    with running(server):
        connection = http.client.HTTPConnection("127.0.0.1", server.effective_port, timeout=10)
        connection.request("GET", "/desk/signin", headers={**TELLING, "X-Forwarded-Proto": "https"})
        assert connection.getresponse().status == 200
        connection.close()
    assert seen["wsgi.url_scheme"] == "https"
    assert ADDRESS not in str(sorted(seen.items(), key=str))
    assert not [key for key in seen if key.startswith("REMOTE_")]


def test_the_delay_grows_from_the_third_wrong_password_on() -> None:
    """Slow enough against guessing, short enough for a person."""
    assert [delay_after(n) for n in range(11)] == [0, 0, 0, 1, 2, 4, 8, 16, 32, 42, 42]
    assert delay_after(10**6) == 42


@pytest.mark.parametrize("name", ["facilitator", "nobody"])
def test_wrong_passwords_are_slowed_down(app: Flask, store: Store, clock: Clock, name: str) -> None:
    """After three, the fourth has to wait: alike for a name that has no account."""
    store.add_account("facilitator", Role.FACILITATOR)
    person = AtDesk(app.test_client())
    for _ in range(3):
        tries(person, name, "wrong")
    page = tries(person, name, "wrong", expecting=429)
    assert "โปรดรอ ๑ วินาที" in page
    assert f'value="{name}"' in page
    clock.now += 1
    tries(person, name, "wrong")
    assert "โปรดรอ ๒ วินาที" in tries(person, name, "wrong", expecting=429)


def test_nobody_is_locked_out(app: Flask, store: Store, clock: Clock) -> None:
    """After the delay the right password serves, and all is forgotten."""
    store.add_account("facilitator", Role.FACILITATOR)
    store.set_password("facilitator", generate_password_hash(GOOD))
    for _ in range(30):
        app.extensions["delays"].count_try("facilitator")
        clock.now += 42
    clock.now -= 41
    owner = AtDesk(app.test_client())
    tries(owner, "facilitator", GOOD, expecting=429)
    clock.now += 41
    tries(owner, "facilitator", GOOD, expecting=303)
    owner.opens("/desk/")
    tries(AtDesk(app.test_client()), "facilitator", "wrong", expecting=422)


def test_another_name_does_not_wait(app: Flask, clock: Clock) -> None:
    """The delay is a name's, not an address's: colleagues behind one address are let alone."""
    person = AtDesk(app.test_client())
    for _ in range(3):
        tries(person, "nobody", "wrong")
    tries(person, "nobody", "wrong", expecting=429)
    tries(person, "colleague", "wrong", expecting=422)


def test_many_tries_at_once_gain_nothing() -> None:
    """A try is counted when it begins, so that fifty at a time are three."""
    delays = Delays(Clock())
    for _ in range(3):
        delays.count_try("name")
    for _ in range(50):
        with pytest.raises(TryLater):
            delays.count_try("name")


def test_a_quiet_hour_forgets_wrong_tries() -> None:
    """Somebody who mistyped in the morning does not wait in the afternoon."""
    clock = Clock()
    delays = Delays(clock)
    for _ in range(3):
        delays.count_try("name")
    clock.now += 3_600
    delays.count_try("name")
    delays.count_try("name")
    assert len(delays) == 1


def test_no_more_than_a_thousand_names_are_remembered() -> None:
    """Made-up names do not fill the memory; the longest unused goes first."""
    delays = Delays(Clock())
    for number in range(MOST_NAMES + 50):
        delays.count_try(f"name {number}")
    assert len(delays) == MOST_NAMES


def test_two_passwords_are_looked_at_at_once_and_few_more_wait(
    app: Flask, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flood of sign-ins takes neither the memory nor the threads that serve staff."""
    running, most, lock = [0], [0], threading.Lock()

    def counted(*args: str) -> bool:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        try:
            return check_password_hash(*args)
        finally:
            with lock:
                running[0] -= 1

    monkeypatch.setattr("survey.access.check_password_hash", counted)
    person = AtDesk(app.test_client())
    page = person.opens("/desk/signin")
    token = page.text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    cookie = page.headers["Set-Cookie"].split(";")[0]
    statuses: list[int] = []

    def flood(number: int) -> None:
        data = {"csrf_token": token, "name": f"name {number}", "password": "wrong"}
        client = app.test_client(use_cookies=False)
        answer = client.post("/desk/signin", data=data, headers={"Cookie": cookie})
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=flood, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert most[0] == 2
    assert set(statuses) == {422, 429}
    assert len(statuses) == 24
