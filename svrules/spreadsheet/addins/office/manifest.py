"""The manifest, which tells Excel where the add-in's files are and what they hold."""

from __future__ import annotations

import re
from string import Template
from typing import Final
from urllib.parse import SplitResult, urlsplit
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

from svrules.errors import MisuseError

__all__ = ["address", "manifest", "policy_place"]

_HOST_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", re.IGNORECASE)
_LAST_PORT: Final = 65_535
_FOLDER: Final = re.compile(r"/([\w.~!$&'()*+,;=:@%-]+/)*", re.ASCII)


def policy_place(host: str) -> str:
    """The folder at `host` as a content security policy names it, where `;` and `,` end a name."""
    return host.replace(";", "%3B").replace(",", "%2C").replace("'", "%27")


def address(host: str) -> str:
    """The address of the folder, ending in a slash. Raises MisuseError where Excel would not load from it."""
    asked = host.strip()
    parts = urlsplit(asked if asked.endswith("/") else f"{asked}/")
    if parts.scheme.lower() != "https":
        raise MisuseError(f"`{host}` does not begin with https://, and Excel loads add-ins from nowhere else")
    if "?" in asked or "#" in asked or not _is_host(parts) or not _is_folder(parts.path):
        raise MisuseError(
            f"`{host}` is not the address of a folder; write it such as https://addins.example.gov.uk/svrules"
        )
    return f"https://{parts.netloc.lower()}{parts.path}"


def _is_host(parts: SplitResult) -> bool:
    if not _HOST_NAME.fullmatch(parts.netloc) or ".." in parts.netloc:
        return False
    _, _, port = parts.netloc.partition(":")
    return not port or 0 < int(port) <= _LAST_PORT


def _is_folder(path: str) -> bool:
    return _FOLDER.fullmatch(path) is not None and not {".", ".."} & set(path.split("/"))


def manifest(template: str, host: str, version: str) -> str:
    """The manifest for the add-in served from `host`, as `address` gives it.

    The add-in's id is made from the address: a new build for the same place replaces the one before.
    """
    values = {
        "host": host,
        "origin": host[: host.index("/", len("https://"))],
        "id": str(uuid5(NAMESPACE_URL, host)),
        "version": _four_parts(version),
    }
    return Template(template).substitute(
        {name: escape(value, {'"': "&quot;"}) for name, value in values.items()}
    )


def _four_parts(version: str) -> str:
    """`0.1.0` as `0.1.0.0`: what Excel compares to see that there is something newer."""
    numbers = re.findall(r"\d+", version)[:3]
    return ".".join([*numbers, *["0"] * (4 - len(numbers))])
