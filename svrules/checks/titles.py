"""SV0112: a label that looks like a label and a title without its quotes.

Text behind a label is its title only in quotes; without them it is part of the label, and examples, reasons
and results name it in full.

    rule X1 Convictions              # the label is `X1 Convictions`, and there is no title
    rule X1 "Convictions"            # the label is `X1`

It is a note, for a label may have several words. It is given where the first word holds a figure and the next
begins with a capital.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from svrules.diagnostics import Diagnostic, Fix, Span
from svrules.language.rulebook import Rulebook

__all__ = ["check_titles"]

_WITH_TITLE: Final = re.compile(r"([A-Z]+\d+[a-z]?) ([A-Z][a-z]\S*(?: .*)?)")


def check_titles(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """A note on each rule and table without a title whose label ends in what reads like one."""
    return tuple(
        Diagnostic(
            "SV0112", "note", span, f"`{label}` is one label, and there is no title.",
            why="Only text in quotes is a title; without them it is part of the label.",
            try_=f'Did you mean `{found[1]} "{found[2]}"`?', fix=Fix(span, f'{found[1]} "{found[2]}"'),
        )
        for label, span in dict.fromkeys(_untitled(rulebook))
        if (found := _WITH_TITLE.fullmatch(label))
    )  # fmt: skip


def _untitled(rulebook: Rulebook) -> Iterator[tuple[str, Span]]:
    yield from ((rule.label, rule.span) for rule in rulebook.rules if not rule.title)
    for editions in rulebook.tables.values():
        yield from ((table.label, table.span) for table in editions if not table.title)
