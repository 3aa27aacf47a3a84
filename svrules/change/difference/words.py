"""Changes in words: titles, clauses, reasons and notes, which bidders read and no result rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from svrules.change.difference.changes import Change
from svrules.change.difference.found import Found
from svrules.change.difference.texts import Lines, Texts, differing_lines
from svrules.quantities import Period, print_period

__all__ = ["in_words"]

_WORDS: Final = frozenset(
    {"title", "clause", "because", "note", "headings", "confidential", "better", "content", "plural"}
)
_EXAMPLES: Final = "example"


def in_words(
    changes: Iterable[Change], left: Iterable[Change], texts: tuple[Texts, Texts]
) -> Iterator[Found]:
    """What changed in words alone, and the examples that were added, removed or changed.

    `left` are the changes that nothing else was said about.
    """
    unsaid = {change.key for change in left}
    listed = [change for change in changes if not _is_repeated(change, texts)]
    for change in listed:
        if change.kind == _EXAMPLES:
            yield from _example(change)
        elif change.how == "renamed" and change.kind != "row":
            yield _renamed(change)
        elif change.key == ("heading", "in force"):
            continue
        elif change.how == "changed" and change.kind != "row":
            yield from _changed(change, change.key in unsaid, texts)
        elif change.key in unsaid and change.how in ("added", "removed") and change.inside is None:
            yield _unused(change)


def _is_repeated(change: Change, texts: tuple[Texts, Texts]) -> bool:
    """Whether it is of one of the facts that a line brings beside the first: evaluators, members."""
    if change.kind != "input" or change.how != "changed" or change.new_span is None:
        return False
    same = (one for one in texts[1].rulebook.inputs.values() if one.span == change.new_span)
    return next(same).name != change.part.base


def _found(change: Change, said: str, was: Lines = (), now: Lines = (), means: Lines = ()) -> Found:
    span = change.new_span or change.old_span
    title = f"{change.label[:1].upper()}{change.label[1:]}{said}"
    return Found(
        "words", title, change.clause, span.line if span else None, was, now, means,
        parts=((change.kind, change.name),),
    )  # fmt: skip


def _example(change: Change) -> Iterator[Found]:
    if change.how != "moved":
        span = change.new_span or change.old_span
        title = f"{change.label[:1].upper()}{change.label[1:]} {change.how}"
        yield Found("examples", title, change.clause, span.line if span else None, parts=(change.key,))


def _renamed(change: Change) -> Found:
    assert change.old is not None and change.new is not None  # noqa: S101 - both are there
    means = ("Whatever uses it was compared under the new name.",)
    if change.kind == "input":
        means = ("Data must have the new name; no result rests on it.",)
    return _found(change, " has a new name", (change.old.base,), (change.new.base,), means)


def _changed(change: Change, unsaid: bool, texts: tuple[Texts, Texts]) -> Iterator[Found]:
    assert change.old is not None and change.new is not None  # noqa: S101 - both are there
    worded = [field for field in change.fields if field in _WORDS]
    if worded:
        was = tuple(f"{_field(field)}{_text(change.old.content, field)}" for field in worded)
        now = tuple(f"{_field(field)}{_text(change.new.content, field)}" for field in worded)
        yield _found(change, "", was, now)
    elif unsaid and set(change.fields) != {"order"}:
        was, now = differing_lines(texts[0].tidy(change.old), texts[1].tidy(change.new))
        yield _found(change, "", was, now, ("No result rests on what differs.",))


def _unused(change: Change) -> Found:
    means = ("Nothing that decides a result uses it by itself; what does is told of its own.",)
    return _found(change, f" was {change.how}", means=means)


def _field(field: str) -> str:
    return "" if field == "content" else f"{field}: "


def _text(content: Any, field: str) -> str:
    if field == "content":
        return print_period(content) if isinstance(content, Period) else str(content)
    value = getattr(content, field.replace(" ", "_"))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return f"“{value}”" if value else "none"
