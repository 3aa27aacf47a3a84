"""Which way a competition is computed: compiled where that pays, else bid by bid, to the same numbers."""

from __future__ import annotations

from svrules.engine.competition import Competition
from svrules.engine.compiled import run_compiled
from svrules.engine.plan import Plan
from svrules.engine.working.careful import run_carefully, unreached
from svrules.engine.working.run import Run, judge_contract

__all__ = ["run"]


def run(plan: Plan, competition: Competition) -> Run:
    """Do all the work of a plan on a competition."""
    contract = judge_contract(plan, competition)
    if contract.scope != "in scope":
        return unreached(plan, competition, contract)
    return run_compiled(plan, competition, contract) or run_carefully(plan, competition, contract)
