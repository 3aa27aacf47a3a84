"""The add-in file for Excel on Windows, read back with olevba, and the module that it calls."""

import re
import subprocess
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import pytest

from svrules.cli.app import run
from svrules.spreadsheet import FUNCTIONS
from svrules.spreadsheet.addins.xlwings import package, vba
from tests.house.installed import absent
from tests.spreadsheet.xlwings.excel import told_by_excel


def built(folder: Path, *options: str) -> Path:
    pytest.importorskip("xlwings")
    made = folder / "svrules.xlam"
    command = [sys.executable, "-m", "svrules.cli", "addin", "xlwings", "-o", str(made), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, done.stderr
    assert "Python needs svrules and xlwings 0." in done.stderr
    return made


def macros(addin: Path) -> dict[str, str]:
    """The VBA of the add-in by module, as olevba reads it."""
    if find_spec("oletools") is None:
        absent("oletools is not installed: pip install '.[dev]' brings it")
    with warnings.catch_warnings():
        # Of what it is made with, not of what it reads.
        warnings.simplefilter("ignore")
        from oletools.olevba import VBA_Parser

        parser = VBA_Parser(str(addin))
        found = {name: code for _, _, name, code in parser.extract_macros()}
        parser.close()
    return found


@pytest.fixture(scope="module")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("addin"))


def test_olevba_reads_every_function(addin: Path) -> None:
    found = macros(addin)
    declared = re.findall(r"^Function (\w+)\(", found["xlwings_udfs.bas"], re.MULTILINE)
    assert sorted(declared) == sorted(FUNCTIONS)
    described = re.findall(r'Macro:="(\w+)"', found["svrules_help.bas"])
    assert described == list(FUNCTIONS)
    assert "DescribeFunctions" in found["ThisWorkbook.cls"]
    assert "KillPy" in found["svrules_ribbon.bas"]


def test_the_functions_are_what_xlwings_would_import(tmp_path: Path) -> None:
    told = told_by_excel(tmp_path)
    ours = vba.udf_source(FUNCTIONS.values()).replace("\r\n", "\n").split("\n", 2)[2]
    assert ours.strip() == told["wrappers"].strip()
    assert told["pro"] is False


def test_a_cell_shown_as_currency_keeps_its_digits(tmp_path: Path) -> None:
    assert told_by_excel(tmp_path)["currency"] == [[0.12345]]


def test_a_day_beside_currency_stays_a_day(tmp_path: Path) -> None:
    assert told_by_excel(tmp_path)["beside currency"] == [True, 0.12345]


def test_no_error_of_excel_is_scored_as_a_number(tmp_path: Path) -> None:
    told = told_by_excel(tmp_path)["errors"]
    assert len(told) == 17
    for name, (of_range, of_currency, of_array, bare) in told.items():
        shown = name.strip("#") if name.startswith("#") else "VALUE!"
        for cell in (of_range, of_currency, of_array):
            assert cell.startswith("SV0809: "), (name, cell)
            assert f"holds the error #{shown}." in cell, (name, cell)
        assert bare == f"SV0809: The bid's cell holds the error {shown}: mend it first."


def test_an_addin_that_is_there_is_written_over_only_when_told(addin: Path, tmp_path: Path) -> None:
    there = tmp_path / "svrules.xlam"
    there.write_bytes(b"accounts")
    assert run(["addin", "xlwings", "-o", str(there)]) == 2
    assert there.read_bytes() == b"accounts"
    assert run(["addin", "xlwings", "-o", str(there), "--replace"]) == 0
    assert there.read_bytes() == addin.read_bytes()


def test_a_workbook_does_not_choose_which_program_runs(addin: Path) -> None:
    code = macros(addin)["xlwings.bas"]
    settings = code[code.index("Function GetConfig(") :].split("End Function")[0]
    assert "SheetExists(ActiveWorkbook" not in settings
    assert 'source = "" Or source = "directory"' not in settings
    assert "ADD_WORKBOOK_TO_PYTHONPATH" not in code
    command = code[code.index("Function XLPyCommand(") :].split("End Function")[0]
    used = command[: command.index("#Else")]
    assert "ActiveWorkbook" not in used


def test_lines_fit_what_vba_takes() -> None:
    for code in (vba.udf_source(FUNCTIONS.values()), vba.help_source(FUNCTIONS.values())):
        lines = code.split("\r\n")
        assert max(map(len, lines)) < 1023
        assert "\n" not in code.replace("\r\n", "")
        continued = ["1" if line.endswith(" _") else " " for line in lines]
        assert max(map(len, "".join(continued).split(" "))) <= 24
        assert code.encode("cp1252")


@pytest.mark.parametrize("python", ["", "C:\\Program Files\\Python & Co\\pythonw.exe"])
def test_the_python_is_a_setting_of_the_addin_or_of_the_user(tmp_path: Path, python: str) -> None:
    addin = built(tmp_path, *(["--python", python] if python else []))
    with ZipFile(addin) as opened:
        workbook = opened.read("xl/workbook.xml").decode()
        sheet = opened.read("xl/worksheets/sheet1.xml").decode()
        everything = b"".join(opened.read(name) for name in opened.namelist() if name.endswith(".xml"))
    assert (' name="svrules.conf"' in workbook) is bool(python)
    assert ("Python &amp; Co\\pythonw.exe" in sheet) is bool(python)
    assert b"elix" not in everything, "nobody's name or folder travels along"


def test_the_same_addin_is_built_each_time(addin: Path, tmp_path: Path) -> None:
    assert built(tmp_path).read_bytes() == addin.read_bytes()


@pytest.mark.parametrize("missing", ["xlwings", "pyopenvba"])
def test_what_is_not_installed_is_named(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    assert run(["addin", "xlwings", "-o", str(tmp_path / "svrules.xlam")]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert f"`{missing}`: install it with `pip install 'svrules[xlwings]'`" in said
    assert not list(tmp_path.iterdir())


def test_an_addin_of_xlwings_that_cannot_be_tightened_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(package, "_TIGHTER", (("what no version holds", "", 1),))
    assert run(["addin", "xlwings", "-o", str(tmp_path / "svrules.xlam")]) == 2
    assert "is not the one that svrules knows how to tighten" in " ".join(capsys.readouterr().err.split())
    assert not list(tmp_path.iterdir())
