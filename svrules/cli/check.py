"""`svrules check`: every mistake in a rulebook, with its place and what to try."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svrules.cli.output import Words, say, show_diagnostics

if TYPE_CHECKING:
    from svrules.diagnostics import Diagnostic, Source

__all__ = ["check"]


def check(
    rulebooks: Annotated[
        list[Path], typer.Argument(metavar="RULEBOOK...", help="Files, or names of shipped rulebooks.")
    ],
    form: Annotated[Words, typer.Option("--format", help="How findings are printed.")] = Words.text,
    fix: Annotated[
        bool, typer.Option("--fix", help="Put the safe fixes (spelling, quotes, layout) into the files.")
    ] = False,
    prove: Annotated[
        bool, typer.Option("--prove", help="Try harder to prove what is not proved (slower; extra `prover`).")
    ] = False,
) -> None:
    """Find every mistake in rulebooks before they are used. Exit code 1 when there is an error.

    Examples are read here; `svrules test` scores them. With `--fix`, what is safe to mend is mended in the
    file, and each line is shown before and after. With `--prove`, what a note calls not proved about better
    offers, steps and divisors is also put to a solver; what it finds is scored before it is told.
    """
    from svrules.api import checked
    from svrules.diagnostics import has_errors, render_json, render_plain

    diagnostics: list[Diagnostic] = []
    sources: list[Source] = []
    sound: list[tuple[Path, str, bool]] = []
    for name in rulebooks:
        source, found = checked(name, prove=prove and not fix)
        if fix and found:
            from svrules.cli.mending import mend_file

            source, found = mend_file(source, found, aside=form is not Words.text)
            found = checked(name, prove=True)[1] if prove else found
        sources.append(source)
        diagnostics += found
        if not has_errors(found):
            sound.append((name, source.name, not found))
    if form is Words.json:
        say(render_json(diagnostics))
    elif form is Words.plain:
        say(render_plain(diagnostics)) if diagnostics else None
    else:
        if diagnostics:
            show_diagnostics(diagnostics, sources, errors=False)
        for name, file, untroubled in sound:
            _say_sound(name, file, untroubled)
    if has_errors(diagnostics):
        raise typer.Exit(1)


def _say_sound(name: Path, file: str, untroubled: bool) -> None:
    """That nothing was found; and of examples that they were not compared with what comes out."""
    from svrules.api import load

    if untroubled:
        say(f"{file}: nothing found.")
    count = len(load(name).model.examples)
    if count:
        read, they = (
            ("1 example was", "it expects") if count == 1 else (f"{count} examples were", "they expect")
        )
        say(f"{file}: {read} read; `svrules test {name}` tells whether what {they} comes out.")
