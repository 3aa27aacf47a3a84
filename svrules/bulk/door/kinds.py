"""Whether columns are of kinds that can be read: looked at before any row is."""

from __future__ import annotations

import pyarrow as pa

from svrules.bulk.door.grouping import is_key, is_readable
from svrules.bulk.door.headings import FlatColumns
from svrules.diagnostics import Diagnostic, Place
from svrules.errors import DataError

__all__ = ["check_kinds"]


def check_kinds(schema: pa.Schema, columns: FlatColumns, called: str) -> None:
    """Raises DataError for columns with more than one value in a cell, and for a key that can be none.

    `called` is what messages call the table.
    """
    found = [
        _unfit(
            called,
            field,
            f"The column `{field.name}` holds {field.type}, not one value in each cell.",
            "Write one value in each cell.",
        )
        for at in (columns.bidder, *columns.contract, *columns.bids)
        if not is_readable((field := schema.field(at)).type)
    ]
    key = None if columns.key is None else schema.field(columns.key)
    if key is not None and not is_key(key.type):
        what = f"The key of a competition is text or a whole number, and the column `{key.name}` holds"
        found.append(_unfit(called, key, f"{what} {key.type}.", "Name another column with `--competition`."))
    if found:
        raise DataError(found)


def _unfit(called: str, field: pa.Field, what: str, try_: str) -> Diagnostic:
    return Diagnostic("SV0803", "error", Place(called, "", field.name), what, "", try_)
