"""What the result holds of the thing that an example's cell speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from svrules.data.wording import name_key
from svrules.engine.result import (
    BidResult,
    ContractResult,
    CriterionResult,
    ErrorRecord,
    FactUsed,
    Missing,
    RuleResult,
    TableMatch,
)
from svrules.language.rulebook import Rulebook
from svrules.language.types import Type


@dataclass(frozen=True, slots=True)
class Found:
    """A thing of the result: its outcome, number or words, its type where known, and why there is none."""

    outcome: str | None = None
    number: Fraction | None = None
    words: str | None = None
    type: Type | None = None
    rules: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether there is neither number nor words."""
        return self.number is None and self.words is None


def in_bid(subject: str, bid: BidResult, rulebook: Rulebook) -> Found | None:
    """What the subject of an expectation is for that bid; None when the result knows no such thing."""
    rules = {rule.rule: rule.outcome for rule in bid.rules}
    why = _missing(bid.missing), _errors(bid.errors)
    key = name_key(subject)
    if key in ("total", "rank", "outcome"):
        number = bid.exact if key == "total" else None if bid.rank is None else str(bid.rank)
        exact = Fraction(number) if number is not None and key != "outcome" else None
        return Found(bid.outcome, exact, None, None, rules, *why)
    if key == "missing":
        return Found(missing=_missing(bid.missing))
    if key == "allocation":
        return _allocation(bid)
    criterion = next((one for one in bid.criteria if name_key(one.code) == key), None)
    rule = _rule(key, bid.rules)
    if criterion is not None:
        return _criterion(criterion, bid, rule)
    return rule or _value(key, bid.values, bid.tables, rulebook)


def in_contract(subject: str, contract: ContractResult, rulebook: Rulebook) -> Found | None:
    """What the subject of an expectation is for the contract; None when the result knows no such thing."""
    key = name_key(subject)
    if key in ("scope", "outcome"):
        return Found(outcome=contract.scope)
    if key == "missing":
        return Found(missing=_missing(contract.missing))
    rule = next((one for one in contract.rules if name_key(one.rule) == key), None)
    if rule is not None:
        return Found(outcome=_scope_words(rule, rulebook), missing=_missing(rule.missing))
    return _value(key, [*contract.values, *contract.facts], contract.tables, rulebook)


def subjects(bid: BidResult | None, contract: ContractResult) -> list[str]:
    """All that an expectation may speak of, for a hint."""
    if bid is None:
        rules, values, tables, more = contract.rules, contract.values, contract.tables, ["missing"]
    else:
        rules, values, tables = bid.rules, bid.values, bid.tables
        more = ["total", "rank", "outcome", "allocation", "missing", *(one.code for one in bid.criteria)]
    outputs = [output.name for table in tables for output in table.outputs]
    return [*more, *(rule.rule for rule in rules), *(value.name for value in values), *outputs]


def _rule(key: str, rules: Iterable[RuleResult]) -> Found | None:
    rule = next((one for one in rules if name_key(one.rule) == key), None)
    if rule is None:
        return None
    return Found(outcome=rule.outcome, missing=_missing(rule.missing), errors=_errors(rule.errors))


def _criterion(criterion: CriterionResult, bid: BidResult, rule: Found | None) -> Found:
    """Marks, and the outcome of the criterion's own pass mark where it has one, or why there are no marks."""
    number = None if criterion.exact is None else Fraction(criterion.exact)
    missing, errors = _missing(criterion.missing), _errors(criterion.errors)
    outcome = rule.outcome if rule is not None else None
    if number is None and outcome in (None, "not reached"):
        outcome = "error" if errors else "unknown" if missing else "not reached"
    return Found(outcome, number, missing=missing, errors=errors)


def _allocation(bid: BidResult) -> Found:
    given = bid.allocation
    if given is None:
        return Found(words=None)
    amount = Fraction(given.amount) if given.amount is not None and given.status != "reserve" else None
    return Found(outcome=given.status, number=amount)


def _value(
    key: str, values: Iterable[FactUsed], tables: Iterable[TableMatch], rulebook: Rulebook
) -> Found | None:
    outputs = (output for table in tables for output in table.outputs)
    for one in (*values, *outputs):
        if name_key(one.name) == key:
            number = None if one.exact is None else Fraction(one.exact)
            words = one.value if number is None else None
            return Found(number=number, words=words, type=type_of(one.name, rulebook))
    return None


def type_of(name: str, rulebook: Rulebook) -> Type | None:
    """The type of a value, table result, setting or input of that name; None when there is none."""
    if name in rulebook.values:
        return rulebook.values[name][0].expression.type
    if name in rulebook.inputs:
        return rulebook.inputs[name].type
    for tables in rulebook.tables.values():
        for output, type_ in tables[0].outputs:
            if output == name:
                return type_
    # `M1 benefit` is the value `benefit` of the member M1.
    _, _, rest = name.partition(" ")
    return type_of(rest, rulebook) if rest else None


def _scope_words(rule: RuleResult, rulebook: Rulebook) -> str:
    if any(one.label == rule.rule and one.kind == "applies" for one in rulebook.rules):
        return {"pass": "in scope", "fail": "out of scope"}.get(rule.outcome, rule.outcome)
    return rule.outcome


def _missing(missing: Iterable[Missing]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.fact for one in missing))


def _errors(errors: Iterable[ErrorRecord]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(error.sentence for error in errors))
