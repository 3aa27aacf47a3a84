"""One function for all bids of a competition, for rulebooks in which no bid's score looks at another bid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from svrules.engine.competition import Facts
from svrules.engine.compiled.forms import Blank, Form, Number, Ratio, Raw
from svrules.engine.compiled.operations import write
from svrules.engine.compiled.writer import Given, Unusual, Unwritable, Writer
from svrules.engine.operations import compute
from svrules.engine.outcomes import said
from svrules.engine.plan import EACH_BID, Plan, PlannedRule, Step
from svrules.engine.quantity import InError, Missing, Quantity
from svrules.language.types import NumberType
from svrules.quantities.rounding import round_scaled

__all__ = ["CODES", "Code", "Units", "award_steps", "compile_plan"]

CODES: Final = ("pass", "refer", "fail")
"""What the outcomes in a compiled function's tuples stand for."""

Units = tuple[tuple[tuple[int, bool], int], ...]
"""For numbers that go in, by step and whether inverted: how many units make one; 0: two whole numbers."""


@dataclass(frozen=True, eq=False)
class Code:
    """A compiled function with what is needed to call it and to read the tuples that it returns.

    A tuple holds the outcome after the rules on the bid alone, the outcome after all rules, and the kept
    locals: the trace by step. `places` says where a local stands in it, `forms` how the quantity of a step is
    read off the locals.
    """

    function: Callable[[Iterable[Facts], tuple[Any, ...]], list[tuple[Any, ...] | None]]
    given: tuple[Given, ...]
    forms: Mapping[int, Form]
    places: Mapping[str, int]
    source: str

    def quantity(self, index: int, local: Sequence[Any]) -> Quantity | None:
        """The quantity of a step; None where it was not kept and is to be computed from those it uses."""
        form = self.forms.get(index)
        if isinstance(form, Number):
            if form.known is not None:
                return form.known * form.unit
            place = self.places.get(form.text)
            return None if place is None else _fraction(local[place], form.unit)
        if isinstance(form, Ratio):
            above, below = self.places.get(form.above), self.places.get(form.below)
            if above is None or below is None:
                return None
            return Fraction(local[above], local[below]) * form.unit
        if isinstance(form, Raw) and form.text in self.places:
            quantity: Quantity = local[self.places[form.text]]
            return quantity
        return None


def _fraction(whole: int, unit: Fraction) -> Fraction:
    # Made at once: a product of two fractions takes twice the time.
    return Fraction(whole, unit.denominator) if unit.numerator == 1 else whole * unit


def compile_plan(
    plan: Plan, facts: Sequence[int], fixed: dict[int, Quantity], units: Mapping[tuple[int, bool], int]
) -> Code:
    """The function for a plan.

    `facts` are the steps of the bid's facts that it reads, `fixed` the quantities that are known for the
    plan; `units` says how the other numbers come in.
    """
    inverse = {key: Fraction(1, unit) if unit else Fraction(0) for key, unit in units.items()}
    w = Writer(plan, {}, fixed, inverse)
    steps = _steps(plan)
    alone = [rule for rule in plan.rules if rule.stage == 2]
    on_marks = [rule for rule in plan.rules if rule.stage == 5]
    w.count_uses(steps, _conditions([*alone, *on_marks]))
    for index in facts:
        _read(w, plan.steps[index], units.get((index, False), 1))
    for step in steps:
        write(w, step)
    for index in award_steps(plan):
        if isinstance(w.form(index), Blank):
            raise Unwritable
    first = _status(w, alone)
    second = first
    if on_marks:
        second = w.named(f"({first} or {_status(w, on_marks)})")
    return _compiled(w, first, second)


def _read(w: Writer, step: Step, unit: int) -> None:
    """Write how a fact is read: a number counted in its unit, which it must be a whole multiple of."""
    name = w.constant(str(step.detail))
    if not isinstance(step.type, NumberType):
        w.line(f"f{step.index} = facts[{name}]")
        w.unless(f"f{step.index} is None")
        w.forms[step.index] = Raw(f"f{step.index}")
        return
    w.line(f"x = facts[{name}]")
    if unit == 1:
        w.unless("x._denominator != 1")
        w.line(f"f{step.index} = x._numerator")
    else:
        w.line(f"f{step.index} = x._numerator*{w.constant(_Factors(unit))}[x._denominator]")
    w.forms[step.index] = Number(f"f{step.index}", Fraction(1, unit))


class _Factors(dict[int, int]):
    """How many units a fraction with that denominator has for its numerator; worked out when first met."""

    def __init__(self, unit: int) -> None:
        super().__init__()
        self.unit = unit

    def __missing__(self, denominator: int) -> int:
        factor, rest = divmod(self.unit, denominator)
        if rest:
            raise Unusual
        self[denominator] = factor
        return factor


def _steps(plan: Plan) -> list[Step]:
    indices = sorted({*plan.alone, *plan.at_scoring})
    steps = [plan.steps[i] for i in indices]
    return [step for step in steps if step.domain == EACH_BID and step.operation != "fact"]


def award_steps(plan: Plan) -> tuple[int, ...]:
    """The steps that a scored bid must have known to pass."""
    if plan.award is not None:
        return plan.award.by
    return () if plan.total is None else (plan.total,)


def _conditions(rules: Iterable[PlannedRule]) -> list[int]:
    found = []
    for rule in rules:
        conditions = [rule.condition, *(e.condition for e in rule.exceptions)]
        found += conditions if rule.reached is None else [rule.reached, *conditions]
    return found


def _status(w: Writer, rules: Sequence[PlannedRule]) -> str:
    """A name for the outcome of all these rules together, as a place in CODES."""
    fails, refers = [], []
    for rule in rules:
        if rule.exceptions:
            code = _decided(w, rule)
            fails.append(f"{code} == 2")
            refers.append(f"{code} == 1")
            continue
        worse = _worse_when(w, rule)
        if worse is not None:
            (refers if rule.kind == "refer" or rule.otherwise == "refer" else fails).append(worse)
    text = "0"
    if refers:
        text = f"(1 if {' or '.join(refers)} else 0)"
    if fails:
        text = f"(2 if {' or '.join(fails)} else {text})"
    return w.named(text)


def _worse_when(w: Writer, rule: PlannedRule) -> str | None:
    """An expression for when a rule without exceptions does not pass; None: never."""
    condition = w.raw(rule.condition).text
    if rule.only_caps:
        return None
    if rule.kind in ("require", "pass mark"):
        condition = f"not {condition}"
    if rule.reached is None:
        return condition
    return f"({w.raw(rule.reached).text} and {condition})"


def _decided(w: Writer, rule: PlannedRule) -> str:
    """A name for the outcome of a rule with exceptions, as a place in CODES."""
    steps = [rule.condition, *(e.condition for e in rule.exceptions)]
    texts = ", ".join(w.raw(step).text for step in steps)
    call = f"{w.constant(_Decides(rule, tuple(steps)))}({texts})"
    if rule.reached is not None:
        call = f"({call} if {w.raw(rule.reached).text} else 0)"
    return w.named(call)


class _Decides:
    """What a rule says when its conditions are known, worked out once for each combination."""

    def __init__(self, rule: PlannedRule, steps: tuple[int, ...]) -> None:
        self.rule = rule
        self.steps = steps
        self.known: dict[tuple[bool, ...], int] = {}

    def __call__(self, *holds: bool) -> int:
        code = self.known.get(holds)
        if code is None:
            row: dict[int, Quantity] = dict(zip(self.steps, holds, strict=True))
            if self.rule.reached is not None:
                row.setdefault(self.rule.reached, True)
            outcome = said(self.rule, row, None).outcome
            if outcome not in CODES:
                raise Unusual
            code = self.known[holds] = CODES.index(outcome)
        return code


def _compiled(w: Writer, first: str, second: str) -> Code:
    names = list(dict.fromkeys(name for form in w.kept.values() for name in _names(form)))
    source = _source(w, (first, second, *names))
    namespace: dict[str, Any] = {
        "Unusual": Unusual,
        "Fraction": Fraction,
        "round_scaled": round_scaled,
        "by_evaluator": _by_evaluator,
    }
    exec(compile(source, "<compiled rules>", "exec"), namespace)  # noqa: S102 - numbers and names from here only
    places = {name: place for place, name in enumerate(names, 2)}
    rules, constants = namespace["rules"], tuple(w.constants)
    return Code(lambda bids, given: rules(bids, given, constants), tuple(w.given), w.kept, places, source)


def _names(form: Form) -> tuple[str, ...]:
    """The locals by which a form is kept."""
    if isinstance(form, Number):
        names: tuple[str, ...] = () if form.known is not None else (form.text,)
    elif isinstance(form, Ratio):
        names = (form.above, form.below)
    else:
        names = (form.text,) if isinstance(form, Raw) and form.known is None else ()
    return tuple(name for name in names if name[0] in "vwt")


def _source(w: Writer, kept: Sequence[str]) -> str:
    arguments = [name for given in w.given for name in argument_names(given)]
    constants = [f"k{number}" for number in range(len(w.constants))]
    lines = ["def rules(bids, given, constants):"]
    for names, of in ((arguments, "given"), (constants, "constants")):
        if names:
            lines.append(f"    ({', '.join(names)},) = {of}")
    lines += ["    found = []", "    add = found.append", "    for facts in bids:", "        try:"]
    lines += [f"            {line}" for line in w.lines]
    lines.append(f"            add(({', '.join(kept)},))")
    # A fact that is absent (KeyError) or None (AttributeError) is missing: the careful evaluator's business.
    lines += [
        "        except (Unusual, KeyError, AttributeError):",
        "            add(None)",
        "    return found",
    ]
    return "\n".join(lines)


def argument_names(given: Given) -> tuple[str, ...]:
    """The names of the arguments that stand for something given."""
    if given.inverse:
        return (f"i{given.step}",)
    return (f"c{given.step}", f"e{given.step}") if given.parts == 2 else (f"c{given.step}",)


def _by_evaluator(step: Step, operands: Sequence[Quantity]) -> Quantity:
    quantity = compute(step, operands, None)
    if isinstance(quantity, Missing | InError):
        raise Unusual
    return quantity
