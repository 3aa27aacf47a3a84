"""The measures of `twenty-measures.svr` for the peers that cannot read it, and made-up bids that all
sides score.
"""

import random
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

RULES_DATE = date(2026, 5, 1)
CONTRACT = {"contract value": Fraction(800_000), "category": "Services", "notice date": RULES_DATE}
TARGETS = {"Work": 125_000, "Economy": 100_000, "Planet": 20_000}
WEIGHTS = {"Work": 45, "Economy": 35, "Planet": 20}
LEAST_WAGE = "13.45"


@dataclass(frozen=True)
class Measure:
    """One measure: the fact that it counts, its theme, pounds for one, its cap, and a usual quantity."""

    fact: str
    theme: str
    unit_value: str
    cap: str
    usual: str


MEASURES = (
    Measure("local jobs", "Work", "30000", "250000", "1"),
    Measure("jobs for long-term unemployed", "Work", "18250.50", "150000", "0.5"),
    Measure("jobs for care leavers", "Work", "21000", "100000", "0.5"),
    Measure("jobs for disabled people", "Work", "17500.25", "100000", "0.5"),
    Measure("apprenticeship weeks", "Work", "250.75", "80000", "40"),
    Measure("work placement weeks", "Work", "190.50", "40000", "12"),
    Measure("training hours", "Work", "18.35", "30000", "400"),
    Measure("school visit hours", "Work", "15.15", "10000", "500"),
    Measure("local spend", "Economy", "0.4", "200000", "60000"),
    Measure("spend with small firms", "Economy", "0.35", "150000", "40000"),
    Measure("spend with charities", "Economy", "0.55", "120000", "10000"),
    Measure("volunteering hours", "Economy", "15.15", "25000", "300"),
    Measure("community fund", "Economy", "1", "50000", "5000"),
    Measure("advice hours", "Economy", "90.20", "20000", "120"),
    Measure("equipment given", "Economy", "0.9", "30000", "4000"),
    Measure("carbon saved", "Planet", "200.30", "120000", "20"),
    Measure("waste diverted", "Planet", "80.72", "40000", "30"),
    Measure("electric kilometres", "Planet", "0.02", "15000", "90000"),
    Measure("homes made efficient", "Planet", "1250", "90000", "3"),
    Measure("trees planted", "Planet", "10.50", "10000", "200"),
)


def made_up_bids(count: int) -> list[dict[str, Fraction | bool]]:
    """Bids with quantities of up to two decimals, some above their cap; one in sixteen is not eligible."""
    chance = random.Random(20)
    return [_bid(chance, number) for number in range(count)]


def _bid(chance: random.Random, number: int) -> dict[str, Fraction | bool]:
    bid: dict[str, Fraction | bool] = {
        "lowest hourly wage": Fraction("13.00" if number % 32 == 7 else "13.95"),
        "excluded": number % 32 == 23,
    }
    for measure in MEASURES:
        hundredths = chance.choice((0, 25, 50, 90, 120, 700))
        bid[measure.fact] = Fraction(round(float(measure.usual) * hundredths) or 0, 100)
    return bid
