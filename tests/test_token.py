"""The form token guards a form without a cookie."""

import pytest

from forms.token import HOUR, TokenRefused, TokenScope

NOW = 1_700_000_000.0
SCOPE = TokenScope("secret" * 8, "workshop")


def test_a_token_serves_for_a_day() -> None:
    """A page left open over lunch, or overnight, can still be sent."""
    token = SCOPE.make(NOW)
    assert SCOPE.digest(token, NOW) == SCOPE.digest(token, NOW + 24 * HOUR)
    with pytest.raises(TokenRefused):
        SCOPE.digest(token, NOW + 27 * HOUR)
    with pytest.raises(TokenRefused):
        SCOPE.digest(token, NOW - 3 * HOUR)


def test_a_clock_that_is_an_hour_off_is_forgiven() -> None:
    """Two machines may disagree a little."""
    SCOPE.digest(SCOPE.make(NOW), NOW - HOUR)


def test_no_token_is_made_twice() -> None:
    """Each form is one of its own."""
    tokens = {SCOPE.make(NOW) for _ in range(1_000)}
    assert len(tokens) == len({SCOPE.digest(t, NOW) for t in tokens}) == 1_000


@pytest.mark.parametrize(
    "other", [TokenScope("secret" * 8, "other"), TokenScope("Secret" * 8, "workshop")]
)
def test_a_token_made_elsewhere_is_refused(other: TokenScope) -> None:
    """Neither another survey's nor another installation's token is taken."""
    with pytest.raises(TokenRefused):
        SCOPE.digest(other.make(NOW), NOW)


def test_what_the_box_remembers_does_not_give_the_token_back() -> None:
    """Whoever reads the box cannot tell which form a page was, without the secret."""
    token = SCOPE.make(NOW)
    digest = SCOPE.digest(token, NOW)
    assert len(digest) == 32
    assert digest not in token.encode()


@pytest.mark.parametrize("change", [0, 3, -1])
def test_a_changed_token_is_refused(change: int) -> None:
    """No part can be altered."""
    parts = SCOPE.make(NOW).split(".")
    for i in range(3):
        changed = list(parts)
        letters = list(changed[i])
        place = change if abs(change) < len(letters) else 0
        letters[place] = "B" if letters[place] != "B" else "c"
        changed[i] = "".join(letters)
        # The last letter of base64 carries bits that count for nothing.
        if change != -1 or i == 1:
            with pytest.raises(TokenRefused):
                SCOPE.digest(".".join(changed), NOW)
