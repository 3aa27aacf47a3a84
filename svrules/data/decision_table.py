"""Recorded decisions on referrals: which bid, which rule, what was decided, who, when and why.

All are needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from svrules.data.cells import Cell, Grid, trimmed
from svrules.data.facts import NOTHING_WORDS, encodable, one_way_to_write, serial_day
from svrules.data.report import Report
from svrules.data.wording import bidder_key, did_you_mean, listed, name_key
from svrules.diagnostics import Place, Span, nearest
from svrules.engine.competition import WHOLE_BID, Bid, Decision
from svrules.language.rulebook import PassMark, Rulebook
from svrules.quantities import Ambiguous, print_date, read_date

FIELDS: Final = ("bidder", "rule", "decision", "who", "when", "why")
"""The headings of the decisions, all of them needed."""

_ALIASES: Final = {
    **dict.fromkeys(("bidder", "bid", "project", "supplier", "tenderer", "applicant", "name"), "bidder"),
    **dict.fromkeys(("rule", "label", "referral"), "rule"),
    **dict.fromkeys(("decision", "outcome", "decided"), "decision"),
    **dict.fromkeys(("who", "decided by", "by", "by whom"), "who"),
    **dict.fromkeys(("when", "date", "decided on", "date of decision"), "when"),
    **dict.fromkeys(("why", "reason", "reasons", "because"), "why"),
}
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
"""A decision of any other year is a slip."""

_LONG_YEARS: Final = 2

_OUTCOMES: Final = {"pass": "pass", "passed": "pass", "fail": "fail", "failed": "fail"}


WHOLE_WORDS: Final = ("bid", "project", "whole bid", "whole project", "the bid", "the project")
"""What stands for the whole bid where a decision names a rule."""


def decision_field(heading: str) -> str | None:
    """The field that a heading or key means, one of `FIELDS`; None for none."""
    return _ALIASES.get(name_key(heading))


def find_decisions(grid: Grid) -> int | None:
    """The row whose headings are those of decisions."""
    for row in range(grid.height):
        fields = {decision_field(str(grid.rows[row][column])) for column in grid.used_columns(row)}
        if {"rule", "decision"} <= fields:
            return row
    return None


def decision_lines(grid: Grid, headings: int, report: Report) -> list[dict[str, Cell]]:
    """The cells of each decision by field; headings that mean nothing are reported."""
    columns: dict[int, str] = {}
    for at in grid.used_columns(headings):
        cell = grid.cell(headings, at)
        field = decision_field(str(cell.value))
        if field is None or field in columns.values():
            what = "is not a heading of decisions" if field is None else "is there twice"
            report.error(
                "SV0802", cell.place, f"`{cell.text}` {what}.", f"The headings are: {listed(FIELDS, 'and')}."
            )
        else:
            columns[at] = field
    absent = [field for field in FIELDS if field not in columns.values()]
    if absent:
        place = grid.place(headings, 0)
        what = f"The decisions have no {listed(absent, 'and no')}."
        report.error("SV0815", place, what, "Add the column: a decision needs them all.")
        return []
    for at in sorted(grid.hidden_columns.intersection(columns)):
        place = grid.place(headings, at)
        report.warning("SV0812", place, f"The column `{columns[at]}` of decisions is hidden; it was read.")
    rows = [row for row in range(headings + 1, grid.height) if grid.used_columns(row)]
    for row in sorted(grid.hidden_rows.intersection(rows)):
        place = grid.place(row, next(iter(columns)))
        report.warning("SV0812", place, "This decision is in a hidden row; it was read.")
    return [{columns[at]: grid.cell(row, at) for at in columns} for row in rows]


@dataclass
class DecisionReader:
    """Checks decisions against the rulebook and the bids."""

    rulebook: Rulebook
    bids: Iterable[Bid]
    report: Report
    rules_day: tuple[str, date] | None = None
    """The fact that decides which rules are in force, and its date."""

    def __post_init__(self) -> None:
        self._bidders = {bidder_key(bid.name): bid.name for bid in self.bids}
        self._rules = decidable(self.rulebook)
        whole = {} if WHOLE_BID in self._rules else dict.fromkeys(WHOLE_WORDS, WHOLE_BID)
        self._known = whole | {name_key(label): label for label in self._rules}
        self._seen: dict[tuple[str, str], Place | Span] = {}

    def read(self, fields: Mapping[str, Cell], place: Place | Span) -> Decision | None:
        """The decision in the cells; None, with an error, when something is missing or does not fit."""
        missing = [field for field in FIELDS if field not in fields or fields[field].is_blank]
        if missing:
            what = f"This decision does not say {listed(missing, 'and')}."
            self.report.error("SV0815", place, what, "Fill it in: a decision without it cannot be relied on.")
            return None
        bad = [cell for cell in fields.values() if cell.trouble]
        for cell in bad:
            self.report.error("SV0809", cell.place, f"In the decision: {cell.trouble}", "Type the value.")
        if bad:
            return None
        return self._checked(fields, place)

    def _checked(self, fields: Mapping[str, Cell], place: Place | Span) -> Decision | None:
        bid, rule = self._bidder(fields["bidder"]), self._rule(fields["rule"])
        outcome, when = self._outcome(fields["decision"]), self._when(fields["when"])
        who, why = self._words(fields["who"], "who decided"), self._words(fields["why"], "why")
        if bid is None or rule is None or outcome is None or when is None or who is None or why is None:
            return None
        if rule == WHOLE_BID and WHOLE_BID not in self._rules and outcome == "pass":
            self._refuse(
                fields["decision"],
                f"A decision on the whole of `{bid}` can only reject it.",
                "Write `fail`, or name the rule that the decision settles.",
            )
            return None
        earlier = self._seen.setdefault((bid, rule), place)
        if earlier is not place:
            self.report.error(
                "SV0815",
                place,
                f"There are two decisions on `{rule}` for `{bid}`.",
                "Keep the one that counts.",
                also=((earlier, "the first one"),),
            )
            return None
        self._tell_odd_day(bid, rule, date.fromisoformat(when[:10]), fields["when"])
        return Decision(bid, rule, outcome, who, when, why)

    def _tell_odd_day(self, bid: str, rule: str, day: date, cell: Cell) -> None:
        """One note on a decision that was made before there was anything to decide, or long after."""
        if self.rules_day is None:
            return
        fact, start = self.rules_day
        away = "before" if day < start else f"more than {_LONG_YEARS} years after"
        if day < start or (day.year - start.year, *day.timetuple()[1:3]) > (
            _LONG_YEARS,
            start.month,
            start.day,
        ):
            what = f"The decision on `{rule}` for `{bid}` is dated {print_date(day)}, {away} the `{fact}`,"
            self.report.note(cell.place, f"{what} {print_date(start)}. Check the year.")

    def _refuse(self, cell: Cell, what: str, try_: str) -> None:
        self.report.error("SV0815", cell.place, what, try_)

    def _bidder(self, cell: Cell) -> str | None:
        name = self._bidders.get(bidder_key(trimmed(cell_words(cell))))
        if name is None:
            try_ = did_you_mean(nearest(cell_words(cell), self._bidders.values()))
            self._refuse(
                cell, f"`{cell.text}` is not one of the bidders.", try_ or "Write the name as in the bids."
            )
        return name

    def _rule(self, cell: Cell) -> str | None:
        label = self._known.get(name_key(cell_words(cell)))
        if label is None:
            try_ = did_you_mean(nearest(cell_words(cell), self._rules))
            self._refuse(
                cell, f"`{cell.text}` is not the label of a rule.", try_ or "Write the label, such as `E1`."
            )
            return None
        if not self._rules.get(label, True):
            self.report.warning(
                "SV0815", cell.place, f"`{label}` speaks of no bid, so there is nothing to decide about it."
            )
        return label

    def _outcome(self, cell: Cell) -> str | None:
        outcome = _OUTCOMES.get(name_key(cell_words(cell)))
        if outcome is None:
            self._refuse(cell, f"`{cell.text}` is no decision.", "Write `pass` or `fail`.")
        return outcome

    def _when(self, cell: Cell) -> str | None:
        value = cell.value
        day = read_date(value) if isinstance(value, str) else value
        if cell.medium == "program" and not isinstance(day, (date, Ambiguous)):
            # Calc and Excel's functions in a browser pass a date as its number.
            day = serial_day(cell)
        if isinstance(day, Ambiguous):
            self._refuse(cell, f"`{cell.text}` is not a date. {day.reason}", one_way_to_write(day))
            return None
        if not isinstance(day, date):
            self._refuse(cell, f"`{cell.text}` is not a date.", "Write a date such as 1 April 2026.")
            return None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            what = f"The year {day.year} cannot be that of this decision."
            self._refuse(cell, what, "Write the day on which it was decided.")
            return None
        if isinstance(day, datetime) and day.time() != time():
            return day.isoformat(sep=" ", timespec="minutes")
        return date(day.year, day.month, day.day).isoformat()

    def _words(self, cell: Cell, what: str) -> str | None:
        words = trimmed(cell_words(cell))
        says_nothing = name_key(words) in NOTHING_WORDS or name_key(words.rstrip(".!")) in NOTHING_WORDS
        if says_nothing or not any(character.isalpha() for character in words):
            self._refuse(
                cell, f"`{cell.text}` does not say {what}.", "Fill it in: a decision has to hold later."
            )
            return None
        if not encodable(words):
            self._refuse(cell, "The text has characters that are broken.", "Type the text again.")
            return None
        return words


def cell_words(cell: Cell) -> str:
    """What is in a cell as text."""
    if isinstance(cell.value, float) and cell.value.is_integer():
        return str(int(cell.value))
    return str(cell.value)


def decidable(rulebook: Rulebook) -> dict[str, bool]:
    """The labels that a decision may name, in their order, and whether they speak of a bid."""
    of_contract = {rule.label for rule in rulebook.rules if rule.scope == "contract"}
    of_bid = {rule.label for rule in rulebook.rules if rule.scope == "bid"}
    return {label: label not in of_contract - of_bid for label in referable(rulebook)}


def referable(rulebook: Rulebook) -> dict[str, bool]:
    """The labels that a decision may name, in their order, and whether they ever refer a bid."""
    labels: dict[str, bool] = {}
    for rule in rulebook.rules:
        refers = rule.kind == "refer" or any(e.outcome == "refer" for e in rule.exceptions)
        refers = refers and rule.scope == "bid"
        members = rulebook.families[rule.family].members if rule.family else ()
        for label in [f"{rule.label} {member.code}" for member in members] or [rule.label]:
            labels[label] = labels.get(label, False) or refers
    for criterion in rulebook.criteria:
        codes = [criterion.code]
        if criterion.family:
            codes = [member.code for member in rulebook.families[criterion.family].members]
        for code in codes:
            _add_pass_marks(labels, code, criterion.pass_marks)
    for award in rulebook.awards:
        _add_pass_marks(labels, "TOTAL", award.pass_marks)
    return labels


def _add_pass_marks(labels: dict[str, bool], code: str, marks: tuple[PassMark, ...]) -> None:
    for number, mark in enumerate(marks, 1):
        label = code if len(marks) == 1 else f"{code} {number}"
        labels[label] = labels.get(label, False) or mark.otherwise == "refer"
