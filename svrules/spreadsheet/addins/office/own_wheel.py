"""The wheel of svrules itself, made from what is installed here: a sheet shows what this svrules says."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from hashlib import sha256
from importlib import metadata
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from svrules import __version__
from svrules.errors import MisuseError
from svrules.shipped import rulebook_names, shipped_folder

__all__ = ["licence", "own_wheel"]

# The same content gives the same bytes, whenever it is built.
_MOMENT: Final = (2020, 1, 1, 0, 0, 0)
# A web view has no command line and reads no files; the rest of the folders is added by name.
_NOT_NEEDED: Final = ("cli", "_grammar", "_rulebooks", "_excel_addin")


def own_wheel(rulebooks: Iterable[Path] = ()) -> tuple[str, bytes]:
    """The wheel's file name and content; `rulebooks` can be called by their file names, as shipped ones can.

    Raises MisuseError for a rulebook that has the name of another.
    """
    files = _of_folder(Path(__file__).resolve().parents[3], "svrules", without=_NOT_NEEDED)
    files |= _of_folder(shipped_folder("grammar"), "svrules/_grammar")
    files |= _of_folder(shipped_folder("rulebooks"), "svrules/_rulebooks", without=("samples",))
    files |= _own_rulebooks(rulebooks)
    # Browsers keep files: another content must have another name.
    build = f"0{_hash_of(files)[:12]}"
    folder = f"svrules-{__version__}.dist-info"
    files[f"{folder}/METADATA"] = f"Metadata-Version: 2.1\nName: svrules\nVersion: {__version__}\n".encode()
    files[f"{folder}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: svrules {__version__}\nRoot-Is-Purelib: true\n"
        f"Build: {build}\nTag: py3-none-any\n"
    ).encode()
    files[f"{folder}/licenses/LICENSE"] = licence()
    files[f"{folder}/RECORD"] = _record(files, f"{folder}/RECORD")
    return f"svrules-{__version__}-{build}-py3-none-any.whl", _archive(files)


def licence() -> bytes:
    """The text of the licence of svrules."""
    beside = shipped_folder("grammar").parent / "LICENSE"
    if beside.is_file():
        return beside.read_bytes()
    return (metadata.distribution("svrules").read_text("licenses/LICENSE") or "").encode()


def _of_folder(folder: Path, name: str, without: tuple[str, ...] = ()) -> dict[str, bytes]:
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.relative_to(folder).parts[0] not in without
    }


def _own_rulebooks(paths: Iterable[Path]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in paths:
        if path.stem in rulebook_names() or _place(path) in found:
            raise MisuseError(f"`{path.stem}` is the name of another rulebook: rename the file `{path}`")
        if any(character.isspace() for character in path.stem):
            raise MisuseError(
                f"`{path.stem}` holds a space, so a formula could not name it: rename the file `{path}`"
            )
        found[_place(path)] = path.read_bytes()
    return found


def _place(rulebook: Path) -> str:
    return f"svrules/_rulebooks/{rulebook.stem}.svr"


def _hash_of(files: dict[str, bytes]) -> str:
    return sha256(_record(files, "")).hexdigest()


def _record(files: dict[str, bytes], own: str) -> bytes:
    lines = [f"{name},sha256={_digest(files[name])},{len(files[name])}" for name in sorted(files)]
    return "\n".join([*lines, f"{own},,", ""]).encode()


def _digest(content: bytes) -> str:
    return urlsafe_b64encode(sha256(content).digest()).rstrip(b"=").decode()


def _archive(files: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = ZipInfo(name, _MOMENT)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return made.getvalue()
