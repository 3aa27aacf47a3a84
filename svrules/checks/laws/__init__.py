"""What must hold of every bid: reasoning about two offers of one bid, exact, without looking at each case.

On entry: a Rulebook and one input of a bid. On exit: for marks, rules and figures the range of what they are
before and after the input gets better, and of the change between; wider than the truth at times, never
narrower. So "never falls" is proved where the range of the change has nothing below zero. Where it is not,
`trials` looks for two offers that show the contrary, and scores them.
"""
