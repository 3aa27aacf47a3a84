"""One column of a table becomes the facts of its rows; cells that cannot be read are refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from svrules.bulk.door.distinct import FIRST_DAY, as_fact_column, example_of, read_distinct
from svrules.bulk.door.grouping import plain_array
from svrules.bulk.door.limits import outside
from svrules.bulk.door.numbers import settled_numbers
from svrules.bulk.door.refusals import Refusals
from svrules.bulk.door.texts import settled_texts, with_points_read
from svrules.bulk.door.tidied import Example
from svrules.data.cells import Cell, CellValue, Medium
from svrules.data.facts import FactReader
from svrules.data.headings import Column
from svrules.data.wording import value_words
from svrules.engine.columns.facts import FactColumn
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input
from svrules.language.types import DateType, NumberType, YesNoType
from svrules.quantities import VatBasis, decimal_text

__all__ = ["Read", "constant", "example_at", "is_text", "percent_example", "read_column", "with_blanks"]

Places = NDArray[np.intp]

_PER_DAY: Final = {"s": 86_400, "ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
_SAMPLE: Final = 2048
_LAST_DAY: Final = date.max.toordinal() - FIRST_DAY
_EARLIEST: Final = date.min.toordinal() - FIRST_DAY
_BASIS_CODE: Final[dict[VatBasis, int]] = {None: 1, "excluding": 2, "including": 3}


@dataclass(eq=False, slots=True)
class Read:
    """The facts of a column, and for each row which VAT basis was met (codes of `BASES`).

    `bases` None: one and the same in all rows. `tidied` says in which rows the cell was tidied; None: none.
    """

    fact: FactColumn
    bases: NDArray[np.uint8] | None = None
    tidied: NDArray[np.bool_] | None = None


@dataclass(eq=False, slots=True)
class _Plain:
    """The rows that were read as whole columns; `open` (None: no row) are left to the reader.

    Of what is not open `tidied` (None: no row) has those that the reader would have told of.
    """

    fact: FactColumn
    open: NDArray[np.bool_] | None
    tidied: NDArray[np.bool_] | None = None


def is_text(type_: pa.DataType) -> bool:
    """Whether a column of that type, or of a dictionary of it, holds text."""
    if pa.types.is_dictionary(type_):
        return is_text(type_.value_type)
    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(kind(type_) for kind in kinds)


def read_column(cells: pa.Array, column: Column, reader: FactReader, refusals: Refusals) -> Read:
    """The facts in the cells; a cell that is refused is told in `refusals` and has no fact."""
    if pa.types.is_null(cells.type):
        return Read(as_fact_column(column.input, [None], np.zeros(len(cells), dtype=np.intp)))
    if pa.types.is_dictionary(cells.type):
        return _by_distinct(cells, column, reader, refusals)
    if is_text(cells.type) and len(cells.slice(0, _SAMPLE).unique()) <= _SAMPLE // 2:
        return _by_distinct(cells.dictionary_encode(), column, reader, refusals)
    return _read_flat(cells, column, reader, refusals)


def _by_distinct(cells: pa.DictionaryArray, column: Column, reader: FactReader, refusals: Refusals) -> Read:
    """The distinct values read as a column of their own, and put where they stand."""
    of_values = Refusals(len(cells.dictionary))
    found = _read_flat(cells.dictionary, column, reader, of_values)
    indices = cells.indices
    given = None
    if indices.null_count:
        given = np.asarray(indices.is_valid().to_numpy(zero_copy_only=False))
        indices = pc.fill_null(indices, 0)
    ids = np.asarray(indices.to_numpy(zero_copy_only=False)).astype(np.intp, copy=False)
    if not len(cells.dictionary):
        return Read(as_fact_column(column.input, [None], np.zeros(len(cells), dtype=np.intp)))
    which, reasons = of_values.of_each()
    if reasons:
        of_rows = which[ids] if given is None else np.where(given, which[ids], -1)
        rows = np.flatnonzero(of_rows >= 0)
        refusals.add(rows, reasons, of_rows[rows])
    fact = found.fact.taken(ids)
    if given is not None:
        fact = replace(fact, given=given if fact.given is None else fact.given & given)
    bases = None if found.bases is None else found.bases[ids]
    if bases is not None and given is not None:
        bases[~given] = 0
    tidied = None if found.tidied is None else found.tidied[ids]
    if tidied is not None and given is not None:
        tidied &= given
    return Read(fact, bases, tidied)


def _read_flat(cells: pa.Array, column: Column, reader: FactReader, refusals: Refusals) -> Read:
    plain = _plain(cells, column, reader)
    if plain is None:
        return _by_reader(cells, column, reader, refusals, None)
    given = _given(cells)
    if plain.open is None:
        return Read(replace(plain.fact, given=given), tidied=plain.tidied)
    open_ = plain.open if given is None else plain.open & given
    places = np.flatnonzero(open_)
    if not len(places):
        return Read(replace(plain.fact, given=given), tidied=plain.tidied)
    rest = _by_reader(cells.take(pa.array(places)), column, reader, refusals, places)
    there = np.ones(len(cells), dtype=np.bool_) if given is None else given.copy()
    there[places] = True if rest.fact.given is None else rest.fact.given
    bases = None
    if rest.bases is not None:
        bases = np.full(len(cells), _BASIS_CODE[column.vat], dtype=np.uint8)
        if given is not None:
            bases[~given] = 0
        bases[places] = rest.bases
    tidied = plain.tidied
    if rest.tidied is not None or tidied is not None:
        tidied = np.zeros(len(cells), dtype=np.bool_) if tidied is None else tidied
        tidied[places] = False if rest.tidied is None else rest.tidied
    return Read(_merged(plain.fact, rest.fact, places, there), bases, tidied)


def _given(cells: pa.Array) -> NDArray[np.bool_] | None:
    if not cells.null_count:
        return None
    return np.asarray(cells.is_valid().to_numpy(zero_copy_only=False))


# -- value by value -------------------------------------------------------------------------------


def _by_reader(
    cells: pa.Array, column: Column, reader: FactReader, refusals: Refusals, places: Places | None
) -> Read:
    """The cells through the reader; `places` says which rows they are, None: all rows."""
    encoded = cells.dictionary_encode()
    medium: Medium = "text" if is_text(cells.type) else "program"
    found = read_distinct(reader, column, _values(encoded.dictionary), medium)
    blank = len(found.facts)
    facts: list[Scalar | None] = [*found.facts, None]
    indices = encoded.indices
    ids = np.asarray(pc.fill_null(indices.cast(pa.int64()), blank).to_numpy(zero_copy_only=False))
    reasons = list(dict.fromkeys(one for one in found.refused if one is not None))
    if reasons:
        number = {reason: at for at, reason in enumerate(reasons)}
        which = np.array([-1 if one is None else number[one] for one in (*found.refused, None)])[ids]
        rows = np.flatnonzero(which >= 0)
        refusals.add(rows if places is None else places[rows], reasons, which[rows])
    bases = np.array([*found.bases, 0], dtype=np.uint8)
    varied = len({*found.bases} - {0}) > 1 or places is not None
    tidied = np.array([*found.tidied, False])[ids] if any(found.tidied) else None
    return Read(
        as_fact_column(column.input, facts, ids), bases[ids] if varied and bases.any() else None, tidied
    )


def _values(dictionary: pa.Array) -> list[CellValue]:
    """What Python has for the values; a day that it has no date for is text, which is refused as such."""
    try:
        values: list[CellValue] = dictionary.to_pylist()
    except (ValueError, OverflowError):
        values = dictionary.cast(pa.string()).to_pylist()
    return values


def _merged(plain: FactColumn, rest: FactColumn, places: Places, given: NDArray[np.bool_]) -> FactColumn:
    mask = None if given.all() else given
    if plain.values.dtype == np.bool_:
        values = plain.values.copy()
        values[places] = rest.values
        return FactColumn(values, given=mask)
    unit = Fraction(1, lcm(plain.unit.denominator, rest.unit.denominator))
    own, other = in_unit(plain, unit), in_unit(rest, unit)
    if own.dtype != other.dtype:
        own, other = own.astype(object), other.astype(object)
    merged = own.copy()
    merged[places] = other
    return FactColumn(merged, unit, (), mask)


def in_unit(column: FactColumn, unit: Fraction) -> NDArray[Any]:
    """The values of a column of numbers in a finer unit; Python integers where int64 is short."""
    factor = int(column.unit / unit)
    values = column.values
    if factor == 1 or not len(values):
        return values
    if values.dtype != object and max(1, int(values.max()), -int(values.min())) * factor > 2**63 - 1:
        values = values.astype(object)
    return np.asarray(values * factor)


# -- whole columns --------------------------------------------------------------------------------


def _plain(cells: pa.Array, column: Column, reader: FactReader) -> _Plain | None:
    """What can be read in whole columns, to the same facts as the reader's; None: nothing of it."""
    type_, declared = cells.type, column.input
    tidied = None
    match declared.type:
        case NumberType() if _vat_is_plain(column, reader):
            settled = settled_texts(cells, column) if is_text(type_) else settled_numbers(cells)
            if settled is None:
                return None
            fact = FactColumn(settled.values, settled.unit, bounds=settled.bounds)
            open_ = settled.open
            tidied = with_points_read(cells, column) if is_text(type_) else settled.rounded
        case YesNoType() if pa.types.is_boolean(type_):
            values = pc.fill_null(cells, False) if cells.null_count else cells
            return _Plain(FactColumn(np.asarray(values.to_numpy(zero_copy_only=False))), None)
        case DateType() if pa.types.is_date(type_) or (pa.types.is_timestamp(type_) and type_.tz is None):
            fact, open_ = _days(cells)
        case _:
            return None
    wrong = outside(fact, declared)
    return _Plain(fact, wrong if open_ is None else open_ if wrong is None else open_ | wrong, tidied)


def _vat_is_plain(column: Column, reader: FactReader) -> bool:
    """Whether the heading settles the VAT basis of all typed numbers below it, so that none is refused."""
    number = column.input.type
    if not isinstance(number, NumberType):
        return False
    reader.amounts.met.pop(column.input.name, None)
    fits = reader.amounts.read(column, number, Cell(1, column.place, "program", None)) is not None
    reader.amounts.met.pop(column.input.name, None)
    report = reader.report
    report.findings.clear()
    report.notes.clear()
    report.errors = 0
    return fits


def _days(cells: pa.Array) -> tuple[FactColumn, NDArray[np.bool_] | None]:
    type_ = cells.type
    if pa.types.is_date32(type_):
        raw = cells.cast(pa.int32())
        days = _whole(raw).astype(np.int64)
        open_ = (days < _EARLIEST) | (days > _LAST_DAY)
    else:
        moments = _whole(cells.cast(pa.int64()))
        per_day = _PER_DAY["ms" if pa.types.is_date64(type_) else type_.unit]
        days = moments // per_day
        open_ = (moments != days * per_day) | (days < _EARLIEST) | (days > _LAST_DAY)
    if not open_.any():
        return FactColumn(days), None
    return FactColumn(np.where(open_, 0, days)), open_


def _whole(cells: pa.Array) -> NDArray[Any]:
    return np.asarray((pc.fill_null(cells, 0) if cells.null_count else cells).to_numpy(zero_copy_only=False))


# -- blanks ---------------------------------------------------------------------------------------


def with_blanks(fact: FactColumn, declared: Input) -> FactColumn:
    """The facts with what the rulebook says a blank stands for, and which of them are such."""
    if fact.given is None or declared.blank_means is None:
        return fact
    blank = np.flatnonzero(~fact.given)
    meant = as_fact_column(declared, [declared.blank_means], np.zeros(len(blank), dtype=np.intp))
    if not isinstance(declared.type, NumberType):
        words, values = fact.words, fact.values.copy()
        if words:
            words = words if meant.words[0] in words else (*words, meant.words[0])
            values[blank] = words.index(str(declared.blank_means))
        else:
            values[blank] = meant.values
        return FactColumn(values, words=words, blank=~fact.given)
    merged = _merged(fact, meant, blank, np.ones(len(fact), dtype=np.bool_))
    return replace(merged, blank=~fact.given)


def constant(declared: Input, value: Scalar | None, rows: int, *, blank: bool = False) -> FactColumn:
    """The same fact for all of so many rows; `blank`: it is what a blank stands for."""
    column = as_fact_column(declared, [value], np.zeros(rows, dtype=np.intp))
    return replace(column, blank=np.ones(rows, dtype=np.bool_)) if blank else column


def example_at(column: Column, reader: FactReader, cells: pa.ChunkedArray, row: int) -> Example:
    """The cell of a row, which was tidied: what it was read as, and in what words the reader tells of it."""
    one = plain_array(cells.slice(row, 1))
    if pa.types.is_dictionary(one.type):
        one = plain_array(one.dictionary_decode())
    return example_of(reader, column, _values(one)[0], "text" if is_text(one.type) else "program")


def percent_example(
    column: Column, reader: FactReader, cells: pa.ChunkedArray, fact: FactColumn, row: int
) -> Example:
    """A number typed for a percentage, which is above 100%: what to write if it was meant in percent."""
    found = example_at(column, reader, cells, row)
    in_percent = int(fact.values[row]) * fact.unit / 100
    meant = value_words(in_percent, column.input.type, reader.units)
    said = f"a typed {found.given} is {found.read}; write {decimal_text(in_percent)} for {meant}"
    return replace(found, said=f"{said}, or give the column as text.")
