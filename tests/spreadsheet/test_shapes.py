"""What comes back where an argument is a range, or not what it should be."""

from typing import Any

import pytest

from svrules.spreadsheet import Failure, call
from svrules.spreadsheet.call import Call, cell_at
from tests.conformance.cases import TABLES

KNOWN = [TABLES["rulebook"], TABLES["bids"], TABLES["contract"]]


def failure(name: str, *arguments: Any) -> Failure:
    answer = call(name, arguments)
    assert isinstance(answer, Failure), answer
    return answer


def test_marks_that_would_share_a_place_are_refused_with_the_way_out() -> None:
    down = failure("SVSCORE", *KNOWN, None, [["PRICE"], ["JOBS"]])
    assert down.sentence.startswith("The bids stand below each other, and so do the criteria")
    assert "in cells side by side" in down.sentence
    across = failure("SVSCORE", *KNOWN, [["Ash", "Fir"]], [["PRICE", "JOBS"]])
    assert "in cells below each other" in across.sentence


def test_a_criterion_that_is_an_error_is_not_looked_for() -> None:
    found = failure("SVSCORE", *KNOWN, "Ash", [["PRICE", "#SPILL!"]])
    assert found.sentence == "The criterion's cell holds the error SPILL!: mend it first."
    assert failure("SVTRACE", *KNOWN, "Ash", "#N/A").code == "SV0809"


def test_the_trace_leaves_blank_cells_out() -> None:
    codes: list[list[Any]] = [["JOBS", None], [" ", "price"]]
    given: list[Any] = [*KNOWN, "Ash", codes]
    rows = call("SVTRACE", given)
    assert not isinstance(rows, Failure)
    assert [row[1] for row in rows[1:]] == ["PRICE", "JOBS"]


def test_a_number_of_bids_that_is_text_is_said_to_be_text() -> None:
    for given in ("4", " 4 "):
        assert "is text: write it as a number" in failure("SVSCORE", *KNOWN, None, None, given).sentence
    assert "is not a number of bids" in failure("SVSCORE", *KNOWN, None, None, "four").sentence


def test_a_function_that_is_not_there() -> None:
    assert failure("SVSCORES").sentence == "There is no function `SVSCORES`. Did you mean SVSCORE?"
    assert "There are: SVSCORE, " in failure("NOTHING").sentence
    assert not isinstance(call("svversion", ["lcr-contracts"]), Failure)


def only_cell(name: str, *arguments: Any) -> str:
    answer = call(name, arguments)
    assert not isinstance(answer, Failure), answer
    ((cell,),) = answer
    assert isinstance(cell, str)
    return cell


@pytest.mark.parametrize("arguments", [[], ["lcr-contracts"], ["no such", [["Bidder"]]], ["x"] * 9], ids=len)
def test_why_is_always_text(arguments: list[Any]) -> None:
    assert only_cell("SVWHY", *arguments).startswith("SV10")


def test_why_is_text_where_something_goes_wrong_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("svrules.spreadsheet.rulebooks.rulebook_names", None)
    assert only_cell("SVWHY", "lcr-contracts", [["Bidder"]]).startswith("SV1006: Sorry: ")


@pytest.mark.parametrize("start", ["\\??\\UNC\\", "\\\\?\\UNC\\", "/?/", "\\/", "/\\", "\\?"])
def test_no_spelling_of_a_network_address_is_opened(start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("svrules.spreadsheet.rulebooks.Path", None)
    why = failure("SVVERSION", f"{start}elsewhere.example\\share\\rules.svr")
    assert "opens no address of the network" in why.sentence


def test_numbers_among_the_lines_of_a_rulebook_are_as_in_their_cells() -> None:
    whole = str(TABLES["rulebook"][17][0])
    assert whole.startswith("  1 until")
    spread: list[list[Any]] = [list(line) for line in TABLES["rulebook"]]
    spread[17] = ["  ", 1.0, whole[3:]]
    assert call("SVVERSION", [spread]) == call("SVVERSION", [TABLES["rulebook"]])


@pytest.mark.parametrize(
    ("rows", "found"), [([["a"]], "a"), ([["a", "b"]], "b"), ([["a"], ["b"]], "b"), ([[1, 2], [3, 4]], 4)]
)
def test_a_single_row_or_column_stands_for_every_one(rows: list[list[Any]], found: Any) -> None:
    assert cell_at(rows, 1, 1) == found


def test_codes_are_trimmed_as_bidders_are() -> None:
    assert Call({"criterion": ((" \u00a0JOBS ", None),)}).criteria == (("JOBS", None),)
    given: list[Any] = [*KNOWN, "Ash", "\u200bJOBS "]
    assert call("SVSCORE", given) == [[40]]
