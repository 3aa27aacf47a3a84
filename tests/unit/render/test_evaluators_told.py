"""What is said of the marks of evaluators and of the consensus on them."""

from __future__ import annotations

from svrules.engine.result import Result
from svrules.render.explained import explained
from svrules.render.ranking import ranking
from svrules.render.terminal import as_text
from tests.unit.render.test_results_shown import result_of

BOOK = """
rulebook "Evaluators"
  edition "1"
bid
  plan    level from 0 to 10, by 2 evaluators, settled by {}
  method  level of None, Partial, Full, by 2 evaluators, settled by consensus
criterion PLAN "Plan"  worth 60%
  plan out of 10
criterion METHOD "Method"  worth 40%
  method by level
    None gives 0%
    Partial gives 50%
    Full gives 100%
award
  highest total wins
"""
METHOD = {"method evaluator 1": "Partial", "method evaluator 2": "Full", "method consensus": "Full"}


def scored(*marks: int | None, settled: str = "consensus", **more: str) -> Result:
    names = ("plan evaluator 1", "plan evaluator 2", "plan consensus")
    method = {key.replace("_", " "): value for key, value in more.items()}
    bid = {"bidder": "Ash", **dict(zip(names, marks, strict=False)), **METHOD, **method}
    return result_of(BOOK.format(settled), bid)


def told(result: Result) -> str:
    return " ".join(explained(result, "Ash").replace("│", "").split())


def test_agreed_marks_alone() -> None:
    out = told(scored(None, None, 8))
    assert "plan is the agreed mark; individual marks are not recorded" in out
    assert "plan evaluator 1: not given (not needed)" in out
    assert "no mark and no mark" not in out


def test_a_mark_that_is_not_recorded() -> None:
    out = told(scored(7, None, 8))
    assert "plan is the consensus on 7; 1 individual mark is not recorded" in out
    assert "plan evaluator 2: not given (not needed)" in out


def test_a_consensus_that_is_missing_is_waited_for() -> None:
    out = told(scored(7, 8, None))
    assert "plan waits for the consensus on 7 and 8" in out
    assert "plan consensus: missing" in out
    assert "plan consensus: not given" not in out


def test_a_consensus_that_is_not_needed() -> None:
    out = told(scored(7, 8, None, settled="consensus if given, otherwise mean"))
    assert "plan is the mean of 7 and 8" in out
    assert "plan consensus: not given (not needed)" in out


def test_marks_that_are_needed_are_missing() -> None:
    out = told(scored(7, None, settled="mean"))
    assert "plan is the mean of 7 and no mark" in out
    assert "plan evaluator 2: missing" in out


def test_a_consensus_outside_the_marks_is_to_be_looked_at() -> None:
    high = scored(3, 4, 8)
    assert high.look_at == ["Ash, plan: the consensus 8 is above every individual mark (3 and 4)."]
    assert f"Look at\n- {high.look_at[0]}\n" in as_text(ranking(high), 200)
    low = scored(3, 4, 2, method_consensus="None")
    assert low.look_at == [
        "Ash, plan: the consensus 2 is below every individual mark (3 and 4).",
        "Ash, method: the consensus None is below every individual mark (Partial and Full).",
    ]


def test_a_consensus_among_the_marks_needs_no_second_look() -> None:
    for marks in ((3, 4, 3), (3, 4, 4), (3, 5, 4), (3, 4, None)):
        result = scored(*marks)
        assert result.look_at == []
        assert "Look at" not in as_text(ranking(result), 200)
    assert scored(3, 4, 8, settled="consensus if given, otherwise mean").look_at


def test_a_consensus_without_all_its_marks_is_told() -> None:
    for marks, given in (((None, None, 8), "none of the 2"), ((3, None, 3), "1 of the 2")):
        verb = "are" if given.startswith("none") else "is"
        said = f"there is a consensus, and {given} individual marks {verb} given."
        assert [one for one in scored(*marks).look_at if said in one]
