"""One bid explained in the form asked for, with names as people type them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from svrules.diagnostics import nearest
from svrules.engine.result import BidResult, Result
from svrules.errors import MisuseError
from svrules.render.beside import beside
from svrules.render.document import Document
from svrules.render.explanation import explanation, sentences
from svrules.render.figures import with_parts
from svrules.render.reasons import not_in_force_words

__all__ = ["bid_named", "explained", "explained_document"]


def explained(result: Result, bid: str, criterion: str | None = None, form: str = "text") -> str:
    """The explanation as `text`, `json`, `html` or `markdown`; MisuseError for names that are not there."""
    if form == "json":
        return _as_json(result, bid, criterion)
    document = explained_document(result, bid, criterion)
    if form == "html":
        from svrules.render.html import as_html

        return as_html(document)
    if form == "markdown":
        from svrules.render.markdown import as_markdown

        return as_markdown(document)
    if form == "text":
        from svrules.render.terminal import as_text

        return as_text(document)
    raise MisuseError(f"an explanation comes as text, json, html or markdown, not as `{form}`")


def explained_document(result: Result, bid: str, criterion: str | None = None) -> Document:
    """The explanation as a Document. Raises MisuseError for names that are not there."""
    found = bid_named(result, bid)
    return explanation(result, found, _code(result, found, criterion) if criterion is not None else None)


def bid_named(result: Result, name: str) -> BidResult:
    """The bid of that name, whatever its case and spaces. Raises MisuseError with the nearest names."""
    by_key = {_key(bid.bid): bid for bid in result.bids}
    if _key(name) in by_key:
        return by_key[_key(name)]
    raise MisuseError(_unknown("bid", name, (bid.bid for bid in result.bids)))


def _code(result: Result, bid: BidResult, typed: str) -> str:
    by_key = {_key(criterion.code): criterion.code for criterion in bid.criteria}
    if _key(typed) in by_key:
        return by_key[_key(typed)]
    for one in result.not_in_force:
        if one.kind == "criterion" and _key(one.label) == _key(typed):
            raise MisuseError(f"there is no criterion {not_in_force_words(result, one)}")
    raise MisuseError(_unknown("criterion", typed, (criterion.code for criterion in bid.criteria)))


def _unknown(what: str, typed: str, names: Iterable[str]) -> str:
    listed = list(names)
    near = nearest(typed, listed)
    if near:
        return f"there is no {what} `{typed}`; did you mean {' or '.join(f'`{name}`' for name in near)}?"
    some = ", ".join(f"`{name}`" for name in listed[:8]) or "none"
    return f"there is no {what} `{typed}`; there is {some}{' …' if len(listed) > 8 else ''}"


def _key(name: str) -> str:
    return "".join(name.casefold().split())


def _as_json(result: Result, name: str, typed: str | None) -> str:
    bid = bid_named(result, name)
    code = _code(result, bid, typed) if typed is not None else None
    shown = bid.model_dump(mode="json")
    if code:
        kept = {criterion.code for criterion in with_parts(bid, code)}
        shown["criteria"] = [one for one in shown["criteria"] if one["code"] in kept]
    made = {
        "rulebook": result.rulebook.model_dump(mode="json"),
        "rules_date": result.rules_date,
        "contract": result.contract.model_dump(mode="json"),
        "bid": shown,
        "beside": _beside(result, bid),
        "sentences": sentences(explanation(result, bid, code)),
    }
    return json.dumps(made, ensure_ascii=False, indent=2)


def _beside(result: Result, bid: BidResult) -> dict[str, Any] | None:
    """The bid it is held against, how far apart their totals are, and what makes the gap, exactly."""
    found = beside(result, bid)
    if found is None:
        return None
    differences = {code: str(gap) for code, gap in found.differences.items()}
    return {"bid": found.other.bid, "gap_exact": str(found.gap), "differences_exact": differences}
