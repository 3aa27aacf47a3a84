"""What `svrules workbook` says of what it did and found, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from svrules.cli.output import complain, say

__all__ = ["all_right", "cells_of", "tell_check", "tell_signed", "tell_written"]

_MOST_LISTED: Final = 20
_IN_A_CELL: Final = "is not worked out here: put that formula in a cell, and refer to the cell"


def cells_of(count: int) -> str:
    """`1 SV cell`, `7 SV cells`."""
    return "1 SV cell" if count == 1 else f"{count} SV cells"


def tell_written(found: dict[str, Any], *, frozen: bool) -> bool:
    """Says what was computed and written; whether something is left for a person to mend."""
    cells = found["cells"]
    failed = [cell for cell in cells if cell["failure"]]
    computed = cells_of(len(cells) - len(failed))
    say(f"{computed} computed, {found['written']} other formulas brought up to date.")
    _say_each((cell["cell"], cell["failure"]) for cell in failed)
    _say_each((cell["cell"], cell["remark"]) for cell in cells if cell["remark"])
    if found["left"]:
        say(_left(found, frozen=frozen))
    if found["stale"]:
        say(
            f"Stored values that may be out of date were used as they are: {_named(found['stale'])}. "
            "Calculate the workbook in a spreadsheet program and save it."
        )
    if found["mended"]:
        say(
            f"Formulas around scores that stored something else than they came to, worked out anew: "
            f"{_named(found['mended'])}. They were changed by hand, or a program works them out otherwise."
        )
    if found["kept"]:
        say(
            "Formulas that depend on scores and store something else than they come to: "
            f"{_named(found['kept'])}. They were changed by hand, or a program works them out otherwise, "
            "so they were left as they are: `svrules workbook check` says what they come to."
        )
    _tell_remarks(found["remarks"])
    for page in found["pages"]:
        say(_page(page))
    tell_signed(found)
    others = _tell_elsewhere(found, live=frozen)
    _tell_unreadable(found)
    return bool(failed or found["left"] or found["stale"] or found["kept"] or found["unreadable"] or others)


def tell_check(found: dict[str, Any]) -> bool:
    """Says what `check` found besides values that differ; whether that is something to mend."""
    if found["record_problem"]:
        complain(found["record_problem"])
    if found["not_seen"]:
        complain(
            f"formulas that depend on scores and were not looked at: {_named(found['not_seen'])}. "
            f"{found['no_engine'] or 'The formula engine makes nothing of them.'}"
        )
    if found["taken"]:
        complain(
            "formulas in the tables whose stored values were used, and not looked at: "
            f"{_named(found['taken'])}. {found['no_engine']}".strip()
        )
    others = _tell_elsewhere(found, live=False)
    _tell_unreadable(found)
    return bool(found["record_problem"] or others)


def all_right(found: dict[str, Any]) -> str:
    """That every value is what it comes to, and how many formulas around were looked at."""
    said = f"All values of {cells_of(len(found['cells']))} are what they come to."
    seen = found["followed"] - len(found["not_seen"])
    if not seen:
        return said
    which = "that of 1 formula that depends" if seen == 1 else f"those of {seen} formulas that depend"
    return f"{said} So {'is' if seen == 1 else 'are'} {which} on them."


def tell_signed(found: dict[str, Any]) -> None:
    """Says that a signature is of the file as it was."""
    if found["signed"]:
        complain(
            "the workbook carries a digital signature, which is of the file that was read and does not hold "
            "for the one that was written: sign that anew"
        )


def _say_each(told: Iterable[tuple[str, str]]) -> None:
    """Each sentence once, with the cells that it is said of."""
    from svrules.spreadsheet.workbook.ranges import as_ranges

    same: dict[str, list[str]] = {}
    for cell, sentence in told:
        same.setdefault(sentence, []).append(cell)
    for sentence, cells in list(same.items())[:_MOST_LISTED]:
        say(f"{_named(as_ranges(cells))}: {sentence}")
    more = sum(map(len, list(same.values())[_MOST_LISTED:]))
    if more:
        say(f"… and {more} more cells.")


def _left(found: dict[str, Any], *, frozen: bool) -> str:
    why = f" {found['no_engine']}" if found["no_engine"] else ""
    what = (
        "They are left as formulas: have a spreadsheet program calculate the copy before it is sent."
        if frozen
        else "A program without the SV functions would then lose the scores: use `svrules workbook freeze` "
        "for it."
    )
    return (
        f"Formulas that depend on scores and were not worked out here: {_named(found['left'])}.{why} "
        f"The workbook is marked to be calculated when it is opened. {what}"
    )


def _tell_remarks(said: Sequence[str]) -> None:
    if said:
        say("In the tables, tidied or to be looked at:")
    for one in said[:_MOST_LISTED]:
        say(f"  {one}")
    if len(said) > _MOST_LISTED:
        say(f"  … and {len(said) - _MOST_LISTED} more: `=SVCHECK(…)` in a cell lists them all.")


def _page(page: dict[str, Any]) -> str:
    said = f"Sheet {'replaced' if page['replaced'] else 'added'}: {page['name']}."
    if page["beside"]:
        said += (
            f" `{page['beside']}` is a sheet of your own, or one that was changed since svrules made it, and "
            "was left alone."
        )
    return said


def _tell_elsewhere(found: dict[str, Any], *, live: bool) -> bool:
    """Says where SV functions stand besides cells; whether a cell shows what such a name stands for."""
    by_name: dict[str, list[str]] = {}
    for cell, name in found["using"]:
        by_name.setdefault(name, []).append(cell)
    for name, cells in by_name.items():
        complain(f"{_named(cells)}: the name `{name}` stands for SV functions, and {_IN_A_CELL}")
    for name in found["named"]:
        if name not in by_name:
            complain(f"the name `{name}` stands for SV functions, and {_IN_A_CELL}")
    if found["elsewhere"]:
        complain(
            f"SV functions also stand in {_named(found['elsewhere'])}. Nothing is worked out there: put the "
            "formula in a cell, and refer to the cell"
        )
    if live and (found["named"] or found["elsewhere"]):
        complain("what is named here is still live in the copy: only cells were frozen")
    return bool(by_name)


def _named(cells: Sequence[str]) -> str:
    return ", ".join(cells[:5]) + (f" and {len(cells) - 5} more" if len(cells) > 5 else "")


def _tell_unreadable(found: dict[str, Any]) -> None:
    for cell in found.get("unreadable", ()):
        complain(f"{cell}: the formula cannot be read, and was left as it is")
