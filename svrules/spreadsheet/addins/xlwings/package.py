"""The add-in for Excel on Windows: xlwings' own add-in file, with the functions and tighter settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape
from zipfile import ZipFile

from svrules import __version__
from svrules.errors import MissingExtraError, MisuseError
from svrules.spreadsheet.addins.own_files import archive
from svrules.spreadsheet.addins.xlwings import vba
from svrules.spreadsheet.functions import FUNCTIONS

if TYPE_CHECKING:
    from pyopenvba import ExcelFile

__all__ = ["SETTINGS", "write_addin"]

SETTINGS: Final = "svrules.conf"
"""The name of the settings: a file in the folder `.svrules` of the user, or a sheet of the add-in."""

# xlwings takes settings from the workbook that is open, from a file beside it, and Python modules from its
# folder. A bidder's workbook must not choose which program runs: what is left is the add-in and the user.
_TIGHTER: Final = (
    ('PROJECT_NAME As String = "myaddin"', 'PROJECT_NAME As String = "svrules"', 1),
    ('If SheetExists(ActiveWorkbook, PROJECT_NAME & ".conf") = True Then', "If False Then", 1),
    ('If source = "" Or source = "directory" Then', 'If source = "directory" Then', 1),
    ('GetConfig("ADD_WORKBOOK_TO_PYTHONPATH", "true")', '"false"', 2),
    (
        'PYTHONPATH = AddExcelDir & ";" & ActiveWorkbook.FullName & ";" & ThisWorkbook.FullName & ";" & ',
        'PYTHONPATH = AddExcelDir & ";;;" & ',
        1,
    ),
)
_SHEET: Final = "xl/worksheets/sheet1.xml"
_RIBBON: Final = """<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui">
  <ribbon><tabs><tab id="svrulesTab" label="Social value">
    <group id="svrulesGroup" label="svrules {version}">
      <button id="svrulesRestart" label="Restart Python" size="large" imageMso="Refresh"
        onAction="svrules_ribbon.RestartPython"
        screentip="Start Python anew: after svrules or a rulebook has been installed."/>
    </group>
  </tab></tabs></ribbon>
</customUI>
"""
_RESTART: Final = "Sub RestartPython(control As IRibbonControl)\r\n    KillPy\r\nEnd Sub\r\n"


def write_addin(path: Path, python: str | None = None) -> str:
    """Write the add-in and return the version of xlwings that it needs where it is used.

    `python` is the `pythonw.exe` that Excel is to start; without it that is a setting of the user, or what
    the search path finds. Raises MissingExtraError without xlwings and pyOpenVBA, MisuseError for a version
    of xlwings whose add-in is not known.
    """
    try:
        import xlwings
        from pyopenvba import ExcelFile
    except ImportError as missing:
        raise MissingExtraError("xlwings", missing.name or "xlwings") from None
    source = Path(xlwings.__file__).with_name("quickstart_addin_ribbon.xlam")
    with TemporaryDirectory() as folder:
        made = Path(folder) / "addin.xlam"
        with ExcelFile(source) as book:
            _fill(book, xlwings.__version__)
            book.save(made)
        with ZipFile(made) as opened:
            files = {name: opened.read(name) for name in opened.namelist()}
    path.write_bytes(archive(files | _parts(files, python)))
    return str(xlwings.__version__)


def _fill(book: ExcelFile, version: str) -> None:
    functions = FUNCTIONS.values()
    source = book.get_module("xlwings")
    for old, new, times in _TIGHTER:
        if source.count(old) != times:
            raise MisuseError(
                f"the add-in of xlwings {version} is not the one that svrules knows how to tighten: "
                "install xlwings 0.37.8 to build with"
            )
        source = source.replace(old, new)
    book.set_module("xlwings", source)
    book.set_module("ThisWorkbook", book.get_module("ThisWorkbook") + vba.on_opening())
    project = book.vba_project()
    project.delete_module("RibbonMyAddin")
    project.add_module("svrules_ribbon", _RESTART)
    project.add_module(vba.VBA_MODULE, vba.udf_source(functions))
    project.add_module(vba.HELP_MODULE, vba.help_source(functions))


def _parts(files: Mapping[str, bytes], python: str | None) -> dict[str, bytes]:
    workbook = files["xl/workbook.xml"].decode()
    # A sheet whose name begins with a line is not read: the user's own settings count.
    sheet = f"_{SETTINGS}" if python is None else SETTINGS
    start, end = workbook.index("<mc:AlternateContent"), workbook.index("</mc:AlternateContent>")
    workbook = workbook[:start] + workbook[end + len("</mc:AlternateContent>") :]
    parts = {
        "xl/workbook.xml": workbook.replace('name="_myaddin.conf"', f'name="{sheet}"'),
        "customUI/customUI.xml": _RIBBON.format(version=__version__),
        "docProps/core.xml": _about(),
    }
    if python is not None:
        parts[_SHEET] = _settings(files[_SHEET].decode(), {"Interpreter_Win": python})
    return {name: text.encode() for name, text in parts.items()}


def _settings(sheet: str, settings: Mapping[str, str]) -> str:
    """The sheet of settings with these, and no others."""
    cell = '<c r="{}{}" t="inlineStr"><is><t>{}</t></is></c>'
    rows = "".join(
        f'<row r="{row}">{cell.format("A", row, escape(name))}{cell.format("B", row, escape(value))}</row>'
        for row, (name, value) in enumerate(settings.items(), start=1)
    )
    before, _, rest = sheet.partition("<sheetData>")
    return f"{before}<sheetData>{rows}</sheetData>{rest.partition('</sheetData>')[2]}"


def _about() -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        "<cp:coreProperties "
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>Social value scoring (svrules {__version__})</dc:title>"
        "<dc:description>Scores social value in procurement by a rulebook. Calls Python through xlwings, "
        "which is under the BSD licence.</dc:description></cp:coreProperties>"
    )
