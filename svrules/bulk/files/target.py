"""What is written: OUT as one file or a folder of parts, its side file of rejected rows, in which form."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Literal, Protocol, cast

import pyarrow as pa
import pyarrow.parquet as pq

from svrules.bulk.files.cells import csv_headings_line, csv_lines
from svrules.bulk.files.journal import synced
from svrules.errors import MisuseError

__all__ = [
    "Assembly", "Form", "Target", "assembling", "check_writable", "file_sha256", "folder_sha256", "put",
    "read_part", "same_file", "target_of", "target_sha256", "write_part",
]  # fmt: skip

Form = Literal["parquet", "arrow", "stream", "csv", "csv.gz"]

_FORMS: Final[dict[str, Form]] = {
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".arrows": "stream",
    ".csv": "csv",
    ".csv.gz": "csv.gz",
}
_MARK: Final = b"\xef\xbb\xbf"
"""Without it Excel reads pound signs and names wrongly."""
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Target:
    """Where scores go, and in which form; `folder`: a file for each part."""

    path: Path
    form: Form
    folder: bool = False

    @property
    def rejected(self) -> Target:
        """The side file for rows that are not scored: CSV beside CSV, Parquet beside all else.

        No two OUTs have the same one: that of `s.parquet` is `s.rejected.parquet`, that of `s.arrow`
        `s.rejected.arrow.parquet`.
        """
        form: Form = "csv" if self.form in ("csv", "csv.gz") else "parquet"
        has_end = any(self.path.name.lower().endswith(end) for end in _FORMS)
        own = self.end.removeprefix("csv.") if has_end else "parts"
        name = self.path.name.removesuffix(f".{self.end}")
        end = form if own == form else f"{own}.{form}"
        return Target(self.path.with_name(f"{name}.rejected.{end}"), form)

    @property
    def end(self) -> str:
        """The end of the names of its files, without the point."""
        known = next((end for end in _ends() if self.path.name.lower().endswith(end)), f".{self.form}")
        return known.removeprefix(".")

    @property
    def work(self) -> Path:
        """The folder for work in progress, beside it."""
        return self.path.with_name(f"{self.path.name}.work")

    @property
    def part_form(self) -> Form:
        """The form of parts before they are put together: CSV in lines, all else in Arrow."""
        if self.folder:
            return self.form
        return "csv" if self.form in ("csv", "csv.gz") else "stream"


def _ends() -> list[str]:
    return sorted(_FORMS, key=len, reverse=True)


def target_of(text: str) -> Target:
    """What `-o` says: a file by the end of its name; with `/` at the end a folder of such files.

    A folder without a known end is one of Parquet files. Raises MisuseError.
    """
    path = Path(text)
    folder = text.endswith(("/", os.sep)) or path.is_dir()
    form = next((_FORMS[end] for end in _ends() if path.name.lower().endswith(end)), None)
    if form is None and not folder:
        raise MisuseError(
            f"`{text}` does not end in {', '.join(_FORMS)}, so its form is not known; with / at the end it "
            "is a folder of Parquet files"
        )
    if not path.absolute().parent.is_dir():
        raise MisuseError(f"there is no folder `{path.parent}` to write `{path.name}` to")
    if folder and path.exists() and not path.is_dir():
        raise MisuseError(f"`{text}` is there already and is no folder; choose another name with -o")
    # A link is written through.
    return Target(path.resolve(), form or "parquet", folder)


def check_writable(target: Target, text: str, read: Sequence[Path], *, start_over: bool) -> None:
    """Refuse to replace what is to stay, and all that is read; `text` is what `-o` says.

    Raises MisuseError.
    """
    for path in read:
        there = path.resolve()
        inside = target.folder and there.is_relative_to(target.path)
        if inside or there in (target.path, target.rejected.path):
            raise MisuseError(f"`{path}` is what is being read: name another file after -o")
    if target.folder and not start_over and target.path.exists() and any(target.path.iterdir()):
        raise MisuseError(
            f"`{text}` is there already: choose another OUT, or add --start-over to replace its parts"
        )
    if target.folder:
        _check_folder(target.path)
        return
    for path in (target.path, target.rejected.path):
        # Whoever may write anything still means a file that nobody may write to stay as it is.
        if path.exists() and not path.stat().st_mode & 0o222:
            raise MisuseError(
                f"`{path.name}` may not be written: it is read-only; name another file after -o"
            )


# -- parts ----------------------------------------------------------------------------------------


def write_part(path: Path, table: pa.Table, form: Form, *, whole: bool) -> dict[str, Any]:
    """The table as a file; its size and hash. `whole`: it stands for itself, not to be put together later."""
    with synced(path) as made:
        match form:
            case "csv" | "csv.gz":
                head = _MARK + csv_headings_line(table.schema) if whole else b""
                with _text_file(made, form) as file:
                    file.write(head + csv_lines(table))
            case "parquet":
                pq.write_table(table, made, row_group_size=max(1, table.num_rows))
            case "arrow":
                with pa.ipc.new_file(made, table.schema) as writer:
                    writer.write_table(table)
            case "stream":
                with pa.ipc.new_stream(made, table.schema) as writer:
                    writer.write_table(table)
        return {"size": made.stat().st_size, "sha256": file_sha256(made)}


@contextmanager
def _text_file(path: Path, form: Form) -> Iterator[IO[bytes]]:
    with path.open("wb") as file:
        if form == "csv":
            yield file
            return
        # Neither the name of the file nor the time goes into it: the same scores are the same bytes.
        with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as zipped:
            yield cast(IO[bytes], zipped)


def read_part(path: Path) -> pa.Table:
    """What `write_part` wrote as a stream."""
    with pa.OSFile(str(path)) as file:
        return pa.ipc.open_stream(file).read_all()


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


# -- putting together -----------------------------------------------------------------------------


class Assembly(Protocol):
    """A file that parts are added to, in order; its bytes hang on the parts alone."""

    def add(self, part: Path) -> None:
        """Add the part that stands in a file."""

    def add_rows(self, rows: pa.Table) -> None:
        """Add a part that is at hand."""


@contextmanager
def assembling(path: Path, form: Form, schema: pa.Schema) -> Iterator[Assembly]:
    """A file of that form to put together, ended when the block is left."""
    if form in ("csv", "csv.gz"):
        with _text_file(path, form) as file:
            file.write(_MARK + csv_headings_line(schema))
            yield _Lines(file)
    else:
        with _writer(path, form, schema) as writer:
            yield _Tables(writer, form, schema)


def _writer(path: Path, form: Form, schema: pa.Schema) -> Any:
    match form:
        case "parquet":
            return pq.ParquetWriter(path, schema)
        case "arrow":
            return pa.ipc.new_file(path, schema)
        case _:
            return pa.ipc.new_stream(path, schema)


@dataclass(frozen=True, slots=True)
class _Lines:
    file: IO[bytes]

    def add(self, part: Path) -> None:
        with part.open("rb") as lines:
            shutil.copyfileobj(lines, self.file, _CHUNK)

    def add_rows(self, rows: pa.Table) -> None:
        self.file.write(csv_lines(rows))


@dataclass(frozen=True, slots=True)
class _Tables:
    writer: Any
    form: Form
    schema: pa.Schema

    def add(self, part: Path) -> None:
        self.add_rows(read_part(part))

    def add_rows(self, rows: pa.Table) -> None:
        table = rows.cast(self.schema)
        if not table.num_rows:
            return
        if self.form == "parquet":
            self.writer.write_table(table, row_group_size=table.num_rows)
        else:
            self.writer.write_table(table)


def put(made: Path, target: Target) -> None:
    """The file or folder in its place, on the disk, in one step."""
    if target.folder:
        _check_folder(target.path)
        if target.path.exists():
            shutil.rmtree(target.path)
    else:
        with made.open("rb") as file:
            os.fsync(file.fileno())
    made.replace(target.path)


def _check_folder(path: Path) -> None:
    """Refuse a folder that holds something else than parts. Raises MisuseError."""
    others = [one.name for one in path.iterdir() if not one.name.startswith("part-")] if path.exists() else []
    if others:
        raise MisuseError(
            f"`{path.name}` holds `{others[0]}`, which is no part of scores: choose another OUT"
        )


def folder_sha256(hashes: Sequence[str]) -> str:
    """The SHA-256 of the hashes of parts, a line each."""
    return hashlib.sha256("".join(f"{one}\n" for one in hashes).encode()).hexdigest()


def same_file(part: Path, other: Path) -> None:
    """The part under another name, too; a copy where the disk does not know such names."""
    try:
        os.link(part, other)
    except OSError:
        shutil.copyfile(part, other)


def target_sha256(target: Target) -> str:
    """The SHA-256 of what stands there: of a file, or of the parts of a folder."""
    if not target.folder:
        return file_sha256(target.path)
    return folder_sha256([file_sha256(part) for part in sorted(target.path.iterdir())])
