"""The assessment summary of one supplier: the items of regulation 31 in their order, as a Document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from svrules.audit.summary.criteria import criteria_section
from svrules.audit.summary.findings import findings
from svrules.audit.summary.judged import Recorded
from svrules.audit.summary.model import Assessed, Case, Finding, Particulars, Summary, listed
from svrules.audit.summary.reasons import Reasons
from svrules.audit.summary.scores import Scores
from svrules.audit.summary.showable import Showable
from svrules.engine.result import BidResult, Result, RuleResult
from svrules.errors import MisuseError
from svrules.render.document import Block, Document, Facts, Items, Paragraph, Section
from svrules.render.explained import bid_named
from svrules.render.figures import totals_shown
from svrules.render.ranking import subtitle
from svrules.render.reasons import of_the_whole_bid
from svrules.render.rule_words import looked_at, reason

if TYPE_CHECKING:
    from svrules.audit.ledger import Ledger

__all__ = ["summarise"]

_CONTACT: Final = "[To fill in: postal address and email address.]"
_IDENTIFIER: Final = "[To fill in: the supplier's unique identifier.]"
_PROVISION: Final = "[To fill in: the section of the Procurement Act 2023 under which this was done.]"


def summarise(
    assessed: Assessed,
    bid: str,
    particulars: Particulars | None = None,
    *,
    ledger: Ledger | None = None,
    competition: str = "",
) -> Summary:
    """The summary for one supplier, whatever the case and spaces of its name.

    With a `ledger` also the reasons and changes that it holds of `competition`. Raises MisuseError for a name
    that is not there, where nothing was assessed, and for a call, whose grants are no public contracts.
    """
    case = _case(assessed, bid)
    recorded = Recorded() if ledger is None else Recorded.of(ledger, competition)
    if ledger is not None and recorded.empty:
        raise MisuseError(
            f"nothing is recorded of a competition `{competition}` in the ledger: mind its name"
        )
    given = particulars or Particulars()
    reasons, showable = Reasons(case, recorded), Showable(case.plan)
    found = findings(case, reasons, showable, given)
    scores = Scores(case, reasons, showable)
    return Summary(
        case.bid.bid,
        _document(case, scores, reasons, given, found, draft=True),
        _document(case, scores, reasons, given, found, draft=False),
        found,
    )


def _case(assessed: Assessed, name: str) -> Case:
    result = assessed.result
    if result.rulebook.contract_word != "contract" or any(one.allocation for one in result.bids):
        raise MisuseError(
            "an assessment summary is of tenders for a contract: of a call, `svrules explain` says why a "
            "project got what it got"
        )
    if result.contract.scope != "in scope":
        raise MisuseError(f"nothing was assessed: the contract is {result.contract.scope}")
    return Case(assessed, bid_named(result, name), _best(result))


def _best(result: Result) -> BidResult | None:
    """The most advantageous tender; None where there is none, or more than one."""
    first = [one for one in result.bids if one.rank == 1]
    return first[0] if len(first) == 1 else None


def _document(
    case: Case,
    scores: Scores,
    reasons: Reasons,
    given: Particulars,
    found: tuple[Finding, ...],
    *,
    draft: bool,
) -> Document:
    name = f"{given.procurement.strip()}. " if given.procurement.strip() else ""
    sections = [
        Section("The supplier (regulation 31(2)(a) to (c))", (_supplier(case.bid, given),)),
        criteria_section(case, given),
        _assessed(case, scores),
    ]
    if not case.won:
        sections.append(_why_not(case, scores, reasons))
        sections += [] if case.best is None else [_most_advantageous(case.best, scores)]
    receipt = f" Receipt {case.result.receipt}." if case.result.receipt else ""
    return Document(
        f"Assessment summary for {case.bid.bid}",
        f"{name}{case.rulebook.title}. {subtitle(case.result)}",
        (*(_box(found) if draft else ()), Paragraph(_outcome(case))),
        tuple(sections),
        f"Made by the rulebook {case.rulebook.name}, SHA-256 {case.rulebook.sha256}.{receipt}",
    )


def _box(found: tuple[Finding, ...]) -> Iterator[Block]:
    stops = sum(1 for one in found if one.kind != "note")
    what = "Nothing stands against issuing it, but read it." if not stops else "See to these first."
    yield Paragraph(what, lead="Draft, not for issue.", tone="warn" if stops else "plain")
    if found:
        yield listed(found)


def _outcome(case: Case) -> str:
    if case.best is None:
        return "It is not known yet which tender is the most advantageous."
    if case.won:
        return "This tender is the most advantageous tender: the contract is to be awarded to this supplier."
    return (
        "This tender is not the most advantageous tender: the contract is not to be awarded to this supplier."
    )


def _supplier(bid: BidResult, given: Particulars) -> Facts:
    return Facts(
        (
            ("Name", bid.bid),
            ("Contact", given.contact.strip() or _CONTACT),
            ("Unique identifier", given.identifier.strip() or _IDENTIFIER),
        )
    )


def _assessed(case: Case, scores: Scores) -> Section:
    item = "31(2)(e)" if case.won else "31(3)(b)"
    title = f"How this tender was assessed (regulation {item})"
    if all(one.exact is None for one in case.bid.criteria):
        return Section(title, (Paragraph("It was not assessed against the award criteria."),))
    return Section(title, (scores.table(case.bid),), scores.explained(case.bid))


# -- why not ---------------------------------------------------------------------------------------------


def _why_not(case: Case, scores: Scores, reasons: Reasons) -> Section:
    blocks: list[Block] = []
    for rule in case.bid.rules:
        if rule.outcome in ("fail", "refer"):
            blocks += _against(case, scores, reasons, rule)
    if not blocks:
        blocks = [Paragraph(said) for said in _ranked(case)]
    return Section("Why not this tender (regulation 31(3)(c))", tuple(blocks))


def _against(case: Case, scores: Scores, reasons: Reasons, rule: RuleResult) -> Iterator[Block]:
    """The rule with its clause, what it looked at where that may be shown, and the person's reason."""
    decided = next(
        (
            one
            for one in case.assessed.competition.decisions
            if one.bid == case.bid.bid and one.rule == rule.rule
        ),
        None,
    )
    if not of_the_whole_bid(rule):
        yield Paragraph(f"{reason(rule).rstrip('.')}.", tone="bad")
        facts = looked_at(rule) if scores.showable.rule(rule.rule, rule.pass_mark_of) else []
        if facts:
            yield Items(tuple(facts))
    if rule.outcome == "refer":
        yield Paragraph("A person has not decided on it yet.", tone="warn")
        return
    if decided is not None:
        yield Paragraph(reasons.safe(decided.why.strip()), lead="Decision:")
    if rule.pass_mark_of is None:
        yield Facts((("Provision", _PROVISION),))


def _ranked(case: Case) -> Iterator[str]:
    bid, best, result = case.bid, case.best, case.result
    if bid.outcome in ("unknown", "error") or best is None or bid.rank is None:
        yield "Its assessment is not complete."
        return
    if bid.award_exact is None or best.award_exact is None or bid.exact is None:
        yield (
            "The most advantageous tender has the higher share of marks in the first criterion, in their "
            "order of importance, on which the two differ."
        )
        return
    totals = totals_shown(result)
    if bid.award_exact == best.award_exact:
        settled = (
            best.tie.settled_by if best.tie is not None and best.tie.settled_by else "the order published"
        )
        yield f"It is level with the most advantageous tender; the tie is settled by {settled}."
    elif bid.award_exact == bid.exact and best.award_exact == best.exact:
        yield (
            f"Its total of {totals[bid.bid]} marks is below the {totals[best.bid]} marks of the most "
            "advantageous tender."
        )
    else:
        yield (
            "By what the award follows the most advantageous tender goes before this one. Its figure is not "
            "given, as facts of that tender could be worked out from it."
        )


def _most_advantageous(best: BidResult, scores: Scores) -> Section:
    given = Facts((("Name", best.bid), ("Contact", _CONTACT), ("Unique identifier", _IDENTIFIER)))
    return Section(
        "The most advantageous tender (regulation 31(3)(d))",
        (given, scores.table(best)),
        scores.explained(best),
    )
