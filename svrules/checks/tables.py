"""SV0410, SV0411, SV0412: no row of a table fits, rows contradict each other, or a row can never count.

For every combination of facts exactly one result must come out. Where no row fits (SV0410), or two rows fit
and give different results (SV0411), the table is in error for that contract or bid, and so is every mark that
uses it.

    contract value            | weight
    at most £100,000          | 10%
    above £150,000            | 15%      # £120,000: no row fits
    at least £200,000         | 20%      # £250,000: two rows fit, and give 15% and 20%

Instead, let each row begin where the one before it ends (`at most £100,000`, then `above £100,000`), or add a
last row `otherwise`. A gap is a warning, for such facts may never come; a contradiction is an error. A row
for which nothing is left, such as one whose dates lie outside the rulebook's, is a warning too (SV0412).

The rulebook's dates, the bounds of inputs, levels, whole numbers and `applies when` are taken into account. A
column that is computed from several facts may not be able to hold every value: a finding there is a note,
"not proved".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from svrules.checks.cases.case import Case, TooManyCases, every_case, merged
from svrules.checks.cases.evaluate import Evaluation, starting
from svrules.checks.cases.forms import Atom
from svrules.checks.cases.rows import Standing, agree, standing
from svrules.checks.cases.scope import in_scope
from svrules.checks.cases.words import example, quoted, when
from svrules.diagnostics import Diagnostic, Severity, Source
from svrules.language import expressions as e
from svrules.language.rulebook import Rulebook, Table

__all__ = ["check_tables"]

_MOST_SHOWN = 3
_WHY_GAP = "Where no row fits, the table is in error, and so is every mark that uses it."
_WHY_TWO = "Two readers could follow two rows, so the table is in error there."
_NOT_PROVED = "It is not proved that such facts can come together."


def check_tables(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """The gaps, contradictions and rows that never count, of every table."""
    tables = [table for editions in rulebook.tables.values() for table in editions]
    return tuple(finding for table in tables for finding in _TableCheck(rulebook, table).findings())


@dataclass(frozen=True, slots=True)
class _Clash:
    """Two rows that both hold and give different results in the column."""

    first: int
    second: int
    column: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a table does in one case."""

    standing: Standing | None
    is_gap: bool = False
    clashes: tuple[_Clash, ...] = ()


@dataclass(frozen=True, slots=True)
class _TableCheck:
    """One table, and what is wrong with it."""

    rulebook: Rulebook
    table: Table

    def findings(self) -> list[Diagnostic]:
        """Everything wrong with the table, or a note that there are too many cases to tell."""
        family = self.table.family
        codes: list[str | None] = [None]
        if family is not None:
            codes = [member.code for member in self.rulebook.families[family].members]
        seen: list[tuple[str | None, Case, _Seen]] = []
        try:
            for code in codes:
                seen += [(code, case, found) for case, found in every_case(Case({}), self._question(code))]
        except TooManyCases:
            return [self._too_many()]
        found = self._gaps([(code, case) for code, case, one in seen if one.is_gap])
        found += self._contradictions([(case, clash) for _, case, one in seen for clash in one.clashes])
        return found + self._never([one.standing for _, _, one in seen if one.standing is not None])

    def _question(self, code: str | None) -> _Question:
        start = starting(self.rulebook).at(self.table.family, code)
        return _Question(start, self.table)

    def _too_many(self) -> Diagnostic:
        return Diagnostic(
            "SV0410", "note", self.table.span,
            f"Not proved: table {quoted(self.table.label)} has too many combinations to look at each.",
            try_="Add a row `otherwise` if you want to be sure that no combination is left out.",
        )  # fmt: skip

    def _gaps(self, gaps: list[tuple[str | None, Case]]) -> list[Diagnostic]:
        found = []
        for proved in (True, False):
            for code in dict.fromkeys(code for code, _ in gaps):
                cases = merged([case for at, case in gaps if at == code and case.can_occur == proved])
                found += [(code, case) for case in cases]
        return [self._gap(code, case, len(found)) for code, case in found[:_MOST_SHOWN]]

    def _gap(self, code: str | None, case: Case, count: int) -> Diagnostic:
        words, shown = when(case, self.rulebook, self._name), example(case, self.rulebook, self._name)
        member = f" for {quoted(code)}" if code is not None else ""
        sentence = f"No row of table {quoted(self.table.label)} fits{member}{_when(words)}."
        why = [_WHY_GAP] if case.can_occur else [_NOT_PROVED]
        if count > _MOST_SHOWN:
            why.append(f"There are {count} such gaps in this table.")
        return Diagnostic(
            "SV0410", self._severity(case, "warning"), self.table.span, sentence, why=" ".join(why),
            try_=f"Add a row for {shown}, or a last row `otherwise`." if shown else "Add a row `otherwise`.",
        )  # fmt: skip

    def _severity(self, case: Case, proved: Severity) -> Severity:
        return proved if case.can_occur else "note"

    def _contradictions(self, seen: list[tuple[Case, _Clash]]) -> list[Diagnostic]:
        pairs: dict[tuple[int, int], tuple[Case, _Clash]] = {}
        for case, clash in sorted(seen, key=lambda one: not one[0].can_occur):
            pairs.setdefault((clash.first, clash.second), (case, clash))
        return [self._contradiction(case, clash) for case, clash in list(pairs.values())[:_MOST_SHOWN]]

    def _contradiction(self, case: Case, clash: _Clash) -> Diagnostic:
        rows, output = self.table.rows, self.table.outputs[clash.column][0]
        results = [self._text(rows[place].outputs[clash.column]) for place in (clash.first, clash.second)]
        shown = example(case, self.rulebook, self._name)
        sentence = (
            f"Rows {clash.first + 1} and {clash.second + 1} of table {quoted(self.table.label)} both fit"
            f"{_when(when(case, self.rulebook, self._name))}, "
            f"and give {results[0]} and {results[1]} as {quoted(output)}."
        )
        return Diagnostic(
            "SV0411", self._severity(case, "error"), rows[clash.second].span, sentence,
            why=_WHY_TWO if case.can_occur else _NOT_PROVED,
            try_="Change the limits so that one of the rows is out" + (f" for {shown}." if shown else "."),
            also=((rows[clash.first].span, "here is the other row"),),
        )  # fmt: skip

    def _text(self, result: e.Expression | None) -> str:
        if result is None:
            return "nothing"
        return Source(self.rulebook.name, self.rulebook.text).at(result.span) if self.rulebook.text else "…"

    def _never(self, seen: list[Standing]) -> list[Diagnostic]:
        counting = {place for one in seen for place in (*one.holding, *one.counting)}
        return [self._never_counts(place) for place in range(len(self.table.rows)) if place not in counting]

    def _never_counts(self, place: int) -> Diagnostic:
        row = self.table.rows[place]
        last = any(cell.kind == "otherwise" for cell in row.cells)
        return Diagnostic(
            "SV0412", "note" if last else "warning", row.span,
            f"Row {place + 1} of table {quoted(self.table.label)} can never count"
            + (": the other rows leave nothing for it." if last else ": no fact fits it on any day."),
            try_="" if last else "Correct its limits or its dates, or leave the row out.",
        )  # fmt: skip

    def _name(self, atom: Atom) -> str:
        """What the officer calls the atom: the fact, or the heading of the column it is in."""
        if atom.is_fact:
            return atom.name
        headings = [_heading(column) for column in self.table.inputs if not isinstance(column, e.Fact)]
        return next((heading for heading in headings if heading), "something computed")


def _heading(column: e.Expression) -> str:
    match column:
        case e.ValueRef(name=name) | e.SettingRef(name=name):
            return name
        case e.TableRef(output=output):
            return output
        case e.MemberColumn(column=name) | e.MemberFact(suffix=name):
            return name
    return ""


def _when(words: str) -> str:
    if not words:
        return ""
    return f" {words}" if words.startswith(("from ", "until ", "on ")) else f" when {words}"


@dataclass(frozen=True, slots=True)
class _Question:
    """What a table does in a case; `start` has the member of its family at hand."""

    start: Evaluation
    table: Table

    def __call__(self, case: Case) -> _Seen:
        at = self.start.in_case(case)
        if not at.covers(self.table.period):
            return _Seen(None)
        found = standing(at, self.table)
        clashes = tuple(self._clashes(at, found))
        if (found.is_gap or clashes) and not in_scope(at):
            return _Seen(found)
        return _Seen(found, found.is_gap, clashes)

    def _clashes(self, at: Evaluation, found: Standing) -> Iterator[_Clash]:
        rows = self.table.rows
        for first, second in combinations(found.holding, 2):
            for column in range(len(self.table.outputs)):
                if agree(at, rows[first].outputs[column], rows[second].outputs[column]) is False:
                    yield _Clash(first, second, column)
                    break
