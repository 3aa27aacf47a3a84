"""Columns of every kind that Arrow has: read, or refused in words; nothing is raised for what is in them."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from svrules.errors import DataError
from tests.bulk.doors import rulebook

pa = pytest.importorskip("pyarrow")
from svrules.bulk.door.headings import ColumnNames  # noqa: E402
from svrules.bulk.door.table import Entered, enter  # noqa: E402

RULES = rulebook("""\
rulebook "Kinds"
  edition "1"

bid
  price  money
  ready  yes or no
  day  date
  note  text
  share  percent
  weekly pay  money per week

criterion PRICE "Price"  worth 100%
  price relative to lowest

award
  highest total wins
""")


def entered(name: str, column: Any, bidders: Any = None) -> Entered:
    """A competition with that column."""
    names = pa.array([f"Tree {at}" for at in range(len(column))]) if bidders is None else bidders
    return enter(RULES, pa.table({"bidder": names, name: column}), ColumnNames(one_competition=True))


def facts(name: str, column: Any) -> list[Any]:
    """The facts of the bids, None where there is none."""
    found = entered(name, column)
    assert found.rejected.num_rows == 0, found.rejected.to_pylist()
    return [bid.facts.get(name) for bid in found.competitions.one(RULES, 0).bids]


@pytest.mark.parametrize("name", ["price", "ready", "day", "note", "share"])
@pytest.mark.parametrize(
    "column",
    [
        pa.array([0.5, None], pa.float16()),
        pa.array([True, None]),
        pa.array([time(3), None], pa.time32("s")),
        pa.array([timedelta(hours=3), None], pa.duration("ms")),
        pa.array([date(2026, 1, 1), None], pa.date32()),
        pa.array([9_999_999, None], pa.int32()).cast(pa.date32()),
        pa.array([1, None], pa.int64()).cast(pa.timestamp("ns")),
        pa.array(["yes", None], pa.string_view()),
        pa.array(["5", None], pa.string()).dictionary_encode(),
        pa.DictionaryArray.from_arrays(pa.array([0, 1]), pa.array(["5", None])),
        pa.array([Decimal("1.5"), None], pa.decimal128(5, 2)),
        pa.nulls(2),
        pa.RunEndEncodedArray.from_arrays(pa.array([1, 2], pa.int32()), pa.array([3, None])),
    ],
    ids=lambda column: str(column.type).split(":")[0],
)
def test_every_kind_is_read_or_refused_in_words(name: str, column: Any) -> None:
    found = entered(name, column)
    assert found.rejected.num_rows + len(found.rows) == 2
    for row in found.rejected.to_pylist():
        assert row["reason"]


@pytest.mark.parametrize("column", [pa.array([[1]]), pa.array([{"a": 1}]), pa.array([b"5"])])
def test_columns_without_single_values_are_refused(column: Any) -> None:
    with pytest.raises(DataError, match="not one value"):
        entered("price", column)
    with pytest.raises(DataError, match="not one value"):
        entered("price", pa.array([5]), column)


def test_many_texts_are_read_as_few_are() -> None:
    many = [f"{at}.{at % 90 + 10}" for at in range(3000)]
    assert facts("price", pa.array(many)) == [Fraction(text) for text in many]
    odd = [*many, "£1,200", "12.500%", "1.500", None, " "]
    found = entered("price", pa.array(odd))
    codes = {row["row"]: row["code"] for row in found.rejected.to_pylist() if row["code"] != "held back"}
    assert codes == {3002: "SV0803", 3003: "SV0803"}
    shares = [f"{at / 100}%" for at in range(3000)]
    assert facts("share", pa.array(shares)) == [Fraction(text[:-1]) / 100 for text in shares]


def test_a_basis_of_vat_is_the_same_in_a_competition() -> None:
    many = [f"{at}.25" for at in range(3000)]
    found = entered("weekly pay", pa.array([None, *many, "12 ex VAT", "13 inc VAT"]))
    told = [row for row in found.rejected.to_pylist() if row["code"] != "held back"]
    assert [(row["row"], row["code"]) for row in told] == [(3002, "SV0810"), (3003, "SV0810")]
    assert entered("weekly pay", pa.array([None, "12 ex VAT", "13 ex VAT"])).rejected.num_rows == 0


def test_a_blank_has_no_basis_of_vat() -> None:
    amounts = [None, "12 ex VAT", *(f"{at}.25" for at in range(3000))]
    keys = ["A", "A", *["B"] * 3000]
    bidders = pa.array([f"Tree {at}" for at in range(len(keys))])
    table = pa.table({"competition": pa.array(keys), "bidder": bidders, "weekly pay": pa.array(amounts)})
    assert enter(RULES, table, ColumnNames()).rejected.num_rows == 0


@pytest.mark.parametrize(
    ("names", "refused"),
    [
        (["Ash", "Birch and Sons of the Long Valley", "Total"], {3: "SV0807"}),
        (["Ash", "Birch", "BIDDER"], {3: "SV0807"}),
        (["Ash", "Birch", "Signed by:"], {3: "SV0807"}),
        (["Ash", "Birch", "ASH"], {3: "SV0806"}),
        (["Ash", "Birch", "\u0410sh"], {3: "SV0806"}),
        (["\u0410sh", "Birch", "Ash"], {3: "SV0806"}),
        (["Ash  Tree", "Birch", "Ash Tree"], {3: "SV0806"}),
        (["Ash" * 90 + "1", "Birch", "Ash" * 90 + "2"], {}),
        (["Ash" * 90, "Birch", "ash" * 90], {3: "SV0806"}),
        (["Ash", "#REF!", " "], {2: "SV0807", 3: "SV0807"}),
        ([12, 13, 12], {3: "SV0806"}),
        ([12, 10**14 + 1, 10**14 + 2], {}),
        ([10**17 + 1, 12, 10**17 + 2], {3: "SV0806"}),
        ([1.5, 2.5, float("nan")], {3: "SV0807"}),
        ([True, False, None], {1: "SV0807", 2: "SV0807", 3: "SV0807"}),
    ],
)
def test_names_of_bidders(names: list[Any], refused: dict[int, str]) -> None:
    bidders = pa.array(names)
    column = pa.array([1] * len(names))
    for own in (bidders, bidders.dictionary_encode()):
        rejected = entered("price", column, own).rejected.to_pylist()
        assert {row["row"]: row["code"] for row in rejected if row["code"] != "held back"} == refused
    # The same beside many others: then names of one group are put in order instead.
    others = [f"Tree {at}" for at in range(40)] if isinstance(names[0], str) else []
    many = pa.array([*names, *others])
    rejected = entered("price", pa.array([1] * len(many)), many).rejected.to_pylist()
    assert {row["row"]: row["code"] for row in rejected if row["code"] != "held back"} == refused


def test_text_that_looks_like_a_formula_stays_text() -> None:
    names = ["=1+1", "+Ash", "-Birch", "@Cedar"]
    found = entered("note", pa.array(["=2+2", "+2", "-3", "@x"]), pa.array(names))
    bids = found.competitions.one(RULES, 0).bids
    assert [(bid.name, bid.facts["note"]) for bid in bids] == list(
        zip(names, ["=2+2", "+2", "-3", "@x"], strict=True)
    )


def test_rows_of_a_competition_need_not_stand_together() -> None:
    keys = pa.array([3, 1, 3, 1, 2])
    table = pa.table(
        {"competition id": keys, "bidder": pa.array(list("abcde")), "price": pa.array([1, 2, 3, 4, 5])}
    )
    found = enter(RULES, table, ColumnNames())
    prices = [[int(bid.facts["price"]) for bid in found.competitions.one(RULES, at).bids] for at in range(3)]
    assert prices == [[1, 3], [2, 4], [5]]
    assert found.rows.tolist() == [0, 2, 1, 3, 4]


@pytest.mark.parametrize("kind", [pa.float32(), pa.float16()])
@pytest.mark.parametrize("encoded", [False, True])
def test_floats_of_less_precision_are_their_shortest_decimals(kind: Any, encoded: bool) -> None:
    column = pa.array([13.45, 0.1, None, 0.3], kind)
    found = facts("price", column.dictionary_encode() if encoded else column)
    assert found == [Fraction(1345, 100), Fraction(1, 10), None, Fraction(3, 10)]
