"""A LibreOffice of its own for a test: a fresh profile with the extension installed as a person would."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

from svrules.spreadsheet import FUNCTIONS
from tests.house.installed import absent, program

BINDINGS = Path("/usr/bin/python3")
PATIENCE = 500


def extension(folder: Path) -> Path:
    """The extension for the LibreOffice of this machine, built by the command."""
    made = folder / "svrules.oxt"
    command = [sys.executable, "-m", "svrules.cli", "addin", "libreoffice", "-o", made]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return made


def worked_out(folder: Path, fill: Callable[[Path], None]) -> Any:
    """What a fresh LibreOffice tells of the workbooks that `fill` writes; it saves them in FOLDER/out."""
    # Where all users' extensions are kept is moved as well: root may install none for itself alone.
    places = [_profile(folder), f"-env:UNO_SHARED_PACKAGES_CACHE={(folder / 'extensions').as_uri()}"]
    install = [program("unopkg"), "add", "--shared", "--suppress-license", *places, extension(folder)]
    done = subprocess.run(install, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / "in").mkdir()
    (folder / "out").mkdir()
    fill(folder / "in")
    return told_by("in_office.py", folder, *FUNCTIONS, places=places)


def told_by(script: str, folder: Path, *arguments: str, places: Sequence[str] = ()) -> Any:
    """What a script of this folder writes to FOLDER/told.json, beside a LibreOffice of its own.

    `places` is where that keeps what is its own; without it, a fresh profile in FOLDER.
    """
    office = program("soffice")
    if not BINDINGS.is_file() or subprocess.run([BINDINGS, "-c", "import uno"], check=False).returncode:
        absent("no python3-uno for the system's Python: `make real` installs it where it can")
    pipe = f"svrules{token_hex(8)}"
    options = ["--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"]
    log = folder / "office.log"
    with log.open("w") as said:
        running = subprocess.Popen(
            [office, *(places or [_profile(folder)]), *options],
            stdout=said,
            stderr=said,
            start_new_session=True,
            env=_surroundings(),
        )
    with running:
        try:
            run = [BINDINGS, Path(__file__).with_name(script), pipe, folder, *arguments]
            done = subprocess.run(run, capture_output=True, text=True, check=False, timeout=PATIENCE)
            assert done.returncode == 0, done.stdout + done.stderr + log.read_text()
            running.wait(timeout=PATIENCE)
        finally:
            # What it started goes with it.
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
    return json.loads((folder / "told.json").read_text(encoding="utf-8"))


def _surroundings() -> dict[str, str]:
    """The environment without that of the Python that runs the tests.

    LibreOffice's own Python takes the library of the first `python3` on the path, and fails with another's.
    """
    own = Path(sys.executable).parent
    path = (one for one in os.environ["PATH"].split(os.pathsep) if Path(one) != own)
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return kept | {"PATH": os.pathsep.join(path)}


def _profile(folder: Path) -> str:
    return f"-env:UserInstallation={(folder / 'profile').as_uri()}"
