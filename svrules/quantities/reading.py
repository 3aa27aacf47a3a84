"""Amounts and answers as officers and bidders type them. What has two readings is refused, never guessed."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from svrules.quantities.reading_dates import Ambiguous, DateOrder, read_date
from svrules.quantities.units import VatBasis

__all__ = [
    "Ambiguous", "Amount", "DateOrder", "read_amount", "read_date", "read_yes_no", "split_vat",
    "why_not_amount",
]  # fmt: skip

AmountKind = Literal["number", "money", "percent"]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as read: its exact value (`10%` is one tenth), its kind, and what had to be tidied.

    `vat` is `excluding` or `including` where the text says so, otherwise None. `notes` are whole sentences; a
    pound sign, a percent sign and thousands commas in their places are ordinary writing and leave none.
    """

    value: Fraction
    kind: AmountKind
    notes: tuple[str, ...] = ()
    vat: VatBasis = None

    @property
    def cleaned(self) -> bool:
        """Whether anything had to be tidied."""
        return bool(self.notes)


_LONGEST: Final = 100
# Spaces as pasted from web pages and word processors, and marks of no width that come with them.
_ODD_SPACES: Final = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000\t\r\n]")
_NO_WIDTH: Final = re.compile("[\u200b\u2060\ufeff]")
_MINUSES: Final = re.compile("[\u2010\u2011\u2012\u2013\u2212]")

_NUMBER: Final = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
_SCALES: Final = {
    **dict.fromkeys(("k", "thousand"), ("thousand", 10**3)),
    **dict.fromkeys(("m", "mn", "million"), ("million", 10**6)),
    **dict.fromkeys(("bn", "billion"), ("billion", 10**9)),
}
_AMOUNT: Final = re.compile(
    rf"""
    (?P<sign>[-+]?)\ ?(?P<pound>£?)\ ?(?P<inner>[-+]?)
    (?P<number>{_NUMBER})
    (?:\ ?(?P<scale>{"|".join(sorted(_SCALES, key=len, reverse=True))}))?
    (?:\ ?(?P<percent>%|per\ ?cent))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_VAT: Final = re.compile(
    r"""
    (?P<amount>.*?)\s*(?P<open>\(?)
    (?:
        (?P<including>inc(?:l(?:uding|usive\ of)?)?\.?\ ?VAT)
      | (?P<excluding>(?:ex(?:c(?:l(?:uding|usive\ of)?)?)?\.?\ ?|\+\ ?|plus\ |net\ of\ )VAT)
    )
    (?P<close>\)?)
    """,
    re.VERBOSE | re.IGNORECASE,
)


def read_amount(text: str) -> Amount | None:
    """The amount that the text gives, or None when it gives none or could be read in two ways.

    Reads `12.5`, `-3`, `£1,200`, `(1,200)` as minus 1,200, `10%`, `1.2k`, `£1.5m`, `£2bn`, and a VAT basis
    after it: `£1,200 + VAT`, `£1,200 inc VAT`. Refuses commas out of place (`1,20,000`, `1.200,50`),
    thousands said twice (`£20,000k`), spaces between figures, exponents (a spreadsheet has dropped figures by
    then) and other currencies; `why_not_amount` says why.
    """
    notes: list[str] = []
    tidy = _tidied(text, notes)
    if len(tidy) > _LONGEST:
        return None
    tidy, vat = split_vat(tidy)
    tidy, negative = _without_brackets(tidy, notes)
    found = _AMOUNT.fullmatch(tidy)
    if found is None or not _fits_together(found, bracketed=negative, has_vat=vat is not None):
        return None
    if _in_thousands_twice(found):
        return None
    value = Fraction(found["number"].replace(",", ""))
    if found["scale"]:
        word, factor = _SCALES[found["scale"].lower()]
        if found["scale"].lower() != word:
            notes.append(f"`{found['scale']}` was read as {word}.")
        value *= factor
    if negative or "-" in found["sign"] + found["inner"]:
        value = -value
    if found["percent"]:
        return Amount(value / 100, "percent", tuple(notes))
    return Amount(value, "money" if found["pound"] or vat else "number", tuple(notes), vat)


def _tidied(text: str, notes: list[str]) -> str:
    tidy = _ODD_SPACES.sub(" ", _NO_WIDTH.sub("", text)).strip()
    if tidy != text:
        notes.append("Spaces that do not belong to it were left out.")
    with_minus = _MINUSES.sub("-", tidy)
    if with_minus != tidy:
        notes.append("A dash was read as a minus sign.")
    return with_minus


def split_vat(text: str) -> tuple[str, VatBasis]:
    """The text without a VAT basis that stands at its end, and that basis; None where it states none.

    Reads `excluding VAT`, `ex VAT`, `+ VAT`, `net of VAT`, `including VAT`, `inc. VAT`, bracketed or not.
    """
    found = _VAT.fullmatch(text)
    if found is None or bool(found["open"]) != bool(found["close"]):
        return text, None
    return found["amount"], "including" if found["including"] else "excluding"


def _without_brackets(text: str, notes: list[str]) -> tuple[str, bool]:
    inner = text[1:] if text.startswith("£(") else text
    if not (inner.startswith("(") and inner.endswith(")")):
        return text, False
    notes.append("Brackets were read as a minus sign.")
    return text[: len(text) - len(inner)] + inner[1:-1].strip(), True


def _fits_together(found: re.Match[str], *, bracketed: bool, has_vat: bool) -> bool:
    signs = bool(found["sign"]) + bool(found["inner"]) + bracketed
    if signs > 1:
        return False
    return not (found["percent"] and (found["pound"] or found["scale"] or has_vat))


def _in_thousands_twice(found: re.Match[str]) -> bool:
    """Whether commas and a `k` both say thousands, so that one of them may be a slip: `£20,000k`."""
    scale = found["scale"]
    return bool(scale) and "," in found["number"] and _SCALES[scale.lower()][0] == "thousand"


def why_not_amount(text: str) -> str:
    """One plain sentence on why `read_amount` refuses the text."""
    tidy = _tidied(text, [])
    if not tidy:
        return "The text is empty."
    for pattern, reason in _REFUSALS:
        if pattern.search(tidy):
            return reason
    return f"`{_short(tidy)}` is not a number."


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


_REFUSALS: Final = (
    (re.compile(rf"^.{{{_LONGEST + 1},}}$", re.DOTALL), "The text is too long for a number."),
    (re.compile(r"[$€¥]|\b(?:USD|EUR)\b"), "Only pounds can be read; convert other currencies first."),
    (
        re.compile(r"[0-9][eE][-+]?[0-9]"),
        "The number is written with an exponent, so figures may be lost; write it in full.",
    ),
    (
        re.compile(r"[0-9] [0-9]"),
        "There is a space between the figures; write thousands with commas or without.",
    ),
    (
        re.compile(r"[0-9],(?![0-9]{3}(?![0-9]))|[0-9]{4},|\b0[0-9]*,|\.[0-9]*,|(?<![0-9]),"),
        "A comma stands where no thousands end; write `1,200.50` or `1200.50`.",
    ),
    (re.compile(r"[0-9].*[-–][ £]*[0-9]|[0-9] to [£0-9]"), "This looks like a range; give one amount."),
    (
        re.compile(r"[0-9],[0-9]{3}(?:\.[0-9]+)? ?(?:k|thousand)\b", re.IGNORECASE),
        "Commas and a `k` both say thousands; write £20,000 as `£20,000` or `£20k`.",
    ),
    (re.compile(r"£.*%|%.*£"), "An amount is either in pounds or in percent, not both."),
)

_YES: Final = frozenset({"yes", "y", "true"})
_NO: Final = frozenset({"no", "n", "false"})


def read_yes_no(text: str) -> bool | None:
    """True for `yes`, `Y`, `TRUE`, False for `no`, `N`, `FALSE`, in any case; else None, for 1 and 0 too."""
    word = _tidied(text, []).lower()
    return True if word in _YES else False if word in _NO else None
