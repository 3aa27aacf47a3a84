"""A rulebook built on others, or with tables from files → one plain text, consolidated as legislation is.

On entry: the text as the officer wrote it, and a way to find what it names. On exit: a text that needs
nothing else, which says in its heading what it was made from; what was wrong is told where it was written.
"""

from svrules.language.composing.compose import Composed, compose
from svrules.language.composing.finding import Find, FoundCell, FoundRulebook, FoundTable, Shipped
from svrules.language.composing.parts import is_composed

__all__ = [
    "Composed",
    "Find",
    "FoundCell",
    "FoundRulebook",
    "FoundTable",
    "Shipped",
    "compose",
    "is_composed",
]
