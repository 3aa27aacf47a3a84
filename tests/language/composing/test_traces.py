"""A local change is seen wherever a score is explained, also where its base has never been."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

import svrules
from svrules.audit.ledger import create_or_open, open_ledger
from svrules.audit.pins import Entry
from svrules.audit.recording import Scoring, record
from svrules.audit.replay import replay, scores
from svrules.cli.app import run
from svrules.language import read
from svrules.shipped import rulebook_path, sample_path
from svrules.spreadsheet.adapter import call

LOCAL = "local, in place of rule N4 of national-base edition 3, line 32 of lcr-on-national.svr"
BASE = "of national-base edition 3, line 40 of national-base.svr"
DATA = sample_path("lcr-on-national.json")
HEADINGS = (
    "bidder", "price", "mandatory ground", "lowest hourly wage", "fair employment charter", "local jobs",
    "apprenticeship weeks", "local spend", "delivery plan",
)  # fmt: skip


def lcr() -> svrules.Rulebook:
    return svrules.load("lcr-on-national")


def tables() -> tuple[list[list[object]], list[list[object]]]:
    """The sample's bids and contract as a spreadsheet hands them over."""
    facts = json.loads(DATA.read_text(encoding="utf-8"))
    bids = [list(HEADINGS), *([bid.get(name) for name in HEADINGS] for bid in facts["bids"])]
    return bids, [[name, value] for name, value in facts["contract"].items()]


def test_the_result_says_of_each_part_where_it_comes_from() -> None:
    result = lcr().score(DATA)
    cedar = next(bid for bid in result.bids if bid.bid == "Cedar")
    rules = {rule.rule: rule.origin for rule in cedar.rules}
    assert rules["N4"] == LOCAL
    assert rules["N3"] == BASE
    assert rules["N5"].startswith("of national-base edition 3, until repealed here from 1 October 2026")
    assert {one.code: one.origin for one in cedar.criteria}["PLAN"].startswith(
        "local, in place of criterion PLAN"
    )
    assert result.contract.tables[0].origin == (
        "local, in place of table N2 of national-base edition 3, line 24 of lcr-on-national.svr"
    )
    wage = next(fact for rule in cedar.rules for fact in rule.facts if fact.name == "real living wage")
    assert wage.origin.startswith("local, added to national-base edition 3")
    assert result.rulebook.made_from == [
        f"national-base edition 3, SHA-256 {svrules.load('national-base').sha256}"
    ]
    assert "rule N5 of national-base edition 3: repealed from 1 October 2026" in result.rulebook.changes


@pytest.mark.parametrize("form", ["text", "paragraph", "table", "json", "csv", "html", "markdown"])
def test_every_view_of_an_explanation_shows_the_local_rule(form: str) -> None:
    said = lcr().explain(DATA, "Cedar", format=form)  # type: ignore[arg-type]
    words = " ".join(said.replace("│", " ").split())
    # In the columns of a table the words of a cell stand one below the other.
    wanted = "Comes from" if form == "table" else "local, in place of rule N4 of national-base edition 3"
    assert wanted in words and "local," in words


@pytest.mark.parametrize("form", ["markdown", "html", "text"])
def test_the_printed_policy_shows_it(form: str) -> None:
    said = " ".join(lcr().policy(form).split())  # type: ignore[arg-type]
    assert LOCAL in said
    assert "What the rulebook is made from" in said


def test_a_rulebook_without_a_base_says_nothing_of_origins() -> None:
    result = svrules.load("lcr-contracts").score(sample_path("lcr-contracts.xlsx"))
    shown = json.loads(result.model_dump_json())
    assert (
        shown["rulebook"]["made_from"] == shown["rulebook"]["changes"] == shown["rulebook"]["imports"] == []
    )
    assert {rule["origin"] for bid in shown["bids"] for rule in bid["rules"]} == {""}


def test_functions_show_it_from_the_text_in_cells_without_the_base(tmp_path: Path) -> None:
    """As in a workbook that somebody opens who has neither the rulebook nor its base."""
    path = tmp_path / "made.xlsx"
    lcr().write_template(path)
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Rulebook").to_python()
    lines = [[row[0]] for row in sheet]
    first = next(
        at for at, row in enumerate(lines) if str(row[0]).startswith("# A rulebook for the city region")
    )
    text = lines[first:]
    bids, contract = tables()
    trace = call("SVTRACE", {"rulebook": text, "bids": bids, "contract": contract, "bid": [["Cedar"]]})
    assert isinstance(trace, list)
    assert f"2.2 (illustrative); {LOCAL}" in [row[3] for row in trace if row[2] == "N4"]
    version = call("SVVERSION", [text])
    assert version == [[f"edition 2026.1, sha256 {lcr().sha256[:12]}"]]


def test_a_named_rulebook_and_a_file_are_put_together_for_functions(tmp_path: Path) -> None:
    bids, contract = tables()
    by_name = call("SVSCORE", ["lcr-on-national", bids, contract])
    shutil.copy(rulebook_path("lcr-on-national"), tmp_path / "ours.svr")
    by_file = call("SVSCORE", [str(tmp_path / "ours.svr"), bids, contract])
    assert by_name == by_file and by_name[0] == [94.77]  # type: ignore[index]
    base = rulebook_path("national-base").read_text(encoding="utf-8")
    (tmp_path / "national-base.svr").write_text(base.replace("£16,000", "£17,000"), encoding="utf-8")
    changed = call("SVSCORE", [str(tmp_path / "ours.svr"), bids, contract])
    assert "SV1202" in str(changed)


def test_a_ledger_replays_it_without_the_base(tmp_path: Path) -> None:
    for name in ("national-base", "lcr-on-national"):
        shutil.copy(rulebook_path(name), tmp_path / f"{name}.svr")
    base = (tmp_path / "national-base.svr").read_text(encoding="utf-8").replace("£16,000", "£17,000")
    (tmp_path / "base-of-ours.svr").write_text(base, encoding="utf-8")
    local = (tmp_path / "lcr-on-national.svr").read_text(encoding="utf-8")
    pinned = local.replace("national-base", "base-of-ours").split(' sha256 "')
    (tmp_path / "ours.svr").write_text(pinned[0] + pinned[1].partition('"')[2], encoding="utf-8")
    book = svrules.load(tmp_path / "ours.svr")
    competition, result = book.facts_and_result(DATA)
    place = str(tmp_path / "ledger")
    with create_or_open(place) as ledger:
        record(
            ledger,
            Scoring(book.model, competition, result),
            Entry("C", "officer", "2026-11-22", "evaluation"),
        )
    (tmp_path / "base-of-ours.svr").unlink()
    with open_ledger(place) as ledger:
        (found,) = replay(ledger, scores(ledger))
    assert found.same and not found.trouble


def test_the_consolidated_text_is_printed_and_reads_to_the_same(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["show", "lcr-on-national", "--consolidated"]) == 0
    text = capfd.readouterr().out
    assert text == lcr().consolidated
    model, found = read(text, "lcr-on-national.svr")
    assert model == lcr().model and not found
    assert run(["show", "lcr-on-national", "--consolidated", "--weights"]) == 2


def test_findings_are_told_where_they_are_written(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = rulebook_path("lcr-on-national").read_text(encoding="utf-8")
    text = text.replace("    expect total", "").replace("| 91.5  ", "| 91.6  ")
    (tmp_path / "ours.svr").write_text(text, encoding="utf-8")
    assert run(["test", str(tmp_path / "ours.svr")]) == 1
    told = capfd.readouterr().err
    row = next(at for at, line in enumerate(text.split("\n"), 1) if "91.6" in line)
    assert f"ours.svr:{row}:" in told and f"{row:>5} | {text.split(chr(10))[row - 1]}"[:60] in told


@pytest.mark.parametrize("name", ["national-base", "lcr-on-national"])
def test_the_shipped_pair_is_free_of_findings(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["check", name]) == 0
    assert "nothing found" in capfd.readouterr().out


def test_the_sample_of_a_third_layer_is_free_of_findings(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(sample_path("lcr-own-values.svr"))]) == 0
    assert "nothing found" in capfd.readouterr().out
    assert run(["test", str(sample_path("lcr-own-values.svr"))]) == 0
