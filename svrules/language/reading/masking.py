"""A line with its quoted text hidden, so that what is looked for is not found in a title or a reason."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["masked"]

_HIDDEN: Final = "\ue000"
_QUOTED: Final = re.compile(r'"[^"]*"|“[^”]*”')


def masked(text: str) -> str:
    """The line with what stands in quotes hidden, letter for letter."""
    return _QUOTED.sub(lambda found: f'"{_HIDDEN * (len(found[0]) - 2)}"', text)
