"""The rules of `twenty-measures.svr` for OpenFisca-Core: variables with vectorised formulas, in float32.

Names become identifiers. Without ranks the contract's facts are variables of each bid, as they are columns of
a flat table. With ranks there is a group of bids for each competition, whose variables they are.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.bids import LEAST_WAGE, MEASURES, WEIGHTS
from benchmarks.with_numpy import TARGETS, WORKS
from benchmarks.with_zen import identifier

PERIOD = "2026-05"
CONTRACT_FACTS = {"contract value": float, "category": int}
_TARGETS = TARGETS.astype(np.float32)


def system() -> TaxBenefitSystem:
    """The rules as a system of variables of bids."""
    bid = build_entity(key="bid", plural="bids", label="A bid", is_person=True)
    return _with_rules(TaxBenefitSystem([bid]), bid, bid)


def system_with_ranks() -> TaxBenefitSystem:
    """The same, with competitions as groups of bids, and the rank of each bid."""
    bid = build_entity(key="bid", plural="bids", label="A bid", is_person=True)
    bidder = {"key": "bidder", "plural": "bidders"}
    competition = build_entity(
        key="competition", plural="competitions", label="A competition", roles=[bidder]
    )
    found = _with_rules(TaxBenefitSystem([bid, competition]), bid, competition)
    _add(found, bid, "rank", int, _rank)
    return found


def _with_rules(found: TaxBenefitSystem, bid: Any, contract: Any) -> TaxBenefitSystem:
    """The rules; `contract` is the entity of which the contract's facts are variables."""
    for fact, kind in CONTRACT_FACTS.items():
        _add(found, contract, identifier(fact), kind)
    facts = {"excluded": bool, "lowest hourly wage": float}
    for fact, kind in (facts | dict.fromkeys((one.fact for one in MEASURES), float)).items():
        _add(found, bid, identifier(fact), kind)
    for number, one in enumerate(MEASURES, 1):
        _add(found, bid, f"benefit{number}", float, _benefit(one.fact, float(one.unit_value), float(one.cap)))
    _add(found, contract, "row", int, _row)
    for at, theme in enumerate(WEIGHTS):
        numbers = [number for number, one in enumerate(MEASURES, 1) if one.theme == theme]
        _add(found, contract, f"{theme}_target", float, _target(at))
        _add(found, bid, f"{theme}_offer", float, _sum([f"benefit{number}" for number in numbers]))
        _add(found, bid, f"{theme}_marks", float, _marks(theme, grouped=contract is not bid))
    _add(found, bid, "eligible", bool, _eligible)
    _add(found, bid, "total", float, _total)
    return found


def score(rules: TaxBenefitSystem, bids: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
    """The total of each bid; NaN of one that is not eligible."""
    simulation = SimulationBuilder().build_default_simulation(rules, len(bids["excluded"]))
    for fact, values in bids.items():
        simulation.set_input(identifier(fact), PERIOD, values)
    return _totals(simulation)


def score_and_rank(
    rules: TaxBenefitSystem, bids: Mapping[str, NDArray[Any]], competition: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """The same, and the rank of each bid in its competition, 0 of one that is not eligible.

    Equal totals do not share a rank: `get_rank` counts on. Competitions are numbers from 0, ascending, and
    the contract's facts stand once for each.
    """
    simulation = SimulationBuilder().build_default_simulation(rules, len(bids["excluded"]))
    groups = simulation.populations["competition"]
    groups.count = len(bids["contract value"])
    groups.ids = np.arange(groups.count)
    groups.members_entity_id = competition
    for fact, values in bids.items():
        simulation.set_input(identifier(fact), PERIOD, values)
    return _totals(simulation), simulation.calculate("rank", PERIOD)


def of_competitions(
    bids: Mapping[str, NDArray[Any]], competition: NDArray[np.int64]
) -> dict[str, NDArray[Any]]:
    """The facts with those of contracts once for each competition, as `score_and_rank` takes them."""
    first = np.flatnonzero(np.diff(competition, prepend=-1))
    return {fact: values[first] if fact in CONTRACT_FACTS else values for fact, values in bids.items()}


def _totals(simulation: Any) -> NDArray[np.float32]:
    total = simulation.calculate("total", PERIOD)
    return np.where(simulation.calculate("eligible", PERIOD), total, np.float32(np.nan))


def inputs(bids: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The facts in the types that OpenFisca keeps, so that it need not turn them."""
    return {
        fact: values.astype(np.float32)
        if values.dtype == np.float64
        else values.astype(np.int32)
        if values.dtype == np.int8
        else values
        for fact, values in bids.items()
    }


def _add(system_: TaxBenefitSystem, bid: Any, name: str, kind: type, formula: Any = None) -> None:
    fields = {"value_type": kind, "entity": bid, "definition_period": DateUnit.MONTH, "label": name}
    if formula is not None:
        fields["formula"] = formula
    system_.add_variable(type(name, (Variable,), fields))


def _benefit(fact: str, unit_value: float, cap: float) -> Any:
    name = identifier(fact)

    def formula(bid: Any, period: Any, parameters: Any) -> Any:
        return np.minimum(bid(name, period) * unit_value, cap)

    return formula


def _sum(names: list[str]) -> Any:
    def formula(bid: Any, period: Any, parameters: Any) -> Any:
        found = bid(names[0], period) + bid(names[1], period)
        for name in names[2:]:
            found += bid(name, period)
        return found

    return formula


def _row(contract: Any, period: Any, parameters: Any) -> Any:
    """Which row of the table fits, from 0."""
    value = contract("contract_value", period)
    above = value > 250_000
    row = 2 * (value > 1_000_000)
    row += above
    row += above & (contract("category", period) != WORKS)
    return row


def _target(at: int) -> Any:
    def formula(contract: Any, period: Any, parameters: Any) -> Any:
        return _TARGETS[:, at][contract("row", period)]

    return formula


def _marks(theme: str, grouped: bool) -> Any:
    def formula(bid: Any, period: Any, parameters: Any) -> Any:
        contract = bid.competition if grouped else bid
        target = contract(f"{theme}_target", period)
        return WEIGHTS[theme] * np.minimum(bid(f"{theme}_offer", period) / target, 1)

    return formula


def _eligible(bid: Any, period: Any, parameters: Any) -> Any:
    return ~bid("excluded", period) & (bid("lowest_hourly_wage", period) >= np.float32(LEAST_WAGE))


def _total(bid: Any, period: Any, parameters: Any) -> Any:
    return np.round(sum(bid(f"{theme}_marks", period) for theme in WEIGHTS), 2)


def _rank(bid: Any, period: Any, parameters: Any) -> Any:
    return 1 + bid.get_rank(bid.competition, -bid("total", period), condition=bid("eligible", period))
