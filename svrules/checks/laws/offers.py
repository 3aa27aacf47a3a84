"""What an expression comes to in two offers of one bid that differ in one fact (docs/language.md says what).

Other facts, and all that other bids bring, may be anything, and are the same in both offers. So are who is
compared with whom, and the day. Every answer holds at least all that can be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from svrules.checks.cases.facts import likeness
from svrules.checks.laws import pairs
from svrules.checks.laws.assumed import NOTHING, Assumed
from svrules.checks.laws.facts import AMONG, VALUE, Uses, number_of, orderly, range_of
from svrules.checks.laws.pairs import (
    ALWAYS_NO,
    ALWAYS_YES,
    EITHER,
    OPEN,
    UNKNOWN,
    Numbers,
    Pair,
    Truths,
    Words,
)
from svrules.checks.laws.ranges import ANY, Range, at
from svrules.language import expressions as e
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import ChoiceType, TextType, Type, YesNoType
from svrules.quantities import Period

if TYPE_CHECKING:
    from svrules.checks.laws.marks import Marks

__all__ = ["Offers", "Trouble"]

_HIGHEST_POWER: Final = 8
_TEXT: Final = Words(frozenset(("text",)), frozenset(("text",)))
_YES: Final = frozenset(("yes",))
# What is worth looking up instead of working it out once more.
_LARGE: Final = (e.ValueRef, e.TableRef, e.Over, e.OfList, e.Among)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that may not be computed: what, where it stands and in which statement."""

    kind: str
    expression: e.Expression
    of: str


@dataclass(frozen=True, eq=False)
class Offers:
    """Two offers of a bid. `varied` is the fact that differs, with what it is in both; None: nothing differs.

    `tiny`: the fact changes by as little as one likes. `troubles` collects what may not be computed.
    """

    rulebook: Rulebook
    uses: Uses
    varied: str | None = None
    own: Numbers | Truths = UNKNOWN
    tiny: bool = False
    assumed: Assumed = NOTHING
    members: Mapping[str, str] = field(default_factory=dict)
    troubles: dict[tuple[str, int], Trouble] = field(default_factory=dict)
    statement: str = ""
    known: dict[object, Pair] = field(default_factory=dict)
    marks_of: dict[str, Numbers] = field(default_factory=dict)
    keys: dict[object, str] = field(default_factory=dict)
    made: dict[int, e.Expression] = field(default_factory=dict)
    shared: dict[str, object] = field(default_factory=dict)
    outer: Offers | None = None
    affected: frozenset[str] = frozenset()

    # Standing somewhere else

    def at(self, family: str | None, code: str | None) -> Offers:
        """The same with a member of the family at hand."""
        if family is None or code is None:
            return self
        return replace(self, members={**self.members, family: code})

    def afresh(self) -> Offers:
        """The same with nothing worked out yet."""
        return replace(self, known={}, marks_of={}, troubles={}, outer=None, affected=frozenset())

    def assuming(self, assumed: Assumed) -> Offers:
        """The same where other things are assumed."""
        return replace(self, assumed=assumed, known={}, marks_of={}, outer=None, affected=frozenset())

    def of_any(self) -> Offers:
        """Of any bid at all: nothing is assumed, nothing differs."""
        return replace(self.afresh(), varied=None, assumed=NOTHING)

    def looks_at_it(self, *expressions: e.Expression | None) -> bool:
        """Whether any of the expressions looks at the fact that differs."""
        if self.varied is None:
            return False
        return self.varied in self.uses.of((x for x in expressions if x is not None), self.members)

    # What it comes to

    def value(self, x: e.Expression) -> Pair:
        """What an expression comes to in both offers."""
        place = (id(x), *self.members.items())
        found = self.known.get(place)
        if found is None:
            found = self._as_before(x) or self._worked_out(x)
            if isinstance(found, Numbers) and self.assumed.numbers:
                found = self.assumed.of_number(self.key(x), found)
            self.known[place] = found
        return found

    def _as_before(self, x: e.Expression) -> Pair | None:
        """What it comes to where less is assumed, if what is assumed here says nothing of it."""
        if self.outer is None or not isinstance(x, _LARGE):
            return None
        if self.affected & self.uses.of((x,), self.members):
            return None
        return replace(self.outer, members=self.members).value(x)

    def _worked_out(self, x: e.Expression) -> Pair:
        way = _WAYS.get(type(x))
        return self.unknown(x) if way is None else way(self, x)

    def number(self, x: e.Expression) -> Numbers:
        """A number, a day or a word of an order."""
        found = self.value(x)
        return found if isinstance(found, Numbers) else self._unknown_number(x)

    def truth(self, x: e.Expression) -> Truths:
        """A yes or no."""
        found = self.value(x)
        if isinstance(found, frozenset):
            return found
        return OPEN if self.looks_at_it(x) else EITHER

    def unknown(self, x: e.Expression) -> Pair:
        """Anything that the type allows."""
        if isinstance(x.type, YesNoType):
            return OPEN if self.looks_at_it(x) else EITHER
        if isinstance(x.type, ChoiceType) and not x.type.ordered:
            options = frozenset(x.type.options)
            return Words(options, options, not self.looks_at_it(x))
        return _TEXT if isinstance(x.type, TextType) else self._unknown_number(x)

    def _unknown_number(self, x: e.Expression) -> Numbers:
        return UNKNOWN if self.looks_at_it(x) else pairs.steady(ANY)

    def key(self, x: e.Expression) -> str:
        """A text that is the same for expressions that come to the same here."""
        place = (id(x), *self.members.items())
        if place not in self.keys:
            self.keys[place] = self.key_of(x)
        return self.keys[place]

    def key_of(self, x: e.Expression) -> str:
        """The key of an expression that was put together for the purpose."""
        match x:
            case e.Fact(name=name):
                return f"fact {name}"
            case e.MemberFact(family=family, suffix=suffix) if family in self.members:
                return f"fact {self.members[family]} {suffix}"
            case e.ValueRef(name=name, family=family, code=code):
                return f"value {name} {code or self.members.get(family or '', '')}"
        if isinstance(x, e.Among) and x.kind == "count":
            return f"count {likeness(x.population)}"
        beside = "".join(f"{family} {code} " for family, code in sorted(self.members.items()))
        return beside + likeness(x)

    def fact(self, name: str) -> Pair:
        """A fact of the bid or the contract."""
        declared = self.rulebook.inputs[name]
        if name == self.varied:
            return self.own
        if isinstance(declared.type, YesNoType):
            first, _ = self.assumed.words.get(f"fact {name}", (None, None))
            return EITHER if first is None else ALWAYS_YES if first == _YES else ALWAYS_NO
        if orderly(declared.type):
            return pairs.steady(self._range(declared))
        if isinstance(declared.type, ChoiceType):
            options = frozenset(declared.type.options)
            return self.assumed.of_word(f"fact {name}", Words(options, options))
        return _TEXT

    def _range(self, declared: Input) -> Range:
        period = self.rulebook.in_force
        if not declared.decides_rules:
            return range_of(declared)
        first, last = period.start, period.end
        return Range(
            None if first is None else Fraction(first.toordinal()),
            None if last is None else Fraction(last.toordinal()),
        )

    def editions(self, found: Iterable[tuple[e.Expression, Period]]) -> Pair | None:
        """Whichever edition is in force: the same in both offers. None where there is none."""
        dated = self.rulebook.date_input is not None
        values = [
            self.value(expression)
            for expression, period in found
            if not period.overlap(self.rulebook.in_force).is_empty
            and (dated or (period.start is None and period.end is None))
        ]
        return pairs.either(values) if values else None

    def trouble(self, kind: str, x: e.Expression) -> None:
        """Note that something may not be computed."""
        self.troubles.setdefault((kind, id(x)), Trouble(kind, x, self.statement))

    # Conditions

    def choose(
        self,
        condition: e.Expression,
        then: Callable[[Offers], Numbers],
        otherwise: Callable[[Offers], Numbers],
        apart: Callable[[Offers], Range] | None = None,
    ) -> Numbers:
        """One number or another by a condition; each is looked at under what the condition then says.

        `apart` gives what the second less the first can be where the condition becomes yes between them.
        """
        found: list[Numbers] = []
        for first, second in sorted(self.truth(condition)):
            inside = self.where(condition, first, second)
            if inside is None:
                continue
            if first == second:
                found.append((then if first else otherwise)(inside))
                continue
            one, two = (then if first else otherwise)(inside), (then if second else otherwise)(inside)
            change = two.second - one.first
            if second and apart is not None:
                change = change.within(apart(inside))
            found.append(Numbers(one.first, two.second, change))
        both = pairs.either(found) if found else UNKNOWN
        return both if isinstance(both, Numbers) else UNKNOWN

    def where(self, condition: e.Expression, first: bool | None, second: bool | None) -> Offers | None:
        """The same where a condition is known to say so; None where that cannot be."""
        from svrules.checks.laws.assuming import assume

        # What may go wrong in a condition is noted where it is asked, not here, where its parts stand alone.
        quiet = self if self.varied is not None else replace(self, troubles={}, known=dict(self.known))
        assumed = assume(quiet, condition, first, second)
        if assumed is None:
            return None
        return replace(self.assuming(assumed), outer=self, affected=self._said_of(condition, assumed))

    def _said_of(self, condition: e.Expression, assumed: Assumed) -> frozenset[str]:
        """What is now known more of, by the names that `Uses` gives."""
        old = self.assumed
        changed = [key for key, known in assumed.numbers.items() if old.numbers.get(key) != known]
        changed += [key for key, known in assumed.words.items() if old.words.get(key) != known]
        found: set[str] = set()
        for key in changed:
            if " less " in key:
                continue  # its two sides are told of by themselves
            if key.startswith("fact "):
                found.add(key.removeprefix("fact "))
            elif key.startswith("value "):
                found |= {VALUE + name for name in self.rulebook.values if key.startswith(f"value {name}")}
            elif "Among(" in key or key.startswith("count "):
                found.add(AMONG)
            else:
                return self.uses.of((condition,), self.members)
        return frozenset(found)

    def difference(self, left: e.Expression, right: e.Expression) -> Numbers:
        """`left` less `right`, both words of one order where they are words."""
        kind = left.type if isinstance(left.type, ChoiceType) and left.type.ordered else right.type
        found = pairs.added((self.as_kind(left, kind), -self.as_kind(right, kind)))
        key = f"{self.key(left)} less {self.key(right)}"
        return self.assumed.of_number(key, found)

    def as_kind(self, x: e.Expression, kind: Type) -> Numbers:
        """A number; a word as its place in the order of the type."""
        if isinstance(x, e.Literally):
            number = number_of(x.value, kind)
            return pairs.steady(ANY if number is None else at(number))
        return self.number(x)

    @property
    def marks(self) -> Marks:
        """The marks of these two offers."""
        from svrules.checks.laws.marks import Marks

        return Marks(self)


# Names


def _literally(of: Offers, x: e.Literally) -> Pair:
    if isinstance(x.value, bool):
        return ALWAYS_YES if x.value else ALWAYS_NO
    number = number_of(x.value, x.type)
    if number is not None:
        return pairs.steady(at(number))
    word = frozenset((str(x.value),))
    return Words(word, word)


def _fact(of: Offers, x: e.Fact) -> Pair:
    return of.fact(x.name)


def _member_fact(of: Offers, x: e.MemberFact) -> Pair:
    name = f"{of.members.get(x.family, '')} {x.suffix}"
    return of.fact(name) if name in of.rulebook.inputs else of.unknown(x)


def _member_column(of: Offers, x: e.MemberColumn) -> Pair:
    code = of.members.get(x.family)
    member = next((one for one in of.rulebook.families[x.family].members if one.code == code), None)
    if member is None:
        return of.unknown(x)
    cell = member.cells.get(x.column)
    if cell is None:
        of.trouble("blank cell", x)
        return of.unknown(x)
    return of.value(cell)


def _setting(of: Offers, x: e.SettingRef) -> Pair:
    found = of.editions(of.rulebook.settings[x.name].values)
    return of.unknown(x) if found is None else found


def _value(of: Offers, x: e.ValueRef) -> Pair:
    if x.family is not None and (x.code or of.members.get(x.family)) is None:
        return of.unknown(x)
    inside = of.at(x.family, x.code)
    found = inside.editions((value.expression, value.period) for value in of.rulebook.values[x.name])
    return of.unknown(x) if found is None else found


def _table(of: Offers, x: e.TableRef) -> Pair:
    from svrules.checks.laws.rows import looked_up

    return looked_up(of, x)


# Arithmetic


def _arithmetic(of: Offers, x: e.Arithmetic) -> Pair:
    if x.operator == "÷":
        return _divided(of, x)
    if x.operator == "-":
        found = of.difference(x.left, x.right)
    elif x.operator == "+":
        found = pairs.added((of.number(x.left), of.number(x.right)))
    else:
        found = pairs.times(of.number(x.left), of.number(x.right))
    if found.steady or found.change.never_below_zero or found.change.never_above_zero:
        return found
    return pairs.tidy(found.first, found.second, found.change.within(apart(of, x, x)))


def _divided(of: Offers, x: e.Arithmetic) -> Numbers:
    left, right = of.number(x.left), of.number(x.right)
    if right.first.holds(Fraction(0)) or right.second.holds(Fraction(0)):
        of.trouble("divisor", x.right)
    found = pairs.divided(left, right)
    settled = found.steady or found.change.never_below_zero or found.change.never_above_zero
    if settled or not (right.first.is_positive and right.second.is_positive):
        return found
    from svrules.checks.laws.sums import quotient

    by = right.first.reciprocal() * right.second.reciprocal()
    return pairs.tidy(found.first, found.second, found.change.within(quotient(of, x.left, x.right) * by))


def _negative(of: Offers, x: e.Negative) -> Pair:
    return -of.number(x.operand)


def _power(of: Offers, x: e.Power) -> Pair:
    base = of.number(x.base)
    if x.exponent < 0 and base.first.holds(Fraction(0)):
        of.trouble("power", x)
    if not 0 <= x.exponent <= _HIGHEST_POWER:
        return of.unknown(x)
    if base.first.never_below_zero and base.second.never_below_zero:
        found: Numbers = pairs.steady(at(1))
        for _ in range(x.exponent):
            found = pairs.times(found, base)
        return found
    if x.exponent == 1:
        return base
    even = Range(low=Fraction(0)) if x.exponent % 2 == 0 else ANY
    return pairs.steady(even) if base.steady else Numbers(even, even, ANY)


def _rounded_power(of: Offers, x: e.RoundedPower) -> Pair:
    base, exponent = of.number(x.base), of.number(x.exponent)
    if not base.first.never_below_zero or not exponent.first.never_below_zero:
        of.trouble("power", x)
    some = Range(low=Fraction(0))
    if base.steady and exponent.steady:
        return pairs.steady(some)
    rises = exponent.steady and exponent.first.never_below_zero and not of.tiny
    if rises and base.change.never_below_zero:
        return Numbers(some, some, Range(low=Fraction(0)))
    if rises and base.change.never_above_zero:
        return Numbers(some, some, Range(high=Fraction(0)))
    return Numbers(some, some, ANY)


def _rounded(of: Offers, x: e.Rounded) -> Pair:
    return pairs.rounded(of.number(x.operand), x.rounding, of.tiny)


def _limited(of: Offers, x: e.Limited) -> Pair:
    both = (of.number(x.operand), of.number(x.limit))
    return pairs.capped(both) if x.kind == "capped" else pairs.floored(both)


def _with_vat(of: Offers, x: e.WithVat) -> Pair:
    factor = pairs.added((of.number(x.rate), pairs.steady(at(1))))
    if x.to == "including":
        return pairs.times(of.number(x.operand), factor)
    if factor.first.holds(Fraction(0)):
        of.trouble("rate", x.rate)
    return pairs.divided(of.number(x.operand), factor)


def _days(of: Offers, x: e.DaysBetween) -> Pair:
    return pairs.added((of.number(x.end), -of.number(x.start)))


def _shifted(of: Offers, x: e.Shifted) -> Pair:
    day, count = of.number(x.day), of.number(x.count)
    if x.unit in ("day", "days"):
        return pairs.added((day, count if x.operator == "+" else -count))
    if day.steady and count.steady:
        return pairs.steady(ANY)
    if count.steady and day.change.never_below_zero and not of.tiny:
        return Numbers(ANY, ANY, Range(low=Fraction(0)))
    if count.steady and day.change.never_above_zero and not of.tiny:
        return Numbers(ANY, ANY, Range(high=Fraction(0)))
    return UNKNOWN


# Conditions


def _compare(of: Offers, x: e.Compare) -> Truths:
    kind = x.left.type
    if isinstance(kind, YesNoType):
        same = _same_truth(of.truth(x.left), of.truth(x.right), of.looks_at_it(x))
        return same if x.comparison == "is" else pairs.opposite(same)
    if orderly(kind) or orderly(x.right.type):
        return pairs.compared(x.comparison, of.difference(x.left, x.right), of.tiny)
    same = _same_word(of.value(x.left), of.value(x.right), of.looks_at_it(x))
    return same if x.comparison == "is" else pairs.opposite(same)


def _same_truth(left: Truths, right: Truths, looks: bool) -> Truths:
    found = frozenset((a == c, b == d) for a, b in left for c, d in right)
    return found if looks else found & EITHER


def _same_word(left: Pair, right: Pair, looks: bool) -> Truths:
    if not isinstance(left, Words) or not isinstance(right, Words):
        return OPEN if looks else EITHER
    firsts = _meet(left.first, right.first)
    if left.steady and right.steady:
        return frozenset((one, one) for one in firsts)
    return frozenset((one, two) for one in firsts for two in _meet(left.second, right.second))


def _meet(left: frozenset[str], right: frozenset[str]) -> set[bool]:
    found = {True} if left & right else set()
    return found if left == right and len(left) == 1 else found | {False}


def _between(of: Offers, x: e.Between) -> Pair:
    low = pairs.compared("at least", of.difference(x.operand, x.low), of.tiny)
    return pairs.all_of((low, pairs.compared("at most", of.difference(x.operand, x.high), of.tiny)))


def _one_of(of: Offers, x: e.IsOneOf) -> Pair:
    if not of.looks_at_it(x):
        value = of.value(x.operand)
        words = [option.value for option in x.options if isinstance(option, e.Literally)]
        if isinstance(value, Words) and len(words) == len(x.options):
            return frozenset((one, one) for one in _within(value.first, words))
    found = [_compare(of, e.Compare(x.type, x.span, "is", x.operand, option)) for option in x.options]
    return pairs.opposite(pairs.all_of(pairs.opposite(one) for one in found))


def _within(words: frozenset[str], options: Sequence[e.Scalar]) -> set[bool]:
    inside = {True} if any(word in options for word in words) else set()
    return inside | ({False} if any(word not in options for word in words) else set())


def _all(of: Offers, x: e.All) -> Pair:
    return _if_steady(of, x, pairs.all_of(_beside(of, x.operands, True)))


def _any(of: Offers, x: e.Any) -> Pair:
    no = pairs.all_of(pairs.opposite(one) for one in _beside(of, x.operands, False))
    return _if_steady(of, x, pairs.opposite(no))


def _beside(of: Offers, operands: Sequence[e.Expression], others: bool) -> Iterator[Truths]:
    """The operands of `and` or `or`; what may go wrong in one counts only where the others do not decide."""
    if of.varied is not None:
        yield from map(of.truth, operands)
        return
    for place, operand in enumerate(operands):
        inside: Offers | None = of
        for other in (*operands[:place], *operands[place + 1 :]):
            inside = None if inside is None else inside.where(other, others, others)
        if inside is not None:
            inside.truth(operand)
        yield replace(of, troubles={}, known=dict(of.known)).truth(operand)


def _if_steady(of: Offers, x: e.Expression, found: Truths) -> Truths:
    return found if of.looks_at_it(x) else found & EITHER


def _not(of: Offers, x: e.Not) -> Pair:
    return pairs.opposite(of.truth(x.operand))


def _given(of: Offers, x: e.IsGiven) -> Truths:
    match x.operand:
        case e.Fact(name=name):
            given = name == of.varied or of.rulebook.inputs[name].blank_means is not None
            return ALWAYS_YES if given else EITHER
        case e.MemberColumn(family=family, column=column) if family in of.members:
            member = next(m for m in of.rulebook.families[family].members if m.code == of.members[family])
            cell = member.cells.get(column)
            return ALWAYS_NO if cell is None else _given(of, e.IsGiven(x.type, x.span, cell))
        case e.MemberFact(family=family, suffix=suffix) if f"{of.members.get(family)} {suffix}" == of.varied:
            return ALWAYS_YES
        case e.Literally():
            return ALWAYS_YES
    return OPEN if of.looks_at_it(x) else EITHER


def _or_else(of: Offers, x: e.OrElse) -> Pair:
    both = (of.value(x.operand), of.value(x.fallback))
    if _given(of, e.IsGiven(x.type, x.span, x.operand)) == ALWAYS_YES:
        return both[0]
    found = pairs.either(both)
    return of.unknown(x) if of.looks_at_it(x.operand) else found


def _needing(of: Offers, x: e.Needing) -> Pair:
    return of.value(x.operand)


def _if(of: Offers, x: e.IfThen) -> Pair:
    if orderly(x.type):
        return of.choose(
            x.condition,
            lambda inside: inside.number(x.then),
            lambda inside: inside.number(x.otherwise),
            lambda inside: apart(inside, x.then, x.otherwise),
        )
    found: list[Pair] = []
    for first, second in of.truth(x.condition):
        inside = of.where(x.condition, first, second)
        if inside is not None and first == second:
            found.append(inside.value(x.then if first else x.otherwise))
        elif inside is not None:
            return of.unknown(x)
    return pairs.either(found) if found else of.unknown(x)


def apart(inside: Offers, second: e.Expression, first: e.Expression) -> Range:
    """What one expression in the second offer less another in the first can be."""
    from svrules.checks.laws.sums import less

    return less(inside, second, first)


def _of_list(of: Offers, x: e.OfList) -> Pair:
    from svrules.checks.laws.lists import of_list

    return of_list(of, x)


def _over(of: Offers, x: e.Over) -> Pair:
    from svrules.checks.laws.lists import over

    return over(of, x)


def _among(of: Offers, x: e.Among) -> Pair:
    from svrules.checks.laws.others import among

    return among(of, x)


def _marks_of(of: Offers, x: e.MarksOf) -> Pair:
    found = of.marks.of(x.code)
    if not x.share:
        return found
    some = Range(low=Fraction(0))
    if found.steady:
        return pairs.steady(some)
    if found.change.never_below_zero and not of.tiny:
        return Numbers(some, some, Range(low=Fraction(0)))
    return Numbers(some, some, ANY)


def _total(of: Offers, x: e.TotalRef) -> Pair:
    return of.marks.total(x.exact)


_WAYS: Final[dict[type[e.Expression], Callable[..., Pair]]] = {
    e.Literally: _literally,
    e.Fact: _fact,
    e.MemberFact: _member_fact,
    e.MemberColumn: _member_column,
    e.SettingRef: _setting,
    e.ValueRef: _value,
    e.TableRef: _table,
    e.Arithmetic: _arithmetic,
    e.Negative: _negative,
    e.Power: _power,
    e.RoundedPower: _rounded_power,
    e.Rounded: _rounded,
    e.Limited: _limited,
    e.WithVat: _with_vat,
    e.DaysBetween: _days,
    e.Shifted: _shifted,
    e.Compare: _compare,
    e.Between: _between,
    e.IsOneOf: _one_of,
    e.All: _all,
    e.Any: _any,
    e.Not: _not,
    e.IsGiven: _given,
    e.OrElse: _or_else,
    e.Needing: _needing,
    e.IfThen: _if,
    e.OfList: _of_list,
    e.Over: _over,
    e.Among: _among,
    e.MarksOf: _marks_of,
    e.TotalRef: _total,
}
