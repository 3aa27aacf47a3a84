"""A LibreOffice of its own for a test: a fresh profile with the extension installed as a person would."""

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

from svrules.spreadsheet import FUNCTIONS
from tests.house.installed import absent, program

SCRIPT = Path(__file__).with_name("in_office.py")
BINDINGS = Path("/usr/bin/python3")
PATIENCE = 240


def extension(folder: Path) -> Path:
    """The extension for the LibreOffice of this machine, built by the command."""
    made = folder / "svrules.oxt"
    command = [sys.executable, "-m", "svrules.cli", "addin", "libreoffice", "-o", made]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return made


def worked_out(folder: Path, fill: Callable[[Path], None]) -> Any:
    """What a fresh LibreOffice tells of the workbooks that `fill` writes; it saves them in FOLDER/out."""
    office = program("soffice")
    if not BINDINGS.is_file() or subprocess.run([BINDINGS, "-c", "import uno"], check=False).returncode:
        absent("no python3-uno for the system's Python: `make real` installs it where it can")
    # Where all users' extensions are kept is moved as well: root may install none for itself alone.
    places = [f"-env:UserInstallation={(folder / 'profile').as_uri()}",
              f"-env:UNO_SHARED_PACKAGES_CACHE={(folder / 'extensions').as_uri()}"]  # fmt: skip
    install = [program("unopkg"), "add", "--shared", "--suppress-license", *places, extension(folder)]
    done = subprocess.run(install, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / "in").mkdir()
    (folder / "out").mkdir()
    fill(folder / "in")
    pipe = f"svrules{token_hex(8)}"
    options = ["--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"]
    log = (folder / "office.log").open("w")
    running = subprocess.Popen([office, *places, *options], stdout=log, stderr=log)
    try:
        script = [BINDINGS, SCRIPT, pipe, folder, *FUNCTIONS]
        done = subprocess.run(script, capture_output=True, text=True, check=False, timeout=PATIENCE)
        assert done.returncode == 0, done.stdout + done.stderr + (folder / "office.log").read_text()
        running.wait(timeout=60)
    finally:
        with suppress(ProcessLookupError):
            running.kill()
        log.close()
    return json.loads((folder / "told.json").read_text(encoding="utf-8"))
