"""`svrules workbook`: SV functions in a workbook where nothing may run in the spreadsheet program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from svrules.cli.output import Data, complain, console, fresh, say, spare_inputs, visible, waiting, written
from svrules.cli.workbook_words import all_right, cells_of, tell_check, tell_signed, tell_written
from svrules.errors import MisuseError

__all__ = ["workbook"]


class Program(StrEnum):
    """The programs whose spelling of a call can be asked for."""

    excel = "excel"
    libreoffice = "libreoffice"


workbook = typer.Typer(
    name="workbook",
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Compute =SVSCORE() and its sisters in a workbook file, without any spreadsheet program.",
)

File = Annotated[Path, typer.Argument(metavar="IN.xlsx", help="A workbook, .xlsx or .xlsm.")]
Output = Annotated[
    Path,
    typer.Option("-o", "--output", metavar="OUT.xlsx", help="The workbook to write; never IN.xlsx itself."),
]
Replace = Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")]
Rulebook = Annotated[
    str | None,
    typer.Option(
        "--rulebook", metavar="RULEBOOK", help="Use this rulebook instead of those that formulas name."
    ),
]
Trace = Annotated[bool, typer.Option("--trace", help="Add a sheet with how every bid came by its score.")]
Policy = Annotated[bool, typer.Option("--policy", help="Add a sheet with the rulebook in print.")]


@workbook.command()
def score(
    file: File,
    output: Output,
    rulebook: Rulebook = None,
    trace: Trace = False,
    policy: Policy = False,
    record: Annotated[
        bool,
        typer.Option("--record", help="Add a sheet that says which rulebook and tables each cell came from."),
    ] = False,
    replace: Replace = False,
) -> None:
    """Compute the SV formulas and write the workbook with their values.

    Formulas stay, and everything else in the workbook stays as it is. Exit code 1 when a cell could not be
    computed.
    """
    _write(
        "score", file, output, replace=replace, rulebook=rulebook, trace=trace, policy=policy, record=record
    )


@workbook.command()
def freeze(
    file: File,
    output: Output,
    rulebook: Rulebook = None,
    trace: Trace = False,
    policy: Policy = False,
    replace: Replace = False,
) -> None:
    """Compute the SV formulas and put their values in their place: the copy to send or to keep.

    A sheet `SV record` lists each formula with its value, rulebook, edition and SHA-256.
    """
    _write("freeze", file, output, replace=replace, rulebook=rulebook, trace=trace, policy=policy)


@workbook.command()
def check(
    file: File,
    rulebook: Rulebook = None,
    form: Annotated[Data, typer.Option("--format", help="How findings are printed.")] = Data.table,
) -> None:
    """Compare the values in the workbook with what its SV formulas come to now, and say why they differ.

    Exit code 1 when any differ.
    """
    with waiting("Computing the workbook"):
        found = _run("check", file, rulebook=rulebook)
    rows = [(one["cell"], one["stored"], one["recomputed"], one["reason"]) for one in found["differences"]]
    rows += [
        (cell, value, value, f"its number format shows {seen}: format the cell as General")
        for cell, value, seen in found["formats"]
    ]
    _print(
        form, ("cell", "stored", "recomputed", "reason"), rows if form is not Data.table else _together(rows)
    )
    wrong = tell_check(found)
    if rows or wrong:
        raise typer.Exit(1)
    if form is Data.table:
        say(all_right(found))


@workbook.command()
def functions(
    file: File,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="OUT.xlsx", help="Write a copy whose formulas run there."),
    ] = None,
    program: Annotated[
        Program, typer.Option("--for", help="The program that the copy is for.")
    ] = Program.excel,
    form: Annotated[Data, typer.Option("--format", help="How the list is printed.")] = Data.table,
    replace: Replace = False,
) -> None:
    """List the SV formulas of the workbook in one spelling, however it stores them.

    With -o a copy is written in which they are spelled for Excel's add-ins or for LibreOffice Calc, so that a
    workbook of one program is live in the other. Values stay as they are stored.
    """
    if output is None:
        with waiting("Reading the workbook"):
            found = _run("functions", file)
    else:
        _spare(file, output, replace=replace)
        with waiting("Writing the workbook"), written(output) as made:
            found = _run("functions", file, output=str(made.resolve()), program=program.value)
        complain(f"{cells_of(found['respelled'])} spelled for {program.value}")
        tell_signed(found)
    rows = [(one["cell"], one["formula"], one["value"]) for one in found["cells"]]
    _print(form, ("cell", "formula", "stored value"), rows)
    if not rows and form is Data.table:
        say("There is no SV formula in this workbook.")


def _run(command: str, file: Path, **asked: Any) -> dict[str, Any]:
    from svrules.spreadsheet.workbook.run import run

    if file.suffix.lower() not in (".xlsx", ".xlsm"):
        raise MisuseError(f"`{file.name}` does not end in .xlsx or .xlsm: save it as one of these")
    return run(command, file, **asked)


def _spare(file: Path, output: Path, *, replace: bool) -> None:
    spare_inputs(output, file)
    fresh(output, replace=replace)
    if output.suffix.lower() != file.suffix.lower():
        raise MisuseError(f"`{output.name}` has to end in {file.suffix}, as `{file.name}` does")


def _write(
    command: str, file: Path, output: Path, *, replace: bool, rulebook: str | None, **asked: bool
) -> None:
    spare_inputs(output, rulebook)
    _spare(file, output, replace=replace)
    with waiting("Computing the workbook"), written(output) as made:
        found = _run(command, file, output=str(made.resolve()), rulebook=rulebook, **asked)
    if tell_written(found, frozen=command == "freeze"):
        raise typer.Exit(1)


def _together(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows with cells of which the same is said as one range."""
    from svrules.spreadsheet.workbook.ranges import as_ranges

    same: dict[tuple[Any, ...], list[str]] = {}
    for cell, *said in rows:
        same.setdefault(tuple(map(repr, said)), []).append(cell)
    words = {tuple(map(repr, said)): said for _, *said in rows}
    return [(", ".join(as_ranges(cells)), *words[key]) for key, cells in same.items()]


def _print(form: Data, headings: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    if form is Data.json:
        listed = [dict(zip(headings, row, strict=True)) for row in rows]
        say(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    shown = tuple(tuple("" if one is None else visible(str(one)) for one in row) for row in rows)
    if form is Data.csv:
        from svrules.render.records import grid_as_csv

        say(grid_as_csv(headings, shown))
    elif rows:
        from svrules.render.document import Document, Grid
        from svrules.render.terminal import show

        grid = Grid("", headings, shown, keep=frozenset({0}))
        show(Document("", "", (grid,), ()), console())
