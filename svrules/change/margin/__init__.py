"""What a decision hangs on: the least change of a weight, a mark or a fact that would change who comes first.

On entry: a rulebook and a competition that has a winner. On exit: each weight, mark and fact with the exact
border at which the winner changes, scored on both sides, in the order of how near it is; who wins without
each losing bid; near ties.
"""
