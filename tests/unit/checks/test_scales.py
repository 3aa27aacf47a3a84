"""SV0410, SV0411, SV0412 for `by level` lines and for conditions that give marks."""

from __future__ import annotations

import pytest

from svrules.checks.scales import check_scales
from svrules.diagnostics import render_plain
from svrules.language import read

HEAD = """rulebook "Scales"
  edition "1"
bid
  plan     level from 0 to 5
  jobs     number, at least 0
  weeks    whole number, at least 0
  quality  level of None, Partial, Full
  local    yes or no
"""
TAIL = "award\n  highest total wins\n"


def found(*lines: str) -> list[tuple[str, str, str]]:
    text = HEAD + "criterion C worth 10 points\n" + "".join(f"  {line}\n" for line in lines) + TAIL
    rulebook, problems = read(text, "s.svr")
    assert rulebook is not None, render_plain(problems)
    return [(one.code, one.severity, one.sentence) for one in check_scales(rulebook)]


@pytest.mark.parametrize(
    "lines",
    [
        ("plan by level", "0 to 2 gives 20%", "3 gives 5 marks", "at least 4 gives 100%"),
        ("plan by level", "0 to 2 gives 20%", "1 to 2 gives 2 marks", "otherwise gives 0%"),
        ("quality by level", "None gives 0%", "Partial gives 4 marks", "Full gives 100%"),
        ("10 points when jobs is at least 10", "5 points when jobs is at least 5"),
        ("10 points when jobs is at least 10", "5 points when local"),
        ("plan out of 5", "no marks when jobs is 3", "full marks when local"),
        ("10 points when weeks is at least 10", "5 points when weeks is between 3 and 9"),
    ],
)
def test_scales_that_are_whole_are_not_mentioned(lines: tuple[str, ...]) -> None:
    assert found(*lines) == []


def test_levels_that_leave_a_hole() -> None:
    told = "No line of the levels of `C` fits when plan is 3."
    assert found("plan by level", "0 to 2 gives 20%", "4 to 5 gives 100%") == [("SV0410", "warning", told)]


def test_levels_that_overlap() -> None:
    (finding,) = found("plan by level", "0 to 3 gives 20%", "3 to 5 gives 100%")
    told = "Lines 1 and 2 of the levels of `C` both fit when plan is 3, and give 20% and 100%."
    assert finding == ("SV0411", "error", told)


def test_a_level_that_never_counts() -> None:
    (finding,) = found("plan by level", "0 to 5 gives 20%", "above 5 gives 100%")
    assert finding[:2] == ("SV0412", "warning")
    assert finding[2].startswith("Line 2 of the levels of `C` can never count")


def test_a_condition_behind_a_wider_one_never_decides() -> None:
    told = "This condition of `C` can never decide the marks: it never holds, or one before it always does."
    lines = ("5 points when jobs is at least 5", "10 points when jobs is at least 10")
    assert found(*lines) == [("SV0412", "warning", told)]
    told = "This condition of `C` can never decide the marks: it never holds."
    assert found("plan out of 5", "no marks when jobs is below 0") == [("SV0412", "warning", told)]


def test_conditions_that_leave_a_hole() -> None:
    told = "No line of `C` gives marks when `jobs` is above 8 and below 10, though lines below and above do."
    lines = ("10 points when jobs is at least 10", "5 points when jobs is between 3 and 8")
    assert found(*lines) == [("SV0410", "warning", told)]
    assert found(*(line.replace("8", "9").replace("jobs", "weeks") for line in lines)) == []
