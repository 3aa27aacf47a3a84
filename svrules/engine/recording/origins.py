"""Where a part of a rulebook that is built on others comes from, for the records of a Result."""

from __future__ import annotations

from svrules.engine.result import RulebookId
from svrules.language.rulebook import Rulebook

__all__ = ["identity", "origin"]


def origin(rulebook: Rulebook, kind: str, label: str, line: int, at: int | None = None) -> str:
    """`local, in place of rule E2 of national-base edition 3, line 12 of lcr.svr`; nothing without a base.

    `kind` and `label` are those of the statement that begins on that `line` of the rulebook's text; `at` is
    the line of it that counts, if that is another.
    """
    origins = rulebook.origins
    if not origins:
        return ""
    parts = {f"{kind} {label}".casefold(), f"{kind} {label.rpartition(' ')[0]}".casefold(), kind}
    each = f"{kind} for each "
    part = next((one.part for one in origins.changes if one.part.casefold() in parts), f"{kind} {label}")
    if origins.is_local(line) and not any(one.part == part for one in origins.changes):
        part = next((one.part for one in origins.changes if one.part.startswith(each)), part)
    imported = next((one.part for one in origins.imports if one.part.casefold() in parts), None)
    words = origins.words(imported or part, line)
    return ", ".join(one for one in (words, origins.place(line if at is None else at)) if one)


def identity(rulebook: Rulebook) -> RulebookId:
    """Which published text it is, and what that was made from."""
    origins = rulebook.origins
    return RulebookId(
        name=rulebook.name,
        title=rulebook.title,
        edition=rulebook.edition,
        sha256=rulebook.sha256,
        language=rulebook.language,
        contract_word=rulebook.contract_word,
        bid_word=rulebook.bid_word,
        made_from=[f"{one.words}, SHA-256 {one.sha256}" for one in origins.bases],
        changes=[one.words for one in origins.changes if not one.part.startswith("example")],
        imports=[f"{one.part}, {one.words}, SHA-256 {one.sha256}" for one in origins.imports],
    )
