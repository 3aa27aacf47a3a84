"""Workbook commands, each in a child process: a reader that dies takes nothing else with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from svrules.errors import SvrulesError, apology
from svrules.spreadsheet.workbook import child

__all__ = ["WorkbookRefused", "run"]

_SECONDS: Final = 1_000


class WorkbookRefused(SvrulesError):  # noqa: N818 - it says what happened to the workbook
    """A workbook that is not read, with the reason and what to try."""


def run(command: str, file: Path, **asked: Any) -> dict[str, Any]:
    """What the command gives for that file, as in `svrules.spreadsheet.workbook.commands`.

    Raises WorkbookRefused for a file that is no workbook or no honest one, OSError where there is no file.
    """
    file.stat()
    question = {"command": command, "file": str(file.resolve()), "path": sys.path, **asked}
    found = _in_a_child(question) if _has_children() else child.answer(question)
    if "no_file" in found:
        raise OSError(*found["no_file"])
    if "failed" in found:
        raise WorkbookRefused(apology(found["failed"], inside=f"svrules with `{file.name}`"))
    refused = found.get("refused")
    if refused is not None:
        place = "!".join(filter(None, (refused.get("sheet", ""), refused.get("cell", ""))))
        where = f" ({place})" if place else ""
        raise WorkbookRefused(f"`{file.name}`{where}: {refused['sentence']} {refused['try']}".strip())
    return found


def _has_children() -> bool:
    """Whether a child process can be had: not in a browser, nor in a program that is not Python itself."""
    if sys.platform == "emscripten" or getattr(sys, "frozen", False) or not sys.executable:
        return False
    return Path(sys.executable).name.lower().startswith(("python", "pypy")) and Path(child.__file__).is_file()


def _in_a_child(question: dict[str, Any]) -> dict[str, Any]:
    command = [sys.executable, "-I", "-X", "utf8", str(Path(child.__file__).resolve())]
    try:
        done = subprocess.run(  # noqa: S603 our own interpreter and our own file; what is asked goes in on stdin
            command,
            input=json.dumps(question).encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise WorkbookRefused(
            "Computing the workbook takes too long: keep only the sheets that are needed"
        ) from None
    if done.returncode != 0:
        sentence = "The workbook makes its reader fail: it is damaged or far too large."
        raise WorkbookRefused(f"{sentence} Copy the tables into a new workbook and save that.")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
