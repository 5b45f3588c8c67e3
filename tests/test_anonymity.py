"""The promises to staff, each with a test that says it."""

import http.client
import logging
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import waitress.buffers
from conftest import SECRET, AtDesk, Served, Staff
from flask import Flask

from survey import create_app, privacy
from survey.release import close_survey
from survey.store import Store

AGENT = "CanaryAgent/9.9"
ADDRESS = "203.0.113.77"
HEADERS = {
    "User-Agent": AGENT,
    "X-Forwarded-For": ADDRESS,
    "Cookie": "canarycookie=1",
    "Referer": "http://localhost/canaryreferer",
    "Sec-Fetch-Site": "same-origin",
}
OPENED = ["/s/workshop", "/s/workshop/1", "/s/workshop/thanks", "/s/workshop/privacy", "/s/none"]
OPENED += ["/s/workshop/feedback", "/s/workshop/feedback/1"]


def files_under(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nothing_about_who_answered_reaches_disk_or_log(
    app: Flask, store: Store, staff: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    """Plant an address, an agent, a cookie, a token and a query: none is found afterwards."""
    caplog.set_level(logging.DEBUG)
    client = app.test_client(use_cookies=False)
    token = staff.token("/s/workshop/1")
    for path in OPENED:
        client.get(f"{path}?canaryquery=1", headers=HEADERS, environ_base={"REMOTE_ADDR": ADDRESS})
    for data in (
        {"section-1": "canarytext", "csrf_token": token},
        {"section-1": "canarytext", "csrf_token": token},
        {"section-1": "canaryrefused", "csrf_token": "bad"},
    ):
        client.post(
            "/s/workshop/1", data=data, headers=HEADERS, environ_base={"REMOTE_ADDR": ADDRESS}
        )
    canaries = [
        AGENT,
        ADDRESS,
        "canarycookie",
        "canaryreferer",
        "canaryquery",
        "canaryrefused",
        token,
    ]
    canaries += token.split(".")[::2]
    kept = files_under(Path(app.instance_path))
    for canary in canaries:
        assert canary not in caplog.text
        assert not [name for name, content in kept.items() if canary.encode() in content], canary
    assert "canarytext" not in caplog.text
    close_survey(store, app.extensions["ballot-boxes"], "workshop", SECRET)
    kept = files_under(Path(app.instance_path))
    assert [Path(name).name for name, content in kept.items() if b"canarytext" in content]


def test_neither_answers_nor_codes_are_spelt_out_in_temporary_files(
    tmp_path: Path, serve: Callable[[Flask], Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server keeps long requests and long pages in memory."""
    spilt: list[object] = []
    real = waitress.buffers.TempfileBasedBuffer.newfile

    def newfile(buffer: waitress.buffers.TempfileBasedBuffer) -> object:
        spilt.append(buffer)
        return real(buffer)

    monkeypatch.setattr(waitress.buffers.TempfileBasedBuffer, "newfile", newfile)
    app = create_app(tmp_path / "instance")
    app.add_url_rule("/long", view_func=lambda: "รหัส " * 400_000)
    address = urlsplit(serve(app).address).netloc
    for method, path, size in (("POST", "/s/workshop/1", 1_900_000), ("GET", "/long", 0)):
        connection = http.client.HTTPConnection(address, timeout=30)
        connection.request(method, path, b"x" * size)
        connection.getresponse().read()
        connection.close()
    assert spilt == []


def test_an_error_leaves_only_its_class_in_the_log(
    app: Flask, staff: Staff, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even when the program breaks, no path, text or address is written down."""
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def breaks(*args: object) -> None:
        raise RuntimeError("canarymessage")

    token = staff.token("/s/workshop/1")
    monkeypatch.setattr("survey.respond._ballot", breaks)
    page = staff.sends("/s/workshop/1", expecting=500, section_1="canarytext", csrf_token=token)
    assert "ระบบขัดข้อง" in page.text
    assert caplog.messages == ["RuntimeError"]
    assert "canary" not in caplog.text


@pytest.mark.parametrize("path", OPENED)
def test_no_staff_response_sets_or_varies_by_a_cookie(app: Flask, staff: Staff, path: str) -> None:
    """A facilitator's cookie sent along changes nothing and comes back to nobody."""
    plain = staff.client.get(path)
    with_cookie = staff.client.get(path, headers={"Cookie": "desk=abc; session=def"})
    for response in (plain, with_cookie):
        assert not {"Set-Cookie", "Vary", "ETag", "Last-Modified"} & set(response.headers.keys())
    assert plain.status_code == with_cookie.status_code


def test_a_session_cannot_be_written_on_the_staff_side(app: Flask) -> None:
    """A line of code that tried would fail at once, rather than set a cookie."""
    from flask import session

    with app.test_request_context("/s/workshop"), pytest.raises(RuntimeError):
        session["who"] = "somebody"


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://here"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Origin": "http://here"}, True),
        ({"Origin": "https://here"}, True),
        ({"Origin": "http://there"}, False),
        ({"Origin": "null"}, False),
        ({}, True),
    ],
)
def test_a_form_is_taken_from_our_own_page_only(headers: dict[str, str], ours: bool) -> None:
    """Fetch Metadata decides; without it, Origin; without both, the token alone."""
    assert privacy.sent_from_our_own_page(headers, "here") is ours


def test_every_promise_is_on_the_privacy_page(app: Flask, store: Store, staff: Staff) -> None:
    """What is promised is what people can read, with the survey's own threshold."""
    survey = store.survey("workshop").survey
    page = staff.opens("/s/workshop/privacy").text
    promises = privacy.promises(survey)
    assert len(promises) == 5
    assert all(promise in page for promise in promises)


def test_published_lines_carry_no_promise(themed: Flask) -> None:
    """The demonstration says what it is, and promises nothing."""
    page = themed.test_client().get("/s/report-2566/privacy").text
    assert "ไม่ใช่คำตอบของบุคคล" in page
    assert "เราไม่ขอชื่อ" not in page


def test_facilitators_cannot_read_answers_while_a_survey_is_open(
    facilitator: AtDesk, staff: Staff
) -> None:
    """No page of the desk shows a word of what waits in the box."""
    staff.sends("/s/workshop/1", section_1="canarytext", section_1_quote="y")
    for path in ("/desk/", "/desk/workshop", "/desk/workshop/share"):
        assert "canarytext" not in facilitator.opens(path).text
    for path in ("themes/1", "statements.csv"):
        facilitator.opens(f"/desk/workshop/{path}", expecting=409)
    for path in ("", "/outline/1", "/facts", "/earlier", "/checks", "/exports", "/print"):
        assert "canarytext" not in facilitator.opens(f"/desk/workshop/report{path}").text
    for path in ("quotes", "report.json", "report.md"):
        page = facilitator.opens(f"/desk/workshop/{path}")
        assert "canarytext" not in page.text
