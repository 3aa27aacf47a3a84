"""What happened to all bids: missing facts, comparisons, roundings, rules that decided nothing."""

from __future__ import annotations

from collections.abc import Iterator

from svrules.audit.ledger.store import Ledger
from svrules.audit.questions.answer import Answer
from svrules.audit.questions.scored import Score, latest
from svrules.engine.result import BidResult, RuleResult
from svrules.quantities import exact_number, shown

__all__ = ["compared", "missing", "roundings", "silent"]


def missing(ledger: Ledger, competition: str | None = None, number: int | None = None) -> Answer:
    """What was missing, of which bid, and what it kept from being known."""
    score = latest(ledger, competition, number)
    rows: list[tuple[str, ...]] = [
        (bid.bid, one.fact, one.bid or f"the {score.result.rulebook.contract_word}", _kept(bid, one.fact))
        for bid in score.result.bids
        for one in bid.missing
    ]
    rows += [row for bid in score.result.bids for row in _blanks(bid)]
    return Answer(
        "What was missing",
        score.source,
        ("bid", "fact", "of", "kept from being known"),
        tuple(rows),
        "Nothing that anything depends on was missing.",
        score.remarks(ledger),
    )


def _blanks(bid: BidResult) -> Iterator[tuple[str, ...]]:
    """What was blank and decided all the same: a rule looked at it, and answered."""
    told = {one.fact for one in bid.missing}
    for rule in bid.rules:
        for fact in rule.facts:
            if fact.state == "missing" and fact.name not in told and rule.outcome in ("fail", "refer"):
                yield bid.bid, fact.name, bid.bid, f"nothing: it is why {rule.rule} says {rule.outcome}"


def _kept(bid: BidResult, fact: str) -> str:
    held = [one.rule for one in bid.rules if any(m.fact == fact for m in one.missing)]
    held += [one.code for one in bid.criteria if any(m.fact == fact for m in one.missing)]
    return ", ".join(dict.fromkeys(held))


def compared(ledger: Ledger, competition: str | None = None, number: int | None = None) -> Answer:
    """Which bids were compared with each other, for what, what it gave; who was left out and why."""
    score = latest(ledger, competition, number)
    return Answer(
        "Which bids were compared, and who was left out",
        score.source,
        ("for", "comparison", "gives", "bids compared", "left out, and why"),
        tuple(dict.fromkeys(_comparisons(score))),
        "No bid was compared with another.",
        score.remarks(ledger),
    )


def _comparisons(score: Score) -> Iterator[tuple[str, ...]]:
    populations = {one.id: one for one in score.result.populations}
    for bid in score.result.bids:
        for use in bid.population:
            taken = populations[use.taken]
            left = "; ".join(f"{one.bid} ({one.why})" for one in taken.left_out)
            besides = ", without the bid itself" if use.besides_this_bid else ""
            of = bid.bid if use.besides_this_bid else ""
            where = f"{use.where} of {of}" if of else use.where
            yield where, use.words, use.yields or "not known", f"{', '.join(taken.bids)}{besides}", left


def roundings(ledger: Ledger, competition: str | None = None, number: int | None = None) -> Answer:
    """Which roundings changed a value, exactly: before, after, and by how much."""
    score = latest(ledger, competition, number)
    contract: str = score.result.rulebook.contract_word
    whose = [(contract, score.result.contract.roundings)]
    whose += [(bid.bid, bid.roundings) for bid in score.result.bids]
    rows = [
        (name, one.where, one.rounding, one.before, one.after, _by(one.before, one.after))
        for name, found in whose
        for one in found
    ]
    return Answer(
        "Which roundings changed a value",
        score.source,
        ("bid", "where", "rounding", "before", "after", "changed by"),
        tuple(rows),
        "No rounding changed a value.",
        score.remarks(ledger),
    )


def _by(before: str, after: str) -> str:
    return shown(exact_number(after) - exact_number(before), 6)


def silent(ledger: Ledger, competition: str | None = None, number: int | None = None) -> Answer:
    """Which rules decided nothing: passed by every bid that reached them, not reached, or not in force."""
    score = latest(ledger, competition, number)
    result = score.result
    rows = [
        (f"{one.label} {one.title}", one.clause, str(one.line), f"not in force: counts {one.in_force}")
        for one in result.not_in_force
    ]
    by_rule: dict[str, list[RuleResult]] = {}
    for bid in result.bids:
        for one in bid.rules:
            by_rule.setdefault(one.rule, []).append(one)
    for found in by_rule.values():
        said = _why_silent(found)
        if said:
            rows.append((f"{found[0].rule} {found[0].title}", found[0].clause, str(found[0].line), said))
    return Answer(
        "Which rules decided nothing",
        score.source,
        ("rule", "clause", "line", "why"),
        tuple(rows),
        "Every rule decided something.",
        score.remarks(ledger),
    )


def _why_silent(found: list[RuleResult]) -> str:
    if any(one.outcome not in ("pass", "not reached") or one.exceptions or one.decided_by for one in found):
        return ""
    reached = sum(one.outcome == "pass" for one in found)
    if not reached:
        return "no bid got as far as that"
    others = len(found) - reached
    return f"passed by all {reached} that reached it" + (f"; {others} did not get as far" if others else "")
