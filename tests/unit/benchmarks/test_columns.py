"""What is timed in bulk is the same work on the sides that need no peer."""

import numpy as np
import pytest

from benchmarks import with_numpy, with_svrules
from benchmarks.columns_agree import agrees, agrees_in_ranks, totals_of
from benchmarks.columns_data import KINDS, Bids, made_up
from svrules.bulk.door.headings import ColumnNames
from svrules.bulk.door.table import enter
from svrules.engine import score
from svrules.engine.columns.scores import Scores
from svrules.engine.columns.scoring import score_columns

ROWS = 2_000


def _bids(kind: str) -> Bids:
    return made_up(ROWS, whole=kind == "int64")


def _scores(kind: str) -> Scores:
    rulebook = with_svrules.rulebook()
    entered = enter(rulebook, _bids(kind).table(kind), ColumnNames())
    assert entered.rejected.num_rows == 0
    return score_columns(rulebook, entered.competitions, marks=False)


@pytest.mark.parametrize("kind", KINDS)
def test_numpy_by_hand_gives_the_same_totals_and_ranks(kind: str) -> None:
    bids, scores = _bids(kind), _scores(kind)
    floats = bids.floats()
    ranked = with_numpy.score_and_rank(floats, bids.competition)
    assert agrees(kind, scores, ranked[0], with_numpy.totals(floats))
    assert agrees_in_ranks(scores, ranked, bids.competition)
    assert np.array_equal(ranked[0], with_numpy.score_in_blocks(floats), equal_nan=True)


def test_bids_are_of_every_sort() -> None:
    totals = totals_of(_scores("decimal128"))
    assert 0 < np.isnan(totals).sum() < ROWS / 8
    assert (totals == 100).any() and len(np.unique(totals)) > ROWS / 4
    assert len(np.unique(with_numpy.row_of(_bids("decimal128").floats()))) == 5


def test_sides_that_differ_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    bids, scores = _bids("float64"), _scores("float64")
    floats = bids.floats()
    totals, ranks = with_numpy.score_and_rank(floats, bids.competition)
    other = totals + np.where(np.arange(ROWS) == 7, 0.01, 0)
    assert not agrees("float64", scores, other, with_numpy.totals(floats))
    assert not agrees_in_ranks(scores, (totals, ranks + 1), bids.competition)
    assert "does not compute the same: not the same totals" in capsys.readouterr().err


def test_the_same_bids_one_by_one() -> None:
    rulebook, scores = with_svrules.rulebook(), _scores("decimal128")
    entered = enter(rulebook, _bids("decimal128").table("decimal128"), ColumnNames())
    for at in range(20):
        expected = score(rulebook, entered.competitions.one(rulebook, at)).totals
        found = [scores.totals.at(row) if scores.totals else None for row in range(at * 10, at * 10 + 10)]
        assert found == list(expected)
