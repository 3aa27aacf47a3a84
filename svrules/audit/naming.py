"""Names and values as a person typed them, checked against what a competition was last scored by.

Where a competition was never scored in the ledger there is nothing to check against, which is said, not
refused: marks are often recorded before the first scoring.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select

from svrules.audit.ledger.records import Record
from svrules.audit.ledger.schema import RECORD
from svrules.audit.ledger.store import Ledger
from svrules.audit.pins import ALL
from svrules.audit.recording import value_text
from svrules.data.cells import Cell
from svrules.data.decision_table import WHOLE_WORDS, decidable
from svrules.data.door import uses_vat
from svrules.data.facts import FactReader
from svrules.data.headings import Column
from svrules.data.report import Report
from svrules.data.wording import bidder_key, listed, name_key, rulebook_units
from svrules.diagnostics import Place, nearest
from svrules.engine.competition import WHOLE_BID
from svrules.errors import MisuseError
from svrules.language import read
from svrules.language.rulebook import Rulebook
from svrules.quantities import STANDARD_UNITS

__all__ = ["LastScored", "last_scored", "never_scored", "new_competition"]

_MOST: Final = 12


@dataclass(frozen=True, slots=True)
class LastScored:
    """What a competition was last scored by: the number of that record, its rulebook, facts and result."""

    number: int
    rulebook: Rulebook
    data: Mapping[str, Any]
    result: Mapping[str, Any]

    def bid(self, typed: str) -> str:
        """The bidder's name as in the data. Raises MisuseError with the nearest names."""
        names = [bid["bidder"] for bid in self.data["bids"]]
        return self._known(typed, names, f"{self.rulebook.bid_word}s", bidder_key)

    def mark(self, typed: str) -> str:
        """The fact that an evaluator's mark is: of a panel, or a level that is judged without one."""
        agreed = {panel.consensus for panel in self.rulebook.panels}
        levels = (one.name for one in self.rulebook.bid_inputs() if one.levels and one.name not in agreed)
        of_panels = (name for panel in self.rulebook.panels for name in panel.marks)
        return self._known(typed, dict.fromkeys([*of_panels, *levels]), "marks that are asked for")

    def consensus(self, typed: str) -> str:
        """The fact that an agreed mark is; the name of the question is enough."""
        agreed = {panel.name: panel.consensus for panel in self.rulebook.panels if panel.consensus}
        by_question = {name_key(name): fact for name, fact in agreed.items()}
        found = by_question.get(name_key(typed))
        return found or self._known(typed, agreed.values(), "marks that are agreed on")

    def rule(self, typed: str) -> str:
        """The label of a rule or pass mark that a decision may settle; `bid` stands for the whole bid."""
        labels = decidable(self.rulebook)
        if name_key(typed) in WHOLE_WORDS and not any(name_key(one) == name_key(typed) for one in labels):
            return WHOLE_BID
        return self._known(typed, labels, "rules")

    def decision(self, bid: str, rule: str, outcome: str) -> str:
        """Why a decision settles nothing, in a sentence; empty where it does.

        Raises MisuseError for one that passes a whole bid.
        """
        if rule == WHOLE_BID and WHOLE_BID not in decidable(self.rulebook):
            if outcome == "pass":
                raise MisuseError(
                    f"a decision on the whole of `{bid}` can only reject it: write --value fail, or name the "
                    "rule that the decision settles"
                )
            return ""
        rules = next(one["rules"] for one in self.result["bids"] if one["bid"] == bid)
        said = next((one for one in rules if one["rule"] == rule), None)
        if said is not None and (said["outcome"] in ("refer", "unknown") or said["decided_by"]):
            return ""
        if said is None or said["outcome"] == "not reached":
            why = "was not reached"
        else:
            why = f"says {said['outcome']}, and a decision settles what is referred or unknown"
        return f"it settles nothing, as last scored (record {self.number}): for `{bid}`, `{rule}` {why}"

    def fact(self, typed: str) -> str:
        """The name of any fact that the rulebook asks for."""
        return self._known(typed, self.rulebook.inputs, "facts")

    def criterion(self, typed: str) -> str:
        """The code of a criterion, or `total`."""
        bids = self.result["bids"]
        codes = dict.fromkeys(one["code"] for bid in bids for one in bid["criteria"])
        return self._known(typed, [*codes, "total"], "criteria")

    def value(self, fact: str, typed: str) -> str:
        """What was typed for a fact, as records say it. Raises MisuseError when it cannot be its value."""
        report = Report()
        units = rulebook_units(self.rulebook.units, STANDARD_UNITS)
        reader = FactReader(units, uses_vat(self.rulebook), report)
        place = Place("--value")
        found = reader.read(Column(self.rulebook.inputs[fact], place), Cell(typed, place))
        if found is None:
            said = [" ".join(filter(None, (one.sentence, one.try_))) for one in report.findings]
            raise MisuseError(" ".join(said) or f"`{fact}`: there is nothing in --value")
        return value_text(found)

    def given(self, bid: str, what: str) -> str | None:
        """The value that the data, or else the result, gave; None when they gave none."""
        facts = {one["bidder"]: one["facts"] for one in self.data["bids"]} | {
            "": self.data["contract"]["facts"]
        }
        value = facts.get(bid, {}).get(what)
        if isinstance(value, bool):
            return "yes" if value else "no"
        scored: dict[str, Any] = next((one for one in self.result["bids"] if one["bid"] == bid), {})
        results = {one["rule"]: one["outcome"] for one in scored.get("rules", ())}
        results |= {one["code"]: one["exact"] for one in scored.get("criteria", ())}
        results |= {"total": scored.get("exact")}
        return str(value) if value is not None else results.get(what)

    def award_remarks(self, event: str, bid: str, day: str) -> list[str]:
        """What a person should look at before that event: who was awarded it, and when, in sentences."""
        word, at = self.rulebook.bid_word, f"as last scored (record {self.number})"
        if event == "not awarded":
            return []
        found = []
        if not bid:
            found.append(f"it does not say whose {word} it is: add --bid")
        else:
            found += self._doubts(next(one for one in self.result["bids"] if one["bid"] == bid), at)
        start = self.result["rules_date"]
        if start is not None and day < start:
            found.append(f"it is dated {day}, before the day whose rules were applied, {start}, {at}")
        return found

    def _doubts(self, bid: dict[str, Any], at: str) -> Iterator[str]:
        name, gets = bid["bid"], bid.get("allocation")
        if bid["outcome"] != "pass":
            said = {"fail": "failed", "refer": "is referred, and nobody has decided on it"}
            yield f"`{name}` {said.get(bid['outcome'], 'has the outcome ' + bid['outcome'])}, {at}"
        elif gets is not None and gets["status"] not in ("funded", "part funded"):
            yield f"`{name}` gets nothing from the pot: its status is {gets['status']}, {at}"
        elif gets is None and bid["rank"] != 1:
            yield f"`{name}` is not the first: its rank is {bid['rank'] or 'not known'}, {at}"

    def _known(
        self, typed: str, names: Iterable[str], what: str, key: Callable[[str], str] = name_key
    ) -> str:
        known = list(names)
        found = next((name for name in known if key(name) == key(typed)), None)
        if found is not None:
            return found
        near = nearest(typed, known)
        say = f"did you mean {listed(near)}?" if near else f"they are {listed(known[:_MOST], 'and')}"
        more = f" and {len(known) - _MOST} more" if not near and len(known) > _MOST else ""
        raise MisuseError(
            f"`{typed}` is not one of the {what} of the competition as it was last scored (record "
            f"{self.number}): {say if known else 'there are none'}{more}"
        )


def last_scored(ledger: Ledger, competition: str) -> LastScored | None:
    """What a competition was last scored by; None: never, or by a rulebook that this version cannot read."""
    score = ledger.standing(competition, "score", ())
    if score is None:
        return None
    texts = {name: ledger.content(sha256) for name, sha256 in score.contents.items()}
    rulebook, _ = read(texts["rulebook"], score.body["rulebook"]["name"])
    if rulebook is None:
        return None
    return LastScored(score.number, rulebook, json.loads(texts["data"]), json.loads(texts["result"]))


def never_scored(ledger: Ledger, competition: str) -> str:
    """A sentence for where names could not be checked, with the competitions that may have been meant."""
    said = f"Names could not be checked: nothing has been scored under `{competition}` in this ledger yet."
    return f"{said}{_meant(ledger, competition)}"


def new_competition(ledger: Ledger, competition: str, added: Sequence[Record]) -> str:
    """A sentence where the records just added are the first of their competition; empty where they are not.

    A mistyped name would begin a record of its own, and escape a pin.
    """
    wanted = select(func.min(RECORD.c.number)).where(RECORD.c.competition == competition)
    ((first,),) = ledger.rows(wanted)
    if not added or added[0].number != first or first == 1:
        return ""
    said = f"These are the first records of `{competition}` in this ledger."
    return f"{said}{_meant(ledger, competition)}"


def _meant(ledger: Ledger, competition: str) -> str:
    known = [row.competition for row in ledger.rows(select(RECORD.c.competition).distinct())]
    near = nearest(competition, [one for one in known if one not in (competition, ALL)])
    return f" Did you mean {listed(near)}?" if near else ""
