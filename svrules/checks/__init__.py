"""What is wrong with a rulebook that can be read: one family of checks a file.

On entry: a Rulebook, well typed. On exit: `check` gives every finding as a Diagnostic. A finding is proved
for every case it speaks of; where that would take too many cases, a note says "not proved". Nothing scores.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from svrules.checks.award import check_award
from svrules.checks.better import check_better
from svrules.checks.cases.evaluate import sharing
from svrules.checks.choices import check_choices
from svrules.checks.citations import check_citations
from svrules.checks.cliffs import check_cliffs
from svrules.checks.dated_examples import check_dated_examples
from svrules.checks.dates import check_dates
from svrules.checks.decimal_points import check_decimal_points
from svrules.checks.divisors import check_divisors
from svrules.checks.empty import check_empty
from svrules.checks.empty_results import check_empty_results
from svrules.checks.exceptions import check_exceptions
from svrules.checks.foregone import check_foregone
from svrules.checks.full_marks import check_full_marks
from svrules.checks.heavy_weights import check_heavy_weights
from svrules.checks.magnitude import check_magnitude
from svrules.checks.pass_marks import check_pass_marks
from svrules.checks.points import check_points
from svrules.checks.scales import check_scales
from svrules.checks.slips import check_slips
from svrules.checks.tables import check_tables
from svrules.checks.titles import check_titles
from svrules.checks.unknowns import check_unknowns
from svrules.checks.unreachable import check_unreachable
from svrules.checks.unused import check_unused
from svrules.checks.weights import check_weights
from svrules.diagnostics import Diagnostic, in_order
from svrules.language.rulebook import Rulebook

__all__ = ["CHECKS", "check"]

CHECKS: tuple[Callable[[Rulebook], tuple[Diagnostic, ...]], ...] = (
    check_choices,
    check_magnitude,
    check_heavy_weights,
    check_weights,
    check_points,
    check_pass_marks,
    check_full_marks,
    check_award,
    check_foregone,
    check_unreachable,
    check_exceptions,
    check_tables,
    check_empty_results,
    check_scales,
    check_dates,
    check_dated_examples,
    check_unused,
    check_citations,
    check_slips,
    check_titles,
    check_decimal_points,
    check_divisors,
    check_empty,
    check_better,
    check_cliffs,
    check_unknowns,
)


_DEEPEST: Final = 900


def check(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Every finding about a rulebook, in the order of its text, the same on every run."""
    with sharing(rulebook), _as_deep_as_usual():
        return in_order(finding for family in CHECKS for finding in family(rulebook))


@contextmanager
def _as_deep_as_usual() -> Iterator[None]:
    """As many calls within each other as Python allows by itself, whatever a program allows elsewhere.

    What goes deeper is "not proved". Allowed to go on, it would take what is exponential in the depth.
    """
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(min(before, _depth() + _DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _depth() -> int:
    frame, found = sys._getframe(), 0
    while frame.f_back is not None:
        frame, found = frame.f_back, found + 1
    return found
