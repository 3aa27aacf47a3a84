"""What a spreadsheet shows of a number: the words, symbols and scaling of its number format.

Who looks at a cell sees `€1,200` or `1,200 per month`, and not the 1200 that is stored. So the words of a
format count as if they stood in the cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from typing import Final

_SECTIONS: Final = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_TOKEN: Final = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | \\(?P<escaped>.)
    | _.                               # the width of a character
    | \*(?P<fill>.)                     # fills the cell
    | \[\$(?P<currency>[^\]-]*)[^\]]*\]
    | \[(?P<test>[<>=]+)(?P<limit>-?[0-9.]+)\]
    | \[[^\]]*\]                       # a colour, hours that have gone by
    | (?P<figures>General|E[+-]0+|\.[#0?]+(?P<small>,*)
                 |[#0?@]+(?:[,.#0?/]*[#0?])?(?P<scale>,*)(?:\.(?![#0?]))?)
    | (?P<day>[dmyhs]+|AM/PM|A/P)
    | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_MARKS: Final = " \u00a0\u202f-–−():,.%/"
_POUNDS: Final = ("£", "GBP", "gbp")
# A dash that joins two words is none, nor is one between a number and the words after it.
_MINUS: Final = re.compile(r"(?<![^\W_])[-–−]|[-–−](?![^\W_])")
_MINUS_AFTER: Final = re.compile(r"\s*[-–−][\s£)]*")
_FILLS: Final = " \u00a0*_=#"
_NEGATIVE_TESTS: Final = ("<", "<=", "=")
_TESTS: Final[dict[str, Callable[[Fraction, Fraction], bool]]] = {
    "<": lambda value, limit: value < limit,
    "<=": lambda value, limit: value <= limit,
    ">": lambda value, limit: value > limit,
    ">=": lambda value, limit: value >= limit,
    "=": lambda value, limit: value == limit,
    "<>": lambda value, limit: value != limit,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a format puts round the figures of a number, brackets and signs left out.

    `figures`: whether any are shown; `scaled`: whether fewer than there are, in thousands. `blank`: nothing
    at all is shown. `percent`: a percent sign is among the words, which multiplies nothing. `grouped`: with
    commas at the thousands. `signs`: how many minus signs or brackets of a minus are seen. `turned`: whether
    that is another sign than the number's. `odd`: what else makes other figures of it, after `formatted to`.
    """

    before: str = ""
    after: str = ""
    figures: bool = True
    scaled: bool = False
    blank: bool = False
    percent: bool = False
    turned: bool = False
    odd: str = ""
    grouped: bool = field(default=False, compare=False)
    signs: int = field(default=0, compare=False)

    @property
    def is_plain(self) -> bool:
        """Whether nothing but the number is shown."""
        return self.figures and self.is_true and not (self.before or self.after or self.percent)

    @property
    def is_true(self) -> bool:
        """Whether the sign and the figures are those of the number."""
        return not (self.scaled or self.turned or self.odd)

    def around(self, figures: str) -> str:
        """The figures with the words as a person would write them: `£1,200`, `1,200 per month`."""
        before, after = self.before, self.after
        if after == "£" and not before:
            before, after = after, ""
        space = "" if len(before) == 1 else " "
        return f"{before}{space}{figures}{'%' if self.percent else ''} {after}".strip()


@dataclass(frozen=True, slots=True)
class _Section:
    shown: Shown
    test: str = ""
    limit: Fraction = Fraction(0)


def shown(code: str, number: Fraction) -> Shown:
    """What the format with that code puts round the number, and whether its sign is kept."""
    sections = _sections(code)
    at = _which(sections, number)
    look = sections[at].shown
    if number == 0:
        return replace(look, signs=0) if look.signs else look
    # A section for negative numbers alone shows them without their minus, unless it has one of its own.
    signs = look.signs + (number < 0 and not _is_of_negatives(sections, at))
    return replace(look, signs=signs, turned=signs != (number < 0))


def _which(sections: tuple[_Section, ...], number: Fraction) -> int:
    if any(section.test for section in sections):
        return _by_test(sections, number)
    if number < 0 and len(sections) > 1:
        return 1
    return 2 if number == 0 and len(sections) > 2 else 0


def _by_test(sections: tuple[_Section, ...], number: Fraction) -> int:
    for at, section in enumerate(sections):
        test, limit = section.test, section.limit
        if at == 1 and not test and len(sections) > 2:
            test, limit = "<", Fraction(0)
        if not test or _TESTS.get(test, _TESTS["="])(number, limit):
            return at
    return len(sections) - 1


def _is_of_negatives(sections: tuple[_Section, ...], at: int) -> bool:
    """Whether that section is for negative numbers alone, or shows them without a minus in some program."""
    section = sections[at]
    if section.test:
        return section.test in _NEGATIVE_TESTS and section.limit <= 0
    # LibreOffice leaves the minus out wherever the second of two sections is taken, whatever the first asks.
    return at == 1


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    return tuple(map(_section, _SECTIONS.split(code)[:4]))


def _section(code: str) -> _Section:
    words = [""]
    scaled = grouped = False
    fill, test, limit = "", "", Fraction(0)
    for found in _TOKEN.finditer(code):
        if found["day"] is not None:
            return _Section(Shown())
        if found["test"] is not None:
            test, limit = found["test"], _limit(found["limit"])
        elif found["figures"] is not None:
            words.append("")
            scaled = scaled or bool(found["scale"] or found["small"])
            grouped = grouped or "," in found["figures"]
        elif found["fill"] is not None:
            fill += found["fill"]
        else:
            words[-1] += found["quoted"] or found["escaped"] or found["currency"] or found["other"] or ""
    figures = len(words) > 1
    before, after = words[0], words[-1] if figures else ""
    quoted = "".join(found["quoted"] or found["escaped"] or "" for found in _TOKEN.finditer(code))
    look = Shown(
        _tidy(before),
        _tidy(after),
        figures,
        scaled,
        not figures and not before.strip(),
        "%" in quoted,
        odd=_odd(words, fill) if figures else "",
        grouped=grouped,
        signs=_signs(before, after),
    )
    return _Section(look, test, limit)


def _signs(before: str, after: str) -> int:
    bracketed = "(" in before and before.count("(") > before.count(")")
    return len(_MINUS.findall(before)) + bool(_MINUS_AFTER.fullmatch(after)) + bracketed


def _odd(words: list[str], fill: str) -> str:
    """What a format does beside words and signs that makes other figures of a number; empty for nothing."""
    before, after = words[0], words[-1]
    wrong = fill.strip(_FILLS)
    if wrong:
        return f"fill up with `{wrong[0]}` beside the number"
    between = "".join("".join(words[1:-1]).split())
    if between:
        return f"show `{between}` between the figures"
    if before.count("(") - before.count(")") != after.count(")") - after.count("("):
        return "show one bracket beside the number"
    return ""


def _limit(text: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return Fraction(0)


def _tidy(words: str) -> str:
    tidy = " ".join(words.split()).strip(_MARKS)
    return "£" if tidy in _POUNDS else tidy


def in_figures(code: str, number: Fraction, plain: str) -> str:
    """The number as a format of zeros (`007`) or with an exponent (`1.00E+05`) shows it; else `plain`."""
    if re.fullmatch("0{2,}", code) and number.denominator == 1 and number >= 0:
        return str(number.numerator).zfill(len(code))
    exponent = re.fullmatch(r"0(?:\.(?P<places>0+))?E\+00", code)
    if exponent is not None and number > 0:
        return _with_exponent(number, len(exponent["places"] or ""))
    return plain


def _with_exponent(number: Fraction, places: int) -> str:
    power = len(str(int(number))) - 1 if number >= 1 else 0
    while number < Fraction(10) ** power:
        power -= 1
    figures = int(number / Fraction(10) ** power * 10**places + Fraction(1, 2))
    if figures >= 10 ** (places + 1):
        figures, power = figures // 10, power + 1
    text = str(figures)
    point = f".{text[1:]}" if places else ""
    return f"{text[0]}{point}E{'-' if power < 0 else '+'}{abs(power):02}"
