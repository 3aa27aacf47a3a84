"""The difference as a page: a summary line, then each change with its clause, lines, region and witness."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from svrules.change.difference.difference import Difference
from svrules.change.difference.found import Class, Consequence, Found, Where, Witness
from svrules.render.document import Block, Document, Grid, Items, Paragraph, Section
from svrules.render.figures import figures
from svrules.render.policy.parts import or_list

__all__ = ["page", "summary"]

_COUNTED: Final[tuple[tuple[Class, str], ...]] = (
    ("meaning", "in meaning"),
    ("words", "in words"),
    ("layout", "in layout only"),
)
_HEADINGS: Final[dict[Class, tuple[str, str]]] = {
    "meaning": ("Changes in meaning", ""),
    "not proved": (
        "May alter results (not proved the same)",
        "No bids were found on which these make a difference, and it is not proved that there are none.",
    ),
    "the same in every case": (
        "Written differently, the same in every case",
        "Proved: whatever the facts are, these come to the same as before.",
    ),
    "words": ("Changes in words", "No result rests on these; bidders read them."),
    "examples": ("Examples", ""),
    "layout": ("In layout only", ""),
}
_BY_ITSELF: Final = (
    "Each change is taken by itself, the others as before. Where other changes alter its result, "
    "a second table has both editions as a whole."
)
_NONE: Final = "–"
_MOST_LINES: Final = 12
_MOST_CASES: Final = 12


def summary(difference: Difference) -> str:
    """`3 changes in meaning, 2 in words, 11 in layout only.`, and what else there is."""
    open_ = len(difference.of("not proved"))
    may = f"{_changes(open_)} that may alter results (not proved the same)"
    said: list[str] = []
    for kind, words in _COUNTED:
        number = len(difference.of(kind))
        if kind == "meaning" and open_:
            said += [f"{_changes(number)} {words}", may] if number else [may]
        else:
            said.append(f"{_changes(number) if not said else number} {words}")
    same = len(difference.of("the same in every case"))
    more = [", ".join(said)]
    if same:
        more.append(f"{same} written differently with the same result in every case")
    if difference.of("examples"):
        more.append(f"{len(difference.of('examples'))} in examples")
    return "; ".join(more) + "."


def _changes(number: int) -> str:
    return f"{number} {'change' if number == 1 else 'changes'}"


def page(difference: Difference) -> Document:
    """The page of a difference."""
    old, new = difference.old, difference.new
    lead = Paragraph(summary(difference), tone="plain" if difference.found else "quiet")
    sections = (_section(difference, kind) for kind in _HEADINGS)
    return Document(
        f"{new.title}: what has changed",
        f"From edition {old.edition} ({old.name}) to edition {new.edition} ({new.name})",
        (lead, *_nothing(difference)),
        tuple(section for section in sections if section is not None),
        f"Old: SHA-256 {old.sha256}. New: SHA-256 {new.sha256}. Witnesses were scored under both.",
    )


def _nothing(difference: Difference) -> Iterator[Block]:
    if not difference.found:
        yield Paragraph("The two texts are the same.")
    elif difference.means_the_same:
        yield Paragraph("Proved: both give the same results, whatever the facts are.", tone="good")


def _section(difference: Difference, kind: Class) -> Section | None:
    found = difference.of(kind)
    if not found:
        return None
    title, start = _HEADINGS[kind]
    blocks: list[Block] = [Paragraph(start)] if start else []
    if kind in ("meaning", "not proved") and len(difference.of("meaning", "not proved")) > 1:
        blocks.append(Paragraph(_BY_ITSELF))
    if kind in ("layout", "examples"):
        return Section(title, (*blocks, Items(tuple(_item(one) for one in found))))
    return Section(title, tuple(blocks), tuple(_change(one, difference) for one in found))


def _item(found: Found) -> str:
    line = f" (line {found.line})" if found.line else ""
    lines = ""
    if found.was and found.now and not found.title.startswith("Comments"):
        lines = f": {_shortly(found.was)} → {_shortly(found.now)}"
    return f"{found.title}{line}{lines}"


def _shortly(lines: tuple[str, ...]) -> str:
    return " / ".join(lines[:2]) + (" …" if len(lines) > 2 else "")


def _change(found: Found, difference: Difference) -> Section:
    where = [f"Clause {found.clause}" if found.clause else "", f"line {found.line}" if found.line else ""]
    under = ", ".join(part for part in where if part)
    blocks: list[Block] = [Paragraph(f"{under[:1].upper()}{under[1:]}.", tone="quiet")] if under else []
    blocks += [_lines("Was:", found.was), _lines("Now:", found.now)]
    blocks += [Paragraph(said) for said in found.means]
    for one in found.where:
        blocks += _where(one)
    if found.kind in ("meaning", "not proved"):
        blocks += _reaches(found)
        blocks += [Paragraph(hint, "Words to look at:", "warn") for hint in found.hints]
    if found.witness is not None:
        blocks += _witness(found.witness, difference)
    return Section(found.title, tuple(block for block in blocks if block is not None))


def _reaches(found: Found) -> Iterator[Block]:
    if found.reaches:
        yield Paragraph(f"{or_list(found.reaches, 'and')}.", "It reaches:")
    if found.reaches_by_standing:
        also = ", also:" if found.reaches else ":"
        listed = or_list(found.reaches_by_standing, "and")
        yield Paragraph(f"{listed}.", f"It reaches, because of who is in scope, passes or fails{also}")


def _lines(lead: str, lines: tuple[str, ...]) -> Block:
    if not lines:
        return Paragraph("(nothing)", lead)
    if len(lines) == 1:
        return Paragraph(lines[0], lead)
    shown = lines[:_MOST_LINES]
    more = (f"and {len(lines) - len(shown)} more lines",) if len(lines) > len(shown) else ()
    return Grid("", (lead.removesuffix(":"),), tuple((line,) for line in (*shown, *more)))


def _where(where: Where) -> Iterator[Block]:
    caption = f"Where {where.result} differs"
    if where.cases:
        shown = where.cases[:_MOST_CASES]
        yield Grid(caption, ("Cases", "Before", "After"), tuple(shown), keys=1)
        if len(where.cases) > len(shown):
            yield Paragraph(f"And in {len(where.cases) - len(shown)} more stretches of cases.")
    yield from _as_a_whole(where)
    if not where.proved:
        least = ": at least these" if where.cases else ""
        yield Paragraph(f"Not proved{least}; {where.why}.", f"{where.result}:", "warn")


def _as_a_whole(where: Where) -> Iterator[Block]:
    if where.whole:
        shown = where.whole[:_MOST_CASES]
        caption = f"The same cases with all changes of the new edition: {where.result}"
        yield Grid(caption, ("Cases", "Old edition", "New edition"), tuple(shown), keys=1)
        if len(where.whole) > len(shown):
            yield Paragraph(f"And in {len(where.whole) - len(shown)} more stretches of cases.")
    if where.whole_open:
        yield Paragraph(
            "Other changes may alter this: what both editions as a whole come to here is not proved.",
            f"{where.result}:",
            "quiet",
        )


def _witness(witness: Witness, difference: Difference) -> Iterator[Block]:
    word = difference.new.bid_word
    several = len(witness.bids) > 1
    told = _told(witness.facts, difference, several)
    number = f"{_COUNT.get(len(witness.bids), len(witness.bids))} {word}s" if several else f"One {word}"
    shows = "whose order turns round" if _turned(witness) else "that show it" if several else "that shows it"
    all_ = _told(witness.others, difference, several)
    yield Paragraph(told or all_ or "nothing is asked for", f"{number} {shows}, scored under both:")
    yield _consequences(witness.consequences, "", several)
    if witness.as_a_whole:
        yield _consequences(witness.as_a_whole, "With all other changes of the new edition", several)
    if witness.by_itself:
        said = "With this change alone. On all that was tried, the new edition as a whole hides it."
        if witness.as_a_whole:
            said = "On all that was tried, other changes alter what this one does by itself."
        yield Paragraph(said, tone="quiet")
    if told and witness.others:
        yield Paragraph(all_, f"{'Their' if several else 'Its'} other facts:", "quiet")


def _turned(witness: Witness) -> bool:
    """Whether a bid takes the first place from another one."""
    ranks = [(one.before, one.after) for one in witness.consequences if one.what == "rank"]
    first = [before == "1" for before, _ in ranks], [after == "1" for _, after in ranks]
    gained = any(after == "1" and before not in ("1", None) for before, after in ranks)
    return gained and any(first[0]) and any(first[1])


_COUNT: Final = {2: "Two", 3: "Three", 4: "Four"}


def _told(facts: Iterable[tuple[str | None, str, str]], difference: Difference, several: bool) -> str:
    """`contract value £300,000, category Works; Ash: price £100,000`."""
    groups: dict[str | None, list[str]] = {}
    for bid, fact, value in facts:
        groups.setdefault(bid, []).append(f"{fact} {value}")
    ordered = sorted(groups.items(), key=lambda group: (group[0] is not None, group[0] or ""))
    contract = f"{difference.new.contract_word}: " if several else ""
    return "; ".join(f"{f'{bid}: ' if bid else contract}{', '.join(listed)}" for bid, listed in ordered)


def _consequences(listed: tuple[Consequence, ...], caption: str, several: bool) -> Block:
    rows = []
    for one in listed:
        was, now = one.before, one.after
        if one.exact:
            was, now = (
                None if x is None else f for x, f in zip((was, now), figures([was, now]), strict=True)
            )
        whose = (one.bid or "all",) if several else ()
        rows.append((*whose, one.what, was or _NONE, now or _NONE))
    headings = (*(("Bid",) if several else ()), "What", "Before", "After")
    first = int(several)
    return Grid(caption, headings, tuple(rows), frozenset({first + 1, first + 2}), keys=1 + first)
