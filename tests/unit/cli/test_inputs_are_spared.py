"""What is being read is never written over."""

import shutil
from pathlib import Path

import pytest

from svrules import shipped
from svrules.cli import main


@pytest.mark.parametrize("command", [["score"], ["explain", "--bid", "Birch Building"]])
def test_output_over_the_bids_is_refused(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bids = tmp_path / "bids.xlsx"
    shutil.copy(shipped.sample_path("lcr-contracts.xlsx"), bids)
    before = bids.read_bytes()
    name, *options = command
    output = str(tmp_path / "." / "bids.xlsx")
    assert main([name, "lcr-contracts", str(bids), *options, "-o", output]) == 2
    assert "is what is being read" in " ".join(capsys.readouterr().err.split())
    assert bids.read_bytes() == before
