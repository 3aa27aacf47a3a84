"""Changes that take back what others give: a total that stays is moved all the same, and is told so."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from svrules.change.impact.hybrids import Hybrids
from svrules.change.impact.page import page
from svrules.change.impact.steps import steps_between
from svrules.data import read_mapping
from svrules.engine import score
from svrules.render.terminal import as_text
from tests.change.impact.books import book, changed, impact
from tests.property.effort import cases

OLD = """\
rulebook "Jobs"
  edition "1"
bid
  price  money, above £0
  jobs   number, at least 0
value per job
  jobs × 2
value given
  10
value off
  0
criterion P "Price" worth 60%
  price relative to lowest
criterion J "Jobs" worth 40%
  per job + given - off marks, capped at 40
award
  highest total wins
  round total to 1 decimal place
"""
EDITS = (
    ("jobs × 2", "jobs × 3"),
    ("value given\n  10", "value given\n  5"),
    ("value off\n  0", "value off\n  1"),
    ("capped at 40", "capped at 30, rounded up to whole numbers"),
    ("round total to 1 decimal place", "round total to whole numbers"),
    ("worth 60%\n  price relative to lowest", "worth 60%\n  price percent over lowest\n  floored at 0 marks"),
)
FACTS = st.tuples(st.sampled_from(("£80", "£90", "£100")), st.sampled_from((0, 1, 4, 5, 6, 8, 10, "13.3")))


def competition(bids: list[tuple[str, Any]]) -> dict[str, Any]:
    named = zip(("Ash", "Birch", "Cedar"), bids, strict=False)
    return {"bids": [{"bidder": name, "price": price, "jobs": jobs} for name, (price, jobs) in named]}


def test_five_more_and_five_fewer_are_told_as_both() -> None:
    found = impact(OLD, changed(OLD, *EDITS[:2]), competition([("£80", 5)]))
    ((ash,),) = (one.bids for one in found.competitions)
    assert (ash.old.exact, ash.new.exact, ash.moved_exact) == ("80", "80", "0")
    assert [(move.change, move.exact) for move in ash.moves] == [("per job", "5"), ("given", "-5")]
    assert [(one.bids, one.up_exact, one.down_exact) for one in found.changes] == [
        (1, "5", "0"),
        (1, "0", "-5"),
    ]
    assert "per job +5, given −5" in as_text(page(found))


def test_a_change_that_matters_only_half_way_has_its_share() -> None:
    """The lower cap binds only between the first change and those that take the marks back."""
    found = impact(OLD, changed(OLD, *EDITS[:4]), competition([("£80", 8)]))
    ((ash,),) = (one.bids for one in found.competitions)
    shares = {"per job": "89/12", "given": "-47/12", "off": "-11/12", "J": "-7/12"}
    assert {move.change: move.exact for move in ash.moves} == shares


def test_the_changes_below_a_heading_are_written_though_it_changes_too() -> None:
    new = changed(OLD, ("60%", "50%"), ("worth 40%", "worth 50%"), EDITS[3])
    (weights,) = impact(OLD, new, competition([("£80", 5)])).changes
    assert weights.was == [
        'criterion J "Jobs" worth 40%',
        "per job + given - off marks, capped at 40",
        'criterion P "Price" worth 60%',
    ]
    assert weights.now == [
        'criterion J "Jobs" worth 50%',
        "per job + given - off marks, capped at 30, rounded up to whole numbers",
        'criterion P "Price" worth 50%',
    ]


@cases(25)
@given(
    st.sets(st.sampled_from(range(len(EDITS))), min_size=2, max_size=4),
    st.lists(st.lists(FACTS, min_size=1, max_size=3), min_size=1, max_size=2),
)
def test_every_change_has_its_mean_over_all_orders(
    edits: set[int], given: list[list[tuple[str, Any]]]
) -> None:
    """Of every bid, moved in the end or not; and what each change did is the sum of these."""
    new = changed(OLD, *(EDITS[edit] for edit in sorted(edits)))
    competitions = [competition(bids) for bids in given]
    found = impact(OLD, new, *competitions)
    between = Hybrids(steps_between(book(OLD), book(new)))
    counted: dict[str, list[Fraction]] = defaultdict(list)
    for one, told in zip(competitions, found.competitions, strict=True):
        facts = read_mapping(between.door, one, in_file=True).accepted()
        states = range(1 << len(between.steps.steps))
        totals = [score(between.rulebook(inside), facts).totals for inside in states]
        for at, bid in enumerate(told.bids):
            shares = by_all_orders([line[at] for line in totals])
            named = zip((step.name for step in between.steps.steps), shares, strict=True)
            expected = {name: share for name, share in named if share}
            assert {move.change: Fraction(move.exact) for move in bid.moves} == expected
            for name, share in expected.items():
                counted[name].append(share)
    for change in found.changes:
        moved = counted[change.id]
        assert change.bids == len(moved)
        assert Fraction(change.up_exact) == sum(max(one, Fraction(0)) for one in moved)
        assert Fraction(change.down_exact) == sum(min(one, Fraction(0)) for one in moved)


def by_all_orders(totals: list[Fraction | None]) -> list[Fraction]:
    """What each change adds when its turn comes, as the mean of every order, one after another."""
    known = [total for total in totals if total is not None]
    assert len(known) == len(totals)
    orders = list(permutations(range(len(totals).bit_length() - 1)))
    shares = [Fraction(0)] * len(orders[0])
    for order in orders:
        inside = 0
        for change in order:
            shares[change] += known[inside | 1 << change] - known[inside]
            inside |= 1 << change
    return [share / len(orders) for share in shares]
