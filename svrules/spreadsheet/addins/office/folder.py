"""The folder of static files, whole or not at all."""

from __future__ import annotations

import json
import sysconfig
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from svrules import __version__
from svrules.shipped import shipped_folder
from svrules.spreadsheet.addins.office.icons import SIZES, icon
from svrules.spreadsheet.addins.office.manifest import address, manifest, policy_place
from svrules.spreadsheet.addins.office.metadata import functions_json, help_page, task_pane
from svrules.spreadsheet.addins.office.own_wheel import own_wheel
from svrules.spreadsheet.addins.office.parts import LIBRARIES, PYODIDE, PYODIDE_VERSION, Part
from svrules.spreadsheet.addins.own_files import licence
from svrules.spreadsheet.functions import FUNCTIONS

__all__ = ["MADE_BY_US", "Brought", "files", "parts_script"]

MADE_BY_US: Final = "parts.js"
"""The file by which a folder is known as one of ours."""

_PYTHON_LICENCE: Final = "PYTHON-LICENSE.txt"
_FILLED_IN: Final = ("manifest.xml", "help.html", "taskpane.html")


@dataclass(frozen=True, slots=True)
class Brought:
    """What comes from elsewhere, by file name: Pyodide's files and the wheels of libraries."""

    pyodide: Mapping[str, bytes]
    wheels: Mapping[str, bytes]


def files(host: str, brought: Brought, rulebooks: Iterable[Path] = ()) -> dict[str, bytes]:
    """The add-in's files by their path in the folder that is served at `host`.

    `rulebooks` can be named in formulas beside the shipped ones. The same arguments give the same bytes.
    Raises MisuseError for an address that Excel loads nothing from, or a rulebook whose name is taken.
    """
    place = address(host)
    source = shipped_folder("excel_addin") / "office"
    template = {name: (source / name).read_text(encoding="utf-8") for name in _FILLED_IN}
    name, wheel = own_wheel(rulebooks)
    made = {one.name: one.read_bytes() for one in sorted(source.iterdir()) if one.name not in _FILLED_IN}
    texts = {
        "manifest.xml": manifest(template["manifest.xml"], place, __version__),
        "functions.json": functions_json(place),
        "help.html": help_page(template["help.html"], policy_place(place)),
        "taskpane.html": task_pane(template["taskpane.html"], policy_place(place)),
        MADE_BY_US: parts_script([*brought.wheels, name]),
        "NOTICES.txt": _notices(),
    }
    made |= {one: text.encode() for one, text in texts.items()}
    made |= {f"icons/icon-{size}.png": icon(size) for size in SIZES}
    made |= {f"pyodide/{one}": content for one, content in brought.pyodide.items()}
    made |= {f"wheels/{one}": content for one, content in {**brought.wheels, name: wheel}.items()}
    made |= _licence_of_python()
    return {**made, "LICENSE": licence()}


def _licence_of_python() -> dict[str, bytes]:
    """The licence of Python as the one that runs carries it; nothing where it was taken away."""
    path = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    return {_PYTHON_LICENCE: path.read_bytes()} if path.is_file() else {}


def parts_script(wheels: Iterable[str]) -> str:
    """The script that tells the others which wheels there are, and the functions with their arguments."""
    functions = {one.name: [argument.name for argument in one.arguments] for one in FUNCTIONS.values()}
    return (
        "// Written by `svrules addin office`: what the web view loads, and the arguments of functions.\n"
        f"export const WHEELS = {json.dumps(list(wheels), indent=2)};\n"
        f"export const FUNCTIONS = {json.dumps(functions, indent=2)};\n"
    )


def _notices() -> str:
    def line(part: Part) -> str:
        return f"{part.name}\n  licence {part.licence}, SHA-256 {part.sha256}"

    return "\n".join(
        [
            f"svrules {__version__} (Apache-2.0, see LICENSE) and, unchanged, these parts of others.",
            "Each wheel carries the text of its licence. Pyodide's package carries none; the texts are at",
            "  MPL-2.0 (Pyodide): https://www.mozilla.org/MPL/2.0/",
            "  PSF-2.0 (CPython and its standard library): https://docs.python.org/3.14/license.html"
            + (f", and in {_PYTHON_LICENCE}" if _licence_of_python() else ""),
            "",
            f"Pyodide {PYODIDE_VERSION}, with CPython 3.14; sources: https://github.com/pyodide/pyodide",
            *map(line, PYODIDE),
            "",
            "Libraries, from the Python Package Index",
            *map(line, LIBRARIES),
            "",
            "Microsoft's office.js is not in this folder: Excel's web view loads it from Microsoft.",
            "",
        ]
    )
