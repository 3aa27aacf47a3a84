"""Flat tables of many competitions for commands that look at them one after another."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from svrules.cli.bulk import needs_bulk
from svrules.cli.output import complain, show_diagnostics

if TYPE_CHECKING:
    from svrules.bulk.competitions import Flat
    from svrules.change.impact.sources import Found
    from svrules.language.rulebook import Rulebook

__all__ = ["flat_competitions", "flat_found", "is_flat"]

_ENDS: Final = (".parquet", ".arrow", ".feather", ".ipc", ".arrows", ".tsv", ".csv.gz", ".tsv.gz")
_KEYS: Final = ("competition", "competition id")
_MOST_TOLD: Final = 5


def is_flat(path: Path, rulebook: Rulebook) -> bool:
    """Whether a file is a table of many competitions: by its kind, or by a column with their keys."""
    if path.name.lower().endswith(_ENDS):
        return True
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    from svrules.data.wording import name_key

    facts = {name_key(name) for name in rulebook.inputs}
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        headings = next((row for row in csv.reader(lines) if any(row)), [])
    return any(key in _KEYS and key not in facts for key in map(name_key, headings))


def flat_competitions(
    rulebook: Rulebook, data: Path, contract: Path | None, column: str | None, bidder: str | None
) -> tuple[Flat, int]:
    """The competitions of a flat table, and how many rows were left out: they are told on standard error.

    Raises MisuseError or DataError where the table cannot be read, MissingExtraError without the extra.
    """
    found = _read(rulebook, data, contract, column, bidder)
    rejected = found.entered.rejected
    if rejected.num_rows:
        _tell(rejected.slice(0, _MOST_TOLD).to_pylist(), rejected.num_rows)
    return found, rejected.num_rows


def flat_found(rulebook: Rulebook, data: Path, contract: Path | None) -> Iterator[Found]:
    """The competitions of a flat table one after another; at the end those with rows that cannot be read.

    Raises what `flat_competitions` does.
    """
    table = _read(rulebook, data, contract, None, None)
    from svrules.bulk.door.refusals import HELD_BACK
    from svrules.change.impact.sources import Found

    for name, competition in table:
        yield Found(name or data.stem, data.name, competition)
    wrong: dict[str, list[str]] = {}
    for one in table.entered.rejected.to_pylist():
        if one["code"] != HELD_BACK:
            said = f"row {one['row']:,}, {one['bidder']}: {one['reason']}"
            wrong.setdefault(one["competition"] or data.stem, []).append(said)
    for name, reasons in wrong.items():
        yield Found(name, data.name, None, tuple(reasons[:_MOST_TOLD]))


def _read(
    rulebook: Rulebook, data: Path, contract: Path | None, column: str | None, bidder: str | None
) -> Flat:
    with needs_bulk():
        from svrules.bulk.competitions import read_flat
        from svrules.bulk.door.headings import ColumnNames

    facts = None
    if contract is not None:
        from svrules.data.door import read_contract_file

        given = read_contract_file(rulebook, contract).accepted()
        facts = {name: value for name, value in given.contract.items() if name not in given.blanks}
    found = read_flat(rulebook, data, ColumnNames(column, bidder), facts)
    if found.entered.told:
        show_diagnostics(found.entered.told)
    return found


def _tell(first: Sequence[dict[str, Any]], count: int) -> None:
    rows = "1 row was" if count == 1 else f"{count:,} rows were"
    complain(f"{rows} left out, each with the rest of its competition:")
    for one in first:
        column = f"`{one['column']}`: " if one["column"] and one["column"] not in one["reason"] else ""
        complain(f"row {one['row']:,}, {one['bidder']}: {column}{one['reason']}")
    if count > len(first):
        complain("`svrules bulk` lists them all")
