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
"not proved". The example is the smallest: no fact of it can be left out, and each number is on a limit, or
the roundest between two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from svrules.checks.cases.case import Case, TooManyCases, every_case, merged
from svrules.checks.cases.evaluate import Evaluation, starting
from svrules.checks.cases.forms import Atom
from svrules.checks.cases.rows import Standing, agree, standing
from svrules.checks.cases.scope import in_scope
from svrules.checks.cases.smallest import smallest, smallest_first
from svrules.checks.cases.words import example, quoted, when
from svrules.diagnostics import Diagnostic, Severity, Source
from svrules.language import expressions as e
from svrules.language.rulebook import Row, Rulebook, Table

__all__ = ["Differing", "TableCheck", "check_tables"]

Differing = Callable[[Evaluation, Sequence[Row], int, int, int], bool]
_MOST_SHOWN = 3
_WHY_GAP = "Where no row fits, the table is in error, and so is every mark that uses it."
_WHY_TWO = "Two readers could follow two rows, so the table is in error there."
_NOT_PROVED = "It is not proved that such facts can come together."


def check_tables(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """The gaps, contradictions and rows that never count, of every table."""
    tables = [table for editions in rulebook.tables.values() for table in editions]
    return tuple(finding for table in tables for finding in TableCheck(rulebook, table).findings())


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
class TableCheck:
    """One table, and what is wrong with it; `called` and `row_word` are what an officer calls it and a row.

    `differ` says whether two rows that hold give different results in a column, by their places.
    """

    rulebook: Rulebook
    table: Table
    called: str = ""
    row_word: str = "row"
    differ: Differing | None = None

    @property
    def name(self) -> str:
        """What the table is called in messages."""
        return self.called or f"table {quoted(self.table.label)}"

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
        found += self._contradictions(
            [(code, case, clash) for code, case, one in seen for clash in one.clashes]
        )
        return found + self._never([one.standing for _, _, one in seen if one.standing is not None])

    def _question(self, code: str | None) -> _Question:
        start = starting(self.rulebook).at(self.table.family, code)
        return _Question(start, self.table, self.differ or _differ)

    def _too_many(self) -> Diagnostic:
        return Diagnostic(
            "SV0410", "note", self.table.span,
            f"Not proved: {self.name} has too many combinations to look at each.",
            try_=f"Add a {self.row_word} `otherwise` to be sure that no combination is left out.",
        )  # fmt: skip

    def _gaps(self, gaps: list[tuple[str | None, Case]]) -> list[Diagnostic]:
        found: list[tuple[str | None, Case]] = []
        for code in dict.fromkeys(code for code, _ in gaps):
            question = self._question(code)
            for proved in (True, False):
                cases = merged([case for at, case in gaps if at == code and case.can_occur == proved])
                found += [(code, case) for case in smallest_first(cases, question.is_gap)]
        found.sort(key=lambda one: (not one[1].can_occur, len(one[1].limits)))
        return [self._gap(code, case, len(found)) for code, case in found[:_MOST_SHOWN]]

    def _gap(self, code: str | None, case: Case, count: int) -> Diagnostic:
        words, shown = when(case, self.rulebook, self._name), example(case, self.rulebook, self._name)
        member = f" for {quoted(code)}" if code is not None else ""
        sentence = f"No {self.row_word} of {self.name} fits{member}{_when(words)}."
        why = [_WHY_GAP] if case.can_occur else [_NOT_PROVED]
        if count > _MOST_SHOWN:
            why.append(f"There are {count} such gaps in this table.")
        return Diagnostic(
            "SV0410", self._severity(case, "warning"), self.table.span, sentence, why=" ".join(why),
            try_=f"Add a {self.row_word} {f'for {shown}, or a last one ' if shown else ''}`otherwise`.",
        )  # fmt: skip

    def _severity(self, case: Case, proved: Severity) -> Severity:
        return proved if case.can_occur else "note"

    def _contradictions(self, seen: list[tuple[str | None, Case, _Clash]]) -> list[Diagnostic]:
        pairs: dict[tuple[int, int], tuple[str | None, Case, _Clash]] = {}
        for code, case, clash in sorted(seen, key=lambda one: (not one[1].can_occur, len(one[1].limits))):
            pairs.setdefault((clash.first, clash.second), (code, case, clash))
        found = []
        for code, case, clash in list(pairs.values())[:_MOST_SHOWN]:
            question = self._question(code)
            found.append(self._contradiction(smallest(case, question.finds(clash)), clash))
        return found

    def _contradiction(self, case: Case, clash: _Clash) -> Diagnostic:
        rows, output = self.table.rows, self.table.outputs[clash.column][0]
        results = [self._text(rows[place].outputs[clash.column]) for place in (clash.first, clash.second)]
        shown = example(case, self.rulebook, self._name)
        sentence = (
            f"{self.row_word.title()}s {clash.first + 1} and {clash.second + 1} of {self.name} both fit"
            f"{_when(when(case, self.rulebook, self._name))}, "
            f"and give {results[0]} and {results[1]}{'' if self.called else f' as {quoted(output)}'}."
        )
        return Diagnostic(
            "SV0411", self._severity(case, "error"), rows[clash.second].span, sentence,
            why=_WHY_TWO if case.can_occur else _NOT_PROVED,
            try_=f"Change the limits so that one of the {self.row_word}s is out"
            + (f" for {shown}." if shown else "."),
            also=((rows[clash.first].span, f"here is the other {self.row_word}"),),
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
            f"{self.row_word.capitalize()} {place + 1} of {self.name} can never count: "
            + (f"the other {self.row_word}s leave it nothing." if last else "no fact fits it on any day."),
            try_="" if last else f"Correct its limits or its dates, or leave the {self.row_word} out.",
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
    differ: Differing

    def __call__(self, case: Case) -> _Seen:
        at = self.start.in_case(case)
        if not at.covers(self.table.period):
            return _Seen(None)
        found = standing(at, self.table)
        clashes = tuple(self._clashes(at, found))
        if (found.is_gap or clashes) and not in_scope(at):
            return _Seen(found)
        return _Seen(found, found.is_gap, clashes)

    def is_gap(self, case: Case) -> bool:
        """Whether no row fits in a case."""
        return self(case).is_gap

    def finds(self, clash: _Clash) -> Callable[[Case], bool]:
        """Whether two rows contradict each other in a case."""
        return lambda case: clash in self(case).clashes

    def _clashes(self, at: Evaluation, found: Standing) -> Iterator[_Clash]:
        rows = self.table.rows
        for first, second in combinations(found.holding, 2):
            for column in range(len(self.table.outputs)):
                if self.differ(at, rows, first, second, column):
                    yield _Clash(first, second, column)
                    break


def _differ(at: Evaluation, rows: Sequence[Row], first: int, second: int, column: int) -> bool:
    return agree(at, rows[first].outputs[column], rows[second].outputs[column]) is False
