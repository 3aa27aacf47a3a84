"""Word files: real headings, lists and tables, nothing that runs off the page, no name that is obeyed."""

from __future__ import annotations

import re
import sys
from io import BytesIO
from itertools import pairwise
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st

from svrules.errors import MissingExtraError
from svrules.render.document import Document, Facts, Formula, Grid, Items, Line, Paragraph, Section, Tree
from svrules.render.untrusted import one_line
from svrules.render.word import as_word

NAMES = (
    "Ash & Sons",
    "{ INCLUDETEXT /etc/passwd }",
    '=HYPERLINK("http://ash.example")',
    "<w:fldSimple w:instr='DATE'/>",
    "null \x00 bell \x07 tab \t feed \x0b \x0c end",
    "right \u202e left \ud800",
    "W" * 300,
)


def page(name: str = "Ash", rows: int = 3) -> Document:
    grid = Grid(
        "Marks",
        ("Rank", "Bid", "Outcome", "Total"),
        tuple((str(at), f"{name} {at}", "fail", f"{at}.50") for at in range(rows)),
        frozenset({0, 3}),
        frozenset({2}),
    )
    tree = Tree((Line(name, (Line("rests on", (Line("and on", tone="quiet"),)),), tone="bad"),))
    inner = Section("Inner", (Formula("a ÷ b", "a/b", "marks"), Facts((("local jobs", name),))))
    blocks = (Paragraph(name, "Lead:", "warn"), Items((name, "two"), ordered=True), Items(("one",)))
    return Document(name, "Edition 1", blocks, (Section("Outer", (tree, grid), (inner,)),), "Made from")


def opened(document: Document) -> docx.document.Document:
    return docx.Document(BytesIO(as_word(document)))


def parts(made: bytes) -> dict[str, str]:
    with ZipFile(BytesIO(made)) as file:
        return {name: file.read(name).decode() for name in file.namelist() if name.endswith(".xml")}


def said(word: docx.document.Document) -> list[str]:
    cells = (cell.text for table in word.tables for row in table.rows for cell in row.cells)
    return [*(one.text for one in word.paragraphs), *cells]


@pytest.mark.parametrize("name", NAMES)
def test_all_text_is_there_as_text(name: str) -> None:
    made = as_word(page(name))
    shown = said(docx.Document(BytesIO(made)))
    assert one_line(name) in shown
    assert f"Lead: {one_line(name)}" in shown
    assert f"local jobs: {one_line(name)}" in shown
    assert one_line(f"{name} 2") in shown


@pytest.mark.parametrize("name", NAMES)
def test_the_only_fields_are_the_numbers_of_pages(name: str) -> None:
    texts = parts(as_word(page(name)))
    fields = [code for text in texts.values() for code in re.findall(r"<w:instrText[^>]*>(.*?)<", text)]
    assert fields == [" PAGE ", " NUMPAGES "]
    for mark in ("fldSimple ", "w:hyperlink", "altChunk", "w:object"):
        assert not any(f"<{mark}" in text or f"<w:{mark}" in text for text in texts.values())
    links = [text for at, text in texts.items() if at.endswith(".rels")]
    assert not any('TargetMode="External"' in text for text in links)


def test_headings_are_headings() -> None:
    styles = {one.text: one.style.name for one in opened(page()).paragraphs}
    assert (styles["Ash"], styles["Edition 1"]) in {("Title", "Subtitle"), ("Statement", "Subtitle")}
    assert (styles["Outer"], styles["Inner"]) == ("Heading 1", "Heading 2")
    assert opened(page()).paragraphs[0].style.name == "Title"


def test_statements_are_entries_of_lists_as_deep_as_they_stand() -> None:
    depths = {one.text: one._p.pPr.numPr for one in opened(page()).paragraphs if one._p.pPr is not None}
    assert [depths[text].ilvl.val for text in ("Ash", "rests on", "and on")] == [0, 1, 2]


def test_each_numbered_list_counts_from_one() -> None:
    lists = (Items(("a", "b"), ordered=True), Items(("c",), ordered=True))
    word = opened(Document("T", "", lists, ()))
    used = [one._p.pPr.numPr.numId.val for one in word.paragraphs if one.text in ("a", "b", "c")]
    assert used[0] == used[1] != used[2]
    numbering = word.part.numbering_part.element
    for which in used:
        (found,) = [one for one in numbering.num_lst if one.numId == which]
        assert found.lvlOverride_lst[0].startOverride.val == 1


def test_headings_of_tables_stand_on_each_page_and_rows_stay_whole() -> None:
    (table,) = opened(page(rows=90)).tables
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows][:3] == [
        True,
        False,
        False,
    ]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Marks"


def test_outcomes_are_told_apart_without_colour() -> None:
    (table,) = opened(page()).tables
    run = table.rows[1].cells[2].paragraphs[0].runs[0]
    assert (run.text, run.bold) == ("fail", True)


def test_the_page_is_a4_and_british() -> None:
    word = opened(page())
    section = word.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    texts = parts(as_word(page()))
    for part in ("word/styles.xml", "word/settings.xml"):
        assert "en-GB" in texts[part]
        assert 'w:val="en-US"' not in texts[part]
    assert "en-GB" in texts["docProps/core.xml"]


def test_the_same_document_gives_the_same_bytes() -> None:
    made = as_word(page())
    assert as_word(page()) == made
    with ZipFile(BytesIO(made)) as file:
        assert {one.date_time for one in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any("thumbnail" in one.filename for one in file.infolist())
    core = parts(made)["docProps/core.xml"]
    assert "python-docx" not in core
    assert not re.search(r"\d{4}-\d\d-\d\d", core)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(MissingExtraError, match=r"svrules\[word\]"):
        as_word(page())


WORDS = st.text(st.sampled_from("aW1 .,£`<&{=\x01\u202e"), max_size=40)
GRIDS = st.integers(1, 9).flatmap(
    lambda columns: st.lists(
        st.tuples(*[st.one_of(WORDS, st.decimals(0, 10**9, places=2).map(str))] * columns), max_size=4
    ).map(lambda rows: Grid("", tuple(f"Column {at}" for at in range(columns)), tuple(rows)))
)


@settings(max_examples=12, deadline=None)
@given(GRIDS)
def test_no_table_runs_off_the_page_and_no_cell_is_lost(grid: Grid) -> None:
    word = opened(Document("T", "", (grid, grid), ()))
    for table in word.tables:
        assert sum(column.w for column in table._tbl.tblGrid.gridCol_lst) <= Mm(170)
        assert table._tbl.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"
    shown = " ".join(said(word)).split()
    for row in grid.rows:
        for cell in row:
            assert set(one_line(cell).split()) <= set(shown)
    between = [one.tag for one in word.element.body]
    assert (qn("w:tbl"), qn("w:tbl")) not in set(pairwise(between))
    assert between[-2:] == [qn("w:p"), qn("w:sectPr")]
