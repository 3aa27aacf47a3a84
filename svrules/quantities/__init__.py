"""Exact numbers, units and money, rounding, dates: how they are carried, read and printed.

On entry: text as an officer typed it, or a cell of a spreadsheet.
On exit: `fractions.Fraction` for every number, `datetime.date` for every date, and a note for all that was
tidied. The one door through which a binary float may come in is `from_spreadsheet`; none ever goes out.
"""

from svrules.quantities.dates import ALWAYS, CalendarUnit, Period, date_from_serial, shifted
from svrules.quantities.lost_point import lost_points
from svrules.quantities.numbers import (
    decimal_places,
    decimal_text,
    exact_number,
    exact_text,
    from_spreadsheet,
    shown,
)
from svrules.quantities.printing import print_date, print_money, print_percent, print_period, print_quantity
from svrules.quantities.reading import (
    Ambiguous,
    Amount,
    DateOrder,
    read_amount,
    read_date,
    read_yes_no,
    split_vat,
    why_not_amount,
)
from svrules.quantities.rounding import MODES, Rounding, RoundingMode, round_scaled
from svrules.quantities.units import (
    MONEY,
    PLAIN,
    STANDARD_UNITS,
    VAT_CLASH,
    Dimension,
    UnitTable,
    VatBasis,
    join_vat,
)

__all__ = [
    "ALWAYS",
    "MODES",
    "MONEY",
    "PLAIN",
    "STANDARD_UNITS",
    "VAT_CLASH",
    "Ambiguous",
    "Amount",
    "CalendarUnit",
    "DateOrder",
    "Dimension",
    "Period",
    "Rounding",
    "RoundingMode",
    "UnitTable",
    "VatBasis",
    "date_from_serial",
    "decimal_places",
    "decimal_text",
    "exact_number",
    "exact_text",
    "from_spreadsheet",
    "join_vat",
    "lost_points",
    "print_date",
    "print_money",
    "print_percent",
    "print_period",
    "print_quantity",
    "read_amount",
    "read_date",
    "read_yes_no",
    "round_scaled",
    "shifted",
    "shown",
    "split_vat",
    "why_not_amount",
]
