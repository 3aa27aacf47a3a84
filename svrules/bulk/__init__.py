"""Scores of many competitions at once, from flat tables with a row for each bid.

On entry: a Rulebook and Arrow tables that anyone may have made. On exit: a table with a row of scores for
each bid, the same numbers as `svrules.engine.score`, and a table of the rows that were refused, with reasons.
Rows in are rows scored and rows rejected; none is dropped. Needs the extra `bulk` (NumPy and Arrow).
"""
