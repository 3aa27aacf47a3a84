"""One change of one fact as a record with its sentence, in the words of the policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from svrules.change.limits.facts import in_pounds
from svrules.change.limits.search import Found, Way
from svrules.change.limits.standing import Standing, ordinal, stands
from svrules.change.reach.answer import Changed, FactChange
from svrules.engine.quantity import Quantity
from svrules.engine.recording.words import Words
from svrules.language.expressions import Scalar
from svrules.language.rulebook import Input
from svrules.language.types import DateType, NumberType
from svrules.quantities import exact_text, shown

__all__ = ["Said", "gain_words"]

Direction = Literal["more", "less", "earlier", "later", "other"]


@dataclass(frozen=True, slots=True)
class Said:
    """What all changes of one fact have in common: whose it is, what was given, what is to be reached.

    `way` is None where the fact is an answer and not a number or day.
    """

    words: Words
    bid: str
    goal: str
    input: Input
    given: Scalar | None
    standing: Standing
    way: Way | None

    def change(
        self,
        found: Found,
        *,
        value: Scalar | None = None,
        at_value: Standing | None = None,
        at_short: Standing | None = None,
        whole: Fraction | None = None,
        also: tuple[str, ...] = (),
        changes: tuple[Changed, ...] = (),
        others: tuple[str, ...] = (),
        band: str = "",
    ) -> FactChange:
        """The record of what was found; `band` is the row of a table that counts then."""
        short = None if found.before is None or self.way is None else self._scalar(found.before)
        made = FactChange(
            fact=self.input.name,
            kind=found.kind,
            direction=self._direction,
            given=self._printed(self.given) or "not given",
            given_exact=self._exact(self.given),
            value=self._printed(value),
            value_exact=self._exact(value),
            difference=self._difference(value),
            limit=exact_text(found.limit) if self._has_limit(found) else None,
            limit_to=exact_text(found.limit_to) if self._has_limit(found) else None,
            limit_in=found.limit_in,
            limit_words=self._limit_words(found),
            short=self._printed(short),
            whole=None if whole is None else self._printed(whole),
            also=also,
            end=self._end,
            searched=self._searched,
            all_allowed=self.way is None or self.way.limited,
            excluded=found.excluded,
            scored=found.scored,
            at_value=at_value,
            at_short=at_short,
            changes=changes,
            others=others,
            sentence="",
        )
        return made.model_copy(update={"sentence": self._sentence(made, band)})

    @property
    def _direction(self) -> Direction:
        if self.way is None:
            return "other"
        if isinstance(self.input.type, DateType):
            return "later" if self.way.up else "earlier"
        return "more" if self.way.up else "less"

    @property
    def _end(self) -> str:
        return "" if self.way is None else self._printed(self._scalar(self.way.end)) or ""

    @property
    def _searched(self) -> str:
        """`from £10 down to -£5`, `every other answer`: the values that were looked at."""
        way = self.way
        if way is None:
            return f"every {'other' if self.input.better is None else 'better'} answer"
        side, short_of = ("up", "below ") if way.up else ("down", "above ")
        pence = " in whole pence" if way.step is not None and way.step < 1 else ""
        to = f"{side} to {'' if way.end_in else short_of}{self._end}"
        return f"from {self._printed(self.given)} {to}{pence}"

    def _has_limit(self, found: Found) -> bool:
        return self.way is not None and self.way.step is None and found.kind == "reached"

    def _scalar(self, x: Fraction) -> Scalar:
        return date.fromordinal(int(x)) if isinstance(self.input.type, DateType) else x

    def _printed(self, value: Quantity | None) -> str | None:
        if value is None:
            return None
        # A limit that two decimals do not write is shown rounded, with its mark, and exactly beside it.
        return self.words.printed(value, self.input.type)

    def _exact(self, value: Scalar | None) -> str | None:
        if isinstance(value, Fraction):
            return exact_text(value)
        return value.isoformat() if isinstance(value, date) else None

    def _difference(self, value: Scalar | None) -> str | None:
        if self.way is None or value is None:
            return None
        if isinstance(value, date) and isinstance(self.given, date):
            days = abs((value - self.given).days)
            return f"{days} day{'s' if days != 1 else ''}"
        if isinstance(value, Fraction) and isinstance(self.given, Fraction):
            return self._printed(abs(value - self.given))
        return None

    def _limit_words(self, found: Found) -> str:
        """`above 4.5 FTE`, `from 25/3 (≈8.3333 FTE) on`: where the limit is none of the values shown."""
        if not self._has_limit(found) or found.limit == found.value:
            return ""
        printed = self._printed(found.limit) or ""
        if found.limit != found.limit_to:
            return f"the limit is no fraction of whole numbers and lies at {printed}"
        exact = exact_text(found.limit)
        shown_as = printed if "/" not in exact or not printed.startswith("≈") else f"{exact} ({printed})"
        if found.limit_in:
            return f"the exact limit is {shown_as}"
        side = "above" if self.way is not None and self.way.up else "below"
        return f"the limit is {side} {shown_as}: at exactly that it does not"

    # Sentences

    def _sentence(self, one: FactChange, band: str) -> str:
        if one.kind == "reached":
            return self._reached(one, band)
        to = self.goal if self.goal.startswith("pass") else f"reach {self.goal}"
        if self.way is None:
            which = one.searched.removeprefix("every ")
            return f"No {which} to `{one.fact}` would alone have been enough to {to}."
        if one.kind == "out of reach":
            beyond = "" if one.all_allowed else " Values beyond that were not searched."
            return f"No `{one.fact}` {one.searched} would alone have been enough to {to}.{beyond}"
        known = f" With {one.value} it would have been reached." if one.value else ""
        return (
            f"Not proved for `{one.fact}`: no smaller change was found, and the rest was not decided.{known}"
        )

    def _reached(self, one: FactChange, band: str) -> str:
        assert one.at_value is not None  # noqa: S101 - what is reached was scored
        gain = gain_words(self.standing, one.at_value)
        what = self._brought(one.at_value) + (f" ({band})" if band else "")
        given = f"{gain} and {what}" if gain and not what.startswith("passed") else what
        start = (
            f"{one.difference} {one.direction} `{one.fact}` ({one.value} instead of {one.given})"
            if self._is_counted
            else f"`{one.fact}` {one.value} instead of {one.given}"
            + (f" ({one.difference} {one.direction})" if one.difference else "")
        )
        verb = f"let it {self.goal}" if what.startswith("passed") else f"given it {given}"
        said = f"{start} would have {verb}".replace(" it", f" {self.bid}", 1)
        if what.startswith("passed") and gain:
            said += f", with {gain}"
        return f"{said}{self._short(one)}.{self._still_out(one.at_value)}{self._notes(one)}"

    def _still_out(self, after: Standing) -> str:
        """What stands against the bid even then: one rule is met, others are not."""
        if not self.goal.startswith("pass ") or after.outcome == "pass":
            return ""
        return f" {self.bid} would still have {stands(after)}."

    @property
    def _is_counted(self) -> bool:
        type_ = self.input.type
        plain = isinstance(type_, NumberType) and type_.style == "number" and not in_pounds(self.input)
        return plain and self.way is not None

    def _brought(self, after: Standing) -> str:
        if self.goal == "first place":
            others = [name for name in after.first if name != self.bid]
            return "first place" + (f", shared with {' and '.join(others)}" if others else "")
        if self.goal.startswith("pass"):
            return "passed"
        return self.goal

    def _short(self, one: FactChange) -> str:
        after = one.at_short
        if after is None or one.short is None:
            return ""
        if one.short == one.given and after == self.standing:
            return ""
        if after.rank is not None and after.rank == self.standing.rank:
            return f"; with {one.short} it would have stayed {ordinal(after.rank)}"
        if after.rank is None and (after.outcome, after.failed) == (
            self.standing.outcome,
            self.standing.failed,
        ):
            return f"; with {one.short} it would still have {stands(after)}"
        return f"; with {one.short} it would have {stands(after)}"

    def _notes(self, one: FactChange) -> str:
        notes = [one.limit_words] if one.limit_words else []
        notes += [f"in whole numbers it takes {one.whole}"] if one.whole else []
        notes += [f"so would {', '.join(one.also)}"] if one.also else []
        notes += list(one.others)
        return "".join(f" {note[0].upper()}{note[1:]}." for note in notes)


def gain_words(before: Standing, after: Standing) -> str:
    """`0.17 marks more`, `1 mark less`; empty where there is no difference, or no two totals."""
    if before.total is None or after.total is None or before.total == after.total:
        return ""
    gap = Fraction(after.total) - Fraction(before.total)
    return f"{shown(abs(gap), 2)} mark{'' if abs(gap) == 1 else 's'} {'more' if gap > 0 else 'less'}"
