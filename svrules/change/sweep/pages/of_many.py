"""The page of many competitions: which hang on what varies, where, and what each bidder wins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from svrules.change.sweep.answer import Failing, Swept
from svrules.change.sweep.pages.pictures import changed_picture
from svrules.change.sweep.pages.telling import Telling, headed, more
from svrules.change.sweep.pages.words import all_of, is_counted, one_of, percent, places_words, wins
from svrules.quantities import exact_number
from svrules.render.document import Block, Grid, Items, Paragraph, Section

__all__ = ["OfMany"]

_MOST_SAID: Final = 6
_SCOPES: Final = {
    "out of scope": "out of scope",
    "unknown": "the scope is unknown",
    "error": "the scope cannot be computed",
}


class OfMany:
    """What is told of a sweep of many competitions."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling
        self.answer, self.words, self.most = telling.answer, telling.words, telling.most
        self.tried = [one for one in telling.answer.competitions if is_counted(one)]

    def lead(self) -> Iterator[Block]:
        """First of all: in how many the decision changes, and what is not counted."""
        tried, settings = len(self.tried), len(self.answer.settings)
        kept = sum(1 for one in self.tried if one.kept == one.possible)
        if tried:
            yield Paragraph(
                f"{_competitions(tried)} at {settings:,} {self.telling.settings}. In {kept:,} of them "
                f"({percent(kept, tried)}) the same bids {places_words(self.answer)} at every setting."
            )
        else:
            yield Paragraph("There is nothing to decide in any competition.", tone="warn")
        yield from self._not_counted()
        unsettled = [one for one in self.tried if one.provisional]
        if unsettled:
            other = sum(1 for one in unsettled if one.kept < one.possible)
            yield Paragraph(
                f"{_competitions(len(unsettled))}, {other:,} of them among those in which the decision "
                "changes: a bid is referred, unknown or in error.",
                "Provisional:",
                "warn",
            )
        yield from self._failing()

    def _failing(self) -> Iterator[Block]:
        """What puts bids in error at settings, each with its reason once."""
        found: dict[tuple[str, str], list[tuple[Swept, Failing]]] = {}
        for one in self.tried:
            for each in one.failing:
                found.setdefault((each.code, each.where), []).append((one, each))
        ranked = sorted(found.values(), key=lambda ones: -len(ones))
        for ones in ranked[:_MOST_SAID]:
            one, each = ones[0]
            first = min((each.first for _, each in ones), key=_exactly)
            last = max((each.last for _, each in ones), key=_exactly)
            where = self.telling.settings_from(first, last)
            yield Paragraph(
                f"In {_competitions(len(ones))} bids cannot be scored at some settings{where}: who "
                f"{one_of(self.answer)} there is provisional. In {one.name}, for one: {each.sentence} "
                f"({each.code})",
                "In error:",
                "warn",
            )
        if len(ranked) > _MOST_SAID:
            yield Paragraph(
                f"… and {len(ranked) - _MOST_SAID:,} more: `--format json` has them all.", tone="quiet"
            )

    def _not_counted(self) -> Iterator[Block]:
        """Competitions in which there is nothing to decide, and why."""
        others = [one for one in self.answer.competitions if not is_counted(one)]
        reasons = Counter(one.why_not or _SCOPES.get(one.scope or "", one.scope or "") for one in others)
        said = [f"{why} ({count:,})" for why, count in reasons.most_common(_MOST_SAID)]
        if others:
            yield Paragraph(f"{'; '.join(said)}.", f"Not counted, {_competitions(len(others))}:")

    def sections(self) -> Iterator[Section]:
        """The parts of the page."""
        picture = changed_picture(self.answer, self.words)
        if picture is not None and self.tried:
            yield Section("At a glance", (picture,))
        listed = sorted(self.tried, key=lambda one: (Fraction(one.kept, one.possible), one.name))
        rows = tuple(self._row(one) for one in listed[: self.most])
        headings = ("Competition", f"{one_of(self.answer).capitalize()} as things stand",
                    "Kept in … of the settings", "Else", "Changes at", "Provisional")  # fmt: skip
        if self.tried:
            yield Section(
                "Competition by competition",
                (
                    Paragraph("Those that hang on it most first."),
                    *self._sought(),
                    Grid("", headings, rows, frozenset({2})).without_empty(),
                    *more(len(listed), self.most),
                ),
            )
        yield from self._bidders()
        yield from self._by_setting()
        left = [one for one in self.answer.competitions if one.why_not is not None]
        if left:
            said = tuple(f"{one.name}: {one.why_not}." for one in left[: self.most])
            yield Section("Not tried", (Items(said), *more(len(left), self.most)))

    def _by_setting(self) -> Iterator[Section]:
        if not self.tried or self.answer.drawn or len(self.answer.varied) != 1:
            return
        pairs = list(zip(self.answer.settings, self.answer.changed, strict=True))
        rows = tuple(
            (self.words[0](exact_number(values[0])), f"{count:,}", percent(count, len(self.tried)))
            for values, count in pairs[: self.most]
        )
        names = (headed(self.answer.varied[0].what), "Competitions with another decision", "Share")
        table = Grid("", names, rows, frozenset({0, 1, 2}))
        yield Section("Setting by setting", (table, *more(len(pairs), self.most)))

    def _row(self, one: Swept) -> tuple[str, ...]:
        others = [share for share in one.shares if (share.alone or share.shared) and share.bid not in one.now]
        others.sort(key=lambda share: -share.alone - share.shared)
        said = ", ".join(
            f"{share.bid} {percent(share.alone + share.shared, one.possible)}"
            for share in others[:_MOST_SAID]
        )
        nobody = one.nobody - one.out_of_scope
        if nobody and one.now:
            said = ", ".join(filter(None, (said, f"nobody {percent(nobody, one.possible)}")))
        if one.out_of_scope and one.scope != "out of scope":
            out = f"out of scope {percent(one.out_of_scope, one.possible)}"
            said = ", ".join(filter(None, (said, out)))
        tips = ", ".join(self.telling.at(tip) for tip in one.tips[:_MOST_SAID])
        over = f" and {len(one.tips) - _MOST_SAID} more" if len(one.tips) > _MOST_SAID else ""
        kept = percent(one.kept, one.possible)
        rest = f"{'; ' if tips else ''}not all proved" if one.undecided else ""
        now = "out of scope" if one.scope == "out of scope" else all_of(one.now)
        return one.name, now, kept, said, tips + over + rest, self._provisional(one)

    def _provisional(self, one: Swept) -> str:
        """Whether the decision is not settled; where only bids in error at settings are why, at which."""
        failing = {bid for each in one.failing for bid in each.bids}
        if not failing or failing != set(one.provisional):
            return "yes" if one.provisional else ""
        first = min((each.first for each in one.failing), key=_exactly)
        last = max((each.last for each in one.failing), key=_exactly)
        return self.telling.settings_from(first, last).removeprefix(", ") or "yes"

    def _sought(self) -> Iterator[Block]:
        """How far the exact values were sought, and why no further."""
        told = [one for one in self.tried if one.tips_told]
        changes, tips = sum(one.changes for one in told), [tip for one in told for tip in one.tips]
        near = sum(1 for tip in tips if not tip.proved)
        if changes:
            often = "once. It was" if changes == 1 else f"{changes:,} times. All {changes:,} were"
            found = (
                "1 exact value was" if len(tips) - near == 1 else f"{len(tips) - near:,} exact values were"
            )
            yield Paragraph(
                f"From one setting to the next the decision changes {often} sought: {found} found, and "
                "proved."
            )
        if near:
            values = "1 more value lies" if near == 1 else f"{near:,} more values lie"
            yield Paragraph(
                f"{values} between two that were scored, very near each other (“about”): that nothing else "
                "changes there was not settled in the work allowed."
            )
        left = sum(1 for one in told if one.undecided)
        if told and not tips and not left:
            yield Paragraph(
                "Nothing changes in any of them: that is proved for every value, not only for those that "
                "were tried."
            )
        if left:
            yield Paragraph(
                f"In {_competitions(left)} it is not proved for every value between the settings (“not all "
                "proved”): there the decision may change more often than is told, or change and change back. "
                "What is said of the settings is exact all the same.",
                tone="warn",
            )

    def _bidders(self) -> Iterator[Section]:
        """What bidders of one name win over all competitions and settings."""
        won: dict[str, list[int]] = {}
        for one in self.tried:
            for share in one.shares:
                counts = won.setdefault(share.bid, [0, 0, 0])
                counts[0] += 1
                counts[1] += wins(self.answer, share)
                counts[2] += one.possible
        if all(counts[0] == 1 for counts in won.values()):
            return
        ranked = sorted(won.items(), key=lambda item: (-item[1][1], item[0]))[: self.most]
        rows = tuple((name, f"{n:,}", f"{alone:,}", percent(alone, of)) for name, (n, alone, of) in ranked)
        funded = self.answer.decides == "funding"
        headings = ("Bidder", "Competitions", "Settings funded" if funded else "Settings won alone", "Share")
        said = (
            "Of all settings of all its competitions: one at each setting of each in scope. "
            "A bidder of one name is taken for one, whichever competitions it is in."
        )
        yield Section(
            "How often each bidder wins",
            (Paragraph(said), Grid("", headings, rows, frozenset({1, 2, 3})), *more(len(won), self.most)),
        )


def _exactly(values: Sequence[str]) -> list[Fraction]:
    return [exact_number(text) for text in values]


def _competitions(count: int) -> str:
    return "1 competition" if count == 1 else f"{count:,} competitions"
