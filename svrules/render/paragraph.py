"""One bid, or one of its criteria, in a paragraph of plain English, as a letter would have it.

A view of the Result: no figure in it is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from svrules.engine.result import BidResult, CriterionResult, FactUsed, Missing, Result, RuleResult
from svrules.render.beside import beside, lead, set_by
from svrules.render.document import Document, Paragraph
from svrules.render.figures import fact_words, figure, marks_shown, totals_shown, with_parts
from svrules.render.origins import place_words
from svrules.render.ranking import provisional_words, receipt_words, subtitle
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
from svrules.render.rule_words import by_exception, exception_words, looked_at

__all__ = ["paragraph"]


def paragraph(result: Result, bid: BidResult, criterion: str | None = None) -> Document:
    """The bid with all its criteria and rules, or one criterion (a code) with its parts, in one paragraph."""
    said = [*(_of_criterion(result, bid, criterion) if criterion else _of_bid(result, bid))]
    said.append(f"Lines are those of {result.rulebook.name}.")
    return Document(
        f"{bid.bid}: {criterion}" if criterion else bid.bid,
        f"{result.rulebook.title}. {subtitle(result)}",
        (Paragraph(" ".join(said)),),
        (),
        f"Rulebook {result.rulebook.name}, SHA-256 {result.rulebook.sha256}. "
        f"Data SHA-256 {result.data_sha256}.{receipt_words(result)}",
    )


def _of_bid(result: Result, bid: BidResult) -> Iterator[str]:
    decisive = [rule for rule in bid.rules if _decides(bid, rule)]
    yield from _stands(result, bid, decisive)
    yield from _all_marks(result, bid)
    rest = [rule for rule in bid.rules if rule not in decisive and not of_the_whole_bid(rule)]
    yield from _rules(result, bid, rest)
    yield from _rounded(result, bid, None)
    if bid.allocation is not None:
        yield _sentence(bid.allocation.because)
    if bid.tie is not None and bid.tie.near:
        yield f"It is in a near tie with {near(bid.tie)}."
    if bid.rank is not None and result.provisional:
        yield provisional_words(result)


def _of_criterion(result: Result, bid: BidResult, code: str) -> Iterator[str]:
    shown = with_parts(bid, code)
    for at, one in enumerate(shown):
        if one.exact is None:
            yield f"{'It' if at else bid.bid} has no marks for {_briefly(one)}{_why_none(result, bid, one)}."
            continue
        yield f"For {_named(one)} {'it' if at else bid.bid} {_has(result, bid, one, None)}."
        yield from _rests_on(one)
        yield from _set_by(result, bid, one.code)
        yield from _theirs(result, bid, one)
    codes = {one.code for one in shown}
    yield from _rules(result, bid, [one for one in bid.rules if one.pass_mark_of in codes])
    yield from _rounded(result, bid, codes)


# -- where it stands ------------------------------------------------------------------------------------


def _decides(bid: BidResult, rule: RuleResult) -> bool:
    """Whether a rule of the rulebook made a bid fail, or referred it to a person."""
    return bid.outcome in ("fail", "refer") and rule.outcome == bid.outcome and not of_the_whole_bid(rule)


def _stands(result: Result, bid: BidResult, decisive: list[RuleResult]) -> Iterator[str]:
    """`Ash is ranked 2 of 3, with a total of 89.10 marks; Birch is ranked 1, with …`, or what decided."""
    if decisive:
        for rule in decisive:
            yield from _decided(result, bid, rule)
        return
    if bid.rank is None:
        yield from lead(result, bid)
        return
    ranked = sum(1 for one in result.bids if one.rank is not None)
    other = _beside(result, bid)
    follows = f"; {other.bid} is ranked {other.rank}, with {_value(result, other)}" if other else ""
    yield f"{bid.bid} is ranked {bid.rank} of {ranked}, with {_value(result, bid)}{follows}."


def _value(result: Result, bid: BidResult) -> str:
    said = f"a total of {totals_shown(result)[bid.bid]} marks"
    if bid.award_exact in (None, bid.exact):
        return said
    return f"an award value of {figure(bid.award_exact)} and {said}"


def _beside(result: Result, bid: BidResult) -> BidResult | None:
    """The first of the ranking, for the first itself the next; None where there is no other."""
    found = beside(result, bid)
    return found.other if found else None


# -- marks ----------------------------------------------------------------------------------------------


def _all_marks(result: Result, bid: BidResult) -> Iterator[str]:
    """A sentence for each criterion with marks, and one for those that have none for the same reason."""
    without: dict[str, list[str]] = {}
    for one in bid.criteria:
        if one.exact is not None:
            yield f"For {_named(one)} it {_has(result, bid, one, _beside(result, bid))}."
        else:
            without.setdefault(_why_none(result, bid, one), []).append(_briefly(one))
    for why, names in without.items():
        yield f"It has no marks for {_and(names)}{why}."


def _named(one: CriterionResult) -> str:
    """`PRICE, Price, under clause 4.1 (line 128)`."""
    title = f", {one.title}," if one.title else ""
    return (
        f"{one.code}{title} under clause {one.clause} ({place_words(one)})"
        if one.clause
        else (f"{one.code}{title} ({one.origin})" if one.origin else f"{one.code}{title} on line {one.line}")
    )


def _briefly(one: CriterionResult) -> str:
    """`PRICE (Price; clause 4.1, line 128)`."""
    return f"{one.code} ({f'{one.title}; ' if one.title else ''}{_place(one)})"


def _has(result: Result, bid: BidResult, one: CriterionResult, other: BidResult | None) -> str:
    """`has ≈47.90 of 50 marks (Birch: 50.00), worked out as lowest price £…`."""
    shown = marks_shown(result, one.code)
    of = f" of {figure(one.weight_exact)}" if one.weight_exact is not None else ""
    theirs = f" ({other.bid}: {shown[other.bid]})" if other else ""
    how = f", worked out as {one.how.rstrip('.')}" if one.how else ""
    return f"has {shown[bid.bid]}{of} marks{theirs}{how}"


def _why_none(result: Result, bid: BidResult, one: CriterionResult) -> str:
    if one.errors:
        own = [error_words(error) for error in one.errors if is_own(error, one)]
        return f": {'; '.join(own or [waits_for(one.errors[0])]).rstrip('.')}"
    if one.missing:
        return f" yet: {_lacking(result, bid, one.missing)}"
    return f", since the {result.rulebook.bid_word} was rejected" if bid.outcome == "fail" else " yet"


def _lacking(result: Result, bid: BidResult, missing: Iterable[Missing]) -> str:
    word = result.rulebook.contract_word
    names = dict.fromkeys(one.fact if one.bid == bid.bid else fact_of(one, word) for one in missing)
    return f"{_and(names)} {'is' if len(names) == 1 else 'are'} missing"


def _rests_on(one: CriterionResult) -> Iterator[str]:
    facts = [_fact(fact) for fact in one.facts]
    if facts:
        yield f"This rests on {_and(dict.fromkeys(facts))}."


def _fact(fact: FactUsed) -> str:
    """`price (£1,712,000)`."""
    return f"{fact.name} ({fact_words(fact).removeprefix(f'{fact.name}: ')})"


def _set_by(result: Result, bid: BidResult, code: str) -> Iterator[str]:
    """`The lowest price £1,640,000 is that of Birch.`"""
    yield from (f"The {said.removeprefix(f'{code}: ')}" for said in set_by(result, bid, {code}))


def _theirs(result: Result, bid: BidResult, one: CriterionResult) -> Iterator[str]:
    """How the bid to compare with came to its marks."""
    other = _beside(result, bid)
    theirs = next((found for found in other.criteria if found.code == one.code), None) if other else None
    if other is not None and theirs is not None and theirs.exact is not None and theirs.how:
        marks = marks_shown(result, one.code)[other.bid]
        yield f"{other.bid}, ranked {other.rank}, has {marks}, worked out as {theirs.how.rstrip('.')}."


# -- rules ----------------------------------------------------------------------------------------------


def _rules(result: Result, bid: BidResult, rules: list[RuleResult]) -> Iterator[str]:
    """Those that are passed in one sentence, the others in one each."""
    passed = [rule for rule in rules if rule.outcome == "pass" and not rule.decided_by]
    whole = [_label(rule) for rule in passed if not rule.pass_mark_of]
    marks = [_label(rule) for rule in passed if rule.pass_mark_of]
    if whole:
        yield f"{bid.bid} passes {_and(whole)}."
    if marks:
        yield f"{'It' if whole else bid.bid} reaches {_and(marks)}."
    for rule in rules:
        if rule.decided_by:
            yield _sentence(decision(rule))
        elif rule.outcome != "pass":
            yield from _decided(result, bid, rule)


def _decided(result: Result, bid: BidResult, rule: RuleResult) -> Iterator[str]:
    if rule.outcome not in ("fail", "refer"):
        yield _sentence(f"{_OPEN[rule.outcome]} {_label(rule)}{_why_open(result, bid, rule)}")
        return
    verb = "fails" if rule.outcome == "fail" else "is referred to a person by"
    held = by_exception(rule)
    why = exception_words(held) if held else rule.because
    yield _sentence(f"{bid.bid} {verb} {_label(rule)}{f': {why}' if why else ''}")
    seen = looked_at(rule)
    if seen:
        yield f"What was looked at: {'; '.join(seen)}."
    if rule.outcome == "refer":
        yield f"To do: {RECORD_IT}"


_OPEN: Final = {
    "not reached": "The work did not get as far as",
    "unknown": "It cannot be said yet what comes of",
    "error": "It cannot be computed what comes of",
}


def _why_open(result: Result, bid: BidResult, rule: RuleResult) -> str:
    if rule.errors:
        own = [error_words(error) for error in rule.errors if is_own(error, rule)]
        return f": {'; '.join(own or [waits_for(rule.errors[0])])}"
    return f": {_lacking(result, bid, rule.missing)}" if rule.missing else ""


def _label(rule: RuleResult) -> str:
    """`X1 (Mandatory ground; clause 2.1, line 64)`; `the pass mark of PLAN (clause 4.4, line 144)`."""
    if rule.pass_mark_of:
        return f"the pass mark of {rule.pass_mark_of} ({_place(rule)})"
    return f"{rule.rule} ({f'{rule.title}; ' if rule.title else ''}{_place(rule)})"


def _place(one: RuleResult | CriterionResult) -> str:
    return f"{f'clause {one.clause}, ' if one.clause else ''}{place_words(one)}"


# -- the rest -------------------------------------------------------------------------------------------


def _rounded(result: Result, bid: BidResult, codes: set[str] | None) -> Iterator[str]:
    for event in bid.roundings:
        if codes is None or codes & set(event.where.split()):
            total = event.where == "TOTAL" and event.after == bid.exact
            after = totals_shown(result)[bid.bid] if total else figure(event.after)
            what = "The total" if event.where == "TOTAL" else event.where
            yield f"{what} was rounded ({event.rounding}) from {_exactly(event.before)} to {after}."


def _exactly(exact: str) -> str:
    text = figure(exact)
    return f"{text} (exactly {exact})" if text.startswith("≈") else text


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _and(parts: Iterable[str]) -> str:
    listed = list(parts)
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)
