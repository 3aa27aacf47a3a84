"""Flat tables of competitions, seeded, with rows that cannot be scored among them."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

RULES = """\
rulebook "Many competitions"
  edition "1"

contract
  contract value  money excluding VAT, above £0
  category  one of Works, Services
  notice date  date, decides the rules in force

bid
  price  money excluding VAT, above £0
  local jobs  FTE, at least 0, blank means 0
  plan  level from 0 to 5
  misconduct  yes or no

table WEIGHT "Weight of social value"
  contract value | category | weight
  at most £100,000 | any | 10%
  above £100,000 | Works | 20%
  above £100,000 | Services | 25%

rule E1 "Misconduct"
  refer when misconduct

criterion PRICE "Price"  worth 100% - weight
  price relative to lowest

criterion SV "Social value"  worth weight

criterion JOBS "Jobs"  worth 60% of SV
  local jobs relative to highest, 0 when every bid offers 0

criterion PLAN "Plan"  worth 40% of SV
  plan out of 5
  at least 1, otherwise fail

award
  highest total wins
  round total to 2 decimal places
  tie: highest SV, then lowest price
"""

HEADINGS = (
    "competition", "bidder", "contract value", "category", "notice date",
    "price", "local jobs", "plan", "misconduct",
)  # fmt: skip
TREES = ("Ash", "Birch", "Cedar", "Elm", "Hazel", "Oak", "Rowan", "Yew", "=Alder", "@Beech")
Row = dict[str, Any]


def rows(competitions: int, seed: int, *, bad: float = 0.0) -> list[Row]:
    """Rows of so many competitions, together; a share `bad` of them with a cell that is refused."""
    random = Random(seed)
    found: list[Row] = []
    for at in range(competitions):
        contract = {
            "competition": f"C{at:05}",
            "contract value": random.choice((50_000, 100_000, 100_001, 900_000)),
            "category": random.choice(("Works", "Services")),
            "notice date": f"2026-0{random.randint(1, 9)}-1{random.randint(0, 9)}",
        }
        for tree in random.sample(TREES, random.randint(1, 6)):
            row = contract | {"bidder": tree, "price": random.randint(50_000, 60_000)}
            row |= {"local jobs": random.randint(0, 9), "plan": random.randint(0, 5)}
            row["misconduct"] = random.choice(("no", "no", "no", "yes"))
            if random.random() < bad:
                row[random.choice(("price", "plan", "competition"))] = ""
                row["plan"] = random.choice((7, "many", -1))
            found.append(row)
    return found


def together(listed: list[Row]) -> list[Row]:
    """The same rows with those of each competition beside each other."""
    by_key: dict[str, list[Row]] = defaultdict(list)
    for row in listed:
        by_key[row["competition"]].append(row)
    return [row for one in by_key.values() for row in one]


def write_csv(path: Path, listed: list[Row]) -> Path:
    """The rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        written = csv.DictWriter(file, HEADINGS)
        written.writeheader()
        written.writerows(listed)
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    """The lines of a CSV file that svrules wrote."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
