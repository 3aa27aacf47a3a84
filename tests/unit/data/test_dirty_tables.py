"""The door attacked: whatever stands in a table, it is read exactly or refused, and nothing crashes."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from svrules.data import Reading, read_competition, read_mapping, read_tables
from svrules.data.cells import Grid
from svrules.data.door import _Door
from svrules.diagnostics import Place, render_json, render_plain, render_text
from svrules.language.rulebook import Input
from svrules.language.types import ChoiceType, DateType, NumberType, TextType, YesNoType
from tests.unit.data.making import SAMPLE

HEADINGS = [
    *(
        "bidder",
        "Bidder",
        "price",
        "Price (£)",
        "price (inc VAT)",
        "local jobs",
        "LOCAL\nJOBS",
        "local jobs (FTE)",
    ),
    *(
        "discount",
        "discount (%)",
        "lowest hourly wage",
        "serious misconduct",
        "delivery plan",
        "method",
        "start",
    ),
    *(
        "comment",
        "apprenticeship weeks",
        "wibble",
        "",
        "contract value",
        "name",
        "value",
        "unit",
        "rule",
        "decision",
    ),
]
WORDS = [
    *(
        "yes",
        "No",
        "Y",
        "TRUE",
        "n/a",
        "-",
        "",
        " ",
        "£1,200",
        "1.2k",
        "10%",
        "0.1",
        "10",
        "1",
        "0",
        "-5",
        "(3)",
    ),
    *("01/02/26", "13/01/2026", "01/13/2026", "1 May 2026", "2026-05-01", "None", "Partial", "full", "Works"),
    *(
        "=1+1",
        "+44",
        "@x",
        "£5 + VAT",
        "£5 inc VAT",
        "12 weeks",
        "12 days",
        "£13 per hour",
        "1e5",
        "1,2",
        "Total",
    ),
    *(
        "Ash",
        "ash ",
        "Birch",
        "\u00a0Ash",
        "NaN",
        "inf",
        "½",
        "１２",
        "٣",
        "1\u00a0200",
        "é" * 40,
        "\x00",
        "\ud800",
    ),
]

texts = st.one_of(st.sampled_from(WORDS), st.text(max_size=12))
values: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    texts,
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.floats(0, 10),
    st.fractions(),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.timedeltas(),
    st.sampled_from(
        [
            Decimal("1e999999"),
            10**400,
            46143.0,
            date.max,
            datetime.fromisoformat("9999-12-31T23:59:59"),
            timedelta.max,
        ]
    ),
)
headings = st.one_of(st.sampled_from(HEADINGS), texts)


@st.composite
def tables(draw: st.DrawFn, cell: st.SearchStrategy[Any] = values) -> list[list[Any]]:
    width = draw(st.integers(1, 5))
    head = draw(st.lists(headings, min_size=width, max_size=width))
    if draw(st.booleans()):
        head[0] = "bidder"
    rows = draw(st.lists(st.lists(cell, max_size=width + 1), max_size=5))
    above = draw(st.lists(st.lists(st.one_of(headings, cell), max_size=3), max_size=2))
    return [*above, head, *rows]


def is_sound(reading: Reading) -> None:
    """Refused with a reason and a place, or accepted with facts that are what the rulebook asks."""
    refused = [one for one in reading.diagnostics if one.severity == "error"]
    assert (reading.competition is None) == bool(refused)
    found = [*reading.diagnostics, *reading.tidied]
    assert all(one.span is not None and one.sentence for one in found)
    for render in (render_plain, render_text, render_json):
        render(found)
    if reading.competition is None:
        return
    for name, value in reading.competition.contract.items():
        fits(SAMPLE.inputs[name], value)
    names = [bid.name for bid in reading.competition.bids]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(name == name.strip() and name for name in names)
    for bid in reading.competition.bids:
        for name, value in bid.facts.items():
            fits(SAMPLE.inputs[name], value)


def fits(input_: Input, value: Any) -> None:
    type_ = input_.type
    if isinstance(type_, NumberType):
        assert type(value) is Fraction
        assert all(not (bound.comparison == "above" and value <= bound.value) for bound in input_.bounds)
        assert all(not (bound.comparison == "at least" and value < bound.value) for bound in input_.bounds)
        assert input_.levels is None or value in input_.levels
        assert not input_.whole or value.denominator == 1
    elif isinstance(type_, YesNoType):
        assert type(value) is bool
    elif isinstance(type_, ChoiceType):
        assert value in type_.options
    elif isinstance(type_, DateType):
        assert type(value) is date
    else:
        assert isinstance(type_, TextType)
        assert value.encode()


@given(tables(), tables(), tables())
@example([["contract value", float("nan")]], [["bidder", "price"], [1e308, Decimal("sNaN")]], [])
def test_rows_of_a_caller(
    contract: list[list[Any]], bids: list[list[Any]], decisions: list[list[Any]]
) -> None:
    is_sound(read_tables(SAMPLE, contract, bids, decisions))


@given(st.lists(st.tuples(st.sampled_from(["Contract", "Bids", "Decisions", "x"]), tables()), max_size=4))
def test_sheets_of_a_workbook(sheets: list[tuple[str, list[list[Any]]]]) -> None:
    grids = [Grid("w.xlsx", name, rows, "workbook", percent=frozenset({(1, 1)})) for name, rows in sheets]
    door = _Door(SAMPLE)
    is_sound(door.of_layout(door.finder().find(grids), Place("w.xlsx")))


@given(
    st.recursive(
        values,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.one_of(headings, st.sampled_from(["contract", "bids", "decisions"])), inner, max_size=4
            )
        ),
        max_leaves=12,
    )
)
@example({"contract": {"contract value": 5}, "bids": [{"bidder": "A", "price": 1}]})
def test_mappings(value: Any) -> None:
    is_sound(read_mapping(SAMPLE, value))


@given(tables(texts), st.sampled_from([",", ";", "\t"]))
@settings(max_examples=60)
def test_csv_files(rows: list[list[str]], delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    is_sound(_read(out.getvalue().encode("utf-8", "surrogatepass"), "bids.csv"))


@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.json", "a.xlsx"]))
@settings(max_examples=60)
def test_files_of_any_bytes(data: bytes, name: str) -> None:
    is_sound(_read(data, name))


@given(
    st.dictionaries(
        st.sampled_from(["contract", "bids", "decisions", "x"]), st.lists(st.floats()), max_size=3
    )
)
@settings(max_examples=30)
def test_json_files(value: Any) -> None:
    is_sound(_read(json.dumps(value).encode(), "a.json"))


def _read(data: bytes, name: str, folder: Path | None = None) -> Reading:
    import tempfile

    with tempfile.TemporaryDirectory(dir=folder) as where:
        path = Path(where) / name
        path.write_bytes(data)
        return read_competition(SAMPLE, path)


@given(st.fractions(-(10**6), 10**6).filter(lambda x: 10**6 % x.denominator == 0), st.integers(0, 3))
def test_what_is_written_is_what_is_read(number: Fraction, form: int) -> None:
    """A decimal in any of its spellings is read as itself."""
    plain = f"{Decimal(number.numerator) / Decimal(number.denominator):f}"
    grouped = f"{Decimal(plain):,f}"
    spelled = [plain, grouped, f" {plain} ", Decimal(plain)][form]
    bid = {"bidder": "A", "lowest hourly wage": spelled, "apprenticeship weeks": None}
    reading = read_mapping(SAMPLE, {"bids": [bid]})
    if isinstance(spelled, str) and re.fullmatch(r"-?[1-9][0-9]{0,2}\.[0-9]{3}", spelled.strip()):
        assert reading.competition is None, "pounds with a point that may divide thousands"
        return
    assert reading.competition is not None, render_plain(reading.diagnostics)
    assert reading.competition.bids[0].facts["lowest hourly wage"] == number
