"""Scores as a table: the columns of results, and exact numbers as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from svrules.bulk.number_texts import exact_texts, in_lowest_terms, total_texts, whole_texts
from svrules.engine.columns.scores import OUTCOMES, SCOPES, Numbers, Scores
from svrules.engine.columns.scoring import layout_of
from svrules.language.rulebook import Rulebook
from svrules.version import __version__

__all__ = ["RULE_OUTCOMES", "answers_table", "scores_schema"]

RULE_OUTCOMES: Final = (*OUTCOMES, "not in force")
"""What a rule said, by its code."""
_CAN_CHANGE: Final = np.array([word in ("refer", "unknown", "error") for word in OUTCOMES])
_WORD: Final = pa.dictionary(pa.int8(), pa.string())


def scores_schema(rulebook: Rulebook, *, marks: bool = False, score_rest: bool = False) -> pa.Schema:
    """The columns of the scores of a rulebook, with its name, edition and hash as metadata.

    Exact numbers are text, since no width of a decimal column holds them all: `total` is null where its
    decimals do not end. With `marks` a column for each criterion, exact: `12.5` or `1/3`; with `score_rest`
    `bids rejected`, how many bids of the competition were left out. `provisional`: another bid of the
    competition, or this one, is referred, unknown or in error, or bids of it were left out, so that its
    ranking can still change.
    """
    layout = layout_of(rulebook)
    fields = [
        pa.field("competition", pa.string()),
        pa.field("bidder", pa.string()),
        pa.field("outcome", _WORD),
        pa.field("scope", _WORD),
        pa.field("rank", pa.int32()),
        pa.field("provisional", pa.bool_()),
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
    *,
    incomplete: NDArray[np.bool_],
) -> pa.Table:
    """The scores as a table of that schema, bid `order[i]` on line i (None: as they are).

    `beside` has the columns that are not scores, already in the order of the lines. `incomplete` says of each
    bid whether others of its competition were left out.
    """
    columns = dict(_columns(scores, competition_of))
    provisional = _provisional(scores, competition_of)[competition_of] | incomplete
    columns["provisional"] = pa.array(provisional)
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
        yield f"marks {code}", exact_texts(numbers)


def _provisional(scores: Scores, competition_of: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Of each competition whether a bid of it can still change the ranking."""
    found = np.zeros(len(scores.scopes), dtype=np.bool_)
    found[competition_of[_CAN_CHANGE[scores.outcomes]]] = True
    return found


def _words(codes: NDArray[np.uint8], words: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.view(np.int8)), pa.array(words))


def _totals(totals: Numbers | None, rows: int) -> Iterator[tuple[str, pa.Array]]:
    if totals is None:
        for what in ("", " numerator", " denominator", " rounded"):
            yield f"total{what}", pa.nulls(rows, pa.string())
        return
    ratios = in_lowest_terms(totals)
    yield "total numerator", whole_texts(ratios.above, ratios.known)
    yield "total denominator", whole_texts(ratios.below, ratios.known)
    exact, told = total_texts(ratios)
    yield "total", exact
    yield "total rounded", told


def days(column: Any, rows: int) -> pa.Array:
    """Days of a column of facts as dates; null where there is none."""
    if column is None:
        return pa.nulls(rows, pa.date32())
    mask = None if column.given is None else ~column.given
    return pa.array(column.values.astype(np.int32), pa.int32(), mask=mask).cast(pa.date32())
