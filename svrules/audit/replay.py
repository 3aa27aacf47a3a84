"""Replay scores: from the rulebook and facts in the ledger to the result again, compared to the byte.

True on entry: a ledger. True on exit: for each score whether this svrules gets the same result, or where it
differs first. A damaged text is told of the score that needs it; the other scores are replayed all the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from svrules.audit.ledger import Ledger, Record
from svrules.audit.ledger.schema import RECORD
from svrules.audit.recording import result_text
from svrules.diagnostics import nearest
from svrules.engine import score
from svrules.engine.canonical import read_canonical
from svrules.errors import LedgerError, MisuseError
from svrules.language import read
from svrules.render.document import Block, Document, Facts, Grid, Paragraph
from svrules.version import __version__

__all__ = ["Difference", "Replayed", "replay", "replayed_document", "scores"]

_NAMED_BY: Final = ("bid", "code", "rule", "label", "name", "id", "table", "where", "fact")
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Difference:
    """A place in the result, from the large to the small, with what was recorded and what replay gives.

    None: there is nothing at the place.
    """

    path: str
    recorded: str | None
    replayed: str | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """A score that was replayed: its record, by which svrules it was made, and what came of it.

    `when` is what was said; `written` when a program recorded it, empty where that is not known.
    `same`: equal to the byte. Else `first` is the first of `differences` places that differ, or `trouble`
    says why there is nothing to compare.
    """

    number: int
    competition: str = ""
    when: str = ""
    engine: str = ""
    same: bool = False
    first: Difference | None = None
    differences: int = 0
    trouble: str = ""
    written: str = ""


def scores(ledger: Ledger, number: int | None = None, competition: str | None = None) -> list[int]:
    """The numbers of the records of scores: that one, those of a competition, or all.

    Raises MisuseError when what is asked for is not there, or is no score.
    """
    if number is not None:
        found = ledger.record(number)
        if found.kind != "score":
            raise MisuseError(f"record {number} is of the kind {found.kind}: only a score can be replayed")
        if competition not in (None, found.competition):
            raise MisuseError(f"record {number} is of `{found.competition}`, not of `{competition}`")
        return [number]
    wanted = select(RECORD.c.number).where(RECORD.c.kind == "score", RECORD.c.number > 0)
    if competition is not None:
        wanted = wanted.where(RECORD.c.competition == competition)
    numbers = [row.number for row in ledger.rows(wanted.order_by(RECORD.c.number))]
    if not numbers and competition is not None:
        raise MisuseError(_no_scores(ledger, competition))
    return numbers


def _no_scores(ledger: Ledger, competition: str) -> str:
    known = [row.competition for row in ledger.rows(select(RECORD.c.competition).distinct())]
    near = nearest(competition, [str(one) for one in known])
    meant = f"; did you mean {' or '.join(f'`{one}`' for one in near)}?" if near else ""
    return f"no score of `{competition}` is in the ledger{meant}"


def replay(ledger: Ledger, numbers: list[int]) -> Iterator[Replayed]:
    """Each of those scores worked out again from what the ledger holds."""
    for number in numbers:
        try:
            record = ledger.record(number)
        except LedgerError as problem:
            yield Replayed(number, trouble=str(problem))
        else:
            yield _replayed(ledger, record)


def _replayed(ledger: Ledger, record: Record) -> Replayed:
    engine = str(record.body.get("engine", ""))
    known = (record.number, record.competition, record.when, engine)
    try:
        old = _text(ledger, record, "result")
        new = _again(ledger, record)
    except (LedgerError, ValueError) as problem:
        return Replayed(*known, trouble=str(problem), written=record.written)
    if old == new:
        return Replayed(*known, same=True, written=record.written)
    found = list(_differences(_json(old), _json(new), ""))
    first = found[0] if found else _in_writing(old, new)
    return Replayed(*known, first=first, differences=max(1, len(found)), written=record.written)


def _text(ledger: Ledger, record: Record, name: str) -> str:
    contents = record.contents
    sha256 = contents.get(name) if isinstance(contents, dict) else None
    if not isinstance(sha256, str):
        raise LedgerError(f"the record does not say which {name} it had")
    try:
        return ledger.content(sha256)
    except LedgerError as problem:
        raise LedgerError(f"its {name}: {problem}") from problem


def _again(ledger: Ledger, record: Record) -> str:
    """The result that this svrules gets. Raises ValueError in words where it gets none."""
    text, data = _text(ledger, record, "rulebook"), _text(ledger, record, "data")
    said = record.body.get("rulebook")
    name = str(said.get("name", "")) if isinstance(said, dict) else ""
    try:
        rulebook, found = read(text, name)
        if rulebook is not None:
            return result_text(score(rulebook, read_canonical(rulebook, data)).result())
    # Whatever another version trips over in one score, the other scores are still to be replayed.
    except Exception as problem:
        raise ValueError(f"svrules {__version__} cannot score it again: {_first_line(problem)}") from problem
    errors = [one.sentence for one in found if one.severity == "error"]
    raise ValueError(f"svrules {__version__} cannot read its rulebook: {errors[0]}")


def _first_line(problem: Exception) -> str:
    lines = str(problem).splitlines()
    return lines[0] if lines else type(problem).__name__


# -- where two results differ ------------------------------------------------------------------------


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _differences(old: object, new: object, path: str) -> Iterator[Difference]:
    if isinstance(old, dict) and isinstance(new, dict):
        for name in (*old, *(name for name in new if name not in old)):
            yield from _of_part(old, new, name, f"{path} › {name}" if path else str(name))
    elif isinstance(old, list) and isinstance(new, list):
        for at in range(max(len(old), len(new))):
            one = old[at] if at < len(old) else new[at]
            lists = dict(enumerate(old)), dict(enumerate(new))
            yield from _of_part(*lists, at, f"{path} › {_called(one, at)}")
    elif old != new or type(old) is not type(new):
        yield Difference(path, _shown(old), _shown(new))


def _of_part(old: dict[Any, object], new: dict[Any, object], name: object, path: str) -> Iterator[Difference]:
    if name in old and name in new:
        yield from _differences(old[name], new[name], path)
    else:
        yield Difference(
            path,
            _shown(old[name]) if name in old else None,
            _shown(new[name]) if name in new else None,
        )


def _called(one: object, at: int) -> str:
    """What a thing of a list is called in the result, else its place from 1."""
    if isinstance(one, dict):
        for key in _NAMED_BY:
            if isinstance(one.get(key), str):
                return str(one[key])
    return f"number {at + 1}"


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _in_writing(old: str, new: str) -> Difference:
    """Where texts of one meaning differ."""
    at = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), None)
    at = min(len(old), len(new)) if at is None else at
    return Difference(f"letter {at + 1} of the text", old[at : at + 40], new[at : at + 40])


# -- told --------------------------------------------------------------------------------------------


def replayed_document(place: str, replayed: list[Replayed]) -> Document:
    """Each score with whether it came out the same, and what differs."""
    same = sum(one.same for one in replayed)
    return Document(
        f"Replay of {place}",
        f"{len(replayed)} score{'' if len(replayed) == 1 else 's'}, by svrules {__version__}",
        (_verdict(len(replayed), same), *_blocks(replayed)),
        (),
    )


def _verdict(many: int, same: int) -> Paragraph:
    if not many:
        return Paragraph("There is no score in the ledger to replay.", tone="warn")
    if same == many:
        return Paragraph(
            "Every result is equal to the recorded one, to the byte.", lead="The same.", tone="good"
        )
    return Paragraph(
        f"{same} of {many} results are equal to the recorded ones.", lead="Not the same.", tone="bad"
    )


def _blocks(replayed: list[Replayed]) -> Iterator[Block]:
    if replayed:
        rows = tuple(
            (str(one.number), one.competition, one.when, one.written or "–", one.engine, _came(one))
            for one in replayed
        )
        headings = ("record", "competition", "when", "recorded", "scored by", "replayed")
        yield Grid("Scores", headings, rows, numbers=frozenset({0}), keep=frozenset({0}))
    for one in replayed:
        if one.first is not None:
            yield Paragraph(_compared(one), lead=f"Record {one.number}.")
            yield Facts(
                (
                    ("where", one.first.path),
                    ("recorded", _or_nothing(one.first.recorded)),
                    ("replayed", _or_nothing(one.first.replayed)),
                )
            )
        elif one.trouble:
            yield Paragraph(_sentence(one.trouble), lead=f"Record {one.number}.", tone="bad")


def _came(one: Replayed) -> str:
    if one.same:
        return "the same"
    return "could not be replayed" if one.trouble else "differs"


def _compared(one: Replayed) -> str:
    places = "one place" if one.differences == 1 else f"{one.differences} places; the first"
    return f"Recorded by svrules {one.engine or '?'}, replayed by {__version__}: differs at {places}."


def _or_nothing(value: str | None) -> str:
    return "nothing is there" if value is None else value


def _sentence(text: str) -> str:
    started = f"{text[:1].upper()}{text[1:]}"
    return started if started.endswith(".") else f"{started}."
