"""Whether a rulebook does what its own examples say.

On entry: a Rulebook without errors. On exit: an outcome for each example, with a diagnostic for each cell
that does not come out as written. Examples are read by `svrules.data` and scored by `svrules.engine`, like
any competition.
"""

from svrules.proof.examples import ExampleOutcome, check_examples, run_examples, summed_up

__all__ = ["ExampleOutcome", "check_examples", "run_examples", "summed_up"]
