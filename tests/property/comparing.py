"""What engine and oracle say of one competition, side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import combinations

from svrules.engine.result import BidResult, FactUsed, Missing, Result, RuleResult, TableMatch
from svrules.language.rulebook import Rulebook
from tests.oracle import Scored, ScoredBid
from tests.oracle.quantities import FactName
from tests.oracle.rules import Said


def differences(rulebook: Rulebook, result: Result, scored: Scored) -> list[str]:
    """Every point on which the two do not say the same, as lines `what: engine …, oracle …`."""
    told = [
        *_one("scope", result.contract.scope, scored.scope),
        *_rules(rulebook, "contract", result.contract.rules, scored.contract),
        *_one("bids", [b.bid for b in result.bids], list(scored.bids)),
        *_one("ties", _ties(result), _as_text(scored.ties)),
        *_one("settled ties", _shared(result, by_step=True), _shared(result, by_step=False)),
        *_one("near ties", _pairs(result.near_ties), _as_text(scored.near)),
        *_one("provisional", sorted(result.provisional), sorted(scored.provisional)),
    ]
    told += _figures("contract", result.contract.values, result.contract.tables, scored.figures)
    for bid in result.bids:
        told += _bid(rulebook, bid, scored.bids[bid.bid])
    return told


def exact(text: str | None) -> Fraction | None:
    """A number of a result, as it is."""
    return None if text is None else Fraction(text)


def _one(what: str, engine: object, oracle: object) -> Iterator[str]:
    if engine != oracle:
        yield f"{what}: engine {engine}, oracle {oracle}"


def _bid(rulebook: Rulebook, bid: BidResult, scored: ScoredBid) -> Iterator[str]:
    name = bid.bid
    yield from _one(f"{name} outcome", bid.outcome, scored.outcome)
    yield from _one(f"{name} total", exact(bid.exact), scored.total)
    yield from _one(f"{name} award value", exact(bid.award_exact), scored.award_value)
    yield from _one(f"{name} rank", bid.rank, scored.rank)
    yield from _one(f"{name} missing", _facts(rulebook, bid.missing), _named(rulebook, scored.missing))
    yield from _rules(rulebook, name, bid.rules, scored.rules)
    engine = {c.code: c for c in bid.criteria}
    for code in sorted(engine.keys() | scored.criteria.keys()):
        one, other = engine.get(code), scored.criteria.get(code)
        yield from _one(
            f"{name} {code} marks", exact(one.exact) if one else None, other.marks if other else None
        )
        adds = exact(one.contribution_exact) if one else None
        yield from _one(f"{name} {code} contribution", adds, other.contribution if other else None)
        yield from _one(f"{name} {code} in error", bool(one and one.errors), bool(other and other.in_error))
        if one and other:
            missing = _named(rulebook, other.missing)
            yield from _one(f"{name} {code} missing", _facts(rulebook, one.missing), missing)
    yield from _figures(name, bid.values, bid.tables, scored.figures)
    grant = bid.allocation
    yield from _one(
        f"{name} allocation",
        (grant.status, exact(grant.amount_exact)) if grant else None,
        (scored.grant.status, scored.grant.amount) if scored.grant else None,
    )


def _rules(
    rulebook: Rulebook, whose: str, engine: list[RuleResult], oracle: dict[str, Said]
) -> Iterator[str]:
    # The engine reports a rulebook that is not in force yet, or no longer, as if that were a rule.
    said = {rule.rule: rule for rule in engine if rule.rule != "in force"}
    for label in sorted(said.keys() | oracle.keys()):
        one, other = said.get(label), oracle.get(label)
        outcomes = (one.outcome if one else "not reached", other.outcome if other else "not reached")
        yield from _one(f"{whose} rule {label}", *outcomes)
        if one and other and outcomes == ("unknown", "unknown"):
            missing = _named(rulebook, other.missing)
            yield from _one(f"{whose} rule {label} missing", _facts(rulebook, one.missing), missing)


def _figures(
    whose: str, values: list[FactUsed], matches: list[TableMatch], oracle: dict[str, Fraction | None]
) -> Iterator[str]:
    """Named values and table results: only those that the oracle reads at this point too."""
    engine = {v.name: v for v in values}
    engine |= {f"{match.table}: {output.name}": output for match in matches for output in match.outputs}
    for label in sorted(engine.keys() & oracle.keys()):
        told = engine[label].exact
        number = Fraction(told) if told and re.fullmatch(r"-?\d+(/\d+)?", told) else None
        yield from _one(f"{whose} {label}", number, oracle[label])


def _facts(rulebook: Rulebook, missing: Iterable[Missing]) -> list[str]:
    return _named(rulebook, {(m.bid, m.fact) for m in missing})


def _named(rulebook: Rulebook, missing: Iterable[FactName]) -> list[str]:
    """Only inputs: a blank cell of a table has no name that the reference settles."""
    return sorted(f"{bid or 'contract'}: {fact}" for bid, fact in missing if fact in rulebook.inputs)


def _shared(result: Result, *, by_step: bool) -> list[str]:
    """The tied bids that share their rank: those whose tie no step settled."""
    ranks = [b.rank for b in result.bids]
    tied = [b for b in result.bids if b.tie and b.tie.with_bids]
    if by_step:
        return [b.bid for b in tied if b.tie and b.tie.settled_by is None]
    return [b.bid for b in tied if ranks.count(b.rank) > 1]


def _ties(result: Result) -> list[str]:
    return _as_text({frozenset({b.bid, *b.tie.with_bids}) for b in result.bids if b.tie and b.tie.with_bids})


def _pairs(groups: list[list[str]]) -> list[str]:
    return _as_text({frozenset(pair) for group in groups for pair in combinations(group, 2)})


def _as_text(groups: set[frozenset[str]]) -> list[str]:
    return sorted(", ".join(sorted(group)) for group in groups)
