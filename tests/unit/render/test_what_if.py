"""What would be if a fact were another: everything that changes is told, and nothing that does not."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from svrules.api import Rulebook, load
from svrules.errors import DataError, MisuseError
from svrules.language import read
from svrules.render.terminal import as_text
from svrules.render.what_if import WhatIf, winners
from svrules.shipped import rulebook_path

BOOK = """
rulebook "What if"
  edition "1"
contract
  size     money, above £0
  sector   one of Works, Services, blank means Works
bid
  price    money, above £0
  jobs     FTE, between 0 and 500, blank means 0
  local    percent, between 0% and 100%
  start    date
  small    yes or no, blank means no
table WEIGHTS  clause "1"
  sector    | social weight
  Works     | 20%
  Services  | 40%
rule SMALL "Small"  clause "1.3"
  fail when small
  because "Too small."
criterion PRICE "Price"  worth what is left  clause "2"
  price relative to lowest
criterion SV "Social value"  worth social weight  clause "3"
  jobs relative to highest, 0 when every bid offers 0
award
  highest total wins
  round total to 2 decimal places
"""
DATA = {
    "contract": {"size": "£100,000", "sector": None},
    "bids": [
        {"bidder": "Ash", "price": "£100", "jobs": "4", "local": "10%", "start": "1 May 2026", "small": "no"},
        {
            "bidder": "Birch",
            "price": "£110",
            "jobs": "8",
            "local": "20%",
            "start": "1 May 2026",
            "small": None,
        },
        {"bidder": "Cedar", "price": "£200", "jobs": None, "local": "5%", "start": None, "small": "no"},
    ],
}


@pytest.fixture(scope="module")
def book() -> Rulebook:
    model, found = read(BOOK, "what-if.svr")
    assert model is not None, found
    return Rulebook(model, found)


def asked(book: Rulebook, bid: str, **facts: object) -> WhatIf:
    return book.what_if(DATA, bid, facts)


def said(what_if: WhatIf) -> str:
    return " ".join(as_text(what_if.document, 200).split())


def test_more_jobs_take_the_lead(book: Rulebook) -> None:
    made = asked(book, " ash ", jobs="12")
    assert winners(made.before) == ("Birch",)
    assert winners(made.after) == ("Ash",)
    assert next(one.bid for one in asked(book, "Birch", jobs="4").changes) == "Birch"
    found = {(one.bid, one.what): (one.before, one.after, one.difference) for one in made.changes}
    assert found[("Ash", "SV")] == ("10", "20", "10")
    assert found[("Ash", "Rank")] == ("2", "1", None)
    assert found[("Birch", "SV")] == ("20", "40/3", "-20/3")
    assert not any(bid == "Cedar" for bid, _ in found)
    assert ("Ash", "PRICE") not in found
    text = said(made)
    assert "jobs Ash 4 FTE 12 FTE" in text
    assert "Ash would come first in place of Birch." in text
    assert "Would stay as it is: Ash: Outcome and PRICE; all of Cedar." in text
    line = next(at for at, text in enumerate(BOOK.splitlines(), 1) if text.startswith("criterion SV"))
    assert f"SV Social value 10 20 +10 3 {line}" in text
    assert f"Birch SV Social value 20.00 ≈13.33 ≈−6.67 3 {line}" in text


def test_each_change_names_clause_and_line(book: Rulebook) -> None:
    made = asked(book, "Ash", small="yes")
    rule = next(one for one in made.changes if one.what == "SMALL")
    assert (rule.before, rule.after, rule.clause) == ("pass", "fail", "1.3")
    assert BOOK.splitlines()[(rule.line or 0) - 1].startswith("rule SMALL")
    outcome = next(one for one in made.changes if (one.bid, one.what) == ("Ash", "Outcome"))
    assert (outcome.before, outcome.after) == ("pass", "fail SMALL")
    assert "Birch would still come first." in said(made)


def test_a_fact_of_the_contract_changes_what_criteria_are_worth(book: Rulebook) -> None:
    made = asked(book, "Ash", sector="services")
    worth = {one.what: (one.before, one.after) for one in made.changes if one.bid is None}
    assert worth == {"PRICE": ("80", "60"), "SV": ("20", "40")}
    assert made.facts == (("sector", None),)
    assert "sector the contract Works (blank, so Works) Services" in said(made)


def test_out_of_scope_nobody_comes_first() -> None:
    book = load("lcr-contracts")
    sample = rulebook_path("lcr-contracts").parent / "samples" / "lcr-contracts.xlsx"
    made = book.what_if(sample, "Birch Building", {"contract value": "£20,000"})
    text = said(made)
    assert "As given: In scope. What if: Out of scope: SV1 Contracts above £20,000 (clause 1.1)." in text
    assert "No bid would come first; as given it is Birch Building." in text
    assert "provisional" not in text
    scope = [one for one in made.changes if one.bid is None]
    assert [(one.what, one.after) for one in scope] == [("Scope", "out of scope"), ("SV1", "fail")]
    undated = book.what_if(sample, "Birch Building", {"notice date": "blank"})
    assert "The rulebook is in force – unknown" in said(undated)


def test_a_blank_is_missing_or_what_the_rulebook_says(book: Rulebook) -> None:
    assert "price Ash £100 missing" in said(asked(book, "Ash", price="Blank"))
    assert "jobs Ash 4 FTE 0 FTE (blank, so 0 FTE)" in said(asked(book, "Ash", jobs="blank"))
    assert asked(book, "Ash", price=None).after == asked(book, "Ash", price="blank").after
    assert "jobs Cedar 0 FTE (blank, so 0 FTE) 3 FTE" in said(asked(book, "Cedar", jobs="3"))


def test_nothing_changes(book: Rulebook) -> None:
    made = asked(book, "Ash", jobs="4", local="90%", start="1 June 2026")
    assert made.changes == ()
    assert "Nothing: every outcome, mark, total and rank stays as it is." in said(made)
    assert "start Ash 1 May 2026 1 June 2026" in said(made)


def test_python_values_are_taken_like_text(book: Rulebook) -> None:
    assert asked(book, "Ash", jobs=Fraction(12)).after == asked(book, "Ash", jobs="12").after
    assert (
        asked(book, "Ash", local=0.5).after.data_sha256 == asked(book, "Ash", local="50%").after.data_sha256
    )


def test_a_result_of_what_if_says_that_it_is_one(book: Rulebook) -> None:
    made = asked(book, "Ash", jobs="12")
    assert made.after.notes[0] == "What if: `jobs` of `Ash` is 12 FTE in place of 4 FTE."
    assert not any(note.startswith("What if") for note in made.before.notes)
    assert made.before == book.score(DATA)
    assert made.after.data_sha256 != made.before.data_sha256


def test_it_is_what_scoring_a_changed_file_says(book: Rulebook, tmp_path: Path) -> None:
    lines = ["bidder,price,jobs,local,start,small", "Ash,£100,4,10%,1 May 2026,no", "Birch,£110,8,20%,,"]
    (tmp_path / "contract.csv").write_text("size,£100000\nsector,\n")
    (tmp_path / "bids.csv").write_text("\n".join(lines))
    (tmp_path / "other.csv").write_text("\n".join([*lines[:2], "Birch,£95.50,8,20%,,"]))
    contract = tmp_path / "contract.csv"
    made = book.what_if(tmp_path / "bids.csv", "Birch", {"price": "£95.50"}, contract)
    other = book.score(tmp_path / "other.csv", contract)
    assert made.after.model_copy(update={"notes": []}) == other.model_copy(update={"notes": []})


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("jbos", "3", "`jbos` is not a fact in this rulebook. | try: Did you mean `jobs`?"),
        ("zzzz", "3", "There are: `size`, `sector`, `price`, `jobs`"),
        ("jobs", "900", "900 FTE is not at most 500 FTE"),
        ("jobs", "many", "cannot be read"),
        ("sector", "Goods", "is not one of the answers"),
        ("local", "n/a", "Leave the cell empty"),
        ("start", "1/2/2026", "cannot be relied on"),
        ("price", "£100 including VAT per week", "price"),
    ],
)
def test_the_door_refuses_what_it_refuses_in_a_file(
    book: Rulebook, name: str, value: str, message: str
) -> None:
    with pytest.raises(DataError) as refused:
        book.what_if(DATA, "Ash", {name: value})
    assert message in str(refused.value)
    assert f"what if: {name}" in str(refused.value)


def test_a_fact_is_supposed_once(book: Rulebook) -> None:
    with pytest.raises(DataError, match="there twice"):
        book.what_if(DATA, "Ash", [("jobs", "3"), ("Jobs", "4")])


def test_a_bid_that_is_not_there_is_refused(book: Rulebook) -> None:
    with pytest.raises(MisuseError, match="did you mean `Birch`"):
        book.what_if(DATA, "Brich", {"jobs": "3"})


def test_facts_of_a_heading_keep_what_it_says(book: Rulebook) -> None:
    made = book.what_if(DATA, "Ash", {"Local (%)": "50%"})
    assert made.facts == (("local", "Ash"),)
    assert "local Ash 10% 50%" in said(made)


def test_funded_projects_are_named() -> None:
    model, problems = read(CALL, "call.svr")
    assert model is not None, problems
    projects = [
        {"project": "Elm", "grant": "£60", "merit": "90"},
        {"project": "Fir", "grant": "£60", "merit": "80"},
    ]
    made = Rulebook(model).what_if({"call": {"pot": "£100"}, "projects": projects}, "Elm", {"merit": "20"})
    assert (winners(made.before), winners(made.after)) == (("Elm", "Fir"), ("Elm", "Fir"))
    alone = Rulebook(model).what_if({"call": {"pot": "£60"}, "projects": projects}, "Elm", {"merit": "20"})
    assert (winners(alone.before), winners(alone.after)) == (("Elm",), ("Fir",))
    assert "Fir would be funded; as given it is Elm." in said(alone)
    assert {one.what for one in alone.changes if one.bid == "Fir"} == {"Rank", "Allocation", "Amount"}


CALL = """
rulebook "Call"
  edition "1"
call
  pot    money outside VAT, above £0
project
  merit  number, between 0 and 100
  grant  money outside VAT, at least £0
criterion MERIT "Merit"  worth 100%
  merit out of 100
award
  highest total wins
  fund grant from pot in rank order, the last as much as is left
"""
