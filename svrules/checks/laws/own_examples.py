"""The rulebook's own examples as offers to try: their author put them where something happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Final

from svrules.checks.laws.facts import number_of, range_of
from svrules.engine import Bid
from svrules.language import expressions as e
from svrules.language.example import Example, RawCell
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import ChoiceType, DateType, NumberType, TextType, YesNoType
from svrules.quantities import read_amount, read_date

__all__ = ["example_offers"]

_MOST_OFFERS: Final = 40
_RIVALS: Final = ("Birch", "Cedar", "Damson", "Elder", "Fir", "Gorse")
_Facts = Mapping[str, e.Scalar]


def example_offers(rulebook: Rulebook) -> Iterator[tuple[_Facts, _Facts, tuple[Bid, ...]]]:
    """The contract, one bid and the others, for each bid of examples of which every cell is plain to read."""
    yield from islice((one for example in rulebook.examples for one in _of(rulebook, example)), _MOST_OFFERS)


def _of(rulebook: Rulebook, example: Example) -> Iterator[tuple[_Facts, _Facts, tuple[Bid, ...]]]:
    contract = _facts(rulebook, example.facts)
    bids = [facts for line in example.bids if (facts := _facts(rulebook, line.facts)) is not None]
    if contract is None or len(bids) < len(example.bids) or len(bids) > len(_RIVALS) + 1:
        return
    for at, own in enumerate(bids):
        others = (*bids[:at], *bids[at + 1 :])
        yield contract, own, tuple(Bid(name, facts) for name, facts in zip(_RIVALS, others, strict=False))


def _facts(rulebook: Rulebook, pairs: tuple[tuple[RawCell, RawCell], ...]) -> _Facts | None:
    """The facts by name; None where something is not plain to read."""
    known = {name.casefold(): declared for name, declared in rulebook.inputs.items()}
    found: dict[str, e.Scalar] = {}
    for heading, cell in pairs:
        if not cell.text.strip():
            continue
        declared = known.get(" ".join(heading.text.split()).casefold())
        value = None if declared is None else _value(declared, cell.text.strip())
        if declared is None or value is None:
            return None
        found[declared.name] = value
    return found


def _value(declared: Input, text: str) -> e.Scalar | None:
    match declared.type:
        case YesNoType():
            return {"yes": True, "no": False}.get(text.casefold())
        case ChoiceType(options):
            return next((one for one in options if one.casefold() == text.casefold()), None)
        case TextType():
            return text
        case DateType():
            day = read_date(text)
            return day if isinstance(day, date) and _fits(declared, day) else None
        case NumberType(style=style):
            amount = read_amount(text)
            if amount is None or amount.vat is not None or (amount.kind == "percent") != (style == "percent"):
                return None
            return amount.value if _fits(declared, amount.value) else None


def _fits(declared: Input, value: e.Scalar) -> bool:
    number = number_of(value, declared.type)
    if number is None or not range_of(declared).holds(number):
        return False
    if declared.levels is not None:
        return number in declared.levels
    return not declared.whole or number.denominator == 1
