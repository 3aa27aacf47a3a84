"""The wheel, built and installed in an environment of its own, without the checkout."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    # Nothing of the checkout may leak in: what works here must work for someone who has only the wheel.
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")
    }
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout.strip()


def need_index() -> None:
    """Skip where pip reaches no package index; in continuous integration go on and fail there."""
    ask = ["install", "--dry-run", "--quiet", "--ignore-installed", "--no-deps", "hatchling"]
    answer = subprocess.run([sys.executable, "-m", "pip", *ask], capture_output=True, text=True, check=False)
    if answer.returncode:
        absent(f"no wheel without a package index: {answer.stderr.strip()[-200:]}")


def absent(reason: str) -> None:
    """Skip with the reason; in continuous integration fail with it."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def program(name: str) -> str:
    """Where a program is that the tests start, such as `soffice`; without it `absent`."""
    found = shutil.which(name)
    if found is None:
        absent(f"no {name} on this machine: `make real` installs it where it can")
    assert found is not None
    return found


def node_package(name: str) -> Path:
    """The folder of a Node.js package that `make real` brings, such as `pyodide`; without it `absent`."""
    folder = ROOT / "tests" / "real" / "node_modules" / name
    if not folder.is_dir():
        absent(f"no Node.js package {name} in tests/real: `make real` installs it where it can")
    return folder


def command(folder: Path, name: str) -> Path:
    return folder / "env" / ("Scripts" if os.name == "nt" else "bin") / name
