"""Empty cells, columns that are not there, and tables without bids."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from svrules.data import example_competition, read_mapping, read_tables
from tests.unit.data.making import NUMBER, TEXT, errors, example, fact, notes, quantity, rulebook
from tests.unit.data.test_csv_and_json import BIDS_ONLY, read_csv, read_json

WEEKS = rulebook(
    fact("lots", NUMBER, owner="contract", blank_means=Fraction(1)),
    fact("jobs", NUMBER),
    fact("weeks", quantity("weeks"), blank_means=Fraction(0)),
)


def test_a_blank_cell_stands_for_what_the_rulebook_says(tmp_path: Path) -> None:
    lines = "bidder,jobs,weeks\nAsh,1,\nBirch,2,3\nCedar,3,  \n"
    reading = read_csv(tmp_path, lines, WEEKS, "lots,\n")
    competition = reading.accepted()
    assert [dict(bid.facts) for bid in competition.bids] == [
        {"jobs": 1, "weeks": 0},
        {"jobs": 2, "weeks": 3},
        {"jobs": 3, "weeks": 0},
    ]
    assert [bid.blanks for bid in competition.bids] == [{"weeks"}, set(), {"weeks"}]
    assert (competition.contract, competition.blanks) == ({"lots": 1}, {"lots"})
    assert notes(reading)[-2:] == [
        "bids.csv: `lots` is blank: read as 1, as the rulebook says.",
        "bids.csv: `weeks` is blank for `Ash` and `Cedar`: read as 0 weeks, as the rulebook says.",
    ]


def test_a_column_that_is_not_there_is_no_blank(tmp_path: Path) -> None:
    assert errors(read_csv(tmp_path, "bidder,jobs\nAsh,1\n", WEEKS, "lots,1\n")) == [
        (
            "bids.csv: error SV0801 Not in the data at all: `weeks`."
            " Add the column `weeks`, and leave the cells empty if that is what is meant."
        )
    ]
    more = rulebook(*WEEKS.inputs.values(), fact("hours", NUMBER, blank_means=Fraction(0)))
    two = errors(read_csv(tmp_path, "bidder,jobs\nAsh,1\n", more, "lots,1\n"))
    assert "Add the columns `weeks` and `hours`, and leave the cells empty" in two[0]


def test_a_fact_of_the_contract_that_is_not_there_is_no_blank(tmp_path: Path) -> None:
    book = rulebook(*WEEKS.inputs.values(), fact("title", TEXT, owner="contract"))
    assert errors(read_csv(tmp_path, "bidder,jobs,weeks\nAsh,1,2\n", book, "title,x\n")) == [
        (
            "contract.csv: error SV0801 Not in the data at all: `lots`."
            " Add the line `lots`, and leave the value empty if that is what is meant."
        )
    ]


def test_a_line_of_text_that_is_too_short_is_told(tmp_path: Path) -> None:
    reading = read_csv(tmp_path, "bidder,jobs,weeks\nAsh,1,2\nBirch,1\nCedar\n", WEEKS, "lots,1\n")
    assert [bid.blanks for bid in reading.accepted().bids] == [set(), {"weeks"}, {"weeks"}]
    assert notes(reading) == [
        "bids.csv: A3: The line of `Birch` ends before `weeks`: read as blank.",
        "bids.csv: A4: The line of `Cedar` ends before `jobs` and `weeks`: read as blank.",
        "bids.csv: `weeks` is blank for `Birch` and `Cedar`: read as 0 weeks, as the rulebook says.",
    ]


def test_a_key_that_is_not_there(tmp_path: Path) -> None:
    none = read_json(tmp_path, '{"contract": {"lots": 1}, "bids": [{"bidder": "Ash", "jobs": 1}]}', WEEKS)
    assert errors(none) == [
        (
            "data.json: error SV0801 Not in the data at all: `weeks`."
            " Add the key `weeks`, and write null if that is what is meant."
        )
    ]
    assert "Add the key `lots`" in str(errors(read_json(tmp_path, '{"bids": [{"bidder": "Ash"}]}', WEEKS)))
    bids = [
        {"bidder": "Ash", "jobs": 1, "weeks": 5},
        {"bidder": "Birch", "jobs": 1},
        {"bidder": "Cedar", "jobs": 1, "weeks": None},
    ]
    some = read_mapping(WEEKS, {"contract": {"lots": None}, "bids": bids})
    assert [bid.blanks for bid in some.accepted().bids] == [set(), {"weeks"}, {"weeks"}]
    assert notes(some) == [
        "data: `lots` is blank: read as 1, as the rulebook says.",
        (
            "data: `weeks` is blank for `Cedar` and is not there for `Birch`: read as 0 weeks,"
            " as the rulebook says."
        ),
    ]


def test_an_example_of_a_rulebook_may_leave_the_column_out() -> None:
    reading = example_competition(WEEKS, example({}, ("Ash", {"jobs": "1"})))
    assert reading.accepted().bids[0].facts == {"jobs": 1, "weeks": 0}
    assert reading.accepted().bids[0].blanks == {"weeks"}
    assert notes(reading) == []


def test_rows_of_a_caller_need_the_column_too() -> None:
    assert "`weeks`" in errors(read_tables(WEEKS, [["lots", 1]], [["bidder", "jobs"], ["Ash", 1]]))[0]
    assert "`lots`" in errors(read_tables(WEEKS, [], [["bidder", "weeks"], ["Ash", 1]]))[0]


def test_no_bids_are_told_with_all_else() -> None:
    found = errors(read_mapping(WEEKS, {}))
    assert ["`lots`" in line or "There are no bids." in line for line in found] == [True, True]


@pytest.mark.parametrize("data", [{}, {"bids": []}, {"contract": {"lots": 1}}, {"bids": None}])
def test_a_competition_without_bids_is_refused(data: dict[str, Any]) -> None:
    assert any(
        "There are no bids." in line for line in errors(read_mapping(BIDS_ONLY, {**data, "contract": {}}))
    )


def test_a_table_without_bids_is_refused(tmp_path: Path) -> None:
    words = "There are no bids. Give a line for each bidder: nothing is scored without one."
    assert errors(read_csv(tmp_path, "bidder,jobs,comment\n")) == [f"bids.csv: error SV0814 {words}"]
    projects = rulebook(fact("jobs", NUMBER), bid_word="project")
    assert "There are no projects. Give `projects`" in errors(read_mapping(projects, {}))[0]


def test_a_rulebook_of_contract_facts_alone_needs_no_bids() -> None:
    book = rulebook(fact("lots", NUMBER, owner="contract"))
    assert read_mapping(book, {"contract": {"lots": 3}}).accepted().bids == ()
