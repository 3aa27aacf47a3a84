"""How much memory this process has held at most."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

__all__ = ["peak_memory"]

_STATUS: Final = Path("/proc/self/status")
_KILOBYTE: Final = 1024


def peak_memory() -> int | None:
    """The most bytes of memory that this process has held; None where the system does not tell."""
    if _STATUS.exists():
        # On Linux `getrusage` would count what the process held that started this one.
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * _KILOBYTE
    try:
        import resource
    except ImportError:  # Windows
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * _KILOBYTE
