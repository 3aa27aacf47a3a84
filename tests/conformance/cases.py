"""The conformance calls, read from `cases.json`: every route of the spreadsheet functions runs these."""

import json
import math
import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
RULEBOOK = FOLDER / "rulebook.svr"
_FILE = json.loads((FOLDER / "cases.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Error:
    """A cell with an error of the spreadsheet program, such as `#REF!`."""

    text: str


@dataclass(frozen=True)
class Case:
    """One call. `arguments`: None is left out, else rows of cells; `cells` are as cases.json says."""

    name: str
    function: str
    arguments: tuple[list[list[Any]] | None, ...]
    cells: list[list[Any]] | None
    failure: str | None
    not_in: tuple[str, ...]

    def wrong(self, answer: list[list[Any]] | str) -> str:
        """What is wrong with the cells of an answer, or with the text of a failure; empty: nothing."""
        if self.failure is not None:
            shown = answer if isinstance(answer, str) else str(answer[0][0]) if answer else ""
            return (
                "" if shown.startswith(f"{self.failure}: ") else f"expected {self.failure}, found {answer!r}"
            )
        assert self.cells is not None
        if isinstance(answer, str) or len(answer) != len(self.cells):
            return f"expected {self.cells!r}, found {answer!r}"
        for row, (found, expected) in enumerate(zip(answer, self.cells, strict=True)):
            if len(found) != len(expected) or not all(map(_same, found, expected)):
                return f"row {row}: expected {expected!r}, found {found!r}"
        return ""


def _same(found: Any, expected: Any) -> bool:
    if isinstance(expected, dict):
        return isinstance(found, str) and re.fullmatch(expected["like"], found, re.DOTALL) is not None
    if isinstance(expected, str):
        return bool(found == expected)
    return not isinstance(found, (str, bool)) and found == expected


def _cell(value: Any) -> Any:
    if isinstance(value, dict) and "date" in value:
        return date.fromisoformat(value["date"])
    return Error(value["error"]) if isinstance(value, dict) and "error" in value else value


def _rows(value: Any) -> list[list[Any]] | None:
    if value is None:
        return None
    if isinstance(value, str) and value.startswith("@"):
        return TABLES.get(value[1:], [[value]])
    rows = value if isinstance(value, list) else [[value]]
    return [[_cell(cell) for cell in row] for row in rows]


def _many_bids() -> list[list[Any]]:
    headings = ["Bidder", "price", "local jobs", "discount", "accredited", "notes"]
    return [headings, *([f"Bidder {at}", 1000 * at, at + 1, None, True, "x"] for at in range(1, 301))]


def _many_scores() -> list[list[Any]]:
    exact = [Fraction(60, at) + Fraction(40 * (at + 1), 301) for at in range(1, 301)]
    return [[math.floor(score * 100 + Fraction(1, 2)) / 100] for score in exact]


TABLES: dict[str, list[list[Any]]] = {
    "rulebook": [[line] for line in RULEBOOK.read_text(encoding="utf-8").splitlines()],
    "300 bids": _many_bids(),
}
TABLES |= {name: [[_cell(cell) for cell in row] for row in rows] for name, rows in _FILE["tables"].items()}


def _case(given: dict[str, Any]) -> Case:
    cells = [[{"like": given["like"]}]] if "like" in given else given.get("cells")
    return Case(
        name=given["name"],
        function=given["call"],
        arguments=tuple(_rows(argument) for argument in given["arguments"]),
        cells=_many_scores() if cells == "@300 scores" else cells,
        failure=given.get("failure"),
        not_in=tuple(given.get("not in", ())),
    )


CASES = [_case(given) for given in _FILE["cases"]]
