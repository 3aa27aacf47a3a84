"""SV0207: inputs, settings, values, results, populations and families that nothing uses.

What is asked of bidders and then decides nothing costs them time, and may be a rule that was forgotten. An
input or setting that no rule, value, table, criterion or award uses is a warning; text and confidential facts
are kept for the record and are not looked at. A value or a table's result may be there to be read in the
results: where nothing uses it and no example expects it, that is a note, and so are a population or a family
that nothing takes up.

    bid
      price            money, above £0
      delivery weeks   weeks, at least 0     # and no line below says `delivery weeks`

Instead, use it, or take it out. That an example gives a fact is no use of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from svrules.checks.cases.words import quoted
from svrules.checks.uses import users
from svrules.diagnostics import Diagnostic, Severity, Span
from svrules.language import expressions as e
from svrules.language.rulebook import Rulebook
from svrules.language.types import TextType

__all__ = ["check_unused"]

_ASKED = "It is asked for, and decides nothing."


@dataclass(frozen=True, slots=True)
class _Used:
    """The names that something uses, by what they name; families by name, members' facts by suffix."""

    inputs: set[str] = field(default_factory=set)
    suffixes: set[tuple[str, str]] = field(default_factory=set)
    settings: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    results: set[str] = field(default_factory=set)
    populations: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)


def check_unused(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """Everything declared that nothing uses."""
    used = _used(rulebook)
    return (
        *_inputs(rulebook, used),
        *_settings(rulebook, used),
        *_values_and_results(rulebook, used),
        *_groups(rulebook, used),
    )


def _used(rulebook: Rulebook) -> _Used:
    used = _Used()
    for user in users(rulebook):
        for part in user.parts():
            _note(part, used)
    for rule in rulebook.rules:
        used.families.update([rule.family] if rule.family else [])
    for criterion in rulebook.criteria:
        used.families.update([criterion.family] if criterion.family else [])
    for declared in rulebook.inputs.values():
        used.families.update([declared.family] if declared.family else [])
    return used


def _note(part: e.Expression, used: _Used) -> None:
    match part:
        case e.Fact(name=name):
            used.inputs.add(name)
        case e.MemberFact(family=family, suffix=suffix):
            used.suffixes.add((family, suffix))
            used.families.add(family)
        case e.MemberColumn(family=family) | e.Over(family=family):
            used.families.add(family)
        case e.SettingRef(name=name):
            used.settings.add(name)
        case e.ValueRef(name=name):
            used.values.add(name)
        case e.TableRef(output=output):
            used.results.add(output)
        case e.Among(population=population) if population.name is not None:
            used.populations.add(population.name)


def _inputs(rulebook: Rulebook, used: _Used) -> Iterator[Diagnostic]:
    of_panels = {
        name
        for panel in rulebook.panels
        for name in (*panel.marks, *panel.comments, panel.consensus, panel.consensus_comment)
    }
    seen: set[Span] = set()
    for declared in rulebook.inputs.values():
        excused = declared.decides_rules or declared.confidential or isinstance(declared.type, TextType)
        if excused or declared.name in of_panels or declared.name in used.inputs:
            continue
        if declared.family is not None and (declared.family, declared.suffix) in used.suffixes:
            continue
        if declared.span not in seen:
            seen.add(declared.span)
            name = declared.suffix if declared.family is not None and declared.suffix else declared.name
            yield _unused("Input", name, "warning", declared.span, _ASKED)


def _settings(rulebook: Rulebook, used: _Used) -> Iterator[Diagnostic]:
    for name, setting in rulebook.settings.items():
        if name not in used.settings:
            yield _unused("Setting", name, "warning", setting.span, "It is a figure that decides nothing.")


def _values_and_results(rulebook: Rulebook, used: _Used) -> Iterator[Diagnostic]:
    expected = _expected(rulebook)
    shown = "It is worked out and shown, and decides nothing."
    panels = {panel.span for panel in rulebook.panels}
    for name, values in rulebook.values.items():
        for_members = values[0].family is not None
        seen = _plain(name) in expected or (for_members and any(x.endswith(_plain(name)) for x in expected))
        if name not in used.values and not seen:
            if values[0].span in panels:
                yield _unused("Input", name, "warning", values[0].span, _ASKED)
            else:
                yield _unused("Value", name, "note", values[0].span, shown)
    for tables in rulebook.tables.values():
        for output, _ in tables[0].outputs:
            if output not in used.results and _plain(output) not in expected:
                yield _unused("Result", output, "note", tables[0].span, shown)


def _expected(rulebook: Rulebook) -> set[str]:
    """What examples expect, in small letters."""
    found = [one for example in rulebook.examples for one in example.expects]
    found += [one for example in rulebook.examples for bid in example.bids for one in bid.expects]
    return {_plain(one.subject.text.strip().removeprefix("expect ")) for one in found}


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _groups(rulebook: Rulebook, used: _Used) -> Iterator[Diagnostic]:
    for name, population in rulebook.populations.items():
        if name not in used.populations:
            yield _unused("Population", name, "note", population.span, "No rule or score looks at it.")
    for name, family in rulebook.families.items():
        if name not in used.families:
            yield _unused("Family", name, "note", family.span, "Nothing takes up its members.")


def _unused(what: str, name: str, severity: Severity, span: Span, why: str) -> Diagnostic:
    return Diagnostic(
        "SV0207", severity, span, f"{what} {quoted(name)} is never used.", why=why,
        try_="Use it in a rule, value, table or criterion, or take it out.",
    )  # fmt: skip
