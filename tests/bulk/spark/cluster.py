"""A Spark cluster of its own on loopback: one master and workers, each a JVM that can be killed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

from tests.house.installed import absent

__all__ = ["SMALL", "Cluster", "cluster", "driver_environment", "need_spark", "signalled"]

SMALL = {
    "spark.executor.memory": "512m",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.driver.host": "127.0.0.1",
    # Little work for many short jobs: what is compiled is not run often enough to pay for it.
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.codegen.wholeStage": "false",
    "spark.shuffle.io.maxRetries": "1",
    "spark.shuffle.io.retryWait": "1s",
}
"""Settings for a cluster on one small machine."""

_ADDRESS = re.compile(r"spark://127\.0\.0\.1:\d+")
_LONGEST = 300.0
_MEMORY = "512m"
_JAVA = 17


def need_spark() -> None:
    """Skip with the reason where there is no Spark or no Java; in continuous integration fail."""
    for package in ("pyspark", "pyarrow", "pandas"):
        if find_spec(package) is None:
            absent(f"no {package} in this Python: `pip install 'svrules[spark]'`")
    if _java() is None:
        absent(f"no Java {_JAVA} or later on this machine: `make real` installs it where it can")


class Cluster:
    """A master and its workers; `url` is what `--spark` takes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._master = self._started("master", "master.Master", "--port", "0")
        self.url = self._said("master", _ADDRESS)
        self.workers: list[subprocess.Popen[bytes]] = []

    def start_workers(self, count: int) -> None:
        """So many workers with one core each, known to the master when this returns."""
        names = [f"worker{len(self.workers) + at}" for at in range(count)]
        for name in names:
            room = ("--cores", "1", "--memory", _MEMORY, "--work-dir", str(self._folder / name))
            self.workers.append(self._started(name, "worker.Worker", "--port", "0", *room, self.url))
        for name in names:
            self._said(name, re.compile("Successfully registered with master"))

    def running(self, worker: int) -> list[int]:
        """The Python processes of a worker's executors that score at this moment."""
        below = _below(self.workers[worker].pid)
        daemons = {pid for pid, _ in below if "pyspark.daemon" in _command(pid)}
        return [pid for pid, parent in below if pid in daemons and parent in daemons]

    def cpu_seconds(self) -> float:
        """The processor time of all executors and of the Python processes beside them, so far."""
        pids = {pid for worker in self.workers for pid, _ in _below(worker.pid)}
        return sum(map(_cpu, pids)) / os.sysconf("SC_CLK_TCK")

    def kill(self, worker: int) -> int:
        """Kill -9 a worker and all that it started; says how many processes that were."""
        top = self.workers[worker].pid
        # The worker first, so that it starts no other executor in place of one that is gone.
        victims = [top, *(pid for pid, _ in _below(top))]
        signalled(victims, signal.SIGKILL)
        self.workers[worker].wait()
        return len(victims)

    def stop(self) -> None:
        """End all of it."""
        for worker, process in enumerate(self.workers):
            if process.poll() is None:
                self.kill(worker)
        self._master.kill()
        self._master.wait()

    def _started(self, name: str, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        import pyspark

        home = Path(pyspark.__file__).parent
        start = home / "bin" / "spark-class"
        common = ("--host", "127.0.0.1", "--webui-port", "0")
        with (self._folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [str(start), f"org.apache.spark.deploy.{program}", *common, *arguments],
                env=_environment(home), cwd=self._folder, stdout=log, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )  # fmt: skip

    def _said(self, name: str, words: re.Pattern[str]) -> str:
        end = time.monotonic() + _LONGEST
        log = self._folder / f"{name}.log"
        while time.monotonic() < end:
            found = words.search(log.read_text(errors="replace"))
            if found:
                return found[0]
            time.sleep(0.05)
        raise AssertionError(f"{name} did not start:\n{log.read_text(errors='replace')[-3000:]}")


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """A running cluster whose files are in that folder; gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Cluster(folder)
    try:
        made.start_workers(workers)
        yield made
    finally:
        made.stop()


def driver_environment() -> dict[str, str]:
    """What the driver needs to find the cluster, and to be small as well."""
    java = _java()
    return {
        **({} if java is None else {"JAVA_HOME": str(java)}),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_SUBMIT_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }


def _environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        **driver_environment(),
        "SPARK_HOME": str(home),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
    }


def _java() -> Path | None:
    """The home of a Java that is recent enough: the one that is set, that on the path, or another."""
    on_path = shutil.which("java")
    homes = [Path(os.environ["JAVA_HOME"])] if "JAVA_HOME" in os.environ else []
    homes += [Path(on_path).resolve().parents[1]] if on_path else []
    homes += sorted(Path("/usr/lib/jvm").glob("*"))
    return next((home for home in homes if _version(home / "bin" / "java") >= _JAVA), None)


def _version(java: Path) -> int:
    if not java.is_file():
        return 0
    told = subprocess.run([str(java), "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(\d+)', told.stderr)
    return int(found[1]) if found else 0


def _below(top: int) -> list[tuple[int, int]]:
    """The processes that come from one, with what started each."""
    parents = dict(_parents())
    found, wanted = [], [top]
    while wanted:
        parent = wanted.pop()
        children = [pid for pid, other in parents.items() if other == parent]
        found += [(pid, parent) for pid in children]
        wanted += children
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                yield int(entry.name), int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue


def _cpu(pid: int) -> int:
    """Ticks of a process and of those it has outlived."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return sum(map(int, told[11:15]))


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def signalled(pids: Iterable[int], what: signal.Signals) -> None:
    """Send a signal to those of the processes that are still there."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, what)
