"""Engine and oracle agree to the last digit, on rulebooks and competitions that hypothesis writes."""

from __future__ import annotations

from hypothesis import given, note

from tests import oracle
from tests.property.both import result_of, rulebook_of
from tests.property.comparing import differences
from tests.property.effort import cases
from tests.property.strategies import Drawn, rulebooks_with_competitions, rulebooks_with_many_bids


@cases(600)
@given(rulebooks_with_competitions())
def test_the_engine_says_what_the_oracle_says(drawn: Drawn) -> None:
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    scored = oracle.score(rulebook, drawn.competition)
    assert differences(rulebook, result_of(rulebook, drawn.competition), scored) == []


@cases(70)
@given(rulebooks_with_many_bids())
def test_compiled_rules_say_what_the_oracle_says(drawn: Drawn) -> None:
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    scored = oracle.score(rulebook, drawn.competition)
    assert differences(rulebook, result_of(rulebook, drawn.competition), scored) == []
