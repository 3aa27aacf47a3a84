"""Figures that are the same for every bid: those of the policy, and facts of the contract."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from svrules.change.limits.facts import answers, ways
from svrules.change.limits.policy import ContractFact, PolicyFigure, figures_of
from svrules.change.limits.search import Found, Way, search
from svrules.change.margin.answer import Turn
from svrules.change.margin.deciding import Deciding, exact, steps_between
from svrules.engine.bounds.work import bid_fact
from svrules.engine.working.run import Run
from svrules.language.expressions import Scalar
from svrules.language.types import DateType, TextType, Type
from svrules.quantities import exact_text

__all__ = ["look_at_contract", "look_at_policy"]


@dataclass(frozen=True, slots=True)
class Said:
    """How a figure that is the same for every bid is called."""

    kind: Literal["contract", "setting", "pass mark", "limit", "table", "column"]
    what: str
    clause: str
    type: Type


def look_at_policy(deciding: Deciding) -> None:
    """Settings, pass marks, figures of rules, what tables give, columns of families."""
    of_weights = []
    for figure in figures_of(deciding.run, deciding.competition, deciding.open_facts):
        if isinstance(figure, str):
            of_weights.append(figure)
            continue
        type_ = deciding.plan.steps[figure.step].type
        clause = f"clause {figure.clause}" if figure.clause else ""
        said = Said(figure.kind, figure.what, clause, type_)
        for way in figure.ways():
            _same_for_all(deciding, figure, way, said)
    if of_weights:
        named = ", ".join(of_weights)
        deciding.found.not_looked_at.append(f"{named}: weights rest on them, which are moved by criterion")


def look_at_contract(deciding: Deciding) -> None:
    """Facts of the contract; of days and texts it is said that they stay."""
    stay = []
    for input_ in deciding.rulebook.contract_inputs():
        step = bid_fact(deciding.plan, input_.name)
        if isinstance(input_.type, DateType | TextType):
            stay.append(f"`{input_.name}`")
        elif step is not None:
            figure = ContractFact(deciding.plan, deciding.competition, deciding.open_facts, step, input_)
            _contract_fact(deciding, figure)
    if stay:
        what = ", ".join(stay)
        deciding.found.not_looked_at.append(
            f"{what} of the {deciding.rulebook.contract_word}: days and texts stay"
        )


def _contract_fact(deciding: Deciding, figure: ContractFact) -> None:
    input_ = figure.input
    given = deciding.competition.contract.get(input_.name, input_.blank_means)
    clause = deciding.counts_in(input_)
    said = Said("contract", input_.name, clause, input_.type)
    options = answers(replace(input_, better=None), given)
    if options is None and given is not None:
        for way in ways(replace(input_, better=None), given, both=True):
            _same_for_all(deciding, figure, way, said)
        return
    for tried, value in enumerate(options or (), 1):
        run = figure.with_answer(value)
        if deciding.goal.met(run):
            found = Found("reached", 0, tried, Fraction(0), Fraction(0), limit_in=True)
            share = steps_between(input_, given, value)
            _turned(deciding, said, given, value, share, found, run, None)
            return
    if given is None and options is None:
        deciding.found.not_looked_at.append(f"{input_.name}: not given")
    else:
        deciding.found.holds.append(f"{input_.name}: each of {len(options or ())} other answers scored")


def _same_for_all(deciding: Deciding, figure: PolicyFigure | ContractFact, way: Way, said: Said) -> None:
    found = search(deciding.goal, figure, way, figure.at)
    if found.value is None or found.kind != "reached":
        ends = _shown(deciding, said, way.start), "up" if way.up else "down", _shown(deciding, said, way.end)
        deciding.ended(found, f"{said.what} from {ends[0]} {ends[1]} to {ends[2]}")
        return
    share = abs((found.value - way.start) / way.start) if way.start else None
    before = None if found.before is None else (found.before, deciding.first_in(figure.run(found.before)))
    _turned(deciding, said, way.start, found.value, share, found, figure.run(found.value), before)


def _turned(
    deciding: Deciding,
    said: Said,
    given: Scalar | None,
    value: Scalar,
    share: Fraction | None,
    found: Found,
    run: Run,
    before: tuple[Fraction, frozenset[int]] | None,
) -> None:
    number = isinstance(value, Fraction)
    gap = abs(value - given) if isinstance(value, Fraction) and isinstance(given, Fraction) else None
    deciding.turned(share, run, Turn(
        kind=said.kind,
        what=said.what,
        bid=None,
        title="",
        clause=said.clause,
        given=_shown(deciding, said, given),
        given_exact=exact(given),
        at=_shown(deciding, said, value),
        at_exact=exact(value),
        difference="another answer" if gap is None else _shown(deciding, said, gap),
        limit=exact_text(found.limit) if number and before is not None else None,
        limit_in=found.limit_in,
        share=None if share is None else exact_text(share),
        short=None if before is None else _shown(deciding, said, before[0]),
        first_at_short=deciding.named(deciding.now if before is None else before[1]),
        first=deciding.named(deciding.first_in(run)),
        others="",
        proved=True,
        excluded=found.excluded,
        scored=found.scored,
    ))  # fmt: skip


def _shown(deciding: Deciding, said: Said, value: Scalar | None) -> str:
    return "not given" if value is None else deciding.words.printed(value, said.type) or ""
