"""`spend as share of price from 0% for no marks to 30%`: a share that is marked between two limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from svrules.language.reading.masking import masked
from svrules.language.reading.said import Rewriting

__all__ = ["share_between"]

_SAID: Final = re.compile(
    r"^(?P<margin>\s*)(?P<part>\S.*?)\s+as\s+(?:a\s+)?share\s+of\s+(?P<whole>\S.*?),?\s+"
    r"from\s+(?P<least>\S.*?)(?:\s+for\s+no\s+marks)?\s+to\s+(?P<most>[^\s,]+)(?:\s+for\s+full\s+marks)?(?=,|\s*$)",
    re.IGNORECASE,
)
_OPERATOR: Final = re.compile(r"[+\-×÷*/]|\b(?:plus|minus|less|times|divided|of|among|over)\b", re.IGNORECASE)


def share_between(code: str) -> Iterator[Rewriting]:
    """The share as a quotient, which can be marked from one limit to another."""
    said = _SAID.match(masked(code))
    if said is None:
        return
    part, whole = (_in_brackets(code[slice(*said.span(name))]) for name in ("part", "whole"))
    least, most = (code[slice(*said.span(name))] for name in ("least", "most"))
    limits = f"from {least} for no marks to {most} for full marks"
    yield Rewriting(f"{said['margin']}{part} ÷ {whole} {limits}{code[said.end() :]}", False)


def _in_brackets(amount: str) -> str:
    return f"({amount})" if _OPERATOR.search(amount) else amount
