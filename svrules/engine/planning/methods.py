"""The methods of criteria become steps: marks = available × share (docs/language.md, section 10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from svrules.diagnostics import Span
from svrules.engine.plan import ListShape, Operation
from svrules.engine.planning.expressions import Lowering
from svrules.engine.planning.place import NUMBER, POINTS, Place
from svrules.engine.planning.tables import blank_columns
from svrules.language.expressions import Aggregation, Expression, PopulationRef
from svrules.language.rulebook import Method, Override
from svrules.language.types import Type

__all__ = ["Earned", "Methods"]

_ELIGIBLE: Final = PopulationRef(None)


@dataclass(frozen=True, slots=True)
class Earned:
    """The steps of a method's marks, of what it looks at, and of what it compares that with."""

    marks: int
    operand: int | None = None
    reference: tuple[int, ...] = ()


class Methods:
    """Lowers the methods of one criterion; `available` is the step of its available marks."""

    def __init__(self, lowering: Lowering, place: Place, available: int) -> None:
        self.low = lowering
        self.place = place
        self.available = available
        self._by_kind: dict[str, Callable[[Method], Earned]] = {
            "relative to lowest": lambda m: self._relative(m, "lowest"),
            "relative to highest": lambda m: self._relative(m, "highest"),
            "percent over lowest": self._percent_over,
            "from to": self._from_to,
            "out of": self._part_of_whole,
            "share of": self._part_of_whole,
            "by level": self._by_level,
            "full marks when": self._full_when,
            "mean method": self._mean,
            "best of": self._best,
            "of the marks": self._of_the_marks,
            "marks": self._plain_marks,
        }

    def marks(self, method: Method) -> Earned:
        """The steps of the marks that a method gives."""
        return self._by_kind[method.kind](method)

    def overrides(self, overrides: tuple[Override, ...]) -> tuple[tuple[int, int], ...]:
        """For each override the step of its condition and the step of the marks it gives."""
        return tuple((self._step(override.condition), self._gives(override)) for override in overrides)

    def _gives(self, override: Override) -> int:
        if override.gives == "full":
            return self.available
        if override.gives == "none":
            return self._number(0, override.span)
        return self._step(override.gives)

    # Small steps

    def _step(self, e: Expression | None) -> int:
        assert e is not None  # noqa: S101 - the front end fills what the kind of method needs
        return self.low.expression(e, self.place)

    def _number(self, n: int, span: Span) -> int:
        return self.low.constant(Fraction(n), self.place, span)

    def _do(self, operation: Operation, span: Span, *operands: int, detail: object = None) -> int:
        return self.low.emit(operation, operands, self.place, span, NUMBER, detail)

    def _earned(self, share: int, span: Span, operand: int | None, *reference: int) -> Earned:
        marks = self.low.emit("×", (self.available, share), self.place, span, POINTS)
        return Earned(marks, operand, reference)

    def _among(self, kind: Aggregation, method: Method) -> int:
        assert method.operand is not None  # noqa: S101 - as above
        population = method.population or _ELIGIBLE
        place, type_ = self.place, method.operand.type
        return self.low.groups.aggregate(kind, method.operand, population, place, method.span, type_)

    def _yardstick(self, reference: int, method: Method) -> int:
        """The step of what marks are measured against, which must be above 0."""
        return self._do("yardstick", method.span, reference)

    # Methods

    def _relative(self, method: Method, kind: Aggregation) -> Earned:
        own, reference = self._step(method.operand), self._among(kind, method)
        best = self._yardstick(reference, method)
        above, below = (best, own) if kind == "lowest" else (own, best)
        share = self._do("÷", method.span, above, below, detail=kind)
        return self._earned(share, method.span, own, reference)

    def _percent_over(self, method: Method) -> Earned:
        span, own, reference = method.span, self._step(method.operand), self._among("lowest", method)
        lowest = self._yardstick(reference, method)
        over = self._do("-", span, own, lowest)
        part = self._do("÷", span, over, lowest, detail="lowest")
        share = self._do("-", span, self._number(1, span), part)
        return self._earned(share, span, own, reference)

    def _from_to(self, method: Method) -> Earned:
        span, own = method.span, self._step(method.operand)
        none_at, full_at = self._step(method.none_at), self._step(method.full_at)
        way, length = self._do("-", span, own, none_at), self._do("-", span, full_at, none_at)
        return self._earned(self._do("÷", span, way, length), span, own, none_at, full_at)

    def _part_of_whole(self, method: Method) -> Earned:
        own, whole = self._step(method.operand), self._step(method.whole)
        return self._earned(self._do("÷", method.span, own, whole), method.span, own, whole)

    def _by_level(self, method: Method) -> Earned:
        own = self._step(method.operand)
        lines, results = [], []
        blanks = blank_columns((row.cell,) for row in method.rows)
        for number, row in enumerate(method.rows, 1):
            lines.append((number, self.low.tables.row((row.cell,), [own], blanks, self.place, row.cell.span)))
            gives = self._step(row.gives)
            if not row.in_marks:
                span = row.cell.span
                gives = self.low.emit("×", (self.available, gives), self.place, span, POINTS)
            results.append(gives)
        label = self.place.owner.label
        step = self.low.tables.look_up(lines, results, label, "marks", self.place, method.span, POINTS)
        return Earned(step, own)

    def _full_when(self, method: Method) -> Earned:
        condition = self._step(method.operand)
        of = (condition, self.available, self._number(0, method.span))
        return Earned(self.low.emit("if", of, self.place, method.span, POINTS), condition)

    def _mean(self, method: Method) -> Earned:
        span, own, reference = method.span, self._step(method.operand), self._among("mean", method)
        mean = self._yardstick(reference, method)
        over = self._do("÷", span, self._do("-", span, own, mean), mean, detail="mean")
        percent = self._do("×", span, over, self._number(100, span))
        change = self._do("×", span, percent, self._step(method.per_percent))
        operation: Operation = "+" if method.gaining else "-"
        share = self._do(operation, span, self._step(method.at_mean), change)
        return self._earned(share, span, own, reference)

    def _best(self, method: Method) -> Earned:
        span, of = method.span, [self._step(item) for item in method.items]
        best = method.best or len(of)
        added = self.low.emit("list", of, self.place, span, _type(method), ListShape("best", False, best))
        whole = self._do("×", span, self._number(best, span), self._step(method.whole))
        return self._earned(self._do("÷", span, added, whole), span, added, whole)

    def _of_the_marks(self, method: Method) -> Earned:
        own = self._step(method.operand)
        return self._earned(own, method.span, own)

    def _plain_marks(self, method: Method) -> Earned:
        own = self._step(method.operand)
        return Earned(own, own)


def _type(method: Method) -> Type:
    return method.items[0].type if method.items else NUMBER
