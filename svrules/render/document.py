"""What is printed, whatever it is printed on: a document of sections, paragraphs, formulas, tables and trees.

Builders (`policy`, `ranking`, `explanation`, …) make a Document; writers (`html`, `markdown`, `terminal`)
show it. Text in a document is plain text, as it came: making it safe for its medium is the writer's work.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

__all__ = [
    "Band", "Block", "Cell", "Cells", "Chart", "ChartLine", "Curve", "Curves", "Document", "Facts", "Formula",
    "Grid", "Items", "Line", "Mark", "Paragraph", "Picture", "Points", "Scale", "Section", "Tree", "in_words",
    "is_silent",
]  # fmt: skip

Tone = Literal["plain", "good", "bad", "warn", "quiet"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `lead` stands before it in bold, `tone` colours it where there is colour."""

    text: str
    lead: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression in words, and the same in symbols; `name` is what it gives."""

    words: str
    symbols: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list of statements, numbered when `ordered`."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what they are."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `numbers` are the columns aligned right; `outcomes` those whose words are coloured by meaning.

    `keep` are columns that stay on one line as long as they can; the others fold first. The first `keys`
    columns say what a row is about: they are repeated where a table does not fit in one piece. `in_full` are
    headings for where there is room for more words and no text around the table, as in a CSV file.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    outcomes: frozenset[int] = frozenset()
    keep: frozenset[int] = frozenset()
    keys: int = 1
    in_full: tuple[str, ...] = ()

    def without_empty(self) -> Grid:
        """The table without columns in which no row says anything."""
        kept = [at for at in range(len(self.headings)) if any(row[at] for row in self.rows)]
        place = {at: new for new, at in enumerate(kept)}
        numbers, outcomes, keep = (
            frozenset(place[at] for at in columns if at in place)
            for columns in (self.numbers, self.outcomes, self.keep)
        )
        rows = tuple(tuple(row[at] for at in kept) for row in self.rows)
        headings, in_full = (
            tuple(listed[at] for at in kept) if listed else () for listed in (self.headings, self.in_full)
        )
        keys = sum(1 for at in kept if at < self.keys)
        return Grid(self.caption, headings, rows, numbers, outcomes, keep, keys, in_full)


@dataclass(frozen=True, slots=True)
class Line:
    """A statement with the statements that it rests on."""

    text: str
    parts: tuple[Line, ...] = ()
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Tree:
    """Statements, each with what it rests on below it."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of a picture: a `dot`, a `ring`, or a `bar` or `link` from `start` to `end`."""

    shape: Literal["dot", "ring", "bar", "link"]
    start: Fraction
    end: Fraction | None = None
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One line of a chart: what it is about, its figures in words, its marks. `group` begins a new group."""

    label: str
    figures: str
    marks: tuple[Mark, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with a line for each thing, and the same figures in words on each line.

    `said` tells what is seen, `reading` how to read the picture: it is told only beside it. Marks lie between
    `low` and `high`, at `ticks` there are figures. `legend` says what each shape means. Where there are no
    pictures the lines are a list.
    """

    caption: str
    said: str
    lines: tuple[ChartLine, ...]
    low: Fraction
    high: Fraction
    ticks: tuple[Fraction, ...]
    legend: tuple[tuple[Mark, str], ...] = ()
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """A picture of many things by two figures each, `across` and `up`, on one scale; `said` tells the same.

    `points` are the places with their tone. The figures themselves stand in a table of the document.
    `reading` as of a Chart.
    """

    caption: str
    said: str
    across: str
    up: str
    points: tuple[tuple[Fraction, Fraction, Tone], ...]
    low: Fraction
    high: Fraction
    ticks: tuple[Fraction, ...]
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """One side of a picture: what it measures, from where to where, and the figures beside it in words."""

    title: str
    low: Fraction
    high: Fraction
    ticks: tuple[tuple[Fraction, str], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points, in the colour of its number; None: it has no point there, and is broken."""

    label: str
    colour: int
    points: tuple[tuple[Fraction, Fraction | None], ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the scale across, in the colour of its number (None: of nobody), and what holds in it."""

    start: Fraction
    end: Fraction
    colour: int | None
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Curves:
    """A picture of several figures over one that varies, with a strip of bands below that says what holds.

    `said` tells what is seen, `reading` as of a Chart. `now` marks one value, which `now_words` names. Where
    there are no pictures the bands are a list.
    """

    caption: str
    said: str
    across: Scale
    up: Scale
    curves: tuple[Curve, ...]
    bands: tuple[Band, ...]
    bands_title: str
    now: Fraction | None = None
    now_words: str = ""
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a map: its sides, its colour by number (None: of nobody), and what holds in it."""

    left: Fraction
    right: Fraction
    bottom: Fraction
    top: Fraction
    colour: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Cells:
    """A map of what holds for two figures that vary; `legend` says what each colour means.

    `reading` as of a Chart. Where there are no pictures nothing is left of it: a table of the document tells
    the same.
    """

    caption: str
    said: str
    across: Scale
    up: Scale
    cells: tuple[Cell, ...]
    legend: tuple[tuple[int | None, str], ...]
    reading: str = ""


Picture = Chart | Points | Curves | Cells
Block = Paragraph | Formula | Items | Facts | Grid | Tree | Picture


def in_words(block: Picture) -> tuple[Paragraph | Items, ...]:
    """A picture where there are none: what it tells, and its figures line by line. It may be nothing."""
    if isinstance(block, Cells):
        return ()
    if isinstance(block, Curves):
        words = tuple(band.words for band in block.bands)
        return (Paragraph(block.said), Items(words)) if words else ()
    told = Paragraph(block.said, lead=f"{block.caption}.")
    if isinstance(block, Points):
        return (told,)
    listed: list[str] = []
    for line in block.lines:
        group = f"{line.group}, " if line.group else ""
        listed.append(f"{group}{line.label}: {line.figures}")
    return told, Items(tuple(listed))


def is_silent(section: Section) -> bool:
    """Whether nothing of it is left where there are no pictures."""
    return (
        bool(section.blocks)
        and not section.sections
        and all(isinstance(block, Curves | Cells) and not in_words(block) for block in section.blocks)
    )


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a document, with parts of its own."""

    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document; `footer` says what it was made from; `contents` asks for a list of sections."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    footer: str = ""
    contents: bool = False
