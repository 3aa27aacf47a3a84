"""What every code of reading and checking says, word for word; the page of codes is made from the same files.

Each file in `messages/` is a rulebook with a mistake, named after its code. Its comments say what is wrong,
why it matters and what to write instead; beside it stands what a person at a terminal sees. After a change
on purpose, `SVRULES_ACCEPT=1 pytest tests/language/test_messages.py` writes the texts and `docs/messages.md`.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from svrules.checks import check
from svrules.checks.policy_text import check_policy_text
from svrules.data.beside import beside
from svrules.diagnostics import CODES, GROUPS, Diagnostic, Place, Source, Span, render_text
from svrules.language import read
from svrules.language.rulebook import Rulebook
from svrules.proof import check_losing_bids
from tests.unit.diagnostics.sentences import is_whole_sentence

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).with_name("messages")
PAGE = ROOT / "docs" / "messages.md"
FILES = sorted(FOLDER.glob("*.svr"))
ACCEPT = bool(os.environ.get("SVRULES_ACCEPT"))
_TECHNICAL = re.compile(
    r"Traceback|Token|Tree|None\b|NumberType|ChoiceType|[A-Z]{2,}_[A-Z]|\bTrue\b|\bFalse\b|<class|Fraction\("
)

# What is to be written is the writer's own text.
_OF_THE_PARSER = re.compile(r"\b(?:Tree|Token|Fraction|Literally)\(")


def findings(text: str, name: str) -> tuple[Diagnostic, ...]:
    rulebook, found = read(text, name, beside(FOLDER / name))
    if rulebook is None:
        return found
    told = (
        *check(rulebook),
        *check_policy_text(rulebook, policy_text(rulebook)),
        *check_losing_bids(rulebook),
    )
    return (*found, *rulebook.as_written(told))


def policy_text(rulebook: Rulebook) -> str | None:
    """The policy that a fixture names, where it stands beside it."""
    file = FOLDER / rulebook.policy_text.file if rulebook.policy_text else None
    return file.read_text(encoding="utf-8") if file and file.is_file() else None


def rendered(file: Path) -> str:
    text = file.read_text(encoding="utf-8")
    shown = render_text(findings(text, file.name), [Source(file.name, text)]) + "\n"
    return shown.replace(f"{FOLDER}{os.sep}", "")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_messages_are_as_accepted(file: Path) -> None:
    accepted = file.with_suffix(".txt")
    if ACCEPT:
        accepted.write_text(rendered(file), encoding="utf-8")
    assert rendered(file) == accepted.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_shows_the_code_it_is_named_after(file: Path) -> None:
    text, code = file.read_text(encoding="utf-8"), file.stem[:6]
    assert code in {diagnostic.code for diagnostic in findings(text, file.name)}
    # One mistake while reading must not bring others along.
    assert {diagnostic.code for diagnostic in read(text, file.name, beside(file))[1]} <= {code}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_messages_are_in_plain_words_with_a_place_and_advice(file: Path) -> None:
    for diagnostic in findings(file.read_text(encoding="utf-8"), file.name):
        said = " ".join((diagnostic.sentence, diagnostic.why, diagnostic.try_))
        assert not _TECHNICAL.search(re.sub(r"`[^`]*`", "", said)), said
        assert not _OF_THE_PARSER.search(said), said
        assert diagnostic.try_ or diagnostic.severity != "error", said
        assert isinstance(diagnostic.span, Span | Place)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_messages_are_whole_sentences(file: Path) -> None:
    for diagnostic in findings(file.read_text(encoding="utf-8"), file.name):
        for said in (diagnostic.sentence, diagnostic.why, diagnostic.try_):
            assert not said or is_whole_sentence(said), said


def fixes() -> Iterator[tuple[str, Diagnostic]]:
    for file in FILES:
        for diagnostic in findings(file.read_text(encoding="utf-8"), file.name):
            if diagnostic.fix is not None:
                yield file.name, diagnostic


@pytest.mark.parametrize(("name", "diagnostic"), list(fixes()), ids=lambda value: str(value)[:40])
def test_a_fix_mends_what_it_is_for(name: str, diagnostic: Diagnostic) -> None:
    fix = diagnostic.fix
    assert fix is not None
    assert fix.span.line == fix.span.end_line
    lines = (FOLDER / name).read_text(encoding="utf-8").split("\n")
    line = lines[fix.span.line - 1]
    lines[fix.span.line - 1] = line[: fix.span.column - 1] + fix.replacement + line[fix.span.end_column - 1 :]
    after = findings("\n".join(lines), name)
    places = [(d.code, d.span.line) for d in after if isinstance(d.span, Span)]
    assert (diagnostic.code, fix.span.line) not in places


def test_some_mistakes_come_with_a_fix() -> None:
    assert {diagnostic.code for _, diagnostic in fixes()} >= {"SV0104", "SV0106", "SV0203", "SV0204"}


# The page


def reported() -> set[str]:
    """The codes that the language and the checks report."""
    sources = [*(ROOT / "svrules" / "language").rglob("*.py"), *(ROOT / "svrules" / "checks").rglob("*.py")]
    named = {
        code
        for file in sources
        for code in re.findall(r'"(SV(?:0[1-6]|1[12])\d\d)"', file.read_text(encoding="utf-8"))
    }
    return named & CODES.keys()


@pytest.mark.parametrize("code", sorted(reported()))
def test_every_code_that_is_reported_is_shown(code: str) -> None:
    assert any(file.stem.startswith(code) for file in FILES), f"add messages/{code}-….svr"


_INTRODUCTION = """# Messages

What `svrules check` can say about a rulebook, by code. Made from `tests/language/messages/`, where each
mistake and its message are kept and compared. At the end are the codes of what is said while data are read,
bids scored and cells calculated.
"""

# Where the rest is described: these messages name a cell, a bid or an example, not a line of a page.
_ELSEWHERE = {
    "07": "[how examples are compared](language.md#13-examples)",
    "08": "[what is read, reported and refused](data.md)",
    "09": "[numbers, missing, error](language.md#3-numbers-missing-error)",
    "10": "[spreadsheet functions](spreadsheet.md)",
}


def page() -> str:
    parts = [_INTRODUCTION]
    group = ""
    for file in FILES:
        code = file.stem[:6]
        if code[2:4] != group:
            group = code[2:4]
            parts.append(f"## {GROUPS[group].capitalize()}\n")
        parts.append(section(file, code))
    parts += [listed(other) for other in _ELSEWHERE]
    return "\n".join(parts)


def listed(group: str) -> str:
    lines = [f"| `{code}` | {title} |" for code, title in CODES.items() if code[2:4] == group]
    table = "\n".join(("| code | |", "| --- | --- |", *lines))
    return f"## {GROUPS[group].capitalize()}\n\nSee {_ELSEWHERE[group]}.\n\n{table}\n"


def section(file: Path, code: str) -> str:
    lines = file.read_text(encoding="utf-8").splitlines()
    said = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    shown = "\n".join(
        line[:100] + ("…" if len(line) > 100 else "") for line in lines if not line.startswith("# ")
    )
    message = "\n".join(line[:110] + ("…" if len(line) > 110 else "") for line in rendered(file).splitlines())
    first = not any(other.stem.startswith(code) for other in FILES[: FILES.index(file)])
    heading = f"### {code}: {CODES[code]}\n\n" if first else ""
    return (
        f"{heading}{said['What']} {said['Why']}\n\n```\n{shown}\n```\n\n```text\n{message}\n```\n\n"
        f"Instead: {said['Instead'][0].lower()}{said['Instead'][1:]}\n"
    )


def test_the_page_of_codes_is_up_to_date() -> None:
    if ACCEPT:
        PAGE.write_text(page(), encoding="utf-8")
    assert page() == PAGE.read_text(encoding="utf-8")
