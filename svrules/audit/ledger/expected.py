"""A record that was kept elsewhere, by its number and hash: what a ledger must still hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

from svrules.audit.ledger.records import FIRST
from svrules.audit.ledger.rows import short
from svrules.errors import MisuseError

__all__ = ["Expected"]

_WRITTEN: Final = re.compile(r"(\d{1,10})\s*:\s*([0-9a-f]{16,64})")


@dataclass(frozen=True, slots=True)
class Expected:
    """A record's number and its hash, or the first 16 or more digits of it."""

    number: int
    hash: str

    @classmethod
    def read(cls, written: str) -> Self:
        """From `N:HASH` as `ledger verify` prints it. Raises MisuseError."""
        found = _WRITTEN.fullmatch(written.strip().lower())
        if found is None:
            raise MisuseError(
                f"`{written}` is not a number and hash as `svrules ledger verify` prints them: write N:HASH, "
                "with at least the first 16 digits of the hash"
            )
        return cls(int(found[1]), found[2])

    def is_hash(self, other: object) -> bool:
        """Whether that is the hash that was kept."""
        return isinstance(other, str) and len(other) == len(FIRST) and other.startswith(self.hash)

    def differs(self, other: object) -> str:
        """What a record with that hash is told."""
        return (
            f"it is not the one that was kept elsewhere: its hash is {short(other)}, and {short(self.hash)} "
            "was kept. The ledger was written anew, here or before, or the hash belongs to another ledger"
        )

    def lost(self, last: int) -> str:
        """What a ledger that ends before is told."""
        return (
            f"it was kept elsewhere, and the ledger ends with record {last}: what came after it is lost or "
            "was taken out"
        )
