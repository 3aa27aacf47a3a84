"""What a plan can yield while one number is anywhere in a stretch: bounds that hold for every value in it.

On entry: a plan, a competition, and which of its figures is not fixed. On exit: for each bid the outcomes,
award values and places that are possible. What the engine computes for any value in the stretch is among what
is possible; what is not possible is proved not to be. The steps are those of the plan, in its order, with one
function for each operation; all arithmetic is exact.
"""
