"""docs/ledger.md: its commands run as they stand, and its format is the format."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from svrules import load
from svrules.cli import main
from svrules.engine.receipt import read_code
from svrules.shipped import sample_path

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "ledger.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = re.findall(r"^svrules .*", "\n".join(block for kind, block in BLOCKS if not kind), re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    shutil.copy(sample_path("lcr-contracts.xlsx"), "bids.xlsx")
    assert main(["score", "lcr-contracts", "bids.xlsx", "-o", "result.json"]) == 0
    return tmp_path


def test_the_commands_run_one_after_the_other(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # What stands behind a gap says what the command is for; a hash on the page is that of another ledger.
    ran = [shlex.split(re.sub(r" {3,}.*", "", line))[1:] for line in COMMANDS if "--expect" not in line]
    ran.sort(key=lambda arguments: arguments[1] == "receipt")
    assert len(ran) >= 10
    for arguments in ran:
        assert main(arguments) == 0, (arguments, capsys.readouterr().err)
    said = capsys.readouterr().out
    quoted = re.search(r"`(Record \d+: consensus.*?)`", PAGE)
    assert quoted is not None
    assert quoted[1] in said
    assert "Keep the records until the end of 11 June 2029" in said


def test_the_receipt_on_the_page_is_that_of_the_sample() -> None:
    result = load("lcr-contracts").score(sample_path("lcr-contracts.xlsx"))
    assert {read_code(code) for code in re.findall(r"\b(?:\w{5}-){4}\w{5}\b", PAGE)} == {result.receipt}


def test_the_check_character_as_the_page_says() -> None:
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    assert f"`{letters}`" in PAGE
    code = load("lcr-contracts").score(sample_path("lcr-contracts.xlsx")).receipt.replace("-", "")
    number = 0
    for letter in code[:24]:
        number = (letters.index(letter) ^ number) * 2
        if number >= 32:
            number ^= 37
    assert letters[number] == code[24]


def test_the_program_on_the_page_verifies_a_ledger(folder: Path) -> None:
    for line in COMMANDS[:6]:
        assert main(shlex.split(line)[1:]) == 0
    (program,) = (block for kind, block in BLOCKS if kind == "python")
    assert run(f"{program}\nassert number == 62") == 0
    assert run(program.replace("*parts, str", "*parts[:3], 'Other', *parts[4:], str")) != 0


def run(program: str) -> int:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode
