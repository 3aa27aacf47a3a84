"""Trees of expressions → typed expressions.

On entry: trees, and `Symbols` that say what each declared name stands for. On exit: expressions whose names
are resolved, whose types and units fit and whose periods are read; what does not fit is reported once.
"""
