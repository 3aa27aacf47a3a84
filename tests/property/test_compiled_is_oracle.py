"""Compiled rules and oracle agree to the last digit, whichever competitions the rules were compiled for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, note

from svrules.engine.competition import Competition
from svrules.engine.compiled import batch, run_compiled
from svrules.engine.scored import plan_for
from svrules.engine.working.run import judge_contract
from svrules.language.rulebook import Rulebook
from tests import oracle
from tests.property.both import result_of, rulebook_of
from tests.property.choosing import SeededChooser
from tests.property.comparing import differences
from tests.property.effort import cases
from tests.property.strategies import rulebooks_with_several_competitions, several_drawn_by

DRAWN = 120
FEWEST_COMPILED = 30


@pytest.fixture(autouse=True, scope="module")
def _at_once() -> Iterator[None]:
    """Rules are compiled for the first bid."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(batch, "FEWEST_BIDS", 1)
        yield


@cases(200)
@given(rulebooks_with_several_competitions())
def test_compiled_rules_say_what_the_oracle_says_time_after_time(
    drawn: tuple[str, list[Competition]],
) -> None:
    """The first competition once more in the end: what later ones made of the rules changes nothing in it."""
    note(drawn[0])
    _both_say_the_same(*drawn)


@pytest.mark.parametrize("first", range(0, DRAWN, 20))
def test_and_so_they_do_of_rulebooks_drawn_evenly(first: int) -> None:
    """Hypothesis likes plain choices best; these rulebooks hold what is seldom chosen as often as any."""
    for seed in range(first, first + 20):
        _both_say_the_same(*several_drawn_by(SeededChooser(seed)))


def _both_say_the_same(text: str, competitions: list[Competition]) -> None:
    rulebook = rulebook_of(text)
    for competition in [*competitions, competitions[0]]:
        scored = oracle.score(rulebook, competition)
        assert differences(rulebook, result_of(rulebook, competition), scored) == [], text


def test_many_of_the_competitions_are_compiled() -> None:
    """By fixed seeds: a property that never met compiled rules would prove nothing of them."""
    drawn = [several_drawn_by(SeededChooser(seed)) for seed in range(DRAWN)]
    compiled = sum(_is_compiled(rulebook_of(text), competitions[0]) for text, competitions in drawn)
    assert compiled >= FEWEST_COMPILED


def _is_compiled(rulebook: Rulebook, competition: Competition) -> bool:
    decides = rulebook.date_input
    day = None if decides is None else competition.contract.get(decides.name)
    if decides is not None and (not isinstance(day, date) or not rulebook.in_force.covers(day)):
        return False
    plan = plan_for(rulebook, day if isinstance(day, date) else None)
    contract = judge_contract(plan, competition)
    return contract.scope == "in scope" and run_compiled(plan, competition, contract) is not None
