"""How a tender was assessed: its scores, and for each the reason and the working that may be shown."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from svrules.audit.summary.model import Case
from svrules.audit.summary.reasons import Reasons
from svrules.audit.summary.showable import Showable, of_panels
from svrules.engine.result import BidResult, CriterionResult, FactUsed
from svrules.language.types import TextType
from svrules.quantities import exact_number, shown
from svrules.render.document import Block, Grid, Items, Paragraph, Section
from svrules.render.figures import fact_words, figure, marks_shown, totals_shown

__all__ = ["Scores"]

_MOST: Final = 24
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
            yield Paragraph(f"{self._without_panels(one.how)}.", lead="Working:")
            rests_on = self._rests_on(bid, one, with_facts=False) if own else []
        elif own:
            said = f"{_share(one)} It also rests on figures of others, which are not given."
            yield Paragraph(said, lead="Working:")
            rests_on = self._rests_on(bid, one, with_facts=True)
        else:
            yield Paragraph("It follows from figures of that tender that are not given.", lead="Working:")
            rests_on = []
        if rests_on:
            yield Items(tuple(rests_on[:_MOST]))

    def _sum(self, bid: BidResult, section: CriterionResult) -> str:
        """`Q1 + Q2: 18.0 + 9.6 = 27.6`, with no more decimals than in the table."""
        parts = [one for one in bid.criteria if one.part_of == section.code]
        codes = " + ".join(one.code for one in parts)
        scores = " + ".join(self._score(bid, one) for one in parts)
        changed = section.contribution_exact not in (None, "0")
        after = ", after rounding and limits," if changed else ""
        return f"{codes}: {scores}{after} = {self._score(bid, section)}.".replace("= ≈", "≈ ")

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
                    said[fact_words(value)] = None
            elif told and fact.name in asked and self._is_of_tender(fact.name):
                said[fact_words(fact)] = None
        return list(said)

    def _is_of_tender(self, name: str) -> bool:
        asked = self.case.rulebook.inputs[name]
        return asked.owner == "bid" and not isinstance(asked.type, TextType) and name not in self._of_panels


def _share(one: CriterionResult) -> str:
    """`It earned 95.79% of the marks available, by the method above.`"""
    share = exact_number(one.share_exact or "0")
    of = "all" if share == 1 else "none" if not share else f"{shown(share * 100, 2)}%"
    return f"It earned {of} of the marks available, by the method above."
