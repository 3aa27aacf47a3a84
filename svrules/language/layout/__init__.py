"""The one layout of a rulebook: the same words, in the same order, always put on the page in the same way.

On entry: the text of a rulebook that can be read. On exit: `laid_out` gives the text in its layout, with
every comment where it was. What the rulebook says stays as it is: the text is read again, and compared.
"""

from svrules.language.layout.page import laid_out

__all__ = ["laid_out"]
