"""How many cases a property tries: fewer where a case is costly, as many as `make fuzz` asks for there."""

from __future__ import annotations

import os

from hypothesis import settings


def cases(usual: int) -> settings:
    """The loaded profile with `usual` cases; under `make fuzz` its own number counts."""
    fuzz = os.environ.get("SVRULES_FUZZ_EXAMPLES")
    return settings(max_examples=usual if fuzz is None else int(fuzz))
