"""Engine and oracle agree to the last digit, on rulebooks and competitions that hypothesis writes."""

from __future__ import annotations

import oracle
from comparing import differences
from hypothesis import given, note
from strategies import Drawn, rulebooks_with_competitions

from svrules.diagnostics import has_errors, render_plain
from svrules.engine import score
from svrules.language import read


@given(rulebooks_with_competitions())
def test_the_engine_says_what_the_oracle_says(drawn: Drawn) -> None:
    rulebook, diagnostics = read(drawn.text, "generated.svr")
    note(drawn.text)
    note(str(drawn.competition))
    assert rulebook is not None and not has_errors(diagnostics), render_plain(diagnostics)
    result = score(rulebook, drawn.competition)
    assert differences(rulebook, result, oracle.score(rulebook, drawn.competition)) == []
