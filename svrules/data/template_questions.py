"""What an evaluator reads above a question: its title, what the levels mean, and the pass mark."""

from __future__ import annotations

import re
from typing import Final

from svrules.data.template_words import unit_words
from svrules.language.checking.dependencies import walk
from svrules.language.expressions import ValueRef
from svrules.language.rulebook import Criterion, Panel, Rulebook
from svrules.quantities import UnitTable

__all__ = ["how_marked", "title"]

_REMARK: Final = re.compile(r'(?:^|\s)#[^"]*$')
_MOST_LINES: Final = 14
_MOST_LETTERS: Final = 700


def title(panel: Panel, rulebook: Rulebook) -> str:
    """`Q1: How the work will be done`, or the name of the fact where nothing says more."""
    input_ = rulebook.inputs[panel.marks[0]]
    if input_.family is not None:
        members = rulebook.families[input_.family].members
        found = next((one for one in members if one.code == input_.code), None)
        return panel.name if found is None else f"{found.code}: {found.title}"
    criterion = _criterion(panel, rulebook)
    return panel.name if criterion is None else f"{criterion.code}: {criterion.title}"


def how_marked(panel: Panel, rulebook: Rulebook, units: UnitTable) -> str:
    """The scale, the rulebook's note, and its own lines on how a mark becomes marks and what to reach."""
    input_ = rulebook.inputs[panel.marks[0]]
    scale = unit_words(input_, units)
    said = [f"Marks: {scale}." if scale else "", input_.note]
    criterion = _criterion(panel, rulebook)
    if criterion is not None:
        said += ["In the rulebook: " + "; ".join(_lines(criterion, rulebook)) + "."]
    text = "\n".join(filter(None, said))
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"


def _criterion(panel: Panel, rulebook: Rulebook) -> Criterion | None:
    """The criterion that is scored from the panel's mark."""
    family = rulebook.inputs[panel.marks[0]].family
    for one in rulebook.criteria:
        operand = None if one.method is None else one.method.operand
        for part in () if operand is None else walk(operand):
            if isinstance(part, ValueRef) and (
                part.name == panel.name or (family is not None and part.family == family)
            ):
                return one
    return None


def _lines(criterion: Criterion, rulebook: Rulebook) -> list[str]:
    """The lines that stand under a criterion in the rulebook's text."""
    found: list[str] = []
    for line in rulebook.text.splitlines()[criterion.span.line :]:
        if not line.startswith((" ", "\t")) or len(found) == _MOST_LINES:
            break
        found.append(" ".join(_REMARK.sub("", line).split()))
    return list(filter(None, found))
