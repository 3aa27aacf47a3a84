"""What a cell of an example expects: an outcome, a number, an answer, nothing at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from svrules.data.amounts import read_quantity
from svrules.data.wording import name_key
from svrules.language.types import NumberType, Type
from svrules.quantities import MONEY, UnitTable, decimal_text, exact_text

OUTCOMES: Final = (
    "pass", "fail", "refer", "unknown", "error", "not reached", "not in force", "in scope", "out of scope",
)  # fmt: skip

_OUTCOME: Final = re.compile(rf"(?P<outcome>{'|'.join(OUTCOMES)})(?:\s+(?P<labels>\S.*))?", re.IGNORECASE)
_FRACTION: Final = re.compile(
    r"(?P<sign>[-−–]?) ?(?P<pound>£?) ?(?:(?P<whole>[0-9]+) )?"
    r"(?P<top>[0-9]+) ?/ ?(?P<bottom>[0-9]+) ?(?P<percent>%?)"
)
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Expected:
    """A cell as read: an `outcome` with the labels after it, `none`, a `number`, or only words.

    `kind` says whether the number had a pound or a percent sign.
    """

    text: str
    outcome: str | None = None
    labels: tuple[str, ...] = ()
    none: bool = False
    number: Fraction | None = None
    kind: Literal["number", "money", "percent"] = "number"


def read_expected(text: str, units: UnitTable) -> Expected:
    """The cell's text as an expectation. Fractions such as `165/2`, `82 1/2`, `£100/3` are exact."""
    words = " ".join(text.split())
    if name_key(words) in ("none", "nothing"):
        return Expected(words, none=True)
    if name_key(words) == "missing":
        return Expected(words, "unknown")
    outcome = _OUTCOME.fullmatch(words)
    if outcome is not None:
        labels = re.split(r",| and ", outcome["labels"] or "")
        return Expected(
            words, name_key(outcome["outcome"]), tuple(label.strip() for label in labels if label.strip())
        )
    fraction = _FRACTION.fullmatch(words) if len(words) <= _LONGEST else None
    if fraction is not None and int(fraction["bottom"]):
        return _of_fraction(words, fraction)
    amount = read_quantity(words, units)
    return Expected(words) if amount is None else Expected(words, number=amount.value, kind=amount.kind)


def _of_fraction(words: str, found: re.Match[str]) -> Expected:
    value = int(found["whole"] or 0) + Fraction(int(found["top"]), int(found["bottom"]))
    if found["sign"]:
        value = -value
    if found["percent"]:
        return Expected(words, number=value / 100, kind="percent")
    return Expected(words, number=value, kind="money" if found["pound"] else "number")


def exact_words(
    value: Fraction, type_: Type | None, asked: str = "number", units: UnitTable | None = None
) -> str:
    """A number, exactly, as an expectation may be written: `82.5`, `£1,234.50`, `12.5%`, `247/3`.

    `asked` is the kind of number that it stands beside: a plain one beside a percentage is one too. With
    `units` the unit stands after it: `£12.60 per hour`.
    """
    if not isinstance(type_, NumberType):
        return _exact(value)
    if type_.style == "percent" or (asked == "percent" and type_.dimension.is_plain):
        return f"{_exact(value * 100)}%"
    if units is not None and not type_.dimension.is_plain and type_.dimension != MONEY:
        said = _with_unit(value, type_, units)
        amount = read_quantity(said, units)
        if amount is not None and amount.value == value:
            return said
    return _pounds(value) if type_.dimension == MONEY else _exact(value)


def _pounds(value: Fraction) -> str:
    digits = _exact(abs(value))
    return f"{'-' if value < 0 else ''}£{digits}" + ("0" if len(digits.partition(".")[2]) == 1 else "")


def _with_unit(value: Fraction, type_: NumberType, units: UnitTable) -> str:
    powers = dict(type_.dimension.powers)
    if powers.get("£") == 1 and all(power < 0 for unit, power in powers.items() if unit != "£"):
        return f"{_pounds(value)} {(type_.dimension / MONEY).words(units)}"
    one = abs(value) == 1 and list(powers.values()) == [1]
    return f"{_exact(value)} {next(iter(powers)) if one else type_.dimension.words(units)}"


def _exact(value: Fraction) -> str:
    return decimal_text(value, thousands=True) or exact_text(value)
