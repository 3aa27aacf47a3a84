"""What a change does: between two editions of a rulebook, in a bid, in a weight.

On entry: Rulebooks and competitions. On exit: what differs, in words and exactly, as values and as pages.
"""
