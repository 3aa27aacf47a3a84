"""A plan becomes functions: for what looks at one bid alone, then after each level of aggregates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from svrules.engine.compiled.code import Code, Phase
from svrules.engine.compiled.forms import Blank, Form, Number, Ratio, Raw
from svrules.engine.compiled.operations import write
from svrules.engine.compiled.status import status
from svrules.engine.compiled.writer import Given, Unusual, Unwritable, Writer
from svrules.engine.plan import EACH_BID, ONCE, Plan, PlannedRule, Step
from svrules.engine.quantity import InError, Missing, Quantity
from svrules.engine.working.operations import compute
from svrules.language.types import NumberType
from svrules.quantities.rounding import round_scaled

__all__ = ["Units", "award_steps", "compile_plan"]

Units = Mapping[tuple[int, bool], int]
"""For numbers that go in, by step and whether inverted: how many units make one; 0: two whole numbers."""

_NAME: Final = re.compile(r"\b[a-z]\d+\b")


@dataclass(eq=False)
class _Part:
    """The lines of one phase, what heads its tuples, and the steps over all bids that come before it."""

    lines: list[str]
    heads: tuple[str, ...]
    once: tuple[int, ...]

    @property
    def used(self) -> list[str]:
        """The names met in it, each once."""
        return list(dict.fromkeys(_NAME.findall("\n".join((*self.lines, *self.heads)))))

    @property
    def own(self) -> list[str]:
        """The names that it sets."""
        heads = [line.partition(" = ")[0] for line in self.lines if " = " in line]
        return list(dict.fromkeys(name for head in heads for name in _NAME.findall(head)))


def compile_plan(plan: Plan, facts: Sequence[int], fixed: dict[int, Quantity], units: Units) -> Code:
    """The functions for a plan.

    `facts` are the steps of the bid's facts that they read, `fixed` the quantities that are known for the
    plan; `units` says how the other numbers come in. Raises Unwritable where a plan cannot be compiled.
    """
    inverse = {key: Fraction(1, unit) if unit else Fraction(0) for key, unit in units.items()}
    w = Writer(plan, {}, fixed, inverse)
    alone = [rule for rule in plan.rules if rule.stage == 2]
    on_marks = [rule for rule in plan.rules if rule.stage == 5]
    levels = _levels(plan)
    steps = [
        step for step in plan.steps if step.domain == EACH_BID and step.operation not in ("fact", "among")
    ]
    # What aggregates take from each bid is kept: used twice at least.
    looked_at = [i for step in plan.steps if step.operation == "among" for i in step.operands * 2]
    w.count_uses(steps, _conditions([*alone, *on_marks]) + looked_at)
    for index in facts:
        _read(w, plan.steps[index], units.get((index, False), 1))
    parts: list[_Part] = []
    last = max((levels[step.index] for step in plan.steps if step.domain != ONCE), default=0)
    for level in range(last + 1):
        for step in steps:
            if levels[step.index] == level:
                write(w, step)
        heads = [status(w, alone)] if level == 0 else []
        if level == last:
            _must_be_known(w, award_steps(plan))
            heads.append(status(w, on_marks))
        once = tuple(s.index for s in plan.steps if level and s.domain == ONCE and levels[s.index] == level)
        parts.append(_Part(w.lines, tuple(heads or ("0",)), once))
        w.lines = []
    return _code(w, parts, levels)


def _levels(plan: Plan) -> list[int]:
    """How many aggregates over bids, one upon the other, each step rests on."""
    levels: list[int] = []
    for step in plan.steps:
        level = max((levels[operand] for operand in step.operands), default=0)
        levels.append(level + 1 if step.operation == "among" else level)
    return levels


def _must_be_known(w: Writer, steps: Iterable[int]) -> None:
    if any(isinstance(w.form(index), Blank) for index in steps):
        raise Unwritable


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


def _code(w: Writer, parts: Sequence[_Part], levels: Sequence[int]) -> Code:
    """The functions, each with the names that it takes from those before it."""
    trace = dict.fromkeys(name for form in w.kept.values() for name in _names(form))
    given = {name: one for one in w.given for name in argument_names(one)}
    places: dict[str, tuple[int, int]] = {}
    phases: list[Phase] = []
    for at, part in enumerate(parts):
        later = {name for other in parts[at + 1 :] for name in other.used}
        own = part.own
        kept = [name for name in own if name in trace or name in later]
        places |= {name: (at, place) for place, name in enumerate(kept, len(part.heads))}
        taken = [name for name in part.used if name in places and name not in own]
        arguments = list(dict.fromkeys(given[name] for name in part.used if name in given))
        phases.append(_phase(w, part, at, arguments, kept, [(name, places[name]) for name in taken]))
    return Code(tuple(phases), w.kept, places, levels, _after(w.plan, levels, len(parts)))


def _after(plan: Plan, levels: Sequence[int], phases: int) -> tuple[int, ...]:
    return tuple(s.index for s in plan.steps if s.domain == ONCE and levels[s.index] >= phases)


def _phase(
    w: Writer,
    part: _Part,
    at: int,
    given: Sequence[Given],
    kept: Sequence[str],
    taken: Sequence[tuple[str, tuple[int, int]]],
) -> Phase:
    constants = [name for name in part.used if name[0] == "k"]
    arguments = [name for one in given for name in argument_names(one)]
    before = ", ".join(f"l{phase}" for phase in range(at))
    lines = ["def rules(bids, given, constants):"]
    for names, of in ((arguments, "given"), (constants, "constants")):
        if names:
            lines.append(f"    ({', '.join(names)},) = {of}")
    lines += ["    found = []", "    add = found.append"]
    lines += [f"    for ({before},) in bids:" if at else "    for facts in bids:", "        try:"]
    lines += [f"            {name} = l{phase}[{place}]" for name, (phase, place) in taken]
    lines += [f"            {line}" for line in part.lines]
    lines.append(f"            add(({', '.join((*part.heads, *kept))},))")
    # A fact that is absent (KeyError) or None (AttributeError) is missing: the careful evaluator's business.
    lines += [
        "        except (Unusual, KeyError, AttributeError):",
        "            add(None)",
        "    return found",
    ]
    source = "\n".join(lines)
    namespace: dict[str, Any] = {
        "Unusual": Unusual,
        "Fraction": Fraction,
        "round_scaled": round_scaled,
        "by_evaluator": _by_evaluator,
    }
    try:
        code = compile(source, "<compiled rules>", "exec")
    except (SyntaxError, RecursionError, MemoryError):
        # Python reads no more than 200 brackets inside each other: a table may have more rows.
        raise Unwritable from None
    exec(code, namespace)  # noqa: S102 - numbers and names from here only
    rules, values = namespace["rules"], tuple(w.constants[int(name[1:])] for name in constants)
    return Phase(lambda bids, given: rules(bids, given, values), tuple(given), part.once, source)


def _names(form: Form) -> tuple[str, ...]:
    """The locals by which a form is kept."""
    if isinstance(form, Number):
        return () if form.known is not None else (form.text,)
    if isinstance(form, Ratio):
        return form.above, form.below
    return (form.text,) if isinstance(form, Raw) and form.known is None else ()


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
