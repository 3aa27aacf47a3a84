"""An amount whose decimal point looks lost is told with what may have been meant, and read as it is."""

from __future__ import annotations

from fractions import Fraction

from svrules.data import read_mapping
from svrules.language import read
from svrules.language.rulebook import Rulebook

TEXT = """\
rulebook "Amounts"
  edition "1"
bid
  price  money, above £0
  jobs   FTE, at least 0
rule E1
  require price is above £1 and jobs is above 0
"""


def rulebook() -> Rulebook:
    found, problems = read(TEXT, "amounts.svr")
    assert found is not None, problems
    return found


def told(*bids: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    lines = [{"bidder": name, "price": price, "jobs": jobs} for name, price, jobs in bids]
    reading = read_mapping(rulebook(), {"bids": lines})
    assert reading.competition is not None
    assert [bid.facts["price"] for bid in reading.competition.bids] == [
        Fraction(price.strip("£").replace(",", "")) for _, price, _ in bids
    ]
    return [(one.severity, one.sentence, one.try_) for one in reading.diagnostics if one.code == "SV0822"]


def test_an_amount_far_from_all_others_is_told_and_read_as_it_is() -> None:
    assert told(("Ash", "£320,000", "1"), ("Birch", "£31,000,000", "2"), ("Cedar", "£298,000", "200")) == [
        (
            "warning",
            "`price` of `Birch` is £31,000,000, far from those of all other bids.",
            "Look whether £310,000 was meant; if the amount is right, leave it.",
        )
    ]


def test_jobs_may_differ_and_so_may_two_prices() -> None:
    assert told(("Ash", "£320,000", "1"), ("Birch", "£310,000", "2"), ("Cedar", "£298,000", "20")) == []
    assert told(("Ash", "£320,000", "1"), ("Birch", "£31,000,000", "2")) == []
