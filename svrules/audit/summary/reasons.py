"""The reasons as they are printed: what gives away another tender is left out of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from svrules.audit.summary.judged import Judgement, Recorded, judgements, reason
from svrules.audit.summary.model import Case
from svrules.audit.summary.secrets import NAME, Secrets
from svrules.audit.summary.wording import comparing, is_blank
from svrules.engine.result import BidResult

__all__ = ["MISSING", "WITHHELD", "Reason", "Reasons"]

MISSING: Final = "[To fill in: the reason for this score.]"
UNDECIDED: Final = "[To fill in: the reason for this decision.]"
WITHHELD: Final = "[To fill in: the reason, without what it says of another tender.]"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a mark was given, as people typed it; `gives_away` what it says of others, empty: nothing."""

    judgement: Judgement
    text: str
    gives_away: tuple[str, ...]
    withheld: bool = False
    to_look_at: tuple[str, ...] = ()

    @property
    def said(self) -> bool:
        """Whether there is a reason, or only `TBC` and the like in its place."""
        return not is_blank(self.text)

    @property
    def printed(self) -> str:
        """The reason as the supplier reads it."""
        return MISSING if not self.said else WITHHELD if self.withheld else self.text


class Reasons:
    """The reasons of the tenders that one supplier is told of."""

    def __init__(self, case: Case, recorded: Recorded, *, keep_names: bool = False) -> None:
        self.case, self.recorded, self._keep_names = case, recorded, keep_names
        self.secrets = Secrets(case)

    @cached_property
    def _judgements(self) -> dict[str, tuple[Judgement, ...]]:
        return dict(judgements(self.case))

    def of(self, bid: BidResult, code: str) -> list[Reason]:
        """The reasons for the marks of a criterion; empty where nobody judged, or nothing was marked."""
        one = next((found for found in bid.criteria if found.code == code), None)
        if one is None or one.exact is None:
            return []
        facts = self.case.facts.get(bid.bid, {})
        judged = [each for each in self._judgements.get(code, ()) if self._may_be_told(each, bid)]
        texts = ((each, reason(each, facts, self.recorded, bid.bid)) for each in judged)
        return [self._reason(each, text, bid.bid) for each, text in texts]

    def _reason(self, judged: Judgement, text: str, bid: str) -> Reason:
        gives_away = self.secrets.given_away(text)
        return Reason(judged, text, gives_away, self.withheld(gives_away), self.to_look_at(text, bid))

    def withheld(self, gives_away: tuple[str, ...]) -> bool:
        """Whether a text that gives this away is left out: a name alone can be kept, when people ask."""
        return bool(gives_away) and not (self._keep_names and gives_away == (NAME,))

    def to_look_at(self, text: str, about: str) -> tuple[str, ...]:
        """What only a person can tell of a text that people typed."""
        words = comparing(text)
        compares = () if words is None else (f"seems to compare with another tender (“{words}”)",)
        return (*compares, *self.secrets.to_look_at(text, about))

    def _may_be_told(self, judged: Judgement, bid: BidResult) -> bool:
        """Whether it is for this supplier: of another tender not where mark or comment is confidential."""
        asked = self.case.rulebook.inputs
        kept = judged.fact.confidential or (judged.comment is not None and asked[judged.comment].confidential)
        return bid.bid == self.case.bid.bid or not kept

    def safe(self, text: str) -> str:
        """The reason for a decision, or a gap in its place."""
        return (
            UNDECIDED
            if is_blank(text)
            else WITHHELD
            if self.withheld(self.secrets.given_away(text))
            else text
        )
