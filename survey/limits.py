"""Floods held back for a whole survey at once: token buckets in memory, never by address."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

Clock = Callable[[], float]


@dataclass(frozen=True)
class Rate:
    """How much may come at once, and how much each second brings back."""

    burst: int
    per_second: float


# A whole office shares one address, and answers within a minute of being asked to.
POSTS = Rate(burst=2_000, per_second=20)
WRONG_CODES = Rate(burst=50, per_second=0.2)
# An installation holds a handful; the bound only keeps memory finite.
MOST_SURVEYS = 1_000


class Bucket:
    """A token bucket: full at first, emptied by what comes, refilled by time (RFC 2697)."""

    def __init__(self, rate: Rate, clock: Clock = time.monotonic) -> None:
        self.rate = rate
        self._clock = clock
        self._tokens = float(rate.burst)
        self._filled_at = clock()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Take one token; False when there is none."""
        with self._lock:
            now = self._clock()
            back = (now - self._filled_at) * self.rate.per_second
            self._tokens = min(float(self.rate.burst), self._tokens + back)
            self._filled_at = now
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True


class Limits:
    """The buckets of all surveys, known by survey and by nothing else."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, Rate], Bucket] = {}
        self._lock = threading.Lock()

    def take_post(self, slug: str) -> bool:
        """Whether a survey can look at one more page that was sent."""
        return self._bucket(slug, POSTS).take()

    def take_wrong_code(self, slug: str) -> bool:
        """Whether a survey still answers a wrong code at once."""
        return self._bucket(slug, WRONG_CODES).take()

    def _bucket(self, slug: str, rate: Rate) -> Bucket:
        with self._lock:
            bucket = self._buckets.pop((slug, rate), None) or Bucket(rate, self._clock)
            # Put back last, so that the first is the one longest unused.
            self._buckets[slug, rate] = bucket
            if len(self._buckets) > 2 * MOST_SURVEYS:
                self._buckets.pop(next(iter(self._buckets)))
            return bucket
