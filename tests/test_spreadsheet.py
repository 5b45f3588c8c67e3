"""Tables open in a spreadsheet as text, whatever people wrote."""

import csv
import io

import pytest

from forms.catalogue import read_template
from survey.documents.spreadsheet import csv_table, without_formula
from survey.findings import Row

WORKSHOP = read_template("workshop")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_is_taken_for_a_formula(start: str) -> None:
    """An answer that begins like a formula is shown, not run."""
    row = Row("K1-0001", 1, 2, "ประเด็น", "theme", f"{start}HYPERLINK(A1)", None)
    table = csv_table(WORKSHOP, [row]).decode("utf-8-sig")
    (cells,) = list(csv.reader(io.StringIO(table, newline="")))[1:]
    assert cells[7] == f"'{start}HYPERLINK(A1)"


def test_ordinary_cells_are_left_alone() -> None:
    """Thai, numbers and quotes stay as they are."""
    for cell in ("แจ้งช้า", "๑ + ๑", "5ส", 'เรียกว่า "ด่วน"', ""):
        assert without_formula(cell) == cell
