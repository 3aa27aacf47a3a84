"""Reading a generated rulebook, and scoring with engine and oracle."""

from __future__ import annotations

from svrules.diagnostics import has_errors, render_plain
from svrules.engine import score
from svrules.engine.competition import Competition
from svrules.engine.result import Result
from svrules.language import read
from svrules.language.rulebook import Rulebook
from tests.property.comparing import exact


def rulebook_of(text: str) -> Rulebook:
    """The rulebook of a generated text: generated rulebooks are free of errors."""
    rulebook, diagnostics = read(text, "generated.svr")
    assert rulebook is not None and not has_errors(diagnostics), render_plain(diagnostics)
    return rulebook


def result_of(rulebook: Rulebook, competition: Competition) -> Result:
    """What the engine says; what it tells at once must be what its record tells."""
    scored = score(rulebook, competition)
    result = scored.result()
    assert list(scored.outcomes) == [bid.outcome for bid in result.bids]
    assert list(scored.ranks) == [bid.rank for bid in result.bids]
    assert list(scored.totals) == [exact(bid.exact) for bid in result.bids]
    return result
