"""The Python API as programs use it, and its types as a type checker sees them."""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import svrules

ROOT = Path(__file__).resolve().parents[2]

TYPED = """
from datetime import date
from pathlib import Path
from typing import assert_type

import svrules

rulebook = svrules.load("lcr-contracts")
assert_type(rulebook, svrules.Rulebook)
assert_type(svrules.load(Path("x.svr")), svrules.Rulebook)
assert_type(rulebook.title, str)
assert_type(rulebook.edition, str)
assert_type(rulebook.sha256, str)
assert_type(rulebook.check(), tuple[svrules.Diagnostic, ...])
result = rulebook.score("bids.xlsx")
assert_type(result, svrules.Result)
assert_type(rulebook.score({"contract": {}, "bids": []}), svrules.Result)
assert_type(rulebook.score(svrules.Competition({}, (svrules.Bid("Ash", {}),))), svrules.Result)
assert_type(rulebook.score(Path("bids.csv"), contract="contract.csv"), svrules.Result)
assert_type(result.bids[0].total, str | None)
assert_type(rulebook.explain(result, "Ash"), str)
assert_type(rulebook.explain("bids.xlsx", "Ash", criterion="PRICE", format="html"), str)
assert_type(rulebook.policy("html", on=date(2026, 4, 1)), str)
assert_type(svrules.__version__, str)
try:
    svrules.load("x.svr")
except svrules.RulebookError as error:
    assert_type(error.diagnostics, tuple[svrules.Diagnostic, ...])
"""

RULEBOOK = """
rulebook "Prices"
  edition "1"
bid
  price  money, above £0
  jobs   FTE, at least 0, blank means 0
criterion PRICE "Price"  worth 90%
  price relative to lowest
criterion JOBS "Jobs"  worth 10%
  full marks when jobs is above 0
award
  highest total wins
"""


@pytest.fixture
def rulebook(tmp_path: Path) -> svrules.Rulebook:
    (tmp_path / "prices.svr").write_text(RULEBOOK, encoding="utf-8")
    return svrules.load(tmp_path / "prices.svr")


def test_a_type_checker_agrees_with_the_docstrings(tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(TYPED, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", str(tmp_path / "use.py")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_rulebook_says_which_it_is(rulebook: svrules.Rulebook) -> None:
    assert (rulebook.title, rulebook.edition, len(rulebook.sha256)) == ("Prices", "1", 64)
    assert rulebook.check() == ()
    assert repr(rulebook) == f"<Rulebook 'Prices', edition 1, sha256 {rulebook.sha256[:12]}>"


def test_a_mapping_and_a_competition_give_the_same_result(rulebook: svrules.Rulebook) -> None:
    bids = [{"bidder": "Ash", "price": "£3", "jobs": 1}, {"bidder": "Birch", "price": 9}]
    mapped = rulebook.score({"bids": bids})
    made = rulebook.score(
        svrules.Competition(
            {},
            (
                svrules.Bid("Ash", {"price": Fraction(3), "jobs": Fraction(1)}),
                svrules.Bid("Birch", {"price": Fraction(9)}),
            ),
        )
    )
    assert mapped.bids == made.bids
    assert [(bid.bid, bid.exact, bid.rank) for bid in made.bids] == [("Ash", "100", 1), ("Birch", "30", 2)]


def test_the_same_bytes_wherever_the_rulebook_lies(rulebook: svrules.Rulebook, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "prices.svr").write_text(RULEBOOK, encoding="utf-8")
    bids = {"bids": [{"bidder": "Ash", "price": 3, "jobs": None}]}
    again = svrules.load(tmp_path / "elsewhere" / "prices.svr").score(bids)
    assert again.model_dump_json() == rulebook.score(bids).model_dump_json()


def test_an_explanation_of_data_and_of_a_result(rulebook: svrules.Rulebook) -> None:
    bids = {"bids": [{"bidder": "Ash", "price": 3}, {"bidder": "Birch", "price": 9, "jobs": 2}]}
    result = rulebook.score(bids)
    assert rulebook.explain(result, "birch") == rulebook.explain(bids, "Birch")
    assert "Adds up: PRICE 30 + JOBS 10 = 40" in rulebook.explain(result, "Birch")
    assert json.loads(rulebook.explain(result, "Birch", format="json"))["bid"]["rank"] == 2
    assert rulebook.explain(result, "Birch", "jobs", "markdown").startswith("# Birch: JOBS")
    with pytest.raises(svrules.MisuseError, match="did you mean `Birch`"):
        rulebook.explain(result, "Brich")


def test_what_is_refused(rulebook: svrules.Rulebook, tmp_path: Path) -> None:
    with pytest.raises(svrules.DataError) as refused:
        rulebook.score({"bids": [{"bidder": "Ash", "price": -3}]})
    assert refused.value.diagnostics[0].severity == "error"
    with pytest.raises(FileNotFoundError):
        rulebook.score(tmp_path / "nothing.xlsx")
    with pytest.raises(svrules.MisuseError, match="no shipped rulebook of that name"):
        svrules.load("nothing")
    (tmp_path / "wrong.svr").write_text(RULEBOOK.replace("price relative", "cost relative"), encoding="utf-8")
    with pytest.raises(svrules.RulebookError) as wrong:
        svrules.load(tmp_path / "wrong.svr")
    assert str(wrong.value).startswith(str(tmp_path / "wrong.svr"))


def test_a_shipped_rulebook_by_its_name() -> None:
    assert svrules.load("uk-thresholds").sha256 == svrules.load("uk-thresholds.svr").sha256


def test_a_policy_and_a_template(rulebook: svrules.Rulebook, tmp_path: Path) -> None:
    assert rulebook.policy().startswith("# Prices")
    assert rulebook.policy("html").startswith("<!DOCTYPE html>")
    rulebook.write_template(tmp_path / "bids.xlsx")
    with pytest.raises(svrules.DataError, match="There are no bids"):
        rulebook.score(tmp_path / "bids.xlsx")
    assert rulebook.test() == ()
