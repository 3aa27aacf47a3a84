"""How the bids of a competition stand at one setting: all that a sweep counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from svrules.change.limits.goals import first_of, funded_of
from svrules.engine.plan import Plan
from svrules.engine.working.run import Run

__all__ = ["OPEN", "Standing", "decided", "spends", "standing_of"]

OPEN: Final = frozenset({"unknown", "error", "refer"})
"""Outcomes of bids that can still change the ranking."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Bids by their places: those that the decision is for, the rank of each (0: none), those still open.

    `failed` are those of the open that are in error; `out_of_scope`: the contract is, so that nobody wins.
    """

    first: frozenset[int]
    ranks: tuple[int, ...]
    open: frozenset[int]
    failed: frozenset[int]
    out_of_scope: bool

    @classmethod
    def of_ranks(
        cls, ranks: Sequence[int], open_: Iterable[int], failed: Iterable[int], out_of_scope: bool
    ) -> Standing:
        """Where the first rank decides."""
        first = frozenset(bid for bid, rank in enumerate(ranks) if rank == 1)
        return cls(first, tuple(ranks), frozenset(open_), frozenset(failed), out_of_scope)


def spends(plan: Plan) -> bool:
    """Whether a pot is spent, so that the decision is who is funded."""
    return plan.award is not None and plan.award.allocation is not None


def decided(run: Run) -> frozenset[int]:
    """Those that the decision is for: of the first rank, or, where a pot is spent, those that are funded."""
    return funded_of(run) if spends(run.plan) else first_of(run)


def standing_of(run: Run) -> Standing:
    """How the bids stand in a run."""
    ranking = run.awarded.ranking
    ranks = {} if ranking is None else ranking.ranks
    return Standing(
        decided(run),
        tuple(ranks.get(bid, 0) for bid in range(len(run.outcomes))),
        frozenset(bid for bid, outcome in enumerate(run.outcomes) if outcome in OPEN),
        frozenset(bid for bid, outcome in enumerate(run.outcomes) if outcome == "error"),
        run.contract.scope == "out of scope",
    )
