"""What looks round, counts some of several, or is scored again: in columns as by the scalar engine.

Competitions are drawn by a fixed seed: of no, one, few and many bids, many of them equal, some facts blank.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from random import Random

import pytest

from svrules.engine.competition import Bid, Competition
from svrules.language.expressions import Scalar
from tests.unit.engine.scoring import competition, rulebook

pytest.importorskip("numpy")

import numpy as np

from svrules.engine.columns.facts import FactColumn, as_columns, whole_numbers
from svrules.engine.columns.scores import OUTCOMES, Scores
from svrules.engine.columns.scoring import score_columns
from svrules.engine.columns.steps.groups import Groups
from svrules.engine.columns.steps.pairs import among_pairs, stretches
from svrules.engine.columns.values.column import Number
from svrules.engine.columns.values.order import in_order
from tests.property.by_columns import numbers_of, same

FACTS = """
contract
  limit  number
bid
  price   number, at least 0
  a       number, at least 0
  b       number, at least 0
  c       number, at least 0
  method  level of None, Partial, Full
  grade   level of Low, Full, Partial
  local   yes or no
  sector  one of Charity, Company
  start   date
"""
FAMILY = """
family measure "Measures"
  code | title | theme  | kind | counted | cap
  M1   | One   | sector | Work | a       | 2
  M2   | Two   | sector | Work | b       | limit
  M3   | Three | sector | Home | c       | 3
  M4   | Four  | sector | Home | price   | a
"""
MARKS = 'criterion X "X" worth 1000 points\n  {} marks\n  capped at full marks\n  floored at no marks\n'
AWARD = "award\n  highest total wins\n  tie: lowest price\n"
FINE = [Fraction(n) for n in (0, 1, 2, 2, 3, 5, 5, 8)] + [Fraction(7, 3), Fraction(10, 7)]


def drawn(seed: int, blanks: float = 0.05, numbers: Sequence[Fraction] = FINE) -> list[Competition]:
    """Competitions of no bid up to twenty."""
    random = Random(seed)
    return [
        Competition(
            {"limit": random.choice(numbers)} if random.random() > blanks else {},
            tuple(Bid(f"Tree {n}", _facts(random, blanks, numbers)) for n in range(bids)),
        )
        for bids in (3, 0, 1, 2, 5, 4, 6, 1, 2, 20)
    ]


def _facts(random: Random, blanks: float, numbers: Sequence[Fraction]) -> dict[str, Scalar]:
    facts: dict[str, Scalar] = {name: random.choice(numbers) for name in ("price", "a", "b", "c")}
    facts["method"] = random.choice(("None", "Partial", "Full"))
    facts["grade"] = random.choice(("Low", "Full", "Partial"))
    facts["local"] = random.random() < 0.6
    facts["sector"] = random.choice(("Charity", "Company"))
    facts["start"] = date(2026, 1, random.randint(1, 9))
    return {name: value for name, value in facts.items() if random.random() > blanks}


def checked(text: str, competitions: Sequence[Competition]) -> Scores:
    """The scores in columns; none is left to the scalar engine, whose scores they are."""
    read = rulebook(FACTS + text)
    found = score_columns(read, as_columns(read, competitions))
    assert not found.left
    same(read, found, competitions)
    return found


POPULATIONS = (
    "bids",
    "other bids",
    "all bids where local",
    "all but the highest of bids",
    "all but the lowest of bids",
    "all but the highest of other bids",
    "all but the lowest of other bids where a is at least 1",
    "other bids where price is below this bid's price",
    "bids where a is at most this bid's b",
    "all but the highest of other bids where method is this bid's method",
    "bids where price is above lowest a among other bids where b is at most this bid's b",
    "other bids where price is at most mean of (price + this bid's a) among other bids",
)


@pytest.mark.parametrize("among", POPULATIONS)
@pytest.mark.parametrize("verb", ["lowest", "highest", "mean", "median", "sum", "number", "rank"])
def test_aggregates_over_bids(verb: str, among: str) -> None:
    if verb == "rank":
        said = f"rank of price among {among}, lowest first"
    elif verb == "number":
        said = f"number of {among}"
    else:
        said = f"{verb} of price among {among}"
    seed = POPULATIONS.index(among)
    competitions = [*drawn(seed), *drawn(seed + 100, blanks=0)]
    checked(f"rule R\n  refer when local\n{MARKS.format(f'({said})')}{AWARD}", competitions)


@pytest.mark.parametrize("among", POPULATIONS[:10])
@pytest.mark.parametrize("verb", ["lowest", "highest", "mean", "median", "sum", "rank"])
def test_aggregates_of_numbers_with_divisors_of_their_own(verb: str, among: str) -> None:
    x = "((a + 1) ÷ (price + b + 1))"
    said = f"{verb} of {x} among {among}" if verb != "rank" else f"rank of {x} among {among}, highest first"
    large = [*FINE, Fraction(10**12 + 39), Fraction(10**18 + 9), Fraction(2**63 - 25, 3)]
    checked(MARKS.format(f"({said})") + AWARD, drawn(7, 0.02, large))


@pytest.mark.parametrize("kind", ["start"])
@pytest.mark.parametrize("among", ["bids", "other bids", "all but the highest of other bids"])
@pytest.mark.parametrize("verb", ["highest", "lowest"])
def test_days_among_bids(verb: str, among: str, kind: str) -> None:
    value = f"value v\n  {verb} {kind} among {among}\n"
    text = f"{value}rule R\n  refer when {kind} is v\n{MARKS.format(f'(if {kind} is v then a otherwise b)')}"
    checked(text + AWARD, drawn(3))


def test_of_other_bids_one_is_left_out() -> None:
    text = MARKS.format("(mean of price among all but the highest of other bids)") + AWARD
    bids = {name: {"price": x} for name, x in (("Ash", 1), ("Birch", 9), ("Cedar", 5), ("Damson", 9))}
    found = checked(text, [competition({}, bids)])
    assert numbers_of(found.totals) == [7, 3, 5, 3]


def test_pairs_in_stretches_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def in_stretches(*given: object) -> object:
        return among_pairs(*given, most=7)  # type: ignore[arg-type]

    monkeypatch.setattr("svrules.engine.columns.work.among_pairs", in_stretches)
    checked(MARKS.format("(sum of a among other bids where b is below this bid's b)") + AWARD, drawn(5))


def test_pairs_are_made_a_bounded_number_at_a_time() -> None:
    sizes = [3, 0, 9, 1, 1, 5]
    groups = Groups(np.cumsum([0, *sizes]), np.repeat(np.arange(6), sizes))
    found = list(stretches(groups, 8))
    assert [first for first, _ in found] == [0, *(last for _, last in found[:-1])]
    assert found[-1][1] == sum(sizes)
    pairs = [int(groups.sizes[groups.of[first:last]].sum()) for first, last in found]
    assert all(count <= 8 or last - first == 1 for count, (first, last) in zip(pairs, found, strict=True))
    assert list(stretches(Groups(np.array([0]), np.array([], dtype=np.int64)), 8)) == [(0, 0)]


LISTS = (
    "largest of a, b, c",
    "smallest of those given of a, b, c",
    "median of a, b, c, price",
    "median of those given of a, b, c",
    "mean of those given of a, b, c",
    "sum of those given of a, b",
    "sum of the 2 largest of a, b, c",
    "sum of the 2 largest of those given of a, b, c",
    "number given of a, b, c",
    "number given of method, local, start",
)


@pytest.mark.parametrize("said", LISTS)
def test_lists(said: str) -> None:
    checked(MARKS.format(f"({said})") + AWARD, [*drawn(1, 0.3), *drawn(2, 0)])


@pytest.mark.parametrize(
    "ending",
    [
        "",
        " where counted is above 1",
        " where counted is above limit",
        ", only the largest of M1, M3",
        " where counted is above 1, only the largest of M1, M2, only the largest of M3, M4, the 1 largest",
        ", the 2 largest",
        " where counted is at most a, the 2 largest",
        ", each theme capped at 4",
        ", each kind capped at limit",
        ", each theme capped at cap",
        " where counted is above 1, each kind capped at cap",
        ", the 3 largest, each kind capped at cap",
        ", only the largest of M1, M3, only the largest of M2, M4, each kind capped at cap",
    ],
)
@pytest.mark.parametrize("verb", ["sum", "mean", "median", "largest", "smallest"])
def test_members_of_a_family(verb: str, ending: str) -> None:
    competitions = [*drawn(8, 0.03), *drawn(9, 0)]
    checked(FAMILY + MARKS.format(f"({verb} of counted over measures{ending})") + AWARD, competitions)


@pytest.mark.parametrize("ending", ["", " where counted is above 1"])
def test_members_are_counted(ending: str) -> None:
    checked(FAMILY + MARKS.format(f"(number of measures{ending})") + AWARD, drawn(10, 0.1))


def test_rows_that_hold_together() -> None:
    table = """
table T "Rows that overlap"
  a          | b          | points due
  at least 2 | any        | 3
  any        | at least 5 | c
  at most 1  | 2          | 3
  8          | 8          | price
  blank      | any        | 3
  otherwise  |            | 1
"""
    checked(table + MARKS.format("points due") + AWARD, [*drawn(11, 0.2), *drawn(12, 0.4)])
    bids = {
        "Ash": {"a": 2, "b": 5, "c": 3, "price": 1},
        "Birch": {"a": 2, "b": 5, "c": 4, "price": 1},
        "Cedar": {"a": 2, "c": 3, "price": 1},
        "Damson": {"a": 2, "b": 5, "price": 1},
        "Elm": {"b": 1, "price": 1},
    }
    found = checked(table + MARKS.format("points due") + AWARD, [competition({}, bids)])
    assert numbers_of(found.totals) == [3, None, 3, None, 3]
    assert [OUTCOMES[code] for code in found.outcomes] == ["pass", "error", "pass", "unknown", "pass"]
    assert found.tables["T", ""].tolist() == [1, 0, 1, 0, 5]


def test_words_and_days_of_rows_that_hold_together() -> None:
    table = """
table T "Rows that overlap"
  a          | b          | word   | day
  at least 2 | any        | method | start
  any        | at least 3 | Full   | 3 January 2026
  otherwise  |            | None   | 1 January 2026
"""
    rules = "rule R\n  refer when word is Full\nrule S\n  refer when day is after 2 January 2026\n"
    checked(table + rules + MARKS.format("a") + AWARD, [*drawn(13, 0.1), *drawn(14, 0)])


AGAIN = (
    "award\n  highest total wins\n  score again without bids that fail\n  tie: lowest price, then highest a\n"
)


@pytest.mark.parametrize(
    "rule",
    [
        "require total is at least 3",
        "require price is at most mean of price among bids\n  only when total is above 1",
        "refer when total is at least 1 and price is above median of price among all other bids",
    ],
)
@pytest.mark.parametrize(
    "said",
    [
        "mean of price among bids",
        "rank of price among bids, lowest first",
        "number of other bids where a is below this bid's a",
        "lowest of (a ÷ (b + 1)) among other bids",
    ],
)
def test_scored_again(said: str, rule: str) -> None:
    text = f"{MARKS.format(f'({said})')}rule R\n  {rule}\n{AGAIN}"
    checked(text, [*drawn(15, 0), *drawn(16, 0.05)])


def test_the_rest_is_scored_again() -> None:
    text = """
criterion PRICE worth 50%
  price relative to lowest
criterion A worth 50%
  a out of 5
rule TOTALS
  require total is at least 61
"""
    bids = {"Ash": {"price": 100, "a": 4}, "Birch": {"price": 80, "a": 1}, "Cedar": {"price": 125, "a": 5}}
    alone = {"Ash": {"price": 10, "a": 5}}
    facts = [competition({}, bids), competition({}, dict(alone)), competition({}, {})]
    found = checked(text + AGAIN, facts)
    assert numbers_of(found.totals) == [90, 60, 90, 100]
    assert [OUTCOMES[code] for code in found.outcomes] == ["pass", "fail", "pass", "pass"]


def test_tables_on_others_beside_rules_on_others() -> None:
    text = """
value middle
  median price among bids
table T "Against the middle"
  price           | from the middle
  below middle    | 1
  at least middle | 2
rule R
  refer when from the middle is 1 and local
rule S
  refer when (not local) and price is above mean price among other bids
criterion X worth 100%
  from the middle out of 2
"""
    checked(text + AWARD, [*drawn(17, 0.05), *drawn(18, 0)])


def test_without_rules_of_the_day() -> None:
    text = 'rulebook "Test"\n  edition "1"\n  in force from 1 April 2026\ncontract\n'
    text += "  notice date  date, decides the rules in force\nbid\n  price  number\n"
    text += f"criterion X worth 100%\n  price out of 5\n{AWARD}"
    read = rulebook(text)
    days = [date(2026, 4, 1), None, date(2026, 3, 31), date(2026, 5, 1)]
    facts = [competition({"notice date": day}, {"Ash": {"price": 2}, "Birch": {"price": 3}}) for day in days]
    found = score_columns(read, as_columns(read, facts))
    assert not found.left
    same(read, found, facts)


@pytest.mark.parametrize("power", ["2", "3", "-1", "-2", "65", "1000", "0"])
@pytest.mark.parametrize("x", ["(a - b)", "((a - 2) ÷ (b + 1))"])
def test_whole_powers(x: str, power: str) -> None:
    text = f"value v\n  {x} to the power {power}\nrule R\n  refer when v is above 1\n"
    checked(text + MARKS.format("v") + AWARD, [*drawn(19, 0.05), *drawn(20, 0)])


def test_powers_of_absurd_length() -> None:
    edges = [Fraction(2) ** n for n in (399, 400, -399, -400)]
    text = f"value v\n  a to the power 1000\nrule R\n  refer when v is above 1\n{MARKS.format('v')}{AWARD}"
    found = checked(text, drawn(21, 0.1, [Fraction(0), Fraction(1), Fraction(2, 3), *edges]))
    assert OUTCOMES.index("error") in found.outcomes


@pytest.mark.parametrize("reach", [5, 10**6, 2**31, 10**18, 10**40, 10**400])
@pytest.mark.parametrize("seed", range(12))
def test_order_of_fractions(seed: int, reach: int) -> None:
    random = Random(seed)
    tops = [random.randint(-reach, reach) for _ in range(30)]
    belows = [random.randint(1, random.choice((3, reach))) for _ in range(30)]
    for one, other in zip(range(0, 30, 2), range(1, 30, 2), strict=True):
        # Equals in other terms, and their next neighbours.
        times = random.choice((1, 2, 3))
        tops[one], belows[one] = tops[other] * times + random.choice((0, 0, 1)), belows[other] * times
    given = Number(
        whole_numbers(tops), Fraction(1, 7), min(tops), max(tops), whole_numbers(belows), max(belows)
    )
    places = in_order(given)
    fractions = [Fraction(*one) for one in zip(tops, belows, strict=True)]
    for x, place in zip(fractions, places, strict=True):
        assert [x < y for y in fractions] == [place < other for other in places]


def test_what_is_known_of_a_column_holds_for_a_part_of_it() -> None:
    column = FactColumn(np.array([3, 5, 4]), bounds=(3, 5))
    assert (column.taken(slice(1, 3)).bounds, column.taken(np.array([0])).bounds) == ((3, 5), (3, 5))
