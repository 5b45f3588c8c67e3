"""Codes on paper slips: how they are made, printed, and read back however they are typed."""

from hypothesis import given
from hypothesis import strategies as st

from survey.sealing import CROCKFORD, plain_code
from survey.slips import make_codes, printed

# What a hurried hand makes of a sign, and a phone's keyboard of a letter.
LOOKS_LIKE = {"0": "0Oo", "1": "1IiLl", "V": "VvUu"}
codes = st.text(CROCKFORD, min_size=10, max_size=10)


@st.composite
def misspellings(draw: st.DrawFn) -> tuple[str, str]:
    """A code, and the same code as somebody might type it."""
    code = draw(codes)
    signs = [draw(st.sampled_from(LOOKS_LIKE.get(sign, sign + sign.lower()))) for sign in code]
    between = st.sampled_from(["", "", " ", "-", " - ", "\u00a0", "–", "\n", "\u200b"])
    return code, "".join(draw(between) + sign for sign in signs) + draw(between)


def test_codes_are_different_and_of_fifty_bits() -> None:
    """Ten signs out of thirty-two, each sign as likely in each place."""
    made = make_codes(2_000)
    assert len(set(made)) == 2_000
    assert {len(code) for code in made} == {10}
    assert len(CROCKFORD) ** 10 == 2**50
    for place in zip(*made, strict=True):
        often = [place.count(sign) for sign in CROCKFORD]
        # 62.5 expected; beyond six standard deviations of it something is not random.
        assert min(often) > 15
        assert max(often) < 110


def test_two_makings_have_no_code_in_common() -> None:
    """A code that could be made again could be foreseen."""
    assert not set(make_codes(500)) & set(make_codes(500))


def test_the_order_of_slips_is_that_of_no_alphabet() -> None:
    """Neighbours on a sheet have nothing to do with each other."""
    made = make_codes(500)
    assert list(made) != sorted(made)


def test_a_code_is_printed_in_two_groups_of_five() -> None:
    """Ten signs in a row are lost between paper and phone."""
    assert printed("ABCDEFGHJK") == "ABCDE-FGHJK"


@given(misspellings())
def test_a_code_is_read_however_it_is_typed(pair: tuple[str, str]) -> None:
    """Case, spaces, dashes, O for 0, I or L for 1, U for V: all are the same code."""
    code, typed = pair
    assert plain_code(typed) == code


@given(codes)
def test_a_printed_code_is_read_back(code: str) -> None:
    """What stands on the slip, or comes with its QR code, is the code."""
    assert plain_code(printed(code)) == code
