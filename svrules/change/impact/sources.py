"""Past competitions in files, folders and ledgers, one after another: none is dropped without a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from glob import has_magic, iglob
from pathlib import Path
from typing import Final

from svrules.data import Reading, read_competition, read_mapping
from svrules.data.mapping import read_json, read_json_text
from svrules.data.report import Report
from svrules.diagnostics import Diagnostic
from svrules.engine import Competition
from svrules.engine.canonical import read_canonical
from svrules.errors import LedgerError, MisuseError, SvrulesError
from svrules.language.rulebook import Rulebook

__all__ = ["Found", "Place", "competitions", "how_many", "places"]

_BOOKS: Final = frozenset({".xlsx", ".xlsm", ".csv", ".tsv", ".json"})
_LINES: Final = ".jsonl"
_CONTRACT: Final = ("-contract", ".contract", " contract", "_contract")
_SQLITE: Final = b"SQLite format 3\x00"
_NAMED: Final = ("competition", "name", "title")
_MOST_REASONS: Final = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where competitions are: a file, with the file of the contract's facts if it has one, or a ledger."""

    path: str
    contract: Path | None = None
    ledger: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A competition that was found: its name, its file, its facts, or why it cannot be read."""

    name: str
    file: str
    competition: Competition | None
    why: tuple[str, ...] = ()


def places(given: Iterable[str]) -> list[Place]:
    """The files in what was given: files, folders, patterns such as `2026/*.xlsx`, ledgers.

    In a folder everything that can hold a competition is taken, folders inside it too; `bids-contract.csv`
    has the facts of the contract of `bids.csv`. Raises MisuseError for what is not there.
    """
    found: dict[str, Place] = {}
    for one in given:
        for place in _places(one):
            found.setdefault(place.path, place)
    return list(found.values())


def _places(given: str) -> Iterator[Place]:
    if "://" in given:
        yield Place(given, ledger=True)
        return
    path = Path(given)
    if path.is_dir():
        files = [file for file in sorted(path.rglob("*")) if _can_hold(file)]
        if not files:
            raise MisuseError(f"there is no workbook, CSV, JSON file or ledger in the folder `{given}`")
    elif path.exists():
        files = [path]
    elif has_magic(given):
        files = [
            Path(file)
            for file in sorted(iglob(given, recursive=True))  # noqa: PTH207 - the pattern may begin anywhere
            if Path(file).is_file()
        ]
        if not files:
            raise MisuseError(f"no file is called like `{given}`")
    else:
        raise MisuseError(f"there is no file or folder `{given}`")
    facts = {_main_of(file): file for file in files if _main_of(file) is not None}
    mains = {file.with_suffix("") for file in files}
    for file in files:
        if _main_of(file) not in mains or len(files) == 1:
            yield Place(str(file), facts.get(file.with_suffix("")) or _beside(file), _is_ledger(file))


def _can_hold(file: Path) -> bool:
    if not file.is_file() or file.name.startswith((".", "~$")):
        return False
    kind = file.suffix.lower()
    return (
        kind in _BOOKS or kind == _LINES or (kind not in (".svr", ".md", ".py", ".txt") and _is_ledger(file))
    )


def _main_of(file: Path) -> Path | None:
    """The file without suffix whose contract's facts this one has, if it is called like that."""
    if file.suffix.lower() != ".csv":
        return None
    plain = file.with_suffix("")
    ending = next((one for one in _CONTRACT if plain.name.casefold().endswith(one)), None)
    return plain.with_name(plain.name[: -len(ending)]) if ending and plain.name != ending else None


def _beside(file: Path) -> Path | None:
    if file.suffix.lower() != ".csv":
        return None
    names = (file.with_name(f"{file.stem}{ending}.csv") for ending in _CONTRACT)
    return next((one for one in names if one.is_file()), None)


def _is_ledger(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def how_many(listed: Iterable[Place]) -> int | None:
    """How many competitions there are to come; None where that is not known without reading them."""
    count = 0
    for place in listed:
        if place.ledger or place.path.lower().endswith(".json"):
            return None
        if place.path.lower().endswith(_LINES):
            with Path(place.path).open("rb") as lines:
                count += sum(1 for line in lines if line.strip())
        else:
            count += 1
    return count


def competitions(listed: Iterable[Place], door: Rulebook, old: Rulebook) -> Iterator[Found]:
    """Every competition, one at a time, in the order of the places.

    `door` is the rulebook by which files are read, `old` that by which the scores in ledgers were made.
    """
    for place in listed:
        path = Path(place.path)
        try:
            if place.ledger:
                yield from _of_ledger(place.path, old)
            elif path.suffix.lower() == _LINES:
                yield from _of_lines(path, door)
            elif path.suffix.lower() == ".json":
                yield from _of_json(path, door)
            else:
                yield _found(path.stem, path.name, read_competition(door, path, contract=place.contract))
        except OSError as problem:
            yield Found(path.stem, path.name, None, (f"It cannot be opened: {problem.strerror or problem}.",))


def _of_lines(path: Path, door: Rulebook) -> Iterator[Found]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            report = Report()
            try:
                value = read_json_text(line.decode("utf-8-sig"), path.name, report, line=number)
            except UnicodeDecodeError:
                yield Found(f"line {number}", path.name, None, ("The line is not UTF-8.",))
                continue
            if report.errors:
                yield Found(f"line {number}", path.name, None, _reasons(report.finished(None)))
            else:
                yield _of_mapping(value, f"line {number}", path, door)


def _of_json(path: Path, door: Rulebook) -> Iterator[Found]:
    report = Report()
    value = read_json(path, report)
    if report.errors:
        yield Found(path.stem, path.name, None, _reasons(report.finished(None)))
        return
    if isinstance(value, Mapping) and isinstance(value.get("competitions"), list):
        value = value["competitions"]
    if isinstance(value, list):
        for number, one in enumerate(value, 1):
            yield _of_mapping(one, f"{path.stem} {number}", path, door)
    else:
        yield _of_mapping(value, path.stem, path, door)


def _of_mapping(value: object, name: str, path: Path, door: Rulebook) -> Found:
    if isinstance(value, Mapping):
        own = next((key for key in _NAMED if isinstance(value.get(key), str)), None)
        if own is not None:
            name = " ".join(str(value[own]).split()) or name
            value = {key: one for key, one in value.items() if key != own}
        return _found(name, path.name, read_mapping(door, value, name=f"{path.name}: {name}", in_file=True))
    return Found(name, path.name, None, ("This is not an object with `contract` and `bids`.",))


def _found(name: str, file: str, reading: Reading) -> Found:
    if reading.competition is None:
        return Found(name, file, None, _reasons(reading.diagnostics))
    return Found(name, file, reading.competition)


def _reasons(diagnostics: Iterable[Diagnostic]) -> tuple[str, ...]:
    errors = [one for one in diagnostics if one.severity == "error"]
    told = [
        f"{one.span}: {one.sentence}{f' {one.try_}' if one.try_ else ''}" if one.span else one.sentence
        for one in errors[:_MOST_REASONS]
    ]
    more = len(errors) - len(told)
    return (*told, *([f"There are {more} more mistakes."] if more > 0 else []))


# -- ledgers -----------------------------------------------------------------------------------------


def _of_ledger(place: str, old: Rulebook) -> Iterator[Found]:
    """The last score of each competition in a ledger, from the facts that were scored."""
    from svrules.audit.ledger import open_ledger
    from svrules.audit.replay import scores

    file = Path(place).name
    last: dict[str, int] = {}
    with open_ledger(place) as ledger:
        for number in scores(ledger):
            last[ledger.record(number).competition] = number
        for name, number in last.items():
            try:
                record = ledger.record(number)
                contents = record.contents if isinstance(record.contents, dict) else {}
                competition = read_canonical(old, ledger.content(str(contents.get("data"))))
            except (LedgerError, SvrulesError, ValueError) as problem:
                yield Found(name, file, None, (f"Its score (record {number}): {problem}",))
            else:
                yield Found(name, file, competition)
    if not last:
        yield Found(file, file, None, ("There is no score in the ledger.",))
