"""A deliberately naive evaluator, to be read beside docs/language.md.

Recursion and fractions, no caches, no plans. It shares nothing with `svrules.engine` but the shape of a
competition. Where engine and oracle differ, the reference decides who is wrong.
"""

from tests.oracle.oracle import Scored, ScoredBid, ScoredCriterion, score

__all__ = ["Scored", "ScoredBid", "ScoredCriterion", "score"]
