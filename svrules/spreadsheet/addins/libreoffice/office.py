"""The LibreOffice of this machine, and the Python that it runs."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from svrules.errors import MisuseError
from svrules.spreadsheet.addins.libreoffice.libraries import Target, platform_of

__all__ = ["python_of_libreoffice"]

_USUAL: Final = (
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_ASK: Final = "import sys, sysconfig; print(*sys.version_info[:2], sysconfig.get_platform())"
_PATIENCE: Final = 60


def python_of_libreoffice() -> Target:
    """The Python of the LibreOffice that is installed here. Raises MisuseError where it cannot be told."""
    for python in _pythons():
        if python.is_file():
            return _asked(python)
    raise MisuseError(
        "no LibreOffice is found here, so the Python that it runs is not known: say which, such as "
        "`--python 3.11 --platform windows`"
    )


def _pythons() -> Iterator[Path]:
    on_path = shutil.which("soffice") or shutil.which("libreoffice")
    for found in (*((on_path,) if on_path else ()), *_USUAL):
        program = Path(found).resolve()
        if program.is_file():
            yield program.parent / "python.exe"
            yield program.parent / "python"
            yield program.parent.parent / "Resources" / "python"
            # What a Linux distribution builds runs the distribution's own Python.
            yield Path("/usr/bin/python3")


def _asked(python: Path) -> Target:
    try:
        asked = subprocess.run(  # noqa: S603 - the program that LibreOffice itself runs
            [python, "-I", "-c", _ASK], capture_output=True, text=True, check=True, timeout=_PATIENCE
        )
        major, minor, spelling = asked.stdout.split()
    except (OSError, ValueError, subprocess.SubprocessError):
        raise MisuseError(
            f"LibreOffice's Python, `{python}`, does not run here: say which it is, such as "
            "`--python 3.11 --platform windows`"
        ) from None
    platform = platform_of(spelling)
    if platform is None:
        raise MisuseError(f"LibreOffice runs on `{spelling}` here, for which there are no compiled libraries")
    return Target(f"{major}.{minor}", platform)
