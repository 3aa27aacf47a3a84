"""Rulebooks made by hand for tests of the door, and short ways to look at what it says."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from svrules.data import Reading
from svrules.diagnostics import Span
from svrules.language.rulebook import Bound, Example, ExampleBid, Input, RawCell, Rule, Rulebook
from svrules.language.types import ChoiceType, DateType, NumberType, TextType, Type, YesNoType
from svrules.quantities import ALWAYS, MONEY, PLAIN, STANDARD_UNITS, Dimension, VatBasis

HERE = Span("test.svr", 1, 1, 1, 2)
YES_NO, DATE, TEXT = YesNoType(), DateType(), TextType()
NUMBER, PERCENT = NumberType(PLAIN), NumberType(PLAIN, style="percent")


def money(vat: VatBasis = "excluding") -> NumberType:
    return NumberType(MONEY, vat, "money")


def quantity(word: str) -> NumberType:
    dimension = STANDARD_UNITS.dimension(word)
    assert dimension is not None
    return NumberType(dimension)


WAGE = NumberType(Dimension.of({"£": 1, "hour": -1}), None, "money")
LEVELS = tuple(Fraction(n) for n in range(6))


def fact(name: str, type_: Type, **more: Any) -> Input:
    return Input(name, more.pop("owner", "bid"), type_, HERE, **more)


def at_least(value: Fraction | int | str) -> Bound:
    return Bound("at least", Fraction(value))


def above(value: Fraction | int) -> Bound:
    return Bound("above", Fraction(value))


def rulebook(*inputs: Input, rules: tuple[Rule, ...] = (), bid_word: Any = "bid", **more: Any) -> Rulebook:
    return Rulebook(
        title="Test",
        edition="1",
        in_force=ALWAYS,
        authority="",
        policy="",
        language="1",
        text="",
        name="test.svr",
        sha256="",
        contract_word="contract" if bid_word == "bid" else "call",
        bid_word=bid_word,
        inputs={one.name: one for one in inputs},
        settings={},
        values={},
        rules=rules,
        tables={},
        families={},
        populations={},
        criteria=more.pop("criteria", ()),
        awards=(),
        examples=more.pop("examples", ()),
        **more,
    )


CONTRACT = (
    fact("contract value", money(), owner="contract", bounds=(above(0),)),
    fact("category", ChoiceType(("Works", "Services", "Supplies")), owner="contract"),
    fact("notice date", DATE, owner="contract", decides_rules=True),
)
BID = (
    fact("price", money(), bounds=(above(0),)),
    fact("local jobs", quantity("FTE"), bounds=(at_least(0),)),
    fact("apprenticeship weeks", quantity("weeks"), whole=True, blank_means=Fraction(0)),
    fact("discount", PERCENT),
    fact("lowest hourly wage", WAGE),
    fact("serious misconduct", YES_NO),
    fact("delivery plan", NumberType(PLAIN, style="level"), levels=LEVELS, whole=True),
    fact("method", ChoiceType(("None", "Partial", "Full"), ordered=True)),
    fact("start", DATE),
    fact("comment", TEXT),
)
SAMPLE = rulebook(*CONTRACT, *BID)


def raw(text: str, line: int = 1) -> RawCell:
    return RawCell(text, Span("test.svr", line, 1, line, 1 + len(text)))


def example(facts: dict[str, str], *bids: tuple[str, dict[str, str]]) -> Example:
    return Example(
        "an example",
        "",
        tuple((raw(name), raw(value)) for name, value in facts.items()),
        tuple(
            ExampleBid(raw(bidder), tuple((raw(name), raw(value)) for name, value in given.items()), ())
            for bidder, given in bids
        ),
        (),
        HERE,
    )


def said(reading: Reading) -> list[str]:
    """Each finding on a line of its own: place, code, sentence, what to try."""
    return [
        f"{found.span}: {found.severity} {found.code} {found.sentence} {found.try_}".rstrip()
        for found in reading.diagnostics
    ]


def errors(reading: Reading) -> list[str]:
    return [line for line in said(reading) if ": error " in line]


def notes(reading: Reading) -> list[str]:
    return [f"{note.span}: {note.sentence}" for note in reading.tidied]
