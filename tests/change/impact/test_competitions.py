"""Competitions under two editions: what is told is what scoring twice gives, and moves add up exactly."""

from __future__ import annotations

import os
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from svrules.change.impact.hybrids import Hybrids
from svrules.change.impact.model import CompetitionImpact, Impact
from svrules.change.impact.sharing import over_all_orders
from svrules.change.impact.steps import steps_between
from svrules.data import read_mapping
from svrules.engine import score
from svrules.engine.result import Result
from svrules.shipped import sample_path
from tests.change.impact.books import book, changed, contracts, impact
from tests.change.impact.made_up import competitions
from tests.property.effort import cases

MANY = 200 if "SVRULES_FUZZ_EXAMPLES" in os.environ else 60
"""How many made-up competitions are scored under two editions: 200 under `make fuzz`."""
EDITS = (
    (("| any       | 10% ", "| any       | 12% "),),
    (("| Works     | 20% ", "| Works     | 25% "),),
    (("£18,000 per FTE", "£21,000 per FTE"),),
    (("  Work      | 20% of contract value", "  Work      | 12% of contract value"),),
    (("£13.45 from 1 April 2026", "£13.60 from 1 April 2026"),),
    (("is at least real living wage\n", "is at least real living wage + £0.20 per hour\n"),),
    (
        (
            "except E1a when fair employment charter is Aspiring ",
            "except E1a when fair employment charter is at least Aspiring ",
        ),
    ),
    (("refer when work measures offered is 0  ", "fail when work measures offered is 0  "),),
    (("rule X2 ", "rule X3 "), ("refer when discretionary ground", "fail when discretionary ground")),
    (("worth 30%  ", "worth 35%  "),),
    (("worth 60% of SV", "worth 50% of SV"), ("worth 40% of SV", "worth 50% of SV")),
    (("be done | 60% ", "be done | 50% "), ("do it | 40% ", "do it | 50% ")),
    (
        (
            "  delivery plan out of 5\n  at least 2, otherwise fail",
            "  delivery plan out of 5\n  at least 3, otherwise fail",
        ),
    ),
    (
        (
            "  price relative to lowest\n\ncriterion QUALITY",
            "  price percent over lowest\n  floored at 0 marks\n\ncriterion QUALITY",
        ),
    ),
    (("tie: highest SV, then highest QUALITY", "tie: highest QUALITY, then highest SV"),),
    (("total at least 50", "total at least 75"),),
    (("round total to 2 decimal places\n", ""),),
    (
        ("population live bids ", "population bids alive "),
        ("other live bids", "other bids alive"),
        ("number of live bids", "number of bids alive"),
    ),
)


@cache
def made_up() -> tuple[dict[str, Any], ...]:
    return tuple(competitions(120))


def facts(one: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in one.items() if key != "competition"}


@cases(8)
@given(
    st.sets(st.sampled_from(range(len(EDITS))), min_size=1, max_size=9),
    st.sets(st.integers(0, 119), min_size=1, max_size=4),
)
def test_moves_add_up_and_all_is_as_scoring_twice_says(edits: set[int], which: set[int]) -> None:
    old = contracts()
    new = changed(old, *(pair for edit in sorted(edits) for pair in EDITS[edit]))
    chosen = [made_up()[at] for at in sorted(which)]
    found = impact(old, new, *chosen)
    for one, told in zip(chosen, found.competitions, strict=True):
        agrees(told, results(old, one), results(new, one))
        for bid in told.bids:
            moves = sum((Fraction(move.exact) for move in bid.moves), Fraction(0))
            if bid.moved_exact is None:
                assert not bid.moves
            else:
                assert bid.old.exact is not None and bid.new.exact is not None
                assert Fraction(bid.old.exact) + moves == Fraction(bid.new.exact)
            turned = sum((Fraction(share.exact) for share in bid.outcome_by), Fraction(0))
            assert turned == (bid.old.outcome != bid.new.outcome)
        flips = sum((Fraction(share.exact) for share in told.flip_by), Fraction(0))
        assert flips == (told.verdict == "changes")


def results(text: str, one: dict[str, Any]) -> Result:
    """The whole Result, from the rulebook itself: nothing of the impact takes part."""
    reading = read_mapping(book(text), facts(one), in_file=True)
    return score(book(text), reading.accepted()).result()


def scored(text: str, one: dict[str, Any]) -> tuple[list[str], tuple[int | None, ...]]:
    """The bidders and their ranks, from the rulebook itself."""
    competition = read_mapping(book(text), facts(one), in_file=True).accepted()
    return [bid.name for bid in competition.bids], score(book(text), competition).ranks


def agrees(told: CompetitionImpact, old: Result, new: Result) -> None:
    for result, own in ((old, "old"), (new, "new")):
        standings = [getattr(bid, own) for bid in told.bids]
        assert [bid.outcome for bid in result.bids] == [one.outcome for one in standings]
        assert [bid.exact for bid in result.bids] == [one.exact for one in standings]
        assert [bid.rank for bid in result.bids] == [one.rank for one in standings]
    assert set(told.old_winners) == won(old) and set(told.new_winners) == won(new)
    unknown = [bid.bid for bid in new.bids if bid.outcome in ("unknown", "error")]
    lost = any(bid.rank is not None and bid.bid in unknown for bid in old.bids)
    if lost or (unknown and not won(new) and won(old)):
        assert told.verdict == "not known"
    else:
        assert told.verdict == ("same" if won(old) == won(new) else "changes")


def won(result: Result) -> set[str]:
    return {bid.bid for bid in result.bids if bid.rank == 1}


def second_edition() -> tuple[str, str]:
    return contracts(), sample_path("lcr-contracts-2027.svr").read_text(encoding="utf-8")


@cache
def on_many() -> Impact:
    return impact(*second_edition(), *competitions(MANY))


def test_flips_of_many_competitions_are_those_of_brute_force() -> None:
    old, new = second_edition()
    found = on_many()
    assert len(found.competitions) == MANY
    flips = 0
    for one, told in zip(competitions(MANY), found.competitions, strict=True):
        before, after = scored(old, one), scored(new, one)
        winners = [
            frozenset(name for name, rank in zip(*one, strict=True) if rank == 1) for one in (before, after)
        ]
        assert [frozenset(told.old_winners), frozenset(told.new_winners)] == winners
        assert (told.verdict == "changes") == (winners[0] != winners[1])
        flips += winners[0] != winners[1]
    assert flips == sum(one.verdict == "changes" for one in found.competitions) >= MANY // 20


def test_what_changes_did_adds_up_over_all_competitions() -> None:
    found = on_many()
    every = [bid for one in found.competitions for bid in one.bids]
    moved = sum((Fraction(bid.moved_exact) for bid in every if bid.moved_exact), Fraction(0))
    assert sum((Fraction(change.moved_exact) for change in found.changes), Fraction(0)) == moved
    turned = sum(bid.old.outcome != bid.new.outcome for bid in every)
    assert sum((Fraction(change.outcomes_exact) for change in found.changes), Fraction(0)) == turned
    flips = sum(one.verdict == "changes" for one in found.competitions)
    assert sum((Fraction(change.flips_exact) for change in found.changes), Fraction(0)) == flips
    assert {change.id: change.bids for change in found.changes}["benefit"] == 0


def test_setting_idle_changes_aside_leaves_the_mean_over_all_orders_as_it_is() -> None:
    """Beside the mean over every set of all the changes, none set aside."""
    old, new = second_edition()
    steps = steps_between(book(old), book(new))
    between = Hybrids(steps)
    count = len(steps.steps)
    for one in made_up()[:8]:
        (told,) = impact(old, new, one).competitions
        competition = read_mapping(between.door, facts(one), in_file=True).accepted()
        totals = [score(between.rulebook(inside), competition).totals for inside in range(1 << count)]
        for at, bid in enumerate(told.bids):
            table = [line[at] for line in totals]
            if bid.moved_exact not in (None, "0") and None not in table:
                shares = over_all_orders(count, table.__getitem__)
                given = {move.change: Fraction(move.exact) for move in bid.moves}
                assert [given.get(step.name, 0) for step in steps.steps] == shares


def test_the_order_of_the_text_does_not_matter_to_the_shares() -> None:
    """Rules and tables in another order of the text: the mean over all orders is the same."""
    old, new = second_edition()
    swapped = changed(
        new,
        ("rule E1 ", "rule E9 "),
    ).replace("E1a", "E9a").replace("E1b", "E9b")  # fmt: skip
    swapped_old = old.replace("rule E1 ", "rule E9 ").replace("E1a", "E9a")
    names = {"E9": "E1"}
    one = impact(old, new, *made_up()[:10])
    other = impact(swapped_old, swapped, *made_up()[:10])
    moves = [[bid.moves for bid in told.bids] for told in one.competitions]
    renamed = [
        [
            [move.model_copy(update={"change": names.get(move.change, move.change)}) for move in bid.moves]
            for bid in told.bids
        ]
        for told in other.competitions
    ]  # fmt: skip
    assert moves == renamed


def test_every_rulebook_on_the_way_scores() -> None:
    """No set of changes leaves a rulebook that trips over itself, and all together are the new one."""
    old, new = second_edition()
    steps = steps_between(book(old), book(new))
    between = Hybrids(steps)
    competition = read_mapping(between.door, facts(made_up()[0]), in_file=True).accepted()
    for inside in range(1 << len(steps.steps)):
        scored = score(between.rulebook(inside), competition)
        assert "error" not in scored.outcomes
    assert scored.totals == score(book(new), competition).totals
