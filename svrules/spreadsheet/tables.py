"""The functions that give a table: trace, weights, check; and the version of a rulebook."""

from __future__ import annotations

from svrules.api import Rulebook
from svrules.data import Reading
from svrules.diagnostics import Diagnostic
from svrules.engine import score
from svrules.engine.result import NOT_SCORED, BidResult, CriterionResult, RuleResult
from svrules.quantities import exact_number
from svrules.render.figures import fact_words
from svrules.render.origins import clause_and_origin
from svrules.render.reasons import standing
from svrules.render.rule_words import exception_words, looked_at
from svrules.render.untrusted import one_line
from svrules.spreadsheet.call import Call, Rows, Value
from svrules.spreadsheet.cells import Refusal, refusal
from svrules.spreadsheet.competitions import Asked, competition, reading
from svrules.spreadsheet.rulebooks import read_text, rulebook_text

__all__ = ["check", "trace", "version", "weights"]

_TRACE: list[Value] = [
    "bid",
    "criterion",
    "rule",
    "clause",
    "outcome",
    "facts",
    "marks",
    "weight",
    "contribution",
]
_WEIGHTS: list[Value] = ["criterion", "title", "part of", "weight"]
_CHECK: list[Value] = ["kind", "code", "place", "what is found", "what to try"]
_NONE = "–"
_ADJUSTED = "rounding and limits of the total, as its contribution"


def version(call: Call) -> Rows:
    """`edition 2026.1, sha256 a1b2c3d4e5f6`."""
    rulebook = call.rulebook
    return [[f"edition {rulebook.edition}, sha256 {rulebook.sha256[:12]}"]]


def trace(call: Call) -> Rows:
    """A line for each rule and criterion of the bids asked for, and one for each total."""
    found = call.competition
    wanted = call.given.get("bid")
    every = range(len(found.outcomes))
    places = every if wanted is None else [found.position(name) for row in wanted for name in row]
    kept = {found.code(code) for code in call.codes}
    rows: Rows = [list(_TRACE)]
    for bid in map(found.bid, places):
        rows += [_rule(bid, rule) for rule in bid.rules if not kept]
        rows += [_criterion(bid, one) for one in bid.criteria if not kept or one.code in kept]
        rows += [] if kept else [_total(bid)]
    return rows


def _rule(bid: BidResult, rule: RuleResult) -> list[Value]:
    missing = {one.fact for one in rule.missing}
    facts = [*looked_at(rule, missing), *(exception_words(one) for one in rule.exceptions)]
    outcome = f"{rule.outcome}, by a decision of {rule.decided_by}" if rule.decided_by else rule.outcome
    said = "; ".join(map(one_line, facts))
    clause = one_line(clause_and_origin(rule.clause, rule.origin)) or _NONE
    return [bid.bid, _NONE, rule.rule, clause, one_line(outcome), said, _NONE, _NONE, _NONE]


def _criterion(bid: BidResult, one: CriterionResult) -> list[Value]:
    outcome = "error" if one.errors else "missing" if one.missing else one.how
    if outcome == NOT_SCORED:
        outcome = f"{NOT_SCORED}: {standing(bid)}"
    facts = "; ".join(one_line(fact_words(fact, {m.fact for m in one.missing})) for fact in one.facts)
    numbers = [_number(exact) for exact in (one.exact, one.weight_exact, one.contribution_exact)]
    clause = one_line(clause_and_origin(one.clause, one.origin)) or _NONE
    return [bid.bid, one.code, _NONE, clause, outcome, facts, *numbers]


def _total(bid: BidResult) -> list[Value]:
    rest = bid.total_adjustment
    changed = _NONE if rest is None or not exact_number(rest) else _ADJUSTED
    return [bid.bid, "total", _NONE, _NONE, bid.outcome, changed, _number(bid.exact), _NONE, _number(rest)]


def _number(exact: str | None) -> Value:
    return _NONE if exact is None else exact_number(exact)


def weights(call: Call) -> Rows:
    """What each criterion is worth for the contract given; without one, for each kind of contract."""
    if not call.rulebook.model.criteria:
        raise Refusal("SV1004", "This rulebook has no criteria, so there is nothing to weigh.")
    contract = call.asked.contract
    if not contract:
        return _for_every_kind(call)
    headings = ("Bidder", *(one.name for one in call.rulebook.model.bid_inputs()))
    no_facts = ("a bid", *(None for _ in headings[1:]))
    read = reading(call.rulebook, Asked((headings, no_facts), contract, ()))
    if read.competition is None:
        raise refusal(read.diagnostics)
    scored = score(call.rulebook.model, read.competition)
    if scored.run is None or scored.scope != "in scope":
        raise Refusal("SV1004", f"The contract is {_scope(scored.scope)}, so its criteria have no weights.")
    found = scored.bid(0).criteria
    rows: Rows = [list(_WEIGHTS)]
    rows += [[c.code, c.title, c.part_of or _NONE, _number(c.weight_exact)] for c in found]
    return rows


def _scope(scope: str) -> str:
    return "not known to be in scope" if scope == "unknown" else scope


def _for_every_kind(call: Call) -> Rows:
    from svrules.render.document import Grid
    from svrules.render.weights import weights as page

    rows: Rows = []
    for block in page(call.rulebook.model).blocks:
        if isinstance(block, Grid):
            rows.append([*(block.in_full or block.headings)])
            rows += [[*row] for row in block.rows]
    return rows


def check(call: Call) -> Rows:
    """Every finding about the rulebook and the tables; one line that says so where there is none."""
    from svrules.checks import check as check_rulebook

    rulebook, found = read_text(rulebook_text(call.given["rulebook"]))
    findings = [*found]
    remarks: Rows = []
    if rulebook is not None:
        findings += rulebook.model.as_written(check_rulebook(rulebook.model))
        asked = call.asked
        if asked.bids or asked.contract:
            read, remarks = _read(rulebook, asked)
            findings += [*read.diagnostics, *read.tidied]
    rows = [*map(_finding, dict.fromkeys(findings)), *remarks]
    return [list(_CHECK), *(rows or [["fine", _NONE, _NONE, "Nothing was found.", _NONE]])]


def _read(rulebook: Rulebook, asked: Asked) -> tuple[Reading, Rows]:
    """How the tables were read, and what the scored competition gives a person to look at."""
    if not asked.bids:
        return reading(rulebook, asked), []
    try:
        found = competition(rulebook, asked)
    except Refusal as why:
        read = reading(rulebook, asked)
        told: Rows = [["error", why.failure.code, _NONE, why.failure.sentence, _NONE]]
        return read, told if read.competition is not None else []
    return found.read, [["look at", _NONE, _NONE, one, _NONE] for one in found.remarks()]


def _finding(one: Diagnostic) -> list[Value]:
    place = "" if one.span is None else str(one.span)
    return [one.severity, one.code, one_line(place), one_line(one.sentence), one_line(one.try_)]
