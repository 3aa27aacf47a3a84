"""Figures that published policies are made of, written so that they decide marks."""

from __future__ import annotations

from tests.property.choosing import Chooser
from tests.property.drafting import ALONE, OTHERS, Draft, Kind, Name, Scope
from tests.property.expressions import ROUNDED, Writer
from tests.property.facts import METHODS


class SetPieces:
    """Writes values under plain names; criteria and rules like to use them."""

    def __init__(self, choose: Chooser, draft: Draft) -> None:
        self.choose, self.draft = choose, draft
        self.writer = Writer(choose, draft)

    def some(self) -> None:
        """None to three of them."""
        pieces = [self._halves, self._middle, self._spread]
        pieces += [self._pay] if self._has("weekly pay") else []
        pieces += [self._net] if self._has("gross price") else []
        pieces += [self._settled] if self._has("method") else []
        pieces += [self._scales] * 2 if self._has("method") and self._has("grade") else []
        if not self.draft.alone:
            pieces += [self._place, self._cheaper, self._screen]
        if self.draft.family.codes:
            pieces = [self._by_band, self._offer, self._by_band, self._best_marks, *pieces]
        for piece in dict.fromkeys(self.choose.some(pieces, 3) if self.choose.chance(65) else []):
            piece()

    def _value(self, name: str, kind: Kind, body: str, looks: int) -> None:
        self.draft.add(f"value {name}", body)
        found = Name(name, kind, "bid", looks)
        self.draft.names.append(found)
        self.draft.favoured.append(found)

    def _population(self) -> str:
        return self.writer.population(Scope("bid"), 1)

    def _fact(self) -> str:
        facts = [n for n in self.draft.names if n.fact and n.level == "bid" and n.kind in ("money", "number")]
        return self.choose.pick(facts).text

    def _place(self) -> None:
        """The place of a bid among the bids."""
        order = self.choose.pick(("lowest first", "highest first"))
        self._value("place", "number", f"rank of {self._fact()} among {self._population()}, {order}", OTHERS)

    def _cheaper(self) -> None:
        """How many bids are better, by a look at this bid from inside the population."""
        fact = self._fact()
        word = self.choose.pick(("below", "at most", "above"))
        who = self.choose.pick(("bids", "other bids", "all bids")[: 1 if self.draft.eligible_only else 3])
        self._value("rivals", "number", f"number of {who} where {fact} is {word} this bid's {fact}", OTHERS)

    def _screen(self) -> None:
        """How far a price lies from what the others bid."""
        verb = self.choose.pick(("mean", "median", "lowest", "highest", "sum"))
        self._value("market price", "money", f"{verb} price among {self._population()}", OTHERS)

    def _halves(self) -> None:
        """Halves, where the ways of rounding differ."""
        names = [n.text for n in self.draft.names if n.level == "bid" and n.kind == "number" and n.fact]
        of = self.choose.pick([*names, "2.5"])
        times = self.choose.pick(("0.5", "1.5", "2.5"))
        verb = self.choose.pick(ROUNDED)
        self._value("halves", "number", f"({of} × {times}) {verb} to whole numbers", ALONE)

    def _middle(self) -> None:
        """The middle of some facts, of those given too."""
        verb = self.choose.pick(("median of", "mean of", "smallest of", "sum of the 2 largest of"))
        given = self.choose.pick(("", " those given of"))
        names = [n.text for n in self.draft.names if n.level == "bid" and n.kind == "number" and n.fact]
        of = ", ".join(self.choose.pick([*names, "3"]) for _ in range(self.choose.whole(2, 4)))
        self._value("middle figure", "number", f"{verb}{given} {of}", ALONE)

    def _spread(self) -> None:
        """The highest less the lowest."""
        names = [n.text for n in self.draft.names if n.level == "bid" and n.kind == "number" and n.fact]
        of = ", ".join(self.choose.pick([*names, "3"]) for _ in range(3))
        self._value("spread", "number", f"(largest of {of}) - (smallest of {of})", ALONE)

    def _has(self, fact: str) -> bool:
        return any(n.text == fact for n in self.draft.names)

    def _pay(self) -> None:
        """Money per week, and weeks or money that make something plain of it."""
        weeks = self.writer.leaf("weeks", Scope("bid"))
        if self.choose.chance(70):
            self._value("pay", "money", f"weekly pay × {weeks}", ALONE)
        else:
            self._value("pay", "weeks", f"{self.writer.leaf('money', Scope('bid'))} ÷ weekly pay", ALONE)

    def _net(self) -> None:
        """Money including VAT, without it."""
        self._value("net price", "money", "gross price with VAT removed at 20%", ALONE)

    def _settled(self) -> None:
        """A level in words that a blank stands for."""
        self.draft.add("value settled method", "method or Partial if not given")
        self.draft.names.append(Name("settled method", "level", "bid", options=METHODS))

    def _scales(self) -> None:
        """A word of two scales, which stands at another place in each."""
        word, joined = self.choose.pick(("Full", "Partial")), self.choose.pick(("and", "or"))
        one, other = (self.choose.pick(("at most", "at least", "above")) for _ in range(2))
        both = f"{word} is {one} method {joined} {word} is {other} grade"
        self._value("both scales", "number", f"if {both} then 3 otherwise 1", ALONE)

    # Over the members of the family

    def _offer(self) -> None:
        """A sum over measures with everything that may be said of it."""
        x = self.choose.pick(
            ("offer × unit value", "(counted × unit value)", "(offer × £100 capped at £1,000)")
        )
        tail = self._tail(self.choose.pick(("£250", "unit value", "£1,000")))
        self._value("social offer", "money", f"sum of ({x}) over measures{tail}", ALONE)

    def _by_band(self) -> None:
        """A sum with one limit for each band: bands are told apart by their figures."""
        limit = self.choose.pick(("4", "3", "2"))
        self._value(
            "banded marks", "number", f"sum of mark over measures, each band capped at {limit}", ALONE
        )

    def _best_marks(self) -> None:
        verb = self.choose.pick(("sum of", "mean of", "median of", "largest of", "smallest of"))
        self._value("best marks", "number", f"{verb} mark over measures{self._tail('4')}", ALONE)

    def _tail(self, limit: str) -> str:
        tail = ""
        if self.choose.chance(25):
            where = self.choose.pick(
                (
                    "mark is at least 2",
                    "offer is given",
                    f"theme is {self.draft.family.themes[0]}",
                    "cap is given",
                )
            )
            tail += f" where {where}"
        if self.choose.chance(45):
            tail += f", only the largest of {', '.join(self.choose.some(self.draft.family.codes, 3))}"
        if self.choose.chance(45):
            tail += f", the {self.choose.whole(1, len(self.draft.family.codes))} largest"
        if self.choose.chance(35):
            tail += f", each {self.choose.pick(('theme', 'band'))} capped at {limit}"
        return tail
