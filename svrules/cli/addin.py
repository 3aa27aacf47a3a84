"""`svrules addin`: what gets installed in a spreadsheet program, one command a program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svrules.cli.folders import written_folder
from svrules.cli.output import by_extension, fresh, spare_inputs, waiting, written
from svrules.errors import MisuseError

__all__ = ["addin"]

addin = typer.Typer(
    name="addin",
    help="Build what gets installed in a spreadsheet program, so that =SVSCORE() works there.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@addin.command()
def libreoffice(
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE.oxt", help="The extension to write.")
    ],
    python: Annotated[
        list[str] | None,
        typer.Option(
            metavar="3.x",
            help="The version of the Python that LibreOffice runs; may be repeated. Left out: as found here.",
        ),
    ] = None,
    platform: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="windows, linux, linux-arm, mac or mac-intel; may be repeated. Left out: as found here.",
        ),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
) -> None:
    """Write the extension for LibreOffice Calc, with all that it needs.

    Part of it is compiled for one version of Python and one platform: those of the LibreOffice that is
    installed here, unless others are named.
    """
    from svrules.spreadsheet.addins.libreoffice import Target, python_of_libreoffice, write_extension

    by_extension(output, {".oxt": "oxt"})
    fresh(output, replace=replace)
    found = None if python and platform else python_of_libreoffice()
    versions = python or [found.python if found else ""]
    platforms = platform or [found.platform if found else ""]
    targets = [Target(version, name) for version in versions for name in platforms]
    with waiting("Writing the extension"), written(output) as made:
        write_extension(made, targets)
    typer.echo(f"It is for LibreOffice that runs {', or '.join(map(str, targets))}.", err=True)


@addin.command()
def office(
    host: Annotated[
        str,
        typer.Option(
            "--host", metavar="URL", help="Where the folder will be served, beginning with https://"
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="The folder to make.")],
    rulebook: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE.svr", help="A rulebook that formulas can name too; may be repeated."),
    ] = None,
    wheels: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A folder with the wheels. Left out: pip downloads them."),
    ] = None,
    pyodide: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The unpacked npm package pyodide. Left out: npm downloads it."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Build anew in a folder that this command made.")
    ] = False,
) -> None:
    """Make the folder of the add-in for Excel: static files to serve, and a manifest to deploy.

    Python runs inside Excel's web view, so bids never leave the machine. What comes from elsewhere, Pyodide
    and six libraries, must be the very files that svrules was tested with. See install.md in the folder.
    """
    from svrules import api
    from svrules.spreadsheet.addins.office.folder import MADE_BY_US, Brought, files
    from svrules.spreadsheet.addins.office.manifest import address
    from svrules.spreadsheet.addins.office.parts import pyodide as brought_pyodide
    from svrules.spreadsheet.addins.office.parts import wheels as brought_wheels

    place = address(host)
    own = rulebook or []
    for path in own:
        # Mistakes are shown now, and not in a cell of somebody else's workbook.
        api.load(path)
    with written_folder(output, MADE_BY_US, replace=replace) as made, waiting("Building the add-in"):
        brought = Brought(brought_pyodide(pyodide), brought_wheels(wheels))
        for name, content in files(place, brought, own).items():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            (made / name).write_bytes(content)
    typer.echo(f"Serve it at {place} and deploy its manifest.xml; install.md there says how.", err=True)


@addin.command()
def xlwings(
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.xlam", help="The add-in to write.")],
    python: Annotated[
        str | None,
        typer.Option(
            metavar="PYTHONW.EXE",
            help="The Python that Excel starts. Left out: a setting of the user, or what the path finds.",
        ),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
) -> None:
    """Write the add-in for Excel on Windows that calls a Python installed beside it, through xlwings."""
    from svrules.spreadsheet.addins.xlwings import write_addin

    by_extension(output, {".xlam": "xlam"})
    fresh(output, replace=replace)
    with waiting("Writing the add-in"), written(output) as made:
        version = write_addin(made, python)
    typer.echo(f"Where it is used, Python needs svrules and xlwings {version}.", err=True)


@addin.command()
def lite(
    workbook: Annotated[Path, typer.Argument(metavar="IN.xlsx", help="A workbook, .xlsx or .xlsm.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="OUT.xlsx", help="The workbook to write.")
    ],
    wheel: Annotated[
        str | None,
        typer.Option(
            metavar="https://…whl", help="Where svrules is hosted. Left out: it is on the package index."
        ),
    ] = None,
    replace_code: Annotated[
        bool, typer.Option("--replace-code", help="Put it in the place of other code for xlwings Lite.")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
) -> None:
    """Write a copy of the workbook that carries the functions for xlwings Lite.

    Whoever opens it with the add-in xlwings Lite can type =SVSCORE(; Python runs in Excel's own web view.
    """
    from svrules.spreadsheet.addins.lite import PYODIDE_VERSION, main_file, put_code, requirements
    from svrules.spreadsheet.functions import FUNCTIONS

    form = {".xlsx": "xlsx", ".xlsm": "xlsm"}
    if by_extension(workbook, form) != by_extension(output, form):
        raise MisuseError(f"`{output.name}` has to end in {workbook.suffix}, as `{workbook.name}` does")
    spare_inputs(output, workbook)
    fresh(output, replace=replace)
    code = {
        "main.py": main_file(FUNCTIONS.values()),
        "requirements.txt": requirements(wheel),
        "pyodideVersion": PYODIDE_VERSION,
    }
    with waiting("Writing the workbook"), written(output) as made:
        put_code(workbook, made, code, replace=replace_code)
