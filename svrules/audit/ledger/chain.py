"""The chain of records as it is read, one by one: gaps, hashes, times, and what was kept elsewhere.

It does not matter where the records come from: a row of a database, or a line of an export.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from svrules.audit.ledger.expected import Expected
from svrules.audit.ledger.findings import Findings
from svrules.audit.ledger.records import FIRST, FORMAT, WRITTEN
from svrules.audit.ledger.rows import body_of, checked_row, said_hash

__all__ = ["Chain"]

_FARTHEST_ZONE: Final = timedelta(hours=14)
"""What the first clocks of the world are ahead of UTC: no day begins sooner."""


@dataclass(slots=True)
class Chain:
    """The records read so far: what is wrong with them, and the last of them.

    `found` is what is wrong, `remarks` what is odd and no damage. `form` is the format of the ledger,
    `gap` what is said of records that are not there.
    """

    expected: Sequence[Expected]
    form: int = FORMAT
    gap: str = "not there any more"
    found: Findings = field(default_factory=Findings)
    remarks: Findings = field(default_factory=Findings)
    records: int = 0
    last: int = 0
    hash: str = FIRST
    # The hashes that the next record may name as the one before it.
    _chained: frozenset[object] = frozenset({FIRST})
    _written: tuple[int, datetime] | None = None

    def follow(self, row: Any) -> None:
        """The next record, its columns as attributes; each may hold anything."""
        self.records += 1
        number = row.number
        if not isinstance(number, int) or isinstance(number, bool) or number <= self.last:
            self.found.add(None, f"a record has the number {number!r} after record {self.last}")
            return
        if number > self.last + 1 and not self.found.has(self.last + 1):
            self.found.add(self.last + 1, self.gap, number - 1)
        if number == self.last + 1 and row.previous not in self._chained:
            self.found.add(
                number,
                f"it does not follow from record {number - 1}: one of them was changed, or another stood "
                "between them",
            )
        for what in checked_row(row, self.form):
            self.found.add(number, what)
        for one in self.expected:
            if one.number == number and not one.is_hash(row.hash):
                self.found.add(number, one.differs(row.hash))
        self._times(row)
        self.last, self.hash = number, str(row.hash)
        self._chained = frozenset((row.hash, said_hash(row, self.form)))

    def ended(self) -> None:
        """That the records which were kept elsewhere came."""
        for one in self.expected:
            if one.number > self.last:
                self.found.add(one.number, one.lost(self.last))

    def _times(self, row: Any) -> None:
        said = body_of(row).get(WRITTEN)
        written = _moment(said)
        if written is None:
            return
        when = _moment(row.when)
        if when is not None and when > written:
            self.remarks.add(
                row.number, f"it says that it is of {row.when}, and it was recorded before that, at {said}"
            )
        if self._written is not None and written < self._written[1]:
            self.remarks.add(
                row.number,
                f"it was recorded at {said} by the clock of its program, earlier than record "
                f"{self._written[0]}, which stands before it: a clock was wrong, or was set",
            )
        self._written = row.number, written


def _moment(text: object) -> datetime | None:
    """The moment that a text names, for a day when it began in the first time zone; None: it names none."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
        if found is None or found.tzinfo is not None:
            return found
        return datetime.fromisoformat(f"{found.isoformat()}+00:00") - _FARTHEST_ZONE
    except (ValueError, OverflowError):
        return None
