"""What a run reads outlives it: the bids, the contract, the rulebook and the tables that it imports."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from svrules import shipped
from svrules.cli import main
from tests.bulk.files.sample import RULES, rows, write_csv

pa = pytest.importorskip("pyarrow")

CONTRACT = ("contract value", "category", "notice date")


def refused(command: list[str], kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command ends with what is wrong, and the file is what it was."""
    before = kept.read_bytes()
    assert main(["bulk", *command, "--start-over"]) == 2
    assert "is what is being read" in " ".join(capsys.readouterr().err.split())
    assert kept.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "out", "spark"),
    [
        ("c.csv", "./c.csv", []),
        ("x.rejected.csv", "x.csv", []),
        ("c.csv", "c.csv", ["--spark", "local[1]"]),
    ],
)
def test_the_contract_is_not_written_over(
    name: str, out: str, spark: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = [row for row in rows(9, 3) if row["competition"] == "C00001"]
    rules, contract = tmp_path / "many.svr", tmp_path / name
    rules.write_text(RULES, encoding="utf-8")
    contract.write_text("".join(f"{fact},{listed[0][fact]}\n" for fact in CONTRACT))
    bids = write_csv(tmp_path / "bids.csv", listed)
    refused(
        [str(rules), str(bids), "--contract", str(contract), "-o", f"{tmp_path}/{out}", *spark],
        contract,
        capsys,
    )


@pytest.mark.parametrize("kept", ["unit-values.csv", "lcr-own-values.svr"])
def test_the_rulebook_and_its_tables_are_not_written_over(
    kept: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("unit-values.csv", "lcr-own-values.svr"):
        shutil.copy(shipped.sample_path(name), tmp_path / name)
    bids, out = write_csv(tmp_path / "bids.csv", rows(2, 3)), tmp_path / kept
    if kept.endswith(".svr"):
        out = tmp_path / "out.csv"
        out.symlink_to(tmp_path / kept)
    refused([f"{tmp_path}/lcr-own-values.svr", str(bids), "-o", str(out)], tmp_path / kept, capsys)


def test_bids_in_the_folder_of_scores_are_not_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "many.svr").write_text(RULES, encoding="utf-8")
    (tmp_path / "all.csv").mkdir()
    bids = write_csv(tmp_path / "all.csv" / "part-000000.csv", rows(2, 3))
    refused([f"{tmp_path}/many.svr", str(bids), "-o", f"{tmp_path}/all.csv/"], bids, capsys)
