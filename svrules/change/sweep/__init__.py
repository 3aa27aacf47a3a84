"""Experiments with figures of a rulebook: who wins at every setting, and exactly where that changes.

On entry: a Rulebook, scored competitions, and which weights or settings are varied. On exit: winners, ranks
and totals at each setting, equal to scoring with the rulebook rewritten; how many settings each bid wins; and
the exact values at which the winner changes, proved for all values between and scored on both sides.
"""
