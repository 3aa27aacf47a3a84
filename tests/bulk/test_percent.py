"""Numbers typed for percentages that are above 100% are told, with what to write if percent was meant."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from svrules.render.terminal import as_text
from tests.bulk.doors import rulebook

pa = pytest.importorskip("pyarrow")
import pyarrow.parquet as pq  # noqa: E402

from svrules.bulk.door.headings import ColumnNames  # noqa: E402
from svrules.bulk.door.table import enter  # noqa: E402
from svrules.bulk.files.page import summary_page  # noqa: E402
from svrules.bulk.files.run import Asked, score_files  # noqa: E402

TEXT = """\
rulebook "Percent"
  edition "1"

bid
  price  money outside VAT, above £0
  share  percent{}

criterion PRICE "Price"  worth 100%
  price relative to lowest

award
  highest total wins
"""
RULES = rulebook(TEXT.format(", at least 0%"))


def told(cells: Any, rules: Any = RULES, prices: list[Any] | None = None) -> tuple[int, int, str, str] | None:
    """How many are told, the first row, what it was read as and the words; None where none is."""
    shares = cells if isinstance(cells, pa.Array) else pa.array(cells)
    columns = {"bidder": [f"Tree {at}" for at in range(len(shares))], "share": shares}
    columns["price"] = pa.array(["5"] * len(shares) if prices is None else prices)
    found = enter(rules, pa.table(columns), ColumnNames(one_competition=True), score_rest=True)
    ((one),) = [one for one in found.tidied if one.what == "above 100%"] or [None]
    return None if one is None else (one.cells, one.row, one.example.read, one.example.said)


SAID = "a typed {} is {}; write {} for {}, or give the column as text."


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (
            pa.array([Decimal("0.10"), None, Decimal("10.00"), Decimal("80.50")]),
            (2, 2, "1000%", SAID.format("10.00", "1000%", "0.1", "10%")),
        ),
        ([1.0, 1.5, 0.3], (1, 1, "150%", SAID.format("1.5", "150%", "0.015", "1.5%"))),
        ([0, 1, 12], (1, 2, "1200%", SAID.format("12", "1200%", "0.12", "12%"))),
        (
            pa.array([13.45, 0.5], pa.float32()),
            (1, 0, "1345%", SAID.format("13.45", "1345%", "0.1345", "13.45%")),
        ),
        (
            pa.array([0.5, 20.0, 20.0]).dictionary_encode(),
            (2, 1, "2000%", SAID.format("20", "2000%", "0.2", "20%")),
        ),
        (
            pa.array([Decimal(10**40), Decimal(0)], pa.decimal256(50, 0)),
            (1, 0, f"{10**42}%", SAID.format(10**40, f"{10**42}%", 10**38, f"{10**40}%")),
        ),
        (
            pa.DictionaryArray.from_arrays(pa.array([None, 0], pa.int8()), pa.array([20.0])),
            (1, 1, "2000%", SAID.format("20", "2000%", "0.2", "20%")),
        ),
        ([0.0, 1.0, None], None),
        (["1000%", "0.5", "20%"], None),
        (pa.array(["1000%", "10%"]).dictionary_encode(), None),
        (pa.nulls(2), None),
    ],
)
def test_numbers_above_the_whole_are_told(cells: Any, found: tuple[int, int, str, str] | None) -> None:
    assert told(cells) == found


@pytest.mark.parametrize("limit", ["at most 300%", "below 200%"])
def test_where_the_rulebook_allows_more_they_are_not(limit: str) -> None:
    assert told([1.5, 0.5], rulebook(TEXT.format(f", {limit}"))) is None


def test_without_any_limit_they_are() -> None:
    assert (told([1.5, 0.5], rulebook(TEXT.format(""))) or ())[:2] == (1, 0)


def test_only_rows_that_came_in_are_counted() -> None:
    assert (told([10.0, 20.0, 30.0], prices=["?", "5", "6"]) or ())[:3] == (2, 1, "2000%")


def test_a_run_tells_them_whichever_way_it_goes(tmp_path: Path) -> None:
    rows = 90
    shares = [Decimal("0.50"), Decimal("10.00"), Decimal("0.70")] * (rows // 3)
    table = pa.table(
        {
            "competition": [f"C{at // 3}" for at in range(rows)],
            "bidder": [f"Tree {at}" for at in range(rows)],
            "price": [Decimal(5)] * rows,
            "share": shares,
        }
    )
    pq.write_table(table, tmp_path / "pc.parquet")
    runs = [
        score_files(
            Asked(RULES, (f"{tmp_path}/pc.parquet",), f"{tmp_path}/{at}.csv", batch=batch, processes=at)
        )
        for at, batch in ((1, 1000), (2, 20))
    ]
    whole, parts = ([one for one in run.as_json()["tidied"] if one["column"] == "share"] for run in runs)
    assert whole == parts
    assert [(one["code"], one["what"], one["cells"], one["row"]) for one in whole] == [
        ("SV0816", "above 100%", 30, 2)
    ]
    page = " ".join(as_text(summary_page(runs[0])).split())
    first = (
        "30 percentages above 100%, the first 1000% (row 2 of pc.parquet): a typed 10.00 is 1000%; write 0.1"
    )
    assert f"Look at (SV0816): `share`: {first} for 10%, or give the column as text." in page
    assert "Tidied (SV0805)" not in page
