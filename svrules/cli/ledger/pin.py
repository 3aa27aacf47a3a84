"""`svrules ledger pin`: the published edition of a rulebook, by which a competition is to be scored."""

from __future__ import annotations

from typing import Annotated

import typer

from svrules.cli.entries import By, LedgerPlace, New, When, Why, entry_of, opened, settled_in, tell

__all__ = ["pin"]


def pin(
    ledger: LedgerPlace,
    rulebook: Annotated[
        str, typer.Argument(metavar="RULEBOOK", help="A file, or the name of a shipped rulebook.")
    ],
    by: By,
    why: Why,
    competition: Annotated[
        str | None,
        typer.Option("--competition", metavar="NAME", help="For this one; for all, if left out."),
    ] = None,
    when: When = None,
    new: New = False,
    despite_pin: Annotated[
        str, typer.Option("--despite-pin", metavar="WHY", help="Why not the rulebook that is pinned.")
    ] = "",
) -> None:
    """Pin the published rulebook.

    Scoring with another, or pinning another, is refused from then on, unless a reason is given with
    --despite-pin.
    """
    from svrules import api
    from svrules.audit import pins
    from svrules.audit.pins import ALL

    for_all = competition is None
    entry = entry_of(ALL if competition is None else competition, by, why, when, for_all=for_all)
    book = api.load(rulebook)
    with opened(ledger) as kept:
        entry = settled_in(kept, entry, new)
        made, added = pins.pin(kept, book.model, entry, despite_pin)
        which = "all competitions without a pin of their own" if for_all else f"`{entry.competition}`"
        place = "" if made.replaces is None else f" It takes the place of record {made.replaces}."
        start = f"Record {made.number}: pinned" if added else f"Record {made.number} pins already"
        tell(f"{start} for {which}: {book.title}, edition {book.edition}, SHA-256 {book.sha256}.{place}")
        scored = None if for_all else kept.standing(entry.competition, "score", ())
        if scored is not None and scored.body["rulebook"]["sha256"] != book.sha256:
            tell(
                f"Mind: `{entry.competition}` was last scored by another rulebook, edition "
                f"{scored.body['rulebook']['edition']} (record {scored.number}, {scored.when})."
            )
