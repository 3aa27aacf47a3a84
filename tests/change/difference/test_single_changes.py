"""One change at a time: what `svrules diff` makes of it, and the witness scored again by the public route.

`single_changes.txt` has for each change the old and the new line of `works.svr`, then what is said of it. To
write what is said now: SVRULES_ACCEPT=1, and read the difference before it is kept.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from svrules.api import Rulebook as Scoring
from svrules.change.difference.consequences import consequences
from svrules.change.difference.difference import Difference, difference
from svrules.change.difference.found import Consequence, Found, Witness
from svrules.language import read
from svrules.language.rulebook import Rulebook

HERE = Path(__file__).parent
TABLE = HERE / "single_changes.txt"
WORKS = (HERE / "works.svr").read_text(encoding="utf-8")
DEFAULTS = ("examples", "layout")
UNQUOTED = str.maketrans("", "", "`“”")


@dataclass(frozen=True)
class Single:
    """A change of one line, or of several that only make sense together, and what is said of it."""

    name: str
    was: tuple[str, ...]
    now: tuple[str, ...]
    said: tuple[str, ...]

    @property
    def text(self) -> str:
        """The fixture with the change in it: the n-th old line becomes the n-th new one, `\\n` a line end."""
        text = WORKS
        for was, now in zip(self.was, self.now, strict=True):
            was, now = was.replace("\\n", "\n"), now.replace("\\n", "\n")
            assert text.count(was) == 1, f"{self.name}: `{was}` stands {text.count(was)} times"
            text = text.replace(was, now)
        return text


def singles() -> Iterator[Single]:
    for block in TABLE.read_text(encoding="utf-8").split("== ")[1:]:
        name, *lines = block.rstrip("\n").split("\n")
        was = tuple(line[2:] for line in lines if line.startswith("- "))
        now = tuple(line[2:] for line in lines if line.startswith("+ "))
        said = tuple(line for line in lines if line and line[:2] not in ("- ", "+ "))
        yield Single(name, was, now, said)


def rulebook(text: str, name: str = "new.svr") -> Rulebook:
    found, problems = read(text, name)
    assert found is not None, [problem.sentence for problem in problems]
    return found


@cache
def old() -> Rulebook:
    return rulebook(WORKS, "works.svr")


@cache
def found(name: str) -> tuple[Difference, Rulebook]:
    (single,) = (one for one in singles() if one.name == name)
    new = rulebook(single.text)
    return difference(old(), new), new


def said(told: Difference) -> Iterator[str]:
    only = all(one.kind in DEFAULTS for one in told.found)
    for one in told.found:
        if one.kind not in DEFAULTS or only:
            yield from _said(one)


def _said(one: Found) -> Iterator[str]:
    yield f"{one.kind}: {one.title.translate(UNQUOTED)}"
    yield from (f"  {line}" for line in one.means)
    for where in one.where:
        for cases, was, now in where.cases if where.proved else ():
            yield f"  {where.result}: {cases}: {was} → {now}"
        if not where.proved:
            yield f"  {where.result}: not proved; {where.why}"
    if one.witness is not None:
        facts = ", ".join(
            f"{bid + ' ' if bid else ''}{name} {value}" for bid, name, value in one.witness.facts
        )
        yield f"  {len(one.witness.bids)} scored: {facts or 'as they are'}"
        yield "  " + "; ".join(_telling(one.witness))


def _telling(witness: Witness) -> Iterator[str]:
    """What came out differently, without the marks that lead there."""
    listed = [one for one in witness.consequences if not one.what.startswith(("marks of", "worth of"))]
    for one in listed or witness.consequences:
        yield f"{one.bid + ' ' if one.bid else ''}{one.what} {one.before or '–'} → {one.after or '–'}"


NAMES = [single.name for single in singles()]


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    """Of one change after another: all that is asked of one stands together, so that it is compared once."""
    asked: str = request.param
    return asked


def test_a_single_change_is_told_with_its_region_and_witness(name: str) -> None:
    (single,) = (one for one in singles() if one.name == name)
    told, _ = found(name)
    now = tuple(said(told))
    if os.environ.get("SVRULES_ACCEPT"):
        _accept(single, now)
    else:
        assert now == single.said


def _accept(single: Single, now: tuple[str, ...]) -> None:
    lines = [
        f"== {single.name}",
        *(f"- {line}" for line in single.was),
        *(f"+ {line}" for line in single.now),
        *now,
    ]
    text = TABLE.read_text(encoding="utf-8")
    start = text.index(f"== {single.name}\n")
    end = text.find("\n== ", start)
    rest = "\n" if end < 0 else text[end:]
    TABLE.write_text(text[:start] + "\n".join(lines) + "\n" + rest, encoding="utf-8")


def test_its_witness_really_differs_by_the_public_route(name: str) -> None:
    told, new = found(name)
    for one in told.of("meaning"):
        witness = one.witness
        assert witness is not None, f"{one.title} has no witness"
        if not witness.bids:
            continue
        data = _data(witness, new)
        before, after = Scoring(old()).score(data), Scoring(new).score(data)
        assert consequences(before, after) == witness.consequences
        assert witness.consequences and not witness.as_a_whole and not witness.by_itself


def _data(witness: Witness, new: Rulebook) -> dict[str, object]:
    """The competition of a witness as data, with an empty cell for what is not given."""
    asked = {
        owner: {i.name: None for i in new.inputs.values() if i.owner == owner}
        for owner in ("contract", "bid")
    }
    facts = (*witness.facts, *witness.others)
    given = [(bid, name, _typed(value)) for bid, name, value in facts if value != "not given"]
    contract = {**asked["contract"], **{name: value for bid, name, value in given if bid is None}}
    bids = [
        {"bidder": bidder, **asked["bid"], **{name: value for bid, name, value in given if bid == bidder}}
        for bidder in witness.bids
    ]
    return {"contract": contract, "bids": bids}


def _typed(value: str) -> str:
    """The value as a cell would have it: `£12.60 per hour` is £12.60 in a column of money per hour."""
    return re.sub(r" per \w+$", "", value.strip('"'))


def named(found: Found) -> set[str]:
    own = {f"{kind} {name}" for kind, name in found.parts}
    return {*own, *found.reaches, *found.reaches_by_standing}


def of(one: Consequence) -> str | None:
    """The rule, criterion or award that a line of a witness is of."""
    if one.what == "pass mark of TOTAL":
        return "award"
    for start, kind in (
        ("marks of ", "criterion "),
        ("worth of ", "criterion "),
        ("pass mark of ", "criterion "),
    ):
        if one.what.startswith(start):
            return kind + one.what.removeprefix(start)
    if one.what.startswith("rule "):
        return one.what
    return "award" if one.what in ("total", "rank", "money", "award value") else None


def test_all_that_comes_out_differently_is_named(name: str) -> None:
    told, _ = found(name)
    alone = [one for one in told.found if one.kind in ("meaning", "not proved")]
    if len(alone) != 1 or alone[0].witness is None or alone[0].parts[0][0] in ("input", "heading", "award"):
        pytest.skip("it takes more than one change, or reaches nothing by a part of its own")
    (one,) = alone
    differing = {of(line) for line in one.witness.consequences} - {None}  # type: ignore[union-attr]
    versions = {f"{kind} {called.partition(' from ')[0]}" for kind, called in one.parts}
    versions |= {f"rule {called.split(' ')[0]}" for kind, called in one.parts if kind == "exception"}
    assert differing <= named(one) | versions | added(one), name


def added(found: Found) -> set[str]:
    """The parts that a title names: of a new or a former criterion."""
    return {f"criterion {code.code}" for code in old().criteria if f"riterion {code.code}" in found.title}


def test_there_are_as_many_single_changes_as_were_asked_for() -> None:
    assert len(NAMES) >= 30
    assert len(set(NAMES)) == len(NAMES)
