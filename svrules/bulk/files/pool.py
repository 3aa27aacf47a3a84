"""Work shared out among processes, with results in the order of the work.

Each process has a pipe of its own, so that it ends when the process that began it is killed; a piece of work
is sent only to one that waits for it, so no more pieces are in memory than there are processes, and one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, Final, Generic, TypeVar, cast

from svrules.errors import MisuseError, SvrulesError, apology, fault

__all__ = ["ready", "working"]

Job = TypeVar("Job")
Task = TypeVar("Task")
Done = TypeVar("Done")

_DEEPEST: Final = 10_000

# Not forked from this process: Arrow has threads of its own, and a fork may take their locks along. A server
# that has read all modules, and has done no work, is forked in their place: reading them takes a second each.
_FORKED: Final = sys.platform == "linux"
_CONTEXT: Final[Any] = get_context("forkserver" if _FORKED else "spawn")


def ready(work: Callable[..., object]) -> None:
    """Have the module of `work` read beside this process, for those that `working` will start."""
    if _FORKED:
        from multiprocessing import forkserver  # Windows has none

        _CONTEXT.set_forkserver_preload([work.__module__])
        forkserver.ensure_running()


@contextmanager
def working(
    work: Callable[[Job, Task], Done], job: Job, processes: int
) -> Iterator[Callable[[Iterable[Task]], Iterator[Done]]]:
    """A function from tasks to what comes of `work(job, task)` for each, in their order.

    `work` must be a function of a module; job, tasks and results are pickled. With one process the work is
    done in this one. The function raises what `work` raised, of SvrulesError and OSError, and MisuseError
    where a process was ended from outside.
    """
    if processes == 1:
        yield lambda tasks: (work(job, task) for task in tasks)
        return
    ready(work)
    with _Processes(work, job, processes) as pool:
        yield pool.results


class _Processes(Generic[Job, Task, Done]):
    def __init__(self, work: Callable[[Job, Task], Done], job: Job, processes: int) -> None:
        self._work, self._job, self._most = work, job, processes
        self._processes: list[Any] = []
        self._idle: list[Connection] = []
        self._busy: dict[Connection, int] = {}

    def __enter__(self) -> _Processes[Job, Task, Done]:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        for pipe in (*self._idle, *self._busy):
            pipe.close()
        for process in self._processes:
            if kind is not None:
                process.terminate()
            process.join()

    def results(self, tasks: Iterable[Task]) -> Iterator[Done]:
        """What comes of the tasks, in their order; processes start with the first."""
        found: dict[int, Done] = {}
        told = given = 0
        for task in tasks:
            if not self._processes:
                self._start()
            while not self._idle:
                self._gather(found)
            pipe = self._idle.pop()
            self._send(pipe, task)
            self._busy[pipe] = given
            given += 1
            self._gather(found, timeout=0)
            while told in found:
                yield found.pop(told)
                told += 1
        while told < given:
            while told not in found:
                self._gather(found)
            yield found.pop(told)
            told += 1

    def _start(self) -> None:
        """Start all at once: each takes a moment until it has read the modules that it needs."""
        for _ in range(self._most):
            here, there = _CONTEXT.Pipe()
            process = _CONTEXT.Process(target=_serve, args=(there, self._work), daemon=True)
            process.start()
            there.close()
            self._processes.append(process)
            self._idle.append(here)
        for pipe in self._idle:
            self._send(pipe, self._job)

    def _send(self, pipe: Connection, what: object) -> None:
        try:
            pipe.send(what)
        except (BrokenPipeError, ConnectionResetError):
            raise _ended() from None

    def _gather(self, found: dict[int, Done], timeout: float | None = None) -> None:
        for ready in wait(list(self._busy), timeout):
            pipe = cast(Connection, ready)
            try:
                problem, done = pipe.recv()
            except (EOFError, ConnectionResetError):
                raise _ended() from None
            if problem is not None:
                raise problem
            found[self._busy.pop(pipe)] = done
            self._idle.append(pipe)


def _ended() -> MisuseError:
    return MisuseError(
        "a process that scored was ended from outside, perhaps for want of memory: the same command goes on "
        "from what is done; with fewer --processes or a smaller --batch it takes less memory"
    )


def _serve(pipe: Connection, work: Callable[[Any, Any], Any]) -> None:
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _DEEPEST))
    # Whoever began this process may be killed while it sends: then there is nobody to tell.
    with suppress(EOFError, OSError, KeyboardInterrupt):
        job = pipe.recv()
        while True:
            pipe.send(_tried(work, job, pipe.recv()))


def _tried(work: Callable[[Any, Any], Any], job: Any, task: Any) -> tuple[Exception | None, Any]:
    try:
        return None, work(job, task)
    except (SvrulesError, OSError) as problem:
        return problem, None
    except Exception as problem:
        return SvrulesError(apology(fault(problem))), None
