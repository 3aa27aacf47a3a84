"""What the examples try: an example that is taken out takes just what it alone tried with it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import pytest

from svrules.proof.coverage import Coverage, Goal, Kind, coverage
from svrules.shipped import rulebook_names, rulebook_path
from tests.unit.proof.books import BOOK, EXAMPLES, example, load, with_examples

EVERYTHING = coverage(load(with_examples(*EXAMPLES)))

ONLY_THIS = {
    "passes": set[str](),
    "small": {"rule `E1`: `size is Large` does not hold, and that decides"},
    "misconduct": set[str](),
    "cheap": {
        "exception `E1a` changes what rule `E1` says",
        "exception `E1a`: `price is below £500` holds, and that decides",
    },
    "poor plan": {
        "just below the limit of the pass mark of `PLAN`: marks below 1",
        "on the limit of criterion `PLAN`: plan 2",
        "row 1 of the scale of `PLAN` counts",
        "the pass mark of `PLAN` is missed",
    },
    "low wage": {
        "a bid is referred to a person",
        "just below the limit of `E2`: wage below living wage",
        "rule `E2` refers",
        "rule `E2`: `wage is below living wage` holds, and that decides",
    },
    "blank": {"a bid is unknown for want of a fact"},
    "tied": {"a tie is settled by `highest wage`"},
    "the year before": {
        "a day from 1 April 2025 to 31 March 2026",
        "31 March 2026, the day before the change of 1 April 2026",
    },
    "on the limit": {
        "on the limit of `S1`: value £20,000",
        "rule `S1` leaves the contract out",
        "rule `S1`: `value is above £20,000` does not hold, and that decides",
        "the contract is out of scope",
    },
    "a penny above": {
        "just above the limit of `S1`: value above £20,000",
        "row 2 of table `W` counts",
    },
}


def words(goals: Iterable[Goal]) -> set[str]:
    return {goal.words for goal in goals}


def of(*examples: str, book: str = BOOK) -> Coverage:
    return coverage(load("\n".join([book, *examples])))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_that_is_taken_out_takes_what_only_it_tried(name: str) -> None:
    rest = coverage(load(with_examples(*(one for one in EXAMPLES if one != name))))
    assert rest.goals == EVERYTHING.goals
    assert words(EVERYTHING.tried - rest.tried) == ONLY_THIS[name]
    assert rest.tried <= EVERYTHING.tried


def test_without_examples_nothing_is_tried() -> None:
    nothing = of()
    assert nothing.tried == frozenset() and nothing.goals == EVERYTHING.goals
    assert nothing.share == 0


@pytest.mark.parametrize(
    ("kind", "tried", "of_all"),
    [
        ("rule", 6, 6),
        ("exception", 2, 2),
        ("table row", 2, 2),
        ("scale row", 2, 2),
        ("days", 2, 2),
        ("day of change", 1, 6),
        ("outcome", 6, 6),
        ("pass mark", 2, 2),
        ("tie", 1, 1),
        ("condition", 10, 10),
    ],
)
def test_each_kind_is_counted(kind: Kind, tried: int, of_all: int) -> None:
    found, missing = EVERYTHING.of(kind)
    assert (len(found), len(found) + len(missing)) == (tried, of_all)


def test_a_goal_says_where_it_stands() -> None:
    goal = next(goal for goal in EVERYTHING.goals if goal.words.startswith("exception `E1a` changes"))
    assert (goal.line, goal.clause) == (BOOK[: BOOK.index("except E1a")].count("\n") + 1, "3 a")


def test_a_condition_that_another_hides_does_not_decide() -> None:
    both = of(example("both", "Ash | £1,000 | yes | £14 | Small | 4"))
    assert not {goal for goal in both.tried if goal.words.startswith("rule `E1`: ")}


def test_an_exception_to_a_rule_that_is_met_is_not_tried() -> None:
    met = of(example("met", "Ash | £400 | no | £14 | Large | 4", "Birch | £900 | no | £14 | Large | 4"))
    assert not {goal for goal in met.tried if goal.kind == "exception"}


def test_of_two_exceptions_that_say_the_same_neither_changes_anything() -> None:
    first = '  except E1a when price is below £500  clause "3 a"\n'
    book = BOOK.replace(first, first + '  except E1b when plan is 5  clause "3 b"\n')
    both = of(example("both", "Ash | £400 | yes | £14 | Large | 5"), book=book)
    assert not {goal for goal in both.tried if goal.kind == "exception"}
    one = of(example("one", "Ash | £400 | yes | £14 | Large | 4"), book=book)
    assert words(goal for goal in one.tried if goal.kind == "exception") == {
        "exception `E1a` changes what rule `E1` says",
        "exception `E1b` does not hold, and does not change what rule `E1` says",
    }


@pytest.mark.parametrize(
    ("wage", "side"),
    [
        ("£13.43", None),
        ("£13.44", "just below"),
        ("£13.45", "on"),
        ("£13.46", "just above"),
        ("£13.47", None),
    ],
)
def test_just_below_a_limit_is_a_penny_below(wage: str, side: str | None) -> None:
    found = of(example("near", f"Ash | £1,000 | no | {wage} | Large | 4")).tried
    sides = {str(goal.key[-1]) for goal in found if goal.kind == "limit" and goal.subject == "E2"}
    assert sides == ({side} if side else set())


def test_a_step_of_the_tie_break_that_settles_nothing_is_not_tried() -> None:
    book = BOOK.replace("tie: highest wage", "tie: highest wage, then lowest price")
    tied = of(
        example("tied", "Ash | £900 | no | £14 | Large | 4", "Birch | £900 | no | £15 | Large | 4"), book=book
    )
    assert words(tied.of("tie")[0]) == {"a tie is settled by `highest wage`"}
    assert words(tied.of("tie")[1]) == {"a tie is settled by `lowest price`"}


def test_an_example_that_cannot_be_read_tries_nothing() -> None:
    assert of(example("wrong", "Ash | -£5 | no | £14 | Large | 4")).tried == frozenset()


def test_what_bounds_forbid_is_not_asked_for() -> None:
    assert not any("plan below £0" in goal.words or "plan below 0" in goal.words for goal in EVERYTHING.goals)


BETWEEN_FACTS = """\
rulebook "Never"
  edition "1"
bid
  jobs    FTE, at least 0
  weeks   weeks, at least 0
value benefit
  jobs × £30,000 per FTE + weeks × £100 per week
rule R
  refer when benefit is at most £0
rule Q
  require jobs is above 5 or (jobs is above 3 and weeks is above 2)
rule T
  require jobs is above 5 and jobs is above 3
"""


def test_what_is_proved_impossible_is_told_apart() -> None:
    found = coverage(load(BETWEEN_FACTS))
    assert words(found.never) == {
        "just below the limit of `R`: benefit below £0",
        "rule `T`: `jobs is above 3` does not hold, and that decides",
    }
    assert not set(found.never) & set(found.goals)


def test_a_rulebook_without_rules_has_all_tried() -> None:
    assert coverage(load('rulebook "Empty"\n  edition "1"\ncontract\n  value  money\n')).share == Fraction(1)


@pytest.mark.parametrize("name", rulebook_names())
def test_shipped_rulebooks_try_most_of_what_they_say(name: str) -> None:
    found = coverage(load(rulebook_path(name).read_text(encoding="utf-8")))
    for kind in ("rule", "exception", "table row", "scale row", "days"):
        assert found.of(kind)[1] == (), kind  # type: ignore[arg-type]
    assert found.share > Fraction(70, 100)


TWO_RULES = """\
rulebook "Two rules"
  edition "1"
bid
  wage  money
  jobs  whole number, between 0 and 100
rule W "Wage"
  require wage is at least £10
rule J "Jobs"
  fail when jobs is below 5
"""
THREE_BIDS = """\
example "three"
  bidder | wage   | jobs{heading}
  A      | £10    | 5{pass_}
  B      | £9.99  | 4{fail}
  C      | £10.01 | 6{pass_}
"""


def expecting(subject: str) -> Coverage:
    """Three bids about both limits, of which only this is expected."""
    cells = {"heading": f" | expect {subject}", "pass_": " | pass", "fail": " | fail"}
    none = dict.fromkeys(cells, "")
    return of(THREE_BIDS.format(**(cells if subject else none)), book=TWO_RULES)


def test_an_example_that_expects_nothing_tries_nothing() -> None:
    assert expecting("").tried == frozenset()


def test_what_an_example_does_not_expect_is_not_tried() -> None:
    found = expecting("W")
    assert {goal.subject for goal in found.tried} == {"W"}
    assert len(found.of("rule")[0]) == 2 and len(found.of("limit")[0]) == 3


def test_an_outcome_does_not_show_a_rule_that_fails_beside_another() -> None:
    found = expecting("outcome")
    assert words(found.of("rule")[0]) == {"rule `W` is met", "rule `J` does not fail"}
    assert {str(goal.key[-1]) for goal in found.of("limit")[0]} == {"on", "just above"}
    assert words(found.of("outcome")[0]) == {"a bid passes", "a bid fails"}


def test_the_label_after_an_outcome_is_an_expectation_too() -> None:
    found = of(
        THREE_BIDS.format(heading=" | expect outcome", pass_=" | pass", fail=" | fail J"), book=TWO_RULES
    )
    assert "rule `J` fails" in words(found.tried) and "rule `W` is not met" not in words(found.tried)


QUESTIONS = """\
rulebook "Questions"
  edition "1"
family question "Questions"
  code | title | least
  Q1   | Plan  | 2
  Q2   | Team  | 4
bid inputs for each question
  mark  level from 0 to 5
rule MIN "least" for each question
  require mark is at least least
criterion for each question  worth 50%
  mark by level
  below 3 gives 0%
  at least 3 gives 100%
award
  highest total wins
example "Q2 never bites"
  bidder | Q1 mark | Q2 mark | expect outcome | expect total
  A      | 3       | 5       | pass           | 100
  B      | 1       | 5       | fail           | none
"""


def test_each_member_of_a_family_is_tried_by_itself() -> None:
    found = coverage(load(QUESTIONS))
    assert words(found.of("rule")[1]) == {"rule `MIN Q2` is not met"}
    assert words(found.of("scale row")[1]) == {
        "row 1 of the scale of `Q1` counts", "row 1 of the scale of `Q2` counts",
    }  # fmt: skip
    assert words(found.of("limit")[0]) == {
        "just below the limit of `MIN Q1`: Q1 mark below Q1 least",
        "just above the limit of `MIN Q1`: Q1 mark above Q1 least",
        "just above the limit of `MIN Q2`: Q2 mark above Q2 least",
        "on the limit of criterion `Q1`: Q1 mark 3",
    }
    assert words(found.of("condition")[1]) == {
        "rule `MIN Q2`: `mark is at least least` does not hold, and that decides"
    }


CHEAPEST = """\
rulebook "Cheapest"
  edition "1"
bid
  price  money, above £0
value best price
  lowest price among all bids
rule R
  refer when price is above best price × 1.5
example "two"
  bidder | price{heading}
  A      | £100{one}
  B      | £300{other}
"""


@pytest.mark.parametrize(
    ("heading", "one", "other", "tried"),
    [
        (" | expect best price", " | £100", " | £100", set()),
        (" | expect R", " |", " | refer", {"rule `R` refers"}),
        (" | expect R", " | pass", " |", {"rule `R` does not refer"}),
    ],
)
def test_only_bids_of_which_something_is_expected_try_rules(
    heading: str, one: str, other: str, tried: set[str]
) -> None:
    found = coverage(load(CHEAPEST.format(heading=heading, one=one, other=other)))
    assert words(found.of("rule")[0]) == tried


COMPUTED = """\
rulebook "Computed"
  edition "1"
bid
  hours  number, between 0 and 1,000
  rate   number, between 0 and 1,000
rule R "Enough"
  require hours × rate is at least 200
"""


@pytest.mark.parametrize(("hours", "side"), [("99", "just below"), ("98.9", None), ("101", "just above")])
def test_near_what_is_computed_is_a_hundredth_of_the_limit(hours: str, side: str | None) -> None:
    near = f'example "near"\n  bidder | hours | rate | expect R\n  Ash | {hours} | 2 | pass\n'
    found = of(near, book=COMPUTED).of("limit")[0]
    assert [str(goal.key[-1]) for goal in found] == ([side] if side else [])
