"""The closed vocabulary of a rulebook: every name it declares, collected before anything is parsed.

On exit each declared phrase is known, so that the lexer can take the longest declared name wherever one
begins. What a name stands for, and whether it is declared twice, is settled later, by
`svrules.language.formulas.symbols`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from svrules.language.reading.lines import Atom, Line, SourceText, Statement
from svrules.language.reading.names import Names
from svrules.language.reading.words import words
from svrules.quantities import STANDARD_UNITS

_TAILS = frozenset({"clause", "from", "until", "worth"})


@dataclass(slots=True)
class Vocabulary:
    """All names, where those of inputs end, and which columns of families hold words."""

    names: Names = field(default_factory=Names)
    name_length: dict[int, int] = field(default_factory=dict)
    word_columns: dict[int, frozenset[int]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    contract_facts: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    exceptions: set[str] = field(default_factory=set)


def collect(statements: list[Statement], source: SourceText) -> Vocabulary:
    """Every name the statements declare.

    Families come last: what their cells say depends on the other names.
    """
    found = Vocabulary()
    for statement in statements:
        if statement.keyword == "family":
            found.families.add(statement.head.atoms[1].key if len(statement.head.atoms) > 1 else "")
    for unit in STANDARD_UNITS.words:
        found.names.add_text(unit)
    for statement in statements:
        _COLLECTORS.get(statement.keyword, _nothing)(statement, source, found)
    families = [s for s in statements if s.keyword == "family"]
    for statement in families:
        _family_names(statement, source, found)
    # Words of one family must not be names when the next is looked at: both may say `Work`.
    for word in [word for statement in families for word in _family_columns(statement, found)]:
        found.names.add_word(word, source)
    for statement in statements:
        if statement.keyword in ("bid inputs", "value", "rule"):
            _member_names(statement, source, found)
    return found


def _nothing(statement: Statement, source: SourceText, found: Vocabulary) -> None:
    return


def key_of(line: Line) -> int:
    """What a line is known by: the place of its first atom."""
    return line.atoms[0].line


def cells_of(line: Line) -> list[list[Atom]]:
    """The atoms of each cell of a row; a bar at either end of the row is left out."""
    atoms = line.atoms
    if atoms and atoms[0].key == "|":
        atoms = atoms[1:]
    cells = _parted(atoms, "|")
    if len(cells) > 1 and not cells[-1] and line.atoms[-1].key == "|" and line.atoms[0].key == "|":
        cells.pop()
    return cells


def _name_until(atoms: list[Atom], source: SourceText, families: set[str] | None = None) -> list[Atom]:
    """Atoms of a name: up to text in quotes, a wide gap, or a word that begins the tail of a heading."""
    name: list[Atom] = []
    for index, atom in enumerate(atoms):
        following = atoms[index + 1].kind if index + 1 < len(atoms) else ""
        if atom.kind == "STRING" or (name and wide_gap(name[-1], atom, source)):
            break
        if name and atom.key in _TAILS and (atom.key == "worth" or following in ("STRING", "DATE")):
            break
        if (
            name
            and [a.key for a in atoms[index : index + 2]] == ["for", "each"]
            and _is_family(atoms, index + 2, families)
        ):
            break
        name.append(atom)
    return _without_colon(name)


def _without_colon(name: list[Atom]) -> list[Atom]:
    """A name as in `price: money`: the colon is no part of it."""
    return name[:-1] if len(name) > 1 and name[-1].key == ":" else name


def _is_family(atoms: list[Atom], index: int, families: set[str] | None) -> bool:
    return families is None or (index < len(atoms) and atoms[index].key in families)


def wide_gap(left: Atom, right: Atom, source: SourceText) -> bool:
    """Whether two or more spaces, or a tab, stand between two atoms of one line."""
    between = source.raw(left.line, left.end, right.column)
    return left.line == right.line and (len(between) >= 2 or "\t" in between)


def _input_name(atoms: list[Atom], source: SourceText, units: set[str]) -> list[Atom]:
    name = [atoms[0]]
    for atom in atoms[1:]:
        if wide_gap(name[-1], atom, source):
            return _without_colon(name)
        name.append(atom)
        if atom.key == ",":
            break
    return _without_colon(_before_type(atoms, units))


def _before_type(atoms: list[Atom], units: set[str]) -> list[Atom]:
    keys = [atom.key for atom in atoms]
    types = words().groups["type"]
    for index in range(1, len(keys)):
        match = types.at(keys, index)
        if match and match[1] in _TYPE_STARTS and _type_ends(keys, index + match[0], match[1]):
            return atoms[:index]
        if keys[index] in units and _type_ends(keys, index + 1, "UNIT"):
            return atoms[:index]
    return atoms[:1] if "," in keys[:2] else atoms[: keys.index(",")] if "," in keys else atoms


_TYPE_STARTS = frozenset(
    [
        "MONEY_TYPE",
        "NUMBER_TYPE",
        "WHOLE",
        "PERCENT_TYPE",
        "YES_NO_TYPE",
        "ONE_OF",
        "LEVEL_FROM",
        "LEVEL_OF",
        "DATE_TYPE",
        "TEXT_TYPE",
    ]
)
_AFTER_TYPE = frozenset({",", "per", "excluding", "including", "outside", "ex", "inc", "clause", "from"})


def _type_ends(keys: list[str], index: int, terminal: str) -> bool:
    if terminal in ("ONE_OF", "LEVEL_FROM", "LEVEL_OF", "WHOLE"):
        return True
    return index >= len(keys) or keys[index] in _AFTER_TYPE


def units_of(found: Vocabulary) -> set[str]:
    """Every word of a unit, those of the rulebook included, in small letters."""
    return {unit.lower() for unit in STANDARD_UNITS.words} | set(found.members.get("unit", ()))


def _unit(statement: Statement, source: SourceText, found: Vocabulary) -> None:
    for part in _by_comma(statement.head.atoms[1:]):
        found.names.add(part, source)
        found.members.setdefault("unit", []).append(" ".join(a.key for a in part))


def _inputs(statement: Statement, source: SourceText, found: Vocabulary) -> None:
    for line in statement.lines:
        name = _input_name(line.atoms, source, units_of(found))
        found.name_length[key_of(line)] = len(name)
        spelt = found.names.add(name, source)
        if statement.keyword == "contract":
            found.contract_facts.add(spelt)
        for suffix in panel_suffixes(line):
            found.names.add_text(f"{spelt} {suffix}")
        _choices(line.atoms[len(name) :], source, found)


def panel_suffixes(line: Line) -> list[str]:
    """What `by 3 evaluators` on an input line adds to its name: `evaluator 1` … `consensus comment`."""
    keys = [atom.key for atom in line.atoms]
    for index in range(len(keys) - 2):
        if keys[index] == "by" and keys[index + 1].isdigit() and keys[index + 2].startswith("evaluator"):
            count = min(int(keys[index + 1]), 100)
            marks = [f"evaluator {number}" for number in range(1, count + 1)]
            return [*marks, *(f"{mark} comment" for mark in marks), "consensus", "consensus comment"]
    return []


def _choices(atoms: list[Atom], source: SourceText, found: Vocabulary) -> None:
    keys = [atom.key for atom in atoms]
    if keys[:2] not in (["one", "of"], ["level", "of"]):
        return
    types = words().groups["type"]
    for part in _by_comma(atoms[2:]):
        match = types.at([atom.key for atom in part], 0)
        if match and match[1] in _ATTRIBUTES:
            return
        if part[0].kind not in ("STRING", "NUMBER", "MONEY", "PERCENT"):
            found.names.add_word(_name_until(part, source), source)


_ATTRIBUTES = frozenset(
    [
        "DECIDES",
        "BLANK_MEANS",
        "CONFIDENTIAL",
        "HEADING",
        "NOTE",
        "BY",
        "SETTLED_BY",
        "COMMENTS_ASKED",
        "COMMENTS_NEEDED",
    ]
)


def _by_comma(atoms: list[Atom]) -> list[list[Atom]]:
    return [part for part in _parted(atoms, ",") if part]


def _parted(atoms: list[Atom], by: str) -> list[list[Atom]]:
    """The atoms before, between and after those that part them."""
    parts: list[list[Atom]] = [[]]
    for atom in atoms:
        if atom.key == by:
            parts.append([])
        else:
            parts[-1].append(atom)
    return parts


def _setting(statement: Statement, source: SourceText, found: Vocabulary) -> None:
    if len(statement.head.atoms) < 2:
        return
    name = _input_name(statement.head.atoms[1:], source, units_of(found))
    found.name_length[key_of(statement.head)] = len(name)
    found.names.add(name, source)
    _choices(statement.head.atoms[1 + len(name) :], source, found)


def _named(statement: Statement, source: SourceText, found: Vocabulary) -> None:
    name = _name_until(statement.head.atoms[1:], source, found.families)
    if name and [atom.key for atom in name[:2]] == ["for", "each"]:
        return
    found.name_length[key_of(statement.head)] = len(name)
    if statement.keyword == "criterion":
        found.names.criteria.add(tuple(atom.key for atom in name))
    if statement.keyword != "value" and tuple(atom.key for atom in name) in words().reserved:
        # A label such as LOWEST is a name only where labels stand.
        found.names.labels.add(tuple(atom.key for atom in name))
    found.names.add(name, source)


def _rule(statement: Statement, source: SourceText, found: Vocabulary) -> None:
    _named(statement, source, found)
    for line in statement.lines:
        if line.atoms[0].key == "except":
            label = _before(line.atoms[1:], ("to", "when"))
            found.exceptions.add(" ".join(atom.key for atom in label))
            found.names.add(label, source)


def _before(atoms: list[Atom], stops: tuple[str, ...]) -> list[Atom]:
    for index, atom in enumerate(atoms):
        if atom.key in stops:
            return atoms[:index]
    return atoms[:1]


def _table(statement: Statement, source: SourceText, found: Vocabulary) -> None:
    _named(statement, source, found)
    if statement.lines:
        for cell in cells_of(statement.lines[0]):
            if [atom.key for atom in cell] != ["in", "force"]:
                found.names.add(cell, source)


def _family_names(statement: Statement, source: SourceText, found: Vocabulary) -> None:
    parts = _by_comma(_name_until(statement.head.atoms[1:], source))
    if not parts:
        return
    singular = found.names.add(parts[0], source)
    found.name_length[key_of(statement.head)] = len(parts[0])
    if len(parts) > 1:
        found.names.add(parts[1], source)
    else:
        found.names.add_text(plural_of(singular))
    if statement.lines:
        for cell in cells_of(statement.lines[0]):
            found.names.add(cell, source)
    codes = [found.names.add(cells_of(line)[0], source) for line in statement.lines[1:]]
    found.names.criteria.update(tuple(code.lower().split()) for code in codes)
    found.members[singular] = [code for code in codes if code]


def plural_of(singular: str) -> str:
    """The plural of a family's name, unless it states one itself: measure → measures, entry → entries."""
    if singular.endswith("y") and singular[-2:-1] not in tuple("aeiou"):
        return singular[:-1] + "ies"
    return singular + ("es" if singular.endswith(("s", "x", "ch", "sh")) else "s")


def _family_columns(statement: Statement, found: Vocabulary) -> list[list[Atom]]:
    """Notes which columns hold words; returns those words."""
    if not statement.lines:
        return []
    headings = [" ".join(atom.key for atom in cell) for cell in cells_of(statement.lines[0])]
    rows = [cells_of(line) for line in statement.lines[1:]]
    raw = set()
    said = []
    for index, heading in enumerate(headings):
        cells = [row[index] for row in rows if index < len(row) and row[index]]
        if heading in ("code", "title"):
            raw.add(index)
        elif any(_is_words(cell, found.names) for cell in cells):
            raw.add(index)
            said += [_unquoted(cell) for cell in cells]
    found.word_columns[key_of(statement.head)] = frozenset(raw)
    return said


def _unquoted(cell: list[Atom]) -> list[Atom]:
    return [] if cell[0].kind == "STRING" else cell


def _is_words(cell: list[Atom], names: Names) -> bool:
    """Whether a cell begins with words that are no declared name: its column then holds words."""
    keys = [atom.key for atom in cell]
    if cell[0].kind == "STRING":
        return True
    if cell[0].kind != "WORD" or keys[0] in ("yes", "no"):
        return False
    return names.at(keys, 0) is None and words().groups["everywhere"].at(keys, 0) is None


def _member_names(statement: Statement, source: SourceText, found: Vocabulary) -> None:
    """Names of what is declared for each member: `Q1 mark`, `M1 benefit`, `QF Q1`."""
    family = _family_of(statement, found)
    if family is None:
        return
    codes = found.members.get(family, [])
    if statement.keyword == "bid inputs":
        suffixes = []
        for line in statement.lines:
            name = _input_name(line.atoms, source, units_of(found))
            found.name_length[key_of(line)] = len(name)
            spelt = found.names.add(name, source)
            extra = panel_suffixes(line)
            suffixes += [spelt, *(f"{spelt} {suffix}" for suffix in extra)]
            for suffix in extra:
                found.names.add_text(f"{spelt} {suffix}")
            _choices(line.atoms[len(name) :], source, found)
        for code in codes:
            for suffix in suffixes:
                found.names.add_text(f"{code} {suffix}")
        return
    label = found.names.add(_name_until(statement.head.atoms[1:], source, found.families), source)
    for code in codes:
        found.names.add_text(f"{label} {code}" if statement.keyword == "rule" else f"{code} {label}")


def _family_of(statement: Statement, found: Vocabulary) -> str | None:
    keys = [atom.key for atom in statement.head.atoms]
    for index in range(len(keys) - 2):
        if keys[index : index + 2] == ["for", "each"]:
            match = found.names.at(keys, index + 2)
            return match[1] if match and match[1] in found.members else None
    return None


_COLLECTORS = {
    "unit": _unit,
    "contract": _inputs,
    "bid": _inputs,
    "setting": _setting,
    "value": _named,
    "rule": _rule,
    "table": _table,
    "population": _named,
    "criterion": _named,
}


def declare(statement: Statement, source: SourceText, found: Vocabulary) -> None:
    """Add what one statement declares to the names that are known already."""
    _COLLECTORS.get(statement.keyword, _nothing)(statement, source, found)
    if statement.keyword == "family":
        _family_names(statement, source, found)
        for word in _family_columns(statement, found):
            found.names.add_word(word, source)
    if statement.keyword in ("bid inputs", "value", "rule"):
        _member_names(statement, source, found)
