"""The process of its own in which a workbook from anywhere is read, computed and written, within limits.

Started by its path, with what is asked on standard input; it answers on standard output.
"""

from __future__ import annotations

import gc
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

MEMORY: Final = 3 * 2**30
SECONDS: Final = 900


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """What the command gives, or `refused` with a sentence and what to try."""
    from svrules.data.workbook_reader import Refused
    from svrules.errors import fault
    from svrules.spreadsheet.workbook import commands

    try:
        return dict(getattr(commands, asked["command"])(Path(asked["file"]).read_bytes(), asked))
    except Refused as refused:
        return {"refused": refused.answer}
    except (MemoryError, RecursionError):
        large = Refused("The workbook is too large to be read.", "Keep only what is needed.")
        return {"refused": large.answer}
    except OSError as problem:
        return {"no_file": [problem.errno, problem.strerror, problem.filename]}
    except Exception as problem:  # what went wrong is told by the process that a person looks at
        return {"failed": fault(problem)}


def _limit_itself() -> None:
    try:
        import resource
    except ImportError:
        return
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        with suppress(ValueError, OSError):  # the system has a lower limit already, or none
            resource.setrlimit(limit, (most, most))


def main() -> None:
    """Does what is asked on standard input, with the module path to use, and answers on standard output."""
    asked = json.load(sys.stdin)
    sys.path[:] = asked["path"]
    _limit_itself()
    # One file, and then the end: looking for garbage would take a fifth of the time and find none.
    gc.disable()
    json.dump(answer(asked), sys.stdout)


if __name__ == "__main__":
    main()
