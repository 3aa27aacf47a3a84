"""Facts of then under an edition that asks otherwise: told, never dropped, never zero."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from svrules.change.impact.page import assumptions, page
from svrules.errors import DataError, MisuseError
from svrules.render.terminal import as_text
from tests.change.impact.books import changed, impact

OLD = """\
rulebook "Facts"
  edition "1"
  in force from 1 April 2025
contract
  contract value  money excluding VAT, above £0
  notice date     date, decides the rules in force
bid
  price           money excluding VAT, above £0
  local jobs      FTE, at least 0
  plan            level from 0 to 5
  size            one of Micro, Small, Large
criterion PRICE "Price"  worth 60%
  price relative to lowest
criterion JOBS "Jobs"    worth 20%
  local jobs relative to highest, 0 when every bid offers 0 FTE
criterion PLAN "Plan"    worth 20%
  plan out of 5
award
  highest total wins
"""
THEN: dict[str, Any] = {
    "contract": {"contract value": 300000, "notice date": "2026-05-01"},
    "bids": [
        {"bidder": "Ash", "price": 100000, "local jobs": 4, "plan": 4, "size": "Micro"},
        {"bidder": "Birch", "price": 110000, "local jobs": 8, "plan": 5, "size": "Large"},
    ],
}
ASKS_TREES = (
    ("  plan            level", "  trees  number, at least 0, blank means 0\n  plan            level"),
    ("  local jobs relative to highest,", "  trees relative to highest,"),
    ("offers 0 FTE", "offers 0"),
)
OTHER_WEIGHTS = (("worth 60%", "worth 50%"), ("worth 20%\n  plan", "worth 30%\n  plan"))


def test_a_fact_that_was_not_asked_is_unknown_and_never_zero() -> None:
    """Though a blank would mean 0: nobody left it blank."""
    found = impact(OLD, changed(OLD, *ASKS_TREES), THEN)
    (one,) = found.competitions
    assert one.not_asked == ["trees"]
    assert one.verdict == "not known"
    assert [bid.new.outcome for bid in one.bids] == ["unknown", "unknown"]
    assert all("trees" in bid.new.missing for bid in one.bids)
    assert [bid.moved for bid in one.bids] == [None, None]
    assert [bid.old.exact for bid in one.bids] == ["86", "1040/11"]
    shown = as_text(page(found), 100)
    assert "not asked then: `trees` (1 competition)" in shown
    assert "never zero" in shown


def test_a_value_may_be_assumed_and_is_told() -> None:
    found = impact(OLD, changed(OLD, *ASKS_TREES), THEN, assumed=(("Trees", "3"),))
    (one,) = found.competitions
    assert one.not_asked == []
    assert [bid.new.outcome for bid in one.bids] == ["pass", "pass"]
    assert found.assumed == ["trees: 3"]
    assert "Assumed, because nobody was asked then: trees: 3." in assumptions(found)[0]
    assert "Assumed, because nobody was asked then: trees: 3." in as_text(page(found), 200)


@pytest.mark.parametrize(
    "name, value, why", [("price", "£5", "was asked then as it is now"), ("trees", "three", "not a number")]
)
def test_only_what_was_not_asked_may_be_assumed(name: str, value: str, why: str) -> None:
    with pytest.raises((MisuseError, DataError), match=why):
        impact(OLD, changed(OLD, *ASKS_TREES), THEN, assumed=((name, value),))


def test_data_that_hold_the_new_fact_are_read_whole() -> None:
    bids = [{**bid, "trees": trees} for bid, trees in zip(THEN["bids"], (1, 2), strict=True)]
    found = impact(OLD, changed(OLD, *ASKS_TREES), {**THEN, "bids": bids})
    (one,) = found.competitions
    assert one.not_asked == []
    assert [bid.new.exact for bid in one.bids] == ["86", "1040/11"]


def test_a_renamed_fact_is_the_same_fact() -> None:
    found = impact(OLD, OLD.replace("local jobs", "jobs for local people"), THEN)
    (one,) = found.competitions
    assert found.renamed == [("local jobs", "jobs for local people")]
    assert (one.not_asked, one.verdict) == ([], "same")
    assert [bid.moved for bid in one.bids] == ["0", "0"]
    assert "`local jobs` is called `jobs for local people` now" in as_text(page(found), 200)


def test_a_criterion_and_a_rule_under_new_labels_are_the_same() -> None:
    old = changed(OLD, ("award\n", 'rule R1 "Plan"\n  require plan is at least 1\naward\n'))
    old = changed(old, ("  highest total wins\n", "  highest total wins\n  tie: highest PLAN\n"))
    new = old.replace("PLAN", "METHOD").replace("R1", "R2")
    found = impact(old, new, THEN)
    assert found.changes == []
    assert [bid.moved for bid in found.competitions[0].bids] == ["0", "0"]


def test_marks_on_another_scale_are_not_taken_for_marks_on_this_one() -> None:
    new = changed(OLD, ("level from 0 to 5", "level from 0 to 10"), ("plan out of 5", "plan out of 10"))
    (one,) = impact(OLD, new, THEN).competitions
    assert "was asked on another scale" in one.unread[0]
    assert [bid.new.outcome for bid in one.bids] == ["unknown", "unknown"]


def test_another_unit_and_another_vat_basis_are_not_converted() -> None:
    new = changed(
        OLD,
        ("local jobs      FTE", "local jobs      hours"),
        ("offers 0 FTE", "offers 0 hours"),
        ("price           money excluding VAT", "price           money including VAT"),
    )
    (one,) = impact(OLD, new, THEN).competitions
    assert "`price` was asked excluding VAT, and is asked including VAT now" in one.unread
    assert any(said.startswith("`local jobs` was asked as") for said in one.unread)
    assert [bid.new.outcome for bid in one.bids] == ["unknown", "unknown"]


def test_an_answer_that_is_gone_and_a_figure_out_of_bounds_are_told_of_their_bid() -> None:
    new = changed(
        OLD,
        ("Micro, Small, Large", "Small, Large"),
        ("local jobs      FTE, at least 0", "local jobs      FTE, between 0 and 5"),
        ("criterion PRICE", 'rule S "Size"\n  refer when size is Small\ncriterion PRICE'),
    )
    (one,) = impact(OLD, new, THEN).competitions
    assert "`size`: Micro is no longer one of the answers" in one.unread
    assert any("`local jobs`: 8 FTE is not allowed now" in said and "Birch" in said for said in one.unread)
    ash, birch = one.bids
    assert "size" in ash.new.missing
    assert "local jobs" in birch.new.missing


def test_what_a_blank_means_now_counts_where_it_was_left_blank_then() -> None:
    old = changed(OLD, ("local jobs      FTE, at least 0", "local jobs      FTE, at least 0, blank means 0"))
    new = changed(old, ("blank means 0", "blank means 2"))
    bids = [{**THEN["bids"][0], "local jobs": None}, THEN["bids"][1]]
    (one,) = impact(old, new, {**THEN, "bids": bids}).competitions
    assert [bid.moved for bid in one.bids] == ["5", "0"]
    assert [move.change for move in one.bids[0].moves] == ["local jobs"]


def test_a_new_edition_is_applied_on_the_first_day_on_which_it_is_in_force() -> None:
    found = impact(OLD, changed(OLD, ("from 1 April 2025", "from 1 January 2027"), *OTHER_WEIGHTS), THEN)
    (one,) = found.competitions
    assert (one.old_rules_date, one.new_rules_date) == ("2026-05-01", "2027-01-01")
    assert [bid.new.outcome for bid in one.bids] == ["pass", "pass"]
    assert (found.changes[0].id, found.changes[0].now) == ("date", ["1 January 2027"])
    assert "applied as on the nearest day on which it is" in assumptions(found)[0]


def test_another_date_that_decides_is_not_asked_until_it_is_given() -> None:
    """An edition whose rules go by another day: the old one still goes by its own."""
    new = changed(
        OLD,
        (
            "decides the rules in force\n",
            'note "Published"\n  tender day      date, decides the rules in force\n',
        ),
        *OTHER_WEIGHTS,
    )
    (one,) = impact(OLD, new, THEN).competitions
    assert (one.not_asked, one.verdict) == (["tender day"], "not known")
    (one,) = impact(OLD, new, THEN, assumed=(("tender day", "1 June 2026"),)).competitions
    assert [bid.old.exact for bid in one.bids] == ["86", "1040/11"]
    assert [bid.new.exact for bid in one.bids] == ["84", "1050/11"]
    assert [[move.exact for move in bid.moves] for bid in one.bids] == [["-2"], ["10/11"]]


def test_the_date_that_decides_may_be_all_that_changes() -> None:
    old = changed(
        OLD,
        (
            "criterion PRICE",
            "setting tenth  percent\n  10% until 31 May 2026\n  20% from 1 June 2026\ncriterion PRICE",
        ),
        ("worth 60%", "worth 70% - tenth"),
        ('"Jobs"    worth 20%', '"Jobs"    worth 10% + tenth'),
    )
    new = changed(
        old,
        (
            "decides the rules in force\n",
            'note "Published"\n  tender day      date, decides the rules in force\n',
        ),
    )
    found = impact(old, new, THEN, assumed=(("tender day", "1 June 2026"),))
    assert [change.id for change in found.changes] == ["tender day"]
    assert [bid.moved for bid in found.competitions[0].bids] == ["-5", "0.909091"]


def test_a_day_may_be_asked_for() -> None:
    new = changed(OLD, ("from 1 April 2025", "from 1 April 2025 until 31 December 2027"))
    found = impact(OLD, new, THEN, on=date(2027, 4, 1))
    assert found.competitions[0].new_rules_date == "2027-04-01"
    assert assumptions(found) == [
        "Edition 1 is applied as on 1 April 2027, whatever the day of each competition."
    ]
    with pytest.raises(MisuseError, match="1 January 2028 is outside the days of edition 1"):
        impact(OLD, new, THEN, on=date(2028, 1, 1))


def test_the_weights_of_a_section_go_in_together() -> None:
    found = impact(OLD, changed(OLD, *OTHER_WEIGHTS), THEN)
    assert [change.id for change in found.changes] == ["PLAN, PRICE"]
    assert all(len(bid.moves) == 1 for bid in found.competitions[0].bids)


def test_a_new_criterion_goes_in_with_the_award_that_names_it() -> None:
    new = changed(
        OLD,
        ("worth 60%", "worth 50%"),
        ("award\n", 'criterion SIZE "Size"  worth 10%\n  full marks when size is Micro\naward\n'),
        ("  highest total wins\n", "  highest total wins\n  tie: highest SIZE\n"),
    )
    found = impact(OLD, new, THEN)
    assert [change.id for change in found.changes] == ["PRICE, SIZE, award"]
    assert [bid.moved for bid in found.competitions[0].bids] == ["0", "-9.090909"]


def test_a_competition_before_the_old_edition_is_not_compared() -> None:
    early = {**THEN, "contract": {**THEN["contract"], "notice date": "2025-03-31"}}
    (one,) = impact(OLD, changed(OLD, *OTHER_WEIGHTS), early).competitions
    assert one.verdict == "not compared"
    assert one.notes == ["Edition 1 was not in force on 31 March 2025."]


def test_nothing_changes_between_a_text_and_itself() -> None:
    found = impact(OLD, OLD, THEN)
    assert found.changes == []
    assert "Nothing that takes part in scoring differs" in as_text(page(found), 100)
