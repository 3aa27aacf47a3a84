"""The files that are read: which they are, what kind each is, and its bytes as the run found them."""

from __future__ import annotations

import glob
import hashlib
import zlib
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from svrules.errors import MisuseError

__all__ = [
    "KINDS",
    "Kind",
    "Pinned",
    "Source",
    "all_pinned",
    "kind_of",
    "listed",
    "pinned",
    "size_of",
    "unpinned",
]

Kind = Literal["parquet", "arrow", "stream", "csv"]

KINDS: Final[dict[str, Kind]] = {
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".arrows": "stream",
    ".csv": "csv",
    ".tsv": "csv",
    ".csv.gz": "csv",
    ".tsv.gz": "csv",
}
"""Kinds of files by the end of their names; Arrow files and streams are told apart by their first bytes."""

_CHUNK: Final = 1 << 20
_ARROW: Final = b"ARROW1"
_PATTERN: Final = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read; `name` is what messages, results and the journal call it."""

    path: Path
    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Pinned:
    """A source with the number of its bytes and their SHA-256; `encoding` is that of a CSV file.

    `changed` is when the file was last changed, as the system says.
    """

    source: Source
    size: int
    sha256: str
    encoding: str = ""
    changed: int = 0

    def check(self) -> None:
        """Refuse what is no longer the file that was pinned. Raises MisuseError."""
        now = self.source.path.stat()
        if (now.st_size, now.st_mtime_ns) != (self.size, self.changed):
            raise MisuseError(
                f"`{self.source.name}` has changed while it was read: when it is done, begin anew with "
                "--start-over"
            )


def listed(given: Sequence[str]) -> tuple[Source, ...]:
    """The files that the names and patterns stand for: in that order, those of a pattern in order of name.

    A folder stands for the files in it that can be read. Raises MisuseError for what is not there, cannot be
    read or is named twice.
    """
    paths = [path for text in given for path in _paths(text)]
    resolved = Counter(path.resolve() for path in paths)
    for path in paths:
        if resolved[path.resolve()] > 1:
            raise MisuseError(f"`{path}` is named twice: each of its bids would be scored twice")
    names = Counter(path.name for path in paths)
    return tuple(
        Source(path, kind_of(path), path.name if names[path.name] == 1 else path.as_posix()) for path in paths
    )


def _paths(text: str) -> list[Path]:
    path = Path(text)
    if path.is_dir():
        found = sorted(one for one in path.iterdir() if one.is_file() and _end(one) in KINDS)
        if not found:
            raise MisuseError(f"there is no file in the folder `{text}` that ends in {', '.join(KINDS)}")
        return found
    if path.exists() or not _PATTERN & set(text):
        if not path.exists():
            raise MisuseError(f"there is no file `{text}`")
        return [path]
    # `Path.glob` takes no pattern that begins at the root.
    names = glob.glob(text, recursive=True)  # noqa: PTH207
    found = sorted(Path(one) for one in names if Path(one).is_file())
    if not found:
        raise MisuseError(f"no file is called like `{text}`")
    return found


def _end(path: Path) -> str:
    name = path.name.lower()
    return next((end for end in sorted(KINDS, key=len, reverse=True) if name.endswith(end)), "")


def kind_of(path: Path) -> Kind:
    """What kind of file it is, by its name. Raises MisuseError for one that cannot be read in bulk."""
    kind = KINDS.get(_end(path))
    if kind is None:
        also = ": `svrules score` reads a workbook" if path.suffix.lower() in (".xlsx", ".xlsm") else ""
        raise MisuseError(f"`{path.name}` does not end in {', '.join(KINDS)}{also}")
    if kind in ("arrow", "stream"):
        with path.open("rb") as file:
            return "arrow" if file.read(len(_ARROW)) == _ARROW else "stream"
    return kind


def pinned(source: Source, told: Callable[[int], None]) -> Pinned:
    """The source with its size and hash, `told` how many bytes more were read.

    Raises MisuseError for a CSV file that is no text.
    """
    digest, size, changed = hashlib.sha256(), 0, source.path.stat().st_mtime_ns
    text = _Encoding(source) if source.kind == "csv" else None
    for chunk in _chunks(source.path):
        digest.update(chunk)
        size += len(chunk)
        if text is not None:
            text.see(chunk)
        told(len(chunk))
    return Pinned(source, size, digest.hexdigest(), "" if text is None else text.found(), changed)


def size_of(sources: Sequence[Source]) -> int:
    """The bytes of all of them."""
    return sum(source.path.stat().st_size for source in sources)


def all_pinned(sources: Sequence[Source], told: Callable[[int, int], None]) -> list[Pinned]:
    """The sources with sizes and hashes, `told` how many bytes were read so far, and of how many.

    Raises MisuseError for a CSV file that is no text.
    """
    seen, total = 0, size_of(sources)

    def read(more: int) -> None:
        nonlocal seen
        seen += more
        told(seen, total)

    return [pinned(source, read) for source in sources]


def unpinned(source: Source) -> Pinned:
    """The source to be read once, without a hash."""
    if source.kind == "csv":
        return pinned(source, lambda _: None)
    return Pinned(source, source.path.stat().st_size, "")


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


class _Encoding:
    """How a CSV file is written, told as the one door does: UTF-8, UTF-16 by its mark, else Windows-1252."""

    def __init__(self, source: Source) -> None:
        self._source = source
        gzipped = source.path.name.lower().endswith(".gz")
        self._unzip = _Unzip() if gzipped else None
        self._utf8 = getincrementaldecoder("utf-8")()
        self._first = b""
        self._is_utf8 = True
        self._has_zero = False

    def see(self, chunk: bytes) -> None:
        try:
            plain = chunk if self._unzip is None else self._unzip(chunk)
        except zlib.error:
            raise MisuseError(f"`{self._source.name}` is not a gzip file, or it is damaged") from None
        self._first = self._first or plain[:2]
        self._has_zero = self._has_zero or b"\0" in plain
        if self._is_utf8:
            try:
                self._utf8.decode(plain)
            except UnicodeDecodeError:
                self._is_utf8 = False

    def found(self) -> str:
        if self._first in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
        if self._has_zero:
            raise MisuseError(f"`{self._source.name}` is not a text file: save the table as CSV (UTF-8)")
        try:
            self._utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            self._is_utf8 = False
        return "utf-8" if self._is_utf8 else "cp1252"


class _Unzip:
    """What the bytes of a gzip file unzip to; a file may be several one after another."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def __call__(self, chunk: bytes) -> bytes:
        plain = self._member.decompress(chunk)
        while self._member.eof and self._member.unused_data:
            rest = self._member.unused_data
            self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            plain += self._member.decompress(rest)
        return plain
