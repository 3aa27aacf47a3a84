"""One bid explained in the form asked for, with names as people type them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from svrules.diagnostics import nearest
from svrules.engine.result import BidResult, Result
from svrules.errors import MisuseError
from svrules.render.beside import beside
from svrules.render.document import Document
from svrules.render.explanation import explanation, sentences
from svrules.render.figures import with_parts
from svrules.render.own_limits import sections_of
from svrules.render.paragraph import paragraph
from svrules.render.reasons import not_in_force_words
from svrules.render.table import table, table_as_csv
from svrules.render.what_if import WhatIf, supposed, winners

__all__ = ["bid_named", "explained", "explained_document", "what_if_as_json"]


def explained(result: Result, bid: str, criterion: str | None = None, form: str = "text") -> str:
    """The explanation as `text`, `paragraph`, `table`, `json`, `csv`, `html` or `markdown`.

    `paragraph` and `table` are plain text, too. Raises MisuseError for names that are not there.
    """
    from svrules.render import html, markdown, terminal

    match form:
        case "json":
            return _as_json(result, bid, criterion)
        case "csv":
            found = bid_named(result, bid)
            return table_as_csv(result, found, _code(result, found, criterion))
        case "html":
            return html.as_html(explained_document(result, bid, criterion))
        case "markdown":
            return markdown.as_markdown(explained_document(result, bid, criterion))
        case "text":
            return terminal.as_text(explained_document(result, bid, criterion))
        case "paragraph" | "table":
            return terminal.as_text(explained_document(result, bid, criterion, form))
    raise MisuseError(
        f"an explanation comes as text, paragraph, table, json, csv, html or markdown, not as `{form}`"
    )


def explained_document(
    result: Result, bid: str, criterion: str | None = None, view: str = "tree"
) -> Document:
    """The explanation as a Document: a `tree`, a `paragraph` or a `table`.

    Raises MisuseError for names that are not there.
    """
    found = bid_named(result, bid)
    builders = {"tree": explanation, "paragraph": paragraph, "table": table}
    return builders[view](result, found, _code(result, found, criterion))


def what_if_as_json(asked: WhatIf) -> str:
    """What is supposed and all that would change, for other programs: numbers exact, as `p` or `p/q`."""
    changes = [{**asdict(change), "difference": change.difference} for change in asked.changes]
    made = {
        "rulebook": asked.before.rulebook.model_dump(mode="json"),
        "bid": asked.bid,
        "facts": [{"fact": fact, "bid": bid} for fact, bid in asked.facts],
        "supposed": supposed(asked),
        "changes": changes,
        "first_or_funded": {"before": winners(asked.before), "after": winners(asked.after)},
        "provisional": {"before": asked.before.provisional, "after": asked.after.provisional},
        "data_sha256": {"before": asked.before.data_sha256, "after": asked.after.data_sha256},
        "sentences": sentences(asked.document),
    }
    return json.dumps(made, ensure_ascii=False, indent=2)


def bid_named(result: Result, name: str) -> BidResult:
    """The bid of that name, whatever its case and spaces. Raises MisuseError with the nearest names."""
    by_key = {_key(bid.bid): bid for bid in result.bids}
    if _key(name) in by_key:
        return by_key[_key(name)]
    raise MisuseError(_unknown("bid", name, (bid.bid for bid in result.bids)))


def _code(result: Result, bid: BidResult, typed: str | None) -> str | None:
    if typed is None:
        return None
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
    code = _code(result, bid, typed)
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
    """The bid it is held against, how far apart their totals are, and what makes the gap, exactly.

    `of_own_limits` names the sections: their difference is what their own limits changed, not their marks.
    """
    found = beside(result, bid)
    if found is None:
        return None
    differences = {code: str(gap) for code, gap in found.differences.items()}
    sections = sections_of(bid)
    return {
        "bid": found.other.bid,
        "gap_exact": str(found.gap),
        "differences_exact": differences,
        "of_own_limits": [code for code in differences if code in sections],
    }
