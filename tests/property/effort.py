"""How many cases a property tries: always the same in `make test`, many new ones in `make fuzz`."""

from __future__ import annotations

import os

from hypothesis import settings

FUZZ = "SVRULES_FUZZ_EXAMPLES"


def cases(usual: int) -> settings:
    """Settings with `usual` cases, always the same, or as many as `make fuzz` asks for, always new."""
    if FUZZ in os.environ:
        return settings(max_examples=int(os.environ[FUZZ]))
    return settings(max_examples=usual, derandomize=True)
