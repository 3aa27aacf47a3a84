"""Each dated part picks its edition by the rules date, also when two dates are scored one after the other.

Plans are kept for stretches of days in which nothing changes: a part whose dates were not counted there would
be scored by the edition of whichever day came first.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.unit.engine.scoring import by_name, scored

HEAD = "contract\n  notice date  date, decides the rules in force\nbid\n  price  money\n  jobs  number\n"
CRITERIA = (
    "criterion P worth 50%\n  price relative to lowest\ncriterion J worth 50%\n  jobs relative to highest\n"
)
BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)
BIDS = {"Ash": {"price": 100, "jobs": 5}, "Birch": {"price": 200, "jobs": 10}}

ROWS = (
    f"{HEAD}table T\n  jobs  | in force                  | factor\n"
    "  any   | until 31 March 2026       | 1\n  any   | from 1 April 2026         | 2\n"
    "criterion W worth 100%\n  factor × jobs marks\naward\n  highest total wins\n"
)
AWARDS = (
    f"{HEAD}{CRITERIA}award until 31 March 2026\n  highest total wins\n  tie: highest J\n"
    "award from 1 April 2026\n  highest total wins\n  tie: highest P\n"
)
CRITERIA_DATED = (
    f"{HEAD}criterion P worth 100% until 31 March 2026\n  price relative to lowest\n"
    "criterion P worth 100% from 1 April 2026\n  jobs relative to highest\naward\n  highest total wins\n"
)
RULES = (
    f"{HEAD}{CRITERIA}rule E until 31 March 2026\n  require jobs is at least 6\n"
    "rule E from 1 April 2026\n  require jobs is at least 5\naward\n  highest total wins\n"
)
VALUES = (
    f"{HEAD}value v until 31 March 2026\n  jobs\nvalue v from 1 April 2026\n  jobs × 3\n"
    "criterion W worth 100%\n  v marks\naward\n  highest total wins\n"
)


def winners(text: str, days: list[date]) -> list[str]:
    found = []
    for day in days:
        bids = by_name(scored(text, {"notice date": day}, BIDS))
        found.append(" ".join(f"{name} {bid.total} {bid.rank}" for name, bid in bids.items()))
    return found


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        (ROWS, "Ash 5 2 Birch 10 1", "Ash 10 2 Birch 20 1"),
        (AWARDS, "Ash 75 2 Birch 75 1", "Ash 75 1 Birch 75 2"),
        (CRITERIA_DATED, "Ash 100 1 Birch 50 2", "Ash 50 2 Birch 100 1"),
        (RULES, "Ash None None Birch 100 1", "Ash 75 1 Birch 75 1"),
        (VALUES, "Ash 5 2 Birch 10 1", "Ash 15 2 Birch 30 1"),
    ],
    ids=["table rows", "awards", "criteria", "rules", "values"],
)
def test_each_day_has_its_edition(text: str, before: str, after: str) -> None:
    assert winners(text, [BEFORE, AFTER, BEFORE]) == [before, after, before]
