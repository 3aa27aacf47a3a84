"""Folders that commands write: whole or not at all, and never in the place of somebody's own files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from shutil import rmtree

from svrules.errors import MisuseError

__all__ = ["written_folder"]


@contextmanager
def written_folder(path: Path, sign: str, *, replace: bool) -> Iterator[Path]:
    """A folder to fill that takes its place as `path` only when nothing has gone wrong.

    What is there is replaced only if asked for, and only if it holds the file `sign`, by which a folder that
    svrules made is known. Raises MisuseError where it may not be written.
    """
    target = path.absolute()
    if not target.parent.is_dir():
        raise MisuseError(f"there is no folder `{path.parent}` to make `{path.name}` in")
    _check(path, sign, replace=replace)
    made = target.with_name(f".svrules-{token_hex(8)}.part")
    made.mkdir()
    try:
        yield made
        _put(made, target)
    finally:
        rmtree(made, ignore_errors=True)
    sys.stderr.write(f"Wrote the folder {path}.\n")


def _check(path: Path, sign: str, *, replace: bool) -> None:
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise MisuseError(f"`{path}` is there already and is no folder; choose another name with -o")
    if not path.exists() or not any(path.iterdir()):
        return
    if not (path / sign).is_file():
        raise MisuseError(f"`{path}` holds files that svrules did not make; choose another name with -o")
    if not replace:
        raise MisuseError(f"`{path}` is there already; choose another name with -o, or add --replace")


def _put(made: Path, target: Path) -> None:
    """Move the folder to its place; what was there goes only when the new one stands."""
    before = target.with_name(f".svrules-{token_hex(8)}.old")
    if target.exists():
        target.rename(before)
    try:
        made.rename(target)
    except OSError:
        if before.exists():
            before.rename(target)
        raise
    rmtree(before, ignore_errors=True)
