"""Base and changes → the consolidated text, with what was wrong told where it was written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Final, TypeAlias

from svrules.diagnostics import Diagnostic, Place, Span
from svrules.language.composing.changes import Changes, repealed_key
from svrules.language.composing.finding import Find, FoundRulebook, Shipped
from svrules.language.composing.imports import imported
from svrules.language.composing.parts import Part, Row, is_composed, label_all, parts_of
from svrules.language.composing.pins import Asked, circle, not_found, pinned
from svrules.language.composing.provenance import (
    SAYS_ORIGIN,
    lines_of,
    origins_in,
    plain_name,
    sealed,
    stretch_line,
    stretches_of,
)
from svrules.language.composing.said import said
from svrules.language.origins import NONE, Base, Change, Import, Origins
from svrules.language.reading.lines import SourceText, plain
from svrules.language.reading.published import published
from svrules.language.reading.syntax import norm
from svrules.language.reading.vocabulary import collect

__all__ = ["Composed", "compose"]

_DEEPEST: Final = 20
# What is said of a name that is not declared, or of a line that makes no sense without it.
_UNKNOWN: Final = frozenset({"SV0101", "SV0203", "SV0205"})
_Through: TypeAlias = tuple[tuple[str, str], ...]  # the files and texts on the way to a base
_INHERITED: Final = ("in force", "language")


@dataclass(slots=True)
class Composed:
    """A consolidated text, and what goes with it while it is read.

    `problems` are told where they were written. By the names that the text gives to files, `paths` has what
    messages call them and `texts` what stands in them; `hopeless`: something is missing without which nothing
    else can be said.
    """

    text: str
    origins: Origins = NONE
    problems: list[Diagnostic] = field(default_factory=list)
    paths: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    hopeless: bool = False
    gone: list[tuple[frozenset[str], str, Span]] = field(default_factory=list)

    def told(self, found: Iterable[Diagnostic], name: str) -> tuple[Diagnostic, ...]:
        """Findings about the consolidated text, told where the officer wrote it, and why names are gone."""
        explained = [self._explained(one) for one in found]
        written = self.origins.as_written((one for one, _ in explained), name, self.text)
        told = (self._with_paths(one) for one in written)
        return tuple(
            replace(one, also=((place, "here it is repealed"),)) if place else one
            for one, (_, place) in zip(told, explained, strict=True)
        )

    def _explained(self, one: Diagnostic) -> tuple[Diagnostic, Span | None]:
        """The finding; of a name that is not known because it was repealed, that, and where."""
        if one.code not in _UNKNOWN or not isinstance(one.span, Span):
            return one, None
        rows, span = self.text.split("\n"), one.span
        said = rows[span.line - 1][span.column - 1 :] if span.line <= len(rows) else ""
        for names, part, place in self.gone:
            name = next((name for name in sorted(names, key=len, reverse=True) if _begins(said, name)), None)
            if name is not None:
                whole = Span(span.file, span.line, span.column, span.line, span.column + len(name))
                explained = Diagnostic(
                    "SV1207", "error", whole,
                    f"This still uses `{name}`, which goes with {part}, repealed.",
                    "Nothing would be left to work it out from.",
                    "Replace or repeal what uses it too, or leave the repeal out.",
                )  # fmt: skip
                return explained, place
        return one, None

    def _with_paths(self, one: Diagnostic) -> Diagnostic:
        def path(span: Span | Place | None) -> Span | Place | None:
            if isinstance(span, Span):
                return replace(span, file=self.paths.get(span.file, span.file))
            return span

        also = tuple((path(where) or where, words) for where, words in one.also)
        return replace(one, span=path(one.span), also=also)


@dataclass(slots=True)
class _Whole:
    """A rulebook as parts: its heading, and all that follows, with what was done to its bases."""

    before: list[Part]
    heading: Part | None
    parts: list[Part]
    bases: list[Base] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    extends: Row | None = None
    composed: bool = False


def compose(text: str, name: str, find: Find | None = None) -> Composed:
    """The consolidated text of a rulebook. `name` is what messages call its file; `find` finds what it names.

    A text that is built on nothing is its own. Never raises, whatever the text.
    """
    if not is_composed(text):
        return Composed(published(text), texts={name: text})
    found = Composed("")
    file = PurePath(name).name or name
    found.texts[file] = text
    whole = _Composer(found).whole(text, file, name, find or Shipped(), ((file, text),))
    if whole is None:
        found.hopeless, found.text = True, published(text)
        return found
    found.text = _written(whole) if whole.composed else published(text)
    found.origins = origins_in(found.text.split("\n")) if whole.composed else NONE
    return found


class _Composer:
    """Puts rulebooks together, from the one at the bottom up."""

    def __init__(self, found: Composed) -> None:
        self.found = found

    def whole(self, text: str, file: str, path: str, find: Find, through: _Through) -> _Whole | None:
        """The parts of a rulebook on top of those of its base; None where the base cannot be had."""
        parts = parts_of(text, file)
        at = next((i for i, part in enumerate(parts) if _is_heading(part)), None)
        heading = parts[at] if at is not None else None
        before, own = (parts[:at], parts[at + 1 :]) if at is not None else ([], parts)
        imports: list[Import] = []
        if is_composed(text):
            own = self._imported(own, file, path, find, imports)
        whole = _Whole(before, heading, own, imports=imports, composed=is_composed(text))
        _carried(whole)
        asked = _extends(heading)
        if not asked:
            self._alone(whole, path)
            return None if self.found.hopeless else whole
        if len(asked) > 1:
            self.found.problems.append(
                Diagnostic(
                    "SV1208",
                    "error",
                    asked[1].line.span(path),
                    "A rulebook extends one other.",
                    "Two bases could say two things of the same part.",
                    "Let one of the two extend the other, and leave this line out.",
                )
            )
        return self._on_base(whole, asked[0], path, find, through)

    def _on_base(
        self, whole: _Whole, asked: Asked, path: str, find: Find, through: _Through
    ) -> _Whole | None:
        there = find.rulebook(asked.name)
        if there is None:
            self.found.problems.append(not_found(asked, path, find))
            self.found.hopeless = True
            return None
        through = (*through, (there.file, there.text))
        if there.text in [text for _, text in through[:-1]] or len(through) > _DEEPEST:
            self.found.problems.append(circle(asked, path, tuple(file for file, _ in through)))
            self.found.hopeless = True
            return None
        if there.file in self.found.texts:  # two files of one name, in two folders
            there = replace(there, file=f"{asked.name.removesuffix('.svr')}.svr")
        self.found.paths[there.file], self.found.texts[there.file] = there.path, there.text
        under = self.whole(there.text, there.file, there.path, there.find, through)
        if under is None:
            return None
        base = _base(there, under)
        self.found.problems += pinned(asked, path, base)
        return self._changed(whole, under, base, asked, path)

    def _changed(self, whole: _Whole, under: _Whole, base: Base, asked: Asked, path: str) -> _Whole:
        own = list(whole.parts)
        for part in under.parts:
            part.verb, part.gap = "", 0
        vocabulary_parts = [*under.parts, *own]
        label_all(vocabulary_parts)
        changes = Changes(list(under.parts), base, path)
        changes.make(own)
        self.found.problems += changes.problems
        self.found.gone += [_names_gone(gone, line, path, vocabulary_parts) for gone, line in changes.gone]
        by = base.words
        below = [one if one.by else replace(one, by=by) for one in under.changes]
        heading = whole.heading
        if heading is not None and under.heading is not None:
            heading = _inheriting(heading, under.heading)
        return _Whole(
            whole.before, heading, changes.parts, [*under.bases, base], [*below, *changes.made],
            [*under.imports, *whole.imports], asked.line.row, True,
        )  # fmt: skip

    def _imported(
        self, parts: Sequence[Part], file: str, path: str, find: Find, told: list[Import]
    ) -> list[Part]:
        """The parts with tables in place of imports."""
        found: list[Part] = []
        for part in parts:
            if "import" not in part.verb:
                found.append(part)
                continue
            made = imported(part, path, find, _kept(part, file, find))
            self.found.problems += made.problems
            if made.part is None or made.told is None:
                self.found.hopeless = True
            else:
                found.append(made.part)
                told.append(made.told)
        return found

    def _alone(self, whole: _Whole, path: str) -> None:
        """A rulebook without a base changes nothing."""
        for part in whole.parts:
            if part.verb not in ("", "import"):
                row = part.top
                verb = part.verb.split()[0]
                self.found.problems.append(
                    Diagnostic(
                        "SV1208",
                        "error",
                        Span(path, row.line, 1, row.line, part.gap),
                        f"This rulebook extends no other, so there is nothing to {verb}.",
                        try_='Leave the word out, or write `extends "…" edition "…"` in the heading.',
                    )
                )
                self.found.hopeless = True


def _begins(text: str, name: str) -> bool:
    """Whether the text begins with that name, and not with a longer word."""
    return (
        re.match(rf"{re.escape(name).replace(chr(92) + ' ', '[ ]+')}(?![\w])", text, re.IGNORECASE)
        is not None
    )


def _is_heading(part: Part) -> bool:
    return bool(part.rows) and plain(part.top.text).lower().split()[:1] == ["rulebook"] and not part.verb


def _extends(heading: Part | None) -> list[Asked]:
    rows = heading.rows[heading.head + 1 :] if heading else []
    lines = [said(row) for row in rows if plain(row.text).lower().split()[:1] == ["extends"]]
    return [Asked(line) for line in lines if line is not None and line.begins == "extends"]


def _carried(whole: _Whole) -> None:
    """Takes in what a text that was consolidated before says of its own origins."""
    heading = whole.heading
    if heading is None:
        return
    told = origins_in(row.text for row in heading.rows)
    whole.bases += told.bases
    whole.changes += told.changes
    whole.imports[:0] = told.imports
    if told and whole.composed:
        kept = [row for row in heading.rows if not _says_origin(row)]
        whole.heading = replace(heading, rows=kept)


def _says_origin(row: Row) -> bool:
    line = said(row)
    return line is not None and line.begins in SAYS_ORIGIN


def _base(there: FoundRulebook, under: _Whole) -> Base:
    text = _written(under) if under.composed else published(there.text)
    rows = under.heading.rows if under.heading else []
    edition = next(
        (line.text("edition") for line in map(said, rows) if line and line.begins == "edition"), ""
    )
    name = there.file.removesuffix(".svr")
    return Base(
        plain_name(name),
        plain_name(edition),
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
    )


def _inheriting(heading: Part, base: Part) -> Part:
    """The heading with the lines of the base's that it does not have itself."""
    own = {line.split('"')[0] for line in (" ".join(plain(row.text).lower().split()) for row in heading.rows)}
    rows = list(heading.rows)
    for row in base.rows[base.head + 1 :]:
        line = " ".join(plain(row.text).lower().split())
        word = next((one for one in _INHERITED if line.startswith(one)), None)
        if word is not None and not any(one.startswith(word) for one in own):
            rows.append(row)
    return replace(heading, rows=rows)


def _names_gone(gone: Part, line: Part, path: str, parts: Sequence[Part]) -> tuple[frozenset[str], str, Span]:
    """The names that only a part that was repealed declared, what it is called, and where it is repealed."""
    row = line.top
    place = Span(path, row.line, 1, row.line, len(row.text) + 1)
    if gone.kind == "input":
        return frozenset([norm(gone.label)]), f"input {gone.label}", place
    names = {norm(gone.label)}
    if gone.statement is not None:
        alone = collect(
            [gone.statement],
            SourceText("", [row.text for part in parts if part.verb != "repeal" for row in part.rows]),
        )
        names |= {" ".join(phrase) for phrase in alone.names.spelt}
    return frozenset(names - {""}), repealed_key(line) or gone.called, place


def _kept(part: Part, file: str, find: Find) -> list[str]:
    """The lines of a table in the consolidated text that was kept beside the rulebook, if there is one."""
    kept = find.rulebook(f"{file.removesuffix('.svr')}.consolidated")
    if kept is None:
        return []
    words = plain(part.top.text).split()
    at = next((i for i, word in enumerate(words) if word.lower() == "import"), 0)
    wanted = [word.lower() for word in words[at + 1 : at + 3]]
    for one in parts_of(kept.text, kept.file):
        if one.rows and plain(one.top.text).lower().split()[:2] == wanted:
            return [row.text.strip() for row in one.rows[one.head + 1 :] if row.text.strip()]
    return []


def _written(whole: _Whole) -> str:
    """The consolidated text: the heading with its origins, then every part."""
    origins = Origins(tuple(whole.bases), tuple(whole.changes), tuple(whole.imports))
    rows: list[Row | None] = [row for part in whole.before for row in part.rows]
    at = len(rows)
    heading = whole.heading.rows if whole.heading else []
    for row in heading:
        if whole.extends is not None and row == whole.extends:
            at = len(rows)
        else:
            rows.append(row)
            at = len(rows) if whole.extends is None and row.text and row.text[0] != "#" else at
    rows += [row for part in whole.parts for row in part.rows]
    while rows and rows[-1] is not None and not rows[-1].text:
        rows.pop()
    told = lines_of(origins)
    count = len(told) + len(stretches_of([*rows[:at], None, *rows[at:]], 0)) + 1
    stretches = stretches_of([*rows[:at], *[None] * count, *rows[at:]], 0)
    lines = [*(row.text if row else "" for row in rows[:at]), *told, *map(stretch_line, stretches)]
    seal = len(lines)
    lines += [row.text if row else "" for row in rows[at:]]
    return sealed(lines, seal)
