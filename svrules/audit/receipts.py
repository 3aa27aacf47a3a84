"""Whether a receipt is that of a result, of an exported record, or of bids that are scored again.

Needs no ledger, nor the packages of one. How a receipt is made is said in `svrules.engine.receipt`; how the
hash of a record is, in docs/ledger.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256 as hashed
from pathlib import Path
from typing import Any, Final

from svrules.engine.receipt import read_code, receipt, receipt_of_json
from svrules.engine.recording.words import decimal
from svrules.errors import MisuseError
from svrules.quantities import exact_number

__all__ = ["Candidate", "candidates", "read_code", "receipt"]

_SHOWN: Final = {
    "total": "exact",
    "award_value": "award_exact",
    "marks": "exact",
    "weight": "weight_exact",
    "contribution": "contribution_exact",
    "share": "share_exact",
    "amount": "amount_exact",
}
"""Parts that are shown as a decimal, and the exact number that each is."""

_SCORED: Final = ("bids", "criteria", "allocation")
"""The parts of a result in which these are."""

_FORMATS: Final = (1, 2)
"""The formats of ledgers that an export can be of."""

_OF_A_RESULT: Final = (
    "the facts as the file shows them, the words of explanations and of rules, notes, and what the rulebook "
    "is called (its SHA-256 counts)"
)
_OF_A_RECORD: Final = (
    "the words of explanations and of rules, notes, and whether the ledger has this record under this "
    "competition, by this person: compare its number and hash with those that were kept elsewhere"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A result that a receipt may be of: where it is from in words, and its own receipt.

    `changed` says where what the file shows is not what the receipt is of: somebody changed it. `unchecked`
    is what nothing here speaks for.
    """

    place: str
    receipt: str
    changed: tuple[str, ...] = ()
    unchecked: str = ""


def candidates(path: Path) -> tuple[Candidate, ...]:
    """The results in a file: one as JSON, or those of an exported ledger (JSON Lines), read line by line.

    Raises MisuseError when there is none, or a text of an exported record is not what its SHA-256 says, and
    OSError when the file cannot be opened.
    """
    try:
        found = tuple(_of_export(path))
        if not found:
            text = path.read_bytes().decode("utf-8-sig")
            found = (Candidate(path.name, receipt_of_json(text), _disagreements(text), _OF_A_RESULT),)
    except ValueError:
        raise _not_one(path) from None
    return found


def _not_one(path: Path) -> MisuseError:
    return MisuseError(
        f"`{path.name}` holds no result: give a result as JSON (`svrules score --format json`), an exported "
        "ledger (.jsonl), or the bids with --rulebook, which scores them again"
    )


# -- a result ----------------------------------------------------------------------------------------


def _disagreements(text: str) -> tuple[str, ...]:
    """Where a result as JSON shows another number than its exact one, or another receipt than its own."""
    whole, own = json.loads(text), receipt_of_json(text)
    bears = whole.get("receipt") or own
    other = [] if bears == own else [f"it says that its receipt is {bears}, which is {own}"]
    return (*other, *_wrongly_shown({"bids": whole["bids"]}, ""))


def _wrongly_shown(part: dict[str, Any], place: str) -> Iterator[str]:
    for shown, exact in _SHOWN.items():
        if shown in part and exact in part and part[shown] != _as_shown(part[exact]):
            yield f"{place}{shown}: shows {part[shown]}, exactly {part[exact]}"
    for name in _SCORED:
        inside = part.get(name) or []
        for one in [inside] if isinstance(inside, dict) else inside:
            label = one.get("bid") or one.get("code") or name
            yield from _wrongly_shown(one, f"{place}{label} › ")


def _as_shown(exact: str | None) -> str | None:
    return None if exact is None else decimal(exact_number(exact))


# -- an export ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is remembered of a long text, which may be named by a later record once more."""

    receipt: str
    changed: tuple[str, ...]
    body: dict[str, Any]
    facts: dict[str, dict[str, str]]


def _of_export(path: Path) -> Iterator[Candidate]:
    # The texts of the record that comes next; of those before, only what a later record may name again.
    texts: dict[str, str] = {}
    data: dict[str, dict[str, dict[str, Any]]] = {}
    results: dict[str, _Kept | None] = {}
    # Lines end at a line feed only: a name may hold any other end of a line.
    with path.open(encoding="utf-8-sig", newline="\n") as lines:
        for line in map(_read, lines):
            if not isinstance(line, dict):
                continue
            if "bids" in line:
                return
            texts.update(_texts_of(path, line))
            body = line.get("body")
            kept = body.get("contents", {}) if isinstance(body, dict) else {}
            if not isinstance(body, dict) or "kind" not in line or not isinstance(kept, dict):
                continue
            of_data, of_result = kept.get("data", ""), kept.get("result", "")
            if of_data in texts:
                data[of_data] = _facts_of(texts[of_data])
            if of_result in texts:
                results[of_result] = _result_of(texts[of_result])
            texts.clear()
            found = results.get(of_result)
            if line["kind"] == "score" and found is not None:
                wrong = (*_wrong_hash(line), *_wrong_body(body, found), *found.changed)
                wrong += tuple(_other_facts(found, data.get(of_data, {})))
                place = f"record {line.get('number')} of {path.name}"
                yield Candidate(place, found.receipt, wrong, _OF_A_RECORD)


def _read(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _texts_of(path: Path, line: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The long texts in a line of an export, each by its SHA-256, which it must have."""
    listed = line.get("contents")
    given = list(listed.items()) if isinstance(listed, dict) else [(line.get("sha256"), line.get("text"))]
    named = line.get("body", {}).get("contents", {}) if isinstance(line.get("body"), dict) else {}
    for name, text in given:
        if isinstance(name, str) and isinstance(text, str):
            sha256 = named.get(name, name)
            if _sha256(text) != sha256:
                raise MisuseError(
                    f"`{path.name}` was changed since it was exported: a text in it does not have its "
                    f"SHA-256, {sha256}"
                )
            yield sha256, text


def _result_of(text: str) -> _Kept | None:
    try:
        whole = json.loads(text)
        said = {
            "rulebook": whole["rulebook"]["sha256"],
            "edition": whole["rulebook"]["edition"],
            "title": whole["rulebook"]["title"],
            "data_sha256": whole["data_sha256"],
            "rules_date": whole["rules_date"],
        }
        facts = {bid["bid"]: _exact(bid["facts"]) for bid in whole["bids"]}
        facts |= {"": _exact(whole["contract"]["facts"])}
        return _Kept(receipt_of_json(text), _disagreements(text), said, facts)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _exact(facts: list[dict[str, Any]]) -> dict[str, str]:
    return {one["name"]: one["exact"] for one in facts if one.get("exact") is not None}


def _facts_of(text: str) -> dict[str, dict[str, Any]]:
    """The facts of each bid, and of the contract under no name, in a text of data."""
    try:
        whole = json.loads(text)
        found = {one["bidder"]: one["facts"] for one in whole["bids"]}
        return found | {"": whole["contract"]["facts"]}
    except (ValueError, KeyError, TypeError):
        return {}


def _wrong_hash(line: dict[str, Any]) -> Iterator[str]:
    """Whether the record has its own hash, as docs/ledger.md tells how it is made."""
    replaces = line.get("replaces")
    parts = [
        str(line.get("number")), line.get("kind"), line.get("competition"), _as_json(line.get("subject")),
        line.get("who"), line.get("when"), line.get("why"), "" if replaces is None else str(replaces),
        _as_json(line.get("body")), line.get("previous"),
    ]  # fmt: skip
    hashes = [_sha256(_as_json([f"svrules ledger {form}", *parts])) for form in _FORMATS]
    if line.get("hash") not in hashes:
        yield "the record does not have its hash"


def _wrong_body(body: dict[str, Any], result: _Kept) -> Iterator[str]:
    kept, book, said = body["contents"], body.get("rulebook") or {}, result.body
    pairs = (
        ("SHA-256 of the rulebook", said["rulebook"], (book.get("sha256"), kept.get("rulebook"))),
        ("SHA-256 of the data", said["data_sha256"], (body.get("data_sha256"), kept.get("data"))),
        ("title", said["title"], (book.get("title"),)),
        ("edition", said["edition"], (book.get("edition"),)),
        ("rules date", said["rules_date"], (body.get("rules_date"),)),
        ("receipt", result.receipt, (body.get("receipt"),)),
    )
    for name, of_result, of_record in pairs:
        for one in of_record:
            if one != of_result:
                yield f"{name}: the record says {one}, its result {of_result}"


def _other_facts(result: _Kept, data: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Facts that the result shows otherwise than the data that were scored; blanks count as they do."""
    for bid, facts in result.facts.items():
        given = data.get(bid, {})
        for name, exact in facts.items():
            if name in given and given[name] != exact:
                where = " › ".join(filter(None, (bid, name)))
                yield f"{where}: the result shows {exact}, the data say {given[name]}"


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _sha256(text: str) -> str:
    return hashed(text.encode("utf-8", "surrogatepass")).hexdigest()
