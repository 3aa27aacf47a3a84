"""The extension itself: an .oxt file, a zip archive that LibreOffice's extension manager installs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from svrules import __version__
from svrules.errors import MisuseError
from svrules.shipped import shipped_folder
from svrules.spreadsheet.addins.libreoffice import descriptions
from svrules.spreadsheet.addins.libreoffice.interface import type_file
from svrules.spreadsheet.addins.libreoffice.libraries import PLATFORMS, Target, libraries
from svrules.spreadsheet.addins.own_files import archive, licence, own_files
from svrules.spreadsheet.functions import FUNCTIONS

__all__ = ["write_extension"]

_PYTHONS: Final = ("3.11", "3.12", "3.13", "3.14")
_LICENCE: Final = "LICENSE"


def write_extension(path: Path, targets: Sequence[Target]) -> None:
    """Write the extension with svrules and all that it needs for each of these Pythons.

    Raises MisuseError for a Python that svrules does not run on, or whose libraries cannot be had.
    """
    for target in targets:
        _check(target)
    files = _extension_files()
    files |= {f"pythonpath/{name}": content for name, content in own_files().items()}
    for target in targets:
        files |= {f"pythonpath/{name}": content for name, content in libraries(target).items()}
    path.write_bytes(archive(files))


def _check(target: Target) -> None:
    if target.python not in _PYTHONS:
        raise MisuseError(
            f"that LibreOffice runs {target}, and svrules needs Python {_PYTHONS[0]} to {_PYTHONS[-1]}. Use "
            "a LibreOffice with a newer Python, or `svrules workbook`, which needs no spreadsheet program"
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
    files[_LICENCE] = licence()
    return files
