"""Workbooks for the tests of the workbook route, made here with XlsxWriter and patched part by part."""

import io
import warnings
import zipfile
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock
from xml.etree import ElementTree

import openpyxl
import xlsxwriter

from svrules.cli import main
from svrules.spreadsheet.workbook import run as child_runs
from tests.conformance.cases import RULEBOOK, TABLES

ARGUMENTS = "Rulebook!$A:$A,Bids!$A$1:$F$5,Contract!$A$1:$B$2"


def book(path: Path, fill: Callable[[Any, Any], None] = lambda book, sheet: None) -> Path:
    """A workbook with the sheets Bids, Contract, Rulebook, and Results for `fill` to write to."""
    made = xlsxwriter.Workbook(str(path))
    day = made.add_format({"num_format": "d mmm yyyy"})
    bids, contract, rulebook = (made.add_worksheet(name) for name in ("Bids", "Contract", "Rulebook"))
    for down, row in enumerate(TABLES["bids"]):
        bids.write_row(down, 0, row)
    contract.write_row(0, 0, ["contract value", 150000])
    contract.write_string(1, 0, "start date")
    contract.write_datetime(1, 1, date(2026, 5, 1), day)
    for down, line in enumerate(RULEBOOK.read_text(encoding="utf-8").splitlines()):
        rulebook.write_string(down, 0, line)
    fill(made, made.add_worksheet("Results"))
    made.close()
    return path


def calculated(path: Path) -> Path:
    """The workbook without its mark to be calculated on opening, as a spreadsheet program saves it."""
    return patched(path, {"xl/workbook.xml": lambda xml: xml.replace(b' fullCalcOnLoad="1"', b"")})


def patched(
    path: Path, changes: dict[str, Callable[[bytes], bytes]], added: dict[str, bytes] | None = None
) -> Path:
    """The workbook with some parts changed and others added."""
    parts = parts_of(path)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (parts | (added or {})).items():
            package.writestr(name, changes.get(name, bytes)(content))
    path.write_bytes(made.getvalue())
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def changed_parts(before: Path, after: Path) -> set[str]:
    """Names of the parts that are not byte by byte the same in both."""
    one, other = parts_of(before), parts_of(after)
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def run(command: str, file: Path, *options: str, expect: int = 0) -> Path:
    """Runs `svrules workbook …`; the workbook that it wrote."""
    out = file.with_name(f"{command}-{file.name}")
    writes = ["-o", str(out), "--replace"] if command in ("score", "freeze") else []
    # In this process: to start another for each workbook takes longer than all the rest. That they run in one
    # of their own is for the tests of hostile files and the conformance calls.
    with mock.patch.object(child_runs, "_has_children", return_value=False):
        assert main(["workbook", command, str(file), *writes, *options]) == expect
    if writes and out.exists():
        _every_part_can_be_read(out)
    return out


def _every_part_can_be_read(path: Path) -> None:
    # Spreadsheet programs mind namespaces, and refuse a file for one prefix that nobody declared.
    for name, content in parts_of(path).items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(content)


def shown(path: Path, cells: Iterable[str], sheet: str = "Results") -> list[Any]:
    """The stored values of some cells."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl would lose if it saved the workbook
        found = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)[sheet]
    return [found[cell].value for cell in cells]
