"""How far long work is: a bar on a terminal, a plain line now and then anywhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from svrules.cli.output import console

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

__all__ = ["Lines", "progress", "progress_words"]

_PATIENCE: Final = 10.0
_MEGABYTE: Final = 10**6
_MINUTE: Final = 60
_HOUR: Final = 3600


class Lines:
    """Progress as lines of text, one each ten seconds at most."""

    def __init__(self, say: Callable[[str], object], clock: Callable[[], float]) -> None:
        self._say, self._clock = say, clock
        self._doing, self._first = "", 0
        self._start = self._last = clock()

    def __call__(self, doing: str, done: int, total: int, unit: str) -> None:
        """Hear that `done` of `total` rows or bytes (`unit`; 0: not known how many) are through a step."""
        now = self._clock()
        if doing != self._doing:
            # What an earlier run had done does not count for the speed of this one.
            self._doing, self._first, self._start = doing, done, now
        if now - self._last < _PATIENCE:
            return
        self._last = now
        self._say(f"{doing}: {progress_words(done, total, unit, done - self._first, now - self._start)}.\n")


def progress_words(done: int, total: int, unit: str, lately: int, seconds: float) -> str:
    """`400,000 of 1,000,000 rows, 52,000 rows/s, 12 s left`; `lately` were done in the seconds."""
    scale, name = (_MEGABYTE, "MB") if unit == "bytes" else (1, unit)
    words = f"{done // scale:,} of {total // scale:,} {name}" if total else f"{done // scale:,} {name}"
    if lately <= 0 or seconds <= 0:
        return words
    speed = lately / seconds
    words += f", {speed / scale:,.0f} {name}/s"
    return f"{words}, {_duration((total - done) / speed)} left" if total else words


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"


class _Bar:
    def __init__(self, bars: Progress, clock: Callable[[], float]) -> None:
        self._bars, self._clock = bars, clock
        self._task: TaskID | None = None
        self._doing, self._first, self._start = "", 0, 0.0

    def __call__(self, doing: str, done: int, total: int, unit: str) -> None:
        now = self._clock()
        if doing != self._doing:
            if self._task is not None:
                self._bars.remove_task(self._task)
            self._doing, self._first, self._start = doing, done, now
            self._task = self._bars.add_task(doing, total=total or None, words="")
        words = progress_words(done, total, unit, done - self._first, now - self._start)
        if self._task is not None:
            self._bars.update(self._task, completed=done, words=words)


@contextmanager
def progress(clock: Callable[[], float] = time.monotonic) -> Iterator[Callable[[str, int, int, str], None]]:
    """Who is told how far the work is, and shows it on standard error."""
    shown = console(errors=True)
    if not shown.is_terminal:
        yield Lines(sys.stderr.write, clock)
        return
    with _bars(shown) as bars:
        yield _Bar(bars, clock)


def _bars(shown: Console) -> Progress:
    from rich.progress import BarColumn, Progress, TextColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[words]}", markup=False),
        console=shown,
        transient=True,
    )
