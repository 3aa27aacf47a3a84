"""What would have taken a bid to the next band, the pass mark or the first place: the least change, proved.

On entry: a rulebook, a competition, a bid and what is to be reached. On exit: for each fact of the bid the
nearest value that reaches it, scored on both sides of the limit, or that no value does.
"""
