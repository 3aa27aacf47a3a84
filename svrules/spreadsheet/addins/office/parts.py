"""What comes from elsewhere: Pyodide and the wheels of libraries, each file pinned to its SHA-256."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Final

from svrules.errors import MisuseError

__all__ = ["LIBRARIES", "PYODIDE", "PYODIDE_VERSION", "Part", "pyodide", "wheels"]

PYODIDE_VERSION: Final = "314.0.7"


@dataclass(frozen=True, slots=True)
class Part:
    """A file by its name, the SHA-256 that it must have, and the licence that it is under."""

    name: str
    sha256: str
    licence: str


PYODIDE: Final = (
    Part("pyodide.mjs", "6f1d60f7bf529beb300f0f47983c921d3982363640ba20af0e38efdddbc66109", "MPL-2.0"),
    Part("pyodide.asm.mjs", "f7cdc8ece80678ceb712f8e65ebe6d3a83203a180c399865f49612a051693635", "MPL-2.0"),
    Part("pyodide.asm.wasm", "cc36e3cab04fdfc9a63ff13eb52eae2b911bf46c025cc7b281f394bd3de1d5e6", "MPL-2.0"),
    Part("python_stdlib.zip", "fa1957e5777068fc4f7437f96d860ae2fbe9c19732ba06c84e004ec16dd7dd7a", "PSF-2.0"),
    Part("pyodide-lock.json", "5dc2fc119108bc148c7457dc86e7675b5c87e1cafd420b9c34c1eaef7b36c010", "MPL-2.0"),
)
"""CPython compiled for browsers: the files of it that are served."""

# Versions are exact: for others there is no compiled half of pydantic that runs in a browser.
LIBRARIES: Final = (
    Part(
        "annotated_types-0.8.0-py3-none-any.whl",
        "f072f4d804ea359e4eaf198b1af7a8b0943881a87f31bb764f8bf219bb9419e0",
        "MIT",
    ),
    Part(
        "lark-1.3.1-py3-none-any.whl",
        "c629b661023a014c37da873b4ff58a817398d12635d3bbb2c5a03be7fe5d1e12",
        "MIT",
    ),
    Part(
        "pydantic-2.14.3-py3-none-any.whl",
        "3f7b347782ab7e4cf4c798496ae3a82787d9f21ec12676a9c564355eeef8daa8",
        "MIT",
    ),
    Part(
        "pydantic_core-2.50.4-cp314-cp314-pyemscripten_2026_0_wasm32.whl",
        "e6da138a1ecc1341c8b788a5ee822670b03788e1f5decf7af9d461de6e508b8e",
        "MIT",
    ),
    Part(
        "typing_extensions-4.16.0-py3-none-any.whl",
        "481caa481374e813c1b176ada14e97f1f67a4539ce9cfeb3f350d78d6370c2e8",
        "PSF-2.0",
    ),
    Part(
        "typing_inspection-0.4.5-py3-none-any.whl",
        "bc210535442b39e1bf2805e0c7a17dfd6a4ace760c84c7f7d16245d23a6b1c39",
        "MIT",
    ),
)
"""The wheels that scoring needs beside svrules itself."""

_PATIENCE: Final = 300
_TAGS: Final = (
    "--implementation=cp",
    "--abi=cp314",
    "--python-version=3.14",
    "--platform=pyemscripten_2026_0_wasm32",
)


def wheels(folder: Path | None = None) -> dict[str, bytes]:
    """The wheels by name, from the folder or downloaded with pip. Raises MisuseError with what to try."""
    if folder is not None:
        return _checked(LIBRARIES, folder, "--wheels")
    pins = ["==".join(part.name.split("-")[:2]) for part in LIBRARIES]
    with TemporaryDirectory() as brought:
        command = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
        ]
        command += ["--only-binary=:all:", *_TAGS, f"--dest={brought}", *pins]
        _run(command, "pip could not bring the wheels", "--wheels with a folder that holds them")
        return _checked(LIBRARIES, Path(brought), "pip")


def pyodide(folder: Path | None = None) -> dict[str, bytes]:
    """Pyodide's files by name, from its unpacked npm package or brought by npm. Raises MisuseError."""
    if folder is not None:
        return _checked(PYODIDE, folder, "--pyodide")
    npm = which("npm")
    instead = f"--pyodide with the folder of the unpacked npm package pyodide {PYODIDE_VERSION}"
    if npm is None:
        raise MisuseError(f"there is no npm here to bring Pyodide: install Node.js, or give {instead}")
    with TemporaryDirectory() as brought:
        command = [npm, "pack", f"pyodide@{PYODIDE_VERSION}", "--silent", f"--pack-destination={brought}"]
        _run(command, "npm could not bring Pyodide", instead)
        _unpack(next(Path(brought).glob("*.tgz")), Path(brought))
        return _checked(PYODIDE, Path(brought), "npm")


def _unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as opened:
        for part in PYODIDE:
            found = opened.extractfile(f"package/{part.name}")
            if found is not None:
                (folder / part.name).write_bytes(found.read())


def _run(command: Sequence[str], problem: str, instead: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            command, capture_output=True, text=True, check=False, timeout=_PATIENCE
        )
        said = "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
    except (OSError, subprocess.TimeoutExpired) as problem_here:
        said = str(problem_here)
    if said:
        raise MisuseError(
            f"{problem}: {said} Try again where the package index can be reached, or give {instead}"
        )


def _checked(parts: Sequence[Part], folder: Path, brought_by: str) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for part in parts:
        path = folder / part.name
        if not path.is_file():
            raise MisuseError(f"{brought_by}: there is no `{part.name}` in `{folder}`")
        found[part.name] = path.read_bytes()
        if sha256(found[part.name]).hexdigest() != part.sha256:
            raise MisuseError(
                f"{brought_by}: `{part.name}` is not the file that svrules was tested with; its SHA-256 "
                f"must be {part.sha256}"
            )
    return found
