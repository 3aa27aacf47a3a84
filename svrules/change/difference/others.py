"""Changes that no case tells: of facts that are asked for, of the rulebook's own days, of the award."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from svrules.change.difference.candidates import Candidates
from svrules.change.difference.changes import Change
from svrules.change.difference.found import Consequence, Found, Where, Witness
from svrules.change.difference.sameness import essence
from svrules.change.difference.texts import Texts, differing_lines
from svrules.change.difference.witness import Both, Seen
from svrules.change.difference.witnessed import witnessed
from svrules.change.impact.names import Key, same, used
from svrules.change.impact.steps import Keyed, keyed
from svrules.checks.cases.facts import fact
from svrules.checks.cases.forms import Atom
from svrules.checks.cases.regions import Comparison, Stretch, Words, nice
from svrules.checks.cases.words import number
from svrules.data.suppose import supposed_values
from svrules.errors import DataError
from svrules.language import expressions as e
from svrules.language.rulebook import Family, Input, Population, Rulebook
from svrules.quantities import Period, print_period

__all__ = ["is_covered", "is_sure", "is_told", "means", "of_inputs_and_heading"]

_LOOKED_AT: Final = ("looked at", "out of scope")
_ACCEPTED: Final = ("accepted", "refused")
_BIDDER: Final = "Ash"
_WORDS_OF_INPUT: Final = frozenset({"note", "headings", "confidential", "order", "better"})
_AWARD: Final = {
    "by": "Who comes first is decided by another figure.",
    "direction": "Who comes first is decided the other way.",
    "on exact": "Ranks follow another total: the exact one, or the one as rounded.",
    "limits": "The total is rounded or limited in another way.",
    "pass marks": "Which totals are enough to be awarded is decided in another way.",
    "show": "Only how the total is shown changes; it decides nothing.",
    "ties": "Bids with equal totals are put in order in another way.",
    "near": "Which bids are reported as a near tie changes; it decides nothing by itself.",
    "score again": "Whether bids are scored once more without those that fail changes.",
    "allocation": "Who gets how much of the money changes.",
    "in force": "The days change on which it is in force.",
}


def is_covered(keys: Iterable[Key], old: Rulebook, new: Rulebook, any_results: bool) -> bool:
    """Whether results that are equal in every case leave nothing of these parts that could differ."""
    before, after = keyed(old), keyed(new)
    listed = list(keys)
    only_order = all(kind == "family" for kind, _ in listed)
    return (any_results or only_order) and all(_is_covered(key, before, after) for key in listed)


def _is_covered(key: Key, before: Keyed, after: Keyed) -> bool:
    one: Any = before.get(key)
    other: Any = after.get(key)
    match key[0]:
        case "family":
            return _families_alike(one, other, (before, after))
        case "population":
            both = isinstance(one, Population) and isinstance(other, Population)
            return both and one.statuses == other.statuses
        case "criterion":
            return bool(one and other) and {v.parent for v in one} == {v.parent for v in other}
        case "rule":
            return len({v.family for v in (*(one or ()), *(other or ()))}) == 1
        case "value" | "table":
            return bool(one and other) and len({v.family for v in (*one, *other)}) == 1
    return key[0] == "setting" and one is not None and other is not None


def _families_alike(one: Any, other: Any, books: tuple[Keyed, Keyed]) -> bool:
    """Whether members differ only in their order, where that cannot matter, and in how cells are typed."""
    if not isinstance(one, Family) or not isinstance(other, Family):
        return False
    was, now = ({member.code: member for member in of.members} for of in (one, other))
    if was.keys() != now.keys() or [name for name, _ in one.columns] != [name for name, _ in other.columns]:
        return False
    if not all(_cells_alike(was[code].cells, now[code].cells) for code in was):
        return False
    every = (part for parts in books for part in parts.values())
    return list(was) == list(now) or not any(_caps(part, one.name) for part in every)


def _cells_alike(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one.keys() == other.keys() and all(_alike(one[name], other[name]) for name in one)


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, e.Literally) and isinstance(other, e.Literally):
        units = (getattr(kind, "dimension", None) for kind in (one.type, other.type))
        return one.value == other.value and len(set(units)) == 1
    return same(one, other)


def _caps(part: Any, family: str) -> bool:
    """Whether members of the family are summed up to a limit, which is that of the first of each group."""
    text = repr(essence(part))
    return ("family", family) in set(used(part)) and "('cap_by', '" in text


def means(keys: Sequence[Key], changes: Iterable[Change], old: Rulebook, new: Rulebook) -> tuple[str, ...]:
    """What a change means, as far as no case says so."""
    said: list[str] = []
    for change in changes:
        if change.kind == "award":
            said += [_AWARD[field] for field in change.fields if field in _AWARD]
        if change.kind == "input" and "blank means" in change.fields:
            said.append("What a blank stands for changes.")
    for kind, label in keys:
        versions = [rule for rule in new.rules if kind == "rule" and rule.label == label]
        if versions and all(rule.scope == "contract" and rule.kind != "applies" for rule in versions):
            said.append(f"The rule is about the {new.contract_word}: it changes no {new.bid_word}'s outcome.")
        if kind == "population":
            one, other = old.populations.get(label), new.populations.get(label)
            if one and other and one.statuses != other.statuses:
                said.append(f"Which {new.bid_word}s are in it depends on other outcomes.")
    return tuple(dict.fromkeys(said))


def is_sure(changes: Iterable[Change]) -> bool:
    """Whether a change says of itself that results differ, bids or no bids: who wins is turned round."""
    return any(change.kind == "award" and "direction" in change.fields for change in changes)


def is_told(change: Change) -> bool:
    """Whether `of_inputs_and_heading` tells of the change."""
    if change.kind == "heading":
        return change.name == "in force"
    if change.kind not in ("input", "panel") or change.how in ("moved", "renamed"):
        return False
    return change.how != "changed" or bool({*change.fields} - _WORDS_OF_INPUT)


def of_inputs_and_heading(
    old: Rulebook,
    new: Rulebook,
    left: Iterable[Change],
    texts: tuple[Texts, Texts],
    published: Both,
    candidates: Candidates,
) -> list[Found]:
    """What is asked for in another way, one for each line of inputs, and the days of the rulebook."""
    found: list[Found] = []
    lines: dict[tuple[int | None, int | None], list[Change]] = {}
    for change in left:
        if not is_told(change):
            continue
        if change.kind == "heading":
            found.append(_in_force(change, old, new, published, candidates))
        else:
            spans = tuple(span.line if span else None for span in (change.old_span, change.new_span))
            lines.setdefault(spans, []).append(change)  # type: ignore[arg-type]
    return found + [_inputs(listed, old, new, texts) for listed in lines.values()]


def _inputs(listed: list[Change], old: Rulebook, new: Rulebook, texts: tuple[Texts, Texts]) -> Found:
    first = listed[0]
    was = texts[0].tidy(first.old) if first.old else ()
    now = texts[1].tidy(first.new) if first.new else ()
    only_was, only_now = differing_lines(was, now)
    span = first.new_span or first.old_span
    names = ", ".join(f"`{change.part.base}`" for change in listed[:3]) + (" …" if len(listed) > 3 else "")
    made = Found(
        "the same in every case", f"{_subject(first.kind)} {names}", "", span.line if span else None,
        only_was, only_now, parts=tuple(change.key for change in listed),
    )  # fmt: skip
    if first.how == "changed":
        return _asked_otherwise(made, listed, old, new)
    said = "is asked for from now on" if first.how == "added" else "is no longer asked for"
    told = "By itself this changes no result: what uses it is told of its own."
    return replace(made, title=f"{made.title} {said}", means=(told,))


def _asked_otherwise(made: Found, listed: list[Change], old: Rulebook, new: Rulebook) -> Found:
    where, seen = [], None
    for change in listed:
        cases, witness = _accepted(change, old, new) if change.kind == "input" else ([], None)
        seen = seen or witness
        if cases:
            where.append(Where(f"what is accepted as `{change.part.base}`", tuple(cases), True))
    if where:
        return replace(made, kind="meaning", where=tuple(where), witness=seen)
    return replace(made, kind="words", means=("What may be given for it is said in another way.",))


def _subject(kind: str) -> str:
    return "The fact" if kind == "input" else "What the evaluators settle as"


def _accepted(
    change: Change, old: Rulebook, new: Rulebook
) -> tuple[list[tuple[str, str, str]], Witness | None]:
    """Which values only one of the editions accepts, and one of them, given to the door of both."""
    assert change.old is not None and change.new is not None  # noqa: S101 - it is in both
    one, other = fact(old, change.old.base), fact(new, change.new.base)
    cases: list[tuple[str, str, str]] = []
    seen: Witness | None = None
    for has, lacks, (was, now) in ((one, other, _ACCEPTED), (other, one, _ACCEPTED[::-1])):
        for words, value in _only_in(has, lacks, new):
            cases.append((f"{change.new.base} {words}", was, now))
            told = _door(old, change.old.base, value), _door(new, change.new.base, value)
            if seen is None and told == (was, now):
                of = None if new.inputs[change.new.base].owner == "contract" else _BIDDER
                said = Consequence(of, f"data with {change.new.base} {value}", was, now)
                seen = Witness(((of, change.new.base, value),), (), (), (said,))
    return cases, seen


def _door(rulebook: Rulebook, name: str, value: str) -> str:
    try:
        supposed_values(rulebook, [(name, value)])
    except DataError:
        return "refused"
    return "accepted"


def _only_in(has: Atom, lacks: Atom, rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    """Values that the one can have and the other cannot: in words, and one of them as text."""
    one, other = has.start, lacks.start
    if isinstance(one, Words) and isinstance(other, Words):
        for word in sorted(one.options - other.options):
            yield word, word
    if not isinstance(one, Stretch) or not isinstance(other, Stretch):
        return
    if one.levels is not None and other.levels is not None:
        for level in sorted({*one.levels} - {*other.levels}):
            yield number(level, has.type, rulebook), number(level, has.type, rulebook)
        return
    if other.whole and not one.whole:
        value = _broken(one)
        if value is not None:
            yield "not a whole number", number(value, has.type, rulebook)
    if other.high is not None:
        yield from _past(one, "above" if other.high_in else "at least", other.high, has, rulebook)
    if other.low is not None:
        yield from _past(one, "below" if other.low_in else "at most", other.low, has, rulebook)


def _broken(stretch: Stretch) -> Fraction | None:
    """A plain number of the stretch that is not whole."""
    low = nice(stretch)
    halves = (Fraction(5, 2), low + Fraction(1, 2), low - Fraction(1, 2))
    return next((value for value in halves if value.denominator > 1 and stretch.holds(value)), None)


def _past(
    stretch: Stretch, comparison: Comparison, limit: Fraction, atom: Atom, rulebook: Rulebook
) -> Iterator[tuple[str, str]]:
    """What of a stretch lies past a limit."""
    left = stretch.limited(comparison, limit)
    if not left.is_empty:
        yield f"{comparison} {number(limit, atom.type, rulebook)}", number(nice(left), atom.type, rulebook)


def _in_force(change: Change, old: Rulebook, new: Rulebook, published: Both, candidates: Candidates) -> Found:
    one, other = old.in_force, new.in_force
    cases, days = [], []
    for has, lacks, (was, now) in ((one, other, _LOOKED_AT), (other, one, _LOOKED_AT[::-1])):
        for period in _without(has, lacks):
            cases.append((print_period(period), was, now))
            days.append(period.start or period.end)
    tried = (_on(day, new.date_input, published, candidates) for day in days)
    span = change.new_span or change.old_span
    return Found(
        "meaning",
        "The days on which the rulebook is in force",
        "",
        span.line if span else None,
        (f"in force {print_period(one)}",),
        (f"in force {print_period(other)}",),
        where=(Where("every result", tuple(cases), True),),
        witness=next((found for found in tried if found is not None), None),
        parts=(change.key,),
    )


def _without(has: Period, lacks: Period) -> Iterator[Period]:
    """The days of the one period that the other lacks."""
    if lacks.start is not None and (has.start is None or has.start < lacks.start):
        before = lacks.start - timedelta(days=1)
        yield Period(has.start, before if has.end is None else min(has.end, before))
    if lacks.end is not None and (has.end is None or has.end > lacks.end):
        after = lacks.end + timedelta(days=1)
        yield Period(after if has.start is None else max(has.start, after), has.end)


def _on(day: date | None, decides: Input | None, both: Both, candidates: Candidates) -> Witness | None:
    if day is None or decides is None:
        return None
    for start in candidates.starts(1):
        contract = {**start.contract, decides.name: day}
        found = witnessed(Seen(contract, start.bids, ((None, decides.name),), 1, start), both, both)
        if found is not None:
            return found
    return None
