"""Real notices, one by one."""

import csv
import io
import json
from pathlib import Path

import pytest

from svrules import shipped
from svrules.cli import main

NOTICES = str(shipped.sample_path("uk-notices.jsonl"))
SCORE = ["score", "uk-thresholds", NOTICES, "--from", "ocds"]


def test_one_result_a_notice_with_its_ocid(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SCORE, "--format", "json"]) == 0
    results = json.loads(capsys.readouterr().out)["results"]
    lines = Path(NOTICES).read_text(encoding="utf-8").splitlines()
    assert [one["ocid"] for one in results] == [json.loads(line)["ocid"] for line in lines]
    assert all(one["scope"] == one["contract"]["scope"] for one in results)
    assert {one["rulebook"]["name"] for one in results} == {"uk-thresholds.svr"}


def test_the_report_counts_every_notice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(SCORE) == 0
    out = capsys.readouterr().out
    assert "13 notices" in out
    assert max(map(len, out.splitlines())) <= 80
    assert "Published award criteria that do not add up to 100" in out
    assert "45 + price 20 = 65, not 100" in " ".join(out.split())
    assert main([*SCORE, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 13


def test_the_basis_of_amounts_can_be_told(capsys: pytest.CaptureFixture[str]) -> None:
    def unknown(*more: str) -> int:
        assert main([*SCORE, "--format", "json", *more]) == 0
        return sum(one["scope"] == "unknown" for one in json.loads(capsys.readouterr().out)["results"])

    assert unknown("--vat-basis", "excluding") < unknown()


@pytest.mark.parametrize("name", ["all.json", "all.csv", "all.html", "all.md"])
def test_notices_are_written_by_extension(name: str, tmp_path: Path) -> None:
    assert main([*SCORE, "-o", str(tmp_path / name)]) == 0
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert len(text) > 500
    if name == "all.json":
        assert len(json.loads(text)["results"]) == 13


def test_a_line_that_is_no_notice_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.jsonl").write_text('{"ocid": "a-1"}\nnot json\n', encoding="utf-8")
    score = ["score", "uk-thresholds", str(tmp_path / "broken.jsonl"), "--from", "ocds"]
    assert main([*score, "--format", "json"]) == 0
    results = json.loads(capsys.readouterr().out)["results"]
    assert [one["scope"] for one in results] == ["unknown", "not read"]
    assert main(score) == 0
    assert "not read" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not json\nnor this\n", "None of the 2 notices in `n.jsonl` could be read;"),
        ("{broken", "The one notice in `n.jsonl` could not be read;"),
        ("\n", "There are no notices in `n.jsonl`."),
    ],
)
@pytest.mark.parametrize("form", ["table", "json", "csv"])
def test_a_file_without_a_single_notice_is_a_finding(
    text: str, words: str, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "n.jsonl").write_text(text, encoding="utf-8")
    score = ["score", "uk-thresholds", str(tmp_path / "n.jsonl"), "--from", "ocds"]
    assert main([*score, "--format", form]) == 1
    assert words in " ".join(capsys.readouterr().err.split())


def test_a_csv_of_notices_opens_in_excel(tmp_path: Path) -> None:
    assert main([*SCORE, "-o", str(tmp_path / "all.csv")]) == 0
    assert (tmp_path / "all.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("more", [["--contract", "x.csv"], ["-o", "x.xlsx"]])
def test_what_does_not_go_with_notices(more: list[str]) -> None:
    assert main([*SCORE, *more]) == 2
