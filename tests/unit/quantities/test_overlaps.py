"""Two stretches of days: the later start and the earlier end bound what they share."""

from __future__ import annotations

from datetime import date

import pytest

from svrules.quantities.dates import Period


def _day(n: int | None) -> date | None:
    return None if n is None else date(2026, 4, n)


def _period(start: int | None, end: int | None) -> Period:
    return Period(_day(start), _day(end))


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ((1, 10), (5, 20), (5, 10)),
        ((1, 20), (5, 10), (5, 10)),
        ((None, 10), (5, None), (5, 10)),
        ((None, 10), (None, 20), (None, 10)),
        ((3, None), (5, None), (5, None)),
        ((None, None), (5, 10), (5, 10)),
        ((1, 5), (5, 9), (5, 5)),
        ((1, 4), (5, 9), (5, 4)),
    ],
)
def test_what_two_periods_share(
    one: tuple[int | None, int | None],
    other: tuple[int | None, int | None],
    shared: tuple[int | None, int | None],
) -> None:
    expected = _period(*shared)
    assert _period(*one).overlap(_period(*other)) == expected
    assert _period(*other).overlap(_period(*one)) == expected
    assert expected.is_empty == (shared == (5, 4))
