"""What Excel would show through xlwings, in a process of its own."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.conformance.cases import Case
from tests.house.installed import absent

SCRIPT = Path(__file__).with_name("in_excel.py")


def told_by_excel(folder: Path, cases: Iterable[Case] = ()) -> Any:
    """The answers to the cases in order, the VBA of the functions, and what else the script looks at."""
    if find_spec("xlwings") is None:
        absent("xlwings is not installed: pip install '.[dev]' brings it")
    calls, answers = folder / "calls.pickle", folder / "answers.json"
    calls.write_bytes(pickle.dumps([(case.function, case.arguments) for case in cases]))
    # Whoever has a licence of xlwings has it for their own work: nothing here may use it.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XLWINGS")}
    done = subprocess.run(
        [sys.executable, SCRIPT, calls, answers],
        env=environment | {"HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(answers.read_text(encoding="utf-8"))
