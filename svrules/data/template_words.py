"""The words of a template: headings that the door reads back, notes, what a chosen cell says."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from svrules.data.decision_table import referable
from svrules.data.headings import Names
from svrules.data.wording import allowed_words, kind_words, value_words, vat_words
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import DateType, NumberType, TextType, YesNoType
from svrules.quantities import MONEY, UnitTable, decimal_text

KEEP_LINES: Final = {
    "validate": "any",
    "input_title": "One line, one bidder",
    "input_message": "Marks are kept by the line. A new name goes on a new line, never in another's place.",
}
"""What the program shows when a bidder's cell is chosen."""

_MOST_TITLE: Final = 32
_MOST_MESSAGE: Final = 255


def unit_words(input_: Input, units: UnitTable) -> str:
    """The unit of a fact as it stands beside it: `£, excluding VAT`, `FTE`, `%`, `0 to 5`; empty for none."""
    type_ = input_.type
    if isinstance(type_, YesNoType):
        return "yes/no"
    if isinstance(type_, DateType):
        return "date"
    if not isinstance(type_, NumberType):
        return ""
    if type_.style == "percent":
        return "%"
    if input_.levels:
        return _level_words(input_.levels)
    if type_.dimension.is_plain:
        return "whole number" if input_.whole else ""
    vat = vat_words(type_.vat) if type_.vat in ("excluding", "including") and _is_money(type_) else ""
    return ", ".join(filter(None, (type_.dimension.words(units), vat)))


def _is_money(type_: NumberType) -> bool:
    return ("£", 1) in type_.dimension.powers


def _level_words(levels: tuple[Fraction, ...]) -> str:
    low, high = min(levels), max(levels)
    if len(levels) == high - low + 1:
        return f"{decimal_text(low)} to {decimal_text(high)}"
    return "level"


def heading(input_: Input, names: Names) -> str:
    """The heading of a fact's column with its unit, in a form that is read back as this fact."""
    unit = unit_words(input_, names.units)
    titles = [*input_.headings[:1], input_.name]
    for title in titles:
        for text in ([f"{title} ({unit})"] if unit else []) + [title]:
            found = names.look_up(text)
            if found.input is input_ and not found.remark.problem:
                return text
    return input_.name


@dataclass(frozen=True, slots=True)
class Wording:
    """Notes and messages about facts. `uses_vat`: money in this rulebook has a VAT basis somewhere."""

    units: UnitTable
    uses_vat: bool

    def needs_basis(self, input_: Input) -> bool:
        """Whether each amount has to say whether VAT is in, since the rulebook does not."""
        type_ = input_.type
        return (
            isinstance(type_, NumberType) and type_.dimension == MONEY and type_.vat is None and self.uses_vat
        )

    def note(self, input_: Input) -> str:
        """What is asked, within which limits, what a blank stands for, and the rulebook's own note."""
        asked = kind_words(input_.type, self.units).replace("`", "")
        allowed = allowed_words(input_, self.units)
        lines = [f"Give {asked}{f': {allowed}' if allowed else ''}."]
        if isinstance(input_.type, TextType):
            lines = []
        if self.needs_basis(input_):
            lines.append("Write whether VAT is in, such as £1,200 excluding VAT.")
        if input_.blank_means is not None:
            lines.append(f"Blank means {value_words(input_.blank_means, input_.type, self.units)}.")
        if input_.decides_rules:
            lines.append("This date decides which rules are in force.")
        if input_.confidential:
            lines.append("Confidential.")
        return " ".join([*lines, input_.note]).strip()

    def messages(self, input_: Input) -> dict[str, str]:
        """What the program shows when the cell is chosen, and when something else is typed."""
        note = self.note(input_)
        shown = {"input_title": _cut(input_.name, _MOST_TITLE), "input_message": _cut(note, _MOST_MESSAGE)}
        error = f"This is not what the rulebook asks for. {note}"
        return {
            **(shown if note else {}),
            "error_title": _cut(input_.name, _MOST_TITLE),
            "error_message": _cut(error, _MOST_MESSAGE),
        }

    def how_to_fill(self, rulebook: Rulebook, *, keeps_lines: bool = False, rows: int = 0) -> list[str]:
        """The lines of the notes sheet. `keeps_lines`: marks are kept by the line of a bid, of `rows`."""
        bid = rulebook.bid_word
        who = "bidder" if bid == "bid" else "project"
        lines = [
            f"Edition {rulebook.edition}. {rulebook.authority}".strip(),
            "",
            "How to fill",
            "Fill the green cells. Choose a cell to see what it takes.",
            "Leave a cell empty when a fact is not known: a blank is not 0, unless its note says so.",
            f"Give each {who} one line, and no line of totals.",
            "Write dates in full, such as 1 April 2026, and percentages with their sign, such as 10%.",
            "Do not merge cells, change the headings or take columns out.",
        ]
        if any(referable(rulebook).values()):
            lines.append(
                "When a rule refers a bid, record the decision in the sheet Decisions: who, when and why."
            )
        return [*lines, *(_on_lines(bid, who, rows) if keeps_lines else ())]


def _on_lines(bid: str, who: str, rows: int) -> list[str]:
    """How a bid is added or taken out where marks are kept by its line."""
    sheet = f"{bid.capitalize()}s"
    text = f"""
Lines of the sheet {sheet}
The number in the column `line` belongs to its {bid}: marks and comments are kept by it. Never change it.
A late {bid} goes on the first line after the last {who}; there is room for {rows}. Never put it on the
 line of another {who}: it would get that one's marks.
A {bid} that is withdrawn: empty its green cells in the sheet {sheet}, and then what was typed for it
 in the evaluators' sheets and Moderation, where it is red. Leave the line empty.
The sheets are protected, without a password, so that no line moves and no formula is typed over. When you
 paste, paste values only. To change the layout, take the protection off (Review, Unprotect Sheet), and look
 at the first lines of the sheet Results afterwards: they turn red when marks and {who}s have come apart.
"""
    return text.replace("\n ", " ").rstrip().split("\n")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
