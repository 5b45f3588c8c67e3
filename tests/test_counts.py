"""Where every statement went, as it is told: nothing small, and nothing small by subtraction."""

from hypothesis import given
from hypothesis import strategies as st
from test_findings import WORKSHOP

from survey.counts import counts, told, withheld
from survey.findings import Findings, Point, Quote, Reason, SectionFindings, Sums, TopicFindings

FEW = WORKSHOP.threshold
# A section: statements in themes, folded, non-answers, set aside.
Section = tuple[int, int, int, int]


def found(sections: list[Section], small: int = 0) -> Findings:
    """Findings of the first topics; of those folded, so many are of themes too small to tell."""
    parts = iter(sections)
    topics = tuple(
        TopicFindings(
            topic.number,
            topic.title,
            tuple(
                SectionFindings(
                    section.number,
                    section.heading,
                    (Point("ประเด็น", shown, (), f"t{section.number}", shown),) if shown else (),
                    (),
                    folded,
                    silent,
                    aside,
                )
                for section in topic.sections
                for shown, folded, silent, aside in [next(parts, (0, 0, 0, 0))]
            ),
            (),
        )
        for topic in WORKSHOP.topics
    )
    shown, folded, silent, aside = (sum(part) for part in zip(*sections, strict=True))
    whole = shown + folded + silent + aside
    return Findings(
        WORKSHOP, 1, topics, Sums(whole, whole, shown + small, folded - small, silent, aside)
    )


section = st.tuples(
    st.sampled_from([0, 5, 12]), st.integers(0, 9), st.integers(0, 9), st.integers(0, 6)
)


@given(st.lists(st.integers(0, 30), max_size=12), st.integers(1, 10))
def test_no_small_number_can_be_worked_out_from_the_sum(numbers: list[int], few: int) -> None:
    """Whoever knows the sum knows what all hidden ones make together: that is never small."""
    said = told(numbers, few)
    assert not [number for number in said if number is not None and 0 < number < few]
    hidden = [number for number, shown in zip(numbers, said, strict=True) if shown is None]
    assert sum(hidden) >= few or not hidden or not [number for number in said if number]
    assert all(hidden)


def test_a_single_small_number_takes_the_next_with_it() -> None:
    """Three hidden alone would be the sum less the others."""
    assert told([3, 20, 8, 0], 5) == [None, 20, None, 0]
    assert told([3, 2, 8], 5) == [None, None, 8]
    assert told([7, 8], 5) == [7, 8]


@given(st.lists(section, min_size=1, max_size=9))
def test_nothing_small_is_told_of_the_whole_or_a_section(sections: list[Section]) -> None:
    """Nor can it be found by taking what is told from the whole."""
    counted = counts(found(sections))
    sums, parts = counted.sums, counted.sections
    small = range(1, FEW)
    assert sums.others not in small
    assert sums.non_answers not in small
    columns = ([p.others for p in parts], [p.non_answers for p in parts])
    for column, whole in zip(columns, (sums.others, sums.non_answers), strict=True):
        assert not [number for number in column if number in small]
        if whole is not None and None in column:
            assert whole - sum(number or 0 for number in column) >= FEW
    if sums.non_answers is None:
        assert not [part for part in parts if part.non_answers is not None]
    if sums.others is None:
        assert sums.statements is None


def test_how_much_was_set_aside_or_is_of_small_themes_cannot_be_worked_out() -> None:
    """Another one set aside, or another small theme, and every number that is told is the same."""
    before = found([(12, 20, 8, 0), (5, 9, 0, 0)])
    after = found([(12, 19, 8, 1), (5, 9, 0, 0)], small=3)
    assert counts(before) == counts(after)
    assert withheld(before, ()) == withheld(after, ())


def test_a_few_non_answers_are_counted_among_the_others() -> None:
    """In all, in each section, and where it is told why statements are not quoted."""
    counted = counts(found([(12, 20, 2, 1), (5, 9, 1, 0)]))
    assert (counted.sums.others, counted.sums.non_answers) == (33, None)
    assert [(p.others, p.non_answers) for p in counted.sections[:2]] == [(23, None), (10, None)]
    reasons = {part.reason for part in withheld(found([(12, 20, 2, 1), (5, 9, 1, 0)]), ())}
    assert reasons == {Reason.OTHERS, Reason.NOT_RELEASED}


def test_a_small_number_of_what_is_not_quoted_is_not_told() -> None:
    """The tick of one answer has no reason of its own."""
    quotes = [Quote(f"K1-{n:04}", "คำพูด", 1, 1, "ประเด็น") for n in range(10)]
    parts = withheld(found([(12, 20, 8, 1), (5, 3, 7, 0)]), quotes)
    assert [(part.section, part.reason, part.count) for part in parts] == [
        (1, Reason.OTHERS, None),
        (1, Reason.NOT_RELEASED, None),
        (1, Reason.NON_ANSWER, 8),
        (2, Reason.OTHERS, None),
        (2, Reason.NOT_RELEASED, 5),
        (2, Reason.NON_ANSWER, 7),
    ]
