"""Whatever the rulebook, proposed examples read, come out as written, and try more than before."""

from __future__ import annotations

from hypothesis import given, note

from svrules.proof import run_examples
from svrules.proof.coverage import coverage
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
