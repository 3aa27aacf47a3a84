"""Columns give the very same numbers as the scalar engine, for every bid, rule and table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import event, given, note
from hypothesis import strategies as st

from svrules.engine.competition import Competition
from tests.property.both import rulebook_of
from tests.property.effort import cases
from tests.property.looking_round import Rounds, rulebooks_that_look_round
from tests.property.strategies import Drawn, rulebooks_with_competitions
from tests.property.test_published_policies import ALL, examples, policy

np = pytest.importorskip("numpy")

from svrules.engine.columns.blocks import scored_in_blocks  # noqa: E402 - needs NumPy
from svrules.engine.columns.facts import as_columns  # noqa: E402
from svrules.engine.columns.scoring import layout_of, score_columns  # noqa: E402
from svrules.engine.columns.values.column import NotInColumnsError, Number  # noqa: E402
from svrules.engine.scored import plan_for  # noqa: E402
from tests.property.by_columns import hard_ones, numbers_of, same  # noqa: E402


@pytest.fixture(autouse=True, scope="module")
def _bounds_hold() -> Iterator[None]:
    """Every column of numbers that is made lies within its bounds: overflow and comparing rest on them."""
    made = Number.__init__

    def checked(self: Number, *given: Any, **named: Any) -> None:
        made(self, *given, **named)
        if len(self.above):
            assert self.low <= int(self.above.min()) and int(self.above.max()) <= self.high
            assert self.below is None or (self.below.min() >= 1 and self.below.max() <= self.most)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Number, "__init__", checked)
        yield


def beside(data: st.DataObject, competition: Competition) -> list[Competition]:
    """The competition, and others like it: without some bids, without some facts, in another order."""
    found = [replace(competition, decisions=())]
    for _ in range(data.draw(st.integers(0, 4))):
        bids = (
            data.draw(st.lists(st.sampled_from(competition.bids), unique_by=lambda bid: bid.name))
            if competition.bids
            else []
        )
        names = sorted({name for bid in bids for name in bid.facts})
        gone = data.draw(st.sets(st.sampled_from(names), max_size=2)) if names else set()
        blank = data.draw(st.booleans())
        changed = tuple(
            replace(bid, facts={n: x for n, x in bid.facts.items() if n not in gone or (blank and at)})
            for at, bid in enumerate(bids)
        )
        contract = dict(competition.contract)
        if contract and data.draw(st.integers(0, 4)) == 0:
            del contract[data.draw(st.sampled_from(sorted(contract)))]
        found.append(Competition(contract, changed))
    return found


@cases(250)
@given(rulebooks_with_competitions(), st.data())
def test_columns_score_as_the_scalar_engine_does(drawn: Drawn, data: st.DataObject) -> None:
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    competitions = beside(data, drawn.competition)
    note(competitions)
    found = score_columns(rulebook, as_columns(rulebook, competitions))
    for reason in found.left:
        event(f"left to the scalar engine: {reason}")
    same(rulebook, found, competitions)


@cases(150)
@given(rulebooks_with_competitions(), st.integers(0, 2**32))
def test_hard_ones_are_scored_the_same(drawn: Drawn, seed: int) -> None:
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    declared = rulebook.date_input
    day = None if declared is None else drawn.competition.contract.get(declared.name)
    competitions = list(hard_ones(plan_for(rulebook, day), drawn.competition, Random(seed)))  # type: ignore[arg-type]
    note(competitions)
    found = score_columns(rulebook, as_columns(rulebook, competitions))
    for reason in found.left:
        event(f"left to the scalar engine: {reason}")
    same(rulebook, found, competitions)


@cases(80)
@given(rulebooks_that_look_round())
def test_bids_that_look_at_bids_that_look(drawn: Rounds) -> None:
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    found = score_columns(rulebook, as_columns(rulebook, drawn.competitions))
    assert not found.left
    same(rulebook, found, drawn.competitions)


@cases(80)
@given(rulebooks_with_competitions(), st.data(), st.integers(1, 4))
def test_blocks_change_nothing(drawn: Drawn, data: st.DataObject, block: int) -> None:
    rulebook = rulebook_of(drawn.text)
    competitions = beside(data, drawn.competition)
    layout, declared = layout_of(rulebook), rulebook.date_input
    day = None if declared is None else competitions[0].contract.get(declared.name)
    if declared is not None and day is None:
        return
    competitions = [one for one in competitions if declared is None or one.contract.get(declared.name) == day]
    plan, columns = plan_for(rulebook, day), as_columns(rulebook, competitions)  # type: ignore[arg-type]
    try:
        found = scored_in_blocks(layout, plan, columns, True, block)
    except NotInColumnsError:
        return
    wanted = scored_in_blocks(layout, plan, columns, True)
    assert found.outcomes.tolist() == wanted.outcomes.tolist()
    assert found.ranks.tolist() == wanted.ranks.tolist()
    if wanted.totals is not None and found.totals is not None:
        assert numbers_of(found.totals) == numbers_of(wanted.totals)


def test_every_policy_is_done_in_columns_to_the_last_example() -> None:
    for name in ALL:
        competitions = [replace(one, decisions=()) for one in examples(name)]
        found = score_columns(policy(name), as_columns(policy(name), competitions))
        assert not found.left, name
        same(policy(name), found, competitions)
