"""Expressions as an officer would type them, of a wanted kind: numbers, money, weeks, conditions.

Each knows its units by construction: everything is a plain number, money, weeks, a word or a day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from tests.property.choosing import Chooser
from tests.property.drafting import ALONE, MARKS, OTHERS, Draft, Kind, Name, Scope

NUMBERS = ("1", "2", "0", "3", "5", "10", "0.5", "0.1", "0.3", "2.5", "12.5", "50%", "10%", "100", "7")
RARE_NUMBERS = ("1,000,000,000,000", "0.000000001", "33.3%", "0.2%")
POUNDS = ("£100", "£1", "£0", "£250.50", "£1,000", "£20k", "£0.10", "£1.5m", "£20,000")
WEEKS = ("10 weeks", "0 weeks", "1 week", "52 weeks")
QUANTITIES: tuple[Kind, ...] = ("number", "money", "weeks")
DAYS = ("1 April 2026", "2026-03-31", "1 October 2025", "2 April 2026")
ROUNDINGS = ("to 2 decimal places", "to 1 decimal place", "to whole numbers", "to the nearest 5")
ROUNDED = ("rounded", "rounded down", "rounded up", "rounded half even")
LIMITS = ("is {} or more", "is {} or less")
WORD_FIRST = ("is at most", "is at least", "is below", "is above")
COMPARISONS = ("is at least", "is above", "is below", "is at most", "is", "is not", "≥", "<")

_VALUES = {"£1.5m": Fraction(1500000), "£20k": Fraction(20000)}
_DATES = (date(2026, 4, 1), date(2026, 3, 31), date(2025, 10, 1), date(2026, 4, 2))


def value_of(literal: str) -> Fraction:
    """The number that a literal of this page stands for."""
    if literal in _VALUES:
        return _VALUES[literal]
    plain = literal.replace("£", "").replace(",", "").split(" ")[0]
    return Fraction(plain[:-1]) / 100 if plain.endswith("%") else Fraction(plain)


class Writer:
    """Writes expressions into a draft."""

    def __init__(self, choose: Chooser, draft: Draft) -> None:
        self.choose, self.draft = choose, draft

    # Leaves

    def literal(self, kind: Kind) -> str:
        """A number, an amount, a quantity or a day; remembered as a limit that facts may lie on."""
        pick = self.choose.pick
        if kind == "date":
            at = self.choose.whole(0, len(DAYS) - 1)
            self.draft.days.append(_DATES[at])
            return DAYS[at]
        rare = kind == "number" and self.choose.chance(4)
        options = {"number": NUMBERS, "money": POUNDS, "weeks": WEEKS}[kind]
        text = pick(RARE_NUMBERS if rare else options)
        self.draft.numbers.append(value_of(text))
        return text

    def leaf(self, kind: Kind, scope: Scope) -> str:
        names = self.draft.known(scope, kind)
        if not names or self.choose.chance(25):
            return self.literal(kind)
        return self.named(names, scope)

    def named(self, names: list[Name], scope: Scope) -> str:
        """One of the names; inside an aggregate sometimes that of the bid being scored."""
        name = self.choose.pick(names)
        if scope.inside and name.level == "bid" and self.choose.chance(15):
            return f"this bid's {name.text}"
        return name.text

    # Quantities

    def amount(self, kind: Kind, scope: Scope, depth: int = 2) -> str:
        """A number, money or weeks."""
        if depth == 0 or self.choose.chance(30):
            return self.leaf(kind, scope)
        ways: list[Callable[[Kind, Scope, int], str]] = [
            self._sum, self._sum, self._if, self._or_else, self._rounded, self._limited, self._of_list,
        ]  # fmt: skip
        if kind == "number":
            ways += [self._product, self._product, self._power, self._days_or_count, self._root]
            ways += [self._minus]
            ways += [self._quotient] if self.choose.chance(50) else []
        else:
            ways += [self._times, self._times, self._needs]
        if kind == "money":
            ways += [self._vat]
        if scope.looks >= OTHERS and scope.level != "contract" and not self.draft.alone:
            ways += [self._among, self._among]
        if self.draft.family.codes and scope.level != "contract":
            ways += [self._over]
        if scope.looks >= MARKS and kind == "number" and self.draft.criteria:
            ways += [self._marks]
        return self.choose.pick(ways)(kind, scope, depth - 1)

    def _sum(self, kind: Kind, scope: Scope, depth: int) -> str:
        sign = self.choose.pick(("+", "-", "plus", "less"))
        return f"({self.amount(kind, scope, depth)} {sign} {self.amount(kind, scope, depth)})"

    def _product(self, kind: Kind, scope: Scope, depth: int) -> str:
        sign = self.choose.pick(("×", "*", "times"))
        return f"({self.amount('number', scope, depth)} {sign} {self.amount('number', scope, depth)})"

    def _times(self, kind: Kind, scope: Scope, depth: int) -> str:
        if kind == "money" and self.choose.chance(30):
            return f"({self.amount('weeks', scope, depth)} × £250 per week)"
        if self.choose.chance(20):
            return f"(40% of {self.leaf(kind, scope)})"
        return f"({self.amount(kind, scope, depth)} × {self.amount('number', scope, depth)})"

    def _vat(self, kind: Kind, scope: Scope, depth: int) -> str:
        names = [n.text for n in self.draft.known(Scope("contract"), "number")]
        rates = [self.choose.pick(("20%", "0%", *names)) for _ in range(2)]
        added = f"({self.amount(kind, scope, depth)} with VAT added at {rates[0]})"
        return f"({added} with VAT removed at {rates[1]})"

    def _quotient(self, kind: Kind, scope: Scope, depth: int) -> str:
        of = self.choose.pick(QUANTITIES)
        sign = self.choose.pick(("÷", "/", "divided by"))
        return f"({self.amount(of, scope, depth)} {sign} {self.amount(of, scope, depth)})"

    def _minus(self, kind: Kind, scope: Scope, depth: int) -> str:
        return f"(-{self.amount(kind, scope, depth)})"

    def _power(self, kind: Kind, scope: Scope, depth: int) -> str:
        return f"({self.leaf('number', scope)} to the power {self.choose.pick(('2', '3', '0', '-1', '-2'))})"

    def _root(self, kind: Kind, scope: Scope, depth: int) -> str:
        base = self.leaf("number", scope)
        places = self.choose.pick(("4 decimal places", "1 decimal place"))
        if self.choose.chance(50):
            return f"(square root of ({base}) {self.choose.pick(ROUNDED)} to {places})"
        exponent = self.choose.pick(("0.5", "1.5", "(1 ÷ 3)", "(0 - 0.5)"))
        return f"(({base}) to the power {exponent} {self.choose.pick(ROUNDED)} to {places})"

    def _days_or_count(self, kind: Kind, scope: Scope, depth: int) -> str:
        names = [n.text for n in self.draft.names if n.fact and scope.admits(n)]
        if not names:
            return self.leaf("number", scope)
        return f"(number given of {', '.join(self.choose.some(names, 3))})"

    def _if(self, kind: Kind, scope: Scope, depth: int) -> str:
        then, otherwise = self.amount(kind, scope, depth), self.amount(kind, scope, depth)
        return f"(if {self.condition(scope, depth)} then {then} otherwise {otherwise})"

    def _or_else(self, kind: Kind, scope: Scope, depth: int) -> str:
        names = [n for n in self.draft.known(scope, kind) if n.may_be_blank]
        if not names:
            return self._if(kind, scope, depth)
        return f"({self.named(names, scope)} or {self.leaf(kind, scope)} if not given)"

    def _needs(self, kind: Kind, scope: Scope, depth: int) -> str:
        names = [n.text for n in self.draft.names if n.fact and scope.admits(n)]
        if not names:
            return self.leaf(kind, scope)
        return f"({self.amount(kind, scope, depth)} needs {', '.join(self.choose.some(names, 2))})"

    def _rounded(self, kind: Kind, scope: Scope, depth: int) -> str:
        to = self.choose.pick(ROUNDINGS if kind == "number" else (ROUNDINGS[0], ROUNDINGS[2]))
        if kind == "money" and self.choose.chance(40):
            to = "to the nearest £1,000"
        return f"({self.amount(kind, scope, depth)} {self.choose.pick(ROUNDED)} {to})"

    def _limited(self, kind: Kind, scope: Scope, depth: int) -> str:
        how = self.choose.pick(("capped at", "floored at"))
        return f"({self.amount(kind, scope, depth)} {how} {self.leaf(kind, scope)})"

    def _of_list(self, kind: Kind, scope: Scope, depth: int) -> str:
        verb = self.choose.pick(
            ("largest of", "smallest of", "mean of", "median of", "sum of", "sum of the 2 largest of")
        )
        given = self.choose.pick(("", "those given of "))
        items = [self.amount(kind, scope, depth - 1 if depth else 0) for _ in range(self.choose.whole(2, 4))]
        return f"({verb} {given}{', '.join(items)})"

    # Other bids and members

    def population(self, scope: Scope, depth: int = 1, *, leave_out: bool = True) -> str:
        """`bids`, `other live bids where …`, `all but the highest of bids` …"""
        options = ["bids", "eligible bids"]
        if not self.draft.eligible_only:
            options += ["all bids", "all bids", "other bids", *self.draft.populations]
            options += [f"other {name}" for name in self.draft.populations]
        text = self.choose.pick(options)
        if self.choose.chance(20):
            text += f" where {self.condition(Scope('bid', ALONE, inside=True), min(depth, 1))}"
        if leave_out and self.choose.chance(20):
            return f"all but the {self.choose.pick(('highest', 'lowest'))} of {text}"
        return text

    def _among(self, kind: Kind, scope: Scope, depth: int) -> str:
        inside = Scope(scope.level, scope.looks if self.choose.chance(20) else ALONE, inside=True)
        x = self.amount(kind, inside, depth)
        if kind == "number" and self.choose.chance(30):
            return f"(number of {self.population(scope, depth, leave_out=False)})"
        if kind == "number" and self.choose.chance(30):
            order = self.choose.pick(("lowest first", "highest first"))
            of = self.amount(self.choose.pick(QUANTITIES[:2]), Scope(scope.level, ALONE, True), depth)
            return f"(rank of {of} among {self.population(scope, depth)}, {order})"
        verb = self.choose.pick(("lowest", "highest", "mean", "median", "sum"))
        return f"({verb} of {x} among {self.population(scope, depth)})"

    def _over(self, kind: Kind, scope: Scope, depth: int) -> str:
        member = scope.at("member")
        if kind == "number" and self.choose.chance(30):
            return f"(number of measures{self._over_where(member, 100)})"
        verb = self.choose.pick(("sum of", "largest of", "mean of", "smallest of", "median of"))
        x = self.amount(kind, member, depth)
        tail = self._over_where(member, 30)
        if self.choose.chance(25):
            tail += f", only the largest of {', '.join(self.draft.family.codes[:2])}"
        if self.choose.chance(25):
            tail += f", the {self.choose.whole(1, len(self.draft.family.codes))} largest"
        if self.choose.chance(25):
            tail += f", each {self.choose.pick(('theme', 'band'))} capped at {self.leaf(kind, member)}"
        return f"({verb} {x} over measures{tail})"

    def _over_where(self, scope: Scope, percent: int) -> str:
        return f" where {self.condition(scope, 1)}" if self.choose.chance(percent) else ""

    def _marks(self, kind: Kind, scope: Scope, depth: int) -> str:
        name = self.choose.pick([n for n in self.draft.criteria if scope.admits(n)] or self.draft.criteria)
        if self.choose.chance(25):
            return self.choose.pick(("total", "exact total"))
        return self.choose.pick((f"(marks of {name.text})", f"(share of {name.text} reached)"))

    # Conditions

    def condition(self, scope: Scope, depth: int = 2) -> str:
        """Something that is yes or no."""
        ways: list[Callable[[Scope, int], str]] = [self._compare, self._compare, self._yes, self._choice]
        ways += [self._given, self._between, self._level, self._date, self._one_number]
        if depth > 0:
            ways += [self._and_or, self._and_or, self._not]
        return self.choose.pick(ways)(scope, depth - 1)

    def _compare(self, scope: Scope, depth: int) -> str:
        kind = self.choose.pick(QUANTITIES)
        left = self.amount(kind, scope, max(depth, 0))
        known = self.draft.known(scope, kind)
        if known and depth <= 0:
            left = self.named(known, scope)
        return f"{left} {self.choose.pick(COMPARISONS)} {self.amount(kind, scope, max(depth, 0))}"

    def _between(self, scope: Scope, depth: int) -> str:
        kind = self.choose.pick(QUANTITIES[:2])
        known = self.draft.known(scope, kind)
        of = self.named(known, scope) if known else self.literal(kind)
        if self.choose.chance(30):
            return f"{of} {self.choose.pick(LIMITS).format(self.literal(kind))}"
        # Two literals the wrong way round are no rulebook: the language refuses them.
        low, high = sorted((self.literal(kind), self.literal(kind)), key=value_of)
        if known and self.choose.chance(50):
            high = self.named(known, scope)
        return f"{of} is between {low} and {high}"

    def _yes(self, scope: Scope, depth: int) -> str:
        names = self.draft.known(scope, "yes")
        return self.named(names, scope) if names else self._compare(scope, 0)

    def _choice(self, scope: Scope, depth: int) -> str:
        names = self.draft.known(scope, "choice")
        if not names:
            return self._compare(scope, 0)
        name = self.choose.pick(names)
        if self.choose.chance(30):
            verb, between = self.choose.pick((("is one of", ", "), ("is", " or "), ("is not", " or ")))
            return f"({name.text} {verb} {between.join(self.choose.some(name.options, 2))})"
        return f"{name.text} {self.choose.pick(('is', 'is not'))} {self.choose.pick(name.options)}"

    def _level(self, scope: Scope, depth: int) -> str:
        names = self.draft.known(scope, "level")
        if not names:
            return self._compare(scope, 0)
        name = self.choose.pick(names)
        same = [one.text for one in names if one != name and one.options == name.options]
        other = self.choose.pick([*name.options, *same])
        if self.choose.chance(35):
            return self._of_scales(other if other in name.options else name.options[1], names)
        return f"{name.text} {self.choose.pick(COMPARISONS[:6])} {other}"

    def _of_scales(self, word: str, names: list[Name]) -> str:
        """A word first, compared on every scale that has it."""
        said = [f"{word} {self.choose.pick(WORD_FIRST)} {one.text}" for one in names if word in one.options]
        return f"({self.choose.pick((' and ', ' or ')).join(dict.fromkeys(said))})"

    def _one_number(self, scope: Scope, depth: int) -> str:
        """One number in several units: pounds, weeks and as it is."""
        written = self.choose.pick(("1", "10", "0"))
        found = []
        for kind, literal in zip(QUANTITIES, (written, f"£{written}", f"{written} weeks"), strict=True):
            known = self.draft.known(scope, kind)
            if known:
                name = self.named(known, scope)
                found.append(f"{literal} {self.choose.pick(WORD_FIRST)} {name}")
                self.draft.numbers.append(Fraction(written))
        return f"({self.choose.pick((' and ', ' or ')).join(found)})" if found else self._compare(scope, 0)

    def _date(self, scope: Scope, depth: int) -> str:
        names = self.draft.known(scope, "date")
        if not names:
            return self._compare(scope, 0)
        one = self.choose.pick(names).text
        if self.choose.chance(30):
            least = self.choose.pick(("0 days", "1 day"))
            return f"days from {one} to {self.leaf('date', scope)} is at least {least}"
        if scope.looks >= OTHERS and not scope.inside and not self.draft.alone and self.choose.chance(50):
            of = self.choose.pick([n.text for n in names if n.level == "bid"] or [one])
            verb = self.choose.pick(("lowest", "highest"))
            return f"{one} is at most {verb} {of} among {self.population(scope)}"
        if self.choose.chance(30):
            days = (self.literal("date"), self.literal("date"))
            start, end = sorted(days, key=lambda day: _DATES[DAYS.index(day)])
            return f"{one} is from {start} to {end}"
        other = self.leaf("date", scope)
        if self.choose.chance(30):
            # Ends of months, and counts that are not whole: `0.5 months` is an error of that bid alone.
            count = self.choose.pick(("1 day", "2 weeks", "1 month", "11 months", "3 years", "0.5 months"))
            other = f"{other} {self.choose.pick('+-')} {count}"
        return f"{one} {self.choose.pick(COMPARISONS[:6])} {other}"

    def _given(self, scope: Scope, depth: int) -> str:
        names = [n for n in self.draft.names if n.fact and scope.admits(n)]
        if not names:
            return self._compare(scope, 0)
        return f"{self.named(names, scope)} {self.choose.pick(('is given', 'is blank'))}"

    def _and_or(self, scope: Scope, depth: int) -> str:
        word = self.choose.pick(("and", "or"))
        return f"({self.condition(scope, depth)} {word} {self.condition(scope, depth)})"

    def _not(self, scope: Scope, depth: int) -> str:
        return f"(not ({self.condition(scope, depth)}))"
