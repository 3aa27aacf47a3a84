"""No figure is ever cut, and no column ever left out, however narrow the paper and however long the names."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

import svrules
from svrules.api import Rulebook
from svrules.engine.competition import Bid, Competition
from svrules.engine.result import Result
from svrules.language import read
from svrules.render.document import Document, Grid
from svrules.render.explained import explained_document
from svrules.render.html import as_html
from svrules.render.overview import inputs, overview
from svrules.render.policy import policy
from svrules.render.ranking import ranking
from svrules.render.terminal import as_text

WIDTHS = st.integers(40, 200)
NAMES = ("Ash", "The Consolidated Amalgamated Building Cooperative", "W" * 60, "12 Trees, 3 Roads & Co. 1998")
PAGES = ("weights", "policy", "order", "inputs", "overview")


@cache
def result(criteria: int) -> Result:
    """Four bids scored by that many criteria, each of which gives marks that do not end or have decimals."""
    names = [f"need {at}" for at in range(1, criteria + 1)]
    text = ['rulebook "Wide"', '  edition "1"', "bid", *(f"  {name}  number, above 0" for name in names)]
    for at, name in enumerate(names, 1):
        worth = f"worth {1234.5 + at} points"
        text += [f'criterion CRITERION{at} "Criterion {at}" {worth}', f"  {name} relative to lowest"]
    text += ["award", "  highest total wins", "  near tie within 20,000 marks"]
    model, found = read("\n".join(text) + "\n", "wide.svr")
    assert model is not None, found
    bids = tuple(
        Bid(name, {need: Fraction(3 + at * 7 + place) for place, need in enumerate(names)})
        for at, name in enumerate(NAMES)
    )
    return Rulebook(model).score(Competition({}, bids))


@given(st.integers(1, 12), WIDTHS)
def test_every_figure_of_a_ranking_stands_whole(criteria: int, width: int) -> None:
    document = ranking(result(criteria))
    text = as_text(document, width)
    assert max(map(len, text.splitlines())) <= width
    assert_whole(document, text)
    assert "Rank" in text
    assert text.split().count("near") >= 2


@given(st.integers(1, 12), WIDTHS)
def test_every_figure_of_an_explanation_stands_whole(criteria: int, width: int) -> None:
    document = explained_document(result(criteria), NAMES[2])
    text = as_text(document, width)
    assert max(map(len, text.splitlines())) <= width
    assert_whole(document, text)


@given(
    st.lists(st.sampled_from(["price", "why", "a column with words", "x" * 30]), min_size=1, max_size=12),
    st.lists(st.sampled_from(["≈5.6931", "£1,234,567.89", "12", "words that fold", "w" * 50]), min_size=1),
    WIDTHS,
)
def test_every_cell_of_a_table_is_there(headings: list[str], cells: list[str], width: int) -> None:
    rows = [tuple(cells[(at + down) % len(cells)] for at in range(len(headings))) for down in range(3)]
    grid = Grid("", ("Bid", *headings), tuple(("Ash", *row) for row in rows))
    text = as_text(Document("", "", (grid,), ()), width)
    assert max(map(len, text.splitlines())) <= width
    figures = [cell for row in rows for cell in row if re.match(r"[≈£\d]", cell)]
    for figure in set(figures):
        assert text.split().count(figure) == figures.count(figure)
    letters = "".join(cell for row in rows for cell in row if cell not in figures)
    assert text.count("w") >= letters.count("w")


def test_what_fits_in_no_table_stands_on_lines() -> None:
    figure = "1,234,567,890,123,456,789,012,345.25"
    grid = Grid("", ("Bid", "Price", "Why"), (("Ash", figure, "it is dear"),), frozenset({1}))
    assert as_text(Document("", "", (grid,), ()), 40).split("\n") == [
        "", "Ash", "├── Price:", f"│   {figure}", "└── Why: it is dear", "",
    ]  # fmt: skip


def test_a_table_that_is_too_wide_goes_on_below_with_its_keys() -> None:
    grid = Grid(
        "", ("Bid", *(f"C{at}" for at in range(9))), (("Ash", *("1,234.5678",) * 9),), frozenset(range(1, 10))
    )
    lines = as_text(Document("", "", (grid,), ()), 60).splitlines()
    assert [line.split() for line in lines if line.startswith("Ash")] == [
        ["Ash", *("1,234.5678",) * 4], ["Ash", *("1,234.5678",) * 4], ["Ash", "1,234.5678"],
    ]  # fmt: skip


def test_paper_has_every_column_too() -> None:
    headings = ("Bid", *(f"CRITERION{at}" for at in range(12)))
    grid = Grid("Marks", headings, (("Ash", *("1,234.5678",) * 12),), frozenset(range(1, 13)))
    page = as_html(Document("", "", (grid,), ()))
    shown = re.findall(r"<th scope=\"col\"[^>]*>(\w+)</th>", page)
    assert [one for one in shown if one != "Bid"] == list(headings[1:])
    assert page.count("<table>") == shown.count("Bid") == page.count(">Ash<") > 1
    assert "Marks, continued</caption>" in page
    assert page.count(">1,234.5678<") == 12


@pytest.mark.parametrize("width", [40, 50, 60, 80, 120])
@pytest.mark.parametrize("page", PAGES)
def test_pages_of_a_rulebook_have_every_figure(page: str, width: int) -> None:
    book = svrules.load("lcr-contracts")
    pages: dict[str, Callable[[], Document]] = {
        "weights": book.weights,
        "order": book.order,
        "policy": lambda: policy(book.model),
        "inputs": lambda: inputs(book.model),
        "overview": lambda: overview(book.model),
    }
    document = pages[page]()
    text = as_text(document, width)
    assert max(map(len, text.splitlines())) <= width
    assert_whole(document, text)


def assert_whole(document: Document, text: str) -> None:
    words = text.split()
    for figure in figures_of(document):
        assert figure in words, figure


def figures_of(document: Document) -> set[str]:
    sections = list(document.sections)
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    while sections:
        section = sections.pop()
        sections += section.sections
        grids += [block for block in section.blocks if isinstance(block, Grid)]
    cells = {cell for grid in grids for row in grid.rows for cell in row}
    return {cell for cell in cells if re.fullmatch(r"≈?-?£?\d[\d,.]*%?", cell)}
