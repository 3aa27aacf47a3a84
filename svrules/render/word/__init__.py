"""A Document as a Word file (.docx): real headings, lists and tables, on A4, in the language of the page.

`paper` sets the page and its styles, `lists` the bullets and numbers, `blocks` writes what a Document holds,
`packing` makes the file. Only this module may be imported without python-docx.
"""

from __future__ import annotations

from svrules.errors import MissingExtraError
from svrules.render.document import Document

__all__ = ["as_word"]


def as_word(document: Document) -> bytes:
    """The .docx file: the same document gives the same bytes.

    All text is written as text: nothing in it is a field, a link or markup. Raises MissingExtraError without
    python-docx (extra `word`).
    """
    try:
        import docx  # noqa: F401
    except ModuleNotFoundError as missing:
        raise MissingExtraError("word", "python-docx") from missing
    from svrules.render.word.blocks import written
    from svrules.render.word.packing import packed

    return packed(written(document))
