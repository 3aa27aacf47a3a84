"""What must be seen to before a summary is issued. It stands on the draft, and so names no other bidder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from svrules.audit.summary.judged import marked
from svrules.audit.summary.model import Case, Finding, Kind, Particulars
from svrules.audit.summary.reasons import Reason, Reasons
from svrules.audit.summary.showable import Showable
from svrules.audit.summary.wording import is_blank, repeated
from svrules.audit.value_text import value_text
from svrules.engine.result import BidResult, CriterionResult
from svrules.language.rulebook import Rulebook
from svrules.language.types import ChoiceType
from svrules.quantities import exact_number

if TYPE_CHECKING:
    from svrules.audit.ledger.records import Record

__all__ = ["ISSUED", "findings", "published", "put_aside"]

ISSUED: Final = "assessment summary"
"""The subject, beside the bid, of a record that says why a summary was issued despite findings."""

_FAR: Final = 2
_BEST: Final = "most advantageous tender, "
_ORDER: Final = {"stop": 0, "serious": 1, "look": 2, "note": 3}


def findings(
    case: Case, reasons: Reasons, showable: Showable, particulars: Particulars
) -> tuple[Finding, ...]:
    """All findings, the gravest first."""
    found = [
        *_standing(case),
        *_of_reasons(reasons, case.bid, ""),
        *_of_decisions(case, reasons),
        *_changed(case, reasons, case.bid, ""),
        *_of_ledger(case, reasons),
    ]
    if case.best is not None and not case.won:
        found += _of_reasons(reasons, case.best, _BEST)
        found += _changed(case, reasons, case.best, _BEST)
        found += _of_best(case, reasons, showable)
    if case.won:
        found += _of_winner(case, showable)
    found += _to_fill_in(case, particulars)
    return tuple(sorted(dict.fromkeys(found), key=lambda one: _ORDER[one.kind]))


# -- where the competition stands ----------------------------------------------------------------------


def _standing(case: Case) -> Iterator[Finding]:
    bid, result = case.bid, case.result
    for rule in bid.rules:
        if rule.outcome == "refer":
            yield Finding("stop", rule.rule, "A person has not yet decided whether this tender passes.")
    if bid.outcome in ("unknown", "error"):
        names = ", ".join(dict.fromkeys(one.fact for one in bid.missing if one.bid in (None, bid.bid)))
        lacks = f": {names}" if names else ""
        yield Finding("stop", "this tender", f"It is not known whether it passes{lacks}.")
    others = [name for name in result.provisional if name != bid.bid]
    if others:
        many = "another tender" if len(others) == 1 else f"{len(others)} other tenders"
        yield Finding("stop", "ranking", f"It is provisional: it can still change with {many}.")
    first = [one for one in result.bids if one.rank == 1]
    if not first:
        yield Finding("stop", "ranking", "No tender has a rank, so none is the most advantageous.")
    if len(first) > 1:
        yield Finding("stop", "ranking", f"{len(first)} tenders share the first rank: none is the winner.")
    if any(case.bid.bid in group for group in result.near_ties):
        yield Finding("note", "ranking", "There is a near tie: check the marks once more.")


# -- reasons -------------------------------------------------------------------------------------------


def _of_reasons(reasons: Reasons, bid: BidResult, whose: str) -> Iterator[Finding]:
    for one in bid.criteria:
        for each in reasons.of(bid, one.code):
            wordings = published(reasons.case.rulebook, each, one, bid)
            for kind, what in _of_reason(each, wordings):
                yield Finding(kind, f"{whose}{one.code}", what)
            if not whose:
                yield from _far_marks(reasons, one.code, each)


def _of_reason(reason: Reason, wordings: Mapping[str, str]) -> Iterator[tuple[Kind, str]]:
    if not reason.said:
        yield _missing(reason)
        return
    for what in reason.gives_away:
        yield "serious", f"The reason {what}; {_left_out(reason.withheld)}."
    for what in reason.to_look_at:
        yield "look", f"The reason {what}: see that it says how this tender meets the criterion, and no more."
    same = repeated(reason.text, wordings)
    if same is not None:
        yield "serious", f"The reason only repeats {same}: say what in the tender earned the score."


def _left_out(withheld: bool) -> str:
    return "it is left out" if withheld else "it goes out as it is"


def _missing(reason: Reason) -> tuple[Kind, str]:
    judged, name = reason.judgement, reason.judgement.fact.name
    if not judged.sure:
        return "look", (
            f"There is no reason: no comment on `{name}`. If people judged it, give one; if it is the "
            "tender's own answer, none is needed."
        )
    if reason.text:
        return "serious", f"“{reason.text}” is no reason for the score: say what in the tender earned it."
    kind = "mark" if judged.panel is None else "consensus"
    where = f"in the data under `{judged.comment}`" if judged.comment else f"by a text input `{name} comment`"
    return "serious", (
        f"There is no reason for the score: no comment on `{name}`. Give it {where}, or in a ledger: svrules "
        f'record {kind} … --fact "{name}" --comment "…".'
    )


def _of_decisions(case: Case, reasons: Reasons) -> Iterator[Finding]:
    """What is wrong with the reasons for decisions against this tender."""
    failed = {rule.rule for rule in case.bid.rules if rule.outcome == "fail"}
    for one in case.assessed.competition.decisions:
        if one.bid != case.bid.bid or one.rule not in failed:
            continue
        if is_blank(one.why):
            yield Finding("serious", one.rule, "The decision has no reason: it goes into this document.")
        gives_away = reasons.secrets.given_away(one.why)
        for what in gives_away:
            left_out = _left_out(reasons.withheld(gives_away))
            yield Finding("serious", one.rule, f"The reason for the decision {what}; {left_out}.")
        for what in reasons.to_look_at(one.why, one.bid):
            yield Finding("look", one.rule, f"The reason for the decision {what}: it goes out as it is.")


def published(
    rulebook: Rulebook, reason: Reason, criterion: CriterionResult, bid: BidResult
) -> Mapping[str, str]:
    """The wordings that a reason should not just repeat, by what they are."""
    found = {f"the title of {criterion.code}": criterion.title}
    parents = {one.code: one for one in bid.criteria}
    if criterion.part_of in parents:
        found[f"the title of {criterion.part_of}"] = parents[criterion.part_of].title
    asked = reason.judgement.fact
    if asked.note:
        found[f"the note on `{asked.name}`"] = asked.note
    if isinstance(asked.type, ChoiceType):
        found |= {f"the level `{option}`": option for option in asked.type.options}
    for rule in bid.rules:
        if rule.because and rule.pass_mark_of == criterion.code:
            found[f"what the pass mark of {criterion.code} says"] = rule.because
    return found | _of_member(rulebook, asked.family, asked.code)


def _of_member(rulebook: Rulebook, family: str | None, code: str | None) -> dict[str, str]:
    """The words in the columns of a question."""
    if family is None or family not in rulebook.families:
        return {}
    member = next((one for one in rulebook.families[family].members if one.code == code), None)
    if member is None:
        return {}
    texts = {name: getattr(cell, "value", None) for name, cell in member.cells.items()}
    return {f"the {name} of {code}": text for name, text in texts.items() if isinstance(text, str)}


def _far_marks(reasons: Reasons, code: str, reason: Reason) -> Iterator[Finding]:
    """An evaluator's mark that is far from the agreed one, and nothing said about it."""
    panel, facts = reason.judgement.panel, reasons.case.facts.get(reasons.case.bid.bid, {})
    agreed = None if panel is None or panel.consensus is None else facts.get(panel.consensus)
    if panel is None or type(agreed) is not Fraction:
        return
    for at, name in enumerate(panel.marks):
        given = facts.get(name)
        comment = facts.get(panel.comments[at]) if panel.comments else None
        if type(given) is Fraction and abs(given - agreed) >= _FAR and not comment:
            yield Finding(
                "note", code, f"`{name}` is {_far(given, agreed)} from the agreed mark, without a comment."
            )


def _far(one: Fraction, other: Fraction) -> str:
    gap = value_text(abs(one - other))
    return f"{gap} level{'' if gap == '1' else 's'}"


# -- the ledger ----------------------------------------------------------------------------------------


def _changed(case: Case, reasons: Reasons, bid: BidResult, whose: str) -> Iterator[Finding]:
    """Agreed marks that were changed though the reason stayed, or that the data say otherwise."""
    for one in bid.criteria:
        for each in reasons.of(bid, one.code):
            for what in _changes(case, reasons, bid, each):
                yield Finding("serious", f"{whose}{one.code}", what)


def _changes(case: Case, reasons: Reasons, bid: BidResult, reason: Reason) -> Iterator[str]:
    fact = reason.judgement.fact.name
    facts = case.facts.get(bid.bid, {})
    kind = "mark" if reason.judgement.panel is None else "consensus"
    records = reasons.recorded.all(kind, (bid.bid, fact))
    for before, after in pairwise(records):
        if _value(before) != _value(after) and _comment(before) == _comment(after):
            yield (
                f"The mark was changed from {_value(before)} to {_value(after)} (record {after.number}), and "
                "the reason is still that of the mark before."
            )
    given = marked(reason.judgement, facts)
    if records and given is not None and not _equal(_value(records[-1]), given):
        yield (
            f"The data say {given}, the ledger says {_value(records[-1])} (record {records[-1].number}). Put "
            f"{_value(records[-1])} into the data, or record {given} with its reason."
        )
    recorded = _comment(records[-1]) if records else ""
    if recorded and reason.text and recorded != reason.text:
        yield f"The data give another reason than the ledger does (record {records[-1].number})."


def _value(record: Record) -> str:
    return str(record.body.get("value") if record.body.get("value") is not None else "nothing")


def _comment(record: Record) -> str:
    return str(record.body.get("comment") or "").strip()


def _equal(one: str, other: str) -> bool:
    try:
        return exact_number(one) == exact_number(other)
    except (ValueError, ZeroDivisionError):
        return one.casefold() == other.casefold()


def _of_ledger(case: Case, reasons: Reasons) -> Iterator[Finding]:
    recorded = reasons.recorded
    if recorded.empty:
        return
    score = recorded.standing("score", ())
    if score is None:
        yield Finding("note", "ledger", "No score of this competition is recorded.")
    elif score.body.get("receipt") != case.result.receipt:
        yield Finding(
            "serious",
            "ledger",
            f"What was recorded last (record {score.number}) is not this result: its receipt is "
            f"{score.body.get('receipt')}.",
        )
    facts = case.facts.get(case.bid.bid, {})
    for one in recorded.of_bid("override", case.bid.bid):
        what = one.subject[-1]
        if what == ISSUED:
            continue
        given = facts.get(what)
        if given is None or not _equal(_value(one), value_text(given)):
            yield Finding(
                "serious",
                what,
                f"Record {one.number} says that {_value(one)} stands; the data that were scored do not.",
            )


# -- what else a reader should know --------------------------------------------------------------------


def _of_winner(case: Case, showable: Showable) -> Iterator[Finding]:
    """What the winner can work out from its own scores."""
    scored = [one.code for one in case.bid.criteria if one.exact is not None]
    for by, what in (
        ("others", "a figure of a losing tender, such as the lowest price"),
        ("authority", "a figure that the authority keeps confidential, such as an estimate"),
    ):
        codes = [code for code in scored if not showable.criterion(code, own=True)]
        codes = [code for code in codes if by in showable.hidden_by(code)]
        if codes:
            yield Finding(
                "note",
                ", ".join(codes),
                f"Scores must be given, but from them and its own figures the winner can work out {what}.",
            )


def _of_best(case: Case, reasons: Reasons, showable: Showable) -> Iterator[Finding]:
    assert case.best is not None  # noqa: S101 - the caller looked
    codes = [one.code for one in case.best.criteria if showable.rests_on_secrets(one.code)]
    scored = [one for one in codes if any(c.code == one and c.exact is not None for c in case.best.criteria)]
    if scored:
        yield Finding(
            "note",
            ", ".join(scored),
            "Scores must be given, but these follow from figures that are not: whoever knows the method and "
            "one bid's own figures can work out a ratio, or the figure itself.",
        )
    if any(reasons.of(case.best, one.code) for one in case.best.criteria):
        yield Finding(
            "note",
            "most advantageous tender",
            "The reasons for its scores are given as evaluators wrote them: take out what is sensitive "
            "commercial information (s. 94).",
        )


def _to_fill_in(case: Case, particulars: Particulars) -> Iterator[Finding]:
    """What the regulation asks for and nobody gave: without it the summary is not whole."""
    contact, identifier = particulars.of(case.bid.bid, own=True)
    table = "by a table with the headings bidder, address, email, identifier (--suppliers FILE)"
    if not contact:
        what = f"The supplier's postal and email address is missing: give it {table}, or with --contact."
        yield Finding("serious", "contact", what)
    if not identifier:
        what = f"The supplier's unique identifier is missing: give it {table}, or with --identifier."
        yield Finding("serious", "identifier", what)
    if not particulars.where.strip():
        what = "It is not said where the full award criteria can be found: say it with --where."
        yield Finding("serious", "criteria", what)
    if not case.won and case.best is not None and not all(particulars.of(case.best.bid, own=False)):
        what = f"Its address or unique identifier is missing: give both {table}."
        yield Finding("serious", "most advantageous tender", what)
    if put_aside(case.bid) and not particulars.provision.strip():
        what = (
            "It is not said under which provision of the Act the tender was put aside (disregarded, excluded "
            "or rejected): say it with --provision."
        )
        yield Finding("serious", "provision", what)


def put_aside(bid: BidResult) -> bool:
    """Whether a rule put a tender aside, so that the provision has to be told."""
    return any(rule.outcome == "fail" and rule.pass_mark_of is None for rule in bid.rules)
