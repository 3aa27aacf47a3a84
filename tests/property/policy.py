"""The middle of a rulebook: tables, values, populations and rules."""

from __future__ import annotations

from tests.property.choosing import Chooser
from tests.property.drafting import ALONE, MARKS, OTHERS, Draft, Level, Name, Scope
from tests.property.expressions import QUANTITIES, Writer, value_of

STATUSES = (
    "bids that pass", "bids that pass or refer", "bids that have not failed",
    "bids that have not failed and are not unknown", "bids that are unknown or fail", "bids that refer",
)  # fmt: skip
COLUMNS = ("number", "money", "weeks", "yes", "choice", "level")


class Policy:
    """Writes tables, values, populations and rules."""

    def __init__(self, choose: Chooser, draft: Draft) -> None:
        self.choose, self.draft = choose, draft
        self.writer = Writer(choose, draft)

    # Tables

    def table(self, number: int) -> None:
        """A table of one to three columns; rows may overlap, contradict each other or leave gaps."""
        level: Level = self.choose.pick(("contract", "bid", "bid", "member"))
        if level == "member" and not self.draft.family.codes:
            level = "bid"
        scope = Scope(level)
        columns = [n for n in self.draft.names if scope.admits(n) and n.kind in COLUMNS]
        if not columns:
            return
        columns = self.choose.some(columns, 3)
        if level == "member" and not any(n.level == "member" and not n.fact for n in columns):
            level, scope = "bid", Scope("bid")
            columns = [n for n in columns if scope.admits(n)] or [self.draft.names[0]]
        dated = self.draft.dated and self.choose.chance(30)
        results = [f"figure {number}", f"rate {number}"][: 2 if self.choose.chance(20) else 1]
        head = [n.text for n in columns] + (["in force"] if dated else []) + results
        heading = f'table T{number} "Table {number}"'
        if self.draft.dated and self.choose.chance(10):
            lines = self._lines(head, columns, dated, scope, len(results))
            self.draft.add(f"{heading} from 1 April 2026", *lines)
            heading += " from 1 April 2025 until 31 March 2026"
        self.draft.add(heading, *self._lines(head, columns, dated, scope, len(results)))
        own = max((n.level for n in columns), key=("contract", "bid", "member").index)
        # Results may use names of the scope: the table then stands at the level of what it uses.
        found: Level = own if own == level else level
        self.draft.names += [Name(result, "number", found) for result in results]

    def _lines(
        self, head: list[str], columns: list[Name], dated: bool, scope: Scope, results: int
    ) -> list[str]:
        rows = [self._row(columns, dated, scope, results) for _ in range(self.choose.whole(1, 4))]
        blank = any(not any(row[at] for row in rows) for at in range(-results, 0))
        if self.choose.chance(75) or blank:
            conditions = ["otherwise"] + [""] * (len(head) - 1 - results)
            rows.append([*conditions, *(self.writer.literal("number") for _ in range(results))])
        return [" | ".join(cells) for cells in [head, *rows]]

    def _row(self, columns: list[Name], dated: bool, scope: Scope, results: int) -> list[str]:
        row = [self._cell(name) for name in columns]
        if dated:
            row.append(self.choose.pick(("any", "from 1 April 2026", "until 31 March 2026")))
        return [*row, *(self._result(scope) for _ in range(results))]

    def _cell(self, name: Name) -> str:
        if self.choose.chance(20):
            return "any"
        if name.kind == "yes":
            return self.choose.pick(("yes", "no", "not yes", "blank"))
        if name.kind in ("choice", "level"):
            some = self.choose.some(name.options, 2)
            return self.choose.pick((some[0], " or ".join(some), f"not {some[0]}", "blank"))
        return self._range(name)

    def _range(self, name: Name) -> str:
        a, b = sorted([self.writer.literal(name.kind), self.writer.literal(name.kind)], key=value_of)
        if value_of(a) == value_of(b):
            return f"at least {a}"
        words = self.choose.pick(
            ("at least {a}", "above {a}", "below {a}", "at most {a}", "{a}", "blank", "{a} to {b}",
             "above {a} to {b}", "{a} to below {b}", "not {a} to {b}", "{a} or more", "{b} or less")
        )  # fmt: skip
        return words.format(a=a, b=b)

    def _result(self, scope: Scope) -> str:
        if self.choose.chance(10):
            return ""
        return (
            self.writer.amount("number", scope, 1)
            if self.choose.chance(30)
            else self.writer.literal("number")
        )

    # Values and populations

    def value(self, number: int) -> None:
        """A value of the contract, of a bid, or of each member; it may look at other bids."""
        level: Level = self.choose.pick(("bid", "bid", "contract", "member"))
        if level == "member" and not self.draft.family.codes:
            level = "bid"
        looks = OTHERS if level != "contract" and self.choose.chance(25) else ALONE
        kind = self.choose.pick(QUANTITIES)
        body = self.writer.amount(kind, Scope(level, looks), 3)
        name = f"worth of part {number}"
        lines = [body]
        if self.choose.chance(15):
            limit = self.writer.literal(kind)
            ways = ("round to 2 decimal places", "round down to whole numbers")
            lines.append(self.choose.pick((*ways, f"capped at {limit}", f"floored at {limit}")))
        heading = f"value {name}" + (" for each measure" if level == "member" else "")
        if self.draft.dated and self.choose.chance(10):
            self.draft.add(f"{heading} from 1 April 2026", *lines)
            heading += " from 1 October 2025 until 31 March 2026"
            lines = [self.writer.amount(kind, Scope(level, looks), 2)]
        self.draft.add(heading, *lines)
        self.draft.names.append(Name(name, kind, level, looks))
        if level == "member":
            first = self.draft.family.codes[0]
            self.draft.names.append(Name(f"{first} {name}", kind, "bid", looks))

    def population(self, name: str) -> None:
        who = self.choose.pick(STATUSES)
        if self.choose.chance(40):
            who += f", where {self.writer.condition(Scope('bid', ALONE, inside=True), 1)}"
        self.draft.add(f"population {name}", who)
        self.draft.populations.append(name)

    # Rules

    def rule(self, number: int, looks: int) -> None:
        """A rule of any kind with nested exceptions; for each member, dated, with `only when`."""
        label = f"R{number}"
        member = bool(self.draft.family.codes) and self.choose.chance(15)
        scope = Scope("member" if member else "bid", looks)
        if looks == ALONE and not member and self.choose.chance(15):
            self._contract_rule(label)
            return
        tail = " for each measure" if member else ""
        body = self._body(label, scope)
        if self.draft.dated and self.choose.chance(15):
            self.draft.add(f'rule {label} "Rule" from 1 April 2026{tail}', *body)
            body = self._body(label, scope)
            tail = " from 1 April 2024 until 31 March 2026" + tail
        self.draft.add(f'rule {label} "Rule {number}"{tail}', *body)
        codes = self.draft.family.codes if member else [""]
        self.draft.refers += [f"{label} {code}".strip() for code in codes]

    def _body(self, label: str, scope: Scope) -> list[str]:
        kind = self.choose.pick(("require", "refer when", "fail when"))
        depth = 2 if scope.looks == ALONE else 3
        body = [f"{kind} {self._leaning(kind, scope, depth)}"]
        if self.choose.chance(25):
            body.append(f"only when {self.writer.condition(scope.at('bid'), 1)}")
        return body + self._exceptions(label, scope)

    def _leaning(self, kind: str, scope: Scope, depth: int) -> str:
        """A condition, made so that enough bids get through to be scored."""
        condition = self.writer.condition(scope, depth)
        if self.choose.chance(45):
            easy = "or price is given" if kind == "require" else "and price is blank"
            return f"({condition}) {easy}"
        if self.choose.chance(50):
            word = "or" if kind == "require" else "and"
            return f"({condition}) {word} ({self.writer.condition(scope, 1)})"
        return condition

    def _exceptions(self, label: str, scope: Scope) -> list[str]:
        lines: list[str] = []
        labels: list[str] = []
        for letter in "abcd"[: self.choose.pick((0, 0, 1, 2, 4))]:
            to = f" to {self.choose.pick(labels)}" if labels and self.choose.chance(60) else ""
            outcome = self.choose.pick(("", "", ", refer", ", fail", ", pass"))
            lines.append(f"except {label}{letter}{to} when {self._exceptional(scope)}{outcome}")
            labels.append(f"{label}{letter}")
        return lines

    def _exceptional(self, scope: Scope) -> str:
        """A condition that is often yes, or not known: exceptions must meet each other."""
        facts = [n.text for n in self.draft.names if n.fact and scope.admits(n) and n.kind != "text"]
        if not facts or self.choose.chance(50):
            return self.writer.condition(scope, 1)
        fact = self.choose.pick(facts)
        return self.choose.pick((f"{fact} is given", f"{fact} is {fact}", f"{fact} is not {fact}"))

    def _contract_rule(self, label: str) -> None:
        scope = Scope("contract")
        kind = self.choose.pick(("applies when", "require", "refer when", "fail when"))
        facts = [n for n in self.draft.names if n.level == "contract" and n.fact]
        if not facts:
            return
        condition = self.writer.condition(scope, 1)
        if kind == "applies when" and self.choose.chance(70):
            condition = f"{condition} or {self.choose.pick(facts).text} is given"
        body = [f"{kind} {condition}"]
        if kind != "applies when" or self.choose.chance(20):
            body += self._exceptions(label, scope)
        self.draft.add(f'rule {label} "Of the contract"', *body)

    def rule_on_marks(self, number: int) -> None:
        """A rule that looks at marks or at the total."""
        if not self.draft.criteria:
            return
        scope = Scope("bid", MARKS)
        criterion = self.choose.pick(self.draft.criteria).text
        figure = self.choose.pick(
            (f"marks of {criterion}", "total", "exact total", f"share of {criterion} reached")
        )
        limit = self.choose.pick(("50", "20", "0.5", "80", "0"))
        kind = self.choose.pick(("fail when", "refer when", "require"))
        comparison = self.choose.pick(("is below", "is at most", "is above"))
        body = [f"{kind} {figure} {comparison} {limit}"]
        if self.choose.chance(30):
            body[0] += f" and {self.writer.condition(scope, 2)}"
        self.draft.add(f'rule R{number} "On marks"', *body)
        self.draft.refers.append(f"R{number}")
