"""How wrong passwords are slowed down: per name, never by address, and nobody is locked out."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from survey.errors import TryLater

FREE_TRIES = 3
LONGEST_SECONDS = 42
QUIET_SECONDS = 3_600
MOST_NAMES = 1_000


def delay_after(tries: int) -> int:
    """Return the seconds to wait after so many wrong tries: 0, 0, 1, 2, 4 … 32, 42."""
    if tries < FREE_TRIES:
        return 0
    return int(min(LONGEST_SECONDS, 2 ** min(tries - FREE_TRIES, 10)))


def lengthens(tries: int) -> bool:
    """Whether this wrong try made the delay longer: the third to the ninth do."""
    return delay_after(tries) > delay_after(tries - 1)


@dataclass(frozen=True)
class _Tries:
    count: int
    last: float


class Delays:
    """The wrong tries of each name, in memory alone; an hour without one forgets them.

    A try counts as wrong when it begins and is forgiven when it was right, so that many at once
    gain nothing. A name without an account waits like any other, so that waiting tells nothing.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._tries: OrderedDict[str, _Tries] = OrderedDict()
        self._lock = threading.Lock()

    def count_try(self, name: str) -> int:
        """Count a try for ``name`` and return which it is.

        Raises:
            TryLater: its delay is not over; the try is not counted.
        """
        with self._lock:
            now = self.clock()
            self._forget_quiet(now)
            before = self._tries.get(name, _Tries(0, now))
            left = before.last + delay_after(before.count) - now
            if left > 0:
                raise TryLater(math.ceil(left))
            self._tries[name] = _Tries(before.count + 1, now)
            self._tries.move_to_end(name)
            # The longest unused goes first: to push a name out takes a thousand other tries.
            while len(self._tries) > MOST_NAMES:
                self._tries.popitem(last=False)
            return before.count + 1

    def forgive(self, name: str) -> None:
        """Forget the tries of ``name``: the last one was right."""
        with self._lock:
            self._tries.pop(name, None)

    def __len__(self) -> int:
        """Return how many names are remembered."""
        return len(self._tries)

    def _forget_quiet(self, now: float) -> None:
        while self._tries and next(iter(self._tries.values())).last + QUIET_SECONDS <= now:
            self._tries.popitem(last=False)


class Turnstile:
    """Lets few through at once and few more wait; the rest are turned away at once.

    One scrypt takes about 170 ms and 32 MB: without this, a flood of passwords would hold the
    memory and every thread that serves staff.
    """

    def __init__(self, at_once: int = 2, waiting: int = 6) -> None:
        self.inside = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(at_once + waiting)

    @contextmanager
    def queue(self) -> Iterator[None]:
        """Wait for one's turn; raises ``TryLater`` when too many wait already."""
        if not self._places.acquire(blocking=False):
            raise TryLater(1)
        try:
            with self.inside:
                yield
        finally:
            self._places.release()
