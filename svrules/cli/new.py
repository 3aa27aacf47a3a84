"""`svrules new`: a rulebook of one's own, started from a shipped one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from svrules import __version__
from svrules.cli.output import console, fresh, say, write
from svrules.diagnostics import nearest
from svrules.errors import MisuseError

__all__ = ["new"]

_HEADING = re.compile(r'^(?P<start>\s*rulebook\s+)["“](?P<title>[^"”\n]*)["”]', re.MULTILINE)


def new(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="The title of the new rulebook.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--from", metavar="SHIPPED", help="The rulebook to start from.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="The file to write.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
) -> None:
    """Start a rulebook of your own from a shipped one.

    Without a title, a rulebook to start from and a file to write, the shipped rulebooks are listed.
    """
    from svrules.shipped import rulebook_names

    shipped = rulebook_names()
    if name is not None and not name.strip():
        raise MisuseError("a rulebook needs a title")
    if name is None and source is None and output is None:
        _listed(shipped)
        return
    if name is None or source is None or output is None:
        raise MisuseError(_incomplete(name, source, output, shipped))
    text = _titled(_own_heading(_text(source, shipped), source), name)
    fresh(output, replace=replace)
    write(output, text)
    console(errors=True).print(f"Edit it, then run: svrules check {output}")


def _incomplete(name: str | None, source: str | None, output: Path | None, shipped: list[str]) -> str:
    """Nothing is guessed: not the title, not where to start from, and not where to write."""
    title = name if name is not None and name not in shipped else "My policy"
    start = source or (name if name in shipped else shipped[0])
    command = f'svrules new "{title}" --from {start} -o {output or _file_name(title)}'
    return f"a new rulebook needs a title, a rulebook to start from and a file to write: {command}"


def _own_heading(text: str, source: str) -> str:
    """The text with one line in place of the shipped comment at its head: that speaks of another rulebook."""
    body = re.sub(r"\A(?:#[^\n]*\n|\s*\n)+", "", text)
    name = source.removesuffix(".svr")
    return f"# Started from `{name}`, a rulebook that comes with svrules {__version__}.\n\n{body}"


def _listed(shipped: list[str]) -> None:
    from svrules.shipped import rulebook_path

    say("Shipped rulebooks:")
    for name in shipped:
        found = _HEADING.search(rulebook_path(name).read_text(encoding="utf-8"))
        say(f"  {name:<18} {found['title'] if found else ''}")
    say(f'Start one of your own: svrules new "My policy" --from {shipped[0]} -o my-policy.svr')


def _text(source: str, shipped: list[str]) -> str:
    from svrules.shipped import rulebook_path

    try:
        return rulebook_path(source).read_text(encoding="utf-8")
    except FileNotFoundError:
        near = nearest(source, shipped) or shipped
        raise MisuseError(f"there is no shipped rulebook `{source}`; there is {', '.join(near)}") from None


def _titled(text: str, title: str) -> str:
    if '"' in title or "\n" in title:
        raise MisuseError("a title cannot hold quotation marks or line ends")
    return _HEADING.sub(lambda found: f'{found["start"]}"{title}"', text, count=1)


def _file_name(title: str) -> str:
    return f"{re.sub('[^a-z0-9]+', '-', title.casefold()).strip('-') or 'rulebook'}.svr"
