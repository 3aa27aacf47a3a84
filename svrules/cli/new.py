"""`svrules new`: a rulebook of one's own, started from a shipped one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from svrules.cli.output import console, say, write
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
    """Start a rulebook from a shipped one, or list them.

    Without a name, the shipped rulebooks are listed.
    """
    from svrules.shipped import rulebook_names

    shipped = rulebook_names()
    if name is not None and not name.strip():
        raise MisuseError("a rulebook needs a title")
    if name is None and source is None:
        _listed(shipped)
        return
    if source is None:
        source, name = (name, None) if name in shipped else (shipped[0], name)
    text = _text(source or "", shipped)
    target = output or Path(f"{_file_name(name or source or '')}.svr")
    if target.exists() and not replace:
        raise MisuseError(f"`{target}` is there already; choose another name with -o, or add --replace")
    write(target, _titled(text, name) if name else text)
    console(errors=True).print(f"Edit it, then run: svrules check {target}")


def _listed(shipped: list[str]) -> None:
    from svrules.shipped import rulebook_path

    say("Shipped rulebooks:")
    for name in shipped:
        found = _HEADING.search(rulebook_path(name).read_text(encoding="utf-8"))
        say(f"  {name:<18} {found['title'] if found else ''}")
    say(f'Start one of your own: svrules new "Our policy" --from {shipped[0]} -o our-policy.svr')


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
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-") or "rulebook"
