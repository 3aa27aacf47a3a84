"""What checking costs, counted in steps: a rulebook of twice the length takes about twice as many."""

from __future__ import annotations

import sys

import pytest

from benchmarks.shapes import SHAPES, Shape
from svrules.checks import check
from svrules.checks.cases import rows
from svrules.checks.cases.evaluate import sharing, starting
from svrules.checks.laws.offers import Offers
from svrules.checks.laws.work import Work
from svrules.language import read
from svrules.language.checking.order import order_of
from svrules.language.rulebook import Rulebook

CHAINS = [shape for shape in SHAPES if " the one before" in shape.name]
LONG_TABLES = [shape for shape in SHAPES if shape.name.startswith("rows of")]
# Twice as long may take twice the steps, and what a branch of a condition asks again of those above it.
MOST_TIMES = 2.6


def _rulebook(text: str) -> Rulebook:
    found, problems = read(text, "shape.svr")
    assert found is not None, problems
    return found


def _work(rulebook: Rulebook) -> Work:
    """What the laws took, with trials left out: those are counted by themselves."""
    from svrules.checks.laws.faults import Faults
    from svrules.checks.laws.laws import Laws

    with sharing(rulebook):
        laws = Laws(rulebook)
        Faults(laws).troubles()
        for declared in rulebook.bid_inputs():
            for code in laws.codes(declared.name):
                for offers in laws.better_offers(declared, closely=False):
                    laws.marks(offers, code)
        found = starting(rulebook).kept["offers"]
        assert isinstance(found, Offers)
        return found.work


@pytest.mark.parametrize("shape", CHAINS, ids=lambda shape: shape.name)
def test_a_chain_of_twice_the_length_takes_about_twice_the_steps(shape: Shape) -> None:
    short, long = (_work(_rulebook(shape.text(size))) for size in (30, 60))
    assert long.why == "" or long.branches > 0
    assert long.steps <= short.steps * MOST_TIMES


@pytest.mark.parametrize("shape", CHAINS, ids=lambda shape: shape.name)
def test_a_chain_longer_than_python_can_nest_is_checked(shape: Shape) -> None:
    assert isinstance(check(_rulebook(shape.text(130))), tuple)


@pytest.mark.parametrize("shape", [CHAINS[5], CHAINS[7]], ids=lambda shape: shape.name)
def test_a_program_that_allows_more_depth_changes_nothing(shape: Shape) -> None:
    rulebook, before = _rulebook(shape.text(130)), sys.getrecursionlimit()
    found = check(rulebook)
    sys.setrecursionlimit(10_000)
    try:
        assert check(rulebook) == found
        assert sys.getrecursionlimit() == 10_000
    finally:
        sys.setrecursionlimit(before)


@pytest.mark.parametrize("shape", LONG_TABLES, ids=lambda shape: shape.name)
def test_of_a_long_table_only_rows_that_may_hold_are_looked_at(
    shape: Shape, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = 0
    before = rows._holds

    def counted(*given: object) -> object:
        nonlocal looked_at
        looked_at += 1
        return before(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(rows, "_holds", counted)
    taken = []
    for size in (60, 120):
        looked_at = 0
        check(_rulebook(shape.text(size)))
        taken.append(looked_at)
    assert taken[1] <= taken[0] * MOST_TIMES


def test_what_is_deepest_comes_first_and_what_is_shallow_as_it_is_asked_for() -> None:
    chain = "".join(f"value v{n}\n  v{n - 1} + v{n - 1}\n" for n in range(1, 12))
    rulebook = _rulebook(f'rulebook "A"\n  edition "1"\nbid\n  x  number\nvalue v0\n  x\n{chain}')
    order = order_of(rulebook)
    below = [name for _, name in order.below(("value", "v11"), lambda thing: thing[1] == "v3")]
    assert below == [f"v{n}" for n in range(4, 11)]
    assert list(order.below(("value", "v5"), lambda thing: False)) == []


def _points_by_row(rows_: str) -> Rulebook:
    return _rulebook(
        'rulebook "A"\n  edition "1"\nbid\n  x  number, above 0, at most 60, more is better\n'
        f"table T\n  x | points\n{rows_}criterion A worth 100%\n  points out of 60\n"
        "award\n  highest total wins\n"
    )


def test_that_rows_are_too_many_to_follow_is_told() -> None:
    rising = "".join(f"  above {n} to {n + 1} | {n}\n" for n in range(60))
    (found,) = (one for one in check(_points_by_row(rising)) if one.code == "SV0509")
    assert found.severity == "note"
    assert "More conditions hang on each other than are followed." in found.why


def test_a_row_that_falls_is_shown_among_rows_too_many_to_follow() -> None:
    up_and_down = "".join(f"  above {n} to {n + 1} | {n * 7 % 60}\n" for n in range(60))
    (found,) = (one for one in check(_points_by_row(up_and_down)) if one.code == "SV0509")
    assert found.severity == "warning"
