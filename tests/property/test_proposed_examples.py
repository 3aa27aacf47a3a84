"""Whatever the rulebook, proposed examples read, come out as written, and try more than before."""

from __future__ import annotations

from hypothesis import given, note

from svrules.engine import score
from svrules.proof import run_examples
from svrules.proof.coverage import coverage, goals_of, tried_by
from svrules.proof.coverage.count import plans_of
from svrules.proof.coverage.impossible import impossible
from svrules.proof.proposing import propose
from tests.property.both import rulebook_of
from tests.property.effort import cases
from tests.property.strategies import Drawn, rulebooks_with_competitions


@cases(6)
@given(rulebooks_with_competitions())
def test_proposed_examples_always_come_out(drawn: Drawn) -> None:
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    found = propose(rulebook, 30)
    after = rulebook_of(found.rulebook_text)
    assert all(outcome.passed for outcome in run_examples(after)[len(rulebook.examples) :])
    assert found.before.tried <= coverage(after).tried
    assert set(found.not_found) == set(coverage(after).missing)


@cases(25)
@given(rulebooks_with_competitions())
def test_what_is_proved_impossible_is_never_tried(drawn: Drawn) -> None:
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    tried = set(tried_by(score(rulebook, drawn.competition)))
    never = impossible(rulebook, plans_of(rulebook), goals_of(rulebook))
    assert not [goal.words for goal in never if goal in tried]
