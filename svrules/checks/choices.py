"""SV0308: choices that are not separated by commas.

The words of a choice are separated by commas. With semicolons, strokes or `or` between them they are read as
one long word, and then no contract or bid can ever be `Works`.

    category   one of Works; Services; Supplies        # one choice, called "Works; Services; Supplies"

Instead, write `one of Works, Services, Supplies`. A stroke inside one of several words, as in `N/A`, is fine.
"""

from __future__ import annotations

from svrules.diagnostics import Diagnostic, Source
from svrules.language.formulas.joined_choices import joined_choices
from svrules.language.rulebook import Rulebook

__all__ = ["check_choices"]


def check_choices(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Every choice of an input that looks like several in one."""
    if not rulebook.text:
        return ()
    source = Source(rulebook.name, rulebook.text)
    found = (one for declared in rulebook.inputs.values() for one in joined_choices(declared, source))
    return tuple(dict.fromkeys(found))
