"""The rules of `twenty-measures.svr` as a programmer would write them: once with floats, once with
Decimal.

Neither keeps a trace. The floats are not exact; Decimal is, but for what a division cuts off after 28
figures.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any


def score_with_floats(
    bid: dict[str, Any], work_target: float, economy_target: float, planet_target: float
) -> Any:
    """The total of a bid, or None when it is not eligible."""
    if bid["excluded"] or bid["lowest hourly wage"] < 13.45:
        return None
    work = (
        min(bid["local jobs"] * 30000.0, 250000.0)
        + min(bid["jobs for long-term unemployed"] * 18250.50, 150000.0)
        + min(bid["jobs for care leavers"] * 21000.0, 100000.0)
        + min(bid["jobs for disabled people"] * 17500.25, 100000.0)
        + min(bid["apprenticeship weeks"] * 250.75, 80000.0)
        + min(bid["work placement weeks"] * 190.50, 40000.0)
        + min(bid["training hours"] * 18.35, 30000.0)
        + min(bid["school visit hours"] * 15.15, 10000.0)
    )
    economy = (
        min(bid["local spend"] * 0.4, 200000.0)
        + min(bid["spend with small firms"] * 0.35, 150000.0)
        + min(bid["spend with charities"] * 0.55, 120000.0)
        + min(bid["volunteering hours"] * 15.15, 25000.0)
        + min(bid["community fund"], 50000.0)
        + min(bid["advice hours"] * 90.20, 20000.0)
        + min(bid["equipment given"] * 0.9, 30000.0)
    )
    planet = (
        min(bid["carbon saved"] * 200.30, 120000.0)
        + min(bid["waste diverted"] * 80.72, 40000.0)
        + min(bid["electric kilometres"] * 0.02, 15000.0)
        + min(bid["homes made efficient"] * 1250.0, 90000.0)
        + min(bid["trees planted"] * 10.50, 10000.0)
    )
    total = (
        45.0 * min(work / work_target, 1.0)
        + 35.0 * min(economy / economy_target, 1.0)
        + 20.0 * min(planet / planet_target, 1.0)
    )
    return round(total, 2)


D = Decimal
ONE = D(1)
PENNY = D("0.01")
WAGE = D("13.45")
WORK = [
    ("local jobs", D(30000), D(250000)),
    ("jobs for long-term unemployed", D("18250.50"), D(150000)),
    ("jobs for care leavers", D(21000), D(100000)),
    ("jobs for disabled people", D("17500.25"), D(100000)),
    ("apprenticeship weeks", D("250.75"), D(80000)),
    ("work placement weeks", D("190.50"), D(40000)),
    ("training hours", D("18.35"), D(30000)),
    ("school visit hours", D("15.15"), D(10000)),
]
ECONOMY = [
    ("local spend", D("0.4"), D(200000)),
    ("spend with small firms", D("0.35"), D(150000)),
    ("spend with charities", D("0.55"), D(120000)),
    ("volunteering hours", D("15.15"), D(25000)),
    ("community fund", D(1), D(50000)),
    ("advice hours", D("90.20"), D(20000)),
    ("equipment given", D("0.9"), D(30000)),
]
PLANET = [
    ("carbon saved", D("200.30"), D(120000)),
    ("waste diverted", D("80.72"), D(40000)),
    ("electric kilometres", D("0.02"), D(15000)),
    ("homes made efficient", D(1250), D(90000)),
    ("trees planted", D("10.50"), D(10000)),
]


def score_with_decimals(
    bid: dict[str, Any], work_target: Decimal, economy_target: Decimal, planet_target: Decimal
) -> Any:
    """The total of a bid, or None when it is not eligible."""
    if bid["excluded"] or bid["lowest hourly wage"] < WAGE:
        return None
    total = (
        45 * min(_offer(bid, WORK) / work_target, ONE)
        + 35 * min(_offer(bid, ECONOMY) / economy_target, ONE)
        + 20 * min(_offer(bid, PLANET) / planet_target, ONE)
    )
    return total.quantize(PENNY, ROUND_HALF_UP)


def _offer(bid: dict[str, Any], measures: list[tuple[str, Decimal, Decimal]]) -> Decimal:
    return sum((min(bid[fact] * unit_value, cap) for fact, unit_value, cap in measures), D(0))
