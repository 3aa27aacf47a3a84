"""The VAT basis of money, and which bases may meet in one sum."""

from typing import Final, Literal

__all__ = ["VAT_CLASH", "VatBasis", "join_vat"]

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
