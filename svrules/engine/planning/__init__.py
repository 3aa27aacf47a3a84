"""From a Rulebook to the plan for a rules date: each construct of the language becomes steps.

On entry: a Rulebook free of errors. On exit: a `svrules.engine.plan.Plan`, in which each step uses only
earlier ones, families are unrolled and one edition of each dated part is left.
"""
