"""Rulebook heading, units, inputs, panels of evaluators and settings: what the data bring and the policy fixes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from lark import Token

from svrules.diagnostics import Span
from svrules.language import expressions as e
from svrules.language.bind_expressions import ExpressionBinder
from svrules.language.literals import LEVEL_NUMBER, PERCENT_NUMBER, PLAIN_NUMBER
from svrules.language.periods import closed, report_overlaps, tail_clause, tail_period
from svrules.language.rulebook import Bound, Input, Panel, Setting, Value
from svrules.language.symbols import Declared, Scope, Symbols
from svrules.language.syntax import Syntax, norm, spelt, tokens_of, trees_of, unquoted
from svrules.language.types import ChoiceType, DateType, NumberType, TextType, Type, YesNoType
from svrules.language.typing import comparable
from svrules.quantities import ALWAYS, MONEY, Dimension, Period, VatBasis

_COMPARISONS: dict[str, Any] = {
    "ABOVE": "above",
    "AT_LEAST": "at least",
    "BELOW": "below",
    "AT_MOST": "at most",
}
_BASES: dict[str, VatBasis] = {
    "EXCLUDING_VAT": "excluding",
    "INCLUDING_VAT": "including",
    "OUTSIDE_VAT": "outside",
}


@dataclass(slots=True)
class Heading:
    """The heading of a rulebook as written."""

    title: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    in_force: Period = ALWAYS


def bind_heading(tree: Syntax, symbols: Symbols) -> Heading:
    """Title, edition, authority, policy and the period in force."""
    heading = Heading(unquoted(tokens_of(tree, "STRING")[0]))
    for line in trees_of(tree, "edition", "authority", "policy", "language", "in_force"):
        if line.data == "in_force":
            heading.in_force = tail_period(line, symbols)
        else:
            heading.texts[str(line.data)] = unquoted(tokens_of(line, "STRING")[0])
    return heading


def bind_unit(tree: Syntax, symbols: Symbols) -> None:
    """A unit of the rulebook's own."""
    names = [spelt(token) for token in tokens_of(tree, "NAME")]
    try:
        symbols.units = symbols.units.with_unit(*names)
    except ValueError as taken:
        symbols.report(
            "SV0201", symbols.span(tree), str(taken), try_="Leave this line out, or choose another word."
        )


@dataclass(slots=True)
class _Attributes:
    bounds: list[Bound] = field(default_factory=list)
    options: list[Token] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    note: str = ""
    decides: bool = False
    confidential: bool = False
    blank: Syntax | Token | None = None
    evaluators: int = 0
    settled: Syntax | Token | None = None
    comments: str = ""


class FactBinder:
    """Binds inputs and settings."""

    def __init__(self, symbols: Symbols, binder: ExpressionBinder) -> None:
        self.symbols = symbols
        self.binder = binder

    def inputs(self, tree: Syntax, owner: str) -> None:
        """The inputs of a `contract` or `bid` statement."""
        for line in trees_of(tree, "input"):
            token = tokens_of(line, "NAME")[0]
            self._input(line, token, self.symbols.declare("input", token), owner)

    def member_inputs(self, tree: Syntax) -> None:
        """The inputs of `bid inputs for each …`: one for each member of the family."""
        token = tokens_of(tree, "NAME")[0]
        family = self.symbols.families.get(_family_name(token, self.symbols))
        if family is None:
            self.binder.unknown(token, list(self.symbols.families), "No family of that name is declared.")
            return
        for line in trees_of(tree, "input"):
            suffix = spelt(tokens_of(line, "NAME")[0])
            for member in family.members:
                name = f"{member.code} {suffix}"
                self._input(line, tokens_of(line, "NAME")[0], name, "bid", (family.name, member.code, suffix))

    def _input(
        self, line: Syntax, token: Token, name: str, owner: str, of: tuple[str, str, str] | None = None
    ) -> None:
        attributes = self._attributes(line)
        kind, whole, levels = self.type_of(line.children[1], attributes.options)
        found = Input(
            name,
            owner,
            kind,
            self.symbols.span(token),
            whole=whole,
            levels=levels,  # type: ignore[arg-type]
            bounds=tuple(attributes.bounds),
            blank_means=self._blank(attributes, kind),
            decides_rules=attributes.decides,
            confidential=attributes.confidential,
            headings=tuple(attributes.headings),
            note=attributes.note,
            family=of[0] if of else None,
            code=of[1] if of else None,
            suffix=of[2] if of else None,
        )
        if attributes.decides and not (isinstance(kind, DateType) and owner == "contract"):
            self.symbols.report(
                "SV0305",
                found.span,
                f"`{name}` cannot decide the rules in force: only a date of the contract can",
            )
        if of and attributes.evaluators:
            self.symbols.member_values[norm(name)] = of
        elif of:
            self.symbols.names.setdefault(norm(name), []).append(Declared("input", name, found.span))
        if attributes.evaluators:
            self._panel(found, attributes, line, of)
        else:
            self._add(found)

    def _add(self, found: Input) -> None:
        self.symbols.inputs[found.name] = found
        if found.family is not None and found.suffix is not None:
            self.symbols.member_inputs.setdefault((found.family, norm(found.suffix)), found)
        if isinstance(found.type, ChoiceType):
            for option in found.type.options:
                self.symbols.options.setdefault(norm(option), found.name)

    def _attributes(self, line: Syntax) -> _Attributes:
        found = _Attributes()
        for child in line.children[2:]:
            if isinstance(child, Token):
                if child.type != "COMMA":
                    found.options.append(child)
                continue
            match child.data:
                case "bound":
                    word, value = child.children
                    assert isinstance(word, Token)
                    found.bounds.append(Bound(_COMPARISONS[word.type], self._scalar(value)))
                case "bounds":
                    found.bounds.append(Bound("at least", self._scalar(child.children[1])))
                    found.bounds.append(Bound("at most", self._scalar(child.children[3])))
                case "decides":
                    found.decides = True
                case "confidential":
                    found.confidential = True
                case "heading":
                    found.headings.append(unquoted(tokens_of(child, "STRING")[0]))
                case "note":
                    found.note = unquoted(tokens_of(child, "STRING")[0])
                case "blank_means":
                    found.blank = child.children[1]
                case "evaluators":
                    found.evaluators = int(self.binder.number_in(tokens_of(child, "NUMBER")[0]))
                case "settled_by":
                    found.settled = child.children[1]
                case "comments":
                    found.comments = str(child.children[0].type)  # type: ignore[union-attr]
        return found

    def _scalar(self, value: Syntax | Token) -> e.Scalar:
        found = self.binder.bind(value, Scope())
        return found.value if isinstance(found, e.Literally) else Fraction(0)

    def _blank(self, attributes: _Attributes, kind: Type) -> e.Scalar | None:
        if attributes.blank is None:
            return None
        found = self.binder.bind(attributes.blank, Scope(), kind)
        if found is None:
            return None
        found = self.binder.adapt(found, kind)
        misfit = comparable(kind, found.type, False, self.symbols.units)
        if misfit or not isinstance(found, e.Literally):
            self.symbols.report(
                "SV0303",
                self.symbols.span(attributes.blank),
                "what a blank means must be a value of this input's own type",
            )
            return None
        return found.value

    def type_of(
        self, tree: Syntax | Token, more: list[Token]
    ) -> tuple[Type, bool, tuple[Fraction, ...] | None]:
        """Type, whether whole numbers only, and the levels, of the type words of an input or setting."""
        assert not isinstance(tree, Token)
        match tree.data:
            case "money_type":
                return self._money(tree), False, None
            case "number_type":
                return self._per(PLAIN_NUMBER, tokens_of(tree, "NAME")), False, None
            case "percent_type":
                return PERCENT_NUMBER, False, None
            case "whole_type":
                names = tokens_of(tree, "NAME")
                return (self._unit(names) if names else PLAIN_NUMBER), True, None
            case "yes_no_type":
                return YesNoType(), False, None
            case "date_type":
                return DateType(), False, None
            case "text_type":
                return TextType(), False, None
            case "unit_type":
                return self._unit(tokens_of(tree, "NAME")), False, None
            case "choice_type":
                return self._choice([tokens_of(tree, *_OPTION)[0], *more], ordered=False), False, None
            case "level_range_type":
                return LEVEL_NUMBER, True, self._level_range(tree)
        return self._levels(tree, more)

    def _money(self, tree: Syntax) -> NumberType:
        bases = [_BASES[token.type] for vat in trees_of(tree, "vat") for token in vat.children]  # type: ignore[union-attr]
        names = tokens_of(tree, "NAME")
        return self._per(NumberType(MONEY, bases[0] if bases else None, "money"), names)

    def _per(self, kind: NumberType, names: list[Token]) -> NumberType:
        for name in names:
            kind = replace(kind, dimension=kind.dimension / self._dimension(name))
        return kind

    def _unit(self, names: list[Token]) -> NumberType:
        return self._per(NumberType(self._dimension(names[0]), "outside", "number"), names[1:])

    def _dimension(self, token: Token) -> Dimension:
        found = self.symbols.units.dimension(spelt(token))
        if found is None:
            self.binder.unknown(
                token,
                self.symbols.units.words,
                "It is neither a type nor a unit; a new unit is declared by `unit visit, visits`.",
            )
            return Dimension()
        return found

    def _choice(self, tokens: list[Token], *, ordered: bool) -> ChoiceType:
        options: list[str] = []
        for token in tokens:
            word = unquoted(token) if token.type == "STRING" else spelt(token)
            if norm(word) in map(norm, options):
                self.symbols.report(
                    "SV0201", self.symbols.span(token), f"`{word}` is listed twice", try_="Leave one out."
                )
            else:
                options.append(word)
        return ChoiceType(tuple(options), ordered)

    def _level_range(self, tree: Syntax) -> tuple[Fraction, ...]:
        low, high = (
            self._scalar(child)
            for child in tree.children
            if not isinstance(child, Token) or child.type not in ("LEVEL_FROM", "TO")
        )
        assert isinstance(low, Fraction) and isinstance(high, Fraction)
        if low >= high or (high - low) > 1000 or low.denominator != 1 or high.denominator != 1:
            self.symbols.report(
                "SV0305",
                self.symbols.span(tree),
                "levels go from a whole number to a higher one",
                try_="Write `level from 0 to 5`.",
            )
            return (low,)
        return tuple(low + step for step in range(int(high - low) + 1))

    def _levels(self, tree: Syntax, more: list[Token]) -> tuple[Type, bool, tuple[Fraction, ...] | None]:
        first = next(
            child for child in tree.children if not isinstance(child, Token) or child.type != "LEVEL_OF"
        )
        tokens = [first, *more]
        if all(isinstance(token, Token) and token.type in ("NAME", "STRING") for token in tokens):
            return self._choice(tokens, ordered=True), False, None  # type: ignore[arg-type]
        found = [self._scalar(token) for token in tokens]
        if not all(isinstance(value, Fraction) for value in found):
            self.symbols.report(
                "SV0305",
                self.symbols.span(tree),
                "levels are all numbers or all words",
                try_="Write `level of 0, 5, 10` or `level of None, Partial, Full`.",
            )
            return LEVEL_NUMBER, False, None
        return LEVEL_NUMBER, False, tuple(found)  # type: ignore[arg-type]

    def _panel(
        self, base: Input, attributes: _Attributes, line: Syntax, of: tuple[str, str, str] | None
    ) -> None:
        """Inputs of each evaluator, the consensus and the comments, and the value that settles the mark."""
        names = [f"evaluator {number}" for number in range(1, min(attributes.evaluators, 100) + 1)]
        marks = tuple(self._extra(base, of, name, base.type) for name in names)
        comments: tuple[str, ...] = ()
        consensus = self._extra(base, of, "consensus", base.type)
        consensus_comment = None
        if attributes.comments:
            comments = tuple(self._extra(base, of, f"{name} comment", TextType()) for name in names)
            consensus_comment = self._extra(base, of, "consensus comment", TextType())
        settled = "consensus" if attributes.settled is None else " ".join(_words(attributes.settled))
        panel = Panel(base.name, marks, comments, consensus, consensus_comment, settled, base.span)
        self.symbols.panels.append(panel)
        self._settle(panel, base, attributes.comments == "COMMENTS_NEEDED", of)

    def _extra(self, base: Input, of: tuple[str, str, str] | None, suffix: str, kind: Type) -> str:
        text = isinstance(kind, TextType)
        own = f"{of[2]} {suffix}" if of else None
        found = replace(
            base,
            name=f"{base.name} {suffix}",
            type=kind,
            suffix=own,
            headings=(),
            decides_rules=False,
            bounds=() if text else base.bounds,
            levels=None if text else base.levels,
            whole=base.whole and not text,
            blank_means=None,
        )
        self.symbols.names.setdefault(norm(found.name), []).append(Declared("input", found.name, found.span))
        self._add(found)
        return found.name

    def _settle(self, panel: Panel, base: Input, needed: bool, of: tuple[str, str, str] | None) -> None:
        name = of[2] if of else base.name
        if of and name in self.symbols.values:
            return

        def fact(full: str, kind: Type) -> e.Expression:
            if of is None:
                return e.Fact(kind, base.span, full)
            return e.MemberFact(kind, base.span, of[0], full.removeprefix(f"{of[1]} "))

        expression = settled_mark(panel, base.type, base.span, needed, fact)
        self.symbols.values[name] = [Value(name, expression, of[0] if of else None, "", ALWAYS, base.span)]
        self.symbols.value_families[name] = of[0] if of else None
        if of is None:
            declared = self.symbols.names[norm(name)]
            declared[:] = [replace(d, kind="panel") if d.name == name else d for d in declared]
        else:
            self.symbols.names.setdefault(norm(name), []).append(Declared("panel", name, base.span))

    def setting(self, tree: Syntax) -> None:
        """A setting with its dated values."""
        token = tokens_of(tree, "NAME")[0]
        options = [c for c in tree.children[3:] if isinstance(c, Token) and c.type in _OPTION]
        kind, _, _ = self.type_of(tree.children[2], options)
        if isinstance(kind, NumberType) and kind.vat is None:
            kind = replace(
                kind, vat="outside"
            )  # a figure of the rulebook, like one written in the middle of a line
        name = self.symbols.declare("setting", token)
        lines = trees_of(tree, "setting_line")
        values: list[e.Expression] = []
        kept: list[Syntax] = []
        for line in lines:
            found = self.binder.bind(line.children[0], Scope(), kind)
            if found is None:
                continue
            found = _in_unit_of(self.binder.adapt(found, kind), kind)
            misfit = comparable(kind, found.type, False, self.symbols.units)
            if misfit:
                self.binder.report_misfit(misfit, line, found)
                continue
            values.append(found)
            kept.append(line)
        periods = closed([tail_period(line, self.symbols) for line in kept])
        report_overlaps(periods, kept, name, self.symbols)
        if not lines:
            self.symbols.report(
                "SV0603",
                self.symbols.span(token),
                f"the setting `{name}` has no value",
                try_="Write its value on an indented line below.",
            )
        self.symbols.settings[name] = Setting(
            name, kind, tail_clause(tree), tuple(zip(values, periods, strict=True)), self.symbols.span(token)
        )


def settled_mark(panel: Panel, kind: Type, span: Span, needed: bool, fact: Any) -> e.Expression:
    """The expression that settles a panel's mark, as `settled by …` says."""
    consensus = fact(panel.consensus, kind)
    if needed and panel.consensus_comment is not None:
        consensus = e.Needing(kind, span, consensus, (fact(panel.consensus_comment, TextType()),))
    how = panel.settled_by.removeprefix("consensus if given otherwise ")
    if how == "consensus":
        return _with_comments(consensus, panel, needed, fact)
    verb = {"lowest": "smallest", "highest": "largest"}.get(how, how)
    of_marks: e.Expression = e.OfList(kind, span, verb, tuple(fact(name, kind) for name in panel.marks))  # type: ignore[arg-type]
    if panel.settled_by != how:
        given = e.IsGiven(YesNoType(), span, fact(panel.consensus, kind))
        of_marks = e.IfThen(kind, span, given, consensus, of_marks)
    return _with_comments(of_marks, panel, needed, fact)


def _with_comments(expression: e.Expression, panel: Panel, needed: bool, fact: Any) -> e.Expression:
    if not needed:
        return expression
    return e.Needing(
        expression.type, expression.span, expression, tuple(fact(name, TextType()) for name in panel.comments)
    )


def _in_unit_of(found: e.Expression, kind: Type) -> e.Expression:
    """A figure of pounds for a setting declared as pounds per unit: the declaration states the unit."""
    if (
        isinstance(found, e.Literally)
        and isinstance(kind, NumberType)
        and isinstance(found.type, NumberType)
        and found.type.dimension == MONEY
        and dict(kind.dimension.powers).get("£") == 1
    ):
        return replace(found, type=replace(kind, vat="outside"))
    return found


_OPTION = ("NAME", "STRING", "NUMBER", "MONEY", "PERCENT", "YES", "NO")


def _words(settled: Syntax | Token) -> list[str]:
    tokens = (
        [settled] if isinstance(settled, Token) else [c for c in settled.children if isinstance(c, Token)]
    )
    return [str(token).lower().lstrip(", ") for token in tokens]


def _family_name(token: Token, symbols: Symbols) -> str:
    return next((name for name in symbols.families if norm(name) == norm(token)), "")
