"""Names of bidders: each competition has each bidder once, and every row has one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from svrules.bulk.door.grouping import Groups
from svrules.bulk.door.refusals import Reason, Refusals
from svrules.data.bid_table import BidNames
from svrules.data.cells import Cell, is_error
from svrules.data.look_alikes import looks
from svrules.data.report import Report
from svrules.diagnostics import Place

__all__ = ["Names", "read_bidders", "refuse_twice"]

_MOST_PLAIN: Final = 10**15


class Names(Sequence[str]):
    """The names of bidders in the order of their competitions, looked up when one is asked for."""

    def __init__(self, names: pa.Array, rows: NDArray[np.intp]) -> None:
        self._names, self._rows = names, rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return Names(self._names, self._rows[at])
        return self._names[int(self._rows[at])].as_py()


def read_bidders(cells: pa.Array, heading: str, refusals: Refusals) -> pa.DictionaryArray:
    """The names as the one door reads them, each text once; a row without a usable name is refused."""
    encoded = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
    names: list[str | None] = []
    reasons: list[Reason | None] = []
    for value in encoded.dictionary.to_pylist():
        name, reason = _name(value, heading)
        names.append(name)
        reasons.append(reason)
    ids = np.asarray(pc.fill_null(encoded.indices.cast(pa.int64()), len(names)))
    reasons.append(Reason("SV0807", heading, "The row does not name its bidder."))
    told = list(dict.fromkeys(one for one in reasons if one is not None))
    which = np.array([-1 if one is None else told.index(one) for one in reasons])[ids]
    wrong = np.flatnonzero(which >= 0)
    refusals.add(wrong, told, which[wrong])
    return pa.DictionaryArray.from_arrays(pa.array(ids), pa.array([*names, None], pa.string()))


def _name(value: Any, heading: str) -> tuple[str | None, Reason | None]:
    report = Report()
    trouble = f"the cell holds the error {value}." if is_error(value) else ""
    cell = Cell(value, Place("table", "", heading), "text", False, trouble)
    if cell.is_blank:
        return None, Reason("SV0807", heading, "The row does not name its bidder.")
    name = BidNames(report).accept(cell)
    errors = [one for one in report.findings if one.severity == "error"]
    if not errors:
        return name, None
    return None, Reason(errors[0].code, heading, f"{errors[0].sentence} {errors[0].try_}".strip())


def refuse_twice(names: pa.DictionaryArray, heading: str, groups: Groups, refusals: Refusals) -> None:
    """Refuse each further bid of a bidder in one competition; names that look alike are one bidder."""
    texts = names.dictionary.to_pylist()
    keys = {text: looks(text) for text in texts if text is not None}
    numbers = {key: at for at, key in enumerate(dict.fromkeys(keys.values()))}
    looked = np.array([-1 if text is None else numbers[keys[text]] for text in texts], dtype=np.int64)
    rows = groups.rows()
    codes = looked[np.asarray(names.indices)][rows]
    of = groups.of_places()
    pairs = of * (len(numbers) + 1) + codes
    order = np.argsort(pairs, kind="stable")
    again = order[1:][(pairs[order][1:] == pairs[order][:-1]) & (codes[order][1:] >= 0)]
    if len(again):
        named = [texts[at] for at in np.asarray(names.indices)[rows[again]]]
        sentence = (
            "The bidder `{}` is there twice in this competition. Take one line out, or tell the two apart."
        )
        refusals.add(
            rows[again],
            [Reason("SV0806", heading, sentence.format(name)) for name in named],
            np.arange(len(again)),
        )
