"""What an auditor asks of a ledger: one function a question, each answered from the records alone.

`scored` finds the recorded results; `of_a_mark` asks how one mark came about, `of_a_competition` what
happened to all its bids, `of_the_ledger` looks across competitions. Each gives an `Answer`.
"""

from svrules.audit.questions.answer import Answer
from svrules.audit.questions.of_a_competition import compared, missing, roundings, silent
from svrules.audit.questions.of_a_mark import changes, facts, rule
from svrules.audit.questions.of_the_ledger import decided, near_ties, overrides

__all__ = [
    "Answer", "changes", "compared", "decided", "facts", "missing", "near_ties", "overrides", "roundings",
    "rule", "silent",
]  # fmt: skip
