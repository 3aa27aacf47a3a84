"""The text that a rulebook's SHA-256 is of: the same for the same words, whichever program saved them."""

from __future__ import annotations

from typing import Final

__all__ = ["published"]

_BYTE_ORDER_MARK: Final = "\ufeff"


def published(text: str) -> str:
    """The text without a byte-order mark, its lines ended by LF alone and without blanks before it.

    There is one LF at its end. Editors, mail and spreadsheets change these; none of them changes a rule.
    """
    lines = text.removeprefix(_BYTE_ORDER_MARK).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip(" \t") for line in lines).rstrip("\n") + "\n"
