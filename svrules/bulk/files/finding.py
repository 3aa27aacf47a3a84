"""One competition out of files of any size, as every other part of svrules knows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from shlex import quote
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from svrules.bulk.door.grouping import key_texts
from svrules.bulk.door.headings import ColumnNames, FlatColumns, find_columns, find_key
from svrules.bulk.door.kinds import check_kinds
from svrules.bulk.door.refusals import HELD_BACK
from svrules.bulk.files.csv_rows import without_beyond
from svrules.bulk.files.rows import Rows
from svrules.bulk.files.sources import listed, unpinned
from svrules.bulk.scoring import score_table
from svrules.data.cells import Grid, Medium, trimmed
from svrules.data.door import Reading, read_contract_file, read_flat
from svrules.data.headings import BIDDER_HEADINGS, COMPETITION_HEADINGS, Names
from svrules.data.wording import listed as listed_words
from svrules.data.wording import name_key
from svrules.diagnostics import Diagnostic, Place, nearest
from svrules.errors import DataError, MisuseError
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook

__all__ = ["competition_in", "competitions_in"]

_MOST_KEYS: Final = 200_000
_MOST_TOLD: Final = 3


@dataclass(frozen=True, slots=True)
class _Found:
    """The rows of one competition, and where they stand."""

    rows: pa.Table
    places: list[str]


def competition_in(
    rulebook: Rulebook,
    inputs: Sequence[str],
    key: str | None,
    names: ColumnNames,
    contract: Path | None = None,
) -> Reading:
    """The competition with that key in files as `svrules bulk` reads them; never a whole file in memory.

    `key` None: there is one competition only. `contract` is the file with the contract's facts, where they
    are no columns. Raises MisuseError where no row has the key, and DataError with the reasons where a bid of
    the competition is rejected in bulk.
    """
    rows = Rows([unpinned(source) for source in listed(inputs)])
    given = None if contract is None else read_contract_file(rulebook, contract).accepted().contract
    columns = find_columns(rulebook, rows.headings, names, given=given, table=rows.files[0].source.name)
    check_kinds(rows.facts_schema, columns, rows.files[0].source.name)
    if key is None and columns.key is not None:
        many, first = _keys(rows, rows.headings[columns.key])
        such = f", as in --competition {quote(first[0])}" if first else ""
        raise MisuseError(f"{many}: name one with --competition KEY{such}")
    found = _found(rows, None if columns.key is None else rows.headings[columns.key], key)
    _refuse(rulebook, found, names, given)
    heading = rows.headings[columns.bidder] if names.bidder is None else _bidder_heading(rulebook)
    return read_flat(rulebook, *_grids(rows, found, columns, contract, heading))


def competitions_in(rulebook: Rulebook, path: Path) -> tuple[str, str | None, str | None]:
    """How many competitions there are in a file, in words that name the first few; and the key of the first.

    The third is the heading of the keys, for a shell, where it must be named to be read as that. Raises
    MisuseError for a file that cannot be read.
    """
    rows = Rows([unpinned(source) for source in listed([str(path)])])
    key = find_key(rulebook, rows.headings, ColumnNames())
    if key is None:
        return f"{_called(rows)} is a table for `svrules bulk`", None, None
    many, first = _keys(rows, rows.headings[key])
    usual = name_key(rows.headings[key]) in COMPETITION_HEADINGS
    heading = None if usual else quote(" ".join(rows.headings[key].split()))
    return many, first[0] if first else None, heading


def _keys(rows: Rows, column: str) -> tuple[str, tuple[str, ...]]:
    seen = dict[str, None]()
    for _, table in rows.tables([column]):
        seen.update(dict.fromkeys(key_texts(table.column(column)).unique().drop_null().to_pylist()))
        if len(seen) >= _MOST_KEYS:
            break
    first = tuple(islice(seen, _MOST_TOLD))
    many = "1 competition" if len(seen) == 1 else f"{len(seen):,} competitions"
    if len(seen) >= _MOST_KEYS:
        many = f"more than {_MOST_KEYS:,} competitions"
    which = (
        listed_words(first, "and")
        if len(seen) <= _MOST_TOLD
        else f"{', '.join(f'`{key}`' for key in first)} …"
    )
    return f"{_called(rows)} holds {many}{f' ({which})' if first else ''}", first


def _called(rows: Rows) -> str:
    return f"`{rows.files[0].source.name}`" if len(rows.files) == 1 else f"these {len(rows.files)} files"


def _found(rows: Rows, column: str | None, key: str | None) -> _Found:
    wanted = None if key is None else trimmed(key)
    places: list[list[NDArray[np.int64]]] = [[] for _ in rows.files]
    counts, seen = [0] * len(rows.files), dict[str, None]()
    for at, table in rows.tables([column or rows.headings[0]]):
        here = np.arange(table.num_rows)
        if column is not None:
            keys = key_texts(table.column(column))
            here = np.flatnonzero(np.asarray(pc.fill_null(pc.equal(keys, wanted), False)))
            if len(seen) < _MOST_KEYS:
                seen.update(dict.fromkeys(keys.unique().drop_null().to_pylist()))
        places[at].append(here + counts[at])
        counts[at] += table.num_rows
    of_files = [np.concatenate([np.zeros(0, dtype=np.int64), *one]) for one in places]
    if not any(map(len, of_files)):
        raise _no_such(rows, key, seen)
    named = [
        f"row {row + 1:,} of {file.source.name}"
        for file, here in zip(rows.files, of_files, strict=True)
        for row in here
    ]
    return _Found(rows.taken(of_files), named)


def _no_such(rows: Rows, key: str | None, seen: Mapping[str, None]) -> MisuseError:
    where = _called(rows)
    near = nearest(str(key), seen)
    meant = f": did you mean {' or '.join(f'`{one}`' for one in near)}?" if near else ""
    return MisuseError(
        f"there is no competition `{key}` in {where}{meant}" if key else f"{where} has no rows"
    )


def _refuse(
    rulebook: Rulebook, found: _Found, names: ColumnNames, contract: Mapping[str, Scalar] | None
) -> None:
    """Refuse what a run in bulk would reject. Raises DataError with the reason of each row."""
    table, beyond = without_beyond(found.rows)
    rejected = []
    for row in score_table(rulebook, table, names, contract=contract, beyond=beyond).rejected.to_pylist():
        place = Place(found.places[row["row"] - 1], "", row["column"])
        if row["code"] != HELD_BACK:
            rejected.append(Diagnostic(row["code"], "error", place, row["reason"]))
    if rejected:
        raise DataError(rejected)


def _bidder_heading(rulebook: Rulebook) -> str:
    """A heading of bidders that is no fact of this rulebook."""
    names = Names.of(rulebook, "bid")
    return next(heading for heading in BIDDER_HEADINGS if names.look_up(heading).input is None)


def _grids(
    rows: Rows, found: _Found, columns: FlatColumns, contract: Path | None, bidder: str
) -> tuple[Grid, Grid | Path | None]:
    cells = {name: _values(found.rows.column(name)) for name in rows.headings}
    name = rows.files[0].source.name
    medium: Medium = "text" if rows.is_text else "program"
    percent = frozenset[tuple[int, int]]() if rows.is_text else None
    headings = [rows.headings[at] for at in (columns.bidder, *columns.bids)]
    filled = zip(*(cells[one] for one in headings), strict=True)
    lines = [[bidder, *headings[1:]], *map(list, filled)]
    bids = Grid(name, "", lines, medium, percent)
    if contract is not None or not columns.contract:
        return bids, contract
    facts = [[rows.headings[at], cells[rows.headings[at]][0]] for at in columns.contract]
    return bids, Grid(name, "", facts, medium, percent)


def _values(column: pa.ChunkedArray) -> list[Any]:
    return list(column.to_pylist())
