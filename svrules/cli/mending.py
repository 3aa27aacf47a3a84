"""`svrules check --fix`: puts the safe fixes into a rulebook's file, and says each line before and after."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from svrules.api import findings_of
from svrules.diagnostics import Diagnostic, Fix, Source
from svrules.errors import MisuseError
from svrules.shipped import shipped_folder

__all__ = ["Mended", "mend_file", "mended", "write"]

_OLD_LINE_END = re.compile(r"\r(?!\n)")
Found = Callable[[str], tuple[Diagnostic, ...]]
_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Mended:
    """A text with its safe fixes in, what is still found, and each line changed: number, before, after."""

    text: str
    findings: tuple[Diagnostic, ...]
    changes: tuple[tuple[int, str, str], ...]


def mend_file(
    source: Source, found: tuple[Diagnostic, ...], *, aside: bool
) -> tuple[Source, tuple[Diagnostic, ...]]:
    """Mend a rulebook's file and print what was changed, `aside` on the second output stream.

    What is given back is its text and findings afterwards. Raises MisuseError for a rulebook that is shipped
    or cannot be written.
    """
    path = Path(source.name)
    if not any(one.fix is not None and one.fix.safe for one in found):
        return source, found
    if path.resolve().is_relative_to(shipped_folder("rulebooks").resolve()):
        raise MisuseError(f"`{path}` is shipped with svrules: copy it, and mend the copy")
    typed = path.read_bytes()
    after = mended(source.text, source.name, lambda text: findings_of(text, path))
    if after.changes:
        write(path, after.text, typed)
    for line, before, now in after.changes:
        shown = now.strip() or "(left out)"
        typer.echo(f"{source.name}:{line}: {before.strip()}  →  {shown}", err=aside)
    return Source(source.name, after.text), after.findings


def mended(text: str, name: str, found: Found) -> Mended:
    """The text with the safe fixes put in that leave fewer findings and no new ones.

    `found` gives what is found in a text. A fix that overlaps another is left to the next round; putting the
    fixes of the outcome in once more changes nothing.
    """
    findings = found(text)
    changes: list[tuple[int, str, str]] = []
    if _OLD_LINE_END.search(text):
        # Places are counted by line feeds.
        return Mended(text, findings, ())
    for _ in range(_ROUNDS):
        step = _round(text, name, findings, found)
        if step is None:
            break
        text, findings, more = step
        changes += more
    return Mended(text, findings, tuple(changes))


def _round(
    text: str, name: str, findings: tuple[Diagnostic, ...], found: Found
) -> tuple[str, tuple[Diagnostic, ...], list[tuple[int, str, str]]] | None:
    """The fixes of one round all at once, or one by one where they do not go together."""
    fixes = _apart((one.fix for one in findings if one.fix is not None and one.fix.safe), name)
    ends = "\r\n" if "\r\n" in text else "\n"
    for chosen in ([fixes] if len(fixes) > 1 else []) + [[fix] for fix in fixes]:
        source = Source(name, text)
        changes = [_change(source, fix) for fix in chosen]
        for fix in sorted(chosen, key=lambda one: one.span, reverse=True):
            source = source.fixed(replace(fix, replacement=fix.replacement.replace("\n", ends)))
        after = found(source.text)
        if _is_better(findings, after):
            return source.text, after, changes
    return None


def _apart(fixes: Iterable[Fix], name: str) -> list[Fix]:
    """The fixes of this file in the order of its text, one a line, so that none overlaps another."""
    kept: dict[int, Fix] = {}
    for fix in sorted(dict.fromkeys(fixes), key=lambda one: one.span):
        if fix.span.line == fix.span.end_line and fix.span.file == name:
            kept.setdefault(fix.span.line, fix)
    return list(kept.values())


def _change(source: Source, fix: Fix) -> tuple[int, str, str]:
    before = source.line(fix.span.line)
    after = before[: fix.span.column - 1] + fix.replacement + before[fix.span.end_column - 1 :]
    return fix.span.line, before, after


def _is_better(before: tuple[Diagnostic, ...], after: tuple[Diagnostic, ...]) -> bool:
    """Whether there is less to say, and nothing that was not said before.

    Checks run only on a rulebook that can be read: what they say of one that could not be is not new.
    """
    could_not = [one for one in before if one.severity == "error"]
    can = not any(one.severity == "error" for one in after)
    if could_not and can:
        return True
    said = {(one.code, one.sentence) for one in before}
    still = [one for one in after if one.severity == "error"]
    if len(still) < len(could_not) and all((one.code, one.sentence) in said for one in still):
        return True
    return len(after) < len(before) and all((one.code, one.sentence) in said for one in after)


def write(path: Path, text: str, typed: bytes) -> None:
    """Put a text in place of what a file holds, whole or not at all; a byte-order mark stays.

    Raises MisuseError when the file cannot be written or has changed since it was read.
    """
    is_kept = not path.stat().st_mode & 0o222
    if is_kept or not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        raise MisuseError(f"`{path}` cannot be written: copy it, and mend the copy")
    mark = b"\xef\xbb\xbf" if typed.startswith(b"\xef\xbb\xbf") else b""
    if path.read_bytes() != typed:
        raise MisuseError(f"`{path}` was changed by someone else just now; run the command again")
    file, new = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(file, "wb") as out:
            out.write(mark + text.encode("utf-8"))
        Path(new).chmod(path.stat().st_mode)
        Path(new).replace(path)
    except OSError as wrong:
        with contextlib.suppress(OSError):
            Path(new).unlink()
        raise MisuseError(f"`{path}` cannot be written: {wrong.strerror}") from None
