"""The command line: one file a command. Nothing imports this folder.

Exit codes: 0 fine, 1 findings (in a rulebook, in data, in examples), 2 misuse or a fault of svrules itself.
Results go to standard output, everything about the run to standard error.
"""

import sys
from collections.abc import Sequence

from svrules import __version__

__all__ = ["main"]

_STOPPED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no exception leaves it."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:
        # Asked by scripts and installers: it must not wait for anything that only commands need.
        sys.stdout.write(f"svrules {__version__}\n")
        return 0
    try:
        from svrules.cli.app import run
    except KeyboardInterrupt:
        # Reading the commands takes a moment, in which somebody may think better of it.
        sys.stderr.write("svrules: Stopped.\n")
        return _STOPPED
    return run(given)
