"""What the prover calls proved is never broken by the engine; its formulas allow what the engine scores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, event, given, note
from hypothesis import strategies as st

from svrules.checks.laws.laws import Laws
from svrules.checks.laws.prover import Prover
from svrules.checks.laws.trials import marks_of_first
from svrules.engine import Bid, Competition, Scored, score
from svrules.language import expressions as e
from svrules.language.rulebook import Input
from tests.property.both import rulebook_of
from tests.property.effort import cases
from tests.property.looking_round import VALUES, Rounds, rulebooks_that_look_round
from tests.property.strategies import Drawn, rulebooks_with_competitions
from tests.property.test_laws import _holds, can_be_marked, values_of, with_fact

z3 = pytest.importorskip("z3")

from svrules.checks.laws.formulas.facts import CONTRACT, FIRST, SECOND  # noqa: E402 - needs z3
from svrules.checks.laws.formulas.question import Question, Refused  # noqa: E402

_EFFORT = 400_000


def _proved(laws: Laws, prover: Prover, declared: Input, better: str) -> frozenset[str]:
    """The criteria of which z3 proves that a better offer never lowers their marks."""
    marked = replace(declared, better=better)  # type: ignore[arg-type]
    found = set()
    for code in laws.codes(declared.name):
        verdict = prover.never_lower(laws, marked, code, frozenset())
        event("proved" if verdict.proved else verdict.why)
        found |= {code} if verdict.proved else set()
    return frozenset(found)


@cases(30)
@given(rulebooks_with_competitions(), st.data())
def test_what_the_prover_proves_is_never_broken(drawn: Drawn, data: st.DataObject) -> None:
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    laws, prover = Laws(rulebook), Prover(_EFFORT, 10 * _EFFORT)
    for declared in can_be_marked(rulebook)[:2] if drawn.competition.bids else ():
        values = values_of(rulebook, declared)
        two = sorted(data.draw(st.tuples(st.sampled_from(values), st.sampled_from(values))))
        low, high = (score(rulebook, with_fact(drawn.competition, declared.name, x, declared)) for x in two)
        for better, first, second in (("more", low, high), ("less", high, low)):
            codes = _proved(laws, prover, declared, better)
            note(f"{declared.name} {better} {two}: {sorted(codes)}")
            _holds(first, second, codes, False)
            _never_fails(laws, prover, replace(declared, better=better), first, second)  # type: ignore[arg-type]


def _never_fails(laws: Laws, prover: Prover, declared: Input, first: Scored, second: Scored) -> None:
    """No rule fails the better offer of which z3 proves that it never does."""
    if first.outcomes[1:] != second.outcomes[1:] or first.outcomes[0] != "pass" or second.run is None:
        return
    failed = {one.rule for one in second.bid(0).rules if one.outcome == "fail"}
    for rule in laws.rulebook.rules:
        if rule.label in failed and declared.name in laws.uses.of_rule(rule):
            assert not prover.never_fails(laws, declared, rule.label).proved, rule.label


@cases(30)
@given(rulebooks_that_look_round())
def test_what_is_proved_holds_where_bids_look_at_bids_that_look_round(drawn: Rounds) -> None:
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    laws, prover = Laws(rulebook), Prover(_EFFORT, 10 * _EFFORT)
    for declared in can_be_marked(rulebook):
        more, less = (_proved(laws, prover, declared, better) for better in ("more", "less"))
        values = VALUES.get(declared.name, (Fraction(0), Fraction(1)))
        for at, competition in enumerate(drawn.competitions if more | less else ()):
            two = sorted((values[at % len(values)], values[(5 * at + 1) % len(values)]))
            low, high = (score(rulebook, with_fact(competition, declared.name, x, declared)) for x in two)
            note(f"{declared.name} {two} {competition.bids}: more {more}, less {less}")
            _holds(low, high, more, False)
            _holds(high, low, less, False)


@cases(30)
@given(rulebooks_with_competitions())
def test_formulas_allow_what_the_engine_scores(drawn: Drawn) -> None:
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    competition = replace(drawn.competition, decisions=())
    assume(competition.bids)
    scored = score(rulebook, competition)
    assume(scored.outcomes[0] == "pass")
    laws, marks = Laws(rulebook), marks_of_first(scored)
    bids = [bid for bid, outcome in zip(competition.bids, scored.outcomes, strict=True) if outcome]
    for code in sorted(marks.keys() & {*laws.criteria, "TOTAL"}):
        question = Question(laws, None, frozenset(rulebook.inputs))
        try:
            found, _ = question._both(code)
        except Refused as refused:
            event(f"refused: {refused}")
            continue
        event("formula")
        solver = z3.Solver()
        solver.set("rlimit", 4_000_000)
        solver.add(*question.all_said(), *_as_given(question, competition, bids[1:]), found.ok)
        solver.add(found.term == z3.Q(marks[code].numerator, marks[code].denominator))
        note(f"{code}: {marks[code]}")
        assert solver.check() != z3.unsat, code


def _as_given(question: Question, competition: Competition, others: list[Bid]) -> Iterator[Any]:
    """The unknowns of a question are what a competition has; each rival is one of the other bids."""
    own, owners = competition.bids[0], {CONTRACT: [competition.contract]}
    owners |= {FIRST: [own.facts], SECOND: [own.facts]}
    by_owner: dict[str, list[tuple[str, Any]]] = {}
    for (name, owner), known in question.facts.unknowns().items():
        by_owner.setdefault(owner, []).append((name, known.term))
    for owner, unknowns in by_owner.items():
        choices = owners.get(owner) or [bid.facts for bid in others]
        found = z3.Or(
            z3.BoolVal(False),
            *(z3.And(z3.BoolVal(True), *_same(question, owner, unknowns, facts)) for facts in choices),
        )
        yield found if owner in owners else z3.Implies(question.others.rivals[owner], found)


def _same(question: Question, owner: str, unknowns: list[tuple[str, Any]], facts: Any) -> Iterator[Any]:
    inputs = question.laws.rulebook.inputs
    for name, term in unknowns:
        given_ = question.facts.given(name, owner)
        yield given_ == z3.BoolVal(name in facts)
        if name in facts:
            yield term == _term(question, inputs[name], facts[name])


def _term(question: Question, declared: Input, value: e.Scalar) -> Any:
    return question.facts.literal(value, declared.type)
