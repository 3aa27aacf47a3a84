"""Plans as compiled functions over whole numbers, whose kept locals are the trace: quick for many bids.

On entry: a plan in which no bid's score looks at another bid, and a contract in scope. On exit: the same
quantities as the careful evaluator gives, or None where the careful one has to do it.
"""

from svrules.engine.compiled.running import run_compiled

__all__ = ["run_compiled"]
