"""What a rulebook changes of its base: parts replaced, repealed from a day, added; and what cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from svrules.diagnostics import Diagnostic, Fix, Span, nearest
from svrules.language.composing.dates import DATED, ended, starts
from svrules.language.composing.parts import InputRows, Part, Row, title_of_kind
from svrules.language.composing.provenance import plain_name
from svrules.language.origins import Base, Change
from svrules.language.reading.lines import Atom, SourceText, read_lines
from svrules.language.reading.literals import date_in
from svrules.language.reading.syntax import norm
from svrules.quantities import print_date

__all__ = ["Changes", "repealed_key"]

_LISTS: Final = frozenset({"contract", "bid"})
_KINDS: Final = (
    "bid inputs", "project inputs", "input", "rule", "table", "value", "setting", "family", "population",
    "criterion", "award", "example", "unit",
)  # fmt: skip
_DATED_WORDS: Final = "rules, values, tables, criteria, settings and the award"


@dataclass(frozen=True, slots=True)
class _Repeal:
    kind: str
    label: str
    since: date | None
    day_as_written: str


@dataclass(slots=True)
class Changes:
    """The parts of a base while a rulebook's changes are made to them.

    `name` is what messages call the rulebook's file. `gone` are the parts that were repealed for good, each
    with the part that says so.
    """

    parts: list[Part]
    base: Base
    name: str
    made: list[Change] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    gone: list[tuple[Part, Part]] = field(default_factory=list)

    def make(self, own: Sequence[Part]) -> None:
        """Make every change, in the order written; what cannot be made is a problem."""
        prepared = list(_with_comments(own))
        for part in prepared:
            if part.verb == "repeal":
                self._repeal(part)
            elif part.kind in _LISTS:
                self._inputs(part)
            elif not part.kind:
                self._strange(part)
            elif not part.verb.startswith("replace"):
                self._add(part)
            elif (alike := [one for one in prepared if one.key == part.key and one.verb == part.verb])[
                0
            ] is part:
                self._replace(alike)

    def _strange(self, part: Part) -> None:
        """What begins no statement goes on to the reader, which tells what is wrong with it."""
        if part.alone or part.top.text.strip():
            self.parts.append(part)
        else:
            self._report(
                "SV1208", part, f"This does not say what to {part.verb}.",
                try_=f"Write `{part.verb} rule E2 …`, with what belongs to it indented below.",
            )  # fmt: skip

    # -- adding -------------------------------------------------------------------------------------

    def _add(self, part: Part) -> None:
        there = self._versions(part.key)
        if not part.verb:
            self._no_verb(part, bool(there))
            self._replace([part]) if there else self._put_in(part)
        elif there and part.key not in self._added():
            self._report(
                "SV1206", part, f"{_capital(part.called)} is in {self.base.words} already.",
                why="Whoever reads it could not tell which of the two counts.",
                try_=f"Write `replace {part.called} …` to put this in its place, or choose another name.",
                fix=self._verb_fix(part, "replace "),
            )  # fmt: skip
            self._replace([part])
        else:
            self._put_in(part)
            self._note("added", part.called)

    def _no_verb(self, part: Part, there: bool) -> None:
        word = "replace" if there else "add"
        self._report(
            "SV1208", part, f"{_capital(part.called)} does not say what it does to {self.base.words}.",
            why="A rulebook that extends one says of each statement whether it adds or replaces; its base "
            f"has {'one' if there else 'none'} of that name.",
            try_=f"Write `{word} ` in front of it.", fix=self._verb_fix(part, f"{word} "),
        )  # fmt: skip

    def _verb_fix(self, part: Part, word: str) -> Fix:
        line = part.top.line
        return Fix(Span(self.name, line, 1, line, part.gap + 1), word)

    def _put_in(self, part: Part) -> None:
        """After the last of its kind; else before the examples, which come last."""
        alike = [at for at, one in enumerate(self.parts) if one.kind == part.kind]
        examples = [at for at, one in enumerate(self.parts) if one.kind == "example"]
        if alike:
            at = alike[-1] + 1
        elif part.kind == "unit":
            at = 1
        else:
            at = examples[0] if examples else len(self.parts)
            while at > 1 and not self.parts[at - 1].kind:
                at -= 1
        self.parts.insert(at, part)

    def _added(self) -> set[tuple[str, str]]:
        return {part.key for part in self.parts if part.verb.startswith(("add", "import"))}

    # -- replacing ----------------------------------------------------------------------------------

    def _replace(self, parts: list[Part]) -> None:
        there = self._versions(parts[0].key)
        if not there:
            self._not_there(parts[0], parts[0].kind, parts[0].label, "replace")
            for part in parts:
                self._put_in(part)
            return
        first = parts[0]
        days = [starts(part) for part in parts]
        since = None
        if first.kind in DATED and first.kind != "setting" and all(day is not None for day in days):
            since = min(day for day in days if day is not None)
        left = ended(there, since) if since is not None else []
        at = self.parts.index(there[0])
        self._take_out(there)
        self.parts[at:at] = [*left, *parts]
        if not left:
            since = None
        self._note("replaced", first.called, since)

    # -- repealing ----------------------------------------------------------------------------------

    def _repeal(self, part: Part) -> None:
        asked = self._asked(part)
        if asked is None:
            return
        if asked.kind == "examples":
            self._repeal_examples(part)
        elif asked.kind == "input":
            self._repeal_input(part, asked)
        else:
            self._repeal_versions(part, asked)

    def _asked(self, part: Part) -> _Repeal | None:
        found = _read_repeal(part)
        if isinstance(found, _Repeal):
            if found.since is not None and found.kind not in DATED:
                called = _capital(title_of_kind(found.kind, found.label))
                self._report(
                    "SV1208", part, f"{called} cannot end on a day.",
                    why=f"Only {_DATED_WORDS} are in force on some days and not on others.",
                    try_="Repeal it without a day, or repeal from that day the rules that use it.",
                )  # fmt: skip
                return None
            return found
        self._report("SV1208", part, "This does not say what is repealed.", try_=found)
        return None

    def _repeal_versions(self, part: Part, asked: _Repeal) -> None:
        there = self._versions((asked.kind, norm(asked.label)))
        if not there:
            self._not_there(part, asked.kind, asked.label, "repeal")
            return
        if len({one.called for one in there}) == 1 and any(
            one.verb.startswith(("add", "replace")) for one in there
        ):
            self._report(
                "SV1208", part, f"{_capital(there[0].called)} is changed and repealed at once.",
                try_="Leave one of the two out.",
            )  # fmt: skip
            return
        left = ended(there, asked.since) if asked.since is not None else []
        at = self.parts.index(there[0])
        self._take_out(there)
        # Why something is repealed stays beside what is left of it.
        why = [row for row in part.rows[: part.head] if row.text]
        self.parts[at:at] = [*([Part(why, alone=True)] if why else []), *left]
        if not left:
            self.gone += [(one, part) for one in there]
        self._note("repealed", there[0].called, asked.since)

    def _repeal_examples(self, part: Part) -> None:
        there = [one for one in self.parts if one.kind == "example" and not one.verb]
        if not there:
            self._report(
                "SV1205", part, f"There are no examples in {self.base.words}.", try_="Leave this out."
            )
            return
        self._take_out(there)
        self._note("repealed", "examples")

    def _repeal_input(self, part: Part, asked: _Repeal) -> None:
        found = self._input(asked.label)
        if found is None:
            self._not_there(part, "input", asked.label, "repeal")
            return
        holder, one = found
        rows = holder.rows[one.first : one.last + 1]
        self._with_rows(holder, one, [])
        self.gone.append((replace(holder, rows=rows, kind="input", label=one.name, inputs=()), part))
        self._note("repealed", f"input {one.name}")

    # -- inputs -------------------------------------------------------------------------------------

    def _inputs(self, part: Part) -> None:
        """Facts are changed one by one: a list of them is only how they are written."""
        if part.verb == "":
            known = [self._input(one.name) is not None for one in part.inputs]
            self._no_verb(part, bool(known) and all(known))
        elif part.verb == "replace":
            for one in part.inputs:
                found = self._input(one.name)
                if found is None:
                    self._not_there(part, "input", one.name, "replace", part.rows[one.first])
                    continue
                self._with_rows(*found, part.rows[one.first : one.last + 1])
                self._note("replaced", f"input {one.name}")
        else:
            there = [one for one in part.inputs if self._input(one.name) is not None]
            for one in there:
                self._report(
                    "SV1206", part, f"Input `{one.name}` is in {self.base.words} already.",
                    why="A fact must be asked for once.", row=part.rows[one.first],
                    try_=f"Write it below `replace {part.kind}`, or choose another name.",
                )  # fmt: skip
            if not there:
                self._put_in(part)
                for one in part.inputs:
                    self._note("added", f"input {one.name}")

    def _input(self, name: str) -> tuple[Part, InputRows] | None:
        for part in self.parts:
            for one in part.inputs:
                if norm(one.name) == norm(name):
                    return part, one
        return None

    def _with_rows(self, holder: Part, one: InputRows, rows: list[Row]) -> None:
        """Other rows in place of an input's. A list of facts that has none left goes, too."""
        grown = len(rows) - (one.last + 1 - one.first)
        inputs = [
            other if other.first < one.first
            else InputRows(other.name, other.first + grown, other.last + grown)
            for other in holder.inputs if other is not one
        ]  # fmt: skip
        if rows:
            inputs.append(InputRows(one.name, one.first, one.first + len(rows) - 1))
        holder.rows[one.first : one.last + 1] = rows
        holder.inputs = tuple(inputs)
        if not inputs:
            self.parts = [part for part in self.parts if part is not holder]

    # -- problems -----------------------------------------------------------------------------------

    def _versions(self, key: tuple[str, str]) -> list[Part]:
        return [part for part in self.parts if part.key == key and part.kind not in ("", "rulebook")]

    def _take_out(self, gone: Sequence[Part]) -> None:
        places = set(map(id, gone))
        self.parts = [part for part in self.parts if id(part) not in places]

    def _names(self, kind: str) -> list[str]:
        if kind == "input":
            return [one.name for part in self.parts for one in part.inputs]
        return list(dict.fromkeys(part.label for part in self.parts if part.kind == kind))

    def _not_there(self, part: Part, kind: str, label: str, verb: str, row: Row | None = None) -> None:
        close = nearest(label, self._names(kind))
        other = next(
            (one for one in self.parts if one.kind != kind and norm(one.label) == norm(label) and label), None
        )
        if other is not None and other.kind:
            try_ = f"There is a {other.called}: did you mean that?"
        elif close:
            try_ = f"Did you mean {' or '.join(f'`{kind} {one}`' for one in close)}?"
        elif verb == "replace":
            try_ = f"Write `add {kind} …` if it is new."
        else:
            listed = ", ".join(f"`{one}`" for one in self._names(kind)[:8])
            try_ = f"It has {listed}." if listed else "Leave this out."
        called = title_of_kind(kind, f"`{label}`" if label else "")
        self._report(
            "SV1205", part, f"There is no {called} in {self.base.words}.", row=row,
            why=f"So there is nothing to {verb}.", try_=try_, fix=self._name_fix(part, label, close, row),
        )  # fmt: skip

    def _name_fix(self, part: Part, label: str, close: tuple[str, ...], row: Row | None) -> Fix | None:
        row = row or part.top
        at = row.text.lower().find(label.lower(), 0) if label else -1
        if len(close) != 1 or at < 0:
            return None
        start = at + row.column
        return Fix(Span(self.name, row.line, start, row.line, start + len(label)), close[0])

    def _report(
        self, code: str, part: Part, sentence: str, *, why: str = "", try_: str = "", fix: Fix | None = None,
        row: Row | None = None,
    ) -> None:  # fmt: skip
        place = row or part.top
        indent = len(place.text) - len(place.text.lstrip())
        first = 1 if row is None else place.column + indent
        last = place.column + len(place.text.split("#")[0].rstrip() or place.text)
        span = Span(self.name, place.line, first, place.line, last)
        self.problems.append(Diagnostic(code, "error", span, sentence, why, try_, fix))

    def _note(self, kind: str, part: str, since: date | None = None) -> None:
        day = print_date(since) if since is not None else ""
        made = Change(kind, plain_name(part), self.base.words, day)  # type: ignore[arg-type]
        if made not in self.made:
            self.made.append(made)


def _with_comments(own: Iterable[Part]) -> Iterator[Part]:
    """The statements, each with the comments that stand alone before it."""
    comments: list[Row] = []
    for part in own:
        if part.kind == "rulebook":
            comments = []
        elif part.alone:
            comments += part.rows
        else:
            down, rows = len(comments), [*comments, *part.rows]
            inputs = tuple(InputRows(one.name, one.first + down, one.last + down) for one in part.inputs)
            yield replace(part, rows=rows, head=part.head + down, inputs=inputs)
            comments = []
    if comments:
        yield Part(comments, alone=True)


def repealed_key(part: Part) -> str:
    """What a line of repeal names, as written: `rule E5`."""
    found = _read_repeal(part)
    return title_of_kind(found.kind, found.label) if isinstance(found, _Repeal) else ""


def _read_repeal(part: Part) -> _Repeal | str:
    """What a line of repeal says; a sentence on how to write it where that cannot be read."""
    row = part.top
    source = SourceText("", [" " * part.gap + row.text[part.gap :]])
    lines = read_lines(source, [])
    atoms = lines[0].atoms if lines else []
    keys = [atom.key for atom in atoms]
    how = "Write `repeal rule E2` or `repeal rule E2 from 1 April 2026`; inputs as `repeal input NAME`."
    if keys == ["examples"]:
        return _Repeal("examples", "", None, "")
    kind = next((one for one in _KINDS if keys[: len(one.split())] == one.split()), None)
    if kind is None:
        return (
            how if keys[:1] not in (["bid"], ["contract"]) else "Write `repeal input NAME` for each of them."
        )
    rest = atoms[len(kind.split()) :]
    since = None
    day = ""
    if len(rest) > 1 and rest[-2].key == "from" and rest[-1].kind == "DATE":
        day = source.raw(1, rest[-1].column, rest[-1].end)
        since, rest = date_in(day), rest[:-2]
        if since is None:
            return f"`{day}` is no day that can be read one way only: write it as `1 April 2026`."
    label = _label(kind, rest, source)
    if not label and kind != "award":
        return how
    return _Repeal(kind.replace("project", "bid"), label, since, day)


def _label(kind: str, atoms: Iterable[Atom], source: SourceText) -> str:
    listed = list(atoms)
    if kind == "example":
        return " ".join(source.raw(1, one.column, one.end)[1:-1].strip() for one in listed[:1])
    listed = [atom for atom in listed if atom.kind != "STRING"]
    return " ".join(source.raw(1, listed[0].column, listed[-1].end).split()) if listed else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
