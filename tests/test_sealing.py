"""What facilitators keep opens the answers, however it is typed, and nothing else does."""

import secrets
import subprocess
import sys
import threading
import unicodedata

import pytest

from survey import sealing
from survey.errors import SealBroken, StretchingBusy, WrongPassphrase
from survey.sealing import SIZES, make_keys, plain_code, seal, unseal, unwrap

PASSPHRASE = "น้ำใจงาม ยามยาก"


@pytest.fixture(scope="module")
def made() -> sealing.SurveyKeys:
    return make_keys(PASSPHRASE)


@pytest.mark.parametrize(
    "typed",
    [
        PASSPHRASE,
        "นํ้าใจงาม ยามยาก",
        "น้ําใจงาม ยามยาก",
        unicodedata.normalize("NFKC", PASSPHRASE),
        f"  {PASSPHRASE}\u00a0",
        "น้ำใจงาม  ยามยาก",
    ],
)
def test_another_keyboards_spelling_opens_the_answers(made: sealing.SurveyKeys, typed: str) -> None:
    """Thai keyboards and phones put ำ and its tone in either order; the answers are not lost."""
    assert bytes(unwrap(made.wrapped, typed).public_key) == made.public


def test_the_recovery_key_is_forgiven_its_typing(made: sealing.SurveyKeys) -> None:
    """Read from paper: small letters, no hyphens, O for 0, I for 1, Thai digits."""
    typed = made.recovery.lower().replace("-", " ").replace("0", "o").replace("1", "i")
    assert bytes(unwrap(made.wrapped, typed).public_key) == made.public
    assert plain_code("๐๑a-b") == "01AB"


@pytest.mark.parametrize("wrong", ["", "น้ำใจงาม", PASSPHRASE + "x", "00000-00000"])
def test_nothing_else_opens_them(made: sealing.SurveyKeys, wrong: str) -> None:
    """Near misses are misses."""
    with pytest.raises(WrongPassphrase):
        unwrap(made.wrapped, wrong)


def test_sealed_is_padded_and_comes_back_whole(made: sealing.SurveyKeys) -> None:
    """Up to the largest size; more is refused, a change is noticed."""
    private = unwrap(made.wrapped, PASSPHRASE)
    for content in (b"", "ก".encode() * 600, "ก".encode() * 2_000):
        assert unseal(private, seal(made.public, content)) == content
    assert len({len(seal(made.public, b"x" * n)) for n in (0, 5, 2_000)}) == 1
    with pytest.raises(ValueError, match="must fit"):
        seal(made.public, b"x" * SIZES[-1])
    changed = bytearray(seal(made.public, b"x"))
    changed[100] ^= 1
    with pytest.raises(SealBroken):
        unseal(private, bytes(changed))


def test_many_tries_at_once_do_not_take_all_the_memory(made: sealing.SurveyKeys) -> None:
    """One is stretched at a time, a few wait, the rest are told to come back."""
    told: list[str] = []

    def attempt() -> None:
        try:
            unwrap(made.wrapped, secrets.token_hex(8))
        except (StretchingBusy, WrongPassphrase) as refusal:
            told.append(type(refusal).__name__)

    with sealing.AT_ONCE:
        threads = [threading.Thread(target=attempt) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads[3:]:
            thread.join(0.2)
        assert told == ["StretchingBusy"] * 7
    for thread in threads:
        thread.join()
    assert sorted(told) == ["StretchingBusy"] * 7 + ["WrongPassphrase"] * 3


def test_a_try_costs_what_the_library_calls_moderate() -> None:
    """The tests stretch as little as they can; what is shipped does not."""
    code = "from survey import sealing; print(sealing.OPERATIONS, sealing.MEMORY)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["3", str(256 * 1024 * 1024)]
