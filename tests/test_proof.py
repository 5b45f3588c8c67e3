"""The long proofs in short: a real service, killed, starved, locked, raced and searched.

``python -m bench.chaos`` and ``python -m bench.anonymity`` are the long versions.
"""

import json
import os
import secrets
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SECRET, Staff
from flask import Flask

from bench.chaos import Page, Service, kill_while_people_send, obey_modes, serving
from forms.catalogue import SURVEYS
from survey import sealing
from survey.ballotbox import Ballot, BallotBox, BallotBoxes, BoxAnswer
from survey.errors import CodeSpent
from survey.schema import keyed_rows

PAPER = (SURVEYS / "workshop.toml").read_text(encoding="utf-8")
SLIPS_PAPER = f'admission = "slips"\n{PAPER}'
TEXT = "ขอให้แจ้งล่วงหน้าอย่างน้อยหนึ่งสัปดาห์"
HOLD = """
import sqlite3, sys, time
box = sqlite3.connect(sys.argv[1], isolation_level=None)
box.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
time.sleep(2)
box.execute("COMMIT")
"""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A workshop on an installation of its own, not serving yet."""
    with serving(tmp_path) as made:
        yield made


def sent(service: Service, body: str, token: str = "") -> Page:
    return service.post(
        "/s/workshop/1", {"csrf_token": token or service.token(), "section-1": body}
    )


def in_parallel(*acts: threading.Thread) -> None:
    for act in acts:
        act.start()
    for act in acts:
        act.join()


def test_what_was_acknowledged_survives_every_kill_exactly_once(service: Service) -> None:
    """Killed at random moments while people send and retry: nothing lost, nothing twice."""
    outcome = kill_while_people_send(service, senders=4, sendings=120, kills=4, seed=1)
    assert (outcome.acknowledged, outcome.lost, outcome.twice) == (120, 0, 0)
    assert outcome.kills >= 2
    assert outcome.retried >= 2
    assert outcome.one_form, "after the restart nothing in the box tells of the kills"


def test_on_a_full_disk_acknowledged_implies_stored(service: Service) -> None:
    """Whoever is refused sees the page with the text kept, and gets through when there is room."""
    service.start()
    assert sent(service, "คนแรก").status == 303
    room = service.box.files[0].stat().st_size + 24 * 1_024
    service.limit_files_to(room)
    accepted, refused = ["คนแรก"], {}
    for n in range(25):
        body, token = f"{TEXT} {n}", service.token()
        page = sent(service, body, token)
        if page.status == 303:
            accepted.append(body)
        else:
            assert page.status == 503
            assert body in page.text
            refused[body] = token
    assert refused
    assert service.bodies() == Counter(accepted)
    service.limit_files_to(2**30)
    for body, token in refused.items():
        assert sent(service, body, token).status == 303
    assert service.bodies() == Counter([*accepted, *refused])


def test_in_a_read_only_folder_nobody_is_thanked(service: Service) -> None:
    """The page comes back with the text; when the folder opens again, it gets through."""
    service.start(before=obey_modes)
    folder = service.box.folder
    closed = [*folder.iterdir(), folder]
    modes = {path: path.stat().st_mode & 0o777 for path in closed}
    token = service.token()
    for path in closed:
        path.chmod(0o500 if path.is_dir() else 0o400)
    page = sent(service, TEXT, token)
    for path, mode in modes.items():
        path.chmod(mode)
    assert page.status == 503
    assert TEXT in page.text
    assert service.bodies() == Counter()
    assert sent(service, TEXT, token).status == 303
    assert service.bodies() == Counter([TEXT])


def test_a_box_that_another_process_holds_is_waited_for(service: Service) -> None:
    """Held for two seconds, by whatever it is: everybody is stored all the same."""
    service.start()
    bodies = [f"{TEXT} {n}" for n in range(8)]
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(service.box.files[0])], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    began = time.monotonic()
    statuses: list[int] = []
    in_parallel(
        *(
            threading.Thread(target=lambda body=body: statuses.append(sent(service, body).status))
            for body in bodies
        )
    )
    assert time.monotonic() - began > 1
    assert statuses == [303] * len(bodies)
    holder.communicate(timeout=10)
    assert service.bodies() == Counter(bodies)


def test_a_code_raced_twenty_times_answers_a_topic_once(
    tmp_path: Path, keys: sealing.SurveyKeys
) -> None:
    """86 slips, each tried twenty times at once for two topics: 86 answers to each, no more."""
    box = BallotBoxes(tmp_path).open("workshop", SLIPS_PAPER, keys)
    codes = [sealing.make_recovery_key()[:11] for _ in range(86)]
    box.admit(codes)
    tries = [(topic, code) for topic in (1, 2) for code in codes for _ in range(20)]
    secrets.SystemRandom().shuffle(tries)
    outcomes: list[tuple[int, str]] = []

    def race() -> None:
        while True:
            try:
                topic, code = tries.pop()
            except IndexError:
                return
            answer = BoxAnswer(topic, "section-1", TEXT)
            digest = box.code_digest(topic, code)
            try:
                box.cast(Ballot(secrets.token_bytes(32), (answer,), digest))
                outcomes.append((topic, "stored"))
            except CodeSpent:
                outcomes.append((topic, "spent"))

    in_parallel(*(threading.Thread(target=race) for _ in range(172)))
    assert Counter(outcomes) == {
        (topic, kind): count
        for topic in (1, 2)
        for kind, count in (("stored", 86), ("spent", 86 * 19))
    }


def files_holding(folder: Path, sought: str) -> list[str]:
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and sought.encode() in path.read_bytes()
    ]


def test_what_a_request_brings_lies_in_no_file(tmp_path: Path) -> None:
    """Address, agent, query, code, token and words: in no log, no temporary file, no database."""
    with serving(tmp_path, SLIPS_PAPER) as service:
        codes = [sealing.make_recovery_key()[:11] for _ in range(2)]
        service.box.admit(codes)
        service.start()
        words = f"คานารี{secrets.token_hex(6)}"
        sought = {
            "address": "203.0.113.77",
            "agent": f"agent{secrets.token_hex(6)}",
            "query": f"query{secrets.token_hex(6)}",
            "wrong code": "ZZZZZ-ZZZZ9",
            "words": words,
            **{f"code {n}": code for n, code in enumerate(codes)},
        }
        headers = {
            "User-Agent": sought["agent"],
            "X-Forwarded-For": sought["address"],
            "Forwarded": f"for={sought['address']}",
            "Cookie": f"who={sought['agent']}",
            "Referer": f"http://127.0.0.1/{sought['query']}",
        }
        statuses = []
        for code in (codes[0], codes[0].lower(), codes[1], sought["wrong code"], ""):
            token = service.token()
            sought[f"token {len(sought)}"] = token
            sought[f"nonce {len(sought)}"] = token.split(".")[0]
            form = {
                "csrf_token": token,
                "section-1": words * 30,
                "code": code,
                # Random letters and digits may look like a number plate.
                "way": "as-written",
            }
            path = f"/s/workshop/1?{sought['query']}=1"
            statuses.append(service.post(path, form, headers).status)
            service.post(path, {**form, "csrf_token": "bad"}, headers)
            service.get(f"/s/workshop/{sought['query']}", headers)
        assert statuses == [303, 409, 303, 422, 422]
        for running in (True, False):
            if not running:
                service.kill()
            for name, canary in sought.items():
                assert files_holding(tmp_path, canary) == [], (name, running)
        plain = [code.replace("-", "") for code in codes]
        assert not [code for code in plain if files_holding(tmp_path, code)]
        assert service.bodies() == Counter({words * 30: 2})


def test_rows_of_one_sending_lie_together_no_more_than_chance(
    tmp_path: Path, keys: sealing.SurveyKeys
) -> None:
    """Sixty sendings of three answers: about two neighbours are of one hand, as in any shuffle.

    The count is near to Poisson with mean 2; more than eleven come once in a million runs.
    """
    box = BallotBoxes(tmp_path).open("workshop", PAPER, keys)

    def send(n: int) -> None:
        answers = tuple(BoxAnswer(1, f"section-{i}", str(n)) for i in (1, 2, 3))
        box.cast(Ballot(secrets.token_bytes(32), answers))

    in_parallel(*(threading.Thread(target=send, args=(n,)) for n in range(60)))
    in_file = opened_in_the_order_of_the_file(box)
    with box.taken_out(box.unlock(SECRET)) as taken:
        released = [answer.body for _, answer in taken]
    for order in (in_file, released):
        assert len(order) == 180
        assert sum(a == b for a, b in zip(order, order[1:], strict=False)) <= 11


def opened_in_the_order_of_the_file(box: BallotBox) -> list[str]:
    """The answers as whoever has the file and the key would find them lying in it."""
    private = box.unlock(SECRET)
    content = box.files[0].read_bytes()
    rows = [row[1] for row in keyed_rows(content, "answer")]
    rows.sort(key=lambda sealed: content.find(sealed[:64]))
    return [json.loads(sealing.unseal(private, sealed))["body"] for sealed in rows]


def test_the_thanked_phone_gets_nothing_to_keep(staff: Staff, app: Flask) -> None:
    """What an acknowledgement says goes with the page: no store of the browser may hold it."""
    response = staff.sends("/s/workshop/1", section_1=TEXT)
    page = staff.opens(response.headers["Location"])
    assert page.headers["Cache-Control"] == "no-store"
    assert '"cache"' in page.headers["Clear-Site-Data"]
    assert os.listdir(app.instance_path)
