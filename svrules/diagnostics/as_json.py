"""Diagnostics as JSON, for editors and other programs."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from svrules.diagnostics.codes import CODES
from svrules.diagnostics.model import Diagnostic, Place, Span

__all__ = ["render_json"]


def render_json(diagnostics: Iterable[Diagnostic]) -> str:
    """A JSON list with one object for each diagnostic.

    Keys: `code`, `title`, `severity`, `place`, `sentence`, `why`, `try`, `fix`, `also`. A place is an object
    with `file` and either `line`, `column`, `end_line`, `end_column` (text) or `sheet`, `cell` (data), or
    null. A fix has `place` and `replacement`, or is null; `also` lists objects with `place` and `words`.
    """
    return json.dumps([_record(diagnostic) for diagnostic in diagnostics], ensure_ascii=False, indent=2)


def _record(diagnostic: Diagnostic) -> dict[str, Any]:
    fix = diagnostic.fix
    return {
        "code": diagnostic.code,
        "title": CODES[diagnostic.code],
        "severity": diagnostic.severity,
        "place": _place(diagnostic.span),
        "sentence": diagnostic.sentence,
        "why": diagnostic.why,
        "try": diagnostic.try_,
        "fix": fix and {"place": _place(fix.span), "replacement": fix.replacement},
        "also": [{"place": _place(where), "words": words} for where, words in diagnostic.also],
    }


def _place(span: Span | Place | None) -> dict[str, Any] | None:
    return None if span is None else asdict(span)
