"""`svrules addin`: what gets installed in a spreadsheet program, one command a program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svrules.cli.output import by_extension, waiting, written

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
) -> None:
    """Write the extension for LibreOffice Calc, with all that it needs.

    Part of it is compiled for one version of Python and one platform: those of the LibreOffice that is
    installed here, unless others are named.
    """
    from svrules.spreadsheet.addins.libreoffice import Target, python_of_libreoffice, write_extension

    by_extension(output, {".oxt": "oxt"})
    found = None if python and platform else python_of_libreoffice()
    versions = python or [found.python if found else ""]
    platforms = platform or [found.platform if found else ""]
    targets = [Target(version, name) for version in versions for name in platforms]
    with waiting("Writing the extension"), written(output) as made:
        write_extension(made, targets)
    typer.echo(f"It is for LibreOffice that runs {', or '.join(map(str, targets))}.", err=True)
