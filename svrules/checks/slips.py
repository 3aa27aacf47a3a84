"""SV0208: two names that differ by no more than a slip of the pen.

Both are declared, so neither is unknown, and a reader takes them for one. Where a rule means the one and says
the other, nothing else tells it.

    bid
      local job      FTE, at least 0
      local jobs     FTE, at least 0      # which of them do the rules count?

Instead, keep one of them, or give one a name that says what is different about it: `local jobs in year 1`. It
is a note. Names that differ in a number or in a single letter on its own, as `lot 1` and `lot 2`, are fine.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from svrules.checks.cases.words import quoted
from svrules.diagnostics import Diagnostic, Span, letters_apart
from svrules.language.rulebook import Rulebook

__all__ = ["check_slips"]

_SHORTEST: Final = 5
_KEPT: Final = 2
# `bid a` and `bid b`, `net cost` and `set cost`: short words that differ in a letter are mostly meant.
_SHORT_WORD: Final = 3


def check_slips(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Every pair of names of inputs, settings, values and results that a slip may have made out of one."""
    names = dict(_names(rulebook))
    alike: dict[str, list[str]] = {}
    for name in names:
        # One slip leaves the first letters or the last ones as they were: few pairs have to be compared.
        if len(name) >= _SHORTEST:
            for key in (f"{name[:_KEPT]}…".casefold(), f"…{name[-_KEPT:]}".casefold()):
                alike.setdefault(key, []).append(name)
    pairs = {pair for together in alike.values() for pair in combinations(together, 2) if _is_slip(*pair)}
    return tuple(_told(names, *pair) for pair in sorted(pairs))


def _names(rulebook: Rulebook) -> Iterator[tuple[str, Span]]:
    """What rules can speak of, and where it is declared; what is declared for each member once."""
    for declared in rulebook.inputs.values():
        yield declared.suffix or declared.name, declared.span
    for setting in rulebook.settings.values():
        yield setting.name, setting.span
    for name, values in rulebook.values.items():
        yield name, values[0].span
    for tables in rulebook.tables.values():
        yield from ((name, tables[0].span) for name, _ in tables[0].outputs)
    for family in rulebook.families.values():
        yield from ((name, family.span) for name, _ in family.columns)


def _is_slip(one: str, other: str) -> bool:
    first, second = one.casefold(), other.casefold()
    if first == second or abs(len(first) - len(second)) > 1:
        return False
    differing = set(first.split()) ^ set(second.split())
    if any(character.isdigit() for word in differing for character in word):
        return False
    # Letters are compared last: that takes longest.
    is_long = not differing or max(map(len, differing)) > _SHORT_WORD
    return is_long and letters_apart(first, second) == 1


def _told(names: dict[str, Span], first: str, second: str) -> Diagnostic:
    earlier, later = sorted((first, second), key=lambda name: names[name])
    return Diagnostic(
        "SV0208", "note", names[later], f"{quoted(later)} and {quoted(earlier)} are almost the same name.",
        why="A reader takes them for one, and a rule may say the one where it means the other.",
        try_="Keep one of them, or give one a name that says what is different about it.",
        also=((names[earlier], "here is the other"),),
    )  # fmt: skip
