"""What was stored of a response, kept for a moment in memory so that its writer can read it."""

import secrets
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

LIFETIME_SECONDS = 120.0
MOST_KEPT = 1_000


@dataclass(frozen=True)
class _Receipt:
    """The records of one response, and when they must be forgotten."""

    slug: str
    records: tuple[str, ...]
    dies_at: float


class Receipts:
    """Records waiting for the thank-you page: given out once, forgotten after two minutes.

    They join the boxes of one response, as no file does, so they never leave memory.
    """

    def __init__(
        self,
        lifetime: float = LIFETIME_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lifetime = lifetime
        self._clock = clock
        self._kept: dict[str, _Receipt] = {}
        self._lock = threading.Lock()
        self._sweeper: threading.Timer | None = None

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, slug: str, records: Iterable[str]) -> str:
        """Keep the records of a response, and return the random name they are asked for by."""
        name = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[name] = _Receipt(slug, tuple(records), self._clock() + self._lifetime)
            if len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._sweep_later()
        return name

    def hand_out(self, slug: str, name: str) -> tuple[str, ...]:
        """Return the records under this name, and forget them; none when they are gone."""
        with self._lock:
            receipt = self._kept.pop(name, None)
        if receipt is None or receipt.slug != slug or receipt.dies_at <= self._clock():
            return ()
        return receipt.records

    def _sweep_later(self) -> None:
        if self._sweeper is None:
            self._sweeper = threading.Timer(self._lifetime, self._sweep)
            self._sweeper.daemon = True
            self._sweeper.start()

    def _sweep(self) -> None:
        """Forget what nobody came for."""
        with self._lock:
            now = self._clock()
            self._kept = {name: r for name, r in self._kept.items() if r.dies_at > now}
            self._sweeper = None
            if self._kept:
                self._sweep_later()
