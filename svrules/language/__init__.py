"""Text → Rulebook: parse, names, types.

On entry: the text of a rulebook. On exit: a `Rulebook` in which every name is resolved and every type
checked, or none; and in either case every finding as a `Diagnostic`.
"""

from svrules.language.read import load, read, read_composed
from svrules.language.statements.heading import LANGUAGE

__all__ = ["LANGUAGE", "load", "read", "read_composed"]
