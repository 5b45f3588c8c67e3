"""Floods are held back for a whole survey at once, and nobody is counted by address."""

from concurrent.futures import ThreadPoolExecutor

from survey.limits import MOST_SURVEYS, POSTS, WRONG_CODES, Bucket, Limits, Rate


class Watch:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_and_the_next_one_waits() -> None:
    """As many as the burst get through at once; the one after that does not."""
    bucket = Bucket(Rate(burst=3, per_second=1), Watch())
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_waiting_brings_back_what_the_rate_says_and_never_more_than_the_burst() -> None:
    """Half a token is none; a long wait fills the bucket and no more."""
    watch = Watch()
    bucket = Bucket(Rate(burst=2, per_second=0.2), watch)
    assert [bucket.take(), bucket.take()] == [True, True]
    watch.now += 2.5
    assert not bucket.take()
    watch.now += 2.5
    assert bucket.take()
    watch.now += 10_000
    assert [bucket.take() for _ in range(3)] == [True, True, False]


def test_a_thousand_people_with_a_retry_each_get_through_at_once() -> None:
    """The burst of sendings is wide enough for a whole organisation behind one address."""
    limits = Limits(Watch())
    assert all(limits.take_post("workshop") for _ in range(2_000))
    assert not limits.take_post("workshop")


def test_fifty_wrong_codes_are_answered_and_then_one_in_five_seconds() -> None:
    """Guessing is slowed for everybody, whoever guesses."""
    watch = Watch()
    limits = Limits(watch)
    assert sum(limits.take_wrong_code("workshop") for _ in range(200)) == WRONG_CODES.burst
    watch.now += 60
    assert sum(limits.take_wrong_code("workshop") for _ in range(200)) == 12


def test_a_flood_on_one_survey_leaves_the_others_alone() -> None:
    """Surveys share no bucket, nor do sendings and wrong codes."""
    limits = Limits(Watch())
    while limits.take_wrong_code("flooded"):
        pass
    assert limits.take_wrong_code("calm")
    assert limits.take_post("flooded")


def test_threads_cannot_take_more_than_there_is() -> None:
    """Many requests at once never get more than the burst between them."""
    bucket = Bucket(Rate(burst=100, per_second=0.001), Watch())
    with ThreadPoolExecutor(16) as threads:
        taken = list(threads.map(lambda _: bucket.take(), range(1_000)))
    assert sum(taken) == 100


def test_memory_stays_bounded_whatever_is_asked_for() -> None:
    """The buckets longest unused give way."""
    limits = Limits(Watch())
    for number in range(MOST_SURVEYS * 3):
        limits.take_post(f"survey-{number}")
    assert len(limits._buckets) == 2 * MOST_SURVEYS
    assert (f"survey-{MOST_SURVEYS * 3 - 1}", POSTS) in limits._buckets
