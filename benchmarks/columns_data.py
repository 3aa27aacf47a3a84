"""Made-up bids of many competitions as Arrow tables, the same each time: facts of `twenty-measures.svr`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.bids import MEASURES

SIZE = 10
"""Bids of a competition, one a tree."""
TREES = ("Alder", "Ash", "Aspen", "Birch", "Cedar", "Elder", "Elm", "Hazel", "Holly", "Larch")
CATEGORIES = ("Works", "Services", "Supplies")
FIRST_DAY = (date(2026, 4, 1) - date(1970, 1, 1)).days
MONEY = frozenset(
    {"local spend", "spend with small firms", "spend with charities", "community fund", "equipment given"}
)
"""Facts whose heading says on which VAT basis they are."""
SEED = 20
KINDS = ("int64", "decimal128", "float64")
_CENTS = pa.decimal128(12, 2)


@dataclass(frozen=True)
class Bids:
    """Bids in hundredths of whatever their facts count, and the competition of each."""

    competition: NDArray[np.int64]
    hundredths: Mapping[str, NDArray[np.int64]]
    excluded: NDArray[np.bool_]
    category: NDArray[np.int8]
    day: NDArray[np.int32]

    def floats(self) -> dict[str, NDArray[Any]]:
        """The facts as NumPy by hand takes them."""
        found: dict[str, NDArray[Any]] = {name: values / 100 for name, values in self.hundredths.items()}
        return found | {"excluded": self.excluded, "category": self.category}

    def table(self, kind: str) -> pa.Table:
        """A flat table whose numbers are of that kind; with int64, wages are decimals all the same."""
        typed = {_heading(name): _typed(name, values, kind) for name, values in self.hundredths.items()}
        rows = len(self.competition)
        trees = pa.DictionaryArray.from_arrays(np.arange(rows, dtype=np.int32) % SIZE, pa.array(TREES))
        return pa.table(
            {
                "competition": self.competition,
                "bidder": trees.cast(pa.string()),
                "category": pa.DictionaryArray.from_arrays(self.category, pa.array(CATEGORIES)),
                "notice date": pa.array(self.day, pa.int32()).cast(pa.date32()),
                "excluded": self.excluded,
                **typed,
            }
        )


def made_up(rows: int, *, whole: bool, part: int = 0) -> Bids:
    """So many bids, ten a competition; `part` is which of several tables of that size.

    Quantities are whole numbers, or have up to two decimals; one in ten is far above what is usual. One bid
    in sixteen is not eligible.
    """
    chance = np.random.default_rng([SEED, part])
    competitions = -(-rows // SIZE)
    wage = chance.choice(np.array([1300, 1345, 1395, 1450]), rows, p=[0.04, 0.16, 0.5, 0.3])
    facts = {"contract value": np.repeat(chance.integers(50, 2000, competitions) * 100_000, SIZE)[:rows]}
    facts["lowest hourly wage"] = wage
    for measure in MEASURES:
        facts[measure.fact] = _quantities(chance, float(measure.usual), rows, whole)
    category, day = (
        np.repeat(chance.integers(0, most, competitions), SIZE)[:rows] for most in (len(CATEGORIES), 240)
    )
    return Bids(
        np.arange(part * rows, (part + 1) * rows) // SIZE,
        facts,
        chance.random(rows) < 0.025,
        category.astype(np.int8),
        (day + FIRST_DAY).astype(np.int32),
    )


def _quantities(chance: np.random.Generator, usual: float, rows: int, whole: bool) -> NDArray[np.int64]:
    if whole:
        found = chance.integers(0, max(2, round(2 * usual)), rows) * 100
    else:
        found = chance.integers(0, round(usual * 200), rows)
    found[chance.random(rows) < 0.1] *= 7
    return found


def _typed(name: str, hundredths: NDArray[np.int64], kind: str) -> pa.Array:
    if kind == "float64":
        return pa.array(hundredths / 100)
    if kind == "int64" and name != "lowest hourly wage":
        return pa.array(hundredths // 100)
    words = np.empty((len(hundredths), 2), dtype="<i8")
    words[:, 0], words[:, 1] = hundredths, hundredths >> 63
    return pa.Array.from_buffers(_CENTS, len(hundredths), [None, pa.py_buffer(words)])


def _heading(name: str) -> str:
    return f"{name} (excluding VAT)" if name in MONEY else name
