"""A Result as a workbook that calculates nothing: sheets Ranking, Criteria, Rules, Facts and Notes.

The first sheet says what was applied to what: title, edition, rules date, SHA-256 of rulebook and data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction
from io import BytesIO
from textwrap import wrap
from typing import TYPE_CHECKING, Final, Literal

from svrules.engine.result import BidResult, FactUsed, Result, RuleResult, ValueResult
from svrules.quantities import print_date
from svrules.render import reasons
from svrules.render.origins import clause_and_origin
from svrules.render.ranking import in_rank_order, provisional_words, remarks, scope_words
from svrules.render.records import before_rounding, number
from svrules.render.rule_words import exception_words, looked_at
from svrules.render.untrusted import one_line

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

__all__ = ["NO_TIME", "Cell", "Formats", "NumberKind", "Rows", "as_workbook", "sheet"]

NO_TIME: Final = datetime(2000, 1, 1)  # noqa: DTZ001
"""When every workbook says it was made: same result, same bytes."""
_WIDEST: Final = 44
_LINE: Final = 15
# As high as a row can be.
_MOST_LINES: Final = 27
_A4: Final = 9
# What a cell holds.
_MOST_LETTERS: Final = 32_767
_CONTRACT: Final = "(the contract)"
Cell = str | Fraction | None
Rows = list[tuple[Cell, ...]]
NumberKind = Literal["count", "marks", "moves", "percent"]
"""How the numbers of a column are shown; what a cell holds stays as it is."""
_SHOWN: Final[Mapping[NumberKind, str]] = {
    "count": "#,##0",
    "marks": "#,##0.00",
    "moves": "+#,##0.00;-#,##0.00;0.00",
    "percent": "0.0%",
}


def as_workbook(result: Result) -> bytes:
    """The .xlsx file. Text stays text whatever it starts with.

    Numbers are stored as spreadsheets store them, to 15 figures; the columns headed `exact` are text, and
    exact.
    """
    import xlsxwriter

    written = BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        # Same result, same bytes: a workbook would otherwise carry the time at which it was made.
        book.set_properties({"title": result.rulebook.title, "created": NO_TIME})
        formats = Formats(book)
        sheet(book, "Ranking", formats, _about(result), *_ranking(result))
        sheet(book, "Criteria", formats, [], *_criteria(result))
        sheet(book, "Rules", formats, [], *_rules(result))
        sheet(book, "Facts", formats, [], *_facts(result))
        sheet(book, "Notes", formats, [], *_notes(result))
    return written.getvalue()


class Formats:
    """The formats of a workbook's sheets."""

    def __init__(self, book: Workbook) -> None:
        self.title: Format = book.add_format({"bold": True, "font_size": 14})
        self.name: Format = book.add_format({"bold": True})
        heading = {"bold": True, "text_wrap": True, "bottom": 1, "valign": "top", "indent": 1}
        self.heading: Format = book.add_format({**heading, "align": "left"})
        self.over_numbers: Format = book.add_format({**heading, "align": "right"})
        self.number: Format = book.add_format({"valign": "top", "align": "right", "indent": 1})
        self.text: Format = book.add_format(
            {"text_wrap": True, "valign": "top", "align": "left", "indent": 1}
        )
        self.shown: Mapping[NumberKind, Format] = {
            kind: book.add_format({"valign": "top", "align": "right", "indent": 1, "num_format": code})
            for kind, code in _SHOWN.items()
        }


def sheet(
    book: Workbook,
    name: str,
    formats: Formats,
    about: Rows,
    headings: tuple[str, ...],
    rows: Rows,
    numbers: Mapping[str, NumberKind] | None = None,
) -> Worksheet:
    """A sheet with lines about it, and a table under them that can be filtered.

    `numbers` says by heading how the numbers of a column are shown; else as they are.
    """
    kinds = numbers or {}
    styles = [formats.shown[kinds[one]] if one in kinds else formats.number for one in headings]
    made = book.add_worksheet(name)
    widths = [_width(headings[at], [row[at] for row in rows]) for at in range(len(headings))]
    if about:
        widths[0] = max([widths[0], *(len(str(line[0])) + 2 for line in about[1:])])
    for at, width in enumerate(widths):
        made.set_column(at, at, width)
    for down, line in enumerate(about):
        for at, cell in enumerate(line):
            style = formats.title if down == 0 else formats.name if at == 0 else None
            made.write_string(down, at, one_line(str(cell or "")), style)
    top = len(about) + 1 if about else 0
    for at, heading in enumerate(headings):
        figures = any(isinstance(row[at], Fraction) for row in rows)
        made.write_string(top, at, one_line(heading), formats.over_numbers if figures else formats.heading)
    made.set_row(top, _LINE * _lines(headings, widths))
    for down, row in enumerate(rows, top + 1):
        made.set_row(down, _LINE * _lines(row, widths))
        for at, cell in enumerate(row):
            _write(made, down, at, cell, formats, styles[at])
    made.freeze_panes(top + 1, 1)
    if rows:
        made.autofilter(top, 0, top + len(rows), len(headings) - 1)
    made.set_landscape()
    made.set_paper(_A4)
    made.fit_to_pages(1, 0)
    made.repeat_rows(top)
    return made


def _write(sheet: Worksheet, down: int, at: int, cell: Cell, formats: Formats, style: Format) -> None:
    if isinstance(cell, Fraction):
        sheet.write_number(down, at, float(cell), style)
    elif cell:
        sheet.write_string(down, at, one_line(cell)[:_MOST_LETTERS], formats.text)


def _width(heading: str, cells: Iterable[Cell]) -> int:
    longest = max((len(_as_shown(cell)) for cell in cells), default=0)
    word = max(map(len, heading.split()), default=0)
    return max(min(_WIDEST, longest + 4), word + 5)


def _lines(cells: Iterable[Cell], widths: list[int]) -> int:
    """How many lines the longest cell takes: not every program makes room for them by itself."""
    pairs = [(_as_shown(cell), width - 2) for cell, width in zip(cells, widths, strict=True)]
    long = [len(wrap(text, width)) for text, width in pairs if len(text) > width]
    return min(max(long, default=1), _MOST_LINES)


def _as_shown(cell: Cell) -> str:
    return f"{float(cell):.10g}" if isinstance(cell, Fraction) else one_line(cell or "")


def _about(result: Result) -> Rows:
    rulebook, day = result.rulebook, result.rules_date
    lines: Rows = [
        (rulebook.title,),
        ("Edition", rulebook.edition),
        ("Rules of", print_date(date.fromisoformat(day)) if day else "the rulebook's only edition"),
        ("Scope", scope_words(result.contract)),
        ("Rulebook", rulebook.name),
        ("Rulebook SHA-256", rulebook.sha256),
        *(("Made from", said) for said in rulebook.made_from),
        *(("Changed in it", said) for said in rulebook.changes),
        *(("Imported", said) for said in rulebook.imports),
        ("Data SHA-256", result.data_sha256),
        *([("Receipt", result.receipt)] if result.receipt else []),
    ]
    provisional = provisional_words(result)
    lines += [("Provisional", provisional)] if provisional else [("Provisional", "No.")]
    lines += [("Near tie", said) for said in reasons.near_ties(result)]
    return lines


def _ranking(result: Result) -> tuple[tuple[str, ...], Rows]:
    bids = in_rank_order(result)
    top = [
        one.code for one in next((bid.criteria for bid in bids if bid.criteria), []) if one.part_of is None
    ]
    shared = any(bid.allocation for bid in bids)
    other = any(bid.award_exact != bid.exact for bid in bids)
    headings = (
        "Rank", "Bid", "Outcome", "Total", *(("Award value",) if other else ()), *top,
        *(("Allocation", "Amount") if shared else ()),
        "Why", "Missing", "Decisions", "Total exact", "Total before rounding exact",
        *(("Award value exact",) if other else ()),
    )  # fmt: skip
    return headings, [_standing(bid, top, shared=shared, other=other) for bid in bids]


def _standing(bid: BidResult, top: list[str], *, shared: bool, other: bool) -> tuple[Cell, ...]:
    marks = {one.code: one.exact for one in bid.criteria}
    got = bid.allocation
    return (
        None if bid.rank is None else Fraction(bid.rank),
        bid.bid,
        bid.outcome,
        number(bid.exact),
        *((number(bid.award_exact),) if other else ()),
        *(number(marks.get(code)) for code in top),
        *((got.status, number(got.amount_exact)) if shared and got else (None, None) if shared else ()),
        reasons.why(bid),
        ", ".join(one.fact if one.bid == bid.bid else reasons.fact_of(one) for one in bid.missing),
        "; ".join(reasons.decided(bid)),
        bid.exact,
        before_rounding(bid),
        *((bid.award_exact,) if other else ()),
    )


def _criteria(result: Result) -> tuple[tuple[str, ...], Rows]:
    headings = (
        "Bid", "Code", "Criterion", "Part of", "Clause", "Line", "Worth", "Marks", "Adds to the total",
        "How", "Worth exact", "Marks exact", "Adds to the total exact",
    )  # fmt: skip
    rows: Rows = [
        (
            bid.bid, one.code, one.title, one.part_of,
            clause_and_origin(one.clause, one.origin), Fraction(one.line),
            number(one.weight_exact), number(one.exact), number(one.contribution_exact), one.how,
            one.weight_exact, one.exact, one.contribution_exact,
        )
        for bid in in_rank_order(result)
        for one in bid.criteria
    ]  # fmt: skip
    return headings, rows


def _rules(result: Result) -> tuple[tuple[str, ...], Rows]:
    headings = (
        "Bid", "Rule", "Title", "Outcome", "Clause", "Line", "Because", "Looked at", "Exceptions", "Decision",
        "Missing",
    )  # fmt: skip
    rows: Rows = [_rule(None, rule) for rule in result.contract.rules]
    rows += [_rule(bid, rule) for bid in in_rank_order(result) for rule in bid.rules]
    return headings, rows


def _rule(bid: BidResult | None, rule: RuleResult) -> tuple[Cell, ...]:
    # The rulebook's reason is for not meeting the rule: beside a pass it would say the opposite.
    because = rule.because if rule.outcome in ("fail", "refer") else ""
    return (
        _CONTRACT if bid is None else bid.bid,
        rule.rule, rule.title, rule.outcome,
        clause_and_origin(rule.clause, rule.origin), Fraction(rule.line), because,
        "; ".join(looked_at(rule)), "; ".join(exception_words(one) for one in rule.exceptions),
        rule.decided_by, ", ".join(one.fact for one in rule.missing),
    )  # fmt: skip


def _facts(result: Result) -> tuple[tuple[str, ...], Rows]:
    headings = ("Bid", "Kind", "Name", "Value", "Number", "Exact", "State", "How it came about", "Clause")
    contract = result.contract
    rows = list(_facts_of(_CONTRACT, contract.facts, contract.values))
    for bid in in_rank_order(result):
        rows += _facts_of(bid.bid, bid.facts, bid.values)
    return headings, rows


def _facts_of(
    of: str, facts: Iterable[FactUsed], values: Iterable[ValueResult]
) -> Iterator[tuple[Cell, ...]]:
    for fact in facts:
        blank = "the cell was blank: the rulebook says what that means" if fact.from_blank else ""
        yield of, "fact", fact.name, fact.value, _number(fact), fact.exact, fact.state, blank, ""
    for value in values:
        yield (
            of, "value", value.name, value.value, _number(value), value.exact, value.state, value.how,
            value.clause,
        )  # fmt: skip


def _number(fact: FactUsed) -> Fraction | None:
    """The number of a fact; None where `exact` is a day."""
    try:
        return number(fact.exact)
    except ValueError:
        return None


def _notes(result: Result) -> tuple[tuple[str, ...], Rows]:
    rows: Rows = [(title, line) for title, said in remarks(result) for line in said]
    return ("About", "Note"), rows
