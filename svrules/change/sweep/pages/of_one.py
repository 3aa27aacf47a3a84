"""The page of one competition: who wins, exactly where that changes, how often, and setting by setting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from svrules.change.sweep.answer import BidAt, Setting, Swept, Tip
from svrules.change.sweep.pages.pictures import colours_of, pictures
from svrules.change.sweep.pages.telling import Telling, headed, more
from svrules.change.sweep.pages.words import all_of, one_of, percent, wins
from svrules.change.sweep.pieces import MOST_STRETCHES
from svrules.change.sweep.scoring.standing import OPEN
from svrules.quantities import exact_number
from svrules.render.document import Block, Grid, Paragraph, Section
from svrules.render.figures import figures as in_line

__all__ = ["OfOne"]

_MOST_BIDS: Final = 8


class OfOne:
    """What is told of a sweep of one competition."""

    def __init__(self, telling: Telling, one: Swept) -> None:
        self.telling, self.one = telling, one
        self.answer, self.words, self.most = telling.answer, telling.words, telling.most

    def lead(self) -> Iterator[Block]:
        """First of all: as things stand, and who wins how often."""
        one = self.one
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
        nobody, out = one.nobody - one.out_of_scope, one.out_of_scope
        if nobody:
            parts.append(f"nobody in {nobody:,} ({percent(nobody, one.possible)})")
        if out:
            parts.append(f"out of scope, so nobody, in {out:,} ({percent(out, one.possible)})")
        yield Paragraph(f"{'; '.join(parts)}.", f"Of {one.possible:,} {self.telling.settings}:")
        if one.provisional:
            yield Paragraph(f"It can still change with {all_of(one.provisional)}.", "Provisional:", "warn")
        for each in one.failing:
            where = self.telling.settings_from(each.first, each.last)
            yield Paragraph(
                f"{each.sentence} ({each.code}) So {all_of(each.bids)} cannot be scored at "
                f"{each.settings:,} of {one.possible:,} {self.telling.settings}{where}: who "
                f"{one_of(self.answer)} there is provisional.",
                "In error:",
                "warn",
            )
        missing = len(one.settings) - one.possible
        if missing:
            yield Paragraph(f"{missing:,} more are no settings: their weights cannot add up.")

    def _verb(self, names: Sequence[str]) -> str:
        if self.answer.decides == "funding":
            return "are funded" if len(names) > 1 else "is funded"
        return "share the first place" if len(names) > 1 else "comes first"

    def sections(self) -> Iterator[Section]:
        """The parts of the page."""
        one = self.one
        for picture in pictures(self.answer, one, self.words):
            yield Section("At a glance", (picture,))
        if one.tips_told:
            yield Section("Where it changes, exactly", tuple(self._tips(one)))
        often = "How often each bid wins" if self.answer.decides == "rank" else "How often each is funded"
        yield Section(often, (self._shares(one),))
        yield Section("Setting by setting", tuple(self._by_setting(one)))

    def _tips(self, one: Swept) -> Iterator[Block]:
        if one.tips:
            what = headed(one.tips[0].what)
            ends = ("Below it", "At exactly that", "Above it")
            if self.answer.decides == "funding":
                ends = ("Funded below it only", "At exactly that", "Funded above it only")
            rows = tuple(
                (", ".join(tip.beside), self.telling.at(tip), self._exact(tip), *self._sides(tip))
                for tip in one.tips[: self.most]
            )
            yield Grid("", ("With", what, "Exactly", *ends), rows, keys=2).without_empty()
            yield from more(len(one.tips), self.most)
            proved = all(tip.proved for tip in one.tips) and not one.undecided
            yield Paragraph(
                "Each was scored anew at that value and on both sides of it"
                + (
                    ", and between two of them nothing changes: that is proved for every value, not only for "
                    "those that were tried."
                    if proved
                    else "."
                )
            )
        elif not one.undecided:
            yield Paragraph(
                "Nothing changes: that is proved for every value, not only for those that were tried."
            )
        for gap in one.undecided:
            word = self.telling.words_of(gap.what)
            where = f"{word(exact_number(gap.low))} and {word(exact_number(gap.high))}"
            beside = f" with {', '.join(gap.beside)}" if gap.beside else ""
            yield Paragraph(
                f"Between {where}{beside} it is not proved for every value: {MOST_STRETCHES} stretches of "
                "the range did not settle it. Settings were scored."
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

    def _exact(self, tip: Tip) -> str:
        """The exact value, where the words round it."""
        if tip.at != tip.to:
            return "no fraction" if tip.proved else "not proved"
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
        figures = tuple(headed(figure.what) for figure in self.answer.varied)
        headings = (*figures, one_of(self.answer).capitalize(), *names)
        what = "award value" if by_value else "total"
        yield Paragraph(f"Under each bid its rank and its {what}.")
        yield Grid("", headings, rows, frozenset(range(len(figures))), keys=len(figures))
        yield from more(len(one.settings), self.most)


def _counted(count: int) -> str:
    return f"{count:,}" if count else "–"


def _first(setting: Setting) -> str:
    if setting.cannot_be is not None:
        return "no setting: weights cannot add up"
    provisional = any(bid.outcome in OPEN for bid in setting.bids)
    return all_of(setting.first) + (" (provisional)" if provisional else "")


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
