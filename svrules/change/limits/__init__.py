"""The least change of one figure that reaches a goal, proved.

On entry: a scored competition, one figure that may change, and a goal. On exit: the value nearest to that
given at which the goal is reached, with what is proved: every stretch before it was excluded by bounds that
hold for all values in it (`svrules.engine.bounds`), and the engine scored both sides of the limit.
"""
