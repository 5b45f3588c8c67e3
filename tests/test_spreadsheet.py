"""Tables open in a spreadsheet as text, whatever people wrote."""

import pytest

from survey.documents.spreadsheet import without_formula


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_is_taken_for_a_formula(start: str) -> None:
    """An answer that begins like a formula is shown, not run."""
    assert without_formula(f"{start}HYPERLINK(A1)") == f"'{start}HYPERLINK(A1)"


def test_ordinary_cells_are_left_alone() -> None:
    """Thai, numbers and quotes stay as they are."""
    for cell in ("แจ้งช้า", "๑ + ๑", "5ส", 'เรียกว่า "ด่วน"', ""):
        assert without_formula(cell) == cell
