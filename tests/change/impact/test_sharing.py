"""A difference shared out among changes: exactly, as the mean over all orders, nothing to the idle."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from svrules.change.impact.sharing import in_order, over_all_orders, turns, turns_in_order

NUMBERS = st.fractions(min_value=-100, max_value=100, max_denominator=12)


@st.composite
def values(draw: st.DrawFn, unknown: bool = True) -> list[Fraction | None]:
    """What comes of each set of up to four changes; known for none and for all of them."""
    count = draw(st.integers(1, 4))
    between = st.none() | NUMBERS if unknown else NUMBERS
    middle = draw(st.lists(between, min_size=2**count - 2, max_size=2**count - 2))
    return [draw(NUMBERS), *middle, draw(NUMBERS)]


def count_of(table: list[Fraction | None]) -> int:
    return len(table).bit_length() - 1


@given(values())
def test_shares_add_up_exactly(table: list[Fraction | None]) -> None:
    count = count_of(table)
    whole = table[-1] - table[0]  # type: ignore[operator]
    assert sum(over_all_orders(count, table.__getitem__)) == whole
    for order in permutations(range(count)):
        assert sum(in_order(order, table.__getitem__)) == whole


@given(values(unknown=False))
def test_the_mean_is_that_of_every_order(table: list[Fraction | None]) -> None:
    count = count_of(table)
    orders = [in_order(order, table.__getitem__) for order in permutations(range(count))]
    means = [sum(shares) / len(orders) for shares in zip(*orders, strict=True)]
    assert over_all_orders(count, table.__getitem__) == means


@given(values(), st.integers(0, 3))
def test_a_change_that_alters_nothing_gets_nothing(table: list[Fraction | None], idle: int) -> None:
    """A fifth change beside the others, that makes no difference to anything."""
    count = count_of(table)
    place = min(idle, count)

    def without(inside: int) -> int:
        return (inside & ((1 << place) - 1)) | (inside >> place + 1 << place)

    shares = over_all_orders(
        count + 1, lambda x: table[without(x)], lambda one, other: without(one) != without(other)
    )
    assert shares[place] == 0
    assert shares[:place] + shares[place + 1 :] == over_all_orders(count, table.__getitem__)


@given(st.data(), st.integers(1, 4))
def test_turns_are_counted_over_every_order(data: st.DataObject, count: int) -> None:
    middle = data.draw(st.lists(st.booleans(), min_size=2**count - 2, max_size=2**count - 2))
    new = [False, *middle, True]
    orders = list(permutations(range(count)))
    counted = [sum(turned_at(order, new) == one for order in orders) for one in range(count)]
    assert turns(count, new.__getitem__) == [Fraction(one, len(orders)) for one in counted]
    for order in orders:
        expected = [Fraction(one == turned_at(order, new)) for one in range(count)]
        assert turns_in_order(order, new.__getitem__) == expected


def turned_at(order: tuple[int, ...], new: list[bool]) -> int:
    """The last change before which it was not yet as it is in the end."""
    last, inside = order[0], 0
    for change in order:
        if not new[inside]:
            last = change
        inside |= 1 << change
    return last
