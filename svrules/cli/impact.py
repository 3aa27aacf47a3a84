"""`svrules impact`: what another edition would have made of past competitions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from svrules.cli.output import Pages, by_extension, console, followed, page, say, spare_inputs, waiting, write
from svrules.errors import MisuseError

if TYPE_CHECKING:
    from svrules.api import Rulebook
    from svrules.change.impact.model import Impact
    from svrules.change.impact.sources import Place

__all__ = ["impact"]

_FORMS: Final = {
    ".json": "json",
    ".xlsx": "xlsx",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".docx": "word",
    ".txt": "text",
}
_ON_A_TERMINAL: Final = 20
_ON_A_PAGE: Final = 400


def impact(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The edition that scored.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The edition to compare.")],
    data: Annotated[
        list[str],
        typer.Argument(
            metavar="DATA…",
            help="Past competitions: .xlsx, .csv, .json and .jsonl files, flat registers, folders, patterns, "
            "ledgers.",
        ),
    ],
    assume: Annotated[
        list[str] | None,
        typer.Option(
            "--assume",
            metavar="'FACT = VALUE'",
            help="The value of a fact that nobody was asked for then; may be repeated.",
        ),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            metavar="DATE",
            help="Apply NEW as on that day; else on each competition's own, if it can.",
        ),
    ] = None,
    form: Annotated[
        Pages | None, typer.Option("--format", help="How it is printed: table, json, html.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="Write to FILE: .html, .xlsx, .json, .md, .docx or .txt."
        ),
    ] = None,
) -> None:
    """Say what another edition of a rulebook would have made of past competitions.

    Whose total, outcome and rank changes, which winners change, and which change moved which marks.

    Exit code 1 when a competition could not be read.
    """
    from svrules import api
    from svrules.change.impact.sources import places

    assumed = [_assumed(text) for text in assume or ()]
    day = _day(on)
    listed = places(data)
    spare_inputs(output, old, new, *(place.path for place in listed), *(place.contract for place in listed))
    kind = _kind(output, form)
    before, after = api.load(old), api.load(new)
    spare_inputs(output, *before.files, *after.files)
    found = _impact(before, after, listed, assumed, day)
    with waiting("Writing"):
        _print(found, kind, output)
    if found.not_read:
        raise typer.Exit(1)


def _impact(
    old: Rulebook, new: Rulebook, listed: list[Place], assumed: list[tuple[str, str]], day: date | None
) -> Impact:
    from svrules.change.impact.sources import competitions, how_many
    from svrules.change.impact.whole import Between
    from svrules.cli.flat import flat_found, is_flat

    between = Between(old.model, new.model, assumed, day)
    flat = [
        not place.ledger
        and not place.path.lower().endswith(".tsv")
        and is_flat(Path(place.path), between.door)
        for place in listed
    ]
    found = (
        one
        for place, is_register in zip(listed, flat, strict=True)
        for one in (
            flat_found(between.door, Path(place.path), place.contract)
            if is_register
            else competitions([place], between.door, old.model)
        )
    )
    return between.impact(followed(found, "Competitions", None if any(flat) else how_many(listed)))


def _kind(output: Path | None, form: Pages | None) -> str:
    asked = None if form is None else "text" if form is Pages.table else form.value
    if output is not None:
        return by_extension(output, _FORMS, asked)
    return asked or "text"


def _print(found: Impact, kind: str, output: Path | None) -> None:
    if output is not None:
        write(output, _content(found, kind))
    elif kind == "text":
        from svrules.change.impact.page import page as impact_page
        from svrules.render.terminal import show

        show(impact_page(found, _ON_A_TERMINAL), console())
    else:
        say(str(_content(found, kind)))


def _content(found: Impact, kind: str) -> str | bytes:
    from svrules.change.impact.page import page as impact_page

    own: dict[str, Callable[[], str | bytes]] = {
        "json": lambda: found.model_dump_json(indent=2) + "\n",
        "xlsx": partial(_workbook, found),
        "word": partial(_word, found),
    }
    return own[kind]() if kind in own else page(impact_page(found, _ON_A_PAGE), Pages(kind))


def _workbook(found: Impact) -> bytes:
    from svrules.change.impact.workbook import as_workbook

    return as_workbook(found)


def _word(found: Impact) -> bytes:
    from svrules.change.impact.page import page as impact_page
    from svrules.render.word import as_word

    return as_word(impact_page(found, _ON_A_PAGE))


def _assumed(text: str) -> tuple[str, str]:
    """The name and the value of `local jobs = 4`. Raises MisuseError."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise MisuseError(
            f"`{text}` does not say which fact is what: write a fact, `=` and a value, such as "
            "--assume 'local jobs = 4'"
        )
    return name.strip(), value.strip()


def _day(text: str | None) -> date | None:
    from svrules.quantities import read_date

    found = None if text is None else read_date(text)
    if text is not None and not isinstance(found, date):
        raise MisuseError(f"`{text}` is not a day: write one such as 1 April 2027 or 2027-04-01")
    return found if isinstance(found, date) else None
