"""What bulk tells of cells that were tidied, and of blanks: as much as the one door, cell by cell."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random
from typing import Any

import pytest

from svrules.data.cells import Medium, address
from svrules.diagnostics import Place
from svrules.engine.canonical import canonical
from svrules.engine.scored import score
from svrules.quantities import from_spreadsheet
from tests.bulk.doors import one_door, rulebook

pa = pytest.importorskip("pyarrow")
from svrules.bulk.door.headings import ColumnNames, find_columns  # noqa: E402
from svrules.bulk.door.table import Entered, enter  # noqa: E402
from svrules.bulk.scoring import score_table  # noqa: E402

RULES = rulebook()
CONTRACT = {"contract value": "£100,000", "lots": "2", "notice date": "2026-01-05"}
CELLS: dict[str, tuple[str, ...]] = {
    "bidder": ("{}", "{}", " {}", "{} ", "{}\u00a0"),
    "price": ("{}", "£{}", "£{}k", "{}.50", " {}.50", "\u00a0{}.25 "),
    "local jobs": ("4", "12.500", "{}.125", "7.1250", "", " ", "0.{}", "+ 3", "-0"),
    "share": ("50%", "0.5", " 10% ", "12.500%", "{}.25%"),
    "plan": ("3", " 3", "5.0", ""),
    "audited": ("yes", "No", "Y", "TRUE", " n ", ""),
    "method": ("Full", "full", " Partial ", ""),
    "start day": ("2026-01-05", "5 January 2026", "13/04/2026", ""),
    "reference": ("T-{}", "n/a", "tbc", " x ", ""),
    "team": ("{}", "3", "", " "),
}


def drawn(rows: int, seed: int) -> dict[str, list[str]]:
    """Cells of text by their headings, each of which is let in."""
    random = Random(seed)
    of = {
        name: [random.choice(cells).format(at % (39 if name == "team" else 98) + 1) for at in range(rows)]
        for name, cells in CELLS.items()
        if name != "bidder"
    }
    return {"bidder": [random.choice(CELLS["bidder"]).format(f"Tree {at}") for at in range(rows)], **of}


def entered(columns: dict[str, Any], **options: Any) -> Entered:
    """All rows as bids of one competition with the usual contract."""
    rows = len(columns["bidder"])
    of_contract = {name: pa.array([text] * rows) for name, text in CONTRACT.items()}
    arrays = {name: one if isinstance(one, pa.Array) else pa.array(one) for name, one in columns.items()}
    return enter(RULES, pa.table({**of_contract, **arrays}), ColumnNames(one_competition=True), **options)


def noted(columns: dict[str, list[Any]], medium: Medium) -> Counter[str]:
    """How many cells of each column the one door has notes on."""
    bids = list(zip(*columns.values(), strict=True))
    reading = one_door(RULES, CONTRACT, list(columns), bids, medium)
    assert reading.competition is not None, reading.diagnostics
    names = {address(0, at)[:-1]: name for at, name in enumerate(columns)}
    cells = {str(one.span.cell) for one in reading.tidied if isinstance(one.span, Place)}
    return Counter(names[cell.rstrip("0123456789")] for cell in cells if cell)


def told(found: Entered, what: str) -> dict[str, int]:
    return {one.column: one.cells for one in found.tidied if one.what == what}


@pytest.mark.parametrize(("rows", "seed"), [(40, 1), (3000, 2)])
def test_text_that_was_tidied_is_counted_as_the_one_door_notes_it(rows: int, seed: int) -> None:
    columns = drawn(rows, seed)
    found = entered(columns)
    assert found.rejected.num_rows == 0, found.rejected.to_pylist()[0]
    assert told(found, "tidied") == noted(columns, "text")
    blank = {name: sum(not text.strip() for text in columns[name]) for name in ("local jobs", "team")}
    assert told(found, "blank") == blank
    for one in found.tidied:
        given = columns[one.column][one.row]
        assert one.example.given == given
        assert one.example.said


def test_floats_that_a_spreadsheet_shows_otherwise_are_counted() -> None:
    random = Random(3)
    floats = [
        random.choice((random.random() + 1, at / 8, at / 100, 1e15 + at, 3e9 + 1e-6)) for at in range(1, 5000)
    ]
    found = entered({"bidder": [f"Tree {at}" for at in range(len(floats))], "price": floats,
                     "local jobs": ["1"] * len(floats), "team": ["1"] * len(floats)})  # fmt: skip
    assert found.rejected.num_rows == 0
    expected = sum(from_spreadsheet(one)[1] for one in floats if not (one.is_integer() and one < 1e15))
    assert told(found, "tidied") == {"price": expected}
    (one,) = found.tidied
    assert one.example.said.endswith("the number that a spreadsheet shows.")
    assert one.row == next(at for at, value in enumerate(floats) if from_spreadsheet(value)[1])


def test_bids_without_any_fact_are_counted() -> None:
    columns = {"bidder": ["Ash", "Birch", "Cedar", "Fir"], "price": ["5", "", " ", ""],
               "local jobs": ["", "", "3", ""], "team": ["", "", "", " "]}  # fmt: skip
    bids = list(zip(*columns.values(), strict=True))
    warned = one_door(RULES, CONTRACT, list(columns), bids, "text").diagnostics
    expected = [one.sentence for one in warned if one.code == "SV0817"]
    (bare,) = (one for one in entered(columns).tidied if one.what == "no fact")
    assert (bare.column, bare.cells, bare.row) == ("bidder", len(expected), 1)
    assert (bare.example.said, len(expected)) == (expected[0], 2)


def test_as_what_amounts_are_taken_is_told() -> None:
    headings = ["bidder", "contract value", "price (excluding VAT)", "local jobs", "team", "fee", "lots"]
    found = find_columns(RULES, headings, ColumnNames(one_competition=True))
    (said,) = found.vat_taken()
    assert said.startswith("Headings do not speak of VAT for `contract value`: amounts that do not either")
    assert said.endswith("are taken as excluding VAT, as the rulebook asks.")


def test_only_rows_that_came_in_are_counted() -> None:
    columns = {"bidder": ["Ash", "Birch ", "Cedar"], "price": [" 5", " 6", "many"],
               "local jobs": ["", "", ""], "team": ["1"] * 3}  # fmt: skip
    assert entered(columns).tidied == ()
    rest = entered(columns, score_rest=True)
    assert told(rest, "tidied") == {"bidder": 1, "price": 2}
    assert told(rest, "blank") == {"local jobs": 2}


def test_spaces_around_keys_and_numbers_for_names_are_told() -> None:
    table = pa.table(
        {
            "competition": pa.array(["A", " A", "B"]).dictionary_encode(),
            "bidder": pa.array([7, 8, 7]),
            **{name: [text] * 3 for name, text in CONTRACT.items()},
            "price": ["5"] * 3, "local jobs": ["1"] * 3, "team": ["1"] * 3,
        }
    )  # fmt: skip
    found = enter(RULES, table, ColumnNames())
    assert told(found, "tidied") == {"competition": 1, "bidder": 3}
    assert [one.example.said for one in found.tidied] == [
        "Spaces around the key `A` were left out.",
        "The number in the bidder's cell was read as the name `7`.",
    ]


def test_blanks_that_stand_for_something_are_known_as_such() -> None:
    columns = drawn(30, 4)
    bids = list(zip(*columns.values(), strict=True))
    alone = one_door(RULES, CONTRACT, list(columns), bids, "text").accepted()
    flat = entered(columns).competitions.one(RULES, 0)
    assert any("team" in bid.blanks for bid in flat.bids)
    assert canonical(flat) == canonical(alone)
    assert score(RULES, flat).result() == score(RULES, alone).result()


def test_a_contract_in_a_file_of_its_own_may_have_blanks() -> None:
    rules = rulebook(
        'rulebook "Blank"\n  edition "1"\n\ncontract\n  lots  whole number, blank means 2\n\n'
        'bid\n  price  money outside VAT\n\ncriterion P "Price"  worth 100%\n  price relative to lowest\n\n'
        "award\n  highest total wins\n"
    )
    table = pa.table({"bidder": ["Ash"], "price": [5]})
    found = enter(rules, table, ColumnNames(one_competition=True), contract={})
    (competition,) = (found.competitions.one(rules, 0),)
    assert (competition.contract, competition.blanks) == ({"lots": 2}, frozenset({"lots"}))


def test_beside_rejected_bids_a_ranking_is_provisional() -> None:
    keys = ["A", "A", "B", "C", "C"]
    table = pa.table(
        {
            "competition": keys, "bidder": ["Ash", "Birch", "Ash", "Ash", "Birch"],
            "contract value": [100_000] * 5, "lots": [2] * 5, "notice date": [date(2026, 1, 5)] * 5,
            "price": [5, 6, 7, 8, 9], "local jobs": [1] * 5, "plan": [3, 7, 3, 3, 3], "team": [1] * 5,
        }
    )  # fmt: skip
    beyond = pa.array([None, None, None, None, "x"])
    found = score_table(RULES, table, score_rest=True, beyond=beyond)
    lines = found.scores.select(["competition", "provisional", "bids rejected"]).to_pylist()
    assert [tuple(line.values()) for line in lines] == [("A", True, 1), ("B", False, 0), ("C", True, 1)]
    whole = score_table(RULES, table.slice(2, 2)).scores
    assert whole["provisional"].to_pylist() == [False, False]


def test_dates_that_a_heading_settles_are_counted_cell_by_cell() -> None:
    days = ["05/11/2026", "2026-11-05", "06/11/2026", "05/11/2026"]
    columns = drawn(4, 3)
    del columns["start day"]
    found = entered({**columns, "start day (dd/mm/yyyy)": days})
    (one,) = (one for one in found.tidied if one.column == "start day")
    assert (one.cells, one.row) == (3, 0)
    assert one.example.said == (
        "The heading of `start day` says day first, and dates in figures were read so:"
        " `05/11/2026` as 5 November 2026."
    )
