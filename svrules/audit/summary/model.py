"""What a summary is made from, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from svrules.audit.summary.suppliers import Supplier
from svrules.engine import Plan, plan_for
from svrules.engine.competition import Competition, Facts
from svrules.engine.result import BidResult, Result
from svrules.language.rulebook import Rulebook
from svrules.render.document import Document, Grid

__all__ = ["Assessed", "Case", "Finding", "Kind", "Particulars", "Summary", "listed"]

Kind = Literal["stop", "serious", "look", "note"]
"""`stop`: nothing may be issued; `serious`: not unless somebody says why; `look`: only a person can tell."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """A competition that was scored: its rulebook, the facts, the Result."""

    rulebook: Rulebook
    competition: Competition
    result: Result


@dataclass(frozen=True, slots=True)
class Particulars:
    """What no rulebook and no data say. What is left out stands in the draft as a gap to fill.

    `contact` is the supplier's postal and email address, `identifier` its unique identifier, `where` says
    where the full award criteria can be found, `procurement` is the name of the competition. `provision` is
    the section of the Act under which a tender was put aside. `suppliers` has contact and identifier by the
    name of the bid, also of the most advantageous one. `authority` and `dated` stand at the head. `enough`
    has sentences on the least change that would have been enough, by the name of the bid.
    """

    contact: str = ""
    identifier: str = ""
    where: str = ""
    procurement: str = ""
    provision: str = ""
    suppliers: Mapping[str, Supplier] = field(default_factory=dict)
    authority: str = ""
    dated: str = ""
    enough: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, bid: str, *, own: bool) -> tuple[str, str]:
        """Contact and unique identifier of a supplier, empty where they are not known."""
        listed = self.suppliers.get(bid, Supplier())
        contact, identifier = (self.contact, self.identifier) if own else ("", "")
        return contact.strip() or listed.contact, identifier.strip() or listed.identifier


@dataclass(frozen=True, slots=True)
class Finding:
    """What must be seen to before a summary is issued: `where` it is, and `what` it is in a sentence.

    It names no other bidder: it stands on the draft.
    """

    kind: Kind
    where: str
    what: str


def listed(found: tuple[Finding, ...]) -> Grid:
    """Findings as a table."""
    rows = tuple((one.kind, one.where, one.what) for one in found)
    return Grid("", ("Kind", "Where", "What"), rows, keep=frozenset({0}))


@dataclass(frozen=True, slots=True)
class Summary:
    """The summary of one supplier: the draft, with its findings on top, and without them the final text."""

    bid: str
    draft: Document
    final: Document
    findings: tuple[Finding, ...]

    @property
    def listed(self) -> Grid:
        """The findings as a table."""
        return listed(self.findings)

    def of_kind(self, *kinds: Kind) -> tuple[Finding, ...]:
        """The findings of these kinds."""
        return tuple(one for one in self.findings if one.kind in kinds)


@dataclass(frozen=True)
class Case:
    """A competition as seen by one supplier. `best` is the most advantageous tender, None: not known."""

    assessed: Assessed
    bid: BidResult
    best: BidResult | None

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook that it was scored by."""
        return self.assessed.rulebook

    @property
    def result(self) -> Result:
        """The whole Result."""
        return self.assessed.result

    @cached_property
    def day(self) -> date | None:
        """The day whose rules were in force."""
        return None if self.result.rules_date is None else date.fromisoformat(self.result.rules_date)

    @cached_property
    def plan(self) -> Plan:
        """What was computed, step by step."""
        return plan_for(self.rulebook, self.day)

    @cached_property
    def facts(self) -> Mapping[str, Facts]:
        """The facts of each bid by its name."""
        return {bid.name: bid.facts for bid in self.assessed.competition.bids}

    @property
    def won(self) -> bool:
        """Whether this is the most advantageous tender."""
        return self.best is not None and self.best.bid == self.bid.bid
