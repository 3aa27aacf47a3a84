"""What runs inside Excel's web view: calls and questions of the task pane as JSON in, answers as JSON out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias

from svrules.data.wording import allowed_words
from svrules.engine.result import BidResult
from svrules.errors import apology, fault
from svrules.language.rulebook import Input, Rulebook
from svrules.quantities import UnitTable
from svrules.render.document import Grid, Items
from svrules.render.literals import type_in_words
from svrules.render.policy.parts import book_of
from svrules.render.untrusted import one_line
from svrules.render.weights import weights
from svrules.shipped import rulebook_names
from svrules.spreadsheet import FUNCTIONS, Failure, call
from svrules.spreadsheet.call import Call, cell_at
from svrules.spreadsheet.cells import Refusal, Table, table
from svrules.spreadsheet.competitions import Competition
from svrules.spreadsheet.rulebooks import read_rulebook

__all__ = ["about", "answer", "names", "start", "trace"]

Json: TypeAlias = dict[str, Any] | list[Any]
_LONG: Final = 2_000


def start() -> None:
    """Read a rulebook, so that the parser is there before the first call."""
    call("SVVERSION", [rulebook_names()[0]])


def answer(calls: str, tables: str) -> str:
    """The answers to the calls of one tick, in their order.

    `tables` has a table of cells as JSON on each line; `calls` is a JSON list of `[function, [line of each
    argument, or null for one left out]]`. An answer is rows of cells, or `{"code", "sentence"}`.
    """
    given = _tables(tables)
    return json.dumps([_cells(name, [_at(given, at) for at in lines]) for name, lines in json.loads(calls)])


def _tables(lines: str) -> list[Table]:
    return [_table(line) if len(line) > _LONG else _read(line) for line in lines.split("\n") if line]


def _read(line: str) -> Table:
    # A cell holds no whole number but as binary floating point: beyond 15 digits JSON would tell more.
    cells = json.loads(line, object_hook=_error, parse_int=float)
    return table(tuple(map(tuple, cells)) if isinstance(cells, list) else cells)


# A table that is the very same object from call to call is scored once, and need not even be compared.
_table = lru_cache(maxsize=16)(_read)


def _error(cell: dict[str, Any]) -> str:
    """A cell with an error of Excel's: its runtime hands over `{"code": "#REF!", …}`."""
    return str(cell.get("code") or "#VALUE!")


def _at(given: list[Table], line: int | None) -> Table | None:
    return None if line is None else given[line]


def _cells(name: str, arguments: list[Table | None]) -> Json:
    found = call(name, arguments)
    if isinstance(found, Failure):
        return _failure(found)
    width = max(map(len, found))
    # Excel takes rectangles only, and a cell that is left empty would look like a missing figure.
    return [[*row, *["–"] * (width - len(row))] for row in found]


def _failure(why: Failure) -> Json:
    return {"code": why.code, "sentence": why.sentence}


def names() -> str:
    """The installed rulebooks: the name that a formula takes, with the edition."""
    return json.dumps([*map(_with_edition, rulebook_names())])


def _with_edition(name: str) -> str:
    try:
        return f"{name} {read_rulebook(((name,),)).edition}"
    except Refusal:
        return name


def about(name: str) -> str:
    """What the task pane shows of a rulebook: title, edition, hash, weights, the facts that it asks for."""
    try:
        rulebook = read_rulebook(((name,),))
    except Refusal as why:
        return json.dumps(_failure(why.failure))
    model, units = rulebook.model, book_of(rulebook.model).wording.units
    return json.dumps(
        {
            "title": one_line(rulebook.title),
            "edition": rulebook.edition,
            "sha256": rulebook.sha256,
            "authority": one_line(model.authority),
            **_weights(model),
            "contract": [_fact(one, units) for one in model.contract_inputs()],
            "bid": [_fact(one, units) for one in model.bid_inputs()],
        }
    )


def _weights(model: Rulebook) -> dict[str, Any]:
    """`weights`, rows below headings, and `kinds`: what the columns stand for where there are several."""
    blocks = weights(model).blocks
    grid = next(([block.headings, *block.rows] for block in blocks if isinstance(block, Grid)), [])
    return {
        "weights": grid,
        "kinds": [text for one in blocks if isinstance(one, Items) for text in one.items],
    }


def _fact(one: Input, units: UnitTable) -> dict[str, str]:
    kind, limits = type_in_words(one.type, units), allowed_words(one, units)
    return {"name": one.name, "kind": f"{kind}, {limits}" if limits else kind}


def trace(asked: str, tables: str) -> str:
    """How one cell came about, or `{"code", "sentence"}`.

    `{"now", "version", "why", "bid", "criterion", "rows", "titles"}`: `now` is what the formula gives for the
    cell, `titles` has for each criterion and rule its title and how deep in a section it stands.

    `asked` is `[function, [lines of the arguments], row, column]`: row and column count from the cell that
    holds the formula, for a cell of a spilled column.
    """
    name, lines, row, column = json.loads(asked)
    given = _tables(tables)
    arguments = dict(
        zip([one.name for one in FUNCTIONS[name].arguments], [_at(given, at) for at in lines], strict=False)
    )
    try:
        found = _about_cell(name, {key: rows for key, rows in arguments.items() if rows}, row, column)
    except Refusal as why:
        found = _failure(why.failure)
    except Exception as problem:
        found = _failure(Failure("SV1006", apology(fault(problem))))
    return json.dumps(found)


def _about_cell(name: str, given: dict[str, Table], row: int, column: int) -> Json:
    cells = _by_name(name, given)
    if isinstance(cells, dict):
        return cells
    if row >= len(cells) or column >= len(cells[row]):
        raise Refusal("SV1003", "The formula no longer reaches this cell: have Excel work it out again.")
    version = _by_name("SVVERSION", given)
    told: dict[str, Any] = {
        "now": cells[row][column],
        "bid": "",
        "criterion": "",
        "why": FUNCTIONS[name].summary,
        "rows": [],
    }
    told["version"] = version[0][0] if isinstance(version, list) else ""
    if FUNCTIONS[name].gives != "cells":
        return told
    asked = Call(given)
    criterion = cell_at(asked.criteria, row, column) if asked.criteria else ""
    if criterion is None:
        return told | {"why": "No criterion is named for this place."}
    return told | _about_bid(asked, criterion, row, column)


def _about_bid(asked: Call, criterion: str, row: int, column: int) -> dict[str, Any]:
    found = asked.competition
    position = _position(found, asked.given.get("bid"), row, column)
    name = found.scored.competition.bids[position].name
    one = {**asked.given, "bid": ((name,),)}
    why = _by_name("SVWHY", one)
    rows = _by_name("SVTRACE", {**one, "criterion": ((criterion,),)} if criterion else one)
    return {
        "bid": name,
        "criterion": criterion,
        "why": why[0][0] if isinstance(why, list) else "",
        "rows": rows[1:] if isinstance(rows, list) else [],
        "titles": _titles(found.bid(position)),
    }


def _titles(bid: BidResult) -> dict[str, dict[str, Any]]:
    parents = {one.code: one.part_of for one in bid.criteria}

    def depth(code: str) -> int:
        parent = parents.get(code)
        return 0 if parent is None else 1 + depth(parent)

    rules = {one.rule: {"title": one_line(one.title), "depth": 0} for one in bid.rules}
    return rules | {
        one.code: {"title": one_line(one.title), "depth": depth(one.code)} for one in bid.criteria
    }


def _by_name(name: str, given: Mapping[str, Table]) -> Json:
    return _cells(name, [given.get(argument.name) for argument in FUNCTIONS[name].arguments])


def _position(found: Competition, wanted: Table | None, row: int, column: int) -> int:
    """The position of the bid that the cell speaks of. Raises Refusal where there is none."""
    if wanted is not None:
        return found.position(cell_at(wanted, row, column))
    position = cell_at([[line] for line in found.lines], row, column)
    if position is None:
        raise Refusal("SV1003", "This line of the table of bids is empty.")
    return position
