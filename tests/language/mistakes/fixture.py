"""One mistake: a base rulebook, the lines as intended and as typed, and the message that the writer sees.

A file `KIND/NAME.txt` reads

    base: contracts
    intended|  require lowest hourly wage is at least real living wage
    typed   |  require lowest hourly wage is atleast real living wage

The `intended` lines stand in `bases/contracts.svr` just so, once; the `typed` lines take their place. Where
the base does not say what is intended, `base    |` lines say what both take the place of. Below a line of
dashes stands the golden message, which `SVRULES_ACCEPT=1` writes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

from svrules.checks import check
from svrules.diagnostics import Diagnostic, Fix, Source, Span, has_errors, in_order, render_text
from svrules.language import read
from svrules.language.rulebook import Row, Rulebook
from svrules.proof import check_examples

FOLDER = Path(__file__).parent
DASHES = "-" * 40
# What an editor does with what is offered: puts it in, looks again. A mistake seldom takes more than two.
_ROUNDS = 4
_PLACES = frozenset({"span", "spans"})
_OF_THE_FILE = frozenset({"text", "sha256"})


@dataclass(frozen=True, slots=True)
class Mistake:
    """A rulebook with one mistake, and the rulebook that was meant."""

    file: Path
    base: str
    typed: str
    intended: str
    golden: str

    @property
    def kind(self) -> str:
        """What kind of mistake it is: the folder's name in words."""
        return self.file.parent.name.replace("-", " ")

    @property
    def rulebook_name(self) -> str:
        """The file's name in messages."""
        return f"{self.base}.svr"

    def findings(self) -> tuple[Diagnostic, ...]:
        """What is found of the rulebook as typed and not of the one intended."""
        return _news_once(self.typed, self.intended, self.rulebook_name)


def mistakes(folder: str = "corpus") -> list[Mistake]:
    """Every mistake of a folder, by kind and name."""
    return [mistake(file) for file in sorted((FOLDER / folder).glob("*/*.txt"))]


def mistake(file: Path) -> Mistake:
    """The mistake of a file. Raises ValueError when its lines do not fit its base."""
    head, _, golden = file.read_text(encoding="utf-8").partition(DASHES + "\n")
    base, *rows = head.rstrip("\n").split("\n")
    name = base.removeprefix("base: ")
    text = (FOLDER / "bases" / f"{name}.svr").read_text(encoding="utf-8")
    typed = intended = text
    for was, meant, wrong in _changes(rows, file):
        intended = _replaced(intended, was, meant, file)
        typed = _replaced(typed, was, wrong, file)
    return Mistake(file, name, typed, intended, golden)


def _changes(rows: list[str], file: Path) -> list[tuple[list[str], list[str], list[str]]]:
    """Each change: the lines of the base, those intended, those typed."""
    found: list[dict[str, list[str]]] = []
    order = ("base", "intended", "typed")
    last = len(order)
    for row in rows:
        who, bar, line = row.partition("|")
        who = who.strip()
        if not bar or who not in order:
            raise ValueError(f"{file}: {row!r} begins with none of {order}")
        if order.index(who) < last:
            found.append({name: [] for name in order})
        last = order.index(who)
        found[-1][who].append(line)
    return [(one["base"] or one["intended"], one["intended"], one["typed"]) for one in found]


def _replaced(text: str, was: list[str], now: list[str], file: Path) -> str:
    old = "\n" + "\n".join(was) + "\n"
    if ("\n" + text).count(old) != 1:
        raise ValueError(f"{file}: its base does not hold these lines once: {was}")
    return ("\n" + text).replace(old, "\n" + "".join(f"{line}\n" for line in now))[1:]


# Most texts are read for their message, their fixes and what these restore.
read_once = cache(read)


def found_in(text: str, name: str) -> tuple[Diagnostic, ...]:
    """What reading a rulebook finds, and if it can be read, what the checks find."""
    rulebook, found = read_once(text, name)
    if rulebook is None or has_errors(found):
        return found
    return in_order((*found, *check(rulebook), *check_examples(rulebook)))


def news(text: str, intended: str, name: str) -> tuple[Diagnostic, ...]:
    """What is found in the text and not in what was intended."""
    old = {(one.code, one.sentence) for one in _found_once(intended, name)}
    return tuple(one for one in found_in(text, name) if (one.code, one.sentence) not in old)


_news_once = cache(news)


@cache
def _found_once(text: str, name: str) -> tuple[Diagnostic, ...]:
    return found_in(text, name)


def message(one: Mistake) -> str:
    """What the writer sees, each fix as the line that it would leave, and whether that is what was meant."""
    source = Source(one.rulebook_name, one.typed)
    found = one.findings()
    shown = [render_text([diagnostic], [source]) + _fix_shown(diagnostic.fix, source) for diagnostic in found]
    return "\n\n".join([*shown, f"restored: {'yes' if restored(one) else 'no'}"]) + "\n"


def with_fix(text: str, fix: Fix) -> str:
    """The text with one fix put in."""
    return Source("", text).fixed(fix).text


def _fix_shown(fix: Fix | None, source: Source) -> str:
    if fix is None:
        return ""
    after = source.fixed(fix).text.split("\n")
    kept = source.text.count("\n") - (fix.span.end_line - fix.span.line)
    lines = after[fix.span.line - 1 : fix.span.line + len(after) - 1 - kept]
    how = "fix" if fix.safe else "suggested fix"
    return "".join(f"\n  {how}: `{line.strip()}`" for line in lines)


@cache
def restored(one: Mistake) -> bool:
    """Whether the fixes that are offered lead to the rulebook that was meant."""
    text = one.typed
    meant, _ = read_once(one.intended, one.rulebook_name)
    if meant is None:
        raise ValueError(f"{one.file}: what is intended cannot be read")
    if bare(read_once(one.typed, one.rulebook_name)[0]) == bare(meant):
        return True
    for _ in range(_ROUNDS):
        text, before = mended(text, one), text
        if text == before:
            return False
        rulebook, _ = read_once(text, one.rulebook_name)
        if rulebook is not None and bare(rulebook) == bare(meant):
            return True
    return False


@cache
def mended(text: str, one: Mistake) -> str:
    """The text with every fix put in that is offered for it, but for those that overlap one before."""
    found_now = _news_once(text, one.intended, one.rulebook_name)
    fixes = [found.fix for found in found_now if found.fix is not None]
    source = Source(one.rulebook_name, text)
    last: Span | None = None
    for fix in sorted(dict.fromkeys(fixes), key=lambda fix: fix.span, reverse=True):
        if last is None or (fix.span.end_line, fix.span.end_column) <= (last.line, last.column):
            source, last = source.fixed(fix), fix.span
    return source.text


def _is_otherwise(row: Row) -> bool:
    return any(cell is not None and cell.kind == "otherwise" for cell in row.cells)


def bare(value: Any) -> Any:
    """A model without places and texts, so that two can be compared for what they mean."""
    if isinstance(value, Span):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        left_out = _PLACES | _OF_THE_FILE if isinstance(value, Rulebook) else _PLACES
        kept = [field.name for field in fields(value) if field.name not in left_out]
        return (type(value).__name__, *((name, bare(getattr(value, name))) for name in kept))
    if isinstance(value, dict):
        return tuple((key, bare(found)) for key, found in value.items())
    if isinstance(value, tuple) and value and isinstance(value[0], Row):
        # The row `otherwise` is for what no other row fits, wherever it stands.
        value = sorted(value, key=_is_otherwise)
    if isinstance(value, (tuple, list)):
        return tuple(bare(found) for found in value)
    return value
