"""What runs inside the web view, in plain Python: calls of a tick, and how one cell came about."""

import json
from typing import Any

import pytest

from svrules.spreadsheet.addins.office import webview
from tests.conformance.cases import TABLES
from tests.spreadsheet.office.built import as_excel_sends


def lines(*tables: Any) -> str:
    return "\n".join(
        json.dumps(as_excel_sends(TABLES[table]) if isinstance(table, str) else table) for table in tables
    )


def answers(calls: list[Any], tables: str) -> list[Any]:
    found: list[Any] = json.loads(webview.answer(json.dumps(calls), tables))
    return found


def traced(call: list[Any], tables: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(webview.trace(json.dumps(call), tables))
    return found


def test_many_calls_share_their_tables() -> None:
    tables = lines("rulebook", "bids", "contract", [["Ash"]], [["Birch"]])
    calls = [["SVSCORE", [0, 1, 2, 3]], ["SVSCORE", [0, 1, 2, 4]], ["SVRANK", [0, 1, 2]]]
    assert answers(calls, tables) == [[[88]], [[80]], [[1], [3], ["fail"], [2]]]


def test_a_cell_that_comes_without_its_row_is_a_cell() -> None:
    tables = f'"lcr-contracts"\n{lines("rulebook", "bids", "contract")}\n"Ash"'
    version, score = answers([["SVVERSION", [0]], ["SVSCORE", [1, 2, 3, 4]]], tables)
    assert version[0][0].startswith("edition 2026.1")
    assert score == [[88]]


def test_one_call_that_cannot_be_answered_spoils_no_other() -> None:
    tables = lines("rulebook", "bids", "contract", [["Ask"]])
    failed, fine = answers([["SVSCORE", [0, 1, 2, 3]], ["SVRANK", [0, 1, 2]]], tables)
    assert failed["code"] == "SV1003"
    assert fine[0] == [1]


def test_a_mistake_of_ours_is_an_apology_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(given: Any) -> Any:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(webview, "Call", broken)
    told = traced(["SVSCORE", [0, 1, 2], 0, 0], lines("rulebook", "bids", "contract"))
    assert told["code"] == "SV1006"
    assert "ZeroDivisionError at test_webview.py" in told["sentence"]
    assert "secret" not in told["sentence"]


def test_every_answer_is_a_rectangle_without_blanks() -> None:
    tables = lines([["lcr-contracts"]], [["lcr-investment"]], [["uk-thresholds"]])
    *shown, none = answers([["SVWEIGHTS", [at]] for at in range(3)], tables)
    for rows in shown:
        assert len({len(row) for row in rows}) == 1
        assert all(cell not in ("", None) for row in rows for cell in row)
    assert isinstance(none, dict) or none


def test_rows_of_different_length_become_a_rectangle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webview, "call", lambda name, arguments: [["a"], ["b", 1, 2], ["c", 3]])
    assert answers([["SVWEIGHTS", []]], "")[0] == [["a", "–", "–"], ["b", 1, 2], ["c", 3, "–"]]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [({"code": "#SPILL!"}, "SPILL!"), ({"code": None}, "VALUE!"), ({"type": "x"}, "VALUE!")],
)
def test_an_error_of_excel_is_an_error_with_or_without_its_code(cell: dict[str, Any], shown: str) -> None:
    tables = lines("rulebook", "bids", "contract") + f"\n[[{json.dumps(cell)}]]"
    (found,) = answers([["SVSCORE", [0, 1, 2, 3]]], tables)
    assert found["sentence"] == f"The bid's cell holds the error {shown}: mend it first."


def test_text_that_no_file_can_hold_comes_back_as_it_went() -> None:
    table = [["Bidder", "price"], ["\ud800 & Söhne \u2028", 1]]
    asked = answers([["SVCHECK", [0, 1]]], lines("rulebook", table))
    assert isinstance(asked[0], list)


@pytest.mark.parametrize(
    ("call", "bid", "criterion"),
    [
        (["SVSCORE", [0, 1, 2], 0, 0], "Ash", ""),
        (["SVSCORE", [0, 1, 2], 3, 0], "Fir", ""),
        (["SVRANK", [0, 1, 2], 1, 0], "Birch", ""),
        (["SVSCORE", [0, 1, 2, 3], 0, 0], "Birch", ""),
        (["SVSCORE", [0, 1, 2, 4], 1, 0], "Ash", ""),
        (["SVSCORE", [0, 1, 2, 5], 0, 1], "Ash", ""),
        (["SVSCORE", [0, 1, 2, None, 6], 1, 0], "Birch", "PRICE"),
        (["SVSCORE", [0, 1, 2, None, 6], 1, 1], "Birch", "JOBS"),
        (["SVSCORE", [0, 1, 2, 4, 6], 1, 1], "Ash", "JOBS"),
        (["SVSCORE", [0, 1, 2, 5, 7], 1, 0], "Fir", "JOBS"),
        (["SVSCORE", [0, 1, 2, 5, 7], 0, 1], "Ash", "PRICE"),
        (["SVSCORE", [0, 1, 2, 3, 7], 1, 0], "Birch", "JOBS"),
        (["SVSCORE", [0, 1, 2, None, 8], 1, 2], "Birch", "JOBS"),
        (["SVSCORE", [0, 1, 2, None, 9], 1, 0], "Birch", "JOBS"),
    ],
)
def test_a_cell_that_a_formula_spills_into(call: list[Any], bid: str, criterion: str) -> None:
    tables = lines(
        "rulebook",
        "bids",
        "contract",
        [["birch"]],
        [["Fir"], ["Ash"]],
        [["Fir", "Ash"]],
        [["PRICE", "JOBS"]],
        [["PRICE"], ["JOBS"]],
        [["PRICE", "", "JOBS"]],
        [[" \u00a0jobs "]],
    )
    found = traced(call, tables)
    assert (found["bid"], found["criterion"].upper()) == (bid, criterion)
    assert found["now"] == answers([call[:2]], tables)[0][call[2]][call[3]]
    # What the pane tells of is what the cell shows.
    name, arguments, row, column = call
    cells = answers([[name, arguments]], tables)[0]
    at = 8 if criterion else 6
    shown = next(line[at] for line in found["rows"] if line[1] == (criterion.upper() or "total"))
    assert cells[row][column] == (shown if name == "SVSCORE" else 3)


def test_whole_numbers_have_the_digits_that_a_cell_has() -> None:
    text = 'rulebook "R"\n  edition "1"\nbid\n  x  number\ncriterion A "A" worth 1 point\n  0 × x marks'
    table = '[["Bidder","x"],["Ash",9007199254740993]]'
    (found,) = answers([["SVTRACE", [0, 1]]], f"{lines([[line] for line in text.splitlines()])}\n{table}")
    assert found[1][5] == "x: 9,007,199,254,740,990", "as from Excel on Windows, which hands over 15 digits"


def test_the_place_under_a_blank_heading_has_no_trace() -> None:
    tables = lines("rulebook", "bids", "contract", [["PRICE", "", "JOBS"]])
    found = traced(["SVSCORE", [0, 1, 2, None, 3], 1, 1], tables)
    assert (found["now"], found["bid"], found["criterion"]) == ("–", "", "")
    assert found["rows"] == []


def test_a_cell_that_the_formula_no_longer_reaches() -> None:
    tables = lines("rulebook", "bids", "contract", [["Ash"]])
    for call in (["SVSCORE", [0, 1, 2], 4, 0], ["SVSCORE", [0, 1, 2], 0, 1], ["SVRANK", [0, 1, 2, 3], 1, 0]):
        assert "no longer reaches this cell" in traced(call, tables)["sentence"]


def test_an_empty_line_of_the_table() -> None:
    tables = lines("rulebook", "dirty bids", "date as text")
    assert traced(["SVSCORE", [0, 1, 2], 1, 0], tables)["code"] == "SV1003"
    assert traced(["SVSCORE", [0, 1, 2], 2, 0], tables)["bid"] == "Birch"


def test_a_table_of_the_rulebook_has_no_bid() -> None:
    found = traced(["SVWEIGHTS", [0], 1, 1], lines("rulebook"))
    assert (found["bid"], found["rows"]) == ("", [])
    assert found["version"].startswith("edition 3")


@pytest.mark.parametrize(
    "call", [["SVSCORE", [], 0, 0], ["SVSCORE", [3, 1, 2], 0, 0], ["SVSCORE", [0], 0, 0]]
)
def test_a_cell_that_cannot_be_answered_says_why(call: list[Any]) -> None:
    found = traced(call, lines("rulebook", "bids", "contract", [["no such rulebook"]]))
    assert found["code"].startswith("SV10")


def test_criteria_and_rules_have_their_titles_and_depth() -> None:
    found = traced(["SVSCORE", [0, 1, 2], 0, 0], lines("rulebook", "bids", "contract"))
    assert found["titles"]["JOBS"] == {"title": "Local jobs", "depth": 0}
    assert found["titles"]["E1"]["title"] == "Enough local jobs"


def test_a_rulebook_is_told_of() -> None:
    found = json.loads(webview.about("lcr-contracts"))
    assert (found["edition"], len(found["sha256"])) == ("2026.1", 64)
    assert found["weights"][0][:3] == ["Code", "Criterion", "Part of"]
    assert len(found["kinds"]) == len(found["weights"][0]) - 3
    assert {"name": "price", "kind": "money excluding VAT, above £0, at most £1,000,000,000"} in found["bid"]
    assert json.loads(webview.about("no such"))["code"] == "SV1001"
    assert "lcr-contracts 2026.1" in json.loads(webview.names())
