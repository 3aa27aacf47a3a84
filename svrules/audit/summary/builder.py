"""The assessment summary of one supplier: the items of regulation 31 in their order, as a Document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from svrules.audit.summary.criteria import criteria_section
from svrules.audit.summary.findings import findings, put_aside
from svrules.audit.summary.judged import Recorded
from svrules.audit.summary.model import Assessed, Case, Finding, Particulars, Summary, listed
from svrules.audit.summary.reasons import Reasons
from svrules.audit.summary.scores import Scores, totals_apart
from svrules.audit.summary.showable import Showable
from svrules.engine.result import BidResult, Result, RuleResult
from svrules.errors import MisuseError
from svrules.render.document import Block, Document, Facts, Items, Paragraph, Section
from svrules.render.explained import bid_named
from svrules.render.ranking import subtitle
from svrules.render.reasons import of_the_whole_bid
from svrules.render.rule_words import looked_at, reason

if TYPE_CHECKING:
    from svrules.audit.ledger import Ledger

__all__ = ["summarise"]

_CONTACT: Final = "[To fill in: postal address and email address.]"
_IDENTIFIER: Final = "[To fill in: the supplier's unique identifier.]"
_PROVISION: Final = (
    "[To fill in: the provision of the Procurement Act 2023 under which it was disregarded, excluded or "
    "rejected.]"
)


def summarise(
    assessed: Assessed,
    bid: str,
    particulars: Particulars | None = None,
    *,
    ledger: Ledger | None = None,
    competition: str = "",
    keep_names: bool = False,
) -> Summary:
    """The summary for one supplier, whatever the case and spaces of its name.

    With a `ledger` also the reasons and changes that it holds of `competition`. With `keep_names` a reason
    that only seems to name another bidder stays in; so does the finding. Raises MisuseError for a name
    that is not there, where nothing was assessed, and for a call, whose grants are no public contracts.
    """
    case = _case(assessed, bid)
    recorded = Recorded() if ledger is None else Recorded.of(ledger, competition)
    if ledger is not None and recorded.empty:
        raise MisuseError(
            f"nothing is recorded of a competition `{competition}` in the ledger: mind its name"
        )
    given = particulars or Particulars()
    reasons, showable = Reasons(case, recorded, keep_names=keep_names), Showable(case.plan)
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
    supplier = Section("The supplier (regulation 31(2)(a) to (c))", (_supplier(case.bid, given, own=True),))
    sections = [
        supplier,
        *([] if case.won else [_why_not(case, scores, reasons, given)]),
        criteria_section(case, given),
        _assessed(case, scores),
    ]
    if case.best is not None and not case.won:
        sections.append(_most_advantageous(case.best, scores, given))
    receipt = f" Receipt {case.result.receipt}." if case.result.receipt else ""
    return Document(
        f"Assessment summary for {case.bid.bid}",
        f"{name}{case.rulebook.title}. {subtitle(case.result)}",
        (*(_box(found) if draft else ()), *_head(given), Paragraph(_outcome(case))),
        tuple(sections),
        f"Made by the rulebook {case.rulebook.name}, SHA-256 {case.rulebook.sha256}.{receipt}",
    )


def _box(found: tuple[Finding, ...]) -> Iterator[Block]:
    stops = any(one.kind in ("stop", "serious") for one in found)
    what = "Nothing stands against issuing it, but read it." if not stops else "See to these first."
    yield Paragraph(what, lead="Draft, not for issue.", tone="warn" if stops else "plain")
    if found:
        yield listed(found)


def _head(given: Particulars) -> Iterator[Block]:
    pairs = (("Contracting authority", given.authority), ("Date", given.dated))
    said = tuple((name, text.strip()) for name, text in pairs if text.strip())
    if said:
        yield Facts(said)


def _outcome(case: Case) -> str:
    if case.bid.outcome in ("refer", "unknown", "error"):
        return "The assessment of this tender is not finished."
    if case.best is None:
        if sum(1 for one in case.result.bids if one.rank == 1) > 1:
            return "More than one tender has the first rank: which is the most advantageous is not decided."
        return "It is not known yet which tender is the most advantageous."
    if case.won:
        return "This tender is the most advantageous tender: the contract is to be awarded to this supplier."
    return (
        "This tender is not the most advantageous tender: the contract is not to be awarded to this supplier."
    )


def _supplier(bid: BidResult, given: Particulars, *, own: bool) -> Facts:
    contact, identifier = given.of(bid.bid, own=own)
    pairs = (("Name", bid.bid), ("Contact", contact), ("Unique identifier", identifier))
    gaps = {"Contact": _CONTACT, "Unique identifier": _IDENTIFIER}
    return Facts(tuple((name, said or gaps.get(name, "")) for name, said in pairs))


def _assessed(case: Case, scores: Scores) -> Section:
    item = "31(2)(e)" if case.won else "31(3)(b)"
    title = f"How this tender was assessed (regulation {item})"
    if all(one.exact is None for one in case.bid.criteria):
        return Section(title, (Paragraph("It was not assessed against the award criteria."),))
    return Section(title, (scores.table(case.bid),), scores.explained(case.bid))


# -- why not ---------------------------------------------------------------------------------------------


def _why_not(case: Case, scores: Scores, reasons: Reasons, given: Particulars) -> Section:
    blocks: list[Block] = []
    for rule in case.bid.rules:
        if rule.outcome in ("fail", "refer"):
            blocks += _against(case, scores, reasons, rule)
    if put_aside(case.bid):
        blocks.append(Facts((("Provision", given.provision.strip() or _PROVISION),)))
    if not blocks:
        blocks = [Paragraph(said) for said in _ranked(case)]
        if case.best is not None and case.bid.rank is not None:
            blocks.append(scores.beside(case.bid, case.best))
    enough = given.enough.get(case.bid.bid, ())
    if enough:
        blocks.append(Paragraph("", lead="What would have been enough, each alone:"))
        blocks.append(Items(enough))
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


def _ranked(case: Case) -> Iterator[str]:
    bid, best = case.bid, case.best
    if best is None and bid.rank is not None:
        if bid.rank == 1:
            yield "It shares the first rank with another tender; which of them goes first is not decided."
        else:
            yield f"It has rank {bid.rank}; the tenders that share the first rank go before it."
        return
    if best is None or bid.rank is None:
        yield "Its assessment is not complete."
        return
    if bid.award_exact is None or best.award_exact is None or bid.exact is None:
        yield (
            "The most advantageous tender has the higher share of marks in the first criterion, in their "
            "order of importance, on which the two differ."
        )
        return
    if bid.award_exact == best.award_exact:
        settled = (
            best.tie.settled_by if best.tie is not None and best.tie.settled_by else "the order published"
        )
        yield f"It is level with the most advantageous tender; the tie is settled by {settled}."
    elif bid.award_exact == bid.exact and best.award_exact == best.exact:
        own, theirs = totals_apart(case, bid, best)
        yield f"Its total of {own} marks is below the {theirs} marks of the most advantageous tender."
    else:
        yield (
            "The award rule puts the most advantageous tender before this one. The figure that it goes by is "
            "not given, as facts of that tender could be worked out from it."
        )


def _most_advantageous(best: BidResult, scores: Scores, particulars: Particulars) -> Section:
    given = _supplier(best, particulars, own=False)
    return Section(
        "The most advantageous tender (regulation 31(3)(d))",
        (given, scores.table(best)),
        scores.explained(best),
    )
