"""The libraries that travel inside the extension: LibreOffice's Python has none of its own."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zipfile import ZipFile

from svrules.errors import MisuseError

__all__ = ["PLATFORMS", "Target", "libraries", "platform_of", "this_python"]

# What scoring imports: the other libraries that svrules asks for serve the command line and files.
_NEEDED: Final = (
    "annotated-types",
    "lark",
    "pydantic",
    "pydantic-core",
    "typing-extensions",
    "typing-inspection",
)

PLATFORMS: Final = {
    "windows": ("win_amd64",),
    "linux": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
    "linux-arm": ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
    "mac": ("macosx_11_0_arm64",),
    "mac-intel": ("macosx_10_12_x86_64",),
}
"""The platforms by the names that people use, each with the tags of wheels that run there."""

_OF_INSTALLING: Final = ("direct_url.json", "INSTALLER", "RECORD", "REQUESTED")
_SPELLINGS: Final = {
    "windows": r"win-amd64",
    "linux": r"linux-x86_64",
    "linux-arm": r"linux-aarch64",
    "mac": r"macosx-.*-(arm64|universal2)",
    "mac-intel": r"macosx-.*-x86_64",
}


@dataclass(frozen=True, slots=True)
class Target:
    """A Python that LibreOffice runs: its version, such as `3.11`, and a key of `PLATFORMS`."""

    python: str
    platform: str

    def __str__(self) -> str:
        return f"Python {self.python} on {self.platform}"


def platform_of(spelling: str) -> str | None:
    """The platform that Python's `sysconfig.get_platform()` spells so; None for another."""
    return next((name for name, spelt in _SPELLINGS.items() if re.fullmatch(spelt, spelling)), None)


def this_python() -> Target | None:
    """The Python that runs now; None on a platform that no wheels are named for."""
    platform = platform_of(sysconfig.get_platform())
    return (platform and Target(f"{sys.version_info[0]}.{sys.version_info[1]}", platform)) or None


def libraries(target: Target) -> dict[str, bytes]:
    """The files of the libraries by path, in the versions that run here, compiled parts for the target.

    Taken from what is installed where the target is the same Python, else downloaded with pip. Raises
    MisuseError where pip cannot bring them.
    """
    found = dict(_installed() if target == this_python() else _downloaded(target))
    return {path: content for path, content in found.items() if _travels(path)}


def _travels(path: str) -> bool:
    # Programs of a library are not imported, and how it came to this machine is nobody's business.
    folder, _, name = path.rpartition("/")
    return not path.startswith("..") and not (folder.endswith(".dist-info") and name in _OF_INSTALLING)


def _installed() -> Iterator[tuple[str, bytes]]:
    for name in _NEEDED:
        library = metadata.distribution(name)
        for file in library.files or ():
            if file.suffix != ".pyc":
                yield file.as_posix(), Path(str(library.locate_file(file))).read_bytes()


def _downloaded(target: Target) -> Iterator[tuple[str, bytes]]:
    with TemporaryDirectory() as folder:
        _download(target, folder)
        for wheel in sorted(Path(folder).glob("*.whl")):
            with ZipFile(wheel) as opened:
                for file in opened.infolist():
                    if not file.is_dir():
                        yield file.filename, opened.read(file)


def _download(target: Target, folder: str) -> None:
    pins = [f"{name}=={metadata.version(name)}" for name in _NEEDED]
    tags = [f"--platform={tag}" for tag in PLATFORMS[target.platform]]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary=:all:", "--implementation=cp", *tags]
    command += [f"--python-version={target.python}", f"--dest={folder}", *pins]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["pip gave no reason"]
        raise MisuseError(
            f"pip could not bring the libraries for {target}: {lines[-1]} Try where a package index can be "
            f"reached, or run svrules with {target} itself, where nothing needs to be downloaded"
        )
