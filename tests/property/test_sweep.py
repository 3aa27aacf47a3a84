"""A sweep is scoring anew: with the rulebook rewritten, setting by setting, to the last digit."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given, note
from hypothesis import strategies as st

from svrules.change.limits.weights import figures_of, moved, worths
from svrules.engine import score
from svrules.engine.order import run as run_in_order
from svrules.engine.working.again import Again, resting_on, with_figures
from svrules.engine.working.run import Run
from tests.property.both import rulebook_of
from tests.property.effort import cases
from tests.property.strategies import Drawn, rulebooks_with_competitions

SHARES = st.fractions(min_value=0, max_value=1, max_denominator=40)


def _same(found: Run, fresh: Run, used: frozenset[int]) -> None:
    """Everything that was computed is the same: outcomes, ranks, what rules said, every quantity."""
    assert list(found.outcomes) == list(fresh.outcomes)
    assert found.contract.scope == fresh.contract.scope
    mine, theirs = found.awarded, fresh.awarded
    assert (mine.ranking, mine.near, mine.allocated) == (theirs.ranking, theirs.near, theirs.allocated)
    assert found.totals() == fresh.totals()
    assert list(found.scored) == list(fresh.scored)
    for bid in range(len(found.competition.bids)):
        assert dict(found.said[bid]) == dict(fresh.said[bid])
        if found.last[bid] is not None:
            assert [found.row(bid)[i] for i in used] == [fresh.row(bid)[i] for i in used]


@cases(60)
@given(rulebooks_with_competitions(), st.data())
def test_what_is_kept_is_what_would_be_worked_out(drawn: Drawn, data: st.DataObject) -> None:
    note(drawn.text)
    first = score(rulebook_of(drawn.text), drawn.competition).run
    assume(first is not None and first.contract.scope == "in scope" and first.plan.criteria)
    assert first is not None
    worth = worths(first)
    assume(isinstance(worth, dict))
    assert isinstance(worth, dict)
    varied = data.draw(st.sampled_from(first.plan.criteria))
    beside = [one.code for one in first.plan.criteria if one.part_of == varied.part_of]
    whole = sum((worth[code] for code in beside), Fraction(0))
    kept: Again | None = None
    for share in data.draw(st.lists(SHARES, min_size=2, max_size=5)):
        new = moved(first.plan, worth, {varied.code: share * whole})
        assume(isinstance(new, dict))
        assert isinstance(new, dict)
        figures = figures_of(first.plan, new)
        assume(isinstance(figures, dict))
        assert isinstance(figures, dict)
        if kept is None:
            kept = Again(first.plan, drawn.competition, frozenset(figures))
        plan = with_figures(first.plan, figures)
        fresh = run_in_order(plan, drawn.competition)
        _same(kept.run(figures), fresh, resting_on(plan, figures) | frozenset(figures))
