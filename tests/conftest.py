"""The people who play the tests: staff with a phone, a facilitator and a writer at a desk."""

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import waitress.server
import waitress.wasyncore
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from nacl.pwhash import argon2id
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page
from werkzeug.test import TestResponse

from analysis.model import Settings
from forms.catalogue import SURVEYS, read_template
from survey import create_app, sealing
from survey.access import one_time_link
from survey.ballotbox import BallotBox, BoxAnswer
from survey.commands import SERVER
from survey.incoming import read_answers
from survey.records import Role
from survey.release import close_survey, open_survey
from survey.runs import analyse_survey
from survey.store import Store

DATA = Path(__file__).parent / "data"
POINTS = Path(__file__).parent.parent / "data" / "points.csv"
PAGE_BUDGET = 14 * 1024
SECRET = "ม้า ถูกต้อง แบตเตอรี่"
WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave browser and office tests out, loudly, where the programs are missing; never in CI."""
    there = {"browser": browser_starts(), "office": shutil.which("soffice") is not None}
    for mark in (mark for mark, starts in there.items() if not starts):
        if os.environ.get("CI"):
            continue
        skip = pytest.mark.skip(reason=f"!!! a program is missing: {mark} tests left out !!!")
        for item in items:
            if item.get_closest_marker(mark):
                item.add_marker(skip)


def browser_starts() -> bool:
    """Whether there is a browser, and whether the program that drives it runs here."""
    if not any(map(shutil.which, BROWSERS)):
        return False
    driver, _ = compute_driver_executable()
    return subprocess.run([driver, "--version"], capture_output=True, check=False).returncode == 0


class _Outline(HTMLParser):
    """What a page is made of, as far as every page owes something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.titles: list[str] = []
        self.headings: list[str] = []
        self._inside: list[str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("title", "h1"):
            self._inside = self.titles if tag == "title" else self.headings
            self._inside.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("title", "h1"):
            self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside is not None:
            self._inside[-1] += data


def check_page(response: TestResponse) -> None:
    """Assert what every page of ours owes to whoever opens it."""
    outline = _Outline(response.text)
    assert dict(outline.tags[0][1]).get("lang") == "th"
    assert len(outline.headings) == 1, "a page has one h1"
    heading = outline.headings[0].replace("\u00a0", " ").replace("ยังส่งไม่ได้", "").strip()
    assert heading in outline.titles[0], "the title says what the heading says"
    ids = {attrs.get("id") for _, attrs in outline.tags}
    for tag, attrs in outline.tags:
        for name in ("src", "href", "action"):
            address = attrs.get(name) or ""
            assert not re.match(r"(https?:)?//", address), "nothing comes from elsewhere"
            if tag == "a" and address.startswith("#"):
                assert address[1:] in ids, f"{address} leads nowhere"


def check_staff_page(response: TestResponse, typed: int = 0) -> None:
    """Assert what a staff page owes besides: that it knows nobody, and is small.

    ``typed`` are the bytes a person wrote, which come back with an error.
    """
    for header in ("Set-Cookie", "ETag", "Last-Modified"):
        assert header not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "<script" not in response.text
    headers = sum(len(name) + len(value) + 4 for name, value in response.headers)
    assert len(response.data) + headers - typed <= PAGE_BUDGET


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with a page, told so that it can be mended."""
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{v['id']}: {v['help']} {[n['html'][:120] for n in v['nodes']]}" for v in found]


def tab_to(page: Page, wanted: Locator) -> None:
    """Go to a control as people without a mouse do."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if wanted.evaluate("control => control === document.activeElement"):
            return
    raise AssertionError("the keyboard does not reach it")


def answers_in(box: BallotBox) -> list[BoxAnswer]:
    """What a release would find in a box, in no order, without taking it out."""
    found: list[BoxAnswer] = []
    with suppress(_PutBack), box.taken_out(box.unlock(SECRET)) as taken:
        found = [answer for _, answer in taken]
        raise _PutBack
    return found


class _PutBack(Exception):
    """Ends a look into a box as a release that failed: everything stays in it."""


class Staff:
    """Somebody with a phone who answers a survey; every page opened is checked."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def opens(self, path: str, expecting: int = 200) -> TestResponse:
        response = self.client.get(path)
        assert response.status_code == expecting
        check_page(response)
        check_staff_page(response)
        return response

    def token(self, path: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.opens(path).text)
        assert found
        return found[1]

    def sends(self, path: str, expecting: int = 303, **boxes: Any) -> TestResponse:
        """Fill in a page and press send; ``section_1`` fills ``section-1``."""
        data = {name.replace("_", "-"): value for name, value in boxes.items()}
        data.setdefault("csrf_token", data.pop("csrf-token", None) or self.token(path))
        response = self.client.post(path, data=data, headers={"Sec-Fetch-Site": "same-origin"})
        assert response.status_code == expecting
        if expecting != 303:
            check_page(response)
        check_staff_page(response, typed=len(str(boxes).encode()))
        return response


class Client(FlaskClient):
    """A client that closes what it sent: werkzeug's writes a large form to a file, left open."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        response.request.environ["wsgi.input"].close()
        return response


class AtDesk:
    """Somebody signed in at the desk; every page opened is checked."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def opens(self, path: str, expecting: int = 200) -> TestResponse:
        response = self.client.get(path)
        assert response.status_code == expecting
        if response.mimetype == "text/html" and not response.location:
            check_page(response)
        return response

    def presses(self, path: str, on: str, expecting: int = 303, **data: Any) -> TestResponse:
        """Send a form of the page ``on`` to ``path``, with that page's token."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.opens(on).text)
        assert found
        response = self.client.post(path, data={"csrf_token": found[1], **data})
        assert response.status_code == expecting
        return response


@pytest.fixture(scope="session", autouse=True)
def keys() -> sealing.SurveyKeys:
    """A survey's keys, opened by ``SECRET``; stretched as little as the library allows."""
    sealing.OPERATIONS, sealing.MEMORY = argon2id.OPSLIMIT_MIN, argon2id.MEMLIMIT_MIN
    return sealing.make_keys(SECRET)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """A fresh installation."""
    return create_app(tmp_path / "instance", TESTING=True)


@pytest.fixture
def store(app: Flask) -> Iterator[Store]:
    """The fresh installation's published database."""
    opened = Store(Path(app.instance_path) / "siangsathon.db")
    yield opened
    opened.close()


@pytest.fixture
def workshop(app: Flask, store: Store, keys: sealing.SurveyKeys) -> str:
    """The workshop survey, open for answers."""
    store.add_survey("workshop", (SURVEYS / "workshop.toml").read_text(encoding="utf-8"))
    open_survey(store, app.extensions["ballot-boxes"], "workshop", keys)
    return "workshop"


@pytest.fixture
def staff(app: Flask, workshop: str) -> Staff:
    """A staff member with the workshop's link."""
    return Staff(app.test_client(use_cookies=False))


def sign_in(app: Flask, store: Store, name: str, role: Role) -> AtDesk:
    """Sign somebody in by one-time link, as they would."""
    store.add_account(name, role)
    link = one_time_link(store, name)
    app.test_client_class = Client
    person = AtDesk(app.test_client())
    person.presses(link, on=link)
    return person


@pytest.fixture
def facilitator(app: Flask, store: Store) -> AtDesk:
    """A facilitator, signed in."""
    return sign_in(app, store, "facilitator", Role.FACILITATOR)


@pytest.fixture
def writer(app: Flask, store: Store) -> AtDesk:
    """A writer, signed in."""
    return sign_in(app, store, "writer", Role.WRITER)


@pytest.fixture(scope="session")
def themed_folder(tmp_path_factory: pytest.TempPathFactory, keys: sealing.SurveyKeys) -> Path:
    """An installation with two closed, themed surveys: made once, copied by those who change it.

    ``report-2566`` holds the report's 41 points, ``workshop`` the synthetic staff answers.
    """
    folder = tmp_path_factory.mktemp("themed") / "instance"
    app = create_app(folder, TESTING=True)
    store = Store(folder / "siangsathon.db")
    for slug, source in (("report-2566", POINTS), ("workshop", DATA / "answers_dev.csv")):
        store.add_survey(slug, (SURVEYS / f"{slug}.toml").read_text(encoding="utf-8"))
        open_survey(store, app.extensions["ballot-boxes"], slug, keys)
        store.publish(slug, read_answers(source, read_template(slug), quotable=True))
        close_survey(store, app.extensions["ballot-boxes"], slug, SECRET)
        analyse_survey(store, slug, Settings(), None, lambda step, done: None)
    store.close()
    return folder


@pytest.fixture
def themed(themed_folder: Path, tmp_path: Path) -> Flask:
    """A copy of the themed installation, to change at will."""
    shutil.copytree(themed_folder, tmp_path / "instance")
    return create_app(tmp_path / "instance", TESTING=True)


@pytest.fixture
def themed_store(themed: Flask) -> Iterator[Store]:
    """The themed installation's published database."""
    opened = Store(Path(themed.instance_path) / "siangsathon.db")
    yield opened
    opened.close()


@pytest.fixture
def reviewer(themed: Flask, themed_store: Store) -> AtDesk:
    """A facilitator in front of the themed surveys."""
    return sign_in(themed, themed_store, "facilitator", Role.FACILITATOR)


@pytest.fixture
def reporter(themed: Flask, themed_store: Store) -> AtDesk:
    """A writer in front of the themed surveys."""
    return sign_in(themed, themed_store, "writer", Role.WRITER)


@dataclass(frozen=True)
class Served:
    """A running service: its app and its address."""

    app: Flask
    address: str


@pytest.fixture
def serve() -> Iterator[Callable[[Flask], Served]]:
    """Serve an app on a free port until the test ends."""
    with ExitStack() as until_then:

        def start(app: Flask) -> Served:
            server = waitress.server.create_server(app, host="127.0.0.1", port=0, **SERVER)
            return Served(app, until_then.enter_context(running(server)))

        yield start


@contextmanager
def running(server: Any) -> Iterator[str]:
    """Run a waitress server, and return its address."""
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    # In the server's own thread: its loop fails over files that another closes under its hands.
    server.trigger.pull_trigger(lambda: waitress.wasyncore.close_all(server._map))
    thread.join()
    server.task_dispatcher.shutdown()


OpensInBrowser = Callable[..., Page]


@pytest.fixture
def opens_in_browser(
    themed: Flask, themed_store: Store, serve: Callable[[Flask], Served], browser: Browser
) -> Iterator[OpensInBrowser]:
    """Somebody signed in, in front of a page of the desk; the browser may complain of nothing."""
    served = serve(themed)
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(said: ConsoleMessage) -> None:
        # That a page was refused, or the network is away, the browser tells of itself.
        refused = re.search(r"status of (409|422)|ERR_FAILED", said.text)
        if said.type in ("error", "warning") and not refused:
            complaints.append(said.text)

    def opens(
        path: str, name: str, role: Role, size: tuple[int, int] = (1280, 800), **more: Any
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="th-TH",
            base_url=served.address,
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", listen)
        themed_store.add_account(name, role)
        page.goto(one_time_link(themed_store, name))
        page.get_by_role("main").get_by_role("button", name="เข้าสู่ระบบ").click()
        page.goto(path)
        return page

    yield opens
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Start the system's Chromium, quietly."""
    return {
        "executable_path": next(filter(None, map(shutil.which, BROWSERS)), None),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone-sized browser with scripts off, as in the strictest of in-app browsers."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="th-TH"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A laptop's browser."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="th-TH")
    yield context.new_page()
    context.close()
