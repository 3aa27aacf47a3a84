"""What differs in the text only: spaces, comments, other words for the same, the order of parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from svrules.change.difference.changes import Change
from svrules.change.difference.found import Found
from svrules.change.difference.parts import Part
from svrules.change.difference.texts import Lines, Texts, differing_lines, statements
from svrules.language.rulebook import Rulebook

__all__ = ["in_layout", "lines_of"]


def in_layout(changes: Iterable[Change], texts: tuple[Texts, Texts]) -> Iterator[Found]:
    """Statements whose text differs though what they say does not, what has moved, and comments."""
    listed = tuple(changes)
    touched = {change.new_span.line for change in listed if change.new_span is not None}
    touched |= {-change.old_span.line for change in listed if change.old_span is not None}
    for change in listed:
        if change.how == "moved" and change.kind not in ("row", "member"):
            yield Found(
                "layout", f"{_start(change.label)} stands in another place", change.clause, _line(change)
            )
    for table in dict.fromkeys(one.inside for one in listed if (one.kind, one.how) == ("row", "moved")):
        # Exactly one row counts, or all that hold give the same: their order decides nothing.
        moved = next(one for one in listed if (one.kind, one.how, one.inside) == ("row", "moved", table))
        yield Found(
            "layout",
            f"Rows of table {table[1] if table else ''} stand in another order",
            moved.clause,
            _line(moved),
        )
    for old, new in _pairs(texts):
        if _is_touched(old, texts[0], -1, touched) or _is_touched(new, texts[1], 1, touched):
            continue
        was, now = texts[0].tidy(old), texts[1].tidy(new)
        if was != now:
            only_was, only_now = differing_lines(was, now)
            title = f"{_start(new.label)} is written in other words"
            yield Found("layout", title, new.clause, new.span.line if new.span else None, only_was, only_now)
        elif _spaces(texts[0].raw(old)) != _spaces(texts[1].raw(new)):
            yield Found("layout", f"{_start(new.label)} is laid out anew", new.clause, _at(new))
    was, now = differing_lines(texts[0].comments(), texts[1].comments())
    if was or now:
        yield Found(
            "layout", f"Comments: {_counted(len(now))} now, {_counted(len(was))} before", "", None, was, now
        )


def _counted(lines: int) -> str:
    return f"{lines} line" if lines == 1 else f"{lines} lines"


def _start(label: str) -> str:
    return label[:1].upper() + label[1:]


def _at(part: Part) -> int | None:
    return part.span.line if part.span is not None else None


def _line(change: Change) -> int | None:
    span = change.new_span or change.old_span
    return span.line if span is not None else None


def _spaces(lines: Lines) -> Lines:
    """The lines with their spaces but without comments, and without what stands empty at the end."""
    from svrules.change.difference.texts import without_comment

    return tuple(line for line in (without_comment(line).rstrip() for line in lines) if line)


def _is_touched(part: Part, texts: Texts, sign: int, touched: set[int]) -> bool:
    first = part.span.line if part.span is not None else 0
    return any(sign * (first + at) in touched for at in range(len(texts.raw(part))))


def _pairs(texts: tuple[Texts, Texts]) -> Iterator[tuple[Part, Part]]:
    news = {part.key: part for part in statements(texts[1].rulebook)}
    for old in statements(texts[0].rulebook):
        if old.key in news:
            yield old, news[old.key]


def lines_of(
    old: Rulebook,
    new: Rulebook,
    keys: Sequence[tuple[str, str]],
    names: Mapping[tuple[str, str], str],
    texts: tuple[Texts, Texts],
) -> tuple[Lines, Lines]:
    """The lines of these parts that differ, as they were and as they are, without comments and layout."""
    was: dict[tuple[str, str], list[str]] = {}
    now: dict[tuple[str, str], list[str]] = {}
    for text, listed, renamed in ((texts[0], was, names), (texts[1], now, {})):
        met: set[int] = set()
        for part in statements(text.rulebook):
            kind = "value" if part.kind == "panel" else part.kind
            key: tuple[str, str] = (kind, renamed.get((part.kind, part.base), part.base))
            line = part.span.line if part.span is not None else 0
            if key in keys and line not in met:
                met.add(line)
                listed.setdefault(key, []).extend(text.tidy(part))
    found: tuple[list[str], list[str]] = ([], [])
    for key in keys:
        for into, lines in zip(
            found, differing_lines(tuple(was.get(key, ())), tuple(now.get(key, ()))), strict=True
        ):
            into += lines
    return tuple(found[0]), tuple(found[1])
