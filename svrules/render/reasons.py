"""Why a bid stands where it stands, in one line each: outcomes, missing facts, errors, ties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from svrules.engine.result import BidResult, ErrorRecord, Missing, PopulationTaken, Result, RuleResult
from svrules.render.untrusted import one_line

__all__ = ["errors", "in_short", "missing", "near_ties", "populations", "standing", "ties", "why"]

# As the engine words it.
_ITSELF: Final = "it is the bid at hand"
_DECISIVE: Final = {"fail": ("fail",), "error": ("error",), "unknown": ("unknown",), "refer": ("refer",)}


def why(bid: BidResult, contract: str = "contract", *, with_ties: bool = True) -> str:
    """What made the bid's outcome, or settled its rank: empty for a bid that passed without more to say."""
    said = [_rule(rule) for rule in bid.rules if rule.outcome in _DECISIVE.get(bid.outcome, ())]
    if not said and bid.missing:
        said = [f"missing: {', '.join(_fact(m, contract) for m in bid.missing)}"]
    if not said and bid.errors:
        said = [bid.errors[0].sentence]
    if bid.tie is not None and with_ties:
        said.append(_tie(bid))
    if bid.allocation is not None:
        said.append(bid.allocation.because)
    return "; ".join(one_line(text).rstrip(".") for text in said if text)


def _rule(rule: RuleResult) -> str:
    clause = f" (clause {rule.clause})" if rule.clause else ""
    reason = rule.because or rule.title
    if rule.outcome == "unknown" and rule.missing:
        reason = f"missing: {', '.join(m.fact for m in rule.missing)}"
    if rule.outcome == "error" and rule.errors:
        reason = rule.errors[0].sentence
    return f"{rule.rule}{clause}: {reason}" if reason else f"{rule.rule}{clause}"


def _tie(bid: BidResult) -> str:
    if bid.tie is None:
        return ""
    if not bid.tie.with_bids:
        return f"near tie with {', '.join(bid.tie.near)}" if bid.tie.near else ""
    others = ", ".join(bid.tie.with_bids)
    settled = f"settled by {bid.tie.settled_by}" if bid.tie.settled_by else "the rank is shared"
    return f"level with {others}: {settled}"


def standing(bid: BidResult) -> str:
    """`pass`, `fail E2`, `refer E1, PLAN`: the outcome with the labels that made it."""
    labels = [rule.rule for rule in bid.rules if rule.outcome in _DECISIVE.get(bid.outcome, ())]
    return " ".join([bid.outcome, ", ".join(labels)]) if labels else bid.outcome


def missing(result: Result) -> tuple[str, ...]:
    """Each missing fact that holds something back, once, with the bids it belongs to."""
    by_fact: dict[str, list[str | None]] = {}
    for one in (*result.contract.missing, *(m for bid in result.bids for m in bid.missing)):
        bids = by_fact.setdefault(one.fact, [])
        if one.bid not in bids:
            bids.append(one.bid)
    return tuple(
        f"{fact}: {', '.join(bid or 'of the contract' for bid in bids)}" for fact, bids in by_fact.items()
    )


def _fact(one: Missing, contract: str) -> str:
    return one.fact if one.bid is not None else f"{one.fact} (of the {contract})"


def errors(result: Result) -> tuple[str, ...]:
    """Each error, once, with its code, place and sentence."""
    found = (*result.contract.errors, *(error for bid in result.bids for error in bid.errors))
    return tuple(dict.fromkeys(map(error_words, found)))


def error_words(error: ErrorRecord) -> str:
    """`SV0901 (clause 2.1, line 40): …`: the sentence itself names the criterion or rule, and the bid."""
    clause = f"clause {error.clause}, " if error.clause else ""
    return f"{error.code} ({clause}line {error.line}): {error.sentence}"


def ties(result: Result) -> tuple[str, ...]:
    """Each group of bids with one award value, once, and what settled it."""
    said: dict[frozenset[str], str] = {}
    for bid in result.bids:
        if bid.tie is None or not bid.tie.with_bids:
            continue
        group = [bid.bid, *bid.tie.with_bids]
        settled = (
            f"settled by {bid.tie.settled_by}" if bid.tie.settled_by else "not settled: the rank is shared"
        )
        said.setdefault(frozenset(group), f"{', '.join(group)} are level; {settled}")
    return tuple(said.values())


def near_ties(result: Result) -> tuple[str, ...]:
    """Each near tie."""
    return tuple(f"{' and '.join(group)}: a near tie" for group in result.near_ties)


def populations(result: Result) -> tuple[str, ...]:
    """Who was left out of comparisons: each set of bids once, with the comparisons that it was left out of.

    That a bid is not compared with itself goes without saying.
    """
    by_group: dict[tuple[str, ...], dict[str, None]] = {}
    for taken in _taken(result):
        group = tuple(sorted(f"{one.bid} ({one.why})" for one in taken.left_out if one.why != _ITSELF))
        if group:
            by_group.setdefault(group, {})[f"{taken.where} ({taken.words})"] = None
    return tuple(f"{', '.join(group)}: not in {', '.join(where)}" for group, where in by_group.items())


def _taken(result: Result) -> Iterator[PopulationTaken]:
    for bid in result.bids:
        yield from bid.population


def in_short(bid: BidResult) -> str:
    """The labels that made the outcome, or what is to be known of its rank: `X1, E2`, `near tie`."""
    said = [rule.rule for rule in bid.rules if rule.outcome in _DECISIVE.get(bid.outcome, ())]
    if not said and bid.outcome in ("unknown", "error"):
        said = ["missing facts" if bid.missing else "errors" if bid.errors else ""]
    if bid.tie is not None:
        level = "tie" if bid.tie.settled_by else "shared rank"
        said.append(level if bid.tie.with_bids else "near tie")
    return ", ".join(dict.fromkeys(one for one in said if one))


def left_out_words(population: PopulationTaken) -> str:
    """`Cedar (fails E2), Dale (not eligible)`."""
    return ", ".join(f"{one.bid} ({one.why})" for one in population.left_out)
