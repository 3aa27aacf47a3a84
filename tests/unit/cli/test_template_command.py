"""`svrules template`: a workbook that somebody fills is never written over by accident."""

from pathlib import Path

import openpyxl
import pytest

from svrules.cli import main

COMMAND = ["template", "lcr-contracts", "-o"]


def test_a_workbook_with_typed_figures_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bids.xlsx"
    assert main([*COMMAND, str(path)]) == 0
    book = openpyxl.load_workbook(path)
    book["Bids"]["B2"] = "Ash"
    book.save(path)
    typed = path.read_bytes()
    assert main([*COMMAND, str(path)]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert "is there already, and may hold figures that somebody typed" in told
    assert "--replace" in told
    assert path.read_bytes() == typed
    assert main([*COMMAND, str(path), "--replace"]) == 0
    assert openpyxl.load_workbook(path)["Bids"]["B2"].value is None
