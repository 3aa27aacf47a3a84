"""The rules of `twenty-measures.svr` for OpenFisca-Core: variables with vectorised formulas, in float32.

Names become identifiers. The contract's facts are variables of each bid, as they are columns of a flat table.
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
_TARGETS = TARGETS.astype(np.float32)


def system() -> TaxBenefitSystem:
    """The rules as a system of variables."""
    bid = build_entity(key="bid", plural="bids", label="A bid", is_person=True)
    found = TaxBenefitSystem([bid])
    facts = {"contract value": float, "category": int, "excluded": bool, "lowest hourly wage": float}
    for fact, kind in (facts | dict.fromkeys((one.fact for one in MEASURES), float)).items():
        _add(found, bid, identifier(fact), kind)
    for number, one in enumerate(MEASURES, 1):
        _add(found, bid, f"benefit{number}", float, _benefit(one.fact, float(one.unit_value), float(one.cap)))
    _add(found, bid, "row", int, _row)
    for at, theme in enumerate(WEIGHTS):
        numbers = [number for number, one in enumerate(MEASURES, 1) if one.theme == theme]
        _add(found, bid, f"{theme}_offer", float, _sum([f"benefit{number}" for number in numbers]))
        _add(found, bid, f"{theme}_marks", float, _marks(theme, at))
    _add(found, bid, "eligible", bool, _eligible)
    _add(found, bid, "total", float, _total)
    return found


def score(rules: TaxBenefitSystem, bids: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
    """The total of each bid; NaN of one that is not eligible."""
    simulation = SimulationBuilder().build_default_simulation(rules, len(bids["excluded"]))
    for fact, values in bids.items():
        simulation.set_input(identifier(fact), PERIOD, values)
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


def _row(bid: Any, period: Any, parameters: Any) -> Any:
    """Which row of the table fits, from 0."""
    value = bid("contract_value", period)
    above = value > 250_000
    row = 2 * (value > 1_000_000)
    row += above
    row += above & (bid("category", period) != WORKS)
    return row


def _marks(theme: str, at: int) -> Any:
    def formula(bid: Any, period: Any, parameters: Any) -> Any:
        target = _TARGETS[:, at][bid("row", period)]
        return WEIGHTS[theme] * np.minimum(bid(f"{theme}_offer", period) / target, 1)

    return formula


def _eligible(bid: Any, period: Any, parameters: Any) -> Any:
    return ~bid("excluded", period) & (bid("lowest_hourly_wage", period) >= np.float32(LEAST_WAGE))


def _total(bid: Any, period: Any, parameters: Any) -> Any:
    return np.round(sum(bid(f"{theme}_marks", period) for theme in WEIGHTS), 2)
