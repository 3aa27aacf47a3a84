"""Proposed examples read, come out as written, are in the layout, are marked, and try what was not tried."""

from __future__ import annotations

from functools import cache

import pytest

from svrules.language.layout import laid_out
from svrules.proof import check_unconfirmed, run_examples
from svrules.proof.coverage import coverage
from svrules.proof.proposing import Proposal, propose
from svrules.shipped import rulebook_path
from tests.unit.proof.books import BOOK, EXAMPLES, load, with_examples

SHIPPED = {"lcr-contracts": rulebook_path("lcr-contracts").read_text(encoding="utf-8")}
ALL = {"no examples": BOOK, "some examples": with_examples(*EXAMPLES), **SHIPPED}


@cache
def proposal(name: str) -> Proposal:
    return propose(load(ALL[name]))


@pytest.mark.parametrize("name", ALL)
def test_proposed_examples_come_out_as_written(name: str) -> None:
    found = proposal(name)
    outcomes = run_examples(load(found.rulebook_text))
    assert found.count and len(outcomes) == found.count + len(load(ALL[name]).examples)
    assert all(outcome.passed for outcome in outcomes[-found.count :])


@pytest.mark.parametrize("name", ALL)
def test_every_proposed_example_expects_something(name: str) -> None:
    for example in load(proposal(name).rulebook_text).examples[-proposal(name).count :]:
        assert example.expects or any(bid.expects for bid in example.bids), example.title


@pytest.mark.parametrize("name", ALL)
def test_they_raise_what_is_tried(name: str) -> None:
    found, before = proposal(name), coverage(load(ALL[name]))
    after = coverage(load(found.rulebook_text))
    assert before.tried < after.tried
    assert set(found.not_found) == set(after.missing)
    assert not before.never.keys() & after.tried, "what was proved impossible was tried"
    assert after.share >= 0.95


@pytest.mark.parametrize("name", ALL)
def test_they_are_in_the_layout(name: str) -> None:
    found = proposal(name)
    page = laid_out(found.rulebook_text, "test.svr")
    assert page.endswith(found.examples)


@pytest.mark.parametrize("name", ALL)
def test_nobody_has_confirmed_them(name: str) -> None:
    found = proposal(name)
    notes = check_unconfirmed(load(found.rulebook_text))
    assert [note.code for note in notes] == ["SV0705"] * found.count
    assert coverage(load(found.rulebook_text)).unconfirmed == found.count
    assert check_unconfirmed(load(ALL[name])) == ()


def test_a_confirmed_example_is_no_longer_told() -> None:
    text = proposal("some examples").rulebook_text
    confirmed = "\n".join(line for line in text.split("\n") if not line.startswith("# proposed:"))
    assert check_unconfirmed(load(confirmed)) == ()


def test_titles_say_what_is_tried_and_differ() -> None:
    titles = [example.title for example in load(proposal("no examples").rulebook_text).examples]
    assert len(titles) == len(set(titles))
    assert any(title.startswith("on the limit of S1: value £20,000") for title in titles)


def test_a_tie_is_proposed_for_each_step() -> None:
    after = proposal("lcr-contracts").after
    assert after.of("tie")[1] == ()


def test_nothing_is_proposed_where_all_is_tried() -> None:
    again = propose(load(proposal("some examples").rulebook_text), 300)
    assert again.count == 0 and again.examples == ""
    assert again.rulebook_text == load(proposal("some examples").rulebook_text).text


def test_the_same_rulebook_gives_the_same_proposal() -> None:
    assert propose(load(BOOK)) == proposal("no examples")


ALONE = """\
rulebook "Alone"
  edition "1"
bid
  price  money, above £0
  local  yes or no
rule ALONE "More than one"
  refer when number of all bids is below 2
rule LOCAL "Local"
  require local
"""


def test_bids_that_would_disturb_each_other_stand_in_examples_of_their_own() -> None:
    found = propose(load(ALONE))
    assert found.after.of("rule")[1] == () and found.after.of("outcome")[1] == ()


def test_what_is_not_found_is_said_and_not_left_out() -> None:
    book = ALONE.replace("require local", "require local and highest price among bids is below £0.01")
    assert any("highest price" in goal.words for goal in propose(load(book), 100).not_found)
