"""Compiled rules give what the careful evaluator gives: the same Result, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, note

from svrules.data import example_competition
from svrules.diagnostics import has_errors
from svrules.engine import Bid, Competition, Plan, plan_for, score
from svrules.engine.compiled import batch, run_compiled
from svrules.engine.recording.record import record
from svrules.engine.working.careful import run_carefully
from svrules.engine.working.run import judge_contract
from svrules.language import read
from svrules.language.rulebook import Rulebook
from tests.property.effort import cases
from tests.property.strategies import Drawn, rulebooks_with_competitions

HEADING = 'rulebook "Test"\n  edition "1"\n'
AWARD = "award\n  highest total wins\n  round total to 2 decimal places\n"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "FEWEST_BIDS", 0)


def _rulebook(text: str) -> Rulebook:
    found, diagnostics = read(text, "test.svr")
    assert found is not None and not has_errors(diagnostics), diagnostics
    return found


def _both(plan: Plan, competition: Competition) -> tuple[str, str] | None:
    """The result both ways as text; None where the plan is not compiled."""
    contract = judge_contract(plan, competition)
    if contract.scope != "in scope":
        return None
    quick = run_compiled(plan, competition, contract)
    if quick is None:
        return None
    careful = run_carefully(plan, competition, contract)
    return record(quick, None).model_dump_json(), record(careful, None).model_dump_json()


@cases(300)
@given(rulebooks_with_competitions())
def test_the_same_result_on_generated_rulebooks(drawn: Drawn) -> None:
    note(drawn.text)
    rulebook = _rulebook(drawn.text)
    competition = replace(drawn.competition, decisions=())
    decides = rulebook.date_input
    day = None if decides is None else competition.contract.get(decides.name)
    if decides is not None and day is None:
        return
    both = _both(plan_for(rulebook, day), competition)  # type: ignore[arg-type]
    assert both is None or both[0] == both[1]


POLICIES = sorted((Path(__file__).parents[2] / "policies").glob("*.svr"))


def _examples_both_ways(path: Path) -> int:
    """How many examples of a policy were compiled; each gives the same result both ways."""
    rulebook, compiled = _rulebook(path.read_text(encoding="utf-8")), 0
    for example in rulebook.examples:
        competition = replace(example_competition(rulebook, example).accepted(), decisions=())
        decides = rulebook.date_input
        day = None if decides is None else competition.contract.get(decides.name)
        if decides is not None and (not isinstance(day, date) or not rulebook.in_force.covers(day)):
            continue
        both = _both(plan_for(rulebook, day), competition)  # type: ignore[arg-type]
        assert both is None or both[0] == both[1], example.title
        compiled += both is not None
    return compiled


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_the_same_result_on_every_policy(path: Path) -> None:
    _examples_both_ways(path)


@pytest.mark.parametrize(
    "name",
    ["caps-by-rate", "one-word-in-two-scales", "measures-capped-by-theme", "all-zero-offers-undefined"],
)
def test_policies_that_are_compiled(name: str) -> None:
    assert _examples_both_ways(next(path for path in POLICIES if path.stem == name))


def _bids(*rows: Mapping[str, str | bool | None]) -> tuple[Bid, ...]:
    return tuple(
        Bid(
            f"Bid {n}", {k: Fraction(v) if isinstance(v, str) else v for k, v in row.items() if v is not None}
        )
        for n, row in enumerate(rows, 1)
    )


MEASURES = (
    HEADING
    + """
contract
  target  money, at least £0
bid
  jobs    FTE
  spend   money
  hours   hours, blank means 0
rule E1
  require spend is at least £0
  except E1a when jobs is above 4
criterion A "A" worth 60%
  jobs × £100 per FTE + spend × 12.5% as share of target
  capped at full marks
  floored at no marks
criterion B "B" worth 40%
  hours from 1 hour for no marks to 4 hours for full marks
  capped at full marks
  floored at no marks
  round to 1 decimal place
  at least 10 marks, otherwise fail
"""
    + AWARD
)


@pytest.mark.parametrize("target", ["1000", "700", "0", "1/3", "123456789/1000003"])
def test_bids_with_odd_numbers_blanks_and_zeros(target: str) -> None:
    bids = _bids(
        {"jobs": "4", "spend": "100.25", "hours": "2"},
        {"jobs": "5", "spend": "-3", "hours": "2.125"},
        {"jobs": "1/3", "spend": "0", "hours": "1/7"},
        {"jobs": "0", "spend": "1/1000000000000000000", "hours": "4"},
        {"jobs": None, "spend": "10", "hours": None},
        {"jobs": "2", "spend": "10", "hours": None},
        {"jobs": "-2", "spend": "10", "hours": "-1"},
    )
    rulebook = _rulebook(MEASURES)
    competition = Competition({"target": Fraction(target)}, bids)
    both = _both(plan_for(rulebook, None), competition)
    if target == "0":
        assert both is None
    else:
        assert both is not None and both[0] == both[1]


def test_units_get_finer_with_later_competitions() -> None:
    rulebook = _rulebook(MEASURES)
    plan = plan_for(rulebook, None)
    for spend in ("10", "10.5", "10.125", "1/3"):
        bids = _bids(*[{"jobs": "1", "spend": spend, "hours": "3"}] * 3)
        both = _both(plan, Competition({"target": Fraction(1000)}, bids))
        assert both is not None and both[0] == both[1]
        found = batch.batch(plan, judge_contract(plan, Competition({"target": Fraction(1000)})).row, bids)
        assert found is not None and None not in found.first


def test_generated_code_holds_no_text_of_the_rulebook() -> None:
    rulebook = _rulebook(MEASURES.replace("jobs", "x = __import__"))
    contract = judge_contract(plan_for(rulebook, None), Competition({"target": Fraction(1000)}))
    bids = _bids({"x = __import__": "1", "spend": "2", "hours": "3"})
    found = batch.batch(plan_for(rulebook, None), contract.row, bids)
    assert found is not None and found.first[0] is not None
    source = found.code.phases[0].source
    assert "import" not in source and "spend" not in source


ROUNDINGS = (
    "rounded to 2 decimal places",
    "rounded down to whole numbers",
    "rounded half even to whole numbers",
)


@pytest.mark.parametrize("how", ROUNDINGS)
@pytest.mark.parametrize(
    "value",
    [
        "x",
        "x ÷ 3",
        "x ÷ y",
        "-x ÷ y",
        "x to the power 2",
        "x to the power -3",
        "(x ÷ y) to the power 3",
        "(x ÷ y) to the power -2",
        "largest of x, y, x ÷ y",
    ],
)
def test_roundings_of_every_form(how: str, value: str) -> None:
    text = f"{HEADING}bid\n  x  number\n  y  number\nvalue v\n  ({value}) {how}\naward\n  highest v wins\n"
    xs = ["2.5", "-2.5", "1/3", "0", "7", "1.005", "-1.005", "10000000001"]
    bids = _bids(*[{"x": x, "y": y} for x in xs for y in ("1", "3", "-2", "0", "0.7")])
    both = _both(plan_for(_rulebook(text), None), Competition({}, bids))
    assert both is not None and both[0] == both[1]


def test_which_way_was_taken_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """`score` chooses the way; nothing in its answer depends on how many bids came before."""
    from svrules.engine import score

    rulebook = _rulebook(MEASURES)
    bids = _bids(*[{"jobs": str(n % 7), "spend": str(n % 5), "hours": str(n % 4)} for n in range(40)])
    competition = Competition({"target": Fraction(1000)}, bids)
    quick = score(rulebook, competition)
    monkeypatch.setattr(batch, "FEWEST_BIDS", 10**9)
    careful = score(rulebook, competition)
    assert quick.ranks == careful.ranks
    assert quick.totals == careful.totals
    assert quick.outcomes == careful.outcomes
    assert quick.result() == careful.result()


def test_the_rulebook_of_the_benchmark_is_compiled() -> None:
    text = Path(__file__).parents[3].joinpath("benchmarks", "twenty-measures.svr").read_text("utf-8")
    from benchmarks.bids import CONTRACT, made_up_bids

    bids = tuple(Bid(f"Bid {n}", facts) for n, facts in enumerate(made_up_bids(64)))
    rulebook = _rulebook(text)
    plan = plan_for(rulebook, CONTRACT["notice date"])  # type: ignore[arg-type]
    both = _both(plan, Competition(CONTRACT, bids))  # type: ignore[arg-type]
    assert both is not None and both[0] == both[1]


def test_a_number_of_the_contract_goes_into_the_function() -> None:
    """As itself, as a divisor, and, where it is too fine for a common unit, as two whole numbers."""
    text = (
        f"{HEADING}contract\n  rate  money\n  parts  number\nbid\n  jobs  number\n"
        "value v\n  jobs × rate ÷ parts\naward\n  highest v wins\n"
    )
    plan = plan_for(_rulebook(text), None)
    bids = _bids({"jobs": "4"}, {"jobs": "2.5"}, {"jobs": "0"}, {"jobs": "-1/3"})
    for rate, parts in (("2.5", "3"), ("100.01", "0.07"), ("1/10000000000000001", "7"), ("3", "1/3")):
        competition = Competition({"rate": Fraction(rate), "parts": Fraction(parts)}, bids)
        both = _both(plan, competition)
        assert both is not None and both[0] == both[1]
        found = batch.batch(plan, judge_contract(plan, competition).row, bids)
        assert found is not None and "by_evaluator" not in found.code.phases[0].source


def test_a_total_that_is_not_in_force_is_told_as_the_careful_way_does() -> None:
    text = (
        f"{HEADING}contract\n  day  date, decides the rules in force\nbid\n  plan  level from 0 to 5\n"
        "rule R\n  require plan is above 1\n"
        f"criterion P worth 100% from 1 April 2026\n  plan out of 5\n{AWARD}"
    )
    day = date(2026, 3, 31)
    both = _both(
        plan_for(_rulebook(text), day), Competition({"day": day}, _bids({"plan": "1"}, {"plan": "2"}))
    )
    assert both is not None and both[0] == both[1]


COMPARING = (
    "price relative to lowest",
    "price relative to highest",
    "price percent over lowest",
    "price by mean method, 50% at the mean, losing 1% for each percent above",
    "price relative to lowest among bids where price is above £1",
)


@pytest.mark.parametrize("method", COMPARING)
def test_marks_measured_against_other_bids_are_compiled(method: str) -> None:
    """Unless there is nothing above 0 to measure against: that error is the careful evaluator's to tell."""
    text = f"{HEADING}bid\n  price  money\ncriterion P worth 100%\n  {method}\n"
    text += f"  capped at full marks\n  floored at no marks\n{AWARD}"
    plan = plan_for(_rulebook(text), None)
    both = _both(plan, Competition({}, _bids(*[{"price": p} for p in ("2", "2.5", "7", "1/3", "4")])))
    assert both is not None and both[0] == both[1]
    nothing = Competition({}, _bids({"price": "0"}, {"price": "-2"}))
    assert _both(plan, nothing) is None


@pytest.mark.parametrize("of", ["x, y, 3", "x, y", "x ÷ y, y, 4, x"])
@pytest.mark.parametrize(
    "verb", ["mean of", "median of", "sum of", "smallest of", "largest of", "sum of the 2 largest of"]
)
def test_figures_of_a_list(verb: str, of: str) -> None:
    text = f"{HEADING}bid\n  x  number\n  y  number\nvalue v\n  {verb} {of}\naward\n  highest v wins\n"
    bids = _bids(*[{"x": x, "y": y} for x in ("2.5", "-1", "1/3", "7") for y in ("1", "3", "-2", "0.7")])
    both = _both(plan_for(_rulebook(text), None), Competition({}, bids))
    assert both is not None and both[0] == both[1]


def test_a_table_of_more_rows_than_python_reads_brackets() -> None:
    rows = "".join(f"  above {n} to {n + 1} | {n}\n" for n in range(300))
    rulebook = _rulebook(
        f"{HEADING}bid\n  x  number, above 0, at most 300\ntable T\n  x | points\n{rows}"
        f"criterion A worth 100%\n  points out of 300\n{AWARD}"
    )
    competition = Competition({}, (Bid("Ash", {"x": Fraction(300)}), Bid("Birch", {"x": Fraction(4)})))
    assert score(rulebook, competition).marks("A") == (Fraction(299, 3), Fraction(1))


@pytest.mark.parametrize(
    ("size", "gives", "rest"),
    [
        (3000, "{n}", ""),
        (300, "{n}", "  otherwise | 5\n"),
        (300, "y × {n}", ""),
        (300, "y × {n}", "  otherwise | y\n"),
        (300, "{n} ÷ y", ""),
        (300, "{n} ÷ y", "  otherwise | y\n"),
    ],
)
def test_a_table_of_any_length_is_compiled(size: int, gives: str, rest: str) -> None:
    rows = "".join(f"  above {n} to {n + 1} | {gives.format(n=n)}\n" for n in range(size) if n != 7)
    text = f"{HEADING}bid\n  x  number\n  y  number, above 0\ntable T\n  x | points\n{rows}{rest}"
    plan = plan_for(_rulebook(f"{text}award\n  highest points wins\n"), None)
    bids = _bids(*[{"x": x, "y": y} for x in ("0.5", "7.5", "8", "299.5", "3001") for y in ("1", "3")])
    both = _both(plan, Competition({}, bids))
    assert both is not None and both[0] == both[1]


def test_values_that_stand_on_each_other_hundreds_deep() -> None:
    chain = "".join(f"value v{n}\n  v{n - 1} ÷ 2 + v{n - 1} ÷ 2\n" for n in range(1, 300))
    rulebook = _rulebook(
        f"{HEADING}bid\n  x  number, between 0 and 10\nvalue v0\n  x\n{chain}"
        f"criterion A worth 100%\n  v299 out of 10\n{AWARD}"
    )
    competition = Competition({}, (Bid("Ash", {"x": Fraction(7)}),))
    assert score(rulebook, competition).marks("A") == (Fraction(70),)
