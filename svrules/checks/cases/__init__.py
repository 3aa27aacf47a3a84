"""What a rulebook comes to in every case there can be, with facts that are left open as long as nothing asks.

On entry: a Rulebook and a question. On exit: the cases that the answer tells apart, each with its answer,
exact. Nothing here reports anything; the checks do.
"""
