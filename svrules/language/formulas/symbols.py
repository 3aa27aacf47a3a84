"""What each declared name stands for: filled by the passes over declarations, read by all others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from lark import Token

from svrules.diagnostics import Diagnostic, Fix, Span
from svrules.language.reading.parse import Parsed
from svrules.language.reading.syntax import Part, norm, span_of, spelt
from svrules.language.reading.words import words
from svrules.language.rulebook import Family, Input, Member, Panel, Population, Setting, Table, Value
from svrules.language.types import ChoiceType, Type
from svrules.quantities import STANDARD_UNITS, UnitTable

Kind = Literal["input", "setting", "value", "result", "criterion", "population", "rule", "table", "panel"]
_KIND_WORDS = {
    "input": "an input",
    "setting": "a setting",
    "value": "a value",
    "result": "a column of a table",
    "panel": "an input",
    "criterion": "a criterion",
    "population": "a population",
    "rule": "a rule",
    "table": "a table",
}
_LABELS = frozenset({"rule", "criterion", "table", "population"})


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared name: its kind, its spelling and where."""

    kind: Kind
    name: str
    span: Span


@dataclass(slots=True)
class Symbols:
    """Every declared thing, by kind; names are looked up through `find`."""

    parsed: Parsed
    units: UnitTable = STANDARD_UNITS
    names: dict[str, list[Declared]] = field(default_factory=dict)
    inputs: dict[str, Input] = field(default_factory=dict)
    settings: dict[str, Setting] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)
    plurals: dict[str, str] = field(default_factory=dict)
    populations: dict[str, Population] = field(default_factory=dict)
    values: dict[str, list[Value]] = field(default_factory=dict)
    tables: dict[str, list[Table]] = field(default_factory=dict)
    panels: list[Panel] = field(default_factory=list)
    member_inputs: dict[tuple[str, str], Input] = field(default_factory=dict)
    member_values: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    value_families: dict[str, str | None] = field(default_factory=dict)
    result_owner: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    refused_names: set[str] = field(default_factory=set)
    warnings: list[Diagnostic] = field(default_factory=list)
    value_type: Callable[[str], Type | None] = lambda name: None
    result_type: Callable[[str, str], Type | None] = lambda label, name: None

    def table_family(self, label: str) -> str | None:
        """The family for whose members a table that is bound already is looked up."""
        tables = self.tables.get(label)
        return tables[0].family if tables else None

    def family(self, name: str) -> Family | None:
        """The family of that name in the singular."""
        return next((f for f in self.families.values() if norm(f.name) == norm(name)), None)

    def choice_with(self, words: tuple[str, ...]) -> ChoiceType | None:
        """The choice of the first input that has all these words."""
        kinds = (found.type for found in self.inputs.values())
        return next((k for k in kinds if isinstance(k, ChoiceType) and set(words) <= set(k.options)), None)

    def span(self, part: Part) -> Span:
        """Where a piece of syntax stands."""
        return span_of(part, self.parsed.source.name)

    def first_line(self, part: Part) -> Span:
        """Where the first line of a piece of syntax stands."""
        span = self.span(part)
        if span.end_line == span.line:
            return span
        end = len(self.parsed.source.rows[span.line - 1].rstrip()) + 1
        return Span(span.file, span.line, span.column, span.line, max(end, span.column))

    def declare(self, kind: Kind, token: Token) -> str:
        """Declare the name of a token; a clash with another name, or a word of the language, is reported."""
        name, span = spelt(token), self.span(token)
        if kind not in _LABELS:
            self._check_reserved(name, span)
        for other in self.names.get(norm(name), ()):
            if other.kind == kind or (_clash(kind, other.kind) and other.name == name):
                if kind in ("value", "table", "rule", "criterion") and other.kind == kind:
                    return other.name
                self._twice(name, span, other)
                return name
        self.names.setdefault(norm(name), []).append(Declared(kind, name, span))
        return name

    def _check_reserved(self, name: str, span: Span) -> None:
        if tuple(norm(name).split()) in words().reserved:
            self.refused_names.add(norm(name))
            self.report(
                "SV0202", span, f"`{name}` is a word of the language, so it cannot be a name.",
                why="Wherever it stands it could be read in two ways.",
                try_=f"Add a word that says more, such as `{name} of the bid`.",
            )  # fmt: skip

    def _twice(self, name: str, span: Span, other: Declared) -> None:
        self.report(
            "SV0201",
            span,
            f"`{name}` is declared twice.",
            why="A name must stand for one thing, or two readers could take it two ways.",
            try_="Give one of them another name.",
            also=((other.span, f"here it is {_KIND_WORDS[other.kind]}"),),
            fix=self._same_line(span, other.span),
        )

    def _same_line(self, span: Span, other: Span) -> Fix | None:
        """The second of two lines that say the same, left out."""
        rows = self.parsed.source.rows
        row = rows[span.line - 1]
        if not row[:1].isspace() or row.split() != rows[other.line - 1].split():
            return None
        return Fix(Span(span.file, span.line, 1, span.line, len(row.rstrip()) + 1), "", safe=True)

    def find(self, text: str, kinds: Iterable[Kind]) -> Declared | None:
        """The declared thing of that name; where several kinds share it, the one spelt exactly so."""
        wanted = set(kinds)
        found = [d for d in self.names.get(norm(text), ()) if d.kind in wanted]
        exact = [d for d in found if d.name == spelt(text)]
        return next(iter(exact or found), None)

    def report(
        self,
        code: str,
        span: Span,
        sentence: str,
        *,
        why: str = "",
        try_: str = "",
        also: tuple[tuple[Span, str], ...] = (),
        fix: Fix | None = None,
    ) -> None:
        """Collect an error."""
        self.problems.append(Diagnostic(code, "error", span, sentence, why, try_, fix, also))

    def warn(self, code: str, span: Span, sentence: str, *, why: str, try_: str) -> None:
        """Collect a warning: the rulebook is read all the same."""
        self.warnings.append(Diagnostic(code, "warning", span, sentence, why, try_))


def _clash(one: Kind, other: Kind) -> bool:
    return (one in _LABELS) == (other in _LABELS)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: in which family, at which member of it, and what it may name."""

    family: Family | None = None
    member: Member | None = None
    criteria: bool = False
    in_aggregate: bool = False

    def at(self, family: Family, member: Member | None) -> Scope:
        """The same place inside a family."""
        return replace(self, family=family, member=member)
