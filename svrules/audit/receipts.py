"""Whether a receipt is that of a result, of an exported record, or of bids that are scored again.

Needs no ledger, nor the packages of one. How a receipt is made is said in `svrules.engine.receipt`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256 as hashed
from pathlib import Path
from typing import Any

from svrules.engine.receipt import read_code, receipt, receipt_of_json
from svrules.errors import MisuseError

__all__ = ["Candidate", "candidates", "read_code", "receipt"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A result that a receipt may be of: where it is from in words, and its own receipt."""

    place: str
    receipt: str


def candidates(path: Path) -> tuple[Candidate, ...]:
    """The results in a file: one as JSON, or those of an exported ledger (JSON Lines).

    Raises MisuseError when there is none, or a text of an exported record is not what its SHA-256 says, and
    OSError when the file cannot be opened.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _not_one(path) from None
    try:
        return (Candidate(path.name, receipt_of_json(text)),)
    except ValueError:
        found = tuple(_of_export(path, text))
    if not found:
        raise _not_one(path)
    return found


def _not_one(path: Path) -> MisuseError:
    return MisuseError(
        f"`{path.name}` holds no result: give a result as JSON (`svrules score --format json`), an exported "
        "ledger (.jsonl), or the bids with --rulebook, which scores them again"
    )


def _of_export(path: Path, text: str) -> Iterator[Candidate]:
    lines = [found for found in map(_read, text.splitlines()) if isinstance(found, dict)]
    texts: dict[str, str] = {}
    for line in lines:
        texts.update(_texts_of(path, line))
    for line in lines:
        body = line.get("body", {})
        kept = body.get("contents", {}) if isinstance(body, dict) else {}
        result = texts.get(kept.get("result", ""))
        if line.get("kind") == "score" and result is not None:
            place = f"record {line.get('number')} of {path.name} ({line.get('competition')})"
            with suppress(ValueError):
                yield Candidate(place, receipt_of_json(result))


def _read(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _texts_of(path: Path, line: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The long texts in a line of an export, each by its SHA-256, which it must have."""
    listed = line.get("contents")
    given = list(listed.items()) if isinstance(listed, dict) else [(line.get("sha256"), line.get("text"))]
    named = line.get("body", {}).get("contents", {}) if isinstance(line.get("body"), dict) else {}
    for name, text in given:
        if isinstance(name, str) and isinstance(text, str):
            sha256 = named.get(name, name)
            if hashed(text.encode("utf-8", "surrogatepass")).hexdigest() != sha256:
                raise MisuseError(
                    f"`{path.name}` was changed since it was exported: a text in it does not have its "
                    f"SHA-256, {sha256}"
                )
            yield sha256, text
