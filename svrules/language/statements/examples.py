"""Examples, with their cells as typed: the door for data reads them like a spreadsheet's."""

from __future__ import annotations

from lark import Token

from svrules.language.formulas.periods import tail_clause
from svrules.language.formulas.symbols import Symbols
from svrules.language.reading.grids import regridded
from svrules.language.reading.syntax import Syntax, tokens_of, trees_of, unquoted
from svrules.language.rulebook import Example, ExampleBid, Expectation, RawCell

_EXPECT = "expect "
_TURNED = "fact"


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
    title = tokens_of(tree, "STRING")[0]
    if rows and rows[0][0].text.lower() == _TURNED:
        rows = _upright(rows, symbols)
    bids = tuple(bid for row in rows[1:] if (bid := _bid(rows[0], row, rows, symbols)))
    return Example(
        unquoted(title), tail_clause(tree), tuple(facts), bids, tuple(expects), symbols.span(title)
    )


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
