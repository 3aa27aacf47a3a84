"""What an expression comes to in two offers of one bid that differ in one fact (docs/language.md says what).

Other facts may be anything, and are the same in both offers. So are all facts of other bids, how they come
out, and the day. What is worked out of other bids is not, where it looks at this bid among others in turn.
Every answer holds at least all that can be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from svrules.checks.cases.facts import likeness
from svrules.checks.laws import pairs
from svrules.checks.laws.assumed import NONE, NOTHING, Affected, Assumed
from svrules.checks.laws.facts import OF_OTHERS, Uses, number_of, orderly, range_of
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
from svrules.checks.laws.work import Work
from svrules.language import expressions as e
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import ChoiceType, TextType, Type, YesNoType
from svrules.quantities import Period

if TYPE_CHECKING:
    from svrules.checks.laws.marks import Marks

__all__ = ["Offers", "Trouble", "apart"]

_TEXT: Final = Words(frozenset(("text",)), frozenset(("text",)))
_YES: Final = frozenset(("yes",))
# What is worth looking up instead of working it out once more.
_LARGE: Final = (e.ValueRef, e.TableRef, e.Over, e.OfList, e.Among)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that may not be computed: what, and where it stands."""

    kind: str
    expression: e.Expression


@dataclass(frozen=True, eq=False)
class Offers:
    """Two offers of a bid. `varied` is the fact that differs, with what it is in both; None: nothing differs.

    `tiny`: the fact changes by as little as one likes. `troubles` collects what may not be computed, as often
    as it is asked for. `outer` are the offers of which less is known, and `affected` what more is known of.
    """

    rulebook: Rulebook
    uses: Uses
    varied: str | None = None
    own: Numbers | Truths = UNKNOWN
    tiny: bool = False
    assumed: Assumed = NOTHING
    members: Mapping[str, str] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    known: dict[object, tuple[Pair, Sequence[Trouble]]] = field(default_factory=dict)
    branches: dict[object, tuple[e.Expression, Offers | None]] = field(default_factory=dict)
    marks_of: dict[str, tuple[Numbers, Sequence[Trouble]]] = field(default_factory=dict)
    looks: dict[object, frozenset[str]] = field(default_factory=dict)
    keys: dict[object, str] = field(default_factory=dict)
    made: dict[int, e.Expression] = field(default_factory=dict)
    shared: dict[str, object] = field(default_factory=dict)
    outer: Offers | None = None
    affected: Affected = NONE
    alike: dict[object, Offers] = field(default_factory=dict)
    sums: dict[object, Mapping[tuple[str, ...], Fraction] | None] = field(default_factory=dict)
    terms: dict[str, Numbers] = field(default_factory=dict)
    meant: dict[str, tuple[e.Expression, Mapping[str, str]]] = field(default_factory=dict)
    work: Work = field(default_factory=Work)

    # Standing somewhere else

    def at(self, family: str | None, code: str | None) -> Offers:
        """The same with a member of the family at hand."""
        if family is None or code is None:
            return self
        return self.but(members={**self.members, family: code})

    def but(self, **changed: object) -> Offers:
        """The same in all but this, sharing what was worked out: `dataclasses.replace`, many times faster."""
        found = object.__new__(Offers)
        found.__dict__.update(self.__dict__)
        found.__dict__.update(changed)
        return found

    def afresh(self, **changed: object) -> Offers:
        """The same in all but this, with nothing worked out yet."""
        unknown: dict[str, object] = {
            "known": {},
            "branches": {},
            "marks_of": {},
            "outer": None,
            "affected": NONE,
            "alike": {},
            "sums": {},
            "terms": {},
        }
        return self.but(**{**unknown, **changed})

    def assuming(self, assumed: Assumed, said: e.Expression) -> Offers:
        """The same where more is assumed because an expression says so; all else is as it was."""
        from svrules.checks.laws.assuming import said_of

        return self.afresh(assumed=assumed, outer=self, affected=said_of(self, said, assumed))

    def quiet(self) -> Offers:
        """The same; what goes wrong here is not noted."""
        return self.but(troubles=[])

    def of_any(self) -> Offers:
        """Of any bid at all: nothing is assumed, nothing differs."""
        return self.afresh(varied=None, assumed=NOTHING, troubles=[])

    def looks_at_it(self, *expressions: e.Expression | None) -> bool:
        """Whether any of the expressions looks at the fact that differs."""
        if self.varied is None:
            return False
        return self.varied in self.uses.of((x for x in expressions if x is not None), self.members)

    def seen_by_others(self, *expressions: e.Expression | None) -> bool:
        """Whether any of them, worked out of another bid, looks at what differs in this one."""
        if self.varied is None:
            return False
        looks = self.uses.of((x for x in expressions if x is not None), self.members)
        return OF_OTHERS + self.varied in looks

    # What it comes to

    def value(self, x: e.Expression) -> Pair:
        """What an expression comes to in both offers."""
        return self._value(x, type(x) in _LARGE)

    def defined(self, x: e.Expression) -> Pair:
        """What an expression that has a name of its own comes to."""
        return self._value(x, True)

    def _value(self, x: e.Expression, is_large: bool) -> Pair:
        place = self.place(x)
        before = self.known.get(place)
        if before is not None:
            self.troubles.extend(_told_of(x, before[1]))
            return before[0]
        since = len(self.troubles)
        found = (self._as_before(x, place) if is_large else None) or self._worked_out(x)
        if isinstance(found, Numbers) and self.assumed.numbers:
            found = self.assumed.of_number(self.key(x), found)
        self.known[place] = found, self.noted(since)
        return found

    def place(self, x: e.Expression) -> object:
        """Where what it comes to is kept: of a table once for all that name it."""
        if isinstance(x, e.TableRef):
            return ("table", x.label, x.output, *self.members.items())
        return (id(x), *self.members.items())

    def noted(self, since: int) -> Sequence[Trouble]:
        """What went wrong since then, each once."""
        noted = self.troubles[since:]
        return list({(one.kind, id(one.expression)): one for one in noted}.values()) if noted else ()

    def _as_before(self, x: e.Expression, place: object) -> Pair | None:
        """What it comes to where less is assumed, if what is assumed here says nothing of it."""
        if self.outer is None:
            return None
        looks = self.looks.get(place)
        if looks is None:
            looks = self.looks[place] = self.uses.of((x,), self.members)
        if self.affected.touches(looks):
            return None
        outer = self.outer
        while outer.outer is not None and place not in outer.known and not outer.affected.touches(looks):
            outer = outer.outer
        before = outer.known.get(place)
        if before is not None:
            self.troubles.extend(_told_of(x, before[1]))
            return before[0]
        return outer.but(members=self.members, troubles=self.troubles).defined(x)

    def _worked_out(self, x: e.Expression) -> Pair:
        from svrules.checks.laws.ways import WAYS  # the ways work out offers in turn

        way = WAYS.get(type(x))
        if way is None or not self.work.goes_on():
            return self.unknown(x)
        self.work.depth += 1
        try:
            return way(self, x)
        except RecursionError:
            if self.work.depth > 1:
                raise
            self.work.too_deep()
            return self.unknown(x)
        finally:
            self.work.depth -= 1

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
        place = self.place(x)
        if place not in self.keys:
            key = self.keys[place] = self.key_of(x)
            self.meant.setdefault(key, (x, self.members))
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
        values = [
            self.defined(expression)
            for expression, period in found
            if not period.overlap(self.rulebook.in_force).is_empty
            and ((period.start is None and period.end is None) or self.rulebook.date_input is not None)
        ]
        return pairs.either(values) if values else None

    def trouble(self, kind: str, x: e.Expression) -> None:
        """Note that something may not be computed."""
        if self.varied is None:
            self.troubles.append(Trouble(kind, x))

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

        place = (id(condition), first, second, *self.members.items())
        if place not in self.branches:
            if self.quiet().truth(condition) == {(first, second)}:
                self.branches[place] = condition, self  # nothing that is not known already
                return self
            if not self.work.branches_on():
                return self  # less is known than could be
            # What may go wrong in a condition is noted where it is asked, not here, where parts stand alone.
            with self.work.deeper():
                assumed = assume(self.quiet(), condition, first, second)
            self.branches[place] = condition, None if assumed is None else self._alike(assumed, condition)
        found = self.branches[place][1]
        return None if found is None else found.but(troubles=self.troubles)

    def _alike(self, assumed: Assumed, said: e.Expression) -> Offers:
        """The one branch of these offers in which this is assumed, whichever conditions say so."""
        if assumed is self.assumed:
            return self
        more = assumed.beyond(self.assumed)
        if not more:
            return self
        if more not in self.alike:
            self.alike[more] = self.assuming(assumed, said)
        return self.alike[more]

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


def _told_of(x: e.Expression, noted: Sequence[Trouble]) -> Sequence[Trouble]:
    """What went wrong in a table is told of each place that names it."""
    if not isinstance(x, e.TableRef):
        return noted
    return [Trouble(one.kind, x) if _is_of(x, one.expression) else one for one in noted]


def _is_of(x: e.TableRef, other: e.Expression) -> bool:
    return isinstance(other, e.TableRef) and (other.label, other.output) == (x.label, x.output)


def apart(inside: Offers, second: e.Expression, first: e.Expression) -> Range:
    """What one expression in the second offer less another in the first can be."""
    from svrules.checks.laws.sums import less

    return less(inside, second, first)
