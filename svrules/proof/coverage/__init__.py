"""Which parts of a rulebook its examples try.

On entry: a Rulebook without errors. On exit: a Coverage, the list of all there is to try and what of it was
tried. Everything is read off what the engine recorded when it ran the examples; no rule is worked out a
second time (docs/adr/0018-what-examples-try.md).
"""

from svrules.proof.coverage.count import Coverage, coverage, goals_of, tried_by
from svrules.proof.coverage.goals import KINDS, Goal, Kind

__all__ = ["KINDS", "Coverage", "Goal", "Kind", "coverage", "goals_of", "tried_by"]
