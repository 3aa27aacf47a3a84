"""The door for columns beside the one door: the same facts exactly, or refused on both sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svrules.data import Reading
from svrules.data.cells import Medium, address
from tests.bulk.doors import facts, one_door, rulebook

pa = pytest.importorskip("pyarrow")
np = pytest.importorskip("numpy")
from svrules.bulk.door.headings import ColumnNames  # noqa: E402
from svrules.bulk.door.refusals import HELD_BACK  # noqa: E402
from svrules.bulk.door.table import enter  # noqa: E402

RULES = rulebook()
HEADINGS: dict[str, tuple[str, ...]] = {
    "contract value": ("contract value", "contract value (£, ex VAT)"),
    "lots": ("lots",),
    "notice date": ("notice date", "Notice date (date)", "notice date (dd/mm/yyyy)"),
    "price": ("price", "price (excluding VAT)", "PRICE, £"),
    "local jobs": ("local jobs", "local jobs (number)"),
    "share": ("share", "share (%)", "share %"),
    "plan": ("plan", "plan (0 to 5)"),
    "audited": ("audited", "audited (yes/no)"),
    "method": ("method",),
    "sector": ("sector",),
    "start day": ("start day", "start day (D-M-Y)", "start day (month first)"),
    "reference": ("reference",),
    "team": ("team",),
    "weekly pay": ("weekly pay", "weekly pay (excluding VAT)"),
    "fee": ("fee (excluding VAT)", "fee (including VAT)", "fee"),
}
OF_CONTRACT = ("contract value", "lots", "notice date")
NUMBERS = ("contract value", "lots", "price", "local jobs", "share", "plan", "team", "weekly pay", "fee")
DAYS = ("notice date", "start day")

# -- typed cells ----------------------------------------------------------------------------------


def _decimals(places: int, digits: int = 20) -> st.SearchStrategy[Decimal]:
    most = 10**digits - 1
    small = st.integers(0, 5 * 10**places).map(lambda n: Decimal(n).scaleb(-places))
    large = st.integers(-most, most).map(lambda n: Decimal(n).scaleb(-places))
    return small | small | small | large


FLOATS = (
    st.integers(0, 400).map(lambda n: n / 8)
    | st.integers(0, 10**7).map(lambda n: n / 100)
    | st.sampled_from([0.1 + 0.2, 1e15, 1e16 + 2, 0.0, -0.0, 1e-9, 1e300, 5e-324, 123456789.123456789, 1 / 3])
    | st.floats()
)
INTEGERS = st.integers(0, 6) | st.integers(0, 10**6) | st.integers(-(2**31), 2**31 - 1)
DATES = st.dates(date(2023, 1, 1), date(2027, 1, 1)) | st.dates()
MOMENTS = DATES.map(lambda day: datetime.combine(day, time())).filter(
    lambda moment: 1700 < moment.year < 2200
) | (st.datetimes(datetime.combine(date(1950, 1, 1), time()), datetime.combine(date(2100, 1, 1), time())))
Typed = tuple[pa.DataType, st.SearchStrategy[Any]]
TYPED_NUMBERS: tuple[Typed, ...] = (
    (pa.int64(), INTEGERS | st.integers(-(2**63), 2**63 - 1)),
    (pa.int8(), st.integers(-(2**7), 2**7 - 1) | st.integers(0, 5)),
    (pa.uint64(), st.integers(0, 7) | st.integers(2**63 - 2, 2**64 - 1)),
    (pa.decimal128(38, 4), _decimals(4)),
    (pa.decimal128(38, 4), _decimals(4, 37)),
    (pa.decimal128(7, -2), st.integers(-9, 99999).map(lambda n: Decimal(n).scaleb(2))),
    (pa.decimal256(50, 6), _decimals(6, 40)),
    (pa.decimal32(9, 2), _decimals(2, 6)),
    (pa.decimal64(16, 3), _decimals(3, 12)),
    (pa.float64(), FLOATS),
    (pa.float32(), st.floats(width=32) | st.integers(0, 99).map(float)),
    (pa.dictionary(pa.int8(), pa.int64()), st.integers(0, 5)),
    (pa.bool_(), st.booleans()),
    (pa.date32(), DATES),
)
TYPED: dict[str, tuple[Typed, ...]] = {
    **dict.fromkeys(NUMBERS, TYPED_NUMBERS),
    **dict.fromkeys(
        DAYS,
        (
            (pa.date32(), DATES),
            (pa.date64(), DATES),
            (pa.timestamp("us"), MOMENTS),
            (pa.timestamp("s", tz="UTC"), MOMENTS),
            (pa.int64(), st.integers(40_000, 50_000) | st.integers(-5, 10**7)),
            (pa.string(), st.sampled_from(["1 April 2026", "2026-04-01", "01/04/2026", "13/04/2026"])),
        ),
    ),
    "audited": ((pa.bool_(), st.booleans()), (pa.int64(), st.integers(0, 1))),
    "method": ((pa.string(), st.sampled_from(["None", "Partial", "full", " Full ", "Fulll"])),),
    "sector": ((pa.string(), st.sampled_from(["Charity", "company", "Sect"])), (pa.int64(), INTEGERS)),
    "reference": (
        (pa.string(), st.text("ab=+@ \t", max_size=5)),
        (pa.decimal128(10, 3), _decimals(3, 6)),
        (pa.float64(), FLOATS),
        (pa.date32(), DATES),
        (pa.bool_(), st.booleans()),
    ),
}

# -- cells of text --------------------------------------------------------------------------------

_AMOUNTS = """
0 3 5 4.5 .5 007 1,200 1,20 £1,200 £1.200 12.500 0.125 -3 +3 (3) 10% 0.5 50% 100% 1.2k £2m 1e3 n/a - =1+1
#REF! £12.60+VAT £9ex.VAT 3weeks £600perweek 12weeks 99999999999999999999 1.0000000000 £5incVAT 1200.5
0.0000000001 100000.00 ١٢ １２
"""
_WITH_SPACES = (
    "",
    " ",
    " 7 ",
    "\u00a08",
    "1 200",
    "£ 5",
    "- 4",
    "12 + VAT",
    "14 inc VAT",
    "15 ex VAT",
    "5\n",
)
AMOUNTS = st.sampled_from([*_AMOUNTS.split(), *_WITH_SPACES])
PLAIN = st.integers(-5, 10**6).map(str) | st.decimals(0, 10**9, places=2).map(str)
TEXTS: dict[str, st.SearchStrategy[str]] = {
    **dict.fromkeys(NUMBERS, PLAIN | PLAIN | AMOUNTS),
    **dict.fromkeys(
        DAYS,
        st.sampled_from(
            [
                *("1 April 2026", "2026-04-01", "01/04/2026", "13/04/2026", "1 Apr 26", "45000", ""),
                *("1 May 2020", "05/11/2026", "31/12/2026", "12/31/2026", "Thu 5-11-2026"),
            ]
        ),
    ),
    "audited": st.sampled_from(["yes", "No", "TRUE", "1", "", "maybe", " y "]),
    "method": st.sampled_from(["None", "Partial", "full", " Full ", "Fulll", "", "n/a"]),
    "sector": st.sampled_from(["Charity", "social  enterprise", "Sect", ""]),
    "reference": st.text("ab=+@-# \t\u200b", max_size=5) | st.just("n/a"),
}
DIRTY_BIDDERS = st.sampled_from(
    [
        "Ash",
        "Birch",
        "Cedar",
        "Damson",
        "Elm",
        "ash ",
        "\u0410sh",
        "12",
        "=Fir",
        "+Gorse",
        "-Hazel",
        "@Ivy",
        "Total",
        "Sub-total: ",
        "Bidder",
        "Signed:",
        " Elm",
        "Elm\u00a0",
        "E\u200blm",
        "",
        None,
        "#REF!",
        "Elm  2",
        "elm 2",
        "Err:502",
    ]
)


# -- cells that are let in ------------------------------------------------------------------------


def _steps(least: int, most: int, places: int) -> st.SearchStrategy[Decimal]:
    return st.integers(least * 10**places, most * 10**places).map(lambda n: Decimal(n).scaleb(-places))


CLEAN: dict[str, st.SearchStrategy[Decimal]] = {
    "contract value": _steps(-5, 10**7, 2),
    "lots": _steps(0, 12, 0),
    "price": _steps(1, 10**6, 2) | _steps(1, 50, 4),
    "local jobs": _steps(0, 40, 1) | _steps(0, 10, 3),
    "share": _steps(0, 1, 4) | _steps(0, 1, 0),
    "plan": _steps(0, 5, 0),
    "team": _steps(0, 40, 0),
    "weekly pay": _steps(-9, 900, 2),
    "fee": _steps(0, 10**9, 1),
}
CLEAN_DAYS = st.dates(date(2024, 4, 1), date(2027, 1, 1))
CLEAN_WORDS = {
    "method": st.sampled_from(["Partial", "full", " Full "]),
    "sector": st.sampled_from(["Charity", "company", "social  enterprise"]),
    "reference": st.text("ab=+@- ", max_size=4),
}
AS_NUMBERS: tuple[tuple[pa.DataType, Callable[[Decimal], Any]], ...] = (
    (pa.int64(), int),
    (pa.int16(), lambda value: int(value) % 2**15),
    (pa.decimal128(20, 4), Decimal),
    (pa.decimal128(38, 12), Decimal),
    (pa.decimal256(60, 9), Decimal),
    (pa.float64(), float),
    (pa.float64(), float),
    (pa.dictionary(pa.int16(), pa.float64()), float),
)
AS_DAYS: tuple[tuple[pa.DataType, Callable[[date], Any]], ...] = (
    (pa.date32(), lambda day: day),
    (pa.date64(), lambda day: day),
    (pa.timestamp("ns"), lambda day: datetime.combine(day, time())),
    (pa.string(), lambda day: day.isoformat()),
)
AS_TEXT: tuple[Callable[[Decimal], str], ...] = (
    str,
    str,
    lambda value: f"{value:,}",
    lambda value: f" {value}",
)
IN_TEXT = (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string()))


def _clean(draw: st.DrawFn, name: str, medium: Medium) -> tuple[pa.DataType, st.SearchStrategy[Any]]:
    in_text = draw(st.sampled_from(IN_TEXT))
    if name in CLEAN_WORDS:
        return in_text, CLEAN_WORDS[name]
    if name == "audited":
        return (
            (pa.bool_(), st.booleans()) if medium == "program" else (in_text, st.sampled_from(["yes", "No"]))
        )
    if name in DAYS:
        type_, make = draw(st.sampled_from(AS_DAYS))
        if medium == "text":
            return in_text, CLEAN_DAYS.map(lambda day: day.isoformat())
        return type_, CLEAN_DAYS.map(make)
    if medium == "text":
        if name == "share":
            return in_text, CLEAN[name].map(lambda value: f"{value * 100}%")
        return in_text, CLEAN[name].map(draw(st.sampled_from(AS_TEXT)))
    type_, make_number = draw(st.sampled_from(AS_NUMBERS))
    if name == "price" and type_ == pa.int16():
        return pa.int64(), CLEAN[name].map(int)
    return type_, CLEAN[name].map(make_number)


@dataclass(frozen=True)
class Drawn:
    """A flat table, the values of its rows, and how one door is to take them."""

    table: Any
    medium: Medium


@st.composite
def tables(draw: st.DrawFn, medium: Medium) -> Drawn:
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    competitions = [f"C{at}" for at, size in enumerate(sizes) for _ in range(size)]
    competitions = draw(st.permutations(competitions))
    dirty = draw(st.sets(st.sampled_from(("bidder", *HEADINGS)), max_size=2))
    columns: dict[str, Any] = {"competition": pa.array(competitions)}
    for name, headings in (("bidder", ("bidder",)), *HEADINGS.items()):
        if name == "bidder":
            type_, cell = pa.string(), DIRTY_BIDDERS
        elif name not in dirty:
            type_, cell = _clean(draw, name, medium)
        elif medium == "program":
            type_, cell = draw(st.sampled_from(TYPED[name]))
        else:
            type_, cell = draw(st.sampled_from(IN_TEXT)), TEXTS[name]
        if name != "bidder" and draw(st.booleans()):
            cell = cell | st.none()
        values = _values(draw, name, cell, competitions)
        if name == "bidder" and name not in dirty:
            values = [f"Tree {at}" for at in range(len(competitions))]
        heading = draw(st.sampled_from(headings)) if name in dirty else headings[0]
        columns[heading] = pa.array(values, type_)
    return Drawn(_in_chunks(draw, pa.table(columns)), medium)


def _values(draw: st.DrawFn, name: str, cell: st.SearchStrategy[Any], competitions: list[str]) -> list[Any]:
    if name not in OF_CONTRACT:
        return [draw(cell) for _ in competitions]
    once = {key: draw(cell) for key in dict.fromkeys(competitions)}
    return [once[key] for key in competitions]


def _in_chunks(draw: st.DrawFn, table: Any) -> Any:
    at = draw(st.integers(0, table.num_rows))
    return pa.concat_tables([table.slice(0, at), table.slice(at)])


def _expected(drawn: Drawn, rows: list[int]) -> Reading:
    table = drawn.table.take(pa.array(rows))
    short = [name for name in table.column_names if table.schema.field(name).type == pa.float32()]
    lines = [
        line | {name: _shortest(line[name]) for name in short if line[name] is not None}
        for line in table.to_pylist()
    ]
    of_contract = [name for name in drawn.table.column_names if name.lower().startswith(OF_CONTRACT)]
    headings = [name for name in drawn.table.column_names if name not in ("competition", *of_contract)]
    contract = {name: lines[0][name] for name in of_contract}
    return one_door(RULES, contract, headings, [[line[h] for h in headings] for line in lines], drawn.medium)


def _shortest(value: float) -> float:
    """A float of single precision as the decimal that it is shown as."""
    return float(str(np.float32(value)))


def _refused(reading: Reading, drawn: Drawn, rows: list[int]) -> set[tuple[int, str]]:
    """The rows and codes of what the one door refuses; a fact of the contract counts for all rows."""
    found = set()
    cells = {address(at + 1, column): row for at, row in enumerate(rows) for column in range(30)}
    for one in reading.diagnostics:
        if one.severity != "error":
            continue
        _, _, cell = str(one.span).rpartition("!")
        of_bid = "Bids!" in str(one.span)
        found |= {(row + 1, _alike(one.code)) for row in ([cells[cell]] if of_bid else rows)}
    return found


def _alike(code: str) -> str:
    """A name that is no bidder's and there twice is told as one or the other."""
    return "SV0807" if code == "SV0806" else code


def _check(drawn: Drawn) -> None:
    entered = enter(RULES, drawn.table, ColumnNames())
    rejected = {row["row"]: row for row in entered.rejected.to_pylist()}
    keys = drawn.table["competition"].to_pylist()
    assert sorted([*(row - 1 for row in rejected), *entered.rows]) == list(range(len(keys)))
    place = dict(zip(dict.fromkeys(keys[row] for row in entered.rows), range(len(keys)), strict=False))
    for key in dict.fromkeys(keys):
        rows = [row for row, own in enumerate(keys) if own == key]
        reading = _expected(drawn, rows)
        if reading.competition is not None:
            assert key in place, (reading, [rejected.get(row + 1) for row in rows])
            assert facts(entered.competitions.one(RULES, place[key])) == facts(reading.competition)
            continue
        assert key not in place, reading.diagnostics
        told = _refused(reading, drawn, rows)
        own = {(row + 1, _alike(rejected[row + 1]["code"])) for row in rows}
        assert {one for one in own if one[1] != HELD_BACK} <= told, (
            told,
            [rejected[row + 1] for row in rows],
        )
        assert {row for row, code in own if code != HELD_BACK} == {row for row, _ in told}


@settings(max_examples=60, deadline=None)
@given(tables("program"))
def test_typed_columns_are_read_as_at_the_one_door(drawn: Drawn) -> None:
    _check(drawn)


@settings(max_examples=60, deadline=None)
@given(tables("text"))
def test_columns_of_text_are_read_as_at_the_one_door(drawn: Drawn) -> None:
    _check(drawn)
