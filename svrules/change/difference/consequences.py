"""What differs between two Results of one competition under two rulebooks, by label and bid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from svrules.change.difference.found import Consequence
from svrules.engine.result import BidResult, ContractResult, CriterionResult, Result, RuleResult

__all__ = ["consequences"]


def consequences(before: Result, after: Result) -> tuple[Consequence, ...]:
    """Scope, outcomes, rules, marks, totals, ranks and money that are not the same, bid by bid.

    Where none of these differs: named values and results of tables that do.
    """
    return (*_of_contract(before, after), *_of_bids(before, after)) or tuple(_of_values(before, after))


def _of_values(before: Result, after: Result) -> Iterator[Consequence]:
    pairs: list[tuple[str | None, ContractResult | BidResult, ContractResult | BidResult]]
    pairs = [(None, before.contract, after.contract)]
    pairs += [(one.bid, one, other) for one, other in zip(before.bids, after.bids, strict=True)]
    for bid, one, other in pairs:
        was, now = _values(one), _values(other)
        for name in was.keys() & now.keys():
            yield from _differing(bid, name, was[name], now[name])


def _values(of: ContractResult | BidResult) -> Mapping[str, str]:
    tables = (output for table in of.tables for output in table.outputs)
    return {one.name: one.value or one.state for one in (*of.values, *tables)}


def _of_contract(before: Result, after: Result) -> Iterator[Consequence]:
    if before.contract.scope != after.contract.scope:
        yield Consequence(None, "scope", before.contract.scope, after.contract.scope)
    yield from _rules(None, before.contract.rules, after.contract.rules)
    was, now = _worths(before), _worths(after)
    for code in {**was, **now} if was and now else ():
        yield from _differing(None, f"worth of {code}", was.get(code), now.get(code), True)


def _worths(result: Result) -> Mapping[str, str | None]:
    """What each criterion is worth, which is the same for every bid: of the first that was looked at."""
    for bid in result.bids:
        if any(one.weight_exact is not None for one in bid.criteria):
            return {one.code: one.weight_exact for one in bid.criteria}
    return {}


def _of_bids(before: Result, after: Result) -> Iterator[Consequence]:
    for one, other in zip(before.bids, after.bids, strict=True):
        yield from _of_bid(one, other)


def _of_bid(one: BidResult, other: BidResult) -> Iterator[Consequence]:
    name = one.bid
    yield from _rules(name, one.rules, other.rules)
    yield from _marks(name, one, other)
    yield from _differing(name, "total", one.exact, other.exact, True)
    if (one.award_exact, other.award_exact) != (one.exact, other.exact):
        yield from _differing(name, "award value", one.award_exact, other.award_exact, True)
    yield from _differing(name, "outcome", one.outcome, other.outcome)
    yield from _differing(name, "rank", _text(one.rank), _text(other.rank))
    yield from _differing(name, "money", _money(one), _money(other))
    yield from _differing(name, "near ties", _near(one), _near(other))


def _text(rank: int | None) -> str | None:
    return None if rank is None else str(rank)


def _near(bid: BidResult) -> str:
    return ", ".join(bid.tie.near) if bid.tie is not None and bid.tie.near else "none"


def _money(bid: BidResult) -> str | None:
    given = bid.allocation
    return None if given is None else f"{given.status} {given.amount or ''}".rstrip()


def _differing(
    bid: str | None, what: str, before: str | None, after: str | None, exact: bool = False
) -> Iterator[Consequence]:
    if before != after:
        yield Consequence(bid, what, before, after, exact)


def _rules(bid: str | None, before: list[RuleResult], after: list[RuleResult]) -> Iterator[Consequence]:
    was, now = _by_label(before), _by_label(after)
    for label in {**was, **now}:
        yield from _differing(bid, label, was.get(label), now.get(label))


def _by_label(rules: list[RuleResult]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for rule in rules:
        label = f"pass mark of {rule.pass_mark_of}" if rule.pass_mark_of else f"rule {rule.rule}"
        found[label] = f"{found[label]}, {rule.outcome}" if label in found else rule.outcome
    return found


def _marks(bid: str, one: BidResult, other: BidResult) -> Iterator[Consequence]:
    was, now = _by_code(one), _by_code(other)
    for code in {**was, **now}:
        before, after = was.get(code), now.get(code)
        yield from _differing(
            bid, f"marks of {code}", before.exact if before else None, after.exact if after else None, True
        )


def _by_code(bid: BidResult) -> Mapping[str, CriterionResult]:
    return {criterion.code: criterion for criterion in bid.criteria}
