"""Engine and oracle agree on every policy of `tests/policies` and every shipped rulebook.

On their own examples, whose figures were worked out by hand, and on what becomes of those when facts are
blank, zero, on a limit, huge or tiny.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from svrules.data import example_competition
from svrules.engine.competition import Bid, Competition
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import ChoiceType, DateType, YesNoType
from svrules.shipped import rulebook_names, rulebook_path
from tests import oracle
from tests.property.both import result_of, rulebook_of
from tests.property.choosing import Chooser
from tests.property.comparing import differences
from tests.property.effort import cases

POLICIES = sorted((Path(__file__).parent.parent / "policies").glob("*.svr"))
ALL = {path.stem: path for path in [*POLICIES, *(rulebook_path(name) for name in rulebook_names())]}


@cache
def policy(name: str) -> Rulebook:
    return rulebook_of(ALL[name].read_text(encoding="utf-8"))


@cache
def examples(name: str) -> tuple[Competition, ...]:
    read = [example_competition(policy(name), example) for example in policy(name).examples]
    return tuple(one.accepted() for one in read)


@pytest.mark.parametrize("name", ALL)
def test_both_say_what_was_worked_out_by_hand(name: str) -> None:
    """The examples' expectations hold of the engine (`tests/policies`); so they hold of the oracle."""
    for competition in examples(name):
        scored = oracle.score(policy(name), competition)
        assert differences(policy(name), result_of(policy(name), competition), scored) == []


@st.composite
def altered_examples(draw: Callable[[st.SearchStrategy[Any]], Any]) -> tuple[str, Competition]:
    """A policy and one of its examples with some facts changed."""
    choose = Chooser(draw)
    name = choose.pick(list(ALL))
    competition = choose.pick(examples(name))
    inputs = policy(name).inputs
    bids = [Bid(bid.name, _altered(choose, bid.facts, inputs, "bid")) for bid in competition.bids]
    contract = competition.contract
    if choose.chance(30):
        contract = _altered(choose, contract, inputs, "contract")
    return name, Competition(contract, tuple(bids), competition.decisions)


def _altered(choose: Chooser, facts: Any, inputs: dict[str, Input], owner: str) -> dict[str, Scalar]:
    altered = dict(facts)
    for name, declared in inputs.items():
        if declared.owner != owner or declared.decides_rules or not choose.chance(15):
            continue
        found = _fact(choose, declared, facts.get(name))
        if found is None:
            altered.pop(name, None)
        else:
            altered[name] = found
    return altered


def _fact(choose: Chooser, declared: Input, known: Scalar | None) -> Scalar | None:
    """Another fact of that type; None: blank. Bounds are the door's business."""
    if choose.chance(30):
        return None
    of = declared.type
    if isinstance(of, YesNoType):
        return choose.chance(50)
    if isinstance(of, ChoiceType):
        return choose.pick(of.options)
    if declared.levels is not None:
        return choose.pick(declared.levels)
    if isinstance(of, DateType) or not isinstance(known, Fraction):
        return known
    near = [known, known * 2, known / 3, known + Fraction(1, 100), known - Fraction(1, 100)]
    limits = [bound.value for bound in declared.bounds if isinstance(bound.value, Fraction)]
    return choose.pick([*near, Fraction(0), *limits, Fraction(10**18), Fraction(1, 10**12)])


@cases(250)
@given(altered_examples())
def test_both_say_the_same_of_altered_examples(altered: tuple[str, Competition]) -> None:
    name, competition = altered
    note(name)
    scored = oracle.score(policy(name), competition)
    assert differences(policy(name), result_of(policy(name), competition), scored) == []
