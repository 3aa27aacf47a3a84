"""Scores as a table: the columns of results, and exact numbers as text."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from svrules.engine.columns.scores import OUTCOMES, SCOPES, Numbers, Scores
from svrules.engine.columns.scoring import layout_of
from svrules.language.rulebook import Rulebook
from svrules.quantities import decimal_text, shown
from svrules.version import __version__

__all__ = ["RULE_OUTCOMES", "answers_table", "scores_schema"]

RULE_OUTCOMES: Final = (*OUTCOMES, "not in force")
"""What a rule said, by its code."""
_SHOWN_PLACES: Final = 2
_PLACES_AT_ONCE: Final = 6
_WORD: Final = pa.dictionary(pa.int8(), pa.string())


def scores_schema(rulebook: Rulebook, *, marks: bool = False, score_rest: bool = False) -> pa.Schema:
    """The columns of the scores of a rulebook, with its name, edition and hash as metadata.

    Exact numbers are text, since no width of a decimal column holds them all: `total` is null where its
    decimals do not end. With `marks` a column for each criterion, exact: `12.5` or `1/3`; with `score_rest`
    `bids rejected`, how many bids of the competition were left out.
    """
    layout = layout_of(rulebook)
    fields = [
        pa.field("competition", pa.string()),
        pa.field("bidder", pa.string()),
        pa.field("outcome", _WORD),
        pa.field("scope", _WORD),
        pa.field("rank", pa.int32()),
        *(pa.field(f"total{what}", pa.string()) for what in ("", " numerator", " denominator", " rounded")),
        *(pa.field(f"rule {label}", _WORD) for label in layout.rules),
        *(pa.field(_table_name(key), pa.int32()) for key in layout.tables),
        *(pa.field(f"marks {code}", pa.string()) for code in (layout.criteria if marks else ())),
        pa.field("rules date", pa.date32()),
        *([pa.field("bids rejected", pa.int32())] if score_rest else []),
    ]
    metadata = {
        "rulebook": rulebook.name,
        "edition": rulebook.edition,
        "rulebook sha256": rulebook.sha256,
        "svrules version": __version__,
    }
    return pa.schema(fields, metadata=metadata)


def _table_name(key: tuple[str, str]) -> str:
    label, member = key
    return f"table {label}, {member}" if member else f"table {label}"


def answers_table(
    schema: pa.Schema,
    scores: Scores,
    competition_of: NDArray[np.intp],
    order: NDArray[np.intp] | None,
    beside: dict[str, pa.Array],
) -> pa.Table:
    """The scores as a table of that schema, bid `order[i]` on line i (None: as they are).

    `beside` has the columns that are not scores, already in the order of the lines.
    """
    columns = dict(_columns(scores, competition_of))
    if order is not None:
        at = pa.array(order)
        columns = {name: values.take(at) for name, values in columns.items()}
    columns |= beside
    return pa.Table.from_arrays([columns[field.name] for field in schema], schema=schema)


def _columns(scores: Scores, competition_of: NDArray[np.intp]) -> Iterator[tuple[str, pa.Array]]:
    yield "outcome", _words(scores.outcomes, OUTCOMES)
    yield "scope", _words(scores.scopes[competition_of], SCOPES)
    yield "rank", pa.array(scores.ranks, pa.int32(), mask=scores.ranks == 0)
    yield from _totals(scores.totals, len(scores.outcomes))
    for label, codes in scores.rules.items():
        yield f"rule {label}", _words(codes, RULE_OUTCOMES)
    for key, rows in scores.tables.items():
        yield _table_name(key), pa.array(rows, pa.int32(), mask=rows == 0)
    for code, numbers in scores.marks.items():
        yield f"marks {code}", _exact_texts(numbers)


def _words(codes: NDArray[np.uint8], words: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.view(np.int8)), pa.array(words))


# -- numbers --------------------------------------------------------------------------------------


def _totals(totals: Numbers | None, rows: int) -> Iterator[tuple[str, pa.Array]]:
    if totals is None:
        for what in ("", " numerator", " denominator", " rounded"):
            yield f"total{what}", pa.nulls(rows, pa.string())
        return
    above, below, known = _in_lowest_terms(totals)
    yield "total numerator", _digits(above, known)
    yield "total denominator", _digits(below, known)
    texts = _decimals(totals)
    if texts is not None:
        yield "total", texts
        yield "total rounded", texts
        return
    yield "total", _told(above, below, known, decimal_text)
    yield "total rounded", _told(above, below, known, lambda number: shown(number, _SHOWN_PLACES))


def _in_lowest_terms(numbers: Numbers) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_] | None]:
    """Numerator and denominator of each number, and which are known (None: all)."""
    above, unit = numbers.above, numbers.unit
    below = np.ones(len(above), dtype=np.int64) if numbers.below is None else numbers.below
    above, below = _times(above, unit.numerator), _times(below, unit.denominator)
    if above.dtype == object or below.dtype == object:
        above, below = above.astype(object), below.astype(object)
    if not len(above):
        return above, below, numbers.known
    common = np.gcd(above, below)
    if numbers.known is not None:
        common = np.where(numbers.known, common, 1)
    return above // common, below // common, numbers.known


def _times(values: NDArray[Any], factor: int) -> NDArray[Any]:
    if factor == 1 or not len(values):
        return values
    if values.dtype != object and max(1, int(values.max()), -int(values.min())) * factor > 2**63 - 1:
        values = values.astype(object)
    return np.asarray(values * factor)


def _digits(values: NDArray[Any], known: NDArray[np.bool_] | None) -> pa.Array:
    if values.dtype != object:
        numbers = pa.array(values, pa.int64(), mask=None if known is None else ~known)
        return numbers.cast(pa.string())
    return _told(values, np.ones(len(values), dtype=object), known, decimal_text)


def _told(above: NDArray[Any], below: NDArray[Any], known: NDArray[np.bool_] | None, words: Any) -> pa.Array:
    """Text of each number, made once for each that differs."""
    made: dict[tuple[int, int], str | None] = {}
    texts: list[str | None] = []
    there = [True] * len(above) if known is None else known.tolist()
    for number, is_known in zip(zip(above.tolist(), below.tolist(), strict=True), there, strict=True):
        if not is_known:
            texts.append(None)
            continue
        if number not in made:
            made[number] = words(Fraction(*number))
        texts.append(made[number])
    return pa.array(texts, pa.string())


def _decimals(numbers: Numbers) -> pa.Array | None:
    """Decimal texts in whole columns where the unit has few decimal places; None where it has not."""
    unit = numbers.unit
    places = next((n for n in range(_PLACES_AT_ONCE + 1) if 10**n % unit.denominator == 0), None)
    if numbers.below is not None or places is None or numbers.above.dtype == object:
        return None
    scaled = _times(numbers.above, int(unit * 10**places))
    if scaled.dtype == object:
        return None
    mask = None if numbers.known is None else ~numbers.known
    if places == 0:
        return pa.array(scaled, pa.int64(), mask=mask).cast(pa.string())
    texts = _as_decimals(scaled, places).cast(pa.string())
    texts = pc.utf8_rtrim(pc.utf8_rtrim(texts, characters="0"), characters=".")
    return texts if mask is None else pc.if_else(pa.array(mask), pa.scalar(None, pa.string()), texts)


def _as_decimals(scaled: NDArray[np.int64], places: int) -> pa.Array:
    words = np.empty((len(scaled), 2), dtype="<i8")
    words[:, 0], words[:, 1] = scaled, scaled >> 63
    return pa.Array.from_buffers(pa.decimal128(38, places), len(scaled), [None, pa.py_buffer(words)])


def _exact_texts(numbers: Numbers) -> pa.Array:
    texts = _decimals(numbers)
    if texts is not None:
        return texts
    above, below, known = _in_lowest_terms(numbers)
    return _told(above, below, known, _exact)


def _exact(number: Fraction) -> str:
    return decimal_text(number) or f"{number.numerator}/{number.denominator}"


def days(column: Any, rows: int) -> pa.Array:
    """Days of a column of facts as dates; null where there is none."""
    if column is None:
        return pa.nulls(rows, pa.date32())
    mask = None if column.given is None else ~column.given
    return pa.array(column.values.astype(np.int32), pa.int32(), mask=mask).cast(pa.date32())
