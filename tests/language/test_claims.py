"""Sentences of the reference that its own examples do not show, each as an example that must come out."""

from __future__ import annotations

import pytest

from svrules.diagnostics import render_plain
from svrules.language import read
from svrules.proof import run_examples

HEAD = """rulebook "Claims"
  edition "1"
contract
  cap        number
  threshold  number
bid
  a     number
  b     number
  plan  level from 0 to 5
  ok    yes or no
rule OK
  require ok
"""
CLAIMS = {
    "of two blanks only those of the fallback are named": """value v
  a or b if not given
rule V
  require v is above 0
example "x"
  bidder | a | b | ok  | expect v | expect missing
  Ash    |   |   | yes | unknown  | b
  Birch  |   | 2 | yes | 2        | none
""",
    "a bid that fails lists nothing missing": """criterion P worth 100%
  plan out of 5
award
  highest total wins
example "x"
  bidder | plan | ok  | expect outcome | expect missing | expect P
  Ash    |      | no  | fail OK        | none           | unknown
  Birch  |      | yes | unknown        | plan           | unknown
""",
    "this bid is the one being scored, however deep": """value more
  number of all bids where a is above (sum of b among all bids where b is at least this bid's b)
example "x"
  bidder | a | b | ok  | expect more
  Ash    | 4 | 1 | yes | 0
  Birch  | 5 | 2 | yes | 1
  Cedar  | 6 | 3 | yes | 3
""",
    "marks are missing where it is unknown whether a cap applies": """criterion P worth 100%
  plan out of 5
  at least threshold, otherwise capped at 10
award
  highest total wins
example "x"
  bidder | plan | ok  | expect missing | expect P | expect total
  Ash    | 3    | yes | threshold      | unknown  | unknown
""",
    "marks are missing where the cap is": """criterion P worth 100%
  plan out of 5
  at least 3, otherwise capped at cap
award
  highest total wins
example "x"
  bidder | plan | ok  | expect missing | expect total
  Ash    | 2    | yes | cap            | unknown
  Birch  | 3    | yes | none           | 60
""",
    "a share of the total is one of all that there is to earn": """criterion P worth 200 points
  plan out of 5
award
  highest total wins
  total at least 60%, otherwise fail
example "x"
  bidder | plan | ok  | expect total | expect outcome
  Ash    | 3    | yes | 120          | pass
  Birch  | 2    | yes | fail TOTAL   | fail TOTAL
""",
    "what is first needed when scoring is not worked out for a bid that failed before": """value part
  share of P reached × a
rule S
  require part is at least 0
criterion P worth 100%
  a relative to highest
award
  highest total wins
example "x"
  bidder | a | ok  | expect part | expect outcome
  Ash    | 2 | yes | 2           | pass
  Birch  | 1 | no  | not reached | fail OK
""",
    "between has both ends in": """rule R
  require a is between b and 5
example "x"
  bidder | a | b | ok  | expect R
  Ash    | 5 | 5 | yes | pass
  Birch  | 4 | 5 | yes | fail
  Cedar  | 6 |   | yes | fail
  Damson | 4 |   | yes | unknown
""",
    "a percentage is rounded as the number it is": """value share
  10% × a
value r
  share rounded to 2 decimal places
value s
  share rounded to the nearest 0.1%
example "x"
  bidder | a     | ok  | expect r | expect s
  Ash    | 1.234 | yes | 12%      | 12.3%
""",
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_sentence_of_the_reference(claim: str) -> None:
    rulebook, found = read(HEAD + CLAIMS[claim], "claim.svr")
    assert rulebook is not None, render_plain(found)
    for outcome in run_examples(rulebook):
        assert not outcome.diagnostics, render_plain(outcome.diagnostics)
