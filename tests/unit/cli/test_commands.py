"""The commands as an officer types them: what they print, where, and how they end."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from svrules import shipped
from svrules.cli import main

RULEBOOK = """
rulebook "Small works"
  edition "1"

contract
  contract value  money excluding VAT, above £0

bid
  price       money excluding VAT, above £0, less is better
  local jobs  FTE, above 0, more is better
  excluded    yes or no, blank means no

rule SV1 "Above £20,000"  clause "1.1"
  applies when contract value is above £20,000
  because "Only contracts above £20,000 are in scope."

rule X1 "Excluded"  clause "2.1"
  fail when excluded
  because "A ground for exclusion applies."

criterion PRICE "Price"  worth 60%  clause "3.1"
  price relative to lowest

criterion JOBS "Local jobs"  worth 40%  clause "3.2"
  local jobs relative to highest

award
  highest total wins
  round total to 2 decimal places

example "two bids"  clause "3"
  contract value £100,000
  bidder | price   | local jobs | expect total
  Ash    | £90,000 | 2          | 80
  Birch  | £60,000 | 1          | 80
"""

BIDS = """bidder,price (£ excluding VAT),local jobs,excluded
Ash,90000,2,
Birch,60000,1,
Cedar,30000,4,yes
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "small.svr").write_text(RULEBOOK, encoding="utf-8")
    (tmp_path / "bids.csv").write_text(BIDS, encoding="utf-8")
    (tmp_path / "latin.svr").write_bytes(RULEBOOK.encode("latin-1"))
    (tmp_path / "contract.csv").write_text("name,value\ncontract value (excluding VAT),£100000\n", "utf-8")
    return tmp_path


def score(*more: str) -> list[str]:
    return ["score", "small.svr", "bids.csv", "--contract", "contract.csv", *more]


def explain(*more: str) -> list[str]:
    return ["explain", "small.svr", "bids.csv", "--contract", "contract.csv", *more]


def test_the_ranking_fits_80_columns(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(score()) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 80
    assert "   1  Ash    pass     80.00     40    40  shared rank" in out
    assert "   –  Cedar  fail         –      –     –  X1" in out
    assert "Cedar: X1 (clause 2.1): A ground for exclusion applies" in out
    assert "Cedar (it failed): not in PRICE" in out


def test_the_result_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(score("--format", "json")) == 0
    result = json.loads(capsys.readouterr().out)
    assert [(bid["bid"], bid["total"], bid["rank"]) for bid in result["bids"]] == [
        ("Ash", "80", 1),
        ("Birch", "80", 1),
        ("Cedar", None, None),
    ]
    assert result["rulebook"]["name"] == "small.svr"


def test_the_result_as_csv(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(score("--format", "csv")) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [(row["rank"], row["bid"], row["total"], row["JOBS"]) for row in rows] == [
        ("1", "Ash", "80", "40"),
        ("1", "Birch", "80", "20"),
        ("", "Cedar", "", ""),
    ]


def test_names_are_shown_and_never_obeyed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ["=cmd|' /C calc'!A0", "[bold red]Ash[/bold red]", "<script>alert(1)</script>"]
    lines = [f'"{name}",9000{at},1,' for at, name in enumerate(names)]
    (folder / "bids.csv").write_text("\n".join([BIDS.splitlines()[0], *lines]), encoding="utf-8")
    assert main(score("--format", "csv")) == 0
    cells = {row["bid"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out))}
    assert cells == {"'=cmd|' /C calc'!A0", *names[1:]}
    assert main(score()) == 0
    assert "[bold red]Ash" in capsys.readouterr().out
    assert main(score("-o", "result.html")) == 0
    page = (folder / "result.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;" in page
    assert "<script" not in page


@pytest.mark.parametrize("name", ["result.json", "result.csv", "result.xlsx", "result.html", "result.md"])
def test_a_result_is_written_by_its_extension(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(score("-o", name)) == 0
    assert (folder / name).stat().st_size > 100
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"Wrote {name}.\n"
    first = (folder / name).read_bytes()
    assert main(score("-o", name)) == 0
    assert (folder / name).read_bytes() == first, "same inputs, same bytes"


def test_an_unknown_extension_is_misuse(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(score("-o", "result.pdf")) == 2
    assert "`result.pdf` does not end in" in capsys.readouterr().err


def test_a_workbook_keeps_names_as_text(folder: Path) -> None:
    from openpyxl import load_workbook

    (folder / "bids.csv").write_text(BIDS.replace("Ash", "=1+1"), encoding="utf-8")
    assert main(score("-o", "result.xlsx")) == 0
    book = load_workbook(folder / "result.xlsx")
    assert book.sheetnames == ["Ranking", "Criteria", "Rules", "Facts", "Notes"]
    for sheet in book:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
    named = [cell for row in book["Ranking"].iter_rows() for cell in row if cell.value == "=1+1"]
    assert [cell.data_type for cell in named] == ["s"]


def test_an_explanation_adds_up(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(explain("--bid", " bi RCH")) == 0
    out = capsys.readouterr().out
    assert "Outcome: pass. Total: 80.00. Rank: 1." in out
    assert "Adds up: PRICE 60 + JOBS 20 = 80.00" in out
    assert "X1 Excluded: pass (clause 2.1, line 17 of small.svr)" in out
    assert "left out: Cedar (it failed)" in out


def test_one_criterion_explained(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(explain("--bid", "Ash", "--criterion", "jobs")) == 0
    out = capsys.readouterr().out
    assert "JOBS Local jobs: 40 marks of 40" in out
    assert "PRICE" not in out


def test_an_explanation_as_json_and_html(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(explain("--bid", "Ash", "--format", "json")) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["bid"]["bid"] == "Ash"
    assert made["sentences"][:3] == [
        "Ash is 1st of 2 with 80.00, level with Birch: they share the rank.",
        "Birch is ahead on PRICE by 20; Ash is ahead on JOBS by 20.",
        "Outcome: pass. Total: 80.00. Rank: 1.",
    ]
    gaps = {"PRICE": "-20", "JOBS": "20"}
    assert made["beside"] == {
        "bid": "Birch",
        "gap_exact": "0",
        "differences_exact": gaps,
        "of_own_limits": [],
    }
    assert main(explain("--bid", "Ash", "--format", "html")) == 0
    assert capsys.readouterr().out.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--bid", "Birhc"], "There is no bid `Birhc`; did you mean `Birch`?"),
        (["--bid", "Zzzzzz"], "There is no bid `Zzzzzz`; there is `Ash`, `Birch`, `Cedar`"),
        (["--bid", "Ash", "--criterion", "JOB"], "There is no criterion `JOB`; did you mean `JOBS`?"),
    ],
)
def test_a_name_that_is_not_there(
    folder: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(explain(*arguments)) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_a_rulebook_with_mistakes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "small.svr").write_text(RULEBOOK.replace("price relative", "prcie relative"), encoding="utf-8")
    assert main(["check", "small.svr"]) == 1
    out = capsys.readouterr().out
    assert "small.svr:22:3: error SV" in out
    assert "^^^^^" in out
    assert main(score()) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "^^^^^" in told.err
    assert main(["check", "small.svr", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)[0]["place"]["line"] == 22
    assert main(["check", "small.svr", "--format", "plain"]) == 1
    assert capsys.readouterr().out.startswith("small.svr:22:3: error SV")


def test_a_rulebook_without_mistakes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "small.svr"]) == 0
    assert capsys.readouterr().out == (
        "small.svr: nothing found.\n"
        "small.svr: 1 example was read; `svrules test small.svr` tells whether what it expects comes out.\n"
    )
    assert main(["check", "small.svr", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_data_with_mistakes_name_the_cell(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bids.csv").write_text(BIDS.replace("90000", "-1"), encoding="utf-8")
    assert main(score()) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "bids.csv" in told.err
    assert "error SV08" in told.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["score", "nothing.svr", "bids.csv"], "There is no file `nothing.svr`"),
        (["score", "lcr-contract", "bids.csv"], "did you mean the shipped rulebook `lcr-contracts`?"),
        (["score", "small.svr", "nothing.csv"], "There is no file `nothing.csv`."),
        (["score", ".", "bids.csv"], "`.` is a folder, not a file."),
        (["score", "small.svr", "notices.jsonl"], "add --from ocds"),
        (["score", "small.svr", "bids.csv", "--vat-basis", "excluding"], "use it with --from ocds"),
        (["score", "small.svr"], "Missing argument"),
        (["score", "small.svr", "bids.csv", "--format", "yaml"], "'yaml' is not one of"),
        (["frobnicate"], "No such command"),
        (
            [
                "score",
                "small.svr",
                "bids.csv",
                "--contract",
                "contract.csv",
                "-o",
                "a.html",
                "--format",
                "csv",
            ],
            "`a.html` is for html, and --format says csv",
        ),
        (
            ["show", "small.svr", "-o", "a.html", "--format", "text"],
            "`a.html` is for html, and --format says text",
        ),
        (["show", "small.svr", "--weights", "--order"], "Choose one of"),
        (["show", "small.svr", "--on", "31/02/2026"], "is not a day that can be read"),
        (["template", "small.svr", "-o", "x.csv"], "does not end in .xlsx"),
        (["score", "latin.svr", "bids.csv"], "`latin.svr` is not UTF-8 text"),
        (["template", "small.svr", "-o", "no/x.xlsx"], "There is no folder `no`"),
        (["new", " "], "A rulebook needs a title"),
        (["new", "x", "--from", "lcr-contrcats", "-o", "x.svr"], "there is lcr-contracts"),
    ],
)
def test_misuse_is_one_sentence_and_exit_code_2(
    folder: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert said in " ".join(told.err.replace("│", " ").split())
    assert "Traceback" not in told.err


def test_a_fault_of_ours_is_an_apology(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from svrules import api

    def broken(name: object) -> None:
        raise IndexError("secret [bold]")

    monkeypatch.setattr(api, "load", broken)
    assert main(score()) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert told.startswith("svrules: Sorry: something went wrong inside svrules")
    assert "IndexError at test_commands.py:" in told
    assert "Traceback" not in told


def test_examples_are_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", "small.svr"]) == 0
    assert "The example comes out as written." in capsys.readouterr().out
    (folder / "small.svr").write_text(RULEBOOK.replace("| 80\n  Birch", "| 81\n  Birch"), encoding="utf-8")
    assert main(["test", "small.svr"]) == 1
    told = capsys.readouterr()
    assert "1 of 1 examples does not come out as written." in told.out
    assert "small.svr:34:35" in told.err
    assert "Check your working against clause 3; if the example is wrong," in told.err
    (folder / "sub").mkdir()
    (folder / "small.svr").rename(folder / "sub" / "small.svr")
    assert main(["test", "sub/small.svr"]) == 1
    assert "   34 |   Ash    | £90,000 | 2          | 81" in capsys.readouterr().err


@pytest.mark.parametrize("what", ["--weights", "--inputs", "--order", "--policy", "--format=text"])
@pytest.mark.parametrize("form", ["text", "markdown", "html", "json", "csv"])
def test_every_view_in_every_form(
    folder: Path, what: str, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "small.svr", what, "--format", form]) == 0
    out = capsys.readouterr().out
    if form == "json":
        assert json.loads(out)["title"]
    if form == "text":
        assert max(map(len, out.splitlines())) <= 80


def test_weights_of_every_leaf(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "lcr-contracts", "--weights", "--format", "json"]) == 0
    made = json.loads(capsys.readouterr().out)
    rows = {row["Code"]: row for row in made["blocks"][1]["table"]["rows"]}
    assert made["blocks"][0]["items"][0].startswith("A: contract value above £20,000, up to")
    assert [rows["PRICE"][case] for case in "ABC"] == ["60%", "50%", "55%"]
    assert [rows["OFFER"][case] for case in "ABC"] == ["6%", "12%", "9%"]


def test_weights_in_a_file_say_which_case_is_which(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "lcr-contracts", "--weights", "--format", "csv"]) == 0
    headings = next(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert headings[:3] == ["Code", "Criterion", "Part of"]
    assert headings[3].startswith("A: contract value above £20,000, up to and including £100,000: SV2 row 1")
    assert [heading[:2] for heading in headings[3:]] == ["A:", "B:", "C:"]


def test_a_rulebook_of_ones_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new"]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in shipped.rulebook_names())
    assert main(["new", "Our policy", "--from", "lcr-contracts", "-o", "ours.svr"]) == 0
    assert 'rulebook "Our policy"' in (folder / "ours.svr").read_text(encoding="utf-8")
    assert main(["check", "ours.svr"]) == 0
    assert main(["new", "Our policy", "--from", "lcr-contracts", "-o", "ours.svr"]) == 2
    assert "is there already" in capsys.readouterr().err


def test_a_new_rulebook_is_written_only_where_it_was_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(folder.iterdir())
    for typed in (["new", "lcr-contracts"], ["new", "Our policy"], ["new", "--from", "lcr-contracts"]):
        assert main(typed) == 2
        said = " ".join(capsys.readouterr().err.split())
        assert (
            "A new rulebook needs a title, a rulebook to start from and a file to write: svrules new" in said
        )
    assert sorted(folder.iterdir()) == before
    assert main(["new", "Our policy", "--from", "lcr-contracts", "-o", "ours.svr"]) == 0
    first, second, third, *_ = (folder / "ours.svr").read_text(encoding="utf-8").splitlines()
    assert first.startswith("# Started from `lcr-contracts`, a rulebook that comes with svrules ")
    assert (second, third) == ("", 'rulebook "Our policy"')


def test_check_reads_the_examples(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = RULEBOOK.replace("| local jobs | expect total", "| local jbos | expect totl")
    (folder / "small.svr").write_text(text, encoding="utf-8")
    assert main(["check", "small.svr"]) == 1
    out = capsys.readouterr().out
    assert out.count("`local jbos` is not a fact of a bid in this rulebook.") == 1
    assert out.count("The result has no `totl` for a bid.") == 1


def test_the_cause_of_failing_examples_is_said_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = RULEBOOK.replace("£60,000 | 1 ", "        | 1 ").replace("worth 60%", "worth 50%")
    (folder / "small.svr").write_text(text, encoding="utf-8")
    assert main(["test", "small.svr"]) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert told.count("The weights of PRICE and JOBS add up to 90 marks, not 100 (line ") == 1
    assert "2 expectations do not come out for this one reason (weights)." in told
    assert "gives" not in told


def test_a_template_can_be_scored(folder: Path) -> None:
    assert main(["template", "small.svr", "-o", "t.xlsx"]) == 0
    assert main(["score", "small.svr", "t.xlsx"]) == 1, "an empty one has no bids"
    book = openpyxl.load_workbook("t.xlsx")
    book["Contract"]["B2"], book["Bids"]["A2"], book["Bids"]["B2"] = 50_000, "Ash", 40_000
    book.save("t.xlsx")
    assert main(["score", "small.svr", "t.xlsx"]) == 0


def test_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Result"
