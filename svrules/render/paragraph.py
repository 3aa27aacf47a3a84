"""One bid, or one of its criteria, in a paragraph of plain English, as a letter would have it.

A view of the Result: no figure in it is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from svrules.engine.result import BidResult, CriterionResult, FactUsed, Missing, Result, RuleResult
from svrules.render.beside import lead, set_by
from svrules.render.document import Document, Paragraph
from svrules.render.figures import fact_words, figure, marks_shown, totals_shown, with_parts
from svrules.render.ranking import provisional_words, subtitle
from svrules.render.reasons import (
    RECORD_IT,
    decision,
    error_words,
    fact_of,
    is_own,
    near,
    of_the_whole_bid,
    waits_for,
)
from svrules.render.rule_words import looked_at, reason

__all__ = ["paragraph"]


def paragraph(result: Result, bid: BidResult, criterion: str | None = None) -> Document:
    """The bid with all its criteria and rules, or one criterion (a code) with its parts, in one paragraph."""
    said = _of_criterion(result, bid, criterion) if criterion else _of_bid(result, bid)
    return Document(
        f"{bid.bid}: {criterion}" if criterion else bid.bid,
        f"{result.rulebook.title}. {subtitle(result)}",
        (Paragraph(" ".join(said)),),
        (),
        f"Rulebook {result.rulebook.name}, SHA-256 {result.rulebook.sha256}. "
        f"Data SHA-256 {result.data_sha256}.",
    )


def _of_bid(result: Result, bid: BidResult) -> Iterator[str]:
    yield from _stands(result, bid)
    for one in bid.criteria:
        yield _marks(result, bid, one, "it")
    yield from _pass_marks_and_rules(result, bid, bid.rules)
    yield from _rounded(bid, None)
    if bid.allocation is not None:
        yield _sentence(bid.allocation.because)
    yield from _open(result, bid)


def _of_criterion(result: Result, bid: BidResult, code: str) -> Iterator[str]:
    shown = with_parts(bid, code)
    best = _first(result, bid)
    for at, one in enumerate(shown):
        yield _marks(result, bid, one, "it" if at else bid.bid)
        yield from _rests_on(result, bid, one)
        yield from _theirs(result, best, one)
    codes = {one.code for one in shown}
    yield from set_by(result, bid, codes)
    yield from _pass_marks_and_rules(result, bid, [one for one in bid.rules if one.pass_mark_of in codes])
    yield from _rounded(bid, codes)


# -- where it stands ------------------------------------------------------------------------------------


def _stands(result: Result, bid: BidResult) -> Iterator[str]:
    """`Ash is 2nd of 3 with 89.10; Birch is 1st with 89.26.`, or which rule decided."""
    if bid.rank is None:
        decisive = [rule for rule in bid.rules if rule.outcome == bid.outcome != "pass"]
        if not decisive or any(of_the_whole_bid(rule) for rule in decisive):
            yield from lead(result, bid)
        return
    ranked = sorted((one for one in result.bids if one.rank is not None), key=lambda one: one.rank or 0)
    said = f"{bid.bid} is ranked {bid.rank} of {len(ranked)}, with {_value(result, bid)}"
    best = _first(result, bid)
    yield f"{said}." if best is None else f"{said}; {_firsts(result, ranked, bid)}."


def _firsts(result: Result, ranked: list[BidResult], bid: BidResult) -> str:
    """`Birch is ranked 1 with a total of 89.26`: who leads, or for the leader who follows."""
    other = next(one for one in ranked if one is not bid)
    return f"{other.bid} is ranked {other.rank}, with {_value(result, other)}"


def _value(result: Result, bid: BidResult) -> str:
    said = f"a total of {totals_shown(result)[bid.bid]} marks"
    if bid.award_exact in (None, bid.exact):
        return said
    return f"an award value of {figure(bid.award_exact)} and {said}"


def _first(result: Result, bid: BidResult) -> BidResult | None:
    """The bid to compare with: the first of the ranking, for the first itself the next; None without one."""
    ranked = sorted((one for one in result.bids if one.rank is not None), key=lambda one: one.rank or 0)
    return next((one for one in ranked if one is not bid), None) if bid in ranked else None


# -- marks ----------------------------------------------------------------------------------------------


def _marks(result: Result, bid: BidResult, one: CriterionResult, who: str) -> str:
    """`For PRICE Price (clause 4.1, line 128 of prices.svr) it has ≈47.90 of 50 marks: lowest price £…`."""
    where = _where(result, one.clause, one.line)
    if one.exact is None:
        return _unmarked(result, bid, one, who, where)
    marks = marks_shown(result, one.code)[bid.bid]
    of = f" of {figure(one.weight_exact)}" if one.weight_exact is not None else ""
    how = f": {one.how.rstrip('.')}" if one.how else ""
    return f"For {one.code} {one.title} {where} {who} has {marks}{of} marks{how}."


def _unmarked(result: Result, bid: BidResult, one: CriterionResult, who: str, where: str) -> str:
    start = f"For {one.code} {one.title} {where} {who} has no marks"
    if one.errors:
        own = [error_words(error) for error in one.errors if is_own(error, one)]
        return f"{start}: {'; '.join(own or [waits_for(one.errors[0])]).rstrip('.')}."
    if one.missing:
        return f"{start} yet: {_lacking(result, bid, one.missing)}."
    since = f", since the {result.rulebook.bid_word} was rejected" if bid.outcome == "fail" else " yet"
    return f"{start}{since}."


def _lacking(result: Result, bid: BidResult, missing: Iterable[Missing]) -> str:
    names = [
        one.fact if one.bid == bid.bid else fact_of(one, result.rulebook.contract_word) for one in missing
    ]
    return f"{_and(dict.fromkeys(names))} {'is' if len(set(names)) == 1 else 'are'} missing"


def _rests_on(result: Result, bid: BidResult, one: CriterionResult) -> Iterator[str]:
    facts = [_fact(fact, {missing.fact for missing in one.missing}) for fact in one.facts]
    if facts:
        yield f"This rests on {_and(dict.fromkeys(facts))}."


def _fact(fact: FactUsed, missing: set[str]) -> str:
    """`price (£1,712,000)`."""
    return f"{fact.name} ({fact_words(fact, missing).removeprefix(f'{fact.name}: ')})"


def _theirs(result: Result, other: BidResult | None, one: CriterionResult) -> Iterator[str]:
    """How the bid to compare with came to its marks."""
    theirs = next((found for found in other.criteria if found.code == one.code), None) if other else None
    if other is None or theirs is None or theirs.exact is None:
        return
    marks = marks_shown(result, one.code)[other.bid]
    how = f": {theirs.how.rstrip('.')}" if theirs.how else ""
    yield f"{other.bid}, ranked {other.rank}, has {marks}{how}."


# -- rules ----------------------------------------------------------------------------------------------


def _pass_marks_and_rules(result: Result, bid: BidResult, rules: list[RuleResult]) -> Iterator[str]:
    """Those that decided in full, then those that are passed in one sentence."""
    for rule in rules:
        if rule.outcome != "pass" and not (of_the_whole_bid(rule) and bid.rank is None):
            yield from _decided(result, bid, rule)
    passed = [_label(result, rule) for rule in rules if rule.outcome == "pass"]
    if passed:
        yield f"{bid.bid} passes {_and(passed)}."
    for rule in rules:
        if rule.decided_by and not of_the_whole_bid(rule):
            yield _sentence(decision(rule))


def _decided(result: Result, bid: BidResult, rule: RuleResult) -> Iterator[str]:
    verbs = {"fail": "fails", "refer": "is referred to a person by", "not reached": "was not tried on"}
    verb = verbs.get(rule.outcome, "is not decided on")
    why = (
        f": {reason(rule)}"
        if rule.outcome in ("fail", "refer") and (rule.because or rule.by_exception)
        else ""
    )
    if rule.outcome == "unknown" and rule.missing:
        why = f": {_lacking(result, bid, rule.missing)}"
    if rule.errors:
        own = [error_words(error) for error in rule.errors if is_own(error, rule)]
        why = f": {'; '.join(own or [waits_for(rule.errors[0])])}"
    yield _sentence(f"{bid.bid} {verb} {_label(result, rule)}{why}")
    seen = looked_at(rule, {one.fact for one in rule.missing})
    if seen and rule.outcome in ("fail", "refer"):
        yield f"What was looked at: {'; '.join(seen)}."
    if rule.outcome == "refer":
        yield f"To do: {RECORD_IT}"


def _label(result: Result, rule: RuleResult) -> str:
    """`X1 Mandatory ground (clause 2.1, line 64 of prices.svr)`; `the pass mark of PLAN (…)`."""
    name = (
        f"the pass mark of {rule.pass_mark_of}" if rule.pass_mark_of else f"{rule.rule} {rule.title}".rstrip()
    )
    return f"{name} {_where(result, rule.clause, rule.line)}"


def _where(result: Result, clause: str, line: int) -> str:
    return f"({f'clause {clause}, ' if clause else ''}line {line} of {result.rulebook.name})"


# -- the rest -------------------------------------------------------------------------------------------


def _rounded(bid: BidResult, codes: set[str] | None) -> Iterator[str]:
    for event in bid.roundings:
        if codes is None or codes & set(event.where.split()):
            yield f"{event.where} was rounded from {_exactly(event.before)} to {figure(event.after)}."


def _exactly(exact: str) -> str:
    text = figure(exact)
    return f"{text} (exactly {exact})" if text.startswith("≈") else text


def _open(result: Result, bid: BidResult) -> Iterator[str]:
    if bid.tie is not None and bid.tie.near:
        yield f"Near tie with {near(bid.tie)}."
    if bid.rank is not None and result.provisional:
        yield provisional_words(result)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _and(parts: Iterable[str]) -> str:
    listed = list(parts)
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)
