"""The facts that were given then, brought to what the new edition asks: nothing is guessed, nothing is zero.

A fact that was not asked then is missing, whatever the new edition says of a blank: nobody left it blank. A
fact that was asked in another unit, on another scale or within wider bounds is missing too, and said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from svrules.change.impact.steps import Steps, other_fact
from svrules.data.suppose import supposed_values
from svrules.data.wording import allowed_words, kind_words, rulebook_units, value_words
from svrules.engine import Bid, Competition
from svrules.engine.competition import Decision, Facts
from svrules.errors import MisuseError
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input
from svrules.language.types import ChoiceType, NumberType
from svrules.quantities import STANDARD_UNITS, UnitTable

__all__ = ["Carried", "Carrying"]


@dataclass(frozen=True, slots=True)
class Carried:
    """A competition of then as the old edition asks it, and what differs under the new one.

    `now` has, for each input whose fact is not the same under the new edition, its values by bid (None: the
    contract): None for what is missing. `not_asked` names the facts that were not asked then and are not
    assumed; `unread` says of facts why they cannot be taken as they were given.
    """

    then: Competition
    now: Mapping[str, Mapping[str | None, Scalar | None]]
    not_asked: tuple[str, ...]
    unread: tuple[str, ...]

    def facts(self, inputs: Iterable[str], moved_to: tuple[str, date] | None = None) -> Competition:
        """The competition with these inputs as they are under the new edition, on another day if asked."""
        changed = [name for name in inputs if name in self.now]
        if not changed and moved_to is None:
            return self.then
        contract = _put(self.then.contract, None, self.now, changed)
        if moved_to is not None:
            contract[moved_to[0]] = moved_to[1]
        bids = tuple(
            replace(bid, facts=_put(bid.facts, bid.name, self.now, changed)) for bid in self.then.bids
        )
        return replace(self.then, contract=contract, bids=bids)


def _put(
    facts: Facts, bid: str | None, now: Mapping[str, Mapping[str | None, Scalar | None]], names: list[str]
) -> dict[str, Scalar]:
    found = dict(facts)
    for name in names:
        if bid in now[name]:
            value = now[name][bid]
            if value is None:
                found.pop(name, None)
            else:
                found[name] = value
    return found


@dataclass
class Carrying:
    """Brings competitions of the old edition to the new one.

    `assumed` are facts that were not asked then, with their values as typed. Raises MisuseError for one that
    was asked, or twice, and DataError where the new edition would refuse it.
    """

    steps: Steps
    assumed: tuple[tuple[str, str], ...] = ()
    values: dict[str, Scalar] = field(init=False)
    new_facts: tuple[Input, ...] = field(init=False)
    other_facts: tuple[Input, ...] = field(init=False)
    _units: UnitTable = field(init=False)

    def __post_init__(self) -> None:
        old, new = self.steps.old, self.steps.new
        self._units = rulebook_units(new.units, STANDARD_UNITS)
        self.new_facts = tuple(one for name, one in new.inputs.items() if name not in old.inputs)
        self.other_facts = tuple(
            one
            for name, one in new.inputs.items()
            if name in old.inputs and other_fact(old.inputs[name], one)
        )
        self.values = supposed_values(new, self.assumed) if self.assumed else {}
        free = {one.name for one in (*self.new_facts, *self.other_facts)}
        for name in self.values:
            if name not in free:
                raise MisuseError(
                    f"`{name}` was asked then as it is now: --assume is for facts that were not asked"
                )

    def assumed_words(self) -> list[str]:
        """`local jobs: 4 FTE`, for each fact that is assumed."""
        inputs = self.steps.new.inputs
        return [
            f"{name}: {value_words(value, inputs[name].type, self._units)}"
            for name, value in self.values.items()
        ]

    def carried(self, read: Competition) -> Carried:
        """The competition, whose facts have the names of the new edition."""
        unread: dict[str, list[str]] = {}
        competition = self._with_assumed(read)
        now = {one.name: dict(self._now(one, competition, unread)) for one in self.other_facts}
        now |= {
            one.name: refused
            for one in self.steps.new.inputs.values()
            if one.name in self.steps.old.inputs and one.name not in now
            if (refused := dict(self._refused(one, competition, unread)))
        }
        missing = [one.name for one in self.new_facts if self._is_missing(one, competition)]
        return Carried(competition, now, tuple(missing), tuple(_told(unread)))

    def _with_assumed(self, read: Competition) -> Competition:
        decisions = tuple(
            Decision(
                one.bid, self.steps.names.get(("rule", one.rule), one.rule),
                one.outcome, one.who, one.when, one.why,
            )
            for one in read.decisions
        )  # fmt: skip
        new = {one.name: one for one in self.new_facts if one.name in self.values}
        contract, bids = dict(read.contract), read.bids
        for name, one in new.items():
            if one.owner == "contract":
                contract.setdefault(name, self.values[name])
        of_bids = {name: self.values[name] for name, one in new.items() if one.owner == "bid"}
        if of_bids:
            bids = tuple(Bid(bid.name, {**of_bids, **bid.facts}, bid.blanks) for bid in bids)
        return Competition(contract, bids, decisions, read.blanks)

    def _is_missing(self, one: Input, competition: Competition) -> bool:
        return any(one.name not in facts for _, facts, _ in _whose(one, competition))

    # -- facts that are asked in another way --------------------------------------------------------

    def _now(
        self, one: Input, competition: Competition, unread: dict[str, list[str]]
    ) -> Iterator[tuple[str | None, Scalar | None]]:
        old = self.steps.old.inputs[one.name]
        assumed = self.values.get(one.name)
        if old.owner != one.owner:
            _note(unread, f"`{one.name}` was asked of {_owner(old)}, and is asked of {_owner(one)} now", "")
            yield from ((bid, assumed) for bid, _, _ in _whose(one, competition))
            return
        for bid, facts, blanks in _whose(one, competition):
            value = facts.get(one.name)
            if one.name in blanks:
                yield bid, one.blank_means if one.blank_means is not None else assumed
            elif value is not None:
                why = self._why_not(old, one, value)
                if why and assumed is None:
                    _note(unread, why, bid or "")
                yield bid, assumed if why else value
            else:
                # Asked then, and left blank where that meant nothing: a blank still.
                yield bid, one.blank_means

    def _refused(
        self, one: Input, competition: Competition, unread: dict[str, list[str]]
    ) -> Iterator[tuple[str | None, Scalar | None]]:
        for bid, facts, _ in _whose(one, competition):
            value = facts.get(one.name)
            if value is not None and not _within(one, value):
                allowed = allowed_words(one, self._units)
                shown = value_words(value, one.type, self._units)
                _note(unread, f"`{one.name}`: {shown} is not allowed now ({allowed})", bid or "")
                yield bid, None

    def _why_not(self, old: Input, new: Input, value: Scalar) -> str:
        """Why a fact given for the old input is none of the new one; empty where it is."""
        if isinstance(new.type, ChoiceType) and isinstance(old.type, ChoiceType):
            if isinstance(value, str) and value in new.type.options:
                return ""
            return f"`{new.name}`: {value} is no longer one of the answers"
        one, other = (kind_words(given.type, self._units) for given in (old, new))
        if isinstance(new.type, NumberType) and isinstance(old.type, NumberType):
            if old.type.dimension == new.type.dimension and old.type.vat != new.type.vat:
                return f"`{new.name}` was asked {_vat(old.type.vat)}, and is asked {_vat(new.type.vat)} now"
            if old.type.dimension == new.type.dimension:
                scale = (old.levels, old.bounds) == (new.levels, new.bounds)
                return "" if scale or "level" not in (old.type.style, new.type.style) else (
                    f"`{new.name}` was asked on another scale ({allowed_words(old, self._units)}; now "
                    f"{allowed_words(new, self._units)})"
                )  # fmt: skip
        if type(old.type) is type(new.type) and one == other:
            return ""
        return f"`{new.name}` was asked as {one}, and is asked as {other} now"


def _whose(one: Input, competition: Competition) -> Iterator[tuple[str | None, Facts, frozenset[str]]]:
    if one.owner == "contract":
        yield None, competition.contract, competition.blanks
    else:
        yield from ((bid.name, bid.facts, bid.blanks) for bid in competition.bids)


def _owner(one: Input) -> str:
    return "the contract" if one.owner == "contract" else "each bid"


def _vat(basis: str | None) -> str:
    return {"excluding": "excluding VAT", "including": "including VAT"}.get(
        basis or "", "without a VAT basis"
    )


def _within(one: Input, value: Scalar) -> bool:
    if isinstance(value, bool):
        return True
    if isinstance(value, Fraction):
        if one.levels is not None and value not in one.levels:
            return False
        if one.whole and value.denominator != 1:
            return False
    return all(_holds(one, bound.comparison, value, bound.value) for bound in one.bounds)


def _holds(one: Input, comparison: str, value: Scalar, limit: Scalar) -> bool:
    if isinstance(one.type, ChoiceType) and isinstance(value, str) and isinstance(limit, str):
        value, limit = Fraction(one.type.options.index(value)), Fraction(one.type.options.index(limit))
    order = _order(value, limit)
    if order is None:
        return True
    return {"above": order > 0, "at least": order >= 0, "below": order < 0, "at most": order <= 0}[comparison]


def _order(value: Scalar, limit: Scalar) -> int | None:
    if isinstance(value, Fraction) and isinstance(limit, Fraction):
        return (value > limit) - (value < limit)
    if isinstance(value, date) and isinstance(limit, date):
        return (value > limit) - (value < limit)
    return None


def _note(unread: dict[str, list[str]], why: str, bid: str) -> None:
    unread.setdefault(why, []).append(bid)


def _told(unread: Mapping[str, list[str]]) -> Iterator[str]:
    for why, bids in unread.items():
        named = [bid for bid in bids if bid]
        yield f"{why}: {', '.join(named)}" if named and "not allowed" in why else why
