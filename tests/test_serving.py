"""The server, met with more than it takes."""

import socket
import tempfile
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
import waitress.buffers
from conftest import Served
from flask import Flask
from waitress.channel import HTTPChannel

from survey.serving import MOST_LET_THROUGH, refuse_in_thai

MEBIBYTE = 1024 * 1024
FIFTY = 50 * MEBIBYTE

ServeApp = Callable[[Flask], Served]


@pytest.fixture
def address(
    app: Flask, workshop: str, serve: ServeApp, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, int]:
    """A running service that refuses in Thai, on a machine where no file can be made."""
    monkeypatch.setattr(HTTPChannel, "parser_class", HTTPChannel.parser_class)
    refuse_in_thai(app)
    host, _, port = serve(app).address.removeprefix("http://").partition(":")

    def refuse(*args: Any, **options: Any) -> Any:
        raise AssertionError("a temporary file")

    monkeypatch.setattr(waitress.buffers.TempfileBasedBuffer, "newfile", refuse)
    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    return host, int(port)


def sends(address: tuple[str, int], head: str, body: int = 0) -> str:
    """Send a request with so many bytes of a body, then read all that comes."""
    with socket.create_connection(address, timeout=30) as line:
        line.sendall(head.replace("\n", "\r\n").encode())
        for _ in range(body // MEBIBYTE):
            line.sendall(bytes(MEBIBYTE))
        parts = iter(lambda: line.recv(65_536), b"")
        return b"".join(parts).decode("utf-8")


def announcing(path: str, size: int, more: str = "") -> str:
    return f"POST {path} HTTP/1.1\nHost: x\nContent-Length: {size}\n{more}\n"


def test_a_picture_of_fifty_megabytes_is_refused_in_thai(address: tuple[str, int]) -> None:
    """The browser may send it whole, is heard to the end, and nothing of it is kept anywhere."""
    tracemalloc.start()
    answer = sends(address, announcing("/desk/workshop/report/pictures", FIFTY), FIFTY)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    head, _, page = answer.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 413 ")
    assert "Content-Type: text/html; charset=utf-8" in head
    assert "Content-Security-Policy: default-src 'none'" in head
    assert "ข้อมูลหรือแฟ้มใหญ่เกินไป" in page
    assert "๒ เมกะไบต์" in page
    assert 'href="/desk/"' in page
    assert peak < 10 * MEBIBYTE


def test_staff_are_told_of_their_answer(address: tuple[str, int]) -> None:
    """On their side the page speaks of texts, sets no cookie and leads nowhere."""
    answer = sends(address, announcing("/s/workshop/1", 3 * MEBIBYTE), 3 * MEBIBYTE)
    assert answer.startswith("HTTP/1.1 413 ")
    assert "ข้อความยาวเกินไป" in answer
    assert "Set-Cookie" not in answer
    assert "/desk" not in answer


@pytest.mark.parametrize(
    "head",
    [
        announcing("/s/workshop/1", MOST_LET_THROUGH + 1),
        announcing("/s/workshop/1", FIFTY, "Expect: 100-continue\n"),
    ],
)
def test_who_announces_too_much_is_answered_before_sending(
    address: tuple[str, int], head: str
) -> None:
    """More than anybody's picture is not waited for, nor what was asked about first."""
    assert "ข้อความยาวเกินไป" in sends(address, head)


def test_what_comes_in_pieces_is_refused_too(address: tuple[str, int]) -> None:
    """Without having been announced."""
    piece = f"{MEBIBYTE:x}\r\n".encode() + bytes(MEBIBYTE) + b"\r\n"
    with socket.create_connection(address, timeout=30) as line:
        line.sendall(b"POST /s/workshop/1 HTTP/1.1\r\nHost: x\r\n")
        line.sendall(b"Transfer-Encoding: chunked\r\n\r\n" + piece + piece)
        answer = b""
        while b"</html>" not in answer:
            answer += line.recv(65_536)
    assert "ข้อความยาวเกินไป" in answer.decode("utf-8")


def test_who_stays_under_the_limit_is_served_as_ever(address: tuple[str, int]) -> None:
    """A page, and a form that the app itself finds too large."""
    assert sends(address, "GET /health HTTP/1.0\n\n").endswith("ok")
    answer = sends(address, announcing("/desk/signin", MEBIBYTE, "Connection: close\n"), MEBIBYTE)
    assert answer.startswith("HTTP/1.1 413 ")
    assert "ข้อมูลหรือแฟ้มใหญ่เกินไป" in answer
