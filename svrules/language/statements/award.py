"""The award: how totals become ranks, ties are settled, and a pot is spent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from lark import Token

from svrules.diagnostics import Fix
from svrules.language import expressions as e
from svrules.language.formulas.binder import ExpressionBinder
from svrules.language.formulas.periods import tail_clause
from svrules.language.formulas.symbols import Scope, Symbols
from svrules.language.reading.syntax import Part, Syntax, as_token, is_token, operands, tokens_of, trees_of
from svrules.language.rulebook import Allocation, Award, Limit, NearTie, PassMark, Step, TieStep
from svrules.language.statements.marks import MarksBinder
from svrules.language.types import ChoiceType, DateType, NumberType, Type
from svrules.quantities import Period, Rounding

_FUND_WORDS: Final = (
    *("FUND", "FROM", "IN_RANK_ORDER", "COMMA"),
    *("WHOLE_GRANTS", "PASSING_OVER", "LAST_AS_LEFT"),
)
# Lines that an award may hold once only, by what the line says.
_ONCE: Final = {
    "wins": "who wins",
    "wins_in_order": "who wins",
    "show_total": "how the total is shown",
    "tie": "how ties are settled",
    "near_tie": "what a near tie is",
    "fund": "how the pot is spent",
    "no_step": "how large a step may be",
}


@dataclass(slots=True)
class _Said:
    """What the lines of an award said so far; `by_unknown`: the line that says who wins could not be read."""

    by: e.Expression | None = None
    by_unknown: bool = False
    direction: Literal["highest", "lowest", "order of importance"] = "highest"
    show: Rounding | None = None
    ties: tuple[TieStep, ...] = ()
    near: NearTie | None = None
    allocation: Allocation | None = None
    limits: list[Limit] = field(default_factory=list)
    pass_marks: list[PassMark] = field(default_factory=list)
    no_step: Step | None = None
    steps: list[Step] = field(default_factory=list)
    lines: dict[str, Syntax] = field(default_factory=dict)


class AwardBinder:
    """Binds an award statement."""

    def __init__(self, symbols: Symbols, binder: ExpressionBinder) -> None:
        self.symbols = symbols
        self.binder = binder
        self.marks = MarksBinder(symbols, binder)

    def award(self, tree: Syntax, period: Period) -> Award | None:
        """The award of a period; None when something in it was reported."""
        before = len(self.symbols.problems)
        says_who_wins = bool(trees_of(tree, "wins", "wins_in_order"))
        said = _Said(by_unknown=not says_who_wins and self.symbols.parsed.is_damaged(tree))
        for line in trees_of(tree):
            if self._is_first(line, said):
                self._line(line, said)
        if len(self.symbols.problems) > before:
            return None
        return Award(
            by=said.by,
            direction=said.direction,
            on_exact="rank_by_exact" in said.lines,
            limits=tuple(said.limits),
            pass_marks=tuple(said.pass_marks),
            show=said.show,
            ties=said.ties,
            near=said.near,
            score_again="score_again" in said.lines,
            allocation=said.allocation,
            clause=tail_clause(tree),
            period=period,
            span=self.symbols.span(tokens_of(tree, "AWARD")[0]),
            no_step=said.no_step,
            meant_steps=tuple(said.steps),
        )

    def _is_first(self, line: Syntax, said: _Said) -> bool:
        what = _ONCE.get(line.data, str(line.data))
        other = said.lines.setdefault(what, line)
        if other is line or line.data not in _ONCE:
            return True
        self.symbols.report(
            "SV0502", self.symbols.span(line), f"The award already says {what}.", try_="Leave one out.",
            also=((self.symbols.span(other), "here it is"),),
            fix=Fix(self.symbols.span(line), "", safe=line == other),
        )  # fmt: skip
        return False

    def _line(self, line: Syntax, said: _Said) -> None:
        match line.data:
            case "wins":
                said.direction, said.by = self._wins(line)
                said.by_unknown = said.by is None and as_token(line.children[1]).type != "TOTAL"
            case "wins_in_order":
                said.direction = "order of importance"
            case "show_total":
                said.show = self.marks.rounding(line)
            case "tie":
                said.ties = self._ties(line)
            case "near_tie":
                said.near = self._near_tie(line, said)
            case "fund":
                said.allocation = self._allocation(line)
            case _:
                self._on_marks(line, said)

    def _on_marks(self, line: Syntax, said: _Said) -> None:
        """Limits, pass marks and steps of the total."""
        match line.data:
            case "round_total":
                said.limits.append(self.marks.round_limit(line))
            case "limit":
                limit = self.marks.limit(line, Scope())
                said.limits += [limit] if limit else []
            case "pass_mark":
                mark = self.marks.pass_mark(line, Scope(), None)
                said.pass_marks += [mark] if mark else []
            case "no_step":
                said.no_step = self.marks.step(line, Scope())
            case "meant_step":
                step = self.marks.step(line, Scope())
                said.steps += [step] if step else []

    def _wins(self, line: Syntax) -> tuple[Literal["highest", "lowest"], e.Expression | None]:
        word, what = map(as_token, line.children[:2])
        direction: Literal["highest", "lowest"] = "highest" if word.type == "HIGHEST" else "lowest"
        return direction, None if what.type == "TOTAL" else self.binder.number(what, Scope())

    def _near_tie(self, line: Syntax, said: _Said) -> NearTie | None:
        part = line.children[1]
        if said.by is not None and not tokens_of(line, "MARKS"):
            within = self.binder.same(part, Scope(), said.by)
        else:
            within = self.binder.number(part, Scope())
            if said.by_unknown and not tokens_of(line, "MARKS"):
                return None
            if within is not None and (self._is_share(within, part) or not self.marks.is_plain(within, part)):
                return None
        return NearTie(within, self.symbols.span(line)) if within else None

    def _is_share(self, within: e.Expression, part: Part) -> bool:
        """Whether a near tie is given as a percentage, which is reported: it is never meant."""
        if not (isinstance(within.type, NumberType) and within.type.style == "percent"):
            return False
        span = self.symbols.span(part)
        token = part if isinstance(part, Token) else None
        share = str(token).rstrip(" %") if token is not None else ""
        fix = Fix(span, f"{share} mark{'' if share == '1' else 's'}") if share else None
        self.symbols.report(
            "SV0303", span, "A near tie is a number of marks, and this is a percentage.",
            why="A percentage is a share of one: 0.5% would be 0.005 marks.",
            try_="Write marks, such as `near tie within 0.5 marks`.", fix=fix,
        )  # fmt: skip
        return True

    def _ties(self, line: Syntax) -> tuple[TieStep, ...]:
        steps = []
        for step in trees_of(line, "tie_step"):
            word = as_token(step.children[0])
            by = self.binder.bind(step.children[1], Scope(criteria=True))
            if by is None:
                continue
            if not _has_order(by.type):
                self.binder.report_type(step, "A tie can be settled by numbers, dates or ordered words only.")
                continue
            direction: Literal["highest", "lowest"] = "lowest"
            if word.type in ("HIGHEST", "LATEST"):
                direction = "highest"
            span = self.symbols.span(step)
            steps.append(TieStep(direction, by, self._words(step), span))
        return tuple(steps)

    def _words(self, step: Syntax) -> str:
        """The step as written, its lines joined."""
        span, rows = self.symbols.span(step), self.symbols.parsed.source.rows
        lines = [row[:] for row in rows[span.line - 1 : span.end_line]]
        lines[-1] = lines[-1][: span.end_column - 1]
        lines[0] = lines[0][span.column - 1 :]
        return " ".join(" ".join(lines).split())

    def _allocation(self, line: Syntax) -> Allocation | None:
        request_part, pot_part = operands(line, *_FUND_WORDS)
        pot = self.binder.number(pot_part, Scope())
        request = self.binder.same(request_part, Scope(), pot) if pot else None
        if pot is None or request is None:
            return None
        return Allocation(
            request,
            pot,
            partial=any(is_token(part, "LAST_AS_LEFT") for part in line.children),
            pass_over=any(is_token(part, "PASSING_OVER") for part in line.children),
            span=self.symbols.span(line),
        )


def _has_order(kind: Type) -> bool:
    return isinstance(kind, (NumberType, DateType)) or (isinstance(kind, ChoiceType) and kind.ordered)
