"""Measures the report: what each kind of file costs, and how much of its text a PDF keeps."""

import secrets
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import waitress.server
from flask import Flask
from playwright.sync_api import sync_playwright

from bench.board import answers
from forms.catalogue import template_text
from survey import create_app
from survey.access import one_time_link
from survey.documents.blocks import Body, Cited, Heading, Item, compose
from survey.documents.formats import FORMATS
from survey.manuscript import Manuscript, manuscript
from survey.records import EditAct, Role
from survey.store import Store

SIZES = (40, 2_000)
SLUG = "workshop"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Make a report of each size, write it in every format, and print what that costs."""
    print("points  what        seconds       KB")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            app = create_app(Path(folder) / "instance", TESTING=True)
            store = Store(Path(folder) / "instance" / "siangsathon.db")
            write_points(store, size)
            measure(store, size)
            if size == SIZES[0]:
                compare_pdfs(app, store, Path(folder))
            store.close()


def write_points(store: Store, size: int) -> None:
    """Make a report with so many points by hand, made of texts of several sectors."""
    texts = [" ".join(answer.body.split()) for answer in answers(min(size, 1_000))]
    store.add_survey(SLUG, template_text(SLUG))
    with store.transaction():
        for n in range(size):
            place = f"{1 + n % 3} {1 + n // 3 % 3}"
            store.edit(SLUG, EditAct.ADD, place, f"{texts[n % len(texts)]} ({n})", "bench")


def measure(store: Store, size: int) -> None:
    """Print how long the manuscript and each format take, and how large the file is."""
    kept, seconds = timed(lambda: manuscript(store, SLUG, with_pictures=True))
    print(f"{size:6,}  manuscript  {seconds:7.2f}")
    for suffix in ("docx", "xlsx", "json", "md"):
        content, seconds = timed(lambda s=suffix: FORMATS[s].write(kept, None))  # type: ignore[misc]
        print(f"{size:6,}  {suffix:10}  {seconds:7.2f}  {len(content) / 1024:7.0f}")


def timed(act: Callable[[], Any]) -> tuple[Any, float]:
    """Return what an act gives, and how many seconds it took."""
    began = time.perf_counter()
    return act(), time.perf_counter() - began


def compare_pdfs(app: Flask, store: Store, folder: Path) -> None:
    """Print how much of the report's text can be found again in PDFs made in two ways."""
    kept = manuscript(store, SLUG, with_pictures=True)
    word = folder / "report.docx"
    word.write_bytes(FORMATS["docx"].write(kept, None))
    if shutil.which("soffice"):
        subprocess.run(
            ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, word],
            check=True,
            capture_output=True,
        )
        print(
            f"PDF by LibreOffice from Word: {found_again(kept, folder / 'report.pdf'):6.1%} found"
        )
    with served(app) as address:
        print_page(store, address, folder / "printed.pdf")
    print(f"PDF by Chromium from print:   {found_again(kept, folder / 'printed.pdf'):6.1%} found")


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an app on a free port, and return its address."""
    server: Any = waitress.server.create_server(app, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"


def print_page(store: Store, address: str, path: Path) -> None:
    """Print the report's page to a PDF, as a writer does."""
    name = secrets.token_hex(4)
    store.add_account(name, Role.WRITER)
    program = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(locale="th-TH")
        page.goto(address + one_time_link(store, name))
        page.locator("main button").first.click()
        page.goto(f"{address}/desk/{SLUG}/report/print")
        page.pdf(path=path, prefer_css_page_size=True)
        browser.close()


def found_again(kept: Manuscript, pdf: Path) -> float:
    """Return the share of the report's letters whose whole paragraph stands in a PDF's text."""
    read = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, capture_output=True)
    there = "".join(read.stdout.decode().split())
    texts = [
        "".join(block.text.split())
        for block in compose(kept)
        if isinstance(block, Heading | Body | Item | Cited)
    ]
    return sum(len(text) for text in texts if text in there) / sum(map(len, texts))


if __name__ == "__main__":
    main()
