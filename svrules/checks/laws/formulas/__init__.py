"""Expressions and marks of two offers as formulas for the extra `prover`.

It needs z3, so nothing here is imported before somebody asks for a proof.

A formula says exactly what the engine computes, or more than there can be: what is left out of it is only
ever something that would rule cases out. So that no two offers are found is a proof, and two that are found
are only candidates, which are scored.
"""
