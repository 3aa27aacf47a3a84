"""Exact numbers as text, and the one door through which a spreadsheet's floats come in."""

import math
import sys
from fractions import Fraction

from svrules.quantities.scaled import round_scaled

__all__ = ["decimal_places", "decimal_text", "exact_number", "exact_text", "from_spreadsheet", "shown"]

_FULL_UP_TO = 6
_SPREADSHEET_DIGITS = 15
_AT_ONCE = 600  # no setting of Python refuses as few as 640


def decimal_places(x: Fraction) -> int | None:
    """How many decimal places write `x` exactly: 0 for a whole number, None when no number of places does."""
    rest = x.denominator
    twos = (rest & -rest).bit_length() - 1
    rest >>= twos
    fives = 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    return max(twos, fives) if rest == 1 else None


def decimal_text(x: Fraction, *, thousands: bool = False) -> str | None:
    """`x` as a plain decimal such as `-0.125`, never with an exponent; None when its decimals do not end.

    `thousands` sets commas: `1,234.5`.
    """
    places = decimal_places(x)
    if places is None:
        return None
    return _written(x.numerator * 10**places // x.denominator, places, thousands)


def exact_text(x: Fraction) -> str:
    """`x` as `p/q` in lowest terms, or `p` for a whole number: text that `Fraction` reads back unchanged."""
    whole = _digits(x.numerator)
    return whole if x.denominator == 1 else f"{whole}/{_digits(x.denominator)}"


def exact_number(text: str) -> Fraction:
    """The number that `exact_text` wrote, whatever its length."""
    numerator, _, denominator = text.partition("/")
    return Fraction(_from_digits(numerator), _from_digits(denominator or "1"))


def shown(x: Fraction, places: int = 4, *, thousands: bool = False) -> str:
    """`x` for people: in full when six decimal places hold it, otherwise rounded half up and marked with `≈`.

    `places` is the number of decimals for a rounded value; a value that would look like zero gets as many
    more as show its first figure (`≈0.000003`). `thousands` sets commas: `1,234.5`.
    """
    exact = decimal_places(x)
    if exact is not None and exact <= _FULL_UP_TO:
        return _written(x.numerator * 10**exact // x.denominator, exact, thousands)
    while abs(x.numerator) * 10**places < x.denominator:
        places += 1
    mark = "" if exact is not None and exact <= places else "≈"
    return mark + _written(
        round_scaled(x.numerator * 10**places, x.denominator, "half up"), places, thousands
    )


def from_spreadsheet(x: float) -> tuple[Fraction, bool]:
    """The decimal that a spreadsheet shows for a stored number at 15 significant digits, exactly.

    The second value says whether that decimal differs from the number as stored (its shortest exact
    spelling), as for `0.30000000000000004`, which enters as 0.3. Raises ValueError for what is not a finite
    number.
    """
    if isinstance(x, bool) or not isinstance(x, (int, float)):
        raise ValueError(f"`{x}` is not a number")
    if isinstance(x, int):
        stored = Fraction(x)
        shown_as = Fraction(_to_digits(x, _SPREADSHEET_DIGITS))
        return shown_as, shown_as != stored
    if not math.isfinite(x):
        raise ValueError(f"`{x}` is not a finite number")
    shown_as = Fraction(f"{x:.{_SPREADSHEET_DIGITS}g}")
    return shown_as, shown_as != Fraction(repr(x))


def _to_digits(n: int, digits: int) -> int:
    """`n` with all figures after the first `digits` turned to 0, rounded half up."""
    too_many = len(_digits(abs(n))) - digits
    if too_many <= 0:
        return n
    step = int(10**too_many)
    return round_scaled(n, step, "half up") * step


def _written(scaled: int, places: int, thousands: bool = False) -> str:
    digits = _digits(abs(scaled)).rjust(places + 1, "0")
    whole, decimals = (digits[:-places], digits[-places:]) if places else (digits, "")
    if thousands:
        whole = _grouped(whole)
    sign = "-" if scaled < 0 else ""
    return f"{sign}{whole}.{decimals}" if places else sign + whole


def _grouped(digits: str) -> str:
    first = len(digits) % 3 or 3
    return ",".join([digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3))])


def _from_digits(text: str) -> int:
    """`int(text)` for text of any length: Python itself refuses some thousands of digits."""
    if text.startswith("-"):
        return -_from_digits(text[1:])
    if len(text) <= _AT_ONCE:
        return int(text)
    half = len(text) // 2
    return _from_digits(text[:half]) * int(10 ** (len(text) - half)) + _from_digits(text[half:])


def _digits(n: int) -> str:
    """`str(n)` for integers of any length: Python itself refuses some thousands of digits."""
    if n < 0:
        return "-" + _digits(-n)
    most = sys.get_int_max_str_digits() or sys.maxsize
    if n.bit_length() < most * 3:  # a decimal digit takes more than three bits
        return str(n)
    half = n.bit_length() * 3 // 20
    high, low = divmod(n, 10**half)
    return _digits(high) + _digits(low).rjust(half, "0")
