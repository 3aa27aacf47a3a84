"""Where the data are not what stands in a ledger: told, so that no difference is silent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from svrules.audit.judged import Evaluation, given, judged
from svrules.audit.ledger.records import Record
from svrules.audit.pins import OVERRIDDEN
from svrules.engine.result import Result

__all__ = ["CAN_DIFFER", "differences"]

CAN_DIFFER: Final = frozenset({"mark", "consensus", "decision", "override"})
"""Kinds of records that data can say something else about."""

_NUMBER: Final = re.compile(r"-?\d{1,600}(\.\d{1,600}|/0*[1-9]\d{0,600})?")


def differences(
    evaluation: Evaluation,
    standing: Mapping[tuple[str, tuple[str, ...]], Record],
    result: Result | None = None,
) -> Iterator[dict[str, Any]]:
    """What stands in the ledger and the data do not say, nor the result where the data are silent.

    Without a result nothing is said of overrides of what is computed.
    """
    said = _Said(evaluation, result)
    for one in sorted(standing.values(), key=lambda record: record.number):
        if one.kind in CAN_DIFFER and one.subject != OVERRIDDEN:
            bid, what = one.subject
            for name, recorded, data in said.pairs(one, bid, what):
                if not _equal(recorded, data):
                    yield {
                        "kind": one.kind,
                        "bid": bid,
                        "what": name,
                        "recorded": recorded,
                        "data": data,
                        "record": one.number,
                    }


def _equal(one: str | None, other: str | None) -> bool:
    if one is None or other is None or one == other:
        return one == other
    if _NUMBER.fullmatch(one) and _NUMBER.fullmatch(other):
        return Fraction(one) == Fraction(other)
    return one.casefold() == other.casefold()


class _Said:
    """What the data, and the result where the data are silent, say of the subject of a record."""

    def __init__(self, evaluation: Evaluation, result: Result | None) -> None:
        competition = evaluation.competition
        self.facts = {"": competition.contract, **{bid.name: bid.facts for bid in competition.bids}}
        self.decided = {(one.bid, one.rule): one.outcome for one in competition.decisions}
        self.bids = {} if result is None else {bid.bid: bid for bid in result.bids}
        self.comments = {fact: comment for _, fact, comment in judged(evaluation.rulebook)}
        self.given = None if result is not None else frozenset(evaluation.rulebook.inputs)

    def pairs(self, record: Record, bid: str, what: str) -> Iterator[tuple[str, str | None, str | None]]:
        """Names with what was recorded and what the data say."""
        value, facts = record.body.get("value"), self.facts.get(bid, {})
        if record.kind == "decision":
            yield what, value, self.decided.get((bid, what))
        elif record.kind == "override":
            if self.given is None or what in self.given or (bid, what) in self.decided:
                yield what, value, self.anywhere(bid, what)
        else:
            yield what, value, given(facts, what)
            comment = self.comments.get(what)
            if comment is not None and record.body.get("comment"):
                yield comment, record.body["comment"], given(facts, comment)

    def anywhere(self, bid: str, what: str) -> str | None:
        """The value of a fact, decision, rule, criterion or total, by what it is called."""
        found = given(self.facts.get(bid, {}), what) or self.decided.get((bid, what))
        scored = self.bids.get(bid)
        if found is not None or scored is None:
            return found
        marks = {one.code: one.exact for one in scored.criteria}
        outcomes = {one.rule: str(one.outcome) for one in scored.rules}
        return {**outcomes, **marks, "total": scored.exact, "outcome": scored.outcome}.get(what)
