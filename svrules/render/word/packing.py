"""A Word file with nothing in it of the day and the machine on which it was made."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

__all__ = ["packed"]

# The first day that a zip file can name.
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3


def packed(word: WordDocument) -> bytes:
    """The file's bytes: the same parts give the same bytes."""
    saved, made = BytesIO(), BytesIO()
    word.save(saved)
    with ZipFile(saved) as parts, ZipFile(made, "w") as file:
        for name in parts.namelist():
            file.writestr(_entry(name), parts.read(name), ZIP_DEFLATED, 9)
    return made.getvalue()


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _NO_TIME)
    entry.create_system = _UNIX  # ZipInfo would say on what kind of machine it was made
    entry.external_attr = 0o644 << 16
    return entry
