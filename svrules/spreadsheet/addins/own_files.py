"""The files of svrules itself, for programs that carry it: a sheet shows what this svrules says."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import metadata
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from svrules.shipped import shipped_folder

__all__ = ["archive", "licence", "own_files"]

# The same content gives the same bytes, whenever it is built.
_MOMENT: Final = (2020, 1, 1, 0, 0, 0)
# Programs have no command line; what is needed of the shipped folders is added by name.
_NOT_NEEDED: Final = ("cli", "_excel_addin", "_grammar", "_rulebooks")


def own_files() -> dict[str, bytes]:
    """The files of svrules by path, as a wheel holds them, without the command line and sample data."""
    files = _of_folder(Path(__file__).resolve().parents[2], "svrules", without=_NOT_NEEDED)
    for name in ("grammar", "rulebooks"):
        files |= _of_folder(shipped_folder(name), f"svrules/_{name}", without=("samples",))
    return files


def licence() -> bytes:
    """The text of the licence of svrules."""
    beside = shipped_folder("grammar").parent / "LICENSE"
    if beside.is_file():
        return beside.read_bytes()
    return (metadata.distribution("svrules").read_text("licenses/LICENSE") or "").encode()


def archive(files: Mapping[str, bytes]) -> bytes:
    """A zip archive of the files."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as written:
        for name in sorted(files):
            entry = ZipInfo(name, _MOMENT)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            written.writestr(entry, files[name])
    return made.getvalue()


def _of_folder(folder: Path, name: str, without: tuple[str, ...] = ()) -> dict[str, bytes]:
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and "__pycache__" not in path.parts
        and not path.name.startswith((".", "~"))
        and path.relative_to(folder).parts[0] not in without
    }
