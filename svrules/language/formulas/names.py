"""Names and literals → expressions: what a name stands for where it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Final

from lark import Token

from svrules.diagnostics import Diagnostic, Fix, Source, Span, has_errors, nearest
from svrules.language import expressions as e
from svrules.language.formulas.joined_choices import joined_choices
from svrules.language.formulas.periods import day_of
from svrules.language.formulas.symbols import Declared, Kind, Scope, Symbols
from svrules.language.reading.literals import PLAIN_NUMBER, number_in, number_type, unit_type
from svrules.language.reading.mends import told, undone
from svrules.language.reading.misread import did_you_mean, quoted, unknown_name
from svrules.language.reading.syntax import Part, Syntax, norm, spelt, unquoted
from svrules.language.rulebook import Family
from svrules.language.types import ChoiceType, DateType, NumberType, TextType, Type, YesNoType
from svrules.quantities import shown

_QUANTITIES: Final[tuple[Kind, ...]] = ("input", "setting", "value", "result", "panel")
_MOST_LISTED: Final = 8
_TWO_WAYS: Final = re.compile(r"£\s?[1-9]\d{0,2}\.\d{3}")
_THOUSANDS_TWICE: Final = re.compile(r"(£?)\s?(\d{1,3}(?:,\d{3})+)(?:\.\d+)?\s?(?:k|thousand)", re.I)
_BETWEEN_CHOICES: Final = re.compile(r"(?P<word>[\w-]+)(?P<sign>\s*(?:/|\band\b|&)\s*)$", re.IGNORECASE)


@lru_cache(maxsize=64)
def _by_norm(options: tuple[str, ...]) -> dict[str, str]:
    """The first of the words for each way of comparing them: lists of thousands are asked for each cell."""
    return {norm(option): option for option in reversed(options)}


class NameBinder:
    """Binds the leaves of expressions."""

    def __init__(self, symbols: Symbols) -> None:
        self.symbols = symbols

    def bind_token(self, token: Token, scope: Scope, expected: Type | None) -> e.Expression | None:
        """A token on its own: a literal, a name, `total`."""
        span = self.symbols.span(token)
        match token.type:
            case "MONEY" | "NUMBER" | "PERCENT":
                return e.Literally(number_type(token), span, self.number_in(token))
            case "DATE":
                found = day_of(token, self.symbols)
                return e.Literally(DateType(), span, found) if found is not None else None
            case "YES" | "NO":
                if isinstance(expected, ChoiceType):
                    return self.option(token, str(token), expected)
                return e.Literally(YesNoType(), span, token.type == "YES")
            case "STRING":
                return self._text(token, expected)
            case "TOTAL" | "EXACT_TOTAL":
                return e.TotalRef(PLAIN_NUMBER, span, token.type == "EXACT_TOTAL")
        return self.name(token, scope, expected)

    def number_in(self, token: Token) -> Fraction:
        """The exact number of a token; one that cannot be read is reported, and 0 stands in for it."""
        found = number_in(str(token))
        if _TWO_WAYS.fullmatch(str(token)):
            span, commas = self.symbols.span(token), str(token).replace(".", ",")
            self.symbols.report(
                "SV0104", span, f"{quoted(token)} is not a number that can be read one way only.",
                why="Three digits after a point: thousands to one reader, a part of a pound to another.",
                try_=f"Write `{commas}`, or `{token}0` for a part of a pound.", fix=Fix(span, commas),
            )  # fmt: skip
            return Fraction(0)
        twice = _THOUSANDS_TWICE.fullmatch(str(token))
        if twice is not None:
            self._said_twice(token, *twice.groups())
            return Fraction(0)
        if found is None:
            self.symbols.report(
                "SV0104",
                self.symbols.span(token),
                f"{quoted(token)} is not a number that can be read one way only.",
                try_="Write thousands with a comma before every three digits: `£1,250,000`.",
            )
            return Fraction(0)
        return found

    def _said_twice(self, token: Token, sign: str, thousands: str) -> None:
        """`£20,000k`: £20,000 to one reader, £20m to another."""
        span, once = self.symbols.span(token), sign + thousands
        millions = shown(Fraction(thousands.replace(",", "")) / 1000, thousands=True)
        self.symbols.report(
            "SV0104", span, f"{quoted(token)} is not a number that can be read one way only.",
            why="The commas and the word behind them both say thousands: one of them may be a slip.",
            try_=f"Write `{once}`, or `{sign}{millions}m` if that is meant.", fix=Fix(span, once),
        )  # fmt: skip

    def _text(self, token: Token, expected: Type | None) -> e.Expression | None:
        if isinstance(expected, ChoiceType):
            return self.option(token, unquoted(token), expected)
        return e.Literally(TextType(), self.symbols.span(token), unquoted(token))

    def option(self, token: Token, word: str, kind: ChoiceType) -> e.Expression | None:
        """The word as an option of a choice; one that is none is reported."""
        span = self.symbols.span(token)
        meant = _by_norm(kind.options).get(norm(word))
        if meant is not None:
            return e.Literally(kind, span, meant)
        joined = self._joined(kind)
        if joined:
            self.symbols.problems += [told for told in joined if told not in self.symbols.problems]
            return None
        close = nearest(word, kind.options)
        listed = ", ".join(f"`{option}`" for option in kind.options[:_MOST_LISTED])
        more = " and more." if len(kind.options) > _MOST_LISTED else "."
        self.symbols.report(
            "SV0204", span, f"{quoted(word)} is none of the words that can stand here.",
            try_=did_you_mean(close[:1]) or f"The words are {listed}{more}",
            fix=Fix(span, close[0]) if len(close) == 1 else None,
        )  # fmt: skip
        return None

    def _joined(self, kind: ChoiceType) -> list[Diagnostic]:
        """What is wrong with the declaration of a choice whose words no commas part."""
        declared = [one for one in self.symbols.inputs.values() if one.type is kind]
        source = Source(self.symbols.parsed.source.name, "\n".join(self.symbols.parsed.source.rows))
        return [told for one in declared for told in joined_choices(one, source)]

    def is_only_a_word(self, syntax: Part, scope: Scope) -> bool:
        """Whether this is a word of a choice and not the name of a quantity."""
        if not isinstance(syntax, Token) or syntax.type not in ("NAME", "STRING"):
            return False
        return syntax.type == "STRING" or self._found(syntax, scope) is None

    def name(self, token: Token, scope: Scope, expected: Type | None) -> e.Expression | None:
        """What a name stands for: of the member at hand, a quantity, or a word of the expected choice."""
        if isinstance(expected, ChoiceType) and self._names_option(token, expected, scope):
            return self.option(token, str(token), expected)
        if isinstance(expected, YesNoType) and norm(token) in ("yes", "no"):
            return e.Literally(expected, self.symbols.span(token), norm(token) == "yes")
        found = self._found(token, scope)
        if isinstance(found, e.Expression):
            return found
        if found is not None:
            return self._quantity(token, found, scope)
        if norm(token) in self.symbols.member_values:
            # `M1 benefit` of a value that could not be bound, which has been reported.
            return None
        if isinstance(expected, ChoiceType):
            return self.option(token, str(token), expected)
        self._not_a_quantity(token)
        return None

    def _names_option(self, token: Token, expected: ChoiceType, scope: Scope) -> bool:
        if norm(token) not in _by_norm(expected.options):
            return False
        return spelt(token) in expected.options or self._found(token, scope) is None

    def _found(self, token: Token, scope: Scope) -> e.Expression | Declared | None:
        if scope.family is not None:
            member = self._of_member(token, scope.family, scope)
            if member is not None:
                return member
        declared = self.symbols.find(str(token), _QUANTITIES)
        if declared is not None and declared.name != spelt(token):
            # `PRICE` beside an input `price`: the spelling tells them apart.
            criterion = self.symbols.find(str(token), ["criterion"])
            if criterion is not None and criterion.name == spelt(token):
                return self._criterion(token, criterion.name) if scope.criteria else None
        if declared is None and norm(token) in self.symbols.member_values:
            return self._member_value(token)
        if declared is None and scope.criteria:
            criterion = self.symbols.find(str(token), ["criterion"])
            return self._criterion(token, criterion.name) if criterion else None
        return declared

    def _criterion(self, token: Token, code: str) -> e.Expression:
        return e.MarksOf(PLAIN_NUMBER, self.symbols.span(token), code)

    def _of_member(self, token: Token, family: Family, scope: Scope) -> e.Expression | None:
        """A column, an input for each, or a value for each, of the family at hand."""
        span, name = self.symbols.span(token), norm(token)
        for column, kind in family.columns:
            if norm(column) == name:
                cell = scope.member.cells.get(column) if scope.member else None
                return e.MemberColumn(cell.type if cell else kind, span, family.name, column)
        found = self.symbols.member_inputs.get((family.name, name))
        if found is not None and found.suffix is not None:
            return e.MemberFact(found.type, span, family.name, found.suffix)
        declared = self.symbols.find(str(token), ["value", "panel"])
        if declared is not None and self.symbols.value_families.get(declared.name) == family.name:
            kind_ = self.symbols.value_type(declared.name)
            return e.ValueRef(kind_, span, declared.name, family.name) if kind_ else None
        return None

    def _member_value(self, token: Token) -> e.Expression | None:
        family, code, value = self.symbols.member_values[norm(token)]
        kind = self.symbols.value_type(value)
        return e.ValueRef(kind, self.symbols.span(token), value, family, code) if kind else None

    def _quantity(self, token: Token, declared: Declared, scope: Scope) -> e.Expression | None:
        span, name = self.symbols.span(token), declared.name
        match declared.kind:
            case "input":
                return e.Fact(self.symbols.inputs[name].type, span, name)
            case "setting" if name not in self.symbols.settings:
                self._not_yet(token)
                return None
            case "setting":
                return e.SettingRef(self.symbols.settings[name].type, span, name)
            case "value" | "panel":
                return self._value(token, name, scope)
        label = self.symbols.result_owner[name]
        kind = self.symbols.result_type(label, name)
        family = self.symbols.table_family(label)
        if family is not None and (scope.family is None or scope.family.name != family):
            self._report_each(token, name, family, "")
            return None
        return e.TableRef(kind, span, label, name) if kind else None

    def _report_each(self, token: Token, name: str, family: str, or_else: str) -> None:
        plural = self.symbols.families[family].plural
        self.symbols.report(
            "SV0304",
            self.symbols.span(token),
            f"`{token}` is computed for each `{family}`, so here it is not one number.",
            try_=f"Write `sum of {name} over {plural}`{or_else}.",
        )

    def _value(self, token: Token, name: str, scope: Scope) -> e.Expression | None:
        family = self.symbols.value_families.get(name)
        # A value of the family at hand gets here where it could not be bound: that has been reported.
        if family is not None and (scope.family is None or scope.family.name != family):
            self._report_each(token, name, family, ", or name one member's")
            return None
        kind = self.symbols.value_type(name)
        return e.ValueRef(kind, self.symbols.span(token), name) if kind else None

    def _not_a_quantity(self, token: Token) -> None:
        other = self.symbols.find(str(token), ["criterion", "population", "rule", "table"])
        if other is not None and other.name != spelt(token) and has_errors(self.symbols.parsed.problems):
            # `price` beside a criterion `PRICE`: the line that declares it could not be read.
            return
        if other is not None and other.kind == "criterion":
            sentence, try_ = f"`{token}` is a criterion, not a quantity.", f"Write `marks of {token}`."
        elif other is not None:
            sentence, try_ = (
                f"`{token}` is a {other.kind}, not a quantity.",
                "Write the name of a fact, setting or value.",
            )
        elif norm(token) in self.symbols.options:
            sentence = f"`{token}` is a word of a choice, not a quantity."
            try_ = f"Compare a fact with it: `{self.symbols.options[norm(token)]} is {token}`."
            fix = self._another_choice(token)
            if fix is not None:
                try_ = f"Write `or {token}` for either of the words."
            self.symbols.report("SV0205", self.symbols.span(token), sentence, try_=try_, fix=fix)
            return
        else:
            self.unknown(token)
            return
        self.symbols.report("SV0205", self.symbols.span(token), sentence, try_=try_)

    def _another_choice(self, token: Token) -> Fix | None:
        """`is Micro and Small`, `Housing / Transport`: what stands between two words of one choice."""
        span = self.symbols.span(token)
        left = self.symbols.parsed.source.rows[span.line - 1][: span.column - 1]
        between = _BETWEEN_CHOICES.search(left)
        word = norm(between["word"]).split()[-1] if between else ""
        if between is None or self.symbols.options.get(word) != self.symbols.options[norm(token)]:
            return None
        place = Span(span.file, span.line, between.start("sign") + 1, span.line, span.column)
        return Fix(place, " or ")

    def unknown(self, token: Token, known: Sequence[str] = (), why: str = "") -> None:
        """Report a name that is not declared, with the nearest that are.

        Nothing is said of a name whose declaration could not be read: that has been reported already.
        """
        parsed = self.symbols.parsed
        is_declared = tuple(norm(token).split()) in parsed.vocabulary.names.spelt
        is_lost = is_declared and (parsed.problems or parsed.held_back)
        if is_lost and norm(token) not in self.symbols.names:
            return
        found = unknown_name(token, parsed.source, parsed.vocabulary)
        if (
            tuple(norm(token).split()) in parsed.vocabulary.names.spelt
            and norm(token) not in self.symbols.names
        ):
            self._not_yet(token)
            return
        mend = parsed.mend(token.line or 1)
        if mend is not None:
            told_already = any(problem.fix == mend.fix for problem in self.symbols.problems)
            if not told_already:
                self.symbols.problems.append(told(found, mend))
            return
        found = undone(found)
        if known:
            close = nearest(str(token), known)
            listed = ", ".join(f"`{name}`" for name in known[:_MOST_LISTED])
            fix = Fix(self.symbols.span(token), close[0]) if len(close) == 1 else None
            try_ = did_you_mean(close) or f"There are: {listed}."
            found = replace(found, why=why or found.why, try_=try_, fix=fix)
        self.symbols.problems.append(found)

    def _not_yet(self, token: Token) -> None:
        self.symbols.report(
            "SV0206", self.symbols.span(token), f"`{token}` is not known yet on this line.",
            why="A setting uses only settings that stand above it, so that none depends on itself.",
            try_=f"Move `{token}` above, or write its figure here.",
        )  # fmt: skip

    def report_type(self, syntax: Part, sentence: str, try_: str = "", fix: Fix | None = None) -> None:
        """Report something of the wrong type."""
        self.symbols.report("SV0303", self.symbols.span(syntax), sentence, try_=try_, fix=fix)

    def criterion_code(self, token: Token) -> str | None:
        """The code of the criterion a token names; an unknown one is reported."""
        declared = self.symbols.find(str(token), ["criterion"])
        if declared is None:
            known = [d.name for found in self.symbols.names.values() for d in found if d.kind == "criterion"]
            self.unknown(token, known, "No criterion of that code is declared.")
            return None
        return declared.name

    def adapt(self, expression: e.Expression, other: Type) -> e.Expression:
        """A literal without a unit, in the unit of what it meets; but pounds are written with `£`."""
        if (
            isinstance(expression, e.Literally)
            and expression.type == PLAIN_NUMBER
            and isinstance(other, NumberType)
            and (expression.value == 0 or not any(unit == "£" for unit, _ in other.dimension.powers))
        ):
            return replace(expression, type=replace(other, vat="outside"))
        return expression

    def counted(self, tree: Syntax) -> e.Expression | None:
        """A number with its unit: `5 hours`, `£30 per hour`, `2 hours per week`."""
        found = unit_type(tree, self.symbols.units)
        if isinstance(found, Token):
            self.unknown(found, self.symbols.units.words, "A word after a number must be a unit.")
            return None
        token, kind = found
        return e.Literally(kind, self.symbols.span(tree), self.number_in(token))
