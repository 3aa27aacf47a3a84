"""When something is in force: periods as written, and the end of one that the next implies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from lark import Token

from svrules.diagnostics import Fix
from svrules.language.formulas.fixes import relabelled, swapped
from svrules.language.formulas.symbols import Symbols
from svrules.language.reading.literals import date_in, last_of_month
from svrules.language.reading.mends import day_told
from svrules.language.reading.syntax import Syntax, tokens_of, trees_of, unquoted
from svrules.quantities import ALWAYS, Period


def tail_clause(tree: Syntax) -> str:
    """The clause a heading or line cites, or nothing."""
    for tail in trees_of(tree, "tail"):
        if tokens_of(tail, "CLAUSE"):
            return unquoted(tokens_of(tail, "STRING")[0])
    return ""


def tail_family(tree: Syntax) -> Token | None:
    """The family of a heading's `for each`, if it has one."""
    for tail in trees_of(tree, "tail"):
        if tokens_of(tail, "FOR_EACH"):
            return tokens_of(tail, "NAME")[0]
    return None


def day_of(token: Token, symbols: Symbols) -> date | None:
    """The day of a token; one that does not exist or could be two is reported, and None."""
    found = date_in(str(token))
    last = last_of_month(str(token)) if found is None else None
    if last is not None:
        span = symbols.span(token)
        symbols.report(
            "SV0105", span, f"There is no `{token}`.", why="The month ends before that day.",
            try_=f"Write `{last}` for its last day.", fix=Fix(span, last),
        )  # fmt: skip
        return None
    mend = symbols.parsed.mend(token.line or 1) if found is None else None
    if mend is not None:
        symbols.problems.append(day_told(token, mend, symbols.span(token)))
    elif found is None:
        symbols.report(
            "SV0105", symbols.span(token), f"`{token}` is not a day that can be read one way only.",
            try_="Write it as `1 April 2026`.",
        )  # fmt: skip
    return found


def _exchanged(dated: Sequence[Syntax], symbols: Symbols) -> Fix | None:
    days = [token for tail in dated for token in tokens_of(tail, "DATE")]
    if len(days) != 2:
        return None
    return swapped(symbols.span(days[0]), symbols.span(days[1]), symbols.parsed.source)


def tail_period(tree: Syntax, symbols: Symbols) -> Period:
    """The `from … until …` of a heading or line; one that cannot be read or is empty is reported."""
    days: dict[str, date | None] = {}
    dated: list[Syntax] = []
    for tail in trees_of(tree, "tail"):
        for token in tokens_of(tail, "DATE"):
            word = "from" if tokens_of(tail, "FROM") else "until"
            days[word] = day_of(token, symbols)
            dated.append(tail)
    period = Period(days.get("from"), days.get("until"))
    if period.is_empty:
        symbols.report(
            "SV0601", symbols.span(dated[0]).to(symbols.span(dated[-1])),
            "This period ends before it starts.",
            try_="Exchange the two dates, or correct the year.", fix=_exchanged(dated, symbols),
        )  # fmt: skip
        return ALWAYS
    return period


def closed(periods: Sequence[Period]) -> list[Period]:
    """The periods with the ends that later ones imply: open ones end the day before the next starts."""
    starts = sorted(period.start for period in periods if period.start is not None)
    found = []
    for period in periods:
        later = next((s for s in starts if s > (period.start or date.min)), None)
        implied = later - timedelta(days=1) if period.end is None and later is not None else period.end
        found.append(Period(period.start, implied))
    return found


def _own_label(part: Syntax, one: Period, other: Period, name: str, symbols: Symbols) -> Fix | None:
    """A label of its own for a part that, like the other, is in force for good."""
    if one != ALWAYS or other != ALWAYS:
        return None
    return relabelled(symbols.first_line(part), name, symbols.names, symbols.parsed.source)


def report_overlaps(
    periods: Sequence[Period], syntaxes: Sequence[Syntax], name: str, symbols: Symbols
) -> None:
    """Report the first two periods of one name that share a day."""
    for index, period in enumerate(periods):
        for other in range(index):
            if not period.overlap(periods[other]).is_empty:
                symbols.report(
                    "SV0602", symbols.first_line(syntaxes[index]),
                    f"Two versions of `{name}` are in force on the same day.",
                    why="On that day two readers could follow two rules.",
                    try_="Give each its own `from` and `until`, or its own name.",
                    also=((symbols.first_line(syntaxes[other]), "here is the other"),),
                    fix=_own_label(syntaxes[index], period, periods[other], name, symbols),
                )  # fmt: skip
                return
