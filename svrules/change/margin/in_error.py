"""Bids that cannot be scored where a figure is another, though they can be as it is, and why."""

from __future__ import annotations

from collections.abc import Collection

from svrules.change.margin.answer import InError
from svrules.engine.recording.record import record
from svrules.engine.working.run import Run

__all__ = ["errors_in", "newly_failing"]


def newly_failing(now: Run, then: Run) -> frozenset[int]:
    """The places of the bids that are in error then and are not now."""
    pairs = zip(now.outcomes, then.outcomes, strict=True)
    return frozenset(bid for bid, (before, after) in enumerate(pairs) if after == "error" != before)


def errors_in(run: Run, bids: Collection[int]) -> tuple[InError, ...]:
    """What cannot be computed for these bids, each once with those it concerns."""
    if not bids:
        return ()
    result = record(run, None)
    found: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for bid in sorted(bids):
        one = result.bids[bid]
        for error in (*result.contract.errors, *one.errors):
            _, names = found.setdefault((error.code, error.where), (error.sentence, []))
            names += [] if one.bid in names else [one.bid]
    return tuple(
        InError(code=code, where=where, sentence=sentence, bids=tuple(names))
        for (code, where), (sentence, names) in found.items()
    )
