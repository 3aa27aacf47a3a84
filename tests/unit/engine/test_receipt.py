"""Receipts: what they say, what they leave out, and which slips they catch."""

from __future__ import annotations

import json
from hashlib import sha256
from itertools import combinations

import pytest

from svrules.engine.receipt import read_code, receipt, receipt_of_json
from svrules.engine.result import Result
from svrules.errors import MisuseError
from tests.unit.engine.scoring import scored

RULES = """
bid
  jobs  number
  plan  number
rule R
  fail when plan is 0
criterion JOBS worth 60%
  jobs relative to highest
criterion PLAN worth 40%
  plan out of 5
award
  highest total wins
"""
BIDS = {"Ash": {"jobs": 3, "plan": 4}, "Birch": {"jobs": 7, "plan": 2}, "Cedar": {"plan": 0}}
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def result_of(bids: dict = BIDS) -> Result:
    return scored(RULES, {}, bids).result()


def by_the_book(result: Result) -> str:
    """The 24 characters as docs/ledger.md says, by other means than the program's."""
    bids = []
    for b in result.bids:
        gets = b.allocation and [b.allocation.status, b.allocation.amount_exact]
        marks = [[c.code, c.exact] for c in b.criteria]
        bids.append([b.bid, b.outcome, b.exact, b.award_exact, b.rank, marks, gets])
    facts = [result.rulebook.sha256, result.data_sha256, result.rules_date, result.contract.scope]
    parts = ["svrules receipt 1", *facts, bids]
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    bits = "".join(f"{byte:08b}" for byte in sha256(text.encode()).digest())
    return "".join(LETTERS[int(bits[at : at + 5], 2)] for at in range(0, 120, 5))


def test_a_result_bears_its_receipt() -> None:
    result = result_of()
    assert result.receipt == receipt(result)
    assert result.receipt.replace("-", "")[:-1] == by_the_book(result)
    assert [len(group) for group in result.receipt.split("-")] == [5, 5, 5, 5, 5]
    assert {bid.outcome for bid in result.bids} == {"pass", "fail"}


def test_a_result_that_was_not_scored_bears_one_too() -> None:
    dated = "contract\n  notice date  date, decides the rules in force\n" + RULES.strip() + "\n"
    result = scored(dated, {}, BIDS).result()
    assert result.bids[0].outcome == "unknown"
    assert result.receipt == receipt(result) != ""


def test_the_receipt_is_read_off_a_result_kept_as_json() -> None:
    result = result_of()
    later = json.loads(result.model_dump_json(indent=2))
    later |= {"notes": ["read from elsewhere"], "what a later version adds": [1]}
    later["bids"][0]["criteria"][0] |= {"how": "in other words", "new": None}
    assert receipt_of_json(json.dumps(later)) == result.receipt
    for other in ("[]", "{}", '{"rulebook": {"sha256": "1"}}', "no JSON", '{"bids": 3}'):
        with pytest.raises(ValueError, match="not a result"):
            receipt_of_json(other)


@pytest.mark.parametrize(
    "path",
    [
        ("rulebook", "sha256"),
        ("data_sha256",),
        ("rules_date",),
        ("contract", "scope"),
        ("bids", 0, "bid"),
        ("bids", 0, "outcome"),
        ("bids", 0, "exact"),
        ("bids", 0, "award_exact"),
        ("bids", 1, "rank"),
        ("bids", 1, "criteria", 1, "code"),
        ("bids", 1, "criteria", 1, "exact"),
    ],
    ids=str,
)
def test_whatever_was_decided_changes_the_receipt(path: tuple) -> None:
    result = result_of()
    whole = json.loads(result.model_dump_json())
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = "2"
    assert receipt_of_json(json.dumps(whole)) != result.receipt


CALL = """
call
  pot  money outside VAT, above £0
project
  merit  number, between 0 and 100
  grant  money outside VAT, at least £0
criterion MERIT worth 100%
  merit out of 100
award
  highest total wins
  fund grant from pot in rank order, whole grants only
"""


@pytest.mark.parametrize(("part", "other"), [("status", "reserve"), ("amount_exact", "0")])
def test_what_a_project_gets_changes_the_receipt(part: str, other: str) -> None:
    result = scored(CALL, {"pot": 100}, {"Ash": {"merit": 80, "grant": 60}}).result()
    assert result.receipt.replace("-", "")[:-1] == by_the_book(result)
    whole = json.loads(result.model_dump_json())
    assert receipt_of_json(json.dumps(whole)) == result.receipt
    whole["bids"][0]["allocation"][part] = other
    assert receipt_of_json(json.dumps(whole)) != result.receipt


def test_the_order_of_bids_belongs_to_it() -> None:
    assert result_of(dict(reversed(BIDS.items()))).receipt != result_of().receipt


def test_a_receipt_reads_as_people_type_it() -> None:
    code = next(
        one
        for one in (result_of({"Ash": {"jobs": n, "plan": 1}}).receipt for n in range(1, 200))
        if {"0", "1"} <= set(one)
    )
    assert read_code(code.lower().replace("0", "o").replace("1", "l").replace("-", " ")) == code
    assert read_code(code.replace("1", "I").replace("-", "")) == code


def test_every_single_slip_is_told_from_another_result() -> None:
    code = result_of().receipt.replace("-", "")
    for at, letter in enumerate(code):
        for other in LETTERS.replace(letter, ""):
            with pytest.raises(MisuseError, match="not typed as it was given"):
                read_code(code[:at] + other + code[at + 1 :])
    for one, other in combinations(range(len(code)), 2):
        swapped = list(code)
        swapped[one], swapped[other] = swapped[other], swapped[one]
        if code[one] != code[other]:
            with pytest.raises(MisuseError, match="not typed as it was given"):
                read_code("".join(swapped))


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "it has 0 letters"), ("7Q", "it has 2 letters"), ("4VT8U-77777", "no `U`"), ("£", "no `£`")],
)
def test_what_cannot_be_a_receipt_says_why(typed: str, said: str) -> None:
    with pytest.raises(MisuseError, match=said):
        read_code(typed)


def test_two_results_that_show_the_same_decimals_differ() -> None:
    most = {"jobs": 7 * 10**12, "plan": 1}
    results = [result_of({"Ash": {"jobs": n, "plan": 1}, "Birch": most}) for n in (1, 2)]
    one, other = (result.bids[0] for result in results)
    assert one.total == other.total
    assert one.exact != other.exact
    assert by_the_book(results[0]) != by_the_book(results[1])
    assert results[0].receipt != results[1].receipt
