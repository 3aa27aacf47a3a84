"""What the policy says in words is what the rulebook says: printed expressions read back as themselves."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from svrules import shipped
from svrules.diagnostics import Source, Span, render_text
from svrules.language import read
from svrules.language.expressions import Expression, Limited, Needing, Rounded
from svrules.language.rulebook import Rulebook
from svrules.render.policy.parts import book_of

ROOT = Path(__file__).resolve().parents[3]
RULEBOOKS = [
    *(shipped.rulebook_path(name) for name in shipped.rulebook_names()),
    *sorted((ROOT / "tests" / "policies").glob("*.svr")),
]


def parts(rulebook: Rulebook) -> Iterator[Expression]:
    """Whole conditions, values and award values: each stands alone in the text."""
    judged = {panel.span for panel in rulebook.panels}
    for versions in rulebook.values.values():
        yield from (as_written(value.expression) for value in versions if value.span not in judged)
    for rule in rulebook.rules:
        yield from (e for e in (rule.condition, rule.only_when) if e is not None)
        yield from (exception.condition for exception in rule.exceptions)


def as_written(x: Expression) -> Expression:
    """Without what stands on lines of its own below: `needs …`, `round …`, `capped at …`."""
    while isinstance(x, (Limited, Needing, Rounded)) and (
        x.span == x.operand.span or x.span.line > x.operand.span.end_line
    ):
        x = x.operand
    return x


def bare(found: Any) -> Any:
    """The object as nested tuples without the places where it was written."""
    if isinstance(found, Span):
        return None
    if isinstance(found, (tuple, list)):
        return tuple(bare(one) for one in found)
    if is_dataclass(found):
        return (type(found).__name__, *(bare(getattr(found, part.name)) for part in fields(found)))
    return found


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_printed_expressions_read_back_as_themselves(path: Path) -> None:
    rulebook, found = read(path.read_text(encoding="utf-8-sig"), path.name)
    assert rulebook is not None, found
    text = rulebook.text  # of one that is built on another the consolidated text
    source = Source(path.name, text)
    book = book_of(rulebook)
    written = sorted(
        ((e.span, book.words(e)) for e in parts(rulebook) if source.at(e.span).strip()),
        key=lambda one: source.offset(one[0].line, one[0].column),
        reverse=True,
    )
    rewritten, end = text, len(text) + 1
    for span, words in written:
        start, stop = source.offset(span.line, span.column), source.offset(span.end_line, span.end_column)
        if stop <= end:
            rewritten, end = rewritten[:start] + words + rewritten[stop:], start
    again, wrong = read(rewritten, path.name)
    assert again is not None, render_text(wrong, [Source(path.name, rewritten)])
    assert [bare(e) for e in parts(again)] == [bare(e) for e in parts(rulebook)]
