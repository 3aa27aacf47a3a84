"""What a run has done so far, on the disk: so it goes on after a kill, and only as what it was begun as."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import IO, Any, Final

from svrules.errors import MisuseError

__all__ = ["Begun", "Journal", "Step", "open_journal", "synced"]

_NAME: Final = "journal.jsonl"
_LOCK: Final = "lock"
_AGAIN: Final = "put it back as it was, or add --start-over to begin anew"
Step = tuple[str, int]
"""A piece of work by its kind and number, such as ("score", 3)."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What a run is made from. Two runs are the same where all of it is.

    `inputs` have name, size and SHA-256 of each file in order; `options` those that change what is written.
    """

    version: str
    rulebook: str
    inputs: tuple[tuple[str, int, str], ...]
    options: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The same for a line of the journal."""
        return {
            "svrules": self.version,
            "rulebook sha256": self.rulebook,
            "inputs": [list(one) for one in self.inputs],
            "options": dict(self.options),
        }


@dataclass
class Journal:
    """The work folder with what stands in it; no kill undoes a line.

    A line outlives a loss of power, too, once `finished` has returned for it or for a later one. `files` is
    where pieces of work are kept; `done` has what was noted of each, `noted` all else.
    """

    folder: Path
    files: Path
    done: dict[Step, dict[str, Any]] = field(default_factory=dict)
    noted: dict[str, Any] = field(default_factory=dict)
    _file: IO[bytes] | None = None

    def note(self, name: str, what: Any, *, at_once: bool = False) -> None:
        """Note something of the whole run; `at_once`: it is on the disk when this returns."""
        self.noted[name] = what
        self._add({"noted": name, "is": what}, at_once)

    def finished(self, step: Step, what: Mapping[str, Any]) -> None:
        """Note that a piece of work is done, its files in place."""
        self.done[step] = dict(what)
        self._add({"done": step[0], "number": step[1], "is": dict(what)}, True)

    def _add(self, line: Mapping[str, Any], at_once: bool) -> None:
        assert self._file is not None  # noqa: S101 - open until `clear`
        self._file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        self._file.flush()
        if at_once:
            os.fsync(self._file.fileno())

    def clear(self) -> None:
        """Take all away: what was asked for stands in its place. Nothing can be noted any more."""
        # The journal goes after what it speaks of: killed in between, the next run knows that all is done.
        shutil.rmtree(self.files, ignore_errors=True)
        if self._file is not None:
            self._file.close()
        (self.folder / _NAME).unlink()


@contextmanager
def open_journal(folder: Path, begun: Begun, *, start_over: bool) -> Iterator[Journal]:
    """The journal in a work folder: that of the run that was begun there, or a new one.

    Raises MisuseError where another run is at work there, or was begun with something else.
    """
    if folder.exists() and not (folder / _LOCK).exists() and any(folder.iterdir()):
        raise MisuseError(f"`{folder}` is there and holds no work of svrules: move it, or choose another OUT")
    with _locked(folder):
        journal = None if start_over else _found(folder, begun)
        if journal is None:
            journal = _new(folder)
        lines = journal.folder / _NAME
        with lines.open("ab") as file:
            journal._file = file
            if "begun" not in journal.noted:
                journal.note("begun", begun.as_json() | {"files": journal.files.name})
            try:
                yield journal
            finally:
                journal._file = None


def _new(folder: Path) -> Journal:
    """A new journal; work of an earlier run that is still going on somewhere finds its folder gone."""
    (folder / _NAME).unlink(missing_ok=True)
    for one in folder.iterdir():
        if one.is_dir():
            shutil.rmtree(one, ignore_errors=True)
    files = folder / f"run-{token_hex(4)}"
    files.mkdir()
    return Journal(folder, files)


def _found(folder: Path, begun: Begun) -> Journal | None:
    path = folder / _NAME
    lines = _lines(path)
    first = lines[0] if lines else None
    if first is None or first.get("noted") != "begun":
        return None
    _check(folder, dict(first["is"]), begun.as_json())
    journal = Journal(folder, folder / str(first["is"]["files"]))
    journal.noted["begun"] = first["is"]
    for line in lines[1:]:
        if "done" in line:
            journal.done[str(line["done"]), int(line["number"])] = line["is"]
        else:
            journal.noted[str(line["noted"])] = line["is"]
    journal.files.mkdir(exist_ok=True)
    return journal


def _lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a journal; from one that a kill or a loss of power has cut short they are taken off."""
    content = path.read_bytes() if path.exists() else b""
    found: list[dict[str, Any]] = []
    whole = 0
    with suppress(ValueError):
        for line in content.splitlines(keepends=True):
            if not line.endswith(b"\n"):
                break
            found.append(json.loads(line))
            whole += len(line)
    if whole < len(content):
        with path.open("r+b") as file:
            file.truncate(whole)
    return found


def _check(folder: Path, was: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Refuse to go on with what was begun as something else. Raises MisuseError that says what differs."""
    if was["rulebook sha256"] != now["rulebook sha256"]:
        raise _differs(folder, "the rulebook is another one than it was then")
    if was["svrules"] != now["svrules"]:
        raise _differs(folder, f"svrules was {was['svrules']} then and is {now['svrules']} now")
    before, after = ({one[0]: one[1:] for one in each["inputs"]} for each in (was, now))
    for name in before.keys() - after.keys():
        raise _differs(folder, f"the input `{name}` is not among those to read now")
    for name in after.keys() - before.keys():
        raise _differs(folder, f"the input `{name}` was not among those to read then")
    for name, (size, digest) in after.items():
        if [size, digest] != before[name]:
            raise _differs(folder, f"the input `{name}` has changed since ({before[name][0]:,} bytes then)")
    if was["inputs"] != now["inputs"]:
        raise _differs(folder, "the inputs were in another order then")
    for name, value in now["options"].items():
        then = was["options"].get(name)
        if value != then:
            raise _differs(folder, f"{name} was {_shown(then)} then and is {_shown(value)} now")


def _shown(value: Any) -> str:
    return "not given" if value in (None, False, "") else "given" if value is True else f"`{value}`"


def _differs(folder: Path, what: str) -> MisuseError:
    return MisuseError(f"a run was begun in `{folder.name}` and cannot go on, since {what}: {_AGAIN}")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One run at a time in a folder, which is made; the lock of a run that was killed is gone with it."""
    with _held(folder):
        yield
        done = not (folder / _NAME).exists()
        if done:
            # While it is held: once it is not, the file in the folder may be the lock of the next run.
            with suppress(OSError):
                (folder / _LOCK).unlink()
    if done:
        with suppress(OSError):
            if os.name == "nt":  # there no open file can be taken away, neither this one nor another run's
                (folder / _LOCK).unlink(missing_ok=True)
            folder.rmdir()


def _held(folder: Path) -> IO[bytes]:
    """The file that is locked. Raises MisuseError where another run holds it."""
    while True:
        folder.mkdir(exist_ok=True)
        try:
            file = (folder / _LOCK).open("a+b")
        except FileNotFoundError:  # the run before has ended, and taken the folder away
            continue
        try:
            _lock(file)
        except OSError:
            file.close()
            raise MisuseError(
                f"another run is at work in `{folder.name}`: wait until it ends, or choose another OUT"
            ) from None
        if os.name == "nt" or _stands(folder / _LOCK, file):
            return file
        file.close()


def _stands(path: Path, file: IO[bytes]) -> bool:
    """Whether that is the file at the path: a run that has ended in between took away the one opened."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _lock(file: IO[bytes]) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]  # not there on others
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def synced(path: Path) -> Iterator[Path]:
    """A file to write that stands as `path` only when it is whole and on the disk."""
    made = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        yield made
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(path)
    finally:
        with suppress(OSError):
            made.unlink(missing_ok=True)
