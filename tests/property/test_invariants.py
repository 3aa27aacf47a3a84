"""What must hold of every score, whatever the rulebook."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

from hypothesis import assume, given, note
from hypothesis import strategies as st

from svrules.engine.competition import Competition
from svrules.engine.result import BidResult, CriterionResult, Result
from svrules.render.own_limits import own_changes
from tests.property.both import result_of, rulebook_of
from tests.property.comparing import exact
from tests.property.effort import cases
from tests.property.strategies import Drawn, rulebooks_with_competitions

ROOT = Path(__file__).parent.parent.parent


@cases(150)
@given(rulebooks_with_competitions())
def test_contributions_add_up_to_the_total(drawn: Drawn) -> None:
    note(drawn.text)
    for bid in result_of(rulebook_of(drawn.text), drawn.competition).bids:
        total, adjustment = exact(bid.exact), exact(bid.total_adjustment)
        if total is None:
            continue
        adds = [exact(c.contribution_exact) for c in bid.criteria]
        assert adjustment is not None
        assert sum((a for a in adds if a is not None), Fraction(0)) + adjustment == total
        sections = {one.part_of for one in bid.criteria}
        for one in bid.criteria:
            _limits_lead_to_the_marks(one, is_section=one.code in sections)


def _limits_lead_to_the_marks(one: CriterionResult, *, is_section: bool) -> None:
    """Each limit goes on where the one before it ended; those of a section are all that it adds itself."""
    marks = [exact(event.after) for event in one.limits]
    assert [exact(event.before) for event in one.limits[1:]] == marks[:-1]
    assert not marks or marks[-1] == exact(one.exact)
    if is_section:
        assert "limits" not in own_changes(one)


@cases(150)
@given(rulebooks_with_competitions(), st.randoms(use_true_random=False))
def test_the_order_of_the_table_does_not_matter(drawn: Drawn, random: Any) -> None:
    """Two tie rules do look at the order: `all but the highest of`, and nothing else that looks at bids."""
    assume("all but the" not in drawn.text)
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    bids = list(drawn.competition.bids)
    random.shuffle(bids)
    shuffled = Competition(drawn.competition.contract, tuple(bids), drawn.competition.decisions)
    one, other = result_of(rulebook, drawn.competition), result_of(rulebook, shuffled)
    assert _by_name(one) == _by_name(other)
    assert one.contract == other.contract
    assert sorted(one.provisional) == sorted(other.provisional)


def _by_name(result: Result) -> dict[str, tuple[object, ...]]:
    return {bid.bid: _said_of(bid) for bid in result.bids}


def _said_of(bid: BidResult) -> tuple[object, ...]:
    return (
        (bid.outcome, bid.exact, bid.award_exact, bid.rank, bid.allocation),
        [(r.rule, r.outcome, r.exceptions) for r in bid.rules],
        [(c.code, c.exact, c.contribution_exact, bool(c.errors)) for c in bid.criteria],
        sorted((m.bid or "", m.fact) for m in bid.missing),
        None if bid.tie is None else (sorted(bid.tie.with_bids), bid.tie.settled_by),
    )


@cases(150)
@given(rulebooks_with_competitions(eligible_only=True))
def test_a_bid_that_failed_at_once_could_as_well_not_have_bid(drawn: Drawn) -> None:
    """Where all populations are the eligible bids, a bid that fails on its own facts changes no other's."""
    note(drawn.text)
    rulebook = rulebook_of(drawn.text)
    whole = result_of(rulebook, drawn.competition)
    failed = {bid.bid for bid in whole.bids if _failed_alone(bid)}
    left = tuple(bid for bid in drawn.competition.bids if bid.name not in failed)
    without = result_of(rulebook, Competition(drawn.competition.contract, left, drawn.competition.decisions))
    said = _by_name(whole)
    assert _by_name(without) == {bid.name: said[bid.name] for bid in left}


def _failed_alone(bid: BidResult) -> bool:
    return any(rule.stage == "bid alone" and rule.outcome == "fail" for rule in bid.rules)


@cases(100)
@given(rulebooks_with_competitions())
def test_the_same_bytes_twice(drawn: Drawn) -> None:
    one = result_of(rulebook_of(drawn.text), drawn.competition).model_dump_json()
    assert one == result_of(rulebook_of(drawn.text), drawn.competition).model_dump_json()


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    """One process for each seed scores the same drawn competitions."""
    said = {_in_a_process_of_its_own(seed) for seed in ("0", "1", "4711")}
    assert len(said) == 1
    assert len(json.loads(said.pop())) > 10


def _in_a_process_of_its_own(seed: str) -> str:
    env = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-m", "tests.property.many_results"]
    run = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return run.stdout
