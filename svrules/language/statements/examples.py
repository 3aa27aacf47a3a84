"""Examples, with their cells as typed: the door for data reads them like a spreadsheet's."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from lark import Token

from svrules.diagnostics import Fix, letters_apart
from svrules.language.formulas.periods import tail_clause
from svrules.language.formulas.symbols import Kind, Symbols
from svrules.language.reading.grids import regridded
from svrules.language.reading.syntax import Syntax, norm, tokens_of, trees_of, unquoted
from svrules.language.rulebook import Example, ExampleBid, Expectation, RawCell

_EXPECT = "expect "
_TURNED = "fact"
_NO_SLIP = "expert"
_COMES_OUT: Final[tuple[Kind, ...]] = ("criterion", "value", "rule", "result")
_SUBJECTS = frozenset({"total", "exact total", "outcome", "rank", "winner", "scope"})


def bind_example(tree: Syntax, symbols: Symbols) -> Example:
    """An example; rows with too many or too few cells are reported and left out."""

    def raw(token: Token) -> RawCell:
        return RawCell(str(token).strip(), symbols.span(token))

    facts: list[tuple[RawCell, RawCell]] = []
    expects: list[Expectation] = []
    rows: list[list[RawCell]] = []
    for line in trees_of(tree, "example_facts", "example_expects", "example_row"):
        cells = [raw(token) for token in tokens_of(line, "CELL", "FACT")]
        pairs = list(zip(cells[::2], cells[1::2], strict=False))
        if line.data == "example_facts":
            facts += pairs
        elif line.data == "example_expects":
            expects += [Expectation(subject, expected) for subject, expected in pairs]
        else:
            rows.append(cells)
    begins = [RawCell(f"{name.text} {cell.text}", name.span) for name, cell in facts]
    for cell in (*begins, *(rows[0] if rows else ())):
        _report_misspelt_expect(cell, symbols)
    title = tokens_of(tree, "STRING")[0]
    if rows and rows[0][0].text.lower() == _TURNED:
        rows = _upright(rows, symbols)
    bids = tuple(bid for row in rows[1:] if (bid := _bid(rows[0], row, rows, symbols)))
    return Example(
        unquoted(title), tail_clause(tree), tuple(facts), bids, tuple(expects), symbols.span(title)
    )


def _report_misspelt_expect(cell: RawCell, symbols: Symbols) -> None:
    """Report a heading such as `expct APP` and a line that begins so: neither is a fact."""
    typed, _, rest = cell.text.partition(" ")
    meant = _EXPECT.strip()
    is_slip = typed[:1].lower() == meant[0] and letters_apart(typed.lower(), meant) == 1
    if not is_slip or not _begins_with_subject(rest, symbols):
        return
    span = replace(cell.span, end_line=cell.span.line, end_column=cell.span.column + len(typed))
    symbols.report(
        "SV0203", span, f"`{typed}` is not a name of this rulebook.",
        why=f"What is to come out is written behind `{meant}`.",
        try_=f"Did you mean `{meant}`?", fix=Fix(span, meant, safe=norm(typed) != _NO_SLIP),
    )  # fmt: skip


def _begins_with_subject(text: str, symbols: Symbols) -> bool:
    """Whether a text begins with something that comes out of scoring."""
    said = norm(text).split()
    starts = (" ".join(said[:length]) for length in range(1, len(said) + 1))
    return any(start in _SUBJECTS or symbols.find(start, _COMES_OUT) is not None for start in starts)


def _upright(rows: list[list[RawCell]], symbols: Symbols) -> list[list[RawCell]]:
    """A table with a fact on each line and a column for each bid, turned to a line for each bid."""
    whole = [row for row in rows if _is_whole(rows[0], row, rows, symbols)]
    return [list(column) for column in zip(*whole, strict=True)]


def _is_whole(
    headings: list[RawCell], row: list[RawCell], rows: list[list[RawCell]], symbols: Symbols
) -> bool:
    if len(row) == len(headings):
        return True
    count = f"{len(row)} cell" + ("s" if len(row) != 1 else "")
    span = row[0].span.to(row[-1].span)
    others = [[cell.text for cell in other] for other in rows[1:] if len(other) == len(headings)]
    symbols.report(
        "SV0704", span,
        f"This line has {count}, but there are {len(headings)} headings.",
        try_="Put one bar `|` between every two cells; leave a cell empty for a blank.",
        fix=regridded(span, len(headings), symbols.parsed.source, others),
    )  # fmt: skip
    return False


def _bid(
    headings: list[RawCell], row: list[RawCell], rows: list[list[RawCell]], symbols: Symbols
) -> ExampleBid | None:
    if not _is_whole(headings, row, rows, symbols):
        return None
    facts: list[tuple[RawCell, RawCell]] = []
    expects: list[Expectation] = []
    for heading, cell in zip(headings[1:], row[1:], strict=True):
        if not heading.text.lower().startswith(_EXPECT):
            facts.append((heading, cell))
        elif cell.text:
            subject = RawCell(heading.text[len(_EXPECT) :].strip(), heading.span)
            expects.append(Expectation(subject, cell))
    return ExampleBid(row[0], tuple(facts), tuple(expects))
