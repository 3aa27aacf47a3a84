"""A better offer among bids that look at each other: never silence where its marks fall."""

from __future__ import annotations

from fractions import Fraction

import pytest

from svrules.checks.better import check_better, proved
from svrules.checks.laws.laws import Laws
from svrules.checks.laws.trials import marks_of_first
from svrules.engine import Bid, Competition, score
from svrules.language import read
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Rulebook

PRICE = "  price  money, between £10 and £100, less is better\n"
LOCAL = "  price  money, between £10 and £100\n  local  yes or no, yes is better\n"


def rulebook_of(inputs: str, line: str, more: str = "") -> Rulebook:
    text = f'rulebook "Test"\n  edition "1"\nbid\n{inputs}{more}criterion C "C" worth 100%\n  {line}\n'
    rulebook, found = read(f"{text}award\n  highest total wins\n", "test.svr")
    assert rulebook is not None, found
    return rulebook


def marks(rulebook: Rulebook, own: dict[str, Scalar], other: dict[str, Scalar]) -> Fraction:
    return marks_of_first(score(rulebook, Competition({}, (Bid("Ash", own), Bid("Birch", other)))))["C"]


def at(price: int, local: bool | None = None) -> dict[str, Scalar]:
    return {"price": Fraction(price), **({} if local is None else {"local": local})}


RATIO = "value ratio\n  (lowest price among bids) ÷ price\n"
CHEAP = "value cheap\n  if price is at most 150% of lowest price among bids then 1 otherwise 0\n"
NEAR = "population near bids\n  bids that pass, where price is at most 150% of lowest price among all bids\n"
LOCALS = "population local bids\n  bids that pass, where local\n"
ALONE = ", full marks when number of other bids is 0"
BY_MEAN = "mean method among {}, 50% at the mean, losing 0.05% for each percent above"
SEEN = "value seen\n  if number of other bids is 0 then £1 otherwise lowest price among other bids\n"
SWING = "  swing  number, between -2 and 2, less is better\n"
PLACED = """(20 - rank of ratio among all but the highest of bids, lowest first) marks
  full marks when highest ratio among other bids is 1"""

CASES: list[tuple[str, str, str, str, dict[str, Scalar], dict[str, Scalar], dict[str, Scalar]]] = [
    # What another bid brings rests on this one: by its figure, by a criterion, by who is counted for it.
    ("price", PRICE, f"100 × (highest ratio among other bids) marks{ALONE}", RATIO, at(80), at(20), at(80)),
    ("price", PRICE, f"100 × (highest cheap among other bids) marks{ALONE}", CHEAP, at(80), at(20), at(100)),
    ("price", PRICE, "(number of near bids) × 10 marks", NEAR, at(80), at(20), at(100)),
    ("price", PRICE, f"(sum of ratio among other bids) marks{ALONE}", RATIO, at(80), at(20), at(80)),
    ("price", PRICE, PLACED, RATIO, at(80), at(20), at(80)),
    ("price", PRICE, f"seen relative to lowest among other bids, capped at full marks{ALONE}", SEEN,
     at(80), at(40), at(80)),
    ("price", PRICE, f"seen by {BY_MEAN.format('other bids')}{ALONE}", SEEN, at(80), at(40), at(80)),
    ("price", PRICE, "(number of other bids where seen is above £50) × 10 marks", SEEN,
     at(80), at(40), at(80)),
    # Below zero a share turns round.
    ("swing", SWING, f"swing relative to lowest among other bids, floored at no marks{ALONE}", "",
     {"swing": Fraction(1)}, {"swing": Fraction(-1)}, {"swing": Fraction(1)}),
    # This bid joins those that are compared.
    ("local", LOCAL, "local lowest marks",
     "value local lowest\n  (lowest price among all bids where local) ÷ £2\n",
     at(20, False), at(20, True), at(80, True)),
    ("local", LOCAL, f"price by {BY_MEAN.format('all bids where local')}", "",
     at(20, False), at(20, True), at(80, True)),
    ("local", LOCAL, f"price by {BY_MEAN.format('local bids')}", LOCALS,
     at(20, False), at(20, True), at(80, True)),
    ("local", LOCAL, "(100 - number of all bids where local) marks", "",
     at(20, False), at(20, True), at(80, True)),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "inputs", "line", "more", "first", "second", "other"), CASES)
def test_no_silence_where_a_better_offer_changes_what_others_bring_or_who_they_are(
    fact: str, inputs: str, line: str, more: str, first: dict[str, Scalar],
    second: dict[str, Scalar], other: dict[str, Scalar],
) -> None:  # fmt: skip
    rulebook = rulebook_of(inputs, line, more)
    assert marks(rulebook, second, other) < marks(rulebook, first, other)
    assert "C" not in proved(Laws(rulebook), rulebook.inputs[fact])[0]
    assert check_better(rulebook)


@pytest.mark.parametrize(
    ("inputs", "line", "more"),
    [
        # What others bring looks at other bids, but not at what differs.
        (PRICE + "  green  number, between 1 and 10\n", f"(highest shade among other bids) marks{ALONE}",
         "value shade\n  (lowest green among bids) ÷ green\n"),
        (PRICE, "price relative to lowest", ""),
        (LOCAL, "price relative to lowest", ""),
    ],
)  # fmt: skip
def test_what_others_bring_is_steady_where_it_does_not_look_at_what_differs(
    inputs: str, line: str, more: str
) -> None:
    assert check_better(rulebook_of(inputs, line, more)) == ()


def test_two_offers_are_shown_beside_a_bid_that_offers_the_other_end() -> None:
    line = f"100 × (highest cheap among other bids) marks{ALONE}"
    (found,) = check_better(rulebook_of(PRICE, line, CHEAP))
    assert found.severity == "warning"
    assert "£66.67 gives 100 marks, £66.66 gives 0 marks" in found.sentence
