"""What a run made of its input: counted, as JSON and as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from svrules.bulk.door.key_looks import Alike, warning_of
from svrules.bulk.door.tidied import CODES
from svrules.bulk.files.sources import Pinned
from svrules.bulk.files.target import Target
from svrules.data.bid_table import PUNCTUATION, nearly_the_same
from svrules.diagnostics import Diagnostic
from svrules.language.rulebook import Rulebook
from svrules.version import __version__

__all__ = ["Summary", "Tally"]


@dataclass
class Tally:
    """What was counted over all parts, and the most memory of each process by its id."""

    rows: int = 0
    scored: int = 0
    rejected: int = 0
    competitions: int = 0
    provisional: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    peaks: dict[int, int] = field(default_factory=dict)
    tidied: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    look_at: dict[str, Any] | None = None
    names_alike: dict[str, Any] | None = None

    def add_all(self, noted: Iterable[Mapping[str, Any]]) -> None:
        """Count what was noted of each piece of work."""
        for one in noted:
            if "rows" in one:
                self._add(one)

    def _add(self, one: Mapping[str, Any]) -> None:
        self.rows += one["rows"]
        self.scored += one["scored"]
        self.rejected += one["rejected"]
        self.competitions += one["competitions"]
        self.provisional += one.get("provisional", 0)
        for found in one.get("tidied", ()):
            key = found["what"], found["column"]
            self.tidied[key] = _together(self.tidied.get(key), found, "cells")
        if one.get("look at"):
            self.look_at = _together(self.look_at, one["look at"], "amounts")
        if one.get("names alike"):
            self.names_alike = _together(self.names_alike, one["names alike"], "names")
        for counted, more in (
            (self.outcomes, one["outcomes"]),
            (self.codes, one["codes"]),
            (self.left, one["left"]),
        ):
            counted.update(more)

    def process(self, process: int, peak: int | None) -> None:
        """Note the most memory that a process has held so far."""
        if peak is not None:
            self.peaks[process] = max(peak, self.peaks.get(process, 0))

    @property
    def peak_memory(self) -> int | None:
        """The most bytes of memory: of all processes together, as if each had held its most at once."""
        return sum(self.peaks.values()) or None


def _together(known: dict[str, Any] | None, more: dict[str, Any], counted: str) -> dict[str, Any]:
    """What stands first in the input, with the count of both."""
    if known is None:
        return more
    first = min(known, more, key=lambda each: int(each["at"]))
    return first | {counted: known[counted] + more[counted]}


@dataclass(frozen=True, eq=False)
class Summary:
    """A run that is done.

    `way` says whether competitions stood together in the input or were parted first, `why` how that was
    seen. `resumed` counts the pieces of work that an earlier run had done. `sha256` is that of OUT; of a
    folder that of the list of the hashes of its parts, a line each. `place` tells the file of a row and its
    number there (from 1) from its number among all rows (from 0). `alike` has the first few keys that look
    like an earlier one, of `alike_in_all`. `vat` says as what amounts are taken where nothing speaks of VAT.
    """

    rulebook: Rulebook
    inputs: tuple[Pinned, ...]
    out: Target
    tally: Tally
    way: Literal["grouped", "split"]
    why: str
    parts: int
    resumed: int
    processes: int
    sha256: str
    rejected_sha256: str
    place: Callable[[int], tuple[str, int]]
    alike: tuple[Alike, ...] = ()
    alike_in_all: int = 0
    vat: tuple[str, ...] = ()

    def tidied(self) -> list[dict[str, Any]]:
        """What was tidied in scored rows, the most often first: how many cells of a column, and the first.

        `what` is `tidied`, `blank` where a blank stands for something, `no fact` of bids without any, or
        `above 100%` of numbers typed for percentages; `given` is the cell, `read` what it was read as, `said`
        the door's words on it.
        """
        found = []
        for one in sorted(self.tally.tidied.values(), key=lambda each: (-each["cells"], each["column"])):
            file, row = self.place(one["at"])
            told = {name: one[name] for name in ("what", "column", "cells")} | {"file": file, "row": row}
            found.append(
                {
                    "code": CODES[one["what"]],
                    **told,
                    **{name: one[name] for name in ("given", "read", "said")},
                }
            )
        return found

    def look_at(self) -> dict[str, Any] | None:
        """How many amounts look as if their decimal point were lost, and the first; None: none does."""
        told = self.tally.look_at
        if told is None:
            return None
        file, row = self.place(told["at"])
        found = {name: told[name] for name in ("code", "amounts", "competition")}
        return found | {"file": file, "row": row, "said": told["said"]}

    def names_alike(self) -> dict[str, Any] | None:
        """How many bidders have a name like an earlier one beside them, and the first; None: none has."""
        told = self.tally.names_alike
        if told is None:
            return None
        (file, row), (other, earlier) = self.place(told["at"]), self.place(told["earlier at"])
        said = " ".join(nearly_the_same(told["earlier"], told["name"], PUNCTUATION))
        rows = {"file": file, "row": row, "earlier file": other, "earlier row": earlier}
        return {"code": "SV0806", "bidders": told["names"], **rows, "said": said}

    def look_alikes(self) -> tuple[Diagnostic, ...]:
        """A warning for each of the first few keys that look like an earlier one."""
        return tuple(warning_of(one, *self.place(one.row), *self.place(one.other_row)) for one in self.alike)

    def as_json(self, seconds: float | None = None) -> dict[str, Any]:
        """The summary for other programs; `seconds` is how long the run took, by whoever had a clock."""
        tally = self.tally
        return {
            "svrules": __version__,
            "rulebook": {
                "title": self.rulebook.title,
                "edition": self.rulebook.edition,
                "sha256": self.rulebook.sha256,
            },
            "inputs": [
                {"name": one.source.name, "bytes": one.size, "sha256": one.sha256} for one in self.inputs
            ],
            "out": {"name": self.out.path.name, "sha256": self.sha256, "parts": self.parts},
            "rejected file": {"name": self.out.rejected.path.name, "sha256": self.rejected_sha256},
            "rows": tally.rows,
            "scored": tally.scored,
            "rejected": tally.rejected,
            "competitions": tally.competitions,
            "provisional competitions": tally.provisional,
            "outcomes": dict(tally.outcomes),
            "rejected by code": dict(tally.codes),
            "tidied": self.tidied(),
            "vat": list(self.vat),
            "look at": self.look_at(),
            "keys that look alike": {
                "count": self.alike_in_all,
                "first": [{"code": one.code, "said": one.sentence} for one in self.look_alikes()],
            },
            "bidders that look alike": self.names_alike(),
            "left to the scalar engine": dict(tally.left),
            "way": self.way,
            "why": self.why,
            "done by an earlier run": self.resumed,
            "processes": self.processes,
            "peak memory bytes": tally.peak_memory,
            "seconds": None if seconds is None else round(seconds, 3),
            "rows per second": None if not seconds else round(tally.rows / seconds),
        }
