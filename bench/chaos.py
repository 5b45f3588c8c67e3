"""Kills the serving process again and again while people send, and counts what is left."""

import contextlib
import html
import http.client
import os
import random
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nacl.public import PrivateKey

from forms.catalogue import SURVEYS
from survey import create_app
from survey.ballotbox import BallotBox, BallotBoxes
from survey.release import open_survey
from survey.sealing import SurveyKeys
from survey.selftest import canonical_form, journal_is_clean, without_counters
from survey.store import Store

CHECKOUT = Path(__file__).parent.parent
HOST = "127.0.0.1"
PATIENCE = 30
SENDERS_PATIENCE = 120
# A service that starts loads the search for identifiers with the first answer it looks at.
BETWEEN_KILLS = (0.3, 2.5)
SENDERS = 8
KILLS, SENDINGS = 60, 3_000
# prctl(2): take from the process what lets root write where the modes forbid it.
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 24, 1, 2


@dataclass(frozen=True)
class Page:
    """What came back for one request."""

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Service:
    """A real serving process over an installation of its own, to be killed and started again."""

    def __init__(self, folder: Path, paper: str = "") -> None:
        self.instance, self.temporary = folder / "instance", folder / "temporary"
        self.log = folder / "log"
        self.private = PrivateKey.generate()
        self.port = free_port()
        self.temporary.mkdir()
        self._open_workshop(paper or (SURVEYS / "workshop.toml").read_text(encoding="utf-8"))
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def box(self) -> BallotBox:
        """The workshop's ballot box, as another process sees it."""
        return BallotBoxes(self.instance / "ballots").get("workshop")

    def start(self, before: Callable[[], None] | None = None) -> None:
        """Serve, and return when the service answers; ``before`` runs in the child."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "survey", "serve"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port)],
                cwd=CHECKOUT,
                env={
                    **os.environ,
                    "SIANGSATHON_INSTANCE": str(self.instance),
                    "TMPDIR": str(self.temporary),
                    "HOST": HOST,
                },
                stdout=log,
                stderr=log,
                preexec_fn=before,
            )
        self._wait_until_up()

    def kill(self) -> None:
        """Stop it as a power cut would."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(PATIENCE)

    def limit_files_to(self, size: int) -> None:
        """Let the running process write no file beyond this size, as a full disk would not."""
        if self.process is None:
            raise ProcessLookupError
        _, hard = resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (size, hard))

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Page:
        """Open a page; raises ``OSError`` or ``HTTPException`` when the service is away."""
        return self._ask("GET", path, None, headers or {})

    def post(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Page:
        """Send a form; raises ``OSError`` or ``HTTPException`` when the service is away."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self._ask("POST", path, urllib.parse.urlencode(form), kind)

    def token(self, path: str = "/s/workshop/1") -> str:
        """Return the form token of a freshly opened page."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path).text)
        if not found:
            raise LookupError("the page carries no form token")
        return html.unescape(found[1])

    def bodies(self) -> Counter[str]:
        """Return what lies in the box, opened with the key, without taking it out."""
        found: list[str] = []
        with contextlib.suppress(InterruptedError), self.box.taken_out(self.private) as taken:
            found = [answer.body for _, answer in taken]
            raise InterruptedError  # a release that fails leaves everything in its place
        return Counter(found)

    def is_in_one_form(self) -> bool:
        """Whether the box's files and journals hold their rows and nothing of their history."""
        with tempfile.TemporaryDirectory() as folder:
            boxes = BallotBoxes(Path(folder))
            for number, path in enumerate(self.box.files):
                keys = SurveyKeys(bytes(self.private.public_key), "[]", "")
                paper = (SURVEYS / "workshop.toml").read_text(encoding="utf-8")
                content = path.read_bytes()
                one_form = canonical_form(boxes.open(f"box-{number}", paper, keys), content)
                journal = path.with_name(f"{path.name}-journal").read_bytes()
                if without_counters(content) != without_counters(one_form):
                    return False
                if not journal_is_clean(journal, one_form):
                    return False
        return True

    def _open_workshop(self, paper: str) -> None:
        app = create_app(self.instance)
        store = Store(self.instance / "siangsathon.db")
        store.add_survey("workshop", paper)
        keys = SurveyKeys(bytes(self.private.public_key), "[]", "")
        open_survey(store, app.extensions["ballot-boxes"], "workshop", keys)
        store.close()

    def _wait_until_up(self) -> None:
        for _ in range(PATIENCE * 20):
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get("/health").status == 200:
                    return
            time.sleep(0.05)
        raise TimeoutError("the service did not start")

    def _ask(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Page:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, dict(headers))
            response = connection.getresponse()
            text = response.read().decode()
            return Page(response.status, html.unescape(text), dict(response.getheaders()))
        finally:
            connection.close()


@contextlib.contextmanager
def serving(folder: Path, paper: str = "") -> Iterator[Service]:
    """Give a service that is stopped when the block ends."""
    service = Service(folder, paper)
    try:
        yield service
    finally:
        service.kill()


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def obey_modes() -> None:
    """Take from this process, before it becomes the service, root's leave to ignore file modes."""
    import ctypes

    libc = ctypes.CDLL(None)
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def send_until_received(service: Service, body: str) -> int:
    """Send one answer, again and again with the same token, and return how often it took.

    A used token is answered 409, "received before": the first try was stored, and only the word
    of it was lost.
    """
    token, attempt = "", 0
    until = time.monotonic() + SENDERS_PATIENCE
    while time.monotonic() < until:
        attempt += 1
        with contextlib.suppress(OSError, http.client.HTTPException, LookupError):
            token = token or service.token()
            page = service.post("/s/workshop/1", {"csrf_token": token, "section-1": body})
            if page.status in (303, 409):
                return attempt
        time.sleep(0.05)
    raise TimeoutError("never received")


@dataclass(frozen=True)
class Outcome:
    """What was left after the killing."""

    acknowledged: int
    lost: int
    twice: int
    retried: int
    kills: int
    one_form: bool


def kill_while_people_send(
    service: Service, senders: int, sendings: int, kills: int, seed: int
) -> Outcome:
    """Let people send while the service is killed at random moments, and count."""
    chance = random.Random(seed)
    waiting = [f"ความเห็นที่ {n} อยากให้แจ้งล่วงหน้า" for n in range(sendings)]
    tries: dict[str, int] = {}

    def send() -> None:
        with contextlib.suppress(IndexError):
            while True:
                body = waiting.pop()
                tries[body] = send_until_received(service, body)

    threads = [threading.Thread(target=send) for _ in range(senders)]
    service.start()
    for thread in threads:
        thread.start()
    killed = 0
    while killed < kills and any(thread.is_alive() for thread in threads):
        time.sleep(chance.uniform(*BETWEEN_KILLS))
        service.kill()
        service.start()
        killed += 1
    for thread in threads:
        thread.join()
    service.kill()
    service.start()
    service.kill()
    stored = service.bodies()
    return Outcome(
        acknowledged=len(tries),
        lost=sum(stored[body] == 0 for body in tries),
        twice=sum(count > 1 for count in stored.values()),
        retried=sum(count > 1 for count in tries.values()),
        kills=killed,
        one_form=service.is_in_one_form(),
    )


def main() -> None:
    """Print what many kills leave."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as service:
        outcome = kill_while_people_send(service, SENDERS, SENDINGS, KILLS, seed=1)
    print(
        f"{outcome.kills} kills   {outcome.acknowledged} acknowledged   {outcome.retried} retried "
        f"  {outcome.lost} lost   {outcome.twice} stored twice   "
        f"one form after restart: {'yes' if outcome.one_form else 'NO'}"
    )


if __name__ == "__main__":
    main()
