"""The order of work (docs/language.md §12): a competition scored straight from the rulebook, and slowly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from svrules.engine.competition import Bid, Competition
from svrules.language.rulebook import PassMark, Rule, Rulebook
from tests.oracle import award, criteria, figures, rules
from tests.oracle.case import At, Case, Part, Standing
from tests.oracle.quantities import (
    Error,
    FactName,
    Known,
    Missing,
    Quantity,
    facts_missing,
    together,
    value_of,
)
from tests.oracle.rules import NOT_REACHED, Said, worst


@dataclass
class ScoredCriterion:
    """Marks after pass marks' caps, and what this line itself adds to the total. None: not known."""

    marks: Fraction | None
    contribution: Fraction | None
    missing: frozenset[FactName]
    in_error: bool


@dataclass
class ScoredBid:
    """All that a Result says of a bid, as plain data."""

    name: str
    outcome: str = "not reached"
    total: Fraction | None = None
    total_adjustment: Fraction | None = None
    award_value: Fraction | None = None
    rank: int | None = None
    criteria: dict[str, ScoredCriterion] = field(default_factory=dict)
    rules: dict[str, Said] = field(default_factory=dict)
    missing: frozenset[FactName] = frozenset()
    errors: bool = False
    grant: award.Granted | None = None
    figures: dict[str, Fraction | None] = field(default_factory=dict)


@dataclass
class Scored:
    """All that a Result says of a competition. `near` holds pairs, `ties` the bids of equal award value."""

    scope: str
    contract: dict[str, Said]
    bids: dict[str, ScoredBid]
    ties: set[frozenset[str]] = field(default_factory=set)
    near: set[frozenset[str]] = field(default_factory=set)
    provisional: list[str] = field(default_factory=list)
    figures: dict[str, Fraction | None] = field(default_factory=dict)


def score(rulebook: Rulebook, competition: Competition) -> Scored:
    """What `docs/language.md` says comes out, computed as it says it."""
    day = _rules_date(rulebook, competition)
    case = Case(rulebook, competition, day)
    if rulebook.date_input is not None and day is None:
        # Without the date no rule can be picked: whether the rulebook applies is not known.
        missing = frozenset({(None, rulebook.date_input.name)})
        names = [bid.name for bid in competition.bids]
        return Scored(
            "unknown", {}, {n: ScoredBid(n, "unknown", missing=missing) for n in names}, provisional=names
        )
    if day is not None and not rulebook.in_force.covers(day):  # §4
        return Scored("out of scope", {}, {bid.name: ScoredBid(bid.name) for bid in competition.bids})
    said = {label: rules.tried(case, rule, at) for label, rule, at in _tries(case, "contract", None, None)}
    scope = _scope(case, said)
    bids = {bid.name: ScoredBid(bid.name) for bid in competition.bids}
    if scope == "in scope":
        return Sitting(case, said, bids).scored()
    # "out of scope, and nothing else is reached"; where scope itself is not known, neither is any outcome.
    applies = {r.label for r in case.rules() if r.kind == "applies"}
    out = {label: s if label.split(" ")[0] in applies else NOT_REACHED for label, s in said.items()}
    outcome = {"out of scope": "not reached", "unknown": "unknown", "error": "error"}[scope]
    for bid in bids.values():
        bid.outcome = outcome
        if scope != "out of scope":
            bid.missing = frozenset(fact for s in out.values() for fact in s.missing)
    return Scored(scope, out, bids, provisional=list(bids) if scope != "out of scope" else [])


def _rules_date(rulebook: Rulebook, competition: Competition) -> date | None:
    declared = rulebook.date_input
    found = competition.contract.get(declared.name, declared.blank_means) if declared else None
    return found if isinstance(found, date) else None


def _scope(case: Case, said: Mapping[str, Said]) -> str:
    """§7: "All must hold: in scope; one that says no: out of scope"."""
    applies = [r.label for r in case.rules() if r.kind == "applies"]
    outcomes = [s.outcome for label, s in said.items() if label.split(" ")[0] in applies]
    for outcome, scope in (("fail", "out of scope"), ("error", "error"), ("unknown", "unknown")):
        if outcome in outcomes:
            return scope
    return "unknown" if "refer" in outcomes else "in scope"


def _tries(
    case: Case, scope: str, bid: Bid | None, standing: Standing | None
) -> Iterable[tuple[str, Rule, At]]:
    """Each rule of that scope, `for each` member where it says so: "labelled `E2 Q1`"."""
    for rule in case.rules():
        if rule.scope != scope:
            continue
        if rule.family is None:
            yield rule.label, rule, At(bid, bid, {}, standing)
            continue
        for member in case.members(rule.family):
            yield f"{rule.label} {member.code}", rule, At(bid, bid, {rule.family: member}, standing)


class Sitting:
    """Steps 2 to 7 for a contract that is in scope."""

    def __init__(self, case: Case, contract: dict[str, Said], bids: dict[str, ScoredBid]) -> None:
        self.case, self.contract, self.bids = case, contract, bids
        self.all_bids = case.competition.bids
        self.final: dict[str, At] = {}
        self.awards: dict[str, list[Quantity]] = {}
        self.totals: dict[str, Quantity] = {}

    def scored(self) -> Scored:
        self._alone()
        self._reject()
        self._others(self._standing(self.all_bids))
        standing = self._standing(self.all_bids)
        self._score(standing)
        if self._score_again(standing):
            still = tuple(b for b in self.all_bids if self._status(b) == "pass")
            self._score(self._standing(still))
        self._close()
        return self._ranked()

    # "So far": what has been said up to now.

    def _status(self, bid: Bid) -> str:
        return worst([s.outcome for s in self.bids[bid.name].rules.values()])

    def _standing(self, bids: tuple[Bid, ...]) -> Standing:
        return Standing(bids, {b.name: self._status(b) for b in bids})

    def _say(self, bid: Bid, label: str, said: Said) -> None:
        """§7: "A recorded decision … on a rule that says refer or unknown replaces that by pass or fail." """
        if said.outcome in ("refer", "unknown"):
            for decision in self.case.competition.decisions:
                if (decision.bid, decision.rule) == (bid.name, label):
                    said = Said(decision.outcome)
        self.bids[bid.name].rules[label] = said

    def _step_of(self, rule: Rule) -> int:
        """§12: 2 looks at the bid alone, 3 at other bids but at no marks that do, 5 at marks."""
        looked_at = rules.expressions_of(rule)
        if self.case.looks_at_marks_of_others(*looked_at):
            return 5
        return 3 if self.case.looks_at_other_bids(*looked_at) else 2

    def _try_rules(self, step: int, bid: Bid, standing: Standing | None) -> None:
        for label, rule, at in _tries(self.case, "bid", bid, standing):
            if self._step_of(rule) == step:
                self._say(bid, label, rules.tried(self.case, rule, at))

    def _alone(self) -> None:
        """2. On each bid alone."""
        for bid in self.all_bids:
            self._try_rules(2, bid, None)
            for part in self.case.all_parts():
                if not self.case.looks_at_other_bids(part):
                    self._mark(part, bid, At(bid, bid))

    def _reject(self) -> None:
        """§7: "A decision that names `bid` in place of a rule … takes effect after step 2." """
        labels = {r.label for r in self.case.rules()}
        for decision in self.case.competition.decisions:
            rejects = (decision.rule, decision.outcome) == ("bid", "fail") and "bid" not in labels
            if rejects and decision.bid in self.bids:
                self.bids[decision.bid].rules["bid"] = Said("fail")

    def _others(self, standing: Standing) -> None:
        """3. Rules that look at other bids and at no marks that do."""
        for bid in self.all_bids:
            self._try_rules(3, bid, standing)

    def _score(self, standing: Standing) -> None:
        """4. Scoring of bids that pass. 5. Rules on marks, pass marks of what was scored in 4."""
        for bid in standing.bids:
            if standing.status[bid.name] != "pass":
                continue
            at = self.final[bid.name] = At(bid, bid, {}, standing)
            for part in self.case.all_parts():
                if self.case.looks_at_other_bids(part):
                    self._mark(part, bid, at)
            self._total(bid, at)
            compared = award.award_values(self.case, at)
            if compared:
                self.awards[bid.name] = compared
            self._try_rules(5, bid, standing)

    def _mark(self, part: Part, bid: Bid, at: At) -> None:
        marked = criteria.marked(self.case, part, at)
        marks = marked.marks
        adds = self._contribution(part, marked, at)
        self.bids[bid.name].criteria[part.code] = ScoredCriterion(
            value_of(marks), value_of(adds), facts_missing([marks]), isinstance(marks, Error)
        )
        for label, said in zip(labels(part.code, part.criterion.pass_marks), marked.said, strict=True):
            self._say(bid, label, said)

    def _contribution(self, part: Part, marked: criteria.Marked, at: At) -> Quantity:
        """A leaf adds its marks, a section what its own limits changed."""
        if part.criterion.method is not None:
            return marked.marks
        parts = [criteria.marked(self.case, p, at).marks for p in self.case.parts(part.code)]
        return together([marked.marks, *parts], lambda m, *each: Known(m - sum(each)))

    def _total(self, bid: Bid, at: At) -> None:
        found = self.case.award()
        if not self.case.parts(None) or (found and found.direction == "order of importance"):
            return
        summed = criteria.exact_total(self.case, at)
        total = criteria.total(self.case, at, exact=False)
        scored = self.bids[bid.name]
        self.totals[bid.name] = total
        scored.total = value_of(total)
        scored.total_adjustment = value_of(together([total, summed], lambda t, s: Known(t - s)))
        if found:
            said = criteria.marked_total(self.case, found, at).said
            for label, one in zip(labels("TOTAL", found.pass_marks), said, strict=True):
                self._say(bid, label, one)

    def _score_again(self, standing: Standing) -> bool:
        """§11: "if rules on marks or pass marks after scoring made bids other than pass"."""
        found = self.case.award()
        dropped = [
            b for b in standing.bids if standing.status[b.name] == "pass" and self._status(b) != "pass"
        ]
        return found is not None and found.score_again and bool(dropped)

    def _close(self) -> None:
        """§12: "A bid that reached step 4 whose award value is missing or in error is unknown, or error"."""
        for bid in self.all_bids:
            scored = self.bids[bid.name]
            outcomes = [self._status(bid)]
            missing = [s.missing for s in scored.rules.values()]
            values = self.awards.get(bid.name, [])
            if any(isinstance(v, Error) for v in values):
                outcomes.append("error")
            elif any(isinstance(v, Missing) for v in values):
                outcomes.append("unknown")
            missing.append(facts_missing([*values, self.totals.get(bid.name, Error())]))
            scored.outcome = worst(outcomes)
            if scored.outcome != "fail":
                # What "holds the score back": nothing that is missing can help a bid that fails.
                scored.missing = frozenset(fact for facts in missing for fact in facts)
            scored.errors = "error" in outcomes or any(s.outcome == "error" for s in scored.rules.values())

    def _ranked(self) -> Scored:
        """7. Rank, ties, near ties, allocation."""
        values = {
            name: [q.value for q in each if isinstance(q, Known)]
            for name, each in self.awards.items()
            if all(isinstance(q, Known) for q in each)
        }
        for name, each in self.awards.items():
            found = self.case.award()
            in_order = found is not None and found.direction == "order of importance"
            self.bids[name].award_value = None if in_order else value_of(each[0])
        passing = {name: each for name, each in values.items() if self.bids[name].outcome == "pass"}
        places = award.ranked(self.case, passing, self.final)
        for place in places:
            self.bids[place.bid].rank = place.rank
        for bid in self.all_bids:
            self.bids[bid.name].figures = figures.figures(self.case, self.final.get(bid.name, At(bid, bid)))
        for name, grant in award.granted(self.case, places, self.final).items():
            self.bids[name].grant = grant
        equal = {frozenset(n for n, v in passing.items() if v == value) for value in passing.values()}
        return Scored(
            "in scope",
            self.contract,
            self.bids,
            {group for group in equal if len(group) > 1},
            award.near_ties(self.case, places),
            [n for n, b in self.bids.items() if b.outcome in ("unknown", "error", "refer")],
            figures.figures(self.case, At()),
        )


def labels(code: str, pass_marks: tuple[PassMark, ...]) -> list[str]:
    """§10: "labelled with the criterion's code (`PLAN`; with several: `PLAN 1`, `PLAN 2`)"."""
    several = len(pass_marks) > 1
    return [f"{code} {n}" if several else code for n in range(1, len(pass_marks) + 1)]
