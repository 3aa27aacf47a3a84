"""The facts of a competition as one text that does not depend on the file they were read from.

The same facts, read from a workbook, CSV or JSON, give the same text, and so the same SHA-256: that is what
a Result says of its data. Which rulebook the facts belong to is pinned by the rulebook's own SHA-256.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any

from svrules.engine.competition import Bid, Competition, Decision, Facts
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input, Rulebook
from svrules.language.types import DateType, NumberType
from svrules.quantities.numbers import exact_number, exact_text

__all__ = ["canonical", "data_sha256", "read_canonical"]


def canonical(competition: Competition) -> str:
    """A competition as JSON without spaces: facts by name, bids and decisions in their order.

    Numbers are texts `p` or `p/q` in lowest terms, dates `year-month-day`, yes and no `true` and `false`; a
    fact that is not given is not there. `blanks` lists the facts that an empty cell gave.
    """
    whole = {
        "contract": _facts(competition.contract, competition.blanks),
        "bids": [_bid(bid) for bid in competition.bids],
        "decisions": [_decision(one) for one in competition.decisions],
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def data_sha256(competition: Competition) -> str:
    """The SHA-256 of the canonical text in UTF-8, in hexadecimal digits."""
    return sha256(canonical(competition).encode("utf-8", "surrogatepass")).hexdigest()


def read_canonical(rulebook: Rulebook, text: str) -> Competition:
    """The competition that `canonical` wrote, for the rulebook whose facts it has.

    Raises ValueError when the text is not one, or has a fact that the rulebook does not ask for.
    """
    try:
        whole = json.loads(text)
        bids = tuple(Bid(one["bidder"], *_read(rulebook, "bid", one)) for one in whole["bids"])
        decisions = tuple(
            Decision(one["bidder"], one["rule"], one["decision"], one["who"], one["when"], one["why"])
            for one in whole["decisions"]
        )
        contract, blanks = _read(rulebook, "contract", whole["contract"])
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        raise ValueError(f"these are not the facts of a competition of this rulebook: {problem}") from problem
    return Competition(contract, bids, decisions, blanks)


def _read(rulebook: Rulebook, owner: str, whole: dict[str, Any]) -> tuple[Facts, frozenset[str]]:
    asked = {one.name: one for one in rulebook.inputs.values() if one.owner == owner}
    facts = {name: _value(asked[name], value) for name, value in whole["facts"].items()}
    return facts, frozenset(whole["blanks"])


def _value(asked: Input, value: str | bool) -> Scalar:
    if isinstance(asked.type, NumberType):
        return exact_number(str(value))
    return date.fromisoformat(str(value)) if isinstance(asked.type, DateType) else value


def _bid(bid: Bid) -> dict[str, Any]:
    return {"bidder": bid.name, **_facts(bid.facts, bid.blanks)}


def _facts(facts: Facts, blanks: Iterable[str]) -> dict[str, Any]:
    given = {name: _scalar(facts[name]) for name in sorted(facts) if facts[name] is not None}
    return {"facts": given, "blanks": sorted(blanks)}


def _scalar(value: Scalar) -> str | bool:
    if isinstance(value, Fraction):
        return exact_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _decision(one: Decision) -> dict[str, str]:
    return {
        "bidder": one.bid,
        "rule": one.rule,
        "decision": one.outcome,
        "who": one.who,
        "when": one.when,
        "why": one.why,
    }
