"""Competitions given as mappings: JSON files, and dictionaries of a program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from svrules.data.bid_table import BidNames
from svrules.data.cells import Cell, Medium
from svrules.data.decision_table import FIELDS, decision_field
from svrules.data.headings import Column, bidder_column
from svrules.data.lines import LineReader, repeated
from svrules.data.report import Report
from svrules.data.wording import did_you_mean, listed, name_key
from svrules.diagnostics import Place, nearest
from svrules.engine.competition import Bid
from svrules.language.expressions import Scalar

MOST_FILE_BYTES: Final = 200 * 2**20
_MOST_DIGITS: Final = 400
_SECTIONS: Final = {
    **dict.fromkeys(("contract", "call"), "contract"),
    **dict.fromkeys(("bids", "projects"), "bids"),
    "decisions": "decisions",
}
_SCALARS: Final = (bool, int, float, Decimal, Fraction, str, date, datetime, time, timedelta)


class _UnreadableError(Exception):
    """JSON that cannot be relied on, with a sentence why."""


def read_json(path: Path, report: Report) -> object:
    """The value of a JSON file, numbers exact as written.

    None, with an error in the report, when there is none.
    """
    place = Place(path.name)
    if path.stat().st_size > MOST_FILE_BYTES:
        report.error("SV0813", place, "The file is too large.", "Split it.")
        return None
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        report.error("SV0813", place, "The file is not UTF-8.", "Save it as UTF-8.")
        return None
    return read_json_text(text, path.name, report)


def read_json_text(text: str, name: str, report: Report, *, line: int = 1) -> object:
    """The value of a JSON text that begins on that line of the file `name`; otherwise as `read_json`."""
    place = Place(name)
    try:
        return json.loads(
            text,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_no_number,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as wrong:
        where = Place(name, "", f"line {line - 1 + wrong.lineno}, column {wrong.colno}")
        report.error(
            "SV0813", where, "This is not JSON.", "Mend it here, or have the program write it again."
        )
    except _UnreadableError as wrong:
        report.error("SV0813", place, str(wrong), "Mend it and read again.")
    except RecursionError:
        report.error("SV0813", place, "The JSON is nested far too deep.", "Give `contract` and `bids`.")
    return None


def _number(text: str) -> Decimal:
    if len(text) > _MOST_DIGITS:
        raise _UnreadableError(f"The number {text[:20]}… is too long.")
    return Decimal(text)


def _no_number(text: str) -> Decimal:
    raise _UnreadableError(
        f"`{text}` is not a number that JSON knows; leave the fact out if it is not known."
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _UnreadableError(f"`{_one_line(key)}` is there twice in one object.")
        found[key] = value
    return found


def _one_line(key: object) -> str:
    return " ".join(str(key).split())


@dataclass
class MappingReader:
    """Reads the sections of a mapping.

    Places are paths such as `bids[2].price`, with items counted from 1.
    """

    file: str
    medium: Medium
    report: Report
    absent: dict[str, frozenset[str]] = field(default_factory=dict)
    """For each bidder the inputs that its object does not name."""

    def sections(self, value: object) -> dict[str, object]:
        """The sections by their usual names; what else is there is reported."""
        if not isinstance(value, Mapping):
            self._refuse("", "This is not an object with `contract` and `bids`.")
            return {}
        found: dict[str, object] = {}
        for key, section in value.items():
            name = _SECTIONS.get(name_key(str(key)))
            if name is None:
                near = did_you_mean(nearest(str(key), _SECTIONS)) or f"There are: {listed(_SECTIONS, 'and')}."
                self.report.error(
                    "SV0802", self._place(str(key)), f"`{_one_line(key)}` is not part of a competition.", near
                )
            elif name in found:
                self._refuse(str(key), f"The {name} are there twice.")
            else:
                found[name] = section
        return found

    def contract(self, section: object, lines: LineReader) -> dict[str, Scalar]:
        """The contract's facts."""
        return lines.facts(self._pairs("contract", section, lines)) if section is not None else {}

    def bids(self, section: object, lines: LineReader, word: str) -> list[Bid]:
        """The bids, in the order given."""
        bidders = BidNames(self.report)
        found = (
            self._bid(f"bids[{at}]", item, lines, bidders, word) for at, item in self._items("bids", section)
        )
        return [bid for bid in found if bid is not None]

    def decisions(self, section: object) -> list[tuple[dict[str, Cell], Place]]:
        """The cells of each decision by field, and where it stands."""
        found = []
        for at, item in self._items("decisions", section):
            path = f"decisions[{at}]"
            if not isinstance(item, Mapping):
                self._refuse(path, f"A decision is an object with {listed(FIELDS, 'and')}.")
                continue
            fields = {}
            for key, value in item.items():
                meant = decision_field(str(key))
                if meant is None:
                    self._refuse(f"{path}.{key}", f"`{_one_line(key)}` is not part of a decision.", "SV0802")
                else:
                    fields[meant] = self._cell(f"{path}.{key}", value)
            found.append((fields, self._place(path)))
        return found

    def _bid(self, path: str, item: object, lines: LineReader, bidders: BidNames, word: str) -> Bid | None:
        if not isinstance(item, Mapping):
            self._refuse(path, "A bid is an object with `bidder` and facts.")
            return None
        keys = [str(key) for key in item]
        at = bidder_column(enumerate(keys), lines.names, word)
        if at is None:
            self._refuse(path, "This bid does not name its bidder.", "SV0807")
            return None
        bidder = self._cell(f"{path}.{keys[at]}", list(item.values())[at])
        if bidder.is_blank:
            self._refuse(path, "This bid does not name its bidder.", "SV0807")
            return None
        name = bidders.accept(bidder)
        rest = {key: value for number, (key, value) in enumerate(item.items()) if number != at}
        pairs = self._pairs(path, rest, lines)
        facts = lines.facts(pairs)
        if name is None:
            return None
        named = {column.input.name for column, _ in pairs}
        declared = {input_.name for input_ in lines.names.inputs.values()}
        self.absent[name] = frozenset(declared - named)
        return Bid(name, facts)

    def _pairs(self, path: str, section: object, lines: LineReader) -> list[tuple[Column, Cell]]:
        if not isinstance(section, Mapping):
            self._refuse(path, "This is not an object with a value for each fact.")
            return []
        pairs: list[tuple[Column, Cell]] = []
        for key, value in section.items():
            column = lines.column(str(key), self._place(f"{path}.{key}"))
            if column is not None:
                pairs.append((column, self._cell(f"{path}.{key}", value)))
        repeated((column for column, _ in pairs), lines.reader)
        return pairs

    def _items(self, path: str, section: object) -> Iterable[tuple[int, object]]:
        if section is None:
            return ()
        if isinstance(section, (str, bytes)) or not isinstance(section, Sequence):
            self._refuse(path, f"`{path}` is a list.")
            return ()
        return enumerate(section, 1)

    def _cell(self, path: str, value: object) -> Cell:
        if value is None or isinstance(value, _SCALARS):
            percent = None if self.medium == "program" else False
            return Cell(value, self._place(path), self.medium, percent)
        trouble = "a list or an object stands where one value belongs."
        return Cell(None, self._place(path), self.medium, trouble=trouble)

    def _place(self, path: str) -> Place:
        return Place(self.file, "", _one_line(path))

    def _refuse(self, path: str, what: str, code: str = "SV0814") -> None:
        self.report.error(code, self._place(path), what)
