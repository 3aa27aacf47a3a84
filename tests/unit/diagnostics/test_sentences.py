"""Whoever finds a mistake, the message is written in the same way: the sources are read, not only run."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.diagnostics.sentences import badly_joined, begins_well, ends_well, is_whole_sentence

ROOT = Path(__file__).resolve().parents[3]
SOURCES = ROOT / "svrules"
SAID = ("sentence", "why", "try_")
MADE = {
    "Diagnostic": ("code", "severity", "span", "sentence", "why", "try_"),
    "Misfit": ("kind", "sentence", "try_"),
}
TREES = {file: ast.parse(file.read_text(encoding="utf-8")) for file in sorted(SOURCES.rglob("*.py"))}


def parameters(tree: ast.Module) -> dict[str, tuple[str, ...]]:
    """The parameters of the functions that are given a message, by their names."""
    found = dict(MADE)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            names = tuple(a.arg for a in function.args.args if a.arg not in ("self", "cls"))
            if "sentence" in names or "try_" in names:
                found[function.name] = names
    return found


EVERYWHERE = {
    name: names
    for tree in TREES.values()
    for name, names in parameters(tree).items()
    if not name.startswith("_")
}


def messages(tree: ast.Module) -> Iterator[ast.expr]:
    """Every message that is written down where it is given to a function that reports."""
    own = EVERYWHERE | parameters(tree)
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            named = [*zip(own.get(called, ()), call.args, strict=False)]
            named += [(keyword.arg or "", keyword.value) for keyword in call.keywords if called in own]
            for name, said in named:
                if name in SAID:
                    yield from _choices(said)


def _choices(said: ast.expr) -> Iterator[ast.expr]:
    if isinstance(said, ast.IfExp):
        yield from (*_choices(said.body), *_choices(said.orelse))
    elif isinstance(said, ast.BoolOp):
        for one in said.values:
            yield from _choices(one)
    else:
        yield said


def ends(said: ast.expr) -> tuple[str | None, str | None]:
    """The first and the last words as they are written; None where they are only known at work."""
    if isinstance(said, ast.BinOp):
        return ends(said.left)[0], ends(said.right)[1]
    parts = said.values if isinstance(said, ast.JoinedStr) else [said]
    text = [part.value if isinstance(part, ast.Constant) else None for part in parts]
    first, last = text[0], text[-1]
    return first if isinstance(first, str) else None, last if isinstance(last, str) else None


@pytest.mark.parametrize("file", TREES, ids=lambda file: str(file.relative_to(SOURCES)))
def test_what_is_written_in_the_sources_is_in_whole_sentences(file: Path) -> None:
    for said in messages(TREES[file]):
        first, last = ends(said)
        if first != "" or last != "":
            assert first is None or begins_well(f"{first}x"), f"line {said.lineno}: {first}"
            assert last is None or ends_well(f"x{last}"), f"line {said.lineno}: {last}"


def test_the_messages_are_found() -> None:
    assert sum(1 for tree in TREES.values() for _ in messages(tree)) > 200


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("`price` is declared twice.", True),
        ("Did you mean `price`?", True),
        ("10% is a share.", True),
        ("`price` is declared twice", False),
        ("this is said twice.", False),
        ("Here could stand: a name ….", False),
        ("Leave it out..", False),
        (".", False),
        ("", False),
    ],
)
def test_a_whole_sentence(said: str, whole: bool) -> None:
    assert is_whole_sentence(said) == whole


EXCEPTIONS = ("complain", "MisuseError", "SvrulesError", "Refusal")


def test_what_ends_a_command_can_be_ended_with_a_full_stop() -> None:
    """The command line adds it; after a colon, for what follows, it adds none."""
    seen = 0
    for file, tree in TREES.items():
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and call.args and getattr(call.func, "id", "") in EXCEPTIONS:
                seen += 1
                last = ends(call.args[-1])[1] or "x"
                colon = last.endswith(":") and getattr(call.func, "id", "") == "complain"
                assert colon or not last.endswith((":", ",", ";", " ", "..")), f"{file}:{call.lineno}: {last}"
    assert seen > 150


@pytest.mark.parametrize("goldens", ["messages", "mistakes/corpus"])
def test_no_two_marks_are_left_where_sentences_are_joined(goldens: str) -> None:
    files = sorted((ROOT / "tests" / "language" / goldens).rglob("*.txt"))
    assert len(files) > 100
    for file in (*files, ROOT / "docs" / "messages.md"):
        for line in file.read_text(encoding="utf-8").splitlines():
            # What officers typed stands after a bar.
            assert "|" in line or not badly_joined(line), f"{file.name}: {line}"


@pytest.mark.parametrize(
    ("said", "marks"),
    [
        *(("left out:.", ":."), ("Leave it out..", ".."), ("Did you mean `x`?.", "?."), ("a row .", "w .")),
        *(("row 5, : no bidder", ", :"), ("It is so.: why", "o.:"), ("a, ; b", ", ;")),
        *(("such as `.csv` and `..`", ""), ("and so on ...", ""), ("Say `when x`.", ""), ("a: b", "")),
    ],
)
def test_marks_that_meet(said: str, marks: str) -> None:
    assert badly_joined(said) == marks
