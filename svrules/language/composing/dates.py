"""Dated parts that end: `until` is put into the text of what goes on; what begins later is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from svrules.language.composing.parts import Part, Row
from svrules.language.reading.lines import Atom, Line, SourceText, read_lines
from svrules.language.reading.literals import date_in
from svrules.quantities import print_date

__all__ = ["DATED", "ended", "starts"]

DATED: Final = frozenset({"rule", "value", "table", "criterion", "award", "setting"})


@dataclass(frozen=True, slots=True)
class _Days:
    """The days of a heading or of a value of a setting: first and last as written, None where open.

    `row` (of the part) and `column` say where an end can be put in, `until` where the day of one stands.
    """

    start: date | None
    end: date | None
    row: int
    column: int
    until: Atom | None


def starts(part: Part) -> date | None:
    """The day from which a statement says, in its heading, that it counts."""
    lines = _lines(part)
    return _days(lines[0], part).start if lines else None


def ended(versions: Sequence[Part], day: date) -> list[Part]:
    """What is left of the versions of one thing (in the order written) when it ends the day before `day`.

    Of a setting the values end; a part that begins on that day or later is left out.
    """
    if versions and versions[0].kind == "setting":
        return [kept for kept in (_setting_until(part, day) for part in versions) if kept is not None]
    days = [(part, _days(_lines(part)[0], part)) for part in versions]
    left = [(part, one) for part, one in days if one.start is None or one.start < day]
    last = max((one.start or date.min for _, one in left), default=None)
    return [
        _with_end(part, one, day) if one.end is not None or (one.start or date.min) == last else part
        for part, one in left
    ]


def _setting_until(part: Part, day: date) -> Part | None:
    found = [(line, _days(line, part)) for line in _lines(part)[1:]]
    gone = [line for line, one in found if one.start is not None and one.start >= day]
    left = [one for line, one in found if line not in gone]
    if not left:
        return None
    last = max(one.start or date.min for one in left)
    kept = part
    for one in left:
        if one.end is not None or (one.start or date.min) == last:
            kept = _with_end(kept, one, day)
    out = {line.atoms[0].line - 1 for line in gone}
    return replace(kept, rows=[row for at, row in enumerate(kept.rows) if at not in out])


def _lines(part: Part) -> list[Line]:
    source = SourceText("", [row.text for row in part.rows])
    return read_lines(source, [])


def _days(line: Line, part: Part) -> _Days:
    found: dict[str, date | None] = {}
    until: Atom | None = None
    for word, atom in zip(line.atoms, line.atoms[1:], strict=False):
        if word.key in ("from", "until") and atom.kind == "DATE":
            text = part.rows[atom.line - 1].text[atom.column - 1 : atom.end - 1]
            found[word.key] = date_in(text)
            until = atom if word.key == "until" else until
    last = line.atoms[-1]
    return _Days(found.get("from"), found.get("until"), last.line - 1, last.end - 1, until)


def _with_end(part: Part, one: _Days, day: date) -> Part:
    before = print_date(day - timedelta(days=1))
    if one.end is not None and one.end < day:
        return part
    rows = list(part.rows)
    if one.until is not None:
        at = one.until.line - 1
        rows[at] = _put(rows[at], one.until.column - 1, one.until.end - 1, before)
    else:
        rows[one.row] = _put(rows[one.row], one.column, one.column, f"  until {before}")
    return replace(part, rows=rows)


def _put(row: Row, start: int, end: int, text: str) -> Row:
    return replace(row, text=row.text[:start] + text + row.text[end:])
