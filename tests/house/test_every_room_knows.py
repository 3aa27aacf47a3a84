"""What the language knows is known in every room that has to do something with it, so that none is forgotten.

An expression, an operation, an aggregate, a type or an outcome is added in one module and needs a line in a
dozen others; most of them have a way for "all the rest", which takes in silence what nobody thought of. Each
room below names every one of them in its code, or says here why it need not.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

import pytest

from svrules.diagnostics import CODES
from svrules.engine.plan import Operation
from svrules.engine.result import BidOutcome
from svrules.language import expressions as e
from svrules.language.rulebook import Outcome
from svrules.language.types import Type
from tests.house.installed import ROOT

Way = Literal["class", "text"]


@dataclass(frozen=True)
class Room:
    """A file or folder and what it does with each; `spared` are those that it need not name, with reasons."""

    path: str
    does: str
    spared: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """All there is of one thing: where it is declared, and the rooms that have to know each."""

    what: str
    declared: str
    names: tuple[str, ...]
    way: Way
    rooms: tuple[Room, ...]


def spared(reason: str, *names: str) -> dict[str, str]:
    return dict.fromkeys(names, reason)


TRUTHS = ("All", "Any", "Not", "Compare", "Between", "IsOneOf", "IsGiven")
EXPRESSIONS = Known(
    "kind of expression",
    "svrules.language.expressions",
    tuple(sorted({kind.__name__ for kind in e.Expression.__subclasses__()})),
    "class",
    (
        Room("svrules/language/formulas", "reads it"),
        Room(
            "svrules/language/checking/growth.py",
            "says how long its numbers can grow",
            spared(
                "its numbers are no longer than those in it",
                *TRUTHS, "Fact", "MemberFact", "SettingRef", "Literally", "Negative", "Limited", "IfThen",
                "OrElse", "Needing", "OfThisBid", "Among", "Shifted", "DaysBetween",
            ),
        ),
        Room("svrules/engine/planning", "makes steps of it"),
        Room("svrules/render/words.py", "tells it in words and symbols"),
        Room(
            "svrules/checks/cases/evaluate.py",
            "works it out in a case",
            spared("not looked into: one unknown figure", "OfThisBid", "RoundedPower", "Shifted")
            | spared("marks are worked out by svrules.checks.cases.marks", "MarksOf", "TotalRef"),
        ),
        Room(
            "svrules/checks/cases/spread.py",
            "says between which numbers it lies",
            spared("no number", *TRUTHS) | spared("any number", "DaysBetween", "Shifted", "TotalRef"),
        ),
        Room(
            "svrules/checks/laws/ways.py",
            "works it out in two offers of one bid",
            spared("only inside an aggregate: svrules.checks.laws.others", "OfThisBid"),
        ),
        Room("svrules/checks/laws/formulas", "is a formula for the prover, or refused by its name"),
        Room("tests/oracle", "works it out a second time, from the reference"),
    ),
)  # fmt: skip

OPERATIONS = Known(
    "operation of the plan",
    "svrules.engine.plan.Operation",
    get_args(Operation),
    "text",
    (
        Room("svrules/engine/planning", "makes steps of it"),
        Room("svrules/engine/working", "works it out step by step: known, missing, in error"),
        Room(
            "svrules/engine/compiled",
            "writes it as code over whole numbers",
            spared("the same for every bid, so known before", "blank", "weights", "yardstick")
            | spared("of pairs of bids, which are not compiled", "this"),
        ),
        Room(
            "svrules/engine/columns",
            "works it out over columns",
            spared("looks at nothing: by the scalar engine", "blank", "unset"),
        ),
        Room(
            "svrules/engine/bounds",
            "says what it can be over a stretch of values",
            spared("looks at nothing: by the engine itself", "blank", "unset"),
        ),
        Room(
            "svrules/engine/recording",
            "tells how it came about",
            spared("by the words of the rulebook and what it came to", "unset", "given", "one of", "scored"),
        ),
    ),
)

RANKS = ("rank lowest first", "rank highest first")
AGGREGATES = Known(
    "aggregate over bids",
    "svrules.language.expressions.Aggregation",
    get_args(e.Aggregation),
    "text",
    (
        Room("svrules/language/formulas/aggregates.py", "reads it"),
        Room("svrules/engine/working", "works it out", spared("what is left", "rank highest first")),
        Room("svrules/engine/columns", "works it out over columns", spared("what is left", RANKS[1])),
        Room("svrules/engine/bounds", "says what it can be", spared("what is left", "median", RANKS[0])),
        Room(
            "svrules/render/words.py",
            "tells it in words and symbols",
            spared("told by the word that it is", "mean", "median", "sum", *RANKS),
        ),
        Room(
            "svrules/checks/laws", "works it out in two offers of one bid", spared("what is left", RANKS[1])
        ),
        Room("svrules/checks/cases", "says between which numbers it lies"),
        Room("tests/oracle", "works it out a second time", spared("what is left", RANKS[1])),
    ),
)

LISTS = Known(
    "figure of a list",
    "svrules.language.expressions.OfList",
    get_args(get_type_hints(e.OfList)["kind"]),
    "text",
    (
        Room("svrules/language/formulas", "reads it"),
        Room("svrules/engine/working", "works it out"),
        Room("svrules/engine/compiled", "writes it as code", spared("by the careful way", "median")),
        Room("svrules/engine/columns", "works it out over columns"),
        Room("svrules/engine/bounds", "says what it can be", spared("what is left", "median")),
        Room("svrules/engine/recording/values.py", "tells how it came about"),
        Room(
            "svrules/render/words.py",
            "tells it in words and symbols",
            spared("told by the word that it is", "mean", "median", "sum"),
        ),
        Room("svrules/checks/laws/lists.py", "works it out in two offers", spared("what is left", "median")),
        Room("svrules/checks/laws/formulas", "is a formula for the prover"),
        Room("svrules/checks/cases", "works it out in a case"),
        Room("tests/oracle", "works it out a second time, from the reference"),
    ),
)

TEXT = "text decides nothing"
TYPES = Known(
    "type of a fact",
    "svrules.language.types.Type",
    tuple(kind.__name__ for kind in get_args(Type)),
    "class",
    (
        Room("svrules/language/statements/input_types.py", "reads its declaration"),
        Room("svrules/language/formulas/typing.py", "says what can be done with it"),
        Room("svrules/data/facts.py", "reads a cell of it", spared("what is left", "YesNoType")),
        Room("svrules/data/remarks.py", "reads what a heading adds to it"),
        Room("svrules/data/wording.py", "says what it asks for", spared("what is left", "TextType")),
        Room("svrules/data/template.py", "lays out a cell for it", spared("by its list", "YesNoType")),
        Room("svrules/data/validation.py", "lets a spreadsheet hold it", spared("anything goes", "TextType")),
        Room("svrules/data/ocds_facts.py", "takes it from a notice"),
        Room(
            "svrules/bulk/door",
            "reads a column of it",
            spared("its cells, one for each distinct text, by svrules.data", "TextType"),
        ),
        Room("svrules/engine/columns", "holds a column of it"),
        Room("svrules/render/literals.py", "writes a value of it"),
        Room("svrules/checks/cases/facts.py", "says what it can be", spared(TEXT, "TextType")),
        Room("svrules/checks/laws/facts.py", "says what it can be", spared(TEXT, "TextType")),
        Room("svrules/checks/laws/formulas", "writes it for the prover"),
        Room("svrules/change/limits/facts.py", "says which values are tried"),
        Room("svrules/change/difference/new_facts.py", "makes one up", spared(TEXT, "TextType")),
        Room("svrules/proof/proposing/facts.py", "writes one into an example"),
    ),
)

NOT_SAID = spared("what becomes of a bid, which no rule says", "error", "not reached")
OUTCOMES = Known(
    "outcome",
    "svrules.language.rulebook.Outcome and svrules.engine.result.BidOutcome",
    tuple(dict.fromkeys((*get_args(Outcome), *get_args(BidOutcome)))),
    "text",
    (
        Room("svrules/language/statements/rules.py", "reads it", NOT_SAID),
        Room("svrules/engine/working", "finds it"),
        Room(
            "svrules/engine/compiled",
            "finds it",
            spared("only of a competition that is not scored", "not reached"),
        ),
        Room("svrules/engine/columns", "finds it"),
        Room("svrules/engine/bounds", "says whether it can be"),
        Room("svrules/proof/expected.py", "holds what an example expects against it"),
        Room("svrules/proof/coverage/rules.py", "counts it as tried"),
        Room("svrules/change/difference/outcomes.py", "says in which cases it changes"),
        Room("svrules/change/impact/competition.py", "counts it"),
        Room("svrules/render/paragraph.py", "tells it in a sentence"),
        Room("svrules/render/tones.py", "gives it a colour"),
    ),
)

ALL = (EXPRESSIONS, OPERATIONS, AGGREGATES, LISTS, TYPES, OUTCOMES)


@cache
def named(path: str, way: Way) -> frozenset[str]:
    """What the code of a file or folder names: classes of the language, or texts that are no docstrings."""
    place = ROOT / path
    files = [place] if place.is_file() else sorted(place.rglob("*.py"))
    assert files, f"{path} is not there any more: say in {Path(__file__).name} where that is done now"
    return frozenset(
        name for file in files for name in _named(ast.parse(file.read_text(encoding="utf-8")), way)
    )


def _named(tree: ast.Module, way: Way) -> set[str]:
    if way == "text":
        stated = {id(line.value) for line in ast.walk(tree) if isinstance(line, ast.Expr)}
        texts = (one for one in ast.walk(tree) if isinstance(one, ast.Constant) and id(one) not in stated)
        return {one.value for one in texts if isinstance(one.value, str)}
    imported = [one for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)]
    aliases = {
        one.asname or one.name
        for line in imported
        if line.module == "svrules.language"
        for one in line.names
        if one.name in ("expressions", "types")
    }
    direct = {
        one.name
        for line in imported
        if line.module in ("svrules.language.expressions", "svrules.language.types")
        for one in line.names
    }
    used = (one for one in ast.walk(tree) if isinstance(one, ast.Attribute))
    return direct | {one.attr for one in used if isinstance(one.value, ast.Name) and one.value.id in aliases}


@pytest.mark.parametrize(
    ("known", "room"),
    [pytest.param(known, room, id=f"{known.what}: {room.path}") for known in ALL for room in known.rooms],
)
def test_a_room_knows_all_there_is(known: Known, room: Room) -> None:
    missing = [
        name for name in known.names if name not in room.spared and name not in named(room.path, known.way)
    ]
    assert not missing, (
        f"{room.path} {room.does}, and does not name the {known.what} {missing} of {known.declared}. "
        f"Write it there, or in {Path(__file__).name} why it need not be; the list of all rooms is in "
        "docs/architecture.md, `Where something new goes`."
    )
    gone = room.spared.keys() - set(known.names)
    assert not gone, f"{room.path}: {sorted(gone)} is no {known.what} any more"


def test_every_code_is_said_somewhere() -> None:
    """A code that nothing says any more keeps its line with a word on it, or its users are looked for."""
    folders = [ROOT / "svrules", ROOT / "excel_addin"]
    files = [file for folder in folders for end in ("py", "js") for file in folder.rglob(f"*.{end}")]
    texts = [file.read_text(encoding="utf-8") for file in files if file.name != "codes.py"]
    unsaid = [code for code in CODES if not any(code in text for text in texts)]
    assert not unsaid, f"nothing says {unsaid} of svrules.diagnostics.codes"


@pytest.mark.parametrize(
    ("code", "way", "found"),
    [
        ('"""cap"""\nx = "floor"\n"round"', "text", {"floor"}),
        ("from svrules.language import expressions as e\ne.Power\nf.Negative", "class", {"Power"}),
        ("from typing import Any\nfrom svrules.language.types import DateType", "class", {"DateType"}),
    ],
)
def test_what_counts_as_named(code: str, way: Any, found: set[str]) -> None:
    assert _named(ast.parse(code), way) == found
