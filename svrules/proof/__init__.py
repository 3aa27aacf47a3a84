"""Whether a rulebook does what its own examples say.

On entry: a Rulebook without errors. On exit: an outcome for each example, with a diagnostic for each cell
that does not come out as written. Examples are read by `svrules.data` and scored by `svrules.engine`, like
any competition. `coverage` says which parts of the rulebook they try, `proposing` writes more.
"""

from svrules.proof.examples import ExampleOutcome, check_examples, run_examples, summed_up
from svrules.proof.losing_bids import check_losing_bids
from svrules.proof.unconfirmed import check_unconfirmed

__all__ = [
    "ExampleOutcome",
    "check_examples",
    "check_losing_bids",
    "check_unconfirmed",
    "run_examples",
    "summed_up",
]
