"""`svrules ask`, `ledger show` and `ledger export` at the command line, over the scored sample."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from svrules.cli import main
from svrules.shipped import sample_path

BID = ["--bid", "Ashdown Retrofit"]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = str(tmp_path_factory.mktemp("scored") / "works.ledger")
    who = ["--competition", "Works 1", "--by", "Moderator", "--why", "Evaluation", "--when", "2026-05-14"]
    assert (
        main(["score", "lcr-contracts", str(sample_path("lcr-contracts.xlsx")), "--ledger", place, *who]) == 0
    )
    return place


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (["rule", *BID, "--criterion", "offer"], "OFFER"),
        (["facts", *BID, "--criterion", "OFFER"], "apprenticeship weeks"),
        (["facts", *BID], "apprenticeship weeks"),
        (["missing"], "Q2 mark consensus comment"),
        (["compared"], "Calder Homes (it failed)"),
        (["roundings"], "14995974/168311"),
        (["silent"], "passed by all 7 that reached it"),
        (["changes", *BID, "--of", "Q1 mark"], "consensus"),
        (["decided", "--rule", "E1", "--year", "2026"], "is not Aspiring"),
        (["decided", "--rule", "E1", "--year", "2027"], "Nothing was scored in 2027."),
        (["near-ties"], "0.16 apart"),
        (["overrides"], "No override was used."),
    ],
    ids=lambda part: part[0] if isinstance(part, list) else "",
)
def test_each_question_is_one_command(
    ledger: str,
    question: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "250")
    name, *options = question
    assert main(["ask", name, ledger, *options]) == 0
    assert said in capsys.readouterr().out
    assert main(["ask", name, ledger, *options, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["title"]


def test_the_list_of_records_and_one_of_them(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "show", ledger, "--kind", "score"]) == 0
    assert "1 of 57 records" in capsys.readouterr().out
    assert main(["ledger", "show", ledger, "--id", "57"]) == 0
    assert "rule E1" in capsys.readouterr().out
    assert main(["ledger", "show", ledger, "--kind", "scores"]) == 2
    assert "they are score, mark" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["jsonl", "csv", "html", "xlsx"])
def test_an_export_is_written_whole_and_never_over_the_ledger(
    ledger: str, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"works.{form}"
    assert main(["ledger", "export", ledger, "-o", str(out)]) == 0
    assert out.stat().st_size > 10_000
    assert main(["ledger", "export", ledger, "-o", ledger]) == 2
    assert main(["ledger", "verify", ledger]) == 0
    if form == "jsonl":
        (score,) = [
            one for one in map(json.loads, out.read_text().splitlines()) if one.get("kind") == "score"
        ]
        capsys.readouterr()
        assert main(["ledger", "receipt", score["body"]["receipt"], str(out)]) == 0
        assert capsys.readouterr().out.startswith("Yes")


def test_a_ledger_that_is_not_there_is_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "250")
    assert main(["ask", "missing", str(tmp_path / "none.ledger")]) == 2
    assert "none.ledger" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
