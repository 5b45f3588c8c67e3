"""The report as blocks: what is counted, and what is told of counts."""

from hypothesis import given
from hypothesis import strategies as st

from survey.documents.blocks import _told


@given(st.lists(st.integers(0, 30), max_size=12), st.integers(1, 10))
def test_no_small_count_can_be_worked_out_from_the_sum(counts: list[int], threshold: int) -> None:
    """Whoever knows the sum knows what all hidden counts make together: that is never small."""
    told = _told(counts, threshold)
    assert not [count for count in told if count is not None and 0 < count < threshold]
    hidden = [count for count, shown in zip(counts, told, strict=True) if shown is None]
    others = [count for count in told if count]
    assert sum(hidden) >= threshold or not hidden or not others
    assert all(hidden)


def test_a_single_small_count_takes_the_next_with_it() -> None:
    """Three hidden alone would be the sum less the others."""
    assert _told([3, 20, 8, 0], 5) == [None, 20, None, 0]
    assert _told([3, 2, 8], 5) == [None, None, 8]
    assert _told([7, 8], 5) == [7, 8]
