"""Calls of spreadsheet functions: what is kept between them, and that they say what the engine says."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import svrules
from svrules import shipped
from svrules.spreadsheet import FUNCTIONS, Failure, call
from tests.conformance.cases import RULEBOOK, TABLES

BIDS, CONTRACT = TABLES["bids"], TABLES["contract"]


def cells(name: str, *arguments: Any) -> list[list[Any]]:
    answer = call(name, arguments)
    assert not isinstance(answer, Failure), answer
    return answer


def failure(name: str, *arguments: Any) -> Failure:
    answer = call(name, arguments)
    assert isinstance(answer, Failure), answer
    return answer


def sample(name: str) -> tuple[list[list[Any]], list[list[Any]]]:
    """The contract's lines and the table of bids of a sample workbook, as a spreadsheet passes them."""
    book = openpyxl.load_workbook(shipped.sample_path(f"{name}.xlsx"))
    contract, bids = (
        [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets[:2]
    )
    start = next(at for at, row in enumerate(bids) if sum(cell is not None for cell in row) > 2)
    return contract, bids[start:]


@pytest.mark.parametrize("name", ["lcr-contracts", "lcr-investment"])
def test_a_sheet_shows_what_the_command_line_prints(name: str) -> None:
    contract, bids = sample(name)
    result = svrules.load(name).score(shipped.sample_path(f"{name}.xlsx"))
    scores = [row[0] for row in cells("SVSCORE", name, bids, contract) if row[0] != "–"]
    ranks = [row[0] for row in cells("SVRANK", name, bids, contract) if row[0] != "–"]
    exact = [bid.outcome if bid.exact is None else float(Fraction(bid.exact)) for bid in result.bids]
    assert scores == exact
    assert ranks == [bid.outcome if bid.rank is None else bid.rank for bid in result.bids]


def test_the_contributions_of_a_trace_add_up_to_the_score() -> None:
    contract, bids = sample("lcr-contracts")
    scores = cells("SVSCORE", "lcr-contracts", bids, contract)
    for (name, *_), (score,) in zip(bids[1:], scores, strict=True):
        rows = cells("SVTRACE", "lcr-contracts", bids, contract, name)
        added = sum(Fraction(str(row[8])) for row in rows[1:] if not isinstance(row[8], str))
        assert isinstance(score, str) or round(float(added), 9) == score


def test_a_rulebook_file_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "mine.svr"
    path.write_text(RULEBOOK.read_text(encoding="utf-8"), encoding="utf-8")
    assert cells("SVSCORE", str(path), BIDS, CONTRACT, "Ash") == [[88]]
    text = path.read_text(encoding="utf-8").replace("60%", "30%").replace("40%", "70%")
    path.write_text(text, encoding="utf-8")
    assert cells("SVSCORE", str(path), BIDS, CONTRACT, "Ash") == [[94]]


def test_a_table_that_was_changed_in_place_is_scored_anew() -> None:
    bids = [list(row) for row in BIDS]
    assert cells("SVSCORE", TABLES["rulebook"], bids, CONTRACT, "Ash") == [[88]]
    bids[1][1] = 80_000
    assert cells("SVSCORE", TABLES["rulebook"], bids, CONTRACT, "Ash") == [[100]]


def test_true_and_one_are_not_the_same_cell() -> None:
    bids = [list(row) for row in BIDS]
    assert cells("SVELIGIBLE", TABLES["rulebook"], bids, CONTRACT, "Ash") == [["pass"]]
    bids[1][4] = 1
    assert failure("SVELIGIBLE", TABLES["rulebook"], bids, CONTRACT, "Ash").code == "SV0803"


def test_the_very_same_rows_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tuple(tuple(row) for row in BIDS)
    contract = tuple(tuple(row) for row in CONTRACT)
    text = tuple(tuple(row) for row in TABLES["rulebook"])
    assert cells("SVSCORE", text, rows, contract, "Ash") == [[88]]
    monkeypatch.setattr("svrules.spreadsheet.competitions.read_tables", None)
    assert cells("SVRANK", text, rows, contract, "Birch") == [[3]]


def test_a_date_may_come_as_the_number_that_a_sheet_holds() -> None:
    serial = [["contract value", 150_000], ["start date", (date(2026, 5, 1) - date(1899, 12, 30)).days]]
    assert cells("SVSCORE", TABLES["rulebook"], BIDS, serial, "Ash") == [[88]]


@pytest.mark.parametrize("above", [["Tender 12", None], [None, None]], ids=["a title", "an empty line"])
def test_scores_never_stand_beside_another_line(above: list[Any]) -> None:
    found = failure("SVSCORE", TABLES["rulebook"], [above, *BIDS], CONTRACT)
    assert found.code == "SV1004"
    assert "headings" in found.sentence


def test_a_line_with_nothing_but_invisible_marks_is_empty() -> None:
    bids = [*BIDS[:2], ["\u200b", None], *BIDS[2:]]
    column = cells("SVSCORE", TABLES["rulebook"], bids, CONTRACT)
    assert column == [[88], ["–"], [80], ["fail"], [83.33]]


def test_a_question_of_a_family_is_asked_for_by_its_code() -> None:
    contract, bids = sample("lcr-contracts")
    assert cells("SVSCORE", "lcr-contracts", bids, contract, "Ashdown Retrofit", "q1") == [[18]]
    assert cells("SVTRACE", "lcr-contracts", bids, contract, "Ashdown Retrofit", "q1")[1][6] == 18


DATED = """
rulebook "Dated"
  edition "1"

contract
  start date  date, decides the rules in force

bid
  x  number, at least 0

criterion A "A"  worth 50 points
  x out of 10

criterion B "B"  worth 50 points from 1 April 2026
  x out of 10

award
  highest total wins
"""


def test_a_criterion_that_is_not_in_force_is_said_so() -> None:
    bids = [["Bidder", "x"], ["Ash", 4], ["Birch", 5]]
    on = [["start date", "1 April 2026"]]
    assert cells("SVSCORE", DATED, bids, on, None, "B") == [[20], [25]]
    before = failure("SVSCORE", DATED, bids, [["start date", "31 March 2026"]], None, "B")
    assert before.code == "SV1003"
    assert "not in force" in before.sentence


def test_a_rulebook_without_criteria_has_no_weights() -> None:
    assert failure("SVWEIGHTS", "uk-thresholds").code == "SV1004"


TINY = """
rulebook "Tiny"
  edition "1"

bid
  x  number, at least 0

value square
  x × x

criterion A "A"  worth 1 point
  1 ÷ (square × square + 1) marks
"""


def test_a_number_that_a_cell_would_show_as_nothing_is_an_error() -> None:
    bids = [["Bidder", "x"], ["Ash", 1e200], ["Birch", 1e30]]
    assert cells("SVSCORE", TINY, bids, None, "Birch") == [[1e-120]]
    assert failure("SVSCORE", TINY, bids, None, "Ash").code == "SV1005"
    (ash,), birch = cells("SVSCORE", TINY, bids)
    assert ash.startswith("SV1005: ")
    assert birch == [1e-120]


@pytest.mark.parametrize("start", ["\\\\", "//", "\\/", "/\\"])
def test_a_formula_opens_nothing_on_the_network(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("svrules.spreadsheet.rulebooks.Path", None)
    why = failure("SVVERSION", f" {start}elsewhere.example/rules.svr")
    assert why.code == "SV1001"
    assert "by the letter of its drive" in why.sentence


def test_a_bidder_may_be_called_by_a_number() -> None:
    bids = [BIDS[0], [7.0, *BIDS[1][1:]], ["Birch", *BIDS[2][1:]]]
    assert cells("SVRANK", TABLES["rulebook"], bids, CONTRACT, 7.0) == [[1]]


def test_what_goes_wrong_inside_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("svrules.spreadsheet.rulebooks.rulebook_names", None)
    why = failure("SVVERSION", "lcr-contracts")
    assert why.code == "SV1006"
    assert re.fullmatch("Sorry: .* report it with this line: TypeError at .*py:[0-9]+[.]", why.sentence)


def test_too_many_arguments_are_refused() -> None:
    assert failure("SVVERSION", "lcr-contracts", 1).code == "SV1006"


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
def test_help_fits_what_programs_show_while_one_types(function: Any) -> None:
    assert len(function.summary) <= 100
    assert all(len(argument.help) <= 128 for argument in function.arguments)
    assert all(argument.name.isidentifier() for argument in function.arguments)


ODD = [
    None, True, -1, 1e308, "", "#REF!", "=1+1", "\x00", [[]], [[None]], [[float("inf")]], [["Bidder"]],
    [["Bidder"], ["Ash"]], [[date(2026, 1, 1)]],
]  # fmt: skip


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
@pytest.mark.parametrize("given", ODD, ids=repr)
def test_no_cell_makes_a_call_break(function: str, given: Any) -> None:
    many = [given] * len(FUNCTIONS[function].arguments)
    known = ["lcr-contracts", BIDS, CONTRACT, *many[3:]][: len(many)]
    for arguments in (many, ["lcr-contracts", *many[1:]], known):
        answer = call(function, arguments)
        shown = [[str(answer)]] if isinstance(answer, Failure) else answer
        assert shown
        assert all(cell not in (None, "") and not str(cell).startswith("#") for row in shown for cell in row)
