"""The answer of a sweep as a page: who wins where, exactly where that changes, and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from svrules.change.sweep.answer import BidAt, Cost, Setting, Sweep, Swept, Tip, VariedFigure
from svrules.change.sweep.asking import Varied
from svrules.change.sweep.pictures import changed_picture, colours_of, pictures
from svrules.change.sweep.words import all_of, is_counted, one_of, percent, places_words, wins
from svrules.quantities import exact_number, print_date, shown
from svrules.render.document import Block, Document, Facts, Grid, Items, Paragraph, Section
from svrules.render.figures import figures as in_line

__all__ = ["sweep_page"]

_MOST_BIDS: Final = 8
_MOST_SAID: Final = 6
_EXACT: Final = 24
_SCOPES: Final = {
    "out of scope": "out of scope",
    "unknown": "the scope is unknown",
    "error": "the scope cannot be computed",
}
Words = Callable[[Fraction], str]


def sweep_page(answer: Sweep, varied: Sequence[Varied], most: int, *, cost: bool = False) -> Document:
    """The answer as a Document, with at most so many rows in a table; `cost`: with what was worked out."""
    page = _Page(answer, [one.words for one in varied], most)
    sections = tuple(page.sections())
    if cost:
        sections += (Section("What was worked out", tuple(_cost(answer.cost))),)
    figures = " and the ".join(one.what for one in answer.varied)
    title = "Who wins at other weights" if len(answer.varied) > 2 else f"Who wins as the {figures} changes"
    return Document(
        title if len(answer.varied) != 2 else f"Who wins as the {figures} change",
        f"{answer.rulebook.title}. Edition {answer.rulebook.edition}{page.rules()}",
        tuple(page.lead()),
        sections,
        "Every setting was scored exactly, as with the rulebook rewritten. "
        f"Rulebook {answer.rulebook.name}, SHA-256 {answer.rulebook.sha256}.{page.data()}",
    )


class _Page:
    def __init__(self, answer: Sweep, words: Sequence[Words], most: int) -> None:
        self.answer, self.words, self.most = answer, words, most
        self.many = len(answer.competitions) > 1
        self.tried = [one for one in answer.competitions if is_counted(one)]
        self.only = None if self.many else answer.competitions[0]

    def rules(self) -> str:
        day = None if self.only is None else self.only.rules_date
        return "" if day is None else f", rules of {print_date(date.fromisoformat(day))}"

    def data(self) -> str:
        return "" if self.only is None else f" Data SHA-256 {self.only.data_sha256}."

    # First of all

    def lead(self) -> Iterator[Block]:
        yield from self._of_one(self.only) if self.only is not None else self._of_many()
        if self.answer.weightings:
            yield Paragraph(
                "Every weighting of the criteria that adds up to 100% is as likely as any other, in parts of "
                "0.01%. Parts of a criterion keep their shares of it."
            )
            return
        yield Paragraph(self._range())
        if self._weights():
            yield Paragraph(self._others(), "The others:")

    def _of_one(self, one: Swept) -> Iterator[Block]:
        now = [
            f"the {figure.what} is {word(exact_number(value))}"
            for figure, value, word in zip(self.answer.varied, one.now_values, self.words, strict=True)
            if value is not None
        ]
        where = f", where {' and '.join(now)}" if now else ""
        yield Paragraph(f"{all_of(one.now)} {self._verb(one.now)}{where}.", "As things stand:")
        counts = [(wins(self.answer, share), share.bid) for share in one.shares]
        won = sorted((pair for pair in counts if pair[0]), key=lambda pair: -pair[0])
        parts = [f"{bid} in {count:,} ({percent(count, one.possible)})" for count, bid in won[:_MOST_BIDS]]
        if len(won) > _MOST_BIDS:
            parts.append(f"{len(won) - _MOST_BIDS:,} others in fewer")
        if one.tied and self.answer.decides == "rank":
            parts.append(f"several bids together in {one.tied:,} ({percent(one.tied, one.possible)})")
        if one.nobody:
            parts.append(f"nobody in {one.nobody:,} ({percent(one.nobody, one.possible)})")
        yield Paragraph(f"{'; '.join(parts)}.", f"Of {one.possible:,} {self._settings()}:")
        if one.provisional:
            yield Paragraph(f"It can still change with {all_of(one.provisional)}.", "Provisional:", "warn")
        missing = len(one.settings) - one.possible
        if missing:
            yield Paragraph(f"{missing:,} more are no settings: their weights cannot add up.")

    def _of_many(self) -> Iterator[Block]:
        tried, settings = len(self.tried), len(self.answer.settings)
        kept = sum(1 for one in self.tried if one.kept == one.possible)
        if tried:
            yield Paragraph(
                f"{_competitions(tried)} at {settings:,} {self._settings()}. In {kept:,} of them "
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

    def _not_counted(self) -> Iterator[Block]:
        """Competitions in which there is nothing to decide, and why."""
        others = [one for one in self.answer.competitions if not is_counted(one)]
        reasons = Counter(one.why_not or _SCOPES.get(one.scope or "", one.scope or "") for one in others)
        said = [f"{why} ({count:,})" for why, count in reasons.most_common(_MOST_SAID)]
        if others:
            yield Paragraph(f"{'; '.join(said)}.", f"Not counted, {_competitions(len(others))}:")

    def _verb(self, names: Sequence[str]) -> str:
        if self.answer.decides == "funding":
            return "are funded" if len(names) > 1 else "is funded"
        return "share the first place" if len(names) > 1 else "comes first"

    def _settings(self) -> str:
        if self.answer.drawn:
            return f"settings drawn at random (seed {self.answer.seed})"
        return "settings"

    def _weights(self) -> bool:
        return any(one.kind == "weight" for one in self.answer.varied)

    def _range(self) -> str:
        parts = []
        for one in self.answer.varied:
            steps = f" in steps of {one.step}" if one.step is not None else ""
            parts.append(f"The {one.what} goes from {one.low} to {one.high}{steps}{self._last(one)}.")
        return " ".join(parts)

    def _last(self, one: VariedFigure) -> str:
        """Where the steps do not end at the end of the range, the last that is tried."""
        if one.step_exact is None:
            return ""
        low, high, step = (exact_number(text) for text in (one.low_exact, one.high_exact, one.step_exact))
        over = (high - low) % step
        word = self.words[self.answer.varied.index(one)]
        return f"; the last is {word(high - over)}" if over else ""

    def _others(self) -> str:
        if self.answer.scale:
            takes = f"what that leaves goes to {all_of(self.answer.scale)}, in proportion; the rest stays."
        else:
            takes = (
                "what that leaves goes to the criteria beside it, in proportion to what they are worth now."
            )
        return f"as a weight changes, {takes} Parts of a criterion keep their shares of it."

    # Sections

    def sections(self) -> Iterator[Section]:
        if self.only is None:
            yield from self._sections_of_many()
            return
        one = self.only
        for picture in pictures(self.answer, one, self.words):
            yield Section("At a glance", (picture,))
        if one.tips_told:
            yield Section("Where it changes, exactly", tuple(self._tips(one)))
        often = "How often each bid wins" if self.answer.decides == "rank" else "How often each is funded"
        yield Section(often, (self._shares(one),))
        yield Section("Setting by setting", tuple(self._by_setting(one)))

    def _tips(self, one: Swept) -> Iterator[Block]:
        if one.tips:
            what = _headed(one.tips[0].what)
            ends = ("Below it", "At exactly that", "Above it")
            if self.answer.decides == "funding":
                ends = ("Funded below it only", "At exactly that", "Funded above it only")
            rows = tuple(
                (", ".join(tip.beside), self._at(tip), self._exact(tip), *self._sides(tip))
                for tip in one.tips[: self.most]
            )
            yield Grid("", ("With", what, "Exactly", *ends), rows, keys=2).without_empty()
            yield from _more(len(one.tips), self.most)
            yield Paragraph(
                "Each was scored anew at that value and on both sides of it, and between two of them nothing "
                "changes: that is proved for every value, not only for those that were tried."
            )
        elif not one.undecided:
            yield Paragraph(
                "Nothing changes: that is proved for every value, not only for those that were tried."
            )
        for gap in one.undecided:
            word = self.words[[figure.what for figure in self.answer.varied].index(gap.what)]
            where = f"{word(exact_number(gap.low))} and {word(exact_number(gap.high))}"
            beside = f" with {', '.join(gap.beside)}" if gap.beside else ""
            yield Paragraph(
                f"Between {where}{beside} it is not proved for every value; settings were scored."
            )

    def _sides(self, tip: Tip) -> tuple[str, str, str]:
        """Who wins below it, at exactly that value and above it; of those funded only who is not on both."""
        if self.answer.decides == "rank":
            return all_of(tip.before), "–" if tip.there is None else all_of(tip.there), all_of(tip.after)
        there = {tip.before: "as below", tip.after: "as above", None: "–"}
        before = [name for name in tip.before if name not in tip.after]
        after = [name for name in tip.after if name not in tip.before]
        exactly = there.get(tip.there) or all_of(tip.there or ())
        return all_of(before) if before else "", exactly, all_of(after) if after else ""

    def _at(self, tip: Tip) -> str:
        return tip.at_words if tip.proved else f"from {tip.at_words}"

    def _exact(self, tip: Tip) -> str:
        """The exact value, where the words round it."""
        if tip.at != tip.to:
            return "no fraction" if tip.proved else "not found"
        return tip.at if tip.at_words.startswith("≈") else ""

    def _shares(self, one: Swept) -> Grid:
        last = max((at for share in one.shares for at, n in enumerate(share.ranks[:-1]) if n), default=-1)
        rows = tuple(
            (
                share.bid, f"{wins(self.answer, share):,}", percent(wins(self.answer, share), one.possible),
                f"{share.shared:,}" if one.tied and self.answer.decides == "rank" else "",
                *map(_counted, (*share.ranks[: last + 1], share.ranks[-1])),
            )
            for share in sorted(one.shares, key=lambda share: -wins(self.answer, share))[: self.most]
        )  # fmt: skip
        what = "Wins alone" if self.answer.decides == "rank" else "Funded"
        headings = ("Bid", what, "Share", "Shared", *(f"Rank {at + 1}" for at in range(last + 1)), "No rank")
        return Grid("", headings, rows, frozenset(range(1, len(headings)))).without_empty()

    def _by_setting(self, one: Swept) -> Iterator[Block]:
        if not one.settings:
            yield Paragraph("There are too many to be told: `--format json` has who wins.")
            return
        names = list(colours_of(one))[:_MOST_BIDS]
        by_value = any(bid.award_value is not None for setting in one.settings for bid in setting.bids)
        told = one.settings[: self.most]
        columns = [_column(told, name, by_value) for name in names]
        rows = tuple(
            (*setting.words, _first(setting), *(column[at] for column in columns))
            for at, setting in enumerate(told)
        )
        figures = tuple(_headed(figure.what) for figure in self.answer.varied)
        headings = (*figures, one_of(self.answer).capitalize(), *names)
        what = "award value" if by_value else "total"
        yield Paragraph(f"Under each bid its rank and its {what}.")
        yield Grid("", headings, rows, frozenset(range(len(figures))), keys=len(figures))
        yield from _more(len(one.settings), self.most)

    # Many competitions

    def _sections_of_many(self) -> Iterator[Section]:
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
                    *self._not_sought(),
                    Grid("", headings, rows, frozenset({2})).without_empty(),
                    *_more(len(listed), self.most),
                ),
            )
        yield from self._bidders()
        if self.tried and not self.answer.drawn and len(self.answer.varied) == 1:
            counts = tuple(
                (self.words[0](exact_number(values[0])), f"{count:,}", percent(count, len(self.tried)))
                for values, count in list(zip(self.answer.settings, self.answer.changed, strict=True))[
                    : self.most
                ]
            )
            names = (_headed(self.answer.varied[0].what), "Competitions with another decision", "Share")
            yield Section("Setting by setting", (Grid("", names, counts, frozenset({0, 1, 2})),))
        left = [one for one in self.answer.competitions if one.why_not is not None]
        if left:
            said = tuple(f"{one.name}: {one.why_not}." for one in left[: self.most])
            yield Section("Not tried", (Items(said), *_more(len(left), self.most)))

    def _row(self, one: Swept) -> tuple[str, ...]:
        others = [share for share in one.shares if (share.alone or share.shared) and share.bid not in one.now]
        others.sort(key=lambda share: -share.alone - share.shared)
        said = ", ".join(
            f"{share.bid} {percent(share.alone + share.shared, one.possible)}"
            for share in others[:_MOST_SAID]
        )
        if one.nobody and one.now:
            said = ", ".join(filter(None, (said, f"nobody {percent(one.nobody, one.possible)}")))
        exact = [tip for tip in one.tips if tip.proved or not one.undecided]
        tips = ", ".join(self._at(tip) for tip in exact[:_MOST_SAID])
        more = f" and {len(exact) - _MOST_SAID} more" if len(exact) > _MOST_SAID else ""
        kept = percent(one.kept, one.possible)
        rest = f"{'; ' if tips else ''}not all sought" if one.undecided else ""
        return one.name, all_of(one.now), kept, said, tips + more + rest, "yes" if one.provisional else ""

    def _not_sought(self) -> Iterator[Block]:
        """Where exact values were not sought throughout, and why."""
        count = sum(1 for one in self.tried if one.undecided)
        if count:
            yield Paragraph(
                f"In {_competitions(count)} the exact values at which it changes were not all sought: "
                "that takes too long. What is said of the settings is exact all the same.",
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
            (Paragraph(said), Grid("", headings, rows, frozenset({1, 2, 3})), *_more(len(won), self.most)),
        )


def _competitions(count: int) -> str:
    return "1 competition" if count == 1 else f"{count:,} competitions"


def _headed(what: str) -> str:
    return what[:1].upper() + what[1:]


def _counted(count: int) -> str:
    return f"{count:,}" if count else "–"


def _first(setting: Setting) -> str:
    return "no setting: weights cannot add up" if setting.cannot_be is not None else all_of(setting.first)


def _column(settings: Sequence[Setting], name: str, by_value: bool) -> list[str]:
    """What stands under a bid: its rank and its figure, with as many decimals as the others."""
    bids = [next((bid for bid in setting.bids if bid.bid == name), None) for setting in settings]
    texts = in_line(
        None if bid is None or bid.rank is None else bid.award_value if by_value else bid.total
        for bid in bids
    )
    return [_cell(bid, text) for bid, text in zip(bids, texts, strict=True)]


def _cell(bid: BidAt | None, figure: str) -> str:
    if bid is None:
        return ""
    return f"{bid.rank}: {figure}" if bid.rank is not None else bid.outcome


def _more(count: int, most: int) -> Iterator[Paragraph]:
    if count > most:
        yield Paragraph(f"… and {count - most:,} more: `--format json` has them all.", tone="quiet")


def _cost(cost: Cost) -> Iterator[Block]:
    saved = Fraction(cost.first + cost.again, cost.whole) if cost.whole else Fraction(1)
    yield Facts(
        (
            ("Steps of the plan", f"{cost.steps:,}" + (f", of {cost.plans} plans" if cost.plans > 1 else "")),
            ("Steps that rest on what varies", f"{cost.resting:,}"),
            ("Runs", f"{cost.runs:,}, settings and values between them"),
            ("Quantities worked out once and kept", f"{cost.first:,}"),
            ("Quantities worked out for the runs", f"{cost.again:,}"),
            ("With everything worked out for each run", f"{cost.whole:,}"),
            ("Share that was worked out", f"{shown(saved * 100, 1)}%"),
        )
    )
    yield Paragraph("A quantity is a step of the plan for one bid, or for all bids where it is the same.")
