"""Flat tables scored: the same numbers as one competition at a time, and no row lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from svrules.engine.scored import score
from svrules.errors import DataError
from tests.bulk.doors import one_door, rulebook

pa = pytest.importorskip("pyarrow")
from svrules.bulk.scoring import ColumnNames, score_table, scores_schema  # noqa: E402

RULES = rulebook()
HEADINGS = (
    "price (£, excluding VAT)", "local jobs", "share", "plan", "audited", "method", "sector", "start day",
    "reference", "team", "weekly pay (excluding VAT)", "fee (ex VAT)",
)  # fmt: skip
CONTRACT = {"contract value": Fraction(100_000), "lots": 2, "notice date": date(2026, 1, 5)}
BIDS: dict[str, tuple[Any, ...]] = {
    "Ash": (90_000, 4, Fraction(1, 4), 3, True, "Full", "Charity", date(2024, 6, 1), "T-1", 5, 600, 12),
    "Birch": (Fraction("80000.5"), None, None, 5, False, "Partial", "Company", None, None, None, 610, 13),
    "Cedar": (100_000, 6, 1, 0, None, "Full", "Charity", date(2025, 6, 1), "T-3", 40, None, None),
}


def flat(keys: list[str], bidders: list[str]) -> pa.Table:
    """Typed rows of these bidders in these competitions."""
    columns: dict[str, Any] = {"competition": pa.array(keys), "bidder": pa.array(bidders)}
    columns |= {
        "contract value": pa.array([100_000] * len(keys)),
        "lots": pa.array([2] * len(keys), pa.int8()),
        "notice date": pa.array([date(2026, 1, 5)] * len(keys)),
    }
    for at, heading in enumerate(HEADINGS):
        cells = [BIDS[bidder.strip()][at] for bidder in bidders]
        if any(isinstance(cell, Fraction) for cell in cells) or heading == "share":
            cells = [None if cell is None else Decimal(float(cell)) for cell in cells]
        columns[heading] = pa.array(cells)
    return pa.table(columns)


def told(table: pa.Table) -> list[tuple[int, str, str]]:
    """Row, code and column of each rejected row."""
    return [(row["row"], row["code"], row["column"]) for row in table.to_pylist()]


def test_typed_columns_score_as_one_competition_at_a_time_does() -> None:
    keys = ["A", "B", "A", "B", "A"]
    bidders = ["Ash", "Birch", "Cedar", "Ash", "Birch"]
    found = score_table(RULES, flat(keys, bidders), marks=True)
    assert found.rejected.num_rows == 0
    assert found.scores.schema == scores_schema(RULES, marks=True)
    lines = found.scores.to_pylist()
    assert [(line["competition"], line["bidder"]) for line in lines] == list(zip(keys, bidders, strict=True))
    for key in ("A", "B"):
        names = [bidder for bidder, own in zip(bidders, keys, strict=True) if own == key]
        reading = one_door(RULES, CONTRACT, ("bidder", *HEADINGS), [(n, *BIDS[n]) for n in names], "program")
        expected = score(RULES, reading.accepted())
        own = [line for line in lines if line["competition"] == key]
        assert [line["rank"] for line in own] == list(expected.ranks)
        exact = [Fraction(int(o["total numerator"]), int(o["total denominator"])) for o in own]
        assert exact == list(expected.totals)
        assert [line["outcome"] for line in own] == list(expected.outcomes)
        assert [line["rules date"] for line in own] == [date(2026, 1, 5)] * len(own)
        for code in ("JOBS", "PRICE"):
            assert [Fraction(line[f"marks {code}"]) for line in own] == list(expected.marks(code))


def test_totals_that_do_not_end_have_no_decimal_text() -> None:
    lines = score_table(RULES, flat(["A"] * 3, ["Ash", "Birch", "Cedar"])).scores.to_pylist()
    by_name = {line["bidder"]: line for line in lines}
    assert by_name["Cedar"]["total"] == "92"
    assert by_name["Ash"]["total"] == "75.56"
    assert by_name["Birch"]["total"] == "40"


def test_a_refused_cell_holds_back_its_competition() -> None:
    table = flat(["A", "A", "B"], ["Ash", "Birch", "Ash"])
    at = table.column_names.index("plan")
    found = score_table(RULES, table.set_column(at, "plan", pa.array([3, 7, 3])))
    assert told(found.rejected) == [(1, "held back", ""), (2, "SV0804", "plan")]
    assert found.scores["competition"].to_pylist() == ["B"]
    assert list(found.rows) == [2]


def test_the_rest_is_scored_when_asked_and_says_so() -> None:
    table = flat(["A", "A", "B"], ["Ash", "Birch", "Ash"])
    at = table.column_names.index("plan")
    found = score_table(RULES, table.set_column(at, "plan", pa.array([3, 7, 3])), score_rest=True)
    assert told(found.rejected) == [(2, "SV0804", "plan")]
    assert found.scores["bids rejected"].to_pylist() == [1, 0]


def test_facts_of_a_contract_that_differ_hold_back_the_competition() -> None:
    table = flat(["A", "B", "A"], ["Ash", "Ash", "Birch"])
    at = table.column_names.index("lots")
    for lots in ([2, 2, 3], [2, 2, None]):
        found = score_table(RULES, table.set_column(at, "lots", pa.array(lots)))
        assert told(found.rejected) == [(1, "SV0808", "lots"), (3, "SV0808", "lots")]
        assert found.scores["competition"].to_pylist() == ["B"]


def test_a_bidder_is_once_in_a_competition() -> None:
    table = flat(["A", "A", "B"], ["Ash", "Ash ", "Ash"])
    found = score_table(RULES, table)
    assert told(found.rejected) == [(1, "held back", ""), (2, "SV0806", "bidder")]


def test_keys_and_bidders_that_are_blank() -> None:
    table = flat(["A", " ", "A ", "B"], ["Ash", "Ash", "Birch", "Ash"])
    table = table.set_column(1, "bidder", pa.array(["Ash", "Ash", "Birch", None]))
    found = score_table(RULES, table)
    assert told(found.rejected) == [(2, "SV0803", "competition"), (4, "SV0807", "bidder")]
    assert found.scores["competition"].to_pylist() == ["A", "A"]
    assert sorted(found.scores["rank"].to_pylist()) == [1, 2]


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("price (£, excluding VAT)", pa.array([1, 2]), pa.array([0, -1])),
        ("price (£, excluding VAT)", pa.array([0.01, 1e9]), pa.array([0.0, -0.01])),
        ("team", pa.array([0.0, 40.0]), pa.array([40.5, 41.0])),
        ("team", pa.array([Decimal("7.0"), Decimal("40.0")]), pa.array([Decimal("6.5"), Decimal("41.0")])),
        ("share", pa.array([0.0, 1.0]), pa.array([-0.01, 1.01])),
        ("plan", pa.array([0, 5]), pa.array([-1, 6])),
        ("plan", pa.array([0.0, 5.0]), pa.array([2.5, 5.1])),
        ("plan", pa.array([0, 5]), pa.array([2**64 - 1, 6], pa.uint64())),
        ("start day", pa.array([date(2024, 4, 1), date.max]), pa.array([date(2024, 3, 31), date.min])),
        ("local jobs", pa.array(["0", "0.5"]), pa.array(["-0.5", "-1"])),
    ],
)
def test_bounds_levels_and_whole_numbers_hold(name: str, inside: Any, outside: Any) -> None:
    table = flat(["A", "B"], ["Ash", "Birch"])
    at = table.column_names.index(name)
    assert score_table(RULES, table.set_column(at, name, inside)).rejected.num_rows == 0
    found = score_table(RULES, table.set_column(at, name, outside)).rejected
    column = name.partition(" (")[0]
    assert told(found) == [(1, "SV0804", column), (2, "SV0804", column)]


def test_no_row_at_all() -> None:
    found = score_table(RULES, flat(["A"], ["Ash"]).slice(0, 0))
    assert found.scores.schema == scores_schema(RULES)
    assert found.scores.num_rows == found.rejected.num_rows == 0


@pytest.mark.parametrize(
    ("drop", "add", "code"),
    [
        ("local jobs", None, "SV0801"),
        (None, "local job", "SV0802"),
        (None, "plan (0 to 5)", "SV0808"),
        ("bidder", None, "SV0807"),
        ("competition", None, "SV0801"),
        (None, "price (inc VAT)", "SV0810"),
    ],
)
def test_headings_that_do_not_fit_are_told_once(drop: str | None, add: str | None, code: str) -> None:
    table = flat(["A"], ["Ash"])
    table = table.drop_columns([drop]) if drop else table.append_column(add, pa.array([1]))
    with pytest.raises(DataError) as wrong:
        score_table(RULES, table)
    assert code in {one.code for one in wrong.value.diagnostics}


def test_columns_may_be_left_out_and_named() -> None:
    table = (
        flat(["A"], ["Ash"]).append_column("ward", pa.array(["N"])).rename_columns({"competition": "lot no"})
    )
    names = ColumnNames(competition="Lot No", left_out=("ward",))
    assert score_table(RULES, table, names).scores["rank"].to_pylist() == [1]


def test_one_competition_with_the_contract_given_apart() -> None:
    table = flat(["A", "A"], ["Ash", "Cedar"]).drop_columns(["competition", *CONTRACT])
    facts = (
        one_door(RULES, CONTRACT, ("bidder", *HEADINGS), [("Ash", *BIDS["Ash"])], "program")
        .accepted()
        .contract
    )
    found = score_table(RULES, table, ColumnNames(one_competition=True), contract=facts)
    assert found.scores["rank"].to_pylist() == [2, 1]
    assert found.scores["competition"].to_pylist() == [None, None]


def test_of_two_bids_of_one_bidder_none_counts_when_the_rest_is_scored() -> None:
    for bidders in (["Ash", "Birch", "Ash"], ["Ash", "Ash", "Birch"]):
        found = score_table(RULES, flat(["A"] * 3, bidders), score_rest=True)
        assert [row["code"] for row in found.rejected.to_pylist()] == ["SV0806", "SV0806"]
        assert found.scores["bidder"].to_pylist() == ["Birch"]


@pytest.mark.parametrize("key", ["#N/A", "#REF!", "n/a", "TBC", "-", " #N/A "])
def test_an_error_or_a_word_for_nothing_is_no_key(key: str) -> None:
    found = score_table(RULES, flat([key, "A", key], ["Ash", "Ash", "Birch"]))
    assert told(found.rejected) == [(1, "SV0803", "competition"), (3, "SV0803", "competition")]
    assert found.scores["competition"].to_pylist() == ["A"]
