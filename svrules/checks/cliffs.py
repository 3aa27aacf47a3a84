"""SV0510: marks that jump between neighbouring values.

A bidder who is a penny, a day or one job short of a limit should not lose much for it: it invites disputes,
and offers made up to the limit. Where a step of many marks is meant, the rulebook can say so.

    criterion JOBS "Jobs"  worth 20%
      if local jobs is above 10 then 20 otherwise 5 marks     # 10 FTE: 5 marks, 10.01 FTE: 20 marks

Instead, let marks rise evenly (`local jobs from 0 FTE for no marks to 10 FTE for full marks`), or write in
the criterion `step of 15 marks is meant because "Ten jobs are the aim."`. How large a step may be is said in
the award, `no step above 5 marks`; where it is not, it is 10% of all marks, and a level, a word in order or
another short scale of whole numbers may also rise in even steps. Such a finding is a note; where the award
says how large a step may be it is a warning.

A step is looked for at every value that a fact of a bid can have: between whole numbers, days and levels next
to each other, and for pounds and other numbers between values as near to each other as one likes, so a steep
slope is none. A yes or no and words without an order have no neighbours. Other bids stay as they are, and so
does who of them is compared. The two offers that a finding names were scored. Where it could be neither
proved nor shown one note names the criteria concerned. Where `0 when every bid offers £0` stands behind a way
of scoring, the step from no offer at all to the only one is what that line says, so it is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from svrules.checks.cases.words import listed, quoted
from svrules.checks.laws.candidates import smallest_step
from svrules.checks.laws.facts import orderly, short_scale
from svrules.checks.laws.laws import TOTAL, Laws, both_in_words, marks_in_words, value_in_words
from svrules.checks.laws.marks import Marks
from svrules.checks.laws.pairs import Numbers
from svrules.checks.laws.prover import advised, prover, tried
from svrules.diagnostics import Diagnostic
from svrules.language import expressions as e
from svrules.language.rulebook import Criterion, Input, Override, PassMark, Rulebook, Step
from svrules.language.types import NumberType

if TYPE_CHECKING:
    from svrules.checks.laws.prover import Verdict
    from svrules.checks.laws.trials import Found, Line, Point

__all__ = ["check_cliffs", "largest_step"]

_OF_ALL: Final = Fraction(1, 10)
_FINER: Final = 1000
_BY_COMPARISON: Final = ("relative to lowest", "relative to highest", "percent over lowest", "mean method")


def check_cliffs(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Steps in marks between neighbouring values that nobody said were meant."""
    if not rulebook.criteria or not rulebook.awards:
        return ()
    laws = Laws(rulebook)
    inputs = [one for one in rulebook.bid_inputs() if one.name in laws.of_marks and orderly(one.type)]
    cliffs = [_Cliffs(laws, declared) for declared in inputs]
    found = [finding for one in cliffs for finding in one.findings()]
    left = {one.declared.name: one.left for one in cliffs if one.left}
    return (*found, *_not_proved(laws, left, [why for one in cliffs for why in one.why]))


def _not_proved(laws: Laws, left: dict[str, list[str]], reasons: list[str]) -> Iterator[Diagnostic]:
    if not left:
        return
    codes = list(dict.fromkeys(code for found in left.values() for code in found))
    named = ["the total" if code == TOTAL else f"the marks of {quoted(code)}" for code in codes]
    facts = [quoted(name) for name in left]
    yield Diagnostic(
        "SV0510", "note", laws.span(codes[0]),
        f"It is not proved that {listed(named)} never jump between neighbouring values of {listed(facts)}.",
        why=f"No such step was found among the offers that were tried.{laws.left_out}{tried(reasons)}",
        try_=advised(
            laws,
            codes,
            "Bounds on the facts that are used, and parts with names of their own, help the proof.",
        ),
    )  # fmt: skip


def largest_step(laws: Laws, declared: Input, code: str) -> Fraction | None:
    """The largest step of a criterion, or the total, between neighbouring values; None: there may be any."""
    largest = Fraction(0)
    for offers in laws.nearest_offers(declared):
        for marks in laws.marks(offers, code):
            size = _size(marks)
            if size is None:
                return None
            largest = max(largest, size)
    return largest


def _size(marks: Numbers) -> Fraction | None:
    if marks.change.low is None or marks.change.high is None:
        return None
    return max(-marks.change.low, marks.change.high)


@dataclass(slots=True)
class _Cliffs:
    """The steps that one fact makes; `left` are the criteria for which it stays open, `why` what z3 said."""

    laws: Laws
    declared: Input
    left: list[str] = field(default_factory=list)
    why: list[str] = field(default_factory=list)

    def findings(self) -> list[Diagnostic]:
        """The steps that are too large, one for each criterion."""
        found: list[Diagnostic] = []
        told: set[str] = set()
        for code in self._codes():
            if code in told:
                continue
            most = self._allowed(code)
            if most is None or self._lie_near(code, most):
                continue
            laws = self.laws
            if not _is_small(laws, self.declared, code, most) and self._says_nothing_offered(code):
                laws = _where_offered(laws, code)
            if _is_small(laws, self.declared, code, most):
                continue
            one = self._search(laws, code, most)
            asked = prover() if one is None else None
            if asked is not None:
                verdict = asked.never_jumps(self.laws, self.declared, code, most)
                if verdict.proved:
                    continue
                one = self._scored(verdict, code, most) if laws is self.laws else None
                self.why += [verdict.why] if one is None else []
            if one is None:
                self.left.append(code)
            else:
                found.append(self._finding(one, most))
            told |= self.laws.parents(code)
        return found

    def _lie_near(self, code: str, most: Fraction) -> bool:
        """Whether all marks that a bid can have there are near to each other, whatever makes a step."""
        marks = [one.first for one in self.laws.marks(self.laws.passing, code)]
        return all(
            one.low is not None and one.high is not None and one.high - one.low <= most for one in marks
        )

    def _codes(self) -> list[str]:
        """Criteria with a way of scoring; the total where something of its own can make a step."""
        plain = [code for code in self.laws.codes(self.declared.name) if code != TOTAL]
        leaves = self.laws.criteria
        marked = [code for code in plain if leaves[code].method is not None]
        own_steps = [code for code in plain if leaves[code].method is None and _caps(leaves[code].pass_marks)]
        capped = any(_caps(award.pass_marks) for award in self.laws.rulebook.awards)
        return [*marked, *own_steps, *([TOTAL] if capped or len(marked) > 1 else [])]

    def _allowed(self, code: str) -> Fraction | None:
        """The largest step that needs no word; None where any is meant."""
        marks, rulebook = Marks(self.laws.start), self.laws.rulebook
        whole = marks.whole().high or Fraction(100)
        said = [award.no_step for award in rulebook.awards if award.no_step is not None]
        allowed = [_OF_ALL * whole] if not said else [min(_of(step, whole) for step in said)]
        available = whole if code == TOTAL else marks.available(code).high or whole
        scale = short_scale(self.declared)
        if not said and scale is not None and len(scale) > 1:
            allowed.append(available / (len(scale) - 1))
        allowed += [_of(step, available) for step in self._meant(code)]
        if code == TOTAL:
            allowed.append(sum((self._step_of(one) for one in self._codes() if one != TOTAL), Fraction(0)))
        return max(allowed)

    def _step_of(self, code: str) -> Fraction:
        """What a criterion may bring to a step of the total."""
        if self._says_nothing_offered(code):
            return self._available(code)
        return max((_of(step, self._available(code)) for step in self._meant(code)), default=Fraction(0))

    def _says_nothing_offered(self, code: str) -> bool:
        """Whether the criterion says that nobody has marks where every bid offers nothing."""
        return code != TOTAL and _nothing_offered(self.laws.criteria[code]) is not None

    def _available(self, code: str) -> Fraction:
        return Marks(self.laws.start).available(code).high or Fraction(100)

    def _meant(self, code: str) -> list[Step]:
        if code == TOTAL:
            return [step for award in self.laws.rulebook.awards for step in award.meant_steps]
        leaves = Marks(self.laws.start).leaves()
        return [step for leaf in leaves if leaf.code == code for step in leaf.criterion.meant_steps]

    # Looking for two offers

    def _search(self, laws: Laws, code: str, most: Fraction) -> Found | None:
        facts = laws.uses.of_marks(None if code == TOTAL else code)
        lines = laws.trials.along(self.declared, facts)
        found = (self._on_line(line, code, most) for line in lines)
        return next((one for one in found if one is not None), None)

    def _scored(self, verdict: Verdict, code: str, most: Fraction) -> Found | None:
        """The two offers of a verdict, where they make the step when they are scored."""
        found = (self._on_line(line, code, most) for line in verdict.lines)
        return next((one for one in found if one is not None), None)

    def _on_line(self, line: Line, code: str, most: Fraction) -> Found | None:
        def jumps(low: Point, high: Point) -> bool:
            return _jumps(low, high, code, most)

        for low, high in line.steps():
            if jumps(low, high):
                low, high = line.narrowed(low, high, jumps)
                if self._is_a_step(line, low, high, code, most):
                    return line.found(low, high, code)
        return None

    def _is_a_step(self, line: Line, low: Point, high: Point, code: str, most: Fraction) -> bool:
        """Whether two offers are neighbours; between numbers, whether the jump stays at close quarters."""
        step = smallest_step(self.declared)
        if short_scale(self.declared) is not None:
            return True
        if high.at - low.at > step:
            return False
        if self.declared.whole or not isinstance(self.declared.type, NumberType):
            return True
        low, high = line.narrowed(low, high, lambda a, b: _jumps(a, b, code, most), step / _FINER)
        return high.at - low.at <= step / _FINER and _jumps(low, high, code, most)

    # In words

    def _finding(self, found: Found, most: Fraction) -> Diagnostic:
        kind, rulebook = self.declared.type, self.laws.rulebook
        one, two = (value_in_words(value, kind, rulebook) for value in (found.first, found.second))
        first, second = both_in_words(found.gives)
        low, high = (Fraction(marks) for marks in found.gives)
        size = marks_in_words(abs(high - low))
        said = any(award.no_step is not None for award in rulebook.awards)
        of = "The total" if found.of == TOTAL else quoted(found.of)
        limit = marks_in_words(most)
        why = f"The award allows no step above {limit}." if said else f"A step above {limit} is a large one."
        return Diagnostic(
            "SV0510", "warning" if said else "note", self.laws.span(found.of),
            f"{of} jumps by {size} between neighbouring values of {quoted(self.declared.name)}: "
            f"{one} gives {first}, {two} gives {second}.",
            why=f"{why} Both were scored, {self.laws.told(found)}.",
            try_=f"Let the marks rise evenly, or write `step of {_written(abs(high - low))} marks is meant` "
            f"{'in the award' if found.of == TOTAL else 'in the criterion'}.",
            also=((self.declared.span, "the fact"),),
        )  # fmt: skip


def _is_small(laws: Laws, declared: Input, code: str, most: Fraction) -> bool:
    size = largest_step(laws, declared, code)
    return size is not None and size <= most


def _nothing_offered(criterion: Criterion) -> Override | None:
    """The line `0 when every bid offers £0` behind marks by comparison, if no line after it gives marks."""
    method = criterion.method
    if method is None or method.kind not in _BY_COMPARISON:
        return None
    for place, override in enumerate(criterion.overrides):
        match override.condition:
            case e.All(
                operands=(
                    e.Compare(comparison="is", left=e.Among(kind="lowest") as lowest, right=e.Literally()),
                    e.Compare(comparison="is", left=e.Among(kind="highest") as highest, right=e.Literally()),
                )
            ) if lowest.operand == highest.operand and lowest.population == highest.population:
                if method.operand == lowest.operand and all(
                    _gives_nothing(one) for one in criterion.overrides[place:]
                ):
                    return override
    return None


def _gives_nothing(override: Override) -> bool:
    return override.gives == "none" or (
        isinstance(override.gives, e.Literally) and override.gives.value == Fraction(0)
    )


def _where_offered(laws: Laws, code: str) -> Laws:
    """The laws of the rulebook without that line: where every bid offers nothing it gives no marks at all.

    The same for every fact, so that what does not look at the fact is worked out once.
    """
    if code not in laws.variants:
        laws.variants[code] = _without_the_line(laws, code)
    found = laws.variants[code]
    found.start.work.begin_again()
    return found


def _without_the_line(laws: Laws, code: str) -> Laws:
    criterion = laws.criteria[code]
    said = _nothing_offered(criterion)
    left = replace(criterion, overrides=tuple(one for one in criterion.overrides if one is not said))
    criteria = tuple(left if one is criterion else one for one in laws.rulebook.criteria)
    return Laws(replace(laws.rulebook, criteria=criteria))


def _of(step: Step, whole: Fraction) -> Fraction:
    return step.size if step.unit == "marks" else step.size * whole


def _caps(marks: Iterable[PassMark]) -> bool:
    return any(mark.otherwise == "capped" for mark in marks)


def _written(size: Fraction) -> str:
    """A step in marks that is no smaller, in whole marks."""
    return str(-((-size).__floor__()))


def _jumps(low: Point, high: Point, code: str, most: Fraction) -> bool:
    if low.outcome != "pass" or high.outcome != "pass" or low.others != high.others:
        return False
    both = code in low.marks and code in high.marks
    return both and abs(high.marks[code] - low.marks[code]) > most
