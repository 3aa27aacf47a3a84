"""The examples that a rulebook lacks, proposed for an officer to confirm.

On entry: a Rulebook without errors. On exit: a Proposal, whose examples read, come out as written and try
what no example tried before. Facts are found by search and by the cases of `svrules.checks.cases`; whether
they try anything is what the engine says. Nothing here knows what the policy means: each example is marked.
"""

from svrules.proof.proposing.proposal import Proposal, propose, to_add

__all__ = ["Proposal", "propose", "to_add"]
