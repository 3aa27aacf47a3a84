"""What a consolidated text says in its heading of where it comes from: written here, and read again here.

    made from "national-base" edition "3" sha256 "…"
    replaced "rule E2" of "national-base edition 3"
    repealed "rule E5" of "national-base edition 3" from "1 April 2026"
    added "criterion CHARTER" to "national-base edition 3"
    imported "table SV2" from "unit-values.xlsx" sheet "Values" edition "2026" sha256 "…"
    lines "14 to 60" from "national-base.svr" line "9"
    put together "212 lines" sha256 "…"

The last line has the SHA-256 of all others: where it does not fit, the text was changed by hand after it was
put together, and none of what it says of its origin is believed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Final

from svrules.diagnostics import Diagnostic, Span
from svrules.language.composing.parts import Row
from svrules.language.composing.said import Said, said
from svrules.language.origins import NONE, Base, Change, Import, Origins, Stretch

__all__ = [
    "SAYS_ORIGIN", "lines_of", "origins_in", "origins_of", "plain_name", "sealed", "stretch_line",
    "stretches_of",
]  # fmt: skip

SAYS_ORIGIN: Final = ("made from", "replaced", "repealed", "added", "imported", "lines", "put together")
_INDENT: Final = "  "
_SEAL: Final = "put together"


def lines_of(origins: Origins) -> list[str]:
    """The lines of the heading, but for those on stretches and the seal."""
    found = [f'made from "{one.name}" edition "{one.edition}" sha256 "{one.sha256}"' for one in origins.bases]
    found += [_change(one) for one in origins.changes]
    for one in origins.imports:
        sheet = f' sheet "{one.sheet}"' if one.sheet else ""
        found.append(
            f'imported "{one.part}" from "{one.file}"{sheet} edition "{one.edition}" sha256 "{one.sha256}"'
        )
    return [_INDENT + line for line in found]


def plain_name(text: str) -> str:
    """A name as it can stand in quotes on such a line."""
    return re.sub(r"[\"“”„‟«»\n]", "'", text)


def _change(one: Change) -> str:
    to = "to" if one.kind == "added" else "of"
    since = f' from "{one.since}"' if one.since else ""
    by = f' by "{one.by}"' if one.by else ""
    return f'{one.kind} "{one.part}" {to} "{one.base}"{since}{by}'


def stretches_of(rows: Sequence[Row | None], before: int) -> list[Stretch]:
    """Rows as stretches; None is a row that was not written by anybody. `before`: lines above the first."""
    found: list[Stretch] = []
    for number, row in enumerate(rows, start=before + 1):
        if row is None:
            continue
        last = found[-1] if found else None
        if last is not None and last.last == number - 1 and _goes_on(last, row):
            found[-1] = Stretch(
                last.first, number, last.file, last.line, last.column, last.sheet, last.columns
            )
        else:
            found.append(Stretch(number, number, row.file, row.line, row.column, row.sheet, row.columns))
    return found


def _goes_on(last: Stretch, row: Row) -> bool:
    follows = row.line == last.line + last.last - last.first + 1
    same = (last.file, last.sheet, last.columns) == (row.file, row.sheet, row.columns)
    return follows and same and row.column == 1


def stretch_line(one: Stretch) -> str:
    """The heading's line on a stretch."""
    sheet = f' sheet "{one.sheet}"' if one.sheet else ""
    columns = f' columns "{" ".join(one.columns)}"' if one.columns else ""
    column = f' column "{one.column}"' if one.column > 1 else ""
    where = f'from "{one.file}"{sheet} line "{one.line}"{column}{columns}'
    return f'{_INDENT}lines "{one.first} to {one.last}" {where}'


def sealed(lines: list[str], at: int) -> str:
    """The text of these lines with the line that seals it put in at that place (from 0)."""
    digest = _digest(lines)
    seal = f'{_INDENT}{_SEAL} "{len(lines) + 1} lines" sha256 "{digest}"'
    return "\n".join([*lines[:at], seal, *lines[at:]]) + "\n"


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", errors="surrogatepass")).hexdigest()


def origins_in(heading: Iterable[str]) -> Origins:
    """The origins that the lines of a heading tell of; nothing of what cannot be read."""
    bases: list[Base] = []
    changes: list[Change] = []
    imports: list[Import] = []
    stretches: list[Stretch] = []
    for text in heading:
        line = said(Row(text, "", 1))
        if line is None:
            continue
        if line.begins == "made from":
            bases.append(Base(line.text("made from"), line.text("edition"), line.text("sha256")))
        elif line.begins in ("replaced", "repealed", "added"):
            base = line.text("of") or line.text("to")
            changes.append(
                Change(line.begins, line.text(line.begins), base, line.text("from"), line.text("by"))  # type: ignore[arg-type]
            )
        elif line.begins == "imported":
            told = (line.text(word) for word in ("imported", "from", "sheet", "edition", "sha256"))
            imports.append(Import(*told))
        elif line.begins == "lines":
            stretches += _stretch(line)
    return Origins(tuple(bases), tuple(changes), tuple(imports), tuple(stretches)) if stretches else NONE


def _stretch(line: Said) -> list[Stretch]:
    first, _, last = line.text("lines").partition(" to ")
    numbers = (first, last, line.text("line"), line.text("column") or "1")
    if not all(one.isascii() and one.isdigit() and len(one) < 9 for one in numbers):
        return []
    start, end, at, column = map(int, numbers)
    columns = tuple(line.text("columns").split())
    return [Stretch(start, end, line.text("from"), at, column, line.text("sheet"), columns)]


def origins_of(text: str, name: str) -> tuple[Origins, list[Diagnostic]]:
    """Where a (consolidated) text says it comes from; nothing, and why, where that is not to be believed."""
    lines = text.removesuffix("\n").split("\n")
    at = next((at for at, line in enumerate(lines) if line.startswith(f'{_INDENT}{_SEAL} "')), None)
    if at is None:
        return NONE, []
    told = said(Row(lines[at], "", 1))
    if told is not None and told.text("sha256") == _digest([*lines[:at], *lines[at + 1 :]]):
        return origins_in(lines[:at]), []
    span = Span(name, at + 1, len(_INDENT) + 1, at + 1, len(lines[at]) + 1)
    changed = Diagnostic(
        "SV1212", "warning", span, "This text was changed after it was put together from others.",
        "So what its heading says of where its statements come from is not believed, and not shown.",
        "Change the rulebook that it was put together from, or leave out `made from` … `put together`.",
    )  # fmt: skip
    return NONE, [changed]
