"""Run by the Python of LibreOffice's own bindings: moves lines of a template about, as people do.

lines_in_office.py PIPE FOLDER: FOLDER/filled.xlsx is opened for each move, once protected and once not; the
second is saved as FOLDER/MOVE.xlsx, and FOLDER/told.json has the first two columns of `Bids` of the first.
"""

import json
import sys
from pathlib import Path
from typing import Any

import uno
from com.sun.star.table import TableSortField
from com.sun.star.uno import RuntimeException
from connecting import connected, named


def insert(bids: Any) -> None:
    bids.Rows.insertByIndex(2, 1)
    bids.getCellByPosition(1, 2).String = "Aspen"
    bids.getCellByPosition(2, 2).Value = 150


def delete(bids: Any) -> None:
    bids.Rows.removeByIndex(1, 1)


def sort(bids: Any) -> None:
    field = TableSortField(Field=2, IsAscending=False)
    fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
    bids.getCellRangeByName("A1:H4").sort(named(SortFields=fields, ContainsHeader=True))


def main(pipe: str, folder: Path) -> None:
    office = connected(pipe)
    desktop = office.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", office)
    told = {}
    for move in (insert, delete, sort):
        for protected in (True, False):
            path = (folder / "filled.xlsx").as_uri()
            document = desktop.loadComponentFromURL(path, "_blank", 0, named(Hidden=True))
            bids = document.Sheets.getByName("Bids")
            if not protected:
                bids.unprotect("")
            try:
                move(bids)
            except RuntimeException:
                if not protected:
                    raise
            if protected:
                told[move.__name__] = bids.getCellRangeByName("A1:B5").DataArray
            else:
                document.calculateAll()
                out = (folder / f"{move.__name__}.xlsx").as_uri()
                document.storeToURL(out, named(FilterName="Calc MS Excel 2007 XML"))
            document.close(True)
    (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")
    desktop.terminate()


main(sys.argv[1], Path(sys.argv[2]).resolve())
