"""The engine: a Rulebook and the facts of a competition become exact scores with their trace.

On entry: a Rulebook free of errors (`svrules.language`) and facts of the right types (`svrules.data`), or
absent. On exit: a Scored, whose outcomes, totals and ranks are exact; its `result()` is the pydantic Result
with the trace. Nothing here reads a clock, a locale or a file; no float takes part.
"""

from svrules.engine.competition import WHOLE_BID, Bid, Competition, Decision
from svrules.engine.plan import Plan
from svrules.engine.scored import Scored, days_of_change, plan_for, same_rules, score

__all__ = [
    "WHOLE_BID",
    "Bid",
    "Competition",
    "Decision",
    "Plan",
    "Scored",
    "days_of_change",
    "plan_for",
    "same_rules",
    "score",
]
