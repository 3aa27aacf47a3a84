"""What has to be known: the facts of the contract and of each bid."""

from __future__ import annotations

from collections.abc import Iterator

from svrules.language.rulebook import Input, Panel
from svrules.language.types import DateType, YesNoType
from svrules.render.document import Block, Grid, Paragraph, Section
from svrules.render.literals import literal
from svrules.render.policy.parts import Book, level_range, or_list, sentence, typed

__all__ = ["inputs", "inputs_grid"]

_HEADINGS = ("Name", "What is given", "Limits", "If left blank", "Notes")


def inputs(book: Book) -> Section:
    """The section on inputs: a table for the contract, one for each bid, and a paragraph a panel."""
    contract, bid = book.contract.capitalize(), book.bid
    blocks: list[Block] = [
        Paragraph("A fact that is left blank is missing: it is never taken as zero unless this page says so.")
    ]
    blocks += inputs_grid(book, "contract", f"{contract}: facts that hold for every {bid}")
    blocks += inputs_grid(book, "bid", f"Each {bid}: what must be given")
    blocks += _panels(book)
    return Section("What has to be known", tuple(blocks))


def inputs_grid(book: Book, owner: str, caption: str) -> list[Block]:
    """The table of inputs of the contract or of each bid; nothing when there are none."""
    rows = tuple(_row(given, name, book) for given, name in _named(book, owner))
    return [Grid(caption, _HEADINGS, rows).without_empty()] if rows else []


def _named(book: Book, owner: str) -> Iterator[tuple[Input, str]]:
    """Inputs with the name to print: a family's once, those of a panel left to its paragraph."""
    judged = {name for panel in book.rulebook.panels for name in _panel_inputs(panel)}
    seen: set[tuple[str, str]] = set()
    for given in book.rulebook.inputs.values():
        if given.owner != owner or given.name in judged:
            continue
        if given.family is None or given.suffix is None:
            yield given, given.name
        elif (given.family, given.suffix) not in seen:
            seen.add((given.family, given.suffix))
            yield given, f"{given.suffix} (for each {given.family})"


def _panel_inputs(panel: Panel) -> tuple[str, ...]:
    last = (panel.consensus_comment,) if panel.consensus_comment else ()
    return (*panel.marks, *panel.comments, *([panel.consensus] if panel.consensus else []), *last)


def _row(given: Input, name: str, book: Book) -> tuple[str, ...]:
    blank = "missing" if given.blank_means is None else _literal(given, given.blank_means, book)
    return name, _what(given, book), _limits(given, book), blank, _notes(given)


def _what(given: Input, book: Book) -> str:
    if given.levels is not None:
        return level_range(given.levels)
    return ("whole " if given.whole else "") + typed(given.type, book)


def _limits(given: Input, book: Book) -> str:
    return or_list((f"{b.comparison} {_literal(given, b.value, book)}" for b in given.bounds), "and")


def _literal(given: Input, value: object, book: Book) -> str:
    return literal(value, given.type, book.wording.units)  # type: ignore[arg-type]


def _notes(given: Input) -> str:
    notes = [
        "Decides which rules are in force." if given.decides_rules else "",
        "Confidential." if given.confidential else "",
        f"{_better(given)} is better." if given.better is not None else "",
        f"Also headed {or_list(f'“{heading}”' for heading in given.headings)}." if given.headings else "",
        sentence(given.note),
    ]
    return " ".join(note for note in notes if note)


def _better(given: Input) -> str:
    """Which way the fact gets better, in the word that goes with its type."""
    more = given.better == "more"
    match given.type:
        case DateType():
            return "Later" if more else "Earlier"
        case YesNoType():
            return "Yes" if more else "No"
    return "More" if more else "Less"


def _panels(book: Book) -> list[Block]:
    """How judged facts are settled: one paragraph for all panels that work alike."""
    names: dict[str, list[str]] = {}
    for panel in book.rulebook.panels:
        names.setdefault(_panel(panel, book), []).append(panel.name)
    return [Paragraph(text, f"{', '.join(judged)}:") for text, judged in names.items()]


def _panel(panel: Panel, book: Book) -> str:
    given = book.rulebook.inputs[panel.marks[0]]
    evaluators = f"{len(panel.marks)} evaluators one by one"
    text = f"{_what(given, book)}, marked by {evaluators} and settled by {panel.settled_by}."
    text += f" {_better(given)} is better." if given.better is not None else ""
    return sentence(f"{text} Each mark comes with a comment." if panel.comments else text)
