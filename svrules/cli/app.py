"""The commands together, and the last resort: whatever goes wrong, the user reads a sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated, Final

import typer

from svrules import __version__
from svrules.cli.addin import addin
from svrules.cli.ask import ask
from svrules.cli.bulk import bulk
from svrules.cli.check import check
from svrules.cli.diff import diff
from svrules.cli.explain import explain
from svrules.cli.fmt import fmt
from svrules.cli.impact import impact
from svrules.cli.ledger import ledger
from svrules.cli.margin import margin
from svrules.cli.new import new
from svrules.cli.output import complain, show_diagnostics
from svrules.cli.propose import propose
from svrules.cli.reach import reach
from svrules.cli.record import record
from svrules.cli.schema import schema
from svrules.cli.score import score
from svrules.cli.show import show
from svrules.cli.summary import summary
from svrules.cli.sweep import sweep
from svrules.cli.template import template
from svrules.cli.test import test
from svrules.cli.workbook import workbook
from svrules.errors import DataError, RulebookError, SvrulesError, apology, fault

__all__ = ["app", "run"]

FINDINGS: Final = 1
MISUSE: Final = 2
_STOPPED: Final = 130
_DEEPEST: Final = 10_000

app = typer.Typer(
    name="svrules",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Plain help: it reads the same on a terminal, in a pipe and aloud.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    check,
    fmt,
    score,
    bulk,
    explain,
    reach,
    margin,
    sweep,
    diff,
    impact,
    summary,
    test,
    propose,
    show,
    template,
    new,
    schema,
):
    app.command()(command)
app.add_typer(workbook)
app.add_typer(addin)
app.add_typer(ask)
app.add_typer(ledger)
app.add_typer(record)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"svrules {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Score social value in procurement, exactly, with every mark traced to its rule.

    Exit codes: 0 fine, 1 mistakes found in a rulebook, data or examples, 2 misuse.
    """


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    # Values may rest on values hundreds deep, and what walks them calls itself; Python stops at a thousand.
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _DEEPEST))
    try:
        app(args=list(arguments), prog_name="svrules")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else MISUSE
    except KeyboardInterrupt:
        complain("Stopped.")
        return _STOPPED
    except BrokenPipeError:
        # The reader (`head`, a pager) has seen enough; Python would complain once more while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as problem:
        return _ended_by(problem)
    return 0


def _ended_by(problem: Exception) -> int:
    if isinstance(problem, (RulebookError, DataError)):
        show_diagnostics(problem.diagnostics)
        return FINDINGS
    if isinstance(problem, SvrulesError):
        complain(str(problem))
    elif isinstance(problem, OSError):
        complain(_file_words(problem))
    elif isinstance(problem, RecursionError):
        complain(
            "This rulebook goes deeper than can be followed here: values that rest on values, hundreds deep. "
            "Work some of them out in one step"
        )
    elif isinstance(problem, UnicodeDecodeError):
        complain("The file is not UTF-8 text. Save it as UTF-8 and try again.")
    else:
        also = "Nothing was written. Keep the command that you typed for the report."
        complain(apology(fault(problem), inside=f"svrules {__version__}", also=also))
    return MISUSE


def _file_words(problem: OSError) -> str:
    name = f"`{problem.filename}`" if problem.filename else "a file"
    match problem:
        case FileNotFoundError():
            return f"There is no file {name}."
        case IsADirectoryError():
            return f"{name} is a folder, not a file."
        case PermissionError():
            return f"{name} may not be opened: permission denied. Is it open in another program?"
        case _:
            return f"{name} cannot be used: {problem.strerror or problem}."
