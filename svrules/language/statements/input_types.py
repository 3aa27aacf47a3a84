"""The type words of inputs and settings: `money excluding VAT`, `one of …`, `level from 0 to 5`, a unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from lark import Token

from svrules.diagnostics import Fix, Span
from svrules.language import expressions as e
from svrules.language.formulas.binder import ExpressionBinder
from svrules.language.formulas.fixes import swapped
from svrules.language.formulas.symbols import Scope, Symbols
from svrules.language.reading.kinds import TYPES
from svrules.language.reading.literals import LEVEL_NUMBER, PERCENT_NUMBER, PLAIN_NUMBER
from svrules.language.reading.syntax import (
    Part,
    Syntax,
    as_tree,
    is_token,
    norm,
    operands,
    spelt,
    tokens_of,
    trees_of,
    unquoted,
)
from svrules.language.types import ChoiceType, DateType, NumberType, TextType, Type, YesNoType
from svrules.quantities import MONEY, Dimension, VatBasis

OPTIONS: Final = ("NAME", "STRING", "NUMBER", "MONEY", "PERCENT", "YES", "NO")
_MOST_LEVELS: Final = 1000
_BASES: Final[dict[str, VatBasis]] = {
    "EXCLUDING_VAT": "excluding",
    "INCLUDING_VAT": "including",
    "OUTSIDE_VAT": "outside",
}
# Words of a choice that a table cell would read as something else.
_CELL_WORDS: Final = frozenset({"any", "blank", "otherwise"})


@dataclass(frozen=True, slots=True)
class Declaration:
    """What type words say: the type, whether whole numbers only, and the only levels allowed."""

    type: Type
    whole: bool = False
    levels: tuple[Fraction, ...] | None = None
    is_level: bool = False


class TypeBinder:
    """Binds type words."""

    def __init__(self, symbols: Symbols, binder: ExpressionBinder) -> None:
        self.symbols = symbols
        self.binder = binder

    def declaration(self, part: Part, more: list[Token]) -> Declaration:
        """What the type words say; `more` are the words of a list after its first."""
        tree = as_tree(part)
        match tree.data:
            case "choice_type":
                return Declaration(self._choice([tokens_of(tree, *OPTIONS)[0], *more], ordered=False))
            case "level_range_type":
                return Declaration(LEVEL_NUMBER, True, self._level_range(tree), is_level=True)
            case "level_type":
                return self._levels(tree, more)
            case "whole_type":
                names = tokens_of(tree, "NAME")
                return Declaration(self._unit(names) if names else PLAIN_NUMBER, whole=True)
        return Declaration(self._simple(tree))

    def _simple(self, tree: Syntax) -> Type:
        match tree.data:
            case "money_type":
                return self._money(tree)
            case "number_type":
                return self._per(PLAIN_NUMBER, tokens_of(tree, "NAME"))
            case "percent_type":
                return PERCENT_NUMBER
            case "yes_no_type":
                return YesNoType()
            case "date_type":
                return DateType()
            case "text_type":
                return TextType()
        return self._unit(tokens_of(tree, "NAME"))

    def _money(self, tree: Syntax) -> NumberType:
        bases = [_BASES[token.type] for vat in trees_of(tree, "vat") for token in tokens_of(vat, *_BASES)]
        if len(bases) > 1:
            self.symbols.report(
                "SV0305", self.symbols.span(tree), "The VAT basis is stated twice.", try_="Leave one out."
            )
        return self._per(NumberType(MONEY, bases[0] if bases else None, "money"), tokens_of(tree, "NAME"))

    def _per(self, kind: NumberType, names: list[Token]) -> NumberType:
        for name in names:
            kind = replace(kind, dimension=kind.dimension / self._dimension(name))
        return kind

    def _unit(self, names: list[Token]) -> NumberType:
        return self._per(NumberType(self._dimension(names[0]), "outside", "number"), names[1:])

    def _dimension(self, token: Token) -> Dimension:
        found = self.symbols.units.dimension(spelt(token))
        if found is None:
            why = "It is neither a type nor a unit; a new unit is declared by `unit visit, visits`."
            self.binder.unknown(token, (*TYPES, *self.symbols.units.words), why)
            return Dimension()
        return found

    def _choice(self, tokens: list[Token], *, ordered: bool) -> ChoiceType:
        options: dict[str, str] = {}
        for token in tokens:
            word = unquoted(token) if token.type == "STRING" else spelt(token)
            if norm(word) in options:
                self.symbols.report(
                    "SV0201", self.symbols.span(token), f"`{word}` is listed twice.", try_="Leave one out.",
                    fix=self._without(token),
                )  # fmt: skip
            elif norm(word) in _CELL_WORDS:
                self.symbols.report(
                    "SV0202", self.symbols.span(token), f"`{word}` cannot be a word of a choice.",
                    why="In a table it stands for something else.",
                    try_="Use another word, such as `Anything`.",
                )  # fmt: skip
            else:
                options[norm(word)] = word
        return ChoiceType(tuple(options.values()), ordered)

    def _without(self, token: Token) -> Fix | None:
        """The list without this word and the comma before it."""
        span = self.symbols.span(token)
        left = self.symbols.parsed.source.rows[span.line - 1][: span.column - 1].rstrip()
        if not left.endswith(","):
            return None
        place = Span(span.file, span.line, len(left), span.line, span.end_column)
        return Fix(place, "", safe=True)

    def _level_range(self, tree: Syntax) -> tuple[Fraction, ...]:
        low, high = (self._number(part) for part in operands(tree, "LEVEL_FROM", "TO"))
        is_whole = low is not None and high is not None and low.denominator == high.denominator == 1
        if low is None or high is None or not is_whole or not 0 < high - low <= _MOST_LEVELS:
            self.symbols.report(
                "SV0305", self.symbols.span(tree), "Levels go from a whole number to a higher one.",
                try_="Write `level from 0 to 5`, or list them: `level of 0, 2.5, 5`.",
                fix=self._upwards(tree, low, high),
            )  # fmt: skip
            return (Fraction(0),)
        return tuple(low + step for step in range(int(high - low) + 1))

    def _upwards(self, tree: Syntax, low: Fraction | None, high: Fraction | None) -> Fix | None:
        """`level from 5 to 0` the other way round."""
        if low is None or high is None or not low > high:
            return None
        first, last = (self.symbols.span(part) for part in operands(tree, "LEVEL_FROM", "TO"))
        return swapped(first, last, self.symbols.parsed.source)

    def _in_order(self, parts: list[Part], numbers: tuple[Fraction, ...]) -> Fix | None:
        """The levels of a list, the lowest first."""
        spans = [self.symbols.span(part) for part in parts]
        raw = self.symbols.parsed.source.raw
        if len(set(numbers)) < len(numbers) or spans[0].line != spans[-1].end_line:
            return None
        texts = [raw(span.line, span.column, span.end_column) for span in spans]
        ordered = [text for _, text in sorted(zip(numbers, texts, strict=True))]
        return Fix(spans[0].to(spans[-1]), ", ".join(ordered))

    def _levels(self, tree: Syntax, more: list[Token]) -> Declaration:
        parts = [operands(tree, "LEVEL_OF")[0], *more]
        words = [
            part for part in parts if isinstance(part, Token) and part.type in ("NAME", "STRING", "YES", "NO")
        ]
        if len(words) == len(parts):
            return Declaration(self._choice(words, ordered=True), is_level=True)
        levels = [self._number(part) for part in parts]
        numbers = tuple(level for level in levels if level is not None)
        if len(numbers) < len(levels):
            self.symbols.report(
                "SV0305", self.symbols.span(tree), "Levels are all plain numbers or all words.",
                try_="Write `level of 0, 5, 10` or `level of None, Partial, Full`.",
            )  # fmt: skip
        elif list(numbers) != sorted(set(numbers)):
            self.symbols.report(
                "SV0305", self.symbols.span(tree), "Levels stand in order, the lowest first, each once.",
                try_="Put them in order: `level of 0, 5, 10`.", fix=self._in_order(parts, numbers),
            )  # fmt: skip
        return Declaration(LEVEL_NUMBER, False, numbers, is_level=True)

    def _number(self, part: Part) -> Fraction | None:
        if is_token(part, "NAME", "STRING", "YES", "NO"):
            return None
        found = self.binder.bind(part, Scope())
        is_plain = isinstance(found, e.Literally) and found.type == PLAIN_NUMBER
        return (
            found.value
            if is_plain and isinstance(found, e.Literally) and isinstance(found.value, Fraction)
            else None
        )
