"""Inputs and settings: what the data bring and the policy fixes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final, Literal

from lark import Token

from svrules.diagnostics import Fix
from svrules.language import expressions as e
from svrules.language.formulas.binder import ExpressionBinder
from svrules.language.formulas.conditions import nothing_between
from svrules.language.formulas.fixes import swapped
from svrules.language.formulas.periods import closed, report_overlaps, tail_clause, tail_period
from svrules.language.formulas.symbols import Declared, Scope, Symbols
from svrules.language.formulas.typing import comparable, is_money, type_words
from svrules.language.reading.syntax import (
    Part,
    Syntax,
    as_token,
    as_tree,
    norm,
    operands,
    spelt,
    tokens_of,
    trees_of,
    unquoted,
)
from svrules.language.rulebook import Bound, Input, Setting
from svrules.language.statements.input_types import OPTIONS, Declaration, TypeBinder
from svrules.language.statements.panels import PanelWords, declare_panel
from svrules.language.statements.spare_words import report_spare_words
from svrules.language.types import ChoiceType, DateType, NumberType, Type, YesNoType
from svrules.quantities import MONEY

Owner = Literal["contract", "bid"]
_Comparison = Literal["above", "at least", "below", "at most"]
_COMPARISONS: Final[dict[str, _Comparison]] = {
    "ABOVE": "above",
    "AT_LEAST": "at least",
    "BELOW": "below",
    "AT_MOST": "at most",
}
_MOST_EVALUATORS: Final = 100
_OF_INPUTS: Final = ("bound", "bounds", "decides", "blank_means", "evaluators", "settled_by", "better")


@dataclass(slots=True)
class _Attributes:
    """What the words after an input's type say."""

    bounds: list[tuple[_Comparison, Part]] = field(default_factory=list)
    options: list[Token] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    note: str = ""
    said: dict[str, Syntax] = field(default_factory=dict)

    def has(self, word: str) -> bool:
        return word in self.said


@dataclass(frozen=True, slots=True)
class _Member:
    """The member for which an input is declared, and the input's own name."""

    family: str
    code: str
    suffix: str


class FactBinder:
    """Binds inputs and settings."""

    def __init__(self, symbols: Symbols, binder: ExpressionBinder) -> None:
        self.symbols = symbols
        self.binder = binder
        self.types = TypeBinder(symbols, binder)

    def inputs(self, tree: Syntax, owner: Owner) -> None:
        """The inputs of a `contract` or `bid` statement."""
        for line in trees_of(tree, "input"):
            token = tokens_of(line, "NAME")[0]
            self._input(line, self.symbols.declare("input", token), owner, None)

    def member_inputs(self, tree: Syntax) -> None:
        """The inputs of `bid inputs for each …`: one for each member of the family."""
        token = tokens_of(tree, "NAME")[0]
        family = self.symbols.family(token)
        if family is None:
            self.binder.unknown(token, list(self.symbols.families), "No family of that name is declared.")
            return
        for line in trees_of(tree, "input"):
            suffix = spelt(tokens_of(line, "NAME")[0])
            for member in family.members:
                of = _Member(family.name, member.code, suffix)
                self._input(line, f"{member.code} {suffix}", "bid", of)

    def _input(self, line: Syntax, name: str, owner: Owner, of: _Member | None) -> None:
        said = self._attributes(line)
        report_spare_words(line.children[1], said.options, self.symbols)
        declared = self.types.declaration(line.children[1], said.options)
        found = Input(
            name=name,
            owner=owner,
            type=declared.type,
            span=self.symbols.span(tokens_of(line, "NAME")[0]),
            bounds=self._bounds(said, declared.type),
            whole=declared.whole,
            levels=declared.levels,
            decides_rules=said.has("decides"),
            confidential=said.has("confidential"),
            headings=tuple(said.headings),
            note=said.note,
            family=of.family if of else None,
            code=of.code if of else None,
            suffix=of.suffix if of else None,
            better=self._better(said, declared.type, owner),
        )
        found = replace(found, blank_means=self._blank(said, found))
        self._check_decides(said, found)
        panel = self._panel(said, declared)
        if of is not None and panel is not None:
            self.symbols.member_values[norm(name)] = (of.family, of.code, of.suffix)
        elif of is not None:
            self.symbols.names.setdefault(norm(name), []).append(Declared("input", name, found.span))
        if panel is not None:
            declare_panel(found, panel, self.symbols, self._add)
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
        for part in operands(line, "COMMA")[2:]:
            if isinstance(part, Token):
                found.options.append(part)
            else:
                self._attribute(part, found)
        return found

    def _attribute(self, part: Syntax, found: _Attributes) -> None:
        match part.data:
            case "bound":
                found.bounds.append((_COMPARISONS[as_token(part.children[0]).type], part.children[1]))
            case "bounds":
                found.bounds += [("at least", part.children[1]), ("at most", part.children[3])]
            case "heading":
                found.headings.append(unquoted(tokens_of(part, "STRING")[0]))
            case "note":
                found.note = unquoted(tokens_of(part, "STRING")[0])
            case "negative" | "counted" | "rate" | "counted_rate":
                self._refuse(part, "A list holds words or plain numbers, no amounts with a sign or unit.")
            case word:
                if word in found.said:
                    self._refuse(part, "This is said twice.")
                found.said[str(word)] = part

    def _refuse(self, part: Part, sentence: str, try_: str = "") -> None:
        self.symbols.report("SV0305", self.symbols.span(part), sentence, try_=try_)

    def _check_decides(self, said: _Attributes, found: Input) -> None:
        if not found.decides_rules:
            return
        others = [other for other in self.symbols.inputs.values() if other.decides_rules]
        if not isinstance(found.type, DateType) or found.owner != "contract":
            self._refuse(
                said.said["decides"], "Only a date of the contract can decide the rules in force.",
                "Move the line to `contract` and declare it as `date`.",
            )  # fmt: skip
        elif others:
            self._refuse(
                said.said["decides"], f"`{others[0].name}` decides the rules in force already.",
                "One date picks the rules: leave these words out at one of the two.",
            )  # fmt: skip

    def _better(self, said: _Attributes, kind: Type, owner: Owner) -> Literal["more", "less"] | None:
        """Which way an offer gets better, where the line says so."""
        if not said.has("better"):
            return None
        part = said.said["better"]
        if owner == "contract":
            self._refuse(
                part, "Only what a bid offers can be better or worse.",
                "Leave it out: facts of the contract are the same for every bid.",
            )  # fmt: skip
        elif not _has_order(kind):
            self._refuse(
                part, "More or less of this cannot be better: it has no order.",
                "Leave it out, or declare levels, the lowest first: `level of None, Partial, Full`.",
            )  # fmt: skip
        return "more" if tokens_of(part, "MORE_IS_BETTER") else "less"

    # bounds and blanks

    def _bounds(self, said: _Attributes, kind: Type) -> tuple[Bound, ...]:
        found = []
        for comparison, part in said.bounds:
            value = self._fitting(part, kind, "A bound", ordered=True)
            if value is not None:
                found.append(Bound(comparison, value))
        low = [bound for bound in found if bound.comparison in ("above", "at least")]
        high = [bound for bound in found if bound.comparison in ("below", "at most")]
        if any(_excludes(a, b) for a in low for b in high):
            self.symbols.report(
                "SV0404", self.symbols.span(said.bounds[-1][1]), "These bounds leave no value between them.",
                try_="Exchange the two limits, or correct one of them.", fix=self._exchanged(said.bounds),
            )  # fmt: skip
        return tuple(found)

    def _exchanged(self, bounds: Sequence[tuple[str, Part]]) -> Fix | None:
        """The two limits of `between` the other way round."""
        if [word for word, _ in bounds] != ["at least", "at most"]:
            return None
        low, high = (self.symbols.span(part) for _, part in bounds)
        return swapped(low, high, self.symbols.parsed.source)

    def _fitting(self, part: Part, kind: Type, what: str, *, ordered: bool = False) -> e.Scalar | None:
        """The value of a literal of an input's own type; anything else is reported."""
        words = type_words(kind, self.symbols.units)
        if ordered and not isinstance(kind, (NumberType, DateType)):
            self.binder.report_type(
                part,
                f"There is no order in {words}, so it can have no bounds.",
                "List only the words that are allowed.",
            )
            return None
        before = len(self.symbols.problems)
        found = self.binder.bind(part, Scope(), kind)
        if found is not None:
            found = _in_unit_of(self.binder.adapt(found, kind), kind)
        if (
            found is None
            or not isinstance(found, e.Literally)
            or comparable(kind, found.type, False, self.symbols.units)
        ):
            if len(self.symbols.problems) == before:
                is_text = found is not None and not isinstance(found.type, type(kind))
                met = f", not {type_words(found.type, self.symbols.units)}" if found is not None else ""
                self.binder.report_type(
                    part, f"{what} must be of the input's own type, {words}{met}.",
                    "Write pounds with `£`." if is_money(kind) and not is_text else "",
                )  # fmt: skip
            return None
        return found.value

    def _blank(self, said: _Attributes, of: Input) -> e.Scalar | None:
        if not said.has("blank_means"):
            return None
        part = said.said["blank_means"].children[1]
        value = self._fitting(part, of.type, "What a blank means")
        if isinstance(value, Fraction) and not _is_allowed(value, of):
            self.binder.report_type(
                part, "What a blank means must be a value that the input may have.",
                "Choose one within its bounds and levels.",
            )  # fmt: skip
            return None
        return value

    # evaluators

    def _panel(self, said: _Attributes, declared: Declaration) -> PanelWords | None:
        if not said.has("evaluators"):
            for word in ("settled_by", "comments"):
                if said.has(word):
                    self._refuse(
                        said.said[word], "This needs evaluators.", "Write `by 3 evaluators` before it."
                    )
            return None
        part = said.said["evaluators"]
        count = self.binder.number_in(tokens_of(part, "NUMBER")[0])
        if count.denominator != 1 or not 1 <= count <= _MOST_EVALUATORS:
            self._refuse(
                part, f"There can be 1 to {_MOST_EVALUATORS} evaluators.", "Write `by 3 evaluators`."
            )
            return None
        if not declared.is_level:
            self._refuse(
                part,
                "Only levels are judged by evaluators.",
                "Declare it as a level: `level from 0 to 5, by …`.",
            )
            return None
        settled = _settled_words(said.said.get("settled_by"))
        if isinstance(declared.type, ChoiceType) and settled.split()[-1] != "consensus":
            self._refuse(
                said.said["settled_by"], "Levels in words have no mean, median, lowest or highest.",
                "Write `settled by consensus`, or use levels in numbers.",
            )  # fmt: skip
            return None
        comments: Literal["", "asked", "needed"] = ""
        if said.has("comments"):
            comments = "needed" if tokens_of(said.said["comments"], "COMMENTS_NEEDED") else "asked"
        return PanelWords(int(count), settled, comments)

    # settings

    def setting(self, tree: Syntax) -> None:
        """A setting with its dated values."""
        token = tokens_of(tree, "NAME")[0]
        for part in trees_of(tree, *_OF_INPUTS):
            self._refuse(
                part, "A setting has no such words: its values are written below it.", "Leave them out."
            )
        options = [
            as_token(part) for part in tree.children[3:] if isinstance(part, Token) and part.type in OPTIONS
        ]
        kind = self.types.declaration(tree.children[2], options).type
        if isinstance(kind, NumberType) and kind.vat is None:
            # A figure of the rulebook is like one written in a line: it mixes with either basis.
            kind = replace(kind, vat="outside")
        name = self.symbols.declare("setting", token)
        lines = trees_of(tree, "setting_line")
        if not lines and not self.symbols.parsed.is_damaged(tree):
            self.symbols.report(
                "SV0603", self.symbols.span(token), f"The setting `{name}` has no value.",
                try_="Write its value on an indented line below.",
            )  # fmt: skip
        bound = [(line, self._setting_value(line, kind)) for line in lines]
        kept = [line for line, value in bound if value is not None]
        values = [value for _, value in bound if value is not None]
        periods = closed([tail_period(line, self.symbols) for line in kept])
        report_overlaps(periods, kept, name, self.symbols)
        dated = tuple(zip(values, periods, strict=True))
        self.symbols.settings[name] = Setting(name, kind, tail_clause(tree), dated, self.symbols.span(token))

    def _setting_value(self, line: Syntax, kind: Type) -> e.Expression | None:
        found = self.binder.bind(line.children[0], Scope(), kind)
        if found is None:
            return None
        found = _in_unit_of(self.binder.adapt(found, kind), kind)
        misfit = comparable(kind, found.type, False, self.symbols.units)
        if misfit:
            self.binder.report_misfit(misfit, line.children[0], found, wanted=kind)
            return None
        return found


def _has_order(kind: Type) -> bool:
    return isinstance(kind, NumberType | DateType | YesNoType) or (
        isinstance(kind, ChoiceType) and kind.ordered
    )


def _settled_words(part: Syntax | None) -> str:
    if part is None:
        return "consensus"
    said = part.children[1]
    tokens = [said] if isinstance(said, Token) else [as_token(child) for child in as_tree(said).children]
    return " ".join(str(token).lower().lstrip(", ") for token in tokens)


def _excludes(low: Bound, high: Bound) -> bool:
    """Whether no value is above one bound and below the other."""
    touching = low.comparison == "at least" and high.comparison == "at most"
    return nothing_between(low.value, high.value, both_in=touching)


def _is_allowed(value: Fraction, of: Input) -> bool:
    if of.levels is not None and value not in of.levels:
        return False
    if of.whole and value.denominator != 1:
        return False
    return not any(
        isinstance(bound.value, Fraction) and not _keeps(value, bound.comparison, bound.value)
        for bound in of.bounds
    )


def _keeps(value: Fraction, comparison: _Comparison, limit: Fraction) -> bool:
    match comparison:
        case "above":
            return value > limit
        case "at least":
            return value >= limit
        case "below":
            return value < limit
    return value <= limit


def _in_unit_of(found: e.Expression, kind: Type) -> e.Expression:
    """A figure of pounds where pounds per unit are declared: the declaration states the unit."""
    if (
        isinstance(found, e.Literally)
        and isinstance(kind, NumberType)
        and isinstance(found.type, NumberType)
        and found.type.dimension == MONEY
        and dict(kind.dimension.powers).get("£") == 1
    ):
        return replace(found, type=replace(kind, vat="outside"))
    return found
