"""Trees of expressions → typed expressions. What cannot be bound is reported once and yields None."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeGuard

from lark import Token, Tree

from svrules.diagnostics import nearest
from svrules.language import expressions as e
from svrules.language.bind_names import NameBinder
from svrules.language.literals import LEVEL_NUMBER, PERCENT_NUMBER, PLAIN_NUMBER
from svrules.language.symbols import Scope
from svrules.language.syntax import Syntax, norm, tokens_of
from svrules.language.types import DateType, NumberType, Type, YesNoType
from svrules.language.typing import Misfit, arithmetic_type, comparable, joined, same_measure, type_words
from svrules.quantities import Dimension, Rounding, RoundingMode

YES_NO = YesNoType()
DAYS = NumberType(Dimension.of({"day": 1}), "outside", "number")
_COMPARISONS: dict[str, e.Comparison] = {
    "ABOVE": "above",
    "AT_LEAST": "at least",
    "BELOW": "below",
    "AT_MOST": "at most",
    "IS": "is",
    "IS_NOT": "is not",
}
_OPERATORS: dict[str, e.ArithmeticOperator] = {"PLUS": "+", "MINUS": "-", "TIMES": "×", "DIVIDE": "÷"}
_ROUNDINGS: dict[str, RoundingMode] = {"DOWN": "down", "UP": "up", "EVEN": "half even"}
_AGGREGATES: dict[str, e.Aggregation] = {
    "LOWEST": "lowest",
    "HIGHEST": "highest",
    "MEAN": "mean",
    "MEDIAN": "median",
    "SUM": "sum",
}
_OVER = {
    "SUM": "sum",
    "MEAN": "mean",
    "MEDIAN": "median",
    "LARGEST": "largest",
    "SMALLEST": "smallest",
    "HIGHEST": "largest",
    "LOWEST": "smallest",
    "SUM_OF": "sum",
    "MEAN_OF": "mean",
    "MEDIAN_OF": "median",
    "LARGEST_OF": "largest",
    "SMALLEST_OF": "smallest",
    "HIGHEST_OF": "largest",
    "LOWEST_OF": "smallest",
}

Bound = e.Expression | None


class ExpressionBinder(NameBinder):
    """Binds expressions of one rulebook against its symbols."""

    def bind(self, syntax: Syntax | Token, scope: Scope, expected: Type | None = None) -> Bound:
        """The typed expression of a tree; None when something in it was reported."""
        if isinstance(syntax, Token):
            return self.bind_token(syntax, scope, expected)
        method: Callable[[Syntax, Scope, Type | None], Bound] = getattr(self, f"_{syntax.data}")
        return method(syntax, scope, expected)

    def condition(self, syntax: Syntax | Token, scope: Scope) -> Bound:
        """A bound expression that is yes or no."""
        found = self.bind(syntax, scope, YES_NO)
        if found is not None and not isinstance(found.type, YesNoType):
            words = type_words(found.type, self.symbols.units)
            self.report_type(
                syntax, f"a condition is needed here, but this is {words}", "Compare it: `… is at least …`."
            )
            return None
        return found

    def number(self, syntax: Syntax | Token, scope: Scope) -> Bound:
        """A bound expression that is a number."""
        found = self.bind(syntax, scope)
        if found is not None and not isinstance(found.type, NumberType):
            self.report_type(
                syntax, f"a number is needed here, but this is {type_words(found.type, self.symbols.units)}"
            )
            return None
        return found

    def _numbers(self, syntaxes: Sequence[Syntax | Token], scope: Scope) -> list[e.Expression] | None:
        """Numbers in the same units; literals without a unit take that of the others."""
        found = [self.number(syntax, scope) for syntax in syntaxes]
        if not _all_bound(found):
            return None
        leading = next((x for x in found if not _is_bare(x)), found[0])
        adapted = [self.adapt(x, leading.type) for x in found]
        for syntax, item in zip(syntaxes, adapted, strict=True):
            misfit = same_measure(leading.type, item.type, self.symbols.units)
            if misfit:
                self.report_misfit(misfit, syntax, leading, item)
                return None
        return adapted

    def same(self, syntax: Syntax | Token, scope: Scope, other: e.Expression) -> Bound:
        """A number in the same units as `other`."""
        found = self.number(syntax, scope)
        if found is None:
            return None
        found = self.adapt(found, other.type)
        misfit = same_measure(other.type, found.type, self.symbols.units)
        if misfit:
            self.report_misfit(misfit, syntax, other, found)
            return None
        return found

    def report_misfit(self, misfit: Misfit, syntax: Syntax | Token, *sides: e.Expression) -> None:
        """Report two sides that do not fit, each with what it is."""
        code = {"unit": "SV0301", "vat": "SV0302", "type": "SV0303"}[misfit.kind]
        also = tuple((side.span, f"this is {type_words(side.type, self.symbols.units)}") for side in sides)
        self.symbols.report(code, self.symbols.span(syntax), misfit.sentence, try_=misfit.try_, also=also)

    # conditions

    def _if_then(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        condition, then, otherwise = (
            c for c in tree.children if not _is_keyword(c, "IF", "THEN", "OTHERWISE")
        )
        bound = self.condition(condition, scope)
        first = self.bind(then, scope, expected)
        second = self.bind(otherwise, scope, expected or (first.type if first else None))
        if bound is None or first is None or second is None:
            return None
        first, second = self.adapt(first, second.type), self.adapt(second, first.type)
        misfit = comparable(first.type, second.type, False, self.symbols.units)
        if misfit:
            self.report_misfit(misfit, tree, first, second)
            return None
        return e.IfThen(self._joint(first, second), self.symbols.span(tree), bound, first, second)

    def _joint(self, first: e.Expression, second: e.Expression) -> Type:
        if isinstance(first.type, NumberType) and isinstance(second.type, NumberType):
            return joined(first.type, second.type)
        return first.type

    def _any(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        return self._connective(e.Any, tree, scope)

    def _all(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        return self._connective(e.All, tree, scope)

    def _connective(self, kind: type[e.All] | type[e.Any], tree: Syntax, scope: Scope) -> Bound:
        found = [self.condition(c, scope) for c in tree.children if not _is_keyword(c, "AND", "OR")]
        return kind(YES_NO, self.symbols.span(tree), tuple(found)) if _all_bound(found) else None

    def _not_(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        found = self.condition(tree.children[1], scope)
        return e.Not(YES_NO, self.symbols.span(tree), found) if found else None

    def _compare(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        left_tree, operator, right_tree = tree.children
        assert isinstance(operator, Token)
        left, right = self._sides(left_tree, right_tree, scope)
        if left is None or right is None:
            return None
        comparison = _COMPARISONS[operator.type]
        misfit = comparable(left.type, right.type, operator.type not in ("IS", "IS_NOT"), self.symbols.units)
        if misfit:
            self.report_misfit(misfit, tree, left, right)
            return None
        return e.Compare(YES_NO, self.symbols.span(tree), comparison, left, right)

    def _sides(
        self, left_tree: Syntax | Token, right_tree: Syntax | Token, scope: Scope
    ) -> tuple[Bound, Bound]:
        """Both sides; a side that is only a word is read as an option of the other's type."""
        if self.is_only_a_word(left_tree, scope):
            right = self.bind(right_tree, scope)
            return (self.bind(left_tree, scope, right.type) if right else None), right
        left = self.bind(left_tree, scope)
        right = self.bind(right_tree, scope, left.type if left else None)
        if left and right:
            return self.adapt(left, right.type), self.adapt(right, left.type)
        return left, right

    def _one_of(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        operand_tree, *rest = (c for c in tree.children if not _is_keyword(c, "IS_ONE_OF", "COMMA", "OR"))
        operand = self.bind(operand_tree, scope)
        if operand is None:
            return None
        options = [self.bind(option, scope, operand.type) for option in rest]
        if not _all_bound(options):
            return None
        adapted = tuple(self.adapt(option, operand.type) for option in options)
        for syntax, option in zip(rest, adapted, strict=True):
            misfit = comparable(operand.type, option.type, False, self.symbols.units)
            if misfit:
                self.report_misfit(misfit, syntax, operand, option)
                return None
        return e.IsOneOf(YES_NO, self.symbols.span(tree), operand, adapted)

    def _between(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        operand_tree, low_tree, high_tree = (
            c for c in tree.children if not _is_keyword(c, "BETWEEN", "IS_FROM", "AND", "TO")
        )
        operand = self.bind(operand_tree, scope)
        low = self.bind(low_tree, scope, operand.type if operand else None)
        high = self.bind(high_tree, scope, operand.type if operand else None)
        if operand is None or low is None or high is None:
            return None
        low, high = self.adapt(low, operand.type), self.adapt(high, operand.type)
        for side in (low, high):
            misfit = comparable(operand.type, side.type, True, self.symbols.units)
            if misfit:
                self.report_misfit(misfit, tree, operand, side)
                return None
        return e.Between(YES_NO, self.symbols.span(tree), operand, low, high)

    def _is_given(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        found = self.bind(tree.children[0], scope)
        return e.IsGiven(YES_NO, self.symbols.span(tree), found) if found else None

    def _is_blank(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        given = self._is_given(tree, scope, expected)
        return e.Not(YES_NO, given.span, given) if given else None

    def _every_offers(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        self.report_type(
            tree,
            "`every bid offers` can only stand behind a scoring method",
            "Write `, 0 when every bid offers £0`.",
        )
        return None

    # arithmetic

    def _arithmetic(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        left_tree, operator_token, right_tree = tree.children
        assert isinstance(operator_token, Token)
        left, right = self.bind(left_tree, scope), self.bind(right_tree, scope)
        if left is None or right is None:
            return None
        operator = _OPERATORS[operator_token.type]
        if operator in "+-" and (_is_zero(left) or _is_zero(right)):
            left, right = self.adapt(left, right.type), self.adapt(right, left.type)
        found = arithmetic_type(operator, left.type, right.type, self.symbols.units)
        if isinstance(found, Misfit):
            self.report_misfit(found, tree, left, right)
            return None
        return e.Arithmetic(found, self.symbols.span(tree), operator, left, right)

    def _negative(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        found = self.number(tree.children[1], scope)
        if isinstance(found, e.Literally) and isinstance(found.value, Fraction):
            return e.Literally(found.type, self.symbols.span(tree), -found.value)
        return e.Negative(found.type, self.symbols.span(tree), found) if found else None

    def _percent_of(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        share, _, whole_tree = tree.children
        left, right = self.bind(share, scope), self.number(whole_tree, scope)
        if left is None or right is None:
            return None
        found = arithmetic_type("×", left.type, right.type, self.symbols.units)
        assert isinstance(found, NumberType)
        return e.Arithmetic(found, self.symbols.span(tree), "×", left, right)

    def _brackets(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        return self.bind(tree.children[1], scope, expected)

    def _power(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        base, exponent = self.number(tree.children[0], scope), self.number(tree.children[2], scope)
        if base is None or exponent is None:
            return None
        power = exponent.value if isinstance(exponent, e.Literally) else None
        if not isinstance(power, Fraction) or power.denominator != 1 or abs(power) > 1000:
            self.report_type(
                tree,
                "a power that is no whole number (up to 1,000) needs a rounding",
                "Write `… to the power … rounded to 4 decimal places`.",
            )
            return None
        assert isinstance(base.type, NumberType)
        dimension = base.type.dimension ** int(power)
        kind = NumberType(dimension, base.type.vat, "number" if dimension.is_plain else base.type.style)
        return e.Power(kind, self.symbols.span(tree), base, int(power))

    def _rounded(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        operand_tree, verb, rounding_tree = tree.children
        rounding = self.rounding(verb, rounding_tree)  # type: ignore[arg-type]  # the grammar puts trees here
        if isinstance(operand_tree, Tree) and operand_tree.data == "power":
            exponent = self.bind(operand_tree.children[2], scope)
            if exponent is not None and not _is_whole(exponent):
                return self._rounded_power(operand_tree, scope, rounding)
        operand = self.number(operand_tree, scope)
        return e.Rounded(operand.type, self.symbols.span(tree), operand, rounding) if operand else None

    def _rounded_power(self, tree: Syntax, scope: Scope, rounding: Rounding) -> Bound:
        base, exponent = self.number(tree.children[0], scope), self.number(tree.children[2], scope)
        if base is None or exponent is None:
            return None
        for side, name in ((base, "the number"), (exponent, "the power")):
            if not isinstance(side.type, NumberType) or not side.type.dimension.is_plain:
                self.report_type(
                    tree,
                    f"{name} of a fractional power must be without units",
                    "Divide by a unit amount first.",
                )
                return None
        return e.RoundedPower(PLAIN_NUMBER, self.symbols.span(tree), base, exponent, rounding)

    def _square_root(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        _, base_tree, verb, rounding_tree = tree.children
        base = self.number(base_tree, scope)
        if base is None:
            return None
        span = self.symbols.span(tree)
        half = e.Literally(PLAIN_NUMBER, span, Fraction(1, 2))
        rounding = self.rounding(verb, rounding_tree)  # type: ignore[arg-type]  # the grammar puts trees here
        return e.RoundedPower(PLAIN_NUMBER, span, base, half, rounding)

    def rounding(self, verb: Syntax, tree: Syntax) -> Rounding:
        """The rounding of a verb such as `rounded down to` and an aim such as `2 decimal places`."""
        word = verb.children[0]
        assert isinstance(word, Token)
        mode = _ROUNDINGS.get(word.type.rsplit("_", 1)[-1], "half up")
        numbers = tokens_of(tree, "NUMBER", "MONEY", "PERCENT")
        if tokens_of(tree, "WHOLE_NUMBERS"):
            return Rounding(mode, Fraction(1))
        step = self.number_in(numbers[0])
        if tokens_of(tree, "DECIMAL_PLACES"):
            return Rounding(mode, Fraction(1, 10 ** min(int(step), 100)))
        if step <= 0:
            self.report_type(tree, "rounding needs a step above 0")
            return Rounding(mode, Fraction(1))
        return Rounding(mode, step)

    def _limited(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        operand_tree, verb, limit_tree = tree.children
        operand = self.number(operand_tree, scope)
        limit = self.same(limit_tree, scope, operand) if operand else None
        if operand is None or limit is None:
            return None
        kind = "capped" if isinstance(verb, Token) and verb.type == "CAPPED_AT" else "floored"
        return e.Limited(self._joint(operand, limit), self.symbols.span(tree), operand, kind, limit)  # type: ignore[arg-type]

    def _with_vat(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        operand_tree, verb, rate_tree = tree.children
        operand, rate = self.number(operand_tree, scope), self.number(rate_tree, scope)
        if operand is None or rate is None:
            return None
        assert isinstance(operand.type, NumberType) and isinstance(verb, Token)
        to: e.Literal[including, excluding] = "including" if verb.type == "VAT_ADDED" else "excluding"
        if operand.type.vat == to or operand.type.style != "money":
            self.report_type(
                tree, f"this is {type_words(operand.type, self.symbols.units)} already, or no money"
            )
            return None
        kind = NumberType(operand.type.dimension, to, "money")
        return e.WithVat(kind, self.symbols.span(tree), operand, to, rate)

    def _or_else(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        operand_tree, _, fallback_tree, _ = tree.children
        operand = self.bind(operand_tree, scope, expected)
        fallback = self.bind(fallback_tree, scope, operand.type if operand else None)
        if operand is None or fallback is None:
            return None
        if isinstance(operand, e.Literally):
            self.report_type(
                tree,
                "`or … if not given` stands for what is before it, and that is always given",
                "Put brackets round what may be missing: `(local spend × 40%) or £0 if not given`.",
            )
            return None
        fallback = self.adapt(fallback, operand.type)
        misfit = comparable(operand.type, fallback.type, False, self.symbols.units)
        if misfit:
            self.report_misfit(misfit, tree, operand, fallback)
            return None
        return e.OrElse(operand.type, self.symbols.span(tree), operand, fallback)

    def _needing(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        operand_tree, *needed = (c for c in tree.children if not _is_keyword(c, "NEEDS", "COMMA"))
        return self.needing(self.bind(operand_tree, scope, expected), needed, scope)

    def needing(self, operand: Bound, needed: Sequence[Syntax | Token], scope: Scope) -> Bound:
        """`operand needs …`."""
        found = [self.bind(syntax, scope) for syntax in needed]
        if operand is None or not _all_bound(found):
            return None
        return e.Needing(operand.type, operand.span, operand, tuple(found))

    def _days_from(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        start, end = self.bind(tree.children[1], scope), self.bind(tree.children[3], scope)
        if start is None or end is None:
            return None
        for side in (start, end):
            if not isinstance(side.type, DateType):
                self.report_type(
                    tree, f"`days from … to …` needs dates, not {type_words(side.type, self.symbols.units)}"
                )
                return None
        return e.DaysBetween(DAYS, self.symbols.span(tree), start, end)

    # marks

    def _marks_of(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        code = self.criterion_code(tree.children[1])  # type: ignore[arg-type]  # the grammar puts a NAME here
        return e.MarksOf(PLAIN_NUMBER, self.symbols.span(tree), code) if code else None

    def _share_reached(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        code = self.criterion_code(tree.children[1])  # type: ignore[arg-type]  # the grammar puts a NAME here
        return e.MarksOf(PERCENT_NUMBER, self.symbols.span(tree), code, share=True) if code else None

    # lists

    def _of_list(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        verb = tree.children[0]
        assert isinstance(verb, Token)
        items = [c for c in tree.children[1:] if not _is_keyword(c, "COMMA", "GIVEN_OF")]
        return self._list(tree, _OVER[verb.type], items, scope, given=bool(tokens_of(tree, "GIVEN_OF")))

    def _number_given(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        found = [self.bind(c, scope) for c in tree.children[1:] if not _is_keyword(c, "COMMA")]
        if not _all_bound(found):
            return None
        return e.OfList(PLAIN_NUMBER, self.symbols.span(tree), "count", tuple(found), given_only=True)

    def _largest_of(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        keep = int(self.number_in(tree.children[1]))  # type: ignore[arg-type]  # the grammar puts a NUMBER here
        items = [c for c in tree.children[3:] if not _is_keyword(c, "COMMA", "GIVEN_OF")]
        return self._list(tree, "best", items, scope, given=bool(tokens_of(tree, "GIVEN_OF")), keep=keep)

    def _list(
        self,
        tree: Syntax,
        kind: str,
        items: list[Syntax | Token],
        scope: Scope,
        *,
        given: bool,
        keep: int | None = None,
    ) -> Bound:
        found = self._numbers(items, scope)
        if found is None:
            return None
        if keep is not None and not 1 <= keep <= len(found):
            self.report_type(tree, f"of {len(found)} things, {keep} cannot be the largest")
            return None
        kind_ = next((x.type for x in found if not _is_bare(x)), found[0].type)
        return e.OfList(kind_, self.symbols.span(tree), kind, tuple(found), given, keep)  # type: ignore[arg-type]

    # populations

    def _among(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        verb, operand_tree, _, reference = tree.children
        assert isinstance(verb, Token) and isinstance(reference, Tree)
        operand = self.bind(operand_tree, self.inside(scope))
        population = self.population(reference, scope)
        if operand is None or population is None:
            return None
        kind = _AGGREGATES[verb.type.removesuffix("_OF")]
        if not isinstance(operand.type, NumberType) and not (
            isinstance(operand.type, DateType) and kind in ("lowest", "highest")
        ):
            self.report_type(
                operand_tree,
                f"`{kind} … among` needs numbers, not {type_words(operand.type, self.symbols.units)}",
            )
            return None
        return e.Among(operand.type, self.symbols.span(tree), kind, operand, population)

    def _rank_among(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        _, operand_tree, _, reference, order = tree.children
        operand = self.number(operand_tree, self.inside(scope))
        population = self.population(reference, scope)  # type: ignore[arg-type]  # the grammar puts a tree here
        if operand is None or population is None:
            return None
        assert isinstance(order, Token)
        kind: e.Aggregation = "rank lowest first" if order.type == "LOWEST_FIRST" else "rank highest first"
        return e.Among(PLAIN_NUMBER, self.symbols.span(tree), kind, operand, population)

    def _number_of(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        reference = tree.children[1]
        assert isinstance(reference, Tree)
        names = tokens_of(reference, "NAME")
        family = self.symbols.plurals.get(norm(names[0])) if names else None
        if family is not None:
            condition = reference.children[-1] if tokens_of(reference, "WHERE") else None
            return self._over_family(
                tree, "count", None, family, [("where", condition)] if condition else [], scope
            )
        population = self.population(reference, scope)
        return (
            e.Among(PLAIN_NUMBER, self.symbols.span(tree), "count", None, population) if population else None
        )

    def _over(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        verb, operand_tree, _, name, *tails = tree.children
        assert isinstance(verb, Token) and isinstance(name, Token)
        family = self.symbols.plurals.get(norm(name))
        if family is None:
            self.unknown(name, list(self.symbols.plurals), "No family of that name is declared.")
            return None
        found = [(str(tail.data), tail) for tail in tails if isinstance(tail, Tree)]
        return self._over_family(tree, _OVER[verb.type], operand_tree, family, found, scope)

    def _over_family(
        self,
        tree: Syntax,
        kind: str,
        operand_tree: Syntax | Token | None,
        family_name: str,
        tails: Sequence[tuple[str, Syntax | Token]],
        scope: Scope,
    ) -> Bound:
        family = self.symbols.families[family_name]
        member = family.members[0] if family.members else None
        inner = scope.at(family, member)
        operand = self.number(operand_tree, inner) if operand_tree is not None else None
        if operand_tree is not None and operand is None:
            return None
        where: Bound = None
        cap: Bound = None
        cap_by: str | None = None
        keep: int | None = None
        groups: list[tuple[str, ...]] = []
        for name, tail in tails:
            if name in ("where", "over_where"):
                where = self.condition(tail.children[1] if name == "over_where" else tail, inner)  # type: ignore[union-attr]
                if where is None:
                    return None
            elif name == "only_largest":
                groups.append(self._codes(tail, family_name))  # type: ignore[arg-type]
            elif name == "keep_largest":
                keep = int(self.number_in(tail.children[1]))  # type: ignore[union-attr, arg-type]
            else:
                assert isinstance(tail, Tree) and operand is not None
                cap_by, cap = self._cap(tail, inner, operand)
                if cap is None:
                    return None
        kind_ = operand.type if operand is not None else PLAIN_NUMBER
        span = self.symbols.span(tree)
        return e.Over(kind_, span, kind, operand, family_name, where, tuple(groups), keep, cap_by, cap)  # type: ignore[arg-type]

    def _codes(self, tail: Syntax, family: str) -> tuple[str, ...]:
        members = {norm(member.code): member.code for member in self.symbols.families[family].members}
        found = []
        for token in tokens_of(tail, "NAME"):
            if norm(token) in members:
                found.append(members[norm(token)])
            else:
                self.unknown(token, list(members.values()), f"It is no member of `{family}`.")
        return tuple(found)

    def _cap(self, tail: Syntax, scope: Scope, operand: e.Expression) -> tuple[str | None, Bound]:
        _, name, _, limit_tree = tail.children
        assert scope.family is not None
        columns = {norm(column): column for column, _ in scope.family.columns}
        column = columns.get(norm(str(name)))
        if column is None:
            self.unknown(name, list(columns.values()), f"It is no column of `{scope.family.name}`.")  # type: ignore[arg-type]
            return None, None
        return column, self.same(limit_tree, scope, operand)

    def population(self, tree: Syntax, scope: Scope) -> e.PopulationRef | None:
        """The population that an aggregate looks at."""
        if tree.data == "all_but":
            word, inner_tree = tree.children
            assert isinstance(word, Token) and isinstance(inner_tree, Tree)
            inner = self.population(inner_tree, scope)
            drop: e.Literal[highest, lowest] = "highest" if word.type == "ALL_BUT_HIGHEST" else "lowest"
            return e.PopulationRef(inner.name, inner.others, inner.where, drop) if inner else None
        others = bool(tokens_of(tree, "OTHER"))
        where: Bound = None
        if tokens_of(tree, "WHERE"):
            where = self.condition(tree.children[-1], self.inside(scope))
            if where is None:
                return None
        if tokens_of(tree, "ALL_BIDS"):
            return e.PopulationRef("all bids", others, where)
        names = [] if tokens_of(tree, "BIDS") else tokens_of(tree, "NAME")
        if not names:
            return e.PopulationRef(None, others, where)
        declared = self.symbols.find(names[0], ["population"])
        if declared is None:
            known = ["bids", "all bids", *(p.name for p in self.symbols.populations.values())]
            self.unknown(names[0], known, "No population of that name is declared.")
            return None
        return e.PopulationRef(declared.name, others, where)

    def inside(self, scope: Scope) -> Scope:
        """The scope inside an aggregate over bids."""
        return Scope(scope.family, scope.member, scope.criteria, in_aggregate=True)

    def _this_bids(self, tree: Syntax, scope: Scope, expected: Type | None) -> Bound:
        if not scope.in_aggregate:
            self.report_type(
                tree, "`this bid's` has a meaning only inside `… among bids`", "Leave it out here."
            )
            return None
        found = self.bind(tree.children[1], Scope(scope.family, scope.member, scope.criteria), expected)
        return e.OfThisBid(found.type, self.symbols.span(tree), found) if found else None

    def suggestion(self, word: str, known: Sequence[str]) -> str:
        """`Did you mean …?` with the nearest names, or nothing."""
        close = nearest(word, known)
        return "Did you mean " + " or ".join(f"`{name}`" for name in close) + "?" if close else ""


def _all_bound(found: Sequence[Bound]) -> TypeGuard[list[e.Expression]]:
    return all(item is not None for item in found)


def _is_keyword(child: Syntax | Token, *types: str) -> bool:
    return isinstance(child, Token) and child.type in types


def _is_bare(expression: e.Expression) -> bool:
    return isinstance(expression, e.Literally) and expression.type in (PLAIN_NUMBER, LEVEL_NUMBER)


def _is_zero(expression: e.Expression) -> bool:
    return (
        isinstance(expression, e.Literally)
        and expression.value == 0
        and isinstance(expression.value, Fraction)
    )


def _is_whole(expression: e.Expression) -> bool:
    value = expression.value if isinstance(expression, e.Literally) else None
    return isinstance(value, Fraction) and value.denominator == 1
