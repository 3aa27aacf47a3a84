"""The same rulebook and data give the same bytes on every Python, with every order of hashes."""

import json
import shutil
import subprocess
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell

from svrules import shipped
from tests.house.installed import absent, command, run

PYODIDE = Path(__file__).with_name("pyodide")
# pydantic's compiled half is published for this Python under exactly this tag.
WASM = [
    "--python-version=3.14",
    "--implementation=cp",
    "--abi=cp314",
    "--platform=pyemscripten_2026_0_wasm32",
]
SCORING_NEEDS = ["pydantic==2.14.3", "pydantic-core==2.50.4", "annotated-types", "typing-extensions",
                 "typing-inspection", "lark"]  # fmt: skip

SCORED = """
import sys, svrules
for name, data in (("lcr-contracts", "lcr-contracts.xlsx"), ("lcr-investment", "lcr-investment.xlsx")):
    result = svrules.load(name).score(svrules.shipped.sample_path(data))
    sys.stdout.write(result.model_dump_json() + "\\n")
"""


def interpreter(version: str) -> Path | None:
    """A Python of that version that runs: on the path, or kept by pyenv."""
    on_path = shutil.which(f"python{version}")
    kept = sorted(Path.home().glob(f".pyenv/versions/{version}*/bin/python{version}"))
    for found in ([Path(on_path)] if on_path else []) + kept:
        if not subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode:
            return found
    return None


@pytest.mark.slow
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_every_python_gives_the_same_bytes(
    version: str, wheel: Path, elsewhere: Path, tmp_path: Path
) -> None:
    python = interpreter(version)
    if python is None:
        pytest.skip(f"no Python {version} on this machine")
    run(python, "-m", "venv", tmp_path / "env")
    there = command(tmp_path, "python")
    run(there, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
    expected = run(command(elsewhere, "python"), "-c", SCORED, cwd=elsewhere)
    for seed in ("0", "1", "4242"):
        found = run("env", f"PYTHONHASHSEED={seed}", there, "-c", SCORED, cwd=tmp_path)
        assert found == expected, f"Python {version} with PYTHONHASHSEED={seed}"
    assert len(expected) > 10_000


SCORED_JSON = """
import sys, svrules
for name in ("lcr-contracts", "lcr-investment"):
    result = svrules.load(name).score(f"{FOLDER}/{name}.json")
    sys.stdout.write(result.model_dump_json() + "\\n")
"""


def as_json(workbook: Path) -> str:
    """The contract's facts and the bids of a sample workbook, as they stand in its cells."""
    contract_sheet, bid_sheet, *_ = openpyxl.load_workbook(workbook).worksheets
    lines = [list(map(on_paper, line)) for line in contract_sheet.iter_rows()]
    contract = {line[0]: line[1] for line in lines if line[0] not in (None, "Name") and line[1] is not None}
    headings, *bids = [list(map(on_paper, line)) for line in bid_sheet.iter_rows()]
    named = [dict(zip(headings, line, strict=True)) for line in bids if line[0] is not None]
    return json.dumps({"contract": contract, "bids": named})


def on_paper(cell: Cell) -> object:
    """What a person reads in the cell."""
    if isinstance(cell.value, datetime):
        return cell.value.date().isoformat()
    if isinstance(cell.value, (int, float)) and "%" in cell.number_format:
        return f"{Decimal(repr(cell.value)) * 100}%"
    return cell.value


@pytest.mark.slow
def test_python_314_in_a_browser_engine_gives_the_same_bytes(
    wheel: Path, elsewhere: Path, tmp_path: Path
) -> None:
    if shutil.which("npm") is None:
        absent("no Node.js and npm to run Pyodide, the Python 3.14 of browsers")
    for name in ("package.json", "run.mjs"):
        shutil.copy(PYODIDE / name, tmp_path)
    run("npm", "install", "--no-audit", "--no-fund", "--silent", cwd=tmp_path)
    download = [
        command(elsewhere, "python"),
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
    ]
    run(*download, *WASM, "--dest", tmp_path / "wheels", *SCORING_NEEDS)
    data = tmp_path / "data"
    data.mkdir()
    for name in ("lcr-contracts", "lcr-investment"):
        (data / f"{name}.json").write_text(as_json(shipped.sample_path(f"{name}.xlsx")), encoding="utf-8")
    program = tmp_path / "program.py"
    program.write_text(f"FOLDER = '/given'\n{SCORED_JSON}", encoding="utf-8")
    expected = run(
        command(elsewhere, "python"), "-c", f"FOLDER = {str(data)!r}\n{SCORED_JSON}", cwd=elsewhere
    )
    wheels = sorted((tmp_path / "wheels").glob("*.whl"))
    found = run("node", "run.mjs", program, data, wheel, *wheels, cwd=tmp_path)
    assert found == expected
    assert len(expected) > 10_000
