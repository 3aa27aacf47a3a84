"""How a tender was assessed: its scores, and for each the reason and the working that may be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from svrules.audit.summary.model import Case
from svrules.audit.summary.reasons import Reasons
from svrules.audit.summary.showable import Showable, of_panels
from svrules.audit.summary.wording import final_mark
from svrules.engine.result import BidResult, CriterionResult, FactUsed
from svrules.language.types import TextType
from svrules.quantities import exact_number, shown
from svrules.render.document import Block, Grid, Items, Paragraph, Section
from svrules.render.figures import fact_words, figure, marks_shown, totals_shown

__all__ = ["Scores", "totals_apart"]

_MOST: Final = 24
_DECIMALS: Final = 16
# What rounding changes by less does not show in scores of two decimals.
_SHOWS: Final = Fraction(1, 200)


class Scores:
    """The scores of one case, of this supplier's tender and of the most advantageous one."""

    def __init__(self, case: Case, reasons: Reasons, showable: Showable) -> None:
        self.case, self.reasons, self.showable = case, reasons, showable
        self._panels = {panel.name for panel in case.rulebook.panels}
        self._of_panels = of_panels(case.rulebook) | self._panels

    def table(self, bid: BidResult) -> Grid:
        """The score for each criterion that was assessed, sub-totals, and the total."""
        rows = [self._row(bid, one) for one in bid.criteria]
        changed = exact_number(bid.total_adjustment or "0")
        if abs(changed) >= _SHOWS:
            rows.append(("Rounding and limits of the total", "", shown(changed, 2).replace("-", "−"), ""))
        if bid.exact is not None:
            rows.append(("Total", "", totals_shown(self.case.result)[bid.bid], ""))
        headings = ("Criterion", "Part of", "Score", "Of")
        return Grid("", headings, tuple(rows), frozenset({2, 3}), keep=frozenset({2, 3})).without_empty()

    def _row(self, bid: BidResult, one: CriterionResult) -> tuple[str, ...]:
        return f"{one.code} {one.title}", one.part_of or "", self._score(bid, one), figure(one.weight_exact)

    def _score(self, bid: BidResult, one: CriterionResult) -> str:
        if one.exact is None:
            return "not assessed"
        return marks_shown(self.case.result, one.code)[bid.bid]

    def beside(self, bid: BidResult, best: BidResult) -> Grid:
        """The scores of this tender and of the most advantageous one, and by how much they differ."""
        theirs = {one.code: one for one in best.criteria}
        rows = []
        for one in bid.criteria:
            other = theirs.get(one.code)
            if other is not None:
                pair = one.exact, other.exact
                rows.append(
                    (f"{one.code} {one.title}", self._score(bid, one), self._score(best, other), _gap(*pair))
                )
        if bid.exact is not None and best.exact is not None:
            totals = totals_apart(self.case, bid, best)
            rows.append(("Total", *totals, _gap(bid.exact, best.exact)))
        headings = ("Criterion", "Your score", "Winner's score", "Difference")
        return Grid("", headings, tuple(rows), frozenset({1, 2, 3}), keep=frozenset({1, 2, 3}))

    def explained(self, bid: BidResult) -> tuple[Section, ...]:
        """A section for each criterion that was assessed, those of its parts within it."""
        return tuple(self._sections(bid, None))

    def _sections(self, bid: BidResult, part_of: str | None) -> Iterator[Section]:
        for one in bid.criteria:
            if one.part_of != part_of:
                continue
            parts = tuple(self._sections(bid, one.code))
            blocks = tuple(self._explained(bid, one, sums=bool(parts)))
            if parts or one.exact is not None:
                yield Section(self._title(bid, one), blocks, parts)

    def _title(self, bid: BidResult, one: CriterionResult) -> str:
        of = "" if one.weight_exact is None else f" of {figure(one.weight_exact)}"
        # Who hears a page read finds each part by its title: none stands for two of them.
        whose = "" if bid.bid == self.case.bid.bid else ", most advantageous tender"
        return f"{one.code} {one.title}: {self._score(bid, one)}{of if one.exact is not None else ''}{whose}"

    def _explained(self, bid: BidResult, one: CriterionResult, *, sums: bool) -> Iterator[Block]:
        if one.exact is None:
            return
        reasons = self.reasons.of(bid, one.code)
        for each in reasons:
            what = f"Reason, {each.judgement.fact.name}:" if len(reasons) > 1 else "Reason:"
            yield Paragraph(each.printed, lead=what, tone="warn" if each.printed != each.text else "plain")
        own = bid.bid == self.case.bid.bid
        if sums:
            yield Paragraph(self._sum(bid, one), lead="Sub-total:")
            return
        if self.showable.criterion(one.code, own=own):
            yield Paragraph(f"{final_mark(self._without_panels(one.how))}.", lead="Working:")
            rests_on = self._rests_on(bid, one, with_facts=False) if own else []
        elif own:
            yield Paragraph(self._measured(one), lead="Working:")
            said = self._measured_fact(one)
            rests_on = [
                each
                for each in self._rests_on(bid, one, with_facts=True)
                if said is None or each != _in_words(said)
            ]
        else:
            yield Paragraph(self._not_given(one), lead="Working:")
            rests_on = []
        if rests_on:
            yield Items(tuple(rests_on[:_MOST]))

    def _measured(self, one: CriterionResult) -> str:
        """`Measured against the lowest price, which is not disclosed, it earned ≈95.79% of 50 marks.`"""
        hidden, name = self.showable.hidden_by(one.code), self.showable.operand(one.code)
        relative = re.fullmatch(r"relative to (lowest|highest)", self.showable.method(one.code))
        if hidden == {"others"} and relative is not None and name is not None:
            against = f"the {relative[1]} {name}, which is not disclosed"
        elif hidden == {"others"}:
            against = "figures of other tenders, which are not disclosed"
        elif hidden == {"authority"}:
            against = "a figure that the authority keeps confidential"
        else:
            against = "figures of other tenders and of the authority, which are not disclosed"
        fact = self._measured_fact(one)
        own = "" if fact is None else f"Your {fact.name} was {fact.value}. "
        return (
            f"{own}Measured against {against}, it earned {_share(one)} of {figure(one.weight_exact)} marks."
        )

    def _measured_fact(self, one: CriterionResult) -> FactUsed | None:
        """What of the tender a criterion scores, where the bidder may be shown it."""
        name = self.showable.operand(one.code)
        fact = next((used for used in one.facts if used.name == name), None)
        if fact is None or not fact.value:
            return None
        if fact.name in self.case.rulebook.inputs:
            return fact if self._is_of_tender(fact.name) else None
        return fact if self.showable.value(fact.name) else None

    def _not_given(self, one: CriterionResult) -> str:
        if self.showable.hidden_by(one.code) == {"authority"} and self.showable.operand(one.code) is None:
            return "It rests on a figure that the authority keeps confidential."
        return "The winner's figures are commercially sensitive and are not given."

    def _sum(self, bid: BidResult, section: CriterionResult) -> str:
        """`Q1 + Q2: 18.0 + 9.6 = 27.6`, with no more decimals than in the table."""
        parts = [one for one in bid.criteria if one.part_of == section.code]
        codes = " + ".join(one.code for one in parts)
        scores = " + ".join(self._score(bid, one) for one in parts)
        return f"{codes}: {scores}{self._after(bid, section)} = {self._score(bid, section)}.".replace(
            "= ≈", "≈ "
        )

    def _after(self, bid: BidResult, section: CriterionResult) -> str:
        """What the section's own limits did, with the facts that decided where they may be shown."""
        if section.contribution_exact in (None, "0"):
            return ""
        own = bid.bid == self.case.bid.bid
        if section.limits and self.showable.limits(section.code, own=own):
            return f", {', '.join(event.words for event in section.limits)},"
        return ", after rounding and limits,"

    def _without_panels(self, how: str) -> str:
        """The working without the marks of single evaluators."""
        kept = [part for part in how.split("; ") if not self._of_evaluators(part)]
        return "; ".join(kept).rstrip(".")

    def _of_evaluators(self, text: str) -> bool:
        return any(text.startswith((f"{name} is the ", f"{name} waits for ")) for name in self._panels)

    def _rests_on(self, bid: BidResult, one: CriterionResult, *, with_facts: bool) -> list[str]:
        """The tender's own facts that the score looks at, and how its values came about."""
        said: dict[str, None] = {}
        asked = self.case.rulebook.inputs
        values = {value.name: value for value in bid.values}
        waiting: list[tuple[FactUsed, bool]] = [(fact, with_facts) for fact in one.facts]
        for fact, told in waiting:
            value = values.get(fact.name)
            if value is not None and value.name not in self._panels and self.showable.value(value.name):
                inner = [each for each in value.facts if each.name not in self._of_panels]
                if value.how and inner and len(inner) == len(value.facts):
                    said[f"{value.name}: {self._without_panels(value.how)}"] = None
                    waiting += [(each, False) for each in inner if each.name in values]
                elif told:
                    said[_in_words(value)] = None
            elif told and fact.name in asked and self._is_of_tender(fact.name):
                said[_in_words(fact)] = None
        return list(said)

    def _is_of_tender(self, name: str) -> bool:
        asked = self.case.rulebook.inputs[name]
        return asked.owner == "bid" and not isinstance(asked.type, TextType) and name not in self._of_panels


def _share(one: CriterionResult) -> str:
    """`≈95.79%`, `all`, `none`: the share of the marks available."""
    share = exact_number(one.share_exact or "0")
    return "all" if share == 1 else "none" if not share else f"{shown(share * 100, 2)}%"


def _in_words(fact: FactUsed) -> str:
    """`charter: None (left blank, which counts as None)`."""
    return fact_words(fact).replace("blank, so ", "left blank, which counts as ")


def totals_apart(case: Case, bid: BidResult, best: BidResult) -> tuple[str, str]:
    """Both totals, with as many decimals as show which is larger."""
    totals = totals_shown(case.result)
    one, other = totals[bid.bid], totals[best.bid]
    if _printed(one) != _printed(other) or bid.exact is None or best.exact is None or bid.exact == best.exact:
        return one, other
    exact = exact_number(bid.exact), exact_number(best.exact)
    for places in range(2, _DECIMALS):
        one, other = (shown(total, places) for total in exact)
        if _printed(one) != _printed(other):
            break
    return one, other


def _printed(figure: str) -> str:
    plain = figure.lstrip("≈")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _gap(one: str | None, other: str | None) -> str:
    """`−2.40`, `+3.6`, `0`; empty where a score is not known."""
    if one is None or other is None:
        return ""
    gap = exact_number(one) - exact_number(other)
    size = shown(abs(gap), 2) if abs(gap) >= _SHOWS or not gap else "under 0.01"
    sign = "" if not gap else "+" if gap > 0 else "−"
    return f"{sign}{size}" if not size.startswith(("≈", "under")) else f"{size.replace('≈', '≈' + sign)}"
