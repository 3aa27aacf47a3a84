"""A difference shared out among the changes that made it: exactly, by the mean over all orders or in one.

Changes are numbered; a set of them is a whole number with a bit for each. `value` gives what comes of putting
in a set of changes, None where there is nothing to measure. In one order the share of a change is what
putting it in next adds; where nothing can be measured after it, what has moved when something can be again is
shared equally among the changes since that altered anything. So the shares always add up to the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations
from math import factorial

__all__ = ["Alters", "Value", "in_order", "over_all_orders", "turns", "turns_in_order"]

Value = Callable[[int], Fraction | None]
Alters = Callable[[int, int], bool]
"""Whether anything at all differs between two sets of changes; where nothing does, the value does not."""


def in_order(order: Sequence[int], value: Value, alters: Alters = int.__ne__) -> list[Fraction]:
    """The share of each change, by its number, when they are put in one after another in this order.

    `value` must be known for no change and for all of them.
    """
    shares = [Fraction(0)] * len(order)
    known, inside = value(0), 0
    assert known is not None  # noqa: S101 - the caller has both totals
    since: list[int] = []
    for change in order:
        before, inside = inside, inside | 1 << change
        if not alters(before, inside):
            continue
        since.append(change)
        now = value(inside)
        if now is not None:
            for one in since:
                shares[one] += (now - known) / len(since)
            known, since = now, []
    assert not since  # noqa: S101 - the caller has both totals
    return shares


def over_all_orders(count: int, value: Value, alters: Alters = int.__ne__) -> list[Fraction]:
    """The mean share of each change over all orders in which they could be put in (the Shapley value).

    Takes as many values as there are sets of changes; `value` is asked for each of them once.
    """
    values = [value(inside) for inside in range(1 << count)]
    if any(one is None for one in values):
        orders = [in_order(order, values.__getitem__, alters) for order in permutations(range(count))]
        return [sum(shares, Fraction(0)) / len(orders) for shares in zip(*orders, strict=True)]
    shares = [Fraction(0)] * count
    for inside, before in enumerate(values[:-1]):
        orders_of = factorial(inside.bit_count()) * factorial(count - inside.bit_count() - 1)
        for change in range(count):
            if not inside >> change & 1:
                after = values[inside | 1 << change]
                assert before is not None and after is not None  # noqa: S101 - looked at above
                shares[change] += (after - before) * orders_of
    return [share / factorial(count) for share in shares]


def turns_in_order(order: Sequence[int], is_new: Callable[[int], bool]) -> list[Fraction]:
    """1 for the change at which, in this order, it becomes as it is in the end and stays so; 0 for others."""
    shares = [Fraction(0)] * len(order)
    inside = (1 << len(order)) - 1
    for change in reversed(order):
        inside &= ~(1 << change)
        if not is_new(inside):
            shares[change] = Fraction(1)
            break
    return shares


def turns(count: int, is_new: Callable[[int], bool]) -> list[Fraction]:
    """For each change, in which share of all orders it is the one at which things turn for good.

    `is_new` says of a set of changes whether with them it is as with all of them; it must be so of all, and
    not of none. The shares add up to 1.
    """
    new = [is_new(inside) for inside in range(1 << count)]
    # In how many orders of the changes that are left it stays so to the end.
    stays = [0] * (1 << count)
    stays[-1] = 1
    for inside in range((1 << count) - 2, -1, -1):
        if new[inside]:
            stays[inside] = sum(stays[inside | 1 << c] for c in range(count) if not inside >> c & 1)
    shares = [Fraction(0)] * count
    for inside in range(1 << count):
        if new[inside]:
            continue
        for change in range(count):
            if not inside >> change & 1:
                after = inside | 1 << change
                shares[change] += factorial(inside.bit_count()) * stays[after]
    return [share / factorial(count) for share in shares]
