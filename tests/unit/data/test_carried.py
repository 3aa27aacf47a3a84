"""A template carries its rulebook; bids scored by another one are told of."""

from pathlib import Path

import openpyxl
import pytest

import svrules

RULEBOOK = """
# For wells.
rulebook "Wells"
  edition "1"

bid
  price  money excluding VAT, above £0

criterion PRICE "Price"  worth 100%  clause "1"
  price relative to lowest

award
  highest total wins
"""


def load(folder: Path, text: str) -> svrules.Rulebook:
    folder.mkdir()
    path = folder / "wells.svr"
    path.write_bytes(text.encode())
    return svrules.load(path)


def filled(rulebook: svrules.Rulebook, path: Path) -> Path:
    rulebook.write_template(path)
    book = openpyxl.load_workbook(path)
    book["Bids"]["A2"], book["Bids"]["B2"] = "Ash", 100
    book.save(path)
    return path


def warnings(rulebook: svrules.Rulebook, data: Path) -> list[str]:
    return [one.code for one in rulebook.read(data)[1] if one.code == "SV0819"]


@pytest.mark.parametrize(
    "saved", [RULEBOOK, RULEBOOK.replace("\n", "\r\n"), RULEBOOK.replace("\n\n", " \n \n")]
)
def test_its_own_rulebook_is_nothing_to_tell_of(tmp_path: Path, saved: str) -> None:
    rulebook = load(tmp_path / "a", saved)
    assert warnings(rulebook, filled(rulebook, tmp_path / "bids.xlsx")) == []


def test_another_rulebook_is_told_of(tmp_path: Path) -> None:
    data = filled(load(tmp_path / "a", RULEBOOK), tmp_path / "bids.xlsx")
    changed = load(tmp_path / "b", RULEBOOK.replace('edition "1"', 'edition "2"'))
    assert warnings(changed, data) == ["SV0819"]


def test_a_sheet_of_that_name_with_something_else_is_left_alone(tmp_path: Path) -> None:
    rulebook = load(tmp_path / "a", RULEBOOK)
    data = filled(rulebook, tmp_path / "bids.xlsx")
    book = openpyxl.load_workbook(data)
    sheet = book["Rulebook"]
    sheet.delete_rows(1, sheet.max_row)
    sheet["A1"] = "See the intranet."
    book.save(data)
    assert warnings(rulebook, data) == []
