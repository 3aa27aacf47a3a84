"""The extension itself: an .oxt file, a zip archive that LibreOffice's extension manager installs."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from svrules import __version__
from svrules.errors import MisuseError
from svrules.shipped import shipped_folder
from svrules.spreadsheet.addins.libreoffice import descriptions
from svrules.spreadsheet.addins.libreoffice.interface import type_file
from svrules.spreadsheet.addins.libreoffice.libraries import PLATFORMS, Target, libraries
from svrules.spreadsheet.functions import FUNCTIONS

__all__ = ["write_extension"]

_PYTHONS: Final = ("3.11", "3.12", "3.13", "3.14")
_LICENCE: Final = "LICENSE"
# The same content gives the same bytes, whenever it is built.
_MOMENT: Final = (2020, 1, 1, 0, 0, 0)
_NOT_NEEDED: Final = ("cli", "_excel_addin", "_grammar", "_rulebooks")


def write_extension(path: Path, targets: Sequence[Target]) -> None:
    """Write the extension with svrules and all that it needs for each of these Pythons.

    Raises MisuseError for a Python that svrules does not run on, or whose libraries cannot be had.
    """
    for target in targets:
        _check(target)
    files = _extension_files()
    files |= {f"pythonpath/{name}": content for name, content in _svrules().items()}
    for target in targets:
        files |= {f"pythonpath/{name}": content for name, content in libraries(target).items()}
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = ZipInfo(name, _MOMENT)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])


def _check(target: Target) -> None:
    if target.python not in _PYTHONS:
        raise MisuseError(
            f"svrules runs on Python {_PYTHONS[0]} to {_PYTHONS[-1]}, and this LibreOffice runs {target}; a "
            "LibreOffice with a newer Python can be installed beside it, or use `svrules workbook`, which "
            "needs nothing in the spreadsheet program"
        )
    if target.platform not in PLATFORMS:
        raise MisuseError(f"`{target.platform}` is not a platform: there are {', '.join(PLATFORMS)}")


def _extension_files() -> dict[str, bytes]:
    functions = FUNCTIONS.values()
    source = shipped_folder("excel_addin") / "libreoffice"
    texts = {
        "META-INF/manifest.xml": descriptions.manifest(),
        "description.xml": descriptions.description(__version__, _LICENCE),
        "description.txt": descriptions.summary(functions),
        descriptions.COMPONENTS: descriptions.components(),
        descriptions.HELP: descriptions.help_texts(functions),
    }
    files = {name: text.encode() for name, text in texts.items()}
    files[descriptions.TYPES] = type_file(functions)
    files[descriptions.COMPONENT] = (source / descriptions.COMPONENT).read_bytes()
    files[_LICENCE] = _licence()
    return files


def _licence() -> bytes:
    beside = shipped_folder("grammar").parent / _LICENCE
    if beside.is_file():
        return beside.read_bytes()
    text = metadata.distribution("svrules").read_text(f"licenses/{_LICENCE}")
    return (text or "").encode()


def _svrules() -> dict[str, bytes]:
    """The files of svrules as a wheel holds them, without the command line."""
    package = Path(__file__).resolve().parents[3]
    files = _files_of(package, "svrules", without=_NOT_NEEDED)
    for name in ("grammar", "rulebooks"):
        files |= _files_of(shipped_folder(name), f"svrules/_{name}")
    return files


def _files_of(folder: Path, name: str, without: Sequence[str] = ()) -> dict[str, bytes]:
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.relative_to(folder).parts[0] not in without
    }
