"""The promises tried out against this very installation, with real files and real pages."""

import io
import json
import logging
import os
import random
import re
import secrets
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from nacl.public import PrivateKey

from forms.fields import thai_day
from survey.ballotbox import (
    LEVEL_TIME,
    Ballot,
    BallotBox,
    BallotBoxes,
    BoxAnswer,
    SealedBallot,
)
from survey.schema import keyed_rows, shapes
from survey.sealing import SurveyKeys
from survey.store import Store

RESULT = "selftest.json"
PAPER = 'title = "ทดสอบ"\n[[topic]]\ntitle = "ทดสอบ"\n[[topic.section]]\nheading = "ทดสอบ"\n'
SENDINGS = 8
ORDERS = 3
# SQLite counts commits in its header, three times over; nothing else in it depends on history
# (sqlite.org/fileformat2.html, 1.3).
COUNTERS = (slice(24, 28), slice(40, 44), slice(92, 96))
SECTOR, PAGE = 512, 4_096
RECORD = PAGE + 8
JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
PUBLISHED_TABLES = {"answer", "statement", "reading", "nearest"}
TELLING = re.compile(
    r"(?:^|_)(?:time|date|day|month|year|at|on|when|created|updated|stamp|ip|addr|address|host|agent"
    r"|ua|device|session|cookie|user|account|seq|sequence|order|position|email|phone)(?:_|$)"
)
NEVER_SENT = ("Set-Cookie", "Vary", "ETag", "Last-Modified")
ELSEWHERE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""")
# Four Thai letters in a row as UTF-8: in sealed bytes a chance of 2 to the -68 at each place.
READABLE = re.compile(rb"(?:\xe0[\xb8\xb9][\x80-\xbf]){4}|\"body\"")
LARGEST_SEARCHED = 256 * 1024 * 1024


@dataclass(frozen=True)
class Finding:
    """One promise that was tried, and what was found against it."""

    name: str
    problems: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


def run_selftest(app: Flask) -> list[Finding]:
    """Try every promise, keep the day and the outcome beside the databases, and return it."""
    findings = [Finding(name, tuple(check(app))) for name, check in CHECKS.items()]
    kept = {
        "day": thai_day(datetime.now(UTC).isoformat()),
        "checks": [(finding.name, finding.passed) for finding in findings],
    }
    path = Path(app.instance_path) / RESULT
    path.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    path.chmod(0o600)
    return findings


def last_result(instance: Path) -> dict[str, Any] | None:
    """Return the ``day`` and the ``checks`` (name, passed) of the last run, if any."""
    try:
        kept = json.loads((instance / RESULT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return {"day": kept["day"], "checks": [(name, passed) for name, passed in kept["checks"]]}


# The form of the files


def order_problems(app: Flask) -> Iterator[str]:
    """Put one sealed set in, in several orders and pairings: the files may not differ."""
    with _rehearsal() as boxes:
        ballots = [boxes.get("sealing").sealed(ballot) for ballot in _ballots()]
        files = set()
        for attempt in range(ORDERS):
            box = _new_box(boxes, f"order-{attempt}")
            for ballot in _in_another_order(ballots):
                box.put_in(ballot)
            files.add(tuple(path.read_bytes() for path in box.files))
    if len(files) > 1:
        yield f"ชุดคำตอบเดียวกัน ใส่ {ORDERS} ลำดับ ได้แฟ้มต่างกัน {len(files)} แบบ"


def form_problems(app: Flask) -> Iterator[str]:
    """Compare every box in use with what its rows give when put in afresh, by key."""
    with _rehearsal() as boxes:
        for number, path in enumerate(_box_files(app)):
            content, journal = _held(path)
            canonical = canonical_form(_new_box(boxes, f"form-{number}"), content)
            if without_counters(content) != without_counters(canonical):
                yield f"{_name(path)}: แฟ้มขึ้นกับลำดับที่คำตอบเข้ามา"
            if not journal_is_clean(journal, canonical):
                yield f"{_name(path)}-journal: มีหน้าเก่าของแฟ้มค้างอยู่"


def canonical_form(fresh: BallotBox, content: bytes) -> bytes:
    """Return the bytes of a fresh box that is given, by key and all at once, what a file holds."""
    spent = tuple(row[0] for row in keyed_rows(content, "spent"))
    rows = tuple((key, sealed) for key, sealed in keyed_rows(content, "answer"))
    if spent or rows:
        fresh.put_in(SealedBallot(spent or (secrets.token_bytes(32),), rows))
    return fresh.files[0].read_bytes()


def without_counters(content: bytes) -> bytes:
    """Return a database file with its counts of commits blanked."""
    blanked = bytearray(content)
    for place in COUNTERS:
        blanked[place] = bytes(4)
    return bytes(blanked)


def journal_is_clean(journal: bytes, canonical: bytes) -> bool:
    """Whether a rollback journal holds only pages of the file's one form, or zeros.

    Each record is a page number, the page and a checksum; a transaction larger than SQLite's
    cache has several runs of them, each after a header that begins a sector
    (sqlite.org/fileformat2.html, 3).
    """
    expected, place = without_counters(canonical), SECTOR
    while place + RECORD <= len(journal):
        header = -(-place // SECTOR) * SECTOR
        if journal.startswith(JOURNAL_MAGIC, header):
            if any(journal[place:header]):
                return False
            place = header + SECTOR
            continue
        number = int.from_bytes(journal[place : place + 4], "big")
        page = journal[place + 4 : place + 4 + PAGE]
        if number == 1:
            page = without_counters(page)
        if any(page) and page != expected[(number - 1) * PAGE : number * PAGE]:
            return False
        place += RECORD
    return not any(journal[place:])


def column_problems(app: Flask) -> Iterator[str]:
    """Look for a column that could tell who or when, and for rows numbered by arrival."""
    store = Store(Path(app.instance_path) / "siangsathon.db")
    published = [shape for shape in shapes(store.content()) if shape.table in PUBLISHED_TABLES]
    store.close()
    boxed = [shape for path in _box_files(app) for shape in shapes(_held(path)[0])]
    for shape in {*published, *boxed}:
        if shape.numbered:
            yield f"ตาราง {shape.table}: SQLite ให้เลขแถวตามลำดับที่เข้ามา"
        for column in shape.columns:
            if TELLING.search(column.lower()):
                yield f"ตาราง {shape.table}: คอลัมน์ {column} อาจบอกตัวผู้ตอบหรือเวลา"


def file_problems(app: Flask) -> Iterator[str]:
    """Look at the folders' modes, at the files' times, and for logs that SQLite left."""
    instance = Path(app.instance_path)
    open_boxes = [box for box in _boxes(app) if not box.was_closed]
    for folder in [instance, *(box.folder for box in _boxes(app))]:
        if stat.S_IMODE(folder.stat().st_mode) != 0o700:
            yield f"{folder.name}/: ผู้อื่นในเครื่องเปิดได้"
    for path in instance.rglob("*-wal"):
        yield f"{_name(path)}: มีบันทึกการเขียนค้างอยู่"
    for path in (p for box in open_boxes for p in [box.folder, *box.folder.glob("*.db*")]):
        if int(path.stat().st_mtime) != LEVEL_TIME:
            yield f"{_name(path)}: เวลาของแฟ้มบอกว่าคำตอบล่าสุดเข้ามาเมื่อใด"


def seal_problems(app: Flask) -> Iterator[str]:
    """Look for words in the boxes: those in use, and one that was given a sentence to hide."""
    planted = f"คำลับ{secrets.token_hex(8)}"
    with _rehearsal() as boxes:
        box = _new_box(boxes, "sealed")
        box.cast(Ballot(secrets.token_bytes(32), (BoxAnswer(1, "section-1", planted),)))
        if _files_holding([planted.encode()], box.folder.iterdir()):
            yield "คำตอบที่ใส่ลงหีบทดลองอ่านได้จากแฟ้ม"
    for path in _box_files(app):
        if any(READABLE.search(content) for content in _held(path)):
            yield f"{_name(path)}: มีข้อความที่อ่านได้"


# What is around the answers


def page_problems(app: Flask) -> Iterator[str]:
    """Open every staff page of every survey that ever opened."""
    client = app.test_client(use_cookies=False)
    for path in _staff_paths(app):
        response = client.get(path)
        yield from (f"{path}: ส่ง {name}" for name in NEVER_SENT if name in response.headers)
        policy = response.headers.get("Content-Security-Policy", "")
        if not policy.startswith("default-src 'none'"):
            yield f"{path}: Content-Security-Policy ไม่ได้ห้ามไว้ก่อน"
        if ELSEWHERE.search(response.text):
            yield f"{path}: เรียกสิ่งที่อยู่นอกระบบ"
        if response.status_code >= 500:
            yield f"{path}: ระบบขัดข้อง ({response.status_code})"


def told_problems(app: Flask) -> Iterator[str]:
    """Compare what staff are told with what was published, and look at who may read the file."""
    store = Store(Path(app.instance_path) / "siangsathon.db")
    published = {box.folder.name: store.feedback(box.folder.name)[-1:] for box in _boxes(app)}
    store.close()
    for box in _boxes(app):
        path = box.folder / "feedback.json"
        if box.told() != "".join(feedback.content for feedback in published[box.folder.name]):
            yield f"{_name(path)}: ไม่ตรงกับที่ผู้อำนวยกระบวนการเผยแพร่"
        if path.exists() and not box.is_closed:
            yield f"{_name(path)}: มีผลทั้งที่ยังเปิดรับคำตอบ"
        if path.exists() and stat.S_IMODE(path.stat().st_mode) != 0o600:
            yield f"{_name(path)}: ผู้อื่นในเครื่องเปิดได้"


def log_problems(app: Flask) -> Iterator[str]:
    """Send an address, a device, a query and a text, and break; then look for them everywhere."""
    canary = secrets.token_hex(12)
    address = ":".join(["2001:db8", *(f"{secrets.randbelow(60_000) + 4_096:x}" for _ in range(6))])
    began = time.time()
    with _everything_logged() as logged:
        _plant(app, canary, address)
    sought = [canary.encode(), address.encode()]
    if any(word.decode() in logged.getvalue() for word in sought):
        yield "บันทึกของระบบมีข้อมูลจากคำขอ"
    kept = Path(app.instance_path).rglob("*")
    passing = _changed_since(began, Path(tempfile.gettempdir()))
    yield from (f"{_name(path)}: มีข้อมูลจากคำขอ" for path in _files_holding(sought, kept))
    yield from (f"{_name(path)}: มีข้อมูลจากคำขอ" for path in _files_holding(sought, passing))


CHECKS: dict[str, Callable[[Flask], Iterable[str]]] = {
    "ชุดคำตอบเดียวกันให้แฟ้มเดียวกัน ไม่ว่าตอบก่อนหลังอย่างไร": order_problems,
    "หีบที่ใช้อยู่ไม่มีร่องรอยลำดับการตอบ": form_problems,
    "ไม่มีช่องเก็บเวลา ที่อยู่ เครื่อง ชื่อ หรือลำดับ": column_problems,
    "เวลาของแฟ้มไม่บอกอะไร และผู้อื่นในเครื่องเปิดแฟ้มไม่ได้": file_problems,
    "คำตอบในหีบถูกผนึก อ่านจากแฟ้มไม่ได้": seal_problems,
    "หน้าของผู้ตอบไม่มีคุกกี้และไม่เรียกสิ่งใดจากที่อื่น": page_problems,
    "หน้าแจ้งผลแก่ผู้ตอบมีเพียงสิ่งที่เผยแพร่แล้ว": told_problems,
    "ที่อยู่ เครื่อง และข้อความไม่ลงในบันทึกหรือแฟ้มใด": log_problems,
}


# How it is tried


@contextmanager
def _rehearsal() -> Iterator[BallotBoxes]:
    """Give ballot boxes in a folder that goes away, sealed to a key that nobody keeps."""
    with tempfile.TemporaryDirectory() as folder:
        boxes = BallotBoxes(Path(folder))
        _new_box(boxes, "sealing")
        yield boxes


def _new_box(boxes: BallotBoxes, slug: str) -> BallotBox:
    public = bytes(PrivateKey.generate().public_key)
    return boxes.open(slug, PAPER, SurveyKeys(public, wrapped="[]", recovery=""))


def _ballots() -> Iterator[Ballot]:
    """Yield sendings of one to three answers, long ones among them, each with a code."""
    for number in range(SENDINGS):
        body = "ก" * (2_000 if number % 3 == 0 else 20)
        answers = [BoxAnswer(1, f"section-{n}", body) for n in range(number % 3 + 1)]
        yield Ballot(secrets.token_bytes(32), tuple(answers), secrets.token_bytes(32))


def _in_another_order(ballots: Sequence[SealedBallot]) -> list[SealedBallot]:
    """Return the same digests and rows, differently paired and in another order."""
    chance = random.SystemRandom()
    onces, codes = zip(*(ballot.spends for ballot in ballots), strict=True)
    rows = [ballot.rows for ballot in ballots]
    return [
        SealedBallot((once, code), row)
        for once, code, row in zip(
            chance.sample(onces, len(onces)),
            chance.sample(codes, len(codes)),
            chance.sample(rows, len(rows)),
            strict=True,
        )
    ]


def _boxes(app: Flask) -> list[BallotBox]:
    boxes: BallotBoxes = app.extensions["ballot-boxes"]
    return [boxes.get(path.parent.name) for path in sorted(boxes.root.glob("*/paper.toml"))]


def _box_files(app: Flask) -> list[Path]:
    return [path for box in _boxes(app) for path in box.files]


def _held(path: Path) -> tuple[bytes, bytes]:
    """Return a box's file and journal as they are between two writings."""
    journal = path.with_name(f"{path.name}-journal")
    with BallotBox(path.parent).held():
        return path.read_bytes(), journal.read_bytes() if journal.exists() else b""


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _staff_paths(app: Flask) -> Iterator[str]:
    """Yield the address of every page that staff can open."""
    yield from ("/health", "/s/none")
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    for box in _boxes(app):
        slug, survey = box.folder.name, box.paper()
        for rule in (r.rule for r in rules if r.rule.startswith(("/s/<slug>", "/<slug>"))):
            for topic in survey.topics if "<int:number>" in rule else survey.topics[:1]:
                numbered = rule.replace("<int:number>", str(topic.number))
                yield re.sub("<[^>]+>", "x", numbered.replace("<slug>", slug))


def _plant(app: Flask, canary: str, address: str) -> None:
    """Bring a canary in by every way a request has, and let the program break over it."""
    client = app.test_client(use_cookies=False)
    headers = {
        "User-Agent": canary,
        "Cookie": f"who={canary}",
        "Referer": f"http://localhost/{canary}",
        "X-Forwarded-For": address,
        "Sec-Fetch-Site": "same-origin",
    }
    form = dict.fromkeys(("section-1", "code", "csrf_token"), canary)
    for path in (*_staff_paths(app), f"/s/none/{canary}"):
        where = {"query_string": {"q": canary}, "environ_base": {"REMOTE_ADDR": address}}
        client.get(path, headers=headers, **where)
        client.post(path, headers=headers, data=form, **where)
    with app.test_request_context(f"/s/none/{canary}", headers=headers):
        try:
            raise RuntimeError(canary)
        except RuntimeError:
            app.log_exception(sys.exc_info())


@contextmanager
def _everything_logged() -> Iterator[io.StringIO]:
    """Catch what is logged at any level and what is printed."""
    caught = io.StringIO()
    handler, root = logging.StreamHandler(caught), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(caught), redirect_stderr(caught):
            yield caught
    finally:
        root.setLevel(level)
        root.removeHandler(handler)


def _changed_since(moment: float, folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that changed; the kernel's clock for files runs a little late.

    What is mounted below it is left out: it may be a file system of devices that never end.
    """
    device = folder.stat().st_dev
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if _device(Path(parent, name)) == device]
        for path in (Path(parent, name) for name in names):
            with suppress(OSError):
                if path.lstat().st_ctime >= moment - 1:
                    yield path


def _device(path: Path) -> int | None:
    with suppress(OSError):
        return path.lstat().st_dev
    return None


def _files_holding(sought: Sequence[bytes], paths: Iterable[Path]) -> list[Path]:
    """Return the files that hold one of these; those that may not be read hold nothing of ours."""
    found = []
    for path in paths:
        with suppress(OSError):
            if path.is_file() and os.path.getsize(path) <= LARGEST_SEARCHED:
                content = path.read_bytes()
                if any(word in content for word in sought):
                    found.append(path)
    return found
