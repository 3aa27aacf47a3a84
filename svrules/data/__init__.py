"""The one door for facts: cells of workbooks, CSV, JSON, calls and examples become facts, exact and typed.

On entry: a Rulebook, and data that anyone may have made. On exit: a `Competition` whose facts are of their
inputs' types and within their bounds, or diagnostics that name the cells; what was tidied on the way is
reported, never silent. Nothing here raises for what stands in the data. `svrules.data.template` writes the
workbook that is filled and read again.
"""

from svrules.data.door import Reading, example_competition, read_competition, read_mapping, read_tables

__all__ = ["Reading", "example_competition", "read_competition", "read_mapping", "read_tables"]
