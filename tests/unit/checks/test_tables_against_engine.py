"""A verdict on a table is that of the engine, tried on every point at which a random table could change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from svrules.checks.tables import check_tables
from svrules.checks.weights import check_weights
from svrules.diagnostics import render_plain
from svrules.engine import Bid, Competition, score
from svrules.language import read
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook

LIMITS = (0, 10, 20)
DAYS = (date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1))
HEAD = """rulebook "Random table"
  edition "1"
  in force from 1 January 2026 until 31 December 2026
contract
  value  number, at least 0{more}
  lot    one of A, B, C
  green  yes or no
  day    date, decides the rules in force
bid
  plan  level from 0 to 5
setting step  number
  10 from 1 January 2026
  {step} from 1 April 2026
"""
NUMBERS = [str(limit) for limit in LIMITS] + ["step"]
one = st.sampled_from(NUMBERS)
value_cells = st.one_of(
    st.just("any"),
    st.just("blank"),
    one,
    st.tuples(st.sampled_from(["above", "at least", "below", "at most", "not above"]), one).map(" ".join),
    st.sampled_from(["0 to 10", "above 0 to 10", "10 to below 20", "0 to step", "not 10 to 20", "10 or 20"]),
)
lot_cells = st.sampled_from(["any", "A", "B", "not A", "A or B", "not C", "blank"])
green_cells = st.sampled_from(["any", "any", "yes", "no", "not yes"])
period_cells = st.sampled_from(["any", "any", "from 1 April 2026", "until 31 March 2026", "from 1 July 2026"])
rows = st.tuples(value_cells, lot_cells, green_cells, period_cells, st.sampled_from(["40%", "60%"]))


@st.composite
def rulebooks(draw: st.DrawFn) -> str:
    """A rulebook with one random table, and at times a rule of scope."""
    more = draw(st.sampled_from(["", ", at most 15", ", below 20"]))
    found = draw(st.lists(rows, min_size=1, max_size=5))
    lines = [" | ".join(row) for row in found]
    if draw(st.booleans()):
        lines.append("otherwise | | | | 60%")
    scope = draw(
        st.sampled_from(["", "rule S\n  applies when value is above 0\n", "rule S\n  applies when green\n"])
    )
    table = "table T\n  value | lot | green | in force | weight\n" + "".join(f"  {line}\n" for line in lines)
    return HEAD.format(more=more, step=draw(st.sampled_from(["5", "20"]))) + scope + table


def points(rulebook: Rulebook) -> Iterator[dict[str, Scalar]]:
    """Facts on and between all limits, with blanks, on a day of each stretch."""
    numbers = sorted({*LIMITS, 5, 15})
    values = [Fraction(n, 2) for n in sorted({2 * n for n in numbers} | {2 * n + 1 for n in numbers})]
    bounds = rulebook.inputs["value"].bounds
    inside: list[Scalar | None] = [None]
    for number in values:
        limits = [(bound.comparison, bound.value) for bound in bounds]
        if all(_within(number, comparison, limit) for comparison, limit in limits):
            inside.append(number)
    for value, lot, green, day in product(inside, (None, "A", "B", "C"), (None, True, False), DAYS):
        facts = {"value": value, "lot": lot, "green": green, "day": day}
        yield {name: fact for name, fact in facts.items() if fact is not None}


def _within(value: Fraction, comparison: str, limit: Scalar) -> bool:
    assert isinstance(limit, Fraction)
    return {
        "above": value > limit,
        "at least": value >= limit,
        "below": value < limit,
        "at most": value <= limit,
    }[comparison]


@settings(max_examples=40)
@given(rulebooks())
def test_gaps_and_contradictions_are_those_of_the_engine(text: str) -> None:
    rulebook, problems = read(text, "random.svr")
    assert rulebook is not None, render_plain(problems)
    found = check_tables(rulebook)
    said = {finding.code for finding in found if finding.code != "SV0412"}
    assert all("ot proved" not in finding.sentence for finding in found)
    met: set[str] = set()
    counted: set[int] = set()
    for facts in points(rulebook):
        result = score(rulebook, Competition(facts)).result()
        counted |= {one.row for one in result.contract.tables if one.row is not None}
        if result.contract.scope == "out of scope":
            continue
        for error in result.contract.errors:
            met.add("SV0411" if "different results" in error.sentence else "SV0410")
    assert said == met, text
    never = {finding.span for finding in found if finding.code == "SV0412"}
    (table,) = rulebook.tables["T"]
    assert not never & {table.rows[place - 1].span for place in counted}


WEIGHED = """criterion A worth {a}
  plan out of 5
criterion B worth {b}
  plan out of 5{only}
award
  highest total wins
"""
shares = st.sampled_from(["weight", "100% - weight", "40%", "60%", "what is left"])


@settings(max_examples=25)
@given(rulebooks(), shares, shares, st.sampled_from(["", "\n  only when green"]))
def test_weights_are_wrong_where_the_engine_says_so(text: str, a: str, b: str, only: str) -> None:
    text += WEIGHED.format(a=a, b=b, only=only)
    rulebook, problems = read(text, "random.svr")
    assert rulebook is not None, render_plain(problems)
    if a == b == "what is left":
        return
    wrong = any(
        error.part == "weights"
        for facts in points(rulebook)
        for bid in score(rulebook, Competition(facts, (Bid("Ash", {"plan": Fraction(5)}),))).result().bids
        for error in bid.errors
    )
    assert bool(check_weights(rulebook)) == wrong, text
