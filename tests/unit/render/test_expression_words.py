"""Expressions in words and in symbols."""

from datetime import date
from fractions import Fraction

import pytest

from svrules.diagnostics import Span
from svrules.language import expressions as e
from svrules.language.types import ChoiceType, DateType, NumberType, TextType, Type, YesNoType
from svrules.quantities import MONEY, PLAIN, STANDARD_UNITS, Dimension, Rounding
from svrules.render.words import WRITERS, Wording, in_symbols, in_words

AT = Span("x.svr", 1, 1, 1, 2)
POUNDS = NumberType(MONEY, "excluding", "money")
NUMBER = NumberType(PLAIN)
PERCENT = NumberType(PLAIN, style="percent")
YES_NO = YesNoType()
FTE = Dimension((("FTE", 1),))


def lit(value: e.Scalar | int, kind: Type = NUMBER) -> e.Literally:
    return e.Literally(kind, AT, Fraction(value) if type(value) is int else value)


def fact(name: str, kind: Type = NUMBER) -> e.Fact:
    return e.Fact(kind, AT, name)


def arithmetic(operator: e.ArithmeticOperator, left: e.Expression, right: e.Expression) -> e.Arithmetic:
    return e.Arithmetic(left.type, AT, operator, left, right)


def compare(comparison: e.Comparison, left: e.Expression, right: e.Expression) -> e.Compare:
    return e.Compare(YES_NO, AT, comparison, left, right)


A, B, C = fact("a"), fact("b"), fact("c")
YES, NO = fact("x", YES_NO), fact("y", YES_NO)
TWO_PLACES = Rounding.to_places(2)

OVER = (
    "sum of benefit over measures, only the largest of M2, M3, the 6 largest, each theme capped at theme cap"
)

CASES: list[tuple[e.Expression, str, str]] = [
    (lit(20000, POUNDS), "£20,000", "£20,000"),
    (lit(Fraction("12.6"), POUNDS), "£12.60", "£12.60"),
    (lit(Fraction("0.123456789"), POUNDS), "£0.123456789", "£0.123456789"),
    (lit(Fraction(1, 10), PERCENT), "10%", "10%"),
    (lit(30000, NumberType(MONEY / FTE, style="money")), "£30,000 per FTE", "£30,000 per FTE"),
    (lit(1, NumberType(Dimension((("week", 1),)))), "1 week", "1 week"),
    (lit(date(2026, 4, 1), DateType()), "1 April 2026", "1 April 2026"),
    (lit(True, YES_NO), "yes", "yes"),
    (lit("Works", ChoiceType(("Works",))), "Works", "Works"),
    (lit("a b", TextType()), '"a b"', '"a b"'),
    (arithmetic("-", A, arithmetic("-", B, C)), "a - (b - c)", "a − (b − c)"),
    (arithmetic("-", arithmetic("-", A, B), C), "a - b - c", "a − b − c"),
    (arithmetic("×", arithmetic("+", A, B), C), "(a + b) × c", "(a + b) × c"),
    (arithmetic("÷", A, arithmetic("×", B, C)), "a ÷ (b × c)", "a ÷ (b × c)"),
    (arithmetic("×", lit(Fraction(2, 5), PERCENT), A), "40% of a", "40% × a"),
    (arithmetic("×", A, lit(Fraction(2, 5), PERCENT)), "a × 40%", "a × 40%"),
    (e.Negative(NUMBER, AT, arithmetic("+", A, B)), "-(a + b)", "−(a + b)"),
    (e.Power(NUMBER, AT, arithmetic("+", A, B), 2), "(a + b) to the power 2", "(a + b)^2"),
    (
        e.RoundedPower(NUMBER, AT, A, lit(Fraction(1, 2)), Rounding.to_places(4)),
        "square root of a rounded to 4 decimal places",
        "√a rounded to 4 decimal places",
    ),
    (
        e.RoundedPower(NUMBER, AT, A, arithmetic("÷", B, C), Rounding.to_places(4)),
        "a to the power (b ÷ c) rounded to 4 decimal places",
        "a^(b ÷ c) rounded to 4 decimal places",
    ),
    (
        e.Rounded(NUMBER, AT, arithmetic("÷", A, B), TWO_PLACES),
        "a ÷ b rounded to 2 decimal places",
        "a ÷ b rounded to 2 decimal places",
    ),
    (
        e.Rounded(POUNDS, AT, fact("m", POUNDS), Rounding("down", Fraction(1000))),
        "m rounded down to the nearest £1,000",
        "m rounded down to the nearest £1,000",
    ),
    (
        e.Rounded(NUMBER, AT, A, Rounding("half even", Fraction(1))),
        "a rounded half even to whole numbers",
        "a rounded half even to whole numbers",
    ),
    (
        e.Limited(NUMBER, AT, arithmetic("×", A, B), "capped", C),
        "a × b capped at c",
        "min(a × b, c)",
    ),
    (e.Limited(NUMBER, AT, A, "floored", lit(0)), "a floored at 0", "max(a, 0)"),
    (compare("above", A, lit(3)), "a is above 3", "a > 3"),
    (compare("at least", A, lit(3)), "a is at least 3", "a ≥ 3"),
    (compare("below", A, lit(3)), "a is below 3", "a < 3"),
    (compare("at most", A, lit(3)), "a is at most 3", "a ≤ 3"),
    (compare("is", A, lit(3)), "a is 3", "a = 3"),
    (compare("is not", A, lit(3)), "a is not 3", "a ≠ 3"),
    (e.Between(YES_NO, AT, A, lit(1), lit(5)), "a is between 1 and 5", "1 ≤ a ≤ 5"),
    (e.IsOneOf(YES_NO, AT, A, (lit(1), lit(5))), "a is one of 1, 5", "a ∈ {1, 5}"),
    (
        e.Any(YES_NO, AT, (e.All(YES_NO, AT, (YES, NO)), e.Not(YES_NO, AT, YES))),
        "(x and y) or not x",
        "(x and y) or not x",
    ),
    (e.All(YES_NO, AT, (e.Any(YES_NO, AT, (YES, NO)), YES)), "(x or y) and x", "(x or y) and x"),
    (e.Not(YES_NO, AT, e.All(YES_NO, AT, (YES, NO))), "not (x and y)", "not (x and y)"),
    (e.IsGiven(YES_NO, AT, A), "a is given", "a is given"),
    (e.Not(YES_NO, AT, e.IsGiven(YES_NO, AT, A)), "a is blank", "a is blank"),
    (
        e.OrElse(POUNDS, AT, fact("local spend", POUNDS), lit(0, POUNDS)),
        "local spend or £0 if not given",
        "local spend or £0 if not given",
    ),
    (e.Needing(NUMBER, AT, A, (B, C)), "a needs b, c", "a needs b, c"),
    (
        e.IfThen(NUMBER, AT, YES, A, e.IfThen(NUMBER, AT, NO, B, C)),
        "if x then a otherwise if y then b otherwise c",
        "if x then a otherwise if y then b otherwise c",
    ),
    (
        arithmetic("+", e.IfThen(NUMBER, AT, YES, A, B), C),
        "(if x then a otherwise b) + c",
        "(if x then a otherwise b) + c",
    ),
    (e.OfList(NUMBER, AT, "largest", (A, B)), "largest of a, b", "max(a, b)"),
    (
        e.OfList(NUMBER, AT, "median", (A, B), True),
        "median of those given of a, b",
        "median of those given of a, b",
    ),
    (e.OfList(NUMBER, AT, "count", (A, B)), "number given of a, b", "number given of a, b"),
    (
        e.OfList(NUMBER, AT, "best", (A, B, C), keep=2),
        "sum of the 2 largest of a, b, c",
        "sum of the 2 largest of a, b, c",
    ),
    (
        arithmetic("-", e.OfList(NUMBER, AT, "largest", (A, B)), C),
        "(largest of a, b) - c",
        "max(a, b) − c",
    ),
    (
        e.Among(POUNDS, AT, "lowest", fact("price", POUNDS), e.PopulationRef(None)),
        "lowest price among bids",
        "min(price among bids)",
    ),
    (
        e.Among(POUNDS, AT, "mean", arithmetic("-", A, B), e.PopulationRef("live bids", others=True)),
        "mean of a - b among other live bids",
        "mean(a − b among other live bids)",
    ),
    (
        e.Among(POUNDS, AT, "mean", A, e.PopulationRef(None, leave_out="highest")),
        "mean a among all but the highest of bids",
        "mean(a among all but the highest of bids)",
    ),
    (
        arithmetic("+", e.Among(NUMBER, AT, "count", None, e.PopulationRef("all bids", where=YES)), C),
        "(number of all bids where x) + c",
        "(number of all bids where x) + c",
    ),
    (
        e.Among(NUMBER, AT, "rank lowest first", A, e.PopulationRef(None)),
        "rank of a among bids, lowest first",
        "rank of a among bids, lowest first",
    ),
    (e.OfThisBid(POUNDS, AT, fact("price", POUNDS)), "this bid's price", "this bid's price"),
    (
        e.Over(
            POUNDS,
            AT,
            "sum",
            e.ValueRef(POUNDS, AT, "benefit", "measure"),
            "measure",
            only_largest_of=(("M2", "M3"),),
            keep=6,
            cap_by="theme",
            cap=e.TableRef(POUNDS, AT, "T1", "theme cap"),
        ),
        OVER,
        OVER,
    ),
    (
        e.Over(NUMBER, AT, "count", None, "measure", YES),
        "number of measures where x",
        "number of measures where x",
    ),
    (
        e.WithVat(POUNDS, AT, A, "including", e.SettingRef(PERCENT, AT, "VAT rate")),
        "a with VAT added at VAT rate",
        "a × (1 + VAT rate)",
    ),
    (
        e.WithVat(POUNDS, AT, A, "excluding", e.SettingRef(PERCENT, AT, "VAT rate")),
        "a with VAT removed at VAT rate",
        "a ÷ (1 + VAT rate)",
    ),
    (
        e.DaysBetween(NUMBER, AT, fact("start", DateType()), fact("end", DateType())),
        "days from start to end",
        "end − start in days",
    ),
    (
        e.Shifted(DateType(), AT, fact("start", DateType()), "-", e.SettingRef(NUMBER, AT, "window"), "year"),
        "start - window",
        "start − window",
    ),
    (e.MemberFact(NUMBER, AT, "question", "mark"), "mark", "mark"),
    (e.MemberColumn(NUMBER, AT, "measure", "unit value"), "unit value", "unit value"),
    (e.ValueRef(NUMBER, AT, "benefit", "measure", "M1"), "M1 benefit", "M1 benefit"),
    (e.MarksOf(NUMBER, AT, "SV"), "marks of SV", "marks of SV"),
    (e.MarksOf(NUMBER, AT, "SV", share=True), "share of SV reached", "share of SV reached"),
    (e.TotalRef(NUMBER, AT), "total", "total"),
    (fact("price"), "price", "price"),
    (e.SettingRef(NUMBER, AT, "VAT rate"), "VAT rate", "VAT rate"),
    (e.TableRef(NUMBER, AT, "SV2", "weight"), "weight", "weight"),
    (e.TotalRef(NUMBER, AT, exact=True), "exact total", "exact total"),
]


@pytest.mark.parametrize(("expression", "words", "symbols"), CASES)
def test_an_expression_in_words_and_in_symbols(expression: e.Expression, words: str, symbols: str) -> None:
    assert in_words(expression) == words
    assert in_symbols(expression) == symbols


def test_every_kind_of_expression_has_a_writer() -> None:
    kinds = {
        kind
        for kind in vars(e).values()
        if isinstance(kind, type) and issubclass(kind, e.Expression) and kind is not e.Expression
    }
    assert set(WRITERS) == kinds
    assert {type(expression) for expression, _, _ in CASES} == kinds


def test_projects_and_a_rulebooks_own_units_and_plurals() -> None:
    units = STANDARD_UNITS.with_unit("visit", "visits")
    wording = Wording(bid_word="project", units=units, plurals=(("entry", "entries"),))
    visits = NumberType(Dimension((("visit", 1),)))
    assert (
        in_words(e.Among(NUMBER, AT, "count", None, e.PopulationRef(None)), wording) == "number of projects"
    )
    assert in_words(e.Over(NUMBER, AT, "count", None, "entry"), wording) == "number of entries"
    assert in_words(lit(2, visits), wording) == "2 visits"
