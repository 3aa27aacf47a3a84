"""SV0503: a weight above 100%, such as 15 where 15% is meant.

A weight is a share of the whole or of its section. A bare 15 in the table, setting or column that a weight is
taken from is a share of 1,500%, and no other weight can make up for it.

    category | social value weight
    Works    | 20
    Services | 15                      # with `worth social value weight`

Instead, write `20%` and `15%`. For points, write `worth social value weight points`.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from svrules.checks.cases.words import quoted
from svrules.diagnostics import Diagnostic, Fix, Source
from svrules.language import expressions as e
from svrules.language.rulebook import Criterion, Rulebook
from svrules.quantities import shown

__all__ = ["check_heavy_weights", "heavy_literals"]


def check_heavy_weights(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Every bare number above 1 that is written where a weight is taken from."""
    found: dict[Diagnostic, None] = {}
    for criterion, literal in heavy_literals(rulebook):
        found.setdefault(_finding(rulebook, criterion, literal))
    return tuple(found)


def heavy_literals(rulebook: Rulebook) -> Iterator[tuple[Criterion, e.Literally]]:
    """Criteria weighed in percent with each bare number above 1 that may be their weight."""
    if not rulebook.text:
        return
    source = Source(rulebook.name, rulebook.text)
    for criterion in rulebook.criteria:
        if criterion.weight.kind != "share" or criterion.weight.value is None:
            continue
        for one in _written(rulebook, criterion.weight.value):
            above = isinstance(one, e.Literally) and isinstance(one.value, Fraction) and one.value > 1
            if above and isinstance(one, e.Literally) and "%" not in source.at(one.span):
                yield criterion, one


def _written(rulebook: Rulebook, weight: e.Expression) -> Iterator[e.Expression]:
    """What stands in the places that a weight is taken from as it is."""
    match weight:
        case e.TableRef(label=label, output=output):
            for table in rulebook.tables[label]:
                column = [name for name, _ in table.outputs].index(output)
                results = (row.outputs[column] for row in table.rows)
                yield from (result for result in results if result is not None)
        case e.SettingRef(name=name):
            yield from (value for value, _ in rulebook.settings[name].values)
        case e.MemberColumn(family=family, column=column):
            cells = (member.cells.get(column) for member in rulebook.families[family].members)
            yield from (cell for cell in cells if cell is not None)
        case e.ValueRef(name=name):
            for value in rulebook.values[name]:
                yield from _written(rulebook, value.expression)
        case _:
            yield weight


def _finding(rulebook: Rulebook, criterion: Criterion, literal: e.Literally) -> Diagnostic:
    text = Source(rulebook.name, rulebook.text).at(literal.span)
    assert isinstance(literal.value, Fraction)  # noqa: S101 - only numbers are found
    share = shown(literal.value * 100, thousands=True) + "%"
    return Diagnostic(
        "SV0503", "error", literal.span, f"{quoted(text)} is a weight of {share}. Did you mean {text}%?",
        why="A weight is at most all of the marks there are.", try_=f"Write `{text}%`.",
        fix=Fix(literal.span, f"{text}%"),
        also=((criterion.weight.span, f"{quoted(criterion.code or 'each member')} is worth this"),),
    )  # fmt: skip
