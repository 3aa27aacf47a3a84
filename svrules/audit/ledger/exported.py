"""An export as JSON Lines, verified as a ledger is: each line a long text or a record, in their order.

The row that names the last record is no part of an export: whether its end was cut off is known with what was
kept elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from svrules.audit.ledger.chain import Chain
from svrules.audit.ledger.records import content_hash, text_of
from svrules.audit.ledger.rows import contents_of, short
from svrules.errors import LedgerError

__all__ = ["Exported", "is_export"]

_PARTS: Final = (
    "number", "kind", "competition", "subject", "who", "when", "why", "replaces", "body", "previous", "hash",
)  # fmt: skip
_GAP: Final = "not in this file: taken out, or left out by an export of one competition"


def is_export(place: str | Path) -> bool:
    """Whether it is a file of JSON Lines: its first letter is that of a line, or its name says so."""
    path = Path(place)
    if "://" in str(place) or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            start = file.read(1)
    except OSError:
        return False
    return start == b"{" or (path.suffix.lower() == ".jsonl" and not start)


@dataclass(slots=True)
class Exported:
    """A file of JSON Lines, the chain of its records, and how many long texts it holds."""

    path: Path
    chain: Chain
    texts: int = 0
    _whole: set[str] = field(default_factory=set)
    _changed: set[str] = field(default_factory=set)

    def steps(self) -> Iterator[None]:
        """Reads it, a line at a time. Raises LedgerError when the file cannot be read to its end."""
        self.chain.gap = _GAP
        try:
            with self.path.open("rb") as lines:
                for at, line in enumerate(lines, 1):
                    self._line(at, line)
                    yield
        except OSError as problem:
            raise LedgerError(
                f"`{self.path}` cannot be read to its end now: {problem.strerror or problem}. That says "
                "nothing about the records"
            ) from problem
        self.chain.ended()

    def _line(self, at: int, line: bytes) -> None:
        found = _object(line)
        if set(found) == {"sha256", "text"}:
            self._text(found["sha256"], found["text"])
        elif set(found) == set(_PARTS):
            self._record(found)
        else:
            self.chain.found.add(None, f"line {at} of the file is neither a record nor a long text")

    def _text(self, sha256: object, text: object) -> None:
        self.texts += 1
        if isinstance(text, str) and content_hash(text) == sha256:
            self._whole.add(sha256)
        else:
            self._changed.add(str(sha256))
            self.chain.found.add(
                None, f"the long text {short(sha256)} is not what was recorded: its hash is another"
            )

    def _record(self, found: dict[str, Any]) -> None:
        said = {**found, "subject": _text_of(found["subject"]), "body": _text_of(found["body"])}
        row = SimpleNamespace(**said)
        self.chain.follow(row)
        number = row.number if isinstance(row.number, int) else None
        for name, key in contents_of(row):
            if key in self._changed:
                self.chain.found.add(number, f"its {name} is not what was recorded ({short(key)})")
            elif key not in self._whole:
                self.chain.found.add(number, f"its {name} is not in the file before it ({short(key)})")


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Of two values under one name another program might read the other.
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _text_of(value: object) -> str | None:
    try:
        return text_of(value)
    except (TypeError, ValueError, RecursionError):
        return None
