"""Where what counted comes from: shown beside each part of a rulebook built on others."""

from __future__ import annotations

from typing import Protocol

from svrules.engine.result import Result, RulebookId
from svrules.render.document import Block, Items, Paragraph, Section

__all__ = ["built_on", "clause_and_origin", "comes_from", "place_words"]


class _Placed(Protocol):
    @property
    def clause(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def origin(self) -> str: ...


def place_words(one: _Placed, file: str = "") -> str:
    """`line 12`, `line 12 of lcr.svr`; of a rulebook that is built on others what its origin says."""
    return one.origin or f"line {one.line}" + (f" of {file}" if file else "")


def clause_and_origin(clause: str, origin: str) -> str:
    """`3.2`, `3.2; local, in place of …`, or nothing."""
    return "; ".join(part for part in (clause, origin) if part)


def comes_from(result: Result) -> bool:
    """Whether the rulebook of a result is built on others."""
    return bool(result.rulebook.made_from or result.rulebook.imports)


def built_on(rulebook: RulebookId) -> Section | None:
    """What a rulebook was made from, and all that it changed of it."""
    if not rulebook.made_from and not rulebook.imports:
        return None
    blocks: list[Block] = []
    if rulebook.made_from:
        blocks.append(Paragraph(f"{'; '.join(rulebook.made_from)}.", "Made from:"))
    listed = (*rulebook.changes, *rulebook.imports)
    blocks += [Items(listed)] if listed else [Paragraph("Nothing of it is changed.")]
    return Section("What the rulebook is made from", tuple(blocks))
