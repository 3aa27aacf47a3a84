"""Ranks of many competitions at once, against counting who is before whom."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from svrules.language.types import NumberType
from svrules.quantities.units import PLAIN

np = pytest.importorskip("numpy")

from svrules.engine.columns.ranks import ranking  # noqa: E402
from svrules.engine.columns.ranks.ranking import Key, ranked  # noqa: E402
from svrules.engine.columns.values.column import Number  # noqa: E402 - needs NumPy

TYPE = NumberType(PLAIN)


def counted(sizes: Any, passing: Any, keys: list[Any]) -> list[int]:
    """1 and how many of its competition are before each, one by one."""
    found, start = [0] * len(passing), 0
    for size in sizes.tolist():
        rows = [row for row in range(start, start + size) if passing[row]]
        start += size
        for row in rows:
            found[row] = 1 + sum(keys[other] < keys[row] for other in rows)
    return found


@pytest.mark.parametrize("seed", range(24))
def test_ranks_are_counted_right(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(seed)
    # Small pieces: competitions that fill one, that are longer than one, and many in one.
    monkeypatch.setattr(ranking, "_TOGETHER", int(chance.choice([16, 100, 2**15])))
    many, longest = int(chance.integers(1, 1200)), int(chance.choice([2, 4, 12, 40]))
    sizes = chance.integers(0, longest, size=1 if seed % 8 == 7 else many)
    of = np.repeat(np.arange(len(sizes)), sizes)
    n = len(of)
    above = chance.integers(0, chance.choice([5, 100, 10**12]), size=n)
    below = chance.integers(1, chance.choice([2, 9, 10**6, 10**9]), size=n) if seed % 2 else None
    most = 1 if below is None else 10**9
    tie, known = chance.integers(0, 3, size=n), np.where(chance.random(n) < 0.8, 0, 1).astype(np.uint8)
    passing = chance.random(n) < 0.9
    highest = seed % 3 == 0
    award = Key(Number(above, Fraction(1, 100), 0, 10**12, below, most), TYPE, highest)
    ties = [Key(Number(tie, Fraction(1), 0, 2, state=known if seed % 5 else None), TYPE, False)]
    found = ranked(None if len(sizes) == 1 else of, passing, [award], ties if seed % 5 == 0 else [])
    divisors = [1] * n if below is None else below.tolist()
    shares = [Fraction(a, b) * (-1 if highest else 1) for a, b in zip(above.tolist(), divisors, strict=True)]
    keys = list(zip(shares, tie.tolist(), strict=True)) if seed % 5 == 0 else shares
    assert found.tolist() == counted(sizes, passing, keys)


def test_a_tie_break_that_is_not_known_of_all_equals_settles_nothing() -> None:
    same = Key(Number(np.array([7, 7, 7, 7]), Fraction(1), 7, 7), TYPE, True)
    state = np.array([0, 0, 1, 0], dtype=np.uint8)
    tie = Key(Number(np.array([3, 2, 1, 1]), Fraction(1), 1, 3, state=state), TYPE, False)
    everyone = np.ones(4, dtype=np.bool_)
    assert ranked(np.array([0, 0, 1, 1]), everyone, [same], [tie]).tolist() == [2, 1, 1, 1]
    assert ranked(None, everyone, [same], [tie]).tolist() == [1, 1, 1, 1]
