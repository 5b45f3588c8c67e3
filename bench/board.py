"""Measures the review board: what a press costs with hundreds of statements under one topic."""

import csv
import random
import re
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from analysis.model import Settings
from forms.catalogue import SURVEYS
from survey import create_app, sealing
from survey.access import one_time_link
from survey.decisions import signature
from survey.log import last_to_undo
from survey.records import Answer, Role
from survey.release import close_survey, open_survey
from survey.runs import analyse_survey, reviewed
from survey.store import Store

HERE = Path(__file__).parent
SOURCES = (
    *(HERE / "data" / f"{name}.csv" for name in ("school", "factory", "province")),
    HERE.parent / "tests" / "data" / "answers_dev.csv",
)
SIZES = (300, 1_000)
ROUNDS = 5
SLUG = "workshop"
BOARD = f"/desk/{SLUG}/themes/1"


def main() -> None:
    """Make a board of each size, press its buttons, and print what they cost."""
    print("statements  act     median ms  worst ms  page KB")
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder) / "instance", size)


def measure(folder: Path, size: int) -> None:
    """Print one line for each act on a board with about so many statements."""
    app = create_app(folder, TESTING=True)
    store = Store(folder / "siangsathon.db")
    phrase = secrets.token_hex(16)
    keys = sealing.make_keys(phrase)
    store.add_survey(SLUG, (SURVEYS / f"{SLUG}.toml").read_text(encoding="utf-8"))
    open_survey(store, app.extensions["ballot-boxes"], SLUG, keys)
    store.publish(SLUG, answers(size))
    close_survey(store, app.extensions["ballot-boxes"], SLUG, phrase)
    analyse_survey(store, SLUG, Settings(), None, lambda step, done: None)
    store.add_account("bench", Role.FACILITATOR)
    client = app.test_client()
    link = one_time_link(store, "bench")
    client.post(link, data={"csrf_token": token(client, link)})
    total = len(reviewed(store, SLUG)[1].statements)
    for act, press in ACTS.items():
        pressed = [press(client, store, n) for n in range(ROUNDS)]
        times, sizes = zip(*pressed, strict=True)
        middle, worst = statistics.median(times) * 1000, max(times) * 1000
        print(f"{total:10,}  {act:6}  {middle:9.0f}  {worst:8.0f}  {max(sizes) / 1024:7.0f}")
    store.close()


def answers(size: int) -> list[Answer]:
    """Return so many answers under one topic, from the texts of several sectors."""
    texts = []
    for source in SOURCES:
        with source.open(encoding="utf-8-sig", newline="") as file:
            texts += [row["text"] for row in csv.DictReader(file)]
    random.Random(0).shuffle(texts)
    if len(texts) < size:
        raise ValueError(f"{size} texts wanted, {len(texts)} there")
    return [
        Answer(secrets.token_bytes(16), 1, f"section-{1 + n % 3}", text, quotable=True)
        for n, text in enumerate(texts[:size])
    ]


def token(client: FlaskClient, path: str) -> str:
    """Return the token of a page's forms."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
    if found is None:
        raise ValueError(f"{path} has no form")
    return found[1]


def round_trip(client: FlaskClient, path: str, **data: Any) -> tuple[float, int]:
    """Return how long a press took with the board that follows it, and that page's bytes."""
    data["csrf_token"] = token(client, BOARD)
    began = time.perf_counter()
    response = client.post(f"{BOARD}/{path}", data=data)
    if response.status_code != 303:
        raise ValueError(f"{path} was refused: {response.status_code}")
    page = client.get(response.location)
    return time.perf_counter() - began, len(page.data)


def themes_of(store: Store) -> list[tuple[str, list[str]]]:
    """Return the topic's themes with their statements, the largest first."""
    _, found = reviewed(store, SLUG)
    held = [(t.key, [s.key for s in found.members(t.key)]) for t in found.themes if t.topic == 1]
    return sorted(held, key=lambda each: -len(each[1]))


def move(client: FlaskClient, store: Store, _: int) -> tuple[float, int]:
    """Move ten statements of the largest theme to the next."""
    largest, second = themes_of(store)[:2]
    keys, target = largest[1], second[0]
    return round_trip(client, "move", statements=keys[:10], theme=target)


def rename(client: FlaskClient, store: Store, n: int) -> tuple[float, int]:
    """Give the largest theme a name."""
    return round_trip(client, f"{themes_of(store)[0][0]}/name", label=f"ชื่อที่ {n}")


def accept(client: FlaskClient, store: Store, n: int) -> tuple[float, int]:
    """Agree with a theme."""
    theme = themes_of(store)[n][0]
    agreed = signature(reviewed(store, SLUG)[1].members(theme))
    return round_trip(client, f"{theme}/accept", agreed=agreed)


def merge(client: FlaskClient, store: Store, _: int) -> tuple[float, int]:
    """Make the third largest theme part of the largest."""
    into, theme = (themes_of(store)[place][0] for place in (0, 2))
    return round_trip(client, f"{theme}/merge", into=into)


def undo(client: FlaskClient, store: Store, _: int) -> tuple[float, int]:
    """Take back what was decided last."""
    latest = last_to_undo(store.decisions(SLUG))
    return round_trip(client, "undo", decision=latest.id if latest else "")


ACTS: dict[str, Callable[[FlaskClient, Store, int], tuple[float, int]]] = {
    "move": move,
    "rename": rename,
    "accept": accept,
    "merge": merge,
    "undo": undo,
}


if __name__ == "__main__":
    main()
