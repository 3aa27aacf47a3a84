"""How a criterion came to its marks: one plain line with the numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from svrules.engine.plan import Plan, PlannedCriterion
from svrules.engine.quantity import InError, Missing, Quantity
from svrules.engine.recording.values import waits_for
from svrules.engine.recording.words import Words
from svrules.engine.result import LimitEvent
from svrules.quantities.numbers import shown

__all__ = ["how"]


def how(
    plan: Plan,
    words: Words,
    criterion: PlannedCriterion,
    row: Sequence[Quantity],
    limited: Sequence[LimitEvent],
) -> str:
    """The line for a criterion whose marks were computed or should have been; `limited` by its own limits."""
    after = [event.words for event in limited if event.kind != "condition"]
    return "; ".join([_Explained(plan, words, criterion, row).line(), *after])


class _Explained:
    def __init__(
        self, plan: Plan, words: Words, criterion: PlannedCriterion, row: Sequence[Quantity]
    ) -> None:
        self.plan, self.words, self.criterion, self.row = plan, words, criterion, row

    def line(self) -> str:
        available, marks = self.row[self.criterion.available], self.row[self.criterion.marks]
        if available == 0:
            return "worth nothing here, so its facts are not looked at"
        for quantity in (available, marks):
            if isinstance(quantity, Missing | InError):
                return waits_for(self.plan, quantity, self.criterion.code)
        return self._given()

    def _given(self) -> str:
        for condition, gives in self.criterion.overrides:
            if self.row[condition] is True:
                step = self.plan.steps[condition]
                named = step.operation in ("fact", "named")
                written = self.words.name(step) if named else self.words.written(step)
                return (
                    f"{self._marks(self.row[gives])}: {written}" if written else self._marks(self.row[gives])
                )
        if self.criterion.parts:
            parts = " + ".join(self._shown(self._part(code)) for code in self.criterion.parts)
            return (
                f"{' + '.join(self.criterion.parts)}: {parts} = {self._marks(self.row[self.criterion.given])}"
            )
        return self._methods().get(self.criterion.method, self._plain)()

    def _part(self, code: str) -> Quantity:
        part = next(one for one in self.plan.criteria if one.code == code)
        return self.row[part.marks]

    def _methods(self) -> dict[str, Callable[[], str]]:
        return {
            "relative to lowest": self._relative_to_lowest,
            "relative to highest": self._relative_to_highest,
            "percent over lowest": self._percent_over,
            "from to": self._from_to,
            "out of": self._part_of_whole,
            "share of": self._part_of_whole,
            "best of": self._best,
            "by level": self._level,
            "full marks when": self._full,
            "mean method": self._mean,
            "of the marks": self._of_the_marks,
        }

    # Pieces

    def _operand(self) -> str:
        return self._piece(self.criterion.operand)

    def _piece(self, step: int | None) -> str:
        return "" if step is None else str(self.words.printed(self.row[step], self.plan.steps[step].type))

    def _name(self) -> str:
        return (
            "" if self.criterion.operand is None else self.words.name(self.plan.steps[self.criterion.operand])
        )

    def _reference(self, at: int = 0) -> str:
        return self._piece(self.criterion.reference[at])

    def _times(self) -> str:
        """`= 0.9; 0.9 × 85 = 76.5 marks`: the share, and what it makes of the available marks."""
        available, given = self.row[self.criterion.available], self.row[self.criterion.given]
        if not isinstance(given, Fraction) or not isinstance(available, Fraction):
            return ""
        share = shown(given / available)
        product = f"{share} × {self._shown(available)} {_equals(self._marks(given))}"
        return f"{_equals(share)}; {product}"

    def _marks(self, quantity: Quantity) -> str:
        return f"{self._shown(quantity)} mark{'' if quantity == 1 else 's'}"

    def _shown(self, quantity: Quantity) -> str:
        return shown(quantity) if isinstance(quantity, Fraction) else "?"

    # Methods

    def _relative_to_lowest(self) -> str:
        name = self._name()
        return f"lowest {name} {self._reference()} ÷ own {name} {self._operand()} {self._times()}"

    def _relative_to_highest(self) -> str:
        name = self._name()
        return f"own {name} {self._operand()} ÷ highest {name} {self._reference()} {self._times()}"

    def _percent_over(self) -> str:
        name, lowest = self._name(), self._reference()
        return f"1 − (own {name} {self._operand()} − lowest {name} {lowest}) ÷ {lowest} {self._times()}"

    def _from_to(self) -> str:
        none_at, full_at = self._reference(), self._reference(1)
        scale = f"between {none_at} for no marks and {full_at} for full marks"
        part = f"({self._operand()} − {none_at}) ÷ ({full_at} − {none_at})"
        return f"{self._name()} {self._operand()} {scale}: {part} {self._times()}"

    def _part_of_whole(self) -> str:
        return f"{self._name()} {self._operand()} ÷ {self._reference()} {self._times()}"

    def _best(self) -> str:
        added, whole = self._operand(), self._reference()
        return f"the best add up to {added} out of {whole}: {added} ÷ {whole} {self._times()}"

    def _level(self) -> str:
        return f"{self._name()} is {self._operand()}: {self._marks(self.row[self.criterion.given])}"

    def _full(self) -> str:
        holds = self.criterion.operand is not None and self.row[self.criterion.operand] is True
        marks = self._marks(self.row[self.criterion.given])
        return f"{self._name()}: {'yes, so full marks' if holds else 'no, so no marks'}: {marks}"

    def _mean(self) -> str:
        name = self._name()
        return f"own {name} {self._operand()} against the mean {self._reference()}: share {self._times()}"

    def _of_the_marks(self) -> str:
        return f"{self._name()}: share {self._times()}"

    def _plain(self) -> str:
        return f"{self._name()}: {self._marks(self.row[self.criterion.given])}"


def _equals(text: str) -> str:
    return f"≈ {text[1:]}" if text.startswith("≈") else f"= {text}"
