"""The wheel of svrules itself, made from what is installed here: a sheet shows what this svrules says."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from svrules import __version__
from svrules.errors import MisuseError
from svrules.shipped import rulebook_names
from svrules.spreadsheet.addins.own_files import archive, licence, own_files

__all__ = ["own_wheel"]


def own_wheel(rulebooks: Iterable[Path] = ()) -> tuple[str, bytes]:
    """The wheel's file name and content; `rulebooks` can be called by their file names, as shipped ones can.

    Raises MisuseError for a rulebook that has the name of another.
    """
    files = own_files() | _own_rulebooks(rulebooks)
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
    return f"svrules-{__version__}-{build}-py3-none-any.whl", archive(files)


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
