"""Changes of a rulebook that has no examples: bids that show them are made from the bounds of its facts."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from svrules.api import Rulebook as Scoring
from svrules.change.difference.consequences import consequences
from svrules.change.difference.difference import Difference, difference
from svrules.change.difference.page import summary
from svrules.cli.app import app
from svrules.language.rulebook import Rulebook
from tests.change.difference.test_single_changes import _data, rulebook

HERE = Path(__file__).parent
JOBS = (HERE / "jobs.svr").read_text(encoding="utf-8")
FIRST = """\
rulebook "Our first rulebook"
  edition "1"

contract
  contract value   money excluding VAT, above £0

bid
  price            money excluding VAT, above £0
  local jobs       FTE, at least 0

rule SV1 "Contracts above £20,000"           clause "1.2"
  applies when contract value is above £20,000

criterion PRICE "Price"       worth 80%      clause "2.1"
  price relative to lowest

criterion JOBS "Local jobs"   worth 20%      clause "2.2"
  local jobs relative to highest, 0 when every bid offers 0

award
  highest total wins
  round total to 2 decimal places
  tie: highest JOBS, then lowest price
"""
SINGLE = [
    (JOBS, "highest total wins", "lowest total wins"),
    (JOBS, "round total to 2", "round total to 3"),
    (JOBS, "round total to 2", "round total down to 2"),
    (JOBS, "highest JOBS, then lowest price", "lowest price, then highest JOBS"),
    (JOBS, "tie: highest JOBS, then lowest price", "tie: highest JOBS"),
    (JOBS, "within 2 marks", "within 3 marks"),
    (JOBS, "total at least 40", "total at least 40.01"),
    (JOBS, "mean of price", "median of price"),
    (JOBS, "among other live bids", "among live bids"),
    (FIRST, "highest total wins", "lowest total wins"),
    (FIRST, "round total to 2", "round total to 3"),
    (FIRST, "highest JOBS, then lowest price", "lowest price, then highest JOBS"),
    (FIRST, "tie: highest JOBS, then lowest price", "tie: highest JOBS"),
]


def compared(text: str, was: str, now: str) -> tuple[Difference, Rulebook, Rulebook]:
    assert text.count(was) == 1
    old, new = rulebook(text, "old.svr"), rulebook(text.replace(was, now))
    assert not old.examples
    return difference(old, new), old, new


@pytest.mark.parametrize(("text", "was", "now"), SINGLE)
def test_bids_that_show_it_are_found_and_scored_by_the_public_route(text: str, was: str, now: str) -> None:
    told, old, new = compared(text, was, now)
    (found,) = told.found
    assert found.kind == "meaning" and summary(told).startswith("1 change in meaning, ")
    witness = found.witness
    assert witness is not None and 1 <= len(witness.bids) <= 4
    data = _data(witness, new)
    before, after = Scoring(old).score(data), Scoring(new).score(data)
    assert witness.consequences and consequences(before, after) == witness.consequences


@pytest.mark.parametrize("now", ["lowest total wins", "highest total wins"])
def test_who_wins_is_turned_round(now: str) -> None:
    was = {"lowest total wins": "highest total wins", "highest total wins": "lowest total wins"}[now]
    told, _, _ = compared(FIRST.replace("highest total wins", was), was, now)
    (found,) = told.of("meaning")
    assert found.witness is not None
    ranks = {one.bid: (one.before, one.after) for one in found.witness.consequences if one.what == "rank"}
    assert sorted(ranks.values()) == [("1", "2"), ("2", "1")]


def test_an_award_turned_round_is_a_change_in_meaning_though_no_bids_are_looked_for() -> None:
    old, new = rulebook(FIRST), rulebook(FIRST.replace("highest total wins", "lowest total wins"))
    (found,) = difference(old, new, look=False).of("meaning")
    assert found.means == ("Who comes first is decided the other way.",)


def test_numbers_that_need_not_be_whole_any_more_are_shown_by_one_that_is_not() -> None:
    told, _, _ = compared(JOBS, "local jobs            whole number", "local jobs            FTE")
    (found,) = told.of("meaning")
    assert found.witness is not None and found.witness.facts == (("Ash", "local jobs", "2.5 FTE"),)
    assert [(one.before, one.after) for one in found.witness.consequences] == [("refused", "accepted")]


def test_what_is_not_proved_never_reads_as_nothing(tmp_path: Path) -> None:
    old, new = tmp_path / "old.svr", tmp_path / "new.svr"
    old.write_text(JOBS, encoding="utf-8")
    # Totals are multiples of 0.01 when the pass mark looks at them: no bid can show this one.
    changed = JOBS.replace("total at least 40", "total at least 39.996%")
    new.write_text(changed.replace("Too early.", "It is too early."), encoding="utf-8")
    printed = CliRunner().invoke(app, ["diff", str(old), str(new), "--exit-code"])
    assert printed.exit_code == 1
    said = " ".join(printed.output.split())
    assert "1 change that may alter results (not proved the same), 1 in words, 0 in layout only." in said
    assert "0 changes in meaning" not in said
    assert said.index("May alter results (not proved the same) No bids") < said.index("Changes in words")


@pytest.mark.parametrize(
    ("book", "was", "now", "same"),
    [
        (JOBS, "total at least 40", "total at least 39.996", True),
        (JOBS, "total at least 40", "total at least 39.990", False),
        (JOBS, "total at least 40", "total at least 40.001", False),
        (JOBS.replace("  round total to 2 decimal places\n", ""), "at least 40", "at least 39.996", False),
    ],
)
def test_a_pass_mark_between_two_rounded_totals_asks_for_the_upper_one(
    book: str, was: str, now: str, same: bool
) -> None:
    """Totals are multiples of 0.01: 39.996 and 40 let the same pass, 39.99 and 40.001 do not."""
    told, _, _ = compared(book, was, now)
    (found,) = told.found
    assert (found.kind == "the same in every case") == same
    assert same or found.kind == "meaning"
