"""Flat tables of many competitions for commands that look at them one after another."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, Final, NoReturn

from svrules.cli.bulk import needs_bulk
from svrules.cli.output import complain, show_diagnostics
from svrules.errors import MisuseError

if TYPE_CHECKING:
    from svrules.bulk.competitions import Flat
    from svrules.change.impact.sources import Found
    from svrules.language.rulebook import Rulebook

__all__ = ["flat_competitions", "flat_found", "is_flat", "is_register", "refuse_register"]

_ONLY_BULK: Final = (".parquet", ".arrow", ".feather", ".ipc", ".arrows", ".csv.gz", ".tsv.gz")
_ENDS: Final = (*_ONLY_BULK, ".tsv")
_MOST_TOLD: Final = 5


def is_flat(path: Path, rulebook: Rulebook) -> bool:
    """Whether a file is a table of many competitions: by its kind, or by a column with their keys."""
    if path.name.lower().endswith(_ENDS):
        return True
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    return _has_key(_headings(path), rulebook)


def _has_key(headings: Sequence[str], rulebook: Rulebook) -> bool:
    from svrules.data.headings import COMPETITION_HEADINGS
    from svrules.data.wording import name_key

    facts = {name_key(name) for name in rulebook.inputs}
    return any(key in COMPETITION_HEADINGS and key not in facts for key in map(name_key, headings))


def _headings(path: Path) -> list[str]:
    """The cells of the first line that holds something."""
    from svrules.data.csv_file import delimiter_of

    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        first = next((line for line in lines if line.strip(" ,;\t\r\n")), "")
    return next(csv.reader([first], delimiter=delimiter_of(first)), [])


def is_register(path: Path, rulebook: Rulebook) -> bool:
    """Whether a file is a flat table for certain: only bulk reads it, or it has keys beside bidders.

    What is perhaps a key counts where it is no fact: no other table has such a column.
    """
    if path.name.lower().endswith(_ONLY_BULK):
        return True
    if path.suffix.lower() not in (".csv", ".tsv") or not path.is_file():
        return False
    from svrules.data.headings import PERHAPS_COMPETITION, Names, bidder_column
    from svrules.data.wording import name_key

    headings = _headings(path)
    of_bid, of_contract = Names.of(rulebook, "bid"), Names.of(rulebook, "contract")
    if bidder_column(enumerate(headings), of_bid, rulebook.bid_word) is None:
        return False
    return _has_key(headings, rulebook) or any(
        name_key(text) in PERHAPS_COMPETITION
        and of_bid.look_up(text).input is None
        and of_contract.look_up(text).input is None
        for text in headings
    )


def refuse_register(path: Path, rulebook: str, model: Rulebook) -> NoReturn:
    """Raises MisuseError that says how a flat table of many competitions is scored.

    `rulebook` is how the user has named it.
    """
    with needs_bulk():
        from svrules.bulk.files.finding import competitions_in

    what, key, heading = competitions_in(model, path)
    command = f"{quote(rulebook)} {quote(str(path))}"
    which = "--one-competition" if key is None else f"--competition {quote(key)}"
    column, own = ("", "") if heading is None else (f" --competition {heading}", f" --key {heading}")
    raise MisuseError(
        f"{what}, and `svrules score` reads one competition: `svrules bulk {command}{column} -o scores.csv` "
        f"scores them all, `svrules explain {command}{own} {which} --bid NAME` shows one bid"
    )


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
            said = f"{_row(one)}: {one['reason']}"
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
    found = read_flat(rulebook, data, ColumnNames(column, bidder, offers=frozenset()), facts)
    if found.entered.told:
        show_diagnostics(found.entered.told)
    return found


def _tell(first: Sequence[dict[str, Any]], count: int) -> None:
    rows = "1 row was" if count == 1 else f"{count:,} rows were"
    complain(f"{rows} left out, each with the rest of its competition:")
    for one in first:
        column = f"`{one['column']}`: " if one["column"] and one["column"] not in one["reason"] else ""
        complain(f"{_row(one)}: {column}{one['reason']}")
    if count > len(first):
        complain("`svrules bulk` lists them all")


def _row(rejected: dict[str, Any]) -> str:
    """Which row it is, with its bidder where it names one."""
    return f"row {rejected['row']:,}{', ' if rejected['bidder'] else ''}{rejected['bidder'] or ''}"
