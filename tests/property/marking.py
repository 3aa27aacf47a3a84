"""The end of a rulebook: a tree of criteria with every method, and the award."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.property.choosing import Chooser
from tests.property.drafting import ALONE, MARKS, OTHERS, Draft, Kind, Name, Scope
from tests.property.expressions import ROUNDED, Writer
from tests.property.facts import METHODS

ROUNDINGS = ("to 2 decimal places", "to whole numbers", "to 1 decimal place", "to the nearest 5")
SHARES = {
    1: (("100%",),),
    2: (("60%", "40%"), ("50%", "50%"), ("70%", "what is left"), ("100%", "0%")),
    3: (("50%", "30%", "20%"), ("33.3%", "33.3%", "33.4%"), ("40%", "what is left", "20%")),
}


@dataclass(frozen=True)
class Written:
    """A method: its line, the lines of its scale, and a pass mark on the scale of x."""

    line: str
    lines: tuple[str, ...] = ()
    least: str | None = None


class Marking:
    """Writes criteria and the award."""

    def __init__(self, choose: Chooser, draft: Draft) -> None:
        self.choose, self.draft = choose, draft
        self.writer = Writer(choose, draft)
        self.family_used = False

    # Criteria

    def criteria(self) -> str:
        """The tree; the answer is how weights are shown: percent, points or order."""
        how = self.choose.pick(("percent", "percent", "percent", "points", "order"))
        tops = self.choose.whole(1, 3)
        codes = ["PRICE", "QUALITY", "SOCIAL"][:tops]
        for place, worth in enumerate(self._worths(how, tops, "")):
            self._criterion(codes[place], worth, how, depth=1)
        return how

    def _worths(self, how: str, parts: int, of: str) -> list[str]:
        if how == "order":
            return ["1st in importance", "2nd in importance", "3rd in importance"][:parts]
        if how == "points" and not of:
            return ["300 points", "100 points", "12.5 points"][:parts]
        shares = list(self.choose.pick(SHARES[parts]))
        if parts == 2 and not of and self.choose.chance(20):
            shares = self._by_contract()
        return [f"{share}{of}" for share in shares]

    def _by_contract(self) -> list[str]:
        """Weights that a table, a setting or a fact of the contract decides."""
        names = [n.text for n in self.draft.names if n.text in ("fair share", "share for quality")]
        if self.choose.chance(10):
            names += [n.text for n in self.draft.known(Scope("contract"), "number")]
        if not names:
            return ["10%", "100% - 10%"]
        name = self.choose.pick(names)
        return [name, f"100% - {name}"]

    def _criterion(self, code: str, worth: str, how: str, depth: int) -> None:
        heading = f'criterion {code} "{code}" worth {worth}'
        section = depth > 0 and self.choose.chance(35)
        if self.draft.family.codes and not self.family_used and self.choose.chance(30):
            self.family_used = True
            self._section(code, heading)
            self._family_criterion(code)
            return
        if section:
            self._section(code, heading)
            parts = self.choose.whole(1, 3)
            for n, share in enumerate(self._worths("percent", parts, f" of {code}"), 1):
                self._criterion(f"{code[0]}{n}", share, how, depth - 1)
            return
        lines = self._method()
        if self.choose.chance(6):
            scope = Scope("contract")
            lines.insert(0, f"only when {self.writer.condition(scope, 1)}")
        if self.draft.dated and self.choose.chance(12):
            self.draft.add(f"{heading} from 1 April 2026", *self._method())
            heading += (
                " from 1 October 2025 until 31 March 2026"
                if self.choose.chance(40)
                else " until 31 March 2026"
            )
        self.draft.add(heading, *lines)
        self._declare(code, ALONE if "relative" not in " ".join(lines) else OTHERS)

    def _declare(self, code: str, looks: int) -> None:
        self.draft.criteria.append(Name(code, "number", "bid", MARKS))

    def _section(self, code: str, heading: str) -> None:
        lines = self._limits() if self.choose.chance(40) else []
        if self.choose.chance(15):
            lines.append(self._pass_mark(None))
        self.draft.add(heading, *lines)
        self._declare(code, OTHERS)

    def _family_criterion(self, section: str) -> None:
        hows = [
            "mark out of 5",
            "mark out of 5",
            "mark out of 5",
            "counted marks",
            "offer relative to highest",
        ]
        how = self.choose.pick(hows[:-1] if self.draft.alone else hows)
        self.draft.add(
            f"criterion for each measure worth weight of {section}", how, *self._limits_sometimes()
        )
        self._declare(self.draft.family.codes[0], OTHERS)

    def _limits_sometimes(self) -> list[str]:
        return self._limits() if self.choose.chance(35) else []

    # Methods

    def _method(self) -> list[str]:
        scope = Scope("bid", OTHERS if self.choose.chance(45) else ALONE)
        ways: tuple[Callable[[Scope], Written], ...] = (
            self._relative, self._relative, self._relative, self._out_of, self._full_when, self._over_lowest,
            self._from_to, self._by_level, self._by_mean, self._share_of, self._best_of, self._formula,
        )  # fmt: skip
        if self.draft.alone:
            compares = (self._relative, self._over_lowest, self._by_mean)
            ways = tuple(way for way in ways if way not in compares)
        written = self.choose.pick(ways)(scope)
        return [written.line, *written.lines, *self._more(scope, written.least)]

    def _relative(self, scope: Scope) -> Written:
        x, way = self._operand(scope), self.choose.pick(("lowest", "lowest", "highest"))
        line = f"{x} relative to {way}{self._among()}"
        if way == "highest" and self.choose.chance(50):
            line += f", 0 when every bid offers {'£0' if self._kind(x) == 'money' else '0'}"
        return Written(line)

    def _over_lowest(self, scope: Scope) -> Written:
        return Written(f"{self._operand(scope)} percent over lowest{self._among()}")

    def _out_of(self, scope: Scope) -> Written:
        return Written(f"{self._number(scope)} out of 5", least="2")

    def _full_when(self, scope: Scope) -> Written:
        return Written(f"full marks when {self.writer.condition(scope, 1)}")

    def _from_to(self, scope: Scope) -> Written:
        x = self._operand(scope)
        low, high = self.writer.literal(self._kind(x)), self.writer.leaf(self._kind(x), Scope("contract"))
        return Written(f"{x} from {low} for no marks to {high} for full marks")

    def _by_level(self, scope: Scope) -> Written:
        words = [n for n in self.draft.names if n.options == METHODS]
        if words and self.choose.chance(60):
            gives = self.choose.pick(("0%", "2 marks"))
            lines = [f"None gives {gives}", "Partial gives 50%", "Full gives 100%"]
            return Written(f"{words[0].text} by level", tuple(lines[: self.choose.whole(2, 3)]), "Partial")
        lines = ["0 to 2 gives 20%", f"above 2 gives {self.choose.pick(('90%', '3 marks', '100%'))}"]
        if self.choose.chance(40):
            lines.append(self.choose.pick(("otherwise gives 10%", "5 gives 100%", "blank gives 0 marks")))
        return Written(f"{self._number(scope)} by level", tuple(lines), "2")

    def _by_mean(self, scope: Scope) -> Written:
        sign = self.choose.pick(("losing", "gaining"))
        among = self._among()
        return Written(
            f"{self._operand(scope)} by mean method{among}, 50% at the mean, {sign} 1% for each percent above"
        )

    def _share_of(self, scope: Scope) -> Written:
        x = self._operand(scope)
        return Written(f"{x} as share of {self.writer.literal(self._kind(x))}")

    def _best_of(self, scope: Scope) -> Written:
        return Written(f"best 2 of {', '.join(self._number(scope) for _ in range(3))}, each out of 5")

    def _formula(self, scope: Scope) -> Written:
        ending = self.choose.pick(("of the marks", "marks"))
        return Written(f"{self.writer.amount('number', scope, 1)} {ending}")

    def _among(self) -> str:
        return f" among {self.writer.population(Scope('bid'), 1)}" if self.choose.chance(25) else ""

    def _number(self, scope: Scope) -> str:
        return self.choose.pick([*(n.text for n in self.draft.known(scope, "number")), "3"])

    def _operand(self, scope: Scope) -> str:
        kind: Kind = self.choose.pick(("money", "money", "number"))
        names = [n.text for n in self.draft.known(scope, kind) if n.level == "bid"]
        return self.choose.pick([*names, "price"])

    def _kind(self, x: str) -> Kind:
        return next(n.kind for n in self.draft.names if n.text == x)

    def _more(self, scope: Scope, least: str | None) -> list[str]:
        """Overrides, limits and pass marks."""
        lines = []
        for _ in range(self.choose.pick((0, 0, 0, 1, 2))):
            gives = self.choose.pick(("no marks", "full marks", "3 marks"))
            lines.append(f"{gives} when {self.writer.condition(scope, 1)}")
        # Most methods can leave 0 … available; most officers cap them.
        caps = ["capped at full marks", "floored at no marks"] if self.choose.chance(88) else []
        limits = self._limits_sometimes()
        lines += limits + caps if self.choose.chance(25) else caps + limits
        for _ in range(self.choose.pick((0, 0, 0, 0, 0, 1, 2))):
            lines.append(self._pass_mark(least))
        return lines

    def _limits(self) -> list[str]:
        limits = []
        for _ in range(self.choose.whole(1, 2)):
            options = [
                "capped at 60%",
                "capped at 12",
                "capped at full marks",
                "floored at 10%",
                "floored at 1 marks",
            ]
            verb = self.choose.pick(ROUNDED).replace("rounded", "round")
            limits.append(self.choose.pick([f"{verb} {self.choose.pick(ROUNDINGS)}", *options]))
        return limits

    def _pass_mark(self, least: str | None) -> str:
        n = self.choose.pick(("40%", "10 marks", "20%", *([least] if least else [])))
        then = self.choose.pick(("fail", "refer", "capped at 2 marks", "capped at 10%"))
        return f"at least {n}, otherwise {then}"

    # Award

    def award(self, how: str) -> None:
        if how != "order" and self.choose.chance(15):
            self._price_less_quality()
        lines = [self._wins(how)]
        if how != "order":
            lines += self._total_lines()
        lines += self._ties(how)
        if how != "order" and self.choose.chance(40):
            within = self.choose.pick(("0", "1", "5"))
            lines.append(f"near tie within {within}" if "total" in lines[0] else f"near tie within £{within}")
        if self.choose.chance(25):
            lines.append("score again without bids that fail")
        if self.choose.chance(25):
            lines.append(self._allocation())
        heading = "award"
        if self.draft.dated and self.choose.chance(10):
            self.draft.add("award from 1 April 2026", *lines)
            heading = "award until 31 March 2026"
            lines = [self._wins(how), *self._ties(how)]
        self.draft.add(heading, *lines)

    def _price_less_quality(self) -> None:
        """A value that the award may be made on, as in `price less the value of quality`."""
        criterion = self.choose.pick(self.draft.criteria).text
        self.draft.add("value adjusted price", f"price less marks of {criterion} × £10")
        self.draft.names.append(Name("adjusted price", "money", "bid", MARKS))

    def _wins(self, how: str) -> str:
        if how == "order":
            return "highest in order of importance wins"
        names = [n.text for n in self.draft.names if n.kind == "money" and n.level == "bid" and not n.fact]
        if names and self.choose.chance(25):
            return f"{self.choose.pick(('lowest', 'highest'))} {self.choose.pick(names)} wins"
        return "highest total wins"

    def _total_lines(self) -> list[str]:
        lines = []
        if self.choose.chance(50):
            lines.append(f"round total {self.choose.pick(ROUNDINGS)}")
        if self.choose.chance(15):
            lines.append(self.choose.pick(("cap total at 60", "floor total at 30")))
        if self.choose.chance(25):
            then = self.choose.pick(("fail", "refer", "capped at 20"))
            lines.append(f"total at least {self.choose.pick(('50', '20', '80'))}, otherwise {then}")
        if self.choose.chance(20):
            lines.append("rank by the exact total")
        if self.choose.chance(10):
            lines.append("show total to 1 decimal place")
        return lines

    def _ties(self, how: str) -> list[str]:
        if self.choose.chance(40):
            return []
        kinds = ("number", "money", "level")
        names = [n for n in self.draft.names if n.level == "bid" and n.kind in kinds]
        steps = [f"{self.choose.pick(('lowest', 'highest'))} {n.text}" for n in self.choose.some(names, 2)]
        if self.choose.chance(30):
            steps.insert(0, f"highest {self.choose.pick(self.draft.criteria).text}")
        days = [n.text for n in self.draft.names if n.kind == "date" and n.level == "bid"]
        if days and self.choose.chance(50):
            steps.append(f"{self.choose.pick(('earliest', 'latest'))} {days[0]}")
        return [f"tie: {', then '.join(steps)}"]

    def _allocation(self) -> str:
        requests = [n.text for n in self.draft.known(Scope("bid", OTHERS), "money") if n.level == "bid"]
        pots = [n.text for n in self.draft.known(Scope("contract"), "money")]
        if "contract value" in pots and self.choose.chance(60):
            requests, pots = ["price"], ["contract value"]
            self.draft.grant = ("price", "contract value")
        how = self.choose.pick(
            ("whole grants only", "whole grants only, passing over those that do not fit",
             "the last as much as is left")
        )  # fmt: skip
        pot = self.choose.pick([*pots] if self.draft.grant else [*pots, "£1,000", "£20,000", "£250.50"])
        return f"fund {self.choose.pick(requests)} from {pot} in rank order, {how}"
