"""How one mark came about: its rule and clause, its facts, and who changed it."""

from __future__ import annotations

from collections.abc import Iterator

from svrules.audit.ledger.records import Record
from svrules.audit.ledger.store import Ledger
from svrules.audit.questions.answer import Answer
from svrules.audit.questions.scored import OF_PEOPLE, competition_named, latest
from svrules.diagnostics import nearest
from svrules.engine.result import BidResult, CriterionResult, FactUsed, RuleResult, ValueResult
from svrules.errors import MisuseError
from svrules.quantities import exact_number, shown
from svrules.render.figures import fact_words, figure, with_parts
from svrules.render.rule_words import exception_words, reason

__all__ = ["changes", "facts", "rule", "value_words"]


def rule(
    ledger: Ledger, bid: str, criterion: str, competition: str | None = None, number: int | None = None
) -> Answer:
    """Which rule gave this mark: the criterion and its parts, with clause, line and working."""
    score = latest(ledger, competition, number)
    found, code = score.bid(bid), score.code(criterion)
    rows = [_criterion(one) for one in with_parts(found, code)] + [_rule(one) for one in found.rules]
    return Answer(
        f"Which rule gave {found.bid} its marks for {code}",
        score.source,
        ("rule", "clause", "line", "what it came to", "marks", "worth"),
        tuple(rows),
        "No rule.",
        (
            f"Lines are those of {score.result.rulebook.name}, SHA-256 {score.result.rulebook.sha256}.",
            *score.remarks(ledger),
        ),
    )


def _criterion(one: CriterionResult) -> tuple[str, ...]:
    working = [one.how, *(error.sentence for error in one.errors)]
    working += [f"missing: {missing.fact}" for missing in one.missing]
    words = "; ".join(working)
    return (
        f"{one.code} {one.title}",
        one.clause,
        str(one.line),
        words,
        figure(one.exact),
        figure(one.weight_exact),
    )


def _rule(one: RuleResult) -> tuple[str, ...]:
    because = [one.outcome, *(exception_words(each) for each in one.exceptions)]
    because += [reason(one)] if one.outcome not in ("pass", "not reached") else []
    because += [f"by a recorded decision of {one.decided_by}"] if one.decided_by else []
    return f"{one.rule} {one.title}", one.clause, str(one.line), "; ".join(because), "", ""


def facts(
    ledger: Ledger,
    bid: str,
    criterion: str | None = None,
    competition: str | None = None,
    number: int | None = None,
) -> Answer:
    """Which facts: all that the bid gave, or those that a criterion and its parts rest on, and where used."""
    score = latest(ledger, competition, number)
    found = score.bid(bid)
    if criterion is None:
        rows = [_fact(one, _uses(found, one.name)) for one in found.facts]
        what = "gave"
    else:
        code = score.code(criterion)
        parts = with_parts(found, code)
        values = {one.name: one for one in (*score.result.contract.values, *found.values)}
        rows = [row for part in parts for row in _beneath(part.code, part.facts, values, set())]
        what = f"has its marks for {code} from"
    return Answer(
        f"Which facts {found.bid} {what}",
        f"{score.source}. Data SHA-256 {score.result.data_sha256}",
        ("fact", "value", "exactly", "used by"),
        tuple(dict.fromkeys(rows)),
        "None.",
        score.remarks(ledger),
    )


def _beneath(
    used_by: str, of: list[FactUsed], values: dict[str, ValueResult], seen: set[str]
) -> Iterator[tuple[str, ...]]:
    """The facts, and below each named value those that it rests on."""
    for one in of:
        yield _fact(one, used_by)
        value = values.get(one.name)
        if value is not None and one.name not in seen:
            seen.add(one.name)
            yield from _beneath(one.name, value.facts, values, seen)


def _fact(one: FactUsed, used_by: str) -> tuple[str, ...]:
    name, _, value = fact_words(one, (one.name,)).partition(": ")
    return name, value, one.exact or "", used_by


def _uses(bid: BidResult, name: str) -> str:
    used = [one.rule for one in bid.rules if any(fact.name == name for fact in one.facts)]
    used += [one.code for one in bid.criteria if any(fact.name == name for fact in one.facts)]
    return ", ".join(dict.fromkeys(used))


def changes(
    ledger: Ledger, bid: str | None = None, what: str | None = None, competition: str | None = None
) -> Answer:
    """Who recorded or changed marks, consensus, decisions and overrides, when and why, in their order.

    `bid` and `what` (a fact, rule or criterion) narrow it; case does not matter.
    """
    named = competition_named(ledger, competition)
    decided = [one for one in ledger.records(competition=named) if one.kind in OF_PEOPLE]
    if decided:
        bid = None if bid is None else _known(bid, [one.subject[0] for one in decided], "bid")
        _check_what(what, [one.subject[1] for one in decided if len(one.subject) > 1])
    found = [one for one in decided if _is_about(one, bid, what)]
    return Answer(
        f"Who decided and changed what{f' for {bid}' if bid else ''}{f', {what}' if what else ''}",
        f"{named}, {len(found)} records",
        ("record", "when", "who", "kind", "bid", "what", "old", "new", "why", "comment", "recorded by"),
        tuple(map(_change, found)),
        "Nothing of that is recorded.",
    )


def _known(asked: str, names: list[str], what: str) -> str:
    found = next((name for name in names if _key(name) == _key(asked)), None)
    if found is None:
        near = nearest(asked, dict.fromkeys(names))
        meant = f"; did you mean {' or '.join(f'`{one}`' for one in near)}?" if near else ""
        raise MisuseError(f"nothing is recorded of a {what} `{asked}`{meant}")
    return found


def _check_what(asked: str | None, names: list[str]) -> None:
    if asked is not None and not any(_alike(asked, name) for name in names):
        _known(asked, names, "question, fact or rule")


def _is_about(record: Record, bid: str | None, what: str | None) -> bool:
    own, about = (*record.subject, "", "")[:2]
    return bid in (None, own) and (what is None or _alike(what, about))


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _alike(asked: str, said: str) -> bool:
    one, other = _key(asked), _key(said)
    # `method` asks for `method mark evaluator 1` and for the consensus on it.
    return other == one or other.startswith(f"{one} ")


def _change(record: Record) -> tuple[str, ...]:
    bid, what = (*record.subject, "", "")[:2]
    old, new = (value_words(record.body.get(name)) for name in ("old", "value"))
    comment = str(record.body.get("comment") or "")
    by = str(record.body.get("recorded_by") or record.who)
    about = (str(record.number), record.when, record.who, record.kind, bid, what)
    return *about, old, new, record.why, comment, by


def value_words(value: object) -> str:
    """A recorded value as a person writes it; empty for none."""
    if value is None:
        return ""
    try:
        return shown(exact_number(str(value)), thousands=True)
    except ValueError:
        return str(value)
