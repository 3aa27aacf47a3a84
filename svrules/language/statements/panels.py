"""Several evaluators for one judged fact: the inputs that brings, and the value that settles the mark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from svrules.language import expressions as e
from svrules.language.formulas.symbols import Declared, Symbols
from svrules.language.reading.syntax import norm
from svrules.language.rulebook import Input, Panel, Value
from svrules.language.types import TextType, Type, YesNoType
from svrules.quantities import ALWAYS

# The expression of a fact by its full name.
_ToFact = Callable[[str, Type], e.Expression]
_Verb = Literal["mean", "median", "smallest", "largest"]
_VERBS: dict[str, _Verb] = {"mean": "mean", "median": "median", "lowest": "smallest", "highest": "largest"}
_OR_ELSE = "consensus if given otherwise "


@dataclass(frozen=True, slots=True)
class PanelWords:
    """What an input's attributes say of its evaluators; `comments` is empty, `asked` or `needed`."""

    count: int
    settled_by: str
    comments: Literal["", "asked", "needed"]


def declare_panel(base: Input, said: PanelWords, symbols: Symbols, add: Callable[[Input], None]) -> None:
    """Declare what a panel brings: its inputs, each handed to `add`, and the value named like the input."""
    names = [f"evaluator {number}" for number in range(1, said.count + 1)]
    marks = tuple(_extra(base, name, base.type, symbols, add) for name in names)
    counts = said.settled_by.startswith("consensus")
    consensus = _extra(base, "consensus", base.type, symbols, add) if counts else None
    comments: tuple[str, ...] = ()
    consensus_comment = None
    if said.comments:
        comments = tuple(_extra(base, f"{name} comment", TextType(), symbols, add) for name in names)
        if counts:
            consensus_comment = _extra(base, "consensus comment", TextType(), symbols, add)
    panel = Panel(base.name, marks, comments, consensus, consensus_comment, said.settled_by, base.span)
    symbols.panels.append(panel)
    _declare_value(panel, base, said.comments == "needed", symbols)


def _extra(base: Input, suffix: str, kind: Type, symbols: Symbols, add: Callable[[Input], None]) -> str:
    text = isinstance(kind, TextType)
    found = replace(
        base,
        name=f"{base.name} {suffix}",
        type=kind,
        suffix=f"{base.suffix} {suffix}" if base.suffix is not None else None,
        headings=(),
        decides_rules=False,
        bounds=() if text else base.bounds,
        levels=None if text else base.levels,
        whole=base.whole and not text,
        blank_means=None,
        better=None if text else base.better,
    )
    symbols.names.setdefault(norm(found.name), []).append(Declared("input", found.name, found.span))
    add(found)
    return found.name


def _declare_value(panel: Panel, base: Input, needed: bool, symbols: Symbols) -> None:
    """The value that settles the mark; of a fact declared for each member there is one for all members."""
    name = base.suffix if base.suffix is not None else base.name
    if base.family is not None and name in symbols.values:
        if symbols.value_families[name] != base.family:
            _report_shared(name, base, symbols)
        return

    def fact(full: str, kind: Type) -> e.Expression:
        if base.family is None:
            return e.Fact(kind, base.span, full)
        return e.MemberFact(kind, base.span, base.family, full.removeprefix(f"{base.code} "))

    settled = _settled(panel, base.type, needed, fact)
    symbols.values[name] = [Value(name, settled, base.family, "", ALWAYS, base.span)]
    symbols.value_families[name] = base.family
    if base.family is None:
        declared = symbols.names[norm(name)]
        declared[:] = [replace(d, kind="panel") if d.name == name else d for d in declared]
    else:
        symbols.names.setdefault(norm(name), []).append(Declared("panel", name, base.span))


def _settled(panel: Panel, kind: Type, needed: bool, fact: _ToFact) -> e.Expression:
    """The expression that settles a panel's mark, as `settled by …` says."""
    span = panel.span
    how = panel.settled_by.removeprefix(_OR_ELSE)
    if panel.consensus is None:
        found = _of_marks(panel, kind, how, fact)
    else:
        agreed = consensus = fact(panel.consensus, kind)
        if needed and panel.consensus_comment is not None:
            agreed = e.Needing(kind, span, consensus, (fact(panel.consensus_comment, TextType()),))
        found = agreed
        if how != "consensus":
            given = e.IsGiven(YesNoType(), span, consensus)
            found = e.IfThen(kind, span, given, agreed, _of_marks(panel, kind, how, fact))
    if not needed:
        return found
    return e.Needing(kind, span, found, tuple(fact(name, TextType()) for name in panel.comments))


def _of_marks(panel: Panel, kind: Type, how: str, fact: _ToFact) -> e.Expression:
    return e.OfList(kind, panel.span, _VERBS[how], tuple(fact(name, kind) for name in panel.marks))


def _report_shared(name: str, base: Input, symbols: Symbols) -> None:
    symbols.report(
        "SV0201",
        base.span,
        f"`{name}` is marked by evaluators in two families.",
        why="Each settles its marks in its own way, so the name would stand for two things.",
        try_=f"Give one of them another name, such as `{base.family} {name}`.",
    )
