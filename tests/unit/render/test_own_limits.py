"""What the limits of a section took or gave is told as that, with the facts that decided it."""

from __future__ import annotations

import json

import pytest

from svrules.data import read_mapping
from svrules.engine import score
from svrules.engine.result import CriterionResult, Result
from svrules.language import read
from svrules.render.beside import beside, lead
from svrules.render.explained import explained

BOOK = """
rulebook "Own limits"
  edition "1"
bid
  plan  yes or no
  a     level from 0 to 10
  b     level from 0 to 5
criterion SV "Social value" worth 15 marks
  LIMITS
criterion A "A" worth 10 marks of SV
  a out of 10
criterion B "B" worth 5 marks of SV
  b out of 5
criterion R "R" worth 85 marks
  full marks when b is above 0
award
  highest total wins
"""
ASH = {"bidder": "Ash", "plan": "no", "a": 10, "b": 5}
BIRCH = {"bidder": "Birch", "plan": "yes", "a": 9, "b": 1}
BY_PLAN = "capped at (if plan then 15 otherwise 12)"


def scored(text: str, *bids: dict[str, object]) -> Result:
    rulebook, problems = read(text, "own.svr")
    assert rulebook is not None, problems
    return score(rulebook, read_mapping(rulebook, {"contract": {}, "bids": list(bids)}).accepted()).result()


def result_of(limits: str, *bids: dict[str, object]) -> Result:
    return scored(BOOK.replace("LIMITS", limits), *(bids or (ASH, BIRCH)))


def section(result: Result, bid: int = 0) -> CriterionResult:
    return next(one for one in result.bids[bid].criteria if one.code == "SV")


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ("capped at 12", "Ash is ahead on B by 4 and A by 1; the cap on SV cost Ash 3 marks."),
        (BY_PLAN, "Ash is ahead on B by 4 and A by 1; the cap on SV cost Ash 3 marks."),
        (
            "capped at 9",
            "Ash is ahead on B by 4 and A by 1; the cap on SV cost Ash 6 marks and Birch 1 mark.",
        ),
        ("floored at 12", "Ash is ahead on B by 4 and A by 1; the floor of SV gave Birch 2 marks."),
        (
            "at least 12 marks, otherwise capped at 5",
            "Ash is ahead on B by 4 and A by 1; the pass mark of SV cost Birch 5 marks.",
        ),
        ("no marks when plan", "Ash is ahead on B by 4 and A by 1; a condition of SV cost Birch 10 marks."),
        ("capped at 20", "Ash is ahead on B by 4 and A by 1."),
    ],
)
def test_nobody_is_ahead_by_what_a_limit_took(limits: str, said: str) -> None:
    result = result_of(limits)
    for bid in result.bids:
        assert lead(result, bid)[1] == said


def test_each_kind_of_limit_is_told_apart() -> None:
    odd = {**ASH, "a": 9, "b": 4}
    half = f"round to the nearest 2\n  {BY_PLAN}\n  at least 13 marks, otherwise capped at 7"
    result = result_of(half, odd, BIRCH)
    events = [(one.kind, one.words, one.before, one.after) for one in section(result).limits]
    assert events == [
        ("rounding", "rounded to the nearest 2: 14 marks", "13", "14"),
        ("cap", "capped at 12 marks, as `plan` does not hold", "14", "12"),
        ("pass mark", "a pass mark is not reached, so capped at 7 marks", "12", "7"),
    ]
    out = " ".join(explained(result, "Ash").split())
    assert "Adds up: SV rounding +1 + SV cap −2 + SV pass mark −5 + A 9" in out
    said = lead(result, result.bids[0])[1]
    assert "rounding SV gave Ash 1 mark; the cap on SV cost Ash 2 marks" in said


def test_of_many_criteria_the_top_is_compared_with_its_cap_in_it() -> None:
    more = "".join(f'criterion C{at} "C" worth {at} marks\n  b out of 5\n' for at in range(1, 6))
    text = BOOK.replace("LIMITS", "capped at 12").replace("worth 85", "worth 70")
    result = scored(text.replace("award\n", f"{more}award\n"), ASH, BIRCH)
    said = lead(result, result.bids[0])[1]
    assert said.startswith("Ash is ahead on C5 by 4.0, C4 by 3.2, C3 by 2.4, SV by 2.0")
    assert "cap" not in said


def test_a_result_without_its_limits_is_told_in_general_words() -> None:
    result = result_of("capped at 12")
    bare = [
        bid.model_copy(update={"criteria": [one.model_copy(update={"limits": []}) for one in bid.criteria]})
        for bid in result.bids
    ]
    old = result.model_copy(update={"bids": bare})
    assert lead(old, bare[0])[1].endswith("; limits and rounding of SV cost Ash 3 marks.")


def test_the_json_form_names_the_sections_whose_difference_is_of_limits() -> None:
    result = result_of("capped at 12")
    made = json.loads(explained(result, "Ash", None, "json"))["beside"]
    assert made["differences_exact"] == {"SV": "-3", "A": "1", "B": "4"}
    assert made["of_own_limits"] == ["SV"]
    found = beside(result, result.bids[0])
    assert found is not None and found.gap == 2


@pytest.mark.parametrize("form", ["text", "paragraph", "table", "html", "markdown", "csv"])
def test_the_fact_that_decided_a_cap_is_in_every_form(form: str) -> None:
    out = " ".join(explained(result_of(BY_PLAN), "Ash", "SV", form).replace("│", "").split())
    assert "capped at 12 marks, as" in out
    assert "does not hold" in out
    assert ("plan (no)" if form == "paragraph" else "plan: no") in out


def test_only_what_its_own_limits_look_at_is_put_to_a_section() -> None:
    assert [fact.name for fact in section(result_of(BY_PLAN)).facts] == ["plan"]
    assert section(result_of("capped at 12")).facts == []
    whole = result_of("capped at 60%")
    assert section(whole).limits[0].words == "capped at 9 marks (60% of 15 marks)"
    assert section(whole).facts == []


def test_the_fact_that_decided_the_cap_of_a_single_criterion_is_told() -> None:
    own = "  a out of 10\n  capped at (if plan then 10 otherwise 4)\n"
    text = BOOK.replace("  LIMITS\n", "").replace("  a out of 10\n", own)
    one = next(found for found in scored(text, ASH, BIRCH).bids[0].criteria if found.code == "A")
    assert one.how == "a 10 ÷ 10 = 1; 1 × 10 = 10 marks; capped at 4 marks, as `plan` does not hold"
    assert [fact.name for fact in one.facts] == ["a", "plan"]
