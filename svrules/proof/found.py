"""What the result holds of the thing that an example's cell speaks of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Final

from svrules.data.wording import name_key
from svrules.engine.result import (
    IN_FORCE,
    BidResult,
    CriterionResult,
    ErrorRecord,
    FactUsed,
    Missing,
    Result,
    RuleResult,
    TableMatch,
)
from svrules.language.expressions import Literally, Scalar
from svrules.language.rulebook import Rulebook
from svrules.language.types import Type
from svrules.proof.states import declared, says_near, subjects_of_bids, subjects_of_contract
from svrules.quantities import print_date, print_period


@dataclass(frozen=True, slots=True)
class Found:
    """A thing of the result: its outcome, number or words, its type where known, and why there is none.

    `clause` is that of the part of the rulebook which gives it; `places` how many decimals it is shown with;
    `bids` are those that are near; `days` says of what is not in force when it is;
    `marks` is `unknown` or `error` for a criterion without marks, whatever its pass mark says;
    `contract` is what the rulebook calls it.
    """

    outcome: str | None = None
    number: Fraction | None = None
    words: str | None = None
    type: Type | None = None
    rules: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[Missing, ...] = ()
    errors: tuple[ErrorRecord, ...] = ()
    clause: str = ""
    places: int = 0
    bids: tuple[str, ...] = ()
    days: str = ""
    marks: str | None = None
    contract: str = "contract"

    @property
    def is_none(self) -> bool:
        """Whether there is neither number nor words."""
        return self.number is None and self.words is None


@dataclass(frozen=True)
class Finder:
    """Looks things up in the result of one example, by the exact name first, then without regard to case."""

    rulebook: Rulebook
    result: Result

    def in_bid(self, subject: str, place: int) -> Found | None:
        """What the subject is for the bid at that place in the table; None when there is no such thing."""
        bid = self.result.bids[place]
        special = self._special(name_key(subject), bid)
        if special is not None:
            return special
        for same in (_exactly, _loosely):
            found = self._of_bid(subject, bid, place, same)
            if found is not None:
                return found
        return self._not_there(subject, "bid")

    def _of_bid(self, subject: str, bid: BidResult, place: int, same: _Same) -> Found | None:
        rule = next((_of_rule(one) for one in bid.rules if same(one.rule, subject)), None)
        for criterion in bid.criteria:
            if same(criterion.code, subject):
                return _criterion(criterion, rule, bid)
        return rule or self._value(subject, _values(bid.values, bid.tables), place, same)

    def in_contract(self, subject: str) -> Found | None:
        """What the subject is for the contract; None when there is no such thing."""
        contract, key = self.result.contract, name_key(subject)
        if key in ("scope", "outcome"):
            return Found(outcome=contract.scope)
        if key == "missing":
            return Found(missing=tuple(contract.missing))
        for same in (_exactly, _loosely):
            for rule in contract.rules:
                if same(rule.rule, subject):
                    return replace(_of_rule(rule), outcome=self._scope_words(rule))
            values = [*_values(contract.values, contract.tables), *contract.facts, *self._settings()]
            found = self._value(subject, values, None, same)
            if found is not None:
                return found
        return self._not_there(subject, "contract")

    def _not_there(self, subject: str, of: str) -> Found | None:
        """What is declared and not in the result: not in force, not needed, or nothing was scored at all."""
        known = subjects_of_bids(self.rulebook) if of == "bid" else subjects_of_contract(self.rulebook)
        if not any(_loosely(name, subject) for name in known):
            return None
        return self._not_in_force(subject, of) or self._not_reached(subject) or self._unscored()

    def _not_in_force(self, subject: str, of: str) -> Found | None:
        """A rule or criterion that does not count on the rules date."""
        named = {name_key(subject), name_key(_PASS_MARK.sub("", subject))}
        for one in self.result.not_in_force:
            if one.of == of and name_key(one.label) in named:
                return Found("not in force", clause=one.clause, days=self._on_the_day(one.in_force))
        return None

    def _unscored(self) -> Found | None:
        """What nothing is known of, since the rulebook is not in force or the rules date is missing."""
        for rule in self.result.contract.rules:
            if rule.rule == IN_FORCE and rule.outcome == "unknown":
                return Found("unknown", missing=tuple(rule.missing))
            if rule.rule == IN_FORCE:
                days = f"the rulebook is in force {print_period(self.rulebook.in_force)}"
                return Found("not in force", days=self._on_the_day(days))
        return None

    def _on_the_day(self, days: str) -> str:
        day = self.result.rules_date
        return f" on {print_date(date.fromisoformat(day))} ({days})" if day is not None else f" ({days})"

    def _why(self, place: int | None) -> tuple[tuple[Missing, ...], tuple[ErrorRecord, ...]]:
        whose = self.result.contract if place is None else self.result.bids[place]
        return tuple(whose.missing), tuple(whose.errors)

    def _value(
        self, subject: str, values: Iterable[FactUsed], place: int | None, same: _Same
    ) -> Found | None:
        for one in values:
            if same(one.name, subject):
                number = _number(one.exact)
                words = one.value if number is None else None
                missing, errors = self._why(place)
                return Found(
                    _STATES[one.state], number, words, type_of(one.name, self.rulebook),
                    missing=missing if one.state == "missing" else (),
                    errors=errors if one.state == "error" else (),
                    clause=clause_of(one.name, self.rulebook),
                )  # fmt: skip
        return None

    def _not_reached(self, subject: str) -> Found | None:
        """A value that is declared, and was not needed for this bid."""
        for name in declared(self.rulebook):
            if _loosely(name, subject):
                return Found("not reached", type=type_of(name, self.rulebook))
        return None

    def _special(self, key: str, bid: BidResult) -> Found | None:
        if key in ("total", "rank", "outcome"):
            number = bid.exact if key == "total" else None if bid.rank is None else str(bid.rank)
            return Found(
                bid.outcome,
                Fraction(number) if number is not None and key != "outcome" else None,
                rules={rule.rule: rule.outcome for rule in bid.rules},
                missing=tuple(bid.missing),
                errors=tuple(bid.errors),
                places=(self.result.total_places or 0) if key == "total" else 0,
            )
        if key == "missing":
            return Found(missing=tuple(bid.missing))
        if key == "near tie" and says_near(self.rulebook):
            return Found(bids=self._near(bid.bid))
        return _allocation(bid) if key == "allocation" else None

    def _near(self, bid: str) -> tuple[str, ...]:
        groups = [group for group in self.result.near_ties if bid in group]
        return tuple(dict.fromkeys(name for group in groups for name in group if name != bid))

    def _settings(self) -> list[FactUsed]:
        """The settings at their values of the rules date, where these are written out."""
        day = None if self.result.rules_date is None else date.fromisoformat(self.result.rules_date)
        found = []
        for name, setting in self.rulebook.settings.items():
            for expression, period in setting.values:
                if isinstance(expression, Literally) and (day is None or period.covers(day)):
                    found.append(_setting(name, expression.value))
                    break
        return found

    def _scope_words(self, rule: RuleResult) -> str:
        if any(one.label == rule.rule and one.kind == "applies" for one in self.rulebook.rules):
            return {"pass": "in scope", "fail": "out of scope"}.get(rule.outcome, rule.outcome)
        return rule.outcome


_PASS_MARK: Final = re.compile(r" [0-9]+$")
_STATES: Final = {"known": None, "missing": "unknown", "error": "error"}
_Same = Callable[[str, str], bool]


def _exactly(name: str, subject: str) -> bool:
    return name == subject


def _loosely(name: str, subject: str) -> bool:
    return name_key(name) == name_key(subject)


def _setting(name: str, value: Scalar) -> FactUsed:
    if isinstance(value, Fraction):
        return FactUsed(name=name, value=str(value), exact=str(value), state="known")
    shown = ("yes" if value else "no") if isinstance(value, bool) else str(value)
    return FactUsed(name=name, value=shown, state="known")


def _values(values: Iterable[FactUsed], tables: Iterable[TableMatch]) -> list[FactUsed]:
    return [*values, *(output for table in tables for output in table.outputs)]


def _number(exact: str | None) -> Fraction | None:
    """The number that `exact` holds; a day stands there too, and is none."""
    return None if exact is None or "-" in exact[1:] else Fraction(exact)


def _of_rule(rule: RuleResult) -> Found:
    return Found(rule.outcome, missing=tuple(rule.missing), errors=tuple(rule.errors), clause=rule.clause)


def _criterion(criterion: CriterionResult, rule: Found | None, bid: BidResult) -> Found:
    """Marks, and the outcome of the criterion's own pass mark where it has one, or why there are no marks."""
    number = None if criterion.exact is None else Fraction(criterion.exact)
    missing, errors = tuple(criterion.missing), tuple(criterion.errors)
    outcome = rule.outcome if rule is not None else None
    if number is None and outcome in (None, "not reached"):
        outcome = "error" if errors else "unknown" if missing else "not reached"
    if outcome == "not reached" and not missing and not errors:  # what held the bid back is why
        missing, errors = tuple(bid.missing), tuple(bid.errors)
    marks = None if number is not None else "error" if errors else "unknown" if missing else None
    return Found(outcome, number, missing=missing, errors=errors, clause=criterion.clause, marks=marks)


def _allocation(bid: BidResult) -> Found:
    given = bid.allocation
    if given is None:
        return Found(words=None)
    amount = Fraction(given.amount) if given.amount is not None and given.status != "reserve" else None
    return Found(outcome=given.status, number=amount)


def type_of(name: str, rulebook: Rulebook) -> Type | None:
    """The type of a value, table result, setting or input of that name; None when there is none."""
    if name in rulebook.values:
        return rulebook.values[name][0].expression.type
    if name in rulebook.inputs:
        return rulebook.inputs[name].type
    if name in rulebook.settings:
        return rulebook.settings[name].type
    for tables in rulebook.tables.values():
        for output, type_ in tables[0].outputs:
            if output == name:
                return type_
    # `M1 benefit` is the value `benefit` of the member M1.
    _, _, rest = name.partition(" ")
    return type_of(rest, rulebook) if rest else None


def clause_of(name: str, rulebook: Rulebook) -> str:
    """The clause of a value, table or setting; empty for what has none."""
    if name in rulebook.values:
        return rulebook.values[name][0].clause
    if name in rulebook.settings:
        return rulebook.settings[name].clause
    for tables in rulebook.tables.values():
        if any(output == name for output, _ in tables[0].outputs):
            return tables[0].clause
    _, _, rest = name.partition(" ")
    return clause_of(rest, rulebook) if rest else ""
