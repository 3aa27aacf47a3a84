"""A whole rulebook as plain-English policy, fit for a tender pack.

On entry: a typed Rulebook. On exit: a Document that states every input, figure, rule, table, value,
criterion and the award, in words and in symbols. One file a part of the policy.
"""

from svrules.render.policy.whole import policy

__all__ = ["policy"]
