"""An Impact as a workbook that calculates nothing: changes, competitions, winners, bids, attribution.

The sheet Attribution has a line for each bid and change: old total, moves and new total add up, exactly in
the columns headed `exact`. Charts are those of the spreadsheet program, over cells of the sheets.
"""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Final

from svrules.change.impact.figures import (
    bids,
    called,
    counted,
    due_to,
    mean_moves,
    outcome_words,
    titled,
    winners_now,
    winners_words,
)
from svrules.change.impact.model import Impact
from svrules.change.impact.page import VERDICTS, assumptions
from svrules.quantities import exact_number
from svrules.render.workbook import NO_TIME, Cell, Formats, NumberKind, Rows, sheet

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.chart import Chart

__all__ = ["as_workbook"]

_SIZE: Final = {"width": 760, "height": 400}
_NUMBERS: Final[dict[str, NumberKind]] = {
    "How many": "count", "Competitions": "count", "Bids": "count", "Outcomes changed": "count",
    "Ranks changed": "count", "Rank then": "count", "Rank now": "count", "Gained": "moves", "Lost": "moves",
    "Sum": "moves", "Outcomes": "marks", "Winners": "marks", "Mean move": "moves", "From": "marks",
    "Mean total": "marks", "Mean after it": "marks", "Share": "percent", "Total then": "marks",
    "Total now": "marks", "Moves": "moves", "Marks": "moves", "Total so far": "marks",
}  # fmt: skip
"""How numbers are shown, by the heading of their column: it means the same on every sheet."""
_GOOD, _BAD, _BLUE = "#1A6334", "#A1221B", "#1F4B7A"


def as_workbook(impact: Impact) -> bytes:
    """The .xlsx file. Text stays text whatever it starts with; what is assumed stands above each table."""
    import xlsxwriter

    written = BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        book.set_properties({"title": f"Impact of {called(impact.new, impact)}", "created": NO_TIME})
        formats = Formats(book)
        _about(book, formats, impact)
        _changes(book, formats, impact)
        _competitions(book, formats, impact)
        _flips(book, formats, impact)
        _bids(book, formats, impact)
        _attribution(book, formats, impact)
        _distribution(book, formats, impact)
        _not_known(book, formats, impact)
    return written.getvalue()


def _above(impact: Impact, title: str) -> Rows:
    """What stands above a table: what it is of, and what was assumed."""
    lines: Rows = [(f"{title}: {called(impact.old, impact)} beside {called(impact.new, impact)}",)]
    return lines + [("Mind", said) for said in assumptions(impact)]


def _about(book: Workbook, formats: Formats, impact: Impact) -> None:
    counts = counted(impact)
    lines: Rows = [
        (impact.old.title,),
        ("Old edition", impact.old.edition),
        ("Old rulebook", impact.old.name),
        ("Old SHA-256", impact.old.sha256),
        ("New edition", impact.new.edition),
        ("New rulebook", impact.new.name),
        ("New SHA-256", impact.new.sha256),
        *[("Mind", said) for said in assumptions(impact)],
        *[("Renamed", f"{old} is called {new} now") for old, new in impact.renamed],
        ("Shared out", impact.attribution),
    ]
    rows: Rows = [
        (name, Fraction(count))
        for name, count in (
            ("Competitions", counts.competitions),
            ("Winner stays the same", counts.same),
            ("Winner changes", counts.changes),
            ("Winner stays the same, provisional", counts.same_provisional),
            ("Winner changes, provisional", counts.changes_provisional),
            ("Winner changes, nobody won before", counts.nobody_before),
            ("Winner changes, nobody wins now", counts.nobody_now),
            ("Winner not known", counts.not_known),
            ("Not compared", counts.not_compared),
            ("Could not be read", counts.not_read),
            ("Bids", counts.bids),
            ("Bids whose outcome changes", counts.outcomes),
            ("Bids whose total changes", counts.totals),
            ("Bids whose rank changes", counts.ranks),
        )
    ]
    sheet(book, "About", formats, lines, ("What", "How many"), rows, _NUMBERS)


def _changes(book: Workbook, formats: Formats, impact: Impact) -> None:
    headings = (
        "Change", "What it is", "Clause", "Competitions", "Bids", "Gained", "Lost", "Sum", "Outcomes",
        "Winners", "Mean move", "Then", "Now", "Sum exact", "Outcomes exact", "Winners exact",
        "Mean move exact",
    )  # fmt: skip
    means = mean_moves(impact)
    rows: Rows = [
        (
            one.id, one.title, one.clause, Fraction(one.competitions), Fraction(one.bids),
            exact_number(one.up_exact), exact_number(one.down_exact), exact_number(one.moved_exact),
            exact_number(one.outcomes_exact), exact_number(one.flips_exact),
            means[1][one.id] if means else None, "; ".join(one.was), "; ".join(one.now), one.moved_exact,
            one.outcomes_exact, one.flips_exact, str(means[1][one.id]) if means else None,
        )
        for one in impact.changes
    ]  # fmt: skip
    above = _above(impact, "Changes")
    made = sheet(book, "Changes", formats, above, headings, rows, _NUMBERS)
    if rows:
        first, last = len(above) + 2, len(above) + 1 + len(rows)
        chart = book.add_chart({"type": "bar", "subtype": "stacked"})
        for column, name, colour in ((5, "gained", _GOOD), (6, "lost", _BAD)):
            chart.add_series(
                {
                    "name": name,
                    "categories": ["Changes", first, 0, last, 0],
                    "values": ["Changes", first, column, last, column],
                    "fill": {"color": colour},
                    "gap": 60,
                }
            )
        _finish(chart, "Marks that each change moved, all bids together", "marks", "")
        chart.set_y_axis({"reverse": True, "label_position": "low"})
        made.insert_chart(last + 2, 0, chart, _described("Marks that each change moved", impact))
    _waterfall(book, formats, impact)


def _waterfall(book: Workbook, formats: Formats, impact: Impact) -> None:
    """The mean total from one edition to the other: a line for each change begins where the last ended."""
    found = mean_moves(impact)
    if found is None:
        return
    old, moves, new, _ = found
    rows: Rows = [(f"{titled(impact.old, impact)}", None, old, None, None, old, str(old))]
    level = old
    for change in impact.changes:
        move = moves[change.id]
        base = min(level, level + move)
        up, down = (move, None) if move > 0 else (None, -move or None)
        level += move
        rows.append((change.id, base, None, up, down, level, str(level)))
    rows.append((f"{titled(impact.new, impact)}", None, new, None, None, new, str(new)))
    headings = ("Step", "From", "Mean total", "Gained", "Lost", "Mean after it", "Mean after it exact")
    above = _above(impact, "Mean total, change by change")
    made = sheet(
        book, "Waterfall", formats, above, headings, rows, _NUMBERS | {"Gained": "marks", "Lost": "marks"}
    )
    first, last = len(above) + 2, len(above) + 1 + len(rows)
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    for column, name, fill in (
        (1, "", {"none": True}),
        (2, "mean total", {"color": _BLUE}),
        (3, "gained", {"color": _GOOD}),
        (4, "lost", {"color": _BAD}),
    ):
        chart.add_series(
            {
                "name": name or "from",
                "categories": ["Waterfall", first, 0, last, 0],
                "values": ["Waterfall", first, column, last, column],
                "fill": fill,
                "gap": 40,
            }
        )
    _finish(chart, "The mean total, change by change", "", "marks")
    levels = [row[5] for row in rows if isinstance(row[5], Fraction)]
    room = max(Fraction(1), max(levels) - min(levels))
    chart.set_y_axis(
        {"min": max(0, int(min(levels) - room)), "name": "marks", "major_gridlines": {"visible": True}}
    )
    chart.set_legend({"position": "bottom", "delete_series": [0]})
    made.insert_chart(last + 2, 0, chart, _described("The mean total, change by change", impact))


def _competitions(book: Workbook, formats: Formats, impact: Impact) -> None:
    headings = (
        "Competition", "File", "Rules of, then", "Rules of, now", "Scope then", "Scope now", "Bids",
        "Winner then", "Winner now", "Winner", "Provisional", "Due to", "Outcomes changed", "Ranks changed",
        "Shared out over", "Not asked then",
    )  # fmt: skip
    rows: Rows = [
        (
            one.name, one.file, one.old_rules_date, one.new_rules_date, one.old_scope, one.new_scope,
            Fraction(len(one.bids)), winners_words(one.old_winners), winners_now(one),
            VERDICTS[one.verdict], "yes" if one.provisional else "no", due_to(one.flip_by),
            Fraction(sum(bid.old.outcome != bid.new.outcome for bid in one.bids)),
            Fraction(sum(bid.old.rank != bid.new.rank for bid in one.bids)),
            one.attributed, ", ".join(one.not_asked),
        )
        for one in impact.competitions
    ]  # fmt: skip
    sheet(book, "Competitions", formats, _above(impact, "Competitions"), headings, rows, _NUMBERS)


def _flips(book: Workbook, formats: Formats, impact: Impact) -> None:
    headings = ("Competition", "Winner then", "Winner now", "Due to", "Share", "Provisional", "Share exact")
    rows: Rows = [
        (
            one.name, winners_words(one.old_winners), winners_words(one.new_winners), share.change,
            exact_number(share.exact), "yes" if one.provisional else "no", share.exact,
        )
        for one in impact.competitions
        if one.verdict == "changes"
        for share in one.flip_by
    ]  # fmt: skip
    sheet(book, "Flips", formats, _above(impact, "Winners that change"), headings, rows, _NUMBERS)


def _bids(book: Workbook, formats: Formats, impact: Impact) -> None:
    headings = (
        "Competition", "Bid", "Total then", "Total now", "Moves", "Outcome then", "Outcome now",
        "Outcome due to", "Rank then", "Rank now", "Allocation then", "Allocation now", "Total then exact",
        "Total now exact", "Moves exact",
    )  # fmt: skip
    rows: Rows = [
        (
            one.name, bid.bid, _number(bid.old.exact), _number(bid.new.exact), _number(bid.moved_exact),
            outcome_words(bid.old), outcome_words(bid.new), due_to(bid.outcome_by), _rank(bid.old.rank),
            _rank(bid.new.rank), bid.old.allocation, bid.new.allocation, bid.old.exact, bid.new.exact,
            bid.moved_exact,
        )
        for one, bid in bids(impact)
    ]  # fmt: skip
    above = _above(impact, "Bids")
    made = sheet(book, "Bids", formats, above, headings, rows, _NUMBERS)
    if any(row[4] is not None for row in rows):
        first, last = len(above) + 2, len(above) + 1 + len(rows)
        chart = book.add_chart({"type": "scatter"})
        chart.add_series(
            {
                "name": "bids",
                "categories": ["Bids", first, 2, last, 2],
                "values": ["Bids", first, 3, last, 3],
                "marker": {"type": "circle", "size": 5, "fill": {"color": _BLUE}, "border": {"none": True}},
            }
        )
        then, now = (f"total under {called(one, impact)}" for one in (impact.old, impact.new))
        _finish(chart, "Every bid, then and now", then, now)
        chart.set_legend({"none": True})
        made.insert_chart(first, len(headings) + 1, chart, _described("Every bid, then and now", impact))


def _attribution(book: Workbook, formats: Formats, impact: Impact) -> None:
    headings = ("Competition", "Bid", "Line", "Marks", "Total so far", "Marks exact", "Total so far exact")
    rows: Rows = []
    for one, bid in bids(impact):
        if not bid.moves:
            continue
        level = exact_number(bid.old.exact or "0")
        rows.append((one.name, bid.bid, f"{called(impact.old, impact)}", None, level, None, str(level)))
        for move in bid.moves:
            level += exact_number(move.exact)
            rows.append(
                (one.name, bid.bid, move.change, exact_number(move.exact), level, move.exact, str(level))
            )
        new = exact_number(bid.new.exact or "0")
        rows.append((one.name, bid.bid, f"{called(impact.new, impact)}", None, new, None, str(new)))
    sheet(book, "Attribution", formats, _above(impact, "Attribution"), headings, rows, _NUMBERS)


def _distribution(book: Workbook, formats: Formats, impact: Impact) -> None:
    from svrules.change.impact.charts import distribution

    chart = distribution(impact)
    if chart is None:
        return
    rows: Rows = [
        (line.label, sum((mark.end or Fraction(0) for mark in line.marks), Fraction(0)))
        for line in chart.lines
    ]
    above = _above(impact, "How far totals move")
    made = sheet(book, "Distribution", formats, above, ("Move", "Bids"), rows, _NUMBERS)
    first, last = len(above) + 2, len(above) + 1 + len(rows)
    drawn = book.add_chart({"type": "column"})
    drawn.add_series(
        {
            "name": "bids",
            "categories": ["Distribution", first, 0, last, 0],
            "values": ["Distribution", first, 1, last, 1],
            "fill": {"color": _BLUE},
            "gap": 20,
        }
    )
    _finish(drawn, "How far totals move", "", "bids")
    drawn.set_legend({"none": True})
    made.insert_chart(first, 3, drawn, _described(chart.said, impact))


def _not_known(book: Workbook, formats: Formats, impact: Impact) -> None:
    rows: Rows = []
    for one in impact.competitions:
        rows += [(one.name, "not asked then", fact) for fact in one.not_asked]
        rows += [(one.name, "cannot be taken as given", said) for said in one.unread]
        rows += [(one.name, "not compared", said) for said in one.notes]
    rows += [(one.name, "could not be read", " ".join(one.why)) for one in impact.not_read]
    headings = ("Competition", "What", "Which")
    sheet(book, "Not known", formats, _above(impact, "What is not known"), headings, rows, _NUMBERS)


def _finish(chart: Chart, title: str, across: str, up: str) -> None:
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_x_axis({"name": across, "label_position": "low"})
    chart.set_y_axis({"name": up, "major_gridlines": {"visible": True}})
    chart.set_legend({"position": "bottom"})
    chart.set_size(_SIZE)


def _described(words: str, impact: Impact) -> dict[str, str]:
    return {"description": f"{words}, {called(impact.old, impact)} beside {called(impact.new, impact)}."}


def _number(exact: str | None) -> Cell:
    return None if exact is None else exact_number(exact)


def _rank(rank: int | None) -> Cell:
    return None if rank is None else Fraction(rank)
