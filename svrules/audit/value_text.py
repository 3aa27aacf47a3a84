"""How a fact is written in a record. Needs no package of a ledger."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from svrules.language.expressions import Scalar
from svrules.quantities import decimal_text, exact_text

__all__ = ["value_text"]


def value_text(value: Scalar) -> str:
    """A fact as records say it: `4`, `2.5`, `1/3`, `Partial`, `yes`, `2026-05-12`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Fraction):
        return decimal_text(value) or exact_text(value)
    return value.isoformat() if isinstance(value, date) else value
