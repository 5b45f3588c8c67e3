"""What was stored is shown to its writer once, and then forgotten."""

import time

from survey.receipts import MOST_KEPT, Receipts

RECORDS = ('{"body": "ก"}', '{"body": "ข"}')


def test_records_are_given_out_once() -> None:
    """The second who asks gets nothing, even with the right name."""
    receipts = Receipts()
    name = receipts.keep("workshop", RECORDS)
    assert receipts.hand_out("workshop", name) == RECORDS
    assert receipts.hand_out("workshop", name) == ()


def test_a_guessed_name_gets_nothing() -> None:
    """Names are random, and belong to one survey."""
    receipts = Receipts()
    name = receipts.keep("workshop", RECORDS)
    assert receipts.hand_out("workshop", "x") == ()
    assert receipts.hand_out("other", name) == ()
    assert len(name) >= 22


def test_records_are_not_given_out_after_two_minutes() -> None:
    """Too late is too late, even before they were swept away."""
    now = 0.0
    receipts = Receipts(clock=lambda: now)
    name = receipts.keep("workshop", RECORDS)
    now = 120.0
    assert receipts.hand_out("workshop", name) == ()


def test_records_nobody_asked_for_leave_memory_by_themselves() -> None:
    """Without any further visit, nothing is left after the time is up."""
    receipts = Receipts(lifetime=0.05)
    receipts.keep("workshop", RECORDS)
    time.sleep(0.02)
    receipts.keep("workshop", RECORDS)
    assert len(receipts) == 2
    for _ in range(100):
        if len(receipts) == 0:
            break
        time.sleep(0.02)
    assert len(receipts) == 0


def test_no_more_than_a_thousand_are_kept() -> None:
    """The oldest give way, and their writers see the ordinary thanks."""
    receipts = Receipts()
    names = [receipts.keep("workshop", RECORDS) for _ in range(MOST_KEPT + 5)]
    assert len(receipts) == MOST_KEPT
    assert receipts.hand_out("workshop", names[0]) == ()
    assert receipts.hand_out("workshop", names[-1]) == RECORDS
