"""The difference as pydantic models with a JSON schema: what `svrules diff --format json` prints.

Exact numbers are "p" or "p/q"; nothing is a float, and the same two rulebooks give the same bytes.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from svrules.change.difference.difference import Difference
from svrules.change.difference.found import CLASSES, Class, Consequence, Found, Where, Witness
from svrules.engine.result import RulebookId
from svrules.language.rulebook import Rulebook

__all__ = [
    "ChangeFound", "ConsequenceTold", "DifferenceTold", "FactGiven", "PartChanged", "RegionTold",
    "ResultDiffers", "WitnessTold", "told",
]  # fmt: skip


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PartChanged(_Record):
    """A part of the rulebook by its kind and name: `rule`, `E2`."""

    kind: str
    name: str


class RegionTold(_Record):
    """A set of cases, in words, and the result before and after in all of them."""

    cases: str
    before: str
    after: str


class ResultDiffers(_Record):
    """Where one result differs. `proved`: outside of these regions it is the same; else `why` it is open.

    `as_a_whole` has what both editions with all their changes come to in these regions, where other changes
    alter it; `as_a_whole_open`: that is not settled in all of them.
    """

    result: str
    regions: list[RegionTold]
    proved: bool
    why: str = ""
    as_a_whole: list[RegionTold] = []
    as_a_whole_open: bool = False


class FactGiven(_Record):
    """A fact of a witness, as a rulebook writes it; `bid` None: of the contract.

    `decides`: the difference turns on it.
    """

    bid: str | None
    fact: str
    value: str
    decides: bool


class ConsequenceTold(_Record):
    """Something that came out differently; `bid` None: of the contract. `exact`: both are exact numbers."""

    bid: str | None
    what: str
    before: str | None
    after: str | None
    exact: bool


class WitnessTold(_Record):
    """A competition scored under both: `consequences` are those of this change alone.

    `as_a_whole` has those of the two editions, where other changes show on the same bids too. `by_itself`: no
    bids were found on which the editions as a whole show this change.
    """

    bids: list[str]
    facts: list[FactGiven]
    consequences: list[ConsequenceTold]
    as_a_whole: list[ConsequenceTold]
    by_itself: bool


class ChangeFound(_Record):
    """One change: `kind` says how far it goes, the rest is as in `svrules.change.difference.found.Found`."""

    kind: Class
    title: str
    clause: str
    line: int | None
    parts: list[PartChanged]
    was: list[str]
    now: list[str]
    means: list[str]
    where: list[ResultDiffers]
    reaches: list[str]
    reaches_by_standing: list[str] = []
    hints: list[str] = []
    witness: WitnessTold | None


class Counts(_Record):
    """How many changes there are of each class."""

    meaning: int
    not_proved: int
    the_same_in_every_case: int
    words: int
    examples: int
    layout: int


class DifferenceTold(_Record):
    """All that differs between two rulebooks; `means_the_same` where no result can differ, proved."""

    format: Literal["svrules difference 1"] = "svrules difference 1"
    old: RulebookId
    new: RulebookId
    means_the_same: bool
    summary: str
    counts: Counts
    changes: list[ChangeFound]


def told(difference: Difference, summary: str) -> DifferenceTold:
    """The difference as records; `summary` is the line that the page begins with."""
    counts = {kind.replace(" ", "_"): len(difference.of(kind)) for kind in CLASSES}
    return DifferenceTold(
        old=_rulebook(difference.old),
        new=_rulebook(difference.new),
        means_the_same=difference.means_the_same,
        summary=summary,
        counts=Counts(**counts),
        changes=[_change(found) for found in difference.found],
    )


def _rulebook(book: Rulebook) -> RulebookId:
    return RulebookId(
        name=book.name,
        title=book.title,
        edition=book.edition,
        sha256=book.sha256,
        language=book.language,
        contract_word=book.contract_word,
        bid_word=book.bid_word,
    )


def _change(found: Found) -> ChangeFound:
    return ChangeFound(
        kind=found.kind,
        title=found.title,
        clause=found.clause,
        line=found.line,
        parts=[PartChanged(kind=kind, name=name) for kind, name in found.parts],
        was=list(found.was),
        now=list(found.now),
        means=list(found.means),
        where=[_where(one) for one in found.where],
        reaches=list(found.reaches),
        reaches_by_standing=list(found.reaches_by_standing),
        hints=list(found.hints),
        witness=None if found.witness is None else _witness(found.witness),
    )


def _where(where: Where) -> ResultDiffers:
    listed = [
        [RegionTold(cases=cases, before=was, after=now) for cases, was, now in rows]
        for rows in (where.cases, where.whole)
    ]
    return ResultDiffers(
        result=where.result,
        regions=listed[0],
        proved=where.proved,
        why=where.why,
        as_a_whole=listed[1],
        as_a_whole_open=where.whole_open,
    )


def _witness(witness: Witness) -> WitnessTold:
    facts = [(one, True) for one in witness.facts] + [(one, False) for one in witness.others]
    return WitnessTold(
        bids=list(witness.bids),
        facts=[FactGiven(bid=b, fact=f, value=v, decides=decides) for (b, f, v), decides in facts],
        consequences=[_consequence(one) for one in witness.consequences],
        as_a_whole=[_consequence(one) for one in witness.as_a_whole],
        by_itself=witness.by_itself,
    )


def _consequence(one: Consequence) -> ConsequenceTold:
    return ConsequenceTold(bid=one.bid, what=one.what, before=one.before, after=one.after, exact=one.exact)
