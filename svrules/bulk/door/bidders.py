"""Names of bidders: each competition has each bidder once, and every row has one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from svrules.bulk.door.grouping import Groups, plain_array
from svrules.bulk.door.likeness import alike, hashes_of, is_plain
from svrules.bulk.door.refusals import Reason, Refusals
from svrules.data.bid_table import LABEL, TOTALS, BidNames
from svrules.data.cells import Cell, is_error
from svrules.data.look_alikes import looks
from svrules.data.report import Report
from svrules.data.wording import name_key
from svrules.diagnostics import Place

__all__ = ["Bidders", "Names", "read_bidders", "refuse_twice"]

Places = NDArray[np.intp]

_MOST_PLAIN: Final = 10**15  # a spreadsheet shows more figures as zeros


class Names(Sequence[str]):
    """The names of bidders in the order of their competitions, looked up when one is asked for."""

    def __init__(self, names: pa.Array, rows: Places) -> None:
        self._names, self._rows = names, rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return Names(self._names, self._rows[at])
        return self._names[int(self._rows[at])].as_py()


@dataclass(eq=False, slots=True)
class Bidders:
    """The name in each row, null where there is none to use.

    `odd` says which names are not plain words of ASCII; `hashes` are equal for names that look alike where
    both are plain.
    """

    names: pa.Array
    odd: NDArray[np.bool_]
    hashes: NDArray[np.uint64]


def read_bidders(cells: pa.Array, as_text: pa.Array, heading: str, refusals: Refusals) -> Bidders:
    """The names as the one door reads them; a row without a usable name is refused.

    `as_text`: the same cells as text.
    """
    if pa.types.is_dictionary(cells.type):
        cells = plain_array(cells.dictionary_decode())
    numbers = _short_numbers(cells)
    if numbers is not None:
        return Bidders(as_text, np.zeros(len(cells), dtype=np.bool_), numbers)
    texts = cells if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type) else None
    hashes = np.zeros(len(cells), dtype=np.uint64) if texts is None else hashes_of(texts)
    odd = np.ones(len(cells), dtype=np.bool_) if texts is None else ~is_plain(texts)
    odd |= np.isin(hashes, hashes_of(pa.array([*sorted(TOTALS), name_key(heading)])))
    if not odd.any():
        return Bidders(cells, odd, hashes)
    places = np.flatnonzero(odd)
    read = _read(cells.take(pa.array(places)).to_pylist(), places, heading, refusals)
    if texts is None or len(places) == len(cells):
        return Bidders(pa.array(read, pa.string()), odd, hashes)
    names = texts.to_numpy(zero_copy_only=False)
    names[places] = read
    return Bidders(pa.array(names, cells.type), odd, hashes)


def _short_numbers(cells: pa.Array) -> NDArray[np.uint64] | None:
    """Whole numbers of at most 15 figures, which are names as they are; None for any other column."""
    if not pa.types.is_integer(cells.type) or cells.null_count or not len(cells):
        return None
    values = np.asarray(cells)
    if int(values.max()) >= _MOST_PLAIN or int(values.min()) <= -_MOST_PLAIN:
        return None
    return values.astype(np.int64).view(np.uint64)


def _read(values: Sequence[Any], places: Places, heading: str, refusals: Refusals) -> list[str | None]:
    known: dict[tuple[type, Any], tuple[str | None, Reason | None]] = {}
    names: list[str | None] = []
    for place, value in zip(places.tolist(), values, strict=True):
        seen = (type(value), value)
        if seen not in known:
            known[seen] = _name(value, heading)
        name, reason = known[seen]
        names.append(name)
        if reason is not None:
            refusals.add(np.array([place]), [reason])
    return names


def _name(value: Any, heading: str) -> tuple[str | None, Reason | None]:
    report = Report()
    trouble = f"the cell holds the error {value}." if is_error(value) else ""
    cell = Cell(value, Place("table", "", heading), "text", False, trouble)
    if cell.is_blank:
        return None, Reason("SV0807", heading, "The row does not name its bidder. Name the bidder.")
    what = _in_its_place(str(value), heading)
    if what:
        return None, Reason(
            "SV0807", heading, f"`{cell.text}` looks like {what}, which would be scored as a bid."
        )
    name = BidNames(report).accept(cell)
    errors = [one for one in report.findings if one.severity == "error"]
    if not errors:
        return name, None
    return None, Reason(errors[0].code, heading, f"{errors[0].sentence} {errors[0].try_}".strip())


def _in_its_place(text: str, heading: str) -> str:
    """What stands in place of a bidder, if it is a line of totals, of headings or one under the table."""
    key = name_key(text).rstrip(":. ")
    if key in TOTALS:
        return "a line of totals"
    if key == name_key(heading):
        return "the headings once more"
    return "a line under the table" if LABEL.fullmatch(text.strip()) else ""


# -- once in a competition ------------------------------------------------------------------------


def refuse_twice(
    bidders: Bidders, heading: str, groups: Groups, refusals: Refusals, *, first_too: bool = False
) -> None:
    """Refuse each further bid of a bidder in one competition; names that look alike are one bidder.

    With `first_too` the first as well: which of them counts is nobody's guess.
    """
    if not groups.count:
        return
    rows, of = groups.rows, groups.of_places
    suspect = np.zeros(groups.count, dtype=np.bool_)
    suspect[of[bidders.odd[rows]]] = True
    suspect[of[alike(groups.at_places(bidders.hashes), of)]] = True
    if not suspect.any():
        return
    places = np.flatnonzero(suspect[of])
    names = bidders.names.take(pa.array(rows[places])).to_pylist()
    met: dict[tuple[int, str], int] = {}
    firsts: set[int] = set()
    again, reasons = [], []
    for place, competition, name in zip(places.tolist(), of[places].tolist(), names, strict=True):
        if name is None:
            continue
        earlier = met.setdefault((competition, looks(name)), place)
        twice = [] if earlier == place else [place]
        if twice and first_too and earlier not in firsts:
            firsts.add(earlier)
            twice.append(earlier)
        for one in twice:
            again.append(int(rows[one]))
            what = f"The bidder `{name}` is there twice in this competition."
            reasons.append(
                Reason(
                    "SV0806", heading, f"{what} Take one line out, or tell the two bids apart by their names."
                )
            )
    refusals.add(np.array(again, dtype=np.intp), reasons, np.arange(len(again)))
