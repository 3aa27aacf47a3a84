"""Made-up competitions for `lcr-contracts`: one JSON object a line, the same for the same seed.

    python -m tests.change.impact.made_up 200 > competitions.jsonl

No bidder, price or promise in them is real. Small and large contracts of every category, two to eight bids,
prices around the value of the contract, promises that grow with it, bids that fail, that are referred, and
that lack a fact.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

TREES = (
    *("Alder", "Ash", "Aspen", "Beech", "Birch", "Cedar", "Cherry", "Cypress", "Dogwood", "Elder", "Elm"),
    *("Fir", "Gorse", "Hawthorn", "Hazel", "Holly", "Hornbeam", "Juniper", "Larch", "Lime", "Maple", "Oak"),
    *("Pine", "Plane", "Poplar", "Rowan", "Spruce", "Sycamore", "Walnut", "Willow", "Yew"),
)
KINDS = {
    "Works": ("Retrofit", "Roofing", "Highways", "Refurbishment", "Demolition"),
    "Services": ("Catering", "Cleaning", "Training", "Surveying", "Security"),
    "Supplies": ("Uniforms", "Furniture", "Vehicles", "Software", "Paper"),
}
VALUES = (
    *(18_000, 25_000, 40_000, 90_000, 120_000, 180_000, 240_000, 320_000, 600_000, 950_000),
    *(1_200_000, 1_850_000, 3_400_000),
)
FIRST_DAY, DAYS = date(2025, 4, 1), 560
SEED = 2027


def competitions(count: int, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """So many competitions, each as a JSON file would hold it, with its name."""
    random = Random(seed)
    for number in range(1, count + 1):
        category = random.choice(tuple(KINDS))
        value = random.choice(VALUES) + random.randrange(0, 10_000, 500)
        day = FIRST_DAY + timedelta(days=random.randrange(DAYS))
        names = random.sample(TREES, random.choice((2, 3, 3, 4, 4, 4, 5, 6, 8)))
        yield {
            "competition": f"{number:03d} {random.choice(KINDS[category])}",
            "contract": {"contract value": value, "category": category, "notice date": day.isoformat()},
            "bids": [_bid(random, name, value, day) for name in names],
        }


def _bid(random: Random, name: str, value: int, day: date) -> dict[str, Any]:
    effort = random.choice((0, 0.4, 0.7, 1, 1, 1.3, 1.8))
    wage = 1260 if day < date(2026, 4, 1) else 1345
    marks = {question: random.choice((1, 2, 3, 3, 3, 4, 4, 4, 5)) for question in ("Q1", "Q2")}
    given: dict[str, Any] = {
        "bidder": name,
        "price": round(value * random.triangular(0.7, 1.06, 0.92)),
        "mandatory ground": _rarely(random, 0.03),
        "discretionary ground": _rarely(random, 0.04),
        "lowest hourly wage": f"£{(wage + random.choice((-45, -20, 0, 0, 15, 40, 120, 180))) / 100:.2f}",
        "fair employment charter": random.choice((None, None, "Aspiring", "Accredited", "Accredited")),
        "local jobs": round(effort * value / 250_000 * random.uniform(0.5, 2)),
        "apprenticeship weeks": round(effort * value / 6_000 * random.uniform(0, 2)),
        "job support": round(effort * value / 9_000 * random.uniform(0, 2)),
        "local spend": round(effort * value * random.uniform(0, 0.5)),
        "inclusive spend": round(effort * value * random.choice((0, 0, 0.02, 0.06))),
        "homes improved": round(effort * value / 20_000 * random.choice((0, 0, 1, 2))),
        "delivery plan": None if random.random() < 0.01 else random.choice((1, 2, 3, 3, 4, 4, 5)),
    }
    for question, mark in marks.items():
        given[f"{question} mark consensus"] = mark
        given[f"{question} mark consensus comment"] = "As the evaluators agreed."
    return given


def _rarely(random: Random, how_often: float) -> str:
    return "yes" if random.random() < how_often else "no"


if __name__ == "__main__":
    for one in competitions(int(sys.argv[1]) if len(sys.argv) > 1 else 200):
        sys.stdout.write(json.dumps(one, ensure_ascii=False) + "\n")
