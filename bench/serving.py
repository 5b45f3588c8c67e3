"""Measures the serving process: start, memory, page sizes, and a room of phones sending at once."""

import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
HOST = "127.0.0.1"
PORT = 8765
ROOMS = (86, 500, 1_000)
TEXT = "แจ้งข่าวกระชั้นชิดเกินไป อยากให้แจ้งล่วงหน้าอย่างน้อยหนึ่งสัปดาห์ จะได้จัดเวลาได้"
PAGES = (
    "/s/workshop",
    "/s/workshop/1",
    "/s/workshop/2",
    "/s/workshop/thanks",
    "/s/workshop/privacy",
)


def main() -> None:
    """Serve a fresh installation, measure it, and print what was seen."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "SIANGSATHON_INSTANCE": folder, "PORT": str(PORT)}
        flask = [sys.executable, "-m", "flask", "--app", "wsgi", "survey"]
        subprocess.run(
            [*flask, "prepare"],
            cwd=CHECKOUT,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        began = time.perf_counter()
        server = subprocess.Popen(
            [*flask, "serve"],
            cwd=CHECKOUT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until_up()
            print(f"start to first answer  {time.perf_counter() - began:6.2f} s")
            print(f"memory at start        {memory(server.pid):6.0f} MB")
            print_page_sizes()
            for phones in ROOMS:
                print_room(phones)
            print(f"memory afterwards      {memory(server.pid):6.0f} MB")
        finally:
            server.terminate()
            server.wait()


def wait_until_up() -> None:
    """Return when the service answers; give up after half a minute."""
    for _ in range(300):
        try:
            if get("/health")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the service did not start")


def get(path: str) -> tuple[int, bytes, int]:
    """Return status, body and the bytes of the headers of one page."""
    connection = http.client.HTTPConnection(HOST, PORT, timeout=60)
    connection.request("GET", path)
    response = connection.getresponse()
    headers = sum(len(name) + len(value) + 4 for name, value in response.getheaders())
    body = response.read()
    connection.close()
    return response.status, body, headers


def memory(process: int) -> float:
    """Return the resident memory of a process in MB (Linux)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else float("nan")


def print_page_sizes() -> None:
    """Print what each staff page costs, headers included."""
    for path in PAGES:
        _, body, headers = get(path)
        print(f"{path:<22} {len(body) + headers:6} bytes")


def print_room(phones: int) -> None:
    """Let this many phones open a page, then all press send at once, and print how long it took."""
    tokens = [token() for _ in range(phones)]
    seconds: list[float] = []
    failures: list[str] = []
    start = threading.Barrier(phones)

    def send(one: str) -> None:
        body = urllib.parse.urlencode({"csrf_token": one, "section-1": TEXT, "section-2": TEXT})
        start.wait()
        began = time.perf_counter()
        try:
            connection = http.client.HTTPConnection(HOST, PORT, timeout=60)
            connection.request(
                "POST", "/s/workshop/1", body, {"Content-Type": "application/x-www-form-urlencoded"}
            )
            status = connection.getresponse().status
            connection.close()
            if status != 303:
                failures.append(str(status))
        except OSError as error:
            failures.append(type(error).__name__)
        seconds.append(time.perf_counter() - began)

    threads = [threading.Thread(target=send, args=(one,)) for one in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    p95 = statistics.quantiles(seconds, n=20)[-1]
    print(
        f"{phones:4} phones at once   median {statistics.median(seconds):5.2f} s   "
        f"p95 {p95:5.2f} s   slowest {max(seconds):5.2f} s   failures {len(failures)}"
    )


def token() -> str:
    """Return the form token of a freshly opened page."""
    found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', get("/s/workshop/1")[1])
    if not found:
        raise LookupError("the page carries no form token")
    return found[1].decode()


if __name__ == "__main__":
    main()
