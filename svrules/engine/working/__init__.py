"""The work of a plan on one competition, step by step, in the order that the reference lays down.

On entry: a plan and typed facts. On exit: a `svrules.engine.working.run.Run`, in which every quantity is
known, missing or in error, with what each rule said, ranks and allocation.
"""
