"""The award, and the examples as written."""

from __future__ import annotations

from typing import Any

from lark import Token, Tree

from svrules.language import expressions as e
from svrules.language.bind_criteria import MarksBinder
from svrules.language.bind_expressions import ExpressionBinder
from svrules.language.periods import tail_clause
from svrules.language.rulebook import (
    Allocation,
    Award,
    Example,
    ExampleBid,
    Expectation,
    Limit,
    NearTie,
    PassMark,
    RawCell,
    TieStep,
)
from svrules.language.symbols import Scope, Symbols
from svrules.language.syntax import Syntax, tokens_of, trees_of, unquoted
from svrules.language.types import ChoiceType, DateType, NumberType
from svrules.quantities import Period, Rounding


class AwardBinder:
    """Binds an award statement."""

    def __init__(self, symbols: Symbols, binder: ExpressionBinder) -> None:
        self.symbols = symbols
        self.binder = binder
        self.marks = MarksBinder(symbols, binder)

    def award(self, tree: Syntax, period: Period) -> Award | None:
        """The award of a period."""
        before = len(self.symbols.problems)
        found: dict[str, Any] = {
            "by": None,
            "direction": "highest",
            "on_exact": False,
            "show": None,
            "near": None,
            "score_again": False,
            "allocation": None,
        }
        limits: list[Limit] = []
        pass_marks: list[PassMark] = []
        ties: tuple[TieStep, ...] = ()
        for line in (c for c in tree.children if isinstance(c, Tree)):
            match line.data:
                case "wins":
                    found["direction"], found["by"] = self._wins(line)
                case "wins_in_order":
                    found["direction"] = "order of importance"
                case "round_total":
                    limits.append(self.marks.round_limit(line))
                case "show_total":
                    found["show"] = self._show(line)
                case "limit":
                    limit = self.marks.limit(line, Scope())
                    limits += [limit] if limit else []
                case "pass_mark":
                    mark = self.marks.pass_mark(line, Scope(), None)
                    pass_marks += [mark] if mark else []
                case "rank_by_exact":
                    found["on_exact"] = True
                case "tie":
                    ties = self._ties(line)
                case "near_tie":
                    within = self.binder.number(line.children[1], Scope())
                    found["near"] = NearTie(within, self.symbols.span(line)) if within else None
                case "score_again":
                    found["score_again"] = True
                case "fund":
                    found["allocation"] = self._allocation(line)
        if len(self.symbols.problems) > before:
            return None
        span = self.symbols.span(tokens_of(tree, "AWARD")[0])
        return Award(
            **found,
            limits=tuple(limits),
            pass_marks=tuple(pass_marks),
            ties=ties,
            clause=tail_clause(tree),
            period=period,
            span=span,
        )

    def _wins(self, line: Syntax) -> tuple[str, e.Expression | None]:
        word, what = line.children[0], line.children[1]
        assert isinstance(word, Token) and isinstance(what, Token)
        direction = word.type.lower()
        if what.type == "TOTAL":
            return direction, None
        return direction, self.binder.number(what, Scope())

    def _show(self, line: Syntax) -> Rounding:
        verb = Tree("rounded_verb", [line.children[0]])
        return self.binder.rounding(verb, line.children[1])  # type: ignore[arg-type]  # the grammar puts trees here

    def _ties(self, line: Syntax) -> tuple[TieStep, ...]:
        steps = []
        for step in trees_of(line, "tie_step"):
            word, by_tree = step.children
            assert isinstance(word, Token)
            by = self.binder.bind(by_tree, Scope(criteria=True))
            if by is None:
                continue
            if not isinstance(by.type, (NumberType, DateType)) and not (
                isinstance(by.type, ChoiceType) and by.type.ordered
            ):
                self.binder.report_type(step, "a tie can be settled by numbers, dates or ordered words only")
                continue
            direction: Any = "highest" if word.type in ("HIGHEST", "LATEST") else "lowest"
            words = self.symbols.parsed.source.rows[(word.line or 1) - 1][
                (word.column or 1) - 1 : self.symbols.span(step).end_column - 1
            ]
            steps.append(TieStep(direction, by, " ".join(words.split()), self.symbols.span(step)))
        return tuple(steps)

    def _allocation(self, line: Syntax) -> Allocation | None:
        request_tree, pot_tree = (
            c for c in line.children if not (isinstance(c, Token) and c.type in _FUND_WORDS)
        )
        pot = self.binder.number(pot_tree, Scope())
        request = self.binder.same(request_tree, Scope(), pot) if pot else None
        if pot is None or request is None:
            return None
        partial = bool(tokens_of(line, "LAST_AS_LEFT"))
        return Allocation(
            request, pot, partial, bool(tokens_of(line, "PASSING_OVER")), self.symbols.span(line)
        )


_FUND_WORDS = ("FUND", "FROM", "IN_RANK_ORDER", "COMMA", "WHOLE_GRANTS", "PASSING_OVER", "LAST_AS_LEFT")


def bind_example(tree: Syntax, symbols: Symbols) -> Example:
    """An example with its cells as typed."""

    def raw(token: Token) -> RawCell:
        return RawCell(str(token).strip(), symbols.span(token))

    facts: list[tuple[RawCell, RawCell]] = []
    expects: list[Expectation] = []
    rows: list[list[RawCell]] = []
    for line in (c for c in tree.children if isinstance(c, Tree)):
        tokens = tokens_of(line, "CELL", "FACT")
        if line.data == "example_facts":
            facts += [(raw(tokens[i]), raw(tokens[i + 1])) for i in range(0, len(tokens) - 1, 2)]
        elif line.data == "example_expects":
            expects += [Expectation(raw(tokens[i]), raw(tokens[i + 1])) for i in range(0, len(tokens) - 1, 2)]
        elif line.data == "example_row":
            rows.append([raw(token) for token in tokens])
    span = symbols.span(tokens_of(tree, "STRING")[0])
    title = unquoted(tokens_of(tree, "STRING")[0])
    bids = tuple(bid for row in rows[1:] if (bid := _example_bid(rows[0], row, symbols)))
    return Example(title, tail_clause(tree), tuple(facts), bids, tuple(expects), span)


def _example_bid(headings: list[RawCell], row: list[RawCell], symbols: Symbols) -> ExampleBid | None:
    if len(row) != len(headings):
        symbols.report(
            "SV0704",
            row[0].span,
            f"this line has {len(row)} cells, but the headings are {len(headings)}",
            try_="Put one bar `|` between every two cells; leave a cell empty for a blank.",
        )
        return None
    facts: list[tuple[RawCell, RawCell]] = []
    expects: list[Expectation] = []
    for heading, cell in zip(headings[1:], row[1:], strict=True):
        if heading.text.lower().startswith("expect "):
            if cell.text:
                subject = RawCell(heading.text[7:].strip(), heading.span)
                expects.append(Expectation(subject, cell))
        else:
            facts.append((heading, cell))
    return ExampleBid(row[0], tuple(facts), tuple(expects))
