"""Deliberately broken copies of the shipped rulebooks, one a family of checks, and what is found in them."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from svrules.api import checked
from svrules.diagnostics import Diagnostic, Source, render_text
from svrules.shipped import rulebook_path

__all__ = ["COPIES", "Copy", "broken", "findings", "show_copies"]

CONTRACTS = "lcr-contracts"
INVESTMENT = "lcr-investment"


@dataclass(frozen=True, slots=True)
class Copy:
    """What was changed in a shipped rulebook, and the code of what the family of checks must say of it."""

    family: str
    code: str
    rulebook: str
    changes: tuple[tuple[str, str], ...]


_LIVING_WAGE = '  because "The bid does not commit to the real living wage."'
_OWN_WAGE = 'except E1b when local jobs is above 10 FTE, refer      clause "2.3 b (illustrative)"'
_PLAN = "  delivery plan out of 5\n"
_WAGE = "£12.60 from 1 April 2025 "
_INPUT = "  delivery plan            level"
_AWARD = """\
award                                        clause "4 (illustrative)"
  highest total wins
  round total to 1 decimal place
  tie: highest FIT, then lowest grant request, then earliest submitted
  near tie within 1 mark                     # illustrative
  fund grant request from pot in rank order, whole grants only
"""


def _of(rulebook: str, family: str, code: str, *changes: str) -> Copy:
    """A copy with changes, each an old text followed by the new one."""
    return Copy(family, code, rulebook, tuple(zip(changes[::2], changes[1::2], strict=True)))


COPIES = (
    _of(CONTRACTS, "choices", "SV0308", "Works, Services, Supplies", "Works; Services; Supplies"),
    _of(INVESTMENT, "magnitude", "SV0307", "  60% from 1 April 2024 ", "  60 from 1 April 2024  "),
    _of(CONTRACTS, "heavy_weights", "SV0503", "| not Works | 15% ", "| not Works | 15  "),
    _of(CONTRACTS, "weights", "SV0501", "worth 60% of SV", "worth 50% of SV"),
    _of(
        INVESTMENT, "points", "SV0506",
        "buys\"  worth 40 points", "buys\"  worth 45 points", "15 points of VALUE", "20 points of VALUE",
    ),
    _of(
        CONTRACTS, "pass_marks", "SV0505",
        'at least 2, otherwise fail because "The', 'at least 2 marks, otherwise fail because "The',
    ),
    _of(CONTRACTS, "full_marks", "SV0507", f"{_INPUT} from 0 to 5", f"{_INPUT} from 0 to 4"),
    _of(INVESTMENT, "full_marks", "SV0508", "  capped at full marks\n", ""),
    _of(INVESTMENT, "award", "SV0504", _AWARD, ""),
    _of(
        CONTRACTS, "foregone", "SV0413",
        "below 60% of mean of price among other live bids", "above 60% of lowest price among bids",
    ),
    _of(
        CONTRACTS, "unreachable", "SV0414",
        "work measures offered is 0 ", "work measures offered is below 0 ",
    ),
    _of(
        CONTRACTS, "exceptions", "SV0415",
        "when fair employment charter is Aspiring", "when lowest hourly wage is at least £20 per hour",
    ),
    _of(CONTRACTS, "exceptions", "SV0416", _LIVING_WAGE, f"  {_OWN_WAGE}\n{_LIVING_WAGE}"),
    _of(
        CONTRACTS, "tables", "SV0410",
        "above £100,000 to £1,000,000 | W", "above £150,000 to £1,000,000 | W",
    ),
    _of(
        CONTRACTS, "tables", "SV0411",
        "above £100,000 to £1,000,000 | W", "above £90,000 to £1,000,000  | W",
    ),
    _of(CONTRACTS, "tables", "SV0412", "above £1,000,000             | any", "above £1,000,000,000 | any"),
    _of(
        CONTRACTS, "empty_results", "SV0418",
        "to £100,000    | any       | 10%", "to £100,000    | any       |",
    ),
    _of(
        CONTRACTS, "scales", "SV0410",
        _PLAN, "  delivery plan by level\n  0 to 1 gives 0%\n  2 gives 40%\n  4 to 5 gives 100%\n",
    ),
    _of(CONTRACTS, "dates", "SV0603", _WAGE, f"{_WAGE}until 30 March 2026 "),
    _of(CONTRACTS, "dated_examples", "SV0605", "£13.45 from 1 April 2026 ", "£13.45 from 1 May 2026 "),
    _of(
        CONTRACTS, "unused", "SV0207",
        _INPUT, f"  delivery weeks           weeks, between 0 and 100\n{_INPUT}",
    ),
    _of(CONTRACTS, "citations", "SV1101", 'for exclusion"     clause "2.1"', 'for exclusion"'),
    _of(CONTRACTS, "slips", "SV0208", _INPUT, f"  delivery plans           level from 0 to 5\n{_INPUT}"),
    _of(CONTRACTS, "titles", "SV0112", '"Mandatory ground for exclusion"', "Mandatory ground for exclusion"),
    _of(CONTRACTS, "decimal_points", "SV0311", "£12.60 from", "£126.00 from"),
    _of(INVESTMENT, "divisors", "SV0310", "people, above 0, at most", "people, at least 0, at most"),
    _of(CONTRACTS, "empty", "SV0417", ", 0 when every bid offers £0", ""),
    _of(CONTRACTS, "better", "SV0509", _PLAN, "  delivery plan from 5 for no marks to 0 for full marks\n"),
    _of(
        CONTRACTS, "cliffs", "SV0510",
        "  price relative to lowest\n", "  full marks when price is at most £90,000\n",
    ),
    _of(CONTRACTS, "unknowns", "SV0511", "Homes     | 10% of contract value ", "Homes     | "),
)  # fmt: skip


def broken(copy: Copy) -> str:
    """The text of the copy; each change is made where its words stand for the first time."""
    text = rulebook_path(copy.rulebook).read_text(encoding="utf-8")
    for old, new in copy.changes:
        assert old in text, f"{copy.rulebook} no longer says {old!r}"
        text = text.replace(old, new, 1)
    return text


def findings(copy: Copy) -> tuple[Source, list[Diagnostic]]:
    """What `svrules check` says of the copy under its code."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{copy.rulebook}.svr"
        file.write_text(broken(copy), encoding="utf-8")
        source, found = checked(file)
    return source, [finding for finding in found if finding.code == copy.code]


def shown(copy: Copy) -> Iterator[str]:
    """The change and the findings, as text."""
    yield f"\n== {copy.family}: {copy.code} in a copy of {copy.rulebook}\n"
    for old, new in copy.changes:
        yield from (f"- {line.strip()}" for line in old.strip("\n").splitlines())
        yield from (f"+ {line.strip()}" for line in new.strip("\n").splitlines())
    source, found = findings(copy)
    yield ""
    yield render_text(found, [source])


def show_copies() -> None:
    """Print every broken copy with what is found."""
    for copy in COPIES:
        sys.stdout.write("\n".join(shown(copy)) + "\n")


if __name__ == "__main__":
    show_copies()
