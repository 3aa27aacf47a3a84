"""What a rule says: exceptions against a listing of every way in which open conditions could turn out."""

from __future__ import annotations

from itertools import product
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from svrules.engine.plan import PlannedException, PlannedRule
from svrules.engine.quantity import Fault, InError, Missing, Quantity
from svrules.engine.working.outcomes import said, worst
from tests.property.effort import cases

MISSING = Missing((("Ash", "wage"),))
WRONG = InError((Fault("division", 0, "Ash"),))
CONDITIONS = st.sampled_from([True, False, MISSING, WRONG])
OUTCOMES = st.sampled_from([None, "pass", "fail", "refer"])
Kind = Literal["require", "refer", "fail"]


def _rule(kind: Kind, exceptions: list[tuple[int | None, str | None]]) -> PlannedRule:
    return PlannedRule(
        label="E",
        title="",
        clause="",
        because="",
        kind=kind,
        condition=0,
        reached=None,
        exceptions=tuple(
            PlannedException(f"E{n}", None if to is None else f"E{to}", n, outcome, "")  # type: ignore[arg-type]
            for n, (to, outcome) in enumerate(exceptions, 1)
        ),
        on_contract=False,
        stage=2,
        line=1,
    )


def _naive(rule: PlannedRule, conditions: tuple[bool, ...]) -> str:
    """The reference, word by word, for conditions that are all known."""
    passes = {"require": conditions[0], "refer": not conditions[0], "fail": not conditions[0]}[rule.kind]
    if passes:
        return "pass"
    own = "refer" if rule.kind == "refer" else "fail"
    return _level(rule, None, conditions) or own


def _level(rule: PlannedRule, to: str | None, conditions: tuple[bool, ...]) -> str | None:
    found = {
        _outcome(rule, e, conditions)
        for e in rule.exceptions
        if e.to == to and (to is None or e.outcome is not None) and _holds(rule, e, conditions)
    }
    if not found:
        return None
    return found.pop() if len(found) == 1 else "error"


def _holds(rule: PlannedRule, e: PlannedException, conditions: tuple[bool, ...]) -> bool:
    cancels = [c for c in rule.exceptions if c.to == e.label and c.outcome is None]
    return conditions[e.condition] and not any(_holds(rule, c, conditions) for c in cancels)


def _outcome(rule: PlannedRule, e: PlannedException, conditions: tuple[bool, ...]) -> str:
    return _level(rule, e.label, conditions) or e.outcome or "pass"


@st.composite
def _cases(draw: st.DrawFn) -> tuple[PlannedRule, list[Quantity]]:
    n = draw(st.integers(0, 5))
    exceptions = [
        (draw(st.one_of(st.none(), st.integers(1, at))) if at else None, draw(OUTCOMES)) for at in range(n)
    ]
    kind: Kind = draw(st.sampled_from(["require", "refer", "fail"]))
    return _rule(kind, exceptions), draw(st.lists(CONDITIONS, min_size=n + 1, max_size=n + 1))


@cases(2000)
@given(_cases())
def test_every_way_that_open_conditions_could_turn_out(case: tuple[PlannedRule, list[Quantity]]) -> None:
    rule, row = case
    ways = product(*[(q,) if isinstance(q, bool) else (True, False) for q in row])
    outcomes = {_naive(rule, tuple(way)) for way in ways}
    found = said(rule, row, "Ash").outcome
    if len(outcomes) == 1:
        assert found == outcomes.pop()
    else:
        assert found == ("error" if any(isinstance(q, InError) for q in row) else "unknown")


def test_two_exceptions_that_disagree_are_named_with_their_clauses() -> None:
    rule = _rule("require", [(None, "pass"), (None, "refer")])
    found = said(rule, [False, True, True], "Ash")
    assert found.outcome == "error"
    assert isinstance(found.why, InError)
    assert found.why.faults[0].told == ("E", "E1", "E2")


def test_the_worst_outcome_wins() -> None:
    order = ["fail", "error", "unknown", "refer", "pass"]
    for at, outcome in enumerate(order):
        assert worst([*order[at:], "not reached"]) == outcome  # type: ignore[arg-type]
    assert worst([]) == "pass"
    assert worst(["not reached"]) == "pass"
