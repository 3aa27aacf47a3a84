"""`svrules diff`: the page, the JSON, the exit code, and what is refused in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from svrules.audit.ledger import open_ledger
from svrules.audit.replay import scores
from svrules.change.difference.model import DifferenceTold
from svrules.cli.app import run
from svrules.shipped import rulebook_path, sample_path

OLD, NEW = "lcr-contracts", str(sample_path("lcr-contracts-2027.svr"))
SUMMARY = "4 changes in meaning, 2 in words, "


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("diff") / "difference.json"
    assert run(["diff", OLD, NEW, "-o", str(path)]) == 0
    return path


def test_json_has_its_schema_and_what_the_page_has(written: Path) -> None:
    text = written.read_text(encoding="utf-8")
    told = DifferenceTold.model_validate_json(text)
    assert told.summary.startswith(SUMMARY) and not told.means_the_same
    assert (told.counts.meaning, told.counts.words, told.counts.not_proved) == (4, 2, 0)
    wage = next(one for one in told.changes if one.clause.startswith("Annex A"))
    assert wage.reaches == ["rule E1"] and wage.now == ["£13.90 from 1 April 2027"]
    regions = {one.result: one.regions for one in wage.where}
    assert [region.cases for region in regions["`real living wage`"]] == ["from 1 April 2027"]
    assert wage.witness is not None
    said = {(one.bid, one.what): (one.before, one.after) for one in wage.witness.consequences}
    assert said["Ash", "rule E1"] == ("pass", "fail") and said["Ash", "outcome"] == ("pass", "fail")
    assert "1.0" not in json.dumps([one.model_dump() for one in wage.witness.consequences])


def test_weights_are_shown_by_two_bids_whose_order_turns(written: Path) -> None:
    told = DifferenceTold.model_validate_json(written.read_text(encoding="utf-8"))
    weights = next(one for one in told.changes if one.title.startswith("Table SV2"))
    assert weights.witness is not None and len(weights.witness.bids) == 2
    ranks = {one.bid: (one.before, one.after) for one in weights.witness.consequences if one.what == "rank"}
    assert sorted(ranks.values()) == [("1", "2"), ("2", "1")]
    cases = [region.cases for one in weights.where for region in one.regions]
    assert "contract value above £100,000 to £250,000, category Works" in cases


@pytest.mark.parametrize(
    ("name", "words"), [("page.html", "Changes in meaning"), ("page.md", "# "), ("page.txt", "Was:")]
)
def test_every_form_has_the_page(tmp_path: Path, name: str, words: str) -> None:
    text = rulebook_path(OLD).read_text(encoding="utf-8")
    new = tmp_path / "new.svr"
    new.write_text(
        text.replace("  fail when mandatory ground\n", "  refer when mandatory ground\n"), encoding="utf-8"
    )
    assert run(["diff", OLD, str(new), "-o", str(tmp_path / name)]) == 0
    page = (tmp_path / name).read_text(encoding="utf-8")
    assert words in page and "mandatory ground" in page and "1 change in meaning" in page


def test_exit_code_tells_meaning_from_layout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = rulebook_path(OLD).read_text(encoding="utf-8")
    layout = tmp_path / "layout.svr"
    layout.write_text(text.replace("is above £20,000\n", "is  more than £20k\n"), encoding="utf-8")
    meaning = tmp_path / "meaning.svr"
    meaning.write_text(text.replace("is above £20,000\n", "is at least £20,000\n"), encoding="utf-8")
    assert run(["diff", OLD, OLD, "--exit-code"]) == 0
    assert "The two texts are the same." in capsys.readouterr().out
    assert run(["diff", OLD, str(layout), "--exit-code"]) == 0
    assert "0 changes in meaning, 0 in words, 1 in layout only." in capsys.readouterr().out
    assert run(["diff", OLD, str(meaning), "--exit-code"]) == 1
    assert run(["diff", OLD, str(meaning)]) == 0


def test_what_is_not_there_is_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["diff", OLD, "lcr-contract"]) == 2
    assert "did you mean" in capsys.readouterr().err


def test_a_rulebook_that_a_ledger_keeps_is_named_by_its_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger, sample = str(tmp_path / "works.ledger"), str(sample_path("lcr-contracts.xlsx"))
    who = ["--competition", "Works 1", "--by", "Moderator", "--why", "Award"]
    assert run(["score", OLD, sample, "--ledger", ledger, *who]) == 0
    text = rulebook_path(OLD).read_text(encoding="utf-8")
    new = tmp_path / "new.svr"
    new.write_text(
        text.replace("  fail when mandatory ground\n", "  refer when mandatory ground\n"), encoding="utf-8"
    )
    capsys.readouterr()
    with open_ledger(ledger) as opened:
        (score,) = scores(opened)
    for kept in (ledger, f"{ledger}#{score}"):
        assert run(["diff", kept, OLD]) == 0
        assert "The two texts are the same." in capsys.readouterr().out
    assert run(["diff", f"{ledger}#{score}", str(new), "--exit-code"]) == 1
    assert "1 change in meaning" in capsys.readouterr().out
    for number, said in (
        (score - 1, "a score or a pin keeps its rulebook"),
        (score + 9, "there is no record"),
    ):
        assert run(["diff", f"{ledger}#{number}", OLD]) == 2
        assert said in " ".join(capsys.readouterr().err.replace("\n", " ").split()).casefold()
