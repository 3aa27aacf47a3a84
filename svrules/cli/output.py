"""Where commands write: the console, files by their extension, diagnostics, a sign of life for long work."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from secrets import token_hex
from stat import S_IMODE, S_ISREG
from textwrap import wrap
from threading import Timer, current_thread, main_thread
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

from svrules.errors import MisuseError

if TYPE_CHECKING:
    from rich.console import Console

    from svrules.diagnostics import Diagnostic, Source
    from svrules.render.document import Document

__all__ = [
    "Data", "Explained", "Pages", "Words", "by_extension", "complain", "console", "encoding_of", "followed",
    "fresh", "page", "say", "show_diagnostics", "show_page", "spare_inputs", "visible", "waiting",
    "write", "written",
]  # fmt: skip

T = TypeVar("T")
_PATIENCE: Final = 1.0
_EXCERPT: Final = re.compile(r" *\d* *\| ")
# Controls but tabs and line ends, marks that turn the direction of what follows, halves of surrogate pairs.
_OBEYED: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff]|\r(?!\n)"
)
_COLOUR: Final = re.compile("(\x1b\\[[0-9;]*m)")
_NO_COLOUR: Final = re.compile("(?!)()")
_UNFINISHED: Final = re.compile(r"\.svrules-[0-9a-f]{16}\.part")
_A_DAY: Final = 86_400


class Data(StrEnum):
    """How data are printed."""

    table = "table"
    json = "json"
    csv = "csv"


class Words(StrEnum):
    """How findings are printed."""

    text = "text"
    json = "json"
    plain = "plain"


class Explained(StrEnum):
    """How an explanation is printed."""

    text = "text"
    paragraph = "paragraph"
    table = "table"
    json = "json"
    html = "html"
    markdown = "markdown"
    csv = "csv"


class Pages(StrEnum):
    """How pages are printed."""

    text = "text"
    table = "table"
    markdown = "markdown"
    html = "html"
    json = "json"
    csv = "csv"


def console(*, errors: bool = False) -> Console:
    """The console: colours and width of the terminal, 80 columns and no colour where there is none."""
    from rich.console import Console

    return Console(stderr=errors, highlight=False, markup=False, emoji=False, soft_wrap=False)


def spare_inputs(output: Path | None, *inputs: str | Path | None) -> None:
    """Refuse to write over what is being read: the bids must outlive their scoring. Raises MisuseError."""
    for read in inputs:
        if output is not None and read is not None and _same(output, Path(read)):
            raise MisuseError(f"`{output}` is what is being read: name another file after -o")


def _same(one: Path, other: Path) -> bool:
    with suppress(OSError, RuntimeError):
        return one.resolve() == other.resolve() or one.samefile(other)
    return False


def visible(text: str) -> str:
    r"""The text with every character that a terminal would obey as JSON writes it: `\u001b`.

    So JSON stays JSON that means the same, and a bidder's name never moves the cursor or turns the line.
    """
    return _OBEYED.sub(lambda found: json.dumps(found[0])[1:-1], text)


def say(text: str) -> None:
    """A text on standard output, with a line end; nothing in it does anything to a terminal."""
    shown = visible(text)
    sys.stdout.write(shown if shown.endswith("\n") else f"{shown}\n")


def complain(text: str) -> None:
    """A sentence on standard error, folded to the terminal, with a capital and a full stop.

    One that ends with a colon is the first of several.
    """
    from svrules.render.untrusted import printable

    console(errors=True).print(f"svrules: {_sentence(printable(visible(text)))}", markup=False)


def _sentence(text: str) -> str:
    started = text[:1].upper() + text[1:]
    return started if started.endswith((".", "?", "!", ":", "…")) else f"{started}."


def show_diagnostics(
    diagnostics: Iterable[Diagnostic], sources: Iterable[Source] = (), *, errors: bool = True
) -> None:
    """Diagnostics as blocks with the line as typed, on standard error unless told otherwise."""
    from svrules.diagnostics import Source, render_text

    listed = tuple(diagnostics)
    known = {source.name: source for source in sources}
    for name in _files(listed) - known.keys():
        text = _text_of(name)
        if text is not None:
            known[name] = Source(name, text)
    shown = console(errors=errors)
    text = render_text(listed, known.values(), colour=shown.color_system is not None)
    stream = sys.stderr if errors else sys.stdout
    kept = _COLOUR if shown.color_system is not None else _NO_COLOUR
    pieces = kept.split("\n".join(_folded(text, shown.width)))
    stream.write("".join(visible(piece) if at % 2 == 0 else piece for at, piece in enumerate(pieces)) + "\n")


def _folded(text: str, width: int) -> Iterator[str]:
    """The lines of diagnostics, with sentences folded to the width; lines of a rulebook stay as they are."""
    for line in text.split("\n"):
        start = line[: len(line) - len(line.lstrip())]
        if len(line) <= width or _EXCERPT.match(line):
            yield line
        else:
            yield from wrap(
                line.strip(), width, initial_indent=start, subsequent_indent=start,
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip


def _files(diagnostics: Iterable[Diagnostic]) -> set[str]:
    from svrules.diagnostics import Span

    return {diagnostic.span.file for diagnostic in diagnostics if isinstance(diagnostic.span, Span)}


def _text_of(name: str) -> str | None:
    try:
        return Path(name).read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return None


def page(document: Document, form: Pages | Data) -> str:
    """The document in that form; `table` and `text` are for `console().print`, and not made here."""
    from svrules.render import html, json_page, markdown, terminal

    match form.value:
        case "html":
            return html.as_html(document)
        case "markdown":
            return markdown.as_markdown(document)
        case "json":
            return json_page.as_json(document)
        case "csv":
            return json_page.as_csv(document)
        case _:
            return terminal.as_text(document)


def show_page(document: Document, form: Pages | Data) -> None:
    """The document on standard output: laid out for the terminal, or in the form that was asked for."""
    if form.value in ("text", "table"):
        from svrules.render.terminal import show

        show(document, console())
    else:
        say(page(document, form))


def by_extension(path: Path, forms: dict[str, str], asked: str | None = None) -> str:
    """The form that belongs to the file's extension, or the one that was asked for with --format.

    Raises MisuseError for an extension that is not listed when none was asked for, and where the two differ.
    """
    form = forms.get(path.suffix.lower())
    if form is None and asked is None:
        raise MisuseError(f"`{path.name}` does not end in {', '.join(forms)}, so its form is not known")
    if form is not None and asked not in (None, form):
        raise MisuseError(f"`{path.name}` is for {form}, and --format says {asked}: leave one of them out")
    return asked or form or ""


def write(path: Path, content: str | bytes) -> None:
    """The content as the file, whole or not at all; a word on standard error says that it was written."""
    with written(path) as made:
        made.write_bytes(content.encode(encoding_of(path)) if isinstance(content, str) else content)


def encoding_of(path: Path) -> str:
    """UTF-8, for a CSV file with the mark without which Excel reads pound signs and names wrongly."""
    return "utf-8-sig" if path.suffix.lower() == ".csv" else "utf-8"


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """A file to write that takes its place as `path` only when nothing has gone wrong.

    A link is written through, an existing file keeps who may read it, and one that may not be written stays.
    Raises MisuseError where there is nothing to write to, and OSError that names `path`.
    """
    target = _target(path)
    before = target.stat() if target.exists() else None
    made = target.with_name(f".svrules-{token_hex(8)}.part")
    _clear_away(target.parent)
    with _named(made, path), _tidy_end():
        # Made anew or not at all: a file or link that somebody put there is never followed.
        os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if before else 0o666))
        try:
            yield made
            if before is not None:
                made.chmod(S_IMODE(before.st_mode))
            made.replace(target)
        finally:
            with suppress(OSError):
                made.unlink(missing_ok=True)
    sys.stderr.write(visible(f"{'Wrote' if before is None else 'Replaced'} {path}.\n"))


def _clear_away(folder: Path) -> None:
    """Takes away what a killed run left half written there, a day ago or more: no run takes as long."""
    oldest = time.time() - _A_DAY
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _UNFINISHED.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_mtime < oldest:
                        Path(entry.path).unlink()


@contextmanager
def _tidy_end() -> Iterator[None]:
    """While a file is written, a request to end (SIGTERM) is an exception, so that nothing is left behind."""
    ours = current_thread() is main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if ours:
        signal.signal(signal.SIGTERM, _end)
    try:
        yield
    finally:
        if ours:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end(number: int, _: object) -> NoReturn:
    raise SystemExit(128 + number)


@contextmanager
def _named(made: Path, path: Path) -> Iterator[None]:
    """Whatever goes wrong with the one is told of the other, which is what was asked for."""
    try:
        yield
    except OSError as problem:
        other = problem.filename is not None and Path(str(problem.filename)) != made
        if other or problem.errno is None:
            raise
        raise OSError(problem.errno, problem.strerror, str(path)) from None


def _target(path: Path) -> Path:
    """The file that `path` stands for, links followed. Raises MisuseError where it cannot be written."""
    try:
        target = path.resolve()
    except (OSError, RuntimeError):
        raise MisuseError(f"`{path}` is a link that leads nowhere") from None
    if target.is_symlink():
        raise MisuseError(f"`{path}` is a link that leads nowhere")
    if not target.parent.is_dir():
        _check_links(path)
        raise MisuseError(f"there is no folder `{path.parent}` to write `{path.name}` to")
    if target.is_dir():
        raise MisuseError(f"`{path}` is a folder, not a file")
    if target.exists():
        _check_writable(path, target)
    return target


def _check_links(path: Path) -> None:
    """Refuse a link on the way that leads to a folder that is not there. Raises MisuseError."""
    for one in (path, *path.parents):
        if one.is_symlink() and not one.exists():
            raise MisuseError(f"`{one}` is a link that leads to a folder that is not there")


def _check_writable(path: Path, target: Path) -> None:
    mode = target.stat().st_mode
    if not S_ISREG(mode):
        raise MisuseError(f"`{path}` is not a file that can be written; without -o the result is printed")
    # Whoever may write anything still means a file that nobody may write to stay as it is.
    if not mode & 0o222 or not os.access(target, os.W_OK):
        raise MisuseError(f"`{path}` may not be written: it is read-only; name another file after -o")


def fresh(path: Path, *, replace: bool) -> None:
    """Refuse a file that is there, unless it is to be replaced: for files that people go on working in.

    Raises MisuseError.
    """
    if os.path.lexists(path) and not replace:
        raise MisuseError(f"`{path}` is there already; choose another name with -o, or add --replace")


@contextmanager
def waiting(words: str) -> Iterator[None]:
    """A sign of life on a terminal's standard error when the work takes more than a second."""
    shown = console(errors=True)
    if not shown.is_terminal:
        yield
        return
    status = shown.status(words)
    timer = Timer(_PATIENCE, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()  # it may be starting it at this moment
        status.stop()


def followed(items: Iterable[T], words: str, total: int | None = None) -> Iterator[T]:
    """The items, with a progress bar on a terminal's standard error once a second has gone by."""
    shown = console(errors=True)
    if not shown.is_terminal:
        yield from items
        return
    from rich.progress import Progress

    start = time.monotonic()
    progress = Progress(console=shown, transient=True)
    task = progress.add_task(words, total=total)
    try:
        for item in items:
            yield item
            progress.update(task, advance=1)
            if not progress.live.is_started and time.monotonic() - start > _PATIENCE:
                progress.start()
    finally:
        if progress.live.is_started:
            progress.stop()
