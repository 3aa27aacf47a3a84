"""Run by the Python of LibreOffice's own bindings: opens workbooks, works them out, tells what a person sees.

in_office.py PIPE FOLDER FUNCTION…: every FOLDER/in/*.xlsx is opened, worked out anew, and saved in FOLDER/out
as .xlsx and .pdf; FOLDER/told.json has the cells of its first sheet and what the user interface shows.
"""

import json
import sys
from pathlib import Path
from typing import Any

from connecting import connected, named

# com.sun.star.sheet.FormulaResult and CellFlags
ERROR = 4
FORMULA = 16


def cells_of(sheet: Any) -> list[list[Any]]:
    """The values of a sheet, an error as the program shows it; all digits, where a file keeps fifteen."""
    area = sheet.createCursor()
    area.gotoEndOfUsedArea(False)
    corner = area.RangeAddress
    cells = sheet.getCellRangeByPosition(0, 0, corner.EndColumn, corner.EndRow)
    rows = [[None if value == "" else value for value in row] for row in cells.DataArray]
    for one in sheet.queryFormulaCells(ERROR).RangeAddresses:
        for row in range(one.StartRow, one.EndRow + 1):
            for column in range(one.StartColumn, one.EndColumn + 1):
                rows[row][column] = sheet.getCellByPosition(column, row).String
    return rows


def formulas_of(sheet: Any) -> dict[str, str]:
    """The formulas of a sheet by cell, as a person reads them in the formula bar."""
    found = sheet.queryContentCells(FORMULA).Cells.createEnumeration()
    return {cell.AbsoluteName.rpartition(".")[2].replace("$", ""): cell.FormulaLocal for cell in found}


def help_of(descriptions: Any, name: str) -> Any:
    """What the function wizard shows of a function."""
    for at in range(descriptions.Count):
        told = {one.Name: one.Value for one in descriptions.getByIndex(at)}
        if told["Name"] == name:
            arguments = [[one.Name, one.Description, one.IsOptional] for one in told["Arguments"]]
            return {"summary": told["Description"], "arguments": arguments}
    return None


def main(pipe: str, folder: Path, *functions: str) -> None:
    office = connected(pipe)
    services = office.ServiceManager
    desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", office)
    descriptions = services.createInstanceWithContext("com.sun.star.sheet.FunctionDescriptions", office)
    told: dict[str, Any] = {"help": {}, "cells": {}, "formulas": {}}
    for name in functions:
        told["help"][name] = help_of(descriptions, name)
    for workbook in sorted((folder / "in").glob("*.xlsx")):
        document = desktop.loadComponentFromURL(workbook.as_uri(), "_blank", 0, named(Hidden=True))
        document.calculateAll()
        first = document.Sheets.getByIndex(0)
        told["cells"][workbook.name] = cells_of(first)
        told["formulas"][workbook.name] = formulas_of(first)
        out = folder / "out" / workbook.name
        document.storeToURL(out.as_uri(), named(FilterName="Calc MS Excel 2007 XML"))
        document.storeToURL(out.with_suffix(".pdf").as_uri(), named(FilterName="calc_pdf_Export"))
        document.close(True)
    (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")
    desktop.terminate()


main(sys.argv[1], Path(sys.argv[2]).resolve(), *sys.argv[3:])
