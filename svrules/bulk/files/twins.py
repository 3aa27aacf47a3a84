"""Rejected rows of bidders that are there twice: each says where the other bid stands."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from svrules.bulk.door.grouping import key_texts
from svrules.data.look_alikes import looks

__all__ = ["naming_twins"]

_TWICE = "SV0806"


def naming_twins(rejected: pa.Table) -> pa.Table:
    """The rejected rows of whole competitions, with `file` and `row`; reasons name the row of the other bid.

    That is the first bid of the bidder, and for the first one the second.
    """
    twice = pc.equal(rejected.column("code"), _TWICE)
    if not pc.any(twice).as_py():
        return rejected
    keys = key_texts(rejected.column("competition")).to_pylist()
    of_twins = {key for key, is_twin in zip(keys, twice.to_pylist(), strict=True) if is_twin}
    names, files, rows = (rejected.column(name).to_pylist() for name in ("bidder", "file", "row"))
    reasons = rejected.column("reason").to_pylist()
    found: dict[tuple[str | None, str], list[int]] = {}
    for at, (key, name) in enumerate(zip(keys, names, strict=True)):
        if key in of_twins and name is not None:
            found.setdefault((key, looks(name)), []).append(at)
    for at, is_twin in enumerate(twice.to_pylist()):
        if is_twin:
            other = next((one for one in found[keys[at], looks(names[at])] if one != at), at)
            where = "" if files[other] == files[at] else f" of `{files[other]}`"
            which = "first" if other < at else "second"
            reasons[at] += f" The {which} stands in row {rows[other]:,}{where}." if other != at else ""
    column = rejected.schema.get_field_index("reason")
    return rejected.set_column(column, rejected.schema.field(column), pa.array(reasons, pa.string()))
