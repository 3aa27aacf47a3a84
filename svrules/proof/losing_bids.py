"""SV0512: whether leaving out a losing bid would change who wins, shown on the rulebook's own examples.

Where marks depend on the other bids (`relative to lowest`, `rank of`, `mean of … among`), a bid that cannot
win may decide who does. Leave it out, and everyone else's marks move, not all of them alike.

    criterion OFFER "Social value"  worth 40%
      social offer relative to highest        # a bid with a large offer and a high price sets the mark

That is allowed, and common; it also means that a bidder can lose because of a rival who was never near. An
officer wants to know it before publication. Instead, measure against fixed figures (`from £0 for no marks to
£90,000 for full marks`), or leave out bids that fail before others are compared with them.

Each example with a winner is scored again without each bid that did not win. One note an example, naming the
first such bid and who wins without it. Nothing is said of a rulebook in which no mark depends on other bids.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from svrules.data import example_competition
from svrules.data.wording import listed
from svrules.diagnostics import Diagnostic
from svrules.engine import Competition, Scored, score
from svrules.language import expressions as e
from svrules.language.rulebook import Example, Rulebook

__all__ = ["check_losing_bids"]

_COMPARED = frozenset({"relative to lowest", "relative to highest", "percent over lowest", "mean method"})


def check_losing_bids(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """A note for each example in which a losing bid decides who wins."""
    if not rulebook.awards or not _looks_at_other_bids(rulebook):
        return ()
    return tuple(
        found for example in rulebook.examples if len(example.bids) > 1 for found in _of(rulebook, example)
    )


def _looks_at_other_bids(rulebook: Rulebook) -> bool:
    from svrules.checks.uses import users

    methods = (one.method for one in rulebook.criteria if one.method is not None)
    if any(method.kind in _COMPARED or method.population is not None for method in methods):
        return True
    return any(isinstance(part, e.Among) for user in users(rulebook) for part in user.parts())


def _of(rulebook: Rulebook, example: Example) -> Iterator[Diagnostic]:
    competition = example_competition(rulebook, example).competition
    if competition is None:
        return
    first = _first(score(rulebook, competition))
    if not first:
        return
    for place, bid in enumerate(competition.bids):
        if bid.name in first:
            continue
        without = _first(score(rulebook, _without(competition, place)))
        if without != first:
            yield _note(rulebook, example, bid.name, first, without)
            return


def _without(competition: Competition, place: int) -> Competition:
    bids = competition.bids
    gone = bids[place].name
    decisions = tuple(one for one in competition.decisions if one.bid != gone)
    return replace(competition, bids=(*bids[:place], *bids[place + 1 :]), decisions=decisions)


def _first(scored: Scored) -> tuple[str, ...]:
    """The names of those of rank 1."""
    names = (bid.name for bid in scored.competition.bids)
    return tuple(name for name, rank in zip(names, scored.ranks, strict=True) if rank == 1)


def _note(
    rulebook: Rulebook, example: Example, bid: str, first: tuple[str, ...], without: tuple[str, ...]
) -> Diagnostic:
    instead = f"{_win(without)} without it" if without else "nobody wins without it"
    span = next((line.bidder.span for line in example.bids if line.bidder.text.strip() == bid), example.span)
    return Diagnostic(
        "SV0512", "note", span,
        f"In example `{example.title}` `{bid}` does not win, and decides who does: "
        f"{_win(first)} with it, {instead}.",
        why=f"Marks depend on the other {rulebook.bid_word}s, so who takes part can change the order.",
        try_="If that is not meant, measure against fixed figures, "
        f"or compare only {rulebook.bid_word}s that can still win.",
    )  # fmt: skip


def _win(names: tuple[str, ...]) -> str:
    return f"{listed(names, 'and')} {'wins' if len(names) == 1 else 'win'}"
