"""The record of one bid alone is what the whole result says of it."""

from pathlib import Path

import pytest

from svrules.data import example_competition
from svrules.engine import score
from svrules.engine.result import BidResult
from svrules.language import load

POLICIES = sorted((Path(__file__).parents[2] / "policies").glob("*.svr"))


def without_names(bid: BidResult) -> BidResult:
    """The bid without the names of its populations, which differ with what else is told."""
    return bid.model_copy(
        update={"population": [use.model_copy(update={"taken": ""}) for use in bid.population]}
    )


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_one_bid_is_told_as_in_the_whole_result(path: Path) -> None:
    rulebook = load(path)
    for example in rulebook.examples:
        competition = example_competition(rulebook, example).accepted()
        scored, whole = score(rulebook, competition), score(rulebook, competition).result()
        alone = [without_names(scored.bid(at)) for at in range(len(competition.bids))]
        assert alone == [without_names(bid) for bid in whole.bids]
