"""`svrules fmt`: rulebooks in their one layout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svrules.cli.output import complain, say, show_diagnostics, write
from svrules.errors import RulebookError

if TYPE_CHECKING:
    from svrules.diagnostics import Diagnostic, Source

__all__ = ["fmt"]


def fmt(
    rulebooks: Annotated[list[Path], typer.Argument(metavar="RULEBOOK...", help="The files to lay out.")],
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit code 1 when a file is not in its layout.")
    ] = False,
) -> None:
    """Put rulebooks in their one layout: indentation, tables in columns, comparisons in words.

    What a rulebook says and its comments stay as they are. A file that cannot be read is left alone.
    """
    from svrules.data.beside import beside
    from svrules.diagnostics import Source
    from svrules.language.layout import laid_out

    found: list[Diagnostic] = []
    sources: list[Source] = []
    others = 0
    for path in rulebooks:
        typed = _typed(path)
        try:
            page = _ended_as(typed, laid_out(typed, path.name, beside(path)))
        except RulebookError as problem:
            found += problem.diagnostics
            sources.append(Source(path.name, typed))
            complain(f"`{path}` is left as it is, for it cannot be read")
            continue
        if page == typed:
            say(f"{path}: in its layout.")
        elif check:
            others += 1
            say(f"{path}: not in its layout. Run: svrules fmt {path}")
        else:
            write(path, page)
    if found:
        show_diagnostics(found, sources)
    if found or others:
        raise typer.Exit(1)


def _typed(path: Path) -> str:
    """The text as it stands in the file, line ends and all. Raises OSError or UnicodeDecodeError."""
    return path.read_bytes().decode("utf-8")


def _ended_as(typed: str, page: str) -> str:
    """The page with the line ends, and the byte-order mark, that the file has."""
    mark = "\ufeff" if typed.startswith("\ufeff") else ""
    windows = "\r\n" in typed and "\n" not in typed.replace("\r\n", "")
    return mark + (page.replace("\n", "\r\n") if windows else page)
