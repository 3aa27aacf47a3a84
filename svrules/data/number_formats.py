"""What a spreadsheet shows of a number: the words, symbols and scaling of its number format.

Who looks at a cell sees `€1,200` or `1,200 per month`, and not the 1200 that is stored. So the words of a
format count as if they stood in the cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

_SECTIONS: Final = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_TOKEN: Final = re.compile(
    r"""
      "(?P<quoted>[^"]*)"?
    | \\(?P<escaped>.)
    | _.                               # the width of a character
    | \*.                              # fills the cell
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
    at all is shown. `percent`: a percent sign is among the words, which multiplies nothing.
    """

    before: str = ""
    after: str = ""
    figures: bool = True
    scaled: bool = False
    blank: bool = False
    percent: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether nothing but the number is shown."""
        return self.figures and not (self.before or self.after or self.scaled or self.percent)

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
    """What the format with that code puts round the number."""
    sections = _sections(code)
    if any(section.test for section in sections):
        return _by_test(sections, number)
    if number < 0 and len(sections) > 1:
        return sections[1].shown
    if number == 0 and len(sections) > 2:
        return sections[2].shown
    return sections[0].shown


def _by_test(sections: tuple[_Section, ...], number: Fraction) -> Shown:
    for section in sections:
        if not section.test or _TESTS.get(section.test, _TESTS["="])(number, section.limit):
            return section.shown
    return sections[-1].shown


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    return tuple(map(_section, _SECTIONS.split(code)[:4]))


def _section(code: str) -> _Section:
    words = ["", ""]
    figures = scaled = False
    test, limit = "", Fraction(0)
    for found in _TOKEN.finditer(code):
        if found["day"] is not None:
            return _Section(Shown())
        if found["test"] is not None:
            test, limit = found["test"], _limit(found["limit"])
        elif found["figures"] is not None:
            figures, scaled = True, scaled or bool(found["scale"] or found["small"])
        else:
            words[figures] += found["quoted"] or found["escaped"] or found["currency"] or found["other"] or ""
    seen = "".join(words).strip()
    quoted = "".join(found["quoted"] or found["escaped"] or "" for found in _TOKEN.finditer(code))
    before, after = _tidy(words[0]), _tidy(words[1])
    return _Section(
        Shown(before, after, figures, scaled, not figures and not seen, "%" in quoted), test, limit
    )


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
