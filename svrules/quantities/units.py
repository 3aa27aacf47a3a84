"""Units that multiply out (FTE × £ per FTE is £), and the VAT basis of money.

Nothing is converted in silence: not hours to days, not money without VAT to money with it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

__all__ = [
    "MONEY",
    "PLAIN",
    "STANDARD_UNITS",
    "VAT_CLASH",
    "Dimension",
    "UnitTable",
    "VatBasis",
    "join_vat",
]


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a quantity is counted in: base units with their powers, sorted by unit, without powers of 0.

    `Dimension.of({"£": 1, "FTE": -1})` is £ per FTE. A plain number and a percentage have no powers at all.
    """

    powers: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, powers: Mapping[str, int]) -> "Dimension":
        """The dimension with these powers of base units; powers of 0 drop out."""
        return cls(tuple(sorted((unit, power) for unit, power in powers.items() if power)))

    @property
    def is_plain(self) -> bool:
        """Whether this is a number without a unit."""
        return not self.powers

    def __mul__(self, other: "Dimension") -> "Dimension":
        total = Counter(dict(self.powers))
        total.update(dict(other.powers))
        return Dimension.of(total)

    def __truediv__(self, other: "Dimension") -> "Dimension":
        return self * other**-1

    def __pow__(self, power: int) -> "Dimension":
        return Dimension.of({unit: own * power for unit, own in self.powers})

    def words(self, units: "UnitTable | None" = None) -> str:
        """The dimension in words: `£ per FTE`, `weeks`, `£`, `FTE × weeks`; `number` without units.

        `units` is the rulebook's table where it declares units of its own: it knows their plurals.
        """
        table = units or STANDARD_UNITS
        if self.is_plain:
            return "number"
        above = [_raised(table.plural(unit), power) for unit, power in self.powers if power > 0]
        below = ["per " + _raised(unit, -power) for unit, power in self.powers if power < 0]
        return " ".join([" × ".join(above), *below] if above else below)


def _raised(unit: str, power: int) -> str:
    return {1: unit, 2: f"{unit} squared", 3: f"{unit} cubed"}.get(power, f"{unit} to the power {power}")


PLAIN: Final = Dimension()
MONEY: Final = Dimension((("£", 1),))

_STANDARD_PLURALS: Final = {
    "£": "£",
    "FTE": "FTE",
    "hour": "hours",
    "day": "days",
    "week": "weeks",
    "month": "months",
    "year": "years",
    "person": "people",
    "home": "homes",
    "km": "km",
    "mile": "miles",
    "tonne": "tonnes",
    "kWh": "kWh",
    "tCO2e": "tCO2e",
    "kgCO2e": "kgCO2e",
}


@dataclass(frozen=True, slots=True)
class UnitTable:
    """The words for units that a rulebook may use: those that all know and those it declares itself."""

    _units: tuple[tuple[str, str], ...]
    _by_word: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_word = {word.casefold(): unit for unit, plural in self._units for word in (unit, plural)}
        object.__setattr__(self, "_by_word", by_word)

    def base(self, word: str) -> str | None:
        """The base unit that the word names, one or many, in any case: `Weeks` is `week`; None if unknown."""
        return self._by_word.get(word.casefold())

    def dimension(self, word: str) -> Dimension | None:
        """The dimension of quantities counted in that word's unit, or None if the word is unknown."""
        unit = self.base(word)
        return None if unit is None else Dimension(((unit, 1),))

    def plural(self, unit: str) -> str:
        """The word for many of a base unit; the unit itself when the table does not know it."""
        return dict(self._units).get(unit, unit)

    @property
    def words(self) -> tuple[str, ...]:
        """Every word that names a unit, one and many, in the order of declaration."""
        return tuple(dict.fromkeys(word for pair in self._units for word in pair))

    def with_unit(self, singular: str, plural: str | None = None) -> "UnitTable":
        """A table that also knows this unit. Raises ValueError when one of the words already names a unit."""
        many = plural or singular
        for word in (singular, many):
            if self.base(word) is not None:
                raise ValueError(f"`{word}` already names a unit")
        return UnitTable((*self._units, (singular, many)))


STANDARD_UNITS: Final = UnitTable(tuple(_STANDARD_PLURALS.items()))

VatBasis = Literal["excluding", "including", "outside"] | None
"""`outside` is money that VAT does not touch, such as a literal; None is declared without a basis."""

VAT_CLASH: Final = "clash"


def join_vat(a: VatBasis, b: VatBasis) -> VatBasis | Literal["clash"]:
    """The basis of two amounts added or compared, or `VAT_CLASH` when they may not meet.

    Money outside VAT takes the other's basis. Otherwise the two must be equal: `excluding` never meets
    `including`, and money whose basis is not stated meets neither.
    """
    if a == "outside":
        return b
    if b == "outside" or a == b:
        return a
    return VAT_CLASH
