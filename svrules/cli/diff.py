"""`svrules diff`: what changed between two rulebooks, in meaning, in words and in layout."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from svrules.cli.output import Pages, by_extension, console, page, say, spare_inputs, waiting, write

if TYPE_CHECKING:
    from svrules.change.difference.difference import Difference
    from svrules.language.rulebook import Rulebook

__all__ = ["diff"]

_FORMS: Final = {
    ".txt": "text",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".docx": "word",
}


_SQLITE: Final = b"SQLite format 3\x00"


class Form(StrEnum):
    """How a difference is printed."""

    text = "text"
    table = "table"
    json = "json"
    markdown = "markdown"
    html = "html"


def diff(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help="A file, a shipped rulebook, LEDGER (that of its last score) or LEDGER#RECORD.",
        ),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, to compare with it.")],
    form: Annotated[Form | None, typer.Option("--format", help="How it is printed.")] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write to FILE: .txt, .json, .html, .md or .docx."
        ),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit code 1 where results can differ, as in `git diff`.")
    ] = False,
) -> None:
    """Say what changed between two rulebooks: in meaning, in words, in layout only.

    For each change in meaning: the cases in which results differ, and a bid scored under both.
    """
    from svrules.change.difference.difference import difference

    spare_inputs(output, *(_file(one) for one in (old, new)))
    before, after = _rulebook(old), _rulebook(new)
    asked = "text" if form is Form.table else form.value if form else None
    kind = by_extension(output, _FORMS, asked) if output is not None else asked or "text"
    with waiting("Comparing"):
        found = difference(before, after)
    _print(found, kind, output)
    if exit_code and not found.means_the_same:
        raise typer.Exit(1)


def _file(name: str) -> str:
    """The file or address in a name: of `works.ledger#3` the ledger."""
    place, _, number = name.rpartition("#")
    return place if place and number.isdigit() and not Path(name).exists() else name


def _rulebook(name: str) -> Rulebook:
    """The rulebook of that name, or the one that a record of a ledger keeps. Raises as `svrules.load`."""
    from svrules import api

    place = _file(name)
    if place != name:
        return _kept(place, int(name.rpartition("#")[2]))
    return _kept(place, None) if _is_ledger(Path(name)) else api.load(name).model


def _is_ledger(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _kept(place: str, number: int | None) -> Rulebook:
    """The rulebook of that record, or of the last score."""
    from svrules.audit.ledger import open_ledger
    from svrules.audit.replay import scores
    from svrules.errors import MisuseError, RulebookError
    from svrules.language import read

    with open_ledger(place) as ledger:
        if number is None:
            number = next(reversed(scores(ledger)), None)
        if number is None:
            raise MisuseError(f"there is no score in `{place}`, so there is no rulebook of one")
        record = ledger.record(number)
        contents = record.contents if isinstance(record.contents, dict) else {}
        if "rulebook" not in contents:
            raise MisuseError(
                f"record {number} of `{place}` is a {record.kind}: a score or a pin keeps its rulebook"
            )
        text = ledger.content(str(contents["rulebook"]))
    model, found = read(text, str(record.body["rulebook"]["name"]))
    if model is None:
        raise RulebookError(found)
    return model


def _print(found: Difference, kind: str, output: Path | None) -> None:
    from svrules.change.difference.page import page as difference_page
    from svrules.render.terminal import show

    if output is not None:
        write(output, _content(found, kind))
    elif kind == "text":
        show(difference_page(found), console())
    else:
        say(str(_content(found, kind)))


def _content(found: Difference, kind: str) -> str | bytes:
    from svrules.change.difference.model import told
    from svrules.change.difference.page import page as difference_page
    from svrules.change.difference.page import summary
    from svrules.render.word import as_word

    if kind == "json":
        return told(found, summary(found)).model_dump_json(indent=2) + "\n"
    document = difference_page(found)
    return as_word(document) if kind == "word" else page(document, Pages(kind))
