"""Amounts that look as if their decimal point were lost: told as at the one door."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from svrules.data.lost_points import tell_lost_points
from svrules.data.report import Report
from svrules.diagnostics import Place
from svrules.engine.columns.facts import as_columns
from svrules.engine.competition import Bid, Competition
from tests.bulk.doors import rulebook

pa = pytest.importorskip("pyarrow")
from svrules.bulk.door.lost import lost_points, told_of  # noqa: E402
from svrules.bulk.scoring import score_table  # noqa: E402
from tests.bulk.test_scoring import flat  # noqa: E402

RULES = rulebook()
AMOUNTS = (
    st.sampled_from([298_000, 320_000, 31_000_000, 310_000, 2_980, 0, 1_280_000, 1_490_000, 59_600])
    | st.none()
    | st.sampled_from([Fraction(29_800_001, 100), 10**18, 9 * 10**18, 3 * 10**17])
)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.lists(AMOUNTS, max_size=6), min_size=1, max_size=4))
@example([[298_000, 320_000, 31_000_000], [298_000, 320_000]])
@example([[298_000, 320_000, None, 31_000_000], [Fraction(2**63 - 1)]])
@example([[298_000, 320_000, 59_600], [298_000, 320_000, 59_599], [1, 9 * 10**18, 9 * 10**18]])
def test_warnings_are_those_of_the_one_door(drawn: list[list[int | Fraction | None]]) -> None:
    competitions = [
        Competition(
            {},
            tuple(
                Bid(f"Tree {at}", {} if amount is None else {"price": Fraction(amount)})
                for at, amount in enumerate(amounts)
            ),
        )
        for amounts in drawn
    ]
    expected = []
    for at, competition in enumerate(competitions):
        report = Report()
        tell_lost_points(RULES, competition, Place("table"), report)
        expected += [(at, found) for found in report.findings]
    columns = as_columns(RULES, competitions)
    counts = lost_points(RULES, columns).tolist()
    assert counts == [sum(one == at for one, _ in expected) for at in range(len(competitions))]
    told = [(at, one) for at in range(len(counts)) for one in told_of(RULES, columns, at, Place("table"))]
    assert told == expected


def test_they_are_told_where_asked_for_with_the_competition() -> None:
    table = flat(["A", "B", "A", "A"], ["Ash", "Ash", "Birch", "Cedar"])
    at = table.column_names.index("price (£, excluding VAT)")
    table = table.set_column(at, table.column_names[at], pa.array([298_000, 1, 320_000, 31_000_000]))
    assert score_table(RULES, table).look_at is None
    found = score_table(RULES, table, look=True).look_at
    assert found is not None
    assert (found.amounts, found.row) == (1, 0)
    assert (found.first.code, str(found.first.span)) == ("SV0822", "table: A")
    assert "`price` of `Cedar` is £31,000,000" in found.first.sentence
