"""Why a bid stands where it stands, in one line each: outcomes, missing facts, errors, ties."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Final

from svrules.engine.result import (
    BidResult,
    CriterionResult,
    ErrorRecord,
    Missing,
    NotInForce,
    Population,
    Result,
    RuleResult,
    Tie,
)
from svrules.quantities import exact_number, print_date, shown
from svrules.render.figures import figure
from svrules.render.origins import place_words
from svrules.render.rule_words import reason, with_clause
from svrules.render.untrusted import one_line

__all__ = [
    "RECORD_IT", "apart", "decided", "decision", "errors", "fact_of", "in_short", "is_own", "lacking",
    "missing", "near", "near_ties", "not_in_force_words", "of_the_whole_bid", "populations", "referred",
    "standing", "ties", "waited_for", "waits_for", "why",
]  # fmt: skip

_MOST_NAMED: Final = 4
RECORD_IT: Final = (
    "record a decision (in a workbook's sheet `Decisions`, or under `decisions` in JSON): bidder, rule, "
    "decision (pass or fail), who, when, why."
)
_MOST_NAMES: Final = 12
_DECISIVE: Final = {"fail": ("fail",), "error": ("error",), "unknown": ("unknown",), "refer": ("refer",)}


def why(bid: BidResult, *, with_ties: bool = True, contract: str = "contract") -> str:
    """What made the bid's outcome, or settled its rank: empty for a bid that passed without more to say."""
    said = decided(bid)
    decisive = [rule for rule in bid.rules if rule.outcome in _DECISIVE.get(bid.outcome, ())]
    said += [_rule(rule, bid.bid, contract) for rule in decisive if not rule.decided_by]
    if not decisive and bid.missing:
        said.append(lacking(bid.missing, bid.bid, contract))
    if not decisive and bid.errors and not bid.missing:
        said += [waits_for(error) if error.bid is None else error.sentence for error in bid.errors]
    if bid.tie is not None and with_ties:
        said.append(_tie(bid))
    if bid.allocation is not None:
        said.append(bid.allocation.because)
    return "; ".join(dict.fromkeys(one_line(text).rstrip(".") for text in said if text))


def _rule(rule: RuleResult, bid: str, contract: str) -> str:
    if rule.outcome == "unknown" and rule.missing:
        return f"{_label(rule)}: {lacking(rule.missing, bid, contract)}"
    if rule.outcome == "error" and rule.errors:
        elsewhere = [waits_for(error) for error in rule.errors if not is_own(error, rule)]
        if elsewhere:
            return ", ".join(dict.fromkeys(elsewhere))
        return f"{_label(rule)}: {rule.errors[0].sentence}"
    return reason(rule)


def _label(rule: RuleResult) -> str:
    return with_clause(rule.rule, rule.clause)


def decided(bid: BidResult) -> list[str]:
    """`D1 (clause 2): passed by a recorded decision of …`, for each rule that a person settled."""
    return [decision(rule) for rule in bid.rules if rule.decided_by]


def decision(rule: RuleResult) -> str:
    """What a person settled, who, when and why."""
    by = f"by a recorded decision of {rule.decided_by}"
    if of_the_whole_bid(rule):
        return f"rejected as a whole {by}"
    said = {"pass": "passed", "fail": "failed"}
    return f"{_label(rule)}: {said.get(rule.outcome, rule.outcome)} {by}"


def of_the_whole_bid(rule: RuleResult) -> bool:
    """Whether this is a decision that rejects the bid, and no rule of the rulebook."""
    return rule.stage == "decision"


def lacking(missing: Iterable[Missing], bid: str, contract: str = "contract") -> str:
    """`missing: price`; `waits for price of Birch` where the fact is another bid's, or the contract's."""
    own = [one.fact for one in missing if one.bid == bid]
    others = [fact_of(one, contract) for one in missing if one.bid != bid]
    said = [f"missing: {', '.join(own)}"] if own else []
    said += [f"waits for {', '.join(others)}"] if others else []
    return "; ".join(said)


def fact_of(one: Missing, contract: str = "contract") -> str:
    """`price of Birch`, `category of the contract`, `pot of the call`."""
    return f"{one.fact} of {one.bid if one.bid is not None else f'the {contract}'}"


def is_own(error: ErrorRecord, of: RuleResult | CriterionResult) -> bool:
    """Whether something went wrong in that rule or criterion itself."""
    labels = (of.code,) if isinstance(of, CriterionResult) else (of.rule, of.pass_mark_of)
    return error.part in ("rule", "criterion") and error.where in labels


def waits_for(error: ErrorRecord) -> str:
    """`waits for table S2`: what has to be put right first."""
    return f"waits for {_part(error)}"


def _part(error: ErrorRecord) -> str:
    if error.part == "weights":
        return f"the weights of {error.where}" if error.where else "the weights of the criteria"
    return f"{error.part} {error.where}"


def _tie(bid: BidResult) -> str:
    if bid.tie is None:
        return ""
    if not bid.tie.with_bids:
        return f"near tie with {near(bid.tie)}" if bid.tie.near else ""
    others = _some(bid.tie.with_bids)
    settled = f"settled by {bid.tie.settled_by}" if bid.tie.settled_by else "the rank is shared"
    return f"level with {others}: {settled}"


def near(tie: Tie) -> str:
    """`Birch (0.16 apart), Cedar (0.5 apart)`: the bids that are near and not level; empty without any."""
    return _some([f"{name} ({figure(apart)} apart)" for name, apart in zip(tie.near, tie.apart, strict=True)])


def _some(names: list[str]) -> str:
    """The names with commas; of very many the first, and how many more there are."""
    more = len(names) - _MOST_NAMES
    if more < 2:
        return ", ".join(names)
    return f"{', '.join(names[:_MOST_NAMES])} and {more:,} more"


def standing(bid: BidResult) -> str:
    """`pass`, `fail E2`, `refer E1, PLAN`: the outcome with the labels that made it."""
    labels = _labels(bid)
    return " ".join([bid.outcome, ", ".join(labels)]) if labels else bid.outcome


def _labels(bid: BidResult) -> list[str]:
    found: dict[str, None] = {}
    for rule in bid.rules:
        if rule.outcome not in _DECISIVE.get(bid.outcome, ()):
            continue
        elsewhere = [_part(error) for error in rule.errors if not is_own(error, rule)]
        own = ["decision"] if of_the_whole_bid(rule) else [rule.rule]
        found.update(dict.fromkeys(elsewhere or own))
    return list(found)


def referred(result: Result) -> tuple[str, ...]:
    """What to do about each bid that a rule refers to a person."""
    return tuple(
        f"{bid.bid}, {rule.rule}: {RECORD_IT}"
        for bid in result.bids
        for rule in bid.rules
        if rule.outcome == "refer"
    )


def waited_for(result: Result) -> tuple[str, ...]:
    """What to do about each fact of one bid that other bids wait for, once."""
    waiting: dict[tuple[str, str], list[str]] = {}
    for bid in result.bids:
        for one in bid.missing:
            if one.bid is not None and one.bid != bid.bid:
                waiting.setdefault((one.fact, one.bid), []).append(bid.bid)
    return tuple(
        f"Find `{fact}` of {of}, or reject {of} by a decision on the rule `bid`: {_listed(names)} for it."
        for (fact, of), names in waiting.items()
    )


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return f"{names[0]} waits"
    if len(names) > _MOST_NAMED:
        return f"{len(names)} others wait"
    return f"{', '.join(names[:-1])} and {names[-1]} wait"


def missing(result: Result) -> tuple[str, ...]:
    """Each missing fact that holds something back, once, with the bids it belongs to."""
    by_fact: dict[str, list[str | None]] = {}
    for one in (*result.contract.missing, *(m for bid in result.bids for m in bid.missing)):
        bids = by_fact.setdefault(one.fact, [])
        if one.bid not in bids:
            bids.append(one.bid)
    of_contract = f"of the {result.rulebook.contract_word}"
    return tuple(
        f"{fact}: {', '.join(bid or of_contract for bid in bids)}." for fact, bids in by_fact.items()
    )


def errors(result: Result) -> tuple[str, ...]:
    """Each error, once, with its code, place and sentence."""
    found = (*result.contract.errors, *(error for bid in result.bids for error in bid.errors))
    return tuple(dict.fromkeys(map(error_words, found)))


def error_words(error: ErrorRecord) -> str:
    """`SV0901 (clause 2.1, line 40): …`: the sentence itself names the criterion or rule, and the bid."""
    clause = f"clause {error.clause}, " if error.clause else ""
    return f"{error.code} ({clause}{place_words(error)}): {error.sentence}"


def ties(result: Result) -> tuple[str, ...]:
    """Each group of bids with one award value, once, and what settled it."""
    bids = {bid.bid: bid for bid in result.bids}
    said: list[str] = []
    seen: set[str] = set()
    for bid in result.bids:
        if bid.tie is not None and bid.tie.with_bids and bid.bid not in seen:
            group = [bid.bid, *bid.tie.with_bids]
            seen.update(group)
            said.append(f"{_some(group)} are level; {_settlement([bids[name] for name in group])}.")
    return tuple(said)


def _settlement(level: list[BidResult]) -> str:
    """What settled the ranks of bids with one award value, and which of them share one all the same."""
    steps = dict.fromkeys(bid.tie.settled_by for bid in level if bid.tie and bid.tie.settled_by)
    by_rank: dict[int | None, list[str]] = {}
    for bid in level:
        by_rank.setdefault(bid.rank, []).append(bid.bid)
    if len(by_rank) == 1:
        return "not settled: the rank is shared"
    shared = [f"{_some(names)} share rank {rank}" for rank, names in by_rank.items() if len(names) > 1]
    return "; ".join([f"settled by {', '.join(steps)}" if steps else "settled in part", *shared])


def near_ties(result: Result) -> tuple[str, ...]:
    """Each near tie, and how near it is; of level bids `ties` says what settled their ranks."""
    values = {bid.bid: exact_number(bid.award_exact or "0") for bid in result.bids}
    return tuple(apart(group, [values[name] for name in group]) for group in result.near_ties)


def apart(group: list[str], values: list[Fraction]) -> str:
    """`Ash and Birch are 0.05 apart.`, from their award values."""
    gap = max(values) - min(values)
    names = " and ".join(group) if len(group) == 2 else _some(group)
    if not gap:
        return f"{names} are level."
    return f"{names} are {shown(gap, thousands=True)} apart{' at most' if len(group) > 2 else ''}."


def populations(result: Result) -> tuple[str, ...]:
    """Who was left out of comparisons: each set of bids once, with the comparisons that it was left out of.

    That a bid is not compared with itself goes without saying.
    """
    groups = {
        one.id: tuple(sorted(f"{left.bid} ({left.why})" for left in one.left_out))
        for one in result.populations
    }
    by_group: dict[tuple[str, ...], dict[str, None]] = {}
    for use in (use for bid in result.bids for use in bid.population):
        if groups[use.taken]:
            by_group.setdefault(groups[use.taken], {})[f"{use.where} ({use.words})"] = None
    return tuple(f"{', '.join(group)}: not in {', '.join(where)}." for group, where in by_group.items())


def not_in_force_words(result: Result, one: NotInForce) -> str:
    """`SLAVERY: not in force on 30 September 2026 (from 1 October 2026)`."""
    day = "" if result.rules_date is None else f" on {print_date(date.fromisoformat(result.rules_date))}"
    return f"{one.label}: not in force{day} ({one.in_force})"


def in_short(bid: BidResult) -> str:
    """The labels that made the outcome, or what is to be known of its rank: `X1, E2`, `near tie`."""
    said = _labels(bid)
    if not said and bid.outcome in ("unknown", "error"):
        said = ["missing facts" if bid.missing else "errors" if bid.errors else ""]
    if bid.tie is not None:
        level = "tie" if bid.tie.settled_by else "shared rank"
        said.append(level if bid.tie.with_bids else "near tie")
    return ", ".join(dict.fromkeys(one for one in said if one))


def left_out_words(population: Population) -> str:
    """`Cedar (fails E2), Dale (not eligible)`."""
    return ", ".join(f"{one.bid} ({one.why})" for one in population.left_out)
