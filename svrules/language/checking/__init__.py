"""What must hold for a rulebook as a whole: nothing depends on itself, weights are the same for every bid.

On entry: bound parts. On exit: diagnostics, and for each expression whether it speaks of the contract or of
a bid.
"""
